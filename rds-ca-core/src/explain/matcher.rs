//! Finds every known message of a folded text in one pass.
//!
//! A pattern is what [`lines`](super::lines) leaves of a message: lower case, one space between words, `"` for any
//! quotation mark. `*` is a gap of at most [`MAX_GAP`] bytes within one message. A pattern stands for whole words;
//! a `*` at its start or end lifts that there. A pattern that begins with `~` is ordinary prose: it counts only in a
//! message that speaks of TLS or of a database.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::lines::{BORDER, Folded, first_bytes, last_bytes};
use super::meaning::Meaning;
use super::{Family, codes, openssl, tables};

/// The longest gap, in bytes: within one message, not from one end of a log to the other.
const MAX_GAP: usize = 400;

/// The most lines that a match reaches over: a wrapped message, not a whole trace.
const MAX_LINES: usize = 6;

/// Patterns, each with what it means.
pub(super) type Table = &'static [(&'static str, Meaning)];

/// What was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) family: Family,
    pub(super) hit: Hit,
    /// Whether it counts only beside a word about TLS or a database.
    pub(super) prose: bool,
    /// Whether its words have gaps between them.
    pub(super) gaps: bool,
}

/// What a place in the text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hit {
    /// A message that is known.
    Says(Meaning),
    /// A verification that went well.
    Success,
    /// A word about TLS or a database.
    Context,
}

struct Pattern {
    /// Literal text, in order; the one at `needle` is what the automaton looks for.
    pieces: Vec<String>,
    needle: usize,
    word_start: bool,
    word_end: bool,
    prose: bool,
    family: Family,
    meaning: Meaning,
}

enum Job {
    Pattern(usize),
    /// Reads a code that follows or surrounds the needle.
    Code(codes::Reader),
    Context,
}

struct Matcher {
    automaton: AhoCorasick,
    patterns: Vec<Pattern>,
    /// What a needle is looked for.
    jobs: Vec<Vec<Job>>,
}

/// Everything that the folded text says, in the order of the text.
pub(super) fn find(folded: &Folded) -> Vec<Found> {
    let Some(matcher) = matcher() else {
        return Vec::new();
    };
    let text = folded.text.as_str();
    let mut found = Vec::new();
    for at in matcher.automaton.find_overlapping_iter(text) {
        for job in matcher
            .jobs
            .get(at.pattern().as_usize())
            .into_iter()
            .flatten()
        {
            match job {
                Job::Pattern(number) => {
                    let pattern = matcher.patterns.get(*number);
                    if let Some(one) = pattern.and_then(|pattern| pattern.around(text, at.start()))
                        && folded.line_at(one.end) <= folded.line_at(one.start) + MAX_LINES
                    {
                        found.push(one);
                    }
                }
                Job::Code(read) => found.extend(read(text, at.start(), at.end())),
                Job::Context => {
                    if is_word(text, at.start(), at.end()) {
                        found.push(Found {
                            start: at.start(),
                            end: at.end(),
                            family: Family::Any,
                            hit: Hit::Context,
                            prose: false,
                            gaps: false,
                        });
                    }
                }
            }
        }
    }
    found.sort_by_key(|one| (one.start, std::cmp::Reverse(one.end)));
    found
}

/// Words of which every known message has one, as they stand in raw text; see [`prefilter`].
pub(super) fn prefilter() -> Option<&'static AhoCorasick> {
    static PREFILTER: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let built = PREFILTER.get_or_init(|| {
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostFirst)
            .kind(Some(AhoCorasickKind::DFA))
            .build(anchors())
            .ok()
    });
    built.as_ref()
}

fn matcher() -> Option<&'static Matcher> {
    static MATCHER: OnceLock<Option<Matcher>> = OnceLock::new();
    MATCHER.get_or_init(Matcher::new).as_ref()
}

