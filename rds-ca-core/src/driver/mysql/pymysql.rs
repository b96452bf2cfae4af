//! PyMySQL and the two drivers derived from its code: aiomysql and asyncmy.
//!
//! Measured with PyMySQL 0.10 to 1.2, aiomysql 0.3.2, asyncmy 0.2.18. Sources: `pymysql/connections.py`
//! (`__init__`, `_create_ssl_ctx`), `aiomysql/connection.py`, `asyncmy/connection.pyx`; 1.1 and 1.2.0 to 1.2.3 by
//! their sources.

use super::super::case::Case;
use super::super::effective::{Address, Effective, RemarkKind, Store, Transport};
use super::super::grammar::mycnf::PythonFile;
use super::super::python_ssl;
use super::super::registry::Driver;
use super::super::settings::Value;
use super::{ENGINES, Given, is_set, note_ignored, only_known, python_true, start, text};

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "pymysql",
        title: "PyMySQL",
        engines: ENGINES,
        measured: Some("0.10 to 1.2"),
        newest: &[("", "1.2.4")],
        boundaries: &[("", "1"), ("", "1.2"), ("", "1.2.4")],
        builds: &[],
        takes: |_| false,
        rules: pymysql,
    },
    Driver {
        id: "aiomysql",
        title: "aiomysql",
        engines: ENGINES,
        measured: Some("0.3.2"),
        newest: &[("", "0.3.2")],
        boundaries: &[],
        builds: &[],
        takes: |_| false,
        rules: aiomysql,
    },
    Driver {
        id: "asyncmy",
        title: "asyncmy",
        engines: ENGINES,
        measured: Some("0.2.18"),
        newest: &[("", "0.2.18")],
        boundaries: &[],
        builds: &[],
        takes: |_| false,
        rules: asyncmy,
    },
];

const COMMON: &[&str] = &[
    "host",
    "user",
    "password",
    "passwd",
    "database",
    "db",
    "unix_socket",
    "port",
    "charset",
    "sql_mode",
    "read_default_file",
    "conv",
    "use_unicode",
    "client_flag",
    "cursorclass",
    "init_command",
    "connect_timeout",
    "read_default_group",
    "autocommit",
    "local_infile",
    "max_allowed_packet",
    "auth_plugin_map",
    "read_timeout",
    "write_timeout",
    "bind_address",
    "program_name",
    "server_public_key",
    "ssl",
    "compress",
    "named_pipe",
];
const OF_PYMYSQL: &[&str] = &["collation", "defer_connect", "binary_prefix", "no_delay"];
const SSL_KEYWORDS: &[&str] = &[
    "ssl_ca",
    "ssl_cert",
    "ssl_disabled",
    "ssl_key",
    "ssl_key_password",
    "ssl_verify_cert",
    "ssl_verify_identity",
];
const UNEXPECTED: &str = "connect() got an unexpected keyword argument";

/// The dict of TLS settings that the driver uses in the end.
#[derive(Default)]
struct Dict {
    ca: Option<Given>,
    capath: Option<Given>,
    check_hostname: Option<Value>,
    verify_mode: Option<Value>,
    /// Whether it has any other member.
    other: bool,
}

impl Dict {
    fn of(case: &Case<'_>) -> Self {
        let options = case.options();
        let member = |name: &str| options.given(&format!("ssl.{name}")).cloned();
        Self {
            ca: text(options, "ssl.ca"),
            capath: text(options, "ssl.capath"),
            check_hostname: member("check_hostname"),
            verify_mode: member("verify_mode"),
            other: matches!(options.given("ssl"), Some(Value::Map(members)) if !members.is_empty()),
        }
    }

    fn is_empty(&self) -> bool {
        self.ca.is_none() && self.capath.is_none() && !self.other
    }
}

