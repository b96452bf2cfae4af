//! The chain that a live endpoint presented: a plain value that a probe fills, and that files and tests may fill too.

mod file;
mod origin;

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use time::UtcDateTime;

pub use file::{probes_from_json, probes_to_json};
pub use origin::{Origin, OriginVerdict};

use crate::certificate::Certificate;

words! {
    /// How TLS is started with a database: the part of its protocol that precedes TLS.
    #[non_exhaustive]
    pub enum Protocol: "a protocol" {
        /// PostgreSQL's `SSLRequest` (PostgreSQL documentation, "Message Flow", "SSL Session Encryption").
        Postgres = "postgres",
        /// PostgreSQL 17's direct TLS with the ALPN name `postgresql`.
        PostgresDirect = "postgres-direct",
        /// MySQL and MariaDB: TLS after the server's greeting (MySQL's "Protocol::SSLRequest").
        MySql = "mysql",
        /// SQL Server, TDS 7.x: TLS inside prelogin packets ([MS-TDS] section 2.2.6.5).
        Tds = "mssql",
        /// SQL Server, TDS 8.0: TLS first, with the ALPN name `tds/8.0`.
        TdsStrict = "mssql-strict",
        /// TLS from the first byte: Oracle TCPS, Db2, DocumentDB, HTTPS.
        Tls = "tls",
    }
}

impl Protocol {
    /// The port that the engine listens on by default.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::probed::Protocol;
    ///
    /// let protocol: Protocol = "mssql".parse()?;
    /// assert_eq!(protocol.default_port(), 1433);
    /// # Ok::<(), rds_ca_core::Error>(())
    /// ```
    pub fn default_port(self) -> u16 {
        match self {
            Self::Postgres | Self::PostgresDirect => 5432,
            Self::MySql => 3306,
            Self::Tds | Self::TdsStrict => 1433,
            Self::Tls => 443,
        }
    }
}

words! {
    /// The version of TLS that a server chose.
    #[non_exhaustive]
    pub enum TlsVersion: "a version of TLS" {
        /// SSL 3.0 (RFC 6101).
        Ssl30 = "SSLv3",
        /// TLS 1.0 (RFC 2246).
        Tls10 = "TLSv1.0",
        /// TLS 1.1 (RFC 4346).
        Tls11 = "TLSv1.1",
        /// TLS 1.2 (RFC 5246).
        Tls12 = "TLSv1.2",
        /// TLS 1.3 (RFC 8446).
        Tls13 = "TLSv1.3",
    }
}

words! {
    /// Whether an endpoint also accepts a session without TLS.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum PlainText: "whether plain text is offered" {
        /// It stated that it would.
        Offered = "offered",
        /// It stated that it would not, or the port accepts only TLS.
        Refused = "refused",
        /// The protocol shows it only at login, which a probe does not attempt.
        #[default]
        Unknown = "unknown",
    }
}

words! {
    /// The phase in which a probe ended.
    #[non_exhaustive]
    pub enum ProbePhase: "the part of a probe" {
        /// The host's addresses were resolved.
        Resolve = "resolve",
        /// A connection was made.
        Connect = "connect",
        /// The engine's own messages before TLS were exchanged.
        Negotiate = "negotiate",
        /// The TLS handshake ran.
        Handshake = "handshake",
    }
}

words! {
    /// Why a probe returned no chain, grouped by what to do next.
    #[non_exhaustive]
    pub enum ProbeFailureKind: "why a probe returned no chain" {
        /// The host's name has no address.
        NameNotFound = "name_not_found",
        /// No address took the connection.
        NotConnected = "not_connected",
        /// A phase, or the entire probe, exceeded its time limit.
        Timeout = "timeout",
        /// The server closed or reset the connection.
        Closed = "closed",
        /// The server speaks another protocol.
        OtherProtocol = "other_protocol",
        /// The server does not offer TLS here.
        NoTls = "no_tls",
        /// The server answered with an error message.
        Refused = "refused",
        /// The server's TLS and ours have no version or suite in common.
        Incompatible = "incompatible",
        /// The server violated its protocol.
        Malformed = "malformed",
        /// A limit on bytes or certificates was exceeded; the text names it.
        LimitExceeded = "limit_exceeded",
        /// A certificate of the chain cannot be read.
        UnreadableCertificate = "unreadable_certificate",
        /// The operating system reported another error.
        Io = "io",
        /// The caller stopped the run before this endpoint was probed.
        Cancelled = "cancelled",
    }
}

/// Why a probe returned no chain.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[allow(
    clippy::exhaustive_structs,
    reason = "filled by callers that probe by their own means"
)]
pub struct ProbeFailure {
    /// The phase in which it ended.
    pub phase: ProbePhase,
    /// The kind of reason.
    pub kind: ProbeFailureKind,
    /// The reason in words; text from a server is shown with control characters escaped.
    pub reason: String,
}

impl fmt::Display for ProbeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.phase, self.reason)
    }
}

