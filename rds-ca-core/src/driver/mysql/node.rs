//! Drivers for Node.js: mysql2, mysql (mysqljs), mariadb.
//!
//! Measured with mysql2 2.3, 3.9 and 3.24, mysql 2.18, mariadb 2.5 and 3.5, on Node 20. Sources:
//! `lib/connection_config.js` and `startTLS` of mysql2 (3.5.1 to 3.7.0 by their source), `lib/ConnectionConfig.js`
//! of mysql, `lib/config/connection-options.js` of mariadb.

use super::super::case::Case;
use super::super::effective::{Effective, RemarkKind, Transport};
use super::super::grammar::query::{Url, form, percent_decode_lossy};
use super::super::node;
use super::super::registry::Driver;
use super::super::settings::{Options, Value};
use super::{ENGINES, note_ignored, start, start_url};

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "mysql2",
        title: "mysql2 for Node.js",
        engines: ENGINES,
        measured: Some("2.3, 3.9 and 3.24"),
        newest: &[("", "3.24.6")],
        boundaries: &[("", "3"), ("", "3.5.1"), ("", "3.7.1")],
        builds: &[],
        takes: |dsn| dsn.starts_with("mysql://"),
        rules: mysql2,
    },
    Driver {
        id: "mysqljs",
        title: "mysql for Node.js",
        engines: ENGINES,
        measured: Some("2.18"),
        newest: &[("", "2.18.1")],
        boundaries: &[],
        builds: &[],
        takes: |dsn| dsn.starts_with("mysql://"),
        rules: mysqljs,
    },
    Driver {
        id: "mariadb-node",
        title: "mariadb for Node.js",
        engines: ENGINES,
        measured: Some("2.5 and 3.5"),
        newest: &[("", "3.5.4")],
        boundaries: &[("", "3")],
        builds: &[],
        takes: |dsn| dsn.starts_with("mariadb://"),
        rules: mariadb,
    },
];

/// The text parsed as JSON, or the text itself where it is not JSON.
fn json_or_text(text: &str) -> Value {
    serde_json::from_str::<serde_json::Value>(text).map_or_else(|_| Value::from(text), Value::from)
}

/// The options of a URL's query, each with its place; values are read as JSON first.
fn of_url(case: &Case<'_>, answer: &mut Effective) -> Option<Options> {
    let url = Url::parse(case.dsn()?)?;
    start_url(answer, &url);
    let mut options = Options::new();
    for (key, value) in form(url.query) {
        if !matches!(
            key.as_str(),
            "host" | "port" | "user" | "password" | "database"
        ) {
            let place = format!("dsn:{key}");
            options.set_from(key, json_or_text(&value), place);
        }
    }
    Some(options)
}

const OTHERS: &str = "ssl-mode, sslmode and ssl_ca are options of other drivers: this one takes ssl, with an object in JSON";

/// Adds remarks for the options of a query that the driver does not know.
fn note_query(options: &Options, answer: &mut Effective) {
    let names = options.iter().map(|(name, _)| (name, options.place(name)));
    let before = answer.remarks.len();
    note_ignored(answer, names, &["ssl"]);
    if answer.remarks.len() > before {
        answer.remark(RemarkKind::Misspelt, None, OTHERS);
    }
}

/// mysql2: a DSN is its `uri`, and options that count as true override those of the URI.
fn mysql2(case: &Case<'_>) -> Effective {
    let mut answer = start(case);
    let mut options = of_url(case, &mut answer).unwrap_or_default();
    note_query(&options, &mut answer);
    for (name, value) in case.options().iter() {
        if value.is_truthy() || options.get(name).is_none() {
            if name == "ssl" && options.get("ssl").is_some() {
                answer.remark(
                    RemarkKind::Overrides,
                    case.options().place("ssl"),
                    "the ssl option takes precedence over ssl in the URI",
                );
            }
            options.set_from(name, value.clone(), case.options().place(name));
        }
    }
    let place = options.place("ssl");
    match options.given("ssl") {
        None => answer.plain(),
        Some(Value::Text(profile)) => amazon_rds(case, profile, place, answer),
        Some(value) if !value.is_truthy() => answer.plain(),
        Some(Value::Bool(_) | Value::Number(_)) => answer.rejected(
            Some(place),
            "SSL profile must be an object; true is not one",
        ),
        Some(Value::Code(_)) => answer.unknown(
            Transport::Required,
            Some(place),
            "ssl is an expression, which is not evaluated here",
        ),
        Some(ssl) => {
            // It sets rejectUnauthorized itself, so NODE_TLS_REJECT_UNAUTHORIZED does not count.
            if ssl.get("rejectUnauthorized") == Some(&Value::Bool(false)) {
                return answer.stack("node-mysql2").unverified(Transport::Required);
            }
            let identity = ssl.get("verifyIdentity").is_some_and(Value::is_truthy);
            let always = case.at_least("", "3.5.1") && !case.at_least("", "3.7.1");
            let name = always || (identity && case.at_least("", "3"));
            if identity && !name {
                answer.remark(
                    RemarkKind::Ignored,
                    format!("{place}.verifyIdentity"),
                    "before mysql2 3.0 this is not read: the name is not verified",
                );
            }
            if always {
                answer.measured = false;
                answer.remark(
                    RemarkKind::Surprise,
                    None,
                    "mysql2 3.5.1 to 3.7.0 verify the name whatever verifyIdentity is",
                );
            }
            let stack = if name {
                "node-mysql2-verifyid"
            } else {
                "node-mysql2"
            };
            node::verified(
                case,
                &options,
                "ssl.ca",
                Transport::Required,
                name,
                answer.stack(stack),
            )
        }
    }
}

