//! What the bags of a PKCS#12 store hold.

use std::collections::HashSet;

use super::super::ber::{self, Damage, Element, tag};
use super::super::findings::Findings;
use super::super::limits::{self, MAX_FINDINGS};
use super::super::{Place, Problem, ProblemKind, pem};
use super::{Refusal, refused};
use crate::error::Result;

/// Bags within bags, which nobody is known to write.
const MAX_DEPTH: usize = 4;

/// 1.2.840.113549.1.12.10.1
const BAG: [u8; 10] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01];
/// x509Certificate, 1.2.840.113549.1.9.22.1
const X509: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x16, 0x01];
/// friendlyName, 1.2.840.113549.1.9.20
const FRIENDLY_NAME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x14];
/// localKeyId, 1.2.840.113549.1.9.21
const LOCAL_KEY_ID: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x15];
/// Oracle's trustedKeyUsage, 2.16.840.1.113894.746875.1.1
const TRUSTED_KEY_USAGE: &[u8] = &[
    0x60, 0x86, 0x48, 0x01, 0x86, 0xf9, 0x66, 0xad, 0xca, 0x7b, 0x01, 0x01,
];

/// The bags of every part: whether Java trusts a certificate depends on keys in other parts.
#[derive(Default)]
pub(super) struct Bags {
    certificates: Vec<Certificate>,
    keys: HashSet<Vec<u8>>,
    names: HashSet<String>,
    count: usize,
}

struct Certificate {
    der: Vec<u8>,
    place: Place,
    attributes: Attributes,
}

#[derive(Default)]
pub(super) struct Attributes {
    pub(super) name: Option<String>,
    key: Option<Vec<u8>>,
    trusted_in_java: bool,
}

impl Bags {
    /// Takes the bags of one part; what is no certificate is told at once.
    pub(super) fn read(
        &mut self,
        content: &[u8],
        place: &Place,
        findings: &mut Findings,
    ) -> Result<()> {
        self.read_nested(content, place, 0, findings)
    }

    /// Tells every certificate, now that all bags are known.
    pub(super) fn tell(self, findings: &mut Findings) -> Result<()> {
        for certificate in self.certificates {
            let Certificate {
                der,
                place,
                attributes,
            } = certificate;
            let before = findings.entries.len();
            findings.certificate(&der, place.clone())?;
            // Of a private key's chain Java trusts the first certificate, which has the key's number.
            let of_key = attributes.key.is_some_and(|key| self.keys.contains(&key));
            if findings.entries.len() > before && !attributes.trusted_in_java && !of_key {
                findings.problem(Problem::new(
                    ProblemKind::NotTrustedInJava,
                    place,
                    "it lacks the attribute by which Java knows trusted certificates, so Java does not see it",
                    "import it with keytool -importcert instead of openssl pkcs12 -export",
                ))?;
            }
        }
        Ok(())
    }

    fn read_nested(
        &mut self,
        content: &[u8],
        place: &Place,
        depth: usize,
        findings: &mut Findings,
    ) -> Result<()> {
        let damaged = |damage: Damage| refused(Refusal::Damage(damage), place.clone());
        let mut bags = match ber::elements(content).expect(tag::SEQUENCE) {
            Ok(bags) => bags.children(),
            Err(damage) => return findings.problem(damaged(damage)),
        };
        loop {
            match bags.next_any() {
                Ok(None) => return Ok(()),
                Ok(Some(bag)) => self.bag(&bag, depth, findings)?,
                Err(damage) => return findings.problem(damaged(damage)),
            }
        }
    }

