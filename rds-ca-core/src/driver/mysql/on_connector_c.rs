//! Drivers that use MariaDB Connector/C: mysqlclient, `mariadb` for Python, Ruby's mysql2, Perl's DBDs, ODBC.
//!
//! Sources: `src/MySQLdb/_mysql.c`, `mariadb_connection.c`, `lib/mysql2/client.rb`, `dbdimp.c` of DBD::mysql 4 and
//! DBD::MariaDB, `ma_connection.c` of Connector/ODBC.

use super::super::case::{Case, quoted};
use super::super::effective::{Address, Effective, RemarkKind, Transport};
use super::super::grammar::odbc;
use super::super::registry::Driver;
use super::super::settings::Value;
use super::connector_c::{Generation, Handle};
use super::{ENGINES, Given, did_you_mean, is_set, note_ignored, only_known, start, text};

const LIBRARY: &str = "client library";

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "mysqlclient",
        title: "mysqlclient (MySQLdb)",
        engines: ENGINES,
        measured: Some("2.1.1 and 2.3, on Connector/C 3.3 and 3.4"),
        newest: &[("", "2.3.2"), (LIBRARY, "3.3.20")],
        boundaries: &[
            ("", "2.2"),
            ("", "2.2.4"),
            ("", "2.2.6"),
            (LIBRARY, "3.4"),
            (LIBRARY, "5.7"),
        ],
        builds: &[],
        takes: |_| false,
        rules: mysqlclient,
    },
    Driver {
        id: "mariadb-python",
        title: "MariaDB Connector/Python",
        engines: ENGINES,
        measured: Some("1.1 and 2.0rc2, on Connector/C 3.3 and 3.4"),
        newest: &[("", "1.1.14"), ("connector/c", "3.3.20")],
        boundaries: &[("", "2"), ("connector/c", "3.4")],
        builds: &[],
        takes: |_| false,
        rules: mariadb_python,
    },
    Driver {
        id: "ruby-mysql2",
        title: "Ruby mysql2",
        engines: ENGINES,
        measured: Some("0.5.3, on Connector/C 3.3"),
        newest: &[("", "0.5.3"), (LIBRARY, "3.3.20")],
        boundaries: &[(LIBRARY, "3.4"), (LIBRARY, "5.7")],
        builds: &[],
        takes: |_| false,
        rules: ruby_mysql2,
    },
    Driver {
        id: "DBD-mysql",
        title: "Perl DBD::mysql",
        engines: ENGINES,
        measured: Some("4.050, on Connector/C 3.3"),
        newest: &[("", "4.050")],
        boundaries: &[("", "5")],
        builds: &[],
        takes: |dsn| {
            dsn.starts_with("mysql:") && !dsn.starts_with("mysql://")
                || dsn.starts_with("dbi:mysql:")
        },
        rules: dbd_mysql,
    },
    Driver {
        id: "DBD-MariaDB",
        title: "Perl DBD::MariaDB",
        engines: ENGINES,
        measured: Some("1.22, on Connector/C 3.3"),
        newest: &[("", "1.22")],
        boundaries: &[],
        builds: &[],
        takes: |dsn| dsn.starts_with("MariaDB:") || dsn.starts_with("dbi:MariaDB:"),
        rules: dbd_mariadb,
    },
    Driver {
        id: "mariadb-odbc",
        title: "MariaDB Connector/ODBC",
        engines: ENGINES,
        measured: Some("3.1.15, on Connector/C 3.3"),
        newest: &[("", "3.1.15")],
        boundaries: &[("", "3.2")],
        builds: &[],
        takes: |dsn| {
            let lower = dsn.to_ascii_lowercase();
            lower.contains("driver=") && lower.contains("mariadb")
        },
        rules: mariadb_odbc,
    },
];

fn generation(case: &Case<'_>, part: &str) -> Generation {
    if case.at_least(part, "3.4") {
        Generation::From34
    } else {
        Generation::Before34
    }
}

/// Whether the client library is MySQL's own, which has the version numbers of the server.
fn is_mysqls(case: &Case<'_>) -> bool {
    case.at_least(LIBRARY, "5")
}

const MODES: &[&str] = &[
    "DISABLED",
    "PREFERRED",
    "REQUIRED",
    "VERIFY_CA",
    "VERIFY_IDENTITY",
];

