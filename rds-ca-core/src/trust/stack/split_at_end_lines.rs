//! Splits a bundle after each END line, as the shell loops of the RDS guide do before they import each piece.

use super::reading::{canonical, find};

const END: &[u8] = b"-----END CERTIFICATE-----";

/// The RDS guide's `awk`: each piece ends with a line that contains an END marker.
pub(super) fn pieces(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    let mut piece = Vec::new();
    let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let mut rest = Some(text);
    while let Some(begun) = rest {
        if let Some(block) = canonical(begun) {
            let (lines, behind) = begun.split_at(block.length);
            piece.extend_from_slice(lines);
            pieces.push(std::mem::take(&mut piece));
            rest = Some(behind);
            continue;
        }
        let (line, behind) = match memchr::memchr(b'\n', begun) {
            Some(end) => (begun.get(..end).unwrap_or(begun), begun.get(end + 1..)),
            None => (begun, None),
        };
        piece.extend_from_slice(line);
        piece.push(b'\n');
        if find(line, END, 0).is_some() {
            pieces.push(std::mem::take(&mut piece));
        }
        rest = behind;
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}
