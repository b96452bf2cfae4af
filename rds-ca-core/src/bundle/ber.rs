//! A bounded reader of ASN.1 elements in BER, and so in DER (ITU-T X.690).
//!
//! Certificates themselves are read elsewhere; this takes containers apart.

use std::borrow::Cow;

use super::limits::MAX_NESTING;

/// Identifier octets, as they stand in the input.
pub(crate) mod tag {
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;
    pub(crate) const CONTEXT_0: u8 = 0xa0;
    pub(crate) const CONTEXT_1: u8 = 0xa1;
    /// The bit that marks an element made of elements.
    pub(crate) const CONSTRUCTED: u8 = 0x20;
}

/// Why bytes are no ASN.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// The input ends within an element.
    Truncated,
    /// Elements stand deeper within one another than we follow.
    TooDeep,
    /// It is not the element that belongs here.
    Unexpected,
}

impl Damage {
    pub(crate) fn reason(self) -> String {
        match self {
            Self::Truncated => "it ends within an element".to_owned(),
            Self::TooDeep => format!("more than {MAX_NESTING} elements within one another"),
            Self::Unexpected => "its structure is not that of its kind".to_owned(),
        }
    }
}

/// One element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    /// The element with its header and, if it has one, its end mark.
    pub(crate) raw: &'a [u8],
}

/// Reads elements one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elements<'a> {
    rest: &'a [u8],
}

/// The elements of `bytes`.
pub(crate) fn elements(bytes: &[u8]) -> Elements<'_> {
    Elements { rest: bytes }
}

/// The element that `bytes` begin with, and what follows it.
pub(crate) fn first(bytes: &[u8]) -> Result<(Element<'_>, &[u8]), Damage> {
    element(bytes, 0)
}

impl<'a> Elements<'a> {
    /// The next element, whatever it is; `None` at the end.
    pub(crate) fn next_any(&mut self) -> Result<Option<Element<'a>>, Damage> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (element, rest) = first(self.rest)?;
        self.rest = rest;
        Ok(Some(element))
    }

    /// The next element, which has that tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<Element<'a>, Damage> {
        match self.next_any()? {
            Some(element) if element.tag == tag => Ok(element),
            _ => Err(Damage::Unexpected),
        }
    }

    /// The next element if it has that tag; any other stays.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, Damage> {
        match self.rest.first() {
            Some(&next) if next == tag => self.next_any(),
            _ => Ok(None),
        }
    }
}

impl<'a> Element<'a> {
    /// The elements that this one is made of.
    pub(crate) fn children(&self) -> Elements<'a> {
        elements(self.content)
    }

    /// An octet string's bytes, put together when BER has it in pieces.
    pub(crate) fn octets(&self) -> Result<Cow<'a, [u8]>, Damage> {
        if self.tag & tag::CONSTRUCTED == 0 {
            return Ok(Cow::Borrowed(self.content));
        }
        let mut whole = Vec::new();
        gather(self.content, 0, &mut whole)?;
        Ok(Cow::Owned(whole))
    }

    /// A number that is not negative; one that does not fit is the largest that does.
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

fn gather(pieces: &[u8], depth: usize, whole: &mut Vec<u8>) -> Result<(), Damage> {
    if depth > MAX_NESTING {
        return Err(Damage::TooDeep);
    }
    let mut pieces = elements(pieces);
    while let Some(piece) = pieces.next_any()? {
        match piece.tag {
            tag::OCTET_STRING => whole.extend_from_slice(piece.content),
            // OCTET STRING, constructed.
            0x24 => gather(piece.content, depth + 1, whole)?,
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
    // Tags of more than one octet occur nowhere in what we read; 0 marks an end.
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
    // A length beyond the address space is beyond the input as well.
    Ok((length.ok_or(Damage::Truncated)?, rest))
}

/// The content up to the end mark that closes it, and what follows the mark.
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
