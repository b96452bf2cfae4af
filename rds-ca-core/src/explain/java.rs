//! The JDK's texts: PKIX path building and validation, endpoint identification, key stores and keytool; and how pgjdbc
//! and the MariaDB and MySQL connectors wrap them.

use super::Table;
use super::meaning::Meaning::*;

pub(super) const MESSAGES: Table = &[
    (
        &[
            "pkix path building failed",
            "unable to find valid certification path",
            "path does not chain with any of the trust anchors",
            "no trusted certificate found",
        ],
        IssuerUnknown,
    ),
    (
        &[
            "pkix path validation failed",
            "certpathvalidatorexception",
            "sslhandshakeexception",
            "sslpeerunverifiedexception",
        ],
        VerificationFailed,
    ),
    (
        &[
            "certificateexpiredexception",
            "notafter:",
            "(certificate_expired)",
        ],
        Expired,
    ),
    (
        &["certificatenotyetvalidexception", "notbefore:"],
        NotYetValid,
    ),
    (
        &[
            "no subject alternative dns name matching",
            "no name matching*found",
            "could not be verified by hostnameverifier",
            "ssl hostname verification failed",
            "server identity verification failed",
            "the certificate common name*does not match",
            "dns host \"*\" doesn\"t correspond to certificate",
            "doesn\"t correspond to certificate",
            "hostname verification failed",
        ],
        NameMismatch,
    ),
    (
        &["no subject alternative names matching ip address"],
        AddressMismatch,
    ),
    (&["no subject alternative names present"], NoAlternativeName),
    (
        &[
            "this is not a ca certificate",
            "trustanchor with subject*is not a ca certificate",
            "critical keyusage extension error: does not allow",
            "does not allow certificate signing",
            "sign certificates is not permitted",
            "keyusage does not allow key cert sign",
        ],
        NotAnAuthority,
    ),
    (&["pathlenconstraint violated"], PathLength),
    (&["name constraints check failed"], NameConstraint),
    (&["unrecognized critical extension"], UnknownExtension),
    (
        &[
            "certpathvalidatorexception: signature check failed",
            "signature does not match",
            "signatureexception",
        ],
        BadSignature,
    ),
    (
        &[
            "algorithm constraints check failed",
            "certificates do not conform to algorithm constraints",
            "signature algorithm disabled",
            "keysize check failed",
        ],
        WeakAlgorithm,
    ),
    (
        &[
            "extended key usage does not permit",
            "keyusage does not allow digital signatures",
            "keyusage does not allow key encipherment",
            "keyusage does not allow",
        ],
        WrongUsage,
    ),
    (
        &[
            "certificate has been revoked",
            "certificaterevokedexception",
            "could not determine revocation status",
        ],
        Revocation,
    ),
    (
        &["not trusted in windows-root", "untrusted certificate"],
        Distrusted,
    ),
    (&["trustanchors parameter must be non-empty"], NoAnchors),
    (
        &[
            "extra data at the end",
            "not enough content",
            "illegal base64 character",
            "illegal footer",
            "illegal header",
            "header and footer do not match",
            "no eol character found",
            "invalid pem format",
            "incomplete data",
            "incomplete ber/der",
            "incomplete pem",
            "signed fields invalid",
            "loading the ssl root certificate*failed",
            "could not read ssl root certificate",
            "input not an x.509 certificate",
            "not an x.509 certificate",
            "unable to initialize, java.io",
            "unrecognized keystore format",
            "invalid keystore format",
            "derinputstream.getlength",
            "toderinputstream rejects tag",
            "certificateparsingexception",
            "failed to store certificate",
            "could not parse certificate",
            "failed to import*certificate",
            "failed to find*certificate in",
            "short read of der length",
        ],
        StoreUnreadable,
    ),
    (
        &[
            "no certificate data found",
            "keytool made no store",
            "empty input",
        ],
        StoreEmpty,
    ),
    (
        &[
            "could not open ssl root certificate file",
            "keytool error: java.io.filenotfoundexception",
            "filenotfoundexception",
            "nosuchfileexception",
            "keystore file does not exist",
            "failed to find serverssl",
        ],
        StoreMissing,
    ),
    (
        &[
            "keystore was tampered with, or password was incorrect",
            "keystore password was incorrect",
            "password verification failed",
            "unrecoverablekeyexception",
        ],
        StorePassword,
    ),
    (
        &[
            "certificate not imported, alias*already exists",
            "alias*already exists",
        ],
        AliasTaken,
    ),
    (
        &[
            "no appropriate protocol",
            "protocol is disabled or cipher suites are inappropriate",
            "the server selected protocol version",
            "received fatal alert: protocol_version",
            "is not accepted by client preferences",
        ],
        ProtocolVersion,
    ),
    (
        &[
            "received fatal alert: handshake_failure",
            "no negotiable cipher suite",
            "received fatal alert: insufficient_security",
        ],
        NoCommonAlgorithm,
    ),
    (
        &[
            "unrecognized ssl message, plaintext connection",
            "unsupported or unrecognized ssl message",
        ],
        NotTls,
    ),
    (
        &[
            "remote host terminated the handshake",
            "ssl peer shut down incorrectly",
            "remote host closed connection during handshake",
        ],
        CutOff,
    ),
    (
        &[
            "received fatal alert: certificate_unknown",
            "received fatal alert: unknown_ca",
            "received fatal alert: bad_certificate",
        ],
        RefusedByClient,
    ),
    (
        &["received fatal alert: certificate_required"],
        ClientCertificate,
    ),
];
