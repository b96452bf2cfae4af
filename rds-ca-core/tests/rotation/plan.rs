//! Plans: which databases are blocked and why, the order of the others, and the plan as a file.

use crate::support::rotation::{self, NOW, VERSIONS, arn, aurora, instance};
use rds_ca_core::client::Selector;
use rds_ca_core::driver::{Effect, ForcedTls};
use rds_ca_core::rotation::{
    Acceptance, ApplyTiming, ClientEvidence, DeadlineKind, Evidence, LocalWindow, Plan,
    PlanRequest, PlanRule, PlanStatus, Policy, RestartExpectation, RestartPolicy, Rollback,
    UnchangedReason,
};
use rds_ca_core::trust::Verdict;
use rds_ca_core::{CaId, ErrorKind, Fleet, timestamp};
use serde_json::{Value, json};

fn fleet(resources: &[Value]) -> Fleet {
    rotation::fleet(resources, VERSIONS)
}

fn fine(fleet: &Fleet) -> Evidence {
    rotation::evidence(fleet, &[])
}

fn plan(fleet: &Fleet, evidence: &Evidence, policy: Policy) -> Plan {
    let at = timestamp::parse(NOW).unwrap();
    PlanRequest::new(fleet, &CaId::RSA2048_G1, at)
        .policy(policy)
        .evidence(evidence)
        .plan()
        .unwrap()
}

fn rules(plan: &Plan) -> Vec<PlanRule> {
    let mut rules: Vec<PlanRule> = plan
        .blocked
        .iter()
        .flat_map(|blocked| &blocked.findings)
        .map(|finding| finding.rule)
        .collect();
    rules.dedup();
    rules
}

/// The default fixture is planned; each single change to it is blocked by exactly the rule that it breaks.
#[test]
fn every_rule_blocks_alone_and_only_where_broken() {
    let base = || instance("orders");
    let without = |name: &str| {
        let mut value = base();
        value.as_object_mut().unwrap().remove(name).unwrap();
        value
    };
    let with = |name: &str, to: Value| {
        let mut value = base();
        value[name] = to;
        value
    };
    let planned = fleet(&[base()]);
    let plan_of = |fleet: &Fleet, policy: Policy| plan(fleet, &fine(fleet), policy);
    assert_eq!(plan_of(&planned, Policy::default()).steps.len(), 1);

    for (case, value, wanted) in [
        (
            "stopped",
            with("DBInstanceStatus", json!("stopped")),
            PlanRule::NotAvailable,
        ),
        (
            "state unknown",
            without("DBInstanceStatus"),
            PlanRule::NotAvailable,
        ),
        (
            "window unknown",
            without("PreferredMaintenanceWindow"),
            PlanRule::WindowUnknown,
        ),
        (
            "no CA",
            without("CACertificateIdentifier"),
            PlanRule::CaNotStated,
        ),
        ("no engine", without("Engine"), PlanRule::EngineUnknown),
        (
            "new engine",
            with("Engine", json!("tomorrow")),
            PlanRule::EngineUnknown,
        ),
        (
            "unread version",
            with("EngineVersion", json!("99.1")),
            PlanRule::OfferUnknown,
        ),
        (
            "no offer",
            with("EngineVersion", json!("9.6.1")),
            PlanRule::NotOffered,
        ),
        (
            "offer unknown",
            with("EngineVersion", json!("13.0")),
            PlanRule::OfferUnknown,
        ),
        (
            "restart unknown",
            with("EngineVersion", json!("13.1")),
            PlanRule::RestartUnknown,
        ),
        (
            "another change",
            with(
                "PendingModifiedValues",
                json!({"CACertificateIdentifier": "rds-ca-ecc384-g1"}),
            ),
            PlanRule::OtherChangePending,
        ),
        (
            "half done",
            with("CACertificateIdentifier", json!("rds-ca-rsa2048-g1")),
            PlanRule::ChangeUnfinished,
        ),
        (
            "member of an unseen cluster",
            with("DBClusterIdentifier", json!("gone")),
            PlanRule::ClusterOrderUnknown,
        ),
        (
            "no ARN, no region",
            without("DBInstanceArn"),
            PlanRule::PlaceNotStated,
        ),
    ] {
        let fleet = fleet(&[value]);
        let plan = plan_of(&fleet, Policy::default());
        assert!(plan.steps.is_empty(), "{case}");
        assert!(rules(&plan).contains(&wanted), "{case}: {:?}", plan.blocked);
    }
}

#[test]
fn clients_block_while_they_reject_and_while_their_verdict_is_unknown() {
    let fleet = fleet(&[instance("orders")]);
    let client = |verdict: Verdict, verifies: Option<bool>, at: Option<&str>| {
        let mut evidence = Evidence::default();
        let mut client = ClientEvidence::new("billing", verdict);
        client.verifies = verifies;
        client.at = at.map(|at| timestamp::parse(at).unwrap());
        evidence.add(&arn("orders")).clients.push(client);
        evidence
    };
    let fresh = Some(NOW);
    for (evidence, wanted) in [
        (Evidence::default(), Some(PlanRule::NoClientsKnown)),
        (client(Verdict::Trusted, Some(true), fresh), None),
        (client(Verdict::Trusted, None, fresh), None),
        (client(Verdict::NotTrusted, Some(false), fresh), None),
        (
            client(Verdict::NotTrusted, Some(true), fresh),
            Some(PlanRule::ClientRejectsTarget),
        ),
        (
            client(Verdict::NotTrusted, None, fresh),
            Some(PlanRule::ClientRejectsTarget),
        ),
        (
            client(Verdict::Unknown, Some(true), fresh),
            Some(PlanRule::ClientUnknown),
        ),
        (
            client(Verdict::Unknown, None, fresh),
            Some(PlanRule::ClientUnknown),
        ),
        (
            client(Verdict::Trusted, Some(true), None),
            Some(PlanRule::EvidenceTooOld),
        ),
        (
            client(Verdict::Trusted, Some(true), Some("2023-10-01")),
            Some(PlanRule::EvidenceTooOld),
        ),
        (
            client(Verdict::Trusted, Some(true), Some("2024-02-01")),
            Some(PlanRule::EvidenceTooOld),
        ),
    ] {
        let plan = plan(&fleet, &evidence, Policy::default());
        assert_eq!(rules(&plan), Vec::from_iter(wanted), "{evidence:?}");
        assert_eq!(plan.steps.len(), usize::from(wanted.is_none()));
    }
    let rejected = client(Verdict::NotTrusted, Some(true), fresh);
    let plan = plan(&fleet, &rejected, Policy::default());
    let step = &plan.client_steps[0];
    assert_eq!(
        (step.client.as_str(), step.verdict),
        ("billing", Verdict::NotTrusted)
    );
    assert_eq!(
        step.roots[0].name.as_deref(),
        Some("Amazon RDS eu-west-1 Root CA RSA2048 G1")
    );
}

/// One entry for each client: its worst verdict and effect, all its databases, and one root for each of their regions.
#[test]
fn a_client_of_several_databases_is_listed_once() {
    let mut far = instance("far");
    far["DBInstanceArn"] = json!("arn:aws:rds:us-east-1:123456789012:db:far");
    let fleet = fleet(&[far, instance("orders"), instance("people")]);
    let mut evidence = Evidence::default();
    let arns = [
        arn("orders"),
        arn("people"),
        "arn:aws:rds:us-east-1:123456789012:db:far".to_owned(),
    ];
    let verdicts = [
        (Verdict::Unknown, Effect::Unknown),
        (Verdict::NotTrusted, Effect::Stops),
        (Verdict::Unknown, Effect::Unknown),
    ];
    for (arn, (verdict, effect)) in arns.iter().zip(verdicts) {
        let mut client = ClientEvidence::new("billing", verdict);
        (client.effect, client.at) = (Some(effect), Some(timestamp::parse(NOW).unwrap()));
        client.commands = vec!["rds-ca mend /rds.pem".to_owned()];
        evidence.add(arn).clients.push(client);
    }
    let made = plan(&fleet, &evidence, Policy::default());
    assert_eq!(made.client_steps.len(), 1);
    let step = &made.client_steps[0];
    assert_eq!(
        (step.verdict, step.effect),
        (Verdict::NotTrusted, Some(Effect::Stops))
    );
    assert_eq!(step.commands, ["rds-ca mend /rds.pem"]);
    assert_eq!(
        step.remedy,
        "add the roots below to its trust stores, and restart it"
    );
    let mut databases = step.databases.clone();
    databases.sort();
    assert_eq!(
        databases,
        [
            "far (us-east-1)",
            "orders (eu-west-1)",
            "people (eu-west-1)"
        ]
    );
    let mut roots: Vec<_> = step
        .roots
        .iter()
        .filter_map(|root| root.name.clone())
        .collect();
    roots.sort();
    assert_eq!(
        roots,
        [
            "Amazon RDS eu-west-1 Root CA RSA2048 G1",
            "Amazon RDS us-east-1 Root CA RSA2048 G1"
        ]
    );
    // The worst verdict, also where it is only unknown.
    for first in [Verdict::Trusted, Verdict::Unknown] {
        let mut evidence = Evidence::default();
        for (arn, verdict) in arns.iter().zip([first, Verdict::Unknown, first]) {
            let mut client = ClientEvidence::new("billing", verdict);
            (client.effect, client.at) =
                (Some(Effect::Stops), Some(timestamp::parse(NOW).unwrap()));
            evidence.add(arn).clients.push(client);
        }
        let made = plan(&fleet, &evidence, Policy::default());
        assert_eq!(made.client_steps[0].verdict, Verdict::Unknown);
    }
}

