//! The facts of a run, and the state derived from them. A run has no other persistent state.

use serde::{Deserialize, Serialize};
use time::UtcDateTime;

use super::super::plan::{Acceptance, Plan};
use crate::error::{Error, ErrorKind, Result};
use crate::name::CaId;
use crate::timestamp;

/// A fact and its time: one line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Record {
    /// When, by the clock that the caller supplied.
    #[serde(with = "timestamp::rfc3339")]
    pub at: UtcDateTime,
    /// The fact.
    #[serde(flatten)]
    pub fact: Fact,
}

/// What happened. A step is identified by its index in the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fact {
    /// A run was begun or resumed.
    Opened {
        /// The plan's digest.
        plan: String,
        /// Who runs it.
        runner: String,
        /// The breaches of rules that the operator accepted.
        accepted: Vec<Acceptance>,
    },
    /// A change is about to be requested; only the database can show whether it was.
    Intended {
        /// The step.
        step: usize,
        /// The CA that is set.
        to: CaId,
        /// The earliest time at which it takes effect.
        #[serde(with = "timestamp::rfc3339")]
        from: UtcDateTime,
        /// The latest time at which it has taken effect.
        #[serde(with = "timestamp::rfc3339")]
        until: UtcDateTime,
    },
    /// A failover is about to be requested.
    FailoverIntended {
        /// The step that it is made for.
        step: usize,
    },
    /// The change was accepted.
    Accepted {
        /// The step.
        step: usize,
    },
    /// The change is still queued after the maintenance window that it was expected in.
    WindowMissed {
        /// The step.
        step: usize,
        /// The earliest time at which it now takes effect.
        #[serde(with = "timestamp::rfc3339")]
        from: UtcDateTime,
        /// The latest time at which it has taken effect.
        #[serde(with = "timestamp::rfc3339")]
        until: UtcDateTime,
    },
    /// A person states that it is done.
    Answered {
        /// The step.
        step: usize,
    },
    /// The change is proved.
    Done {
        /// The step.
        step: usize,
        /// Whether this plan's run did it.
        by_run: bool,
        /// What proves it.
        detail: String,
    },
    /// The change failed, or its result is unknown.
    Failed {
        /// The step.
        step: usize,
        /// The reason.
        why: String,
    },
    /// A completed step no longer is in the state in which the run left it.
    Drifted {
        /// The step.
        step: usize,
        /// What differs.
        detail: String,
    },
    /// A person decided that the run continues without this step.
    Skipped {
        /// The step.
        step: usize,
        /// The reason.
        reason: String,
    },
    /// Nothing new is begun until a `Continued` follows.
    Paused,
    /// A pause is over.
    Continued,
    /// Nothing new is begun any more.
    Stopped {
        /// The reason.
        why: String,
    },
    /// From now on, completed steps are undone.
    RollbackBegan,
    /// The run is over.
    Closed,
}

words! {
    /// The result of a step.
    #[non_exhaustive]
    pub enum OutcomeKind: "an outcome kind" {
        /// It is done and proved.
        Done = "done",
        /// It was done earlier, outside this run.
        Already = "already",
        /// It was undone, and that is proved.
        Restored = "restored",
        /// It failed, or its result is unknown.
        Failed = "failed",
        /// It was done, but was changed since, outside this run.
        Drifted = "drifted",
        /// A person decided that the run continues without it.
        Skipped = "skipped",
        /// Nothing was requested.
        NotAttempted = "not_attempted",
        /// It is under way.
        UnderWay = "under_way",
        /// A dry run found it as the plan describes it.
        WouldChange = "would_change",
        /// A dry run found that it differs from the plan.
        WouldStop = "would_stop",
    }
}

/// The result of a step, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StepOutcome {
    /// The step's index in the plan.
    pub step: usize,
    /// The result.
    pub kind: OutcomeKind,
    /// Why, or by what proof.
    pub detail: String,
}

words! {
    /// The result of a run.
    #[non_exhaustive]
    pub enum RunStatus: "a run status" {
        /// Every step is done, or would be.
        Fine = "fine",
        /// A step failed, drifted, was skipped or not attempted, or the plan has blocked databases.
        NotFine = "not_fine",
        /// A part of the fleet was not read when the plan was made.
        Unknown = "unknown",
    }
}

impl RunStatus {
    /// The exit status of the command line: 0, 1 or 3.
    pub fn exit_status(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::NotFine => 1,
            Self::Unknown => 3,
        }
    }
}

/// The progress of a step, in one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum State {
    #[default]
    Untouched,
    Intended,
    Accepted,
    Done {
        by_run: bool,
        detail: String,
    },
    Failed {
        why: String,
    },
    Drifted {
        detail: String,
    },
    Skipped {
        reason: String,
    },
}

impl State {
    pub(super) fn is_in_flight(&self) -> bool {
        matches!(self, Self::Intended | Self::Accepted)
    }

