//! libpq and the programs that use it: psql, psycopg, Ruby's pg, PHP, Perl, psqlODBC.
//!
//! Measured with libpq 11 to 18. Sources: `fe-connect.c` (`conninfo_add_defaults`, `parseServiceInfo`,
//! `pqConnectOptions2`) and `fe-secure-openssl.c` (`initialize_SSL`).

pub(super) use super::super::case::shown;
use super::super::case::{Case, meant, quoted, unknown_place};
use super::super::effective::{
    Address, Effective, RemarkKind, Store, StoreKind, Transport, Verifies,
};
use super::super::grammar::libpq::{self as grammar, Parameters, Service};
use super::super::grammar::odbc;
use super::super::registry::Driver;
use super::super::settings::{Options, Value};
use crate::name::EngineFamily;

const POSTGRES: &[EngineFamily] = &[EngineFamily::Postgres];
/// The versions of libpq with new keywords or rules.
const BOUNDARIES: &[(&str, &str)] = &[
    ("libpq", "12"),
    ("libpq", "13"),
    ("libpq", "14"),
    ("libpq", "16"),
    ("libpq", "17"),
    ("libpq", "18"),
];

pub(super) const DRIVERS: &[Driver] = &[
    Driver {
        id: "psql",
        title: "psql",
        engines: POSTGRES,
        measured: Some("15"),
        newest: &[("", "18")],
        boundaries: &[
            ("", "12"),
            ("", "13"),
            ("", "14"),
            ("", "16"),
            ("", "17"),
            ("", "18"),
        ],
        builds: &[],
        takes: is_conninfo,
        rules: psql,
    },
    Driver {
        id: "psycopg",
        title: "psycopg 3",
        engines: POSTGRES,
        measured: Some("3.1 to 3.3, with libpq 15 to 18"),
        newest: &[("", "3.3.9"), ("libpq", "18")],
        boundaries: BOUNDARIES,
        builds: &["binary", "source"],
        takes: is_conninfo,
        rules: psycopg,
    },
    Driver {
        id: "psycopg2",
        title: "psycopg2",
        engines: POSTGRES,
        measured: Some("2.8 and 2.9, with libpq 11 to 17"),
        newest: &[("", "2.9.13"), ("libpq", "17")],
        boundaries: BOUNDARIES,
        builds: &["binary", "source"],
        takes: is_conninfo,
        rules: psycopg2,
    },
    Driver {
        id: "ruby-pg",
        title: "Ruby pg",
        engines: POSTGRES,
        measured: Some("1.4.5, with libpq 15"),
        newest: &[("", "1.4.5"), ("libpq", "18")],
        boundaries: BOUNDARIES,
        builds: &[],
        takes: is_conninfo,
        rules: ruby_pg,
    },
    Driver {
        id: "pg_connect",
        title: "PHP pg_connect",
        engines: POSTGRES,
        measured: Some("PHP 8.2, with libpq 15"),
        newest: &[("libpq", "18")],
        boundaries: BOUNDARIES,
        builds: &[],
        takes: is_conninfo,
        rules: pg_connect,
    },
    Driver {
        id: "pdo_pgsql",
        title: "PHP PDO pgsql",
        engines: POSTGRES,
        measured: Some("PHP 8.2, with libpq 15"),
        newest: &[("libpq", "18")],
        boundaries: BOUNDARIES,
        builds: &[],
        takes: |dsn| dsn.starts_with("pgsql:"),
        rules: pdo_pgsql,
    },
    Driver {
        id: "DBD-Pg",
        title: "Perl DBD::Pg",
        engines: POSTGRES,
        measured: Some("3.16.0, with libpq 15"),
        newest: &[("", "3.16.0"), ("libpq", "18")],
        boundaries: BOUNDARIES,
        builds: &[],
        takes: |dsn| dsn.starts_with("dbi:Pg:") || dsn.starts_with("Pg:"),
        rules: dbd_pg,
    },
    Driver {
        id: "psqlodbc",
        title: "psqlODBC",
        engines: POSTGRES,
        measured: Some("13.02, with libpq 15"),
        newest: &[("", "13.02"), ("libpq", "18")],
        boundaries: BOUNDARIES,
        builds: &[],
        takes: |dsn| {
            odbc::pairs(dsn).iter().any(|(key, value)| {
                key.eq_ignore_ascii_case("driver")
                    && value.to_ascii_lowercase().contains("postgres")
            })
        },
        rules: psqlodbc,
    },
    Driver {
        id: "aiopg",
        title: "aiopg",
        engines: POSTGRES,
        measured: None,
        newest: &[("", "1.4.0"), ("libpq", "17")],
        boundaries: BOUNDARIES,
        builds: &["binary", "source"],
        takes: is_conninfo,
        rules: aiopg,
    },
];

