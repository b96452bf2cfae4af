//! Room `fleet` in Python.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDateTime, PyDict, PyList, PyString, PyTuple, PyType};
use rds_ca_core::Region;
use rds_ca_core::fleet::{
    Cluster, Fleet, FleetBuilder, Gap, Grouping, Instance, ParameterGroupKind, ParameterGroupName,
    Scope, ServerSide,
};
use time::UtcDateTime;

use crate::arrow::{self, PyTable};
use crate::catalogue::{PyCatalogue, or_builtin};
use crate::convert;
use crate::error::OrRaise as _;
use crate::notebook;
use crate::values::{json_value, plain_data};

/// The databases of any number of accounts and regions, with everything that decides about their certificates.
///
/// A value is ``None`` where AWS did not state it: that is unknown, and never fine. What could not be
/// read is in ``gaps``; while there are gaps, no answer about the fleet is complete.
///
/// Example:
///     >>> fleet = Fleet.read({"DBInstances": [{"DBInstanceIdentifier": "orders"}]})
///     >>> [instance.id for instance in fleet.instances]
///     ['orders']
#[pyclass(frozen, eq, name = "Fleet", module = "rds_ca")]
#[derive(Clone, PartialEq)]
pub(crate) struct PyFleet(pub(crate) Arc<Fleet>);

#[pymethods]
impl PyFleet {
    /// Read AWS's JSON, answers of boto3, documents of AWS Health, or fleets saved before.
    ///
    /// Args:
    ///     sources: Paths, dicts as boto3 returns them, bytes, binary files, or lists of these. A file may
    ///         hold one answer, several in a row, one per line (NDJSON), or a list.
    ///     account: The account in which they were read, if the answers do not state it.
    ///     region: The region in which they were read, if the answers do not state it.
    ///
    /// Raises:
    ///     StoreNotFoundError: There is no such file.
    ///     InvalidInputError: It is not JSON, is cut off, or is JSON of another kind.
    ///     LimitExceededError: It is too large; the text names the bound.
    ///     UnsupportedError: It is a fleet saved by a later version.
    #[classmethod]
    #[pyo3(signature = (*sources, account = None, region = None))]
    fn read(
        _class: &Bound<'_, PyType>,
        sources: &Bound<'_, PyTuple>,
        account: Option<String>,
        region: Option<&str>,
    ) -> PyResult<Self> {
        let builder = PyFleetBuilder::default();
        let scope = scope(account, region);
        for source in sources {
            builder.add_any(&source, &scope)?;
        }
        builder.finish(sources.py())
    }

