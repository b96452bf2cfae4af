//! Sequelize, Knex and TypeORM: which options reach pg and mysql2.
//!
//! Measured with Sequelize 6.37.8, Knex 3.3.0 and TypeORM 1.1.1 above pg 8.23.1 and mysql2 3.24.6. Sources:
//! `sequelize/lib/sequelize.js`, `knex/lib/knex-builder/internal/parse-connection.js`,
//! `typeorm/driver/{postgres/PostgresDriver,mysql/MysqlDriver,DriverUtils}.js`.

use super::case::Case;
use super::effective::{Effective, Transport};
use super::grammar::query::{Url, form, host_port};
use super::node_postgres::pg_client;
use super::registry::Driver;
use super::settings::{Options, Value};
use super::version::Version;
use crate::name::EngineFamily;

const ENGINES: &[EngineFamily] = &[
    EngineFamily::Postgres,
    EngineFamily::MySql,
    EngineFamily::MariaDb,
];
const NEWEST: [(&str, &str); 4] = [
    ("pg", "8.23.1"),
    ("pg-connection-string", "2.14.1"),
    ("mysql2", "3.24.6"),
    ("node", "20"),
];

macro_rules! newest {
    ($own:literal) => {
        &[("", $own), NEWEST[0], NEWEST[1], NEWEST[2], NEWEST[3]]
    };
}

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "sequelize",
        title: "Sequelize",
        engines: ENGINES,
        measured: Some("6.37.8"),
        newest: newest!("6.37.8"),
        boundaries: &[],
        builds: &[],
        takes: is_url,
        rules: sequelize,
    },
    Driver {
        id: "knex",
        title: "Knex",
        engines: ENGINES,
        measured: Some("3.3.0"),
        newest: newest!("3.3.0"),
        boundaries: &[],
        builds: &[],
        takes: is_url,
        rules: knex,
    },
    Driver {
        id: "typeorm",
        title: "TypeORM",
        engines: ENGINES,
        measured: Some("1.1.1"),
        newest: newest!("1.1.1"),
        boundaries: &[],
        builds: &[],
        takes: is_url,
        rules: typeorm,
    },
];

fn is_url(dsn: &str) -> bool {
    ["postgresql://", "postgres://", "mysql://", "mariadb://"]
        .iter()
        .any(|scheme| dsn.starts_with(scheme))
}

/// The engine that the settings, or the scheme of the URL, name.
fn engine(case: &Case<'_>) -> Option<EngineFamily> {
    if let Some(url) = case.dsn().and_then(Url::parse) {
        match url.scheme {
            "postgres" | "postgresql" => return Some(EngineFamily::Postgres),
            "mysql" | "mysql2" => return Some(EngineFamily::MySql),
            "mariadb" => return Some(EngineFamily::MariaDb),
            _ => {}
        }
    }
    let named = ["dialect", "client", "type"]
        .iter()
        .find_map(|key| case.option(key).and_then(Value::text));
    match named {
        Some("pg" | "postgres" | "postgresql") => Some(EngineFamily::Postgres),
        Some("mysql" | "mysql2") => Some(EngineFamily::MySql),
        Some("mariadb") => Some(EngineFamily::MariaDb),
        _ => case.engine(),
    }
}

/// The case as the driver below sees it: its own version is that of the part.
fn below<'a>(case: &Case<'a>, part: &str, dsn: Option<&str>, options: Options) -> Case<'a> {
    let mut below = case.below(dsn.map(str::to_owned), options);
    if let Some(version) = case.versions.get(part) {
        below.versions.set("", Version::clone(version));
    }
    below
}

fn no_engine() -> Effective {
    Effective::new().unknown(
        Transport::Unknown,
        None,
        "the settings do not say which engine it is: name it",
    )
}

/// Host, port, user and database of a URL as options.
fn address(url: &Url<'_>, options: &mut Options) {
    let (host, port) = host_port(url.authority);
    if !host.is_empty() {
        options.set("host", host);
    }
    if let Some(port) = port {
        options.set("port", Value::Number(port.to_string()));
    }
    if let Some(user) = url.user() {
        options.set("user", user);
    }
    if let Some(database) = url.database() {
        options.set("database", database);
    }
}

