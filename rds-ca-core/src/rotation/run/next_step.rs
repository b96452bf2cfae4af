//! Chooses the next step: first the results of earlier runs, then wave order, with a pause after each wave.

use time::{Duration, UtcDateTime};

use super::action::Wait;
use super::facts::{Entry, State};
use super::machine::{Choice, Run, RunMode};
use super::step::Verified;

impl Run {
    /// The step to continue with now.
    pub(super) fn choose(&mut self, now: UtcDateTime) -> Choice {
        if let Some(choice) = self.choose_unverified(now) {
            return choice;
        }
        loop {
            let steps: Vec<usize> = self.plan.wave(self.wave).map(|(index, _)| index).collect();
            let open: Vec<usize> = steps
                .into_iter()
                .filter(|step| self.is_open(*step))
                .collect();
            if open.is_empty() {
                // A stopped or paused run also goes through all waves: after a crash, a change in progress may be in
                // any of them.
                if !self.is_last() {
                    self.wave = if self.ledger.rolls_back {
                        self.wave.saturating_sub(1)
                    } else {
                        self.wave + 1
                    };
                    self.ready_at = None;
                    continue;
                }
                // A retried step that succeeded may let earlier waves continue.
                if (0..self.plan.steps.len()).any(|step| self.is_open(step)) {
                    self.go_to_first_wave();
                    continue;
                }
                if self.ledger.paused && self.ledger.stopped.is_none() && self.has_more() {
                    self.go_to_first_wave();
                    let until = self.longest_from(now);
                    return Choice::Pause(Wait::new(until, "a person paused the run"));
                }
                return Choice::Over;
            }
            if let Some(ready) = self.pause_ends_at(now).filter(|ready| *ready > now) {
                // A change in progress needs no pause.
                if !open
                    .iter()
                    .any(|step| self.ledger.state(*step).is_in_flight())
                {
                    let reason = format!("pause after wave {}", self.wave.saturating_sub(1));
                    return Choice::Pause(Wait::new(ready, reason));
                }
            }
            return self.first_ready(open, now);
        }
    }

    /// Steps that an earlier run recorded as done are read again before anything else.
    fn choose_unverified(&mut self, now: UtcDateTime) -> Option<Choice> {
        if !self.verifies {
            return None;
        }
        let open: Vec<usize> = (0..self.plan.steps.len())
            .filter(|step| self.is_unverified(*step))
            .collect();
        if open.is_empty() {
            self.verifies = (0..self.plan.steps.len()).any(|step| self.gave_up_verifying(step));
            return None;
        }
        Some(self.first_ready(open, now))
    }

    /// The current step, or else the one that is ready first.
    fn first_ready(&self, open: Vec<usize>, now: UtcDateTime) -> Choice {
        let ready = |step: usize| self.ready(step, now);
        if let Some(focus) = self
            .focus
            .filter(|focus| open.contains(focus) && ready(*focus) <= now)
        {
            return Choice::Step(focus);
        }
        let Some(first) = open.into_iter().min_by_key(|step| ready(*step)) else {
            return Choice::Over;
        };
        let at = ready(first);
        if at <= now {
            return Choice::Step(first);
        }
        let wait = self.waits.get(first).and_then(Option::as_ref);
        let mut wait = wait.map_or_else(|| Wait::new(at, ""), |(wait, _)| wait.clone());
        wait.until = at;
        Choice::Wait(first, wait)
    }

    /// When a step can do something again. A clock that was set back does not make it wait longer.
    fn ready(&self, step: usize, now: UtcDateTime) -> UtcDateTime {
        match self.waits.get(step).and_then(Option::as_ref) {
            Some((wait, armed)) if now < *armed => now.max(wait.until.saturating_sub(*armed - now)),
            Some((wait, _)) => wait.until,
            None => now,
        }
    }

    pub(super) fn go_to_first_wave(&mut self) {
        self.wave = if self.ledger.rolls_back {
            self.plan.waves()
        } else {
            1
        };
        self.ready_at = None;
    }

