//! The databases of an audit: under which CA each really is, and until when.

use std::collections::HashMap;

use time::UtcDateTime;

use super::Inputs;
use crate::catalogue::Catalogue;
use crate::driver::ForcedTls;
use crate::fleet::{
    CaOffer, CaStanding, Cluster, Fleet, Instance, Product, RotationRestart, Scope, ServedBy,
    ServerCertificate,
};
use crate::name::{CaId, Region};
use crate::probed::{OriginVerdict, ProbedChain};
use crate::timestamp;

/// A database, as the audit sees it: an instance, or a cluster that shows no instances.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Database {
    /// The identifier.
    pub id: String,
    /// The ARN.
    pub arn: Option<String>,
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
    /// The cluster that it is a member of.
    pub cluster: Option<String>,
    /// The host name that clients connect to.
    pub host: Option<String>,
    /// The CA that is chosen.
    pub chosen_ca: Option<CaId>,
    /// The CA of the certificate in use: as probed, else as AWS reports it, else the chosen one.
    pub ca: Option<CaId>,
    /// How [`ca`](Self::ca) is known.
    pub ca_known_by: KnownBy,
    /// The CA that will come, where a change is under way.
    pub next_ca: Option<CaId>,
    /// The last instant of the CA: the earlier one of AWS's and the certificates'.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub ca_ends: Option<UtcDateTime>,
    /// The end of the CA that AWS states for the account and region.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub ca_ends_by_aws: Option<UtcDateTime>,
    /// The end of the CA's chain by its certificates.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub ca_ends_by_certificates: Option<UtcDateTime>,
    /// Whether AWS offers the CA in the account and region.
    pub ca_offer: CaOffer,
    /// Whether AWS gave a whole list of the CAs that it offers there, without this one.
    pub ca_is_unlisted: bool,
    /// The last instant of the database's own certificate.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub certificate_ends: Option<UtcDateTime>,
    /// The CA that it has to move to: asked for, or the region's default where its own has ended or ends soon.
    pub target_ca: Option<CaId>,
    /// Whether the server refuses connections without TLS, by its parameters and by what sessions saw.
    pub tls_forced: ForcedTls,
    /// Whether a change of its certificate restarts it, as AWS states of its engine's version.
    pub restart: RotationRestart,
    /// The clients that connect to it: places in [`Audit::clients`](super::Audit::clients).
    pub clients: Vec<usize>,
}

words! {
    /// How the CA of a certificate in use is known.
    #[non_exhaustive]
    pub enum KnownBy: "how a CA is known" {
        /// The endpoint presented it.
        Probe = "probe",
        /// AWS reports it of the certificate in use.
        CertificateDetails = "certificate_details",
        /// It is the chosen one; whether it is in use already is not stated.
        Choice = "choice",
        /// It is not known.
        Nothing = "nothing",
    }
}

impl Database {
    /// The ARN, or the identifier where there is none: the name that findings use.
    pub fn name(&self) -> &str {
        self.arn.as_deref().unwrap_or(&self.id)
    }

    /// Account and region.
    pub fn scope(&self) -> Scope {
        Scope {
            account: self.account.clone(),
            region: self.region.clone(),
        }
    }

    /// Whether its clients see a certificate of an RDS CA, as far as that is known.
    pub fn is_under_rds_ca(&self) -> bool {
        self.product.served_by() != ServedBy::OtherAuthority
    }
}

/// What the fleet holds of a database.
pub(super) enum Source<'a> {
    Instance(&'a Instance, Option<&'a Cluster>),
    Cluster(&'a Cluster),
}

/// A database with its source and its probe.
pub(super) struct Row<'a> {
    pub(super) source: Source<'a>,
    pub(super) probe: Option<&'a ProbedChain>,
    /// The CA that the endpoint presented, as far as the chain shows.
    pub(super) probed: Probed,
    /// The CA that it moves to when its own ends, or that was asked for: near or not.
    pub(super) successor: Option<CaId>,
}