/// Rails (through Ruby's pg) and Laravel (through PDO): both pass on the configuration keys that are keywords of
/// libpq, under libpq's names; a URL overrides them.
pub(crate) fn framework(
    case: &Case<'_>,
    options: &Options,
    default_mode: Option<&str>,
) -> Effective {
    let mut explicit = Explicit::default();
    for (name, value) in options.iter() {
        let keyword = match name {
            "username" => "user",
            "database" => "dbname",
            other => other,
        };
        if let Some(text) = value.plain()
            && grammar::is_keyword(keyword, major(case))
        {
            let text = if grammar::is_secret(keyword) {
                "***".to_owned()
            } else {
                text
            };
            explicit.set(keyword, text, options.place(name));
        }
    }
    if let Some(dsn) = case.dsn()
        && let Err(rejected) = read_dsn(case, dsn, &mut explicit)
    {
        return rejected;
    }
    if let Some(mode) = default_mode
        && !explicit.has("sslmode")
    {
        explicit.set("sslmode", mode, "default");
    }
    let mut answer = connect(case, explicit, Build::System);
    answer.measured = false;
    answer.engine = Some(EngineFamily::Postgres);
    answer
}

/// aiopg passes everything to psycopg2.
fn aiopg(case: &Case<'_>) -> Effective {
    const OWN: &[&str] = &[
        "timeout",
        "enable_json",
        "enable_hstore",
        "enable_uuid",
        "echo",
        "connection_factory",
        "cursor_factory",
    ];
    python(case, OWN)
}

