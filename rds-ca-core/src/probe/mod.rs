//! Reads the certificate chain of a live endpoint, without authenticating and without trusting it.
//!
//! **A probe is not a connection.** Whatever it accepts, it accepts only to record it: it never sends a credential, a
//! login or application data, it closes the connection as soon as the chain is known, and this module never returns a
//! connection. Whether a chain is trusted is decided afterwards, from the plain [`ProbedChain`], by room
//! [`trust`](crate::trust).
//!
//! There are two methods. The first is a complete handshake by rustls (TLS 1.2 and 1.3), whose verifier records the
//! chain and still checks that the server holds the key. If rustls and the server have no version or suite in common
//! (TLS 1.0 and 1.1, RSA key exchange, CBC suites, which are the default of Oracle's TCPS), a reader of our own sends a
//! ClientHello and reads the Certificate message, which is clear text up to TLS 1.2 (RFC 5246 section 7.4.2). That
//! reader contains no cryptography, so it cannot complete a handshake.
//!
//! Every phase has a deadline, the bytes and certificates of a peer are limited, and every misbehaviour of a peer ends
//! in a [`ProbeFailure`](crate::probed::ProbeFailure) with a reason.
//!
//! MySQL and MariaDB count a connection that ends before a login as an error of the client's host, and block the host
//! after `max_connect_errors` consecutive errors (100 by default): do not probe one server in a tight loop.
//!
//! PostgreSQL, MariaDB and plain TLS are tested with real servers. SQL Server is not: its protocol is tested with an
//! imitation that FreeTDS (TDS 7.4) and the Node driver tedious (TDS 8.0) accept as SQL Server.

mod attempt;
mod connect;
mod engines;
mod foreign;
mod hello;
mod limits;
mod many;
mod mysql;
mod postgres;
mod registry;
mod target;
mod tds;
mod tls;
mod wire;

use time::UtcDateTime;

pub use limits::ProbeLimits;
pub use many::probe_many;
pub use target::Target;

use crate::error::Result;
use crate::probed::ProbedChain;

/// Probes one endpoint; `at` is the time that is written into the result.
///
/// Blocks for at most [`ProbeLimits::total`]. A failure of the endpoint is stored in [`ProbedChain::failure`].
///
/// # Errors
///
/// When [`ProbeLimits::validate`] fails.
///
/// # Example
///
/// ```no_run
/// use rds_ca_core::probe::{ProbeLimits, Target, probe};
/// use rds_ca_core::timestamp;
///
/// let target = Target::parse("db.example.internal:5432")?;
/// let seen = probe(&target, &ProbeLimits::default(), timestamp::parse("2026-11-23T12:00:00Z")?)?;
/// match &seen.failure {
///     None => println!("{:?}", seen.chain),
///     Some(failure) => eprintln!("{failure}"),
/// }
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
pub fn probe(target: &Target, limits: &ProbeLimits, at: UtcDateTime) -> Result<ProbedChain> {
    limits.validate()?;
    Ok(engines::probe(target, limits, at))
}
