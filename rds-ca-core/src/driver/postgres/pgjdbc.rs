//! pgJDBC.
//!
//! Measured with 42.2.8, 42.5.5 and 42.7.3 on Java 17. Sources: `Driver.parseURL`, `SslMode.of`, `LibPQFactory`,
//! `MakeSSL.convert`, `ConnectionFactoryImpl`.

use super::super::case::{Case, meant, quoted};
use super::super::effective::{
    Address, Effective, RemarkKind, Store, StoreKind, Transport, Verifies,
};
use super::super::grammar::libpq::{Service, service};
use super::super::grammar::pgjdbc as grammar;
use super::super::jvm;
use super::super::registry::Driver;
use super::super::settings::Value;
use super::libpq::{MODES, shown};
use crate::name::EngineFamily;

pub(super) const DRIVERS: &[Driver] = &[Driver {
    id: "pgjdbc",
    title: "pgJDBC",
    engines: &[EngineFamily::Postgres],
    measured: Some("42.2.8, 42.5.5 and 42.7.3"),
    newest: &[("", "42.7.13")],
    boundaries: &[("", "42.2.5"), ("", "42.3.2")],
    builds: &[],
    takes: |dsn| {
        dsn.starts_with("jdbc:postgresql:") || dsn.starts_with("jdbc:aws-wrapper:postgresql:")
    },
    rules: pgjdbc,
}];

/// Properties about TLS; a name that resembles one of them may be shown.
const PROPERTIES: &[&str] = &[
    "ssl",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "sslfactory",
    "sslfactoryarg",
    "sslhostnameverifier",
    "sslpassword",
    "sslpasswordcallback",
    "sslNegotiation",
    "sslResponseTimeout",
    "service",
];

/// Properties by name, each with its place; the first one that is set counts.
#[derive(Default)]
struct Properties(Vec<(String, String, String)>);

impl Properties {
    fn add(&mut self, name: &str, value: &str, place: String) {
        if self.get(name).is_none() {
            self.0.push((name.to_owned(), value.to_owned(), place));
        }
    }

    fn get(&self, name: &str) -> Option<(&str, &str)> {
        self.0
            .iter()
            .find(|(known, ..)| known == name)
            .map(|(_, value, place)| (value.as_str(), place.as_str()))
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.get(name).map(|(value, _)| value)
    }
}

