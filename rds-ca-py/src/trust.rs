//! Room `trust` in Python.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyList, PyTuple, PyType};
use rds_ca_core::trust::{Check, TrustReport};
use rds_ca_core::{CaId, Catalogue, Error, Region, StackId, TrustStore};
use time::{Duration, UtcDateTime};

use crate::bundle::{PyBundle, PyProblem, work_on};
use crate::catalogue::PyCatalogue;
use crate::convert;
use crate::error::raise;
use crate::interrupt::interruptible;

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
        let question = Question::new(region, ca, stack, at, catalogue, horizon_days)?;
        Ok(PyTrustReport(py.detach(|| question.ask(&self.0))))
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
            stack: stack.map(StackId::new),
            at: convert::instant(at)?,
            horizon: horizon_days.map(|days| Duration::days(days.into())),
            catalogue: catalogue.map_or_else(
                || Catalogue::builtin().clone(),
                |given| given.catalogue.clone(),
            ),
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
    let question = Question::new(region, ca, stack, at, catalogue, horizon_days)?;
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
    #[classmethod]
    fn from_json(_class: &Bound<'_, PyType>, text: &str) -> PyResult<Self> {
        convert::from_json(text).map(Self)
    }

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

    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.0)
    }

    fn to_json(&self) -> PyResult<String> {
        convert::json(&self.0)
    }

    fn __hash__(&self) -> PyResult<u64> {
        convert::hash(&self.0)
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(PyTypeError::new_err(
            "a TrustReport is neither true nor false: compare report.verdict with 'trusted', \
             'not_trusted' or 'unknown'",
        ))
    }

    fn __repr__(&self) -> String {
        format!(
            "<TrustReport {}: {}>",
            self.0.verdict.as_str(),
            self.0.reason
        )
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((
            slf.get_type().getattr("from_json")?,
            (slf.get().to_json()?,),
        ))
    }
}
