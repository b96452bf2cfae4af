//! The promises: conditions that always hold, checked before every change and at the end of a run.

use std::collections::BTreeSet;

use rds_ca_core::rotation::{
    ApplyTiming, Call, Fact, OutcomeKind, ParameterValue, Record, Run, Step, StepOutcome,
};
use time::{Duration, UtcDateTime};

use super::model::{Database, Defect};
use super::world::{OLD, TARGET, World};

/// How old an observation may be: later changes cannot have been observed.
const UNSEEN: i64 = 62;

impl World {
    /// Conditions at the time of every request for a change: rules, order, limits.
    pub(super) fn check_before(&self, call: &Call, now: UtcDateTime) {
        let policy = &self.plan.policy;
        let is_open =
            |at| policy.windows.is_empty() || policy.windows.iter().any(|w| w.contains(at));
        assert!(
            is_open(now),
            "requested outside the policy's windows: {call:?}"
        );
        if call.operation == "FailoverDBCluster" {
            return self.check_before_failover(call, now);
        }
        let id = text(
            call,
            match call.operation.as_str() {
                "ModifyDBInstance" => "DBInstanceIdentifier",
                "ModifyDBCluster" => "DBClusterIdentifier",
                other => panic!("an unexpected operation: {other}"),
            },
        );
        let immediately = ParameterValue::Flag(policy.apply == ApplyTiming::Immediately);
        assert_eq!(call.parameters["ApplyImmediately"], immediately, "{id}");
        match text(call, "CACertificateIdentifier") {
            TARGET => self.check_before_change(id, now),
            OLD => self.check_before_rollback(id),
            other => panic!("{id} is to be given {other}"),
        }
    }

    fn check_before_change(&self, id: &str, now: UtcDateTime) {
        let step = self.step(id);
        self.check_rules(step, now);
        let flying = |other: &&Step| self.is_changing_to(other, TARGET);
        let others = || {
            self.plan
                .steps
                .iter()
                .filter(|other| other.resource.id != id)
        };
        if let Some(other) = others().filter(|other| other.wave < step.wave).find(flying) {
            panic!(
                "{id} is changed before {} of an earlier wave",
                other.resource.id
            );
        }
        self.check_limits(step, TARGET);
        for canary in self.plan.steps.iter().filter(|other| other.canary) {
            let canary = &canary.resource.id;
            assert!(
                step.canary
                    || self.model.databases[canary].has(TARGET)
                    || self.model.surprised.contains_key(canary)
                    || self.skipped.contains(canary),
                "{id} is begun before the canary {canary} is done"
            );
        }
        let Some(cluster) = &self.model.databases[id].cluster else {
            return;
        };
        if self.model.writers[cluster] == id && !self.just_surprised(cluster) {
            assert!(
                step.failover.is_none(),
                "the writer {id} should have been replaced by a failover first"
            );
            for other in self.model.members(cluster).filter(|other| *other != id) {
                assert!(
                    self.model.databases[other].has(TARGET)
                        || self.was_surprised(other)
                        || self.skipped.contains(other),
                    "the writer {id} goes before {other}"
                );
            }
        }
    }

    fn check_before_failover(&self, call: &Call, now: UtcDateTime) {
        let cluster = text(call, "DBClusterIdentifier");
        let writer = &self.model.writers[cluster];
        let step = self.step(writer);
        assert_eq!(
            step.failover.as_deref(),
            Some(cluster),
            "no failover was planned"
        );
        assert!(self.model.databases[writer].accepted.is_empty(), "{writer}");
        self.check_rules(step, now);
        for other in self.model.members(cluster).filter(|other| *other != writer) {
            assert!(
                self.model.databases[other].has(TARGET)
                    || self.was_surprised(other)
                    || self.skipped.contains(other),
                "{cluster} may fail over to {other}, which is not done"
            );
        }
    }

    fn check_before_rollback(&self, id: &str) {
        let step = self.step(id);
        let database = &self.model.databases[id];
        assert!(
            database.accepted.iter().any(|(_, to)| to == TARGET),
            "{id} is rolled back and was never changed"
        );
        let others = || {
            self.plan
                .steps
                .iter()
                .filter(|other| other.resource.id != id)
        };
        for other in others().filter(|other| other.wave > step.wave) {
            assert!(
                !self.is_changing_to(other, OLD),
                "{id} is rolled back before {} of a later wave",
                other.resource.id
            );
        }
        self.check_limits(step, OLD);
    }

