//! SQL Server and its drivers: ODBC, SqlClient, tedious, jTDS, FreeTDS.

use super::Family;
use super::codes::{beside, near};
use super::matcher::{Found, Table};
use super::meaning::Meaning::*;

/// Words of which one stands beside a number.
pub(super) const WORDS: &[&str] = &[
    "sql server",
    "sqlclient",
    "sqlexception",
    "login failed",
    "error: 18456",
    "error 18456",
    "tedious",
    "odbc",
    "mssql",
];

/// `Error: 18456`, `(18456)`, `Number:18456`: the login was refused, after TLS.
pub(super) fn number(text: &str, start: usize, end: usize) -> Option<Found> {
    if text.get(start..end)?.len() < 5 {
        return None;
    }
    near(text, start, end, 100, WORDS)
        .then(|| beside(start, end, Family::SqlServer, AccessDenied))?
}

#[rustfmt::skip]
pub(super) const MESSAGES: Table = &[
    ("ssl provider", VerificationFailed),
    ("ssl security error", VerificationFailed),
    ("error occurred during the pre-login handshake", HandshakeFailed),
    ("provider: tcp provider, error: 35 - an internal exception was caught", HandshakeFailed),
    ("error occurred during the login process", HandshakeFailed),
    ("driver could not establish a secure connection to sql server", VerificationFailed),
    ("encryption(ssl/tls) handshake failed", HandshakeFailed),
    ("failed to connect to *: self-signed certificate", SelfSigned),
    ("pre-login handshake*end of stream reached", ProtocolVersion),
    ("pre-login handshake*endofstreamexception", ProtocolVersion),
    ("tcp provider: error code 0x2746", ProtocolVersion),
    ("tcp provider: error code 0x68", ProtocolVersion),
    ("ssl provider: *unsupported protocol", ProtocolVersion),
    ("the server selected protocol version tls10", ProtocolVersion),
    ("instance of sql server you attempted to connect to does not support encryption", NoTlsOffered),
    ("encryption not supported on sql server", NoTlsOffered),
    ("server does not support encryption", NoTlsOffered),
    ("encryption not supported on the client", ClientHasNoTls),
    ("failed to validate the server name", NameMismatch),
    ("\"subject alternative name\" does not match", NameMismatch),
    ("server name in a certificate during secure sockets layer", NameMismatch),
    ("encryption is required to connect to this server", EncryptionRequired),
    ("server requires encryption", EncryptionRequired),
    ("requires encrypted connections", EncryptionRequired),
    ("requires encryption but the client", EncryptionRequired),
    ("~login failed for user", AccessDenied),
    ("the login is from an untrusted domain", AccessDenied),
    ("adaptive server connection failed", ConnectionFailed),
    ("unable to connect: adaptive server is unavailable", NotReached),
    ("~login timeout expired", ConnectionFailed),
    ("a network-related or instance-specific error", NotReached),
    ("client unable to establish connection", ConnectionFailed),
    ("client unable to establish a secure connection", HandshakeFailed),
    ("encryption*handshake failed", HandshakeFailed),
    ("the tcp/ip connection to the host * has failed", NotReached),
];
