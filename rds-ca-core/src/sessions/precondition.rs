//! Why something could not be read: a failed precondition gives *unknown*, never zero.

words! {
    /// Why a session, or an entire sample, is unknown, or why an attempt was refused.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::sessions::Reason;
    ///
    /// assert_eq!(Reason::UnknownCa.as_str(), "unknown_ca");
    /// assert!(Reason::NoConnectionsLogged.hint().contains("log_connections"));
    /// ```
    #[non_exhaustive]
    pub enum Reason: "why a session is unknown or refused" {
        /// The Performance Schema is off, so MySQL and MariaDB do not record how a session connected.
        PerformanceSchemaOff = "performance_schema_off",
        /// The Performance Schema has no room for further threads, so sessions may be missing from it.
        InstrumentationLost = "instrumentation_lost",
        /// The sampling user may not see other users' sessions.
        InsufficientPrivilege = "insufficient_privilege",
        /// A connection pooler or proxy is in front; the connection from the client to it is not visible here.
        Pooler = "pooler",
        /// The database shows the session but not how it is connected.
        NotShown = "not_shown",
        /// The database does not show whether the session uses the network or a local socket.
        TransportNotShown = "transport_not_shown",
        /// A statement failed for another reason; the detail is the database's own message.
        QueryFailed = "query_failed",
        /// There is no query for this engine or version.
        Unsupported = "unsupported",
        /// The database could not be reached.
        Unreachable = "unreachable",
        /// The log has no line about a connection: logging of connections is off, or it is another log.
        NoConnectionsLogged = "no_connections_logged",
        /// The server refused an attempt without TLS.
        NoEncryption = "no_encryption",
        /// The client does not trust the server's certificate.
        UnknownCa = "unknown_ca",
        /// The client refused the server's certificate because a certificate of its chain has expired.
        CertificateExpired = "certificate_expired",
        /// A TLS handshake failed for another reason.
        HandshakeFailed = "handshake_failed",
        /// The login was refused.
        LoginRefused = "login_refused",
    }
}

impl Reason {
    /// The reason as a sentence.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::PerformanceSchemaOff => {
                "the Performance Schema is off, so the database does not record how sessions connect"
            }
            Self::InstrumentationLost => {
                "the Performance Schema has no room for further threads, so sessions may be missing"
            }
            Self::InsufficientPrivilege => "the sampling user may not see other users' sessions",
            Self::Pooler => {
                "a pooler or proxy is in front, and the connection from the client to it is not visible here"
            }
            Self::NotShown => "the database does not show how the session connected",
            Self::TransportNotShown => {
                "the database does not show whether the session came over the network"
            }
            Self::QueryFailed => "a statement failed",
            Self::Unsupported => "there is no query for this engine or version",
            Self::Unreachable => "the database could not be reached",
            Self::NoConnectionsLogged => "the log has no line about a connection",
            Self::NoEncryption => "the server refuses connections without TLS",
            Self::UnknownCa => "the client does not trust the server's certificate",
            Self::CertificateExpired => "the client found an expired certificate",
            Self::HandshakeFailed => "the TLS handshake failed",
            Self::LoginRefused => "the login was refused",
        }
    }

    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::PerformanceSchemaOff => {
                "set performance_schema = 1 in the parameter group and restart, or read the general log"
            }
            Self::InstrumentationLost => {
                "raise performance_schema_max_thread_instances, or set it to -1, and restart"
            }
            Self::InsufficientPrivilege => {
                "PostgreSQL: GRANT pg_read_all_stats; MySQL and MariaDB: GRANT PROCESS and SELECT on \
                 performance_schema; SQL Server: VIEW SERVER STATE"
            }
            Self::Pooler => {
                "ask the pooler itself (PgBouncer: SHOW CLIENTS; RDS Proxy: its RequireTLS and logs)"
            }
            Self::NotShown => "read the server's or the listener's log",
            Self::TransportNotShown => "GRANT PROCESS to the sampling user",
            Self::QueryFailed => "run the statement by hand to see more",
            Self::Unsupported => "read the server's or the listener's log",
            Self::Unreachable => "check the address, the network and the credentials",
            Self::NoConnectionsLogged => {
                "PostgreSQL: log_connections = 1 in the parameter group; MySQL and MariaDB: general_log = 1, or the \
                 audit plugin; SQL Server: login auditing of both failed and successful logins; Oracle: the \
                 listener's log; check that it is the log of this engine"
            }
            Self::NoEncryption => "turn on TLS with verification in that client",
            Self::UnknownCa | Self::CertificateExpired => {
                "check that client's store (`rds-ca check STORE --region REGION`)"
            }
            Self::HandshakeFailed => "look up the client's own message (`rds-ca explain`)",
            Self::LoginRefused => "check user and password, and whether the account must use TLS",
        }
    }
}

/// A precondition that failed, so that a sample is incomplete.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[allow(clippy::exhaustive_structs, reason = "filled by callers")]
pub struct SessionGap {
    /// The reason.
    pub reason: Reason,
    /// Details, such as the database's own message; at most [`SessionGap::MAX_DETAIL`] bytes.
    pub detail: String,
}

impl SessionGap {
    /// The longest detail that is kept, in bytes.
    pub const MAX_DETAIL: usize = 300;

    pub(super) fn new(reason: Reason, detail: impl Into<String>) -> Self {
        let mut detail: String = detail.into();
        if detail.len() > Self::MAX_DETAIL {
            let end = (0..=Self::MAX_DETAIL)
                .rev()
                .find(|&at| detail.is_char_boundary(at));
            detail.truncate(end.unwrap_or(0));
        }
        Self { reason, detail }
    }
}
