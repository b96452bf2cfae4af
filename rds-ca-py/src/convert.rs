//! Values that cross the boundary: times, paths and bytes, JSON.

use std::borrow::Cow;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::path::PathBuf;
use std::time::SystemTime;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyString, PyTzInfo};
use rds_ca_core::bundle::Content;
use rds_ca_core::timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::UtcDateTime;

use crate::error::OrRaise as _;

/// An instant given as an aware `datetime`, as text (`2027-01-03`), or not at all, which means now.
///
/// The core reads no clock; only this function does.
pub(crate) fn instant(value: Option<&Bound<'_, PyAny>>) -> PyResult<UtcDateTime> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        let now: UtcDateTime = SystemTime::now().into();
        // Millisecond precision is enough.
        return Ok(now.truncate_to_millisecond());
    };
    if let Ok(text) = value.cast::<PyString>() {
        return timestamp::parse(&text.to_cow()?).or_raise(value.py());
    }
    let date = value.cast::<PyDateTime>().map_err(|_| {
        PyTypeError::new_err("at must be an aware datetime, a string such as '2027-01-03', or None")
    })?;
    if date.call_method0("utcoffset")?.is_none() {
        return Err(PyValueError::new_err(
            "at is a naive datetime, which could mean any time zone: give it tzinfo, such as datetime.timezone.utc",
        ));
    }
    let seconds: f64 = date.call_method0("timestamp")?.extract()?;
    let whole = seconds.floor();
    // A datetime lies in the years 1 to 9999, so whole seconds fit.
    #[allow(clippy::cast_possible_truncation)]
    UtcDateTime::from_unix_timestamp(whole as i64)
        .map_err(|cause| PyValueError::new_err(cause.to_string()))
}

/// An instant as an aware UTC `datetime`.
pub(crate) fn datetime(py: Python<'_>, at: UtcDateTime) -> PyResult<Bound<'_, PyDateTime>> {
    let utc = PyTzInfo::utc(py)?;
    PyDateTime::new(
        py,
        at.year(),
        at.month().into(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.microsecond(),
        Some(&utc.to_owned()),
    )
}

/// A store's content: from a path (`str`, `os.PathLike`), a binary file object, or the bytes themselves.
pub(crate) fn content(value: &Bound<'_, PyAny>) -> PyResult<Content> {
    let py = value.py();
    if value.is_instance_of::<PyString>() || value.hasattr("__fspath__")? {
        let path: PathBuf = value.extract()?;
        return py.detach(|| Content::read(&path)).or_raise(py);
    }
    let bytes = if value.hasattr("read")? {
        value.call_method0("read")?
    } else {
        value.clone()
    };
    match bytes.extract::<Cow<'_, [u8]>>() {
        Ok(bytes) if is_path(&bytes) => Err(PyTypeError::new_err(
            "bytes are taken as the content of a store, and these are the path of a file: pass os.fsdecode(path)",
        )),
        Ok(bytes) => Ok(Content::from_bytes(bytes.into_owned())),
        Err(_) => Err(PyTypeError::new_err(
            "expected a path, a file object opened in binary mode ('rb'), or bytes",
        )),
    }
}

/// Whether the bytes are the path of a file: a short existing path passed as bytes is a mistake.
fn is_path(bytes: &[u8]) -> bool {
    const LONGEST: usize = 4096;
    bytes.len() <= LONGEST
        && std::str::from_utf8(bytes).is_ok_and(|text| std::path::Path::new(text).exists())
}

/// Any value of the core as JSON text.
pub(crate) fn json(value: &impl Serialize) -> PyResult<String> {
    let text =
        serde_json::to_string(value).map_err(|cause| PyValueError::new_err(cause.to_string()))?;
    Ok(rds_ca_core::text::neutral_json(&text).into_owned())
}

/// Any value of the core as plain Python dicts, lists, strings and numbers.
pub(crate) fn plain<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (json(value)?,))
}

/// A value of the core back from the JSON text that `json` made; pickling uses it.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> PyResult<T> {
    serde_json::from_str(text).map_err(|cause| PyValueError::new_err(cause.to_string()))
}

/// An enumeration's value as the word that JSON uses.
pub(crate) fn word(value: &impl Serialize) -> PyResult<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        other => Err(PyValueError::new_err(format!("not a word: {other:?}"))),
    }
}

/// A hash that equal values share.
pub(crate) fn hash(value: &impl Serialize) -> PyResult<u64> {
    let mut hasher = DefaultHasher::new();
    json(value)?.hash(&mut hasher);
    Ok(hasher.finish())
}