fn pgjdbc(case: &Case<'_>) -> Effective {
    let mut answer = Effective::new();
    let mut properties = Properties::default();
    if let Some(dsn) = case.dsn() {
        let wrapped = dsn
            .strip_prefix("jdbc:aws-wrapper:")
            .map(|rest| format!("jdbc:{rest}"));
        let Ok(url) = grammar::parse(wrapped.as_deref().unwrap_or(dsn)) else {
            return answer.rejected(
                Some("dsn".to_owned()),
                "pgJDBC does not accept this URL: jdbc:postgresql://host:port/database?property=value",
            );
        };
        answer.endpoints = url
            .hosts
            .iter()
            .filter_map(|host| {
                Some(Address {
                    host: shown(Some(&host.host))?,
                    port: Some(host.port),
                })
            })
            .collect();
        if url.hosts.is_empty() && !url.properties.iter().any(|(name, _)| name == "service") {
            let host = "localhost".to_owned();
            answer.endpoints.push(Address {
                host,
                port: Some(grammar::DEFAULT_PORT),
            });
        }
        answer.database = shown(Some(&url.database));
        for (name, value) in &url.properties {
            properties.add(name, value, format!("dsn:{name}"));
        }
        if url.hosts.is_empty()
            && properties.value("service").is_some()
            && !case.at_least("", "42.3.2")
        {
            answer.measured = false;
            return answer.rejected(
                Some("dsn:service".to_owned()),
                "pgJDBC before 42.3.2 reads no service files, and accepts no URL without a server",
            );
        }
    }
    let options = case.options();
    for (name, value) in options.iter() {
        match value.plain() {
            Some(value) => properties.add(name, &value, options.place(name)),
            None if *value == Value::Null => {}
            None => {
                return answer.unknown(
                    Transport::Unknown,
                    Some(options.place(name)),
                    "the value is an object or an expression, which is not evaluated here",
                );
            }
        }
    }
    // 42.3 and 42.4 were read, not run. Service files: their pull request (2282) was still open when 42.3.1 came out.
    answer.measured &= !case.at_least("", "42.3") || case.at_least("", "42.5");
    if let Some((name, place)) = properties.get("service")
        && case.at_least("", "42.3.2")
    {
        let (name, place) = (name.to_owned(), place.to_owned());
        if let Err(rejected) = read_service(case, &name, place, &mut properties, &mut answer) {
            return *rejected;
        }
    }
    answer.user = shown(properties.value("user"));
    for (name, _, place) in &properties.0 {
        if !PROPERTIES.contains(&name.as_str())
            && let Some(near) = meant(name, PROPERTIES)
        {
            answer.remark(
                RemarkKind::Misspelt,
                place.clone(),
                format!("pgJDBC ignores this property; did you mean {near}?"),
            );
        }
    }
    for variable in ["PGSSLMODE", "PGSSLROOTCERT"] {
        if case.env_filled(variable).is_some() {
            answer.remark(
                RemarkKind::Ignored,
                format!("env:{variable}"),
                format!("pgJDBC does not read {variable}"),
            );
        }
    }
    let ssl = properties.get("ssl");
    let ssl_on =
        ssl.is_some_and(|(value, _)| value.is_empty() || value.eq_ignore_ascii_case("true"));
    let mode = match properties.get("sslmode") {
        Some((value, place)) => {
            let Some(mode) = MODES.iter().find(|mode| mode.eq_ignore_ascii_case(value)) else {
                let why = format!("Invalid sslmode value: {}", quoted(value, MODES));
                return answer.rejected(Some(place.to_owned()), why);
            };
            if let Some((_, ssl)) = ssl
                && ssl_on
            {
                answer.remark(
                    RemarkKind::Overrides,
                    ssl.to_owned(),
                    format!("sslmode={mode} takes precedence over ssl=true"),
                );
            }
            *mode
        }
        None if ssl_on && !case.at_least("", "42.2.5") => {
            answer.measured = false;
            "require"
        }
        None if ssl_on => "verify-full",
        None => {
            if let Some((value, place)) = ssl
                && value.eq_ignore_ascii_case("false")
            {
                answer.remark(
                    RemarkKind::Surprise,
                    place.to_owned(),
                    "ssl=false is still the mode prefer: TLS where the server offers it; sslmode=disable switches it off",
                );
            }
            "prefer"
        }
    };
    trust(case, &properties, mode, answer)
}

