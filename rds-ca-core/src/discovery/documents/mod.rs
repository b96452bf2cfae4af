//! Reads deployment documents (Kubernetes, ECS, Lambda, Compose, Terraform, systemd) → the environment that each
//! container receives, and the files that are mounted into it.

mod aws;
mod compose;
mod kubernetes;
mod yaml;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde_json::Value as Json;

use super::Discover;
use super::container::Container;
use super::found::{GapKind, SettingKind};
use super::seen::Seen;
use super::settings;
use crate::text::Lines;

/// Whether the name is one of a format whose documents may be longer than source text.
pub(super) fn may_be(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    [".json", ".yaml", ".yml", ".tfstate"]
        .iter()
        .any(|end| lower.ends_with(end))
}

/// The name under which a text without a file is read: a name without an extension gets one by the content.
pub(super) fn named<'a>(name: &'a str, text: &str) -> Cow<'a, str> {
    if name
        .rsplit('/')
        .next()
        .is_some_and(|file| file.contains('.'))
    {
        return Cow::Borrowed(name);
    }
    let beginning = text.trim_start_matches('\u{feff}').trim_start();
    // `[` also starts a section of an INI file.
    let is_json = beginning.strip_prefix('[').map_or_else(
        || beginning.starts_with('{'),
        |rest| rest.trim_start().starts_with(['{', '"']),
    );
    let endings = [".yaml", ".service"];
    let of_document = endings.into_iter().find(|ending| is_document(ending, text));
    match (is_json, of_document) {
        (true, _) => Cow::Owned(format!("{name}.json")),
        (false, Some(ending)) => Cow::Owned(format!("{name}{ending}")),
        (false, None) => Cow::Borrowed(name),
    }
}

/// Whether the text is a document that declares containers and their environments.
pub(super) fn is_document(path: &str, text: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    if lower.ends_with(".service") {
        return text.contains("[Service]");
    }
    let is_json = lower.ends_with(".json") || lower.ends_with(".tfstate");
    let is_yaml = lower.ends_with(".yaml") || lower.ends_with(".yml");
    let has = |word: &str| text.contains(word);
    if is_json
        || text.trim_start().starts_with('{')
            && !lower.ends_with(".js")
            && !lower.ends_with(".ts")
            && is_yaml
    {
        return (has("\"apiVersion\"") && has("\"kind\""))
            || has("\"containerDefinitions\"")
            || has("\"FunctionName\"")
            || has("\"terraform_version\"")
            || has("\"Functions\"")
            || (is_yaml
                && has("\"services\"")
                && (has("\"image\"") || has("\"build\"") || has("\"environment\"")));
    }
    is_yaml
        && ((has("apiVersion:") && has("kind:"))
            || (has("services:")
                && (has("image:") || has("build:") || has("environment:") || has("env_file:")))
            || has("AWS::Serverless::Function")
            || has("AWS::Lambda::Function")
            || has("containerDefinitions:"))
}

