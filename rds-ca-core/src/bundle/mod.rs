//! Reads any container: bytes in, certificates and problems out.
//!
//! The content decides what a file is, never its name. Nothing is skipped silently: everything that is not a
//! usable certificate is a [`Problem`] with its position.
//!
//! | What is read | In which forms |
//! |---|---|
//! | PEM (RFC 7468) | amid text; line ends LF, CRLF, CR; byte order marks; UTF-16; indented; glued markers; labels `CERTIFICATE`, `X509 CERTIFICATE`, `TRUSTED CERTIFICATE` with OpenSSL's trust settings; `PKCS7` and `CMS` blocks; keys and lists between them are reported |
//! | DER | one certificate, or several in sequence |
//! | PKCS#7 and CMS SignedData (RFC 2315, RFC 5652) | DER, BER with indefinite lengths, PEM; signatures are not checked |
//! | JKS, JCEKS | without a password; with one, the store's digest is checked |
//! | PKCS#12 (RFC 7292) | PBES2 (AES, 3DES; PBKDF2), the older 3DES and RC2, not encrypted, with or without MAC, PBMAC1 (RFC 9579) |
//! | directories | every file, links followed, each file once; hashed ones as OpenSSL sees them |
//!
//! Not read, and reported as [`ProblemKind::Unsupported`] or [`ProblemKind::UnknownFormat`]: BKS and other key
//! stores, NSS databases, PKCS#12 with RC4, with scrypt, or encrypted to a public key.
//!
//! # What counts as a certificate of the bundle
//!
//! What clients read from such a file. Of a private key's chain in a Java key store, Java trusts only the first
//! certificate; the others are [`ProblemKind::NotTrusted`]. Of a PKCS#12 store OpenSSL reads every
//! certificate and Java only some: of several entries with one alias Java keeps the last
//! ([`ProblemKind::SameAlias`]), and a certificate that Java ignores has a
//! [`ProblemKind::NotTrustedInJava`] problem at the same [`Place`] as its [`Entry`].
//!
//! # Limits
//!
//! 64 MiB in a file and 256 MiB in a directory; 100,000 certificates and as many problems; 20,000 names in
//! directories, 8 levels of directories; 32 levels of ASN.1 elements; 10,000,000 rounds of
//! key derivation over a PKCS#12 store. Beyond a limit the read ends with
//! [`ErrorKind::LimitExceeded`](crate::ErrorKind::LimitExceeded), and the error names the limit.

pub(crate) mod ber;
mod der;
#[cfg(feature = "stores")]
mod directory;
pub(crate) mod encode;
mod file;
mod findings;
#[cfg(feature = "stores")]
mod java_aliases;
#[cfg(feature = "stores")]
mod java_object;
#[cfg(feature = "stores")]
mod jks;
mod json;
mod limits;
mod mistaken;
mod openssl_trusted;
mod pem;
#[cfg(feature = "stores")]
mod pkcs12;
mod pkcs7;
mod problem;
mod text;
#[cfg(not(feature = "stores"))]
mod without_stores;
pub(crate) mod write;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use problem::{Place, Problem, ProblemKind};
pub use write::{Encryption, Writer};

use crate::certificate::{Certificate, Fingerprint};
use crate::error::Result;
#[cfg(feature = "stores")]
pub(crate) use directory::PREPARED;
use findings::Findings;
#[cfg(feature = "stores")]
pub(crate) use java_aliases::JavaView;
#[cfg(not(feature = "stores"))]
use without_stores::{directory, jks, pkcs12};

words! {
    /// The containers that can be read.
    #[non_exhaustive]
    pub enum Container: "a container" {
        /// PEM blocks, alone or amid text (RFC 7468).
        Pem = "pem",
        /// One certificate in DER.
        Der = "der",
        /// PKCS#7 SignedData in DER, BER or PEM (RFC 2315).
        Pkcs7 = "pkcs7",
        /// A Java key store.
        Jks = "jks",
        /// A Java Cryptography Extension key store.
        Jceks = "jceks",
        /// PKCS#12 (RFC 7292).
        Pkcs12 = "pkcs12",
        /// A directory of certificate files, hashed for OpenSSL or not.
        Directory = "directory",
        /// Not a known container.
        Unknown = "unknown",
    }
}

/// A certificate and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The certificate.
    pub certificate: Certificate,
    /// Its position in the input.
    pub place: Place,
}

