//! One observation of an audit.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::str::FromStr;
use std::sync::Arc;

use sha2::Digest as _;
use time::UtcDateTime;

use super::rules::{AuditRule, Severity};
use super::shared::{Interner, Places, Text};
use crate::error::Error;
use crate::name::{CaId, Region};

/// An observation about one subject: what is wrong or unknown, whom it concerns, the evidence, when it takes effect,
/// and what to do.
///
/// Values that many subjects share are in the [`Observation`], whose members can be read as if they were the finding's.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(into = "Plain", from = "Plain")]
#[non_exhaustive]
pub struct Finding {
    /// A stable identifier.
    pub id: FindingId,
    /// The subject.
    pub subject: Subject,
    /// The databases concerned: indices in [`Audit::databases`](super::Audit::databases).
    pub databases: Places,
    /// The clients concerned: indices in [`Audit::clients`](super::Audit::clients).
    pub clients: Places,
    /// The file that an editor should open, and the line in it.
    pub location: Option<Location>,
    /// Why it does not count, if it is suppressed.
    pub suppressed: Option<Arc<Suppressed>>,
    observation: Arc<Observation>,
}

impl Deref for Finding {
    type Target = Observation;

    fn deref(&self) -> &Observation {
        &self.observation
    }
}

/// Changes a copy of the shared values.
impl DerefMut for Finding {
    fn deref_mut(&mut self) -> &mut Observation {
        Arc::make_mut(&mut self.observation)
    }
}

/// An observation about one subject or several.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Observation {
    /// The rule, whose identifier is stable.
    pub rule: AuditRule,
    /// The severity.
    pub severity: Severity,
    /// The region, if it concerns one.
    pub region: Option<Region>,
    /// The CA, if it concerns one.
    pub ca: Option<CaId>,
    /// The finding, as a sentence.
    pub message: String,
    /// The evidence.
    pub evidence: Vec<String>,
    /// The last instant before it takes effect; `None` if that is now or has no date.
    pub bites: Option<UtcDateTime>,
    /// What to do about it.
    pub remedy: Text,
}

impl Observation {
    /// Releases reserved memory that is not used.
    fn shrink(&mut self) {
        self.message.shrink_to_fit();
        self.evidence.shrink_to_fit();
        self.evidence.iter_mut().for_each(String::shrink_to_fit);
    }
}

/// The identifier of a finding: `database-ca-ends-09d4a1c2b3e4f506`.
///
/// It is derived from the rule, the subject, the region and the CA (and, if a subject has several such findings, from
/// what distinguishes them): it is the same in every run, regardless of dates and counts in the text. It consists of
/// the rule and 16 hexadecimal digits of SHA-256 over the other parts; findings that are otherwise equal are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FindingId {
    rule: AuditRule,
    digest: u64,
    number: u32,
}

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:016x}", self.rule, self.digest)?;
        match self.number {
            1 => Ok(()),
            number => write!(f, "-{number}"),
        }
    }
}

impl FromStr for FindingId {
    type Err = Error;

    /// Parses the output of `Display`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let parse = |text: &str, number: u32| -> Option<Self> {
            let (rule, digits) = text.rsplit_once('-')?;
            let is_digest = digits.len() == 16 && digits.bytes().all(|it| it.is_ascii_hexdigit());
            Some(Self {
                rule: rule.parse().ok()?,
                digest: u64::from_str_radix(digits, 16).ok().filter(|_| is_digest)?,
                number,
            })
        };
        let numbered = || {
            let (text, number) = text.rsplit_once('-')?;
            parse(text, number.parse().ok()?)
        };
        parse(text, 1).or_else(numbered).ok_or_else(|| {
            Error::invalid(
                "cannot read the identifier of a finding",
                format!("{text:?} is not a rule, 16 hexadecimal digits and perhaps a number"),
            )
        })
    }
}

