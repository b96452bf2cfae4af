//! JDBC URLs for MySQL and MariaDB.
//!
//! Sources: `ConnectionUrlParser` of MySQL Connector/J 9.1, `Configuration.parse` and `HostAddress.parse` of MariaDB
//! Connector/J 3.5.

use std::net::Ipv6Addr;

use super::query::percent_decode;

/// A server of a JDBC URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host {
    /// The host name or address, IPv6 in brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The user before the host.
    pub user: Option<String>,
    /// Properties of this server alone.
    pub properties: Vec<(String, String)>,
}

/// A JDBC URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct JdbcUrl {
    /// The text between the driver's name and `//`, in lower case: `loadbalance`, `replication` ….
    pub mode: String,
    /// The servers.
    pub hosts: Vec<Host>,
    /// The database; empty where there is none.
    pub database: String,
    /// Properties in their order; of two equal names the last counts.
    pub properties: Vec<(String, String)>,
}

impl JdbcUrl {
    /// The value of a property.
    pub fn property(&self, name: &str) -> Option<&str> {
        value_of(&self.properties, name)
    }
}

/// The last value of that name.
pub(crate) fn value_of<'p>(properties: &'p [(String, String)], name: &str) -> Option<&'p str> {
    let found = properties.iter().rev().find(|(key, _)| key == name);
    found.map(|(_, value)| value.as_str())
}

/// Why a driver does not accept a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The URL is not one of the driver's; another driver may accept it.
    NotMine,
    /// The driver throws, for this reason.
    Wrong(&'static str),
}

const MAX_HOSTS: usize = 1_000;

/// Reads a URL as MySQL Connector/J does.
///
/// # Errors
///
/// [`Refusal`] where the URL belongs to another driver, or is malformed.
///
/// # Example
///
/// ```
/// use rds_ca_core::driver::grammar::jdbc;
///
/// let url = jdbc::mysql("jdbc:mysql://app@(host=db1,port=3307),db2/orders?sslMode=VERIFY_CA").unwrap();
/// assert_eq!((url.hosts.len(), url.hosts[0].port), (2, 3307));
/// assert_eq!((url.database.as_str(), url.property("sslMode")), ("orders", Some("VERIFY_CA")));
/// ```
pub fn mysql(url: &str) -> Result<JdbcUrl, Refusal> {
    let end = url
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | ':' | '%')))
        .unwrap_or(url.len());
    let (scheme, rest) = url.split_at_checked(end).unwrap_or((url, ""));
    let scheme = percent_decode(scheme)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let mode = match scheme.as_str() {
        "jdbc:mysql:" => "",
        "jdbc:mysql:loadbalance:" => "loadbalance",
        "jdbc:mysql:replication:" => "replication",
        "jdbc:mysql+srv:" | "jdbc:mysql+srv:loadbalance:" | "jdbc:mysql+srv:replication:" => "srv",
        "mysqlx:" | "mysqlx+srv:" => "mysqlx",
        _ => return Err(Refusal::NotMine),
    };
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    let (front, query) = match rest.split_once('?') {
        Some((_, query)) if query.trim_start().starts_with('?') => {
            return Err(Refusal::Wrong("there are two question marks"));
        }
        Some((front, query)) => (front, query),
        None => (rest, ""),
    };
    let (authority, path) = match front.trim_start().strip_prefix("//") {
        Some(rest) => rest
            .split_once('/')
            .map_or((rest, None), |(front, path)| (front, Some(path))),
        None => ("", front.trim_start().strip_prefix('/')),
    };
    let path = path.unwrap_or_default();
    if path.trim_start().starts_with('/') {
        return Err(Refusal::Wrong("there are two slashes before the database"));
    }
    let mut hosts = Vec::new();
    for part in parts(authority, ',') {
        mysql_host(part.trim(), None, &mut hosts, 0)?;
        if hosts.len() > MAX_HOSTS {
            return Err(Refusal::Wrong("there are too many servers"));
        }
    }
    Ok(JdbcUrl {
        mode: mode.to_owned(),
        hosts,
        database: percent_decode(path.trim()).unwrap_or_default(),
        properties: pairs(query, '&')?,
    })
}

