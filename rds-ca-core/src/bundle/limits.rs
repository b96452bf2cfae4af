//! The limits on what is read; each error names the limit that was exceeded.

use crate::error::{Error, ErrorKind};

/// Bytes of one file.
pub(super) const MAX_FILE_BYTES: usize = 64 << 20;
/// Bytes of all files of a directory.
pub(super) const MAX_DIRECTORY_BYTES: usize = 256 << 20;
/// Names in a directory and the ones below it.
pub(super) const MAX_DIRECTORY_NAMES: usize = 20_000;
/// Directories below the one that was opened.
pub(super) const MAX_DIRECTORY_DEPTH: usize = 8;
/// Certificates, and as many problems.
pub(super) const MAX_FINDINGS: usize = 100_000;
/// Roots whose own signature is checked; each check takes a tenth of a millisecond.
pub(super) const MAX_SIGNATURE_CHECKS: usize = 2_000;
/// Nesting of ASN.1 elements.
pub(super) const MAX_NESTING: usize = 32;
/// Rounds of key derivation over all parts of a PKCS#12 store.
pub(super) const MAX_ROUNDS: u64 = 10_000_000;

/// The error for an exceeded limit: `more than {limit} {of_what}`.
pub(super) fn exceeded(limit: impl std::fmt::Display, of_what: &str) -> Error {
    Error::new(
        ErrorKind::LimitExceeded,
        "cannot read the bundle",
        format!("more than {limit} {of_what}"),
    )
    .hinting("this limit protects against hostile input; no real trust store comes near it")
}
