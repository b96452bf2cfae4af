//! Prometheus text format 0.0.4 ("Exposition formats"), with stable metric names.
//!
//! One sample a database, client or rule, never one a pair: labels stay bounded by what exists.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::layout::visible;
use crate::audit::{Audit, AuditRule, Outcome, Readiness, Severity};

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
    for severity in Severity::ALL {
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
        "When the catalogue's edition was known to be what AWS publishes.",
    );
    let edition = [("edition", audit.catalogue.edition.as_str())];
    out.sample(published, &edition, audit.catalogue.as_of.unix_timestamp());

    databases(audit, &mut out);
    clients(audit, &mut out);
    out.0
}

fn databases(audit: &Audit, out: &mut Metrics) {
    out.metric(
        "rds_ca_database_certificate_end_timestamp_seconds",
        "When the certificate that a database presents ends.",
    );
    for database in &audit.databases {
        let Some(ends) = database.certificate_ends else {
            continue;
        };
        let labels = labels(database);
        out.sample(
            "rds_ca_database_certificate_end_timestamp_seconds",
            &labels,
            ends.unix_timestamp(),
        );
    }
    out.metric(
        "rds_ca_database_ca_end_timestamp_seconds",
        "When the CA of the certificate that a database presents ends.",
    );
    for database in &audit.databases {
        let (Some(ends), Some(ca)) = (database.ca_ends, &database.ca) else {
            continue;
        };
        let mut labels = labels(database);
        labels.push(("ca", ca.as_str()));
        out.sample(
            "rds_ca_database_ca_end_timestamp_seconds",
            &labels,
            ends.unix_timestamp(),
        );
    }
}

fn labels(database: &crate::audit::Database) -> Vec<(&'static str, &str)> {
    vec![
        ("account", database.account.as_deref().unwrap_or("")),
        ("region", database.region.as_ref().map_or("", AsRef::as_ref)),
        ("database", &database.id),
    ]
}

fn clients(audit: &Audit, out: &mut Metrics) {
    // The worst answer for a CA that the client's databases present now.
    let mut worst: BTreeMap<usize, Readiness> = BTreeMap::new();
    for cell in audit.matrix.iter().filter(|cell| cell.databases > 0) {
        let known = worst.entry(cell.client).or_insert(cell.readiness);
        *known = cell.readiness.max(*known);
    }
    out.metric(
        "rds_ca_client_readiness",
        "1 for a client's worst readiness with the CAs that its databases present now.",
    );
    for (client, readiness) in worst {
        if let Some(client) = audit.clients.get(client) {
            let labels = [
                ("client", client.name.as_str()),
                ("readiness", readiness.as_str()),
            ];
            out.sample("rds_ca_client_readiness", &labels, 1);
        }
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

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: i64) {
        self.0.push_str(name);
        for (position, (label, content)) in labels.iter().enumerate() {
            self.0.push(if position == 0 { '{' } else { ',' });
            // In label values only these three are escaped; what could garble a page is made visible before.
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
