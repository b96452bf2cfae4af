//! An imitation of the Amazon RDS API over HTTP: databases with states, a virtual clock, faults on demand.
//!
//! It speaks the query protocol as the AWS SDKs, boto3 and the AWS CLI do, so all of them talk to it when they are
//! given its address as the endpoint. Account and region come from the signature's credential: the access key of
//! the account `111111111111` is `SIM111111111111`, with any secret.
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
pub use database::Meddling;
pub use fault::{Fault, FaultKind};

use world::World;

/// A running simulator; it stops when it is dropped.
pub struct Simulator {
    address: SocketAddr,
    world: server::Shared,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Simulator {
    /// Starts one on a free port of this machine.
    ///
    /// # Errors
    ///
    /// When the configuration is not what it has to be, or no port can be had.
    pub fn start(config: Config) -> std::io::Result<Self> {
        Self::start_at(config, 0)
    }

    /// Starts one on that port of this machine, 0 for any.
    ///
    /// # Errors
    ///
    /// When the configuration is not what it has to be, or the port cannot be had.
    pub fn start_at(config: Config, port: u16) -> std::io::Result<Self> {
        let world = World::new(config).map_err(std::io::Error::other)?;
        let world = Arc::new(Mutex::new(world));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        // Without blocking on the runtime, so that it can be started within another one.
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

    /// Its address, for `--endpoint-url` and its like.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many requests it answered.
    pub fn requests(&self) -> u64 {
        server::lock(&self.world).requests
    }

    /// How many requests came above the configured rate, of all accounts and regions.
    pub fn over_the_rate(&self) -> u64 {
        let world = server::lock(&self.world);
        world.places.values().map(|place| place.throttled).sum()
    }

    /// Puts other faults in the place of the present ones.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        server::lock(&self.world).faults = faults;
    }

    /// Lets virtual time pass.
    pub fn advance(&self, seconds: i64) {
        server::lock(&self.world).advance(seconds);
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // Requests on the way would hold up a blocking end.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
