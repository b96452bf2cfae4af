//! An in-memory RDS with faults, for simulations: what it holds is the truth that runs are judged by.

use std::collections::BTreeMap;

use rds_ca_core::CaId;
use rds_ca_core::fleet::MaintenanceWindow;
use rds_ca_core::rotation::{Call, Failure, ParameterValue, RunEvent};
use serde_json::{Value, json};
use time::UtcDateTime;

/// A small generator of numbers that are the same for the same seed (splitmix64).
#[derive(Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below that one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end.max(1)
    }

    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }
}

/// What goes wrong for good with a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    None,
    /// The engine refuses the change.
    Refuses,
    /// The change is accepted, and it stays `modifying`.
    Stuck,
}

/// What somebody else does to a database meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drift {
    /// Its engine is upgraded.
    Version,
    /// It is given a third CA, at once.
    Ca,
    /// A change of another kind is queued.
    Queue,
    /// It is deleted.
    Gone,
    /// It is deleted, and another one made in its name.
    Recreated,
}

impl Drift {
    pub const ALL: [Self; 5] = [
        Self::Version,
        Self::Ca,
        Self::Queue,
        Self::Gone,
        Self::Recreated,
    ];
}

#[derive(Clone, Debug)]
pub struct Database {
    pub id: String,
    pub engine: String,
    pub version: String,
    /// The Aurora cluster that it is a member of.
    pub cluster: Option<String>,
    /// Whether it is a Multi-AZ DB cluster, which is changed as a whole.
    pub is_cluster: bool,
    /// By its tag.
    pub application: Option<String>,
    /// What shows that it is the same database.
    generation: u32,
    is_gone: bool,
    other_change: bool,
    pub ca: String,
    pub certificate_ca: String,
    pub pending: Option<String>,
    pub window: String,
    pub defect: Defect,
    /// Whether the certificate in use changes only at a restart that a person makes.
    postponed: bool,
    /// When the queued change begins and ends.
    applies: Option<(i64, i64)>,
    /// When the certificate of which CA is in use; how long after the beginning of a change.
    in_use: Option<(i64, String)>,
    lag: i64,
    /// What readers still see until then.
    stale: Option<(i64, Box<Database>)>,
    /// The requests for a change of CA that were accepted: when, and to what.
    pub accepted: Vec<(i64, String)>,
    /// When the certificate in use changed, save for restarts that a person makes at his own time.
    pub effects: Vec<i64>,
}

impl Database {
    pub fn new(id: &str, engine: &str, version: &str, window: &str) -> Self {
        Self {
            id: id.to_owned(),
            engine: engine.to_owned(),
            version: version.to_owned(),
            cluster: None,
            is_cluster: false,
            application: None,
            generation: 0,
            is_gone: false,
            other_change: false,
            ca: "rds-ca-2019".to_owned(),
            certificate_ca: "rds-ca-2019".to_owned(),
            pending: None,
            window: window.to_owned(),
            defect: Defect::None,
            postponed: false,
            applies: None,
            in_use: None,
            lag: 0,
            stale: None,
            accepted: Vec::new(),
            effects: Vec::new(),
        }
    }

    pub fn has(&self, ca: &str) -> bool {
        self.ca == ca && self.certificate_ca == ca && self.pending.is_none()
    }

    pub fn is_available(&self, now: i64) -> bool {
        self.status(now) == "available"
    }

