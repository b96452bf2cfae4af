//! Which clients stop connecting, the earliest first: the most important part of a report.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use time::UtcDateTime;

use super::layout;
use crate::audit::{Audit, AuditRule, AuditedClient, Finding};

/// When a client stops connecting, in order of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// It cannot connect now.
    Now,
    /// At a pending change whose date is not stated.
    AtTheChange,
    /// At the database's next restart.
    AtTheRestart,
    /// After that time.
    By(UtcDateTime),
    /// When its databases are moved to the requested CA.
    AtTheMove,
}

/// A client, and the databases to which it cannot connect from then on.
pub(super) struct Stop<'a> {
    pub(super) when: When,
    pub(super) client: &'a AuditedClient,
    pub(super) databases: usize,
    /// The findings that prove it: a region and a CA each.
    pub(super) findings: Vec<&'a Finding>,
}

/// The findings that count and stop a client, combined by client and time.
pub(super) fn stops(audit: &Audit) -> Vec<Stop<'_>> {
    let mut found: BTreeMap<(When, usize), Vec<&Finding>> = BTreeMap::new();
    for finding in audit.counting() {
        let when = match (finding.rule, finding.bites) {
            (
                AuditRule::ClientRefuses | AuditRule::ClientPlainRefused | AuditRule::ClientFailing,
                _,
            ) => When::Now,
            (AuditRule::ClientPlainRefusedNext, _) => When::AtTheRestart,
            (AuditRule::ClientRefusesNext, None) => When::AtTheChange,
            (AuditRule::ClientNotReady, None) => When::AtTheMove,
            (
                AuditRule::ClientRefusesNext | AuditRule::ClientNotReady | AuditRule::ClientStops,
                Some(at),
            ) => When::By(at),
            _ => continue,
        };
        for client in &finding.clients {
            found.entry((when, *client)).or_default().push(finding);
        }
    }
    let stop = |((when, client), findings): ((_, usize), Vec<_>)| {
        let databases: BTreeSet<usize> = findings
            .iter()
            .flat_map(|finding: &&Finding| finding.databases.iter().copied())
            .collect();
        Some(Stop {
            when,
            client: audit.clients.get(client)?,
            databases: databases.len(),
            findings,
        })
    };
    found.into_iter().filter_map(stop).collect()
}

/// The first sentence of a page: which clients stop connecting, or else which databases are on a CA that ends.
pub(super) fn headline(audit: &Audit, stops: &[Stop<'_>]) -> Option<String> {
    of_clients(stops).or_else(|| of_databases(audit))
}

/// `30 of 40 databases are on a CA that ends in 73 days`.
fn of_databases(audit: &Audit) -> Option<String> {
    let of = |rules: &[AuditRule]| {
        let findings = audit
            .counting()
            .filter(|finding| rules.contains(&finding.rule));
        let (mut databases, mut first) = (BTreeSet::new(), None::<UtcDateTime>);
        for finding in findings {
            databases.extend(finding.databases.iter().copied());
            first = [first, finding.bites].into_iter().flatten().min();
        }
        (databases.len(), first)
    };
    let all = layout::counted(audit.databases.len(), "database");
    let are = |count: usize| if count == 1 { "is" } else { "are" };
    let mut parts = Vec::new();
    let (ended, _) = of(&[AuditRule::DatabaseCaEnded]);
    if ended > 0 {
        parts.push(format!(
            "{ended} of {all} {} on a CA that has ended",
            are(ended)
        ));
    }
    let (ends, first) = of(&[AuditRule::DatabaseCaEnds]);
    if let Some(first) = first.filter(|_| ends > 0) {
        let days = (first - audit.at).whole_days();
        let many = if parts.is_empty() {
            format!("{ends} of {all}")
        } else {
            ends.to_string()
        };
        let when = layout::counted(usize::try_from(days).unwrap_or(0), "day");
        parts.push(format!("{many} {} on a CA that ends in {when}", are(ends)));
    }
    let (retired, _) = of(&[AuditRule::DatabaseCaRetired]);
    if retired > 0 {
        let many = if parts.is_empty() {
            format!("{retired} of {all}")
        } else {
            retired.to_string()
        };
        parts.push(format!("{many} {} on a retired CA", are(retired)));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// `2 clients cannot connect now, 1 stops by 2027-01-03`: each client once, at its earliest time.
fn of_clients(stops: &[Stop<'_>]) -> Option<String> {
    let mut soonest: BTreeMap<&str, When> = BTreeMap::new();
    for stop in stops {
        soonest.entry(&stop.client.name).or_insert(stop.when);
    }
    let now = soonest.values().filter(|when| **when == When::Now).count();
    let later = soonest.len() - now;
    let next = soonest.values().filter(|when| **when != When::Now).min();
    // A pending change has no date; a later event may have one.
    let dated = stops
        .iter()
        .map(|stop| stop.when)
        .find(|when| matches!(when, When::By(_)));
    let next = next.map(|when| match (when, dated) {
        (When::AtTheChange, Some(by)) => format!("{when}, else {by}"),
        _ => when.to_string(),
    });
    let clients = |count: usize| layout::counted(count, "client");
    let stop = |count: usize| if count == 1 { "stops" } else { "stop" };
    match (now, next) {
        (0, None) => None,
        (_, None) => Some(format!("{} cannot connect now", clients(now))),
        (0, Some(next)) => {
            let first = if later == 1 { "" } else { "the first " };
            Some(format!(
                "{} {} connecting, {first}{next}",
                clients(later),
                stop(later)
            ))
        }
        (_, Some(next)) => Some(format!(
            "{} cannot connect now, {later} more {} connecting, the next {next}",
            clients(now),
            stop(later)
        )),
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => f.pad("now"),
            Self::AtTheChange => f.pad("at the pending change"),
            Self::AtTheRestart => f.pad("at the next restart"),
            Self::By(at) => f.pad(&format!("by {}", at.date())),
            Self::AtTheMove => f.pad("at the move"),
        }
    }
}
