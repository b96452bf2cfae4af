//! Drivers for MySQL and MariaDB: one file per family.

mod command_line;
mod connector_c;
mod connector_python;
mod dotnet;
mod frameworks;
mod go;
mod jdbc;
mod node;
mod on_connector_c;
mod php;
mod pymysql;
mod rust;
mod web;

pub(super) use frameworks::{django, knex, sequelize, sqlalchemy, typeorm};
pub(super) use rust::sqlx_mysql;

use super::case::{Case, meant, quoted, unknown_place};
use super::effective::{Address, Effective, RemarkKind};
use super::grammar::query::{Url, host_port};
use super::registry::Driver;
use super::settings::{Options, Value};
use crate::name::EngineFamily;

/// The engines that speak MySQL's protocol.
const ENGINES: &[EngineFamily] = &[EngineFamily::MySql, EngineFamily::MariaDb];

/// Every family's drivers.
pub(super) const FAMILIES: &[&[Driver]] = &[
    command_line::DRIVERS,
    on_connector_c::DRIVERS,
    pymysql::DRIVERS,
    connector_python::DRIVERS,
    node::DRIVERS,
    jdbc::DRIVERS,
    dotnet::DRIVERS,
    php::DRIVERS,
    web::DRIVERS,
    go::DRIVERS,
    rust::DRIVERS,
];

/// A value with the place where it was written.
#[derive(Clone, Debug)]
struct Given {
    value: String,
    place: String,
}

/// An option's value as text, with its place; `None` for a list, an object or an expression.
fn text(options: &Options, path: &str) -> Option<Given> {
    let value = options.given(path)?.plain()?;
    let place = options.place(path);
    Some(Given { value, place })
}

/// Whether Python treats the value as true; an empty list or dict is false.
fn python_true(value: &Value) -> bool {
    match value {
        Value::List(values) => !values.is_empty(),
        Value::Map(members) => !members.is_empty(),
        other => other.is_truthy(),
    }
}

/// Whether the option is given and Python treats it as true.
fn is_set(options: &Options, name: &str) -> bool {
    options.given(name).is_some_and(python_true)
}

/// An answer with host, port, user and database from options of those names.
fn start(case: &Case<'_>) -> Effective {
    let options = case.options();
    let first = |names: &[&str]| names.iter().find_map(|name| options.given(name)?.plain());
    let mut answer = Effective::new();
    if let Some(host) = first(&["host", "hostname", "server"]) {
        let port = first(&["port"]).and_then(|port| port.parse().ok());
        let port = port.or(Some(3306));
        answer.endpoints.push(Address { host, port });
    }
    answer.user = first(&["user", "username"]);
    answer.database = first(&["database", "db"]);
    answer
}

/// Adds the hosts, the user and the database of a URL.
fn start_url(answer: &mut Effective, url: &Url<'_>) {
    if !url.authority.is_empty() {
        answer.endpoints = url
            .authority
            .split(',')
            .filter(|part| !part.is_empty())
            .map(|part| {
                let (host, port) = host_port(part);
                let port = port.or(Some(3306));
                Address { host, port }
            })
            .collect();
    }
    if let Some(user) = url.user() {
        answer.user = Some(user);
    }
    if let Some(database) = url.database() {
        answer.database = Some(database);
    }
}

/// Rejects the settings if the driver has no parameter for one of the options.
#[allow(clippy::result_large_err)] // The error is the answer.
fn only_known(case: &Case<'_>, known: &[&str], error: &str) -> Result<(), Effective> {
    for (name, _) in case.options().iter() {
        if !known.contains(&name) {
            let place = unknown_place(case.options(), name, OPTIONS);
            return Err(start(case).rejected(
                Some(place),
                format!(
                    "{error}: {}{}",
                    quoted(name, OPTIONS),
                    did_you_mean(name, known)
                ),
            ));
        }
    }
    Ok(())
}

/// Options about TLS that drivers for MySQL have; a name that resembles one of them may be shown.
const OPTIONS: &[&str] = &[
    "ssl",
    "ssl_ca",
    "ssl-ca",
    "sslca",
    "ssl_capath",
    "sslcapath",
    "ssl_cert",
    "ssl_key",
    "ssl_cipher",
    "ssl_mode",
    "ssl-mode",
    "sslmode",
    "sslMode",
    "ssl_verify_cert",
    "ssl_verify_identity",
    "ssl_verify_server_cert",
    "ssl-verify-server-cert",
    "ssl_check_hostname",
    "ssl_disabled",
    "sslverify",
    "sslrootcert",
    "tls",
    "tls_versions",
    "useSSL",
    "requireSSL",
    "verifyServerCertificate",
    "trustServerCertificate",
    "serverSslCert",
    "require_ssl",
    "host",
    "port",
    "user",
    "database",
    "charset",
    "rejectUnauthorized",
    "verifyIdentity",
    "ca",
];

/// `; did you mean ssl_ca?`, where the name resembles a known one.
fn did_you_mean(name: &str, known: &[&str]) -> String {
    match meant(name, known) {
        Some(near) if near != name => format!("; did you mean {near}?"),
        _ => String::new(),
    }
}

/// Adds a remark for each option about TLS that the driver silently ignores.
fn note_ignored<'n>(
    answer: &mut Effective,
    names: impl IntoIterator<Item = (&'n str, String)>,
    known: &[&str],
) {
    for (name, place) in names {
        let like_tls = super::case::meant(name, OPTIONS).is_some()
            && !matches!(name, "host" | "port" | "user" | "database" | "charset");
        if !known.contains(&name) && like_tls {
            answer.remark(
                RemarkKind::Misspelt,
                place,
                format!(
                    "the driver has no such option and ignores it{}",
                    did_you_mean(name, known)
                ),
            );
        }
    }
}
