//! Room `sessions` in Python.

use std::io::BufReader;
use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDateTime, PyInt, PyString, PyType};
use rds_ca_core::Error;
use rds_ca_core::name::{Engine, EngineVersion};
use rds_ca_core::sessions::force::{ForcedTls, parameters_from_json};
use rds_ca_core::sessions::log::{LogFormat, LogReader};
use rds_ca_core::sessions::{Query, Rows, Sample, Sampler, Usage, Value};
use serde::Serialize;

use crate::convert;
use crate::error::OrRaise as _;
use crate::notebook;
use crate::values::json_value;

/// The engine of ``rds_ca.sessions.Sampler``.
#[pyclass(name = "SessionSampler", module = "rds_ca._native")]
pub(crate) struct PySessionSampler(Sampler);

#[pymethods]
impl PySessionSampler {
    #[new]
    #[pyo3(signature = (poolers = Vec::new()))]
    fn new(poolers: Vec<String>) -> Self {
        let mut sampler = Sampler::new();
        for address in poolers {
            sampler.pooler(address);
        }
        Self(sampler)
    }

    /// Set the session identifier that the driver was given.
    fn connected_as(&mut self, id: i64) {
        self.0.connected_as(id);
    }

    /// The engine found; None before the first sample.
    #[getter]
    fn engine(&self) -> Option<&str> {
        self.0.engine().map(Engine::as_str)
    }

    /// Take a sample; ``run`` gives a statement's columns and rows, or the text of its error.
    #[pyo3(signature = (run, at = None))]
    fn sample(
        &mut self,
        run: &Bound<'_, PyAny>,
        at: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PySample> {
        let mut sampling = self.0.begin();
        while let Some(sql) = sampling.statement() {
            let outcome = run.call1((sql,))?;
            if let Ok(error) = outcome.cast::<PyString>() {
                sampling.answer(Err(error.to_cow()?.into_owned()));
                continue;
            }
            let (columns, rows): (Vec<String>, Vec<Vec<Bound<'_, PyAny>>>) = outcome.extract()?;
            let rows = rows
                .iter()
                .map(|row| row.iter().map(value).collect())
                .collect::<PyResult<Vec<_>>>()?;
            sampling.answer(Ok::<_, String>(Rows::new(columns, rows)));
        }
        Ok(PySample(sampling.finish(convert::instant(at)?)))
    }
}

/// A driver's value; a value that is not plain is read as its text.
fn value(given: &Bound<'_, PyAny>) -> PyResult<Value> {
    Ok(if given.is_none() {
        Value::Null
    } else if given.is_instance_of::<PyBool>() {
        Value::Bool(given.extract()?)
    } else if let Ok(text) = given.cast::<PyString>() {
        Value::Text(text.to_string_lossy().into_owned())
    } else if let (true, Ok(number)) = (given.is_instance_of::<PyInt>(), given.extract::<i64>()) {
        Value::Int(number)
    } else if let Ok(bytes) = given.cast::<PyBytes>() {
        Value::Text(String::from_utf8_lossy(bytes.as_bytes()).into_owned())
    } else if let Ok(bytes) = given.cast::<PyByteArray>() {
        Value::Text(String::from_utf8_lossy(&bytes.to_vec()).into_owned())
    } else {
        Value::Text(given.str()?.to_string_lossy().into_owned())
    })
}

/// What a database showed at one moment. Import it from ``rds_ca.sessions``.
#[pyclass(frozen, eq, name = "Sample", module = "rds_ca.sessions")]
#[derive(PartialEq)]
pub(crate) struct PySample(Sample);

#[pymethods]
impl PySample {
    /// Make a sample for a failed connection: a gap in the observation.
    #[staticmethod]
    #[pyo3(signature = (detail, at = None))]
    fn unreachable(detail: String, at: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        Ok(Self(Sample::unreachable(convert::instant(at)?, detail)))
    }

    /// When it was taken, to the millisecond, in UTC.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        convert::datetime(py, self.0.at)
    }

    /// The engine found, such as ``postgres``.
    #[getter]
    fn engine(&self) -> Option<&str> {
        self.0.engine.as_ref().map(Engine::as_str)
    }

    /// Its version.
    #[getter]
    fn version(&self) -> Option<&str> {
        self.0.version.as_ref().map(EngineVersion::as_str)
    }

    /// The sessions, in plain values.
    ///
    /// Each has ``user``, ``client``, ``application``, ``database``, ``state``, ``reason``, ``protocol``, ``cipher``.
    /// ``state`` is ``encrypted``, ``plain``, ``local`` or ``unknown``; the reason states why it is unknown.
    #[getter]
    fn sessions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.0.sessions)
    }

    /// The preconditions that failed, each with ``reason`` and ``detail``.
    #[getter]
    fn gaps<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.0.gaps)
    }

    /// What was left out: ``own``, ``service`` (Amazon's users) and ``background``.
    #[getter]
    fn excluded<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.0.excluded)
    }

    /// Whether the server refuses sessions without TLS, where it states that.
    #[getter]
    fn forced<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0
            .forced
            .as_ref()
            .map(|forced| plain_forced(py, forced))
            .transpose()
    }

    fn __repr__(&self) -> String {
        let engine = self.engine().unwrap_or("unknown engine");
        format!(
            "<Sample {engine}: {} sessions, {} gaps>",
            self.0.sessions.len(),
            self.0.gaps.len()
        )
    }
}

