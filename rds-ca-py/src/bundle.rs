//! Room `bundle` (and `certificate`) in Python.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDateTime, PyTuple, PyType};
use rds_ca_core::bundle::{Bundle, Content, Problem};
use rds_ca_core::{Catalogue, Certificate, Error};
use serde_json::json;

use crate::catalogue::PyAuthority;
use crate::convert;
use crate::error::OrRaise as _;
use crate::interrupt::interruptible;
use crate::notebook;
use crate::values::{json_value, plain_data};

/// Inputs up to this size are read on the calling thread: starting another costs more.
const IN_PLACE: usize = 1 << 20;

/// One X.509 certificate (RFC 5280). It is immutable, and equal to one with the same DER.
///
/// Example:
///     >>> root = Catalogue.builtin().authority("eu-west-1", "rds-ca-ecc384-g1")
///     >>> Certificate.from_der(root.der).subject_common_name
///     'Amazon RDS eu-west-1 Root CA ECC384 G1'
#[pyclass(frozen, eq, hash, name = "Certificate", module = "rds_ca")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct PyCertificate(pub(crate) Certificate);

#[pymethods]
impl PyCertificate {
    /// Read one certificate from exactly its DER.
    ///
    /// Raises:
    ///     InvalidInputError: The bytes are not exactly one certificate.
    #[classmethod]
    fn from_der(_class: &Bound<'_, PyType>, py: Python<'_>, der: &[u8]) -> PyResult<Self> {
        Certificate::from_der(der).map(Self).or_raise(py)
    }

    /// The subject as RFC 4514 text, most specific attribute first.
    #[getter]
    fn subject(&self) -> &str {
        self.0.subject()
    }

    /// The last common name of the subject, if it has one.
    #[getter]
    fn subject_common_name(&self) -> Option<&str> {
        self.0.subject_common_name()
    }

    /// The DNS names, addresses, mail addresses and URIs of its subjectAltName.
    #[getter]
    fn names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.names())
    }

    /// The issuer as RFC 4514 text, most specific attribute first.
    #[getter]
    fn issuer(&self) -> &str {
        self.0.issuer()
    }

    /// The serial number in lower-case hexadecimal.
    #[getter]
    fn serial(&self) -> &str {
        self.0.serial()
    }

    /// The first second of its validity, in UTC.
    #[getter]
    fn not_before<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        convert::datetime(py, self.0.validity().not_before)
    }

    /// The last second of its validity, in UTC.
    #[getter]
    fn not_after<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        convert::datetime(py, self.0.validity().not_after)
    }

    /// SHA-256 of the DER, in hexadecimal.
    #[getter]
    fn fingerprint(&self) -> String {
        self.0.fingerprint().to_string()
    }

    /// SHA-1 of the DER, in hexadecimal, as ``DescribeCertificates`` returns it.
    #[getter]
    fn thumbprint(&self) -> String {
        self.0.thumbprint().to_string()
    }

    /// SHA-256 of the SubjectPublicKeyInfo, in hexadecimal: the same for all certificates of a key.
    #[getter]
    fn key_id(&self) -> String {
        self.0.key_id().to_string()
    }

    /// The kind and size of the public key, such as ``RSA2048`` or ``EC384``.
    #[getter]
    fn key_algorithm(&self) -> String {
        self.0.key_algorithm().to_string()
    }

    /// The algorithm of the signature, such as ``sha256WithRSAEncryption``.
    #[getter]
    fn signature_algorithm(&self) -> String {
        self.0.signature_algorithm().to_string()
    }

    /// Whether basicConstraints says that it is a CA.
    #[getter]
    fn is_ca(&self) -> bool {
        self.0.is_ca()
    }

    /// Whether issuer and subject are the same name.
    #[getter]
    fn is_self_issued(&self) -> bool {
        self.0.is_self_issued()
    }

    /// The certificate's bytes.
    #[getter]
    fn der<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.der())
    }

    /// The certificate as a PEM block (RFC 7468).
    #[getter]
    fn pem(&self) -> String {
        self.0.pem()
    }

    /// The RDS authority that it is, by the built-in catalogue.
    #[getter]
    fn authority(&self) -> Option<PyAuthority> {
        Catalogue::builtin()
            .recognise(&self.0)
            .authority()
            .cloned()
            .map(PyAuthority)
    }

    fn __repr__(&self) -> String {
        let name = self.0.subject_common_name().unwrap_or(self.0.subject());
        let until = self.0.validity().not_after.date();
        format!("<Certificate {name:?} until {until}>")
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let make = slf.get_type().getattr("from_der")?;
        Ok((make, (slf.get().der(slf.py()),)))
    }
}