/// Decides which factory checks the chain, and against which store.
fn trust(case: &Case<'_>, properties: &Properties, mode: &str, mut answer: Effective) -> Effective {
    let transport = match mode {
        "disable" => return answer.plain(),
        "allow" => Transport::OpportunisticPlainFirst,
        "prefer" => Transport::Opportunistic,
        _ => Transport::Required,
    };
    let full = mode == "verify-full";
    let stack = if full {
        "pgjdbc-verify-full"
    } else {
        "pgjdbc-verify-ca"
    };
    if full && let Some((_, place)) = properties.get("sslhostnameverifier") {
        answer.remark(
            RemarkKind::Unknown,
            place.to_owned(),
            "what this verifier of host names checks is unknown",
        );
    }
    let factory = properties.get("sslfactory");
    match factory.map(|(name, _)| name.rsplit('.').next().unwrap_or(name)) {
        None | Some("" | "LibPQFactory") => {}
        Some("DefaultJavaSSLFactory") => {
            if let Some((_, place)) = properties.get("sslrootcert") {
                answer.remark(
                    RemarkKind::Ignored,
                    place.to_owned(),
                    "with DefaultJavaSSLFactory the JVM's trust store decides, and sslrootcert is not read",
                );
            }
            if !matches!(mode, "verify-ca" | "verify-full") {
                answer.remark(
                    RemarkKind::Surprise,
                    factory.map(|(_, place)| place.to_owned()),
                    format!("this factory verifies the chain in the mode {mode} too"),
                );
            }
            let store = jvm::default_store(case);
            let stack = if full {
                "java-jsse"
            } else {
                "java-jsse-nohost"
            };
            return answer.verified(transport, full, [store]).stack(stack);
        }
        Some("NonValidatingFactory") => {
            let mut answer = answer.unverified(transport);
            if full {
                answer.verifies_name = Verifies::Yes;
            }
            return answer;
        }
        Some("SingleCertValidatingFactory") => {
            return match single(case, properties) {
                Some(store) => answer.verified(transport, full, [store]).stack(stack),
                None => answer.unknown(
                    transport,
                    Some("dsn:sslfactoryarg".to_owned()),
                    "where the certificate of sslfactoryarg is read from is unknown",
                ),
            };
        }
        Some(_) => {
            let place = factory.map(|(_, place)| place.to_owned());
            return answer.unknown(transport, place, "what this factory verifies is unknown");
        }
    }
    let root = properties.get("sslrootcert");
    if !matches!(mode, "verify-ca" | "verify-full") {
        if let Some((_, place)) = root {
            answer.remark(
                RemarkKind::Ignored,
                place.to_owned(),
                format!("in the mode {mode} pgJDBC never verifies, root file or not (libpq does)"),
            );
        }
        return answer.unverified(transport);
    }
    if jvm::property(case, "javax.net.ssl.trustStore").is_some() {
        answer.remark(
            RemarkKind::Ignored,
            "env:JAVA_TOOL_OPTIONS(Djavax.net.ssl.trustStore)".to_owned(),
            "the JVM's trust store counts only with sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory",
        );
    }
    let store = match root {
        Some((path, place)) => case.file(place, path),
        None => match case.in_home(".postgresql/root.crt") {
            Some(path) => case.store(StoreKind::File, "file:~/.postgresql/root.crt", path),
            None => Store::new(StoreKind::File, "file:~/.postgresql/root.crt"),
        },
    };
    answer.verified(transport, full, [store]).stack(stack)
}

/// The certificate of SingleCertValidatingFactory: `file:`, `env:`, or the text itself.
fn single(case: &Case<'_>, properties: &Properties) -> Option<Store> {
    let (argument, place) = properties.get("sslfactoryarg")?;
    if let Some(path) = argument.strip_prefix("file:") {
        return Some(case.file(place, path));
    }
    if let Some(variable) = argument.strip_prefix("env:") {
        return Some(case.inline(&format!("env:{variable}"), case.env(variable)?));
    }
    argument
        .starts_with("-----BEGIN")
        .then(|| case.inline(place, argument))
}

fn read_service(
    case: &Case<'_>,
    name: &str,
    place: String,
    properties: &mut Properties,
    answer: &mut Effective,
) -> Result<(), Box<Effective>> {
    let files = [
        jvm::property(case, "org.postgresql.pgservicefile").map(|(file, _)| case.path(&file)),
        case.env_filled("PGSERVICEFILE").map(|file| case.path(file)),
        case.in_home(".pg_service.conf"),
        case.env_filled("PGSYSCONFDIR")
            .map(|folder| case.path(&format!("{folder}/pg_service.conf"))),
    ];
    let mut unseen = false;
    for file in files.into_iter().flatten() {
        let Some(text) = case.read(&file) else {
            unseen |= case.exists(&file) != Some(false);
            continue;
        };
        let Service::Found(parameters) = service(&text, name, 18) else {
            break;
        };
        for keyword in parameters.names() {
            let value = parameters.get(keyword).unwrap_or("***");
            properties.add(keyword, value, case.place_in_file(&file, keyword));
        }
        if answer.endpoints.is_empty() {
            let host = properties.value("host").unwrap_or("localhost");
            let port = properties.value("port").and_then(|port| port.parse().ok());
            if let Some(host) = shown(Some(host)) {
                answer.endpoints.push(Address {
                    host,
                    port: port.or(Some(grammar::DEFAULT_PORT)),
                });
            }
        }
        if answer.database.is_none() {
            answer.database = shown(properties.value("dbname"));
        }
        return Ok(());
    }
    let answer = answer.clone();
    Err(Box::new(if unseen {
        answer.unknown(
            Transport::Unknown,
            Some(place),
            "the settings come from a service file, which cannot be seen",
        )
    } else {
        answer.rejected(Some(place), "no service file contains the service")
    }))
}
