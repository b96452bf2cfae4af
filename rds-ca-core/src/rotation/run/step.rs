//! The state machine of one step: read, check, request, wait, verify.
//!
//! [`on`] takes an observation and returns the effects; it touches nothing else, so it is tested without a run.

use time::{Duration, UtcDateTime};

use super::super::plan::{Plan, PlanRule, ResourceKind, RestartExpectation, Step};
use super::action::{Action, Failure, FailureKind, Wait};
use super::facts::{Entry, Fact, OutcomeKind, State};
use super::observed::{Goal, Observed, ObservedCluster, Seen, What};
use super::requests;
use crate::name::{CaId, Region};

/// How many equal reads of a database are needed before a request without an answer counts as not received.
pub(super) const SETTLED_READS: u32 = 3;
/// How old the last read of a database may be when its change is requested; the process may have been suspended since.
const FRESH: Duration = Duration::minutes(1);
/// How often a dry run tries to read a database before it gives up.
const DRY_RUN_ATTEMPTS: u32 = 2;
const EVIDENCE_TOO_OLD: &str =
    "the evidence about its clients is too old: examine them again, and make a new plan";

/// What a step is doing. It is lost with the process, and recovered by reading the database.
#[derive(Clone, Debug, Default)]
pub(super) struct StepState {
    pub(super) phase: Phase,
    /// Since when it has been waiting for the same thing.
    pub(super) since: Option<UtcDateTime>,
    pub(super) reads: u32,
    pub(super) tries: u32,
    pub(super) errors: u32,
    pub(super) waits: u32,
    pub(super) probes: u32,
    /// When its cluster was last read.
    pub(super) cluster_at: Option<UtcDateTime>,
    /// When the database was last read.
    pub(super) read_at: Option<UtcDateTime>,
    /// Whether it was its cluster's writer when that was last read.
    pub(super) is_writer: bool,
    /// Whether a failover was accepted, so that the step only waits for it.
    pub(super) failing_over: bool,
    /// Whether a request without an answer may have arrived.
    pub(super) uncertain: bool,
    /// Whether a step that an earlier run recorded as done was read again, or could not be.
    pub(super) verified: Verified,
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

/// Whether a step that an earlier run recorded as done still is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Verified {
    #[default]
    NotYet,
    Yes,
    /// It could not be read.
    GaveUp,
}

/// What a step requests from the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Note(Fact),
    Ask(What, Action),
    WaitUntil(Wait),
    /// The step failed.
    Fail(String),
    /// Nothing new may begin.
    Stop(String),
    /// What a dry run found.
    Found(OutcomeKind, String),
}

/// What a step knows of the plan and of the surrounding run.
#[derive(Clone, Copy)]
pub(super) struct Ctx<'a> {
    pub(super) plan: &'a Plan,
    pub(super) index: usize,
    pub(super) step: &'a Step,
    /// What the facts state about the step in the direction of the run.
    pub(super) entry: &'a Entry,
    /// What the facts state about the step in the forward direction.
    pub(super) forward: &'a Entry,
    pub(super) rolls_back: bool,
    pub(super) dry_run: bool,
    /// Which steps' changes take effect when.
    pub(super) effects: &'a [(usize, UtcDateTime, UtcDateTime)],
    /// Why no change may be requested now, whatever state the database is in.
    pub(super) held: Option<&'a str>,
    /// Whether a dry run gave up on the API endpoint at another step.
    pub(super) endpoint_lost: bool,
    pub(super) now: UtcDateTime,
}

/// Returns the effects of an observation.
pub(super) fn on(state: &mut StepState, seen: Seen, ctx: &Ctx<'_>) -> Vec<Effect> {
    let mut machine = Machine {
        state,
        entry: ctx.entry.clone(),
        ctx: *ctx,
        effects: Vec::new(),
    };
    machine.take(seen);
    machine.effects
}

pub(super) struct Machine<'a> {
    pub(super) state: &'a mut StepState,
    /// As left by the facts recorded so far.
    pub(super) entry: Entry,
    pub(super) ctx: Ctx<'a>,
    effects: Vec<Effect>,
}

