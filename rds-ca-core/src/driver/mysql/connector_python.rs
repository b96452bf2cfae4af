//! MySQL Connector/Python: the pure driver and its C extension, which differ.
//!
//! Measured with 8.0.28 to 26.10. Sources: `mysql/connector/abstracts.py` (`config`), `network.py`
//! (`build_ssl_context`), `connection_cext.py`, `optionfiles.py`.

use super::super::case::Case;
use super::super::effective::{Effective, RemarkKind, Store, Transport};
use super::super::grammar::mycnf::PythonFile;
use super::super::registry::Driver;
use super::super::settings::{Options, Value};
use super::{ENGINES, is_set, only_known, start, text};

pub(super) const DRIVERS: &[Driver] = &[Driver {
    id: "mysqlconn",
    title: "MySQL Connector/Python",
    engines: ENGINES,
    measured: Some("8.0.28 to 26.10, pure and with its C extension"),
    newest: &[("", "26.10.0")],
    boundaries: &[("", "26")],
    builds: &[],
    takes: |_| false,
    rules,
}];

const KNOWN: &[&str] = &[
    "user",
    "password",
    "password1",
    "password2",
    "password3",
    "host",
    "port",
    "unix_socket",
    "database",
    "db",
    "username",
    "passwd",
    "use_unicode",
    "charset",
    "collation",
    "converter_class",
    "converter_str_fallback",
    "autocommit",
    "time_zone",
    "sql_mode",
    "get_warnings",
    "raise_on_warnings",
    "connection_timeout",
    "connect_timeout",
    "read_timeout",
    "write_timeout",
    "client_flags",
    "compress",
    "buffered",
    "raw",
    "ssl_ca",
    "ssl_cert",
    "ssl_key",
    "ssl_verify_cert",
    "ssl_verify_identity",
    "ssl_cipher",
    "tls_ciphersuites",
    "ssl_disabled",
    "tls_versions",
    "dsn",
    "force_ipv6",
    "auth_plugin",
    "allow_local_infile",
    "allow_local_infile_in_path",
    "consume_results",
    "conn_attrs",
    "dns_srv",
    "use_pure",
    "krb_service_principal",
    "oci_config_file",
    "oci_config_profile",
    "webauthn_callback",
    "fido_callback",
    "kerberos_auth_mode",
    "init_command",
    "openid_token_file",
    "option_files",
    "option_groups",
    "read_default_file",
    "pool_name",
    "pool_size",
    "pool_reset_session",
    "failover",
];

fn rules(case: &Case<'_>) -> Effective {
    if let Err(rejected) = only_known(case, KNOWN, "Unsupported argument") {
        return rejected;
    }
    let mut options = case.options().clone();
    if let Err(answer) = files(case, &mut options) {
        return answer;
    }
    let own = case.below(None, options);
    let case = &own;
    let options = case.options();
    let mut answer = start(case);
    // From some version on, the C extension fails to load where Python contains an older libssl, and the pure driver
    // is used silently.
    let pure = match options.given("use_pure") {
        Some(value) => super::python_true(value),
        None if case.at_least("", "26") => {
            answer.remark(
                RemarkKind::Unknown,
                None,
                "use_pure is not set: where the C extension cannot load its OpenSSL the pure driver is used, which trusts the system's store in addition to ssl_ca",
            );
            true
        }
        None => false,
    };
    if is_set(options, "ssl_disabled") {
        if is_set(options, "ssl_verify_cert") || is_set(options, "ssl_verify_identity") {
            answer.remark(
                RemarkKind::Overrides,
                options.place("ssl_disabled"),
                "ssl_disabled takes precedence over the options that verify",
            );
        }
        return answer.plain();
    }
    if text(options, "unix_socket").is_some_and(|socket| !socket.value.is_empty()) {
        return answer.plain();
    }
    let (chain, name) = (
        is_set(options, "ssl_verify_cert"),
        is_set(options, "ssl_verify_identity"),
    );
    let ca = text(options, "ssl_ca").filter(|ca| !ca.value.is_empty());
    let ca = ca.map(|ca| case.file(&ca.place, &ca.value));
    // A key without its certificate, or a certificate without its key.
    if options.get("ssl_key").is_some() != options.get("ssl_cert").is_some() {
        let place = ["ssl_key", "ssl_cert"]
            .into_iter()
            .find(|name| options.get(name).is_some())
            .map(|name| options.place(name));
        let why = "ssl_key and ssl_cert need to be specified together";
        return answer.rejected(place, why);
    }
    let is_not_bool =
        |name: &&str| is_set(options, name) && !matches!(options.given(name), Some(Value::Bool(_)));
    let odd = ["ssl_verify_cert", "ssl_verify_identity"]
        .into_iter()
        .find(is_not_bool);
    if let Some(name) = odd.filter(|_| !pure) {
        let why = format!("the C extension takes only True and False for {name}");
        return answer.rejected(Some(options.place(name)), why);
    }
    if pure {
        by_python(case, answer, ca, chain, name)
    } else {
        by_extension(answer, ca, chain, name)
    }
}

