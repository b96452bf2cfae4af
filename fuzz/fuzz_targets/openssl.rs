//! Differential: OpenSSL loads every store that we call trusted for OpenSSL.
#![no_main]

use libfuzzer_sys::fuzz_target;
use openssl::x509::X509;
use rds_ca_core::trust::{Check, Verdict};
use rds_ca_core::{CaId, Region, StackId, TrustStore, timestamp};

fuzz_target!(|bytes: &[u8]| {
    let Ok(store) = TrustStore::from_bytes(bytes, None) else {
        return;
    };
    let at = timestamp::parse("2026-12-01").expect("a date");
    let question = Check::new(&Region::new("eu-west-1"), &CaId::RSA2048_G1, at).stack(StackId::new("openssl"));
    if store.check(&question).verdict == Verdict::Trusted {
        let loaded = X509::stack_from_pem(bytes).expect("OpenSSL refuses a store that we call trusted");
        assert!(!loaded.is_empty(), "OpenSSL finds no certificate in a store that we call trusted");
    }
});
