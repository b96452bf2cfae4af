//! Turns bytes into an explanation: in one pass, with bounded memory, for text of any length.

use std::borrow::Cow;
use std::collections::HashMap;

use memchr::{memchr, memchr_iter, memrchr, memrchr_iter};
use time::UtcDateTime;

use super::anchors::{Place, anchors};
use super::cause::{Cause, CauseId, Likelihood};
use super::clue::CLUES;
use super::facts::{Facts, redact};
use super::lines::{self, Folded, first_bytes};
use super::matcher;
use super::meaning::Meaning;
use super::messages::{OF_OTHER_SERVICES, OF_TLS_ALONE};
use super::pattern::{Found, Hit};
use super::{ADVICE, Event, Explanation, Family, MAX_EVENTS, Match};

/// How many bytes are collected before they are searched.
const BLOCK: usize = 256 << 10;

/// How much of the end of a block is kept for the next block, because a message may continue there.
const TAIL: usize = 16 << 10;

/// Text up to this length is read completely; longer text only around the words of known messages.
const SHORT: usize = 32 << 10;

/// How many lines before and after such a word are read.
const LINES_BEFORE: usize = 4;
const LINES_AFTER: usize = 6;

/// At most that many bytes of these lines.
const BYTES_AROUND: usize = 8 << 10;

/// The longest quote, in characters.
const MAX_QUOTE: usize = 400;

/// Explains text that arrives in pieces: a log of any length, or a stream.
///
/// # Example
///
/// ```
/// use rds_ca_core::explain::{CauseId, Explainer};
///
/// let mut explainer = Explainer::new();
/// explainer.push(b"2026-11-27 10:00:00 INFO started\n2026-11-27 10:00:01 ERROR SSL error: certi");
/// explainer.push(b"ficate verify failed\n");
/// let explanation = explainer.finish();
/// assert_eq!(explanation.causes[0].id, CauseId::RootMissing);
/// assert_eq!(explanation.events[0].line, 2);
/// ```
#[derive(Debug, Default)]
pub struct Explainer {
    since: Option<UtcDateTime>,
    source: Option<String>,
    pending: Vec<u8>,
    /// The number of lines before the pending text.
    lines: u64,
    last_time: Option<UtcDateTime>,
    events: Vec<Known>,
    by_key: HashMap<Vec<(Family, Meaning, Option<String>)>, usize>,
    left_out: u64,
    verified: bool,
}

/// An event with the causes of its own message.
#[derive(Debug)]
struct Known {
    event: Event,
    causes: Vec<(CauseId, Likelihood)>,
}

impl Explainer {
    /// An explainer without any text.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ignores older messages; a line without a time has the time of the last line before it that has one.
    #[must_use]
    pub fn since(mut self, at: UtcDateTime) -> Self {
        self.since = Some(at);
        self
    }

    /// Begins a new file: the previous text ends here, and line numbers restart.
    pub fn begin(&mut self, source: impl Into<String>) {
        self.read_until(self.pending.len());
        self.lines = 0;
        self.last_time = None;
        self.source = Some(source.into());
    }