/// A connection that ignores the CA because nothing asks to verify.
fn unverified(mut answer: Effective, ca: Option<Store>) -> Effective {
    if let Some(ca) = ca {
        answer.remark(
            RemarkKind::Ignored,
            ca.place,
            "ssl_ca alone verifies nothing: set ssl_verify_cert, and ssl_verify_identity for the name",
        );
    }
    answer.unverified(Transport::Opportunistic)
}

/// The pure driver trusts the CA *and* Python's default store.
fn by_python(
    case: &Case<'_>,
    mut answer: Effective,
    ca: Option<Store>,
    chain: bool,
    name: bool,
) -> Effective {
    let transport = if chain {
        Transport::Required
    } else {
        Transport::Opportunistic
    };
    // A file that does not exist ends the handshake, even without verification.
    if let Some(missing) = ca.clone().filter(|ca| ca.present == Some(false)) {
        return answer
            .stack("python-ssl")
            .verified(transport, name, [missing]);
    }
    if !chain && !name {
        return unverified(answer.stack("python-ssl"), ca);
    }
    if ca.is_some() {
        answer.remark(
            RemarkKind::Implicit,
            None,
            "the pure driver trusts the system's store in addition to ssl_ca; its C extension trusts ssl_ca only",
        );
    }
    let stores: Vec<Store> = ca.into_iter().chain(case.openssl_default()).collect();
    let stack = if name { "python-ssl" } else { "openssl-nohost" };
    answer.stack(stack).verified(transport, name, stores)
}

/// The C extension: `ssl_verify_identity` requires TLS, `ssl_verify_cert` does not.
fn by_extension(answer: Effective, ca: Option<Store>, chain: bool, name: bool) -> Effective {
    let transport = if name {
        Transport::Required
    } else {
        Transport::Opportunistic
    };
    if !chain && !name {
        return unverified(answer, ca);
    }
    let answer = answer.stack(if name {
        "mysqlconn-verify-identity"
    } else {
        "mysqlconn-verify-ca"
    });
    let Some(ca) = ca else {
        let mut answer = answer.verified(transport, name, []);
        answer.refuses_all = true;
        answer.remark(
            RemarkKind::Surprise,
            None,
            "without ssl_ca the C extension cannot verify (\"SSL_CTX_set_default_verify_paths failed\"): every server with TLS is refused",
        );
        return answer;
    };
    answer.verified(transport, name, [ca])
}

