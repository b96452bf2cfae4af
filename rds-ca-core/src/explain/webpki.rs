//! rustls and webpki: sqlx, tokio-postgres-rustls, mysql_async; their `Display` and their `Debug` texts.

use super::Table;
use super::meaning::Meaning::*;

pub(super) const MESSAGES: Table = &[
    (
        &["invalid peer certificate", "invalidcertificate("],
        VerificationFailed,
    ),
    (&["unknownissuer"], IssuerUnknown),
    (
        &[
            "certificate expired: verification time",
            "invalid peer certificate: expired",
            "invalidcertificate(expired",
            "certexpired",
            "certificate: expired",
        ],
        Expired,
    ),
    (
        &[
            "certificate not valid yet",
            "invalid peer certificate: notvalidyet",
            "invalidcertificate(notvalidyet",
            "certnotvalidyet",
        ],
        NotYetValid,
    ),
    (
        &["is not valid for any names (according to its subjectaltname"],
        NoAlternativeName,
    ),
    (
        &[
            "certificate not valid for name",
            "invalid peer certificate: notvalidforname",
            "invalidcertificate(notvalidforname",
            "certnotvalidforname",
        ],
        NameMismatch,
    ),
    (
        &[
            "endentityusedasca",
            "causedasendentity",
            "causedasendentity",
            "certificate is used as ca",
        ],
        NotAnAuthority,
    ),
    (&["unsupportedcertversion", "v1 certificate"], OldVersion),
    (
        &[
            "does not allow extended key usage",
            "requiredekunotfound",
            "invalidpurpose",
        ],
        WrongUsage,
    ),
    (
        &["pathlenconstraintviolated", "maximumpathdepthexceeded"],
        PathLength,
    ),
    (&["nameconstraintviolation"], NameConstraint),
    (
        &["unsupportedcriticalextension", "unhandledcriticalextension"],
        UnknownExtension,
    ),
    (
        &[
            "invalid peer certificate: badsignature",
            "invalidcertificate(badsignature",
            "invalidsignatureforpublickey",
        ],
        BadSignature,
    ),
    (&["unsupportedsignaturealgorithm"], WeakAlgorithm),
    (
        &[
            "invalid peer certificate: revoked",
            "unknownrevocationstatus",
            "certrevoked",
        ],
        Revocation,
    ),
    (
        &[
            "base64decode(",
            "illegalsectionstart",
            "missingsectionend",
            "invalid peer certificate: badencoding",
            "invalidcertificate(badencoding",
            "does not contain a pem with a certificate label",
            "pem with a certificate label",
        ],
        StoreUnreadable,
    ),
    (
        &[
            "no certificate found in pem",
            "noitemsfound",
            "load: no certificate",
        ],
        StoreEmpty,
    ),
    (
        &["peerincompatible", "peer is incompatible"],
        ProtocolVersion,
    ),
    (
        &["received corrupt message of type", "invalidmessage"],
        NotTls,
    ),
    (
        &["received fatal alert: handshakefailure"],
        NoCommonAlgorithm,
    ),
    (&["received fatal alert: protocolversion"], ProtocolVersion),
    (
        &[
            "received fatal alert: unknownca",
            "received fatal alert: badcertificate",
            "received fatal alert: certificateunknown",
            "received fatal alert: certificateexpired",
        ],
        RefusedByClient,
    ),
    (
        &["received fatal alert: certificaterequired"],
        ClientCertificate,
    ),
    (
        &[
            "server does not support tls",
            "tls upgrade required by connect options but sqlx",
        ],
        NoTlsOffered,
    ),
];
