//! SQL Server: Microsoft.Data.SqlClient, the ODBC driver 17 and 18, mssql-jdbc, go-mssqldb, tedious, tiberius.
//!
//! Not measured. Sources: SqlClient's release notes 2.0 to 5.1 and `DbConnectionStringDefaults.cs`,
//! learn.microsoft.com on the ODBC driver's attributes and on the differences between its major versions,
//! `SQLServerConnection` and `IOBuffer` of mssql-jdbc, `msdsn/conn_str.go` and `tds.go` of go-mssqldb, `lib/connection.js`
//! and `lib/prelogin-payload.js` of tedious, `src/client/{config,connection}.rs` of tiberius.

use super::case::{Case, meant, quoted};
use super::effective::{Address, Effective, RemarkKind, Store, StoreKind, Transport};
use super::grammar::odbc;
use super::grammar::pairs::{Pairs, ado_net, last, simple};
use super::grammar::query::{Url, form, host_port};
use super::registry::Driver;
use super::settings::{Secret, Value};
use super::{jvm, node};
use crate::name::EngineFamily;

const ENGINES: &[EngineFamily] = &[EngineFamily::SqlServer];

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "sqlclient",
        title: "Microsoft.Data.SqlClient",
        engines: ENGINES,
        measured: None,
        newest: &[("", "6.0")],
        boundaries: &[("", "2"), ("", "4"), ("", "5")],
        builds: &[],
        takes: is_ado_net,
        rules: sqlclient,
    },
    Driver {
        id: "msodbcsql",
        title: "ODBC Driver for SQL Server",
        engines: ENGINES,
        measured: None,
        newest: &[("", "18.5")],
        boundaries: &[("", "18")],
        builds: &[],
        takes: |dsn| {
            let lower = dsn.to_ascii_lowercase();
            lower.contains("driver=") && lower.contains("for sql server")
        },
        rules: microsoft_odbc,
    },
    Driver {
        id: "mssql-jdbc",
        title: "Microsoft JDBC Driver for SQL Server",
        engines: ENGINES,
        measured: None,
        newest: &[("", "13.2")],
        boundaries: &[("", "10.1"), ("", "11.2")],
        builds: &[],
        takes: |dsn| dsn.to_ascii_lowercase().starts_with("jdbc:sqlserver://"),
        rules: jdbc,
    },
    Driver {
        id: "go-mssqldb",
        title: "go-mssqldb",
        engines: ENGINES,
        measured: None,
        newest: &[("", "1.9")],
        boundaries: &[],
        builds: &[],
        takes: |dsn| dsn.starts_with("sqlserver://"),
        rules: go,
    },
    Driver {
        id: "tedious",
        title: "tedious (and mssql) for Node.js",
        engines: ENGINES,
        measured: None,
        newest: &[("", "20.3.9")],
        boundaries: &[],
        builds: &[],
        takes: |_| false,
        rules: tedious,
    },
    Driver {
        id: "tiberius",
        title: "tiberius for Rust",
        engines: ENGINES,
        measured: None,
        newest: &[("", "0.13.0")],
        boundaries: &[],
        builds: &[],
        takes: is_ado_net,
        rules: tiberius,
    },
];

fn is_ado_net(dsn: &str) -> bool {
    let pairs = ado_net(dsn);
    !dsn.contains("://")
        && last(&pairs, SERVER).is_some()
        && last(&pairs, &["driver", "sslmode", "dbname"]).is_none()
}

const SERVER: &[&str] = &["datasource", "server", "address", "addr", "networkaddress"];
const WORDS: &[&str] = &[
    "true",
    "false",
    "yes",
    "no",
    "optional",
    "mandatory",
    "strict",
    "disable",
];

