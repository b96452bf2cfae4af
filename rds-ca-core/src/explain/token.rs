//! Words and numbers in folded text, for the readers of codes.

use super::Family;
use super::lines::{first_bytes, last_bytes};
use super::meaning::Meaning;
use super::pattern::{Found, Hit};

/// A code that was found at that position.
pub(super) fn found(start: usize, end: usize, family: Family, meaning: Meaning) -> Option<Found> {
    Some(Found {
        start,
        end,
        family,
        hit: Hit::Says(meaning),
        prose: false,
        gaps: false,
    })
}

/// The same, if a word about TLS or a database must be near it.
pub(super) fn in_context(
    start: usize,
    end: usize,
    family: Family,
    meaning: Meaning,
) -> Option<Found> {
    found(start, end, family, meaning).map(|found| Found {
        prose: true,
        ..found
    })
}

/// The decimal number at that position: its value and its end.
pub(super) fn decimal_at(text: &str, at: usize) -> Option<(i64, usize)> {
    let rest = text.get(at..)?;
    let sign = usize::from(rest.starts_with('-'));
    let digits = rest
        .bytes()
        .skip(sign)
        .take(12)
        .take_while(u8::is_ascii_digit)
        .count();
    let end = at + sign + digits;
    let value = text.get(at..end)?.parse().ok()?;
    is_word(text, at, end).then_some((value, end))
}

/// Whether any of the words occurs within `reach` bytes before or after the position.
pub(super) fn has_word_nearby(
    text: &str,
    start: usize,
    end: usize,
    reach: usize,
    words: &[&str],
) -> bool {
    let before = last_bytes(text.get(..start).unwrap_or_default(), reach);
    let after = first_bytes(text.get(end..).unwrap_or_default(), reach);
    words
        .iter()
        .any(|word| before.contains(word) || after.contains(word))
}

/// The letters, digits and underscores from that position on.
pub(super) fn word_at(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
}

/// Whether no letter or digit is adjacent. A dot may follow a letter, and the colon of a port must follow a letter or
/// digit.
pub(super) fn is_word(text: &str, start: usize, end: usize) -> bool {
    let starts = match text.get(start..).and_then(|text| text.bytes().next()) {
        Some(b'.') => true,
        Some(b':') => is_letter_before(text, start),
        _ => !is_letter_before(text, start),
    };
    starts && !is_letter_after(text, end)
}

pub(super) fn is_letter_before(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|text| text.chars().next_back());
    before.is_some_and(char::is_alphanumeric)
}

pub(super) fn is_letter_after(text: &str, at: usize) -> bool {
    let after = text.get(at..).and_then(|text| text.chars().next());
    after.is_some_and(char::is_alphanumeric)
}
