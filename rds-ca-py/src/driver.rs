//! What a driver makes of its settings.

use std::collections::BTreeMap;
use std::path::PathBuf;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use rds_ca_core::driver::{
    self, Address, Change, Effective, ForcedTls, NoFiles, Question, Remark, RootFolder, Settings,
    Store, Value,
};
use rds_ca_core::name::EngineFamily;
use rds_ca_core::trust::Verdict;

use rds_ca_core::{CaId, Region};

use crate::catalogue::{PyCatalogue, or_builtin};
use crate::convert::instant;
use crate::error::OrRaise as _;
use crate::values::plain_data;

/// What a driver makes of its settings: `rds_ca.effective()` returns it.
#[pyclass(frozen, name = "EffectiveConnection", module = "rds_ca")]
pub(crate) struct PyEffective(Effective, Option<PathBuf>);

plain_data!(PyEffective, this => &this.0);

#[pymethods]
impl PyEffective {
    /// The driver's identifier.
    #[getter]
    fn driver(&self) -> &str {
        &self.0.driver
    }

    /// The version whose rules were applied.
    #[getter]
    fn version(&self) -> &str {
        &self.0.version
    }

    /// The engine: `postgresql`, `mysql`, `mariadb` …; `None` where that is unknown.
    #[getter]
    fn engine(&self) -> Option<&'static str> {
        self.0.engine.map(EngineFamily::as_str)
    }

    /// The servers, in the order in which they are tried.
    #[getter]
    fn endpoints(&self) -> Vec<PyAddress> {
        self.0.endpoints.iter().cloned().map(PyAddress).collect()
    }

    /// The database.
    #[getter]
    fn database(&self) -> Option<&str> {
        self.0.database.as_deref()
    }

    /// The user.
    #[getter]
    fn user(&self) -> Option<&str> {
        self.0.user.as_deref()
    }

    /// Whether the connection is encrypted.
    ///
    /// It is `plain`, `opportunistic`, `opportunistic-plain-first`, `required`, `error` or `unknown`.
    #[getter]
    fn transport(&self) -> &'static str {
        self.0.transport.as_str()
    }

    /// Whether the chain is verified: `yes`, `no`, `fallback`, `-` or `unknown`.
    #[getter]
    fn verifies_chain(&self) -> &'static str {
        self.0.verifies_chain.as_str()
    }

    /// Whether the host name is verified: `yes`, `no`, `-` or `unknown`.
    #[getter]
    fn verifies_name(&self) -> &'static str {
        self.0.verifies_name.as_str()
    }

    /// The stores that decide, first by precedence.
    #[getter]
    fn stores(&self) -> Vec<PyStore> {
        self.0.stores.iter().cloned().map(PyStore).collect()
    }

    /// The TLS stack that decides; `None` where it is not known.
    #[getter]
    fn stack(&self) -> Option<&str> {
        self.0.stack.as_ref().map(AsRef::as_ref)
    }

    /// What is worth knowing about how the driver reads the settings.
    #[getter]
    fn remarks(&self) -> Vec<PyRemark> {
        self.0.remarks.iter().cloned().map(PyRemark).collect()
    }

    /// Whether the rules were measured with the real driver.
    #[getter]
    fn measured(&self) -> bool {
        self.0.measured
    }

    /// The transport and what is verified, in a few words.
    #[getter]
    fn summary(&self) -> &'static str {
        self.0.summary()
    }

    /// Return whether the stores that decide accept what RDS serves in a region under a CA.
    #[pyo3(signature = (*, region, ca, at=None, catalogue=None))]
    fn verdict(
        &self,
        py: Python<'_>,
        region: &str,
        ca: &str,
        at: Option<&Bound<'_, PyAny>>,
        catalogue: Option<&PyCatalogue>,
    ) -> PyResult<&'static str> {
        let at = instant(at)?;
        let (region, ca) = (Region::new(region), CaId::new(ca));
        let catalogue = or_builtin(catalogue);
        let question = Question {
            region: &region,
            ca: &ca,
            at,
            catalogue,
        };
        Ok(py
            .detach(|| match &self.1 {
                Some(root) => self.0.verdict(&RootFolder::new(root), &question),
                None => self.0.verdict(&NoFiles, &question),
            })
            .as_str())
    }

    /// Return what a change of the server's certificate does to the client, given its stores' verdict on the new chain.
    ///
    /// `tls_forced` states whether the server refuses connections without TLS: `True`, `False`, `None` (not known), or
    /// a word: `now`, `from-next-restart`, `no`, `unknown`.
    #[pyo3(signature = (verdict, *, key_type_changes=false, tls_forced=None))]
    fn effect(
        &self,
        verdict: &str,
        key_type_changes: bool,
        tls_forced: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<&'static str> {
        let verdict = match verdict {
            "trusted" => Verdict::Trusted,
            "not_trusted" => Verdict::NotTrusted,
            "unknown" => Verdict::Unknown,
            _ => {
                return Err(PyValueError::new_err(
                    "verdict must be 'trusted', 'not_trusted' or 'unknown'",
                ));
            }
        };
        let tls_forced = match tls_forced {
            None => ForcedTls::Unknown,
            Some(value) => match value.cast::<PyString>() {
                Ok(word) => word.to_cow()?.parse().or_raise(value.py())?,
                Err(_) if value.extract::<bool>()? => ForcedTls::Now,
                Err(_) => ForcedTls::No,
            },
        };
        let change = Change {
            key_type_changes,
            tls_forced,
        };
        Ok(self.0.effect(verdict, change).as_str())
    }

    fn __repr__(&self) -> String {
        format!(
            "<EffectiveConnection {} {}: {}>",
            self.0.driver,
            self.0.version,
            self.0.summary()
        )
    }
}

