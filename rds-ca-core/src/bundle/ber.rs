//! A bounded reader of ASN.1 elements in BER, which includes DER (ITU-T X.690).
//!
//! It reads containers; certificates are parsed elsewhere.

use std::borrow::Cow;

use super::limits::MAX_NESTING;

/// Identifier octets, as encoded.
pub(crate) mod tag {
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;
    pub(crate) const CONTEXT_0: u8 = 0xa0;
    pub(crate) const CONTEXT_1: u8 = 0xa1;
    /// The bit of a constructed element.
    pub(crate) const CONSTRUCTED: u8 = 0x20;
}

/// Why bytes are not valid ASN.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// The input ends within an element.
    Truncated,
    /// Elements are nested deeper than the limit.
    TooDeep,
    /// Another element is expected at this position.
    Unexpected,
}

impl Damage {
    pub(crate) fn reason(self) -> String {
        match self {
            Self::Truncated => "it ends within an element".to_owned(),
            Self::TooDeep => format!("more than {MAX_NESTING} nested elements"),
            Self::Unexpected => "its structure does not match its type".to_owned(),
        }
    }
}

/// One element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    /// The element with its header and, if it has one, its end-of-contents mark.
    pub(crate) raw: &'a [u8],
}

/// Reads elements one after another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elements<'a> {
    rest: &'a [u8],
}

/// The elements of `bytes`.
pub(crate) fn elements(bytes: &[u8]) -> Elements<'_> {
    Elements { rest: bytes }
}

/// The element at the start of `bytes`, and the bytes after it.
pub(crate) fn first(bytes: &[u8]) -> Result<(Element<'_>, &[u8]), Damage> {
    element(bytes, 0)
}

impl<'a> Elements<'a> {
    /// The next element of any tag; `None` at the end.
    pub(crate) fn next_any(&mut self) -> Result<Option<Element<'a>>, Damage> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (element, rest) = first(self.rest)?;
        self.rest = rest;
        Ok(Some(element))
    }

    /// The next element, which must have that tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<Element<'a>, Damage> {
        match self.next_any()? {
            Some(element) if element.tag == tag => Ok(element),
            _ => Err(Damage::Unexpected),
        }
    }

    /// The next element if it has that tag; otherwise nothing is consumed.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, Damage> {
        match self.rest.first() {
            Some(&next) if next == tag => self.next_any(),
            _ => Ok(None),
        }
    }
}

impl<'a> Element<'a> {
    /// The elements inside this one.
    pub(crate) fn children(&self) -> Elements<'a> {
        elements(self.content)
    }

    /// The bytes of an octet string, joined if BER splits it into pieces.
    pub(crate) fn octets(&self) -> Result<Cow<'a, [u8]>, Damage> {
        if self.tag & tag::CONSTRUCTED == 0 {
            return Ok(Cow::Borrowed(self.content));
        }
        let mut joined = Vec::new();
        gather(self.content, 0, &mut joined)?;
        Ok(Cow::Owned(joined))
    }

    /// A non-negative number; one that is too large becomes the largest `u64`.
    pub(crate) fn unsigned(&self) -> Result<u64, Damage> {
        match self.content {
            [] => Err(Damage::Unexpected),
            [sign, ..] if sign & 0x80 != 0 => Err(Damage::Unexpected),
            bytes => Ok(bytes.iter().fold(0u64, |number, &byte| {
                number
                    .checked_mul(256)
                    .and_then(|number| number.checked_add(u64::from(byte)))
                    .unwrap_or(u64::MAX)
            })),
        }
    }
}

fn gather(pieces: &[u8], depth: usize, joined: &mut Vec<u8>) -> Result<(), Damage> {
    if depth > MAX_NESTING {
        return Err(Damage::TooDeep);
    }
    let mut pieces = elements(pieces);
    while let Some(piece) = pieces.next_any()? {
        match piece.tag {
            tag::OCTET_STRING => joined.extend_from_slice(piece.content),
            // OCTET STRING, constructed.
            0x24 => gather(piece.content, depth + 1, joined)?,
            _ => return Err(Damage::Unexpected),
        }
    }
    Ok(())
}

fn element(bytes: &[u8], depth: usize) -> Result<(Element<'_>, &[u8]), Damage> {
    if depth > MAX_NESTING {
        return Err(Damage::TooDeep);
    }
    let (&tag, rest) = bytes.split_first().ok_or(Damage::Truncated)?;
    // No format that we read uses tags of more than one octet; tag 0 is an end-of-contents mark.
    if tag & 0x1f == 0x1f || tag == 0 {
        return Err(Damage::Unexpected);
    }
    let (&length, rest) = rest.split_first().ok_or(Damage::Truncated)?;
    let (content, after) = match length {
        0x80 if tag & tag::CONSTRUCTED != 0 => indefinite(rest, depth)?,
        0x80 | 0xff => return Err(Damage::Unexpected),
        _ => {
            let (length, rest) = definite(length, rest)?;
            rest.split_at_checked(length).ok_or(Damage::Truncated)?
        }
    };
    let raw = bytes
        .get(..bytes.len() - after.len())
        .ok_or(Damage::Truncated)?;
    Ok((Element { tag, content, raw }, after))
}

fn definite(first: u8, rest: &[u8]) -> Result<(usize, &[u8]), Damage> {
    if first < 0x80 {
        return Ok((usize::from(first), rest));
    }
    let (digits, rest) = rest
        .split_at_checked(usize::from(first & 0x7f))
        .ok_or(Damage::Truncated)?;
    let length = digits.iter().try_fold(0usize, |length, &digit| {
        length.checked_mul(256)?.checked_add(usize::from(digit))
    });
    // A length beyond the address space is also beyond the input.
    Ok((length.ok_or(Damage::Truncated)?, rest))
}

/// The content up to its end-of-contents mark, and the bytes after the mark.
fn indefinite(bytes: &[u8], depth: usize) -> Result<(&[u8], &[u8]), Damage> {
    let mut rest = bytes;
    loop {
        if let Some(after) = rest.strip_prefix(&[0, 0]) {
            let content = bytes.get(..bytes.len() - rest.len());
            return Ok((content.ok_or(Damage::Truncated)?, after));
        }
        (_, rest) = element(rest, depth + 1)?;
    }
}
