//! Every row of the speed table that the Rust library is responsible for, with the floors and the peers in Rust.
//!
//! Prints one line of JSON per row: name, our time, the peer's name, the peer's time. `benches/run.py` starts it, adds
//! the peers in other languages, and prints the table.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench"
)]

#[path = "../measure.rs"]
mod measure;
#[path = "../../rds-ca-core/tests/support/mod.rs"]
mod support;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use measure::{cpu_time, median, peak_memory, restart_peak_memory};
use rds_ca_core::audit::{Audit, Inputs};
use rds_ca_core::bundle::{Container, Content, Writer};
use rds_ca_core::client::{Client, Clients, Manifest, Mode, Selector};
use rds_ca_core::trust::{ChainQuestion, Check, Checker, Verdict};
use rds_ca_core::{Bundle, CaId, Catalogue, Fleet, Region, StackId, TrustStore, timestamp};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use support::stacks::{cases, script};
use time::UtcDateTime;

const GLOBAL: &[u8] = include_bytes!("../../rds-ca-core/data/aws/global-bundle.pem");

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let folder = arguments.get(1).filter(|it| !it.starts_with('-'));
    let Some(folder) = folder.map(PathBuf::from) else {
        println!("called by benches/run.py, with a folder to write in");
        return;
    };
    let wanted = arguments.get(2).map(String::as_str).unwrap_or("all");
    let is_wanted = |name: &str| wanted == "all" || wanted == name;
    if is_wanted("open") {
        open();
    }
    if is_wanted("containers") {
        containers(&folder);
    }
    if is_wanted("many") {
        many(&folder);
    }
    if is_wanted("chain") {
        chain(&folder);
    }
    if is_wanted("audit") {
        audit();
    }
}

/// One row; times in microseconds.
fn row(name: &str, ours: f64, peer: Option<(&str, f64)>) {
    let (peer, theirs) = peer.map_or((None, None), |(name, time)| (Some(name), Some(time)));
    let row = serde_json::json!({"name": name, "ours": ours, "peer": peer, "theirs": theirs});
    println!("{row}");
}

fn open() {
    let catalogue = Catalogue::builtin();
    let opening = median(300, || {
        let bundle = Bundle::parse(GLOBAL, None).unwrap();
        let known = |root: &_| catalogue.recognise(root).authority().is_some();
        bundle.certificates().filter(|root| known(root)).count()
    });
    // The bodies without their line ends, and the bytes to which they decode.
    let bodies: Vec<Vec<u8>> = std::str::from_utf8(GLOBAL)
        .unwrap()
        .split("-----BEGIN CERTIFICATE-----\n")
        .skip(1)
        .map(|block| {
            block
                .split("-----END")
                .next()
                .unwrap()
                .replace('\n', "")
                .into_bytes()
        })
        .collect();
    let mut der = Vec::new();
    let floor = median(300, || {
        let mut sum = 0_u64;
        for body in &bodies {
            der.clear();
            der.extend_from_slice(body);
            let der = base64_simd::STANDARD.decode_inplace(&mut der).unwrap();
            sum += der.iter().map(|&byte| u64::from(byte)).sum::<u64>();
        }
        sum
    });
    row("open", opening, Some(("floor", floor)));
    let rustls = median(100, || {
        let mut store = RootCertStore::empty();
        let certificates = CertificateDer::pem_slice_iter(GLOBAL).map(Result::unwrap);
        store.add_parsable_certificates(certificates).0
    });
    row("open beside rustls", opening, Some(("rustls", rustls)));

    let at = timestamp::parse("2027-01-01").unwrap();
    let region = Region::new("eu-west-1");
    let checking = median(200, || {
        let store = TrustStore::from_bytes(GLOBAL, None).unwrap();
        store
            .check(&Check::new(&region, &CaId::RSA2048_G1, at))
            .surplus
            .len()
    });
    row(
        "open and check, all stacks",
        checking,
        Some(("opening alone", opening)),
    );
    let store = TrustStore::from_bytes(GLOBAL, None).unwrap();
    let again = median(300, || {
        store
            .check(&Check::new(&region, &CaId::RSA2048_G1, at))
            .surplus
            .len()
    });
    row("check an open store, all stacks", again, None);
    let regions: Vec<Region> = catalogue.regions().cloned().collect();
    let regions: Vec<&Region> = regions
        .iter()
        .filter(|region| catalogue.authority(region, &CaId::RSA2048_G1).is_some())
        .take(34)
        .collect();
    let all = median(20, || {
        let mut stacks = 0;
        for region in &regions {
            for ca in [CaId::RSA2048_G1, CaId::RSA4096_G1, CaId::ECC384_G1] {
                stacks += store
                    .check(&Check::new(region, &ca, at))
                    .stacks_that_differ
                    .len();
            }
        }
        stacks
    });
    row(
        &format!("{} regions x 3 CAs, all stacks", regions.len()),
        all,
        None,
    );
    for (what, content) in [
        ("CRLF", replaced(GLOBAL, "\n", "\r\n")),
        (
            "comments",
            replaced(GLOBAL, "-----BEGIN", "# a root\n-----BEGIN"),
        ),
        ("another certificate", [GLOBAL, &unknown()].concat()),
    ] {
        let time = median(20, || {
            let store = TrustStore::from_bytes(&content, None).unwrap();
            store
                .check(&Check::new(&region, &CaId::RSA2048_G1, at))
                .surplus
                .len()
        });
        row(&format!("open and check, all stacks, {what}"), time, None);
    }
}

