//! A bundle cut after each END line, as the shell loops of the RDS guide do before they import each piece.

use super::reading::find;

const END: &[u8] = b"-----END CERTIFICATE-----";

/// The RDS guide's `awk`: each piece ends with a line that has an END marker in it.
pub(super) fn pieces(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    let mut piece = Vec::new();
    let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    for line in text.split(|&byte| byte == b'\n') {
        piece.extend_from_slice(line);
        piece.push(b'\n');
        if find(line, END, 0).is_some() {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}
