//! Every transition of a step.

use super::*;
use crate::fleet::{Fleet, Product};
use crate::name::Engine;
use crate::rotation::{
    ApplyTiming, ClientEvidence, Evidence, ParameterValue, PlanRequest, RuleBreach, RunEvent,
};
use crate::timestamp;
use crate::trust::Verdict;
use serde_json::{Value, json};

const NOW: &str = "2024-01-10T12:00:00Z";
const ARN: &str = "arn:aws:rds:eu-west-1:123456789012:db:orders";

fn database(status: &str, ca: &str, used: &str, valid_till: &str) -> String {
    format!(
        r#"{{"DBInstances": [{{"DBInstanceIdentifier": "orders", "DBInstanceArn": "{ARN}", "Engine": "mysql",
            "DbiResourceId": "db-ORDERS",
            "Endpoint": {{"Address": "orders.abc.eu-west-1.rds.amazonaws.com", "Port": 3306}},
            "EngineVersion": "5.7.33", "DBInstanceStatus": "{status}", "PendingModifiedValues": {{}},
            "PreferredMaintenanceWindow": "sun:05:00-sun:06:00", "CACertificateIdentifier": "{ca}",
            "CertificateDetails": {{"CAIdentifier": "{used}", "ValidTill": "{valid_till}"}}}}],
           "DBEngineVersions": [{{"Engine": "mysql", "EngineVersion": "5.7.33",
            "SupportsCertificateRotationWithoutRestart": false,
            "SupportedCACertificateIdentifiers": ["rds-ca-2019", "rds-ca-rsa2048-g1"]}}]}}"#
    )
}

fn plan(renews: bool) -> Plan {
    let (ca, end) = match renews {
        true => ("rds-ca-rsa2048-g1", "2024-03-01T00:00:00Z"),
        false => ("rds-ca-2019", "2024-08-22T17:08:50Z"),
    };
    let mut builder = crate::fleet::FleetBuilder::new();
    let text = database("available", ca, ca, end);
    let scope = crate::fleet::Scope::new("123456789012", crate::Region::new("eu-west-1"));
    let (first, second) = text.split_once("\"DBEngineVersions\"").unwrap();
    let instances = format!("{}}}", first.trim().trim_end_matches(','));
    let versions = format!("{{\"DBEngineVersions\"{second}");
    builder.add_json(instances.as_bytes(), &scope).unwrap();
    builder.add_json(versions.as_bytes(), &scope).unwrap();
    let fleet: Fleet = builder.finish();
    let at = timestamp::parse(NOW).unwrap();
    let mut client = ClientEvidence::new("app", Verdict::Trusted);
    client.at = Some(at);
    let mut evidence = Evidence::default();
    evidence.add(ARN).clients.push(client);
    let request = match renews {
        true => PlanRequest::renewing(&fleet, at),
        false => PlanRequest::new(&fleet, &CaId::RSA2048_G1, at),
    };
    let plan = request.evidence(&evidence).plan().unwrap();
    assert_eq!(plan.steps.len(), 1, "{}", plan.to_text());
    plan
}

/// A step without a surrounding run.
struct Alone {
    plan: Plan,
    state: StepState,
    entry: Entry,
    /// What the facts state in the forward direction, during a rollback.
    forward: Entry,
    rolls_back: bool,
    dry_run: bool,
    held: Option<&'static str>,
    endpoint_lost: bool,
    effects: Vec<(usize, UtcDateTime, UtcDateTime)>,
    now: UtcDateTime,
}

impl Alone {
    fn new(plan: Plan) -> Self {
        Self {
            plan,
            state: StepState::default(),
            entry: Entry::default(),
            forward: Entry::default(),
            rolls_back: false,
            dry_run: false,
            held: None,
            endpoint_lost: false,
            effects: Vec::new(),
            now: timestamp::parse(NOW).unwrap(),
        }
    }

    fn on(&mut self, seen: Seen) -> Vec<Effect> {
        let entry = self.entry.clone();
        let ctx = Ctx {
            plan: &self.plan,
            index: 0,
            step: self.plan.steps.first().unwrap(),
            entry: &entry,
            forward: if self.rolls_back {
                &self.forward
            } else {
                &entry
            },
            rolls_back: self.rolls_back,
            dry_run: self.dry_run,
            effects: &self.effects,
            held: self.held,
            endpoint_lost: self.endpoint_lost,
            now: self.now,
        };
        let effects = on(&mut self.state, seen, &ctx);
        for effect in &effects {
            if let Effect::Note(fact) = effect {
                self.entry.apply(fact).unwrap();
            }
        }
        effects
    }

    fn show(&mut self, what: What, json: String) -> Vec<Effect> {
        let event = RunEvent::Response { json };
        let step = self.plan.steps.first().unwrap().clone();
        self.on(Seen::of(what, event, &step, self.now).unwrap())
    }

    fn step(&mut self) -> &mut Step {
        self.plan.steps.first_mut().unwrap()
    }

    /// What the step does next, in short.
    fn turn(&mut self) -> String {
        brief(&self.on(Seen::Turn))
    }

    /// What it does when the database has these values in place of those of the old one.
    fn reads(&mut self, changes: Value) -> String {
        brief(&self.show(What::Resource, changed(&changes)))
    }

    fn reads_cluster(&mut self, is_writer: bool, status: &str) -> String {
        let json = json!({"DBClusters": [{
            "DBClusterIdentifier": "shop", "Engine": "aurora-mysql", "Status": status,
            "DBClusterMembers": [{"DBInstanceIdentifier": "orders", "IsClusterWriter": is_writer}],
        }]});
        brief(&self.show(What::Cluster, json.to_string()))
    }

    fn fails(&mut self, what: What, code: &str, status: Option<u16>) -> String {
        brief(&self.on(Seen::Failed(what, Failure::new(code, status, ""))))
    }

    /// Brings the step to that state by the facts of an earlier run.
    fn apply(&mut self, facts: &[Fact]) {
        for fact in facts {
            self.entry.apply(fact).unwrap();
        }
    }
}

