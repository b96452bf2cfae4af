//! PHP's mysqli and PDO on mysqlnd.
//!
//! Measured with PHP 8.2. Sources: `ext/mysqlnd/mysqlnd_vio.c` (`enable_ssl`), `ext/pdo_mysql/mysql_driver.c`,
//! `ext/mysqli/mysqli_nonapi.c`.

use super::super::case::Case;
use super::super::effective::{Address, Effective, RemarkKind, Transport};
use super::super::registry::Driver;
use super::super::settings::Value;
use super::{ENGINES, Given, note_ignored, start, text};

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "mysqli",
        title: "PHP mysqli",
        engines: ENGINES,
        measured: Some("PHP 8.2 with mysqlnd"),
        newest: &[("", "8.2.36")],
        boundaries: &[],
        builds: &[],
        takes: |_| false,
        rules: mysqli,
    },
    Driver {
        id: "pdo_mysql",
        title: "PHP PDO mysql",
        engines: ENGINES,
        measured: Some("PHP 8.2 with mysqlnd"),
        newest: &[("", "8.2.36")],
        boundaries: &[],
        builds: &[],
        takes: |dsn| dsn.starts_with("mysql:") && !dsn.starts_with("mysql://"),
        rules: pdo,
    },
];

/// The settings that a program passes to mysqlnd.
#[derive(Default)]
struct Asked {
    ca: Option<Given>,
    capath: Option<Given>,
    /// Whether a key, a client certificate or ciphers are set.
    other: bool,
    /// Whether the protocol's flag for TLS is set.
    flag: bool,
    verify: Option<bool>,
}

/// mysqlnd verifies chain and name if a CA or a folder is given, unless that is switched off; the switch alone does
/// nothing.
fn mysqlnd(case: &Case<'_>, asked: &Asked, mut answer: Effective) -> Effective {
    let any = asked.ca.is_some() || asked.capath.is_some();
    if !(any || asked.other || asked.flag) {
        if asked.verify.is_some() {
            answer.remark(
                RemarkKind::Surprise,
                None,
                "the option to verify alone does not turn TLS on: give a CA as well",
            );
        }
        return answer.plain();
    }
    let verifies = asked.verify.unwrap_or(any);
    if !verifies {
        return answer.stack("php-mysqli").unverified(Transport::Required);
    }
    let mut stores: Vec<_> = asked
        .ca
        .iter()
        .filter(|ca| !ca.value.is_empty())
        .map(|ca| case.file(&ca.place, &ca.value))
        .chain(
            asked
                .capath
                .iter()
                .filter(|folder| !folder.value.is_empty())
                .map(|folder| case.folder(&folder.place, &folder.value)),
        )
        .collect();
    let empty = stores.is_empty() && any;
    if stores.is_empty() {
        stores = case.openssl_default();
    }
    let mut answer = answer
        .stack("php-mysqli-verify")
        .verified(Transport::Required, true, stores);
    // An empty path names a file that cannot be loaded.
    answer.refuses_all = empty;
    answer
}

fn pdo(case: &Case<'_>) -> Effective {
    let mut answer = start(case);
    let dsn = case.dsn().unwrap_or_default();
    let dsn = dsn.strip_prefix("mysql:").unwrap_or(dsn);
    let (mut host, mut port) = (None, Some(3306));
    let mut others: Vec<(&str, String)> = Vec::new();
    for pair in dsn.split(';') {
        let Some((key, value)) = pair.split_once('=') else {
            continue;
        };
        match key.trim() {
            "host" => host = Some(value.to_owned()),
            "port" => port = value.trim().parse().ok(),
            "dbname" => answer.database = Some(value.to_owned()),
            "user" => answer.user = Some(value.to_owned()),
            "charset" | "unix_socket" | "password" => {}
            key => others.push((key, format!("dsn:{key}"))),
        }
    }
    note_ignored(&mut answer, others, &[]);
    if let Some(host) = host {
        answer.endpoints = vec![Address { host, port }];
    }
    let options = case.options();
    let names = |name: &str| {
        // `PDO::MYSQL_ATTR_…`, from PHP 8.4 on `Pdo\Mysql::ATTR_…`.
        [
            format!("attr.PDO::MYSQL_ATTR_{name}"),
            format!("PDO::MYSQL_ATTR_{name}"),
            format!("attr.Pdo\\Mysql::ATTR_{name}"),
            format!("Pdo\\Mysql::ATTR_{name}"),
            format!("MYSQL_ATTR_{name}"),
        ]
    };
    let find = |name: &str| names(name).iter().find_map(|path| text(options, path));
    let verify = names("SSL_VERIFY_SERVER_CERT").iter().find_map(|path| {
        let value = options.given(path)?;
        Some(php_true(value))
    });
    let asked = Asked {
        ca: find("SSL_CA"),
        capath: find("SSL_CAPATH"),
        other: ["SSL_CERT", "SSL_KEY", "SSL_CIPHER"]
            .iter()
            .any(|name| find(name).is_some()),
        flag: false,
        verify,
    };
    mysqlnd(case, &asked, answer)
}

fn php_true(value: &Value) -> bool {
    match value {
        Value::Text(text) => !matches!(text.as_str(), "" | "0"),
        other => super::python_true(other),
    }
}

fn mysqli(case: &Case<'_>) -> Effective {
    let options = case.options();
    let mut answer = start(case);
    // ssl_set(key, certificate, ca, capath, ciphers)
    let parts: Vec<Option<String>> = match options.given("ssl_set") {
        Some(Value::List(values)) => values.iter().map(Value::plain).collect(),
        _ => Vec::new(),
    };
    let place = options.place("ssl_set");
    let part = |at: usize| {
        let value = parts.get(at)?.clone()?;
        Some(Given {
            value,
            place: place.clone(),
        })
    };
    let flags: Vec<String> = match options.given("flags") {
        Some(Value::List(values)) => values.iter().filter_map(Value::plain).collect(),
        Some(Value::Text(text)) => text.split('|').map(|flag| flag.trim().to_owned()).collect(),
        _ => Vec::new(),
    };
    let flag = |name: &str| flags.iter().any(|flag| flag == name);
    let option = options
        .given("options.MYSQLI_OPT_SSL_VERIFY_SERVER_CERT")
        .map(php_true);
    if option == Some(false) {
        answer.remark(
            RemarkKind::Ignored,
            options.place("options.MYSQLI_OPT_SSL_VERIFY_SERVER_CERT"),
            "false has no effect: with a CA it verifies; MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT switches that off",
        );
    }
    let verify = if flag("MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT") {
        Some(false)
    } else if flag("MYSQLI_CLIENT_SSL_VERIFY_SERVER_CERT") {
        Some(true)
    } else {
        option.filter(|verify| *verify)
    };
    let asked = Asked {
        ca: part(2),
        capath: part(3),
        other: [0, 1, 4].into_iter().any(|at| part(at).is_some()),
        flag: flag("MYSQLI_CLIENT_SSL"),
        verify,
    };
    mysqlnd(case, &asked, answer)
}
