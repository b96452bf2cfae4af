//! Deviations of a certificate's bytes from the strict form: DER (ITU-T X.690) and the profile of RFC 5280.
//!
//! Certificate parsers differ in what they tolerate. This walk lists every deviation with the part
//! of the certificate where it occurs; the rules of each TLS stack state which of them its parser refuses. Every
//! parser accepts a certificate without deviations.

mod element;
mod extension;
mod key;
mod name;

use element::{Element, Walk, tag};

/// A part of the certificate, in the order of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Part {
    /// The outermost SEQUENCE.
    Certificate,
    /// The SEQUENCE that is signed (TBSCertificate).
    Signed,
    Version,
    Serial,
    /// The signature algorithm inside the signed part.
    InnerAlgorithm,
    Issuer,
    Validity,
    Subject,
    /// The algorithm of the public key.
    KeyAlgorithm,
    Key,
    UniqueIds,
    /// The list of extensions without their values.
    Extensions,
    /// The value of an extension of that kind.
    Extension(Kind),
    /// The signature algorithm outside the signed part.
    OuterAlgorithm,
    Signature,
}

/// The extensions whose values are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    SubjectDirectory,
    SubjectKey,
    KeyUsage,
    PrivateKeyPeriod,
    SubjectAltName,
    IssuerAltName,
    BasicConstraints,
    NameConstraints,
    CrlPoints,
    Policies,
    PolicyMappings,
    AuthorityKey,
    PolicyConstraints,
    ExtendedKeyUsage,
    FreshestCrl,
    InhibitAnyPolicy,
    AuthorityInfo,
    SubjectInfo,
    NetscapeType,
    /// Extensions that only OpenSSL knows by name: RFC 3779, proxies, CT, and the other ones of Netscape.
    Seldom,
}

/// The deviations from the strict form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum What {
    /// The structure does not match its type, or ends early; the rest of the part is not checked.
    Broken,
    /// An indefinite length (BER); the rest of the part is not checked.
    Indefinite,
    /// A length in more octets than necessary where the short form would do.
    LongLength,
    /// A zero length in several octets.
    LongEmpty,
    /// A length whose first octet is zero.
    PaddedLength,
    /// Extra content where none is allowed.
    Extra,
    /// Bytes after the certificate.
    Trailing,
    /// A constructed string (BER).
    Constructed,
    IntegerEmpty,
    IntegerPadded,
    IntegerNegative,
    IntegerZero,
    /// More than 20 octets.
    IntegerLong,
    /// An object identifier that is empty or ends within a number.
    Identifier,
    /// An object identifier with a number in more octets than necessary.
    IdentifierPadded,
    /// A BOOLEAN that is not one octet.
    Boolean,
    /// A BOOLEAN that is neither 00 nor FF.
    BooleanValue,
    /// A default value that is encoded, which DER forbids.
    DefaultWritten,
    /// A BIT STRING whose count of unused bits is missing or wrong.
    Bits,
    /// Unused bits in a BIT STRING that must consist of full octets.
    BitsUnused,
    /// Unused bits that are not zero.
    BitsNotZero,
    /// Trailing zero bits in a list of named bits.
    BitsTrailing,
    /// A NULL with content.
    Null,
    /// Characters that the string type does not allow.
    Characters,
    /// `*` or `&` in a PrintableString.
    AlmostPrintable,
    /// Control characters in a UTF8String.
    Controls,
    /// Bytes that are not text in the encoding of the string type.
    Encoding,
    /// A string type that is not allowed in names.
    StringType,
    Teletex,
    /// A BMPString.
    Bmp,
    /// An empty string.
    EmptyString,
    /// An empty set or sequence that must have members.
    Empty,
    /// The members of a set in an order other than DER's.
    SetOrder,
    /// A time in a form other than that of RFC 5280.
    Time,
    /// A time before 2050 as GeneralizedTime.
    TimeKind,
    /// The end of the validity lies before its beginning.
    Reversed,
    /// Parameters that the algorithm does not have, or missing parameters.
    Parameters,
    /// The same object identifier inside and outside the signed part, with different parameters.
    ParametersDiffer,
    /// Different algorithms inside and outside the signed part.
    AlgorithmsDiffer,
    UnknownAlgorithm,
    /// The numbers cannot form a key of this type.
    KeyValue,
    /// A key of a size that some parsers refuse.
    KeySize,
    /// A point that does not lie on its curve.
    OffCurve,
    /// An algorithm that some parsers do not support.
    UnknownKey,
    /// A standardised curve that some parsers do not support: SEC 2, X9.62, Brainpool.
    OtherCurve,
    /// A curve that no standard defines.
    UnknownCurve,
    VersionUnknown,
    /// A field that only a later version of certificates has.
    OldVersion,
    /// Unique identifiers are present.
    UniqueIds,
    /// An extension that occurs a second time.
    Duplicate,
    /// A value outside its range.
    Value,
    /// A name without attributes.
    EmptyName,
    /// Extensions of a kind that is deprecated or unusual for the certificate.
    Unusual,
}

