//! The messages of every family of software, one file each: tables of patterns and closed sets of codes.
//!
//! To add a family, write its file, and add it to [`TABLES`], and its codes to [`READERS`] and [`signs`].

mod alert;
mod apple;
mod aws;
mod connections;
mod dotnet;
mod erlang;
mod gnutls;
mod go;
mod java;
mod mbedtls;
mod mongodb;
mod mysql;
mod nio;
mod nss;
mod openssl;
mod oracle;
mod postgresql;
mod schannel;
mod sql_server;
mod tools;
mod translations;
mod translations_table;
mod webpki;
mod wolfssl;

use std::ops::Range;

use super::Family;
use super::pattern::{Pattern, Reader, Table};

/// Every table of patterns; a driver's own messages come before those of its library.
const TABLES: &[(Family, Table)] = &[
    (Family::Postgresql, postgresql::MESSAGES),
    (Family::Mysql, mysql::MESSAGES),
    (Family::SqlServer, sql_server::MESSAGES),
    (Family::Oracle, oracle::MESSAGES),
    (Family::Mongodb, mongodb::MESSAGES),
    (Family::RdsApi, aws::MESSAGES),
    (Family::Tools, tools::MESSAGES),
    (Family::Any, connections::MESSAGES),
    (Family::Openssl, openssl::MESSAGES),
    (Family::Java, java::MESSAGES),
    (Family::Go, go::MESSAGES),
    (Family::Webpki, webpki::MESSAGES),
    (Family::Gnutls, gnutls::MESSAGES),
    (Family::Dotnet, dotnet::MESSAGES),
    (Family::Dotnet, schannel::MESSAGES),
    (Family::Apple, apple::MESSAGES),
    (Family::Nss, nss::MESSAGES),
    (Family::Mbedtls, mbedtls::MESSAGES),
    (Family::Wolfssl, wolfssl::MESSAGES),
    (Family::Erlang, erlang::MESSAGES),
    (Family::Nio, nio::MESSAGES),
    (Family::Postgresql, translations_table::POSTGRESQL),
    (Family::Gnutls, translations_table::GNUTLS),
    (Family::Dotnet, translations::WINDOWS),
    (Family::Postgresql, translations::POSTGRESQL),
];

/// Texts that contain known messages but do not report a failed connection.
pub(super) const HARMLESS: &[&str] = &[
    // Debian's `update-ca-certificates` prints it about its own output in every run.
    "skipping ca-certificates.crt,it does not contain exactly one certificate or crl",
    // `rds-ca check` prints it when some stacks do not read a store that others do.
    "is not a java key store: invalid keystore format",
    "is no java key store: invalid keystore format",
    // SQLAlchemy's pool has no free connection.
    "reached, connection timed out, timeout",
];

/// The text that begins or surrounds a code, and the reader of that code.
#[rustfmt::skip]
pub(super) const READERS: &[(&str, Reader)] = &[
    ("alert", alert::read),
    ("error:num=", openssl::verify_code),
    ("verify return code:", openssl::verify_code),
    ("verify error code", openssl::verify_code),
    ("verify result:", openssl::verify_code),
    ("verification: ok", openssl::success),
    ("ssl connection (protocol", openssl::success),
    ("certificate verify ok", openssl::success),
    ("x509_v_err_", openssl::verify_name),
    ("error:0", openssl::reason),
    ("error:1", openssl::reason),
    ("error:8", openssl::reason),
    ("0x8", schannel::hexadecimal),
    ("-214", schannel::decimal),
    ("-98", apple::status),
    ("-120", apple::status),
    ("-67", apple::status),
    ("-25", apple::status),
    ("-262", apple::status),
    ("-0x", mbedtls::code),
    ("wolfssl", wolfssl::code),
    ("error = -", wolfssl::code),
    ("err = -", wolfssl::code),
    ("nss error", nss::code),
    ("gnutls", gnutls::code),
    ("ora-", oracle::code),
    ("njs-", oracle::code),
    ("dpy-", oracle::code),
    ("tns-", oracle::code),
    ("28000", postgresql::sqlstate),
    ("28p01", postgresql::sqlstate),
    ("18456", sql_server::number),
    ("18452", sql_server::number),
    ("18470", sql_server::number),
    ("18486", sql_server::number),
    ("18487", sql_server::number),
    ("18488", sql_server::number),
    ("17828", sql_server::number),
    ("17832", sql_server::number),
    ("17835", sql_server::number),
    ("17836", sql_server::number),
    ("4060", sql_server::number),
    ("1045", mysql::number),
    ("1043", mysql::number),
    ("1044", mysql::number),
    ("1130", mysql::number),
    ("1698", mysql::number),
    ("1862", mysql::number),
    ("3118", mysql::number),
    ("3159", mysql::number),
    ("3955", mysql::number),
    ("2002", mysql::number),
    ("2003", mysql::number),
    ("2005", mysql::number),
    ("2012", mysql::number),
    ("2026", mysql::number),
];

