//! Oracle (JDBC thin, python-oracledb) and Db2 (JDBC, CLI and ODBC): TLS on a separate port.
//!
//! Not measured. Sources: Oracle's JDBC developer's guide and Net Services reference (`PROTOCOL=tcps`,
//! `SSL_SERVER_DN_MATCH`, `MY_WALLET_DIRECTORY`), python-oracledb's documentation of the thin mode, IBM's documentation
//! of `sslConnection` and of the CLI keywords `Security` and `SSLServerCertificate`.

use super::case::Case;
use super::effective::{Address, Effective, RemarkKind, Store, StoreKind, Transport};
use super::grammar::odbc;
use super::grammar::pairs::{Pairs, last};
use super::grammar::query::{form, host_port};
use super::jvm;
use super::registry::Driver;
use super::settings::Secret;
use crate::name::EngineFamily;

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "oracle-jdbc",
        title: "Oracle JDBC thin",
        engines: &[EngineFamily::Oracle],
        measured: None,
        newest: &[("", "23.9")],
        boundaries: &[("", "23")],
        builds: &[],
        takes: |dsn| dsn.starts_with("jdbc:oracle:"),
        rules: oracle_jdbc,
    },
    Driver {
        id: "oracledb",
        title: "python-oracledb, thin",
        engines: &[EngineFamily::Oracle],
        measured: None,
        newest: &[("", "3.4")],
        boundaries: &[],
        builds: &[],
        takes: |dsn| {
            dsn.starts_with("tcps://")
                || dsn.starts_with("tcp://")
                || is_descriptor(dsn)
                || is_easy_connect(dsn)
        },
        rules: oracledb,
    },
    Driver {
        id: "db2-jcc",
        title: "IBM Data Server Driver for JDBC",
        engines: &[EngineFamily::Db2],
        measured: None,
        newest: &[("", "4.34")],
        boundaries: &[],
        builds: &[],
        takes: |dsn| dsn.starts_with("jdbc:db2://"),
        rules: db2_jdbc,
    },
    Driver {
        id: "db2-cli",
        title: "Db2 CLI, ODBC and ibm_db",
        engines: &[EngineFamily::Db2],
        measured: None,
        newest: &[("", "11.5.9")],
        boundaries: &[],
        builds: &[],
        takes: |dsn| {
            let pairs = odbc::pairs(dsn);
            last(&pairs, &["protocol"]).is_some_and(|(_, word)| word.eq_ignore_ascii_case("tcpip"))
        },
        rules: db2_cli,
    },
];

fn is_descriptor(dsn: &str) -> bool {
    dsn.trim_start()
        .to_ascii_uppercase()
        .starts_with("(DESCRIPTION")
}

/// `host:port/service` or `host.domain/service`, without a scheme and without parameters; nothing in it can be a password.
fn is_easy_connect(dsn: &str) -> bool {
    let name = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.$#".contains(&byte))
    };
    let address = |text: &str| match text.split_once(':') {
        Some((host, port)) => name(host) && port.parse::<u16>().is_ok(),
        None => name(text) && text.contains('.'),
    };
    let dsn = dsn.strip_prefix("//").unwrap_or(dsn);
    dsn.split_once('/')
        .is_some_and(|(hosts, service)| hosts.split(',').all(address) && name(service))
}

/// The contents of a connect descriptor or an EZConnect string.
#[derive(Default)]
struct Target {
    tls: bool,
    hosts: Vec<Address>,
    service: Option<String>,
    dn_match: Option<bool>,
    cert_dn: bool,
    wallet: Option<String>,
}

fn on(word: &str) -> bool {
    matches!(
        word.trim().to_ascii_lowercase().as_str(),
        "true" | "yes" | "on" | "1"
    )
}

