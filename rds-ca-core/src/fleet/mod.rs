//! Which databases exist, under which CA, and what could not be read.
//!
//! A [`Fleet`] is built from the JSON that `aws rds describe-…` and boto3 return, in any order and from any number of
//! accounts and regions. Values that AWS did not state are `None`, which means *unknown*; data that could not be read
//! is a [`Gap`]. Neither ever counts as fine.
//!
//! [`Fleet::read`] and [`FleetBuilder`] read files; the feature `aws` reads through the AWS SDK for Rust.

#[macro_use]
mod resource;

pub(crate) mod aws_json;
mod ca_standing;
mod certificates;
mod cluster;
mod engine_versions;
mod gap;
mod grouping;
mod health;
mod instance;
mod maintenance;
mod parameters;
mod product;
mod proxy;
mod saved;
mod scope;
mod server_side;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use time::UtcDateTime;

pub use aws_json::builder::{FleetBuilder, FleetLimits};
pub use ca_standing::{CaOffer, CaStanding};
pub use certificates::{CatalogueMatch, DefaultCa, OfferedCa};
pub use cluster::{Cluster, Member};
pub use engine_versions::{EngineSupport, RotationRestart};
pub use gap::{Gap, GapKind, is_throttling};
pub use grouping::{Group, Grouping};
pub use health::{HealthEntity, HealthNotice, HealthSubject, Unseen};
pub use instance::{Address, Instance, ParameterGroupUse, PendingChange, ServerCertificate, Tag};
pub use maintenance::{CertificateAction, MaintenanceWindow, PendingAction};
use parameters::ParameterGroupKey;
pub use parameters::{
    Parameter, ParameterGroup, ParameterGroupKind, ParameterGroupName, TLS_PARAMETERS,
};
pub use product::{Product, ServedBy};
pub use proxy::Proxy;
pub use scope::Scope;
pub use server_side::{ServerReason, ServerSide, ServerVerdict};

use crate::error::Result;
use crate::name::{CaId, Engine, EngineVersion, Region};

/// The databases of any number of accounts and regions, with everything that determines their certificates.
///
/// # Example
///
/// ```
/// use rds_ca_core::{CaId, Fleet};
///
/// let fleet = Fleet::parse(
///     br#"{"DBInstances": [{
///         "DBInstanceIdentifier": "orders",
///         "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:orders",
///         "CACertificateIdentifier": "rds-ca-2019"
///     }]}"#,
/// )?;
/// let orders = fleet.instances().first().unwrap();
/// assert_eq!(orders.ca(), Some(&CaId::RDS_CA_2019));
/// assert_eq!(orders.server_certificate(), None, "not stated: unknown, which is not fine");
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fleet {
    taken_at: Option<UtcDateTime>,
    instances: Vec<Instance>,
    clusters: Vec<Cluster>,
    proxies: Vec<Proxy>,
    offered_cas: Vec<OfferedCa>,
    default_cas: Vec<DefaultCa>,
    engine_support: Vec<EngineSupport>,
    pending_actions: Vec<PendingAction>,
    parameter_groups: Vec<ParameterGroup>,
    health: Vec<HealthNotice>,
    answers: Vec<Answer>,
    gaps: Vec<Gap>,
    // Indices in `instances` of the members of clusters, sorted by cluster, account, region.
    members: Vec<u32>,
    // The accounts that appear in each region.
    accounts: BTreeMap<Region, BTreeSet<Box<str>>>,
}

/// An operation that was answered for an account and region, with at least one page.
///
/// It distinguishes "nothing exists" from "not requested".
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub struct Answer {
    /// Account and region, as stated by the caller or else by the answer.
    pub scope: Scope,
    /// The operation, such as `DescribeCertificates`.
    pub operation: String,
    /// The number of pages that were read.
    pub pages: usize,
}

impl Fleet {
    /// Reads any number of files into one fleet.
    ///
    /// # Errors
    ///
    /// As [`FleetBuilder::add_file`].
    pub fn read<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Self> {
        let mut builder = FleetBuilder::new();
        for path in paths {
            builder.add_file(path, &Scope::default())?;
        }
        Ok(builder.finish())
    }

    /// Reads JSON.
    ///
    /// # Errors
    ///
    /// As [`FleetBuilder::add_json`].
    pub fn parse(json: &[u8]) -> Result<Self> {
        let mut builder = FleetBuilder::new();
        builder.add_json(json, &Scope::default())?;
        Ok(builder.finish())
    }

    /// The fleet as JSON, which [`Fleet::read`] reads again: an object with `format`, `version`, `taken_at`,
    /// `instances`, `gaps` … A `null` in it means unknown.
    ///
    /// # Errors
    ///
    /// When writing fails.
    pub fn write_json(&self, out: impl std::io::Write) -> Result<()> {
        saved::write_json(self, out)
    }

