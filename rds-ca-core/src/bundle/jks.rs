//! Java key stores: JKS and JCEKS.
//!
//! The layout is that of OpenJDK's `sun.security.provider.JavaKeyStore` and
//! `com.sun.crypto.provider.JceKeyStore`: a header, entries, and a SHA-1 that is keyed with the
//! password. Certificates are not encrypted.
//!
//! Java trusts the certificates of trusted entries, and of a private key's chain only the first; of several entries
//! with one alias it keeps the last.

use sha1::{Digest as _, Sha1};

use super::findings::Findings;
use super::java_aliases::{Alias, JavaEntries, Letters, modified_utf8};
use super::{Container, Place, Problem, ProblemKind, limits, pem};
use crate::error::{Error, ErrorKind, Result};

const JKS: [u8; 4] = [0xfe, 0xed, 0xfe, 0xed];
const JCEKS: [u8; 4] = [0xce, 0xce, 0xce, 0xce];
const DIGEST_LENGTH: usize = 20;

/// The type of store, if it is one.
pub(super) fn container(bytes: &[u8]) -> Option<Container> {
    if bytes.starts_with(&JKS) {
        Some(Container::Jks)
    } else if bytes.starts_with(&JCEKS) {
        Some(Container::Jceks)
    } else {
        None
    }
}

/// Reads every entry, and checks the store's digest if a password is given.
pub(super) fn read(bytes: &[u8], password: Option<&str>, findings: &mut Findings) -> Result<()> {
    let mut input = Input { rest: bytes };
    let before = findings.count();
    let mut java = JavaEntries::new(Letters::LookedUpInLowerCase);
    let read = entries(&mut input, &mut java, findings);
    if let Err(Stop::Truncated(_) | Stop::Corrupt(..)) = read {
        java.fails("the key store is damaged");
    }
    findings.java(java.finish())?;
    match read {
        Ok(()) => {}
        Err(Stop::Error(error)) => return Err(error),
        Err(Stop::Truncated(entry)) => {
            return findings.problem(Problem::new(
                ProblemKind::Truncated,
                Place::input().with_entry(entry),
                "the key store ends within this entry",
                "a part of the file is missing; fetch it again",
            ));
        }
        Err(Stop::Corrupt(entry, reason)) => {
            return findings.problem(Problem::new(
                ProblemKind::Corrupt,
                Place::input().with_entry(entry),
                reason,
                "the file is damaged; fetch it again",
            ));
        }
    }
    if input.rest.len() != DIGEST_LENGTH {
        let kind = match input.rest.len() < DIGEST_LENGTH {
            true => ProblemKind::Truncated,
            false => ProblemKind::Corrupt,
        };
        // Every entry that the header announced was read.
        findings.problem(
            Problem::new(
                kind,
                Place::input(),
                format!(
                    "{} bytes follow the entries, where a digest of 20 bytes is expected",
                    input.rest.len()
                ),
                "Java may refuse the file; write it again with keytool",
            )
            .hiding(false),
        )?;
    } else if let Some(password) = password {
        check_digest(bytes, input.rest, password)?;
    }
    if findings.count() == before {
        findings.problem(Problem::new(
            ProblemKind::Empty,
            Place::input(),
            "a key store without entries",
            "import the certificates with keytool -importcert",
        ))?;
    }
    Ok(())
}

fn check_digest(bytes: &[u8], digest: &[u8], password: &str) -> Result<()> {
    let mut sha1 = Sha1::new();
    for unit in password.encode_utf16() {
        sha1.update(unit.to_be_bytes());
    }
    sha1.update(b"Mighty Aphrodite");
    sha1.update(bytes.get(..bytes.len() - digest.len()).unwrap_or_default());
    if sha1.finalize().as_slice() == digest {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::WrongPassword,
        "cannot open the Java key store",
        "its digest does not match the password: the password is wrong or the file was changed",
    )
    .hinting("its certificates can be read without any password"))
}

