//! Parses YAML and JSON into JSON values; short-form functions of CloudFormation become objects.

use serde_json::Value as Json;

/// The documents of a text, or why it cannot be parsed.
pub(super) fn documents(text: &str) -> Result<Vec<Json>, String> {
    let trimmed = text.trim_start_matches('\u{feff}').trim_start();
    if trimmed.starts_with(['{', '[']) {
        if let Ok(value) = serde_json::from_str::<Json>(trimmed) {
            return Ok(flat(value));
        }
        // Several JSON values, one after the other.
        let stream: Result<Vec<Json>, _> = serde_json::Deserializer::from_str(trimmed)
            .into_iter::<Json>()
            .collect();
        if let Ok(values) = stream {
            return Ok(values.into_iter().flat_map(flat).collect());
        }
    }
    let prepared = short_functions(text);
    serde_saphyr::from_multiple::<Json>(&prepared)
        .map(|values| values.into_iter().flat_map(flat).collect())
        .map_err(|error| {
            format!(
                "it is not valid YAML: {}",
                error.to_string().lines().next().unwrap_or_default()
            )
        })
}

/// Flattens a Kubernetes `List` or an array into its members.
fn flat(value: Json) -> Vec<Json> {
    match value {
        Json::Array(values) => values.into_iter().flat_map(flat).collect(),
        Json::Object(mut members) => match (
            members
                .get("kind")
                .and_then(Json::as_str)
                .is_some_and(|kind| kind.ends_with("List")),
            members.remove("items"),
        ) {
            (true, Some(Json::Array(items))) => items.into_iter().flat_map(flat).collect(),
            (_, Some(items)) => {
                members.insert("items".to_owned(), items);
                vec![Json::Object(members)]
            }
            (_, None) => vec![Json::Object(members)],
        },
        _ => Vec::new(),
    }
}

/// Rewrites `!Ref X` as `{"Ref": "X"}`, so that values computed at deployment are not taken for text.
fn short_functions(text: &str) -> String {
    if !text.contains('!') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let end = line.trim_end().len();
        let (body, tail) = line.split_at(end);
        let place = body.find(": !").map(|at| at + 2).or_else(|| {
            body.trim_start()
                .starts_with("- !")
                .then(|| body.find("- !").unwrap_or_default() + 2)
        });
        match place {
            Some(at)
                if body
                    .get(at + 1..)
                    .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_uppercase())) =>
            {
                let (before, function) = body.split_at(at);
                let name: String = function
                    .chars()
                    .skip(1)
                    .take_while(|c| c.is_alphanumeric() || *c == ':')
                    .collect();
                let argument = function
                    .get(name.len() + 1..)
                    .unwrap_or_default()
                    .trim()
                    .trim_matches(['"', '\'']);
                let is_plain = name == "Sub" && !argument.is_empty() && !argument.contains("${");
                if is_plain {
                    out.push_str(&format!("{before}{:?}", argument));
                } else {
                    let key = if name == "Ref" {
                        "Ref".to_owned()
                    } else {
                        format!("Fn::{name}")
                    };
                    let argument: String = argument
                        .chars()
                        .filter(|c| !matches!(c, '"' | '\\' | '|' | '>'))
                        .collect();
                    if function.trim_end().ends_with(&format!("!{name}")) {
                        // The argument is on the following lines.
                        out.push_str(before.trim_end());
                    } else {
                        out.push_str(&format!("{before}{{\"{key}\": \"{argument}\"}}"));
                    }
                }
                out.push_str(tail);
            }
            _ => out.push_str(line),
        }
    }
    out
}
