//! Rust: the `mysql` crate, and the MySQL side of sqlx.
//!
//! Measured with mysql 26.0.1 and sqlx 0.8.6, each with native-tls and rustls. Sources: `src/conn/opts` and
//! `src/io/tls` of mysql, `src/opts/mod.rs` of mysql_async 0.37 (not measured), `sqlx-mysql/src/options/parse.rs` and `src/connection/tls.rs`.

use super::super::case::{Case, quoted};
use super::super::effective::{Effective, RemarkKind, Store, Transport};
use super::super::grammar::query::{Url, form};
use super::super::registry::Driver;
use super::super::settings::Value;
use super::{ENGINES, Given, did_you_mean, note_ignored, start, start_url, text};

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "rust-mysql",
        title: "the mysql crate for Rust",
        engines: ENGINES,
        measured: Some("26.0.1 with native-tls and rustls"),
        newest: &[("", "26.0.1")],
        boundaries: &[],
        builds: &["native-tls", "rustls"],
        takes: |dsn| dsn.starts_with("mysql://"),
        rules: mysql_crate,
    },
    Driver {
        id: "mysql_async",
        title: "the mysql_async crate for Rust",
        engines: ENGINES,
        measured: None,
        newest: &[("", "0.37.1")],
        boundaries: &[],
        builds: &["native-tls", "rustls"],
        takes: |dsn| dsn.starts_with("mysql://"),
        rules: mysql_async,
    },
];

fn is_rustls(case: &Case<'_>) -> bool {
    case.versions.has_word("rustls")
}

fn mysql_crate(case: &Case<'_>) -> Effective {
    const KNOWN: &[&str] = &[
        "prefer_socket",
        "secure_auth",
        "socket",
        "stmt_cache_size",
        "tcp_connect_timeout_ms",
        "tcp_keepalive_time_ms",
        "tcp_keepalive_probe_interval_secs",
        "tcp_keepalive_probe_count",
        "tcp_user_timeout_ms",
        "compress",
        "pool_min",
        "pool_max",
        "reset_connection",
        "check_health",
        "enable_cleartext_plugin",
        "max_allowed_packet",
        "bind_address",
        "program_name",
    ];
    let mut answer = start(case);
    if let Some(url) = case.dsn().and_then(Url::parse) {
        start_url(&mut answer, &url);
        for (key, _) in form(url.query) {
            if !KNOWN.contains(&key.as_str()) {
                let why = format!(
                    "unknown URL parameter {}: TLS is set in code only, with SslOpts{}",
                    quoted(&key, super::OPTIONS),
                    did_you_mean(&key, KNOWN)
                );
                return answer.rejected(Some(format!("dsn:{key}")), why);
            }
        }
    }
    let options = case.options();
    let on = |name: &str| options.given(name).is_some_and(Value::is_truthy);
    if !on("ssl_opts") {
        return answer.plain();
    }
    let rustls = is_rustls(case);
    let answer = answer.stack(if rustls {
        "rustls-lenient"
    } else {
        "rust-native-tls"
    });
    if on("danger_accept_invalid_certs") {
        return answer.unverified(Transport::Required);
    }
    let skips = on("danger_skip_domain_validation");
    let root = text(options, "root_cert_path");
    let stores = stores(case, root.as_ref(), rustls);
    let mut answer = answer.verified(Transport::Required, rustls || !skips, stores);
    if rustls && skips {
        answer.remark(
            RemarkKind::Ignored,
            options.place("danger_skip_domain_validation"),
            "with rustls the name is verified anyway",
        );
    }
    answer
}

/// The URL of mysql_async, or its `SslOpts` as options; own roots can be given in code only.
fn mysql_async(case: &Case<'_>) -> Effective {
    const KNOWN: &[&str] = &[
        "require_ssl",
        "verify_ca",
        "verify_identity",
        "built_in_roots",
        "conn_ttl",
        "inactive_connection_ttl",
        "ttl_check_interval",
        "abs_conn_ttl",
        "abs_conn_ttl_jitter",
        "pool_min",
        "pool_max",
        "tcp_keepalive",
        "tcp_nodelay",
        "max_allowed_packet",
        "wait_timeout",
        "secure_auth",
        "enable_cleartext_plugin",
        "client_found_rows",
        "stmt_cache_size",
        "prefer_socket",
        "socket",
        "compression",
        "setup",
        "init",
        "reset_connection",
    ];
    let mut answer = start(case);
    answer.measured = false;
    let mut words: Vec<(String, Given)> = Vec::new();
    if let Some(url) = case.dsn().and_then(Url::parse) {
        start_url(&mut answer, &url);
        for (key, value) in form(url.query) {
            let place = format!("dsn:{key}");
            if !KNOWN.contains(&key.as_str()) {
                let why = format!(
                    "unknown URL parameter {}{}",
                    quoted(&key, super::OPTIONS),
                    did_you_mean(&key, KNOWN)
                );
                return answer.rejected(Some(place), why);
            }
            words.push((key, Given { value, place }));
        }
    }
    let options = case.options();
    let truth = |name: &str, default: bool| {
        let given = words
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, given)| given.clone())
            .or_else(|| text(options, name));
        match given {
            None => Ok(default),
            Some(given) => match given.value.as_str() {
                "true" => Ok(true),
                "false" => Ok(false),
                _ => Err((given.place, format!("{name} must be true or false"))),
            },
        }
    };
    let all = (|| {
        Ok((
            truth("require_ssl", false)?,
            truth("verify_ca", true)?,
            truth("verify_identity", true)?,
            truth("built_in_roots", true)?,
        ))
    })();
    let (required, chain, name, built_in) = match all {
        Ok(all) => all,
        Err((place, why)) => {
            let rejected: Effective = answer.rejected(Some(place), why);
            return rejected;
        }
    };
    let has_opts = options.given("ssl_opts").is_some_and(Value::is_truthy);
    if !required && !has_opts {
        return answer.plain();
    }
    let rustls = is_rustls(case);
    answer = answer.stack(if rustls {
        "rustls-lenient"
    } else {
        "rust-native-tls"
    });
    if !chain {
        let mut answer = answer.unverified(Transport::Required);
        if name {
            answer.verifies_name = super::super::effective::Verifies::Unknown;
        }
        return answer;
    }
    let root = text(options, "root_certs").or_else(|| text(options, "with_root_certs"));
    let mut stores: Vec<Store> = root
        .map(|root| case.file(&root.place, &root.value))
        .into_iter()
        .collect();
    if stores.is_empty() {
        answer.remark(
            RemarkKind::Implicit,
            None,
            "own roots can be given in code only (SslOpts::with_root_certs); the built-in ones do not include those of RDS",
        );
    }
    if built_in && rustls {
        stores.push(case.built_in());
    } else if built_in {
        stores.extend(case.openssl_default());
    }
    let refuses_all = stores.is_empty();
    let mut answer = answer.verified(Transport::Required, name, stores);
    answer.refuses_all = refuses_all;
    answer
}

