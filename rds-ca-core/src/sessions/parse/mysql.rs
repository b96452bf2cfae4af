//! `performance_schema.threads` of MySQL and MariaDB, and the process list where that is off.

use std::collections::BTreeMap;

use super::super::rows::{Row, Rows};
use super::super::{Reason, Session, State};
use super::{Parsed, Role, split_port};

/// Additional columns from further statements, by session identifier.
#[derive(Debug, Default)]
pub(in super::super) struct Additions {
    hosts: BTreeMap<i64, String>,
    applications: BTreeMap<i64, String>,
}

impl Additions {
    /// Whether these rows contain a session that only its port in the process list distinguishes from a socket session.
    ///
    /// The process list is read only for such sessions: reading it blocks the server more than reading the threads.
    pub(in super::super) fn needed(rows: &Rows) -> bool {
        rows.iter().any(|row| {
            row.text("connection_type").as_deref() == Some("SSL/TLS")
                && row.text("thread_host").as_deref() == Some("localhost")
        })
    }

    /// Takes the process list's rows.
    pub(in super::super) fn hosts(&mut self, rows: &Rows) {
        self.hosts = by_id(rows, "host");
    }

    /// Takes the applications' names.
    pub(in super::super) fn applications(&mut self, rows: &Rows) {
        self.applications = by_id(rows, "application");
    }
}

fn by_id(rows: &Rows, column: &str) -> BTreeMap<i64, String> {
    rows.iter()
        .filter_map(|row| row.int("id").zip(row.text(column)))
        .collect()
}

/// Parses the rows of our statement, and those of AWS's published one.
pub(super) fn parse(rows: &Rows, more: &Additions) -> Parsed {
    let mut parsed = Parsed::default();
    for row in rows.iter() {
        let kind = row.text("connection_type");
        let added =
            |values: &BTreeMap<i64, String>| row.int("id").and_then(|id| values.get(&id).cloned());
        let host = row.text("host").or_else(|| added(&more.hosts));
        let (state, reason) = state(&row, kind.as_deref(), host.as_deref());
        take(
            &mut parsed,
            &row,
            kind.is_none(),
            state,
            reason,
            added(&more.applications),
        );
    }
    parsed
}

/// Parses the process list alone: which sessions exist, but not how they are connected.
pub(in super::super) fn processlist(rows: &Rows, why: Reason) -> Parsed {
    let mut parsed = Parsed::default();
    for row in rows.iter() {
        take(&mut parsed, &row, true, State::Unknown, Some(why), None);
    }
    parsed
}

fn take(
    parsed: &mut Parsed,
    row: &Row<'_>,
    untyped: bool,
    state: State,
    reason: Option<Reason>,
    application: Option<String>,
) {
    let user = row.text("user_name").or_else(|| row.text("user"));
    let host = row.text("host").or_else(|| row.text("thread_host"));
    let role = match user.as_deref() {
        _ if row.truth("own") == Some(true) => Role::Own(row.int("id")),
        // The server's own threads have no connection type, and a connection that has not logged in yet has no user.
        None | Some("event_scheduler" | "system user" | "unauthenticated user") if untyped => {
            Role::Background
        }
        _ => Role::Client,
    };
    let session = Session {
        user,
        client: host.map(|host| split_port(&host).0.to_owned()),
        application,
        database: row.text("db"),
        state,
        reason,
        protocol: None,
        cipher: None,
    };
    parsed.take(session, role);
}

fn state(row: &Row<'_>, kind: Option<&str>, host: Option<&str>) -> (State, Option<Reason>) {
    match kind {
        Some("Socket" | "Named Pipe" | "Shared Memory") => (State::Local, None),
        Some("TCP/IP") => (State::Plain, None),
        Some("SSL/TLS") => match host {
            // A TLS session over the Unix socket shows SSL/TLS too: only a network session has a port.
            Some("localhost") => (State::Local, None),
            Some(_) => (State::Encrypted, None),
            None if row.text("thread_host").as_deref() == Some("localhost") => {
                (State::Unknown, Some(Reason::TransportNotShown))
            }
            None => (State::Encrypted, None),
        },
        _ => (State::Unknown, Some(Reason::NotShown)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Value;
    use super::*;

    fn states(columns: &[&str], rows: &[&[Option<&str>]]) -> Vec<(State, Option<Reason>)> {
        let rows = rows
            .iter()
            .map(|row| row.iter().map(|value| Value::from(*value)).collect());
        let parsed = parse(
            &Rows::new(columns.iter().copied(), rows),
            &Additions::default(),
        );
        parsed
            .sessions
            .iter()
            .map(|session| (session.state, session.reason))
            .collect()
    }

    /// Rows as MariaDB 10.11 returned them.
    #[test]
    fn the_port_distinguishes_a_socket_from_the_network() {
        let columns = ["id", "user_name", "thread_host", "host", "connection_type"];
        let t = Some("t");
        let localhost = Some("localhost");
        let tls = Some("SSL/TLS");
        let found = states(
            &columns,
            &[
                &[Some("1"), t, localhost, Some("localhost:40118"), tls],
                &[
                    Some("2"),
                    t,
                    localhost,
                    Some("localhost:40119"),
                    Some("TCP/IP"),
                ],
                &[Some("3"), t, localhost, localhost, Some("Socket")],
                &[Some("4"), t, localhost, localhost, tls],
                &[Some("5"), t, localhost, None, tls],
                &[Some("6"), t, Some("10.0.0.5"), None, tls],
                &[Some("7"), t, localhost, localhost, None],
                &[
                    Some("8"),
                    Some("event_scheduler"),
                    localhost,
                    localhost,
                    None,
                ],
            ],
        );
        use State::*;
        assert_eq!(
            found,
            [
                (Encrypted, None),
                (Plain, None),
                (Local, None),
                (Local, None),
                (Unknown, Some(Reason::TransportNotShown)),
                (Encrypted, None),
                (Unknown, Some(Reason::NotShown)),
            ]
        );
    }

    /// The example rows of the user guide's page for MySQL.
    #[test]
    fn rows_of_the_published_statement() {
        let found = states(
            &["id", "user", "host", "connection_type"],
            &[
                &[
                    Some("8"),
                    Some("admin"),
                    Some("10.0.4.249:42590"),
                    Some("SSL/TLS"),
                ],
                &[Some("4"), Some("event_scheduler"), Some("localhost"), None],
                &[
                    Some("10"),
                    Some("webapp1"),
                    Some("159.28.1.1:42189"),
                    Some("SSL/TLS"),
                ],
            ],
        );
        assert_eq!(found, [(State::Encrypted, None), (State::Encrypted, None)]);
    }
}
