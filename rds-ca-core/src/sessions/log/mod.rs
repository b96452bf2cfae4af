//! Server and listener logs as a second source: they record every connection, however short.
//!
//! Logs are streamed line by line. A line longer than [`MAX_LINE`] is cut there, which no connection line comes near;
//! the rest of it is skipped.

mod mysql;
mod oracle;
mod postgres;
mod refused;

use std::collections::BTreeMap;
use std::io::BufRead;

use time::UtcDateTime;

use super::coverage::Watch;
use super::{Excluded, Reason, Session, SessionGap, Usage};
use crate::error::{Error, ErrorKind, Result};

/// The longest line that is read, in bytes.
pub const MAX_LINE: usize = 64 << 10;

/// The most connections of which the first line was read and the second is awaited.
const MAX_PENDING: usize = 10_000;

/// The logs that we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LogFormat {
    /// PostgreSQL's log in the formats `stderr` (with any prefix, RDS's included) and `csvlog`, with `log_connections`
    /// on. Times in another zone than UTC count as undated.
    Postgres,
    /// The general log of MySQL 5.7 and later and of MariaDB, as a file. MariaDB writes no time zone: UTC is taken.
    MySqlGeneral,
    /// The log of the MariaDB Audit Plugin, which RDS for MySQL and MariaDB use. It shows who connected but not
    /// how, so its sessions are unknown.
    MariaDbAudit,
    /// The error log of MySQL and MariaDB: it has refused logins, no sessions. `log_error_verbosity` (MySQL) must be 3,
    /// `log_warnings` (MariaDB) 2.
    MySqlError,
    /// Oracle's `listener.log`. Tested on documented lines, not on a live server.
    OracleListener,
}

/// Reads logs of one instance, in the order in which they were written.
///
/// # Example
///
/// ```
/// use rds_ca_core::sessions::log::{LogFormat, LogReader};
/// use rds_ca_core::sessions::State;
///
/// let log = "\
/// 2026-11-23 12:00:00 UTC:10.0.0.5(4000):app@orders:[77]:LOG:  connection authorized: user=app database=orders \
/// SSL enabled (protocol=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384, bits=256)\n";
/// let mut reader = LogReader::new(LogFormat::Postgres, "orders");
/// reader.read(log.as_bytes())?;
/// let reading = reader.finish()?;
/// assert_eq!(reading.usage.tally(State::Encrypted).connections, 1);
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Debug)]
pub struct LogReader {
    format: LogFormat,
    reading: LogReading,
    pending: BTreeMap<u64, Pending>,
    first: Option<UtcDateTime>,
    last: Option<UtcDateTime>,
}

/// What logs came to.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LogReading {
    /// The connections, as a usage that merges with others.
    pub usage: Usage,
    /// How many lines there were.
    pub lines: u64,
    /// How many connections they recorded.
    pub connections: u64,
    /// How many attempts that failed they recorded.
    pub refused: u64,
    /// How many of the connections had no time that we can read.
    pub undated: u64,
    /// How many lines were cut at [`MAX_LINE`].
    pub cut: u64,
}

/// A connection's first line, until the second tells the rest.
#[derive(Debug)]
enum Pending {
    /// PostgreSQL: where it comes from; `None` for the Unix socket.
    Received(Option<String>),
    /// MySQL: the connection, unless the next line denies it.
    Connected(Box<Session>, Option<UtcDateTime>),
}

impl LogReader {
    /// A reader for logs of the instance of that name.
    pub fn new(format: LogFormat, instance: impl Into<String>) -> Self {
        Self {
            format,
            reading: LogReading {
                usage: Usage::new(instance),
                ..LogReading::default()
            },
            pending: BTreeMap::new(),
            first: None,
            last: None,
        }
    }

