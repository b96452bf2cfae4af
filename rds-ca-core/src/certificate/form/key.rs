//! Public keys.

use super::super::signature::is_on_curve;
use super::element::{Element, Walk, tag};
use super::{Part, What};

/// `SubjectPublicKeyInfo`.
pub(super) fn key(walk: &mut Walk, element: &Element<'_>) -> Option<()> {
    let mut rest = walk.constructed(element, tag::SEQUENCE)?;
    walk.at(Part::KeyAlgorithm);
    let algorithm = walk.take(&mut rest)?;
    let kind = kind(walk, &algorithm);
    walk.at(Part::Key);
    let bits = walk.take(&mut rest)?;
    if !rest.is_empty() {
        walk.odd(What::Extra);
    }
    let bits = walk.bits(&bits, tag::BIT_STRING)?;
    match kind? {
        Key::Rsa => rsa(walk, bits),
        Key::Curve { octets } => {
            // An uncompressed point.
            if bits.len() != 1 + 2 * octets || bits.first() != Some(&4) {
                walk.odd(What::KeyValue);
            } else if !is_on_curve(bits, octets) {
                walk.odd(What::OffCurve);
            }
            Some(())
        }
        Key::Ed25519 => {
            if bits.len() != 32 {
                walk.odd(What::KeyValue);
            }
            Some(())
        }
        Key::Unknown => Some(()),
    }
}

enum Key {
    Rsa,
    Curve { octets: usize },
    Ed25519,
    Unknown,
}

fn kind(walk: &mut Walk, algorithm: &Element<'_>) -> Option<Key> {
    let (identifier, parameters) = walk.algorithm(algorithm)?;
    Some(match identifier {
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1] => {
            if parameters.is_none_or(|parameters| parameters.raw != [tag::NULL, 0]) {
                walk.odd(What::Parameters);
            }
            Key::Rsa
        }
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1] => {
            let curve = parameters
                .filter(|parameters| parameters.tag == tag::OBJECT_IDENTIFIER)
                .map(|parameters| parameters.content);
            match curve.map(curve_octets) {
                Some(Some(octets)) => Key::Curve { octets },
                Some(None) => {
                    walk.odd(match curve.is_some_and(is_standard) {
                        true => What::OtherCurve,
                        false => What::UnknownCurve,
                    });
                    Key::Unknown
                }
                None => {
                    walk.odd(What::Parameters);
                    Key::Unknown
                }
            }
        }
        [0x2b, 0x65, 0x70] => {
            if parameters.is_some() {
                walk.odd(What::Parameters);
            }
            Key::Ed25519
        }
        _ => {
            walk.odd(What::UnknownKey);
            Key::Unknown
        }
    })
}

/// `RSAPublicKey { modulus INTEGER, publicExponent INTEGER }`.
fn rsa(walk: &mut Walk, bits: &[u8]) -> Option<()> {
    let (sequence, after) = walk.next(bits)?;
    let mut rest = walk.constructed(&sequence, tag::SEQUENCE)?;
    let modulus = walk.take(&mut rest)?;
    let modulus = walk.integer(&modulus, tag::INTEGER);
    let exponent = walk.take(&mut rest)?;
    let exponent = walk.integer(&exponent, tag::INTEGER);
    if !rest.is_empty() || !after.is_empty() {
        walk.odd(What::Extra);
    }
    let (modulus, exponent) = (modulus?, exponent?);
    for number in [modulus, exponent] {
        if number.first().is_some_and(|first| first & 0x80 != 0) {
            walk.odd(What::IntegerNegative);
        }
        // An even or empty modulus or exponent.
        if number.last().is_none_or(|last| last & 1 == 0) {
            walk.odd(What::KeyValue);
        }
    }
    let leading = modulus.first().map_or(0, |first| first.leading_zeros());
    let bits = u32::try_from(modulus.len())
        .unwrap_or(u32::MAX / 8)
        .saturating_mul(8)
        .saturating_sub(leading);
    if !(1024..=8192).contains(&bits) {
        walk.odd(What::KeySize);
    }
    // Every parser accepts exponents from 3 to 2^31 - 1.
    let small = match exponent {
        [low] => *low >= 3,
        [first, ..] => exponent.len() < 4 || exponent.len() == 4 && *first < 0x80,
        [] => false,
    };
    if !small {
        walk.odd(What::KeySize);
    }
    Some(())
}

