//! Decides by what a look at a database shows: whether to ask for the change, to wait, or to be done.

use time::{Duration, UtcDateTime};

use super::Rule;
use super::ledger::{Fact, OutcomeKind, State};
use super::machine::{Mode, Run};
use super::observe::{Observed, ObservedCluster};
use super::plan::{RestartExpectation, Step};
use super::progress::{Phase, SETTLED_LOOKS};
use crate::name::CaId;

const EVIDENCE_TOO_OLD: &str =
    "what is known about its clients is too old: look at them again, and make a new plan";

impl Run {
    /// Decides by what a look at the database shows.
    pub(super) fn judge(
        &mut self,
        place: usize,
        step: &Step,
        observed: &Observed,
        now: UtcDateTime,
    ) {
        let goal = self.goal(step).clone();
        let progress = self.at(place);
        (progress.looks, progress.looked_at) = (progress.looks + 1, Some(now));
        match self.ledger.state(place) {
            State::Untouched if self.ledger.rolls_back => {
                self.judge_way_back(place, step, observed, &goal, now)
            }
            State::Untouched => self.judge_untouched(place, step, observed, &goal, now),
            State::Intended if observed.moves_to(&goal) => {
                // On the way back the old CA may still be shown by an answer from before the change.
                let queued = observed.pending_ca.as_ref() == Some(&goal);
                if self.ledger.rolls_back && !queued && self.at(place).looks < SETTLED_LOOKS {
                    self.rest(place, now);
                    return;
                }
                self.note(Fact::Accepted { step: place }, now);
                let progress = self.at(place);
                (progress.waits, progress.since) = (0, None);
                self.judge_accepted(place, step, observed, &goal, now);
            }
            State::Intended => self.judge_unanswered(place, step, observed, &goal, now),
            State::Accepted => self.judge_accepted(place, step, observed, &goal, now),
            State::Done { .. } | State::Failed { .. } => {}
        }
    }

    pub(super) fn judge_untouched(
        &mut self,
        place: usize,
        step: &Step,
        observed: &Observed,
        goal: &CaId,
        now: UtcDateTime,
    ) {
        if observed.has(goal) {
            let detail = "it has the target CA already";
            if self.mode == Mode::DryRun {
                self.find(place, OutcomeKind::Already, detail);
            } else {
                self.note(
                    Fact::Done {
                        step: place,
                        by_run: false,
                        detail: detail.to_owned(),
                    },
                    now,
                );
            }
            return;
        }
        if let Some(drift) = observed.drift(&step.expected, goal) {
            self.stop(
                place,
                &format!("it is not as the plan saw it: {drift}"),
                now,
            );
            return;
        }
        if !observed.is_available() && !step.accepts(Rule::NotAvailable) {
            let status = observed.status.as_deref().unwrap_or("in no stated state");
            if self.mode == Mode::DryRun || self.is_late(place, now) {
                self.stop(place, &format!("it stays {status}"), now);
            } else {
                self.rest(place, now);
            }
            return;
        }
        if self.evidence_is_too_old(place, now) {
            self.stop(place, EVIDENCE_TOO_OLD, now);
            return;
        }
        if observed.pending_ca.as_ref() == Some(goal) {
            // Somebody queued this very change: asking again would be asking twice.
            if self.mode == Mode::DryRun {
                self.find(
                    place,
                    OutcomeKind::WouldChange,
                    "the change is queued already",
                );
                return;
            }
            self.adopt(place, step, goal, now);
            return;
        }
        self.ask_for_change(place, step, goal, now);
    }

    /// Takes a change that is queued already for its own, and watches it.
    fn adopt(&mut self, place: usize, step: &Step, goal: &CaId, now: UtcDateTime) {
        let (from, until) = self.effect(step, now);
        self.note(
            Fact::Intended {
                step: place,
                to: goal.clone(),
                from,
                until,
            },
            now,
        );
        self.note(Fact::Accepted { step: place }, now);
        self.watch(place, now);
    }

