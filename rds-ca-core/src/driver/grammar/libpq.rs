//! Connection strings of libpq: `key=value` pairs and `postgresql://` URIs, and service files.
//!
//! Follows `conninfo_parse`, `conninfo_uri_parse` and `parseServiceFile` of `fe-connect.c`, PostgreSQL 11 to 18,
//! and is compared with the real library (`PQconninfoParse`) by a test.

use std::fmt;

use super::super::case::quoted;
use super::super::settings::Secret;
use super::super::version::Version;

/// Keywords with the versions that added and removed them; `0` where they always existed, or still exist.
const KEYWORDS: &[(&str, u32, u32)] = &[
    ("service", 0, 0),
    ("servicefile", 18, 0),
    ("user", 0, 0),
    ("password", 0, 0),
    ("passfile", 10, 0),
    ("channel_binding", 13, 0),
    ("connect_timeout", 0, 0),
    ("dbname", 0, 0),
    ("host", 0, 0),
    ("hostaddr", 0, 0),
    ("port", 0, 0),
    ("client_encoding", 0, 0),
    ("tty", 0, 14),
    ("authtype", 0, 14),
    ("options", 0, 0),
    ("application_name", 0, 0),
    ("fallback_application_name", 0, 0),
    ("keepalives", 0, 0),
    ("keepalives_idle", 0, 0),
    ("keepalives_interval", 0, 0),
    ("keepalives_count", 0, 0),
    ("tcp_user_timeout", 12, 0),
    ("sslmode", 0, 0),
    ("sslnegotiation", 17, 0),
    ("sslcompression", 0, 0),
    ("sslcert", 0, 0),
    ("sslkey", 0, 0),
    ("sslcertmode", 16, 0),
    ("sslpassword", 13, 0),
    ("sslrootcert", 0, 0),
    ("sslcrl", 0, 0),
    ("sslcrldir", 14, 0),
    ("sslsni", 14, 0),
    ("requirepeer", 0, 0),
    ("require_auth", 16, 0),
    ("min_protocol_version", 18, 0),
    ("max_protocol_version", 18, 0),
    ("ssl_min_protocol_version", 13, 0),
    ("ssl_max_protocol_version", 13, 0),
    ("gssencmode", 12, 0),
    ("krbsrvname", 0, 0),
    ("gsslib", 0, 0),
    ("gssdelegation", 17, 0),
    ("replication", 0, 0),
    ("target_session_attrs", 10, 0),
    ("load_balance_hosts", 16, 0),
    ("scram_client_key", 18, 0),
    ("scram_server_key", 18, 0),
    ("oauth_issuer", 18, 0),
    ("oauth_client_id", 18, 0),
    ("oauth_client_secret", 18, 0),
    ("oauth_scope", 18, 0),
    ("sslkeylogfile", 18, 0),
];

/// Whether a libpq of that major version knows the keyword.
pub(crate) fn is_keyword(word: &str, major: u32) -> bool {
    KEYWORDS.iter().any(|(name, from, before)| {
        *name == word && major >= *from && (*before == 0 || major < *before)
    })
}

/// Every keyword of any version.
pub(crate) fn keywords() -> Vec<&'static str> {
    KEYWORDS.iter().map(|(name, ..)| *name).collect()
}

/// Whether the value of the keyword is a secret.
pub(crate) fn is_secret(word: &str) -> bool {
    matches!(
        word,
        "password"
            | "sslpassword"
            | "scram_client_key"
            | "scram_server_key"
            | "oauth_client_secret"
    )
}

/// The parameters of a connection string. `Debug` shows their names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    pairs: Vec<(String, Vec<u8>)>,
    /// Keywords that were given more than once: the last value counts.
    repeated: Vec<String>,
}

impl Parameters {
    /// The parameter's value; `None` when it is absent, a secret, or not UTF-8.
    pub fn get(&self, keyword: &str) -> Option<&str> {
        if is_secret(keyword) {
            return None;
        }
        std::str::from_utf8(self.bytes(keyword)?).ok()
    }

    /// The value of a parameter that is a secret.
    pub fn secret(&self, keyword: &str) -> Option<Secret> {
        let text = std::str::from_utf8(self.bytes(keyword)?).ok()?;
        Some(Secret::new(text))
    }

