//! Elements of BER, and their deviations from DER.

use std::collections::BTreeSet;

use super::{Oddity, Part, What};

/// Identifier octets.
pub(super) mod tag {
    pub(in super::super) const BOOLEAN: u8 = 0x01;
    pub(in super::super) const INTEGER: u8 = 0x02;
    pub(in super::super) const BIT_STRING: u8 = 0x03;
    pub(in super::super) const OCTET_STRING: u8 = 0x04;
    pub(in super::super) const NULL: u8 = 0x05;
    pub(in super::super) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(in super::super) const UTF8_STRING: u8 = 0x0c;
    pub(in super::super) const PRINTABLE_STRING: u8 = 0x13;
    pub(in super::super) const TELETEX_STRING: u8 = 0x14;
    pub(in super::super) const IA5_STRING: u8 = 0x16;
    pub(in super::super) const UTC_TIME: u8 = 0x17;
    pub(in super::super) const GENERALIZED_TIME: u8 = 0x18;
    pub(in super::super) const VISIBLE_STRING: u8 = 0x1a;
    pub(in super::super) const BMP_STRING: u8 = 0x1e;
    pub(in super::super) const SEQUENCE_PRIMITIVE: u8 = 0x10;
    pub(in super::super) const SET_PRIMITIVE: u8 = 0x11;
    pub(in super::super) const SEQUENCE: u8 = 0x30;
    pub(in super::super) const SET: u8 = 0x31;
    pub(in super::super) const CONTEXT_1_PRIMITIVE: u8 = 0x81;
    pub(in super::super) const CONTEXT_2_PRIMITIVE: u8 = 0x82;
    pub(in super::super) const CONTEXT_0: u8 = 0xa0;
    pub(in super::super) const CONTEXT_3: u8 = 0xa3;
    pub(in super::super) const CONSTRUCTED: u8 = 0x20;
}

/// Nested elements in values of unknown structure.
const MAX_DEPTH: usize = 32;

#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    pub(super) raw: &'a [u8],
}

/// The state of a walk: its position and what it found.
pub(super) struct Walk {
    pub(super) found: BTreeSet<Oddity>,
    part: Part,
    critical: bool,
}

impl Default for Walk {
    fn default() -> Self {
        Self {
            found: BTreeSet::new(),
            part: Part::Certificate,
            critical: false,
        }
    }
}

impl Walk {
    pub(super) fn at(&mut self, part: Part) {
        (self.part, self.critical) = (part, false);
    }

    pub(super) fn at_extension(&mut self, part: Part, critical: bool) {
        (self.part, self.critical) = (part, critical);
    }

    pub(super) fn odd(&mut self, what: What) {
        self.found.insert(Oddity {
            part: self.part,
            what,
            critical: self.critical,
        });
    }

    pub(super) fn broken<T>(&mut self) -> Option<T> {
        self.odd(What::Broken);
        None
    }

