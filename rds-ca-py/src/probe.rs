//! Room `probe` in Python, with the plain value that it fills.

use std::net::IpAddr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyList, PyTuple};
use rds_ca_core::probe::{ProbeLimits, Target};
use rds_ca_core::probed::{
    Origin, ProbeFailure, ProbedChain, Protocol, probes_from_json, probes_to_json,
};

use crate::bundle::PyCertificate;
use crate::catalogue::{PyCatalogue, or_builtin};
use crate::convert;
use crate::error::OrRaise as _;
use crate::interrupt::interruptible;
use crate::values::json_value;

/// What an endpoint presented, or why it presented nothing. None of it was verified.
#[pyclass(frozen, eq, name = "ProbedChain", module = "rds_ca")]
#[derive(Clone, PartialEq)]
pub(crate) struct PyProbedChain(pub(crate) ProbedChain);

#[pymethods]
impl PyProbedChain {
    /// The requested host.
    #[getter]
    fn host(&self) -> &str {
        &self.0.host
    }

    /// The requested port.
    #[getter]
    fn port(&self) -> u16 {
        self.0.port
    }

    /// The requested protocol; ``None`` when it was to be detected.
    #[getter]
    fn requested(&self) -> Option<&'static str> {
        self.0.requested.map(Protocol::as_str)
    }

    /// The protocol that was used.
    #[getter]
    fn protocol(&self) -> Option<&'static str> {
        self.0.protocol.map(Protocol::as_str)
    }

    /// The IP address that accepted the connection.
    #[getter]
    fn address(&self) -> Option<String> {
        self.0.address.map(|address| address.ip().to_string())
    }

    /// The name sent in the handshake (SNI).
    #[getter]
    fn server_name(&self) -> Option<&str> {
        self.0.server_name.as_deref()
    }

    /// When it was probed, in UTC.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        convert::datetime(py, self.0.at)
    }

    /// The TLS version that the server chose, such as ``TLSv1.3``.
    #[getter]
    fn tls_version(&self) -> Option<String> {
        self.0.tls_version.map(|version| version.to_string())
    }

    /// The cipher suite that the server chose, by its IANA name.
    #[getter]
    fn cipher_suite(&self) -> Option<&str> {
        self.0.cipher_suite.as_deref()
    }

    /// The certificates as sent, server certificate first.
    #[getter]
    fn chain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.chain.iter().cloned().map(PyCertificate))
    }

    /// The first certificate, when the chain is complete.
    #[getter]
    fn server_certificate(&self) -> Option<PyCertificate> {
        self.0.server_certificate().cloned().map(PyCertificate)
    }

    /// Whether the server proved that it holds the first certificate's key.
    #[getter]
    fn key_proved(&self) -> bool {
        self.0.key_proved
    }

    /// Whether the endpoint also accepts sessions without TLS.
    #[getter]
    fn plain_text(&self) -> String {
        self.0.plain_text.to_string()
    }

    /// The server's version, where its protocol shows it before a login.
    #[getter]
    fn server(&self) -> Option<&str> {
        self.0.server.as_deref()
    }

    /// Remarks on a probe whose chain is complete.
    #[getter]
    fn remarks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.0.remarks)
    }

    /// Why there is no complete chain.
    #[getter]
    fn failure(&self) -> Option<PyProbeFailure> {
        self.0.failure.clone().map(PyProbeFailure)
    }

    /// Return the RDS authority that signed the chain, found by signatures; ``None`` without a complete chain.
    #[pyo3(signature = (catalogue = None))]
    fn origin(&self, py: Python<'_>, catalogue: Option<&PyCatalogue>) -> Option<PyOrigin> {
        let catalogue = or_builtin(catalogue);
        py.detach(|| self.0.origin(catalogue)).map(PyOrigin)
    }

    fn __repr__(&self) -> String {
        let outcome = match &self.0.failure {
            Some(failure) => failure.to_string(),
            None => format!("{} certificates", self.0.chain.len()),
        };
        format!(
            "<ProbedChain {} port {}: {outcome}>",
            self.0.host, self.0.port
        )
    }
}

