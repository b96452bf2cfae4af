//! The RDS guide's loop with `certutil -A`.

use super::certificate::form;
use crate::trust::path::Anchor;
use crate::trust::stack::certificate_form::load;
use crate::trust::stack::reading::{
    Reader, Reading, base64, canonical, find, is_blank, note_skipped,
};
use crate::trust::stack::split_at_end_lines::pieces;

/// The RDS guide's loop with `certutil -A`.
pub(super) static CERTUTIL_LOOP: Reader = Reader::of_files(
    "PEM cut after each END line; bad pieces are skipped",
    certutil_loop,
);

/// `certutil -A -a`: the first block of the piece, whatever its label.
fn certutil_loop(bytes: &[u8]) -> Reading {
    let (mut anchors, mut skipped) = (Vec::new(), Vec::new());
    for (number, piece) in pieces(bytes).iter().enumerate() {
        match block(piece) {
            Some(anchor) => anchors.push(anchor),
            None if piece.trim_ascii().is_empty() => {}
            None => note_skipped(&mut skipped, || {
                format!("piece {} is not a certificate", number + 1)
            }),
        }
    }
    Reading::of(anchors, skipped)
}

fn block(piece: &[u8]) -> Option<Anchor> {
    // It is handled as a string, which ends at a zero byte.
    let text = piece.split(|&byte| byte == 0).next()?;
    let begin = find(text, b"-----BEGIN", 0)?;
    if let Some(block) = canonical(text.get(begin..)?) {
        return load(block.der, form).kept();
    }
    let body = find(text, b"\n", begin)? + 1;
    let end = find(text, b"-----END", body)?;
    load(&base64(text.get(body..end)?, is_blank)?, form).kept()
}
