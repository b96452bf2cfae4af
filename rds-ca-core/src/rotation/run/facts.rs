//! The facts of a run, and the state that follows from them. A run has no other lasting state.

use serde::{Deserialize, Serialize};
use time::UtcDateTime;

use super::super::plan::Acceptance;
use crate::error::{Error, ErrorKind, Result};
use crate::name::CaId;
use crate::timestamp;

/// A fact and its time: one line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Record {
    /// When, by the clock that the run was told.
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
    /// The change failed, or its end cannot be told.
    Failed {
        /// The step.
        step: usize,
        /// Why.
        why: String,
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

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OutcomeKind {
    /// It is done and proved.
    Done,
    /// It was done by somebody else before.
    Already,
    /// It was undone, and that is proved.
    Restored,
    /// It failed, or its end cannot be told.
    Failed,
    /// Nothing was asked for.
    NotAttempted,
    /// It is under way.
    UnderWay,
    /// A dry run found it as the plan says.
    WouldChange,
    /// A dry run found it otherwise than the plan says.
    WouldStop,
}

impl OutcomeKind {
    /// Its word, as used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Already => "already",
            Self::Restored => "restored",
            Self::Failed => "failed",
            Self::NotAttempted => "not_attempted",
            Self::UnderWay => "under_way",
            Self::WouldChange => "would_change",
            Self::WouldStop => "would_stop",
        }
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
}

impl State {
    pub(super) fn is_in_flight(&self) -> bool {
        matches!(self, Self::Intended | Self::Accepted)
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
    pub(super) failures: u32,
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

    /// The state after these facts.
    pub(super) fn replay(steps: usize, plan: &str, records: &[Record]) -> Result<Self> {
        let mut ledger = Self::new(steps);
        for (line, record) in records.iter().enumerate() {
            ledger
                .apply(record)
                .map_err(|error| error.at(format!("record {}", line + 1)))?;
        }
        if ledger.plan.as_deref().is_some_and(|known| known != plan) {
            return Err(Error::new(
                ErrorKind::Conflict,
                "cannot resume",
                "the journal belongs to another plan",
            )
            .hinting("each plan has a journal of its own"));
        }
        Ok(ledger)
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

    pub(super) fn apply(&mut self, record: &Record) -> Result<()> {
        match &record.fact {
            Fact::Opened { plan, .. } => {
                if self.plan.as_ref().is_some_and(|known| known != plan) {
                    return Err(Error::new(
                        ErrorKind::Conflict,
                        "cannot resume",
                        "two plans share the journal",
                    ));
                }
                self.plan = Some(plan.clone());
                // Who resumes a run that is over wants it to go on; one that crashed goes on as it was.
                if self.closed {
                    (self.closed, self.stopped, self.failures) = (false, None, 0);
                }
            }
            Fact::Intended {
                step, from, until, ..
            } => {
                let entry = self.entry_mut(*step)?;
                (entry.state, entry.touched, entry.effect) =
                    (State::Intended, true, Some((*from, *until)));
                self.effects.push((*step, *from, *until));
            }
            Fact::FailoverIntended { step } => self.entry_mut(*step)?.failover = true,
            Fact::Accepted { step } => self.entry_mut(*step)?.state = State::Accepted,
            Fact::WindowMissed { step, from, until } => {
                let entry = self.entry_mut(*step)?;
                (entry.effect, entry.missed) = (Some((*from, *until)), entry.missed + 1);
                self.effects.push((*step, *from, *until));
            }
            Fact::Answered { step } => self.entry_mut(*step)?.answered = true,
            Fact::Done {
                step,
                by_run,
                detail,
            } => {
                self.entry_mut(*step)?.state = State::Done {
                    by_run: *by_run,
                    detail: detail.clone(),
                };
                if *by_run {
                    self.settled_at = Some(record.at);
                }
            }
            Fact::Failed { step, why } => {
                self.entry_mut(*step)?.state = State::Failed { why: why.clone() };
                self.failures += 1;
                self.settled_at = Some(record.at);
            }
            Fact::Paused => self.paused = true,
            Fact::Continued => self.paused = false,
            Fact::Stopped { why } => self.stopped = Some(why.clone()),
            Fact::RollbackBegan => {
                (self.rolls_back, self.stopped, self.paused, self.failures) =
                    (true, None, false, 0);
            }
            Fact::Closed => self.closed = true,
        }
        Ok(())
    }

    fn entry_mut(&mut self, step: usize) -> Result<&mut Entry> {
        let entries = if self.rolls_back {
            &mut self.back
        } else {
            &mut self.forward
        };
        entries
            .get_mut(step)
            .ok_or_else(|| Error::invalid("cannot resume", format!("the plan has no step {step}")))
    }
}