impl<'a> Machine<'a> {
    fn take(&mut self, seen: Seen) {
        match seen {
            Seen::Turn => self.turn(),
            Seen::Database(observed) => {
                self.state.errors = 0;
                self.judge(&observed);
            }
            Seen::DatabaseGone => self.gone("it no longer exists"),
            Seen::Cluster(observed) => self.judge_cluster(observed),
            Seen::ClusterGone => self.gone("its cluster no longer exists"),
            Seen::Offer(true) => self.state.phase = Phase::Resource,
            Seen::Offer(false) => self.fail(self.no_rollback()),
            Seen::ChangeAccepted => {
                self.note(Fact::Accepted {
                    step: self.ctx.index,
                });
                self.watch("the change was accepted");
            }
            Seen::FailoverAccepted => {
                (self.state.phase, self.state.failing_over) = (Phase::Cluster, true);
                self.rest("the cluster fails over");
            }
            Seen::Probed(seen, detail) => self.judge_probe(seen, &detail),
            Seen::Answered(true) => {
                self.note(Fact::Answered {
                    step: self.ctx.index,
                });
                (self.state.since, self.state.reads) = (Some(self.ctx.now), 0);
                self.watch("it was restarted");
            }
            Seen::Answered(false) => {
                self.state.phase = Phase::Resource;
                self.wait_longest("a person has to restart it");
            }
            Seen::Unreadable(why) => self.unreadable(&why),
            Seen::Failed(what, failure) => self.take_failure(what, &failure),
        }
    }

    /// The next action, or a wait or a fact in place of one.
    fn turn(&mut self) {
        let (ctx, now) = (self.ctx, self.ctx.now);
        let is_fresh = is_fresh(self.state.read_at, now) && self.cluster_is_fresh();
        let phase = match self.state.phase {
            Phase::Begin => {
                // An earlier process sent a request and did not record the answer.
                self.state.uncertain |= self.entry.state == State::Intended;
                self.first_phase()
            }
            // Its request was not sent yet, so the decision is made anew.
            asking @ (Phase::Change | Phase::Failover) if !is_fresh => {
                self.state.tries = self.state.tries.saturating_sub(1);
                self.state.reads = SETTLED_READS;
                match asking {
                    Phase::Failover => Phase::Cluster,
                    _ => Phase::Resource,
                }
            }
            phase => phase,
        };
        self.state.phase = phase;
        let goal = self.goal();
        let (what, action) = match phase {
            Phase::Begin | Phase::Resource => (What::Resource, requests::describe(ctx.step)),
            Phase::Cluster => (What::Cluster, requests::describe_cluster(ctx.step)),
            Phase::Offer => (What::Offer, requests::describe_offer(ctx.step)),
            Phase::Change => {
                let change = requests::change(ctx.step, goal.ca, ctx.plan.is_immediate());
                (What::Change, change)
            }
            Phase::Failover => (What::Failover, requests::failover(ctx.step)),
            Phase::Probe => match requests::probe(ctx.step, goal.ca) {
                Some(probe) => (What::Probe, probe),
                None => (What::Resource, requests::describe(ctx.step)),
            },
            Phase::Person => {
                let question = requests::question(ctx.step);
                (What::Person, Action::Ask { question })
            }
        };
        // The last check before a change: a dry run never gets here.
        if ctx.dry_run && matches!(&action, Action::Call(call) if call.changes) {
            self.found(OutcomeKind::WouldChange, "as the plan says");
            return;
        }
        self.effects.push(Effect::Ask(what, action));
    }

    fn first_phase(&self) -> Phase {
        let untouched = self.entry.state == State::Untouched;
        if self.ctx.rolls_back {
            return if untouched {
                Phase::Offer
            } else {
                Phase::Resource
            };
        }
        if untouched && self.is_member() {
            Phase::Cluster
        } else {
            Phase::Resource
        }
    }

    fn is_member(&self) -> bool {
        let step = self.ctx.step;
        step.resource.kind == ResourceKind::Instance && step.expected.cluster.is_some()
    }

    /// Whether the cluster's writer was read just now, where that matters.
    fn cluster_is_fresh(&self) -> bool {
        !self.is_member() || self.ctx.rolls_back || is_fresh(self.state.cluster_at, self.ctx.now)
    }