    /// Reads a log to its end; call it again for the next file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when reading fails, naming the line; [`ErrorKind::LimitExceeded`] beyond
    /// [`Usage::MAX_ROWS`] kinds of session.
    pub fn read(&mut self, mut log: impl BufRead) -> Result<()> {
        let mut line = Vec::new();
        while self.next_line(&mut log, &mut line)? {
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\n', '\r']);
            match self.format {
                LogFormat::Postgres => self.postgres(text),
                LogFormat::MySqlGeneral => self.mysql_general(text),
                LogFormat::MariaDbAudit => self.mariadb_audit(text),
                LogFormat::MySqlError => self.mysql_error(text),
                LogFormat::OracleListener => self.oracle(text),
            }
            if self.reading.usage.rows.len() > Usage::MAX_ROWS {
                let why = format!(
                    "it holds more than {} kinds of session (bound MAX_ROWS)",
                    Usage::MAX_ROWS
                );
                return Err(
                    Error::new(ErrorKind::LimitExceeded, "cannot read the log", why)
                        .hinting("read it in parts"),
                );
            }
        }
        Ok(())
    }

    /// What the logs came to.
    ///
    /// # Errors
    ///
    /// None is known.
    pub fn finish(mut self) -> Result<LogReading> {
        self.settle_all();
        if self.reading.connections == 0 && self.reading.usage.excluded.service == 0 {
            // Nothing was watched: silence is no proof that nobody connects.
            let epoch = UtcDateTime::UNIX_EPOCH;
            let (from, until) = (self.first.unwrap_or(epoch), self.last.unwrap_or(epoch));
            let detail = format!("{} lines", self.reading.lines);
            let gap = SessionGap::new(Reason::NoConnectionsLogged, detail);
            self.reading.usage.unseen(gap, from, until);
        } else if let (Some(first), Some(last)) = (self.first, self.last) {
            let stretch = Usage {
                watch: Watch::logged(first, last),
                ..Usage::default()
            };
            self.reading.usage = self.reading.usage.merge(stretch)?;
        }
        Ok(self.reading)
    }

    /// The next line, cut at the bound; false at the end.
    fn next_line(&mut self, log: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool> {
        line.clear();
        let mut cut = false;
        loop {
            let chunk = match log.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    let place = format!("line {}", self.reading.lines + 1);
                    return Err(Error::new(
                        ErrorKind::Io,
                        "cannot read the log",
                        error.to_string(),
                    )
                    .at(place)
                    .caused_by(error));
                }
            };
            if chunk.is_empty() {
                let any = !line.is_empty() || cut;
                self.count_line(any, cut);
                return Ok(any);
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(chunk.len(), |at| at + 1);
            let room = MAX_LINE.saturating_sub(line.len());
            line.extend(chunk.iter().take(taken.min(room)));
            cut |= taken > room;
            log.consume(taken);
            if end.is_some() {
                self.count_line(true, cut);
                return Ok(true);
            }
        }
    }

    fn count_line(&mut self, any: bool, cut: bool) {
        self.reading.lines += u64::from(any);
        self.reading.cut += u64::from(cut);
    }

    /// Any line's time widens the stretch that the logs cover.
    fn seen_at(&mut self, at: UtcDateTime) {
        self.first = self.first.into_iter().chain([at]).min();
        self.last = self.last.max(Some(at));
    }

    fn connected(&mut self, session: Session, at: Option<UtcDateTime>) {
        if matches!(session.user.as_deref(), Some("rdsadmin" | "rdsproxyadmin")) {
            let Excluded { service, .. } = &mut self.reading.usage.excluded;
            *service += 1;
            return;
        }
        self.reading.connections += 1;
        self.reading.undated += u64::from(at.is_none());
        self.reading.usage.connected(session, at);
    }

    fn wait(&mut self, id: u64, pending: Pending) {
        if self.pending.len() >= MAX_PENDING {
            self.settle_all();
        }
        self.pending.insert(id, pending);
    }

    /// A connection with no denial after it was let in.
    fn settle(&mut self, id: u64) {
        if let Some(Pending::Connected(session, at)) = self.pending.remove(&id) {
            self.connected(*session, at);
        }
    }

    fn settle_all(&mut self) {
        for id in self.pending.keys().copied().collect::<Vec<_>>() {
            self.settle(id);
        }
    }
}

