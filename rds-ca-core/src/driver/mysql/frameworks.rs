//! The MySQL side of frameworks: what SQLAlchemy, Django, Knex, Sequelize and TypeORM pass to the driver.
//!
//! Measured with SQLAlchemy 1.4 and 2.1, Django 4.2 and 5.2, Knex 3.3, Sequelize 6.37, TypeORM 1.1. Sources:
//! `sqlalchemy/dialects/mysql/{mysqldb,mysqlconnector,aiomysql,asyncmy,mariadbconnector}.py`,
//! `django/db/backends/mysql/base.py`, `lib/knex-builder/internal/parse-connection.js`, `lib/sequelize.js`,
//! `driver/DriverUtils.js`.

use super::super::case::Case;
use super::super::effective::{Effective, Transport};
use super::super::grammar::query::{Url, form};
use super::super::registry::Driver;
use super::super::settings::{Options, Value};
use super::super::version::Version;
use super::{connector_python, node, on_connector_c, pymysql, start_url};

/// The case for the driver below: the newest versions of it and of its libraries, unless the version text names them.
fn below<'a>(
    case: &Case<'a>,
    driver: &Driver,
    part: &str,
    dsn: Option<String>,
    options: Options,
) -> Case<'a> {
    let mut case = case.below(dsn, options);
    for (name, newest) in driver.newest {
        let known = case
            .versions
            .get(if name.is_empty() { part } else { name })
            .cloned();
        case.versions
            .set(name, known.unwrap_or_else(|| Version::of(newest)));
    }
    case
}

/// Applies the rules of the driver with that identifier; `part` is its name in version texts.
pub(super) fn apply_driver(
    case: &Case<'_>,
    drivers: &[Driver],
    id: &str,
    part: &str,
    dsn: Option<String>,
    options: Options,
) -> Effective {
    match drivers.iter().find(|driver| driver.id == id) {
        Some(driver) => (driver.rules)(&below(case, driver, part, dsn, options)),
        None => Effective::new(),
    }
}

/// The result of the driver below, with the servers, user and database of the framework's URL.
fn with_url(mut answer: Effective, url: &Url<'_>) -> Effective {
    start_url(&mut answer, url);
    answer
}

/// A URL `mysql[+driver]://` or `mariadb[+driver]://` of SQLAlchemy; its `connect_args` are the options.
pub(crate) fn sqlalchemy(case: &Case<'_>) -> Effective {
    let Some(url) = case.dsn().and_then(Url::parse) else {
        return Effective::new().rejected(Some("dsn".to_owned()), "the DSN is not a URL");
    };
    let driver = url
        .scheme
        .split_once('+')
        .map_or("mysqldb", |(_, driver)| driver);
    let driver = driver.trim_end_matches("_async");
    let mut options = Options::new();
    let mut dict: Vec<(String, Value)> = Vec::new();
    let mut dict_places: Vec<(String, String)> = Vec::new();
    // The dialects of MySQLdb and those derived from it collect the options of TLS in the dict `ssl`.
    let collects = matches!(driver, "mysqldb" | "pymysql" | "aiomysql" | "asyncmy");
    const COLLECTED: &[&str] = &[
        "ssl_ca",
        "ssl_key",
        "ssl_cert",
        "ssl_capath",
        "ssl_cipher",
        "ssl_check_hostname",
    ];
    for (key, value) in form(url.query) {
        let place = format!("dsn:{key}");
        if collects && COLLECTED.contains(&key.as_str()) {
            let name = key.trim_start_matches("ssl_").to_owned();
            let value = if name == "check_hostname" {
                Value::Bool(truth(&value))
            } else {
                Value::Text(value)
            };
            dict_places.push((format!("ssl.{name}"), place));
            dict.push((name, value));
            continue;
        }
        // Only these are converted; any other stays text, so that "false" is true.
        let converted: &[&str] = match driver {
            "mysqlconnector" => &["ssl_verify_cert", "use_pure", "use_unicode", "compress"],
            "mariadbconnector" => &["ssl_verify_cert", "ssl", "compress"],
            _ => &["compress", "use_unicode"],
        };
        let value = match converted.contains(&key.as_str()) {
            true => Value::Bool(truth(&value)),
            false => Value::Text(value),
        };
        options.set_from(key, value, place);
    }
    if !dict.is_empty() {
        options.set("ssl", Value::Map(dict));
        for (path, place) in dict_places {
            options.written_at(&path, place);
        }
    }
    // connect_args override the URL; a dict of TLS replaces the other one entirely.
    for (name, value) in case.options().iter() {
        options.set_from(name, value.clone(), case.options().place(name));
    }
    let answer = match driver {
        "pymysql" | "aiomysql" | "asyncmy" => {
            apply_driver(case, pymysql::DRIVERS, driver, driver, None, options)
        }
        "mysqldb" => apply_driver(
            case,
            on_connector_c::DRIVERS,
            "mysqlclient",
            "mysqlclient",
            None,
            options,
        ),
        "mysqlconnector" => apply_driver(
            case,
            connector_python::DRIVERS,
            "mysqlconn",
            "mysql-connector-python",
            None,
            options,
        ),
        "mariadbconnector" => apply_driver(
            case,
            on_connector_c::DRIVERS,
            "mariadb-python",
            "mariadb",
            None,
            options,
        ),
        _ => {
            return with_url(Effective::new(), &url).unknown(
                Transport::Unknown,
                Some("dsn".to_owned()),
                "there are no rules for this dialect of SQLAlchemy",
            );
        }
    };
    with_url(answer, &url)
}

