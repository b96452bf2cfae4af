//! A PKCS#12 store decoded for rewriting: its parts, opened, together with their original bytes.

use super::super::ber::{self, Element, tag};
use super::super::limits::{self, MAX_ROUNDS};
use super::bags::{Attributes, certificate, split};
use super::hash::Password;
use super::{Part, Stop, Store, refused};
use crate::bundle::Place;
use crate::error::{Error, ErrorKind, Result};

/// A store that was opened with its password.
pub(in crate::bundle) struct Opened<'a> {
    pub(in crate::bundle) parts: Vec<OpenedPart>,
    /// The MacData, unchanged.
    pub(in crate::bundle) mac: Option<Vec<u8>>,
    secret: Option<Password<'a>>,
}

/// One ContentInfo of the store.
pub(in crate::bundle) struct OpenedPart {
    /// Its original bytes.
    pub(in crate::bundle) raw: Vec<u8>,
    /// The AlgorithmIdentifier of its encryption; absent if it is not encrypted.
    pub(in crate::bundle) algorithm: Option<Vec<u8>>,
    /// Its SafeContents.
    pub(in crate::bundle) content: Option<Vec<u8>>,
}

/// The content type of a bag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bundle) enum Kind {
    Certificate,
    Other,
}

impl<'a> Opened<'a> {
    /// Opens every part; a store with a part that stays closed or is not understood cannot be rewritten.
    pub(in crate::bundle) fn read(bytes: &[u8], password: Option<&'a str>) -> Result<Self> {
        const DOING: &str = "cannot mend the store";
        let conflict = |why: String| Error::new(ErrorKind::Conflict, DOING, why);
        let store = match Store::read(bytes) {
            Ok(store) => store,
            Err(Stop::Error(error)) => return Err(error),
            Err(Stop::Refusal(refusal)) => {
                return Err(conflict(refused(refusal, Place::input()).reason));
            }
        };
        if store.trailing > 0 {
            return Err(conflict(format!(
                "{} bytes follow the store",
                store.trailing
            )));
        }
        if store.rounds() > MAX_ROUNDS {
            return Err(limits::exceeded(
                MAX_ROUNDS,
                "rounds of key derivation in a PKCS#12 store",
            ));
        }
        if let Some(refusal) = store.mac_refusal {
            return Err(conflict(refused(refusal, Place::input()).reason));
        }
        let secret = store.prove(password)?;
        let locked = store.mac.is_some() || store.encrypted().next().is_some();
        // Readers skip the MAC without a password; writing needs the correct password.
        let secret = match (secret, locked) {
            (None, true) => store.prove(Some("")).ok().flatten(),
            (secret, _) => secret,
        };
        if locked && secret.is_none() {
            return Err(Error::new(
                ErrorKind::WrongPassword,
                DOING,
                "the store is protected by a password, and none was given",
            )
            .hinting("give the variable that holds it: `--password-env VAR`"));
        }
        let mut parts = Vec::new();
        for (number, (part, raw)) in (1usize..).zip(store.parts.iter().zip(infos(&store.content))) {
            let (algorithm, content) = match part {
                Part::Plain(content) => (None, Some(content.clone())),
                Part::Refused(refusal) => {
                    let why = refused(*refusal, Place::input()).reason;
                    return Err(conflict(format!("part {number} of the store: {why}")));
                }
                Part::Encrypted { scheme, data } => {
                    let content = secret.and_then(|secret| scheme.decrypt(secret, data));
                    let content = content.ok_or_else(|| {
                        conflict(format!(
                            "part {number} of the store is not opened by its password"
                        ))
                    })?;
                    (algorithm_of(raw), Some(content))
                }
            };
            parts.push(OpenedPart {
                raw: raw.to_vec(),
                algorithm,
                content,
            });
        }
        Ok(Self {
            parts,
            mac: mac_data(bytes),
            secret,
        })
    }

    pub(in crate::bundle) fn secret(&self) -> Option<Password<'a>> {
        self.secret
    }
}

/// The ContentInfos of an AuthenticatedSafe, unchanged.
fn infos(safe: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    if let Ok(sequence) = ber::elements(safe).expect(tag::SEQUENCE) {
        let mut children = sequence.children();
        while let Ok(Some(info)) = children.next_any() {
            found.push(info.raw);
        }
    }
    found
}

/// `EncryptedData { version, { contentType, algorithm, … } }` in a ContentInfo.
fn algorithm_of(info: &[u8]) -> Option<Vec<u8>> {
    let (info, _) = ber::first(info).ok()?;
    let mut parts = info.children();
    parts.next_any().ok()?;
    let explicit = parts.next_any().ok()??;
    let mut encrypted = explicit.children().next_any().ok()??.children();
    encrypted.next_any().ok()?;
    let mut inner = encrypted.next_any().ok()??.children();
    inner.next_any().ok()?;
    Some(inner.next_any().ok()??.raw.to_vec())
}

/// The third element of a PFX.
fn mac_data(pfx: &[u8]) -> Option<Vec<u8>> {
    let (pfx, _) = ber::first(pfx).ok()?;
    let mut parts = pfx.children();
    parts.next_any().ok()?;
    parts.next_any().ok()?;
    Some(parts.next_any().ok()??.raw.to_vec())
}

fn parts<'a>(bag: &Element<'a>) -> Option<(u8, Element<'a>, Attributes)> {
    split(bag).ok()
}

pub(in crate::bundle) fn kind_of(bag: &Element<'_>) -> Kind {
    match parts(bag) {
        Some((3, ..)) => Kind::Certificate,
        _ => Kind::Other,
    }
}

/// The DER of the certificate in a bag.
pub(in crate::bundle) fn certificate_of(bag: &Element<'_>) -> Option<Vec<u8>> {
    match parts(bag)? {
        (3, value, _) => certificate(&value).ok(),
        _ => None,
    }
}

pub(in crate::bundle) fn friendly_name(bag: &Element<'_>) -> Option<String> {
    let name = parts(bag)?.2.name?;
    Some(String::from_utf16_lossy(&name))
}
