//! The data of a rotation plan.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::UtcDateTime;

use super::super::policy::{ApplyTiming, Policy};
use super::consequences::{RestartExpectation, Rollback};
use super::deadline::Deadline;
use super::rules::{Acceptance, PlanRule, RuleBreach};
use crate::certificate::Fingerprint;
use crate::driver::Effect;
use crate::fleet::{Address, Gap, MaintenanceWindow, Product, Scope};
use crate::name::{CaId, Engine, EngineVersion, Region};
use crate::timestamp;
use crate::trust::Verdict;

/// What to do in which order, what stays, and what must not be changed yet.
///
/// Saved by [`Plan::to_json`], approved by its [`digest`](Plan::digest), carried out by [`Run`](super::super::Run).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Plan {
    /// The CA that databases should have; `null` for a renewal of certificates under the current CA.
    pub target: Option<CaId>,
    /// The time for which it was made.
    #[serde(with = "timestamp::rfc3339")]
    pub made_at: UtcDateTime,
    /// When the fleet was read; `null` when not stated.
    #[serde(with = "timestamp::rfc3339::option")]
    pub fleet_taken_at: Option<UtcDateTime>,
    /// The edition of the catalogue that was used.
    pub catalogue: String,
    /// How careful the rotation must be.
    pub policy: Policy,
    /// The breaches of rules that the operator accepted.
    pub accepted: Vec<Acceptance>,
    /// What the owners of clients must do first.
    pub client_steps: Vec<ClientStep>,
    /// The changes, by wave.
    pub steps: Vec<Step>,
    /// What must not be changed yet, and why.
    pub blocked: Vec<Blocked>,
    /// What needs no change.
    pub unchanged: Vec<Unchanged>,
    /// Accounts and regions where new databases get a CA other than the target.
    pub defaults: Vec<DefaultSummary>,
    /// The parts of the fleet that could not be read: they may contain further databases.
    pub gaps: Vec<Gap>,
    /// Further remarks for the person who approves it.
    pub notes: Vec<String>,
}

words! {
    /// Whether the API treats a resource as an instance or as a cluster.
    #[allow(clippy::exhaustive_enums, reason = "complete by nature")]
    pub enum ResourceKind: "a resource kind" {
        /// A DB instance.
        Instance = "instance",
        /// A DB cluster.
        Cluster = "cluster",
    }
}

/// An instance or a cluster of an account and region.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Resource {
    /// Account and region.
    pub scope: Scope,
    /// Whether it is an instance or a cluster.
    pub kind: ResourceKind,
    /// The identifier.
    pub id: String,
    /// The ARN.
    pub arn: Option<String>,
    /// The product, which determines the service that is called.
    pub product: Product,
}

impl Resource {
    /// The service of the AWS command line: `docdb` for Amazon DocumentDB, else `rds`.
    pub fn service(&self) -> &'static str {
        match self.product {
            Product::DocumentDb => "docdb",
            _ => "rds",
        }
    }
}

/// `orders (eu-west-1)`.
impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scope.region {
            Some(region) => write!(f, "{} ({region})", self.id),
            None => f.write_str(&self.id),
        }
    }
}

/// The state that must be found before a change: any difference is drift and stops the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Expectation {
    /// The immutable resource identifier.
    pub resource_id: Option<String>,
    /// The chosen CA; for a cluster, the CA of its certificate.
    pub ca: CaId,
    /// The CA of the certificate in use.
    pub certificate_ca: Option<CaId>,
    /// The end of validity of the certificate in use.
    #[serde(with = "timestamp::rfc3339::option")]
    pub certificate_valid_till: Option<UtcDateTime>,
    /// The queued changes, by name.
    pub pending: Vec<String>,
    /// The engine's version.
    pub engine_version: Option<EngineVersion>,
    /// The cluster that an instance belongs to.
    pub cluster: Option<String>,
    /// Whether it is the cluster's writer.
    pub is_writer: Option<bool>,
    /// The maintenance window.
    pub window: Option<MaintenanceWindow>,
}

