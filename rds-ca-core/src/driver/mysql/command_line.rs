//! The command line programs `mariadb` and `mysql`, with their option files.
//!
//! Measured with MariaDB's client 10.11. Sources: `client/mysql.cc`, `include/sslopt-case.h`, `mysys/my_getopt.c`.
//! MariaDB's from 11.4 on and Oracle's `mysql` follow their sources (`sslopt-vars.h`; `sslopt-case.h` of MySQL 5.7 and 8).

use super::super::case::{Case, quoted};
use super::super::effective::{Address, Effective, RemarkKind, Transport};
use super::super::grammar::mycnf::{Failure, Reader, name};
use super::super::registry::Driver;
use super::super::settings::Value;
use super::connector_c::{Generation, Handle, unseen, usual_files};
use super::{ENGINES, Given, start};

pub(super) const DRIVERS: &[Driver] = &[Driver {
    id: "mysql-cli",
    title: "mariadb and mysql on the command line",
    engines: ENGINES,
    measured: Some("MariaDB 10.11"),
    newest: &[("", "10.11.19")],
    boundaries: &[("", "5.7"), ("", "8"), ("", "10"), ("", "11.4"), ("", "20")],
    builds: &[],
    takes: |_| false,
    rules,
}];

/// The options of `mariadb --help`, 10.11; those marked `=` require a value, those marked `?` are switches.
const MARIADB: &[&str] = &[
    "?abort-source-on-error",
    "?auto-rehash",
    "?auto-vertical-output",
    "?batch",
    "?binary-as-hex",
    "?binary-mode",
    "=character-sets-dir",
    "?column-names",
    "?column-type-info",
    "?comments",
    "?compress",
    "?connect-expired-password",
    "=connect-timeout",
    "=database",
    "?debug",
    "?debug-check",
    "?debug-info",
    "=default-auth",
    "=default-character-set",
    "=delimiter",
    "?enable-cleartext-plugin",
    "=execute",
    "?force",
    "?help",
    "=host",
    "?html",
    "?i-am-a-dummy",
    "?ignore-spaces",
    "=init-command",
    "?line-numbers",
    "?local-infile",
    "=max-allowed-packet",
    "=max-join-size",
    "?named-commands",
    "=net-buffer-length",
    "?no-auto-rehash",
    "?no-beep",
    "?one-database",
    "?pager",
    "?password",
    "=plugin-dir",
    "=port",
    "?print-query-on-error",
    "?progress-reports",
    "=prompt",
    "=protocol",
    "?quick",
    "=quick-max-column-width",
    "?raw",
    "?reconnect",
    "?safe-updates",
    "?sandbox",
    "?secure-auth",
    "=select-limit",
    "?show-warnings",
    "?sigint-ignore",
    "?silent",
    "?skip-auto-rehash",
    "?skip-column-names",
    "?skip-line-numbers",
    "=socket",
    "?ssl",
    "=ssl-ca",
    "=ssl-capath",
    "=ssl-cert",
    "=ssl-cipher",
    "=ssl-crl",
    "=ssl-crlpath",
    "=ssl-key",
    "?ssl-verify-server-cert",
    "?table",
    "?tee",
    "=tls-version",
    "?unbuffered",
    "=user",
    "?verbose",
    "?version",
    "?vertical",
    "?wait",
    "?xml",
];

/// Options that only Oracle's program has, with a value that may be the next argument.
const OF_MYSQL_WITH_VALUE: &[&str] = &[
    "authentication-oci-client-config-profile",
    "bind-address",
    "compression-algorithms",
    "dns-srv-name",
    "load-data-local-dir",
    "login-path",
    "network-namespace",
    "oci-config-file",
    "server-public-key-path",
    "ssl-fips-mode",
    "ssl-mode",
    "ssl-session-data",
    "tls-ciphersuites",
    "tls-sni-servername",
    "zstd-compression-level",
];

/// Which program it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Program {
    MariaDb(Generation),
    MySql,
}

impl Program {
    fn of(case: &Case<'_>) -> Self {
        let version = case.versions.get("").map_or(10, |version| version.major());
        if !case.versions.has_word("mariadb") && !(10..20).contains(&version) {
            return Self::MySql;
        }
        Self::MariaDb(if case.at_least("", "11.4") {
            Generation::From34
        } else {
            Generation::Before34
        })
    }
}

/// An option with the place where it was written.
struct GivenOption {
    key: String,
    value: Option<String>,
    place: String,
}

