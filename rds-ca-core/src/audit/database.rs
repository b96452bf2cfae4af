//! The databases of an audit: which CA each one really uses, and until when.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use time::UtcDateTime;

use super::Inputs;
use super::shared::{Places, Text, in_parts};
use crate::catalogue::Catalogue;
use crate::driver::ForcedTls;
use crate::fleet::{
    CaOffer, CaStanding, Cluster, Fleet, Instance, Product, RotationRestart, Scope, ServedBy,
    ServerCertificate,
};
use crate::name::{CaId, Engine, EngineVersion, Region};
use crate::probed::{OriginVerdict, ProbedChain};
use crate::timestamp;

/// A database in the audit: an instance, or a cluster that shows no instances.
///
/// Values that many databases share are in the [`Circumstances`], whose members can be read as if they were the
/// database's.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(into = "Plain", from = "Plain")]
#[non_exhaustive]
pub struct Database {
    /// The identifier.
    pub id: Text,
    /// The ARN.
    pub arn: Option<Text>,
    /// The cluster that it is a member of.
    pub cluster: Option<Text>,
    /// The host name that clients connect to.
    pub host: Option<Text>,
    /// The end of validity of the database's own certificate.
    pub certificate_ends: Option<UtcDateTime>,
    /// Whether the server refuses connections without TLS, according to its parameters and to sampled sessions.
    pub tls_forced: ForcedTls,
    /// The clients that connect to it: indices in [`Audit::clients`](super::Audit::clients).
    pub clients: Places,
    pub(super) circumstances: Arc<Circumstances>,
}

impl Deref for Database {
    type Target = Circumstances;

    fn deref(&self) -> &Circumstances {
        &self.circumstances
    }
}

/// Changes a copy of the shared values.
impl DerefMut for Database {
    fn deref_mut(&mut self) -> &mut Circumstances {
        Arc::make_mut(&mut self.circumstances)
    }
}

/// Location, product and CA of databases: the same for many.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Circumstances {
    /// The account.
    pub account: Option<String>,
    /// The region.
    pub region: Option<Region>,
    /// The engine.
    pub engine: Option<String>,
    /// The engine's version.
    pub version: Option<String>,
    /// The product.
    pub product: Product,
    /// The CA that is chosen.
    pub chosen_ca: Option<CaId>,
    /// The CA of the certificate in use: as probed, or else as AWS reports it, or else the chosen one.
    pub ca: Option<CaId>,
    /// How [`ca`](Self::ca) is known.
    pub ca_known_by: KnownBy,
    /// The next CA, if a change is in progress.
    pub next_ca: Option<CaId>,
    /// The end of the CA: the earlier of AWS's date and the certificates' date.
    pub ca_ends: Option<UtcDateTime>,
    /// The end of the CA that AWS states for the account and region.
    pub ca_ends_by_aws: Option<UtcDateTime>,
    /// The end of the CA's chain according to its certificates.
    pub ca_ends_by_certificates: Option<UtcDateTime>,
    /// Whether AWS offers the CA in the account and region.
    pub ca_offer: CaOffer,
    /// Whether AWS gave a complete list of the CAs that it offers there, without this one.
    pub ca_is_unlisted: bool,
    /// The CA that they must move to: the requested one, or the region's default if their own CA has ended or ends
    /// soon.
    pub target_ca: Option<CaId>,
    /// Whether a change of the certificate restarts them, as AWS states for the engine's version.
    pub restart: RotationRestart,
}

/// A database as it is serialised, in the order of its members.
#[derive(serde::Serialize, serde::Deserialize)]
struct Plain {
    id: Text,
    arn: Option<Text>,
    account: Option<String>,
    region: Option<Region>,
    engine: Option<String>,
    version: Option<String>,
    product: Product,
    cluster: Option<Text>,
    host: Option<Text>,
    chosen_ca: Option<CaId>,
    ca: Option<CaId>,
    ca_known_by: KnownBy,
    next_ca: Option<CaId>,
    #[serde(with = "crate::timestamp::rfc3339::option")]
    ca_ends: Option<UtcDateTime>,
    #[serde(with = "crate::timestamp::rfc3339::option")]
    ca_ends_by_aws: Option<UtcDateTime>,
    #[serde(with = "crate::timestamp::rfc3339::option")]
    ca_ends_by_certificates: Option<UtcDateTime>,
    ca_offer: CaOffer,
    ca_is_unlisted: bool,
    #[serde(with = "crate::timestamp::rfc3339::option")]
    certificate_ends: Option<UtcDateTime>,
    target_ca: Option<CaId>,
    tls_forced: ForcedTls,
    restart: RotationRestart,
    clients: Places,
}

