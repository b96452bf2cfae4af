//! Room `trust` in Python.

use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDateTime, PyDict, PyList, PyTuple, PyType};
use rds_ca_core::bundle::Content;
use rds_ca_core::trust::{self as core, ChainQuestion, Check, Checker, TrustReport};
use rds_ca_core::{
    Bundle, CaId, Catalogue, Certificate, Error, Region, StackId, TrustStore, timestamp,
};
use std::time::Duration;

use time::UtcDateTime;

use crate::arrow::{self, PyTable};
use crate::bundle::{PyBundle, PyCertificate, PyProblem, work_on};
use crate::catalogue::{PyCatalogue, or_builtin};
use crate::convert;
use crate::error::{OrRaise as _, raise};
use crate::interrupt::interruptible;
use crate::notebook;
use crate::values::{json_value, plain_data};

/// What a client trusts: a file or a directory, opened once and asked many times.
#[pyclass(frozen, name = "TrustStore", module = "rds_ca")]
pub(crate) struct PyTrustStore(TrustStore);

#[pymethods]
impl PyTrustStore {
    /// Open a file or a directory, a binary file object, or bytes.
    ///
    /// Any content opens, with problems in ``bundle.problems``.
    ///
    /// Args:
    ///     path: What to open.
    ///     password: Opens PKCS#12 and checks the digest of Java key stores.
    ///
    /// Raises:
    ///     StoreNotFoundError: There is no such file.
    ///     AccessDeniedError: The operating system refused access.
    ///     LimitExceededError: It is larger than the bound that the text names.
    ///     WrongPasswordError: The password does not open it.
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

    /// The path by which it was opened.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.0.name()
    }

    /// The content of the store: certificates and problems.
    #[getter]
    fn bundle(&self) -> PyBundle {
        PyBundle(Arc::new(self.0.bundle().clone()))
    }

    /// Return whether a client with this store accepts what RDS serves in a region under a CA.
    ///
    /// Args:
    ///     region: The region of the databases.
    ///     ca: The CA identifier.
    ///     stack: The TLS stack whose rules decide; without it, RFC 5280 over the whole file.
    ///     at: An aware datetime or text such as ``2027-01-03``; without it, now.
    ///     catalogue: A catalogue other than the built-in one.
    ///     horizon_days: How far ahead certificates are listed as expiring (default 180).
    ///
    /// Raises:
    ///     UnknownNameError: There is no such stack.
    ///     InvalidInputError: The time cannot be read.
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
        Ok(PyTrustReport(py.detach(|| self.0.check(&question.check()))))
    }

    /// Return the worst verdict over the CAs that RDS offers in a region, how long it holds, and a summary in one line.
    ///
    /// Args:
    ///     region: The region of the databases.
    ///     stack: The TLS stack whose rules decide; without it, RFC 5280 over the whole file.
    ///     at: An aware datetime or text such as ``2027-01-03``; without it, now.
    ///
    /// Raises:
    ///     UnknownNameError: There is no such stack.
    ///
    /// Example:
    ///     >>> TrustStore.open(b"").readiness("eu-west-1", at="2027-01-01")["verdict"]
    ///     'not_trusted'
    #[pyo3(signature = (region, stack = None, *, at = None))]
    fn readiness<'py>(
        &self,
        py: Python<'py>,
        region: &str,
        stack: Option<&str>,
        at: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let at = convert::instant(at)?;
        let stack = stack.map(|name| known_stack(py, name)).transpose()?;
        let region = Region::new(region);
        let readiness = py.detach(|| self.0.readiness(&region, stack.as_ref(), at));
        let row = PyDict::new(py);
        row.set_item("verdict", readiness.verdict.as_str())?;
        row.set_item(
            "trusted_until",
            readiness.trusted_until.map(rds_ca_core::timestamp::format),
        )?;
        row.set_item("region", readiness.region.as_str())?;
        row.set_item("summary", readiness.to_string())?;
        Ok(row)
    }

    /// Return the kind and content of the store, and the regions and CAs that it serves.
    #[pyo3(signature = (*, at = None, catalogue = None))]
    fn contents<'py>(
        &self,
        py: Python<'py>,
        at: Option<&Bound<'py, PyAny>>,
        catalogue: Option<&PyCatalogue>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let at = convert::instant(at)?;
        let catalogue = or_builtin(catalogue);
        let contents = py.detach(|| self.0.contents(catalogue, at));
        convert::plain(py, &contents)
    }

    /// Return whether a client with exactly this store accepts exactly this chain.
    ///
    /// Args:
    ///     chain: What the server sends, server certificate first.
    ///     host: The name that the client connects to; without it, names are not checked.
    ///     stack: The TLS stack whose rules decide; without it, RFC 5280 over the whole file.
    ///     at: An aware datetime or text such as ``2027-01-03``; without it, now.
    ///     catalogue: A catalogue other than the built-in one, to name authorities by.
    ///     key_proved: Whether the server proved in a handshake that it holds the key (``ProbedChain.key_proved``);
    ///         where it did not, the answer is at best unknown.
    ///
    /// Raises:
    ///     UnknownNameError: There is no such stack.
    ///     InvalidInputError: The chain is empty, or the time cannot be read.
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
        let catalogue = or_builtin(catalogue);
        let report = py.detach(|| {
            let mut question = ChainQuestion::new(&chain, at)
                .catalogue(catalogue)
                .key_proved(key_proved);
            if let Some(host) = &host {
                question = question.host(host);
            }
            if let Some(stack) = stack {
                question = question.stack(stack);
            }
            self.0.accepts(&question)
        });
        Ok(PyTrustReport(report))
    }

    #[classmethod]
    fn _restore(_class: &Bound<'_, PyType>, json: &str) -> PyResult<Self> {
        convert::from_json(json).map(Self)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let json = convert::json(&slf.get().0)?;
        Ok((slf.get_type().getattr("_restore")?, (json,)))
    }

    fn __repr__(&self) -> String {
        let name = self.0.name().unwrap_or("in memory");
        format!(
            "<TrustStore {name}: {} certificates>",
            self.0.bundle().entries().len()
        )
    }
}

