//! Rust: sqlx and tokio-postgres.
//!
//! Measured with sqlx 0.8.6 and tokio-postgres 0.7.18, each with native-tls and rustls. Sources:
//! `sqlx-postgres/src/options/{mod,parse,ssl_mode}.rs`, `sqlx-core/src/net/tls`, `tokio-postgres/src/config.rs`.

use super::super::case::{Case, quoted};
use super::super::effective::{Address, Effective, RemarkKind, Store, Transport};
use super::super::grammar::libpq as grammar;
use super::super::grammar::query::{Url, form, host_port};
use super::super::mysql;
use super::super::registry::Driver;
use super::super::settings::Value;
use super::libpq::{MODES, shown};
use crate::name::EngineFamily;

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "sqlx",
        title: "sqlx for Rust",
        engines: &[
            EngineFamily::Postgres,
            EngineFamily::MySql,
            EngineFamily::MariaDb,
        ],
        measured: Some("0.8.6 with native-tls and rustls"),
        newest: &[("", "0.9.0")],
        boundaries: &[],
        builds: &["native-tls", "rustls"],
        takes: |dsn| {
            ["postgresql://", "postgres://", "mysql://", "mariadb://"]
                .iter()
                .any(|scheme| dsn.starts_with(scheme))
        },
        rules: sqlx,
    },
    Driver {
        id: "tokio-postgres",
        title: "tokio-postgres for Rust",
        engines: &[EngineFamily::Postgres],
        measured: Some("0.7.18 with native-tls and rustls"),
        newest: &[("", "0.7.18")],
        boundaries: &[],
        builds: &["native-tls", "rustls"],
        takes: |dsn| {
            dsn.starts_with("postgresql://")
                || dsn.starts_with("postgres://")
                || (dsn.contains('=')
                    && !dsn.contains("://")
                    && !dsn.contains(';')
                    && !dsn.contains("@tcp("))
        },
        rules: tokio_postgres,
    },
];

fn is_rustls(case: &Case<'_>) -> bool {
    case.versions.has_word("rustls")
}

fn sqlx(case: &Case<'_>) -> Effective {
    let scheme = case
        .dsn()
        .and_then(Url::parse)
        .map(|url| url.scheme.to_owned());
    match (scheme.as_deref(), case.engine()) {
        (Some("mysql" | "mariadb"), _)
        | (None, Some(EngineFamily::MySql | EngineFamily::MariaDb)) => mysql::sqlx_mysql(case),
        _ => sqlx_postgres(case),
    }
}

/// A value with the place where it was written.
type Given = (String, String);