#[test]
fn sessions_and_probes_raise_risks_and_never_clear_them() {
    let fleet = fleet(&[instance("orders")]);
    let mut evidence = fine(&fleet);
    let known = evidence.add(&arn("orders"));
    known.tls_seen = Some(true);
    known.clients[0].uses_tls = Some(false);
    assert_eq!(
        rules(&plan(&fleet, &evidence, Policy::default())),
        [PlanRule::SessionsUnexplained]
    );
    let mut evidence = fine(&fleet);
    evidence.add(&arn("orders")).probed_ca = Some(CaId::ECC384_G1);
    let disagrees = plan(&fleet, &evidence, Policy::default());
    assert_eq!(rules(&disagrees), [PlanRule::ProbeDisagrees]);
    assert_eq!(
        disagrees.blocked[0].findings[0].detail,
        "a probe saw rds-ca-ecc384-g1, the API reports rds-ca-2019"
    );
    let mut evidence = Evidence::default();
    evidence.add(&arn("orders")).tls_seen = Some(false);
    assert_eq!(
        rules(&plan(&fleet, &evidence, Policy::default())),
        [PlanRule::NoClientsKnown]
    );
}

#[test]
fn an_acceptance_is_explicit_limited_and_recorded() {
    let fleet = fleet(&[instance("orders"), instance("people")]);
    let at = timestamp::parse(NOW).unwrap();
    let plan = PlanRequest::new(&fleet, &CaId::RSA2048_G1, at)
        .accept([Acceptance::parse("no-clients-known@orders=a toy").unwrap()])
        .plan()
        .unwrap();
    assert_eq!(plan.steps.len(), 1);
    assert_eq!(plan.steps[0].resource.id, "orders");
    assert_eq!(plan.steps[0].accepted[0].accepted.as_deref(), Some("a toy"));
    assert_eq!(plan.blocked[0].resource.id, "people");
    assert!(plan.to_text().contains("a toy"));
    for text in [
        "no-such-rule=x",
        "no-clients-known",
        "no-clients-known= ",
        "not-offered=x",
        "member-blocked=x",
    ] {
        assert_eq!(
            Acceptance::parse(text).unwrap_err().kind(),
            ErrorKind::InvalidInput,
            "{text}"
        );
    }
}

#[test]
fn immediate_application_shows_other_queued_changes_and_blocks() {
    let mut value = instance("orders");
    value["PendingModifiedValues"] = json!({"EngineVersion": "16.2"});
    let fleet = fleet(&[value]);
    let gentle = plan(&fleet, &fine(&fleet), Policy::default());
    assert_eq!(gentle.steps[0].also_applied, ["EngineVersion=16.2"]);
    let remark = "queued changes that are applied too: EngineVersion=16.2";
    assert!(gentle.to_text().contains(remark));
    let alone = self::fleet(&[instance("orders")]);
    let alone = plan(&alone, &fine(&alone), Policy::default());
    assert!(
        !alone
            .to_text()
            .contains("queued changes that are applied too")
    );
    let policy = rotation::policy(|policy| policy.apply = ApplyTiming::Immediately);
    let hasty = plan(&fleet, &fine(&fleet), policy);
    assert_eq!(rules(&hasty), [PlanRule::PendingChangesWouldApply]);
}

#[test]
fn an_aurora_cluster_goes_reader_by_reader_and_the_writer_last() {
    let fleet = fleet(&aurora("shop", &["shop-a", "shop-b", "shop-c"], "shop-a"));
    let order = |plan: &Plan| -> Vec<(u32, String)> {
        plan.steps
            .iter()
            .map(|step| (step.wave, step.resource.id.clone()))
            .collect()
    };
    let made = plan(&fleet, &fine(&fleet), Policy::default());
    let wanted = [
        (1, "shop-b".to_owned()),
        (2, "shop-c".to_owned()),
        (3, "shop-a".to_owned()),
    ];
    assert_eq!(order(&made), wanted);
    assert!(
        made.steps
            .windows(2)
            .all(|pair| pair[0].expected_from < pair[1].expected_from)
    );

    // A reader whose clients are unknown blocks the writer.
    let mut evidence = fine(&fleet);
    evidence.databases.remove(&arn("shop-b")).unwrap();
    let held = plan(&fleet, &evidence, Policy::default());
    assert_eq!(order(&held), [(1, "shop-c".to_owned())]);
    assert!(rules(&held).contains(&PlanRule::MemberBlocked));

    let failing_over = || {
        rotation::policy(|policy| {
            (policy.failover, policy.apply) = (true, ApplyTiming::Immediately);
        })
    };
    assert_eq!(
        plan(&fleet, &fine(&fleet), failing_over()).steps[2].failover,
        None,
        "nothing restarts here"
    );
    let mut restarting = aurora("shop", &["shop-a", "shop-b"], "shop-a");
    for value in &mut restarting {
        value["Engine"] = json!("aurora-mysql");
        value["EngineVersion"] = json!("5.7.mysql_aurora.2.11.1");
    }
    let fleet = self::fleet(&restarting);
    let made = plan(&fleet, &fine(&fleet), failing_over());
    assert_eq!(made.steps[0].failover, None, "a reader");
    assert_eq!(made.steps[1].failover.as_deref(), Some("shop"));
    let commands = made.to_commands();
    let at = |text: &str| commands.find(text).unwrap();
    let failover = "failover-db-cluster --region=eu-west-1 --db-cluster-identifier=shop";
    assert!(at("db-instance-identifier=shop-b") < at(failover));
    assert!(at(failover) < at("db-instance-identifier=shop-a"));
}

#[test]
fn a_multi_az_cluster_is_changed_in_one_step() {
    let mut member = instance("paper-1");
    member["DBClusterIdentifier"] = json!("paper");
    let cluster = json!({
        "DBClusterIdentifier": "paper", "Engine": "postgres", "EngineVersion": "16.1", "Status": "available",
        "DBClusterArn": "arn:aws:rds:eu-west-1:123456789012:cluster:paper",
        "PreferredMaintenanceWindow": "tue:03:00-tue:04:00",
        "CertificateDetails": {"CAIdentifier": "rds-ca-2019", "ValidTill": "2024-08-22T17:08:50Z"},
        "DBClusterMembers": [{"DBInstanceIdentifier": "paper-1", "IsClusterWriter": true}],
    });
    let fleet = fleet(&[cluster, member]);
    let plan = plan(&fleet, &fine(&fleet), Policy::default());
    assert_eq!(plan.steps.len(), 1);
    assert_eq!(plan.unchanged[0].reason, UnchangedReason::WithCluster);
    assert!(
        plan.to_commands()
            .contains("aws rds modify-db-cluster --region=eu-west-1 --db-cluster-identifier=paper")
    );
}

#[test]
fn a_restart_is_postponed_only_where_the_api_supports_it() {
    let postpone = || rotation::policy(|policy| policy.restart = RestartPolicy::Postpone);
    let mut single = instance("old");
    (single["Engine"], single["EngineVersion"]) = (json!("mysql"), json!("5.7.33"));
    let mut several = rotation::multi_az("paper");
    for value in &mut several {
        (value["Engine"], value["EngineVersion"]) = (json!("mysql"), json!("5.7.33"));
    }
    several.push(single);
    let fleet = fleet(&several);
    let made = plan(&fleet, &fine(&fleet), postpone());
    let restart = |id: &str| {
        let mut steps = made.steps.iter();
        steps.find(|step| step.resource.id == id).unwrap().restart
    };
    assert_eq!(restart("old"), RestartExpectation::Postponed);
    // ModifyDBCluster has no CertificateRotationRestart.
    assert_eq!(restart("paper"), RestartExpectation::Restart);
    let commands = made.to_commands();
    assert_eq!(
        commands
            .matches("--no-certificate-rotation-restart")
            .count(),
        1,
        "{commands}"
    );
}

#[test]
fn documentdb_uses_its_own_service_and_rules() {
    let engine = |id: &str, version: &str| {
        let mut value = instance(id);
        (value["Engine"], value["EngineVersion"]) = (json!("docdb"), json!(version));
        value
    };
    let versions = [
        (
            "docdb",
            "3.6.0",
            None,
            Some(&["rds-ca-2019", "rds-ca-rsa2048-g1"][..]),
        ),
        (
            "docdb",
            "5.0.0",
            Some(true),
            Some(&["rds-ca-2019", "rds-ca-rsa2048-g1", "rds-ca-ecc384-g1"][..]),
        ),
    ];
    let fleet = rotation::fleet(
        &[engine("doc3", "3.6.0"), engine("doc5", "5.0.0")],
        &versions,
    );
    let made = plan(&fleet, &fine(&fleet), Policy::default());
    let restarts: Vec<_> = made
        .steps
        .iter()
        .map(|step| (step.resource.id.as_str(), step.restart))
        .collect();
    assert_eq!(restarts.len(), 2, "{}", made.to_text());
    assert!(restarts.contains(&("doc3", RestartExpectation::Restart)));
    assert!(restarts.contains(&("doc5", RestartExpectation::None)));
    assert_eq!(
        made.to_commands()
            .matches("aws docdb modify-db-instance")
            .count(),
        2
    );
}