/// psqlODBC always sets a mode, `disable` where none is given, so that `PGSSLMODE` never counts. It reads no other
/// keyword of libpq, except those in `pqopt`, which is a connection string of libpq.
///
/// Source: `copyConnAttributes` of `dlg_specific.c`, `LIBPQ_connect` of `connection.c`.
fn psqlodbc(case: &Case<'_>) -> Effective {
    let mut pairs: Vec<(String, String, String)> = odbc::pairs(case.dsn().unwrap_or_default())
        .into_iter()
        .map(|(key, value)| (key.clone(), value, format!("dsn:{key}")))
        .collect();
    for (key, value) in case.options().iter() {
        if let Some(value) = value.plain() {
            pairs.push((key.to_owned(), value, case.options().place(key)));
        }
    }
    // The first of two equal attributes counts.
    let find = |pairs: &[(String, String, String)], names: &[&str]| {
        pairs
            .iter()
            .find(|(key, ..)| names.iter().any(|name| key.eq_ignore_ascii_case(name)))
            .cloned()
    };
    if let Some((_, name, _)) = find(&pairs, &["DSN"]) {
        for file in [case.in_home(".odbc.ini"), Some("/etc/odbc.ini".to_owned())] {
            let Some(file) = file else { continue };
            let Some(text) = case.read(&file) else {
                continue;
            };
            for (key, value) in odbc::section(&text, &name) {
                let place = case.place_in_file(&file, &key);
                pairs.push((key, value, place));
            }
        }
    }
    let mut explicit = Explicit::default();
    for (names, keyword) in [
        (["Server", "Servername"], "host"),
        (["Port", "Port"], "port"),
        (["Database", "Database"], "dbname"),
        (["UID", "Username"], "user"),
        (["PWD", "Password"], "password"),
    ] {
        if let Some((_, value, place)) = find(&pairs, &names) {
            let value = if keyword == "password" {
                "***".to_owned()
            } else {
                value
            };
            explicit.set(keyword, value, place);
        }
    }
    let mut answer_remarks = Effective::new();
    match find(&pairs, &["SSLmode", "CA"]) {
        Some((_, value, place)) => {
            let mode = match value.as_bytes() {
                [b'a', ..] => "allow",
                [b'p', ..] => "prefer",
                [b'r', ..] => "require",
                [b'v', b'f', ..] => "verify-full",
                [b'v', b'c', ..] => "verify-ca",
                [b'v', ..] => value.as_str(),
                _ => "disable",
            };
            if mode == "disable" && value != "disable" {
                answer_remarks.remark(
                    RemarkKind::Surprise,
                    place.clone(),
                    "psqlODBC treats any mode that it does not know as disable",
                );
            }
            explicit.set("sslmode", mode, place);
        }
        None => {
            if case.env_filled("PGSSLMODE").is_some() {
                answer_remarks.remark(
                    RemarkKind::Ignored,
                    "env:PGSSLMODE".to_owned(),
                    "psqlODBC sets the mode itself, to disable where none is given, so PGSSLMODE does not count",
                );
            }
            explicit.set("sslmode", "disable", "default");
        }
    }
    if let Some((_, text, place)) = find(&pairs, &["pqopt", "D5"]) {
        match grammar::parse(&text, major(case)) {
            Ok(parameters) => {
                for name in parameters.names() {
                    if !explicit.has(name) {
                        let value = parameters.get(name).unwrap_or("***").to_owned();
                        explicit.set(name, value, format!("dsn:{name}"));
                    }
                }
            }
            Err(why) => return Effective::new().rejected(Some(place), why.to_string()),
        }
    }
    for wrong in ["sslrootcert", "sslcert", "sslca"] {
        if let Some((_, _, place)) = find(&pairs, &[wrong]) {
            answer_remarks.remark(
                RemarkKind::Ignored,
                place,
                format!("psqlODBC ignores {wrong}; pqopt={{sslrootcert=…}} passes it to libpq"),
            );
        }
    }
    let mut answer = connect(case, explicit, Build::System);
    for remark in answer_remarks.remarks {
        answer.remark(remark.kind, remark.setting, remark.text);
    }
    answer
}

fn is_conninfo(dsn: &str) -> bool {
    dsn.starts_with("postgresql://")
        || dsn.starts_with("postgres://")
        || (dsn.contains('=')
            && !dsn.contains("://")
            && !dsn.contains(';')
            && !dsn.contains("@tcp("))
}

/// A setting with the place where it was written.
#[derive(Clone)]
pub(super) struct Setting {
    pub(super) keyword: String,
    pub(super) value: String,
    pub(super) place: String,
}

/// Settings by keyword; of two equal ones the last counts.
#[derive(Clone, Default)]
pub(super) struct Explicit(Vec<Setting>);

impl Explicit {
    pub(super) fn set(
        &mut self,
        keyword: &str,
        value: impl Into<String>,
        place: impl Into<String>,
    ) {
        self.0.retain(|old| old.keyword != keyword);
        self.0.push(Setting {
            keyword: keyword.to_owned(),
            value: value.into(),
            place: place.into(),
        });
    }

    pub(super) fn get(&self, keyword: &str) -> Option<&Setting> {
        self.0.iter().find(|setting| setting.keyword == keyword)
    }

    pub(super) fn has(&self, keyword: &str) -> bool {
        self.get(keyword).is_some()
    }

    pub(super) fn value(&self, keyword: &str) -> Option<&str> {
        self.get(keyword).map(|setting| setting.value.as_str())
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|setting| setting.keyword.as_str())
    }

    fn add(&mut self, parameters: &Parameters, place: impl Fn(&str) -> String) {
        for name in parameters.names() {
            // Of a secret, or of a value that is not UTF-8, only the presence matters here.
            let value = parameters.get(name).unwrap_or("***");
            self.set(name, value, place(name));
        }
    }
}

