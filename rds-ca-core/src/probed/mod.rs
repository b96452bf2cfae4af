//! What a live endpoint presented: a plain value that a probe fills, and files and tests may too.

mod file;
mod origin;

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use time::UtcDateTime;

pub use file::{probes_from_json, probes_to_json};
pub use origin::{Origin, OriginVerdict};

use crate::certificate::Certificate;
use crate::error::{Error, Result};

/// How an endpoint is brought to TLS: the part of a database's protocol that precedes it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Protocol {
    /// PostgreSQL's `SSLRequest` (PostgreSQL documentation, "Message Flow", "SSL Session Encryption").
    Postgres,
    /// PostgreSQL 17's direct TLS with the ALPN name `postgresql`.
    PostgresDirect,
    /// MySQL and MariaDB: TLS after the server's greeting (MySQL's "Protocol::SSLRequest").
    #[serde(rename = "mysql")]
    MySql,
    /// SQL Server, TDS 7.x: TLS inside prelogin packets ([MS-TDS] section 2.2.6.5).
    #[serde(rename = "mssql")]
    Tds,
    /// SQL Server, TDS 8.0: TLS first, with the ALPN name `tds/8.0`.
    #[serde(rename = "mssql-strict")]
    TdsStrict,
    /// TLS from the first byte: Oracle TCPS, Db2, DocumentDB, HTTPS.
    Tls,
}

impl Protocol {
    /// Every protocol.
    pub const ALL: [Self; 6] = [
        Self::Postgres,
        Self::PostgresDirect,
        Self::MySql,
        Self::Tds,
        Self::TdsStrict,
        Self::Tls,
    ];

    /// The protocol's name, as commands and files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::PostgresDirect => "postgres-direct",
            Self::MySql => "mysql",
            Self::Tds => "mssql",
            Self::TdsStrict => "mssql-strict",
            Self::Tls => "tls",
        }
    }

    /// The protocol of that name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for any other name.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::probed::Protocol;
    ///
    /// assert_eq!(Protocol::parse("mssql")?, Protocol::Tds);
    /// # Ok::<(), rds_ca_core::Error>(())
    /// ```
    pub fn parse(name: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|protocol| protocol.as_str() == name)
            .ok_or_else(|| {
                Error::invalid("cannot read the protocol", "there is no such protocol")
                    .at(format!("{name:?}"))
                    .hinting("one of postgres, postgres-direct, mysql, mssql, mssql-strict, tls")
            })
    }

    /// The port that the engine listens on unless told otherwise.
    pub fn default_port(self) -> u16 {
        match self {
            Self::Postgres | Self::PostgresDirect => 5432,
            Self::MySql => 3306,
            Self::Tds | Self::TdsStrict => 1433,
            Self::Tls => 443,
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The version of TLS that a server chose.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub enum TlsVersion {
    /// SSL 3.0 (RFC 6101).
    #[serde(rename = "SSLv3")]
    Ssl30,
    /// TLS 1.0 (RFC 2246).
    #[serde(rename = "TLSv1.0")]
    Tls10,
    /// TLS 1.1 (RFC 4346).
    #[serde(rename = "TLSv1.1")]
    Tls11,
    /// TLS 1.2 (RFC 5246).
    #[serde(rename = "TLSv1.2")]
    Tls12,
    /// TLS 1.3 (RFC 8446).
    #[serde(rename = "TLSv1.3")]
    Tls13,
}

impl fmt::Display for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ssl30 => "SSLv3",
            Self::Tls10 => "TLSv1.0",
            Self::Tls11 => "TLSv1.1",
            Self::Tls12 => "TLSv1.2",
            Self::Tls13 => "TLSv1.3",
        })
    }
}

/// Whether an endpoint would also carry a session without TLS.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum PlainText {
    /// It said that it would.
    Offered,
    /// It said that it would not, or the port speaks nothing but TLS.
    Refused,
    /// The protocol tells only at login, which a probe does not attempt.
    #[default]
    Unknown,
}

impl fmt::Display for PlainText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Offered => "offered",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        })
    }
}

/// The part of a probe in which it ended.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ProbePhase {
    /// The host's addresses were looked up.
    Resolve,
    /// A connection was made.
    Connect,
    /// The engine's own words before TLS were exchanged.
    Negotiate,
    /// The TLS handshake ran.
    Handshake,
}

impl fmt::Display for ProbePhase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Negotiate => "negotiate",
            Self::Handshake => "handshake",
        })
    }
}

