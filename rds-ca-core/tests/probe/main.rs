//! Probes of real servers (PostgreSQL, MariaDB, openssl) and of every kind of misbehaving peer.
// A test helper may panic like a test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod bad_peers;
mod databases;
mod many;
mod pki;
mod plain_tls;
mod servers;
mod sql_server;
mod tds_server;
mod verdicts;

use std::time::Duration;

use rds_ca_core::probe::{ProbeLimits, Target, probe};
use rds_ca_core::probed::{ProbedChain, Protocol};
use rds_ca_core::timestamp;
use time::UtcDateTime;

use servers::LOOPBACK;

fn now() -> UtcDateTime {
    timestamp::parse("2026-11-23T12:00:00Z").unwrap()
}

fn target(port: u16) -> Target {
    Target::new("db.example.test", Some(port))
        .unwrap()
        .at_address(LOOPBACK)
}

fn ask(port: u16, protocol: Protocol) -> ProbedChain {
    let seen = probe(
        &target(port).speaking(protocol),
        &ProbeLimits::default(),
        now(),
    )
    .unwrap();
    assert_eq!(seen.requested, Some(protocol));
    seen
}

fn ask_auto(port: u16) -> ProbedChain {
    probe(&target(port), &ProbeLimits::default(), now()).unwrap()
}

/// The chain's bytes; fails with the reason if there is no chain.
fn bytes(seen: &ProbedChain) -> Vec<Vec<u8>> {
    assert_eq!(seen.failure, None, "{seen:?}");
    seen.chain
        .iter()
        .map(|certificate| certificate.der().to_vec())
        .collect()
}

fn short() -> ProbeLimits {
    ProbeLimits {
        listen: Duration::from_millis(200),
        ..ProbeLimits::within(Duration::from_secs(1))
    }
}