    fn status(&self, now: i64) -> &'static str {
        match self.applies {
            Some((start, _)) if start <= now => "modifying",
            _ => "available",
        }
    }

    pub fn json(&self, now: i64) -> Value {
        if let Some((until, old)) = &self.stale
            && now < *until
        {
            return old.json(now);
        }
        let mut value = if self.is_cluster {
            super::rotation::multi_az(&self.id).swap_remove(0)
        } else {
            super::rotation::instance(&self.id)
        };
        value[if self.is_cluster {
            "Status"
        } else {
            "DBInstanceStatus"
        }] = json!(self.status(now));
        value[if self.is_cluster {
            "DbClusterResourceId"
        } else {
            "DbiResourceId"
        }] = json!(format!("{}-{}", self.id.to_uppercase(), self.generation));
        value["Engine"] = json!(self.engine);
        value["EngineVersion"] = json!(self.version);
        value["PreferredMaintenanceWindow"] = json!(self.window);
        value["CertificateDetails"]["CAIdentifier"] = json!(self.certificate_ca);
        if !self.is_cluster {
            value["CACertificateIdentifier"] = json!(self.ca);
        }
        if let Some(cluster) = &self.cluster {
            value["DBClusterIdentifier"] = json!(cluster);
        }
        if let Some(application) = &self.application {
            value["TagList"] = json!([{"Key": "application", "Value": application}]);
        }
        let mut pending = json!({});
        if let Some(to) = &self.pending {
            if self.is_cluster {
                pending["CertificateDetails"] = json!({"CAIdentifier": to});
            } else {
                pending["CACertificateIdentifier"] = json!(to);
            }
        }
        if self.other_change {
            pending["AllocatedStorage"] = json!(200);
        }
        // The API leaves the list out of clusters when there is nothing in it.
        if !self.is_cluster || pending != json!({}) {
            value["PendingModifiedValues"] = pending;
        }
        value
    }

    fn drift(&mut self, drift: Drift) {
        match drift {
            Drift::Version => self.version = "16.2".to_owned(),
            Drift::Ca => {
                self.in_use = None;
                self.ca = "rds-ca-ecc384-g1".to_owned();
                self.certificate_ca.clone_from(&self.ca);
                (self.pending, self.applies, self.stale) = (None, None, None);
            }
            Drift::Queue => self.other_change = true,
            Drift::Gone => self.is_gone = true,
            Drift::Recreated => {
                self.generation += 1;
                self.in_use = None;
                self.ca = "rds-ca-2019".to_owned();
                self.certificate_ca.clone_from(&self.ca);
                (self.pending, self.applies, self.stale) = (None, None, None);
            }
        }
    }

    fn advance(&mut self, now: i64) {
        self.use_certificate(now);
        let Some((start, end)) = self.applies else {
            return;
        };
        if now < start {
            return;
        }
        if self.defect == Defect::Stuck && self.ca == "rds-ca-2019" {
            return;
        }
        // The new CA is chosen in the middle of it, and in use some time later: sooner or later than it is over.
        if now >= start + (end - start) / 2
            && let Some(to) = self.pending.take()
        {
            self.ca.clone_from(&to);
            if self.certificate_ca != to && !self.postponed {
                self.in_use = Some((start + self.lag, to));
                self.effects.push(start);
            }
        }
        if now >= end {
            self.applies = None;
        }
        self.use_certificate(now);
    }

    fn use_certificate(&mut self, now: i64) {
        if let Some((_, to)) = self.in_use.take_if(|(at, _)| *at <= now) {
            self.certificate_ca = to;
        }
    }
}

/// How often passing faults happen, in percent of requests.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    pub throttle: u64,
    pub before: u64,
    pub after: u64,
    pub stale: u64,
}

pub struct Model {
    /// Seconds since 1970.
    pub now: i64,
    pub databases: BTreeMap<String, Database>,
    /// By cluster: the writer.
    pub writers: BTreeMap<String, String>,
    pub faults: Faults,
    /// When which cluster fails over by itself, to which member.
    pub failovers: Vec<(i64, String, String)>,
    /// When somebody else does what to which database.
    pub drifts: Vec<(i64, String, Drift)>,
    /// When that or a failover really happened, by database or cluster.
    pub surprised: BTreeMap<String, i64>,
    pub dice: Dice,
    /// Requests that change something, whatever came of them.
    pub changing_calls: usize,
    /// How often a failover of a cluster was asked for and carried out.
    pub failed_over: BTreeMap<String, u32>,
    consecutive_faults: BTreeMap<String, u32>,
}

