//! A run: stores the facts, chooses steps, applies their effects.

use std::collections::BTreeSet;

use time::UtcDateTime;

use super::super::plan::{Plan, PlanStatus, Rollback};
use super::action::Wait;
use super::action::{Action, RunEvent};
use super::facts::{Fact, Ledger, OutcomeKind, Record, RunStatus, State, StepOutcome};
use super::observed::{Seen, What};
use super::step::{self, Ctx, Effect, StepState};
use crate::error::{Error, ErrorKind, Result};
use crate::fleet::Scope;

/// The purpose of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RunMode {
    /// Read every database and report what would be done; request no change.
    DryRun,
    /// Carry out the plan, or resume it.
    Forward,
    /// Undo the completed steps, last wave first.
    Rollback,
}

/// What a person can order a run to do at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// Begin nothing new until `Continue`.
    Pause,
    /// Continue after a pause.
    Continue,
    /// Begin nothing new any more; changes in progress are watched until they end.
    Stop,
    /// Undo the completed steps.
    Rollback,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Turn {
    /// Facts that must be on disk before the action is carried out.
    pub records: Vec<Record>,
    /// The action.
    pub action: Action,
    /// The step that it is for, as an index into the plan's steps.
    pub step: Option<usize>,
}

/// A run of a plan.
///
/// A driver calls [`next`](Self::next), writes the records of the turn to the journal, carries out the action, reports
/// the event with [`tell`](Self::tell), and repeats this until [`Action::Finished`]. All persistent state is in the
/// records: a run created from the records of a crashed run continues where that one was.
///
/// Resuming a finished run retries failed steps. Before that, it reads again the steps that are recorded as done: where
/// one no longer is, the run stops.
#[derive(Debug)]
pub struct Run {
    pub(super) plan: Plan,
    digest: String,
    runner: String,
    pub(super) mode: RunMode,
    pub(super) ledger: Ledger,
    pub(super) states: Vec<StepState>,
    /// What each step waits for, and since when.
    pub(super) waits: Vec<Option<(Wait, UtcDateTime)>>,
    unwritten: Vec<Record>,
    outstanding: Option<Outstanding>,
    /// The current step, which is followed until it must wait.
    pub(super) focus: Option<usize>,
    pub(super) wave: u32,
    pub(super) ready_at: Option<UtcDateTime>,
    began: bool,
    /// Whether the results of earlier runs must be read again.
    pub(super) verifies: bool,
    /// The endpoints on which a dry run gave up.
    lost_endpoints: BTreeSet<(&'static str, Scope)>,
    /// What a dry run found.
    pub(super) found: Vec<Option<(OutcomeKind, String)>>,
}

/// How a run continues.
pub(super) enum Choice {
    Step(usize),
    Wait(usize, Wait),
    Pause(Wait),
    Over,
}

/// What was requested, and the direction of the run at that time.
#[derive(Clone, Debug)]
struct Outstanding {
    step: usize,
    what: What,
    rolls_back: bool,
    action: Action,
}

impl Run {
    /// Creates a run of a plan that continues after the facts of the journal.
    ///
    /// `approval` is the plan's digest or its first 32 digits or more; a dry run needs none. `runner` is recorded in
    /// the journal as the person or program that runs it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] when the approval is for another plan, the journal belongs to another plan, a
    /// rolled-back plan is to go forward, or there is nothing to roll back; [`ErrorKind::InvalidInput`] when the
    /// journal cannot belong to a run of this plan.
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
            _ => Ledger::replay(&plan, &digest, records)?,
        };
        let conflict = |why: &str, hint: &str| {
            Err(Error::new(ErrorKind::Conflict, "cannot run the plan", why).hinting(hint))
        };
        if mode == RunMode::Forward && ledger.rolls_back {
            return conflict(
                "it was rolled back, at least in part",
                "continue the rollback (`--rollback`), then make a new plan",
            );
        }
        if mode == RunMode::Rollback && records.is_empty() {
            return conflict(
                "none of its steps was carried out, so there is nothing to roll back",
                "name the journal of its run",
            );
        }
        Ok(Self {
            digest,
            runner: runner.into(),
            mode,
            states: vec![StepState::default(); steps],
            waits: vec![None; steps],
            unwritten: Vec::new(),
            outstanding: None,
            focus: None,
            wave: if ledger.rolls_back { plan.waves() } else { 1 },
            ready_at: None,
            began: false,
            verifies: mode == RunMode::Forward && !records.is_empty(),
            lost_endpoints: BTreeSet::new(),
            found: vec![None; steps],
            ledger,
            plan,
        })
    }

    /// The state that a journal describes, for inspection only; it is not approved, and no action can be carried out
    /// with it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] when the journal belongs to another plan, [`ErrorKind::InvalidInput`] when it cannot
    /// belong to a run of this plan.
    pub fn inspect(plan: Plan, records: &[Record]) -> Result<Self> {
        let digest = plan.digest()?;
        let ledger = Ledger::replay(&plan, &digest, records)?;
        let mut run = Self::new(plan, "", &[], RunMode::DryRun, "")?;
        run.mode = match ledger.rolls_back {
            true => RunMode::Rollback,
            false => RunMode::Forward,
        };
        (run.ledger, run.began) = (ledger, true);
        // No action is derived from this value.
        run.ledger.closed = true;
        Ok(run)
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Returns the next action. Idempotent until `tell` is called.
    pub fn next(&mut self, now: UtcDateTime) -> Turn {
        let (step, action) = self.decide(now);
        Turn {
            records: std::mem::take(&mut self.unwritten),
            action,
            step,
        }
    }

    /// Reports the result of the last action.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the event does not fit the action.
    pub fn tell(&mut self, event: RunEvent, now: UtcDateTime) -> Result<()> {
        let wrong = |why: &str| Error::invalid("cannot accept the event", why);
        let Some(asked) = self.outstanding.take() else {
            return match event {
                RunEvent::Waited => Ok(()),
                _ => Err(wrong("no action is outstanding")),
            };
        };
        if asked.rolls_back != self.ledger.rolls_back {
            // A rollback began in between; the database itself will show the result of the earlier request.
            return Ok(());
        }
        let Some(planned) = self.plan.steps.get(asked.step) else {
            return Ok(());
        };
        let endpoint = (planned.resource.service(), planned.resource.scope.clone());
        let no_answer = matches!(&event, RunEvent::Failure(failure) if failure.is_no_answer());
        let is_call = matches!(asked.action, Action::Call(_));
        match Seen::of(asked.what, event, planned, now) {
            Ok(seen) => {
                if is_call && !no_answer {
                    self.lost_endpoints.remove(&endpoint);
                }
                let gave_up = self.show(asked.step, seen, now);
                if no_answer && gave_up {
                    self.lost_endpoints.insert(endpoint);
                }
                Ok(())
            }
            Err(why) => {
                self.outstanding = Some(asked);
                Err(wrong(why))
            }
        }
    }

    /// Executes a person's command.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] in a dry run.
    pub fn command(&mut self, command: Command, now: UtcDateTime) -> Result<()> {
        self.refuse_in_dry_run()?;
        self.begin(now);
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

    /// Continues without a step that is not done; the reason is recorded in the journal.
    ///
    /// `name` is the identifier or the ARN of the step's database.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when no step has that name, [`ErrorKind::Conflict`] when it is done or under way, or
    /// in a dry run; [`ErrorKind::InvalidInput`] when the reason is empty.
    pub fn skip(&mut self, name: &str, reason: &str, now: UtcDateTime) -> Result<()> {
        const DOING: &str = "cannot skip the step";
        self.refuse_in_dry_run()?;
        if reason.trim().is_empty() {
            return Err(Error::invalid(DOING, "there is no reason")
                .at(format!("{name:?}"))
                .hinting("write NAME=REASON"));
        }
        self.begin(now);
        let named: Vec<usize> = (0..self.plan.steps.len())
            .filter(|step| self.is_called(*step, name))
            .collect();
        let step = match named.as_slice() {
            [step] => *step,
            [] => {
                let ids = self.plan.steps.iter().map(|step| step.resource.id.as_str());
                return Err(
                    Error::new(ErrorKind::NotFound, DOING, "no step has that name")
                        .at(format!("{name:?}"))
                        .hinting(super::super::names::hint(name, ids)),
                );
            }
            _ => {
                return Err(Error::invalid(DOING, "several steps have that name")
                    .at(format!("{name:?}"))
                    .hinting("give the ARN"));
            }
        };
        let reason = reason.trim().to_owned();
        let record = Record {
            at: now,
            fact: Fact::Skipped { step, reason },
        };
        self.ledger.apply(&record).map_err(|cause| {
            Error::new(ErrorKind::Conflict, DOING, cause.to_string()).at(format!("{name:?}"))
        })?;
        self.unwritten.push(record);
        Ok(())
    }

    /// The result of every step so far.
    pub fn outcomes(&self) -> Vec<StepOutcome> {
        (0..self.plan.steps.len())
            .map(|step| self.outcome(step))
            .collect()
    }

    /// The result of the run so far.
    pub fn status(&self) -> RunStatus {
        let is_fine = |outcome: StepOutcome| match outcome.kind {
            OutcomeKind::Done
            | OutcomeKind::Already
            | OutcomeKind::Restored
            | OutcomeKind::WouldChange => true,
            // A step that was never changed needs no rollback.
            OutcomeKind::NotAttempted => self.ledger.rolls_back,
            _ => false,
        };
        if self.plan.status() == PlanStatus::Blocked || !self.outcomes().into_iter().all(is_fine) {
            RunStatus::NotFine
        } else if self.plan.gaps.is_empty() {
            RunStatus::Fine
        } else {
            RunStatus::Unknown
        }
    }

    /// What this run cannot know, in sentences; a rollback knows less than a forward run.
    pub fn caveats(&self) -> Vec<String> {
        if self.mode != RunMode::Rollback {
            return Vec::new();
        }
        let mut from: Vec<&str> = self
            .plan
            .steps
            .iter()
            .map(|step| step.from.as_str())
            .collect();
        from.sort_unstable();
        from.dedup();
        let mut caveats = vec![
            format!(
                "whether clients still trust {}: only the change to {} was checked",
                from.join(", "),
                self.plan.target.as_ref().map_or("a newer certificate", |ca| ca.as_str()),
            ),
            "whether a change that is missing from the journal was requested: only the steps in the journal are read".to_owned(),
            "what else changed on these databases since the plan was made".to_owned(),
        ];
        if self
            .plan
            .steps
            .iter()
            .any(|step| step.rollback != Rollback::Possible)
        {
            caveats.push(
                "whether AWS still offers every old CA: that is read before each change".to_owned(),
            );
        }
        if self.plan.steps.iter().any(|step| step.renewal.is_some()) {
            caveats.push("a renewal of a certificate is not undone".to_owned());
        }
        caveats
    }

    /// How many steps are settled: done, failed, skipped, or read in a dry run.
    pub fn settled(&self) -> usize {
        (0..self.plan.steps.len())
            .filter(|step| {
                self.found.get(*step).is_some_and(Option::is_some)
                    || !matches!(
                        self.ledger.state(*step),
                        State::Untouched | State::Intended | State::Accepted
                    )
            })
            .count()
    }

    /// Why nothing new is begun; `None` while the run is not stopped.
    pub fn stopped(&self) -> Option<&str> {
        self.ledger.stopped.as_deref()
    }

    fn outcome(&self, step: usize) -> StepOutcome {
        let untouched = || match (&self.ledger.stopped, self.why_held(step)) {
            (Some(why), _) => format!("the run stopped before: {why}"),
            (None, Some(why)) => format!("not begun: {why}"),
            (None, None) => "not begun".to_owned(),
        };
        let forward = !self.ledger.rolls_back;
        let (kind, detail) = match (self.ledger.state(step), self.found.get(step)) {
            (_, Some(Some(found))) => found.clone(),
            (State::Done { by_run, detail }, _) => {
                let kind = match (forward, by_run) {
                    (true, true) => OutcomeKind::Done,
                    (true, false) => OutcomeKind::Already,
                    (false, _) => OutcomeKind::Restored,
                };
                (kind, detail.clone())
            }
            (State::Failed { why }, _) => (OutcomeKind::Failed, why.clone()),
            (State::Drifted { detail }, _) => (OutcomeKind::Drifted, detail.clone()),
            (State::Skipped { reason }, _) => (OutcomeKind::Skipped, reason.clone()),
            (State::Intended | State::Accepted, _) => {
                (OutcomeKind::UnderWay, "requested, not proved".to_owned())
            }
            (State::Untouched, _) => (OutcomeKind::NotAttempted, untouched()),
        };
        StepOutcome { step, kind, detail }
    }

    fn refuse_in_dry_run(&self) -> Result<()> {
        if self.mode == RunMode::DryRun {
            let why = "this is a dry run";
            return Err(Error::new(ErrorKind::Conflict, "cannot do that", why));
        }
        Ok(())
    }

    fn is_called(&self, step: usize, name: &str) -> bool {
        self.plan.steps.get(step).is_some_and(|step| {
            step.resource.id.eq_ignore_ascii_case(name)
                || step.resource.arn.as_deref() == Some(name)
        })
    }

    fn decide(&mut self, now: UtcDateTime) -> (Option<usize>, Action) {
        if let Some(asked) = &self.outstanding {
            return (Some(asked.step), asked.action.clone());
        }
        self.begin(now);
        if self.ledger.closed {
            return (None, Action::Finished);
        }
        loop {
            match self.choose(now) {
                Choice::Step(step) => {
                    self.focus = Some(step);
                    if self.is_lost(step) {
                        self.give_up(step, now);
                        continue;
                    }
                    self.show(step, Seen::Turn, now);
                    if let Some(asked) = &self.outstanding {
                        return (Some(step), asked.action.clone());
                    }
                }
                Choice::Wait(step, wait) => {
                    self.focus = None;
                    return (Some(step), Action::Wait(wait));
                }
                Choice::Pause(wait) => {
                    self.focus = None;
                    return (None, Action::Wait(wait));
                }
                Choice::Over => {
                    if self.mode != RunMode::DryRun {
                        self.note(Fact::Closed, now);
                    }
                    self.ledger.closed = true;
                    return (None, Action::Finished);
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
        let fact = Fact::Opened {
            plan: self.digest.clone(),
            runner: self.runner.clone(),
            accepted: self.plan.accepted.clone(),
        };
        self.note(fact, now);
        if self.mode == RunMode::Rollback && !self.ledger.rolls_back {
            self.begin_rollback(now);
        }
        // The previous run may have crashed after recording a failure but before recording the stop.
        if (0..self.plan.steps.len()).any(|step| self.ledger.has_failed(step)) {
            self.stop_after_failures("a step failed before", now);
        }
    }

    fn begin_rollback(&mut self, now: UtcDateTime) {
        if self.ledger.rolls_back {
            return;
        }
        self.note(Fact::RollbackBegan, now);
        self.ledger.closed = false;
        self.states = vec![StepState::default(); self.plan.steps.len()];
        self.waits = vec![None; self.plan.steps.len()];
        self.focus = None;
        self.go_to_first_wave();
    }

    /// Whether a dry run gave up on the API endpoint that a step needs.
    fn is_lost(&self, step: usize) -> bool {
        self.mode == RunMode::DryRun && self.endpoint_lost(step)
    }

    fn endpoint_lost(&self, step: usize) -> bool {
        self.plan.steps.get(step).is_some_and(|step| {
            let endpoint = (step.resource.service(), step.resource.scope.clone());
            self.lost_endpoints.contains(&endpoint)
        })
    }

    fn give_up(&mut self, step: usize, now: UtcDateTime) {
        let why = "the RDS API gave no answer for another database of this account and region";
        self.stop(step, why, now);
    }

    /// Passes an observation to a step and applies the effects; returns whether it failed or stopped.
    fn show(&mut self, index: usize, seen: Seen, now: UtcDateTime) -> bool {
        // Changes that took effect long ago no longer count towards a limit.
        let yesterday = now.saturating_sub(time::Duration::DAY);
        self.ledger
            .effects
            .retain(|(_, _, until)| *until > yesterday);
        let held = self.why_requests_are_held(index);
        let endpoint_lost = self.endpoint_lost(index);
        let (Some(planned), Some(entry), Some(forward), Some(state)) = (
            self.plan.steps.get(index),
            self.ledger.entry(index),
            self.ledger.forward(index),
            self.states.get_mut(index),
        ) else {
            return false;
        };
        let ctx = Ctx {
            plan: &self.plan,
            index,
            step: planned,
            entry,
            forward,
            rolls_back: self.ledger.rolls_back,
            dry_run: self.mode == RunMode::DryRun,
            effects: &self.ledger.effects,
            held: held.as_deref(),
            endpoint_lost,
            now,
        };
        let effects = step::on(state, seen, &ctx);
        if let Some(wait) = self.waits.get_mut(index) {
            *wait = None;
        }
        let mut gave_up = false;
        for effect in effects {
            gave_up |= matches!(effect, Effect::Fail(_) | Effect::Stop(_));
            self.apply(index, effect, now);
        }
        gave_up
    }

    /// Why no change may be requested again, although it was requested before.
    fn why_requests_are_held(&self, step: usize) -> Option<String> {
        if self.ledger.rolls_back || self.mode == RunMode::DryRun {
            return None;
        }
        if self.verifies {
            return Some("the results of earlier runs could not be read again".to_owned());
        }
        let planned = self.plan.steps.get(step).filter(|step| !step.canary)?;
        let canary = self.ledger.open_canary(&self.plan)?;
        Some(format!(
            "{} waits for the canary {canary}",
            planned.resource
        ))
    }

    fn apply(&mut self, step: usize, effect: Effect, now: UtcDateTime) {
        match effect {
            Effect::Note(fact) => self.note(fact, now),
            Effect::Ask(what, action) => {
                self.outstanding = Some(Outstanding {
                    step,
                    what,
                    rolls_back: self.ledger.rolls_back,
                    action,
                });
            }
            Effect::WaitUntil(wait) => {
                if let Some(slot) = self.waits.get_mut(step) {
                    *slot = Some((wait, now));
                }
            }
            Effect::Fail(why) => self.fail(step, why, now),
            Effect::Stop(why) => self.stop(step, &why, now),
            Effect::Found(kind, detail) => self.record_dry_run(step, kind, &detail),
        }
    }

    /// Records a fact: in the state at once, and for the journal.
    fn note(&mut self, fact: Fact, now: UtcDateTime) {
        let record = Record { at: now, fact };
        // A fact about one of the run's own steps always applies.
        if self.ledger.apply(&record).is_ok() {
            self.unwritten.push(record);
        }
    }

    fn name(&self, step: usize) -> String {
        let step = self.plan.steps.get(step);
        step.map(|step| step.resource.to_string())
            .unwrap_or_default()
    }

    /// Records a failure, and stops the run when the policy's number of failures is reached.
    fn fail(&mut self, step: usize, why: String, now: UtcDateTime) {
        let stop = format!("{} failed: {why}", self.name(step));
        self.note(Fact::Failed { step, why }, now);
        self.stop_after_failures(&stop, now);
    }

    fn stop_after_failures(&mut self, why: &str, now: UtcDateTime) {
        let most = self.plan.policy.stop_after_failures;
        if !self.ledger.rolls_back
            && self.ledger.unresolved >= most
            && self.ledger.stopped.is_none()
        {
            let why = why.to_owned();
            self.note(Fact::Stopped { why }, now);
        }
    }

    /// Stops beginning anything new because of a finding at a step; a dry run records it and continues.
    fn stop(&mut self, step: usize, why: &str, now: UtcDateTime) {
        if self.mode == RunMode::DryRun {
            self.record_dry_run(step, OutcomeKind::WouldStop, why);
        } else if self.ledger.rolls_back {
            self.fail(step, why.to_owned(), now);
        } else if self.ledger.stopped.is_none() {
            let why = format!("{}: {why}", self.name(step));
            self.note(Fact::Stopped { why }, now);
        }
    }

    fn record_dry_run(&mut self, step: usize, kind: OutcomeKind, detail: &str) {
        if let Some(found) = self.found.get_mut(step) {
            *found = Some((kind, detail.to_owned()));
        }
    }
}