impl Matcher {
    fn new() -> Option<Self> {
        let patterns: Vec<Pattern> = patterns().collect();
        let mut jobs: Vec<(String, Job)> = Vec::new();
        for (number, pattern) in patterns.iter().enumerate() {
            let needle = pattern.pieces.get(pattern.needle)?;
            jobs.push((needle.clone(), Job::Pattern(number)));
        }
        for (needle, read, _) in codes::READERS {
            jobs.push(((*needle).to_owned(), Job::Code(*read)));
        }
        for word in CONTEXT {
            jobs.push(((*word).to_owned(), Job::Context));
        }
        jobs.sort_by(|a, b| a.0.cmp(&b.0));
        let (mut needles, mut by_needle): (Vec<String>, Vec<Vec<Job>>) = (Vec::new(), Vec::new());
        for (needle, job) in jobs {
            match by_needle.last_mut() {
                Some(same) if needles.last() == Some(&needle) => same.push(job),
                _ => {
                    needles.push(needle);
                    by_needle.push(vec![job]);
                }
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&needles)
            .ok()?;
        Some(Self {
            automaton,
            patterns,
            jobs: by_needle,
        })
    }
}

fn patterns() -> impl Iterator<Item = Pattern> {
    let tables = tables::ALL.iter().flat_map(|(family, table)| {
        table
            .iter()
            .map(|(text, meaning)| (*family, *text, *meaning))
    });
    let codes = openssl::VERIFY.iter().flat_map(|(_, name, text, meaning)| {
        let name = Some(*name).filter(|name| name.contains('_'));
        let both = name.into_iter().chain([*text]);
        both.filter_map(move |text| Some((Family::Openssl, text, (*meaning)?)))
    });
    tables.chain(codes).flat_map(|(family, text, meaning)| {
        spellings(family, text)
            .into_iter()
            .map(move |text| Pattern::new(&text, family, meaning))
    })
}

/// OpenSSL's phrases are constants too: `CERTIFICATE_VERIFY_FAILED`.
fn spellings(family: Family, text: &str) -> Vec<String> {
    let mut all = vec![text.to_owned()];
    if family == Family::Openssl && text.contains(' ') && !text.contains(['*', '"', ':', '=']) {
        all.push(text.replace([' ', '-'], "_"));
    }
    if text.contains("self-signed") {
        all.push(text.replace("self-signed", "self signed"));
    }
    all
}

impl Pattern {
    fn new(text: &str, family: Family, meaning: Meaning) -> Self {
        let prose = text.starts_with('~');
        let text = text.trim_start_matches('~');
        let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let word_start = is_letter(text.chars().next());
        let word_end = is_letter(text.chars().next_back());
        let pieces: Vec<String> = text
            .split('*')
            .filter(|piece| !piece.is_empty())
            .map(str::to_owned)
            .collect();
        let longest = pieces
            .iter()
            .enumerate()
            .max_by_key(|(_, piece)| piece.len());
        Self {
            needle: longest.map_or(0, |(number, _)| number),
            pieces,
            word_start,
            word_end,
            prose,
            family,
            meaning,
        }
    }

    /// The match whose needle stands at that place.
    fn around(&self, text: &str, at: usize) -> Option<Found> {
        let needle = self.pieces.get(self.needle)?;
        let (mut start, mut end) = (at, at + needle.len());
        for piece in self.pieces.get(..self.needle)?.iter().rev() {
            let before = within(last_bytes(text.get(..start)?, MAX_GAP + piece.len()), true);
            start -= before.len() - before.rfind(piece.as_str())?;
        }
        for piece in self.pieces.get(self.needle + 1..)? {
            let after = within(first_bytes(text.get(end..)?, MAX_GAP + piece.len()), false);
            end += after.find(piece.as_str())? + piece.len();
        }
        let whole = (!self.word_start || !is_letter_before(text, start))
            && (!self.word_end || !is_letter_after(text, end));
        whole.then_some(Found {
            start,
            end,
            family: self.family,
            hit: Hit::Says(self.meaning),
            prose: self.prose,
            gaps: self.pieces.len() > 1,
        })
    }
}

/// The part of the text that no border separates from its end, or from its start.
fn within(text: &str, from_end: bool) -> &str {
    if from_end {
        text.rsplit(BORDER).next().unwrap_or_default()
    } else {
        text.split(BORDER).next().unwrap_or_default()
    }
}

pub(super) fn is_word(text: &str, start: usize, end: usize) -> bool {
    let starts = text.get(start..).is_some_and(|text| text.starts_with('.'));
    (starts || !is_letter_before(text, start)) && !is_letter_after(text, end)
}

fn is_letter_before(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|text| text.chars().next_back());
    before.is_some_and(char::is_alphanumeric)
}