fn sqlx_postgres(case: &Case<'_>) -> Effective {
    let mut answer = Effective::new();
    let (mut mode, mut root): (Option<Given>, Option<Given>) = (None, None);
    // An invalid mode in the environment is ignored.
    if let Some(word) = case.env("PGSSLMODE")
        && MODES.contains(&word.to_ascii_lowercase().as_str())
    {
        mode = Some((word.to_owned(), "env:PGSSLMODE".to_owned()));
    }
    if let Some(file) = case.env("PGSSLROOTCERT") {
        root = Some((file.to_owned(), "env:PGSSLROOTCERT".to_owned()));
    }
    let mut host = case.env_filled("PGHOST").map(str::to_owned);
    let mut port = case.env_filled("PGPORT").and_then(|port| port.parse().ok());
    if let Some(dsn) = case.dsn() {
        let Some(url) = Url::parse(dsn) else {
            return answer.rejected(Some("dsn".to_owned()), "the connection string is not a URL");
        };
        let (name, number) = host_port(url.authority);
        if !name.is_empty() {
            host = Some(name);
            port = number.or(port);
        }
        answer.user = shown(url.user().as_deref());
        answer.database = shown(url.database().as_deref());
        for (key, value) in form(url.query) {
            let place = format!("dsn:{key}");
            match key.as_str() {
                "sslmode" | "ssl-mode" => mode = Some((value, place)),
                "sslrootcert" | "ssl-root-cert" | "ssl-ca" => root = Some((value, place)),
                "host" | "hostaddr" => host = Some(value),
                "port" => port = value.parse().ok(),
                "user" => answer.user = shown(Some(&value)),
                "dbname" => answer.database = shown(Some(&value)),
                key if key.starts_with("ssl")
                    && !matches!(key, "sslcert" | "ssl-cert" | "sslkey" | "ssl-key") =>
                {
                    answer.remark(
                        RemarkKind::Misspelt,
                        place,
                        "sqlx ignores this parameter; it takes sslmode and sslrootcert",
                    );
                }
                _ => {}
            }
        }
    }
    let options = case.options();
    for (name, target) in [("ssl_mode", &mut mode), ("ssl_root_cert", &mut root)] {
        match options.given(name) {
            Some(Value::Text(text)) => *target = Some((text.clone(), options.place(name))),
            Some(_) => {
                return answer.unknown(
                    Transport::Unknown,
                    Some(options.place(name)),
                    "the value is an expression, which is not evaluated here",
                );
            }
            None => {}
        }
    }
    if let Some(host) = shown(
        options
            .given("host")
            .and_then(Value::plain)
            .or(host)
            .as_deref(),
    ) {
        answer.endpoints.push(Address {
            host,
            port: port.or(Some(5432)),
        });
    }
    let (mode, place) = mode.unwrap_or_else(|| ("prefer".to_owned(), "default".to_owned()));
    let lower = mode.to_ascii_lowercase();
    let transport = match lower.as_str() {
        "disable" => return answer.plain(),
        "allow" => {
            answer.remark(
                RemarkKind::Surprise,
                place,
                "sqlx treats allow as disable: it never uses TLS in this mode",
            );
            return answer.plain();
        }
        "prefer" => Transport::Opportunistic,
        "require" | "verify-ca" | "verify-full" => Transport::Required,
        _ => {
            let why = format!("unknown value {} for `ssl_mode`", quoted(&mode, MODES));
            return answer.rejected(Some(place), why);
        }
    };
    let rustls = is_rustls(case);
    let root = root.map(|(value, place)| {
        if value
            .trim_start()
            .starts_with("-----BEGIN CERTIFICATE-----")
        {
            case.inline(&place, &value)
        } else {
            case.file(&place, &value)
        }
    });
    if !matches!(lower.as_str(), "verify-ca" | "verify-full") {
        if let Some(root) = &root {
            if root.present == Some(false) && !rustls {
                answer.refuses_all = true;
                let place = Some(root.place.clone());
                return answer.unknown(
                    transport,
                    place,
                    "the root file does not exist, which is an error in any mode",
                );
            }
            answer.remark(
                RemarkKind::Ignored,
                root.place.clone(),
                format!("in the mode {lower} sqlx never verifies, root file or not (libpq does)"),
            );
        }
        return answer.unverified(transport);
    }
    // This version of sqlx does not recognise the error of rustls for a wrong name, so it is refused in verify-ca too.
    let name = lower == "verify-full" || rustls;
    if name && lower == "verify-ca" {
        answer.remark(
            RemarkKind::Surprise,
            place,
            "sqlx with rustls checks the host name in the mode verify-ca too",
        );
    }
    verified(case, answer, transport, name, root, rustls)
}

/// With native-tls the root is added to the system's, with rustls it replaces the built-in set.
fn verified(
    case: &Case<'_>,
    answer: Effective,
    transport: Transport,
    name: bool,
    root: Option<Store>,
    rustls: bool,
) -> Effective {
    let missing = root
        .as_ref()
        .is_some_and(|root| root.present == Some(false));
    let mut stores: Vec<Store> = root.into_iter().collect();
    if rustls {
        if stores.is_empty() {
            stores.push(case.built_in());
        }
        return answer
            .verified(transport, name, stores)
            .stack("rustls-lenient");
    }
    if !missing {
        stores.extend(case.openssl_default());
    }
    answer
        .verified(transport, name, stores)
        .stack("rust-native-tls")
}

// -- tokio-postgres

const KEYWORDS: &[&str] = &[
    "user",
    "password",
    "dbname",
    "options",
    "application_name",
    "sslmode",
    "sslnegotiation",
    "sslcert",
    "sslkey",
    "host",
    "hostaddr",
    "port",
    "connect_timeout",
    "tcp_user_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "target_session_attrs",
    "channel_binding",
    "load_balance_hosts",
];

