//! One TCP connection with a deadline and a limit on the received bytes.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, TcpStream};
use std::time::{Duration, Instant};

use super::foreign;
use crate::probed::ProbeFailureKind;

/// Why a phase ended early; the caller knows which phase.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    pub(super) kind: ProbeFailureKind,
    pub(super) reason: String,
}

impl Stop {
    pub(super) fn new(kind: ProbeFailureKind, reason: impl Into<String>) -> Self {
        Self {
            kind,
            reason: reason.into(),
        }
    }

    pub(super) fn malformed(reason: impl Into<String>) -> Self {
        Self::new(ProbeFailureKind::Malformed, reason)
    }

    pub(super) fn limit(reason: impl Into<String>) -> Self {
        Self::new(ProbeFailureKind::LimitExceeded, reason)
    }

    /// An error that passed through `std::io`: ours or the operating system's.
    pub(super) fn from_io(error: &io::Error) -> Self {
        if let Some(stop) = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Self>())
        {
            return stop.clone();
        }
        use io::ErrorKind as K;
        match error.kind() {
            K::UnexpectedEof => {
                Self::new(ProbeFailureKind::Closed, "the server closed the connection")
            }
            K::ConnectionReset | K::ConnectionAborted | K::BrokenPipe => {
                Self::new(ProbeFailureKind::Closed, "the server reset the connection")
            }
            K::TimedOut | K::WouldBlock => Self::new(
                ProbeFailureKind::Timeout,
                "the server did not answer in time",
            ),
            _ => Self::new(ProbeFailureKind::Io, error.to_string()),
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Stop {}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::from_io(&error)
    }
}

impl From<Stop> for io::Error {
    fn from(stop: Stop) -> Self {
        Self::other(stop)
    }
}

/// The transport of a TLS handshake: the connection itself, or TDS packets in it.
pub(super) trait Transport: Read + Write {
    /// From here on, TLS records are sent directly on the connection.
    fn end_of_handshake(&mut self) {}

    /// Closes the sending side, and gives the server a moment to close as well.
    fn finish(&mut self);

    /// The first bytes received since the start of the handshake, for recognising the server.
    fn opening(&self) -> &[u8];
}

pub(super) struct Wire {
    stream: TcpStream,
    deadline: Instant,
    phase: Duration,
    received: usize,
    budget: usize,
    opening: Vec<u8>,
}

/// How many of a peer's first bytes are kept for recognising it.
const OPENING: usize = 256;
/// How long we wait for the server to close after us.
const LINGER: Duration = Duration::from_millis(250);

impl Wire {
    pub(super) fn new(stream: TcpStream, budget: usize) -> Self {
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            deadline: Instant::now(),
            phase: Duration::ZERO,
            received: 0,
            budget,
            opening: Vec::new(),
        }
    }

    /// Starts a phase: it may take `phase`, but not continue beyond `end`.
    pub(super) fn start_phase(&mut self, phase: Duration, end: Instant) {
        let now = Instant::now();
        let deadline = now.checked_add(phase).map_or(end, |at| at.min(end));
        self.phase = deadline.saturating_duration_since(now);
        self.deadline = deadline;
        self.opening.clear();
    }

    /// The server's first bytes within `patience`; empty if it sends nothing.
    pub(super) fn listen(&mut self, patience: Duration) -> Result<Vec<u8>, Stop> {
        let mut bytes = vec![0; OPENING];
        let patience = patience.min(self.remaining()?);
        self.stream.set_read_timeout(Some(patience))?;
        match self.stream.peek(&mut bytes) {
            Ok(0) => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            Ok(count) => {
                bytes.truncate(count);
                Ok(bytes)
            }
            Err(error) if is_timeout(&error) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// The peer's address.
    pub(super) fn peer(&self) -> IpAddr {
        self.stream
            .peer_addr()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.ip())
    }

    pub(super) fn send(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        Ok(self.write_all(bytes)?)
    }

    /// Receives exactly `count` bytes; if the peer closes early, the error quotes what it sent.
    pub(super) fn receive(&mut self, count: usize) -> Result<Vec<u8>, Stop> {
        let mut bytes = vec![0; count];
        self.read_exact(&mut bytes).map_err(|error| {
            let mut stop = Stop::from_io(&error);
            if stop.kind == ProbeFailureKind::Closed && !self.opening.is_empty() {
                let sent = foreign::printable(&self.opening, 60);
                stop.reason = format!("{} after sending \"{sent}\"", stop.reason);
            }
            stop
        })?;
        Ok(bytes)
    }

    fn remaining(&self) -> Result<Duration, Stop> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            Err(self.too_late())
        } else {
            Ok(left)
        }
    }

    fn too_late(&self) -> Stop {
        Stop::new(
            ProbeFailureKind::Timeout,
            format!(
                "not finished after {:.1} s, {} bytes received",
                self.phase.as_secs_f64(),
                self.received
            ),
        )
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = self.budget.saturating_sub(self.received).min(buffer.len());
        if room == 0 && !buffer.is_empty() {
            return Err(Stop::limit(format!(
                "the server sent more than {} bytes (limit `bytes`)",
                self.budget
            ))
            .into());
        }
        self.stream.set_read_timeout(Some(self.remaining()?))?;
        let place = buffer.get_mut(..room).unwrap_or_default();
        match self.stream.read(place) {
            Ok(count) => {
                self.received += count;
                let keep = OPENING.saturating_sub(self.opening.len()).min(count);
                self.opening
                    .extend_from_slice(buffer.get(..keep).unwrap_or_default());
                Ok(count)
            }
            Err(error) if is_timeout(&error) => Err(self.too_late().into()),
            Err(error) => Err(error),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(self.remaining()?))?;
        match self.stream.write(buffer) {
            Err(error) if is_timeout(&error) => Err(self.too_late().into()),
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

impl Transport for Wire {
    fn finish(&mut self) {
        // Closing while the server's last bytes are unread would reset the connection, which servers log as a network
        // error; so they are read and dropped.
        let _ = self.stream.shutdown(Shutdown::Write);
        let end = Instant::now() + LINGER;
        let mut rest = [0; 4096];
        let mut dropped = 0;
        while dropped < 64 * 1024 {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || self.stream.set_read_timeout(Some(left)).is_err() {
                return;
            }
            match self.stream.read(&mut rest) {
                Ok(count) if count > 0 => dropped += count,
                _ => return,
            }
        }
    }

    fn opening(&self) -> &[u8] {
        &self.opening
    }
}
