//! node-postgres (`pg`) and Postgres.js.
//!
//! Measured with pg 8.0.3, 8.11.3, 8.23.1 and postgres 1.0.2, 3.4.9 on Node 20. Sources: `pg-connection-string`
//! (`index.js` of 0.1.3, 2.2 to 2.14), `pg/lib/connection-parameters.js`, `postgres/src/index.js`.

use super::super::case::Case;
use super::super::effective::{Address, Effective, RemarkKind, Transport, Verifies};
use super::super::grammar::query::{Url, form, host_port};
use super::super::node::Tls;
use super::super::registry::Driver;
use super::super::settings::{Options, Value};
use super::libpq::shown;
use crate::name::EngineFamily;

/// The part that reads URLs for pg.
const READER: &str = "pg-connection-string";

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "pg",
        title: "node-postgres",
        engines: &[EngineFamily::Postgres],
        measured: Some("8.0.3, 8.11.3 and 8.23.1"),
        newest: &[("", "8.23.1"), (READER, "2.14.1"), ("node", "20")],
        boundaries: &[
            ("", "8.1"),
            (READER, "2.2"),
            (READER, "2.4"),
            (READER, "2.8"),
            (READER, "2.14"),
        ],
        builds: &[],
        takes: is_url,
        rules: pg,
    },
    Driver {
        id: "postgres.js",
        title: "Postgres.js",
        engines: &[EngineFamily::Postgres],
        measured: Some("1.0.2 and 3.4.9"),
        newest: &[("", "3.4.9"), ("node", "20")],
        boundaries: &[("", "2"), ("", "3")],
        builds: &[],
        takes: is_url,
        rules: postgres_js,
    },
];

fn is_url(dsn: &str) -> bool {
    dsn.starts_with("postgresql://") || dsn.starts_with("postgres://")
}

/// The value of `ssl` that pg uses in the end.
enum Ssl {
    Off,
    On(Tls),
    /// A text that pg cannot use: the connection breaks with every server that offers TLS.
    Broken,
}

/// The settings of the URL.
#[derive(Default)]
struct FromUrl {
    ssl: Option<Ssl>,
    host: Option<String>,
    port: Option<u16>,
    database: Option<String>,
    user: Option<String>,
}

fn pg(case: &Case<'_>) -> Effective {
    let dsn = case
        .dsn()
        .or_else(|| case.option("connectionString").and_then(Value::text))
        .map(str::to_owned);
    let mut options = case.options().clone();
    options.remove("connectionString");
    pg_client(case, dsn.as_deref(), &options)
}

/// `new pg.Client({ connectionString, ...options })`.
pub(crate) fn pg_client(case: &Case<'_>, dsn: Option<&str>, options: &Options) -> Effective {
    let mut answer = Effective::new();
    let url = match dsn.map(|dsn| read_url(case, dsn, &mut answer)) {
        Some(Ok(url)) => url,
        Some(Err(rejected)) => return *rejected,
        None => FromUrl::default(),
    };
    let text = |key: &str| options.given(key).and_then(Value::plain);
    let variable = |name: &str| case.env_filled(name).map(str::to_owned);
    let host = url
        .host
        .or_else(|| text("host"))
        .or_else(|| variable("PGHOST"));
    let port = url
        .port
        .or_else(|| text("port")?.parse().ok())
        .or_else(|| variable("PGPORT")?.parse().ok())
        .unwrap_or(5432);
    if let Some(host) = shown(host.as_deref()) {
        answer.endpoints.push(Address {
            host,
            port: Some(port),
        });
    }
    answer.user = shown(
        url.user
            .or_else(|| text("user"))
            .or_else(|| variable("PGUSER"))
            .as_deref(),
    );
    answer.database = shown(
        url.database
            .or_else(|| text("database"))
            .or_else(|| variable("PGDATABASE"))
            .as_deref(),
    );
    for wrong in ["sslmode", "sslrootcert", "sslca", "ssl_ca"] {
        if options.get(wrong).is_some() {
            answer.remark(
                RemarkKind::Misspelt,
                options.place(wrong),
                format!(
                    "pg has no option {wrong}; it takes ssl: {{ ca: … }}, and sslmode in a URL only"
                ),
            );
        }
    }
    if case.env_filled("PGSSLROOTCERT").is_some() {
        answer.remark(
            RemarkKind::Ignored,
            "env:PGSSLROOTCERT".to_owned(),
            "pg does not read PGSSLROOTCERT, nor ~/.postgresql/root.crt",
        );
    }
    let ssl = match url.ssl {
        Some(ssl) => {
            if options.get("ssl").is_some() {
                answer.remark(
                    RemarkKind::Overrides,
                    options.place("ssl"),
                    "an ssl parameter of the URL replaces the entire ssl object, with its ca and rejectUnauthorized",
                );
            }
            ssl
        }
        None => match options.get("ssl") {
            Some(value) => match of_value(case, value, options, &mut answer) {
                Ok(ssl) => ssl,
                Err(place) => {
                    return answer.unknown(
                        Transport::Unknown,
                        Some(place),
                        "the value is an expression, which is not evaluated here",
                    );
                }
            },
            None => of_environment(case),
        },
    };
    match ssl {
        Ssl::Off => answer.plain(),
        Ssl::On(tls) => tls.connect(case, answer, Transport::Required, true),
        Ssl::Broken => {
            answer.refuses_all = true;
            answer.unknown(
                Transport::Required,
                None,
                "ssl is a text that pg cannot use: the connection breaks with every server that offers TLS",
            )
        }
    }
}

