//! Error messages of TLS clients and databases, explained in terms of RDS.
//!
//! The same failure has a different text in every client, and many texts do not say what failed. So an
//! explanation has three parts: what the message says ([`Match`]), the causes that it may have, the likeliest
//! first, each with what would tell it apart from the others, and a remedy. No remedy ever weakens verification.
//!
//! The messages stand in one table per family of stacks; adding a stack touches no other.

mod cause;
mod clue;
mod databases;
mod dotnet;
mod gnutls;
mod go;
mod java;
mod mbedtls;
mod meaning;
mod nss;
mod openssl;
mod pattern;
mod translations;
mod webpki;
mod wolfssl;

use std::fmt;

pub use cause::{Cause, CauseId, Likelihood};
pub use meaning::Meaning;

/// The most text that is read, in bytes: an error with the log around it. The start and the end of longer text are read.
pub const MAX_TEXT: usize = 64 * 1024;

/// The family of software whose message it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Family {
    /// OpenSSL and all that print its texts: libpq, psycopg, Python, Node, PHP, curl, MariaDB and MySQL clients, ODBC.
    Openssl,
    /// Java's TLS and key stores: pgjdbc, Connector/J, keytool.
    Java,
    /// Go's crypto/tls.
    Go,
    /// rustls and webpki.
    Webpki,
    /// GnuTLS.
    Gnutls,
    /// .NET and Windows' SChannel: Npgsql, MySqlConnector, SqlClient.
    Dotnet,
    /// Mozilla's NSS.
    Nss,
    /// Mbed TLS.
    Mbedtls,
    /// wolfSSL.
    Wolfssl,
    /// PostgreSQL's server and its client library's own messages.
    Postgresql,
    /// MySQL's and MariaDB's server and clients' own messages.
    Mysql,
    /// SQL Server and its drivers' own messages.
    SqlServer,
    /// Oracle's server, client and wallets.
    Oracle,
    /// No family: any driver and the operating system say it.
    Any,
}

/// One thing that the text says.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Match {
    /// Whose message it is.
    pub family: Family,
    /// What it means.
    pub meaning: Meaning,
    /// The same as a sentence.
    pub says: &'static str,
}

/// What an error message may come from; see [`explain`].
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// What the text says, the most telling first; empty when nothing in it is known.
    pub matches: Vec<Match>,
    /// What may have caused it, the likeliest first.
    pub causes: Vec<Cause>,
    /// What to try when nothing was recognised; empty otherwise.
    pub advice: Vec<&'static str>,
    /// Whether only the start and the end were read, because the text is longer than [`MAX_TEXT`].
    pub truncated: bool,
}

impl Explanation {
    /// Whether anything in the text is known.
    pub fn is_recognised(&self) -> bool {
        !self.matches.is_empty()
    }
}

/// Explains an error message, or a log with error messages in it.
///
/// Upper and lower case, line breaks and kinds of quotation marks do not matter. Text that is not known is not
/// guessed at: `causes` is empty then and `advice` says what would help.
///
/// # Example
///
/// ```
/// use rds_ca_core::explain::{CauseId, explain};
///
/// let error = "SSL error: certificate verify failed (unable to get local issuer certificate)";
/// let explanation = explain(error);
/// assert_eq!(explanation.causes[0].id, CauseId::RootMissing);
///
/// assert!(!explain("the printer is out of paper").is_recognised());
/// ```
pub fn explain(text: &str) -> Explanation {
    let (text, truncated) = pattern::normalise(text, MAX_TEXT);
    let mut matches: Vec<Match> = TABLES
        .iter()
        .flat_map(|(family, table)| {
            let found = table
                .iter()
                .filter(|(patterns, _)| pattern::any(patterns, &text));
            found.map(|&(_, meaning)| Match {
                family: *family,
                meaning,
                says: meaning.says(),
            })
        })
        .collect();
    keep_the_most_telling(&mut matches);
    let causes = cause::rank(&matches, &text);
    let advice = if matches.is_empty() { ADVICE } else { &[] };
    Explanation {
        matches,
        causes,
        advice: advice.to_vec(),
        truncated,
    }
}

