//! Reads Compose files: interpolation, `env_file`, `extends`, overrides → environments and mounted files.
//!
//! Precedence by the Compose specification: the shell over `.env`, `environment` over `env_file`, the last of several
//! files over the others, an override over its base file.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::super::container::Container;
use super::scalar;

/// The deepest nesting of interpolation defaults and `extends` that is followed.
const MAX_DEPTH: usize = 16;

type Variables = BTreeMap<String, String>;

/// The inputs: Compose documents, files that they may refer to, and the shell's environment.
struct Inputs<'a> {
    documents: &'a [(String, Json)],
    files: &'a Variables,
    shell: &'a Variables,
}

pub(super) fn containers(
    documents: &[(String, Json)],
    files: &Variables,
    shell: &Variables,
) -> Vec<Container> {
    let inputs = Inputs {
        documents,
        files,
        shell,
    };
    let mut found = Vec::new();
    for (path, document) in documents {
        if is_override(path) && documents.iter().any(|(other, _)| overrides(path, other)) {
            continue;
        }
        let folder = folder(path);
        let scope = inputs.scope(folder);
        let over = documents.iter().find(|(other, _)| overrides(other, path));
        for (name, service) in document
            .get("services")
            .and_then(Json::as_object)
            .into_iter()
            .flatten()
        {
            let mut merged = match inputs.extended(path, service, 0) {
                Ok(service) => service,
                Err(why) => {
                    found.push(failed(path, name, why));
                    continue;
                }
            };
            if let Some(more) =
                over.and_then(|(_, document)| document.pointer("/services")?.get(name))
            {
                merged = merge(merged, more);
            }
            found.push(inputs.container(path, folder, name, &merged, document, &scope));
        }
    }
    found
}