    /// Saves the fleet as a file, atomically; see [`files::write`](crate::files::write()).
    ///
    /// # Errors
    ///
    /// When the operating system reports an error: an existing file is then unchanged.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<()> {
        saved::write(self, path.as_ref())
    }

    /// The instances in groups, ordered by the groups' names; the group without a name comes first.
    pub fn grouped(&self, by: &Grouping) -> Vec<Group<'_>> {
        grouping::grouped(&self.instances, by)
    }

    /// The resources that AWS Health names and that are neither an instance nor a cluster of this fleet.
    pub fn unseen_by_health(&self) -> Vec<Unseen<'_>> {
        health::unseen(self)
    }

    /// When it was read: the oldest time if several were merged; `None` when it is not stated.
    pub fn taken_at(&self) -> Option<UtcDateTime> {
        self.taken_at
    }

    /// The instances, each once, in the order in which they were read.
    pub fn instances(&self) -> &[Instance] {
        &self.instances
    }

    /// The clusters.
    pub fn clusters(&self) -> &[Cluster] {
        &self.clusters
    }

    /// The RDS Proxies.
    pub fn proxies(&self) -> &[Proxy] {
        &self.proxies
    }

    /// The regions whose databases present certificates of RDS CAs, and those where something presents certificates of
    /// Amazon Trust Services: a proxy, Aurora Serverless v1 or Neptune.
    ///
    /// A database of an unknown product counts as one of RDS.
    pub fn regions_by_authority(&self) -> (BTreeSet<Region>, BTreeSet<Region>) {
        let instances = self
            .instances
            .iter()
            .map(|one| (one.product(), one.region()));
        let clusters = self
            .clusters
            .iter()
            .map(|one| (one.product(), one.region()));
        let is_public = |product| matches!(product, Product::AuroraServerlessV1 | Product::Neptune);
        let mut of_rds = BTreeSet::new();
        let proxies = self.proxies.iter();
        let mut public: BTreeSet<Region> =
            proxies.filter_map(|one| one.scope.region.clone()).collect();
        for (product, region) in instances.chain(clusters) {
            let set = if is_public(product) {
                &mut public
            } else {
                &mut of_rds
            };
            set.extend(region.cloned());
        }
        (of_rds, public)
    }

    /// The CAs that AWS offers, by account and region.
    pub fn offered_cas(&self) -> &[OfferedCa] {
        &self.offered_cas
    }

    /// The CAs that new databases get.
    pub fn default_cas(&self) -> &[DefaultCa] {
        &self.default_cas
    }

    /// What engine versions support regarding certificates.
    pub fn engine_support(&self) -> &[EngineSupport] {
        &self.engine_support
    }

    /// The pending maintenance actions, of every kind.
    pub fn pending_actions(&self) -> &[PendingAction] {
        &self.pending_actions
    }

    /// The parameters that control TLS, by group.
    pub fn parameter_groups(&self) -> &[ParameterGroup] {
        &self.parameter_groups
    }

    /// The notices of AWS Health.
    pub fn health(&self) -> &[HealthNotice] {
        &self.health
    }

    /// Which operations were answered, and for which account and region.
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// The data that could not be read. While there are gaps, no result about this fleet is complete.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// The instances with that identifier, ARN, resource identifier or host name: several, if accounts or regions use
    /// the same identifier.
    pub fn instances_called<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Instance> {
        self.instances
            .iter()
            .filter(move |instance| instance.is_called(name))
    }

    /// The clusters with that identifier, ARN, resource identifier or host name.
    pub fn clusters_called<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Cluster> {
        self.clusters
            .iter()
            .filter(move |cluster| cluster.is_called(name))
    }

    /// The cluster that an instance is a member of, if it was read.
    pub fn cluster_of(&self, instance: &Instance) -> Option<&Cluster> {
        let wanted = (instance.cluster()?, instance.account(), instance.region());
        let at = self
            .clusters
            .binary_search_by(|cluster| identity(cluster).cmp(&wanted))
            .ok()?;
        self.clusters.get(at)
    }

    /// The instances of a cluster that were read.
    pub fn instances_of(&self, cluster: &Cluster) -> impl Iterator<Item = &Instance> {
        let wanted = identity(cluster);
        let member = |index: &u32| {
            let instance = self.instances.get(*index as usize)?;
            Some((instance.cluster()?, instance.account(), instance.region()))
        };
        let start = self
            .members
            .partition_point(|index| member(index) < Some(wanted));
        let end = self
            .members
            .partition_point(|index| member(index) <= Some(wanted));
        self.members
            .get(start..end)
            .unwrap_or_default()
            .iter()
            .filter_map(|index| self.instances.get(*index as usize))
    }

    /// What that engine version supports in a region, according to AWS's answer there.
    ///
    /// An answer for another account counts as well, and one for an unknown region counts last; an answer for another
    /// region does not count.
    pub fn support_of(
        &self,
        engine: &Engine,
        version: &EngineVersion,
        scope: &Scope,
    ) -> Option<&EngineSupport> {
        let distance = |found: &EngineSupport| match (&found.scope.region, &scope.region) {
            (None, _) => Some(2),
            (Some(_), None) => None,
            (Some(of), Some(region)) => {
                (of == region).then_some(u8::from(found.scope.account != scope.account))
            }
        };
        let wanted = (engine.as_str(), version.as_str());
        equal_range(&self.engine_support, |found| {
            support_key(found).cmp(&wanted)
        })
        .iter()
        .filter_map(|found| distance(found).map(|distance| (distance, found)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, found)| found)
    }

    /// The CA with that identifier as AWS lists it for exactly that account and region; see [`Fleet::ca_standing`] for
    /// its meaning.
    pub fn offered_ca(&self, ca: &CaId, scope: &Scope) -> Option<&OfferedCa> {
        self.offered_in(scope.region.as_ref()?)
            .iter()
            .find(|offered| offered.ca == *ca && offered.scope == *scope)
    }

    /// The CAs that AWS offers in a region, for any account.
    fn offered_in(&self, region: &Region) -> &[OfferedCa] {
        equal_range(&self.offered_cas, |offered| {
            offered.scope.region.as_ref().cmp(&Some(region))
        })
    }

    /// The pending actions of the resource with that ARN.
    pub fn pending_actions_of(&self, arn: &str) -> &[PendingAction] {
        equal_range(&self.pending_actions, |action| {
            action.resource.as_str().cmp(arn)
        })
    }

    /// The parameters of a group, if they were read.
    pub fn parameter_group(&self, group: &ParameterGroupName) -> Option<&ParameterGroup> {
        self.find_parameter_group(group.key())
    }

    /// The same by the parts of the group's name.
    pub(crate) fn find_parameter_group(
        &self,
        wanted: ParameterGroupKey<'_>,
    ) -> Option<&ParameterGroup> {
        equal_range(&self.parameter_groups, |found| {
            found.group.key().cmp(&wanted)
        })
        .first()
    }

    /// Sorts what is looked up by name.
    fn index(&mut self) {
        self.clusters
            .sort_by(|one, other| identity(one).cmp(&identity(other)));
        self.engine_support
            .sort_by(|one, other| support_key(one).cmp(&support_key(other)));
        self.pending_actions
            .sort_by(|one, other| one.resource.cmp(&other.resource));
        self.offered_cas
            .sort_by(|one, other| one.scope.region.cmp(&other.scope.region));
        self.parameter_groups
            .sort_by(|one, other| one.group.key().cmp(&other.group.key()));
        self.accounts = accounts(self);
        let instances = &self.instances;
        let key = |index: &u32| {
            let instance = instances.get(*index as usize);
            instance.map(|found| (found.cluster(), found.account(), found.region()))
        };
        self.members = (0..)
            .zip(instances)
            .filter(|(_, instance)| instance.cluster().is_some())
            .map(|(index, _)| index)
            .collect();
        self.members.sort_by(|one, other| key(one).cmp(&key(other)));
    }
}