    /// Reads the next piece; it may end anywhere.
    pub fn push(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let room = BLOCK.saturating_sub(self.pending.len()).max(1);
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.pending.extend_from_slice(now);
            bytes = later;
            if self.pending.len() >= BLOCK {
                let cut = cut(&self.pending);
                self.read_until(cut);
            }
        }
    }

    /// Explains the text since the last call, complete lines only; line numbers continue.
    ///
    /// For streams that do not end. Occurrences are counted separately for each call.
    ///
    /// # Example
    ///
    /// ```
    /// let mut explainer = rds_ca_core::explain::Explainer::new();
    /// explainer.push(b"FATAL:  password authentication failed for user \"app\"\nhalf a li");
    /// assert_eq!(explainer.take().events.len(), 1);
    /// explainer.push(b"ne\n");
    /// assert!(explainer.take().events.is_empty());
    /// ```
    pub fn take(&mut self) -> Explanation {
        let end = memrchr(b'\n', &self.pending).map_or(0, |at| at + 1);
        self.read_until(end);
        self.explanation()
    }

    /// Explains the text.
    pub fn finish(mut self) -> Explanation {
        self.read_until(self.pending.len());
        self.explanation()
    }

    fn read_until(&mut self, end: usize) {
        let mut block = std::mem::take(&mut self.pending);
        let rest = block.split_off(end.min(block.len()));
        self.read(&block);
        self.lines += memchr_iter(b'\n', &block).count() as u64;
        self.pending = rest;
    }

    fn read(&mut self, block: &[u8]) {
        if block.len() <= SHORT {
            self.understand(block, self.lines);
            return;
        }
        let Some(anchors) = anchors() else {
            self.understand(block, self.lines);
            return;
        };
        let (mut done, mut line) = (0, self.lines);
        let mut places = anchors.places(block).peekable();
        while let Some(place) = places.next() {
            if place.end <= done {
                continue;
            }
            let start = earliest_start(block, place.start).max(done);
            let mut end = latest_end(block, place);
            while let Some(next) = places.next_if(|next| next.start < end) {
                end = end.max(latest_end(block, next));
            }
            let passed = block.get(done..start).unwrap_or_default();
            line += memchr_iter(b'\n', passed).count() as u64;
            if self.since.is_some() {
                // The lines of the window may have no time.
                self.note_last_time(passed);
            }
            let window = block.get(start..end).unwrap_or_default();
            self.understand(window, line);
            line += memchr_iter(b'\n', window).count() as u64;
            done = end;
        }
    }

    fn note_last_time(&mut self, text: &[u8]) {
        let mut end = text.len();
        for at in memrchr_iter(b'\n', text).take(64).chain([0]) {
            let line = text.get(at..end).unwrap_or_default();
            let line = String::from_utf8_lossy(line.get(..160).unwrap_or(line));
            if let Some(time) = lines::time_of(line.trim_start()) {
                self.last_time = Some(time);
                return;
            }
            end = at;
        }
    }

    /// Explains complete lines, the first of which has that number.
    fn understand(&mut self, bytes: &[u8], first_line: u64) {
        let text = text_of(bytes);
        let folded = lines::fold(&text);
        let found = matcher::find(&folded);
        let raw: Vec<&str> = text.split('\n').collect();
        let mut timed = 0;
        let mut rest = found.as_slice();
        while let Some(first) = rest.first() {
            let head = folded.head_of(folded.line_at(first.start));
            let same = rest
                .iter()
                .position(|one| folded.head_of(folded.line_at(one.start)) != head)
                .unwrap_or(rest.len());
            let (message, later) = rest.split_at(same);
            rest = later;
            let number = folded.lines.get(head).map_or(0, |line| line.number);
            for line in raw.get(timed..=number).unwrap_or_default() {
                if let Some(time) = lines::time_of(line) {
                    self.last_time = Some(time);
                }
            }
            timed = timed.max(number + 1);
            self.message(&folded, &raw, head, message, first_line);
        }
        for line in raw.get(timed..).unwrap_or_default() {
            if let Some(time) = lines::time_of(line) {
                self.last_time = Some(time);
            }
        }
    }

    fn message(
        &mut self,
        folded: &Folded,
        raw: &[&str],
        head: usize,
        found: &[Found],
        first_line: u64,
    ) {
        if let (Some(since), Some(time)) = (self.since, self.last_time)
            && time < since
        {
            return;
        }
        self.verified |= found.iter().any(|one| one.hit == Hit::Success);
        let about = found.iter().any(|one| one.hit == Hit::Context);
        let text = folded.message(head);
        let word = |one: &Found| folded.text.get(one.start..one.end).unwrap_or_default();
        let of_a_database =
            |one: &Found| one.hit == Hit::Context && !OF_TLS_ALONE.contains(&word(one));
        let of_another = OF_OTHER_SERVICES.iter().any(|part| text.contains(part));
        if of_another && !found.iter().any(of_a_database) {
            return;
        }
        let said = specific_meanings(folded, head, found, text, about);
        let Some(first) = said.first() else {
            return;
        };
        let matches: Vec<Match> = said
            .iter()
            .map(|one| Match {
                family: one.family,
                meaning: one.meaning,
                says: one.meaning.says(),
            })
            .collect();
        let line = folded.lines.get(folded.line_at(first.start));
        let number = line.map_or(0, |line| line.number);
        let last = folded
            .lines
            .get(head + 1..)
            .unwrap_or_default()
            .iter()
            .find(|line| line.head);
        let last = last.map_or(raw.len(), |line| line.number.max(number + 1));
        let head_number = folded.lines.get(head).map_or(0, |line| line.number);
        let joined = raw
            .get(head_number..last.min(head_number + 200))
            .unwrap_or_default()
            .join("\n");
        let facts = Facts::read(first_bytes(&joined, 32 << 10), text, &matches);
        let key = matches
            .iter()
            .map(|one| (one.family, one.meaning, facts.host.clone()))
            .collect::<Vec<_>>();
        let at = first_line + number as u64 + 1;
        if let Some(known) = self
            .by_key
            .get(&key)
            .and_then(|known| self.events.get_mut(*known))
        {
            known.event.count += 1;
            known.event.last_line = at;
            known.event.last_seen = self.last_time.or(known.event.last_seen);
            return;
        }
        if self.events.len() >= MAX_EVENTS {
            self.left_out += 1;
            return;
        }
        let causes = causes_of(&matches, text);
        let line_text = raw.get(number).copied().unwrap_or_default();
        let event = Event {
            source: self.source.clone(),
            line: at,
            column: column(folded, first.start, line_text),
            last_line: at,
            count: 1,
            first_seen: self.last_time,
            last_seen: self.last_time,
            quote: quote(line_text),
            matches,
            facts,
        };
        self.by_key.insert(key, self.events.len());
        self.events.push(Known { event, causes });
    }

    fn explanation(&mut self) -> Explanation {
        self.by_key.clear();
        let mut events = std::mem::take(&mut self.events);
        // Messages that give a reason come first; among equals, the order of the text counts.
        events.sort_by_key(|known| {
            known
                .event
                .matches
                .first()
                .map(|found| found.meaning.tier())
        });
        let mut matches: Vec<Match> = Vec::new();
        for found in events.iter().flat_map(|known| &known.event.matches) {
            if !matches.iter().any(|known| known.meaning == found.meaning) {
                matches.push(found.clone());
            }
        }
        let causes = merge(&events);
        let verified = std::mem::take(&mut self.verified);
        Explanation {
            advice: if matches.is_empty() && !verified {
                ADVICE.to_vec()
            } else {
                Vec::new()
            },
            matches,
            causes,
            events: events.into_iter().map(|known| known.event).collect(),
            verified,
            left_out: std::mem::take(&mut self.left_out),
        }
    }
}