/// The major version of libpq.
pub(super) fn major(case: &Case<'_>) -> u32 {
    let version = case.versions.get("libpq").or_else(|| case.versions.get(""));
    grammar::major(version)
}

// -- the programs

fn psql(case: &Case<'_>) -> Effective {
    let mut explicit = Explicit::default();
    match case.dsn() {
        // `psql NAME` connects to a database of that name.
        Some(dsn) if !grammar::is_connection_string(dsn) => {
            explicit.set("dbname", dsn, "dsn:dbname");
        }
        Some(dsn) => {
            if let Err(rejected) = read_dsn(case, dsn, &mut explicit) {
                return rejected;
            }
        }
        None => {}
    }
    if let Err(rejected) = read_options(case, case.options(), &[], &mut explicit) {
        return rejected;
    }
    connect(case, explicit, Build::System)
}

pub(crate) fn psycopg(case: &Case<'_>) -> Effective {
    const OWN: &[&str] = &[
        "autocommit",
        "prepare_threshold",
        "context",
        "row_factory",
        "cursor_factory",
    ];
    python(case, OWN)
}

pub(crate) fn psycopg2(case: &Case<'_>) -> Effective {
    const OWN: &[&str] = &["connection_factory", "cursor_factory", "async", "async_"];
    python(case, OWN)
}

fn python(case: &Case<'_>, own: &[&str]) -> Effective {
    let mut explicit = Explicit::default();
    if let Some(dsn) = case.dsn()
        && let Err(rejected) = read_dsn(case, dsn, &mut explicit)
    {
        return rejected;
    }
    if let Err(rejected) = read_options(case, case.options(), own, &mut explicit) {
        return rejected;
    }
    connect(case, explicit, Build::of(case))
}

fn ruby_pg(case: &Case<'_>) -> Effective {
    let mut explicit = Explicit::default();
    if let Some(dsn) = case.dsn()
        && let Err(rejected) = read_dsn(case, dsn, &mut explicit)
    {
        return rejected;
    }
    if let Err(rejected) = read_options(case, case.options(), &[], &mut explicit) {
        return rejected;
    }
    connect(case, explicit, Build::System)
}

fn pg_connect(case: &Case<'_>) -> Effective {
    let mut explicit = Explicit::default();
    if let Some(dsn) = case.dsn()
        && let Err(rejected) = read_dsn(case, dsn, &mut explicit)
    {
        return rejected;
    }
    connect(case, explicit, Build::System)
}

/// PDO turns every semicolon into a blank, and adds the user and password that are given separately from the DSN.
fn pdo_pgsql(case: &Case<'_>) -> Effective {
    let dsn = case.dsn().unwrap_or_default();
    let dsn = dsn.strip_prefix("pgsql:").unwrap_or(dsn).replace(';', " ");
    let mut explicit = Explicit::default();
    if let Err(rejected) = read_dsn(case, &dsn, &mut explicit) {
        return rejected;
    }
    connect(case, explicit, Build::System)
}

/// DBD::Pg turns semicolons outside quotes into blanks, and treats `db` and `database` as `dbname`.
fn dbd_pg(case: &Case<'_>) -> Effective {
    let dsn = case.dsn().unwrap_or_default();
    let dsn = dsn.strip_prefix("dbi:").unwrap_or(dsn);
    let dsn = dsn.strip_prefix("Pg:").unwrap_or(dsn);
    let mut quoted = false;
    let mut text: String = dsn
        .chars()
        .map(|c| {
            if c == '\'' {
                quoted = !quoted;
            }
            if c == ';' && !quoted { ' ' } else { c }
        })
        .collect();
    for alias in ["database=", "db="] {
        if let Some(rest) = text.strip_prefix(alias) {
            text = format!("dbname={rest}");
        }
        text = text.replace(&format!(" {alias}"), " dbname=");
    }
    let mut explicit = Explicit::default();
    if let Err(rejected) = read_dsn(case, &text, &mut explicit) {
        return rejected;
    }
    connect(case, explicit, Build::System)
}

