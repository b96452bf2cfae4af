//! Messages from programs' sources and public reports: which cause must come first, and which must not be explained.

use rds_ca_core::explain::{CauseId, explain};

#[test]
fn the_first_cause_is_right_and_nothing_else_is_explained() {
    let rows: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../data/field-messages.json")).unwrap();
    let mut wrong = Vec::new();
    for row in &rows {
        let text = row["text"].as_str().unwrap();
        let right: Vec<CauseId> = row["right"]
            .as_array()
            .unwrap()
            .iter()
            .map(|word| word.as_str().unwrap().parse().unwrap())
            .collect();
        let first = explain(text).causes.first().map(|cause| cause.id);
        let fits = match first {
            Some(first) => right.contains(&first),
            None => right.is_empty(),
        };
        if !fits {
            wrong.push(format!("{first:?}, not {right:?}: {text}"));
        }
    }
    assert!(rows.len() > 100, "only {} messages", rows.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
