//! Neutralises text from outside: characters that are not safe to show are written as escapes.
//!
//! Names of resources, certificates, files and errors come from outside. Printed unchanged, they could move a cursor,
//! hide a line, reverse its order or begin a new one. Every output goes through [`neutral`] or one of its variants.
//! Here are also the questions about texts that several rooms ask: globs, and the distance of names.

use std::borrow::Cow;
use std::fmt;

/// Whether a character must be escaped before it reaches a terminal, a log or a page: controls (C0, DEL, C1), line and
/// paragraph separators, Unicode's bidirectional controls, and invisible characters.
///
/// # Example
///
/// ```
/// assert!(rds_ca_core::text::is_unsafe('\u{202e}') && rds_ca_core::text::is_unsafe('\n'));
/// assert!(!rds_ca_core::text::is_unsafe('é'));
/// ```
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Text that is safe on one line: unsafe characters become escapes such as `\n` and `\u{202e}`.
///
/// # Example
///
/// ```
/// assert_eq!(rds_ca_core::text::neutral("orders"), "orders");
/// assert_eq!(rds_ca_core::text::neutral("a\n\u{1b}[2Kb"), r"a\n\u{1b}[2Kb");
/// ```
pub fn neutral(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        push(&mut out, c);
    }
    Cow::Owned(out)
}

/// As [`neutral`], for text of several lines: line feeds and tabs stay.
///
/// # Example
///
/// ```
/// assert_eq!(rds_ca_core::text::neutral_lines("one\n\ttwo\r\n"), "one\n\ttwo\\r\n");
/// ```
pub fn neutral_lines(text: &str) -> Cow<'_, str> {
    let kept = |c| matches!(c, '\n' | '\t');
    if !text.chars().any(|c| is_unsafe(c) && !kept(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match kept(c) {
            true => out.push(c),
            false => push(&mut out, c),
        }
    }
    Cow::Owned(out)
}

/// JSON text with every unsafe character outside ASCII written as `\uXXXX`, which every JSON reader reads alike.
///
/// JSON writers escape C0 themselves, but not C1, U+2028, U+2029 and the bidirectional controls. DEL is escaped too.
/// The input must be JSON: it has no such characters outside its strings.
///
/// # Example
///
/// ```
/// assert_eq!(rds_ca_core::text::neutral_json("\"a\u{2028}\u{9b}\""), r#""a\u2028\u009b""#);
/// ```
pub fn neutral_json(json: &str) -> Cow<'_, str> {
    let escaped = |c: char| is_unsafe(c) && !c.is_ascii() || c == '\u{7f}';
    if json.is_ascii() && !json.contains('\u{7f}') || !json.chars().any(escaped) {
        return Cow::Borrowed(json);
    }
    Cow::Owned(utf16_escapes(json, escaped))
}

/// Text or JSON for a stream: line feeds and tabs stay, every other unsafe character becomes `\uXXXX`, in text and
/// inside JSON strings alike.
///
/// # Example
///
/// ```
/// assert_eq!(rds_ca_core::text::neutral_stream("a\u{1b}[2K\u{9b}\n"), "a\\u001b[2K\\u009b\n");
/// ```
pub fn neutral_stream(text: &str) -> Cow<'_, str> {
    let escaped = |c: char| is_unsafe(c) && !matches!(c, '\n' | '\t');
    if !text.chars().any(escaped) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(utf16_escapes(text, escaped))
}

fn utf16_escapes(text: &str, escaped: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if escaped(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// A writer that [neutralises](neutral) what is written through it.
///
/// `write!(text::Neutral(f), "{value}")` keeps a value on one line whatever it contains.
#[derive(Debug)]
#[allow(clippy::exhaustive_structs, reason = "a wrapper of one value")]
pub struct Neutral<W>(pub W);

impl<W: fmt::Write> fmt::Write for Neutral<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write_str(&neutral(text))
    }
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, 0x20..=0x7e))
}

fn push(out: &mut String, c: char) {
    if is_unsafe(c) {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
        }
    } else {
        out.push(c);
    }
}

/// A word quoted for a POSIX shell where it needs quotes, always on one line.
///
/// Unsafe characters become escapes in `$'…'` (POSIX.1-2024 §2.2.4; bash, ksh and zsh have long supported it), so the
/// text is safe to show and the command still names the same file.
///
/// # Example
///
/// ```
/// use rds_ca_core::text::shell_word;
///
/// assert_eq!(shell_word("stores/root.pem"), "stores/root.pem");
/// assert_eq!(shell_word("my store's.pem"), r"'my store'\''s.pem'");
/// assert_eq!(shell_word("a\nb\u{202e}"), r"$'a\nb\342\200\256'");
/// ```
pub fn shell_word(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+=,".contains(&byte);
    if word.chars().any(is_unsafe) {
        let mut text = String::from("$'");
        for c in word.chars() {
            match c {
                '\n' => text.push_str("\\n"),
                '\'' | '\\' => text.extend(['\\', c]),
                c if is_unsafe(c) => {
                    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                        text.push_str(&format!("\\{byte:03o}"));
                    }
                }
                c => text.push(c),
            }
        }
        text.push('\'');
        return text;
    }
    if !word.is_empty() && !word.starts_with('-') && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The offsets at which the lines of a text begin, so that finding the line of an offset is a binary search.