/// What a probe says of the CA.
pub(super) enum Probed {
    Nothing,
    /// A chain whose key the server did not prove to hold: no evidence of anything.
    Unproved,
    Ca(CaId),
    Unrecognised(String),
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

    /// The CA that AWS reports of the certificate in use.
    pub(super) fn reported_ca(&self) -> Option<&'a CaId> {
        self.reported().and_then(|found| found.ca.as_deref())
    }

    pub(super) fn names(&self) -> Vec<&'a str> {
        match self.source {
            Source::Instance(instance, _) => [
                Some(instance.id()),
                instance.arn(),
                instance.resource_id(),
                instance.endpoint().map(|address| &*address.host),
                instance.listener_endpoint().map(|address| &*address.host),
            ]
            .into_iter()
            .flatten()
            .collect(),
            Source::Cluster(cluster) => [Some(cluster.id()), cluster.arn(), cluster.resource_id()]
                .into_iter()
                .flatten()
                .chain(cluster.endpoints())
                .collect(),
        }
    }
}

/// The databases of a fleet, in its order, each with its source. Whether they force TLS is not decided here.
pub(super) fn databases<'a>(inputs: &Inputs<'a>) -> (Vec<Database>, Vec<Row<'a>>) {
    let fleet = inputs.fleet;
    let probes = probes_by_host(inputs.probes);
    let mut rows: Vec<Row<'a>> = Vec::with_capacity(fleet.instances().len());
    for instance in fleet.instances() {
        let hosts = instance
            .endpoint()
            .into_iter()
            .chain(instance.listener_endpoint());
        let probe = hosts
            .into_iter()
            .find_map(|address| probes.get(&key(&address.host)).copied());
        rows.push(Row {
            source: Source::Instance(instance, fleet.cluster_of(instance)),
            probe,
            probed: probe.map_or(Probed::Nothing, |probe| probed(inputs.catalogue, probe)),
            successor: None,
        });
    }
    for cluster in fleet.clusters() {
        if fleet.instances_of(cluster).next().is_none() {
            let probe = cluster
                .endpoints()
                .find_map(|host| probes.get(&key(host)).copied());
            rows.push(Row {
                source: Source::Cluster(cluster),
                probe,
                probed: probe.map_or(Probed::Nothing, |probe| probed(inputs.catalogue, probe)),
                successor: None,
            });
        }
    }
    let mut standings = Standings::new(inputs);
    let databases = rows
        .iter_mut()
        .map(|row| database(inputs, &mut standings, row))
        .collect();
    (databases, rows)
}

/// The standing of each CA in each account and region, each asked for once.
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

fn database(inputs: &Inputs<'_>, standings: &mut Standings<'_>, row: &mut Row<'_>) -> Database {
    let mut database = match row.source {
        Source::Instance(instance, _) => of_instance(instance),
        Source::Cluster(cluster) => of_cluster(cluster),
    };
    let reported = row.reported_ca().cloned();
    (database.ca, database.ca_known_by) = match (&row.probed, reported, &database.chosen_ca) {
        (Probed::Ca(ca), ..) => (Some(ca.clone()), KnownBy::Probe),
        (Probed::Unrecognised(_), ..) => (None, KnownBy::Nothing),
        (_, Some(ca), _) => (Some(ca), KnownBy::CertificateDetails),
        (_, None, Some(ca)) => (Some(ca.clone()), KnownBy::Choice),
        (_, None, None) => (None, KnownBy::Nothing),
    };
    let pending = match row.source {
        Source::Instance(instance, cluster) => instance
            .pending_ca()
            .or_else(|| cluster.and_then(Cluster::pending_ca)),
        Source::Cluster(cluster) => cluster.pending_ca(),
    };
    database.next_ca = pending
        .or_else(|| database.chosen_ca.clone())
        .filter(|next| database.ca.as_ref().is_some_and(|ca| ca != next));
    database.certificate_ends = row
        .probe
        .filter(|probe| probe.is_evidence())
        .and_then(ProbedChain::server_certificate)
        .map(|leaf| leaf.validity().not_after)
        .or_else(|| row.reported().and_then(|found| found.valid_till));
    let scope = database.scope();
    let (engine, version) = match row.source {
        Source::Instance(instance, _) => (instance.engine(), instance.engine_version()),
        Source::Cluster(cluster) => (cluster.engine(), cluster.engine_version()),
    };
    if let (Some(engine), Some(version)) = (engine, version) {
        let support = inputs.fleet.support_of(engine, version, &scope);
        database.restart = support.map_or(RotationRestart::Unknown, |support| support.restart);
    }
    if let Some(ca) = &database.ca {
        let standing = standings.of(&scope, ca);
        database.ca_ends = standing.ends();
        database.ca_ends_by_aws = standing.aws_ends;
        database.ca_ends_by_certificates = standing.chain_ends;
        database.ca_offer = standing.offer_at(inputs.at);
        database.ca_is_unlisted = standing.is_unlisted();
    }
    row.successor = successor(inputs, standings, &database);
    let soon = timestamp::later(inputs.at, inputs.horizon);
    let has_to_move = inputs.target.is_some()
        || database.ca_is_unlisted
        || database.ca_ends.is_some_and(|ends| ends < soon);
    database.target_ca = row.successor.clone().filter(|_| has_to_move);
    database
}