/// `[tcps://]host[:port][/service][?parameters]`, or `(DESCRIPTION=…)`.
fn target(text: &str) -> Target {
    let mut target = Target::default();
    let text = text.trim();
    if is_descriptor(text) {
        // A port may stand before its host; an address ends both.
        let (mut port, mut is_open) = (None, false);
        // `(KEY=value)` at any depth, up to the next bracket; quotes keep brackets.
        for (key, value) in descriptor(text) {
            match key.as_str() {
                "PROTOCOL" => target.tls |= value.eq_ignore_ascii_case("tcps"),
                "HOST" => {
                    target.hosts.push(Address {
                        host: value,
                        port: port.take(),
                    });
                    is_open = true;
                }
                "PORT" => match target.hosts.last_mut().filter(|_| is_open) {
                    Some(last) if last.port.is_none() => last.port = value.parse().ok(),
                    _ => port = value.parse().ok(),
                },
                "ADDRESS" => (port, is_open) = (None, false),
                "SERVICE_NAME" | "SID" => target.service = Some(value),
                "SSL_SERVER_DN_MATCH" => target.dn_match = Some(on(&value)),
                "SSL_SERVER_CERT_DN" => target.cert_dn = true,
                "MY_WALLET_DIRECTORY" | "WALLET_LOCATION" => target.wallet = Some(value),
                _ => {}
            }
        }
        return target;
    }
    let lower = text.to_ascii_lowercase();
    target.tls = lower.starts_with("tcps:");
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (front, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (hosts, service) = front.split_once('/').unwrap_or((front, ""));
    let standard = if target.tls { 2484 } else { 1521 };
    target.hosts = hosts
        .split(',')
        .filter(|host| !host.is_empty())
        .map(|host| {
            let (host, port) = host_port(host.trim());
            Address {
                host,
                port: port.or(Some(standard)),
            }
        })
        .collect();
    target.service = (!service.is_empty()).then(|| service.to_owned());
    for (key, value) in form(query) {
        match key.to_ascii_lowercase().as_str() {
            "wallet_location" | "my_wallet_directory" => target.wallet = Some(value),
            "ssl_server_dn_match" => target.dn_match = Some(on(&value)),
            "ssl_server_cert_dn" => target.cert_dn = true,
            _ => {}
        }
    }
    target
}

/// Every `KEY=value` of a descriptor; a key of a group has an empty value.
fn descriptor(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let (mut word, mut quote) = (String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quote = !quote,
            '(' | ')' if !quote => {
                if let Some((key, value)) = word.split_once('=') {
                    found.push((key.trim().to_ascii_uppercase(), value.trim().to_owned()));
                }
                word.clear();
            }
            c => word.push(c),
        }
    }
    found
}

fn begin(target: &Target) -> Effective {
    let mut answer = Effective::new();
    answer.measured = false;
    answer.endpoints.clone_from(&target.hosts);
    answer.database.clone_from(&target.service);
    answer
}

/// The wallet's file in a folder: the first of `names` that exists.
fn wallet(
    case: &Case<'_>,
    place: &str,
    folder: &str,
    names: &[&str],
    answer: &mut Effective,
) -> Store {
    let folder = folder.trim_start_matches("file:");
    let path = |name: &str| case.path(&format!("{folder}/{name}"));
    let found = names
        .iter()
        .find(|name| case.exists(&path(name)) == Some(true));
    let name = found.or_else(|| names.first()).copied().unwrap_or_default();
    if name == "cwallet.sso" {
        answer.remark(
            RemarkKind::Unknown,
            place.to_owned(),
            "an auto-login wallet (cwallet.sso) cannot be read here: check ewallet.p12 next to it, or list it with orapki",
        );
    }
    case.store(StoreKind::KeyStore, place, path(name))
}

fn oracle_jdbc(case: &Case<'_>) -> Effective {
    let dsn = case.dsn().unwrap_or_default();
    let thin = dsn.starts_with("jdbc:oracle:thin:");
    let Some((front, text)) = dsn.split_once('@') else {
        return Effective::new().rejected(
            Some("dsn".to_owned()),
            "the URL has no @ before the address",
        );
    };
    let target = target(text);
    let mut answer = begin(&target);
    answer.user = front
        .strip_prefix("jdbc:oracle:thin:")
        .and_then(|front| front.split_once('/').map(|(user, _)| user.to_owned()))
        .filter(|user| !user.is_empty());
    if !target.tls {
        return answer.plain();
    }
    if !thin {
        return answer.unknown(
            Transport::Required,
            None,
            "the OCI driver reads sqlnet.ora: its wallet decides",
        );
    }
    let property = |name: &str| {
        let given = case.option(name).and_then(super::settings::Value::plain);
        let given = given.map(|value| (value, format!("option:{name}")));
        given.or_else(|| jvm::property(case, name))
    };
    let named = target
        .wallet
        .clone()
        .map(|folder| (folder, "dsn:wallet_location".to_owned()));
    let folder = named.or_else(|| property("oracle.net.wallet_location"));
    let store = match folder {
        Some((folder, place)) => {
            let folder = folder
                .split("DIRECTORY=")
                .last()
                .unwrap_or(&folder)
                .trim_end_matches(')')
                .to_owned();
            wallet(
                case,
                &place,
                &folder,
                &["cwallet.sso", "ewallet.p12"],
                &mut answer,
            )
        }
        None => match property("javax.net.ssl.trustStore") {
            Some((path, place)) => {
                let mut store = case.store(StoreKind::KeyStore, &place, case.path(&path));
                store.password =
                    property("javax.net.ssl.trustStorePassword").map(|(word, _)| Secret::new(word));
                store
            }
            None => case.system(),
        },
    };
    let by_property = property("oracle.net.ssl_server_dn_match").map(|(word, _)| on(&word));
    // From 23 on names are compared unless that is switched off.
    let name = target
        .dn_match
        .or(by_property)
        .unwrap_or(target.cert_dn || case.at_least("", "23"));
    answer
        .stack(if name {
            "java-jsse"
        } else {
            "java-jsse-nohost"
        })
        .verified(Transport::Required, name, [store])
}

