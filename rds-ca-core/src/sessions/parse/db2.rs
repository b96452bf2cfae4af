//! `MON_GET_CONNECTION`. Tested on documented output, not on a live server.

use super::super::rows::Rows;
use super::super::{Reason, Session, State};
use super::{Parsed, Role};

pub(super) fn parse(rows: &Rows) -> Parsed {
    let mut parsed = Parsed::default();
    for row in rows.iter() {
        let protocol = row
            .text("client_protocol")
            .map(|text| text.to_ascii_uppercase());
        let state = match protocol.as_deref() {
            Some("LOCAL" | "NPIPE") => State::Local,
            // TCPIP, TCPIP4 and TCPIP6 are documented without any statement about TLS.
            Some(name) if name.contains("SSL") || name.contains("TLS") => State::Encrypted,
            _ => State::Unknown,
        };
        let role = match row.truth("own") {
            Some(true) => Role::Own(row.int("application_handle")),
            _ => Role::Client,
        };
        let session = Session {
            user: row.text("session_auth_id").map(|user| match user.as_str() {
                "RDSADMIN" => user.to_ascii_lowercase(),
                _ => user,
            }),
            client: row.text("client_hostname"),
            application: row.text("application_name"),
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
    fn documented_protocols() {
        let rows = Rows::new(
            [
                "application_handle",
                "session_auth_id",
                "client_protocol",
                "own",
            ],
            [
                vec![1.into(), "APP".into(), "TCPIP4".into(), 0.into()],
                vec![2.into(), "DB2INST1".into(), "LOCAL".into(), 0.into()],
                vec![3.into(), "RDSADMIN".into(), "LOCAL".into(), 0.into()],
                vec![4.into(), "ME".into(), "TCPIP".into(), 1.into()],
            ],
        );
        let parsed = parse(&rows);
        let states: Vec<_> = parsed
            .sessions
            .iter()
            .map(|session| session.state)
            .collect();
        assert_eq!(states, [State::Unknown, State::Local]);
        assert_eq!((parsed.excluded.own, parsed.excluded.service), (1, 1));
    }
}