/// How many matches before and after one may contain it.
const NEIGHBOURS: usize = 12;

/// A meaning of a message, with its position in the chain of causes.
struct Meant {
    start: usize,
    family: Family,
    meaning: Meaning,
    depth: usize,
}

/// The meanings of one message, the most specific first.
fn specific_meanings(
    folded: &Folded,
    head: usize,
    found: &[Found],
    text: &str,
    about: bool,
) -> Vec<Meant> {
    let speaks_mysql = [
        "mysql",
        "mariadb",
        "2026 (hy000)",
        "(2026,",
        "error 2026",
        "hy000",
        "handshake_ssl_error",
    ]
    .iter()
    .any(|word| text.contains(word));
    let mut said: Vec<Meant> = Vec::new();
    for (number, one) in found.iter().enumerate() {
        let Hit::Says(mut meaning) = one.hit else {
            continue;
        };
        let inside = |other: &Found| {
            !other.gaps
                && matches!(other.hit, Hit::Says(_) | Hit::Harmless)
                && (about || !other.prose)
                && other.start <= one.start
                && one.end <= other.end
                && other.end - other.start > one.end - one.start
        };
        // A match that contains it starts at or before it, so it is near in the order of the text.
        let near =
            found.get(number.saturating_sub(NEIGHBOURS)..found.len().min(number + NEIGHBOURS));
        if (one.prose && !about) || near.unwrap_or_default().iter().any(inside) {
            continue;
        }
        if meaning == Meaning::NotTls && speaks_mysql {
            meaning = Meaning::NotTlsAfterProtocol;
        }
        if said.iter().any(|known| known.meaning == meaning) {
            continue;
        }
        let line = folded.line_at(one.start);
        let before = folded.lines.get(head..=line).unwrap_or_default();
        said.push(Meant {
            start: one.start,
            family: one.family,
            meaning,
            depth: before.iter().filter(|line| line.inner).count(),
        });
    }
    let meanings: Vec<Meaning> = said.iter().map(|one| one.meaning).collect();
    said.retain(|one| {
        !meanings
            .iter()
            .any(|other| *other != one.meaning && other.covers(one.meaning))
    });
    said.sort_by_key(|one| (one.meaning.tier(), std::cmp::Reverse(one.depth), one.start));
    said
}

