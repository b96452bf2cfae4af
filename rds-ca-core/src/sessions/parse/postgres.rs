//! `pg_stat_activity` with `pg_stat_ssl`.

use super::super::rows::Rows;
use super::super::{Reason, Session, State};
use super::{Parsed, Role};

/// Parses the rows of our statement, and those of AWS's published ones.
pub(super) fn parse(rows: &Rows) -> Parsed {
    let mut parsed = Parsed::default();
    // AWS's statement excludes background processes and does not show the backend type.
    let typed = rows.has_column("backend_type");
    for row in rows.iter() {
        let kind = row.text("backend_type");
        let hidden = row.truth("hidden") == Some(true);
        let role = match kind.as_deref() {
            _ if row.truth("own") == Some(true) => Role::Own(row.int("pid")),
            // A walsender is a network client too: a replica, or a change-data-capture reader.
            Some("client backend" | "walsender") => Role::Client,
            Some(_) => Role::Background,
            None if hidden || !typed => Role::Client,
            None => Role::Background,
        };
        let client = row.text("client_addr");
        let socket = client.is_none() && row.int("client_port") == Some(-1);
        let state = match row.truth("ssl") {
            _ if hidden => State::Unknown,
            _ if socket => State::Local,
            Some(true) => State::Encrypted,
            Some(false) => State::Plain,
            None => State::Unknown,
        };
        let session = Session {
            user: row.text("usename"),
            client,
            application: row.text("application_name"),
            database: row.text("datname"),
            state,
            reason: match state {
                State::Unknown if hidden => Some(Reason::InsufficientPrivilege),
                State::Unknown => Some(Reason::NotShown),
                _ => None,
            },
            protocol: row.text("version"),
            cipher: row.text("cipher"),
        };
        parsed.take(session, role);
    }
    parsed.note_hidden();
    parsed
}

#[cfg(test)]
mod tests {
    use super::super::super::Value;
    use super::*;

    const COLUMNS: [&str; 8] = [
        "pid",
        "usename",
        "client_addr",
        "client_port",
        "backend_type",
        "ssl",
        "hidden",
        "own",
    ];

    fn row(
        user: &str,
        client: Option<&str>,
        port: Option<i64>,
        kind: Option<&str>,
        ssl: Option<bool>,
        hidden: bool,
    ) -> Vec<Value> {
        vec![
            1.into(),
            user.into(),
            client.into(),
            port.into(),
            kind.into(),
            ssl.into(),
            hidden.into(),
            false.into(),
        ]
    }

    #[test]
    fn every_kind_of_row() {
        let backend = Some("client backend");
        let rows = Rows::new(
            COLUMNS,
            [
                row("a", Some("10.0.0.1"), Some(1), backend, Some(true), false),
                row("b", Some("10.0.0.1"), Some(2), backend, Some(false), false),
                row("c", None, Some(-1), backend, Some(false), false),
                row("d", None, None, None, None, true),
                row(
                    "repl",
                    Some("10.0.0.9"),
                    Some(3),
                    Some("walsender"),
                    Some(true),
                    false,
                ),
                row(
                    "rdsadmin",
                    Some("127.0.0.1"),
                    Some(4),
                    backend,
                    Some(false),
                    false,
                ),
                row(
                    "rdsproxyadmin",
                    Some("10.0.0.7"),
                    Some(5),
                    backend,
                    Some(true),
                    false,
                ),
                row("", None, None, Some("checkpointer"), None, false),
            ],
        );
        let parsed = parse(&rows);
        let states: Vec<_> = parsed
            .sessions
            .iter()
            .map(|session| session.state)
            .collect();
        use State::*;
        assert_eq!(states, [Encrypted, Plain, Local, Unknown, Encrypted]);
        assert_eq!(
            parsed.sessions[3].reason,
            Some(Reason::InsufficientPrivilege)
        );
        assert_eq!(
            (parsed.excluded.service, parsed.excluded.background),
            (2, 1)
        );
        assert_eq!(parsed.proxies, ["10.0.0.7"]);
        assert_eq!(parsed.gaps[0].reason, Reason::InsufficientPrivilege);
    }

    #[test]
    fn rows_of_the_published_statement() {
        let rows = Rows::new(
            ["datname", "usename", "ssl", "client_addr"],
            [vec![
                "benchdb".into(),
                "sysbench".into(),
                "t".into(),
                "53.95.6.13".into(),
            ]],
        );
        let parsed = parse(&rows);
        assert_eq!(parsed.sessions.len(), 1);
        assert_eq!(parsed.sessions[0].state, State::Encrypted);
        assert_eq!(parsed.sessions[0].client.as_deref(), Some("53.95.6.13"));
    }
}
