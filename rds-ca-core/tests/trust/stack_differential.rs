//! Real clients compared with our rules, live: every case that we have, and thousands of generated ones.
//!
//! The clients read the real clock, so the fixtures are made for now. Two tests: all cases of the measured matrix
//! and our own against every client that can be driven (a real PostgreSQL server for libpq), and generated mutations of
//! valid chains and stores against those that can be driven in bulk. No result may differ, except what
//! `data/differential-exceptions.tsv` lists with a reason; an exception that is not needed fails too.
//!
//! `RDS_CA_DIFFERENTIAL=CHAINS,STORES,SEED` makes other and more mutations.

use std::collections::BTreeMap;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rds_ca_core::{TrustStore, timestamp};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};

use crate::support::stacks::{CHANCE, Case, cases, decide, script};

/// The answer of a client to a case.
struct Answer {
    case: String,
    stack: String,
    accepted: bool,
    why: String,
}

#[test]
fn every_case_is_decided_as_real_clients_decide_it() {
    let folder = fixtures("differential-cases", &[]);
    let cases = cases(&folder);
    let clients = [
        "python", "node", "java", "go", "openssl", "curl", "gnutls", "psql",
    ];
    let mut answers = drive(&folder, &clients);
    answers.extend(rustls(&folder, &cases));
    let stacks = stacks_of(&answers);
    for stack in [
        "libpq-verify-full",
        "libpq-verify-ca",
        "libpq-require",
        "openssl",
        "gnutls",
        "rustls-strict",
    ] {
        assert_eq!(
            stacks.get(stack),
            Some(&cases.len()),
            "{stack} answered every case"
        );
    }
    assert!(stacks.len() >= 18, "{stacks:?}");
    compare(&cases, &answers);
}

#[test]
fn generated_chains_and_stores_are_decided_as_real_clients_decide_them() {
    let wanted = std::env::var("RDS_CA_DIFFERENTIAL").unwrap_or_else(|_| "400,6,2026".to_owned());
    let mut numbers = vec!["--generate"];
    numbers.extend(wanted.split(','));
    let folder = fixtures(
        &format!("differential-{}", wanted.replace(',', "-")),
        &numbers,
    );
    let cases = cases(&folder);
    let mut answers = drive(&folder, &["python", "node", "java", "go", "gnutls"]);
    answers.extend(rustls(&folder, &cases));
    // The test would be worthless if everything were refused.
    for (stack, count) in stacks_of(&answers) {
        assert_eq!(count, cases.len(), "{stack} answered every case");
        let accepted = answers
            .iter()
            .filter(|answer| answer.stack == stack && answer.accepted)
            .count();
        assert!(
            accepted * 10 > count && accepted * 10 < count * 9,
            "{stack} accepts {accepted} of {count}"
        );
    }
    compare(&cases, &answers);
}

/// Fixtures for the present moment; the keys are shared by the tests of this file.
fn fixtures(name: &str, more: &[&str]) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (folder, keys) = (target.join(name), target.join("differential-keys"));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("the fixtures of the last run go away");
    }
    let now = timestamp::format(time::UtcDateTime::now());
    let (folder_text, keys) = (folder.display().to_string(), keys.display().to_string());
    let mut arguments = vec![folder_text.as_str(), "--now", &now, "--keys", &keys];
    arguments.extend(more);
    script("make.py", &arguments);
    folder
}

fn drive(folder: &Path, clients: &[&str]) -> Vec<Answer> {
    let folder = folder.display().to_string();
    let mut arguments = vec![folder.as_str()];
    arguments.extend(clients);
    let said = script("drive.py", &arguments);
    let answers = said.lines().map(|line| {
        let [case, stack, verdict, why] = line.splitn(4, '\t').collect::<Vec<_>>()[..] else {
            panic!("drive.py: not four columns: {line}");
        };
        Answer {
            case: case.to_owned(),
            stack: stack.to_owned(),
            accepted: verdict == "accept",
            why: why.to_owned(),
        }
    });
    answers.collect()
}

/// rustls, in this process, over TLS to `serve.py`.
fn rustls(folder: &Path, cases: &[Case]) -> Vec<Answer> {
    let server = Server::start(folder);
    let mut answers = Vec::new();
    for case in cases {
        let bytes = std::fs::read(&case.store).expect("a store");
        for (stack, roots) in [
            ("rustls-strict", strict_roots(&bytes)),
            ("rustls-lenient", lenient_roots(&bytes)),
        ] {
            let connected =
                roots.and_then(|roots| handshake(case, roots, server.ports[&case.name]));
            answers.push(Answer {
                case: case.name.clone(),
                stack: stack.to_owned(),
                accepted: connected.is_ok(),
                why: connected.err().unwrap_or_default(),
            });
        }
    }
    answers
}