impl From<Database> for Plain {
    fn from(database: Database) -> Self {
        let shared = Circumstances::clone(&database.circumstances);
        Self {
            id: database.id,
            arn: database.arn,
            account: shared.account,
            region: shared.region,
            engine: shared.engine,
            version: shared.version,
            product: shared.product,
            cluster: database.cluster,
            host: database.host,
            chosen_ca: shared.chosen_ca,
            ca: shared.ca,
            ca_known_by: shared.ca_known_by,
            next_ca: shared.next_ca,
            ca_ends: shared.ca_ends,
            ca_ends_by_aws: shared.ca_ends_by_aws,
            ca_ends_by_certificates: shared.ca_ends_by_certificates,
            ca_offer: shared.ca_offer,
            ca_is_unlisted: shared.ca_is_unlisted,
            certificate_ends: database.certificate_ends,
            target_ca: shared.target_ca,
            tls_forced: database.tls_forced,
            restart: shared.restart,
            clients: database.clients,
        }
    }
}

impl From<Plain> for Database {
    fn from(plain: Plain) -> Self {
        Self {
            id: plain.id,
            arn: plain.arn,
            cluster: plain.cluster,
            host: plain.host,
            certificate_ends: plain.certificate_ends,
            tls_forced: plain.tls_forced,
            clients: plain.clients,
            circumstances: Arc::new(Circumstances {
                account: plain.account,
                region: plain.region,
                engine: plain.engine,
                version: plain.version,
                product: plain.product,
                chosen_ca: plain.chosen_ca,
                ca: plain.ca,
                ca_known_by: plain.ca_known_by,
                next_ca: plain.next_ca,
                ca_ends: plain.ca_ends,
                ca_ends_by_aws: plain.ca_ends_by_aws,
                ca_ends_by_certificates: plain.ca_ends_by_certificates,
                ca_offer: plain.ca_offer,
                ca_is_unlisted: plain.ca_is_unlisted,
                target_ca: plain.target_ca,
                restart: plain.restart,
            }),
        }
    }
}

words! {
    /// How the CA of a certificate in use is known.
    #[non_exhaustive]
    pub enum KnownBy: "how a CA is known" {
        /// The endpoint presented it.
        Probe = "probe",
        /// AWS reports it for the certificate in use.
        CertificateDetails = "certificate_details",
        /// It is the chosen CA; whether it is already in use is not stated.
        Choice = "choice",
        /// It is not known.
        Nothing = "nothing",
    }
}

impl Database {
    /// The ARN, or the identifier if there is none: the name that findings use.
    pub fn name(&self) -> &str {
        self.full_name()
    }

    /// The same name, in shared form.
    pub(super) fn full_name(&self) -> &Text {
        self.arn.as_ref().unwrap_or(&self.id)
    }
}

impl Circumstances {
    /// Account and region.
    pub fn scope(&self) -> Scope {
        Scope {
            account: self.account.clone(),
            region: self.region.clone(),
        }
    }

    /// Whether clients see a certificate of an RDS CA, as far as that is known.
    pub fn is_under_rds_ca(&self) -> bool {
        self.product.served_by() != ServedBy::OtherAuthority
    }
}

/// The origin of a database in the fleet.
pub(super) enum Source<'a> {
    Instance(&'a Instance, Option<&'a Cluster>),
    Cluster(&'a Cluster),
}

