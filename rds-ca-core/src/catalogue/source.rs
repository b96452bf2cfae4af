//! The origin of the catalogue's data.

use crate::certificate::Fingerprint;
use crate::name::Partition;

/// A file of certificates that the catalogue was made from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Source {
    pub(super) path: &'static str,
    pub(super) sha256: Fingerprint,
    pub(super) certificates: usize,
    pub(super) taken_from: &'static str,
}

impl Source {
    /// The file's path below `data/` in this crate.
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// SHA-256 of the file.
    pub fn sha256(&self) -> Fingerprint {
        self.sha256
    }

    /// The number of certificates in it.
    pub fn certificates(&self) -> usize {
        self.certificates
    }

    /// The public package and the file in it.
    pub fn taken_from(&self) -> &'static str {
        self.taken_from
    }
}

/// A bundle that AWS publishes and this crate does not include, recognised by its digest when supplied.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PinnedBundle {
    pub(super) partition: Partition,
    pub(super) sha256: Fingerprint,
    pub(super) certificates: usize,
    pub(super) published_at: &'static str,
}

impl PinnedBundle {
    /// The partition whose authorities it holds.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// SHA-256 of the file.
    pub fn sha256(&self) -> Fingerprint {
        self.sha256
    }

    /// The number of certificates in it.
    pub fn certificates(&self) -> usize {
        self.certificates
    }

    /// The address at which AWS serves it.
    pub fn published_at(&self) -> &'static str {
        self.published_at
    }
}
