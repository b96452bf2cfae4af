//! When a step goes on: waits, windows, limits by the hour, and how long patience lasts.

use time::{Duration, UtcDateTime};

use super::super::plan::Step;
use super::super::policy;
use super::facts::Fact;
use super::machine::Run;
use super::step::{Phase, SETTLED_LOOKS};

/// No change is asked for so shortly before a maintenance window, or in one: it would not be clear in which one it
/// is applied.
const MARGIN: Duration = Duration::minutes(15);
/// How many maintenance windows may pass without the queued change.
const MOST_MISSED: u32 = 2;

impl Run {
    /// Looks again after a handshake that did not show the goal. One alone says little, however late it is.
    pub(super) fn probe_again(&mut self, place: usize, why: &str, now: UtcDateTime) {
        let attempts = self.plan.policy.wait.attempts;
        let progress = self.progress_mut(place);
        progress.probes += 1;
        if progress.probes < attempts {
            progress.phase = Phase::Resource;
            self.rest(place, now);
        } else {
            self.look_again(place, why, now);
        }
    }

    /// Waits for the next maintenance window, where the change is still queued although its own is over: that one was
    /// missed, or the clock was wrong.
    pub(super) fn await_next_window(
        &mut self,
        place: usize,
        step: &Step,
        now: UtcDateTime,
    ) -> bool {
        let missed = self
            .ledger
            .entry(place)
            .map_or(u32::MAX, |entry| entry.missed);
        let own = step.expected.window.filter(|_| !self.plan.is_immediate());
        let Some(own) = own.filter(|_| missed < MOST_MISSED) else {
            return false;
        };
        if !self.is_late(place, now) {
            return false;
        }
        let (from, until) = own.next(now);
        self.note(
            Fact::WindowMissed {
                step: place,
                from,
                until,
            },
            now,
        );
        self.watch(place, now);
        true
    }

    /// Looks again later, or gives up with that reason when it took too long.
    pub(super) fn look_again(&mut self, place: usize, why: &str, now: UtcDateTime) {
        self.progress_mut(place).phase = Phase::Resource;
        let due = self.ledger.entry(place).and_then(|entry| entry.effect);
        match due {
            Some((from, _)) if now < from => self.wait_until(place, from, now),
            _ if self.is_late(place, now) => self.fail(place, why, now),
            _ => self.rest(place, now),
        }
    }

    /// Whether it has been waited long enough, and looked often enough: a clock may have jumped.
    ///
    /// What is under way counts from the time at which it should have been over, which a resumed run knows too; what
    /// a person restarted, from his answer.
    pub(super) fn is_late(&mut self, place: usize, now: UtcDateTime) -> bool {
        let wait = self.plan.policy.wait.clone();
        let entry = self.ledger.entry(place);
        let until = entry.and_then(|entry| entry.effect).map(|(_, until)| until);
        let answered = entry.is_some_and(|entry| entry.answered);
        let progress = self.progress_mut(place);
        let since = progress.since.get_or_insert(now);
        *since = now.min(*since);
        let begun = until.filter(|_| !answered).unwrap_or(*since);
        now - begun > Duration::seconds(wait.limit_seconds.into())
            && progress.waits >= wait.attempts
    }

    pub(super) fn watch(&mut self, place: usize, now: UtcDateTime) {
        let from = self
            .ledger
            .entry(place)
            .and_then(|entry| entry.effect)
            .map_or(now, |(from, _)| from);
        let progress = self.progress_mut(place);
        (
            progress.phase,
            progress.looks,
            progress.waits,
            progress.since,
        ) = (Phase::Resource, 0, 0, None);
        if from > now {
            self.wait_until(place, from, now);
        } else {
            self.rest(place, now);
        }
    }

    /// Waits a while, longer each time.
    pub(super) fn rest(&mut self, place: usize, now: UtcDateTime) {
        let wait = &self.plan.policy.wait;
        let (first, longest) = (
            u64::from(wait.first_seconds),
            u64::from(wait.longest_seconds),
        );
        let progress = self.progress_mut(place);
        let seconds = first
            .saturating_mul(1 << progress.waits.min(20))
            .min(longest);
        progress.waits += 1;
        let until = now.saturating_add(Duration::seconds(
            i64::try_from(seconds).unwrap_or(i64::MAX),
        ));
        self.wait_until(place, until, now);
    }

    pub(super) fn wait_until(&mut self, place: usize, until: UtcDateTime, now: UtcDateTime) {
        let progress = self.progress_mut(place);
        (progress.ready_at, progress.armed_at) = (Some(until), Some(now));
    }

    /// Begins the step anew then, from the first look.
    pub(super) fn begin_again_at(&mut self, place: usize, until: UtcDateTime, now: UtcDateTime) {
        let progress = self.progress_mut(place);
        (
            progress.phase,
            progress.looks,
            progress.waits,
            progress.since,
        ) = (Phase::Begin, 0, 0, None);
        if self.ledger.state(place).is_in_flight() {
            self.progress_mut(place).looks = SETTLED_LOOKS;
        }
        self.wait_until(place, until, now);
    }

    /// When a change of that database may be asked for: never shortly before or in its window.
    pub(super) fn earliest_request_time(&self, step: &Step, now: UtcDateTime) -> UtcDateTime {
        if self.plan.is_immediate() {
            return policy::first_open(&self.plan.policy.windows, now);
        }
        let Some(own) = step.expected.window else {
            return now;
        };
        let soon = now.saturating_add(MARGIN);
        let (_, end) = own.next(now);
        if own.contains(now) {
            let length = Duration::try_from(own.length()).unwrap_or(Duration::ZERO);
            // The start of the running window is a week before the next one.
            return own
                .next(now.saturating_add(Duration::SECOND))
                .0
                .saturating_sub(Duration::WEEK)
                .saturating_add(length);
        }
        if own.contains(soon) { end } else { now }
    }

    /// When a change that is asked for now takes effect.
    pub(super) fn effective_window(
        &self,
        step: &Step,
        now: UtcDateTime,
    ) -> (UtcDateTime, UtcDateTime) {
        match step.expected.window {
            Some(own) if !self.plan.is_immediate() => own.next(now),
            _ => (now, now),
        }
    }

    /// A later time to try, when the hour around that time has as many changes as the policy allows.
    pub(super) fn rate_limited_until(
        &self,
        place: usize,
        effect: (UtcDateTime, UtcDateTime),
    ) -> Option<UtcDateTime> {
        if self.ledger.rolls_back {
            return None;
        }
        let most = usize::try_from(self.plan.policy.per_hour?).unwrap_or(usize::MAX);
        let near: Vec<UtcDateTime> = self
            .ledger
            .effects
            .iter()
            .filter(|(step, from, until)| {
                *step != place
                    && *from <= effect.1 + Duration::HOUR
                    && effect.0 <= *until + Duration::HOUR
            })
            .map(|(_, _, until)| *until)
            .collect();
        let later = if self.plan.is_immediate() {
            near.iter().min().copied()? + Duration::HOUR + Duration::SECOND
        } else {
            effect.1
        };
        (near.len() >= most).then_some(later)
    }

    pub(super) fn longest_from(&self, now: UtcDateTime) -> UtcDateTime {
        now.saturating_add(Duration::seconds(
            self.plan.policy.wait.longest_seconds.into(),
        ))
    }
}