/// Reads a connection string into explicit settings.
#[allow(clippy::result_large_err)] // The error is the answer.
pub(super) fn read_dsn(
    case: &Case<'_>,
    dsn: &str,
    explicit: &mut Explicit,
) -> Result<(), Effective> {
    match grammar::parse(dsn, major(case)) {
        Ok(parameters) => {
            explicit.add(&parameters, |name| format!("dsn:{name}"));
            Ok(())
        }
        Err(why) => Err(Effective::new().rejected(Some("dsn".to_owned()), why.to_string())),
    }
}

/// Reads keyword arguments; `own` are those of the driver itself.
#[allow(clippy::result_large_err)] // The error is the answer.
pub(super) fn read_options(
    case: &Case<'_>,
    options: &Options,
    own: &[&str],
    explicit: &mut Explicit,
) -> Result<(), Effective> {
    let major = major(case);
    // libpq still accepts the old keyword in connection strings, into which the arguments are joined. It is read last,
    // since it is rarely the first argument.
    let (old, others): (Vec<_>, Vec<_>) =
        options.iter().partition(|(name, _)| *name == "requiressl");
    for (name, value) in others.into_iter().chain(old) {
        if *value == Value::Null || own.contains(&name) {
            continue;
        }
        let place = options.place(name);
        if name == "requiressl" {
            let required = value.plain().is_some_and(|value| value.starts_with('1'));
            explicit.set(
                "sslmode",
                if required { "require" } else { "prefer" },
                place,
            );
            continue;
        }
        let keyword = if name == "database" { "dbname" } else { name };
        if !grammar::is_keyword(keyword, major) {
            let known = grammar::keywords();
            let hint = match meant(keyword, &known) {
                Some(near) if near != keyword => format!("; did you mean {near}?"),
                _ => String::new(),
            };
            return Err(Effective::new().rejected(
                Some(unknown_place(options, name, &known)),
                format!("libpq has no keyword {}{hint}", quoted(name, &known)),
            ));
        }
        let text = match value.plain() {
            Some(text) => text,
            None if grammar::is_secret(keyword) => "***".to_owned(),
            None => {
                return Err(Effective::new().unknown(
                    Transport::Unknown,
                    Some(place),
                    "the value is an object or an expression, which is not evaluated here",
                ));
            }
        };
        explicit.set(keyword, text, place);
    }
    Ok(())
}

// -- libpq itself

/// Where the OpenSSL below libpq looks for the system's roots.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Build {
    /// In the folders of the operating system.
    System,
    /// In the folder where the wheel was built, which does not exist on the client: only the variables count.
    Wheel,
}

impl Build {
    pub(super) fn of(case: &Case<'_>) -> Self {
        if case.versions.has_word("source") {
            Self::System
        } else {
            Self::Wheel
        }
    }
}

/// The variables that libpq reads, with the versions that added them.
const VARIABLES: &[(&str, &str, u32)] = &[
    ("host", "PGHOST", 0),
    ("hostaddr", "PGHOSTADDR", 0),
    ("port", "PGPORT", 0),
    ("dbname", "PGDATABASE", 0),
    ("user", "PGUSER", 0),
    ("sslmode", "PGSSLMODE", 0),
    ("sslnegotiation", "PGSSLNEGOTIATION", 17),
    ("sslcertmode", "PGSSLCERTMODE", 16),
    ("sslrootcert", "PGSSLROOTCERT", 0),
    ("sslcrl", "PGSSLCRL", 0),
    ("sslcrldir", "PGSSLCRLDIR", 14),
    ("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION", 13),
    ("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", 13),
    ("gssencmode", "PGGSSENCMODE", 12),
    ("channel_binding", "PGCHANNELBINDING", 13),
    ("target_session_attrs", "PGTARGETSESSIONATTRS", 0),
    ("load_balance_hosts", "PGLOADBALANCEHOSTS", 16),
];

