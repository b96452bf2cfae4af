//! What is fuzzed: one function per kind of input, each takes any bytes and must not panic, hang or grow.
//!
//! The functions serve twice: libFuzzer drives them (`fuzz_targets/one.rs`), and the ordinary tests replay the corpora
//! through them (`rds-ca-core/tests/fuzz.rs`).

use rds_ca_core::bundle::Bundle;
use rds_ca_core::client::Manifest;
use rds_ca_core::driver::{Settings, drivers, effective};
use rds_ca_core::name::Endpoint;
use rds_ca_core::probed::probes_from_json;
use rds_ca_core::rotation::{Journal, Plan, Policy};
use rds_ca_core::sessions::Usage;
use rds_ca_core::sessions::log::{LogFormat, LogReader};
use rds_ca_core::trust::{Check, stacks};
use rds_ca_core::{CaId, Fleet, Region, TrustStore, timestamp};

/// Takes any bytes.
pub type Target = fn(&[u8]);

/// The targets by name; each has a corpus of that name.
pub const TARGETS: &[(&str, Target)] = &[
    ("aws_json", aws_json),
    ("bundle", bundle),
    ("check", check),
    ("driver", driver),
    ("endpoint", endpoint),
    ("explain", explain),
    ("journal", journal),
    ("log", log),
    ("manifest", manifest),
    ("plan", plan),
    ("probes", probes),
];

/// The target of that name.
pub fn target(name: &str) -> Target {
    TARGETS
        .iter()
        .find(|(known, _)| *known == name)
        .unwrap_or_else(|| panic!("no target {name}"))
        .1
}

/// Splits off a number below `bound`, so that a target samples one of many.
fn choose(bytes: &[u8], bound: usize) -> (usize, &[u8]) {
    match bytes.split_first() {
        Some((first, rest)) => (usize::from(*first) % bound.max(1), rest),
        None => (0, bytes),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Answers of the RDS API.
fn aws_json(bytes: &[u8]) {
    if let Ok(fleet) = Fleet::parse(bytes) {
        let again = serde_json::to_vec(&fleet).expect("a fleet that was read can be written");
        Fleet::parse(&again).expect("a fleet that was written can be read");
    }
}

/// Any container, with the password that Java's stores have by default.
fn bundle(bytes: &[u8]) {
    let Ok(read) = Bundle::parse(bytes, Some("changeit")) else {
        return;
    };
    for problem in read.problems() {
        assert!(!problem.to_string().is_empty());
    }
}

/// A store before one stack: the first byte says which.
fn check(bytes: &[u8]) {
    let known: Vec<_> = stacks().collect();
    let (chosen, store) = choose(bytes, known.len());
    let Ok(store) = TrustStore::from_bytes(store, Some("changeit")) else {
        return;
    };
    let at = timestamp::parse("2026-12-01").expect("a date");
    let question = Check::new(&Region::new("eu-west-1"), &CaId::RSA2048_G1, at);
    let report = store.check(&question.stack(known[chosen].id().clone()));
    assert!(!report.reason.to_string().is_empty());
}

/// A connection string of one driver: the first byte says which.
fn driver(bytes: &[u8]) {
    let known: Vec<_> = drivers().collect();
    let (chosen, dsn) = choose(bytes, known.len());
    let mut settings = Settings::new(known[chosen].id());
    settings.dsn = Some(text(dsn));
    if let Ok(answer) = effective(&settings) {
        assert!(!format!("{answer:?}").is_empty());
    }
}

/// Host names.
fn endpoint(bytes: &[u8]) {
    let parsed = Endpoint::parse(&text(bytes));
    assert!(!format!("{parsed:?}").is_empty());
}

/// Error messages and logs.
fn explain(bytes: &[u8]) {
    let answer = rds_ca_core::explain::explain(&text(bytes));
    assert!(!format!("{answer:?}").is_empty());
}

/// The journal of a run.
fn journal(bytes: &[u8]) {
    let file = std::env::temp_dir().join(format!("rds-ca-fuzz-{}", std::process::id()));
    std::fs::write(&file, bytes).expect("a temporary file");
    let _ = Journal::read(&file);
}

/// A log of a server: the first byte says of which kind.
fn log(bytes: &[u8]) {
    let formats = [
        LogFormat::Postgres,
        LogFormat::MySqlGeneral,
        LogFormat::MariaDbAudit,
        LogFormat::MySqlError,
        LogFormat::OracleListener,
    ];
    let (chosen, lines) = choose(bytes, formats.len());
    let mut reader = LogReader::new(formats[chosen], "orders");
    if reader.read(lines).is_ok() {
        let Ok(reading) = reader.finish() else {
            return;
        };
        let json = reading.usage.to_json().expect("usage can be written");
        Usage::from_json(&json).expect("usage that was written can be read");
    }
}

/// The manifest of clients.
fn manifest(bytes: &[u8]) {
    let _ = Manifest::parse(&text(bytes));
}

/// A plan, or a policy.
fn plan(bytes: &[u8]) {
    let text = text(bytes);
    if let Ok(plan) = Plan::from_json(&text) {
        assert!(!plan.digest().expect("a plan has a digest").is_empty());
    }
    let _ = Policy::parse(&text);
}

/// Saved probes.
fn probes(bytes: &[u8]) {
    let _ = probes_from_json(&text(bytes));
}
