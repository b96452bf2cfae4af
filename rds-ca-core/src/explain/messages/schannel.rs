//! Windows' SChannel and certificate chain engine: names, hexadecimal and signed decimal codes, English texts.

use super::super::Family;
use super::super::meaning::Meaning::{self, *};
use super::super::pattern::{Found, Table};
use super::super::token::{decimal_at, found, is_word, word_at};

/// Code and meaning, from `winerror.h`. The names are patterns: see [`MESSAGES`].
#[rustfmt::skip]
const CODES: &[(u32, Meaning)] = &[
    (0x8009_0302, ProtocolVersion), (0x8009_0304, HandshakeFailed), (0x8009_0308, NotTls), (0x8009_030c, AccessDenied),
    (0x8009_030d, ClientKeyUnusable), (0x8009_030e, ClientCertificate), (0x8009_030f, CutOff), (0x8009_0317, CutOff),
    (0x8009_0320, ClientCertificate), (0x8009_0322, NameMismatch), (0x8009_0325, IssuerUnknown), (0x8009_0326, ProtocolVersion),
    (0x8009_0327, VerificationFailed), (0x8009_0328, OutsideValidity), (0x8009_0330, CutOff), (0x8009_0331, ProtocolVersion),
    (0x8009_0349, WrongUsage), (0x8009_0352, IssuerUnknown), (0x8009_0359, IssuerUnknown),
    (0x800b_0101, OutsideValidity), (0x800b_0102, OutsideValidity), (0x800b_0103, NotAnAuthority), (0x800b_0104, PathLength),
    (0x800b_0105, UnknownExtension), (0x800b_0106, WrongUsage), (0x800b_0107, BadSignature), (0x800b_0109, IssuerUnknown),
    (0x800b_010a, IssuerUnknown), (0x800b_010b, VerificationFailed), (0x800b_010c, Revocation), (0x800b_010d, IssuerUnknown),
    (0x800b_010e, Revocation), (0x800b_010f, NameMismatch), (0x800b_0110, WrongUsage), (0x800b_0111, Distrusted),
    (0x800b_0112, IssuerUnknown), (0x800b_0113, NameConstraint), (0x800b_0114, NameConstraint),
    (0x8009_6004, BadSignature), (0x8009_6019, NotAnAuthority), (0x8009_2010, Revocation), (0x8009_2012, Revocation), (0x8009_2013, Revocation),
];

/// `0x80090325`.
pub(super) fn hexadecimal(text: &str, start: usize, _end: usize) -> Option<Found> {
    let digits = word_at(text, start + 2);
    let code = u32::from_str_radix(digits, 16)
        .ok()
        .filter(|_| digits.len() == 8)?;
    code_at(text, code, start, start + 10)
}

/// `-2146893019`.
pub(super) fn decimal(text: &str, start: usize, _end: usize) -> Option<Found> {
    let (code, end) = decimal_at(text, start)?;
    let code = u32::try_from(code + (1 << 32)).ok()?;
    code_at(text, code, start, end)
}

fn code_at(text: &str, code: u32, start: usize, end: usize) -> Option<Found> {
    let meaning = CODES.iter().find(|row| row.0 == code)?.1;
    is_word(text, start, end).then(|| found(start, end, Family::Dotnet, meaning))?
}

#[rustfmt::skip]
pub(super) const MESSAGES: Table = &[
    ("sec_e_untrusted_root", IssuerUnknown), ("sec_e_issuing_ca_untrusted", IssuerUnknown), ("sec_e_issuing_ca_untrusted_kdc", IssuerUnknown),
    ("cert_e_untrustedroot", IssuerUnknown), ("cert_e_chaining", IssuerUnknown), ("cert_e_untrustedca", IssuerUnknown),
    ("cert_e_untrustedtestroot", IssuerUnknown), ("sec_e_cert_expired", OutsideValidity), ("cert_e_expired", OutsideValidity),
    ("cert_e_validityperiodnesting", OutsideValidity), ("sec_e_wrong_principal", NameMismatch), ("cert_e_cn_no_match", NameMismatch),
    ("cert_e_role", NotAnAuthority), ("trust_e_basic_constraints", NotAnAuthority), ("cert_e_pathlenconst", PathLength),
    ("cert_e_critical", UnknownExtension), ("cert_e_purpose", WrongUsage), ("cert_e_wrong_usage", WrongUsage), ("sec_e_cert_wrong_usage", WrongUsage),
    ("cert_e_issuerchaining", BadSignature), ("trust_e_cert_signature", BadSignature), ("trust_e_fail", VerificationFailed),
    ("sec_e_cert_unknown", VerificationFailed), ("cert_e_revoked", Revocation), ("cert_e_revocation_failure", Revocation),
    ("crypt_e_revoked", Revocation), ("crypt_e_revocation_offline", Revocation), ("crypt_e_no_revocation_check", Revocation),
    ("trust_e_explicit_distrust", Distrusted), ("cert_e_invalid_name", NameConstraint), ("cert_e_invalid_policy", NameConstraint),
    ("sec_e_algorithm_mismatch", ProtocolVersion), ("sec_e_illegal_message", ProtocolVersion), ("sec_e_unsupported_function", ProtocolVersion),
    ("sec_e_invalid_token", NotTls), ("sec_e_internal_error", HandshakeFailed), ("sec_e_message_altered", CutOff),
    ("sec_e_decrypt_failure", CutOff), ("sec_e_context_expired", CutOff), ("sec_e_incomplete_credentials", ClientCertificate), ("sec_e_no_credentials", ClientCertificate),
    ("sec_e_unknown_credentials", ClientKeyUnusable), ("sec_e_logon_denied", AccessDenied),
    ("a call to sspi failed", HandshakeFailed),
    ("issued by an untrusted certificate authority", IssuerUnknown),
    ("creating a tls client credential. the internal error state is 10013", ProtocolVersion),
    ("creating an ssl client credential. the internal error state is 10013", ProtocolVersion),
    ("creating a ssl client credential. the internal error state is 10013", ProtocolVersion),
    ("the message received was unexpected or badly formatted", ProtocolVersion),
    ("~the token supplied to the function is invalid", NotTls),
    ("~the function requested is not supported", ProtocolVersion),
    ("the certificate\"s cn name does not match the passed value", NameMismatch),
    ("server certificate validation failed", VerificationFailed),
];
