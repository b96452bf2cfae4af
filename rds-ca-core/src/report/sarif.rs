//! SARIF 2.1.0 (OASIS Standard, "Static Analysis Results Interchange Format"), for code scanning.

use serde_json::{Value, json};

use super::failed;
use super::layout::{self, visible};
use crate::audit::{Audit, AuditRule, Finding, Severity};
use crate::error::Result;
use crate::text::neutral_json;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Where the meaning of each rule is documented.
const RULES: &str = concat!(
    env!("CARGO_PKG_REPOSITORY"),
    "/blob/main/rds-ca-core/schemas/audit.md"
);
/// Code scanning rejects a result without a file: if there is none, the manifest that should be written is used.
const NO_FILE: &str = "clients.toml";

pub(super) fn write(audit: &Audit) -> Result<String> {
    let rules: Vec<Value> = AuditRule::ALL.iter().map(|rule| describe(*rule)).collect();
    let results: Vec<Value> = audit
        .findings
        .iter()
        .map(|finding| result(audit, finding))
        .collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "rds-ca",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": {
                "outcome": audit.outcome().as_str(),
                "at": crate::timestamp::format(audit.at),
                "catalogue": audit.catalogue.edition,
            },
        }],
    });
    let text = serde_json::to_string_pretty(&document).map_err(failed)?;
    let mut text = neutral_json(&text).into_owned();
    text.push('\n');
    Ok(text)
}

fn describe(rule: AuditRule) -> Value {
    json!({
        "id": rule.id(),
        "shortDescription": {"text": rule.meaning()},
        "fullDescription": {"text": rule.meaning()},
        "help": {"text": rule.remedy()},
        "helpUri": format!("{RULES}#{}", rule.id()),
        "defaultConfiguration": {"level": level(rule.severity())},
    })
}

/// SARIF has no level *unknown*; as a warning it is not overlooked.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning | Severity::Unknown => "warning",
        Severity::Note => "note",
    }
}

fn result(audit: &Audit, finding: &Finding) -> Value {
    let index = AuditRule::ALL.iter().position(|rule| *rule == finding.rule);
    let mut result = json!({
        "ruleId": finding.rule.id(),
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": {"text": message(audit, finding)},
        "locations": [location(audit, finding)],
        // Stable between runs; code scanning matches results by `primaryLocationLineHash`, and would otherwise compute
        // one from the lines of a binary store.
        "partialFingerprints": {
            "findingId/v1": finding.id,
            "primaryLocationLineHash": format!("{}:1", finding.id),
        },
        "properties": {
            "severity": finding.severity.as_str(),
            "bites": finding.bites.map(crate::timestamp::format),
            "databases": finding.databases.len(),
        },
    });
    if let (Some(why), Some(result)) = (&finding.suppressed, result.as_object_mut()) {
        let text = format!("{} (until {})", why.reason, why.until.date());
        let suppression = json!({
            "kind": "external",
            "status": "accepted",
            "justification": visible(&text),
        });
        result.insert("suppressions".to_owned(), json!([suppression]));
    }
    result
}

fn message(audit: &Audit, finding: &Finding) -> String {
    let subject = layout::subject(audit, finding);
    let mut text = format!("{subject}: {}", visible(&finding.message));
    for evidence in &finding.evidence {
        text.push_str("; ");
        text.push_str(&visible(evidence));
    }
    text.push_str(". What to do: ");
    text.push_str(&visible(&finding.remedy));
    text
}

fn location(audit: &Audit, finding: &Finding) -> Value {
    let (file, line) = match &finding.location {
        Some(place) => (place.file.as_str(), place.line),
        None => (audit.manifest.as_deref().unwrap_or(NO_FILE), None),
    };
    let subject = &finding.subject;
    json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri(file)},
            // Code scanning does not show a result without a line.
            "region": {"startLine": line.unwrap_or(1)},
        },
        "logicalLocations": [
            {"fullyQualifiedName": subject.name, "kind": subject.kind.as_str()},
        ],
    })
}

/// A path as a URI reference (RFC 3986): separators are kept, unusual characters are percent-encoded.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte))
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
