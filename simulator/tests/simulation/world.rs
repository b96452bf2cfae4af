//! A random fleet, a plan for it, the scheduled faults, and the driver of the run.

use std::collections::{BTreeMap, BTreeSet};

use rds_ca_core::client::Selector;
use rds_ca_core::fleet::{FleetBuilder, Scope};
use rds_ca_core::rotation::{
    Action, ApplyTiming, Command, Fact, LocalWindow, Plan, PlanRequest, Policy, Record,
    RestartPolicy, Run, RunEvent, RunMode,
};
use rds_ca_core::{CaId, Region, timestamp};
use time::UtcDateTime;

use super::model::{Database, Defect, Dice, Drift, Faults, Model};
use super::support::{NOW, evidence, policy};

// AWS offers both at the time of the tests, so a rollback is possible.
pub(super) const OLD: &str = "rds-ca-rsa2048-g1";
pub(super) const TARGET: &str = "rds-ca-rsa4096-g1";
const DAY: u64 = 86_400;

/// The difference between the machine's clock and true time, and when it changes.
#[derive(Clone, Default)]
pub(super) struct Clock {
    pub(super) jumps: Vec<(i64, i64)>,
}

impl Clock {
    pub(super) fn shows(&self, truth: i64) -> UtcDateTime {
        let offset = self
            .jumps
            .iter()
            .rev()
            .find(|(at, _)| *at <= truth)
            .map_or(0, |(_, offset)| *offset);
        UtcDateTime::from_unix_timestamp(truth + offset).unwrap()
    }
}

/// The kinds of problems in a world.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Setting {
    /// Throttling, errors before and after the fact, lost responses, stale responses, failed handshakes.
    pub(super) transient: bool,
    /// Engines that refuse, databases that stay `modifying`.
    pub(super) defects: bool,
    /// Changes by others, failovers.
    pub(super) surprises: bool,
    pub(super) clock_jumps: bool,
    /// The process crashes.
    pub(super) crashes: bool,
    /// The process is suspended for up to days, between any two instructions.
    pub(super) sleeps: bool,
}

/// One simulated world: a fleet, a plan for it, and the scheduled problems.
pub(super) struct World {
    pub(super) model: Model,
    pub(super) plan: Plan,
    pub(super) clock: Clock,
    /// The databases with a client that would reject the target.
    pub(super) rejecting: BTreeSet<String>,
    /// The databases that a person decided to skip.
    pub(super) skipped: BTreeSet<String>,
    pub(super) dice: Dice,
    crash_percent: u64,
    sleep_percent: u64,
}

impl World {
    pub(super) fn new(seed: u64, setting: Setting) -> Self {
        let mut dice = Dice::new(seed);
        let now = timestamp::parse(NOW).unwrap().unix_timestamp();
        let (databases, writers) = random_databases(&mut dice);
        let ids: Vec<String> = databases.keys().cloned().collect();
        let rejecting: BTreeSet<String> =
            ids.iter().filter(|_| dice.percent(10)).cloned().collect();
        let stale = if setting.transient { dice.below(50) } else { 0 };
        let model_dice = Dice::new(dice.number());
        let mut model = Model::new(NOW, databases, writers, stale, model_dice);
        let may_stop = !setting.defects || setting.surprises;
        let policy = random_policy(&mut dice, &setting, may_stop);
        let plan = plan(&mut model, &rejecting, policy);
        if setting.transient {
            model.activate_faults(Faults {
                throttle: dice.below(15),
                before: dice.below(15),
                after: dice.below(15),
            });
        }
        if setting.defects {
            for id in &ids {
                if dice.percent(15) {
                    let kinds = [Defect::Refuses, Defect::Stuck];
                    model.set_defect(id, kinds[pick(&mut dice, 2)]);
                }
            }
        }
        if setting.surprises {
            surprise(&mut model, &mut dice, &ids);
        }
        let mut clock = Clock::default();
        if setting.clock_jumps {
            let mut at = now;
            for _ in 0..dice.below(4) {
                at += seconds(&mut dice, 5 * DAY);
                clock.jumps.push((at, seconds(&mut dice, 14_400) - 7_200));
            }
        }
        let crash_percent = if setting.crashes { dice.below(12) } else { 0 };
        let sleep_percent = if setting.sleeps { dice.below(4) } else { 0 };
        Self {
            model,
            plan,
            clock,
            rejecting,
            skipped: BTreeSet::new(),
            dice,
            crash_percent,
            sleep_percent,
        }
    }

