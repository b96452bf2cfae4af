//! Prometheus text format 0.0.4 ("Exposition formats"), with stable metric names.
//!
//! One sample per database, client or rule, never per pair: the number of series stays bounded.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use time::UtcDateTime;

use super::layout::visible;
use crate::audit::{Audit, AuditRule, Cell, Database, Outcome, Readiness, Severity};
use crate::driver::Effect;

pub(super) fn write(audit: &Audit) -> String {
    let mut out = Metrics(String::new());
    out.metric(
        "rds_ca_audit_timestamp_seconds",
        "The time that the audit is about.",
    );
    out.sample(
        "rds_ca_audit_timestamp_seconds",
        &[],
        audit.at.unix_timestamp(),
    );

    out.metric(
        "rds_ca_audit_outcome",
        "1 for the audit's outcome: fine, unknown or not_fine.",
    );
    for outcome in [Outcome::Fine, Outcome::Unknown, Outcome::NotFine] {
        let labels = [("outcome", outcome.as_str())];
        out.sample(
            "rds_ca_audit_outcome",
            &labels,
            i64::from(audit.outcome() == outcome),
        );
    }

    out.metric(
        "rds_ca_findings",
        "Findings that are not suppressed, by severity.",
    );
    for severity in Severity::ALL.iter().rev().copied() {
        let count = number(audit.count(severity));
        out.sample("rds_ca_findings", &[("severity", severity.as_str())], count);
    }

    let mut by_rule: BTreeMap<AuditRule, usize> = BTreeMap::new();
    for finding in audit.counting() {
        *by_rule.entry(finding.rule).or_default() += 1;
    }
    out.metric(
        "rds_ca_rule_findings",
        "Findings that are not suppressed, by rule.",
    );
    for rule in AuditRule::ALL {
        let labels = [("rule", rule.id()), ("severity", rule.severity().as_str())];
        let count = number(by_rule.get(rule).copied().unwrap_or(0));
        out.sample("rds_ca_rule_findings", &labels, count);
    }

    let published = "rds_ca_catalogue_timestamp_seconds";
    out.metric(
        published,
        "When the catalogue's edition was last known to match what AWS publishes.",
    );
    let edition = [("edition", audit.catalogue.edition.as_str())];
    out.sample(published, &edition, audit.catalogue.as_of.unix_timestamp());

    let name = "rds_ca_catalogue_age_seconds";
    out.metric(
        name,
        "The age of the catalogue's edition at the time of the audit.",
    );
    let age = (audit.at - audit.catalogue.as_of).whole_seconds().max(0);
    out.sample(name, &[], age);
    let gaps = audit
        .counting()
        .filter(|finding| finding.rule == AuditRule::FleetGap);
    let name = "rds_ca_fleet_gaps";
    out.metric(name, "Parts of the fleet that could not be read.");
    out.sample(name, &[], number(gaps.count()));

    suppressions(audit, &mut out);
    databases(audit, &mut out);
    clients(audit, &mut out);
    client_stops(audit, &mut out);
    effects(audit, &mut out);
    readiness_by_ca(audit, &mut out);
    out.0
}

/// When each client stops connecting to its databases under each CA: now if it refuses, or else when a certificate of
/// its store or the CA ends. A client that does not verify or is undetermined has no sample.
fn client_stops(audit: &Audit, out: &mut Metrics) {
    let mut stops: BTreeMap<Labels<'_>, i64> = BTreeMap::new();
    for cell in audit.matrix.iter().filter(|cell| cell.databases > 0) {
        let (Some(client), Some(at)) = (audit.clients.get(cell.client), stop_of(audit, cell))
        else {
            continue;
        };
        let labels = vec![
            ("client", client.name.as_str()),
            ("owner", client.owner.as_deref().unwrap_or("")),
            ("database_ca", cell.ca.as_str()),
        ];
        let at = at.unix_timestamp();
        let first = stops.entry(labels).or_insert(at);
        *first = at.min(*first);
    }
    let name = "rds_ca_client_stops_timestamp_seconds";
    out.metric(
        name,
        "When a client stops connecting to its databases under a CA, if nothing is done; in the past if it already has.",
    );
    for (labels, at) in stops {
        out.sample(name, &labels, at);
    }
}

fn stop_of(audit: &Audit, cell: &Cell) -> Option<UtcDateTime> {
    match cell.readiness {
        Readiness::NotReady => Some(audit.at),
        Readiness::Ready => [cell.until, cell.ca_ends].into_iter().flatten().min(),
        _ => None,
    }
}

/// The number of clients per CA and readiness, for the CAs that their databases have or may get; the worst region of
/// each client counts.
fn readiness_by_ca(audit: &Audit, out: &mut Metrics) {
    let mut worst: BTreeMap<(&str, usize), Readiness> = BTreeMap::new();
    for cell in &audit.matrix {
        let known = worst
            .entry((cell.ca.as_str(), cell.client))
            .or_insert(cell.readiness);
        *known = cell.readiness.max(*known);
    }
    let mut counts: BTreeMap<(&str, Readiness), usize> = BTreeMap::new();
    for ((ca, _), readiness) in worst {
        *counts.entry((ca, readiness)).or_default() += 1;
    }
    let name = "rds_ca_clients";
    out.metric(
        name,
        "Clients by readiness for a CA that their databases have or may get.",
    );
    for ((ca, readiness), count) in counts {
        let labels = [("database_ca", ca), ("readiness", readiness.as_str())];
        out.sample(name, &labels, number(count));
    }
}