fn pymysql(case: &Case<'_>) -> Effective {
    let options = case.options();
    let (keywords, requires) = (case.at_least("", "1"), case.at_least("", "1.2"));
    let mut known = [COMMON, OF_PYMYSQL].concat();
    if keywords {
        known.extend(SSL_KEYWORDS);
    }
    if let Err(rejected) = only_known(case, &known, UNEXPECTED) {
        return rejected;
    }
    let mut answer = start(case);
    let mut dict = Dict::of(case);
    let ssl = options.given("ssl");
    if let Err(rejected) = file(case, &mut answer, &mut dict, ssl) {
        return rejected;
    }
    if keywords && is_set(options, "ssl_disabled") {
        for name in SSL_KEYWORDS
            .iter()
            .filter(|name| **name != "ssl_disabled" && is_set(options, name))
        {
            let place = options.place(name);
            answer.remark(
                RemarkKind::Overrides,
                place,
                "ssl_disabled takes precedence over this",
            );
        }
        return answer.plain();
    }
    let transport = if requires {
        Transport::Required
    } else {
        Transport::Opportunistic
    };
    let by_keyword = [
        "ssl_ca",
        "ssl_cert",
        "ssl_key",
        "ssl_verify_cert",
        "ssl_verify_identity",
    ];
    if keywords && by_keyword.iter().any(|name| is_set(options, name)) {
        if !dict.is_empty() || ssl.is_some_and(python_true) {
            let place = dict
                .ca
                .as_ref()
                .map_or_else(|| options.place("ssl"), |ca| ca.place.clone());
            answer.remark(
                RemarkKind::Overrides,
                place,
                "the ssl_… keywords replace the ssl dict and what was read from the option file",
            );
        }
        let identity = is_set(options, "ssl_verify_identity");
        let mode = options.given("ssl_verify_cert").cloned();
        let mode = if identity && case.at_least("", "1.2.4") {
            Some(Value::Bool(true))
        } else {
            mode
        };
        let dict = Dict {
            ca: options
                .given("ssl_ca")
                .and_then(|_| text(options, "ssl_ca")),
            capath: None,
            check_hostname: Some(Value::Bool(identity)),
            verify_mode: Some(mode.unwrap_or(Value::Bool(false))),
            other: true,
        };
        return context(case, answer, &dict, transport, true);
    }
    match ssl {
        Some(Value::Code(code)) => return python_context(case, answer, code, transport),
        Some(value) if !matches!(value, Value::Map(_)) && python_true(value) => {
            return answer.rejected(
                Some(options.place("ssl")),
                "ssl must be a dict or an SSLContext",
            );
        }
        _ => {}
    }
    if dict.is_empty() {
        if requires {
            return answer
                .stack("python-ssl")
                .unverified(Transport::Opportunistic);
        }
        return answer.plain();
    }
    context(case, answer, &dict, transport, keywords)
}

/// Further arguments of aiomysql and asyncmy.
const POOL: &[&str] = &[
    "echo",
    "loop",
    "auth_plugin",
    "minsize",
    "maxsize",
    "pool_recycle",
];

fn aiomysql(case: &Case<'_>) -> Effective {
    let known = [COMMON, POOL].concat();
    if let Err(rejected) = only_known(case, &known, UNEXPECTED) {
        return rejected;
    }
    let options = case.options();
    let mut answer = start(case);
    if let Some(file) = text(options, "read_default_file").filter(|file| !file.value.is_empty()) {
        let path = case.path_with_tilde(&file.value);
        let bare = "ParsingError: it rejects an option without a value, such as skip-ssl";
        let read = case
            .read(&path)
            .map(|text| match PythonFile::parse(&text, true) {
                Ok(found) if found.has_bare_option() => Err(bare),
                other => other.map(|_| ()),
            });
        if let Some(Err(error)) = read {
            let why = format!("Python's configparser cannot read {path}: {error}");
            return answer.rejected(Some(file.place), why);
        }
        answer.remark(
            RemarkKind::Ignored,
            file.place,
            "aiomysql reads no option about TLS from the option file",
        );
    }
    match options.given("ssl") {
        Some(Value::Code(code)) => python_context(case, answer, code, Transport::Opportunistic),
        Some(Value::Bool(true)) => {
            let stores = case.openssl_default();
            answer
                .stack("python-ssl")
                .verified(Transport::Opportunistic, true, stores)
        }
        Some(value) if python_true(value) => {
            let mut answer = answer.unknown(
                Transport::Opportunistic,
                Some(options.place("ssl")),
                "aiomysql takes an SSLContext: with anything else it fails on every server that offers TLS, and connects to all others without TLS",
            );
            answer.refuses_all = true;
            answer
        }
        _ => answer.plain(),
    }
}

