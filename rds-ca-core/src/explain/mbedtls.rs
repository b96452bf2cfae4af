//! Mbed TLS.

use super::Table;
use super::meaning::Meaning::*;

pub(super) const MESSAGES: Table = &[
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
