//! Time per verdict: a chain of three against a store of 108, compared with rustls-webpki and OpenSSL in the same run.
//!
//! ```text
//! cargo bench -p rds-ca-core --bench verdict
//! ```
//!
//! For OpenSSL, `openssl verify` gets the same server certificate many times in one process: the cost of one more is
//! the time of one verdict, including reading the server certificate.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "../../rds-ca-core/tests/support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rds_ca_core::trust::Verdict;
use rds_ca_core::{Catalogue, StackId, TrustStore, timestamp};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use support::Scratch;
use support::stacks::{cases, script};

const STORE: usize = 108;

fn main() {
    let now = time::UtcDateTime::now();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-verdict");
    script(
        "make.py",
        &[
            &folder.display().to_string(),
            "--now",
            &timestamp::format(now),
        ],
    );
    let cases = cases(&folder);
    let case = cases
        .iter()
        .find(|case| case.name == "01-root")
        .expect("a case of make.py");
    let scratch = Scratch::new();
    let store = scratch.write(
        "store.pem",
        pem(&std::fs::read_to_string(&case.store).expect("a store")),
    );
    let bytes = std::fs::read(&store).expect("a store");
    println!("chain of 3, store of {STORE}");

    for stack in ["openssl", "java-jsse", "go-new", "rustls-strict", "gnutls"] {
        let id = StackId::new(stack);
        let opened = TrustStore::from_bytes(&bytes, None).expect("any content opens");
        let decide = |opened: &TrustStore| {
            let decision = opened.decide(&case.chain, Some(&case.host), Some(&id), now);
            assert_eq!(
                decision.verdict,
                Verdict::Trusted,
                "{stack}: {}",
                decision.reason
            );
        };
        let start = Instant::now();
        decide(&opened);
        let first = start.elapsed();
        let each = time(2_000, || decide(&opened));
        println!("ours, {stack:<14} {each:>10.1?} (the first, which reads the store: {first:.1?})");
    }
    // With a store without the root, no signature is checked: the remaining time is our own work.
    let without = Catalogue::builtin()
        .authorities(None, None)
        .filter_map(|it| it.pem())
        .take(STORE)
        .collect::<String>();
    let opened = TrustStore::from_bytes(without.as_bytes(), None).expect("any content opens");
    let id = StackId::new("openssl");
    let each = time(2_000, || {
        black_box(opened.decide(&case.chain, Some(&case.host), Some(&id), now));
    });
    println!("ours, no signatures      {each:>10.1?}");

    let mut roots = RootCertStore::empty();
    let blocks = CertificateDer::pem_slice_iter(&bytes).map(|each| each.expect("a certificate"));
    roots.add_parsable_certificates(blocks);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let webpki = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .expect("a verifier");
    let sent: Vec<CertificateDer<'_>> = case.chain.iter().map(|each| each.der().into()).collect();
    let name = ServerName::try_from(case.host.as_str()).expect("a name");
    let each = time(2_000, || {
        let verified = webpki.verify_server_cert(&sent[0], &sent[1..], &name, &[], UnixTime::now());
        verified.expect("trusted");
    });
    println!("rustls-webpki (ring)     {each:>10.1?}");

    let leaf = scratch.write("leaf.pem", case.chain[0].pem());
    let sub = scratch.write("sub.pem", case.chain[1].pem());
    let verify = |count: usize| {
        let start = Instant::now();
        let mut command = Command::new("openssl");
        command.args([
            "verify",
            "-purpose",
            "sslserver",
            "-auth_level",
            "2",
            "-verify_hostname",
            &case.host,
        ]);
        command
            .arg("-CAfile")
            .arg(&store)
            .arg("-untrusted")
            .arg(&sub);
        command.args(std::iter::repeat_n(&leaf, count));
        let output = command
            .output()
            .expect("openssl is needed: apt-get install openssl");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        start.elapsed()
    };
    let (one, many) = (verify(1), verify(2_001));
    println!(
        "openssl verify           {:>10.1?}",
        many.saturating_sub(one) / 2_000
    );
}

/// The mean of many runs, without the first.
fn time(count: u32, mut run: impl FnMut()) -> Duration {
    run();
    let start = Instant::now();
    (0..count).for_each(|_| run());
    start.elapsed() / count
}

/// The published roots, with the right one at the end.
fn pem(root: &str) -> String {
    let mut text = String::new();
    for authority in Catalogue::builtin()
        .authorities(None, None)
        .filter_map(|it| it.pem())
        .take(STORE - 1)
    {
        let _ = write!(text, "{authority}");
    }
    text + root
}
