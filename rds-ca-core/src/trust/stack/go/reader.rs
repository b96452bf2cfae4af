//! Go's `encoding/pem` and `AppendCertsFromPEM`.

use super::certificate::form;
use super::is_parsed;
use crate::trust::path::Anchor;
use crate::trust::stack::certificate_form::load;
use crate::trust::stack::reading::{
    Finder, Reader, Reading, base64, canonical, is_blank, note_skipped,
};

/// `AppendCertsFromPEM` before Go 1.23.
pub(super) static ANY_SERIAL: Reader =
    Reader::of_files("PEM; bad blocks are skipped", |bytes| append(bytes, false))
        .parsing(is_parsed);

/// The same from Go 1.23, which refuses negative serial numbers.
pub(super) static POSITIVE_SERIAL: Reader =
    Reader::of_files("PEM; bad blocks are skipped", |bytes| append(bytes, true)).parsing(is_parsed);

/// Blocks that cannot be read are silently skipped.
fn append(bytes: &[u8], positive_serials: bool) -> Reading {
    let (mut anchors, mut skipped) = (Vec::new(), Vec::new());
    let mut blocks = Blocks::of(bytes);
    while let Some(block) = blocks.next() {
        let Block {
            label,
            headers,
            der,
        } = block;
        if label != b"CERTIFICATE" || headers {
            continue;
        }
        let read = load(&der, form).kept();
        match read.filter(|anchor| parses(anchor, positive_serials)) {
            Some(anchor) => anchors.push(anchor),
            None => note_skipped(&mut skipped, || {
                "a block whose certificate Go cannot parse".to_owned()
            }),
        }
    }
    Reading::of(anchors, skipped)
}

/// Requirements of `ParseCertificate` beyond valid DER.
fn parses(anchor: &Anchor, positive_serials: bool) -> bool {
    let details = anchor.node.details();
    let negative = details.serial.first().is_some_and(|byte| byte & 0x80 != 0);
    !(negative && positive_serials) && is_parsed(details)
}

struct Block<'a> {
    label: &'a [u8],
    headers: bool,
    der: Vec<u8>,
}

/// Repeated `pem.Decode`: it searches further if a block does not match.
struct Blocks<'a> {
    bytes: &'a [u8],
    position: usize,
    begin: Finder<'a>,
    end: Finder<'a>,
}

impl<'a> Blocks<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            position: 0,
            begin: Finder::new(bytes, b"\n-----BEGIN "),
            end: Finder::new(bytes, b"\n-----END "),
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    /// The next line, without blanks at its end; moves past it.
    fn line(&mut self) -> &'a [u8] {
        let (line, rest) = line(self.rest());
        self.position = self.bytes.len() - rest.len();
        line
    }

    fn next(&mut self) -> Option<Block<'a>> {
        loop {
            let start = match self.rest().starts_with(b"-----BEGIN ") {
                true => self.position,
                false => self.begin.at(self.position)? + 1,
            };
            if let Some(block) = canonical(self.bytes.get(start..)?) {
                self.position = start + block.length;
                return Some(Block {
                    label: b"CERTIFICATE",
                    headers: false,
                    der: block.der.to_vec(),
                });
            }
            self.position = start + 11;
            let Some(label) = self.line().strip_suffix(b"-----") else {
                continue;
            };
            let mut headers = false;
            loop {
                if self.rest().is_empty() {
                    return None;
                }
                let before = self.position;
                if !self.line().contains(&b':') {
                    self.position = before;
                    break;
                }
                headers = true;
            }
            let (end, trailer) = match self.rest().starts_with(b"-----END ") && !headers {
                true => (self.position, self.position + 9),
                false => match self.end.at(self.position) {
                    Some(end) => (end, end + 10),
                    None => continue,
                },
            };
            let closing = self.bytes.get(trailer..).unwrap_or_default();
            let closing = closing
                .strip_prefix(label)
                .and_then(|it| it.strip_prefix(b"-----"));
            let Some((b"", rest)) = closing.map(line) else {
                continue;
            };
            let body = self.bytes.get(self.position..end).unwrap_or_default();
            let Some(der) = base64(body, is_blank) else {
                continue;
            };
            self.position = self.bytes.len() - rest.len();
            return Some(Block {
                label,
                headers,
                der,
            });
        }
    }
}

/// `getLine`: drops blanks at the end.
fn line(data: &[u8]) -> (&[u8], &[u8]) {
    let (line, rest) = match memchr::memchr(b'\n', data) {
        Some(end) => data.split_at(end),
        None => (data, &[][..]),
    };
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let kept = line
        .iter()
        .rposition(|byte| !b" \t".contains(byte))
        .map_or(0, |last| last + 1);
    (
        line.get(..kept).unwrap_or(line),
        rest.get(1..).unwrap_or_default(),
    )
}