    /// No change without passing rules, at the time of the change.
    fn check_rules(&self, step: &Step, now: UtcDateTime) {
        let id = &step.resource.id;
        assert!(
            !self.rejecting.contains(id),
            "{id} has a client that would break"
        );
        let database = &self.model.databases[id];
        assert!(!self.was_surprised(id), "{id} had drifted: {database:?}");
        let age = now - self.plan.made_at;
        let most = Duration::seconds(self.plan.policy.evidence_max_age_seconds.into());
        assert!(
            age <= most + Duration::seconds(UNSEEN),
            "the evidence about {id} is {age} old"
        );
    }

    /// Not too many at once: per wave, per cluster, per application.
    fn check_limits(&self, step: &Step, to: &str) {
        let policy = &self.plan.policy;
        let id = &step.resource.id;
        let database = &self.model.databases[id];
        let count = |alike: &dyn Fn(&Database) -> bool| {
            self.plan
                .steps
                .iter()
                .filter(|other| other.resource.id != *id && self.is_changing_to(other, to))
                .filter(|other| alike(&self.model.databases[&other.resource.id]))
                .count()
        };
        let all = count(&|_| true);
        assert!(
            all < policy.wave_size as usize,
            "{all} are under way already"
        );
        if let Some(cluster) = &database.cluster {
            let flying = count(&|other| other.cluster.as_ref() == Some(cluster));
            assert!(
                flying < policy.per_cluster as usize,
                "{flying} members of {cluster} are under way already"
            );
        }
        if let (Some(most), Some(application)) = (policy.per_application, &database.application) {
            let flying = count(&|other| other.application.as_ref() == Some(application));
            assert!(
                flying < most as usize,
                "{flying} databases of {application} are under way already"
            );
        }
    }

    /// A step that is recorded as done is done at that moment: CA set and in use, nothing queued or in progress.
    pub(super) fn check_proofs(&self, records: &[Record], journal: &[Record]) {
        let mut goal = match journal
            .iter()
            .any(|record| record.fact == Fact::RollbackBegan)
        {
            true => OLD,
            false => TARGET,
        };
        for record in records {
            if record.fact == Fact::RollbackBegan {
                goal = OLD;
            }
            let Fact::Done { step, detail, .. } = &record.fact else {
                continue;
            };
            let database = &self.model.databases[&self.plan.steps[*step].resource.id];
            let is_proved = database.has(goal) && database.is_available();
            assert!(
                is_proved || self.model.surprised.contains_key(&database.id),
                "{database:?} is not done: {detail}"
            );
        }
    }

    /// Enough failures that are neither resolved nor skipped stop a forward run: nothing new is begun.
    pub(super) fn check_stops(&self, records: &[Record], journal: &[Record]) {
        let (mut failed, mut begun) = (BTreeSet::new(), BTreeSet::new());
        for (index, record) in journal.iter().chain(records).enumerate() {
            match &record.fact {
                Fact::RollbackBegan => return,
                Fact::Failed { step, .. } | Fact::Drifted { step, .. } => {
                    failed.insert(*step);
                }
                Fact::Done { step, .. } | Fact::Skipped { step, .. } => {
                    failed.remove(step);
                }
                Fact::Intended { step, .. } if begun.insert(*step) => {
                    let is_new = index >= journal.len();
                    assert!(
                        !is_new || failed.len() < self.plan.policy.stop_after_failures as usize,
                        "step {step} is begun after {failed:?} failed"
                    );
                }
                _ => {}
            }
        }
    }

    /// Conditions at the end of a forward run.
    pub(super) fn check_after(&self, run: &Run) {
        for outcome in run.outcomes() {
            self.check_outcome(&outcome);
        }
        for database in self.model.databases.values() {
            let is_planned = self.find_step(&database.id).is_some();
            assert!(
                is_planned || database.accepted.is_empty(),
                "{} was blocked",
                database.id
            );
        }
        self.check_hours();
    }

