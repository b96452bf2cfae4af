//! The order of names.

use super::shared::in_parts;

/// A list of at most that many names is sorted by comparison.
const FEW: usize = 32;
/// The most divisions of a list by the next bytes of its names; what is left is sorted by comparison.
const MOST_DIVISIONS: usize = 100;

/// A name in a list.
#[derive(Clone, Copy)]
struct Named<'a> {
    /// The next eight bytes of the name, by which its list is divided.
    key: u64,
    place: usize,
    name: &'a str,
}

impl Named<'_> {
    /// The bytes from that position.
    fn from(&self, start: usize) -> &[u8] {
        self.name.as_bytes().get(start..).unwrap_or_default()
    }
}

/// The indices of a list, sorted by `name` of its elements; of equal names, the first index is first.
///
/// The names of databases begin alike, so comparisons would read the same bytes again and again. A list is divided by
/// the eight bytes that follow what all of its names share, and each part by the bytes that follow there.
pub(super) fn by_name<T>(list: &[T], name: impl Fn(&T) -> &str) -> Vec<usize> {
    let names: Vec<&str> = list.iter().map(name).collect();
    let parts = in_parts(&names, |first, part| {
        let named = part.iter().enumerate().map(|(place, name)| Named {
            key: 0,
            place: first + place,
            name,
        });
        let mut named: Vec<Named<'_>> = named.collect();
        sort(&mut named, 0, MOST_DIVISIONS);
        named
    });
    let mut all = parts.concat();
    // Sorted parts are merged in one pass.
    compare(&mut all, 0);
    all.into_iter().map(|named| named.place).collect()
}

/// Sorts names that share their first `known` bytes.
fn sort(list: &mut [Named<'_>], known: usize, divisions: usize) {
    let [first, rest @ ..] = &*list else {
        return;
    };
    if list.len() <= FEW || divisions == 0 {
        return compare(list, known);
    }
    let first = first.from(known);
    let shared = rest.iter().fold(first.len(), |shared, other| {
        let pairs = first.iter().zip(other.from(known)).take(shared);
        pairs.take_while(|(one, other)| one == other).count()
    });
    let known = known + shared;
    for named in list.iter_mut() {
        let next = named
            .from(known)
            .iter()
            .copied()
            .chain(std::iter::repeat(0));
        named.key = next.take(8).fold(0, |key, byte| key << 8 | u64::from(byte));
    }
    list.sort_unstable_by_key(|named| named.key);
    if list.first().map(|first| first.key) == list.last().map(|last| last.key) {
        // A name ends here, and the others are equal to it or continue with zeros.
        return compare(list, known);
    }
    for part in list.chunk_by_mut(|one, other| one.key == other.key) {
        sort(part, known, divisions - 1);
    }
}

fn compare(list: &mut [Named<'_>], known: usize) {
    list.sort_by(|one, other| (one.from(known), one.place).cmp(&(other.from(known), other.place)));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same order as that of texts, whatever they hold.
    fn is_in_order(names: &[String]) {
        let mut wanted: Vec<usize> = (0..names.len()).collect();
        wanted.sort_by_key(|place| (&names[*place], *place));
        assert_eq!(by_name(names, |name| name), wanted);
    }

    #[test]
    fn names_are_in_the_order_of_texts() {
        is_in_order(&[]);
        is_in_order(&["b".into(), "".into(), "a".into(), "".into()]);
        // More than one thread, duplicates, names that begin alike, and names that end where others continue.
        let arn = |number: usize| {
            let region = ["eu-west-1", "us-east-1", "eu-west-11"][number % 3];
            format!(
                "arn:aws:rds:{region}:{}:db:db-{}",
                number % 7,
                number * 7919 % 4_001
            )
        };
        is_in_order(&(0..5_000).map(arn).collect::<Vec<_>>());
        is_in_order(&vec!["equal".to_owned(); 3_000]);
        let zeros = |number: usize| "\0".repeat(number % 40) + ["", "é", "\u{1}"][number % 3];
        is_in_order(&(0..3_000).map(zeros).collect::<Vec<_>>());
        // Each division takes one name off: more divisions than are made.
        let steps = |number: usize| "a".repeat(9 * (299 - number)) + "b";
        is_in_order(&(0..300).map(steps).collect::<Vec<_>>());
    }
}
