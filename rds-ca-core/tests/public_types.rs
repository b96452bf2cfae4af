//! The types and traits of other crates in the public API: each is a promise to follow that crate's versions, so the
//! list is committed (`tests/data/public-types.txt`) and grows only on purpose.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The crates that `[dependencies]` of this package names, as Rust spells them.
fn dependencies() -> BTreeSet<String> {
    let manifest: toml::Table = toml::from_str(include_str!("../Cargo.toml")).unwrap();
    manifest["dependencies"]
        .as_table()
        .unwrap()
        .keys()
        .map(|name| name.replace('-', "_"))
        .collect()
}

/// `a::{b, c::{d as e}}` as `(b, a::b)`, `(e, a::c::d)`: the name in the file, and the path.
fn imports(tree: &str, prefix: &str, found: &mut BTreeMap<String, String>) {
    let tree = tree.trim();
    if let Some(at) = tree.find('{') {
        let prefix = format!("{prefix}{}", &tree[..at]);
        let group = tree[at + 1..].trim_end_matches('}');
        let (mut level, mut start) = (0usize, 0);
        for (at, letter) in group.char_indices().chain([(group.len(), ',')]) {
            match letter {
                '{' => level += 1,
                '}' => level = level.saturating_sub(1),
                ',' if level == 0 => {
                    imports(&group[start..at], &prefix, found);
                    start = at + 1;
                }
                _ => {}
            }
        }
    } else if !tree.is_empty() {
        let (path, name) = match tree.split_once(" as ") {
            Some((path, name)) => (path, name),
            None => (tree, tree.rsplit("::").next().unwrap()),
        };
        let path = format!("{prefix}{path}");
        let path = path.trim_end_matches("::self").to_owned();
        let name = if name == "self" {
            path.rsplit("::").next().unwrap().to_owned()
        } else {
            name.to_owned()
        };
        found.insert(name, path);
    }
}

/// The public declarations: what follows `pub`, up to the body, and the heads of trait implementations.
fn declarations(code: &str) -> Vec<String> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let text = line.trim_start();
        let is_head = text.starts_with("pub ") && !text.starts_with("pub use ")
            || text.starts_with("impl") && text.contains(" for ")
            || text.starts_with("#[derive(");
        if !is_head {
            continue;
        }
        let mut whole = String::new();
        for line in &lines[at..] {
            let text = line.trim();
            whole.push_str(text);
            whole.push(' ');
            if text.ends_with(['{', ';', ',', ']', '}'])
                && whole.matches('(').count() == whole.matches(')').count()
            {
                break;
            }
        }
        found.push(whole);
    }
    found
}

/// The paths in a declaration, such as `time::UtcDateTime` or `Vec`.
fn paths(declaration: &str) -> Vec<String> {
    declaration
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == ':'))
        .map(|path| path.trim_matches(':').to_owned())
        .filter(|path| !path.is_empty())
        .collect()
}

#[test]
fn the_public_api_names_the_listed_types_of_other_crates_and_no_others() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let crates = dependencies();
    let mut named: BTreeSet<String> = BTreeSet::new();
    for file in files(&source) {
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        let code: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .map(|line| format!("{line}\n"))
            .collect();
        let mut names = BTreeMap::new();
        for statement in code.split(';') {
            if let Some(at) = statement.rfind("use ") {
                let before = statement[..at].trim_end();
                if before.is_empty()
                    || before.ends_with(['}', ']', ')', '{'])
                    || before.ends_with("pub")
                {
                    let tree: String = statement[at + 4..]
                        .split_whitespace()
                        .collect::<Vec<_>>()
                        .join(" ");
                    imports(&tree, "", &mut names);
                }
            }
        }
        for declaration in declarations(&code) {
            for path in paths(&declaration) {
                let mut parts = path.splitn(2, "::");
                let first = parts.next().unwrap();
                let rest = parts.next();
                let whole = match names.get(first) {
                    Some(imported) => match rest {
                        Some(rest) => format!("{imported}::{rest}"),
                        None => imported.clone(),
                    },
                    None => path.clone(),
                };
                let whole = whole.trim_start_matches("::");
                let root = whole.split("::").next().unwrap();
                if crates.contains(root) && whole != root {
                    named.insert(whole.to_owned());
                }
            }
        }
    }
    let listed: BTreeSet<String> = include_str!("data/public-types.txt")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .collect();
    assert!(
        named.contains("time::UtcDateTime"),
        "is this test reading? {named:?}"
    );
    assert_eq!(
        named, listed,
        "types and traits of other crates in the public API, and data/public-types.txt"
    );
}