/// Patterns, any of which has the meaning beside them.
type Table = &'static [(&'static [&'static str], Meaning)];

/// Every table, the more telling families first: a driver's own words say more than the library's below it.
const TABLES: &[(Family, Table)] = &[
    (Family::Postgresql, databases::POSTGRESQL),
    (Family::Mysql, databases::MYSQL),
    (Family::SqlServer, databases::SQL_SERVER),
    (Family::Oracle, databases::ORACLE),
    (Family::Any, databases::CONNECTIONS),
    (Family::Openssl, openssl::MESSAGES),
    (Family::Java, java::MESSAGES),
    (Family::Go, go::MESSAGES),
    (Family::Webpki, webpki::MESSAGES),
    (Family::Gnutls, gnutls::MESSAGES),
    (Family::Dotnet, dotnet::MESSAGES),
    (Family::Nss, nss::MESSAGES),
    (Family::Mbedtls, mbedtls::MESSAGES),
    (Family::Wolfssl, wolfssl::MESSAGES),
    (Family::Postgresql, translations::POSTGRESQL),
    (Family::Dotnet, translations::WINDOWS),
];

const ADVICE: &[&str] = &[
    "give the whole message with the lines around it: the cause often stands in a line of its own (\"caused by\", \"verify error\", \"depth=\")",
    "`rds-ca probe HOST --engine postgres --store STORE` shows the chain that the server sends and which stores accept it",
    "`rds-ca check STORE --region REGION --every-stack` says which stacks accept what that region's servers send",
    "`openssl s_client -connect HOST:PORT -starttls postgres -CAfile STORE -verify_hostname HOST` (or `-starttls mysql`) gives a message that is known here",
];

/// The first contains the words of the second, or says the same more exactly.
const SHADOWS: &[(Meaning, Meaning)] = &[
    (Meaning::RootSentButNotTrusted, Meaning::SelfSigned),
    (Meaning::NoAlternativeName, Meaning::NameMismatch),
    (Meaning::AddressMismatch, Meaning::NameMismatch),
    (Meaning::StoreMissing, Meaning::StoreUnreadable),
    (Meaning::StoreEmpty, Meaning::StoreUnreadable),
    (Meaning::ClientCertificate, Meaning::VerificationFailed),
    (Meaning::RefusedByClient, Meaning::Expired),
    (Meaning::EncryptionRequired, Meaning::NoTlsOffered),
];

/// A message that says only *that* verification failed adds nothing beside one that says *why*.
fn keep_the_most_telling(matches: &mut Vec<Match>) {
    let best = matches.iter().map(|found| found.meaning.precision()).max();
    matches.retain(|found| Some(found.meaning.precision()) == best);
    let found: Vec<Meaning> = matches.iter().map(|found| found.meaning).collect();
    let is_shadowed = |meaning| {
        let by = SHADOWS.iter().filter(|(_, shadowed)| *shadowed == meaning);
        by.into_iter().any(|(by, _)| found.contains(by))
    };
    matches.retain(|found| !is_shadowed(found.meaning));
    let mut seen = Vec::new();
    matches.retain(|found| {
        let new = !seen.contains(&found.meaning);
        seen.push(found.meaning);
        new
    });
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_recognised() {
            writeln!(
                f,
                "not recognised: nothing in this text is a message that is known here"
            )?;
        }
        for found in &self.matches {
            writeln!(f, "{}", found.says)?;
        }
        for (number, cause) in self.causes.iter().enumerate() {
            writeln!(
                f,
                "\n{}. {} ({})",
                number + 1,
                cause.title,
                cause.likelihood.as_str()
            )?;
            writeln!(f, "   why:    {}", cause.why)?;
            for evidence in cause.evidence {
                writeln!(f, "   look:   {evidence}")?;
            }
            writeln!(f, "   remedy: {}", cause.remedy)?;
        }
        for line in &self.advice {
            writeln!(f, "- {line}")?;
        }
        if self.truncated {
            writeln!(
                f,
                "(only the first and last {} KiB were read)",
                MAX_TEXT / 2048
            )?;
        }
        Ok(())
    }
}