/// A database with its source and its probe.
pub(super) struct Row<'a> {
    pub(super) source: Source<'a>,
    pub(super) probe: Option<&'a ProbedChain>,
    /// The CA that the endpoint presented, if the chain shows it.
    pub(super) probed: Probed,
    /// Its kind: an index in [`Databases::kinds`].
    pub(super) kind: usize,
}

/// The values that databases of one kind share.
pub(super) struct Kind {
    pub(super) circumstances: Arc<Circumstances>,
    /// The CA that they move to when their own ends, or the requested one, whether the end is near or not.
    pub(super) successor: Option<CaId>,
}

/// What a probe shows about the CA.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum Probed {
    Nothing,
    /// A chain whose key the server did not prove to hold: it proves nothing.
    Unproved,
    Ca(CaId),
    Unrecognised(String),
}

/// The databases, with the source and the kind of each.
pub(super) struct Databases<'a> {
    pub(super) list: Vec<Database>,
    pub(super) rows: Vec<Row<'a>>,
    pub(super) kinds: Vec<Kind>,
}

impl<'a> Row<'a> {
    fn reported(&self) -> Option<&'a ServerCertificate> {
        match self.source {
            Source::Instance(instance, cluster) => instance
                .server_certificate()
                .or_else(|| cluster.and_then(Cluster::server_certificate)),
            Source::Cluster(cluster) => cluster.server_certificate(),
        }
    }

    /// The CA that AWS reports for the certificate in use.
    pub(super) fn reported_ca(&self) -> Option<&'a CaId> {
        self.reported().and_then(|found| found.ca.as_deref())
    }

    /// The database's own names.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (own, endpoints) = match self.source {
            Source::Instance(instance, _) => (
                [
                    Some(instance.id()),
                    instance.arn(),
                    instance.resource_id(),
                    instance.endpoint().map(|address| &*address.host),
                    instance.listener_endpoint().map(|address| &*address.host),
                ],
                None,
            ),
            Source::Cluster(cluster) => (
                [
                    Some(cluster.id()),
                    cluster.arn(),
                    cluster.resource_id(),
                    None,
                    None,
                ],
                Some(cluster.endpoints()),
            ),
        };
        own.into_iter()
            .flatten()
            .chain(endpoints.into_iter().flatten())
    }

    /// The names by which a client may refer to it: its own, and those of its cluster.
    pub(super) fn names_with_cluster(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (id, cluster) = match self.source {
            Source::Instance(instance, cluster) => (instance.cluster(), cluster),
            Source::Cluster(_) => (None, None),
        };
        let of_cluster = cluster.into_iter().flat_map(|cluster| {
            let names = [cluster.arn(), cluster.resource_id()];
            names.into_iter().flatten().chain(cluster.endpoints())
        });
        self.names().chain(id).chain(of_cluster)
    }
}

/// The databases of a fleet, in its order. Their clients, and whether they force TLS, are determined elsewhere.
pub(super) fn databases<'a>(inputs: &Inputs<'a>) -> Databases<'a> {
    let fleet = inputs.fleet;
    let probes = probes_by_host(inputs.probes);
    let mut rows: Vec<Row<'a>> = Vec::with_capacity(fleet.instances().len());
    let mut row = |source, probe: Option<&'a ProbedChain>| {
        rows.push(Row {
            source,
            probe,
            probed: probe.map_or(Probed::Nothing, |probe| probed(inputs.catalogue, probe)),
            kind: 0,
        });
    };
    let probe_of = |host: &str| match probes.is_empty() {
        true => None,
        false => probes.get(&key(host)).copied(),
    };
    for instance in fleet.instances() {
        let mut hosts = instance
            .endpoint()
            .into_iter()
            .chain(instance.listener_endpoint());
        let probe = hosts.find_map(|address| probe_of(&address.host));
        row(
            Source::Instance(instance, fleet.cluster_of(instance)),
            probe,
        );
    }
    for cluster in fleet.clusters() {
        if fleet.instances_of(cluster).next().is_none() {
            row(
                Source::Cluster(cluster),
                cluster.endpoints().find_map(probe_of),
            );
        }
    }
    let kinds = kinds(inputs, &mut rows);
    let of = |row: &Row<'_>| Some(database(row, &kinds.get(row.kind)?.circumstances));
    Databases {
        list: rows.iter().filter_map(of).collect(),
        rows,
        kinds,
    }
}

