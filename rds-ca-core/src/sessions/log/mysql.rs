//! The general log of MySQL and MariaDB, their error log, and the log of the MariaDB Audit Plugin.

use time::UtcDateTime;

use super::super::parse::host_of;
use super::super::{Reason, Session, State};
use super::collected::{Attempt, Awaited, Collected, Lines};
use super::refused::{after, reason_of};
use super::times::parse_time;

/// Reads the general log; a connection counts unless its next line is a denial.
#[derive(Debug, Default)]
pub(super) struct General {
    connected: Awaited<(Session, Option<UtcDateTime>)>,
}

impl Lines for General {
    /// `[time]\t id Command\targument`; MariaDB omits the time if it equals that of the previous line.
    fn line(&mut self, line: &str, received: Option<UtcDateTime>, found: &mut Collected) {
        let own = parse_time(line).or_else(|| short_time(line)).or(received);
        found.seen_at(own);
        // A line without a time belongs to the same second as the last one with a time.
        let at = own.or(found.last);
        let Some((id, command, argument)) = entry(line) else {
            return;
        };
        if command == "Connect" && argument.starts_with("Access denied") {
            self.connected.take(id);
            refuse(argument, at, found);
            return;
        }
        if let Some((session, at)) = self.connected.take(id) {
            found.connected(session, at);
        }
        if command == "Connect"
            && let Some(session) = connect(argument)
        {
            for (session, at) in self.connected.wait(id, (session, at)) {
                found.connected(session, at);
            }
        }
    }

    fn end(&mut self, found: &mut Collected) {
        for (session, at) in self.connected.take_all() {
            found.connected(session, at);
        }
    }
}

/// Reads the error log.
#[derive(Debug)]
pub(super) struct ErrorLog;

impl Lines for ErrorLog {
    /// `2026-11-27T10:00:00.000000Z 8 [Note] [MY-010926] [Server] Access denied …`; MariaDB writes no zone.
    fn line(&mut self, line: &str, received: Option<UtcDateTime>, found: &mut Collected) {
        let at = parse_time(line)
            .or_else(|| zoneless_time(line))
            .or(received);
        found.seen_at(at);
        const MARKERS: [&str; 4] = [
            "Access denied",
            "insecure transport",
            "Bad handshake",
            "SSL",
        ];
        if MARKERS.iter().any(|marker| line.contains(marker)) {
            refuse(line, at, found);
        }
    }
}

/// `Access denied for user 'app'@'10.0.0.6' (using password: YES)`.
fn refuse(message: &str, at: Option<UtcDateTime>, found: &mut Collected) {
    let Some(reason) = reason_of(message) else {
        return;
    };
    let account = after(message, "user '").zip(after(message, "'@'"));
    let (user, client) = account.unzip();
    let attempt = Attempt {
        user,
        client,
        database: after(message, "database '"),
    };
    found.refuse(attempt, reason, at);
}

/// Reads the audit log.
#[derive(Debug)]
pub(super) struct Audit;

impl Lines for Audit {
    /// `20261123 14:42:08,serverhost,username,host,connectionid,queryid,operation,database,object,retcode`; Aurora
    /// writes the time in microseconds since 1970.
    fn line(&mut self, line: &str, received: Option<UtcDateTime>, found: &mut Collected) {
        let fields: Vec<&str> = line.split(',').collect();
        let [
            time,
            _,
            user,
            host,
            _,
            _,
            event @ ("CONNECT" | "FAILED_CONNECT"),
            database,
            ..,
            code,
        ] = fields.as_slice()
        else {
            return;
        };
        let at = compact_time(time)
            .or_else(|| microseconds(time))
            .or(received);
        found.seen_at(at);
        let text =
            |text: &str| Some(text.trim_matches('\'').to_owned()).filter(|text| !text.is_empty());
        let client = text(host).map(|host| host_of(&host));
        if *code != "0" || *event == "FAILED_CONNECT" {
            let reason = match *code {
                "3159" => Reason::NoEncryption,
                "2026" => Reason::HandshakeFailed,
                _ => Reason::LoginRefused,
            };
            let attempt = Attempt {
                user: text(user),
                client,
                database: text(database),
            };
            found.refuse(attempt, reason, at);
            return;
        }
        let session = Session {
            user: text(user),
            client,
            application: None,
            database: text(database),
            state: State::Local,
            reason: None,
            protocol: None,
            cipher: None,
        };
        found.connected(session.unknown(Reason::NotShown), at);
    }
}

/// Aurora's times.
fn microseconds(text: &str) -> Option<UtcDateTime> {
    let number: i128 = text.parse().ok().filter(|_| text.len() == 16)?;
    UtcDateTime::from_unix_timestamp_nanos(number * 1000).ok()
}

/// MariaDB's `2026-11-27 10:00:01`; the hour is padded with a blank.
fn zoneless_time(line: &str) -> Option<UtcDateTime> {
    let text = line.get(..19)?.replace("  ", " 0");
    parse_time(&format!("{text} UTC"))
}

/// The connection's number, the command, and its argument, after the time or the tab that replaces it.
fn entry(line: &str) -> Option<(u64, &str, &str)> {
    let (_, rest) = line.split_once('\t')?;
    let (number, rest) = rest.trim_start().split_once(' ')?;
    let (command, argument) = rest.split_once('\t')?;
    Some((number.parse().ok()?, command, argument))
}

