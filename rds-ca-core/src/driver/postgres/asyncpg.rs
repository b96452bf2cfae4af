//! asyncpg.
//!
//! Measured with 0.21, 0.27 and 0.32. Source for the versions between: `asyncpg/connect_utils.py` of 0.21, 0.22, 0.23,
//! 0.24, 0.25, 0.26, 0.30 and 0.31.

use super::super::case::{Case, quoted, unknown_place};
use super::super::effective::{Address, Effective, RemarkKind, Store, StoreKind, Transport};
use super::super::grammar::libpq::{Service, service};
use super::super::grammar::query::{Url, form, host_port};
use super::super::python_ssl::{context, has_certificate};
use super::super::registry::Driver;
use super::super::settings::{Options, Value};
use super::libpq::{MODES, shown};
use crate::name::EngineFamily;

pub(super) const DRIVERS: &[Driver] = &[Driver {
    id: "asyncpg",
    title: "asyncpg",
    engines: &[EngineFamily::Postgres],
    measured: Some("0.21, 0.27 and 0.32"),
    newest: &[("", "0.32.0")],
    boundaries: &[
        ("", "0.22"),
        ("", "0.23"),
        ("", "0.24"),
        ("", "0.25"),
        ("", "0.31"),
    ],
    builds: &[],
    takes: |dsn| dsn.starts_with("postgresql://") || dsn.starts_with("postgres://"),
    rules: |case| asyncpg(case, case.options()),
}];

/// The arguments of `asyncpg.connect`, other than the DSN.
const ARGUMENTS: &[&str] = &[
    "host",
    "port",
    "user",
    "password",
    "passfile",
    "service",
    "servicefile",
    "database",
    "loop",
    "timeout",
    "statement_cache_size",
    "max_cached_statement_lifetime",
    "max_cacheable_statement_size",
    "command_timeout",
    "ssl",
    "direct_tls",
    "connection_class",
    "record_class",
    "server_settings",
    "target_session_attrs",
    "krbsrvname",
    "gsslib",
];

fn is_argument(name: &str) -> bool {
    ARGUMENTS.contains(&name)
}

/// A setting and where it was written.
type Given = (String, String);

/// The settings of a URL and a service file.
#[derive(Default)]
struct Found {
    mode: Option<Given>,
    root: Option<Given>,
    hosts: Vec<Address>,
    user: Option<String>,
    database: Option<String>,
    /// A parameter of the URL that asyncpg sends to the server, which rejects it.
    rejected: Option<String>,
}

