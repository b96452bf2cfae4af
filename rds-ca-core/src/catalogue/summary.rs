//! Summaries of certificates, authorities and catalogues, as reports and files show them.

use std::borrow::Cow;

use time::UtcDateTime;

use super::{Authority, Catalogue, Recognition, Role};
use crate::bundle::Place;
use crate::certificate::{Certificate, Fingerprint};
use crate::name::{CaId, Partition, Region};

/// Summary of a certificate in a store.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct CertificateSummary {
    /// Its display name: its common name, or its subject if it has none.
    pub name: Cow<'static, str>,
    /// The subject as RFC 4514 text.
    pub subject: Cow<'static, str>,
    /// SHA-256 of the DER.
    pub fingerprint: Fingerprint,
    /// The first second of its validity.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub not_before: UtcDateTime,
    /// The last second of its validity.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub not_after: UtcDateTime,
    /// Its position in the store; absent for certificates from elsewhere.
    pub place: Option<Place>,
    /// The RDS authority that it is, if any.
    pub authority: Option<AuthoritySummary>,
}

/// Summary of an RDS authority.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct AuthoritySummary {
    /// The partition.
    pub partition: Partition,
    /// The region; absent for the global roots of 2015 and 2019.
    pub region: Option<Region>,
    /// The CA identifier.
    pub ca_id: CaId,
    /// Root or intermediate.
    pub role: Role,
    /// The subject as RFC 4514 text.
    pub subject: Cow<'static, str>,
    /// SHA-256 of the DER.
    pub fingerprint: Fingerprint,
    /// Its provenance: `builtin`, `pinned` or `operator`.
    pub provenance: Cow<'static, str>,
    /// Whether this edition or the operator vouches for it.
    pub vouched: bool,
}

/// The edition of the catalogue that was used, and its age.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct CatalogueSummary {
    /// The edition's name.
    pub edition: String,
    /// When the edition was last known to be what AWS publishes.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub as_of: UtcDateTime,
    /// Full days from then to the given instant; negative before it.
    pub age_days: i64,
}

impl CertificateSummary {
    pub(crate) fn new(
        catalogue: &Catalogue,
        certificate: &Certificate,
        place: Option<&Place>,
    ) -> Self {
        let authority = match catalogue.recognise(certificate) {
            Recognition::Exact(authority) | Recognition::SameKey(authority) => Some(authority),
            _ => None,
        };
        Self::recognised(certificate, authority, place)
    }

    /// The summary of a certificate that was already recognised.
    pub(crate) fn recognised(
        certificate: &Certificate,
        authority: Option<&Authority>,
        place: Option<&Place>,
    ) -> Self {
        let validity = certificate.validity();
        Self {
            name: certificate
                .shared_common_name()
                .unwrap_or_else(|| certificate.shared_subject()),
            subject: certificate.shared_subject(),
            fingerprint: certificate.fingerprint(),
            not_before: validity.not_before,
            not_after: validity.not_after,
            place: place.cloned(),
            authority: authority.map(AuthoritySummary::from),
        }
    }
}

impl From<&Authority> for AuthoritySummary {
    fn from(authority: &Authority) -> Self {
        Self {
            partition: authority.partition().clone(),
            region: authority.region().cloned(),
            ca_id: authority.ca_id().clone(),
            role: authority.role(),
            subject: authority.shared_subject(),
            fingerprint: authority.fingerprint(),
            provenance: authority.provenance().as_str().into(),
            vouched: authority.provenance().is_vouched(),
        }
    }
}

impl CatalogueSummary {
    pub(crate) fn new(catalogue: &Catalogue, at: UtcDateTime) -> Self {
        Self {
            edition: catalogue.edition().to_owned(),
            as_of: catalogue.as_of(),
            age_days: catalogue.age_in_days(at),
        }
    }
}
