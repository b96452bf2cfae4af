//! .NET's chain status names and SslStream texts (Npgsql, MySqlConnector, SqlClient) and Windows' SChannel.

use super::Table;
use super::meaning::Meaning::*;

pub(super) const MESSAGES: Table = &[
    (
        &[
            "remotecertificatechainerrors",
            "the remote certificate is invalid",
            "the remote certificate was rejected",
            "authenticationexception",
            "ssl authentication error",
            "exception while performing ssl handshake",
        ],
        VerificationFailed,
    ),
    (
        &[
            "partialchain",
            "untrustedroot",
            "certificate chain was issued by an authority that is not trusted",
            "terminated in a root certificate which is not trusted",
            "a certificate chain could not be built to a trusted root",
            "sec_e_untrusted_root",
            "0x80090325",
            "cert_e_untrustedroot",
            "cert_e_chaining",
            "0x800b0109",
        ],
        IssuerUnknown,
    ),
    (
        &[
            "nottimevalid",
            "notimevalid",
            "sec_e_cert_expired",
            "0x80090328",
            "received certificate has expired",
            "cert_e_expired",
            "0x800b0101",
            "not within its validity period",
        ],
        OutsideValidity,
    ),
    (
        &[
            "remotecertificatenamemismatch",
            "target principal name is incorrect",
            "cert_e_cn_no_match",
            "0x800b010f",
            "0x80090322",
            "sec_e_wrong_principal",
            "cn name does not match the passed value",
        ],
        NameMismatch,
    ),
    (&["invalidbasicconstraints", "cert_e_role"], NotAnAuthority),
    (
        &["notvalidforusage", "cert_e_wrong_usage", "0x800b0110"],
        WrongUsage,
    ),
    (
        &[
            "hasnotpermittednameconstraint",
            "hasexcludednameconstraint",
            "invalidnameconstraints",
            "hasnotdefinednameconstraint",
            "hasnotsupportednameconstraint",
        ],
        NameConstraint,
    ),
    (
        &["hasnotsupportedcriticalextension", "invalidextension"],
        UnknownExtension,
    ),
    (
        &["notsignaturevalid", "trust_e_cert_signature"],
        BadSignature,
    ),
    (
        &[
            "hasweaksignature",
            "the received certificate was signed with an algorithm",
        ],
        WeakAlgorithm,
    ),
    (&["explicitdistrust"], Distrusted),
    (
        &[
            "revocationstatusunknown",
            "offlinerevocation",
            "crypt_e_revocation_offline",
            "crypt_e_no_revocation_check",
            "0x80092012",
            "0x80092013",
            "revoked",
        ],
        Revocation,
    ),
    (
        &[
            "the certificate contents do not contain a pem",
            "cryptographicexception: cannot find the requested object",
            "asn1 corrupted data",
            "cannot find the original signer",
            "cannot find the requested object",
            "interop+crypto+opensslcryptographicexception",
            "interopcrypto",
            "failed to read*ca certificate",
        ],
        StoreUnreadable,
    ),
    (
        &["the specified network password is not correct"],
        StorePassword,
    ),
    (
        &[
            "ssl ca file*could not be found",
            "could not find file \"*.pem",
        ],
        StoreMissing,
    ),
    (
        &[
            "the client and server cannot communicate, because they do not possess a common algorithm",
            "sec_e_algorithm_mismatch",
            "0x80090331",
            "a call to sspi failed",
            "sec_e_unsupported_function",
        ],
        ProtocolVersion,
    ),
    (
        &[
            "received an unexpected eof or 0 bytes from the transport stream",
            "the handshake failed due to an unexpected packet format",
        ],
        NotTls,
    ),
    (
        &[
            "ssl connection requested. no ssl enabled connection from this host is configured",
            "server does not support ssl connections",
            "does not support ssl connections",
        ],
        NoTlsOffered,
    ),
];
