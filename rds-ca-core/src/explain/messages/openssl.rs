//! OpenSSL's texts, names and numbers: verification results, error reasons, and what programs print around them.
//!
//! libpq, psycopg, Python, Node, PHP, curl, MariaDB's and MySQL's clients and the ODBC drivers on Linux all repeat
//! these, and BoringSSL (Swift NIO, Dart, older Electron) prints the reasons as constants, so one table serves them.

use super::super::Family;
use super::super::meaning::Meaning::{self, *};
use super::super::pattern::{Found, Hit, Table};
use super::super::token::{decimal_at, found, word_at};

/// The results of `X509_verify_cert`: number, name after `X509_V_ERR_`, text, meaning. From `x509_vfy.h` and
/// `x509_txt.c` of OpenSSL 3.5; Node's error codes are the same names.
#[rustfmt::skip]
pub(super) const VERIFY: &[(i64, &str, &str, Option<Meaning>)] = &[
    (1, "unspecified", "unspecified certificate verification error", Some(VerificationFailed)),
    (2, "unable_to_get_issuer_cert", "unable to get issuer certificate", Some(AnchorIsNoRoot)),
    (3, "unable_to_get_crl", "unable to get certificate crl", Some(Revocation)),
    (4, "unable_to_decrypt_cert_signature", "unable to decrypt certificate\"s signature", Some(BadSignature)),
    (5, "unable_to_decrypt_crl_signature", "unable to decrypt crl\"s signature", Some(Revocation)),
    (6, "unable_to_decode_issuer_public_key", "unable to decode issuer public key", Some(BadSignature)),
    (7, "cert_signature_failure", "certificate signature failure", Some(BadSignature)),
    (8, "crl_signature_failure", "crl signature failure", Some(Revocation)),
    (9, "cert_not_yet_valid", "certificate is not yet valid", Some(NotYetValid)),
    (10, "cert_has_expired", "certificate has expired", Some(Expired)),
    (11, "crl_not_yet_valid", "crl is not yet valid", Some(Revocation)),
    (12, "crl_has_expired", "crl has expired", Some(Revocation)),
    (13, "error_in_cert_not_before_field", "format error in certificate\"s notbefore field", Some(BadSignature)),
    (14, "error_in_cert_not_after_field", "format error in certificate\"s notafter field", Some(BadSignature)),
    (15, "error_in_crl_last_update_field", "format error in crl\"s lastupdate field", Some(Revocation)),
    (16, "error_in_crl_next_update_field", "format error in crl\"s nextupdate field", Some(Revocation)),
    (18, "depth_zero_self_signed_cert", "self-signed certificate", Some(SelfSigned)),
    (19, "self_signed_cert_in_chain", "self-signed certificate in certificate chain", Some(RootSentButNotTrusted)),
    (20, "unable_to_get_issuer_cert_locally", "unable to get local issuer certificate", Some(IssuerUnknown)),
    (21, "unable_to_verify_leaf_signature", "unable to verify the first certificate", Some(IssuerOfServerUnknown)),
    (22, "cert_chain_too_long", "certificate chain too long", Some(PathLength)),
    (23, "cert_revoked", "certificate revoked", Some(Revocation)),
    (24, "no_issuer_public_key", "issuer certificate doesn\"t have a public key", Some(NotAnAuthority)),
    (25, "path_length_exceeded", "path length constraint exceeded", Some(PathLength)),
    (26, "invalid_purpose", "unsuitable certificate purpose", Some(WrongUsage)),
    (27, "cert_untrusted", "certificate not trusted", Some(IssuerUnknown)),
    (28, "cert_rejected", "certificate rejected", Some(Distrusted)),
    (29, "subject_issuer_mismatch", "subject issuer mismatch", Some(KeyIdentifier)),
    (30, "akid_skid_mismatch", "authority and subject key identifier mismatch", Some(KeyIdentifier)),
    (31, "akid_issuer_serial_mismatch", "authority and issuer serial number mismatch", Some(KeyIdentifier)),
    (32, "keyusage_no_certsign", "key usage does not include certificate signing", Some(NotAnAuthority)),
    (33, "unable_to_get_crl_issuer", "unable to get crl issuer certificate", Some(Revocation)),
    (34, "unhandled_critical_extension", "unhandled critical extension", Some(UnknownExtension)),
    (35, "keyusage_no_crl_sign", "key usage does not include crl signing", Some(Revocation)),
    (36, "unhandled_critical_crl_extension", "unhandled critical crl extension", Some(Revocation)),
    (37, "invalid_non_ca", "invalid non-ca certificate (has ca markings)", Some(NotAnAuthority)),
    (39, "keyusage_no_digital_signature", "key usage does not include digital signature", Some(WrongUsage)),
    (41, "invalid_extension", "invalid or inconsistent certificate extension", Some(UnknownExtension)),
    (42, "invalid_policy_extension", "invalid or inconsistent certificate policy extension", Some(UnknownExtension)),
    (43, "no_explicit_policy", "no explicit policy", Some(NameConstraint)),
    (44, "different_crl_scope", "different crl scope", Some(Revocation)),
    (45, "unsupported_extension_feature", "unsupported extension feature", Some(UnknownExtension)),
    (47, "permitted_violation", "permitted subtree violation", Some(NameConstraint)),
    (48, "excluded_violation", "excluded subtree violation", Some(NameConstraint)),
    (49, "subtree_minmax", "name constraints minimum and maximum not supported", Some(NameConstraint)),
    (50, "application_verification", "application verification failure", Some(VerificationFailed)),
    (51, "unsupported_constraint_type", "unsupported name constraint type", Some(NameConstraint)),
    (52, "unsupported_constraint_syntax", "unsupported or invalid name constraint syntax", Some(NameConstraint)),
    (53, "unsupported_name_syntax", "unsupported or invalid name syntax", Some(NameConstraint)),
    (54, "crl_path_validation_error", "crl path validation error", Some(Revocation)),
    (55, "path_loop", "path loop", None),
    (62, "hostname_mismatch", "hostname mismatch", Some(NameMismatch)),
    (64, "ip_address_mismatch", "ip address mismatch", Some(AddressMismatch)),
    (66, "ee_key_too_small", "ee certificate key too weak", Some(WeakAlgorithm)),
    (67, "ca_key_too_small", "ca certificate key too weak", Some(WeakAlgorithm)),
    (68, "ca_md_too_weak", "ca signature digest algorithm too weak", Some(WeakAlgorithm)),
    (73, "ocsp_verify_needed", "ocsp verification needed", Some(Revocation)),
    (74, "ocsp_verify_failed", "ocsp verification failed", Some(Revocation)),
    (75, "ocsp_cert_unknown", "ocsp unknown cert", Some(Revocation)),
    (76, "unsupported_signature_algorithm", "cannot find certificate signature algorithm", Some(WeakAlgorithm)),
    (77, "signature_algorithm_mismatch", "subject signature algorithm and issuer public key algorithm mismatch", Some(BadSignature)),
    (78, "signature_algorithm_inconsistency", "cert info signature and signature algorithm mismatch", Some(BadSignature)),
    (79, "invalid_ca", "invalid ca certificate", Some(NotAnAuthority)),
    (80, "pathlen_invalid_for_non_ca", "path length invalid for non-ca cert", Some(StrictProfile)),
    (81, "pathlen_without_ku_key_cert_sign", "path length given without key usage keycertsign", Some(StrictProfile)),
    (82, "ku_key_cert_sign_invalid_for_non_ca", "key usage keycertsign invalid for non-ca cert", Some(WrongUsage)),
    (83, "issuer_name_empty", "issuer name empty", Some(StrictProfile)),
    (84, "subject_name_empty", "subject name empty", Some(StrictProfile)),
    (85, "missing_authority_key_identifier", "missing authority key identifier", Some(StrictProfile)),
    (86, "missing_subject_key_identifier", "missing subject key identifier", Some(StrictProfile)),
    (87, "empty_subject_alt_name", "empty subject alternative name extension", Some(StrictProfile)),
    (88, "empty_subject_san_not_critical", "empty subject name and subject alternative name extension not marked critical", Some(StrictProfile)),
    (89, "ca_bcons_not_critical", "basic constraints of ca cert not marked critical", Some(StrictProfile)),
    (90, "authority_key_identifier_critical", "authority key identifier marked critical", Some(StrictProfile)),
    (91, "subject_key_identifier_critical", "subject key identifier marked critical", Some(StrictProfile)),
    (92, "ca_cert_missing_key_usage", "ca cert does not include key usage extension", Some(StrictProfile)),
    (93, "extensions_require_version_3", "using cert extension requires at least x509v3", Some(StrictProfile)),
    (94, "ec_key_explicit_params", "certificate public key has explicit ecc parameters", Some(WeakAlgorithm)),
    (95, "rpk_untrusted", "raw public key untrusted, no trusted keys configured", Some(IssuerUnknown)),
];