impl Model {
    /// A world without faults.
    pub fn new(
        now: i64,
        databases: BTreeMap<String, Database>,
        writers: BTreeMap<String, String>,
        dice: Dice,
    ) -> Self {
        Self {
            now,
            databases,
            writers,
            faults: Faults::default(),
            failovers: Vec::new(),
            drifts: Vec::new(),
            surprised: BTreeMap::new(),
            dice,
            changing_calls: 0,
            failed_over: BTreeMap::new(),
            consecutive_faults: BTreeMap::new(),
        }
    }

    pub fn advance(&mut self, to: i64) {
        self.now = self.now.max(to);
        for database in self.databases.values_mut() {
            database.advance(self.now);
        }
        let now = self.now;
        self.failovers.retain(|(at, cluster, member)| {
            if *at <= now {
                self.writers.insert(cluster.clone(), member.clone());
                self.surprised.insert(cluster.clone(), *at);
            }
            *at > now
        });
        self.drifts.retain(|(at, id, drift)| {
            if *at <= now
                && let Some(database) = self.databases.get_mut(id)
            {
                database.drift(*drift);
                // Known from then on, whenever the world was looked at since.
                self.surprised.entry(id.clone()).or_insert(*at);
            }
            *at > now
        });
    }

    pub fn restart(&mut self, id: &str) {
        if let Some(database) = self.databases.get_mut(id) {
            (database.postponed, database.in_use) = (false, None);
            database.certificate_ca = database.ca.clone();
        }
    }

