//! Room `rotation` in Python.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyType;
use rds_ca_core::CaId;
use rds_ca_core::audit::Inputs;
use rds_ca_core::client::Selector;
use rds_ca_core::probed::ProbedChain;
use rds_ca_core::rotation::{
    Acceptance, Action, Command, Evidence, Failure, Journal, Plan, PlanRequest, Policy, Run,
    RunEvent, RunMode, Turn,
};
use rds_ca_core::sessions::Usage;

use crate::audit::PyClients;
use crate::catalogue::{PyCatalogue, or_builtin};
use crate::convert;
use crate::error::OrRaise as _;
use crate::fleet::PyFleet;
use crate::interrupt::interruptible;
use crate::probe::PyProbedChain;
use crate::sessions::PyUsage;

/// What to do in which order to move databases to another CA, and which databases must not be changed yet.
#[pyclass(frozen, eq, name = "Plan", module = "rds_ca")]
#[derive(Clone, PartialEq)]
pub(crate) struct PyPlan(Arc<Plan>);

#[pymethods]
impl PyPlan {
    /// Reject JSON that is not a policy, or a policy that no rotation can meet.
    #[staticmethod]
    fn _check_policy(py: Python<'_>, policy: &str) -> PyResult<()> {
        Policy::parse(policy).map(drop).or_raise(py)
    }

    /// Make a plan; see `rds_ca.rotation.plan`.
    #[classmethod]
    #[pyo3(signature = (fleet, *, to = None, clients = None, sessions = Vec::new(), probes = Vec::new(), evidence = None, policy = None, accept = Vec::new(), from_ = Vec::new(), only = Vec::new(), except_ = Vec::new(), at = None, catalogue = None))]
    #[allow(clippy::too_many_arguments)]
    fn _make(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        fleet: &PyFleet,
        to: Option<&str>,
        clients: Option<&PyClients>,
        sessions: Vec<Bound<'_, PyUsage>>,
        probes: Vec<Bound<'_, PyProbedChain>>,
        evidence: Option<String>,
        policy: Option<String>,
        accept: Vec<String>,
        from_: Vec<String>,
        only: Vec<String>,
        except_: Vec<String>,
        at: Option<&Bound<'_, PyAny>>,
        catalogue: Option<&PyCatalogue>,
    ) -> PyResult<Self> {
        let at = convert::instant(at)?;
        let target = to.map(CaId::new);
        let catalogue = or_builtin(catalogue).clone();
        let fleet = Arc::clone(&fleet.0);
        let clients = clients.map(|clients| Arc::clone(&clients.0));
        let usages: Vec<Usage> = sessions
            .iter()
            .map(|usage| usage.borrow().0.clone())
            .collect();
        let chains: Vec<ProbedChain> = probes.iter().map(|probe| probe.get().0.clone()).collect();
        let made = interruptible(py, move || {
            let selectors = |texts: &[String]| {
                texts
                    .iter()
                    .map(|text| Selector::parse(text))
                    .collect::<rds_ca_core::Result<Vec<_>>>()
            };
            let accepted = accept
                .iter()
                .map(|text| Acceptance::parse(text))
                .collect::<rds_ca_core::Result<Vec<_>>>()?;
            let policy = policy.as_deref().map(Policy::parse).transpose()?;
            let mut known = Evidence::default();
            if let Some(target) = &target {
                let mut inputs = Inputs::new(&fleet, at)
                    .catalogue(&catalogue)
                    .probes(&chains);
                if let Some(clients) = &clients {
                    inputs = inputs.clients(clients);
                }
                known = Evidence::gather(inputs, target, &usages);
            }
            if let Some(text) = &evidence {
                known.merge(Evidence::parse(text)?);
            }
            let request = match &target {
                Some(target) => PlanRequest::new(&fleet, target, at),
                None => PlanRequest::renewing(&fleet, at),
            };
            request
                .catalogue(&catalogue)
                .evidence(&known)
                .policy(policy.unwrap_or_default())
                .accept(accepted)
                .from(from_.iter().map(|ca| CaId::new(ca)))
                .only(selectors(&only)?)
                .except(selectors(&except_)?)
                .plan()
        })?;
        made.map(|plan| Self(Arc::new(plan))).or_raise(py)
    }

    /// Read what `to_json` wrote.
    #[classmethod]
    fn from_json(_class: &Bound<'_, PyType>, py: Python<'_>, text: &str) -> PyResult<Self> {
        py.detach(|| Plan::from_json(text))
            .map(|plan| Self(Arc::new(plan)))
            .or_raise(py)
    }

    /// SHA-256 of the plan's content, by which it is approved.
    #[getter]
    fn digest(&self, py: Python<'_>) -> PyResult<String> {
        self.0.digest().or_raise(py)
    }

    /// The CA that databases will have; None for a renewal of their certificates.
    #[getter]
    fn target(&self) -> Option<&str> {
        self.0.target.as_ref().map(CaId::as_str)
    }

    /// How many waves there are.
    #[getter]
    fn waves(&self) -> u32 {
        self.0.waves()
    }