enum Stop {
    /// Within the named entry.
    Truncated(String),
    Corrupt(String, String),
    Error(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

fn entries(
    input: &mut Input<'_>,
    java: &mut JavaEntries,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let head = || Stop::Truncated("head".to_owned());
    input.take(4).ok_or_else(head)?;
    let version = input.number().ok_or_else(head)?;
    let count = input.number().ok_or_else(head)?;
    if !(1..=2).contains(&version) {
        return Err(Stop::Corrupt(
            "head".to_owned(),
            format!("version {version} of the format is unknown"),
        ));
    }
    if count as usize > limits::MAX_FINDINGS {
        return Err(limits::exceeded(limits::MAX_FINDINGS, "entries in a key store").into());
    }
    for number in 1..=count {
        let unnamed = || Stop::Truncated(format!("#{number}"));
        let tag = input.number().ok_or_else(unnamed)?;
        let name = input.name().ok_or_else(unnamed)?;
        if name.units.is_none() {
            java.fails("an alias that is not in modified UTF-8");
        }
        let Name { text: alias, units } = name;
        let units = units.unwrap_or_default();
        let place = Place::input().with_entry(alias.as_str());
        let cut = || Stop::Truncated(alias.clone());
        input.take(8).ok_or_else(cut)?;
        match tag {
            1 => {
                let chain = key_entry(input, version, &place, java, findings)?.ok_or_else(cut)?;
                java.put(units, chain);
            }
            2 => {
                let certificate = certificate(input, version).ok_or_else(cut)?;
                java.parses(certificate.der);
                java.put(units, Some(certificate.der.to_vec()));
                certificate.report(place, findings)?;
            }
            3 => {
                findings.problem(Problem::new(
                    ProblemKind::NotForTrust,
                    place,
                    "a secret key",
                    "a trust store needs no secret key; keep it elsewhere",
                ))?;
                super::java_object::skip(&mut input.rest).ok_or_else(|| {
                    Stop::Corrupt(
                        alias.clone(),
                        "the end of the secret key was not found, so the entries after it were not read"
                            .to_owned(),
                    )
                })?;
                java.put(units, None);
            }
            _ => {
                return Err(Stop::Corrupt(
                    alias,
                    format!("an entry of the unknown type {tag}"),
                ));
            }
        }
    }
    Ok(())
}

/// The first certificate of its chain; the outer `None` if the input ends within the entry.
fn key_entry(
    input: &mut Input<'_>,
    version: u32,
    place: &Place,
    java: &mut JavaEntries,
    findings: &mut Findings,
) -> Result<Option<Option<Vec<u8>>>> {
    findings.problem(pem::private_key(place.clone(), "a private key"))?;
    let Some(chain) = input.block().and_then(|_key| input.number()) else {
        return Ok(None);
    };
    let mut first = None;
    for position in 0..chain {
        let Some(certificate) = certificate(input, version) else {
            return Ok(None);
        };
        java.parses(certificate.der);
        if position == 0 {
            first = Some(certificate.der.to_vec());
            certificate.report(place.clone(), findings)?;
            continue;
        }
        findings.problem(Problem::new(
            ProblemKind::NotTrusted,
            place.with_entry(format!(
                "{}, certificate {} of its chain",
                place.entry.as_deref().unwrap_or_default(),
                position + 1
            )),
            "a certificate of a private key's chain; Java trusts only the first of them",
            "import it as a trusted certificate, with keytool -importcert under a separate alias",
        ))?;
    }
    Ok(Some(first))
}

struct Encoded<'a> {
    kind: String,
    der: &'a [u8],
}

impl Encoded<'_> {
    fn report(&self, place: Place, findings: &mut Findings) -> Result<()> {
        if matches!(self.kind.as_str(), "X.509" | "X509") {
            return findings.certificate(self.der, place);
        }
        findings.problem(Problem::new(
            ProblemKind::Unsupported,
            place,
            format!("a certificate of the type {:?}", self.kind),
            "use X.509 certificates",
        ))
    }
}

fn certificate<'a>(input: &mut Input<'a>, version: u32) -> Option<Encoded<'a>> {
    let kind = match version {
        1 => "X.509".to_owned(),
        _ => input.text()?,
    };
    let der = input.block()?;
    Some(Encoded { kind, der })
}

/// Java's `DataInputStream`; every method returns `None` at the end.
pub(super) struct Input<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Input<'a> {
    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    pub(super) fn number(&mut self) -> Option<u32> {
        let (bytes, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(u32::from_be_bytes(*bytes))
    }

    pub(super) fn block(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(usize::try_from(length).ok()?)
    }

    /// `readUTF`.
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        self.take(usize::from(u16::from_be_bytes(*length)))
    }

    fn name(&mut self) -> Option<Name> {
        let bytes = self.bytes()?;
        let units = modified_utf8(bytes);
        let text = match &units {
            Some(units) => String::from_utf16_lossy(units),
            None => String::from_utf8_lossy(bytes).into_owned(),
        };
        Some(Name { text, units })
    }

    pub(super) fn text(&mut self) -> Option<String> {
        Some(self.name()?.text)
    }
}

/// An alias for display, and as Java reads it; the latter is absent if Java cannot read it.
struct Name {
    text: String,
    units: Option<Alias>,
}