fn mysqlclient(case: &Case<'_>) -> Effective {
    const KNOWN: &[&str] = &[
        "host",
        "user",
        "password",
        "passwd",
        "database",
        "db",
        "port",
        "unix_socket",
        "conv",
        "connect_timeout",
        "compress",
        "named_pipe",
        "init_command",
        "read_default_file",
        "read_default_group",
        "client_flag",
        "ssl",
        "ssl_mode",
        "local_infile",
        "read_timeout",
        "write_timeout",
        "charset",
        "collation",
        "auth_plugin",
        "server_public_key_path",
        "cursorclass",
        "use_unicode",
        "sql_mode",
        "autocommit",
        "binary_prefix",
        // Django's own.
        "isolation_level",
    ];
    if let Err(rejected) = only_known(case, KNOWN, "connect() has no such argument") {
        return rejected;
    }
    let options = case.options();
    let mut answer = start(case);
    let mode = match options.given("ssl_mode") {
        None => None,
        Some(_) if !is_mysqls(case) && !case.at_least("", "2.2") => {
            return answer.rejected(
                Some(options.place("ssl_mode")),
                "before mysqlclient 2.2 ssl_mode is not supported on MariaDB's library",
            );
        }
        Some(value) => {
            let word = value.plain().unwrap_or_default();
            match MODES.iter().position(|mode| *mode == word) {
                Some(at) => Some(at),
                None => {
                    let why = format!(
                        "unknown ssl_mode {}{}",
                        quoted(&word, MODES),
                        did_you_mean(&word, MODES)
                    );
                    return answer.rejected(Some(options.place("ssl_mode")), why);
                }
            }
        }
    };
    let ssl = options.given("ssl");
    let is_boolean = matches!(ssl, Some(Value::Bool(_)));
    let by_option = case.at_least("", "2.2.4");
    let mode = match ssl {
        Some(Value::Bool(true)) if by_option && mode.is_none() => Some(2),
        Some(Value::Bool(false)) if by_option && mode.is_none() => Some(0),
        _ => mode,
    };
    if let Some(Value::Code(_)) = ssl {
        return answer.unknown(
            Transport::Unknown,
            Some(options.place("ssl")),
            "the value is an expression, which is not evaluated here",
        );
    }
    if ssl.is_some_and(|ssl| !is_boolean && !matches!(ssl, Value::Map(_)) && by_option) {
        return answer.rejected(
            Some(options.place("ssl")),
            "ssl must be a dict, True or False",
        );
    }
    if let Some(Value::Map(members)) = ssl {
        let names = members
            .iter()
            .map(|(name, _)| (name.as_str(), options.place(&format!("ssl.{name}"))));
        note_ignored(
            &mut answer,
            names,
            &["ca", "capath", "cert", "key", "cipher"],
        );
    }
    let mut handle = Handle {
        ca: text(options, "ssl.ca"),
        capath: text(options, "ssl.capath"),
        other: ["ssl.cert", "ssl.key", "ssl.cipher"]
            .iter()
            .any(|path| text(options, path).is_some()),
        // mysql_ssl_set() turns TLS on, whatever the dict contains.
        enforce: (ssl.is_some() && !by_option) || mode.is_some_and(|mode| mode >= 2),
        ..Handle::default()
    };
    if is_mysqls(case) {
        return on_libmysqlclient(case, &handle, mode, answer);
    }
    if mode.is_some_and(|mode| mode >= 3) {
        handle.verify = Some(true);
    } else if case.at_least("", "2.2.6") {
        // Before 2.2.6 the library's own default applies, which verifies from Connector/C 3.4 on.
        handle.verify = Some(false);
    }
    match mode {
        Some(0 | 1) => {
            answer.remark(
                RemarkKind::Ignored,
                options.place("ssl_mode"),
                "on MariaDB's library this mode does nothing",
            );
        }
        Some(2) if !is_boolean => {
            answer.remark(
                RemarkKind::Surprise,
                options.place("ssl_mode"),
                "on MariaDB's library REQUIRED does not require TLS: a server without it is accepted",
            );
        }
        Some(3) => {
            answer.remark(
                RemarkKind::Surprise,
                options.place("ssl_mode"),
                "on MariaDB's library VERIFY_CA checks the name as well",
            );
        }
        _ => {}
    }
    let files = (
        text(options, "read_default_file"),
        text(options, "read_default_group"),
    );
    read_and_connect(case, handle, files, generation(case, LIBRARY), answer)
}

