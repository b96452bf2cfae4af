//! JUnit XML for build servers: a rule is a suite, a finding is a case.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::failed;
use super::layout::{self, visible};
use crate::audit::{Audit, AuditRule, Finding, Severity};
use crate::error::Result;

pub(super) fn write(audit: &Audit) -> Result<String> {
    document(audit).map_err(failed)
}

fn document(audit: &Audit) -> std::io::Result<String> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let suites: Vec<(AuditRule, Vec<&Finding>)> = AuditRule::ALL
        .iter()
        .map(|rule| {
            (
                *rule,
                audit
                    .findings
                    .iter()
                    .filter(|finding| finding.rule == *rule)
                    .collect(),
            )
        })
        .collect();
    let failures = audit
        .findings
        .iter()
        .filter(|finding| fails(finding))
        .count();
    // A rule without findings is a passed case.
    let tests: usize = suites
        .iter()
        .map(|(_, findings)| findings.len().max(1))
        .sum();
    let mut root = BytesStart::new("testsuites");
    root.push_attribute(("name", "rds-ca audit"));
    root.push_attribute(("tests", tests.to_string().as_str()));
    root.push_attribute(("failures", failures.to_string().as_str()));
    writer.write_event(Event::Start(root))?;
    for (rule, findings) in &suites {
        suite(audit, *rule, findings, &mut writer)?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuites")))?;
    let mut text = String::from_utf8(writer.into_inner()).map_err(std::io::Error::other)?;
    text.push('\n');
    Ok(text)
}

fn suite(
    audit: &Audit,
    rule: AuditRule,
    findings: &[&Finding],
    writer: &mut Writer<Vec<u8>>,
) -> std::io::Result<()> {
    let count = |test: fn(&Finding) -> bool| {
        findings
            .iter()
            .filter(|finding| test(finding))
            .count()
            .to_string()
    };
    let mut suite = BytesStart::new("testsuite");
    suite.push_attribute(("name", rule.id()));
    suite.push_attribute(("tests", findings.len().max(1).to_string().as_str()));
    suite.push_attribute(("failures", count(fails).as_str()));
    suite.push_attribute((
        "skipped",
        count(|finding| finding.suppressed.is_some()).as_str(),
    ));
    suite.push_attribute((
        "timestamp",
        crate::timestamp::format(audit.at).trim_end_matches('Z'),
    ));
    writer.write_event(Event::Start(suite))?;
    if findings.is_empty() {
        writer.write_event(Event::Empty(case(rule, "no finding")))?;
    }
    for finding in findings {
        let subject = layout::subject(audit, finding);
        let start = case(rule, &subject);
        let inner = if fails(finding) {
            "failure"
        } else if finding.suppressed.is_some() {
            "skipped"
        } else {
            "system-out"
        };
        writer.write_event(Event::Start(start))?;
        let mut element = BytesStart::new(inner);
        if inner != "system-out" {
            let message = match &finding.suppressed {
                Some(why) => format!("suppressed until {}: {}", why.until.date(), why.reason),
                None => finding.message.clone(),
            };
            element.push_attribute(("message", visible(&message).as_str()));
        }
        if inner == "failure" {
            element.push_attribute(("type", finding.severity.as_str()));
        }
        writer.write_event(Event::Start(element))?;
        let mut lines = vec![visible(&finding.message)];
        lines.extend(finding.evidence.iter().map(|evidence| visible(evidence)));
        let owned = finding
            .clients
            .iter()
            .filter_map(|index| audit.clients.get(*index));
        let owned: Vec<String> = owned.take(MOST_CLIENTS).map(layout::owned).collect();
        if !owned.is_empty() {
            lines.push(format!("Clients: {}", owned.join(", ")));
        }
        lines.push(format!("What to do: {}", visible(&finding.remedy)));
        writer.write_event(Event::Text(BytesText::new(&lines.join("\n"))))?;
        writer.write_event(Event::End(BytesEnd::new(inner)))?;
        writer.write_event(Event::End(BytesEnd::new("testcase")))?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuite")))
}

fn case(rule: AuditRule, name: &str) -> BytesStart<'static> {
    let mut case = BytesStart::new("testcase");
    case.push_attribute(("classname", format!("rds-ca.{rule}").as_str()));
    case.push_attribute(("name", name));
    case
}

/// The most clients that a case names.
const MOST_CLIENTS: usize = 10;

/// Unknown counts as a failure too: it never counts as fine.
fn fails(finding: &Finding) -> bool {
    finding.suppressed.is_none() && finding.severity > Severity::Note
}
