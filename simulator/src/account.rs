//! One account in one region without HTTP: JSON responses, and a clock that the caller controls.

use std::collections::BTreeMap;

use serde_json::Value;
use time::UtcDateTime;

use crate::config::Config;
use crate::database::{ExternalChange, Instance, PENDING_CA};
use crate::exchange::{self, Exchange};
use crate::fault::{Fault, FaultKind};
use crate::request::Request;
use crate::world::World;

/// The simulator as a value: requests in, JSON out, no network and no threads.
///
/// It contains the same world as [`Simulator`](crate::Simulator), for tests that create thousands of worlds. Only the
/// first account and the first region of the configuration are used, and the clock stands still until
/// [`advance`](Self::advance).
///
/// # Example
///
/// ```
/// use rds_ca_simulator::{Account, Config, Reply};
///
/// let mut account = Account::new(Config { instances: 2, ..Config::default() })?;
/// let Reply::Answer(json) = account.call("DescribeDBInstances", []) else { panic!() };
/// assert_eq!(json["DBInstances"].as_array().unwrap().len(), 2);
/// # Ok::<(), String>(())
/// ```
pub struct Account {
    world: World,
    account: String,
    region: String,
}

/// The result of a request.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reply {
    /// The response, as boto3 and the AWS CLI return it.
    Answer(Value),
    /// An error response.
    Error {
        /// Its code, such as `DBInstanceNotFound`.
        code: &'static str,
        /// The HTTP status.
        status: u16,
        /// The message.
        message: String,
    },
    /// No response, or an unreadable one; whether the request was carried out is unknown.
    Nothing,
}

/// The true state of a database, which responses may show later.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DatabaseState {
    /// Its identifier.
    pub id: String,
    /// Its cluster.
    pub cluster: Option<String>,
    /// The chosen CA.
    pub ca: String,
    /// The CA of the certificate in use.
    pub used_ca: String,
    /// The CA that is queued.
    pub pending_ca: Option<String>,
    /// `available`, `modifying` …
    pub status: &'static str,
    /// The accepted requests for a change of its CA: when, and to which CA.
    pub asked: Vec<(UtcDateTime, String)>,
    /// When modifications that changed the certificate in use began.
    pub effects: Vec<UtcDateTime>,
}

/// The true state of a cluster.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ClusterState {
    /// Its identifier.
    pub id: String,
    /// Its writer.
    pub writer: Option<String>,
    /// How often a failover was requested and carried out.
    pub failovers: u32,
}

impl Account {
    /// An account as the configuration describes it.
    ///
    /// # Errors
    ///
    /// When the configuration is invalid.
    pub fn new(config: Config) -> Result<Self, String> {
        let first = |list: &[String], what: &str| {
            list.first()
                .cloned()
                .ok_or_else(|| format!("the configuration names no {what}"))
        };
        let account = first(&config.accounts, "account")?;
        let region = first(&config.regions, "region")?;
        let config = Config {
            clock_rate: 0.0,
            ..config
        };
        Ok(Self {
            world: World::new(config)?,
            account,
            region,
        })
    }

    /// The virtual time.
    pub fn now(&self) -> UtcDateTime {
        self.world.now()
    }

    /// Advances virtual time: everything scheduled until then happens.
    pub fn advance(&mut self, seconds: i64) {
        self.world.advance(seconds);
        self.world.tick(&self.account, &self.region);
    }

    /// Replaces the present faults.
    pub fn set_faults(&mut self, faults: Vec<Fault>) {
        self.world.faults = faults;
    }

    /// Executes a request of the RDS API; booleans are `true` and `false`.
    pub fn call(
        &mut self,
        operation: &str,
        parameters: impl IntoIterator<Item = (String, String)>,
    ) -> Reply {
        let parameters: BTreeMap<String, String> = parameters.into_iter().collect();
        let request = Request::new(&self.account, &self.region, operation, parameters);
        self.world.requests += 1;
        let Exchange { result, fault } = exchange::perform(&mut self.world, &request);
        match fault.map(|fault| fault.kind) {
            Some(FaultKind::Timeout | FaultKind::TimeoutAfter | FaultKind::Truncated) => {
                Reply::Nothing
            }
            _ => match result {
                Ok(answer) => Reply::Answer(answer.into_json()),
                Err(refusal) => Reply::Error {
                    code: refusal.code,
                    status: refusal.status,
                    message: refusal.message,
                },
            },
        }
    }

    /// Applies someone else's change to a database, or to a cluster and its members.
    ///
    /// # Errors
    ///
    /// When no resource has that name.
    pub fn change_externally(&mut self, id: &str, change: &ExternalChange) -> Result<(), String> {
        self.world
            .change_externally(&self.account, &self.region, id, change)
    }

    /// Makes another member the writer of a cluster, as an unplanned failover does.
    pub fn fail_over(&mut self, cluster: &str, writer: &str) {
        let key = (self.account.clone(), self.region.clone());
        let scope = self.world.scopes.get_mut(&key);
        if let Some(cluster) = scope.and_then(|scope| scope.clusters.get_mut(cluster)) {
            cluster.writer = Some(writer.to_owned());
        }
    }

    /// The true state of every existing database.
    pub fn databases(&self) -> Vec<DatabaseState> {
        let key = (self.account.clone(), self.region.clone());
        let scope = self.world.scopes.get(&key);
        let instances = scope.into_iter().flat_map(|scope| scope.instances.values());
        instances.map(state).collect()
    }

    /// The true state of every existing cluster.
    pub fn clusters(&self) -> Vec<ClusterState> {
        let key = (self.account.clone(), self.region.clone());
        let scope = self.world.scopes.get(&key);
        let clusters = scope.into_iter().flat_map(|scope| scope.clusters.values());
        clusters
            .map(|cluster| ClusterState {
                id: cluster.id.clone(),
                writer: cluster.writer.clone(),
                failovers: cluster.failovers,
            })
            .collect()
    }
}

fn state(instance: &Instance) -> DatabaseState {
    DatabaseState {
        id: instance.id.clone(),
        cluster: instance.cluster.clone(),
        ca: instance.ca.clone(),
        used_ca: instance.used_ca.clone(),
        pending_ca: instance.pending.get(PENDING_CA).cloned(),
        status: instance.status(),
        asked: instance.asked.clone(),
        effects: instance.effects.clone(),
    }
}
