//! Untrusted text in lines and commands that people read and shells run.

use std::fmt::Write as _;

use crate::text::neutral;

/// Escapes untrusted text for use within one line of output.
pub(super) fn visible(text: &str) -> String {
    neutral(text).into_owned()
}

/// `--option=value` for a POSIX shell; `None` for a value that no AWS identifier can have.
pub(super) fn option(name: &str, value: &str) -> Option<String> {
    let plain = |char: char| char.is_ascii_alphanumeric() || "-_.:/".contains(char);
    if value.is_empty() || visible(value) != value {
        return None;
    }
    if value.chars().all(plain) {
        return Some(format!("--{name}={value}"));
    }
    Some(format!("--{name}='{}'", value.replace('\'', r"'\''")))
}

/// The first eight names, and how many more there are.
pub(super) fn abbreviated(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let mut text = names
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > SHOWN {
        let _ = write!(text, " and {} more", names.len() - SHOWN);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_names_are_listed_and_further_ones_counted() {
        let names: Vec<String> = (1..=10).map(|number| format!("db{number}")).collect();
        let eight = "db1, db2, db3, db4, db5, db6, db7, db8";
        assert_eq!(abbreviated(&names), format!("{eight} and 2 more"));
        assert_eq!(abbreviated(&names[..8]), eight);
        assert_eq!(abbreviated(&names[..1]), "db1");
    }

    #[test]
    fn values_stay_values() {
        for (value, wanted) in [
            ("orders", Some("--id=orders")),
            ("it's", Some(r"--id='it'\''s'")),
            ("$(reboot)", Some("--id='$(reboot)'")),
            ("-rf", Some("--id=-rf")),
            ("x\ntouch PWNED", None),
            ("\u{1b}[2J", None),
            ("a\u{202e}b", None),
            ("", None),
        ] {
            assert_eq!(option("id", value).as_deref(), wanted, "{value:?}");
        }
        assert_eq!(visible("a\u{9b}b\nc"), "a\\u{9b}b\\nc");
    }
}