pub(crate) fn asyncpg(case: &Case<'_>, options: &Options) -> Effective {
    let mut answer = Effective::new();
    for (name, _) in options.iter() {
        if !is_argument(name) {
            let place = Some(unknown_place(
                options,
                name,
                &["sslmode", "sslrootcert", "ssl_context", "ssl"],
            ));
            let why = format!(
                "asyncpg.connect has no argument {}",
                quoted(name, &["sslmode", "sslrootcert", "ssl_context", "ssl"])
            );
            return answer.rejected(place, why);
        }
    }
    let found = match read(case, options, &mut answer) {
        Ok(found) => found,
        Err(rejected) => return *rejected,
    };
    answer.endpoints = found.hosts.clone();
    answer.user = found.user.clone();
    answer.database = found.database.clone();
    let old = !case.at_least("", "0.25");
    if options.given("direct_tls").is_some() && !case.at_least("", "0.22") {
        let why = "this asyncpg.connect has no argument direct_tls";
        return answer.rejected(Some(options.place("direct_tls")), why);
    }
    // Whatever the argument ssl is, asyncpg sends the parameters that it does not use itself to the server.
    if let Some(parameter) = &found.rejected {
        let setting = Some(format!("dsn:{parameter}"));
        let why = rejected_by_server(parameter);
        let default_is_plain = !case.at_least("", "0.22");
        let is_plain = match options.given("ssl") {
            Some(value) => *value == Value::Bool(false),
            None => default_is_plain && found.mode.is_none() && case.env("PGSSLMODE").is_none(),
        };
        if is_plain {
            return answer.rejected(setting, why);
        }
        if let Some(Value::Bool(true) | Value::Code(_)) = options.given("ssl") {
            answer.refuses_all = true;
            return answer.unknown(Transport::Required, setting, why);
        }
    }
    let (mode, place) = match options.given("ssl") {
        Some(Value::Bool(false)) => return answer.plain(),
        Some(Value::Bool(true)) => {
            if case.env_filled("PGSSLROOTCERT").is_some() {
                answer.remark(
                    RemarkKind::Ignored,
                    "env:PGSSLROOTCERT".to_owned(),
                    "ssl=True verifies against the default store of Python's ssl, and PGSSLROOTCERT does not count",
                );
            }
            let stores = case.openssl_default();
            return answer
                .verified(Transport::Required, true, stores)
                .stack("python-ssl");
        }
        Some(Value::Code(code)) => {
            let place = options.place("ssl");
            return context(case, code, &place).connect(answer, place, Transport::Required);
        }
        Some(Value::Text(mode)) => (mode.clone(), options.place("ssl")),
        Some(_) => {
            return answer.unknown(
                Transport::Unknown,
                Some(options.place("ssl")),
                "ssl is neither a mode, nor True, nor a context",
            );
        }
        None => match (&found.mode, case.env("PGSSLMODE")) {
            (Some((mode, place)), _) => (mode.clone(), place.clone()),
            (None, Some(mode)) => (mode.to_owned(), "env:PGSSLMODE".to_owned()),
            (None, None) if !case.at_least("", "0.22") => {
                answer.remark(
                    RemarkKind::Version,
                    None,
                    "before asyncpg 0.22 the default is no TLS; later it is TLS where the server offers it",
                );
                return answer.plain();
            }
            (None, None) => ("prefer".to_owned(), "default".to_owned()),
        },
    };
    // With underscores they are the names of the members of asyncpg's `SSLMode`.
    let word = mode.replace('_', "-");
    if !MODES.contains(&word.as_str()) || (!case.at_least("", "0.23") && word != mode) {
        let why = format!(
            "ssl must be one of {}, and is {}",
            MODES.join(", "),
            quoted(&mode, MODES)
        );
        return answer.rejected(Some(place), why);
    }
    if let Some(parameter) = &found.rejected {
        answer.refuses_all = true;
        let required = matches!(word.as_str(), "require" | "verify-ca" | "verify-full");
        let setting = Some(format!("dsn:{parameter}"));
        let why = rejected_by_server(parameter);
        return if old && matches!(word.as_str(), "verify-ca" | "verify-full") {
            answer.remark(RemarkKind::Rejected, setting, why);
            let stores = case.openssl_default();
            answer.verified(Transport::Required, word == "verify-full", stores)
        } else if required {
            answer.unknown(Transport::Required, setting, why)
        } else {
            answer.rejected(setting, why)
        };
    }
    let full = word == "verify-full";
    match word.as_str() {
        "disable" => answer.plain(),
        "allow" if case.at_least("", "0.23") => {
            answer.unverified(Transport::OpportunisticPlainFirst)
        }
        "allow" | "prefer" => {
            if found.root.is_some() {
                answer.remark(
                    RemarkKind::Ignored,
                    found.root.map(|(_, place)| place),
                    "in the modes allow and prefer asyncpg never verifies, root file or not (libpq does)",
                );
            }
            answer.unverified(Transport::Opportunistic)
        }
        "require" if old => {
            if let Some((_, place)) = found.root {
                answer.remark(
                    RemarkKind::Ignored,
                    place,
                    "before asyncpg 0.25 the mode require verifies nothing, root file or not",
                );
            }
            answer.unverified(Transport::Required)
        }
        // The root file is added to the default store of Python's ssl.
        _ if old => {
            let variable = || {
                let value = case.env_filled("PGSSLROOTCERT")?;
                Some((value.to_owned(), "env:PGSSLROOTCERT".to_owned()))
            };
            let root = found
                .root
                .filter(|(value, _)| !value.is_empty())
                .or_else(|| variable().filter(|_| case.at_least("", "0.24")));
            let root = root.map(|(path, place)| case.file(&place, &path));
            let stores: Vec<Store> = root.into_iter().chain(case.openssl_default()).collect();
            answer
                .verified(Transport::Required, full, stores)
                .stack("python-ssl")
        }
        _ => verify(case, &word, found.root, answer),
    }
}