fn of_instance(instance: &Instance) -> Database {
    Database {
        id: instance.id().to_owned(),
        arn: instance.arn().map(str::to_owned),
        account: instance.account().map(str::to_owned),
        region: instance.region().cloned(),
        engine: instance.engine().map(ToString::to_string),
        version: instance.engine_version().map(ToString::to_string),
        product: instance.product(),
        cluster: instance.cluster().map(str::to_owned),
        host: instance.endpoint().map(|address| address.host.to_string()),
        chosen_ca: instance.ca().cloned(),
        ca: None,
        ca_known_by: KnownBy::Nothing,
        next_ca: None,
        ca_ends: None,
        ca_ends_by_aws: None,
        ca_ends_by_certificates: None,
        ca_offer: CaOffer::Unknown,
        ca_is_unlisted: false,
        certificate_ends: None,
        target_ca: None,
        tls_forced: ForcedTls::Unknown,
        restart: RotationRestart::Unknown,
        clients: Vec::new(),
    }
}

fn of_cluster(cluster: &Cluster) -> Database {
    Database {
        id: cluster.id().to_owned(),
        arn: cluster.arn().map(str::to_owned),
        account: cluster.account().map(str::to_owned),
        region: cluster.region().cloned(),
        engine: cluster.engine().map(ToString::to_string),
        version: cluster.engine_version().map(ToString::to_string),
        product: cluster.product(),
        cluster: None,
        host: cluster.writer_endpoint().map(str::to_owned),
        chosen_ca: None,
        ca: None,
        ca_known_by: KnownBy::Nothing,
        next_ca: None,
        ca_ends: None,
        ca_ends_by_aws: None,
        ca_ends_by_certificates: None,
        ca_offer: CaOffer::Unknown,
        ca_is_unlisted: false,
        certificate_ends: None,
        target_ca: None,
        tls_forced: ForcedTls::Unknown,
        restart: RotationRestart::Unknown,
        clients: Vec::new(),
    }
}

/// The CA that was asked for; else the default of the database's account and region, or the first other CA that AWS
/// offers there.
fn successor(
    inputs: &Inputs<'_>,
    standings: &mut Standings<'_>,
    database: &Database,
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

/// The databases by their own names.
pub(super) struct Names(HashMap<String, Vec<usize>>);

impl Names {
    pub(super) fn of(rows: &[Row<'_>]) -> Self {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, row) in rows.iter().enumerate() {
            for name in row.names() {
                let known = places.entry(key(name)).or_default();
                if known.last() != Some(&place) {
                    known.push(place);
                }
            }
        }
        Self(places)
    }

    /// The databases of that name.
    pub(super) fn called(&self, name: &str) -> &[usize] {
        self.0.get(&key(name)).map_or(&[], Vec::as_slice)
    }
}

/// Which authority signed what an endpoint presented.
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
        // Of several, the latest that brought a proved chain counts.
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
