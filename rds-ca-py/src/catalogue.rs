//! Room `catalogue` in Python.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDateTime, PyType};
use rds_ca_core::catalogue::{
    Authority, BundleComparison, Catalogue, Edition, Ending, RefreshOptions, Trust,
};
use rds_ca_core::certificate::Fingerprint;
use rds_ca_core::{CaId, Region, timestamp};
use serde_json::json;

use crate::bundle::PyCertificate;
use crate::convert;
use crate::error::OrRaise as _;
use crate::notebook;
use crate::values::plain_data;

/// A row of the catalogue: one RDS certificate authority in one region.
#[pyclass(frozen, eq, name = "Authority", module = "rds_ca")]
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PyAuthority(pub(crate) Authority);

#[pymethods]
impl PyAuthority {
    /// Finds the authority again; unpickling uses it.
    #[classmethod]
    fn _restore(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        fingerprint: &str,
        der: Vec<u8>,
        vouched: bool,
    ) -> PyResult<Self> {
        let fingerprint = Fingerprint::parse(fingerprint)
            .ok_or_else(|| PyValueError::new_err("not a fingerprint"))?;
        let trust = if vouched { Trust::Yes } else { Trust::No };
        let supplied;
        let public = Catalogue::builtin().amazon_trust_services();
        if let Some(root) = public.iter().find(|root| root.fingerprint() == fingerprint) {
            return Ok(Self(root.clone()));
        }
        let catalogue = match Catalogue::builtin().by_fingerprint(fingerprint) {
            Some(_) => Catalogue::builtin(),
            None => {
                supplied = Catalogue::builtin().with_bundle(&der, trust).or_raise(py)?;
                &supplied
            }
        };
        let found = catalogue.by_fingerprint(fingerprint).cloned().map(Self);
        found.ok_or_else(|| PyValueError::new_err("no authority has that fingerprint"))
    }

    /// The region; ``None`` for the global roots of 2015 and 2019.
    #[getter]
    fn region(&self) -> Option<&str> {
        self.0.region().map(Region::as_str)
    }

    /// The partition: ``aws``, ``aws-us-gov``, ``aws-cn`` …
    #[getter]
    fn partition(&self) -> &str {
        self.0.partition().as_str()
    }

    /// The CA identifier, such as ``rds-ca-rsa2048-g1``.
    #[getter]
    fn ca_id(&self) -> &str {
        self.0.ca_id().as_str()
    }

    /// Root or intermediate.
    #[getter]
    fn role(&self) -> PyResult<String> {
        convert::word(&self.0.role())
    }

    /// Whether it signs for production databases.
    #[getter]
    fn production(&self) -> bool {
        self.0.is_production()
    }

    /// Whether RDS offers it today, and whether it is the default.
    #[getter]
    fn status(&self) -> PyResult<String> {
        Ok(self.0.status().as_str().to_owned())
    }

    /// Whether RDS rotates the server certificates under it by itself.
    #[getter]
    fn rotates_automatically(&self) -> Option<bool> {
        self.0.rotates_automatically()
    }

    /// ``builtin``, ``operator-vouched`` or ``operator``.
    #[getter]
    fn provenance(&self) -> PyResult<String> {
        Ok(self.0.provenance().as_str().to_owned())
    }

    /// The subject as RFC 4514 text.
    #[getter]
    fn subject(&self) -> &str {
        self.0.subject()
    }

    /// The issuer as RFC 4514 text.
    #[getter]
    fn issuer(&self) -> &str {
        self.0.issuer()
    }

    /// The kind and size of the public key.
    #[getter]
    fn key_algorithm(&self) -> String {
        self.0.key_algorithm().to_string()
    }

    /// The algorithm of the signature.
    #[getter]
    fn signature_algorithm(&self) -> String {
        self.0.signature_algorithm().to_string()
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

    /// The last second of the chain's validity, its root included, in UTC.
    #[getter]
    fn chain_not_after<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        convert::datetime(py, self.0.chain_not_after())
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

    /// SHA-256 of the SubjectPublicKeyInfo, in hexadecimal.
    #[getter]
    fn key_id(&self) -> String {
        self.0.key_id().to_string()
    }

    /// The certificate, where the catalogue carries it (it does not for GovCloud).
    #[getter]
    fn der<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.0.der().map(|der| PyBytes::new(py, der))
    }

