//! MariaDB Connector/J, measured with 2.5, 2.7 and 3.3, and MySQL Connector/J, by its source and documentation.
//!
//! Sources: `Configuration.java`, `SslMode.java`, `DefaultTlsSocketPlugin.java` of MariaDB Connector/J 3.5;
//! `ExportControlled.java`, `JdbcPropertySetImpl` of MySQL Connector/J 9.1.

use super::super::case::{Case, quoted};
use super::super::effective::{Address, Effective, RemarkKind, Store, StoreKind, Transport};
use super::super::grammar::jdbc::{self, JdbcUrl, Refusal, value_of};
use super::super::jvm;
use super::super::registry::Driver;
use super::super::settings::Secret;
use super::{ENGINES, Given, did_you_mean, note_ignored, start, text};

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "mariadb-jdbc",
        title: "MariaDB Connector/J",
        engines: ENGINES,
        measured: Some("2.5, 2.7 and 3.3"),
        newest: &[("", "3.5.9")],
        boundaries: &[("", "3"), ("", "3.4")],
        builds: &[],
        takes: |dsn| unwrapped(dsn).starts_with("jdbc:mariadb:"),
        rules: mariadb,
    },
    Driver {
        id: "mysql-jdbc",
        title: "MySQL Connector/J",
        engines: ENGINES,
        measured: None,
        newest: &[("", "9.1.0")],
        boundaries: &[("", "8.0.13")],
        builds: &[],
        takes: |dsn| {
            unwrapped(dsn)
                .to_ascii_lowercase()
                .starts_with("jdbc:mysql:")
        },
        rules: mysql,
    },
];

/// The URL without the name of AWS's wrapper, which leaves TLS to the driver below it.
fn unwrapped(url: &str) -> std::borrow::Cow<'_, str> {
    match url.strip_prefix("jdbc:aws-wrapper:") {
        Some(rest) => format!("jdbc:{rest}").into(),
        None => url.into(),
    }
}

fn refused(answer: Effective, refusal: Refusal) -> Effective {
    let why = match refusal {
        Refusal::NotMine => "the driver does not accept this URL: no suitable driver",
        Refusal::Wrong(why) => why,
    };
    answer.rejected(Some("dsn".to_owned()), why)
}

/// Servers, user and database of the URL.
fn apply_url(answer: &mut Effective, url: &JdbcUrl) {
    answer.endpoints = url
        .hosts
        .iter()
        .filter(|host| !host.host.is_empty())
        .map(|host| Address {
            host: host.host.trim_matches(['[', ']']).to_owned(),
            port: Some(host.port),
        })
        .collect();
    let user = url.hosts.iter().find_map(|host| host.user.clone());
    answer.user = user
        .or_else(|| url.property("user").map(str::to_owned))
        .or(answer.user.take());
    if !url.database.is_empty() {
        answer.database = Some(url.database.clone());
    }
}

/// A property of the URL, or of the separate `Properties`; the URL takes precedence.
fn property(case: &Case<'_>, url: &JdbcUrl, name: &str) -> Option<Given> {
    // A server's own properties take precedence.
    let own = url
        .hosts
        .first()
        .and_then(|host| value_of(&host.properties, name));
    let value = own.or_else(|| url.property(name));
    match value {
        Some(value) => Some(Given {
            value: value.to_owned(),
            place: format!("dsn:{name}"),
        }),
        None => text(case.options(), name),
    }
}

/// The key store at the path or `file:` URL of a property, with its password.
fn key_store(case: &Case<'_>, given: &Given, password: Option<Given>) -> Store {
    let path = given.value.strip_prefix("file:").unwrap_or(&given.value);
    let path = path
        .strip_prefix("//")
        .filter(|rest| rest.starts_with('/'))
        .unwrap_or(path);
    let mut store = case.store(StoreKind::KeyStore, &given.place, case.path(path));
    store.password = password.map(|password| Secret::new(password.value));
    store
}

// -- MariaDB

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Disable,
    Trust,
    VerifyCa,
    VerifyFull,
}

impl Mode {
    fn of(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().replace('_', "-").as_str() {
            "disable" | "disabled" | "0" | "false" => Some(Self::Disable),
            "trust" | "required" => Some(Self::Trust),
            "verify-ca" => Some(Self::VerifyCa),
            "verify-full" | "verify-identity" | "1" | "true" => Some(Self::VerifyFull),
            _ => None,
        }
    }
}

/// `true`, `1`, or a bare name.
fn is_on(given: Option<&Given>) -> bool {
    given.is_some_and(|given| matches!(given.value.as_str(), "true" | "1" | ""))
}