    /// Drives runs until one finishes, with crashes at any point; returns the last run. A person may give a command at
    /// some turn.
    pub(super) fn drive(
        &mut self,
        mode: RunMode,
        journal: &mut Vec<Record>,
        wanted: Option<(usize, Command)>,
    ) -> Run {
        let (mut turns, is_verbose) = (
            0,
            std::env::var("RDS_CA_SEED").is_ok_and(|seed| !seed.contains("..")),
        );
        if is_verbose {
            println!("{}", self.plan.to_text());
        }
        loop {
            let mut run = self.open(mode, journal);
            loop {
                turns += 1;
                assert!(turns < 200_000, "the run does not end");
                let now = self.clock.shows(self.model.now);
                if let Some((_, command)) = wanted.filter(|(turn, _)| *turn == turns) {
                    run.command(command, now).unwrap();
                }
                // A person pauses now and then, and continues.
                if mode != RunMode::DryRun && self.dice.percent(1) {
                    run.command(Command::Pause, now).unwrap();
                } else if mode != RunMode::DryRun && self.dice.percent(20) {
                    run.command(Command::Continue, now).unwrap();
                }
                let turn = run.next(now);
                self.check_proofs(&turn.records, journal);
                self.check_stops(&turn.records, journal);
                if is_verbose {
                    turn.records
                        .iter()
                        .for_each(|record| println!("  {record:?}"));
                    println!("{} {:?}", timestamp::format(now), turn.action);
                }
                // It may crash before any fact is written, in between, after, and after the action.
                let all = turn.records.len() as u64;
                if self.dies() {
                    let written = usize::try_from(self.dice.below(all + 1)).unwrap();
                    journal.extend(turn.records.into_iter().take(written));
                    break;
                }
                journal.extend(turn.records);
                if turn.action == Action::Finished {
                    return run;
                }
                let event = self.carry_out(&turn.action, now);
                if self.dies() {
                    break;
                }
                run.tell(event, self.clock.shows(self.model.now)).unwrap();
                self.may_sleep();
            }
            self.model.advance(self.model.now + 20);
        }
    }

    /// Drives a run until that many facts are written, and crashes there: at once, or after the action.
    pub(super) fn drive_until(
        &mut self,
        mode: RunMode,
        journal: &mut Vec<Record>,
        facts: usize,
        after_action: bool,
    ) {
        if facts <= journal.len() {
            return;
        }
        let mut run = self.open(mode, journal);
        loop {
            let now = self.clock.shows(self.model.now);
            let turn = run.next(now);
            let room = facts - journal.len();
            let is_cut = turn.records.len() >= room;
            let is_complete = turn.records.len() == room;
            journal.extend(turn.records.into_iter().take(room));
            if is_cut && !(is_complete && after_action) || turn.action == Action::Finished {
                return;
            }
            let event = self.carry_out(&turn.action, now);
            if is_cut {
                return;
            }
            run.tell(event, self.clock.shows(self.model.now)).unwrap();
        }
    }

    /// A person decides to continue without a database.
    pub(super) fn skip(&mut self, journal: &mut Vec<Record>, id: &str) {
        let now = self.clock.shows(self.model.now);
        let mut run = self.open(RunMode::Forward, journal);
        run.skip(id, "it is not needed", now).unwrap();
        self.skipped.insert(id.to_owned());
        journal.extend(run.next(now).records);
    }

    /// A person repairs a database.
    pub(super) fn repair(&mut self, id: &str) {
        self.model.set_defect(id, Defect::None);
    }

    fn open(&self, mode: RunMode, journal: &[Record]) -> Run {
        let began_rollback = |record: &Record| record.fact == Fact::RollbackBegan;
        let mode = if journal.iter().any(began_rollback) {
            RunMode::Rollback
        } else {
            mode
        };
        let digest = self.plan.digest().unwrap();
        Run::new(self.plan.clone(), &digest, journal, mode, "simulation").unwrap()
    }

