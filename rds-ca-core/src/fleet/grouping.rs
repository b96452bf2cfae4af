//! Instances by what they have in common.

use std::collections::BTreeMap;

use super::Instance;

/// What to group by.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Grouping {
    /// The value of the tag of that name, such as the application's.
    Tag(String),
    /// By cluster; standalone instances form their own group.
    Cluster,
    /// The engine.
    Engine,
    /// The account.
    Account,
    /// The region.
    Region,
    /// The CA chosen.
    Ca,
}

/// The instances that share a value.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Group<'a> {
    /// The value; `None` for the instances of which it is not known.
    pub name: Option<&'a str>,
    /// The instances.
    pub instances: Vec<&'a Instance>,
    /// Their places in [`Fleet::instances`](super::Fleet::instances).
    pub places: Vec<usize>,
}

/// The instances in groups, in the order of the groups' names; those without a name come first.
pub(super) fn grouped<'a>(instances: &'a [Instance], by: &Grouping) -> Vec<Group<'a>> {
    // Clusters of one name may exist in every account and region, and so may instances.
    let mut groups: BTreeMap<_, (Vec<&Instance>, Vec<usize>)> = BTreeMap::new();
    for (at, instance) in instances.iter().enumerate() {
        let name = name(instance, by);
        let place = matches!(by, Grouping::Cluster).then(|| {
            (
                instance.account(),
                instance.region(),
                instance.cluster().is_some(),
            )
        });
        let (members, places) = groups.entry((name, place)).or_default();
        members.push(instance);
        places.push(at);
    }
    groups
        .into_iter()
        .map(|((name, _), (instances, places))| Group {
            name,
            instances,
            places,
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