    /// The certificate as PEM, where the catalogue carries it.
    #[getter]
    fn pem(&self) -> Option<String> {
        self.0.pem()
    }

    fn __hash__(&self) -> PyResult<u64> {
        convert::hash(&self.0.fingerprint())
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, (String, Bound<'py, PyBytes>, bool))> {
        let authority = &slf.get().0;
        let der = PyBytes::new(slf.py(), authority.der().unwrap_or_default());
        let arguments = (
            slf.get().fingerprint(),
            der,
            authority.provenance().is_vouched(),
        );
        Ok((slf.get_type().getattr("_restore")?, arguments))
    }

    fn __repr__(&self) -> String {
        let region = self.region().unwrap_or("every region");
        format!(
            "<Authority {} in {region} until {}>",
            self.ca_id(),
            self.0.validity().not_after.date()
        )
    }
}

fn digest(text: &str) -> PyResult<Fingerprint> {
    Fingerprint::parse(text)
        .ok_or_else(|| PyValueError::new_err("sha256 must be 64 hexadecimal digits"))
}

fn file_bytes(data: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let content = convert::content(data)?;
    let bytes = content
        .bytes()
        .ok_or_else(|| PyTypeError::new_err("an operator's bundle is one file, not a directory"))?;
    Ok(bytes.to_vec())
}

plain_data!(PyAuthority, this => &this.0);

/// Which RDS certificate authorities exist.
///
/// Example:
///     >>> catalogue = Catalogue.builtin()
///     >>> [authority.ca_id for authority in catalogue.authorities("eu-west-1") if authority.status != "retired"]
///     ['rds-ca-rsa2048-g1', 'rds-ca-rsa4096-g1', 'rds-ca-ecc384-g1']
#[pyclass(frozen, name = "Catalogue", module = "rds_ca")]
pub(crate) struct PyCatalogue {
    pub(crate) catalogue: Catalogue,
    /// The operator's bundles, from which unpickling makes the same catalogue.
    supplied: Vec<(Vec<u8>, bool)>,
}

/// The catalogue that a caller gave, else the built-in one.
pub(crate) fn or_builtin(given: Option<&PyCatalogue>) -> &Catalogue {
    given.map_or(Catalogue::builtin(), |given| &given.catalogue)
}

#[pymethods]
impl PyCatalogue {
    /// Return the embedded catalogue.
    #[classmethod]
    fn builtin(_class: &Bound<'_, PyType>) -> Self {
        Self {
            catalogue: Catalogue::builtin().clone(),
            supplied: Vec::new(),
        }
    }

    /// Return a catalogue with authorities that the operator supplies.
    ///
    /// They are labelled ``operator`` in every report, and are called RDS's own only when vouched
    /// for or when their digest is one that this package pins.
    ///
    /// Args:
    ///     data: The certificates, in any container.
    ///     vouched: The operator vouches for all of them.
    ///     sha256: The operator vouches for them if this is the digest of the data.
    ///
    /// Raises:
    ///     InvalidInputError: The data has another digest, or no RDS authority in it.
    #[pyo3(signature = (data, vouched = false, *, sha256 = None))]
    fn with_bundle(
        &self,
        data: &Bound<'_, PyAny>,
        vouched: bool,
        sha256: Option<&str>,
    ) -> PyResult<Self> {
        let trust = match sha256 {
            Some(text) => Trust::Sha256(digest(text)?),
            None if vouched => Trust::Yes,
            None => Trust::No,
        };
        self.with(data.py(), file_bytes(data)?, trust)
    }

    /// Makes a catalogue again from what was supplied to it; unpickling uses it.
    #[classmethod]
    fn _restore(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        supplied: Vec<(Vec<u8>, bool)>,
    ) -> PyResult<Self> {
        let builtin = Self {
            catalogue: Catalogue::builtin().clone(),
            supplied: Vec::new(),
        };
        supplied
            .into_iter()
            .try_fold(builtin, |catalogue, (bytes, vouched)| {
                catalogue.with(py, bytes, if vouched { Trust::Yes } else { Trust::No })
            })
    }

