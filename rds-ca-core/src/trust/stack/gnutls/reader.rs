//! GnuTLS's `gnutls_x509_crt_list_import2`.

use super::certificate::form;
use crate::trust::stack::certificate_form::{Load, UNDETERMINED, load};
use crate::trust::stack::reading::{Finder, Reader, Reading, base64, canonical, is_space, line_of};

/// `gnutls_x509_crt_list_import2`.
pub(super) static LIST: Reader = Reader::of_files("PEM; one bad block and nothing is loaded", read);

const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE";
const X509_CERTIFICATE: &[u8] = b"-----BEGIN X509 CERTIFICATE";

/// Markers count anywhere in a line; if one block is bad, nothing is loaded.
fn read(bytes: &[u8]) -> Reading {
    let mut markers = Markers::of(bytes);
    let mut anchors = Vec::new();
    let mut position = markers.next(0);
    // A block with the older label is preferred wherever it follows, so it is read again and again.
    let mut older: Option<(usize, Option<Vec<u8>>)> = None;
    while let Some(start) = position {
        let preferred = markers.older.at(start).and_then(|at| match &older {
            Some((known, der)) if *known == at => der.clone(),
            _ => {
                let der = markers.block(at);
                older = Some((at, der.clone()));
                der
            }
        });
        let der = preferred.or_else(|| {
            let at = markers.certificate.at(start)?;
            markers.block(at)
        });
        match der.map(|der| load(&der, form)) {
            Some(Load::Treatment(anchor)) => anchors.push(anchor),
            Some(Load::Unknown(_)) => return Reading::undetermined(UNDETERMINED),
            Some(Load::Refused) | None => {
                let line = line_of(bytes, start);
                return Reading::unreadable(format!(
                    "the block at line {line} is not a certificate in base64"
                ));
            }
        }
        position = markers.next(start + 1);
    }
    Reading::of(anchors, Vec::new())
}

/// The markers of the file, each searched for once.
struct Markers<'a> {
    bytes: &'a [u8],
    certificate: Finder<'a>,
    older: Finder<'a>,
    dashes: Finder<'a>,
    end: Finder<'a>,
}

impl<'a> Markers<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            certificate: Finder::new(bytes, CERTIFICATE),
            older: Finder::new(bytes, X509_CERTIFICATE),
            dashes: Finder::new(bytes, b"-----"),
            end: Finder::new(bytes, b"-----END "),
        }
    }

    /// The position of the next block.
    fn next(&mut self, from: usize) -> Option<usize> {
        self.certificate.at(from).or_else(|| self.older.at(from))
    }

    /// `_gnutls_fbase64_decode` of the block that begins there.
    fn block(&mut self, start: usize) -> Option<Vec<u8>> {
        if let Some(block) = canonical(self.bytes.get(start..)?) {
            return Some(block.der.to_vec());
        }
        let body = self.dashes.at(start + 1)? + 5;
        let end = self.end.at(body)?;
        // A dash ends the data, so a block without its END line is read up to the next marker.
        let data = self.bytes.get(body..end)?;
        let data = data.get(..memchr::memchr(b'-', data).unwrap_or(data.len()))?;
        base64(data, is_space)
    }
}