/// How a server certificate is renewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Renewal {
    /// The maintenance action that is applied; `null` where none is pending, so that the same CA is set again.
    pub action: Option<String>,
}

/// One change of a CA, or one renewal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Step {
    /// The resource to change.
    pub resource: Resource,
    /// The engine.
    pub engine: Option<Engine>,
    /// The wave, counted from 1.
    pub wave: u32,
    /// Whether it is a canary: nothing else begins before all canaries are done.
    pub canary: bool,
    /// Its group: its cluster, or the primary that it replicates.
    pub group: Option<String>,
    /// The application, by the policy's tag.
    pub application: Option<String>,
    /// The CA to roll back to.
    pub from: CaId,
    /// The CA that it should have; the same for a renewal.
    pub to: CaId,
    /// How its certificate is renewed; `null` for a change of the CA.
    pub renewal: Option<Renewal>,
    /// What it does to connections.
    pub restart: RestartExpectation,
    /// The cluster that is failed over first, so that its writer does not restart.
    pub failover: Option<String>,
    /// When it is expected to happen, if all earlier waves go as expected.
    #[serde(with = "timestamp::rfc3339")]
    pub expected_from: UtcDateTime,
    /// When it is expected to be over at the latest; `null` where it begins at once.
    #[serde(with = "timestamp::rfc3339::option")]
    pub expected_until: Option<UtcDateTime>,
    /// The first date on which something breaks if nothing is done.
    pub deadline: Option<Deadline>,
    /// Other queued changes, as `Name=value`: they are applied in the same window.
    pub also_applied: Vec<String>,
    /// Its clients, by name.
    pub clients: Vec<String>,
    /// The age of the oldest evidence about its clients.
    #[serde(with = "timestamp::rfc3339::option")]
    pub evidence_at: Option<UtcDateTime>,
    /// The broken rules that were accepted.
    pub accepted: Vec<RuleBreach>,
    /// Whether it can be rolled back.
    pub rollback: Rollback,
    /// Further remarks.
    pub notes: Vec<String>,
    /// Where it is probed.
    pub endpoint: Option<Address>,
    /// The Terraform address that declares it, when the fleet was read from Terraform's JSON: the next apply sets the
    /// CA that is written there.
    #[serde(default)]
    pub terraform_address: Option<String>,
    /// The state that must be found before it is changed.
    pub expected: Expectation,
}

impl Step {
    /// Whether the operator accepted a breach of that rule.
    pub(in super::super) fn accepts(&self, rule: PlanRule) -> bool {
        self.accepted.iter().any(|finding| finding.rule == rule)
    }
}

/// What a client's owner must do before databases are changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ClientStep {
    /// The client.
    pub client: String,
    /// Who is responsible for it.
    pub owner: Option<String>,
    /// Its TLS stack.
    pub stack: Option<String>,
    /// The stores to fix.
    pub stores: Vec<String>,
    /// The worst verdict on the target CA.
    pub verdict: Verdict,
    /// What the change does to it, the worst over its databases; `null` where only the verdict is known.
    #[serde(default)]
    pub effect: Option<Effect>,
    /// The reason.
    pub reason: Option<String>,
    /// What to do.
    pub remedy: String,
    /// The commands that fix its stores.
    #[serde(default)]
    pub commands: Vec<String>,
    /// The roots that the stores must contain.
    pub roots: Vec<RootSummary>,
    /// The databases that wait for it.
    pub databases: Vec<String>,
}

impl ClientStep {
    /// What the change does to the client, in words; the verdict on the target CA where only that is known.
    pub fn outcome(&self) -> String {
        let word = match self.effect {
            Some(effect) => effect.as_str(),
            None => self.verdict.as_str(),
        };
        word.replace('_', " ")
    }
}

