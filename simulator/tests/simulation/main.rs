//! Simulates thousands of rotations with random fleets, policies and faults, repeatable by seed, and checks the
//! promises in each. A failure names its seed: `RDS_CA_SEED=<seed>` runs only that one and prints its steps, and
//! `RDS_CA_SEED=<from>..<to>` runs other seeds than the default.

mod model;
mod promises;
#[path = "../../../rds-ca-core/tests/support/rotation.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the tests of plans")]
mod support;
mod world;

use std::ops::Range;

use rds_ca_core::rotation::{Command, OutcomeKind, RunMode, StepOutcome};

use world::{Setting, World};

#[test]
fn rules_order_and_limits_always_hold_and_nothing_is_changed_twice() {
    each_seed(0..900, |seed| {
        let setting = Setting {
            transient: true,
            defects: true,
            surprises: true,
            clock_jumps: seed % 2 == 0,
            crashes: true,
            sleeps: seed % 3 == 0,
        };
        let mut world = World::new(seed, setting);
        let run = world.drive(RunMode::Forward, &mut Vec::new(), None);
        world.check_after(&run);
    });
}

#[test]
fn transient_faults_and_crashes_never_prevent_completion() {
    each_seed(0..500, |seed| {
        let setting = Setting {
            transient: true,
            clock_jumps: true,
            crashes: true,
            sleeps: seed % 2 == 0,
            ..Setting::default()
        };
        let mut world = World::new(seed, setting);
        let run = world.drive(RunMode::Forward, &mut Vec::new(), None);
        world.check_after(&run);
        for outcome in run.outcomes() {
            assert_eq!(outcome.kind, OutcomeKind::Done, "{}", outcome.detail);
        }
    });
}

#[test]
fn a_run_that_crashed_anywhere_has_the_same_result() {
    each_seed(0..400, |seed| {
        let [calm, crashed] = [false, true].map(|crashes| {
            let setting = Setting {
                defects: true,
                crashes,
                ..Setting::default()
            };
            let mut world = World::new(seed, setting);
            let run = world.drive(RunMode::Forward, &mut Vec::new(), None);
            world.check_after(&run);
            let kinds: Vec<OutcomeKind> =
                run.outcomes().iter().map(|outcome| outcome.kind).collect();
            (kinds, world.ends())
        });
        assert_eq!(calm, crashed);
    });
}

#[test]
fn crashes_at_every_point_of_a_run_and_its_rollback() {
    each_seed(0..8, |seed| {
        let new = || World::new(seed, Setting::default());
        let mut calm = new();
        let mut journal = Vec::new();
        let run = calm.drive(RunMode::Forward, &mut journal, None);
        calm.check_after(&run);
        let (forward, changed) = (journal.len(), calm.ends());
        let run = calm.drive(RunMode::Rollback, &mut journal, None);
        calm.check_after_rollback(&run);
        let restored = calm.ends();
        // Truncating the journal after each fact simulates a crash there; the world continued meanwhile.
        for (cut, after_action) in (1..=journal.len()).flat_map(|cut| [(cut, false), (cut, true)]) {
            let mut world = new();
            let mut kept = Vec::new();
            let case = format!("crashed after {cut} facts, after the action: {after_action}");
            world.drive_until(RunMode::Forward, &mut kept, cut.min(forward), after_action);
            if cut <= forward {
                let run = world.drive(RunMode::Forward, &mut kept, None);
                world.check_after(&run);
                assert_eq!(world.ends(), changed, "{case}");
                continue;
            }
            world.drive_until(RunMode::Rollback, &mut kept, cut, after_action);
            let run = world.drive(RunMode::Rollback, &mut kept, None);
            world.check_after_rollback(&run);
            assert_eq!(world.ends(), restored, "{case}");
        }
    });
}