/// The certificates of a file or directory, each once, together with every problem found.
///
/// # Example
///
/// ```
/// use rds_ca_core::bundle::{Bundle, Container, ProblemKind};
///
/// let text = "-----BEGIN CERTIFICATE-----\n[REDACTED]\n-----END CERTIFICATE-----\n";
/// let bundle = Bundle::parse(text.as_bytes(), None)?;
/// assert_eq!(bundle.container(), Container::Pem);
/// assert_eq!(bundle.certificates().len(), 0);
///
/// let problem = &bundle.problems()[0];
/// assert_eq!(problem.kind, ProblemKind::Redacted);
/// assert_eq!(problem.place.line, Some(1));
/// // A search for a root in it must answer "unknown", not "missing".
/// assert!(problem.may_hide_certificates);
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
///
/// Its JSON holds everything that was read, without the password: it is for another process that trusts this one.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(into = "json::Packed", try_from = "json::Packed")]
pub struct Bundle {
    container: Container,
    entries: Vec<Entry>,
    problems: Vec<Problem>,
    hashed: HashSet<Fingerprint>,
    #[cfg(feature = "stores")]
    plain: Option<Vec<Certificate>>,
    #[cfg(feature = "stores")]
    java: Option<JavaView>,
}

/// The content of a path before it is interpreted; cheap to clone.
#[derive(Clone, Debug)]
pub struct Content {
    path: Option<PathBuf>,
    /// Absent for a directory, whose files are read later.
    bytes: Option<Arc<Vec<u8>>>,
}

impl Content {
    /// Reads a file, up to the limit; a directory is only recorded.
    ///
    /// # Errors
    ///
    /// When the bytes cannot be read: no such file, no permission, not a regular file, too large.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Ok(Self {
            path: Some(path.to_owned()),
            bytes: file::read(path)?.map(Arc::new),
        })
    }

    /// Content from memory.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            path: None,
            bytes: Some(Arc::new(bytes.into())),
        }
    }

    /// Content that was read by another process; a directory if it has no bytes.
    #[cfg(feature = "stores")]
    pub(crate) fn restored(path: Option<PathBuf>, bytes: Option<Vec<u8>>) -> Self {
        Self {
            path,
            bytes: bytes.map(Arc::new),
        }
    }

    /// The path it was read from; absent for content from memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The file's bytes; absent for a directory.
    pub fn bytes(&self) -> Option<&[u8]> {
        Some(self.bytes.as_ref()?.as_slice())
    }
}

impl Bundle {
    /// Reads a file or a directory, whatever its name.
    ///
    /// The password opens Java key stores and PKCS#12; everything else ignores it. Without one, the empty password is
    /// tried for PKCS#12; a store that stays closed gives [`ProblemKind::PasswordNeeded`].
    ///
    /// # Errors
    ///
    /// Only when the bytes cannot be read: no such file, no permission, not a regular file, a limit exceeded, a
    /// wrong password. Any content opens, with problems. In a directory, an error of one file is a
    /// problem of that file.
    pub fn read(path: impl AsRef<Path>, password: Option<&str>) -> Result<Self> {
        Self::of_content(&Content::read(path)?, password)
    }

    /// Reads content that was loaded before.
    ///
    /// # Errors
    ///
    /// When a limit is exceeded or the password is wrong; for a directory, when it cannot be listed.
    pub fn of_content(content: &Content, password: Option<&str>) -> Result<Self> {
        let mut findings = Findings::default();
        let path = content.path.as_deref().unwrap_or(Path::new(""));
        let container = match &content.bytes {
            Some(bytes) => read_bytes(bytes, password, &mut findings),
            None => directory::read(path, password, &mut findings).map(|()| Container::Directory),
        };
        match (container, &content.path) {
            (Ok(container), _) => Ok(Self::new(container, findings)),
            (Err(error), Some(path)) => Err(error.at(path.display().to_string())),
            (Err(error), None) => Err(error),
        }
    }

    /// Reads a container's bytes.
    ///
    /// # Errors
    ///
    /// When a limit is exceeded or the password is wrong.
    pub fn parse(bytes: &[u8], password: Option<&str>) -> Result<Self> {
        let mut findings = Findings::default();
        let container = read_bytes(bytes, password, &mut findings)?;
        Ok(Self::new(container, findings))
    }

    fn new(container: Container, findings: Findings) -> Self {
        Self {
            container,
            entries: findings.entries,
            problems: findings.problems,
            hashed: findings.hashed,
            #[cfg(feature = "stores")]
            plain: findings.plain,
            #[cfg(feature = "stores")]
            java: findings.java,
        }
    }

    /// The type of the content.
    pub fn container(&self) -> Container {
        self.container
    }

    /// The certificates in the order of the input, without duplicates.
    pub fn certificates(&self) -> impl ExactSizeIterator<Item = &Certificate> {
        self.entries.iter().map(|entry| &entry.certificate)
    }

    /// The certificates with their positions.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether OpenSSL finds this certificate in the directory by the hash of its subject (`CApath`); false for a file.
    pub fn is_hashed(&self, certificate: &Certificate) -> bool {
        self.hashed.contains(&certificate.fingerprint())
    }

    /// Every certificate in the order of the file, duplicates included, if the file consists of plain PEM
    /// certificates that every reader reads alike.
    #[cfg(feature = "stores")]
    pub(crate) fn plain(&self) -> Option<&[Certificate]> {
        self.plain.as_deref()
    }