fn suppressions(audit: &Audit, out: &mut Metrics) {
    let mut ends: BTreeMap<AuditRule, i64> = BTreeMap::new();
    for finding in &audit.findings {
        if let Some(why) = &finding.suppressed {
            let until = why.until.unix_timestamp();
            let first = ends.entry(finding.rule).or_insert(until);
            *first = until.min(*first);
        }
    }
    let name = "rds_ca_suppressed_findings";
    out.metric(name, "Findings that are suppressed.");
    let count = audit.findings.len() - audit.counting().count();
    out.sample(name, &[], number(count));
    let name = "rds_ca_suppression_end_timestamp_seconds";
    out.metric(
        name,
        "When the first suppression of a rule's findings ends.",
    );
    for (rule, until) in ends {
        out.sample(name, &[("rule", rule.id())], until);
    }
}

fn databases(audit: &Audit, out: &mut Metrics) {
    let certificates = audit
        .databases
        .iter()
        .map(|it| (labels(it), it.certificate_ends));
    out.ends(
        "rds_ca_database_certificate_end_timestamp_seconds",
        "When the certificate that a database presents ends.",
        certificates,
    );
    let cas = audit.databases.iter().filter_map(|it| {
        let mut labels = labels(it);
        labels.push(("ca", it.ca.as_ref()?.as_str()));
        Some((labels, it.ca_ends))
    });
    out.ends(
        "rds_ca_database_ca_end_timestamp_seconds",
        "When the CA of the certificate that a database presents ends.",
        cas,
    );
}

type Labels<'a> = Vec<(&'static str, &'a str)>;

fn labels(database: &Database) -> Labels<'_> {
    vec![
        ("account", database.account.as_deref().unwrap_or("")),
        ("region", database.region.as_ref().map_or("", AsRef::as_ref)),
        ("database", &database.id),
    ]
}

fn clients(audit: &Audit, out: &mut Metrics) {
    // The worst readiness for a CA that the client's databases present now. Clients with the same name share a sample.
    let mut worst: BTreeMap<&str, Readiness> = BTreeMap::new();
    for cell in audit.matrix.iter().filter(|cell| cell.databases > 0) {
        if let Some(client) = audit.clients.get(cell.client) {
            let known = worst.entry(&client.name).or_insert(cell.readiness);
            *known = cell.readiness.max(*known);
        }
    }
    let name = "rds_ca_client_readiness";
    out.metric(
        name,
        "1 for a client's worst readiness with the CAs that its databases present now.",
    );
    for (client, readiness) in worst {
        let labels = [("client", client), ("readiness", readiness.as_str())];
        out.sample(name, &labels, 1);
    }
}

/// The effect on each client of each CA that its databases present now.
fn effects(audit: &Audit, out: &mut Metrics) {
    let mut worst: BTreeMap<(&str, &str), Effect> = BTreeMap::new();
    for cell in audit.matrix.iter().filter(|cell| cell.databases > 0) {
        if let Some(client) = audit.clients.get(cell.client) {
            let known = worst
                .entry((&client.name, cell.ca.as_str()))
                .or_insert(cell.effect);
            *known = cell.effect.max(*known);
        }
    }
    let name = "rds_ca_client_effect";
    out.metric(
        name,
        "1 for the effect on a client of a CA that its databases present now.",
    );
    for ((client, ca), effect) in worst {
        let labels = [
            ("client", client),
            ("database_ca", ca),
            ("effect", effect.as_str()),
        ];
        out.sample(name, &labels, 1);
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

struct Metrics(String);

impl Metrics {
    fn metric(&mut self, name: &str, help: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    /// The first end for each set of labels: a cluster and an instance may share a name, but a series may occur only
    /// once.
    fn ends<'a>(
        &mut self,
        name: &str,
        help: &str,
        samples: impl Iterator<Item = (Labels<'a>, Option<UtcDateTime>)>,
    ) {
        let mut first: BTreeMap<Labels<'a>, UtcDateTime> = BTreeMap::new();
        for (labels, ends) in samples {
            if let Some(ends) = ends {
                let known = first.entry(labels).or_insert(ends);
                *known = ends.min(*known);
            }
        }
        self.metric(name, help);
        for (labels, ends) in first {
            self.sample(name, &labels, ends.unix_timestamp());
        }
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: i64) {
        self.0.push_str(name);
        for (position, (label, content)) in labels.iter().enumerate() {
            self.0.push(if position == 0 { '{' } else { ',' });
            // Label values escape only these three characters; other problematic ones are made visible before.
            let content = visible(content)
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', "\\n");
            let _ = write!(self.0, "{label}=\"{content}\"");
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        let _ = writeln!(self.0, " {value}");
    }
}