fn asyncmy(case: &Case<'_>) -> Effective {
    let known = [COMMON, POOL, &["sock"]].concat();
    if let Err(rejected) = only_known(case, &known, UNEXPECTED) {
        return rejected;
    }
    let options = case.options();
    let mut answer = start(case);
    let mut dict = Dict::of(case);
    let ssl = options.given("ssl");
    if let Err(rejected) = file(case, &mut answer, &mut dict, ssl) {
        return rejected;
    }
    match ssl {
        Some(Value::Code(code)) => return python_context(case, answer, code, Transport::Required),
        Some(Value::Bool(true)) => {
            return answer.stack("python-ssl").unverified(Transport::Required);
        }
        Some(value) if !matches!(value, Value::Map(_)) && python_true(value) => {
            return answer.rejected(
                Some(options.place("ssl")),
                "ssl must be a dict, True or an SSLContext",
            );
        }
        _ => {}
    }
    if dict.is_empty() {
        return answer.plain();
    }
    context(case, answer, &dict, Transport::Required, true)
}

/// Reads `read_default_file` into the dict; what the program gives itself takes precedence.
#[allow(clippy::result_large_err)] // The error is the answer.
fn file(
    case: &Case<'_>,
    answer: &mut Effective,
    dict: &mut Dict,
    ssl: Option<&Value>,
) -> Result<(), Effective> {
    let options = case.options();
    let group = text(options, "read_default_group").filter(|group| !group.value.is_empty());
    let named = text(options, "read_default_file").filter(|file| !file.value.is_empty());
    let path = match (&named, &group) {
        (Some(file), _) => case.path_with_tilde(&file.value),
        (None, Some(_)) => "/etc/my.cnf".to_owned(),
        (None, None) => return Ok(()),
    };
    let place = named.map(|file| file.place);
    let Some(text) = case.read(&path) else {
        if case.exists(&path) == Some(false) {
            answer.remark(
                RemarkKind::Missing,
                place,
                format!("there is no {path}, and the driver does not report that"),
            );
            return Ok(());
        }
        return Err(answer.clone().unknown(
            Transport::Unknown,
            place,
            format!("the settings come from {path}, which cannot be seen"),
        ));
    };
    let file = PythonFile::parse(&text, true).map_err(|error| {
        let why = format!("Python's configparser cannot read {path}: {error}");
        answer.clone().rejected(place, why)
    })?;
    let group = group.map_or_else(|| "client".to_owned(), |group| group.value);
    let of_file = |key: &str| file.get(&group, key).and_then(|(_, value)| value);
    let own = answer.endpoints.first().map(|own| own.host.clone());
    if let Some(host) = own.or_else(|| of_file("host").map(str::to_owned)) {
        let port = super::text(options, "port").map(|port| port.value);
        let port = port.filter(|port| port != "0");
        let port = port.or_else(|| of_file("port").map(str::to_owned));
        answer.endpoints = vec![Address {
            host,
            port: port.and_then(|port| port.parse().ok()).or(Some(3306)),
        }];
    }
    // With a context, or any other object that counts as true, the file is not used.
    if ssl.is_some_and(|ssl| !matches!(ssl, Value::Map(_)) && python_true(ssl)) {
        return Ok(());
    }
    for (name, _) in file.section(&group) {
        let simple = name.to_lowercase().replace('_', "-");
        if matches!(
            simple.as_str(),
            "ssl-mode" | "ssl-verify-server-cert" | "ssl-verify-cert" | "ssl"
        ) {
            answer.remark(
                RemarkKind::Ignored,
                case.place_in_file(&path, name),
                "the driver reads only ssl-ca, ssl-capath, ssl-cert, ssl-key and ssl-cipher from the option file; a CA in it makes the driver verify chain and name",
            );
        }
    }
    let read = |option: &str| {
        let (key, value) = file.get(&group, option)?;
        let value = value.filter(|value| !value.is_empty())?.to_owned();
        Some(Given {
            value,
            place: case.place_in_file(&path, key),
        })
    };
    let keeps = |given: &Option<Given>| given.as_ref().is_some_and(|given| !given.value.is_empty());
    if let Some(ca) = read("ssl-ca").filter(|_| !keeps(&dict.ca)) {
        dict.ca = Some(ca);
    }
    if let Some(folder) = read("ssl-capath").filter(|_| !keeps(&dict.capath)) {
        dict.capath = Some(folder);
    }
    dict.other |= ["ssl-cert", "ssl-key", "ssl-cipher"]
        .iter()
        .any(|name| read(name).is_some());
    Ok(())
}