/// `tcp:host\instance,port`.
fn server(text: &str) -> Address {
    let text = text
        .split_once(':')
        .filter(|(scheme, _)| matches!(*scheme, "tcp" | "np" | "lpc" | "admin"))
        .map_or(text, |(_, rest)| rest);
    let (host, port) = text.split_once(',').unwrap_or((text, ""));
    let (host, instance) = host.split_once('\\').unwrap_or((host, ""));
    // The client asks the server for the port of a named instance.
    let standard = instance.is_empty().then_some(1433);
    Address {
        host: host.trim().to_owned(),
        port: port.trim().parse().ok().or(standard),
    }
}

fn start(pairs: &Pairs) -> Effective {
    let mut answer = Effective::new();
    answer.measured = false;
    let find = |names: &[&str]| last(pairs, names).map(|(_, value)| value);
    answer.endpoints = find(SERVER).map(server).into_iter().collect();
    answer.user = find(&["userid", "uid", "user", "username"]).map(str::to_owned);
    answer.database = find(&["initialcatalog", "database", "databasename"]).map(str::to_owned);
    for (key, _) in pairs {
        if let Some(near @ ("encrypt" | "trustservercertificate")) =
            meant(key, &["encrypt", "trustservercertificate", "sslmode"])
                .filter(|near| *near != simple(key))
        {
            let text = format!("the driver has no such keyword; did you mean {near}?");
            answer.remark(RemarkKind::Misspelt, format!("dsn:{key}"), text);
        }
    }
    answer
}

/// The value of `encrypt`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encrypt {
    /// Only the login, unless the server forces more.
    Login,
    On,
    /// TDS 8: TLS first, and `TrustServerCertificate` does not count.
    Strict,
}

impl Encrypt {
    fn of(word: &str) -> Option<Self> {
        match word.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "mandatory" | "1" => Some(Self::On),
            "false" | "no" | "optional" | "0" => Some(Self::Login),
            "strict" => Some(Self::Strict),
            _ => None,
        }
    }
}

fn is_true(value: Option<(&str, &str)>) -> bool {
    value.is_some_and(|(_, value)| {
        matches!(
            value.trim().to_ascii_lowercase().as_str(),
            "true" | "yes" | "1"
        )
    })
}

/// When a driver verifies although the client asks for the encryption of the login only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LoginCheck {
    /// Where the server forces encryption.
    WhereForced,
    /// Always: the login is sent through TLS like all other data.
    Always,
}

/// How a driver of SQL Server treats a certificate.
struct Rules {
    /// The value of `encrypt` where it is not set.
    default: Encrypt,
    /// `None` where it never does.
    login: Option<LoginCheck>,
    /// The stores where none is named.
    stores: Vec<Store>,
}

/// Applies the keywords that all these drivers share: `encrypt`, `trustServerCertificate`, a pinned certificate,
/// another host name.
fn connect(case: &Case<'_>, pairs: &Pairs, rules: Rules, mut answer: Effective) -> Effective {
    let encrypt = match last(pairs, &["encrypt"]) {
        None => rules.default,
        Some((key, word)) => match Encrypt::of(word) {
            Some(encrypt) => encrypt,
            None => {
                let why = format!("encrypt has an invalid value: {}", quoted(word, WORDS));
                return answer.rejected(Some(format!("dsn:{key}")), why);
            }
        },
    };
    let trust = last(pairs, &["trustservercertificate"]);
    let trusts = is_true(trust) && encrypt != Encrypt::Strict;
    if let Some((key, _)) = trust.filter(|_| encrypt == Encrypt::Strict && is_true(trust)) {
        answer.remark(
            RemarkKind::Ignored,
            format!("dsn:{key}"),
            "with encrypt=strict this does not count",
        );
    }
    let transport = match encrypt {
        Encrypt::Login if rules.login == Some(LoginCheck::Always) && !trusts => {
            Transport::Opportunistic
        }
        Encrypt::Login => Transport::OpportunisticPlainFirst,
        _ => Transport::Required,
    };
    if encrypt == Encrypt::Login {
        answer.remark(
            RemarkKind::Surprise,
            None,
            "only the login is encrypted, unless the server forces encryption",
        );
    }
    if trusts || (encrypt == Encrypt::Login && rules.login.is_none()) {
        return answer.unverified(transport);
    }
    if let Some((key, path)) =
        last(pairs, &["servercertificate"]).filter(|(_, path)| !path.is_empty())
    {
        let mut store = case.file(&format!("dsn:{key}"), path);
        store.kind = StoreKind::File;
        answer.remark(
            RemarkKind::Surprise,
            store.place.clone(),
            "the server's certificate must equal this file: every new certificate is refused",
        );
        let mut answer = answer.verified(transport, false, [store]);
        answer.refuses_all = true;
        return answer;
    }
    if let Some((key, _)) = last(pairs, &["hostnameincertificate"]) {
        answer.remark(
            RemarkKind::Surprise,
            format!("dsn:{key}"),
            "the name in the certificate is compared with this, not with the server's",
        );
    }
    answer.verified(transport, true, rules.stores)
}