/// Numbers of libraries in OpenSSL's error codes.
const LIB_RSA: u32 = 4;
const LIB_PEM: u32 = 9;
const LIB_X509: u32 = 11;
const LIB_ASN1: u32 = 13;
const LIB_SSL: u32 = 20;

/// Reasons by library and number, from `sslerr.h`, `pemerr.h`, `x509err.h`, `asn1err.h`; SSL reasons above 1000 are alerts.
#[rustfmt::skip]
const REASONS: &[(u32, u32, Meaning)] = &[
    (LIB_SSL, 118, NoCommonAlgorithm), (LIB_SSL, 129, NotTls), (LIB_SSL, 134, VerificationFailed), (LIB_SSL, 155, NotTls),
    (LIB_SSL, 156, NotTls), (LIB_SSL, 178, ClientCertificate), (LIB_SSL, 181, NoCommonAlgorithm), (LIB_SSL, 191, ProtocolVersion),
    (LIB_SSL, 193, NoCommonAlgorithm), (LIB_SSL, 199, ClientCertificate), (LIB_SSL, 252, NotTls), (LIB_SSL, 258, ProtocolVersion),
    (LIB_SSL, 266, ProtocolVersion), (LIB_SSL, 267, NotTls), (LIB_SSL, 294, CutOff), (LIB_SSL, 372, WeakAlgorithm),
    (LIB_SSL, 394, WeakAlgorithm), (LIB_SSL, 396, WeakAlgorithm), (LIB_SSL, 397, WeakAlgorithm), (LIB_SSL, 399, WeakAlgorithm),
    (LIB_SSL, 1040, NoCommonAlgorithm), (LIB_SSL, 1042, RefusedByClient), (LIB_SSL, 1043, RefusedByClient), (LIB_SSL, 1044, RefusedByClient),
    (LIB_SSL, 1045, RefusedByClient), (LIB_SSL, 1046, RefusedByClient), (LIB_SSL, 1048, RefusedByClient), (LIB_SSL, 1051, RefusedByClient),
    (LIB_SSL, 1070, ProtocolVersion), (LIB_SSL, 1071, NoCommonAlgorithm), (LIB_SSL, 1080, CutOff), (LIB_SSL, 1086, ProtocolVersion),
    (LIB_SSL, 1112, NameMismatch), (LIB_SSL, 1116, ClientCertificate),
    (LIB_PEM, 100, StoreUnreadable), (LIB_PEM, 102, StoreUnreadable), (LIB_PEM, 108, ClientKeyUnusable),
    (LIB_X509, 116, ClientKeyUnusable), (LIB_X509, 136, StoreEmpty),
    (LIB_ASN1, 115, StoreUnreadable), (LIB_ASN1, 142, StoreUnreadable), (LIB_ASN1, 155, StoreUnreadable), (LIB_ASN1, 168, StoreUnreadable),
    (LIB_RSA, 132, BadSignature), (LIB_RSA, 138, BadSignature),
];

