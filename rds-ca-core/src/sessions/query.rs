//! The statement per engine and version, its source, what it needs, and what it cannot see.

use crate::name::{EngineFamily, EngineVersion};

words! {
    /// Who published a statement.
    #[allow(clippy::exhaustive_enums, reason = "complete by nature")]
    pub enum QuerySource: "the source of a query" {
        /// The RDS or Aurora user guide, "Updating applications to connect … using new SSL/TLS certificates".
        Aws = "aws",
        /// This library.
        Ours = "ours",
    }
}

/// A statement that lists sessions and how they connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Query {
    /// The engines it is for.
    pub family: EngineFamily,
    /// The first version that it supports, as its leading numbers; empty for any.
    pub since: &'static [u64],
    /// The first version that it no longer supports; empty for none.
    pub until: &'static [u64],
    /// Who published it.
    pub source: QuerySource,
    /// Whether [`Sampler`](super::Sampler) runs it; the others are meant to be run by hand, and their rows can be
    /// parsed as well.
    pub sampled: bool,
    /// The statement, without parameters, so that any driver can run it.
    pub sql: &'static str,
    /// The privileges that the user needs.
    pub privileges: &'static str,
    /// What must be configured on the server.
    pub preconditions: &'static str,
    /// What its rows do not show.
    pub caveats: &'static str,
}

impl Query {
    /// Every statement for an engine of that version, the sampled one first.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::name::{EngineFamily, EngineVersion};
    /// use rds_ca_core::sessions::{Query, QuerySource};
    ///
    /// let queries = Query::all(EngineFamily::Postgres, &EngineVersion::new("15.4"));
    /// assert!(queries[0].sampled && queries[0].source == QuerySource::Ours);
    /// assert!(queries.iter().any(|query| query.source == QuerySource::Aws));
    /// ```
    pub fn all(family: EngineFamily, version: &EngineVersion) -> Vec<&'static Self> {
        let mut found: Vec<_> = QUERIES
            .iter()
            .filter(|query| query.family == family && query.fits(version))
            .collect();
        found.sort_by_key(|query| !query.sampled);
        found
    }

    /// Whether this project's tests ran the statements of that family against a live server.
    ///
    /// MySQL's statements are those of MariaDB, which were run; those of SQL Server, Oracle and Db2 were tested on
    /// documented output only.
    pub fn proven(family: EngineFamily) -> bool {
        matches!(
            family,
            EngineFamily::Postgres | EngineFamily::MySql | EngineFamily::MariaDb
        )
    }

    pub(super) fn sampled(family: EngineFamily, version: &EngineVersion) -> Option<&'static Self> {
        QUERIES
            .iter()
            .find(|query| query.sampled && query.family == family && query.fits(version))
    }

    // A version without a number counts as a recent one.
    fn fits(&self, version: &EngineVersion) -> bool {
        let numbered = version.major().is_some();
        (!numbered || version.at_least(self.since))
            && (self.until.is_empty() || (numbered && !version.at_least(self.until)))
    }
}

const SNAPSHOT: &str = "current sessions only: repeat it, because a missing row proves nothing";

const POSTGRES_PRIVILEGES: &str = "membership in pg_read_all_stats (rds_superuser has it); without it other \
     users' rows do not show how they are connected, and an inner join drops them silently";

const MYSQL_PRIVILEGES: &str = "SELECT on performance_schema.threads and, for application names, on \
     performance_schema.session_connect_attrs; PROCESS to distinguish network from socket";

const MYSQL_PRECONDITIONS: &str =
    "performance_schema = ON (off by default on MariaDB and on small MySQL instances)";

const MYSQL_CAVEATS: &str = "current sessions only: repeat it, because a missing row proves nothing. SSL/TLS in \
     connection_type does not show the transport: a session over the Unix socket may show it too (seen on \
     MariaDB 10.11), so the port in the process list decides. information_schema.processlist is deprecated in MySQL 8";

