//! What the readers of all accounts and regions share: limits, the fleet being built, and the requests already sent.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::progress::Progress;
use crate::fleet::{FleetBuilder, Gap};
use crate::name::Region;

/// Shared state of every account and region.
pub(super) struct Shared {
    pub(super) requests_per_second: f64,
    pub(super) burst: f64,
    pub(super) attempts: u32,
    pub(super) timeout: Duration,
    pub(super) with_parameters: bool,
    pub(super) progress: Option<Box<dyn Fn(Progress) + Send + Sync>>,
    builder: Mutex<FleetBuilder>,
    /// The engine versions that a task has already requested, by region.
    requested: Mutex<HashSet<(Region, String, String)>>,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            requests_per_second: 12.0,
            burst: 24.0,
            attempts: 8,
            timeout: Duration::from_secs(20),
            with_parameters: true,
            progress: None,
            builder: Mutex::default(),
            requested: Mutex::default(),
        }
    }
}

impl Shared {
    pub(super) fn builder(&self) -> MutexGuard<'_, FleetBuilder> {
        self.builder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn report(&self, what: impl FnOnce() -> Progress) {
        if let Some(report) = &self.progress {
            report(what());
        }
    }

    pub(super) fn gap(&self, gap: Gap) {
        self.report(|| Progress::Gap(gap.clone()));
        self.builder().add_gap(gap);
    }

    /// Whether this is the first request for that engine version in the region.
    pub(super) fn is_first_request(&self, region: &Region, engine: &str, version: &str) -> bool {
        let key = (region.clone(), engine.to_owned(), version.to_owned());
        let mut requested = self
            .requested
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        requested.insert(key)
    }

    /// Allows another account to retry.
    pub(super) fn request_failed(&self, region: &Region, engine: &str, version: &str) {
        let key = (region.clone(), engine.to_owned(), version.to_owned());
        let mut requested = self
            .requested
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        requested.remove(&key);
    }
}