#[cfg(feature = "fleet")]
pub(crate) struct Lines(Vec<usize>);

#[cfg(feature = "fleet")]
impl Lines {
    pub(crate) fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        Self(starts)
    }

    /// The number of the line that contains the offset; the first is 1.
    pub(crate) fn of(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset)
    }

    /// The offset of the line after that one, if there is one.
    #[cfg(feature = "discovery")]
    pub(crate) fn after(&self, line: usize) -> Option<usize> {
        self.0.get(line).copied()
    }
}

/// The Levenshtein distance of two names; one of more than 128 bytes is far from every other.
#[cfg(feature = "stores")]
pub(crate) fn edit_distance(one: &str, other: &str) -> usize {
    if one.len() > 128 || other.len() > 128 {
        return usize::MAX / 2;
    }
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, a) in one.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (slot, b) in row.iter_mut().skip(1).zip(&other) {
            let cost = diagonal + usize::from(a != *b);
            diagonal = *slot;
            left = cost.min(left + 1).min(*slot + 1);
            *slot = left;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// Whether `text` matches a pattern in which `*` is any text and `?` one character; ASCII case is ignored, as
/// RDS ignores it in identifiers.
///
/// Backtracking only to the last `*` bounds the time by the product of both lengths.
#[cfg(feature = "stores")]
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    let mut last_star = None;
    loop {
        let rest_of_text = text.clone();
        match (pattern.next(), text.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                text = rest_of_text;
                last_star = Some((pattern.clone(), text.clone()));
            }
            (Some('?'), Some(_)) => {}
            (Some(wanted), Some(found)) if wanted.eq_ignore_ascii_case(&found) => {}
            _ => {
                let Some((after_star, mut from)) = last_star.take() else {
                    return false;
                };
                if from.next().is_none() {
                    return false;
                }
                pattern = after_star;
                text = from;
                last_star = Some((pattern.clone(), text.clone()));
            }
        }
    }
}

#[cfg(all(test, feature = "stores"))]
mod tests {
    use super::{edit_distance, glob};

    #[test]
    fn distances_of_names() {
        for (one, other, wanted) in [
            ("", "", 0),
            ("orders", "orders", 0),
            ("order", "orders", 1),
            ("kitten", "sitting", 3),
            ("sslmode", "sslmdoe", 2),
            ("flaw", "lawn", 2),
            ("", "abc", 3),
        ] {
            assert_eq!(edit_distance(one, other), wanted, "{one} {other}");
            assert_eq!(edit_distance(other, one), wanted, "{other} {one}");
        }
        let long = "a".repeat(129);
        assert!(edit_distance(&long, &long) > 1000);
    }

    #[test]
    fn patterns() {
        for (pattern, text, fits) in [
            ("*", "", true),
            ("*", "anything", true),
            ("prod-*", "PROD-orders", true),
            ("prod-*", "staging-orders", false),
            ("*-db", "orders-db-db", true),
            ("*a*b*c", "xaxbxc", true),
            ("*a*b*c", "xaxbxcx", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("", "", true),
            ("", "a", false),
            ("é?", "éß", true),
        ] {
            assert_eq!(glob(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn a_hostile_pattern_ends() {
        let pattern = "*a".repeat(500);
        assert!(!glob(&pattern, &"a".repeat(499)));
        assert!(!glob(&pattern, &format!("{}b", "a".repeat(5_000))));
    }

    #[test]
    fn globs_match_whole_texts() {
        for (text, pattern, expected) in [
            ("java-jsse", "java-*", true),
            ("java-jsse", "*", true),
            ("java-jsse", "*jsse", true),
            ("java-jsse", "j*a-*s?e", true),
            ("java-jsse", "java-????", true),
            ("java-jsse", "java-???", false),
            ("java-jsse", "java", false),
            ("java-jsse", "*a", false),
            ("java-jsse", "go*", false),
            ("java-jsse", "java-jsse**", true),
            ("java-jsse", "java-jsse?", false),
            ("java-jsse", "", false),
            ("", "*", true),
        ] {
            assert_eq!(glob(pattern, text), expected, "{text} like {pattern}");
        }
    }
}