fn rejected_by_server(parameter: &str) -> String {
    format!("asyncpg sends {parameter} to the server as a setting, and the server rejects it")
}

/// `require` and stronger: the root file decides.
fn verify(case: &Case<'_>, mode: &str, root: Option<Given>, mut answer: Effective) -> Effective {
    let full = mode == "verify-full";
    let root = root.filter(|(value, _)| !value.is_empty()).or_else(|| {
        let value = case.env_filled("PGSSLROOTCERT")?;
        Some((value.to_owned(), "env:PGSSLROOTCERT".to_owned()))
    });
    if let Some((value, place)) = root {
        let store = case.file(&place, &value);
        let path = store.path.clone().unwrap_or_default();
        if store.present == Some(false) {
            return answer.rejected(Some(place), format!("there is no file {path}"));
        }
        if has_certificate(case, &path) == Some(false) {
            return answer.rejected(Some(place), format!("there is no certificate in {path}"));
        }
        return answer
            .verified(Transport::Required, full, [store])
            .stack("python-ssl");
    }
    let store = match case.in_home(".postgresql/root.crt") {
        Some(path) => case.store(StoreKind::File, "file:~/.postgresql/root.crt", path),
        None => Store::new(StoreKind::File, "file:~/.postgresql/root.crt"),
    };
    match (store.present, mode) {
        (Some(true), _) => {
            let path = store.path.clone().unwrap_or_default();
            if has_certificate(case, &path) == Some(false) {
                return answer.rejected(Some(store.place), format!("there is no certificate in {path}"));
            }
            if mode == "require" {
                answer.remark(
                    RemarkKind::Implicit,
                    store.place.clone(),
                    "this file makes the mode require verify the chain, although no setting asks for it",
                );
            }
            answer
                .verified(Transport::Required, full, [store])
                .stack("python-ssl")
        }
        (Some(false), "require") => answer.unverified(Transport::Required),
        (Some(false), _) => answer.rejected(
            Some(store.place),
            "the mode needs a root file: sslrootcert, PGSSLROOTCERT or ~/.postgresql/root.crt",
        ),
        (None, "require") => answer.unknown(
            Transport::Required,
            Some(store.place),
            "whether there is a file ~/.postgresql/root.crt cannot be seen: if there is, the chain is verified",
        ),
        (None, _) => answer
            .verified(Transport::Required, full, [store])
            .stack("python-ssl"),
    }
}

/// The parameters of a URL that are asyncpg's own; all others become settings of the session.
fn own_parameter(case: &Case<'_>, name: &str) -> bool {
    const ALWAYS: &[&str] = &[
        "host", "port", "dbname", "database", "user", "password", "passfile", "sslmode",
    ];
    const LATER: &[&str] = &["sslcert", "sslkey", "sslrootcert", "sslcrl"];
    const STILL_LATER: &[&str] = &[
        "sslpassword",
        "ssl_min_protocol_version",
        "ssl_max_protocol_version",
        "target_session_attrs",
        "krbsrvname",
        "gsslib",
        "sslnegotiation",
    ];
    ALWAYS.contains(&name)
        || (LATER.contains(&name) && case.at_least("", "0.24"))
        || (STILL_LATER.contains(&name) && case.at_least("", "0.25"))
        || (matches!(name, "service" | "servicefile") && case.at_least("", "0.31"))
}

