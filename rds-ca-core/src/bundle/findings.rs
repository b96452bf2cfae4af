//! Collects what every reader finds.

use std::collections::hash_map::Entry as Slot;
use std::collections::{HashMap, HashSet};

#[cfg(feature = "stores")]
use super::java_aliases::JavaView;
use super::limits::{self, MAX_FINDINGS};
use super::{Entry, Place, Problem, ProblemKind};
use crate::certificate::{Certificate, Fingerprint};
use crate::error::Result;

/// Certificates, each once, and problems, in the order of the input.
pub(super) struct Findings {
    pub(super) entries: Vec<Entry>,
    pub(super) problems: Vec<Problem>,
    /// For a directory, the certificates that OpenSSL finds by a hashed file name.
    pub(super) hashed: HashSet<Fingerprint>,
    /// Every certificate of a file of plain PEM blocks, in order.
    #[cfg(feature = "stores")]
    pub(super) plain: Option<Vec<Certificate>>,
    /// How Java reads it, if it is a key store that Java opens.
    #[cfg(feature = "stores")]
    pub(super) java: Option<JavaView>,
    /// The index of the entry that holds each certificate.
    seen: HashMap<Fingerprint, usize>,
    /// How many more root signatures may be checked.
    checks_left: usize,
}

impl Default for Findings {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            problems: Vec::new(),
            hashed: HashSet::new(),
            #[cfg(feature = "stores")]
            plain: None,
            #[cfg(feature = "stores")]
            java: None,
            seen: HashMap::new(),
            checks_left: limits::MAX_SIGNATURE_CHECKS,
        }
    }
}

impl Findings {
    /// Reads a certificate's DER; bytes that are not a certificate, and duplicates, become problems.
    pub(super) fn certificate(&mut self, der: &[u8], place: Place) -> Result<()> {
        match Certificate::from_der(der) {
            Ok(certificate) => self.entry(Entry { certificate, place }),
            Err(error) => {
                let text = error.to_string();
                let why = text.strip_prefix("cannot read the certificate: ");
                self.problem(Problem::new(
                    ProblemKind::NotACertificate,
                    place,
                    format!("not a certificate: {}", why.unwrap_or(&text)),
                    "replace it with the certificate as its authority publishes it",
                ))
            }
        }
    }

    /// Adds the certificates of a file of plain PEM blocks.
    pub(super) fn plain(&mut self, blocks: Vec<(Certificate, usize)>) -> Result<()> {
        self.entries.reserve(blocks.len());
        self.seen.reserve(blocks.len());
        #[cfg(feature = "stores")]
        {
            let certificates = blocks.iter().map(|(certificate, _)| certificate.clone());
            self.plain = Some(certificates.collect());
        }
        for (certificate, line) in blocks {
            self.entry(Entry {
                certificate,
                place: Place::line(line),
            })?;
        }
        Ok(())
    }

    /// Reports a root whose signature does not verify with its own key.
    fn damaged(&mut self, certificate: &Certificate, place: Place) -> Result<()> {
        self.checks_left -= 1;
        // Without the feature `stores` no signature can be checked.
        #[cfg(feature = "stores")]
        let damaged = certificate.is_damaged();
        #[cfg(not(feature = "stores"))]
        let damaged = {
            let _ = certificate;
            false
        };
        if !damaged {
            return Ok(());
        }
        self.problem(Problem::new(
            ProblemKind::Damaged,
            place,
            "its own signature is invalid: it is not what its issuer made",
            "fetch the file again from the publisher of the certificate",
        ))
    }

    pub(super) fn entry(&mut self, entry: Entry) -> Result<()> {
        if self.entries.len() >= MAX_FINDINGS {
            return Err(limits::exceeded(MAX_FINDINGS, "certificates"));
        }
        match self.seen.entry(entry.certificate.fingerprint()) {
            Slot::Vacant(slot) => {
                slot.insert(self.entries.len());
                let damaged = self.checks_left > 0 && !entry.certificate.is_known();
                let place = damaged.then(|| entry.place.clone());
                let certificate = entry.certificate.clone();
                self.entries.push(entry);
                match place {
                    Some(place) => self.damaged(&certificate, place),
                    None => Ok(()),
                }
            }
            Slot::Occupied(slot) => {
                let first = self.entries.get(*slot.get());
                let first = first.map(|first| first.place.to_string());
                let reason = format!(
                    "the same certificate as at {}",
                    first.as_deref().unwrap_or("an earlier place")
                );
                self.problem(Problem::new(
                    ProblemKind::Duplicate,
                    entry.place,
                    reason,
                    "harmless; remove one of them",
                ))
            }
        }
    }

    /// Records how Java reads the key store, and reports entries that Java does not see.
    #[cfg(feature = "stores")]
    pub(super) fn java(&mut self, view: JavaView) -> Result<()> {
        let seen: HashSet<&[u8]> = view.anchors.iter().map(Vec::as_slice).collect();
        let held = self.entries.len();
        if let Some(alias) = &view.displacing
            && seen.len() < held
        {
            let seen = seen.len();
            self.problem(Problem::new(
                ProblemKind::SameAlias,
                Place::input(),
                format!(
                    "it holds {held} certificates, of which Java sees {seen}: Java keeps one entry per alias, the \
                    last, ignoring letter case, and {alias:?} names several, or none"
                ),
                "give each certificate a separate alias in lower case, as keytool -importcert does",
            ))?;
        }
        self.java = Some(view);
        Ok(())
    }

    pub(super) fn problem(&mut self, problem: Problem) -> Result<()> {
        if self.problems.len() >= MAX_FINDINGS {
            return Err(limits::exceeded(MAX_FINDINGS, "problems"));
        }
        self.problems.push(problem);
        Ok(())
    }

    /// The number of findings so far; two equal counts mean that nothing was found in between.
    pub(super) fn count(&self) -> usize {
        self.entries.len() + self.problems.len()
    }

    /// Adds what was found in one file of a directory.
    pub(super) fn absorb(&mut self, file: &str, found: Self) -> Result<()> {
        let in_file = |place: Place| Place {
            file: Some(file.to_owned()),
            ..place
        };
        // Damage was already reported for the file itself.
        self.checks_left = 0;
        for entry in found.entries {
            self.entry(Entry {
                place: in_file(entry.place),
                ..entry
            })?;
        }
        for problem in found.problems {
            self.problem(Problem {
                place: in_file(problem.place),
                ..problem
            })?;
        }
        Ok(())
    }
}