    fn check_outcome(&self, outcome: &StepOutcome) {
        let step = &self.plan.steps[outcome.step];
        let database = &self.model.databases[&step.resource.id];
        let asked = count(database, TARGET);
        assert!(asked <= 1, "{} was changed {asked} times", database.id);
        let was_surprised = self.model.surprised.contains_key(&database.id);
        match outcome.kind {
            OutcomeKind::Done => assert!(
                asked == 1 && (database.has(TARGET) || was_surprised),
                "{database:?}: {}",
                outcome.detail
            ),
            OutcomeKind::Drifted => assert!(was_surprised, "{database:?}: {}", outcome.detail),
            OutcomeKind::Skipped => assert!(self.skipped.contains(&database.id), "{database:?}"),
            OutcomeKind::NotAttempted => {
                assert_eq!(asked, 0, "{database:?}: {}", outcome.detail)
            }
            OutcomeKind::Failed => {
                let cluster = database.cluster.as_ref();
                let failed_over =
                    cluster.is_some_and(|cluster| self.model.surprised.contains_key(cluster));
                let aged = self.plan.policy.evidence_max_age_seconds < 300 * 86_400;
                assert!(
                    database.defect != Defect::None || was_surprised || failed_over || aged,
                    "{database:?} failed without a cause: {}",
                    outcome.detail
                );
            }
            other => panic!(
                "{} is {other:?} at the end: {}",
                database.id, outcome.detail
            ),
        }
    }

    /// No more changes take effect in an hour than the policy allows.
    fn check_hours(&self) {
        let Some(most) = self.plan.policy.per_hour else {
            return;
        };
        if !self.clock.jumps.is_empty() {
            return;
        }
        let mut effects: Vec<i64> = self
            .model
            .databases
            .values()
            .flat_map(|database| &database.effects)
            .copied()
            .collect();
        effects.sort_unstable();
        for (index, at) in effects.iter().enumerate() {
            let within = effects[index..]
                .iter()
                .filter(|other| **other - at < 3600)
                .count();
            assert!(
                within <= most as usize,
                "{within} changes within an hour, {most} are allowed"
            );
        }
    }

    /// Conditions at the end of a rollback.
    pub(super) fn check_after_rollback(&self, run: &Run) {
        for outcome in run.outcomes() {
            let step = &self.plan.steps[outcome.step];
            let database = &self.model.databases[&step.resource.id];
            for ca in [TARGET, OLD] {
                assert!(
                    count(database, ca) <= 1,
                    "{database:?} was given {ca} twice"
                );
            }
            match outcome.kind {
                OutcomeKind::Restored | OutcomeKind::NotAttempted => {
                    assert!(database.has(OLD), "{database:?}: {}", outcome.detail)
                }
                OutcomeKind::Failed => assert_ne!(
                    database.defect,
                    Defect::None,
                    "{database:?}: {}",
                    outcome.detail
                ),
                other => panic!("{} is {other:?} at the end", database.id),
            }
        }
    }

    fn find_step(&self, id: &str) -> Option<&Step> {
        self.plan.steps.iter().find(|step| step.resource.id == id)
    }

    fn step(&self, id: &str) -> &Step {
        self.find_step(id).expect("no step is about it")
    }

    /// Whether a change to that CA is in progress; permanent defects stay so, and delay no other step.
    fn is_changing_to(&self, step: &Step, to: &str) -> bool {
        let database = &self.model.databases[&step.resource.id];
        let is_sound =
            database.defect == Defect::None && !self.model.surprised.contains_key(&database.id);
        is_sound && count(database, to) > 0 && !database.has(to)
    }

    /// Whether a change by someone else was observable.
    fn was_surprised(&self, name: &str) -> bool {
        self.model.surprised.contains_key(name) && !self.just_surprised(name)
    }

    fn just_surprised(&self, name: &str) -> bool {
        let at = self.model.surprised.get(name);
        at.is_some_and(|at| self.model.now - at <= UNSEEN)
    }
}

fn count(database: &Database, to: &str) -> usize {
    database.accepted.iter().filter(|(_, ca)| ca == to).count()
}

fn text<'a>(call: &'a Call, name: &str) -> &'a str {
    match &call.parameters[name] {
        ParameterValue::Text(text) => text,
        other => panic!("{name} is {other:?}"),
    }
}
