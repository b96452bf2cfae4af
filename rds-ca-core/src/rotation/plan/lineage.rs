//! Which databases belong together: members of a cluster, replicas of a primary, also across regions.

use std::collections::HashMap;

use crate::fleet::{Cluster, Fleet, Instance, Scope};

/// How many levels of replicas of replicas are followed.
const MAX_DEPTH: usize = 16;

/// The position of a database within its group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// Its group; `None` where it stands alone.
    pub(super) group: Option<String>,
    /// The cluster or instance within the group that it is, or is a member of.
    pub(super) unit: Option<String>,
    /// Readers before writers, replicas before their primaries: a higher rank always goes later.
    pub(super) rank: u8,
    /// Whether it is a reader or a replica.
    pub(super) is_secondary: bool,
}

/// The groups of a fleet.
pub(super) struct Lineage {
    /// By unit: the unit that it replicates.
    sources: HashMap<String, String>,
    /// By unit: how many levels of replicas are below it.
    heights: HashMap<String, u8>,
}

impl Lineage {
    pub(super) fn of(fleet: &Fleet) -> Self {
        let units: HashMap<String, String> = fleet
            .instances()
            .iter()
            .flat_map(|instance| {
                let unit = unit_of(instance);
                let names = [
                    instance.arn().map(str::to_owned),
                    Some(name(&instance.scope(), instance.id())),
                ];
                names
                    .into_iter()
                    .flatten()
                    .map(move |name| (name, unit.clone()))
            })
            .chain(fleet.clusters().iter().flat_map(|cluster| {
                let unit = unit_of_cluster(&cluster.scope(), cluster.id());
                let names = [
                    cluster.arn().map(str::to_owned),
                    Some(name(&cluster.scope(), cluster.id())),
                ];
                names
                    .into_iter()
                    .flatten()
                    .map(move |name| (name, unit.clone()))
            }))
            .collect();
        let mut sources = HashMap::new();
        for instance in fleet.instances() {
            let Some(source) = instance.replica_of() else {
                continue;
            };
            let key = if source.starts_with("arn:") {
                source.to_owned()
            } else {
                name(&instance.scope(), source)
            };
            // A source that is not in the inventory still groups its replicas.
            let unit = units.get(&key).cloned().unwrap_or(key);
            let own = unit_of(instance);
            if unit != own {
                sources.insert(own, unit);
            }
        }
        let mut heights: HashMap<String, u8> = HashMap::new();
        for unit in sources.keys() {
            let mut at = unit;
            for depth in 1..=MAX_DEPTH {
                let Some(source) = sources.get(at) else {
                    break;
                };
                let height = heights.entry(source.clone()).or_default();
                *height = (*height).max(u8::try_from(depth).unwrap_or(u8::MAX));
                at = source;
            }
        }
        Self { sources, heights }
    }

    /// The position of an instance; `is_writer` states whether it is its cluster's writer.
    pub(super) fn of_instance(&self, instance: &Instance, is_writer: Option<bool>) -> Standing {
        let unit = unit_of(instance);
        let in_cluster = instance.cluster().is_some();
        let mut standing = self.of_unit(unit, in_cluster);
        standing.rank = standing
            .rank
            .saturating_add(u8::from(is_writer == Some(true)));
        standing.is_secondary |= in_cluster && is_writer == Some(false);
        standing
    }

    /// The position of a Multi-AZ DB cluster.
    pub(super) fn of_cluster(&self, cluster: &Cluster) -> Standing {
        self.of_unit(unit_of_cluster(&cluster.scope(), cluster.id()), false)
    }

    fn of_unit(&self, unit: String, is_shared: bool) -> Standing {
        let mut root = &unit;
        for _ in 0..MAX_DEPTH {
            let Some(source) = self.sources.get(root) else {
                break;
            };
            root = source;
        }
        let height = self.heights.get(&unit).copied().unwrap_or_default();
        let is_secondary = self.sources.contains_key(&unit);
        Standing {
            group: (is_shared || is_secondary || height > 0).then(|| root.clone()),
            rank: height.saturating_mul(2),
            is_secondary,
            unit: Some(unit),
        }
    }
}

fn unit_of(instance: &Instance) -> String {
    match instance.cluster() {
        Some(cluster) => unit_of_cluster(&instance.scope(), cluster),
        None => name(&instance.scope(), instance.id()),
    }
}

fn unit_of_cluster(scope: &Scope, id: &str) -> String {
    format!("cluster {}", name(scope, id))
}

fn name(scope: &Scope, id: &str) -> String {
    format!("{scope} {}", id.to_ascii_lowercase())
}
