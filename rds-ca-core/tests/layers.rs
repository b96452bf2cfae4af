//! The rows of rooms: a room uses only rooms of lower rows (ARCHITECTURE.md).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rows of the page, from the top down: the text before three blanks lists rooms, the rest is a remark.
fn rows() -> Vec<(usize, Vec<&'static str>)> {
    let page = include_str!("../../ARCHITECTURE.md");
    let block = page.split("## Who may call whom").nth(1).unwrap();
    let block = block.split("```").nth(1).unwrap();
    let rows: Vec<_> = block
        .lines()
        .filter_map(|line| {
            let rooms = line.trim_start().split("   ").next()?;
            let mut words = rooms.split_whitespace();
            let number = words.next()?.parse().ok()?;
            Some((number, words.collect()))
        })
        .collect();
    assert!(rows.len() > 10, "the rows of ARCHITECTURE.md: {rows:?}");
    rows
}

/// The re-exports of the crate's root, by room: the `pub use` lines of `lib.rs`.
fn root() -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for line in include_str!("../src/lib.rs").lines() {
        let Some((room, rest)) = line
            .strip_prefix("pub use ")
            .and_then(|path| path.split_once("::"))
        else {
            continue;
        };
        for name in rest.trim_matches(['{', '}', ';']).split(", ") {
            names.insert(name.to_owned(), room.to_owned());
        }
    }
    assert_eq!(names["Catalogue"], "catalogue");
    names
}

fn row(room: &str) -> usize {
    rows()
        .into_iter()
        .find(|(_, rooms)| rooms.contains(&room))
        .unwrap_or_else(|| panic!("the room {room} has no row: add it to ARCHITECTURE.md"))
        .0
}

/// The paths of the page's table; braces are expanded, names without a folder are files of the core.
fn paths_of_the_page() -> Vec<String> {
    let page = include_str!("../../ARCHITECTURE.md");
    let table = page.split("## Where things are").nth(1).unwrap();
    let table = table.split("\n## ").next().unwrap();
    let mut paths = Vec::new();
    for line in table.lines().filter(|line| line.starts_with("| `")) {
        let cell = line.split('|').nth(1).unwrap();
        for path in cell.split('`').skip(1).step_by(2) {
            match path.split_once('{') {
                Some((before, rest)) => {
                    let (names, after) = rest.split_once('}').unwrap();
                    paths.extend(
                        names
                            .split(',')
                            .map(|name| format!("{before}{name}{after}")),
                    );
                }
                None if !path.contains('/') => paths.push(format!("rds-ca-core/src/{path}")),
                None => paths.push(path.to_owned()),
            }
        }
    }
    paths
}

#[test]
fn the_page_names_existing_paths_and_every_room() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let paths = paths_of_the_page();
    assert!(paths.len() > 25, "{paths:?}");
    for path in &paths {
        assert!(top.join(path).exists(), "ARCHITECTURE.md names {path}");
    }
    for entry in fs::read_dir(top.join("rds-ca-core/src")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_named = paths.iter().any(|path| {
            path.strip_prefix("rds-ca-core/src/")
                .is_some_and(|inside| inside.split('/').next() == Some(&name))
        });
        assert!(
            name == "lib.rs" || is_named,
            "ARCHITECTURE.md has no row for {name}"
        );
    }
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

/// The first segments of every path that starts with `crate::`, groups included; documentation may
/// link anywhere.
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
fn rooms_use_only_lower_rows() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut seen, root) = (0, root());
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
            let used = root.get(&used).map_or(used.as_str(), String::as_str);
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
        // The modules that communicate with the outside measure time; so does the reader of pipes.
        if ["aws", "probe", "files.rs"]
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

/// The module of a file: `trust/stack/go/reader.rs` is `trust::stack::go::reader`.
fn module_of(source: &Path, file: &Path) -> Vec<String> {
    let inside = file.strip_prefix(source).unwrap().with_extension("");
    let mut module: Vec<String> = inside
        .iter()
        .map(|part| part.to_str().unwrap().to_owned())
        .collect();
    if module
        .last()
        .is_some_and(|last| last == "mod" || last == "lib")
    {
        module.pop();
    }
    module
}

/// Every path in the `use` items of a file, groups expanded, `crate::`, `self::` and `super::` resolved; re-exports
/// (`pub use`) only define names and are left out.
fn uses(text: &str, module: &[String], is_folder: bool) -> Vec<Vec<String>> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    // The file's own unit tests and inner modules do not count as its structure.
    let code = code.split("#[cfg(test)]").next().unwrap().to_owned();
    let mut found = Vec::new();
    for line in code.split(';') {
        let Some(at) = line.rfind("use ") else {
            continue;
        };
        let before = line[..at].trim_end();
        if before.ends_with("pub") || before.ends_with(')') && before.contains("pub(") {
            continue;
        }
        if !(before.is_empty() || before.ends_with(['}', '{', ']'])) {
            continue;
        }
        let tree = line[at + 4..]
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let tree = tree
            .replace("{ ", "{")
            .replace(" }", "}")
            .replace(", ", ",")
            .replace(",}", "}");
        written_out(&tree, &mut Vec::new(), &mut found);
    }
    found
        .into_iter()
        .filter_map(|path| {
            let mut base: Vec<String> = module.to_vec();
            let mut rest = path.as_slice();
            match rest.first().map(String::as_str) {
                Some("crate") => base.clear(),
                Some("self") => {}
                Some("super") => {
                    base.pop();
                }
                Some(name) if is_folder && !name.is_empty() => {
                    // A folder's file names its own children without `self::`.
                    base.extend(path.iter().cloned());
                    return Some(base);
                }
                _ => return None,
            }
            rest = &rest[1..];
            while rest.first().is_some_and(|name| name == "super") {
                base.pop();
                rest = &rest[1..];
            }
            base.extend(rest.iter().cloned());
            Some(base)
        })
        .collect()
}