/// native-tls adds a root to the system's store; with rustls it replaces the built-in set.
fn stores(case: &Case<'_>, root: Option<&Given>, rustls: bool) -> Vec<Store> {
    let root = root.map(|root| case.file(&root.place, &root.value));
    match (root, rustls) {
        (Some(root), true) => vec![root],
        (None, true) => vec![case.built_in()],
        (root, false) => root.into_iter().chain(case.openssl_default()).collect(),
    }
}

/// The MySQL side of sqlx.
pub(crate) fn sqlx_mysql(case: &Case<'_>) -> Effective {
    const MODES: &[&str] = &[
        "DISABLED",
        "PREFERRED",
        "REQUIRED",
        "VERIFY_CA",
        "VERIFY_IDENTITY",
    ];
    const KNOWN: &[&str] = &[
        "ssl-mode",
        "sslmode",
        "ssl-ca",
        "sslca",
        "ssl-cert",
        "sslcert",
        "ssl-key",
        "sslkey",
        "charset",
        "collation",
    ];
    let mut answer = start(case);
    let Some(url) = case.dsn().and_then(Url::parse) else {
        return answer.rejected(Some("dsn".to_owned()), "the DSN is not a URL");
    };
    start_url(&mut answer, &url);
    let pairs = form(url.query);
    let names = pairs
        .iter()
        .map(|(key, _)| (key.as_str(), format!("dsn:{key}")));
    note_ignored(&mut answer, names, KNOWN);
    let last = |wanted: &[&str]| {
        let (key, value) = pairs
            .iter()
            .rev()
            .find(|(key, _)| wanted.contains(&key.as_str()))?;
        Some(Given {
            value: value.clone(),
            place: format!("dsn:{key}"),
        })
    };
    let (mode, ca) = (last(&["ssl-mode", "sslmode"]), last(&["ssl-ca", "sslca"]));
    let rustls = is_rustls(case);
    let word = mode
        .as_ref()
        .map_or("PREFERRED", |mode| mode.value.as_str())
        .to_ascii_uppercase();
    let transport = match word.as_str() {
        "DISABLED" => return answer.plain(),
        "PREFERRED" => Transport::Opportunistic,
        "REQUIRED" | "VERIFY_CA" | "VERIFY_IDENTITY" => Transport::Required,
        other => {
            let why = format!(
                "unknown ssl-mode {}{}",
                quoted(other, MODES),
                did_you_mean(other, MODES)
            );
            return answer.rejected(mode.map(|mode| mode.place), why);
        }
    };
    let answer = answer.stack(if rustls {
        "rustls-lenient"
    } else {
        "rust-native-tls"
    });
    if matches!(word.as_str(), "PREFERRED" | "REQUIRED") {
        let store = ca.map(|ca| case.file(&ca.place, &ca.value));
        let mut answer = answer;
        if let Some(store) = store {
            // native-tls reads the file even so, and fails if it does not exist.
            if store.present == Some(false) && !rustls {
                return answer.verified(transport, false, [store]);
            }
            answer.remark(
                RemarkKind::Ignored,
                store.place,
                format!("the mode {word} verifies nothing, with or without a CA: use VERIFY_CA or VERIFY_IDENTITY"),
            );
        }
        return answer.unverified(transport);
    }
    let full = word == "VERIFY_IDENTITY";
    let mut answer = answer.verified(transport, full || rustls, stores(case, ca.as_ref(), rustls));
    if rustls && !full {
        answer.remark(
            RemarkKind::Surprise,
            mode.map(|mode| mode.place),
            "with rustls VERIFY_CA checks the name as well",
        );
    }
    answer
}
