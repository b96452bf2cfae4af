//! Directories of certificate files, hashed for OpenSSL or not.
//!
//! OpenSSL finds a certificate in a directory only by a file name: the hash of its subject, a full stop,
//! and 0, 1, 2 … without a gap (`openssl rehash`). It does not see files with other names.

mod subject_hash;
mod walk;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use memchr::memchr;

pub(in crate::bundle) use subject_hash::subject_hash;
pub(crate) use walk::PREPARED;
use walk::{File, Walk};

use super::findings::Findings;
use super::limits::{self, MAX_DIRECTORY_BYTES};
use super::{Container, Place, Problem, ProblemKind, file, read_bytes};
use crate::certificate::{Certificate, Fingerprint};
use crate::error::{ErrorKind, Result};

/// Reads every file of the directory.
pub(super) fn read(root: &Path, password: Option<&str>, findings: &mut Findings) -> Result<()> {
    let mut walk = Walk::of(root, findings)?;
    let names: HashSet<String> = walk
        .files
        .iter()
        .flat_map(|file| &file.names)
        .filter(|name| hash_of(name).is_some())
        .cloned()
        .collect();
    // Hashed names first: of two copies of a certificate, the one in the hashed file counts.
    walk.files
        .sort_by_key(|file| !file.names.iter().any(|name| names.contains(name)));
    let mut reader = Reader {
        reached: reached(&names),
        names,
        findable: HashSet::new(),
        doubtful: HashSet::new(),
        bytes: 0,
    };
    for file in &walk.files {
        reader.read(file, password, findings)?;
    }
    let doubtful: Vec<Fingerprint> = findings
        .entries
        .iter()
        .map(|entry| &entry.certificate)
        .filter(|certificate| reader.is_doubtful(certificate))
        .map(Certificate::fingerprint)
        .collect();
    for certificate in &doubtful {
        reader.findable.remove(certificate);
    }
    reader.report_not_hashed(findings)?;
    findings.hashed = reader.findable;
    if walk.files.is_empty() && findings.count() == 0 {
        findings.problem(Problem::new(
            ProblemKind::Empty,
            Place::input(),
            "a directory without files",
            "put the certificates into it; a mount may be missing",
        ))?;
    }
    Ok(())
}

struct Reader {
    /// Every name of the form that OpenSSL looks for.
    names: HashSet<String>,
    /// Number of `HASH.N` names that OpenSSL tries, per hash.
    reached: HashMap<String, usize>,
    /// The certificates that OpenSSL finds by such a name.
    findable: HashSet<Fingerprint>,
    /// Hashes for which OpenSSL may read a file differently.
    doubtful: HashSet<String>,
    bytes: usize,
}

impl Reader {
    fn read(&mut self, file: &File, password: Option<&str>, findings: &mut Findings) -> Result<()> {
        // A name that a person chose is more useful than a hash.
        let shown = file.names.iter().find(|name| !self.names.contains(*name));
        let Some(shown) = shown.or(file.names.first()) else {
            return Ok(());
        };
        let mut found = Findings::default();
        let container = match self.bytes_of(file)? {
            Ok(bytes) => {
                let ends_early = memchr(0, &bytes).is_some();
                read_bytes(&bytes, password, &mut found).map(|container| (container, ends_early))
            }
            Err(error) => Err(error),
        };
        match container {
            Ok((container, ends_early)) => {
                self.record_findable(file, container, &found, ends_early)
            }
            Err(error) => {
                let kind = match error.kind() {
                    ErrorKind::WrongPassword => ProblemKind::PasswordNeeded,
                    _ => ProblemKind::Unreadable,
                };
                found.problem(Problem::new(
                    kind,
                    Place::input(),
                    error.to_string(),
                    "open this file by itself, with its own password if it has one",
                ))?;
            }
        }
        for problem in &mut found.problems {
            // Directories hold all sorts of files; one of unknown format gives no reason to suspect a certificate.
            problem.may_hide_certificates &= problem.kind != ProblemKind::UnknownFormat;
        }
        findings.absorb(shown, found)
    }

    /// The outer error ends the read; the inner error concerns this file only.
    fn bytes_of(&mut self, file: &File) -> Result<Result<Vec<u8>>> {
        let bytes = match file::read(&file.path) {
            Ok(Some(bytes)) => bytes,
            // It became a directory in the meantime, so there is nothing to read.
            Ok(None) => Vec::new(),
            Err(error) => return Ok(Err(error)),
        };
        self.bytes += bytes.len();
        if self.bytes > MAX_DIRECTORY_BYTES {
            return Err(limits::exceeded(
                MAX_DIRECTORY_BYTES,
                "bytes in a directory",
            ));
        }
        Ok(Ok(bytes))
    }

