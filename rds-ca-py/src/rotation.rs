//! Room `rotation` in Python.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyType;
use rds_ca_core::audit::Inputs;
use rds_ca_core::client::{Clients, Manifest};
use rds_ca_core::fleet::FleetBuilder;
use rds_ca_core::probed::probes_from_json;
use rds_ca_core::rotation::{
    Acceptance, Command, Evidence, Failure, Journal, Plan, PlanRequest, Policy, RuleBreach, Run,
    RunEvent, RunMode,
};
use rds_ca_core::sessions::Usage;
use rds_ca_core::{CaId, Catalogue};

use crate::catalogue::PyCatalogue;
use crate::convert;
use crate::error::OrRaise as _;

#[pyclass(frozen, eq, name = "Plan", module = "rds_ca")]
#[derive(Clone, PartialEq)]
pub(crate) struct PyPlan(Arc<Plan>);

#[pymethods]
impl PyPlan {
    /// Every text is a file's content, save `fleet` (paths) and `clients` (a path, for its stores lie beside it).
    #[classmethod]
    #[pyo3(signature = (fleet, *, to, clients = None, sessions = Vec::new(), probes = Vec::new(), evidence = None, policy = None, accept = Vec::new(), at = None, catalogue = None))]
    #[allow(clippy::too_many_arguments)]
    fn _make(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        fleet: Vec<PathBuf>,
        to: &str,
        clients: Option<PathBuf>,
        sessions: Vec<String>,
        probes: Vec<String>,
        evidence: Option<&str>,
        policy: Option<&str>,
        accept: Vec<String>,
        at: Option<&Bound<'_, PyAny>>,
        catalogue: Option<&PyCatalogue>,
    ) -> PyResult<Self> {
        let at = convert::instant(at)?;
        let target = CaId::new(to);
        let catalogue = catalogue.map_or_else(
            || Catalogue::builtin().clone(),
            |given| given.catalogue.clone(),
        );
        let made = py.detach(|| {
            let mut builder = FleetBuilder::new();
            for path in &fleet {
                builder.add_file(path, &Default::default())?;
            }
            let fleet = builder.finish();
            let clients = match clients {
                Some(path) => Some(Clients::open(Manifest::read(path)?, |name| {
                    std::env::var(name).ok()
                })),
                None => None,
            };
            let usages = sessions
                .iter()
                .map(|text| Usage::from_json(text))
                .collect::<rds_ca_core::Result<Vec<_>>>()?;
            let mut chains = Vec::new();
            for text in &probes {
                chains.extend(probes_from_json(text)?);
            }
            let mut inputs = Inputs::new(&fleet, at)
                .catalogue(&catalogue)
                .probes(&chains);
            if let Some(clients) = &clients {
                inputs = inputs.clients(clients);
            }
            let mut known = Evidence::gather(inputs, &target, &usages);
            if let Some(text) = evidence {
                for (name, more) in Evidence::parse(text)?.databases {
                    let known = known.add(&name);
                    known.clients.extend(more.clients);
                    known.tls_seen = known.tls_seen.max(more.tls_seen);
                    known.probed_ca = known.probed_ca.take().or(more.probed_ca);
                }
            }
            let policy = policy.map_or_else(|| Ok(Policy::default()), Policy::parse)?;
            let accepted = accept
                .iter()
                .map(|text| Acceptance::parse(text))
                .collect::<rds_ca_core::Result<Vec<_>>>()?;
            PlanRequest::new(&fleet, &target, at)
                .catalogue(&catalogue)
                .evidence(&known)
                .policy(policy)
                .accept(accepted)
                .plan()
        });
        made.map(|plan| Self(Arc::new(plan))).or_raise(py)
    }

    #[classmethod]
    fn from_json(_class: &Bound<'_, PyType>, py: Python<'_>, text: &str) -> PyResult<Self> {
        py.detach(|| Plan::from_json(text))
            .map(|plan| Self(Arc::new(plan)))
            .or_raise(py)
    }

    #[getter]
    fn digest(&self, py: Python<'_>) -> PyResult<String> {
        self.0.digest().or_raise(py)
    }

    #[getter]
    fn target(&self) -> &str {
        self.0.target.as_str()
    }

    #[getter]
    fn waves(&self) -> u32 {
        self.0.waves()
    }

