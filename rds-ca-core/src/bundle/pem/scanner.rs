//! Finds PEM markers and their line numbers in one pass over the text.

use memchr::{memchr, memchr_iter, memmem, memrchr};

/// The longest label; the limit keeps the search for a label's end local.
const MAX_LABEL: usize = 64;
const DASHES: &[u8] = b"-----";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    Begin,
    End,
}

/// `-----BEGIN label-----` or `-----END label-----`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marker<'a> {
    pub(super) edge: Edge,
    pub(super) label: &'a [u8],
    /// The position of its first dash.
    pub(super) start: usize,
    /// The position after its last dash.
    pub(super) end: usize,
    /// The line, counted from 1.
    pub(super) line: usize,
    /// The text before it on its line, up to the previous marker.
    pub(super) before: &'a [u8],
    /// The text after it on its line, up to a limit.
    pub(super) behind: &'a [u8],
    /// Whether another marker directly precedes it on its line.
    pub(super) glued: bool,
    /// Whether the dashes after the label are present.
    pub(super) complete: bool,
}

/// Text whose lines end in `\n`.
pub(super) struct Scanner<'a> {
    text: &'a [u8],
    dashes: memmem::Finder<'static>,
    /// The position after the last marker.
    at: usize,
    /// How far lines were counted, the count, and where the last of them begins.
    counted: usize,
    line: usize,
    line_start: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            dashes: memmem::Finder::new(DASHES),
            at: 0,
            counted: 0,
            line: 1,
            line_start: 0,
        }
    }

    /// The text from `start` to `end`, or to the end of the text.
    pub(super) fn between(&self, start: usize, end: usize) -> &'a [u8] {
        self.text
            .get(start..end.min(self.text.len()))
            .unwrap_or_default()
    }

    pub(super) fn next(&mut self) -> Option<Marker<'a>> {
        let last_end = self.at;
        loop {
            let found = self.dashes.find(self.text.get(self.at..)?)?;
            let run_start = self.at + found;
            let run = self.text.get(run_start..)?;
            let length = run.iter().take_while(|&&byte| byte == b'-').count();
            // The marker consists of the last five dashes of a run.
            let start = run_start + length - DASHES.len();
            self.at = run_start + length;
            let words = self.between(self.at, self.at + "BEGIN ".len() + MAX_LABEL);
            let (edge, words) = if let Some(words) = words.strip_prefix(b"BEGIN ") {
                (Edge::Begin, words)
            } else if let Some(words) = words.strip_prefix(b"END ") {
                (Edge::End, words)
            } else {
                continue;
            };
            let words_start = self.at
                + if edge == Edge::Begin {
                    "BEGIN ".len()
                } else {
                    "END ".len()
                };
            let words = words.get(..end_of_line(words)).unwrap_or(words);
            let (label, end, complete) = match memmem::find(words, DASHES) {
                Some(end) => (words.get(..end)?, words_start + end + DASHES.len(), true),
                None => (words, words_start + words.len(), false),
            };
            self.at = end;
            self.count_lines_to(start);
            let behind = self.between(end, end + MAX_LABEL);
            let before = self.between(self.line_start.max(last_end), start);
            return Some(Marker {
                edge,
                label: label.trim_ascii(),
                start,
                end,
                line: self.line,
                before,
                behind: behind.get(..end_of_line(behind)).unwrap_or(behind),
                glued: last_end > self.line_start && before.trim_ascii().is_empty(),
                complete,
            });
        }
    }

    fn count_lines_to(&mut self, position: usize) {
        let stretch = self.between(self.counted, position);
        if let Some(last) = memrchr(b'\n', stretch) {
            self.line += memchr_iter(b'\n', stretch).count();
            self.line_start = self.counted + last + 1;
        }
        self.counted = position;
    }
}

fn end_of_line(bytes: &[u8]) -> usize {
    memchr(b'\n', bytes).unwrap_or(bytes.len())
}
