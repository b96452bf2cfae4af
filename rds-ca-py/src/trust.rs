//! Room `trust` in Python.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyList, PyTuple, PyType};
use rds_ca_core::trust::{self as core, Check, Presented, TrustReport};
use rds_ca_core::{
    Bundle, CaId, Catalogue, Certificate, Error, Region, StackId, TrustStore, timestamp,
};
use time::{Duration, UtcDateTime};

use crate::bundle::{PyBundle, PyCertificate, PyProblem, work_on};
use crate::catalogue::PyCatalogue;
use crate::convert;
use crate::error::{OrRaise as _, raise};
use crate::interrupt::interruptible;
use crate::notebook;
use crate::values::{json_value, plain_data};

#[pyclass(frozen, name = "TrustStore", module = "rds_ca")]
pub(crate) struct PyTrustStore(TrustStore);

#[pymethods]
impl PyTrustStore {
    #[classmethod]
    #[pyo3(signature = (path, password = None))]
    fn open(
        _class: &Bound<'_, PyType>,
        path: &Bound<'_, PyAny>,
        password: Option<String>,
    ) -> PyResult<Self> {
        let content = convert::content(path)?;
        let store = work_on(path.py(), content, move |content| {
            TrustStore::from_content(content.clone(), password.as_deref())
        })?;
        Ok(Self(store))
    }

    #[getter]
    fn name(&self) -> Option<&str> {
        self.0.name()
    }

    #[getter]
    fn bundle(&self) -> PyBundle {
        PyBundle(Arc::new(self.0.bundle().clone()))
    }

    #[pyo3(signature = (*, region, ca, stack = None, at = None, catalogue = None, horizon_days = None))]
    #[allow(clippy::too_many_arguments)]
    fn check(
        &self,
        py: Python<'_>,
        region: &str,
        ca: &str,
        stack: Option<&str>,
        at: Option<&Bound<'_, PyAny>>,
        catalogue: Option<&PyCatalogue>,
        horizon_days: Option<u16>,
    ) -> PyResult<PyTrustReport> {
        let question = Question::new(py, region, ca, stack, at, catalogue, horizon_days)?;
        Ok(PyTrustReport(py.detach(|| question.ask(&self.0))))
    }

    /// Tell what the store is and holds, and which regions and CAs it serves.
    #[pyo3(signature = (*, at = None, catalogue = None))]
    fn contents<'py>(
        &self,
        py: Python<'py>,
        at: Option<&Bound<'py, PyAny>>,
        catalogue: Option<&PyCatalogue>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let at = convert::instant(at)?;
        let catalogue = catalogue_or_builtin(catalogue);
        let contents = py.detach(|| self.0.contents(&catalogue, at));
        convert::plain(py, &contents)
    }

    #[pyo3(signature = (*, chain, host = None, stack = None, at = None, catalogue = None, key_proved = true))]
    #[allow(clippy::too_many_arguments)]
    fn accepts(
        &self,
        py: Python<'_>,
        chain: &Bound<'_, PyAny>,
        host: Option<String>,
        stack: Option<&str>,
        at: Option<&Bound<'_, PyAny>>,
        catalogue: Option<&PyCatalogue>,
        key_proved: bool,
    ) -> PyResult<PyTrustReport> {
        let chain = certificates(chain)?;
        let stack = stack.map(|stack| known_stack(py, stack)).transpose()?;
        let at = convert::instant(at)?;
        let catalogue = catalogue_or_builtin(catalogue);
        let report = py.detach(|| {
            let mut presented = Presented::new(&chain, at)
                .catalogue(&catalogue)
                .key_proved(key_proved);
            if let Some(host) = &host {
                presented = presented.host(host);
            }
            if let Some(stack) = stack {
                presented = presented.stack(stack);
            }
            self.0.accepts(&presented)
        });
        Ok(PyTrustReport(report))
    }

    fn __repr__(&self) -> String {
        let name = self.0.name().unwrap_or("in memory");
        format!(
            "<TrustStore {name}: {} certificates>",
            self.0.bundle().entries().len()
        )
    }
}

/// A check with owned parts, so that it can go to other threads.
#[derive(Clone)]
struct Question {
    region: Region,
    ca: CaId,
    stack: Option<StackId>,
    at: UtcDateTime,
    horizon: Option<Duration>,
    catalogue: Catalogue,
}

impl Question {
    fn new(
        py: Python<'_>,
        region: &str,
        ca: &str,
        stack: Option<&str>,
        at: Option<&Bound<'_, PyAny>>,
        catalogue: Option<&PyCatalogue>,
        horizon_days: Option<u16>,
    ) -> PyResult<Self> {
        Ok(Self {
            region: Region::new(region),
            ca: CaId::new(ca),
            stack: stack.map(|stack| known_stack(py, stack)).transpose()?,
            at: convert::instant(at)?,
            horizon: horizon_days.map(|days| Duration::days(days.into())),
            catalogue: catalogue_or_builtin(catalogue),
        })
    }

