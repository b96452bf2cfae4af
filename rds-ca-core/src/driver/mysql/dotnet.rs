//! .NET: MySQL Connector/NET (MySql.Data) and MySqlConnector.
//!
//! Not measured. Sources: `MySqlBaseConnectionStringBuilder.cs` and `Ssl.cs` of MySQL Connector/NET,
//! `Core/ServerSession.cs` and the version history of MySqlConnector 2.6.1.

use super::super::case::{Case, quoted};
use super::super::effective::{Address, Effective, RemarkKind, Transport};
use super::super::grammar::pairs::{ado_net, last, simple};
use super::super::registry::Driver;
use super::{ENGINES, did_you_mean};

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "mysql-net",
        title: "MySQL Connector/NET (MySql.Data)",
        engines: ENGINES,
        measured: None,
        newest: &[("", "9.5")],
        boundaries: &[("", "8")],
        builds: &[],
        takes,
        rules: connector_net,
    },
    Driver {
        id: "mysqlconnector",
        title: "MySqlConnector for .NET",
        engines: ENGINES,
        measured: None,
        newest: &[("", "2.6.1")],
        boundaries: &[("", "2.4")],
        builds: &[],
        takes,
        rules: mysql_connector,
    },
];

fn takes(dsn: &str) -> bool {
    let pairs = ado_net(dsn);
    let has = |names: &[&str]| last(&pairs, names).is_some();
    !dsn.contains("://")
        && has(&["server", "host", "datasource"])
        && !has(&["driver", "encrypt"])
        && has(&["sslmode", "sslca", "port"])
}

fn connector_net(case: &Case<'_>) -> Effective {
    dotnet(case, false)
}

fn mysql_connector(case: &Case<'_>) -> Effective {
    dotnet(case, true)
}

fn dotnet(case: &Case<'_>, mysql_connector: bool) -> Effective {
    const MODES: &[&str] = &[
        "none",
        "disabled",
        "preferred",
        "prefered",
        "required",
        "verifyca",
        "verifyfull",
    ];
    let pairs = ado_net(case.dsn().unwrap_or_default());
    let mut answer = Effective::new();
    answer.measured = false;
    let find = |names: &[&str]| last(&pairs, names);
    let port = find(&["port"])
        .and_then(|(_, port)| port.trim().parse().ok())
        .or(Some(3306));
    if let Some((_, hosts)) = find(&[
        "server",
        "host",
        "datasource",
        "address",
        "addr",
        "networkaddress",
    ]) {
        answer.endpoints = hosts
            .split(',')
            .map(|host| Address {
                host: host.trim().to_owned(),
                port,
            })
            .collect();
    }
    answer.user = find(&["userid", "uid", "user", "username"]).map(|(_, user)| user.to_owned());
    answer.database = find(&["database", "initialcatalog"]).map(|(_, name)| name.to_owned());
    for (key, _) in &pairs {
        if let Some(near) = super::super::case::meant(key, &["sslmode", "sslca"])
            .filter(|near| *near != simple(key))
        {
            let text = format!("the driver has no such keyword; did you mean {near}?");
            answer.remark(RemarkKind::Misspelt, format!("dsn:{key}"), text);
        }
    }
    let mode = find(&["sslmode"]);
    let word = mode.map_or_else(|| "preferred".to_owned(), |(_, word)| simple(word));
    let ca = find(&["sslca", "cacertificatefile", "certificateauthorityfile"]);
    let ca = ca.map(|(key, path)| case.file(&format!("dsn:{key}"), path));
    let transport = match word.as_str() {
        "none" | "disabled" => return answer.plain(),
        "preferred" | "prefered" => Transport::Opportunistic,
        "required" | "verifyca" | "verifyfull" => Transport::Required,
        _ => {
            let place = mode.map(|(key, _)| format!("dsn:{key}"));
            let why = format!(
                "unknown SslMode {}{}",
                quoted(&word, MODES),
                did_you_mean(&word, MODES)
            );
            return answer.rejected(place, why);
        }
    };
    if !word.starts_with("verify") {
        if let Some(ca) = ca {
            answer.remark(
                RemarkKind::Ignored,
                ca.place,
                "only VerifyCA and VerifyFull verify: in this mode any certificate is accepted",
            );
        }
        return answer.unverified(transport);
    }
    let full = word == "verifyfull";
    if mysql_connector {
        if full {
            answer.remark(
                RemarkKind::Unknown,
                None,
                "VerifyFull also checks revocation online unless SkipCertificateRevocationCheck=true; the result for a chain without CRL and OCSP was not measured",
            );
        }
        if ca.is_none() && case.at_least("", "2.4") {
            answer.remark(
                RemarkKind::Unknown,
                None,
                "from 2.4 on, the driver may accept a certificate that a MariaDB server (11.4 or later) proves by the password instead",
            );
        }
    }
    let stores = match ca {
        Some(ca) => vec![ca],
        None => {
            answer.remark(
                RemarkKind::Unknown,
                "system".to_owned(),
                "the platform's store decides: on Linux OpenSSL's, on Windows the computer's \"Trusted Root Certification Authorities\", on macOS the keychain; the last two cannot be seen from here: name the bundle with SslCa",
            );
            case.openssl_default()
        }
    };
    answer.verified(transport, full, stores)
}
