//! Finds the keys that name a store or determine what is verified.

use super::{File, Language, is_store_path, literal};
use crate::driver::Value;

/// The meaning of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::discovery) enum Role {
    /// The store.
    Store,
    /// A mode: `require`, `verify-full`, `VERIFY_CA`.
    Mode,
    /// True: the chain is verified. False: it is not.
    Verify,
    /// True: the chain is not verified.
    Trusting,
    /// True: the name is verified.
    VerifyName,
    /// True or an object: TLS is used.
    Tls,
    /// A host or a path in a variable; it counts only together with other keys.
    Host,
}

/// A key with its value.
pub(in crate::discovery) struct Hit {
    pub(super) key: String,
    pub(super) role: Role,
    pub(super) value: Value,
    pub(super) raw: String,
    pub(super) start: usize,
    pub(super) line: usize,
    /// Whether it is a variable or field that only names a value; its use elsewhere decides.
    pub(super) is_name: bool,
    /// Whether it is an entry of a list of names and values.
    pub(super) is_member: bool,
}

impl Hit {
    pub(super) fn of_variable(name: &str, value: &str, role: Role, line: usize) -> Self {
        let typed = match value {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::Text(value.to_owned()),
        };
        Self {
            key: name.to_owned(),
            role,
            value: typed,
            raw: value.to_owned(),
            start: 0,
            line,
            is_name: false,
            is_member: false,
        }
    }
}

