//! Who may call whom: a room uses rooms of lower rows only (ARCHITECTURE.md).

use std::fs;
use std::path::{Path, PathBuf};

/// Rows from the bottom up.
const ROWS: [&[&str]; 14] = [
    &["words"],
    &["error"],
    &["file_header", "timestamp"],
    &["name"],
    &["certificate"],
    &["bundle"],
    &["catalogue"],
    &["explain", "fleet", "probed", "trust"],
    &["driver", "mend", "sessions"],
    &["client"],
    &["discovery"],
    &["audit"],
    &["rotation"],
    &["aws", "probe", "report", "rustls"],
];

/// What the crate's root re-exports, by room.
const ROOT: [(&str, &str); 13] = [
    ("Authority", "catalogue"),
    ("Bundle", "bundle"),
    ("CaId", "name"),
    ("Catalogue", "catalogue"),
    ("Certificate", "certificate"),
    ("Error", "error"),
    ("ErrorKind", "error"),
    ("Partition", "name"),
    ("Region", "name"),
    ("Result", "error"),
    ("StackId", "name"),
    ("TrustStore", "trust"),
    ("Endpoint", "name"),
];

fn row(room: &str) -> usize {
    ROWS.iter()
        .position(|rooms| rooms.contains(&room))
        .unwrap_or_else(|| panic!("the room {room} has no row: add it here and to ARCHITECTURE.md"))
}

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

/// The first segments of every path that starts with `crate::`, groups included; documentation is
/// free to point anywhere.
fn rooms_used(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut used = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        // `rds_ca_core::` of doc examples, `x_crate::` of others.
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let group = group.split('}').next().unwrap_or_default();
            used.extend(group.split(',').map(|name| first_segment(name.trim())));
        } else {
            used.push(first_segment(rest));
        }
    }
    used.retain(|room| !room.is_empty());
    used
}

fn first_segment(path: &str) -> String {
    path.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

#[test]
fn rooms_use_lower_rows_only() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    for path in files(&source) {
        let inside = path.strip_prefix(&source).unwrap();
        let room = inside
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs");
        if room == "lib" {
            continue;
        }
        for used in rooms_used(&fs::read_to_string(&path).unwrap()) {
            let used = ROOT
                .iter()
                .find(|(name, _)| *name == used)
                .map_or(used.as_str(), |(_, room)| room);
            seen += 1;
            assert!(
                used == room || row(used) < row(room),
                "{} (room {room}) uses crate::{used}, which is not below it",
                inside.display()
            );
        }
    }
    assert!(
        seen > 100,
        "only {seen} uses found: is this test reading the code?"
    );
}

#[test]
fn only_one_file_names_x509_parser() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let naming: Vec<_> = files(&source)
        .into_iter()
        .filter(|path| fs::read_to_string(path).unwrap().contains("x509_parser::"))
        .collect();
    assert!(!naming.is_empty());
    for path in naming {
        assert!(
            path.starts_with(source.join("certificate/parse"))
                || path.ends_with("certificate/parse.rs"),
            "{path:?}"
        );
    }
}

#[test]
fn the_core_reads_no_clock() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in files(&source) {
        // The edges that talk to the outside measure how long that takes.
        if ["aws", "probe"]
            .iter()
            .any(|edge| path.starts_with(source.join(edge)))
        {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            for clock in [
                "SystemTime::now",
                "Instant::now",
                "UtcDateTime::now",
                "OffsetDateTime::now",
            ] {
                assert!(!line.contains(clock), "{}: {line}", path.display());
            }
        }
    }
}
