//! The cases that Rust and Python both run; tests/cases/README.md tells how they are written.

use rds_ca_core::trust::Check;
use rds_ca_core::{CaId, Catalogue, Region, TrustStore, timestamp};
use serde_json::{Value, json};

fn store(pieces: &Value) -> TrustStore {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data/");
    let mut bytes = Vec::new();
    for piece in pieces.as_array().unwrap() {
        if let Some(authority) = piece.get("authority") {
            let [region, ca] = [0, 1].map(|index| authority[index].as_str().unwrap());
            let authority = Catalogue::builtin().authority(&Region::new(region), &CaId::new(ca));
            bytes.extend(authority.unwrap().pem().unwrap().bytes());
        } else if let Some(file) = piece.get("data") {
            bytes.extend(std::fs::read(format!("{data}{}", file.as_str().unwrap())).unwrap());
        } else if let Some(text) = piece.get("text") {
            bytes.extend(text.as_str().unwrap().bytes());
        } else {
            let cut = usize::try_from(piece["cut"].as_u64().unwrap()).unwrap();
            bytes.truncate(bytes.len() - cut);
        }
    }
    TrustStore::from_bytes(&bytes, None).unwrap()
}

#[test]
fn check() {
    let suite: Value = serde_json::from_str(include_str!("../cases/check.json")).unwrap();
    let mut run = 0;
    for case in suite["cases"].as_array().unwrap() {
        let text = |key: &str| case[key].as_str().unwrap();
        let at =
            timestamp::parse(case.get("at").unwrap_or(&suite["at"]).as_str().unwrap()).unwrap();
        let report = store(&case["store"]).check(&Check::new(
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