/// `a::{b, c::{d}}` as `a::b`, `a::c::d`.
fn written_out(tree: &str, prefix: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    let depth = prefix.len();
    let mut rest = tree;
    while let Some((name, after)) = rest.split_once("::") {
        if name.contains(['{', ',']) {
            break;
        }
        prefix.push(name.to_owned());
        rest = after;
    }
    if let Some(group) = rest.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
        let (mut level, mut start) = (0usize, 0);
        for (at, letter) in group.char_indices().chain([(group.len(), ',')]) {
            match letter {
                '{' => level += 1,
                '}' => level -= 1,
                ',' if level == 0 => {
                    let part = &group[start..at];
                    if !part.is_empty() {
                        written_out(part, prefix, found);
                    }
                    start = at + 1;
                }
                _ => {}
            }
        }
    } else {
        let name = rest.split(" as ").next().unwrap_or(rest);
        let mut path = prefix.clone();
        path.push(name.to_owned());
        found.push(path);
    }
    prefix.truncate(depth);
}

/// The lines of a committed list of exceptions, without comments.
fn exceptions(text: &str) -> BTreeSet<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_files_of_a_room_have_no_cycle() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let modules: BTreeMap<Vec<String>, PathBuf> = files(&source)
        .into_iter()
        .map(|file| (module_of(&source, &file), file))
        .collect();
    let mut arrows: BTreeMap<&Vec<String>, BTreeSet<&Vec<String>>> = BTreeMap::new();
    for (module, file) in &modules {
        let is_folder = file.ends_with("mod.rs");
        for path in uses(&fs::read_to_string(file).unwrap(), module, is_folder) {
            // The longest prefix of the path that is a file.
            let used = (1..=path.len())
                .rev()
                .find_map(|length| modules.get_key_value(&path[..length]))
                .map(|(used, _)| used);
            let Some(used) = used else { continue };
            let same_room = used.first() == module.first();
            // A name that a folder re-exports, or declares for all of its files, is used through the folder.
            let through_folder = module.starts_with(used);
            if used != module && same_room && !through_folder {
                arrows.entry(module).or_default().insert(used);
            }
        }
    }
    assert!(
        arrows.len() > 50,
        "only {} files use others: is this test reading?",
        arrows.len()
    );
    let reaches = |from: &Vec<String>, to: &Vec<String>| {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&Vec<String>> = arrows.get(from).into_iter().flatten().copied().collect();
        while let Some(module) = next.pop() {
            if module == to {
                return true;
            }
            if seen.insert(module) {
                next.extend(arrows.get(module).into_iter().flatten().copied());
            }
        }
        false
    };
    let circles: BTreeSet<String> = arrows
        .iter()
        .flat_map(|(from, used)| used.iter().map(move |to| (*from, *to)))
        .filter(|(from, to)| reaches(to, from))
        .map(|(from, to)| format!("{} -> {}", from.join("::"), to.join("::")))
        .collect();
    let allowed = exceptions(include_str!("data/layers-circles.txt"));
    assert_eq!(
        circles, allowed,
        "circles between files, and the exceptions of data/layers-circles.txt"
    );
}

#[test]
fn no_type_has_impl_blocks_in_more_than_three_files() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut homes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files(&source) {
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        let room = module_of(&source, &file)
            .first()
            .cloned()
            .unwrap_or_default();
        for line in text.lines() {
            let Some(rest) = line.trim_start().strip_prefix("impl") else {
                continue;
            };
            if !rest.starts_with([' ', '<'])
                || line.contains(" for ")
                || !line.trim_end().ends_with(['{', '}'])
            {
                continue;
            }
            let mut rest = rest.trim_start();
            if rest.starts_with('<') {
                let mut level = 0usize;
                let end = rest.char_indices().find(|(_, letter)| {
                    match letter {
                        '<' => level += 1,
                        '>' => level -= 1,
                        _ => {}
                    }
                    level == 0
                });
                rest = end.map_or("", |(end, _)| rest[end + 1..].trim_start());
            }
            let path: String = rest
                .chars()
                .take_while(|letter| letter.is_alphanumeric() || "_:".contains(*letter))
                .collect();
            let name = path.rsplit("::").next().unwrap().to_owned();
            if !name.is_empty() {
                let shown = file.strip_prefix(&source).unwrap().display().to_string();
                homes
                    .entry(format!("{room}::{name}"))
                    .or_default()
                    .insert(shown);
            }
        }
    }
    assert!(
        homes.len() > 100,
        "only {} types found: is this test reading?",
        homes.len()
    );
    // Private types with the same name in one room are distinguished by where they are declared.
    let strewn: BTreeSet<String> = homes
        .into_iter()
        .filter(|(_, files)| files.len() > 3)
        .map(|(name, files)| {
            format!(
                "{name}: {}",
                files.into_iter().collect::<Vec<_>>().join(" ")
            )
        })
        .collect();
    let allowed = exceptions(include_str!("data/layers-strewn.txt"));
    assert_eq!(
        strewn, allowed,
        "types in more than three files, and the exceptions of data/layers-strewn.txt"
    );
}