/// The key in lower case without `_`, `-` and `.`, so that `SSL_CA`, `ssl-ca` and `sslCa` are equal.
pub(in crate::discovery) fn simple(key: &str) -> String {
    let last = key.rsplit("::").next().unwrap_or(key);
    last.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// The role of a key, by its name and, for names that an application chose, by its value.
pub(in crate::discovery) fn role(key: &str, value: &str) -> Option<Role> {
    let name = simple(key);
    Some(match name.as_str() {
        "sslrootcert"
        | "sslca"
        | "sslcafile"
        | "tlscafile"
        | "tlsca"
        | "sslcacerts"
        | "sslcertificateauthorityfile"
        | "trustcertificatekeystoreurl"
        | "javaxnetssltruststore"
        | "serversslcert"
        | "pgsslrootcert"
        | "mysqlattrsslca"
        | "nodeextracacerts"
        | "cacertificatefile"
        | "sslcapath"
        | "cacertificate"
        | "rootcertificate"
        | "sslrootcertfile"
        | "sslcacert"
        | "sslcacertificate"
        | "sslcertfile"
        | "truststore"
        | "truststorepath"
        | "sslcertificateauthority"
        | "cafile"
        | "cacertfile"
        | "cacertpath"
        | "catruststorefile"
        | "mywalletdirectory"
        | "walletlocation"
        | "oraclenetwalletlocation"
        | "sslrootcertificate"
        | "tlscacertificate"
        | "tlscacert"
        | "servercertificate"
        | "mssqlservercertificate" => Role::Store,
        "ca" | "cacert" | "cacerts" | "capath" => Role::Store,
        "sslmode" | "pgsslmode" | "tlsmode" | "sslaccept" => Role::Mode,
        // The names of other factories do not determine what they verify.
        "sslfactory" if value.contains("NonValidating") => Role::Mode,
        "rejectunauthorized"
        | "verifyservercertificate"
        | "sslverifycert"
        | "sslverifyservercert"
        | "sslvalidate"
        | "nodetlsrejectunauthorized"
        | "mysqlattrsslverifyservercert"
        | "sslverify"
        | "sslcertreqs"
        | "verifymode"
        | "sslverifymode"
        | "sslvalidatecert"
        | "sslvalidatecertificates" => Role::Verify,
        // Erlang, Elixir, Perl: only with the values `verify_none` and `verify_peer`.
        "verify" if value.contains("verify_") => Role::Verify,
        "tlsallowinvalidcertificates"
        | "tlsinsecure"
        | "trustservercertificate"
        | "insecureskipverify"
        | "sslinsecure"
        | "ssldisabled"
        | "sslallowinvalidcertificates"
        | "dangeracceptinvalidcerts"
        | "allowinsecuretls"
        | "tlsskipverify" => Role::Trusting,
        "sslverifyidentity" | "checkhostname" => Role::VerifyName,
        "ssl" | "tls" | "usessl" | "usetls" | "requiressl" | "encrypt" | "sslenabled"
        | "tlsenabled" => Role::Tls,
        _ => return own_name(key, &name, value),
    })
}

/// The role of a name that an application chose: `DB_SSL_CA`, `APP_RDS_CA_PATH`,
/// `spring.datasource.hikari.data-source-properties.sslmode`.
fn own_name(key: &str, name: &str, value: &str) -> Option<Role> {
    if key.len() > 120 || key.contains(' ') {
        return None;
    }
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    if ends(&["sslmode"]) {
        return Some(Role::Mode);
    }
    if ends(&[
        "rejectunauthorized",
        "verifyservercertificate",
        "sslverifycert",
        "sslverifyservercert",
        "sslverify",
    ]) {
        return Some(Role::Verify);
    }
    if ends(&["trustall"])
        && ["datasource", "database", "reactive"]
            .iter()
            .any(|word| name.contains(word))
    {
        return Some(Role::Trusting);
    }
    if ends(&[
        "trustcertificatepemcerts",
        "trustcertificatejkspath",
        "trustcertificatepfxpath",
    ]) {
        return Some(Role::Store);
    }
    if ends(&[
        "trustservercertificate",
        "tlsallowinvalidcertificates",
        "tlsinsecure",
    ]) {
        return Some(Role::Trusting);
    }
    if ends(&[
        "sslrootcert",
        "sslca",
        "sslcafile",
        "tlscafile",
        "sslcacert",
        "sslcapath",
        "trustcertificatekeystoreurl",
        "netssltruststore",
        "sslcacerts",
    ]) {
        return Some(Role::Store);
    }
    let of_database = [
        "db",
        "database",
        "rds",
        "pg",
        "postgres",
        "mysql",
        "mongo",
        "docdb",
        "documentdb",
        "aurora",
        "sql",
        "datasource",
    ]
    .iter()
    .any(|word| name.contains(word));
    if of_database
        && ends(&[
            "usessl",
            "dbssl",
            "databasessl",
            "requiressl",
            "enablessl",
            "usetls",
            "dbtls",
            "sslenabled",
        ])
        && is_truth(value)
    {
        return Some(Role::Tls);
    }
    let of_store = ends(&[
        "ca",
        "cacert",
        "cafile",
        "capath",
        "cabundle",
        "cabundlepath",
        "rootcert",
        "certpath",
        "cert",
        "certificate",
        "certfile",
        "truststore",
        "truststorepath",
        "sslcert",
        "pem",
        "pemfile",
        "certificatepath",
        "cacertpath",
        "bundle",
        "bundlepath",
        "keystore",
        "cafilepath",
        "truststorefile",
        "truststorelocation",
        "trustcert",
        "caloc",
    ]);
    (of_store && is_store_path(value) && (of_database || super::super::content::is_rds_name(value)))
        .then_some(Role::Store)
}

fn is_truth(value: &str) -> bool {
    matches!(
        value.trim().to_ascii_lowercase().as_str(),
        "true" | "false" | "1" | "0" | "yes" | "no" | "on" | "off"
    )
}

/// Finds the keys of a file.
pub(super) fn find(file: &File<'_>) -> Vec<Hit> {
    let text = file.text;
    let bytes = text.as_bytes();
    let mut hits = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        let is_start = byte.is_ascii_alphabetic() || byte == b'_';
        if !is_start {
            at += 1;
            continue;
        }
        let start = at;
        while bytes
            .get(at)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        {
            at += 1;
        }
        let word = text
            .get(start..at)
            .unwrap_or_default()
            .trim_end_matches(['.', '-']);
        if word.len() > 160 || word.len() < 2 || hits.len() >= super::MOST_IN_FILE {
            continue;
        }
        if !may_be_key(word) {
            continue;
        }
        if let Some(hit) = hit(file, word, start, at) {
            hits.push(hit);
        }
    }
    named(file, &mut hits);
    hits.sort_by_key(|hit| hit.start);
    hits
}