/// `_create_ssl_ctx`.
fn context(
    case: &Case<'_>,
    mut answer: Effective,
    dict: &Dict,
    transport: Transport,
    with_verify_mode: bool,
) -> Effective {
    if let Some(Value::Map(members)) = case.options().given("ssl") {
        let place = |name: &str| case.options().place(&format!("ssl.{name}"));
        let names = members.iter().map(|(name, _)| (name.as_str(), place(name)));
        let known = [
            "ca",
            "capath",
            "cert",
            "key",
            "password",
            "cipher",
            "check_hostname",
            "verify_mode",
        ];
        note_ignored(&mut answer, names, &known);
    }
    let has_ca = dict.ca.is_some() || dict.capath.is_some();
    let mut stores: Vec<Store> = Vec::new();
    if let Some(ca) = dict.ca.as_ref().filter(|ca| !ca.value.is_empty()) {
        let store = case.file(&ca.place, &ca.value);
        let path = store.path.clone().unwrap_or_default();
        if store.present == Some(false) {
            return answer.rejected(Some(ca.place.clone()), format!("there is no {path}"));
        }
        if python_ssl::has_certificate(case, &path) == Some(false) {
            return answer.rejected(
                Some(ca.place.clone()),
                format!("there is no certificate in {path}"),
            );
        }
        stores.push(store);
    }
    if let Some(folder) = dict
        .capath
        .as_ref()
        .filter(|folder| !folder.value.is_empty())
    {
        stores.push(case.folder(&folder.place, &folder.value));
    }
    let name = has_ca && dict.check_hostname.as_ref().is_none_or(python_true);
    let mode = dict.verify_mode.as_ref().filter(|_| with_verify_mode);
    let verifies = verify_mode(mode).unwrap_or(has_ca);
    if name && !verifies {
        return answer.rejected(
            None,
            "ValueError: verify_mode cannot be CERT_NONE while the name is checked",
        );
    }
    let place = stores.first().map(|store| store.place.clone());
    if !verifies {
        if let Some(place) = place {
            answer.remark(
                RemarkKind::Ignored,
                place,
                "ssl_ca alone verifies nothing: set ssl_verify_cert=True, and ssl_verify_identity=True for the name",
            );
        }
        return answer.stack("python-ssl").unverified(transport);
    }
    if stores.is_empty() {
        let asks = dict.check_hostname.as_ref().is_some_and(python_true);
        answer.remark(
            RemarkKind::Implicit,
            None,
            if asks {
                "without a CA the system's store decides, and the name is not checked although a setting asks for it"
            } else {
                "without a CA the system's store decides"
            },
        );
        stores = case.openssl_default();
    }
    let stack = if name { "python-ssl" } else { "openssl-nohost" };
    answer.stack(stack).verified(transport, name, stores)
}

/// Whether the mode verifies; `None` where that depends on whether a CA is given.
fn verify_mode(mode: Option<&Value>) -> Option<bool> {
    match mode? {
        Value::Bool(value) => Some(*value),
        Value::Text(word) => match word.to_lowercase().as_str() {
            "none" | "0" | "false" | "no" => Some(false),
            "optional" | "required" | "1" | "true" | "yes" => Some(true),
            _ => None,
        },
        _ => None,
    }
}

/// An `ssl.SSLContext`, in the few forms that can be written as text.
fn python_context(
    case: &Case<'_>,
    answer: Effective,
    code: &str,
    transport: Transport,
) -> Effective {
    let place = case.options().place("ssl");
    python_ssl::context(case, code, &place).connect(answer, place, transport)
}
