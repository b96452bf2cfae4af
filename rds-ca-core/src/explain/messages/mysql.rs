//! MySQL and MariaDB: servers, client libraries, and the drivers that speak the protocol themselves.

use super::super::Family;
use super::super::lines::{first_bytes, last_bytes};
use super::super::meaning::Meaning::{self, *};
use super::super::pattern::{Found, Table};
use super::super::token::{has_word_nearby, in_context};

/// Error numbers of servers and clients, from MySQL's and MariaDB's error message references.
#[rustfmt::skip]
pub(super) const NUMBERS: &[(&str, Meaning)] = &[
    ("1043", NotTlsAfterProtocol), ("1044", AccessDenied), ("1045", AccessDenied), ("1130", AccessDenied), ("1698", AccessDenied), ("1862", AccessDenied),
    ("3118", AccessDenied), ("3159", EncryptionRequired), ("3955", AccessDenied), ("2002", NotReached), ("2003", NotReached), ("2005", NotReached),
    ("2012", CutOff), ("2026", HandshakeFailed),
];

/// One of these words must be near a number.
const WORDS: &[&str] = &[
    "mysql",
    "mariadb",
    "hy000",
    "28000",
    "08s01",
    "sqlstate",
    "operationalerror",
    "ssl connection",
    "ssl error",
    "access denied",
];

/// The text before a number.
pub(super) const LEADS: &[&str] = &[
    "error ",
    "error: ",
    "errno ",
    "errno: ",
    "errno=",
    "code: ",
    "errorcode: ",
    "no: ",
    "(",
    "[",
    "err ",
    "my-00",
];

/// The text after a number, whatever precedes it.
pub(super) const TAILS: &[&str] = &[
    " (28000)", " (hy000)", " (08s01)", " (42000)", "-28000", "-08s01",
];

/// `ERROR 1045 (28000)`, `(2026, "…")`, `SQLSTATE[HY000] [1045]`, `errno: 1045`.
pub(super) fn number(text: &str, start: usize, end: usize) -> Option<Found> {
    let before = last_bytes(text.get(..start)?, 14);
    let after = first_bytes(text.get(end..)?, 10);
    let led = LEADS.iter().any(|word| before.ends_with(word));
    // With a hyphen it would be a year: `[2026-11-27 …`.
    let followed = after.is_empty() || after.starts_with([' ', ',', ':', ')', ']', '"']);
    let has_tail = TAILS.iter().any(|word| after.starts_with(word));
    if !((led && followed) || has_tail) || !has_word_nearby(text, start, end, 120, WORDS) {
        return None;
    }
    let meaning = NUMBERS
        .iter()
        .find(|row| Some(row.0) == text.get(start..end))?
        .1;
    in_context(start, end, Family::Mysql, meaning)
}