/// One deviation from the strict form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Oddity {
    pub(crate) part: Part,
    pub(crate) what: What,
    /// Whether it occurs in a critical extension.
    pub(crate) critical: bool,
}

/// Every deviation from the strict form, each once, in order.
pub(crate) fn oddities(der: &[u8]) -> Vec<Oddity> {
    let mut walk = Walk::default();
    certificate(&mut walk, der);
    walk.found.into_iter().collect()
}

/// Whether a name is in the usual form: ASCII strings, as UTF8String or PrintableString.
pub(crate) fn is_plain_name(der: &[u8]) -> bool {
    let mut walk = Walk::default();
    let outer = walk.next(der);
    let read = outer.and_then(|(outer, _)| name::name(&mut walk, &outer));
    read.is_some() && walk.found.is_empty() && !name::has_other_strings(der)
}

/// Whether the bytes are a revocation list (RFC 5280 section 5) in the strict form.
pub(crate) fn is_strict_list(der: &[u8]) -> bool {
    let mut walk = Walk::default();
    revocation_list(&mut walk, der).is_some()
        && walk
            .found
            .iter()
            .all(|oddity| oddity.what == What::UnknownAlgorithm)
}

/// Whether the bytes are an RSA, NIST curve or Ed25519 private key (RFC 5958, RFC 8017, RFC 5915) in the strict form.
/// None of the key is kept.
pub(crate) fn is_strict_private_key(der: &[u8]) -> bool {
    let mut walk = Walk::default();
    key::private_key(&mut walk, der).is_some() && walk.found.is_empty()
}

/// Whether the bytes begin with an element in strict DER, of any type.
pub(crate) fn begins_strict(der: &[u8]) -> bool {
    let mut walk = Walk::default();
    let outer = walk.next(der);
    let read = outer.and_then(|(outer, _)| walk.any(&outer, 0));
    read.is_some() && walk.found.is_empty()
}

/// Whether the bytes are the content of an object identifier.
pub(crate) fn is_identifier(content: &[u8]) -> bool {
    let mut walk = Walk::default();
    let element = Element {
        tag: tag::OBJECT_IDENTIFIER,
        content,
        raw: content,
    };
    walk.identifier(&element, tag::OBJECT_IDENTIFIER);
    walk.found.is_empty()
}