fn rules(case: &Case<'_>) -> Effective {
    let program = Program::of(case);
    let mut answer = start(case);
    let words: Vec<String> = match case.option("args") {
        Some(Value::List(words)) => words.iter().filter_map(Value::plain).collect(),
        Some(Value::Text(text)) => text.split_whitespace().map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let given = match gather(case, &words, &mut answer) {
        Ok(given) => given,
        Err(failure) => return unseen(&answer, &failure),
    };
    match program {
        Program::MariaDb(generation) => mariadb(case, given, generation, answer),
        Program::MySql => mysql(case, given, answer),
    }
}

/// Options of the files, then those of the command line.
fn gather(
    case: &Case<'_>,
    words: &[String],
    answer: &mut Effective,
) -> Result<Vec<GivenOption>, Failure> {
    let mut defaults = true;
    let (mut only, mut extra, mut suffix) = (None, None, None);
    let mut rest = Vec::new();
    for word in words {
        // These count only before all other options.
        let first = rest.is_empty();
        match word.split_once('=').unwrap_or((word, "")) {
            ("--no-defaults", _) if first => defaults = false,
            ("--defaults-file", file) if first => only = Some(file),
            ("--defaults-extra-file", file) if first => extra = Some(file),
            ("--defaults-group-suffix", text) if first => suffix = Some(text),
            ("--print-defaults", _) => {}
            _ => rest.push(word.as_str()),
        }
    }
    let mut given = Vec::new();
    if defaults {
        let suffix = suffix.or_else(|| case.env_filled("MYSQL_GROUP_SUFFIX"));
        let mut groups: Vec<String> = [
            "mysql",
            "mariadb-client",
            "client",
            "client-server",
            "client-mariadb",
        ]
        .map(str::to_owned)
        .to_vec();
        if let Some(suffix) = suffix.filter(|suffix| !suffix.is_empty()) {
            let more: Vec<String> = groups
                .iter()
                .map(|group| format!("{group}{suffix}"))
                .collect();
            groups.extend(more);
        }
        let folder = case.settings.working_directory.as_deref();
        let mut reader = Reader::new(case.files(), folder, groups);
        let read_required = |reader: &mut Reader<'_>, file: &str| {
            let path = case.path_with_tilde(file);
            if reader.program(&path)? || case.exists(&path) != Some(false) {
                return Ok(());
            }
            let why = "it is named, but does not exist".to_owned();
            Err(Failure::Rejected { file: path, why })
        };
        if let Some(file) = only {
            read_required(&mut reader, file)?;
        } else {
            let mut files = usual_files(case);
            // Before the home folder's.
            let own = case.in_home(".my.cnf").and_then(|_| files.pop());
            for file in files {
                reader.program(&file)?;
            }
            if let Some(file) = extra {
                read_required(&mut reader, file)?;
            }
            if let Some(file) = own {
                reader.program(&file)?;
            }
        }
        for entry in reader.finish()? {
            given.push(GivenOption {
                place: case.place_in_file(&entry.file, &entry.key),
                key: entry.key,
                value: entry.value,
            });
        }
    }
    let mut positional: Option<&str> = None;
    let mut words = rest.into_iter();
    while let Some(word) = words.next() {
        if let Some(option) = word.strip_prefix("--") {
            let (key, mut value) = match option.split_once('=') {
                Some((key, value)) => (key, Some(value.to_owned())),
                None => (option, None),
            };
            if value.is_none() && wants_value(key) {
                value = words.next().map(str::to_owned);
            }
            given.push(GivenOption {
                place: format!("option:args({key})"),
                key: key.to_owned(),
                value,
            });
        } else if let Some(letter) = word.strip_prefix('-').and_then(|rest| rest.chars().next()) {
            let value = word.get(1 + letter.len_utf8()..).unwrap_or_default();
            let mut value = || {
                if value.is_empty() {
                    words.next().map(str::to_owned)
                } else {
                    Some(value.to_owned())
                }
            };
            let key = match letter {
                'h' => "host",
                'P' => "port",
                'u' => "user",
                'D' => "database",
                'S' => "socket",
                'e' => "execute",
                _ => continue,
            };
            given.push(GivenOption {
                key: key.to_owned(),
                value: value(),
                place: format!("option:args(-{letter})"),
            });
        } else {
            // The database without a name takes precedence over `--database`.
            positional.get_or_insert(word);
        }
    }
    let last = |wanted: &str| {
        let found = given
            .iter()
            .rev()
            .find(|option| name(&option.key) == wanted);
        found.and_then(|option| option.value.clone())
    };
    if let Some(host) = last("host") {
        let port = last("port")
            .and_then(|port| port.parse().ok())
            .or(Some(3306));
        answer.endpoints = vec![Address { host, port }];
    }
    if let Some(user) = last("user") {
        answer.user = Some(user);
    }
    if let Some(database) = positional.map(str::to_owned).or_else(|| last("database")) {
        answer.database = Some(database);
    }
    Ok(given)
}

