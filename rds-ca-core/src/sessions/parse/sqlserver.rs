//! `sys.dm_exec_connections`. Tested on documented output, not on a live server.

use super::super::rows::Rows;
use super::super::{Reason, Session, State};
use super::{Parsed, Role};

/// Parses the rows of our statement, and those of AWS's published one.
pub(super) fn parse(rows: &Rows) -> Parsed {
    let mut parsed = Parsed::default();
    for row in rows.iter() {
        let transport = row
            .text("net_transport")
            .unwrap_or_default()
            .to_ascii_lowercase();
        // With several active result sets (MARS) a connection has an additional row for each; only its parent is
        // counted.
        if transport == "session" {
            parsed.excluded.background += 1;
            continue;
        }
        let state = match (transport.as_str(), row.truth("encrypt_option")) {
            ("shared memory" | "named pipe", _) => State::Local,
            ("tcp", Some(true)) => State::Encrypted,
            ("tcp", Some(false)) => State::Plain,
            _ => State::Unknown,
        };
        let role = match row.truth("own") {
            Some(true) => Role::Own(row.int("session_id")),
            _ => Role::Client,
        };
        let session = Session {
            user: row.text("login_name"),
            client: row.text("client_net_address"),
            application: row.text("program_name"),
            database: row.text("database_name"),
            state,
            reason: (state == State::Unknown).then_some(Reason::NotShown),
            protocol: None,
            cipher: None,
        };
        parsed.take(session, role);
    }
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_values() {
        let columns = [
            "session_id",
            "encrypt_option",
            "net_transport",
            "auth_scheme",
            "own",
        ];
        let row = |id: i64, encrypt: &str, transport: &str, own: i64| {
            vec![
                id.into(),
                encrypt.into(),
                transport.into(),
                "SQL".into(),
                own.into(),
            ]
        };
        let rows = Rows::new(
            columns,
            [
                row(51, "TRUE", "TCP", 0),
                row(52, "FALSE", "TCP", 0),
                row(53, "FALSE", "Shared memory", 0),
                row(54, "TRUE", "Session", 0),
                row(55, "", "TCP", 0),
                row(56, "TRUE", "TCP", 1),
            ],
        );
        let parsed = parse(&rows);
        let states: Vec<_> = parsed
            .sessions
            .iter()
            .map(|session| session.state)
            .collect();
        use State::*;
        assert_eq!(states, [Encrypted, Plain, Local, Unknown]);
        assert_eq!((parsed.excluded.own, parsed.excluded.background), (1, 1));
        assert_eq!(parsed.own_id, Some(56));
    }
}