plain_data!(PyCertificate, this => &this.value());

impl PyCertificate {
    fn value(&self) -> serde_json::Value {
        let certificate = &self.0;
        let validity = certificate.validity();
        json!({
            "subject": certificate.subject(),
            "issuer": certificate.issuer(),
            "serial": certificate.serial(),
            "not_before": rds_ca_core::timestamp::format(validity.not_before),
            "not_after": rds_ca_core::timestamp::format(validity.not_after),
            "key_algorithm": certificate.key_algorithm().to_string(),
            "signature_algorithm": certificate.signature_algorithm().to_string(),
            "fingerprint": certificate.fingerprint(),
            "thumbprint": certificate.thumbprint(),
            "key_id": certificate.key_id(),
            "is_ca": certificate.is_ca(),
            "authority": Catalogue::builtin().recognise(certificate).authority(),
            "pem": certificate.pem(),
        })
    }
}

/// Something in a store, other than a usable certificate, that its owner should know about.
#[pyclass(frozen, eq, name = "Problem", module = "rds_ca")]
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PyProblem(pub(crate) Problem);

#[pymethods]
impl PyProblem {
    /// The kind of problem, such as ``truncated`` or ``password_needed``.
    #[getter]
    fn kind(&self) -> PyResult<String> {
        convert::word(&self.0.kind)
    }

    /// Where it is, in words: ``old.pem, line 12``.
    #[getter]
    fn place(&self) -> String {
        self.0.place.to_string()
    }

    /// The file below the directory that was opened.
    #[getter]
    fn file(&self) -> Option<&str> {
        self.0.place.file.as_deref()
    }

    /// The line, counted from 1.
    #[getter]
    fn line(&self) -> Option<usize> {
        self.0.place.line
    }

    /// The alias or position of the entry in a key store.
    #[getter]
    fn entry(&self) -> Option<&str> {
        self.0.place.entry.as_deref()
    }

    /// What is wrong.
    #[getter]
    fn reason(&self) -> &str {
        &self.0.reason
    }

    /// What to do about it.
    #[getter]
    fn hint(&self) -> &str {
        &self.0.hint
    }

    /// Whether it may hide a certificate that could not be read.
    #[getter]
    fn may_hide_certificates(&self) -> bool {
        self.0.may_hide_certificates
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> PyResult<String> {
        Ok(format!("<Problem {} at {}>", self.kind()?, self.0.place))
    }
}

json_value!(PyProblem);

/// The certificates of a file or directory, each once, together with every problem found.
///
/// Example:
///     >>> bundle = Bundle.parse(b"hello")
///     >>> len(bundle.certificates), [problem.kind for problem in bundle.problems]
///     (0, ['unknown_format'])
#[pyclass(frozen, eq, name = "Bundle", module = "rds_ca")]
#[derive(PartialEq)]
pub(crate) struct PyBundle(pub(crate) Arc<Bundle>);

#[pymethods]
impl PyBundle {
    /// Read a file or a directory, a binary file object, or bytes; the content decides what it is.
    ///
    /// Args:
    ///     path: What to read.
    ///     password: Opens PKCS#12 and checks the digest of Java key stores.
    ///
    /// Raises:
    ///     StoreNotFoundError: There is no such file.
    ///     AccessDeniedError: The operating system refused access.
    ///     LimitExceededError: It is larger than the bound that the text names.
    ///     WrongPasswordError: The password does not open it.
    #[classmethod]
    #[pyo3(signature = (path, password = None))]
    fn read(
        _class: &Bound<'_, PyType>,
        path: &Bound<'_, PyAny>,
        password: Option<String>,
    ) -> PyResult<Self> {
        let content = convert::content(path)?;
        let bundle = work_on(path.py(), content, move |content| {
            Bundle::of_content(content, password.as_deref())
        })?;
        Ok(Self(Arc::new(bundle)))
    }

