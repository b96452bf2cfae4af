//! The standing of CAs: the cases that both Rust and Python run (tests/cases/README.md), and laws for arbitrary fleets.

use proptest::prelude::*;
use rds_ca_core::audit::{Audit, AuditRule, Change, Inputs};
use rds_ca_core::fleet::{CaOffer, FleetBuilder, Scope, ServerReason, ServerVerdict};
use rds_ca_core::rotation::{DeadlineKind, PlanRequest, PlanRule};
use rds_ca_core::{CaId, Catalogue, Fleet, Region, timestamp};
use serde_json::{Value, json};
use time::Duration;

pub(crate) fn fleet(documents: &Value) -> Fleet {
    let mut builder = FleetBuilder::new();
    for document in documents.as_array().unwrap() {
        let text = |key: &str| document[key].as_str();
        let scope = Scope {
            account: text("account").map(str::to_owned),
            region: text("region").map(Region::new),
        };
        builder
            .add_json(document["document"].to_string().as_bytes(), &scope)
            .unwrap();
    }
    builder.finish()
}

/// The findings about the CA of a database.
const ABOUT_CAS: [AuditRule; 4] = [
    AuditRule::DatabaseCaEnded,
    AuditRule::DatabaseCaEnds,
    AuditRule::DatabaseCaRetired,
    AuditRule::DatabaseCaUnknown,
];

