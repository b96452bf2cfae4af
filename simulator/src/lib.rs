//! An imitation of the Amazon RDS API over HTTP: databases with states, a virtual clock, faults on demand.
//!
//! It implements the query protocol of the AWS SDKs, boto3 and the AWS CLI, so all of them work with it as their
//! endpoint. Account and region come from the signature's credential: the access key of the account `111111111111` is
//! `SIM111111111111`, with any secret.
//!
//! # Example
//!
//! ```
//! use rds_ca_simulator::{Config, Simulator};
//!
//! let simulator = Simulator::start(Config { instances: 10, ..Config::default() })?;
//! assert!(simulator.url().starts_with("http://127.0.0.1:"));
//! # Ok::<(), std::io::Error>(())
//! ```
//! [`Account`] is the same world without HTTP: requests in, JSON out.
#![forbid(unsafe_code)]

mod account;
mod answer;
mod config;
mod control;
mod database;
mod engine;
mod exchange;
mod fault;
mod operations;
mod request;
mod server;
mod world;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

pub use account::{Account, ClusterState, DatabaseState, Reply};
pub use config::{Config, Database, RequestRate};
pub use database::ExternalChange;
pub use fault::{Fault, FaultKind};

use world::World;

/// A running simulator; it stops when it is dropped.
pub struct Simulator {
    address: SocketAddr,
    world: server::Shared,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Simulator {
    /// Starts a simulator on a free port of this machine.
    ///
    /// # Errors
    ///
    /// When the configuration is invalid, or no port is available.
    pub fn start(config: Config) -> std::io::Result<Self> {
        Self::start_at(config, 0)
    }

    /// Starts a simulator on that port of this machine; 0 means any free port.
    ///
    /// # Errors
    ///
    /// When the configuration is invalid, or the port is not available.
    pub fn start_at(config: Config, port: u16) -> std::io::Result<Self> {
        let world = World::new(config).map_err(std::io::Error::other)?;
        let world = Arc::new(Mutex::new(world));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        // Not blocking on the runtime, so that it can be started within another one.
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let listener = {
            let _guard = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        runtime.spawn(server::serve(listener, Arc::clone(&world)));
        Ok(Self {
            address,
            world,
            runtime: Some(runtime),
        })
    }

    /// Its URL, for `--endpoint-url` and similar options.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The number of answered requests.
    pub fn requests(&self) -> u64 {
        server::lock(&self.world).requests
    }

    /// The number of requests above the configured rate, over all accounts and regions.
    pub fn over_the_rate(&self) -> u64 {
        let world = server::lock(&self.world);
        world.scopes.values().map(|scope| scope.throttled).sum()
    }

    /// Replaces the present faults.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        server::lock(&self.world).faults = faults;
    }

    /// Advances virtual time.
    pub fn advance(&self, seconds: i64) {
        server::lock(&self.world).advance(seconds);
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // Otherwise pending requests would delay the shutdown.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
