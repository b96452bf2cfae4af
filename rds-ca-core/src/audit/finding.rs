//! One observation of an audit.

use std::fmt;

use time::UtcDateTime;

use super::rules::{AuditRule, Severity};

/// One observation: what is wrong or unknown, with whom, how that is known, when it bites, and what to do.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The rule, whose identifier is stable.
    pub rule: AuditRule,
    /// How much it weighs.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
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
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub struct Subject {
    /// What sort of thing it is.
    pub kind: SubjectKind,
    /// Its name: a client's name, a database's ARN or identifier, a store's path.
    pub name: String,
}

/// The sorts of things that findings are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SubjectKind {
    /// A client of the manifest.
    Client,
    /// A database of the fleet.
    Database,
    /// A trust store.
    Store,
    /// The fleet, or a part of it.
    Fleet,
    /// The catalogue of authorities.
    Catalogue,
    /// The manifest itself.
    Manifest,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Location {
    /// The path as it was given.
    pub file: String,
    /// The line, counted from 1, where one is known.
    pub line: Option<usize>,
}

/// Why a finding does not count.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Suppressed {
    /// The owner's reason.
    pub reason: String,
    /// The last instant at which it counts.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub until: UtcDateTime,
}

impl SubjectKind {
    /// A stable word for it, as used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Database => "database",
            Self::Store => "store",
            Self::Fleet => "fleet",
            Self::Catalogue => "catalogue",
            Self::Manifest => "manifest",
        }
    }
}

impl fmt::Display for SubjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
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
            rule,
            severity: rule.severity(),
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
        }
    }

    pub(super) fn evidence(mut self, text: impl Into<String>) -> Self {
        self.evidence.push(text.into());
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