/// `key=value` with blanks around both, decoded.
fn pairs(text: &str, separator: char) -> Result<Vec<(String, String)>, Refusal> {
    let mut found = Vec::new();
    for pair in text.split(separator).filter(|pair| !pair.trim().is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let valid = |c: char| {
            c.is_ascii_alphanumeric() || c.is_whitespace() || matches!(c, '_' | '.' | '-' | '%')
        };
        if !key.chars().all(valid) {
            return Err(Refusal::Wrong(
                "the name of a property has an invalid character",
            ));
        }
        let decoded = |text: &str| percent_decode(&text.trim().replace('+', " "));
        let (Some(key), Some(value)) = (decoded(key), decoded(value)) else {
            return Err(Refusal::Wrong("a property has an invalid percent-encoding"));
        };
        found.push((key, value));
    }
    Ok(found)
}

/// Splits the text at separators outside brackets.
fn parts(text: &str, separator: char) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            c if c == separator && depth == 0 => {
                found.push(text.get(from..at).unwrap_or_default());
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    found.push(text.get(from..).unwrap_or_default());
    found
}

/// One element of the authority, of any of the four forms.
fn mysql_host(
    text: &str,
    user: Option<&str>,
    hosts: &mut Vec<Host>,
    depth: usize,
) -> Result<(), Refusal> {
    let (user, text) = match text.rsplit_once('@') {
        Some((credentials, _)) if credentials.contains('@') => {
            return Err(Refusal::Wrong("there are two @ before the host"));
        }
        Some((credentials, text)) => {
            let user = credentials
                .split_once(':')
                .map_or(credentials, |(user, _)| user);
            (Some(user.trim()), text.trim())
        }
        None => (user, text),
    };
    let user_text = user.filter(|user| !user.is_empty()).map(str::to_owned);
    let mut host = Host {
        host: "localhost".to_owned(),
        port: 3306,
        user: user_text,
        properties: Vec::new(),
    };
    let inner = |open: char, close: char| text.strip_prefix(open)?.strip_suffix(close);
    if let Some(list) = inner('[', ']')
        && !is_ipv6(list)
        && depth == 0
    {
        for part in parts(list, ',') {
            mysql_host(part.trim(), user, hosts, depth + 1)?;
        }
        return Ok(());
    }
    let keyed = if let Some(list) = inner('(', ')') {
        Some(
            parts(list, ',')
                .into_iter()
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )
    } else if text.to_ascii_lowercase().starts_with("address") && text.contains('=') {
        let (_, list) = text.split_once('=').unwrap_or((text, ""));
        Some(groups(list))
    } else {
        None
    };
    if let Some(keyed) = keyed {
        for pair in keyed {
            let (key, value) = pair.split_once('=').unwrap_or((&pair, ""));
            let (key, value) = (key.trim(), value.trim());
            match key.to_ascii_lowercase().as_str() {
                "host" => value.clone_into(&mut host.host),
                "port" => {
                    host.port = value
                        .parse()
                        .map_err(|_| Refusal::Wrong("a port is not a number"))?;
                }
                "user" => host.user = Some(value.to_owned()),
                _ => host.properties.push((key.to_owned(), value.to_owned())),
            }
        }
    } else {
        let (name, port) = host_and_port(text)?;
        if !name.is_empty() {
            host.host = name;
        }
        host.port = port.unwrap_or(3306);
    }
    hosts.push(host);
    Ok(())
}

/// Whether the text between the brackets is one address, and not a list of servers.
fn is_ipv6(text: &str) -> bool {
    let address = text.split_once('%').map_or(text, |(address, _)| address);
    address.parse::<Ipv6Addr>().is_ok()
}

/// The contents of each group of `(…)(…)`.
fn groups(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once('(') {
        let (inside, behind) = behind.split_once(')').unwrap_or((behind, ""));
        found.push(inside.trim().to_owned());
        rest = behind;
    }
    found
}

