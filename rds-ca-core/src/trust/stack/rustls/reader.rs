//! The PEM reader of `rustls-pki-types` and rustls' `RootCertStore`.

use super::certificate::form;
use crate::trust::stack::certificate_form::{Load, UNDETERMINED, load};
use crate::trust::stack::reading::{Reader, Reading, base64, canonical, is_space};

/// `rustls-pki-types`: every block must be valid.
pub(super) static STRICT: Reader =
    Reader::of_files("PEM; one bad block and nothing is loaded", |bytes| {
        read(bytes, true)
    });

/// `rustls-pki-types`, bad blocks dropped.
pub(super) static LENIENT: Reader =
    Reader::of_files("PEM; bad blocks are skipped", |bytes| read(bytes, false));

/// Labels that the reader knows; a bad body under any of them is an error.
const KNOWN: [&[u8]; 8] = [
    b"CERTIFICATE",
    b"PUBLIC KEY",
    b"RSA PRIVATE KEY",
    b"PRIVATE KEY",
    b"EC PRIVATE KEY",
    b"X509 CRL",
    b"CERTIFICATE REQUEST",
    b"ECHCONFIG",
];

/// `strict`: every error fails the load; otherwise bad blocks are dropped.
fn read(bytes: &[u8], strict: bool) -> Reading {
    let (mut anchors, mut damage, mut undetermined) = (Vec::new(), Vec::new(), false);
    let mut section: Option<&[u8]> = None;
    let mut body = Vec::new();
    // Both line feed and carriage return end a line.
    let (mut rest, mut number) = (bytes, 0);
    while !rest.is_empty() {
        if section.is_none()
            && let Some(block) = canonical(rest)
            && let Load::Treatment(anchor) = load(block.der, form)
        {
            anchors.push(anchor);
            number += block.lines;
            rest = rest.get(block.length..).unwrap_or_default();
            continue;
        }
        let length = memchr::memchr2(b'\r', b'\n', rest).map_or(rest.len(), |end| end + 1);
        let (line, behind) = rest.split_at(length);
        rest = behind;
        number += 1;
        if let Some(rest) = line.strip_prefix(b"-----BEGIN ") {
            match label(rest) {
                // The body collected so far is kept.
                Some(label) => section = Some(label),
                None => {
                    damage.push(format!("the BEGIN marker at line {number}"));
                    section = None;
                    body.clear();
                }
            }
            continue;
        }
        let Some(label) = section else { continue };
        if !ends(line, label) {
            body.extend_from_slice(line);
            continue;
        }
        let text = std::mem::take(&mut body);
        section = None;
        if !KNOWN.contains(&label) {
            continue;
        }
        match base64(&text, is_space) {
            None => damage.push(format!(
                "the block that ends at line {number}: its body is not base64"
            )),
            Some(der) if label == b"CERTIFICATE" => match load(&der, form) {
                Load::Treatment(anchor) => anchors.push(anchor),
                Load::Unknown(_) if strict => undetermined = true,
                Load::Unknown(anchor) => anchors.extend(anchor),
                Load::Refused => damage.push(format!(
                    "the block that ends at line {number} is not a certificate"
                )),
            },
            Some(_) => {}
        }
    }
    if section.is_some() {
        damage.push("the last block ends before its END line".to_owned());
    }
    match damage.first() {
        Some(first) if strict => Reading::unreadable(first.clone()),
        None if undetermined => Reading::undetermined(UNDETERMINED),
        _ => Reading::of(anchors, damage),
    }
}

/// The label before exactly five dashes at the end of the line.
fn label(rest: &[u8]) -> Option<&[u8]> {
    let kept = rest.iter().rposition(|byte| !b"\r\n ".contains(byte))?;
    let label = rest.get(..=kept)?.strip_suffix(b"-----")?;
    (!label.ends_with(b"-")).then_some(label)
}

/// Text after an END line is ignored.
fn ends(line: &[u8], label: &[u8]) -> bool {
    let rest = line
        .strip_prefix(b"-----END ")
        .and_then(|rest| rest.strip_prefix(label));
    rest.is_some_and(|rest| rest.starts_with(b"-----"))
}
