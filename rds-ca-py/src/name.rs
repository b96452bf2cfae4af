//! Room `name` in Python.

use pyo3::prelude::*;
use pyo3::types::PyType;
use rds_ca_core::name::{Endpoint, Partition, Region};
use serde::Serialize;

use crate::values::plain_data;

/// A host name, and a port where one is given, classified by the rules by which AWS forms endpoint names.
///
/// >>> import rds_ca
/// >>> endpoint = rds_ca.Endpoint.parse("orders.proxy-c9akciq32.eu-west-1.rds.amazonaws.com:5432")
/// >>> endpoint.kind, endpoint.region, endpoint.authorities
/// ('proxy', 'eu-west-1', 'amazon-trust-services')
#[pyclass(frozen, eq, hash, name = "Endpoint", module = "rds_ca")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct PyEndpoint(pub(crate) Endpoint);

#[derive(Serialize)]
struct Plain<'a> {
    host: &'a str,
    port: Option<u16>,
    service: &'a str,
    kind: &'a str,
    region: Option<&'a str>,
    partition: Option<&'a str>,
    identifier: Option<&'a str>,
    authorities: &'a str,
}

impl PyEndpoint {
    fn plain(&self) -> Plain<'_> {
        Plain {
            host: self.host(),
            port: self.port(),
            service: self.service(),
            kind: self.kind(),
            region: self.region(),
            partition: self.partition(),
            identifier: self.identifier(),
            authorities: self.authorities(),
        }
    }
}

plain_data!(PyEndpoint, this => &this.plain());

#[pymethods]
impl PyEndpoint {
    /// Read `host` or `host:port`; any text is accepted, and a name that AWS did not form has the service `unknown`.
    #[classmethod]
    fn parse(_class: &Bound<'_, PyType>, text: &str) -> Self {
        Self(Endpoint::parse(text))
    }

    /// The host name or address, in lower case and without a final dot.
    #[getter]
    fn host(&self) -> &str {
        self.0.host()
    }

    /// The port, if the text has one.
    #[getter]
    fn port(&self) -> Option<u16> {
        self.0.port()
    }

    /// The service of the domain: `rds`, `document_db`, `neptune` or `unknown`.
    #[getter]
    fn service(&self) -> &'static str {
        self.0.service().as_str()
    }

    /// What the endpoint leads to: `instance`, `cluster_writer`, `proxy` … or `unknown`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind().as_str()
    }

    /// The region in the name.
    #[getter]
    fn region(&self) -> Option<&str> {
        self.0.region().map(Region::as_str)
    }

    /// The partition of the domain or of the region.
    #[getter]
    fn partition(&self) -> Option<&str> {
        self.0.partition().map(Partition::as_str)
    }

    /// The identifier that the name starts with: of the instance, the cluster, the proxy …
    #[getter]
    fn identifier(&self) -> Option<&str> {
        self.0.identifier()
    }

    /// Whose authorities sign its certificate: `rds`, `amazon-trust-services` or `unknown`.
    #[getter]
    fn authorities(&self) -> &'static str {
        self.0.authorities().as_str()
    }

    /// The region whose roots of Amazon Trust Services sign its certificate; None where other authorities do.
    #[getter]
    fn trust_services_region(&self) -> Option<String> {
        let region = self.0.trust_services_region();
        region.map(|region| region.as_str().to_owned())
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("Endpoint.parse({:?})", self.0.to_string())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("parse")?, (slf.get().0.to_string(),)))
    }
}
