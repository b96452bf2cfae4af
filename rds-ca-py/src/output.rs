//! Rooms `files` and `text` in Python: what the commands write.

use std::path::PathBuf;

use pyo3::prelude::*;
use rds_ca_core::{files, text};

use crate::error::OrRaise as _;

/// Writes a file whole or not at all; ``private`` makes a new file readable for its owner only.
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

/// Replaces a file that holds ``old``; raises ``ConflictError`` when it holds anything else by now.
#[pyfunction]
pub(crate) fn replace_file(py: Python<'_>, path: PathBuf, old: &[u8], new: &[u8]) -> PyResult<()> {
    py.detach(|| files::replace(&path, old, new)).or_raise(py)
}

/// Returns text or JSON with every control, escape and reordering character but line feeds and tabs as ``\\uXXXX``.
#[pyfunction]
pub(crate) fn neutral(text: &str) -> String {
    text::neutral_stream(text).into_owned()
}