    /// Asks for the change as soon as the policy's times and limits allow.
    pub(super) fn ask_for_change(
        &mut self,
        place: usize,
        step: &Step,
        goal: &CaId,
        now: UtcDateTime,
    ) {
        if self.mode == Mode::DryRun {
            self.find(place, OutcomeKind::WouldChange, "as the plan says");
            return;
        }
        let open = self.opening(step, now);
        if open > now {
            self.begin_again_at(place, open, now);
            return;
        }
        let effect = self.effect(step, now);
        self.ledger
            .effects
            .retain(|(_, _, until)| *until > now.saturating_sub(Duration::DAY));
        if let Some(later) = self.crowded(place, effect) {
            self.begin_again_at(place, later.max(now.saturating_add(Duration::SECOND)), now);
            return;
        }
        // It may have been long, and the cluster have failed over meanwhile.
        if !self.cluster_is_seen(place, now) {
            self.at(place).phase = Phase::Cluster;
            return;
        }
        if self.at(place).writes && step.failover.is_some() && !self.ledger.rolls_back {
            self.note(Fact::FailoverIntended { step: place }, now);
            let progress = self.at(place);
            (progress.phase, progress.looks, progress.tries) =
                (Phase::Failover, 0, progress.tries + 1);
            progress.failing_over = false;
            return;
        }
        self.note(
            Fact::Intended {
                step: place,
                to: goal.clone(),
                from: effect.0,
                until: effect.1,
            },
            now,
        );
        let progress = self.at(place);
        (progress.phase, progress.looks, progress.tries) = (Phase::Change, 0, progress.tries + 1);
    }

    /// A request went out and no answer came, or the process died: did it arrive?
    pub(super) fn judge_unanswered(
        &mut self,
        place: usize,
        step: &Step,
        observed: &Observed,
        goal: &CaId,
        now: UtcDateTime,
    ) {
        let attempts = self.plan.policy.wait.attempts;
        let progress = self.at(place);
        if progress.looks < SETTLED_LOOKS {
            self.rest(place, now);
            return;
        }
        if progress.tries >= attempts {
            self.fail(
                place,
                "the request was repeated in vain: nothing was changed",
                now,
            );
            return;
        }
        if !observed.is_available() {
            if self.is_late(place, now) {
                let status = observed.status.as_deref().unwrap_or("in no stated state");
                self.fail(
                    place,
                    format!("it stays {status}, and the change was not accepted"),
                    now,
                );
            } else {
                self.rest(place, now);
            }
            return;
        }
        let expected = &step.expected;
        if !self.ledger.rolls_back
            && let Some(drift) = observed.drift(expected, goal)
        {
            self.fail(
                place,
                format!("it is not as the plan saw it, and the change was not accepted: {drift}"),
                now,
            );
            return;
        }
        if !self.ledger.rolls_back && self.evidence_is_too_old(place, now) {
            self.fail(
                place,
                format!("the change was not accepted: {EVIDENCE_TOO_OLD}"),
                now,
            );
            return;
        }
        self.ask_for_change(place, step, goal, now);
    }

    pub(super) fn judge_accepted(
        &mut self,
        place: usize,
        step: &Step,
        observed: &Observed,
        goal: &CaId,
        now: UtcDateTime,
    ) {
        let entry = self.ledger.entry(place).cloned().unwrap_or_default();
        let complete = observed.has(goal);
        let needs_person = step.restart.is_manual() && !entry.answered;
        // Babelfish has the certificate before the reboot, a postponed restart only after it.
        if needs_person
            && observed.is_available()
            && observed.pending_ca.is_none()
            && (complete || step.restart == RestartExpectation::Postponed)
            && observed.moves_to(goal)
        {
            let due = entry.effect.is_none_or(|(from, _)| now >= from);
            if due {
                self.at(place).phase = Phase::Person;
                return;
            }
        }
        if complete && !needs_person {
            if self.plan.policy.probe && step.endpoint.is_some() {
                self.at(place).phase = Phase::Probe;
            } else {
                let detail = format!("the certificate in use is of {goal}, and nothing is queued");
                self.prove(place, &detail, now);
            }
            return;
        }
        let ours = [&self.plan.target, &step.from];
        if let Some(other) = observed
            .pending_ca
            .as_ref()
            .filter(|pending| !ours.contains(pending))
        {
            self.fail(place, format!("somebody queued {other} meanwhile"), now);
            return;
        }
        if !observed.moves_to(goal) && observed.is_available() && observed.pending_ca.is_none() {
            self.look_again(
                place,
                "the change was accepted and is gone: somebody withdrew it",
                now,
            );
            return;
        }
        let is_queued = observed.pending_ca.as_ref() == Some(goal) && observed.is_available();
        if is_queued && self.await_next_window(place, step, now) {
            return;
        }
        let status = observed.status.as_deref().unwrap_or("in no stated state");
        self.look_again(
            place,
            &format!("the change was accepted and is not complete: it is {status}"),
            now,
        );
    }