impl serde::Serialize for FindingId {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for FindingId {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(input)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The subject of a finding.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub struct Subject {
    /// The kind of subject.
    pub kind: SubjectKind,
    /// Its name: a client's name, a database's ARN or identifier, a store's path.
    pub name: Text,
}

words! {
    /// The kinds of subjects of findings.
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

/// A position in a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Location {
    /// The path as it was given.
    pub file: Text,
    /// The line, counted from 1, if known.
    pub line: Option<usize>,
}

/// Why a finding does not count.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Suppressed {
    /// The owner's reason.
    pub reason: String,
    /// The last instant of the suppression.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub until: UtcDateTime,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

/// A finding as it is serialised, in the order of its members.
#[derive(serde::Serialize, serde::Deserialize)]
struct Plain {
    id: FindingId,
    rule: AuditRule,
    severity: Severity,
    subject: Subject,
    region: Option<Region>,
    ca: Option<CaId>,
    message: String,
    evidence: Vec<String>,
    #[serde(with = "crate::timestamp::rfc3339::option")]
    bites: Option<UtcDateTime>,
    remedy: Text,
    databases: Places,
    clients: Places,
    location: Option<Location>,
    suppressed: Option<Arc<Suppressed>>,
}

impl From<Finding> for Plain {
    fn from(finding: Finding) -> Self {
        let observation = Observation::clone(&finding.observation);
        Self {
            id: finding.id,
            rule: observation.rule,
            severity: observation.severity,
            subject: finding.subject,
            region: observation.region,
            ca: observation.ca,
            message: observation.message,
            evidence: observation.evidence,
            bites: observation.bites,
            remedy: observation.remedy,
            databases: finding.databases,
            clients: finding.clients,
            location: finding.location,
            suppressed: finding.suppressed,
        }
    }
}

impl From<Plain> for Finding {
    fn from(plain: Plain) -> Self {
        Self {
            id: plain.id,
            subject: plain.subject,
            databases: plain.databases,
            clients: plain.clients,
            location: plain.location,
            suppressed: plain.suppressed,
            observation: Arc::new(Observation {
                rule: plain.rule,
                severity: plain.severity,
                region: plain.region,
                ca: plain.ca,
                message: plain.message,
                evidence: plain.evidence,
                bites: plain.bites,
                remedy: plain.remedy,
            }),
        }
    }
}

/// A finding made by a rule.
pub(super) struct Draft {
    observation: Observation,
    subject: Subject,
    databases: Places,
    clients: Places,
    location: Option<Location>,
    /// Distinguishes it from others of its rule, subject, region and CA.
    apart: String,
}

impl Draft {
    pub(super) fn new(
        rule: AuditRule,
        kind: SubjectKind,
        name: impl Into<Text>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            observation: Observation {
                rule,
                severity: rule.severity(),
                region: None,
                ca: None,
                message: message.into(),
                evidence: Vec::new(),
                bites: None,
                remedy: rule.remedy().into(),
            },
            subject: Subject {
                kind,
                name: name.into(),
            },
            databases: Places::default(),
            clients: Places::default(),
            location: None,
            apart: String::new(),
        }
    }

    /// Sets the region and the CA.
    pub(super) fn of_ca(self, region: &Region, ca: &CaId) -> Self {
        self.of(Some(region), Some(ca))
    }

    /// Sets the region and the CA, if known.
    pub(super) fn of(mut self, region: Option<&Region>, ca: Option<&CaId>) -> Self {
        self.observation.region = region.cloned();
        self.observation.ca = ca.cloned();
        self
    }

    /// Distinguishes it from others of its rule, subject, region and CA.
    pub(super) fn apart(mut self, by: impl Into<String>) -> Self {
        self.apart = by.into();
        self
    }

    pub(super) fn evidence(mut self, text: impl Into<String>) -> Self {
        self.observation.evidence.push(text.into());
        self
    }

    pub(super) fn evidences(mut self, texts: impl IntoIterator<Item = String>) -> Self {
        self.observation.evidence.extend(texts);
        self
    }

    pub(super) fn bites(mut self, at: Option<UtcDateTime>) -> Self {
        self.observation.bites = at;
        self
    }

    pub(super) fn remedy(mut self, text: Option<impl Into<Text>>) -> Self {
        if let Some(text) = text.map(Into::into).filter(|text| !text.is_empty()) {
            self.observation.remedy = text;
        }
        self
    }

    pub(super) fn databases(mut self, places: impl Into<Places>) -> Self {
        self.databases = places.into();
        self
    }

    pub(super) fn clients(mut self, places: impl Into<Places>) -> Self {
        self.clients = places.into();
        self
    }