fn wants_value(key: &str) -> bool {
    let name = name(key);
    matches!(resolve(MARIADB, &name), Resolved::Option(known) if known.starts_with('='))
        || OF_MYSQL_WITH_VALUE.contains(&name.as_str())
}

/// The option's name without a prefix that switches it off or on, and whether it switches it off.
fn without_prefix(name: &str) -> Option<(&str, bool)> {
    [("skip-", true), ("disable-", true), ("enable-", false)]
        .into_iter()
        .find_map(|(prefix, negates)| Some((name.strip_prefix(prefix)?, negates)))
}

enum Resolved<'k> {
    Option(&'k str),
    Ambiguous,
    Unknown,
}

/// The option of that name, or the only one that starts with it.
fn resolve<'k>(known: &[&'k str], wanted: &str) -> Resolved<'k> {
    let bare = |option: &&'k str| option.trim_start_matches(['=', '?']) == wanted;
    if let Some(option) = known.iter().copied().find(|option| bare(option)) {
        return Resolved::Option(option);
    }
    let mut starting = known.iter().copied().filter(|option| {
        !wanted.is_empty() && option.trim_start_matches(['=', '?']).starts_with(wanted)
    });
    match (starting.next(), starting.next()) {
        (Some(option), None) => Resolved::Option(option),
        (Some(_), Some(_)) => Resolved::Ambiguous,
        (None, _) => Resolved::Unknown,
    }
}

/// The value of a switch: `on`, `true`, a number other than 0, or no value at all mean true; other words mean false.
fn switch(value: Option<&str>) -> bool {
    match value {
        None => true,
        Some(word) if word.eq_ignore_ascii_case("on") || word.eq_ignore_ascii_case("true") => true,
        Some(word) => word.trim().parse::<i64>().is_ok_and(|number| number != 0),
    }
}

fn mariadb(
    case: &Case<'_>,
    given: Vec<GivenOption>,
    generation: Generation,
    mut answer: Effective,
) -> Effective {
    if generation == Generation::From34 {
        answer.measured = false;
    }
    let mut handle = Handle::default();
    let mut ssl = true;
    let mut verify = (generation == Generation::From34, None);
    for GivenOption { key, value, place } in given {
        let loose = key
            .to_ascii_lowercase()
            .replace('_', "-")
            .starts_with("loose-");
        let wanted = name(&key);
        let (resolved, negated) = match resolve(MARIADB, &wanted) {
            Resolved::Unknown => {
                match without_prefix(&wanted)
                    .map(|(rest, negates)| (resolve(MARIADB, rest), negates))
                {
                    Some((Resolved::Option(option), negates)) if option.starts_with('?') => {
                        (Some(option), negates)
                    }
                    _ => (None, false),
                }
            }
            Resolved::Option(option) => (Some(option), false),
            Resolved::Ambiguous => {
                let why = format!("the option {} is ambiguous", quoted(&key, super::OPTIONS));
                return answer.rejected(Some(place), why);
            }
        };
        let Some(option) = resolved else {
            if loose {
                answer.remark(
                    RemarkKind::Ignored,
                    place,
                    "the program has no such option, and loose- makes it ignore the option",
                );
                continue;
            }
            let hint = match wanted.as_str() {
                "ssl-mode" => {
                    "; that is an option of Oracle's mysql: MariaDB's takes ssl-verify-server-cert"
                }
                _ => "",
            };
            let why = format!("unknown option {}{hint}", quoted(&key, super::OPTIONS));
            return answer.rejected(Some(place), why);
        };
        if option.starts_with('=') && value.is_none() {
            let why = format!(
                "the option {} requires an argument",
                quoted(&key, super::OPTIONS)
            );
            return answer.rejected(Some(place), why);
        }
        let place_for_later = place.clone();
        let text = value.clone().map(|value| Given { value, place });
        match option.trim_start_matches(['=', '?']) {
            "ssl" => {
                ssl = switch(value.as_deref()) != negated;
                if !ssl && (handle.ca.is_some() || handle.capath.is_some()) {
                    answer.remark(
                        RemarkKind::Overrides,
                        place_for_later,
                        "this removes the CA that was given before it",
                    );
                }
            }
            "ssl-ca" => (handle.ca, ssl) = (text, true),
            "ssl-capath" => (handle.capath, ssl) = (text, true),
            "ssl-cert" | "ssl-key" | "ssl-cipher" | "ssl-crl" | "ssl-crlpath" => {
                (handle.other, ssl) = (true, true);
            }
            "ssl-verify-server-cert" => {
                verify = (switch(value.as_deref()) != negated, Some(place_for_later));
            }
            _ => {}
        }
    }
    if !ssl {
        handle = Handle::default();
    }
    handle.enforce = ssl;
    handle.verify = Some(verify.0);
    if !verify.0
        && let Some(place) = verify.1
        && handle.ca.is_some()
        && generation == Generation::Before34
    {
        answer.remark(
            RemarkKind::Surprise,
            place,
            "this does not stop the check of the chain once a CA is given, only that of the name",
        );
    }
    // From 11.4 on, without TLS nothing is verified, whatever ssl-verify-server-cert is.
    if !ssl && generation == Generation::From34 {
        return answer.plain();
    }
    handle.connect(case, generation, answer)
}

