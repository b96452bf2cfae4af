//! Fleets and evidence for the tests of rotation.

use rds_ca_core::rotation::{ClientEvidence, Evidence, Policy};
use rds_ca_core::trust::Verdict;
use rds_ca_core::{Fleet, timestamp};
use serde_json::{Value, json};
use time::UtcDateTime;

/// A Wednesday.
pub const NOW: &str = "2024-01-10T12:00:00Z";

const ALL: &[&str] = &[
    "rds-ca-2019",
    "rds-ca-rsa2048-g1",
    "rds-ca-rsa4096-g1",
    "rds-ca-ecc384-g1",
];

/// Engine, version, whether it needs no restart, and the CAs that it supports.
pub type Version<'a> = (&'a str, &'a str, Option<bool>, Option<&'a [&'a str]>);

/// The engine versions of the tests.
pub const VERSIONS: &[Version<'static>] = &[
    ("postgres", "16.1", Some(true), Some(ALL)),
    ("postgres", "9.6.1", Some(true), Some(&["rds-ca-2019"])),
    ("postgres", "13.0", Some(true), None),
    ("postgres", "13.1", None, Some(ALL)),
    ("mysql", "5.7.33", Some(false), Some(ALL)),
    ("oracle-ee", "19.0", Some(false), Some(ALL)),
    ("aurora-postgresql", "15.3", Some(true), Some(ALL)),
    (
        "aurora-mysql",
        "5.7.mysql_aurora.2.11.1",
        Some(false),
        Some(ALL),
    ),
    (
        "aurora-mysql",
        "8.0.mysql_aurora.3.04.0",
        Some(true),
        Some(ALL),
    ),
];

pub fn arn(id: &str) -> String {
    format!("arn:aws:rds:eu-west-1:123456789012:db:{id}")
}

/// An instance on the 2019 CA, as `DescribeDBInstances` shows it.
pub fn instance(id: &str) -> Value {
    json!({
        "DBInstanceIdentifier": id,
        "DBInstanceArn": arn(id),
        "DbiResourceId": format!("db-{}", id.to_uppercase()),
        "DBInstanceStatus": "available",
        "Engine": "postgres",
        "EngineVersion": "16.1",
        "Endpoint": {"Address": format!("{id}.abcdefghijkl.eu-west-1.rds.amazonaws.com"), "Port": 5432},
        "PreferredMaintenanceWindow": "sun:05:00-sun:06:00",
        "PendingModifiedValues": {},
        "CACertificateIdentifier": "rds-ca-2019",
        "CertificateDetails": {"CAIdentifier": "rds-ca-2019", "ValidTill": "2024-08-22T17:08:50Z"},
    })
}

/// An Aurora cluster and its members.
pub fn aurora(id: &str, members: &[&str], writer: &str) -> Vec<Value> {
    let member =
        |name: &&str| json!({"DBInstanceIdentifier": name, "IsClusterWriter": *name == writer});
    let cluster = json!({
        "DBClusterIdentifier": id,
        "DBClusterArn": format!("arn:aws:rds:eu-west-1:123456789012:cluster:{id}"),
        "Engine": "aurora-postgresql",
        "EngineVersion": "15.3",
        "EngineMode": "provisioned",
        "Status": "available",
        "DBClusterParameterGroup": "default.aurora-postgresql15",
        "PreferredMaintenanceWindow": "sun:05:00-sun:06:00",
        "DBClusterMembers": members.iter().map(member).collect::<Vec<_>>(),
    });
    let mut all = vec![cluster];
    all.extend(members.iter().map(|name| {
        let mut value = instance(name);
        value["DBClusterIdentifier"] = json!(id);
        value["Engine"] = json!("aurora-postgresql");
        value["EngineVersion"] = json!("15.3");
        value
    }));
    all
}

/// A Multi-AZ DB cluster and a member of it, which is not changed by itself.
pub fn multi_az(id: &str) -> Vec<Value> {
    let member = format!("{id}-a");
    let cluster = json!({
        "DBClusterIdentifier": id,
        "DBClusterArn": format!("arn:aws:rds:eu-west-1:123456789012:cluster:{id}"),
        "DbClusterResourceId": format!("cluster-{}", id.to_uppercase()),
        "Engine": "postgres",
        "EngineVersion": "16.1",
        "Status": "available",
        "PreferredMaintenanceWindow": "sun:05:00-sun:06:00",
        "CertificateDetails": {"CAIdentifier": "rds-ca-2019", "ValidTill": "2024-08-22T17:08:50Z"},
        "DBClusterMembers": [{"DBInstanceIdentifier": member, "IsClusterWriter": true}],
    });
    let mut value = instance(&member);
    value["DBClusterIdentifier"] = json!(id);
    vec![cluster, value]
}

/// The fleet of these resources, with what is offered.
pub fn fleet(resources: &[Value], versions: &[Version<'_>]) -> Fleet {
    let scope =
        rds_ca_core::fleet::Scope::new("123456789012", rds_ca_core::Region::new("eu-west-1"));
    let has = |value: &Value, name: &str| value.get(name).is_some();
    // A scope would complete what a resource omits, and some tests are about that.
    let nowhere = rds_ca_core::fleet::Scope::default();
    let mut builder = rds_ca_core::fleet::FleetBuilder::new();
    for value in resources {
        let (page, scope) = if has(value, "DBInstanceIdentifier") {
            (json!({"DBInstances": [value]}), &nowhere)
        } else if has(value, "DBClusterIdentifier") {
            (json!({"DBClusters": [value]}), &nowhere)
        } else {
            (value.clone(), &scope)
        };
        builder
            .add_json(page.to_string().as_bytes(), scope)
            .unwrap();
    }
    let versions: Vec<Value> = versions.iter().map(version).collect();
    builder
        .add_json(
            json!({"DBEngineVersions": versions}).to_string().as_bytes(),
            &scope,
        )
        .unwrap();
    let offered: Vec<Value> = ALL
        .iter()
        .map(|ca| {
            json!({
                "CertificateIdentifier": ca, "CertificateType": "CA",
                "CertificateArn": format!("arn:aws:rds:eu-west-1::cert:{ca}"),
                "ValidTill": if *ca == "rds-ca-2019" { "2024-08-22T17:08:50Z" } else { "2061-05-20T00:00:00Z" },
            })
        })
        .collect();
    // A test may supply its own response.
    if !resources.iter().any(|value| has(value, "Certificates")) {
        builder
            .add_json(
                json!({"Certificates": offered}).to_string().as_bytes(),
                &scope,
            )
            .unwrap();
    }
    builder.finish()
}

fn version(from: &Version<'_>) -> Value {
    let (engine, version, free, cas) = from;
    let mut value = json!({"Engine": engine, "EngineVersion": version, "Status": "available"});
    if let Some(free) = free {
        value["SupportsCertificateRotationWithoutRestart"] = json!(free);
    }
    if let Some(cas) = cas {
        value["SupportedCACertificateIdentifiers"] = json!(cas);
    }
    value
}

/// Every database with one client that trusts, except those in `rejecting`, whose client does not.
pub fn evidence(fleet: &Fleet, rejecting: &[&str]) -> Evidence {
    evidence_at(fleet, rejecting, timestamp::parse(NOW).unwrap())
}

pub fn evidence_at(fleet: &Fleet, rejecting: &[&str], at: UtcDateTime) -> Evidence {
    let mut evidence = Evidence::default();
    for instance in fleet.instances() {
        let rejects = rejecting.contains(&instance.id());
        let verdict = if rejects {
            Verdict::NotTrusted
        } else {
            Verdict::Trusted
        };
        let mut client = ClientEvidence::new(format!("client of {}", instance.id()), verdict);
        client.verifies = Some(true);
        client.uses_tls = Some(true);
        client.at = Some(at);
        evidence
            .add(instance.arn().unwrap_or(instance.id()))
            .clients
            .push(client);
    }
    evidence
}

/// The default policy with a change.
pub fn policy(change: impl FnOnce(&mut Policy)) -> Policy {
    let mut policy = Policy::default();
    change(&mut policy);
    policy
}