    /// Whether there is something left to begin after a pause.
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

    fn is_unverified(&self, step: usize) -> bool {
        self.verifies
            && !self.ledger.rolls_back
            && matches!(self.ledger.state(step), State::Done { .. })
            && self.verified(step) == Verified::NotYet
    }

    fn gave_up_verifying(&self, step: usize) -> bool {
        matches!(self.ledger.state(step), State::Done { .. })
            && self.verified(step) == Verified::GaveUp
    }

    fn verified(&self, step: usize) -> Verified {
        self.states
            .get(step)
            .map_or(Verified::NotYet, |state| state.verified)
    }

    /// Whether a step can do something now.
    fn is_open(&self, step: usize) -> bool {
        if self.found.get(step).is_some_and(Option::is_some) {
            return false;
        }
        match self.ledger.state(step) {
            State::Done { .. }
            | State::Failed { .. }
            | State::Drifted { .. }
            | State::Skipped { .. } => false,
            State::Intended | State::Accepted => true,
            State::Untouched if self.ledger.stopped.is_some() || self.ledger.paused => false,
            State::Untouched => self.is_beginnable(step),
        }
    }

    fn is_beginnable(&self, step: usize) -> bool {
        *self.ledger.state(step) == State::Untouched
            && match self.ledger.rolls_back {
                // A renewal is not undone.
                true => {
                    let renews = self
                        .plan
                        .steps
                        .get(step)
                        .is_some_and(|step| step.renewal.is_some());
                    !renews && self.ledger.forward(step).is_some_and(|entry| entry.touched)
                }
                false => self.why_held(step).is_none(),
            }
    }

    /// Why a step may not begin in a run that is not stopped.
    pub(super) fn why_held(&self, step: usize) -> Option<String> {
        if self.mode == RunMode::DryRun || self.ledger.rolls_back {
            return None;
        }
        if self.verifies {
            return Some("the results of earlier runs could not be read again".to_owned());
        }
        let planned = self.plan.steps.get(step)?;
        if !planned.canary
            && let Some(canary) = self.ledger.open_canary(&self.plan)
        {
            return Some(format!("the canary {canary} is not done"));
        }
        // A step that failed before is exactly what is being retried.
        let own = self
            .ledger
            .entry(step)
            .is_some_and(|entry| entry.unresolved);
        if self.ledger.unresolved >= self.plan.policy.stop_after_failures && !own {
            let count = self.ledger.unresolved;
            return Some(format!("{count} failed and are not done"));
        }
        let group = planned.group.as_ref()?;
        let mut others = self.plan.steps.iter().enumerate();
        let failed = others.find(|(other, step)| {
            let unresolved = |entry: &Entry| entry.unresolved;
            step.group.as_ref() == Some(group)
                && self.ledger.forward(*other).is_some_and(unresolved)
        });
        let failed = failed.filter(|_| !own);
        failed.map(|(_, step)| format!("{} failed, and belongs to the same group", step.resource))
    }

    /// When the pause after the previous wave ends; only changes by the run itself cause a pause.
    fn pause_ends_at(&mut self, now: UtcDateTime) -> Option<UtcDateTime> {
        if self.ledger.rolls_back || self.mode == RunMode::DryRun || self.wave <= 1 {
            return None;
        }
        let settled = self.ledger.settled_at?;
        let soak = Duration::seconds(self.plan.policy.soak_seconds.into());
        let begun = self
            .plan
            .wave(self.wave)
            .any(|(step, _)| *self.ledger.state(step) != State::Untouched);
        if begun {
            return None;
        }
        // A clock that was set back must not make the pause longer than the policy says.
        let until = settled.min(now).saturating_add(soak);
        let ready = self.ready_at.get_or_insert(until);
        *ready = (*ready).min(now.saturating_add(soak));
        Some(*ready)
    }

    fn longest_from(&self, now: UtcDateTime) -> UtcDateTime {
        now.saturating_add(Duration::seconds(
            self.plan.policy.wait.longest_seconds.into(),
        ))
    }
}
