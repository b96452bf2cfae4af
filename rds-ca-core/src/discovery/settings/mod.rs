//! Reads settings in configuration files and source text → drafts, each with its file, line and key.
//!
//! No program is interpreted. Keys that drivers know, connection strings, paths of stores and RDS hosts are reported
//! together with related text nearby; values that come from variables stay unknown.

mod block;
mod brackets;
mod dsn;
mod guess;
mod image;
mod java;
mod keys;
mod literal;
mod mask;
mod oracle;
mod python;
mod special;

pub(super) use guess::packages;
pub(super) use keys::{Role, role, simple};
pub(super) use literal::pointer_in;
pub(super) use special::is_store_path;

use super::draft::Draft;
use super::found::{GapKind, SettingKind};
use super::seen::Seen;
use crate::name::{Endpoint, Service};
use crate::text::Lines;
use keys::Hit;

/// The syntax of a file: its comments and brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// JavaScript, TypeScript, Java, Kotlin, Go, C#, Rust, Swift, Scala.
    Braces,
    /// PHP: as [`Braces`](Self::Braces), and `#` comments.
    Php,
    /// Python, Ruby, Elixir: `#` comments.
    Script,
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// `.env`, properties, INI, shell: one key per line.
    Lines,
    /// Terraform: brackets, `#` and `//` comments.
    Terraform,
    /// XML.
    Xml,
    /// A Dockerfile.
    Dockerfile,
    /// SQL and anything else: comments are not recognised.
    Other,
}

/// Long files with a longer line are taken for generated and are not read.
const LONGEST_LINE: usize = 20_000;

/// The folder of a path.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

pub(super) fn is_package_manifest(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(
        name,
        "package.json"
            | "requirements.txt"
            | "Pipfile"
            | "pyproject.toml"
            | "setup.py"
            | "pom.xml"
            | "build.gradle"
            | "build.gradle.kts"
            | "go.mod"
            | "Gemfile"
            | "composer.json"
            | "Cargo.toml"
    ) || name.ends_with(".csproj")
        || (name.starts_with("requirements") && name.ends_with(".txt"))
}

/// Whether settings are read from a mounted file of that name.
pub(super) fn is_configuration(path: &str) -> bool {
    !content_name(path) && language(path, "").is_some()
}

fn content_name(path: &str) -> bool {
    super::content::is_store_name(path)
}

fn language(path: &str, text: &str) -> Option<Language> {
    let name = path.rsplit(['/', '!']).next().unwrap_or(path);
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("dockerfile") || lower.ends_with(".dockerfile") || lower == "containerfile"
    {
        return Some(Language::Dockerfile);
    }
    if lower == ".env"
        || lower.starts_with(".env.")
        || lower.ends_with(".env")
        || lower == "procfile"
        || lower == "makefile"
    {
        return Some(Language::Lines);
    }
    let end = lower.rsplit_once('.').map_or("", |(_, end)| end);
    Some(match end {
        "js" | "ts" | "jsx" | "tsx" | "mjs" | "cjs" | "mts" | "cts" | "java" | "kt" | "kts"
        | "go" | "cs" | "rs" | "swift" | "scala" | "groovy" | "gradle" | "vue" | "dart" | "c"
        | "cpp" | "h" | "prisma" => Language::Braces,
        "php" => Language::Php,
        "py" | "rb" | "ex" | "exs" | "pl" | "pm" | "r" | "rake" | "ru" => Language::Script,
        "json" | "jsonc" | "json5" | "tfstate" | "ipynb" => Language::Json,
        "yaml" | "yml" | "tpl" | "erb" | "j2" if text.contains(": ") || end.starts_with('y') => {
            Language::Yaml
        }
        "properties" | "ini" | "cnf" | "conf" | "cfg" | "sh" | "bash" | "zsh" | "ps1" | "bat"
        | "cmd" | "env" | "toml" | "ora" | "service" | "config" | "txt" | "sample" | "example"
        | "template" | "dist" | "local" | "production" | "development" | "staging" => {
            Language::Lines
        }
        "tf" | "tfvars" | "hcl" => Language::Terraform,
        "xml" | "csproj" | "iml" => Language::Xml,
        "md" | "rst" | "html" | "htm" | "adoc" | "svg" | "css" | "scss" | "map" | "lock"
        | "log" | "csv" | "tsv" | "pem" | "crt" | "snap" | "sum" | "po" => return None,
        _ if text.starts_with("#!")
            && text
                .lines()
                .next()
                .is_some_and(|line| line.contains("python") || line.contains("ruby")) =>
        {
            Language::Script
        }
        _ if text.starts_with("#!")
            && text
                .lines()
                .next()
                .is_some_and(|line| line.contains("node")) =>
        {
            Language::Braces
        }
        "" => Language::Lines,
        _ => Language::Other,
    })
}

