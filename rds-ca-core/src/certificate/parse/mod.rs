//! Parses DER into fields. The only folder that names x509-parser.

mod details;

use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::{AttributeTypeAndValue, SubjectPublicKeyInfo, X509Name};

pub(super) use details::details;

use super::{KeyAlgorithm, KeyId, SignatureAlgorithm, Validity, hexadecimal};
use crate::error::{Error, Result};

/// The fields of a certificate that is not in the table of known ones.
pub(super) struct Parsed {
    pub(super) key_id: KeyId,
    pub(super) subject: String,
    pub(super) issuer: String,
    pub(super) common_name: Option<String>,
    pub(super) serial: String,
    pub(super) validity: Validity,
    pub(super) key_algorithm: KeyAlgorithm,
    pub(super) signature_algorithm: SignatureAlgorithm,
    pub(super) is_ca: bool,
}

pub(super) fn certificate(der: &[u8]) -> Result<Parsed> {
    const DOING: &str = "cannot read the certificate";
    let (rest, certificate) = X509Certificate::from_der(der)
        .map_err(|cause| Error::invalid(DOING, format!("it is not X.509 in DER: {cause}")))?;
    if !rest.is_empty() {
        return Err(Error::invalid(
            DOING,
            format!("{} bytes follow it", rest.len()),
        ));
    }
    Ok(Parsed {
        key_id: KeyId::of(certificate.public_key().raw),
        subject: name(certificate.subject()),
        issuer: name(certificate.issuer()),
        common_name: certificate.subject().iter_common_name().last().map(value),
        serial: serial(certificate.raw_serial()),
        validity: validity(&certificate),
        key_algorithm: key_algorithm(certificate.public_key()),
        signature_algorithm: SignatureAlgorithm::from_identifier(
            &certificate.signature_algorithm.algorithm.to_id_string(),
        ),
        is_ca: certificate.is_ca(),
    })
}

fn validity(certificate: &X509Certificate<'_>) -> Validity {
    let at = |time: x509_parser::time::ASN1Time| time.to_datetime().to_utc();
    Validity {
        not_before: at(certificate.validity().not_before),
        not_after: at(certificate.validity().not_after),
    }
}

/// A name as RFC 4514 text.
fn name(name: &X509Name<'_>) -> String {
    let relative: Vec<_> = name.iter_rdn().collect();
    let mut text = String::new();
    for (position, attributes) in relative.iter().rev().enumerate() {
        if position > 0 {
            text.push(',');
        }
        for (position, attribute) in attributes.iter().enumerate() {
            if position > 0 {
                text.push('+');
            }
            text.push_str(&attribute_type(attribute));
            text.push('=');
            escape(&value(attribute), &mut text);
        }
    }
    text
}

/// The short names of RFC 4514 section 3; every other type is shown as its object identifier.
fn attribute_type(attribute: &AttributeTypeAndValue<'_>) -> String {
    let identifier = attribute.attr_type().to_id_string();
    let short = match identifier.as_str() {
        "2.5.4.3" => "CN",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.6" => "C",
        "2.5.4.9" => "STREET",
        "0.9.2342.19200300.100.1.25" => "DC",
        "0.9.2342.19200300.100.1.1" => "UID",
        _ => return identifier,
    };
    short.to_owned()
}

/// An attribute's text; bytes that are not text of its type are shown as `#` and hexadecimal.
fn value(attribute: &AttributeTypeAndValue<'_>) -> String {
    use x509_parser::der_parser::asn1_rs::Tag;
    let value = attribute.attr_value();
    let text = match value.tag() {
        Tag::BmpString => {
            let (units, rest) = value.data.as_chunks::<2>();
            let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
            let text: Option<String> = char::decode_utf16(units).map(|unit| unit.ok()).collect();
            text.filter(|_| rest.is_empty())
        }
        // Teletex strings are Latin-1 in practice (OpenSSL reads them as Latin-1).
        Tag::TeletexString => Some(value.data.iter().map(|&byte| char::from(byte)).collect()),
        _ => std::str::from_utf8(value.data).ok().map(str::to_owned),
    };
    text.unwrap_or_else(|| format!("#{}", hexadecimal(value.data)))
}

/// RFC 4514 section 2.4.
fn escape(value: &str, out: &mut String) {
    let last = value.chars().count().saturating_sub(1);
    for (position, character) in value.chars().enumerate() {
        match character {
            '\0' => out.push_str("\\00"),
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            '#' | ' ' if position == 0 => {
                out.push('\\');
                out.push(character);
            }
            ' ' if position == last => out.push_str("\\ "),
            _ => out.push(character),
        }
    }
}

fn serial(content: &[u8]) -> String {
    let negative = content.first().is_some_and(|byte| byte & 0x80 != 0);
    let magnitude = if negative {
        // Two's complement.
        let mut carry = true;
        let mut bytes: Vec<u8> = content
            .iter()
            .rev()
            .map(|byte| {
                let (sum, overflow) = (!byte).overflowing_add(u8::from(carry));
                carry = overflow;
                sum
            })
            .collect();
        bytes.reverse();
        bytes
    } else {
        content.to_vec()
    };
    let digits = hexadecimal(&magnitude);
    let digits = digits.trim_start_matches('0');
    let sign = if negative { "-" } else { "" };
    format!("{sign}{}", if digits.is_empty() { "0" } else { digits })
}

fn key_algorithm(key: &SubjectPublicKeyInfo<'_>) -> KeyAlgorithm {
    let identifier = key.algorithm.algorithm.to_id_string();
    match identifier.as_str() {
        "1.3.101.112" => return KeyAlgorithm::Ed25519,
        "1.3.101.113" => return KeyAlgorithm::Ed448,
        _ => {}
    }
    match key.parsed() {
        Ok(PublicKey::RSA(rsa)) => {
            KeyAlgorithm::Rsa(u32::try_from(rsa.key_size()).unwrap_or(u32::MAX))
        }
        Ok(PublicKey::EC(_)) => {
            let curve = key
                .algorithm
                .parameters
                .as_ref()
                .and_then(|curve| curve.as_oid().ok());
            match curve.map(|curve| curve.to_id_string()) {
                Some(curve) => match curve.as_str() {
                    "1.2.840.10045.3.1.7" => KeyAlgorithm::Ec(256),
                    "1.3.132.0.34" => KeyAlgorithm::Ec(384),
                    "1.3.132.0.35" => KeyAlgorithm::Ec(521),
                    _ => KeyAlgorithm::Other(curve.into()),
                },
                None => KeyAlgorithm::Other(identifier.into()),
            }
        }
        _ => KeyAlgorithm::Other(identifier.into()),
    }
}
