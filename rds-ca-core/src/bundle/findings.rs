//! Where every reader puts what it finds.

use std::collections::hash_map::Entry as Slot;
use std::collections::{HashMap, HashSet};

use super::limits::{self, MAX_FINDINGS};
use super::{Entry, Place, Problem, ProblemKind};
use crate::certificate::{Certificate, Fingerprint};
use crate::error::Result;

/// Certificates, each once, and problems, in the order of the input.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) entries: Vec<Entry>,
    pub(super) problems: Vec<Problem>,
    /// Of a directory, the certificates that OpenSSL finds there by the hash in a file's name.
    pub(super) hashed: HashSet<Fingerprint>,
    /// The index of the entry that has a certificate.
    seen: HashMap<Fingerprint, usize>,
}

impl Findings {
    /// Reads a certificate's DER; what is none, or is there already, becomes a problem.
    pub(super) fn certificate(&mut self, der: &[u8], place: Place) -> Result<()> {
        match Certificate::from_der(der) {
            Ok(certificate) => self.entry(Entry { certificate, place }),
            Err(error) => {
                let text = error.to_string();
                let why = text.strip_prefix("cannot read the certificate: ");
                self.problem(Problem::new(
                    ProblemKind::NotACertificate,
                    place,
                    format!("no certificate: {}", why.unwrap_or(&text)),
                    "replace it by the certificate as its authority publishes it",
                ))
            }
        }
    }

    pub(super) fn entry(&mut self, entry: Entry) -> Result<()> {
        if self.entries.len() >= MAX_FINDINGS {
            return Err(limits::exceeded(MAX_FINDINGS, "certificates"));
        }
        match self.seen.entry(entry.certificate.fingerprint()) {
            Slot::Vacant(slot) => {
                slot.insert(self.entries.len());
                self.entries.push(entry);
                Ok(())
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

    pub(super) fn problem(&mut self, problem: Problem) -> Result<()> {
        if self.problems.len() >= MAX_FINDINGS {
            return Err(limits::exceeded(MAX_FINDINGS, "problems"));
        }
        self.problems.push(problem);
        Ok(())
    }

    /// How much was found so far; two equal answers mean that nothing was found in between.
    pub(super) fn count(&self) -> usize {
        self.entries.len() + self.problems.len()
    }

    /// Takes over what was found in one file of a directory.
    pub(super) fn absorb(&mut self, file: &str, found: Self) -> Result<()> {
        let in_file = |place: Place| Place {
            file: Some(file.to_owned()),
            ..place
        };
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
