//! The public x509-limbo suite (github.com/C2SP/x509-limbo), every server case.
//!
//! Ignored, because the suite's file cannot be included here. To run it:
//!
//! ```text
//! RDS_CA_LIMBO=/path/to/limbo.json cargo test -p rds-ca-core --all-features --test trust limbo -- --ignored --nocapture
//! ```
//!
//! The suite states what an ideal validator of RFC 5280 or of the CA/Browser Forum's profile does. This crate models
//! real clients, which are not ideal: `data/limbo-exceptions.tsv` lists every case that it decides differently, with
//! the reason. A listed case that is decided as the suite expects fails too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::BTreeMap;
use std::path::Path;

use rds_ca_core::trust::Verdict;
use rds_ca_core::{Bundle, Certificate, StackId, TrustStore, timestamp};

/// The time for cases without one, which mean now.
const NOW: &str = "2026-06-01";

/// In the suite of `data/limbo-exceptions.tsv`, without BetterTLS.
const SERVER_CASES: usize = 198;

/// The stacks; `None` is RFC 5280.
const STACKS: [(&str, Option<&str>); 5] = [
    ("openssl", Some("openssl")),
    ("go", Some("go-new")),
    ("go-old", Some("go-old")),
    ("rustls", Some("rustls-lenient")),
    ("rfc5280", None),
];

#[test]
#[ignore = "needs RDS_CA_LIMBO, the path of the suite's limbo.json"]
fn every_server_case() {
    let path = std::env::var("RDS_CA_LIMBO").expect("RDS_CA_LIMBO names the suite's limbo.json");
    let suite: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let mut excepted = exceptions();
    let mut figures: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let mut surprises = Vec::new();
    for case in suite["testcases"].as_array().unwrap() {
        if case["validation_kind"] != "SERVER" {
            continue;
        }
        let id = case["id"].as_str().unwrap();
        let wanted = match case["expected_result"].as_str().unwrap() {
            "SUCCESS" => "accept",
            _ => "reject",
        };
        for (stack, identifier) in STACKS {
            let (decided, why) = decide(case, identifier);
            let figure = figures.entry(stack).or_default();
            figure[0] += usize::from(decided == wanted);
            figure[1] += 1;
            let exception = excepted.remove(&(id.to_owned(), stack.to_owned()));
            let expected = exception.as_deref().unwrap_or(wanted);
            if decided != expected || exception.is_some() && decided == wanted {
                surprises.push(format!("{id}\t{stack}\t{decided}\t{why}"));
            }
        }
    }
    for (stack, [same, all]) in &figures {
        println!("{stack}: {same} of {all} as the suite expects");
        assert_eq!(*all, SERVER_CASES);
    }
    assert!(
        surprises.is_empty(),
        "{} surprises:\n{}",
        surprises.len(),
        surprises.join("\n")
    );
    assert!(
        excepted.is_empty(),
        "exceptions for cases that the suite does not have: {excepted:?}"
    );
}

/// The documented figures match the exceptions.
#[test]
fn architecture_states_the_figures() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md");
    let text = std::fs::read_to_string(path).unwrap();
    let excepted = exceptions();
    for (stack, _) in STACKS {
        let exceptions = excepted.keys().filter(|(_, name)| name == stack).count();
        let row = format!("| `{stack}` | {} |", SERVER_CASES - exceptions);
        assert!(text.contains(&row), "ARCHITECTURE.md lacks {row}");
    }
    assert!(text.contains(&format!("{SERVER_CASES} server cases")));
}

fn decide(case: &serde_json::Value, stack: Option<&str>) -> (&'static str, String) {
    let texts = |field: &str| -> Vec<&str> {
        case[field]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(serde_json::Value::as_str)
            .collect()
    };
    let store = TrustStore::from_bytes(texts("trusted_certs").join("\n").as_bytes(), None).unwrap();
    let Some(leaf) = certificate(case["peer_certificate"].as_str().unwrap()) else {
        return (
            "reject",
            "the server's certificate cannot be parsed".to_owned(),
        );
    };
    let sent = texts("untrusted_intermediates")
        .into_iter()
        .filter_map(certificate);
    let chain: Vec<Certificate> = std::iter::once(leaf).chain(sent).collect();
    let host = case["expected_peer_name"]["value"].as_str();
    let at = timestamp::parse(case["validation_time"].as_str().unwrap_or(NOW)).unwrap();
    let decision = store.decide(&chain, host, stack.map(StackId::new).as_ref(), at);
    let decided = match decision.verdict {
        Verdict::Trusted => "accept",
        Verdict::NotTrusted => "reject",
        Verdict::Unknown => "unknown",
    };
    (decided, format!("{:?}: {}", decision.rule, decision.reason))
}

fn certificate(pem: &str) -> Option<Certificate> {
    Bundle::parse(pem.as_bytes(), None)
        .ok()?
        .certificates()
        .next()
        .cloned()
}

/// `case, stack, verdict, reason`.
fn exceptions() -> BTreeMap<(String, String), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/limbo-exceptions.tsv");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let rows = text.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        assert_eq!(fields.len(), 4, "case, stack, verdict, reason: {line}");
        (
            (fields[0].to_owned(), fields[1].to_owned()),
            fields[2].to_owned(),
        )
    });
    rows.collect()
}