/// Reads the option files that are named, and connects.
fn read_and_connect(
    case: &Case<'_>,
    mut handle: Handle,
    (file, group): (Option<Given>, Option<Given>),
    generation: Generation,
    mut answer: Effective,
) -> Effective {
    if file.is_some() || group.is_some() {
        let (file, group) = (file.as_ref(), group.as_ref());
        let value = |given: &'_ Given| given.value.clone();
        let (file, group) = (file.map(value), group.map(value));
        if let Err(unseen) = handle.read_files(case, file.as_deref(), group.as_deref(), &mut answer)
        {
            return unseen;
        }
    }
    handle.connect(case, generation, answer)
}

/// MySQL's own library, by its documentation.
fn on_libmysqlclient(
    case: &Case<'_>,
    handle: &Handle,
    mode: Option<usize>,
    mut answer: Effective,
) -> Effective {
    answer.measured = false;
    let ca = handle.ca.iter().map(|ca| case.file(&ca.place, &ca.value));
    let stores: Vec<_> = ca
        .chain(
            handle
                .capath
                .iter()
                .map(|folder| case.folder(&folder.place, &folder.value)),
        )
        .collect();
    let transport = match mode {
        Some(0) => return answer.plain(),
        None | Some(1) => Transport::Opportunistic,
        Some(_) => Transport::Required,
    };
    let full = mode == Some(4);
    let answer = answer.stack(if full {
        "mysqlconn-verify-identity"
    } else {
        "mysqlconn-verify-ca"
    });
    if !stores.is_empty() {
        return answer.verified(transport, full, stores);
    }
    if mode.is_some_and(|mode| mode >= 3) {
        return answer.rejected(None, "a verifying ssl_mode needs a CA");
    }
    answer.unverified(transport)
}

fn mariadb_python(case: &Case<'_>) -> Effective {
    let options = case.options();
    let mut answer = start(case);
    let part = "connector/c";
    let wheel = case.at_least("", "2");
    let names = options.iter().map(|(name, _)| (name, options.place(name)));
    let known = [
        "ssl",
        "ssl_ca",
        "ssl_capath",
        "ssl_cert",
        "ssl_key",
        "ssl_cipher",
        "ssl_crl",
        "ssl_crlpath",
        "ssl_verify_cert",
        "tls_version",
        "tls_peer_fp",
        "tls_peer_fp_list",
        "tls_fp",
        "tls_fp_list",
    ];
    note_ignored(&mut answer, names, &known);
    // Version 2 of the module reports its own version as the library's.
    let is_unreported = case.versions.get(part).is_none_or(|it| it.major() < 3);
    let generation = if is_unreported && wheel {
        Generation::From34
    } else {
        generation(case, part)
    };
    let handle = Handle {
        ca: text(options, "ssl_ca"),
        capath: text(options, "ssl_capath"),
        other: [
            "ssl_cert",
            "ssl_key",
            "ssl_cipher",
            "ssl_crl",
            "ssl_crlpath",
        ]
        .iter()
        .any(|name| text(options, name).is_some()),
        enforce: is_set(options, "ssl"),
        pinned: ["tls_peer_fp", "tls_peer_fp_list", "tls_fp", "tls_fp_list"]
            .iter()
            .any(|name| text(options, name).is_some()),
        verify: Some(is_set(options, "ssl_verify_cert")),
        without_system: wheel,
    };
    let files = (
        text(options, "default_file"),
        text(options, "default_group"),
    );
    read_and_connect(case, handle, files, generation, answer)
}

