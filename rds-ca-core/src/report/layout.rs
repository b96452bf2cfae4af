//! Shared parts of the formats: texts, columns, and limits.

use std::collections::BTreeSet;

use time::UtcDateTime;

use crate::audit::{
    Audit, AuditedClient, CalendarEvent, Cell, Change, Finding, Outcome, Readiness, Severity,
    Suppressed,
};
use crate::name::CaId;

/// Untrusted text, with escapes for characters that could move the cursor or change the direction of the line.
pub(super) fn visible(text: &str) -> String {
    crate::text::neutral(text).into_owned()
}

/// The beginning of the text, with `…` in place of the rest.
pub(super) fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// `3 errors`, `1 warning`.
pub(super) fn counted(count: usize, thing: &str) -> String {
    let plural = match (count, thing) {
        (1, _) | (_, "unknown") => "",
        _ => "s",
    };
    format!("{count} {thing}{plural}")
}

/// `1 error, 2 warnings, 3 unknown, 4 notes`, without zero counts.
pub(super) fn tally(audit: &Audit) -> String {
    let mut parts: Vec<String> = Severity::ALL
        .iter()
        .rev()
        .map(|severity| (audit.count(*severity), severity))
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| counted(count, severity.as_str()))
        .collect();
    let suppressed = audit.findings.len() - audit.counting().count();
    if suppressed > 0 {
        parts.push(format!("{suppressed} suppressed"));
    }
    if parts.is_empty() {
        "no findings".to_owned()
    } else {
        parts.join(", ")
    }
}

pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fine => "FINE",
        Outcome::Unknown => "UNKNOWN",
        Outcome::NotFine => "NOT FINE",
    }
}

/// The CAs of the matrix, those that end first in front.
pub(super) fn columns(audit: &Audit) -> Vec<CaId> {
    let all: BTreeSet<&CaId> = audit.matrix.iter().map(|cell| &cell.ca).collect();
    let rank = |ca: &CaId| {
        CaId::CURRENT
            .iter()
            .position(|known| known == ca)
            .map_or(0, |at| at + 1)
    };
    let mut columns: Vec<CaId> = all.into_iter().cloned().collect();
    columns.sort_by_key(rank);
    columns
}

pub(super) fn column(ca: &CaId) -> &str {
    ca.as_str().strip_prefix("rds-ca-").unwrap_or(ca.as_str())
}

/// A row of the matrix: a client in a region.
pub(super) struct Row<'a> {
    pub(super) client: usize,
    pub(super) region: &'a str,
    pub(super) cells: Vec<&'a Cell>,
}

impl Row<'_> {
    /// The order of importance; the page's script uses the same order.
    pub(super) fn rank(&self) -> u8 {
        let rank = |cell: &&Cell| match (cell.readiness, cell.databases > 0) {
            (Readiness::NotReady, true) => 5,
            (Readiness::Unknown, true) => 4,
            (Readiness::NotReady, false) => 3,
            (Readiness::Unknown, false) => 2,
            (Readiness::DoesNotVerify, true) => 1,
            _ => 0,
        };
        self.cells.iter().map(rank).max().unwrap_or(0)
    }
}

/// The rows of the matrix, the worst first.
pub(super) fn rows(audit: &Audit) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for cell in &audit.matrix {
        match rows.last_mut() {
            Some(row) if row.client == cell.client && row.region == cell.region.as_str() => {
                row.cells.push(cell);
            }
            _ => rows.push(Row {
                client: cell.client,
                region: cell.region.as_str(),
                cells: vec![cell],
            }),
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.rank()));
    rows
}

pub(super) fn readiness(readiness: Readiness) -> &'static str {
    match readiness {
        Readiness::Ready => "ok",
        Readiness::DoesNotVerify => "--",
        Readiness::Unknown => "?",
        Readiness::NotReady => "NO",
    }
}

/// The findings that count, by rule, in their order.
pub(super) fn by_rule(audit: &Audit) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in audit.counting() {
        match groups.last_mut() {
            Some(group)
                if group
                    .first()
                    .is_some_and(|first| first.rule == finding.rule) =>
            {
                group.push(finding)
            }
            _ => groups.push(vec![finding]),
        }
    }
    groups
}

/// The findings that do not count, with the reason and the end of their suppression.
pub(super) fn suppressed(audit: &Audit) -> Vec<(&Finding, &Suppressed)> {
    let suppressed = |finding| -> Option<(&Finding, &Suppressed)> {
        let finding: &Finding = finding;
        Some((finding, finding.suppressed.as_deref()?))
    };
    audit.findings.iter().filter_map(suppressed).collect()
}

/// When the inventory was read, as text.
pub(super) fn inventory(audit: &Audit) -> String {
    match audit.fleet_taken_at {
        Some(at) => format!("inventory of {}", at.date()),
        None => "inventory without a date".to_owned(),
    }
}

/// The future dates that matter for planning; events with the same date and change are combined.
pub(super) fn agenda(audit: &Audit) -> Vec<(UtcDateTime, Change, Vec<&CalendarEvent>)> {
    let mut agenda: Vec<(UtcDateTime, Change, Vec<&CalendarEvent>)> = Vec::new();
    let coming = audit.calendar.iter().filter(|event| event.at >= audit.at);
    for event in coming.filter(|event| is_planned_by(audit, event)) {
        match agenda.last_mut() {
            Some((at, change, events)) if *at == event.at && *change == event.change => {
                events.push(event)
            }
            _ => agenda.push((event.at, event.change, vec![event])),
        }
    }
    agenda
}

/// Leaves out warnings, which only repeat another event, and certificates of stores: if they stop a client, that is an
/// event of its own kind.
fn is_planned_by(audit: &Audit, event: &CalendarEvent) -> bool {
    match event.change {
        Change::WarningBegins | Change::StoreCertificateBegins | Change::StoreCertificateEnds => {
            false
        }
        Change::CatalogueOld => event.at > audit.at,
        _ => true,
    }
}

/// A client with its responsible owner: `billing (payments)`.
pub(super) fn owned(client: &AuditedClient) -> String {
    let name = visible(&client.name);
    match client.owner.as_deref().filter(|owner| !owner.is_empty()) {
        Some(owner) => format!("{name} ({})", short(&visible(owner), 40)),
        None => name,
    }
}

/// A database's identifier in place of its ARN; other subjects keep their names.
pub(super) fn subject(audit: &Audit, finding: &Finding) -> String {
    let database = match finding.databases.as_slice() {
        [index] => audit
            .databases
            .get(*index)
            .filter(|database| database.name() == finding.subject.name),
        _ => None,
    };
    visible(match database {
        Some(database) => &database.id,
        None => &finding.subject.name,
    })
}
