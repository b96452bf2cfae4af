//! From a host to a connected socket: resolves and tries addresses within a deadline.

use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::wire::Stop;
use crate::probed::ProbeFailureKind;

/// The most addresses that are tried for one name.
const MOST_ADDRESSES: usize = 8;
/// How long one address is tried before the next one starts (RFC 8305 section 5, "Connection Attempt Delay").
const HEAD_START: Duration = Duration::from_millis(250);

/// The addresses of `host`, families interleaved (RFC 8305 section 4).
pub(super) fn resolve(host: &str, port: u16, patience: Duration) -> Result<Vec<SocketAddr>, Stop> {
    // The system's resolver has no deadline, so it runs in a thread that we stop waiting for.
    let (sender, receiver) = mpsc::channel();
    let question = (host.to_owned(), port);
    spawn("probe-resolve", move || {
        let answer = question.to_socket_addrs().map(Vec::from_iter);
        let _ = sender.send(answer);
    })?;
    let found = receiver.recv_timeout(patience).map_err(|_| {
        Stop::new(
            ProbeFailureKind::Timeout,
            format!(
                "no address for {host:?} after {:.1} s",
                patience.as_secs_f64()
            ),
        )
    })?;
    let not_found = |why: String| {
        Stop::new(
            ProbeFailureKind::NameNotFound,
            format!("no address for {host:?}: {why}"),
        )
    };
    let found = found.map_err(|error| not_found(error.to_string()))?;
    let addresses = interleaved(found);
    if addresses.is_empty() {
        return Err(not_found("the name has no address".to_owned()));
    }
    Ok(addresses)
}

/// The first of `addresses` that accepts a connection; each gets a head start over the next.
pub(super) fn connect(
    addresses: &[SocketAddr],
    patience: Duration,
) -> Result<(TcpStream, SocketAddr), Stop> {
    let end = Instant::now() + patience;
    if let [only] = addresses {
        return TcpStream::connect_timeout(only, patience)
            .map(|stream| (stream, *only))
            .map_err(|error| not_connected(&[describe(*only, &error)]));
    }
    let (sender, receiver) = mpsc::channel();
    let mut waiting = addresses.iter().copied();
    let mut running = 0;
    let mut failures = Vec::new();
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            failures.push("the others did not answer in time".to_owned());
            return Err(not_connected(&failures));
        }
        let patience = match waiting.next() {
            Some(address) => {
                let sender = sender.clone();
                spawn("probe-connect", move || {
                    let result = TcpStream::connect_timeout(&address, left);
                    let _ = sender.send((address, result));
                })?;
                running += 1;
                HEAD_START.min(left)
            }
            None if running == 0 => return Err(not_connected(&failures)),
            None => left,
        };
        match receiver.recv_timeout(patience) {
            Ok((address, Ok(stream))) => return Ok((stream, address)),
            Ok((address, Err(error))) => {
                running -= 1;
                failures.push(describe(address, &error));
            }
            Err(_) => {}
        }
    }
}

fn interleaved(found: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let Some(first) = found.first().copied() else {
        return found;
    };
    let is_first_family = |address: &SocketAddr| address.is_ipv6() == first.is_ipv6();
    let (ours, theirs): (Vec<_>, Vec<_>) = found.into_iter().partition(is_first_family);
    let mut theirs = theirs.into_iter();
    let mut mixed: Vec<SocketAddr> = Vec::new();
    for address in ours {
        mixed.push(address);
        mixed.extend(theirs.next());
    }
    mixed.extend(theirs);
    let mut addresses: Vec<SocketAddr> = Vec::new();
    for address in mixed {
        if addresses.len() < MOST_ADDRESSES && !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

fn describe(address: SocketAddr, error: &std::io::Error) -> String {
    let why = match error.kind() {
        std::io::ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        std::io::ErrorKind::TimedOut | std::io::ErrorKind::WouldBlock => "no answer".to_owned(),
        _ => error.to_string(),
    };
    let ip: IpAddr = address.ip();
    format!("{ip} port {}: {why}", address.port())
}

fn not_connected(failures: &[String]) -> Stop {
    Stop::new(ProbeFailureKind::NotConnected, failures.join("; "))
}

pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Stop> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map(drop)
        .map_err(|error| {
            Stop::new(
                ProbeFailureKind::Io,
                format!("cannot start a thread: {error}"),
            )
        })
}
