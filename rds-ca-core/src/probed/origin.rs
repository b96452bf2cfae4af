//! Which RDS authority signed a chain: signatures decide, names only narrow the search.

use super::ProbedChain;
use crate::catalogue::{Authority, AuthoritySummary, Catalogue, Recognition, Role};
use crate::certificate::Certificate;
use crate::certificate::signature::{self, Check};

words! {
    /// What the signatures of a chain prove about its origin.
    #[non_exhaustive]
    pub enum OriginVerdict: "what signatures say of a chain" {
        /// Each certificate was signed by the next, and the last by the authority.
        Signed = "signed",
        /// It names an issuer whose key did not sign it.
        NotSigned = "not_signed",
        /// Its names point to RDS, but the key for the check is not available.
        Unknown = "unknown",
        /// It leads to another authority.
        Elsewhere = "elsewhere",
    }
}

/// The origin of a chain.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Origin {
    /// The verdict.
    pub verdict: OriginVerdict,
    /// The authority that signed it, or that it names; absent if it leads to another authority.
    pub authority: Option<AuthoritySummary>,
    /// The reason, in one sentence.
    pub reason: String,
}

impl ProbedChain {
    /// Which RDS authority signed the chain; `None` without a complete chain.
    ///
    /// Dates and host names are not checked: [`TrustStore::accepts`](crate::trust::TrustStore::accepts) does that.
    pub fn origin(&self, catalogue: &Catalogue) -> Option<Origin> {
        let mut certificate = self.server_certificate()?.clone();
        let mut doubt = Doubt::default();
        let mut below_root: Option<&Authority> = None;
        // The number of rounds is limited, so a cycle of issuers ends too.
        for _ in 0..self.chain.len() + 2 {
            match climb(&certificate, &self.chain, catalogue, &mut doubt) {
                Some((_, Some(authority))) if authority.role() == Role::Root => {
                    return Some(signed_by(authority));
                }
                Some((issuer, authority)) => {
                    below_root = authority.or(below_root);
                    certificate = issuer;
                }
                None => break,
            }
        }
        Some(match below_root {
            Some(intermediate) => signed_by(intermediate),
            None => doubt.origin(&certificate, catalogue),
        })
    }
}

/// Why the search ended without an authority.
#[derive(Default)]
struct Doubt<'a> {
    refuted: Option<String>,
    unchecked: Option<(Option<&'a Authority>, String)>,
}

/// The certificate whose key signed this one: an authority of the catalogue if possible, else one that was sent.
fn climb<'a>(
    certificate: &Certificate,
    chain: &[Certificate],
    catalogue: &'a Catalogue,
    doubt: &mut Doubt<'a>,
) -> Option<(Certificate, Option<&'a Authority>)> {
    let named = catalogue
        .authorities(None, None)
        .filter(|authority| authority.subject() == certificate.issuer())
        .map(|authority| (authority.certificate(), Some(authority)));
    let sent = chain
        .iter()
        .filter(|other| other.subject() == certificate.issuer() && *other != certificate)
        .map(|other| (Some(other.clone()), catalogue.recognise(other).authority()));
    for (issuer, authority) in named.chain(sent) {
        let Some(issuer) = issuer else {
            doubt.unchecked = Some((
                authority,
                format!(
                    "it names {}, whose certificate is not in this catalogue",
                    certificate.issuer()
                ),
            ));
            continue;
        };
        match check(certificate, &issuer) {
            Check::Valid => return Some((issuer, authority)),
            Check::Invalid => {
                doubt.refuted = Some(format!(
                    "{} names {} as its issuer, whose key did not sign it",
                    certificate.subject(),
                    issuer.subject()
                ));
            }
            Check::Unsupported => {
                doubt.unchecked = Some((
                    authority,
                    format!(
                        "the signature of {} ({}) cannot be checked here",
                        certificate.subject(),
                        certificate.signature_algorithm()
                    ),
                ));
            }
        }
    }
    None
}

fn check(certificate: &Certificate, issuer: &Certificate) -> Check {
    match (certificate.details(), issuer.details()) {
        (Some(certificate), Some(issuer)) => signature::verify(certificate, issuer),
        _ => Check::Unsupported,
    }
}

fn signed_by(authority: &Authority) -> Origin {
    let region = authority
        .region()
        .map_or("all regions", |region| region.as_str());
    Origin {
        verdict: OriginVerdict::Signed,
        authority: Some(authority.into()),
        reason: format!(
            "signed by {} ({}, {region}, {})",
            authority.common_name(),
            authority.ca_id(),
            authority.provenance().as_str()
        ),
    }
}

impl Doubt<'_> {
    /// The verdict on a chain that ends at `last`, which no known key signed.
    fn origin(self, last: &Certificate, catalogue: &Catalogue) -> Origin {
        let origin = |verdict, reason| Origin {
            verdict,
            authority: None,
            reason,
        };
        if let Some((authority, reason)) = self.unchecked {
            return Origin {
                authority: authority.map(AuthoritySummary::from),
                ..origin(OriginVerdict::Unknown, reason)
            };
        }
        if let Some(reason) = self.refuted {
            return origin(OriginVerdict::NotSigned, reason);
        }
        match catalogue.recognise(last) {
            Recognition::AmazonTrustServices { name } => origin(
                OriginVerdict::Elsewhere,
                format!(
                    "it leads to {name} of Amazon Trust Services, as RDS Proxy and Aurora Serverless v1 do"
                ),
            ),
            Recognition::LooksLikeRds { .. } => origin(
                OriginVerdict::Unknown,
                format!(
                    "{} is named like an RDS authority, but no key of this catalogue signed it: \
                     a newer edition, or an imitation",
                    last.subject()
                ),
            ),
            _ if last.issuer().contains("CN=Amazon RDS ") => origin(
                OriginVerdict::Unknown,
                format!(
                    "its issuer {} was not sent and is not in this catalogue",
                    last.issuer()
                ),
            ),
            _ => origin(
                OriginVerdict::Elsewhere,
                format!(
                    "it leads to {}, which is not an RDS authority",
                    last.issuer()
                ),
            ),
        }
    }
}