/// Keywords with a closed set of values, and the version from which on a wrong one is an error.
const CHOICES: &[(&str, &[&str], u32)] = &[
    ("sslmode", MODES, 0),
    ("sslnegotiation", &["postgres", "direct"], 17),
    ("sslcertmode", &["disable", "allow", "require"], 16),
    ("gssencmode", &["disable", "prefer", "require"], 12),
    ("channel_binding", &["disable", "prefer", "require"], 13),
    ("load_balance_hosts", &["disable", "random"], 16),
    (
        "target_session_attrs",
        &[
            "any",
            "read-write",
            "read-only",
            "primary",
            "standby",
            "prefer-standby",
        ],
        14,
    ),
];

pub(super) const MODES: &[&str] = &[
    "disable",
    "allow",
    "prefer",
    "require",
    "verify-ca",
    "verify-full",
];

/// Applies libpq's rules to explicit settings, service files, environment and defaults.
pub(super) fn connect(case: &Case<'_>, mut settings: Explicit, build: Build) -> Effective {
    let mut answer = Effective::new();
    let major = major(case);
    if let Err(rejected) = service(case, major, &mut settings) {
        return rejected;
    }
    for (keyword, variable, since) in VARIABLES {
        if let Some(value) = case.env(variable)
            && major >= *since
        {
            match settings.get(keyword) {
                None => settings.set(keyword, value, format!("env:{variable}")),
                Some(setting) if setting.value != value => {
                    answer.remark(
                        RemarkKind::Overrides,
                        setting.place.clone(),
                        format!("this takes precedence over {variable} of the environment"),
                    );
                }
                Some(_) => {}
            }
        }
    }
    if !settings.has("sslmode")
        && case
            .env("PGREQUIRESSL")
            .is_some_and(|value| value.starts_with('1'))
    {
        settings.set("sslmode", "require", "env:PGREQUIRESSL");
    }
    answer.endpoints = endpoints(&settings);
    answer.database = shown(settings.value("dbname"));
    answer.user = shown(settings.value("user"));
    for (keyword, choices, since) in CHOICES {
        if let Some(setting) = settings.get(keyword)
            && major >= *since
            && !choices.contains(&setting.value.as_str())
            && !(setting.value.is_empty() && *keyword != "sslmode")
        {
            let place = Some(setting.place.clone());
            let why = format!(
                "invalid {keyword} value: {}",
                quoted(&setting.value, choices)
            );
            return answer.rejected(place, why);
        }
    }
    let (mode, mode_place) = match settings.get("sslmode") {
        Some(setting) => (setting.value.clone(), Some(setting.place.clone())),
        None if major >= 16 && settings.value("sslrootcert") == Some("system") => {
            ("verify-full".to_owned(), None)
        }
        None => ("prefer".to_owned(), None),
    };
    let mode = mode.as_str();
    if major >= 16 && settings.value("sslrootcert") == Some("system") && mode != "verify-full" {
        let why = format!(
            "weak sslmode {mode:?} may not be used with sslrootcert=system (use \"verify-full\")"
        );
        return answer.rejected(mode_place, why);
    }
    if major >= 17
        && settings.value("sslnegotiation") == Some("direct")
        && !matches!(mode, "require" | "verify-ca" | "verify-full")
    {
        let why = format!(
            "weak sslmode {mode:?} may not be used with sslnegotiation=direct (use \"require\", \"verify-ca\", or \"verify-full\")"
        );
        return answer.rejected(mode_place, why);
    }
    let sockets = settings.value("host").is_some_and(|host| {
        !host.is_empty()
            && host
                .split(',')
                .all(|host| host.starts_with('/') || host.starts_with('@'))
    });
    let no_host = case.dsn().is_some() && !settings.has("host") && !settings.has("hostaddr");
    if sockets || no_host {
        answer.remark(
            RemarkKind::Surprise,
            mode_place,
            if sockets {
                "the host is a local socket, where TLS is never used"
            } else {
                "no host is given, so libpq connects to a local socket, where TLS is never used"
            },
        );
        return answer.plain();
    }
    if mode == "disable" {
        if let Some(root) = settings.get("sslrootcert") {
            answer.remark(
                RemarkKind::Ignored,
                root.place.clone(),
                "with sslmode=disable there is no TLS, and the root file is not read",
            );
        }
        return answer.plain();
    }
    let full = mode == "verify-full";
    if full
        && settings.value("host").is_none_or(str::is_empty)
        && settings.value("hostaddr").is_some()
    {
        answer.refuses_all = true;
        answer.remark(
            RemarkKind::Surprise,
            None,
            "verify-full compares the name with host, and only hostaddr is given: every server is refused",
        );
    }
    trust(case, &settings, mode, build, answer)
}

