//! Every cell of the measured matrix: this crate decides as the real client did.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::stacks::{cases, decide, script};
use rds_ca_core::TrustStore;

#[test]
fn every_cell_equals_the_measured_verdict() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stack-matrix");
    script("make.py", &[&folder.display().to_string()]);
    let cases = cases(&folder);
    let cases: BTreeMap<_, _> = cases
        .iter()
        .map(|case| {
            let store = TrustStore::open(&case.store, None).expect("any content opens");
            (case.name.as_str(), (case, store))
        })
        .collect();
    let mut cells = 0;
    let mut deviations = Vec::new();
    let mut exceptions = exceptions();
    for table in ["stack-matrix.tsv", "stack-matrix-more.tsv"] {
        for row in rows(table) {
            let [name, stack, _, measured] = &row[..] else {
                panic!("{table}: not four columns: {row:?}");
            };
            let Some((case, store)) = cases.get(name.as_str()) else {
                panic!("{table}: make.py has no case {name}");
            };
            let (decided, why) = decide(case, store, stack);
            cells += 1;
            let right = match exceptions.remove(&(name.clone(), stack.clone())).as_deref() {
                Some("either") => decided != "unknown",
                // Listed as an exception, but decided as measured: the exception must be removed.
                Some(expected) => decided == expected && decided != measured,
                None => decided == measured,
            };
            if !right {
                deviations.push(format!(
                    "{name} {stack}: measured {measured}, decided {decided} ({why})"
                ));
            }
        }
    }
    assert!(
        deviations.is_empty(),
        "{} of {cells} cells:\n{}",
        deviations.len(),
        deviations.join("\n")
    );
    assert!(
        exceptions.is_empty(),
        "exceptions for cells that do not exist: {exceptions:?}"
    );
    assert!(cells > 10_000, "only {cells} cells were compared");
}

#[test]
fn every_measured_stack_is_known_and_described() {
    let measured: BTreeSet<_> = rows("stack-matrix.tsv")
        .into_iter()
        .map(|row| row[1].clone())
        .collect();
    let stacks: Vec<_> = rds_ca_core::trust::stacks().collect();
    let known: BTreeSet<_> = stacks.iter().map(|stack| stack.id().to_string()).collect();
    assert_eq!(known.len(), stacks.len(), "each identifier is given once");
    assert_eq!(measured.len(), 51);
    // Decided by JVMs in a separate test: see java_keystore.rs.
    assert_eq!(
        known.difference(&measured).collect::<Vec<_>>(),
        ["java-keystore"]
    );
    assert!(measured.is_subset(&known));
    for stack in stacks {
        assert!(
            !stack.about().is_empty()
                && !stack.measured_version().is_empty()
                && !stack.reads().is_empty()
        );
    }
}

/// `case, stack, verdict, reason`: what is decided differently from the measurement, on purpose; `either` if the
/// measurement depends on the keys.
fn exceptions() -> BTreeMap<(String, String), String> {
    let rows = rows("stack-exceptions.tsv").into_iter();
    rows.map(|row| ((row[0].clone(), row[1].clone()), row[2].clone()))
        .collect()
}

fn rows(table: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(table);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines()
        .skip(1)
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}
