//! The cases that Rust and Python both run; tests/cases/README.md describes their format.

use crate::support::cases;
use rds_ca_core::trust::{ChainQuestion, Check};
use rds_ca_core::{Bundle, CaId, Region, TrustStore, timestamp};
use serde_json::{Value, json};

fn store(pieces: &Value, certificates: &Value) -> TrustStore {
    TrustStore::from_bytes(&cases::bytes(pieces, certificates), None).unwrap()
}

#[test]
fn check() {
    let suite: Value = serde_json::from_str(include_str!("../cases/check.json")).unwrap();
    let mut run = 0;
    for case in suite["cases"].as_array().unwrap() {
        let text = |key: &str| case[key].as_str().unwrap();
        let at = timestamp::parse(cases::of(case, &suite, "at")).unwrap();
        let report = store(&case["store"], &Value::Null).check(&Check::new(
            &Region::new(text("region")),
            &CaId::new(text("ca")),
            at,
        ));
        let problems: Vec<_> = report
            .problems
            .iter()
            .map(|problem| json!(problem.kind))
            .collect();
        let found = json!({"verdict": report.verdict, "rule": report.rule, "problems": problems});
        let expected =
            json!({"verdict": case["verdict"], "rule": case["rule"], "problems": case["problems"]});
        assert_eq!(found, expected, "{}: {}", text("name"), report.reason);
        run += 1;
    }
    assert!(run > 20);
}

#[test]
fn accepts() {
    let suite: Value = serde_json::from_str(include_str!("../cases/accepts.json")).unwrap();
    let certificates = &suite["certificates"];
    let mut run = 0;
    for case in suite["cases"].as_array().unwrap() {
        let sent = Bundle::parse(&cases::bytes(&case["chain"], certificates), None).unwrap();
        let chain: Vec<_> = sent.certificates().cloned().collect();
        let at = timestamp::parse(cases::of(case, &suite, "at")).unwrap();
        let proved = case.get("key_proved").and_then(Value::as_bool);
        let mut question = ChainQuestion::new(&chain, at).key_proved(proved.unwrap_or(true));
        if let Some(host) = case.get("host") {
            question = question.host(host.as_str().unwrap());
        }
        if let Some(stack) = case.get("stack") {
            question = question.stack(stack.as_str().unwrap().parse().unwrap());
        }
        let report = store(&case["store"], certificates).accepts(&question);
        let found = json!({"verdict": report.verdict, "rule": report.rule});
        let expected = json!({"verdict": case["verdict"], "rule": case["rule"]});
        assert_eq!(found, expected, "{}: {}", case["name"], report.reason);
        run += 1;
    }
    assert!(run >= 18, "{run}");
}
