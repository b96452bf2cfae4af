//! The engine of the Python package `rds_ca`; `python/rds_ca` declares its public names.
// No input may make the library panic.
#![warn(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::type_complexity)] // What `__reduce__` returns is a tuple of tuples.
#![allow(missing_docs)] // The stubs document what is private to Rust.
#![allow(clippy::doc_lazy_continuation, clippy::doc_overindented_list_items)] // Docstrings for Python.

mod arrow;
mod audit;
mod bundle;
mod catalogue;
mod convert;
mod discovery;
mod driver;
mod error;
mod explain;
mod fleet;
mod interrupt;
mod mend;
mod name;
mod notebook;
mod output;
mod probe;
mod rotation;
mod sessions;
mod trust;
mod values;

#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
    #[pymodule_export]
    const TLS_PARAMETERS: [&str; 12] = rds_ca_core::fleet::TLS_PARAMETERS;
    #[pymodule_export]
    use crate::arrow::{_table, PyTable};
    #[pymodule_export]
    use crate::audit::{PyAudit, PyClients, audit, audit_rules};
    #[pymodule_export]
    use crate::bundle::{PyBundle, PyCertificate, PyProblem};
    #[pymodule_export]
    use crate::catalogue::{PyAuthority, PyCatalogue};
    #[pymodule_export]
    use crate::discovery::{_discover, PyDiscovery, containers};
    #[pymodule_export]
    use crate::driver::{PyAddress, PyEffective, PyRemark, PyStore, drivers, effective};
    #[pymodule_export]
    use crate::explain::{PyExplainer, PyExplanation, explain};
    #[pymodule_export]
    use crate::fleet::{PyCluster, PyFleet, PyFleetBuilder, PyGap, PyInstance, PyServerSide};
    #[pymodule_export]
    use crate::mend::{_bundle, _mend, PyMended};
    #[pymodule_export]
    use crate::name::PyEndpoint;
    #[pymodule_export]
    use crate::output::{_schema, _toml, neutral, read_file, replace_file, shell_word, write_file};
    #[pymodule_export]
    use crate::probe::{
        PyOrigin, PyProbeFailure, PyProbedChain, from_json, probe, probe_many, to_json,
    };
    #[pymodule_export]
    use crate::rotation::{PyPlan, PyRun};
    #[pymodule_export]
    use crate::sessions::{PySample, PySessionSampler, PyUsage, forced_tls, queries, read_log};
    #[pymodule_export]
    use crate::trust::{
        _checks, PyStack, PyTrustReport, PyTrustStore, check_batch, check_many, stacks,
    };
}
