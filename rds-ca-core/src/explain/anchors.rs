//! Finds the positions in raw text that may hold a message: one pass over the bytes, for one rare word of each message.
//!
//! A position counts only if the text around it matches the message. If folding could change the text there
//! (an escape, a colour, a letter that is not ASCII), it counts too: [`lines`](super::lines) and
//! [`matcher`](super::matcher) decide then. So this never skips what they would find, and costs little if
//! there is nothing to find.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::{memchr, memrchr};

use super::lines;
use super::messages::{CONTEXT, patterns, signs};
use super::pattern::{Pattern, Reader};

/// How many bytes next to a difference are searched for an escape, a colour, or a letter that is not ASCII.
const ODD_REACH: usize = 6;

/// The same after a code.
const ODD_AFTER: usize = 64;

/// How many bytes before and after a position a reader of codes gets.
const READER_REACH: usize = 200;

/// A position in raw text that may hold a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The searched words, and the text that must surround each.
pub(super) struct Anchors {
    automaton: AhoCorasick,
    /// Indexed by the number of the word.
    uses: Vec<Vec<Use>>,
    context: AhoCorasick,
}

/// A text that contains the word.
struct Use {
    text: Vec<u8>,
    /// The position of the word in it.
    offset: usize,
    starts: bool,
    ends: bool,
    prose: bool,
    /// Whether the text is not compared, because its letters have several forms.
    any_form: bool,
    /// The reader that decides whether there is a code, and the position of the code in the text.
    read: Option<(Reader, std::ops::Range<usize>)>,
}

/// The anchors of all known messages.
pub(super) fn anchors() -> Option<&'static Anchors> {
    static ANCHORS: OnceLock<Option<Anchors>> = OnceLock::new();
    ANCHORS.get_or_init(Anchors::new).as_ref()
}

impl Anchors {
    fn new() -> Option<Self> {
        let mut all = words();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        let (mut words, mut uses): (Vec<String>, Vec<Vec<Use>>) = (Vec::new(), Vec::new());
        for (word, one) in all {
            match uses.last_mut() {
                Some(same) if words.last() == Some(&word) => {
                    let known = |other: &Use| {
                        other.text == one.text
                            && other.offset == one.offset
                            && (other.starts, other.ends, other.prose, other.any_form)
                                == (one.starts, one.ends, one.prose, one.any_form)
                    };
                    if !same.iter().any(known) {
                        same.push(one);
                    }
                }
                _ => {
                    words.push(word);
                    uses.push(vec![one]);
                }
            }
        }
        let automaton = |words: &[String]| {
            AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::Standard)
                .kind(Some(AhoCorasickKind::DFA))
                .build(words)
                .ok()
        };
        let context: Vec<String> = CONTEXT.iter().map(|word| (*word).to_owned()).collect();
        Some(Self {
            automaton: automaton(&words)?,
            uses,
            context: automaton(&context)?,
        })
    }

    /// The positions in a block, in the order in which their words end.
    pub(super) fn places<'t>(&'t self, block: &'t [u8]) -> impl Iterator<Item = Place> + 't {
        // The range of lines of one message, and whether it has a word about TLS or a database.
        let mut about: Option<(usize, usize, bool)> = None;
        self.automaton
            .find_overlapping_iter(block)
            .filter_map(move |at| {
                let place = Place {
                    start: at.start(),
                    end: at.end(),
                };
                let uses = self.uses.get(at.pattern().as_usize())?;
                let counts = uses.iter().any(|one| {
                    one.matches_at(block, place)
                        && (!one.prose || self.is_about(block, place, &mut about))
                });
                counts.then_some(place)
            })
    }

    fn is_about(
        &self,
        block: &[u8],
        place: Place,
        last: &mut Option<(usize, usize, bool)>,
    ) -> bool {
        if let Some((from, to, about)) = *last
            && from <= place.start
            && place.end <= to
        {
            return about;
        }
        let (from, to) = message_around(block, place);
        let text = block.get(from..to).unwrap_or_default();
        let about = self.context.find_overlapping_iter(text).any(|word| {
            let before = text.get(..word.start()).unwrap_or_default().iter().rev();
            // A dot may follow a letter, and the colon of a port must follow a letter or digit.
            let starts = match text.get(word.start()) {
                Some(b'.') => true,
                Some(b':') => before.clone().next().is_some_and(u8::is_ascii_alphanumeric),
                _ => is_edge(before),
            };
            starts && is_edge(text.get(word.end()..).unwrap_or_default().iter())
        });
        *last = Some((from, to, about));
        about
    }
}

