//! Notices of AWS Health: hints to compare with the actual fleet.

use time::UtcDateTime;

use super::{Fleet, Scope};

words! {
    /// The subject of a notice, according to its text: AWS uses the same event code for CA expiry and for the end of
    /// support of an engine version.
    #[non_exhaustive]
    pub enum HealthSubject: "the subject of a notice" {
        /// A CA certificate that expires.
        CertificateAuthority = "certificate_authority",
        /// An engine version whose support ends.
        EngineSupport = "engine_support",
        /// The text was not given, or does not state the subject.
        Unknown = "unknown",
    }
}

impl HealthSubject {
    /// The subject of a description.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::fleet::HealthSubject;
    ///
    /// let text = "Your instances use the CA certificate rds-ca-2019, which expires on August 22, 2024.";
    /// assert_eq!(HealthSubject::of_text(text), HealthSubject::CertificateAuthority);
    /// ```
    pub fn of_text(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
        // A text about both counts as one about the certificate: missing that one would do more harm.
        if any(&[
            "rds-ca-",
            "certificate authority",
            "ca certificate",
            "ssl/tls certificate",
        ]) {
            Self::CertificateAuthority
        } else if any(&[
            "end of standard support",
            "end of support",
            "end-of-support",
            "end of life",
            "extended support",
            "will no longer be supported",
        ]) {
            Self::EngineSupport
        } else {
            Self::Unknown
        }
    }
}

/// A resource that a notice names.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct HealthEntity {
    /// An ARN or a bare identifier: AWS gives either.
    pub name: String,
    /// The account that contains it, if stated.
    pub account: Option<String>,
    /// `IMPAIRED`, `PENDING`, `RESOLVED` …
    pub status: Option<String>,
}

/// A notice of AWS Health, combined from the answers about the same event.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct HealthNotice {
    /// The event's ARN.
    pub event: Option<String>,
    /// Account and region.
    pub scope: Scope,
    /// The event code, such as `AWS_RDS_PLANNED_LIFECYCLE_EVENT`.
    pub type_code: Option<String>,
    /// The subject.
    pub subject: HealthSubject,
    /// The day of the expiry.
    #[serde(default, with = "crate::timestamp::rfc3339::option")]
    pub start: Option<UtcDateTime>,
    /// The resources that it names.
    pub entities: Vec<HealthEntity>,
}

/// A resource that a notice names but the fleet does not contain.
///
/// Either it no longer exists, or the fleet was not read completely.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Unseen<'a> {
    /// The notice.
    pub notice: &'a HealthNotice,
    /// The resource.
    pub entity: &'a HealthEntity,
}

/// The resources that AWS Health names and that are neither an instance nor a cluster of this fleet.
pub(super) fn unseen(fleet: &Fleet) -> Vec<Unseen<'_>> {
    use std::collections::HashSet;
    if fleet.health.iter().all(|notice| notice.entities.is_empty()) {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    for instance in &fleet.instances {
        seen.insert(instance.id().to_ascii_lowercase());
        seen.extend(instance.arn().map(str::to_owned));
        seen.extend(instance.resource_id().map(str::to_owned));
    }
    for cluster in &fleet.clusters {
        seen.insert(cluster.id().to_ascii_lowercase());
        seen.extend(cluster.arn().map(str::to_owned));
        seen.extend(cluster.resource_id().map(str::to_owned));
    }
    fleet
        .health
        .iter()
        .flat_map(|notice| {
            notice
                .entities
                .iter()
                .map(move |entity| Unseen { notice, entity })
        })
        .filter(|unseen| {
            let name = &unseen.entity.name;
            !seen.contains(name) && !seen.contains(&name.to_ascii_lowercase())
        })
        .collect()
}
