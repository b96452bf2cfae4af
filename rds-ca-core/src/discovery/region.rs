//! Finds regions in names and texts.

use crate::catalogue::Catalogue;
use crate::name::{Endpoint, Region};

/// The region that a file name or a text mentions; `None` if it mentions several.
pub(super) fn in_text(text: &str) -> Option<Region> {
    let lower = text.to_ascii_lowercase();
    let catalogue = Catalogue::builtin();
    let mut found: Vec<&Region> = catalogue
        .regions()
        .filter(|region| has_word(&lower, region.as_str()))
        .collect();
    found.dedup();
    match found.as_slice() {
        [only] => Some((*only).clone()),
        _ => None,
    }
}

/// The region of an endpoint.
pub(super) fn of_endpoint(host: &str) -> Option<Region> {
    Endpoint::parse(host).region().cloned()
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text
            .get(at + word.len()..)
            .and_then(|after| after.chars().next());
        let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !is_part(before) && !is_part(after)
    })
}