    /// Read a container's bytes; see :meth:`read`.
    #[classmethod]
    #[pyo3(signature = (data, password = None))]
    fn parse(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        data: Vec<u8>,
        password: Option<String>,
    ) -> PyResult<Self> {
        let bundle = work_on(py, Content::from_bytes(data), move |content| {
            Bundle::of_content(content, password.as_deref())
        })?;
        Ok(Self(Arc::new(bundle)))
    }

    /// The certificates in the order of the input, duplicates left out.
    #[getter]
    fn certificates<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let certificates: Vec<_> = self.0.certificates().cloned().map(PyCertificate).collect();
        PyTuple::new(py, certificates)
    }

    /// Everything that is not a usable certificate.
    #[getter]
    fn problems<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let problems: Vec<_> = self.0.problems().iter().cloned().map(PyProblem).collect();
        PyTuple::new(py, problems)
    }

    /// The container: ``pem``, ``der``, ``pkcs7``, ``jks``, ``jceks``, ``pkcs12``, ``directory``, ``unknown``.
    #[getter]
    fn container(&self) -> PyResult<String> {
        convert::word(&self.0.container())
    }

    #[classmethod]
    fn _restore(_class: &Bound<'_, PyType>, json: &str) -> PyResult<Self> {
        convert::from_json(json).map(|bundle| Self(Arc::new(bundle)))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let json = convert::json(&*slf.get().0)?;
        Ok((slf.get_type().getattr("_restore")?, (json,)))
    }

    fn __hash__(&self) -> PyResult<u64> {
        convert::hash(&self.value())
    }

    fn _repr_html_(&self) -> PyResult<String> {
        let certificates = self.certificate_values();
        let members = ["subject", "not_before", "not_after", "fingerprint"];
        let mut html = notebook::table(&self.__repr__()?, &members, certificates.iter());
        if !self.0.problems().is_empty() {
            let problems = self.0.problems().iter();
            let members = ["kind", "place", "reason", "hint"];
            html += &notebook::table("Problems", &members, problems);
        }
        Ok(html)
    }

    fn __repr__(&self) -> PyResult<String> {
        Ok(format!(
            "<Bundle {}: {} certificates, {} problems>",
            self.container()?,
            self.0.entries().len(),
            self.0.problems().len()
        ))
    }
}

plain_data!(PyBundle, this => &this.value());

impl PyBundle {
    fn certificate_values(&self) -> Vec<serde_json::Value> {
        let certificates = self.0.certificates().cloned();
        certificates.map(|it| PyCertificate(it).value()).collect()
    }

    fn value(&self) -> serde_json::Value {
        let certificates = self.certificate_values();
        json!({
            "container": self.0.container(),
            "certificates": certificates,
            "problems": self.0.problems(),
        })
    }
}

/// Processes a store's content with the interpreter released; Ctrl-C interrupts what may take long.
pub(crate) fn work_on<T: Send + 'static>(
    py: Python<'_>,
    content: Content,
    work: impl FnOnce(&Content) -> Result<T, Error> + Send + 'static,
) -> PyResult<T> {
    // DER may be PKCS#12, whose key derivation can take seconds.
    let quick = content
        .bytes()
        .is_some_and(|bytes| bytes.len() <= IN_PLACE && bytes.first() != Some(&0x30));
    let result = if quick {
        py.detach(move || work(&content))
    } else {
        interruptible(py, move || work(&content))?
    };
    result.or_raise(py)
}