fn replaced(text: &[u8], from: &str, to: &str) -> Vec<u8> {
    std::str::from_utf8(text)
        .unwrap()
        .replace(from, to)
        .into_bytes()
}

/// A root that is not one of RDS's.
fn unknown() -> Vec<u8> {
    let made = std::process::Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "/dev/null",
        ])
        .args(["-subj", "/CN=bench", "-days", "3650"])
        .output()
        .expect("openssl");
    made.stdout
}

/// The same certificates in other containers; the files stay for the peers.
fn containers(folder: &Path) {
    let bundle = Bundle::parse(GLOBAL, None).unwrap();
    let certificates: Vec<_> = bundle.certificates().cloned().collect();
    let created = timestamp::parse("2026-01-01").unwrap();
    let writer = || Writer::new(created).password("changeit");
    for (container, name) in [
        (Container::Jks, "store.jks"),
        (Container::Pkcs7, "store.p7b"),
        (Container::Pkcs12, "store.p12"),
    ] {
        let bytes = writer().write(container, &certificates).unwrap();
        std::fs::write(folder.join(name), &bytes).unwrap();
        let time = median(20, || {
            let bundle = Bundle::parse(&bytes, Some("changeit")).unwrap();
            assert_eq!(bundle.certificates().len(), 108);
        });
        row(name, time, None);
    }
}