/// The accounts that resources and answers name, by region.
fn accounts(fleet: &Fleet) -> BTreeMap<Region, BTreeSet<Box<str>>> {
    let mut accounts: BTreeMap<Region, BTreeSet<Box<str>>> = BTreeMap::new();
    let mut add = |region: Option<&Region>, account: Option<&str>| {
        if let (Some(region), Some(account)) = (region, account) {
            match accounts.get_mut(region) {
                Some(known) if known.contains(account) => {}
                Some(known) => drop(known.insert(account.into())),
                None => drop(accounts.insert(region.clone(), [account.into()].into())),
            }
        }
    };
    for instance in &fleet.instances {
        add(instance.region(), instance.account());
    }
    for cluster in &fleet.clusters {
        add(cluster.region(), cluster.account());
    }
    for offered in &fleet.offered_cas {
        add(
            offered.scope.region.as_ref(),
            offered.scope.account.as_deref(),
        );
    }
    accounts
}

fn identity(cluster: &Cluster) -> (&str, Option<&str>, Option<&Region>) {
    (cluster.id(), cluster.account(), cluster.region())
}

fn support_key(support: &EngineSupport) -> (&str, &str) {
    (support.engine.as_str(), support.version.as_str())
}

/// The items of a sorted slice that compare as equal.
fn equal_range<T>(sorted: &[T], order: impl Fn(&T) -> Ordering) -> &[T] {
    let start = sorted.partition_point(|item| order(item).is_lt());
    let end = sorted.partition_point(|item| order(item).is_le());
    sorted.get(start..end).unwrap_or_default()
}
