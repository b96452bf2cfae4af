//! MongoDB's drivers, for Amazon DocumentDB: how each reads a `mongodb://` URI and its own options.
//!
//! By their documentation and source, not measured: the URI options specification; `pymongo/ssl_support.py`;
//! `mongodb/lib/connection_string.js`; `com/mongodb/ConnectionString.java` and `connection/SslHelper.java`;
//! `x/mongo/driver/connstring/connstring.go` of Go; `Core/Configuration/ConnectionString.cs` of .NET;
//! `lib/mongo/uri/options_mapper.rb` and `socket/ssl.rb` of Ruby; `mongoc-uri.c` (`mongoc_uri_get_tls`) and
//! `mongoc-openssl.c` below PHP; `src/client/options.rs` of Rust.

use super::case::Case;
use super::effective::{Address, Effective, RemarkKind, Store, Transport, Verifies};
use super::grammar::mongodb;
use super::grammar::query::form;
use super::jvm;
use super::node::{default_stores, rejects_unauthorized};
use super::registry::Driver;
use super::settings::Value;
use crate::name::EngineFamily;

const ENGINES: &[EngineFamily] = &[EngineFamily::DocumentDb];

macro_rules! row {
    ($id:literal, $title:literal, $newest:expr, $builds:expr, $language:ident) => {
        Driver {
            id: $id,
            title: $title,
            engines: ENGINES,
            measured: None,
            newest: $newest,
            boundaries: &[],
            builds: $builds,
            takes: is_mongo,
            rules: |case| mongo(case, Language::$language),
        }
    };
}

pub(super) const DRIVERS: &[Driver] = &[
    row!("pymongo", "PyMongo", &[("", "4.20")], &[], Python),
    row!(
        "mongodb-node",
        "MongoDB's driver for Node.js",
        &[("", "7.9"), ("node", "20")],
        &[],
        Node
    ),
    row!(
        "mongodb-java",
        "MongoDB's driver for Java",
        &[("", "5.6")],
        &[],
        Java
    ),
    row!(
        "mongodb-go",
        "MongoDB's driver for Go",
        &[("", "2.4")],
        &[],
        Go
    ),
    row!(
        "mongodb-dotnet",
        "MongoDB's driver for .NET",
        &[("", "3.5")],
        &[],
        DotNet
    ),
    row!(
        "mongodb-ruby",
        "MongoDB's driver for Ruby",
        &[("", "2.21")],
        &[],
        Ruby
    ),
    row!(
        "mongodb-php",
        "MongoDB's extension for PHP",
        &[("", "2.1")],
        &[],
        Php
    ),
    row!(
        "mongodb-rust",
        "MongoDB's driver for Rust",
        &[("", "3.3")],
        &["rustls", "openssl"],
        Rust
    ),
];

fn is_mongo(dsn: &str) -> bool {
    dsn.starts_with("mongodb://") || dsn.starts_with("mongodb+srv://")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Python,
    Node,
    Java,
    Go,
    DotNet,
    Ruby,
    Php,
    Rust,
}

impl Language {
    /// Whether an option of TLS switches TLS on where `tls` itself is not given; `None` where that is unknown.
    fn implies_tls(self) -> Option<bool> {
        match self {
            Self::Python | Self::Go | Self::Php | Self::Rust => Some(true),
            Self::Java | Self::DotNet | Self::Ruby => Some(false),
            // It changed between versions.
            Self::Node => None,
        }
    }

    /// Whether it reads `tlsCAFile`.
    fn reads_ca_file(self) -> bool {
        !matches!(self, Self::Java | Self::DotNet)
    }

    /// Whether it reads `tlsAllowInvalidCertificates`.
    fn reads_invalid_certificates(self) -> bool {
        !matches!(self, Self::Java | Self::DotNet | Self::Go)
    }

    /// Whether it reads `tlsAllowInvalidHostnames`.
    fn reads_invalid_hostnames(self) -> bool {
        !matches!(self, Self::DotNet | Self::Go)
    }

