//! Suggestions for names that match nothing.

use crate::order::CompactSort as _;

/// A hint that lists the known names nearest to an unknown one.
pub(super) fn hint<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 3;
    let wanted = wanted.to_ascii_lowercase();
    let mut nearest: Vec<(usize, &str)> = known
        .into_iter()
        .map(|name| (distance(&wanted, &name.to_ascii_lowercase()), name))
        .filter(|(distance, name)| *distance <= name.len().max(wanted.len()) / 3 + 1)
        .collect();
    nearest.compact_sort();
    nearest.dedup();
    let names: Vec<&str> = nearest
        .into_iter()
        .take(SHOWN)
        .map(|(_, name)| name)
        .collect();
    if names.is_empty() {
        "write an identifier or an ARN of the inventory".to_owned()
    } else {
        format!("did you mean {}?", names.join(" or "))
    }
}

/// The Levenshtein distance; texts longer than 128 bytes count as far away.
fn distance(one: &str, other: &str) -> usize {
    if one.len() > 128 || other.len() > 128 {
        return usize::MAX / 2;
    }
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, a) in one.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (slot, b) in row.iter_mut().skip(1).zip(&other) {
            let cost = diagonal + usize::from(a != *b);
            diagonal = *slot;
            left = cost.min(left + 1).min(*slot + 1);
            *slot = left;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (one, other, wanted) in [
            ("", "", 0),
            ("orders", "orders", 0),
            ("order", "orders", 1),
            ("kitten", "sitting", 3),
            ("", "abc", 3),
        ] {
            assert_eq!(distance(one, other), wanted, "{one} {other}");
        }
        assert_eq!(hint("ordres", ["orders", "people"]), "did you mean orders?");
        assert!(hint("zzzzzz", ["orders"]).starts_with("write"));
    }
}