    /// Whether the steps that depend on this one may begin.
    pub(super) fn is_passed(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Skipped { .. })
    }
}

/// What the facts state about one step in one direction.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub(super) state: State,
    /// Whether a change may have been requested.
    pub(super) touched: bool,
    pub(super) failover: bool,
    pub(super) answered: bool,
    /// How many windows passed without the queued change.
    pub(super) missed: u32,
    /// When the change takes effect.
    pub(super) effect: Option<(UtcDateTime, UtcDateTime)>,
    /// Whether it failed or drifted and neither succeeded nor was skipped since.
    pub(super) unresolved: bool,
}

impl Entry {
    /// Applies a fact about this step; returns why it cannot follow the earlier facts.
    pub(super) fn apply(&mut self, fact: &Fact) -> Result<(), &'static str> {
        match fact {
            Fact::Intended { from, until, .. } => {
                if !matches!(self.state, State::Untouched | State::Intended) {
                    return Err("a change is requested that was requested before");
                }
                (self.state, self.touched, self.effect) =
                    (State::Intended, true, Some((*from, *until)));
            }
            Fact::FailoverIntended { .. } => self.failover = true,
            Fact::Accepted { .. } => {
                if !self.state.is_in_flight() {
                    return Err("a change is accepted that was never requested");
                }
                self.state = State::Accepted;
            }
            Fact::WindowMissed { from, until, .. } => {
                (self.effect, self.missed) = (Some((*from, *until)), self.missed + 1);
            }
            Fact::Answered { .. } => self.answered = true,
            Fact::Done { by_run, detail, .. } => {
                if *by_run && self.state != State::Accepted {
                    return Err("a change is done that was never accepted");
                }
                let (by_run, detail) = (*by_run, detail.clone());
                (self.state, self.unresolved) = (State::Done { by_run, detail }, false);
            }
            Fact::Failed { why, .. } => {
                (self.state, self.unresolved) = (State::Failed { why: why.clone() }, true);
            }
            Fact::Drifted { detail, .. } => {
                if !matches!(self.state, State::Done { .. }) {
                    return Err("it drifted and was never done");
                }
                let detail = detail.clone();
                (self.state, self.unresolved) = (State::Drifted { detail }, true);
            }
            Fact::Skipped { reason, .. } => {
                if self.state.is_in_flight() && !self.unresolved {
                    return Err("it is under way, so it cannot be skipped");
                }
                if matches!(self.state, State::Done { .. }) {
                    return Err("it is done, so it cannot be skipped");
                }
                let reason = reason.clone();
                (self.state, self.unresolved) = (State::Skipped { reason }, false);
            }
            _ => {}
        }
        Ok(())
    }

    /// Reopens a run that was over: failed steps are retried, drifted ones are read again.
    fn reopen(&mut self) {
        match self.state {
            State::Failed { .. } => {
                // The database shows whether the request arrived; the times of the first attempt no longer apply.
                self.state = if self.touched {
                    State::Intended
                } else {
                    State::Untouched
                };
                (self.effect, self.missed) = (None, 0);
            }
            State::Drifted { .. } => {
                let detail = "it was done by this run".to_owned();
                self.state = State::Done {
                    by_run: true,
                    detail,
                };
            }
            _ => {}
        }
    }
}

/// The state derived from the facts.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    plan: Option<String>,
    forward: Vec<Entry>,
    back: Vec<Entry>,
    pub(super) rolls_back: bool,
    pub(super) stopped: Option<String>,
    pub(super) paused: bool,
    pub(super) closed: bool,
    /// How many steps failed or drifted in this direction, and are neither done nor skipped since.
    pub(super) unresolved: u32,
    /// When the run itself last settled a step.
    pub(super) settled_at: Option<UtcDateTime>,
    /// When the changes of which steps take effect.
    pub(super) effects: Vec<(usize, UtcDateTime, UtcDateTime)>,
}

impl Ledger {
    pub(super) fn new(steps: usize) -> Self {
        Self {
            forward: vec![Entry::default(); steps],
            back: vec![Entry::default(); steps],
            ..Self::default()
        }
    }

    /// The state after these facts; refuses a journal that cannot belong to a run of this plan.
    pub(super) fn replay(plan: &Plan, digest: &str, records: &[Record]) -> Result<Self> {
        let mut ledger = Self::new(plan.steps.len());
        for (line, record) in records.iter().enumerate() {
            let at_record = |error: Error| error.at(format!("record {}", line + 1));
            if ledger.plan.is_none() && !matches!(record.fact, Fact::Opened { .. }) {
                let why = "its first record does not name the plan";
                return Err(at_record(Error::invalid("cannot resume", why)));
            }
            ledger.check_order(plan, &record.fact).map_err(at_record)?;
            ledger.apply(record).map_err(at_record)?;
            if ledger.plan.as_deref() != Some(digest) {
                return Err(Error::new(
                    ErrorKind::Conflict,
                    "cannot resume",
                    "the journal belongs to another plan",
                )
                .hinting("each plan has its own journal"));
            }
        }
        Ok(ledger)
    }

