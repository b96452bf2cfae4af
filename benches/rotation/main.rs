//! Plans for fleets of growing size: time and memory, which must grow at most linearly with the fleet.
//!
//! `cargo bench -p rds-ca-core --all-features --bench rotation`

use std::time::Instant;

use rds_ca_core::rotation::{ClientEvidence, Evidence, PlanRequest, Policy};
use rds_ca_core::trust::Verdict;
use rds_ca_core::{CaId, Fleet, timestamp};

fn main() {
    println!(
        "{:>9}  {:>8}  {:>8}  {:>8}  {:>9}  {:>6}",
        "instances", "plan s", "save s", "read s", "MiB saved", "waves"
    );
    for count in [10_000, 50_000, 100_000] {
        let (fleet, evidence) = fleet(count);
        let at = timestamp::parse("2024-01-10").unwrap();
        let policy =
            Policy::parse(r#"{"wave_size": 50, "per_application": 5, "per_hour": 40}"#).unwrap();
        let begun = Instant::now();
        let request = PlanRequest::new(&fleet, &CaId::RSA2048_G1, at);
        let plan = request.evidence(&evidence).policy(policy).plan().unwrap();
        let planned = begun.elapsed().as_secs_f64();
        assert_eq!(plan.steps.len(), count);
        let begun = Instant::now();
        let text = plan.to_json().unwrap();
        let saved = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let again = rds_ca_core::rotation::Plan::from_json(&text).unwrap();
        let read = begun.elapsed().as_secs_f64();
        assert_eq!(again, plan);
        let size = text.len() >> 20;
        println!(
            "{count:>9}  {planned:>8.2}  {saved:>8.2}  {read:>8.2}  {size:>9}  {:>6}",
            plan.waves()
        );
    }
    // VmHWM is the maximum of resident memory.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(line) = status.lines().find(|line| line.starts_with("VmHWM")) {
        println!("{line}");
    }
}

/// Half of the instances are in Aurora clusters of three; 200 applications, with one client per instance.
fn fleet(count: usize) -> (Fleet, Evidence) {
    let mut lines = String::new();
    let mut evidence = Evidence::default();
    for number in 0..count {
        let arn = format!("arn:aws:rds:eu-west-1:123456789012:db:db{number}");
        let in_cluster = number % 6 < 3;
        let cluster = number / 6;
        let (engine, version) = if in_cluster {
            ("aurora-mysql", "8.0.mysql_aurora.3.04.0")
        } else {
            ("postgres", "16.1")
        };
        let member = if in_cluster {
            format!(r#""DBClusterIdentifier": "c{cluster}","#)
        } else {
            String::new()
        };
        if number % 6 == 0 {
            let members: Vec<String> = (number..(number + 3).min(count))
                .map(|other| {
                    let writes = other == number;
                    format!(
                        r#"{{"DBInstanceIdentifier": "db{other}", "IsClusterWriter": {writes}}}"#
                    )
                })
                .collect();
            lines.push_str(&format!(
                r#"{{"DBClusters": [{{"DBClusterIdentifier": "c{cluster}", "Engine": "aurora-mysql", "Status": "available", "DBClusterArn": "arn:aws:rds:eu-west-1:123456789012:cluster:c{cluster}", "DBClusterMembers": [{}]}}]}}"#,
                members.join(",")
            ));
            lines.push('\n');
        }
        lines.push_str(&format!(
            r#"{{"DBInstanceIdentifier": "db{number}", "DBInstanceArn": "{arn}", {member} "Engine": "{engine}", "EngineVersion": "{version}", "DBInstanceStatus": "available", "PreferredMaintenanceWindow": "sun:05:00-sun:06:00", "PendingModifiedValues": {{}}, "CACertificateIdentifier": "rds-ca-2019", "CertificateDetails": {{"CAIdentifier": "rds-ca-2019", "ValidTill": "2024-08-22T17:08:50Z"}}, "TagList": [{{"Key": "application", "Value": "app{}"}}]}}"#,
            number % 200
        ));
        lines.push('\n');
        let mut client = ClientEvidence::new("app", Verdict::Trusted);
        (client.verifies, client.at) = (Some(true), Some(timestamp::parse("2024-01-10").unwrap()));
        evidence.add(&arn).clients.push(client);
    }
    for (engine, version) in [
        ("aurora-mysql", "8.0.mysql_aurora.3.04.0"),
        ("postgres", "16.1"),
    ] {
        lines.push_str(&format!(
            r#"{{"DBEngineVersions": [{{"Engine": "{engine}", "EngineVersion": "{version}", "SupportsCertificateRotationWithoutRestart": true, "SupportedCACertificateIdentifiers": ["rds-ca-2019", "rds-ca-rsa2048-g1"]}}]}}"#
        ));
        lines.push('\n');
    }
    let mut builder = rds_ca_core::fleet::FleetBuilder::new();
    let scope =
        rds_ca_core::fleet::Scope::new("123456789012", rds_ca_core::Region::new("eu-west-1"));
    builder.add_json(lines.as_bytes(), &scope).unwrap();
    (builder.finish(), evidence)
}
