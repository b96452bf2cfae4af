//! Step timing: back-off, maintenance windows, hourly limits, timeouts.

use time::{Duration, UtcDateTime};

use super::super::policy;
use super::action::Wait;
use super::facts::Fact;
use super::step::{Machine, Phase, SETTLED_READS};

/// No change is requested this shortly before a maintenance window, or during one: it would not be clear in which
/// window it is applied.
const MARGIN: Duration = Duration::minutes(15);
/// The period of the hourly limit, plus how long after it was recorded a request may still be sent.
const HOUR: Duration = Duration::minutes(60 + 1);
/// How many maintenance windows may pass without the queued change being applied.
const MOST_MISSED: u32 = 2;

impl Machine<'_> {
    /// Reads again after a handshake that did not show the goal. A single one proves little, however late it is.
    pub(super) fn probe_again(&mut self, why: &str) {
        let attempts = self.ctx.plan.policy.wait.attempts;
        self.state.probes += 1;
        if self.state.probes < attempts {
            self.state.phase = Phase::Resource;
            self.rest_for_attempt(why, self.state.probes, attempts);
        } else {
            self.read_again_later(why);
        }
    }

    /// Waits for the next maintenance window, where the change is still queued although its window is over: the window
    /// was missed, or the clock was wrong.
    pub(super) fn await_next_window(&mut self) -> bool {
        let window = self
            .ctx
            .step
            .expected
            .window
            .filter(|_| !self.ctx.plan.is_immediate());
        let Some(window) = window.filter(|_| self.entry.missed < MOST_MISSED) else {
            return false;
        };
        if !self.is_late() {
            return false;
        }
        let (from, until) = window.next(self.ctx.now);
        self.note(Fact::WindowMissed {
            step: self.ctx.index,
            from,
            until,
        });
        self.watch("its maintenance window passed without the change");
        true
    }

    /// Reads again later, or fails with that reason if it took too long.
    pub(super) fn read_again_later(&mut self, why: &str) {
        self.state.phase = Phase::Resource;
        let from = self.entry.effect.map(|(from, _)| from);
        if let Some(from) = from.filter(|from| self.ctx.now < *from) {
            self.wait_for_effect(from);
        } else if self.is_late() {
            self.fail(why);
        } else {
            self.rest(why);
        }
    }

    /// Whether it has waited long enough and read often enough: a clock may have jumped.
    ///
    /// A change in progress counts from the time at which it should have been over, which a resumed run also knows; a
    /// restart by a person, from that person's answer.
    pub(super) fn is_late(&mut self) -> bool {
        self.limit_at(true) < self.ctx.now && self.state.waits >= self.ctx.plan.policy.wait.attempts
    }

    /// The end of the longest permitted wait.
    fn limit_at(&mut self, begins: bool) -> UtcDateTime {
        let until = self.entry.effect.map(|(_, until)| until);
        let now = self.ctx.now;
        let since = match begins {
            true => {
                let since = self.state.since.get_or_insert(now);
                *since = now.min(*since);
                *since
            }
            false => self.state.since.unwrap_or(now).min(now),
        };
        let begun = until.filter(|_| !self.entry.answered).unwrap_or(since);
        begun.saturating_add(Duration::seconds(
            self.ctx.plan.policy.wait.limit_seconds.into(),
        ))
    }

    pub(super) fn watch(&mut self, why: &str) {
        let from = self.entry.effect.map_or(self.ctx.now, |(from, _)| from);
        (
            self.state.phase,
            self.state.reads,
            self.state.waits,
            self.state.since,
        ) = (Phase::Resource, 0, 0, None);
        if from > self.ctx.now {
            self.wait_for_effect(from);
        } else {
            self.rest(why);
        }
    }

    fn wait_for_effect(&mut self, from: UtcDateTime) {
        self.wait(Wait::new(
            from,
            "the change is queued for its maintenance window, which opens then",
        ));
    }

    /// Waits, longer each time, up to the limit of the policy.
    pub(super) fn rest(&mut self, why: &str) {
        let limit = self.ctx.plan.policy.wait.attempts;
        let gives_up_at = self.limit_at(false);
        let attempt = self.state.waits.saturating_add(1);
        let mut wait = self.back_off(why);
        (wait.attempt, wait.limit) = (Some(attempt), Some(limit.max(attempt)));
        wait.gives_up_at = Some(gives_up_at.max(wait.until));
        self.wait(wait);
    }

    /// Waits before another of a limited number of attempts.
    pub(super) fn rest_for_attempt(&mut self, why: &str, attempt: u32, limit: u32) {
        let mut gives_up_at = self.ctx.now;
        for more in 0..limit.saturating_sub(attempt).min(1000) {
            gives_up_at =
                gives_up_at.saturating_add(self.pause_after(self.state.waits.saturating_add(more)));
        }
        let mut wait = self.back_off(why);
        (wait.attempt, wait.limit) = (Some(attempt), Some(limit));
        wait.gives_up_at = Some(gives_up_at);
        self.wait(wait);
    }

    fn back_off(&mut self, why: &str) -> Wait {
        let pause = self.pause_after(self.state.waits);
        self.state.waits = self.state.waits.saturating_add(1);
        Wait::new(self.ctx.now.saturating_add(pause), why)
    }

    fn pause_after(&self, waits: u32) -> Duration {
        let wait = &self.ctx.plan.policy.wait;
        let seconds = u64::from(wait.first_seconds)
            .saturating_mul(1 << waits.min(20))
            .min(wait.longest_seconds.into());
        Duration::seconds(i64::try_from(seconds).unwrap_or(i64::MAX))
    }

    pub(super) fn wait_longest(&mut self, why: &str) {
        let longest = Duration::seconds(self.ctx.plan.policy.wait.longest_seconds.into());
        self.wait(Wait::new(self.ctx.now.saturating_add(longest), why));
    }

    /// Restarts the step at that time, from the first read.
    pub(super) fn begin_again_at(&mut self, until: UtcDateTime, why: &str) {
        (self.state.waits, self.state.since) = (0, None);
        (self.state.phase, self.state.reads) = match self.entry.state.is_in_flight() {
            true => (Phase::Resource, SETTLED_READS),
            false => (Phase::Begin, 0),
        };
        self.wait(Wait::new(until, why));
    }

    /// When the change may be requested: never shortly before or during the maintenance window.
    pub(super) fn earliest_request_time(&self) -> UtcDateTime {
        let now = self.ctx.now;
        if self.ctx.plan.is_immediate() {
            return policy::first_open(&self.ctx.plan.policy.windows, now);
        }
        let Some(window) = self.ctx.step.expected.window else {
            return now;
        };
        let soon = now.saturating_add(MARGIN);
        let (_, end) = window.next(now);
        if window.contains(now) {
            let length = Duration::try_from(window.length()).unwrap_or(Duration::ZERO);
            // The start of the running window is a week before the next one.
            return window
                .next(now.saturating_add(Duration::SECOND))
                .0
                .saturating_sub(Duration::WEEK)
                .saturating_add(length);
        }
        if window.contains(soon) { end } else { now }
    }

    /// When a change that is requested now takes effect.
    pub(super) fn effective_window(&self) -> (UtcDateTime, UtcDateTime) {
        let now = self.ctx.now;
        match self.ctx.step.expected.window {
            Some(window) if !self.ctx.plan.is_immediate() => window.next(now),
            _ => (now, now),
        }
    }

    /// The next time to try, when the hour around the change already has as many changes as the policy allows.
    pub(super) fn rate_limited_until(&self) -> Option<UtcDateTime> {
        if self.ctx.rolls_back {
            return None;
        }
        let most = usize::try_from(self.ctx.plan.policy.per_hour?).unwrap_or(usize::MAX);
        let effect = self.effective_window();
        let near: Vec<UtcDateTime> = self
            .ctx
            .effects
            .iter()
            .filter(|(step, from, until)| {
                *step != self.ctx.index && *from <= effect.1 + HOUR && effect.0 <= *until + HOUR
            })
            .map(|(_, _, until)| *until)
            .collect();
        let later = if self.ctx.plan.is_immediate() {
            near.iter().min().copied()? + HOUR + Duration::SECOND
        } else {
            effect.1
        };
        (near.len() >= most).then_some(later)
    }
}