/// All causes of one message, the most likely first; other words in the message change the order.
fn causes_of(matches: &[Match], text: &str) -> Vec<(CauseId, Likelihood)> {
    let mut ranked: Vec<(CauseId, Likelihood)> = Vec::new();
    let longest = matches
        .iter()
        .map(|found| found.meaning.causes().len())
        .max();
    // First every meaning's first cause, then every second one.
    for place in 0..longest.unwrap_or(0) {
        for found in matches {
            let Some(&(id, likelihood)) = found.meaning.causes().get(place) else {
                continue;
            };
            match ranked.iter_mut().find(|(known, _)| *known == id) {
                Some((_, known)) => *known = likelihood.min(*known),
                None => ranked.push((id, likelihood)),
            }
        }
    }
    let first = ranked.first().copied();
    ranked.sort_by_key(|&(_, likelihood)| likelihood);
    // The first cause of the most specific meaning stays first, whatever the likelihood of the others.
    if let Some(first) = first
        && let Some(at) = ranked.iter().position(|cause| cause.0 == first.0)
    {
        let cause = ranked.remove(at);
        ranked.insert(0, cause);
    }
    for clue in CLUES {
        if clue.applies(matches, text) {
            clue.apply(&mut ranked);
        }
    }
    ranked
}

/// The causes of all events: first the first one of each, then the others by likelihood. No event hides another.
fn merge(events: &[Known]) -> Vec<Cause> {
    let mut all: Vec<(CauseId, Likelihood, usize)> = Vec::new();
    let add = |all: &mut Vec<(CauseId, Likelihood, usize)>,
               cause: (CauseId, Likelihood),
               event: usize| {
        match all.iter_mut().find(|known| known.0 == cause.0) {
            Some(known) => known.1 = known.1.min(cause.1),
            None => all.push((cause.0, cause.1, event)),
        }
    };
    for (number, known) in events.iter().enumerate() {
        if let Some(first) = known.causes.first() {
            add(&mut all, *first, number);
        }
    }
    let firsts = all.len();
    let longest = events
        .iter()
        .map(|known| known.causes.len())
        .max()
        .unwrap_or(0);
    for place in 1..longest {
        for (number, known) in events.iter().enumerate() {
            if let Some(cause) = known.causes.get(place) {
                add(&mut all, *cause, number);
            }
        }
    }
    if let Some(rest) = all.get_mut(firsts..) {
        rest.sort_by_key(|cause| cause.1);
    }
    let known_facts = events.iter().fold(Facts::default(), |facts, known| {
        facts.or(&known.event.facts)
    });
    let numbered = all.into_iter().enumerate();
    numbered
        .map(|(at, (id, likelihood, event))| {
            let own = events.get(event).map(|known| &known.event.facts);
            let facts = own.map_or_else(|| known_facts.clone(), |own| own.or(&known_facts));
            id.describe(at + 1, likelihood, &facts, event)
        })
        .collect()
}