    fn stack(self, case: &Case<'_>, name: bool) -> &'static str {
        match (self, name) {
            (Self::Python, true) => "python-ssl",
            (Self::Node, _) => "node",
            (Self::Java, true) => "java-jsse",
            (Self::Java, false) => "java-jsse-nohost",
            (Self::Go, _) => "go-new",
            (Self::DotNet, _) => "dotnet",
            (Self::Rust, _) if !case.versions.has_word("openssl") => "rustls-lenient",
            (Self::Ruby | Self::Php | Self::Rust, true) => "openssl",
            (Self::Python | Self::Ruby | Self::Php | Self::Rust, false) => "openssl-nohost",
        }
    }

    /// The driver's stores where no file is named.
    fn own_stores(self, case: &Case<'_>, answer: &mut Effective) -> Vec<Store> {
        match self {
            Self::Python | Self::Ruby | Self::Php => case.openssl_default(),
            Self::Go => case.go_default(),
            Self::Java => vec![jvm::default_store(case)],
            Self::Node => default_stores(case, answer),
            // .NET on Linux fills its store from OpenSSL's.
            Self::DotNet => case.openssl_default(),
            Self::Rust if case.versions.has_word("openssl") => case.openssl_default(),
            Self::Rust => {
                answer.remark(
                    RemarkKind::Implicit,
                    None,
                    "the roots built into the program decide: those of RDS are not among them; give tlsCAFile",
                );
                vec![case.built_in()]
            }
        }
    }
}

/// Chain and name are verified wherever TLS is on, unless an option relaxes that; the options of the driver override
/// those of the URI.
fn mongo(case: &Case<'_>, language: Language) -> Effective {
    let mut answer = Effective::new();
    let mut uri = match case.dsn().map(mongodb::parse) {
        Some(Ok(uri)) => uri,
        Some(Err(why)) => return answer.rejected(Some("dsn".to_owned()), why),
        None => mongodb::MongoUri::default(),
    };
    answer.endpoints = uri
        .hosts
        .iter()
        .map(|(host, port)| Address {
            host: host.clone(),
            // The path of a local socket has none.
            port: port.or((!uri.srv && !host.contains('/')).then_some(27017)),
        })
        .collect();
    answer.user.clone_from(&uri.user);
    answer.database.clone_from(&uri.database);
    let mut place = "dsn:tlsCAFile".to_owned();
    let options = case.options();
    let truth = |names: &[&str]| {
        names.iter().find_map(|name| match options.given(name)? {
            Value::Bool(value) => Some(*value),
            _ => None,
        })
    };
    uri.tls = truth(&["tls", "ssl"]).or(uri.tls);
    uri.insecure = truth(&["tlsInsecure"]).or(uri.insecure);
    uri.allow_invalid_certificates =
        truth(&["tlsAllowInvalidCertificates"]).or(uri.allow_invalid_certificates);
    uri.allow_invalid_hostnames =
        truth(&["tlsAllowInvalidHostnames"]).or(uri.allow_invalid_hostnames);
    if language == Language::Java {
        java_options(case, &mut uri);
    }
    for name in &uri.ignored {
        answer.remark(
            RemarkKind::Ignored,
            format!("dsn:{name}"),
            "the option is unknown or has an invalid value: the driver ignores it",
        );
    }
    if let Some(file) = options.given("tlsCAFile").and_then(Value::text) {
        uri.ca_file = Some(file.to_owned());
        place = options.place("tlsCAFile");
    }
    if !language.reads_ca_file() && uri.ca_file.take().is_some() {
        let why = match language {
            Language::Java => {
                "the driver does not read tlsCAFile: the JVM's trust store decides (javax.net.ssl.trustStore)"
            }
            _ => {
                "the driver does not read tlsCAFile: the store of the system decides, or a callback in the program"
            }
        };
        answer.remark(RemarkKind::Ignored, place.clone(), why);
    }
    let mut ignore_unread = |given: &mut Option<bool>, reads: bool, name: &str| {
        if !reads && given.take() == Some(true) {
            answer.remark(
                RemarkKind::Ignored,
                format!("dsn:{name}"),
                "the driver has no such option and ignores it",
            );
        }
    };
    ignore_unread(
        &mut uri.allow_invalid_certificates,
        language.reads_invalid_certificates(),
        "tlsAllowInvalidCertificates",
    );
    ignore_unread(
        &mut uri.allow_invalid_hostnames,
        language.reads_invalid_hostnames(),
        "tlsAllowInvalidHostnames",
    );
    let relaxed = uri
        .insecure
        .or(uri.allow_invalid_certificates)
        .or(uri.allow_invalid_hostnames);
    let implied = uri.ca_file.is_some() || uri.certificate_key_file.is_some() || relaxed.is_some();
    // Go's `tlsInsecure` alone does not switch TLS on.
    let implied = match language {
        Language::Go => uri.ca_file.is_some() || uri.certificate_key_file.is_some(),
        _ => implied,
    };
    match (uri.tls, language.implies_tls()) {
        (Some(true), _) => {}
        (None, Some(true)) if implied => {
            answer.remark(
                RemarkKind::Implicit,
                place.clone(),
                "an option of TLS switches TLS on",
            );
        }
        (None, None) if implied => {
            return answer.unknown(
                Transport::Unknown,
                Some(place),
                "whether this option switches TLS on depends on the driver's version: set tls=true",
            );
        }
        (None, _) if implied => {
            answer.remark(
                RemarkKind::Surprise,
                place,
                "an option of TLS does not switch TLS on here: set tls=true",
            );
            return answer.plain();
        }
        _ => return answer.plain(),
    }
    trust(case, language, &uri, &place, answer)
}

/// What is verified, once TLS is on.
fn trust(
    case: &Case<'_>,
    language: Language,
    uri: &mongodb::MongoUri,
    place: &str,
    answer: Effective,
) -> Effective {
    let mut answer = answer;
    if uri.insecure == Some(true) {
        match language {
            // Its `tlsInsecure` switches off the check of the host name only, not that of the chain.
            Language::Java => {}
            Language::Rust => {
                return answer.unknown(
                    Transport::Required,
                    Some("dsn:tlsInsecure".to_owned()),
                    "some versions of this driver treat tlsInsecure=true as its opposite: use tlsAllowInvalidCertificates",
                );
            }
            _ => return answer.unverified(Transport::Required),
        }
    }
    if uri.allow_invalid_certificates == Some(true) {
        answer = answer.unverified(Transport::Required);
        if language == Language::Ruby && uri.allow_invalid_hostnames != Some(true) {
            answer.verifies_name = Verifies::Yes;
        }
        return answer.stack(language.stack(case, false));
    }
    let lenient = uri.allow_invalid_hostnames == Some(true)
        || uri.insecure == Some(true) && language == Language::Java;
    // The Rust driver with rustls cannot switch off the check of the host name.
    let is_rustls = language == Language::Rust && !case.versions.has_word("openssl");
    if lenient && is_rustls {
        return answer.unknown(
            Transport::Required,
            Some("dsn:tlsAllowInvalidHostnames".to_owned()),
            "with rustls the driver cannot switch off the check of the host name: it rejects the option, or ignores it",
        );
    }
    let name = !lenient;
    // Either option, even if it is false, is Node's rejectUnauthorized, and then the environment does not count.
    let is_left_to_node = language == Language::Node
        && uri.insecure.is_none()
        && uri.allow_invalid_certificates.is_none();
    if is_left_to_node && !rejects_unauthorized(case, &mut answer) {
        return answer.unverified(Transport::Required);
    }
    let stores = match &uri.ca_file {
        Some(file) => vec![case.file(place, file)],
        None => language.own_stores(case, &mut answer),
    };
    answer
        .verified(Transport::Required, name, stores)
        .stack(language.stack(case, name))
}

/// `sslInvalidHostNameAllowed`, which only the driver for Java has.
fn java_options(case: &Case<'_>, uri: &mut mongodb::MongoUri) {
    let query = case
        .dsn()
        .and_then(|dsn| dsn.split_once('?'))
        .map_or("", |(_, query)| query);
    for (name, value) in form(query) {
        if name.eq_ignore_ascii_case("sslInvalidHostNameAllowed") {
            uri.ignored
                .retain(|ignored| !ignored.eq_ignore_ascii_case(&name));
            uri.allow_invalid_hostnames = Some(value == "true")
                .filter(|yes| *yes)
                .or(uri.allow_invalid_hostnames);
        }
    }
}