/// The platform's store, which is not read on Windows and macOS.
fn platform(case: &Case<'_>, answer: &mut Effective) -> Vec<Store> {
    answer.remark(
        RemarkKind::Unknown,
        "system".to_owned(),
        "the platform's store decides: on Linux OpenSSL's, on Windows the computer's \"Trusted Root Certification Authorities\", on macOS the keychain; the last two cannot be seen from here: import the roots of the RDS bundle there",
    );
    case.openssl_default()
}

fn sqlclient(case: &Case<'_>) -> Effective {
    let pairs = ado_net(case.dsn().unwrap_or_default());
    let mut answer = start(&pairs);
    let stores = platform(case, &mut answer);
    let rules = Rules {
        default: if case.at_least("", "4") {
            Encrypt::On
        } else {
            Encrypt::Login
        },
        login: case.at_least("", "2").then_some(LoginCheck::WhereForced),
        stores,
    };
    connect(case, &pairs, rules, answer)
}

fn microsoft_odbc(case: &Case<'_>) -> Effective {
    let pairs = odbc::pairs(case.dsn().unwrap_or_default());
    let mut answer = start(&pairs);
    // The driver's name contains the version.
    let named = last(&pairs, &["driver"]).and_then(|(_, name)| super::Version::find(name));
    let new = named.map_or_else(|| case.at_least("", "18"), |version| version.major() >= 18);
    let stores = platform(case, &mut answer);
    let rules = Rules {
        default: if new { Encrypt::On } else { Encrypt::Login },
        login: new.then_some(LoginCheck::WhereForced),
        stores,
    };
    connect(case, &pairs, rules, answer)
}

fn jdbc(case: &Case<'_>) -> Effective {
    let dsn = case.dsn().unwrap_or_default();
    let rest = dsn.get("jdbc:sqlserver://".len()..).unwrap_or_default();
    let (host, properties) = rest.split_once(';').unwrap_or((rest, ""));
    let mut pairs = odbc::pairs(properties);
    for (name, value) in case.options().iter() {
        if let Some(value) = value.plain()
            && last(&pairs, &[simple(name).as_str()]).is_none()
        {
            pairs.push((name.to_owned(), value));
        }
    }
    let mut answer = start(&pairs);
    let (host, instance) = host.split_once('\\').unwrap_or((host, ""));
    let (host, port) = if instance.is_empty() {
        host_port(host)
    } else {
        (host.to_owned(), None)
    };
    let named = last(&pairs, &["servername", "server"]).map(|(_, host)| host.to_owned());
    let number = last(&pairs, &["portnumber", "port"]).and_then(|(_, port)| port.parse().ok());
    let host = if host.is_empty() { named } else { Some(host) };
    answer.endpoints = host
        .map(|host| Address {
            host,
            port: port.or(number).or(Some(1433)),
        })
        .into_iter()
        .collect();
    let store = match last(&pairs, &["truststore"]).filter(|(_, path)| !path.is_empty()) {
        Some((key, path)) => {
            let mut store = case.store(StoreKind::KeyStore, &format!("dsn:{key}"), case.path(path));
            store.password =
                last(&pairs, &["truststorepassword"]).map(|(_, word)| Secret::new(word));
            store
        }
        None => jvm::default_store(case),
    };
    let rules = Rules {
        default: if case.at_least("", "10.1") {
            Encrypt::On
        } else {
            Encrypt::Login
        },
        login: None,
        stores: vec![store],
    };
    connect(case, &pairs, rules, answer.stack("java-jsse"))
}