/// `user@host on database using SSL/TLS`; older servers omit the last part.
fn connect(argument: &str) -> Option<Session> {
    let (names, kind) = match argument.rsplit_once(" using ") {
        Some((names, kind)) => (names, Some(kind)),
        None => (argument, None),
    };
    let (account, database) = names.split_once(" on ").or_else(|| {
        // Without a database the text ends in " on", or in " on " that was trimmed.
        Some((names.strip_suffix(" on").unwrap_or(names), ""))
    })?;
    let (user, host) = account.rsplit_once('@')?;
    let (state, reason) = match kind {
        // The host is written without its port, and a session over the socket may show SSL/TLS too.
        Some("SSL/TLS") if host == "localhost" => (State::Unknown, Some(Reason::TransportNotShown)),
        Some("SSL/TLS") => (State::Encrypted, None),
        Some("TCP/IP") => (State::Plain, None),
        Some("Socket" | "Named Pipe" | "Shared Memory") => (State::Local, None),
        _ => (State::Unknown, Some(Reason::NotShown)),
    };
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    Some(Session {
        user: text(user),
        client: text(host),
        application: None,
        database: text(database),
        state,
        reason,
        protocol: None,
        cipher: None,
    })
}

/// MariaDB's `261123 14:42:08`; the hour is padded with a blank.
fn short_time(line: &str) -> Option<UtcDateTime> {
    compact_time(&format!("20{}", line.get(..15)?.replace("  ", " 0")))
}

/// `20261123 14:42:08`
fn compact_time(text: &str) -> Option<UtcDateTime> {
    let (year, month, day) = (text.get(..4)?, text.get(4..6)?, text.get(6..8)?);
    let clock = text.get(8..)?.strip_prefix(' ')?;
    crate::timestamp::parse(&format!("{year}-{month}-{day}T{clock}Z")).ok()
}

#[cfg(test)]
mod tests {
    use super::super::LogFormat;
    use super::super::tests::read;
    use super::*;

    /// Lines as MariaDB 10.11 wrote them.
    #[test]
    fn general_log_of_mariadb() {
        let log = "mariadbd, Version: 10.11.19-MariaDB. started with:\n\
                   Time\t\t    Id Command\tArgument\n\
                   261123 14:42:08\t     3 Connect\troot@localhost on  using Socket\n\
                   \t\t     3 Query\tselect 'x\tConnect\ty@z on a using SSL/TLS'\n\
                   \t\t     4 Connect\tt@10.0.0.5 on app using TCP/IP\n\
                   \t\t     5 Connect\tbad@10.0.0.6 on app using SSL/TLS\n\
                   \t\t     5 Connect\tAccess denied for user 'bad'@'10.0.0.6' (using password: YES)\n\
                   261123 14:42:09\t     8 Connect\tt@10.0.0.7 on app using SSL/TLS\n\
                   \t\t     9 Connect\tt@localhost on  using SSL/TLS\n";
        let reading = read(LogFormat::MySqlGeneral, log);
        let mut found: Vec<_> = reading
            .usage
            .rows()
            .map(|row| {
                assert!(row.tally.first_seen.is_some());
                (
                    row.session.client.unwrap(),
                    row.session.database,
                    row.session.state,
                )
            })
            .collect();
        found.sort();
        let app = || Some("app".to_owned());
        assert_eq!(
            found,
            [
                ("10.0.0.5".to_owned(), app(), State::Plain),
                ("10.0.0.6".to_owned(), None, State::Refused),
                ("10.0.0.7".to_owned(), app(), State::Encrypted),
                ("localhost".to_owned(), None, State::Local),
                ("localhost".to_owned(), None, State::Unknown),
            ]
        );
        assert_eq!(reading.usage.watch().logged_for().as_secs(), 1);
    }

    #[test]
    fn general_log_of_mysql() {
        let log = "2026-11-23T12:00:00.123456Z\t   12 Connect\tapp@10.0.0.5 on orders using SSL/TLS\n\
                   2026-11-23T12:00:01.123456Z\t   12 Quit\t\n";
        let reading = read(LogFormat::MySqlGeneral, log);
        assert_eq!(reading.usage.tally(State::Encrypted).connections, 1);
    }

    #[test]
    fn the_audit_log_shows_accounts_but_not_the_transport() {
        let log = "20261123 14:42:08,vm,app,10.0.0.5,3,0,CONNECT,orders,,0\n\
                   20261123 14:42:08,vm,app,10.0.0.5:4444,4,0,CONNECT,orders,,0\n\
                   20261123 14:42:08,vm,bad,10.0.0.5,5,0,FAILED_CONNECT,,,1045\n\
                   20261123 14:42:09,vm,rdsadmin,localhost,6,0,CONNECT,,,0\n\
                   20261123 14:42:10,vm,app,10.0.0.5,3,9,QUERY,orders,'select 1, 2,CONNECT',0\n";
        let reading = read(LogFormat::MariaDbAudit, log);
        let mut rows: Vec<_> = reading.usage.rows().collect();
        rows.retain(|row| row.session.state != State::Refused);
        assert_eq!((rows.len(), reading.refused), (1, 1));
        assert_eq!(rows[0].session.reason, Some(Reason::NotShown));
        assert_eq!(
            (rows[0].tally.connections, reading.usage.excluded().service),
            (2, 1)
        );
        assert_eq!(
            reading.usage.tls_seen(),
            super::super::super::TlsSeen::Unknown
        );
    }
}
