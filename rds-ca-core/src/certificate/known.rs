//! What the certificates that this crate ships say, read ahead of time.

use time::UtcDateTime;

use super::{Fingerprint, KeyAlgorithm, KeyId, SignatureAlgorithm, Thumbprint, Validity};
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
    /// Where its DER lies in the embedded bytes; absent where only facts are known.
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
    let index = KNOWN
        .binary_search_by(|known| known.fingerprint.cmp(&fingerprint))
        .ok()?;
    KNOWN.get(index)
}

/// The DER of every known certificate that we may carry, end to end.
static DER: &[u8] = &[];

/// Sorted by fingerprint.
pub(crate) static KNOWN: &[Known] = &[];