    pub fn call(&mut self, call: &Call) -> RunEvent {
        let text = |name: &str| match call.parameters.get(name) {
            Some(ParameterValue::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let flag = |name: &str| match call.parameters.get(name) {
            Some(ParameterValue::Flag(flag)) => Some(*flag),
            _ => None,
        };
        if call.changes {
            self.changing_calls += 1;
        }
        // Requests about a cluster count for the fate of its first member.
        let id = match call.operation.as_str() {
            "ModifyDBCluster" | "DescribeDBClusters" | "FailoverDBCluster" => {
                text("DBClusterIdentifier")
            }
            _ => text("DBInstanceIdentifier"),
        };
        if self.dice.percent(self.faults.throttle) && self.may_fail(&id) {
            return failure("ThrottlingException", Some(400));
        }
        if self.dice.percent(self.faults.before) && self.may_fail(&id) {
            return self.lost();
        }
        let answer = match call.operation.as_str() {
            "DescribeDBInstances" => match self.databases.get(&id) {
                Some(database) if !database.is_gone => {
                    response(json!({"DBInstances": [database.json(self.now)]}))
                }
                _ => failure("DBInstanceNotFound", Some(404)),
            },
            "DescribeDBClusters" => match self.databases.get(&id) {
                Some(database) if database.is_gone => failure("DBClusterNotFoundFault", Some(404)),
                Some(database) => response(json!({"DBClusters": [database.json(self.now)]})),
                None => response(json!({"DBClusters": [self.cluster(&id)]})),
            },
            "DescribeCertificates" => response(json!({"Certificates": [{
                "CertificateIdentifier": text("CertificateIdentifier"),
                "CertificateArn": format!("arn:aws:rds:eu-west-1::cert:{}", text("CertificateIdentifier")),
                "ValidTill": "2024-08-22T17:08:50Z",
            }]})),
            "ModifyDBInstance" | "ModifyDBCluster" => {
                let immediately = flag("ApplyImmediately") == Some(true);
                let restart = flag("CertificateRotationRestart") != Some(false);
                self.modify(&id, &text("CACertificateIdentifier"), immediately, restart)
            }
            "FailoverDBCluster" => {
                let writer = self.writers.get(&id).cloned();
                let other = self
                    .members(&id)
                    .find(|member| Some(*member) != writer.as_ref())
                    .cloned();
                if let Some(other) = other {
                    self.failovers.push((self.now + 40, id.clone(), other));
                }
                *self.failed_over.entry(id.clone()).or_default() += 1;
                response(json!({}))
            }
            other => failure(&format!("InvalidAction {other}"), Some(400)),
        };
        if self.dice.percent(self.faults.after) && self.may_fail(&id) {
            return self.lost();
        }
        self.consecutive_faults.insert(id, 0);
        answer
    }

    /// What a probe of a database sees; a handshake may fail for a moment.
    pub fn probe(&mut self, id: &str) -> RunEvent {
        let ca = self.databases[id].certificate_ca.clone();
        let fails = self.dice.percent(self.faults.before) && self.may_fail(id);
        RunEvent::Probed {
            ca: (!fails).then(|| CaId::new(&ca)),
            detail: "simulated".to_owned(),
        }
    }

    /// Passing faults pass: never more than three in a row on one database or cluster.
    fn may_fail(&mut self, id: &str) -> bool {
        let count = self.consecutive_faults.entry(id.to_owned()).or_default();
        *count += 1;
        *count <= 3
    }

    fn lost(&mut self) -> RunEvent {
        if self.dice.percent(50) {
            failure("InternalFailure", Some(500))
        } else {
            failure("", None)
        }
    }

    fn modify(&mut self, id: &str, to: &str, immediately: bool, restart: bool) -> RunEvent {
        let (now, stale) = (self.now, self.dice.percent(self.faults.stale));
        let [length, lag] =
            [60, 0].map(|least| least + i64::try_from(self.dice.below(240)).unwrap_or(0));
        let Some(database) = self.databases.get_mut(id).filter(|found| !found.is_gone) else {
            return failure("DBInstanceNotFound", Some(404));
        };
        if database.status(now) != "available" {
            return failure("InvalidDBInstanceState", Some(400));
        }
        if database.defect == Defect::Refuses {
            return failure("InvalidParameterCombination", Some(400));
        }
        let old = database.clone();
        database.accepted.push((now, to.to_owned()));
        database.postponed = !restart;
        (database.in_use, database.lag) = (None, length / 2 + lag);
        if database.is_cluster {
            // An assumption: no other member shows that a change of a cluster is under way, so its state does.
            database.lag = database.lag.min(length);
        }
        if database.ca == to && database.certificate_ca == to {
            (database.pending, database.applies) = (None, None);
        } else {
            database.pending = Some(to.to_owned());
            let start = if immediately {
                now + 5
            } else {
                window_after(&database.window, now)
            };
            database.applies = Some((start, start + length));
        }
        if stale {
            database.stale = Some((now + 30, Box::new(old)));
        }
        response(json!({"DBInstance": database.json(now)}))
    }

    pub fn members(&self, cluster: &str) -> impl Iterator<Item = &String> {
        let is_member = move |database: &&Database| database.cluster.as_deref() == Some(cluster);
        self.databases
            .values()
            .filter(is_member)
            .map(|database| &database.id)
    }

    pub fn cluster(&self, id: &str) -> Value {
        let members: Vec<&str> = self.members(id).map(String::as_str).collect();
        let writer = self.writers.get(id).map(String::as_str).unwrap_or_default();
        let mut value = super::rotation::aurora(id, &members, writer).swap_remove(0);
        if let Some(member) = members
            .first()
            .and_then(|member| self.databases.get(*member))
        {
            value["Engine"] = json!(member.engine);
            value["EngineVersion"] = json!(member.version);
        }
        value
    }
}

fn window_after(window: &str, now: i64) -> i64 {
    let window = MaintenanceWindow::parse(window).unwrap();
    let at = UtcDateTime::from_unix_timestamp(now).unwrap();
    // Somewhere in the next window's first minutes.
    window.next(at).0.unix_timestamp() + 120
}

fn response(value: Value) -> RunEvent {
    RunEvent::Response {
        json: value.to_string(),
    }
}

fn failure(code: &str, status: Option<u16>) -> RunEvent {
    RunEvent::Failure(Failure::new(code, status, "simulated"))
}
