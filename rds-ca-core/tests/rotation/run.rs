//! Runs on an imitation of RDS in which every request takes effect at once: order, stops, resumption, rollback. Faults
//! at random times are simulated in `simulator/tests/simulation`.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::rotation::{NOW, VERSIONS, arn, evidence, fleet, instance};
use rds_ca_core::rotation::{
    Action, Call, Command, Fact, Failure, OutcomeKind, ParameterValue, Plan, PlanRequest, Policy,
    Record, Run, RunEvent, RunMode, RunStatus,
};
use rds_ca_core::{CaId, ErrorKind, Region, timestamp};
use serde_json::{Value, json};
use time::{Duration, UtcDateTime};

const OLD: &str = "rds-ca-2019";
const NEW: &str = "rds-ca-rsa2048-g1";
const AT_ONCE: &str = r#""apply": "immediately", "soak_seconds": 0, "wave_size": 1"#;

struct World {
    plan: Plan,
    /// The instances, by identifier.
    databases: BTreeMap<String, Value>,
    now: UtcDateTime,
    journal: Vec<Record>,
    /// The requested changes: database and CA.
    requests: Vec<(String, String)>,
    reads: usize,
    /// The reasons of all waits.
    waits: Vec<String>,
    /// The databases whose changes AWS refuses.
    refused: BTreeSet<String>,
    /// The databases of which the API gives no answer.
    silent: BTreeSet<String>,
}

impl World {
    fn new(databases: Vec<Value>, policy: &str) -> Self {
        let seen = fleet(&databases, VERSIONS);
        let now = timestamp::parse(NOW).unwrap();
        let plan = PlanRequest::new(&seen, &CaId::RSA2048_G1, now)
            .policy(Policy::parse(&format!("{{{policy}}}")).unwrap())
            .evidence(&evidence(&seen, &[]))
            .plan()
            .unwrap();
        assert!(plan.blocked.is_empty(), "{}", plan.to_text());
        let id = |value: &Value| value["DBInstanceIdentifier"].as_str().unwrap().to_owned();
        let databases = databases
            .into_iter()
            .map(|value| (id(&value), value))
            .collect();
        Self {
            plan,
            databases,
            now,
            journal: Vec::new(),
            requests: Vec::new(),
            reads: 0,
            waits: Vec::new(),
            refused: BTreeSet::new(),
            silent: BTreeSet::new(),
        }
    }

