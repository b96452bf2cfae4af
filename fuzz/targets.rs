//! The fuzz targets: one function per kind of input. Each takes any bytes and must not panic, hang or use unbounded
//! memory.
//!
//! The functions have two users: libFuzzer runs them (`fuzz_targets/one.rs`), and the ordinary tests replay the corpora
//! through them (`rds-ca-core/tests/fuzz.rs`).

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use rds_ca_core::bundle::Bundle;
use rds_ca_core::client::Manifest;
use rds_ca_core::discovery::{Discover, Discovery, merge};
use rds_ca_core::driver::grammar::libpq;
use rds_ca_core::driver::{MemoryFiles, Settings, drivers, effective};
use rds_ca_core::name::Endpoint;
use rds_ca_core::probe::{ProbeLimits, Target as Address, probe};
use rds_ca_core::probed::{Protocol, probes_from_json};
use rds_ca_core::rotation::{Journal, Plan, Policy};
use rds_ca_core::sessions::Usage;
use rds_ca_core::sessions::log::{LogFormat, LogReader};
use rds_ca_core::trust::{Check, stacks};
use rds_ca_core::{CaId, Fleet, Region, TrustStore, timestamp};

/// Takes any bytes.
pub type Target = fn(&[u8]);

/// The targets by name; each has a corpus of that name.
pub const TARGETS: &[(&str, Target)] = &[
    ("archive", archive),
    ("aws_json", aws_json),
    ("bundle", bundle),
    ("check", check),
    ("document", document),
    ("driver", driver),
    ("driver_file", driver_file),
    ("endpoint", endpoint),
    ("explain", explain),
    ("image", image),
    ("journal", journal),
    ("log", log),
    ("libpq_grammar", libpq_grammar),
    ("manifest", manifest),
    ("plan", plan),
    ("probe_peer", probe_peer),
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

/// Splits off a number below `bound`, with which a target chooses one of many.
fn choose(bytes: &[u8], bound: usize) -> (usize, &[u8]) {
    match bytes.split_first() {
        Some((first, rest)) => (usize::from(*first) % bound.max(1), rest),
        None => (0, bytes),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A temporary file of this process, for input that is read only from disk.
fn scratch(suffix: &str) -> PathBuf {
    std::env::temp_dir().join(format!("rds-ca-fuzz-{}.{suffix}", std::process::id()))
}

/// Checks that the result of a search can be written in every format, and read back where there is a reader.
fn can_be_written(found: &Discovery) {
    let manifest = found.to_manifest();
    Manifest::parse(&manifest).expect("a manifest that was written can be read");
    let again = merge(&manifest, found).expect("a manifest that was written can be merged into");
    assert_eq!(again, manifest, "merging the same again changes nothing");
    serde_json::to_string(found).expect("what was found can be written");
    let at = timestamp::parse("2026-12-01").expect("a date");
    found
        .to_cyclonedx("1.7", at)
        .expect("what was found can be written");
}

fn searching() -> Discover<'static> {
    let mut search = Discover::new(timestamp::parse("2026-12-01").expect("a date"));
    search.threads = 1;
    search
}

/// An archive of any kind, given by its path.
fn archive(bytes: &[u8]) {
    let file = scratch("archive");
    std::fs::write(&file, bytes).expect("a temporary file");
    if let Ok(found) = searching().run([&file]) {
        can_be_written(&found);
    }
}

/// Names that decide how a file is read.
const NAMES: &[&str] = &[
    ".env",
    "Dockerfile",
    "docker-compose.yml",
    "deploy/app.yaml",
    "deploy/all.json",
    "src/settings.py",
    "src/db.js",
    "src/Main.java",
    "cmd/main.go",
    "config/database.yml",
    "application.properties",
    "application.yml",
    "my.cnf",
    "tnsnames.ora",
    "sqlnet.ora",
    "odbc.ini",
    "pg_service.conf",
    "appsettings.json",
    "main.tf",
    "terraform.tfstate",
    "task.json",
    "functions.json",
    "app.service",
    "run.sh",
    "schema.prisma",
    "wp-config.php",
    "persistence.xml",
    "context.xml",
    "chart/templates/db.yaml",
    "rds.pem",
    "java.security",
    "package.json",
    "requirements.txt",
];

/// Files of a repository: each ends at a zero byte, and its first byte chooses its name.
fn document(bytes: &[u8]) {
    let mut search = searching();
    for part in bytes.split(|byte| *byte == 0).take(8) {
        let (chosen, content) = choose(part, NAMES.len());
        search
            .documents
            .insert(NAMES[chosen].to_owned(), text(content));
    }
    let found = search.run::<&str>([]).expect("no path is named");
    can_be_written(&found);
}

/// A member of a tar file.
fn member(out: &mut Vec<u8>, name: &str, content: &[u8]) {
    let mut header = [0u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..108].copy_from_slice(b"0000644\0");
    header[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
    header[148..156].copy_from_slice(b"        ");
    header[156] = b'0';
    header[257..263].copy_from_slice(b"ustar\0");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    out.extend(header);
    out.extend(content);
    out.resize(out.len().next_multiple_of(512), 0);
}

/// An image as `docker save` writes it. The input is split at zero bytes into its configuration, its list of layers,
/// and files of the layers; the first byte of a file chooses its name, which may be a whiteout.
fn image(bytes: &[u8]) {
    let mut parts = bytes.split(|byte| *byte == 0);
    let config = parts.next().unwrap_or_default();
    let list = parts.next().unwrap_or_default();
    let (mut lower, mut upper) = (Vec::new(), Vec::new());
    for (number, part) in parts.take(8).enumerate() {
        let (chosen, content) = choose(part, NAMES.len() * 2);
        let (folder, name) = NAMES[chosen / 2]
            .rsplit_once('/')
            .unwrap_or(("etc", NAMES[chosen / 2]));
        let hidden = if chosen % 2 == 0 { "" } else { ".wh." };
        let layer = if number % 2 == 0 {
            &mut lower
        } else {
            &mut upper
        };
        member(layer, &format!("{folder}/{hidden}{name}"), content);
    }
    let mut tar = Vec::new();
    let written: &[u8] = br#"[{"Config":"config.json","RepoTags":["app:1"],"Layers":["1/layer.tar","2/layer.tar"]}]"#;
    member(
        &mut tar,
        "manifest.json",
        if list.is_empty() { written } else { list },
    );
    member(&mut tar, "config.json", config);
    member(&mut tar, "1/layer.tar", &lower);
    member(&mut tar, "2/layer.tar", &upper);
    tar.resize(tar.len() + 1024, 0);
    let file = scratch("tar");
    std::fs::write(&file, tar).expect("a temporary file");
    if let Ok(found) = searching().run([&file]) {
        can_be_written(&found);
    }
}

/// Answers of the RDS API.
fn aws_json(bytes: &[u8]) {
    if let Ok(fleet) = Fleet::parse(bytes) {
        let again = serde_json::to_vec(&fleet).expect("a fleet that was read can be written");
        Fleet::parse(&again).expect("a fleet that was written can be read");
    }
}

/// Any container, with the default password of Java's stores.
fn bundle(bytes: &[u8]) {
    let Ok(read) = Bundle::parse(bytes, Some("changeit")) else {
        return;
    };
    for problem in read.problems() {
        assert!(!problem.to_string().is_empty());
    }
}

/// A store checked for one stack, which the first byte chooses.
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

/// A connection string of one driver, which the first byte chooses.
fn driver(bytes: &[u8]) {
    let known: Vec<_> = drivers().collect();
    let (chosen, dsn) = choose(bytes, known.len());
    let mut settings = Settings::new(known[chosen].id());
    settings.dsn = Some(text(dsn));
    if let Ok(answer) = effective(&settings) {
        assert!(!format!("{answer:?}").is_empty());
    }
}

/// The files that drivers read their settings from, for one driver, which the first byte chooses.
fn driver_file(bytes: &[u8]) {
    let known: Vec<_> = drivers().collect();
    let (chosen, content) = choose(bytes, known.len());
    let mut files = MemoryFiles::new();
    for name in [
        ".my.cnf",
        ".pg_service.conf",
        "tnsnames.ora",
        "odbc.ini",
        "openssl.cnf",
        "java.security",
    ] {
        files.add(format!("/home/app/{name}"), text(content));
    }
    let mut settings = Settings::new(known[chosen].id()).with_files(&files);
    settings.dsn = Some("service=orders".to_owned());
    for (name, value) in [
        ("HOME", "/home/app"),
        ("TNS_ADMIN", "/home/app"),
        ("ODBCINI", "/home/app/odbc.ini"),
        ("OPENSSL_CONF", "/home/app/openssl.cnf"),
    ] {
        settings.environment.insert(name.to_owned(), value.into());
    }
    if let Ok(answer) = effective(&settings) {
        assert!(!format!("{answer:?}").is_empty());
    }
}

/// A connection string of libpq; the first byte chooses libpq's major version.
fn libpq_grammar(bytes: &[u8]) {
    let (chosen, dsn) = choose(bytes, 4);
    let major = 15 + u32::try_from(chosen).expect("a small number");
    if let Ok(parameters) = libpq::parse(&text(dsn), major) {
        assert!(parameters.names().all(|name| parameters.has(name)));
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
    let file = scratch("journal");
    std::fs::write(&file, bytes).expect("a temporary file");
    let _ = Journal::read(&file);
}

/// A log of a server; the first byte chooses its format.
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

/// The bytes that a server sends, whatever it is asked; the first byte chooses the protocol.
fn probe_peer(bytes: &[u8]) {
    let protocols = [
        Protocol::Postgres,
        Protocol::MySql,
        Protocol::Tds,
        Protocol::Tls,
    ];
    let (chosen, words) = choose(bytes, protocols.len());
    static LISTENER: OnceLock<TcpListener> = OnceLock::new();
    let listener =
        LISTENER.get_or_init(|| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port"));
    let port = listener.local_addr().expect("an address").port();
    let target = Address::new("127.0.0.1", Some(port))
        .expect("a target")
        .speaking(protocols[chosen]);
    let mut limits = ProbeLimits::within(Duration::from_millis(200));
    limits.listen = Duration::from_millis(20);
    let at = timestamp::parse("2026-12-01").expect("a date");
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while let Ok((mut peer, _)) = listener.accept() {
                if done.load(std::sync::atomic::Ordering::Relaxed) {
                    return;
                }
                let _ = peer.set_read_timeout(Some(Duration::from_millis(2)));
                // One part before the first request, the rest after it.
                let (first, rest) = words.split_at(words.len().min(80));
                let _ = peer.write_all(first);
                let _ = peer.read(&mut [0; 4096]);
                let _ = peer.write_all(rest);
            }
        });
        let seen = probe(&target, &limits, at).expect("limits that hold");
        assert!(seen.failure.is_some(), "bytes prove no key");
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        let _ = std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port));
    });
}

/// Saved probes.
fn probes(bytes: &[u8]) {
    let _ = probes_from_json(&text(bytes));
}
