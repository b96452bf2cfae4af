//! GnuTLS: gnutls-cli, curl on Debian's libcurl-gnutls, MariaDB clients built with it.

use super::super::Family;
use super::super::lines::first_bytes;
use super::super::meaning::Meaning::{self, *};
use super::super::pattern::{Found, Table};
use super::super::token::{decimal_at, found};

/// Error codes, from `gnutls.h`; the names are those that `gnutls_strerror_name` of GnuTLS 3.7 returns.
#[rustfmt::skip]
const CODES: &[(i64, &str, Meaning)] = &[
    (-8, "unsupported_version_packet", ProtocolVersion), (-9, "unexpected_packet_length", NotTls), (-12, "fatal_alert_received", HandshakeFailed), (-15, "unexpected_packet", NotTls),
    (-19, "unexpected_handshake_packet", NotTls), (-21, "unknown_cipher_suite", NoCommonAlgorithm), (-34, "base64_decoding_error", StoreUnreadable),
    (-43, "certificate_error", VerificationFailed), (-47, "x509_unsupported_critical_extension", UnknownExtension), (-48, "key_usage_violation", WrongUsage),
    (-49, "no_certificate_found", StoreEmpty), (-53, "push_error", CutOff), (-54, "pull_error", CutOff), (-60, "certificate_key_mismatch", ClientKeyUnusable),
    (-63, "dh_prime_unacceptable", WeakAlgorithm), (-64, "file_error", StoreMissing), (-67, "asn1_element_not_found", StoreUnreadable), (-69, "asn1_der_error", StoreUnreadable),
    (-71, "asn1_generic_error", StoreUnreadable), (-73, "asn1_tag_error", StoreUnreadable), (-87, "no_cipher_suites", NoCommonAlgorithm), (-89, "pk_sig_verify_failed", BadSignature),
    (-100, "mac_verify_failed", StorePassword), (-110, "premature_termination", CutOff), (-112, "certificate_required", ClientCertificate), (-207, "base64_unexpected_header_error", StoreUnreadable),
    (-217, "insufficient_security", WeakAlgorithm), (-294, "unrecognized_name", NameMismatch), (-347, "inappropriate_fallback", ProtocolVersion),
    (-348, "certificate_verification_error", VerificationFailed), (-416, "certificate_time_error", OutsideValidity), (-423, "no_common_key_share", NoCommonAlgorithm),
];

/// `GnuTLS error -15: …`, `GnuTLS recv error (-110): …`, `gnutls_handshake() failed (-43)`, `GNUTLS_E_FILE_ERROR`.
pub(super) fn code(text: &str, start: usize, end: usize) -> Option<Found> {
    let after = first_bytes(text.get(end..)?, 40);
    if let Some(name) = after.strip_prefix("_e_") {
        let row = CODES.iter().find(|row| {
            let rest = name.strip_prefix(row.1);
            rest.is_some_and(|rest| {
                !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')
            })
        })?;
        return found(start, end + 3 + row.1.len(), Family::Gnutls, row.2);
    }
    let at = after.find(['-', ':', ','])?;
    let (lead, number) = after.split_at(at);
    if !number.starts_with('-') || !lead.ends_with([' ', '(']) {
        return None;
    }
    let (code, end) = decimal_at(text, end + at)?;
    let row = CODES.iter().find(|row| row.0 == code)?;
    found(start, end, Family::Gnutls, row.2)
}

#[rustfmt::skip]
pub(super) const MESSAGES: Table = &[
    ("the certificate is not trusted", VerificationFailed),
    ("server certificate verification failed. cafile", VerificationFailed),
    ("server certificate verification failed", VerificationFailed),
    ("error in the certificate verification", VerificationFailed),
    ("certificate verification error", VerificationFailed),
    ("certificate verification failure", VerificationFailed),
    ("the certificate issuer is unknown", IssuerUnknown),
    ("gnutls_cert_signer_not_found", IssuerUnknown),
    ("certificate chain uses expired certificate", Expired),
    ("certificate chain uses*expired", Expired),
    ("gnutls_cert_expired", Expired),
    ("uses not yet valid certificate", NotYetValid),
    ("certificate is not yet activated", NotYetValid),
    ("gnutls_cert_not_activated", NotYetValid),
    ("the name in the certificate does not match the expected", NameMismatch),
    ("certificate subject name (*) does not match target host name", NameMismatch),
    ("the certificate\"s owner does not match hostname", NameMismatch),
    ("gnutls_cert_unexpected_owner", NameMismatch),
    ("the certificate issuer is not a ca", NotAnAuthority),
    ("gnutls_cert_signer_not_ca", NotAnAuthority),
    ("does not match the intended purpose", WrongUsage),
    ("gnutls_cert_purpose_mismatch", WrongUsage),
    ("key usage violation", WrongUsage),
    ("violates the signer\"s constraints", NameConstraint),
    ("gnutls_cert_signer_constraints_failure", NameConstraint),
    ("certificate contains an unknown critical extension", UnknownExtension),
    ("the signature in the certificate is invalid", BadSignature),
    ("gnutls_cert_signature_failure", BadSignature),
    ("certificate chain uses insecure algorithm", WeakAlgorithm),
    ("gnutls_cert_insecure_algorithm", WeakAlgorithm),
    ("certificate chain is revoked", Revocation),
    ("the certificate is revoked", Revocation),
    ("gnutls_cert_revoked", Revocation),
    ("gnutls_e_asn1_*", StoreUnreadable),
    ("gnutls_e_base64_*", StoreUnreadable),
    ("x509 trust file: asn1", StoreUnreadable),
    ("x509 trust file: base64", StoreUnreadable),
    ("gnutls_certificate_set_x509_trust_file*error", StoreUnreadable),
    ("base64 unexpected header error", StoreUnreadable),
    ("~base64 decoding error", StoreUnreadable),
    ("~no certificate was found", StoreEmpty),
    ("x509 trust file: error while reading file", StoreMissing),
    ("error reading ca cert file", StoreMissing),
    ("a packet with illegal or unsupported version", ProtocolVersion),
    ("an unexpected tls packet was received", NotTls),
    ("a tls packet with unexpected length was received", NotTls),
    ("the tls connection was non-properly terminated", CutOff),
    ("no supported cipher suites have been found", NoCommonAlgorithm),
    ("the encryption algorithm is not supported", NoCommonAlgorithm),
    ("no certificate is required", ClientCertificate),
    ("gnutls_handshake() failed", HandshakeFailed),
    ("a tls fatal alert has been received", HandshakeFailed),
];