/// A check with owned parts, which can be sent to other threads.
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
            horizon: horizon_days.map(|days| Duration::from_secs(u64::from(days) * 86_400)),
            catalogue: or_builtin(catalogue).clone(),
        })
    }

    fn check(&self) -> Check<'_> {
        let mut check = Check::new(&self.region, &self.ca, self.at).catalogue(&self.catalogue);
        if let Some(stack) = &self.stack {
            check = check.stack(stack.clone());
        }
        if let Some(horizon) = self.horizon {
            check = check.horizon(horizon);
        }
        check
    }
}

/// The stack of that name; an unknown name is more likely a typing error than a question.
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

/// A TLS stack whose rules were measured: how it reads a trust file, verifies, and matches names.
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
    /// Its identifier, such as ``libpq-verify-full``.
    #[getter]
    fn id(&self) -> &str {
        self.0.as_str()
    }

    /// Which client it is and how it is configured.
    #[getter]
    fn about(&self) -> Option<&'static str> {
        self.stack().map(core::Stack::about)
    }

    /// The version whose behaviour was measured.
    #[getter]
    fn measured_version(&self) -> Option<&'static str> {
        self.stack().map(core::Stack::measured_version)
    }

    /// How it reads a trust file.
    #[getter]
    fn reads(&self) -> Option<&'static str> {
        self.stack().map(core::Stack::reads)
    }

    /// The library or runtime whose rules it follows: ``openssl``, ``java``, ``go`` …
    #[getter]
    fn family(&self) -> Option<&'static str> {
        self.stack().map(core::Stack::family)
    }

    /// Return whether the stack reads stores of this kind, whatever this one contains.
    fn is_for(&self, store: &PyTrustStore) -> bool {
        self.stack()
            .is_some_and(|stack| stack.is_for(store.0.bundle()))
    }

    /// Whether it compares the server certificate with the host name.
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

/// Return the TLS stacks whose rules are known: all, or those that a name, a family or a glob names.
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

/// Check many stores on all cores, in the order of the paths.
///
/// A store that cannot be opened is represented by its :class:`~rds_ca.RdsCaError`, so that one bad file hides no other.
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
) -> PyResult<Bound<'py, PyAny>> {
    let question = Question::new(py, region, ca, stack, at, catalogue, horizon_days)?;
    let stores: Vec<Source> = paths.into_iter().map(Source::Path).collect();
    let results = check_all(py, stores, password, question)?;
    let results: Vec<_> = results
        .into_iter()
        .map(|result| match result {
            Ok(report) => Ok(Py::new(py, PyTrustReport(report))?.into_any()),
            Err(error) => Ok(raise(py, &error).into_value(py).into_any()),
        })
        .collect::<PyResult<_>>()?;
    let class = py.import("rds_ca._rows")?.getattr("Rows")?;
    class.call1((PyList::new(py, results)?, arrow::CHECKS.name))
}