/// `ssl` as an option.
fn of_value(
    case: &Case<'_>,
    value: &Value,
    options: &Options,
    answer: &mut Effective,
) -> Result<Ssl, String> {
    Ok(match value {
        Value::Code(_) => return Err(options.place("ssl")),
        value if !value.is_truthy() => Ssl::Off,
        Value::Text(text) => of_text(case, text),
        Value::Map(_) => Ssl::On(Tls::read(case, options, "ssl", answer)),
        _ => Ssl::On(Tls::defaults()),
    })
}

/// `ssl` as a text.
fn of_text(case: &Case<'_>, text: &str) -> Ssl {
    match text {
        "" => Ssl::Off,
        "true" => Ssl::On(Tls::defaults()),
        "no-verify" if case.at_least("", "8.1") => Ssl::On(Tls {
            reject: Some(false),
            ..Tls::defaults()
        }),
        _ => Ssl::Broken,
    }
}

/// `PGSSLMODE`.
fn of_environment(case: &Case<'_>) -> Ssl {
    match case.env("PGSSLMODE") {
        Some("prefer" | "require" | "verify-ca" | "verify-full") => Ssl::On(Tls::defaults()),
        Some("no-verify") if case.at_least("", "8.1") => Ssl::On(Tls {
            reject: Some(false),
            ..Tls::defaults()
        }),
        _ => Ssl::Off,
    }
}

