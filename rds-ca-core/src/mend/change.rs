//! The changes that mending makes to a store.

use time::UtcDateTime;

use crate::bundle::{Container, Place};
use crate::certificate::{Certificate, Fingerprint};

/// A mended store and the changes to it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Mended {
    /// The container of the store.
    pub container: Container,
    /// Every certificate that was removed or added, removed ones first.
    pub changes: Vec<Change>,
    /// Whether the text was rewritten, because readers would have stopped before its end.
    pub rewritten: bool,
    /// Notes for the user, in sentences.
    pub notes: Vec<String>,
    /// Whether every TLS stack that accepts a new store of these roots in this container also accepts this store.
    pub proved: bool,
    /// SHA-256 of the new content.
    pub sha256: Fingerprint,
    #[serde(skip)]
    pub(super) content: Vec<u8>,
    #[serde(skip)]
    pub(super) same: bool,
}

/// A certificate that was added or removed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The kind of change.
    pub kind: ChangeKind,
    /// The certificate's display name.
    pub name: String,
    /// SHA-256 of the DER; absent for text that was not a certificate.
    pub fingerprint: Option<Fingerprint>,
    /// The last second of its validity.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub not_after: Option<UtcDateTime>,
    /// Its position in the store, if it was removed.
    pub place: Option<Place>,
    /// The reason.
    pub reason: String,
}

words! {
    /// The kinds of changes.
    #[non_exhaustive]
    pub enum ChangeKind: "a change kind" {
        /// It was added.
        Added = "added",
        /// It was removed on request.
        Removed = "removed",
        /// No reader could use it as a certificate, and it was dropped when the text was rewritten.
        Discarded = "discarded",
    }
}

impl ChangeKind {
    /// The sign of it in a diff.
    pub fn sign(self) -> char {
        match self {
            Self::Added => '+',
            Self::Removed | Self::Discarded => '-',
        }
    }
}

impl Mended {
    /// The store's new content.
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// Whether nothing needed to be done: the content is the same, byte for byte.
    pub fn is_unchanged(&self) -> bool {
        self.same
    }
}

impl Change {
    /// A missing root that is added.
    pub(super) fn added(root: &Certificate) -> Self {
        let why = "a root that clients of these databases need";
        Self::new(ChangeKind::Added, root, None, why)
    }

    pub(super) fn new(
        kind: ChangeKind,
        certificate: &Certificate,
        place: Option<&Place>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            name: certificate
                .subject_common_name()
                .unwrap_or(certificate.subject())
                .to_owned(),
            fingerprint: Some(certificate.fingerprint()),
            not_after: Some(certificate.validity().not_after),
            place: place.cloned(),
            reason: reason.into(),
        }
    }
}
