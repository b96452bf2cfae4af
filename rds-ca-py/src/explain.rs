//! `explain` in Python.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyType;
use rds_ca_core::explain::{self as core, Explanation};

use crate::convert;
use crate::notebook;
use crate::values::plain_data;

/// What an error message means.
#[pyclass(frozen, name = "Explanation", module = "rds_ca")]
pub(crate) struct PyExplanation {
    /// The text, where it was given in full: pickling explains it again.
    text: Option<String>,
    explanation: Explanation,
}

#[pymethods]
impl PyExplanation {
    /// Whether anything in the text was recognised, a failure or a successful verification; if not, no cause is guessed.
    #[getter]
    fn recognised(&self) -> bool {
        self.explanation.is_recognised()
    }

    /// Whether the text shows a successful verification, such as ``Verify return code: 0 (ok)``.
    #[getter]
    fn verified(&self) -> bool {
        self.explanation.verified
    }

    /// The possible causes, the likeliest first: id, rank, likelihood, title, why, evidence, remedy, command, event.
    #[getter]
    fn causes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.explanation.causes)
    }

    /// The messages that were recognised: source, line, column, last_line, count, first_seen, last_seen, quote, matches,
    /// facts.
    #[getter]
    fn events<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.explanation.events)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.explanation == other.explanation
    }

    fn __hash__(&self) -> PyResult<u64> {
        convert::hash(&self.explanation)
    }

    fn _repr_html_(&self) -> String {
        let members = ["rank", "likelihood", "title", "why", "remedy"];
        notebook::table(&self.__repr__(), &members, self.explanation.causes.iter())
    }

    fn __repr__(&self) -> String {
        match self.explanation.causes.first() {
            Some(cause) => format!("<Explanation: {}>", cause.title),
            None if self.explanation.verified => "<Explanation: verified>".to_owned(),
            None => "<Explanation: not recognised>".to_owned(),
        }
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let Some(text) = slf.get().text.clone() else {
            return Err(PyTypeError::new_err(
                "cannot pickle the explanation of a stream: pickle its to_dict()",
            ));
        };
        let make = slf.get_type().getattr("_of")?;
        Ok((make, (text,)))
    }

    #[classmethod]
    fn _of(_class: &Bound<'_, PyType>, py: Python<'_>, text: String) -> Self {
        explain(py, text)
    }
}

plain_data!(PyExplanation, this => &this.explanation);

/// Explain an error message of any TLS stack: causes in RDS terms, evidence to look for, remedies.
#[pyfunction]
pub(crate) fn explain(py: Python<'_>, text: String) -> PyExplanation {
    let explanation = py.detach(|| core::explain(&text));
    PyExplanation {
        text: Some(text),
        explanation,
    }
}

/// Explains text that arrives in pieces: a log of any length, or a stream. Memory is bounded.
#[pyclass(name = "Explainer", module = "rds_ca")]
pub(crate) struct PyExplainer {
    explainer: core::Explainer,
}

#[pymethods]
impl PyExplainer {
    /// `since` skips older lines; a line without a time is as old as the last line before it that has one.
    #[new]
    #[pyo3(signature = (*, since=None))]
    fn new(since: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let explainer = core::Explainer::new();
        let explainer = match since {
            Some(since) => explainer.since(convert::instant(Some(since))?),
            None => explainer,
        };
        Ok(Self { explainer })
    }

    /// Begin a file: end the one before it, and count lines from 1 again.
    fn begin(&mut self, source: String) {
        self.explainer.begin(source);
    }

    /// Read the next piece; it may end anywhere.
    fn push(&mut self, py: Python<'_>, data: &[u8]) {
        py.detach(|| self.explainer.push(data));
    }

    /// Explain the complete lines read since the last call; line numbers continue.
    fn take(&mut self, py: Python<'_>) -> PyExplanation {
        let explanation = py.detach(|| self.explainer.take());
        PyExplanation {
            text: None,
            explanation,
        }
    }

    /// Explain everything read since the last call, and start over.
    fn finish(&mut self, py: Python<'_>) -> PyExplanation {
        let explainer = std::mem::take(&mut self.explainer);
        let explanation = py.detach(|| explainer.finish());
        PyExplanation {
            text: None,
            explanation,
        }
    }
}
