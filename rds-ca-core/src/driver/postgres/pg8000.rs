//! pg8000.
//!
//! Measured with 1.16.6 and 1.31.6. Source: `pg8000/core.py` of 1.16.6, 1.17.0, 1.19.5, 1.22.0, 1.24.0, 1.27.1,
//! 1.29.8, 1.30.1, 1.30.5, 1.31.0 and 1.31.2: what `ssl_context` means changed with 1.31.0.

use super::super::case::{Case, quoted, unknown_place};
use super::super::effective::{Address, Effective, RemarkKind, Transport};
use super::super::python_ssl::context;
use super::super::registry::Driver;
use super::super::settings::{Options, Value};
use super::libpq::shown;
use crate::name::EngineFamily;

pub(super) const DRIVERS: &[Driver] = &[Driver {
    id: "pg8000",
    title: "pg8000",
    engines: &[EngineFamily::Postgres],
    measured: Some("1.16.6 and 1.31.6"),
    newest: &[("", "1.31.6")],
    boundaries: &[("", "1.31")],
    builds: &[],
    takes: |_| false,
    rules: |case| pg8000(case, case.options()),
}];

const ARGUMENTS: &[&str] = &[
    "user",
    "host",
    "unix_sock",
    "port",
    "database",
    "password",
    "source_address",
    "ssl_context",
    "timeout",
    "tcp_keepalive",
    "application_name",
    "max_prepared_statements",
    "replication",
    "startup_params",
    "sock",
];

pub(crate) fn pg8000(case: &Case<'_>, options: &Options) -> Effective {
    let mut answer = Effective::new();
    let text = |key: &str| options.given(key).and_then(Value::plain);
    if let Some(host) = shown(text("host").as_deref()) {
        let port = text("port").map_or(Some(5432), |port| port.parse().ok());
        answer.endpoints.push(Address { host, port });
    }
    answer.user = shown(text("user").as_deref());
    answer.database = shown(text("database").as_deref());
    for (name, _) in options.iter() {
        if !ARGUMENTS.contains(&name) {
            let place = Some(unknown_place(options, name, ARGUMENTS));
            let shown = quoted(name, &["sslmode", "sslrootcert", "ssl", "ssl_context"]);
            let why = format!("pg8000 has no argument {shown}; it takes ssl_context only");
            return answer.rejected(place, why);
        }
    }
    if case.env_filled("PGSSLMODE").is_some() {
        answer.remark(
            RemarkKind::Ignored,
            "env:PGSSLMODE".to_owned(),
            "pg8000 reads only the variables PGUSER and PGPASSWORD",
        );
    }
    let new = case.at_least("", "1.31");
    let place = options.place("ssl_context");
    match options.given("ssl_context") {
        None if new => answer.unverified(Transport::Opportunistic),
        None => answer.plain(),
        Some(Value::Bool(true)) if new => {
            answer.remark(
                RemarkKind::Surprise,
                place,
                "ssl_context=True verifies nothing; give ssl.create_default_context(cafile=…)",
            );
            answer.unverified(Transport::Required)
        }
        Some(Value::Bool(true)) => {
            let stores = case.openssl_default();
            answer
                .verified(Transport::Required, true, stores)
                .stack("python-ssl")
        }
        Some(Value::Bool(false)) if new => answer.plain(),
        Some(Value::Code(code)) => {
            context(case, code, &place).connect(answer, place, Transport::Required)
        }
        Some(_) => {
            answer.refuses_all = true;
            answer.unknown(
                Transport::Required,
                Some(place),
                "ssl_context is not a context: the connection breaks with every server that offers TLS",
            )
        }
    }
}
