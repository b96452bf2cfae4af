//! The simulator's account, with scheduled external events, and the true state by which runs are checked.

use std::collections::BTreeMap;

use rds_ca_core::rotation::{Call, Failure, ParameterValue, RunEvent};
use rds_ca_core::{CaId, Region};
use rds_ca_simulator::{Account, Config, DatabaseState, ExternalChange, Fault, FaultKind, Reply};
use serde_json::Value;

use super::world::OLD;

/// A small generator of numbers that are repeatable by seed (splitmix64).
#[derive(Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.number() % end.max(1)
    }

    pub(super) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }
}

/// A permanent defect of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Defect {
    None,
    /// The engine refuses the change.
    Refuses,
    /// The change is accepted, and it stays `modifying`.
    Stuck,
}

/// Someone else's change to a database in the meantime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drift {
    /// Its engine is upgraded.
    Version,
    /// Another CA is set, at once.
    Ca,
    /// A change of another kind is queued.
    Queue,
    /// It is deleted.
    Gone,
    /// It is deleted, and another one with the same name is created.
    Recreated,
}

impl Drift {
    pub(super) const ALL: [Self; 5] = [
        Self::Version,
        Self::Ca,
        Self::Queue,
        Self::Gone,
        Self::Recreated,
    ];

    fn external_change(self) -> ExternalChange {
        match self {
            Self::Version => ExternalChange::Upgrade("99.1"),
            Self::Ca => ExternalChange::Ca("rds-ca-ecc384-g1".to_owned()),
            Self::Queue => ExternalChange::QueueStorage,
            Self::Gone => ExternalChange::Delete,
            Self::Recreated => ExternalChange::Recreate(OLD.to_owned()),
        }
    }
}

/// A database or a Multi-AZ DB cluster: the subject of a step.
#[derive(Clone, Debug)]
pub(super) struct Database {
    pub(super) id: String,
    /// The Aurora cluster that it is a member of.
    pub(super) cluster: Option<String>,
    /// Whether it is a Multi-AZ DB cluster, which is changed in one step; its only member is `{id}-a`.
    pub(super) is_cluster: bool,
    /// From its tag.
    pub(super) application: Option<String>,
    pub(super) engine: (&'static str, &'static str),
    pub(super) window: &'static str,
    pub(super) defect: Defect,
    // The simulator's true state, as of the last update.
    pub(super) ca: String,
    pub(super) certificate_ca: String,
    pub(super) pending: Option<String>,
    is_available: bool,
    /// The accepted requests for a change of CA: when, and to which CA.
    pub(super) accepted: Vec<(i64, String)>,
    /// When the certificate in use changed, except for restarts that a person makes at any time.
    pub(super) effects: Vec<i64>,
}

