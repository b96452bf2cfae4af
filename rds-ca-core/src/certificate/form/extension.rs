//! Extensions and their values.

use std::collections::HashSet;

use super::element::{Element, Walk, tag};
use super::{Kind, Part, What, name};

/// `[3] EXPLICIT SEQUENCE OF Extension`.
pub(super) fn list(walk: &mut Walk, explicit: &Element<'_>) -> Option<()> {
    let mut rest = walk.constructed(explicit, tag::CONTEXT_3)?;
    let list = walk.take(&mut rest)?;
    if !rest.is_empty() {
        walk.odd(What::Extra);
    }
    let list = walk.constructed(&list, tag::SEQUENCE)?;
    if list.is_empty() {
        walk.odd(What::Empty);
    }
    let mut seen = HashSet::new();
    each(walk, list, &mut |walk, identifier, critical, content| {
        if !seen.insert(identifier) {
            walk.odd(What::Duplicate);
        }
        if let Some(kind) = kind(identifier) {
            walk.at_extension(Part::Extension(kind), critical);
            value(walk, kind, content);
        }
    })
}

/// The extensions of a revocation list or its entries; only the ASN.1 form of their values is checked.
pub(super) fn entries(walk: &mut Walk, list: &[u8]) -> Option<()> {
    each(walk, list, &mut |walk, _, _, content| {
        if let Some((outer, rest)) = walk.next(content) {
            walk.any(&outer, 0);
            if !rest.is_empty() {
                walk.odd(What::Extra);
            }
        }
    })
}

type Visit<'v, 'a> = &'v mut dyn FnMut(&mut Walk, &'a [u8], bool, &'a [u8]);

/// `SEQUENCE OF Extension`: the object identifier, the critical flag and the value of each.
fn each<'a>(walk: &mut Walk, mut list: &'a [u8], visit: Visit<'_, 'a>) -> Option<()> {
    while !list.is_empty() {
        walk.at(Part::Extensions);
        let extension = walk.take(&mut list)?;
        let mut parts = walk.constructed(&extension, tag::SEQUENCE)?;
        let kind = walk.take(&mut parts)?;
        let identifier = walk.identifier(&kind, tag::OBJECT_IDENTIFIER)?;
        let mut critical = false;
        let mut value = walk.take(&mut parts)?;
        if value.tag == tag::BOOLEAN {
            critical = walk.boolean(&value)?;
            if !critical {
                walk.odd(What::DefaultWritten);
            }
            value = walk.take(&mut parts)?;
        }
        if !parts.is_empty() {
            walk.odd(What::Extra);
        }
        let content = walk.octets(&value, tag::OCTET_STRING)?;
        visit(walk, identifier, critical, content);
    }
    Some(())
}

fn kind(identifier: &[u8]) -> Option<Kind> {
    Some(match identifier {
        [0x55, 0x1d, last] => match last {
            9 => Kind::SubjectDirectory,
            14 => Kind::SubjectKey,
            15 => Kind::KeyUsage,
            16 => Kind::PrivateKeyPeriod,
            17 => Kind::SubjectAltName,
            18 => Kind::IssuerAltName,
            19 => Kind::BasicConstraints,
            30 => Kind::NameConstraints,
            31 => Kind::CrlPoints,
            32 => Kind::Policies,
            33 => Kind::PolicyMappings,
            35 => Kind::AuthorityKey,
            36 => Kind::PolicyConstraints,
            37 => Kind::ExtendedKeyUsage,
            46 => Kind::FreshestCrl,
            54 => Kind::InhibitAnyPolicy,
            // Other extensions of the standard: of CRLs, or of old certificates.
            _ => Kind::Seldom,
        },
        [0x2b, 6, 1, 5, 5, 7, 1, last] => match last {
            1 => Kind::AuthorityInfo,
            11 => Kind::SubjectInfo,
            7 | 8 | 14 | 24 => Kind::Seldom,
            _ => return None,
        },
        [0x60, 0x86, 0x48, 1, 0x86, 0xf8, 0x42, 1, last] => match last {
            1 => Kind::NetscapeType,
            2..=13 => Kind::Seldom,
            _ => return None,
        },
        _ => return None,
    })
}

