//! The page to approve: the same content as Markdown and as HTML.

use std::fmt::Write as _;

use super::super::text::{abbreviated, visible};
use super::approval;
use super::consequences::Rollback;
use super::model::{Plan, PlanStatus};
use super::render::{self, deadline, instant, remarks};

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

/// The page to approve, as Markdown.
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

/// The page to approve, as one self-contained HTML file without scripts.
pub(super) fn html(plan: &Plan) -> String {
    let title = escape(&render::title(plan));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to the content</a>\n\
         <header class=\"top\"><div class=\"wrap\">\n<p class=\"product\">RDS certificate rotation</p>\n\
         <div class=\"verdict {class}\">\n<h1>{title}</h1>\n<p class=\"headline\">{}</p>\n</div>\n</div></header>\n\
         <main id=\"main\" class=\"wrap\" tabindex=\"-1\">\n",
        escape(&render::counts(plan)),
        class = match plan.status() {
            PlanStatus::Ready => "fine",
            PlanStatus::Blocked => "not_fine",
            PlanStatus::Unknown => "unknown",
        },
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
                let _ = write!(
                    out,
                    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table>\n<thead><tr>",
                    escape(section.title)
                );
                for name in head {
                    let _ = write!(out, "<th scope=\"col\">{}</th>", escape(name));
                }
                out.push_str("</tr></thead>\n<tbody>\n");
                for row in rows {
                    out.push_str("<tr>");
                    for (column, text) in row.iter().enumerate() {
                        let (open, close) = match column {
                            0 => ("<th scope=\"row\">", "</th>"),
                            _ => ("<td>", "</td>"),
                        };
                        let _ = write!(out, "{open}<bdi>{}</bdi>{close}", escape(text));
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
        content: Content::List(approval::lines(plan)),
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
                    step.outcome(),
                    std::iter::once(step.remedy.clone())
                        .chain(
                            step.commands
                                .iter()
                                .map(|command| format!("run: {command}")),
                        )
                        .collect::<Vec<_>>()
                        .join("; "),
                    step.roots.iter().map(root).collect::<Vec<_>>().join(", "),
                    step.stores.join(", "),
                    abbreviated(&step.databases),
                ]
            })
            .collect(),
    );
    table(
        "Changes",
        &[
            "Database", "Wave", "Region", "From", "To", "Restart", "Expected", "Deadline",
            "Rollback", "Remarks",
        ],
        plan.steps
            .iter()
            .map(|step| {
                let canary = if step.canary { " (canary)" } else { "" };
                vec![
                    step.resource.id.clone(),
                    format!("{}{canary}", step.wave),
                    step.resource
                        .scope
                        .region
                        .as_ref()
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                    step.from.to_string(),
                    step.to.to_string(),
                    step.restart.as_str().replace('_', " "),
                    instant(step.expected_from),
                    deadline(step.deadline),
                    rollback_text(step.rollback).to_owned(),
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

fn rollback_text(rollback: Rollback) -> &'static str {
    match rollback {
        Rollback::Possible => "possible",
        Rollback::Impossible => "impossible",
        Rollback::Unknown => "unknown",
    }
}

/// Text for a cell or a line of Markdown: no line break, no markup, no HTML.
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
