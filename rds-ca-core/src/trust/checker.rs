//! One question to many stores.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::question::Check;
use super::report::TrustReport;
use super::store::TrustStore;
use crate::bundle::Content;
use crate::error::Result;

/// The number of contents that are remembered, and the largest of them in bytes.
const MAX_KNOWN: usize = 64;
const MAX_KNOWN_BYTES: usize = 1 << 20;
/// The number of final bytes by which a content is looked up; all bytes are compared.
const END: usize = 32;

/// Puts one question to many stores, from any number of threads.
///
/// The stores of an organisation are copies of a few files. Equal contents are judged once, as long as
/// they are among the last contents seen; memory does not grow with the number of stores.
///
/// # Example
///
/// ```
/// use rds_ca_core::bundle::Content;
/// use rds_ca_core::trust::{Check, Checker, Verdict};
/// use rds_ca_core::{CaId, Catalogue, Region, timestamp};
///
/// let (region, ca) = (Region::new("eu-west-1"), CaId::RSA2048_G1);
/// let root = Catalogue::builtin().authority(&region, &ca).unwrap().pem().unwrap();
/// let checker = Checker::new(Check::new(&region, &ca, timestamp::parse("2027-01-01")?), None);
/// for _ in 0..2 {
///     let report = checker.check(Content::from_bytes(root.as_bytes()))?;
///     assert_eq!(report.verdict, Verdict::Trusted);
/// }
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Checker<'a> {
    check: Check<'a>,
    password: Option<&'a str>,
    known: Mutex<HashMap<(usize, Vec<u8>), Known>>,
}

#[derive(Clone, Debug)]
struct Known {
    content: Content,
    report: Arc<TrustReport>,
}

impl<'a> Checker<'a> {
    /// The password is used for every store that has one.
    pub fn new(check: Check<'a>, password: Option<&'a str>) -> Self {
        Self {
            check,
            password,
            known: Mutex::default(),
        }
    }

    /// Checks one store.
    ///
    /// # Errors
    ///
    /// When a limit is exceeded, or the password is wrong; for a directory, when it cannot be listed.
    pub fn check(&self, content: Content) -> Result<TrustReport> {
        let key = content
            .bytes()
            .filter(|bytes| bytes.len() <= MAX_KNOWN_BYTES)
            .map(|bytes| {
                let end = bytes.get(bytes.len().saturating_sub(END)..);
                (bytes.len(), end.unwrap_or_default().to_vec())
            });
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = key.as_ref().and_then(|key| known().get(key).cloned());
        if let Some(found) = found.filter(|found| found.content.bytes() == content.bytes()) {
            return Ok(TrustReport {
                store: content.path().map(|path| path.display().to_string()),
                ..TrustReport::clone(&found.report)
            });
        }
        let store = TrustStore::from_content(content.clone(), self.password)?;
        let report = store.check(&self.check);
        if let Some(key) = key {
            let mut known = known();
            if known.len() >= MAX_KNOWN {
                known.clear();
            }
            let report = Arc::new(report.clone());
            known.insert(key, Known { content, report });
        }
        Ok(report)
    }
}
