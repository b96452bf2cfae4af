//! The facts of the connection that a message contains: host, port, region, engine, trust file, stack.

use super::{Family, Match};
use crate::name::Endpoint;

/// The facts of the connection that a message contains; they fill the commands of the causes.
///
/// # Example
///
/// ```
/// use rds_ca_core::explain::explain;
///
/// let text = "connection to server at \"db.abc.eu-west-1.rds.amazonaws.com\" (10.0.0.5), port 5432 failed: \
///             SSL error: certificate verify failed";
/// let facts = &explain(text).events[0].facts;
/// assert_eq!(facts.region.as_deref(), Some("eu-west-1"));
/// assert_eq!((facts.port, facts.engine), (Some(5432), Some("postgres")));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Facts {
    /// The host that the client connects to.
    pub host: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// The region in the host's name.
    pub region: Option<String>,
    /// The database's protocol, as a value of `rds-ca probe --engine`.
    pub engine: Option<&'static str>,
    /// The trust file that the message names.
    pub store: Option<String>,
    /// The TLS stack that wrote the message, as an identifier of `rds-ca stacks`.
    pub stack: Option<&'static str>,
}

impl Facts {
    /// Reads the facts from the raw text of a message and its folded form.
    pub(super) fn read(raw: &str, folded: &str, matches: &[Match]) -> Self {
        let mut facts = Self {
            engine: engine(folded),
            store: store(raw),
            stack: stack(folded, matches),
            ..Self::default()
        };
        if let Some((host, port)) = aws_host(raw).or_else(|| named_host(raw)) {
            let endpoint = Endpoint::parse(&host);
            facts.region = endpoint.region().map(ToString::to_string);
            facts.port = port.or_else(|| port_after(folded));
            facts.host = Some(host);
        }
        facts
    }

    /// These facts; missing ones are taken from the other.
    pub(super) fn or(&self, other: &Self) -> Self {
        let same_host = self.host.is_none() || self.host == other.host;
        let from =
            |here: &Option<String>, there: &Option<String>| here.clone().or_else(|| there.clone());
        Self {
            host: from(&self.host, &other.host),
            port: self.port.or(other.port.filter(|_| same_host)),
            region: from(&self.region, &other.region),
            engine: self.engine.or(other.engine),
            store: from(&self.store, &other.store),
            stack: self.stack.or(other.stack),
        }
    }
}

fn is_host(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-' || letter == '.'
}

/// An AWS endpoint name in the text, and the port after it.
fn aws_host(raw: &str) -> Option<(String, Option<u16>)> {
    let at = [
        ".rds.amazonaws.com",
        ".docdb.amazonaws.com",
        ".neptune.amazonaws.com",
        ".docdb-elastic.amazonaws.com",
        ".redshift.amazonaws.com",
        ".redshift-serverless.amazonaws.com",
        ".rds.cn-",
        ".on.aws",
    ]
    .iter()
    .filter_map(|domain| raw.find(domain))
    .min()?;
    let (before, after) = raw.split_at(at);
    let start = before
        .rfind(|letter| !is_host(letter))
        .map_or(0, |at| at + 1);
    let end = at + after.find(|letter| !is_host(letter)).unwrap_or(after.len());
    let host = raw.get(start..end)?.trim_matches('.');
    let port = raw.get(end..)?.strip_prefix(':').and_then(leading_number);
    (host.len() <= 253).then(|| (host.to_ascii_lowercase(), port))
}

/// A host after the words with which clients introduce it.
fn named_host(raw: &str) -> Option<(String, Option<u16>)> {
    const LEADS: &[&str] = &[
        "connection to server at \"",
        "server on '",
        "host name \"",
        "host=",
        "Host: ",
        "dial tcp: lookup ",
        "hostname '",
        "translate host name \"",
        "Could not connect to ",
    ];
    LEADS.iter().find_map(|lead| {
        let rest = raw.get(raw.find(lead)? + lead.len()..)?;
        let end = rest.find(|letter| !is_host(letter)).unwrap_or(rest.len());
        let host = rest.get(..end)?.trim_matches('.');
        let port = rest.get(end..)?.strip_prefix(':').and_then(leading_number);
        (host.contains('.') && host.len() > 3 && host.len() <= 253)
            .then(|| (host.to_ascii_lowercase(), port))
    })
}

fn port_after(folded: &str) -> Option<u16> {
    ["port ", "(port=", "port=", "port: "]
        .iter()
        .find_map(|lead| leading_number(folded.get(folded.find(lead)? + lead.len()..)?))
}

fn leading_number(text: &str) -> Option<u16> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text.get(..digits)?.parse().ok()
}

