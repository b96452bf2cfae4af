//! Compares the audit with a plain model of which clients stop when: slow, small, and easy to read.
//!
//! The model knows roots by name and date, and checks for each client and each of its databases whether the root is in
//! the client's list. It shares only the dates of the catalogue's roots with the audit.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rds_ca_core::audit::{Audit, AuditRule, Inputs};
use rds_ca_core::client::{Client, Clients, Manifest, Mode, Selector};
use rds_ca_core::{CaId, Catalogue, Fleet, Region, StackId, TrustStore, timestamp};
use serde_json::{Value, json};
use time::{Duration, UtcDateTime};

const CAS: [CaId; 4] = [
    CaId::RDS_CA_2019,
    CaId::RSA2048_G1,
    CaId::RSA4096_G1,
    CaId::ECC384_G1,
];
const TIMES: [&str; 5] = [
    "2024-01-01",
    "2024-08-22",
    "2024-09-01",
    "2026-12-01",
    "2061-03-01",
];

#[derive(Clone, Debug)]
struct Database {
    used: usize,
    chosen: usize,
    pending: Option<usize>,
    /// Whether the parameter `rds.force_ssl` is on, if the group was read.
    forced: Option<bool>,
}

#[derive(Clone, Debug)]
struct Drawn {
    databases: Vec<Database>,
    /// Mode, the CAs in the store (bits), the databases (bits).
    clients: Vec<(usize, u8, u8)>,
    time: usize,
}

const MODES: [Mode; 4] = [Mode::VerifyFull, Mode::VerifyCa, Mode::Encrypt, Mode::Plain];

fn drawn() -> impl Strategy<Value = Drawn> {
    let database = (
        0..4_usize,
        0..4_usize,
        prop::option::of(0..4_usize),
        any::<Option<bool>>(),
    );
    let database = database.prop_map(|(used, chosen, pending, forced)| Database {
        used,
        chosen,
        pending,
        forced,
    });
    (
        prop::collection::vec(database, 1..5),
        prop::collection::vec((0..MODES.len(), 0..16_u8, 1..16_u8), 1..5),
        0..TIMES.len(),
    )
        .prop_map(|(databases, clients, time)| Drawn {
            databases,
            clients,
            time,
        })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    Now,
    AtTheChange,
    ToBeMoved,
}

type Stops = BTreeSet<(usize, usize, When)>;

fn ends(ca: usize) -> UtcDateTime {
    let root = Catalogue::builtin().authority(&Region::new("eu-west-1"), &CAS[ca]);
    root.unwrap().not_after()
}

fn model(drawn: &Drawn) -> Stops {
    let at = timestamp::parse(TIMES[drawn.time]).unwrap();
    let mut stops = Stops::new();
    for (client, (mode, store, serves)) in drawn.clients.iter().enumerate() {
        for (place, database) in drawn.databases.iter().enumerate() {
            if serves & (1 << place) == 0 {
                continue;
            }
            if MODES[*mode] == Mode::Plain && database.forced == Some(true) {
                stops.insert((client, place, When::Now));
            }
            if MODES[*mode].verifies() != Some(true) {
                continue;
            }
            let accepts = |ca: usize| store & (1 << ca) != 0 && at <= ends(ca);
            if !accepts(database.used) {
                stops.insert((client, place, When::Now));
            }
            let next = database.pending.unwrap_or(database.chosen);
            if next != database.used && !accepts(next) {
                stops.insert((client, place, When::AtTheChange));
            }
            // The CA in use ends within half a year: move to the first other one that has not ended.
            if ends(database.used) < at + Duration::days(180) {
                let target = (1..4).find(|ca| *ca != database.used && at <= ends(*ca));
                if target.is_some_and(|target| !accepts(target)) {
                    stops.insert((client, place, When::ToBeMoved));
                }
            }
        }
    }
    stops
}

