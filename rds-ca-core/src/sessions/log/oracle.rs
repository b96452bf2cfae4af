//! Oracle's listener log. Tested on documented lines, not on a live server.

use time::UtcDateTime;

use super::super::{Reason, Session, State};
use super::{LogReader, parse_time};

impl LogReader {
    /// `time * (CONNECT_DATA=…) * (ADDRESS=(PROTOCOL=tcps)(HOST=…)(PORT=…)) * establish * service * code`
    pub(super) fn oracle(&mut self, line: &str) {
        let parts: Vec<&str> = line.split(" * ").map(str::trim).collect();
        let at = parts.first().and_then(|time| listener_time(time));
        if let Some(at) = at {
            self.seen_at(at);
        }
        let [_, data, address, "establish", service, code] = parts.as_slice() else {
            return;
        };
        let host = value(address, "HOST");
        if *code != "0" {
            // An unknown service is no refusal; a failed handshake is.
            if matches!(
                code.parse::<u32>(),
                Ok(542 | 28_750..=28_890 | 29_002..=29_040)
            ) {
                let service = value(data, "SERVICE_NAME").or_else(|| Some((*service).to_owned()));
                self.refuse(
                    value(data, "USER"),
                    host,
                    service,
                    Reason::HandshakeFailed,
                    at,
                );
            }
            return;
        }
        // RDS's own sessions come from the host itself.
        if host.as_deref() == Some("127.0.0.1") {
            self.reading.usage.excluded.service += 1;
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
            // The listener knows the operating system's user only, not the database's.
            user: value(data, "USER"),
            client: host,
            application: value(data, "PROGRAM"),
            database: value(data, "SERVICE_NAME").or_else(|| Some((*service).to_owned())),
            state,
            reason,
            protocol: None,
            cipher: None,
        };
        self.connected(session, at);
    }
}

/// The value of `(KEY=value)`, in any case, wherever it is nested.
fn value(text: &str, key: &str) -> Option<String> {
    // Lower case in ASCII keeps the length, so that places in both texts are the same.
    let wanted = format!("({}=", key.to_ascii_lowercase());
    let start = text.to_ascii_lowercase().find(&wanted)? + wanted.len();
    let rest = text.get(start..)?;
    let value = rest.split([')', '(']).next()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// `23-NOV-2026 14:31:39`, without a zone, which RDS keeps at UTC; or ISO 8601.
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
}
