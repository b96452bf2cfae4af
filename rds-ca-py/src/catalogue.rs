//! Room `catalogue` in Python.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDateTime, PyType};
use rds_ca_core::bundle::Content;
use rds_ca_core::catalogue::{Authority, Catalogue};
use rds_ca_core::{CaId, Region};

use crate::bundle::{PyCertificate, work_on};
use crate::convert;

#[pyclass(frozen, eq, hash, name = "Authority", module = "rds_ca")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct PyAuthority(pub(crate) Authority);

#[pymethods]
impl PyAuthority {
    #[getter]
    fn region(&self) -> Option<&str> {
        self.0.region().map(Region::as_str)
    }

    #[getter]
    fn partition(&self) -> &str {
        self.0.partition().as_str()
    }

    #[getter]
    fn ca_id(&self) -> &str {
        self.0.ca_id().as_str()
    }

    #[getter]
    fn role(&self) -> PyResult<String> {
        convert::word(&self.0.role())
    }

    #[getter]
    fn production(&self) -> bool {
        self.0.production()
    }

    #[getter]
    fn status(&self) -> PyResult<String> {
        Ok(self.0.status().as_str().to_owned())
    }

    #[getter]
    fn rotates_automatically(&self) -> bool {
        self.0.rotates_automatically()
    }

    #[getter]
    fn provenance(&self) -> PyResult<String> {
        Ok(self.0.provenance().as_str().to_owned())
    }

    #[getter]
    fn subject(&self) -> &str {
        self.0.subject()
    }

    #[getter]
    fn issuer(&self) -> &str {
        self.0.issuer()
    }

    #[getter]
    fn key_algorithm(&self) -> String {
        self.0.key_algorithm().to_string()
    }

    #[getter]
    fn signature_algorithm(&self) -> String {
        self.0.signature_algorithm().to_string()
    }

    #[getter]
    fn not_before<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        convert::datetime(py, self.0.validity().not_before)
    }

    #[getter]
    fn not_after<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        convert::datetime(py, self.0.validity().not_after)
    }

    #[getter]
    fn chain_not_after<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        convert::datetime(py, self.0.chain_not_after())
    }

    #[getter]
    fn fingerprint(&self) -> String {
        self.0.fingerprint().to_string()
    }

    #[getter]
    fn thumbprint(&self) -> String {
        self.0.thumbprint().to_string()
    }

    #[getter]
    fn key_id(&self) -> String {
        self.0.key_id().to_string()
    }

    #[getter]
    fn der<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.0.der().map(|der| PyBytes::new(py, der))
    }

    #[getter]
    fn pem(&self) -> Option<String> {
        self.0.pem()
    }

    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.0)
    }

    fn to_json(&self) -> PyResult<String> {
        convert::json(&self.0)
    }

    fn __repr__(&self) -> String {
        let region = self.region().unwrap_or("every region");
        format!("<Authority {} in {region} until {}>", self.ca_id(), self.0.validity().not_after.date())
    }
}

#[pyclass(frozen, name = "Catalogue", module = "rds_ca")]
pub(crate) struct PyCatalogue {
    pub(crate) catalogue: Catalogue,
    /// What the operator supplied, to make the same catalogue again when unpickling.
    supplied: Vec<(Vec<u8>, Vouch)>,
}

#[pymethods]
impl PyCatalogue {
    #[classmethod]
    fn builtin(_class: &Bound<'_, PyType>) -> Self {
        Self { catalogue: Catalogue::builtin().clone(), supplied: Vec::new() }
    }

    #[pyo3(signature = (data, vouched = false, *, sha256 = None))]
    fn with_bundle(
        &self,
        data: &Bound<'_, PyAny>,
        vouched: bool,
        sha256: Option<&str>,
    ) -> PyResult<Self> {
        let py = data.py();
        let vouch = vouch(vouched, sha256)?;
        let bytes = match convert::content(data)? {
            Content::File(bytes) => bytes.to_vec(),
            _ => return Err(PyTypeError::new_err("an operator's bundle is one file, not a directory")),
        };
        self.supplement(py, bytes, vouch)
    }

    #[pyo3(signature = (region = None, ca = None))]
    fn authorities(&self, region: Option<&str>, ca: Option<&str>) -> Vec<PyAuthority> {
        let (region, ca) = (region.map(Region::new), ca.map(CaId::new));
        let found = self.catalogue.authorities(region.as_ref(), ca.as_ref());
        found.cloned().map(PyAuthority).collect()
    }

    fn authority(&self, region: &str, ca: &str) -> Option<PyAuthority> {
        self.catalogue.authority(&Region::new(region), &CaId::new(ca)).cloned().map(PyAuthority)
    }

    fn recognise(&self, certificate: &PyCertificate) -> Option<PyAuthority> {
        self.catalogue.recognise(&certificate.0).authority().cloned().map(PyAuthority)
    }

    #[getter]
    fn regions(&self) -> Vec<String> {
        self.catalogue.regions().map(|region| region.as_str().to_owned()).collect()
    }

    #[getter]
    fn edition(&self) -> &str {
        self.catalogue.edition()
    }

    #[getter]
    fn as_of<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        convert::datetime(py, self.catalogue.as_of())
    }

    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.value())
    }

    fn to_json(&self) -> PyResult<String> {
        convert::json(&self.value())
    }

    fn __repr__(&self) -> String {
        let as_of = self.catalogue.as_of().date();
        format!("<Catalogue {} as of {as_of}>", self.catalogue.edition())
    }
}