/// Finds entries of lists of names and values: `{ name = "PGSSLMODE", value = "require" }`, `- name: PGSSLMODE`.
fn named(file: &File<'_>, hits: &mut Vec<Hit>) {
    let text = file.text;
    for name in ["name", "Name"] {
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find(name))
            && hits.len() < super::MOST_IN_FILE
        {
            let start = at + found;
            at = start + name.len();
            let before = text.get(..start).and_then(|text| text.chars().next_back());
            let opens =
                before.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')));
            let Some((key, behind)) = opens.then(|| word_at(text, at)).flatten() else {
                continue;
            };
            let gap = text.get(behind..).unwrap_or_default();
            let rest = gap.trim_start_matches([' ', '\t', '\r', '\n', ',', '"', '\'']);
            if gap.len() - rest.len() > 200 || !rest.to_ascii_lowercase().starts_with("value") {
                continue;
            }
            let value_key = behind + (gap.len() - rest.len()) + "value".len();
            let Some((value, end)) = word_at(text, value_key) else {
                continue;
            };
            let own = key.rsplit('.').next().unwrap_or(&key);
            if let Some(role) = role(own, &value) {
                hits.push(Hit {
                    start,
                    is_member: true,
                    ..Hit::of_variable(own, &value, role, file.line(start))
                });
            }
            at = end.max(at);
        }
    }
}

/// The value after a key, `: x` or `= "x"`, on one line, and its end offset.
fn word_at(text: &str, at: usize) -> Option<(String, usize)> {
    let rest = text.get(at..)?;
    let line = rest.get(..rest.find('\n').unwrap_or(rest.len()))?;
    let behind = line.trim_start_matches(['"', '\'']).trim_start();
    let value = behind.strip_prefix([':', '='])?.trim_start();
    let from = at + (line.len() - value.len());
    if value.starts_with(['"', '\'']) {
        let (inside, end) = literal::string(text, from);
        return (inside.len() < 1_000 && !inside.contains('\n')).then_some((inside, end));
    }
    let end = value
        .find([',', '}', ']', '\r'])
        .or_else(|| value.find(" #"))
        .unwrap_or(value.len());
    let word = value.get(..end)?.trim_end();
    (!word.is_empty() && !word.contains("{{")).then(|| (word.to_owned(), from + end))
}

/// A cheap filter before the lookup of the role.
fn may_be_key(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    [
        "ssl", "tls", "ca", "cert", "trust", "wallet", "encrypt", "verify", "reject", "check",
        "danger", "pem", "bundle", "keystore",
    ]
    .iter()
    .any(|part| lower.contains(part))
}

