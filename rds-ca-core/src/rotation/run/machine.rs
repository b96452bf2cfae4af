//! Carries a plan out: says what to do next, is told what came of it, and keeps the facts.

use std::collections::BTreeSet;

use time::{Duration, UtcDateTime};

use super::super::plan::{Plan, PlanRule};
use super::action::{Action, RunEvent};
use super::facts::{Fact, Ledger, OutcomeKind, Record, State, StepOutcome};
use super::step::{Asked, Progress};
use crate::error::{Error, ErrorKind, Result};
use crate::fleet::Scope;

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RunMode {
    /// Look at every database and say what would be done; ask for nothing that changes anything.
    DryRun,
    /// Carry the plan out, or on.
    Forward,
    /// Undo what was done, last wave first.
    Rollback,
}

/// What a person can tell a run at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// Begin nothing new until it is continued.
    Pause,
    /// Go on after a pause.
    Continue,
    /// Begin nothing new any more; what is under way is watched to its end.
    Stop,
    /// Undo what was done.
    Rollback,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Turn {
    /// Facts that have to be on the disk before the action is carried out.
    pub records: Vec<Record>,
    /// The action.
    pub action: Action,
}

/// A run of a plan.
///
/// A driver asks [`next`](Self::next), writes the records of the turn into the journal, carries the action out, tells
/// the event, and begins again, until [`Action::Finished`]. All lasting state is in the records: a run made of those
/// of a run that died goes on where that one was.
#[derive(Debug)]
pub struct Run {
    pub(super) plan: Plan,
    digest: String,
    runner: String,
    pub(super) mode: RunMode,
    pub(super) ledger: Ledger,
    pub(super) progress: Vec<Progress>,
    unwritten: Vec<Record>,
    pub(super) outstanding: Option<(usize, Asked, Action)>,
    /// The step in hand, which is followed until it has to wait.
    pub(super) focus: Option<usize>,
    pub(super) wave: u32,
    pub(super) ready_at: Option<UtcDateTime>,
    began: bool,
    pub(super) failed_clusters: BTreeSet<(Scope, String)>,
    /// What a dry run found.
    pub(super) found: Vec<Option<(OutcomeKind, String)>>,
}