    /// How Java reads it, if it is a key store that Java opens.
    #[cfg(feature = "stores")]
    pub(crate) fn java(&self) -> Option<&JavaView> {
        self.java.as_ref()
    }

    /// Everything that is not a usable certificate.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// Recognises the container by its content, and reads it.
fn read_bytes(bytes: &[u8], password: Option<&str>, findings: &mut Findings) -> Result<Container> {
    if bytes.len() > limits::MAX_FILE_BYTES {
        return Err(limits::exceeded(
            limits::MAX_FILE_BYTES,
            "bytes in one file",
        ));
    }
    if let Some(blocks) = pem::read_plain(bytes) {
        findings.plain(blocks)?;
        return Ok(Container::Pem);
    }
    if let Some(problem) = mistaken::archive(bytes) {
        findings.problem(problem)?;
        return Ok(Container::Unknown);
    }
    if let Some(problem) = mistaken::other_format(bytes) {
        findings.problem(problem)?;
        return Ok(Container::Unknown);
    }
    if let Some(container) = jks::container(bytes) {
        jks::read(bytes, password, findings)?;
        return Ok(container);
    }
    match der::structure(bytes) {
        Some(der::Structure::Certificate) => {
            der::read(bytes, findings)?;
            Ok(Container::Der)
        }
        Some(der::Structure::Pkcs7) => {
            pkcs7::read(bytes, &Place::input(), findings)?;
            Ok(Container::Pkcs7)
        }
        Some(der::Structure::Pkcs12) => {
            pkcs12::read(bytes, password, findings)?;
            Ok(Container::Pkcs12)
        }
        Some(der::Structure::PrivateKey) => {
            findings.problem(pem::private_key(Place::input(), "a private key in DER"))?;
            Ok(Container::Unknown)
        }
        Some(der::Structure::Other) => {
            findings.problem(Problem::new(
                ProblemKind::UnknownFormat,
                Place::input(),
                "ASN.1 of an unknown type",
                "use PEM, DER, PKCS#7, JKS, JCEKS or PKCS#12",
            ))?;
            Ok(Container::Unknown)
        }
        None => read_text(bytes, findings),
    }
}

fn read_text(bytes: &[u8], findings: &mut Findings) -> Result<Container> {
    let text = text::normalise(bytes, findings)?;
    let content = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&text);
    if content.trim_ascii().is_empty() {
        findings.problem(Problem::new(
            ProblemKind::Empty,
            Place::input(),
            if bytes.is_empty() {
                "it is empty"
            } else {
                "it holds only blanks"
            },
            "fetch the file again; a mount or a variable may be missing",
        ))?;
        return Ok(Container::Unknown);
    }
    let before = findings.count();
    text::report_page(&text, findings)?;
    mistaken::text(&text, findings)?;
    if let Some(container) = pem::read(&text, findings)? {
        return Ok(container);
    }
    if findings.count() == before {
        text::report_without_blocks(&text, findings)?;
    }
    Ok(Container::Unknown)
}

#[cfg(all(test, feature = "stores"))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test")]

    use super::*;

    /// The fast reader of plain PEM files finds what the general reader finds: the same entries at the same lines, and
    /// no problem.
    #[test]
    fn both_readers_read_plain_files_alike() {
        let known = crate::certificate::known_pem();
        let headings = [
            "",
            "\n",
            "# Amazon RDS eu-west-1 Root CA RSA2048 G1\n",
            "Amazon Root CA 1\n================\n",
            "version 1 of the roots (of RDS), it's +new\n",
            "MIIEBjCCAu6gAwIBAgIJAMc0ZzaSUK51\n",
            "AAAA\n",
            "html\n",
            "404 Not Found\n",
            "No such file or directory\n",
            "<html>\n",
            "<<<<<<< HEAD\n",
            "version https://git-lfs.github.com/spec/v1\n",
            "Certificate 1 /etc/ssl/cert.pem\n",
            "=======\n",
        ];
        let (mut plain, mut others) = (0, 0);
        for (number, heading) in headings.iter().enumerate() {
            for other in &headings {
                for (end, last) in [("\n", true), ("\n", false), ("\r\n", true), ("\r\n", false)] {
                    let pem = |at: usize| &known[(number + at) % known.len()];
                    let text = format!("{heading}{}{other}{}{heading}", pem(0), pem(1));
                    let text = text.replace('\n', end);
                    let text = if last { &*text } else { text.trim_end() };
                    let Some(blocks) = pem::read_plain(text.as_bytes()) else {
                        others += 1;
                        continue;
                    };
                    plain += 1;
                    let (mut short, mut long) = (Findings::default(), Findings::default());
                    short.plain(blocks).unwrap();
                    read_text(text.as_bytes(), &mut long).unwrap();
                    assert_eq!(short.entries, long.entries, "{text}");
                    assert_eq!(short.problems, long.problems, "{text}");
                }
            }
        }
        assert!(plain > 100 && others > 50, "{plain} plain, {others} others");
    }
}
