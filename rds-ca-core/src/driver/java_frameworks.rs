//! Spring Boot, Quarkus and Hibernate: which key contains the URL, and which keys reach the driver below.
//!
//! By their documentation, not measured: Spring Boot's "Externalized Configuration" (environment variables override
//! files, system properties override both) and "SQL Databases"; Quarkus' "Configuration Reference" (system properties
//! 400, variables 300, `application.properties` 250) and "Datasources"; Hibernate's `ConnectionProviderInitiator`
//! (`hibernate.connection.X` becomes the driver's property X), Jakarta Persistence's `jakarta.persistence.jdbc.*`.

use super::case::Case;
use super::effective::{Effective, RemarkKind, Transport};
use super::grammar::query::{Url, form, host_port};
use super::registry::Driver;
use super::settings::{Options, Value};
use super::version::Version;
use super::{jvm, mysql, oracle_db2, postgres, sql_server};
use crate::name::EngineFamily;

const ENGINES: &[EngineFamily] = &[
    EngineFamily::Postgres,
    EngineFamily::MySql,
    EngineFamily::MariaDb,
    EngineFamily::SqlServer,
    EngineFamily::Oracle,
    EngineFamily::Db2,
];

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "spring",
        title: "Spring Boot",
        engines: ENGINES,
        measured: None,
        newest: &[("", "4")],
        boundaries: &[],
        builds: &[],
        takes: |_| false,
        rules: spring,
    },
    Driver {
        id: "quarkus",
        title: "Quarkus",
        engines: ENGINES,
        measured: None,
        newest: &[("", "3")],
        boundaries: &[],
        builds: &[],
        takes: |_| false,
        rules: quarkus,
    },
    Driver {
        id: "hibernate",
        title: "Hibernate",
        engines: ENGINES,
        measured: None,
        newest: &[("", "7")],
        boundaries: &[],
        builds: &[],
        takes: |_| false,
        rules: hibernate,
    },
];

/// The maximum number of keys that are read from a configuration.
const MAX_KEYS: usize = 10_000;

/// A key with its value and where it was written.
struct Key {
    /// In the form in which the framework compares keys.
    name: String,
    /// As it is written.
    written: String,
    value: String,
    place: String,
}

/// Every key of the options, nested ones joined by dots. Environment variables and system properties override them.
struct Keys<'c, 'a> {
    case: &'c Case<'a>,
    written: Vec<Key>,
}

impl<'c, 'a> Keys<'c, 'a> {
    fn of(case: &'c Case<'a>) -> Self {
        let mut written = Vec::new();
        for (name, value) in case.options().iter() {
            flatten(case.options(), name, value, &mut written);
        }
        Self { case, written }
    }

    /// The value of a key and its place: from a system property, else from a variable, else from the files.
    fn get(&self, name: &str) -> Option<(String, String)> {
        jvm::property(self.case, name)
            .or_else(|| {
                variables_of(name).into_iter().find_map(|variable| {
                    let value = self.case.env(&variable)?;
                    Some((value.to_owned(), format!("env:{variable}")))
                })
            })
            .or_else(|| {
                let name = simple(name);
                let key = self.written.iter().rev().find(|key| key.name == name)?;
                Some((key.value.clone(), key.place.clone()))
            })
    }

    fn first(&self, names: &[&str]) -> Option<(String, String)> {
        names.iter().find_map(|name| self.get(name))
    }

    /// The keys below a prefix, without the prefix, as they are passed to the driver: from the files, then from the
    /// variables and the system properties that override them.
    fn below(&self, prefix: &str) -> Vec<(String, String, String)> {
        let wanted = format!("{}.", simple(prefix));
        let depth = prefix.split('.').count();
        let rest = |written: &str| {
            let rest: Vec<&str> = written.split('.').skip(depth).collect();
            let name = rest.join(".").trim_matches('"').to_owned();
            (simple(written).starts_with(&wanted) && !name.is_empty()).then_some(name)
        };
        let mut found: Vec<(String, String, String)> = self
            .written
            .iter()
            .filter_map(|key| Some((rest(&key.written)?, key.value.clone(), key.place.clone())))
            .collect();
        for start in variables_of(prefix).into_iter().rev() {
            for (variable, value) in &self.case.settings.environment {
                let name = variable
                    .strip_prefix(&start)
                    .and_then(|name| name.strip_prefix('_'));
                // The frameworks read the name in lower case.
                if let Some(name) = name.filter(|name| !name.is_empty()) {
                    let place = format!("env:{variable}");
                    found.push((name.to_ascii_lowercase(), value.clone(), place));
                }
            }
        }
        found.extend(
            jvm::properties(self.case)
                .into_iter()
                .filter_map(|(name, value, place)| Some((rest(&name)?, value, place))),
        );
        found
    }
}