/// The values that determine the kind of a database.
#[derive(PartialEq, Eq, Hash)]
struct KindKey<'a> {
    account: Option<&'a str>,
    region: Option<&'a Region>,
    engine: Option<&'a Engine>,
    version: Option<&'a EngineVersion>,
    product: Product,
    chosen_ca: Option<&'a CaId>,
    reported_ca: Option<&'a CaId>,
    pending_ca: Option<CaId>,
    probed_ca: Option<CaId>,
    is_unrecognised: bool,
}

/// The kinds of the databases; sets the kind of each row.
fn kinds(inputs: &Inputs<'_>, rows: &mut [Row<'_>]) -> Vec<Kind> {
    let mut standings = Standings::new(inputs);
    let mut known: HashMap<KindKey<'_>, usize> = HashMap::new();
    let mut kinds = Vec::new();
    for row in rows {
        let (probed_ca, is_unrecognised) = match &row.probed {
            Probed::Ca(ca) => (Some(ca.clone()), false),
            Probed::Unrecognised(_) => (None, true),
            Probed::Nothing | Probed::Unproved => (None, false),
        };
        let reported_ca = row.reported_ca();
        let key = match row.source {
            Source::Instance(instance, cluster) => KindKey {
                account: instance.account(),
                region: instance.region(),
                engine: instance.engine(),
                version: instance.engine_version(),
                product: instance.product(),
                chosen_ca: instance.ca(),
                reported_ca,
                pending_ca: instance
                    .pending_ca()
                    .or_else(|| cluster.and_then(Cluster::pending_ca)),
                probed_ca,
                is_unrecognised,
            },
            Source::Cluster(cluster) => KindKey {
                account: cluster.account(),
                region: cluster.region(),
                engine: cluster.engine(),
                version: cluster.engine_version(),
                product: cluster.product(),
                chosen_ca: None,
                reported_ca,
                pending_ca: cluster.pending_ca(),
                probed_ca,
                is_unrecognised,
            },
        };
        row.kind = match known.get(&key) {
            Some(kind) => *kind,
            None => {
                kinds.push(kind(inputs, &mut standings, &key));
                known.insert(key, kinds.len() - 1);
                kinds.len() - 1
            }
        };
    }
    kinds
}

fn kind(inputs: &Inputs<'_>, standings: &mut Standings<'_>, key: &KindKey<'_>) -> Kind {
    let (ca, ca_known_by) = match (&key.probed_ca, key.reported_ca, key.chosen_ca) {
        (Some(ca), ..) => (Some(ca), KnownBy::Probe),
        _ if key.is_unrecognised => (None, KnownBy::Nothing),
        (_, Some(ca), _) => (Some(ca), KnownBy::CertificateDetails),
        (_, None, Some(ca)) => (Some(ca), KnownBy::Choice),
        (_, None, None) => (None, KnownBy::Nothing),
    };
    let next_ca = key.pending_ca.as_ref().or(key.chosen_ca);
    let mut shared = Circumstances {
        account: key.account.map(str::to_owned),
        region: key.region.cloned(),
        engine: key.engine.map(ToString::to_string),
        version: key.version.map(ToString::to_string),
        product: key.product,
        chosen_ca: key.chosen_ca.cloned(),
        ca: ca.cloned(),
        ca_known_by,
        next_ca: next_ca
            .filter(|next| ca.is_some_and(|ca| ca != *next))
            .cloned(),
        ca_ends: None,
        ca_ends_by_aws: None,
        ca_ends_by_certificates: None,
        ca_offer: CaOffer::Unknown,
        ca_is_unlisted: false,
        target_ca: None,
        restart: RotationRestart::Unknown,
    };
    let scope = shared.scope();
    if let (Some(engine), Some(version)) = (key.engine, key.version) {
        let support = inputs.fleet.support_of(engine, version, &scope);
        shared.restart = support.map_or(RotationRestart::Unknown, |support| support.restart);
    }
    if let Some(ca) = ca {
        let standing = standings.of(&scope, ca);
        shared.ca_ends = standing.ends();
        shared.ca_ends_by_aws = standing.aws_ends;
        shared.ca_ends_by_certificates = standing.chain_ends;
        shared.ca_offer = standing.offer_at(inputs.at);
        shared.ca_is_unlisted = standing.is_unlisted();
    }
    let successor = successor(inputs, standings, &shared);
    let soon = timestamp::later(inputs.at, inputs.horizon);
    let has_to_move = inputs.target.is_some()
        || shared.ca_is_unlisted
        || shared.ca_ends.is_some_and(|ends| ends < soon);
    shared.target_ca = successor.clone().filter(|_| has_to_move);
    Kind {
        circumstances: Arc::new(shared),
        successor,
    }
}

