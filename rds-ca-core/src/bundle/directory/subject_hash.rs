//! The hash by which OpenSSL finds a certificate in a directory (`openssl x509 -subject_hash`).

use sha1::{Digest as _, Sha1};

use super::super::ber::{self, Damage, Element, tag};

/// The hash as file names contain it: eight hexadecimal digits.
///
/// It is the first four bytes of the SHA-1 over the subject in a canonical form: strings as UTF-8 in lower
/// case, with blanks trimmed and runs of blanks reduced to one (`X509_NAME_hash` of OpenSSL 1.0 and later).
pub(in crate::bundle) fn subject_hash(certificate: &[u8]) -> Option<String> {
    let subject = subject(certificate).ok()?;
    let mut canonical = Vec::new();
    let mut names = subject.children();
    while let Some(name) = names.next_any().ok()? {
        let mut attributes = Vec::new();
        let mut parts = name.children();
        while let Some(attribute) = parts.next_any().ok()? {
            attributes.push(canonical_attribute(&attribute)?);
        }
        // DER orders the elements of a set by their bytes.
        attributes.sort();
        wrap(tag::SET, &attributes.concat(), &mut canonical);
    }
    let digest: [u8; 20] = Sha1::digest(&canonical).into();
    let [a, b, c, d, ..] = digest;
    Some(format!("{:08x}", u32::from_le_bytes([a, b, c, d])))
}

fn subject(certificate: &[u8]) -> Result<Element<'_>, Damage> {
    let mut fields = ber::elements(certificate)
        .expect(tag::SEQUENCE)?
        .children()
        .expect(tag::SEQUENCE)?
        .children();
    fields.optional(tag::CONTEXT_0)?; // version
    fields.expect(tag::INTEGER)?; // serial number
    fields.expect(tag::SEQUENCE)?; // signature algorithm
    fields.expect(tag::SEQUENCE)?; // issuer
    fields.expect(tag::SEQUENCE)?; // validity
    fields.expect(tag::SEQUENCE)
}

fn canonical_attribute(attribute: &Element<'_>) -> Option<Vec<u8>> {
    let mut parts = attribute.children();
    let kind = parts.expect(tag::OBJECT_IDENTIFIER).ok()?;
    let value = parts.next_any().ok()??;
    let mut content = kind.raw.to_vec();
    match text(&value)? {
        Some(text) => wrap(UTF8_STRING, fold(&text).as_bytes(), &mut content),
        None => content.extend_from_slice(value.raw),
    }
    let mut attribute = Vec::new();
    wrap(tag::SEQUENCE, &content, &mut attribute);
    Some(attribute)
}

const UTF8_STRING: u8 = 0x0c;

/// The text of a string type that OpenSSL canonicalises; the inner `None` is any other type.
fn text(value: &Element<'_>) -> Option<Option<String>> {
    let bytes = value.content;
    let text = match value.tag {
        UTF8_STRING => std::str::from_utf8(bytes).ok()?.to_owned(),
        // PrintableString, TeletexString (as Latin-1), IA5String, VisibleString.
        0x13 | 0x14 | 0x16 | 0x1a => bytes.iter().map(|&byte| char::from(byte)).collect(),
        // UniversalString.
        0x1c => bytes
            .as_chunks::<4>()
            .0
            .iter()
            .map(|unit| char::from_u32(u32::from_be_bytes(*unit)))
            .collect::<Option<_>>()?,
        // BMPString.
        0x1e => bytes
            .as_chunks::<2>()
            .0
            .iter()
            .map(|unit| char::from_u32(u32::from(u16::from_be_bytes(*unit))))
            .collect::<Option<_>>()?,
        _ => return Some(None),
    };
    Some(Some(text))
}

fn fold(text: &str) -> String {
    let words: Vec<_> = text
        .split([' ', '\t', '\n', '\x0b', '\x0c', '\r'])
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").to_ascii_lowercase()
}

/// Writes the identifier octet and the length before the content.
fn wrap(tag: u8, content: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    let length = content.len();
    let digits = length.to_be_bytes();
    let significant = digits.iter().skip_while(|&&digit| digit == 0);
    match u8::try_from(length) {
        Ok(short @ 0..=0x7f) => out.push(short),
        _ => {
            let count = significant.clone().count();
            // At most eight digits, so the first octet holds their number.
            out.push(0x80 | u8::try_from(count).unwrap_or_default());
            out.extend(significant);
        }
    }
    out.extend_from_slice(content);
}
