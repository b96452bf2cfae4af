//! Chooses the protocol if none is given: by the port, then by the server's first bytes.

use std::time::Instant;

use time::UtcDateTime;

use super::attempt::Attempt;
use super::foreign;
use super::limits::ProbeLimits;
use super::target::Target;
use super::wire::{Stop, Wire};
use crate::probed::{ProbeFailureKind, ProbePhase, ProbedChain, Protocol};

/// Ports that are tried if neither a port nor a protocol is given.
const USUAL_PORTS: [u16; 3] = [5432, 3306, 1433];

pub(super) fn probe(target: &Target, limits: &ProbeLimits, at: UtcDateTime) -> ProbedChain {
    let end = Instant::now() + limits.total;
    let ask = |port| {
        let seen = ProbedChain {
            requested: target.protocol(),
            ..ProbedChain::new(target.host(), port, at)
        };
        let mut attempt = Attempt::new(target, limits, seen, end);
        let outcome = match target.protocol() {
            Some(protocol) => attempt
                .open()
                .and_then(|wire| attempt.speak(protocol, wire)),
            None => find_out(&mut attempt, port),
        };
        attempt.finish(outcome)
    };
    if target.port_is_known() {
        return ask(target.port());
    }
    let mut last = ask(target.port());
    for port in USUAL_PORTS
        .into_iter()
        .filter(|port| *port != target.port())
    {
        if !nothing_listens(&last) {
            break;
        }
        last = ask(port);
    }
    if let (true, Some(failure)) = (nothing_listens(&last), &mut last.failure) {
        failure.reason = format!(
            "none of the ports 5432, 3306 and 1433 takes a connection; last: {}",
            failure.reason
        );
    }
    last
}

fn nothing_listens(seen: &ProbedChain) -> bool {
    seen.failure
        .as_ref()
        .is_some_and(|failure| failure.phase == ProbePhase::Connect)
}

fn find_out(attempt: &mut Attempt<'_>, port: u16) -> Result<(), Stop> {
    let wire = attempt.open()?;
    match by_port(port) {
        Some(Protocol::Tds) => tds_then_strict(attempt, wire),
        Some(protocol) => attempt.speak(protocol, wire),
        None => by_banner(attempt, wire),
    }
}

fn by_port(port: u16) -> Option<Protocol> {
    Some(match port {
        5432 => Protocol::Postgres,
        3306 => Protocol::MySql,
        1433 => Protocol::Tds,
        // HTTPS, Oracle TCPS, DocumentDB, Neptune.
        443 | 2484 | 27017 | 8182 => Protocol::Tls,
        _ => return None,
    })
}

/// A server that requires TDS 8.0 closes the connection on a clear-text prelogin.
fn tds_then_strict(attempt: &mut Attempt<'_>, wire: Wire) -> Result<(), Stop> {
    match attempt.speak(Protocol::Tds, wire) {
        Err(stop) if may_be_wrong_protocol(&stop) => {
            let wire = attempt.open()?;
            attempt
                .speak(Protocol::TdsStrict, wire)
                .map_err(|strict| also(stop, "TDS 8.0", &strict))
        }
        other => other,
    }
}

/// MySQL sends first; PostgreSQL, TLS and TDS wait, and are tried in that order.
fn by_banner(attempt: &mut Attempt<'_>, mut wire: Wire) -> Result<(), Stop> {
    let banner = attempt.listen(&mut wire)?;
    if let [_, _, 0, 0, 10 | 0xff, ..] = banner.as_slice() {
        return attempt.speak(Protocol::MySql, wire);
    }
    if let Some(who) = foreign::recognise(&banner) {
        return Err(Stop::new(ProbeFailureKind::OtherProtocol, who));
    }
    let postgres = match attempt.speak(Protocol::Postgres, wire) {
        Err(stop) if attempt.seen.chain.is_empty() && may_be_wrong_protocol(&stop) => stop,
        other => return other,
    };
    let wire = attempt.open()?;
    let tls = match attempt.speak(Protocol::Tls, wire) {
        Err(stop) if attempt.seen.chain.is_empty() && may_be_wrong_protocol(&stop) => stop,
        other => return other,
    };
    let wire = attempt.open()?;
    attempt.speak(Protocol::Tds, wire).map_err(|tds| {
        attempt.seen.protocol = None;
        let all = also(postgres, "TLS", &tls);
        Stop::new(
            ProbeFailureKind::OtherProtocol,
            format!("tried as PostgreSQL: {all}; as SQL Server: {tds}"),
        )
    })
}

/// Whether the cause may be that the wrong protocol was used.
fn may_be_wrong_protocol(stop: &Stop) -> bool {
    matches!(
        stop.kind,
        ProbeFailureKind::OtherProtocol
            | ProbeFailureKind::Closed
            | ProbeFailureKind::Malformed
            | ProbeFailureKind::Timeout
    )
}

fn also(first: Stop, next: &str, second: &Stop) -> Stop {
    Stop::new(first.kind, format!("{first}; tried {next}: {second}"))
}
