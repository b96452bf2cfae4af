//! Which endpoint to probe, and how.

use std::net::{IpAddr, SocketAddr};

use crate::error::{Error, Result};
use crate::probed::Protocol;

/// An endpoint to probe.
///
/// # Example
///
/// ```
/// use rds_ca_core::probe::Target;
/// use rds_ca_core::probed::Protocol;
///
/// let target = Target::parse("db.example.internal")?.speaking(Protocol::MySql);
/// assert_eq!(target.port(), 3306);
/// assert_eq!(Target::parse("[2001:db8::1]:1433")?.port(), 1433);
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    host: String,
    port: Option<u16>,
    protocol: Option<Protocol>,
    address: Option<IpAddr>,
    ask_plain_text: bool,
}

impl Target {
    /// The endpoint at that host (a DNS name or an address) and port.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when the host is empty, longer than 253 bytes, or
    /// contains whitespace, control characters or `/`.
    pub fn new(host: &str, port: Option<u16>) -> Result<Self> {
        let bad = |why: &str| {
            Err(Error::invalid("cannot probe", why)
                .at(format!("{:?}", host.chars().take(80).collect::<String>()))
                .hinting("write HOST, HOST:PORT, or [IPV6]:PORT"))
        };
        if host.is_empty() {
            return bad("the host is empty");
        }
        if host.len() > 253 {
            return bad("a host name has at most 253 bytes");
        }
        if host.contains(|c: char| c.is_whitespace() || c.is_control() || "/@".contains(c)) {
            return bad("this is not a host name");
        }
        if port == Some(0) {
            return bad("port 0 cannot be connected to");
        }
        Ok(Self {
            host: host.to_owned(),
            port,
            protocol: None,
            address: None,
            ask_plain_text: false,
        })
    }

    /// Parses `HOST`, `HOST:PORT`, `[IPV6]:PORT` or a bare IPv6 address.
    ///
    /// # Errors
    ///
    /// As [`Self::new`], and when the port is not a number from 1 to 65535.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.contains("://") || text.contains('@') {
            // It may contain a password, so it is not repeated.
            return Err(
                Error::invalid("cannot probe", "a connection string is not an endpoint")
                    .hinting("give HOST or HOST:PORT"),
            );
        }
        if text.parse::<IpAddr>().is_ok() {
            return Self::new(text, None);
        }
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Self::new(&address.ip().to_string(), Some(address.port()));
        }
        let unbracketed = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
        match (unbracketed, text.rsplit_once(':')) {
            (Some(host), _) => Self::new(host, None),
            (None, Some((host, port))) => match port.parse() {
                Ok(port) => Self::new(host, Some(port)),
                Err(_) => Err(Error::invalid("cannot probe", "the port is not a number")
                    .at(format!("{:?}", text.chars().take(80).collect::<String>()))
                    .hinting("a port is between 1 and 65535")),
            },
            (None, None) => Self::new(text, None),
        }
    }

    /// Sets the protocol; without it, the port determines it, or else the server's first bytes.
    pub fn speaking(self, protocol: Protocol) -> Self {
        Self {
            protocol: Some(protocol),
            ..self
        }
    }

    /// Connects to this address instead of resolving the host; the host is still the name that is used for SNI.
    pub fn at_address(self, address: IpAddr) -> Self {
        Self {
            address: Some(address),
            ..self
        }
    }

    /// Tests on a second connection whether a PostgreSQL server accepts a session in plain text.
    ///
    /// PostgreSQL decides that per user and database at login, so this begins a login as the user `rds_ca_probe`,
    /// without any credential, and closes the connection after the first answer. The server may log it.
    pub fn asking_plain_text(self) -> Self {
        Self {
            ask_plain_text: true,
            ..self
        }
    }

    /// The host as given.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The given port, or else the default of the protocol, or else PostgreSQL's.
    pub fn port(&self) -> u16 {
        self.port
            .unwrap_or_else(|| self.protocol.unwrap_or(Protocol::Postgres).default_port())
    }

    /// The protocol, if it was given.
    pub fn protocol(&self) -> Option<Protocol> {
        self.protocol
    }

    pub(super) fn port_is_known(&self) -> bool {
        self.port.is_some() || self.protocol.is_some()
    }

    pub(super) fn address(&self) -> Option<IpAddr> {
        self.address.or_else(|| self.host.parse().ok())
    }

    pub(super) fn wants_plain_text(&self) -> bool {
        self.ask_plain_text
    }

    /// The name for SNI: RFC 6066 section 3 does not allow addresses.
    pub(super) fn server_name(&self) -> Option<&str> {
        let name = self.host.trim_end_matches('.');
        (self.host.parse::<IpAddr>().is_err() && !name.is_empty()).then_some(name)
    }
}