json_value!(PyProbedChain);

/// Why a probe returned no chain; ``str()`` gives phase and reason.
#[pyclass(frozen, eq, name = "ProbeFailure", module = "rds_ca")]
#[derive(Clone, PartialEq)]
pub(crate) struct PyProbeFailure(ProbeFailure);

#[pymethods]
impl PyProbeFailure {
    /// The phase in which it failed.
    #[getter]
    fn phase(&self) -> String {
        self.0.phase.to_string()
    }

    /// The kind of failure, by what to do about it: ``timeout``, ``no_tls``, ``refused``, ``other_protocol`` …
    #[getter]
    fn kind(&self) -> PyResult<String> {
        convert::word(&self.0.kind)
    }

    /// The reason in words.
    #[getter]
    fn reason(&self) -> &str {
        &self.0.reason
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<ProbeFailure {}>", self.0)
    }
}

json_value!(PyProbeFailure);

/// Which authority signed a chain: signatures decide, names only select the candidates.
#[pyclass(frozen, eq, name = "Origin", module = "rds_ca")]
#[derive(Clone, PartialEq)]
pub(crate) struct PyOrigin(Origin);

#[pymethods]
impl PyOrigin {
    /// Signed by an RDS authority, merely named like it, undecidable, or from elsewhere.
    #[getter]
    fn verdict(&self) -> PyResult<String> {
        convert::word(&self.0.verdict)
    }

    /// The authority's region.
    #[getter]
    fn region(&self) -> Option<&str> {
        Some(self.0.authority.as_ref()?.region.as_ref()?.as_str())
    }

    /// The authority's CA identifier.
    #[getter]
    fn ca_id(&self) -> Option<&str> {
        Some(self.0.authority.as_ref()?.ca_id.as_str())
    }

    /// The answer in one sentence.
    #[getter]
    fn reason(&self) -> &str {
        &self.0.reason
    }

    fn __repr__(&self) -> String {
        format!("<Origin {}>", self.0.reason)
    }
}

json_value!(PyOrigin);

