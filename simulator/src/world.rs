//! The simulated state, by account and region.

use std::collections::BTreeMap;
use std::time::Instant;

use rds_ca_core::timestamp;
use time::{Duration, UtcDateTime};

use crate::config::{Config, Database};
use crate::database::{Cluster, ExternalChange, Instance, Pace, Phase};
use crate::engine::{EngineVersion, VERSIONS};
use crate::fault::Fault;

const APPS: [&str; 4] = ["shop", "billing", "search", "ledger"];
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The state of the simulator.
pub(crate) struct World {
    pub(crate) config: Config,
    pub(crate) scopes: BTreeMap<(String, String), AccountRegion>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) random: fastrand::Rng,
    pub(crate) log: Vec<Entry>,
    pub(crate) requests: u64,
    /// The number of consecutive faults per resource, for faults that are limited in this respect.
    pub(crate) in_a_row: BTreeMap<String, u64>,
    start: UtcDateTime,
    started: Instant,
    advanced: Duration,
}

/// One account in one region.
#[derive(Default)]
pub(crate) struct AccountRegion {
    pub(crate) instances: BTreeMap<String, Instance>,
    pub(crate) clusters: BTreeMap<String, Cluster>,
    /// The account's own default CA, if it overrides that of AWS.
    pub(crate) default_override: Option<String>,
    pub(crate) bucket: Option<Bucket>,
    pub(crate) requests: u64,
    pub(crate) throttled: u64,
}

/// Tokens of the request rate.
pub(crate) struct Bucket {
    pub(crate) tokens: f64,
    pub(crate) at: Instant,
}

/// A request in the log.
#[derive(Clone, serde::Serialize)]
pub(crate) struct Entry {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) operation: String,
    pub(crate) parameters: BTreeMap<String, String>,
    /// Real milliseconds since the start.
    pub(crate) at: u64,
    pub(crate) outcome: String,
}

impl World {
    pub(crate) fn new(config: Config) -> Result<Self, String> {
        let start = timestamp::parse(&config.now).map_err(|error| error.to_string())?;
        let mut world = Self {
            faults: config.faults.clone(),
            random: fastrand::Rng::with_seed(config.seed),
            scopes: BTreeMap::new(),
            log: Vec::new(),
            requests: 0,
            in_a_row: BTreeMap::new(),
            start,
            started: Instant::now(),
            advanced: Duration::ZERO,
            config,
        };
        let scopes: Vec<(String, String)> = world
            .config
            .accounts
            .iter()
            .flat_map(|account| {
                let regions = world.config.regions.iter();
                regions.map(move |region| (account.clone(), region.clone()))
            })
            .collect();
        for (account, region) in scopes {
            let scope = world.generate(&account, &region);
            world.scopes.insert((account, region), scope);
        }
        for database in world.config.databases.clone() {
            world.add(&database)?;
        }
        Ok(world)
    }

    /// The virtual time.
    pub(crate) fn now(&self) -> UtcDateTime {
        let elapsed = self.started.elapsed().as_secs_f64() * self.config.clock_rate;
        self.start + self.advanced + Duration::seconds_f64(elapsed)
    }

    pub(crate) fn advance(&mut self, seconds: i64) {
        self.advanced += Duration::seconds(seconds);
    }

