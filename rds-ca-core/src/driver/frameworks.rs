//! Django, SQLAlchemy, Sequelize, Knex and TypeORM: which driver they use, and which settings reach it.
//!
//! Measured with Django 4.2 and 5.2, SQLAlchemy 1.4 and 2.1, Sequelize 6.37.8, Knex 3.3.0 and TypeORM 1.1.1. Sources:
//! `django/db/backends/postgresql/base.py`, `sqlalchemy/dialects/postgresql/{psycopg2,psycopg,asyncpg,pg8000}.py`,
//! `sequelize/lib/sequelize.js`, `knex/lib/knex-builder/internal/parse-connection.js`,
//! `typeorm/driver/{postgres/PostgresDriver,mysql/MysqlDriver,DriverUtils}.js`.

use super::case::Case;
use super::effective::{Effective, Transport};
use super::grammar::query::{Url, form, host_port};
use super::mysql;
use super::postgres::{asyncpg, pg_client, pg8000, psycopg, psycopg2};
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
        id: "django",
        title: "Django",
        engines: ENGINES,
        measured: Some("4.2.16 and 5.2.19"),
        newest: &[
            ("", "5.2.19"),
            ("libpq", "18"),
            ("client library", "3.3.20"),
        ],
        boundaries: &[],
        builds: &["binary", "source"],
        takes: |_| false,
        rules: django,
    },
    Driver {
        id: "sqlalchemy",
        title: "SQLAlchemy",
        engines: ENGINES,
        measured: Some("1.4.54 and 2.1.9"),
        newest: &[
            ("", "2.1.9"),
            ("libpq", "18"),
            ("client library", "3.3.20"),
            ("connector/c", "3.3.20"),
        ],
        boundaries: &[("", "2"), ("", "2.1")],
        builds: &["binary", "source"],
        takes: |dsn| {
            Url::parse(dsn).is_some_and(|url| {
                ["postgresql", "mysql", "mariadb"]
                    .iter()
                    .any(|name| url.scheme.split('+').next() == Some(name))
            })
        },
        rules: sqlalchemy,
    },
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

/// The engine that the scheme of the URL, or the settings, name.
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

/// The case for the driver below, with the version of that part as its own.
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
        "the settings do not state the engine: name it",
    )
}

/// Sequelize copies the query of the URL, and for PostgreSQL what pg-connection-string reads, over `dialectOptions`,
/// and passes those to the driver. Its own `ssl` is ignored.
fn sequelize(case: &Case<'_>) -> Effective {
    let given = case.options();
    let mut options = Options::new();
    if let Some(Value::Map(members)) = given.given("dialectOptions") {
        for (key, value) in members {
            options.set_from(
                key.clone(),
                value.clone(),
                given.place(&format!("dialectOptions.{key}")),
            );
        }
    }
    for (from, to) in [
        ("host", "host"),
        ("port", "port"),
        ("username", "user"),
        ("database", "database"),
    ] {
        if let Some(value) = given.given(from) {
            options.set(to, value.clone());
        }
    }
    let url = case.dsn().and_then(Url::parse);
    match engine(case) {
        Some(EngineFamily::Postgres) => {
            if let Some(url) = &url {
                // The text of `ssl`, unless pg-connection-string gives it another value.
                for (key, value) in form(url.query) {
                    if key == "ssl" {
                        options.set_from("ssl", value, "dsn:ssl");
                    }
                }
            }
            let below = below(case, "pg", case.dsn(), options.clone());
            pg_client(&below, case.dsn(), &options)
        }
        Some(EngineFamily::MySql) => mysql::sequelize(case),
        Some(_) => Effective::new().unknown(
            Transport::Unknown,
            None,
            "for this engine Sequelize uses another driver, for which no rules are known here",
        ),
        None => no_engine(),
    }
}

/// Knex reads a URL itself: for PostgreSQL with its own pg-connection-string (2.6), for other engines by parsing each
/// query parameter as JSON where that is possible.
fn knex(case: &Case<'_>) -> Effective {
    let given = case.options().clone();
    match engine(case) {
        Some(EngineFamily::Postgres) => {
            let mut below = below(case, "pg", case.dsn(), given.clone());
            if given.is_empty() {
                below
                    .versions
                    .set("pg-connection-string", Version::of("2.6.2"));
            }
            pg_client(&below, case.dsn(), &given)
        }
        Some(EngineFamily::MySql | EngineFamily::MariaDb) => mysql::knex(case),
        _ => no_engine(),
    }
}

