//! SQL Server and its drivers: ODBC, SqlClient, tedious, jTDS, FreeTDS.

use super::super::Family;
use super::super::lines::{first_bytes, last_bytes};
use super::super::meaning::Meaning::{self, *};
use super::super::pattern::{Found, Table};
use super::super::token::{found, has_word_nearby, in_context, is_word};

/// One of these words must be near a number.
const WORDS: &[&str] = &[
    "sql server",
    "sqlclient",
    "sqlexception",
    "login failed",
    ", severity: ",
    "tedious",
    "odbc",
    "mssql",
];

/// Numbers of the server's own messages, from `sys.messages`.
#[rustfmt::skip]
pub(super) const NUMBERS: &[(&str, Meaning)] = &[
    ("18456", AccessDenied), ("18452", AccessDenied), ("18470", AccessDenied), ("18486", AccessDenied), ("18487", AccessDenied), ("18488", AccessDenied),
    ("4060", AccessDenied), ("17835", EncryptionRequired), ("17828", AcceptFailed), ("17832", AcceptFailed), ("17836", AcceptFailed),
];

/// `Error: 18456`, `(18456)`, `Number:18456`.
pub(super) fn number(text: &str, start: usize, end: usize) -> Option<Found> {
    let number = text.get(start..end)?;
    let meaning = NUMBERS.iter().find(|row| row.0 == number)?.1;
    let before = last_bytes(text.get(..start)?, 10);
    let led = [
        "error: ", "error ", "number:", "number: ", "number=", "number ", "(", "code: ", "code ",
    ];
    let led = led.iter().any(|word| before.ends_with(word));
    let is_number = is_word(text, start, end) && led;
    if !is_number {
        return None;
    }
    // Only SQL Server writes numbers in this form.
    let after = first_bytes(text.get(end..)?, 12);
    if after.starts_with(", severity: ") {
        return found(start, end, Family::SqlServer, meaning);
    }
    has_word_nearby(text, start, end, 100, WORDS)
        .then(|| in_context(start, end, Family::SqlServer, meaning))?
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
    ("le nom principal cible est incorrect", NameMismatch),
    ("le nom du principal cible n\"est pas correct", NameMismatch),
    ("\"subject alternative name\" does not match", NameMismatch),
    ("server name in a certificate during secure sockets layer", NameMismatch),
    ("encryption is required to connect to this server", EncryptionRequired),
    ("server requires encryption", EncryptionRequired),
    ("requires encrypted connections", EncryptionRequired),
    ("requires encryption but the client", EncryptionRequired),
    ("~login failed for user", AccessDenied),
    ("logon login failed for user", AccessDenied),
    ("the login is from an untrusted domain", AccessDenied),
    ("cannot open database \"*requested by the login", AccessDenied),
    ("cannot open server \"*requested by the login", AccessDenied),
    ("used to open the connection is structurally invalid", AcceptFailed),
    ("length specified in network packet payload did not match number of bytes read", AcceptFailed),
    ("adaptive server connection failed", ConnectionFailed),
    ("unable to connect: adaptive server is unavailable", NotReached),
    ("~login timeout expired", ConnectionFailed),
    ("a network-related or instance-specific error", NotReached),
    ("client unable to establish connection", ConnectionFailed),
    ("client unable to establish a secure connection", HandshakeFailed),
    ("encryption*handshake failed", HandshakeFailed),
    ("the tcp/ip connection to the host * has failed", NotReached),
];
