//! Which databases each client means.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::database::{Database, Row, Source};
use crate::client::{Client, Clients, Connection, Mode, Selector};
use crate::driver::Effective;
use crate::fleet::{Fleet, Product};
use crate::name::{Endpoint, Region, StackId};

/// A client, as the audit sees it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct AuditedClient {
    /// The name.
    pub name: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Its driver.
    pub driver: Option<String>,
    /// The driver's version.
    pub driver_version: Option<String>,
    /// Its TLS stack: the driver's, else as stated.
    pub stack: Option<StackId>,
    /// How it treats the server's certificate: by its driver's settings, else as stated.
    pub mode: Mode,
    /// What its driver makes of its settings, where they are given.
    pub connection: Option<Effective>,
    /// Its stores: as stated, else those that its driver reads.
    pub stores: Vec<String>,
    /// The variable with the password of its stores, where the manifest names one.
    pub password_env: Option<String>,
    /// What the manifest says of its databases.
    pub selectors: Vec<String>,
    /// The databases that it connects to: places in [`Audit::databases`](super::Audit::databases).
    pub databases: Vec<usize>,
    /// By region, its endpoints under the roots of Amazon Trust Services: RDS Proxy, Aurora Serverless v1, Aurora DSQL.
    pub trust_services: BTreeMap<Region, Vec<String>>,
}

/// The clients with the databases that their selectors mean, and of each the selectors that mean none.
pub(super) fn audited(
    fleet: &Fleet,
    clients: &Clients,
    databases: &[Database],
    rows: &[Row<'_>],
) -> (Vec<AuditedClient>, Vec<Vec<String>>) {
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        let cluster = databases
            .get(place)
            .and_then(|database| database.cluster.as_deref());
        let cluster_names = match row.source {
            Source::Instance(_, Some(cluster)) => [cluster.arn(), cluster.resource_id()]
                .into_iter()
                .flatten()
                .chain(cluster.endpoints())
                .collect(),
            _ => Vec::new(),
        };
        let mut names: Vec<String> = row
            .names()
            .into_iter()
            .chain(cluster)
            .chain(cluster_names)
            .map(str::to_ascii_lowercase)
            .collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            by_name.entry(name).or_default().push(place);
        }
    }
    let meant = |selector: &Selector| -> Vec<usize> {
        if let Some(name) = selector.as_name() {
            let places = by_name.get(&name.to_ascii_lowercase());
            return places.cloned().unwrap_or_default();
        }
        let fits = |row: &Row<'_>| match row.source {
            Source::Instance(instance, cluster) => selector.matches_instance(instance, cluster),
            Source::Cluster(cluster) => selector.matches_cluster(cluster),
        };
        let fitting = rows.iter().enumerate().filter(|(_, row)| fits(row));
        fitting.map(|(place, _)| place).collect()
    };
    // Clients of one application name their databases alike.
    let mut known: HashMap<&Selector, Vec<usize>> = HashMap::new();
    let (mut audited, mut idle) = (Vec::new(), Vec::new());
    // Where no databases are stated, the driver's settings name the endpoints.
    let endpoints: Vec<Vec<Selector>> = (0..clients.manifest().clients.len())
        .map(|place| endpoints(clients, place))
        .collect();
    for (place, client) in clients.manifest().clients.iter().enumerate() {
        let mut places = BTreeSet::new();
        let mut idle_here = Vec::new();
        let mut trust_services: BTreeMap<Region, Vec<String>> = BTreeMap::new();
        let stated = match client.databases.as_slice() {
            [] => endpoints.get(place).map_or(&[][..], Vec::as_slice),
            stated => stated,
        };
        for selector in stated {
            let meant = known.entry(selector).or_insert_with(|| meant(selector));
            // A name of a database means that; a pattern and a tag mean all that fit.
            if meant.is_empty() || selector.as_name().is_none() {
                let public = under_trust_services(fleet, selector);
                if public.is_empty() && meant.is_empty() {
                    idle_here.push(idle_selector(fleet, selector));
                }
                for (region, endpoint) in public {
                    let endpoints = trust_services.entry(region).or_default();
                    if !endpoints.contains(&endpoint) {
                        endpoints.push(endpoint);
                    }
                }
            }
            places.extend(meant.iter().copied());
        }
        for database in places.iter().filter_map(|place| databases.get(*place)) {
            if let (Product::AuroraServerlessV1, Some(region)) =
                (database.product, &database.region)
            {
                let name = database.host.clone().unwrap_or_else(|| database.id.clone());
                trust_services.entry(region.clone()).or_default().push(name);
            }
        }
        audited.push(of_manifest(
            clients,
            place,
            client,
            stated,
            places.into_iter().collect(),
            trust_services,
        ));
        idle.push(idle_here);
    }
    (audited, idle)
}

