//! `explain` in Python.

use pyo3::prelude::*;
use pyo3::types::PyType;
use rds_ca_core::explain::{self as core, Explanation};

use crate::convert;
use crate::notebook;
use crate::values::plain_data;

/// The text is kept: the explanation is a function of it.
#[pyclass(frozen, name = "Explanation", module = "rds_ca")]
pub(crate) struct PyExplanation {
    text: String,
    explanation: Explanation,
}

#[pymethods]
impl PyExplanation {
    #[getter]
    fn recognised(&self) -> bool {
        self.explanation.is_recognised()
    }

    #[getter]
    fn causes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.explanation.causes)
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
            None => "<Explanation: not recognised>".to_owned(),
        }
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let make = slf.get_type().getattr("_of")?;
        Ok((make, (slf.get().text.clone(),)))
    }

    #[classmethod]
    fn _of(_class: &Bound<'_, PyType>, py: Python<'_>, text: String) -> Self {
        explain(py, text)
    }
}

plain_data!(PyExplanation, this => &this.explanation);

/// Explains an error message of any TLS stack.
#[pyfunction]
pub(crate) fn explain(py: Python<'_>, text: String) -> PyExplanation {
    let explanation = py.detach(|| core::explain(&text));
    PyExplanation { text, explanation }
}