/// The most settings that are read from one file. Each is compared with those that were found before.
const MOST_IN_FILE: usize = 2_000;

/// Reads the settings of a file.
pub(super) fn read(path: &str, text: &str, seen: &mut Seen) -> Vec<Draft> {
    let mut drafts = Vec::new();
    if path.ends_with("java.security") {
        java::security(path, text, &mut drafts);
        return drafts;
    }
    let Some(language) = language(path, text) else {
        return drafts;
    };
    if text.len() > 200_000 && text.lines().any(|line| line.len() > LONGEST_LINE) {
        return drafts;
    }
    let cells;
    let (text, language) = if path.ends_with(".ipynb") {
        cells = notebook(text);
        (cells.as_str(), Language::Script)
    } else {
        (text, language)
    };
    let masked = mask::comments(text, language);
    let lines = Lines::new(&masked);
    let file = File {
        path,
        text: &masked,
        lines: &lines,
        language,
        drivers: guess::of_source(&masked, path),
    };
    dsn::find(&file, &mut drafts);
    let hits = keys::find(&file);
    let hit_count = hits.len();
    block::group(&file, hits, &mut drafts);
    block::with_dsn(&mut drafts);
    special::find(&file, &mut drafts);
    if language == Language::Script {
        python::contexts(&file, &mut drafts);
    }
    if path.ends_with(".ora") {
        oracle::find(&file, &mut drafts);
    }
    if language == Language::Dockerfile {
        image::dockerfile(&file, &mut drafts);
    }
    image::fetches(&file, &mut drafts);
    special::pointers(&file, &mut drafts);
    endpoints(&file, &mut drafts);
    if drafts.len() >= MOST_IN_FILE || hit_count >= MOST_IN_FILE {
        let why = format!("the first {MOST_IN_FILE} settings of a file are read");
        seen.gap(path, GapKind::TooLarge, why);
    }
    drafts.sort_by_key(|draft| draft.line);
    drafts
}

/// The source lines of a notebook, each on the line of its JSON string; all other lines are blank.
fn notebook(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let string = line.trim().trim_end_matches(',');
        if string.starts_with('"')
            && let Ok(source) = serde_json::from_str::<String>(string)
        {
            out.push_str(source.trim_end_matches('\n'));
        }
        out.push('\n');
    }
    out
}

/// A file with its comments blanked out.
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    pub(super) lines: &'a Lines,
    pub(super) language: Language,
    /// Drivers that the text imports or names.
    pub(super) drivers: Vec<&'static str>,
}

impl File<'_> {
    /// The line of an offset, counted from 1.
    fn line(&self, offset: usize) -> usize {
        self.lines.of(offset)
    }
}