/// Each product has its own resource, argument and name of the identifier.
#[test]
fn settings_for_infrastructure_code_are_those_of_the_product() {
    let mut resources = vec![instance("orders")];
    resources.extend(aurora("shop", &["shop-a"], "shop-a"));
    resources.extend(rotation::multi_az("paper"));
    let mut document = instance("doc");
    (document["Engine"], document["EngineVersion"]) = (json!("docdb"), json!("5.0.0"));
    resources.push(document);
    let mut versions = VERSIONS.to_vec();
    let cas = &["rds-ca-2019", "rds-ca-rsa2048-g1"][..];
    versions.push(("docdb", "5.0.0", Some(true), Some(cas)));
    let fleet = rotation::fleet(&resources, &versions);
    let made = plan(&fleet, &fine(&fleet), Policy::default());
    assert_eq!(made.steps.len(), 4, "{}", made.to_text());
    let (terraform, cloudformation) = (made.to_terraform(), made.to_cloudformation());
    for (id, resource, argument, kind) in [
        (
            "orders",
            "aws_db_instance with identifier",
            "ca_cert_identifier",
            "AWS::RDS::DBInstance with DBInstanceIdentifier",
        ),
        (
            "shop-a",
            "aws_rds_cluster_instance with identifier",
            "ca_cert_identifier",
            "AWS::RDS::DBInstance with DBInstanceIdentifier",
        ),
        (
            "paper",
            "aws_rds_cluster with cluster_identifier",
            "ca_certificate_identifier",
            "AWS::RDS::DBCluster with DBClusterIdentifier",
        ),
        (
            "doc",
            "aws_docdb_cluster_instance with identifier",
            "ca_cert_identifier",
            "AWS::DocDB::DBInstance with DBInstanceIdentifier",
        ),
    ] {
        let wanted = format!("# {resource} = \"{id}\"\n{argument} = \"rds-ca-rsa2048-g1\"\n");
        assert!(terraform.contains(&wanted), "{wanted}: {terraform}");
        let wanted = format!("# {kind}: \"{id}\"\n");
        assert!(
            cloudformation.contains(&wanted),
            "{wanted}: {cloudformation}"
        );
    }
    let caution = "(the CA of a Multi-AZ DB cluster may not be settable in templates";
    assert_eq!(cloudformation.matches(caution).count(), 1);
}

#[test]
fn sql_server_versions_without_elliptic_curves_are_blocked() {
    let mut value = instance("ledger");
    let version = "15.00.4236.7.v1";
    (value["Engine"], value["EngineVersion"]) = (json!("sqlserver-se"), json!(version));
    let rsa = &["rds-ca-2019", "rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1"][..];
    let fleet = rotation::fleet(
        &[value],
        &[("sqlserver-se", version, Some(false), Some(rsa))],
    );
    let at = timestamp::parse(NOW).unwrap();
    let evidence = fine(&fleet);
    let to = |ca: &CaId| {
        PlanRequest::new(&fleet, ca, at)
            .evidence(&evidence)
            .plan()
            .unwrap()
    };
    assert_eq!(rules(&to(&CaId::ECC384_G1)), [PlanRule::NotOffered]);
    assert_eq!(to(&CaId::RSA2048_G1).steps.len(), 1);
}

#[test]
fn a_change_of_the_key_algorithm_is_reported() {
    let fleet = fleet(&[instance("orders")]);
    let at = timestamp::parse(NOW).unwrap();
    let evidence = fine(&fleet);
    for (ca, wanted) in [
        (CaId::RSA2048_G1, 0),
        (CaId::RSA4096_G1, 1),
        (CaId::ECC384_G1, 1),
    ] {
        let made = PlanRequest::new(&fleet, &ca, at)
            .evidence(&evidence)
            .plan()
            .unwrap();
        let text = made.to_text();
        assert_eq!(
            text.matches("same algorithm").count(),
            wanted,
            "{ca}: {text}"
        );
    }
}

#[test]
fn the_default_ca_of_new_databases_is_reported_unless_it_is_the_target() {
    let default = |default: &str, overridden: bool| {
        let offered = |ca: &str| {
            json!({
                "CertificateIdentifier": ca, "CertificateType": "CA",
                "CertificateArn": format!("arn:aws:rds:eu-west-1::cert:{ca}"),
                "CustomerOverride": overridden && ca == default, "ValidTill": "2061-05-20T00:00:00Z",
            })
        };
        let offered = ["rds-ca-2019", "rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1"].map(offered);
        json!({"DefaultCertificateForNewLaunches": default, "Certificates": offered})
    };
    for (ca, overridden, wanted) in [
        (
            "rds-ca-rsa4096-g1",
            true,
            Some("rds-ca-rsa4096-g1 by the account's override"),
        ),
        (
            "rds-ca-rsa4096-g1",
            false,
            Some("rds-ca-rsa4096-g1 by AWS's default"),
        ),
        ("rds-ca-rsa2048-g1", false, None),
    ] {
        let fleet = fleet(&[instance("orders"), default(ca, overridden)]);
        let made = plan(&fleet, &fine(&fleet), Policy::default());
        assert_eq!(made.steps.len(), 1);
        assert_eq!(made.defaults.len(), usize::from(wanted.is_some()));
        let text = made.to_text();
        match wanted {
            Some(wanted) => assert!(text.contains(wanted), "{text}"),
            None => assert!(!text.contains("new databases"), "{text}"),
        }
    }
}

#[test]
fn databases_that_need_no_change_or_cannot_be_changed() {
    let mut done = instance("done");
    done["CACertificateIdentifier"] = json!("rds-ca-rsa2048-g1");
    done["CertificateDetails"]["CAIdentifier"] = json!("rds-ca-rsa2048-g1");
    let mut own = instance("own");
    own["Engine"] = json!("custom-oracle-ee");
    let mut graph = instance("graph");
    graph["Engine"] = json!("neptune");
    let fleet = fleet(&[done, own, graph]);
    let plan = plan(&fleet, &Evidence::default(), Policy::default());
    let found: Vec<_> = plan
        .unchanged
        .iter()
        .map(|unchanged| (unchanged.resource.id.as_str(), unchanged.reason))
        .collect();
    assert_eq!(
        found,
        [
            ("done", UnchangedReason::AtTarget),
            ("graph", UnchangedReason::OtherAuthority),
            ("own", UnchangedReason::OtherAuthority)
        ]
    );
    assert!(plan.steps.is_empty() && plan.blocked.is_empty());
}

#[test]
fn restarts_are_reported_by_engine() {
    let engine = |id: &str, engine: &str, version: &str| {
        let mut value = instance(id);
        (value["Engine"], value["EngineVersion"]) = (json!(engine), json!(version));
        value
    };
    let fleet = fleet(&[
        engine("ora", "oracle-ee", "19.0"),
        engine("old", "mysql", "5.7.33"),
        engine("new", "postgres", "16.1"),
        engine("doc3", "docdb", "3.6.0"),
        engine("doc5", "docdb", "5.0.0"),
    ]);
    let plan = plan(&fleet, &fine(&fleet), Policy::default());
    let restart = |id: &str| {
        plan.steps
            .iter()
            .find(|step| step.resource.id == id)
            .map(|step| step.restart)
    };
    assert_eq!(restart("ora"), Some(RestartExpectation::ListenerOnly));
    assert_eq!(restart("old"), Some(RestartExpectation::Restart));
    assert_eq!(restart("new"), Some(RestartExpectation::None));
    // The CAs offered for DocumentDB were not read, so it is blocked; its restart is known from its guide.
    for blocked in plan
        .blocked
        .iter()
        .filter(|blocked| blocked.resource.id.starts_with("doc"))
    {
        let found: Vec<PlanRule> = blocked
            .findings
            .iter()
            .map(|finding| finding.rule)
            .collect();
        assert_eq!(found, [PlanRule::OfferUnknown], "{}", blocked.resource);
    }
    assert_eq!(plan.blocked.len(), 2);
}

#[test]
fn an_unknown_babelfish_status_blocks() {
    let mut resources = aurora("fish", &["fish-1"], "fish-1");
    let judged = |resources: &[Value], parameters: Option<Value>| {
        let mut all = resources.to_vec();
        all.extend(
            parameters
                .map(|value| json!({"DBClusterParameterGroupName": "own", "Parameters": [value]})),
        );
        let fleet = fleet(&all);
        plan(&fleet, &fine(&fleet), Policy::default())
    };
    resources[0]["DBClusterParameterGroup"] = json!("own");
    resources[1]["EngineVersion"] = json!("15.3");
    let unread = judged(&resources, None);
    assert_eq!(rules(&unread), [PlanRule::RestartUnknown]);
    assert_eq!(
        unread.blocked[0].findings[0].detail,
        "whether aurora-postgresql 15.3 is a Babelfish cluster was not read (parameter rds.babelfish_status)"
    );
    let mut unstated = instance("orders");
    unstated["EngineVersion"] = json!("13.1");
    let unstated = fleet(&[unstated]);
    let unstated = plan(&unstated, &fine(&unstated), Policy::default());
    assert_eq!(
        unstated.blocked[0].findings[0].detail,
        "AWS did not state whether postgres 13.1 restarts (SupportsCertificateRotationWithoutRestart)"
    );
    for (value, wanted) in [
        ("on", RestartExpectation::RebootAfterwards),
        ("off", RestartExpectation::None),
    ] {
        let parameter = json!({"ParameterName": "rds.babelfish_status", "ParameterValue": value});
        assert_eq!(judged(&resources, Some(parameter)).steps[0].restart, wanted);
    }
    resources[0]["DBClusterParameterGroup"] = json!("default.aurora-postgresql15");
    assert_eq!(
        judged(&resources, None).steps[0].restart,
        RestartExpectation::None
    );
}