/// Reads the documents and turns their containers into settings of services.
pub(super) fn read(seen: &mut Seen, options: &Discover<'_>) -> Vec<Container> {
    let documents: BTreeMap<String, String> =
        std::mem::take(&mut seen.documents).into_iter().collect();
    let extra: BTreeMap<String, String> = std::mem::take(&mut seen.environment_files)
        .into_iter()
        .collect();
    // Environment files that a unit reads are reported with the unit.
    let of_units: std::collections::BTreeSet<String> = documents
        .iter()
        .filter(|(path, _)| path.ends_with(".service"))
        .flat_map(|(path, text)| {
            text.lines()
                .filter_map(|line| line.trim().strip_prefix("EnvironmentFile="))
                .map(|file| below_root(path, file.trim_start_matches('-')))
        })
        .collect();
    seen.drafts.retain(|draft| !of_units.contains(&draft.path));
    let (mut containers, unread) = containers(&documents, &extra, &options.environment);
    containers.append(&mut seen.containers);
    for (path, why) in unread {
        if let Some(text) = documents.get(&path) {
            // An unparsable document, such as a template, is read as plain text.
            let own = settings::read(&path, text, seen);
            seen.drafts.extend(own);
            if !text.contains("{{") {
                seen.gap(path, GapKind::Damaged, why);
            }
        }
    }
    let first = seen.drafts.len();
    let mut indices: BTreeMap<&str, Index<'_>> = BTreeMap::new();
    for container in &containers {
        let service = container.service(&containers);
        let text = documents.get(&container.path).map_or("", String::as_str);
        let index = indices
            .entry(&container.path)
            .or_insert_with(|| Index::of(text));
        if let Some(environment) = &container.environment {
            let before = seen.drafts.len();
            settings::of_environment(
                &container.path,
                1,
                &service,
                environment,
                &container.files,
                &mut seen.drafts,
            );
            for draft in seen.drafts.iter_mut().skip(before) {
                draft.line = index.line_of(&container.name, &draft.key);
                draft.lines = (draft.line, draft.line);
            }
        }
        if let Some(why) = &container.error {
            seen.gap(
                container.path.clone(),
                GapKind::Missing,
                format!("{service} does not start: {why}"),
            );
        }
        for (name, content) in &container.files {
            if !content.is_empty() && settings::is_configuration(name) {
                let mut own = settings::read(&container.path, content, seen);
                for draft in &mut own {
                    draft.service = Some(service.clone());
                    draft.remarks.push(format!("in the mounted file {name}"));
                    draft.line = index.line_of(&container.name, &draft.key);
                }
                seen.drafts.extend(own);
            }
        }
    }
    for (path, text) in &documents {
        outside_environments(path, text, first, seen);
    }
    containers
}

/// Reads the settings in a document's text outside its environments: commands, bundle URLs, connection strings.
fn outside_environments(path: &str, text: &str, first: usize, seen: &mut Seen) {
    let mut own = settings::read(path, text, seen);
    own.retain(|draft| {
        let is_outside = !matches!(
            draft.kind,
            Some(SettingKind::Options | SettingKind::Environment)
        );
        let known = seen
            .drafts
            .iter()
            .skip(first)
            .filter(|known| known.path == path)
            .any(|known| {
                known.line == draft.line
                    || (draft.dsn.is_some()
                        && known.dsn.as_deref().is_some_and(|dsn| {
                            draft.dsn.as_deref().is_some_and(|own| {
                                // Compose files write a literal `${NAME}` as `$${NAME}`.
                                let own = own.replace("$$", "$");
                                own.starts_with(dsn) || dsn.starts_with(&own)
                            })
                        }))
                    || (draft.pointer.is_some() && draft.pointer == known.pointer)
                    || (draft.kind == Some(SettingKind::Endpoint)
                        && draft.endpoint == known.endpoint)
            });
        // A store's name alone may just be a key of a ConfigMap.
        is_outside && !known && !draft.needs_store
    });
    seen.drafts.extend(own);
}

/// The positions of the words of a document.
struct Index<'a> {
    lines: Lines,
    words: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Index<'a> {
    fn of(text: &'a str) -> Self {
        let mut words: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut start = None;
        let ends = text.char_indices().chain([(text.len(), ' ')]);
        for (at, c) in ends {
            let is_part = c.is_ascii_alphanumeric()
                || c == '_'
                || (start.is_some() && matches!(c, '-' | '.'));
            match (start, is_part) {
                (None, true) => start = Some(at),
                (Some(from), false) => {
                    if let Some(word) = text.get(from..at) {
                        words.entry(word).or_default().push(from);
                    }
                    start = None;
                }
                _ => {}
            }
        }
        Self {
            lines: Lines::new(text),
            words,
        }
    }

    /// The line of the variable's first occurrence after its container's name.
    fn line_of(&self, container: &str, key: &str) -> usize {
        let of = |word: &str| self.words.get(word).map_or(&[][..], Vec::as_slice);
        let start = of(container).first().copied().unwrap_or_default();
        let places = of(key);
        let below = places.partition_point(|at| *at < start);
        let at = places.get(below).or_else(|| places.first());
        self.lines.of(at.copied().unwrap_or(start))
    }
}

