//! Reads the bags of a PKCS#12 store.

use std::collections::HashSet;

use super::super::ber::{self, Damage, Element, tag};
use super::super::findings::Findings;
use super::super::java_aliases::{Alias, JavaEntries, Letters};
use super::super::limits::{self, MAX_FINDINGS};
use super::super::{Place, Problem, ProblemKind, pem};
use super::{Refusal, refused};
use crate::error::Result;

/// Nesting of bags; no known program writes nested bags.
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

/// The number that a JVM gives to a key without one, and to the certificate that it pairs with it (`PKCS12KeyStore`).
const FIRST_KEY: &[u8] = b"01";

/// The tag of a BMPString.
const BMP_STRING: u8 = 0x1e;

/// The bags of all parts: whether Java trusts a certificate depends on keys in other parts.
pub(super) struct Bags {
    certificates: Vec<Certificate>,
    names: HashSet<String>,
    count: usize,
    java: JavaEntries,
    /// The number and the alias of each private key.
    keys: Vec<(Option<Vec<u8>>, Alias)>,
    /// Certificates without the attribute that marks trusted ones.
    others: Vec<Other>,
}

struct Certificate {
    der: Vec<u8>,
    place: Place,
    /// Whether Java takes it as a trust anchor, unless another entry has its alias.
    trusted_in_java: bool,
}

struct Other {
    /// Its position in `certificates`.
    position: usize,
    key: Option<Vec<u8>>,
    alias: Option<Alias>,
}

#[derive(Default)]
pub(super) struct Attributes {
    pub(super) name: Option<Alias>,
    key: Option<Vec<u8>>,
    trusted_in_java: bool,
    /// Why Java does not load a store with this attribute.
    java_fails: Option<&'static str>,
}

impl Default for Bags {
    fn default() -> Self {
        Self {
            certificates: Vec::new(),
            names: HashSet::new(),
            count: 0,
            java: JavaEntries::new(Letters::LowerCase),
            keys: Vec::new(),
            others: Vec::new(),
        }
    }
}

impl Bags {
    /// Reads the bags of one part; every bag that is not a certificate becomes a problem.
    pub(super) fn read(
        &mut self,
        content: &[u8],
        place: &Place,
        findings: &mut Findings,
    ) -> Result<()> {
        self.read_nested(content, place, 0, findings)
    }

    /// Reports every certificate, once all bags are known.
    pub(super) fn report(mut self, findings: &mut Findings) -> Result<()> {
        self.match_keys();
        for certificate in self.certificates {
            let Certificate {
                der,
                place,
                trusted_in_java,
            } = certificate;
            let before = findings.entries.len();
            findings.certificate(&der, place.clone())?;
            if findings.entries.len() > before && !trusted_in_java {
                findings.problem(Problem::new(
                    ProblemKind::NotTrustedInJava,
                    place,
                    "it lacks the attribute by which Java recognises trusted certificates, so Java does not see it",
                    "import it with keytool -importcert instead of openssl pkcs12 -export",
                ))?;
            }
        }
        findings.java(self.java.finish())
    }

    /// Of a private key's chain Java trusts the first certificate: the one with the key's number and alias, otherwise
    /// the last one with its number (`findMatchedCertificate`).
    fn match_keys(&mut self) {
        for (key, alias) in &self.keys {
            let of_key = |other: &&Other| key.is_some() && other.key == *key;
            let same_alias = |other: &&Other| {
                let fold = |alias: &Alias| String::from_utf16_lossy(alias).to_lowercase();
                other.alias.as_ref().map(fold) == Some(fold(alias))
            };
            let mut matching = self.others.iter().filter(of_key);
            let found = matching
                .clone()
                .find(same_alias)
                .or_else(|| matching.next_back());
            if let Some(found) = found
                && let Some(certificate) = self.certificates.get_mut(found.position)
            {
                certificate.trusted_in_java = true;
                self.java.chain(alias, certificate.der.clone());
            }
        }
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
        let mut position = 0;
        loop {
            match bags.next_any() {
                Ok(None) => return Ok(()),
                Ok(Some(bag)) => self.bag(&bag, position, depth, findings)?,
                Err(damage) => return findings.problem(damaged(damage)),
            }
            position += 1;
        }
    }