    pub(super) fn judge_way_back(
        &mut self,
        place: usize,
        step: &Step,
        observed: &Observed,
        goal: &CaId,
        now: UtcDateTime,
    ) {
        let forward = self
            .ledger
            .forward(place)
            .map(|entry| entry.state.clone())
            .unwrap_or_default();
        if observed.has(goal) {
            // A request that nobody answered may still arrive.
            let certain = matches!(forward, State::Done { .. });
            if !certain && self.at(place).looks < SETTLED_LOOKS {
                self.rest(place, now);
                return;
            }
            let detail = format!("the certificate in use is of {goal}, and nothing is queued");
            self.note(
                Fact::Done {
                    step: place,
                    by_run: false,
                    detail,
                },
                now,
            );
            return;
        }
        let known = [Some(goal), Some(&self.plan.target), None];
        let strange = [&observed.ca, &observed.certificate_ca, &observed.pending_ca]
            .into_iter()
            .find(|ca| !known.contains(&ca.as_ref()));
        if let Some(Some(strange)) = strange {
            self.fail(place, format!("somebody set {strange} meanwhile"), now);
            return;
        }
        if observed.resource_id != step.expected.resource_id {
            self.fail(place, "another database has its name now", now);
            return;
        }
        if !observed.is_available() {
            let status = observed.status.as_deref().unwrap_or("in no stated state");
            if self.is_late(place, now) {
                self.fail(place, format!("it stays {status}"), now);
            } else {
                self.rest(place, now);
            }
            return;
        }
        if observed.pending_ca.as_ref() == Some(goal) {
            self.adopt(place, step, goal, now);
            return;
        }
        self.ask_for_change(place, step, goal, now);
    }

    pub(super) fn judge_cluster(
        &mut self,
        place: usize,
        step: &Step,
        observed: &ObservedCluster,
        now: UtcDateTime,
    ) {
        self.at(place).cluster_at = Some(now);
        let failed_over = self.ledger.entry(place).is_some_and(|entry| entry.failover);
        let expected = if failed_over {
            Some(false)
        } else {
            step.expected.is_writer
        };
        let is_under_way = self.ledger.state(place).is_in_flight();
        if observed.is_writer == expected && (observed.is_available || !failed_over || is_under_way)
        {
            let progress = self.at(place);
            progress.writes = observed.is_writer == Some(true);
            progress.phase = Phase::Resource;
            if failed_over && !is_under_way {
                (progress.since, progress.looks, progress.tries) = (None, 0, 0);
            }
            return;
        }
        if failed_over && !is_under_way && observed.is_writer.is_some() {
            self.await_failover(place, observed, now);
            return;
        }
        let is = match observed.is_writer {
            Some(true) => "the writer now",
            Some(false) => "no longer the writer",
            None => "no member of its cluster any more",
        };
        self.gone(
            place,
            &format!("it is not as the plan saw it: it is {is}"),
            now,
        );
    }

    /// The cluster is failing over, or the request for that was lost.
    pub(super) fn await_failover(
        &mut self,
        place: usize,
        observed: &ObservedCluster,
        now: UtcDateTime,
    ) {
        let attempts = self.plan.policy.wait.attempts;
        let progress = self.at(place);
        let is_lost = !progress.failing_over
            && progress.looks >= SETTLED_LOOKS
            && progress.tries < attempts
            && observed.is_available;
        if is_lost {
            (progress.writes, progress.phase) = (true, Phase::Resource);
            return;
        }
        progress.looks += 1;
        if self.is_late(place, now) {
            self.stop(place, "the cluster did not fail over", now);
        } else {
            self.rest(place, now);
        }
    }
}
