//! Values that many rows share are computed and stored once: the cost of an audit grows with the number of rows and of
//! different values, not with their product.

use std::collections::HashSet;
use std::path::PathBuf;

use rds_ca_core::audit::{Audit, Circumstances, Inputs, Judgement, Observation};
use rds_ca_core::client::{Client, Clients, Manifest, Mode, Selector};
use rds_ca_core::{CaId, Catalogue, Fleet, Region, StackId, TrustStore, timestamp};
use serde_json::json;

const DATABASES: usize = 2_400;
const CLIENTS: usize = 2_200;
const STORES: usize = 5;
const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];
const STACKS: [&str; 2] = ["go-new", "python-ssl"];

/// Large enough for the work to be split among threads.
fn audit() -> Audit {
    let instance = |number: usize| {
        let region = REGIONS[number % 2];
        let ca = ["rds-ca-2019", "rds-ca-rsa2048-g1"][usize::from(number.is_multiple_of(3))];
        json!({
            "DBInstanceIdentifier": format!("db-{number}"),
            "DBInstanceArn": format!("arn:aws:rds:{region}:123456789012:db:db-{number}"),
            "Engine": "postgres", "EngineVersion": "15.4",
            "CACertificateIdentifier": ca,
        })
    };
    let instances: Vec<_> = (0..DATABASES).map(instance).collect();
    let content = json!({"DBInstances": instances}).to_string();
    let fleet = Fleet::parse(content.as_bytes()).unwrap();
    let mut manifest = Manifest::default();
    for number in 0..CLIENTS {
        let mut client = Client::new(format!("client-{number}"));
        client.mode = Mode::VerifyFull;
        client.stack = Some(StackId::new(STACKS[number % STACKS.len()]));
        client.stores = vec![PathBuf::from(format!("{}.pem", number % STORES))];
        let names = [number, number + 1].map(|number| format!("db-{}", number % DATABASES));
        client.databases = names
            .iter()
            .map(|name| Selector::parse(name).unwrap())
            .collect();
        manifest.clients.push(client);
    }
    let region = Region::new(REGIONS[0]);
    let root = Catalogue::builtin().authority(&region, &CaId::RSA2048_G1);
    let pem = root.unwrap().pem().unwrap();
    let clients = Clients::open_with(manifest, |_, _| {
        TrustStore::from_bytes(pem.as_bytes(), None)
    });
    let at = timestamp::parse("2024-06-01").unwrap();
    Audit::of(&Inputs::new(&fleet, at).clients(&clients))
}

/// The number of distinct values in memory.
fn kept<'a, T: 'a>(values: impl Iterator<Item = &'a T>) -> usize {
    values.map(std::ptr::from_ref).collect::<HashSet<_>>().len()
}

#[test]
fn an_audit_keeps_what_is_equal_once() {
    let audit = audit();
    // Cores that work concurrently may store a value each.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let authorities = REGIONS.len() * 4;
    let questions = STORES * STACKS.len() * authorities * 2;
    assert!(audit.matrix.len() > 10_000, "{}", audit.matrix.len());
    let judgements = kept(audit.matrix.iter().map(|cell| -> &Judgement { cell }));
    assert!(judgements <= questions, "{judgements} of {questions}");

    assert!(audit.findings.len() > 5_000, "{}", audit.findings.len());
    let observations = kept(audit.findings.iter().map(|one| -> &Observation { one }));
    // For a client by its store, stack, region, CA and number of databases; for a database by its region and CA.
    let most = cores * (questions * 2 * 2 + REGIONS.len() * 2 * 4);
    assert!(observations <= most, "{observations} of {most}");

    let circumstances = kept(audit.databases.iter().map(|one| -> &Circumstances { one }));
    assert_eq!(circumstances, REGIONS.len() * 2);
}

#[test]
fn parts_of_the_work_join_in_order() {
    let audit = audit();
    let order = |one: &rds_ca_core::audit::Finding| {
        let weight = std::cmp::Reverse(one.severity);
        (weight, one.rule, one.bites, one.subject.clone())
    };
    assert!(audit.findings.is_sorted_by_key(order));
    let names = (0..DATABASES).map(|number| format!("db-{number}"));
    let fleet: HashSet<String> = audit
        .databases
        .iter()
        .map(|one| one.id.to_string())
        .collect();
    assert_eq!(fleet, names.collect());
    for (place, client) in audit.clients.iter().enumerate() {
        assert_eq!(client.name, format!("client-{place}"));
        let own = audit.matrix.iter().filter(|cell| cell.client == place);
        assert!(own.is_sorted_by_key(|cell| (&cell.region, &cell.ca)));
        for database in &client.databases {
            assert!(audit.databases[*database].clients.contains(&place));
        }
    }
    assert!(audit.matrix.is_sorted_by_key(|cell| cell.client));
    let ids: HashSet<String> = audit
        .findings
        .iter()
        .map(|one| one.id.to_string())
        .collect();
    assert_eq!(ids.len(), audit.findings.len());
    for finding in audit.findings.iter().take(50) {
        let read: rds_ca_core::audit::FindingId = finding.id.to_string().parse().unwrap();
        assert_eq!(read, finding.id);
    }
}

#[test]
fn an_invalid_identifier_is_refused() {
    for text in [
        "",
        "client-refuses",
        "client-refuses-12",
        "nothing-0123456789abcdef",
        "client-refuses-0123456789abcdeg",
    ] {
        let read = text.parse::<rds_ca_core::audit::FindingId>();
        assert!(
            read.unwrap_err().to_string().contains("identifier"),
            "{text}"
        );
    }
    let numbered = "client-refuses-0123456789abcdef-2";
    assert_eq!(
        numbered
            .parse::<rds_ca_core::audit::FindingId>()
            .unwrap()
            .to_string(),
        numbered
    );
}