/// A server that a client connects to; ``str()`` gives host and port.
#[pyclass(frozen, eq, name = "Address", module = "rds_ca")]
#[derive(PartialEq)]
pub(crate) struct PyAddress(Address);

#[pymethods]
impl PyAddress {
    /// The host name, address, or path of a local socket.
    #[getter]
    fn host(&self) -> &str {
        &self.0.host
    }

    /// The port.
    #[getter]
    fn port(&self) -> Option<u16> {
        self.0.port
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Address {}>", self.0)
    }
}

/// A store that decides.
#[pyclass(frozen, name = "ClientStore", module = "rds_ca")]
pub(crate) struct PyStore(Store);

plain_data!(PyStore, this => &this.0);

#[pymethods]
impl PyStore {
    /// The setting that names it, such as `dsn:sslrootcert`.
    #[getter]
    fn place(&self) -> &str {
        &self.0.place
    }

    /// What it is: `file`, `folder`, `keystore`, `inline`, `system` or `built-in`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind.as_str()
    }

    /// Its path, as the client sees it.
    #[getter]
    fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// Whether it exists; `None` when that is not known.
    #[getter]
    fn present(&self) -> Option<bool> {
        self.0.present
    }

    fn __repr__(&self) -> String {
        format!("<ClientStore {}>", self.0.place)
    }
}

/// A remark on how a driver reads its settings; ``str()`` gives the text.
#[pyclass(frozen, name = "Remark", module = "rds_ca")]
pub(crate) struct PyRemark(Remark);

plain_data!(PyRemark, this => &this.0);

#[pymethods]
impl PyRemark {
    /// Its kind.
    ///
    /// It is `rejected`, `overrides`, `ignored`, `misspelt`, `missing`, `implicit`, `surprise`, `version`, `not-measured`
    /// or `unknown`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind.as_str()
    }

    /// The setting, written as in `ClientStore.place`.
    #[getter]
    fn setting(&self) -> Option<&str> {
        self.0.setting.as_deref()
    }

    /// The remark.
    #[getter]
    fn text(&self) -> &str {
        &self.0.text
    }

    fn __str__(&self) -> &str {
        &self.0.text
    }

    fn __repr__(&self) -> String {
        format!("<Remark {}: {}>", self.0.kind, self.0.text)
    }
}