fn mariadb(case: &Case<'_>) -> Effective {
    const KNOWN: &[&str] = &[
        "useSsl",
        "useSSL",
        "sslMode",
        "serverSslCert",
        "trustServerCertificate",
        "disableSslHostnameVerification",
        "trustStore",
        "trustStorePassword",
        "trustStoreType",
        "fallbackToSystemTrustStore",
        "enabledSslProtocolSuites",
        "enabledSslCipherSuites",
        "keyStore",
        "keyStorePassword",
        "keyPassword",
        "keyStoreType",
        "tlsSocketType",
    ];
    let mut answer = start(case);
    let old = !case.at_least("", "3");
    let url = match jdbc::mariadb(
        &unwrapped(case.dsn().unwrap_or("jdbc:mariadb://localhost/")),
        old,
    ) {
        Ok(url) => url,
        Err(refusal) => return refused(answer, refusal),
    };
    apply_url(&mut answer, &url);
    let names = url
        .properties
        .iter()
        .map(|(name, _)| (name.as_str(), format!("dsn:{name}")));
    note_ignored(&mut answer, names, KNOWN);
    let find = |name: &str| property(case, &url, name);
    let use_ssl = find("useSsl").or_else(|| find("useSSL"));
    let legacy = if is_on(find("trustServerCertificate").as_ref()) {
        Mode::Trust
    } else if is_on(find("disableSslHostnameVerification").as_ref()) {
        Mode::VerifyCa
    } else {
        Mode::VerifyFull
    };
    let word = find("sslMode");
    let mode = if is_on(use_ssl.as_ref()) {
        if let Some(word) = &word {
            let place = word.place.clone();
            answer.remark(
                RemarkKind::Overrides,
                place,
                "useSsl=true takes precedence over sslMode",
            );
        }
        legacy
    } else if old {
        if let Some(word) = &word {
            let place = word.place.clone();
            answer.remark(
                RemarkKind::Ignored,
                place,
                "before version 3 the driver does not know sslMode: without useSsl=true there is no TLS",
            );
        }
        Mode::Disable
    } else {
        match &word {
            None => Mode::Disable,
            Some(word) => match Mode::of(&word.value) {
                Some(mode) => mode,
                None => {
                    let known = ["disable", "trust", "verify-ca", "verify-full"];
                    let why = format!(
                        "unknown sslMode {}{}",
                        quoted(&word.value, &known),
                        did_you_mean(&word.value, &known)
                    );
                    return answer.rejected(Some(word.place.clone()), why);
                }
            },
        }
    };
    let certificate = find("serverSslCert");
    match mode {
        Mode::Disable => {
            if let Some(certificate) = certificate {
                answer.remark(
                    RemarkKind::Ignored,
                    certificate.place,
                    "a certificate alone does not turn TLS on",
                );
            }
            return answer.plain();
        }
        Mode::Trust => return answer.stack("mariadb-j").unverified(Transport::Required),
        Mode::VerifyCa | Mode::VerifyFull => {}
    }
    let trust_store = find("trustStore");
    let store = if let Some(certificate) = &certificate {
        if certificate.value.trim_start().starts_with("-----BEGIN") {
            case.inline(&certificate.place, &certificate.value)
        } else if certificate.value.starts_with("classpath:") {
            // It is in an archive, which is not read here.
            Store::new(StoreKind::File, certificate.place.clone())
        } else {
            case.file(&certificate.place, &certificate.value)
        }
    } else {
        match &trust_store {
            Some(named) if old || case.at_least("", "3.4") => {
                if !old {
                    answer.measured = false;
                }
                key_store(case, named, find("trustStorePassword"))
            }
            Some(named) => {
                answer.remark(
                    RemarkKind::Ignored,
                    named.place.clone(),
                    "versions 3.0 to 3.3 ignore trustStore: the JVM's own store decides",
                );
                jvm::default_store(case)
            }
            None => jvm::default_store(case),
        }
    };
    if !old && case.at_least("", "3.4") && certificate.is_none() {
        answer.remark(
            RemarkKind::Unknown,
            None,
            "without serverSslCert, from 3.4 on, a MariaDB server may prove its certificate by the password instead: then no root counts",
        );
    }
    let full = mode == Mode::VerifyFull;
    answer
        .stack("mariadb-j")
        .verified(Transport::Required, full, [store])
}

// -- MySQL