/// Decides which root file counts, and what it makes the mode verify.
fn trust(
    case: &Case<'_>,
    settings: &Explicit,
    mode: &str,
    build: Build,
    mut answer: Effective,
) -> Effective {
    let full = mode == "verify-full";
    let transport = match mode {
        "allow" => Transport::OpportunisticPlainFirst,
        "prefer" => Transport::Opportunistic,
        _ => Transport::Required,
    };
    let stack = if full {
        "libpq-verify-full"
    } else {
        "libpq-verify-ca"
    };
    let named = settings
        .get("sslrootcert")
        .filter(|setting| !setting.value.is_empty());
    if let Some(root) = named.filter(|root| root.value == "system")
        && major(case) >= 16
    {
        let stores = system(case, build, root, &mut answer);
        return answer.verified(transport, true, stores).stack(stack);
    }
    let store = match named {
        Some(root) => {
            if root.value == "system" {
                answer.remark(
                    RemarkKind::Surprise,
                    root.place.clone(),
                    "before libpq 16 \"system\" is the name of a file like any other",
                );
            }
            Some(case.file(&root.place, &root.value))
        }
        None => match case.in_home(".postgresql/root.crt") {
            Some(path) => Some(case.store(StoreKind::File, "file:~/.postgresql/root.crt", path)),
            None => Some(Store::new(StoreKind::File, "file:~/.postgresql/root.crt")),
        },
    };
    let Some(store) = store else {
        return answer;
    };
    let implicit = named.is_none();
    match (store.present, mode) {
        (Some(false), "verify-ca" | "verify-full") => {
            answer.verified(transport, full, [store]).stack(stack)
        }
        (Some(false), _) => {
            if let Some(path) = store.path.as_ref().filter(|_| !implicit) {
                answer.remark(
                    RemarkKind::Missing,
                    store.place.clone(),
                    format!("there is no {path}, so nothing is verified in the mode {mode}, without any warning"),
                );
            }
            answer.unverified(transport).stack("libpq-require")
        }
        (None, "allow" | "prefer" | "require") if implicit => {
            let mut answer = answer.unknown(
                transport,
                Some(store.place.clone()),
                format!(
                    "whether there is a file {} cannot be seen: if there is, the chain is verified against it in the mode {mode} too",
                    store.path.as_deref().unwrap_or("~/.postgresql/root.crt")
                ),
            );
            answer.verifies_name = Verifies::No;
            answer.stores = vec![store];
            answer.stack(stack)
        }
        _ => {
            if implicit && !matches!(mode, "verify-ca" | "verify-full") {
                answer.remark(
                    RemarkKind::Implicit,
                    store.place.clone(),
                    format!(
                        "this file makes the mode {mode} verify the chain, although no setting asks for it"
                    ),
                );
            } else if store.present.is_none() && !matches!(mode, "verify-ca" | "verify-full") {
                answer.remark(
                    RemarkKind::Unknown,
                    store.place.clone(),
                    format!("whether the file is there cannot be seen: if it is not, nothing is verified in the mode {mode}"),
                );
            }
            match mode {
                "prefer" => {
                    answer.remark(
                        RemarkKind::Surprise,
                        store.place.clone(),
                        "when the chain is refused, libpq connects again without encryption; only a server that forces TLS prevents that",
                    );
                    let mut answer = answer.verified(transport, false, [store]);
                    answer.verifies_chain = Verifies::Fallback;
                    answer.stack(stack)
                }
                "require" => {
                    answer.remark(
                        RemarkKind::Surprise,
                        store.place.clone(),
                        "with a root file the mode require verifies the chain, as verify-ca does",
                    );
                    answer.verified(transport, false, [store]).stack(stack)
                }
                _ => answer.verified(transport, full, [store]).stack(stack),
            }
        }
    }
}