fn word(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn shared_cases() {
    let suite: Value = serde_json::from_str(include_str!("../cases/standing.json")).unwrap();
    let at = timestamp::parse(suite["at"].as_str().unwrap()).unwrap();
    let until = timestamp::parse(suite["until"].as_str().unwrap()).unwrap();
    let mut run = 0;
    for case in suite["cases"].as_array().unwrap() {
        let name = &case["name"];
        let fleet = fleet(&case["documents"]);
        let audit = Audit::of(&Inputs::new(&fleet, at).horizon((until - at).try_into().unwrap()));
        for (id, expected) in case["expect"].as_object().unwrap() {
            let instance = fleet.instances_called(id).next().unwrap();
            let side = fleet.server_side_of(instance, Catalogue::builtin(), at, until);
            let reasons: Vec<Value> = side
                .reasons
                .iter()
                .map(|reason| word(reason)["reason"].clone())
                .collect();
            let found = json!({"server_side": side.verdict, "reasons": reasons});
            let wanted =
                json!({"server_side": expected["server_side"], "reasons": expected["reasons"]});
            assert_eq!(found, wanted, "{name}: {id}");
            let (place, database) = audit
                .databases
                .iter()
                .enumerate()
                .find(|(_, database)| database.id == *id)
                .unwrap();
            let rules: Vec<&str> = audit
                .findings
                .iter()
                .filter(|finding| {
                    ABOUT_CAS.contains(&finding.rule) && finding.databases.contains(&place)
                })
                .map(|finding| finding.rule.id())
                .collect();
            assert_eq!(json!(rules), expected["findings"], "{name}: {id}");
            assert_eq!(
                word(&database.ca_offer),
                expected["ca_offer"],
                "{name}: {id}"
            );
            if let Some(ends) = expected.get("ca_ends") {
                let ends_found = database.ca_ends.map(timestamp::format);
                assert_eq!(json!(ends_found), *ends, "{name}: {id}");
            }
            run += 1;
        }
    }
    assert!(run >= 11, "{run}");
}

#[test]
fn undescribed_members_are_a_gap() {
    let cluster = |members: &[&str]| {
        let members: Vec<Value> = members
            .iter()
            .map(|id| json!({"DBInstanceIdentifier": id, "IsClusterWriter": false}))
            .collect();
        json!({"DBClusters": [{
            "DBClusterIdentifier": "au", "DBClusterArn": "arn:aws:rds:eu-west-1:123456789012:cluster:au",
            "Engine": "aurora-postgresql", "DBClusterMembers": members,
        }]})
    };
    let instance = |id: &str| {
        json!({"DBInstances": [{
            "DBInstanceIdentifier": id, "DBInstanceArn": format!("arn:aws:rds:eu-west-1:123456789012:db:{id}"),
            "Engine": "aurora-postgresql", "DBClusterIdentifier": "au",
        }]})
    };
    let read = |documents: &[Value]| {
        let text: String = documents.iter().map(Value::to_string).collect();
        Fleet::parse(text.as_bytes()).unwrap()
    };
    let complete = read(&[cluster(&["m1", "m2"]), instance("m1"), instance("M2")]);
    assert_eq!(complete.gaps(), [], "{:?}", complete.gaps());
    let part = read(&[cluster(&["m1", "m2"]), instance("m1")]);
    let [gap] = part.gaps() else {
        panic!("{:?}", part.gaps())
    };
    assert_eq!(gap.kind.as_str(), "not_described");
    assert!(
        gap.detail.contains("au") && gap.detail.ends_with("m2"),
        "{gap}"
    );
    // A saved fleet keeps the gap, and loses it with the response that describes the member.
    let mut saved = Vec::new();
    part.write_json(&mut saved).unwrap();
    let again = Fleet::parse(&saved).unwrap();
    assert_eq!(again.gaps(), part.gaps());
    saved.extend(instance("m2").to_string().bytes());
    assert_eq!(Fleet::parse(&saved).unwrap().gaps(), []);
    // An instance of the same name in another account is another instance.
    let elsewhere = instance("m2")
        .to_string()
        .replace("123456789012", "210987654321");
    let text = format!("{}{}{elsewhere}", cluster(&["m1", "m2"]), instance("m1"));
    assert_eq!(Fleet::parse(text.as_bytes()).unwrap().gaps().len(), 1);
}

/// A generated fleet: databases (account, CA, certificate's end), and lists of offers (account or none, CAs with ends).
type Generated = (
    Vec<(bool, u8, u16)>,
    Vec<(Option<bool>, Vec<(u8, u16)>, bool)>,
);

const CAS: [&str; 5] = [
    "rds-ca-rsa2048-g1",
    "rds-ca-rsa4096-g1",
    "rds-ca-ecc384-g1",
    "rds-ca-2019",
    "rds-ca-x9",
];

fn generated((databases, offers): &Generated) -> Fleet {
    let account = |other: bool| {
        if other {
            "210987654321"
        } else {
            "123456789012"
        }
    };
    let date = |days: u16| {
        timestamp::format(timestamp::parse("2026-06-01").unwrap() + Duration::days(days.into()))
    };
    let instances: Vec<Value> = databases
        .iter()
        .enumerate()
        .map(|(place, (other, ca, ends))| {
            let ca = CAS[usize::from(*ca) % CAS.len()];
            json!({
                "DBInstanceIdentifier": format!("db{place}"),
                "DBInstanceArn": format!("arn:aws:rds:eu-west-1:{}:db:db{place}", account(*other)),
                "Engine": "postgres", "EngineVersion": "15.4", "DBInstanceStatus": "available",
                "CACertificateIdentifier": ca,
                "CertificateDetails": {"CAIdentifier": ca, "ValidTill": date(*ends)},
                "PendingModifiedValues": {},
            })
        })
        .collect();
    let mut documents = vec![json!({"document": {"DBInstances": instances}})];
    for (whose, cas, more) in offers {
        let certificates: Vec<Value> = cas
            .iter()
            .map(|(ca, ends)| {
                let ca = CAS[usize::from(*ca) % CAS.len()];
                json!({"CertificateIdentifier": ca, "ValidTill": date(*ends)})
            })
            .collect();
        let mut document = json!({"Certificates": certificates});
        if *more {
            document["Marker"] = json!("more");
        }
        documents.push(json!({
            "document": document, "region": "eu-west-1", "account": whose.map(account),
        }));
    }
    fleet(&json!(documents))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// `server_side`, the audit, the calendar and the plan agree about the same CA.
    #[test]
    fn no_two_results_contradict_each_other(
        sample in (
            prop::collection::vec((any::<bool>(), 0..5_u8, 0..2000_u16), 1..6),
            prop::collection::vec(
                (any::<Option<bool>>(), prop::collection::vec((0..5_u8, 0..900_u16), 0..4), any::<bool>()),
                0..4,
            ),
        ),
    ) {
        let fleet = generated(&sample);
        let at = timestamp::parse("2027-01-01").unwrap();
        let until = at + Duration::days(180);
        let catalogue = Catalogue::builtin();
        let audit = Audit::of(&Inputs::new(&fleet, at).horizon((until - at).try_into().unwrap()));
        let target = CaId::RSA4096_G1;
        let plan = PlanRequest::new(&fleet, &target, at).plan().unwrap();
        for blocked in &plan.blocked {
            // No client is known, so every database that is not at the target is blocked.
            let standing = fleet.ca_standing(catalogue, &target, &blocked.resource.scope);
            let not_offered = blocked.findings.iter().any(|found| found.rule == PlanRule::NotOffered);
            prop_assert_eq!(not_offered, standing.offer_at(at) == CaOffer::NotOffered);
            if let (Some(deadline), Some(from)) = (blocked.deadline, &blocked.from)
                && deadline.kind == DeadlineKind::ChainEnds
            {
                let own = fleet.ca_standing(catalogue, from, &blocked.resource.scope);
                prop_assert_eq!(Some(deadline.on), own.ends());
            }
        }
        for (place, instance) in fleet.instances().iter().enumerate() {
            let side = fleet.server_side_of(instance, catalogue, at, until);
            let standing = fleet.ca_standing(catalogue, instance.ca().unwrap(), &instance.scope());
            let database = &audit.databases[place];
            let has = |rule: AuditRule| audit.findings.iter().any(|finding| finding.rule == rule && finding.databases.contains(&place));
            let reason = |wanted: &str| side.reasons.iter().any(|reason| word(reason)["reason"] == wanted);
            prop_assert_eq!(database.ca_ends, standing.ends());
            prop_assert_eq!(has(AuditRule::DatabaseCaEnds), reason("ca_ends"));
            prop_assert_eq!(has(AuditRule::DatabaseCaEnded) || has(AuditRule::DatabaseCaRetired), reason("ca_retired"));
            prop_assert!(!reason("ca_unknown") || has(AuditRule::DatabaseCaUnknown));
            if side.verdict == ServerVerdict::Affected {
                let certificate = has(AuditRule::DatabaseCertificateEnded) || side.reasons.iter().any(|reason| matches!(reason, ServerReason::CertificateEnds { .. }));
                prop_assert!(certificate || has(AuditRule::DatabaseCaEnds) || has(AuditRule::DatabaseCaEnded) || has(AuditRule::DatabaseCaRetired));
            }
            // The calendar contains the same end, with the same database.
            let dated = audit.calendar.iter().any(|event| event.change == Change::CaEnds && Some(event.at) == standing.ends() && event.databases.contains(&place));
            prop_assert_eq!(dated, standing.ends().is_some());
            // An offer that AWS never stated for an account stays unknown.
            let own = sample.1.iter().any(|(whose, cas, _)| *whose == Some(sample.0[place].0) && !cas.is_empty());
            let unassigned = sample.1.iter().any(|(whose, cas, _)| whose.is_none() && !cas.is_empty());
            if !own && !unassigned && !standing.is_retired_at(at) {
                prop_assert_eq!(standing.offer_at(at), CaOffer::Unknown);
            }
        }
    }
}

#[test]
fn the_default_of_another_account_does_not_apply() {
    let list = |ca: &str| json!({"Certificates": [], "DefaultCertificateForNewLaunches": ca});
    let fleet = fleet(&json!([
        {"document": list("rds-ca-ecc384-g1"), "account": "1", "region": "eu-west-1"},
        {"document": list("rds-ca-rsa4096-g1"), "region": "eu-west-1"},
    ]));
    let of = |account: &str| {
        fleet
            .default_ca(&Scope::new(account, Region::new("eu-west-1")))
            .cloned()
    };
    assert_eq!(of("1"), Some(CaId::ECC384_G1));
    assert_eq!(
        of("2"),
        Some(CaId::RSA4096_G1),
        "an answer without an account, and no other account's databases"
    );
}

#[test]
fn a_subordinate_sent_by_servers_does_not_end_its_ca() {
    let scope = Scope::new("123456789012", Region::new("cn-northwest-1"));
    let fleet = FleetBuilder::new().finish();
    let standing = fleet.ca_standing(Catalogue::builtin(), &CaId::RSA2048_G1, &scope);
    let after = timestamp::parse("2026-11-28").unwrap();
    assert!(!standing.has_ended_at(after) && !standing.is_retired_at(after));
    // If AWS's bundle contains the intermediate, as for GovCloud, its end counts.
    let scope = Scope::new("123456789012", Region::new("us-gov-west-1"));
    let standing = fleet.ca_standing(Catalogue::builtin(), &CaId::RSA2048_G1, &scope);
    assert!(standing.has_ended_at(timestamp::parse("2027-04-21").unwrap()));
}