#[test]
fn rollback_after_the_end_and_in_the_middle() {
    each_seed(0..500, |seed| {
        let setting = Setting {
            transient: true,
            defects: seed % 3 == 0,
            crashes: true,
            sleeps: seed % 5 == 0,
            ..Setting::default()
        };
        let mut world = World::new(seed, setting);
        let mut journal = Vec::new();
        let turn = 1 + usize::try_from(world.dice.below(60)).unwrap();
        let middle = (seed % 2 == 0).then_some((turn, Command::Rollback));
        world.drive(RunMode::Forward, &mut journal, middle);
        let run = world.drive(RunMode::Rollback, &mut journal, None);
        // Changes that are still queued by earlier requests get time to be applied.
        world.model.advance(world.model.now + 30 * 86_400);
        world.check_after_rollback(&run);
    });
}

#[test]
fn stopped_by_a_person_and_continued_later() {
    each_seed(0..300, |seed| {
        let setting = Setting {
            transient: true,
            crashes: seed % 2 == 0,
            ..Setting::default()
        };
        let mut world = World::new(seed, setting);
        let mut journal = Vec::new();
        let turn = 1 + usize::try_from(world.dice.below(80)).unwrap();
        let run = world.drive(RunMode::Forward, &mut journal, Some((turn, Command::Stop)));
        world.check_after(&run);
        let failed = |outcome: &StepOutcome| outcome.kind == OutcomeKind::Failed;
        assert!(!run.outcomes().iter().any(failed));
        world.model.advance(world.model.now + 86_400);
        let run = world.drive(RunMode::Forward, &mut journal, None);
        world.check_after(&run);
        let done = |outcome: &StepOutcome| outcome.kind == OutcomeKind::Done;
        assert!(run.outcomes().iter().all(done), "{:?}", run.outcomes());
    });
}

/// Resumes repeatedly while defects are repaired or skipped: failed steps are retried, and nothing begins before its
/// canaries are done, which is checked before each change.
#[test]
fn resumed_after_failures_until_all_is_done_or_skipped() {
    each_seed(0..400, |seed| {
        let setting = Setting {
            transient: seed % 2 == 0,
            defects: true,
            crashes: seed % 3 == 0,
            ..Setting::default()
        };
        let mut world = World::new(seed, setting);
        let mut journal = Vec::new();
        for round in 0..40 {
            let run = world.drive(RunMode::Forward, &mut journal, None);
            world.check_after(&run);
            let outcomes = run.outcomes();
            let failed: Vec<_> = outcomes
                .iter()
                .filter(|outcome| outcome.kind == OutcomeKind::Failed)
                .map(|outcome| run.plan().steps[outcome.step].resource.id.clone())
                .collect();
            let settled = |outcome: &StepOutcome| {
                matches!(outcome.kind, OutcomeKind::Done | OutcomeKind::Skipped)
            };
            if outcomes.iter().all(settled) {
                return;
            }
            assert!(round < 39, "{outcomes:?}");
            world.model.advance(world.model.now + 86_400);
            let Some(id) = failed.first().cloned() else {
                // Without a failure a run stops for a temporary reason, or for the repair of a member that was skipped
                // and that the cluster cannot fail over to.
                let why = run.stopped().unwrap_or_default();
                let temporary = ["did not fail over", "it cannot be read"];
                assert!(temporary.iter().any(|part| why.contains(part)), "{why}");
                let steps = &run.plan().steps;
                steps
                    .iter()
                    .for_each(|step| world.repair(&step.resource.id));
                continue;
            };
            match if round < 4 { world.dice.below(3) } else { 1 } {
                0 => world.skip(&mut journal, &id),
                1 => world.repair(&id),
                _ => {}
            }
        }
    });
    each_seed(0..60, |seed| {
        let setting = Setting {
            defects: true,
            ..Setting::default()
        };
        let mut world = World::new(seed, setting);
        let mut journal = Vec::new();
        let run = world.drive(RunMode::Forward, &mut journal, None);
        let outcomes = run.outcomes();
        let canary_failed = outcomes.iter().any(|outcome| {
            outcome.kind == OutcomeKind::Failed && run.plan().steps[outcome.step].canary
        });
        if !canary_failed {
            return;
        }
        // Resumed without a repair: the canary is retried, and all other steps wait.
        let run = world.drive(RunMode::Forward, &mut journal, None);
        for outcome in run.outcomes() {
            if !run.plan().steps[outcome.step].canary {
                assert_eq!(outcome.kind, OutcomeKind::NotAttempted, "{outcome:?}");
            }
        }
    });
}