#[test]
fn oracle_needs_cipher_suites_that_match_the_key() {
    let mut value = instance("ora");
    (value["Engine"], value["EngineVersion"]) = (json!("oracle-ee"), json!("19.0"));
    let fleet = fleet(&[value]);
    let at = timestamp::parse(NOW).unwrap();
    let evidence = fine(&fleet);
    let plan = PlanRequest::new(&fleet, &CaId::ECC384_G1, at)
        .evidence(&evidence)
        .plan()
        .unwrap();
    assert_eq!(rules(&plan), [PlanRule::OracleCipherSuites]);
    // Where an algorithm is not known, it may change.
    for (from, to, changes) in [
        ("rds-ca-2019", CaId::RSA4096_G1, None),
        ("rds-ca-ecc384-g1", CaId::RSA4096_G1, Some("changes")),
        ("rds-ca-tomorrow", CaId::RSA4096_G1, Some("may change")),
        ("rds-ca-tomorrow", CaId::ECC384_G1, Some("may change")),
        (
            "rds-ca-tomorrow",
            CaId::new("rds-ca-after-tomorrow"),
            Some("may change"),
        ),
    ] {
        let mut value = instance("ora");
        (value["Engine"], value["EngineVersion"]) = (json!("oracle-ee"), json!("19.0"));
        value["CACertificateIdentifier"] = json!(from);
        value["CertificateDetails"]["CAIdentifier"] = json!(from);
        let fleet = self::fleet(&[value]);
        let evidence = fine(&fleet);
        let made = PlanRequest::new(&fleet, &to, at)
            .evidence(&evidence)
            .only([Selector::parse("*").unwrap()])
            .plan()
            .unwrap();
        let mut findings = made.blocked.iter().flat_map(|blocked| &blocked.findings);
        let found = findings.find(|finding| finding.rule == PlanRule::OracleCipherSuites);
        let wanted =
            changes.map(|changes| format!("from {from} to {to} the key algorithm {changes}: "));
        assert_eq!(found.is_some(), wanted.is_some(), "{from} {to}");
        if let (Some(found), Some(wanted)) = (found, wanted) {
            assert!(found.detail.starts_with(&wanted), "{}", found.detail);
        }
    }
}

/// Only DocumentDB's guide states by version what restarts; for others, the number of a version shows nothing.
#[test]
fn a_restart_that_aws_does_not_state_is_unknown() {
    let all = &["rds-ca-2019", "rds-ca-rsa2048-g1"][..];
    for (engine, version, wanted) in [
        ("mysql", "5.7.44", None),
        ("postgres", "3.1", None),
        ("docdb", "3.6.0", Some(RestartExpectation::Restart)),
        ("docdb", "4.0.0", Some(RestartExpectation::None)),
        ("docdb", "5.0.0", Some(RestartExpectation::None)),
        ("docdb", "8.0.0", None),
    ] {
        let mut value = instance("orders");
        (value["Engine"], value["EngineVersion"]) = (json!(engine), json!(version));
        let fleet = rotation::fleet(&[value], &[(engine, version, None, Some(all))]);
        let made = plan(&fleet, &fine(&fleet), Policy::default());
        let restart = made.steps.first().map(|step| step.restart);
        assert_eq!(restart, wanted, "{engine} {version}");
        let unknown = rules(&made) == [PlanRule::RestartUnknown];
        assert_eq!(unknown, wanted.is_none(), "{engine} {version}");
    }
}

