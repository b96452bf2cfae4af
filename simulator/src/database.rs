//! A database and its states.

use std::collections::BTreeMap;

use rds_ca_core::fleet::MaintenanceWindow;
use time::{Duration, UtcDateTime};

use crate::engine::EngineVersion;

/// How long changes take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// The minimum duration of a modification or a reboot.
    pub(crate) takes: Duration,
    /// How much longer a modification may take, at random.
    pub(crate) spread: Duration,
    /// The longest time between setting the new CA and using its certificate, at random. Zero: both happen at the end.
    pub(crate) lag: Duration,
}

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
    /// The chosen CA, and the one that signed the certificate in use.
    pub(crate) ca: String,
    pub(crate) used_ca: String,
    pub(crate) valid_till: UtcDateTime,
    pub(crate) pending: BTreeMap<&'static str, String>,
    /// When the pending values are applied automatically.
    pub(crate) applied_at: Option<UtcDateTime>,
    pub(crate) phase: Phase,
    /// Whether a certificate is pending the next start (`CertificateRotationRestart=false`).
    pub(crate) waits_for_start: bool,
    /// A renewal of the server certificate after an opt-in.
    pub(crate) renewal: Option<(String, UtcDateTime)>,
    pub(crate) restarts: u32,
    /// How often its CA was changed.
    pub(crate) changes: u32,
    /// Incremented when another database is created with its name.
    pub(crate) generation: u32,
    /// The version after someone else's upgrade.
    pub(crate) upgraded_to: Option<&'static str>,
    /// Whether a change of its CA never ends.
    pub(crate) sticks: bool,
    /// The accepted requests for a change of its CA.
    pub(crate) asked: Vec<(UtcDateTime, String)>,
    /// When modifications that changed the certificate in use began.
    pub(crate) effects: Vec<UtcDateTime>,
    /// With spread changes: when the CA of a modification is set, and when its certificate is in use.
    pub(crate) chosen_at: Option<Chosen>,
    pub(crate) in_use_at: Option<UtcDateTime>,
    pub(crate) random: fastrand::Rng,
    /// The state that responses still show.
    pub(crate) shown: Option<(Box<Self>, UtcDateTime)>,
}

/// What a database is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// It is available.
    Available,
    /// It is busy until that time.
    Busy {
        status: &'static str,
        until: UtcDateTime,
        work: Work,
    },
    /// It never finishes.
    Stuck { restart: bool },
}

/// The setting of a new CA in the middle of a modification.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chosen {
    at: UtcDateTime,
    began: UtcDateTime,
    lag: Duration,
    restart: bool,
}

/// The next automatic event of a database.
enum Next {
    Choose(Chosen),
    Use,
    End,
    Apply,
    Renew,
}