/// `host:port`, `[::1]:port`, blanks between allowed.
fn host_and_port(text: &str) -> Result<(String, Option<u16>), Refusal> {
    let number = |text: &str| {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        text.parse()
            .map(Some)
            .map_err(|_| Refusal::Wrong("a port is not a number"))
    };
    if text.starts_with('[')
        && let Some((host, rest)) = text.split_once(']')
    {
        let port = rest.trim().strip_prefix(':').map_or(Ok(None), number)?;
        return Ok((format!("{host}]"), port));
    }
    match text.split_once(':') {
        Some((host, port)) => Ok((host.trim().to_owned(), number(port)?)),
        None => Ok((text.to_owned(), None)),
    }
}

/// Reads a URL as MariaDB Connector/J does: nothing is decoded.
///
/// `old` is version 2, which accepts `jdbc:mysql:` too.
///
/// # Errors
///
/// [`Refusal`] where the URL belongs to another driver, or is malformed.
pub fn mariadb(url: &str, old: bool) -> Result<JdbcUrl, Refusal> {
    let rest = url.strip_prefix("jdbc:mariadb:");
    let foreign = url.strip_prefix("jdbc:mysql:").filter(|rest| {
        old && !rest.contains("disableMariaDbDriver") || rest.contains("permitMysqlScheme")
    });
    let rest = rest.or(foreign).ok_or(Refusal::NotMine)?;
    let Some((mode, rest)) = rest.split_once("//") else {
        return Err(Refusal::Wrong("there is no // before the servers"));
    };
    let mode = mode.trim_end_matches(':').to_ascii_lowercase();
    let modes: &[&str] = if old {
        &[
            "",
            "aurora",
            "replication",
            "sequential",
            "loadbalance",
            "failover",
        ]
    } else {
        &[
            "",
            "replication",
            "sequential",
            "loadbalance",
            "load-balance",
            "load-balance-read",
            "none",
        ]
    };
    if !modes.contains(&mode.as_str()) {
        return Err(Refusal::Wrong("the mode before the servers is unknown"));
    }
    // A slash inside `address=(…)` does not start the database.
    let mut skip = 0;
    while let Some(at) = rest.get(skip..).and_then(|rest| rest.find("address=(")) {
        let mut from = skip + at + "address=".len();
        while rest.get(from..).is_some_and(|rest| rest.starts_with('(')) {
            match rest.get(from..).and_then(|rest| rest.find(')')) {
                Some(length) => from += length + 1,
                None => break,
            }
        }
        skip = from;
        if rest.get(skip..).is_some_and(|rest| rest.starts_with('(')) {
            break;
        }
    }
    let behind = rest.get(skip..).unwrap_or_default();
    let end = behind.find(['/', '?']).map_or(rest.len(), |at| skip + at);
    let (servers, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let (database, query) = behind.split_once('?').unwrap_or((behind, ""));
    let database = database.strip_prefix('/').unwrap_or(database);
    let properties = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    let mut hosts = Vec::new();
    for part in servers
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .take(MAX_HOSTS)
    {
        hosts.push(mariadb_host(part)?);
    }
    Ok(JdbcUrl {
        mode,
        hosts,
        database: database.to_owned(),
        properties,
    })
}

fn mariadb_host(text: &str) -> Result<Host, Refusal> {
    let mut host = Host {
        port: 3306,
        ..Host::default()
    };
    if !text.starts_with("address=") {
        let (name, port) = host_and_port(text)?;
        host.host = name;
        host.port = port.unwrap_or(3306);
        return Ok(host);
    }
    for pair in groups(text) {
        let (key, value) = pair.split_once('=').unwrap_or((&pair, ""));
        match key.trim().to_ascii_lowercase().as_str() {
            "host" => value.trim().clone_into(&mut host.host),
            "port" => {
                host.port = value
                    .trim()
                    .parse()
                    .map_err(|_| Refusal::Wrong("a port is not a number"))?;
            }
            "type" if !matches!(value, "primary" | "replica" | "master" | "slave") => {
                return Err(Refusal::Wrong("a server's type must be primary or replica"));
            }
            _ => host
                .properties
                .push((key.trim().to_owned(), value.to_owned())),
        }
    }
    Ok(host)
}