    /// Whether the parameter is given, with any value.
    pub fn has(&self, keyword: &str) -> bool {
        self.bytes(keyword).is_some()
    }

    /// The names of the parameters, in the order of their first appearance.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pairs.iter().map(|(name, _)| name.as_str())
    }

    /// The names of the parameters that were given more than once.
    pub fn repeated(&self) -> &[String] {
        &self.repeated
    }

    fn bytes(&self, keyword: &str) -> Option<&[u8]> {
        self.pairs
            .iter()
            .find(|(name, _)| name == keyword)
            .map(|(_, value)| value.as_slice())
    }

    pub(crate) fn set(&mut self, keyword: &str, value: &[u8]) {
        match self.pairs.iter_mut().find(|(name, _)| name == keyword) {
            Some((_, old)) => {
                value.clone_into(old);
                if !self.repeated.iter().any(|name| name == keyword) {
                    self.repeated.push(keyword.to_owned());
                }
            }
            None => self.pairs.push((keyword.to_owned(), value.to_owned())),
        }
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// Why a connection string is rejected: libpq's own message, without the quoted text where that may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Rejected(String);

impl Rejected {
    fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Quotes the word only if it resembles a keyword.
    fn about(front: &str, word: &[u8], behind: &str) -> Self {
        let word = String::from_utf8_lossy(word);
        let mut known = keywords();
        known.push("ssl");
        Self(format!("{front}{}{behind}", quoted(&word, &known)))
    }
}

/// Whether libpq treats the text as a connection string, and not as the name of a database.
pub fn is_connection_string(text: &str) -> bool {
    prefix(text.as_bytes()).is_some() || text.contains('=')
}

fn prefix(text: &[u8]) -> Option<&[u8]> {
    text.strip_prefix(b"postgresql://".as_slice())
        .or_else(|| text.strip_prefix(b"postgres://".as_slice()))
}

/// Reads a connection string, URI or `key=value` pairs, as that major version of libpq does.
///
/// # Errors
///
/// [`Rejected`] says why libpq rejects it.
///
/// # Example
///
/// ```
/// use rds_ca_core::driver::grammar::libpq;
///
/// let parameters = libpq::parse("postgresql://app:secret@db.example.com/app?ssl=true", 18)?;
/// assert_eq!(parameters.get("host"), Some("db.example.com"));
/// assert_eq!(parameters.get("sslmode"), Some("require"));
/// assert!(parameters.secret("password").unwrap().is("secret"));
/// assert!(libpq::parse("host=a sslmod=require", 18).is_err());
/// # Ok::<(), libpq::Rejected>(())
/// ```
pub fn parse(text: &str, major: u32) -> Result<Parameters, Rejected> {
    // A C string ends here.
    let text = text.split('\0').next().unwrap_or_default().as_bytes();
    match prefix(text) {
        Some(rest) => uri(rest, major),
        None => pairs(text, &mut |found, name, value| {
            store(found, name, value, major)
        }),
    }
}

/// Reads `key=value` pairs as libpq does, but with any keyword, for drivers that adopted the format.
pub(crate) fn any_pairs(text: &str) -> Result<Parameters, Rejected> {
    pairs(text.as_bytes(), &mut |found, name, value| {
        let Ok(name) = std::str::from_utf8(name) else {
            return false;
        };
        found.set(name, value);
        !name.is_empty()
    })
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Stores a name and a value; false where the name is unknown.
type Keep<'k> = dyn FnMut(&mut Parameters, &[u8], &[u8]) -> bool + 'k;

/// `conninfo_parse`.
fn pairs(text: &[u8], keep: &mut Keep<'_>) -> Result<Parameters, Rejected> {
    let mut found = Parameters::default();
    let mut at = 0;
    let byte = |at: usize| text.get(at).copied();
    let skip_spaces = |mut at: usize| {
        while byte(at).is_some_and(is_space) {
            at += 1;
        }
        at
    };
    loop {
        at = skip_spaces(at);
        if byte(at).is_none() {
            return Ok(found);
        }
        let start = at;
        while byte(at).is_some_and(|byte| byte != b'=' && !is_space(byte)) {
            at += 1;
        }
        let name = text.get(start..at).unwrap_or_default();
        at = skip_spaces(at);
        if byte(at) != Some(b'=') {
            return Err(Rejected::about(
                "missing \"=\" after ",
                name,
                " in connection info string",
            ));
        }
        at = skip_spaces(at + 1);
        let mut value = Vec::new();
        if byte(at) == Some(b'\'') {
            at += 1;
            loop {
                match byte(at) {
                    None => {
                        return Err(Rejected::new(
                            "unterminated quoted string in connection info string",
                        ));
                    }
                    Some(b'\\') => {
                        value.extend(byte(at + 1));
                        at += if byte(at + 1).is_some() { 2 } else { 1 };
                    }
                    Some(b'\'') => {
                        at += 1;
                        break;
                    }
                    Some(other) => {
                        value.push(other);
                        at += 1;
                    }
                }
            }
        } else {
            while let Some(next) = byte(at) {
                if is_space(next) {
                    at += 1;
                    break;
                }
                if next == b'\\' {
                    value.extend(byte(at + 1));
                    at += if byte(at + 1).is_some() { 2 } else { 1 };
                } else {
                    value.push(next);
                    at += 1;
                }
            }
        }
        if !keep(&mut found, name, &value) {
            return Err(Rejected::about("invalid connection option ", name, ""));
        }
    }
}

/// `conninfo_storeval`: whether the keyword is known.
fn store(found: &mut Parameters, name: &[u8], value: &[u8], major: u32) -> bool {
    let Ok(name) = std::str::from_utf8(name) else {
        return false;
    };
    if name == "requiressl" {
        let mode: &[u8] = if value.first() == Some(&b'1') {
            b"require"
        } else {
            b"prefer"
        };
        found.set("sslmode", mode);
        return true;
    }
    if !is_keyword(name, major) {
        return false;
    }
    found.set(name, value);
    true
}

/// `conninfo_uri_parse_options`, after the scheme.
fn uri(text: &[u8], major: u32) -> Result<Parameters, Rejected> {
    let mut found = Parameters::default();
    let byte = |at: usize| text.get(at).copied();
    let until = |start: usize, ends: &[u8]| {
        let mut at = start;
        while byte(at).is_some_and(|byte| !ends.contains(&byte)) {
            at += 1;
        }
        at
    };
    let slice = |start: usize, end: usize| text.get(start..end).unwrap_or_default();
    let mut keep = |name: &str, value: &[u8]| -> Result<(), Rejected> {
        if !value.is_empty() {
            let value = decode(value, major)?;
            store(&mut found, name.as_bytes(), &value, major);
        }
        Ok(())
    };
    let mut at = 0;
    let credentials = until(0, b"@/");
    if byte(credentials) == Some(b'@') {
        let user = until(0, b":@");
        keep("user", slice(0, user))?;
        if byte(user) == Some(b':') {
            keep("password", slice(user + 1, credentials))?;
        }
        at = credentials + 1;
    }
    let (mut hosts, mut ports) = (Vec::new(), Vec::new());
    loop {
        let (start, end);
        if byte(at) == Some(b'[') {
            start = at + 1;
            end = until(start, b"]");
            if byte(end).is_none() {
                return Err(Rejected::new(
                    "end of string reached when looking for matching \"]\" in IPv6 host address in URI",
                ));
            }
            if end == start {
                return Err(Rejected::new("IPv6 host address may not be empty in URI"));
            }
            at = end + 1;
            if let Some(next) = byte(at)
                && !b":/?,".contains(&next)
            {
                return Err(Rejected::new(format!(
                    "unexpected character {:?} after the IPv6 host address in URI (expected \":\" or \"/\")",
                    char::from(next)
                )));
            }
        } else {
            start = at;
            end = until(start, b":/?,");
            at = end;
        }
        hosts.extend_from_slice(slice(start, end));
        if byte(at) == Some(b':') {
            let end = until(at + 1, b"/?,");
            ports.extend_from_slice(slice(at + 1, end));
            at = end;
        }
        if byte(at) != Some(b',') {
            break;
        }
        at += 1;
        hosts.push(b',');
        ports.push(b',');
    }
    keep("host", &hosts)?;
    keep("port", &ports)?;
    if byte(at).is_some_and(|next| next != b'?') {
        let end = until(at + 1, b"?");
        keep("dbname", slice(at + 1, end))?;
        at = end;
    }
    if byte(at).is_some() {
        query(slice(at + 1, text.len()), major, &mut found)?;
    }
    Ok(found)
}

/// `conninfo_uri_parse_params`.
fn query(text: &[u8], major: u32, found: &mut Parameters) -> Result<(), Rejected> {
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'&');
        let (pair, behind) = match end {
            Some(end) => (
                rest.get(..end).unwrap_or_default(),
                rest.get(end + 1..).unwrap_or_default(),
            ),
            None => (rest, [].as_slice()),
        };
        rest = behind;
        let Some(equals) = pair.iter().position(|byte| *byte == b'=') else {
            return Err(Rejected::about(
                "missing key/value separator \"=\" in URI query parameter: ",
                pair,
                "",
            ));
        };
        let keyword = pair.get(..equals).unwrap_or_default();
        let value = pair.get(equals + 1..).unwrap_or_default();
        if value.contains(&b'=') {
            return Err(Rejected::about(
                "extra key/value separator \"=\" in URI query parameter: ",
                keyword,
                "",
            ));
        }
        let (keyword, value) = (decode(keyword, major)?, decode(value, major)?);
        let known = if keyword == b"ssl" && value == b"true" {
            store(found, b"sslmode", b"require", major)
        } else {
            store(found, &keyword, &value, major)
        };
        if !known {
            return Err(Rejected::about(
                "invalid URI query parameter: ",
                &keyword,
                "",
            ));
        }
    }
    Ok(())
}

