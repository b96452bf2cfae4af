//! The entries of the message tables, and what they find.

use super::Family;
use super::meaning::Meaning;

/// Patterns, each with its meaning.
///
/// A pattern is a message in the form that [`lines`](super::lines) produces: lower case, one space between words, `"`
/// for any quotation mark. `*` is a gap within one message. A pattern matches complete words; a `*` at its start or end
/// removes that restriction there. A pattern that begins with `~` is ordinary prose: it counts only in a message that
/// has a word about TLS or a database.
pub(super) type Table = &'static [(&'static str, Meaning)];

/// Reads the code at a needle: gets the folded text, and the start and end of the needle.
pub(super) type Reader = fn(&str, usize, usize) -> Option<Found>;

/// A hit and its position in the folded text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) family: Family,
    pub(super) hit: Hit,
    /// Whether it counts only near a word about TLS or a database.
    pub(super) prose: bool,
    /// Whether its words have gaps between them.
    pub(super) gaps: bool,
}

/// The kind of hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hit {
    /// A known message.
    Says(Meaning),
    /// A successful verification.
    Success,
    /// Text that contains a known message but does not report a failed connection.
    Harmless,
    /// A word about TLS or a database.
    Context,
}

/// One pattern, split into pieces.
#[derive(Debug)]
pub(super) struct Pattern {
    /// Literal text, in order, without the gaps.
    pub(super) pieces: Vec<String>,
    /// The longest piece; the search looks for this one.
    pub(super) needle: usize,
    /// Whether the pattern must start at the start of a word.
    pub(super) word_start: bool,
    /// Whether the pattern must end at the end of a word.
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