fn is_letter_after(text: &str, at: usize) -> bool {
    let after = text.get(at..).and_then(|text| text.chars().next());
    after.is_some_and(char::is_alphanumeric)
}

/// Words about TLS, databases and their drivers.
#[rustfmt::skip]
const CONTEXT: &[&str] = &[
    "ssl", "tls", "x509", "certificate", "certificates", "handshake", "postgres", "postgresql", "psql", "psycopg", "psycopg2",
    "libpq", "pq", "pgx", "asyncpg", "pgjdbc", "npgsql", "jdbc", "jdbc4", "odbc", "mysql", "mysqli", "mysqlnd", "mariadb", "mysqlclient",
    "mysqldb", "pymysql", "aiomysql", "asyncmy", "mysql2", "mysqldump", "pg_dump", "pg_restore", "sqlstate", "sequelize", "prisma",
    "typeorm", "knex", "sqlalchemy", "sqlx", "hikari", "hikaripool", "pdo", "mongo", "mongodb", "mongoose", "pymongo", "mongoclient",
    "mongoserverselectionerror", "mongonetworkerror", "docdb", "oracle", "oracledb", "cx_oracle", "sqlplus", "sqlcmd", "sqlserver", "sqlclient", "sql server",
    "pyodbc", "tedious", "rds", "redshift", "aurora", "pgbouncer", "pgpool", "proxysql", "postgrex", "dbconnection", "myxql", "database",
    "db", "sequelizeconnectionrefusederror", "sequelizeconnectionerror", "sequelizehostnotfounderror", "psqlexception", "sqlexception", "operationalerror", "activerecord", "gorm", "flyway",
    "liquibase", "5432", "3306", "1433", "1521", "2484", "27017", "connection to server", "server selection",
    "certificateexception", ".pem", ".crt", ".jks", ".p12", "tns", "certifi", "openssl", "gnutls", "schannel", "s_client", "keystore", "truststore", "trust store", "sslmode", "sslrootcert", "ca-file", "ssl_ca", "tlscafile",
];

/// Words of which each known message has one: the automaton of [`prefilter`] looks for them in raw bytes.
fn anchors() -> Vec<String> {
    let mut anchors: Vec<String> = Vec::new();
    for (needle, _, beside) in codes::READERS {
        let words = if beside.is_empty() {
            std::slice::from_ref(needle)
        } else {
            beside
        };
        anchors.extend(words.iter().map(|text| telling_word([*text])));
    }
    for pattern in patterns() {
        let best = telling_word(pattern.pieces.iter().map(String::as_str));
        if !best.is_ascii() {
            // Case is folded for ASCII only.
            let mut letters = best.chars();
            let upper: String = letters
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .chain(letters)
                .collect();
            anchors.push(upper);
        }
        anchors.push(best);
    }
    anchors.sort();
    anchors.dedup();
    // A word that contains another anchor is found by that one.
    let all = anchors.clone();
    anchors.retain(|word| {
        !all.iter()
            .any(|other| other != word && word.contains(other.as_str()))
    });
    anchors
}

