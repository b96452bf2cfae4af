//! URLs of pgJDBC.
//!
//! Follows `Driver.parseURL`, pgJDBC 42.2 to 42.7.

use super::jdbc::{Host, JdbcUrl, Refusal};
use super::query::percent_decode;

/// The port where a URL names none.
pub const DEFAULT_PORT: u16 = 5432;

/// Reads a URL as pgJDBC does. Hosts keep the brackets of IPv6 addresses.
///
/// A URL without servers has no hosts (pgJDBC then connects to `localhost`), one without a database an empty name.
///
/// # Errors
///
/// [`Refusal`] where the URL belongs to another driver, or is malformed.
///
/// # Example
///
/// ```
/// use rds_ca_core::driver::grammar::pgjdbc;
///
/// let url = pgjdbc::parse("jdbc:postgresql://db1:5433,db2/orders?sslmode=verify-full").unwrap();
/// assert_eq!((url.hosts[0].port, url.hosts[1].port), (5433, 5432));
/// assert_eq!(url.property("sslmode"), Some("verify-full"));
/// ```
pub fn parse(url: &str) -> Result<JdbcUrl, Refusal> {
    let (front, query) = url.split_once('?').unwrap_or((url, ""));
    let front = front
        .strip_prefix("jdbc:postgresql:")
        .ok_or(Refusal::NotMine)?;
    let mut properties: Vec<(String, String)> = Vec::new();
    for token in query.split('&').filter(|token| !token.is_empty()) {
        let (name, value) = match token.split_once('=') {
            None => (token, String::new()),
            Some((name, value)) => (name, decode(value).ok_or(Refusal::NotMine)?),
        };
        properties.retain(|(old, _)| old != name);
        properties.push((name.to_owned(), value));
    }
    let take = |properties: &[(String, String)], names: [&str; 2]| {
        properties
            .iter()
            .rev()
            .find(|(name, _)| names.contains(&name.as_str()))
            .map(|(_, value)| value.clone())
    };
    let mut hosts = Vec::new();
    let mut database = String::new();
    if front == "//" || front == "///" {
        // A service, or the defaults.
    } else if let Some(server) = front.strip_prefix("//") {
        let (authority, name) = server.split_once('/').ok_or(Refusal::NotMine)?;
        if name.contains('/') {
            return Err(Refusal::NotMine);
        }
        database = decode(name).ok_or(Refusal::NotMine)?;
        for one in authority.split(',') {
            hosts.push(host(one).ok_or(Refusal::NotMine)?);
        }
    } else if front.starts_with('/') {
        return Err(Refusal::NotMine);
    } else {
        database = decode(front).ok_or(Refusal::NotMine)?;
    }
    if let Some(name) = take(&properties, ["dbname", "PGDBNAME"]) {
        database = name;
    }
    if let Some(port) = take(&properties, ["port", "PGPORT"]) {
        let port = port.parse().map_err(|_| Refusal::NotMine)?;
        for host in &mut hosts {
            host.port = port;
        }
    }
    Ok(JdbcUrl {
        mode: String::new(),
        hosts,
        database,
        properties,
    })
}

fn host(text: &str) -> Option<Host> {
    let bracket = text.rfind(']');
    let (host, port) = match text.rfind(':') {
        Some(colon) if bracket.is_none_or(|bracket| bracket < colon) => {
            let port: u16 = text.get(colon + 1..)?.parse().ok()?;
            let host = text.get(..colon)?;
            (
                if host.is_empty() { "localhost" } else { host },
                (port > 0).then_some(port)?,
            )
        }
        _ => (text, DEFAULT_PORT),
    };
    Some(Host {
        host: host.to_owned(),
        port,
        user: None,
        properties: Vec::new(),
    })
}

/// `URLDecoder.decode`: a broken sequence is an error.
fn decode(text: &str) -> Option<String> {
    percent_decode(&text.replace('+', " "))
}