    /// The state to which the run brings the database.
    pub(super) fn goal(&self) -> Goal<'a> {
        let step = self.ctx.step;
        if self.ctx.rolls_back {
            return Goal {
                ca: &step.from,
                newer_than: None,
            };
        }
        Goal {
            ca: &step.to,
            newer_than: step
                .renewal
                .as_ref()
                .and(step.expected.certificate_valid_till),
        }
    }

    pub(super) fn note(&mut self, fact: Fact) {
        // A fact about this step always applies.
        if self.entry.apply(&fact).is_ok() {
            self.effects.push(Effect::Note(fact));
        }
    }

    pub(super) fn fail(&mut self, why: impl Into<String>) {
        self.effects.push(Effect::Fail(why.into()));
    }

    fn stop(&mut self, why: impl Into<String>) {
        self.effects.push(Effect::Stop(why.into()));
    }

    fn found(&mut self, kind: OutcomeKind, detail: &str) {
        self.effects.push(Effect::Found(kind, detail.to_owned()));
    }

    pub(super) fn wait(&mut self, wait: Wait) {
        self.effects.push(Effect::WaitUntil(wait));
    }

    fn no_rollback(&self) -> String {
        format!("{} is no longer offered: no rollback", self.ctx.step.from)
    }

    fn gone(&mut self, why: &str) {
        match self.entry.state {
            State::Done { .. } => self.drifted(why),
            _ if self.entry.state.is_in_flight() => self.fail(why),
            _ => self.stop(why),
        }
    }

    /// A step that an earlier run recorded as done no longer is.
    fn drifted(&mut self, detail: &str) {
        self.note(Fact::Drifted {
            step: self.ctx.index,
            detail: detail.to_owned(),
        });
        self.stop(format!("it was done, but has changed since: {detail}"));
    }

    /// A request whose result could not be read.
    fn unreadable(&mut self, why: &str) {
        let attempts = match () {
            () if self.ctx.endpoint_lost => 1,
            () if self.ctx.dry_run => DRY_RUN_ATTEMPTS,
            () => self.ctx.plan.policy.wait.attempts,
        };
        self.state.errors += 1;
        if self.state.errors < attempts {
            self.rest_for_attempt(why, self.state.errors, attempts);
        } else if matches!(self.entry.state, State::Done { .. }) {
            self.state.verified = Verified::GaveUp;
            self.stop(format!("it was done, but cannot be read again: {why}"));
        } else {
            self.gone(&format!("it cannot be read: {why}"));
        }
    }

    fn take_failure(&mut self, what: What, failure: &Failure) {
        let again = matches!(
            failure.kind,
            FailureKind::Throttled | FailureKind::NotNow | FailureKind::Uncertain
        );
        let text = failure.text();
        let answer = if failure.is_no_answer() {
            format!("no answer from the RDS API: {text}")
        } else {
            format!("the RDS API answered {text}")
        };
        match what {
            What::Change => match failure.kind {
                FailureKind::Uncertain => {
                    (self.state.phase, self.state.reads) = (Phase::Resource, 0);
                    self.state.uncertain = true;
                    self.rest(&answer);
                }
                _ if again => {
                    // The request was definitely not applied: read once, then retry.
                    (self.state.phase, self.state.reads) = (Phase::Resource, SETTLED_READS);
                    self.rest(&answer);
                }
                _ => self.fail(format!("AWS refused the change: {text}")),
            },
            What::Failover if again => {
                // The cluster shows whether it happened.
                self.state.phase = Phase::Cluster;
                if failure.kind != FailureKind::Uncertain {
                    self.state.reads = SETTLED_READS;
                }
                self.rest(&answer);
            }
            What::Failover => self.stop(format!("AWS refused the failover: {text}")),
            What::Offer if failure.kind == FailureKind::NotFound => self.fail(self.no_rollback()),
            _ if failure.kind == FailureKind::NotFound => self.gone(&text),
            _ => {
                if failure.kind == FailureKind::Refused {
                    self.state.errors = self.ctx.plan.policy.wait.attempts;
                }
                self.unreadable(&answer);
            }
        }
    }

    fn judge(&mut self, observed: &Observed) {
        (self.state.reads, self.state.read_at) = (self.state.reads + 1, Some(self.ctx.now));
        match self.entry.state {
            State::Untouched if self.ctx.rolls_back => self.judge_rollback(observed),
            State::Untouched => self.judge_untouched(observed),
            State::Intended if observed.moves_to(self.goal()) => {
                // During a rollback, an answer from before the change may still show the old CA.
                let queued = observed.pending_ca.as_ref() == Some(self.goal().ca);
                if self.ctx.rolls_back && !queued && self.state.reads < SETTLED_READS {
                    self.rest("it is not yet certain whether the request arrived");
                    return;
                }
                self.note(Fact::Accepted {
                    step: self.ctx.index,
                });
                (self.state.waits, self.state.since) = (0, None);
                self.judge_accepted(observed);
            }
            State::Intended => self.judge_unanswered(observed),
            State::Accepted => self.judge_accepted(observed),
            State::Done { .. } => self.judge_done(observed),
            State::Failed { .. } | State::Drifted { .. } | State::Skipped { .. } => {}
        }
    }

    /// Reads again a step that an earlier run recorded as done.
    fn judge_done(&mut self, observed: &Observed) {
        if observed.has(self.goal()) {
            self.state.verified = Verified::Yes;
            return;
        }
        // A reboot or another change ends by itself.
        if observed.moves_to(self.goal()) && !observed.is_available() && !self.is_late() {
            self.rest(&format!("it is {}", observed.status()));
        } else if self.state.reads < SETTLED_READS {
            self.rest("it does not show the result of this run; it is read again");
        } else {
            self.drifted(&observed.against(self.goal()));
        }
    }

    fn judge_untouched(&mut self, observed: &Observed) {
        let goal = self.goal();
        if observed.has(goal) {
            let detail = match self.ctx.step.renewal {
                Some(_) => "its certificate was already renewed",
                None => "it already has the target CA",
            };
            if self.ctx.dry_run {
                self.found(OutcomeKind::Already, detail);
            } else {
                self.state.verified = Verified::Yes;
                self.note(Fact::Done {
                    step: self.ctx.index,
                    by_run: false,
                    detail: detail.to_owned(),
                });
            }
            return;
        }
        if let Some(drift) = observed.drift(&self.ctx.step.expected, goal.ca) {
            self.stop(format!("it differs from the plan: {drift}"));
            return;
        }
        if !observed.is_available() && !self.ctx.step.accepts(PlanRule::NotAvailable) {
            let status = observed.status();
            if self.ctx.dry_run || self.is_late() {
                self.stop(format!("it stays {status}"));
            } else {
                self.rest(&format!("it is {status}"));
            }
            return;
        }
        if self.evidence_is_too_old() {
            self.stop(EVIDENCE_TOO_OLD);
            return;
        }
        if observed.pending_ca.as_ref() == Some(goal.ca) {
            // This exact change was queued by someone else: do not request it twice.
            if self.ctx.dry_run {
                self.found(OutcomeKind::WouldChange, "the change is already queued");
                return;
            }
            self.adopt();
            return;
        }
        self.request_change();
    }

    /// Whether evidence about its clients became too old since the plan was made.
    fn evidence_is_too_old(&self) -> bool {
        let (step, plan) = (self.ctx.step, self.ctx.plan);
        let most = Duration::seconds(plan.policy.evidence_max_age_seconds.into());
        step.evidence_at.is_some_and(|at| self.ctx.now - at > most)
            && !step.accepts(PlanRule::EvidenceTooOld)
    }

    /// Treats a change that is already queued as this run's own, and watches it.
    fn adopt(&mut self) {
        self.note_intended();
        self.note(Fact::Accepted {
            step: self.ctx.index,
        });
        self.watch("the change was already queued");
    }

    fn note_intended(&mut self) {
        let (from, until) = self.effective_window();
        self.note(Fact::Intended {
            step: self.ctx.index,
            to: self.goal().ca.clone(),
            from,
            until,
        });
    }

    /// Requests the change as soon as the policy's times and limits allow.
    fn request_change(&mut self) {
        let now = self.ctx.now;
        if self.ctx.dry_run {
            self.found(OutcomeKind::WouldChange, "as the plan says");
            return;
        }
        let open = self.earliest_request_time();
        if open > now {
            let reason = if self.ctx.plan.is_immediate() {
                "the policy's next window opens then"
            } else {
                "its maintenance window is open or about to open; the change is requested after it"
            };
            self.begin_again_at(open, reason);
            return;
        }
        if let Some(later) = self.rate_limited_until() {
            let later = later.max(now.saturating_add(Duration::SECOND));
            self.begin_again_at(later, "the policy allows no more changes in this hour");
            return;
        }
        // Waiting may have taken long, and the cluster may have failed over meanwhile.
        if !self.cluster_is_fresh() {
            self.state.phase = Phase::Cluster;
            return;
        }
        if self.state.is_writer && self.ctx.step.failover.is_some() && !self.ctx.rolls_back {
            self.note(Fact::FailoverIntended {
                step: self.ctx.index,
            });
            (self.state.phase, self.state.reads) = (Phase::Failover, 0);
            self.state.tries += 1;
            self.state.failing_over = false;
            return;
        }
        self.note_intended();
        (self.state.phase, self.state.reads) = (Phase::Change, 0);
        self.state.tries += 1;
    }

    /// A request was sent and no answer came, or the process died: determines whether it arrived.
    fn judge_unanswered(&mut self, observed: &Observed) {
        let attempts = self.ctx.plan.policy.wait.attempts;
        if self.state.reads < SETTLED_READS {
            self.rest("it is not yet certain whether the request arrived");
            return;
        }
        if self.ctx.step.renewal.is_some() && self.state.uncertain {
            self.fail(
                "no answer came to the request, and nothing shows whether the renewal was accepted: check the \
                 pending maintenance of the database",
            );
            return;
        }
        if self.state.tries >= attempts {
            self.fail("the request was repeated without effect: nothing changed");
            return;
        }
        if !observed.is_available() {
            let status = observed.status();
            if self.is_late() {
                self.fail(format!(
                    "it stays {status}, and the change was not accepted"
                ));
            } else {
                self.rest(&format!("it is {status}"));
            }
            return;
        }
        if !self.ctx.rolls_back {
            let drift = observed.drift(&self.ctx.step.expected, self.goal().ca);
            let held = self.ctx.held.map(str::to_owned);
            let too_old = self
                .evidence_is_too_old()
                .then(|| EVIDENCE_TOO_OLD.to_owned());
            let why = drift
                .map(|drift| format!("it differs from the plan: {drift}"))
                .or(held)
                .or(too_old);
            if let Some(why) = why {
                self.fail(format!("the change was not accepted, and {why}"));
                return;
            }
        }
        self.request_change();
    }

    fn judge_accepted(&mut self, observed: &Observed) {
        let goal = self.goal();
        let (ctx, step) = (self.ctx, self.ctx.step);
        let complete = observed.has(goal);
        let needs_person = step.restart.is_manual() && !self.entry.answered;
        // Babelfish uses the new certificate before the reboot, a postponed restart only afterwards.
        if needs_person
            && observed.is_available()
            && observed.pending_ca.is_none()
            && (complete || step.restart == RestartExpectation::Postponed)
            && observed.moves_to(goal)
            && self.entry.effect.is_none_or(|(from, _)| ctx.now >= from)
        {
            self.state.phase = Phase::Person;
            return;
        }
        if complete && !needs_person {
            if ctx.plan.policy.probe && step.endpoint.is_some() {
                self.state.phase = Phase::Probe;
            } else {
                let proof = self.proof();
                self.prove(&proof);
            }
            return;
        }
        let ours = [&step.to, &step.from];
        if let Some(other) = observed
            .pending_ca
            .as_ref()
            .filter(|pending| !ours.contains(pending))
        {
            self.fail(format!("{other} was queued by someone else meanwhile"));
            return;
        }
        // A queued renewal is not visible in the API.
        let is_gone = step.renewal.is_none()
            && !observed.moves_to(goal)
            && observed.is_available()
            && observed.pending_ca.is_none();
        if is_gone {
            self.read_again_later(
                "the change was accepted and is no longer queued: it was withdrawn",
            );
            return;
        }
        let is_queued = observed.pending_ca.as_ref() == Some(goal.ca) && observed.is_available();
        if is_queued && self.await_next_window() {
            return;
        }
        let status = observed.status();
        self.read_again_later(&format!(
            "the change was accepted and is not complete: it is {status}"
        ));
    }

    /// A handshake proves the CA of the database's own region: every region has an authority with the same identifier.
    fn judge_probe(&mut self, seen: Option<(CaId, Option<Region>)>, detail: &str) {
        let expected = self.ctx.step.resource.scope.region.as_ref();
        if let Some((ca, region)) = &seen
            && ca == self.goal().ca
            && (expected.is_none() || region.as_ref() == expected)
        {
            self.prove(&format!(
                "AWS reports it, and a handshake confirms it: {detail}"
            ));
            return;
        }
        let seen = match seen {
            Some((ca, Some(region))) => format!("{ca} of {region}"),
            Some((ca, None)) => format!("{ca} of an unknown region"),
            None => "no known CA".to_owned(),
        };
        self.probe_again(&format!("a handshake shows {seen}: {detail}"));
    }

    fn proof(&self) -> String {
        let goal = self.goal();
        match goal.newer_than {
            Some(old) => format!(
                "the certificate in use ends later than {}, and nothing is queued",
                old.date()
            ),
            None => format!(
                "the certificate in use is from {}, and nothing is queued",
                goal.ca
            ),
        }
    }

    fn prove(&mut self, detail: &str) {
        self.state.verified = Verified::Yes;
        self.note(Fact::Done {
            step: self.ctx.index,
            by_run: true,
            detail: detail.to_owned(),
        });
    }

    fn judge_rollback(&mut self, observed: &Observed) {
        let goal = self.goal();
        if observed.has(goal) {
            // A request without an answer may still arrive.
            let certain = matches!(self.ctx.forward.state, State::Done { .. });
            if !certain && self.state.reads < SETTLED_READS {
                self.rest("an earlier request may still arrive");
                return;
            }
            self.state.verified = Verified::Yes;
            self.note(Fact::Done {
                step: self.ctx.index,
                by_run: false,
                detail: self.proof(),
            });
            return;
        }
        let known = [Some(goal.ca), Some(&self.ctx.step.to), None];
        let strange = [&observed.ca, &observed.certificate_ca, &observed.pending_ca]
            .into_iter()
            .find(|ca| !known.contains(&ca.as_ref()));
        if let Some(Some(strange)) = strange {
            self.fail(format!("{strange} was set by someone else meanwhile"));
            return;
        }
        let resource_id = &self.ctx.step.expected.resource_id;
        if resource_id.is_some() && observed.resource_id != *resource_id {
            self.fail("another database has its name now");
            return;
        }
        if !observed.is_available() {
            let status = observed.status();
            if self.is_late() {
                self.fail(format!("it stays {status}"));
            } else {
                self.rest(&format!("it is {status}"));
            }
            return;
        }
        if observed.pending_ca.as_ref() == Some(goal.ca) {
            self.adopt();
            return;
        }
        self.request_change();
    }

    fn judge_cluster(&mut self, observed: ObservedCluster) {
        self.state.cluster_at = Some(self.ctx.now);
        let failed_over = self.entry.failover;
        let expected = if failed_over {
            Some(false)
        } else {
            self.ctx.step.expected.is_writer
        };
        let is_under_way = self.entry.state.is_in_flight();
        if observed.is_writer == expected && (observed.is_available || !failed_over || is_under_way)
        {
            self.state.is_writer = observed.is_writer == Some(true);
            self.state.phase = Phase::Resource;
            if failed_over && !is_under_way {
                (self.state.since, self.state.reads, self.state.tries) = (None, 0, 0);
            }
            return;
        }
        if failed_over && !is_under_way && observed.is_writer.is_some() {
            self.await_failover(observed);
            return;
        }
        let is = match observed.is_writer {
            Some(true) => "the writer now",
            Some(false) => "no longer the writer",
            None => "no longer a member of its cluster",
        };
        self.gone(&format!("it differs from the plan: it is {is}"));
    }

    /// The cluster is failing over, or the failover request was lost.
    fn await_failover(&mut self, observed: ObservedCluster) {
        let attempts = self.ctx.plan.policy.wait.attempts;
        let is_lost = !self.state.failing_over
            && self.state.reads >= SETTLED_READS
            && self.state.tries < attempts
            && observed.is_available;
        if is_lost {
            (self.state.is_writer, self.state.phase) = (true, Phase::Resource);
            return;
        }
        self.state.reads += 1;
        if self.is_late() {
            self.stop("the cluster did not fail over");
        } else {
            self.rest("the cluster fails over");
        }
    }
}

fn is_fresh(read_at: Option<UtcDateTime>, now: UtcDateTime) -> bool {
    read_at.is_some_and(|at| at <= now && now - at <= FRESH)
}

#[cfg(test)]
mod tests;
