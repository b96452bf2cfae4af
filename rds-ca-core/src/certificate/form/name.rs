//! Names and their strings.

use super::What;
use super::element::{Element, Walk, tag};

/// `Name`: relative distinguished names, each a set of attributes.
pub(super) fn name(walk: &mut Walk, element: &Element<'_>) -> Option<()> {
    let mut rest = walk.constructed(element, tag::SEQUENCE)?;
    if rest.is_empty() {
        walk.odd(What::EmptyName);
    }
    relative_names(walk, &mut rest)
}

/// Whether a well-formed name has strings other than ASCII in a UTF8String or PrintableString.
pub(super) fn has_other_strings(der: &[u8]) -> bool {
    let mut walk = Walk::default();
    let mut others = || -> Option<bool> {
        let (outer, _) = walk.next(der)?;
        let mut rest = outer.content;
        while !rest.is_empty() {
            let mut members = walk.take(&mut rest)?.content;
            while !members.is_empty() {
                let mut parts = walk.take(&mut members)?.content;
                walk.take(&mut parts)?;
                let value = walk.take(&mut parts)?;
                let usual = matches!(value.tag, tag::UTF8_STRING | tag::PRINTABLE_STRING);
                if !usual || !value.content.is_ascii() {
                    return Some(true);
                }
            }
        }
        Some(false)
    };
    others().unwrap_or(true)
}

fn relative_names(walk: &mut Walk, rest: &mut &[u8]) -> Option<()> {
    while !rest.is_empty() {
        let set = walk.take(rest)?;
        let members = walk.constructed(&set, tag::SET)?;
        attributes(walk, members)?;
    }
    Some(())
}

/// The attributes of one relative distinguished name.
pub(super) fn attributes(walk: &mut Walk, mut members: &[u8]) -> Option<()> {
    if members.is_empty() {
        walk.odd(What::Empty);
    }
    let mut before: &[u8] = &[];
    while !members.is_empty() {
        let attribute = walk.take(&mut members)?;
        if attribute.raw < before {
            walk.odd(What::SetOrder);
        }
        before = attribute.raw;
        let mut parts = walk.constructed(&attribute, tag::SEQUENCE)?;
        let kind = walk.take(&mut parts)?;
        walk.identifier(&kind, tag::OBJECT_IDENTIFIER)?;
        let value = walk.take(&mut parts)?;
        string(walk, &value);
        if !parts.is_empty() {
            walk.odd(What::Extra);
        }
    }
    Some(())
}

/// The value of an attribute, which must be text.
fn string(walk: &mut Walk, value: &Element<'_>) {
    let content = value.content;
    if content.is_empty() {
        walk.odd(What::EmptyString);
    }
    let ascii = content
        .iter()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_control());
    let fits = match value.tag {
        tag::PRINTABLE_STRING => {
            let fits = |byte: &&u8| !is_printable(**byte);
            let mut others = content.iter().filter(fits).peekable();
            if others.peek().is_some() && others.all(|byte| b"*&".contains(byte)) {
                return walk.odd(What::AlmostPrintable);
            }
            content.iter().all(|&byte| is_printable(byte))
        }
        tag::UTF8_STRING => match std::str::from_utf8(content) {
            Ok(text) => {
                if text.chars().any(char::is_control) {
                    walk.odd(What::Controls);
                }
                true
            }
            Err(_) => return walk.odd(What::Encoding),
        },
        tag::IA5_STRING => ascii,
        tag::TELETEX_STRING => {
            walk.odd(What::Teletex);
            ascii
        }
        tag::BMP_STRING => {
            walk.odd(What::Bmp);
            let (units, rest) = content.as_chunks::<2>();
            let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
            if !rest.is_empty() || char::decode_utf16(units).any(|unit| unit.is_err()) {
                return walk.odd(What::Encoding);
            }
            true
        }
        _ => {
            walk.odd(What::StringType);
            walk.any(value, 0);
            true
        }
    };
    if !fits {
        walk.odd(What::Characters);
    }
}

fn is_printable(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&byte)
}

/// `GeneralNames`.
pub(super) fn general_names(walk: &mut Walk, mut rest: &[u8]) -> Option<()> {
    if rest.is_empty() {
        walk.odd(What::Empty);
    }
    while !rest.is_empty() {
        let name = walk.take(&mut rest)?;
        general_name(walk, &name, false)?;
    }
    Some(())
}