fn flatten(options: &Options, path: &str, value: &Value, into: &mut Vec<Key>) {
    if into.len() >= MAX_KEYS {
        return;
    }
    match value {
        Value::Map(members) => {
            for (name, value) in members {
                flatten(options, &format!("{path}.{name}"), value, into);
            }
        }
        value => {
            if let Some(text) = value.plain() {
                into.push(Key {
                    name: simple(path),
                    written: path.to_owned(),
                    value: text,
                    place: options.place(path),
                });
            }
        }
    }
}

/// `spring.datasource.driver-class-name` and `driverClassName` are one key.
fn simple(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '-' | '_' | '"'))
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// The variables of a key, the one with the higher precedence first: `SPRING_DATASOURCE_JDBCURL` and
/// `SPRING_DATASOURCE_JDBC_URL` of `spring.datasource.jdbc-url`; Quarkus reads only the second form.
fn variables_of(name: &str) -> Vec<String> {
    let upper = |name: &str| name.replace(['.', '-'], "_").to_ascii_uppercase();
    let mut variables = Vec::new();
    if name.contains('-') && !name.starts_with("quarkus.") {
        variables.push(upper(&name.replace('-', "")));
    }
    variables.push(upper(name));
    variables
}

/// Applies the rules of the driver that a JDBC URL names to the URL and its separate properties.
fn apply_driver(
    case: &Case<'_>,
    url: Option<(String, String)>,
    properties: Vec<(String, String, String)>,
) -> Effective {
    let Some((url, place)) = url.or_else(|| Some((case.dsn()?.to_owned(), "dsn".to_owned())))
    else {
        return Effective::new().unknown(
            Transport::Unknown,
            None,
            "no URL is given: the framework or the program may build one",
        );
    };
    // An unreplaced placeholder may hide a setting that decides.
    if url.contains("${") {
        return Effective::new().unknown(
            Transport::Unknown,
            Some(place),
            "the URL has a placeholder that is not replaced here: give the value",
        );
    }
    let rest = url
        .strip_prefix("jdbc:aws-wrapper:")
        .or_else(|| url.strip_prefix("jdbc:p6spy:"))
        .or_else(|| url.strip_prefix("jdbc:tracing:"))
        .or_else(|| url.strip_prefix("jdbc:otel:"))
        .map(|rest| format!("jdbc:{rest}"));
    let url = rest.unwrap_or(url);
    let wanted = [
        ("jdbc:postgresql:", "pgjdbc"),
        ("jdbc:mysql:", "mysql-jdbc"),
        ("jdbc:mariadb:", "mariadb-jdbc"),
        ("jdbc:sqlserver:", "mssql-jdbc"),
        ("jdbc:oracle:", "oracle-jdbc"),
        ("jdbc:db2:", "db2-jcc"),
    ]
    .iter()
    .find(|(start, _)| url.starts_with(start))
    .map(|(_, id)| *id);
    let below = postgres::FAMILIES
        .iter()
        .chain(mysql::FAMILIES)
        .chain(&[sql_server::DRIVERS, oracle_db2::DRIVERS])
        .copied()
        .flatten()
        .find(|driver| Some(driver.id) == wanted);
    let Some(below) = below else {
        return Effective::new().unknown(
            Transport::Unknown,
            Some(place),
            "no rules are known for the driver of this URL",
        );
    };
    let mut options = Options::new();
    for (name, value, place) in properties {
        options.set_from(name, value, place);
    }
    let mut case = case.below(Some(url), options);
    for (part, newest) in below.newest {
        let known = case
            .versions
            .get(if part.is_empty() { below.id } else { part })
            .cloned();
        case.versions
            .set(part, known.unwrap_or_else(|| Version::of(newest)));
    }
    (below.rules)(&case)
}

/// `name=value;name=value`, as pools take properties in one key.
fn pairs(text: &str, place: &str) -> Vec<(String, String, String)> {
    text.split(';')
        .filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((
                name.trim().to_owned(),
                value.trim().to_owned(),
                place.to_owned(),
            ))
        })
        .collect()
}

