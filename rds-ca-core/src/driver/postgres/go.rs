//! Go: lib/pq and pgx.
//!
//! Measured with lib/pq 1.10.7 and pgx 4.15.0 on Go 1.19; other versions by their source and change logs. Sources:
//! `ssl.go`, `conn.go`, `CHANGELOG.md` of lib/pq, its issue 1106 (the name in verify-ca since 1.10.7) and its pull
//! request 1226 (no longer, since 1.11.0); `pgconn/config.go` and `CHANGELOG.md` of pgx.

use super::super::case::{Case, quoted};
use super::super::effective::{Address, Effective, RemarkKind, Store, StoreKind, Transport};
use super::super::grammar::libpq::{self as grammar, Service};
use super::super::grammar::query::{Url, form, host_port};
use super::super::registry::Driver;
use super::super::settings::Value;
use super::libpq::{Explicit, MODES, shown};
use crate::name::EngineFamily;

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "lib-pq",
        title: "lib/pq for Go",
        engines: &[EngineFamily::Postgres],
        measured: Some("1.10.7"),
        newest: &[("", "1.12.3"), ("go", "1.19")],
        boundaries: &[("", "1.10.7"), ("", "1.11"), ("", "1.12"), ("", "1.12.4")],
        builds: &[],
        takes: is_conninfo,
        rules: lib_pq,
    },
    Driver {
        id: "pgx",
        title: "pgx for Go",
        engines: &[EngineFamily::Postgres],
        measured: Some("4.15.0"),
        newest: &[("", "5.10.0"), ("go", "1.19")],
        boundaries: &[("", "5"), ("", "5.7"), ("", "5.7.5")],
        builds: &[],
        takes: is_conninfo,
        rules: pgx,
    },
];

fn is_conninfo(dsn: &str) -> bool {
    dsn.starts_with("postgresql://")
        || dsn.starts_with("postgres://")
        || (dsn.contains('=')
            && !dsn.contains("://")
            && !dsn.contains(';')
            && !dsn.contains("@tcp("))
}

/// Whether the server rejects a parameter that the driver sends to it as a setting.
fn unknown_to_server(name: &str) -> bool {
    name.starts_with("ssl")
        || name.starts_with("gss")
        || matches!(name, "channel_binding" | "requiressl" | "hostaddr")
}

/// A URL or `key=value` pairs; any key is accepted. Of two equal ones in a URL the first counts.
fn read(case: &Case<'_>, answer: &mut Effective) -> Result<Explicit, Box<Effective>> {
    let mut found = Explicit::default();
    for (name, value) in case.options().iter() {
        if let Some(text) = value.plain() {
            found.set(name, text, case.options().place(name));
        } else if *value != Value::Null {
            return Err(Box::new(answer.clone().unknown(
                Transport::Unknown,
                Some(case.options().place(name)),
                "the value is an object or an expression, which is not evaluated here",
            )));
        }
    }
    let Some(dsn) = case.dsn() else {
        return Ok(found);
    };
    if dsn.starts_with("postgres://") || dsn.starts_with("postgresql://") {
        let url = Url::parse(dsn).filter(|url| !url.authority.contains(' '));
        let Some(url) = url else {
            return Err(Box::new(answer.clone().rejected(
                Some("dsn".to_owned()),
                "the connection string is not a URL",
            )));
        };
        let mut hosts = Vec::new();
        let mut ports = Vec::new();
        for one in url.authority.split(',').filter(|one| !one.is_empty()) {
            let (host, port) = host_port(one);
            hosts.push(host);
            ports.push(port.map(|port| port.to_string()).unwrap_or_default());
        }
        if !hosts.is_empty() {
            found.set("host", hosts.join(","), "dsn");
            if ports.iter().any(|port| !port.is_empty()) {
                found.set("port", ports.join(","), "dsn");
            }
        }
        if let Some(user) = url.user() {
            found.set("user", user, "dsn");
        }
        if url.has_password() {
            found.set("password", "***", "dsn");
        }
        if let Some(database) = url.database() {
            found.set("dbname", database, "dsn");
        }
        let mut seen: Vec<String> = Vec::new();
        for (key, value) in form(url.query) {
            if seen.contains(&key) {
                continue;
            }
            let keyword = if key == "database" {
                "dbname"
            } else {
                key.as_str()
            };
            let value = if grammar::is_secret(keyword) {
                "***".to_owned()
            } else {
                value
            };
            found.set(keyword, value, format!("dsn:{key}"));
            seen.push(key);
        }
        return Ok(found);
    }
    match grammar::any_pairs(dsn) {
        Ok(parameters) => {
            for name in parameters.names() {
                let keyword = if name == "database" { "dbname" } else { name };
                found.set(
                    keyword,
                    parameters.get(name).unwrap_or("***"),
                    format!("dsn:{name}"),
                );
            }
            Ok(found)
        }
        Err(why) => Err(Box::new(
            answer
                .clone()
                .rejected(Some("dsn".to_owned()), why.to_string()),
        )),
    }
}

