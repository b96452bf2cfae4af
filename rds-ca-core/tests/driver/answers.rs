//! Answers of drivers in a form to compare.

use rds_ca_core::driver::{Effective, RemarkKind};

/// A certificate file, as far as drivers look at it.
pub(crate) const PEM: &str = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";

/// Transport, chain, name and stores.
pub(crate) fn summary(answer: &Effective) -> String {
    let places: Vec<&str> = answer
        .stores
        .iter()
        .map(|store| store.place.as_str())
        .collect();
    format!(
        "{} {} {} {}",
        answer.transport,
        answer.verifies_chain,
        answer.verifies_name,
        places.join("+")
    )
}

pub(crate) fn has_remark(answer: &Effective, kind: RemarkKind, text: &str) -> bool {
    let mut remarks = answer.remarks.iter();
    remarks.any(|remark| remark.kind == kind && remark.text.contains(text))
}
