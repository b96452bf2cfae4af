//! What database servers and their own client libraries say about TLS, beside the TLS library's texts.

use super::Table;
use super::meaning::Meaning::*;

/// PostgreSQL's server and libpq.
pub(super) const POSTGRESQL: Table = &[
    (
        &[
            "no pg_hba.conf entry*no encryption",
            "no pg_hba.conf entry*ssl off",
            "pg_hba.conf rejects connection*no encryption",
            "pg_hba.conf rejects connection*ssl off",
            "no encryption*pg_hba.conf",
        ],
        EncryptionRequired,
    ),
    (
        &[
            "no pg_hba.conf entry",
            "pg_hba.conf rejects connection",
            "password authentication failed for user",
        ],
        AccessDenied,
    ),
    (&["server certificate for \""], NameMismatch),
    (
        &[
            "server\"s certificate*does not match host name",
            "could not get server\"s host name from server certificate",
        ],
        NameMismatch,
    ),
    (
        &[
            "root certificate file \"*does not exist",
            "could not get home directory to locate root certificate file",
        ],
        StoreMissing,
    ),
    (&["could not read root certificate file"], StoreUnreadable),
    (
        &["could not read root certificate file*no certificate or crl found"],
        StoreEmpty,
    ),
    (
        &[
            "could not read root certificate file*no such file",
            "could not read root certificate file*permission denied",
        ],
        StoreMissing,
    ),
    (
        &[
            "server does not support ssl, but ssl was required",
            "the server does not support ssl",
        ],
        NoTlsOffered,
    ),
    (
        &["connection requires a valid client certificate"],
        ClientCertificate,
    ),
    (
        &[
            "could not accept ssl connection*unknown ca",
            "could not accept ssl connection*certificate unknown",
            "could not accept ssl connection*bad certificate",
        ],
        RefusedByClient,
    ),
    (
        &[
            "could not accept ssl connection: eof detected",
            "received direct ssl connection request without alpn",
        ],
        CutOff,
    ),
];

/// MySQL's and MariaDB's server and clients.
pub(super) const MYSQL: Table = &[
    (
        &[
            "connections using insecure transport are prohibited",
            "er_secure_transport_required",
            "error 3159",
            "require_secure_transport=on",
        ],
        EncryptionRequired,
    ),
    (
        &["access denied for user", "er_access_denied_error"],
        AccessDenied,
    ),
    (
        &[
            "ssl is required, but the server does not support it",
            "ssl connection is required, but the server doesn\"t support it",
            "ssl connection error: ssl is required but the server doesn\"t support it",
            "server does not support secure connection",
            "server_handshake_no_ssl",
            "handshake_no_ssl_support",
        ],
        NoTlsOffered,
    ),
    (
        &[
            "validation of ssl server certificate failed",
            "failed to verify the server certificate via x509 certificate matching functions",
            "ssl certificate validation failure",
        ],
        NameMismatch,
    ),
    (
        &["ssl connection error: ssl_ctx_set_default_verify_paths failed"],
        StoreUnreadable,
    ),
    (
        &[
            "ssl connection error: unable to get private key",
            "ssl connection error: unable to get certificate",
        ],
        ClientCertificate,
    ),
    (
        &[
            "lost connection to mysql server at \"reading initial communication packet\"",
            "lost connection to server at \"handshake",
        ],
        CutOff,
    ),
    (
        &[
            "ssl connection error: protocol version mismatch",
            "tls version*is invalid",
            "caching_sha2_password*requires secure connection",
            "authentication requires secure connection",
        ],
        ProtocolVersion,
    ),
    (
        &[
            "authentication plugin \"*requires secure connection",
            "authentication requires ssl encryption",
        ],
        EncryptionRequired,
    ),
];

/// What any driver says when the server is not reached, or does not say more.
pub(super) const CONNECTIONS: Table = &[
    (
        &[
            "connection refused",
            "econnrefused",
            "connection timed out",
            "etimedout",
            "timeout expired",
            "could not translate host name",
            "name or service not known",
            "enotfound",
            "unknownhostexception",
            "unknown mysql server host",
            "no route to host",
            "network is unreachable",
            "getaddrinfo",
            "no such host",
            "i/o timeout",
            "connect timed out",
        ],
        NotReached,
    ),
    (
        &[
            "could not connect to address",
            "communications link failure",
            "can\"t connect to mysql server",
            "cannot connect to mysql",
            "the connection attempt failed",
            "failed to connect to",
            "login timeout expired",
            "a network-related or instance-specific error",
        ],
        ConnectionFailed,
    ),
];

/// SQL Server's drivers; the reasons are in the tables of SChannel and OpenSSL.
pub(super) const SQL_SERVER: Table = &[
    (
        &[
            "ssl provider",
            "ssl security error",
            "error occurred during the pre-login handshake",
            "error occurred during the login process",
            "driver could not establish a secure connection to sql server",
        ],
        VerificationFailed,
    ),
    (
        &[
            "instance of sql server you attempted to connect to does not support encryption",
            "encryption not supported on sql server",
            "encryption not supported on the client",
        ],
        NoTlsOffered,
    ),
    (
        &[
            "failed to validate the server name",
            "\"subject alternative name\" does not match",
            "server name in a certificate during secure sockets layer",
        ],
        NameMismatch,
    ),
    (
        &[
            "encryption is required to connect to this server",
            "server requires encryption",
            "requires encrypted connections",
            "requires encryption but the client",
        ],
        EncryptionRequired,
    ),
];

/// Oracle's numbers; `sqlplus` and JDBC print them alike.
pub(super) const ORACLE: Table = &[
    (
        &[
            "ora-29024",
            "ora-28868",
            "ora-28791",
            "certificate validation failure",
            "ora-29002",
        ],
        VerificationFailed,
    ),
    (&["ora-29024", "ora-28868", "ora-28791"], IssuerUnknown),
    (
        &[
            "ora-29003",
            "server name*does not match the certificate",
            "ora-17967",
            "dn mismatch",
        ],
        NameMismatch,
    ),
    (&["ora-28759", "ora-28761"], StoreMissing),
    (
        &["ora-29106", "ora-28786", "ora-28773", "ora-28765"],
        StoreUnreadable,
    ),
    (
        &["ora-28858", "ora-28859", "ora-29019", "ora-29039"],
        ProtocolVersion,
    ),
    (&["ora-28860", "ora-28857", "ora-28750"], NoCommonAlgorithm),
    (&["ora-28885"], WrongUsage),
    (&["ora-28862", "ora-28865", "ora-28864"], CutOff),
    (&["ora-28845", "ora-28875", "ora-28876"], ClientCertificate),
];