/// All patterns, including those of OpenSSL's verification codes.
pub(super) fn patterns() -> Vec<Pattern> {
    let tables = TABLES.iter().flat_map(|(family, table)| {
        let rows = table.iter();
        rows.map(|(text, meaning)| (*family, *text, *meaning))
    });
    let codes = openssl::VERIFY.iter().flat_map(|(_, name, text, meaning)| {
        let name = Some(*name).filter(|name| name.contains('_'));
        let both = name.into_iter().chain([*text]);
        both.filter_map(move |text| Some((Family::Openssl, text, (*meaning)?)))
    });
    let all = tables.chain(codes);
    all.flat_map(|(family, text, meaning)| {
        let all = spellings(family, text).into_iter();
        all.map(move |text| Pattern::new(&text, family, meaning))
    })
    .collect()
}

/// OpenSSL's phrases also occur as constants: `CERTIFICATE_VERIFY_FAILED`.
fn spellings(family: Family, text: &str) -> Vec<String> {
    let mut all = vec![text.to_owned()];
    if family == Family::Openssl && text.contains(' ') && !text.contains(['*', '"', ':', '=']) {
        all.push(text.replace([' ', '-'], "_"));
    }
    if text.contains("self-signed") {
        all.push(text.replace("self-signed", "self signed"));
    }
    all
}

/// A text that occurs wherever a reader finds a code.
#[derive(Debug)]
pub(super) struct Sign {
    /// The text, lower case.
    pub(super) text: String,
    /// Whether it must not be preceded by a letter or digit.
    pub(super) starts: bool,
    /// Whether it must not be followed by a letter or digit.
    pub(super) ends: bool,
    /// The reader that decides whether there is a code, if the text alone is frequent, and the position of the code in
    /// the text.
    pub(super) read: Option<(Reader, Range<usize>)>,
}

/// What to search for in raw text so that no code is missed.
pub(super) fn signs() -> Vec<Sign> {
    let mut all = Vec::new();
    let mut add = |text: String, starts, ends, read: Option<Reader>, code: Range<usize>| {
        all.push(Sign {
            text,
            starts,
            ends,
            read: read.map(|read| (read, code)),
        });
    };
    for text in [
        "error:num=",
        "verify return code:",
        "verify error code",
        "verify result:",
        "verification: ok",
        "ssl connection (protocol",
        "certificate verify ok",
        "x509_v_err_",
        "0x8009",
        "0x800b",
        "-21468",
        "-21487",
        "wolfssl",
        "nss error",
        "gnutls error",
        "gnutls recv error",
        "gnutls send error",
        "gnutls_handshake",
        "gnutls_e_",
    ] {
        add(text.to_owned(), false, false, None, 0..0);
    }
    for text in ["ora-", "njs-", "dpy-", "tns-"] {
        add(
            text.to_owned(),
            true,
            false,
            Some(oracle::code),
            0..text.len(),
        );
    }
    add("alert".to_owned(), false, false, Some(alert::read), 0..5);
    for text in ["error:0", "error:1", "error:8"] {
        add(
            text.to_owned(),
            false,
            false,
            Some(openssl::reason),
            0..text.len(),
        );
    }
    for (code, _) in apple::CODES {
        add(code.to_string(), true, true, None, 0..0);
    }
    for (digits, _) in mbedtls::CODES {
        add(format!("-0x{digits}"), true, true, None, 0..0);
        add(format!("-0x{digits:0>4}"), true, true, None, 0..0);
    }
    for (code, _) in wolfssl::CODES {
        add(format!("error = {code}"), false, true, None, 0..0);
        add(format!("err = {code}"), false, true, None, 0..0);
    }
    for code in ["28000", "28p01"] {
        add(code.to_owned(), true, true, None, 0..0);
    }
    for code in sql_server::NUMBERS.iter().map(|(code, _)| *code) {
        add(
            code.to_owned(),
            true,
            true,
            Some(sql_server::number),
            0..code.len(),
        );
    }
    for (number, _) in mysql::NUMBERS {
        let read = Some(mysql::number as Reader);
        for lead in mysql::LEADS {
            let code = lead.len()..lead.len() + number.len();
            add(format!("{lead}{number}"), false, true, read, code);
        }
        for tail in mysql::TAILS {
            add(
                format!("{number}{tail}"),
                true,
                false,
                read,
                0..number.len(),
            );
        }
    }
    all
}