    fn ask(&self, store: &TrustStore) -> TrustReport {
        let mut check = Check::new(&self.region, &self.ca, self.at).catalogue(&self.catalogue);
        if let Some(stack) = &self.stack {
            check = check.stack(stack.clone());
        }
        if let Some(horizon) = self.horizon {
            check = check.horizon(horizon);
        }
        store.check(&check)
    }
}

fn catalogue_or_builtin(given: Option<&PyCatalogue>) -> Catalogue {
    given.map_or_else(
        || Catalogue::builtin().clone(),
        |given| given.catalogue.clone(),
    )
}

/// The stack of that name; a name that nobody knows is more likely a slip than a question.
fn known_stack(py: Python<'_>, name: &str) -> PyResult<StackId> {
    let asked = StackId::new(name);
    let known = core::stacks()
        .map(|stack| stack.id())
        .find(|known| *known == asked);
    known.ok_or_else(|| raise(py, &core::unknown_stack(&asked)))
}

/// A chain given as a bundle, as certificates, or as anything that a bundle is read from.
fn certificates(chain: &Bound<'_, PyAny>) -> PyResult<Vec<Certificate>> {
    let certificates: Vec<Certificate> = if let Ok(bundle) = chain.cast::<PyBundle>() {
        bundle.get().0.certificates().cloned().collect()
    } else if let Ok(list) = chain.extract::<Vec<Bound<'_, PyCertificate>>>() {
        list.iter()
            .map(|certificate| certificate.get().0.clone())
            .collect()
    } else {
        let content = convert::content(chain)?;
        let bundle = work_on(chain.py(), content, |content| {
            Bundle::of_content(content, None)
        })?;
        bundle.certificates().cloned().collect()
    };
    if certificates.is_empty() {
        return Err(raise(chain.py(), &core::empty_chain()));
    }
    Ok(certificates)
}

#[pyclass(frozen, eq, hash, name = "Stack", module = "rds_ca")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct PyStack(StackId);

impl PyStack {
    fn stack(&self) -> Option<&'static core::Stack> {
        core::stacks().find(|stack| stack.id() == self.0)
    }

    fn value(&self) -> serde_json::Value {
        serde_json::json!({
            "id": self.id(),
            "family": self.family(),
            "about": self.about(),
            "measured_version": self.measured_version(),
            "reads": self.reads(),
            "checks_host_name": self.checks_host_name(),
        })
    }
}

#[pymethods]
impl PyStack {
    #[getter]
    fn id(&self) -> &str {
        self.0.as_str()
    }

    #[getter]
    fn about(&self) -> Option<&'static str> {
        self.stack().map(core::Stack::about)
    }

    #[getter]
    fn measured_version(&self) -> Option<&'static str> {
        self.stack().map(core::Stack::measured_version)
    }

    #[getter]
    fn reads(&self) -> Option<&'static str> {
        self.stack().map(core::Stack::reads)
    }

    /// The library or runtime whose rules it follows: ``openssl``, ``java``, ``go`` …
    #[getter]
    fn family(&self) -> Option<&'static str> {
        self.stack().map(core::Stack::family)
    }

    /// Tell whether it is made for what this store is, whatever it then finds in it.
    fn is_for(&self, store: &PyTrustStore) -> bool {
        self.stack()
            .is_some_and(|stack| stack.is_for(store.0.bundle()))
    }

    #[getter]
    fn checks_host_name(&self) -> bool {
        self.stack().is_some_and(core::Stack::checks_host_name)
    }

    fn __repr__(&self) -> String {
        format!("<Stack {}>", self.0)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("_of")?, (slf.get().id().to_owned(),)))
    }

    #[classmethod]
    fn _of(_class: &Bound<'_, PyType>, py: Python<'_>, id: &str) -> PyResult<Self> {
        known_stack(py, id).map(Self)
    }
}

plain_data!(PyStack, this => &this.value());

/// List the TLS stacks whose rules are known: all, or those that a name, a family or a glob names.
#[pyfunction]
#[pyo3(signature = (pattern = None))]
pub(crate) fn stacks(py: Python<'_>, pattern: Option<&str>) -> PyResult<Vec<PyStack>> {
    Ok(match pattern {
        None => core::stacks().map(|stack| PyStack(stack.id())).collect(),
        Some(pattern) => core::stacks_named(pattern)
            .or_raise(py)?
            .into_iter()
            .map(|stack| PyStack(stack.id()))
            .collect(),
    })
}

