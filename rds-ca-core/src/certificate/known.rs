//! The certificates that this crate knows, with their fields parsed in advance.
//!
//! The table and the bytes are generated from `data/` (see `data/README.md`); a test keeps them equal.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use base64::Engine as _;
use time::UtcDateTime;

pub(crate) use super::known_table::KNOWN;
use super::{
    Certificate, Fingerprint, KeyAlgorithm, KeyId, SignatureAlgorithm, Thumbprint, Validity,
};
use crate::timestamp;

/// A certificate whose fields were read when the table was generated.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) fingerprint: Fingerprint,
    pub(crate) thumbprint: Thumbprint,
    pub(crate) key_id: KeyId,
    pub(crate) subject: &'static str,
    pub(crate) issuer: &'static str,
    pub(crate) common_name: Option<&'static str>,
    pub(crate) serial: &'static str,
    /// Seconds since 1970.
    pub(crate) not_before: i64,
    /// Seconds since 1970.
    pub(crate) not_after: i64,
    pub(crate) key_algorithm: KeyAlgorithm,
    pub(crate) signature_algorithm: SignatureAlgorithm,
    pub(crate) is_ca: bool,
    /// The position of its DER in the embedded bytes; absent if only facts are known.
    pub(crate) der: Option<(usize, usize)>,
}

impl Known {
    pub(crate) fn der(&self) -> Option<&'static [u8]> {
        let (start, end) = self.der?;
        DER.get(start..end)
    }

    pub(crate) fn validity(&self) -> Validity {
        let at = |seconds| -> UtcDateTime { timestamp::from_unix(seconds) };
        Validity {
            not_before: at(self.not_before),
            not_after: at(self.not_after),
        }
    }
}

/// The known certificate of that fingerprint.
pub(crate) fn find(fingerprint: Fingerprint) -> Option<&'static Known> {
    KNOWN.get(index(fingerprint)?)
}

/// The certificate with exactly these bytes, if it is embedded.
///
/// It is looked up by the last bytes of its signature and confirmed by comparison, which is faster than a digest.
pub(super) fn recognise(der: &[u8]) -> Option<&'static Certificate> {
    static BY_END: LazyLock<HashMap<[u8; 8], usize>> = LazyLock::new(|| {
        let embedded = KNOWN.iter().enumerate();
        let ends = embedded.filter_map(|(at, known)| Some((*known.der()?.last_chunk()?, at)));
        ends.collect()
    });
    let at = *BY_END.get(der.last_chunk()?)?;
    (KNOWN.get(at)?.der()? == der).then(|| embedded(at))?
}

/// An embedded certificate: one shared value per process, so that nothing in it is read twice.
fn embedded(at: usize) -> Option<&'static Certificate> {
    static CARRIED: [OnceLock<Option<Certificate>>; KNOWN.len()] =
        [const { OnceLock::new() }; KNOWN.len()];
    let known = KNOWN.get(at)?;
    let made = CARRIED
        .get(at)?
        .get_or_init(|| Some(Certificate::of_known(known, Cow::Borrowed(known.der()?))));
    made.as_ref()
}

/// Every embedded certificate, as PEM.
#[cfg(all(test, feature = "stores"))]
pub(crate) fn known_pem() -> Vec<String> {
    let embedded = KNOWN.iter().filter_map(Known::der);
    embedded.map(super::pem).collect()
}

/// The PEM block of an embedded certificate at the beginning of a text.
pub(crate) struct KnownBlock {
    pub(crate) certificate: &'static Certificate,
    /// The length of the block in bytes, and in lines.
    pub(crate) length: usize,
    pub(crate) lines: usize,
}

/// The block at the beginning of `text`, if it is the PEM of an embedded certificate in the usual form.
///
/// It is looked up by characters of the first line, which encode the serial number, and confirmed by comparing the
/// entire block: nothing is decoded.
pub(crate) fn block_at(text: &[u8]) -> Option<KnownBlock> {
    /// The position of these bytes in the DER, and in the text after the BEGIN line.
    const IN_DER: std::ops::Range<usize> = 18..30;
    const IN_TEXT: std::ops::Range<usize> = 28 + 24..28 + 40;
    static BY_KEY: LazyLock<Vec<([u8; 16], usize)>> = LazyLock::new(|| {
        let embedded = KNOWN.iter().enumerate();
        let mut keys: Vec<([u8; 16], usize)> = embedded
            .filter_map(|(at, known)| {
                let mut key = [0; 16];
                base64::engine::general_purpose::STANDARD
                    .encode_slice(known.der()?.get(IN_DER)?, &mut key)
                    .ok()?;
                Some((key, at))
            })
            .collect();
        keys.sort_unstable();
        keys
    });
    static BLOCKS: [OnceLock<(String, usize)>; KNOWN.len()] =
        [const { OnceLock::new() }; KNOWN.len()];
    let key: &[u8; 16] = text.get(IN_TEXT)?.try_into().ok()?;
    let first = BY_KEY.partition_point(|(known, _)| known < key);
    let candidates = BY_KEY.get(first..)?.iter();
    candidates
        .take_while(|(known, _)| known == key)
        .find_map(|&(_, at)| {
            let (block, lines) = BLOCKS.get(at)?.get_or_init(|| {
                let block = super::pem(KNOWN.get(at).and_then(Known::der).unwrap_or_default());
                let lines = block.bytes().filter(|byte| *byte == b'\n').count();
                (block, lines)
            });
            text.starts_with(block.as_bytes()).then_some(KnownBlock {
                certificate: embedded(at)?,
                length: block.len(),
                lines: *lines,
            })
        })
}