/// Parts of messages about other services, mostly HTTPS requests: unless a database is named too, the failure is not
/// ours.
#[rustfmt::skip]
pub(super) const OF_OTHER_SERVICES: &[&str] = &[
    "unable to access \"https://", "request to https://", "get https://", "get \"https://", "post https://", "post \"https://",
    "put \"https://", "head \"https://", "port=443", "url: https://", "for https://", "from https://", "accessing https://",
    "fetching https://", "connect to https://", "connecting to https://", "repository https://", "download https://",
    "registry-1.docker.io", "registry.npmjs.org", "npm err! ", "transfer artifact ", "postfix/", "openvpn", "ldaps://", "smtp.", "smtp: ",
];

/// Words of [`CONTEXT`] that do not indicate a database.
#[rustfmt::skip]
pub(super) const OF_TLS_ALONE: &[&str] = &[
    "ssl", "tls", "x509", "certificate", "certificates", "handshake", "certificateexception", ".pem", ".crt", ".jks", ".p12",
    "certifi", "openssl", "gnutls", "schannel", "s_client", "keystore", "truststore", "trust store", "ca-file",
];

/// Words about TLS, databases and their drivers.
#[rustfmt::skip]
pub(super) const CONTEXT: &[&str] = &[
    "ssl", "tls", "x509", "certificate", "certificates", "handshake", "postgres", "postgresql", "psql", "psycopg", "psycopg2",
    "libpq", "pq", "pgx", "asyncpg", "pgjdbc", "npgsql", "jdbc", "jdbc4", "odbc", "mysql", "mysqli", "mysqlnd", "mariadb", "mysqlclient",
    "mysqldb", "pymysql", "aiomysql", "asyncmy", "mysql2", "mysqldump", "pg_dump", "pg_restore", "sqlstate", "sequelize", "prisma",
    "typeorm", "knex", "sqlalchemy", "sqlx", "hikari", "hikaripool", "pdo", "mongo", "mongodb", "mongoose", "pymongo", "mongoclient",
    "mongoserverselectionerror", "mongonetworkerror", "docdb", "oracle", "oracledb", "cx_oracle", "sqlplus", "sqlcmd", "sqlserver", "sqlclient", "sql server", "mssql", "elogin",
    "pyodbc", "tedious", "rds", "redshift", "aurora", "pgbouncer", "pgpool", "proxysql", "postgrex", "dbconnection", "myxql", "database",
    "db", "sequelizeconnectionrefusederror", "sequelizeconnectionerror", "sequelizehostnotfounderror", "psqlexception", "sqlexception", "operationalerror", "activerecord", "gorm", "flyway",
    "liquibase", ":5432", "port 5432", "port=5432", "port: 5432", "port = 5432", ":3306", "port 3306", "port=3306", "port: 3306", "port = 3306", ":1433", "port 1433", "port=1433", "port: 1433", ":1521", "port 1521", "port=1521", "port: 1521", ":2484", "port 2484", "port=2484", "port: 2484", ":27017", "port 27017", "port=27017", "port: 27017", "port = 27017", "connection to server", "server selection",
    "certificateexception", ".pem", ".crt", ".jks", ".p12", "tns", "certifi", "openssl", "gnutls", "schannel", "s_client", "keystore", "truststore", "trust store", "sslmode", "sslrootcert", "ca-file", "ssl_ca", "tlscafile",
];
