//! The only place where a Rust error becomes a Python exception.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use rds_ca_core::{Error, ErrorKind};

/// The Python class of each kind, defined in `rds_ca/exceptions.py`.
fn class_name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "StoreNotFoundError",
        ErrorKind::PermissionDenied => "AccessDeniedError",
        ErrorKind::Io => "InputOutputError",
        ErrorKind::LimitExceeded => "LimitExceededError",
        ErrorKind::WrongPassword => "WrongPasswordError",
        ErrorKind::InvalidInput => "InvalidInputError",
        ErrorKind::Unknown => "UnknownNameError",
        ErrorKind::Conflict => "ConflictError",
        ErrorKind::Unsupported => "UnsupportedError",
        _ => "RdsCaError",
    }
}

/// Makes the exception: the Rust text, with kind, place and hint as attributes.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let exception = MODULE
        .get_or_try_init(py, || py.import("rds_ca.exceptions").map(Bound::unbind))
        .and_then(|module| module.bind(py).getattr(class_name(error.kind())))
        .and_then(|class| class.cast_into::<PyType>().map_err(PyErr::from))
        .and_then(|class| {
            let exception = class.call1((text_with_causes(error),))?;
            exception.setattr("kind", error.kind().as_str())?;
            exception.setattr("place", error.place())?;
            exception.setattr("hint", error.hint())?;
            Ok(exception)
        });
    match exception {
        Ok(exception) => PyErr::from_value(exception),
        Err(failure) => failure,
    }
}

/// The error's text and those of its causes that it does not quote already.
fn text_with_causes(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str("; caused by: ");
            text.push_str(&more);
        }
        cause = error.source();
    }
    text
}

/// `result.or_raise(py)?` in every binding.
pub(crate) trait OrRaise<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> OrRaise<T> for Result<T, Error> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| raise(py, &error))
    }
}