static QUERIES: [Query; 10] = [
    Query {
        family: EngineFamily::Postgres,
        since: &[10],
        until: &[],
        source: QuerySource::Ours,
        sampled: true,
        sql: "SELECT a.pid, a.usename, a.datname, a.application_name, host(a.client_addr) AS client_addr, \
              a.client_port, a.backend_type, s.ssl, s.version, s.cipher, \
              a.query = '<insufficient privilege>' AS hidden, a.pid = pg_backend_pid() AS own \
              FROM pg_catalog.pg_stat_activity AS a \
              LEFT JOIN pg_catalog.pg_stat_ssl AS s ON s.pid = a.pid",
        privileges: POSTGRES_PRIVILEGES,
        preconditions: "none",
        caveats: "current sessions only: repeat it, because a missing row proves nothing. Unlike AWS's it keeps \
                  sessions without TLS, and hidden rows, which count as unknown. A session \
                  encrypted by GSSAPI counts as plain",
    },
    Query {
        family: EngineFamily::Postgres,
        since: &[9, 5],
        until: &[10],
        source: QuerySource::Ours,
        sampled: true,
        sql: "SELECT a.pid, a.usename, a.datname, a.application_name, host(a.client_addr) AS client_addr, \
              a.client_port, CAST('client backend' AS text) AS backend_type, s.ssl, s.version, s.cipher, \
              a.query = '<insufficient privilege>' AS hidden, a.pid = pg_backend_pid() AS own \
              FROM pg_catalog.pg_stat_activity AS a \
              LEFT JOIN pg_catalog.pg_stat_ssl AS s ON s.pid = a.pid",
        privileges: "superuser (rds_superuser); without it other users' rows do not show how they are connected",
        preconditions: "PostgreSQL 9.5 or later",
        caveats: SNAPSHOT,
    },
    Query {
        family: EngineFamily::Postgres,
        since: &[9, 5],
        until: &[],
        source: QuerySource::Aws,
        sampled: false,
        sql: "SELECT datname, usename, ssl, client_addr \
              FROM pg_stat_ssl INNER JOIN pg_stat_activity ON pg_stat_ssl.pid = pg_stat_activity.pid \
              WHERE ssl is true and usename<>'rdsadmin'",
        privileges: POSTGRES_PRIVILEGES,
        preconditions: "PostgreSQL 9.5 or later",
        caveats: "current sessions only, and only those with TLS: it cannot distinguish plain from hidden",
    },
    Query {
        family: EngineFamily::MySql,
        since: &[5, 7],
        until: &[],
        source: QuerySource::Ours,
        sampled: true,
        sql: MYSQL_THREADS,
        privileges: MYSQL_PRIVILEGES,
        preconditions: MYSQL_PRECONDITIONS,
        caveats: MYSQL_CAVEATS,
    },
    Query {
        family: EngineFamily::MySql,
        since: &[5, 7],
        until: &[],
        source: QuerySource::Aws,
        sampled: false,
        sql: "SELECT id, user, host, connection_type \
              FROM performance_schema.threads pst \
              INNER JOIN information_schema.processlist isp ON pst.processlist_id = isp.id",
        privileges: "SELECT on performance_schema.threads and PROCESS, without which it lists only the user's \
                     own sessions and does not say so",
        preconditions: "performance_schema = ON; AWS names MySQL 5.7 and 8.0 and Aurora MySQL version 2",
        caveats: MYSQL_CAVEATS,
    },
    Query {
        family: EngineFamily::MariaDb,
        since: &[10, 5],
        until: &[],
        source: QuerySource::Ours,
        sampled: true,
        sql: MYSQL_THREADS,
        privileges: MYSQL_PRIVILEGES,
        preconditions: MYSQL_PRECONDITIONS,
        caveats: MYSQL_CAVEATS,
    },
    Query {
        family: EngineFamily::SqlServer,
        since: &[],
        until: &[],
        source: QuerySource::Ours,
        sampled: true,
        sql: "SELECT c.session_id, c.encrypt_option, c.net_transport, c.auth_scheme, c.client_net_address, \
              s.login_name, s.program_name, DB_NAME(s.database_id) AS database_name, \
              CASE WHEN c.session_id = @@SPID THEN 1 ELSE 0 END AS own \
              FROM sys.dm_exec_connections AS c \
              LEFT JOIN sys.dm_exec_sessions AS s ON s.session_id = c.session_id",
        privileges: "VIEW SERVER STATE (from SQL Server 2022: VIEW SERVER SECURITY STATE)",
        preconditions: "none",
        caveats: "not run against a live server by this project. Current sessions only. The login packet is encrypted \
                  even where the session is plain",
    },
    Query {
        family: EngineFamily::SqlServer,
        since: &[],
        until: &[],
        source: QuerySource::Aws,
        sampled: false,
        sql: "select SESSION_ID, ENCRYPT_OPTION, NET_TRANSPORT, AUTH_SCHEME from SYS.DM_EXEC_CONNECTIONS",
        privileges: "VIEW SERVER STATE",
        preconditions: "none",
        caveats: SNAPSHOT,
    },
    Query {
        family: EngineFamily::Oracle,
        since: &[],
        until: &[],
        source: QuerySource::Ours,
        sampled: true,
        sql: "SELECT s.sid, s.username, s.machine, s.program, s.service_name, s.type, \
              c.network_service_banner, \
              CASE WHEN s.sid = SYS_CONTEXT('USERENV', 'SID') THEN 1 ELSE 0 END AS own, \
              CASE WHEN s.sid = SYS_CONTEXT('USERENV', 'SID') \
              THEN SYS_CONTEXT('USERENV', 'NETWORK_PROTOCOL') END AS network_protocol \
              FROM v$session s LEFT JOIN v$session_connect_info c \
              ON c.sid = s.sid AND c.serial# = s.serial#",
        privileges: "SELECT on v_$session and v_$session_connect_info",
        preconditions: "none",
        caveats: "not run against a live server by this project. The view shows the network services of a session, \
                  which do not reliably distinguish TCPS from TCP, so other sessions are mostly unknown: read \
                  the listener's log, or record SYS_CONTEXT('USERENV', 'NETWORK_PROTOCOL') in a logon trigger \
                  and supply those rows",
    },
    Query {
        family: EngineFamily::Db2,
        since: &[],
        until: &[],
        source: QuerySource::Ours,
        sampled: true,
        sql: "SELECT application_handle, session_auth_id, application_name, client_hostname, client_protocol, \
              CURRENT SERVER AS database_name, \
              CASE WHEN application_handle = MON_GET_APPLICATION_HANDLE() THEN 1 ELSE 0 END AS own \
              FROM TABLE(MON_GET_CONNECTION(CAST(NULL AS BIGINT), -2))",
        privileges: "EXECUTE on MON_GET_CONNECTION, or DATAACCESS, SQLADM or WLMADM",
        preconditions: "none",
        caveats: "not run against a live server by this project. The documented values of client_protocol separate \
                  local from network but not TLS from plain, so network sessions are unknown; DB2COMM = SSL alone \
                  is the proof to check for",
    },
];

