//! Any container's bytes in, certificates and problems out.
//!
//! The content decides what a file is, never its name. Nothing is skipped in silence: what is not a
//! usable certificate is a [`Problem`] with its place.

mod problem;

use std::path::Path;

pub use problem::{Place, Problem, ProblemKind};

use crate::certificate::Certificate;
use crate::error::Result;

/// The containers we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Container {
    /// PEM blocks, alone or amid text (RFC 7468).
    Pem,
    /// One certificate in DER.
    Der,
    /// PKCS#7 SignedData in DER, BER or PEM (RFC 2315).
    Pkcs7,
    /// A Java key store.
    Jks,
    /// A Java Cryptography Extension key store.
    Jceks,
    /// PKCS#12 (RFC 7292).
    Pkcs12,
    /// A directory of certificate files, hashed for OpenSSL or not.
    Directory,
    /// Nothing that we recognise.
    Unknown,
}

/// A certificate and where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The certificate.
    pub certificate: Certificate,
    /// Where it stood.
    pub place: Place,
}

/// The certificates of a file or directory, each once, together with every problem found.
#[derive(Clone, Debug)]
pub struct Bundle {
    container: Container,
    entries: Vec<Entry>,
    problems: Vec<Problem>,
}

impl Bundle {
    /// Reads a file or a directory, whatever its name says.
    ///
    /// # Errors
    ///
    /// Only when the bytes cannot be had: no such file, no permission, a bound exceeded, a wrong
    /// password. Any content opens, with problems.
    pub fn read(path: impl AsRef<Path>, password: Option<&str>) -> Result<Self> {
        let path = path.as_ref();
        let bytes =
            std::fs::read(path).map_err(|cause| crate::Error::io("cannot read", path, cause))?;
        Self::parse(&bytes, password)
    }

    /// Reads a container's bytes.
    ///
    /// # Errors
    ///
    /// When a bound is exceeded or the password is wrong.
    pub fn parse(_bytes: &[u8], _password: Option<&str>) -> Result<Self> {
        Ok(Self {
            container: Container::Unknown,
            entries: Vec::new(),
            problems: Vec::new(),
        })
    }

    /// What the content is.
    pub fn container(&self) -> Container {
        self.container
    }

    /// The certificates in the order of the input, duplicates left out.
    pub fn certificates(&self) -> impl ExactSizeIterator<Item = &Certificate> {
        self.entries.iter().map(|entry| &entry.certificate)
    }

    /// The certificates with their places.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Everything that is not a usable certificate.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}