/// The standing of each CA in each account and region, each determined once.
pub(super) struct Standings<'a> {
    fleet: &'a Fleet,
    catalogue: &'a Catalogue,
    known: HashMap<(Scope, CaId), CaStanding>,
}

impl<'a> Standings<'a> {
    pub(super) fn new(inputs: &Inputs<'a>) -> Self {
        Self {
            fleet: inputs.fleet,
            catalogue: inputs.catalogue,
            known: HashMap::new(),
        }
    }

    pub(super) fn of(&mut self, scope: &Scope, ca: &CaId) -> &CaStanding {
        let (fleet, catalogue) = (self.fleet, self.catalogue);
        self.known
            .entry((scope.clone(), ca.clone()))
            .or_insert_with(|| fleet.ca_standing(catalogue, ca, scope))
    }
}

fn database(row: &Row<'_>, circumstances: &Arc<Circumstances>) -> Database {
    let (id, arn, cluster, host) = match row.source {
        Source::Instance(instance, _) => (
            instance.shared_id(),
            instance.shared_arn(),
            instance.shared_cluster(),
            instance.endpoint().map(|address| Arc::clone(&address.host)),
        ),
        Source::Cluster(cluster) => (
            cluster.shared_id(),
            cluster.shared_arn(),
            None,
            cluster.writer_endpoint().map(Arc::from),
        ),
    };
    Database {
        id: id.into(),
        arn: arn.map(Text::from),
        cluster: cluster.map(Text::from),
        host: host.map(Text::from),
        certificate_ends: row
            .probe
            .filter(|probe| probe.is_evidence())
            .and_then(ProbedChain::server_certificate)
            .map(|leaf| leaf.validity().not_after)
            .or_else(|| row.reported().and_then(|found| found.valid_till)),
        tls_forced: ForcedTls::Unknown,
        clients: Places::default(),
        circumstances: Arc::clone(circumstances),
    }
}

/// The requested CA, or else the default of the database's account and region, or the first other CA that AWS offers
/// there.
fn successor(
    inputs: &Inputs<'_>,
    standings: &mut Standings<'_>,
    database: &Circumstances,
) -> Option<CaId> {
    let ca = database.ca.as_ref()?;
    if let Some(target) = inputs.target {
        return (target != ca).then(|| target.clone());
    }
    let scope = database.scope();
    let default = inputs.fleet.default_ca(&scope).cloned();
    default
        .into_iter()
        .chain(CaId::CURRENT)
        .filter(|candidate| candidate != ca)
        .find(|candidate| !standings.of(&scope, candidate).is_retired_at(inputs.at))
}

/// The databases by name, in any case.
///
/// A name is stored as its hash, so that the index of a million databases is small; the names of a found database are
/// compared.
pub(super) struct Names {
    /// Hash of a name and index of its database, sorted.
    index: Vec<(u64, usize)>,
    hasher: RandomState,
    rule: NameRule,
}

/// Which names of a database count.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum NameRule {
    /// Its own, without the dot at the end of a host name.
    Own,
    /// Its own and those of its cluster, unchanged.
    WithCluster,
}

