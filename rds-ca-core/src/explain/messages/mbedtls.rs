//! Mbed TLS: texts, `MBEDTLS_ERR_*` names, and the negative hexadecimal codes.

use super::super::Family;
use super::super::meaning::Meaning::{self, *};
use super::super::pattern::{Found, Table};
use super::super::token::{has_word_nearby, in_context, word_at};

/// From `x509.h`, `ssl.h`, `pem.h`.
#[rustfmt::skip]
pub(super) const CODES: &[(&str, Meaning)] = &[
    ("2700", VerificationFailed), ("2780", StoreUnreadable), ("2180", StoreUnreadable), ("2900", StoreMissing), ("1080", StoreEmpty), ("2500", UnknownExtension),
    ("2680", WeakAlgorithm), ("7780", HandshakeFailed), ("7200", NotTls), ("6e80", ProtocolVersion), ("7380", NoCommonAlgorithm), ("7280", CutOff),
    ("7a00", VerificationFailed), ("6e00", NoCommonAlgorithm), ("7980", NoCommonAlgorithm), ("50", CutOff), ("4e", BadSignature),
];

/// One of these words must be near a code.
const WORDS: &[&str] = &["mbedtls", "mbed tls", "polarssl", "ssl_handshake", "x509"];

/// `-0x2700` next to a word of the library.
pub(super) fn code(text: &str, start: usize, end: usize) -> Option<Found> {
    let digits = word_at(text, end);
    let meaning = CODES
        .iter()
        .find(|row| row.0 == digits.trim_start_matches('0'))?
        .1;
    has_word_nearby(text, start, end, 80, WORDS)
        .then(|| in_context(start, end + digits.len(), Family::Mbedtls, meaning))?
}

#[rustfmt::skip]
pub(super) const MESSAGES: Table = &[
    ("x509 - certificate verification failed", VerificationFailed),
    ("mbedtls_err_x509_cert_verify_failed", VerificationFailed),
    ("not correctly signed by the trusted ca", IssuerUnknown),
    ("the certificate validity has expired", Expired),
    ("validity starts in the future", NotYetValid),
    ("(cn) does not match with the expected cn", NameMismatch),
    ("usage does not match the keyusage", WrongUsage),
    ("usage does not match the extendedkeyusage", WrongUsage),
    ("usage does not match the nscerttype", WrongUsage),
    ("signed with an unacceptable key", WeakAlgorithm),
    ("signed with an unacceptable hash", WeakAlgorithm),
    ("unacceptable pk type", WeakAlgorithm),
    ("signature algorithm (oid) is unsupported", WeakAlgorithm),
    ("the certificate has been revoked", Revocation),
    ("the crl is not correctly signed", Revocation),
    ("crt/crl/csr format is invalid", StoreUnreadable),
    ("format not recognized as der or pem", StoreUnreadable),
    ("pem string is not as expected", StoreUnreadable),
    ("no pem header or footer found", StoreUnreadable),
    ("mbedtls_err_pem_no_header_footer_present", StoreUnreadable),
    ("x509 - the extension tag or value is invalid", UnknownExtension),
    ("load: *x509 - the extension tag or value is invalid", StoreUnreadable),
    ("read/write of file failed", StoreMissing),
    ("ssl - the connection indicated an eof", CutOff),
    ("ssl - a fatal alert message was received from our peer", HandshakeFailed),
    ("ssl - an invalid ssl record was received", NotTls),
    ("ssl - handshake protocol not within min/max boundaries", ProtocolVersion),
    ("ssl - no client certification received", ClientCertificate),
];
