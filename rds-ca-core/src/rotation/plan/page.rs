//! The plan as a page to approve: one content, as Markdown and as HTML.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::policy::{ApplyTiming, RestartPolicy};
use super::super::text::visible;
use super::commands;
use super::consequences::Rollback;
use super::model::Plan;
use super::render::{self, deadline, instant, remarks, some};

const STYLE: &str = include_str!("../../../templates/audit.css");

/// A part of the page.
struct Section {
    title: &'static str,
    content: Content,
}

enum Content {
    List(Vec<String>),
    Table(&'static [&'static str], Vec<Vec<String>>),
}

/// The page to approve as Markdown.
pub(super) fn markdown(plan: &Plan) -> String {
    let mut out = format!(
        "# {}\n\n{}\n",
        cell(&render::title(plan)),
        cell(&render::summary(plan))
    );
    for section in sections(plan) {
        let _ = write!(out, "\n## {}\n\n", section.title);
        match section.content {
            Content::List(lines) => {
                for line in lines {
                    let _ = writeln!(out, "- {}", cell(&line));
                }
            }
            Content::Table(head, rows) => {
                let _ = writeln!(out, "| {} |", head.join(" | "));
                let _ = writeln!(out, "|{}", "---|".repeat(head.len()));
                for row in rows {
                    let cells: Vec<String> = row.iter().map(|text| cell(text)).collect();
                    let _ = writeln!(out, "| {} |", cells.join(" | "));
                }
            }
        }
    }
    out
}

