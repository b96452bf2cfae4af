//! PostgreSQL's `log_connections` lines, and its refusals.

use time::UtcDateTime;

use super::super::{Reason, Session, State};
use super::collected::{Attempt, Awaited, Collected, Lines};
use super::refused::{after, reason_of};
use super::times::parse_time;

/// Reads the log. After the first line of a connection it stores the origin; `None` is the Unix socket.
#[derive(Debug, Default)]
pub(super) struct Postgres {
    received: Awaited<Option<String>>,
}

impl Lines for Postgres {
    fn line(&mut self, line: &str, received: Option<UtcDateTime>, found: &mut Collected) {
        let at = parse_time(line).or(received);
        found.seen_at(at);
        if self.refused(line, at, found) {
            return;
        }
        let Some(entry) = Entry::stderr(line).or_else(|| Entry::csv(line)) else {
            return;
        };
        if let Some(received) = entry.message.strip_prefix("connection received: host=") {
            let host = received.split(' ').next().unwrap_or(received);
            let host = (host != "[local]").then(|| host.to_owned());
            if let Some(process) = entry.process {
                self.received.wait(process, host);
            }
            return;
        }
        // "replication connection authorized: …" has one more word at the beginning.
        let message = entry
            .message
            .strip_prefix("replication ")
            .unwrap_or(entry.message);
        let Some(details) = message.strip_prefix("connection authorized: ") else {
            return;
        };
        let received = entry
            .process
            .and_then(|process| self.received.take(process));
        found.connected(session(details, received.or(entry.remote)), at);
    }
}

impl Postgres {
    /// Reads a refusal; returns false if the line is not one.
    fn refused(&mut self, line: &str, at: Option<UtcDateTime>, found: &mut Collected) -> bool {
        let accept = "could not accept SSL connection";
        let fatal = ["pg_hba.conf", "authentication failed", "client certificate"];
        let is_fatal = line.contains("FATAL") && fatal.iter().any(|words| line.contains(words));
        if !is_fatal && !line.contains(accept) {
            return false;
        }
        let entry = Entry::of_level(line, "FATAL")
            .or_else(|| Entry::of_level(line, "LOG"))
            .or_else(|| Entry::csv(line));
        let Some(entry) = entry else {
            return false;
        };
        let Some(reason) = reason_of(entry.message) else {
            return false;
        };
        // CSV doubles the quotation marks of a message.
        let message = entry.message.replace("\"\"", "\"");
        let named = |marker: &str| after(&message, marker);
        let client = match entry
            .process
            .and_then(|process| self.received.take(process))
        {
            Some(host) => host,
            None => named("host \"").or(entry.remote.flatten()),
        };
        let attempt = Attempt {
            user: named("user \""),
            client,
            database: named("database \""),
        };
        found.refuse(attempt, reason, at);
        true
    }
}

/// One log entry, in either format.
struct Entry<'a> {
    message: &'a str,
    process: Option<u64>,
    /// From the prefix: `Some(None)` is the Unix socket.
    remote: Option<Option<String>>,
}

impl<'a> Entry<'a> {
    fn stderr(line: &'a str) -> Option<Self> {
        Self::of_level(line, "LOG")
    }

    /// The entry of a level, in either format.
    fn of_level(line: &'a str, level: &str) -> Option<Self> {
        let (prefix, message) = line.split_once(&format!("{level}:  "))?;
        let process = prefix.rsplit_once('[').and_then(|(_, rest)| {
            rest.split_once(']')
                .and_then(|(number, _)| number.parse().ok())
        });
        Some(Self {
            message,
            process,
            remote: rds_remote(prefix),
        })
    }

    fn csv(line: &'a str) -> Option<Self> {
        let fields = csv_fields(line);
        let field = |number: usize| fields.get(number).map(|text| text.trim_matches('"'));
        // log_time, user_name, database_name, process_id, connection_from, … error_severity (11), state, message (13)
        if !matches!(field(11)?, "LOG" | "FATAL") {
            return None;
        }
        Some(Self {
            message: field(13)?,
            process: field(3)?.parse().ok(),
            remote: match field(4)? {
                "" => None,
                "[local]" => Some(None),
                from => Some(Some(super::super::parse::host_of(from))),
            },
        })
    }
}

/// RDS's prefix is `%t:%r:%u@%d:[%p]:`, in which `%r` is `host(port)` or `[local]`.
fn rds_remote(prefix: &str) -> Option<Option<String>> {
    let (_, rest) = prefix.split_once(" UTC:")?;
    if rest.starts_with("[local]:") {
        return Some(None);
    }
    let (host, rest) = rest.split_once('(')?;
    let (port, _) = rest.split_once("):")?;
    (!host.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| Some(host.to_owned()))
}

