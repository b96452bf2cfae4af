//! Oracle's listener and alert logs. Tested on documented lines, not on a live server.

use time::UtcDateTime;

use super::super::{Reason, Session, State};
use super::collected::{Attempt, Collected, Lines};
use super::times::parse_time;

/// Reads the listener's log.
#[derive(Debug)]
pub(super) struct Listener;

impl Lines for Listener {
    /// `time * (CONNECT_DATA=…) * (ADDRESS=(PROTOCOL=tcps)(HOST=…)(PORT=…)) * establish * service * code`
    fn line(&mut self, line: &str, received: Option<UtcDateTime>, found: &mut Collected) {
        let parts: Vec<&str> = line.split(" * ").map(str::trim).collect();
        let at = parts
            .first()
            .and_then(|time| listener_time(time))
            .or(received);
        found.seen_at(at);
        let [_, data, address, "establish", service, code] = parts.as_slice() else {
            return;
        };
        let host = value(address, "HOST");
        if *code != "0" {
            // An unknown service is not a refusal; a failed handshake is.
            if let Some(reason) = code.parse().ok().and_then(reason_of) {
                let attempt = Attempt {
                    user: value(data, "USER"),
                    client: host,
                    database: value(data, "SERVICE_NAME").or_else(|| Some((*service).to_owned())),
                };
                found.refuse(attempt, reason, at);
            }
            return;
        }
        // RDS's own sessions come from the host itself.
        if host.as_deref() == Some("127.0.0.1") {
            found.reading.usage.excluded.service += 1;
            return;
        }
        let (state, reason) = match value(address, "PROTOCOL")
            .map(|text| text.to_ascii_lowercase())
            .as_deref()
        {
            Some("tcps") => (State::Encrypted, None),
            Some("tcp") => (State::Plain, None),
            Some("beq" | "ipc") => (State::Local, None),
            _ => (State::Unknown, Some(Reason::NotShown)),
        };
        let session = Session {
            // The listener knows only the operating system's user, not the database's.
            user: value(data, "USER"),
            client: host,
            application: value(data, "PROGRAM"),
            database: value(data, "SERVICE_NAME").or_else(|| Some((*service).to_owned())),
            state,
            reason,
            protocol: None,
            cipher: None,
        };
        found.connected(session, at);
    }
}

/// Reads the alert log: blocks that begin with "Fatal NI connect error" and end with the client's address.
#[derive(Debug, Default)]
pub(super) struct Alert {
    block: Option<Block>,
}

/// The content of a block.
#[derive(Debug, Default)]
struct Block {
    at: Option<UtcDateTime>,
    reason: Option<Reason>,
    client: Option<String>,
}

/// A block of the alert log has about twenty lines.
const BEGIN: &str = "Fatal NI connect error ";

impl Lines for Alert {
    fn line(&mut self, line: &str, received: Option<UtcDateTime>, found: &mut Collected) {
        let line = line.trim();
        found.seen_at(parse_time(line));
        if let Some(rest) = line.strip_prefix(BEGIN) {
            self.end(found);
            self.block = Some(Block {
                at: received,
                reason: leading_number(rest).and_then(reason_of),
                client: None,
            });
            return;
        }
        let Some(block) = &mut self.block else {
            return;
        };
        if let Some(time) = line.strip_prefix("Time: ") {
            block.at = listener_time(time).or(block.at);
            found.seen_at(block.at);
        } else if let Some((_, code)) = line.split_once(" err code: ") {
            // The innermost code, which comes last, is the most specific.
            block.reason = leading_number(code).and_then(reason_of).or(block.reason);
        } else if line.starts_with("Client address:") {
            block.client = value(line, "HOST");
            self.end(found);
        }
    }

    fn end(&mut self, found: &mut Collected) {
        if let Some(Block {
            at,
            reason: Some(reason),
            client,
        }) = self.block.take()
        {
            let attempt = Attempt {
                client,
                ..Attempt::default()
            };
            found.refuse(attempt, reason, at);
        }
    }
}

/// The reason that an Oracle error number means for an attempt; an unknown service is not a refusal.
fn reason_of(code: u32) -> Option<Reason> {
    match code {
        28_791 | 28_868 | 29_024 => Some(Reason::UnknownCa),
        12_660 => Some(Reason::NoEncryption),
        542 | 28_750..=28_890 | 29_002..=29_040 => Some(Reason::HandshakeFailed),
        _ => None,
    }
}

fn leading_number(text: &str) -> Option<u32> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text.get(..digits)?.parse().ok()
}

