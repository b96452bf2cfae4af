//! The TLS stacks: each a reader of trust files, a verifier and a name rule.
//!
//! One folder per family: `mod.rs` holds its stacks and its rules, `reader.rs` how it reads files. CONTRIBUTING.md
//! explains how to add one.

pub(super) mod certificate_form;
mod dotnet;
mod gnutls;
mod go;
mod java;
mod kind;
mod mbedtls;
mod names;
mod nss;
mod openssl;
pub(super) mod reading;
mod rfc5280;
mod rustls;
mod split_at_end_lines;
#[cfg(test)]
mod tests;
mod wolfssl;

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::error::{Error, ErrorKind, Result};
use crate::name::StackId;
use crate::text::glob;
pub use kind::Stack;
pub(super) use kind::Verifier;
pub(super) use rfc5280::Rfc5280;

/// Every family, by the name of its folder.
const FAMILIES: [(&str, &[Stack]); 9] = [
    ("openssl", openssl::STACKS),
    ("java", java::STACKS),
    ("go", go::STACKS),
    ("rustls", rustls::STACKS),
    ("gnutls", gnutls::STACKS),
    ("dotnet", dotnet::STACKS),
    ("nss", nss::STACKS),
    ("mbedtls", mbedtls::STACKS),
    ("wolfssl", wolfssl::STACKS),
];

/// The stacks whose clients accept a directory with hashed names in place of the file: `--ssl-capath` of MariaDB,
/// `--capath` of curl, `capath` of Python and PHP. Tests run curl and Python.
const OF_DIRECTORIES: [&str; 8] = [
    "mariadb-verify",
    "mariadb-noverify",
    "curl",
    "python-ssl",
    "python-ssl-strict",
    "php-ssl",
    "php-mysqli",
    "php-mysqli-verify",
];

/// Every stack that this crate has rules for, family by family.
pub fn stacks() -> impl Iterator<Item = &'static Stack> {
    FAMILIES.into_iter().flat_map(|(_, stacks)| stacks)
}

/// The stacks that a pattern names: an identifier, a family, or a glob with `*` and `?`.
///
/// # Errors
///
/// [`ErrorKind::Unknown`] when it matches none; the hint lists similar names.
///
/// # Example
///
/// ```
/// use rds_ca_core::trust::stacks_named;
///
/// assert_eq!(stacks_named("go")?.len(), 2);
/// assert_eq!(stacks_named("libpq-*")?.len(), 3);
/// let error = stacks_named("java-truststore").unwrap_err();
/// assert!(error.hint().unwrap().contains("java-keystore"));
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
pub fn stacks_named(pattern: &str) -> Result<Vec<&'static Stack>> {
    let asked = StackId::new(pattern);
    let pattern = asked.as_str();
    if let Some(stack) = find(pattern) {
        return Ok(vec![stack]);
    }
    if let Some((_, stacks)) = FAMILIES.iter().find(|(family, _)| *family == pattern) {
        return Ok(stacks.iter().collect());
    }
    let found: Vec<_> = stacks()
        .filter(|stack| pattern.contains(['*', '?']) && glob(pattern, stack.id))
        .collect();
    match found.is_empty() {
        true => Err(unknown_stack(&asked)),
        false => Ok(found),
    }
}

/// Alternative words for a part of a stack's name.
const OTHER_WORDS: [(&str, &str); 10] = [
    ("postgres", "libpq"),
    ("psql", "libpq"),
    ("psycopg", "psycopg"),
    ("mysql", "mysqlconn"),
    ("truststore", "keystore"),
    ("jdbc", "pgjdbc"),
    ("npgsql", "dotnet"),
    ("sqlclient", "dotnet"),
    ("golang", "go"),
    ("requests", "python"),
];

/// The error for an unknown stack, with similar names.
pub fn unknown_stack(asked: &StackId) -> Error {
    let mut asked_words: Vec<&str> = asked.as_str().split('-').collect();
    let meant = OTHER_WORDS
        .iter()
        .filter(|(word, _)| asked.as_str().contains(word));
    asked_words.extend(meant.map(|(_, part)| *part));
    let likeness = |stack: &Stack| {
        let words = stack.id.split('-').chain([stack.family()]);
        let about = stack.about.to_ascii_lowercase();
        let shared = words
            .filter(|word| asked_words.iter().any(|asked| is_similar(asked, word)))
            .count();
        let described = asked_words
            .iter()
            .filter(|word| word.len() > 2 && about.contains(**word))
            .count();
        2 * shared + described
    };
    let mut alike: Vec<(usize, &str)> = stacks()
        .map(|stack| (likeness(stack), stack.id))
        .filter(|(likeness, _)| *likeness > 0)
        .collect();
    alike.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
    let hint = match alike.is_empty() {
        true => {
            let families: Vec<&str> = FAMILIES.iter().map(|(family, _)| *family).collect();
            format!(
                "the families are {}; `rds-ca stacks` lists all",
                families.join(", ")
            )
        }
        false => {
            let near: Vec<&str> = alike.iter().take(6).map(|(_, id)| *id).collect();
            format!("do you mean {}? `rds-ca stacks` lists all", near.join(", "))
        }
    };
    Error::new(
        ErrorKind::Unknown,
        "cannot decide by the rules of",
        "there is no such stack",
    )
    .at(asked.as_str())
    .hinting(hint)
}

/// Whether two words differ in at most one letter.
fn is_similar(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one == other {
        return true;
    }
    if one.len().min(other.len()) < 3 || one.len().abs_diff(other.len()) > 1 {
        return false;
    }
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let tail = |skip_one: usize, skip_other: usize| {
        one.get(same + skip_one..) == other.get(same + skip_other..)
    };
    tail(1, 1) || tail(1, 0) || tail(0, 1)
}

impl Stack {
    /// The library or runtime whose rules it follows: `openssl`, `java`, `go` …
    pub fn family(&self) -> &'static str {
        FAMILIES
            .iter()
            .find(|(_, stacks)| stacks.iter().any(|stack| stack.id == self.id))
            .map_or("", |(family, _)| family)
    }
}

/// For each stack, in order, the index of the first stack with the same rules, including its name rule if a host is
/// given: if their readers read the same from a store, they decide alike.
pub(super) fn rule_classes(with_host: bool) -> &'static [usize] {
    static CLASSES: [OnceLock<Vec<usize>>; 2] = [const { OnceLock::new() }; 2];
    let [without, with] = &CLASSES;
    let classes = if with_host { with } else { without };
    classes.get_or_init(|| {
        let mut first: HashMap<String, usize> = HashMap::new();
        stacks()
            .enumerate()
            .map(|(number, stack)| {
                let names = with_host.then_some(stack.names);
                let key = format!("{:?} {names:?}", stack.verifier);
                *first.entry(key).or_insert(number)
            })
            .collect()
    })
}

pub(super) fn find(id: &str) -> Option<&'static Stack> {
    stacks().find(|stack| stack.id == id)
}
