//! The standing search for a wrong *trusted*: random stores, damaged in every way, judged by real clients.
//!
//! `tests/stacks/judge.py` makes the stores and asks the clients; here our decisions are held against theirs. A client
//! that refuses what we call trusted fails the test, with the seed and the smallest such store. What we refuse, or
//! cannot tell, where the client accepts is a false alarm: counted, and bounded among the stores without damage.
//!
//! `RDS_CA_SEARCH=SEED,COUNT` searches elsewhere and longer; `scripts/test.sh long` does so many times.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rds_ca_core::trust::Verdict;
use rds_ca_core::{Bundle, Certificate, StackId, TrustStore};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::stack_differential::{lenient_roots, strict_roots};
use crate::support::stacks::script;

const HOST: &str = "mydb.abc123.us-east-1.rds.amazonaws.test";
/// Stores, each judged by nine clients: about a minute.
const SEED_AND_COUNT: &str = "2026,1200";

/// What one client said about one store.
struct Answer {
    store: usize,
    kind: String,
    stack: String,
    accepted: bool,
    why: String,
}

#[test]
fn no_client_refuses_what_is_called_trusted() {
    let wanted = std::env::var("RDS_CA_SEARCH").unwrap_or_else(|_| SEED_AND_COUNT.to_owned());
    let (seed, count) = wanted.split_once(',').expect("SEED,COUNT");
    let search = Search::run(seed, count);
    let mut tally: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let (mut wrong, mut alarms, mut intact) = (Vec::new(), Vec::new(), 0);
    for answer in &search.answers {
        let (verdict, why) = search.decide(answer.store, &answer.stack);
        let is_intact = answer.kind == "intact" && answer.accepted;
        intact += usize::from(is_intact);
        let outcome = match (verdict, answer.accepted) {
            (Verdict::Trusted, true) | (Verdict::NotTrusted, false) => "same",
            (Verdict::Unknown, true) => "cannot tell, accepted",
            (Verdict::Unknown, false) => "cannot tell, refused",
            (Verdict::NotTrusted, true) => "false alarm",
            (Verdict::Trusted, false) => "WRONG FINE",
        };
        *tally.entry((answer.kind.clone(), outcome)).or_default() += 1;
        let line = format!(
            "{} {} {}: {}; ours: {why}",
            search.stores[answer.store].display(),
            answer.kind,
            answer.stack,
            answer.why
        );
        match outcome {
            "WRONG FINE" => wrong.push((search.size(answer.store), line)),
            "same" | "cannot tell, refused" => {}
            _ if is_intact => alarms.push(line),
            _ if std::env::var_os("RDS_CA_SEARCH_ALARMS").is_some() => {
                println!("{outcome}: {line}");
            }
            _ => {}
        }
    }
    for ((kind, outcome), count) in &tally {
        println!("{kind}: {outcome}: {count}");
    }
    wrong.sort();
    assert!(
        wrong.is_empty(),
        "seed {seed}: {} of {} answers are wrong; the smallest stores:\n{}",
        wrong.len(),
        search.answers.len(),
        wrong
            .iter()
            .take(20)
            .map(|(_, line)| line.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    );
    assert!(
        intact > 100 || count.len() < 3,
        "{intact} intact stores were accepted"
    );
    assert!(
        alarms.len() * 100 <= intact,
        "seed {seed}: {} false alarms among {intact} intact stores that clients take:\n{}",
        alarms.len(),
        alarms.join("\n")
    );
}

struct Search {
    stores: Vec<PathBuf>,
    opened: Vec<TrustStore>,
    chain: Vec<Certificate>,
    at: time::UtcDateTime,
    answers: Vec<Answer>,
}

impl Search {
    fn run(seed: &str, count: &str) -> Self {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = target.join(format!("search-{seed}-{count}"));
        if folder.exists() {
            std::fs::remove_dir_all(&folder).expect("the stores of the last run go away");
        }
        let keys = target.join("differential-keys").display().to_string();
        let place = folder.display().to_string();
        let said = script("judge.py", &[&place, seed, count, "--keys", &keys]);
        let mut answers: Vec<Answer> = said
            .lines()
            .map(|line| {
                let [store, kind, stack, verdict, why] =
                    line.splitn(5, '\t').collect::<Vec<_>>()[..]
                else {
                    panic!("judge.py: not five columns: {line}");
                };
                Answer {
                    store: store.parse().expect("a number"),
                    kind: kind.to_owned(),
                    stack: stack.to_owned(),
                    accepted: verdict == "accept",
                    why: why.to_owned(),
                }
            })
            .collect();
        let chain = std::fs::read(folder.join("chain.pem")).expect("a chain");
        let bundle = Bundle::parse(&chain, None).expect("a chain");
        let chain: Vec<Certificate> = bundle.certificates().cloned().collect();
        let count: usize = count.parse().expect("a number");
        let stores: Vec<PathBuf> = (0..count)
            .map(|number| folder.join("stores").join(format!("{number:06}")))
            .collect();
        let kinds: BTreeMap<usize, String> = answers
            .iter()
            .map(|answer| (answer.store, answer.kind.clone()))
            .collect();
        for (number, store) in stores.iter().enumerate() {
            let bytes = std::fs::read(store).expect("a store");
            for (stack, roots) in [
                ("rustls-strict", strict_roots(&bytes)),
                ("rustls-lenient", lenient_roots(&bytes)),
            ] {
                let verified = roots.and_then(|roots| verify(roots, &chain));
                answers.push(Answer {
                    store: number,
                    kind: kinds[&number].clone(),
                    stack: stack.to_owned(),
                    accepted: verified.is_ok(),
                    why: verified.err().unwrap_or_default(),
                });
            }
        }
        // A store whose password does not fit, and one beyond a bound, do not open: they are never fine.
        let opened = stores.iter().map(|store| {
            TrustStore::open(store, Some("changeit"))
                .unwrap_or_else(|_| TrustStore::from_bytes(b"", None).expect("an empty store"))
        });
        Self {
            opened: opened.collect(),
            stores,
            chain,
            at: time::UtcDateTime::now(),
            answers,
        }
    }

    fn decide(&self, store: usize, stack: &str) -> (Verdict, String) {
        let decision =
            self.opened[store].decide(&self.chain, Some(HOST), Some(&StackId::new(stack)), self.at);
        (
            decision.verdict,
            format!("{:?} {:?}", decision.verdict, decision),
        )
    }

    fn size(&self, store: usize) -> u64 {
        std::fs::metadata(&self.stores[store]).map_or(0, |it| it.len())
    }
}

/// rustls' own verifier, here in this process.
fn verify(roots: RootCertStore, chain: &[Certificate]) -> Result<(), String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(|error| format!("load: {error}"))?;
    let chain: Vec<_> = chain
        .iter()
        .map(|certificate| CertificateDer::from(certificate.der()))
        .collect();
    let name = ServerName::try_from(HOST).expect("a name");
    verifier
        .verify_server_cert(&chain[0], &chain[1..], &name, &[], UnixTime::now())
        .map(drop)
        .map_err(|error| error.to_string())
}