fn revocation_list(walk: &mut Walk, der: &[u8]) -> Option<()> {
    let (outer, _) = walk.next(der)?;
    let mut rest = walk.constructed(&outer, tag::SEQUENCE)?;
    let signed = walk.take(&mut rest)?;
    let outer = walk.take(&mut rest)?;
    algorithm(walk, &outer)?;
    let signature = walk.take(&mut rest)?;
    walk.bits(&signature, tag::BIT_STRING)?;
    let mut fields = walk.constructed(&signed, tag::SEQUENCE)?;
    if fields.first() == Some(&tag::INTEGER) {
        let version = walk.take(&mut fields)?;
        walk.integer(&version, tag::INTEGER)?;
    }
    let inner = walk.take(&mut fields)?;
    algorithm(walk, &inner)?;
    let issuer = walk.take(&mut fields)?;
    name::name(walk, &issuer)?;
    let is_time =
        |next: Option<&u8>| matches!(next, Some(&(tag::UTC_TIME | tag::GENERALIZED_TIME)));
    let this = walk.take(&mut fields)?;
    moment(&this)?;
    if is_time(fields.first()) {
        let next = walk.take(&mut fields)?;
        moment(&next)?;
    }
    if fields.first() == Some(&tag::SEQUENCE) {
        let list = walk.take(&mut fields)?;
        let mut revoked = list.content;
        while !revoked.is_empty() {
            let entry = walk.take(&mut revoked)?;
            let mut entry = walk.constructed(&entry, tag::SEQUENCE)?;
            let serial = walk.take(&mut entry)?;
            walk.integer(&serial, tag::INTEGER)?;
            let time = walk.take(&mut entry)?;
            moment(&time)?;
            if !entry.is_empty() {
                let extensions = walk.take(&mut entry)?;
                walk.constructed(&extensions, tag::SEQUENCE)?;
                extension::entries(walk, extensions.content)?;
            }
            entry.is_empty().then_some(())?;
        }
    }
    if fields.first() == Some(&tag::CONTEXT_0) {
        let explicit = walk.take(&mut fields)?;
        let mut content = explicit.content;
        let extensions = walk.take(&mut content)?;
        walk.constructed(&extensions, tag::SEQUENCE)?;
        extension::entries(walk, extensions.content)?;
    }
    (fields.is_empty() && rest.is_empty()).then_some(())
}

fn certificate(walk: &mut Walk, der: &[u8]) -> Option<()> {
    walk.at(Part::Certificate);
    let (outer, rest) = walk.next(der)?;
    if !rest.is_empty() {
        walk.odd(What::Trailing);
    }
    let mut rest = walk.constructed(&outer, tag::SEQUENCE)?;
    let signed = walk.take(&mut rest)?;
    let inner = signed_part(walk, &signed);
    walk.at(Part::OuterAlgorithm);
    let outer = walk.take(&mut rest)?;
    algorithm(walk, &outer);
    match inner {
        Some(inner) if inner == outer.raw => {}
        Some(inner) => {
            let same = first_identifier(inner) == first_identifier(outer.raw);
            walk.odd(if same {
                What::ParametersDiffer
            } else {
                What::AlgorithmsDiffer
            });
        }
        None => {}
    }
    walk.at(Part::Signature);
    let signature = walk.take(&mut rest)?;
    if let Some(bits) = walk.bits(&signature, tag::BIT_STRING)
        && bits.is_empty()
    {
        walk.odd(What::Empty);
    }
    walk.at(Part::Certificate);
    if !rest.is_empty() {
        walk.odd(What::Extra);
    }
    Some(())
}

/// The bytes of the object identifier at the start of an algorithm.
fn first_identifier(algorithm: &[u8]) -> Option<Vec<u8>> {
    let mut walk = Walk::default();
    let (outer, _) = walk.next(algorithm)?;
    let (identifier, _) = walk.next(outer.content)?;
    Some(identifier.content.to_vec())
}