fn variables(case: &Case<'_>, found: &mut Explicit, filled_only: bool) {
    for (keyword, variable) in [
        ("host", "PGHOST"),
        ("port", "PGPORT"),
        ("dbname", "PGDATABASE"),
        ("user", "PGUSER"),
        ("sslmode", "PGSSLMODE"),
        ("sslrootcert", "PGSSLROOTCERT"),
    ] {
        let value = if filled_only {
            case.env_filled(variable)
        } else {
            case.env(variable)
        };
        if let Some(value) = value
            && !found.has(keyword)
        {
            found.set(keyword, value, format!("env:{variable}"));
        }
    }
}

fn describe(found: &Explicit, answer: &mut Effective) {
    let ports: Vec<&str> = found.value("port").unwrap_or_default().split(',').collect();
    for (at, host) in found
        .value("host")
        .unwrap_or_default()
        .split(',')
        .enumerate()
    {
        let port = if ports.len() == 1 {
            ports.first()
        } else {
            ports.get(at)
        };
        let port = match port {
            Some(port) if !port.is_empty() => port.parse().ok(),
            _ => Some(5432),
        };
        if let Some(host) = shown(Some(host)) {
            answer.endpoints.push(Address { host, port });
        }
    }
    answer.user = shown(found.value("user"));
    answer.database = shown(found.value("dbname"));
}

fn home_root(case: &Case<'_>) -> Store {
    match case.in_home(".postgresql/root.crt") {
        Some(path) => case.store(StoreKind::File, "file:~/.postgresql/root.crt", path),
        None => Store::new(StoreKind::File, "file:~/.postgresql/root.crt"),
    }
}

/// Whether `AppendCertsFromPEM` finds a certificate; `None` where the file cannot be read.
fn has_certificate(case: &Case<'_>, store: &Store) -> Option<bool> {
    let text = case.read(store.path.as_deref()?)?;
    Some(text.contains("-----BEGIN CERTIFICATE-----"))
}

fn is_socket(found: &Explicit) -> bool {
    found
        .value("host")
        .is_some_and(|host| host.starts_with(['/', '@']))
}

// -- lib/pq

