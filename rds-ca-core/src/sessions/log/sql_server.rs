//! SQL Server's error log. Tested on documented lines, not on a live server.

use time::UtcDateTime;

use super::super::{Reason, Session, State};
use super::collected::{Attempt, Collected, Lines};
use super::refused::{after, reason_of};
use super::times::parse_time;

/// Reads the error log.
#[derive(Debug)]
pub(super) struct ErrorLog;

impl Lines for ErrorLog {
    /// `2026-11-27 10:00:00.12 Logon       Login failed for user 'app'. Reason: … [CLIENT: 10.0.0.5]`
    fn line(&mut self, line: &str, received: Option<UtcDateTime>, found: &mut Collected) {
        let own = line
            .get(..22)
            .and_then(|time| parse_time(&format!("{} UTC", time.trim_end())));
        let at = own.or(received);
        found.seen_at(at);
        // The error number is in the previous line: `Error: 18456, Severity: 14, State: 8.`
        let Some((message, client)) = line.rsplit_once("[CLIENT: ") else {
            return;
        };
        let client = client.split(']').next().unwrap_or_default();
        let is_local = client.starts_with('<');
        let client = (!is_local && !client.is_empty()).then(|| client.to_owned());
        let user = after(message, "for user '");
        if message.contains("Login succeeded for user") {
            let session = Session {
                user,
                client,
                application: None,
                database: None,
                state: State::Local,
                reason: None,
                protocol: None,
                cipher: None,
            };
            let session = if is_local {
                session
            } else {
                session.unknown(Reason::NotShown)
            };
            found.connected(session, at);
            return;
        }
        let reason = match message.contains("Login failed") {
            true => Some(Reason::LoginRefused),
            false => reason_of(message),
        };
        let Some(reason) = reason else {
            return;
        };
        let attempt = Attempt {
            user,
            client,
            database: after(message, "database '"),
        };
        found.refuse(attempt, reason, at);
    }
}

#[cfg(test)]
mod tests {
    use super::super::LogFormat;
    use super::super::tests::read;
    use super::*;

    const LOG: &str = "\
2026-11-27 10:00:00.12 spid12s     Starting up database 'tempdb'.
2026-11-27 10:00:01.12 Logon       Error: 18456, Severity: 14, State: 8.
2026-11-27 10:00:01.12 Logon       Login failed for user 'app'. Reason: Password did not match that for the login provided. [CLIENT: 10.0.0.5]
2026-11-27 10:00:02.12 Logon       Error: 17835, Severity: 20, State: 1.
2026-11-27 10:00:02.12 Logon       Encryption is required to connect to this server but the client library does not support encryption; the connection has been closed. Please upgrade your client library. [CLIENT: 10.0.0.6]
2026-11-27 10:00:03.12 Logon       Error: 17836, Severity: 20, State: 17.
2026-11-27 10:00:03.12 Logon       Length specified in network packet payload did not match number of bytes read; the connection has been closed. Please contact the vendor of the client library. [CLIENT: 10.0.0.7]
2026-11-27 10:00:04.12 Logon       Login succeeded for user 'web'. Connection made using SQL Server authentication. [CLIENT: 10.0.0.8]
2026-11-27 10:00:05.12 Logon       Login succeeded for user 'rdsa'. Connection made using Windows authentication. [CLIENT: <local machine>]
2026-11-27 10:00:06.12 Logon       Login succeeded for user 'agent'. Connection made using Windows authentication. [CLIENT: <local machine>]
";

    /// State, reason, user, client.
    type Row = (State, Option<Reason>, Option<String>, Option<String>);

    fn rows(log: &str) -> Vec<Row> {
        let reading = read(LogFormat::SqlServerError, log);
        assert_eq!(reading.usage.excluded().service, 1);
        let rows = reading.usage.rows();
        let mut all: Vec<_> = rows
            .map(|row| {
                assert!(row.tally.first_seen.is_some());
                (
                    row.session.state,
                    row.session.reason,
                    row.session.user,
                    row.session.client,
                )
            })
            .collect();
        all.sort();
        all
    }

    #[test]
    fn successful_and_refused_logins() {
        let text = |text: &str| Some(text.to_owned());
        let mut wanted = vec![
            (State::Local, None, text("agent"), None),
            (
                State::Unknown,
                Some(Reason::NotShown),
                text("web"),
                text("10.0.0.8"),
            ),
            (
                State::Refused,
                Some(Reason::LoginRefused),
                text("app"),
                text("10.0.0.5"),
            ),
            (
                State::Refused,
                Some(Reason::NoEncryption),
                None,
                text("10.0.0.6"),
            ),
            (
                State::Refused,
                Some(Reason::HandshakeFailed),
                None,
                text("10.0.0.7"),
            ),
        ];
        wanted.sort();
        assert_eq!(rows(LOG), wanted);
    }

    #[test]
    fn utf_16_is_also_read() {
        let mut wide = vec![0xff, 0xfe];
        wide.extend(
            LOG.replace('\n', "\r\n")
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        );
        let mut reader = super::super::LogReader::new(LogFormat::SqlServerError, "i");
        reader.read(wide.as_slice()).unwrap();
        let reading = reader.finish().unwrap();
        assert_eq!((reading.refused, reading.connections), (3, 2));
    }
}