fn hit(file: &File<'_>, word: &str, start: usize, end: usize) -> Option<Hit> {
    let text = file.text;
    // `tlsConfig.InsecureSkipVerify = true`: a field of an object.
    let (word, start) = match word.rsplit_once('.') {
        Some((object, field))
            if matches!(file.language, Language::Braces | Language::Php)
                && !text
                    .get(..start)
                    .is_some_and(|before| before.ends_with(['"', '\'', '`', '-'])) =>
        {
            (field, start + object.len() + 1)
        }
        _ => (word, start),
    };
    let bytes = text.as_bytes();
    let mut at = end;
    // Skip the closing quote or bracket of the key.
    while matches!(bytes.get(at), Some(b'"' | b'\'' | b']' | b'?')) {
        at += 1;
    }
    let quoted_close = at > end;
    while matches!(bytes.get(at), Some(b' ' | b'\t')) {
        at += 1;
    }
    let rest = text.get(at..)?;
    let line_start = text
        .get(..start)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |at| at + 1);
    let before = text.get(line_start..start).unwrap_or_default();
    let quote_open = before.ends_with(['"', '\'']);
    // JVM flags are read separately (`special`).
    if before.ends_with('-') && word.starts_with("Djavax.") {
        return None;
    }
    // The name in a placeholder such as `${mongodb.ssl.ca:/etc/rds.pem}` is not a key: its value is set elsewhere.
    if before.ends_with("${") || before.ends_with("{{") {
        return None;
    }
    let is_variable = ["const ", "let ", "var ", "val ", "final "]
        .iter()
        .any(|word| {
            before
                .trim_start()
                .trim_start_matches("export ")
                .starts_with(word)
        })
        && before.split_whitespace().count() <= 3
        && !before.contains(['{', '(', '=']);
    let at_start =
        before.trim().is_empty() && before.is_empty() && file.language == Language::Script;
    // A variable that only names a value is not a setting: its use elsewhere decides.
    if (is_variable || at_start)
        && !quote_open
        && matches!(
            simple(word).as_str(),
            "ca" | "ssl"
                | "tls"
                | "cafile"
                | "cacert"
                | "cacerts"
                | "capath"
                | "cert"
                | "sslca"
                | "truststore"
        )
    {
        return None;
    }
    let is_line_language = matches!(
        file.language,
        Language::Lines | Language::Yaml | Language::Dockerfile
    );
    let value_at = if rest.starts_with("=>") || rest.starts_with(":=") {
        at + 2
    } else if rest.starts_with("==") || rest.starts_with("::") || rest.starts_with("=~") {
        return None;
    } else if rest.starts_with('=') || rest.starts_with(':') {
        at + 1
    } else if rest.starts_with(',')
        && quote_open
        && quoted_close
        && before
            .trim_end_matches(['"', '\''])
            .trim_end()
            .ends_with('(')
    {
        // `setProperty("sslmode", "require")`
        at + 1
    } else if rest.starts_with('(')
        && !quote_open
        && file.language == Language::Braces
        && before.trim_end().ends_with('.')
    {
        // A builder: `.sslMode(SslMode::Require)`, `.rejectUnauthorized(false)`.
        at + 1
    } else if rest.starts_with("value") && quote_open {
        // `<property name="…" value="…"/>`
        at + rest.find('=')? + 1
    } else if rest.starts_with('>') && (before.ends_with('<') || quoted_close) {
        at + 1
    } else if file.language == Language::Dockerfile
        && before.trim_start().to_ascii_uppercase().starts_with("ENV")
    {
        at
    } else if is_line_language && before.ends_with("--") && is_client_command(text, start) {
        // An option of a command: its value is the next word.
        let value = option_value(text, end);
        let raw = value.plain().unwrap_or_default();
        let role = role(word, &raw)?;
        return Some(Hit {
            start,
            value,
            ..Hit::of_variable(word, &raw, role, file.line(start))
        });
    } else {
        return None;
    };
    // A type or a parameter of a function is not a setting.
    if !quote_open
        && file.language == Language::Braces
        && rest.starts_with(':')
        && !rest.starts_with(":=")
    {
        let next = text.get(value_at..)?.trim_start();
        if next.starts_with("string")
            || next.starts_with("boolean")
            || next.starts_with("Option<")
            || next.starts_with("String")
            || next.starts_with("number")
            || next.starts_with("any")
        {
            return None;
        }
    }
    let is_part = file.language == Language::Xml
        && !text
            .get(value_at..)
            .is_some_and(|value| value.trim_start().starts_with(['"', '\'']));
    let (value, raw) = if is_line_language || is_part || rest.starts_with('>') {
        line_value(file, value_at, quote_open, rest.starts_with('>'))
    } else {
        let (value, end) = literal::value(text, value_at);
        let raw = text
            .get(value_at..end)
            .unwrap_or_default()
            .trim()
            .to_owned();
        (value, raw)
    };
    // A shell variable in other text: `PGSSLMODE=verify-full` in a heredoc or a script of package.json.
    let is_shell = !is_line_language
        && rest.starts_with('=')
        && !rest
            .get(1..)
            .is_some_and(|rest| rest.starts_with([' ', '"', '\'', '=', '>']))
        && at == end
        && word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let (value, raw) = match text.get(value_at..) {
        Some(shell) if is_shell => {
            let length = shell
                .find(|c: char| {
                    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ';' | '&' | ')' | ',')
                })
                .unwrap_or(shell.len());
            let word = shell
                .get(..length)
                .unwrap_or_default()
                .trim_end_matches("\\n");
            (typed(word), word.to_owned())
        }
        _ => (value, raw),
    };
    let plain = value.plain().unwrap_or_default();
    let shown = if plain.is_empty() {
        literal::pointer_in(&value).unwrap_or_default()
    } else {
        plain
    };
    // Atoms and constants are parsed as code, so take the raw text.
    let shown = if shown.is_empty() && word == "verify" {
        raw.clone()
    } else {
        shown
    };
    let role = role(word, &shown)?;
    Some(Hit {
        start,
        value,
        is_name: (is_variable || at_start) && !quote_open,
        ..Hit::of_variable(word, &raw, role, file.line(start))
    })
}