/// Check many stores on all cores, and return one table with a row for each store, in their order.
///
/// Args:
///     stores: Paths, or contents as bytes.
///     names: The names of the stores in the rows; without them, paths as given, and null for bytes.
///     region: The region whose databases are asked about; `ca`, `stack`, `at`, `password`, `catalogue` and
///         `horizon_days` as `TrustStore.check` has them.
///
/// The columns ``error`` and ``error_kind`` have the error of a store that cannot be opened.
/// Equal bytes are checked once, and memory grows only with the rows.
#[pyfunction]
#[pyo3(signature = (stores, *, region, ca, names = None, stack = None, at = None, password = None, catalogue = None, horizon_days = None))]
#[allow(clippy::too_many_arguments)]
pub(crate) fn check_batch<'py>(
    py: Python<'py>,
    stores: Vec<Bound<'py, PyAny>>,
    region: &str,
    ca: &str,
    names: Option<Vec<String>>,
    stack: Option<&str>,
    at: Option<&Bound<'py, PyAny>>,
    password: Option<String>,
    catalogue: Option<&PyCatalogue>,
    horizon_days: Option<u16>,
) -> PyResult<PyTable> {
    let question = Question::new(py, region, ca, stack, at, catalogue, horizon_days)?;
    let asked = question.clone();
    let count = stores.len();
    if names.as_ref().is_some_and(|names| names.len() != count) {
        return Err(PyValueError::new_err("names must be as many as stores"));
    }
    let mut shown: Vec<Option<String>> = Vec::with_capacity(count);
    let mut sources = Vec::with_capacity(count);
    for store in &stores {
        let (name, source) = Source::of(store)?;
        shown.push(name);
        sources.push(source);
    }
    if let Some(names) = names {
        shown = names.into_iter().map(Some).collect();
    }
    let rows = answers(py, sources, password, question, check_row)?;
    let rows = rows.into_iter().zip(shown).map(|(row, name)| {
        let row = row.unwrap_or_else(|error| refused_row(&error, &asked));
        named(row, name)
    });
    PyTable::new(arrow::CHECKS, rows)
}

/// Make the table of what `check_many` returned.
#[pyfunction]
pub(crate) fn _checks(results: Vec<Bound<'_, PyAny>>) -> PyResult<PyTable> {
    let rows = results
        .iter()
        .map(|result| match result.cast::<PyTrustReport>() {
            Ok(report) => check_row(&report.get().0),
            Err(_) => {
                let kind = result
                    .getattr("kind")
                    .and_then(|kind| kind.extract::<String>());
                serde_json::json!({"error": result.to_string(), "error_kind": kind.ok()})
            }
        });
    PyTable::new(arrow::CHECKS, rows)
}

/// A store to be opened: a file, or its content.
enum Source {
    Path(PathBuf),
    Bytes(Vec<u8>),
}

impl Source {
    /// The store, and what it is called if it is a path.
    fn of(store: &Bound<'_, PyAny>) -> PyResult<(Option<String>, Self)> {
        if let Ok(bytes) = store.cast::<PyBytes>() {
            return Ok((None, Self::Bytes(bytes.as_bytes().to_vec())));
        }
        if let Ok(bytes) = store.cast::<PyByteArray>() {
            return Ok((None, Self::Bytes(bytes.to_vec())));
        }
        let path: PathBuf = store.extract()?;
        Ok((Some(path.display().to_string()), Self::Path(path)))
    }

    fn content(self) -> Result<Content, Error> {
        match self {
            Self::Path(path) => Content::read(path),
            Self::Bytes(bytes) => Ok(Content::from_bytes(bytes)),
        }
    }
}

/// The row of a report.
fn check_row(report: &TrustReport) -> serde_json::Value {
    let (region, ca) = match &report.question {
        core::Question::Authority { region, ca } => (Some(region), Some(ca)),
        _ => (None, None),
    };
    let problems = report.problems.iter().map(ToString::to_string);
    let differing = report.stacks_that_differ.iter().map(|it| &it.stack);
    serde_json::json!({
        "store": report.store,
        "region": region,
        "ca": ca,
        "at": timestamp::format(report.at),
        "stack": report.stack,
        "verdict": report.verdict.as_str(),
        "reason": report.reason,
        "rule": report.rule,
        "remedy": report.remedy,
        "trusted_until": report.trusted_until.map(timestamp::format),
        "container": report.container.as_str(),
        "problems": problems.collect::<Vec<_>>(),
        "stacks_that_differ": differing.collect::<Vec<_>>(),
        "catalogue": report.catalogue.edition,
    })
}