    /// When it was read, the oldest of several times; None when not stated.
    #[getter]
    fn taken_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        let at = self.0.taken_at();
        at.map(|at| convert::datetime(py, at)).transpose()
    }

    /// The instances, without duplicates.
    #[getter]
    fn instances(&self) -> Vec<PyInstance> {
        (0..self.0.instances().len())
            .map(|at| PyInstance(Arc::clone(&self.0), at))
            .collect()
    }

    /// The clusters.
    #[getter]
    fn clusters(&self) -> Vec<PyCluster> {
        (0..self.0.clusters().len())
            .map(|at| PyCluster(Arc::clone(&self.0), at))
            .collect()
    }

    /// What could not be read.
    #[getter]
    fn gaps(&self) -> Vec<PyGap> {
        self.0.gaps().iter().cloned().map(PyGap).collect()
    }

    /// Return the instances with that identifier, ARN, resource identifier or host name.
    fn instances_called(&self, name: &str) -> Vec<PyInstance> {
        let all = self.0.instances().iter().enumerate();
        all.filter(|(_, found)| found.is_called(name))
            .map(|(at, _)| PyInstance(Arc::clone(&self.0), at))
            .collect()
    }

    /// Return the instances in groups: the group's name (None where it is not known) and its members.
    #[pyo3(signature = (by, *, tag = None))]
    fn grouped(
        &self,
        by: &str,
        tag: Option<String>,
    ) -> PyResult<Vec<(Option<String>, Vec<PyInstance>)>> {
        let by = match (by, tag) {
            ("tag", Some(key)) => Grouping::Tag(key),
            ("cluster", None) => Grouping::Cluster,
            ("engine", None) => Grouping::Engine,
            ("account", None) => Grouping::Account,
            ("region", None) => Grouping::Region,
            ("ca", None) => Grouping::Ca,
            _ => {
                let why = "by must be 'tag' with tag='...', or 'cluster', 'engine', 'account', 'region', 'ca'";
                return Err(PyValueError::new_err(why));
            }
        };
        let groups = self.0.grouped(&by).into_iter().map(|group| {
            let members = group.indices.into_iter();
            let members = members.map(|index| PyInstance(Arc::clone(&self.0), index));
            (group.name.map(str::to_owned), members.collect())
        });
        Ok(groups.collect())
    }

    /// Return the regions whose databases are under RDS CAs, and those with something under Amazon Trust Services.
    fn _regions_by_authority(&self) -> (Vec<String>, Vec<String>) {
        let (of_rds, public) = self.0.regions_by_authority();
        let names = |regions: std::collections::BTreeSet<Region>| {
            regions
                .iter()
                .map(|region| region.as_str().to_owned())
                .collect()
        };
        (names(of_rds), names(public))
    }

    /// Save it as JSON, to be read again by ``Fleet.read``.
    fn write(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| self.0.write(&path)).or_raise(py)
    }

    #[classmethod]
    fn _restore(_class: &Bound<'_, PyType>, py: Python<'_>, json: &str) -> PyResult<Self> {
        let fleet = Fleet::parse(json.as_bytes()).or_raise(py)?;
        Ok(Self(Arc::new(fleet)))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("_restore")?, (slf.get().to_json()?,)))
    }

    /// Return the instances as a stream of the Arrow C interface.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        self.table(py)?.__arrow_c_stream__(py, requested_schema)
    }

    /// The instances as one table for other engines.
    #[getter]
    fn table(&self, py: Python<'_>) -> PyResult<PyTable> {
        let fleet = &self.0;
        py.detach(|| {
            let row = |instance| serde_json::to_value(instance).unwrap_or_default();
            PyTable::new(arrow::INSTANCES, fleet.instances().iter().map(row))
        })
    }

    /// Return the schema of the instances through the Arrow C interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        PyTable::new(arrow::INSTANCES, std::iter::empty())?.__arrow_c_schema__(py)
    }

    /// Return the number of instances.
    fn __len__(&self) -> usize {
        self.0.instances().len()
    }

    /// Show instances and gaps in a notebook.
    fn _repr_html_(&self) -> String {
        let members = [
            "account",
            "region",
            "id",
            "engine",
            "engine_version",
            "ca",
            "server_certificate",
        ];
        let mut html = notebook::table(&self.__repr__(), &members, self.0.instances().iter());
        if !self.0.gaps().is_empty() {
            let members = ["scope", "operation", "kind", "detail"];
            html += &notebook::table("Not seen", &members, self.0.gaps().iter());
        }
        html
    }

    fn __repr__(&self) -> String {
        format!(
            "<Fleet of {} instances and {} clusters with {} gaps>",
            self.0.instances().len(),
            self.0.clusters().len(),
            self.0.gaps().len()
        )
    }
}

plain_data!(PyFleet, this => &*this.0);

/// What instances and clusters share.
macro_rules! resource {
    ($class:ty) => {
        plain_data!($class, this => this.get()?);

        #[pymethods]
        impl $class {
            /// The identifier, unique in its account and region.
            #[getter]
            fn id(&self) -> PyResult<&str> {
                Ok(self.get()?.id())
            }

            /// The ARN.
            #[getter]
            fn arn(&self) -> PyResult<Option<&str>> {
                Ok(self.get()?.arn())
            }

            /// The account's number from the ARN, else the label under which it was read.
            #[getter]
            fn account(&self) -> PyResult<Option<&str>> {
                Ok(self.get()?.account())
            }

            /// The region.
            #[getter]
            fn region(&self) -> PyResult<Option<&str>> {
                Ok(self.get()?.region().map(Region::as_str))
            }

            /// The engine, such as ``postgres``.
            #[getter]
            fn engine(&self) -> PyResult<Option<&str>> {
                Ok(self.get()?.engine().map(|found| found.as_str()))
            }

            /// The product.
            ///
            /// It is ``rds``, ``aurora``, ``aurora_serverless_v1`` (a cluster), ``multi_az_cluster``, ``document_db``,
            /// ``neptune``, ``rds_custom`` or ``unknown``.
            #[getter]
            fn product(&self) -> PyResult<&'static str> {
                Ok(self.get()?.product().as_str())
            }

            fn __eq__(&self, other: &Self) -> PyResult<bool> {
                Ok(self.get()? == other.get()?)
            }

            fn __hash__(&self) -> PyResult<u64> {
                convert::hash(&(self.arn()?, self.id()?))
            }
        }
    };
}