/// `user=… database=… application_name=… SSL enabled (protocol=…, cipher=…, bits=…)`; all but the first are optional.
fn session(details: &str, origin: Option<Option<String>>) -> Session {
    // The server writes the TLS part last, after the values that the client chose.
    let (names, tls) = match details.rsplit_once(" SSL enabled (") {
        Some((names, tls)) => (names, Some(tls)),
        None => (details, None),
    };
    // Otherwise a GSSAPI part would be read as the end of the application's name.
    let names = names.split(" GSS (").next().unwrap_or(names);
    let (names, application) = match names.split_once(" application_name=") {
        Some((names, application)) => (names, Some(application)),
        None => (names, None),
    };
    let (names, database) = match names.split_once(" database=") {
        Some((names, database)) => (names, Some(database)),
        None => (names, None),
    };
    let tls_field = |name: &str| {
        let (_, rest) = tls?.split_once(name)?;
        Some(rest.split([',', ')']).next()?.to_owned())
    };
    let (state, reason) = match (&origin, tls) {
        (_, Some(_)) => (State::Encrypted, None),
        (Some(Some(_)), None) => (State::Plain, None),
        (Some(None), None) => (State::Local, None),
        (None, None) => (State::Unknown, Some(Reason::TransportNotShown)),
    };
    let text = |text: Option<&str>| text.map(str::to_owned).filter(|text| !text.is_empty());
    Session {
        user: text(names.strip_prefix("user=")),
        client: origin.flatten(),
        application: text(application),
        database: text(database),
        state,
        reason,
        protocol: tls_field("protocol="),
        cipher: tls_field("cipher="),
    }
}

/// The fields of a CSV line, with their quotes; doubled quotes are not unescaped.
fn csv_fields(line: &str) -> Vec<&str> {
    let mut fields = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                fields.extend(line.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    fields.extend(line.get(start..));
    fields
}

#[cfg(test)]
mod tests {
    use super::super::LogFormat;
    use super::super::tests::read;
    use super::*;

    fn sessions(log: &str) -> Vec<Session> {
        read(LogFormat::Postgres, log)
            .usage
            .rows()
            .map(|row| row.session)
            .collect()
    }

    #[test]
    fn lines_under_the_prefix_of_rds() {
        let log = "\
2026-11-23 12:00:00 UTC:10.0.0.5(4000):[unknown]@[unknown]:[77]:LOG:  connection received: host=10.0.0.5 port=4000
2026-11-23 12:00:00 UTC:10.0.0.5(4000):app@orders:[77]:LOG:  connection authorized: user=app database=orders application_name=my app SSL enabled (protocol=TLSv1.2, cipher=ECDHE-RSA-AES256-GCM-SHA384, bits=256, compression=off)
2026-11-23 12:00:01 UTC:::1(4001):web@orders:[78]:LOG:  connection authorized: user=web database=orders
2026-11-23 12:00:02 UTC:127.0.0.1(4002):rdsadmin@rdsadmin:[79]:LOG:  connection authorized: user=rdsadmin database=rdsadmin SSL enabled (protocol=TLSv1.3, cipher=X, bits=256)
2026-11-23 12:00:03 UTC:[local]:ops@orders:[80]:LOG:  connection authorized: user=ops database=orders
2026-11-23 12:00:04 UTC:10.0.0.9(1):repl@[unknown]:[81]:LOG:  replication connection authorized: user=repl application_name=walreceiver SSL enabled (protocol=TLSv1.3, cipher=Y, bits=256)
";
        let found = sessions(log);
        let mut short: Vec<_> = found
            .iter()
            .map(|s| (s.user.as_deref().unwrap(), s.client.as_deref(), s.state))
            .collect();
        short.sort();
        assert_eq!(
            short,
            [
                ("app", Some("10.0.0.5"), State::Encrypted),
                ("ops", None, State::Local),
                ("repl", Some("10.0.0.9"), State::Encrypted),
                ("web", Some("::1"), State::Plain),
            ]
        );
        let app = found
            .iter()
            .find(|s| s.user.as_deref() == Some("app"))
            .unwrap();
        assert_eq!(app.application.as_deref(), Some("my app"));
        assert_eq!(app.protocol.as_deref(), Some("TLSv1.2"));
        assert_eq!(app.cipher.as_deref(), Some("ECDHE-RSA-AES256-GCM-SHA384"));
    }

    #[test]
    fn csv_lines() {
        let log = concat!(
            r#"2026-11-23 12:00:00.123 UTC,"app","orders",77,"10.0.0.5:4000",abc,2,"authentication",2026-11-23 12:00:00 UTC,3/4,0,LOG,00000,"connection authorized: user=app database=orders SSL enabled (protocol=TLSv1.3, cipher=C, bits=256)",,,,,,,,,"""#,
            "\n",
            r#"2026-11-23 12:00:01.123 UTC,"ops","orders",78,"[local]",abc,2,"authentication",2026-11-23 12:00:00 UTC,3/4,0,LOG,00000,"connection authorized: user=ops database=orders",,,,,,,,,"""#,
            "\n",
        );
        let states: Vec<_> = sessions(log)
            .iter()
            .map(|s| (s.client.clone(), s.state))
            .collect();
        assert_eq!(
            states,
            [
                (Some("10.0.0.5".to_owned()), State::Encrypted),
                (None, State::Local)
            ]
        );
    }

    #[test]
    fn without_an_origin_a_session_is_unknown() {
        let found = sessions("LOG:  connection authorized: user=app database=orders\n");
        assert_eq!(found[0].reason, Some(Reason::TransportNotShown));
        assert!(sessions("LOG:  statement: select 'connection authorized: user=x'\n").is_empty());
    }
}