/// Why a probe brought no chain, by what one would do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProbeFailureKind {
    /// The host's name has no address.
    NameNotFound,
    /// No address took the connection.
    NotConnected,
    /// A phase, or the whole probe, took longer than it may.
    Timeout,
    /// The server closed or reset the connection.
    Closed,
    /// The server speaks another protocol.
    OtherProtocol,
    /// The server does not offer TLS here.
    NoTls,
    /// The server answered with an error of its own.
    Refused,
    /// The server's TLS and ours have nothing in common.
    Incompatible,
    /// What the server sent breaks its protocol.
    Malformed,
    /// A bound on bytes or certificates was exceeded; the text names it.
    LimitExceeded,
    /// A certificate of the chain cannot be read.
    UnreadableCertificate,
    /// The operating system refused something else.
    Io,
    /// The caller stopped the run before this endpoint was asked.
    Cancelled,
}

/// Why a probe brought no chain.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ProbeFailure {
    /// Where it ended.
    pub phase: ProbePhase,
    /// The kind of reason.
    pub kind: ProbeFailureKind,
    /// The reason in words; what a server sent is shown with control characters escaped.
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
pub struct ProbeTimings {
    /// Looking the name up. In JSON: `resolve_us`, whole microseconds, as for the others.
    #[serde(rename = "resolve_us", with = "microseconds")]
    pub resolve: Option<Duration>,
    /// Connecting, over all addresses tried.
    #[serde(rename = "connect_us", with = "microseconds")]
    pub connect: Option<Duration>,
    /// The engine's words before TLS.
    #[serde(rename = "negotiate_us", with = "microseconds")]
    pub negotiate: Option<Duration>,
    /// The TLS handshake.
    #[serde(rename = "handshake_us", with = "microseconds")]
    pub handshake: Option<Duration>,
}

/// What an endpoint presented when it was asked, or why it presented nothing.
///
/// Either [`failure`](Self::failure) is set, and then the chain says nothing about the endpoint, or
/// the chain is whole. Nothing in it was verified: it is what the server *sent*. Which authority
/// signed it, and which stores accept it, is decided from the chain alone.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ProbedChain {
    /// The host as asked: a name or an address.
    pub host: String,
    /// The port asked.
    pub port: u16,
    /// The protocol asked for; absent when it was to be found out.
    #[serde(default)]
    pub requested: Option<Protocol>,
    /// The protocol that was spoken; absent when that was never told.
    #[serde(default)]
    pub protocol: Option<Protocol>,
    /// The address that took the connection.
    #[serde(default)]
    pub address: Option<SocketAddr>,
    /// The name sent in the handshake (SNI, RFC 6066 section 3); absent for addresses.
    #[serde(default)]
    pub server_name: Option<String>,
    /// When it was asked, as the caller said.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub at: UtcDateTime,
    /// The TLS version that the server chose.
    #[serde(default)]
    pub tls_version: Option<TlsVersion>,
    /// The cipher suite that the server chose, by its IANA name, or as `0x1234` when it has none here.
    #[serde(default)]
    pub cipher_suite: Option<String>,
    /// The certificates as sent, server certificate first. In JSON: a list of PEM blocks.
    #[serde(default, with = "pem_list")]
    pub chain: Vec<Certificate>,
    /// Whether the server proved in the handshake that it holds the first certificate's key.
    #[serde(default)]
    pub key_proved: bool,
    /// Whether the endpoint also carries sessions without TLS.
    #[serde(default)]
    pub plain_text: PlainText,
    /// The server's name and version where its protocol shows them before a login.
    #[serde(default)]
    pub server: Option<String>,
    /// What is worth knowing although the chain is whole: an old TLS version, a client certificate wanted.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// How long it took.
    #[serde(default)]
    pub timings: ProbeTimings,
    /// Why there is no whole chain.
    #[serde(default)]
    pub failure: Option<ProbeFailure>,
}

impl ProbedChain {
    /// An endpoint of which nothing is known yet.
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

    /// Whether the chain is evidence of what the endpoint serves: it is whole, and the server proved in the handshake
    /// that it holds the key. Anybody can send a public chain.
    pub fn is_evidence(&self) -> bool {
        self.key_proved && self.server_certificate().is_some()
    }

    /// The server certificate, when the chain is whole.
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

    /// Each text has to hold exactly one certificate: a chain with a hole is not a chain.
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
