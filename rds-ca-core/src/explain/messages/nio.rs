//! Swift NIO and Dart on BoringSSL; the reasons themselves are OpenSSL's.

use super::super::meaning::Meaning::*;
use super::super::pattern::Table;

#[rustfmt::skip]
pub(super) const MESSAGES: Table = &[
    ("unabletovalidatecertificate", VerificationFailed),
    ("niossl.niosslerror.handshakefailed", HandshakeFailed),
    ("niosslerror.handshakefailed", HandshakeFailed),
    ("failedtovalidatehostname", NameMismatch),
    ("nosuitablecertificate", VerificationFailed),
    ("couldn\"t find * in certificate from peer", NameMismatch),
    ("eof during handshake", CutOff),
    ("connection terminated during handshake", CutOff),
    ("~unclean shutdown", CutOff),
    ("niosslerror.uncleanshutdown", CutOff),
    ("failedtoloadcertificate", StoreUnreadable),
    ("failedtoloadprivatekey", ClientKeyUnusable),
    ("sslunsupported", NoTlsOffered),
    ("postgresssl*unsupported", NoTlsOffered),
    ("handshakeexception: *certificate_verify_failed", VerificationFailed),
    ("handshake error in client", HandshakeFailed),
    ("tlsexception: *failure trusting builtin roots", StoreUnreadable),
    ("tlsexception: *failure in settrustedcertificates", StoreUnreadable),
    ("hostnamevalidation*failed", NameMismatch),
];