impl Known {
    /// The certificate itself, if it is embedded.
    pub(super) fn certificate(&self) -> Option<&'static Certificate> {
        embedded(index(self.fingerprint)?)
    }
}

fn index(fingerprint: Fingerprint) -> Option<usize> {
    KNOWN
        .binary_search_by(|known| known.fingerprint.cmp(&fingerprint))
        .ok()
}

/// The DER of every embedded certificate, one after another.
static DER: &[u8] = include_bytes!("known.der");

/// A digest in the generated table, parsed at compile time: a mistake fails the build.
#[allow(clippy::indexing_slicing, clippy::panic)]
pub(crate) const fn hex<const N: usize>(text: &str) -> [u8; N] {
    const fn digit(byte: u8) -> u8 {
        match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            _ => panic!("not a lower-case hexadecimal digit"),
        }
    }
    let text = text.as_bytes();
    assert!(text.len() == 2 * N, "not a digest of that size");
    let mut bytes = [0; N];
    let mut at = 0;
    while at < N {
        bytes[at] = digit(text[2 * at]) << 4 | digit(text[2 * at + 1]);
        at += 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::super::{Thumbprint, parse};
    use super::*;

    #[test]
    fn the_parser_agrees_with_the_table() {
        for known in &KNOWN {
            let Some(der) = known.der() else { continue };
            let parsed = parse::certificate(der).unwrap();
            assert_eq!(Fingerprint::of(der), known.fingerprint);
            assert_eq!(Thumbprint::of(der), known.thumbprint, "{}", known.subject);
            assert_eq!(parsed.key_id, known.key_id, "{}", known.subject);
            assert_eq!(parsed.subject, known.subject);
            assert_eq!(parsed.issuer, known.issuer);
            assert_eq!(parsed.common_name.as_deref(), known.common_name);
            assert_eq!(parsed.serial, known.serial, "{}", known.subject);
            assert_eq!(parsed.validity, known.validity(), "{}", known.subject);
            assert_eq!(parsed.key_algorithm, known.key_algorithm);
            assert_eq!(parsed.signature_algorithm, known.signature_algorithm);
            assert_eq!(parsed.is_ca, known.is_ca, "{}", known.subject);
        }
    }

    #[test]
    fn every_embedded_certificate_is_recognised_by_its_bytes_alone() {
        for known in &KNOWN {
            let Some(der) = known.der() else { continue };
            assert_eq!(recognise(der).unwrap().fingerprint(), known.fingerprint);
            let mut other = der.to_vec();
            other[20] ^= 1;
            assert!(recognise(&other).is_none());
        }
        assert!(recognise(b"short").is_none());
    }

    #[test]
    fn every_embedded_certificate_is_recognised_by_its_block() {
        for known in &KNOWN {
            let Some(der) = known.der() else { continue };
            let block = format!("{}-", super::super::pem(der));
            let found = block_at(block.as_bytes()).unwrap();
            assert_eq!(found.certificate.fingerprint(), known.fingerprint);
            assert_eq!(found.length, block.len() - 1);
            assert_eq!(found.lines, block.lines().count() - 1);
            let other = block.replacen("AQ", "AR", 1);
            assert!(other == block || block_at(other.as_bytes()).is_none());
            assert!(block_at(&block.as_bytes()[1..]).is_none());
        }
        assert!(block_at(b"-----BEGIN CERTIFICATE-----\n").is_none());
    }

    #[test]
    fn every_known_certificate_is_found_by_its_fingerprint() {
        assert!(KNOWN.is_sorted_by(|a, b| a.fingerprint < b.fingerprint));
        for known in &KNOWN {
            assert!(std::ptr::eq(find(known.fingerprint).unwrap(), known));
        }
        assert!(find(Fingerprint::of(b"something else")).is_none());
    }
}
