//! GnuTLS: gnutls-cli, curl on Debian's libcurl-gnutls, MariaDB clients built with it.

use super::Table;
use super::meaning::Meaning::*;

pub(super) const MESSAGES: Table = &[
    (
        &[
            "the certificate is not trusted",
            "server certificate verification failed. cafile",
            "error in the certificate verification",
            "certificate verification error",
        ],
        VerificationFailed,
    ),
    (&["the certificate issuer is unknown"], IssuerUnknown),
    (
        &[
            "certificate chain uses expired certificate",
            "certificate chain uses*expired",
        ],
        Expired,
    ),
    (
        &[
            "uses not yet valid certificate",
            "certificate is not yet activated",
        ],
        NotYetValid,
    ),
    (
        &[
            "the name in the certificate does not match the expected",
            "certificate subject name (*) does not match target host name",
            "the certificate\"s owner does not match hostname",
        ],
        NameMismatch,
    ),
    (&["the certificate issuer is not a ca"], NotAnAuthority),
    (
        &["does not match the intended purpose", "key usage violation"],
        WrongUsage,
    ),
    (&["violates the signer\"s constraints"], NameConstraint),
    (
        &["certificate contains an unknown critical extension"],
        UnknownExtension,
    ),
    (
        &["the signature in the certificate is invalid"],
        BadSignature,
    ),
    (
        &["certificate chain uses insecure algorithm"],
        WeakAlgorithm,
    ),
    (
        &["certificate chain is revoked", "the certificate is revoked"],
        Revocation,
    ),
    (
        &[
            "x509 trust file: asn1",
            "x509 trust file: base64",
            "gnutls_certificate_set_x509_trust_file*error",
            "base64 unexpected header error",
            "base64 decoding error",
        ],
        StoreUnreadable,
    ),
    (&["no certificate was found"], StoreEmpty),
    (&["x509 trust file: error while reading file"], StoreMissing),
    (
        &["a packet with illegal or unsupported version"],
        ProtocolVersion,
    ),
    (&["an unexpected tls packet was received"], NotTls),
    (&["the tls connection was non-properly terminated"], CutOff),
    (
        &[
            "no supported cipher suites have been found",
            "tls fatal alert has been received: handshake failed",
        ],
        NoCommonAlgorithm,
    ),
];
