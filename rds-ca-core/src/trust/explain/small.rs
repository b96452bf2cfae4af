//! NSS, Mbed TLS and wolfSSL.

use super::Table;
use super::meaning::Meaning::*;

pub(super) const NSS: Table = &[
    (
        &["authentication of server cert failed"],
        VerificationFailed,
    ),
    (
        &[
            "sec_error_unknown_issuer",
            "peer\"s certificate issuer is not recognized",
        ],
        IssuerUnknown,
    ),
    (
        &[
            "sec_error_expired_certificate",
            "sec_error_expired_issuer_certificate",
        ],
        OutsideValidity,
    ),
    (&["ssl_error_bad_cert_domain"], NameMismatch),
    (
        &["sec_error_ca_cert_invalid", "issuer certificate is invalid"],
        NotAnAuthority,
    ),
    (
        &[
            "sec_error_inadequate_cert_type",
            "sec_error_inadequate_key_usage",
        ],
        WrongUsage,
    ),
    (&["sec_error_path_len_constraint_invalid"], PathLength),
    (&["sec_error_cert_not_in_name_space"], NameConstraint),
    (&["sec_error_unknown_critical_extension"], UnknownExtension),
    (&["sec_error_bad_signature"], BadSignature),
    (
        &[
            "sec_error_cert_signature_algorithm_disabled",
            "ssl_error_weak_server_cert_key",
        ],
        WeakAlgorithm,
    ),
    (
        &["sec_error_untrusted_issuer", "sec_error_untrusted_cert"],
        Distrusted,
    ),
    (&["sec_error_revoked_certificate"], Revocation),
    (
        &[
            "could not decode certificate",
            "input has header but no trailer",
            "error converting ascii to binary",
        ],
        IssuerUnknown,
    ),
    (&["ssl_error_no_cypher_overlap"], NoCommonAlgorithm),
    (&["ssl_error_unsupported_version"], ProtocolVersion),
];

pub(super) const MBEDTLS: Table = &[
    (
        &["x509 - certificate verification failed"],
        VerificationFailed,
    ),
    (&["not correctly signed by the trusted ca"], IssuerUnknown),
    (&["the certificate validity has expired"], Expired),
    (&["validity starts in the future"], NotYetValid),
    (&["(cn) does not match with the expected cn"], NameMismatch),
    (
        &[
            "usage does not match the keyusage",
            "usage does not match the extendedkeyusage",
            "usage does not match the nscerttype",
        ],
        WrongUsage,
    ),
    (
        &[
            "signed with an unacceptable key",
            "signed with an unacceptable hash",
            "unacceptable pk type",
            "signature algorithm (oid) is unsupported",
        ],
        WeakAlgorithm,
    ),
    (
        &[
            "the certificate has been revoked",
            "the crl is not correctly signed",
        ],
        Revocation,
    ),
    (
        &[
            "crt/crl/csr format is invalid",
            "format not recognized as der or pem",
            "pem string is not as expected",
            "no pem header or footer found",
        ],
        StoreUnreadable,
    ),
    (&["the extension tag or value is invalid"], UnknownExtension),
    (
        &["load: x509 - the extension tag or value is invalid"],
        StoreUnreadable,
    ),
    (&["read/write of file failed"], StoreMissing),
];

pub(super) const WOLFSSL: Table = &[
    (
        &["-275 asn self-signed", "asn self-signed certificate error"],
        SelfSigned,
    ),
    (
        &[
            "-188 certificate verify failed",
            "asn no signer error to confirm failure",
            "asn_no_signer_e",
            "-188",
        ],
        IssuerUnknown,
    ),
    (
        &[
            "-151 asn date error",
            "asn date error, current date after",
            "asn_after_date_e",
        ],
        Expired,
    ),
    (
        &[
            "-150 asn date error",
            "asn date error, current date before",
            "asn_before_date_e",
        ],
        NotYetValid,
    ),
    (
        &[
            "-322 peer subject name mismatch",
            "peer subject name mismatch",
            "domain_name_mismatch",
        ],
        NameMismatch,
    ),
    (&["ip address mismatch", "ipaddr_mismatch"], AddressMismatch),
    (
        &["-198 name constraint error", "name constraint error"],
        NameConstraint,
    ),
    (
        &[
            "-386 ext key use",
            "ext key use server/client auth not set",
            "key use digitalsignature not set",
            "key use keyencipherment not set",
        ],
        WrongUsage,
    ),
    (
        &[
            "-160 x.509 critical extension",
            "critical extension ignored or invalid",
        ],
        UnknownExtension,
    ),
    (
        &[
            "-155 asn sig error",
            "asn sig error, confirm failure",
            "asn_sig_confirm_e",
        ],
        BadSignature,
    ),
    (
        &["asn ca path length", "pathlen inv", "path length error"],
        PathLength,
    ),
    (
        &["wolfssl_ctx_load_verify_locations returned"],
        StoreUnreadable,
    ),
];