/// A DB instance as ``DescribeDBInstances`` describes it; None is what AWS did not state.
#[pyclass(frozen, name = "Instance", module = "rds_ca")]
pub(crate) struct PyInstance(Arc<Fleet>, usize);

impl PyInstance {
    fn get(&self) -> PyResult<&Instance> {
        let found = self.0.instances().get(self.1);
        found.ok_or_else(|| PyValueError::new_err("the instance is gone"))
    }
}

#[pymethods]
impl PyInstance {
    #[classmethod]
    fn _restore(_class: &Bound<'_, PyType>, fleet: &PyFleet, position: usize) -> Self {
        Self(Arc::clone(&fleet.0), position)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (PyFleet, usize))> {
        let Self(fleet, position) = slf.get();
        let fleet = PyFleet(Arc::clone(fleet));
        Ok((slf.get_type().getattr("_restore")?, (fleet, *position)))
    }

    /// The engine's version.
    #[getter]
    fn engine_version(&self) -> PyResult<Option<&str>> {
        Ok(self.get()?.engine_version().map(|found| found.as_str()))
    }

    /// The state, such as ``available`` or ``modifying``.
    #[getter]
    fn status(&self) -> PyResult<Option<&str>> {
        Ok(self.get()?.status())
    }

    /// The host name of its endpoint.
    #[getter]
    fn host(&self) -> PyResult<Option<&str>> {
        Ok(self.get()?.endpoint().map(|found| &*found.host))
    }

    /// The port of its endpoint.
    #[getter]
    fn port(&self) -> PyResult<Option<u16>> {
        Ok(self.get()?.endpoint().and_then(|found| found.port))
    }

    /// The cluster that it is a member of.
    #[getter]
    fn cluster(&self) -> PyResult<Option<&str>> {
        Ok(self.get()?.cluster())
    }

    /// The CA that is selected for it.
    #[getter]
    fn ca(&self) -> PyResult<Option<&str>> {
        Ok(self.get()?.ca().map(|ca| ca.as_str()))
    }

    /// The CA that signed the certificate in use.
    #[getter]
    fn certificate_ca(&self) -> PyResult<Option<&str>> {
        let certificate = self.get()?.server_certificate();
        Ok(certificate
            .and_then(|found| found.ca.as_ref())
            .map(|ca| ca.as_str()))
    }

    /// The expiry of the server certificate, not of the CA.
    #[getter]
    fn certificate_valid_till<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        let certificate = self.get()?.server_certificate();
        let at = certificate.and_then(|found| found.valid_till);
        at.map(|at| convert::datetime(py, at)).transpose()
    }

    /// The CA that a pending modification will set.
    #[getter]
    fn pending_ca(&self) -> PyResult<Option<String>> {
        Ok(self.get()?.pending_ca().map(|ca| ca.as_str().to_owned()))
    }

    /// The pending modifications, with their values unless secret; None when AWS did not state them.
    #[getter]
    fn pending_changes(&self) -> PyResult<Option<Vec<(String, Option<String>)>>> {
        let changes = self.get()?.pending_changes();
        Ok(changes.map(|changes| {
            let changes = changes.iter();
            changes
                .map(|change| {
                    (
                        change.name.to_string(),
                        change.value.as_deref().map(str::to_owned),
                    )
                })
                .collect()
        }))
    }

    /// The weekly window in UTC, such as ``sun:05:00-sun:06:00``.
    #[getter]
    fn maintenance_window(&self) -> PyResult<Option<String>> {
        Ok(self
            .get()?
            .maintenance_window()
            .map(|window| window.to_string()))
    }

    /// The tags.
    #[getter]
    fn tags<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some(tags) = self.get()?.tags() else {
            return Ok(None);
        };
        let all = PyDict::new(py);
        for tag in tags {
            all.set_item(&*tag.key, &*tag.value)?;
        }
        Ok(Some(all))
    }

    /// Return what the server side alone shows for the time from ``at`` (now) to ``until`` (the same instant).
    #[pyo3(signature = (at = None, *, until = None, catalogue = None))]
    fn server_side(
        &self,
        at: Option<&Bound<'_, PyAny>>,
        until: Option<&Bound<'_, PyAny>>,
        catalogue: Option<&PyCatalogue>,
    ) -> PyResult<PyServerSide> {
        let (at, until) = period(at, until)?;
        let catalogue = or_builtin(catalogue);
        let side = self.0.server_side_of(self.get()?, catalogue, at, until);
        Ok(PyServerSide(side))
    }

    fn __repr__(&self) -> PyResult<String> {
        let ca = self.ca()?.unwrap_or("an unknown CA");
        Ok(format!(
            "<Instance {} under {ca}>",
            self.arn()?.unwrap_or(self.id()?)
        ))
    }
}

