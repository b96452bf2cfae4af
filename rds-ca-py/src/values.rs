//! The common methods of the package's values: plain data, JSON, hashes and pickling.

/// `to_dict()` and `to_json()` of a class, by the value of the expression.
macro_rules! plain_data {
    ($class:ty, $this:ident => $value:expr) => {
        #[pyo3::pymethods]
        impl $class {
            /// Return it as plain dicts and lists.
            fn to_dict<'py>(
                &self,
                py: pyo3::Python<'py>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                let $this = self;
                $crate::convert::plain(py, $value)
            }

            /// Return it as JSON text.
            fn to_json(&self) -> pyo3::PyResult<String> {
                let $this = self;
                $crate::convert::json($value)
            }
        }
    };
}

/// For a class around one value of the core: its plain data, `from_json()`, a hash and pickling, all by that JSON.
macro_rules! json_value {
    ($class:ty) => {
        $crate::values::plain_data!($class, this => &this.0);

        #[pyo3::pymethods]
        impl $class {
            /// Read what ``to_json`` wrote.
            #[classmethod]
            fn from_json(
                _class: &pyo3::Bound<'_, pyo3::types::PyType>,
                text: &str,
            ) -> pyo3::PyResult<Self> {
                $crate::convert::from_json(text).map(Self)
            }

            fn __hash__(&self) -> pyo3::PyResult<u64> {
                $crate::convert::hash(&self.0)
            }

            fn __reduce__<'py>(
                slf: &pyo3::Bound<'py, Self>,
            ) -> pyo3::PyResult<(pyo3::Bound<'py, pyo3::PyAny>, (String,))> {
                use pyo3::types::PyAnyMethods as _;
                let text = slf.get().to_json()?;
                Ok((slf.get_type().getattr("from_json")?, (text,)))
            }
        }
    };
}

pub(crate) use {json_value, plain_data};