fn mysql(case: &Case<'_>) -> Effective {
    const MODES: &[&str] = &[
        "DISABLED",
        "PREFERRED",
        "REQUIRED",
        "VERIFY_CA",
        "VERIFY_IDENTITY",
    ];
    const KNOWN: &[&str] = &[
        "sslMode",
        "useSSL",
        "requireSSL",
        "verifyServerCertificate",
        "trustCertificateKeyStoreUrl",
        "trustCertificateKeyStoreType",
        "trustCertificateKeyStorePassword",
        "fallbackToSystemTrustStore",
        "fallbackToSystemKeyStore",
        "clientCertificateKeyStoreUrl",
        "clientCertificateKeyStoreType",
        "clientCertificateKeyStorePassword",
        "fipsCompliantJsse",
        "tlsVersions",
        "tlsCiphersuites",
        "enabledTLSProtocols",
        "enabledSSLCipherSuites",
        "user",
        "password",
    ];
    let mut answer = start(case);
    answer.measured = false;
    let url = match jdbc::mysql(&unwrapped(case.dsn().unwrap_or("jdbc:mysql:"))) {
        Ok(url) => url,
        Err(refusal) => return refused(answer, refusal),
    };
    apply_url(&mut answer, &url);
    let names = url
        .properties
        .iter()
        .map(|(name, _)| (name.as_str(), format!("dsn:{name}")));
    note_ignored(&mut answer, names, KNOWN);
    let find = |name: &str| property(case, &url, name);
    let switch = |name: &str| match find(name) {
        None => Ok(None),
        Some(given) => match given.value.to_ascii_lowercase().as_str() {
            "true" | "yes" => Ok(Some(true)),
            "false" | "no" => Ok(Some(false)),
            _ => Err((
                given.place,
                format!("{name} must be TRUE, FALSE, YES or NO"),
            )),
        },
    };
    let switches = (
        switch("useSSL"),
        switch("requireSSL"),
        switch("verifyServerCertificate"),
    );
    let (use_ssl, require, verify) = match switches {
        (Ok(use_ssl), Ok(require), Ok(verify)) => (use_ssl, require, verify),
        (Err((place, why)), ..) | (_, Err((place, why)), _) | (.., Err((place, why))) => {
            return answer.rejected(Some(place), why);
        }
    };
    let word = find("sslMode").map(|word| Given {
        value: word.value.to_ascii_uppercase(),
        ..word
    });
    let mode = match word {
        Some(word) if MODES.contains(&word.value.as_str()) => {
            for name in ["useSSL", "requireSSL", "verifyServerCertificate"] {
                if let Some(given) = find(name) {
                    answer.remark(
                        RemarkKind::Overrides,
                        given.place,
                        "sslMode takes precedence over this",
                    );
                }
            }
            word.value
        }
        Some(word) => {
            let why = format!(
                "sslMode must be one of {}, and is {}",
                MODES.join(", "),
                quoted(&word.value, MODES)
            );
            return answer.rejected(Some(word.place), why);
        }
        None => {
            let explicit_verify = verify.unwrap_or(
                // Before 8.0.13, asking for TLS also asked for verification.
                use_ssl == Some(true) && !case.at_least("", "8.0.13"),
            );
            let mode = match (use_ssl, explicit_verify, require) {
                (Some(false), ..) => "DISABLED",
                (_, true, _) => "VERIFY_CA",
                (_, _, Some(true)) => "REQUIRED",
                _ => "PREFERRED",
            };
            mode.to_owned()
        }
    };
    let trust_store = find("trustCertificateKeyStoreUrl").filter(|url| !url.value.is_empty());
    let transport = match mode.as_str() {
        "DISABLED" => return answer.plain(),
        "PREFERRED" => Transport::Opportunistic,
        _ => Transport::Required,
    };
    let fips = switch("fipsCompliantJsse") == Ok(Some(true));
    if matches!(mode.as_str(), "PREFERRED" | "REQUIRED") && !fips {
        if let Some(store) = trust_store {
            answer.remark(
                RemarkKind::Ignored,
                store.place,
                format!("the mode {mode} verifies only the dates of the server's certificate"),
            );
        }
        return answer.stack("java-jsse-nohost").unverified(transport);
    }
    let store = match trust_store {
        Some(named) => key_store(case, &named, find("trustCertificateKeyStorePassword")),
        None if switch("fallbackToSystemTrustStore") == Ok(Some(false)) => {
            return answer.rejected(
                None,
                "no trust store is named, and the system's store is switched off",
            );
        }
        None => jvm::default_store(case),
    };
    let full = mode == "VERIFY_IDENTITY";
    let stack = if full {
        "java-jsse"
    } else {
        "java-jsse-nohost"
    };
    answer.stack(stack).verified(transport, full, [store])
}
