//! One self-contained HTML page: styles, script and data are included.
//!
//! The data is included once, in columns with shared strings, and the page's script renders only what is visible, so
//! the page for ten thousand databases has a few megabytes. The script writes text nodes only; a
//! Content-Security-Policy with the script's digest forbids every other script and every request.

use std::collections::HashMap;

use askama::Template;
use base64::Engine as _;
use serde::Serialize;
use sha2::Digest as _;
use time::UtcDateTime;

use super::next_steps::{Step, first_steps};
use super::outages::{headline, stops};
use super::{failed, layout, text};
use crate::audit::{Audit, AuditRule, Readiness};
use crate::error::Result;
use crate::fleet::RotationRestart;

const STYLE: &str = include_str!("../../templates/audit.css");
const SCRIPT: &str = include_str!("../../templates/audit.js");
/// The most first steps that are shown, so that they can be read in five seconds.
const MOST_STEPS: usize = 5;

#[derive(Template)]
#[template(path = "audit.html")]
struct Page<'a> {
    title: &'a str,
    outcome: &'static str,
    outcome_class: &'static str,
    headline: Option<String>,
    tally: String,
    next: Vec<Step>,
    more: usize,
    at: String,
    day: String,
    databases: usize,
    clients: String,
    edition: &'a str,
    published: String,
    taken: String,
    version: &'static str,
    policy: String,
    style: &'static str,
    script: &'static str,
    data: String,
    text: String,
}

pub(super) fn write(audit: &Audit) -> Result<String> {
    let stops = stops(audit);
    let mut next = first_steps(audit, &stops);
    let more = next.len().saturating_sub(MOST_STEPS);
    next.truncate(MOST_STEPS);
    // `<` is the only character by which data could end its element (HTML, "restrictions for script elements").
    let data = serde_json::to_string(&Data::of(audit)).map_err(failed)?;
    let data = crate::text::neutral_json(&data).replace('<', "\\u003c");
    let digest = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(SCRIPT));
    let page = Page {
        title: "RDS certificate audit",
        outcome: match audit.outcome() {
            crate::audit::Outcome::Fine => "Fine",
            crate::audit::Outcome::Unknown => "Not everything could be determined",
            crate::audit::Outcome::NotFine => "Not fine",
        },
        outcome_class: audit.outcome().as_str(),
        headline: headline(audit, &stops),
        tally: layout::tally(audit),
        next,
        more,
        at: crate::timestamp::format(audit.at),
        day: audit.at.date().to_string(),
        databases: audit.databases.len(),
        clients: match audit.has_clients {
            true => audit.clients.len().to_string(),
            false => "not given".to_owned(),
        },
        edition: &audit.catalogue.edition,
        published: audit.catalogue.as_of.date().to_string(),
        taken: audit
            .fleet_taken_at
            .map_or("unknown".to_owned(), |at| at.date().to_string()),
        version: env!("CARGO_PKG_VERSION"),
        policy: format!(
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        ),
        style: STYLE,
        script: SCRIPT,
        data,
        text: text::write(audit, text::WIDTH),
    };
    page.render().map_err(failed)
}

/// Seconds since 1970, the format of dates in the page's script.
type Seconds = Option<i64>;
/// First index and length of each run of indices.
type Runs = Vec<(usize, usize)>;

#[derive(Serialize)]
struct Data<'a> {
    at: i64,
    strings: Vec<&'a str>,
    databases: Vec<DatabaseRow>,
    clients: Vec<ClientRow<'a>>,
    cells: Vec<CellRow>,
    rules: Vec<RuleRow>,
    findings: Vec<FindingRow<'a>>,
    events: Vec<EventRow>,
}

/// An index in `strings`, 0 for none.
type StringIndex = usize;

#[derive(Serialize)]
struct DatabaseRow(
    StringIndex,
    StringIndex,
    StringIndex,
    StringIndex,
    StringIndex,
    StringIndex,
    StringIndex,
    StringIndex,
    StringIndex,
    StringIndex,
    Seconds,
    Seconds,
    &'static str,
);

#[derive(Serialize)]
struct ClientRow<'a>(
    StringIndex,
    StringIndex,
    StringIndex,
    &'static str,
    &'a [String],
    &'a [String],
    Runs,
);

#[derive(Serialize)]
struct CellRow(
    usize,
    StringIndex,
    StringIndex,
    usize,
    u8,
    StringIndex,
    StringIndex,
    StringIndex,
    Seconds,
    Vec<StringIndex>,
    StringIndex,
);

#[derive(Serialize)]
struct RuleRow(&'static str, &'static str, &'static str);

#[derive(Serialize)]
struct FindingRow<'a> {
    rule: usize,
    kind: &'static str,
    name: StringIndex,
    message: StringIndex,
    evidence: &'a [String],
    bites: Seconds,
    remedy: StringIndex,
    databases: Runs,
    clients: Runs,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<(&'a str, i64)>,
}

#[derive(Serialize)]
struct EventRow(i64, &'static str, &'static str, StringIndex, usize, Runs);

/// Stores each distinct text once.
#[derive(Default)]
struct Strings<'a> {
    list: Vec<&'a str>,
    indices: HashMap<&'a str, usize>,
}