/// Return what a database driver makes of its settings: what is encrypted and verified, and which stores decide.
///
/// It reads nothing but its arguments: `environment` is the complete environment, `root` is the folder that
/// stands for `/` (without it no file is read), `home` and `working_directory` are paths as the client sees them.
#[pyfunction]
#[pyo3(signature = (driver, *, version=None, dsn=None, options=None, environment=None, root=None, home=None, working_directory=None, engine=None))]
#[allow(clippy::too_many_arguments)] // They are keywords.
pub(crate) fn effective(
    py: Python<'_>,
    driver: &str,
    version: Option<String>,
    dsn: Option<String>,
    options: Option<&Bound<'_, PyDict>>,
    environment: Option<BTreeMap<String, String>>,
    root: Option<PathBuf>,
    home: Option<PathBuf>,
    working_directory: Option<PathBuf>,
    engine: Option<&str>,
) -> PyResult<PyEffective> {
    let mut settings = Settings::new(driver);
    settings.version = version;
    settings.dsn = dsn;
    settings.environment = environment.unwrap_or_default();
    settings.home = home.map(client_path).transpose()?;
    settings.working_directory = working_directory.map(client_path).transpose()?;
    if let Some(word) = engine {
        settings.engine = Some(EngineFamily::of_name(word).ok_or_else(|| {
            PyValueError::new_err(
                "engine must be 'postgresql', 'mysql', 'mariadb', 'sqlserver', 'oracle', 'db2' or 'docdb'",
            )
        })?);
    }
    if let Some(options) = options {
        settings.options = values(options)?;
    }
    let kept = root.clone();
    py.detach(|| match root {
        Some(root) => {
            let files = RootFolder::new(root);
            driver::effective(&settings.with_files(&files))
        }
        None => driver::effective(&settings.with_files(&NoFiles)),
    })
    .or_raise(py)
    .map(|effective| PyEffective(effective, kept))
}

/// List the drivers whose rules are known, or those that accept such a connection string.
///
/// Each has ``id``, ``title``, ``engines``, ``measured`` (the versions with which the rules were measured, or ``None``
/// where they follow documentation) and ``newest``.
#[pyfunction]
#[pyo3(signature = (dsn=None))]
pub(crate) fn drivers<'py>(
    py: Python<'py>,
    dsn: Option<&str>,
) -> PyResult<Vec<Bound<'py, PyDict>>> {
    driver::drivers()
        .filter(|driver| dsn.is_none_or(|dsn| driver.takes(dsn)))
        .map(|known| {
            let row = PyDict::new(py);
            row.set_item("id", known.id())?;
            row.set_item("title", known.title())?;
            let engines: Vec<_> = known
                .engines()
                .iter()
                .copied()
                .map(EngineFamily::as_str)
                .collect();
            row.set_item("engines", engines)?;
            row.set_item("measured", known.measured())?;
            row.set_item("newest", known.newest())?;
            Ok(row)
        })
        .collect()
}

/// A path of the client, as text.
fn client_path(path: PathBuf) -> PyResult<String> {
    path.into_os_string()
        .into_string()
        .map_err(|_| PyValueError::new_err("a path of the client is not valid UTF-8"))
}

/// Options as JSON; any other object becomes a Python expression, which is not evaluated.
fn values(options: &Bound<'_, PyDict>) -> PyResult<driver::Options> {
    let py = options.py();
    let kwargs = PyDict::new(py);
    kwargs.set_item(
        "default",
        py.eval(c"lambda value: {'$py': type(value).__name__}", None, None)?,
    )?;
    let text: String = py
        .import("json")?
        .call_method("dumps", (options,), Some(&kwargs))?
        .extract()?;
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|cause| PyValueError::new_err(cause.to_string()))?;
    Ok(match Value::from(value) {
        Value::Map(members) => members.into_iter().collect(),
        _ => driver::Options::new(),
    })
}
