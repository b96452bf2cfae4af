//! One step's way: look, check, ask for the change, watch, prove.

use time::{Duration, UtcDateTime};

use super::super::plan::{PlanRule, ResourceKind, RestartExpectation, Step};
use super::action::{Action, Failure, FailureKind, RunEvent};
use super::facts::{Fact, OutcomeKind, State};
use super::machine::{Run, RunMode};
use super::observed::{Observed, ObservedCluster, offers};
use super::requests::{describe, describe_cluster, describe_offer, failover, question};
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
                let progress = self.progress_mut(place);
                progress.tries = progress.tries.saturating_sub(1);
                progress.looks = SETTLED_LOOKS;
                match asking {
                    Phase::Failover => Phase::Cluster,
                    _ => Phase::Resource,
                }
            }
            phase => phase,
        };
        self.progress_mut(place).phase = phase;
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
        if self.mode == RunMode::DryRun && matches!(&action, Action::Call(call) if call.changes) {
            self.record_dry_run(place, OutcomeKind::WouldChange, "as the plan says");
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
        event: RunEvent,
        now: UtcDateTime,
    ) -> Result<(), &'static str> {
        let Some(step) = self.plan.steps.get(place).cloned() else {
            return Ok(());
        };
        match (what, event) {
            (_, RunEvent::Failure(failure)) => self.take_failure(place, what, &failure, now),
            (What::Resource, RunEvent::Response { json }) => {
                match Observed::read(&step.resource, &json) {
                    Ok(Some(observed)) => {
                        self.progress_mut(place).errors = 0;
                        self.judge(place, &step, &observed, now);
                    }
                    Ok(None) => self.gone(place, "it is not there any more", now),
                    Err(why) => self.unreadable(place, &why, now),
                }
            }
            (What::Cluster, RunEvent::Response { json }) => {
                let cluster = step.expected.cluster.as_deref().unwrap_or_default();
                match ObservedCluster::read(&step.resource, cluster, &json) {
                    Ok(Some(observed)) => self.judge_cluster(place, &step, &observed, now),
                    Ok(None) => self.gone(place, "its cluster is not there any more", now),
                    Err(why) => self.unreadable(place, &why, now),
                }
            }
            (What::Offer, RunEvent::Response { json }) => {
                match offers(&step.resource, &step.from, &json, now) {
                    Ok(true) => self.progress_mut(place).phase = Phase::Resource,
                    Ok(false) => self.fail(
                        place,
                        format!("{} is not offered any more: no way back", step.from),
                        now,
                    ),
                    Err(why) => self.unreadable(place, &why, now),
                }
            }
            (What::Change, RunEvent::Response { .. }) => {
                self.note(Fact::Accepted { step: place }, now);
                self.watch(place, now);
            }
            (What::Failover, RunEvent::Response { .. }) => {
                let progress = self.progress_mut(place);
                (progress.phase, progress.failing_over) = (Phase::Cluster, true);
                self.rest(place, now);
            }
            (What::Probe, RunEvent::Probed { ca, detail }) => {
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
            (What::Person, RunEvent::Answer { yes }) => {
                if yes {
                    self.note(Fact::Answered { step: place }, now);
                    let progress = self.progress_mut(place);
                    (progress.since, progress.looks) = (Some(now), 0);
                    self.watch(place, now);
                } else {
                    self.progress_mut(place).phase = Phase::Resource;
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
                    let progress = self.progress_mut(place);
                    (progress.phase, progress.looks) = (Phase::Resource, 0);
                    self.rest(place, now);
                }
                _ if again => {
                    // It surely did not happen: one look, and it is asked for again.
                    let progress = self.progress_mut(place);
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
                let progress = self.progress_mut(place);
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
                    self.progress_mut(place).errors = self.plan.policy.wait.attempts;
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
        let progress = self.progress_mut(place);
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

    pub(super) fn progress_mut(&mut self, place: usize) -> &mut Progress {
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
        let progress = self.progress_mut(place);
        (progress.looks, progress.looked_at) = (progress.looks + 1, Some(now));
        match self.ledger.state(place) {
            State::Untouched if self.ledger.rolls_back => {
                self.judge_way_back(place, step, observed, &goal, now)
            }
            State::Untouched => self.judge_untouched(place, step, observed, &goal, now),
            State::Intended if observed.moves_to(&goal) => {
                // On the way back the old CA may still be shown by an answer from before the change.
                let queued = observed.pending_ca.as_ref() == Some(&goal);
                if self.ledger.rolls_back
                    && !queued
                    && self.progress_mut(place).looks < SETTLED_LOOKS
                {
                    self.rest(place, now);
                    return;
                }
                self.note(Fact::Accepted { step: place }, now);
                let progress = self.progress_mut(place);
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
            if self.mode == RunMode::DryRun {
                self.record_dry_run(place, OutcomeKind::Already, detail);
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
        if !observed.is_available() && !step.accepts(PlanRule::NotAvailable) {
            let status = observed.status.as_deref().unwrap_or("in no stated state");
            if self.mode == RunMode::DryRun || self.is_late(place, now) {
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
            if self.mode == RunMode::DryRun {
                self.record_dry_run(
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
        let (from, until) = self.effective_window(step, now);
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
        if self.mode == RunMode::DryRun {
            self.record_dry_run(place, OutcomeKind::WouldChange, "as the plan says");
            return;
        }
        let open = self.earliest_request_time(step, now);
        if open > now {
            self.begin_again_at(place, open, now);
            return;
        }
        let effect = self.effective_window(step, now);
        self.ledger
            .effects
            .retain(|(_, _, until)| *until > now.saturating_sub(Duration::DAY));
        if let Some(later) = self.rate_limited_until(place, effect) {
            self.begin_again_at(place, later.max(now.saturating_add(Duration::SECOND)), now);
            return;
        }
        // It may have been long, and the cluster have failed over meanwhile.
        if !self.cluster_is_seen(place, now) {
            self.progress_mut(place).phase = Phase::Cluster;
            return;
        }
        if self.progress_mut(place).writes && step.failover.is_some() && !self.ledger.rolls_back {
            self.note(Fact::FailoverIntended { step: place }, now);
            let progress = self.progress_mut(place);
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
        let progress = self.progress_mut(place);
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
        let progress = self.progress_mut(place);
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
                self.progress_mut(place).phase = Phase::Person;
                return;
            }
        }
        if complete && !needs_person {
            if self.plan.policy.probe && step.endpoint.is_some() {
                self.progress_mut(place).phase = Phase::Probe;
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
            if !certain && self.progress_mut(place).looks < SETTLED_LOOKS {
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
        self.progress_mut(place).cluster_at = Some(now);
        let failed_over = self.ledger.entry(place).is_some_and(|entry| entry.failover);
        let expected = if failed_over {
            Some(false)
        } else {
            step.expected.is_writer
        };
        let is_under_way = self.ledger.state(place).is_in_flight();
        if observed.is_writer == expected && (observed.is_available || !failed_over || is_under_way)
        {
            let progress = self.progress_mut(place);
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
        let progress = self.progress_mut(place);
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
