//! How a pattern is found in a text: literal words, in order, with gaps.
//!
//! `*` in a pattern is a gap of at most [`MAX_GAP`] bytes; everything else is literal. Patterns are written as
//! [`normalise`] leaves text: lower case, one space between words, straight quotation marks.

/// The longest gap, in bytes: within one message, not from one end of a log to the other.
const MAX_GAP: usize = 400;

/// Lower case, one space for any white space, straight quotation marks; and whether the middle was left out.
pub(super) fn normalise(text: &str, max: usize) -> (String, bool) {
    let truncated = text.len() > max;
    let halves = if truncated {
        [
            Some(first_bytes(text, max / 2)),
            Some(last_bytes(text, max / 2)),
        ]
    } else {
        [Some(text), None]
    };
    let mut out = String::with_capacity(text.len().min(max));
    for half in halves.into_iter().flatten() {
        for character in half.chars() {
            push(&mut out, character);
        }
        push(&mut out, ' ');
    }
    (out, truncated)
}

/// Whether any of the patterns is in the text.
pub(super) fn any(patterns: &[&str], text: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern, text))
}

/// Whether the pattern is in the text.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(first) = pieces.next() else {
        return false;
    };
    let rest: Vec<&str> = pieces.collect();
    text.match_indices(first)
        .take(MAX_STARTS)
        .any(|(at, _)| follows(&rest, text.get(at + first.len()..).unwrap_or_default()))
}

/// A log that repeats one line for ever is tried at this many places.
const MAX_STARTS: usize = 256;

/// Whether the pieces come one after another, each within the longest gap of the one before.
fn follows(pieces: &[&str], mut text: &str) -> bool {
    for piece in pieces {
        let Some(at) = first_bytes(text, MAX_GAP + piece.len()).find(piece) else {
            return false;
        };
        text = text.get(at + piece.len()..).unwrap_or_default();
    }
    true
}

/// At most the first `count` bytes, up to a whole character.
fn first_bytes(text: &str, count: usize) -> &str {
    let end = (0..=count.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

/// At most the last `count` bytes, from a whole character on.
fn last_bytes(text: &str, count: usize) -> &str {
    let start =
        (text.len().saturating_sub(count)..=text.len()).find(|&at| text.is_char_boundary(at));
    text.get(start.unwrap_or(0)..).unwrap_or_default()
}

fn push(out: &mut String, character: char) {
    match character {
        '“' | '”' | '„' | '»' | '«' | '`' | '‘' | '’' | '\'' => out.push('"'),
        _ if character.is_whitespace() => {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        }
        _ => out.extend(character.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_bounded() {
        assert!(matches("server*host", "the server says no to the host"));
        assert!(!matches("host*server", "the server says no to the host"));
        let far = format!("server{}host", " ".repeat(MAX_GAP + 1));
        assert!(!matches("server*host", &far));
        assert!(matches("server*host", &format!("{far} server host")));
    }

    #[test]
    fn text_is_folded_and_cut_in_the_middle() {
        assert_eq!(normalise("Für  »X«\n\tEND", 100).0, "für \"x\" end ");
        let (short, truncated) = normalise(&"ä".repeat(1000), 101);
        assert!(truncated && short.len() <= 104 && short.starts_with('ä'));
    }
}