/// A root that a client needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RootSummary {
    /// The region.
    pub region: Region,
    /// Its common name; absent where the catalogue does not know it.
    pub name: Option<String>,
    /// SHA-256 of the DER.
    pub fingerprint: Option<Fingerprint>,
}

/// A database that must not be changed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Blocked {
    /// Which one.
    pub resource: Resource,
    /// Its CA.
    pub from: Option<CaId>,
    /// The broken rules, also those that were accepted.
    pub findings: Vec<RuleBreach>,
    /// The first date on which something breaks if nothing is done.
    pub deadline: Option<Deadline>,
}

words! {
    /// Why a database needs no change.
    #[non_exhaustive]
    pub enum UnchangedReason: "an unchanged reason" {
        /// It has the target CA.
        AtTarget = "at_target",
        /// It changes with its Multi-AZ DB cluster.
        WithCluster = "with_cluster",
        /// RDS's CAs did not sign the certificates that its clients see: Neptune, Aurora Serverless v1, RDS Custom
        /// ([`Product::served_by`](crate::fleet::Product::served_by)).
        OtherAuthority = "other_authority",
        /// RDS renews its certificate automatically in its maintenance window, without a restart.
        RenewsByItself = "renews_by_itself",
        /// Its CA neither expires soon nor is retired, and the change was not requested.
        NotDue = "not_due",
        /// The selection excludes it.
        NotSelected = "not_selected",
    }
}

/// A database that needs no change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Unchanged {
    /// Which one.
    pub resource: Resource,
    /// The reason.
    pub reason: UnchangedReason,
}

/// An account and region in which new databases get a CA other than the target.
///
/// The plan does not change it: an override to a CA that an engine does not support makes the creation of such
/// databases fail.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DefaultSummary {
    /// Account and region.
    pub scope: Scope,
    /// What new databases get.
    pub ca: CaId,
    /// Whether the account overrides AWS's default.
    pub overridden: Option<bool>,
}

words! {
    /// Whether a plan can be carried out as it stands.
    #[non_exhaustive]
    pub enum PlanStatus: "a plan status" {
        /// Nothing is blocked, and the complete fleet was read.
        Ready = "ready",
        /// A database is blocked.
        Blocked = "blocked",
        /// A part of the fleet was not read, or it is empty.
        Unknown = "unknown",
    }
}

impl PlanStatus {
    /// The exit status of the command line: 0, 1 or 3.
    pub fn exit_status(self) -> u8 {
        match self {
            Self::Ready => 0,
            Self::Blocked => 1,
            Self::Unknown => 3,
        }
    }
}

impl Plan {
    /// The steps of a wave, counted from 1, with their indices in [`steps`](Self::steps).
    pub fn wave(&self, wave: u32) -> impl Iterator<Item = (usize, &Step)> {
        let start = self.steps.partition_point(|step| step.wave < wave);
        let end = self.steps.partition_point(|step| step.wave <= wave);
        (start..end).filter_map(|index| Some((index, self.steps.get(index)?)))
    }

    /// Whether it can be carried out as it stands. A plan for an empty fleet is `unknown`.
    pub fn status(&self) -> PlanStatus {
        let is_empty =
            self.steps.is_empty() && self.blocked.is_empty() && self.unchanged.is_empty();
        let blocks = |blocked: &Blocked| blocked.findings.iter().any(RuleBreach::blocks);
        if self.blocked.iter().any(blocks) {
            PlanStatus::Blocked
        } else if is_empty || !self.gaps.is_empty() {
            PlanStatus::Unknown
        } else {
            PlanStatus::Ready
        }
    }

    /// How many waves there are.
    pub fn waves(&self) -> u32 {
        self.steps.last().map_or(0, |step| step.wave)
    }

    pub(in super::super) fn is_immediate(&self) -> bool {
        self.policy.apply == ApplyTiming::Immediately
    }
}
