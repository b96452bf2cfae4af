//! Time and size limits of a probe.

use std::time::Duration;

use crate::error::{Error, Result};

/// Limits of a probe: time per phase, bytes, certificates, and how many run at once.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use rds_ca_core::probe::ProbeLimits;
///
/// let limits = ProbeLimits { total: Duration::from_secs(5), concurrency: 8, ..ProbeLimits::default() };
/// limits.validate()?;
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    clippy::exhaustive_structs,
    reason = "callers write it with `..ProbeLimits::default()`"
)]
pub struct ProbeLimits {
    /// Resolving the name: 5 s.
    pub resolve: Duration,
    /// Connecting, over all addresses: 5 s.
    pub connect: Duration,
    /// The engine's own messages before TLS: 5 s.
    pub negotiate: Duration,
    /// The TLS handshake: 10 s.
    pub handshake: Duration,
    /// In total, including second attempts: 20 s.
    pub total: Duration,
    /// If no protocol is given and the port is unknown: how long to wait for the server to send first: 0.7 s.
    pub listen: Duration,
    /// The most bytes that one connection may deliver: 256 KiB.
    pub bytes: usize,
    /// The most certificates in a chain: 32.
    pub certificates: usize,
    /// The largest certificate, in bytes: 64 KiB.
    pub certificate_bytes: usize,
    /// How many endpoints [`probe_many`](super::probe_many) probes at once, at most 512: 32.
    pub concurrency: usize,
}

/// The most threads that [`super::probe_many`] starts.
const MOST_CONCURRENT: usize = 512;

impl Default for ProbeLimits {
    fn default() -> Self {
        Self {
            resolve: Duration::from_secs(5),
            connect: Duration::from_secs(5),
            negotiate: Duration::from_secs(5),
            handshake: Duration::from_secs(10),
            total: Duration::from_secs(20),
            listen: Duration::from_millis(700),
            bytes: 256 * 1024,
            certificates: 32,
            certificate_bytes: 64 * 1024,
            concurrency: 32,
        }
    }
}

impl ProbeLimits {
    /// Limits with `total` as the maximum in total; no phase may take longer.
    pub fn within(total: Duration) -> Self {
        let default = Self::default();
        Self {
            resolve: default.resolve.min(total),
            connect: default.connect.min(total),
            negotiate: default.negotiate.min(total),
            handshake: default.handshake.min(total),
            total,
            ..default
        }
    }

    /// Checks that a probe can work within these limits.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when a limit is zero, or more than 512 endpoints are
    /// to be probed at once.
    pub fn validate(&self) -> Result<()> {
        let bad = |why: &str| Err(Error::invalid("cannot probe within these limits", why));
        let times = [
            self.resolve,
            self.connect,
            self.negotiate,
            self.handshake,
            self.total,
            self.listen,
        ];
        if times.iter().any(Duration::is_zero) {
            return bad("a time of zero leaves no time to answer");
        }
        if self.bytes == 0 || self.certificates == 0 || self.certificate_bytes == 0 {
            return bad("a bound of zero leaves no room for an answer");
        }
        if !(1..=MOST_CONCURRENT).contains(&self.concurrency) {
            return bad("between 1 and 512 endpoints can be probed at once");
        }
        Ok(())
    }
}