    /// `position`: that of the bag within its part.
    fn bag(
        &mut self,
        bag: &Element<'_>,
        position: usize,
        depth: usize,
        findings: &mut Findings,
    ) -> Result<()> {
        self.count += 1;
        if self.count > MAX_FINDINGS {
            return Err(limits::exceeded(MAX_FINDINGS, "bags in a PKCS#12 store"));
        }
        let unnamed = Place::input().with_entry(format!("#{}", self.count));
        let (kind, value, attributes) = match split(bag) {
            Ok(parts) => parts,
            Err(damage) => return findings.problem(refused(Refusal::Damage(damage), unnamed)),
        };
        let name = attributes
            .name
            .as_ref()
            .map(|name| String::from_utf16_lossy(name));
        let place = self.place(name.as_deref());
        // Java ignores nested bags.
        let seen = depth == 0;
        if seen && let Some(why) = attributes.java_fails {
            self.java.fails(why);
        }
        match kind {
            1 | 2 => {
                if seen && kind == 2 {
                    self.key(attributes);
                }
                findings.problem(pem::private_key(place, "a private key"))
            }
            3 => match certificate(&value) {
                Ok(der) => {
                    let trusted_in_java = seen && self.certificate(&der, position, attributes);
                    self.certificates.push(Certificate {
                        der,
                        place,
                        trusted_in_java,
                    });
                    Ok(())
                }
                Err(refusal) => findings.problem(refused(refusal, place)),
            },
            4 => findings.problem(not_for_trust(place, "a revocation list")),
            5 => {
                if seen {
                    let alias = attributes.name.unwrap_or_else(|| self.java.unnamed());
                    self.java.put(alias, None);
                }
                findings.problem(not_for_trust(place, "a secret"))
            }
            6 if depth < MAX_DEPTH => self.read_nested(value.raw, &place, depth + 1, findings),
            _ => findings.problem(refused(
                Refusal::Unsupported("an unknown kind of bag"),
                place,
            )),
        }
    }

    /// Records a private key as Java stores it.
    fn key(&mut self, attributes: Attributes) {
        let alias = attributes.name.unwrap_or_else(|| self.java.unnamed());
        let first = self.keys.is_empty().then(|| FIRST_KEY.to_vec());
        self.keys.push((attributes.key.or(first), alias.clone()));
        self.java.put(alias, None);
    }

    /// Records a certificate as Java stores it; returns whether it is an entry and not only part of a key's chain.
    fn certificate(&mut self, der: &[u8], position: usize, attributes: Attributes) -> bool {
        self.java.parses(der);
        if attributes.trusted_in_java {
            let alias = attributes.name.unwrap_or_else(|| self.java.unnamed());
            self.java.put(alias, Some(der.to_vec()));
            return true;
        }
        let first = (self.keys.len() == 1 && position == 0).then(|| FIRST_KEY.to_vec());
        self.others.push(Other {
            position: self.certificates.len(),
            key: attributes.key.or(first),
            alias: attributes.name,
        });
        false
    }

    /// The name of an entry, made unique by its position if it is missing or already used.
    fn place(&mut self, name: Option<&str>) -> Place {
        let number = self.count;
        let name = match name {
            None => format!("#{number}"),
            Some(name) if self.names.contains(name) => format!("{name} #{number}"),
            Some(name) => name.to_owned(),
        };
        self.names.insert(name.clone());
        Place::input().with_entry(name)
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

/// `SafeBag { bagId, [0] EXPLICIT value, attributes SET OPTIONAL }`: the last number of its type,
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
        let values = parts.expect(tag::SET)?;
        let value = values.children().next_any()?;
        match (identifier, value) {
            (TRUSTED_KEY_USAGE, _) => {
                self.trusted_in_java = true;
                let mut values = values.children();
                while let Some(value) = values.next_any()? {
                    if value.tag != tag::OBJECT_IDENTIFIER {
                        self.java_fails =
                            Some("a trust attribute whose value is not an object identifier");
                    }
                }
            }
            (LOCAL_KEY_ID, Some(value)) => {
                if value.tag != tag::OCTET_STRING {
                    self.java_fails = Some("a key number that is not an octet string");
                }
                self.key = Some(value.octets()?.into_owned());
            }
            (FRIENDLY_NAME, Some(value)) => {
                if value.tag != BMP_STRING {
                    self.java_fails = Some("an alias that is not a BMPString");
                    let text = String::from_utf8_lossy(value.content);
                    self.name = Some(text.encode_utf16().collect());
                    return Ok(());
                }
                // UTF-16, most significant byte first.
                let (units, rest) = value.content.as_chunks::<2>();
                let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
                // Java replaces an unpaired surrogate with the replacement character.
                let half = (!rest.is_empty()).then_some(0xfffd);
                self.name = Some(units.chain(half).collect());
            }
            (LOCAL_KEY_ID | FRIENDLY_NAME, None) => {
                self.java_fails = Some("an attribute without a value");
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
