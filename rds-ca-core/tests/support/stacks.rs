//! The fixtures of the stack tests, made by `tests/stacks/make.py`, as values.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rds_ca_core::trust::{Rule, Verdict};
use rds_ca_core::{Bundle, Certificate, StackId, TrustStore, timestamp};
use time::UtcDateTime;

/// One case: what the client trusts, what the server sends, which name the client connects to, and when.
pub struct Case {
    pub name: String,
    pub host: String,
    pub at: UtcDateTime,
    pub about: String,
    pub store: PathBuf,
    pub chain: Vec<Certificate>,
}

/// Runs a script of `tests/stacks/`; returns its standard output.
pub fn script(name: &str, arguments: &[&str]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/stacks")
        .join(name);
    let done = Command::new("python3")
        .arg("-B")
        .arg(path)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .unwrap_or_else(|error| panic!("{name} needs python3 ({error}): apt-get install python3"));
    assert!(
        done.status.success(),
        "{name} {arguments:?} failed, see above"
    );
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// The cases that `make.py` wrote into the folder.
pub fn cases(folder: &Path) -> Vec<Case> {
    let manifest =
        std::fs::read_to_string(folder.join("manifest.tsv")).expect("make.py writes the manifest");
    let rows = manifest.lines().skip(1).map(|line| {
        let [name, host, at, _, about] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("manifest.tsv: not five columns: {line}");
        };
        let chain = std::fs::read_to_string(folder.join(name).join("chain.pem")).expect("a chain");
        Case {
            name: name.to_owned(),
            host: host.to_owned(),
            at: timestamp::parse(at).expect("a time"),
            about: about.to_owned(),
            store: folder.join(name).join("store.pem"),
            chain: certificates(&chain),
        }
    });
    rows.collect()
}

/// The result of [`decide`] if the client uses one of several anchors at random.
pub const CHANCE: &str = "chance";

/// `accept`, `reject`, `unknown` or [`CHANCE`], and why, by this crate.
pub fn decide(case: &Case, store: &TrustStore, stack: &str) -> (&'static str, String) {
    let decision = store.decide(
        &case.chain,
        Some(&case.host),
        Some(&StackId::new(stack)),
        case.at,
    );
    let word = match decision.verdict {
        Verdict::Trusted => "accept",
        Verdict::NotTrusted => "reject",
        Verdict::Unknown if decision.rule == Some(Rule::DependsOnChance) => CHANCE,
        Verdict::Unknown => "unknown",
    };
    (word, format!("{:?}: {}", decision.rule, decision.reason))
}

/// The certificates in order, including those that are sent twice.
fn certificates(chain: &str) -> Vec<Certificate> {
    let blocks = chain.split_inclusive("-----END CERTIFICATE-----\n");
    let bundles =
        blocks.map(|block| Bundle::parse(block.as_bytes(), None).expect("a block of a chain"));
    bundles
        .flat_map(|bundle| bundle.certificates().cloned().collect::<Vec<_>>())
        .collect()
}