/// What happens when a busy phase ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// The pending values are applied, with a restart if the engine needs one and it is allowed.
    Modify { began: UtcDateTime, restart: bool },
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
            Phase::Stuck { .. } => "modifying",
        }
    }

    pub(crate) fn is_available(&self) -> bool {
        self.phase == Phase::Available
    }

    /// What responses show: eventually the true state.
    pub(crate) fn visible(&self, now: UtcDateTime) -> &Self {
        match &self.shown {
            Some((before, until)) if now < *until => before,
            _ => self,
        }
    }

    /// Keeps the present state for responses until then.
    pub(crate) fn keep_showing(&mut self, until: UtcDateTime) {
        let mut before = self.clone();
        before.shown = None;
        self.shown = Some((Box::new(before), until));
    }

    /// The version in use.
    pub(crate) fn version(&self) -> &'static str {
        self.upgraded_to.unwrap_or(self.engine.version)
    }

    /// Advances to `now`: everything scheduled until then happens, in order.
    pub(crate) fn tick(&mut self, now: UtcDateTime, pace: Pace) {
        while let Some((at, next)) = self.next().filter(|(at, _)| *at <= now) {
            match next {
                Next::Choose(chosen) => {
                    self.chosen_at = None;
                    self.choose(chosen);
                }
                Next::Use => {
                    self.in_use_at = None;
                    self.issue(at);
                }
                Next::End => self.finish(at),
                Next::Apply => {
                    self.applied_at = None;
                    self.start_modification(at, pace, true);
                }
                Next::Renew => {
                    self.renewal = None;
                    self.renew(at);
                }
            }
        }
    }

    /// The next automatic event, and its time.
    fn next(&self) -> Option<(UtcDateTime, Next)> {
        let end = match &self.phase {
            Phase::Busy { until, .. } => Some((*until, Next::End)),
            _ => None,
        };
        let is_available = self.is_available();
        [
            self.chosen_at
                .map(|chosen| (chosen.at, Next::Choose(chosen))),
            self.in_use_at.map(|at| (at, Next::Use)),
            end,
            self.applied_at
                .filter(|_| is_available)
                .map(|at| (at, Next::Apply)),
            self.renewal
                .as_ref()
                .filter(|_| is_available)
                .map(|(_, at)| (*at, Next::Renew)),
        ]
        .into_iter()
        .flatten()
        .min_by_key(|(at, _)| *at)
    }

    /// Queues values for the maintenance window.
    pub(crate) fn queue(&mut self, now: UtcDateTime) {
        if let Some(window) = MaintenanceWindow::parse(&self.window) {
            self.applied_at = Some(window.next(now).0);
        }
    }

    pub(crate) fn start_modification(&mut self, at: UtcDateTime, pace: Pace, restart: bool) {
        if self.pending.is_empty() {
            return;
        }
        self.in_use_at = None;
        if self.sticks && self.pending.contains_key(PENDING_CA) {
            self.phase = Phase::Stuck { restart };
            return;
        }
        let takes = pace.takes + Duration::seconds(self.up_to(pace.spread));
        self.phase = Phase::Busy {
            status: "modifying",
            until: at + takes,
            work: Work::Modify { began: at, restart },
        };
        if !pace.lag.is_zero() {
            let mut lag = Duration::seconds(self.up_to(pace.lag));
            if self.cluster.is_some() && self.engine.clusters_take_ca() {
                // An assumption: the status of a Multi-AZ DB cluster shows how long its change takes.
                lag = lag.min(takes / 2);
            }
            self.chosen_at = Some(Chosen {
                at: at + takes / 2,
                began: at,
                lag,
                restart,
            });
        }
    }

    fn up_to(&mut self, most: Duration) -> i64 {
        self.random.i64(0..=most.whole_seconds().max(0))
    }

    /// Sets the new CA; its certificate is used some time later, or after a postponed restart.
    fn choose(&mut self, chosen: Chosen) {
        let Some(ca) = self.pending.remove(PENDING_CA) else {
            return;
        };
        self.ca = ca;
        self.changes += 1;
        // An assumption: AWS does not document which field keeps the old CA in the meantime.
        let without_restart = self.engine.without_restart == Some(true);
        if without_restart || chosen.restart {
            self.restarts += u32::from(!without_restart);
            self.effects.push(chosen.began);
            self.in_use_at = Some(chosen.at + chosen.lag);
        } else {
            self.waits_for_start = true;
        }
    }

    fn finish(&mut self, at: UtcDateTime) {
        let Phase::Busy { work, .. } = std::mem::replace(&mut self.phase, Phase::Available) else {
            return;
        };
        match work {
            Work::Modify { began, restart } => {
                // Without spread changes, the CA is set and in use at the end.
                self.choose(Chosen {
                    at,
                    began,
                    lag: Duration::ZERO,
                    restart,
                });
                if self.in_use_at.is_some_and(|in_use| in_use <= at) {
                    self.in_use_at = None;
                    self.issue(at);
                }
                // Other values generally need a restart.
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

    /// Applies someone else's change.
    pub(crate) fn change_externally(&mut self, change: &ExternalChange, now: UtcDateTime) {
        match change {
            ExternalChange::Ca(ca) => {
                self.set_ca(ca);
            }
            ExternalChange::CertificateInUse(ca) => {
                self.used_ca.clone_from(ca);
            }
            ExternalChange::Upgrade(version) => self.upgraded_to = Some(version),
            ExternalChange::QueueStorage => {
                self.pending.insert("AllocatedStorage", "200".to_owned());
            }
            ExternalChange::Recreate(ca) => {
                self.generation += 1;
                self.set_ca(ca);
            }
            ExternalChange::Restart => {
                self.in_use_at = None;
                self.issue(now);
            }
            ExternalChange::Stick(sticks) => {
                self.sticks = *sticks;
                if let (Phase::Stuck { restart }, false) = (&self.phase, sticks) {
                    self.phase = Phase::Busy {
                        status: "modifying",
                        until: now,
                        work: Work::Modify {
                            began: now,
                            restart: *restart,
                        },
                    };
                }
            }
            // The owner of this value removes it.
            ExternalChange::Delete => {}
        }
    }

    fn set_ca(&mut self, ca: &str) {
        ca.clone_into(&mut self.ca);
        ca.clone_into(&mut self.used_ca);
        self.pending.clear();
        (self.applied_at, self.chosen_at, self.in_use_at) = (None, None, None);
        (self.shown, self.phase, self.waits_for_start) = (None, Phase::Available, false);
    }

    fn renew(&mut self, at: UtcDateTime) {
        if self.engine.without_restart != Some(true) {
            self.restarts += 1;
        }
        self.issue(at);
    }

    /// Issues a new server certificate from the chosen CA.
    pub(crate) fn issue(&mut self, at: UtcDateTime) {
        self.waits_for_start = false;
        self.used_ca = self.ca.clone();
        self.valid_till = at + Duration::days(30 * self.engine.certificate_months());
    }

    /// The maintenance actions that AWS would show for it.
    ///
    /// Both names occur: AWS's guides and its API do not agree.
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

/// Someone else's change to a database or a cluster, made outside the observed API.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExternalChange {
    /// Another CA is set, at once.
    Ca(String),
    /// The certificate in use is from another CA.
    CertificateInUse(String),
    /// Its engine is upgraded.
    Upgrade(&'static str),
    /// A change of its storage is queued.
    QueueStorage,
    /// It is deleted.
    Delete,
    /// It is deleted, and another one with the same name and that CA is created.
    Recreate(String),
    /// It is restarted: a pending certificate comes into use.
    Restart,
    /// Whether a change of its CA never ends from now on.
    Stick(bool),
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
    pub(crate) generation: u32,
    pub(crate) upgraded_to: Option<&'static str>,
    /// How often a failover was requested and carried out.
    pub(crate) failovers: u32,
}