    fn bag(&mut self, bag: &Element<'_>, depth: usize, findings: &mut Findings) -> Result<()> {
        self.count += 1;
        if self.count > MAX_FINDINGS {
            return Err(limits::exceeded(MAX_FINDINGS, "bags in a PKCS#12 store"));
        }
        let unnamed = Place::whole().with_entry(format!("#{}", self.count));
        let (kind, value, attributes) = match split(bag) {
            Ok(parts) => parts,
            Err(damage) => return findings.problem(refused(Refusal::Damage(damage), unnamed)),
        };
        let place = self.place(attributes.name.as_deref());
        match kind {
            1 | 2 => {
                self.keys.extend(attributes.key);
                findings.problem(pem::private_key(place, "a private key"))
            }
            3 => match certificate(&value) {
                Ok(der) => {
                    self.certificates.push(Certificate {
                        der,
                        place,
                        attributes,
                    });
                    Ok(())
                }
                Err(refusal) => findings.problem(refused(refusal, place)),
            },
            4 => findings.problem(not_for_trust(place, "a revocation list")),
            5 => findings.problem(not_for_trust(place, "a secret")),
            6 if depth < MAX_DEPTH => self.read_nested(value.raw, &place, depth + 1, findings),
            _ => findings.problem(refused(
                Refusal::Unsupported("an unknown kind of bag"),
                place,
            )),
        }
    }

    /// The name of an entry, made unique by its position when there is none or it was used before.
    fn place(&mut self, name: Option<&str>) -> Place {
        let number = self.count;
        let name = match name {
            None => format!("#{number}"),
            Some(name) if self.names.contains(name) => format!("{name} #{number}"),
            Some(name) => name.to_owned(),
        };
        self.names.insert(name.clone());
        Place::whole().with_entry(name)
    }
}

fn not_for_trust(place: Place, what: &str) -> Problem {
    Problem::new(
        ProblemKind::NotForTrust,
        place,
        what,
        "harmless; a trust store needs none",
    )
}

/// `SafeBag { bagId, [0] EXPLICIT value, attributes SET OPTIONAL }`: the last number of its kind,
/// or 0, its value and its attributes.
pub(super) fn split<'a>(bag: &Element<'a>) -> Result<(u8, Element<'a>, Attributes), Damage> {
    let mut parts = bag.children();
    let identifier = parts.expect(tag::OBJECT_IDENTIFIER)?.content;
    let kind = match identifier.strip_prefix(&BAG) {
        Some([number]) => *number,
        _ => 0,
    };
    let mut explicit = parts.expect(tag::CONTEXT_0)?.children();
    let value = explicit.next_any()?.ok_or(Damage::Unexpected)?;
    let mut attributes = Attributes::default();
    if let Some(set) = parts.optional(tag::SET)? {
        let mut set = set.children();
        while let Some(attribute) = set.next_any()? {
            attributes.take(&attribute)?;
        }
    }
    Ok((kind, value, attributes))
}

impl Attributes {
    fn take(&mut self, attribute: &Element<'_>) -> Result<(), Damage> {
        let mut parts = attribute.children();
        let identifier = parts.expect(tag::OBJECT_IDENTIFIER)?.content;
        let value = parts.expect(tag::SET)?.children().next_any()?;
        match (identifier, value) {
            (TRUSTED_KEY_USAGE, _) => self.trusted_in_java = true,
            (LOCAL_KEY_ID, Some(value)) => self.key = Some(value.octets()?.into_owned()),
            (FRIENDLY_NAME, Some(value)) => {
                // BMPString: UTF-16, most significant byte first.
                let (units, _) = value.content.as_chunks::<2>();
                let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
                self.name = Some(String::from_utf16_lossy(&units));
            }
            _ => {}
        }
        Ok(())
    }
}

/// `CertBag { certId, [0] EXPLICIT OCTET STRING }`.
pub(super) fn certificate(value: &Element<'_>) -> Result<Vec<u8>, Refusal> {
    let mut parts = value.children();
    if parts.expect(tag::OBJECT_IDENTIFIER)?.content != X509 {
        return Err(Refusal::Unsupported("certificates that are not X.509"));
    }
    let mut explicit = parts.expect(tag::CONTEXT_0)?.children();
    let octets = explicit.next_any()?.ok_or(Damage::Unexpected)?;
    Ok(octets.octets()?.into_owned())
}
