//! The facts of a run, and the state that follows from them. A run has no other lasting state.

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
    /// When, by the clock that the run was given.
    #[serde(with = "timestamp::rfc3339")]
    pub at: UtcDateTime,
    /// What.
    #[serde(flatten)]
    pub fact: Fact,
}

/// What happened. A step is named by its place in the plan.
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
    /// A change is about to be asked for; whether it was, only the database can tell.
    Intended {
        /// The step.
        step: usize,
        /// The CA to be set.
        to: CaId,
        /// When it takes effect at the earliest.
        #[serde(with = "timestamp::rfc3339")]
        from: UtcDateTime,
        /// When it has taken effect at the latest.
        #[serde(with = "timestamp::rfc3339")]
        until: UtcDateTime,
    },
    /// A failover is about to be asked for.
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
        /// When it takes effect at the earliest now.
        #[serde(with = "timestamp::rfc3339")]
        from: UtcDateTime,
        /// When it has taken effect at the latest.
        #[serde(with = "timestamp::rfc3339")]
        until: UtcDateTime,
    },
    /// A person says that it is done.
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
        /// Why.
        why: String,
    },
    /// A step that was done is not as the run left it.
    Drifted {
        /// The step.
        step: usize,
        /// What is different.
        detail: String,
    },
    /// A person decided that the run goes on without this step.
    Skipped {
        /// The step.
        step: usize,
        /// Why.
        reason: String,
    },
    /// Nothing new is begun until it is continued.
    Paused,
    /// A pause is over.
    Continued,
    /// Nothing new is begun any more.
    Stopped {
        /// Why.
        why: String,
    },
    /// From now on what was done is undone.
    RollbackBegan,
    /// The run is over.
    Closed,
}

words! {
    /// What became of a step.
    #[non_exhaustive]
    pub enum OutcomeKind: "an outcome kind" {
        /// It is done and proved.
        Done = "done",
        /// It was done before, outside of this run.
        Already = "already",
        /// It was undone, and that is proved.
        Restored = "restored",
        /// It failed, or its result is unknown.
        Failed = "failed",
        /// It was done, and was changed since outside of this run.
        Drifted = "drifted",
        /// A person decided that the run goes on without it.
        Skipped = "skipped",
        /// Nothing was asked for.
        NotAttempted = "not_attempted",
        /// It is under way.
        UnderWay = "under_way",
        /// A dry run found it as the plan says.
        WouldChange = "would_change",
        /// A dry run found it otherwise than the plan says.
        WouldStop = "would_stop",
    }
}

/// What became of a step, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StepOutcome {
    /// The step's place in the plan.
    pub step: usize,
    /// What became of it.
    pub kind: OutcomeKind,
    /// Why, or by what proof.
    pub detail: String,
}

words! {
    /// What a run came to.
    #[non_exhaustive]
    pub enum RunStatus: "a run status" {
        /// Every step is done, or would be.
        Fine = "fine",
        /// A step failed, drifted, was skipped or not attempted, or the plan has blocked databases.
        NotFine = "not_fine",
        /// A part of the fleet was not seen when the plan was made.
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

/// How far a step is, in one direction.
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

/// What the facts say of one step in one direction.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub(super) state: State,
    /// Whether a change may have been asked for.
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
    /// Takes a fact about this step; the reason when it cannot follow what is known already.
    pub(super) fn apply(&mut self, fact: &Fact) -> Result<(), &'static str> {
        match fact {
            Fact::Intended { from, until, .. } => {
                if !matches!(self.state, State::Untouched | State::Intended) {
                    return Err("a change is asked for that was asked for before");
                }
                (self.state, self.touched, self.effect) =
                    (State::Intended, true, Some((*from, *until)));
            }
            Fact::FailoverIntended { .. } => self.failover = true,
            Fact::Accepted { .. } => {
                if !self.state.is_in_flight() {
                    return Err("a change is accepted that was never asked for");
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

    /// Opens a run that was over: what failed is tried again, what drifted is looked at again.
    fn reopen(&mut self) {
        match self.state {
            State::Failed { .. } => {
                // Whether its request arrived, the database shows; the times of the first attempt are over.
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

/// The state that follows from the facts.
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
    /// When a step was last settled by the run's own doing.
    pub(super) settled_at: Option<UtcDateTime>,
    /// Which steps' changes take effect when.
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

    /// The state after these facts; refuses a journal that cannot be one of this plan's runs.
    pub(super) fn replay(plan: &Plan, digest: &str, records: &[Record]) -> Result<Self> {
        let mut ledger = Self::new(plan.steps.len());
        for (line, record) in records.iter().enumerate() {
            let at_record = |error: Error| error.at(format!("record {}", line + 1));
            if ledger.plan.is_none() && !matches!(record.fact, Fact::Opened { .. }) {
                let why = "it does not begin with the plan that it is of";
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

    /// Refuses what no run of the plan writes: another CA than the plan's, or a step before its canaries.
    fn check_order(&self, plan: &Plan, fact: &Fact) -> Result<()> {
        let Fact::Intended { step, to, .. } = fact else {
            return Ok(());
        };
        let Some(planned) = plan.steps.get(*step) else {
            return Ok(()); // `apply` refuses it.
        };
        let forged = |why: String| {
            Error::invalid("cannot resume", why).hinting(
                "the journal was changed, or is of another run: look at the databases themselves",
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

    /// A step in the direction of the run.
    pub(super) fn entry(&self, step: usize) -> Option<&Entry> {
        if self.rolls_back {
            self.back.get(step)
        } else {
            self.forward.get(step)
        }
    }

    /// A step as it went forward.
    pub(super) fn forward(&self, step: usize) -> Option<&Entry> {
        self.forward.get(step)
    }

    pub(super) fn state(&self, step: usize) -> &State {
        self.entry(step)
            .map_or(&State::Untouched, |entry| &entry.state)
    }

    /// Whether a step failed in this direction and is not being tried again.
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
                // Resuming a run that is over tries again; one that crashed goes on as it was.
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
