//! Drivers whose rules follow their documentation and source, and were not measured: Npgsql, Prisma, MongoDB's.
//!
//! Sources: Npgsql's release notes 6.0 and 8.0, `Internal/NpgsqlConnector.cs`; Prisma's connection URL reference and
//! `quaint/src/connector`; MongoDB's URI options specification, `pymongo/ssl_support.py`, `mongodb/lib/connection_string.js`.

use super::case::{Case, quoted};
use super::effective::{Address, Effective, RemarkKind, Store, StoreKind, Transport};
use super::grammar::mongodb;
use super::grammar::pairs::{ado_net, simple};
use super::grammar::query::{Url, form, host_port};
use super::node::{default_stores, rejects_unauthorized};
use super::postgres::pg_client;
use super::registry::Driver;
use super::settings::Value;
use crate::name::EngineFamily;

const POSTGRES: &[EngineFamily] = &[EngineFamily::Postgres];

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "npgsql",
        title: "Npgsql for .NET",
        engines: POSTGRES,
        measured: None,
        newest: &[("", "10")],
        boundaries: &[("", "6"), ("", "8")],
        builds: &[],
        takes: |dsn| {
            let pairs = ado_net(dsn);
            !dsn.contains("://")
                && dsn.contains(';')
                && pairs
                    .iter()
                    .any(|(key, _)| matches!(simple(key).as_str(), "host" | "server"))
                && pairs
                    .iter()
                    .any(|(key, _)| matches!(simple(key).as_str(), "username" | "userid"))
        },
        rules: npgsql,
    },
    Driver {
        id: "prisma",
        title: "Prisma",
        engines: &[EngineFamily::Postgres, EngineFamily::MySql],
        measured: None,
        newest: &[
            ("", "7"),
            ("pg", "8.23.1"),
            ("pg-connection-string", "2.14.1"),
            ("node", "20"),
        ],
        boundaries: &[("", "7")],
        builds: &[],
        takes: |dsn| {
            ["postgresql://", "postgres://", "mysql://"]
                .iter()
                .any(|scheme| dsn.starts_with(scheme))
        },
        rules: prisma,
    },
    Driver {
        id: "pymongo",
        title: "PyMongo",
        engines: &[EngineFamily::DocumentDb],
        measured: None,
        newest: &[("", "4.20")],
        boundaries: &[],
        builds: &[],
        takes: is_mongo,
        rules: |case| mongo(case, Below::Python),
    },
    Driver {
        id: "mongodb-node",
        title: "MongoDB's driver for Node.js",
        engines: &[EngineFamily::DocumentDb],
        measured: None,
        newest: &[("", "7.9"), ("node", "20")],
        boundaries: &[],
        builds: &[],
        takes: is_mongo,
        rules: |case| mongo(case, Below::Node),
    },
];

fn is_mongo(dsn: &str) -> bool {
    dsn.starts_with("mongodb://") || dsn.starts_with("mongodb+srv://")
}

// -- Npgsql