/// Checks the value of an extension against its grammar.
fn value(walk: &mut Walk, kind: Kind, content: &[u8]) -> Option<()> {
    let (outer, rest) = walk.next(content)?;
    if !rest.is_empty() {
        walk.odd(What::Extra);
    }
    match kind {
        Kind::SubjectKey => {
            let identifier = walk.octets(&outer, tag::OCTET_STRING)?;
            if identifier.is_empty() {
                walk.odd(What::Empty);
            }
            Some(())
        }
        Kind::KeyUsage | Kind::NetscapeType => named_bits(walk, &outer),
        Kind::BasicConstraints => basic_constraints(walk, &outer),
        Kind::ExtendedKeyUsage => {
            let mut rest = walk.constructed(&outer, tag::SEQUENCE)?;
            if rest.is_empty() {
                walk.odd(What::Empty);
            }
            while !rest.is_empty() {
                let usage = walk.take(&mut rest)?;
                walk.identifier(&usage, tag::OBJECT_IDENTIFIER)?;
            }
            Some(())
        }
        Kind::SubjectAltName | Kind::IssuerAltName => {
            let rest = walk.constructed(&outer, tag::SEQUENCE)?;
            name::general_names(walk, rest)
        }
        Kind::AuthorityKey => authority_key(walk, &outer),
        Kind::NameConstraints => name_constraints(walk, &outer),
        Kind::CrlPoints | Kind::FreshestCrl => crl_points(walk, &outer),
        Kind::Policies => policies(walk, &outer),
        Kind::AuthorityInfo | Kind::SubjectInfo => access(walk, &outer),
        Kind::PolicyMappings => {
            let mut rest = walk.constructed(&outer, tag::SEQUENCE)?;
            if rest.is_empty() {
                walk.odd(What::Empty);
            }
            while !rest.is_empty() {
                let pair = walk.take(&mut rest)?;
                let mut parts = walk.constructed(&pair, tag::SEQUENCE)?;
                for _ in 0..2 {
                    let policy = walk.take(&mut parts)?;
                    walk.identifier(&policy, tag::OBJECT_IDENTIFIER)?;
                }
                if !parts.is_empty() {
                    walk.odd(What::Extra);
                }
            }
            Some(())
        }
        Kind::PolicyConstraints => {
            let mut rest = walk.constructed(&outer, tag::SEQUENCE)?;
            if rest.is_empty() {
                walk.odd(What::Empty);
            }
            for number in [0x80, 0x81] {
                if rest.first() == Some(&number) {
                    let element = walk.take(&mut rest)?;
                    small(walk, &element, number)?;
                }
            }
            if !rest.is_empty() {
                walk.odd(What::Extra);
            }
            Some(())
        }
        Kind::InhibitAnyPolicy => small(walk, &outer, tag::INTEGER),
        // Only the ASN.1 form is checked; the parsers that read these values have not been measured.
        Kind::SubjectDirectory | Kind::PrivateKeyPeriod | Kind::Seldom => {
            walk.odd(What::Unusual);
            walk.any(&outer, 0)
        }
    }
}

/// A number from 0 to 127.
fn small(walk: &mut Walk, element: &Element<'_>, tag: u8) -> Option<()> {
    let number = walk.integer(element, tag)?;
    if !matches!(number, [0..0x80]) {
        walk.odd(What::Value);
    }
    Some(())
}