/// 10,000 files of the kinds found on hosts, on one thread and on all.
fn many(folder: &Path) {
    const COUNT: usize = 10_000;
    let files = folder.join("many");
    std::fs::create_dir_all(&files).unwrap();
    let bundle = Bundle::parse(GLOBAL, None).unwrap();
    let certificates: Vec<_> = bundle.certificates().cloned().collect();
    let writer = Writer::new(timestamp::parse("2026-01-01").unwrap()).password("changeit");
    let region = Region::new("eu-west-1");
    let regional: String = CaId::CURRENT
        .iter()
        .filter_map(|ca| Catalogue::builtin().authority(&region, ca)?.pem())
        .collect();
    let some = certificates.get(..5).unwrap();
    let kinds: Vec<(&str, Vec<u8>)> = vec![
        ("pem", GLOBAL.to_vec()),
        ("pem", regional.clone().into_bytes()),
        ("pem", replaced(regional.as_bytes(), "\n", "\r\n")),
        ("pem", [GLOBAL, &unknown()].concat()),
        ("pem", GLOBAL[..GLOBAL.len() - 700].to_vec()),
        ("jks", writer.write(Container::Jks, some).unwrap()),
        ("p7b", writer.write(Container::Pkcs7, some).unwrap()),
        (
            "txt",
            b"version https://git-lfs.github.com/spec/v1\n".to_vec(),
        ),
    ];
    let paths: Vec<PathBuf> = (0..COUNT)
        .map(|number| {
            let (ending, content) = &kinds[number % kinds.len()];
            let path = files.join(format!("{number}.{ending}"));
            // Every second PEM file is made unique by a comment with its number.
            match (number / kinds.len()).is_multiple_of(2) && *ending == "pem" {
                true => {
                    let own = [format!("# host {number}\n").as_bytes(), content].concat();
                    std::fs::write(&path, own).unwrap();
                }
                false => std::fs::write(&path, content).unwrap(),
            }
            path
        })
        .collect();
    let at = timestamp::parse("2027-01-01").unwrap();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    for threads in [1, cores] {
        let before = peak_memory();
        let checker = Checker::new(Check::new(&region, &CaId::RSA2048_G1, at), Some("changeit"));
        let next = AtomicUsize::new(0);
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let content = Content::read(path).unwrap();
                        black_box(checker.check(content).map(|report| report.verdict)).ok();
                    }
                });
            }
        });
        let each = start.elapsed().as_secs_f64() * 1e6 / COUNT as f64;
        row(
            &format!("check_many, a file, {threads} threads"),
            each,
            None,
        );
        row(
            &format!("check_many, more memory in MB, {threads} threads"),
            peak_memory() - before,
            None,
        );
    }
}

/// `accepts`: a chain of three and a fresh store, compared with rustls-webpki; signatures measured separately.
fn chain(folder: &Path) {
    let now = UtcDateTime::now();
    let made = folder.join("chain");
    script(
        "make.py",
        &[
            &made.display().to_string(),
            "--now",
            &timestamp::format(now),
        ],
    );
    let cases = cases(&made);
    let case = cases
        .iter()
        .find(|case| case.name == "01-root")
        .expect("a case of make.py");
    let root = std::fs::read_to_string(&case.store).unwrap();
    let roots = Catalogue::builtin()
        .authorities(None, None)
        .filter_map(|it| it.pem());
    let without: String = roots.take(107).collect();
    let store = without.clone() + &root;
    for (name, chain) in [("leaf", 0), ("sub", 1)] {
        std::fs::write(folder.join(format!("{name}.pem")), case.chain[chain].pem()).unwrap();
    }
    std::fs::write(folder.join("chain-store.pem"), &store).unwrap();
    std::fs::write(folder.join("host"), &case.host).unwrap();
    let id = StackId::new("rustls-strict");
    let asked = ChainQuestion::new(&case.chain, now)
        .host(&case.host)
        .stack(id.clone());
    let ours = median(200, || {
        let store = TrustStore::from_bytes(store.as_bytes(), None).unwrap();
        assert_eq!(store.accepts(&asked).verdict, Verdict::Trusted);
    });
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let sent: Vec<CertificateDer<'_>> = case.chain.iter().map(|it| it.der().into()).collect();
    let name = ServerName::try_from(case.host.as_str()).unwrap();
    let webpki = median(200, || {
        let mut roots = RootCertStore::empty();
        let blocks = CertificateDer::pem_slice_iter(store.as_bytes()).map(Result::unwrap);
        roots.add_parsable_certificates(blocks);
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let verifier = verifier.build().unwrap();
        let verified =
            verifier.verify_server_cert(&sent[0], &sent[1..], &name, &[], UnixTime::now());
        verified.unwrap();
    });
    row(
        "accepts, chain of 3, fresh store",
        ours,
        Some(("rustls-webpki (ring)", webpki)),
    );
    // A store without the root needs no signature check: the remaining time is our own work.
    let lacking = median(200, || {
        let store = TrustStore::from_bytes(without.as_bytes(), None).unwrap();
        assert_eq!(store.accepts(&asked).verdict, Verdict::NotTrusted);
    });
    row(
        "accepts, chain of 3, fresh store, no signature",
        lacking,
        None,
    );
}