fn npgsql(case: &Case<'_>) -> Effective {
    const MODES: &[&str] = &[
        "disable",
        "allow",
        "prefer",
        "require",
        "verifyca",
        "verifyfull",
    ];
    let mut answer = Effective::new();
    let mut pairs: Vec<(String, String, String)> = ado_net(case.dsn().unwrap_or_default())
        .into_iter()
        .map(|(key, value)| (simple(&key), value, format!("dsn:{key}")))
        .collect();
    for (key, value) in case.options().iter() {
        if let Some(value) = value.plain() {
            pairs.push((simple(key), value, case.options().place(key)));
        }
    }
    let find = |names: &[&str]| {
        pairs
            .iter()
            .rev()
            .find(|(key, ..)| names.contains(&key.as_str()))
            .map(|(_, value, place)| (value.clone(), place.clone()))
    };
    let port = find(&["port"])
        .and_then(|(port, _)| port.parse().ok())
        .or(Some(5432));
    for host in find(&["host", "server"])
        .iter()
        .flat_map(|(hosts, _)| hosts.split(','))
    {
        let (host, own) = host_port(host.trim());
        answer.endpoints.push(Address {
            host,
            port: own.or(port),
        });
    }
    answer.user = find(&["username", "userid", "user"]).map(|(user, _)| user);
    answer.database = find(&["database"]).map(|(database, _)| database);
    if case.env_filled("PGSSLMODE").is_some() {
        answer.remark(
            RemarkKind::Ignored,
            "env:PGSSLMODE".to_owned(),
            "Npgsql does not read PGSSLMODE",
        );
    }
    let (six, eight) = (case.at_least("", "6"), case.at_least("", "8"));
    let (mode, place) = match find(&["sslmode"]) {
        Some((mode, place)) => (simple(&mode), place),
        None => (
            if six { "prefer" } else { "disable" }.to_owned(),
            "default".to_owned(),
        ),
    };
    if !MODES.contains(&mode.as_str()) {
        let why = format!(
            "SSL Mode is none of Disable, Allow, Prefer, Require, VerifyCA, VerifyFull: {}",
            quoted(&mode, MODES)
        );
        return answer.rejected(Some(place), why);
    }
    let trusts = find(&["trustservercertificate"])
        .is_some_and(|(value, _)| value.eq_ignore_ascii_case("true"));
    let transport = match mode.as_str() {
        "disable" => return answer.plain(),
        "allow" => Transport::OpportunisticPlainFirst,
        "prefer" => Transport::Opportunistic,
        _ => Transport::Required,
    };
    let verify = |answer: Effective, full: bool| {
        let root = find(&["rootcertificate"])
            .map(|(path, place)| case.file(&place, &path))
            .or_else(|| Some(case.file("env:PGSSLROOTCERT", case.env_filled("PGSSLROOTCERT")?)))
            .or_else(|| {
                let path = case.in_home(".postgresql/root.crt")?;
                let store = case.store(StoreKind::File, "file:~/.postgresql/root.crt", path);
                (store.present == Some(true)).then_some(store)
            });
        let stores: Vec<Store> = root.map_or_else(|| case.openssl_default(), |root| vec![root]);
        answer.verified(transport, full, stores).stack("dotnet")
    };
    match mode.as_str() {
        "verifyca" => verify(answer, false),
        "verifyfull" => verify(answer, true),
        _ if eight => {
            if let Some((_, place)) = find(&["rootcertificate"]) {
                answer.remark(
                    RemarkKind::Ignored,
                    place,
                    "in the modes Prefer and Require Npgsql accepts any certificate, root certificate or not",
                );
            }
            answer.unverified(transport)
        }
        "require" if six && !trusts => answer.rejected(
            Some(place),
            "Npgsql 6 and 7 reject SSL Mode=Require without Trust Server Certificate=true",
        ),
        _ if six || trusts => answer.unverified(transport),
        _ => verify(answer, true),
    }
}

// -- Prisma