    /// Refuses facts that no run of the plan writes: a CA other than the plan's, or a step before its canaries.
    fn check_order(&self, plan: &Plan, fact: &Fact) -> Result<()> {
        let Fact::Intended { step, to, .. } = fact else {
            return Ok(());
        };
        let Some(planned) = plan.steps.get(*step) else {
            return Ok(()); // `apply` refuses it.
        };
        let forged = |why: String| {
            Error::invalid("cannot resume", why).hinting(
                "the journal was changed, or belongs to another run: check the databases themselves",
            )
        };
        let goal = if self.rolls_back {
            &planned.from
        } else {
            &planned.to
        };
        if to != goal {
            return Err(forged(format!("it gives {} the CA {to}", planned.resource)));
        }
        if !self.rolls_back
            && !planned.canary
            && let Some(canary) = self.open_canary(plan)
        {
            let why = format!("it changes {} before the canary {canary}", planned.resource);
            return Err(forged(why));
        }
        Ok(())
    }

    /// The first canary that is neither done nor skipped.
    pub(super) fn open_canary(&self, plan: &Plan) -> Option<String> {
        plan.steps
            .iter()
            .zip(&self.forward)
            .find(|(step, entry)| step.canary && !entry.state.is_passed())
            .map(|(step, _)| step.resource.to_string())
    }

    /// A step in the current direction of the run.
    pub(super) fn entry(&self, step: usize) -> Option<&Entry> {
        if self.rolls_back {
            self.back.get(step)
        } else {
            self.forward.get(step)
        }
    }

    /// A step in the forward direction.
    pub(super) fn forward(&self, step: usize) -> Option<&Entry> {
        self.forward.get(step)
    }

    pub(super) fn state(&self, step: usize) -> &State {
        self.entry(step)
            .map_or(&State::Untouched, |entry| &entry.state)
    }

    /// Whether a step failed in this direction and is not being retried.
    pub(super) fn has_failed(&self, step: usize) -> bool {
        matches!(
            self.state(step),
            State::Failed { .. } | State::Drifted { .. }
        )
    }

    pub(super) fn apply(&mut self, record: &Record) -> Result<()> {
        match &record.fact {
            Fact::Opened { plan, .. } => {
                if self.plan.as_ref().is_some_and(|known| known != plan) {
                    return Err(Error::new(
                        ErrorKind::Conflict,
                        "cannot resume",
                        "the journal belongs to another plan",
                    )
                    .hinting("each plan has its own journal"));
                }
                self.plan = Some(plan.clone());
                // Resuming a finished run retries failed steps; a crashed run continues where it was.
                if self.closed {
                    (self.closed, self.stopped) = (false, None);
                    self.entries().iter_mut().for_each(Entry::reopen);
                }
            }
            Fact::Intended {
                step, from, until, ..
            }
            | Fact::WindowMissed { step, from, until } => {
                self.apply_to(*step, &record.fact)?;
                self.effects.push((*step, *from, *until));
            }
            Fact::Done { step, by_run, .. } => {
                self.apply_to(*step, &record.fact)?;
                if *by_run {
                    self.settled_at = Some(record.at);
                }
            }
            Fact::Failed { step, .. } => {
                self.apply_to(*step, &record.fact)?;
                self.settled_at = Some(record.at);
            }
            Fact::FailoverIntended { step }
            | Fact::Accepted { step }
            | Fact::Answered { step }
            | Fact::Drifted { step, .. }
            | Fact::Skipped { step, .. } => self.apply_to(*step, &record.fact)?,
            Fact::Paused => self.paused = true,
            Fact::Continued => self.paused = false,
            Fact::Stopped { why } => self.stopped = Some(why.clone()),
            Fact::RollbackBegan => {
                (self.rolls_back, self.stopped, self.paused, self.unresolved) =
                    (true, None, false, 0);
            }
            Fact::Closed => self.closed = true,
        }
        Ok(())
    }

    fn entries(&mut self) -> &mut [Entry] {
        if self.rolls_back {
            &mut self.back
        } else {
            &mut self.forward
        }
    }

    fn apply_to(&mut self, step: usize, fact: &Fact) -> Result<()> {
        let entry = self.entries().get_mut(step).ok_or_else(|| {
            Error::invalid("cannot resume", format!("the plan has no step {step}"))
        })?;
        let before = entry.unresolved;
        entry
            .apply(fact)
            .map_err(|why| Error::invalid("cannot resume", format!("step {step}: {why}")))?;
        match (before, entry.unresolved) {
            (false, true) => self.unresolved += 1,
            (true, false) => self.unresolved = self.unresolved.saturating_sub(1),
            _ => {}
        }
        Ok(())
    }
}
