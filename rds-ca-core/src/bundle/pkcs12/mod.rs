//! PKCS#12 stores (RFC 7292): encrypted with current or legacy algorithms, or not at all.
//!
//! Private keys are reported and never decrypted. The rounds of key derivation that a store requires
//! are added up and compared with the limit before the first one is computed.

mod bags;
mod cipher;
mod hash;
mod mac;
mod opened;

pub(super) use cipher::Scheme;
pub(super) use hash::Password as Secret;
pub(super) use mac::Mac;
pub(super) use opened::{Kind, Opened, certificate_of, friendly_name, kind_of};

use bags::Bags;
use cipher::Refusal;
use hash::Password;

use super::ber::{self, Damage, Element, tag};
use super::findings::Findings;
use super::limits::{self, MAX_FINDINGS, MAX_ROUNDS};
use super::{Place, Problem, ProblemKind};
use crate::error::{Error, ErrorKind, Result};

/// 1.2.840.113549.1.7, the arc of PKCS#7 content types.
const CONTENT: [u8; 8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
const DATA: u8 = 1;
const ENCRYPTED_DATA: u8 = 6;

/// Reads every bag that is not encrypted, or that the password opens.
pub(super) fn read(bytes: &[u8], password: Option<&str>, findings: &mut Findings) -> Result<()> {
    let before = findings.count();
    let store = match Store::read(bytes) {
        Ok(store) => store,
        Err(Stop::Error(error)) => return Err(error),
        Err(Stop::Refusal(refusal)) => return findings.problem(refused(refusal, Place::input())),
    };
    let rounds = store.rounds();
    if rounds > MAX_ROUNDS {
        return Err(limits::exceeded(
            MAX_ROUNDS,
            "rounds of key derivation in a PKCS#12 store",
        ));
    }
    let proved = store.prove(password)?;
    let mut bags = Bags::default();
    let mut locked = false;
    for (number, part) in (1usize..).zip(&store.parts) {
        let place = Place::input().with_entry(format!("part {number}"));
        match part {
            Part::Plain(content) => bags.read(content, &place, findings)?,
            Part::Refused(refusal) => findings.problem(refused(*refusal, place))?,
            Part::Encrypted { scheme, data } => match proved {
                None => locked = true,
                Some(password) => match scheme.decrypt(password, data) {
                    Some(content) => bags.read(&content, &place, findings)?,
                    None => findings.problem(Problem::new(
                        ProblemKind::Corrupt,
                        place,
                        "a part that the store's password does not decrypt",
                        "write the store again",
                    ))?,
                },
            },
        }
    }
    bags.report(findings)?;
    if locked {
        findings.problem(Problem::new(
            ProblemKind::PasswordNeeded,
            Place::input(),
            "certificates may be in the encrypted part of the PKCS#12 store",
            "give its password; the usual one for keytool is \"changeit\"",
        ))?;
    }
    if store.trailing > 0 {
        findings.problem(
            Problem::new(
                ProblemKind::Corrupt,
                Place::input(),
                format!("{} bytes follow the PKCS#12 store", store.trailing),
                "write the store again",
            )
            .hiding(false),
        )?;
    }
    if let Some(refusal) = store.mac_refusal {
        // Certificates are read without the MAC; only the password stays unverified.
        findings.problem(refused(refusal, Place::input().with_entry("MAC")).hiding(false))?;
    }
    if findings.count() == before {
        findings.problem(Problem::new(
            ProblemKind::Empty,
            Place::input(),
            "a PKCS#12 store without entries",
            "import the certificates with keytool -importcert",
        ))?;
    }
    Ok(())
}

enum Stop {
    Refusal(Refusal),
    Error(Error),
}

impl From<Damage> for Stop {
    fn from(damage: Damage) -> Self {
        Self::Refusal(Refusal::Damage(damage))
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

fn refused(refusal: Refusal, place: Place) -> Problem {
    let (kind, reason) = match refusal {
        Refusal::Damage(damage @ Damage::Truncated) => (ProblemKind::Truncated, damage.reason()),
        Refusal::Damage(damage @ Damage::TooDeep) => (ProblemKind::Unsupported, damage.reason()),
        Refusal::Damage(damage) => (ProblemKind::Corrupt, damage.reason()),
        Refusal::Unsupported(what) => (ProblemKind::Unsupported, format!("it uses {what}")),
    };
    Problem::new(
        kind,
        place,
        format!("PKCS#12: {reason}"),
        "fetch the store again, or write it with keytool or openssl pkcs12",
    )
}

struct Store {
    /// The content that the MAC covers.
    content: Vec<u8>,
    parts: Vec<Part>,
    mac: Option<Mac>,
    /// Why the MAC cannot be read although the store has one.
    mac_refusal: Option<Refusal>,
    trailing: usize,
}

enum Part {
    Plain(Vec<u8>),
    Encrypted { scheme: Scheme, data: Vec<u8> },
    Refused(Refusal),
}

impl Store {
    /// `PFX { version, authSafe ContentInfo, macData OPTIONAL }`.
    fn read(bytes: &[u8]) -> Result<Self, Stop> {
        let (pfx, rest) = ber::first(bytes)?;
        let mut pfx = pfx.children();
        pfx.expect(tag::INTEGER)?;
        let content = match content(&pfx.expect(tag::SEQUENCE)?)? {
            (DATA, content) => content.octets()?.into_owned(),
            _ => {
                let what = "public-key integrity instead of a password";
                return Err(Stop::Refusal(Refusal::Unsupported(what)));
            }
        };
        let (mac, mac_refusal) = match pfx.optional(tag::SEQUENCE)?.map(|mac| Mac::read(&mac)) {
            None => (None, None),
            Some(Ok(mac)) => (Some(mac), None),
            Some(Err(refusal)) => (None, Some(refusal)),
        };
        let mut parts = Vec::new();
        let mut infos = ber::elements(&content).expect(tag::SEQUENCE)?.children();
        while let Some(info) = infos.next_any()? {
            if parts.len() >= MAX_FINDINGS {
                return Err(limits::exceeded(MAX_FINDINGS, "parts in a PKCS#12 store").into());
            }
            parts.push(Part::read(&info).unwrap_or_else(Part::Refused));
        }
        Ok(Self {
            content,
            parts,
            mac,
            mac_refusal,
            trailing: rest.len(),
        })
    }

    fn encrypted(&self) -> impl Iterator<Item = (&Scheme, &[u8])> {
        self.parts.iter().filter_map(|part| match part {
            Part::Encrypted { scheme, data } => Some((scheme, data.as_slice())),
            _ => None,
        })
    }

    /// Rounds of key derivation needed to open everything.
    fn rounds(&self) -> u64 {
        let mac = self.mac.as_ref().map_or(0, Mac::rounds);
        self.encrypted()
            .fold(mac, |sum, (scheme, _)| sum.saturating_add(scheme.rounds()))
    }

    /// The password, verified by the MAC or by decryption; `None` if none is needed or known.
    fn prove<'a>(&self, given: Option<&'a str>) -> Result<Option<Password<'a>>> {
        let first = self.encrypted().next();
        let is_right = |password: &Password<'_>| match (&self.mac, first) {
            (Some(mac), _) => mac.verify(*password, &self.content),
            (None, Some((scheme, data))) => scheme
                .decrypt(*password, data)
                .is_some_and(|content| ber::elements(&content).expect(tag::SEQUENCE).is_ok()),
            (None, None) => true,
        };
        match given {
            // Readers, Java among them, skip the MAC of unencrypted content if there is no password.
            None if first.is_none() => Ok(None),
            None | Some("") => {
                let empty = [Password::Text(""), Password::Absent];
                match empty.into_iter().find(is_right) {
                    None if given.is_some() => Err(wrong_password()),
                    proved => Ok(proved),
                }
            }
            Some(text) => match Some(Password::Text(text)).filter(is_right) {
                None => Err(wrong_password()),
                proved => Ok(proved),
            },
        }
    }
}