/// Oracle's program: `ssl-mode`, and a CA without it means `VERIFY_CA`. Before version 8, `ssl` and
/// `ssl-verify-server-cert` change the mode too, in the order of the options.
fn mysql(case: &Case<'_>, given: Vec<GivenOption>, mut answer: Effective) -> Effective {
    const MODES: &[&str] = &[
        "DISABLED",
        "PREFERRED",
        "REQUIRED",
        "VERIFY_CA",
        "VERIFY_IDENTITY",
    ];
    const REQUIRED: usize = 2;
    const VERIFY_CA: usize = 3;
    const VERIFY_IDENTITY: usize = 4;
    answer.measured = false;
    let (mut ca, mut capath): (Option<Given>, Option<Given>) = (None, None);
    let (mut mode, mut is_explicit, mut mode_place) = (1, false, None);
    for GivenOption { key, value, place } in given {
        let wanted = name(&key);
        let (wanted, negates) = without_prefix(&wanted).unwrap_or((&wanted, false));
        let on = switch(value.as_deref()) != negates;
        let text = value.map(|value| Given {
            value,
            place: place.clone(),
        });
        match wanted {
            "ssl-ca" | "ssl-capath" => {
                if wanted == "ssl-ca" {
                    ca = text;
                } else {
                    capath = text;
                }
                if !is_explicit {
                    mode = VERIFY_CA;
                }
            }
            "ssl-mode" => {
                let word = text.map_or_else(String::new, |text| text.value);
                let simple = word.to_ascii_uppercase().replace('-', "_");
                let Some(at) = MODES.iter().position(|mode| *mode == simple) else {
                    let why = format!("unknown ssl-mode {}", quoted(&word, MODES));
                    return answer.rejected(Some(place), why);
                };
                (mode, is_explicit, mode_place) = (at, true, Some(place));
            }
            "ssl-verify-server-cert" | "ssl" if case.at_least("", "8") => {
                let why = format!(
                    "unknown option {}; from MySQL 8.0 on it is ssl-mode",
                    quoted(&key, super::OPTIONS)
                );
                return answer.rejected(Some(place), why);
            }
            "ssl" => {
                mode = if on { mode.max(REQUIRED) } else { 0 };
                mode_place = Some(place);
            }
            "ssl-verify-server-cert" => {
                mode = if on {
                    VERIFY_IDENTITY
                } else {
                    mode.min(VERIFY_CA)
                };
                mode_place = Some(place);
            }
            _ => {}
        }
    }
    let stores: Vec<_> = ca
        .iter()
        .map(|ca| case.file(&ca.place, &ca.value))
        .chain(
            capath
                .iter()
                .map(|folder| case.folder(&folder.place, &folder.value)),
        )
        .collect();
    match mode {
        0 => answer.plain(),
        VERIFY_CA.. if stores.is_empty() => {
            answer.rejected(mode_place, "this ssl-mode needs ssl-ca or ssl-capath")
        }
        VERIFY_CA => {
            answer
                .stack("mysqlconn-verify-ca")
                .verified(Transport::Required, false, stores)
        }
        VERIFY_IDENTITY.. => {
            answer
                .stack("mysqlconn-verify-identity")
                .verified(Transport::Required, true, stores)
        }
        _ => {
            for store in &stores {
                answer.remark(
                    RemarkKind::Ignored,
                    store.place.clone(),
                    "with this ssl-mode the CA is dropped and nothing is verified",
                );
            }
            answer.unverified(if mode == REQUIRED {
                Transport::Required
            } else {
                Transport::Opportunistic
            })
        }
    }
}