    /// The element at the start of `bytes`, and the bytes after it.
    pub(super) fn next<'a>(&mut self, bytes: &'a [u8]) -> Option<(Element<'a>, &'a [u8])> {
        let [tag, length, rest @ ..] = bytes else {
            return self.broken();
        };
        if tag & 0x1f == 0x1f || *tag == 0 {
            return self.broken();
        }
        let (length, rest) = match *length {
            short @ 0..0x80 => (usize::from(short), rest),
            0x80 => {
                self.odd(What::Indefinite);
                return None;
            }
            long => {
                let Some((octets, rest)) = rest.split_at_checked(usize::from(long & 0x7f)) else {
                    return self.broken();
                };
                let length = octets.iter().try_fold(0usize, |length, &octet| {
                    length.checked_mul(256)?.checked_add(usize::from(octet))
                });
                let Some(length) = length else {
                    return self.broken();
                };
                if length == 0 {
                    self.odd(What::LongEmpty);
                } else if octets.first() == Some(&0) {
                    self.odd(What::PaddedLength);
                } else if length < 0x80 {
                    self.odd(What::LongLength);
                }
                (length, rest)
            }
        };
        let Some((content, after)) = rest.split_at_checked(length) else {
            return self.broken();
        };
        let raw = bytes.get(..bytes.len() - after.len())?;
        let tag = *tag;
        Some((Element { tag, content, raw }, after))
    }

    /// Takes the next element from the front.
    pub(super) fn take<'a>(&mut self, rest: &mut &'a [u8]) -> Option<Element<'a>> {
        let (element, after) = self.next(rest)?;
        *rest = after;
        Some(element)
    }

    /// The content of an element, which must have that tag.
    pub(super) fn constructed<'a>(&mut self, element: &Element<'a>, tag: u8) -> Option<&'a [u8]> {
        if element.tag != tag {
            return self.broken();
        }
        Some(element.content)
    }

    /// The content of a primitive type; the pieces of a constructed string are not examined.
    fn primitive<'a>(&mut self, element: &Element<'a>, tag: u8) -> Option<&'a [u8]> {
        if element.tag == tag {
            return Some(element.content);
        }
        self.odd(match element.tag == tag | tag::CONSTRUCTED {
            true => What::Constructed,
            false => What::Broken,
        });
        None
    }

    pub(super) fn integer<'a>(&mut self, element: &Element<'a>, tag: u8) -> Option<&'a [u8]> {
        let content = self.primitive(element, tag)?;
        match content {
            [] => {
                self.odd(What::IntegerEmpty);
                return None;
            }
            [0, next, ..] if next & 0x80 == 0 => self.odd(What::IntegerPadded),
            [0xff, next, ..] if next & 0x80 != 0 => self.odd(What::IntegerPadded),
            _ => {}
        }
        Some(content)
    }

    pub(super) fn identifier<'a>(&mut self, element: &Element<'a>, tag: u8) -> Option<&'a [u8]> {
        let content = self.primitive(element, tag)?;
        if content.last().is_none_or(|last| last & 0x80 != 0) {
            self.odd(What::Identifier);
            return None;
        }
        let mut begins = true;
        let mut length = 0;
        for &byte in content {
            if begins && byte == 0x80 {
                self.odd(What::IdentifierPadded);
            }
            begins = byte & 0x80 == 0;
            length = if begins { 0 } else { length + 1 };
            // Numbers of more than 28 bits, which some parsers refuse.
            if length >= 4 {
                self.odd(What::Value);
            }
        }
        Some(content)
    }

    pub(super) fn boolean(&mut self, element: &Element<'_>) -> Option<bool> {
        match self.primitive(element, tag::BOOLEAN)? {
            [0] => Some(false),
            [0xff] => Some(true),
            [_] => {
                self.odd(What::BooleanValue);
                Some(true)
            }
            _ => {
                self.odd(What::Boolean);
                None
            }
        }
    }

    /// The octets of a BIT STRING without unused bits.
    pub(super) fn bits<'a>(&mut self, element: &Element<'a>, tag: u8) -> Option<&'a [u8]> {
        let (unused, bits) = self.any_bits(element, tag)?;
        if unused != 0 {
            self.odd(What::BitsUnused);
        }
        Some(bits)
    }

    /// A BIT STRING: the number of unused bits at its end, and its octets.
    pub(super) fn any_bits<'a>(
        &mut self,
        element: &Element<'a>,
        tag: u8,
    ) -> Option<(u8, &'a [u8])> {
        match self.primitive(element, tag)? {
            [unused @ 0..8, bits @ ..] if *unused == 0 || !bits.is_empty() => {
                let mask = (1u8 << unused) - 1;
                if bits.last().is_some_and(|last| last & mask != 0) {
                    self.odd(What::BitsNotZero);
                }
                Some((*unused, bits))
            }
            _ => {
                self.odd(What::Bits);
                None
            }
        }
    }

    pub(super) fn octets<'a>(&mut self, element: &Element<'a>, tag: u8) -> Option<&'a [u8]> {
        self.primitive(element, tag)
    }

    /// The identifier and the parameters of an `AlgorithmIdentifier` (RFC 5280 section 4.1.1.2).
    pub(super) fn algorithm<'a>(
        &mut self,
        element: &Element<'a>,
    ) -> Option<(&'a [u8], Option<Element<'a>>)> {
        let mut rest = self.constructed(element, tag::SEQUENCE)?;
        let identifier = self.take(&mut rest)?;
        let identifier = self.identifier(&identifier, tag::OBJECT_IDENTIFIER)?;
        let parameters = match rest.is_empty() {
            true => None,
            false => Some(self.take(&mut rest)?),
        };
        if let Some(parameters) = &parameters {
            self.any(parameters, 0);
        }
        if !rest.is_empty() {
            self.odd(What::Extra);
        }
        Some((identifier, parameters))
    }

    /// A value of an unknown type: its form, and that of the elements inside it.
    pub(super) fn any(&mut self, element: &Element<'_>, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return self.broken();
        }
        if element.tag & tag::CONSTRUCTED != 0 {
            if element.tag & 0xc0 == 0 && !matches!(element.tag, tag::SEQUENCE | tag::SET) {
                self.odd(What::Constructed);
                return None;
            }
            let mut rest = element.content;
            while !rest.is_empty() {
                let inner = self.take(&mut rest)?;
                self.any(&inner, depth + 1)?;
            }
            return Some(());
        }
        match element.tag {
            tag::BOOLEAN => self.boolean(element).map(drop),
            tag::INTEGER => self.integer(element, tag::INTEGER).map(drop),
            tag::BIT_STRING => self.any_bits(element, tag::BIT_STRING).map(drop),
            tag::OBJECT_IDENTIFIER => self.identifier(element, tag::OBJECT_IDENTIFIER).map(drop),
            tag::NULL if !element.content.is_empty() => {
                self.odd(What::Null);
                Some(())
            }
            tag::SEQUENCE_PRIMITIVE | tag::SET_PRIMITIVE => self.broken(),
            _ => Some(()),
        }
    }
}