/// Without joins: none of these tables has a suitable index, so the server would compare every row of one with every
/// row of the other.
const MYSQL_THREADS: &str = "SELECT PROCESSLIST_ID AS id, PROCESSLIST_USER AS user_name, \
     PROCESSLIST_HOST AS thread_host, PROCESSLIST_DB AS db, CONNECTION_TYPE AS connection_type, \
     PROCESSLIST_ID = CONNECTION_ID() AS own FROM performance_schema.threads \
     WHERE TYPE = 'FOREGROUND' AND PROCESSLIST_ID IS NOT NULL";

/// The applications' names, which complement the threads' rows.
pub(super) const MYSQL_APPLICATIONS: &str = "SELECT PROCESSLIST_ID AS id, ATTR_VALUE AS application \
     FROM performance_schema.session_connect_attrs WHERE ATTR_NAME = 'program_name'";

/// Each session's host with its port. With the Performance Schema off, this is all that is available: which sessions
/// exist, but not how they are connected.
pub(super) const MYSQL_PROCESSLIST: &str = "SELECT ID AS id, USER AS user_name, HOST AS host, DB AS db, \
     ID = CONNECTION_ID() AS own FROM information_schema.PROCESSLIST";

/// Statements that identify the product, tried in turn. MySQL, MariaDB and PostgreSQL answer the first, so no statement
/// fails there; a failure would abort a PostgreSQL transaction.
pub(super) const IDENTIFY: [(&str, EngineFamily); 4] = [
    ("SELECT version()", EngineFamily::Unknown),
    ("SELECT @@VERSION", EngineFamily::SqlServer),
    (
        "SELECT version FROM product_component_version",
        EngineFamily::Oracle,
    ),
    (
        "SELECT service_level FROM SYSIBMADM.ENV_INST_INFO",
        EngineFamily::Db2,
    ),
];