/// Read the certificate chain of a live endpoint, without logging in and without trusting it.
///
/// MySQL and MariaDB count a probe as a connection error of this host, and block the host after
/// ``max_connect_errors`` (100 by default) without a login in between: do not call this in a tight loop.
///
/// Args:
///     host: A name or an address; without ``port`` also ``HOST:PORT``.
///     port: The port; without it, the engine's default.
///     engine: How TLS is started; ``auto`` decides by the port, then by what the server sends.
///     timeout: Seconds in total.
///     address: Connect to this address; the handshake still names ``host``.
///     ask_plain_text: Ask PostgreSQL by a second connection whether it accepts plain text.
///     at: The time to write into the result; without it, now.
///
/// Raises:
///     InvalidInputError: The host, the port or the engine is invalid.
#[pyfunction]
#[pyo3(signature = (host, port = None, engine = "auto", *, timeout = 20.0, address = None, ask_plain_text = false, at = None))]
#[allow(clippy::too_many_arguments)]
pub(crate) fn probe(
    py: Python<'_>,
    host: &str,
    port: Option<u16>,
    engine: &str,
    timeout: f64,
    address: Option<&str>,
    ask_plain_text: bool,
    at: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyProbedChain> {
    let target = match port {
        Some(port) => Target::new(host, Some(port)),
        None => Target::parse(host),
    };
    let target = asked(py, target.or_raise(py)?, engine, address, ask_plain_text)?;
    let limits = limits(timeout, 1)?;
    let at = convert::instant(at)?;
    let seen = interruptible(py, move || rds_ca_core::probe::probe(&target, &limits, at))?;
    seen.map(PyProbedChain).or_raise(py)
}

/// Probe many endpoints (``HOST:PORT``), a bounded number at a time, and keep their order.
///
/// Args:
///     targets: The endpoints.
///     engine: How TLS is started, for all of them.
///     timeout: Seconds for each.
///     concurrency: How many at once, at most 512.
///     progress: Called with each result as it arrives, and with the number of results so far.
///     ask_plain_text: Ask PostgreSQL by a second connection whether it accepts plain text.
///     at: The time to write into the results; without it, now.
///
/// Raises:
///     InvalidInputError: A target, the engine or the concurrency is invalid.
#[pyfunction]
#[pyo3(signature = (targets, engine = "auto", *, timeout = 20.0, concurrency = 32, progress = None, ask_plain_text = false, at = None))]
#[allow(clippy::too_many_arguments)]
pub(crate) fn probe_many<'py>(
    py: Python<'py>,
    targets: Vec<String>,
    engine: &str,
    timeout: f64,
    concurrency: usize,
    progress: Option<Py<PyAny>>,
    ask_plain_text: bool,
    at: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyList>> {
    let targets = targets
        .iter()
        .map(|text| {
            asked(
                py,
                Target::parse(text).or_raise(py)?,
                engine,
                None,
                ask_plain_text,
            )
        })
        .collect::<PyResult<Vec<_>>>()?;
    let limits = limits(timeout, concurrency)?;
    let at = convert::instant(at)?;
    let stopped = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&stopped);
    let work = move || {
        let mut raised = None;
        let seen = rds_ca_core::probe::probe_many(&targets, &limits, at, |seen, done| {
            if let Err(error) = report(progress.as_ref(), seen, done) {
                raised = Some(error);
                return ControlFlow::Break(());
            }
            match stop.load(Ordering::Relaxed) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        // The callback's object is released while the interpreter is held.
        Python::attach(|_| drop(progress));
        raised.map_or(Ok(seen), Err)
    };
    let outcome = interruptible(py, work);
    // After Ctrl-C the remaining results are not needed.
    stopped.store(true, Ordering::Relaxed);
    let seen = outcome??.or_raise(py)?;
    PyList::new(py, seen.into_iter().map(PyProbedChain))
}

/// Write probed chains as the file that an audit reads.
#[pyfunction(name = "probes_to_json")]
pub(crate) fn to_json(py: Python<'_>, probes: Vec<PyRef<'_, PyProbedChain>>) -> PyResult<String> {
    let probes: Vec<_> = probes.iter().map(|probe| probe.0.clone()).collect();
    probes_to_json(&probes).or_raise(py)
}

/// Read what :func:`probes_to_json` wrote.
///
/// Raises:
///     InvalidInputError: It is not such a file, or is of a later version.
#[pyfunction(name = "probes_from_json")]
pub(crate) fn from_json<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyList>> {
    let probes = probes_from_json(text).or_raise(py)?;
    PyList::new(py, probes.into_iter().map(PyProbedChain))
}

fn asked(
    py: Python<'_>,
    mut target: Target,
    engine: &str,
    address: Option<&str>,
    ask_plain_text: bool,
) -> PyResult<Target> {
    if engine != "auto" {
        target = target.speaking(engine.parse::<Protocol>().or_raise(py)?);
    }
    if let Some(address) = address {
        let address: IpAddr = address.parse().map_err(|_| {
            PyValueError::new_err(format!("address is not an IP address: {address:?}"))
        })?;
        target = target.at_address(address);
    }
    Ok(if ask_plain_text {
        target.asking_plain_text()
    } else {
        target
    })
}

fn limits(timeout: f64, concurrency: usize) -> PyResult<ProbeLimits> {
    let timeout = Duration::try_from_secs_f64(timeout)
        .map_err(|cause| PyValueError::new_err(format!("timeout: {cause}")))?;
    Ok(ProbeLimits {
        concurrency,
        ..ProbeLimits::within(timeout)
    })
}

fn report(progress: Option<&Py<PyAny>>, seen: &ProbedChain, done: usize) -> PyResult<()> {
    let Some(progress) = progress else {
        return Ok(());
    };
    Python::attach(|py| {
        progress
            .call1(py, (PyProbedChain(seen.clone()), done))
            .map(drop)
    })
}