/// Reads `option_files` into the options; those that the program gives itself take precedence.
#[allow(clippy::result_large_err)] // The error is the answer.
fn files(case: &Case<'_>, options: &mut Options) -> Result<(), Effective> {
    let list = |value: &Value| match value {
        Value::Text(text) => vec![text.clone()],
        Value::List(values) => values.iter().filter_map(Value::plain).collect(),
        _ => Vec::new(),
    };
    let Some((setting, names)) = ["option_files", "read_default_file"]
        .into_iter()
        .find_map(|name| Some((name, list(case.option(name)?))))
    else {
        return Ok(());
    };
    let place = case.options().place(setting);
    let groups = case.option("option_groups").map_or_else(
        || vec!["client".to_owned(), "connector_python".to_owned()],
        list,
    );
    let rejected = |why: String| start(case).rejected(Some(place.clone()), why);
    // Included files come before the file that includes them, and their own includes are not followed.
    let mut paths: Vec<String> = Vec::new();
    for name in &names {
        let path = case.path(name);
        let text = read(case, &path).map_err(|()| unseen(case, &place, &path))?;
        let Some(text) = text else {
            return Err(rejected(format!("the option file {path} cannot be read")));
        };
        for line in text.lines() {
            if let Some(folder) = line.strip_prefix("!includedir") {
                let folder = case.path(folder.trim());
                let names = case.files().list(&folder);
                paths.extend(
                    names
                        .iter()
                        .filter(|name| name.ends_with(".cnf"))
                        .map(|name| format!("{folder}/{name}")),
                );
            } else if let Some(file) = line.strip_prefix("!include") {
                paths.push(case.path(file.trim()));
            }
            if paths.len() > 1_000 {
                return Err(rejected("it includes more than 1000 files".to_owned()));
            }
        }
        paths.push(path);
    }
    let mut found: Vec<(String, String, String)> = Vec::new();
    for path in &paths {
        let text = read(case, path).map_err(|()| unseen(case, &place, path))?;
        let Some(text) = text else {
            return Err(rejected(format!("the option file {path} cannot be read")));
        };
        let text: String = text
            .lines()
            .filter(|line| !line.trim().starts_with("!include"))
            .flat_map(|line| [line.trim(), "\n"])
            .collect();
        let file = PythonFile::parse(&text, false)
            .map_err(|error| rejected(format!("{path} cannot be read: {error}")))?;
        for group in &groups {
            for (key, value) in file.section(group) {
                let option = key.to_lowercase().replace('-', "_");
                let option = if option == "socket" {
                    "unix_socket".to_owned()
                } else {
                    option
                };
                if !KNOWN.contains(&option.as_str()) {
                    if group == "connector_python" {
                        return Err(rejected(format!(
                            "{path} has an option that the driver does not know"
                        )));
                    }
                    continue;
                }
                // A later file wins, and in one file a later group of the list.
                found.retain(|(known, ..)| *known != option);
                let value = value.unwrap_or_default().to_owned();
                found.push((option, value, case.place_in_file(path, key)));
            }
        }
    }
    for (option, value, place) in found {
        if options.get(&option).is_none() {
            options.set_from(option, literal(&value), place);
        }
    }
    Ok(())
}

fn read(case: &Case<'_>, path: &str) -> Result<Option<String>, ()> {
    match (case.read(path), case.exists(path)) {
        (Some(text), _) => Ok(Some(text)),
        (None, Some(false)) => Ok(None),
        _ => Err(()),
    }
}

fn unseen(case: &Case<'_>, place: &str, path: &str) -> Effective {
    start(case).unknown(
        Transport::Unknown,
        Some(place.to_owned()),
        format!("the settings come from {path}, which cannot be seen"),
    )
}

/// `ast.literal_eval`, and the text where that fails.
fn literal(value: &str) -> Value {
    match value {
        "True" => Value::Bool(true),
        "False" => Value::Bool(false),
        "None" => Value::Null,
        _ if value.parse::<f64>().is_ok()
            && value.starts_with(|c: char| c.is_ascii_digit() || c == '-') =>
        {
            Value::Number(value.to_owned())
        }
        _ => {
            let inner = ['\'', '"']
                .into_iter()
                .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
            Value::Text(inner.unwrap_or(value).to_owned())
        }
    }
}
