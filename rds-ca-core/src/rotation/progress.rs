//! One step's way: look, check, ask for the change, watch, prove.

use time::{Duration, UtcDateTime};

use super::action::{Action, Event, Failure, FailureKind};
use super::ask::{describe, describe_cluster, describe_offer, failover, question};
use super::ledger::{Fact, OutcomeKind, State};
use super::machine::{Mode, Run};
use super::observe::{Observed, ObservedCluster, offers};
use super::plan::{ResourceKind, Step};
use crate::name::CaId;

/// How often a database has to look unchanged before a request without an answer counts as not received.
pub(super) const SETTLED_LOOKS: u32 = 3;
/// How old the look at a database may be when its change is asked for; a process may have slept since.
const FRESH: Duration = Duration::minutes(1);

/// What a step is doing; it is lost with the process, and found again by looking.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    pub(super) phase: Phase,
    pub(super) ready_at: Option<UtcDateTime>,
    pub(super) armed_at: Option<UtcDateTime>,
    /// Since when it has been waited for the same thing.
    pub(super) since: Option<UtcDateTime>,
    pub(super) looks: u32,
    pub(super) tries: u32,
    pub(super) errors: u32,
    pub(super) waits: u32,
    pub(super) probes: u32,
    /// When its cluster was last looked at.
    pub(super) cluster_at: Option<UtcDateTime>,
    /// When the database was last looked at.
    pub(super) looked_at: Option<UtcDateTime>,
    /// Whether it was its cluster's writer when that was last looked at.
    pub(super) writes: bool,
    /// Whether a failover was accepted, so that it is only waited for.
    pub(super) failing_over: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Phase {
    #[default]
    Begin,
    Offer,
    Cluster,
    Resource,
    Change,
    Failover,
    Probe,
    Person,
}

/// What was asked, and in which direction the run went then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) what: What,
    pub(super) rolls_back: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Offer,
    Cluster,
    Resource,
    Change,
    Failover,
    Probe,
    Person,
}

impl Progress {
    /// When it has something to do again. A clock that was set back does not make it wait longer.
    pub(super) fn ready(&self, now: UtcDateTime) -> UtcDateTime {
        match (self.ready_at, self.armed_at) {
            (Some(ready), Some(armed)) if now < armed => now.max(ready.saturating_sub(armed - now)),
            (Some(ready), _) => ready,
            _ => now,
        }
    }
}

impl Run {
    /// The next action for a step; `None` when a fact was noted or a wait was set instead.
    pub(super) fn act(&mut self, place: usize, now: UtcDateTime) -> Option<Action> {
        let step = self.plan.steps.get(place)?.clone();
        let progress = self.progress.get(place)?;
        let is_fresh = is_fresh(progress.looked_at, now) && self.cluster_is_seen(place, now);
        let phase = match progress.phase {
            Phase::Begin => self.first_phase(place, &step),
            // It was not asked for as yet, so it is decided anew.
            asking @ (Phase::Change | Phase::Failover) if !is_fresh => {
                let progress = self.at(place);
                progress.tries = progress.tries.saturating_sub(1);
                progress.looks = SETTLED_LOOKS;
                match asking {
                    Phase::Failover => Phase::Cluster,
                    _ => Phase::Resource,
                }
            }
            phase => phase,
        };
        self.at(place).phase = phase;
        let (what, action) = match phase {
            Phase::Begin | Phase::Resource => (What::Resource, describe(&step)),
            Phase::Cluster => (What::Cluster, describe_cluster(&step)),
            Phase::Offer => (What::Offer, describe_offer(&step)),
            Phase::Change => (What::Change, self.change(&step)),
            Phase::Failover => (What::Failover, failover(&step)),
            Phase::Probe => (What::Probe, self.probe(&step)?),
            Phase::Person => (
                What::Person,
                Action::Ask {
                    question: question(&step),
                },
            ),
        };
        // The last gate before anything changes: a dry run never comes here.
        if self.mode == Mode::DryRun && matches!(&action, Action::Call(call) if call.changes) {
            self.find(place, OutcomeKind::WouldChange, "as the plan says");
            return None;
        }
        let asked = Asked {
            what,
            rolls_back: self.ledger.rolls_back,
        };
        self.outstanding = Some((place, asked, action.clone()));
        Some(action)
    }

