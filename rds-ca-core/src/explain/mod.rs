//! Error messages of TLS clients and databases, explained in terms of RDS.
//!
//! The same failure has a different text in every client, and many texts do not state what failed. So an
//! explanation has three parts: the meaning of the message ([`Match`]), the possible causes, the most likely
//! first, each with evidence that distinguishes it from the others, and a remedy. No remedy ever weakens verification.
//!
//! A text is split into messages, [`Event`]s: lines of a log, causes of a stack trace, attempts of one connect.
//! Each is explained separately, so the text around a message does not change its meaning.
//!
//! Each family of software has its own file of messages (`messages/`); adding one changes no other.

mod anchors;
mod cause;
mod clue;
mod command;
mod describe;
mod facts;
mod lines;
mod matcher;
mod meaning;
mod messages;
mod pattern;
mod reader;
mod token;

use std::fmt;

use time::UtcDateTime;

pub use cause::{Cause, CauseId, Likelihood};
pub use facts::Facts;
pub use meaning::Meaning;
pub use reader::Explainer;

/// The most kinds of event that an explanation holds; further ones are counted.
pub const MAX_EVENTS: usize = 256;

words! {
    /// The family of software that writes a message.
    #[non_exhaustive]
    pub enum Family: "the family of software" {
        /// OpenSSL and everything that prints its texts: libpq, psycopg, Python, Node, PHP, curl, MariaDB and MySQL
        /// clients, ODBC.
        Openssl = "openssl",
        /// Java's TLS and key stores: pgjdbc, Connector/J, keytool.
        Java = "java",
        /// Go's crypto/tls.
        Go = "go",
        /// rustls and webpki, and the Rust drivers.
        Webpki = "webpki",
        /// GnuTLS.
        Gnutls = "gnutls",
        /// .NET and Windows' SChannel: Npgsql, MySqlConnector, SqlClient.
        Dotnet = "dotnet",
        /// Apple's Security framework.
        Apple = "apple",
        /// Mozilla's NSS.
        Nss = "nss",
        /// Mbed TLS.
        Mbedtls = "mbedtls",
        /// wolfSSL.
        Wolfssl = "wolfssl",
        /// Erlang and Elixir.
        Erlang = "erlang",
        /// Swift NIO and Dart.
        Nio = "nio",
        /// PostgreSQL's server and its client library's own messages.
        Postgresql = "postgresql",
        /// MySQL's and MariaDB's server and clients' own messages.
        Mysql = "mysql",
        /// SQL Server and its drivers' own messages.
        SqlServer = "sql_server",
        /// Oracle's server, client and wallets.
        Oracle = "oracle",
        /// MongoDB and DocumentDB drivers.
        Mongodb = "mongodb",
        /// The RDS API, as the CLI, SDKs and CloudFormation print it.
        RdsApi = "rds_api",
        /// Programs that make trust stores.
        Tools = "tools",
        /// No family: messages of any driver and of the operating system.
        Any = "any",
    }
}

/// One meaning of the text.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Match {
    /// The family of the message.
    pub family: Family,
    /// The meaning.
    pub meaning: Meaning,
    /// The meaning as a sentence.
    pub says: &'static str,
}

/// A known message and its position. Equal messages are one event.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Event {
    /// The file, or the source given to [`Explainer::begin`], in which it was first found.
    pub source: Option<String>,
    /// The line on which it was first found, from 1.
    pub line: u64,
    /// The column at which it begins on that line, in characters, from 1.
    pub column: u64,
    /// The line of its last occurrence.
    pub last_line: u64,
    /// The number of occurrences.
    pub count: u64,
    /// The time at the start of its line, or of the last preceding line that has one.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub first_seen: Option<UtcDateTime>,
    /// The same for its last occurrence.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub last_seen: Option<UtcDateTime>,
    /// The line of the text, cut to 400 characters.
    pub quote: String,
    /// Its meanings, the most specific first.
    pub matches: Vec<Match>,
    /// The facts about the connection in the message.
    pub facts: Facts,
}

/// The explanation of an error message; see [`explain`].
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The meanings of the text, the most specific first; empty if nothing in it is known.
    pub matches: Vec<Match>,
    /// The possible causes, the most likely first.
    pub causes: Vec<Cause>,
    /// The known messages of the text, in the order of their causes.
    pub events: Vec<Event>,
    /// Whether the text shows a successful verification (`Verify return code: 0 (ok)`).
    pub verified: bool,
    /// What to try if nothing was recognised; empty otherwise.
    pub advice: Vec<&'static str>,
    /// The number of events that are left out because there are more than [`MAX_EVENTS`] kinds.
    pub left_out: u64,
}

impl Explanation {
    /// Whether anything in the text is known: a failure, or a successful verification.
    pub fn is_recognised(&self) -> bool {
        !self.matches.is_empty() || self.verified
    }
}

/// Explains an error message, or a log with error messages in it.
///
/// Upper and lower case, line breaks, escapes and kinds of quotation marks do not matter. An unknown text is
/// not guessed at: `causes` is then empty and `advice` states what would help. For logs that do not fit into memory
/// there is [`Explainer`].
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
    let mut explainer = Explainer::new();
    explainer.push(text.as_bytes());
    explainer.finish()
}

/// The words with which the search for known messages starts: for each message one that is rare in logs. A long log is
/// read closely only around them.
///
/// # Example
///
/// ```
/// let words = rds_ca_core::explain::search_words();
/// assert!(words.contains(&"unknownissuer".to_owned()));
/// ```
pub fn search_words() -> Vec<String> {
    anchors::search_words()
}

const ADVICE: &[&str] = &[
    "give the complete message with the lines around it: the cause is often on a separate line (\"caused by\", \"verify error\", \"depth=\")",
    "`rds-ca probe HOST --engine postgres --store STORE` shows the chain that the server sends and which stores accept it",
    "`rds-ca check STORE --region REGION --every-stack` reports which stacks accept what that region's servers send",
    "`openssl s_client -connect HOST:PORT -starttls postgres -CAfile STORE -verify_hostname HOST` (or `-starttls mysql`) prints a message that is known here",
];

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_recognised() {
            writeln!(f, "not recognised: this text contains no known message")?;
        }
        if self.verified && self.matches.is_empty() {
            writeln!(f, "the verification succeeded: there is nothing to explain")?;
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
            writeln!(f, "   try:    {}", cause.command)?;
        }
        for line in &self.advice {
            writeln!(f, "- {line}")?;
        }
        if self.left_out > 0 {
            writeln!(f, "({} further messages are left out)", self.left_out)?;
        }
        Ok(())
    }
}