impl Database {
    pub(super) fn new(
        id: &str,
        engine: (&'static str, &'static str),
        window: &'static str,
    ) -> Self {
        Self {
            id: id.to_owned(),
            cluster: None,
            is_cluster: false,
            application: None,
            engine,
            window,
            defect: Defect::None,
            ca: OLD.to_owned(),
            certificate_ca: OLD.to_owned(),
            pending: None,
            is_available: true,
            accepted: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// The instance that shows its state.
    pub(super) fn instance(&self) -> String {
        match self.is_cluster {
            true => format!("{}-a", self.id),
            false => self.id.clone(),
        }
    }

    pub(super) fn has(&self, ca: &str) -> bool {
        self.ca == ca && self.certificate_ca == ca && self.pending.is_none()
    }

    pub(super) fn is_available(&self) -> bool {
        self.is_available
    }

    fn update(&mut self, state: &DatabaseState) {
        self.ca.clone_from(&state.ca);
        self.certificate_ca.clone_from(&state.used_ca);
        self.pending.clone_from(&state.pending_ca);
        self.is_available = state.status == "available";
        let asked = state.asked.iter();
        self.accepted = asked
            .map(|(at, ca)| (at.unix_timestamp(), ca.clone()))
            .collect();
        self.effects = state.effects.iter().map(|at| at.unix_timestamp()).collect();
    }

    fn config(&self, writers: &BTreeMap<String, String>) -> rds_ca_simulator::Database {
        let cluster = match self.is_cluster {
            true => Some(self.id.clone()),
            false => self.cluster.clone(),
        };
        let mut config = rds_ca_simulator::Database::new(&self.instance(), self.engine.0);
        config.writer = writers.get(cluster.as_deref().unwrap_or_default()) == Some(&self.id);
        config.version = Some(self.engine.1.to_owned());
        config.ca = OLD.to_owned();
        config.cluster = cluster;
        config.window = Some(self.window.to_owned());
        config.app.clone_from(&self.application);
        config
    }
}

/// The probability of transient faults, in percent of requests.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Faults {
    pub(super) throttle: u64,
    pub(super) before: u64,
    pub(super) after: u64,
}

pub(super) struct Model {
    account: Account,
    /// Seconds since 1970.
    pub(super) now: i64,
    pub(super) databases: BTreeMap<String, Database>,
    /// By Aurora cluster: the writer.
    pub(super) writers: BTreeMap<String, String>,
    faults: Faults,
    /// Scheduled failovers: time, cluster, new writer.
    pub(super) failovers: Vec<(i64, String, String)>,
    /// Scheduled changes by someone else: time, database, change.
    pub(super) drifts: Vec<(i64, String, Drift)>,
    /// When such a change or a failover really happened, by database or cluster.
    pub(super) surprised: BTreeMap<String, i64>,
    dice: Dice,
    /// The number of requests for changes, whatever their result.
    pub(super) changing_calls: usize,
    failed_probes: BTreeMap<String, u32>,
}

impl Model {
    /// An account with these databases; `stale` is the percentage of changes that responses show late.
    pub(super) fn new(
        now: &str,
        databases: BTreeMap<String, Database>,
        writers: BTreeMap<String, String>,
        stale: u64,
        dice: Dice,
    ) -> Self {
        let seed = dice.clone().number();
        let account = Account::new(Config {
            seed,
            now: now.to_owned(),
            databases: databases
                .values()
                .map(|database| database.config(&writers))
                .collect(),
            visibility_seconds: if stale > 0 { 30 } else { 0 },
            visibility_share: f64::from(u32::try_from(stale).unwrap()) / 100.0,
            modify_spread_seconds: 240,
            lag_seconds: 240,
            accounts: vec!["123456789012".to_owned()],
            ..Config::default()
        })
        .unwrap();
        Self {
            now: account.now().unix_timestamp(),
            account,
            databases,
            writers,
            faults: Faults::default(),
            failovers: Vec::new(),
            drifts: Vec::new(),
            surprised: BTreeMap::new(),
            dice,
            changing_calls: 0,
            failed_probes: BTreeMap::new(),
        }
    }

    /// Activates transient faults and defects from now on.
    pub(super) fn activate_faults(&mut self, faults: Faults) {
        self.faults = faults;
        self.put_faults();
    }

    /// Sets or repairs a defect of a database.
    pub(super) fn set_defect(&mut self, id: &str, defect: Defect) {
        self.databases.get_mut(id).unwrap().defect = defect;
        // It may no longer exist.
        let _ = self
            .account
            .change_externally(id, &ExternalChange::Stick(defect == Defect::Stuck));
        self.put_faults();
    }

    /// Transient faults end: never more than three consecutive ones for one database or cluster.
    fn put_faults(&mut self) {
        let passing = |kind, percent: u64| {
            let mut fault = Fault::new(kind);
            fault.probability = f64::from(u32::try_from(percent).unwrap()) / 100.0;
            fault.in_a_row = Some(3);
            fault
        };
        let Faults {
            throttle,
            before,
            after,
        } = self.faults;
        let mut faults = Vec::new();
        for (kind, percent) in [
            (FaultKind::Throttle, throttle),
            (FaultKind::InternalError, before / 2),
            (FaultKind::Timeout, before.div_ceil(2)),
            (FaultKind::InternalErrorAfter, after / 2),
            (FaultKind::TimeoutAfter, after.div_ceil(2)),
        ] {
            if percent > 0 {
                faults.push(passing(kind, percent));
            }
        }
        for database in self.databases.values() {
            if database.defect == Defect::Refuses {
                let mut fault = Fault::new(FaultKind::Refused);
                fault.resource = Some(database.id.clone());
                faults.push(fault);
            }
        }
        self.account.set_faults(faults);
    }