    /// Whether it is known from just now whether it is its cluster's writer, where that counts.
    pub(super) fn cluster_is_seen(&self, place: usize, now: UtcDateTime) -> bool {
        let is_member = self.plan.steps.get(place).is_some_and(|step| {
            step.resource.kind == ResourceKind::Instance && step.expected.cluster.is_some()
        });
        let seen = self
            .progress
            .get(place)
            .and_then(|progress| progress.cluster_at);
        !is_member || self.ledger.rolls_back || is_fresh(seen, now)
    }

    fn first_phase(&self, place: usize, step: &Step) -> Phase {
        let untouched = *self.ledger.state(place) == State::Untouched;
        if self.ledger.rolls_back {
            return if untouched {
                Phase::Offer
            } else {
                Phase::Resource
            };
        }
        let in_cluster =
            step.resource.kind == ResourceKind::Instance && step.expected.cluster.is_some();
        if untouched && in_cluster {
            Phase::Cluster
        } else {
            Phase::Resource
        }
    }

    /// Takes what came of an action.
    pub(super) fn take(
        &mut self,
        place: usize,
        what: What,
        event: Event,
        now: UtcDateTime,
    ) -> Result<(), &'static str> {
        let Some(step) = self.plan.steps.get(place).cloned() else {
            return Ok(());
        };
        match (what, event) {
            (_, Event::Failure(failure)) => self.take_failure(place, what, &failure, now),
            (What::Resource, Event::Response { json }) => {
                match Observed::read(&step.resource, &json) {
                    Ok(Some(observed)) => {
                        self.at(place).errors = 0;
                        self.judge(place, &step, &observed, now);
                    }
                    Ok(None) => self.gone(place, "it is not there any more", now),
                    Err(why) => self.unreadable(place, &why, now),
                }
            }
            (What::Cluster, Event::Response { json }) => {
                let cluster = step.expected.cluster.as_deref().unwrap_or_default();
                match ObservedCluster::read(&step.resource, cluster, &json) {
                    Ok(Some(observed)) => self.judge_cluster(place, &step, &observed, now),
                    Ok(None) => self.gone(place, "its cluster is not there any more", now),
                    Err(why) => self.unreadable(place, &why, now),
                }
            }
            (What::Offer, Event::Response { json }) => {
                match offers(&step.resource, &step.from, &json, now) {
                    Ok(true) => self.at(place).phase = Phase::Resource,
                    Ok(false) => self.fail(
                        place,
                        format!("{} is not offered any more: no way back", step.from),
                        now,
                    ),
                    Err(why) => self.unreadable(place, &why, now),
                }
            }
            (What::Change, Event::Response { .. }) => {
                self.note(Fact::Accepted { step: place }, now);
                self.watch(place, now);
            }
            (What::Failover, Event::Response { .. }) => {
                let progress = self.at(place);
                (progress.phase, progress.failing_over) = (Phase::Cluster, true);
                self.rest(place, now);
            }
            (What::Probe, Event::Probed { ca, detail }) => {
                if ca.as_ref() == Some(self.goal(&step)) {
                    self.prove(
                        place,
                        &format!("the database states it, and a handshake shows it: {detail}"),
                        now,
                    );
                } else {
                    let seen =
                        ca.map_or_else(|| "no CA that is known".to_owned(), |ca| ca.to_string());
                    self.probe_again(place, &format!("a handshake shows {seen}: {detail}"), now);
                }
            }
            (What::Person, Event::Answer { yes }) => {
                if yes {
                    self.note(Fact::Answered { step: place }, now);
                    let progress = self.at(place);
                    (progress.since, progress.looks) = (Some(now), 0);
                    self.watch(place, now);
                } else {
                    self.at(place).phase = Phase::Resource;
                    let until = self.longest_from(now);
                    self.wait_until(place, until, now);
                }
            }
            _ => return Err("it does not fit the action that was asked for"),
        }
        Ok(())
    }

    fn take_failure(&mut self, place: usize, what: What, failure: &Failure, now: UtcDateTime) {
        let again = matches!(
            failure.kind,
            FailureKind::Throttled | FailureKind::NotNow | FailureKind::Uncertain
        );
        match what {
            What::Change => match failure.kind {
                FailureKind::Uncertain => {
                    let progress = self.at(place);
                    (progress.phase, progress.looks) = (Phase::Resource, 0);
                    self.rest(place, now);
                }
                _ if again => {
                    // It surely did not happen: one look, and it is asked for again.
                    let progress = self.at(place);
                    (progress.phase, progress.looks) = (Phase::Resource, SETTLED_LOOKS);
                    self.rest(place, now);
                }
                _ => self.fail(
                    place,
                    format!("AWS refused the change: {}", failure.text()),
                    now,
                ),
            },
            What::Failover if again => {
                // Whether it happened, the cluster shows.
                let progress = self.at(place);
                progress.phase = Phase::Cluster;
                if failure.kind != FailureKind::Uncertain {
                    progress.looks = SETTLED_LOOKS;
                }
                self.rest(place, now);
            }
            What::Failover => self.stop(
                place,
                &format!("AWS refused the failover: {}", failure.text()),
                now,
            ),
            What::Offer if failure.kind == FailureKind::NotFound => {
                let from = self
                    .plan
                    .steps
                    .get(place)
                    .map(|step| step.from.to_string())
                    .unwrap_or_default();
                self.fail(
                    place,
                    format!("{from} is not offered any more: no way back"),
                    now,
                );
            }
            _ if failure.kind == FailureKind::NotFound => self.gone(place, &failure.text(), now),
            _ => {
                if failure.kind == FailureKind::Refused {
                    self.at(place).errors = self.plan.policy.wait.attempts;
                }
                self.unreadable(place, &failure.text(), now);
            }
        }
    }

    pub(super) fn gone(&mut self, place: usize, why: &str, now: UtcDateTime) {
        if self.ledger.state(place).is_in_flight() {
            self.fail(place, why, now);
        } else {
            self.stop(place, why, now);
        }
    }

    /// A look that showed nothing.
    pub(super) fn unreadable(&mut self, place: usize, why: &str, now: UtcDateTime) {
        let attempts = self.plan.policy.wait.attempts;
        let progress = self.at(place);
        progress.errors += 1;
        if progress.errors < attempts {
            self.rest(place, now);
        } else {
            self.gone(place, &format!("it cannot be looked at: {why}"), now);
        }
    }

    pub(super) fn prove(&mut self, place: usize, detail: &str, now: UtcDateTime) {
        self.note(
            Fact::Done {
                step: place,
                by_run: true,
                detail: detail.to_owned(),
            },
            now,
        );
    }

    /// The CA that the run brings a database to.
    pub(super) fn goal<'a>(&'a self, step: &'a Step) -> &'a CaId {
        if self.ledger.rolls_back {
            &step.from
        } else {
            &self.plan.target
        }
    }

    pub(super) fn at(&mut self, place: usize) -> &mut Progress {
        if place >= self.progress.len() {
            self.progress.resize_with(place + 1, Progress::default);
        }
        #[allow(clippy::indexing_slicing)] // It was made long enough just now.
        &mut self.progress[place]
    }
}

fn is_fresh(looked_at: Option<UtcDateTime>, now: UtcDateTime) -> bool {
    looked_at.is_some_and(|at| at <= now && now - at <= FRESH)
}