/// The containers of the documents with their environments and files, and the documents that could not be read.
///
/// `others` are files that documents may refer to; `shell` is the environment in which Compose runs.
pub fn containers(
    documents: &BTreeMap<String, String>,
    others: &BTreeMap<String, String>,
    shell: &BTreeMap<String, String>,
) -> (Vec<Container>, Vec<(String, String)>) {
    let mut found = Vec::new();
    let mut unread = Vec::new();
    let mut cluster = kubernetes::Cluster::default();
    let mut compose: Vec<(String, Json)> = Vec::new();
    for (path, text) in documents {
        if path.ends_with(".service") {
            found.extend(systemd(path, text, others));
            continue;
        }
        let values = match yaml::documents(text) {
            Ok(values) => values,
            Err(why) => {
                unread.push((path.clone(), why));
                continue;
            }
        };
        for value in values {
            if value.get("apiVersion").is_some() && value.get("kind").is_some() {
                cluster.add(path, &value);
            } else if value.get("services").is_some_and(Json::is_object) {
                compose.push((path.clone(), value));
            } else {
                found.extend(aws::containers(path, &value, others));
            }
        }
    }
    found.extend(cluster.containers());
    found.extend(compose::containers(&compose, others, shell));
    (found, unread)
}

/// Reads `Environment=` of a unit, overridden by its `EnvironmentFile=` entries as far as they are in the same tree.
fn systemd(path: &str, text: &str, others: &BTreeMap<String, String>) -> Vec<Container> {
    let mut environment = BTreeMap::new();
    let mut of_files = BTreeMap::new();
    let mut unresolved = Vec::new();
    let mut section = "";
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line;
        }
        if section != "[Service]" {
            continue;
        }
        if let Some(words) = line.strip_prefix("Environment=") {
            for word in words_of(words) {
                if let Some((name, value)) = word.split_once('=') {
                    environment.insert(name.to_owned(), value.to_owned());
                }
            }
            if words.is_empty() {
                environment.clear();
            }
        } else if let Some(file) = line.strip_prefix("EnvironmentFile=") {
            let file = file.trim_start_matches('-');
            if file.is_empty() {
                of_files.clear();
                continue;
            }
            match others.get(&below_root(path, file)) {
                Some(text) => of_files.extend(assignments(text)),
                None => unresolved.push(file.to_owned()),
            }
        }
    }
    environment.extend(of_files);
    let name = path
        .rsplit('/')
        .next()
        .unwrap_or(path)
        .trim_end_matches(".service")
        .to_owned();
    vec![Container {
        path: path.to_owned(),
        name,
        environment: Some(environment),
        unresolved,
        ..Container::default()
    }]
}

/// The path of a host's file in the tree in which the unit was found.
fn below_root(unit: &str, file: &str) -> String {
    let root = [
        "etc/systemd/",
        "usr/lib/systemd/",
        "lib/systemd/",
        "usr/local/lib/systemd/",
    ]
    .iter()
    .filter_map(|folder| unit.find(folder))
    .min()
    .and_then(|at| unit.get(..at));
    match root {
        Some(root) => format!("{root}{}", file.trim_start_matches('/')),
        None => file.to_owned(),
    }
}

/// Reads a systemd environment file: `NAME=value` lines, without quotes and without expansion.
fn assignments(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.starts_with(['#', ';']))
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| {
            let value = value.trim();
            let bare = ['"', '\'']
                .iter()
                .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote))
                .unwrap_or(value);
            (name.trim().to_owned(), bare.to_owned())
        })
        .collect()
}

/// Splits words with quotes, as systemd does.
fn words_of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in text.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, ' ' | '\t') => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            (_, c) => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A scalar as text, as it appears in an environment.
pub(super) fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}
