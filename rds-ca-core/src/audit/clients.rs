//! Which databases each client uses.

use std::collections::{BTreeMap, HashMap};

use super::database::{Database, NameRule, Names, Row, Source};
use super::shared::{Places, in_parts};
use crate::client::{Client, Clients, Connection, Mode, Selector};
use crate::driver::Effective;
use crate::fleet::{Fleet, Product};
use crate::name::{Endpoint, Region, StackId};

/// A client in the audit.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct AuditedClient {
    /// The name.
    pub name: String,
    /// Who is responsible for it.
    pub owner: Option<String>,
    /// Its driver.
    pub driver: Option<String>,
    /// The driver's version.
    pub driver_version: Option<String>,
    /// Its TLS stack: that of the driver, or else as stated.
    pub stack: Option<StackId>,
    /// How it treats the server's certificate: according to its driver's settings, or else as stated.
    pub mode: Mode,
    /// The effective connection according to its driver, if its settings are given.
    pub connection: Option<Effective>,
    /// Its stores: as stated, or else those that its driver reads.
    pub stores: Vec<String>,
    /// The variable with the password of its stores, if the manifest names one.
    pub password_env: Option<String>,
    /// The selectors of its databases in the manifest.
    pub selectors: Vec<String>,
    /// The databases that it connects to: indices in [`Audit::databases`](super::Audit::databases).
    pub databases: Places,
    /// By region, its endpoints with roots of Amazon Trust Services: RDS Proxy, Aurora Serverless v1, Aurora DSQL.
    pub trust_services: BTreeMap<Region, Vec<String>>,
}

/// The clients with the databases that their selectors match, and each client's selectors that match nothing.
pub(super) fn audited(
    fleet: &Fleet,
    clients: &Clients,
    databases: &[Database],
    rows: &[Row<'_>],
) -> (Vec<AuditedClient>, Vec<Vec<String>>) {
    let manifest = &clients.manifest().clients;
    // If no databases are stated, the driver's settings name the endpoints.
    let endpoints: Vec<Vec<Selector>> = (0..manifest.len())
        .map(|place| endpoints(clients, place))
        .collect();
    let stated = |place: usize| -> &[Selector] {
        match manifest
            .get(place)
            .map(|client| client.databases.as_slice())
        {
            None | Some([]) => endpoints.get(place).map_or(&[][..], Vec::as_slice),
            Some(stated) => stated,
        }
    };
    let mut meaning = Meaning {
        fleet,
        databases,
        rows,
        by_name: Names::of(rows, NameRule::WithCluster),
        of_patterns: HashMap::new(),
    };
    for place in 0..manifest.len() {
        stated(place)
            .iter()
            .for_each(|selector| meaning.learn(selector));
    }
    let parts = in_parts(manifest, |first, part| {
        let one = |(place, client): (usize, &Client)| {
            let place = first + place;
            let stated = stated(place);
            let meant = meaning.of(stated);
            let (databases, services) = (meant.databases.into(), meant.trust_services);
            let audited = of_manifest(clients, place, client, stated, databases, services);
            (audited, meant.unmatched)
        };
        part.iter().enumerate().map(one).collect::<Vec<_>>()
    });
    parts.into_iter().flatten().unzip()
}

/// The databases that selectors match in a fleet.
struct Meaning<'a> {
    fleet: &'a Fleet,
    databases: &'a [Database],
    rows: &'a [Row<'a>],
    by_name: Names,
    /// The matches of patterns, tags and addresses: each needs a pass over all databases, and clients of one
    /// application share them.
    of_patterns: HashMap<&'a Selector, Vec<usize>>,
}

/// The matches of a client's selectors.
#[derive(Default)]
struct Meant {
    databases: Vec<usize>,
    trust_services: BTreeMap<Region, Vec<String>>,
    /// The selectors that match nothing.
    unmatched: Vec<String>,
}

impl<'a> Meaning<'a> {
    fn learn(&mut self, selector: &'a Selector) {
        if selector.as_name().is_some() || self.of_patterns.contains_key(selector) {
            return;
        }
        let fits = |row: &Row<'_>| match row.source {
            Source::Instance(instance, cluster) => selector.matches_instance(instance, cluster),
            Source::Cluster(cluster) => selector.matches_cluster(cluster),
        };
        let parts = in_parts(self.rows, |first, part| {
            let fitting = part.iter().enumerate().filter(|(_, row)| fits(row));
            fitting.map(|(place, _)| first + place).collect::<Vec<_>>()
        });
        self.of_patterns.insert(selector, parts.concat());
    }

    fn of(&self, selectors: &[Selector]) -> Meant {
        let mut all = Meant::default();
        for selector in selectors {
            let by_name;
            let meant = match selector.as_name() {
                Some(name) => {
                    by_name = self.by_name.called(self.rows, name);
                    by_name.as_slice()
                }
                None => self
                    .of_patterns
                    .get(selector)
                    .map_or(&[][..], Vec::as_slice),
            };
            // A name of a database matches only that one; patterns and tags match every fitting one.
            if meant.is_empty() || selector.as_name().is_none() {
                let public = under_trust_services(self.fleet, selector);
                if public.is_empty() && meant.is_empty() {
                    all.unmatched.push(unmatched_selector(self.fleet, selector));
                }
                for (region, endpoint) in public {
                    let endpoints = all.trust_services.entry(region).or_default();
                    if !endpoints.contains(&endpoint) {
                        endpoints.push(endpoint);
                    }
                }
            }
            all.databases.extend(meant);
        }
        all.databases.sort_unstable();
        all.databases.dedup();
        for database in all
            .databases
            .iter()
            .filter_map(|place| self.databases.get(*place))
        {
            if let (Product::AuroraServerlessV1, Some(region)) =
                (database.product, &database.region)
            {
                let name = database.host.as_ref().unwrap_or(&database.id);
                let endpoints = all.trust_services.entry(region.clone()).or_default();
                endpoints.push(name.to_string());
            }
        }
        all
    }
}

/// The regions and endpoints of a selector that matches services with roots of Amazon Trust Services: a proxy of the
/// inventory by its name, ARN, host, a pattern or a tag, or a host name that AWS assigns to such a service.
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

/// A selector that matches nothing, with a possible reason.
fn unmatched_selector(fleet: &Fleet, selector: &Selector) -> String {
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
    databases: Places,
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