fn engine(folded: &str) -> Option<&'static str> {
    const WORDS: &[(&str, &str)] = &[
        ("postgres", "postgres"),
        ("psycopg", "postgres"),
        ("psql", "postgres"),
        ("libpq", "postgres"),
        ("pg_hba", "postgres"),
        ("asyncpg", "postgres"),
        ("npgsql", "postgres"),
        ("pq:", "postgres"),
        ("pgx", "postgres"),
        (":5432", "postgres"),
        ("port 5432", "postgres"),
        ("connection to server at", "postgres"),
        ("mysql", "mysql"),
        ("mariadb", "mysql"),
        (":3306", "mysql"),
        ("2026 (hy000)", "mysql"),
        ("2026, ", "mysql"),
        ("sql server", "mssql"),
        ("sqlclient", "mssql"),
        (":1433", "mssql"),
        ("ora-", "tls"),
        ("mongo", "tls"),
        ("docdb", "tls"),
        ("27017", "tls"),
    ];
    let found = WORDS.iter().find(|(word, _)| folded.contains(word));
    found.map(|(_, engine)| *engine)
}

/// A path or file name that ends like a trust file.
fn store(raw: &str) -> Option<String> {
    const ENDS: &[&str] = &[
        ".pem", ".crt", ".cer", ".jks", ".p12", ".pfx", ".p7b", ".sso",
    ];
    let words =
        raw.split(|letter: char| letter.is_whitespace() || "\"'`«»“”(),;[]{}<>|".contains(letter));
    let mut named = words.filter_map(|word| {
        let word = word
            .rsplit(['='])
            .next()
            .unwrap_or(word)
            .trim_end_matches([':', '.']);
        let word = word.strip_prefix("file:").unwrap_or(word);
        let lower = word.to_ascii_lowercase();
        let plain = word.len() > 5 && word.len() < 300 && word.is_ascii() && !word.contains("://");
        (plain && ENDS.iter().any(|end| lower.ends_with(end))).then(|| word.to_owned())
    });
    named.next()
}

fn stack(folded: &str, matches: &[Match]) -> Option<&'static str> {
    const OPENSSL: &[(&str, &str)] = &[
        ("_ssl.c", "python-ssl"),
        ("psycopg", "psycopg-verify-full"),
        ("psql", "libpq-verify-full"),
        ("connection to server at", "libpq-verify-full"),
        ("pg::", "libpq-verify-full"),
        ("node:", "node"),
        ("tlssocket", "node"),
        ("_tls_wrap", "node"),
        ("err_tls", "node"),
        ("sequelize", "node"),
        ("pdo::", "php-ssl"),
        ("mysqli", "php-mysqli"),
        ("curl", "curl"),
        ("error 2026", "mariadb-verify"),
    ];
    let best = matches
        .iter()
        .find(|found| !matches!(found.family, Family::Any))?;
    Some(match best.family {
        Family::Openssl => OPENSSL
            .iter()
            .find(|(word, _)| folded.contains(word))
            .map_or("openssl", |found| found.1),
        Family::Java => "java-jsse",
        Family::Go => "go-new",
        Family::Webpki => "rustls-lenient",
        Family::Gnutls => "gnutls",
        Family::Dotnet => "dotnet",
        Family::Nss => "nss",
        Family::Mbedtls => "mbedtls",
        Family::Wolfssl => "wolfssl",
        Family::Postgresql => OPENSSL
            .iter()
            .find(|(word, _)| folded.contains(word))
            .map_or("libpq-verify-full", |found| found.1),
        _ => return None,
    })
}

/// The text without passwords: in URLs, in key-value pairs, in JSON.
pub(super) fn redact(text: &str) -> String {
    let mut out = text.to_owned();
    let mut from = 0;
    // user:password@host of a URL
    while let Some(at) = out
        .get(from..)
        .and_then(|rest| rest.find("://"))
        .map(|at| from + at + 3)
    {
        let rest = out.get(at..).unwrap_or_default();
        let end = rest
            .find(|letter: char| letter.is_whitespace() || "\"'<>".contains(letter))
            .unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or_default();
        from = at;
        if let Some(host) = authority.rfind('@')
            && let Some(colon) = authority.get(..host).and_then(|user| user.find(':'))
        {
            out.replace_range(at + colon + 1..at + host, "***");
        }
    }
    for key in ["password", "passwd", "pwd", "passphrase", "secret", "token"] {
        let mut from = 0;
        while let Some(at) = out
            .get(from..)
            .and_then(|rest| find_ignoring_case(rest, key))
            .map(|at| from + at + key.len())
        {
            from = at;
            let rest = out.get(at..).unwrap_or_default();
            let sign = rest.trim_start_matches(['"', '\'', ' ', '\\']);
            let Some(value) = sign.strip_prefix('=').or_else(|| {
                sign.strip_prefix(':')
                    .filter(|_| rest.starts_with(['"', '\'', '\\', ':']))
            }) else {
                continue;
            };
            let value = value.trim_start_matches(['"', '\'', ' ', '\\']);
            let start = out.len() - value.len();
            let length = value
                .find(|letter: char| letter.is_whitespace() || "\"',;&})".contains(letter))
                .unwrap_or(value.len());
            let word = value.get(..length).unwrap_or_default();
            // MySQL's "(using password: YES)" is kept, because it is informative.
            if length > 0 && !matches!(word, "YES" | "NO" | "***") && start >= at {
                out.replace_range(start..start + length, "***");
            }
        }
    }
    out
}

fn find_ignoring_case(text: &str, word: &str) -> Option<usize> {
    let word = word.as_bytes();
    text.as_bytes()
        .windows(word.len())
        .position(|part| part.eq_ignore_ascii_case(word))
}
