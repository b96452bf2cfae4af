//! GnuTLS's `gnutls_x509_crt_list_import2`.

use crate::trust::path::Anchor;
use crate::trust::stack::reading::{Reader, Reading, anchor, base64, find, is_space, line_of};

/// `gnutls_x509_crt_list_import2`.
pub(super) static LIST: Reader = Reader::of_files("PEM; one bad block and nothing is loaded", read);

const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE";
const X509_CERTIFICATE: &[u8] = b"-----BEGIN X509 CERTIFICATE";

/// Markers count anywhere in a line; one bad block and nothing is loaded.
fn read(bytes: &[u8]) -> Reading {
    let next =
        |from| find(bytes, CERTIFICATE, from).or_else(|| find(bytes, X509_CERTIFICATE, from));
    let mut anchors = Vec::new();
    let mut position = next(0);
    while let Some(start) = position {
        let rest = bytes.get(start..).unwrap_or_default();
        // A block of the older label, wherever it stands, is preferred.
        let read = block(rest, X509_CERTIFICATE).or_else(|| block(rest, CERTIFICATE));
        match read {
            Some(anchor) => anchors.push(anchor),
            None => {
                let line = line_of(bytes, start);
                return Reading::unreadable(format!(
                    "the block at line {line} is not a certificate in base64"
                ));
            }
        }
        position = next(start + 1);
    }
    Reading::of(anchors, Vec::new())
}

/// `_gnutls_fbase64_decode`, then strict DER.
fn block(bytes: &[u8], begin: &[u8]) -> Option<Anchor> {
    let start = find(bytes, begin, 0)?;
    let body = find(bytes, b"-----", start + 1)? + 5;
    let end = find(bytes, b"-----END ", body)?;
    // A dash ends the data, so a block without its END line is read up to the next marker.
    let data = bytes.get(body..end)?.split(|&byte| byte == b'-').next()?;
    let der = base64(data, is_space)?;
    anchor(&der)
}
