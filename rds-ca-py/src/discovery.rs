//! Discovery in Python: one call, plain data back.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use rds_ca_core::client::Manifest;
use rds_ca_core::discovery::{self, Discover, Discovery};
use rds_ca_core::driver::Secret;
use rds_ca_core::{Catalogue, Region};
use time::UtcDateTime;

use crate::audit::PyClients;
use crate::catalogue::{PyCatalogue, or_builtin};
use crate::convert::{instant, plain};
use crate::error::OrRaise as _;
use crate::fleet::PyFleet;
use crate::interrupt::interruptible;
use crate::values::plain_data;

/// The result of a discovery; ``rds_ca.Discovery`` wraps it.
#[pyclass(frozen, name = "_Discovery", module = "rds_ca._native")]
pub(crate) struct PyDiscovery(Discovery, UtcDateTime);

plain_data!(PyDiscovery, this => &this.0);

#[pymethods]
impl PyDiscovery {
    /// Whether every store and setting is fine: ``trusted``, ``not_trusted``, ``unknown``.
    #[getter]
    fn verdict(&self) -> &'static str {
        self.0.verdict().as_str()
    }

    /// Return the clients of the manifests, then those found under other names.
    fn to_clients(&self, py: Python<'_>, manifests: Vec<PathBuf>) -> PyResult<PyClients> {
        let found = self.0.clone();
        let clients = interruptible(py, move || {
            let manifest = if manifests.is_empty() {
                Manifest::default()
            } else {
                Manifest::read_all(&manifests)?
            };
            let lookup = |name: &str| std::env::var(name).ok();
            Ok(discovery::join_clients(&found, manifest, lookup))
        })?;
        clients
            .map(|clients| PyClients(Arc::new(clients)))
            .or_raise(py)
    }

    /// The stores and settings that are not fine, or of which that is unknown.
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.findings())
    }

    /// Whether a gap may hide a store or a setting.
    #[getter]
    fn is_incomplete(&self) -> bool {
        self.0.is_incomplete()
    }

    /// The bill of materials, as CycloneDX JSON.
    fn to_cyclonedx(&self, py: Python<'_>, version: &str) -> PyResult<String> {
        self.0.to_cyclonedx(version, self.1).or_raise(py)
    }

    /// Merge the clients that were found into an existing manifest.
    fn merge(&self, py: Python<'_>, manifest: &str, path: PathBuf) -> PyResult<String> {
        discovery::merge_at(manifest, &self.0, &path).or_raise(py)
    }
}

/// Find stores and settings.
#[pyfunction]
#[pyo3(signature = (paths, *, root = None, region = None, fleet = None, gitignore = false, other_file_systems = false, threads = 0, passwords = Vec::new(), environment = BTreeMap::new(), documents = BTreeMap::new(), processes = None, progress = None, catalogue = None, at = None))]
#[allow(clippy::too_many_arguments)]
pub(crate) fn _discover(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    root: Option<PathBuf>,
    region: Option<String>,
    fleet: Option<&Bound<'_, PyFleet>>,
    gitignore: bool,
    other_file_systems: bool,
    threads: usize,
    passwords: Vec<String>,
    environment: BTreeMap<String, String>,
    documents: BTreeMap<String, String>,
    processes: Option<PathBuf>,
    progress: Option<Py<PyAny>>,
    catalogue: Option<&Bound<'_, PyCatalogue>>,
    at: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyDiscovery> {
    let at = instant(at)?;
    let catalogue = or_builtin(catalogue.map(Bound::get)).clone();
    let fleet = fleet.map(|fleet| Arc::clone(&fleet.get().0));
    let paths: Vec<PathBuf> = match root {
        // A path relative to the folder that stands for `/`.
        Some(root) => paths
            .iter()
            .map(|path| root.join(path.strip_prefix("/").unwrap_or(path)))
            .collect(),
        None => paths,
    };
    let found = interruptible(py, move || {
        let mut search = Discover::new(at);
        search.region = region.as_deref().map(Region::new);
        search.gitignore = gitignore;
        search.other_file_systems = other_file_systems;
        search.threads = threads;
        search.passwords = passwords.into_iter().map(Secret::new).collect();
        search.environment = environment;
        search.documents = documents;
        search.processes = processes;
        let report = progress.map(|progress| {
            move |files: u64| {
                // The callback only informs: neither its result nor its failure ends the search.
                Python::attach(|py| {
                    if let Err(error) = progress.call1(py, (files,)) {
                        error.write_unraisable(py, None);
                    }
                });
                true
            }
        });
        let report = report
            .as_ref()
            .map(|report| report as &(dyn Fn(u64) -> bool + Sync));
        run(search, &catalogue, fleet.as_deref(), report, &paths)
    })?;
    found.map(|found| PyDiscovery(found, at)).or_raise(py)
}

fn run(
    search: Discover<'static>,
    catalogue: &Catalogue,
    fleet: Option<&rds_ca_core::Fleet>,
    progress: Option<&(dyn Fn(u64) -> bool + Sync)>,
    paths: &[PathBuf],
) -> rds_ca_core::Result<Discovery> {
    let mut search: Discover<'_> = search;
    search.catalogue = catalogue;
    search.fleet = fleet;
    search.progress = progress;
    search.run(paths)
}

/// Return what each container of documents (Kubernetes, ECS, Lambda, Compose, Terraform, systemd) is given.
///
/// Args:
///     documents: The texts, by their paths.
///     files: Texts that documents refer to, such as those of ``env_file``.
///     environment: The environment in which Compose runs.
///
/// Returns:
///     For each container ``path, workload, name, init, env`` (``None`` when nothing starts), ``unset, unresolved, files,
///     error``. Values are those of the documents: they may be secrets.
#[pyfunction]
#[pyo3(signature = (documents, *, files = BTreeMap::new(), environment = BTreeMap::new()))]
pub(crate) fn containers<'py>(
    py: Python<'py>,
    documents: BTreeMap<String, String>,
    files: BTreeMap<String, String>,
    environment: BTreeMap<String, String>,
) -> PyResult<Vec<Bound<'py, PyDict>>> {
    let (found, _) = discovery::containers(&documents, &files, &environment);
    found
        .into_iter()
        .map(|container| {
            let row = PyDict::new(py);
            row.set_item("path", container.path)?;
            row.set_item("workload", container.workload)?;
            row.set_item("name", container.name)?;
            row.set_item("init", container.is_init)?;
            row.set_item("env", container.environment)?;
            row.set_item("unset", container.unset)?;
            row.set_item("unresolved", container.unresolved)?;
            row.set_item("files", container.files)?;
            row.set_item("error", container.error)?;
            Ok(row)
        })
        .collect()
}