fn prisma(case: &Case<'_>) -> Effective {
    let mut answer = Effective::new();
    let Some(url) = case.dsn().and_then(Url::parse) else {
        return answer.rejected(Some("dsn".to_owned()), "the connection string is not a URL");
    };
    let postgres = matches!(url.scheme, "postgres" | "postgresql");
    if case.at_least("", "7") {
        return if postgres {
            // @prisma/adapter-pg hands the URL on to node-postgres.
            let mut below = case.clone();
            if let Some(version) = case.versions.get("pg").cloned() {
                below.versions.set("", version);
            }
            let mut answer = pg_client(&below, case.dsn(), case.options());
            answer.measured = false;
            answer
        } else {
            answer.unknown(
                Transport::Unknown,
                None,
                "Prisma 7 uses the driver of its adapter: ask for that one",
            )
        };
    }
    let (host, port) = host_port(url.authority);
    let default = if postgres { 5432 } else { 3306 };
    answer.endpoints.push(Address {
        host,
        port: port.or(Some(default)),
    });
    answer.user = url.user();
    answer.database = url.database();
    if !postgres {
        return answer.unknown(
            Transport::Unknown,
            None,
            "the MySQL engine of Prisma 6 is not known here",
        );
    }
    let query = form(url.query);
    let get = |name: &str| {
        query
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    for (key, meant) in [("sslrootcert", "sslcert"), ("sslca", "sslcert")] {
        if get(key).is_some() {
            answer.remark(
                RemarkKind::Misspelt,
                format!("dsn:{key}"),
                format!("Prisma takes the root certificate in {meant}, and reads past this"),
            );
        }
    }
    let transport = match get("sslmode") {
        Some("disable") => return answer.plain(),
        Some("require") => Transport::Required,
        Some("prefer") | None => Transport::Opportunistic,
        Some(_) => {
            answer.remark(
                RemarkKind::Surprise,
                "dsn:sslmode".to_owned(),
                "Prisma knows disable, prefer and require, and takes any other mode for prefer",
            );
            Transport::Opportunistic
        }
    };
    if get("sslaccept") != Some("strict") {
        return answer.unverified(transport);
    }
    let mut stores: Vec<Store> = get("sslcert")
        .map(|file| case.file("dsn:sslcert", file))
        .into_iter()
        .collect();
    stores.extend(case.openssl_default());
    answer
        .verified(transport, true, stores)
        .stack("rust-native-tls")
}

// -- MongoDB

#[derive(Clone, Copy, PartialEq, Eq)]
enum Below {
    Python,
    Node,
}

/// Chain and name are verified wherever TLS is on, unless an option relaxes that; the options of the driver go over
/// those of the URI.
fn mongo(case: &Case<'_>, below: Below) -> Effective {
    let mut answer = Effective::new();
    let mut uri = match case.dsn().map(mongodb::parse) {
        Some(Ok(uri)) => uri,
        Some(Err(why)) => return answer.rejected(Some("dsn".to_owned()), why),
        None => mongodb::MongoUri::default(),
    };
    answer.endpoints = uri
        .hosts
        .iter()
        .map(|(host, port)| Address {
            host: host.clone(),
            port: port.or((!uri.srv).then_some(27017)),
        })
        .collect();
    answer.user.clone_from(&uri.user);
    answer.database.clone_from(&uri.database);
    for name in &uri.ignored {
        answer.remark(
            RemarkKind::Ignored,
            format!("dsn:{name}"),
            "the option is unknown, or has a value that is none of its own: it is read past",
        );
    }
    let mut place = "dsn:tlsCAFile".to_owned();
    let options = case.options();
    let truth = |names: &[&str]| {
        names.iter().find_map(|name| match options.given(name)? {
            Value::Bool(value) => Some(*value),
            _ => None,
        })
    };
    uri.tls = truth(&["tls", "ssl"]).or(uri.tls);
    uri.insecure = truth(&["tlsInsecure"]).or(uri.insecure);
    uri.allow_invalid_certificates =
        truth(&["tlsAllowInvalidCertificates"]).or(uri.allow_invalid_certificates);
    uri.allow_invalid_hostnames =
        truth(&["tlsAllowInvalidHostnames"]).or(uri.allow_invalid_hostnames);
    if let Some(file) = options.given("tlsCAFile").and_then(Value::text) {
        uri.ca_file = Some(file.to_owned());
        place = options.place("tlsCAFile");
    }
    // A driver turns TLS on by itself where an option of it is given.
    let relaxed = uri
        .insecure
        .or(uri.allow_invalid_certificates)
        .or(uri.allow_invalid_hostnames);
    let implied = uri.ca_file.is_some() || uri.certificate_key_file.is_some() || relaxed.is_some();
    match uri.tls {
        Some(true) => {}
        None if implied && below == Below::Python => {
            answer.remark(
                RemarkKind::Implicit,
                place.clone(),
                "an option of TLS switches TLS on",
            );
        }
        None if implied => {
            return answer.unknown(
                Transport::Unknown,
                Some(place),
                "whether this option switches TLS on depends on the driver's version: say tls=true",
            );
        }
        _ => return answer.plain(),
    }
    if uri.insecure == Some(true) || uri.allow_invalid_certificates == Some(true) {
        return answer.unverified(Transport::Required);
    }
    let name = uri.allow_invalid_hostnames != Some(true);
    let stores = match (&uri.ca_file, below) {
        (Some(file), _) => vec![case.file(&place, file)],
        (None, Below::Python) => case.openssl_default(),
        (None, Below::Node) => {
            if !rejects_unauthorized(case, &mut answer) {
                return answer.unverified(Transport::Required);
            }
            default_stores(case, &mut answer)
        }
    };
    let stack = if below == Below::Python {
        "python-ssl"
    } else {
        "node"
    };
    answer
        .verified(Transport::Required, name, stores)
        .stack(stack)
}
