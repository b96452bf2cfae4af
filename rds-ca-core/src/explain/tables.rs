//! Every table of patterns, a driver's own words before the library's below it.

use super::Family;
use super::matcher::Table;
use super::{
    apple, aws, connections, dotnet, erlang, gnutls, go, java, mbedtls, mongodb, mysql, nio, nss,
    openssl, oracle, postgresql, schannel, sql_server, tools, translations, translations_table,
    webpki, wolfssl,
};

pub(super) const ALL: &[(Family, Table)] = &[
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