fn ruby_mysql2(case: &Case<'_>) -> Effective {
    let options = case.options();
    let mut answer = start(case);
    let names = options.iter().map(|(name, _)| (name, options.place(name)));
    let known = [
        "sslkey",
        "sslcert",
        "sslca",
        "sslcapath",
        "sslcipher",
        "sslverify",
        "ssl_mode",
        "tls_mode",
    ];
    note_ignored(&mut answer, names, &known);
    let given = |name: &str| {
        options
            .given(name)
            .is_some_and(|value| *value != Value::Bool(false))
    };
    let any = ["sslkey", "sslcert", "sslca", "sslcapath", "sslcipher"]
        .iter()
        .any(|name| given(name));
    let mode = text(options, "ssl_mode").or_else(|| text(options, "tls_mode"));
    let handle = Handle {
        ca: text(options, "sslca").filter(|_| given("sslca")),
        capath: text(options, "sslcapath").filter(|_| given("sslcapath")),
        // ssl_set() is called as soon as one of the keys is given; sslverify counts with any value.
        enforce: any || options.get("sslverify").is_some(),
        ..Handle::default()
    };
    if is_mysqls(case) {
        let word = mode.map(|mode| mode.value.to_ascii_uppercase());
        let word = word.map(|word| word.trim_start_matches("SSL_MODE_").to_owned());
        let at = word.and_then(|word| MODES.iter().position(|mode| *mode == word));
        let at = at.or_else(|| is_set(options, "sslverify").then_some(4));
        return on_libmysqlclient(case, &handle, at, answer);
    }
    if let Some(mode) = &mode {
        answer.remark(
            RemarkKind::Ignored,
            mode.place.clone(),
            if handle.enforce {
                "on MariaDB's library the mode does nothing: a CA makes it verify the chain, but not the name"
            } else {
                "on MariaDB's library every mode without sslca is plain text"
            },
        );
    }
    if is_set(options, "sslverify") {
        answer.remark(
            RemarkKind::Ignored,
            options.place("sslverify"),
            "on MariaDB's library this does not make the driver verify the name",
        );
    }
    let mut handle = handle;
    if generation(case, LIBRARY) == Generation::Before34 {
        handle.verify = Some(false);
    }
    let files = (
        text(options, "default_file"),
        text(options, "default_group"),
    );
    read_and_connect(case, handle, files, generation(case, LIBRARY), answer)
}

/// The attributes of a DBI connection string (`driver:key=value;key=value`), and those given as options.
fn dbi(case: &Case<'_>, prefix: &str) -> (Effective, Vec<(String, Given)>) {
    let mut answer = start(case);
    let mut given = Vec::new();
    let dsn = case.dsn().unwrap_or_default();
    let dsn = dsn.strip_prefix("dbi:").unwrap_or(dsn);
    let rest = dsn.split_once(':').map_or("", |(_, rest)| rest);
    let (mut host, mut port) = (None, Some(3306));
    for pair in rest.split(';') {
        let Some((key, value)) = pair.split_once('=') else {
            if !pair.is_empty() {
                answer.database = Some(pair.to_owned());
            }
            continue;
        };
        let key = key.trim();
        match key {
            "host" | "hostname" => host = Some(value.to_owned()),
            "port" => port = value.trim().parse().ok(),
            "database" | "dbname" | "db" => answer.database = Some(value.to_owned()),
            _ => {
                let (value, place) = (value.to_owned(), format!("dsn:{key}"));
                given.push((key.to_owned(), Given { value, place }));
            }
        }
    }
    if let Some(host) = host {
        answer.endpoints = vec![Address { host, port }];
    }
    for (key, value) in case.options().iter() {
        if let Some(value) = value.plain()
            && key.starts_with(prefix)
        {
            given.push((
                key.to_owned(),
                Given {
                    value,
                    place: case.options().place(key),
                },
            ));
        }
    }
    (answer, given)
}

/// Whether Perl treats the value as true.
fn perl_true(given: Option<&Given>) -> bool {
    given.is_some_and(|given| !matches!(given.value.as_str(), "" | "0" | "false"))
}

fn dbd_mysql(case: &Case<'_>) -> Effective {
    perl(case, "mysql_")
}

fn dbd_mariadb(case: &Case<'_>) -> Effective {
    perl(case, "mariadb_")
}

