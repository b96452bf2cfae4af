//! Bare DER: recognises the structure, and reads certificates that stand alone.

use super::ber::{self, Damage, tag};
use super::findings::Findings;
use super::{Place, Problem, ProblemKind};
use crate::error::Result;

/// What bytes that begin with a SEQUENCE are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Structure {
    /// SEQUENCE in SEQUENCE: a certificate, or a CRL or a request, which begin the same way.
    Certificate,
    Pkcs7,
    Pkcs12,
    /// `INTEGER 0` or `INTEGER 1` first, and not PKCS#12.
    PrivateKey,
    /// Some other ASN.1.
    Other,
}

/// Recognises the structure of DER (or BER); `None` if it is neither.
pub(super) fn structure(bytes: &[u8]) -> Option<Structure> {
    let [tag::SEQUENCE, length, ..] = bytes else {
        return None;
    };
    // Text may begin with the digit 0, which is the tag of SEQUENCE; its "length" is then a character and does not
    // match.
    if *length < 0x80 && bytes.len() != usize::from(*length) + 2 {
        return None;
    }
    let header = match *length {
        long @ 0x81..=0x88 => 2 + usize::from(long & 0x7f),
        0x89.. => return None,
        _ => 2,
    };
    let content = bytes.get(header..).unwrap_or_default();
    Some(match content {
        [tag::SEQUENCE, ..] => Structure::Certificate,
        [tag::OBJECT_IDENTIFIER, ..] => Structure::Pkcs7,
        [tag::INTEGER, 1, 3, ..] => Structure::Pkcs12,
        [tag::INTEGER, 1, 0 | 1, ..] => Structure::PrivateKey,
        _ => Structure::Other,
    })
}

/// Reads one certificate, or several in sequence, which Java reads.
pub(super) fn read(bytes: &[u8], findings: &mut Findings) -> Result<()> {
    let mut rest = bytes;
    let mut number = 0usize;
    while !rest.is_empty() {
        number += 1;
        let place = match number {
            1 => Place::input(),
            _ => Place::input().with_entry(format!("certificate {number}")),
        };
        let element = match ber::first(rest) {
            Ok((element, after)) if element.tag == tag::SEQUENCE => {
                rest = after;
                element
            }
            Err(Damage::Truncated) if structure(rest).is_some() => {
                return findings.problem(Problem::new(
                    ProblemKind::Truncated,
                    place,
                    "a certificate in DER that is truncated",
                    "a part of the file is missing; fetch it again",
                ));
            }
            _ if number == 1 => {
                return findings.problem(Problem::new(
                    ProblemKind::Corrupt,
                    place,
                    "DER whose structure is damaged",
                    "fetch the file again",
                ));
            }
            _ => {
                let kind = match rest.trim_ascii() {
                    [] => ProblemKind::UnusualPem,
                    _ => ProblemKind::Corrupt,
                };
                return findings.problem(Problem::new(
                    kind,
                    place,
                    format!("{} bytes that are not a certificate follow", rest.len()),
                    "fetch the file again",
                ));
            }
        };
        if number == 2 {
            findings.problem(Problem::new(
                ProblemKind::UnusualPem,
                place.clone(),
                "several certificates in DER, one after another, which only Java reads",
                "write them as PEM",
            ))?;
        }
        findings.certificate(element.raw, place)?;
    }
    Ok(())
}