    /// Return the authorities of a region, a CA identifier, both, or all.
    #[pyo3(signature = (region = None, ca = None))]
    fn authorities(&self, region: Option<&str>, ca: Option<&str>) -> Vec<PyAuthority> {
        let (region, ca) = (region.map(Region::new), ca.map(CaId::new));
        let found = self.catalogue.authorities(region.as_ref(), ca.as_ref());
        found.cloned().map(PyAuthority).collect()
    }

    /// Return the root of a region and CA.
    fn authority(&self, region: &str, ca: &str) -> Option<PyAuthority> {
        self.catalogue
            .authority(&Region::new(region), &CaId::new(ca))
            .cloned()
            .map(PyAuthority)
    }

    /// Return the roots that a client of that region's databases should trust at that instant.
    ///
    /// They are those of every CA that RDS offers there, or of one CA. Where the catalogue lacks the certificate of a
    /// root (GovCloud), its ``pem`` is ``None``.
    #[pyo3(signature = (region, ca = None, *, at = None))]
    fn trust_roots(
        &self,
        region: &str,
        ca: Option<&str>,
        at: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Vec<PyAuthority>> {
        let (region, at) = (Region::new(region), convert::instant(at)?);
        let roots = match ca {
            Some(ca) => self.catalogue.trust_roots_of(&region, &CaId::new(ca), at),
            None => self.catalogue.trust_roots(&region, at),
        };
        Ok(roots.into_iter().cloned().map(PyAuthority).collect())
    }

    /// Return what is known about a region.
    ///
    /// It is ``known``, ``without_authorities`` (AWS names it, and the catalogue has no authority of it) or ``unknown``.
    fn standing(&self, region: &str) -> &'static str {
        self.catalogue.standing(&Region::new(region)).as_str()
    }

    /// Return why there is no authority for a region and CA, and what to do.
    fn why_not(&self, region: &str, ca: &str) -> String {
        let (region, ca) = (Region::new(region), CaId::new(ca));
        let reason = self.catalogue.region_reason(&region, &ca);
        format!(
            "{reason} (hint: {})",
            self.catalogue.region_hint(&region, &ca)
        )
    }

    /// Return why the certificates of a region's roots are missing and what to supply; ``None`` where none is missing.
    #[pyo3(signature = (region, ca = None, *, at = None))]
    fn missing_body(
        &self,
        region: &str,
        ca: Option<&str>,
        at: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Option<String>> {
        let roots = self.trust_roots(region, ca, at)?;
        let missing = roots.iter().find_map(|root| root.0.missing_body());
        Ok(missing.map(|error| error.to_string()))
    }

    /// Return the authorities in use that expire within 120 days, of one region or all.
    #[pyo3(signature = (region = None, *, at = None))]
    fn endings<'py>(
        &self,
        py: Python<'py>,
        region: Option<&str>,
        at: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (region, at) = (region.map(Region::new), convert::instant(at)?);
        convert::plain(py, &Ending::within(&self.catalogue, region.as_ref(), at))
    }

    /// The roots that an operator supplied without vouching for them and that contradict roots of the catalogue.
    #[getter]
    fn contradictions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let bundles = self.catalogue.operator_bundles().iter();
        let all: Vec<_> = bundles
            .flat_map(|bundle| bundle.contradictions())
            .filter(|found| self.catalogue.by_fingerprint(found.fingerprint).is_none())
            .collect();
        convert::plain(py, &all)
    }

