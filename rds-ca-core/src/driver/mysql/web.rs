//! Rails and Laravel, and Ruby's trilogy.
//!
//! Not measured beyond the drivers below them. Sources: Laravel's `config/database.php` and `MySqlConnector`, Rails'
//! `trilogy_adapter.rb` and `mysql2_adapter.rb`, `inc/trilogy/socket.h` and `src/socket.c` of trilogy 2.

use super::super::case::{Case, quoted};
use super::super::effective::{Effective, Transport};
use super::super::grammar::query::{Url, form};
use super::super::postgres::framework;
use super::super::registry::Driver;
use super::super::settings::{Options, Value};
use super::frameworks::apply_driver;
use crate::name::EngineFamily;

use super::{ENGINES, did_you_mean, is_set, on_connector_c, php, start, start_url, text};

const WITH_POSTGRES: &[EngineFamily] = &[
    EngineFamily::MySql,
    EngineFamily::MariaDb,
    EngineFamily::Postgres,
];

/// Whether the settings are for PostgreSQL: by the scheme of the URL, the adapter, or the engine.
fn is_postgres(case: &Case<'_>) -> bool {
    let named = case
        .dsn()
        .and_then(Url::parse)
        .map(|url| url.scheme.to_owned())
        .or_else(|| case.option("adapter").and_then(Value::plain))
        .or_else(|| case.option("driver").and_then(Value::plain));
    match named.as_deref() {
        Some("postgresql" | "postgres" | "postgis" | "pgsql") => true,
        Some(_) => false,
        None => case.engine() == Some(EngineFamily::Postgres),
    }
}

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "trilogy",
        title: "trilogy for Ruby",
        engines: ENGINES,
        measured: None,
        newest: &[("", "2.9")],
        boundaries: &[],
        builds: &[],
        takes: |dsn| dsn.starts_with("trilogy://"),
        rules: trilogy,
    },
    Driver {
        id: "rails",
        title: "Rails",
        engines: WITH_POSTGRES,
        measured: None,
        newest: &[("", "8.1"), ("client library", "3.3.20"), ("libpq", "18")],
        boundaries: &[],
        builds: &[],
        takes: |dsn| {
            ["mysql2://", "trilogy://", "postgresql://", "postgres://"]
                .iter()
                .any(|scheme| dsn.starts_with(scheme))
        },
        rules: rails,
    },
    Driver {
        id: "laravel",
        title: "Laravel",
        engines: WITH_POSTGRES,
        measured: None,
        newest: &[("", "13"), ("libpq", "18")],
        boundaries: &[],
        builds: &[],
        takes: |_| false,
        rules: laravel,
    },
];

/// The options of `database.yml`, which override those of the URL's query, and the adapter.
fn of_yaml(case: &Case<'_>) -> (Options, Option<String>) {
    let mut options = Options::new();
    let url = case.dsn().and_then(Url::parse);
    for (key, value) in url.iter().flat_map(|url| form(url.query)) {
        let place = format!("dsn:{key}");
        options.set_from(key, value, place);
    }
    for (name, value) in case.options().iter() {
        options.set_from(name, value.clone(), case.options().place(name));
    }
    let scheme = url.map(|url| url.scheme.to_owned());
    let adapter = options.given("adapter").and_then(Value::plain).or(scheme);
    (options, adapter)
}

fn rails(case: &Case<'_>) -> Effective {
    if is_postgres(case) {
        return framework(case, case.options(), None);
    }
    let (options, adapter) = of_yaml(case);
    let mut answer = if adapter.as_deref() == Some("trilogy") {
        trilogy(&case.below(None, options))
    } else {
        apply_driver(
            case,
            on_connector_c::DRIVERS,
            "ruby-mysql2",
            "mysql2",
            None,
            options,
        )
    };
    if let Some(url) = case.dsn().and_then(Url::parse) {
        start_url(&mut answer, &url);
    }
    answer
}

/// `ssl_mode` by number or name; no TLS by default.
fn trilogy(case: &Case<'_>) -> Effective {
    const MODES: &[&str] = &[
        "disabled",
        "verify_identity",
        "verify_ca",
        "required",
        "preferred",
    ];
    let (options, _) = of_yaml(case);
    let case = &case.below(case.settings.dsn.clone(), options);
    let options = case.options();
    let mut answer = start(case);
    answer.measured = false;
    if let Some(url) = case.dsn().and_then(Url::parse) {
        start_url(&mut answer, &url);
    }
    let ca = text(options, "ssl_ca").map(|ca| case.file(&ca.place, &ca.value));
    let folder =
        text(options, "ssl_capath").map(|folder| case.folder(&folder.place, &folder.value));
    let mode = match text(options, "ssl_mode") {
        None if is_set(options, "ssl") => "required".to_owned(),
        None => "disabled".to_owned(),
        Some(mode) => {
            let word = mode.value.to_ascii_lowercase();
            let word = word
                .trim_start_matches("ssl_")
                .trim_start_matches("mode_")
                .trim_end_matches("_noverify");
            let number = word
                .parse::<usize>()
                .ok()
                .and_then(|at| MODES.get(at).copied());
            match number.or_else(|| MODES.iter().copied().find(|known| *known == word)) {
                Some(known) => known.to_owned(),
                None => {
                    let why = format!(
                        "unknown ssl_mode {}{}",
                        quoted(word, MODES),
                        did_you_mean(word, MODES)
                    );
                    return answer.rejected(Some(mode.place), why);
                }
            }
        }
    };
    let stores: Vec<_> = ca.into_iter().chain(folder).collect();
    let stores = if stores.is_empty() {
        case.openssl_default()
    } else {
        stores
    };
    match mode.as_str() {
        "disabled" => answer.plain(),
        "preferred" => answer
            .stack("openssl-nohost")
            .unverified(Transport::Opportunistic),
        "required" => answer
            .stack("openssl-nohost")
            .unverified(Transport::Required),
        "verify_ca" => answer
            .stack("openssl-nohost")
            .verified(Transport::Required, false, stores),
        _ => answer
            .stack("openssl")
            .verified(Transport::Required, true, stores),
    }
}

/// Laravel passes `options` to PDO; its default configuration takes the CA from `MYSQL_ATTR_SSL_CA`.
fn laravel(case: &Case<'_>) -> Effective {
    if is_postgres(case) {
        // `config/database.php` writes the mode prefer.
        return framework(case, case.options(), Some("prefer"));
    }
    let mut options = case.options().clone();
    if options.given("options").is_none()
        && let Some(ca) = case.env_filled("MYSQL_ATTR_SSL_CA")
    {
        let place = "env:MYSQL_ATTR_SSL_CA";
        options.set_from("PDO::MYSQL_ATTR_SSL_CA", ca, place);
    }
    if let Some(Value::Map(members)) = case.option("options") {
        for (name, value) in members {
            let place = case.options().place(&format!("options.{name}"));
            options.set_from(name.clone(), value.clone(), place);
        }
    }
    let mut answer = apply_driver(case, php::DRIVERS, "pdo_mysql", "php", None, options);
    answer.measured = false;
    if let Some(url) = case.dsn().and_then(Url::parse) {
        start_url(&mut answer, &url);
    }
    answer
}