pub(super) fn general_name(walk: &mut Walk, name: &Element<'_>, subtree: bool) -> Option<()> {
    let content = name.content;
    match name.tag {
        // otherName
        0xa0 => {
            let mut parts = content;
            let kind = walk.take(&mut parts)?;
            walk.identifier(&kind, tag::OBJECT_IDENTIFIER)?;
            let value = walk.take(&mut parts)?;
            walk.constructed(&value, tag::CONTEXT_0)?;
            walk.any(&value, 0);
            if !parts.is_empty() {
                walk.odd(What::Extra);
            }
            walk.odd(What::Unusual);
        }
        // rfc822Name, dNSName, uniformResourceIdentifier
        0x81 | 0x82 | 0x86 => {
            if !content
                .iter()
                .all(|byte| byte.is_ascii() && !byte.is_ascii_control())
            {
                walk.odd(What::Characters);
            }
            if content.is_empty() && !subtree {
                walk.odd(What::EmptyString);
            }
            if !is_ordinary(name.tag, content, subtree) {
                walk.odd(What::Unusual);
            }
        }
        // directoryName
        0xa4 => {
            let mut parts = content;
            let directory = walk.take(&mut parts)?;
            self::name(walk, &directory);
            if !parts.is_empty() {
                walk.odd(What::Extra);
            }
        }
        // iPAddress
        0x87 => {
            let lengths = if subtree { [8, 32] } else { [4, 16] };
            if !lengths.contains(&content.len()) {
                walk.odd(What::Value);
            } else if subtree {
                let (_, mask) = content.split_at(content.len() / 2);
                let ones: u32 = mask.iter().map(|byte| byte.leading_ones()).sum();
                let set: u32 = mask.iter().map(|byte| byte.count_ones()).sum();
                let first: u32 = mask
                    .iter()
                    .position(|&byte| byte != 0xff)
                    .map_or(ones, |full| {
                        u32::try_from(full).unwrap_or(0) * 8
                            + mask.get(full).map_or(0, |byte| byte.leading_ones())
                    });
                if set != first {
                    walk.odd(What::Value);
                }
            }
        }
        // registeredID
        0x88 => {
            walk.identifier(name, 0x88)?;
            walk.odd(What::Unusual);
        }
        // x400Address, ediPartyName
        0xa3 | 0xa5 => {
            walk.any(name, 0);
            walk.odd(What::Unusual);
        }
        _ => return walk.broken(),
    }
    Some(())
}

/// Whether a name has a form that all parsers accept.
fn is_ordinary(tag: u8, content: &[u8], subtree: bool) -> bool {
    let is_host = |host: &[u8]| {
        !host.is_empty()
            && host.split(|&byte| byte == b'.').all(|label| {
                !label.is_empty()
                    && label.len() < 64
                    && label.first() != Some(&b'-')
                    && label.last() != Some(&b'-')
                    && label
                        .iter()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))
            })
    };
    match tag {
        0x82 if subtree => {
            content.is_empty() || is_host(content.strip_prefix(b".").unwrap_or(content))
        }
        0x82 => is_host(content.strip_prefix(b"*.").unwrap_or(content)),
        0x81 => {
            let mut parts = content.split(|&byte| byte == b'@');
            let (one, two, more) = (parts.next(), parts.next(), parts.next());
            let word = |word: &[u8]| {
                !word.is_empty()
                    && word
                        .iter()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"-_.+".contains(byte))
            };
            more.is_none()
                && match (one, two) {
                    (Some(mailbox), Some(host)) => word(mailbox) && is_host(host),
                    (Some(host), None) => {
                        subtree && is_host(host.strip_prefix(b".").unwrap_or(host))
                    }
                    _ => false,
                }
        }
        _ if subtree => is_host(content.strip_prefix(b".").unwrap_or(content)),
        _ => {
            let rest = [b"http://".as_slice(), b"https://", b"ldap://", b"ftp://"]
                .iter()
                .find_map(|scheme| content.strip_prefix(*scheme));
            let host = rest.map(|rest| {
                rest.split(|byte| b"/?".contains(byte))
                    .next()
                    .unwrap_or_default()
            });
            host.is_some_and(is_host)
                && content.iter().all(|byte| {
                    byte.is_ascii_alphanumeric() || b"-._~:/?=&,+%;@()'*".contains(byte)
                })
                && !content.contains(&b'%')
        }
    }
}
