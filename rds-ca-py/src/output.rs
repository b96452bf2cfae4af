//! Rooms `files` and `text` in Python: what the commands write.

use std::path::PathBuf;

use pyo3::prelude::*;
use rds_ca_core::{files, text};

use crate::error::OrRaise as _;

/// Write a file whole or not at all.
///
/// It is written beside its path under an unpredictable name, synced, and renamed; links are not followed.
///
/// Args:
///     path: The file.
///     content: What it shall hold.
///     private: Make a new file readable for its owner only.
#[pyfunction]
#[pyo3(signature = (path, content, *, private = false))]
pub(crate) fn write_file(
    py: Python<'_>,
    path: PathBuf,
    content: &[u8],
    private: bool,
) -> PyResult<()> {
    py.detach(|| match private {
        true => files::write_private(&path, content),
        false => files::write(&path, content),
    })
    .or_raise(py)
}

/// Replace a file that holds ``old``, whole or not at all.
///
/// Raises:
///     ConflictError: It holds anything else by now.
#[pyfunction]
pub(crate) fn replace_file(py: Python<'_>, path: PathBuf, old: &[u8], new: &[u8]) -> PyResult<()> {
    py.detach(|| files::replace(&path, old, new)).or_raise(py)
}

/// Return text or JSON with every unsafe character but line feeds and tabs as ``\uXXXX``.
///
/// Unsafe are controls, escapes, and the marks that reorder or hide text.
#[pyfunction]
pub(crate) fn neutral(text: &str) -> String {
    text::neutral_stream(text).into_owned()
}