    fn carry_out(&mut self, action: &Action, now: UtcDateTime) -> RunEvent {
        match action {
            Action::Wait(wait) => {
                assert!(!wait.reason.is_empty(), "{wait:?}");
                let wait = (wait.until - now).whole_seconds().clamp(1, 8 * 86_400);
                self.model.advance(self.model.now + wait);
                RunEvent::Waited
            }
            Action::Call(call) => {
                let changes = !call.operation.starts_with("Describe");
                assert_eq!(call.changes, changes, "{call:?}");
                if changes {
                    self.check_before(call, now);
                }
                let event = self.model.call(call);
                self.model.advance(self.model.now + 1);
                event
            }
            Action::Probe { host, expected, .. } => {
                let id = host.split('.').next().unwrap();
                assert!(
                    self.model.databases[id].has(expected.as_str())
                        || self.model.surprised.contains_key(id),
                    "probed too early"
                );
                self.model.probe(id)
            }
            Action::Ask { question } => {
                let id = question.split(' ').next().unwrap().to_owned();
                let yes = self.dice.percent(50);
                if yes {
                    self.model.restart(&id);
                }
                self.model.advance(self.model.now + 600);
                RunEvent::Answer { yes }
            }
            other => panic!("an unexpected action: {other:?}"),
        }
    }

    fn dies(&mut self) -> bool {
        let percent = self.crash_percent;
        percent > 0 && self.dice.percent(percent) && self.dice.percent(30)
    }

    fn may_sleep(&mut self) {
        if self.sleep_percent > 0 && self.dice.percent(self.sleep_percent) {
            let longest = [90, 3 * DAY][pick(&mut self.dice, 2)];
            let slept = seconds(&mut self.dice, longest);
            self.model.advance(self.model.now + slept);
        }
    }

    /// The final state of every database.
    pub(super) fn ends(&self) -> BTreeMap<String, (String, String, bool)> {
        let state = |database: &Database| {
            let (ca, used) = (database.ca.clone(), database.certificate_ca.clone());
            (ca, used, database.pending.is_some())
        };
        self.model
            .databases
            .values()
            .map(|database| (database.id.clone(), state(database)))
            .collect()
    }
}

fn random_databases(dice: &mut Dice) -> (BTreeMap<String, Database>, BTreeMap<String, String>) {
    const WINDOWS: [&str; 3] = [
        "sun:05:00-sun:06:00",
        "mon:23:30-tue:00:30",
        "thu:02:00-thu:03:00",
    ];
    const SINGLE: [(&str, &str); 3] = [
        ("postgres", "15.4"),
        ("mysql", "5.7.33"),
        ("oracle-ee", "19.0.0.0.ru-2023-10.rur-2023-10.r1"),
    ];
    const AURORA: [(&str, &str); 2] = [
        ("aurora-postgresql", "15.4"),
        ("aurora-mysql", "5.7.mysql_aurora.2.11.1"),
    ];
    const APPLICATIONS: [Option<&str>; 3] = [Some("shop"), Some("bank"), None];
    let (mut databases, mut writers) = (BTreeMap::new(), BTreeMap::new());
    let new = |dice: &mut Dice, id: &str, engine: (&'static str, &'static str)| {
        let mut database = Database::new(id, engine, WINDOWS[pick(dice, 3)]);
        database.application = APPLICATIONS[pick(dice, 3)].map(str::to_owned);
        database
    };
    for number in 0..1 + dice.below(6) {
        let id = format!("db{number}");
        let engine = SINGLE[pick(dice, 3)];
        databases.insert(id.clone(), new(dice, &id, engine));
    }
    for number in 0..dice.below(3) {
        let cluster = format!("cluster{number}");
        let (members, engine) = (1 + dice.below(3), AURORA[pick(dice, 2)]);
        for member in 0..members {
            let id = format!("{cluster}-{member}");
            let mut database = new(dice, &id, engine);
            database.cluster = Some(cluster.clone());
            databases.insert(id, database);
        }
        let writer = format!("{cluster}-{}", dice.below(members));
        writers.insert(cluster, writer);
    }
    for number in 0..dice.below(2) {
        let id = format!("multi{number}");
        let mut database = new(dice, &id, SINGLE[0]);
        database.is_cluster = true;
        databases.insert(id, database);
    }
    (databases, writers)
}