/// The value of `(KEY=value)`, in any case, at any nesting level.
fn value(text: &str, key: &str) -> Option<String> {
    // Lower case in ASCII keeps the length, so positions in both texts are the same.
    let wanted = format!("({}=", key.to_ascii_lowercase());
    let start = text.to_ascii_lowercase().find(&wanted)? + wanted.len();
    let rest = text.get(start..)?;
    let value = rest.split([')', '(']).next()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// `23-NOV-2026 14:31:39`, without a zone, which is UTC on RDS; or ISO 8601.
fn listener_time(text: &str) -> Option<UtcDateTime> {
    if let Some(at) = parse_time(text) {
        return Some(at);
    }
    let (date, clock) = text.split_once(' ')?;
    let mut parts = date.split('-');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    const MONTHS: [&str; 12] = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ];
    let month = MONTHS
        .iter()
        .position(|name| month.eq_ignore_ascii_case(name))?
        + 1;
    crate::timestamp::parse(&format!("{year}-{month:02}-{day}T{clock}Z")).ok()
}

#[cfg(test)]
mod tests {
    use super::super::LogFormat;
    use super::super::tests::read;
    use super::*;

    #[test]
    fn lines_of_the_listener() {
        let log = "\
23-NOV-2026 14:31:39 * (CONNECT_DATA=(SERVICE_NAME=ORCL)(CID=(PROGRAM=sqlplus)(HOST=web1)(USER=oracle))) * (ADDRESS=(PROTOCOL=tcps)(HOST=10.0.1.5)(PORT=49152)) * establish * ORCL * 0
23-NOV-2026 14:31:40 * (CONNECT_DATA=(SERVICE_NAME=ORCL)(CID=(PROGRAM=JDBC)(HOST=web2)(USER=app))) * (ADDRESS=(PROTOCOL=tcp)(HOST=10.0.1.6)(PORT=49153)) * establish * ORCL * 0
23-NOV-2026 14:31:41 * (CONNECT_DATA=(SERVICE_NAME=ORCL)(CID=(PROGRAM=)(HOST=x)(USER=rdsdb))) * (ADDRESS=(PROTOCOL=tcps)(HOST=127.0.0.1)(PORT=49154)) * establish * ORCL * 0
23-NOV-2026 14:31:42 * (CONNECT_DATA=(SERVICE_NAME=NOPE)(CID=(PROGRAM=a)(HOST=b)(USER=c))) * (ADDRESS=(PROTOCOL=tcp)(HOST=10.0.1.7)(PORT=1)) * establish * NOPE * 12514
2026-11-23T14:32:39.000000+00:00 * service_update * ORCL * 0
";
        let reading = read(LogFormat::OracleListener, log);
        let mut found: Vec<_> = reading
            .usage
            .rows()
            .map(|row| {
                (
                    row.session.user.unwrap(),
                    row.session.state,
                    row.session.application,
                )
            })
            .collect();
        found.sort();
        assert_eq!(
            found,
            [
                ("app".to_owned(), State::Plain, Some("JDBC".to_owned())),
                (
                    "oracle".to_owned(),
                    State::Encrypted,
                    Some("sqlplus".to_owned())
                ),
            ]
        );
        assert_eq!(reading.usage.excluded().service, 1);
        assert_eq!(reading.usage.watch().logged_for().as_secs(), 60);
    }

    /// The format of a block as Oracle's documentation and support notes print it.
    #[test]
    fn blocks_of_the_alert_log() {
        let log = "\
2026-11-27T10:00:00.123456+00:00
***********************************************************************

Fatal NI connect error 12560, connecting to:
 (LOCAL=NO)

  VERSION INFORMATION:
\tTNS for Linux: Version 19.0.0.0.0 - Production
  Time: 27-NOV-2026 10:00:00
  Tracing not turned on.
  Tns error struct:
    ns main err code: 12560

TNS-12560: TNS:protocol adapter error
    ns secondary err code: 0
    nt main err code: 542

TNS-00542: SSL Handshake failed
    nt secondary err code: 29024
    nt OS err code: 0
  Client address: (ADDRESS=(PROTOCOL=tcps)(HOST=10.0.0.5)(PORT=49152))
Fatal NI connect error 12170.
  Time: 27-NOV-2026 10:00:05
    ns main err code: 12535
    nt secondary err code: 110
  Client address: (ADDRESS=(PROTOCOL=tcp)(HOST=10.0.0.6)(PORT=1))
Thread 1 advanced to log sequence 28860 (LGWR switch)
";
        let reading = read(LogFormat::OracleAlert, log);
        let rows: Vec<_> = reading.usage.rows().collect();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].session.state, State::Refused);
        assert_eq!(rows[0].session.reason, Some(Reason::UnknownCa));
        assert_eq!(rows[0].session.client.as_deref(), Some("10.0.0.5"));
        let at = crate::timestamp::parse("2026-11-27T10:00:00Z").ok();
        assert_eq!(rows[0].tally.last_seen, at);
    }
}
