//! One observation of an audit.

use std::collections::HashMap;
use std::fmt;

use sha2::Digest as _;
use time::UtcDateTime;

use super::rules::{AuditRule, Severity};
use crate::name::{CaId, Region};

/// One observation: what is wrong or unknown, with whom, how that is known, when it bites, and what to do.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// A stable identifier, made of the rule, the subject, the region and the CA (and, where a subject has several of a
    /// kind, of what distinguishes them): the same from run to run, whatever the dates and counts in the text.
    pub id: String,
    /// The rule, whose identifier is stable.
    pub rule: AuditRule,
    /// How much it weighs.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
    /// The region that it is about, where it is about one.
    pub region: Option<Region>,
    /// The CA that it is about, where it is about one.
    pub ca: Option<CaId>,
    /// What was found, in a sentence.
    pub message: String,
    /// The observations that it rests on.
    pub evidence: Vec<String>,
    /// The last instant before it bites; `None` when that is now or has no date.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub bites: Option<UtcDateTime>,
    /// What to do about it.
    pub remedy: String,
    /// The databases concerned: places in [`Audit::databases`](super::Audit::databases).
    pub databases: Vec<usize>,
    /// The clients concerned: places in [`Audit::clients`](super::Audit::clients).
    pub clients: Vec<usize>,
    /// The file that an editor should open, and the line in it.
    pub location: Option<Location>,
    /// Why it does not count, while that is so.
    pub suppressed: Option<Suppressed>,
    /// What distinguishes it from others of its rule, subject, region and CA.
    #[serde(skip)]
    pub(super) apart: String,
}

/// What a finding is about.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub struct Subject {
    /// What sort of thing it is.
    pub kind: SubjectKind,
    /// Its name: a client's name, a database's ARN or identifier, a store's path.
    pub name: String,
}

words! {
    /// The sorts of things that findings are about.
    #[non_exhaustive]
    pub enum SubjectKind: "the kind of a subject" {
        /// A client of the manifest.
        Client = "client",
        /// A database of the fleet.
        Database = "database",
        /// A trust store.
        Store = "store",
        /// The fleet, or a part of it.
        Fleet = "fleet",
        /// The catalogue of authorities.
        Catalogue = "catalogue",
        /// The manifest itself.
        Manifest = "manifest",
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Location {
    /// The path as it was given.
    pub file: String,
    /// The line, counted from 1, where one is known.
    pub line: Option<usize>,
}

/// Why a finding does not count.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Suppressed {
    /// The owner's reason.
    pub reason: String,
    /// The last instant at which it counts.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub until: UtcDateTime,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

impl Finding {
    pub(super) fn new(
        rule: AuditRule,
        kind: SubjectKind,
        name: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            id: String::new(),
            rule,
            severity: rule.severity(),
            region: None,
            ca: None,
            subject: Subject {
                kind,
                name: name.into(),
            },
            message: message.into(),
            evidence: Vec::new(),
            bites: None,
            remedy: rule.remedy().to_owned(),
            databases: Vec::new(),
            clients: Vec::new(),
            location: None,
            suppressed: None,
            apart: String::new(),
        }
    }

    /// States the region and the CA that it is about.
    pub(super) fn of_ca(mut self, region: &Region, ca: &CaId) -> Self {
        self.region = Some(region.clone());
        self.ca = Some(ca.clone());
        self
    }

    /// Distinguishes it from others of its rule, subject, region and CA.
    pub(super) fn apart(mut self, by: impl Into<String>) -> Self {
        self.apart = by.into();
        self
    }

    /// What its identifier is made of.
    fn identity(&self) -> String {
        let parts = [
            self.rule.id(),
            self.subject.kind.as_str(),
            &self.subject.name,
            self.region.as_ref().map_or("", AsRef::as_ref),
            self.ca.as_ref().map_or("", AsRef::as_ref),
            &self.apart,
        ];
        // No part holds the separator, so that different parts never make the same text.
        parts.map(|part| part.replace('\u{1f}', " ")).join("\u{1f}")
    }

    pub(super) fn evidence(mut self, text: impl Into<String>) -> Self {
        self.evidence.push(text.into());
        self
    }

    pub(super) fn evidences(mut self, texts: impl IntoIterator<Item = String>) -> Self {
        self.evidence.extend(texts);
        self
    }

    pub(super) fn bites(mut self, at: Option<UtcDateTime>) -> Self {
        self.bites = at;
        self
    }

    pub(super) fn remedy(mut self, text: Option<String>) -> Self {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.remedy = text;
        }
        self
    }

    pub(super) fn databases(mut self, places: Vec<usize>) -> Self {
        self.databases = places;
        self
    }

    pub(super) fn clients(mut self, places: Vec<usize>) -> Self {
        self.clients = places;
        self
    }

    pub(super) fn located(mut self, file: Option<String>, line: Option<usize>) -> Self {
        self.location = file.map(|file| Location { file, line });
        self
    }
}

/// Gives each finding its identifier: the rule and 16 hexadecimal digits of SHA-256 over what it is about. Findings that
/// nothing distinguishes are numbered.
pub(super) fn identify(findings: &mut [Finding]) {
    let mut known: HashMap<String, usize> = HashMap::new();
    for finding in findings {
        let digest = sha2::Sha256::digest(finding.identity());
        let digits: String = digest
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let id = format!("{}-{digits}", finding.rule.id());
        let number = known.entry(id.clone()).or_default();
        *number += 1;
        finding.id = match *number {
            1 => id,
            number => format!("{id}-{number}"),
        };
    }
}
