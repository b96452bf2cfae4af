//! A database and its states.

use std::collections::BTreeMap;

use rds_ca_core::fleet::MaintenanceWindow;
use time::{Duration, UtcDateTime};

use crate::engine::EngineVersion;

pub(crate) const PENDING_CA: &str = "CACertificateIdentifier";

/// A DB instance.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) engine: &'static EngineVersion,
    /// The cluster that it is a member of.
    pub(crate) cluster: Option<String>,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) created: UtcDateTime,
    pub(crate) window: String,
    pub(crate) app: Option<String>,
    /// The CA that is chosen, and the one that signed the certificate in use.
    pub(crate) ca: String,
    pub(crate) used_ca: String,
    pub(crate) valid_till: UtcDateTime,
    pub(crate) pending: BTreeMap<String, String>,
    /// When the pending values are applied by themselves.
    pub(crate) applied_at: Option<UtcDateTime>,
    pub(crate) phase: Phase,
    /// A certificate that waits for the next start (`CertificateRotationRestart=false`).
    pub(crate) waits_for_start: bool,
    /// A renewal of the server certificate that somebody opted in to.
    pub(crate) renewal: Option<(String, UtcDateTime)>,
    pub(crate) restarts: u32,
    /// How often its CA was changed.
    pub(crate) changes: u32,
    /// The state that answers still show.
    pub(crate) shown: Option<(Box<Self>, UtcDateTime)>,
}

/// What a database is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// It serves.
    Available,
    /// It is busy until then.
    Busy {
        status: &'static str,
        until: UtcDateTime,
        work: Work,
    },
    /// It never gets done.
    Stuck,
}

/// What is done when a busy phase ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// The pending values are applied; a restart comes with it if the engine needs one and it is allowed.
    Modify { restart: bool },
    /// The database was restarted.
    Reboot,
    /// The cluster changed its writer.
    Failover,
}

impl Instance {
    pub(crate) fn status(&self) -> &'static str {
        match &self.phase {
            Phase::Available => "available",
            Phase::Busy { status, .. } => status,
            Phase::Stuck => "modifying",
        }
    }

    pub(crate) fn is_available(&self) -> bool {
        self.phase == Phase::Available
    }

    /// What answers show: eventually the truth.
    pub(crate) fn visible(&self, now: UtcDateTime) -> &Self {
        match &self.shown {
            Some((before, until)) if now < *until => before,
            _ => self,
        }
    }

    /// Keeps the present state for answers until then.
    pub(crate) fn keep_showing(&mut self, until: UtcDateTime) {
        let mut before = self.clone();
        before.shown = None;
        self.shown = Some((Box::new(before), until));
    }

    /// Lets the time pass until `now`: everything that was to happen by then has happened, in its order.
    pub(crate) fn tick(&mut self, now: UtcDateTime, takes: Duration) {
        loop {
            let next_end = match &self.phase {
                Phase::Busy { until, .. } if *until <= now => Some(*until),
                _ => None,
            };
            if let Some(end) = next_end {
                self.finish(end);
                continue;
            }
            if self.is_available() {
                if let Some(at) = self.applied_at.filter(|at| *at <= now) {
                    self.applied_at = None;
                    self.start_modification(at, takes, true);
                    continue;
                }
                if let Some((_, at)) = self.renewal.clone().filter(|(_, at)| *at <= now) {
                    self.renewal = None;
                    self.renew(at);
                    continue;
                }
            }
            return;
        }
    }

    /// Asks for values that wait for the maintenance window.
    pub(crate) fn queue(&mut self, now: UtcDateTime) {
        if let Some(window) = MaintenanceWindow::parse(&self.window) {
            self.applied_at = Some(window.next(now).0);
        }
    }

    pub(crate) fn start_modification(&mut self, at: UtcDateTime, takes: Duration, restart: bool) {
        if self.pending.is_empty() {
            return;
        }
        self.phase = Phase::Busy {
            status: "modifying",
            until: at + takes,
            work: Work::Modify { restart },
        };
    }

    fn finish(&mut self, at: UtcDateTime) {
        let Phase::Busy { work, .. } = std::mem::replace(&mut self.phase, Phase::Available) else {
            return;
        };
        match work {
            Work::Modify { restart } => {
                if let Some(ca) = self.pending.remove(PENDING_CA) {
                    self.ca = ca;
                    self.changes += 1;
                    // An assumption: AWS does not document which field keeps the old CA meanwhile.
                    if self.engine.without_restart == Some(true) {
                        self.issue(at);
                    } else if restart {
                        self.restarts += 1;
                        self.issue(at);
                    } else {
                        self.waits_for_start = true;
                    }
                }
                // Other values need a restart in general.
                if !self.pending.is_empty() {
                    self.pending.clear();
                    self.restarts += 1;
                }
            }
            Work::Reboot => {
                self.restarts += 1;
                if self.waits_for_start {
                    self.issue(at);
                }
            }
            Work::Failover => {}
        }
    }

    fn renew(&mut self, at: UtcDateTime) {
        if self.engine.without_restart != Some(true) {
            self.restarts += 1;
        }
        self.issue(at);
    }

    /// A new server certificate from the chosen CA.
    pub(crate) fn issue(&mut self, at: UtcDateTime) {
        self.waits_for_start = false;
        self.used_ca = self.ca.clone();
        self.valid_till = at + Duration::days(30 * self.engine.certificate_months());
    }

    /// The actions that AWS would show for it.
    ///
    /// Both spellings occur: AWS's guides and its API do not agree.
    pub(crate) fn actions(&self, now: UtcDateTime) -> Vec<&'static str> {
        let mut actions = Vec::new();
        if self.ca == "rds-ca-2019" {
            actions.push("ca-certificate-rotation");
        }
        let half = Duration::days(15 * self.engine.certificate_months());
        let restarts = self.engine.without_restart == Some(false);
        if restarts && self.valid_till - now < half && self.ca != "rds-ca-2019" {
            actions.push("server-certificate-rotation");
        }
        actions
    }
}

/// A DB cluster.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    pub(crate) id: String,
    pub(crate) engine: &'static EngineVersion,
    /// Aurora Serverless v1 has no members.
    pub(crate) serverless: bool,
    pub(crate) members: Vec<String>,
    pub(crate) writer: Option<String>,
    pub(crate) created: UtcDateTime,
    pub(crate) window: String,
    pub(crate) app: Option<String>,
}
