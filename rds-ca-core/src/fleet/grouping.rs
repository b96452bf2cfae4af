//! Groups instances by a common property.

use std::collections::BTreeMap;

use super::Instance;

/// The property to group by.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Grouping {
    /// The value of the named tag, such as the application's.
    Tag(String),
    /// By cluster; standalone instances form their own group.
    Cluster,
    /// The engine.
    Engine,
    /// The account.
    Account,
    /// The region.
    Region,
    /// The chosen CA.
    Ca,
}

/// The instances that share a value.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Group<'a> {
    /// The value; `None` for the instances for which it is not known.
    pub name: Option<&'a str>,
    /// The instances.
    pub instances: Vec<&'a Instance>,
    /// Their indices in [`Fleet::instances`](super::Fleet::instances).
    pub indices: Vec<usize>,
}

/// The instances in groups, ordered by the groups' names; the group without a name comes first.
pub(super) fn grouped<'a>(instances: &'a [Instance], by: &Grouping) -> Vec<Group<'a>> {
    // Clusters and instances with the same name may exist in every account and region.
    let mut groups: BTreeMap<_, (Vec<&Instance>, Vec<usize>)> = BTreeMap::new();
    for (at, instance) in instances.iter().enumerate() {
        let name = name(instance, by);
        let scope = matches!(by, Grouping::Cluster).then(|| {
            (
                instance.account(),
                instance.region(),
                instance.cluster().is_some(),
            )
        });
        let (members, indices) = groups.entry((name, scope)).or_default();
        members.push(instance);
        indices.push(at);
    }
    groups
        .into_iter()
        .map(|((name, _), (instances, indices))| Group {
            name,
            instances,
            indices,
        })
        .collect()
}

fn name<'a>(instance: &'a Instance, by: &Grouping) -> Option<&'a str> {
    match by {
        Grouping::Tag(key) => instance.tag(key),
        Grouping::Cluster => Some(instance.cluster().unwrap_or(instance.id())),
        Grouping::Engine => instance.engine().map(|engine| engine.as_str()),
        Grouping::Account => instance.account(),
        Grouping::Region => instance.region().map(|region| region.as_str()),
        Grouping::Ca => instance.ca().map(|ca| ca.as_str()),
    }
}