impl Run {
    /// A run of a plan, after the facts of the journal.
    ///
    /// `approval` is the plan's digest or its first 12 digits or more; a dry run needs none. `runner` says who runs
    /// it, for the journal.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] when the approval is of another plan, the journal belongs to another plan, the plan
    /// was rolled back and is to go forward, or there is nothing to roll back.
    pub fn new(
        plan: Plan,
        approval: &str,
        records: &[Record],
        mode: RunMode,
        runner: impl Into<String>,
    ) -> Result<Self> {
        let digest = plan.digest()?;
        if mode != RunMode::DryRun {
            plan.check_approval(approval)?;
        }
        let steps = plan.steps.len();
        let ledger = match mode {
            RunMode::DryRun => Ledger::new(steps),
            _ => Ledger::replay(steps, &digest, records)?,
        };
        let conflict = |why: &str, hint: &str| {
            Err(Error::new(ErrorKind::Conflict, "cannot run the plan", why).hinting(hint))
        };
        if mode == RunMode::Forward && ledger.rolls_back {
            return conflict(
                "it was rolled back, at least in part",
                "go on with the rollback (`--rollback`), then make a new plan",
            );
        }
        if mode == RunMode::Rollback && records.is_empty() {
            return conflict(
                "nothing of it was done, so there is nothing to roll back",
                "name the journal of its run",
            );
        }
        let mut run = Self {
            digest,
            runner: runner.into(),
            mode,
            progress: vec![Progress::default(); steps],
            unwritten: Vec::new(),
            outstanding: None,
            focus: None,
            wave: 1,
            ready_at: None,
            began: false,
            failed_clusters: BTreeSet::new(),
            found: vec![None; steps],
            ledger,
            plan,
        };
        if run.ledger.rolls_back {
            run.wave = run.plan.waves();
        }
        let failed = |place: &usize| {
            matches!(
                run.ledger.forward(*place).map(|entry| &entry.state),
                Some(State::Failed { .. })
            )
        };
        run.failed_clusters = (0..steps)
            .filter(failed)
            .filter_map(|place| run.cluster_of(place))
            .collect();
        Ok(run)
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What to do next. Asked again before the event is told, it says the same.
    pub fn next(&mut self, now: UtcDateTime) -> Turn {
        let action = self.decide(now);
        Turn {
            records: std::mem::take(&mut self.unwritten),
            action,
        }
    }

    /// Tells what came of the last action.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the event does not fit the action.
    pub fn tell(&mut self, event: RunEvent, now: UtcDateTime) -> Result<()> {
        let Some((step, asked, action)) = self.outstanding.take() else {
            return match event {
                RunEvent::Waited => Ok(()),
                _ => Err(Error::invalid(
                    "cannot take the event",
                    "nothing was asked for",
                )),
            };
        };
        if asked.rolls_back != self.ledger.rolls_back {
            // A rollback began in between; what came of the old question, the database itself will show.
            return Ok(());
        }
        self.take(step, asked.what, event, now).map_err(|why| {
            self.outstanding = Some((step, asked, action));
            Error::invalid("cannot take the event", why)
        })
    }

    /// Tells what a person wants.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] in a dry run.
    pub fn command(&mut self, command: Command, now: UtcDateTime) -> Result<()> {
        if self.mode == RunMode::DryRun {
            return Err(Error::new(
                ErrorKind::Conflict,
                "cannot do that",
                "this is a dry run",
            ));
        }
        match command {
            Command::Pause if !self.ledger.paused => self.note(Fact::Paused, now),
            Command::Continue if self.ledger.paused => self.note(Fact::Continued, now),
            Command::Stop if self.ledger.stopped.is_none() => {
                let why = "a person stopped it".to_owned();
                self.note(Fact::Stopped { why }, now);
            }
            Command::Pause | Command::Continue | Command::Stop => {}
            Command::Rollback => self.begin_rollback(now),
        }
        Ok(())
    }

    /// What became of every step so far.
    pub fn outcomes(&self) -> Vec<StepOutcome> {
        (0..self.plan.steps.len())
            .map(|step| self.outcome(step))
            .collect()
    }

    /// Why nothing new is begun, if so.
    pub fn stopped(&self) -> Option<&str> {
        self.ledger.stopped.as_deref()
    }

    fn outcome(&self, step: usize) -> StepOutcome {
        let untouched = || match &self.ledger.stopped {
            Some(why) => format!("the run stopped before: {why}"),
            None => "not begun".to_owned(),
        };
        let (kind, detail) = match (self.ledger.state(step), self.found.get(step)) {
            (_, Some(Some(found))) => found.clone(),
            (
                State::Done {
                    by_run: true,
                    detail,
                },
                _,
            ) if !self.ledger.rolls_back => (OutcomeKind::Done, detail.clone()),
            (
                State::Done {
                    by_run: false,
                    detail,
                },
                _,
            ) if !self.ledger.rolls_back => (OutcomeKind::Already, detail.clone()),
            (State::Done { detail, .. }, _) => (OutcomeKind::Restored, detail.clone()),
            (State::Failed { why }, _) => (OutcomeKind::Failed, why.clone()),
            (State::Intended | State::Accepted, _) => {
                (OutcomeKind::UnderWay, "asked for, not proved".to_owned())
            }
            (State::Untouched, _) => (OutcomeKind::NotAttempted, untouched()),
        };
        StepOutcome { step, kind, detail }
    }

    fn decide(&mut self, now: UtcDateTime) -> Action {
        if let Some((_, _, action)) = &self.outstanding {
            return action.clone();
        }
        self.begin(now);
        if self.ledger.closed {
            return Action::Finished;
        }
        loop {
            match self.choose(now) {
                Choice::Step(step) => {
                    self.focus = Some(step);
                    if let Some(action) = self.act(step, now) {
                        return action;
                    }
                }
                Choice::Wait(until) => {
                    self.focus = None;
                    return Action::Wait { until };
                }
                Choice::Over => {
                    if self.mode != RunMode::DryRun {
                        self.note(Fact::Closed, now);
                    }
                    self.ledger.closed = true;
                    return Action::Finished;
                }
            }
        }
    }

    fn begin(&mut self, now: UtcDateTime) {
        if self.began {
            return;
        }
        self.began = true;
        if self.mode == RunMode::DryRun {
            return;
        }
        let (plan, runner, accepted) = (
            self.digest.clone(),
            self.runner.clone(),
            self.plan.accepted.clone(),
        );
        self.note(
            Fact::Opened {
                plan,
                runner,
                accepted,
            },
            now,
        );
        if self.mode == RunMode::Rollback && !self.ledger.rolls_back {
            self.begin_rollback(now);
        }
        // The run before may have died between the failure and the word that it stops for it.
        self.stop_after_failures("a step failed before", now);
    }

    fn begin_rollback(&mut self, now: UtcDateTime) {
        if self.ledger.rolls_back {
            return;
        }
        self.note(Fact::RollbackBegan, now);
        self.ledger.closed = false;
        self.progress = vec![Progress::default(); self.plan.steps.len()];
        self.focus = None;
        self.ready_at = None;
        self.wave = self.plan.waves();
    }

    /// Keeps a fact: in the state at once, and for the journal.
    pub(super) fn note(&mut self, fact: Fact, now: UtcDateTime) {
        let record = Record { at: now, fact };
        // A fact of its own steps always fits.
        if self.ledger.apply(&record).is_ok() {
            self.unwritten.push(record);
        }
    }

    /// Notes a failure, and stops the run when there were enough of them.
    pub(super) fn fail(&mut self, step: usize, why: impl Into<String>, now: UtcDateTime) {
        let why = why.into();
        let name = self
            .plan
            .steps
            .get(step)
            .map(|step| step.resource.to_string())
            .unwrap_or_default();
        self.note(
            Fact::Failed {
                step,
                why: why.clone(),
            },
            now,
        );
        self.failed_clusters.extend(self.cluster_of(step));
        self.stop_after_failures(&format!("{name} failed: {why}"), now);
    }

    fn stop_after_failures(&mut self, why: &str, now: UtcDateTime) {
        let most = self.plan.policy.stop_after_failures;
        if !self.ledger.rolls_back && self.ledger.failures >= most && self.ledger.stopped.is_none()
        {
            let why = why.to_owned();
            self.note(Fact::Stopped { why }, now);
        }
    }

    /// Begins nothing new any more because of what was found at a step; a dry run notes it and looks on.
    pub(super) fn stop(&mut self, step: usize, why: &str, now: UtcDateTime) {
        if self.mode == RunMode::DryRun {
            self.record_dry_run(step, OutcomeKind::WouldStop, why);
            return;
        }
        if self.ledger.rolls_back {
            self.fail(step, why, now);
            return;
        }
        let name = self
            .plan
            .steps
            .get(step)
            .map(|step| step.resource.to_string())
            .unwrap_or_default();
        self.note(
            Fact::Stopped {
                why: format!("{name}: {why}"),
            },
            now,
        );
    }

    pub(super) fn record_dry_run(&mut self, step: usize, kind: OutcomeKind, detail: &str) {
        if let Some(found) = self.found.get_mut(step) {
            *found = Some((kind, detail.to_owned()));
        }
    }

    /// Whether evidence about the clients of a step became too old since the plan was made.
    pub(super) fn evidence_is_too_old(&self, step: usize, now: UtcDateTime) -> bool {
        let most = Duration::seconds(self.plan.policy.evidence_max_age_seconds.into());
        self.plan.steps.get(step).is_some_and(|step| {
            step.evidence_at.is_some_and(|at| now - at > most)
                && !step.accepts(PlanRule::EvidenceTooOld)
        })
    }
}

pub(super) enum Choice {
    Step(usize),
    Wait(UtcDateTime),
    Over,
}
