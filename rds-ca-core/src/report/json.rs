//! The complete audit as JSON.

use serde::Serialize;
use time::UtcDateTime;

use super::failed;
use crate::audit::{
    Audit, AuditedClient, CalendarEvent, Cell, Database, Finding, Outcome, Severity,
};
use crate::catalogue::CatalogueSummary;
use crate::error::Result;
use crate::text::neutral_json;
use crate::timestamp;

/// The layout of `schemas/audit.schema.json`; within a version, members may be added but not changed.
#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    version: u32,
    outcome: Outcome,
    #[serde(with = "timestamp::rfc3339")]
    at: UtcDateTime,
    #[serde(with = "timestamp::rfc3339::option")]
    fleet_taken_at: Option<UtcDateTime>,
    catalogue: &'a CatalogueSummary,
    has_clients: bool,
    counts: Counts,
    findings: &'a [Finding],
    databases: &'a [Database],
    clients: &'a [AuditedClient],
    matrix: &'a [Cell],
    calendar: &'a [CalendarEvent],
}

#[derive(Serialize)]
struct Counts {
    error: usize,
    warning: usize,
    unknown: usize,
    note: usize,
    suppressed: usize,
}

pub(super) fn write(audit: &Audit) -> Result<String> {
    let document = Document {
        format: "rds-ca-audit",
        version: 1,
        outcome: audit.outcome(),
        at: audit.at,
        fleet_taken_at: audit.fleet_taken_at,
        catalogue: &audit.catalogue,
        has_clients: audit.has_clients,
        counts: Counts {
            error: audit.count(Severity::Error),
            warning: audit.count(Severity::Warning),
            unknown: audit.count(Severity::Unknown),
            note: audit.count(Severity::Note),
            suppressed: audit.findings.len() - audit.counting().count(),
        },
        findings: &audit.findings,
        databases: &audit.databases,
        clients: &audit.clients,
        matrix: &audit.matrix,
        calendar: &audit.calendar,
    };
    let text = serde_json::to_string_pretty(&document).map_err(failed)?;
    let mut text = neutral_json(&text).into_owned();
    text.push('\n');
    Ok(text)
}