/// Whether the option belongs to the command of a database client.
fn is_client_command(text: &str, at: usize) -> bool {
    let mut start = at;
    // Lines that end with a backslash are continued.
    loop {
        let before = text.get(..start).unwrap_or_default();
        match before.rfind('\n') {
            Some(line)
                if before
                    .get(..line)
                    .is_some_and(|before| before.trim_end().ends_with('\\')) =>
            {
                start = line;
            }
            Some(line) => {
                start = line + 1;
                break;
            }
            None => {
                start = 0;
                break;
            }
        }
    }
    let command = text.get(start..at).unwrap_or_default();
    [
        "mysql",
        "maria",
        "mongo",
        "psql",
        "pg_",
        "pgcli",
        "mycli",
        "sqlcmd",
        "liquibase",
        "flyway",
    ]
    .iter()
    .any(|client| command.contains(client))
}

/// The value after an option; true if another option or the end of the line follows.
fn option_value(text: &str, at: usize) -> Value {
    let rest = text.get(at..).unwrap_or_default();
    let trimmed = rest.trim_start_matches([' ', '\t']);
    let from = at + (rest.len() - trimmed.len());
    let word = trimmed.split_whitespace().next().unwrap_or_default();
    if trimmed.starts_with(['\n', '\r', '-', '\\', '|', ';', '&', ')']) || word.is_empty() {
        return Value::Bool(true);
    }
    if word.starts_with(['"', '\'']) {
        return typed(&literal::string(text, from).0);
    }
    typed(word)
}

/// Reads a value that ends with its line, as in `.env`, properties and YAML, or a flow object of YAML.
fn line_value(file: &File<'_>, at: usize, in_quotes: bool, is_xml: bool) -> (Value, String) {
    let text = file.text;
    let rest = text.get(at..).unwrap_or_default();
    let mut end = rest.find('\n').unwrap_or(rest.len());
    if is_xml {
        end = rest.find('<').unwrap_or(end);
    }
    let line = rest.get(..end).unwrap_or_default();
    let trimmed = line.trim();
    if file.language == Language::Yaml || file.language == Language::Dockerfile || in_quotes {
        if trimmed.starts_with(['{', '[']) {
            let (value, end) = literal::value(text, at);
            let raw = text.get(at..end).unwrap_or_default().to_owned();
            return (value, raw);
        }
        // Ruby in YAML (ERB) is an expression.
        if let Some(code) = trimmed
            .trim_start_matches(['"', '\''])
            .strip_prefix("<%=")
            .and_then(|rest| rest.split("%>").next())
        {
            return (Value::Code(code.trim().to_owned()), trimmed.to_owned());
        }
        if trimmed.starts_with(['"', '\'']) {
            let from = at + (line.len() - line.trim_start().len());
            let (inside, _) = literal::string(text, from);
            return (typed(&inside), inside);
        }
    }
    // A blank or `&` ends a value in a shell and in a connection string.
    let stops: &[char] = match file.language {
        Language::Lines | Language::Dockerfile => &[' ', '&', ';', '\t'],
        Language::Xml => &['&', '"', ';'],
        _ => &['&', '"'],
    };
    let quoted = trimmed.starts_with(['"', '\'']);
    let value = if quoted {
        let from = at + (line.len() - line.trim_start().len());
        literal::string(text, from).0
    } else {
        let cut = trimmed.find(stops).unwrap_or(trimmed.len());
        let value = trimmed.get(..cut).unwrap_or_default();
        value
            .trim_end_matches(['"', '\'', ',', '}', ')', '\\'])
            .to_owned()
    };
    (typed(&value), value)
}

fn typed(value: &str) -> Value {
    match value {
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => Value::Text(value.to_owned()),
    }
}
