//! Server and listener logs as a second source: they record every connection, however short.
//!
//! Logs are streamed line by line. A line longer than [`MAX_LINE`] is cut there and the rest is skipped; no connection
//! line is nearly that long.

mod collected;
mod export;
mod mysql;
mod oracle;
mod postgres;
mod refused;
mod sql_server;
mod times;

use std::io::BufRead;

use collected::{Collected, Lines};
use export::Export;

use super::coverage::Watch;
use super::{Reason, SessionGap, Usage};
use crate::error::{Error, ErrorKind, Result};
use time::UtcDateTime;

/// The longest line that is read, in bytes.
pub const MAX_LINE: usize = 64 << 10;

words! {
    /// The logs that can be read.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::sessions::log::LogFormat;
    ///
    /// assert_eq!("mysql-error".parse::<LogFormat>()?, LogFormat::MySqlError);
    /// # Ok::<(), rds_ca_core::Error>(())
    /// ```
    #[non_exhaustive]
    pub enum LogFormat: "a format of logs" {
        /// PostgreSQL's log in the formats `stderr` (with any prefix, including that of RDS) and `csvlog`, with
        /// `log_connections` on. Times in a zone other than UTC count as undated.
        Postgres = "postgres",
        /// The general log of MySQL 5.7 and later and of MariaDB, as a file. MariaDB writes no time zone: UTC is
        /// assumed.
        MySqlGeneral = "mysql-general",
        /// The error log of MySQL and MariaDB: it contains refused logins, but no sessions. `log_error_verbosity`
        /// (MySQL) must be 3, `log_warnings` (MariaDB) 2. A client that refuses the CA leaves the line `Aborted
        /// connection … unauthenticated`, and so does a health check (MariaDB 10.11, measured): such lines prove
        /// nothing.
        MySqlError = "mysql-error",
        /// The log of the MariaDB Audit Plugin, which RDS for MySQL and MariaDB use, and of Aurora's advanced auditing.
        /// It shows which accounts connected but not how, so its sessions are unknown.
        MariaDbAudit = "mariadb-audit",
        /// Oracle's `listener.log`. Tested on documented lines, not on a live server.
        OracleListener = "oracle-listener",
        /// Oracle's alert log as text: it contains failed handshakes, but no sessions. Tested on documented lines.
        OracleAlert = "oracle-alert",
        /// SQL Server's error log (`ERRORLOG`), as UTF-16 or UTF-8. With login auditing on it shows which accounts
        /// logged in, but not how, so its sessions are unknown. It writes no time zone: UTC is assumed, as on RDS.
        /// Tested on documented lines.
        SqlServerError = "sql-server-error",
    }
}

/// Reads logs of one instance, in the order in which they were written.
///
/// The files may be the logs themselves or exports of them: the output of `aws logs tail`, `filter-log-events`,
/// `get-log-events` and `aws rds download-db-log-file-portion`, as JSON or text; events as CloudWatch delivers them to
/// subscriptions; files that CloudWatch writes to S3; and the CSV of the console and of Logs Insights.
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
    lines: Box<dyn Lines>,
    found: Collected,
}

/// The result of reading logs.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LogReading {
    /// The connections, as a usage that can be merged with others.
    pub usage: Usage,
    /// The number of lines.
    pub lines: u64,
    /// The number of connections in them.
    pub connections: u64,
    /// The number of failed attempts in them.
    pub refused: u64,
    /// The number of connections without a readable time.
    pub undated: u64,
    /// The number of lines that were cut at [`MAX_LINE`].
    pub cut: u64,
}

impl LogReader {
    /// A reader for logs of the named instance.
    pub fn new(format: LogFormat, instance: impl Into<String>) -> Self {
        let lines: Box<dyn Lines> = match format {
            LogFormat::Postgres => Box::new(postgres::Postgres::default()),
            LogFormat::MySqlGeneral => Box::new(mysql::General::default()),
            LogFormat::MySqlError => Box::new(mysql::ErrorLog),
            LogFormat::MariaDbAudit => Box::new(mysql::Audit),
            LogFormat::OracleListener => Box::new(oracle::Listener),
            LogFormat::OracleAlert => Box::new(oracle::Alert::default()),
            LogFormat::SqlServerError => Box::new(sql_server::ErrorLog),
        };
        let reading = LogReading {
            usage: Usage::new(instance),
            ..LogReading::default()
        };
        Self {
            lines,
            found: Collected {
                reading,
                first: None,
                last: None,
            },
        }
    }

    /// Reads a log to its end; call it again for the next file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when reading fails, naming the line; [`ErrorKind::LimitExceeded`] beyond
    /// [`Usage::MAX_ROWS`] kinds of session.
    pub fn read(&mut self, log: impl BufRead) -> Result<()> {
        let mut export = Export::new(log);
        let mut line = Vec::new();
        loop {
            let next = export.next_line(&mut line).map_err(|error| {
                let position = format!("line {}", self.found.reading.lines + 1);
                Error::new(ErrorKind::Io, "cannot read the log", error.to_string())
                    .at(position)
                    .caused_by(error)
            })?;
            let Some(info) = next else {
                return Ok(());
            };
            self.found.reading.lines += 1;
            self.found.reading.cut += u64::from(info.cut);
            let text = String::from_utf8_lossy(&line);
            let (received, text) = export::without_stamp(&text);
            self.lines
                .line(text, info.received.or(received), &mut self.found);
            if self.found.reading.usage.rows.len() > Usage::MAX_ROWS {
                let why = format!(
                    "it contains more than {} kinds of session (bound MAX_ROWS)",
                    Usage::MAX_ROWS
                );
                return Err(
                    Error::new(ErrorKind::LimitExceeded, "cannot read the log", why)
                        .hinting("read it in parts"),
                );
            }
        }
    }

    /// Returns the result.
    ///
    /// # Errors
    ///
    /// None is known.
    pub fn finish(mut self) -> Result<LogReading> {
        self.lines.end(&mut self.found);
        let Collected {
            mut reading,
            first,
            last,
        } = self.found;
        if reading.connections == 0 && reading.usage.excluded.service == 0 {
            // No connections were logged, so their absence proves nothing.
            let epoch = UtcDateTime::UNIX_EPOCH;
            let (from, until) = (first.unwrap_or(epoch), last.unwrap_or(epoch));
            let detail = format!("{} lines", reading.lines);
            let gap = SessionGap::new(Reason::NoConnectionsLogged, detail);
            reading.usage.add_gap(gap, from, until);
        } else if let (Some(first), Some(last)) = (first, last) {
            let stretch = Usage {
                watch: Watch::logged(first, last),
                ..Usage::default()
            };
            reading.usage = reading.usage.merge(stretch)?;
        }
        Ok(reading)
    }
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
    fn logs_state_the_period_that_they_cover() {
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