impl Use {
    /// Whether the text surrounds the word at that position, or could after folding.
    fn matches_at(&self, block: &[u8], place: Place) -> bool {
        let before = block.get(..place.start).unwrap_or_default();
        let after = block.get(place.end..).unwrap_or_default();
        if let Some((read, code)) = &self.read {
            return reads(*read, code, block, place);
        }
        if self.any_form {
            return true;
        }
        let word = place.end - place.start;
        let (Some(lead), Some(rest)) = (
            self.text.get(..self.offset),
            self.text.get(self.offset + word..),
        ) else {
            return true;
        };
        continues_like(rest.iter(), after.iter(), self.ends)
            && continues_like(lead.iter().rev(), before.iter().rev(), self.starts)
    }
}

/// Whether raw text continues as folded text does, in either direction, and a word ends there if it must.
fn continues_like<'t>(
    folded: impl Iterator<Item = &'t u8>,
    mut raw: impl Iterator<Item = &'t u8> + Clone,
    edge: bool,
) -> bool {
    for wanted in folded {
        if *wanted == b' ' {
            let blank = raw.clone().take_while(|byte| is_blank(**byte)).count();
            if blank == 0 {
                return is_odd(raw);
            }
            for _ in 0..blank {
                raw.next();
            }
            continue;
        }
        let here = raw.clone();
        let Some(byte) = raw.next() else {
            return false;
        };
        let same = byte.to_ascii_lowercase() == *wanted
            || (*wanted == b'"' && matches!(byte, b'\'' | b'`'));
        if !same {
            return is_odd(here);
        }
    }
    !edge || is_edge(raw)
}

/// Whether no letter or digit comes next; the rest of an escape or a colour does not count as one.
fn is_edge<'t>(raw: impl Iterator<Item = &'t u8> + Clone) -> bool {
    let next = raw.clone().next();
    next.is_none_or(|byte| !byte.is_ascii_alphanumeric()) || is_odd(raw)
}

fn is_odd<'t>(raw: impl Iterator<Item = &'t u8>) -> bool {
    raw.take(ODD_REACH).any(is_odd_byte)
}

fn is_odd_byte(byte: &u8) -> bool {
    matches!(byte, b'\\' | 0x1b) || !byte.is_ascii()
}

fn is_blank(byte: u8) -> bool {
    byte <= b' ' || byte == 0x7f
}

/// Whether the reader finds a code in the text at that position.
fn reads(read: Reader, code: &std::ops::Range<usize>, block: &[u8], place: Place) -> bool {
    let (start, end) = (place.start + code.start, place.start + code.end);
    let before = block
        .get(start.saturating_sub(READER_REACH)..start)
        .unwrap_or_default();
    let after = block
        .get(end..block.len().min(end + READER_REACH))
        .unwrap_or_default();
    if after.iter().take(ODD_AFTER).any(is_odd_byte) {
        return true;
    }
    let word = block.get(start..end).unwrap_or_default();
    let mut text = String::with_capacity(2 * READER_REACH + 16);
    simple(before, &mut text);
    let start = text.len();
    simple(word, &mut text);
    let end = text.len();
    simple(after, &mut text);
    read(&text, start, end).is_some()
}

/// Folds bytes that are ASCII; others become blanks.
fn simple(raw: &[u8], out: &mut String) {
    for byte in raw {
        match byte {
            b'\'' | b'`' => out.push('"'),
            byte if is_blank(*byte) || !byte.is_ascii() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            byte => out.push(char::from(byte.to_ascii_lowercase())),
        }
    }
}

/// How many lines, and how many bytes, of one message are searched on each side of a position.
const MESSAGE_LINES: usize = 12;
const MESSAGE_BYTES: usize = 8 << 10;

/// The lines around a position, up to those that start another message of a log.
fn message_around(block: &[u8], place: Place) -> (usize, usize) {
    let floor = place.start.saturating_sub(MESSAGE_BYTES);
    let mut from = place.start;
    for _ in 0..MESSAGE_LINES {
        let before = block.get(floor..from).unwrap_or_default();
        let line = memrchr(b'\n', before).map_or(floor, |at| floor + at + 1);
        from = line;
        if line == floor || starts_message(block, line) {
            break;
        }
        // Continues with the line before: it ends at the line end in front of this one.
        from = line - 1;
    }
    let ceiling = block.len().min(place.end + MESSAGE_BYTES);
    let mut to = place.end;
    for _ in 0..MESSAGE_LINES {
        let after = block.get(to..ceiling).unwrap_or_default();
        let Some(end) = memchr(b'\n', after).map(|at| to + at + 1) else {
            to = ceiling;
            break;
        };
        to = end;
        if starts_message(block, end) {
            break;
        }
    }
    (from, to)
}

