//! OpenSSL's trusted certificates: a certificate followed by its permitted uses.

use super::ber::{self, Damage, tag};
use super::findings::Findings;
use super::{Place, Problem, ProblemKind};
use crate::error::Result;

/// id-kp-serverAuth, 1.3.6.1.5.5.7.3.1.
const SERVER_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];
/// anyExtendedKeyUsage, 2.5.29.37.0.
const ANY_USAGE: &[u8] = &[0x55, 0x1d, 0x25, 0x00];

/// Reads the certificate; one that its settings do not allow for TLS servers is a problem instead.
pub(super) fn read(der: &[u8], place: Place, findings: &mut Findings) -> Result<()> {
    let (certificate, settings) = match ber::first(der) {
        Ok((certificate, settings)) => (certificate.raw, settings),
        Err(_) => (der, Default::default()),
    };
    match serves_tls(settings) {
        Ok(true) => findings.certificate(certificate, place),
        Ok(false) => findings.problem(Problem::new(
            ProblemKind::NotTrusted,
            place,
            "OpenSSL's trust settings for the certificate do not allow it for TLS servers",
            "rewrite it with openssl x509 -addtrust serverAuth, or as a plain certificate",
        )),
        Err(damage) => findings.problem(Problem::new(
            ProblemKind::Corrupt,
            place,
            format!(
                "OpenSSL's trust settings after the certificate: {}",
                damage.reason()
            ),
            "rewrite it with openssl x509 -trustout",
        )),
    }
}

/// `SEQUENCE { trust SEQUENCE OF OID OPTIONAL, reject [0] SEQUENCE OF OID OPTIONAL, … }`.
fn serves_tls(settings: &[u8]) -> Result<bool, Damage> {
    if settings.is_empty() {
        return Ok(true);
    }
    let mut settings = ber::elements(settings).expect(tag::SEQUENCE)?.children();
    let named = |uses: Option<ber::Element<'_>>| -> Result<Option<bool>, Damage> {
        let Some(uses) = uses else { return Ok(None) };
        let mut uses = uses.children();
        let mut named = false;
        while let Some(usage) = uses.next_any()? {
            named |= usage.content == SERVER_AUTH || usage.content == ANY_USAGE;
        }
        Ok(Some(named))
    };
    let trusted = named(settings.optional(tag::SEQUENCE)?)?;
    let rejected = named(settings.optional(tag::CONTEXT_0)?)?;
    Ok(trusted.unwrap_or(true) && !rejected.unwrap_or(false))
}