fn read(
    case: &Case<'_>,
    options: &Options,
    answer: &mut Effective,
) -> Result<Found, Box<Effective>> {
    let mut found = Found::default();
    let text = |key: &str| options.given(key).and_then(Value::plain);
    let mut query: Vec<(String, String)> = Vec::new();
    if let Some(dsn) = case.dsn() {
        let reject = |why: &str| {
            Err(Box::new(
                answer.clone().rejected(Some("dsn".to_owned()), why),
            ))
        };
        let Some(url) = Url::parse(dsn) else {
            return reject("the DSN is not a URL");
        };
        if !matches!(url.scheme, "postgresql" | "postgres") {
            return reject("the scheme must be postgresql or postgres");
        }
        found.hosts = url
            .authority
            .split(',')
            .filter(|one| !one.is_empty())
            .filter_map(|one| {
                let (host, port) = host_port(one);
                Some(Address {
                    host: shown(Some(&host))?,
                    port: port.or(Some(5432)),
                })
            })
            .collect();
        found.user = shown(url.user().as_deref());
        found.database = shown(url.database().as_deref());
        // `parse_qs` drops empty values, and the last of two equal names counts.
        query = form(url.query)
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
    }
    let get = |name: &str| {
        query
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| (value.clone(), format!("dsn:{name}")))
    };
    found.mode = get("sslmode");
    if case.at_least("", "0.24") {
        found.root = get("sslrootcert");
    }
    found.rejected = query
        .iter()
        .map(|(key, _)| key)
        .find(|key| {
            !own_parameter(case, key)
                && (key.starts_with("ssl") || key.starts_with("gss") || *key == "channel_binding")
        })
        .cloned();
    if case.at_least("", "0.31") {
        let name = text("service")
            .map(|name| (name, options.place("service")))
            .or_else(|| get("service"))
            .or_else(|| {
                Some((
                    case.env_filled("PGSERVICE")?.to_owned(),
                    "env:PGSERVICE".to_owned(),
                ))
            });
        if let Some((name, place)) = name {
            read_service(case, &name, &place, get("servicefile"), &mut found, answer);
        }
    }
    let host = text("host")
        .or_else(|| get("host").map(|(host, _)| host))
        .or_else(|| {
            case.env_filled("PGHOST")
                .filter(|_| found.hosts.is_empty())
                .map(str::to_owned)
        });
    if let Some(host) = shown(host.as_deref()) {
        let port = text("port")
            .or_else(|| get("port").map(|(port, _)| port))
            .or_else(|| case.env_filled("PGPORT").map(str::to_owned))
            .map_or(Some(5432), |port| port.parse().ok());
        found.hosts = vec![Address { host, port }];
    }
    if let Some(user) = text("user").or_else(|| get("user").map(|(user, _)| user)) {
        found.user = shown(Some(&user));
    }
    if let Some(database) = text("database") {
        found.database = shown(Some(&database));
    }
    Ok(found)
}

fn read_service(
    case: &Case<'_>,
    name: &str,
    place: &str,
    file: Option<Given>,
    found: &mut Found,
    answer: &mut Effective,
) {
    let file = file
        .map(|(file, _)| file)
        .or_else(|| case.env_filled("PGSERVICEFILE").map(str::to_owned))
        .map(|file| case.path(&file))
        .or_else(|| case.in_home(".pg_service.conf"));
    let Some(file) = file else { return };
    let Some(text) = case.read(&file) else {
        answer.remark(
            RemarkKind::Unknown,
            place.to_owned(),
            "the service file cannot be seen",
        );
        return;
    };
    if let Service::Found(parameters) = service(&text, name, 18) {
        let from = |keyword: &str| {
            let value = parameters.get(keyword)?.to_owned();
            Some((value, case.place_in_file(&file, keyword)))
        };
        if found.mode.is_none() {
            found.mode = from("sslmode");
        }
        if found.root.is_none() {
            found.root = from("sslrootcert");
        }
        if found.hosts.is_empty()
            && let Some((host, _)) = from("host")
        {
            let port = from("port").map_or(Some(5432), |(port, _)| port.parse().ok());
            found
                .hosts
                .extend(shown(Some(&host)).map(|host| Address { host, port }));
        }
        if found.database.is_none() {
            found.database = shown(from("dbname").map(|(name, _)| name).as_deref());
        }
        if found.user.is_none() {
            found.user = shown(from("user").map(|(user, _)| user).as_deref());
        }
    }
}