    pub(crate) fn millis(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(crate) fn pace(&self) -> Pace {
        Pace {
            takes: Duration::seconds(self.config.modify_seconds),
            spread: Duration::seconds(self.config.modify_spread_seconds),
            lag: Duration::seconds(self.config.lag_seconds),
        }
    }

    /// Applies someone else's change to a database, or to a cluster and its members.
    pub(crate) fn change_externally(
        &mut self,
        account: &str,
        region: &str,
        id: &str,
        change: &ExternalChange,
    ) -> Result<(), String> {
        let now = self.now();
        let key = (account.to_owned(), region.to_owned());
        let scope = self
            .scopes
            .get_mut(&key)
            .ok_or("no such account and region")?;
        let members = match scope.clusters.get_mut(id) {
            Some(cluster) => {
                match change {
                    ExternalChange::Upgrade(version) => cluster.upgraded_to = Some(version),
                    ExternalChange::Recreate(_) => cluster.generation += 1,
                    _ => {}
                }
                cluster.members.clone()
            }
            None => vec![id.to_owned()],
        };
        for member in &members {
            let instance = scope.instances.get_mut(member).ok_or("no such instance")?;
            instance.change_externally(change, now);
        }
        if *change == ExternalChange::Delete {
            scope.clusters.remove(id);
            for member in &members {
                scope.instances.remove(member);
                for cluster in scope.clusters.values_mut() {
                    cluster.members.retain(|known| known != member);
                }
            }
        }
        Ok(())
    }

    /// Advances one account and region to the present time.
    pub(crate) fn tick(&mut self, account: &str, region: &str) {
        let (now, pace) = (self.now(), self.pace());
        let key = (account.to_owned(), region.to_owned());
        if let Some(scope) = self.scopes.get_mut(&key) {
            for instance in scope.instances.values_mut() {
                instance.tick(now, pace);
            }
        }
    }

    /// Instances of every engine, two thirds of them with a CA that has expired.
    fn generate(&mut self, account: &str, region: &str) -> AccountRegion {
        let mut scope = AccountRegion::default();
        let mut made = 0;
        while made < self.config.instances {
            let Some(engine) = self.random.choice(VERSIONS) else {
                break;
            };
            let app = self.random.choice(APPS).unwrap_or_default();
            let name = format!("{app}-{made:04}");
            let multi_az = engine.clusters_take_ca() && self.random.u8(..8) == 0;
            let clustered = engine.is_aurora() || multi_az || engine.service() != "rds";
            let members = if clustered {
                self.random.usize(2..4)
            } else {
                1
            };
            let ca = match self.random.u8(..6) {
                _ if engine.cas.is_empty() => "rds-ca-rsa2048-g1",
                0..4 => "rds-ca-2019",
                4 => "rds-ca-rsa2048-g1",
                _ => "rds-ca-rsa4096-g1",
            };
            for member in 0..members.min(self.config.instances - made) {
                let cluster = clustered.then(|| name.clone());
                let id = match &cluster {
                    Some(cluster) => format!("{cluster}-{member}"),
                    None => name.clone(),
                };
                let minute = 30 * self.random.u32(..48);
                let day = self.random.choice(DAYS).unwrap_or_default();
                let end = minute + 29;
                let (hour, half) = (minute / 60, minute % 60);
                let window = format!(
                    "{day}:{hour:02}:{half:02}-{day}:{:02}:{:02}",
                    end / 60,
                    end % 60
                );
                let instance = self.instance(account, region, &id, engine, cluster, ca, window);
                put(
                    &mut scope,
                    Instance {
                        app: Some(app.to_owned()),
                        ..instance
                    },
                );
                made += 1;
            }
        }
        if self.config.instances >= 100
            && let Some(engine) = EngineVersion::find("aurora-mysql", None)
        {
            let cluster = Cluster {
                id: "serverless-v1".to_owned(),
                engine,
                serverless: true,
                members: Vec::new(),
                writer: None,
                created: self.start - Duration::days(1500),
                window: "sun:05:00-sun:06:00".to_owned(),
                app: None,
                generation: 0,
                upgraded_to: None,
                failovers: 0,
            };
            scope.clusters.insert(cluster.id.clone(), cluster);
        }
        scope
    }

    #[allow(clippy::too_many_arguments)]
    fn instance(
        &mut self,
        account: &str,
        region: &str,
        id: &str,
        engine: &'static EngineVersion,
        cluster: Option<String>,
        ca: &str,
        window: String,
    ) -> Instance {
        let created = self.start - Duration::days(self.random.i64(400..1500));
        let valid_till = if ca == "rds-ca-2019" {
            timestamp::parse("2024-08-22T17:08:50Z").unwrap_or(self.start)
        } else {
            // Renewed at half of its life, so at least half of it is left, except for engines that need a restart.
            let months = engine.certificate_months();
            let floor = if engine.without_restart == Some(true) {
                15
            } else {
                1
            };
            self.start + Duration::days(self.random.i64(floor * months..30 * months))
        };
        Instance {
            id: id.to_owned(),
            engine,
            cluster,
            host: host(id, account, region, engine),
            port: engine.port,
            created,
            window,
            app: None,
            ca: ca.to_owned(),
            used_ca: ca.to_owned(),
            valid_till,
            pending: BTreeMap::new(),
            applied_at: None,
            phase: Phase::Available,
            waits_for_start: false,
            renewal: None,
            restarts: 0,
            changes: 0,
            generation: 0,
            upgraded_to: None,
            sticks: false,
            asked: Vec::new(),
            effects: Vec::new(),
            chosen_at: None,
            in_use_at: None,
            random: fastrand::Rng::with_seed(seed_of(id, self.config.seed)),
            shown: None,
        }
    }

    fn add(&mut self, from: &Database) -> Result<(), String> {
        let first = |given: &Option<String>, list: &[String]| {
            given
                .clone()
                .or_else(|| list.first().cloned())
                .ok_or_else(|| "there is no account or no region".to_owned())
        };
        let account = first(&from.account, &self.config.accounts)?;
        let region = first(&from.region, &self.config.regions)?;
        let engine =
            EngineVersion::find(&from.engine, from.version.as_deref()).ok_or_else(|| {
                format!(
                    "no engine {} {:?} in the simulator",
                    from.engine, from.version
                )
            })?;
        let window = from
            .window
            .clone()
            .unwrap_or_else(|| "sun:05:00-sun:06:00".to_owned());
        let cluster = from.cluster.clone();
        let mut instance = self.instance(
            &account, &region, &from.id, engine, cluster, &from.ca, window,
        );
        instance.app.clone_from(&from.app);
        if let Some(host) = &from.host {
            instance.host.clone_from(host);
        }
        instance.port = from.port.unwrap_or(instance.port);
        if let Some(text) = &from.valid_till {
            instance.valid_till = timestamp::parse(text).map_err(|error| error.to_string())?;
        }
        let scope = self
            .scopes
            .get_mut(&(account, region))
            .ok_or_else(|| format!("{}: its account or region is not simulated", from.id))?;
        let id = instance.id.clone();
        put(scope, instance);
        if let Some(cluster) = from
            .cluster
            .as_ref()
            .and_then(|name| scope.clusters.get_mut(name))
            && from.writer
        {
            cluster.writer = Some(id);
        }
        Ok(())
    }
}

/// Adds an instance, and its cluster if it is new.
fn put(scope: &mut AccountRegion, instance: Instance) {
    if let Some(name) = &instance.cluster {
        let cluster = scope
            .clusters
            .entry(name.clone())
            .or_insert_with(|| Cluster {
                id: name.clone(),
                engine: instance.engine,
                serverless: false,
                members: Vec::new(),
                writer: Some(instance.id.clone()),
                created: instance.created,
                window: instance.window.clone(),
                app: instance.app.clone(),
                generation: 0,
                upgraded_to: None,
                failovers: 0,
            });
        cluster.members.push(instance.id.clone());
    }
    scope.instances.insert(instance.id.clone(), instance);
}

/// The host name in AWS's format; the hash identifies the account in the region.
fn host(id: &str, account: &str, region: &str, engine: &EngineVersion) -> String {
    let hash = hash(account);
    let service = engine.service();
    if region.starts_with("cn-") {
        format!("{id}.{hash}.{service}.{region}.amazonaws.com.cn")
    } else {
        format!("{id}.{hash}.{region}.{service}.amazonaws.com")
    }
}

/// A seed for each database, so that an additional database changes no other.
fn seed_of(id: &str, seed: u64) -> u64 {
    let letters = id.bytes().map(u64::from);
    letters.fold(seed, |sum, letter| {
        sum.wrapping_mul(31).wrapping_add(letter)
    })
}

pub(crate) fn hash(account: &str) -> String {
    format!("c{}", account.get(..9).unwrap_or(account))
}