/// `serve.py`, which ends when its standard input does.
struct Server {
    process: Child,
    ports: BTreeMap<String, u16>,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let file = folder.join("ports.tsv");
        let _ = std::fs::remove_file(&file);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stacks/serve.py");
        let mut process = Command::new("python3")
            .arg("-B")
            .arg(script)
            .arg(folder)
            .stdin(Stdio::piped())
            .spawn()
            .expect("python3 is there: apt-get install python3");
        let until = Instant::now() + Duration::from_secs(120);
        while !file.exists() {
            assert!(
                Instant::now() < until && matches!(process.try_wait(), Ok(None)),
                "serve.py did not start"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        let lines = std::fs::read_to_string(&file).expect("the ports");
        let ports = lines.lines().filter_map(|line| line.split_once('\t'));
        let ports = ports.map(|(case, port)| (case.to_owned(), port.parse().expect("a port")));
        Self {
            process,
            ports: ports.collect(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Every block must be read and added.
pub(crate) fn strict_roots(bytes: &[u8]) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(bytes) {
        let certificate = certificate.map_err(|error| format!("load: {error:?}"))?;
        roots
            .add(certificate)
            .map_err(|error| format!("load: {error:?}"))?;
    }
    Ok(roots)
}

/// Skips what cannot be read or added. The iterator may not advance after an error, so it is bounded.
pub(crate) fn lenient_roots(bytes: &[u8]) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    let blocks = CertificateDer::pem_slice_iter(bytes).take(10_000);
    roots.add_parsable_certificates(blocks.filter_map(Result::ok));
    Ok(roots)
}

fn handshake(case: &Case, roots: RootCertStore, port: u16) -> Result<(), String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(case.host.clone()).map_err(|error| format!("name: {error}"))?;
    let mut client =
        ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())?;
    let mut socket = TcpStream::connect(("127.0.0.1", port)).expect("serve.py listens");
    socket
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a timeout");
    while client.is_handshaking() {
        client
            .complete_io(&mut socket)
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn stacks_of(answers: &[Answer]) -> BTreeMap<String, usize> {
    let mut stacks = BTreeMap::new();
    for answer in answers {
        *stacks.entry(answer.stack.clone()).or_default() += 1;
    }
    stacks
}

/// Compares every answer with ours; the differences are listed together.
fn compare(cases: &[Case], answers: &[Answer]) {
    let known: BTreeMap<&str, (&Case, TrustStore)> = cases
        .iter()
        .map(|case| {
            (
                case.name.as_str(),
                (
                    case,
                    TrustStore::open(&case.store, None).expect("any content opens"),
                ),
            )
        })
        .collect();
    let exceptions = exceptions();
    let (mut differences, mut chances) = (Vec::new(), 0);
    for answer in answers {
        let (case, store) = &known[answer.case.as_str()];
        let (ours, why) = decide(case, store, &answer.stack);
        let theirs = if answer.accepted { "accept" } else { "reject" };
        let excepted = exceptions
            .iter()
            .any(|(name, stack)| *name == answer.case && *stack == answer.stack);
        if ours == CHANCE {
            // If the client itself decides by chance, "unknown" is the right answer.
            chances += 1;
            continue;
        }
        if (ours == theirs) == excepted {
            differences.push(format!(
                "{} {}: {theirs} ({}), ours {ours} ({why}){}; {}",
                answer.stack,
                answer.case,
                answer.why,
                if excepted {
                    ", though it is listed as an exception"
                } else {
                    ""
                },
                case.about,
            ));
        }
    }
    assert!(
        chances * 200 <= answers.len(),
        "{chances} of {} depend on chance",
        answers.len()
    );
    println!(
        "{chances} answers depend on chance; {} answers by {:?}",
        answers.len(),
        stacks_of(answers)
    );
    assert!(
        differences.is_empty(),
        "{} of {} differ:\n{}",
        differences.len(),
        answers.len(),
        differences.join("\n")
    );
}

/// `case, stack, reason`: where we decide differently on purpose.
fn exceptions() -> Vec<(&'static str, &'static str)> {
    let rows = include_str!("../data/differential-exceptions.tsv")
        .lines()
        .skip(1)
        .map(|line| {
            let [case, stack, reason] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("differential-exceptions.tsv: not three columns: {line}");
            };
            assert!(!reason.is_empty(), "an exception has a reason: {line}");
            (case, stack)
        });
    rows.collect()
}
