//! Rooms `client`, `audit` and `report` in Python.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDateTime, PyDict, PyList, PyType};
use rds_ca_core::CaId;
use rds_ca_core::audit::{Audit, AuditRule, Inputs};
use rds_ca_core::client::{Clients, Manifest};
use rds_ca_core::discovery::open_clients;
use rds_ca_core::probed::ProbedChain;
use rds_ca_core::report::{Format, write};
use rds_ca_core::sessions::Usage;
use std::time::Duration;

use crate::arrow::{self, Layout};
use crate::catalogue::{PyCatalogue, or_builtin};
use crate::convert;
use crate::error::OrRaise as _;
use crate::fleet::PyFleet;
use crate::interrupt::interruptible;
use crate::probe::PyProbedChain;
use crate::sessions::PyUsage;

/// The clients of a fleet, as their owners describe them, with their stores opened.
///
/// A store that cannot be opened is in ``unopened``: what its clients accept is unknown.
///
/// Example:
///     >>> clients = Clients.parse("[[client]]\nname = 'billing'\nmode = 'verify-full'\n")
///     >>> clients.clients[0]["mode"]
///     'verify-full'
#[pyclass(frozen, name = "Clients", module = "rds_ca")]
pub(crate) struct PyClients(pub(crate) Arc<Clients>);

#[pymethods]
impl PyClients {
    /// Read manifests, in TOML or JSON, as one manifest, and open the stores that they name.
    ///
    /// Args:
    ///     paths: The files; relative paths of stores start at the folder of each.
    ///     environment: Where variables are looked up (``password_env``, ``${NAME}``, ``HOME`` for ``~/``); without it,
    ///         the process's environment.
    ///
    /// Raises:
    ///     StoreNotFoundError: There is no such file.
    ///     InvalidInputError: It is not a manifest; the text names line and key.
    #[classmethod]
    #[pyo3(signature = (*paths, environment = None))]
    fn read(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        paths: Vec<PathBuf>,
        environment: Option<HashMap<String, String>>,
    ) -> PyResult<Self> {
        if paths.is_empty() {
            return Err(PyTypeError::new_err("read() needs the path of a manifest"));
        }
        let manifest = py.detach(|| Manifest::read_all(&paths)).or_raise(py)?;
        open(py, manifest, environment)
    }

    /// Read manifests from their texts; relative paths of stores start at the path given with each text.
    #[classmethod]
    #[pyo3(signature = (texts, environment = None))]
    fn _of_texts(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        texts: Vec<(PathBuf, String)>,
        environment: Option<HashMap<String, String>>,
    ) -> PyResult<Self> {
        let read = || -> rds_ca_core::Result<Manifest> {
            let one = |(path, text): &(PathBuf, String)| Manifest::parse_as(text, path);
            Manifest::join(
                texts
                    .iter()
                    .map(one)
                    .collect::<rds_ca_core::Result<Vec<_>>>()?,
            )
        };
        let manifest = py.detach(read).or_raise(py)?;
        open(py, manifest, environment)
    }

    /// Draft a manifest for the owners of clients to complete, from a fleet and samples of sessions.
    #[staticmethod]
    #[pyo3(signature = (fleet, sessions = Vec::new()))]
    fn draft(fleet: &PyFleet, sessions: Vec<Bound<'_, PyUsage>>) -> String {
        let usages: Vec<_> = sessions
            .iter()
            .map(|usage| usage.borrow().0.clone())
            .collect();
        rds_ca_core::client::draft(&fleet.0, &usages)
    }

    /// Read a manifest from its text, as `read` does.
    ///
    /// Raises:
    ///     InvalidInputError: It is not a manifest.
    #[classmethod]
    #[pyo3(signature = (text, environment = None))]
    fn parse(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        text: &str,
        environment: Option<HashMap<String, String>>,
    ) -> PyResult<Self> {
        let manifest = Manifest::parse(text).or_raise(py)?;
        open(py, manifest, environment)
    }

    /// The clients: ``name, owner, stack, mode, stores, password_env, databases, line``.
    #[getter]
    fn clients<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.0.manifest().clients)
    }

    /// The findings that are accepted for a time: ``rule, subject, reason, until, line``.
    #[getter]
    fn suppressions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.0.manifest().suppressions)
    }

    /// The stores that could not be opened, and why.
    #[getter]
    fn unopened<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let unopened = PyDict::new(py);
        for opened in self.0.stores() {
            if let Err(error) = &opened.store {
                unopened.set_item(opened.path.display().to_string(), error.to_string())?;
            }
        }
        Ok(unopened)
    }

    #[classmethod]
    fn _restore(_class: &Bound<'_, PyType>, json: &str) -> PyResult<Self> {
        convert::from_json(json).map(|clients| Self(Arc::new(clients)))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let json = convert::json(&*slf.get().0)?;
        Ok((slf.get_type().getattr("_restore")?, (json,)))
    }

    fn __repr__(&self) -> String {
        format!(
            "<Clients: {} clients, {} stores>",
            self.0.manifest().clients.len(),
            self.0.stores().len()
        )
    }
}