/// A change by someone else to a completed step is detected when the finished run is resumed.
#[test]
fn a_resumed_finished_run_reads_completed_steps_again() {
    each_seed(0..100, |seed| {
        let mut world = World::new(seed, Setting::default());
        let mut journal = Vec::new();
        let run = world.drive(RunMode::Forward, &mut journal, None);
        world.check_after(&run);
        let calls = world.model.changing_calls;
        let run = world.drive(RunMode::Forward, &mut journal, None);
        assert!(
            run.outcomes()
                .iter()
                .all(|outcome| outcome.kind == OutcomeKind::Done)
        );
        let Some(id) = run
            .plan()
            .steps
            .first()
            .map(|step| step.resource.id.clone())
        else {
            return;
        };
        world.model.replace_certificate(&id);
        let run = world.drive(RunMode::Forward, &mut journal, None);
        let drifted = run
            .outcomes()
            .into_iter()
            .find(|outcome| outcome.kind == OutcomeKind::Drifted);
        assert_eq!(drifted.map(|outcome| outcome.step), Some(0));
        assert_eq!(
            world.model.changing_calls, calls,
            "nothing was requested again"
        );
    });
}

#[test]
fn a_dry_run_requests_no_change() {
    each_seed(0..300, |seed| {
        let setting = Setting {
            transient: true,
            defects: true,
            surprises: seed % 2 == 0,
            ..Setting::default()
        };
        let mut world = World::new(seed, setting);
        let run = world.drive(RunMode::DryRun, &mut Vec::new(), None);
        assert_eq!(world.model.changing_calls, 0);
        for outcome in run.outcomes() {
            assert!(
                matches!(
                    outcome.kind,
                    OutcomeKind::WouldChange | OutcomeKind::WouldStop
                ),
                "{:?}: {}",
                outcome.kind,
                outcome.detail
            );
        }
    });
}

/// Checks that the worlds are varied: a few hundred of them contain every kind of event.
#[test]
fn the_worlds_are_varied() {
    let setting = Setting {
        transient: true,
        defects: true,
        surprises: true,
        ..Setting::default()
    };
    let (mut kinds, mut failed_over, mut products) = (Vec::new(), 0, Vec::new());
    for seed in 0..300 {
        let mut world = World::new(seed, setting);
        products.extend(world.plan.steps.iter().map(|step| step.resource.product));
        let run = world.drive(RunMode::Forward, &mut Vec::new(), None);
        kinds.extend(run.outcomes().into_iter().map(|outcome| outcome.kind));
        failed_over += world.model.failed_over();
    }
    for wanted in [
        OutcomeKind::Done,
        OutcomeKind::Failed,
        OutcomeKind::NotAttempted,
    ] {
        let count = kinds.iter().filter(|kind| **kind == wanted).count();
        assert!(count > 50, "{wanted:?}: {count}");
    }
    products.sort();
    products.dedup();
    assert_eq!(products.len(), 3, "{products:?}");
    assert!(failed_over > 5, "{failed_over}");
}

/// Runs every seed of a range, and names the one that fails.
fn each_seed(range: Range<u64>, check: impl Fn(u64) + std::panic::RefUnwindSafe) {
    let wanted = std::env::var("RDS_CA_SEED").ok().map(|text| {
        let number = |text: &str| {
            text.parse::<u64>()
                .expect("RDS_CA_SEED is a number or a range")
        };
        match text.split_once("..") {
            Some((from, to)) => number(from)..number(to),
            None => number(&text)..number(&text) + 1,
        }
    });
    for seed in wanted.unwrap_or(range) {
        if let Err(cause) = std::panic::catch_unwind(|| check(seed)) {
            eprintln!(
                "the run of seed {seed} broke a promise: run it alone with RDS_CA_SEED={seed}"
            );
            std::panic::resume_unwind(cause);
        }
    }
}
