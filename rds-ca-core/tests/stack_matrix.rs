//! Every cell of the measured matrix: what this crate decides equals what the real client did.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use rds_ca_core::trust::Verdict;
use rds_ca_core::{Bundle, Certificate, StackId, TrustStore, timestamp};

/// One case of the generator.
struct Case {
    name: String,
    host: String,
    at: time::UtcDateTime,
    store: TrustStore,
    chain: Vec<Certificate>,
}

#[test]
fn every_cell_equals_the_measured_verdict() {
    let folder = fixtures();
    let cases = cases(&folder);
    let mut cells = 0;
    let mut deviations = Vec::new();
    let mut excepted = exceptions();
    for table in ["stack-matrix.tsv", "stack-matrix-more.tsv"] {
        for row in rows(&data(table)) {
            let [case, stack, _, measured] = &row[..] else {
                panic!("{table}: not four columns: {row:?}");
            };
            let case = cases
                .get(case)
                .unwrap_or_else(|| panic!("{table}: no case {case}"));
            let decision = case.store.decide(
                &case.chain,
                Some(&case.host),
                Some(&StackId::new(stack)),
                case.at,
            );
            let decided = match decision.verdict {
                Verdict::Trusted => "accept",
                Verdict::NotTrusted => "reject",
                Verdict::Unknown => "unknown",
            };
            cells += 1;
            let expected = excepted.take(&case.name, stack);
            let right = match expected.as_deref() {
                Some("either") => decided != "unknown",
                Some(other) => decided == other && other != measured,
                None => decided == measured,
            };
            if !right {
                deviations.push(format!(
                    "{} {stack}: measured {measured}, decided {decided} ({:?}: {})",
                    case.name, decision.rule, decision.explanation
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
        excepted.0.is_empty(),
        "exceptions for cells that do not exist: {:?}",
        excepted.0
    );
    assert!(cells > 10_000, "only {cells} cells were compared");
}

/// `case, stack, verdict, reason`: what is decided otherwise than measured, on purpose.
struct Exceptions(BTreeMap<(String, String), String>);

impl Exceptions {
    fn take(&mut self, case: &str, stack: &str) -> Option<String> {
        self.0.remove(&(case.to_owned(), stack.to_owned()))
    }
}

fn exceptions() -> Exceptions {
    let rows = rows(&data("stack-exceptions.tsv"));
    Exceptions(
        rows.into_iter()
            .map(|row| ((row[0].clone(), row[1].clone()), row[2].clone()))
            .collect(),
    )
}

#[test]
fn every_measured_stack_is_known_and_described() {
    let measured: BTreeSet<_> = rows(&data("stack-matrix.tsv"))
        .into_iter()
        .map(|row| row[1].clone())
        .collect();
    let known: BTreeSet<_> = rds_ca_core::trust::stacks()
        .map(|stack| stack.id().to_string())
        .collect();
    assert_eq!(measured.len(), 51);
    let more: Vec<_> = known.difference(&measured).collect();
    assert_eq!(more, ["java-keystore"]);
    assert!(measured.is_subset(&known));
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = text.lines().skip(1).filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

/// Makes the fixtures anew; their dates are relative to the pinned time.
fn fixtures() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stack-matrix");
    if folder.join("manifest.tsv").exists() {
        return folder;
    }
    let maker = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stacks/make.py");
    let made = Command::new("python3").arg(maker).arg(&folder).output();
    let made = made.expect("the fixtures are made by python3 and openssl 3: install both");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    folder
}

fn cases(folder: &Path) -> BTreeMap<String, Case> {
    let rows = rows(&folder.join("manifest.tsv"));
    let cases = rows.into_iter().map(|row| {
        let path = |file: &str| folder.join(&row[0]).join(file);
        let case = Case {
            name: row[0].clone(),
            host: row[1].clone(),
            at: timestamp::parse(&row[2]).unwrap(),
            store: TrustStore::open(path("store.pem"), None).unwrap(),
            chain: chain(&path("chain.pem")),
        };
        (row[0].clone(), case)
    });
    cases.collect()
}

/// The certificates in order, those that are sent twice included.
fn chain(path: &Path) -> Vec<Certificate> {
    let text = std::fs::read_to_string(path).unwrap();
    let blocks = text.split_inclusive("-----END CERTIFICATE-----\n");
    let bundles = blocks.map(|block| Bundle::parse(block.as_bytes(), None).unwrap());
    bundles
        .flat_map(|bundle| bundle.certificates().cloned().collect::<Vec<_>>())
        .collect()
}