/// The stores' passwords come from the mapping given, else from the process's environment.
fn open(
    py: Python<'_>,
    manifest: Manifest,
    environment: Option<HashMap<String, String>>,
) -> PyResult<PyClients> {
    let opened = interruptible(py, move || {
        open_clients(manifest, |name| match &environment {
            Some(given) => given.get(name).cloned(),
            None => std::env::var(name).ok(),
        })
    })?;
    Ok(PyClients(Arc::new(opened)))
}

/// Join a fleet, its clients, sessions and probes into findings.
///
/// Args:
///     fleet: The databases.
///     clients: The clients, how they connect and with which stores; without them, readiness is unknown.
///     sessions: How databases were used, one element for each.
///     probes: What endpoints presented.
///     target: Audit whether every database could move to this CA; without it, only those whose CA expires.
///     at: The instant to audit for, an aware datetime or text; now, if not given.
///     catalogue: The authorities to use; the built-in ones, if not given.
///     horizon_days: How many days ahead the expiry of a CA counts as near; 180, if not given.
///
/// Example:
///     >>> audit(Fleet.read({"DBInstances": []}), at="2027-01-01").outcome
///     'unknown'
#[pyfunction]
#[pyo3(signature = (fleet, *, clients = None, sessions = Vec::new(), probes = Vec::new(), target = None, at = None, catalogue = None, horizon_days = None, max_catalogue_age_days = None))]
#[allow(clippy::too_many_arguments)]
pub(crate) fn audit(
    py: Python<'_>,
    fleet: &PyFleet,
    clients: Option<&PyClients>,
    sessions: Vec<Bound<'_, PyUsage>>,
    probes: Vec<Bound<'_, PyProbedChain>>,
    target: Option<&str>,
    at: Option<&Bound<'_, PyAny>>,
    catalogue: Option<&PyCatalogue>,
    horizon_days: Option<u16>,
    max_catalogue_age_days: Option<u16>,
) -> PyResult<PyAudit> {
    let fleet = Arc::clone(&fleet.0);
    let clients = clients.map(|clients| Arc::clone(&clients.0));
    let sessions: Vec<Usage> = sessions
        .iter()
        .map(|usage| usage.borrow().0.clone())
        .collect();
    let probes: Vec<ProbedChain> = probes.iter().map(|probe| probe.get().0.clone()).collect();
    let target = target.map(CaId::new);
    let at = convert::instant(at)?;
    let now = convert::instant(None)?;
    let catalogue = or_builtin(catalogue).clone();
    let audit = interruptible(py, move || {
        let mut inputs = Inputs::new(&fleet, at)
            .asked_at(now)
            .sessions(&sessions)
            .probes(&probes)
            .catalogue(&catalogue);
        if let Some(clients) = &clients {
            inputs = inputs.clients(clients);
        }
        if let Some(target) = &target {
            inputs = inputs.target(target);
        }
        if let Some(days) = horizon_days {
            inputs = inputs.horizon(Duration::from_secs(u64::from(days) * 86_400));
        }
        if let Some(days) = max_catalogue_age_days {
            inputs = inputs.catalogue_age(Duration::from_secs(u64::from(days) * 86_400));
        }
        Audit::of(&inputs)
    })?;
    Ok(PyAudit::new(audit))
}

/// Return every rule of the audit: ``id, severity, meaning, remedy``.
#[pyfunction]
pub(crate) fn audit_rules(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let rules = AuditRule::ALL.iter().map(|rule| {
        let row = PyDict::new(py);
        row.set_item("id", rule.id())?;
        row.set_item("severity", rule.severity().as_str())?;
        row.set_item("meaning", rule.meaning())?;
        row.set_item("remedy", rule.remedy())?;
        Ok(row)
    });
    PyList::new(py, rules.collect::<PyResult<Vec<_>>>()?)
}

/// Who stops connecting to what, when, and what to do.
///
/// An audit is neither true nor false: compare `outcome`.
#[pyclass(frozen, eq, name = "Audit", module = "rds_ca")]
pub(crate) struct PyAudit {
    audit: Audit,
    /// The lists as Python values, each made once.
    findings: PyOnceLock<Py<PyAny>>,
    databases: PyOnceLock<Py<PyAny>>,
    clients: PyOnceLock<Py<PyAny>>,
    matrix: PyOnceLock<Py<PyAny>>,
    calendar: PyOnceLock<Py<PyAny>>,
}

