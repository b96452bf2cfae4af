//! Hashed directories, in which OpenSSL finds a certificate by the hash of its subject.

use std::collections::HashMap;

use super::super::directory::subject_hash;
use super::pem;
use crate::certificate::Certificate;
use crate::error::Result;

pub(super) fn write(
    certificates: &[&Certificate],
    headings: bool,
) -> Result<Vec<(String, Vec<u8>)>> {
    let mut next: HashMap<String, u32> = HashMap::new();
    certificates
        .iter()
        .map(|certificate| {
            let hash = subject_hash(certificate.der()).ok_or_else(|| {
                super::refused(format!(
                    "no hash of the subject {:?}",
                    certificate.subject()
                ))
            })?;
            let number = next.entry(hash.clone()).or_default();
            let name = format!("{hash}.{number}");
            *number += 1;
            Ok((name, pem::write(&[certificate], headings).into_bytes()))
        })
        .collect()
}
