//! Reads many accounts and regions concurrently.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_rds::config::BehaviorVersion;
use aws_sdk_rds::config::retry::RetryConfig;
use aws_sdk_rds::config::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use time::UtcDateTime;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::progress::Progress;
use super::scope::ScopeReader;
use super::shared::Shared;
use crate::fleet::{Fleet, Gap, GapKind, Scope};
use crate::name::Region;

/// Reads a [`Fleet`] through the RDS API.
///
/// In each account and region the requests stay within the rate that AWS documents as sustained (12 per second), and at
/// most eight are in progress. Transient failures are retried, with growing pauses of random length; permanent ones
/// become gaps.
///
/// # Example
///
/// ```no_run
/// use rds_ca_core::{Region, aws::FleetReader, timestamp};
/// # async fn example(production: aws_types::SdkConfig, at: time::UtcDateTime) {
/// let fleet = FleetReader::new([Region::new("eu-west-1"), Region::new("us-east-1")])
///     .account("123456789012", &production)
///     .read(at)
///     .await;
/// for gap in fleet.gaps() {
///     eprintln!("not read: {gap}");
/// }
/// # }
/// ```
pub struct FleetReader {
    regions: Vec<Region>,
    accounts: Vec<(String, SdkConfig)>,
    shared: Shared,
    scopes_at_once: usize,
}

impl FleetReader {
    /// A reader for those regions, still without an account.
    pub fn new(regions: impl IntoIterator<Item = Region>) -> Self {
        Self {
            regions: regions.into_iter().collect(),
            accounts: Vec::new(),
            shared: Shared::default(),
            scopes_at_once: 64,
        }
    }

    /// Adds an account. The label should be the account's number; its databases' ARNs contain it in any case.
    #[must_use]
    pub fn account(mut self, label: impl Into<String>, config: &SdkConfig) -> Self {
        self.accounts.push((label.into(), config.clone()));
        self
    }

    /// Sends at most that many requests per second in each account and region, and `burst` at once (default 12 and 24).
    ///
    /// The API's rate is shared with consoles and tools: choose less if others are busy. Values below one count as one.
    #[must_use]
    pub fn rate(mut self, per_second: u32, burst: u32) -> Self {
        self.shared.requests_per_second = f64::from(per_second.max(1));
        self.shared.burst = f64::from(burst.max(1));
        self
    }

    /// Tries a request at most that many times (default 8, at least 1).
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.shared.attempts = attempts.max(1);
        self
    }

    /// Sets the timeout of each attempt (default 20 seconds).
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.shared.timeout = timeout;
        self
    }

    /// Sets how many accounts and regions are read at a time (default 64, at least 1).
    #[must_use]
    pub fn scopes_at_once(mut self, scopes: usize) -> Self {
        self.scopes_at_once = scopes.max(1);
        self
    }

    /// Whether to read the parameters that control TLS as well: one request for each parameter group in use (default
    /// yes).
    #[must_use]
    pub fn parameters(mut self, with: bool) -> Self {
        self.shared.with_parameters = with;
        self
    }

    /// Calls `report` with progress events, from any thread.
    #[must_use]
    pub fn on_progress(mut self, report: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.shared.progress = Some(Box::new(report));
        self
    }

    /// Reads everything that can be read; `at` is the current time.
    ///
    /// It needs a Tokio runtime with time and I/O. Dropping it cancels the requests in progress.
    pub async fn read(self, at: UtcDateTime) -> Fleet {
        let of = self.accounts.len() * self.regions.len();
        let slots = Arc::new(Semaphore::new(self.scopes_at_once));
        let shared = Arc::new(self.shared);
        shared.builder().taken_at(at);
        let mut tasks = JoinSet::new();
        let mut scopes = Vec::new();
        for region in &self.regions {
            for (label, config) in &self.accounts {
                let scope = Scope::new(label.clone(), region.clone());
                let reader =
                    ScopeReader::new(client(config, region, &shared), scope.clone(), &shared);
                let slots = Arc::clone(&slots);
                let task = tasks.spawn(async move {
                    // The semaphore is never closed.
                    let _slot = slots.acquire_owned().await;
                    reader.read().await;
                });
                scopes.push((task.id(), scope));
            }
        }
        let mut done = 0;
        while let Some(ended) = tasks.join_next_with_id().await {
            done += 1;
            let (id, failure) = match ended {
                Ok((id, ())) => (id, None),
                Err(error) => (error.id(), Some(error.to_string())),
            };
            let Some((_, scope)) = scopes.iter().find(|(known, _)| *known == id) else {
                continue;
            };
            if let Some(why) = failure {
                shared.gap(Gap::new(scope.clone(), "Describe", GapKind::Failed, why));
            }
            let scope = scope.clone();
            shared.report(|| Progress::Done { scope, done, of });
        }
        // The tasks have ended, and their clones with them.
        let builder = std::mem::take(&mut *shared.builder());
        builder.finish()
    }
}

/// We count the attempts ourselves, so that each of them waits for its turn.
fn client(config: &SdkConfig, region: &Region, shared: &Shared) -> aws_sdk_rds::Client {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(shared.timeout.min(Duration::from_secs(5)))
        .operation_attempt_timeout(shared.timeout)
        .build();
    // The SDK panics without one; the caller's own choice takes precedence.
    let version = config
        .behavior_version()
        .unwrap_or_else(BehaviorVersion::latest);
    let config = aws_sdk_rds::config::Builder::from(config)
        .behavior_version(version)
        .region(aws_sdk_rds::config::Region::new(region.as_str().to_owned()))
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts)
        .build();
    aws_sdk_rds::Client::from_conf(config)
}