/// Sequelize copies the query of the URL, and for PostgreSQL what pg-connection-string reads, over `dialectOptions`,
/// and hands those on. Its own `ssl` goes nowhere.
fn sequelize(case: &Case<'_>) -> Effective {
    let given = case.options();
    let mut options = Options::new();
    if let Some(Value::Map(members)) = given.given("dialectOptions") {
        for (key, value) in members {
            options.set_from(key.clone(), value.clone(), given.place(&format!("dialectOptions.{key}")));
        }
    }
    for (from, to) in [("host", "host"), ("port", "port"), ("username", "user"), ("database", "database")] {
        if let Some(value) = given.given(from) {
            options.set(to, value.clone());
        }
    }
    let url = case.dsn().and_then(Url::parse);
    match engine(case) {
        Some(EngineFamily::Postgres) => {
            if let Some(url) = &url {
                // The text of `ssl`, where pg-connection-string does not read it otherwise.
                for (key, value) in form(url.query) {
                    if key == "ssl" {
                        options.set_from("ssl", value, "dsn:ssl");
                    }
                }
            }
            let below = below(case, "pg", case.dsn(), options.clone());
            pg_client(&below, case.dsn(), &options)
        }
        Some(EngineFamily::MySql) => {
            if let Some(url) = &url {
                address(url, &mut options);
                for (key, value) in form(url.query) {
                    let place = format!("dsn:{key}");
                    options.set_from(key, value, place);
                }
            }
            mysql2(&below(case, "mysql2", None, options))
        }
        Some(_) => Effective::new().unknown(
            Transport::Unknown,
            None,
            "for this engine Sequelize uses another driver, for which no rules are known here",
        ),
        None => no_engine(),
    }
}

/// Knex reads a URL itself: with its own pg-connection-string (2.6) for PostgreSQL, and otherwise each parameter of
/// the query as JSON where it is JSON.
fn knex(case: &Case<'_>) -> Effective {
    let given = case.options().clone();
    match engine(case) {
        Some(EngineFamily::Postgres) => {
            let mut below = below(case, "pg", case.dsn(), given.clone());
            if given.is_empty() {
                below.versions.set("pg-connection-string", Version::of("2.6.2"));
            }
            pg_client(&below, case.dsn(), &given)
        }
        Some(EngineFamily::MySql | EngineFamily::MariaDb) => {
            let mut options = given;
            if let Some(url) = case.dsn().and_then(Url::parse)
                && options.is_empty()
            {
                address(&url, &mut options);
                for (key, value) in form(url.query) {
                    let value = match serde_json::from_str::<serde_json::Value>(&value) {
                        Ok(json) => Value::from(json),
                        Err(_) => Value::from(value),
                    };
                    let place = format!("dsn:{key}");
                    options.set_from(key, value, place);
                }
                return mysql2(&below(case, "mysql2", None, options));
            }
            mysql2(&below(case, "mysql2", case.dsn(), options))
        }
        Some(_) => no_engine(),
        None => no_engine(),
    }
}

/// TypeORM hands the URL on to pg, and takes host, user and database out of it for mysql2; `extra` goes over all.
fn typeorm(case: &Case<'_>) -> Effective {
    let given = case.options();
    let mut options = Options::new();
    for (from, to) in [
        ("host", "host"),
        ("port", "port"),
        ("username", "user"),
        ("database", "database"),
        ("ssl", "ssl"),
    ] {
        if let Some(value) = given.get(from) {
            options.set_from(to, value.clone(), given.place(from));
        }
    }
    let dsn = case.dsn().or_else(|| given.given("url").and_then(Value::text));
    let dsn = dsn.map(str::to_owned);
    let extra = |options: &mut Options| {
        if let Some(Value::Map(members)) = given.given("extra") {
            for (key, value) in members {
                options.set_from(key.clone(), value.clone(), given.place(&format!("extra.{key}")));
            }
        }
    };
    match engine(case) {
        Some(EngineFamily::Postgres) => {
            extra(&mut options);
            let below = below(case, "pg", dsn.as_deref(), options.clone());
            pg_client(&below, dsn.as_deref(), &options)
        }
        Some(EngineFamily::MySql | EngineFamily::MariaDb) => {
            if let Some(url) = dsn.as_deref().and_then(Url::parse) {
                address(&url, &mut options);
            }
            extra(&mut options);
            mysql2(&below(case, "mysql2", None, options))
        }
        Some(_) => no_engine(),
        None => no_engine(),
    }
}

fn mysql2(_: &Case<'_>) -> Effective {
    Effective::new().unknown(Transport::Unknown, None, "the rules of mysql2 are not known here")
}
