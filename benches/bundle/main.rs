//! From AWS's global bundle to recognised anchors, compared with rustls (PEM to webpki anchors) and OpenSSL (PEM to
//! `X509`).
//!
//! ```text
//! cargo bench -p rds-ca-core --bench bundle      # needs a C compiler and libssl-dev for OpenSSL
//! ```
//!
//! All read the same bytes in one run, in turns; only the ratios matter.

#[path = "../measure.rs"]
mod measure;

use std::path::Path;
use std::process::Command;

use measure::median;
use rds_ca_core::trust::Check;
use rds_ca_core::{Bundle, CaId, Catalogue, Region, TrustStore, timestamp};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

const GLOBAL: &[u8] = include_bytes!("../../rds-ca-core/data/aws/global-bundle.pem");
const ROUNDS: usize = 200;

fn main() {
    let ours = median(ROUNDS, || {
        let bundle = Bundle::parse(GLOBAL, None).expect("the bundle");
        let catalogue = Catalogue::builtin();
        bundle
            .certificates()
            .filter(|root| catalogue.recognise(root).authority().is_some())
            .count()
    });
    let rustls = median(ROUNDS, || {
        let mut store = RootCertStore::empty();
        let certificates =
            CertificateDer::pem_slice_iter(GLOBAL).map(|der| der.expect("a certificate"));
        store.add_parsable_certificates(certificates).0
    });
    let (region, at) = (
        Region::new("eu-west-1"),
        timestamp::parse("2027-01-01").expect("a date"),
    );
    let check = median(ROUNDS, || {
        let store = TrustStore::from_bytes(GLOBAL, None).expect("the bundle");
        store
            .check(&Check::new(&region, &CaId::RSA2048_G1, at))
            .surplus
            .len()
    });
    let openssl = openssl();
    println!("global bundle, 108 certificates, µs a round (median of {ROUNDS})");
    println!("rds-ca: read and recognise     {ours:9.1}");
    println!(
        "rustls: PEM to anchors         {rustls:9.1}   {:5.1} x ours",
        rustls / ours
    );
    println!(
        "OpenSSL: PEM to X509           {openssl:9.1}   {:5.1} x ours",
        openssl / ours
    );
    println!(
        "rds-ca: open, check, compare {} stacks {check:9.1}",
        rds_ca_core::trust::stacks().count()
    );
}

/// The same rounds in C, because the crate should not need OpenSSL's headers to build.
fn openssl() -> f64 {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (source, program) = (folder.join("read.c"), folder.join("read"));
    std::fs::write(&source, include_str!("read.c")).expect("a scratch file");
    let compiled = Command::new("cc")
        .args(["-O2", "-o"])
        .arg(&program)
        .arg(&source)
        .arg("-lcrypto")
        .status();
    assert!(
        compiled.is_ok_and(|status| status.success()),
        "install gcc and libssl-dev"
    );
    let bundle = concat!(env!("CARGO_MANIFEST_DIR"), "/data/aws/global-bundle.pem");
    let output = Command::new(program)
        .args([bundle, &ROUNDS.to_string()])
        .output()
        .expect("the program");
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .expect("a number")
}