    pub(super) fn located(mut self, file: Option<impl Into<Text>>, line: Option<usize>) -> Self {
        self.location = file.map(|file| Location {
            file: file.into(),
            line,
        });
        self
    }
}

impl FindingId {
    /// The identifier of a finding of this rule about this subject; `apart` distinguishes it from others of the same
    /// rule, subject, region and CA.
    fn of(observation: &Observation, subject: &Subject, apart: &str) -> Self {
        let rule = observation.rule;
        let parts = [
            rule.id(),
            subject.kind.as_str(),
            &subject.name,
            observation.region.as_ref().map_or("", AsRef::as_ref),
            observation.ca.as_ref().map_or("", AsRef::as_ref),
            apart,
        ];
        // No part contains the separator, so different parts never yield the same text.
        let mut digest = sha2::Sha256::new();
        for (position, part) in parts.iter().enumerate() {
            if position > 0 {
                digest.update(SEPARATOR);
            }
            match part.contains(SEPARATOR) {
                true => digest.update(part.replace(SEPARATOR, " ")),
                false => digest.update(part),
            }
        }
        let first = digest
            .finalize()
            .iter()
            .take(8)
            .fold(0, |first, byte| first << 8 | u64::from(*byte));
        Self {
            rule,
            digest: first,
            number: 1,
        }
    }
}

const SEPARATOR: &str = "\u{1f}";

/// What findings about several subjects have in common: made once, not for each of them.
pub(super) struct Template {
    observation: Arc<Observation>,
    kind: SubjectKind,
    apart: String,
}

/// What distinguishes a finding from others of its template.
pub(super) struct Own {
    /// The name of the subject.
    pub(super) name: Text,
    pub(super) databases: Places,
    pub(super) clients: Places,
    pub(super) location: Option<Location>,
}

/// The findings of an audit in progress: grouped by rule, with equal observations stored once.
#[derive(Default)]
pub(super) struct Findings {
    by_rule: BTreeMap<AuditRule, Vec<Finding>>,
    observations: Interner<Observation>,
}

impl Findings {
    pub(super) fn push(&mut self, draft: Draft) {
        let (template, own) = self.divided(draft);
        self.push_like(&template, own);
    }

    /// Keeps a finding for all subjects of which it is true, without what is its own.
    pub(super) fn template(&mut self, draft: Draft) -> Template {
        self.divided(draft).0
    }

    fn divided(&mut self, draft: Draft) -> (Template, Own) {
        let observations = &mut self.observations;
        let template = Template {
            observation: observations.keep(draft.observation, Observation::shrink),
            kind: draft.subject.kind,
            apart: draft.apart,
        };
        let own = Own {
            name: draft.subject.name,
            databases: draft.databases,
            clients: draft.clients,
            location: draft.location,
        };
        (template, own)
    }

    /// Adds the finding of a template about a subject.
    pub(super) fn push_like(&mut self, template: &Template, own: Own) {
        let subject = Subject {
            kind: template.kind,
            name: own.name,
        };
        let finding = Finding {
            id: FindingId::of(&template.observation, &subject, &template.apart),
            subject,
            databases: own.databases,
            clients: own.clients,
            location: own.location,
            suppressed: None,
            observation: Arc::clone(&template.observation),
        };
        self.by_rule.entry(finding.rule).or_default().push(finding);
    }

    pub(super) fn extend(&mut self, drafts: impl IntoIterator<Item = Draft>) {
        for draft in drafts {
            self.push(draft);
        }
    }

    /// Joins the findings of all parts of the work, in their order.
    pub(super) fn joined(parts: Vec<Self>) -> Self {
        let mut all = Self::default();
        for part in parts {
            all.append(part);
        }
        all
    }

    /// Appends the findings of another part of the work.
    pub(super) fn append(&mut self, other: Self) {
        for (rule, mut findings) in other.by_rule {
            match self.by_rule.entry(rule) {
                Entry::Vacant(vacant) => drop(vacant.insert(findings)),
                Entry::Occupied(mut known) => known.get_mut().append(&mut findings),
            }
        }
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Finding> {
        self.by_rule.values_mut().flatten()
    }

    /// The list of findings, by severity and date, the suppressed ones last; equal ones are numbered.
    pub(super) fn into_list(self) -> Vec<Finding> {
        let mut list = Vec::with_capacity(self.by_rule.values().map(Vec::len).sum());
        let mut groups: Vec<(AuditRule, Vec<Finding>)> = self.by_rule.into_iter().collect();
        groups.sort_by_key(|(rule, _)| std::cmp::Reverse(rule.severity()));
        for (_, mut group) in groups {
            // The rules process their subjects in the order of names, so this is one pass.
            group.sort_by(|one, other| {
                one.bites
                    .cmp(&other.bites)
                    .then_with(|| one.subject.cmp(&other.subject))
            });
            group.sort_by_key(|finding| finding.suppressed.is_some());
            number(&mut group);
            list.append(&mut group);
        }
        list.sort_by_key(|finding| finding.suppressed.is_some());
        list
    }
}

/// Numbers the otherwise equal findings of a rule.
fn number(group: &mut [Finding]) {
    let mut digests: Vec<u64> = group.iter().map(|finding| finding.id.digest).collect();
    digests.sort_unstable();
    let pairs = digests.iter().zip(digests.iter().skip(1));
    let repeated = pairs.filter(|(one, next)| one == next);
    let mut numbers: HashMap<u64, u32> = repeated.map(|(digest, _)| (*digest, 0)).collect();
    if numbers.is_empty() {
        return;
    }
    for finding in group {
        if let Some(number) = numbers.get_mut(&finding.id.digest) {
            *number += 1;
            finding.id.number = *number;
        }
    }
}