/// `sslrootcert=system`.
fn system(case: &Case<'_>, build: Build, root: &Setting, answer: &mut Effective) -> Vec<Store> {
    if build == Build::System {
        return case.openssl_default();
    }
    let (mut stores, ..) = case.cert_variables();
    if stores.is_empty() {
        answer.remark(
            RemarkKind::Surprise,
            root.place.clone(),
            "the OpenSSL of the binary wheel looks for the system's roots in the folder it was built in, and finds none; name the bundle, or set SSL_CERT_FILE",
        );
        let mut store = case.system();
        store.present = Some(false);
        stores.push(store);
    }
    stores
}

/// `parseServiceInfo`.
#[allow(clippy::result_large_err)] // The error is the answer.
fn service(case: &Case<'_>, major: u32, settings: &mut Explicit) -> Result<(), Effective> {
    let name = match settings.get("service") {
        Some(setting) => setting.clone(),
        None => match case.env("PGSERVICE") {
            Some(name) => Setting {
                keyword: "service".to_owned(),
                value: name.to_owned(),
                place: "env:PGSERVICE".to_owned(),
            },
            None => return Ok(()),
        },
    };
    let rejected = |why: String| Effective::new().rejected(Some(name.place.clone()), why);
    let named = settings
        .get("servicefile")
        .map(|setting| setting.value.clone());
    let named = named.or_else(|| case.env("PGSERVICEFILE").map(str::to_owned));
    let mut files: Vec<String> = Vec::new();
    if let Some(file) = named {
        let file = case.path(&file);
        if case.exists(&file) == Some(false) {
            return Err(rejected(format!("the service file {file} does not exist")));
        }
        files.push(file);
    } else {
        files.extend(case.in_home(".pg_service.conf"));
    }
    let folder = case.env("PGSYSCONFDIR").unwrap_or("/etc/postgresql-common");
    files.push(case.path(&format!("{folder}/pg_service.conf")));
    let mut unseen = false;
    for file in files {
        let Some(text) = case.read(&file) else {
            unseen |= case.exists(&file) != Some(false);
            continue;
        };
        match grammar::service(&text, &name.value, major) {
            Service::Found(parameters) => {
                for keyword in parameters.names() {
                    if !settings.has(keyword) {
                        let value = parameters.get(keyword).unwrap_or("***").to_owned();
                        settings.set(keyword, value, case.place_in_file(&file, keyword));
                    }
                }
                return Ok(());
            }
            Service::Absent => {}
            Service::Broken(why) => {
                return Err(rejected(format!(
                    "syntax error in the service file {file}, {why}"
                )));
            }
        }
    }
    if unseen {
        return Err(Effective::new().unknown(
            Transport::Unknown,
            Some(name.place),
            "the settings come from a service file, which cannot be seen",
        ));
    }
    Err(rejected("no service file contains the service".to_owned()))
}

fn endpoints(settings: &Explicit) -> Vec<Address> {
    let list = |keyword: &str| -> Vec<&str> {
        settings
            .value(keyword)
            .filter(|text| !text.is_empty())
            .map(|text| text.split(',').collect())
            .unwrap_or_default()
    };
    let (hosts, addresses, ports) = (list("host"), list("hostaddr"), list("port"));
    let count = hosts.len().max(addresses.len());
    (0..count)
        .filter_map(|at| {
            let host = hosts.get(at).filter(|host| !host.is_empty());
            let host = shown(host.or_else(|| addresses.get(at)).copied())?;
            let port = if ports.len() == 1 {
                ports.first()
            } else {
                ports.get(at)
            };
            let port = match port {
                Some(port) if !port.is_empty() => port.trim().parse().ok(),
                _ => Some(5432),
            };
            Some(Address { host, port })
        })
        .collect()
}