    #[getter]
    fn status(&self) -> &'static str {
        let plan = &self.0;
        let blocks = |findings: &Vec<RuleBreach>| findings.iter().any(RuleBreach::blocks);
        let is_empty =
            plan.steps.is_empty() && plan.blocked.is_empty() && plan.unchanged.is_empty();
        if plan.blocked.iter().any(|found| blocks(&found.findings)) {
            "blocked"
        } else if is_empty || !plan.gaps.is_empty() {
            // A plan over nothing says nothing about anything.
            "unknown"
        } else {
            "ready"
        }
    }

    fn to_text(&self) -> String {
        self.0.to_text()
    }

    fn to_markdown(&self) -> String {
        self.0.to_markdown()
    }

    fn to_commands(&self) -> String {
        self.0.to_commands()
    }

    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        self.0.to_json().or_raise(py)
    }

    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?
            .call_method1("loads", (self.to_json(py)?,))
    }

    fn _repr_markdown_(&self) -> String {
        self.to_markdown()
    }

    fn __repr__(&self) -> String {
        let plan = &self.0;
        let (steps, blocked) = (plan.steps.len(), plan.blocked.len());
        format!(
            "<Plan to {}: {steps} steps, {blocked} blocked>",
            plan.target
        )
    }

    fn __hash__(&self) -> PyResult<u64> {
        convert::hash(&*self.0)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let text = slf.get().to_json(slf.py())?;
        Ok((slf.get_type().getattr("from_json")?, (text,)))
    }
}

/// A run with its journal: facts are on the disk before `next` returns what they announce.
#[pyclass(name = "Run", module = "rds_ca._native")]
pub(crate) struct PyRun {
    run: Run,
    journal: Option<Journal>,
    resumed: bool,
}

#[pymethods]
impl PyRun {
    #[new]
    #[pyo3(signature = (plan, mode, *, approve = "", journal = None, runner = ""))]
    fn new(
        py: Python<'_>,
        plan: &PyPlan,
        mode: &str,
        approve: &str,
        journal: Option<PathBuf>,
        runner: &str,
    ) -> PyResult<Self> {
        let mode = match mode {
            "dry_run" => RunMode::DryRun,
            "forward" => RunMode::Forward,
            "rollback" => RunMode::Rollback,
            _ => {
                let why = "mode must be 'dry_run', 'forward' or 'rollback'";
                return Err(PyValueError::new_err(why));
            }
        };
        if mode != RunMode::DryRun {
            // Before the journal is made: a wrong approval leaves no trace.
            plan.0.check_approval(approve).or_raise(py)?;
        }
        let (journal, records) = match (mode, journal) {
            (RunMode::DryRun, _) => (None, Vec::new()),
            (_, Some(path)) => {
                let (journal, records) = py.detach(|| Journal::open(path)).or_raise(py)?;
                (Some(journal), records)
            }
            (_, None) => {
                let why = "a run that changes something needs a journal";
                return Err(PyValueError::new_err(why));
            }
        };
        let run = Run::new((*plan.0).clone(), approve, &records, mode, runner).or_raise(py)?;
        Ok(Self {
            run,
            journal,
            resumed: !records.is_empty(),
        })
    }

    /// Whether the journal held facts already.
    #[getter]
    fn resumed(&self) -> bool {
        self.resumed
    }

    #[pyo3(signature = (at = None))]
    fn next<'py>(
        &mut self,
        py: Python<'py>,
        at: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let turn = self.run.next(convert::instant(at)?);
        self.write(py, &turn.records)?;
        convert::plain(py, &turn.action)
    }

    /// `event` is JSON: `{"event": "response", "json": …}` …
    #[pyo3(signature = (event, at = None))]
    fn tell(&mut self, py: Python<'_>, event: &str, at: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let event: RunEvent = convert::from_json(event)?;
        self.run.tell(event, convert::instant(at)?).or_raise(py)
    }

    #[pyo3(signature = (code, status, message, at = None))]
    fn tell_failure(
        &mut self,
        py: Python<'_>,
        code: &str,
        status: Option<u16>,
        message: &str,
        at: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let event = RunEvent::Failure(Failure::new(code, status, message));
        self.run.tell(event, convert::instant(at)?).or_raise(py)
    }

    #[pyo3(signature = (word, at = None))]
    fn command(
        &mut self,
        py: Python<'_>,
        word: &str,
        at: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let command = match word {
            "pause" => Command::Pause,
            "continue" => Command::Continue,
            "stop" => Command::Stop,
            "rollback" => Command::Rollback,
            _ => {
                let why = "the command must be 'pause', 'continue', 'stop' or 'rollback'";
                return Err(PyValueError::new_err(why));
            }
        };
        self.run
            .command(command, convert::instant(at)?)
            .or_raise(py)
    }

    fn outcomes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.run.outcomes())
    }

    #[getter]
    fn stopped(&self) -> Option<&str> {
        self.run.stopped()
    }
}

impl PyRun {
    fn write(&mut self, py: Python<'_>, records: &[rds_ca_core::rotation::Record]) -> PyResult<()> {
        match &mut self.journal {
            Some(journal) => py.detach(|| journal.append(records)).or_raise(py),
            None => Ok(()),
        }
    }
}
