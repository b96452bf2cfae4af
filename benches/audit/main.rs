//! Audits of fleets of growing size: time, memory, and the size of each report.
//!
//! The fleet resembles that of a large company: many accounts and regions; clients that name their databases by tag,
//! some by pattern, few by `*`; every database was probed without a chain and sampled once.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../measure.rs"]
mod measure;

use std::path::PathBuf;
use std::time::Instant;

use measure::peak_memory;
use rds_ca_core::audit::{Audit, Inputs};
use rds_ca_core::client::{Client, Clients, Manifest, Mode, Selector};
use rds_ca_core::probed::{ProbeFailure, ProbeFailureKind, ProbePhase, ProbedChain};
use rds_ca_core::report::{Format, write};
use rds_ca_core::{CaId, Catalogue, Fleet, Region, StackId, TrustStore, timestamp};
use time::UtcDateTime;

const REGIONS: [&str; 4] = ["eu-west-1", "us-east-1", "eu-central-1", "ap-southeast-2"];
const STACKS: [&str; 5] = [
    "libpq-verify-full",
    "python-ssl",
    "go-new",
    "java-jsse",
    "rustls-strict",
];

fn main() {
    let at = timestamp::parse("2024-06-01").unwrap();
    println!("databases clients findings dates     audit  us/database   peak MB");
    for (databases, clients) in [(1_000, 200), (10_000, 200), (10_000, 2_000), (100_000, 200)] {
        let fleet = fleet(databases);
        let clients = self::clients(clients);
        let probes = probes(databases, at);
        let inputs = Inputs::new(&fleet, at).clients(&clients).probes(&probes);
        let start = Instant::now();
        let audit = Audit::of(&inputs);
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{databases:>9} {:>7} {:>8} {:>5} {seconds:>8.3}s {:>12.1} {:>9.0}",
            audit.clients.len(),
            audit.findings.len(),
            audit.calendar.len(),
            seconds * 1e6 / f64::from(databases),
            peak_memory(),
        );
        if databases == 10_000 {
            for format in Format::ALL.iter().copied() {
                let start = Instant::now();
                let report = write(&audit, format).unwrap();
                let (seconds, bytes) = (start.elapsed().as_secs_f64(), report.len());
                println!("{:>20} {bytes:>11} bytes {seconds:>8.3}s", format.as_str());
            }
        }
    }
}

/// `DescribeDBInstances`, two thirds with the CA that ends.
fn fleet(count: u32) -> Fleet {
    let instance = |number: u32| {
        let region = REGIONS[number as usize % REGIONS.len()];
        let ca = ["rds-ca-2019", "rds-ca-rsa2048-g1"][usize::from(number.is_multiple_of(3))];
        serde_json::json!({
            "DBInstanceIdentifier": format!("db-{number}"),
            "DBInstanceArn": format!("arn:aws:rds:{region}:12345678901{}:db:db-{number}", number % 10),
            "Engine": "postgres", "EngineVersion": "15.4",
            "Endpoint": {"Address": host(number), "Port": 5432},
            "CACertificateIdentifier": ca,
            "CertificateDetails": {
                "CAIdentifier": ca,
                "ValidTill": format!("2024-{:02}-{:02}T00:00:00Z", 7 + number % 6, 1 + number % 28),
            },
            "TagList": [{"Key": "app", "Value": format!("app-{}", number % 97)}],
        })
    };
    let instances: Vec<_> = (0..count).map(instance).collect();
    let json = serde_json::json!({"DBInstances": instances}).to_string();
    Fleet::parse(json.as_bytes()).unwrap()
}

fn host(number: u32) -> String {
    let region = REGIONS[number as usize % REGIONS.len()];
    format!("db-{number}.abc.{region}.rds.amazonaws.com")
}

/// Each client has its own store, as services have.
fn clients(count: usize) -> Clients {
    let root = |ca: &CaId, region: &str| {
        let authority = Catalogue::builtin().authority(&Region::new(region), ca);
        authority.unwrap().pem().unwrap()
    };
    let regional =
        |region: &str| -> String { CaId::CURRENT.iter().map(|ca| root(ca, region)).collect() };
    let old = root(&CaId::RDS_CA_2019, REGIONS[0]);
    let complete: String = old.clone() + &REGIONS.map(regional).concat();
    let part = old.clone() + &regional(REGIONS[0]);
    let mut manifest = Manifest::default();
    for number in 0..count {
        let mut client = Client::new(format!("client-{number}"));
        client.owner = Some(format!("team-{}", number % 17));
        client.mode = [
            Mode::VerifyFull,
            Mode::VerifyCa,
            Mode::VerifyFull,
            Mode::Encrypt,
        ][number % 4];
        client.stack = Some(StackId::new(STACKS[number % STACKS.len()]));
        client.stores = vec![PathBuf::from(format!("stores/{}-{number}.pem", number % 3))];
        let selector = match number % 20 {
            0 => "*".to_owned(),
            1 => format!("db-{}*", number % 10),
            _ => format!("tag:app=app-{}", number % 97),
        };
        client.databases = vec![Selector::parse(&selector).unwrap()];
        manifest.clients.push(client);
    }
    Clients::open_with(manifest, |path, _| {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let pem = match name.as_bytes().first() {
            Some(b'0') => &complete,
            Some(b'1') => &part,
            _ => &old,
        };
        TrustStore::from_bytes(pem.as_bytes(), None)
    })
}

fn probes(count: u32, at: UtcDateTime) -> Vec<ProbedChain> {
    let probe = |number| {
        let mut probe = ProbedChain::new(host(number), 5432, at);
        probe.failure = Some(ProbeFailure {
            phase: ProbePhase::Connect,
            kind: ProbeFailureKind::Timeout,
            reason: "no answer within 5 s".to_owned(),
        });
        probe
    };
    (0..count).map(probe).collect()
}