impl<'a> Strings<'a> {
    fn index(&mut self, text: &'a str) -> StringIndex {
        if self.list.is_empty() {
            self.list.push("");
            self.indices.insert("", 0);
        }
        *self.indices.entry(text).or_insert_with(|| {
            self.list.push(text);
            self.list.len() - 1
        })
    }

    fn index_or_empty(&mut self, text: Option<&'a str>) -> StringIndex {
        self.index(text.unwrap_or(""))
    }
}

impl<'a> Data<'a> {
    fn of(audit: &'a Audit) -> Self {
        let mut strings = Strings::default();
        let databases = audit
            .databases
            .iter()
            .map(|database| {
                DatabaseRow(
                    strings.index(&database.id),
                    strings.index_or_empty(database.arn.as_deref()),
                    strings.index_or_empty(database.account.as_deref()),
                    strings.index_or_empty(database.region.as_ref().map(AsRef::as_ref)),
                    strings.index_or_empty(database.engine.as_deref()),
                    strings.index_or_empty(database.version.as_deref()),
                    strings.index_or_empty(database.cluster.as_deref()),
                    strings.index_or_empty(database.ca.as_ref().map(AsRef::as_ref)),
                    strings.index_or_empty(database.next_ca.as_ref().map(AsRef::as_ref)),
                    strings.index_or_empty(database.target_ca.as_ref().map(AsRef::as_ref)),
                    seconds(database.ca_ends),
                    seconds(database.certificate_ends),
                    match database.restart {
                        RotationRestart::NotNeeded => "no",
                        RotationRestart::Needed => "yes",
                        _ => "not stated",
                    },
                )
            })
            .collect();
        let clients = audit
            .clients
            .iter()
            .map(|client| {
                ClientRow(
                    strings.index(&client.name),
                    strings.index_or_empty(client.owner.as_deref()),
                    strings.index_or_empty(client.stack.as_ref().map(AsRef::as_ref)),
                    client.mode.as_str(),
                    &client.stores,
                    &client.selectors,
                    runs(&client.databases),
                )
            })
            .collect();
        let cells = audit
            .matrix
            .iter()
            .map(|cell| {
                CellRow(
                    cell.client,
                    strings.index(cell.region.as_str()),
                    strings.index(cell.ca.as_str()),
                    cell.databases,
                    match cell.readiness {
                        Readiness::Ready => 0,
                        Readiness::DoesNotVerify => 1,
                        Readiness::Unknown => 2,
                        Readiness::NotReady => 3,
                    },
                    strings.index(&cell.reason),
                    strings.index_or_empty(cell.remedy.as_deref()),
                    strings.index_or_empty(cell.store.as_deref()),
                    seconds(cell.until),
                    cell.stacks_that_differ
                        .iter()
                        .map(|stack| strings.index(stack.as_str()))
                        .collect(),
                    strings.index(cell.effect.as_str()),
                )
            })
            .collect();
        let rule_index = |rule: AuditRule| {
            AuditRule::ALL
                .iter()
                .position(|known| *known == rule)
                .unwrap_or(0)
        };
        let findings = audit
            .findings
            .iter()
            .map(|finding| FindingRow {
                rule: rule_index(finding.rule),
                kind: finding.subject.kind.as_str(),
                name: strings.index(&finding.subject.name),
                message: strings.index(&finding.message),
                evidence: &finding.evidence,
                bites: seconds(finding.bites),
                remedy: strings.index(&finding.remedy),
                databases: runs(&finding.databases),
                clients: runs(&finding.clients),
                suppressed: finding.suppressed.as_ref().map(|suppressed| {
                    (
                        suppressed.reason.as_str(),
                        suppressed.until.unix_timestamp(),
                    )
                }),
            })
            .collect();
        let events = audit
            .calendar
            .iter()
            .map(|event| {
                EventRow(
                    event.at.unix_timestamp(),
                    event.change.as_str(),
                    event.change.title(),
                    strings.index(&event.subject),
                    event.databases.len(),
                    runs(&event.clients),
                )
            })
            .collect();
        let rules = AuditRule::ALL
            .iter()
            .map(|rule| RuleRow(rule.id(), rule.severity().as_str(), rule.meaning()))
            .collect();
        Self {
            at: audit.at.unix_timestamp(),
            databases,
            clients,
            cells,
            rules,
            findings,
            events,
            strings: strings.list,
        }
    }
}

fn seconds(at: Option<UtcDateTime>) -> Seconds {
    at.map(UtcDateTime::unix_timestamp)
}

/// Sorted indices as runs: all of ten thousand databases are one pair.
fn runs(indices: &[usize]) -> Runs {
    let mut runs = Runs::new();
    for index in indices {
        match runs.last_mut() {
            Some((first, count)) if *first + *count == *index => *count += 1,
            _ => runs.push((*index, 1)),
        }
    }
    runs
}
