//! The two processes of a measurement: `serve` a thousand TLS endpoints on loopback, or `probe` them.
//!
//! They run as two processes, so that the probe's memory is measured separately. `run.py` starts them.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use rds_ca_core::probe::{ProbeLimits, Target, probe_many};
use rds_ca_core::probed::Protocol;
use rds_ca_core::timestamp;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve", count, chain, key] => serve(count.parse().unwrap(), chain, key),
        ["probe", concurrency, ports @ ..] => probe(concurrency.parse().unwrap(), ports),
        // `cargo bench` and `cargo test --benches` start it without arguments.
        _ => println!("see benches/probe/README.md: this is driven by run.py"),
    }
}

/// Prints the ports, then serves until standard input ends.
fn serve(count: usize, chain: &str, key: &str) {
    let chain = CertificateDer::pem_file_iter(chain).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(rustls::ALL_VERSIONS)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            chain.map(|certificate| certificate.unwrap()).collect(),
            PrivateKeyDer::from_pem_file(key).unwrap(),
        )
        .unwrap();
    let config = Arc::new(config);
    for _ in 0..count {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        println!("{}", listener.local_addr().unwrap().port());
        let config = config.clone();
        let accept = move || {
            for stream in listener.incoming() {
                let tls = rustls::ServerConnection::new(config.clone()).unwrap();
                let mut stream = rustls::StreamOwned::new(tls, stream.unwrap());
                // Waits until the client closes or sends data, then closes.
                if stream.read(&mut [0; 512]).is_ok_and(|count| count > 0) {
                    let _ = stream.write_all(b"HTTP/1.0 404 Not Found\r\n\r\n");
                }
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        };
        thread::Builder::new()
            .stack_size(256 * 1024)
            .spawn(accept)
            .unwrap();
    }
    println!("ready");
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

/// Prints the number of endpoints, seconds, and the memory in kB before and at its peak.
fn probe(concurrency: usize, ports: &[&str]) {
    let targets: Vec<_> = ports
        .iter()
        .map(|port| {
            Target::new("db.example.test", Some(port.parse().unwrap()))
                .unwrap()
                .at_address(IpAddr::V4(Ipv4Addr::LOCALHOST))
                .speaking(Protocol::Tls)
        })
        .collect();
    let limits = ProbeLimits {
        concurrency,
        ..ProbeLimits::default()
    };
    let at = timestamp::parse("2026-11-23").unwrap();
    let before = peak_memory();
    let start = Instant::now();
    let seen = probe_many(&targets, &limits, at, |_, _| ControlFlow::Continue(())).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    if let Some(failure) = seen.iter().find_map(|seen| seen.failure.as_ref()) {
        panic!("{failure}");
    }
    assert!(
        seen.iter()
            .all(|seen| seen.chain.len() == 2 && seen.key_proved)
    );
    println!("{} {seconds:.3} {before} {}", seen.len(), peak_memory());
}

/// `VmHWM` of proc(5).
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