/// `ssl: "Amazon RDS"`, the only profile.
fn amazon_rds(case: &Case<'_>, profile: &str, place: String, mut answer: Effective) -> Effective {
    if profile != "Amazon RDS" {
        return answer.rejected(
            Some(place),
            "the only SSL profile that it knows is \"Amazon RDS\"",
        );
    }
    answer.remark(
        RemarkKind::Implicit,
        place.clone(),
        "the certificates that come with the driver decide: only a new version of the driver adds a new CA",
    );
    let mut store = case.built_in();
    store.place = place;
    answer
        .stack("node-mysql2")
        .verified(Transport::Required, false, [store])
}

fn mysqljs(case: &Case<'_>) -> Effective {
    let mut answer = start(case);
    let options = of_url(case, &mut answer);
    let options = match &options {
        Some(options) => {
            note_query(options, &mut answer);
            options
        }
        None => case.options(),
    };
    let place = options.place("ssl");
    match options.given("ssl") {
        Some(Value::Text(profile)) => amazon_rds(case, profile, place, answer),
        Some(value @ (Value::Bool(_) | Value::Number(_))) if value.is_truthy() => {
            answer.remark(
                RemarkKind::Surprise,
                place,
                "true encrypts and verifies nothing: give an object, such as { ca }",
            );
            answer.stack("node-mysql2").unverified(Transport::Required)
        }
        Some(Value::Code(_)) => answer.unknown(
            Transport::Required,
            Some(place),
            "ssl is an expression, which is not evaluated here",
        ),
        Some(ssl @ (Value::Map(_) | Value::List(_))) => {
            if ssl.get("rejectUnauthorized") == Some(&Value::Bool(false)) {
                return answer.stack("node-mysql2").unverified(Transport::Required);
            }
            let answer = answer.stack("node-mysql2");
            node::verified(case, options, "ssl.ca", Transport::Required, false, answer)
        }
        _ => {
            let flags = options
                .given("flags")
                .and_then(Value::plain)
                .unwrap_or_default();
            if flags
                .split(',')
                .any(|flag| flag.trim().eq_ignore_ascii_case("SSL"))
            {
                let mut answer = answer.unknown(
                    Transport::Opportunistic,
                    Some(options.place("flags")),
                    "the flag SSL without the option ssl breaks the handshake with every server that offers TLS",
                );
                answer.refuses_all = true;
                return answer;
            }
            answer.plain()
        }
    }
}

fn mariadb(case: &Case<'_>) -> Effective {
    let mut answer = start(case);
    let new = case.at_least("", "3");
    let mut options = case.options().clone();
    if let Some(dsn) = case.dsn() {
        let Some(url) = Url::parse(dsn).filter(|url| url.scheme == "mariadb" && url.path.len() > 1)
        else {
            return answer.rejected(
                Some("dsn".to_owned()),
                "the URL must be mariadb://[user[:password]@]host[:port]/database",
            );
        };
        start_url(&mut answer, &url);
        let mut given = Options::new();
        for pair in url.query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = percent_decode_lossy(value);
            let place = format!("dsn:{key}");
            let value = match (key, value.as_str()) {
                ("ssl", "true") => Value::Bool(true),
                ("ssl", "false" | "") => Value::Bool(false),
                ("ssl", _) if new => {
                    answer.remark(
                        RemarkKind::Surprise,
                        place.clone(),
                        "in a URL only ssl=true counts: any other value, even an object in JSON, means plain text",
                    );
                    Value::Bool(false)
                }
                _ => Value::Text(value),
            };
            given.set_from(key, value, place);
        }
        let names = given.iter().map(|(name, _)| (name, given.place(name)));
        note_ignored(&mut answer, names, &["ssl"]);
        options = given;
    }
    let place = options.place("ssl");
    let (rejects, name) = match options.given("ssl") {
        Some(Value::Code(_)) => {
            return answer.unknown(
                Transport::Required,
                Some(place),
                "ssl is an expression, which is not evaluated here",
            );
        }
        Some(ssl @ (Value::Map(_) | Value::List(_))) => (
            ssl.get("rejectUnauthorized") != Some(&Value::Bool(false)),
            true,
        ),
        // `true`, or other text: Node's defaults and environment decide.
        Some(value) if value.is_truthy() => (node::rejects_unauthorized(case, &mut answer), true),
        _ => return answer.plain(),
    };
    if !rejects {
        return answer.stack("node").unverified(Transport::Required);
    }
    if new && options.given("ssl.ca").is_none() {
        answer.remark(
            RemarkKind::Unknown,
            place,
            "without ca, a MariaDB server (11.4 or later) may prove its certificate by the password instead: then no root counts",
        );
    }
    node::verified(
        case,
        &options,
        "ssl.ca",
        Transport::Required,
        name,
        answer.stack("node"),
    )
}
