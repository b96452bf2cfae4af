//! The JSON face: one account in one region without HTTP, its clock in the caller's hand.

use std::collections::BTreeMap;

use serde_json::Value;
use time::UtcDateTime;

use crate::config::Config;
use crate::database::{Instance, Meddling, PENDING_CA};
use crate::exchange::{self, Exchange};
use crate::fault::{Fault, FaultKind};
use crate::request::Request;
use crate::world::World;

/// The simulator as a value: requests in, JSON out, no network and no threads.
///
/// It is the world of [`Simulator`](crate::Simulator), for tests that make thousands of worlds. Of the configuration,
/// the first account and the first region count, and the clock stands until [`advance`](Self::advance).
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

/// What comes back from a request.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reply {
    /// The answer, as boto3 and the AWS CLI give it.
    Answer(Value),
    /// An error answer.
    Error {
        /// Its code, such as `DBInstanceNotFound`.
        code: &'static str,
        /// The status of HTTP.
        status: u16,
        /// Its text.
        message: String,
    },
    /// No answer, or one that cannot be read; whether it was done is open.
    Nothing,
}

/// The truth about a database, which answers may show later.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DatabaseState {
    /// Its identifier.
    pub id: String,
    /// Its cluster.
    pub cluster: Option<String>,
    /// The CA that is chosen.
    pub ca: String,
    /// The CA of the certificate in use.
    pub used_ca: String,
    /// The CA that is queued.
    pub pending_ca: Option<String>,
    /// `available`, `modifying` …
    pub status: &'static str,
    /// The requests for a change of its CA that were accepted: when, and to what.
    pub asked: Vec<(UtcDateTime, String)>,
    /// When modifications began that changed the certificate in use.
    pub effects: Vec<UtcDateTime>,
}

/// The truth about a cluster.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ClusterState {
    /// Its identifier.
    pub id: String,
    /// Its writer.
    pub writer: Option<String>,
    /// How often a failover was asked for and carried out.
    pub failovers: u32,
}

impl Account {
    /// An account as the configuration describes it.
    ///
    /// # Errors
    ///
    /// When the configuration is not what it has to be.
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

    /// Lets virtual time pass: everything that was to happen by then has happened.
    pub fn advance(&mut self, seconds: i64) {
        self.world.advance(seconds);
        self.world.tick(&self.account, &self.region);
    }

    /// Puts other faults in the place of the present ones.
    pub fn set_faults(&mut self, faults: Vec<Fault>) {
        self.world.faults = faults;
    }

    /// Carries out a request of the RDS API; booleans are `true` and `false`.
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

    /// Lets somebody else do something to a database, or to a cluster and its members.
    ///
    /// # Errors
    ///
    /// When there is none of that name.
    pub fn meddle(&mut self, id: &str, change: &Meddling) -> Result<(), String> {
        self.world.meddle(&self.account, &self.region, id, change)
    }

    /// Makes another member the writer of a cluster, as an unplanned failover does.
    pub fn fail_over(&mut self, cluster: &str, writer: &str) {
        let key = (self.account.clone(), self.region.clone());
        let place = self.world.places.get_mut(&key);
        if let Some(cluster) = place.and_then(|place| place.clusters.get_mut(cluster)) {
            cluster.writer = Some(writer.to_owned());
        }
    }

    /// The truth about every database that is there.
    pub fn databases(&self) -> Vec<DatabaseState> {
        let key = (self.account.clone(), self.region.clone());
        let place = self.world.places.get(&key);
        let instances = place.into_iter().flat_map(|place| place.instances.values());
        instances.map(state).collect()
    }

    /// The truth about every cluster that is there.
    pub fn clusters(&self) -> Vec<ClusterState> {
        let key = (self.account.clone(), self.region.clone());
        let place = self.world.places.get(&key);
        let clusters = place.into_iter().flat_map(|place| place.clusters.values());
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