json_value!(PySample);

/// Samples and logs of one instance, merged over time. Import it from ``rds_ca.sessions``.
///
/// Merging is associative and commutative.
#[pyclass(eq, name = "Usage", module = "rds_ca.sessions")]
#[derive(PartialEq)]
pub(crate) struct PyUsage(pub(crate) Usage);

#[pymethods]
impl PyUsage {
    #[new]
    #[pyo3(signature = (instance = None))]
    fn new(instance: Option<String>) -> Self {
        Self(instance.map_or_else(Usage::default, Usage::new))
    }

    /// Read what ``to_json`` wrote.
    ///
    /// Raises:
    ///     InvalidInputError: It is not that JSON.
    ///     UnsupportedError: It is of another version of the format.
    ///     LimitExceededError: A bound is exceeded.
    #[classmethod]
    fn from_json(class: &Bound<'_, PyType>, text: &str) -> PyResult<Self> {
        Usage::from_json(text).map(Self).or_raise(class.py())
    }

    /// Return the usage as JSON text, to be stored and resumed.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        self.0.to_json().or_raise(py)
    }

    /// Return the usage as plain values.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?
            .call_method1("loads", (self.to_json(py)?,))
    }

    /// Add a sample.
    ///
    /// Raises:
    ///     ConflictError: It is of another engine, or was added before.
    ///     LimitExceededError: There are too many samples or kinds of session.
    fn record(&mut self, py: Python<'_>, sample: &PySample) -> PyResult<()> {
        self.0.record(&sample.0).or_raise(py)
    }

    /// Return the two merged.
    ///
    /// Raises:
    ///     ConflictError: They are of different instances or engines, or share a sample.
    ///     LimitExceededError: There are too many samples or kinds of session.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<Self> {
        self.0.clone().merge(other.0.clone()).map(Self).or_raise(py)
    }

    /// The instance's name.
    #[getter]
    fn instance(&self) -> Option<&str> {
        self.0.instance()
    }

    /// Whether TLS was seen; ``no`` only where no session was hidden.
    #[getter]
    fn tls_seen<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.0.tls_seen())
    }

    /// The kinds of session seen.
    ///
    /// Each has the members of a session, and ``sightings``, ``samples``, ``connections`` (from logs),
    /// ``first_seen``, ``last_seen``.
    #[getter]
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.0.rows().collect::<Vec<_>>())
    }

    /// The preconditions that failed: ``reason``, ``explanation``, ``hint``, ``detail``, how often.
    #[getter]
    fn gaps<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        #[derive(Serialize)]
        struct SessionGap<'a> {
            reason: rds_ca_core::sessions::Reason,
            explanation: &'static str,
            hint: &'static str,
            #[serde(flatten)]
            tally: &'a rds_ca_core::sessions::GapTally,
        }
        let gaps: Vec<_> = self
            .0
            .gaps()
            .map(|(reason, tally)| SessionGap {
                reason,
                explanation: reason.explanation(),
                hint: reason.hint(),
                tally,
            })
            .collect();
        convert::plain(py, &gaps)
    }

    /// For how long and how often samples were taken, in a sentence.
    #[getter]
    fn watched(&self) -> String {
        self.0.watch().describe()
    }

    /// A summary in a few lines.
    #[getter]
    fn summary(&self) -> String {
        self.0.summary()
    }

    /// Return the probability that every sample missed one session of that length.
    fn probability_of_missing(&self, seconds: f64) -> PyResult<Option<f64>> {
        Ok(self.0.watch().probability_of_missing(duration(seconds)?))
    }

    /// Return the number of such sessions that are all missed with a probability of 5 %.
    fn may_have_missed(&self, seconds: f64) -> PyResult<Option<u64>> {
        Ok(self.0.watch().may_have_missed(duration(seconds)?))
    }

    /// Estimate how many sessions of that length there were: lower bound, likely, upper bound (95 %).
    fn estimate(&self, sightings: u64, seconds: f64) -> PyResult<Option<(f64, f64, f64)>> {
        let estimate = self.0.watch().estimate(sightings, duration(seconds)?);
        Ok(estimate.map(|found| (found.low, found.likely, found.high)))
    }

    /// Show the kinds of session in a notebook.
    fn _repr_html_(&self) -> String {
        let rows: Vec<_> = self.0.rows().collect();
        let members = [
            "user",
            "client",
            "application",
            "database",
            "state",
            "protocol",
            "samples",
            "first_seen",
            "last_seen",
        ];
        notebook::table(&self.0.summary(), &members, rows.iter())
    }

    fn __repr__(&self) -> String {
        let name = self.0.instance().unwrap_or("unnamed");
        format!("<Usage {name}: {}>", self.0.watch().describe())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let text = slf.borrow().to_json(slf.py())?;
        Ok((slf.get_type().getattr("from_json")?, (text,)))
    }
}

