//! PKCS#7 and CMS SignedData (RFC 2315, RFC 5652): reads the certificates it contains.
//!
//! Signatures are not verified: who signed a file of certificates does not matter for the trust in them.

use super::ber::{self, Damage, Element, tag};
use super::findings::Findings;
use super::{Place, Problem, ProblemKind};
use crate::error::Result;

/// id-signedData, 1.2.840.113549.1.7.2.
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// Reads one ContentInfo at position `place`.
pub(super) fn read(bytes: &[u8], place: &Place, findings: &mut Findings) -> Result<()> {
    let before = findings.count();
    let end = match walk(bytes, place, findings) {
        Ok(end) => end,
        Err(stop) => return stop.report(place, findings),
    };
    if end > 0 {
        findings.problem(Problem::new(
            ProblemKind::Corrupt,
            place.clone(),
            format!("{end} bytes follow the PKCS#7 structure"),
            "rewrite the file with openssl crl2pkcs7 -nocrl",
        ))?;
    }
    if findings.count() == before {
        findings.problem(Problem::new(
            ProblemKind::Empty,
            place.clone(),
            "a PKCS#7 structure without certificates",
            "rewrite the file with openssl crl2pkcs7 -nocrl -certfile",
        ))?;
    }
    Ok(())
}

enum Stop {
    Damage(Damage),
    /// A content type other than SignedData.
    OtherContent,
    Error(crate::Error),
}

impl From<Damage> for Stop {
    fn from(damage: Damage) -> Self {
        Self::Damage(damage)
    }
}

impl From<crate::Error> for Stop {
    fn from(error: crate::Error) -> Self {
        Self::Error(error)
    }
}

impl Stop {
    fn report(self, place: &Place, findings: &mut Findings) -> Result<()> {
        let (kind, reason) = match self {
            Self::Error(error) => return Err(error),
            Self::Damage(Damage::TooDeep) => (ProblemKind::Unsupported, Damage::TooDeep.reason()),
            Self::Damage(Damage::Truncated) => (ProblemKind::Truncated, Damage::Truncated.reason()),
            Self::Damage(damage) => (ProblemKind::Corrupt, damage.reason()),
            Self::OtherContent => (
                ProblemKind::Unsupported,
                "it holds something other than SignedData".to_owned(),
            ),
        };
        findings.problem(Problem::new(
            kind,
            place.clone(),
            format!("PKCS#7: {reason}"),
            "fetch the file again, or write it with openssl crl2pkcs7 -nocrl",
        ))
    }
}

/// Returns how many bytes follow the structure.
fn walk(bytes: &[u8], place: &Place, findings: &mut Findings) -> Result<usize, Stop> {
    let (info, rest) = ber::first(bytes)?;
    let mut info = match info.tag {
        tag::SEQUENCE => info.children(),
        _ => return Err(Damage::Unexpected.into()),
    };
    if info.expect(tag::OBJECT_IDENTIFIER)?.content != SIGNED_DATA {
        return Err(Stop::OtherContent);
    }
    let explicit = info.expect(tag::CONTEXT_0)?;
    let mut signed = explicit.children().expect(tag::SEQUENCE)?.children();
    signed.expect(tag::INTEGER)?;
    signed.expect(tag::SET)?;
    signed.expect(tag::SEQUENCE)?;
    if let Some(certificates) = signed.optional(tag::CONTEXT_0)? {
        let mut certificates = certificates.children();
        let mut number = 0usize;
        while let Some(certificate) = certificates.next_any()? {
            number += 1;
            let place = place.with_entry(format!("certificate {number}"));
            one(&certificate, place, findings)?;
        }
    }
    if signed.optional(tag::CONTEXT_1)?.is_some() {
        findings.problem(Problem::new(
            ProblemKind::NotForTrust,
            place.with_entry("revocation lists"),
            "it holds revocation lists as well as certificates",
            "harmless; a trust store needs none",
        ))?;
    }
    Ok(rest.len())
}

/// CertificateChoices of RFC 5652 section 10.2.2.
fn one(choice: &Element<'_>, place: Place, findings: &mut Findings) -> Result<()> {
    if choice.tag == tag::SEQUENCE {
        return findings.certificate(choice.raw, place);
    }
    findings.problem(Problem::new(
        ProblemKind::NotForTrust,
        place,
        "an attribute certificate or another type that is not X.509",
        "harmless; no TLS stack uses it",
    ))
}