/// The page to approve as one HTML file that needs nothing besides itself and runs no script.
pub(super) fn html(plan: &Plan) -> String {
    let title = escape(&render::title(plan));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header class=\"top\"><div class=\"wrap\">\n\
         <h1>{title}</h1>\n<p>{}</p>\n</div></header>\n<main class=\"wrap\">\n",
        escape(&render::summary(plan))
    );
    for section in sections(plan) {
        let _ = writeln!(out, "<section>\n<h2>{}</h2>", escape(section.title));
        match section.content {
            Content::List(lines) => {
                out.push_str("<ul>\n");
                for line in lines {
                    let _ = writeln!(out, "<li><bdi>{}</bdi></li>", escape(&line));
                }
                out.push_str("</ul>\n");
            }
            Content::Table(head, rows) => {
                out.push_str("<div class=\"scroll\"><table>\n<thead><tr>");
                for name in head {
                    let _ = write!(out, "<th scope=\"col\">{}</th>", escape(name));
                }
                out.push_str("</tr></thead>\n<tbody>\n");
                for row in rows {
                    out.push_str("<tr>");
                    for text in row {
                        let _ = write!(out, "<td><bdi>{}</bdi></td>", escape(&text));
                    }
                    out.push_str("</tr>\n");
                }
                out.push_str("</tbody></table></div>\n");
            }
        }
        out.push_str("</section>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn sections(plan: &Plan) -> Vec<Section> {
    let mut sections = vec![Section {
        title: "What is approved",
        content: Content::List(approval(plan)),
    }];
    let mut table = |title, head, rows: Vec<Vec<String>>| {
        if !rows.is_empty() {
            let content = Content::Table(head, rows);
            sections.push(Section { title, content });
        }
    };
    table(
        "Accepted rules",
        &["Rule", "Database", "Reason"],
        plan.accepted
            .iter()
            .map(|known| {
                let database = known.database.clone().unwrap_or_else(|| "all".to_owned());
                vec![known.rule.to_string(), database, known.reason.clone()]
            })
            .collect(),
    );
    table(
        "Clients first",
        &[
            "Client",
            "Owner",
            "Verdict",
            "What to do",
            "Roots",
            "Stores",
            "Databases",
        ],
        plan.client_steps
            .iter()
            .map(|step| {
                let root = |root: &super::model::RootSummary| {
                    root.name
                        .clone()
                        .unwrap_or_else(|| format!("{}: not in the catalogue", root.region))
                };
                vec![
                    step.client.clone(),
                    step.owner.clone().unwrap_or_default(),
                    step.verdict.as_str().replace('_', " "),
                    step.remedy.clone(),
                    step.roots.iter().map(root).collect::<Vec<_>>().join(", "),
                    step.stores.join(", "),
                    some(&step.databases),
                ]
            })
            .collect(),
    );
    table(
        "Changes",
        &[
            "Wave", "Database", "From", "Restart", "Expected", "Deadline", "Remarks",
        ],
        plan.steps
            .iter()
            .map(|step| {
                let canary = if step.canary { " (canary)" } else { "" };
                vec![
                    format!("{}{canary}", step.wave),
                    step.resource.to_string(),
                    step.from.to_string(),
                    step.restart.as_str().replace('_', " "),
                    instant(step.expected_from),
                    deadline(step.deadline),
                    remarks(step).join("; "),
                ]
            })
            .collect(),
    );
    table(
        "Blocked",
        &["Database", "Deadline", "Why"],
        plan.blocked
            .iter()
            .map(|blocked| {
                let findings = blocked.findings.iter().filter(|finding| finding.blocks());
                let why: Vec<String> = findings
                    .map(|finding| format!("{}: {}", finding.rule, finding.detail))
                    .collect();
                vec![
                    blocked.resource.to_string(),
                    deadline(blocked.deadline),
                    why.join("; "),
                ]
            })
            .collect(),
    );
    let notes = render::notes(plan);
    if !notes.is_empty() {
        sections.push(Section {
            title: "Also",
            content: Content::List(notes),
        });
    }
    sections
}

/// Digest, policy, what restarts, what cannot be undone.
fn approval(plan: &Plan) -> Vec<String> {
    let policy = &plan.policy;
    let mut lines = vec![match plan.digest() {
        Ok(digest) => format!("digest {digest}"),
        Err(error) => error.to_string(),
    }];
    lines.push(match policy.apply {
        ApplyTiming::MaintenanceWindow => {
            "changes are applied in each database's next maintenance window".to_owned()
        }
        ApplyTiming::Immediately => format!(
            "changes are applied at once, with all other queued changes, in {} windows of the policy",
            match policy.windows.len() {
                0 => "no (that is, at any time)".to_owned(),
                count => count.to_string(),
            }
        ),
    });
    lines.push(format!(
        "waves of at most {}, {} s apart; the run stops after {} failures; evidence about clients may be {} days old",
        policy.wave_size,
        policy.soak_seconds,
        policy.stop_after_failures,
        policy.evidence_max_age_seconds / 86_400
    ));
    if policy.restart == RestartPolicy::Postpone {
        lines.push("restarts are postponed: a person restarts".to_owned());
    }
    let canaries: Vec<String> = plan
        .steps
        .iter()
        .filter(|step| step.canary)
        .map(|step| step.resource.to_string())
        .collect();
    lines.push(match canaries.as_slice() {
        [] => "no canary".to_owned(),
        names => format!("canaries: {}", some(names)),
    });
    let mut restarts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for step in &plan.steps {
        let names = restarts.entry(step.restart.as_str()).or_default();
        names.push(step.resource.to_string());
    }
    for (restart, names) in restarts {
        let restart = restart.replace('_', " ");
        lines.push(format!("restart {restart}: {}", some(&names)));
    }
    for (rollback, what) in [
        (Rollback::Impossible, "cannot be undone"),
        (Rollback::Unknown, "whether it can be undone is not known"),
    ] {
        let names: Vec<String> = plan
            .steps
            .iter()
            .filter(|step| step.rollback == rollback)
            .map(|step| step.resource.to_string())
            .collect();
        if !names.is_empty() {
            lines.push(format!("{what}: {}", some(&names)));
        }
    }
    lines.extend(commands::cautions(plan));
    lines
}

/// Text in a cell or a line of Markdown: no line of its own, no markup, no HTML.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in visible(text).chars() {
        match char {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '|' | '`' | '*' | '[' | ']' | '\\' => {
                out.push('\\');
                out.push(char);
            }
            char => out.push(char),
        }
    }
    out
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in visible(text).chars() {
        match char {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            char => out.push(char),
        }
    }
    out
}