/// The row of a store that could not be opened: the verdict is unknown.
fn refused_row(error: &Error, asked: &Question) -> serde_json::Value {
    serde_json::json!({
        "region": asked.region,
        "ca": asked.ca,
        "at": timestamp::format(asked.at),
        "stack": asked.stack,
        "verdict": core::Verdict::Unknown.as_str(),
        "reason": error.to_string(),
        "catalogue": asked.catalogue.edition(),
        "error": error.to_string(),
        "error_kind": error.kind().as_str(),
    })
}

fn named(mut row: serde_json::Value, name: Option<String>) -> serde_json::Value {
    if let (Some(name), Some(members)) = (name, row.as_object_mut()) {
        members.insert("store".to_owned(), name.into());
    }
    row
}

fn check_all(
    py: Python<'_>,
    stores: Vec<Source>,
    password: Option<String>,
    question: Question,
) -> PyResult<Vec<Result<TrustReport, Error>>> {
    answers(py, stores, password, question, TrustReport::clone)
}

/// One thread per core, each taking the next store; `keep` selects what is kept of a report.
fn answers<T: Send + 'static>(
    py: Python<'_>,
    stores: Vec<Source>,
    password: Option<String>,
    question: Question,
    keep: impl Fn(&TrustReport) -> T + Send + Sync + 'static,
) -> PyResult<Vec<Result<T, Error>>> {
    let cancelled = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&cancelled);
    let results = interruptible(py, move || {
        let checker = Checker::new(question.check(), password.as_deref());
        let count = stores.len();
        let threads = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(count.max(1));
        let next = Mutex::new(stores.into_iter().enumerate());
        let mut results: Vec<(usize, Result<T, Error>)> = std::thread::scope(|scope| {
            let work = || {
                let mut done = Vec::new();
                while !seen.load(Ordering::Relaxed) {
                    let taken = next.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((index, source)) = taken else { break };
                    let report = source.content().and_then(|content| checker.check(content));
                    done.push((index, report.map(|report| keep(&report))));
                }
                done
            };
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            workers
                .into_iter()
                // Without the answers of one worker, those of the others would belong to the wrong stores.
                .flat_map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
                .collect()
        });
        results.sort_unstable_by_key(|(index, _)| *index);
        results.into_iter().map(|(_, result)| result).collect()
    });
    // After Ctrl-C the remaining results are not needed.
    cancelled.store(true, Ordering::Relaxed);
    results
}

/// The answer to a question about a store; it has no truth value, so that it cannot be mistaken for one.
#[pyclass(frozen, eq, name = "TrustReport", module = "rds_ca")]
#[derive(Clone, PartialEq)]
pub(crate) struct PyTrustReport(pub(crate) TrustReport);

#[pymethods]
impl PyTrustReport {
    /// The answer: ``trusted``, ``not_trusted`` or ``unknown``, which never counts as fine.
    #[getter]
    fn verdict(&self) -> &'static str {
        self.0.verdict.as_str()
    }

    /// The answer in one sentence.
    #[getter]
    fn reason(&self) -> &str {
        &self.0.reason
    }

    /// What to do about it.
    #[getter]
    fn remedy(&self) -> Option<&str> {
        self.0.remedy.as_deref()
    }

    /// The first rule that rejects, such as ``issuer-not-found`` or ``store-unreadable``.
    #[getter]
    fn rule(&self) -> Option<&'static str> {
        self.0.rule.map(|rule| rule.as_str())
    }

    /// The path by which the store was opened.
    #[getter]
    fn store(&self) -> Option<&str> {
        self.0.store.as_deref()
    }

    /// The TLS stack whose rules decided; ``None`` for RFC 5280 over the whole file.
    #[getter]
    fn stack(&self) -> Option<&str> {
        self.0.stack.as_ref().map(AsRef::as_ref)
    }

    /// The instant the question was about, in UTC.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        convert::datetime(py, self.0.at)
    }

    /// The last instant at which the answer stays ``trusted``, as far as the store decides it.
    #[getter]
    fn trusted_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.0
            .trusted_until
            .map(|until| convert::datetime(py, until))
            .transpose()
    }

    /// The problems found in the store.
    #[getter]
    fn problems<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.problems.iter().cloned().map(PyProblem))
    }

    /// The stacks that decide differently, grouped by verdict and rule, the largest group first.
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
        let name = |note: &Arc<rds_ca_core::catalogue::CertificateSummary>| note.name.to_string();
        let missing = report.missing.iter().map(|authority| &*authority.subject);
        let facts = [
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
        let rows: Vec<_> = facts
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