fn wrong_password() -> Error {
    Error::new(
        ErrorKind::WrongPassword,
        "cannot open the PKCS#12 store",
        "the password does not match its MAC or its encryption, or the file was changed",
    )
    .hinting("the usual password for keytool is \"changeit\"")
}

impl Part {
    fn read(info: &Element<'_>) -> Result<Self, Refusal> {
        match content(info)? {
            (DATA, content) => Ok(Self::Plain(content.octets()?.into_owned())),
            (ENCRYPTED_DATA, content) => {
                let mut encrypted = content.children();
                encrypted.expect(tag::INTEGER)?;
                let mut inner = encrypted.expect(tag::SEQUENCE)?.children();
                inner.expect(tag::OBJECT_IDENTIFIER)?;
                let scheme = Scheme::read(&inner.expect(tag::SEQUENCE)?)?;
                // [0] IMPLICIT OCTET STRING, which BER may split into pieces.
                let data = inner.next_any()?.ok_or(Damage::Unexpected)?;
                Ok(Self::Encrypted {
                    scheme,
                    data: data.octets()?.into_owned(),
                })
            }
            _ => Err(Refusal::Unsupported(
                "encryption to a public key, or unknown content",
            )),
        }
    }
}

/// `ContentInfo { contentType, [0] EXPLICIT content }`: the type's last number and the content.
fn content<'a>(info: &Element<'a>) -> Result<(u8, Element<'a>), Damage> {
    let mut info = info.children();
    let identifier = info.expect(tag::OBJECT_IDENTIFIER)?.content;
    let number = match identifier.strip_prefix(&CONTENT) {
        Some([number]) => *number,
        _ => 0,
    };
    let mut explicit = info.expect(tag::CONTEXT_0)?.children();
    let content = explicit.next_any()?.ok_or(Damage::Unexpected)?;
    Ok((number, content))
}
