//! Which step is in hand next: by waves, with a rest after each.

use time::{Duration, UtcDateTime};

use super::facts::State;
use super::machine::{Choice, Run, RunMode};
use crate::fleet::Scope;

impl Run {
    /// The step to be in hand now, by waves.
    pub(super) fn choose(&mut self, now: UtcDateTime) -> Choice {
        loop {
            let places: Vec<usize> = self.plan.wave(self.wave).map(|(place, _)| place).collect();
            let open: Vec<usize> = places
                .into_iter()
                .filter(|place| self.is_open(*place))
                .collect();
            if open.is_empty() {
                // Also a run that is stopped or paused looks through all waves: after a crash, what is under way
                // may be in any of them.
                if !self.is_last() {
                    self.wave = if self.ledger.rolls_back {
                        self.wave.saturating_sub(1)
                    } else {
                        self.wave + 1
                    };
                    self.ready_at = None;
                    continue;
                }
                if self.ledger.paused && self.ledger.stopped.is_none() && self.has_more() {
                    self.wave = if self.ledger.rolls_back {
                        self.plan.waves()
                    } else {
                        1
                    };
                    self.ready_at = None;
                    return Choice::Wait(self.longest_from(now));
                }
                return Choice::Over;
            }
            if let Some(ready) = self.pause_ends_at(now).filter(|ready| *ready > now) {
                // What is under way needs no rest.
                if !open
                    .iter()
                    .any(|place| self.ledger.state(*place).is_in_flight())
                {
                    return Choice::Wait(ready);
                }
            }
            let ready = |run: &Self, place: usize| {
                run.progress
                    .get(place)
                    .map_or(now, |progress| progress.ready(now))
            };
            if let Some(focus) = self
                .focus
                .filter(|focus| open.contains(focus) && ready(self, *focus) <= now)
            {
                return Choice::Step(focus);
            }
            let Some(first) = open.into_iter().min_by_key(|place| ready(self, *place)) else {
                return Choice::Over;
            };
            let at = ready(self, first);
            return if at <= now {
                Choice::Step(first)
            } else {
                Choice::Wait(at)
            };
        }
    }

    /// Whether there is something to begin after a pause.
    fn has_more(&self) -> bool {
        (0..self.plan.steps.len()).any(|step| self.is_beginnable(step))
    }

    fn is_last(&self) -> bool {
        if self.ledger.rolls_back {
            self.wave <= 1
        } else {
            self.wave >= self.plan.waves()
        }
    }

    /// Whether there is something to do for a step now.
    fn is_open(&self, step: usize) -> bool {
        if self.found.get(step).is_some_and(Option::is_some) {
            return false;
        }
        match self.ledger.state(step) {
            State::Done { .. } | State::Failed { .. } => false,
            State::Intended | State::Accepted => true,
            State::Untouched if self.ledger.stopped.is_some() || self.ledger.paused => false,
            State::Untouched => self.is_beginnable(step),
        }
    }

    fn is_beginnable(&self, step: usize) -> bool {
        *self.ledger.state(step) == State::Untouched
            && match self.ledger.rolls_back {
                true => self.ledger.forward(step).is_some_and(|entry| entry.touched),
                false => !self.follows_a_failure(step),
            }
    }

    /// Whether another member of its cluster failed: then nothing more is changed in that cluster.
    fn follows_a_failure(&self, step: usize) -> bool {
        self.cluster_of(step)
            .is_some_and(|cluster| self.failed_clusters.contains(&cluster))
    }

    pub(super) fn cluster_of(&self, step: usize) -> Option<(Scope, String)> {
        let step = self.plan.steps.get(step)?;
        Some((step.resource.scope.clone(), step.expected.cluster.clone()?))
    }

    /// When the pause after the wave before is over; only what the run did itself calls for one.
    fn pause_ends_at(&mut self, now: UtcDateTime) -> Option<UtcDateTime> {
        if self.ledger.rolls_back || self.mode == RunMode::DryRun || self.wave <= 1 {
            return None;
        }
        let settled = self.ledger.settled_at?;
        let soak = Duration::seconds(self.plan.policy.soak_seconds.into());
        let begun = self
            .plan
            .wave(self.wave)
            .any(|(place, _)| *self.ledger.state(place) != State::Untouched);
        if begun {
            return None;
        }
        // A clock that was set back must not make it longer than it is.
        let until = settled.min(now).saturating_add(soak);
        let ready = self.ready_at.get_or_insert(until);
        *ready = (*ready).min(now.saturating_add(soak));
        Some(*ready)
    }
}
