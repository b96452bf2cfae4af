//! What is simulated: accounts, regions, databases, a clock, and faults.

use std::path::Path;

use serde::Deserialize;

use crate::fault::Fault;

/// The configuration, as JSON; every member is optional.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The seed of the generated fleet and of the faults.
    pub seed: u64,
    /// The virtual time at the start, RFC 3339.
    pub now: String,
    /// Virtual seconds per real second; 0 stops the clock, which the control endpoint can still advance.
    pub clock_rate: f64,
    /// The delay of every response, in real milliseconds.
    pub latency_ms: u64,
    /// The accounts; the access key `SIM<account>` belongs to each.
    pub accounts: Vec<String>,
    /// The regions.
    pub regions: Vec<String>,
    /// The number of instances that are generated in each account and region.
    pub instances: usize,
    /// Individually configured databases.
    pub databases: Vec<Database>,
    /// The request rate above which an account is throttled in a region; unlimited if absent.
    pub request_rate: Option<RequestRate>,
    /// How long responses may still show the state before a change, in virtual seconds.
    pub visibility_seconds: i64,
    /// The fraction of changes that responses show late, from 0 to 1.
    pub visibility_share: f64,
    /// How long a modification or a reboot takes, in virtual seconds.
    pub modify_seconds: i64,
    /// How much longer a modification may take, at random.
    pub modify_spread_seconds: i64,
    /// The longest time between setting the new CA and using its certificate, at random; the CA is then set in the
    /// middle of the modification. 0: both happen at its end.
    pub lag_seconds: i64,
    /// The faults.
    pub faults: Vec<Fault>,
}

/// A token bucket for each account and region.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRate {
    /// The most requests at once.
    pub burst: f64,
    /// The most requests per second in the long run.
    pub per_second: f64,
}

/// An individually configured database.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Its account; the first one if absent.
    pub account: Option<String>,
    /// Its region; the first one if absent.
    pub region: Option<String>,
    /// Its identifier.
    pub id: String,
    /// `postgres`, `aurora-mysql` …
    #[serde(default = "Database::default_engine")]
    pub engine: String,
    /// The version; if absent, the first that the simulator knows for the engine.
    pub version: Option<String>,
    /// The CA.
    #[serde(default = "Database::default_ca")]
    pub ca: String,
    /// The end of its server certificate, RFC 3339; computed if absent.
    pub valid_till: Option<String>,
    /// The cluster that it is a member of. If the engine is not Aurora's, a Multi-AZ DB cluster.
    pub cluster: Option<String>,
    /// Whether it is the writer of its cluster; the first member by default.
    #[serde(default)]
    pub writer: bool,
    /// Its maintenance window.
    pub window: Option<String>,
    /// The value of its tag `app`.
    pub app: Option<String>,
    /// Its host name, if real servers replace the databases.
    pub host: Option<String>,
    /// Its port.
    pub port: Option<u16>,
}

impl Database {
    /// A database of that engine, with default values otherwise.
    pub fn new(id: &str, engine: &str) -> Self {
        Self {
            account: None,
            region: None,
            id: id.to_owned(),
            engine: engine.to_owned(),
            version: None,
            ca: Self::default_ca(),
            valid_till: None,
            cluster: None,
            writer: false,
            window: None,
            app: None,
            host: None,
            port: None,
        }
    }

    fn default_engine() -> String {
        "postgres".to_owned()
    }

    fn default_ca() -> String {
        "rds-ca-2019".to_owned()
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 1,
            now: "2026-11-23T12:00:00Z".to_owned(),
            clock_rate: 1.0,
            latency_ms: 0,
            accounts: vec!["111111111111".to_owned()],
            regions: vec!["eu-west-1".to_owned()],
            instances: 0,
            databases: Vec::new(),
            request_rate: None,
            visibility_seconds: 0,
            visibility_share: 1.0,
            modify_seconds: 60,
            modify_spread_seconds: 0,
            lag_seconds: 0,
            faults: Vec::new(),
        }
    }
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is invalid.
    pub fn read(path: &Path) -> std::io::Result<Self> {
        let text = std::fs::read(path)?;
        serde_json::from_slice(&text).map_err(std::io::Error::other)
    }
}
