//! The answer to a question about a trust store, complete enough to act on without the store.

use time::UtcDateTime;

use super::verdict::{Decision, Rule, Verdict};
use crate::bundle::{Container, Place, Problem};
use crate::catalogue::{Authority, Catalogue, Recognition, Role};
use crate::certificate::{Certificate, Fingerprint};
use crate::name::{CaId, Partition, Region, StackId};

/// The answer of [`TrustStore::check`](super::TrustStore::check) and
/// [`TrustStore::accepts`](super::TrustStore::accepts).
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct TrustReport {
    /// The answer in one word.
    pub verdict: Verdict,
    /// The answer in one sentence.
    pub reason: String,
    /// What to do about it; absent when there is nothing to do.
    pub remedy: Option<String>,
    /// The path or name by which the store was opened.
    pub store: Option<String>,
    /// What the store is.
    pub container: Container,
    /// What was asked.
    pub question: Question,
    /// The TLS stack whose rules decided; absent when RFC 5280 over the whole file did.
    pub stack: Option<StackId>,
    /// The instant the question was about.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub at: UtcDateTime,
    /// The first rule that rejects, or that could not be decided; absent when trusted.
    pub rule: Option<Rule>,
    /// The certificate that the rule is about.
    pub rejected: Option<CertificateNote>,
    /// The certificate of the store that carries the trust.
    pub anchor: Option<CertificateNote>,
    /// The last instant at which the answer stays `trusted`: by the dates that the stack counts, and not beyond
    /// the end of what RDS serves.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub trusted_until: Option<UtcDateTime>,
    /// The path that was chosen, server certificate first; empty when there was no chain at hand.
    pub path: Vec<CertificateNote>,
    /// Authorities that would have to be in the store and are not.
    pub missing: Vec<AuthorityNote>,
    /// Certificates of the store whose time is over.
    pub expired: Vec<CertificateNote>,
    /// Certificates whose time will be over within the horizon.
    pub expiring: Vec<CertificateNote>,
    /// Certificates that no database under the authority asked about needs; counted whole, without
    /// those listed above or below.
    pub surplus: Vec<CertificateNote>,
    /// RDS intermediates used as trust anchors; AWS says to keep roots only.
    pub intermediates: Vec<CertificateNote>,
    /// Roots of RDS environments that are not production.
    pub non_production: Vec<CertificateNote>,
    /// Certificates named like an RDS authority whose key is not one that we know.
    pub look_alikes: Vec<CertificateNote>,
    /// What was found in the store besides certificates.
    pub problems: Vec<Problem>,
    /// TLS stacks that would decide otherwise on this very store, and why.
    pub stacks_that_differ: Vec<StackDifference>,
    /// The catalogue that answered.
    pub catalogue: CatalogueNote,
}

/// What was asked of a store.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[non_exhaustive]
pub enum Question {
    /// Will it accept what RDS serves in that region under that authority?
    Authority {
        /// The region.
        region: Region,
        /// The CA identifier.
        ca: CaId,
    },
    /// Will it accept this very chain?
    Chain {
        /// Fingerprints of the chain, server certificate first.
        chain: Vec<Fingerprint>,
        /// The name the client connects to, when it checks names.
        host: Option<String>,
    },
}

/// A certificate of a store, in short.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct CertificateNote {
    /// What people call it: its common name, or its subject where it has none.
    pub name: String,
    /// The subject as RFC 4514 text.
    pub subject: String,
    /// SHA-256 of the DER.
    pub fingerprint: Fingerprint,
    /// The first second of its validity.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub not_before: UtcDateTime,
    /// The last second of its validity.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub not_after: UtcDateTime,
    /// Where it stands in the store; absent for certificates from elsewhere.
    pub place: Option<Place>,
    /// What RDS authority it is, when it is one.
    pub authority: Option<AuthorityNote>,
}

/// An RDS authority, in short.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct AuthorityNote {
    /// The partition.
    pub partition: Partition,
    /// The region; absent for the global roots of 2015 and 2019.
    pub region: Option<Region>,
    /// The CA identifier.
    pub ca_id: CaId,
    /// Root or intermediate.
    pub role: Role,
    /// The subject as RFC 4514 text.
    pub subject: String,
    /// SHA-256 of the DER.
    pub fingerprint: Fingerprint,
    /// Where it comes from: `builtin`, `pinned` or `operator`.
    pub provenance: String,
    /// Whether this edition or the operator answers for it.
    pub vouched: bool,
}

/// A TLS stack that decides otherwise than the report, and why.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct StackDifference {
    /// The stack.
    pub stack: StackId,
    /// What it decides.
    pub verdict: Verdict,
    /// The rule by which it decides.
    pub rule: Option<Rule>,
    /// Why.
    pub reason: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

/// Which edition of the catalogue answered, and how old it was.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct CatalogueNote {
    /// The edition's name.
    pub edition: String,
    /// When the edition was last known to be what AWS publishes.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub as_of: UtcDateTime,
    /// Whole days from then to the instant asked about; negative before it.
    pub age_days: i64,
}

impl CertificateNote {
    pub(crate) fn new(
        catalogue: &Catalogue,
        certificate: &Certificate,
        place: Option<&Place>,
    ) -> Self {
        let validity = certificate.validity();
        let authority = match catalogue.recognise(certificate) {
            Recognition::Exact(authority) | Recognition::SameKey(authority) => {
                Some(AuthorityNote::from(authority))
            }
            _ => None,
        };
        Self {
            name: certificate
                .subject_common_name()
                .unwrap_or(certificate.subject())
                .to_owned(),
            subject: certificate.subject().to_owned(),
            fingerprint: certificate.fingerprint(),
            not_before: validity.not_before,
            not_after: validity.not_after,
            place: place.cloned(),
            authority,
        }
    }
}

impl From<&Authority> for AuthorityNote {
    fn from(authority: &Authority) -> Self {
        Self {
            partition: authority.partition().clone(),
            region: authority.region().cloned(),
            ca_id: authority.ca_id().clone(),
            role: authority.role(),
            subject: authority.subject().to_owned(),
            fingerprint: authority.fingerprint(),
            provenance: authority.provenance().as_str().to_owned(),
            vouched: authority.provenance().is_vouched(),
        }
    }
}

impl CatalogueNote {
    pub(crate) fn new(catalogue: &Catalogue, at: UtcDateTime) -> Self {
        Self {
            edition: catalogue.edition().to_owned(),
            as_of: catalogue.as_of(),
            age_days: catalogue.age_in_days(at),
        }
    }
}

impl StackDifference {
    pub(crate) fn new(stack: StackId, decision: Decision) -> Self {
        Self {
            stack,
            verdict: decision.verdict,
            rule: decision.rule,
            reason: decision.explanation,
            remedy: Some(decision.remedy).filter(|remedy| !remedy.is_empty()),
        }
    }
}
