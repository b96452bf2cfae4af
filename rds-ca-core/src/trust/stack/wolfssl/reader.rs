//! wolfSSL's `wolfSSL_CTX_load_verify_locations`.

use super::is_loaded;
use crate::trust::path::Anchor;
use crate::trust::stack::certificate_form::{load, usual};
use crate::trust::stack::reading::{
    Reader, Reading, base64, canonical, find, line_of, note_skipped, split,
};

/// `wolfSSL_CTX_load_verify_locations`.
pub(super) static FILE: Reader =
    Reader::of_files("PEM; bad blocks are skipped", read).parsing(is_loaded);

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END: &[u8] = b"-----END CERTIFICATE-----";

/// `ProcessChainBuffer`: continues with the next block as long as there is an END line.
fn read(bytes: &[u8]) -> Reading {
    // Markers are searched for as in a string, which ends at a zero byte.
    let bytes = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    let (mut anchors, mut skipped): (Vec<Anchor>, _) = (Vec::new(), Vec::new());
    let mut from = 0;
    while let Some(begin) = find(bytes, BEGIN, from) {
        let body = begin + BEGIN.len();
        let Some(end) = find(bytes, END, body) else {
            note_skipped(&mut skipped, || bad(bytes, begin));
            break;
        };
        let der = match bytes.get(begin..).and_then(canonical) {
            Some(block) => Some(block.der.to_vec()),
            None => bytes
                .get(body..end)
                .and_then(lines)
                .and_then(|text| base64(&text, |_| false)),
        };
        match der
            .and_then(|der| load(split(&der)?.0, usual).kept())
            .filter(|it| is_loaded(it.node.details()))
        {
            Some(anchor) => anchors.push(anchor),
            None => note_skipped(&mut skipped, || bad(bytes, begin)),
        }
        from = end + END.len();
    }
    Reading::of(anchors, skipped)
}

/// `Base64_Decode`: allows only blanks around one line feed between the lines.
fn lines(body: &[u8]) -> Option<Vec<u8>> {
    let start = body.iter().position(|byte| !b" \r\n".contains(byte))?;
    let body = body.get(start..)?.trim_ascii_end();
    let mut text = Vec::with_capacity(body.len());
    for line in body.split(|&byte| byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line).trim_ascii();
        if line.is_empty() || line.contains(&b'\r') {
            return None;
        }
        text.extend_from_slice(line);
    }
    Some(text)
}

fn bad(bytes: &[u8], position: usize) -> String {
    format!(
        "the block at line {} is not a certificate that it accepts",
        line_of(bytes, position)
    )
}