#[rustfmt::skip]
pub(super) const MESSAGES: Table = &[
    ("connections using insecure transport are prohibited", EncryptionRequired),
    ("er_secure_transport_required", EncryptionRequired),
    ("require_secure_transport=on", EncryptionRequired),
    ("authentication plugin \"*requires secure connection", EncryptionRequired),
    ("authentication requires secure connection", EncryptionRequired),
    ("authentication requires ssl encryption", EncryptionRequired),
    ("rsa encryption not supported", EncryptionRequired),
    ("public key retrieval is not allowed", EncryptionRequired),
    ("access denied for user", AccessDenied),
    ("~access denied (using password", AccessDenied),
    ("er_access_denied_error", AccessDenied),
    ("er_dbaccess_denied_error", AccessDenied),
    ("is not allowed to connect to this mysql server", AccessDenied),
    ("is not allowed to connect to this mariadb server", AccessDenied),
    ("ssl is required, but the server*", NoTlsOffered),
    ("ssl is required but the server doesn\"t support it", NoTlsOffered),
    ("ssl connection is required, but the server doesn\"t support it", NoTlsOffered),
    ("ssl connection required, but not supported by server", NoTlsOffered),
    ("ssl connection required, but not provided by server", NoTlsOffered),
    ("trying to connect with ssl, but ssl not enabled in the server", NoTlsOffered),
    ("trying to connect with ssl", NoTlsOffered),
    ("er_server_ssl_disabled", NoTlsOffered),
    ("server does not support secure connection", NoTlsOffered),
    ("server does not support secure connections", NoTlsOffered),
    ("server_handshake_no_ssl", NoTlsOffered),
    ("handshake_no_ssl_support", NoTlsOffered),
    ("server does not support ssl", NoTlsOffered),
    ("server doesn\"t support ssl", NoTlsOffered),
    ("validation of ssl server certif*", NameMismatch),
    ("failed to verify the server certificate via x509 certificate matching functions", NameMismatch),
    ("ssl certificate validation failure", NameMismatch),
    ("tls/ssl error: hostname verification failed", NameMismatch),
    ("ssl certificate subject name does not match", NameMismatch),
    ("ssl connection error: unable to get private key", ClientKeyUnusable),
    ("ssl connection error: unable to get certificate", ClientKeyUnusable),
    ("ssl error: unable to get private key", ClientKeyUnusable),
    ("ssl error: unable to get certificate", ClientKeyUnusable),
    ("unable to get private key from", ClientKeyUnusable),
    ("ssl connection error: ssl_ctx_new failed", ProtocolVersion),
    ("lost connection to mysql server at \"reading initial communication packet\"", CutOff),
    ("lost connection to mysql server at \"waiting for initial communication packet\"", CutOff),
    ("lost connection to mysql server at \"reading authorization packet\"", CutOff),
    ("lost connection to mysql server at \"*system error", CutOff),
    ("lost connection to server at \"handshake", CutOff),
    ("lost connection to server at \"reading", CutOff),
    ("error in server handshake", CutOff),
    ("ssl connection error: protocol version mismatch", ProtocolVersion),
    ("tls version*is invalid", ProtocolVersion),
    ("no tls version could be accepted", ProtocolVersion),
    ("tls protocol version*is deprecated", ProtocolVersion),
    ("handshake_ssl_error", HandshakeFailed),
    ("er_handshake_error", NotTlsAfterProtocol),
    ("ssl connection error", HandshakeFailed),
    ("tls/ssl error", HandshakeFailed),
    ("cannot connect to mysql by using ssl", HandshakeFailed),
    ("cannot connect to mysql using ssl", HandshakeFailed),
    ("invalid ca certificate: [errno 2]", StoreMissing),
    ("does not support ssl_mode*", OptionUnknown),
    ("ssl operation failed with code 1", HandshakeFailed),
    ("ssl operation failed with code 1*no such file", StoreMissing),
    ("failed loading cafile stream", StoreMissing),
    ("failed to set up ssl because of the following ssl library error", StoreUnreadable),
    ("failed enabling ssl", HandshakeFailed),
    ("enforcing ssl encryption*", ClientHasNoTls),
    ("ssl support is not available in this build", ClientHasNoTls),
    ("this version of mysql*does not support ssl", ClientHasNoTls),
    ("without ssl support", ClientHasNoTls),
    ("~was not compiled with ssl", ClientHasNoTls),
    ("unknown variable \"ssl*", OptionUnknown),
    ("unknown option \"--ssl*", OptionUnknown),
    ("unknown variable \"tls*", OptionUnknown),
    ("got an unexpected keyword argument \"ssl*", OptionUnknown),
    ("\"ssl_*\" is an invalid keyword argument", OptionUnknown),
    ("\"ssl*\" is an invalid keyword argument for", OptionUnknown),
    ("unsupported argument \"ssl*", OptionUnknown),
    ("unsupported argument \"tls*", OptionUnknown),
    ("unknown ssl profile", OptionsClash),
    ("ssl connection error: failed to set ciphers", OptionsClash),
    ("ssl profile must be an object", OptionsClash),
    ("ssl_ca or ssl_verify", OptionsClash),
    ("cannot set verify_mode to cert_none when check_hostname is enabled", OptionsClash),
    ("ssl connection error: mariadb_ssl_*", OptionsClash),
    ("ssl connection error: mysql_ssl_*", OptionsClash),
    ("verify_server_cert is not supported", OptionsClash),
    ("\"dict\" object has no attribute \"wrap_bio\"", OptionsClash),
    ("invalid ssl mode", OptionsClash),
    ("illegal value*for *ssl-mode", OptionsClash),
    ("unknown suffix * for *ssl-mode", OptionsClash),
    ("ca certificate is required if ssl-mode is", OptionsClash),
    ("incompatible*ssl-mode", OptionsClash),
    ("can\"t connect to mysql server", NotReached),
    ("can\"t connect to mariadb server", NotReached),
    ("can\"t connect to server on", NotReached),
    ("can\"t connect to local mysql server", NotReached),
    ("unknown mysql server host", NotReached),
    ("unknown server host", NotReached),
    ("cannot connect to mysql", ConnectionFailed),
    ("communications link failure", ConnectionFailed),
    ("could not create connection to database server", ConnectionFailed),
    ("unable to connect to any of the specified mysql hosts", ConnectionFailed),
    ("~could not connect to address", ConnectionFailed),
];
