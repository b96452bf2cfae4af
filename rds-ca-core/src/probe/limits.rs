//! Time and size limits of a probe.

use std::time::Duration;

use crate::error::{Error, Result};

/// Bounds of a probe: time by phase, bytes, certificates, and how many run at once.
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
    /// Looking a name up: 5 s.
    pub resolve: Duration,
    /// Connecting, over all addresses: 5 s.
    pub connect: Duration,
    /// The engine's words before TLS: 5 s.
    pub negotiate: Duration,
    /// The TLS handshake: 10 s.
    pub handshake: Duration,
    /// Everything together, second attempts included: 20 s.
    pub total: Duration,
    /// With no protocol named and an unknown port: how long the server may stay silent
    /// before we speak first: 0.7 s.
    pub listen: Duration,
    /// How many bytes one connection may deliver: 256 KiB.
    pub bytes: usize,
    /// How many certificates a chain may have: 32.
    pub certificates: usize,
    /// How large one certificate may be, in bytes: 64 KiB.
    pub certificate_bytes: usize,
    /// How many endpoints are asked at once by [`probe_many`](super::probe_many), at most 512: 32.
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
    /// ProbeLimits with `total` as the bound of everything; no phase may take longer.
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

    /// Whether a probe can work within these limits.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when a bound is zero, or more
    /// endpoints than 512 are to be asked at once.
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
            return bad("between 1 and 512 endpoints can be asked at once");
        }
        Ok(())
    }
}
