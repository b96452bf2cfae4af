//! go-sql-driver/mysql.
//!
//! Measured with 1.5. Sources: `dsn.go` (`parseDSN`, `normalize`), `packets.go` (`readHandshakePacket`).

use super::super::case::{Case, quoted};
use super::super::effective::{Address, Effective, RemarkKind, Transport};
use super::super::grammar::query::percent_decode_lossy;
use super::super::registry::Driver;
use super::super::settings::Value;
use super::{ENGINES, did_you_mean, start, text};

pub(super) const DRIVERS: &[Driver] = &[Driver {
    id: "go-mysql",
    title: "go-sql-driver/mysql",
    engines: ENGINES,
    measured: Some("1.5, with Go 1.19"),
    newest: &[("", "1.10.0")],
    boundaries: &[],
    builds: &[],
    takes: |dsn| dsn.contains("@tcp(") || dsn.starts_with("tcp("),
    rules,
}];

/// `[user[:password]@][net[(address)]]/database[?parameters]`: the last slash precedes the database.
fn rules(case: &Case<'_>) -> Effective {
    let mut answer = start(case);
    let dsn = case.dsn().unwrap_or("/");
    let Some((front, behind)) = dsn.rsplit_once('/') else {
        return answer.rejected(
            Some("dsn".to_owned()),
            "the DSN lacks the slash before the database",
        );
    };
    let (database, parameters) = behind.split_once('?').unwrap_or((behind, ""));
    if !database.is_empty() {
        answer.database = Some(percent_decode_lossy(database));
    }
    let (credentials, network) = match front.rsplit_once('@') {
        Some((credentials, network)) => (credentials, network),
        None => ("", front),
    };
    let user = credentials
        .split_once(':')
        .map_or(credentials, |(user, _)| user);
    if !user.is_empty() {
        answer.user = Some(user.to_owned());
    }
    let (network, address) = match network.split_once('(') {
        Some((network, address)) => match address.strip_suffix(')') {
            Some(address) => (network, address),
            None => {
                return answer.rejected(
                    Some("dsn".to_owned()),
                    "the address lacks its closing bracket",
                );
            }
        },
        None => (network, ""),
    };
    if network == "unix" {
        answer.remark(
            RemarkKind::Surprise,
            None,
            "the address is a local socket, where TLS is not used by default",
        );
    } else {
        let address = if address.is_empty() {
            "127.0.0.1:3306"
        } else {
            address
        };
        let (host, port) = super::super::grammar::query::host_port(address);
        answer.endpoints = vec![Address {
            host,
            port: port.or(Some(3306)),
        }];
    }
    let mut tls: Option<String> = None;
    for pair in parameters.split('&') {
        let Some((key, value)) = pair.split_once('=') else {
            continue;
        };
        if key == "tls" {
            tls = Some(percent_decode_lossy(&value.replace('+', " ")));
        } else if key.to_ascii_lowercase().starts_with("ssl") || key == "useSSL" {
            let why = format!(
                "{} is sent to the server as a system variable, which it does not know: the parameter is tls{}",
                quoted(key, super::OPTIONS),
                did_you_mean(key, &["tls"])
            );
            return answer.rejected(Some(format!("dsn:{key}")), why);
        }
    }
    let place = Some("dsn:tls".to_owned());
    let registered = text(case.options(), "register");
    let Some(word) = tls else {
        if let Some(registered) = registered {
            answer.remark(
                RemarkKind::Ignored,
                registered.place,
                "a configuration is registered, but tls= in the DSN does not name it",
            );
        }
        return answer.plain();
    };
    let answer = answer.stack("go-new");
    match word.as_str() {
        "1" | "true" | "TRUE" | "True" => {
            let stores = case.go_default();
            return answer.verified(Transport::Required, true, stores);
        }
        "0" | "false" | "FALSE" | "False" => return answer.plain(),
        _ => {}
    }
    match word.to_ascii_lowercase().as_str() {
        "skip-verify" => answer.unverified(Transport::Required),
        "preferred" => answer.unverified(Transport::Opportunistic),
        _ if registered.is_some_and(|registered| registered.value == word) => {
            registered_config(case, answer)
        }
        _ if case.options().is_empty() => {
            let known = ["true", "false", "skip-verify", "preferred"];
            let mut answer = answer.rejected(
                place,
                format!(
                    "{} is the name of a tls.Config that the program must register; which one it registers is unknown{}",
                    quoted(&word, &known),
                    did_you_mean(&word, &known)
                ),
            );
            answer.remark(
                RemarkKind::Unknown,
                None,
                "where the program registers it (mysql.RegisterTLSConfig), its RootCAs and InsecureSkipVerify decide",
            );
            answer
        }
        _ => answer.rejected(
            place,
            "the name is not that of the registered configuration",
        ),
    }
}

/// The `tls.Config` that the program registers: `root`, `insecureSkipVerify`, `serverName`.
fn registered_config(case: &Case<'_>, answer: Effective) -> Effective {
    let options = case.options();
    if options
        .given("insecureSkipVerify")
        .is_some_and(Value::is_truthy)
    {
        return answer.unverified(Transport::Required);
    }
    let stores = match text(options, "root") {
        Some(root) => vec![case.file(&root.place, &root.value)],
        None => case.go_default(),
    };
    let mut answer = answer.verified(Transport::Required, true, stores);
    let is_host = |name: &str| answer.endpoints.iter().any(|address| address.host == name);
    if let Some(name) = text(options, "serverName").filter(|name| !is_host(&name.value)) {
        let mut refused = answer.clone();
        refused.refuses_all = true;
        let otherwise = "where the server's certificate lacks the name of serverName".to_owned();
        answer.alternatives.push(refused.as_alternative(otherwise));
        answer.remark(
            RemarkKind::Surprise,
            name.place,
            "the name in the certificate is compared with this, not with the host of the DSN",
        );
    }
    answer
}