fn oracledb(case: &Case<'_>) -> Effective {
    let dsn = case.option("dsn").and_then(super::settings::Value::plain);
    let dsn = dsn
        .or_else(|| case.dsn().map(str::to_owned))
        .unwrap_or_default();
    let target = target(&dsn);
    let mut answer = begin(&target);
    answer.user = case.option("user").and_then(super::settings::Value::plain);
    let text = |name: &str| case.option(name).and_then(super::settings::Value::plain);
    let tls = target.tls || text("protocol").is_some_and(|word| word.eq_ignore_ascii_case("tcps"));
    if !tls {
        return answer.plain();
    }
    let option =
        text("wallet_location").map(|folder| (folder, "option:wallet_location".to_owned()));
    let named = target
        .wallet
        .clone()
        .map(|folder| (folder, "dsn:wallet_location".to_owned()));
    let stores = match option.or(named) {
        Some((folder, place)) => vec![wallet(case, &place, &folder, &["ewallet.pem"], &mut answer)],
        None => case.openssl_default(),
    };
    let asked = case
        .option("ssl_server_dn_match")
        .map(super::settings::Value::is_truthy);
    let name = asked.or(target.dn_match).unwrap_or(true);
    answer
        .stack(if name { "python-ssl" } else { "openssl-nohost" })
        .verified(Transport::Required, name, stores)
}

fn db2_jdbc(case: &Case<'_>) -> Effective {
    let dsn = case.dsn().unwrap_or_default();
    let rest = dsn.strip_prefix("jdbc:db2://").unwrap_or(dsn);
    let (server, behind) = rest.split_once('/').unwrap_or((rest, ""));
    let (database, properties) = behind.split_once(':').unwrap_or((behind, ""));
    let (host, port) = host_port(server);
    let pairs = odbc::pairs(properties);
    let mut answer = Effective::new();
    answer.measured = false;
    answer.endpoints = vec![Address {
        host,
        port: port.or(Some(50_000)),
    }];
    answer.database = (!database.is_empty()).then(|| database.to_owned());
    answer.user = find(case, &pairs, "user").map(|(value, _)| value);
    if !find(case, &pairs, "sslconnection").is_some_and(|(value, _)| on(&value)) {
        return answer.plain();
    }
    let store = if let Some((path, place)) = find(case, &pairs, "ssltruststorelocation") {
        let mut store = case.store(StoreKind::KeyStore, &place, case.path(&path));
        store.password =
            find(case, &pairs, "ssltruststorepassword").map(|(word, _)| Secret::new(word));
        store
    } else if let Some((path, place)) = find(case, &pairs, "sslcertlocation") {
        case.file(&place, &path)
    } else {
        jvm::default_store(case)
    };
    let name = find(case, &pairs, "sslclienthostnamevalidation")
        .is_some_and(|(word, _)| word.eq_ignore_ascii_case("basic"));
    answer
        .stack(if name {
            "java-jsse"
        } else {
            "java-jsse-nohost"
        })
        .verified(Transport::Required, name, [store])
}

/// A property of the URL, or one given as an option.
fn find(case: &Case<'_>, pairs: &Pairs, name: &str) -> Option<(String, String)> {
    if let Some((key, value)) = last(pairs, &[name]) {
        return Some((value.to_owned(), format!("dsn:{key}")));
    }
    let (key, value) = case
        .options()
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some((value.plain()?, case.options().place(key)))
}

fn db2_cli(case: &Case<'_>) -> Effective {
    let pairs = odbc::pairs(case.dsn().unwrap_or_default());
    let mut answer = Effective::new();
    answer.measured = false;
    let value = |name: &str| find(case, &pairs, name).map(|(value, _)| value);
    if let Some(host) = value("hostname") {
        let port = value("port").and_then(|port| port.parse().ok());
        answer.endpoints = vec![Address {
            host,
            port: port.or(Some(50_000)),
        }];
    }
    answer.database = value("database");
    answer.user = value("uid");
    if !value("security").is_some_and(|word| word.eq_ignore_ascii_case("ssl")) {
        return answer.plain();
    }
    let name =
        value("sslclienthostnamevalidation").is_some_and(|word| word.eq_ignore_ascii_case("basic"));
    let store = match find(case, &pairs, "sslservercertificate") {
        Some((path, place)) => case.file(&place, &path),
        None => match find(case, &pairs, "sslclientkeystoredb") {
            Some((path, place)) => case.store(StoreKind::KeyStore, &place, case.path(&path)),
            None => {
                return answer.unknown(
                    Transport::Required,
                    None,
                    "neither SSLServerCertificate nor SSLClientKeystoredb is given: the client's own key store decides",
                );
            }
        },
    };
    answer.verified(Transport::Required, name, [store])
}
