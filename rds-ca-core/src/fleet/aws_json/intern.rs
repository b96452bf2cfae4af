//! Stores one copy of every text that many resources share.

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use crate::fleet::{ParameterGroupUse, PendingChange, Tag};
use crate::name::{CaId, Engine, EngineVersion, Region};

/// Returns shared copies, so that a million instances store a region's name once.
#[derive(Default)]
pub(in crate::fleet) struct Interner {
    texts: HashSet<Arc<str>>,
    regions: HashMap<Box<str>, Arc<Region>>,
    engines: HashMap<Box<str>, Arc<Engine>>,
    versions: HashMap<Box<str>, Arc<EngineVersion>>,
    cas: HashMap<Box<str>, Arc<CaId>>,
    tags: HashSet<Arc<[Tag]>>,
    pending: HashSet<Arc<[PendingChange]>>,
    parameter_groups: HashSet<Arc<[ParameterGroupUse]>>,
    option_groups: HashSet<Arc<[Arc<str>]>>,
}

impl Interner {
    pub(in crate::fleet) fn text(&mut self, text: &str) -> Arc<str> {
        shared(&mut self.texts, text)
    }

    pub(in crate::fleet) fn region(&mut self, text: &str) -> Arc<Region> {
        named(&mut self.regions, text, Region::new)
    }

    pub(in crate::fleet) fn engine(&mut self, text: &str) -> Arc<Engine> {
        named(&mut self.engines, text, Engine::new)
    }

    pub(in crate::fleet) fn version(&mut self, text: &str) -> Arc<EngineVersion> {
        named(&mut self.versions, text, EngineVersion::new)
    }

    pub(in crate::fleet) fn ca(&mut self, text: &str) -> Arc<CaId> {
        named(&mut self.cas, text, CaId::new)
    }

    pub(in crate::fleet) fn tags(&mut self, tags: Vec<Tag>) -> Arc<[Tag]> {
        list(&mut self.tags, tags)
    }

    pub(in crate::fleet) fn pending(
        &mut self,
        changes: Vec<PendingChange>,
    ) -> Arc<[PendingChange]> {
        list(&mut self.pending, changes)
    }

    pub(in crate::fleet) fn parameter_groups(
        &mut self,
        groups: Vec<ParameterGroupUse>,
    ) -> Arc<[ParameterGroupUse]> {
        list(&mut self.parameter_groups, groups)
    }

    pub(in crate::fleet) fn option_groups(&mut self, groups: Vec<Arc<str>>) -> Arc<[Arc<str>]> {
        list(&mut self.option_groups, groups)
    }
}

fn shared<T: ?Sized + Eq + Hash>(known: &mut HashSet<Arc<T>>, value: &T) -> Arc<T>
where
    Arc<T>: Borrow<T> + for<'a> From<&'a T>,
{
    if let Some(found) = known.get(value) {
        return Arc::clone(found);
    }
    let new: Arc<T> = Arc::from(value);
    known.insert(Arc::clone(&new));
    new
}

fn list<T: Eq + Hash>(known: &mut HashSet<Arc<[T]>>, values: Vec<T>) -> Arc<[T]> {
    if let Some(found) = known.get(values.as_slice()) {
        return Arc::clone(found);
    }
    let new: Arc<[T]> = values.into();
    known.insert(Arc::clone(&new));
    new
}

fn named<T>(known: &mut HashMap<Box<str>, Arc<T>>, text: &str, new: fn(&str) -> T) -> Arc<T> {
    if let Some(found) = known.get(text) {
        return Arc::clone(found);
    }
    let value = Arc::new(new(text));
    known.insert(text.into(), Arc::clone(&value));
    value
}
