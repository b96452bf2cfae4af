//! The journal on the disk: whatever a crash leaves of it is read as what was surely written, and damage is told.

use std::fs;
use std::path::PathBuf;

use crate::support::rotation::{NOW, VERSIONS, evidence, fleet, instance};
use rds_ca_core::rotation::{Action, Journal, Plan, PlanRequest, Policy, Record, Run, RunMode};
use rds_ca_core::{CaId, ErrorKind, timestamp};

struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    Place {
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

/// The facts of a run whose databases are gone: it opens, stops, and closes.
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
fn what_is_written_is_read_again_and_appended_to() {
    let (place, facts) = (place(), facts());
    assert!(facts.len() >= 3, "{facts:?}");
    for fact in &facts {
        let (mut journal, _) = Journal::open(&place.path).unwrap();
        journal.append(std::slice::from_ref(fact)).unwrap();
        journal.append(&[]).unwrap();
    }
    assert_eq!(Journal::open(&place.path).unwrap().1, facts);
}

/// A write that a crash cut short, at any byte.
#[test]
fn torn_at_any_byte_it_holds_the_whole_lines() {
    let (place, facts) = (place(), facts());
    Journal::open(&place.path)
        .unwrap()
        .0
        .append(&facts)
        .unwrap();
    let whole = fs::read(&place.path).unwrap();
    for end in 0..=whole.len() {
        fs::write(&place.path, &whole[..end]).unwrap();
        let lines = whole[..end].iter().filter(|byte| **byte == b'\n').count();
        let kept = lines.saturating_sub(1);
        let (mut journal, found) = Journal::open(&place.path).unwrap();
        assert_eq!(found, facts[..kept], "torn after {end} bytes");
        journal.append(&facts[kept..]).unwrap();
        drop(journal);
        assert_eq!(Journal::open(&place.path).unwrap().1, facts);
        assert_eq!(fs::read(&place.path).unwrap(), whole);
    }
}

#[test]
fn damage_inside_is_told_and_nothing_is_run() {
    let (place, facts) = (place(), facts());
    Journal::open(&place.path)
        .unwrap()
        .0
        .append(&facts)
        .unwrap();
    let text = fs::read_to_string(&place.path).unwrap();
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
        fs::write(&place.path, &damaged).unwrap();
        let error = Journal::open(&place.path).unwrap_err();
        assert!(error.to_string().contains(wanted), "{wanted}: {error}");
        assert!(
            matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported
            ),
            "{error}"
        );
        assert_eq!(fs::read_to_string(&place.path).unwrap(), damaged);
    }
}

#[test]
fn one_runner_at_a_time() {
    let place = place();
    let (first, _) = Journal::open(&place.path).unwrap();
    let error = Journal::open(&place.path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
    drop(first);
    Journal::open(&place.path).unwrap();
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