/// A list of named bits (X.690 section 11.2.2).
fn named_bits(walk: &mut Walk, element: &Element<'_>) -> Option<()> {
    let (unused, bits) = walk.any_bits(element, tag::BIT_STRING)?;
    match bits {
        [] => walk.odd(What::Empty),
        [.., last] => {
            if last >> unused & 1 == 0 {
                walk.odd(What::BitsTrailing);
            }
            if bits.iter().all(|&byte| byte == 0) {
                walk.odd(What::Empty);
            }
            // Nine uses are defined.
            if bits.len() > 2 || bits.len() == 2 && unused < 7 {
                walk.odd(What::Value);
            }
        }
    }
    Some(())
}

fn basic_constraints(walk: &mut Walk, element: &Element<'_>) -> Option<()> {
    let mut rest = walk.constructed(element, tag::SEQUENCE)?;
    let mut ca = false;
    if rest.first() == Some(&tag::BOOLEAN) {
        let element = walk.take(&mut rest)?;
        ca = walk.boolean(&element)?;
        if !ca {
            walk.odd(What::DefaultWritten);
        }
    }
    if rest.first() == Some(&tag::INTEGER) {
        let element = walk.take(&mut rest)?;
        small(walk, &element, tag::INTEGER)?;
        if !ca {
            walk.odd(What::Unusual);
        }
    }
    if !rest.is_empty() {
        walk.odd(What::Extra);
    }
    Some(())
}

fn authority_key(walk: &mut Walk, element: &Element<'_>) -> Option<()> {
    let mut rest = walk.constructed(element, tag::SEQUENCE)?;
    if rest.is_empty() {
        walk.odd(What::Empty);
    }
    if rest.first() == Some(&0x80) {
        let key = walk.take(&mut rest)?;
        if key.content.is_empty() {
            walk.odd(What::Value);
        }
    }
    let mut both = 0;
    if rest.first() == Some(&0xa1) {
        let issuer = walk.take(&mut rest)?;
        name::general_names(walk, issuer.content)?;
        both += 1;
    }
    if rest.first() == Some(&0x82) {
        let serial = walk.take(&mut rest)?;
        walk.integer(&serial, 0x82)?;
        both += 1;
    }
    if both == 1 {
        walk.odd(What::Unusual);
    }
    if !rest.is_empty() {
        walk.odd(What::Extra);
    }
    Some(())
}

fn name_constraints(walk: &mut Walk, element: &Element<'_>) -> Option<()> {
    let mut rest = walk.constructed(element, tag::SEQUENCE)?;
    if rest.is_empty() {
        walk.odd(What::Empty);
    }
    for list in [0xa0, 0xa1] {
        if rest.first() != Some(&list) {
            continue;
        }
        let mut trees = walk.take(&mut rest)?.content;
        if trees.is_empty() {
            walk.odd(What::Empty);
        }
        while !trees.is_empty() {
            let tree = walk.take(&mut trees)?;
            let mut parts = walk.constructed(&tree, tag::SEQUENCE)?;
            let base = walk.take(&mut parts)?;
            name::general_name(walk, &base, true)?;
            if !parts.is_empty() {
                walk.odd(What::Value);
            }
        }
    }
    if !rest.is_empty() {
        walk.odd(What::Extra);
    }
    Some(())
}

fn crl_points(walk: &mut Walk, element: &Element<'_>) -> Option<()> {
    let mut rest = walk.constructed(element, tag::SEQUENCE)?;
    if rest.is_empty() {
        walk.odd(What::Empty);
    }
    while !rest.is_empty() {
        let point = walk.take(&mut rest)?;
        let mut parts = walk.constructed(&point, tag::SEQUENCE)?;
        if parts.is_empty() {
            walk.odd(What::Empty);
        }
        if parts.first() == Some(&0xa0) {
            let mut inner = walk.take(&mut parts)?.content;
            let choice = walk.take(&mut inner)?;
            match choice.tag {
                0xa0 => name::general_names(walk, choice.content)?,
                0xa1 => name::attributes(walk, choice.content)?,
                _ => return walk.broken(),
            }
            if !inner.is_empty() {
                walk.odd(What::Extra);
            }
        }
        if parts.first() == Some(&0x81) {
            let reasons = walk.take(&mut parts)?;
            walk.any_bits(&reasons, 0x81)?;
            walk.odd(What::Unusual);
        }
        if parts.first() == Some(&0xa2) {
            let issuer = walk.take(&mut parts)?;
            name::general_names(walk, issuer.content)?;
            walk.odd(What::Unusual);
        }
        if !parts.is_empty() {
            walk.odd(What::Extra);
        }
    }
    Some(())
}

