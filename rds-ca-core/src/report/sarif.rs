//! SARIF 2.1.0 (OASIS Standard, "Static Analysis Results Interchange Format"), for code scanning.

use serde_json::{Value, json};

use super::failed;
use super::layout::{self, visible};
use crate::audit::{Audit, AuditRule, Finding, Severity};
use crate::error::Result;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

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
    let mut text = serde_json::to_string_pretty(&document).map_err(failed)?;
    text.push('\n');
    Ok(text)
}

fn describe(rule: AuditRule) -> Value {
    json!({
        "id": rule.id(),
        "shortDescription": {"text": rule.meaning()},
        "help": {"text": rule.remedy()},
        "defaultConfiguration": {"level": level(rule.severity())},
    })
}

/// SARIF knows no *unknown*; as a warning it is not overlooked.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning | Severity::Unknown => "warning",
        Severity::Note => "note",
    }
}

fn result(audit: &Audit, finding: &Finding) -> Value {
    let index = AuditRule::ALL.iter().position(|rule| *rule == finding.rule);
    let subject = layout::subject(audit, finding);
    let mut text = format!("{subject}: {}", visible(&finding.message));
    for evidence in &finding.evidence {
        text.push_str("; ");
        text.push_str(&visible(evidence));
    }
    text.push_str(". What to do: ");
    text.push_str(&visible(&finding.remedy));
    let mut result = json!({
        "ruleId": finding.rule.id(),
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": {"text": text},
        "partialFingerprints": {
            "ruleAndSubject/v1": format!("{} {}", finding.rule.id(), finding.subject),
        },
        "properties": {
            "severity": finding.severity.as_str(),
            "bites": finding.bites.map(crate::timestamp::format),
            "databases": finding.databases.len(),
        },
    });
    let logical = json!([{"fullyQualifiedName": finding.subject.name, "kind": finding.subject.kind.as_str()}]);
    let mut location = json!({"logicalLocations": logical});
    if let (Some(place), Some(location)) = (&finding.location, location.as_object_mut()) {
        // Code scanning shows nothing without a line.
        let physical = json!({
            "artifactLocation": {"uri": uri(&place.file)},
            "region": {"startLine": place.line.unwrap_or(1)},
        });
        location.insert("physicalLocation".to_owned(), physical);
    }
    if let Some(result) = result.as_object_mut() {
        result.insert("locations".to_owned(), json!([location]));
        if let Some(suppressed) = &finding.suppressed {
            let text = &suppressed.reason;
            result.insert(
                "suppressions".to_owned(),
                json!([{"kind": "external", "status": "accepted", "justification": text}]),
            );
        }
    }
    result
}

/// A path as a URI reference (RFC 3986): separators stay, everything unusual is percent-encoded.
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