/// The RDS and DocumentDB hosts in the text, each with its offset.
pub(super) fn hosts(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.find(".amazonaws.")) {
        let dot = at + next;
        let bytes = text.as_bytes();
        let is_host =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let start = bytes.get(..dot).map_or(0, |before| {
            before
                .iter()
                .rposition(|byte| !is_host(byte))
                .map_or(0, |at| at + 1)
        });
        let rest = bytes.get(dot..).unwrap_or_default();
        let end = dot
            + rest
                .iter()
                .position(|byte| !is_host(byte))
                .unwrap_or(rest.len());
        at = end.max(dot + 1);
        let Some(host) = text.get(start..end) else {
            continue;
        };
        let host = host.trim_end_matches(['.', '-', '_']);
        let endpoint = Endpoint::parse(host);
        if matches!(endpoint.service(), Service::Unknown)
            || host.starts_with("truststore.")
            || host.starts_with('.')
        {
            continue;
        }
        // `rds.eu-west-1.amazonaws.com` is the API's endpoint, not a database.
        if endpoint.identifier().is_none() || host.split('.').count() < 5 {
            continue;
        }
        let after = text.get(start + host.len()..).unwrap_or_default();
        let port: String = after
            .strip_prefix(':')
            .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect())
            .unwrap_or_default();
        let shown = if port.is_empty() {
            host.to_owned()
        } else {
            format!("{host}:{port}")
        };
        found.push((start, shown));
    }
    found
}

/// Assigns each host to the nearest setting; a host without a setting nearby becomes its own setting.
fn endpoints(file: &File<'_>, drafts: &mut Vec<Draft>) {
    for (at, host) in hosts(file.text) {
        if drafts.len() >= MOST_IN_FILE {
            break;
        }
        let line = file.line(at);
        if drafts.iter().any(|draft| {
            draft
                .endpoint
                .as_deref()
                .is_some_and(|known| known.split(':').next() == host.split(':').next())
                && draft.line.abs_diff(line) < 30
        }) {
            continue;
        }
        let near = drafts
            .iter_mut()
            .filter(|draft| {
                draft.endpoint.is_none()
                    && matches!(
                        draft.kind,
                        Some(
                            SettingKind::Options
                                | SettingKind::Environment
                                | SettingKind::Dsn
                                | SettingKind::Pointer
                        )
                    )
            })
            .map(|draft| {
                let (first, last) = draft.lines;
                let distance = if line < first {
                    first - line
                } else {
                    line.saturating_sub(last)
                };
                (distance, draft)
            })
            .filter(|(distance, _)| *distance <= 15)
            .min_by_key(|(distance, _)| *distance);
        match near {
            Some((_, draft)) => draft.endpoint = Some(host),
            None => {
                let mut draft = Draft::new(
                    file.path,
                    line,
                    key_before(file.text, at),
                    SettingKind::Endpoint,
                );
                draft.driver = file.drivers.first().copied();
                draft.endpoint = Some(host);
                drafts.push(draft);
            }
        }
    }
}

/// The key on the line of a value, or `host` if there is none.
fn key_before(text: &str, at: usize) -> String {
    let start = text
        .get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |at| at + 1);
    let line = text.get(start..at).unwrap_or_default();
    let key = line.split(['=', ':', '(']).next().unwrap_or_default();
    let key: String = key
        .trim_matches(|c: char| !c.is_alphanumeric() && c != '_')
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
        .take(60)
        .collect();
    match key.rsplit(' ').next() {
        Some(key) if !key.is_empty() => key.to_owned(),
        _ => "host".to_owned(),
    }
}

/// Turns the environment of a container into drafts: one for each group of variables.
pub(super) fn of_environment(
    path: &str,
    line: usize,
    service: &str,
    environment: &std::collections::BTreeMap<String, String>,
    files: &std::collections::BTreeMap<String, String>,
    drafts: &mut Vec<Draft>,
) {
    let mut hits = Vec::new();
    let before = drafts.len();
    for (name, value) in environment {
        dsn::of_value(path, line, name, value, drafts);
        if let Some(role) = role(name, value) {
            hits.push(Hit::of_variable(name, value, role, line));
        } else if !hosts(value).is_empty() || is_store_path(value) {
            hits.push(Hit::of_variable(name, value, Role::Host, line));
        }
    }
    block::of_variables(path, hits, environment, drafts);
    for draft in drafts.iter_mut().skip(before) {
        draft.service = Some(service.to_owned());
        draft.files.clone_from(files);
        if draft.environment.is_empty() {
            draft.environment.clone_from(environment);
        }
    }
}