/// `verify error:num=20`, `Verify return code: 20 (…)`: 0 is a success.
pub(super) fn verify_code(text: &str, start: usize, end: usize) -> Option<Found> {
    let gap = text
        .get(end..)?
        .find(|letter: char| letter.is_ascii_digit())
        .filter(|gap| *gap <= 1);
    let Some(gap) = gap else {
        // curl: `SSL certificate verify result: text (20)`; the text alone is a known message.
        return None;
    };
    let (code, end) = decimal_at(text, end + gap)?;
    if code == 0 {
        return Some(Found {
            hit: Hit::Success,
            ..found(start, end, Family::Openssl, VerificationFailed)?
        });
    }
    // OpenSSL up to 1.1.1 uses 24 for what is 79 now.
    let meaning = if code == 24 {
        Some(NotAnAuthority)
    } else {
        VERIFY.iter().find(|row| row.0 == code)?.3
    };
    // The meaning of the number covers its text: `(self-signed certificate in certificate chain)`.
    found(start, end, Family::Openssl, meaning?)
}

/// `Verification: OK`.
pub(super) fn success(_text: &str, start: usize, end: usize) -> Option<Found> {
    let found = found(start, end, Family::Openssl, VerificationFailed)?;
    Some(Found {
        hit: Hit::Success,
        ..found
    })
}

