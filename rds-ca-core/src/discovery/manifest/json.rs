//! Merges into a JSON manifest and keeps every byte outside the changes as its owners wrote it.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::super::Discovery;
use crate::error::{Error, Result};

/// The mark that we write into a client that a later discovery no longer found.
const GONE: &str = "\"vanished\": true, ";

/// The parts of the document that a merge reads.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(default, borrow, alias = "client")]
    clients: Option<&'a RawValue>,
}

/// The parts of a client that a merge reads.
#[derive(Deserialize)]
struct Known {
    name: String,
    discovered: Option<Vec<String>>,
    #[serde(default)]
    vanished: bool,
}

/// Merges a discovery into the text of a manifest that has already been parsed.
pub(super) fn merge(existing: &str, found: &Discovery, folder: &Path) -> Result<String> {
    let text = existing.trim_start_matches('\u{feff}');
    let broken = |cause: serde_json::Error| {
        Error::invalid("cannot merge the manifest", cause.to_string())
            .hinting("give each client a name and its values as the schema defines them")
    };
    let document: Document<'_> = serde_json::from_str(text).map_err(broken)?;
    // The raw text is a slice of `text`, so its address gives the offset.
    let offset = |raw: &str| (raw.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let entries: Vec<&RawValue> = match document.clients {
        Some(list) => serde_json::from_str(list.get()).map_err(broken)?,
        None => Vec::new(),
    };
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for entry in &entries {
        let raw = entry.get();
        let known: Known = serde_json::from_str(raw).map_err(broken)?;
        let is_found = found.clients.iter().any(|client| client.name == known.name);
        if known.discovered.is_some() && known.vanished == is_found {
            let start = offset(raw) + 1;
            if is_found {
                if let Some((from, to)) = mark(raw) {
                    edits.push((offset(raw) + from, offset(raw) + to, String::new()));
                }
            } else {
                let blank = raw.len() - 1 - raw.get(1..).map_or(0, |rest| rest.trim_start().len());
                edits.push((start + blank, start + blank, GONE.to_owned()));
            }
        }
        names.push(known.name);
    }
    let added: Vec<Json> = (0..found.clients.len())
        .filter(|at| {
            found
                .clients
                .get(*at)
                .is_some_and(|client| !names.contains(&client.name))
        })
        .filter_map(|at| found.member(at, folder))
        .collect();
    if !added.is_empty() {
        let shown: Vec<String> = added.iter().map(member).collect();
        let shown = shown.join(",\n");
        match (document.clients, entries.last()) {
            (_, Some(last)) => {
                let end = offset(last.get()) + last.get().len();
                edits.push((end, end, format!(",\n{shown}")));
            }
            (Some(list), None) => {
                let start = offset(list.get());
                let end = start + list.get().len();
                edits.push((start, end, format!("[\n{shown}\n  ]")));
            }
            (None, _) => {
                let open = text.find('{').map_or(0, |at| at + 1);
                let rest = text.get(open..).unwrap_or_default().trim_start();
                let comma = if rest.starts_with('}') { "\n" } else { "," };
                edits.push((
                    open,
                    open,
                    format!("\n  \"clients\": [\n{shown}\n  ]{comma}"),
                ));
            }
        }
    }
    let mut out = existing
        .get(..existing.len() - text.len())
        .unwrap_or_default()
        .to_owned();
    let mut at = 0;
    for (from, to, new) in edits {
        out.push_str(text.get(at..from).unwrap_or_default());
        out.push_str(&new);
        at = to;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    Ok(out)
}

/// A client, indented as a member of the document's list: its name first, its origins last.
fn member(client: &Json) -> String {
    const ORDER: [&str; 8] = [
        "name",
        "driver",
        "dsn",
        "environment",
        "mode",
        "stores",
        "databases",
        "discovered",
    ];
    let lines: Vec<String> = ORDER
        .iter()
        .filter_map(|name| Some((name, client.get(name)?)))
        .map(|(name, value)| format!("      \"{name}\": {}", safe(&value.to_string())))
        .collect();
    format!("    {{\n{}\n    }}", lines.join(",\n"))
}

/// The JSON with control and direction characters escaped.
fn safe(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if crate::text::is_unsafe(c) {
            let mut units = [0u16; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// The range of the mark in the text of a client, including its comma.
fn mark(client: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    while let Some(found) = client.get(at..)?.find("\"vanished\"") {
        let start = at + found;
        let mut end = start + "\"vanished\"".len();
        at = end;
        let skip = |at: usize| {
            let rest = client.get(at..).unwrap_or_default();
            at + (rest.len() - rest.trim_start().len())
        };
        if client.get(..start)?.ends_with('\\') {
            continue;
        }
        end = skip(end);
        if !client.get(end..)?.starts_with(':') {
            continue;
        }
        end = skip(end + 1);
        if !client.get(end..)?.starts_with("true") {
            continue;
        }
        end += "true".len();
        let behind = skip(end);
        if client.get(behind..)?.starts_with(',') {
            return Some((start, skip(behind + 1)));
        }
        let before = client.get(..start)?.trim_end();
        return Some((before.strip_suffix(',').unwrap_or(before).len(), end));
    }
    None
}