/// SQLAlchemy's `asbool`.
fn truth(text: &str) -> bool {
    matches!(
        text.trim().to_ascii_lowercase().as_str(),
        "true" | "yes" | "on" | "y" | "t" | "1"
    )
}

/// Django's backend on mysqlclient: `OPTIONS` are its keyword arguments.
pub(crate) fn django(case: &Case<'_>) -> Effective {
    let options = case.options().clone();
    apply_driver(
        case,
        on_connector_c::DRIVERS,
        "mysqlclient",
        "mysqlclient",
        None,
        options,
    )
}

/// Knex: a URL becomes an object whose values are read as JSON; options without a URL are the connection object.
pub(crate) fn knex(case: &Case<'_>) -> Effective {
    let (dsn, options) = (case.settings.dsn.clone(), case.options().clone());
    apply_driver(case, node::DRIVERS, "mysql2", "mysql2", dsn, options)
}

/// Sequelize: the URL's query is added to `dialectOptions` as text; `ssl` among the top-level options does not count.
pub(crate) fn sequelize(case: &Case<'_>) -> Effective {
    let url = case.dsn().and_then(Url::parse);
    let mut options = Options::new();
    if let Some(Value::Map(members)) = case.option("dialectOptions") {
        for (name, value) in members {
            let place = case.options().place(&format!("dialectOptions.{name}"));
            options.set_from(name.clone(), value.clone(), place);
        }
    }
    for (key, value) in url.iter().flat_map(|url| form(url.query)) {
        let place = format!("dsn:{key}");
        options.set_from(key, value, place);
    }
    for name in ["host", "port", "username", "database"] {
        if let Some(value) = case.option(name)
            && options.get(name).is_none()
        {
            options.set_from(name, value.clone(), case.options().place(name));
        }
    }
    let answer = apply_driver(case, node::DRIVERS, "mysql2", "mysql2", None, options);
    match url {
        Some(url) => with_url(answer, &url),
        None => answer,
    }
}

/// TypeORM: takes servers, user and database from a MySQL URL; `ssl` counts in the options only.
pub(crate) fn typeorm(case: &Case<'_>) -> Effective {
    let options = case.options().clone();
    let mut answer = apply_driver(case, node::DRIVERS, "mysql2", "mysql2", None, options);
    if let Some(url) = case.dsn().and_then(Url::parse) {
        for (key, _) in form(url.query) {
            if key == "ssl" {
                answer.remark(
                    super::super::effective::RemarkKind::Ignored,
                    "dsn:ssl".to_owned(),
                    "TypeORM ignores ssl in a MySQL URL: give it as an option",
                );
            }
        }
        answer = with_url(answer, &url);
    }
    answer
}