/// A URL, or a connection string of ADO.NET; `certificate` names a file.
fn go(case: &Case<'_>) -> Effective {
    let dsn = case.dsn().unwrap_or_default();
    let (pairs, url) = match Url::parse(dsn) {
        Some(url) => (form(url.query), Some(url)),
        None => (ado_net(dsn.strip_prefix("odbc:").unwrap_or(dsn)), None),
    };
    let mut answer = start(&pairs);
    if let Some(url) = url {
        let (host, port) = host_port(url.authority);
        answer.endpoints = vec![Address {
            host,
            port: port.or(Some(1433)),
        }];
        answer.user = url.user();
    }
    let word = last(&pairs, &["encrypt"]).map(|(_, word)| word.to_ascii_lowercase());
    if word.as_deref() == Some("disable") {
        return answer.plain();
    }
    let stores = match last(&pairs, &["certificate", "servercertificate"]) {
        Some((key, path)) => vec![case.file(&format!("dsn:{key}"), path)],
        None => case.go_default(),
    };
    let pairs: Pairs = pairs
        .into_iter()
        .filter(|(key, _)| simple(key) != "servercertificate")
        .collect();
    // Without encrypt it trusts any certificate, unless TrustServerCertificate says otherwise.
    let verifies = word.is_some() || last(&pairs, &["trustservercertificate"]).is_some();
    let rules = Rules {
        default: Encrypt::Login,
        login: verifies.then_some(LoginCheck::Always),
        stores,
    };
    connect(case, &pairs, rules, answer.stack("go-new"))
}

fn tedious(case: &Case<'_>) -> Effective {
    let options = case.options();
    let path = |name: &str| {
        let nested = format!("options.{name}");
        if options.given(&nested).is_some() {
            nested
        } else {
            name.to_owned()
        }
    };
    let find = |name: &str| options.given(&path(name));
    let mut answer = Effective::new();
    answer.measured = false;
    let host = options.given("server").and_then(Value::plain);
    let port = find("port")
        .and_then(Value::plain)
        .and_then(|port| port.parse().ok());
    answer.endpoints = host
        .map(|host| Address {
            host,
            port: port.or(Some(1433)),
        })
        .into_iter()
        .collect();
    match find("encrypt") {
        None | Some(Value::Bool(true)) => {}
        Some(Value::Text(word)) if word == "strict" => {}
        // It offers no TLS at all, and gives up where the server forces it.
        Some(Value::Bool(false)) => return answer.plain(),
        Some(_) => {
            return answer.unknown(
                Transport::Unknown,
                Some(options.place(&path("encrypt"))),
                "encrypt is neither true, false nor \"strict\"",
            );
        }
    }
    let answer = answer.stack("node");
    if find("trustServerCertificate").is_some_and(Value::is_truthy) {
        return answer.unverified(Transport::Required);
    }
    node::verified(
        case,
        options,
        &path("cryptoCredentialsDetails.ca"),
        Transport::Required,
        true,
        answer,
    )
}

fn tiberius(case: &Case<'_>) -> Effective {
    let pairs = ado_net(case.dsn().unwrap_or_default());
    let answer = start(&pairs);
    let stores = match last(&pairs, &["trustservercertificateca"]) {
        Some((key, path)) => vec![case.file(&format!("dsn:{key}"), path)],
        None => case.openssl_default(),
    };
    let plain = last(&pairs, &["encrypt"])
        .is_some_and(|(_, word)| word.eq_ignore_ascii_case("danger_plaintext"));
    if plain {
        return answer.plain();
    }
    connect(
        case,
        &pairs,
        Rules {
            default: Encrypt::Login,
            login: Some(LoginCheck::Always),
            stores,
        },
        answer,
    )
}