impl PyAudit {
    fn new(audit: Audit) -> Self {
        Self {
            audit,
            findings: PyOnceLock::new(),
            databases: PyOnceLock::new(),
            clients: PyOnceLock::new(),
            matrix: PyOnceLock::new(),
            calendar: PyOnceLock::new(),
        }
    }
}

impl PartialEq for PyAudit {
    fn eq(&self, other: &Self) -> bool {
        self.audit == other.audit
    }
}

/// A list of the core as a Python list, made at the first access.
fn once<'py>(
    py: Python<'py>,
    known: &PyOnceLock<Py<PyAny>>,
    value: &impl serde::Serialize,
) -> PyResult<Bound<'py, PyAny>> {
    let made = known.get_or_try_init(py, || convert::plain(py, value).map(Bound::unbind))?;
    Ok(made.bind(py).clone())
}

/// The same list as `Rows`, which other engines read as a table.
fn rows<'py>(
    py: Python<'py>,
    known: &PyOnceLock<Py<PyAny>>,
    value: &impl serde::Serialize,
    layout: Layout,
) -> PyResult<Bound<'py, PyAny>> {
    let made = known.get_or_try_init(py, || {
        let list = convert::plain(py, value)?;
        let class = py.import("rds_ca._rows")?.getattr("Rows")?;
        PyResult::Ok(class.call1((list, layout.name))?.unbind())
    })?;
    Ok(made.bind(py).clone())
}

#[pymethods]
impl PyAudit {
    /// The answer in one word: the worst of the findings that are not suppressed.
    #[getter]
    fn outcome(&self) -> &'static str {
        self.audit.outcome().as_str()
    }

    /// The exit status of ``rds-ca audit``: 0, 3 or 1.
    #[getter]
    fn exit_status(&self) -> u8 {
        self.audit.outcome().exit_status()
    }

    /// The instant for which the audit answers.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        convert::datetime(py, self.audit.at)
    }

    /// The findings, the most severe and soonest first.
    ///
    /// Each has ``rule, severity, subject, message, evidence, bites, remedy, databases, clients, location,
    /// suppressed``; ``databases`` and ``clients`` are positions in the lists of that name.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        rows(py, &self.findings, &self.audit.findings, arrow::FINDINGS)
    }

    /// The databases, in the order of the fleet.
    #[getter]
    fn databases<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        rows(py, &self.databases, &self.audit.databases, arrow::DATABASES)
    }

    /// The clients, in the order of the manifest.
    #[getter]
    fn clients<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        rows(py, &self.clients, &self.audit.clients, arrow::CLIENTS)
    }

    /// Whether each client accepts each CA that its databases have, will have, or may get.
    #[getter]
    fn matrix<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        once(py, &self.matrix, &self.audit.matrix)
    }

    /// Every date on which something changes state.
    #[getter]
    fn calendar<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        once(py, &self.calendar, &self.audit.calendar)
    }

    /// Write the audit in a format.
    ///
    /// Args:
    ///     format: The format.
    ///     columns: How wide text may be, from 40 to 160; without it, 80. Other formats have no width.
    ///
    /// Raises:
    ///     InvalidInputError: There is no such format.
    #[pyo3(signature = (format = "text", *, columns = None))]
    fn report(&self, py: Python<'_>, format: &str, columns: Option<usize>) -> PyResult<String> {
        let format = format.parse::<Format>().or_raise(py)?;
        if let (Format::Text, Some(columns)) = (format, columns) {
            return Ok(py.detach(|| rds_ca_core::report::text(&self.audit, columns)));
        }
        py.detach(|| write(&self.audit, format)).or_raise(py)
    }

    /// Return the same as JSON text.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        self.report(py, "json", None)
    }

    /// Return the audit as plain values; ``schemas/audit.schema.json`` describes them.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?
            .call_method1("loads", (self.to_json(py)?,))
    }

    #[classmethod]
    fn _restore(_class: &Bound<'_, PyType>, json: &str) -> PyResult<Self> {
        convert::from_json(json).map(Self::new)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let json = convert::json(&slf.get().audit)?;
        Ok((slf.get_type().getattr("_restore")?, (json,)))
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(PyTypeError::new_err(
            "an Audit is neither true nor false: compare audit.outcome with 'fine', 'unknown' or 'not_fine'",
        ))
    }

    /// Show the report in a notebook.
    fn _repr_markdown_(&self, py: Python<'_>) -> PyResult<String> {
        self.report(py, "md", None)
    }

    fn __repr__(&self) -> String {
        format!(
            "<Audit {}: {} findings, {} databases, {} clients>",
            self.audit.outcome(),
            self.audit.findings.len(),
            self.audit.databases.len(),
            self.audit.clients.len()
        )
    }
}