fn tokio_postgres(case: &Case<'_>) -> Effective {
    let mut answer = Effective::new();
    let mut mode = ("prefer".to_owned(), "default".to_owned());
    let mut pairs: Vec<(String, String)> = Vec::new();
    if let Some(dsn) = case.dsn() {
        if dsn.starts_with("postgres://") || dsn.starts_with("postgresql://") {
            let Some(url) = Url::parse(dsn) else {
                return answer
                    .rejected(Some("dsn".to_owned()), "the connection string is not a URL");
            };
            for one in url.authority.split(',').filter(|one| !one.is_empty()) {
                let (host, port) = host_port(one);
                if let Some(host) = shown(Some(&host)) {
                    answer.endpoints.push(Address {
                        host,
                        port: port.or(Some(5432)),
                    });
                }
            }
            answer.user = shown(url.user().as_deref());
            answer.database = shown(url.database().as_deref());
            pairs = form(url.query);
        } else {
            match grammar::any_pairs(dsn) {
                Ok(parameters) => {
                    for name in parameters.names() {
                        let value = parameters.get(name).unwrap_or("***");
                        pairs.push((name.to_owned(), value.to_owned()));
                    }
                }
                Err(why) => return answer.rejected(Some("dsn".to_owned()), why.to_string()),
            }
        }
    }
    for (key, value) in pairs {
        let place = format!("dsn:{key}");
        if !KEYWORDS.contains(&key.as_str()) {
            let mut known = grammar::keywords();
            known.push("ssl");
            let why = format!(
                "unknown option {}: the connector decides what is verified",
                quoted(&key, &known)
            );
            return answer.rejected(Some(place), why);
        }
        match key.as_str() {
            "sslmode" => mode = (value, place),
            "user" => answer.user = shown(Some(&value)),
            "dbname" => answer.database = shown(Some(&value)),
            "host" => {
                for host in value.split(',') {
                    if let Some(host) = shown(Some(host)) {
                        answer.endpoints.push(Address {
                            host,
                            port: Some(5432),
                        });
                    }
                }
            }
            "port" => {
                for (address, port) in answer.endpoints.iter_mut().zip(value.split(',').cycle()) {
                    address.port = port.parse().ok();
                }
            }
            _ => {}
        }
    }
    if case.env_filled("PGSSLMODE").is_some() {
        answer.remark(
            RemarkKind::Ignored,
            "env:PGSSLMODE".to_owned(),
            "tokio-postgres reads no variables",
        );
    }
    let (mode, place) = mode;
    let transport = match mode.as_str() {
        "disable" => return answer.plain(),
        "prefer" => Transport::Opportunistic,
        "require" => Transport::Required,
        _ => {
            let why = format!(
                "invalid sslmode {}: tokio-postgres knows disable, prefer and require",
                quoted(&mode, MODES)
            );
            return answer.rejected(Some(place), why);
        }
    };
    let options = case.options();
    if options.given("connector").and_then(Value::text) == Some("NoTls") {
        if transport == Transport::Opportunistic {
            return answer.plain();
        }
        answer.refuses_all = true;
        let why = "the connector NoTls cannot do TLS, and the mode require needs it";
        return answer.unknown(transport, Some("option:connector".to_owned()), why);
    }
    let on = |name: &str| options.given(name).is_some_and(Value::is_truthy);
    let file = |name: &str| {
        let text = options.given(name)?.text()?;
        Some(case.file(&options.place(name), text))
    };
    if is_rustls(case) {
        let stores = match file("root") {
            Some(root) => vec![root],
            None if on("native_certs") => {
                // rustls-native-certs: the variables replace the system's store.
                let (stores, ..) = case.cert_variables();
                if stores.is_empty() {
                    vec![case.system()]
                } else {
                    stores
                }
            }
            None => vec![case.built_in()],
        };
        return answer
            .verified(transport, true, stores)
            .stack("rustls-lenient");
    }
    if on("danger_accept_invalid_certs") {
        return answer.unverified(transport);
    }
    let mut stores: Vec<Store> = file("add_root_certificate").into_iter().collect();
    if !on("disable_built_in_roots") {
        stores.extend(case.openssl_default());
    }
    let name = !on("danger_accept_invalid_hostnames");
    answer
        .verified(transport, name, stores)
        .stack("rust-native-tls")
}
