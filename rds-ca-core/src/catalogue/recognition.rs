//! How a certificate relates to RDS.

use super::authority::{Authority, Role};
use super::{Catalogue, pattern, table};
use crate::certificate::Certificate;
use crate::name::{CaId, Region};

/// How the catalogue classifies one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recognition<'a> {
    /// The certificate itself is in the catalogue.
    Exact(&'a Authority),
    /// Other bytes with the subject and public key of an authority: re-issued or cross-signed.
    ///
    /// Verifiers match a trust anchor by name and key (RFC 5280 section 6.1.1), so they treat it as
    /// the same anchor; its own dates and extensions may differ.
    SameKey(&'a Authority),
    /// A root of Amazon Trust Services: RDS Proxy, Aurora Serverless v1, Aurora DSQL and Neptune chain to these,
    /// databases do not.
    AmazonTrustServices {
        /// The root's common name.
        name: &'static str,
    },
    /// It has the name of an RDS authority and a key that the catalogue does not know: a newer
    /// edition, a subordinate that a server sends, or an imitation. Nothing vouches for it.
    LooksLikeRds {
        /// The region in its name.
        region: Option<Region>,
        /// The CA in its name.
        ca_id: CaId,
        /// The role that its names indicate.
        role: Role,
    },
    /// Not related to RDS.
    Unknown,
}

impl<'a> Recognition<'a> {
    /// The authority, if the certificate is one or has its name and key.
    pub fn authority(&self) -> Option<&'a Authority> {
        match self {
            Self::Exact(authority) | Self::SameKey(authority) => Some(authority),
            _ => None,
        }
    }
}

pub(super) fn recognise<'a>(
    catalogue: &'a Catalogue,
    certificate: &Certificate,
) -> Recognition<'a> {
    if let Some(authority) = catalogue.by_fingerprint(certificate.fingerprint()) {
        return Recognition::Exact(authority);
    }
    let (key_id, subject) = (certificate.key_id(), certificate.subject());
    let of_this_key = catalogue
        .rows()
        .iter()
        .find(|authority| authority.key_id() == key_id && authority.subject() == subject);
    if let Some(authority) = of_this_key {
        return Recognition::SameKey(authority);
    }
    let trust_services = table::AMAZON_TRUST_SERVICES
        .iter()
        .find(|root| root.key_id() == key_id && root.subject() == subject);
    if let Some(root) = trust_services {
        return Recognition::AmazonTrustServices {
            name: root.common_name(),
        };
    }
    match pattern::of(certificate) {
        Some(place) => Recognition::LooksLikeRds {
            region: place.region,
            ca_id: place.ca_id,
            role: place.role,
        },
        None => Recognition::Unknown,
    }
}