/// A bare private key or one in PKCS#8.
pub(super) fn private_key(walk: &mut Walk, der: &[u8]) -> Option<()> {
    let (outer, after) = walk.next(der)?;
    let mut rest = walk.constructed(&outer, tag::SEQUENCE)?;
    let version = walk.take(&mut rest)?;
    let version = walk.integer(&version, tag::INTEGER)?;
    match (version, rest.first()) {
        ([0], Some(&tag::SEQUENCE)) => {
            let algorithm = walk.take(&mut rest)?;
            let kind = kind(walk, &algorithm)?;
            let sealed = walk.take(&mut rest)?;
            let sealed = walk.octets(&sealed, tag::OCTET_STRING)?;
            match kind {
                Key::Rsa => private_key(walk, sealed)?,
                Key::Curve { octets } => curve_key(walk, sealed, Some(octets))?,
                Key::Ed25519 => {
                    let (seed, _) = walk.next(sealed)?;
                    let seed = walk.octets(&seed, tag::OCTET_STRING)?;
                    (seed.len() == 32).then_some(())?;
                }
                Key::Unknown => return None,
            }
        }
        // Modulus, exponents, primes and the numbers derived from them.
        ([0], Some(&tag::INTEGER)) => {
            for _ in 0..8 {
                let number = walk.take(&mut rest)?;
                let number = walk.integer(&number, tag::INTEGER)?;
                (number.first()? & 0x80 == 0 && number != [0]).then_some(())?;
            }
        }
        ([1], Some(&tag::OCTET_STRING)) => {
            curve_key(walk, der, None)?;
            rest = &[];
        }
        _ => return None,
    }
    (rest.is_empty() && after.is_empty()).then_some(())
}

/// `ECPrivateKey`; the curve is named inside it or outside.
fn curve_key(walk: &mut Walk, der: &[u8], outside: Option<usize>) -> Option<()> {
    let (outer, after) = walk.next(der)?;
    let mut rest = walk.constructed(&outer, tag::SEQUENCE)?;
    let version = walk.take(&mut rest)?;
    (walk.integer(&version, tag::INTEGER)? == [1]).then_some(())?;
    let number = walk.take(&mut rest)?;
    let number = walk.octets(&number, tag::OCTET_STRING)?;
    let mut octets = outside;
    if rest.first() == Some(&tag::CONTEXT_0) {
        let explicit = walk.take(&mut rest)?;
        let (curve, _) = walk.next(explicit.content)?;
        octets = Some(curve_octets(
            walk.identifier(&curve, tag::OBJECT_IDENTIFIER)?,
        )?);
    }
    let octets = octets?;
    (number.len() == octets && number.iter().any(|&byte| byte != 0)).then_some(())?;
    if rest.first() == Some(&0xa1) {
        let explicit = walk.take(&mut rest)?;
        let (point, behind) = walk.next(explicit.content)?;
        let point = walk.bits(&point, tag::BIT_STRING)?;
        let is_complete = point.len() == 1 + 2 * octets && point.first() == Some(&4);
        (is_complete && behind.is_empty() && is_on_curve(point, octets)).then_some(())?;
    }
    (rest.is_empty() && after.is_empty()).then_some(())
}

/// The octets of a number on that NIST curve.
fn curve_octets(curve: &[u8]) -> Option<usize> {
    match curve {
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7] => Some(32),
        [0x2b, 0x81, 0x04, 0, 0x22] => Some(48),
        [0x2b, 0x81, 0x04, 0, 0x23] => Some(66),
        _ => None,
    }
}

/// Whether a standard defines the curve.
fn is_standard(curve: &[u8]) -> bool {
    match curve {
        // X9.62: over prime fields.
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 1..=7] => true,
        // SEC 2.
        [0x2b, 0x81, 0x04, 0, 1..=10 | 15..=17 | 22..=39] => true,
        // RFC 5639.
        [0x2b, 0x24, 3, 3, 2, 8, 1, 1, 1..=14] => true,
        _ => false,
    }
}