/// Checks the signed part; returns the bytes of the algorithm named in it.
fn signed_part<'a>(walk: &mut Walk, signed: &Element<'a>) -> Option<&'a [u8]> {
    walk.at(Part::Signed);
    let mut rest = walk.constructed(signed, tag::SEQUENCE)?;
    walk.at(Part::Version);
    let mut version = 1;
    if rest.first() == Some(&tag::CONTEXT_0) {
        let explicit = walk.take(&mut rest)?;
        version = self::version(walk, &explicit).unwrap_or(0);
    }
    walk.at(Part::Serial);
    let serial = walk.take(&mut rest)?;
    if let Some(serial) = walk.integer(&serial, tag::INTEGER) {
        if serial.first().is_some_and(|first| first & 0x80 != 0) {
            walk.odd(What::IntegerNegative);
        }
        if serial.iter().all(|&byte| byte == 0) {
            walk.odd(What::IntegerZero);
        }
        if serial.len() > 20 {
            walk.odd(What::IntegerLong);
        }
    }
    walk.at(Part::InnerAlgorithm);
    let inner = walk.take(&mut rest)?;
    algorithm(walk, &inner);
    walk.at(Part::Issuer);
    let issuer = walk.take(&mut rest)?;
    name::name(walk, &issuer);
    walk.at(Part::Validity);
    let validity = walk.take(&mut rest)?;
    self::validity(walk, &validity);
    walk.at(Part::Subject);
    let subject = walk.take(&mut rest)?;
    name::name(walk, &subject);
    walk.at(Part::Key);
    let key = walk.take(&mut rest)?;
    key::key(walk, &key);
    for identifier in [tag::CONTEXT_1_PRIMITIVE, tag::CONTEXT_2_PRIMITIVE] {
        walk.at(Part::UniqueIds);
        if rest.first().map(|first| first & !0x20) == Some(identifier) {
            let unique = walk.take(&mut rest)?;
            walk.odd(What::UniqueIds);
            if version < 2 {
                walk.odd(What::OldVersion);
            }
            walk.bits(&unique, identifier);
        }
    }
    walk.at(Part::Extensions);
    if rest.first() == Some(&tag::CONTEXT_3) {
        let explicit = walk.take(&mut rest)?;
        if version < 3 {
            walk.odd(What::OldVersion);
        }
        extension::list(walk, &explicit);
    }
    walk.at(Part::Signed);
    if !rest.is_empty() {
        walk.odd(What::Extra);
    }
    Some(inner.raw)
}

/// `[0] EXPLICIT INTEGER DEFAULT v1`: 1, 2 or 3.
fn version(walk: &mut Walk, explicit: &Element<'_>) -> Option<u8> {
    let mut rest = walk.constructed(explicit, tag::CONTEXT_0)?;
    let number = walk.take(&mut rest)?;
    let number = walk.integer(&number, tag::INTEGER)?;
    if !rest.is_empty() {
        walk.odd(What::Extra);
    }
    let significant = number
        .iter()
        .position(|&byte| byte != 0)
        .and_then(|first| number.get(first..))
        .unwrap_or_default();
    match significant {
        [] => {
            walk.odd(What::DefaultWritten);
            Some(1)
        }
        [1] => Some(2),
        [2] => Some(3),
        _ => {
            walk.odd(What::VersionUnknown);
            None
        }
    }
}

/// `AlgorithmIdentifier` of a signature.
fn algorithm(walk: &mut Walk, element: &Element<'_>) -> Option<()> {
    let (identifier, parameters) = walk.algorithm(element)?;
    let null = parameters
        .as_ref()
        .is_some_and(|parameters| parameters.raw == [tag::NULL, 0]);
    let fits = match identifier {
        // RSA with MD5, SHA-1, SHA-256, SHA-384, SHA-512, SHA-224.
        [
            0x2a,
            0x86,
            0x48,
            0x86,
            0xf7,
            0x0d,
            1,
            1,
            4 | 5 | 11 | 12 | 13 | 14,
        ] => null,
        // ECDSA with SHA-1; with SHA-224 to SHA-512; Ed25519.
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1]
        | [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 1..=4]
        | [0x2b, 0x65, 0x70] => parameters.is_none(),
        _ => {
            walk.odd(What::UnknownAlgorithm);
            true
        }
    };
    if !fits {
        walk.odd(What::Parameters);
    }
    Some(())
}

fn validity(walk: &mut Walk, element: &Element<'_>) -> Option<()> {
    let mut rest = walk.constructed(element, tag::SEQUENCE)?;
    let mut moments = Vec::new();
    for _ in 0..2 {
        let time = walk.take(&mut rest)?;
        match moment(&time) {
            Some(moment) => moments.push(moment),
            None => walk.odd(match time.tag {
                tag::UTC_TIME | tag::GENERALIZED_TIME => What::Time,
                _ => What::Broken,
            }),
        }
        if time.tag == tag::GENERALIZED_TIME && time.content < b"2050".as_slice() {
            walk.odd(What::TimeKind);
        }
    }
    if !rest.is_empty() {
        walk.odd(What::Extra);
    }
    if moments.len() == 2 && moments.first() > moments.last() {
        walk.odd(What::Reversed);
    }
    Some(())
}

/// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ` and nothing else (RFC 5280 section 4.1.2.5), as numbers that can be compared.
fn moment(time: &Element<'_>) -> Option<[u32; 6]> {
    let (digits, century) = match (time.tag, time.content) {
        (tag::UTC_TIME, [digits @ .., b'Z']) if digits.len() == 12 => (digits, 2),
        (tag::GENERALIZED_TIME, [digits @ .., b'Z']) if digits.len() == 14 => (digits, 4),
        _ => return None,
    };
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let (year, rest) = digits.split_at_checked(century)?;
    let number = |digits: &[u8]| {
        digits
            .iter()
            .fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
    };
    let year = match (time.tag, number(year)) {
        (tag::UTC_TIME, year @ 0..50) => year + 2000,
        (tag::UTC_TIME, year) => year + 1900,
        (_, year) => year,
    };
    let (pairs, _) = rest.as_chunks::<2>();
    let [month, day, hour, minute, second] = pairs else {
        return None;
    };
    let moment = [
        year,
        number(month),
        number(day),
        number(hour),
        number(minute),
        number(second),
    ];
    let [_, month, day, hour, minute, second] = moment;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60).then_some(moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::KNOWN;

    #[test]
    fn embedded_certificates_have_the_strict_form() {
        for known in &KNOWN {
            let Some(der) = known.der() else { continue };
            // One of Amazon's roots has the serial number 0, which every parser accepts.
            let found = oddities(der);
            let zero = |oddity: &Oddity| oddity.what == What::IntegerZero;
            assert!(found.iter().all(zero), "{}: {found:?}", known.subject);
        }
    }

    /// For each change of the bytes the walk finds one deviation, in the part that was changed.
    #[test]
    fn one_change_is_one_oddity() {
        let der = KNOWN.iter().find_map(|known| known.der()).unwrap();
        let after = |from: usize, needle: &[u8]| {
            from + memchr::memmem::find(&der[from..], needle).unwrap() + needle.len()
        };
        let one = |at: usize, byte: u8| {
            let mut der = der.to_vec();
            assert_ne!(der[at], byte);
            der[at] = byte;
            oddities(&der)
        };
        let found = |part, what| {
            vec![Oddity {
                part,
                what,
                critical: false,
            }]
        };
        // The first attribute is a country in a PrintableString.
        let country = after(0, &[0x55, 4, 6]);
        assert_eq!(der[country], tag::PRINTABLE_STRING);
        let text = country + 2;
        assert_eq!(one(text, b'_'), found(Part::Issuer, What::Characters));
        assert_eq!(one(text, b'*'), found(Part::Issuer, What::AlmostPrintable));
        assert_eq!(
            one(country, tag::TELETEX_STRING),
            found(Part::Issuer, What::Teletex)
        );
        assert_eq!(one(country, 0x1a), found(Part::Issuer, What::StringType));
        let time = after(0, &[tag::UTC_TIME, 13]);
        assert_eq!(one(time, b'x'), found(Part::Validity, What::Time));
        let ca = after(0, &[0x55, 0x1d, 0x13, tag::BOOLEAN, 1]);
        assert_eq!(one(ca, 1), found(Part::Extensions, What::BooleanValue));
        // basicConstraints itself, which is critical.
        let value = after(ca, &[tag::BOOLEAN, 1]);
        assert_eq!(
            one(value, 7),
            vec![Oddity {
                part: Part::Extension(Kind::BasicConstraints),
                what: What::BooleanValue,
                critical: true
            }]
        );
        let mut longer = der.to_vec();
        longer.push(0);
        assert_eq!(oddities(&longer), found(Part::Certificate, What::Trailing));
    }

    /// The work of the walk is linear in the size of the certificate (steps are deviations and elements).
    #[test]
    fn any_bytes_are_walked() {
        let der = KNOWN.iter().find_map(|known| known.der()).unwrap();
        for end in 0..der.len() {
            assert!(!oddities(&der[..end]).is_empty());
        }
        for at in 0..der.len() {
            for byte in [0, 0x1f, 0x30, 0x80, 0xa3, 0xff] {
                let mut der = der.to_vec();
                der[at] = byte;
                oddities(&der);
            }
        }
    }
}