fn lib_pq(case: &Case<'_>) -> Effective {
    const UNSUPPORTED: &[&str] = &[
        "PGHOSTADDR",
        "PGSERVICE",
        "PGSERVICEFILE",
        "PGREALM",
        "PGREQUIRESSL",
        "PGSSLCRL",
        "PGREQUIREPEER",
        "PGSYSCONFDIR",
        "PGLOCALEDIR",
    ];
    let mut answer = Effective::new();
    let new = case.at_least("", "1.12");
    // These versions send SNI, and then compare the name of the TLS session in verify-ca as well.
    let names_in_verify_ca = case.at_least("", "1.10.7") && !case.at_least("", "1.11");
    if !names_in_verify_ca {
        answer.measured = false;
    }
    let mut found = match read(case, &mut answer) {
        Ok(found) => found,
        Err(rejected) => return *rejected,
    };
    let supported = |name: &str| new || (name == "PGHOSTADDR" && case.at_least("", "1.11"));
    if let Some(variable) = UNSUPPORTED
        .iter()
        .find(|name| case.env(name).is_some() && !supported(name))
    {
        return answer.rejected(
            Some(format!("env:{variable}")),
            format!("lib/pq does not support {variable}, and refuses to connect while it is set"),
        );
    }
    variables(case, &mut found, false);
    describe(&found, &mut answer);
    let system = new && found.value("sslrootcert") == Some("system");
    let default = match (system, case.at_least("", "1.12.4")) {
        (true, _) => "verify-full",
        (false, true) => "prefer",
        (false, false) => "require",
    };
    let (mode, place) = match found
        .get("sslmode")
        .filter(|setting| !setting.value.is_empty())
    {
        Some(setting) => (setting.value.clone(), Some(setting.place.clone())),
        None => (default.to_owned(), None),
    };
    let known: &[&str] = if new {
        MODES
    } else {
        &["disable", "require", "verify-ca", "verify-full"]
    };
    if mode.starts_with("pqgo-") {
        return answer.unknown(
            Transport::Required,
            place,
            "what this registered tls.Config verifies is unknown",
        );
    }
    if !known.contains(&mode.as_str()) {
        let why = format!(
            "unsupported sslmode {}; supported are {}",
            quoted(&mode, MODES),
            known.join(", ")
        );
        return answer.rejected(place, why);
    }
    let mode = mode.as_str();
    if system && mode != "verify-full" {
        return answer.rejected(
            place,
            "with sslrootcert=system the mode must be verify-full",
        );
    }
    if mode == "disable" || is_socket(&found) {
        return answer.plain();
    }
    let transport = match mode {
        "allow" => Transport::OpportunisticPlainFirst,
        "prefer" => Transport::Opportunistic,
        _ => Transport::Required,
    };
    if let Some(parameter) = rejected_by_server(&found, LIB_PQ) {
        answer.refuses_all = true;
        let why = format!(
            "lib/pq sends {parameter} to the server as a setting, and the server rejects it"
        );
        return answer.unknown(transport, Some(format!("dsn:{parameter}")), why);
    }
    let full = mode == "verify-full";
    if system {
        let stores = case.go_default();
        return answer.verified(transport, true, stores).stack("go-new");
    }
    let weak = !matches!(mode, "verify-ca" | "verify-full");
    let name = full || (names_in_verify_ca && found.value("sslsni") != Some("0"));
    let named = found
        .get("sslrootcert")
        .filter(|root| !root.value.is_empty());
    let store = match named {
        Some(root) => case.file(&root.place, &root.value),
        None if new => {
            let store = home_root(case);
            match store.present {
                Some(true) => store,
                None if weak => {
                    return answer.unknown(
                        transport,
                        Some(store.place),
                        "whether there is a file ~/.postgresql/root.crt cannot be seen: if there is, the chain is verified",
                    );
                }
                _ => return without_root(case, answer, transport, weak, name),
            }
        }
        None => return without_root(case, answer, transport, weak, name),
    };
    if store.present == Some(false) {
        if weak {
            answer.remark(
                RemarkKind::Missing,
                store.place.clone(),
                format!("the file does not exist, so nothing is verified in the mode {mode}, without any warning"),
            );
            return answer.unverified(transport);
        }
        return answer.rejected(Some(store.place), "the root file does not exist");
    }
    if has_certificate(case, &store) == Some(false) {
        return answer.rejected(Some(store.place), "couldn't parse pem in sslrootcert");
    }
    if name && !full {
        answer.remark(
            RemarkKind::Surprise,
            place,
            format!(
                "this lib/pq checks the host name in the mode {mode} too, once there is a root file"
            ),
        );
    }
    answer.verified(transport, name, [store]).stack("go-new")
}

/// The parameters that lib/pq uses itself; it sends all others to the server.
const LIB_PQ: &[&str] = &[
    "sslmode",
    "sslcert",
    "sslkey",
    "sslrootcert",
    "sslinline",
    "sslsni",
    "sslpassword",
    "sslnegotiation",
];

fn rejected_by_server(found: &Explicit, own: &[&str]) -> Option<String> {
    found
        .names()
        .find(|name| !own.contains(name) && unknown_to_server(name))
        .map(str::to_owned)
}

fn without_root(
    case: &Case<'_>,
    answer: Effective,
    transport: Transport,
    weak: bool,
    name: bool,
) -> Effective {
    if weak {
        return answer.unverified(transport);
    }
    let stores = case.go_default();
    answer.verified(transport, name, stores).stack("go-new")
}

// -- pgx

const PGX: &[&str] = &[
    "sslmode",
    "sslcert",
    "sslkey",
    "sslrootcert",
    "sslpassword",
    "sslsni",
    "sslnegotiation",
];

