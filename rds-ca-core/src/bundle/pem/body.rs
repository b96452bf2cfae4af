//! Decodes the body between two PEM markers.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, PAD};
use memchr::memchr;

/// Bits after the last byte are ignored, as OpenSSL, Java and Go ignore them.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, PAD.with_decode_allow_trailing_bits(true));

/// Longer bodies are not searched for placeholders.
const MAX_PLACEHOLDER: usize = 400;

/// Buffers that are reused for each block.
#[derive(Default)]
pub(super) struct Buffers {
    base64: Vec<u8>,
    der: Vec<u8>,
}

/// A body's bytes and its deviations from RFC 7468.
pub(super) struct Body<'a> {
    pub(super) der: &'a [u8],
    pub(super) oddities: Oddities,
}

#[derive(Clone, Copy, Default)]
pub(super) struct Oddities {
    pub(super) indented: bool,
    pub(super) blank_line: bool,
    pub(super) headers: bool,
}

/// Why a body cannot be decoded.
pub(super) enum Fault {
    /// Not base64; lines are counted from the BEGIN marker, whose line is 0.
    NotBase64 {
        line: usize,
        what: String,
    },
    /// Backslash and `n` in place of line ends.
    LiteralNewlines,
    Empty,
}

impl Buffers {
    /// Decodes the text between the two markers.
    pub(super) fn decode(&mut self, body: &[u8]) -> Result<Body<'_>, Fault> {
        let (skipped, content) = headers(body);
        let mut oddities = Oddities {
            headers: skipped > 0,
            ..Oddities::default()
        };
        self.base64.clear();
        let mut blank_before = false;
        for (number, line) in lines(content).enumerate() {
            let base64 = line.trim_ascii();
            if base64.is_empty() {
                // The rest of the BEGIN line does not count as a line, nor does the start of the END line.
                blank_before |= number > 0;
                continue;
            }
            oddities.blank_line |= blank_before;
            oddities.indented |= number > 0 && line.first() != base64.first();
            self.base64.extend_from_slice(base64);
        }
        if self.base64.is_empty() {
            return Err(Fault::Empty);
        }
        let room = base64::decoded_len_estimate(self.base64.len());
        if self.der.len() < room {
            self.der.resize(room, 0);
        }
        match BASE64.decode_slice(&self.base64, &mut self.der) {
            Ok(length) => Ok(Body {
                der: self.der.get(..length).unwrap_or_default(),
                oddities,
            }),
            Err(_) if has_literal_newlines(content) => Err(Fault::LiteralNewlines),
            Err(_) => Err(not_base64(skipped, content)),
        }
    }
}

/// RFC 1421 headers, which end at a blank line: the number of line ends in them, and the text after them.
fn headers(body: &[u8]) -> (usize, &[u8]) {
    let start = body.trim_ascii_start();
    let first = lines(start).next().unwrap_or_default();
    if memchr(b':', first).is_none() {
        return (0, body);
    }
    let leading = body.len() - start.len();
    let mut end = leading;
    for line in lines(start) {
        end += line.len() + 1;
        if line.trim_ascii().is_empty() {
            let head = body.get(..end).unwrap_or(body);
            let ends = memchr::memchr_iter(b'\n', head).count();
            return (ends, body.get(end..).unwrap_or_default());
        }
    }
    (0, body)
}

/// The first line that is not base64, or the last line if only the total is wrong.
fn not_base64(skipped: usize, content: &[u8]) -> Fault {
    let mut last = 0;
    let mut padded = false;
    for (number, line) in lines(content).enumerate() {
        let line = line.trim_ascii();
        for &byte in line {
            let what = match byte {
                b'=' => {
                    padded = true;
                    continue;
                }
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padded => {
                    "base64 continues after its padding".to_owned()
                }
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => continue,
                _ => format!("'{}' is not base64", byte.escape_ascii()),
            };
            return Fault::NotBase64 {
                line: skipped + number,
                what,
            };
        }
        if !line.is_empty() {
            last = number;
        }
    }
    Fault::NotBase64 {
        line: skipped + last,
        what: "the base64 has a wrong length or padding; characters are missing".to_owned(),
    }
}

fn has_literal_newlines(text: &[u8]) -> bool {
    memchr::memmem::find(text, br"\n").is_some() || memchr::memmem::find(text, br"\r").is_some()
}

/// Whether a body, decodable or not, is a placeholder for omitted content.
pub(in crate::bundle) fn is_placeholder(body: &[u8]) -> bool {
    let body = body.trim_ascii();
    if body.is_empty() || body.len() > MAX_PLACEHOLDER {
        return false;
    }
    let Ok(text) = std::str::from_utf8(body) else {
        return false;
    };
    let text = text.to_ascii_lowercase();
    let mut characters = text.chars().filter(|character| !character.is_whitespace());
    let first = characters.next();
    let one_character = characters.all(|character| Some(character) == first);
    one_character && text.len() > 2
        || text.starts_with('<') && text.ends_with('>')
        || text.starts_with("${") && text.ends_with('}')
        || text.starts_with("{{") && text.ends_with("}}")
        || [
            "redact",
            "...",
            "…",
            "***",
            "paste",
            "your ",
            "your_",
            "snip",
            "omitted",
            "removed",
            "placeholder",
            "masked",
            "xxxx",
            "censored",
            "hidden",
            "insert ",
            "certificate here",
            "cert here",
        ]
        .iter()
        .any(|word| text.contains(word))
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        match memchr(b'\n', text) {
            Some(end) => {
                rest = text.get(end + 1..);
                text.get(..end)
            }
            None => {
                rest = None;
                Some(text)
            }
        }
    })
}
