//! Asks a live endpoint for its certificate chain, without authenticating and without trusting it.
//!
//! **A probe is not a connection.** What it accepts, it accepts only in order to write it down: no
//! credential, no login and no application data is ever sent, the connection is closed as soon as
//! the chain is known, and nothing in this module hands a connection out. Whether a chain is to be
//! trusted is decided afterwards, from the plain [`ProbedChain`], by room [`trust`](crate::trust).
//!
//! Two ways lead to the chain. The first is a whole handshake by rustls (TLS 1.2 and 1.3), whose
//! verifier records the chain and still checks that the server holds the key. Servers that rustls
//! has nothing in common with (TLS 1.0 and 1.1, RSA key exchange, CBC suites, as Oracle's TCPS has
//! by default) are asked a second time by a reader of our own that sends a ClientHello and reads the
//! Certificate message, which goes in clear text up to TLS 1.2 (RFC 5246 section 7.4.2). That reader
//! has no cryptography at all, so it cannot complete a handshake.
//!
//! Every phase has a deadline, the bytes and certificates taken from a peer are bounded, and
//! whatever a peer does ends in a [`ProbeFailure`](crate::probed::ProbeFailure) with a reason.
//!
//! MySQL and MariaDB count a connection that ends before a login as an error of the client's host,
//! and block the host after `max_connect_errors` of them in a row (100 by default): do not probe one
//! server in a tight loop.
//!
//! PostgreSQL, MariaDB and plain TLS are tested against the real servers. SQL Server is not: its paths
//! are tested against a stand-in that FreeTDS (TDS 7.4) and the Node driver tedious (TDS 8.0) take for one.

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

/// Asks one endpoint; `at` is the time written into the result.
///
/// Blocks for at most [`ProbeLimits::total`]. What goes wrong with the endpoint is in
/// [`ProbedChain::failure`].
///
/// # Errors
///
/// When [`ProbeLimits::validate`] says so.
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