fn policies(walk: &mut Walk, element: &Element<'_>) -> Option<()> {
    let mut rest = walk.constructed(element, tag::SEQUENCE)?;
    if rest.is_empty() {
        walk.odd(What::Empty);
    }
    let mut seen = HashSet::new();
    while !rest.is_empty() {
        let policy = walk.take(&mut rest)?;
        let mut parts = walk.constructed(&policy, tag::SEQUENCE)?;
        let identifier = walk.take(&mut parts)?;
        let identifier = walk.identifier(&identifier, tag::OBJECT_IDENTIFIER)?;
        if !seen.insert(identifier) {
            walk.odd(What::Duplicate);
        }
        if !parts.is_empty() {
            let qualifiers = walk.take(&mut parts)?;
            let mut list = walk.constructed(&qualifiers, tag::SEQUENCE)?;
            if list.is_empty() {
                walk.odd(What::Empty);
            }
            while !list.is_empty() {
                let qualifier = walk.take(&mut list)?;
                self::qualifier(walk, &qualifier)?;
            }
        }
        if !parts.is_empty() {
            walk.odd(What::Extra);
        }
    }
    Some(())
}

/// `PolicyQualifierInfo`: the address of a statement, or a notice.
fn qualifier(walk: &mut Walk, element: &Element<'_>) -> Option<()> {
    let mut parts = walk.constructed(element, tag::SEQUENCE)?;
    let kind = walk.take(&mut parts)?;
    let kind = walk.identifier(&kind, tag::OBJECT_IDENTIFIER)?;
    let value = walk.take(&mut parts)?;
    match (kind, value.tag) {
        ([0x2b, 6, 1, 5, 5, 7, 2, 1], tag::IA5_STRING) => {
            if !value.content.is_ascii() {
                walk.odd(What::Characters);
            }
        }
        ([0x2b, 6, 1, 5, 5, 7, 2, 2], tag::SEQUENCE) => {
            walk.any(&value, 0)?;
            let mut notice = value.content;
            while !notice.is_empty() {
                let text = walk.take(&mut notice)?;
                let fits = match text.tag {
                    tag::UTF8_STRING => std::str::from_utf8(text.content).is_ok(),
                    tag::IA5_STRING | tag::VISIBLE_STRING => text.content.is_ascii(),
                    tag::BMP_STRING => text.content.len() % 2 == 0,
                    _ => false,
                };
                if !fits {
                    walk.odd(What::Unusual);
                }
            }
        }
        _ => {
            walk.any(&value, 0)?;
            walk.odd(What::Unusual);
        }
    }
    if !parts.is_empty() {
        walk.odd(What::Extra);
    }
    Some(())
}

fn access(walk: &mut Walk, element: &Element<'_>) -> Option<()> {
    let mut rest = walk.constructed(element, tag::SEQUENCE)?;
    if rest.is_empty() {
        walk.odd(What::Empty);
    }
    while !rest.is_empty() {
        let description = walk.take(&mut rest)?;
        let mut parts = walk.constructed(&description, tag::SEQUENCE)?;
        let method = walk.take(&mut parts)?;
        walk.identifier(&method, tag::OBJECT_IDENTIFIER)?;
        let location = walk.take(&mut parts)?;
        name::general_name(walk, &location, false)?;
        if !parts.is_empty() {
            walk.odd(What::Extra);
        }
    }
    Some(())
}