resource!(PyInstance);

/// A DB cluster as ``DescribeDBClusters`` describes it; None is what AWS did not state.
#[pyclass(frozen, name = "Cluster", module = "rds_ca")]
pub(crate) struct PyCluster(Arc<Fleet>, usize);

impl PyCluster {
    fn get(&self) -> PyResult<&Cluster> {
        let found = self.0.clusters().get(self.1);
        found.ok_or_else(|| PyValueError::new_err("the cluster is gone"))
    }
}

#[pymethods]
impl PyCluster {
    /// Every host name of the cluster.
    #[getter]
    fn endpoints(&self) -> PyResult<Vec<String>> {
        Ok(self.get()?.endpoints().map(str::to_owned).collect())
    }

    /// The identifiers of its instances.
    #[getter]
    fn members(&self) -> PyResult<Option<Vec<String>>> {
        let members = self.get()?.members();
        Ok(members.map(|members| {
            members
                .iter()
                .map(|member| member.instance.to_string())
                .collect()
        }))
    }

    /// Return what the server side alone shows; None for clusters whose members show it.
    #[pyo3(signature = (at = None, *, until = None, catalogue = None))]
    fn server_side(
        &self,
        at: Option<&Bound<'_, PyAny>>,
        until: Option<&Bound<'_, PyAny>>,
        catalogue: Option<&PyCatalogue>,
    ) -> PyResult<Option<PyServerSide>> {
        let (at, until) = period(at, until)?;
        let catalogue = or_builtin(catalogue);
        let side = self
            .0
            .server_side_of_cluster(self.get()?, catalogue, at, until);
        Ok(side.map(PyServerSide))
    }

    fn __repr__(&self) -> PyResult<String> {
        Ok(format!("<Cluster {}>", self.arn()?.unwrap_or(self.id()?)))
    }
}

resource!(PyCluster);

/// A part of the fleet that could not be read; it may hide databases.
#[pyclass(frozen, eq, name = "Gap", module = "rds_ca")]
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PyGap(Gap);

#[pymethods]
impl PyGap {
    /// The account's number or label.
    #[getter]
    fn account(&self) -> Option<&str> {
        self.0.scope.account.as_deref()
    }

    /// The region.
    #[getter]
    fn region(&self) -> Option<&str> {
        self.0.scope.region.as_ref().map(Region::as_str)
    }

    /// The API operation that should have shown it.
    #[getter]
    fn operation(&self) -> &str {
        &self.0.operation
    }

    /// Why, such as ``access_denied``, ``throttled`` or ``more_pages``.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind.as_str()
    }

    /// The message of the service or the client.
    #[getter]
    fn detail(&self) -> &str {
        &self.0.detail
    }

    /// How many pages were read before.
    #[getter]
    fn pages_read(&self) -> usize {
        self.0.pages_read
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Gap {}>", self.0)
    }
}

json_value!(PyGap);

/// What a database's server side alone shows: a verdict and every reason.
#[pyclass(frozen, eq, name = "ServerSide", module = "rds_ca")]
#[derive(PartialEq)]
pub(crate) struct PyServerSide(ServerSide);

#[pymethods]
impl PyServerSide {
    /// ``current`` only if everything that decides was stated and nothing ends or changes.
    #[getter]
    fn verdict(&self) -> PyResult<String> {
        convert::word(&self.0.verdict)
    }

    /// Every observation, with its ``reason``.
    #[getter]
    fn reasons<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.0.reasons)
    }

    fn __repr__(&self) -> PyResult<String> {
        Ok(format!("<ServerSide {}>", self.verdict()?))
    }
}

json_value!(PyServerSide);

/// Builds a fleet, from any thread; ``rds_ca.boto`` uses it.
#[pyclass(frozen, name = "FleetBuilder", module = "rds_ca._native")]
#[derive(Default)]
pub(crate) struct PyFleetBuilder(Mutex<FleetBuilder>);

