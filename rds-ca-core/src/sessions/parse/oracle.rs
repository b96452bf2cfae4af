//! `v$session` with `v$session_connect_info`. Tested on documented output, not on a live server.

use std::collections::BTreeMap;

use super::super::rows::Rows;
use super::super::{Reason, Session, State};
use super::{Parsed, Role};

/// Parses the rows of our statement, with one row per session and network service, and the rows of a logon trigger that
/// recorded `SYS_CONTEXT('USERENV', 'NETWORK_PROTOCOL')` as `network_protocol`.
pub(super) fn parse(rows: &Rows) -> Parsed {
    let mut parsed = Parsed::default();
    let mut sessions: BTreeMap<String, (Session, Role)> = BTreeMap::new();
    for (number, row) in rows.iter().enumerate() {
        let shown = row
            .text("network_protocol")
            .and_then(|protocol| of_protocol(&protocol))
            .or_else(|| {
                row.text("network_service_banner")
                    .and_then(|banner| of_banner(&banner))
            });
        let id = row.text("sid").unwrap_or_else(|| format!("row {number}"));
        let (session, _) = sessions.entry(id).or_insert_with(|| {
            let role = match row.text("type").as_deref() {
                _ if row.truth("own") == Some(true) => Role::Own(row.int("sid")),
                Some("BACKGROUND") => Role::Background,
                _ => Role::Client,
            };
            let session = Session {
                // Oracle folds names to upper case; RDS's own user is compared in lower case.
                user: row.text("username").map(|user| match user.as_str() {
                    "RDSADMIN" => user.to_ascii_lowercase(),
                    _ => user,
                }),
                client: row.text("machine"),
                application: row.text("program"),
                database: row.text("service_name"),
                state: State::Unknown,
                reason: Some(Reason::NotShown),
                protocol: None,
                cipher: None,
            };
            (session, role)
        });
        if let Some(state) = shown {
            (session.state, session.reason) = (state, None);
        }
    }
    for (session, role) in sessions.into_values() {
        parsed.take(session, role);
    }
    parsed
}

/// The documented values of the context parameter.
fn of_protocol(protocol: &str) -> Option<State> {
    match protocol.to_ascii_lowercase().as_str() {
        "tcps" => Some(State::Encrypted),
        "tcp" => Some(State::Plain),
        "beq" | "ipc" => Some(State::Local),
        _ => None,
    }
}

/// Only what a banner states explicitly: a plain TCP/IP adapter proves nothing, because it may carry TLS.
fn of_banner(banner: &str) -> Option<State> {
    let banner = banner.to_ascii_lowercase();
    if !banner.contains("nt protocol adapter") {
        return None;
    }
    if banner.contains("bequeath") || banner.contains("ipc") {
        return Some(State::Local);
    }
    ["ssl", "tcps", "secure sockets"]
        .iter()
        .any(|word| banner.contains(word))
        .then_some(State::Encrypted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banners_of_a_session_are_read_together() {
        let columns = [
            "sid",
            "username",
            "type",
            "network_service_banner",
            "own",
            "network_protocol",
        ];
        let row =
            |sid: i64, user: &str, kind: &str, banner: &str, own: i64, protocol: Option<&str>| {
                vec![
                    sid.into(),
                    user.into(),
                    kind.into(),
                    banner.into(),
                    own.into(),
                    protocol.into(),
                ]
            };
        let tcp = "TCP/IP NT Protocol Adapter for Linux: Version 19.0.0.0.0 - Production";
        let rows = Rows::new(
            columns,
            [
                row(7, "APP", "USER", tcp, 0, None),
                row(
                    7,
                    "APP",
                    "USER",
                    "Authentication service for Linux: Version 19.0.0.0.0 - Production",
                    0,
                    None,
                ),
                row(
                    8,
                    "OPS",
                    "USER",
                    "Oracle Bequeath NT Protocol Adapter for Linux: Version 19.0.0.0.0",
                    0,
                    None,
                ),
                row(9, "RDSADMIN", "USER", tcp, 0, None),
                row(1, "", "BACKGROUND", "", 0, None),
                row(11, "ME", "USER", tcp, 1, Some("tcps")),
            ],
        );
        let parsed = parse(&rows);
        let found: Vec<_> = parsed
            .sessions
            .iter()
            .map(|session| (session.user.as_deref(), session.state, session.reason))
            .collect();
        assert_eq!(
            found,
            [
                (Some("APP"), State::Unknown, Some(Reason::NotShown)),
                (Some("OPS"), State::Local, None),
            ]
        );
        assert_eq!(
            (
                parsed.excluded.own,
                parsed.excluded.service,
                parsed.excluded.background
            ),
            (1, 1, 1)
        );
    }

    #[test]
    fn a_logon_trigger_shows_the_protocol() {
        let rows = Rows::new(
            ["username", "network_protocol"],
            [
                vec!["A".into(), "tcps".into()],
                vec!["B".into(), "tcp".into()],
                vec!["C".into(), "beq".into()],
                vec!["D".into(), "sdp".into()],
            ],
        );
        let mut states: Vec<_> = parse(&rows)
            .sessions
            .into_iter()
            .map(|session| (session.user.unwrap(), session.state))
            .collect();
        states.sort();
        use State::*;
        assert_eq!(
            states.iter().map(|(_, state)| *state).collect::<Vec<_>>(),
            [Encrypted, Plain, Local, Unknown]
        );
    }
}
