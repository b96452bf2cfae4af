//! What mending a store changes.

use time::UtcDateTime;

use crate::bundle::{Container, Place};
use crate::certificate::{Certificate, Fingerprint};

/// A store with what was missing, and what changed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Mended {
    /// What the store is.
    pub container: Container,
    /// Every certificate that came or went, in this order: gone, come.
    pub changes: Vec<Change>,
    /// Whether the text was written anew, because readers would have stopped before its end.
    pub rewritten: bool,
    /// What a person should know of, in sentences.
    pub notes: Vec<String>,
    /// Whether every TLS stack that reads such a container accepts what a new store of these roots makes it accept.
    pub proved: bool,
    /// SHA-256 of the new content.
    pub sha256: Fingerprint,
    #[serde(skip)]
    pub(super) content: Vec<u8>,
    #[serde(skip)]
    pub(super) same: bool,
}

/// A certificate that came or went.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Change {
    /// What happened to it.
    pub kind: ChangeKind,
    /// What people call it.
    pub name: String,
    /// SHA-256 of the DER; absent for text that was no certificate.
    pub fingerprint: Option<Fingerprint>,
    /// The last second of its validity.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub not_after: Option<UtcDateTime>,
    /// Where it stood, when it went.
    pub place: Option<Place>,
    /// Why.
    pub reason: String,
}

words! {
    /// What happened to a certificate.
    #[non_exhaustive]
    pub enum ChangeKind: "a change kind" {
        /// It was put in.
        Added = "added",
        /// It was taken out because that was asked for.
        Removed = "removed",
        /// It was no certificate that any reader could use, and went when the text was written anew.
        Discarded = "discarded",
    }
}

impl ChangeKind {
    /// The sign of a diff.
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

    /// Whether there was nothing to do: the content is what it was, byte for byte.
    pub fn is_unchanged(&self) -> bool {
        self.same
    }
}

impl Change {
    /// A root that was missing comes in.
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
