//! Differential: with every store that we call trusted for OpenSSL, OpenSSL verifies the root of RDS.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use openssl::error::ErrorStack;
use openssl::ssl::{SslContext, SslMethod};
use openssl::stack::Stack;
use openssl::x509::verify::X509VerifyParam;
use openssl::x509::{X509, X509StoreContext, X509VerifyResult};
use rds_ca_core::trust::{Check, Verdict};
use rds_ca_core::{CaId, Catalogue, Region, StackId, TrustStore, timestamp};

static REGION: LazyLock<Region> = LazyLock::new(|| Region::new("eu-west-1"));

/// The root of the CA in the region.
static ROOT: LazyLock<X509> = LazyLock::new(|| {
    let authority = Catalogue::builtin().require(&REGION, &CaId::RSA2048_G1).expect("a root");
    X509::from_der(authority.der().expect("its bytes")).expect("a certificate")
});

/// The file that OpenSSL reads; it is in memory.
static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| PathBuf::from(format!("/dev/shm/rds-ca-fuzz-{}.pem", std::process::id())));

/// What OpenSSL's verification says of the root with this file as a client's `CAfile`.
fn verify(bytes: &[u8], seconds: i64) -> Result<X509VerifyResult, ErrorStack> {
    std::fs::write(&*FILE, bytes).expect("memory for the file");
    let mut context = SslContext::builder(SslMethod::tls_client())?;
    context.set_ca_file(&*FILE)?;
    let mut parameters = X509VerifyParam::new()?;
    parameters.set_time(seconds);
    context.cert_store_mut().set_param(&parameters)?;
    X509StoreContext::new()?.init(context.build().cert_store(), &ROOT, &*Stack::new()?, |chain| {
        chain.verify_cert()?;
        Ok(chain.error())
    })
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(store) = TrustStore::from_bytes(bytes, None) else {
        return;
    };
    let at = timestamp::parse("2026-12-01").expect("a date");
    let question = Check::new(&REGION, &CaId::RSA2048_G1, at).stack(StackId::new("openssl"));
    if store.check(&question).verdict == Verdict::Trusted {
        assert_eq!(
            verify(bytes, at.unix_timestamp()).expect("OpenSSL refuses a store that we call trusted"),
            X509VerifyResult::OK,
            "OpenSSL refuses the root with a store that we call trusted"
        );
    }
});