/// `conninfo_uri_decode`. From version 17 on, blanks around the value are removed, and a blank inside it is an error.
fn decode(text: &[u8], major: u32) -> Result<Vec<u8>, Rejected> {
    let trims = major >= 17;
    let mut text = text;
    while trims && let [b' ', rest @ ..] = text {
        text = rest;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        if trims && byte == b' ' {
            if text.iter().skip(at).any(|byte| *byte != b' ') {
                return Err(Rejected::new(
                    "unexpected spaces found in a value of the URI, use percent-encoded spaces (%20) instead",
                ));
            }
            break;
        }
        if byte != b'%' {
            out.push(byte);
            at += 1;
            continue;
        }
        let digit = |at: usize| {
            let byte = char::from(*text.get(at)?);
            byte.to_digit(16).and_then(|digit| u8::try_from(digit).ok())
        };
        let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2)) else {
            return Err(Rejected::new("invalid percent-encoded token"));
        };
        let byte = high << 4 | low;
        if byte == 0 {
            return Err(Rejected::new(
                "forbidden value %00 in percent-encoded value of the URI",
            ));
        }
        out.push(byte);
        at += 3;
    }
    Ok(out)
}

/// The result of looking up a service in a service file.
#[derive(Debug)]
pub(crate) enum Service {
    /// Its parameters.
    Found(Parameters),
    /// The file does not contain it.
    Absent,
    /// The file contains it, and libpq rejects its content for this reason.
    Broken(String),
}

/// `parseServiceFile`: the first value of a keyword counts.
pub(crate) fn service(text: &str, name: &str, major: u32) -> Service {
    let mut found: Option<Parameters> = None;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_matches(|c: char| u8::try_from(c).is_ok_and(is_space));
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(group) = line.strip_prefix('[') {
            if found.is_some() {
                break;
            }
            if group
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(']'))
            {
                found = Some(Parameters::default());
            }
            continue;
        }
        let Some(parameters) = found.as_mut() else {
            continue;
        };
        let broken = |why: &str| Service::Broken(format!("line {}: {why}", number + 1));
        let Some((keyword, value)) = line.split_once('=') else {
            return broken("there is no \"=\"");
        };
        if keyword == "service" || (keyword == "servicefile" && major >= 18) {
            return broken("a service inside a service is not supported");
        }
        if !is_keyword(keyword, major) {
            return broken("the keyword is unknown");
        }
        if !parameters.has(keyword) {
            parameters.set(keyword, value.as_bytes());
        }
    }
    found.map_or(Service::Absent, Service::Found)
}

/// The major version; the newest known one where the version is unknown.
pub(crate) fn major(version: Option<&Version>) -> u32 {
    version.map_or(18, Version::major)
}
