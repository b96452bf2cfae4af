//! Drivers whose rules follow their documentation and source, and were not measured: Npgsql and Prisma.
//!
//! Sources: Npgsql's release notes 6.0 and 8.0, `Internal/NpgsqlConnector.cs`; Prisma's connection URL reference and
//! `quaint/src/connector/{postgres,mysql}/url.rs` of prisma-engines 6.

use super::case::{Case, quoted};
use super::effective::{Address, Effective, RemarkKind, Store, StoreKind, Transport};
use super::grammar::pairs::{ado_net, simple};
use super::grammar::query::{Url, form, host_port};
use super::postgres::pg_client;
use super::registry::Driver;
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
];

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
            "SSL Mode must be one of Disable, Allow, Prefer, Require, VerifyCA, VerifyFull, and is {}",
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
            // @prisma/adapter-pg passes the URL to node-postgres.
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
                "Prisma 7 uses the driver of its adapter: give that driver instead",
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
    let query = form(url.query);
    let get = |name: &str| {
        query
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    for (key, meant) in [
        ("sslrootcert", "sslcert"),
        ("sslca", "sslcert"),
        ("ssl_ca", "sslcert"),
        ("ssl-ca", "sslcert"),
    ] {
        if get(key).is_some() {
            answer.remark(
                RemarkKind::Misspelt,
                format!("dsn:{key}"),
                format!("Prisma takes the root certificate in {meant}, and ignores this parameter"),
            );
        }
    }
    let transport = if !postgres {
        // TLS is on as soon as one of these is given; sslmode is ignored.
        if get("sslmode").is_some() {
            answer.remark(
                RemarkKind::Ignored,
                "dsn:sslmode".to_owned(),
                "for MySQL Prisma does not read sslmode: sslaccept=strict verifies, and sslcert names the root",
            );
        }
        if ["sslcert", "sslidentity", "sslpassword", "sslaccept"]
            .iter()
            .all(|name| get(name).is_none())
        {
            return answer.plain();
        }
        Transport::Required
    } else {
        match get("sslmode") {
            Some("disable") => return answer.plain(),
            Some("require") => Transport::Required,
            Some("prefer") | None => Transport::Opportunistic,
            Some(_) => {
                answer.remark(
                    RemarkKind::Surprise,
                    "dsn:sslmode".to_owned(),
                    "Prisma knows disable, prefer and require, and treats any other mode as prefer",
                );
                Transport::Opportunistic
            }
        }
    };
    if get("sslaccept") != Some("strict") {
        if get("sslcert").is_some() {
            answer.remark(
                RemarkKind::Ignored,
                "dsn:sslcert".to_owned(),
                "without sslaccept=strict Prisma accepts any certificate, root or not",
            );
        }
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