/// A time written `2026-11-23 14:31:39[.123] UTC`, or with `T`, a fraction, and a numeric zone or `Z`.
///
/// `None` for other zones, whose abbreviations are ambiguous.
fn parse_time(text: &str) -> Option<UtcDateTime> {
    let date = text.get(..10)?;
    let rest = text.get(11..)?;
    let time_length = rest
        .find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')
        .unwrap_or(rest.len());
    let (clock, zone) = rest.split_at_checked(time_length)?;
    let zone = zone.trim_start();
    let named = ["UTC", "GMT", "Z"].iter().any(|name| {
        zone.strip_prefix(name)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    });
    let zone = if named { "Z".to_owned() } else { offset(zone)? };
    crate::timestamp::parse(&format!("{date}T{clock}{zone}")).ok()
}

/// `+02`, or `+02:30` where that ends the word: RDS's prefix puts a colon right after the zone.
fn offset(zone: &str) -> Option<String> {
    let hours = zone
        .get(..3)
        .filter(|hours| hours.starts_with(['+', '-']))?;
    let minutes = zone.get(3..6).filter(|minutes| {
        let digits = minutes
            .strip_prefix(':')
            .is_some_and(|digits| digits.parse::<u8>().is_ok());
        digits
            && zone
                .get(6..)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    });
    Some(format!("{hours}{}", minutes.unwrap_or(":00")))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn read(format: LogFormat, log: &str) -> LogReading {
        let mut reader = LogReader::new(format, "i");
        reader.read(log.as_bytes()).unwrap();
        reader.finish().unwrap()
    }

    #[test]
    fn times() {
        let at = |text: &str| crate::timestamp::parse(text).ok();
        let noon = at("2026-11-23T12:00:00Z");
        assert_eq!(
            parse_time("2026-11-23 12:00:00 UTC:10.0.0.5(4000):app"),
            noon
        );
        assert_eq!(parse_time("2026-11-23 12:00:00.000 UTC [77] LOG:"), noon);
        assert_eq!(parse_time("2026-11-23 12:00:00.000 GMT,\"app\""), noon);
        assert_eq!(parse_time("2026-11-23T12:00:00.000000Z\t 12 Connect"), noon);
        assert_eq!(parse_time("2026-11-23 14:00:00 +02 [1]"), noon);
        assert_eq!(
            parse_time("2026-11-23T14:00:00.5+02:00 * x"),
            at("2026-11-23T12:00:00.5Z")
        );
        assert_eq!(parse_time("2026-11-23 12:00:00 CET [77]"), None);
        assert_eq!(parse_time("nothing"), None);
        assert_eq!(parse_time("ééééééééééééé"), None);
    }

    #[test]
    fn long_lines_are_cut_and_counted() {
        let log = format!(
            "{}\n{}\nshort\n",
            "x".repeat(MAX_LINE * 2),
            "y".repeat(MAX_LINE - 1)
        );
        let reading = read(LogFormat::Postgres, &log);
        assert_eq!((reading.lines, reading.cut, reading.connections), (3, 1, 0));
    }

    #[test]
    fn a_log_that_fails_names_the_line() {
        struct Broken(bool);
        impl std::io::Read for Broken {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(std::io::Error::other("the disk is gone"));
                }
                buffer[..5].copy_from_slice(b"line\n");
                Ok(5)
            }
        }
        let mut reader = LogReader::new(LogFormat::Postgres, "i");
        let error = reader
            .read(std::io::BufReader::new(Broken(false)))
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io);
        assert!(error.to_string().contains("line 2"), "{error}");
    }

    #[test]
    fn logs_say_how_long_they_cover() {
        let log = "2026-11-23 12:00:00 UTC::@:[1]:LOG:  checkpoint starting\n\
                   2026-11-23 14:00:00 UTC::@:[1]:LOG:  checkpoint complete\n";
        let reading = read(LogFormat::Postgres, log);
        assert_eq!(reading.usage.watch().logged_for().as_secs(), 0);
        assert_eq!(reading.usage.tls_seen(), super::super::TlsSeen::Unknown);
        assert_eq!(
            reading.usage.gaps().next().unwrap().0,
            Reason::NoConnectionsLogged
        );
        let log = format!(
            "{log}2026-11-23 14:00:00 UTC::@:[1]:LOG:  connection authorized: user=app database=orders\n"
        );
        let reading = read(LogFormat::Postgres, &log);
        assert_eq!(reading.usage.watch().logged_for().as_secs(), 7200);
        assert_eq!(reading.usage.gaps().count(), 0);
    }
}
