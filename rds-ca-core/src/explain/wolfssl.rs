//! wolfSSL.

use super::Table;
use super::meaning::Meaning::*;

pub(super) const MESSAGES: Table = &[
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