fn perl(case: &Case<'_>, prefix: &str) -> Effective {
    let (mut answer, given) = dbi(case, prefix);
    let find = |name: &str| {
        given
            .iter()
            .rev()
            .find(|(key, _)| key.strip_prefix(prefix) == Some(name))
            .map(|(_, given)| given)
    };
    let files = (
        find("read_default_file").cloned(),
        find("read_default_group").cloned(),
    );
    let (ca, folder) = (find("ssl_ca_file"), find("ssl_ca_path"));
    let (ssl, optional) = (find("ssl"), perl_true(find("ssl_optional")));
    let verify = find("ssl_verify_server_cert");
    if prefix == "mysql_" && case.at_least("", "5") {
        return answer.unknown(
            Transport::Unknown,
            None,
            "from version 5 on DBD::mysql uses MySQL's own library, for which there are no rules here",
        );
    }
    let mut handle = Handle {
        verify: Some(false),
        ..Handle::default()
    };
    if perl_true(ssl) {
        let place = verify.or(ssl).map(|given| given.place.clone());
        let named = ca.is_some() || folder.is_some();
        if perl_true(verify) && !named {
            return answer.rejected(
                place,
                format!("{prefix}ssl_verify_server_cert=1 is not supported without {prefix}ssl_ca_file or {prefix}ssl_ca_path"),
            );
        }
        if !optional && prefix == "mysql_" {
            return answer.rejected(
                place,
                "on MariaDB's library mysql_ssl=1 is refused (\"Enforcing SSL encryption is not supported\") unless mysql_ssl_optional=1",
            );
        }
        if optional && perl_true(verify) {
            return answer.rejected(
                place,
                format!(
                    "{prefix}ssl_optional=1 with {prefix}ssl_verify_server_cert=1 is not supported"
                ),
            );
        }
        if !optional && verify.is_some() && !perl_true(verify) {
            return answer.unknown(
                Transport::Unknown,
                place,
                "whether TLS can be enforced without verifying was not measured",
            );
        }
        handle = Handle {
            ca: ca.cloned(),
            capath: folder.cloned(),
            enforce: true,
            verify: Some(!optional),
            ..handle
        };
    } else {
        for given in [ca, folder, verify].into_iter().flatten() {
            answer.remark(
                RemarkKind::Ignored,
                given.place.clone(),
                format!("without {prefix}ssl=1 the options of TLS are ignored"),
            );
        }
    }
    read_and_connect(case, handle, files, Generation::Before34, answer)
}

fn mariadb_odbc(case: &Case<'_>) -> Effective {
    let pairs: Vec<(String, String)> = odbc::pairs(case.dsn().unwrap_or_default())
        .into_iter()
        .map(|(key, value)| (key.to_ascii_uppercase(), value))
        .collect();
    let mut answer = start(case);
    let find = |names: &[&str]| {
        // The first of two equal keys counts in ODBC.
        let (key, value) = pairs
            .iter()
            .find(|(key, _)| names.contains(&key.as_str()))?;
        Some(Given {
            value: value.clone(),
            place: format!("dsn:{key}"),
        })
    };
    if let Some(host) = find(&["SERVER", "SERVERNAME", "HOST"]) {
        let port = find(&["PORT"])
            .and_then(|port| port.value.parse().ok())
            .or(Some(3306));
        answer.endpoints = vec![Address {
            host: host.value,
            port,
        }];
    }
    answer.user = find(&["UID", "USER"])
        .map(|user| user.value)
        .or(answer.user);
    answer.database = find(&["DATABASE", "DB"])
        .map(|name| name.value)
        .or(answer.database);
    let on = |given: Option<Given>| {
        given.is_some_and(|given| {
            given
                .value
                .trim()
                .parse::<i64>()
                .is_ok_and(|number| number != 0)
                || matches!(
                    given.value.to_ascii_lowercase().as_str(),
                    "true" | "yes" | "on"
                )
        })
    };
    for (name, value) in &pairs {
        if matches!(name.as_str(), "SSLMODE" | "SSL_MODE") && !value.is_empty() {
            answer.remark(
                RemarkKind::Misspelt,
                format!("dsn:{name}"),
                "that is an option of Oracle's Connector/ODBC: MariaDB's takes SSLVERIFY=1 and FORCETLS=1",
            );
        }
    }
    let handle = Handle {
        ca: find(&["SSLCA"]),
        capath: find(&["SSLCAPATH"]),
        other: find(&["SSLCERT"])
            .or(find(&["SSLKEY"]))
            .or(find(&["SSLCIPHER"]))
            .is_some(),
        enforce: on(find(&["FORCETLS"])),
        pinned: find(&["TLSPEERFP"]).or(find(&["TLSPEERFPLIST"])).is_some(),
        verify: Some(on(find(&["SSLVERIFY"]))),
        without_system: false,
    };
    let generation = if case.at_least("", "3.2") {
        Generation::From34
    } else {
        Generation::Before34
    };
    if generation == Generation::From34 {
        answer.measured = false;
    }
    handle.connect(case, generation, answer)
}