/// The settings of PostgreSQL that control TLS.
pub(super) const POSTGRES_SETTINGS: &str = "SELECT current_setting('rds.force_ssl', true) AS forced, \
     (SELECT pending_restart FROM pg_catalog.pg_settings WHERE name = 'rds.force_ssl') AS pending, \
     EXISTS (SELECT 1 FROM pg_catalog.pg_proc WHERE proname = 'aurora_version') AS aurora, \
     pg_catalog.pg_stat_clear_snapshot() AS thawed";

/// The settings of MySQL and MariaDB.
pub(super) const MYSQL_SETTINGS: &str = "SHOW GLOBAL VARIABLES WHERE Variable_name IN \
     ('performance_schema', 'require_secure_transport', 'aurora_version')";

/// The setting of SQL Server.
pub(super) const SQLSERVER_SETTINGS: &str = "SELECT value_data AS forced FROM sys.dm_server_registry \
     WHERE value_name = 'ForceEncryption'";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_for_every_family_and_version() {
        let sampled = |family, version: &str| {
            Query::sampled(family, &EngineVersion::new(version)).map(|query| query.since)
        };
        assert_eq!(sampled(EngineFamily::Postgres, "18.4"), Some(&[10][..]));
        assert_eq!(sampled(EngineFamily::Postgres, "9.6.24"), Some(&[9, 5][..]));
        assert_eq!(sampled(EngineFamily::Postgres, "9.4.1"), None);
        assert_eq!(sampled(EngineFamily::Postgres, "devel"), Some(&[10][..]));
        assert_eq!(sampled(EngineFamily::MySql, "8.0.36"), Some(&[5, 7][..]));
        assert_eq!(sampled(EngineFamily::MySql, "5.6.10"), None);
        assert_eq!(sampled(EngineFamily::MariaDb, "10.4.8"), None);
        assert!(sampled(EngineFamily::MariaDb, "11.8.1").is_some());
        assert!(sampled(EngineFamily::Oracle, "19.0").is_some());
        assert!(sampled(EngineFamily::Db2, "11.5").is_some());
        assert_eq!(sampled(EngineFamily::Neptune, "1.3"), None);
    }

    #[test]
    fn statements_contain_no_parameter_markers() {
        for query in &QUERIES {
            assert!(
                !query.sql.contains(['%', '?', ':', ';', '\n']),
                "{}",
                query.sql
            );
        }
    }

    #[test]
    fn each_engine_of_the_user_guide_has_its_published_statement() {
        for family in [
            EngineFamily::Postgres,
            EngineFamily::MySql,
            EngineFamily::SqlServer,
        ] {
            let newest = EngineVersion::new("99");
            assert!(
                Query::all(family, &newest)
                    .iter()
                    .any(|query| query.source == QuerySource::Aws)
            );
        }
    }
}