fn duration(seconds: f64) -> PyResult<std::time::Duration> {
    std::time::Duration::try_from_secs_f64(seconds)
        .map_err(|cause| pyo3::exceptions::PyValueError::new_err(format!("seconds: {cause}")))
}

/// Every statement for an engine of that version; the sampled one is first.
#[pyfunction]
#[pyo3(name = "session_queries")]
pub(crate) fn queries<'py>(
    py: Python<'py>,
    engine: &str,
    version: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let family = Engine::new(engine).family();
    convert::plain(py, &Query::all(family, &EngineVersion::new(version)))
}

/// Reads logs of one instance, in the order in which they were written.
#[pyfunction]
#[pyo3(name = "read_session_log")]
pub(crate) fn read_log(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    format: &str,
    instance: String,
) -> PyResult<(PyUsage, (u64, u64, u64, u64, u64))> {
    let format: LogFormat = format.parse().or_raise(py)?;
    let reading = py.detach(|| {
        let mut reader = LogReader::new(format, instance);
        for path in &paths {
            let file = rds_ca_core::files::open(path)
                .map_err(|error| LogFailure::Open(path.clone(), error))?;
            reader
                .read(BufReader::new(file))
                .map_err(|error| LogFailure::Read(error.in_file(path)))?;
        }
        reader.finish().map_err(LogFailure::Read)
    });
    match reading {
        Ok(reading) => {
            let counts = (
                reading.lines,
                reading.connections,
                reading.undated,
                reading.cut,
                reading.refused,
            );
            Ok((PyUsage(reading.usage), counts))
        }
        Err(LogFailure::Read(error)) => Err(error).or_raise(py),
        // An OSError with its path needs no further text.
        Err(LogFailure::Open(path, error)) => {
            let os_error: PyErr = error.into();
            os_error.value(py).setattr("filename", path)?;
            Err(os_error)
        }
    }
}

enum LogFailure {
    Open(PathBuf, std::io::Error),
    Read(Error),
}

/// Return whether TLS is forced, from ``describe-db-parameters`` as JSON text.
#[pyfunction]
#[pyo3(signature = (engine, version, parameters = None))]
pub(crate) fn forced_tls<'py>(
    py: Python<'py>,
    engine: &str,
    version: &str,
    parameters: Option<&str>,
) -> PyResult<Bound<'py, PyAny>> {
    let parameters = match parameters {
        Some(text) => parameters_from_json(text).or_raise(py)?,
        None => Vec::new(),
    };
    let (engine, version) = (Engine::new(engine), EngineVersion::new(version));
    plain_forced(
        py,
        &ForcedTls::from_parameters(&engine, &version, &parameters),
    )
}

fn plain_forced<'py>(py: Python<'py>, forced: &ForcedTls) -> PyResult<Bound<'py, PyAny>> {
    #[derive(Serialize)]
    struct Answer<'a> {
        #[serde(flatten)]
        forced: &'a ForcedTls,
        meaning: Vec<&'static str>,
    }
    let meaning = forced.meaning();
    convert::plain(py, &Answer { forced, meaning })
}