    /// A fleet of instances, of which `a` is the canary.
    fn of(ids: &[&str], policy: &str) -> Self {
        let databases = ids.iter().map(|id| instance(id)).collect();
        Self::new(databases, &format!(r#""canaries": ["a"], {policy}"#))
    }

    fn open(&self, mode: RunMode) -> Run {
        let digest = self.plan.digest().unwrap();
        Run::new(self.plan.clone(), &digest, &self.journal, mode, "test").unwrap()
    }

    fn set(&mut self, id: &str, ca: &str) {
        let database = self.databases.get_mut(id).unwrap();
        database["CACertificateIdentifier"] = json!(ca);
        database["CertificateDetails"]["CAIdentifier"] = json!(ca);
    }

    /// Carries out the next action and reports its result; returns whether the run is over.
    fn turn(&mut self, run: &mut Run) -> bool {
        let turn = run.next(self.now);
        self.journal.extend(turn.records);
        let event = match turn.action {
            Action::Finished => return true,
            Action::Wait(wait) => {
                self.waits.push(wait.reason);
                self.now = self.now.max(wait.until);
                RunEvent::Waited
            }
            Action::Call(call) => self.call(&call),
            Action::Probe { host, .. } => {
                let id = host.split('.').next().unwrap();
                let used = &self.databases[id]["CertificateDetails"]["CAIdentifier"];
                RunEvent::Probed {
                    ca: Some(CaId::new(used.as_str().unwrap())),
                    region: Some(Region::new("eu-west-1")),
                    detail: "a handshake".to_owned(),
                }
            }
            other => panic!("{other:?}"),
        };
        self.now += Duration::SECOND;
        run.tell(event, self.now).unwrap();
        false
    }

    fn call(&mut self, call: &Call) -> RunEvent {
        let text = |name: &str| match call.parameters.get(name) {
            Some(ParameterValue::Text(text)) => text.clone(),
            other => panic!("{name}: {other:?}"),
        };
        if call.operation == "DescribeCertificates" {
            let ca = text("CertificateIdentifier");
            let json = json!({"Certificates": [{
                "CertificateIdentifier": ca, "CertificateType": "CA", "ValidTill": "2024-08-22T17:08:50Z",
                "CertificateArn": format!("arn:aws:rds:eu-west-1::cert:{ca}"),
            }]})
            .to_string();
            return RunEvent::Response { json };
        }
        let id = text("DBInstanceIdentifier");
        if call.operation == "ModifyDBInstance" {
            let ca = text("CACertificateIdentifier");
            self.requests.push((id.clone(), ca.clone()));
            if self.refused.contains(&id) {
                return RunEvent::Failure(Failure::new("InvalidParameterValue", Some(400), ""));
            }
            self.set(&id, &ca);
        } else {
            assert!(!call.changes, "{call:?}");
            self.reads += 1;
            if self.silent.contains(&id) {
                return RunEvent::Failure(Failure::new("", None, ""));
            }
        }
        let json = json!({"DBInstances": [self.databases[&id]]}).to_string();
        RunEvent::Response { json }
    }

    fn drive(&mut self, mode: RunMode) -> Run {
        let mut run = self.open(mode);
        self.finish(&mut run);
        run
    }

    fn finish(&mut self, run: &mut Run) {
        for _ in 0..1000 {
            if self.turn(run) {
                return;
            }
        }
        panic!("the run does not end: {:?}", self.waits.last());
    }

    /// Writes the record that announces the change of a database, and crashes before the request.
    fn crash_before_change_of(&mut self, id: &str) {
        let mut run = self.open(RunMode::Forward);
        for _ in 0..1000 {
            let turn = run.next(self.now);
            let changes = match &turn.action {
                Action::Call(call) => {
                    call.changes
                        && call.parameters.get("DBInstanceIdentifier")
                            == Some(&ParameterValue::Text(id.to_owned()))
                }
                _ => false,
            };
            self.journal.extend(turn.records);
            if changes {
                return;
            }
            assert!(!self.turn(&mut run), "the run ends before");
        }
        panic!("no change of {id} is requested");
    }

    /// The result of a database, and its detail.
    fn outcome(&self, run: &Run, id: &str) -> (OutcomeKind, String) {
        let mut steps = self.plan.steps.iter();
        let step = steps.position(|step| step.resource.id == id).unwrap();
        let outcome = run.outcomes().remove(step);
        (outcome.kind, outcome.detail)
    }

    fn kinds(&self, run: &Run) -> Vec<(String, OutcomeKind)> {
        let mut kinds: Vec<_> = run
            .outcomes()
            .into_iter()
            .map(|outcome| {
                (
                    self.plan.steps[outcome.step].resource.id.clone(),
                    outcome.kind,
                )
            })
            .collect();
        kinds.sort();
        kinds
    }

    fn changed(&self) -> Vec<&str> {
        self.requests.iter().map(|(id, _)| id.as_str()).collect()
    }
}

fn all(ids: &[&str], kind: OutcomeKind) -> Vec<(String, OutcomeKind)> {
    ids.iter().map(|id| ((*id).to_owned(), kind)).collect()
}

#[test]
fn each_database_is_changed_once_the_canary_first() {
    let mut world = World::of(&["a", "b", "c"], AT_ONCE);
    let mut run = world.open(RunMode::Forward);
    assert_eq!((run.settled(), run.status()), (0, RunStatus::NotFine));
    while world.requests.is_empty() {
        assert!(!world.turn(&mut run));
    }
    assert_eq!(run.settled(), 0, "requested and not proved");
    assert_eq!(
        world.outcome(&run, "a"),
        (OutcomeKind::UnderWay, "requested, not proved".to_owned())
    );
    let waits = "not begun: the canary a (eu-west-1) is not done";
    assert_eq!(
        world.outcome(&run, "b"),
        (OutcomeKind::NotAttempted, waits.to_owned())
    );
    while world.requests.len() < 2 {
        assert!(!world.turn(&mut run));
    }
    assert_eq!(run.settled(), 1);
    world.finish(&mut run);
    assert_eq!(world.changed(), ["a", "b", "c"]);
    assert_eq!(world.kinds(&run), all(&["a", "b", "c"], OutcomeKind::Done));
    assert_eq!((run.settled(), run.status()), (3, RunStatus::Fine));
    assert_eq!(run.stopped(), None);
    assert!(run.caveats().is_empty());
    let exits: Vec<u8> = RunStatus::ALL
        .iter()
        .map(|found| found.exit_status())
        .collect();
    assert_eq!(exits, [0, 1, 3]);
}

/// A part of the fleet that was not read makes the best result unknown, and a blocked database makes it a failure.
#[test]
fn a_run_is_fine_only_where_its_plan_is() {
    let mut gap = World::new(vec![instance("a")], AT_ONCE);
    gap.plan = {
        let first_page = json!({"DBInstances": [instance("a")], "Marker": "more"});
        let seen = fleet(&[first_page], VERSIONS);
        let at = timestamp::parse(NOW).unwrap();
        PlanRequest::new(&seen, &CaId::RSA2048_G1, at)
            .policy(Policy::parse(&format!("{{{AT_ONCE}}}")).unwrap())
            .evidence(&evidence(&seen, &[]))
            .plan()
            .unwrap()
    };
    assert!(!gap.plan.gaps.is_empty() && gap.plan.steps.len() == 1);
    let run = gap.drive(RunMode::Forward);
    assert_eq!(gap.kinds(&run), all(&["a"], OutcomeKind::Done));
    assert_eq!(run.status(), RunStatus::Unknown);

    let mut blocked = World::new(vec![instance("a")], AT_ONCE);
    blocked.plan = {
        let mut stopped = instance("stopped");
        stopped["DBInstanceStatus"] = json!("stopped");
        let seen = fleet(&[instance("a"), stopped], VERSIONS);
        let at = timestamp::parse(NOW).unwrap();
        PlanRequest::new(&seen, &CaId::RSA2048_G1, at)
            .policy(Policy::parse(&format!("{{{AT_ONCE}}}")).unwrap())
            .evidence(&evidence(&seen, &[]))
            .plan()
            .unwrap()
    };
    let run = blocked.drive(RunMode::Forward);
    assert_eq!(blocked.kinds(&run), all(&["a"], OutcomeKind::Done));
    assert_eq!(run.status(), RunStatus::NotFine);
}

#[test]
fn a_failed_canary_holds_all_others_until_it_is_done_or_skipped() {
    let policy = format!(r#"{AT_ONCE}, "stop_after_failures": 9"#);
    let mut world = World::of(&["a", "b", "c"], &policy);
    world.refused.insert("a".to_owned());
    for _ in 0..3 {
        let run = world.drive(RunMode::Forward);
        assert_eq!(world.outcome(&run, "a").0, OutcomeKind::Failed);
        assert_eq!(
            world.outcome(&run, "b").1,
            "not begun: the canary a (eu-west-1) is not done"
        );
        assert_eq!((run.settled(), run.status()), (1, RunStatus::NotFine));
    }
    assert_eq!(world.changed(), ["a"; 3], "each run retries it");
    // With the default policy the first failure also stops the run.
    let mut strict = World::of(&["a", "b"], AT_ONCE);
    strict.refused.insert("a".to_owned());
    let run = strict.drive(RunMode::Forward);
    assert_eq!(
        run.stopped(),
        Some("a (eu-west-1) failed: AWS refused the change: InvalidParameterValue")
    );
    assert!(
        strict
            .outcome(&run, "b")
            .1
            .starts_with("the run stopped before: a ")
    );

    let now = world.now;
    let refused = |world: &World, mode, name: &str, reason: &str| {
        let mut run = world.open(mode);
        run.skip(name, reason, now).unwrap_err()
    };
    for (mode, name, reason, kind, why) in [
        (
            RunMode::Forward,
            "aa",
            "why",
            ErrorKind::NotFound,
            "did you mean a",
        ),
        (
            RunMode::Forward,
            "a",
            " ",
            ErrorKind::InvalidInput,
            "there is no reason",
        ),
        (
            RunMode::DryRun,
            "a",
            "why",
            ErrorKind::Conflict,
            "this is a dry run",
        ),
    ] {
        let error = refused(&world, mode, name, reason);
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(why), "{error}");
    }
    let mut run = world.open(RunMode::Forward);
    run.skip(&arn("a"), " it is upgraded next week ", now)
        .unwrap();
    world.finish(&mut run);
    assert_eq!(
        world.outcome(&run, "a"),
        (OutcomeKind::Skipped, "it is upgraded next week".to_owned())
    );
    assert_eq!(world.outcome(&run, "c").0, OutcomeKind::Done);
    assert_eq!((run.settled(), run.status()), (3, RunStatus::NotFine));
    assert_eq!(world.changed(), ["a", "a", "a", "b", "c"]);
    // What is done cannot be skipped, and the skipped one can be named in any case.
    let error = refused(&world, RunMode::Forward, "B", "why");
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
    let run = world.drive(RunMode::Forward);
    assert_eq!(
        world.outcome(&run, "a").0,
        OutcomeKind::Skipped,
        "it stays skipped"
    );
}

#[test]
fn a_step_under_way_cannot_be_skipped() {
    let mut world = World::of(&["a", "b"], AT_ONCE);
    world.crash_before_change_of("a");
    let mut run = world.open(RunMode::Forward);
    let error = run.skip("a", "why", world.now).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
    assert!(error.to_string().contains("under way"), "{error}");
}

#[test]
fn a_number_of_failures_stops_the_run_also_after_a_crash() {
    for (most, wanted) in [(1, 2), (2, 3), (3, 4)] {
        let policy = format!(r#"{AT_ONCE}, "stop_after_failures": {most}"#);
        let mut world = World::of(&["a", "b", "c", "d", "e"], &policy);
        world.refused = ["b", "c", "d", "e"].map(str::to_owned).into();
        let run = world.drive(RunMode::Forward);
        assert_eq!(world.requests.len(), wanted, "{most}");
        assert!(run.stopped().unwrap().contains("failed: AWS refused"));
        // Resumed, only those that failed are tried again; each that succeeds makes room for another.
        let failed = wanted - 1;
        world.drive(RunMode::Forward);
        assert_eq!(world.requests.len(), wanted + failed, "{most}");
        world.refused.clear();
        let run = world.drive(RunMode::Forward);
        assert_eq!(run.status(), RunStatus::Fine);
        let kinds = world.kinds(&run);
        assert_eq!(kinds, all(&["a", "b", "c", "d", "e"], OutcomeKind::Done));
    }
    // A crash between the failure and the stop.
    let mut world = World::of(&["a", "b", "c"], AT_ONCE);
    world.refused.insert("b".to_owned());
    world.drive(RunMode::Forward);
    let failed = |record: &Record| matches!(record.fact, Fact::Failed { .. });
    let end = world.journal.iter().position(failed).unwrap();
    world.journal.truncate(end + 1);
    let run = world.drive(RunMode::Forward);
    assert_eq!(run.stopped(), Some("a step failed before"));
    assert_eq!(world.changed(), ["a", "b"]);
}

#[test]
fn a_failed_replica_holds_its_primary_and_no_other_database() {
    let mut replica = instance("replica");
    replica["ReadReplicaSourceDBInstanceIdentifier"] = json!("primary");
    let databases = vec![instance("a"), instance("primary"), replica, instance("z")];
    let policy = format!(r#""canaries": ["a"], {AT_ONCE}, "stop_after_failures": 9"#);
    let mut world = World::new(databases, &policy);
    world.refused.insert("replica".to_owned());
    let run = world.drive(RunMode::Forward);
    assert_eq!(world.outcome(&run, "z").0, OutcomeKind::Done);
    assert_eq!(world.outcome(&run, "replica").0, OutcomeKind::Failed);
    assert_eq!(
        world.outcome(&run, "primary"),
        (
            OutcomeKind::NotAttempted,
            "not begun: replica (eu-west-1) failed, and belongs to the same group".to_owned()
        )
    );
    world.refused.clear();
    let run = world.drive(RunMode::Forward);
    assert_eq!(run.status(), RunStatus::Fine);
    let last: Vec<&str> = world.changed().split_off(world.requests.len() - 2);
    assert_eq!(last, ["replica", "primary"]);
}

#[test]
fn completed_steps_are_read_again_and_drift_stops_the_run() {
    let mut world = World::of(&["a", "b"], AT_ONCE);
    world.drive(RunMode::Forward);
    let (requests, reads) = (world.requests.len(), world.reads);
    let run = world.drive(RunMode::Forward);
    assert_eq!(world.kinds(&run), all(&["a", "b"], OutcomeKind::Done));
    assert_eq!(world.reads, reads + 2, "each is read once");
    world.set("b", "rds-ca-ecc384-g1");
    for _ in 0..2 {
        let run = world.drive(RunMode::Forward);
        assert_eq!(
            world.outcome(&run, "b"),
            (
                OutcomeKind::Drifted,
                "its CA is rds-ca-ecc384-g1, not rds-ca-rsa2048-g1".to_owned()
            )
        );
        assert_eq!(run.status(), RunStatus::NotFine);
    }
    // Someone sets it back.
    world.set("b", NEW);
    let run = world.drive(RunMode::Forward);
    assert_eq!(world.kinds(&run), all(&["a", "b"], OutcomeKind::Done));
    assert_eq!(run.status(), RunStatus::Fine);
    assert_eq!(
        world.requests.len(),
        requests,
        "nothing was requested again"
    );
}

/// Nothing is requested while it is not known whether the canary still works with the new CA.
#[test]
fn a_resumed_run_requests_nothing_after_its_canary_drifted_or_could_not_be_read() {
    let mut drifted = World::of(&["a", "b", "c"], AT_ONCE);
    drifted.crash_before_change_of("b");
    drifted.set("a", "rds-ca-ecc384-g1");
    let run = drifted.drive(RunMode::Forward);
    assert_eq!(drifted.changed(), ["a"]);
    assert_eq!(drifted.outcome(&run, "a").0, OutcomeKind::Drifted);
    assert_eq!(
        drifted.outcome(&run, "b"),
        (
            OutcomeKind::Failed,
            "the change was not accepted, and b (eu-west-1) waits for the canary a (eu-west-1)"
                .to_owned()
        )
    );
    assert_eq!(drifted.outcome(&run, "c").0, OutcomeKind::NotAttempted);

    let mut silent = World::of(&["a", "b", "c"], AT_ONCE);
    silent.crash_before_change_of("b");
    silent.silent.insert("a".to_owned());
    let run = silent.drive(RunMode::Forward);
    assert_eq!(silent.changed(), ["a"]);
    assert!(
        run.stopped()
            .unwrap()
            .contains("it was done, but cannot be read again")
    );
    assert_eq!(
        silent.outcome(&run, "b").1,
        "the change was not accepted, and the results of earlier runs could not be read again"
    );
    // The canary does not wait for itself.
    let mut canary = World::of(&["a", "b", "c"], AT_ONCE);
    canary.crash_before_change_of("a");
    let run = canary.drive(RunMode::Forward);
    assert_eq!(
        (canary.changed(), run.status()),
        (vec!["a", "b", "c"], RunStatus::Fine)
    );
    // Without a drift, the interrupted change is requested.
    let mut calm = World::of(&["a", "b", "c"], AT_ONCE);
    calm.crash_before_change_of("b");
    let run = calm.drive(RunMode::Forward);
    assert_eq!(calm.changed(), ["a", "b", "c"]);
    assert_eq!(run.status(), RunStatus::Fine);
}

#[test]
fn a_pause_follows_each_wave_in_which_the_run_changed_something() {
    let policy = r#""apply": "immediately", "soak_seconds": 3600, "wave_size": 1"#;
    let gaps = |world: &World| -> Vec<i64> {
        let begun = |record: &&Record| matches!(record.fact, Fact::Intended { .. });
        let times: Vec<_> = world
            .journal
            .iter()
            .filter(begun)
            .map(|record| record.at)
            .collect();
        times
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).whole_minutes())
            .collect()
    };
    let mut world = World::of(&["a", "b", "c"], policy);
    world.drive(RunMode::Forward);
    assert_eq!(gaps(&world), [60, 60]);
    for wave in 1..=2 {
        let reason = format!("pause after wave {wave}");
        assert!(world.waits.contains(&reason), "{:?}", world.waits);
    }
    let waits = world.waits.len();
    let run = world.drive(RunMode::Rollback);
    assert_eq!(run.status(), RunStatus::Fine);
    assert!(
        world.waits[waits..]
            .iter()
            .all(|reason| !reason.starts_with("pause")),
        "a rollback does not pause"
    );
    // The policy's changes in an hour.
    let mut world = World::of(&["a", "b", "c"], &format!(r#"{AT_ONCE}, "per_hour": 1"#));
    world.drive(RunMode::Forward);
    assert!(
        gaps(&world).iter().all(|minutes| *minutes >= 61),
        "{:?}",
        gaps(&world)
    );
    // The canary was changed by others: nothing to wait for.
    let mut world = World::of(&["a", "b", "c"], policy);
    world.set("a", NEW);
    let run = world.drive(RunMode::Forward);
    assert_eq!(world.outcome(&run, "a").0, OutcomeKind::Already);
    assert_eq!(world.changed(), ["b", "c"]);
    assert!(!world.waits.contains(&"pause after wave 1".to_owned()));
    assert_eq!(gaps(&world), [60]);
    // A change in progress is watched without a pause.
    let mut world = World::of(&["a", "b"], policy);
    world.crash_before_change_of("b");
    world.waits.clear();
    world.drive(RunMode::Forward);
    assert!(
        world
            .waits
            .iter()
            .all(|reason| !reason.starts_with("pause"))
    );
}

#[test]
fn a_person_pauses_continues_and_stops_a_run() {
    let mut world = World::of(&["a", "b", "c"], AT_ONCE);
    let mut run = world.open(RunMode::Forward);
    while world.requests.is_empty() {
        assert!(!world.turn(&mut run));
    }
    run.command(Command::Pause, world.now).unwrap();
    for _ in 0..50 {
        assert!(!world.turn(&mut run));
    }
    assert_eq!(world.changed(), ["a"], "nothing new is begun");
    assert_eq!(run.settled(), 1, "what was under way is completed");
    assert_eq!(world.waits.last().unwrap(), "a person paused the run");
    // A pause survives a crash.
    let mut run = world.open(RunMode::Forward);
    for _ in 0..50 {
        assert!(!world.turn(&mut run));
    }
    assert_eq!(world.changed(), ["a"]);
    let facts = |world: &World, wanted: &Fact| {
        let found = world.journal.iter().filter(|record| record.fact == *wanted);
        found.count()
    };
    for _ in 0..2 {
        run.command(Command::Pause, world.now).unwrap();
        assert!(!world.turn(&mut run));
    }
    assert_eq!(facts(&world, &Fact::Paused), 1);
    for _ in 0..2 {
        run.command(Command::Continue, world.now).unwrap();
        assert!(!world.turn(&mut run));
    }
    assert_eq!(facts(&world, &Fact::Continued), 1);
    while world.requests.len() < 2 {
        assert!(!world.turn(&mut run));
    }
    run.command(Command::Stop, world.now).unwrap();
    world.finish(&mut run);
    assert_eq!(world.changed(), ["a", "b"]);
    assert_eq!(run.stopped(), Some("a person stopped it"));
    assert_eq!(
        world.outcome(&run, "c"),
        (
            OutcomeKind::NotAttempted,
            "the run stopped before: a person stopped it".to_owned()
        )
    );
    // Resumed, it continues.
    let run = world.drive(RunMode::Forward);
    assert_eq!((run.stopped(), run.status()), (None, RunStatus::Fine));
    let mut dry = world.open(RunMode::DryRun);
    let error = dry.command(Command::Stop, world.now).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
}

#[test]
fn a_rollback_undoes_what_was_changed_last_wave_first() {
    let mut world = World::of(&["a", "b", "c"], AT_ONCE);
    let digest = world.plan.digest().unwrap();
    let open =
        |world: &World, mode| Run::new(world.plan.clone(), &digest, &world.journal, mode, "x");
    let error = open(&world, RunMode::Rollback).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
    let mut run = world.open(RunMode::Forward);
    while world.requests.len() < 2 {
        assert!(!world.turn(&mut run));
    }
    run.command(Command::Stop, world.now).unwrap();
    world.finish(&mut run);
    let run = world.drive(RunMode::Rollback);
    assert_eq!(world.changed(), ["a", "b", "b", "a"]);
    assert!(world.requests[2..].iter().all(|(_, ca)| ca == OLD));
    assert_eq!(world.outcome(&run, "a").0, OutcomeKind::Restored);
    assert_eq!(world.outcome(&run, "b").0, OutcomeKind::Restored);
    assert_eq!(world.outcome(&run, "c").0, OutcomeKind::NotAttempted);
    assert_eq!(
        run.status(),
        RunStatus::Fine,
        "what was not changed needs no rollback"
    );
    let caveats = run.caveats();
    assert_eq!(caveats.len(), 3, "{caveats:?}");
    assert!(caveats[0].contains("whether clients still trust rds-ca-2019"));
    let error = open(&world, RunMode::Forward).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
    // In the middle of a run.
    let mut world = World::of(&["a", "b", "c"], AT_ONCE);
    let mut run = world.open(RunMode::Forward);
    while world.requests.len() < 2 {
        assert!(!world.turn(&mut run));
    }
    run.command(Command::Rollback, world.now).unwrap();
    world.finish(&mut run);
    assert_eq!(world.changed(), ["a", "b", "b", "a"]);
    assert!(
        world
            .databases
            .values()
            .all(|found| found["CACertificateIdentifier"] == OLD)
    );
    // Failures of the rollback do not stop it.
    let mut world = World::of(&["a", "b", "c"], AT_ONCE);
    world.drive(RunMode::Forward);
    world.refused.insert("c".to_owned());
    let run = world.drive(RunMode::Rollback);
    assert_eq!(world.outcome(&run, "c").0, OutcomeKind::Failed);
    assert_eq!(world.outcome(&run, "a").0, OutcomeKind::Restored);
    assert_eq!((run.stopped(), run.status()), (None, RunStatus::NotFine));
    assert_eq!(run.settled(), 3);
}

#[test]
fn a_dry_run_reads_each_database_and_gives_up_on_an_endpoint_without_answers() {
    let mut world = World::of(&["a", "b", "c"], AT_ONCE);
    world.set("a", "rds-ca-ecc384-g1");
    let run = world.drive(RunMode::DryRun);
    assert_eq!(world.outcome(&run, "b").0, OutcomeKind::WouldChange);
    assert_eq!(world.outcome(&run, "c").0, OutcomeKind::WouldChange);
    assert_eq!(
        world.outcome(&run, "a"),
        (
            OutcomeKind::WouldStop,
            "it differs from the plan: the CA was rds-ca-2019, is rds-ca-ecc384-g1".to_owned()
        )
    );
    assert_eq!((run.settled(), run.status()), (3, RunStatus::NotFine));
    assert_eq!(
        (world.reads, world.requests.len(), world.journal.len()),
        (3, 0, 0)
    );
    world.set("a", OLD);
    assert_eq!(world.drive(RunMode::DryRun).status(), RunStatus::Fine);
    // Two reads without an answer are enough for the whole account and region.
    let mut world = World::of(&["a", "b", "c"], AT_ONCE);
    world.silent = ["a", "b", "c"].map(str::to_owned).into();
    let run = world.drive(RunMode::DryRun);
    assert_eq!(
        world.kinds(&run),
        all(&["a", "b", "c"], OutcomeKind::WouldStop)
    );
    assert_eq!(world.reads, 2);
    assert!(
        world
            .outcome(&run, "c")
            .1
            .contains("gave no answer for another database")
    );
}

#[test]
fn a_handshake_proves_a_change_where_the_policy_requires_one() {
    let policy = format!(r#"{AT_ONCE}, "probe": true"#);
    let mut world = World::of(&["a"], &policy);
    let run = world.drive(RunMode::Forward);
    assert_eq!(
        world.outcome(&run, "a"),
        (
            OutcomeKind::Done,
            "AWS reports it, and a handshake confirms it: a handshake".to_owned()
        )
    );
}

#[test]
fn an_event_that_does_not_fit_is_refused_and_the_action_stays() {
    let mut world = World::of(&["a"], AT_ONCE);
    let mut run = world.open(RunMode::Forward);
    // Nothing was asked yet.
    run.tell(RunEvent::Waited, world.now).unwrap();
    let answer = || RunEvent::Answer { yes: true };
    assert_eq!(
        run.tell(answer(), world.now).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
    let asked = run.next(world.now);
    world.journal.extend(asked.records);
    assert_eq!(
        run.tell(answer(), world.now).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
    let again = run.next(world.now);
    assert_eq!((again.action, again.step), (asked.action, asked.step));
    assert!(again.records.is_empty());
    world.finish(&mut run);
    assert_eq!(run.status(), RunStatus::Fine);
}

#[test]
fn a_journal_shows_the_state_of_its_run() {
    let mut world = World::of(&["a", "b", "c"], AT_ONCE);
    world.refused.insert("b".to_owned());
    let run = world.drive(RunMode::Forward);
    let mut seen = Run::inspect(world.plan.clone(), &world.journal).unwrap();
    assert_eq!(seen.outcomes(), run.outcomes());
    assert_eq!((seen.settled(), seen.status()), (2, RunStatus::NotFine));
    assert_eq!(seen.stopped(), run.stopped());
    assert!(seen.caveats().is_empty());
    let turn = seen.next(world.now);
    assert_eq!((turn.action, turn.records.len()), (Action::Finished, 0));
    world.refused.clear();
    world.drive(RunMode::Rollback);
    let seen = Run::inspect(world.plan.clone(), &world.journal).unwrap();
    assert_eq!(world.outcome(&seen, "a").0, OutcomeKind::Restored);
    assert!(!seen.caveats().is_empty());
}
