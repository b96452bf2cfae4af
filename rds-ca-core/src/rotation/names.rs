//! Suggestions for names that match nothing.

use crate::text::edit_distance;

/// A hint that lists the known names nearest to an unknown one.
pub(super) fn hint<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 3;
    let wanted = wanted.to_ascii_lowercase();
    let mut nearest: Vec<(usize, &str)> = known
        .into_iter()
        .map(|name| (edit_distance(&wanted, &name.to_ascii_lowercase()), name))
        .filter(|(distance, name)| *distance <= name.len().max(wanted.len()) / 3 + 1)
        .collect();
    nearest.sort_unstable();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_lists_near_names() {
        assert_eq!(hint("ordres", ["orders", "people"]), "did you mean orders?");
        assert!(hint("zzzzzz", ["orders"]).starts_with("write"));
    }
}