    /// Return what a bundle adds to this catalogue, lacks, or contradicts.
    fn compare<'py>(&self, data: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = data.py();
        let bytes = file_bytes(data)?;
        let compared = py
            .detach(|| BundleComparison::new(&self.catalogue, &bytes))
            .or_raise(py)?;
        convert::plain(py, &compared)
    }

    /// Makes an edition file of a bundle and its copies; returns its text, its SHA-256 and its name.
    #[pyo3(signature = (sources, *, as_of = None, sha256 = None, admit_contradictions = false, allow_lacking = false))]
    fn _refresh(
        &self,
        py: Python<'_>,
        sources: Vec<(String, Vec<u8>)>,
        as_of: Option<&Bound<'_, PyAny>>,
        sha256: Option<&str>,
        admit_contradictions: bool,
        allow_lacking: bool,
    ) -> PyResult<(String, String, String)> {
        let mut options = RefreshOptions::new();
        options.admit_contradictions = admit_contradictions;
        options.allow_lacking = allow_lacking;
        options.pinned = sha256.map(digest).transpose()?;
        let as_of = convert::instant(as_of)?;
        let edition = py
            .detach(|| {
                let sources: Vec<_> = sources
                    .iter()
                    .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
                    .collect();
                Edition::refresh(&self.catalogue, &sources, as_of, options)
            })
            .or_raise(py)?;
        let digest = edition.sha256().to_string();
        Ok((edition.to_json(), digest, edition.name().to_owned()))
    }

    /// The regions that AWS names and that have no authority in the catalogue.
    #[getter]
    fn regions_without_authorities(&self) -> Vec<String> {
        let regions = self.catalogue.regions_without_authorities();
        regions.map(|region| region.as_str().to_owned()).collect()
    }

    /// Return the CA identifiers that RDS offers in a region today; for an unknown region, everywhere.
    fn current_cas(&self, region: &str) -> Vec<String> {
        let cas = self.catalogue.current_cas(&Region::new(region));
        cas.iter().map(|ca| ca.as_str().to_owned()).collect()
    }

    /// Return the authority that is this certificate, or that has its subject and key.
    fn recognise(&self, certificate: &PyCertificate) -> Option<PyAuthority> {
        self.catalogue
            .recognise(&certificate.0)
            .authority()
            .cloned()
            .map(PyAuthority)
    }

    /// The production regions that the catalogue knows.
    #[getter]
    fn regions(&self) -> Vec<String> {
        self.catalogue
            .regions()
            .map(|region| region.as_str().to_owned())
            .collect()
    }

    /// Which publication of AWS's bundles it was made from.
    #[getter]
    fn edition(&self) -> &str {
        self.catalogue.edition()
    }

    /// When that publication was last known to be what AWS serves, in UTC.
    #[getter]
    fn as_of<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        convert::datetime(py, self.catalogue.as_of())
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.supplied == other.supplied
    }

    fn __hash__(&self) -> PyResult<u64> {
        convert::hash(&self.supplied)
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, (Vec<(Vec<u8>, bool)>,))> {
        Ok((
            slf.get_type().getattr("_restore")?,
            (slf.get().supplied.clone(),),
        ))
    }

    fn _repr_html_(&self) -> String {
        let authorities: Vec<_> = self.catalogue.authorities(None, None).collect();
        let members = [
            "region",
            "ca_id",
            "role",
            "status",
            "not_before",
            "not_after",
            "fingerprint",
        ];
        notebook::table(&self.__repr__(), &members, authorities.iter())
    }

    fn __repr__(&self) -> String {
        let as_of = self.catalogue.as_of().date();
        format!("<Catalogue {} as of {as_of}>", self.catalogue.edition())
    }
}

plain_data!(PyCatalogue, this => &this.value());

impl PyCatalogue {
    fn with(&self, py: Python<'_>, bytes: Vec<u8>, trust: Trust) -> PyResult<Self> {
        let catalogue = py
            .detach(|| self.catalogue.with_bundle(&bytes, trust))
            .or_raise(py)?;
        let mut supplied = self.supplied.clone();
        // A wrong digest is an error, so a digest that reaches this line vouches.
        supplied.push((bytes, trust != Trust::No));
        Ok(Self {
            catalogue,
            supplied,
        })
    }

    fn value(&self) -> serde_json::Value {
        json!({
            "edition": self.catalogue.edition(),
            "as_of": timestamp::format(self.catalogue.as_of()),
            "authorities": self.catalogue.authorities(None, None).collect::<Vec<_>>(),
        })
    }
}
