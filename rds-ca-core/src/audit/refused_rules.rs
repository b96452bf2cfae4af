//! Findings about clients that cannot connect now, from refused attempts in the databases' logs.

use std::collections::{BTreeMap, BTreeSet};

use time::{Duration, UtcDateTime};

use super::Joined;
use super::finding::{Draft, Findings, SubjectKind};
use super::rules::AuditRule;
use crate::sessions::{Reason, State, Usage, UsageRow};
use crate::timestamp;

/// An older attempt proves nothing about the present.
const RECENT: Duration = Duration::days(7);

/// The most accounts and addresses that a finding names.
const MOST_NAMED: usize = 10;

pub(super) fn findings(joined: &Joined<'_>, findings: &mut Findings) {
    let mut refused: BTreeMap<Subject, Vec<(usize, UsageRow)>> = BTreeMap::new();
    for usage in joined.inputs.sessions {
        let [place] = *joined.called(usage.instance().unwrap_or_default()) else {
            continue;
        };
        for row in rows(usage, joined.inputs.at) {
            let subject = if row.session.reason == Some(Reason::LoginRefused) {
                vec![Subject::Logins(place)]
            } else {
                subjects(joined, usage, place, &row)
            };
            for subject in subject {
                refused
                    .entry(subject)
                    .or_default()
                    .push((place, row.clone()));
            }
        }
    }
    let found = refused.into_iter();
    findings.extend(found.filter_map(|(subject, rows)| finding(joined, subject, &rows)));
}

/// The subject of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    /// A client of the manifest.
    Client(usize),
    /// Attempts at a database that cannot be attributed to a client of the manifest.
    Database(usize),
    /// Logins that a database refused, possibly for reasons other than TLS.
    Logins(usize),
}

/// The recent refused attempts that were not followed by a session with TLS of the same account and address.
fn rows(usage: &Usage, at: UtcDateTime) -> Vec<UsageRow> {
    let all: Vec<UsageRow> = usage.rows().collect();
    let overcome = |row: &UsageRow| {
        all.iter().any(|other| {
            other.session.state == State::Encrypted
                && other.session.client == row.session.client
                && (row.session.user.is_none() || other.session.user == row.session.user)
                && other.tally.last_seen > row.tally.last_seen
                && row.tally.last_seen.is_some()
        })
    };
    let recent = |row: &UsageRow| {
        let seen = row.tally.last_seen;
        seen.is_none_or(|seen| at - seen <= RECENT)
    };
    all.iter()
        .filter(|row| row.session.state == State::Refused && recent(row) && !overcome(row))
        .cloned()
        .collect()
}

/// The clients that made the attempt: those with that user, application or name; for an attempt without a user, those
/// whose user connects from the same address. The only client of a database is assumed if the reason concerns TLS.
/// Without any, the database is the subject.
fn subjects(joined: &Joined<'_>, usage: &Usage, place: usize, row: &UsageRow) -> Vec<Subject> {
    let candidates = joined
        .databases
        .get(place)
        .map_or(&[][..], |database| database.clients.as_slice());
    let users: BTreeSet<String> = match &row.session.user {
        Some(user) => BTreeSet::from([user.clone()]),
        None => usage
            .rows()
            .filter(|other| {
                other.session.client.is_some() && other.session.client == row.session.client
            })
            .filter_map(|other| other.session.user)
            .collect(),
    };
    let known_user = |client: usize| -> Option<&str> {
        let connection = joined.clients.connection_of(client)?;
        connection.effective.user.as_deref()
    };
    let is_it = |client: &&usize| {
        let name = joined
            .audited
            .get(**client)
            .map(|client| client.name.as_str());
        let named = |text: &str| name.is_some_and(|name| name.eq_ignore_ascii_case(text));
        known_user(**client).is_some_and(|user| users.contains(user))
            || users.iter().any(|user| named(user))
            || row.session.application.as_deref().is_some_and(named)
    };
    let found: Vec<Subject> = candidates
        .iter()
        .filter(is_it)
        .map(|client| Subject::Client(*client))
        .collect();
    if !found.is_empty() {
        return found;
    }
    let about_tls = matches!(
        row.session.reason,
        Some(Reason::NoEncryption | Reason::UnknownCa | Reason::CertificateExpired)
    );
    match candidates {
        [only] if about_tls && (users.is_empty() || known_user(*only).is_none()) => {
            vec![Subject::Client(*only)]
        }
        _ => vec![Subject::Database(place)],
    }
}

fn finding(joined: &Joined<'_>, subject: Subject, rows: &[(usize, UsageRow)]) -> Option<Draft> {
    let mut places: Vec<usize> = rows.iter().map(|(place, _)| *place).collect();
    places.sort_unstable();
    places.dedup();
    let attempts: u64 = rows.iter().map(|(_, row)| row.tally.connections).sum();
    let last = rows.iter().filter_map(|(_, row)| row.tally.last_seen).max();
    let reasons: BTreeSet<Reason> = rows
        .iter()
        .filter_map(|(_, row)| row.session.reason)
        .collect();
    let why: Vec<&str> = reasons.iter().map(|reason| reason.explanation()).collect();
    let remedies: Vec<&str> = reasons.iter().map(|reason| reason.hint()).collect();
    let message = format!(
        "{} {} refused{}: {}",
        super::counted(usize::try_from(attempts).unwrap_or(usize::MAX), "attempt"),
        if attempts == 1 { "was" } else { "were" },
        last.map_or_else(String::new, |last| format!(
            ", the last on {}",
            timestamp::format(last)
        )),
        why.join("; ")
    );
    let mut finding = match subject {
        Subject::Client(place) => {
            let client = joined.audited.get(place)?;
            let stated = joined.clients.manifest().clients.get(place);
            let file = stated.and_then(|client| client.file.as_ref());
            let finding = Draft::new(
                AuditRule::ClientFailing,
                SubjectKind::Client,
                client.name.clone(),
                message,
            )
            .clients(vec![place])
            .located(
                file.map(|path| path.display().to_string()),
                stated.and_then(|client| client.line),
            );
            finding.remedy(Some(remedies.join("; ")))
        }
        Subject::Database(place) | Subject::Logins(place) => {
            let rule = match subject {
                Subject::Logins(_) => AuditRule::DatabaseLoginsRefused,
                _ => AuditRule::DatabaseRefusesClients,
            };
            let database = joined.databases.get(place)?;
            Draft::new(rule, SubjectKind::Database, database.name(), message)
                .of(database.region.as_ref(), None)
        }
    };
    for (place, row) in rows.iter().take(MOST_NAMED) {
        let database = joined
            .databases
            .get(*place)
            .map_or("?", |database| database.name());
        finding = finding.evidence(attempt(row, database));
    }
    if rows.len() > MOST_NAMED {
        finding = finding.evidence(format!("and {} more", rows.len() - MOST_NAMED));
    }
    Some(finding.databases(places))
}

fn attempt(row: &UsageRow, database: &str) -> String {
    let user = row.session.user.as_deref().unwrap_or("not logged");
    let from = row
        .session
        .client
        .as_deref()
        .unwrap_or("an unlogged address");
    let reason = row.session.reason.map_or("refused", Reason::explanation);
    let times = super::counted(
        usize::try_from(row.tally.connections).unwrap_or(usize::MAX),
        "attempt",
    );
    format!("{database}: user {user} from {from}, {times}: {reason}")
}