fn spring(case: &Case<'_>) -> Effective {
    let keys = Keys::of(case);
    let url = keys.first(&[
        "spring.datasource.hikari.jdbc-url",
        "spring.datasource.tomcat.url",
        "spring.datasource.url",
        "spring.datasource.jdbc-url",
    ]);
    if url.is_none()
        && let Some((url, place)) = keys.get("spring.r2dbc.url")
    {
        let properties = keys.below("spring.r2dbc.properties");
        return r2dbc(case, &url, &place, &properties);
    }
    let mut properties = keys.below("spring.datasource.hikari.data-source-properties");
    for name in [
        "spring.datasource.tomcat.connection-properties",
        "spring.datasource.dbcp2.connection-properties",
    ] {
        if let Some((text, place)) = keys.get(name) {
            properties.extend(pairs(&text, &place));
        }
    }
    properties.extend(keys.below("spring.datasource.oracleucp.connection-properties"));
    let mut answer = apply_driver(case, url, properties);
    for name in [
        "spring.datasource.ssl",
        "spring.datasource.sslmode",
        "spring.datasource.ssl-mode",
        "spring.jpa.properties.hibernate.connection.ssl",
    ] {
        if let Some((_, place)) = keys.get(name) {
            answer.remark(
                RemarkKind::Ignored,
                place,
                "Spring Boot does not pass this key to the driver: put it into the URL, or below spring.datasource.hikari.data-source-properties",
            );
        }
    }
    answer
}

fn quarkus(case: &Case<'_>) -> Effective {
    let keys = Keys::of(case);
    let jdbc = keys.get("quarkus.datasource.jdbc.url");
    let reactive = keys.get("quarkus.datasource.reactive.url");
    if jdbc.is_none()
        && let Some((url, place)) = reactive
    {
        return vertx(case, &keys, &url, &place);
    }
    let properties = keys.below("quarkus.datasource.jdbc.additional-jdbc-properties");
    apply_driver(case, jdbc, properties)
}

fn hibernate(case: &Case<'_>) -> Effective {
    const OWN: &[&str] = &[
        "url",
        "driver_class",
        "username",
        "password",
        "pool_size",
        "isolation",
        "autocommit",
        "datasource",
        "provider_class",
        "handling_mode",
        "provider_disables_autocommit",
        "release_mode",
        "initial_pool_size",
        "min_pool_size",
        "max_pool_size",
        "charSet",
    ];
    let keys = Keys::of(case);
    if let Some((_, place)) = keys.get("hibernate.connection.datasource") {
        return Effective::new().unknown(
            Transport::Unknown,
            Some(place),
            "the data source is looked up by its name: give the settings that the server (Tomcat, WildFly …) has for it",
        );
    }
    let url = keys.first(&[
        "jakarta.persistence.jdbc.url",
        "javax.persistence.jdbc.url",
        "hibernate.connection.url",
        "hibernate.hikari.jdbcUrl",
        "hibernate.agroal.jdbcUrl",
    ]);
    let mut properties: Vec<_> = keys
        .below("hibernate.connection")
        .into_iter()
        .filter(|(name, ..)| !OWN.contains(&name.as_str()))
        .collect();
    properties.extend(keys.below("hibernate.hikari.dataSource"));
    apply_driver(case, url, properties)
}

/// `r2dbc:postgresql://…?sslMode=verify-full&sslRootCert=…`, of r2dbc-postgresql; other drivers of R2DBC have no rules here.
fn r2dbc(
    case: &Case<'_>,
    url: &str,
    place: &str,
    properties: &[(String, String, String)],
) -> Effective {
    let mut answer = Effective::new();
    // The scheme `r2dbcs` stands for `ssl=true`.
    let secure = url.strip_prefix("r2dbcs:");
    let text = secure.or_else(|| url.strip_prefix("r2dbc:"));
    let text = text.map(|text| text.strip_prefix("pool:").unwrap_or(text));
    let Some(url) = text.and_then(Url::parse) else {
        return answer.unknown(
            Transport::Unknown,
            Some(place.to_owned()),
            "this URL of R2DBC is not understood",
        );
    };
    let (host, port) = host_port(url.authority);
    answer.endpoints.push(super::effective::Address {
        host,
        port: port.or(Some(5432)),
    });
    answer.user = url.user();
    answer.database = url.database();
    if !matches!(url.scheme, "postgresql" | "postgres") {
        return answer.unknown(
            Transport::Unknown,
            Some(place.to_owned()),
            "of the drivers of R2DBC, only the one for PostgreSQL has rules here",
        );
    }
    let query = form(url.query);
    let get = |name: &str| {
        properties
            .iter()
            .rev()
            .find(|(key, ..)| simple(key) == simple(name))
            .map(|(_, value, place)| (value.clone(), place.clone()))
            .or_else(|| {
                let (key, value) = query.iter().rev().find(|(key, _)| key == name)?;
                Some((value.clone(), format!("dsn:{key}")))
            })
    };
    let ssl = secure.is_some() || get("ssl").is_some_and(|(value, _)| value == "true");
    let mode = get("sslMode").map_or_else(
        || (if ssl { "verify-full" } else { "disable" }).to_owned(),
        |(mode, _)| mode.to_ascii_lowercase().replace('_', "-"),
    );
    let stores = match get("sslRootCert") {
        Some((path, place)) => vec![case.file(&place, &path)],
        None => vec![jvm::default_store(case)],
    };
    match mode.as_str() {
        "disable" => answer.plain(),
        "allow" => answer
            .stack("java-jsse-nohost")
            .unverified(Transport::OpportunisticPlainFirst),
        "prefer" => answer
            .stack("java-jsse-nohost")
            .unverified(Transport::Opportunistic),
        "require" | "tunnel" => answer
            .stack("java-jsse-nohost")
            .unverified(Transport::Required),
        "verify-ca" => {
            answer
                .stack("java-jsse-nohost")
                .verified(Transport::Required, false, stores)
        }
        "verify-full" => answer
            .stack("java-jsse")
            .verified(Transport::Required, true, stores),
        _ => answer.rejected(
            get("sslMode").map(|(_, place)| place),
            "sslMode must be one of disable, allow, prefer, require, verify-ca, verify-full, tunnel",
        ),
    }
}

