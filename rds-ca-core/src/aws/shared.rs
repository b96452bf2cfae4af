//! What the readers of all accounts and regions share: limits, the fleet that is built, and what was asked already.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::progress::Progress;
use crate::fleet::{FleetBuilder, Gap};
use crate::name::Region;

/// What every account and region needs.
pub(super) struct Shared {
    pub(super) requests_per_second: f64,
    pub(super) burst: f64,
    pub(super) attempts: u32,
    pub(super) timeout: Duration,
    pub(super) with_parameters: bool,
    pub(super) progress: Option<Box<dyn Fn(Progress) + Send + Sync>>,
    builder: Mutex<FleetBuilder>,
    /// The engine versions that a task has asked for, by region.
    asked: Mutex<HashSet<(Region, String, String)>>,
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
            asked: Mutex::default(),
        }
    }
}

impl Shared {
    pub(super) fn builder(&self) -> MutexGuard<'_, FleetBuilder> {
        self.builder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn tell(&self, what: impl FnOnce() -> Progress) {
        if let Some(tell) = &self.progress {
            tell(what());
        }
    }

    pub(super) fn gap(&self, gap: Gap) {
        self.tell(|| Progress::Gap(gap.clone()));
        self.builder().add_gap(gap);
    }

    /// Whether this is the first request for that engine version in the region.
    pub(super) fn asks_first(&self, region: &Region, engine: &str, version: &str) -> bool {
        let key = (region.clone(), engine.to_owned(), version.to_owned());
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.insert(key)
    }

    /// Lets another account try again.
    pub(super) fn failed_to_ask(&self, region: &Region, engine: &str, version: &str) {
        let key = (region.clone(), engine.to_owned(), version.to_owned());
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.remove(&key);
    }
}