/// 1,000,000 instances, 10,000 stores, 100,000 clients, and a tenth of each.
fn audit() {
    for tenth in [10, 1] {
        let (instances, stores, clients) = (1_000_000 / tenth, 10_000 / tenth, 100_000 / tenth);
        let start = Instant::now();
        let fleet = fleet(instances);
        let clients = self::clients(clients, stores);
        let reading = start.elapsed().as_secs_f64();
        let at = timestamp::parse("2024-06-01").unwrap();
        let (values, cpu) = (restart_peak_memory(), cpu_time());
        let start = Instant::now();
        let audit = Audit::of(&Inputs::new(&fleet, at).clients(&clients));
        let seconds = start.elapsed().as_secs_f64();
        let cpu = cpu_time() - cpu;
        let what = format!("audit {instances} x {stores} x {}", audit.clients.len());
        row(&what, seconds * 1e6, None);
        row(&format!("{what}, reading before"), reading * 1e6, None);
        row(
            &format!("{what}, peak MB without the values read"),
            peak_memory() - values,
            None,
        );
        row(&format!("{what}, MB of the values read"), values, None);
        row(&format!("{what}, CPU time"), cpu * 1e6, None);
        row(
            &format!("{what}, findings"),
            audit.findings.len() as f64,
            None,
        );
        row(&format!("{what}, cells"), audit.matrix.len() as f64, None);
    }
}

const REGIONS: [&str; 4] = ["eu-west-1", "us-east-1", "eu-central-1", "ap-southeast-2"];

fn fleet(count: usize) -> Fleet {
    let mut json = String::from("{\"DBInstances\": [");
    for number in 0..count {
        let region = REGIONS[number % REGIONS.len()];
        let ca = ["rds-ca-2019", "rds-ca-rsa2048-g1"][usize::from(number.is_multiple_of(3))];
        let comma = if number == 0 { "" } else { "," };
        json += &format!(
            "{comma}{{\"DBInstanceIdentifier\": \"db-{number}\", \
             \"DBInstanceArn\": \"arn:aws:rds:{region}:12345678901{}:db:db-{number}\", \
             \"Engine\": \"postgres\", \"EngineVersion\": \"15.4\", \
             \"Endpoint\": {{\"Address\": \"db-{number}.abc.{region}.rds.amazonaws.com\", \"Port\": 5432}}, \
             \"CACertificateIdentifier\": \"{ca}\"}}",
            number % 10
        );
    }
    json += "]}";
    // A response may not be larger than a file may be; larger fleets are read in parts.
    Fleet::parse(json.as_bytes()).unwrap()
}

/// Each client names ten databases; ten clients share a store.
fn clients(count: usize, stores: usize) -> Clients {
    let region = |region: &str| -> String {
        let region = Region::new(region);
        CaId::CURRENT
            .iter()
            .filter_map(|ca| Catalogue::builtin().authority(&region, ca)?.pem())
            .collect()
    };
    let complete: String = REGIONS.map(region).concat();
    let kinds = [
        complete.clone(),
        region(REGIONS[0]),
        format!("# old\n{complete}"),
    ];
    let mut manifest = Manifest::default();
    for number in 0..count {
        let mut client = Client::new(format!("client-{number}"));
        client.mode = Mode::VerifyFull;
        client.stack = Some(StackId::new(
            ["libpq-verify-full", "python-ssl", "go-new"][number % 3],
        ));
        client.stores = vec![PathBuf::from(format!("stores/{}.pem", number % stores))];
        client.databases = (0..10)
            .map(|which| Selector::parse(&format!("db-{}", number * 10 + which)).unwrap())
            .collect();
        manifest.clients.push(client);
    }
    Clients::open_with(manifest, |path, _| {
        let number: usize = path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
        TrustStore::from_bytes(kinds[number % kinds.len()].as_bytes(), None)
    })
}