/// `pg-connection-string`.
fn read_url(case: &Case<'_>, dsn: &str, answer: &mut Effective) -> Result<FromUrl, Box<Effective>> {
    let reject = |answer: &Effective, place: Option<String>, why: &str| {
        Err(Box::new(answer.clone().rejected(place, why)))
    };
    if let Some(rest) = dsn.strip_prefix('/') {
        let (host, database) = rest.split_once(' ').unwrap_or((rest, ""));
        return Ok(FromUrl {
            host: Some(format!("/{host}")),
            database: Some(database.to_owned()),
            ..FromUrl::default()
        });
    }
    let Some(url) = Url::parse(dsn) else {
        return reject(
            answer,
            Some("dsn".to_owned()),
            "the connection string is not a URL",
        );
    };
    if url.authority.contains(',') {
        return reject(
            answer,
            Some("dsn".to_owned()),
            "pg accepts only one host in a URL",
        );
    }
    let old = !case.at_least("", "8.1") || !case.at_least(READER, "2.2");
    let query = form(url.query);
    let get = |key: &str| {
        query
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    };
    let filled = |key: &str| get(key).filter(|value| !value.is_empty());
    let (host, port) = host_port(url.authority);
    let mut found = FromUrl {
        host: Some(host).filter(|host| !host.is_empty()),
        port,
        database: url.database(),
        user: url.user(),
        ssl: None,
    };
    if old {
        found.ssl = matches!(get("ssl"), Some("true" | "1")).then(|| Ssl::On(Tls::defaults()));
        for key in ["sslmode", "sslrootcert"] {
            if get(key).is_some() {
                answer.remark(
                    RemarkKind::Ignored,
                    format!("dsn:{key}"),
                    format!(
                        "pg before 8.3 ignores {key} in a URL: it does not encrypt the connection"
                    ),
                );
            }
        }
        return Ok(found);
    }
    if let Some(host) = filled("host") {
        found.host = Some(host.to_owned());
    }
    if let Some(port) = filled("port") {
        found.port = port.parse().ok();
    }
    if let Some(user) = filled("user") {
        found.user = Some(user.to_owned());
    }
    found.ssl = match get("ssl") {
        None => None,
        Some("true" | "1") => Some(Ssl::On(Tls::defaults())),
        Some("0") => Some(Ssl::Off),
        Some(text) => Some(of_text(case, text)),
    };
    let knows_mode = case.at_least(READER, "2.4");
    let mode = filled("sslmode").filter(|_| knows_mode);
    let root = filled("sslrootcert");
    let object = root.is_some()
        || mode.is_some()
        || filled("sslcert").is_some()
        || filled("sslkey").is_some();
    if !object {
        if get("sslnegotiation") == Some("direct")
            && found.ssl.is_none()
            && case.at_least(READER, "2.14")
        {
            found.ssl = Some(Ssl::On(Tls::defaults()));
        }
        return Ok(found);
    }
    let mut tls = Tls::defaults();
    for key in ["sslcert", "sslkey", "sslrootcert"] {
        let Some(file) = filled(key) else { continue };
        let store = case.file(&format!("dsn:{key}"), file);
        if store.present == Some(false) {
            let why = format!("there is no file {}", store.path.as_deref().unwrap_or(file));
            return reject(answer, Some(format!("dsn:{key}")), &why);
        }
        if key == "sslrootcert" {
            let empty = store
                .path
                .as_deref()
                .and_then(|path| case.read(path))
                .is_some_and(|text| text.is_empty());
            // An empty text does not count as ca, so Node's own roots decide.
            tls.ca = (!empty).then(|| vec![store]);
        }
    }
    let compat = get("uselibpqcompat") == Some("true") && case.at_least(READER, "2.8");
    let off = match (mode, compat) {
        (Some("disable"), _) => true,
        (Some("prefer"), true) => {
            tls.reject = Some(false);
            false
        }
        (Some("require"), true) => {
            if root.is_some() {
                tls.any_name = Some(true);
            } else {
                tls.reject = Some(false);
            }
            false
        }
        (Some("verify-ca"), true) => {
            if tls.ca.is_none() {
                return reject(
                    answer,
                    Some("dsn:sslmode".to_owned()),
                    "with uselibpqcompat, sslmode=verify-ca needs a CA in sslrootcert",
                );
            }
            tls.any_name = Some(true);
            false
        }
        (Some("no-verify"), false) => {
            tls.reject = Some(false);
            false
        }
        (Some(mode @ ("prefer" | "require" | "verify-ca" | "allow")), false) => {
            answer.remark(
                RemarkKind::Surprise,
                "dsn:sslmode".to_owned(),
                format!("pg treats sslmode={mode} as verify-full; pg 9 will read it as libpq does"),
            );
            false
        }
        _ => false,
    };
    found.ssl = Some(if off { Ssl::Off } else { Ssl::On(tls) });
    Ok(found)
}

// -- Postgres.js

/// Postgres.js, including the parameters of the URL that it does not use itself: from version 3 on it sends them to the
/// server as settings of the session (`connection` of `parseOptions`), and the server ends every connection with an
/// unknown one.
fn postgres_js(case: &Case<'_>) -> Effective {
    const KEPT: &[&str] = &["ssl", "sslmode", "sslnegotiation"];
    let answer = postgres_js_alone(case);
    let no_connection = matches!(answer.transport, Transport::Error | Transport::Unknown);
    if no_connection || !case.at_least("", "3") {
        return answer;
    }
    let query = case
        .dsn()
        .and_then(Url::parse)
        .map(|url| form(url.query))
        .unwrap_or_default();
    let is_foreign = |key: &str| {
        ["ssl", "gss"].iter().any(|start| key.starts_with(start))
            || matches!(key, "channel_binding" | "uselibpqcompat")
    };
    let foreign = query
        .iter()
        .find(|(key, value)| is_foreign(key) && !KEPT.contains(&key.as_str()) && !value.is_empty());
    let Some((key, _)) = foreign else {
        return answer;
    };
    let place = Some(format!("dsn:{key}"));
    let why = format!(
        "Postgres.js sends {key} to the server as a setting, and the server rejects it: remove it from the URL"
    );
    let mut answer = answer;
    answer.refuses_all = true;
    match (answer.transport, answer.verifies_chain) {
        (Transport::Required, Verifies::Yes) => {
            answer.remark(RemarkKind::Surprise, place, why);
            answer
        }
        (Transport::Required, _) => answer.unknown(Transport::Required, place, why),
        _ => answer.rejected(place, why),
    }
}

