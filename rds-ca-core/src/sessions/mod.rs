//! TLS as the database sees it: which sessions encrypt, which do not, and which are undetermined.
//!
//! Nothing here connects to anything. A [`Sampler`] returns the statement to run next and takes its rows, from any
//! driver; the [`Sample`]s are merged into a [`Usage`], which knows how long and how densely the database was watched
//! and what that allows to conclude. Server logs are a second source ([`log`]), and [`force`] determines whether the
//! engine itself refuses sessions without TLS.
//!
//! Three limits. Encrypted does not mean that the client verifies the server's certificate. A sample shows current
//! sessions only, so TLS that was not seen may still be used. And TLS that ends at a pooler or proxy is never visible
//! here. So this data can raise a risk, never clear one.
//!
//! PostgreSQL and MariaDB are tested on live servers. The statements for SQL Server, Oracle and Db2 are tested on
//! documented output only; they have **not** been run against a live server. MySQL's are the same as MariaDB's.
//!
//! # Example
//!
//! ```
//! use rds_ca_core::sessions::{Rows, Sampler, State, Usage, Value};
//!
//! let at = rds_ca_core::timestamp::parse("2026-11-23T12:00:00Z")?;
//! let mut sampler = Sampler::new();
//! let mut sampling = sampler.begin();
//! while let Some(sql) = sampling.statement() {
//!     // Run `sql` on your connection and pass on the rows, or the error's text. Here: recorded rows.
//!     let answer = if sql.contains("version()") && !sql.contains("pg_stat") {
//!         Ok(Rows::new(["version"], [vec![Value::from("PostgreSQL 15.4 on x86_64")]]))
//!     } else if sql.contains("pg_stat_activity") {
//!         let columns = ["pid", "usename", "client_addr", "client_port", "backend_type", "ssl", "version"];
//!         let row = vec![7.into(), "app".into(), "10.0.0.5".into(), 4000.into(), "client backend".into(),
//!                        true.into(), "TLSv1.3".into()];
//!         Ok(Rows::new(columns, [row]))
//!     } else {
//!         Err("permission denied")
//!     };
//!     sampling.answer(answer);
//! }
//! let sample = sampling.finish(at);
//! assert_eq!(sample.sessions[0].state, State::Encrypted);
//!
//! let mut usage = Usage::new("orders");
//! usage.record(&sample)?;
//! # Ok::<(), rds_ca_core::Error>(())
//! ```

mod coverage;
pub mod force;
mod json;
pub mod log;
mod parse;
mod precondition;
mod query;
mod rows;
mod sampler;
mod server;
mod usage;

use time::UtcDateTime;

use crate::name::{Engine, EngineVersion};

pub use coverage::{Estimate, Watch};
pub use force::ForcedTls;
pub use precondition::{Reason, SessionGap};
pub use query::{Query, QuerySource};
pub use rows::{Rows, Value};
pub use sampler::{Sampler, Sampling};
pub use usage::{GapTally, Tally, TlsSeen, Usage, UsageRow};

words! {
    /// What is known of one session's transport.
    #[allow(clippy::exhaustive_enums, reason = "complete by nature")]
    pub enum State: "the state of a session" {
        /// A network session with TLS. It does not follow that the client verifies the certificate.
        Encrypted = "encrypted",
        /// A network session without TLS. Encryption by other means (GSSAPI, Oracle's native encryption) counts as
        /// plain.
        Plain = "plain",
        /// A session over a socket, pipe or shared memory of the database's own host, with or without TLS.
        Local = "local",
        /// Undetermined; see the reason.
        Unknown = "unknown",
        /// No session: a failed attempt, read from a log; see the reason.
        Refused = "refused",
    }
}

/// One session, as the database shows it.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[allow(clippy::exhaustive_structs, reason = "filled by callers")]
pub struct Session {
    /// The database user.
    pub user: Option<String>,
    /// The client's address or host name, without its port.
    pub client: Option<String>,
    /// The application's name, as the client reported it.
    pub application: Option<String>,
    /// The database or service connected to.
    pub database: Option<String>,
    /// What is known of its transport.
    pub state: State,
    /// Why it is unknown or refused; `None` for the other states.
    pub reason: Option<Reason>,
    /// The protocol, such as `TLSv1.3`, where the database shows it.
    pub protocol: Option<String>,
    /// The cipher suite, where the database shows it.
    pub cipher: Option<String>,
}

impl Session {
    fn unknown(mut self, reason: Reason) -> Self {
        self.state = State::Unknown;
        self.reason = Some(reason);
        self
    }
}

/// Rows that are not clients, and how many there were of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Excluded {
    /// The sampling session itself.
    pub own: u64,
    /// Amazon's own sessions: the user `rdsadmin` and, for RDS Proxy, `rdsproxyadmin`.
    pub service: u64,
    /// Background processes, and connections that have not logged in yet.
    pub background: u64,
}

/// The sessions at one moment.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Sample {
    /// The time, as stated by the caller.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub at: UtcDateTime,
    /// The detected engine.
    pub engine: Option<Engine>,
    /// Its version.
    pub version: Option<EngineVersion>,
    /// The sessions.
    pub sessions: Vec<Session>,
    /// How many rows of each kind were excluded.
    pub excluded: Excluded,
    /// Preconditions that failed; if there are any, sessions may be missing.
    pub gaps: Vec<SessionGap>,
    /// Whether the server refuses sessions without TLS, if the server shows it.
    pub forced: Option<ForcedTls>,
}

impl Sample {
    /// A sample that failed because there was no connection: a gap in the watch. The detail is the driver's message; do
    /// not put secrets in it.
    pub fn unreachable(at: UtcDateTime, detail: impl Into<String>) -> Self {
        Self {
            at: coverage::to_millisecond(at),
            engine: None,
            version: None,
            sessions: Vec::new(),
            excluded: Excluded::default(),
            gaps: vec![SessionGap::new(Reason::Unreachable, detail)],
            forced: None,
        }
    }

    /// The number of sessions in that state.
    pub fn count(&self, state: State) -> usize {
        self.sessions
            .iter()
            .filter(|session| session.state == state)
            .count()
    }
}
