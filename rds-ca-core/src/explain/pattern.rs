//! What the tables of messages are made of, and what is found by them.

use super::Family;
use super::meaning::Meaning;

/// Patterns, each with what it means.
///
/// A pattern is what [`lines`](super::lines) leaves of a message: lower case, one space between words, `"` for any
/// quotation mark. `*` is a gap within one message. A pattern stands for whole words; a `*` at its start or end lifts
/// that there. A pattern that begins with `~` is ordinary prose: it counts only in a message that has a word about TLS
/// or a database.
pub(super) type Table = &'static [(&'static str, Meaning)];

/// Reads the code at a needle: the folded text, and where the needle starts and ends.
pub(super) type Reader = fn(&str, usize, usize) -> Option<Found>;

/// What was found, and where in the folded text.
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

/// What the text says there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hit {
    /// A known message.
    Says(Meaning),
    /// A verification that went well.
    Success,
    /// Text that contains a known message and says nothing of a failure to connect.
    Harmless,
    /// A word about TLS or a database.
    Context,
}

/// One pattern, taken apart.
#[derive(Debug)]
pub(super) struct Pattern {
    /// Literal text, in order, without the gaps.
    pub(super) pieces: Vec<String>,
    /// The longest piece; a search looks for this one.
    pub(super) needle: usize,
    /// Whether a word starts where the pattern starts.
    pub(super) word_start: bool,
    /// Whether a word ends where the pattern ends.
    pub(super) word_end: bool,
    /// Whether it is ordinary prose.
    pub(super) prose: bool,
    pub(super) family: Family,
    pub(super) meaning: Meaning,
}

impl Pattern {
    pub(super) fn new(text: &str, family: Family, meaning: Meaning) -> Self {
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
}