fn postgres_js_alone(case: &Case<'_>) -> Effective {
    let mut answer = Effective::new();
    let options = case.options();
    let text = |key: &str| options.given(key).and_then(Value::plain);
    let mut query = Vec::new();
    let (mut host, mut port, mut user, mut database) = (None, None, None, None);
    if let Some(dsn) = case.dsn() {
        let Some(url) = Url::parse(dsn) else {
            return answer.rejected(Some("dsn".to_owned()), "the connection string is not a URL");
        };
        query = form(url.query);
        let first = url.authority.split(',').next().unwrap_or_default();
        let (name, number) = host_port(first);
        host = Some(name).filter(|name| !name.is_empty());
        port = number;
        if url.authority.contains(',') {
            answer.endpoints = url
                .authority
                .split(',')
                .filter_map(|one| {
                    let (name, number) = host_port(one);
                    Some(Address {
                        host: shown(Some(&name))?,
                        port: number.or(Some(5432)),
                    })
                })
                .collect();
        }
        user = url.user();
        database = url.database();
    }
    let host = text("hostname").or_else(|| text("host")).or(host);
    let host = host.or_else(|| case.env_filled("PGHOST").map(str::to_owned));
    let port = text("port").and_then(|port| port.parse().ok()).or(port);
    let port = port
        .or_else(|| case.env_filled("PGPORT")?.parse().ok())
        .unwrap_or(5432);
    if answer.endpoints.is_empty()
        && let Some(host) = shown(host.as_deref())
    {
        answer.endpoints.push(Address {
            host,
            port: Some(port),
        });
    }
    answer.user = shown(
        text("user")
            .or_else(|| text("username"))
            .or(user)
            .as_deref(),
    );
    answer.database = shown(
        text("database")
            .or_else(|| text("db"))
            .or(database)
            .as_deref(),
    );
    if case.env_filled("PGSSLMODE").is_some() {
        answer.remark(
            RemarkKind::Ignored,
            "env:PGSSLMODE".to_owned(),
            "Postgres.js does not read PGSSLMODE; PGSSL sets the mode",
        );
    }
    if !case.at_least("", "2") {
        if query
            .iter()
            .any(|(key, _)| key == "ssl" || key == "sslmode")
        {
            answer.remark(
                RemarkKind::Ignored,
                "dsn:sslmode".to_owned(),
                "Postgres.js 1 ignores ssl and sslmode in a URL: they do not encrypt the connection",
            );
        }
        return match options.get("ssl") {
            Some(Value::Code(_)) => answer.unknown(
                Transport::Unknown,
                Some(options.place("ssl")),
                "the value is an expression, which is not evaluated here",
            ),
            Some(value) if value.is_truthy() => {
                let tls = match value {
                    Value::Map(_) => Tls::read(case, options, "ssl", &mut answer),
                    _ => Tls::defaults(),
                };
                tls.connect(case, answer, Transport::Required, true)
            }
            _ => answer.plain(),
        };
    }
    let get = |key: &str| {
        query
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.clone())
    };
    if let Some(root) = get("sslrootcert").filter(|root| root != "system") {
        let _ = root;
        answer.remark(
            RemarkKind::Ignored,
            "dsn:sslrootcert".to_owned(),
            "Postgres.js does not read the file of sslrootcert; give ssl: { ca: … }, or NODE_EXTRA_CA_CERTS",
        );
    }
    // `sslmode` replaces `ssl`, and `sslrootcert=system` both.
    let mut word = get("sslmode")
        .filter(|mode| !mode.is_empty())
        .or_else(|| get("ssl"));
    if get("sslrootcert").as_deref() == Some("system") {
        word = Some("verify-full".to_owned());
    }
    let value = match options.get("ssl") {
        Some(value) => value.clone(),
        None => match word {
            Some(word) if word == "disable" || word == "false" => Value::Bool(false),
            Some(word) => Value::Text(word),
            None => case
                .env_filled("PGSSL")
                .map_or(Value::Bool(false), Value::from),
        },
    };
    match value {
        Value::Code(_) => answer.unknown(
            Transport::Unknown,
            Some(options.place("ssl")),
            "the value is an expression, which is not evaluated here",
        ),
        value if !value.is_truthy() => answer.plain(),
        Value::Text(word) => match word.as_str() {
            "require" | "allow" => answer.unverified(Transport::Required),
            "prefer" => answer.unverified(Transport::Opportunistic),
            _ => {
                if !matches!(word.as_str(), "verify-ca" | "verify-full" | "true") {
                    answer.remark(
                        RemarkKind::Surprise,
                        "option:ssl".to_owned(),
                        "Postgres.js treats every value that it does not know as verify-full",
                    );
                }
                Tls::defaults().connect(case, answer, Transport::Required, true)
            }
        },
        Value::Map(_) => Tls::read(case, options, "ssl", &mut answer).connect(
            case,
            answer,
            Transport::Required,
            true,
        ),
        _ => Tls::defaults().connect(case, answer, Transport::Required, true),
    }
}
