//! One step's way: look, check, ask for the change, watch, prove.

use std::collections::BTreeMap;

use time::{Duration, UtcDateTime};

use super::action::{Action, Call, Event, Failure, FailureKind, ParameterValue};
use super::ledger::{Fact, OutcomeKind, State};
use super::machine::{Mode, Run};
use super::observe::{Observed, ObservedCluster, offers};
use super::plan::{ResourceKind, RestartExpectation, Step};
use super::{Rule, window};
use crate::fleet::Product;
use crate::name::CaId;

/// No change is asked for so shortly before a maintenance window, or in one: it would not be clear in which one it
/// is applied.
const MARGIN: Duration = Duration::minutes(15);
/// How often a database has to look unchanged before a request without an answer counts as not received.
const SETTLED_LOOKS: u32 = 3;
/// How old the look at a database may be when its change is asked for; a process may have slept since.
const FRESH: Duration = Duration::minutes(1);
/// How many maintenance windows may pass without the queued change.
const MOST_MISSED: u32 = 2;
const EVIDENCE_TOO_OLD: &str =
    "what is known about its clients is too old: look at them again, and make a new plan";

/// What a step is doing; it is lost with the process, and found again by looking.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    phase: Phase,
    ready_at: Option<UtcDateTime>,
    armed_at: Option<UtcDateTime>,
    /// Since when it has been waited for the same thing.
    since: Option<UtcDateTime>,
    looks: u32,
    tries: u32,
    errors: u32,
    waits: u32,
    probes: u32,
    /// Whether the cluster was looked at before a request is repeated.
    cluster_seen: bool,
    /// When the database was last looked at.
    looked_at: Option<UtcDateTime>,
    /// Whether it was its cluster's writer when that was last looked at.
    writes: bool,
    /// Whether a failover was accepted, so that it is only waited for.
    failing_over: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
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
        let is_fresh = progress
            .looked_at
            .is_some_and(|at| at <= now && now - at <= FRESH);
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

    /// Decides by what a look at the database shows.
    fn judge(&mut self, place: usize, step: &Step, observed: &Observed, now: UtcDateTime) {
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

    fn judge_untouched(
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
            return;
        }
        self.ask_for_change(place, step, goal, now);
    }

    /// Asks for the change as soon as the policy's times and limits allow.
    fn ask_for_change(&mut self, place: usize, step: &Step, goal: &CaId, now: UtcDateTime) {
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
        progress.cluster_seen = false;
    }

    /// A request went out and no answer came, or the process died: did it arrive?
    fn judge_unanswered(
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
        let in_cluster =
            step.resource.kind == ResourceKind::Instance && step.expected.cluster.is_some();
        if in_cluster && !self.ledger.rolls_back && !self.at(place).cluster_seen {
            self.at(place).phase = Phase::Cluster;
            return;
        }
        self.ask_for_change(place, step, goal, now);
    }

    fn judge_accepted(
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

    fn judge_way_back(
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
            return;
        }
        self.ask_for_change(place, step, goal, now);
    }

    fn judge_cluster(
        &mut self,
        place: usize,
        step: &Step,
        observed: &ObservedCluster,
        now: UtcDateTime,
    ) {
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
            (progress.phase, progress.cluster_seen) = (Phase::Resource, true);
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
    fn await_failover(&mut self, place: usize, observed: &ObservedCluster, now: UtcDateTime) {
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

    fn gone(&mut self, place: usize, why: &str, now: UtcDateTime) {
        if self.ledger.state(place).is_in_flight() {
            self.fail(place, why, now);
        } else {
            self.stop(place, why, now);
        }
    }

    /// A look that showed nothing.
    fn unreadable(&mut self, place: usize, why: &str, now: UtcDateTime) {
        let attempts = self.plan.policy.wait.attempts;
        let progress = self.at(place);
        progress.errors += 1;
        if progress.errors < attempts {
            self.rest(place, now);
        } else {
            self.gone(place, &format!("it cannot be looked at: {why}"), now);
        }
    }

    /// Looks again after a handshake that did not show the goal. One alone says little, however late it is.
    fn probe_again(&mut self, place: usize, why: &str, now: UtcDateTime) {
        let attempts = self.plan.policy.wait.attempts;
        let progress = self.at(place);
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
    fn await_next_window(&mut self, place: usize, step: &Step, now: UtcDateTime) -> bool {
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
    fn look_again(&mut self, place: usize, why: &str, now: UtcDateTime) {
        self.at(place).phase = Phase::Resource;
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
    fn is_late(&mut self, place: usize, now: UtcDateTime) -> bool {
        let wait = self.plan.policy.wait.clone();
        let entry = self.ledger.entry(place);
        let until = entry.and_then(|entry| entry.effect).map(|(_, until)| until);
        let answered = entry.is_some_and(|entry| entry.answered);
        let progress = self.at(place);
        let since = progress.since.get_or_insert(now);
        *since = now.min(*since);
        let begun = until.filter(|_| !answered).unwrap_or(*since);
        now - begun > Duration::seconds(wait.limit_seconds.into())
            && progress.waits >= wait.attempts
    }

    fn watch(&mut self, place: usize, now: UtcDateTime) {
        let from = self
            .ledger
            .entry(place)
            .and_then(|entry| entry.effect)
            .map_or(now, |(from, _)| from);
        let progress = self.at(place);
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

    fn prove(&mut self, place: usize, detail: &str, now: UtcDateTime) {
        self.note(
            Fact::Done {
                step: place,
                by_run: true,
                detail: detail.to_owned(),
            },
            now,
        );
    }

    /// Waits a while, longer each time.
    fn rest(&mut self, place: usize, now: UtcDateTime) {
        let wait = &self.plan.policy.wait;
        let (first, longest) = (
            u64::from(wait.first_seconds),
            u64::from(wait.longest_seconds),
        );
        let progress = self.at(place);
        let seconds = first
            .saturating_mul(1 << progress.waits.min(20))
            .min(longest);
        progress.waits += 1;
        let until = now.saturating_add(Duration::seconds(
            i64::try_from(seconds).unwrap_or(i64::MAX),
        ));
        self.wait_until(place, until, now);
    }

    fn wait_until(&mut self, place: usize, until: UtcDateTime, now: UtcDateTime) {
        let progress = self.at(place);
        (progress.ready_at, progress.armed_at) = (Some(until), Some(now));
    }

    /// Begins the step anew then, from the first look.
    fn begin_again_at(&mut self, place: usize, until: UtcDateTime, now: UtcDateTime) {
        let progress = self.at(place);
        (
            progress.phase,
            progress.looks,
            progress.waits,
            progress.since,
        ) = (Phase::Begin, 0, 0, None);
        if self.ledger.state(place).is_in_flight() {
            self.at(place).looks = SETTLED_LOOKS;
        }
        self.wait_until(place, until, now);
    }

    /// When a change of that database may be asked for: never shortly before or in its window.
    fn opening(&self, step: &Step, now: UtcDateTime) -> UtcDateTime {
        if self.plan.is_immediate() {
            return window::first_open(&self.plan.policy.windows, now);
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
    fn effect(&self, step: &Step, now: UtcDateTime) -> (UtcDateTime, UtcDateTime) {
        match step.expected.window {
            Some(own) if !self.plan.is_immediate() => own.next(now),
            _ => (now, now),
        }
    }

    /// A later time to try, when the hour around that time has as many changes as the policy allows.
    fn crowded(&self, place: usize, effect: (UtcDateTime, UtcDateTime)) -> Option<UtcDateTime> {
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

    /// The CA that the run brings a database to.
    fn goal<'a>(&'a self, step: &'a Step) -> &'a CaId {
        if self.ledger.rolls_back {
            &step.from
        } else {
            &self.plan.target
        }
    }

    fn change(&self, step: &Step) -> Action {
        let (operation, id) = match step.resource.kind {
            ResourceKind::Instance => ("ModifyDBInstance", "DBInstanceIdentifier"),
            ResourceKind::Cluster => ("ModifyDBCluster", "DBClusterIdentifier"),
        };
        let text = |text: &str| ParameterValue::Text(text.to_owned());
        let mut parameters = BTreeMap::from([
            (id.to_owned(), text(&step.resource.id)),
            (
                "CACertificateIdentifier".to_owned(),
                text(self.goal(step).as_str()),
            ),
            (
                "ApplyImmediately".to_owned(),
                ParameterValue::Flag(self.plan.is_immediate()),
            ),
        ]);
        if step.restart == RestartExpectation::Postponed
            && step.resource.kind == ResourceKind::Instance
        {
            parameters.insert(
                "CertificateRotationRestart".to_owned(),
                ParameterValue::Flag(false),
            );
        }
        call(step, operation, parameters, true)
    }

    fn probe(&self, step: &Step) -> Option<Action> {
        let endpoint = step.endpoint.as_ref()?;
        Some(Action::Probe {
            host: endpoint.host.to_string(),
            port: endpoint.port,
            engine: step.engine.clone(),
            region: step.resource.scope.region.clone(),
            expected: self.goal(step).clone(),
        })
    }

    fn at(&mut self, place: usize) -> &mut Progress {
        if place >= self.progress.len() {
            self.progress.resize_with(place + 1, Progress::default);
        }
        #[allow(clippy::indexing_slicing)] // It was made long enough just now.
        &mut self.progress[place]
    }
}

fn describe(step: &Step) -> Action {
    let (operation, id) = match step.resource.kind {
        ResourceKind::Instance => ("DescribeDBInstances", "DBInstanceIdentifier"),
        ResourceKind::Cluster => ("DescribeDBClusters", "DBClusterIdentifier"),
    };
    read(step, operation, id, &step.resource.id)
}

fn describe_cluster(step: &Step) -> Action {
    let cluster = step.expected.cluster.as_deref().unwrap_or_default();
    read(step, "DescribeDBClusters", "DBClusterIdentifier", cluster)
}

fn describe_offer(step: &Step) -> Action {
    read(
        step,
        "DescribeCertificates",
        "CertificateIdentifier",
        step.from.as_str(),
    )
}

fn read(step: &Step, operation: &str, parameter: &str, value: &str) -> Action {
    let parameters =
        BTreeMap::from([(parameter.to_owned(), ParameterValue::Text(value.to_owned()))]);
    call(step, operation, parameters, false)
}

fn failover(step: &Step) -> Action {
    let cluster = ParameterValue::Text(step.failover.clone().unwrap_or_default());
    call(
        step,
        "FailoverDBCluster",
        BTreeMap::from([("DBClusterIdentifier".to_owned(), cluster)]),
        true,
    )
}

fn call(
    step: &Step,
    operation: &str,
    parameters: BTreeMap<String, ParameterValue>,
    changes: bool,
) -> Action {
    let service = match step.resource.product {
        // The same API under another name.
        Product::DocumentDb => "docdb",
        _ => "rds",
    };
    Action::Call(Call {
        service: service.to_owned(),
        scope: step.resource.scope.clone(),
        operation: operation.to_owned(),
        parameters,
        changes,
    })
}

fn question(step: &Step) -> String {
    let why = match step.restart {
        RestartExpectation::RebootAfterwards => {
            "a Babelfish cluster has to be rebooted after a change of its CA"
        }
        _ => "the new certificate is in use only after a restart, which the policy postpones",
    };
    format!("{}: {why}. Has it been restarted?", step.resource)
}
