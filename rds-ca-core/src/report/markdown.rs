//! GitHub-flavoured Markdown, for pull requests and job summaries.

use std::fmt::Write as _;

use super::layout::{self, visible};
use super::outages::{headline, stops};
use crate::audit::Audit;

/// The most lines of a table: a comment on GitHub may have 65,536 characters.
const MOST_ROWS: usize = 100;

pub(super) fn write(audit: &Audit) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "# RDS CA audit: {}\n",
        layout::outcome(audit.outcome())
    );
    let _ = writeln!(
        out,
        "{} at {}: {}, {}; {}; catalogue {} of {}.\n",
        layout::tally(audit),
        crate::timestamp::format(audit.at),
        layout::counted(audit.databases.len(), "database"),
        match audit.has_clients {
            true => layout::counted(audit.clients.len(), "client"),
            false => "no client manifest".to_owned(),
        },
        layout::inventory(audit),
        escape(&audit.catalogue.edition),
        audit.catalogue.as_of.date(),
    );
    who_stops(audit, &mut out);
    matrix(audit, &mut out);
    findings(audit, &mut out);
    suppressed(audit, &mut out);
    dates(audit, &mut out);
    out
}

fn who_stops(audit: &Audit, out: &mut String) {
    let stops = stops(audit);
    let Some(headline) = headline(audit, &stops) else {
        return;
    };
    let _ = writeln!(out, "**{}**\n", escape(&headline));
    if stops.is_empty() {
        return;
    }
    out.push_str(
        "| When | Client | Owner | Databases | What to do |\n| --- | --- | --- | --: | --- |\n",
    );
    for stop in stops.iter().take(MOST_ROWS) {
        let mut remedies: Vec<&str> = stop
            .findings
            .iter()
            .map(|finding| finding.remedy.as_str())
            .collect();
        remedies.dedup();
        let remedies: Vec<String> = remedies.into_iter().map(escape).collect();
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            stop.when,
            escape(&stop.client.name),
            escape(stop.client.owner.as_deref().unwrap_or("")),
            stop.databases,
            remedies.join("<br>")
        );
    }
    more(out, stops.len());
    out.push('\n');
}

fn matrix(audit: &Audit, out: &mut String) {
    let (columns, rows) = (layout::columns(audit), layout::rows(audit));
    if rows.is_empty() {
        return;
    }
    let _ = write!(out, "## Readiness\n\n| Client | Stack | Region |");
    for ca in &columns {
        let _ = write!(out, " {} |", escape(layout::column(ca)));
    }
    let _ = writeln!(
        out,
        "\n| --- | --- | --- |{}",
        " :-: |".repeat(columns.len())
    );
    for row in rows.iter().take(MOST_ROWS) {
        let client = audit.clients.get(row.client);
        let stack = client
            .and_then(|client| client.stack.as_ref())
            .map_or("", AsRef::as_ref);
        let name = client.map_or("", |client| client.name.as_str());
        let _ = write!(
            out,
            "| {} | {} | {} |",
            escape(name),
            escape(stack),
            escape(row.region)
        );
        for ca in &columns {
            let text =
                row.cells
                    .iter()
                    .find(|cell| cell.ca == *ca)
                    .map_or_else(String::new, |cell| {
                        let text = layout::readiness(cell.readiness);
                        if cell.databases > 0 {
                            format!("**{text}**")
                        } else {
                            text.to_owned()
                        }
                    });
            let _ = write!(out, " {text} |");
        }
        out.push('\n');
    }
    more(out, rows.len());
    let _ = writeln!(
        out,
        "\nok accepts, NO refuses, ? undetermined, \\-- does not verify; **bold** is in use now.\n"
    );
}

fn findings(audit: &Audit, out: &mut String) {
    let groups = layout::by_rule(audit);
    if groups.is_empty() {
        return;
    }
    out.push_str("## Findings\n");
    for group in groups {
        let Some(first) = group.first() else {
            continue;
        };
        let _ = writeln!(
            out,
            "\n### {}: `{}`\n\n{}\n",
            first.severity,
            first.rule,
            escape(first.rule.meaning())
        );
        out.push_str("| Subject | Finding | Date | What to do |\n| --- | --- | --- | --- |\n");
        for finding in group.iter().take(MOST_ROWS) {
            let bites = finding
                .bites
                .map_or_else(String::new, |at| at.date().to_string());
            let mut message = escape(&finding.message);
            for evidence in &finding.evidence {
                let _ = write!(message, "<br>{}", escape(evidence));
            }
            let subject = escape(&layout::subject(audit, finding));
            let _ = writeln!(
                out,
                "| {subject} | {message} | {bites} | {} |",
                escape(&finding.remedy)
            );
        }
        more(out, group.len());
    }
}

fn suppressed(audit: &Audit, out: &mut String) {
    let suppressed = layout::suppressed(audit);
    if suppressed.is_empty() {
        return;
    }
    out.push_str("\n## Suppressed\n\nThese do not count.\n\n");
    out.push_str("| Rule | Subject | Finding | Until | Why |\n| --- | --- | --- | --- | --- |\n");
    for (finding, why) in suppressed.iter().take(MOST_ROWS) {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} |",
            finding.rule,
            escape(&layout::subject(audit, finding)),
            escape(&finding.message),
            why.until.date(),
            escape(&why.reason)
        );
    }
    more(out, suppressed.len());
}

fn dates(audit: &Audit, out: &mut String) {
    let agenda = layout::agenda(audit);
    if agenda.is_empty() {
        return;
    }
    out.push_str("\n## Upcoming changes\n\n| Date | Change | Affected |\n| --- | --- | --- |\n");
    for (at, change, events) in agenda.iter().take(MOST_ROWS) {
        let whose = match events.as_slice() {
            [event] => escape(&event.subject),
            many => layout::counted(many.len(), "subject"),
        };
        let _ = writeln!(out, "| {} | {} | {whose} |", at.date(), change.title());
    }
    more(out, agenda.len());
}

fn more(out: &mut String, count: usize) {
    if count > MOST_ROWS {
        let _ = writeln!(out, "\n… and {} more.", count - MOST_ROWS);
    }
}

/// Escapes every character that has a meaning in Markdown or HTML.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in visible(text).chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '!' | '|' | '~'
            | '@' => {
                escaped.push('\\');
                escaped.push(char);
            }
            _ => escaped.push(char),
        }
    }
    escaped
}