fn pgx(case: &Case<'_>) -> Effective {
    let mut answer = Effective::new();
    let new = case.at_least("", "5");
    if new {
        answer.measured = false;
    }
    let mut found = match read(case, &mut answer) {
        Ok(found) => found,
        Err(rejected) => return *rejected,
    };
    let service = found
        .get("service")
        .map(|setting| setting.value.clone())
        .or_else(|| case.env_filled("PGSERVICE").map(str::to_owned));
    if let Some(name) = service {
        let file = found
            .value("servicefile")
            .or_else(|| case.env_filled("PGSERVICEFILE"))
            .map(|file| case.path(file))
            .or_else(|| case.in_home(".pg_service.conf"));
        let text = file.as_deref().and_then(|file| case.read(file));
        let (Some(file), Some(text)) = (file, text) else {
            return answer.rejected(
                Some("dsn:service".to_owned()),
                "the service file cannot be read",
            );
        };
        match grammar::service(&text, &name, 18) {
            Service::Found(parameters) => {
                for keyword in parameters.names() {
                    if !found.has(keyword) {
                        let value = parameters.get(keyword).unwrap_or("***").to_owned();
                        found.set(keyword, value, case.place_in_file(&file, keyword));
                    }
                }
            }
            _ => {
                return answer.rejected(
                    Some("dsn:service".to_owned()),
                    format!("the service is not in {file}"),
                );
            }
        }
    }
    variables(case, &mut found, true);
    describe(&found, &mut answer);
    let (mode, place) = match found
        .get("sslmode")
        .filter(|setting| !setting.value.is_empty())
    {
        Some(setting) => (setting.value.clone(), Some(setting.place.clone())),
        None => ("prefer".to_owned(), None),
    };
    if !MODES.contains(&mode.as_str()) {
        let why = format!("sslmode is invalid: {}", quoted(&mode, MODES));
        return answer.rejected(place, why);
    }
    let mut mode = mode.as_str();
    if is_socket(&found) {
        return answer.plain();
    }
    let named = found
        .get("sslrootcert")
        .filter(|root| !root.value.is_empty());
    if case.at_least("", "5.7") && named.is_some_and(|root| root.value == "system") {
        if mode != "verify-full" {
            answer.remark(
                RemarkKind::Overrides,
                place,
                "sslrootcert=system makes the mode verify-full, whatever sslmode is",
            );
        }
        let stores = case.go_default();
        return answer
            .verified(Transport::Required, true, stores)
            .stack("go-new");
    }
    let known = match case.at_least("", "5.7.5") {
        true => PGX,
        false => PGX.strip_suffix(&["sslnegotiation"]).unwrap_or(PGX),
    };
    if let Some(parameter) = rejected_by_server(&found, known) {
        let why =
            format!("pgx sends {parameter} to the server as a setting, and the server rejects it");
        let setting = Some(format!("dsn:{parameter}"));
        answer.refuses_all = true;
        return match mode {
            "require" | "verify-ca" | "verify-full" => {
                answer.unknown(Transport::Required, setting, why)
            }
            _ => answer.rejected(setting, why),
        };
    }
    if mode == "disable" {
        return answer.plain();
    }
    let (root, implicit) = match named {
        Some(root) => (Some(case.file(&root.place, &root.value)), false),
        None => {
            let store = home_root(case);
            (
                Some(store).filter(|store| store.present != Some(false)),
                true,
            )
        }
    };
    if let Some(root) = &root {
        if !implicit && root.present == Some(false) {
            return answer.rejected(
                Some(root.place.clone()),
                "unable to read CA file: it does not exist",
            );
        }
        if has_certificate(case, root) == Some(false) {
            return answer.rejected(Some(root.place.clone()), "unable to add CA to cert pool");
        }
    }
    match mode {
        "allow" | "prefer" => {
            if let Some(root) = &root
                && root.present == Some(true)
            {
                answer.remark(
                    RemarkKind::Ignored,
                    root.place.clone(),
                    format!("in the mode {mode} pgx never verifies, root file or not (libpq does)"),
                );
            }
            if mode == "prefer" {
                return answer.unverified(Transport::Opportunistic);
            }
            if new {
                return answer.unverified(Transport::OpportunisticPlainFirst);
            }
            answer.remark(
                RemarkKind::Surprise,
                place,
                "pgx 4 does not try TLS after a server has refused plain text",
            );
            answer.plain()
        }
        _ => {
            match &root {
                Some(root) if implicit && root.present.is_none() && mode == "require" => {
                    return answer.unknown(
                        Transport::Required,
                        Some(root.place.clone()),
                        "whether there is a file ~/.postgresql/root.crt cannot be seen: if there is, the chain is verified",
                    );
                }
                Some(root) if mode == "require" => {
                    answer.remark(
                        RemarkKind::Surprise,
                        root.place.clone(),
                        "with a root file the mode require verifies the chain, as verify-ca does",
                    );
                    mode = "verify-ca";
                }
                None if mode == "require" => return answer.unverified(Transport::Required),
                _ => {}
            }
            let stores = match root {
                Some(root) if !(implicit && root.present.is_none()) => vec![root],
                _ => case.go_default(),
            };
            answer
                .verified(Transport::Required, mode == "verify-full", stores)
                .stack("go-new")
        }
    }
}
