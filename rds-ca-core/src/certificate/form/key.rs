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
    let mut rest = walk.constructed(algorithm, tag::SEQUENCE)?;
    let identifier = walk.take(&mut rest)?;
    let identifier = walk.identifier(&identifier, tag::OBJECT_IDENTIFIER)?;
    let parameters = match rest.is_empty() {
        true => None,
        false => Some(walk.take(&mut rest)?),
    };
    if let Some(parameters) = &parameters {
        walk.any(parameters, 0);
    }
    if !rest.is_empty() {
        walk.odd(What::Extra);
    }
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
            match curve {
                Some([0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]) => Key::Curve { octets: 32 },
                Some([0x2b, 0x81, 0x04, 0, 0x22]) => Key::Curve { octets: 48 },
                Some([0x2b, 0x81, 0x04, 0, 0x23]) => Key::Curve { octets: 66 },
                Some(_) => {
                    walk.odd(What::UnknownCurve);
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
        // An even modulus or exponent, or one of nothing.
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
    // 3 up to 2^31 - 1 is what everybody takes.
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
