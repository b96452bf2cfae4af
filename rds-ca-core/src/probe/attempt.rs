//! Probes one endpoint with one protocol: connect, negotiate, handshake, and a second method if needed.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::connect;
use super::hello;
use super::limits::ProbeLimits;
use super::tds::Wrapped;
use super::tls::{self, NoChain, Taken, Wanted};
use super::wire::{Stop, Wire};
use super::{Target, mysql, postgres, tds};
use crate::certificate::Certificate;
use crate::probed::{
    ProbeFailure, ProbeFailureKind, ProbePhase, ProbeTimings, ProbedChain, Protocol, TlsVersion,
};

/// The work on one endpoint, and the results so far.
pub(super) struct Attempt<'a> {
    target: &'a Target,
    limits: &'a ProbeLimits,
    end: Instant,
    phase: ProbePhase,
    addresses: Vec<SocketAddr>,
    pub(super) seen: ProbedChain,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(
        target: &'a Target,
        limits: &'a ProbeLimits,
        seen: ProbedChain,
        end: Instant,
    ) -> Self {
        Self {
            target,
            limits,
            end,
            phase: ProbePhase::Resolve,
            addresses: Vec::new(),
            seen,
        }
    }

    /// The result, with the reason of a failure.
    pub(super) fn finish(mut self, outcome: Result<(), Stop>) -> ProbedChain {
        self.seen.failure = outcome.err().map(|stop| ProbeFailure {
            phase: self.phase,
            kind: stop.kind,
            reason: stop.reason,
        });
        self.seen
    }

    /// Opens a new connection, to the address that answered before if there is one.
    pub(super) fn open(&mut self) -> Result<Wire, Stop> {
        if self.addresses.is_empty() {
            self.addresses = match self.target.address() {
                Some(address) => vec![SocketAddr::new(address, self.seen.port)],
                None => self.timed(ProbePhase::Resolve, |this| {
                    let patience = this.time_left(this.limits.resolve)?;
                    connect::resolve(this.target.host(), this.seen.port, patience)
                })?,
            };
        }
        let (stream, address) = self.timed(ProbePhase::Connect, |this| {
            let patience = this.time_left(this.limits.connect)?;
            connect::connect(&this.addresses, patience)
        })?;
        self.addresses = vec![address];
        self.seen.address = Some(address);
        Ok(Wire::new(stream, self.limits.bytes))
    }

    /// Waits for the server's first bytes, for the time that detection may take.
    pub(super) fn listen(&mut self, wire: &mut Wire) -> Result<Vec<u8>, Stop> {
        self.timed(ProbePhase::Negotiate, |this| {
            wire.start_phase(this.limits.negotiate, this.end);
            wire.listen(this.limits.listen)
        })
    }

    /// Uses `protocol` on `wire` until the chain has been received.
    pub(super) fn speak(&mut self, protocol: Protocol, mut wire: Wire) -> Result<(), Stop> {
        self.seen.protocol = Some(protocol);
        self.negotiate(protocol, &mut wire)?;
        let taken = match self.handshake(protocol, &mut wire) {
            Ok(taken) => taken,
            Err(no_chain) if no_chain.retry_in_clear_text => {
                drop(wire);
                self.read_clear_text(protocol, no_chain.stop)?
            }
            Err(no_chain) => return Err(no_chain.stop),
        };
        self.take(taken)?;
        if self.target.wants_plain_text() && protocol == Protocol::Postgres {
            self.ask_plain_text();
        }
        Ok(())
    }

    fn negotiate(&mut self, protocol: Protocol, wire: &mut Wire) -> Result<(), Stop> {
        self.timed(ProbePhase::Negotiate, |this| {
            wire.start_phase(this.limits.negotiate, this.end);
            match protocol {
                Protocol::Postgres => postgres::negotiate(wire, &mut this.seen),
                Protocol::MySql => mysql::negotiate(wire, &mut this.seen),
                Protocol::Tds => tds::negotiate(wire, &mut this.seen),
                Protocol::TdsStrict | Protocol::Tls => {
                    this.seen.plain_text = crate::probed::PlainText::Refused;
                    Ok(())
                }
                Protocol::PostgresDirect => Ok(()),
            }
        })
    }

    fn handshake(&mut self, protocol: Protocol, wire: &mut Wire) -> Result<Taken, NoChain> {
        self.seen.server_name = self.target.server_name().map(str::to_owned);
        self.timed(ProbePhase::Handshake, |this| {
            let wanted = this.wanted(protocol, wire);
            wire.start_phase(this.limits.handshake, this.end);
            match protocol {
                Protocol::Tds => tls::handshake(&mut Wrapped::new(wire), &wanted, this.limits),
                _ => tls::handshake(wire, &wanted, this.limits),
            }
        })
    }

    /// rustls and the server have no version or suite in common, so the chain is read from the clear text.
    fn read_clear_text(&mut self, protocol: Protocol, first: Stop) -> Result<Taken, Stop> {
        let result = self.open().and_then(|mut wire| {
            self.negotiate(protocol, &mut wire)?;
            self.timed(ProbePhase::Handshake, |this| {
                let wanted = this.wanted(protocol, &wire);
                wire.start_phase(this.limits.handshake, this.end);
                match protocol {
                    Protocol::Tds => {
                        hello::read_chain(&mut Wrapped::new(&mut wire), &wanted, this.limits)
                    }
                    _ => hello::read_chain(&mut wire, &wanted, this.limits),
                }
            })
        });
        self.phase = ProbePhase::Handshake;
        match result {
            Ok(mut taken) => {
                taken.remarks.push(format!(
                    "a client limited to modern TLS cannot connect ({first}); \
                     the chain was read from the clear text of a second, cancelled handshake"
                ));
                Ok(taken)
            }
            Err(second) if second.reason == first.reason => Err(first),
            Err(second) => Err(Stop::new(
                first.kind,
                format!("{first}; with every suite up to TLS 1.2 offered: {second}"),
            )),
        }
    }

    /// Parses the certificates; fails if any is unreadable.
    fn take(&mut self, taken: Taken) -> Result<(), Stop> {
        self.seen.tls_version = taken.version;
        self.seen.cipher_suite = taken.cipher_suite;
        self.seen.key_proved = taken.key_proved;
        self.seen.remarks.extend(taken.remarks);
        if let Some(old) = taken.version.filter(|version| *version < TlsVersion::Tls12) {
            self.seen.remarks.push(format!(
                "the server chose {old}, which is obsolete (RFC 8996)"
            ));
        }
        for (position, der) in taken.chain.iter().enumerate() {
            let certificate = Certificate::from_der(der).map_err(|error| {
                Stop::new(
                    ProbeFailureKind::UnreadableCertificate,
                    format!(
                        "certificate {} of {}: {error}",
                        position + 1,
                        taken.chain.len()
                    ),
                )
            })?;
            self.seen.chain.push(certificate);
        }
        Ok(())
    }

    /// Failures here are recorded as remarks; the chain is already read.
    fn ask_plain_text(&mut self) {
        let asked = self.open().and_then(|mut wire| {
            wire.start_phase(self.limits.negotiate, self.end);
            let asked = postgres::ask_plain_text(&mut wire, &mut self.seen);
            super::wire::Transport::finish(&mut wire);
            asked
        });
        if let Err(stop) = asked {
            self.seen.remarks.push(format!(
                "it could not be determined whether plain text is offered: {stop}"
            ));
        }
    }

    fn wanted(&self, protocol: Protocol, wire: &Wire) -> Wanted<'a> {
        Wanted {
            server_name: self.target.server_name(),
            address: wire.peer(),
            alpn: match protocol {
                Protocol::PostgresDirect => Some("postgresql"),
                Protocol::TdsStrict => Some("tds/8.0"),
                _ => None,
            },
            at_most_tls12: protocol == Protocol::Tds,
        }
    }

    /// Runs a phase and adds its time to that of its earlier runs.
    fn timed<T>(&mut self, phase: ProbePhase, work: impl FnOnce(&mut Self) -> T) -> T {
        self.phase = phase;
        let start = Instant::now();
        let result = work(self);
        let spent = whole_microseconds(start.elapsed());
        let ProbeTimings {
            resolve,
            connect,
            negotiate,
            handshake,
        } = &mut self.seen.timings;
        let total = match phase {
            ProbePhase::Resolve => resolve,
            ProbePhase::Connect => connect,
            ProbePhase::Negotiate => negotiate,
            ProbePhase::Handshake => handshake,
        };
        *total = Some(total.unwrap_or_default() + spent);
        result
    }

    fn time_left(&self, phase: Duration) -> Result<Duration, Stop> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Stop::new(
                ProbeFailureKind::Timeout,
                format!(
                    "not finished after {:.1} s in total",
                    self.limits.total.as_secs_f64()
                ),
            ));
        }
        Ok(phase.min(left))
    }
}

/// Files store microseconds; rounding here makes a value equal to the one read back.
fn whole_microseconds(duration: Duration) -> Duration {
    Duration::from_micros(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
}
