//! NSS, Mozilla's library: names, and numbers next to its name.

use super::super::Family;
use super::super::meaning::Meaning::{self, *};
use super::super::pattern::{Found, Table};
use super::super::token::{decimal_at, found};

/// From `secerr.h` and `sslerr.h`.
#[rustfmt::skip]
const CODES: &[(i64, Meaning)] = &[
    (-8182, BadSignature), (-8181, OutsideValidity), (-8180, Revocation), (-8179, IssuerUnknown), (-8172, Distrusted), (-8171, Distrusted), (-8162, OutsideValidity),
    (-8157, WrongUsage), (-8156, NotAnAuthority), (-8155, PathLength), (-8102, WrongUsage), (-8101, WrongUsage), (-8080, NameConstraint), (-8016, WeakAlgorithm),
    (-12276, NameMismatch), (-12286, NoCommonAlgorithm), (-12279, ProtocolVersion), (-12263, NotTls), (-12190, ProtocolVersion), (-12271, ClientCertificate),
    (-5938, CutOff), (-5961, CutOff), (-12195, RefusedByClient),
];

/// `NSS error -8179 (SEC_ERROR_UNKNOWN_ISSUER)`.
pub(super) fn code(text: &str, start: usize, end: usize) -> Option<Found> {
    let (code, end) = decimal_at(text, end + 1)?;
    let meaning = CODES.iter().find(|row| row.0 == code)?.1;
    found(start, end, Family::Nss, meaning)
}

#[rustfmt::skip]
pub(super) const MESSAGES: Table = &[
    ("authentication of server cert failed", VerificationFailed),
    ("sec_error_unknown_issuer", IssuerUnknown),
    ("peer\"s certificate issuer is not recognized", IssuerUnknown),
    ("peer\"s certificate has an invalid signature", BadSignature),
    ("peer\"s certificate has expired", OutsideValidity),
    ("peer\"s certificate issuer has been marked as not trusted", Distrusted),
    ("requested domain name does not match the server\"s certificate", NameMismatch),
    ("sec_error_expired_certificate", OutsideValidity),
    ("sec_error_expired_issuer_certificate", OutsideValidity),
    ("mozilla_pkix_error_*", VerificationFailed),
    ("ssl_error_bad_cert_domain", NameMismatch),
    ("sec_error_ca_cert_invalid", NotAnAuthority),
    ("issuer certificate is invalid", NotAnAuthority),
    ("sec_error_inadequate_cert_type", WrongUsage),
    ("sec_error_inadequate_key_usage", WrongUsage),
    ("sec_error_path_len_constraint_invalid", PathLength),
    ("sec_error_cert_not_in_name_space", NameConstraint),
    ("sec_error_unknown_critical_extension", UnknownExtension),
    ("sec_error_bad_signature", BadSignature),
    ("sec_error_cert_signature_algorithm_disabled", WeakAlgorithm),
    ("ssl_error_weak_server_cert_key", WeakAlgorithm),
    ("sec_error_untrusted_issuer", Distrusted),
    ("sec_error_untrusted_cert", Distrusted),
    ("sec_error_revoked_certificate", Revocation),
    ("sec_error_bad_database", StoreMissing),
    ("could not decode certificate", IssuerUnknown),
    ("input has header but no trailer", IssuerUnknown),
    ("error converting ascii to binary", IssuerUnknown),
    ("ssl_error_no_cypher_overlap", NoCommonAlgorithm),
    ("ssl_error_unsupported_version", ProtocolVersion),
    ("ssl_error_protocol_version_alert", ProtocolVersion),
    ("ssl_error_rx_record_too_long", NotTls),
    ("ssl_error_unknown_ca_alert", RefusedByClient),
    ("ssl_error_bad_cert_alert", RefusedByClient),
    ("pr_end_of_file_error", CutOff),
];