#[test]
fn windows_of_another_time_zone_decide() {
    let mut value = instance("orders");
    value["PreferredMaintenanceWindow"] = json!("sun:23:30-mon:00:30");
    let fleet = fleet(&[value]);
    let windows = |text: &str| Policy::parse(&format!(r#"{{"windows": [{text}]}}"#)).unwrap();
    let inside = windows(r#"{"window": "mon:01:00-mon:03:00", "utc_offset": "+02:00"}"#);
    let outside = windows(r#"{"window": "mon:01:00-mon:03:00"}"#);
    let made = plan(&fleet, &fine(&fleet), inside);
    // 2024-01-10 is a Wednesday.
    assert_eq!(
        timestamp::format(made.steps[0].expected_from),
        "2024-01-14T23:30:00Z"
    );
    assert_eq!(
        timestamp::format(made.steps[0].expected_until.unwrap()),
        "2024-01-15T00:30:00Z"
    );
    assert_eq!(
        rules(&plan(&fleet, &fine(&fleet), outside)),
        [PlanRule::WindowNotAllowed]
    );
}

#[test]
fn deadlines_and_rollback() {
    let fleet = fleet(&[instance("orders")]);
    let made = plan(&fleet, &fine(&fleet), Policy::default());
    let deadline = made.steps[0].deadline.unwrap();
    assert_eq!(deadline.kind, DeadlineKind::ChainEnds);
    assert_eq!(deadline.on.date().to_string(), "2024-08-22");
    assert!(made.to_markdown().contains("| possible |"));
    let none = "no rollback: AWS no longer offers the old CA";
    assert!(!made.to_text().contains(none));
    assert_eq!(made.steps[0].rollback, Rollback::Possible);

    let late = timestamp::parse("2024-09-01").unwrap();
    let evidence = rotation::evidence_at(&fleet, &[], late);
    let made = PlanRequest::new(&fleet, &CaId::RSA2048_G1, late)
        .evidence(&evidence)
        .plan()
        .unwrap();
    assert_eq!(made.steps[0].rollback, Rollback::Impossible);
    assert!(made.to_markdown().contains("| impossible |"));
    assert!(made.to_text().contains(none));
    // It is retired, and its chain ended.
    let deadline = made.steps[0].deadline.unwrap();
    assert_eq!(deadline.kind, DeadlineKind::ChainEnds);
    assert!(
        made.steps[0]
            .notes
            .iter()
            .any(|note| note.contains("deadline has passed")),
        "{:?}",
        made.steps[0].notes
    );
}

/// The first event counts: maintenance that AWS forces, or a change that is queued for the next window.
#[test]
fn forced_maintenance_and_queued_changes_are_deadlines() {
    let forced = json!({"PendingMaintenanceActions": [{
        "ResourceIdentifier": arn("orders"),
        "PendingMaintenanceActionDetails": [
            {"Action": "ca-certificate-rotation", "ForcedApplyDate": "2024-03-01T00:00:00Z"},
        ],
    }]});
    let unforced = json!({"PendingMaintenanceActions": [{
        "ResourceIdentifier": arn("orders"),
        "PendingMaintenanceActionDetails": [{"Action": "ca-certificate-rotation"}],
    }]});
    let queued = |ca: &str| {
        let mut value = instance("orders");
        value["PendingModifiedValues"] = json!({"CACertificateIdentifier": ca});
        value
    };
    for (resources, kind, on) in [
        (
            vec![instance("orders"), forced],
            DeadlineKind::ForcedMaintenance,
            "2024-03-01",
        ),
        (
            vec![instance("orders"), unforced],
            DeadlineKind::ChainEnds,
            "2024-08-22",
        ),
        (
            vec![queued("rds-ca-rsa2048-g1")],
            DeadlineKind::QueuedChange,
            "2024-01-14",
        ),
    ] {
        let fleet = fleet(&resources);
        let made = plan(&fleet, &fine(&fleet), Policy::default());
        let deadline = made.steps[0].deadline.unwrap();
        assert_eq!(
            (deadline.kind, &*deadline.on.date().to_string()),
            (kind, on)
        );
        // None of them passes before the step.
        let notes = made.steps[0].notes.join("; ");
        assert!(!notes.contains("deadline"), "{notes}");
    }
}

#[test]
fn canaries_go_first_and_limits_hold() {
    let mut all: Vec<Value> = (0..30)
        .map(|number| instance(&format!("db{number:02}")))
        .collect();
    for (number, value) in all.iter_mut().enumerate() {
        let application = ["shop", "bank", "blog"][number % 3];
        value["TagList"] = json!([{"Key": "application", "Value": application}]);
    }
    let fleet = fleet(&all);
    let policy = Policy::parse(
        r#"{"canaries": ["db07", "tag:application=blog"], "wave_size": 4, "per_application": 2, "per_hour": 3}"#,
    )
    .unwrap();
    let plan = plan(&fleet, &fine(&fleet), policy);
    let canary = |id: &str| id == "db07" || id[2..].parse::<usize>().unwrap() % 3 == 2;
    let last_canary = plan
        .steps
        .iter()
        .filter(|step| canary(&step.resource.id))
        .map(|step| step.wave)
        .max();
    let first_other = plan
        .steps
        .iter()
        .filter(|step| !canary(&step.resource.id))
        .map(|step| step.wave)
        .min();
    assert!(last_canary < first_other);
    for wave in 1..=plan.waves() {
        let steps: Vec<_> = plan.wave(wave).map(|(_, step)| step).collect();
        assert!((1..=3).contains(&steps.len()), "wave {wave}");
        for application in ["shop", "bank", "blog"] {
            let count = steps
                .iter()
                .filter(|step| step.application.as_deref() == Some(application))
                .count();
            assert!(count <= 2);
        }
    }
    assert_eq!(plan.steps.len(), 30);
}

#[test]
fn a_plan_is_the_same_for_any_order_of_the_fleet() {
    let all: Vec<Value> = (0..20)
        .map(|number| instance(&format!("db{number:02}")))
        .collect();
    let mut reversed = all.clone();
    reversed.reverse();
    let (one, other) = (fleet(&all), fleet(&reversed));
    let digest = |fleet: &Fleet| {
        plan(fleet, &fine(fleet), Policy::default())
            .digest()
            .unwrap()
    };
    assert_eq!(digest(&one), digest(&other));
}

#[test]
fn a_saved_plan_is_read_again_and_every_change_is_detected() {
    let mut resources = aurora("shop", &["shop-a", "shop-b"], "shop-a");
    resources.push(instance("orders"));
    let mut stopped = instance("stopped");
    stopped["DBInstanceStatus"] = json!("stopped");
    resources.push(stopped);
    let fleet = fleet(&resources);
    let made = plan(&fleet, &fine(&fleet), Policy::default());
    let text = made.to_json().unwrap();
    assert_eq!(Plan::from_json(&text).unwrap(), made);

    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["format"], "rds-ca-plan");
    assert_eq!(value["digest"], json!(made.digest().unwrap()));
    // Layout does not matter.
    assert_eq!(
        Plan::from_json(&serde_json::to_string(&value).unwrap()).unwrap(),
        made
    );

    for (place, to) in [
        ("/target", json!("rds-ca-ecc384-g1")),
        ("/steps/0/resource/id", json!("other")),
        ("/policy/wave_size", json!(1000)),
        ("/policy/apply", json!("immediately")),
        ("/digest", json!("0".repeat(64))),
    ] {
        let mut changed = value.clone();
        *changed.pointer_mut(place).unwrap() = to;
        let error = Plan::from_json(&changed.to_string()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict, "{place}: {error}");
    }
    let mut unknown = value.clone();
    unknown["extra"] = json!(1);
    assert_eq!(
        Plan::from_json(&unknown.to_string()).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
    let mut later = value.clone();
    later["version"] = json!(2);
    assert_eq!(
        Plan::from_json(&later.to_string()).unwrap_err().kind(),
        ErrorKind::Unsupported
    );
    for text in [
        "",
        "{}",
        "[]",
        "{\"format\": \"rds-ca-fleet\", \"version\": 1, \"digest\": \"\"}",
    ] {
        assert_eq!(
            Plan::from_json(text).unwrap_err().kind(),
            ErrorKind::InvalidInput,
            "{text}"
        );
    }

    made.check_approval(&made.digest().unwrap()).unwrap();
    made.check_approval(&made.digest().unwrap()[..32]).unwrap();
    for wrong in ["", "yes", &made.digest().unwrap()[..31], &"0".repeat(64)] {
        assert_eq!(
            made.check_approval(wrong).unwrap_err().kind(),
            ErrorKind::Conflict
        );
    }
}

#[test]
fn shown_as_text_markdown_and_commands() {
    let mut stopped = instance("it's|stopped");
    stopped["DBInstanceStatus"] = json!("stopped");
    let fleet = fleet(&[instance("orders"), stopped]);
    let made = plan(&fleet, &fine(&fleet), Policy::default());
    let text = made.to_text();
    assert!(
        text.contains("orders (eu-west-1)") && text.contains("not-available: it is stopped"),
        "{text}"
    );
    let head = "Rotation to rds-ca-rsa2048-g1: 1 to change in 1 wave, 1 blocked, 0 unchanged, 0 clients to fix; \
                made for 2024-01-10T12:00:00Z, catalogue aws-global-";
    assert!(text.starts_with(head), "{text}");
    // The head of the list of steps, where there are any.
    let head = "wave  database";
    assert!(text.contains(head), "{text}");
    let nothing = plan(&fleet, &Evidence::default(), Policy::default());
    assert!(nothing.steps.is_empty() && !nothing.to_text().contains(head));
    let markdown = made.to_markdown();
    assert!(
        markdown.contains(
            "| orders | 1 (canary) | eu-west-1 | rds-ca-2019 | rds-ca-rsa2048-g1 | none |"
        ),
        "{markdown}"
    );
    let times = "| 2024-01-14T05:00:00Z | 2024-08-22 chain ends |";
    assert!(markdown.contains(times), "{markdown}");
    assert!(markdown.contains(r"it's\|stopped"), "{markdown}");
    let command = "aws rds modify-db-instance --region=eu-west-1 --db-instance-identifier=orders \
                   --ca-certificate-identifier=rds-ca-rsa2048-g1 --no-apply-immediately\n";
    assert!(
        made.to_commands().contains(command),
        "{}",
        made.to_commands()
    );
    assert!(!made.to_commands().contains("stopped"));
}

#[test]
fn policies_that_allow_no_change_are_refused() {
    for text in [
        r#"{"wave_size": 0}"#,
        r#"{"per_hour": 0}"#,
        r#"{"stop_after_failures": 0}"#,
        r#"{"wait": {"attempts": 0}}"#,
        r#"{"failover": true}"#,
        r#"{"windows": [{"window": "sun:01:00"}]}"#,
        r#"{"windows": [{"window": "sun:01:00-sun:02:00", "utc_offset": "CET"}]}"#,
        r#"{"unknown": 1}"#,
        "not JSON",
    ] {
        assert_eq!(
            Policy::parse(text).unwrap_err().kind(),
            ErrorKind::InvalidInput,
            "{text}"
        );
    }
}

/// A plan with a precaution for a database that does not exist would be careless.
#[test]
fn names_that_match_nothing_are_refused_with_suggestions() {
    let fleet = fleet(&[instance("orders"), instance("people")]);
    let evidence = fine(&fleet);
    let at = timestamp::parse(NOW).unwrap();
    let request = || PlanRequest::new(&fleet, &CaId::RSA2048_G1, at).evidence(&evidence);
    let selector = |text: &str| [Selector::parse(text).unwrap()];
    let canary = |text: &str| rotation::policy(|policy| policy.canaries = vec![text.to_owned()]);
    let accepted = |text: &str| [Acceptance::parse(text).unwrap()];
    for (what, request) in [
        ("canary", request().policy(canary("ordres"))),
        ("canary", request().policy(canary("tag:role=canary"))),
        ("--only", request().only(selector("ordres"))),
        ("--except", request().except(selector("order"))),
        (
            "--accept",
            request().accept(accepted("no-clients-known@ordres=a toy")),
        ),
        ("--from", request().from([CaId::ECC384_G1])),
    ] {
        let error = request.plan().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let text = error.to_string();
        assert!(text.contains(what), "{text}");
        let near =
            text.contains("did you mean orders") || text.contains("did you mean rds-ca-2019");
        assert!(
            near || text.contains("tag:") || text.contains("ecc384"),
            "{text}"
        );
    }
    // An acceptance for an existing database that does not need it is reported.
    let made = request()
        .accept(accepted("no-clients-known@orders=a toy"))
        .plan()
        .unwrap();
    assert!(
        made.to_text().contains("changes nothing"),
        "{}",
        made.to_text()
    );
}

#[test]
fn only_databases_that_must_move_are_moved_unless_requested() {
    let on = |id: &str, ca: &str| {
        let mut value = instance(id);
        value["CACertificateIdentifier"] = json!(ca);
        value["CertificateDetails"] =
            json!({"CAIdentifier": ca, "ValidTill": "2025-01-01T00:00:00Z"});
        value
    };
    // AWS itself will change the CA of a database with this maintenance; the other one keeps the root.
    let maintenance = |id: &str, action: &str| {
        json!({"PendingMaintenanceActions": [{
            "ResourceIdentifier": arn(id),
            "PendingMaintenanceActionDetails": [{"Action": action}],
        }]})
    };
    let of = self::fleet;
    let fleet = of(&[
        instance("old"),
        on("big", "rds-ca-rsa4096-g1"),
        on("curve", "rds-ca-ecc384-g1"),
    ]);
    let evidence = fine(&fleet);
    let at = timestamp::parse(NOW).unwrap();
    let request = || PlanRequest::new(&fleet, &CaId::RSA2048_G1, at).evidence(&evidence);
    let ids = |request: PlanRequest<'_>| -> Vec<String> {
        let plan = request.plan().unwrap();
        let mut ids: Vec<String> = plan
            .steps
            .iter()
            .map(|step| step.resource.id.clone())
            .collect();
        ids.sort();
        ids
    };
    let selector = |text: &str| [Selector::parse(text).unwrap()];
    assert_eq!(ids(request()), ["old"]);
    assert_eq!(ids(request().from([CaId::RSA4096_G1])), ["big"]);
    assert_eq!(ids(request().only(selector("c*"))), ["curve"]);
    assert_eq!(ids(request().only(selector("*"))), ["big", "curve", "old"]);
    assert_eq!(
        ids(request().only(selector("*")).except(selector("b*"))),
        ["curve", "old"]
    );
    let made = request().plan().unwrap();
    let reasons: Vec<_> = made.unchanged.iter().map(|found| found.reason).collect();
    assert_eq!(reasons, [UnchangedReason::NotDue; 2]);
    let fleet = of(&[
        on("moved", "rds-ca-rsa4096-g1"),
        on("renewed", "rds-ca-rsa4096-g1"),
        maintenance("moved", "ca-certificate-rotation"),
        maintenance("renewed", "server-certificate-rotation"),
    ]);
    let evidence = fine(&fleet);
    let request = PlanRequest::new(&fleet, &CaId::RSA2048_G1, at).evidence(&evidence);
    assert_eq!(ids(request), ["moved"]);
}

/// With `--from`, a database is moved whose chosen CA or whose certificate is of that CA; one whose CA is not known is
/// not left out silently.
#[test]
fn databases_are_selected_by_their_ca() {
    let on = |id: &str, chosen: Option<&str>, used: &str| {
        let mut value = instance(id);
        value["CACertificateIdentifier"] = json!(chosen);
        value["CertificateDetails"] =
            json!({"CAIdentifier": used, "ValidTill": "2025-01-01T00:00:00Z"});
        value
    };
    let (big, curve) = ("rds-ca-rsa4096-g1", "rds-ca-ecc384-g1");
    let fleet = fleet(&[
        on("both", Some(big), big),
        on("chosen", Some(big), curve),
        on("used", Some(curve), big),
        on("neither", Some(curve), curve),
        on("unstated", None, curve),
    ]);
    let evidence = fine(&fleet);
    let at = timestamp::parse(NOW).unwrap();
    let made = PlanRequest::new(&fleet, &CaId::RSA2048_G1, at)
        .evidence(&evidence)
        .from([CaId::RSA4096_G1])
        .plan()
        .unwrap();
    let unchanged: Vec<_> = made
        .unchanged
        .iter()
        .map(|found| (found.resource.id.as_str(), found.reason))
        .collect();
    assert_eq!(unchanged, [("neither", UnchangedReason::NotSelected)]);
    let blocked: Vec<_> = made
        .blocked
        .iter()
        .map(|found| &found.resource.id)
        .collect();
    assert_eq!(blocked, ["unstated"]);
    assert_eq!(made.steps.len(), 3);
}

#[test]
fn clusters_are_selected_by_only_and_except() {
    let mut resources = rotation::multi_az("paper");
    resources.extend(rotation::multi_az("stone"));
    let fleet = fleet(&resources);
    let evidence = fine(&fleet);
    let at = timestamp::parse(NOW).unwrap();
    let selector = |text: &str| vec![Selector::parse(text).unwrap()];
    for (only, except, wanted) in [
        (vec![], vec![], &["paper", "stone"][..]),
        (selector("paper"), vec![], &["paper"]),
        (vec![], selector("paper"), &["stone"]),
        (selector("*"), selector("stone"), &["paper"]),
        (selector("paper"), selector("paper"), &[]),
    ] {
        let made = PlanRequest::new(&fleet, &CaId::RSA2048_G1, at)
            .evidence(&evidence)
            .only(only)
            .except(except)
            .plan()
            .unwrap();
        let mut ids: Vec<_> = made.steps.iter().map(|step| &*step.resource.id).collect();
        ids.sort_unstable();
        assert_eq!(ids, wanted);
    }
}

/// A canary that the policy names and that cannot be changed is replaced, and the plan says so.
#[test]
fn a_named_canary_that_cannot_be_changed_is_replaced_and_reported() {
    let replaced = "no canary that the policy names can be changed; another was chosen";
    let done = |id: &str| {
        let mut value = instance(id);
        value["CACertificateIdentifier"] = json!("rds-ca-rsa2048-g1");
        value["CertificateDetails"]["CAIdentifier"] = json!("rds-ca-rsa2048-g1");
        value
    };
    let stopped = |id: &str| {
        let mut value = instance(id);
        value["DBInstanceStatus"] = json!("stopped");
        value
    };
    for (case, canaries, resources, wanted, first) in [
        (
            "unnamed",
            &[][..],
            vec![instance("a"), instance("b")],
            false,
            Some("a"),
        ),
        (
            "changed",
            &["b"],
            vec![instance("a"), instance("b")],
            false,
            Some("b"),
        ),
        (
            "blocked",
            &["b"],
            vec![instance("a"), stopped("b")],
            true,
            Some("a"),
        ),
        ("done", &["b"], vec![instance("a"), done("b")], false, None),
        (
            "nothing to change",
            &["b"],
            vec![stopped("a"), stopped("b")],
            false,
            None,
        ),
        (
            "a cluster",
            &["paper"],
            [rotation::multi_az("paper"), vec![instance("a")]].concat(),
            false,
            Some("paper"),
        ),
        (
            "one of two is blocked",
            &["b", "c"],
            vec![instance("a"), stopped("b"), instance("c")],
            false,
            Some("c"),
        ),
    ] {
        let fleet = fleet(&resources);
        let policy = rotation::policy(|policy| {
            policy.canaries = canaries.iter().map(|id| (*id).to_owned()).collect();
        });
        let made = plan(&fleet, &fine(&fleet), policy);
        assert_eq!(
            made.notes.iter().any(|note| note == replaced),
            wanted,
            "{case}"
        );
        let canary = made.steps.iter().find(|step| step.canary);
        assert_eq!(
            canary.map(|step| step.resource.id.as_str()),
            first,
            "{case}"
        );
    }
}

#[test]
fn the_status_of_a_plan_and_its_exit_status() {
    let stopped = |id: &str| {
        let mut value = instance(id);
        value["DBInstanceStatus"] = json!("stopped");
        value
    };
    // The next page was not read.
    let unread = json!({"DBInstances": [], "Marker": "more"});
    for (case, resources, wanted, exit) in [
        ("complete", vec![instance("a")], PlanStatus::Ready, 0),
        (
            "blocked",
            vec![instance("a"), stopped("b")],
            PlanStatus::Blocked,
            1,
        ),
        (
            "blocked and unread",
            vec![stopped("b"), unread.clone()],
            PlanStatus::Blocked,
            1,
        ),
        (
            "unread",
            vec![instance("a"), unread],
            PlanStatus::Unknown,
            3,
        ),
        ("empty", vec![], PlanStatus::Unknown, 3),
    ] {
        let fleet = fleet(&resources);
        let made = plan(&fleet, &fine(&fleet), Policy::default());
        assert_eq!(
            (made.status(), made.status().exit_status()),
            (wanted, exit),
            "{case}"
        );
    }
    let mut done = instance("done");
    done["CACertificateIdentifier"] = json!("rds-ca-rsa2048-g1");
    done["CertificateDetails"]["CAIdentifier"] = json!("rds-ca-rsa2048-g1");
    let fleet = fleet(&[done]);
    let made = plan(&fleet, &fine(&fleet), Policy::default());
    assert_eq!(made.status(), PlanStatus::Ready, "nothing is left to do");
}

/// Remarks are about the database that they stand next to, and about nothing else.
#[test]
fn remarks_state_queued_changes_and_clients_that_do_not_verify() {
    let mut queued = instance("queued");
    queued["PendingModifiedValues"] = json!({"CACertificateIdentifier": "rds-ca-rsa2048-g1"});
    let fleet = fleet(&[instance("careless"), instance("orders"), queued]);
    let mut evidence = fine(&fleet);
    for (client, verifies) in [("cron", Some(false)), ("unknown", None)] {
        let mut client = ClientEvidence::new(client, Verdict::Trusted);
        (client.verifies, client.at) = (verifies, Some(timestamp::parse(NOW).unwrap()));
        evidence.add(&arn("careless")).clients.push(client);
    }
    let made = plan(&fleet, &evidence, Policy::default());
    let notes: Vec<_> = made
        .steps
        .iter()
        .map(|step| (step.resource.id.as_str(), step.notes.join("; ")))
        .collect();
    for (id, wanted) in [
        ("careless", "clients that do not verify: cron"),
        ("orders", ""),
        ("queued", "the change is already queued"),
    ] {
        let found = notes.iter().find(|(name, _)| *name == id);
        assert_eq!(found.map(|(_, notes)| notes.as_str()), Some(wanted), "{id}");
    }
}

/// A blocked reader holds its own cluster, and no other one.
#[test]
fn clusters_are_separate_groups() {
    let mut resources = aurora("shop", &["shop-a", "shop-b"], "shop-a");
    resources.extend(aurora("bank", &["bank-a", "bank-b"], "bank-a"));
    let fleet = fleet(&resources);
    let mut evidence = fine(&fleet);
    evidence.databases.remove(&arn("shop-b")).unwrap();
    let made = plan(&fleet, &evidence, Policy::default());
    let mut ids: Vec<_> = made
        .steps
        .iter()
        .map(|step| step.resource.id.as_str())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, ["bank-a", "bank-b"], "{}", made.to_text());
    let mut blocked: Vec<_> = made
        .blocked
        .iter()
        .map(|found| (found.resource.id.as_str(), found.findings[0].rule))
        .collect();
    blocked.sort_unstable();
    assert_eq!(
        blocked,
        [
            ("shop-a", PlanRule::MemberBlocked),
            ("shop-b", PlanRule::NoClientsKnown)
        ]
    );
}

#[test]
fn expected_times_count_from_now_with_a_pause_after_each_wave() {
    let fleet = fleet(&[instance("a"), instance("b"), instance("c")]);
    let times = |policy: &str| -> Vec<String> {
        let made = plan(&fleet, &fine(&fleet), Policy::parse(policy).unwrap());
        let steps = made.steps.iter();
        steps
            .map(|step| timestamp::format(step.expected_from))
            .collect()
    };
    assert_eq!(
        times(r#"{"apply": "immediately", "soak_seconds": 600, "wave_size": 1}"#),
        [
            "2024-01-10T12:00:00Z",
            "2024-01-10T12:10:00Z",
            "2024-01-10T12:20:00Z"
        ]
    );
    let nights = r#""windows": [{"window": "sat:01:00-sat:05:00"}]"#;
    assert_eq!(
        times(&format!(
            r#"{{"apply": "immediately", "soak_seconds": 600, {nights}}}"#
        )),
        [
            "2024-01-13T01:00:00Z",
            "2024-01-13T01:10:00Z",
            "2024-01-13T01:10:00Z"
        ]
    );
    assert_eq!(
        times(r#"{"soak_seconds": 600}"#),
        [
            "2024-01-14T05:00:00Z",
            "2024-01-21T05:00:00Z",
            "2024-01-21T05:00:00Z"
        ]
    );
}

#[test]
fn members_of_clusters_need_a_known_writer_and_serverless_v1_is_left() {
    let mut resources = aurora("shop", &["shop-a", "shop-b"], "shop-a");
    for member in resources[0]["DBClusterMembers"].as_array_mut().unwrap() {
        member.as_object_mut().unwrap().remove("IsClusterWriter");
    }
    let unstated = fleet(&resources);
    let made = plan(&unstated, &fine(&unstated), Policy::default());
    assert_eq!(made.steps.len(), 0);
    for blocked in &made.blocked {
        let found: Vec<_> = blocked
            .findings
            .iter()
            .map(|finding| finding.rule)
            .collect();
        assert_eq!(
            found,
            [PlanRule::ClusterOrderUnknown],
            "{}",
            blocked.resource
        );
    }
    // A member whose engine is not known breaks that rule only.
    resources[1]["Engine"] = json!("tomorrow");
    let strange = fleet(&resources);
    let made = plan(&strange, &fine(&strange), Policy::default());
    let strange = made
        .blocked
        .iter()
        .find(|found| found.resource.id == "shop-a");
    let found: Vec<_> = strange
        .unwrap()
        .findings
        .iter()
        .map(|finding| finding.rule)
        .collect();
    assert!(
        found.contains(&PlanRule::EngineUnknown) && !found.contains(&PlanRule::ClusterOrderUnknown),
        "{found:?}"
    );
    let mut serverless = aurora("old", &[], "none");
    serverless[0]["EngineMode"] = json!("serverless");
    let serverless = fleet(&serverless);
    let made = plan(&serverless, &fine(&serverless), Policy::default());
    assert_eq!(made.unchanged[0].reason, UnchangedReason::OtherAuthority);
    assert!(made.steps.is_empty() && made.blocked.is_empty());
}

#[test]
fn a_policy_file_is_read_and_named_in_its_errors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.json");
    std::fs::write(&path, r#"{"wave_size": 5}"#).unwrap();
    assert_eq!(Policy::read(&path).unwrap().wave_size, 5);
    std::fs::write(&path, r#"{"wave_size": 0}"#).unwrap();
    for path in [path, folder.path().join("absent")] {
        let error = Policy::read(&path).unwrap_err().to_string();
        assert!(error.contains(&path.display().to_string()), "{error}");
    }
    let window = LocalWindow::new("sun:01:00-sun:05:00", "-03:30").unwrap();
    assert_eq!(window.to_string(), "sun:01:00-sun:05:00 -03:30");
    let policy = Policy::parse(
        r#"{"windows": [{"window": "sun:01:00-sun:05:00", "utc_offset": "-03:30"}]}"#,
    );
    assert_eq!(policy.unwrap().windows, [window]);
    assert!(Policy::parse(r#"{"$schema": 7}"#).is_err());
}

#[test]
fn evidence_is_read_and_merged_without_losing_a_risk() {
    let read = |text: &str| Evidence::parse(text).unwrap();
    let one = r#"{"databases": {"orders": {"clients": [{"name": "a", "verdict": "trusted"}], "tls_seen": true,
        "probed_ca": "rds-ca-2019", "tls_forced": "from-next-restart"}}}"#;
    let other = r#"{"databases": {"orders": {"clients": [{"name": "b", "verdict": "unknown"}], "tls_seen": false,
        "probed_ca": "rds-ca-rsa2048-g1", "tls_forced": "no"}, "people": {"tls_seen": false}}}"#;
    for (first, second, probed, forced) in [
        (one, other, CaId::RDS_CA_2019, ForcedTls::FromNextRestart),
        (other, one, CaId::RSA2048_G1, ForcedTls::No),
    ] {
        let mut evidence = read(first);
        evidence.merge(read(second));
        let orders = &evidence.databases["orders"];
        assert_eq!(orders.clients.len(), 2);
        assert_eq!(orders.tls_seen, Some(true));
        assert_eq!(orders.probed_ca, Some(probed));
        assert_eq!(orders.tls_forced, Some(forced));
        assert_eq!(evidence.databases["people"].tls_seen, Some(false));
    }
    assert_eq!(
        Evidence::parse("[1]").unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
}

#[test]
fn canaries_are_the_databases_that_do_least_harm() {
    let tagged = |id: &str, environment: &str| {
        let mut value = instance(id);
        value["TagList"] = json!([{"Key": "environment", "Value": environment}]);
        value
    };
    let canary = |fleet: &Fleet| -> Vec<String> {
        let plan = plan(fleet, &fine(fleet), Policy::default());
        let canaries = plan.steps.iter().filter(|step| step.canary);
        let ids: Vec<String> = canaries.map(|step| step.resource.id.clone()).collect();
        let waves = plan
            .steps
            .iter()
            .filter(|step| !step.canary)
            .map(|step| step.wave);
        assert!(
            waves.min().is_none_or(|wave| wave > 1),
            "{}",
            plan.to_text()
        );
        ids
    };
    assert_eq!(
        canary(&fleet(&[tagged("a", "production"), tagged("b", "staging")])),
        ["b"]
    );
    assert_eq!(
        canary(&fleet(&[tagged("a", "prod-eu"), tagged("b", "nonprod")])),
        ["b"]
    );
    // A production reader before a production primary, regardless of the order of names.
    let mut members = aurora("shop", &["z1", "z2"], "z1");
    for value in &mut members {
        value["TagList"] = json!([{"Key": "environment", "Value": "prod"}]);
    }
    members.push(tagged("a", "prod"));
    assert_eq!(canary(&fleet(&members)), ["z2"]);
    // The writer of a cluster of one is as much a primary as a database outside a cluster.
    let mut single = aurora("zoo", &["z1"], "z1");
    single[1]["TagList"] = json!([{"Key": "environment", "Value": "prod"}]);
    single.push(tagged("a", "prod"));
    assert_eq!(canary(&fleet(&single)), ["a"]);
    // Of two that differ in nothing else, the one that does not restart.
    let mut restarting = tagged("a", "staging");
    (restarting["Engine"], restarting["EngineVersion"]) = (json!("mysql"), json!("5.7.33"));
    assert_eq!(canary(&fleet(&[restarting, tagged("b", "staging")])), ["b"]);
    // The only cluster: its reader goes first, and its writer is not a canary.
    assert_eq!(
        canary(&fleet(&aurora("shop", &["shop-a", "shop-b"], "shop-a"))),
        ["shop-b"]
    );
    // A named primary also makes canaries of the members that must go before it.
    let fleet = fleet(&aurora("shop", &["shop-a", "shop-b"], "shop-a"));
    let policy = rotation::policy(|policy| policy.canaries = vec!["shop-a".to_owned()]);
    let made = plan(&fleet, &fine(&fleet), policy);
    assert!(made.steps.iter().all(|step| step.canary));
}

#[test]
fn replicas_go_before_their_primaries_also_across_regions() {
    let mut near = instance("near");
    near["ReadReplicaSourceDBInstanceIdentifier"] = json!("main");
    let mut nearer = instance("nearer");
    nearer["ReadReplicaSourceDBInstanceIdentifier"] = json!("near");
    let mut far = instance("far");
    far["DBInstanceArn"] = json!("arn:aws:rds:eu-west-1:999999999999:db:far");
    far["ReadReplicaSourceDBInstanceIdentifier"] = json!(arn("main"));
    let fleet = fleet(&[instance("main"), near, nearer, far]);
    let evidence = fine(&fleet);
    let made = plan(&fleet, &evidence, Policy::default());
    let wave = |id: &str| {
        let mut steps = made.steps.iter();
        steps
            .find(|step| step.resource.id == id)
            .map(|step| step.wave)
    };
    assert!(wave("nearer") < wave("near"), "{}", made.to_text());
    assert!(wave("near") < wave("main") && wave("far").is_none_or(|far| Some(far) < wave("main")));
    // The primary may be a Multi-AZ DB cluster.
    let mut copy = instance("copy");
    copy["ReadReplicaSourceDBClusterIdentifier"] = json!("paper");
    let mut several = rotation::multi_az("paper");
    several.push(copy);
    let several = self::fleet(&several);
    let made = plan(&several, &fine(&several), Policy::default());
    let waves: Vec<_> = made
        .steps
        .iter()
        .map(|step| (step.resource.id.as_str(), step.wave))
        .collect();
    assert_eq!(waves, [("copy", 1), ("paper", 2)]);
    // A blocked replica blocks its primary, unless a person accepts that.
    let mut evidence = evidence;
    evidence.databases.remove(&arn("near")).unwrap();
    let held = plan(&fleet, &evidence, Policy::default());
    assert!(
        rules(&held).contains(&PlanRule::ReplicaBlocked),
        "{}",
        held.to_text()
    );
    let at = timestamp::parse(NOW).unwrap();
    let accepted = PlanRequest::new(&fleet, &CaId::RSA2048_G1, at)
        .evidence(&evidence)
        .accept([Acceptance::parse("replica-blocked@main=the replica is unused").unwrap()])
        .plan()
        .unwrap();
    assert!(accepted.steps.iter().any(|step| step.resource.id == "main"));
}

#[test]
fn certificates_that_end_are_renewed() {
    let ending = |id: &str, engine: &str, version: &str, valid_till: &str| {
        let mut value = instance(id);
        (value["Engine"], value["EngineVersion"]) = (json!(engine), json!(version));
        value["CACertificateIdentifier"] = json!("rds-ca-rsa2048-g1");
        value["CertificateDetails"] =
            json!({"CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": valid_till});
        value
    };
    let action = json!({"PendingMaintenanceActions": [{
        "ResourceIdentifier": arn("waits"),
        "PendingMaintenanceActionDetails": [{"Action": "server-certificate-rotation"}],
    }]});
    let mut unstated = ending("unstated", "mysql", "5.7.33", "");
    unstated
        .as_object_mut()
        .unwrap()
        .remove("CertificateDetails");
    let fleet = fleet(&[
        ending("self", "postgres", "16.1", "2024-06-01T00:00:00Z"),
        ending("soon", "mysql", "5.7.33", "2024-03-01T00:00:00Z"),
        ending("later", "mysql", "5.7.33", "2026-01-01T00:00:00Z"),
        ending("waits", "mysql", "5.7.33", "2025-01-01T00:00:00Z"),
        // RDS would have renewed it, and did not.
        ending("ended", "postgres", "16.1", "2024-01-01T00:00:00Z"),
        unstated,
        action,
    ]);
    let at = timestamp::parse(NOW).unwrap();
    let made = PlanRequest::renewing(&fleet, at).plan().unwrap();
    let mut ids: Vec<&str> = made
        .steps
        .iter()
        .map(|step| step.resource.id.as_str())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, ["ended", "soon", "waits"], "{}", made.to_text());
    let text = made.to_text();
    let head = "Renewal of server certificates: 3 to change in ";
    assert!(text.starts_with(head), "{text}");
    assert!(text.contains("no rollback: a renewal of a certificate is not undone"));
    assert!(!text.contains("no longer offers"), "{text}");
    let ended = made.steps.iter().find(|step| step.resource.id == "ended");
    let deadline = ended.unwrap().deadline.unwrap();
    assert_eq!(deadline.to_string(), "2024-01-01 certificate ends");
    assert_eq!(rules(&made), [PlanRule::CertificateNotStated]);
    let reason = |id: &str| {
        let mut unchanged = made.unchanged.iter();
        unchanged
            .find(|found| found.resource.id == id)
            .unwrap()
            .reason
    };
    assert_eq!(reason("self"), UnchangedReason::RenewsByItself);
    assert_eq!(reason("later"), UnchangedReason::NotDue);
    assert!(
        made.to_text()
            .contains("unchanged (their certificates do not expire soon): later")
    );
    let commands = made.to_commands();
    assert!(
        commands.contains(
            "aws rds modify-db-instance --region=eu-west-1 --db-instance-identifier=soon \
             --ca-certificate-identifier=rds-ca-rsa2048-g1 --no-apply-immediately"
        ),
        "{commands}"
    );
    assert!(
        commands.contains(
            "aws rds apply-pending-maintenance-action --region=eu-west-1 \
             --resource-identifier=arn:aws:rds:eu-west-1:123456789012:db:waits \
             --apply-action=server-certificate-rotation --opt-in-type=next-maintenance"
        ),
        "{commands}"
    );
    assert_eq!(Plan::from_json(&made.to_json().unwrap()).unwrap(), made);
}

/// Untrusted names run no command, end no line, and move no cursor.
#[test]
fn hostile_names_stay_names_in_every_format() {
    for id in [
        "x\ntouch PWNED #",
        "a\u{1b}[2Jb",
        "c\u{9b}d",
        "e\u{202e}f",
        "<script>",
        "${jndi}",
        "`id`",
    ] {
        let mut value = instance("orders");
        value["DBInstanceIdentifier"] = json!(id);
        value["DBInstanceArn"] = json!(arn(id));
        let fleet = fleet(&[value]);
        let at = timestamp::parse(NOW).unwrap();
        let evidence = fine(&fleet);
        let made = PlanRequest::new(&fleet, &CaId::RSA2048_G1, at)
            .evidence(&evidence)
            .plan()
            .unwrap();
        assert_eq!(made.steps.len(), 1, "{}", made.to_text());
        let commands = made.to_commands();
        for line in commands.lines() {
            assert!(
                line.is_empty() || line.starts_with("# ") || line.starts_with("aws "),
                "{line}"
            );
        }
        for text in [
            made.to_text(),
            made.to_markdown(),
            made.to_html(),
            commands,
            made.to_terraform(),
            made.to_cloudformation(),
        ] {
            let is_hostile = |char: char| (char.is_control() && char != '\n') || char == '\u{202e}';
            assert!(!text.contains(is_hostile), "{text:?}");
            assert!(
                !text.contains("<script>") || !text.contains("<html"),
                "{text}"
            );
        }
        assert!(!made.to_html().contains("<script"));
        assert!(!made.to_markdown().contains("<script"));
        assert!(
            !made.to_terraform().contains("\"${"),
            "{}",
            made.to_terraform()
        );
    }
}

#[test]
fn the_page_to_approve_states_what_is_approved() {
    let mut old = instance("old");
    (old["Engine"], old["EngineVersion"]) = (json!("mysql"), json!("5.7.33"));
    let fleet = fleet(&[instance("orders"), old]);
    let evidence = fine(&fleet);
    let at = timestamp::parse(NOW).unwrap();
    let made = PlanRequest::new(&fleet, &CaId::RSA2048_G1, at)
        .evidence(&evidence)
        .accept([Acceptance::parse("evidence-too-old=looked at yesterday").unwrap()])
        .plan()
        .unwrap();
    for page in [made.to_markdown(), made.to_html()] {
        for wanted in [
            made.digest().unwrap().as_str(),
            "maintenance window",
            "looked at yesterday",
            "restart restart: old (eu-west-1)",
            "canaries: orders (eu-west-1)",
            "Terraform",
        ] {
            assert!(page.contains(wanted), "{wanted}: {page}");
        }
    }
    assert!(
        made.to_terraform()
            .contains("ca_cert_identifier = \"rds-ca-rsa2048-g1\"")
    );
    assert!(
        made.to_cloudformation()
            .contains("AWS::RDS::DBInstance with DBInstanceIdentifier: \"orders\"")
    );
    // What the policy does not say is not on the page.
    for (policy, line) in [
        (
            r#"{"restart": "postpone"}"#,
            "restarts are postponed: a person restarts",
        ),
        (
            r#"{"probe": true}"#,
            "each change is proved by a handshake as well",
        ),
        (
            r#"{"apply": "immediately", "failover": true}"#,
            "Aurora clusters are failed over before their writers restart",
        ),
        (r#"{"per_hour": 3}"#, "3 changes an hour"),
        (r#"{"canary_count": 0}"#, "no canary"),
    ] {
        let states = |policy: &str| {
            let policy = Policy::parse(policy).unwrap();
            plan(&fleet, &evidence, policy).to_markdown().contains(line)
        };
        assert_eq!((states("{}"), states(policy)), (false, true), "{line}");
    }
}

/// The effect decides, not whether a client verifies.
#[test]
fn effects_decide_where_they_are_known() {
    let fleet = fleet(&[instance("orders")]);
    for (effect, wanted) in [
        (Effect::KeepsWorking, None),
        (Effect::Stops, Some(PlanRule::ClientRejectsTarget)),
        (
            Effect::FallsBackToPlainText,
            Some(PlanRule::ClientFallsBack),
        ),
        (Effect::Unknown, Some(PlanRule::ClientUnknown)),
    ] {
        let mut evidence = fine(&fleet);
        let client = &mut evidence.add(&arn("orders")).clients[0];
        // It "does not verify", but stops nevertheless.
        client.verifies = Some(false);
        client.effect = Some(effect);
        client.commands = vec!["rds-ca mend /rds.pem --region eu-west-1".to_owned()];
        let plan = plan(&fleet, &evidence, Policy::default());
        assert_eq!(rules(&plan), Vec::from_iter(wanted), "{effect}");
        if wanted.is_some() {
            assert_eq!(plan.client_steps[0].effect, Some(effect));
            let outcome = plan.client_steps[0].outcome();
            assert_eq!(outcome, effect.as_str().replace('_', " "));
            let text = plan.to_text();
            assert!(
                text.contains("run rds-ca mend /rds.pem --region eu-west-1"),
                "{text}"
            );
            let saved = Plan::from_json(&plan.to_json().unwrap()).unwrap();
            assert_eq!(saved, plan);
        }
    }
}

/// A restart applies pending parameters: clients without TLS are refused afterwards.
#[test]
fn a_restart_that_applies_forced_tls_blocks_and_is_reported() {
    let mut value = instance("orders");
    value["DBParameterGroups"] =
        json!([{"DBParameterGroupName": "own", "ParameterApplyStatus": "pending-reboot"}]);
    let versions: Vec<_> = VERSIONS
        .iter()
        .map(|(engine, version, _, cas)| (*engine, *version, Some(false), *cas))
        .collect();
    let restarting = rotation::fleet(&[value], &versions);
    for (forced, uses_tls, wanted) in [
        (
            ForcedTls::FromNextRestart,
            Some(false),
            Some(PlanRule::ClientWithoutTls),
        ),
        (
            ForcedTls::Unknown,
            Some(false),
            Some(PlanRule::ClientWithoutTls),
        ),
        (ForcedTls::FromNextRestart, Some(true), None),
        (ForcedTls::No, Some(false), None),
    ] {
        let mut evidence = fine(&restarting);
        let known = evidence.add(&arn("orders"));
        known.tls_forced = Some(forced);
        known.clients[0].uses_tls = uses_tls;
        known.clients[0].effect = Some(Effect::KeepsWorking);
        let plan = plan(&restarting, &evidence, Policy::default());
        assert_eq!(
            rules(&plan),
            Vec::from_iter(wanted),
            "{forced} {uses_tls:?}"
        );
        if wanted.is_none() {
            let step = &plan.steps[0];
            assert_eq!(step.restart, RestartExpectation::Restart);
            let notes = step.notes.join("; ");
            assert!(
                notes.contains("the restart also applies: pending changes in parameter group own"),
                "{notes}"
            );
            assert_eq!(
                notes.contains("refuses connections without TLS"),
                forced == ForcedTls::FromNextRestart,
                "{notes}"
            );
        }
    }
    // Only what waits for a restart is named.
    let parameter = |name: &str, method: &str| json!({"ParameterName": name, "ParameterValue": "1", "ApplyMethod": method});
    let mut value = instance("orders");
    value["DBParameterGroups"] =
        json!([{"DBParameterGroupName": "own", "ParameterApplyStatus": "pending-reboot"}]);
    let group = json!({"DBParameterGroupName": "own", "Parameters": [
        parameter("rds.force_ssl", "pending-reboot"), parameter("ssl_min_protocol_version", "immediate"),
    ]});
    let named = rotation::fleet(&[value, group], &versions);
    let step = &plan(&named, &fine(&named), Policy::default()).steps[0];
    assert_eq!(
        step.notes,
        ["the restart also applies: rds.force_ssl=1 (pending in parameter group own)"]
    );
    // Without a restart, no pending parameter is applied.
    let still = fleet(&[instance("orders")]);
    let mut evidence = fine(&still);
    let known = evidence.add(&arn("orders"));
    known.tls_forced = Some(ForcedTls::FromNextRestart);
    known.clients[0].uses_tls = Some(false);
    assert!(rules(&plan(&still, &evidence, Policy::default())).is_empty());
}