fn audited(drawn: &Drawn) -> Stops {
    let instances: Vec<Value> = drawn
        .databases
        .iter()
        .enumerate()
        .map(|(place, database)| {
            let mut pending = json!({});
            if let Some(ca) = database.pending {
                pending["CACertificateIdentifier"] = json!(CAS[ca].as_str());
            }
            let group = match database.forced {
                Some(true) => "on",
                Some(false) => "off",
                None => "unread",
            };
            json!({
                "DBInstanceIdentifier": format!("db{place}"),
                "DBInstanceArn": format!("arn:aws:rds:eu-west-1:123456789012:db:db{place}"),
                "Engine": "postgres", "EngineVersion": "14.9", "DBInstanceStatus": "available",
                "CACertificateIdentifier": CAS[database.chosen].as_str(),
                "CertificateDetails": {"CAIdentifier": CAS[database.used].as_str(), "ValidTill": "2100-01-01T00:00:00Z"},
                "PendingModifiedValues": pending,
                "DBParameterGroups": [{"DBParameterGroupName": group, "ParameterApplyStatus": "in-sync"}],
            })
        })
        .collect();
    let mut document = json!({"DBInstances": instances}).to_string();
    for (group, value) in [("on", "1"), ("off", "0")] {
        let parameters = json!({
            "DBParameterGroupName": group,
            "Parameters": [{"ParameterName": "rds.force_ssl", "ParameterValue": value, "Source": "user", "ApplyType": "dynamic"}],
        });
        document.push_str(&parameters.to_string());
    }
    let scope = rds_ca_core::fleet::Scope::new("123456789012", Region::new("eu-west-1"));
    let mut builder = rds_ca_core::fleet::FleetBuilder::new();
    builder.add_json(document.as_bytes(), &scope).unwrap();
    let fleet: Fleet = builder.finish();
    let mut manifest = Manifest::default();
    for (place, (mode, store, serves)) in drawn.clients.iter().enumerate() {
        let mut client = Client::new(format!("client{place}"));
        client.mode = MODES[*mode];
        if client.mode.verifies() == Some(true) {
            client.stack = Some(StackId::new("openssl"));
            client.stores = vec![format!("{store}").into()];
        }
        let own = (0..drawn.databases.len()).filter(|place| serves & (1 << place) != 0);
        client.databases = own
            .map(|place| Selector::parse(&format!("db{place}")).unwrap())
            .collect();
        manifest.clients.push(client);
    }
    let clients = Clients::open_with(manifest, |path, _| {
        let bits: u8 = path.to_str().unwrap().parse().unwrap();
        let pem: String = (0..CAS.len())
            .filter(|ca| bits & (1 << ca) != 0)
            .map(|ca| {
                let root = Catalogue::builtin().authority(&Region::new("eu-west-1"), &CAS[ca]);
                root.unwrap().pem().unwrap()
            })
            .collect();
        TrustStore::from_bytes(pem.as_bytes(), None)
    });
    let at = timestamp::parse(TIMES[drawn.time]).unwrap();
    let audit = Audit::of(&Inputs::new(&fleet, at).clients(&clients));
    let mut stops = Stops::new();
    for finding in audit.counting() {
        let when = match finding.rule {
            AuditRule::ClientRefuses | AuditRule::ClientPlainRefused => When::Now,
            AuditRule::ClientRefusesNext => When::AtTheChange,
            AuditRule::ClientNotReady => When::ToBeMoved,
            _ => continue,
        };
        for client in &finding.clients {
            for database in &finding.databases {
                stops.insert((*client, *database, when));
            }
        }
    }
    stops
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_audit_and_the_model_name_the_same_stops(drawn in drawn()) {
        prop_assert_eq!(audited(&drawn), model(&drawn));
    }
}

#[test]
fn the_model_names_some_stops() {
    let database = Database {
        used: 0,
        chosen: 1,
        pending: None,
        forced: Some(true),
    };
    let drawn = Drawn {
        databases: vec![database],
        clients: vec![(0, 0b0001, 1), (3, 0, 1)],
        time: 0,
    };
    let wanted = [(0, 0, When::AtTheChange), (1, 0, When::Now)];
    assert_eq!(model(&drawn), wanted.into_iter().collect());
    assert_eq!(audited(&drawn), model(&drawn));
}