    /// Advances time, with all scheduled changes by others.
    pub(super) fn advance(&mut self, to: i64) {
        let to = self.now.max(to);
        loop {
            let drift = self.drifts.iter().map(|(at, ..)| *at);
            let failover = self.failovers.iter().map(|(at, ..)| *at);
            let Some(at) = drift.chain(failover).filter(|at| *at <= to).min() else {
                break;
            };
            self.pass(at);
            if let Some(place) = self.drifts.iter().position(|(when, ..)| *when == at) {
                let (_, id, drift) = self.drifts.remove(place);
                // A deleted database stays deleted.
                let _ = self
                    .account
                    .change_externally(&id, &drift.external_change());
                self.surprised.entry(id).or_insert(at);
            } else if let Some(place) = self.failovers.iter().position(|(when, ..)| *when == at) {
                let (_, cluster, member) = self.failovers.remove(place);
                self.account.fail_over(&cluster, &member);
                self.surprised.insert(cluster, at);
            }
        }
        self.pass(to);
        self.update();
    }

    fn pass(&mut self, to: i64) {
        if to > self.now {
            self.account.advance(to - self.now);
            self.now = to;
        }
    }

    /// Copies the simulator's true state; deleted resources keep their last state.
    fn update(&mut self) {
        let states: BTreeMap<String, DatabaseState> = self
            .account
            .databases()
            .into_iter()
            .map(|state| (state.id.clone(), state))
            .collect();
        for database in self.databases.values_mut() {
            if let Some(state) = states.get(&database.instance()) {
                database.update(state);
            }
        }
        for cluster in self.account.clusters() {
            if let (Some(known), Some(writer)) = (self.writers.get_mut(&cluster.id), cluster.writer)
            {
                *known = writer;
            }
        }
    }

    /// How often failovers were requested and carried out.
    pub(super) fn failed_over(&self) -> u32 {
        let clusters = self.account.clusters();
        clusters.iter().map(|cluster| cluster.failovers).sum()
    }

    /// A person restarts a database.
    pub(super) fn restart(&mut self, id: &str) {
        let _ = self.account.change_externally(id, &ExternalChange::Restart);
        self.update();
    }

    /// Someone else replaces a database's certificate without the run's knowledge.
    pub(super) fn replace_certificate(&mut self, id: &str) {
        let change = ExternalChange::CertificateInUse(OLD.to_owned());
        self.account.change_externally(id, &change).unwrap();
        self.update();
    }

    /// The response of a read-only operation, without faults.
    pub(super) fn describe(&mut self, operation: &str) -> Value {
        match self.account.call(operation, []) {
            Reply::Answer(json) => json,
            other => panic!("{operation}: {other:?}"),
        }
    }

    pub(super) fn call(&mut self, call: &Call) -> RunEvent {
        if call.changes {
            self.changing_calls += 1;
        }
        let parameters = call.parameters.iter().map(|(name, value)| {
            let value = match value {
                ParameterValue::Text(text) => text.clone(),
                ParameterValue::Flag(flag) => flag.to_string(),
                other => panic!("{other:?}"),
            };
            (name.clone(), value)
        });
        let reply = self.account.call(&call.operation, parameters);
        self.update();
        match reply {
            Reply::Answer(json) => RunEvent::Response {
                json: json.to_string(),
            },
            Reply::Error {
                code,
                status,
                message,
            } => RunEvent::Failure(Failure::new(code, Some(status), message)),
            _ => RunEvent::Failure(Failure::new("", None, "simulated")),
        }
    }

    /// The result of a probe of a database; a handshake may fail temporarily.
    pub(super) fn probe(&mut self, id: &str) -> RunEvent {
        let failed = self.failed_probes.entry(id.to_owned()).or_default();
        let fails = *failed < 3 && self.dice.percent(self.faults.before);
        *failed = if fails { *failed + 1 } else { 0 };
        let ca = CaId::new(&self.databases[id].certificate_ca);
        RunEvent::Probed {
            ca: (!fails).then_some(ca),
            region: Some(Region::new("eu-west-1")),
            detail: "simulated".to_owned(),
        }
    }

    pub(super) fn members(&self, cluster: &str) -> impl Iterator<Item = &String> {
        let is_member = move |database: &&Database| database.cluster.as_deref() == Some(cluster);
        self.databases
            .values()
            .filter(is_member)
            .map(|database| &database.id)
    }
}
