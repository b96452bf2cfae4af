//! libFuzzer on the target that the variable `TARGET` names.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static TARGET: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    rds_ca_fuzz::target(&std::env::var("TARGET").expect("set TARGET to a target of targets.rs"))
});

fuzz_target!(|bytes: &[u8]| TARGET(bytes));
