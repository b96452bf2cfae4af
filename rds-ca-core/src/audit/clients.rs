//! Which databases each client means.

use std::collections::{BTreeSet, HashMap};

use super::database::{Database, Row, Source};
use crate::client::{Client, Clients, Mode, Selector};
use crate::name::StackId;

/// A client, as the audit sees it.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct AuditedClient {
    /// The name.
    pub name: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Its TLS stack.
    pub stack: Option<StackId>,
    /// How it treats the server's certificate.
    pub mode: Mode,
    /// Its stores.
    pub stores: Vec<String>,
    /// What the manifest says of its databases.
    pub selectors: Vec<String>,
    /// The databases that it connects to: places in [`Audit::databases`](super::Audit::databases).
    pub databases: Vec<usize>,
}

/// The clients with the databases that their selectors mean, and of each the selectors that mean none.
pub(super) fn audited(
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
    for client in &clients.manifest().clients {
        let mut places = BTreeSet::new();
        let mut idle_here = Vec::new();
        for selector in &client.databases {
            let meant = known.entry(selector).or_insert_with(|| meant(selector));
            if meant.is_empty() {
                idle_here.push(selector.to_string());
            }
            places.extend(meant.iter().copied());
        }
        audited.push(of_manifest(client, places.into_iter().collect()));
        idle.push(idle_here);
    }
    (audited, idle)
}

fn of_manifest(client: &Client, databases: Vec<usize>) -> AuditedClient {
    AuditedClient {
        name: client.name.clone(),
        owner: client.owner.clone(),
        stack: client.stack.clone(),
        mode: client.mode,
        stores: client
            .stores
            .iter()
            .map(|path| path.display().to_string())
            .collect(),
        selectors: client.databases.iter().map(ToString::to_string).collect(),
        databases,
    }
}