/// Effects in short: `note done`, `ask ModifyDBInstance`, `wait: it is modifying`.
fn brief(effects: &[Effect]) -> String {
    let text = |effect: &Effect| match effect {
        Effect::Note(fact) => {
            let fact = serde_json::to_value(fact).unwrap();
            format!("note {}", fact["fact"].as_str().unwrap())
        }
        Effect::Ask(_, Action::Call(call)) => format!("ask {}", call.operation),
        Effect::Ask(_, Action::Probe { .. }) => "probe".to_owned(),
        Effect::Ask(_, _) => "ask a person".to_owned(),
        Effect::WaitUntil(wait) => format!("wait: {}", wait.reason),
        Effect::Fail(why) => format!("fail: {why}"),
        Effect::Stop(why) => format!("stop: {why}"),
        Effect::Found(kind, detail) => format!("found {kind}: {detail}"),
    };
    effects.iter().map(text).collect::<Vec<_>>().join(", ")
}

fn changed(changes: &Value) -> String {
    let mut response: Value = serde_json::from_str(&old()).unwrap();
    for (name, value) in changes.as_object().unwrap() {
        response["DBInstances"][0][name] = value.clone();
    }
    response.to_string()
}

/// The values of a database with a chosen CA and a certificate of a CA.
fn on_ca(ca: &str, used: &str) -> Value {
    json!({
        "CACertificateIdentifier": ca,
        "CertificateDetails": {"CAIdentifier": used, "ValidTill": "2027-01-01T00:00:00Z"},
    })
}

fn queued(ca: &str) -> Value {
    json!({"PendingModifiedValues": {"CACertificateIdentifier": ca}})
}

/// Those values, with a further one.
fn and(mut values: Value, name: &str, value: Value) -> Value {
    values[name] = value;
    values
}

fn now() -> UtcDateTime {
    timestamp::parse(NOW).unwrap()
}

fn intended(to: CaId) -> Fact {
    Fact::Intended {
        step: 0,
        to,
        from: now(),
        until: now(),
    }
}

fn accepted() -> [Fact; 2] {
    [intended(CaId::RSA2048_G1), Fact::Accepted { step: 0 }]
}

fn done() -> [Fact; 3] {
    let [intended, accepted] = accepted();
    let detail = "it was proved".to_owned();
    let by_run = true;
    [
        intended,
        accepted,
        Fact::Done {
            step: 0,
            by_run,
            detail,
        },
    ]
}

/// The step of the writer of an Aurora cluster, which fails over first.
fn writer() -> Alone {
    let mut alone = Alone::new(plan(false));
    alone.plan.policy.apply = ApplyTiming::Immediately;
    let step = alone.step();
    step.expected.cluster = Some("shop".to_owned());
    step.expected.is_writer = Some(true);
    step.failover = Some("shop".to_owned());
    alone
}

const MEMBER: &str = "DBClusterIdentifier";
const NEW: &str = "rds-ca-rsa2048-g1";
const OLD: &str = "rds-ca-2019";

/// The writer's step, about to request its failover.
fn failing_over() -> Alone {
    let mut step = writer();
    assert_eq!(step.turn(), "ask DescribeDBClusters");
    assert_eq!(step.reads_cluster(true, "available"), "");
    assert_eq!(step.turn(), "ask DescribeDBInstances");
    assert_eq!(
        step.reads(json!({MEMBER: "shop"})),
        "note failover_intended"
    );
    assert_eq!(step.turn(), "ask FailoverDBCluster");
    step
}

fn asks(effects: &[Effect]) -> Option<String> {
    effects.iter().find_map(|effect| match effect {
        Effect::Ask(_, Action::Call(call)) => Some(call.operation.clone()),
        _ => None,
    })
}

fn old() -> String {
    shown("rds-ca-2019", "rds-ca-2019", "2024-08-22T17:08:50Z")
}

fn shown(ca: &str, used: &str, end: &str) -> String {
    let text = database("available", ca, used, end);
    let (first, _) = text.split_once("\"DBEngineVersions\"").unwrap();
    format!("{}}}", first.trim().trim_end_matches(','))
}

