//! The continuous search for a wrong *trusted*: random stores and chains, damaged in every way, judged by real clients.
//!
//! `tests/stacks/judge.py` makes the stores and runs the clients; this test compares our decisions with theirs. A
//! client that refuses what we call trusted fails the test, with the seed and the store, reduced to its smallest
//! failing form. If we refuse or are undecided and the client accepts, it is a false alarm: counted, and limited for
//! undamaged stores.
//!
//! `RDS_CA_SEARCH=SEED,COUNT` searches other and more stores; `scripts/test.sh long` does so many times.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rds_ca_core::trust::Verdict;
use rds_ca_core::{Certificate, StackId, TrustStore};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::stack_differential::{lenient_roots, strict_roots};
use crate::support::stacks::script;

const HOST: &str = "mydb.abc123.us-east-1.rds.amazonaws.test";
/// Stores, each judged by nine clients: about a minute.
const SEED_AND_COUNT: &str = "2026,1200";

/// The answer of one client for one store.
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
            "WRONG FINE" => wrong.push((search.size(answer.store), answer, line)),
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
    wrong.sort_by_key(|(size, ..)| *size);
    if let Some((_, answer, _)) = wrong.first() {
        let small = search.shrunk(answer);
        let lines: Vec<_> = wrong
            .iter()
            .take(20)
            .map(|(.., line)| line.as_str())
            .collect();
        panic!(
            "seed {seed}: {} of {} answers are wrong:\n{}\nthe first of them in its smallest form, for {}:\n{}",
            wrong.len(),
            search.answers.len(),
            lines.join("\n"),
            answer.stack,
            String::from_utf8_lossy(&small)
        );
    }
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

