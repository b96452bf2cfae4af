//! NSS, Mozilla's library.

use super::Table;
use super::meaning::Meaning::*;

pub(super) const MESSAGES: Table = &[
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