#[test]
fn it_reads_requests_watches_and_proves() {
    let mut step = Alone::new(plan(false));
    assert_eq!(
        asks(&step.on(Seen::Turn)).as_deref(),
        Some("DescribeDBInstances")
    );
    let effects = step.show(What::Resource, old());
    assert!(
        matches!(effects.as_slice(), [Effect::Note(Fact::Intended { .. })]),
        "{effects:?}"
    );
    assert_eq!(
        asks(&step.on(Seen::Turn)).as_deref(),
        Some("ModifyDBInstance")
    );
    let effects = step.show(What::Change, "{}".to_owned());
    let [Effect::Note(Fact::Accepted { .. }), Effect::WaitUntil(wait)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert!(wait.to_string().contains("maintenance window"), "{wait}");
    let ca = "rds-ca-rsa2048-g1";
    let effects = step.show(What::Resource, shown(ca, ca, "2027-01-01T00:00:00Z"));
    assert!(
        matches!(
            effects.as_slice(),
            [Effect::Note(Fact::Done { by_run: true, .. })]
        ),
        "{effects:?}"
    );
}

#[test]
fn waits_state_reason_attempt_limit_and_end() {
    let mut step = Alone::new(plan(false));
    step.on(Seen::Turn);
    let failure = Failure::new("InternalFailure", Some(500), "");
    let effects = step.on(Seen::Failed(What::Resource, failure.clone()));
    let [Effect::WaitUntil(wait)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(
        wait.to_string(),
        "the RDS API answered InternalFailure; attempt 1 of 8; next at 2024-01-10T12:00:15Z; \
         gives up at 2024-01-10T12:17:45Z"
    );
    // A dry run gives up after the second attempt.
    let mut step = Alone::new(plan(false));
    step.dry_run = true;
    step.on(Seen::Turn);
    step.on(Seen::Failed(What::Resource, failure.clone()));
    let effects = step.on(Seen::Failed(What::Resource, failure));
    assert!(
        matches!(effects.as_slice(), [Effect::Stop(_)]),
        "{effects:?}"
    );
}

#[test]
fn a_wait_states_what_is_known_of_it() {
    let mut wait = Wait::new(now(), "it is modifying");
    assert_eq!(
        wait.to_string(),
        "it is modifying; next at 2024-01-10T12:00:00Z"
    );
    wait.attempt = Some(2);
    assert_eq!(
        wait.to_string(),
        "it is modifying; attempt 2; next at 2024-01-10T12:00:00Z"
    );
}

#[test]
fn a_held_change_is_not_requested_again() {
    let mut step = Alone::new(plan(false));
    step.held = Some("the canary is not done");
    let at = timestamp::parse(NOW).unwrap();
    let fact = Fact::Intended {
        step: 0,
        to: CaId::RSA2048_G1,
        from: at,
        until: at,
    };
    step.entry.apply(&fact).unwrap();
    for _ in 0..SETTLED_READS - 1 {
        let effects = step.show(What::Resource, old());
        assert!(
            matches!(effects.as_slice(), [Effect::WaitUntil(_)]),
            "{effects:?}"
        );
    }
    let effects = step.show(What::Resource, old());
    assert!(
        matches!(effects.as_slice(), [Effect::Fail(why)] if why.contains("canary")),
        "{effects:?}"
    );
}

#[test]
fn a_renewal_is_done_when_the_certificate_is_newer_and_is_requested_once() {
    let ca = "rds-ca-rsa2048-g1";
    let before = shown(ca, ca, "2024-03-01T00:00:00Z");
    let mut step = Alone::new(plan(true));
    step.on(Seen::Turn);
    let effects = step.show(What::Resource, before.clone());
    assert!(
        matches!(effects.as_slice(), [Effect::Note(Fact::Intended { .. })]),
        "{effects:?}"
    );
    assert_eq!(
        asks(&step.on(Seen::Turn)).as_deref(),
        Some("ModifyDBInstance")
    );
    let mut unanswered = Alone::new(step.plan.clone());
    (unanswered.state, unanswered.entry) = (step.state.clone(), step.entry.clone());
    step.show(What::Change, "{}".to_owned());
    let effects = step.show(What::Resource, shown(ca, ca, "2027-03-01T00:00:00Z"));
    assert!(
        matches!(effects.as_slice(), [Effect::Note(Fact::Done { .. })]),
        "{effects:?}"
    );
    // Another process sent the request and did not record the answer.
    let mut resumed = Alone::new(step.plan.clone());
    resumed.apply(&[intended(CaId::RSA2048_G1)]);
    assert_eq!(resumed.turn(), "ask DescribeDBInstances");
    for _ in 1..SETTLED_READS {
        resumed.show(What::Resource, before.clone());
    }
    let found = brief(&resumed.show(What::Resource, before.clone()));
    assert!(
        found.starts_with("fail: no answer came to the request"),
        "{found}"
    );
    let lost = Failure::new("", None, "cut");
    unanswered.on(Seen::Failed(What::Change, lost));
    for _ in 0..SETTLED_READS - 1 {
        unanswered.show(What::Resource, before.clone());
    }
    let effects = unanswered.show(What::Resource, before);
    assert!(
        matches!(effects.as_slice(), [Effect::Fail(_)]),
        "{effects:?}"
    );
}

/// A request that was certainly not carried out is repeated after one read; one without a clear answer only after
/// several equal reads; a refused one never.
#[test]
fn the_answer_to_a_change_decides_whether_it_is_requested_again() {
    let uncertain = "wait: it is not yet certain whether the request arrived";
    for (code, status, answer, next) in [
        (
            "ThrottlingException",
            Some(400),
            "wait: the RDS API",
            "note intended",
        ),
        (
            "InvalidDBInstanceState",
            Some(400),
            "wait: the RDS API",
            "note intended",
        ),
        (
            "InternalFailure",
            Some(500),
            "wait: the RDS API answered",
            uncertain,
        ),
        ("", None, "wait: no answer from the RDS API", uncertain),
        (
            "InvalidParameterCombination",
            Some(400),
            "fail: AWS refused the change",
            "",
        ),
        (
            "DBInstanceNotFound",
            Some(404),
            "fail: AWS refused the change",
            "",
        ),
    ] {
        let mut step = Alone::new(plan(false));
        step.turn();
        assert_eq!(step.reads(json!({})), "note intended");
        assert_eq!(step.turn(), "ask ModifyDBInstance");
        let found = step.fails(What::Change, code, status);
        assert!(found.starts_with(answer), "{code}: {found}");
        if next.is_empty() {
            continue;
        }
        assert_eq!(step.turn(), "ask DescribeDBInstances", "{code}");
        assert_eq!(step.reads(json!({})), next, "{code}");
        if next == uncertain {
            assert_eq!(step.reads(json!({})), uncertain);
            assert_eq!(step.reads(json!({})), "note intended", "{code}");
        }
        // It is requested no more often than the policy says.
        step.state.tries = 8;
        step.state.reads = SETTLED_READS;
        assert_eq!(
            step.reads(json!({})),
            "fail: the request was repeated without effect: nothing changed"
        );
    }
}

#[test]
fn a_failover_is_requested_again_only_while_it_certainly_did_not_happen() {
    let waits = "wait: the cluster fails over";
    // Refused because of load: one read shows it.
    let mut step = failing_over();
    step.fails(What::Failover, "ThrottlingException", Some(400));
    assert_eq!(step.turn(), "ask DescribeDBClusters");
    assert_eq!(step.reads_cluster(true, "failing-over"), waits);
    assert_eq!(step.reads_cluster(true, "available"), "");
    assert_eq!(step.turn(), "ask DescribeDBInstances");
    assert_eq!(
        step.reads(json!({MEMBER: "shop"})),
        "note failover_intended"
    );
    assert_eq!(step.turn(), "ask FailoverDBCluster");
    assert_eq!(step.state.tries, 2);
    // No answer: only several equal reads show it.
    let mut step = failing_over();
    step.fails(What::Failover, "", None);
    for _ in 0..SETTLED_READS {
        assert_eq!(step.turn(), "ask DescribeDBClusters");
        assert_eq!(step.reads_cluster(true, "available"), waits);
    }
    assert_eq!(step.reads_cluster(true, "available"), "");
    assert_eq!(step.turn(), "ask DescribeDBInstances");
    // Not more often than the policy says.
    let mut step = failing_over();
    step.fails(What::Failover, "ThrottlingException", Some(400));
    step.state.tries = 8;
    assert_eq!(step.reads_cluster(true, "available"), waits);
    // A refusal stops the run, and the writer is not changed.
    let mut step = failing_over();
    assert_eq!(
        step.fails(What::Failover, "InvalidParameterValue", Some(400)),
        "stop: AWS refused the failover: InvalidParameterValue"
    );
}

#[test]
fn an_accepted_failover_is_awaited_and_then_the_former_writer_is_changed() {
    let waits = "wait: the cluster fails over";
    let mut step = failing_over();
    assert_eq!(brief(&step.show(What::Failover, "{}".to_owned())), waits);
    for _ in 0..10 {
        assert_eq!(step.turn(), "ask DescribeDBClusters");
        assert_eq!(step.reads_cluster(true, "available"), waits);
    }
    let mut late = failing_over();
    (late.state, late.entry) = (step.state.clone(), step.entry.clone());
    late.now += Duration::hours(2);
    assert_eq!(
        late.reads_cluster(true, "available"),
        "stop: the cluster did not fail over"
    );
    assert_eq!(step.reads_cluster(false, "failing-over"), waits);
    assert_eq!(step.reads_cluster(false, "available"), "");
    assert_eq!(step.turn(), "ask DescribeDBInstances");
    assert_eq!(step.reads(json!({MEMBER: "shop"})), "note intended");
    assert_eq!(step.turn(), "ask ModifyDBInstance");
}

#[test]
fn a_member_whose_role_differs_from_the_plan_is_not_changed() {
    for (planned, is, facts, wanted) in [
        (true, "true", &[][..], ""),
        (
            true,
            "false",
            &[],
            "stop: it differs from the plan: it is no longer the writer",
        ),
        (
            false,
            "true",
            &[],
            "stop: it differs from the plan: it is the writer now",
        ),
        (false, "false", &[], ""),
        (
            false,
            "gone",
            &[],
            "stop: it differs from the plan: it is no longer a member of its cluster",
        ),
        (
            false,
            "true",
            &accepted()[..1],
            "fail: it differs from the plan: it is the writer now",
        ),
    ] {
        let mut step = writer();
        step.step().expected.is_writer = Some(planned);
        step.apply(facts);
        let found = match is {
            "gone" => {
                let json = json!({"DBClusters": [{
                    "DBClusterIdentifier": "shop", "Engine": "aurora-mysql", "Status": "available",
                    "DBClusterMembers": [{"DBInstanceIdentifier": "other", "IsClusterWriter": true}],
                }]});
                brief(&step.show(What::Cluster, json.to_string()))
            }
            is => step.reads_cluster(is == "true", "available"),
        };
        assert_eq!(found, wanted, "{planned} {is}");
    }
    let mut step = writer();
    let none = json!({"DBClusters": []}).to_string();
    assert_eq!(
        brief(&step.show(What::Cluster, none)),
        "stop: its cluster no longer exists"
    );
}

/// The process may have been suspended between a read and the request that follows from it.
#[test]
fn a_change_is_requested_only_after_a_read_of_the_last_minute() {
    let minute = Duration::MINUTE;
    let second = Duration::SECOND;
    for (database, cluster, wanted) in [
        (minute, minute, "ask ModifyDBInstance"),
        (minute + second, minute, "ask DescribeDBInstances"),
        (minute, minute + second, "ask DescribeDBInstances"),
        // A clock that was set back.
        (-second, minute, "ask DescribeDBInstances"),
        (minute, -second, "ask DescribeDBInstances"),
    ] {
        let mut step = writer();
        step.apply(&accepted()[..1]);
        step.state.phase = Phase::Change;
        step.state.read_at = Some(step.now - database);
        step.state.cluster_at = Some(step.now - cluster);
        assert_eq!(step.turn(), wanted, "{database} {cluster}");
        // A database outside a cluster needs no read of a cluster.
        step.step().expected.cluster = None;
        step.state.phase = Phase::Change;
        let alone = database >= Duration::ZERO && database <= minute;
        assert_eq!(step.turn() == "ask ModifyDBInstance", alone);
    }
    let mut step = failing_over();
    step.now += minute + second;
    assert_eq!(step.turn(), "ask DescribeDBClusters");
}

#[test]
fn an_untouched_database_is_changed_stopped_at_or_waited_for() {
    let too_old = |step: &mut Alone| {
        step.step().evidence_at = Some(now() - Duration::days(30) - Duration::SECOND);
    };
    let accepts = |step: &mut Alone, rule: PlanRule| {
        let breach = RuleBreach {
            rule,
            detail: "it is known".to_owned(),
            accepted: Some("it is known".to_owned()),
        };
        step.step().accepted.push(breach);
    };
    type Change<'a> = &'a dyn Fn(&mut Alone);
    let dry: Change<'_> = &|step| step.dry_run = true;
    let late: Change<'_> = &|step| {
        step.state.since = Some(now() - Duration::hours(2));
        step.state.waits = 8;
    };
    let cases: &[(&str, Change<'_>, Value, &str)] = &[
        ("as planned", &|_| {}, json!({}), "note intended"),
        (
            "as planned",
            dry,
            json!({}),
            "found would_change: as the plan says",
        ),
        (
            "busy",
            &|_| {},
            json!({"DBInstanceStatus": "modifying"}),
            "wait: it is modifying",
        ),
        (
            "busy",
            dry,
            json!({"DBInstanceStatus": "modifying"}),
            "stop: it stays modifying",
        ),
        (
            "busy",
            late,
            json!({"DBInstanceStatus": "modifying"}),
            "stop: it stays modifying",
        ),
        (
            "busy for long, but not read often",
            &|step| step.state.since = Some(now() - Duration::hours(2)),
            json!({"DBInstanceStatus": "modifying"}),
            "wait: it is modifying",
        ),
        (
            "accepted as stopped",
            &|step| accepts(step, PlanRule::NotAvailable),
            json!({"DBInstanceStatus": "stopped"}),
            "note intended",
        ),
        (
            "another rule was accepted",
            &|step| accepts(step, PlanRule::NoClientsKnown),
            json!({"DBInstanceStatus": "stopped"}),
            "wait: it is stopped",
        ),
        ("changed by others", &|_| {}, on_ca(NEW, NEW), "note done"),
        (
            "changed by others",
            dry,
            on_ca(NEW, NEW),
            "found already: it already has the target CA",
        ),
        (
            "queued by others",
            &|_| {},
            queued(NEW),
            "note intended, note accepted, wait: the change is queued for its maintenance window, which opens then",
        ),
        (
            "queued by others",
            dry,
            queued(NEW),
            "found would_change: the change is already queued",
        ),
        (
            "another CA is queued",
            &|_| {},
            queued("rds-ca-ecc384-g1"),
            "stop: it differs from the plan: a change to rds-ca-ecc384-g1 is queued",
        ),
        (
            "on another CA",
            &|_| {},
            on_ca("rds-ca-ecc384-g1", "rds-ca-ecc384-g1"),
            "stop: it differs from the plan: the CA was rds-ca-2019, is rds-ca-ecc384-g1",
        ),
        (
            "evidence of 30 days ago",
            &|step| step.step().evidence_at = Some(now() - Duration::days(30)),
            json!({}),
            "note intended",
        ),
        (
            "older evidence",
            &too_old,
            json!({}),
            "stop: the evidence about its clients is too old",
        ),
        (
            "older evidence, accepted",
            &|step| {
                too_old(step);
                accepts(step, PlanRule::EvidenceTooOld);
            },
            json!({}),
            "note intended",
        ),
    ];
    for (case, prepare, response, wanted) in cases {
        let mut step = Alone::new(plan(false));
        prepare(&mut step);
        let found = step.reads(response.clone());
        assert!(found.starts_with(wanted), "{case}: {found}");
    }
}

#[test]
fn the_windows_and_limits_of_the_policy_delay_a_request() {
    let at = |text: &str| timestamp::parse(text).unwrap();
    let until = |step: &mut Alone| match step.show(What::Resource, old()).as_slice() {
        [Effect::WaitUntil(wait)] => Some(timestamp::format(wait.until)),
        _ => None,
    };
    // The window is sun:05:00-sun:06:00.
    for (now, wanted) in [
        ("2024-01-14T04:44:59Z", None),
        ("2024-01-14T04:45:00Z", Some("2024-01-14T06:00:00Z")),
        ("2024-01-14T05:00:00Z", Some("2024-01-14T06:00:00Z")),
        ("2024-01-14T05:59:59Z", Some("2024-01-14T06:00:00Z")),
        ("2024-01-14T06:00:00Z", None),
    ] {
        let mut step = Alone::new(plan(false));
        step.now = at(now);
        assert_eq!(until(&mut step).as_deref(), wanted, "{now}");
    }
    // At most so many changes in any hour.
    let hour = Duration::minutes(61);
    let second = Duration::SECOND;
    for (case, per_hour, near, wanted) in [
        ("no limit", None, vec![(1, now(), now())], None),
        (
            "its own earlier request",
            Some(1),
            vec![(0, now(), now())],
            None,
        ),
        (
            "another one now",
            Some(1),
            vec![(1, now(), now())],
            Some("2024-01-10T13:01:01Z"),
        ),
        ("two are allowed", Some(2), vec![(1, now(), now())], None),
        (
            "the earliest counts",
            Some(2),
            vec![
                (1, now(), now()),
                (2, now() - Duration::MINUTE, now() - Duration::MINUTE),
            ],
            Some("2024-01-10T13:00:01Z"),
        ),
        (
            "an hour ago",
            Some(1),
            vec![(1, now() - hour, now() - hour)],
            Some("2024-01-10T12:00:01Z"),
        ),
        (
            "longer ago",
            Some(1),
            vec![(1, now() - hour - second, now() - hour - second)],
            None,
        ),
        (
            "in an hour",
            Some(1),
            vec![(1, now() + hour, now() + hour)],
            Some("2024-01-10T14:02:01Z"),
        ),
        (
            "later",
            Some(1),
            vec![(1, now() + hour + second, now() + hour + second)],
            None,
        ),
    ] {
        let mut step = Alone::new(plan(false));
        step.plan.policy.apply = ApplyTiming::Immediately;
        (step.plan.policy.per_hour, step.effects) = (per_hour, near);
        assert_eq!(until(&mut step).as_deref(), wanted, "{case}");
    }
    // In maintenance windows, the changes of the same hours count.
    let mut step = Alone::new(plan(false));
    step.plan.policy.per_hour = Some(1);
    let window = (at("2024-01-14T05:00:00Z"), at("2024-01-14T06:00:00Z"));
    step.effects = vec![(1, window.0, window.1)];
    assert_eq!(until(&mut step).as_deref(), Some("2024-01-14T06:00:00Z"));
    assert_eq!(step.turn(), "ask DescribeDBInstances", "it begins again");
    step.effects = vec![(1, now(), now())];
    assert_eq!(brief(&step.show(What::Resource, old())), "note intended");
}

#[test]
fn an_accepted_change_is_proved_watched_or_fails() {
    let late = |step: &mut Alone| {
        step.now += Duration::hours(2);
        step.state.waits = 8;
    };
    let watched =
        |status: &str| format!("wait: the change was accepted and is not complete: it is {status}");
    let missed = "note window_missed, wait: the change is queued for its maintenance window, which opens then";
    let unfinished =
        |status: &str| format!("fail: the change was accepted and is not complete: it is {status}");
    for (case, is_late, response, wanted) in [
        (
            "queued and under way after its window",
            true,
            and(queued(NEW), "DBInstanceStatus", json!("modifying")),
            unfinished("modifying"),
        ),
        (
            "set and not in use after its window",
            true,
            on_ca(NEW, OLD),
            unfinished("available"),
        ),
        ("complete", false, on_ca(NEW, NEW), "note done".to_owned()),
        (
            "the old certificate is in use",
            false,
            on_ca(NEW, OLD),
            watched("available"),
        ),
        (
            "it restarts",
            false,
            and(on_ca(NEW, NEW), "DBInstanceStatus", json!("rebooting")),
            watched("rebooting"),
        ),
        ("queued", false, queued(NEW), watched("available")),
        (
            "still queued after its window",
            true,
            queued(NEW),
            missed.to_owned(),
        ),
        (
            "under way for too long",
            true,
            json!({"DBInstanceStatus": "modifying"}),
            "fail: the change was accepted and is not complete: it is modifying".to_owned(),
        ),
        (
            "withdrawn",
            false,
            json!({}),
            "wait: the change was accepted and is no longer queued: it was withdrawn".to_owned(),
        ),
        (
            "withdrawn",
            true,
            json!({}),
            "fail: the change was accepted and is no longer queued: it was withdrawn".to_owned(),
        ),
        (
            "another CA is queued",
            false,
            queued("rds-ca-ecc384-g1"),
            "fail: rds-ca-ecc384-g1 was queued by someone else meanwhile".to_owned(),
        ),
    ] {
        let mut step = Alone::new(plan(false));
        step.apply(&accepted());
        if is_late {
            late(&mut step);
        }
        assert_eq!(step.reads(response), wanted, "{case}");
    }
    // The result says what proves it.
    let mut step = Alone::new(plan(false));
    step.apply(&accepted());
    let effects = step.show(What::Resource, changed(&on_ca(NEW, NEW)));
    let detail = match effects.as_slice() {
        [Effect::Note(Fact::Done { detail, .. })] => detail.as_str(),
        _ => "",
    };
    assert_eq!(
        detail,
        "the certificate in use is from rds-ca-rsa2048-g1, and nothing is queued"
    );
    // After the second missed window it fails.
    let mut step = Alone::new(plan(false));
    step.apply(&accepted());
    for _ in 0..2 {
        step.now += Duration::days(8);
        step.state.waits = 8;
        assert_eq!(step.reads(queued(NEW)), missed);
    }
    step.now += Duration::days(8);
    step.state.waits = 8;
    assert!(step.reads(queued(NEW)).starts_with("fail: "));
}

#[test]
fn a_person_restarts_where_rds_does_not() {
    let postponed = RestartExpectation::Postponed;
    let babelfish = RestartExpectation::RebootAfterwards;
    let modifying = |values| and(values, "DBInstanceStatus", json!("modifying"));
    for (case, restart, response, asks) in [
        ("set", postponed, on_ca(NEW, OLD), true),
        ("set and in use", postponed, on_ca(NEW, NEW), true),
        ("queued", postponed, queued(NEW), false),
        ("under way", postponed, modifying(on_ca(NEW, OLD)), false),
        ("not yet set", postponed, json!({}), false),
        ("in use", babelfish, on_ca(NEW, NEW), true),
        ("not yet in use", babelfish, on_ca(NEW, OLD), false),
        (
            "RDS restarts it",
            RestartExpectation::Restart,
            on_ca(NEW, OLD),
            false,
        ),
    ] {
        let mut step = Alone::new(plan(false));
        step.step().restart = restart;
        step.apply(&accepted());
        step.reads(response.clone());
        assert_eq!(step.turn() == "ask a person", asks, "{case}");
        // Before its window the change is not complete, whatever is shown.
        step.state.phase = Phase::Resource;
        step.entry.effect = Some((now() + Duration::SECOND, now() + Duration::HOUR));
        step.reads(response);
        assert_ne!(step.turn(), "ask a person", "{case}");
    }
    let mut step = Alone::new(plan(false));
    step.step().restart = postponed;
    step.apply(&accepted());
    step.reads(on_ca(NEW, OLD));
    assert_eq!(step.turn(), "ask a person");
    assert_eq!(
        brief(&step.on(Seen::Answered(false))),
        "wait: a person has to restart it"
    );
    step.reads(on_ca(NEW, OLD));
    assert_eq!(step.turn(), "ask a person");
    // The answer alone proves nothing.
    assert_eq!(
        brief(&step.on(Seen::Answered(true))),
        "note answered, wait: it was restarted"
    );
    assert_eq!(
        step.reads(on_ca(NEW, OLD)),
        "wait: the change was accepted and is not complete: it is available"
    );
    assert_eq!(step.reads(on_ca(NEW, NEW)), "note done");
}

/// A restart by a person may be long after the change: its time counts from the answer.
#[test]
fn a_restart_by_a_person_has_its_own_time_limit() {
    let mut step = Alone::new(plan(false));
    step.step().restart = RestartExpectation::Postponed;
    step.apply(&accepted());
    step.now += Duration::days(3);
    step.on(Seen::Answered(true));
    step.state.waits = 8;
    let rebooting = and(on_ca(NEW, OLD), "DBInstanceStatus", json!("rebooting"));
    let watched = "the change was accepted and is not complete: it is rebooting";
    assert_eq!(step.reads(rebooting.clone()), format!("wait: {watched}"));
    step.now += Duration::hours(2);
    assert_eq!(step.reads(rebooting), format!("fail: {watched}"));
}

#[test]
fn a_handshake_must_show_the_target_of_the_region() {
    let region = |name: &str| Some(Region::new(name));
    let new = CaId::RSA2048_G1;
    for (seen, wanted) in [
        (Some((new.clone(), region("eu-west-1"))), "note done"),
        (
            Some((new.clone(), region("eu-west-2"))),
            "wait: a handshake shows rds-ca-rsa2048-g1 of eu-west-2: x",
        ),
        (
            Some((new.clone(), None)),
            "wait: a handshake shows rds-ca-rsa2048-g1 of an unknown region: x",
        ),
        (
            Some((CaId::RDS_CA_2019, region("eu-west-1"))),
            "wait: a handshake shows rds-ca-2019 of eu-west-1: x",
        ),
        (None, "wait: a handshake shows no known CA: x"),
    ] {
        let mut step = Alone::new(plan(false));
        step.plan.policy.probe = true;
        step.apply(&accepted());
        assert_eq!(step.reads(on_ca(NEW, NEW)), "");
        assert_eq!(step.turn(), "probe");
        let found = brief(&step.on(Seen::Probed(seen.clone(), "x".to_owned())));
        assert_eq!(found, wanted);
    }
    // Eight handshakes and a long time without the target are a failure; eight alone are not.
    let mut step = Alone::new(plan(false));
    step.plan.policy.probe = true;
    step.apply(&accepted());
    for number in 1..=20 {
        step.reads(on_ca(NEW, NEW));
        assert_eq!(step.turn(), "probe", "handshake {number}");
        let found = brief(&step.on(Seen::Probed(None, "x".to_owned())));
        assert_eq!(found, "wait: a handshake shows no known CA: x");
        assert_eq!(step.turn(), "ask DescribeDBInstances");
    }
    step.now += Duration::hours(2);
    step.reads(on_ca(NEW, NEW));
    let found = brief(&step.on(Seen::Probed(None, "x".to_owned())));
    assert_eq!(found, "fail: a handshake shows no known CA: x");
    let mut early = Alone::new(step.plan.clone());
    early.apply(&accepted());
    early.now += Duration::hours(2);
    early.state.waits = 8;
    early.reads(on_ca(NEW, NEW));
    let found = brief(&early.on(Seen::Probed(None, "x".to_owned())));
    assert_eq!(
        found, "wait: a handshake shows no known CA: x",
        "the first one proves little"
    );
    // Without an endpoint there is nothing to probe.
    let mut step = Alone::new(plan(false));
    step.plan.policy.probe = true;
    step.step().endpoint = None;
    step.apply(&accepted());
    assert_eq!(step.reads(on_ca(NEW, NEW)), "note done");
}

#[test]
fn a_completed_step_is_read_again_and_drift_is_stated() {
    let again = "wait: it does not show the result of this run; it is read again";
    let mut step = Alone::new(plan(false));
    step.apply(&done());
    assert_eq!(step.reads(on_ca(NEW, NEW)), "");
    assert_eq!(step.state.verified, Verified::Yes);
    let rebooting = and(on_ca(NEW, NEW), "DBInstanceStatus", json!("rebooting"));
    for (response, drift) in [
        (json!({}), "its CA is rds-ca-2019, not rds-ca-rsa2048-g1"),
        (
            on_ca(NEW, OLD),
            "the CA of its certificate is rds-ca-2019, not rds-ca-rsa2048-g1",
        ),
        (
            and(
                on_ca(NEW, NEW),
                "PendingModifiedValues",
                json!({"CACertificateIdentifier": OLD}),
            ),
            "a change to rds-ca-2019 is queued",
        ),
        // Not the target either, so that the reboot does not matter.
        (
            json!({"DBInstanceStatus": "rebooting"}),
            "its CA is rds-ca-2019, not rds-ca-rsa2048-g1",
        ),
    ] {
        let mut step = Alone::new(plan(false));
        step.apply(&done());
        for _ in 1..SETTLED_READS {
            assert_eq!(step.reads(response.clone()), again);
        }
        assert_eq!(
            step.reads(response),
            format!("note drifted, stop: it was done, but has changed since: {drift}")
        );
    }
    let mut step = Alone::new(plan(false));
    step.apply(&done());
    for _ in 0..10 {
        assert_eq!(step.reads(rebooting.clone()), "wait: it is rebooting");
    }
    // A reboot that does not end, long after the change.
    step.now += Duration::hours(2);
    assert!(
        step.reads(rebooting)
            .ends_with("it was done, but has changed since: it is rebooting")
    );
}

#[test]
fn a_database_that_is_gone_or_cannot_be_read_stops_or_fails_its_step() {
    let lost = "it cannot be read: no answer from the RDS API: no answer";
    for (case, facts, gone, unread) in [
        (
            "untouched",
            &[][..],
            "stop: DBInstanceNotFound".to_owned(),
            format!("stop: {lost}"),
        ),
        (
            "requested",
            &accepted()[..1],
            "fail: DBInstanceNotFound".to_owned(),
            format!("fail: {lost}"),
        ),
        (
            "accepted",
            &accepted()[..],
            "fail: DBInstanceNotFound".to_owned(),
            format!("fail: {lost}"),
        ),
        (
            "done",
            &done()[..],
            "note drifted, stop: it was done, but has changed since: DBInstanceNotFound".to_owned(),
            "stop: it was done, but cannot be read again: no answer from the RDS API: no answer"
                .to_owned(),
        ),
    ] {
        let new = || {
            let mut step = Alone::new(plan(false));
            step.apply(facts);
            step
        };
        assert_eq!(
            new().fails(What::Resource, "DBInstanceNotFound", Some(404)),
            gone,
            "{case}"
        );
        // The policy's number of attempts; fewer in a dry run, and one where another step found no answer.
        for (dry_run, endpoint_lost, attempts) in
            [(false, false, 8), (true, false, 2), (true, true, 1)]
        {
            let mut step = new();
            (step.dry_run, step.endpoint_lost) = (dry_run, endpoint_lost);
            for _ in 1..attempts {
                let found = step.fails(What::Resource, "", None);
                assert!(found.starts_with("wait: no answer"), "{case}: {found}");
            }
            assert_eq!(step.fails(What::Resource, "", None), unread, "{case}");
        }
        // A refused read is not repeated.
        let found = new().fails(What::Resource, "AccessDenied", Some(403));
        assert!(
            found.contains("read") && !found.starts_with("wait"),
            "{case}: {found}"
        );
    }
    // An answer in between begins the count again.
    let mut step = Alone::new(plan(false));
    for _ in 0..3 {
        for _ in 1..8 {
            step.fails(What::Resource, "", None);
        }
        assert_eq!(
            step.reads(json!({"DBInstanceStatus": "modifying"})),
            "wait: it is modifying"
        );
    }
    let none = json!({"DBInstances": []}).to_string();
    assert_eq!(
        brief(&Alone::new(plan(false)).show(What::Resource, none)),
        "stop: it no longer exists"
    );
}

#[test]
fn an_unanswered_request_is_repeated_only_where_all_is_as_planned() {
    let prefix = "fail: the change was not accepted, and ";
    for (case, response, wanted) in [
        ("as planned", json!({}), "note intended".to_owned()),
        (
            "visible",
            queued(NEW),
            "note accepted, wait: the change".to_owned(),
        ),
        (
            "busy",
            json!({"DBInstanceStatus": "backing-up"}),
            "wait: it is backing-up".to_owned(),
        ),
        (
            "another engine",
            json!({"EngineVersion": "8.0.35"}),
            format!("{prefix}it differs from the plan: the engine's version"),
        ),
    ] {
        let mut step = Alone::new(plan(false));
        step.apply(&accepted()[..1]);
        step.state.reads = SETTLED_READS;
        let found = step.reads(response);
        assert!(found.starts_with(&wanted), "{case}: {found}");
    }
    let mut step = Alone::new(plan(false));
    step.apply(&accepted()[..1]);
    step.step().evidence_at = Some(now() - Duration::days(31));
    step.state.reads = SETTLED_READS;
    assert_eq!(step.reads(json!({})), format!("{prefix}{EVIDENCE_TOO_OLD}"));
    // Busy for too long.
    let mut step = Alone::new(plan(false));
    step.apply(&accepted()[..1]);
    (step.state.reads, step.state.waits) = (SETTLED_READS, 8);
    step.now += Duration::hours(2);
    assert_eq!(
        step.reads(json!({"DBInstanceStatus": "backing-up"})),
        "fail: it stays backing-up, and the change was not accepted"
    );
}

/// The step in a rollback, after it was done or only requested.
fn rolling_back(forward: &[Fact]) -> Alone {
    let mut step = Alone::new(plan(false));
    step.rolls_back = true;
    for fact in forward {
        step.forward.apply(fact).unwrap();
    }
    step
}

#[test]
fn a_rollback_asks_first_whether_the_old_ca_is_offered() {
    let offered = |ca: &str, until: &str| {
        json!({"Certificates": [{
            "CertificateIdentifier": ca, "CertificateType": "CA", "ValidTill": until,
            "CertificateArn": format!("arn:aws:rds:eu-west-1::cert:{ca}"),
        }]})
    };
    let refused = "fail: rds-ca-2019 is no longer offered: no rollback";
    for (case, response, wanted) in [
        ("offered", offered(OLD, "2024-08-22T17:08:50Z"), ""),
        ("ended", offered(OLD, "2024-01-10T11:59:59Z"), refused),
        (
            "only another",
            offered(NEW, "2061-05-20T00:00:00Z"),
            refused,
        ),
    ] {
        let mut step = rolling_back(&done());
        assert_eq!(step.turn(), "ask DescribeCertificates");
        let found = brief(&step.show(What::Offer, response.to_string()));
        assert_eq!(found, wanted, "{case}");
        if wanted.is_empty() {
            assert_eq!(step.turn(), "ask DescribeDBInstances");
        }
    }
    let mut step = rolling_back(&done());
    step.turn();
    assert_eq!(
        step.fails(What::Offer, "CertificateNotFound", Some(404)),
        refused
    );
    // A rollback whose request was sent before does not ask again.
    let mut step = rolling_back(&done());
    step.apply(&[intended(CaId::RDS_CA_2019)]);
    assert_eq!(step.turn(), "ask DescribeDBInstances");
}

#[test]
fn a_rollback_restores_the_old_ca_and_touches_nothing_else() {
    for (case, response, wanted) in [
        ("as left", on_ca(NEW, NEW), "note intended"),
        ("not yet in use", on_ca(NEW, OLD), "note intended"),
        ("restored by others", json!({}), "note done"),
        (
            "busy",
            and(on_ca(NEW, NEW), "DBInstanceStatus", json!("modifying")),
            "wait: it is modifying",
        ),
        (
            "queued by others",
            and(
                on_ca(NEW, NEW),
                "PendingModifiedValues",
                json!({"CACertificateIdentifier": OLD}),
            ),
            "note intended, note accepted, wait: ",
        ),
        (
            "another CA",
            on_ca("rds-ca-ecc384-g1", NEW),
            "fail: rds-ca-ecc384-g1 was set by someone else meanwhile",
        ),
        (
            "a certificate of another CA",
            on_ca(NEW, "rds-ca-ecc384-g1"),
            "fail: rds-ca-ecc384-g1 was set by someone else meanwhile",
        ),
        (
            "another CA is queued",
            and(
                on_ca(NEW, NEW),
                "PendingModifiedValues",
                json!({"CACertificateIdentifier": "rds-ca-ecc384-g1"}),
            ),
            "fail: rds-ca-ecc384-g1 was set by someone else meanwhile",
        ),
        (
            "another database",
            and(on_ca(NEW, NEW), "DbiResourceId", json!("db-OTHER")),
            "fail: another database has its name now",
        ),
    ] {
        let mut step = rolling_back(&done());
        let found = step.reads(response);
        assert!(found.starts_with(wanted), "{case}: {found}");
    }
    // A plan that does not state which database had the name cannot tell.
    let mut step = rolling_back(&done());
    step.step().expected.resource_id = None;
    assert_eq!(step.reads(on_ca(NEW, NEW)), "note intended");
    let mut step = rolling_back(&done());
    step.reads(on_ca(NEW, NEW));
    let effects = step.on(Seen::Turn);
    let [Effect::Ask(What::Change, Action::Call(call))] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(
        call.parameters["CACertificateIdentifier"],
        ParameterValue::Text(OLD.to_owned())
    );
    // A request of the forward run that is not proved may still arrive.
    let mut step = rolling_back(&accepted());
    for _ in 1..SETTLED_READS {
        assert_eq!(
            step.reads(json!({})),
            "wait: an earlier request may still arrive"
        );
    }
    assert_eq!(step.reads(json!({})), "note done");
    // An answer from before the request may still show the old CA.
    let mut step = rolling_back(&accepted());
    step.apply(&[intended(CaId::RDS_CA_2019)]);
    for _ in 1..SETTLED_READS {
        assert_eq!(
            step.reads(json!({})),
            "wait: it is not yet certain whether the request arrived"
        );
    }
    assert_eq!(step.reads(json!({})), "note accepted, note done");
    let mut step = rolling_back(&accepted());
    step.apply(&[intended(CaId::RDS_CA_2019)]);
    let back = and(
        on_ca(NEW, NEW),
        "PendingModifiedValues",
        json!({"CACertificateIdentifier": OLD}),
    );
    assert!(step.reads(back).starts_with("note accepted, wait: "));
}

/// The requests are those of AWS's API for that kind of resource and product.
#[test]
fn requests_fit_the_resource() {
    let mut step = Alone::new(plan(false)).plan.steps.remove(0);
    let call = |action: Action| match action {
        Action::Call(call) => call,
        other => panic!("{other:?}"),
    };
    for (restart, kind, operation, postpones) in [
        (
            RestartExpectation::Postponed,
            ResourceKind::Instance,
            "ModifyDBInstance",
            true,
        ),
        (
            RestartExpectation::Restart,
            ResourceKind::Instance,
            "ModifyDBInstance",
            false,
        ),
        // ModifyDBCluster has no such parameter.
        (
            RestartExpectation::Postponed,
            ResourceKind::Cluster,
            "ModifyDBCluster",
            false,
        ),
    ] {
        (step.restart, step.resource.kind) = (restart, kind);
        let call = call(requests::change(&step, &CaId::RSA2048_G1, true));
        assert_eq!(call.operation, operation);
        let flag = call.parameters.get("CertificateRotationRestart");
        assert_eq!(flag, postpones.then_some(&ParameterValue::Flag(false)));
        assert_eq!(
            call.parameters["ApplyImmediately"],
            ParameterValue::Flag(true)
        );
        assert_eq!(call.service, "rds");
    }
    step.resource.product = Product::DocumentDb;
    assert_eq!(call(requests::describe(&step)).service, "docdb");
    for (engine, protocol) in [
        ("postgres", "postgres"),
        ("aurora-postgresql", "postgres"),
        ("mysql", "mysql"),
        ("aurora-mysql", "mysql"),
        ("mariadb", "mysql"),
        ("sqlserver-se", "mssql"),
        ("oracle-ee", "tls"),
        ("db2-se", "tls"),
        ("docdb", "tls"),
        ("tomorrow", "auto"),
    ] {
        step.engine = Some(Engine::new(engine));
        let Some(Action::Probe {
            protocol: found,
            host,
            port,
            ..
        }) = requests::probe(&step, &CaId::RSA2048_G1)
        else {
            panic!("no probe");
        };
        assert_eq!(found, protocol, "{engine}");
        assert_eq!(
            (host.as_str(), port),
            ("orders.abc.eu-west-1.rds.amazonaws.com", Some(3306))
        );
    }
    step.endpoint = None;
    assert_eq!(requests::probe(&step, &CaId::RSA2048_G1), None);
    for (restart, wanted) in [
        (RestartExpectation::RebootAfterwards, "Babelfish"),
        (RestartExpectation::Postponed, "which the policy postpones"),
    ] {
        step.restart = restart;
        let question = requests::question(&step);
        assert!(
            question.contains(wanted) && question.contains("orders"),
            "{question}"
        );
    }
}