/// The longest word that few logs have: it stands in no line break or escape. Where all are common, the longest piece.
fn telling_word<'t>(pieces: impl IntoIterator<Item = &'t str> + Clone) -> String {
    let words = pieces
        .clone()
        .into_iter()
        .flat_map(|piece| piece.split([' ', '"', '\\']));
    let telling = words.filter(|word| {
        let bare = word.trim_matches(|letter: char| letter.is_ascii_punctuation());
        bare.len() > 2 && !COMMON.contains(&bare)
    });
    let longest = pieces.into_iter().max_by_key(|piece| piece.len());
    telling
        .max_by_key(|word| word.len())
        .or(longest)
        .map(|word| word.trim().to_owned())
        .unwrap_or_default()
}

/// Words that are in the log of any service.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "server", "connection", "failed", "error", "errors", "invalid", "could", "not", "does", "the", "and", "for", "file", "open", "read", "with",
    "host", "name", "user", "access", "denied", "client", "support", "supported", "required", "requires", "connect", "connected", "cannot", "can", "unable", "load", "loading",
    "option", "options", "value", "unknown", "unsupported", "login", "password", "authentication", "remote", "from", "that", "this", "was", "has", "message", "received", "request",
    "missing", "when", "using", "exception", "internal", "service", "system", "status", "state", "number", "type", "data", "format", "network", "address", "port", "closed",
    "unexpected", "unexpectedly", "response", "parameter", "property", "configuration", "call", "get", "set", "use", "used", "while", "reading", "has been", "been", "java.io.ioexception", "entry", "key",
    "http", "https", "bad", "buil", "but", "code", "date", "end", "eof", "err", "find", "lib", "long", "low", "mode", "new", "off", "peer", "pool", "proc", "role", "sign", "uri", "url", "via",
    "too", "path", "list", "info", "trust*", "same", "self", "none", "plain", "local", "more", "than", "one", "only", "want", "wanted", "valid", "expected", "target", "header", "length", "size",
    "chain", "process", "permitted", "allowed", "allow", "security", "tag", "wrong", "weak", "empty", "input", "initialize", "handle", "handler", "reply", "skipping", "duplicate", "timeout", "timed", "refused",
    "reset", "route", "unreachable", "network", "resolution", "temporary", "known", "nor", "reach", "forcibly", "existing", "terminated", "normal", "abnormally", "packet", "illegal", "unsupported", "negotiation",
    "algorithm", "common", "communicate", "because", "they", "possess", "function", "supplied", "requested", "argument", "keyword", "keyword:", "variable", "suffix", "values", "specify", "both", "all", "same",
    "content", "contents", "create", "created", "library", "module", "available", "compiled", "without", "build", "application", "protocol", "versions", "identity", "subject", "issuer", "basic", "check",
    "settings", "system", "default", "string", "decode", "decoding", "encoding", "digest", "keys", "private", "public", "pair", "small", "length:", "limit", "match", "matches", "mismatch", "domain", "tmp",
    "der", "see", "now", "root", "after", "before", "group", "driver", "safe", "exists", "layer", "plugin", "sql", "confirm", "log", "out", "start", "store", "please", "query", "world", "yet", "token", "range", "record", "result", "return", "short", "should", "signed", "stream", "syntax", "token", "command", "config", "failure",
    "fatal", "fields", "enough", "exist", "extra", "current", "direct", "denied", "changed", "corrupt", "accept", "against", "already", "append", "attempt", "large", "import", "inner", "maximum", "minimum",
    "offered", "opening", "parse", "passed", "problem", "profile", "trying", "upgrade", "trust", "java.io", "i/o", "enabled", "enoent", "usuario", "secure", "didn", "doesn", "couldn", "nested", "dns", "decrypt",
    "database", "no", "such", "ignored", "ignoring", "object", "found", "at", "establish", "established", "performing", "version", "must", "non", "empty", "contain", "contains", "own", "line", "lost",
];