/// `X509_V_ERR_CERT_HAS_EXPIRED`.
pub(super) fn verify_name(text: &str, start: usize, end: usize) -> Option<Found> {
    let name = word_at(text, end);
    let meaning = VERIFY.iter().find(|row| row.1 == name)?.3?;
    found(start, end + name.len(), Family::Openssl, meaning)
}

/// `error:0A000086:…` of OpenSSL 3, `error:1416F086:…` of older ones.
pub(super) fn reason(text: &str, start: usize, _end: usize) -> Option<Found> {
    let digits = word_at(text, start + "error:".len());
    let code = u32::from_str_radix(digits, 16)
        .ok()
        .filter(|_| digits.len() == 8)?;
    let (library, reason) = if code & 0x007f_f000 == 0 {
        (code >> 23, code & 0x0fff)
    } else {
        (code >> 24, code & 0x0fff)
    };
    let meaning = REASONS
        .iter()
        .find(|row| row.0 == library && row.1 == reason)?
        .2;
    found(start, start + "error:".len() + 8, Family::Openssl, meaning)
}

#[rustfmt::skip]
pub(super) const MESSAGES: Table = &[
    ("certificate verify failed", VerificationFailed),
    ("ignoring extra certs from*no such file or directory", StoreMissing),
    ("ignoring extra certs from*permission denied", StoreMissing),
    ("the \"options.ca\" property must be", OptionsClash),
    ("the \"options.cert\" property must be", OptionsClash),
    ("check_hostname requires server_hostname", OptionsClash),
    ("didn\"t find starttls in server response", NoTlsOffered),
    ("cert verify failed", VerificationFailed),
    ("[ssl: certificate_verif*", VerificationFailed),
    ("certificate verification failed", VerificationFailed),
    ("certificate verify error", VerificationFailed),
    ("verification error:", VerificationFailed),
    ("failed to verify the server certificate", VerificationFailed),
    ("ssl certificate problem", VerificationFailed),
    ("ssl peer certificate or ssh remote key was not ok", VerificationFailed),
    ("peer certificate cannot be authenticated with given ca certificates", VerificationFailed),
    ("ssl certificate verification failed", VerificationFailed),
    ("unable_to_get_issuer_cert", AnchorIsNoRoot),
    ("certificate expired (", Expired),
    ("certificate is expired", Expired),
    ("host name mismatch", NameMismatch),
    ("hostname mismatch", NameMismatch),
    ("altnames", NameMismatch),
    ("err_tls_cert_altname_invalid", NameMismatch),
    ("err_tls_cert_altname_format", NameMismatch),
    ("no alternative certificate subject name matches", NameMismatch),
    ("certificate subject name*does not match target host", NameMismatch),
    ("peer certificate subjectaltname did not match", NameMismatch),
    ("peer certificate cn=*did not match expected cn", NameMismatch),
    ("unable to locate peer certificate cn", NameMismatch),
    ("hostname \"*doesn\"t match", NameMismatch),
    ("hostname*does not match certificate", NameMismatch),
    ("certificate is not valid for \"", NameMismatch),
    ("ssl: certificate subject name", NameMismatch),
    ("ip address mismatch, certificate is not valid for", AddressMismatch),
    ("key usage keycertsign invalid for non-ca cert", WrongUsage),
    ("unsupported certificate purpose", WrongUsage),
    ("invalid non-ca certificate", NotAnAuthority),
    ("rsa routines:*invalid padding", BadSignature),
    ("ssl error: invalid padding", BadSignature),
    ("ssl error: padding check failed", BadSignature),
    ("rsa routines*padding check failed", BadSignature),
    ("data too large for modulus", BadSignature),
    ("data too large for key size", BadSignature),
    ("rsa routines*wrong signature length", BadSignature),
    ("ssl error: wrong signature length", BadSignature),
    ("rsa routines*bad signature", BadSignature),
    ("ssl error: bad signature", BadSignature),
    ("asn1_item_verify", BadSignature),
    ("ee key too small", WeakAlgorithm),
    ("ca md too weak", WeakAlgorithm),
    ("ca key too small", WeakAlgorithm),
    ("dh key too small", WeakAlgorithm),
    ("ssl_ctx_set_tmp_dh failed", WeakAlgorithm),
    ("subject alternative name extension*not marked critical", StrictProfile),
    ("certificate version 1 is not supported", StrictProfile),
    ("using cert extension requires", StrictProfile),
    ("no certificate or crl found", StoreEmpty),
    ("cadata does not contain a certificate", StoreEmpty),
    ("no valid certs found cafile stream", StoreEmpty),
    ("error adding trust anchors from file", StoreEmpty),
    ("no start line*expecting: *certificate", StoreEmpty),
    ("no start line", ClientKeyUnusable),
    ("key values mismatch", ClientKeyUnusable),
    ("~bad base64 decode", StoreUnreadable),
    ("~bad end line", StoreUnreadable),
    ("asn1 encoding routines*too long", StoreUnreadable),
    ("asn1 encoding routines*wrong tag", StoreUnreadable),
    ("asn1 encoding routines*nested asn1", StoreUnreadable),
    ("asn1 encoding routines*not enough data", StoreUnreadable),
    ("asn1 encoding routines*header", StoreUnreadable),
    ("not proc type", StoreUnreadable),
    ("nested asn1 error", StoreUnreadable),
    ("bad object header", StoreUnreadable),
    ("[x509] pem lib", StoreUnreadable),
    ("pem] asn1 lib", StoreUnreadable),
    ("~pem lib", StoreUnreadable),
    ("ssl error: too long", StoreUnreadable),
    ("~error: too long", StoreUnreadable),
    ("~: too long", StoreUnreadable),
    ("~header too long", StoreUnreadable),
    ("~wrong tag", StoreUnreadable),
    ("~not enough data", StoreUnreadable),
    ("warning: ignoring extra certs from", StoreUnreadable),
    ("ignoring extra certs from", StoreUnreadable),
    ("failed to load*certs", StoreUnreadable),
    ("error setting certificate verify locations", StoreUnreadable),
    ("error setting certificate file", StoreUnreadable),
    ("problem with the ssl ca cert", StoreUnreadable),
    ("cadata should be an ascii string", StoreUnreadable),
    ("ssl_ctx_load_verify_locations", StoreUnreadable),
    ("ssl_ctx_load_verify_locations failed", StoreUnreadable),
    ("x509_load_cert_crl_file", StoreUnreadable),
    ("error loading ca certificate", StoreUnreadable),
    ("error loading cafile", StoreUnreadable),
    ("set_default_verify_paths failed", StoreMissing),
    ("[ssl] unknown error (_ssl", StoreMissing),
    ("~filenotfounderror", StoreMissing),
    ("~enoent: no such file", StoreMissing),
    ("~could not find a suitable tls ca certificate bundle, invalid path", StoreMissing),
    ("bss_file.c*no such file", StoreMissing),
    ("no such file or directory: \"*.pem", StoreMissing),
    ("no such file or directory: \"*.crt", StoreMissing),
    ("no such file or directory, open \"*.pem", StoreMissing),
    ("no such file or directory, open \"*.crt", StoreMissing),
    ("no such file or directory @ rb_sysopen - *.pem", StoreMissing),
    (".pem: no such file or directory", StoreMissing),
    (".crt: no such file or directory", StoreMissing),
    (".pem\": no such file or directory", StoreMissing),
    (".crt\": no such file or directory", StoreMissing),
    ("unable to locally verify the issuer\"s authority", IssuerUnknown),
    ("self-signed certificate encountered", SelfSigned),
    ("ssl_connect syscall returned", CutOff),
    ("ssl_connect returned=1 errno=0", HandshakeFailed),
    ("fopen:no such file", StoreMissing),
    ("could not load pem client certificate", ClientCertificateNotLoaded),
    ("unable to set local cert chain file", ClientCertificateNotLoaded),
    ("unable to set private key file", ClientCertificateNotLoaded),
    ("unable to set local certificate", ClientCertificateNotLoaded),
    ("cafile*no such file", StoreMissing),
    ("failed loading cafile", StoreMissing),
    ("unsupported protocol", ProtocolVersion),
    ("no protocols available", ProtocolVersion),
    ("wrong ssl version", ProtocolVersion),
    ("tls/ssl error: protocol version mismatch", ProtocolVersion),
    ("~protocol version mismatch", ProtocolVersion),
    ("internal error*tls_setup_handshake", ProtocolVersion),
    ("~version too low", ProtocolVersion),
    ("unsafe legacy renegotiation disabled", ProtocolVersion),
    ("no shared cipher", NoCommonAlgorithm),
    ("no ciphers available", NoCommonAlgorithm),
    ("no cipher match", NoCommonAlgorithm),
    ("no cipher can be selected", NoCommonAlgorithm),
    ("handshake_failure", NoCommonAlgorithm),
    ("no suitable signature algorithm", NoCommonAlgorithm),
    ("no suitable key share", NoCommonAlgorithm),
    ("wrong version number", NotTls),
    ("packet length too long", NotTls),
    ("ssl routines*unknown protocol", NotTls),
    ("ssl error: unknown protocol", NotTls),
    ("ssl: unknown protocol", NotTls),
    ("ssl routines*http request", NotTls),
    ("ssl: http request", NotTls),
    ("ssl error: http request", NotTls),
    ("record layer failure", NotTls),
    ("ssl syscall error", CutOff),
    ("ssl_connect: ssl_error_syscall", CutOff),
    ("openssl ssl_connect", CutOff),
    ("unexpected eof while reading", CutOff),
    ("ssl_error_syscall", CutOff),
    ("ssl connection has been closed unexpectedly", CutOff),
    ("eof occurred in violation of protocol", CutOff),
    ("client network socket disconnected before secure tls", CutOff),
    ("ssl_error_eof", CutOff),
    ("tlsv13 alert certificate required", ClientCertificate),
    ("peer did not return a certificate", ClientCertificate),
    ("bad handshake", HandshakeFailed),
    ("ssl_connect failed", HandshakeFailed),
    ("ssl handshake has failed", HandshakeFailed),
    ("ssl_error_ssl", HandshakeFailed),
];
