//! Go's `encoding/pem` and `AppendCertsFromPEM`.

use super::is_parsed;
use crate::trust::path::Anchor;
use crate::trust::stack::reading::{Reader, Reading, anchor, base64, find, is_blank};

/// `AppendCertsFromPEM` before Go 1.23.
pub(super) static ANY_SERIAL: Reader =
    Reader::of_files("PEM; bad blocks are skipped", |bytes| append(bytes, false));

/// The same from Go 1.23, which takes no negative serial numbers.
pub(super) static POSITIVE_SERIAL: Reader =
    Reader::of_files("PEM; bad blocks are skipped", |bytes| append(bytes, true));

/// Blocks that cannot be read are passed over without a word.
fn append(bytes: &[u8], positive_serials: bool) -> Reading {
    let (mut anchors, mut passed_over) = (Vec::new(), Vec::new());
    let mut rest = bytes;
    while let Some((block, after)) = decode(rest) {
        rest = after;
        let Block {
            label,
            headers,
            der,
        } = block;
        if label != b"CERTIFICATE" || headers {
            continue;
        }
        match anchor(&der).filter(|anchor| parses(anchor, positive_serials)) {
            Some(anchor) => anchors.push(anchor),
            None => passed_over.push("a block whose certificate Go does not parse".to_owned()),
        }
    }
    Reading::of(anchors, passed_over)
}

/// What `ParseCertificate` refuses besides bad DER.
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

/// `pem.Decode`: looks further when a block does not fit.
fn decode(data: &[u8]) -> Option<(Block<'_>, &[u8])> {
    let mut rest = data;
    loop {
        rest = match rest.strip_prefix(b"-----BEGIN ") {
            Some(rest) => rest,
            None => {
                let start = find(rest, b"\n-----BEGIN ", 0)?;
                rest.get(start + 12..)?
            }
        };
        let (line, after) = line(rest);
        rest = after;
        let Some(label) = line.strip_suffix(b"-----") else {
            continue;
        };
        let mut headers = false;
        loop {
            if rest.is_empty() {
                return None;
            }
            let (header, after) = self::line(rest);
            if !header.contains(&b':') {
                break;
            }
            headers = true;
            rest = after;
        }
        let (end, trailer) = match rest.starts_with(b"-----END ") && !headers {
            true => (0, 9),
            false => match find(rest, b"\n-----END ", 0) {
                Some(end) => (end, end + 10),
                None => continue,
            },
        };
        let closing = rest.get(trailer..).unwrap_or_default();
        let Some(closing) = closing
            .strip_prefix(label)
            .and_then(|it| it.strip_prefix(b"-----"))
        else {
            continue;
        };
        if !self::line(closing).0.is_empty() {
            continue;
        }
        let body = rest.get(..end).unwrap_or_default();
        let Some(der) = base64(body, is_blank) else {
            continue;
        };
        return Some((
            Block {
                label,
                headers,
                der,
            },
            self::line(closing).1,
        ));
    }
}

/// `getLine`: blanks at the end are dropped.
fn line(data: &[u8]) -> (&[u8], &[u8]) {
    let (line, rest) = match data.iter().position(|&byte| byte == b'\n') {
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