/// Checks many stores on all cores; a store that cannot be opened gives its exception in its place.
#[pyfunction]
#[pyo3(signature = (paths, *, region, ca, stack = None, at = None, password = None, catalogue = None, horizon_days = None))]
#[allow(clippy::too_many_arguments)]
pub(crate) fn check_many<'py>(
    py: Python<'py>,
    paths: Vec<PathBuf>,
    region: &str,
    ca: &str,
    stack: Option<&str>,
    at: Option<&Bound<'py, PyAny>>,
    password: Option<String>,
    catalogue: Option<&PyCatalogue>,
    horizon_days: Option<u16>,
) -> PyResult<Bound<'py, PyList>> {
    let question = Question::new(py, region, ca, stack, at, catalogue, horizon_days)?;
    let cancelled = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&cancelled);
    let results = interruptible(py, move || {
        check_all(&paths, password.as_deref(), &question, &seen)
    });
    // After Ctrl-C nobody wants the rest.
    cancelled.store(true, Ordering::Relaxed);
    let results: Vec<_> = results?
        .into_iter()
        .map(|result| match result {
            Ok(report) => Ok(Py::new(py, PyTrustReport(report))?.into_any()),
            Err(error) => Ok(raise(py, &error).into_value(py).into_any()),
        })
        .collect::<PyResult<_>>()?;
    PyList::new(py, results)
}

/// One thread a core, each taking the next path.
fn check_all(
    paths: &[PathBuf],
    password: Option<&str>,
    question: &Question,
    cancelled: &AtomicBool,
) -> Vec<Result<TrustReport, Error>> {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(paths.len().max(1));
    let mut results: Vec<(usize, Result<TrustReport, Error>)> = std::thread::scope(|scope| {
        let work = || {
            let mut done = Vec::new();
            while !cancelled.load(Ordering::Relaxed) {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(path) = paths.get(index) else { break };
                done.push((
                    index,
                    TrustStore::open(path, password).map(|store| question.ask(&store)),
                ));
            }
            done
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_default())
            .collect()
    });
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[pyclass(frozen, eq, name = "TrustReport", module = "rds_ca")]
#[derive(Clone, PartialEq)]
pub(crate) struct PyTrustReport(pub(crate) TrustReport);

#[pymethods]
impl PyTrustReport {
    #[getter]
    fn verdict(&self) -> &'static str {
        self.0.verdict.as_str()
    }

    #[getter]
    fn reason(&self) -> &str {
        &self.0.reason
    }

    #[getter]
    fn remedy(&self) -> Option<&str> {
        self.0.remedy.as_deref()
    }

    #[getter]
    fn rule(&self) -> Option<&'static str> {
        self.0.rule.map(|rule| rule.as_str())
    }

    #[getter]
    fn store(&self) -> Option<&str> {
        self.0.store.as_deref()
    }

    #[getter]
    fn stack(&self) -> Option<&str> {
        self.0.stack.as_ref().map(AsRef::as_ref)
    }

    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        convert::datetime(py, self.0.at)
    }

    #[getter]
    fn trusted_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.0
            .trusted_until
            .map(|until| convert::datetime(py, until))
            .transpose()
    }

    #[getter]
    fn problems<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.problems.iter().cloned().map(PyProblem))
    }

    /// The stacks that decide otherwise, grouped by verdict and rule, the largest group first.
    #[getter]
    fn stack_groups<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.0.stack_groups())
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(PyTypeError::new_err(
            "a TrustReport is neither true nor false: compare report.verdict with 'trusted', \
             'not_trusted' or 'unknown'",
        ))
    }

    fn _repr_html_(&self) -> String {
        let report = &self.0;
        let name = |note: &rds_ca_core::catalogue::CertificateNote| note.name.clone();
        let missing = report.missing.iter().map(|authority| &*authority.subject);
        let told = [
            ("reason", report.reason.clone()),
            ("remedy", report.remedy.clone().unwrap_or_default()),
            (
                "rule",
                report.rule.map_or("", core::Rule::as_str).to_owned(),
            ),
            ("store", report.store.clone().unwrap_or_default()),
            ("stack", self.stack().unwrap_or_default().to_owned()),
            ("at", timestamp::format(report.at)),
            (
                "trusted until",
                report
                    .trusted_until
                    .map(timestamp::format)
                    .unwrap_or_default(),
            ),
            (
                "anchor",
                report.anchor.as_ref().map(name).unwrap_or_default(),
            ),
            ("missing", missing.collect::<Vec<_>>().join("; ")),
            ("catalogue", report.catalogue.edition.clone()),
        ];
        let rows: Vec<_> = told
            .iter()
            .filter(|(_, answer)| !answer.is_empty())
            .map(|(about, answer)| serde_json::json!({"about": about, "answer": answer}))
            .collect();
        notebook::table(report.verdict.as_str(), &["about", "answer"], rows.iter())
    }

    fn __repr__(&self) -> String {
        format!(
            "<TrustReport {}: {}>",
            self.0.verdict.as_str(),
            self.0.reason
        )
    }
}

json_value!(PyTrustReport);