fn failed(path: &str, name: &str, why: String) -> Container {
    Container {
        path: path.to_owned(),
        name: name.to_owned(),
        error: Some(why),
        ..Container::default()
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_override(path: &str) -> bool {
    path.rsplit('/')
        .next()
        .is_some_and(|name| name.contains(".override."))
}

/// Whether the first is the override of the second: `compose.override.yaml` of `compose.yaml`.
fn overrides(over: &str, base: &str) -> bool {
    over.split_once(".override.").is_some_and(|(start, end)| {
        ["yaml", "yml"].contains(&end)
            && base
                .strip_prefix(start)
                .is_some_and(|rest| matches!(rest, ".yaml" | ".yml"))
    })
}

fn below(folder: &str, path: &str) -> String {
    let path = path.trim_start_matches("./");
    if path.starts_with('/') || folder.is_empty() {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').collect();
    let mut rest = path;
    while let Some(up) = rest.strip_prefix("../") {
        parts.pop();
        rest = up;
    }
    parts.push(rest);
    parts.join("/")
}

impl Inputs<'_> {
    /// The variables for interpolation: those of `.env`, overridden by the shell's.
    fn scope(&self, folder: &str) -> Variables {
        let mut scope = Variables::new();
        if let Some(text) = self.files.get(&below(folder, ".env"))
            && let Ok(own) = env_file(text, self.shell)
        {
            scope.extend(own);
        }
        scope.extend(self.shell.clone());
        scope
    }

    /// The service merged over the service that it extends.
    fn extended(&self, path: &str, service: &Json, depth: usize) -> Result<Json, String> {
        let Some(extends) = service.get("extends").filter(|extends| !extends.is_null()) else {
            return Ok(service.clone());
        };
        if depth > MAX_DEPTH {
            return Err("extends is nested too deep or circular".to_owned());
        }
        let (file, name) = match extends {
            Json::String(name) => (None, name.clone()),
            other => (
                other.get("file").and_then(scalar),
                other.get("service").and_then(scalar).unwrap_or_default(),
            ),
        };
        let place = file.map_or_else(|| path.to_owned(), |file| below(folder(path), &file));
        let base = self
            .documents
            .iter()
            .find(|(other, _)| *other == place)
            .and_then(|(_, document)| document.pointer("/services")?.get(&name))
            .ok_or_else(|| format!("it extends {name} of {place}, which was not found"))?;
        let base = self.extended(&place, base, depth + 1)?;
        Ok(merge(base, service))
    }

    fn container(
        &self,
        path: &str,
        folder: &str,
        name: &str,
        service: &Json,
        document: &Json,
        scope: &Variables,
    ) -> Container {
        let mut read = Container {
            path: path.to_owned(),
            name: name.to_owned(),
            image: service.get("image").and_then(scalar),
            ..Container::default()
        };
        match self.environment(folder, service, scope, &mut read) {
            Ok(environment) => read.environment = Some(environment),
            Err(why) => read.error = Some(why),
        }
        if let Err(why) = self.mounts(folder, service, document, scope, &mut read) {
            read.error = Some(why);
            read.environment = None;
        }
        read
    }

    fn environment(
        &self,
        folder: &str,
        service: &Json,
        scope: &Variables,
        read: &mut Container,
    ) -> Result<Variables, String> {
        let mut environment = Variables::new();
        let files: Vec<&Json> = match service.get("env_file") {
            Some(Json::Array(files)) => files.iter().collect(),
            Some(Json::Null) | None => Vec::new(),
            Some(file) => vec![file],
        };
        for file in files {
            let (place, required, raw) = match file {
                Json::Object(members) => (
                    members.get("path").and_then(scalar).unwrap_or_default(),
                    members.get("required").and_then(Json::as_bool) != Some(false),
                    members.get("format").and_then(Json::as_str) == Some("raw"),
                ),
                other => (scalar(other).unwrap_or_default(), true, false),
            };
            let place = interpolated(&place, scope, 0)?;
            match self.files.get(&below(folder, &place)) {
                Some(text) if raw => {
                    for line in text.lines().filter(|line| !line.starts_with('#')) {
                        if let Some((name, value)) = line.split_once('=') {
                            environment.insert(name.to_owned(), value.to_owned());
                        }
                    }
                }
                Some(text) => {
                    let mut known = environment.clone();
                    known.extend(scope.clone());
                    environment.extend(env_file(text, &known)?);
                }
                None if required => return Err(format!("the env_file {place} was not found")),
                None => {}
            }
        }
        match service.get("environment") {
            Some(Json::Array(words)) => {
                for word in words.iter().filter_map(scalar) {
                    let word = interpolated(&word, scope, 0)?;
                    match word.split_once('=') {
                        Some((name, value)) => {
                            environment.insert(name.to_owned(), value.to_owned());
                        }
                        None => passed(&word, scope, &mut environment, read),
                    }
                }
            }
            Some(Json::Object(members)) => {
                for (name, value) in members {
                    match scalar(value) {
                        Some(text) => {
                            environment.insert(name.clone(), interpolated(&text, scope, 0)?);
                        }
                        None => passed(name, scope, &mut environment, read),
                    }
                }
            }
            _ => {}
        }
        Ok(environment)
    }

    fn mounts(
        &self,
        folder: &str,
        service: &Json,
        document: &Json,
        scope: &Variables,
        read: &mut Container,
    ) -> Result<(), String> {
        for volume in service
            .get("volumes")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            let (source, target) = match volume {
                Json::String(text) => {
                    let text = interpolated(text, scope, 0)?;
                    let mut parts = text.splitn(3, ':');
                    (
                        parts.next().map(str::to_owned),
                        parts.next().map(str::to_owned),
                    )
                }
                other => (
                    other.get("source").and_then(scalar),
                    other.get("target").and_then(scalar),
                ),
            };
            let (Some(source), Some(target)) = (source, target) else {
                continue;
            };
            let source = interpolated(&source, scope, 0)?;
            if !source.starts_with(['.', '/', '~']) {
                continue;
            }
            let place = below(folder, source.trim_end_matches('/'));
            let target = target.trim_end_matches('/').to_owned();
            if let Some(text) = self.files.get(&place) {
                read.files.insert(target, text.clone());
                continue;
            }
            let inside = format!("{place}/");
            let mut any = false;
            for (name, text) in self
                .files
                .range(inside.clone()..)
                .take_while(|(name, _)| name.starts_with(&inside))
            {
                any = true;
                read.files.insert(
                    format!("{target}/{}", name.get(inside.len()..).unwrap_or_default()),
                    text.clone(),
                );
            }
            if !any {
                read.files.insert(target, String::new());
            }
        }
        for (kind, default) in [("secrets", "/run/secrets/"), ("configs", "/")] {
            for item in service
                .get(kind)
                .and_then(Json::as_array)
                .into_iter()
                .flatten()
            {
                let name = scalar(item)
                    .or_else(|| item.get("source").and_then(scalar))
                    .unwrap_or_default();
                let target = item
                    .get("target")
                    .and_then(scalar)
                    .unwrap_or_else(|| name.clone());
                let target = if target.starts_with('/') {
                    target
                } else {
                    format!("{default}{target}")
                };
                let given = document.get(kind).and_then(|all| all.get(&name));
                let text = given.and_then(|given| {
                    given
                        .get("content")
                        .and_then(scalar)
                        .and_then(|text| interpolated(&text, scope, 0).ok())
                        .or_else(|| {
                            let file = given.get("file").and_then(scalar)?;
                            self.files.get(&below(folder, &file)).cloned()
                        })
                        .or_else(|| {
                            scope
                                .get(&given.get("environment").and_then(scalar)?)
                                .cloned()
                        })
                });
                read.files.insert(target, text.unwrap_or_default());
            }
        }
        Ok(())
    }
}

/// Handles a name without a value: it takes the value from the environment in which Compose runs.
fn passed(name: &str, scope: &Variables, environment: &mut Variables, read: &mut Container) {
    match scope.get(name) {
        Some(value) => {
            environment.insert(name.to_owned(), value.clone());
        }
        None => {
            environment.remove(name);
            read.unset.push(name.to_owned());
        }
    }
}

/// Merges two services: mappings are merged, lists concatenated, other values replaced.
fn merge(base: Json, over: &Json) -> Json {
    let (Json::Object(mut members), Json::Object(more)) = (base, over) else {
        return over.clone();
    };
    for (key, value) in more {
        let old = members.remove(key);
        let merged = match (key.as_str(), old, value) {
            ("environment" | "labels", Some(old), new) => {
                let mut all = mapping(&old);
                all.extend(mapping(new));
                Json::Object(all)
            }
            ("env_file" | "volumes" | "secrets" | "configs", Some(old), new) => {
                let list = |value: &Json| match value {
                    Json::Array(values) => values.clone(),
                    Json::Null => Vec::new(),
                    other => vec![other.clone()],
                };
                let mut all = list(&old);
                all.extend(list(new));
                Json::Array(all)
            }
            (_, Some(old @ Json::Object(_)), new @ Json::Object(_)) => merge(old, new),
            (_, _, new) => new.clone(),
        };
        members.insert(key.clone(), merged);
    }
    Json::Object(members)
}

fn mapping(value: &Json) -> serde_json::Map<String, Json> {
    match value {
        Json::Object(members) => members.clone(),
        Json::Array(words) => words
            .iter()
            .filter_map(scalar)
            .map(|word| match word.split_once('=') {
                Some((name, value)) => (name.to_owned(), Json::String(value.to_owned())),
                None => (word, Json::Null),
            })
            .collect(),
        _ => serde_json::Map::new(),
    }
}

/// Interpolates `$NAME`, `${NAME:-default}` and similar forms; `$$` is a literal `$`.
fn interpolated(text: &str, scope: &Variables, depth: usize) -> Result<String, String> {
    if depth > MAX_DEPTH {
        return Err("the defaults are nested too deep".to_owned());
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let after = after.get(1..).unwrap_or_default();
        if let Some(escaped) = after.strip_prefix('$') {
            out.push('$');
            rest = escaped;
        } else if let Some(inside) = after.strip_prefix('{') {
            let end = closing(inside).ok_or_else(|| "a ${ has no closing }".to_owned())?;
            out.push_str(&reference(
                inside.get(..end).unwrap_or_default(),
                scope,
                depth,
            )?);
            rest = inside.get(end + 1..).unwrap_or_default();
        } else {
            let name: String = after
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
                out.push('$');
                rest = after;
            } else {
                out.push_str(scope.get(&name).map_or("", String::as_str));
                rest = after.get(name.len()..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    Ok(out)
}

fn closing(inside: &str) -> Option<usize> {
    let mut depth = 0;
    let bytes = inside.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn reference(inside: &str, scope: &Variables, depth: usize) -> Result<String, String> {
    let name: String = inside
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect();
    let operator = inside.get(name.len()..).unwrap_or_default();
    let value = scope.get(&name);
    let filled = value.filter(|value| !value.is_empty());
    let text = |rest: &str| interpolated(rest, scope, depth + 1);
    if let Some(rest) = operator.strip_prefix(":-") {
        return filled.map_or_else(|| text(rest), |value| Ok(value.clone()));
    }
    if let Some(rest) = operator.strip_prefix(":+") {
        return if filled.is_some() {
            text(rest)
        } else {
            Ok(String::new())
        };
    }
    if let Some(rest) = operator.strip_prefix(":?") {
        return filled
            .cloned()
            .ok_or_else(|| format!("{name} is not set: {rest}"));
    }
    if let Some(rest) = operator.strip_prefix('-') {
        return value.map_or_else(|| text(rest), |value| Ok(value.clone()));
    }
    if let Some(rest) = operator.strip_prefix('+') {
        return if value.is_some() {
            text(rest)
        } else {
            Ok(String::new())
        };
    }
    if let Some(rest) = operator.strip_prefix('?') {
        return value
            .cloned()
            .ok_or_else(|| format!("{name} is not set: {rest}"));
    }
    Ok(value.cloned().unwrap_or_default())
}

/// Reads an environment file as Compose does: quotes, comments, interpolation except in single quotes.
pub(super) fn env_file(text: &str, scope: &Variables) -> Result<Variables, String> {
    let mut found = Variables::new();
    let mut known = scope.clone();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=') else {
            let name = line.trim();
            if let Some(value) = scope.get(name) {
                found.insert(name.to_owned(), value.clone());
            }
            continue;
        };
        let name = name.trim().to_owned();
        let value = value.trim();
        let value = if let Some(rest) = value.strip_prefix('\'') {
            quoted(rest, '\'', &mut lines)
        } else if let Some(rest) = value.strip_prefix('"') {
            let inside = quoted(rest, '"', &mut lines);
            let inside = inside
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\\"", "\"")
                .replace("\\\\", "\\");
            interpolated(&inside, &known, 0)?
        } else {
            let cut = value.find(" #").unwrap_or(value.len());
            interpolated(value.get(..cut).unwrap_or_default().trim_end(), &known, 0)?
        };
        // Shell values take precedence over the file's values, also in references inside the file.
        known.entry(name.clone()).or_insert_with(|| value.clone());
        found.insert(name, value);
    }
    Ok(found)
}

/// The text up to the closing quote, which may be on a later line.
fn quoted(start: &str, quote: char, lines: &mut std::str::Lines<'_>) -> String {
    let mut out = String::new();
    let mut rest = start;
    loop {
        let mut escaped = false;
        for (at, c) in rest.char_indices() {
            if c == quote && !escaped {
                out.push_str(rest.get(..at).unwrap_or_default());
                return out;
            }
            escaped = c == '\\' && !escaped;
        }
        out.push_str(rest);
        match lines.next() {
            Some(next) => {
                out.push('\n');
                rest = next;
            }
            None => return out,
        }
    }
}