fn random_policy(dice: &mut Dice, setting: &Setting, may_stop: bool) -> Policy {
    policy(|policy| {
        policy.application_tag = "app".to_owned();
        policy.apply = if dice.percent(50) {
            ApplyTiming::Immediately
        } else {
            ApplyTiming::MaintenanceWindow
        };
        let is_immediate = policy.apply == ApplyTiming::Immediately;
        if is_immediate && dice.percent(40) {
            let windows = [
                ("wed:22:00-thu:04:00", "+02:00"),
                ("sat:00:00-mon:00:00", "-05:30"),
            ];
            let window = |(window, offset)| LocalWindow::new(window, offset).unwrap();
            policy.windows = windows.map(window).to_vec();
        }
        policy.failover = is_immediate && dice.percent(80);
        policy.wave_size = 1 + below(dice, 4);
        policy.per_cluster = 1 + below(dice, 2);
        policy.per_application = dice.percent(40).then(|| 1 + below(dice, 2));
        policy.per_hour = dice.percent(40).then(|| 1 + below(dice, 3));
        policy.canary_count = below(dice, 3);
        policy.soak_seconds = below(dice, 3600);
        policy.probe = dice.percent(50);
        policy.restart = if dice.percent(20) {
            RestartPolicy::Postpone
        } else {
            RestartPolicy::Restart
        };
        policy.stop_after_failures = if may_stop { 1 + below(dice, 2) } else { 1000 };
        policy.evidence_max_age_seconds = if setting.surprises && dice.percent(30) {
            u32::try_from(3 * DAY).unwrap() + below(dice, 10 * DAY)
        } else {
            400 * 86_400
        };
    })
}

fn plan(model: &mut Model, rejecting: &BTreeSet<String>, policy: Policy) -> Plan {
    let mut builder = FleetBuilder::new();
    let scope = Scope::new("123456789012", Region::new("eu-west-1"));
    for operation in [
        "DescribeDBInstances",
        "DescribeDBClusters",
        "DescribeCertificates",
        "DescribeDBEngineVersions",
    ] {
        let json = model.describe(operation).to_string();
        builder.add_json(json.as_bytes(), &scope).unwrap();
    }
    let seen = builder.finish();
    // The clients of a Multi-AZ DB cluster are known through a member of it.
    let rejecting: Vec<String> = rejecting
        .iter()
        .map(|id| model.databases[id].instance())
        .collect();
    let rejects: Vec<&str> = rejecting.iter().map(String::as_str).collect();
    let evidence = evidence(&seen, &rejects);
    let at = UtcDateTime::from_unix_timestamp(model.now).unwrap();
    PlanRequest::new(&seen, &CaId::new(TARGET), at)
        .policy(policy)
        .evidence(&evidence)
        .only([Selector::parse("*").unwrap()])
        .plan()
        .unwrap()
}

fn surprise(model: &mut Model, dice: &mut Dice, ids: &[String]) {
    for id in ids.iter().filter(|_| dice.percent(10)).collect::<Vec<_>>() {
        let at = model.now + seconds(dice, 20 * DAY);
        let drift = Drift::ALL[pick(dice, Drift::ALL.len() as u64)];
        model.drifts.push((at, id.clone(), drift));
    }
    for cluster in model.writers.keys().cloned().collect::<Vec<_>>() {
        let members: Vec<String> = model.members(&cluster).cloned().collect();
        let to = members[pick(dice, members.len() as u64)].clone();
        if dice.percent(50) {
            let at = model.now + seconds(dice, 20 * DAY);
            model.failovers.push((at, cluster, to));
        }
    }
}

fn pick(dice: &mut Dice, end: u64) -> usize {
    usize::try_from(dice.below(end)).unwrap()
}

fn below(dice: &mut Dice, end: u64) -> u32 {
    u32::try_from(dice.below(end)).unwrap()
}

fn seconds(dice: &mut Dice, end: u64) -> i64 {
    i64::try_from(dice.below(end)).unwrap()
}
