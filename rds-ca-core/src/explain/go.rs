//! Go's crypto/tls and crypto/x509: lib/pq, pgx, go-sql-driver, Terraform providers.

use super::Table;
use super::meaning::Meaning::*;

pub(super) const MESSAGES: Table = &[
    (
        &["tls: failed to verify certificate", "tls: bad certificate"],
        VerificationFailed,
    ),
    (&["certificate signed by unknown authority"], IssuerUnknown),
    (
        &[
            "certificate has expired or is not yet valid: current time*is after",
            "certificate has expired or is not yet valid: \"*is after",
        ],
        Expired,
    ),
    (
        &["certificate has expired or is not yet valid: current time*is before"],
        NotYetValid,
    ),
    (
        &[
            "x509: certificate has expired or is not yet valid: \"",
            "x509: certificate has expired or is not yet valid\"",
        ],
        OutsideValidity,
    ),
    (
        &[
            "x509: certificate is valid for*, not",
            "x509: certificate is not valid for any names, but wanted",
        ],
        NameMismatch,
    ),
    (
        &["cannot validate certificate for*because it doesn\"t contain any ip sans"],
        AddressMismatch,
    ),
    (
        &["certificate relies on legacy common name field"],
        NoAlternativeName,
    ),
    (
        &[
            "parent certificate cannot sign this kind of certificate",
            "not authorized to sign other certificates",
        ],
        NotAnAuthority,
    ),
    (&["incompatible key usage"], WrongUsage),
    (
        &["too many intermediates for path length constraint"],
        PathLength,
    ),
    (
        &[
            "not authorized to sign for this name",
            "is not permitted by any constraint",
            "is excluded by constraint",
        ],
        NameConstraint,
    ),
    (&["x509: unhandled critical extension"], UnknownExtension),
    (
        &[
            "crypto/rsa: verification error",
            "x509: ecdsa verification failure",
            "x509: ed25519 verification failure",
            "invalid signature by the server certificate",
        ],
        BadSignature,
    ),
    (
        &[
            "insecure algorithm",
            "rsa key is too small",
            "server presented a certificate with an rsa key larger",
        ],
        WeakAlgorithm,
    ),
    (
        &[
            "appendcertsfrompem",
            "no certificates found in pem",
            "unable to parse root ca",
            "failed to append ca",
            "failed to parse root certificate",
        ],
        StoreEmpty,
    ),
    (
        &[
            "pq: couldn\"t parse pem in sslrootcert",
            "unable to add ca to cert pool",
        ],
        StoreUnreadable,
    ),
    (
        &[
            "unable to read ca file",
            "unable to read sslrootcert",
            "sslrootcert: no such file",
        ],
        StoreMissing,
    ),
    (
        &[
            "tls: server selected unsupported protocol version",
            "remote error: tls: protocol version not supported",
            "tls: client offered only unsupported versions",
            "tls: no supported versions",
        ],
        ProtocolVersion,
    ),
    (&["remote error: tls: handshake failure"], NoCommonAlgorithm),
    (
        &["tls: first record does not look like a tls handshake"],
        NotTls,
    ),
    (
        &[
            "ssl is not enabled on the server",
            "server refused tls connection",
            "tls requested but server does not support tls",
        ],
        NoTlsOffered,
    ),
    (
        &[
            "remote error: tls: unknown certificate authority",
            "remote error: tls: bad certificate",
            "remote error: tls: unknown certificate",
            "remote error: tls: expired certificate",
        ],
        RefusedByClient,
    ),
    (
        &["remote error: tls: certificate required"],
        ClientCertificate,
    ),
    (
        &[
            "x509: invalid basic constraints",
            "x509: negative serial number",
            "x509: malformed",
            "x509: trailing data",
            "x509: invalid",
        ],
        StoreUnreadable,
    ),
];
