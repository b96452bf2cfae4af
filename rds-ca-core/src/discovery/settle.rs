//! Turns a draft into a setting: by the driver's rules first, then by the keys and values alone.

use std::collections::BTreeMap;

use super::draft::{Answer, Draft};
use super::found::{FoundSetting, SettingKind};
use super::settings::{Role, role, simple};
use crate::driver::{self, FileKind, Files, Options, Settings, Transport, Value, Verifies};

/// The client's files: those of the draft exist, drivers' default files do not, and all others are unknown.
struct ClientFiles<'a>(&'a BTreeMap<String, String>);

impl Files for ClientFiles<'_> {
    fn kind(&self, path: &str) -> Option<Option<FileKind>> {
        if self.0.contains_key(path) {
            return Some(Some(FileKind::File));
        }
        let is_default = [
            "/.postgresql/",
            "/.my.cnf",
            "/my.cnf",
            "/.pg_service.conf",
            "/.pgpass",
            "/postgresql/root.crt",
            "/.mylogin.cnf",
            "/openssl.cnf",
        ]
        .iter()
        .any(|part| path.contains(part));
        is_default.then_some(None)
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0.get(path).map(|text| text.clone().into_bytes())
    }

    fn list(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}

/// The setting that results from the draft.
pub(super) fn settle(draft: &Draft, drivers: &[&'static str], service: &str) -> FoundSetting {
    let kind = draft.kind.unwrap_or(SettingKind::Options);
    let driver = draft.driver.or_else(|| driver_for(draft, drivers));
    let mut remarks = draft.remarks.clone();
    let words = by_keys(draft, driver);
    // Keys that current versions of a driver no longer know keep their old meaning.
    let has = |words: &[&str]| {
        draft
            .pairs
            .iter()
            .any(|(key, _)| words.contains(&key.as_str()))
    };
    let is_old = match driver {
        Some("pymongo") => has(&["ssl_cert_reqs"]),
        Some("mongodb-node") => has(&["sslValidate", "sslCA"]),
        // Option names of these drivers that no URI has.
        Some(driver) if driver.starts_with("mongodb-") => {
            has(&["ssl_verify", "AllowInsecureTls", "InsecureSkipVerify"])
        }
        _ => false,
    };
    // A store of the whole process does not determine what one connection verifies.
    let of_process = !draft.pairs.is_empty()
        && draft.kind != Some(SettingKind::Dsn)
        && draft.dsn.is_none()
        && draft.pairs.iter().all(|(key, _)| {
            matches!(
                simple(key).as_str(),
                "nodeextracacerts" | "sslcertfile" | "javaxnetssltruststore"
            )
        });
    let by_driver = driver
        .filter(|_| !is_old && !of_process)
        .and_then(|driver| by_driver(draft, driver, &mut remarks));
    // The settings of `mysql` are option files, which are read by keys.
    let by_driver = by_driver.filter(|_| driver != Some("mysql-cli"));
    // The application passes its own variable to the driver under another name.
    let is_own_name = draft.pairs.iter().any(|(key, _)| {
        key.contains('_') && !key.starts_with("PG") && !key.chars().any(|c| c.is_ascii_lowercase())
    });
    let contradicts = words.is_some_and(|(_, chain, _)| chain == Verifies::Yes)
        && by_driver.is_some_and(|(_, chain, _)| matches!(chain, Verifies::No | Verifies::NoTls))
        && draft.kind != Some(SettingKind::Dsn);
    let by_driver = by_driver.filter(|_| !(contradicts && is_own_name));
    // If the driver's rules give no TLS although a store is named, the draft lacks settings that the driver reads.
    // A switch alone, such as a field of a TLS object, is not the complete configuration either.
    let only_switches = !draft.pairs.is_empty()
        && draft.pairs.iter().all(|(key, value)| {
            matches!(
                role(key, &value.plain().unwrap_or_default()),
                Some(Role::Verify | Role::Trusting)
            )
        });
    let lacks_settings = by_driver.is_some_and(|(transport, ..)| transport == Transport::Plain)
        && (draft.pointer.is_some() || only_switches)
        && draft.dsn.is_none()
        && words.is_none_or(|(transport, ..)| transport != Transport::Plain);
    let by_driver = by_driver.filter(|_| !lacks_settings);
    let (transport, chain, name) = match kind {
        SettingKind::Pointer
        | SettingKind::Copied
        | SettingKind::Fetched
        | SettingKind::Endpoint
            if by_driver.is_none() =>
        {
            draft
                .answer
                .unwrap_or((Transport::Unknown, Verifies::Unknown, Verifies::Unknown))
        }
        _ => draft.answer.or(by_driver).or(words).unwrap_or((
            Transport::Unknown,
            Verifies::Unknown,
            Verifies::Unknown,
        )),
    };
    FoundSetting {
        path: draft.path.clone(),
        line: draft.line,
        key: draft.key.clone(),
        kind,
        driver: driver.map(str::to_owned),
        store: draft.pointer.as_deref().map(super::secrets::shown),
        leads_to: None,
        endpoint: draft.endpoint.clone(),
        transport,
        verifies_chain: chain,
        verifies_name: name,
        remarks,
        problem: problem(draft, driver),
        service: draft.service.clone().unwrap_or_else(|| service.to_owned()),
    }
}

/// What is wrong regardless of what is verified.
fn problem(draft: &Draft, driver: Option<&str>) -> Option<String> {
    if draft.problem.is_some() {
        return draft.problem.clone();
    }
    let pointer = draft.pointer.as_deref()?;
    if pointer.starts_with("Amazon RDS (built") && driver == Some("mysqljs") {
        return Some(
            "all roots built into mysql (mysqljs) have expired: pass the bundle as ca".to_owned(),
        );
    }
    (draft.kind == Some(SettingKind::Fetched) && pointer.contains("rds-downloads")).then(|| "it fetches from an old address, where AWS publishes no new bundles: use https://truststore.pki.rds.amazonaws.com".to_owned())
}

/// The first driver of the nearest package manifest that supports the engine.
fn driver_for(draft: &Draft, drivers: &[&'static str]) -> Option<&'static str> {
    if matches!(
        draft.kind,
        Some(SettingKind::Copied | SettingKind::Fetched | SettingKind::Endpoint)
    ) {
        return None;
    }
    let fits = |id: &&&'static str| match (draft.engine, driver::driver(id)) {
        (Some(engine), Ok(driver)) => driver.engines().contains(&engine),
        _ => true,
    };
    drivers.iter().find(fits).copied()
}

/// The answer of the driver's rules; `None` if they cannot decide.
fn by_driver(draft: &Draft, id: &'static str, remarks: &mut Vec<String>) -> Option<Answer> {
    let known = driver::driver(id).ok()?;
    let files = ClientFiles(&draft.files);
    let mut settings = Settings::new(id).with_files(&files);
    settings.home = Some(
        draft
            .environment
            .get("HOME")
            .cloned()
            .unwrap_or_else(|| "/root".to_owned()),
    );
    settings.engine = draft
        .engine
        .filter(|engine| known.engines().contains(engine));
    let mut has_hole = false;
    if let Some(dsn) = &draft.dsn {
        let (filled, holes) = without_holes(dsn);
        has_hole |= holes;
        if !known.takes(&filled) && !filled.starts_with("jdbc:") {
            return None;
        }
        settings.dsn = Some(filled);
    }
    settings.environment.clone_from(&draft.environment);
    settings.options = options_for(draft, id);
    if draft.dsn.is_none() && settings.options.is_empty() && draft.environment.is_empty() {
        return None;
    }
    if draft
        .pairs
        .iter()
        .any(|(key, value)| matters(key, value) && is_open(value))
        || has_hole
    {
        remarks.push("a value comes from a variable".to_owned());
        return None;
    }
    // A store that comes from a variable may be absent.
    let is_missing = |(key, value): &(String, Value)| {
        role(key, "") == Some(Role::Store)
            && matches!(value, Value::Code(code) if from_elsewhere(code))
    };
    if PYTHON.contains(&id) && draft.pairs.iter().any(is_missing) {
        remarks.push("the store comes from a variable".to_owned());
        return None;
    }
    let effective = driver::effective(&settings).ok()?;
    for remark in effective.remarks.iter().take(3) {
        if matches!(
            remark.kind,
            driver::RemarkKind::Surprise
                | driver::RemarkKind::Ignored
                | driver::RemarkKind::Overrides
        ) {
            remarks.push(remark.text.clone());
        }
    }
    match (effective.transport, effective.verifies_chain) {
        (Transport::Error, _) | (_, Verifies::Unknown) => None,
        (transport, chain) => Some((transport, chain, effective.verifies_name)),
    }
}

/// The options as the driver would get them.
fn options_for(draft: &Draft, id: &str) -> Options {
    if draft.kind == Some(SettingKind::Dsn) {
        return Options::new();
    }
    let mut options = draft.options.clone();
    if PYTHON.contains(&id) {
        options = options
            .iter()
            .map(|(key, value)| (key.to_owned(), as_path(key, value)))
            .collect();
    }
    // A TLS object by itself, `const sslOptions = { ca, rejectUnauthorized: true }`: the connection gets it as `ssl`.
    if (NODE.contains(&id) || matches!(id, "mysql2" | "mysqljs"))
        && id != "mongodb-node"
        && options.get("ssl").is_none()
        && (options.get("ca").is_some() || options.get("rejectUnauthorized").is_some())
    {
        options = wrapped("ssl", &options);
    }
    if id == "sequelize" && options.get("ssl").is_some() {
        const CONNECTION: [&str; 6] = ["dialect", "host", "database", "username", "url", "storage"];
        if CONNECTION.iter().all(|key| options.get(key).is_none()) {
            options = wrapped("dialectOptions", &options);
        }
    }
    if id == "sqlalchemy"
        && let Some(Value::Map(members)) = options.get("connect_args").cloned()
    {
        return members.into_iter().collect();
    }
    if matches!(
        id,
        "pgjdbc" | "mysql-jdbc" | "mariadb-jdbc" | "mssql-jdbc" | "oracle-jdbc"
    ) {
        // Properties of a pool or a framework end with the driver's own property name.
        return options
            .iter()
            .map(|(key, value)| {
                let own = key.rsplit('.').next().unwrap_or(key);
                (own.to_owned(), value.clone())
            })
            .collect();
    }
    if matches!(id, "npgsql" | "mysqlconnector" | "mysql-net" | "sqlclient") {
        // `SslMode = SslMode.VerifyFull`
        return options
            .iter()
            .map(|(key, value)| {
                let plain = match value {
                    Value::Code(code) => word_of(code)
                        .map_or_else(|| value.clone(), |word| Value::Text(word.to_owned())),
                    value => value.clone(),
                };
                (key.to_owned(), plain)
            })
            .collect();
    }
    if id == "rails" {
        // `<%= Rails.root.join('config', 'rds.pem') %>`: the path is known although the expression is not evaluated.
        return options
            .iter()
            .map(|(key, value)| {
                let plain = match value {
                    Value::Code(_) => super::settings::pointer_in(value)
                        .map_or_else(|| value.clone(), Value::Text),
                    value => value.clone(),
                };
                (key.to_owned(), plain)
            })
            .collect();
    }
    if id == "django" {
        let mut own: Options = match options
            .get("OPTIONS")
            .or_else(|| options.get("default.OPTIONS"))
        {
            Some(Value::Map(members)) => members.iter().cloned().collect(),
            _ => options.clone(),
        };
        for key in ["HOST", "PORT", "NAME", "USER"] {
            if let Some(value) = draft.options.get(key) {
                own.set(key, value.clone());
            }
        }
        return own;
    }
    for nested in ["pool", "connection"] {
        if matches!(id, "pg" | "mysql2" | "knex")
            && let Some(Value::Map(members)) = options.get(nested).cloned()
        {
            options = members.into_iter().collect();
        }
    }
    options
}

/// Drivers that take the store as a path; an expression in its place is an unknown path.
const PYTHON: &[&str] = &[
    "sqlalchemy",
    "django",
    "pymysql",
    "aiomysql",
    "asyncmy",
    "mysqlclient",
    "mysqlconn",
    "psycopg",
    "psycopg2",
    "aiopg",
    "pymongo",
];

/// The value with store expressions replaced by the path that they contain, or by a placeholder path.
fn as_path(key: &str, value: &Value) -> Value {
    match value {
        Value::Map(members) => Value::Map(
            members
                .iter()
                .map(|(key, value)| (key.clone(), as_path(key, value)))
                .collect(),
        ),
        Value::Code(code) if role(key, "") == Some(Role::Store) && !from_elsewhere(code) => {
            Value::Text(
                super::settings::pointer_in(value).unwrap_or_else(|| "store.pem".to_owned()),
            )
        }
        value => value.clone(),
    }
}

/// Whether the expression takes its value from the environment, where it may be unset.
fn from_elsewhere(code: &str) -> bool {
    ["environ", "getenv", "env(", "config("]
        .iter()
        .any(|word| code.contains(word))
        && super::settings::pointer_in(&Value::Code(code.to_owned())).is_none()
}

fn wrapped(name: &str, options: &Options) -> Options {
    let members = options
        .iter()
        .map(|(key, value)| (key.to_owned(), value.clone()))
        .collect();
    let mut outer = Options::new();
    outer.set(name.to_owned(), Value::Map(members));
    outer
}

/// Whether the value affects what is verified.
fn matters(key: &str, value: &Value) -> bool {
    let text = value.plain().unwrap_or_default();
    matches!(
        role(key, &text),
        Some(Role::Mode | Role::Verify | Role::Trusting | Role::VerifyName | Role::Tls)
    )
}

/// Whether the value is a variable or an expression that cannot be resolved here.
fn is_open(value: &Value) -> bool {
    match value {
        Value::Text(text) => {
            ["${", "{{", "<%", "$(", "#{", "%("]
                .iter()
                .any(|mark| text.contains(mark))
                || text.starts_with('$')
        }
        Value::Code(code) => word_of(code).is_none() && !code.contains("readFile"),
        _ => false,
    }
}

/// The last name of a constant: `SslMode.VerifyFull`, `ssl.CERT_NONE`, `OpenSSL::SSL::VERIFY_NONE`.
fn word_of(code: &str) -> Option<&str> {
    let last = code.rsplit(['.', ':']).next()?.trim();
    let is_word = !last.is_empty()
        && last
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let known = [
        "CERT_NONE",
        "CERT_REQUIRED",
        "CERT_OPTIONAL",
        "VERIFY_NONE",
        "VERIFY_PEER",
        "verify_none",
        "verify_peer",
        "VerifyFull",
        "VerifyCA",
        "VerifyCa",
        "VerifyIdentity",
        "Require",
        "Required",
        "Prefer",
        "Preferred",
        "Disable",
        "Disabled",
        "None",
    ];
    (is_word && known.contains(&last)).then_some(last)
}

/// The string with placeholders replaced by neutral text, and whether one of them decides what is verified.
fn without_holes(dsn: &str) -> (String, bool) {
    let mut out = String::with_capacity(dsn.len());
    let mut rest = dsn;
    let mut decides = false;
    loop {
        let next = [
            ("${", "}"),
            ("{{", "}}"),
            ("#{", "}"),
            ("<%=", "%>"),
            ("%(", ")s"),
            ("$(", ")"),
            ("{", "}"),
        ]
        .iter()
        .filter_map(|(open, close)| rest.find(open).map(|at| (at, *open, *close)))
        .min_by_key(|(at, open, _)| (*at, usize::MAX - open.len()));
        let Some((at, open, close)) = next else {
            out.push_str(rest);
            break;
        };
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let inside = after.get(open.len()..).unwrap_or_default();
        let Some(end) = inside.find(close) else {
            out.push_str(after);
            break;
        };
        let key = out
            .rsplit(['?', '&', ';', ' '])
            .next()
            .unwrap_or_default()
            .split('=')
            .next()
            .unwrap_or_default()
            .to_owned();
        let is_mode = out.ends_with('=')
            && matches!(
                role(&key, ""),
                Some(Role::Mode | Role::Verify | Role::Tls | Role::Trusting)
            );
        decides |= is_mode;
        // A default in the placeholder applies only if the variable is unset, so the value stays open.
        let port = out.ends_with(':') && !out.ends_with("//:") && out.contains('@');
        out.push_str(if port { "5432" } else { "x" });
        rest = inside.get(end + close.len()..).unwrap_or_default();
    }
    (out, decides)
}

/// Drivers that leave TLS to Node, which verifies chain and name unless an option turns that off.
const NODE: &[&str] = &[
    "pg",
    "typeorm",
    "sequelize",
    "knex",
    "mongodb-node",
    "postgres.js",
    "mariadb-node",
];

/// The answer that the keys and values give without a driver's rules.
fn by_keys(draft: &Draft, driver: Option<&str>) -> Option<Answer> {
    let mut chain: Option<Verifies> = None;
    let mut name: Option<Verifies> = None;
    let mut transport = Transport::Unknown;
    let mut has_store = draft.pointer.is_some();
    let mut open = false;
    let mut weak_mode = false;
    let of_node = driver.is_some_and(|driver| NODE.contains(&driver));
    let from_variable = draft
        .pointer
        .as_deref()
        .is_some_and(|pointer| pointer.starts_with("${"));
    for (key, value) in &draft.pairs {
        let text = match value {
            Value::Code(code) => word_of(code).unwrap_or_default().to_owned(),
            value => value.plain().unwrap_or_default(),
        };
        let truth = truth(value, &text);
        let Some(role) = role(key, &text) else {
            continue;
        };
        if matters(key, value) && is_open(value) {
            open = true;
            continue;
        }
        // `ssl: "require"`
        let role = if role == Role::Tls && !matches!(value, Value::Bool(_)) && is_mode(&text) {
            Role::Mode
        } else {
            role
        };
        match role {
            Role::Store => {
                has_store |= !matches!(value, Value::Null) && !text.is_empty()
                    || matches!(value, Value::Code(_) | Value::List(_))
            }
            Role::Mode => match simple(&text).as_str() {
                "disable" | "disabled" | "false" | "off" => transport = Transport::Plain,
                "orgpostgresqlsslnonvalidatingfactory" => {
                    (transport, chain, name) =
                        (Transport::Required, Some(Verifies::No), Some(Verifies::No))
                }
                "verifyca" => {
                    (transport, chain, name) = (
                        Transport::Required,
                        Some(Verifies::Yes),
                        name.or(Some(Verifies::No)),
                    )
                }
                "verifyfull" | "verifyidentity" | "strict" => {
                    (transport, chain, name) = (
                        Transport::Required,
                        Some(Verifies::Yes),
                        Some(Verifies::Yes),
                    )
                }
                "require" | "required" | "requirednoverify" | "noverify" | "acceptinvalidcerts"
                | "trust" => {
                    transport = Transport::Required;
                    weak_mode = true;
                }
                "prefer" | "preferred" | "allow" => {
                    transport = Transport::Opportunistic;
                    weak_mode = true;
                }
                _ => {}
            },
            Role::Verify => match truth {
                Some(true) => chain = chain.or(Some(Verifies::Yes)),
                Some(false) => (chain, name) = (Some(Verifies::No), Some(Verifies::No)),
                None => {}
            },
            Role::Trusting if simple(key) == "ssldisabled" => match truth {
                Some(true) => transport = Transport::Plain,
                _ => transport = Transport::Required,
            },
            Role::Trusting => match truth {
                Some(true) => (chain, name) = (Some(Verifies::No), Some(Verifies::No)),
                Some(false) => chain = chain.or(Some(Verifies::Yes)),
                None => {}
            },
            Role::VerifyName => match truth {
                Some(true) => name = Some(Verifies::Yes),
                Some(false) => name = Some(Verifies::No),
                None => {}
            },
            Role::Tls => match truth {
                Some(false) => transport = Transport::Plain,
                Some(true) => transport = Transport::Required,
                None if text == "Amazon RDS" => {
                    transport = Transport::Required;
                    has_store = true;
                }
                None => {}
            },
            Role::Host => {}
        }
    }
    if transport == Transport::Plain && chain.is_none() {
        return Some((Transport::Plain, Verifies::NoTls, Verifies::NoTls));
    }
    if open && chain.is_none() {
        return None;
    }
    if chain.is_none() && weak_mode {
        // libpq and similar drivers verify as soon as a root file exists; others do not.
        let as_libpq = driver.is_none_or(|driver| {
            matches!(
                driver,
                "psql"
                    | "psycopg"
                    | "psycopg2"
                    | "asyncpg"
                    | "lib-pq"
                    | "pgx"
                    | "ruby-pg"
                    | "rails"
                    | "django"
                    | "pg_connect"
                    | "pdo_pgsql"
            )
        });
        let named = draft.pairs.iter().any(|(key, value)| {
            simple(key).ends_with("sslrootcert")
                && value.plain().is_some_and(|value| !value.is_empty())
        });
        chain = Some(if as_libpq && named {
            Verifies::Yes
        } else {
            Verifies::No
        });
        name = name.or(Some(Verifies::No));
    }
    if chain.is_none() && has_store {
        // Only a store: one for the JVM or the whole process does not determine what the connection verifies.
        let process = draft.pairs.iter().any(|(key, _)| {
            matches!(
                simple(key).as_str(),
                "javaxnetssltruststore"
                    | "nodeextracacerts"
                    | "sslcertfile"
                    | "truststore"
                    | "truststorepath"
            )
        });
        if process
            || draft.kind == Some(SettingKind::Environment) && transport == Transport::Unknown
        {
            return None;
        }
        let options = driver.is_some() || draft.pairs.len() > 1;
        // A variable may be empty, which means no store; Node verifies anyway.
        if !options || from_variable && !of_node {
            return None;
        }
        chain = Some(Verifies::Yes);
        name = name.or(Some(Verifies::Unknown));
    }
    let chain = chain?;
    let checks_name_itself = draft.options.get("ssl.checkServerIdentity").is_some()
        || draft
            .pairs
            .iter()
            .any(|(key, _)| simple(key) == "checkserveridentity");
    if of_node
        && chain == Verifies::Yes
        && !checks_name_itself
        && matches!(name, None | Some(Verifies::Unknown))
    {
        name = Some(Verifies::Yes);
    }
    if transport == Transport::Unknown && chain != Verifies::Unknown {
        transport = Transport::Required;
    }
    Some((
        transport,
        chain,
        name.unwrap_or(match chain {
            Verifies::No => Verifies::No,
            _ => Verifies::Unknown,
        }),
    ))
}

/// Whether the value is a mode other than true and false.
fn is_mode(text: &str) -> bool {
    matches!(
        simple(text).as_str(),
        "require"
            | "required"
            | "prefer"
            | "preferred"
            | "allow"
            | "verifyca"
            | "verifyfull"
            | "verifyidentity"
    )
}

fn truth(value: &Value, text: &str) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Map(_) => Some(true),
        _ => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" | "require" | "required" | "cert_required"
            | "verify_peer" | "mandatory" | "verify-ca" | "verify-full" | "strict" => Some(true),
            "false" | "0" | "no" | "off" | "cert_none" | "verify_none" | "none" | "disabled" => {
                Some(false)
            }
            _ => None,
        },
    }
}
