//! TLS as the database sees it: which sessions encrypt, which do not, and which are undetermined.
//!
//! Nothing here connects to anything. A [`Sampler`] says which statement to run next and takes the rows,
//! whatever the driver; the [`Sample`]s add up to a [`Usage`], which knows how long and how densely it was
//! watched and what that allows to conclude. Server logs are a second source ([`log`]), and [`force`]
//! says whether the engine itself refuses sessions without TLS.
//!
//! Three things to keep in mind. Encrypted does not mean that the client verifies the server's certificate. A
//! sample shows current sessions only, so not having seen TLS is no proof of its absence. And what a pooler
//! or proxy terminates never shows here. So this can raise a risk, never clear one.
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
//!     // Run `sql` on your connection and hand over the rows, or the error's text. Here: recorded rows.
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
        /// A network session without TLS. Encryption by other means (GSSAPI, Oracle's native one) counts as plain.
        Plain = "plain",
        /// A session over a socket, pipe or shared memory of the database's own host, with TLS or without.
        Local = "local",
        /// Undetermined; the reason says why.
        Unknown = "unknown",
        /// No session: an attempt that failed, as a log has it; the reason says at what.
        Refused = "refused",
    }
}

/// One session, as far as the database shows it.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[allow(clippy::exhaustive_structs, reason = "filled by callers")]
pub struct Session {
    /// The database user.
    pub user: Option<String>,
    /// The client's address or host name, without its port.
    pub client: Option<String>,
    /// The application's name, as the client gave it.
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

/// Rows that are not clients, and how many there were of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Excluded {
    /// The session that sampled.
    pub own: u64,
    /// Amazon's own sessions, by the user `rdsadmin` and, for RDS Proxy, `rdsproxyadmin`.
    pub service: u64,
    /// Background processes, and connections that have not logged in yet.
    pub background: u64,
}

/// What was seen at one moment.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Sample {
    /// When, as the caller said.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub at: UtcDateTime,
    /// The engine found.
    pub engine: Option<Engine>,
    /// Its version.
    pub version: Option<EngineVersion>,
    /// The sessions.
    pub sessions: Vec<Session>,
    /// What was left out, and how often.
    pub excluded: Excluded,
    /// Preconditions that failed; with any, sessions may be missing.
    pub gaps: Vec<SessionGap>,
    /// Whether the server refuses sessions without TLS, where it says so.
    pub forced: Option<ForcedTls>,
}

impl Sample {
    /// A sample that could not be taken because there was no connection: a gap in the watch. The detail is the driver's
    /// message; keep secrets out of it.
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

    /// How many sessions are in that state.
    pub fn count(&self, state: State) -> usize {
        self.sessions
            .iter()
            .filter(|session| session.state == state)
            .count()
    }
}
