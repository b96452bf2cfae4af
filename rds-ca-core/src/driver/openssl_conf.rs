//! What `openssl.cnf` changes for every driver that uses OpenSSL.
//!
//! A section that `ssl_conf` names may set a security level, signature algorithms and stores for every connection of
//! every program. Sources: the manual pages `config(5)`, `SSL_CONF_cmd(3)` and `SSL_CTX_set_security_level(3)` of
//! OpenSSL 3, Node's `doc/api/cli.md`.

use super::case::Case;
use super::effective::{Effective, RemarkKind, Transport, Verifies};
use super::files::FileKind;
use super::grammar::openssl_conf::OpensslConf;

/// Where systems keep the file: Debian, Red Hat, Alpine.
const FILES: &[&str] = &[
    "/etc/ssl/openssl.cnf",
    "/etc/pki/tls/openssl.cnf",
    "/etc/ssl1.1/openssl.cnf",
];

/// Whether programs of that stack read the file.
fn reads_it(stack: &str) -> bool {
    const PREFIXES: &[&str] = &[
        "libpq",
        "openssl",
        "python-ssl",
        "php",
        "mysqlconn",
        "ruby",
        "curl",
        "dotnet",
        "node",
        "rust-native-tls",
    ];
    stack != "curl-gnutls" && PREFIXES.iter().any(|prefix| stack.starts_with(prefix))
}

/// Makes the results that the file may change unknown, and adds a remark on each setting that may do so.
pub(super) fn apply(case: &Case<'_>, answer: &mut Effective) {
    let no_tls = matches!(
        answer.transport,
        Transport::Plain | Transport::Error | Transport::Unknown
    );
    let Some(stack) = answer.stack.as_ref().map(|stack| stack.as_str().to_owned()) else {
        return;
    };
    if no_tls || !reads_it(&stack) {
        return;
    }
    let named = case.env_filled("OPENSSL_CONF").map(|path| case.path(path));
    let (path, place) = match named {
        Some(path) => (path, "env:OPENSSL_CONF".to_owned()),
        None => {
            let Some(path) = FILES
                .iter()
                .find(|path| case.kind(path) == Some(Some(FileKind::File)))
            else {
                return;
            };
            ((*path).to_owned(), format!("file:{path}"))
        }
    };
    let Some(text) = case.read(&path) else {
        // OpenSSL continues without a file that does not exist.
        if case.exists(&path) != Some(false) {
            unknown(
                answer,
                place,
                "this configuration of OpenSSL cannot be seen from here, and may change what is verified",
            );
        }
        return;
    };
    let include = |path: &str| match case.kind(path)? {
        // OpenSSL continues without a file that does not exist.
        None => Some(Vec::new()),
        Some(FileKind::File) => Some(vec![case.read(path)?]),
        Some(FileKind::Folder) => case
            .files()
            .list(path)
            .iter()
            .filter(|name| name.ends_with(".cnf") || name.ends_with(".conf"))
            .map(|name| case.read(&format!("{path}/{name}")))
            .collect(),
    };
    let conf = OpensslConf::parse(&text, &include);
    // Node reads its own section.
    let start = if stack.starts_with("node") {
        "nodejs_conf"
    } else {
        "openssl_conf"
    };
    if conf.has_unread && conf.get("default", start).is_some() {
        unknown(
            answer,
            place,
            "it includes a file that cannot be seen from here, or is too long",
        );
        return;
    }
    let tls = conf
        .get("default", start)
        .and_then(|section| conf.get(section, "ssl_conf"))
        .and_then(|section| conf.get(section, "system_default"));
    let Some(tls) = tls else {
        return;
    };
    for (name, value) in conf.section(tls) {
        // `MinProtocol`, `min_protocol` and `system.MinProtocol` are one command.
        let command = name.rsplit('.').next().unwrap_or(name).to_ascii_lowercase();
        if let Some(why) = changes(&command, value) {
            unknown(answer, format!("{place}({name})"), why);
        }
    }
}

fn unknown(answer: &mut Effective, place: String, why: &str) {
    answer.verifies_chain = Verifies::Unknown;
    answer.verifies_name = match answer.verifies_name {
        Verifies::Yes => Verifies::Unknown,
        other => other,
    };
    answer.remark(RemarkKind::Unknown, place, why);
}

/// Why a command may change which certificates the client accepts; `None` where it does not.
fn changes(command: &str, value: &str) -> Option<&'static str> {
    let value = value.to_ascii_lowercase();
    match command {
        "cipherstring" => {
            let level = value
                .rsplit_once("@seclevel=")
                .and_then(|(_, rest)| rest.chars().next()?.to_digit(10));
            if level.is_some_and(|level| level > 2) {
                Some(
                    "this security level refuses RSA keys of 2048 bits (3), or of 4096 bits too (4): which CAs it accepts is unknown",
                )
            } else if value.contains("ecdsa") || value.contains("arsa") {
                Some("these ciphers may leave out one type of key, RSA or ECDSA")
            } else {
                None
            }
        }
        "signaturealgorithms" | "clientsignaturealgorithms"
            if !(value.contains("rsa") && value.contains("ecdsa")) =>
        {
            Some("these signature algorithms leave out one type of key, RSA or ECDSA")
        }
        "verifymode" => {
            Some("it sets whether certificates are verified, for programs that do not set it")
        }
        "verifycafile" | "verifycapath" | "verifycastore" | "chaincafile" | "chaincapath" => {
            Some("it adds a store to those of the driver")
        }
        _ => None,
    }
}