/// The regions and endpoints of a selector that means what is under the roots of Amazon Trust Services: a proxy of the
/// inventory by its name, ARN, host, a pattern or a tag, or a host that AWS gives such a service.
fn under_trust_services(fleet: &Fleet, selector: &Selector) -> Vec<(Region, String)> {
    let proxies = fleet.proxies().iter();
    let mut found: Vec<(Region, String)> = proxies
        .filter(|proxy| selector.matches_proxy(proxy))
        .filter_map(|proxy| {
            let endpoint = proxy.endpoint.clone().unwrap_or_else(|| proxy.name.clone());
            Some((proxy.scope.region.clone()?, endpoint))
        })
        .collect();
    let Some(host) = selector.as_host().or(selector.as_name()) else {
        return found;
    };
    if found.is_empty()
        && let Some(region) = Endpoint::parse(host).trust_services_region()
    {
        found.push((region, host.to_owned()));
    }
    found
}

/// A selector that means nothing, with what may be why.
fn idle_selector(fleet: &Fleet, selector: &Selector) -> String {
    let untold = fleet.proxies().iter().filter(|proxy| proxy.tags.is_none());
    match (selector.is_tag(), untold.count()) {
        (false, _) | (true, 0) => selector.to_string(),
        (true, 1) => format!("{selector} (the tags of one proxy are not known)"),
        (true, count) => format!("{selector} (the tags of {count} proxies are not known)"),
    }
}

/// The endpoints that a client's settings name, as selectors.
fn endpoints(clients: &Clients, place: usize) -> Vec<Selector> {
    let connection = clients
        .connection_of(place)
        .filter(|found| found.is_derived);
    let endpoints = connection.map_or(&[][..], |found| found.effective.endpoints.as_slice());
    endpoints
        .iter()
        .filter_map(|address| Selector::parse(&address.to_string()).ok())
        .collect()
}

fn of_manifest(
    clients: &Clients,
    place: usize,
    client: &Client,
    selectors: &[Selector],
    databases: Vec<usize>,
    trust_services: BTreeMap<Region, Vec<String>>,
) -> AuditedClient {
    let derived = clients
        .connection_of(place)
        .filter(|found| found.is_derived);
    let stores: Vec<String> = match client.stores.as_slice() {
        [] => clients
            .stores_of(place)
            .iter()
            .filter_map(|store| Some(clients.stores().get(*store)?.path.display().to_string()))
            .collect(),
        stated => stated
            .iter()
            .map(|path| path.display().to_string())
            .collect(),
    };
    AuditedClient {
        name: client.name.clone(),
        owner: client.owner.clone(),
        driver: client.driver.clone(),
        driver_version: client.driver_version.clone(),
        stack: match derived {
            Some(derived) => derived.effective.stack.clone(),
            None => client.stack.clone(),
        },
        mode: derived.map_or(client.mode, Connection::mode),
        connection: derived.map(|derived| derived.effective.clone()),
        stores,
        password_env: client.password_env.clone(),
        selectors: selectors.iter().map(ToString::to_string).collect(),
        databases,
        trust_services,
    }
}