/// TypeORM passes the URL to pg, and extracts host, user and database from it for mysql2; `extra` overrides all.
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
    let dsn = case
        .dsn()
        .or_else(|| given.given("url").and_then(Value::text));
    let dsn = dsn.map(str::to_owned);
    let extra = |options: &mut Options| {
        if let Some(Value::Map(members)) = given.given("extra") {
            for (key, value) in members {
                options.set_from(
                    key.clone(),
                    value.clone(),
                    given.place(&format!("extra.{key}")),
                );
            }
        }
    };
    match engine(case) {
        Some(EngineFamily::Postgres) => {
            extra(&mut options);
            let below = below(case, "pg", dsn.as_deref(), options.clone());
            pg_client(&below, dsn.as_deref(), &options)
        }
        Some(EngineFamily::MySql | EngineFamily::MariaDb) => mysql::typeorm(case),
        _ => no_engine(),
    }
}

/// Django: `OPTIONS` are keyword arguments of psycopg, or of mysqlclient.
fn django(case: &Case<'_>) -> Effective {
    const OWN: &[&str] = &[
        "isolation_level",
        "assume_role",
        "server_side_binding",
        "pool",
    ];
    match case.engine() {
        Some(EngineFamily::Postgres) => {
            let mut options = case.options().clone();
            for own in OWN {
                options.remove(own);
            }
            for (from, to) in [
                ("HOST", "host"),
                ("PORT", "port"),
                ("USER", "user"),
                ("NAME", "dbname"),
                ("PASSWORD", "password"),
            ] {
                if let Some(value) = options
                    .remove(from)
                    .filter(|value| *value != Value::Null && value.text() != Some(""))
                {
                    options.set(to, value);
                }
            }
            psycopg(&case.below(None, options))
        }
        Some(EngineFamily::MySql | EngineFamily::MariaDb) => mysql::django(case),
        _ => no_engine(),
    }
}

/// SQLAlchemy: the URL names the driver and becomes its keyword arguments; `connect_args` override them.
fn sqlalchemy(case: &Case<'_>) -> Effective {
    let Some(url) = case.dsn().and_then(Url::parse) else {
        return Effective::new().rejected(Some("dsn".to_owned()), "the DSN is not a URL");
    };
    let (dialect, driver) = url.scheme.split_once('+').unwrap_or((url.scheme, ""));
    if matches!(dialect, "mysql" | "mariadb") {
        return mysql::sqlalchemy(case);
    }
    let reject = |why: &str| Effective::new().rejected(Some("dsn".to_owned()), why);
    if dialect != "postgresql" {
        return if dialect == "postgres" {
            reject("SQLAlchemy has no dialect postgres: write postgresql://")
        } else {
            Effective::new().unknown(
                Transport::Unknown,
                Some("dsn".to_owned()),
                "there are no rules for this dialect of SQLAlchemy",
            )
        };
    }
    let driver = match driver {
        "" if case.at_least("", "2.1") => "psycopg",
        "" => "psycopg2",
        other => other,
    };
    let mut options = Options::new();
    let (host, port) = host_port(url.authority);
    if !host.is_empty() {
        options.set_from("host", host, "dsn");
    }
    if let Some(port) = port {
        options.set_from("port", Value::Number(port.to_string()), "dsn");
    }
    if let Some(user) = url.user() {
        options.set_from("user", user, "dsn");
    }
    if url.has_password() {
        options.set_from("password", "***", "dsn");
    }
    let name = if driver.starts_with("psycopg") {
        "dbname"
    } else {
        "database"
    };
    if let Some(database) = url.database() {
        options.set_from(name, database, "dsn");
    }
    for (key, value) in form(url.query) {
        if matches!(
            key.as_str(),
            "prepared_statement_cache_size" | "prepared_statement_name_func" | "async_fallback"
        ) {
            continue;
        }
        let place = format!("dsn:{key}");
        options.set_from(key, value, place);
    }
    for (key, value) in case.options().iter() {
        options.set_from(key, value.clone(), case.options().place(key));
    }
    match driver {
        "psycopg" | "psycopg_async" if !case.at_least("", "2") => {
            reject("SQLAlchemy 1.4 has no driver psycopg: use psycopg2")
        }
        "psycopg" | "psycopg_async" => psycopg(&case.below(None, options)),
        "psycopg2" | "psycopg2cffi" => {
            let mut below = case.below(None, options);
            below.versions.set("libpq", Version::of("17"));
            psycopg2(&below)
        }
        "asyncpg" => {
            let mut below = case.below(None, options.clone());
            below.versions.set("", Version::of("0.32.0"));
            asyncpg(&below, &options)
        }
        "pg8000" => {
            let mut below = case.below(None, options.clone());
            below.versions.set("", Version::of("1.31.6"));
            pg8000(&below, &options)
        }
        _ => Effective::new().unknown(
            Transport::Unknown,
            Some("dsn".to_owned()),
            "there are no rules for this driver of SQLAlchemy",
        ),
    }
}