/// Decodes UTF-16 with a byte order mark, which PowerShell writes, and UTF-8 with invalid bytes replaced.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    let wide = |bytes: &[u8], big: bool| {
        let units = bytes.chunks_exact(2).map(|pair| match pair {
            [a, b] if big => u16::from_be_bytes([*a, *b]),
            [a, b] => u16::from_le_bytes([*a, *b]),
            _ => 0,
        });
        char::decode_utf16(units)
            .map(|letter| letter.unwrap_or('\u{fffd}'))
            .collect::<String>()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, false).into(),
        [0xfe, 0xff, rest @ ..] => wide(rest, true).into(),
        _ => String::from_utf8_lossy(bytes),
    }
}

/// Where a block may be cut: at the last line near its end that starts a message of a log, or at a line.
fn cut(block: &[u8]) -> usize {
    let tail = block.len().saturating_sub(TAIL);
    let mut end = None;
    for at in memrchr_iter(b'\n', block) {
        if at < tail {
            break;
        }
        end = end.or(Some(at + 1));
        let line = block.get(at + 1..).unwrap_or_default();
        let line = line.get(..48.min(line.len())).unwrap_or_default();
        if lines::time_length(&String::from_utf8_lossy(line)) > 0 {
            return at + 1;
        }
    }
    // There is no line end in that range: cut at a blank, or anywhere.
    end.or_else(|| memrchr(b' ', block.get(tail..).unwrap_or_default()).map(|at| tail + at + 1))
        .unwrap_or(block.len())
}

/// The earliest start of the lines before a position that may belong to its message.
fn earliest_start(block: &[u8], at: usize) -> usize {
    let floor = at.saturating_sub(BYTES_AROUND);
    let before = block.get(floor..at).unwrap_or_default();
    match memrchr_iter(b'\n', before).nth(LINES_BEFORE) {
        Some(line) => floor + line + 1,
        None if floor == 0 => 0,
        // There are fewer lines: start at the first complete one.
        None => memchr(b'\n', before).map_or(floor, |line| floor + line + 1),
    }
}

/// The latest end of the lines after a position that may belong to its message.
fn latest_end(block: &[u8], place: Place) -> usize {
    let (mut end, mut room) = (place.end, BYTES_AROUND);
    for number in 0..=LINES_AFTER {
        let rest = block.get(end..).unwrap_or_default();
        let line = memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        // The line at the position is read to its end, except for lines without one.
        if line > room {
            return end + if number == 0 { room } else { 0 };
        }
        end += line;
        room -= line;
        if line == 0 {
            break;
        }
    }
    end
}

/// The column at which the message begins on its line, derived from the folded text.
fn column(folded: &Folded, at: usize, line_text: &str) -> u64 {
    let line = folded.lines.get(folded.line_at(at));
    let start = line.map_or(0, |line| line.start);
    let words = folded.text.get(start..at).unwrap_or_default();
    let before = words.chars().filter(|letter| *letter != ' ').count();
    let mut seen = 0;
    for (number, letter) in line_text.chars().enumerate() {
        if letter.is_whitespace() {
            continue;
        }
        if seen == before {
            return number as u64 + 1;
        }
        seen += 1;
    }
    1
}

/// The line without control characters and passwords, cut to the limit.
fn quote(line: &str) -> String {
    let line = first_bytes(line.trim(), 8 * MAX_QUOTE);
    let mut out = String::new();
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            // A colour: up to its letter.
            for end in letters.by_ref() {
                if end.is_ascii_alphabetic() {
                    break;
                }
            }
        } else if letter == '\t' || !letter.is_control() {
            out.push(letter);
        }
    }
    let plain = redact(&out);
    if plain.chars().count() <= MAX_QUOTE {
        return plain;
    }
    plain.chars().take(MAX_QUOTE - 1).chain(['…']).collect()
}