/// The reactive clients of Vert.x, as Quarkus configures them.
fn vertx(case: &Case<'_>, keys: &Keys<'_, '_>, url: &str, place: &str) -> Effective {
    let mut answer = Effective::new();
    let text = url.strip_prefix("vertx-reactive:").unwrap_or(url);
    let Some(url) = Url::parse(text) else {
        return answer.unknown(
            Transport::Unknown,
            Some(place.to_owned()),
            "this URL is not understood",
        );
    };
    let postgres = matches!(url.scheme, "postgresql" | "postgres");
    let (host, port) = host_port(url.authority);
    answer.endpoints.push(super::effective::Address {
        host,
        port: port.or(Some(if postgres { 5432 } else { 3306 })),
    });
    answer.user = url.user();
    answer.database = url.database();
    let prefix = "quarkus.datasource.reactive";
    let get = |name: &str| keys.get(&format!("{prefix}.{name}"));
    let mode = match postgres {
        true => get("postgresql.ssl-mode").or_else(|| {
            let (_, value) = form(url.query)
                .into_iter()
                .rev()
                .find(|(key, _)| key == "sslmode")?;
            Some((value, "dsn:sslmode".to_owned()))
        }),
        false => get("mysql.ssl-mode"),
    };
    let word = mode.as_ref().map_or("disable".to_owned(), |(mode, _)| {
        mode.to_ascii_lowercase().replace('_', "-")
    });
    let transport = match word.as_str() {
        "disable" | "disabled" => return answer.plain(),
        "allow" => Transport::OpportunisticPlainFirst,
        "prefer" | "preferred" => Transport::Opportunistic,
        "require" | "required" | "verify-ca" | "verify-full" | "verify-identity" => {
            Transport::Required
        }
        _ => {
            return answer.rejected(
                mode.map(|(_, place)| place),
                "this ssl-mode is not one of the client's",
            );
        }
    };
    if let Some((_, place)) = keys.get("quarkus.datasource.reactive.tls-configuration-name") {
        return answer.unknown(
            transport,
            Some(place),
            "a named TLS configuration (quarkus.tls.NAME) decides, which is not read here",
        );
    }
    let trusts_all = get("trust-all").or_else(|| keys.get("quarkus.tls.trust-all"));
    if trusts_all.is_some_and(|(value, _)| value == "true") {
        return answer.stack("java-jsse-nohost").unverified(transport);
    }
    let pem = get("trust-certificate-pem.certs").or_else(|| get("trust-certificate-pem.certs[0]"));
    let jks = get("trust-certificate-jks.path").or_else(|| get("trust-certificate-pfx.path"));
    let stores = match (pem, jks) {
        (Some((paths, place)), _) => paths
            .split(',')
            .map(|path| case.file(&place, path.trim()))
            .collect(),
        (None, Some((path, place))) => {
            vec![case.store(
                super::effective::StoreKind::KeyStore,
                &place,
                case.path(&path),
            )]
        }
        (None, None) => {
            return answer.unknown(
                transport,
                None,
                "neither trust-all nor trust-certificate-* is given: what the client trusts then depends on its version",
            );
        }
    };
    let full = matches!(word.as_str(), "verify-full" | "verify-identity")
        || get("hostname-verification-algorithm")
            .is_some_and(|(value, _)| value.eq_ignore_ascii_case("HTTPS"));
    answer
        .stack(if full {
            "java-jsse"
        } else {
            "java-jsse-nohost"
        })
        .verified(transport, full, stores)
}