    /// Records the certificates that OpenSSL finds in this file by one of its names.
    ///
    /// OpenSSL reads until the first error; here, a file that OpenSSL may read differently does not count at all.
    fn record_findable(
        &mut self,
        file: &File,
        container: Container,
        found: &Findings,
        ends_early: bool,
    ) {
        // OpenSSL reads only PEM in such a directory.
        if container != Container::Pem {
            return;
        }
        let hashes: HashSet<&str> = file
            .names
            .iter()
            .filter(|name| self.is_reached(name))
            .filter_map(|name| hash_of(name))
            .collect();
        if hashes.is_empty() {
            return;
        }
        let is_findable = |certificate: &Certificate| {
            subject_hash(certificate.der()).is_some_and(|hash| hashes.contains(hash.as_str()))
        };
        let certificates = found.entries.iter().map(|entry| &entry.certificate);
        let is_plain = !ends_early
            && found.problems.iter().all(|it| is_ignored(it.kind))
            && certificates.clone().all(|it| it.oddities().is_empty());
        if is_plain {
            let of_hash = certificates.filter(|certificate| is_findable(certificate));
            self.findable.extend(of_hash.map(Certificate::fingerprint));
        } else {
            // Of several copies the first counts, together with OpenSSL's own trust settings for it.
            self.doubtful.extend(hashes.into_iter().map(str::to_owned));
        }
    }

    fn is_doubtful(&self, certificate: &Certificate) -> bool {
        !self.doubtful.is_empty()
            && subject_hash(certificate.der()).is_some_and(|hash| self.doubtful.contains(&hash))
    }

    /// Whether OpenSSL, which counts from 0 and stops at the first gap, tries that name.
    fn is_reached(&self, name: &str) -> bool {
        let Some((hash, number)) = name.split_once('.') else {
            return false;
        };
        let reached = self.reached.get(hash).copied().unwrap_or_default();
        number.parse::<usize>().is_ok_and(|number| number < reached)
    }

    fn report_not_hashed(&self, findings: &mut Findings) -> Result<()> {
        if self.names.is_empty() {
            return Ok(());
        }
        let missing: Vec<_> = findings
            .entries
            .iter()
            .filter(|entry| !self.findable.contains(&entry.certificate.fingerprint()))
            .map(|entry| (entry.place.clone(), entry.certificate.clone()))
            .collect();
        for (place, certificate) in missing {
            let (reason, hint) = if self.is_doubtful(&certificate) {
                let reason =
                    "its file has a hashed name, but OpenSSL may read the file differently";
                let hint = "rewrite the file: one certificate in plain PEM and nothing else";
                (reason.to_owned(), hint)
            } else {
                let hash = subject_hash(certificate.der());
                let hash = hash.as_deref().unwrap_or("its hash");
                let reason = format!(
                    "OpenSSL does not find it in this directory: no PEM file named {hash}.0, {hash}.1 … holds it"
                );
                let hint =
                    "run openssl rehash on the directory; each file should hold one certificate";
                (reason, hint)
            };
            findings.problem(Problem::new(ProblemKind::NotHashed, place, reason, hint))?;
        }
        Ok(())
    }
}

/// Problems that OpenSSL ignores or that do not concern it.
fn is_ignored(kind: ProblemKind) -> bool {
    use ProblemKind::{Duplicate, NotForTrust, PrivateKey};
    matches!(kind, Duplicate | NotForTrust | PrivateKey)
}

/// For each hash, the number of names `.0`, `.1` … that exist before the first gap.
fn reached(names: &HashSet<String>) -> HashMap<String, usize> {
    let hashes: HashSet<&str> = names.iter().filter_map(|name| hash_of(name)).collect();
    let count = |hash: &str| {
        (0..names.len())
            .take_while(|number| names.contains(&format!("{hash}.{number}")))
            .count()
    };
    hashes
        .into_iter()
        .map(|hash| (hash.to_owned(), count(hash)))
        .collect()
}

/// The hash in a name of the form `5ed36f99.0`, which is what OpenSSL looks for.
fn hash_of(name: &str) -> Option<&str> {
    let (hash, number) = name.split_once('.')?;
    let is_hash = hash.len() == 8
        && hash
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_number = !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && (number == "0" || !number.starts_with('0'));
    (is_hash && is_number).then_some(hash)
}
