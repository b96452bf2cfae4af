//! Values that many rows of an audit share, each stored once.
//!
//! A fleet has far fewer kinds of databases, answers and observations than databases and clients. A row contains its
//! own values, and refers to the shared ones.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::ops::Deref;
use std::sync::Arc;
use std::thread;

/// A text that several rows may share: it can be read like a `str`, and copying it costs no memory.
///
/// # Example
///
/// ```
/// use rds_ca_core::audit::Text;
///
/// let name = Text::from("orders");
/// assert_eq!(name, "orders");
/// assert!(name.starts_with("ord"));
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Text(Arc<str>);

impl Text {
    /// The text as a slice.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Arc<str>> for Text {
    fn from(text: Arc<str>) -> Self {
        Self(text)
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl PartialEq<Text> for str {
    fn eq(&self, other: &Text) -> bool {
        *self == **other
    }
}

impl PartialEq<Text> for &str {
    fn eq(&self, other: &Text) -> bool {
        **self == **other
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        **self == **other
    }
}

/// Indices in a list of the audit, in ascending order; several rows may share them. They can be read like a `[usize]`.
#[derive(Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(into = "Vec<usize>", from = "Vec<usize>")]
pub struct Places(
    // `None` if it is empty, which takes no memory.
    Option<Arc<[usize]>>,
);

impl Places {
    /// The indices as a slice.
    pub fn as_slice(&self) -> &[usize] {
        self.0.as_deref().unwrap_or_default()
    }

    /// The union of these indices.
    pub(super) fn union<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        let mut parts: Vec<&Self> = parts.filter(|part| !part.is_empty()).collect();
        parts.dedup();
        match parts.as_slice() {
            [] => Self::default(),
            [one] => (*one).clone(),
            _ => {
                let mut all: Vec<usize> = parts.into_iter().flatten().copied().collect();
                all.sort_unstable();
                all.dedup();
                Self::from(all)
            }
        }
    }
}

impl Deref for Places {
    type Target = [usize];

    fn deref(&self) -> &[usize] {
        self.as_slice()
    }
}

impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl From<Vec<usize>> for Places {
    fn from(places: Vec<usize>) -> Self {
        Self((!places.is_empty()).then(|| places.into()))
    }
}

impl From<Places> for Vec<usize> {
    fn from(places: Places) -> Self {
        places.to_vec()
    }
}

impl From<usize> for Places {
    fn from(place: usize) -> Self {
        Self(Some(Arc::new([place])))
    }
}

impl<'a> IntoIterator for &'a Places {
    type Item = &'a usize;
    type IntoIter = std::slice::Iter<'a, usize>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq<Vec<usize>> for Places {
    fn eq(&self, other: &Vec<usize>) -> bool {
        **self == **other
    }
}

impl<const COUNT: usize> PartialEq<[usize; COUNT]> for Places {
    fn eq(&self, other: &[usize; COUNT]) -> bool {
        **self == *other
    }
}

/// Stores one copy of each value.
///
/// Values are long texts, so that each is hashed once: a set of values would hash all of them again whenever it grows.
pub(super) struct Interner<T> {
    /// By hash. Of different values with one hash, which is unlikely, only the first is shared.
    known: HashMap<u64, Arc<T>>,
    hasher: RandomState,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self {
            known: HashMap::new(),
            hasher: RandomState::new(),
        }
    }
}

impl<T: Eq + Hash> Interner<T> {
    /// Returns the stored value that equals this one; a new one is stored after `shrink`.
    pub(super) fn keep(&mut self, mut value: T, shrink: impl FnOnce(&mut T)) -> Arc<T> {
        let known = self.known.entry(self.hasher.hash_one(&value));
        if let Entry::Occupied(known) = &known
            && **known.get() == value
        {
            return Arc::clone(known.get());
        }
        shrink(&mut value);
        let kept = Arc::new(value);
        known.or_insert_with(|| Arc::clone(&kept));
        kept
    }
}

/// The most threads of one audit.
const MOST_THREADS: usize = 16;

/// Processes the parts of a list concurrently, one part per core, and returns the results in the order of the parts.
/// `work` gets the index of a part's first element, and the part.
///
/// The joined results must not depend on where the parts begin.
pub(super) fn in_parts<T: Sync, R: Send>(
    list: &[T],
    work: impl Fn(usize, &[T]) -> R + Sync,
) -> Vec<R> {
    // A thread costs more than a small part of the work.
    const LEAST: usize = 1_000;
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let parts = cores.min(MOST_THREADS).min(list.len() / LEAST).max(1);
    if parts == 1 {
        return vec![work(0, list)];
    }
    let (work, length) = (&work, list.len().div_ceil(parts));
    thread::scope(|scope| {
        let start = |(number, part): (usize, _)| {
            let first = number * length;
            let started = thread::Builder::new().spawn_scoped(scope, move || work(first, part));
            // If no thread can be started, this one processes the part.
            started.map_err(|_| work(first, part))
        };
        let started: Vec<_> = list.chunks(length).enumerate().map(start).collect();
        let result =
            |part: Result<thread::ScopedJoinHandle<'_, R>, R>| match part.map(|part| part.join()) {
                Ok(Ok(result)) | Err(result) => result,
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
            };
        started.into_iter().map(result).collect()
    })
}

/// Does both concurrently: while one works on a single core, the other uses the rest.
pub(super) fn both<A: Send, B>(one: impl Fn() -> A + Sync, other: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let started = thread::Builder::new().spawn_scoped(scope, &one);
        let second = other();
        let first = match started.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(first)) => first,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            // No thread could be started.
            Err(_) => one(),
        };
        (first, second)
    })
}

/// Sorts like `sort_by`, both halves concurrently.
pub(super) fn sort_in_halves<T: Send>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering + Sync) {
    if list.len() > 10_000 {
        let (first, second) = list.split_at_mut(list.len() / 2);
        let compare = &compare;
        thread::scope(|scope| {
            // If no thread can be started, the sort below does everything.
            let _ = thread::Builder::new().spawn_scoped(scope, || first.sort_by(compare));
            second.sort_by(compare);
        });
    }
    // Two sorted runs are merged in one pass.
    list.sort_by(compare);
}
