//! Writing bundles and mending stores in Python.

use std::path::PathBuf;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rds_ca_core::bundle::{Container, Encryption, Writer};
use rds_ca_core::mend::{Applied, Mend, Selection};
use rds_ca_core::{CaId, Catalogue, Error, Region};
use time::UtcDateTime;

use crate::catalogue::{PyCatalogue, or_builtin};
use crate::convert;
use crate::error::OrRaise as _;
use crate::values::plain_data;

/// The caller's choice of roots, as text.
struct Words {
    regions: Vec<String>,
    cas: Vec<String>,
    endpoints: Vec<String>,
    trust_services: Vec<String>,
}

impl Words {
    fn selection<'a>(
        &self,
        catalogue: &'a Catalogue,
        at: UtcDateTime,
    ) -> Result<Selection<'a>, Error> {
        let mut selection = Selection::new(catalogue, at);
        for region in &self.regions {
            selection = selection.region(&Region::new(region));
        }
        for ca in &self.cas {
            selection = selection.ca(&CaId::new(ca));
        }
        for endpoint in &self.endpoints {
            selection = selection.endpoint(endpoint)?;
        }
        for region in &self.trust_services {
            selection = selection.trust_services(&Region::new(region));
        }
        Ok(selection)
    }
}

/// Writes the roots of regions and endpoints; returns each file's name and content, the name empty for one file.
#[pyfunction]
#[pyo3(signature = (regions, *, cas = Vec::new(), endpoints = Vec::new(), trust_services = Vec::new(), format = "pem", password = None, encryption = "modern", catalogue = None, at = None))]
#[allow(clippy::too_many_arguments)]
pub(crate) fn _bundle<'py>(
    py: Python<'py>,
    regions: Vec<String>,
    cas: Vec<String>,
    endpoints: Vec<String>,
    trust_services: Vec<String>,
    format: &str,
    password: Option<String>,
    encryption: &str,
    catalogue: Option<&Bound<'_, PyCatalogue>>,
    at: Option<&Bound<'_, PyAny>>,
) -> PyResult<Vec<(String, Bound<'py, PyBytes>)>> {
    let words = Words {
        regions,
        cas,
        endpoints,
        trust_services,
    };
    let (catalogue, at) = (or_builtin(catalogue.map(Bound::get)), convert::instant(at)?);
    let encryption = match encryption {
        "modern" => Encryption::Modern,
        "legacy" => Encryption::Legacy,
        "none" => Encryption::None,
        other => {
            let why = format!("encryption is modern, legacy or none, not {other:?}");
            return Err(PyValueError::new_err(why));
        }
    };
    let container = match format {
        "pem" => Container::Pem,
        "p7b" => Container::Pkcs7,
        "der" => Container::Der,
        "jks" => Container::Jks,
        "p12" => Container::Pkcs12,
        "dir" => Container::Directory,
        other => {
            let why = format!("format is pem, p7b, der, jks, p12 or dir, not {other:?}");
            return Err(PyValueError::new_err(why));
        }
    };
    let files = py
        .detach(|| {
            let certificates = words.selection(catalogue, at)?.certificates()?;
            // The edition's day dates the entries, so that equal requests give equal bytes.
            let mut writer = Writer::new(catalogue.as_of())
                .headings(true)
                .encryption(encryption);
            if let Some(password) = password {
                writer = writer.password(password);
            }
            match container {
                Container::Directory => writer.write_directory(&certificates),
                one => Ok(vec![(String::new(), writer.write(one, &certificates)?)]),
            }
        })
        .or_raise(py)?;
    let bytes = |(name, content): (String, Vec<u8>)| (name, PyBytes::new(py, &content));
    Ok(files.into_iter().map(bytes).collect())
}

/// A store with the missing roots added, and its changes; :func:`rds_ca.mend` makes it.
#[pyclass(frozen, name = "Mended", module = "rds_ca")]
pub(crate) struct PyMended(Applied);

#[pymethods]
impl PyMended {
    /// The store's new content; empty for a directory.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.mended.content())
    }

    /// Whether the store needed a change.
    #[getter]
    fn changed(&self) -> bool {
        !self.0.mended.is_unchanged()
    }

    /// Whether it was written.
    #[getter]
    fn written(&self) -> bool {
        self.0.written
    }

    /// Whether every TLS stack that reads such a container accepts what a new store would make it accept.
    #[getter]
    fn proved(&self) -> bool {
        self.0.mended.proved
    }

    /// The changes, one text each: ``+ name (until …)``.
    #[getter]
    fn diff(&self) -> Vec<String> {
        let line = |change: &rds_ca_core::mend::Change| {
            let until = change
                .not_after
                .map(|end| format!(", until {}", end.date()))
                .unwrap_or_default();
            let place = change
                .place
                .as_ref()
                .filter(|_| change.fingerprint.is_some())
                .map(|place| format!(", {place}"))
                .unwrap_or_default();
            format!(
                "{} {}{until}{place}: {}",
                change.kind.sign(),
                change.name,
                change.reason
            )
        };
        self.0.mended.changes.iter().map(line).collect()
    }

    fn __repr__(&self) -> String {
        let count = self.0.mended.changes.len();
        let word = self.0.mended.container.as_str();
        format!(
            "<Mended {word}: {count} changes, written: {}>",
            self.0.written
        )
    }
}

plain_data!(PyMended, this => &this.0);

#[pyfunction]
#[pyo3(signature = (store, regions, *, cas = Vec::new(), endpoints = Vec::new(), trust_services = Vec::new(), password = None, drop_expired = false, drop_intermediates = false, anew = false, catalogue = None, at = None, write = false, follow_links = false))]
#[allow(clippy::too_many_arguments, clippy::fn_params_excessive_bools)]
pub(crate) fn _mend(
    store: &Bound<'_, PyAny>,
    regions: Vec<String>,
    cas: Vec<String>,
    endpoints: Vec<String>,
    trust_services: Vec<String>,
    password: Option<String>,
    drop_expired: bool,
    drop_intermediates: bool,
    anew: bool,
    catalogue: Option<&Bound<'_, PyCatalogue>>,
    at: Option<&Bound<'_, PyAny>>,
    write: bool,
    follow_links: bool,
) -> PyResult<PyMended> {
    let py = store.py();
    let words = Words {
        regions,
        cas,
        endpoints,
        trust_services,
    };
    let (catalogue, at) = (or_builtin(catalogue.map(Bound::get)), convert::instant(at)?);
    let content = convert::content(store)?;
    let applied = py
        .detach(|| {
            let mut mend = Mend::new(words.selection(catalogue, at)?)
                .drop_expired(drop_expired)
                .drop_intermediates(drop_intermediates)
                .anew(anew);
            if let Some(password) = password {
                mend = mend.password(password);
            }
            match (content.path().map(PathBuf::from), content.bytes()) {
                (Some(path), _) => mend.path(&path, write, follow_links),
                (None, bytes) => Ok(Applied::unwritten(mend.store(bytes.unwrap_or_default())?)),
            }
        })
        .or_raise(py)?;
    Ok(PyMended(applied))
}
