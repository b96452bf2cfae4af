//! Rooms `files` and `text` in Python: what the commands write.

use std::path::PathBuf;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rds_ca_core::{files, text};

use crate::error::OrRaise as _;

/// Read a file of at most 256 MiB, without waiting for ever.
///
/// A pipe is read as long as data arrives; a file that blocks its reader, such as ``/proc/kmsg``, fails.
///
/// Raises:
///     OSError: The operating system refuses, or the file is larger.
#[pyfunction]
pub(crate) fn read_file<'py>(py: Python<'py>, path: PathBuf) -> PyResult<Bound<'py, PyBytes>> {
    let bytes = py.detach(|| files::read(&path))?;
    Ok(PyBytes::new(py, &bytes))
}

/// Write a file atomically.
///
/// It is written next to its path under an unpredictable name, synced, and renamed; links are not followed.
///
/// Args:
///     path: The file.
///     content: Its new content.
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

/// Replace a file that holds ``old``, atomically.
///
/// Raises:
///     ConflictError: Its content is no longer ``old``.
#[pyfunction]
pub(crate) fn replace_file(py: Python<'_>, path: PathBuf, old: &[u8], new: &[u8]) -> PyResult<()> {
    py.detach(|| files::replace(&path, old, new).map(|_| ()))
        .or_raise(py)
}

/// Return text or JSON with every unsafe character but line feeds and tabs as ``\uXXXX``.
///
/// Unsafe characters are controls, escapes, and marks that reorder or hide text.
#[pyfunction]
pub(crate) fn neutral(text: &str) -> String {
    text::neutral_stream(text).into_owned()
}

/// Quote a word for a POSIX shell, on one line.
///
/// Unsafe characters become octal escapes in ``$'…'``.
#[pyfunction]
pub(crate) fn shell_word(word: &str) -> String {
    text::shell_word(word)
}

/// Return the JSON Schema of that name, or None.
#[pyfunction]
pub(crate) fn _schema(name: &str) -> Option<&'static str> {
    match name {
        "audit" => Some(rds_ca_core::audit::Audit::SCHEMA),
        "client-manifest" => Some(rds_ca_core::client::Manifest::SCHEMA),
        "plan" => Some(rds_ca_core::rotation::Plan::SCHEMA),
        "policy" => Some(rds_ca_core::rotation::Policy::SCHEMA),
        _ => None,
    }
}

/// Return a document of TOML as JSON; Python itself reads TOML only from 3.11 on.
#[pyfunction]
pub(crate) fn _toml(text: &str) -> PyResult<String> {
    let value: toml::Value =
        toml::from_str(text).map_err(|cause| PyValueError::new_err(cause.to_string()))?;
    crate::convert::json(&value)
}
