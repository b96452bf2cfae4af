//! Finds every known message in a folded text in one pass.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::Family;
use super::lines::{BORDER, Folded, first_bytes, last_bytes};
use super::messages;
use super::pattern::{Found, Hit, Pattern, Reader};
use super::token::{is_letter_after, is_letter_before, is_word};

/// The longest gap, in bytes: within one message, not across a log.
const MAX_GAP: usize = 400;

/// The most lines that a match may span: a wrapped message, not an entire trace.
const MAX_LINES: usize = 6;

enum Job {
    Pattern(usize),
    /// Reads a code that follows or surrounds the needle.
    Code(Reader),
    Context,
    Harmless,
}

struct Matcher {
    automaton: AhoCorasick,
    patterns: Vec<Pattern>,
    /// The purpose of a needle.
    jobs: Vec<Vec<Job>>,
}

/// Every hit in the folded text, in the order of the text.
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
                    if let Some(one) = pattern.and_then(|pattern| around(pattern, text, at.start()))
                        && folded.line_at(one.end) <= folded.line_at(one.start) + MAX_LINES
                    {
                        found.push(one);
                    }
                }
                Job::Code(read) => found.extend(read(text, at.start(), at.end())),
                Job::Context => {
                    if is_word(text, at.start(), at.end()) {
                        found.push(plain(at.start(), at.end(), Hit::Context));
                    }
                }
                Job::Harmless => found.push(plain(at.start(), at.end(), Hit::Harmless)),
            }
        }
    }
    found.sort_by_key(|one| (one.start, std::cmp::Reverse(one.end)));
    found
}

fn plain(start: usize, end: usize, hit: Hit) -> Found {
    Found {
        start,
        end,
        family: Family::Any,
        hit,
        prose: false,
        gaps: false,
    }
}

fn matcher() -> Option<&'static Matcher> {
    static MATCHER: OnceLock<Option<Matcher>> = OnceLock::new();
    MATCHER.get_or_init(Matcher::new).as_ref()
}

impl Matcher {
    fn new() -> Option<Self> {
        let patterns = messages::patterns();
        let mut jobs: Vec<(String, Job)> = Vec::new();
        for (number, pattern) in patterns.iter().enumerate() {
            let needle = pattern.pieces.get(pattern.needle)?;
            jobs.push((needle.clone(), Job::Pattern(number)));
        }
        for (needle, read) in messages::READERS {
            jobs.push(((*needle).to_owned(), Job::Code(*read)));
        }
        for text in messages::HARMLESS {
            jobs.push(((*text).to_owned(), Job::Harmless));
        }
        for word in messages::CONTEXT {
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

/// The match of a pattern whose needle is at that position.
fn around(pattern: &Pattern, text: &str, at: usize) -> Option<Found> {
    let needle = pattern.pieces.get(pattern.needle)?;
    let (mut start, mut end) = (at, at + needle.len());
    for piece in pattern.pieces.get(..pattern.needle)?.iter().rev() {
        let before = within(last_bytes(text.get(..start)?, MAX_GAP + piece.len()), true);
        start -= before.len() - before.rfind(piece.as_str())?;
    }
    for piece in pattern.pieces.get(pattern.needle + 1..)? {
        let after = within(first_bytes(text.get(end..)?, MAX_GAP + piece.len()), false);
        end += after.find(piece.as_str())? + piece.len();
    }
    let is_whole_word = (!pattern.word_start || !is_letter_before(text, start))
        && (!pattern.word_end || !is_letter_after(text, end));
    is_whole_word.then_some(Found {
        start,
        end,
        family: pattern.family,
        hit: Hit::Says(pattern.meaning),
        prose: pattern.prose,
        gaps: pattern.pieces.len() > 1,
    })
}

/// The part of the text that no border separates from its end, or from its start.
fn within(text: &str, from_end: bool) -> &str {
    if from_end {
        text.rsplit(BORDER).next().unwrap_or_default()
    } else {
        text.split(BORDER).next().unwrap_or_default()
    }
}