impl PyFleetBuilder {
    fn builder(&self) -> MutexGuard<'_, FleetBuilder> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A path, bytes, a binary file, a dict as boto3 returns it, or a list of any of these.
    fn add_any(&self, source: &Bound<'_, PyAny>, scope: &Scope) -> PyResult<()> {
        let py = source.py();
        if source.is_instance_of::<PyString>() || source.hasattr("__fspath__")? {
            let path: PathBuf = source.extract()?;
            return py
                .detach(|| self.builder().add_file(path, scope))
                .or_raise(py);
        }
        if source.is_instance_of::<PyDict>() {
            let text: String = py
                .import("rds_ca._aws")?
                .call_method1("dumps", (source,))?
                .extract()?;
            return py
                .detach(|| self.builder().add_json(text.as_bytes(), scope))
                .or_raise(py);
        }
        if source.is_instance_of::<PyList>() || source.is_instance_of::<PyTuple>() {
            for item in source.try_iter()? {
                self.add_any(&item?, scope)?;
            }
            return Ok(());
        }
        let bytes = if source.hasattr("read")? {
            source.call_method0("read")?
        } else {
            source.clone()
        };
        let Ok(bytes) = bytes.extract::<Cow<'_, [u8]>>() else {
            let why = "expected paths, dicts as boto3 returns them, bytes, binary files, or lists of these";
            return Err(PyTypeError::new_err(why));
        };
        let bytes = bytes.into_owned();
        py.detach(|| self.builder().add_json(&bytes, scope))
            .or_raise(py)
    }
}

#[pymethods]
impl PyFleetBuilder {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Add what ``Fleet.read`` reads.
    #[pyo3(signature = (source, *, account = None, region = None))]
    fn add(
        &self,
        source: &Bound<'_, PyAny>,
        account: Option<String>,
        region: Option<&str>,
    ) -> PyResult<()> {
        self.add_any(source, &scope(account, region))
    }

    /// Add an answer of ``DescribeDBParameters`` or ``DescribeDBClusterParameters``.
    #[pyo3(signature = (json, *, account, region, cluster, name))]
    fn add_parameters(
        &self,
        py: Python<'_>,
        json: &str,
        account: String,
        region: &str,
        cluster: bool,
        name: &str,
    ) -> PyResult<()> {
        let kind = match cluster {
            true => ParameterGroupKind::Cluster,
            false => ParameterGroupKind::Instance,
        };
        let group = ParameterGroupName::new(Scope::new(account, Region::new(region)), kind, name);
        py.detach(|| self.builder().add_parameters(json.as_bytes(), &group))
            .or_raise(py)
    }

    /// Record what could not be read, and return the kind of the gap, which follows from the error code.
    #[pyo3(signature = (*, account, region, operation, code, detail, pages_read))]
    fn add_gap(
        &self,
        account: String,
        region: &str,
        operation: &str,
        code: &str,
        detail: &str,
        pages_read: usize,
    ) -> &'static str {
        let scope = Scope::new(account, Region::new(region));
        let kind = Gap::kind_of_code(code);
        let gap = Gap::new(scope, operation, kind, detail);
        self.builder().add_gap(gap.after_pages(pages_read));
        kind.as_str()
    }

    /// Set the time at which it is read; None is now.
    fn taken_at(&self, at: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let at = convert::instant(at)?;
        self.builder().taken_at(at);
        Ok(())
    }

    /// How many instances were added so far.
    #[getter]
    fn instances(&self) -> usize {
        self.builder().instances()
    }

    /// Return the fleet and begin an empty one.
    fn finish(&self, py: Python<'_>) -> PyResult<PyFleet> {
        let fleet = py.detach(|| std::mem::take(&mut *self.builder()).finish());
        Ok(PyFleet(Arc::new(fleet)))
    }
}

/// The period from `at` to `until`; without `until`, the instant `at`.
fn period(
    at: Option<&Bound<'_, PyAny>>,
    until: Option<&Bound<'_, PyAny>>,
) -> PyResult<(UtcDateTime, UtcDateTime)> {
    let at = convert::instant(at)?;
    let until = until.map_or(Ok(at), |until| convert::instant(Some(until)))?;
    match until < at {
        true => Err(PyValueError::new_err("until lies before at")),
        false => Ok((at, until)),
    }
}

fn scope(account: Option<String>, region: Option<&str>) -> Scope {
    Scope {
        account,
        region: region.map(Region::new),
    }
}