impl NameRule {
    fn names<'a>(self, row: &Row<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
        let (own, all) = match self {
            Self::Own => (Some(row.names()), None),
            Self::WithCluster => (None, Some(row.names_with_cluster())),
        };
        let names = own.into_iter().flatten().chain(all.into_iter().flatten());
        names.map(move |name| self.written(name))
    }

    fn written(self, name: &str) -> &str {
        match self {
            Self::Own => name.trim_end_matches('.'),
            Self::WithCluster => name,
        }
    }
}

impl Names {
    pub(super) fn of(rows: &[Row<'_>], rule: NameRule) -> Self {
        let hasher = RandomState::new();
        let parts = in_parts(rows, |first, part| {
            let mut index = Vec::with_capacity(3 * part.len());
            let mut lower = String::new();
            for (place, row) in part.iter().enumerate() {
                for name in rule.names(row) {
                    index.push((hash(&hasher, name, &mut lower), first + place));
                }
            }
            index.sort_unstable();
            index.dedup();
            index
        });
        let mut index = parts.concat();
        // Sorted parts are merged in one pass.
        index.sort();
        Self {
            index,
            hasher,
            rule,
        }
    }

    /// The indices of the databases with that name.
    pub(super) fn called(&self, rows: &[Row<'_>], name: &str) -> Vec<usize> {
        let name = self.rule.written(name);
        let hash = hash(&self.hasher, name, &mut String::new());
        let alike = self.index.get(self.first(hash)..).unwrap_or_default();
        alike
            .iter()
            .take_while(|(known, _)| *known == hash)
            .map(|(_, place)| *place)
            .filter(|place| {
                let row = rows.get(*place);
                row.is_some_and(|row| {
                    let mut names = self.rule.names(row);
                    names.any(|own| own.eq_ignore_ascii_case(name))
                })
            })
            .collect()
    }
}

impl Names {
    /// The position of the first entry with that hash or a greater one.
    ///
    /// Hashes are evenly distributed, so the position is near its proportional share: a search from there touches
    /// little memory.
    fn first(&self, hash: u64) -> usize {
        let (length, mut reach) = (self.index.len(), 64_usize);
        let share = (u128::from(hash) * length as u128) >> u64::BITS;
        let near = usize::try_from(share).unwrap_or(length);
        let is_before = |place: usize| {
            self.index
                .get(place)
                .is_some_and(|(known, _)| *known < hash)
        };
        loop {
            let low = near.saturating_sub(reach);
            let high = near.saturating_add(reach).min(length);
            if (low == 0 || is_before(low - 1)) && !is_before(high) {
                let part = self.index.get(low..high).unwrap_or_default();
                return low + part.partition_point(|(known, _)| *known < hash);
            }
            reach = reach.saturating_mul(8);
        }
    }
}

/// The hash of a name in lower case.
fn hash(hasher: &RandomState, name: &str, lower: &mut String) -> u64 {
    lower.clear();
    lower.push_str(name);
    lower.make_ascii_lowercase();
    hasher.hash_one(lower.as_str())
}

/// The authority that signed what an endpoint presented.
fn probed(catalogue: &Catalogue, probe: &ProbedChain) -> Probed {
    if probe.server_certificate().is_some() && !probe.is_evidence() {
        return Probed::Unproved;
    }
    let Some(origin) = probe.origin(catalogue) else {
        return Probed::Nothing;
    };
    match origin.authority {
        Some(authority) if origin.verdict == OriginVerdict::Signed => Probed::Ca(authority.ca_id),
        _ => Probed::Unrecognised(origin.reason),
    }
}

fn probes_by_host(probes: &[ProbedChain]) -> HashMap<String, &ProbedChain> {
    let mut by_host: HashMap<String, &ProbedChain> = HashMap::new();
    for probe in probes {
        let known = by_host.entry(key(&probe.host)).or_insert(probe);
        // Of several probes, the latest with a proved chain counts.
        let rank = |probe: &ProbedChain| (probe.is_evidence(), probe.failure.is_none(), probe.at);
        if rank(probe) > rank(known) {
            *known = probe;
        }
    }
    by_host
}

fn key(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}