    /// `blocked` while a database is blocked; `unknown` while a part of the fleet could not be read; else `ready`.
    #[getter]
    fn status(&self) -> &'static str {
        self.0.status().as_str()
    }

    /// The exit status of `rds-ca plan`: 0, 1 or 3.
    #[getter]
    fn exit_status(&self) -> u8 {
        self.0.status().exit_status()
    }

    /// Return the plan as plain text.
    fn to_text(&self) -> String {
        self.0.to_text()
    }

    /// Return the page to approve as Markdown: digest, policy, accepted rules, what restarts, what cannot be undone.
    fn to_markdown(&self) -> String {
        self.0.to_markdown()
    }

    /// Return the page to approve as one HTML file.
    fn to_html(&self) -> String {
        self.0.to_html()
    }

    /// Return AWS CLI commands that do what the steps do; they check nothing.
    fn to_commands(&self) -> String {
        self.0.to_commands()
    }

    /// Return what Terraform configurations have to declare, by wave.
    fn to_terraform(&self) -> String {
        self.0.to_terraform()
    }

    /// Return what CloudFormation templates have to declare, by wave.
    fn to_cloudformation(&self) -> String {
        self.0.to_cloudformation()
    }

    /// Return the plan as JSON, with its digest.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        self.0.to_json().or_raise(py)
    }

    /// Return the plan as plain values.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?
            .call_method1("loads", (self.to_json(py)?,))
    }

    /// Show the plan in a notebook.
    fn _repr_markdown_(&self) -> String {
        self.to_markdown()
    }

    fn __repr__(&self) -> String {
        let plan = &self.0;
        let (steps, blocked) = (plan.steps.len(), plan.blocked.len());
        let what = plan.target.as_ref().map_or_else(
            || "to renew certificates".to_owned(),
            |target| format!("to {target}"),
        );
        format!("<Plan {what}: {steps} steps, {blocked} blocked>")
    }

    fn __hash__(&self) -> PyResult<u64> {
        convert::hash(&*self.0)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let text = slf.get().to_json(slf.py())?;
        Ok((slf.get_type().getattr("from_json")?, (text,)))
    }
}

/// A run of a plan, with its journal; :func:`rds_ca.rotation.run` drives it through boto3.
///
/// Facts are on disk before `next` returns the action that they announce.
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
            // Checked before the journal is created, so that a wrong approval leaves no file.
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

    /// Return the state that a journal records, also while a runner holds it; the result cannot carry anything out.
    #[classmethod]
    fn inspect(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        plan: &PyPlan,
        journal: PathBuf,
    ) -> PyResult<Self> {
        let records = py.detach(|| Journal::read(journal)).or_raise(py)?;
        let run = Run::inspect((*plan.0).clone(), &records).or_raise(py)?;
        Ok(Self {
            run,
            journal: None,
            resumed: true,
        })
    }

    /// Whether the journal already contained facts.
    #[getter]
    fn resumed(&self) -> bool {
        self.resumed
    }

    /// Return the next action; the facts that it follows from are in the journal, on disk.
    ///
    /// It also states the progress of the run: `step`, `database`, `wave`, `waves`, `settled` and `steps`.
    #[pyo3(signature = (at = None))]
    fn next<'py>(
        &mut self,
        py: Python<'py>,
        at: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let turn = self.run.next(convert::instant(at)?);
        self.write(py, &turn.records)?;
        let action = convert::plain(py, &turn.action)?;
        let plan = self.run.plan();
        let step = turn.step.and_then(|step| plan.steps.get(step));
        action.set_item("step", turn.step)?;
        action.set_item("database", step.map(|step| step.resource.to_string()))?;
        action.set_item("wave", step.map(|step| step.wave))?;
        action.set_item("waves", plan.waves())?;
        action.set_item("settled", self.run.settled())?;
        action.set_item("steps", plan.steps.len())?;
        action.set_item("text", text(&turn))?;
        Ok(action)
    }

    /// Report the result of the last action, as JSON: `{"event": "response", "json": ...}`.
    #[pyo3(signature = (event, at = None))]
    fn tell(&mut self, py: Python<'_>, event: &str, at: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let event: RunEvent = convert::from_json(event)?;
        self.run.tell(event, convert::instant(at)?).or_raise(py)
    }

    /// Report that a request failed; status None means that there was no response.
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

    /// Pass on an operator's command: `pause`, `continue`, `stop` or `rollback`.
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

    /// Skip the step of that database, for a reason that the journal keeps.
    #[pyo3(signature = (name, reason, at = None))]
    fn skip(
        &mut self,
        py: Python<'_>,
        name: &str,
        reason: &str,
        at: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let at = convert::instant(at)?;
        self.run.skip(name, reason, at).or_raise(py)
    }

    /// Return the outcome of every step so far.
    fn outcomes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::plain(py, &self.run.outcomes())
    }

    /// Why no further step is started, if that is so.
    #[getter]
    fn stopped(&self) -> Option<&str> {
        self.run.stopped()
    }

    /// The result of the run so far: `fine`, `not_fine` or `unknown`.
    #[getter]
    fn status(&self) -> &'static str {
        self.run.status().as_str()
    }

    /// The exit status of `rds-ca run`: 0, 1 or 3.
    #[getter]
    fn exit_status(&self) -> u8 {
        self.run.status().exit_status()
    }

    /// What this run cannot know, in sentences.
    #[getter]
    fn caveats(&self) -> Vec<String> {
        self.run.caveats()
    }
}

/// An action in a sentence.
fn text(turn: &Turn) -> String {
    match &turn.action {
        Action::Call(call) => call.operation.clone(),
        Action::Wait(wait) => wait.to_string(),
        Action::Probe { host, .. } => format!("handshake with {host}"),
        Action::Ask { question } => question.clone(),
        _ => "finished".to_owned(),
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