/// Removes everything it can: halves, quarters, and so on down to lines (bytes, if there are no lines), as long as
/// the rest is still `wrong`. Each call tests many candidates.
fn shrunk(content: &[u8], wrong: impl Fn(&[Vec<u8>]) -> Vec<bool>) -> Vec<u8> {
    let is_text = content.iter().filter(|byte| **byte == b'\n').count() > 3;
    let mut pieces: Vec<Vec<u8>> = match is_text {
        true => content
            .split_inclusive(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect(),
        false => content.iter().map(|byte| vec![*byte]).collect(),
    };
    let mut size = pieces.len().div_ceil(2);
    for _ in 0..MOST_LOOKS {
        let starts: Vec<usize> = (0..pieces.len()).step_by(size.max(1)).collect();
        let without = |start: usize| -> Vec<Vec<u8>> {
            let end = (start + size).min(pieces.len());
            [&pieces[..start], &pieces[end..]].concat()
        };
        let candidates: Vec<Vec<u8>> = starts
            .iter()
            .map(|start| without(*start).concat())
            .collect();
        match wrong(&candidates).into_iter().position(|wrong| wrong) {
            Some(at) => pieces = without(starts[at]),
            None if size <= 1 => break,
            None => size = size.div_ceil(2),
        }
    }
    pieces.concat()
}

/// Each test runs all clients; a store of a few certificates needs about twenty.
const MOST_LOOKS: usize = 60;

#[test]
fn failing_stores_are_reduced() {
    let lines: String = (0..200).map(|number| format!("line {number}\n")).collect();
    let looks = std::cell::Cell::new(0);
    let small = shrunk(lines.as_bytes(), |candidates| {
        looks.set(looks.get() + 1);
        let has = |text: &Vec<u8>| {
            let text = String::from_utf8_lossy(text);
            text.contains("line 17\n") && text.contains("line 164\n")
        };
        candidates.iter().map(has).collect()
    });
    assert_eq!(String::from_utf8(small).unwrap(), "line 17\nline 164\n");
    assert!(looks.get() <= MOST_LOOKS);
    let small = shrunk(b"\x30\x82ab\x00c", |candidates| {
        candidates.iter().map(|it| it.contains(&0)).collect()
    });
    assert_eq!(small, [0]);
}

struct Search {
    folder: PathBuf,
    stores: Vec<PathBuf>,
    opened: Vec<TrustStore>,
    /// What the server sends, DER each.
    usual: Vec<Vec<u8>>,
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
        let usual = crate::support::data::pem_blocks(&String::from_utf8_lossy(&chain));
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
                let chain = chain_of(store, &usual);
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
        // A store whose password is wrong, and one beyond a limit, do not open: they are never fine.
        let opened = stores.iter().map(|store| {
            TrustStore::open(store, Some("changeit"))
                .unwrap_or_else(|_| TrustStore::from_bytes(b"", None).expect("an empty store"))
        });
        Self {
            opened: opened.collect(),
            folder,
            stores,
            usual,
            at: time::UtcDateTime::now(),
            answers,
        }
    }

    fn decide(&self, store: usize, stack: &str) -> (Verdict, String) {
        self.decide_on(&self.opened[store], &self.stores[store], stack)
    }

    fn decide_on(&self, store: &TrustStore, path: &Path, stack: &str) -> (Verdict, String) {
        let chain: Option<Vec<Certificate>> = chain_of(path, &self.usual)
            .iter()
            .map(|der| Certificate::from_der(der).ok())
            .collect();
        // The probe, and `check --chain`, refuse a chain with an unreadable part.
        let Some(chain) = chain else {
            return (Verdict::Unknown, "a chain that we cannot parse".to_owned());
        };
        let decision = store.decide(&chain, Some(HOST), Some(&StackId::new(stack)), self.at);
        (
            decision.verdict,
            format!("{:?} {:?}", decision.verdict, decision),
        )
    }

    /// The store of a wrong answer, reduced to what is necessary.
    fn shrunk(&self, answer: &Answer) -> Vec<u8> {
        let content = std::fs::read(&self.stores[answer.store]).expect("a store");
        let chain = std::fs::read(self.stores[answer.store].with_extension("chain")).ok();
        let again = self.folder.join("again");
        std::fs::create_dir_all(&again).expect("a folder");
        shrunk(&content, |candidates| {
            let paths: Vec<PathBuf> = (0..candidates.len())
                .map(|number| again.join(format!("{number:06}")))
                .collect();
            for (path, candidate) in paths.iter().zip(candidates) {
                std::fs::write(path, candidate).expect("a store");
                if let Some(chain) = &chain {
                    std::fs::write(path.with_extension("chain"), chain).expect("a chain");
                }
            }
            let refused = self.refused(&paths, &answer.stack);
            let trusted = |path: &PathBuf| {
                TrustStore::open(path, Some("changeit")).is_ok_and(|store| {
                    self.decide_on(&store, path, &answer.stack).0 == Verdict::Trusted
                })
            };
            paths
                .iter()
                .zip(refused)
                .map(|(path, refused)| refused && trusted(path))
                .collect()
        })
    }

    /// Whether the client itself refuses each of these stores.
    fn refused(&self, stores: &[PathBuf], stack: &str) -> Vec<bool> {
        let roots = |bytes: &[u8]| match stack {
            "rustls-strict" => Some(strict_roots(bytes)),
            "rustls-lenient" => Some(lenient_roots(bytes)),
            _ => None,
        };
        let folder = self.folder.display().to_string();
        let mut words = vec![folder.as_str(), "--again"];
        let names: Vec<String> = stores.iter().map(|it| it.display().to_string()).collect();
        words.extend(names.iter().map(String::as_str));
        let said = match stack.starts_with("rustls") {
            true => String::new(),
            false => script("judge.py", &words),
        };
        let mut refused = vec![false; stores.len()];
        for line in said.lines() {
            if let [number, _, who, "reject", _] = line.splitn(5, '\t').collect::<Vec<_>>()[..]
                && who == stack
            {
                refused[number.parse::<usize>().expect("a number")] = true;
            }
        }
        for (number, path) in stores.iter().enumerate() {
            let bytes = std::fs::read(path).expect("a store");
            if let Some(roots) = roots(&bytes) {
                let chain = chain_of(path, &self.usual);
                refused[number] = roots.and_then(|roots| verify(roots, &chain)).is_err();
            }
        }
        refused
    }

    fn size(&self, store: usize) -> u64 {
        std::fs::metadata(&self.stores[store]).map_or(0, |it| it.len())
    }
}

/// What the server sends to a client with this store.
fn chain_of(store: &Path, usual: &[Vec<u8>]) -> Vec<Vec<u8>> {
    match std::fs::read_to_string(store.with_extension("chain")) {
        Ok(text) => crate::support::data::pem_blocks(&text),
        Err(_) => usual.to_vec(),
    }
}

/// rustls' own verifier, here in this process.
fn verify(roots: RootCertStore, chain: &[Vec<u8>]) -> Result<(), String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(|error| format!("load: {error}"))?;
    let chain: Vec<_> = chain
        .iter()
        .map(|der| CertificateDer::from(der.as_slice()))
        .collect();
    let name = ServerName::try_from(HOST).expect("a name");
    verifier
        .verify_server_cert(&chain[0], &chain[1..], &name, &[], UnixTime::now())
        .map(drop)
        .map_err(|error| error.to_string())
}
