//! The journal on disk: after a crash, exactly the complete lines are read, and damage is reported.

use std::fs;
use std::path::PathBuf;

use crate::support::rotation::{NOW, VERSIONS, evidence, fleet, instance};
use rds_ca_core::rotation::{
    Action, Journal, OutcomeKind, Plan, PlanRequest, Policy, Record, Run, RunEvent, RunMode,
};
use rds_ca_core::{CaId, ErrorKind, timestamp};

struct TestJournal {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn journal_path() -> TestJournal {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    TestJournal {
        _folder: folder,
        path,
    }
}

fn plan() -> Plan {
    let fleet = fleet(&[instance("orders"), instance("people")], VERSIONS);
    let evidence = evidence(&fleet, &[]);
    let at = timestamp::parse(NOW).unwrap();
    PlanRequest::new(&fleet, &CaId::RSA2048_G1, at)
        .policy(Policy::parse(r#"{"stop_after_failures": 9}"#).unwrap())
        .evidence(&evidence)
        .plan()
        .unwrap()
}

/// The facts of a run whose databases do not exist: it opens, stops, and closes.
fn facts() -> Vec<Record> {
    let plan = plan();
    let digest = plan.digest().unwrap();
    let mut run = Run::new(plan, &digest, &[], RunMode::Forward, "somebody, \"1\"\n2").unwrap();
    let mut now = timestamp::parse(NOW).unwrap();
    let mut facts = Vec::new();
    loop {
        let turn = run.next(now);
        facts.extend(turn.records);
        now += time::Duration::seconds(1);
        match turn.action {
            Action::Finished => return facts,
            Action::Call(_) => {
                let gone = rds_ca_core::rotation::Failure::new("DBInstanceNotFound", Some(404), "");
                run.tell(rds_ca_core::rotation::RunEvent::Failure(gone), now)
                    .unwrap();
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn written_facts_are_read_again_and_appended_to() {
    let (file, facts) = (journal_path(), facts());
    assert!(facts.len() >= 3, "{facts:?}");
    for fact in &facts {
        let (mut journal, _) = Journal::open(&file.path).unwrap();
        journal.append(std::slice::from_ref(fact)).unwrap();
        journal.append(&[]).unwrap();
    }
    assert_eq!(Journal::open(&file.path).unwrap().1, facts);
}

/// A write that a crash interrupted, at any byte.
#[test]
fn truncated_at_any_byte_it_yields_the_complete_lines() {
    let (file, facts) = (journal_path(), facts());
    Journal::open(&file.path).unwrap().0.append(&facts).unwrap();
    let complete = fs::read(&file.path).unwrap();
    for end in 0..=complete.len() {
        fs::write(&file.path, &complete[..end]).unwrap();
        let lines = complete[..end]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        let kept = lines.saturating_sub(1);
        assert_eq!(Journal::read(&file.path).unwrap(), facts[..kept]);
        assert_eq!(
            fs::read(&file.path).unwrap(),
            complete[..end],
            "reading changes nothing"
        );
        let (mut journal, found) = Journal::open(&file.path).unwrap();
        assert_eq!(found, facts[..kept], "truncated after {end} bytes");
        journal.append(&facts[kept..]).unwrap();
        drop(journal);
        assert_eq!(Journal::open(&file.path).unwrap().1, facts);
        assert_eq!(fs::read(&file.path).unwrap(), complete);
    }
}

#[test]
fn damage_inside_is_reported_and_nothing_is_run() {
    let (file, facts) = (journal_path(), facts());
    Journal::open(&file.path).unwrap().0.append(&facts).unwrap();
    let text = fs::read_to_string(&file.path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let without_line = |gone: usize| {
        let kept = lines.iter().enumerate().filter(|(at, _)| *at != gone);
        kept.map(|(_, line)| format!("{line}\n"))
            .collect::<String>()
    };
    let cases = [
        ("a line is missing", without_line(1)),
        ("a line is missing", format!("{text}{}\n", lines[1])),
        ("line 2", text.replacen("opened", "openend", 1)),
        ("format", text.replacen("rds-ca-journal", "rds-ca-plan", 1)),
        (
            "version 2",
            text.replacen("\"version\":1", "\"version\":2", 1),
        ),
        ("", "\n".to_owned()),
    ];
    for (wanted, damaged) in cases {
        fs::write(&file.path, &damaged).unwrap();
        let read = Journal::read(&file.path).unwrap_err();
        let error = Journal::open(&file.path).unwrap_err();
        assert_eq!(read.to_string(), error.to_string());
        assert!(error.to_string().contains(wanted), "{wanted}: {error}");
        assert!(
            matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported
            ),
            "{error}"
        );
        assert_eq!(fs::read_to_string(&file.path).unwrap(), damaged);
    }
}

#[test]
fn one_runner_at_a_time() {
    let file = journal_path();
    let (first, _) = Journal::open(&file.path).unwrap();
    let error = Journal::open(&file.path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
    assert_eq!(
        Journal::read(&file.path).unwrap(),
        [],
        "it can be read meanwhile"
    );
    drop(first);
    Journal::open(&file.path).unwrap();
}

#[test]
fn a_journal_belongs_to_one_plan() {
    let facts = facts();
    let other = {
        let mut plan = plan();
        plan.policy.wave_size = 3;
        plan
    };
    let digest = other.digest().unwrap();
    let error = Run::new(other, &digest, &facts, RunMode::Forward, "one").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
}

/// Facts that no run of the plan writes are refused at once.
#[test]
fn a_forged_journal_is_refused() {
    let plan = plan();
    let digest = plan.digest().unwrap();
    let canary = plan.steps.iter().position(|step| step.canary).unwrap();
    let other = plan.steps.iter().position(|step| !step.canary).unwrap();
    let record = |text: String| -> Record { serde_json::from_str(&text).unwrap() };
    let at = format!(r#""at": "{NOW}""#);
    let opened = record(format!(
        r#"{{{at}, "fact": "opened", "plan": "{digest}", "runner": "me", "accepted": []}}"#
    ));
    let intended = |step: usize, to: &str| {
        record(format!(
            r#"{{{at}, "fact": "intended", "step": {step}, "to": "{to}", "from": "{NOW}", "until": "{NOW}"}}"#
        ))
    };
    let done = |step: usize| {
        record(format!(
            r#"{{{at}, "fact": "done", "step": {step}, "by_run": true, "detail": "trust me"}}"#
        ))
    };
    let target = "rds-ca-rsa2048-g1";
    for (case, records) in [
        ("no beginning", vec![intended(canary, target)]),
        (
            "another CA",
            vec![opened.clone(), intended(canary, "rds-ca-ecc384-g1")],
        ),
        (
            "before the canary",
            vec![opened.clone(), intended(other, target)],
        ),
        ("done out of nothing", vec![opened.clone(), done(canary)]),
        ("no such step", vec![opened.clone(), intended(99, target)]),
    ] {
        let error = Run::new(plan.clone(), &digest, &records, RunMode::Forward, "one").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{case}: {error}");
    }
    // A step that is recorded as done is read again before anything else is requested.
    let already = record(format!(
        r#"{{{at}, "fact": "done", "step": {canary}, "by_run": false, "detail": "trust me"}}"#
    ));
    let records = [opened, already];
    let mut run = Run::new(plan.clone(), &digest, &records, RunMode::Forward, "one").unwrap();
    let mut now = timestamp::parse(NOW).unwrap();
    let id = plan.steps[canary].resource.id.clone();
    for _ in 0..20 {
        let turn = run.next(now);
        now += time::Duration::seconds(600);
        match turn.action {
            Action::Call(call) => {
                assert!(!call.changes, "{call:?}");
                let json = serde_json::json!({"DBInstances": [instance(&id)]}).to_string();
                run.tell(RunEvent::Response { json }, now).unwrap();
            }
            Action::Wait(_) => {}
            Action::Finished => {
                let kinds: Vec<_> = run.outcomes().iter().map(|found| found.kind).collect();
                assert_eq!(kinds[canary], OutcomeKind::Drifted);
                assert_eq!(kinds[other], OutcomeKind::NotAttempted);
                return;
            }
            other => panic!("{other:?}"),
        }
    }
    panic!("the run does not end");
}
