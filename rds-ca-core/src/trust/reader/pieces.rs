//! Stores made piece by piece: the file is cut after each END line, and each piece imported by itself.

use std::collections::HashSet;

use super::{Reading, anchor, base64, find, is_blank, java, openssl};
use crate::trust::path::Anchor;

const END: &[u8] = b"-----END CERTIFICATE-----";

/// The RDS guide's `awk`: each piece ends with a line that has an END marker in it.
fn pieces(bytes: &[u8]) -> Vec<Vec<u8>> {
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

/// `keytool -import`, the alias being what follows `CN=` as `openssl x509 -text` prints the subject.
///
/// An alias that exists already is an error, and the loop goes on.
pub(super) fn keytool(bytes: &[u8]) -> Reading {
    let (mut anchors, mut passed_over) = (Vec::new(), Vec::new());
    let mut aliases = HashSet::new();
    for (number, piece) in pieces(bytes).iter().enumerate() {
        match java::single(piece) {
            Ok(anchor) => {
                let alias = alias(piece);
                if aliases.insert(alias.clone()) {
                    anchors.push(anchor);
                } else {
                    passed_over.push(format!(
                        "piece {}: the alias {alias:?} already exists",
                        number + 1
                    ));
                }
            }
            Err(_) if piece.trim_ascii().is_empty() => {}
            Err(why) => passed_over.push(format!("piece {}: {why}", number + 1)),
        }
    }
    Reading::of(anchors, passed_over)
}

/// Empty when OpenSSL cannot read the piece.
fn alias(piece: &[u8]) -> String {
    let read = openssl::first(piece);
    let certificate = read
        .pool
        .anchors()
        .first()
        .and_then(|anchor| anchor.node.certificate());
    let Some(certificate) = certificate else {
        return String::new();
    };
    // The text form is in the order of the certificate, ours in the opposite one.
    let (after, from_name) = certificate.subject().split_once("CN=").unwrap_or_default();
    let name = from_name.split(',').next().unwrap_or_default();
    format!("{name} {after}").trim().to_lowercase()
}

/// `certutil -A -a`: the first block of the piece, whatever its label.
pub(super) fn certutil(bytes: &[u8]) -> Reading {
    let (mut anchors, mut passed_over) = (Vec::new(), Vec::new());
    for (number, piece) in pieces(bytes).iter().enumerate() {
        match block(piece) {
            Some(anchor) => anchors.push(anchor),
            None if piece.trim_ascii().is_empty() => {}
            None => passed_over.push(format!("piece {} is not a certificate", number + 1)),
        }
    }
    Reading::of(anchors, passed_over)
}

fn block(piece: &[u8]) -> Option<Anchor> {
    // It is handled as a string, which a zero byte ends.
    let text = piece.split(|&byte| byte == 0).next()?;
    let begin = find(text, b"-----BEGIN", 0)?;
    let body = find(text, b"\n", begin)? + 1;
    let end = find(text, b"-----END", body)?;
    anchor(&base64(text.get(body..end)?, is_blank)?)
}
