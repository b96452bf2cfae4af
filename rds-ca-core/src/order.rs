//! Sorts lists of any type with one compiled sort.
//!
//! The standard library's sort is compiled for each type and each order, 9 KB at a time; thirty of them were 0.1 MB of the
//! wheel. This one sorts positions, and swaps the elements afterwards. Where the time of a sort matters, or the elements
//! are plain numbers, `slice::sort` is used.

use std::cmp::Ordering;

/// Stable sorts with the meaning of their counterparts in `slice`.
pub(crate) trait CompactSort<T> {
    fn compact_sort(&mut self)
    where
        T: Ord;

    fn compact_sort_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    fn compact_sort_by_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);
}

impl<T> CompactSort<T> for [T] {
    fn compact_sort(&mut self)
    where
        T: Ord,
    {
        self.compact_sort_by(T::cmp);
    }

    fn compact_sort_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let swaps = swaps(
            self.len(),
            &mut |one, other| match (self.get(one), self.get(other)) {
                (Some(one), Some(other)) => compare(one, other),
                _ => Ordering::Equal,
            },
        );
        for (one, other) in swaps {
            self.swap(one, other);
        }
    }

    fn compact_sort_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.compact_sort_by(|one, other| key(one).cmp(&key(other)));
    }
}

/// The swaps, in order, that sort a list of that many elements.
fn swaps(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<(usize, usize)> {
    let mut sorted: Vec<usize> = (0..count).collect();
    sorted.sort_by(|&one, &other| compare(one, other));
    let mut swaps = Vec::new();
    for start in 0..count {
        // Each cycle of the permutation; what is in place points to itself.
        let mut place = start;
        while let Some(next) = sorted.get_mut(place) {
            let from = std::mem::replace(next, place);
            if from == start || from == place {
                break;
            }
            swaps.push((place, from));
            place = from;
        }
    }
    swaps
}

#[cfg(test)]
mod tests {
    use super::CompactSort as _;

    #[test]
    fn it_sorts_as_the_standard_library_does() {
        let mut state = 1_u32;
        for length in 0..200 {
            let list: Vec<(u32, usize)> = (0..length)
                .map(|position| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 28, position)
                })
                .collect();
            let (mut ours, mut theirs) = (list.clone(), list.clone());
            ours.compact_sort_by_key(|(key, _)| *key);
            theirs.sort_by_key(|(key, _)| *key);
            assert_eq!(ours, theirs);
            ours.compact_sort_by(|one, other| other.cmp(one));
            theirs.sort_by(|one, other| other.cmp(one));
            assert_eq!(ours, theirs);
            ours.compact_sort();
            theirs.sort();
            assert_eq!(ours, theirs);
        }
    }
}