fn starts_message(block: &[u8], line: usize) -> bool {
    let rest = block.get(line..).unwrap_or_default();
    let end = memchr(b'\n', rest.get(..rest.len().min(160)).unwrap_or_default());
    let head = rest
        .get(..end.unwrap_or(rest.len().min(160)))
        .unwrap_or_default();
    // Most lines of other text start with a letter or a blank.
    match head.first() {
        Some(first) if first.is_ascii_digit() || b"[<(\"ABCDEFIJLMNOSTW{lt".contains(first) => {
            lines::starts_message(&String::from_utf8_lossy(head))
        }
        _ => false,
    }
}

/// Every search word once.
pub(super) fn search_words() -> Vec<String> {
    let mut all: Vec<String> = words().into_iter().map(|(word, _)| word).collect();
    all.retain(|word| !word.contains('\n'));
    all.sort();
    all.dedup();
    all
}

/// Each word with one of the texts that it represents.
fn words() -> Vec<(String, Use)> {
    let mut all: Vec<(String, Use)> = Vec::new();
    for sign in signs() {
        all.push((
            sign.text.clone(),
            Use {
                text: sign.text.into_bytes(),
                offset: 0,
                starts: sign.starts,
                ends: sign.ends,
                prose: false,
                any_form: false,
                read: sign.read,
            },
        ));
    }
    for pattern in patterns() {
        let Some((number, word)) = rarest(&pattern) else {
            continue;
        };
        let Some((piece, offset)) = pattern
            .pieces
            .get(number)
            .and_then(|piece| Some((piece, piece.find(&word)?)))
        else {
            continue;
        };
        let plain = word.is_ascii();
        for form in forms(&word) {
            all.push((
                form,
                Use {
                    text: piece.clone().into_bytes(),
                    offset,
                    starts: pattern.word_start && number == 0,
                    ends: pattern.word_end && number + 1 == pattern.pieces.len(),
                    prose: pattern.prose,
                    any_form: !plain,
                    read: None,
                },
            ));
        }
    }
    // A list of character codes contains no other word: `{tls_alert,{unknown_ca,[84,76,83,…`.
    let text = "tls_alert".to_owned();
    all.push((
        text.clone(),
        Use {
            text: text.into_bytes(),
            offset: 0,
            starts: false,
            ends: false,
            prose: false,
            any_form: true,
            read: None,
        },
    ));
    all
}

/// The spellings of a word that the search must know: it ignores case only for ASCII, and JSON writes other letters
/// as `\u` and four digits. There may be a line end between two words.
fn forms(word: &str) -> Vec<String> {
    if word.is_ascii() {
        let blanks = word.match_indices(' ');
        let wrapped = blanks.map(|(at, _)| {
            let (before, after) = word.split_at(at);
            format!("{before}\n{}", after.trim_start())
        });
        return std::iter::once(word.to_owned()).chain(wrapped).collect();
    }
    let upper = word.to_uppercase();
    let mut letters = word.chars();
    let capital: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect();
    let mut all = vec![word.to_owned(), upper, capital];
    let escaped = |word: &String| {
        word.chars()
            .map(|letter| match letter.is_ascii() {
                true => letter.to_string(),
                false => format!("\\u{:04x}", u32::from(letter)),
            })
            .collect::<String>()
    };
    all.extend(all.iter().map(escaped).collect::<Vec<_>>());
    all.sort();
    all.dedup();
    all
}

/// The piece of a pattern to search for, and the word in it: the longest rare word, preferably of the longest piece.
/// It contains no line break or escape. If all words are common, it is the entire longest piece.
fn rarest(pattern: &Pattern) -> Option<(usize, String)> {
    let needle = pattern.pieces.get(pattern.needle)?;
    let others = pattern.pieces.iter().enumerate();
    let pieces = std::iter::once((pattern.needle, needle)).chain(others);
    let mut rare = pieces.filter_map(|(number, piece)| Some((number, rare_word(piece)?)));
    rare.next()
        .or_else(|| Some((pattern.needle, needle.trim().to_owned())))
}

fn rare_word(piece: &str) -> Option<String> {
    let words = piece.split([' ', '"', '\\']);
    let rare = words.filter(|word| {
        let bare = word.trim_matches(|letter: char| letter.is_ascii_punctuation());
        bare.len() > 2 && !COMMON.contains(&bare)
    });
    rare.max_by_key(|word| word.len()).map(str::to_owned)
}

/// Words that occur in the log of any service.
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
    "database", "no", "such", "ssl", "tls", "cipher", "authorized", "operation", "directory", "authentication", "sqlstate", "certificate", "certificates", "handshake", "postgres", "postgresql", "mysql", "ignored", "ignoring", "object", "found", "at", "establish", "established", "performing", "version", "must", "non", "empty", "contain", "contains", "own", "line", "lost",
];