/// How long each phase took; absent where it was not reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
#[allow(
    clippy::exhaustive_structs,
    reason = "filled by callers that probe by their own means"
)]
pub struct ProbeTimings {
    /// Resolving the name. In JSON: `resolve_us`, in whole microseconds; likewise the others.
    #[serde(rename = "resolve_us", with = "microseconds")]
    pub resolve: Option<Duration>,
    /// Connecting, over all addresses tried.
    #[serde(rename = "connect_us", with = "microseconds")]
    pub connect: Option<Duration>,
    /// The engine's own messages before TLS.
    #[serde(rename = "negotiate_us", with = "microseconds")]
    pub negotiate: Option<Duration>,
    /// The TLS handshake.
    #[serde(rename = "handshake_us", with = "microseconds")]
    pub handshake: Option<Duration>,
}

/// What an endpoint presented in a probe, or why it presented nothing.
///
/// If [`failure`](Self::failure) is set, the chain proves nothing about the endpoint; otherwise the chain is complete.
/// Nothing in it was verified: it is what the server *sent*. Which authority signed it, and which stores accept it, is
/// determined from the chain alone.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[allow(
    clippy::exhaustive_structs,
    reason = "filled by callers that probe by their own means"
)]
pub struct ProbedChain {
    /// The probed host: a name or an address.
    pub host: String,
    /// The probed port.
    pub port: u16,
    /// The requested protocol; absent if it was to be detected.
    #[serde(default)]
    pub requested: Option<Protocol>,
    /// The protocol that was used; absent if it was not determined.
    #[serde(default)]
    pub protocol: Option<Protocol>,
    /// The address that accepted the connection.
    #[serde(default)]
    pub address: Option<SocketAddr>,
    /// The name sent in the handshake (SNI, RFC 6066 section 3); absent for addresses.
    #[serde(default)]
    pub server_name: Option<String>,
    /// The time of the probe, as stated by the caller.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub at: UtcDateTime,
    /// The TLS version that the server chose.
    #[serde(default)]
    pub tls_version: Option<TlsVersion>,
    /// The cipher suite that the server chose, by its IANA name, or as `0x1234` if the name is not known here.
    #[serde(default)]
    pub cipher_suite: Option<String>,
    /// The certificates as sent, server certificate first. In JSON: a list of PEM blocks.
    #[serde(default, with = "pem_list")]
    pub chain: Vec<Certificate>,
    /// Whether the server proved in the handshake that it holds the first certificate's key.
    #[serde(default)]
    pub key_proved: bool,
    /// Whether the endpoint also accepts sessions without TLS.
    #[serde(default)]
    pub plain_text: PlainText,
    /// The server's name and version, if its protocol shows them before a login.
    #[serde(default)]
    pub server: Option<String>,
    /// Remarks about a complete chain: an old TLS version, a requested client certificate.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// How long it took.
    #[serde(default)]
    pub timings: ProbeTimings,
    /// Why there is no complete chain.
    #[serde(default)]
    pub failure: Option<ProbeFailure>,
}

impl ProbedChain {
    /// An endpoint about which nothing is known yet.
    pub fn new(host: impl Into<String>, port: u16, at: UtcDateTime) -> Self {
        Self {
            host: host.into(),
            port,
            requested: None,
            protocol: None,
            address: None,
            server_name: None,
            at,
            tls_version: None,
            cipher_suite: None,
            chain: Vec::new(),
            key_proved: false,
            plain_text: PlainText::Unknown,
            server: None,
            remarks: Vec::new(),
            timings: ProbeTimings::default(),
            failure: None,
        }
    }

    /// Whether the chain is evidence of what the endpoint serves: it is complete, and the server proved in the
    /// handshake that it holds the key. Anyone can send a public chain.
    pub fn is_evidence(&self) -> bool {
        self.key_proved && self.server_certificate().is_some()
    }

    /// The server certificate, if the chain is complete.
    pub fn server_certificate(&self) -> Option<&Certificate> {
        match self.failure {
            None => self.chain.first(),
            Some(_) => None,
        }
    }
}

mod microseconds {
    use std::time::Duration;

    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub(super) fn serialize<S: Serializer>(
        duration: &Option<Duration>,
        out: S,
    ) -> Result<S::Ok, S::Error> {
        duration
            .map(|duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
            .serialize(out)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        input: D,
    ) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(input)?.map(Duration::from_micros))
    }
}

mod pem_list {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::bundle::Bundle;
    use crate::certificate::Certificate;

    pub(super) fn serialize<S: Serializer>(
        chain: &[Certificate],
        out: S,
    ) -> Result<S::Ok, S::Error> {
        out.collect_seq(chain.iter().map(Certificate::pem))
    }

    /// Each text must contain exactly one certificate; an incomplete chain is rejected.
    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        input: D,
    ) -> Result<Vec<Certificate>, D::Error> {
        Vec::<String>::deserialize(input)?
            .iter()
            .enumerate()
            .map(|(position, text)| {
                let bundle = Bundle::parse(text.as_bytes(), None).map_err(D::Error::custom)?;
                let mut certificates = bundle.certificates();
                match (certificates.next(), certificates.next(), bundle.problems()) {
                    (Some(certificate), None, []) => Ok(certificate.clone()),
                    _ => Err(D::Error::custom(format!(
                        "certificate {} of the chain is not one PEM block",
                        position + 1
                    ))),
                }
            })
            .collect()
    }
}
