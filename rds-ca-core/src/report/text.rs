//! Text for a terminal of 80 columns, or a pipe.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::layout::{self, visible};
use crate::audit::{Audit, Finding};

const WIDTH: usize = 80;
/// The most lines of the matrix, subjects of a rule, and dates that are shown; the other formats have all.
const MOST_ROWS: usize = 40;
const MOST_SUBJECTS: usize = 10;
const MOST_NAMES: usize = 6;
const MOST_DATES: usize = 12;

pub(super) fn write(audit: &Audit) -> String {
    let mut out = Text(String::new());
    head(audit, &mut out);
    matrix(audit, &mut out);
    findings(audit, &mut out);
    dates(audit, &mut out);
    out.0
}

struct Text(String);

impl Text {
    fn line(&mut self, line: &str) {
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }

    /// Folds a text between words; a word longer than the line stays whole, for paths are copied from here.
    fn folded(&mut self, first: &str, indent: usize, text: &str) {
        let mut line = first.to_owned();
        let mut empty = true;
        for word in text.split_whitespace() {
            if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.line(&line);
                line = " ".repeat(indent);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        self.line(&line);
    }
}

fn head(audit: &Audit, out: &mut Text) {
    let clients = match audit.has_clients {
        true => layout::counted(audit.clients.len(), "client"),
        false => "no client manifest".to_owned(),
    };
    out.line(&format!(
        "{}  {}",
        layout::outcome(audit.outcome()),
        layout::tally(audit)
    ));
    let databases = layout::counted(audit.databases.len(), "database");
    out.line(&format!(
        "at {}: {databases}, {clients}",
        crate::timestamp::format(audit.at)
    ));
    let note = &audit.catalogue;
    out.line(&format!(
        "catalogue {} of {}",
        note.edition,
        note.as_of.date()
    ));
}

fn matrix(audit: &Audit, out: &mut Text) {
    let columns = layout::columns(audit);
    let titles: Vec<String> = columns
        .iter()
        .map(|ca| layout::short(&visible(layout::column(ca)), 14))
        .collect();
    let rows = layout::rows(audit);
    if rows.is_empty() {
        return;
    }
    let widths: Vec<usize> = titles
        .iter()
        .map(|title| title.chars().count().max(4) + 2)
        .collect();
    let used: usize = widths.iter().sum();
    let name_width = rows
        .iter()
        .filter_map(|row| audit.clients.get(row.client))
        .map(|client| client.name.chars().count())
        .max()
        .unwrap_or(0)
        .clamp(6, WIDTH.saturating_sub(used + 18).max(12));
    out.line("");
    let mut header = format!("{:name_width$}  {:16}", "CLIENT", "REGION");
    for (title, width) in titles.iter().zip(&widths) {
        // Writing to a string cannot fail.
        let _ = write!(header, "{title:^width$}");
    }
    out.line(&header);
    for row in rows.iter().take(MOST_ROWS) {
        let name = audit
            .clients
            .get(row.client)
            .map_or("", |client| &client.name);
        let name = layout::short(&visible(name), name_width);
        let mut line = format!(
            "{name:name_width$}  {:16}",
            layout::short(&visible(row.region), 16)
        );
        for (ca, width) in columns.iter().zip(&widths) {
            let text =
                row.cells
                    .iter()
                    .find(|cell| cell.ca == *ca)
                    .map_or_else(String::new, |cell| {
                        let word = layout::readiness(cell.readiness);
                        if cell.databases > 0 {
                            format!("[{word}]")
                        } else {
                            word.to_owned()
                        }
                    });
            let _ = write!(line, "{text:^width$}");
        }
        out.line(&line);
    }
    if rows.len() > MOST_ROWS {
        out.line(&format!("… and {} more lines", rows.len() - MOST_ROWS));
    }
    out.line("ok accepts, NO refuses, ? cannot be told, -- does not verify, [ ] in use now");
}

fn findings(audit: &Audit, out: &mut Text) {
    for group in layout::by_rule(audit) {
        let Some(first) = group.first() else {
            continue;
        };
        out.line("");
        let head = format!(
            "{} {}: ",
            first.severity.as_str().to_uppercase(),
            first.rule
        );
        out.folded(&head, 2, first.rule.meaning());
        let same = group.iter().all(|finding| finding.remedy == first.remedy);
        let alike = alike(&group);
        for findings in alike.iter().take(MOST_SUBJECTS) {
            subjects(audit, findings, out);
            if let (false, Some(finding)) = (same, findings.first()) {
                out.folded("    > ", 6, &visible(&finding.remedy));
            }
        }
        if alike.len() > MOST_SUBJECTS {
            out.line(&format!("  … and {} more", alike.len() - MOST_SUBJECTS));
        }
        // Where all say the same, once is enough.
        if same {
            out.folded("  > ", 4, &visible(&first.remedy));
        }
    }
}

/// Findings that differ in their subject only, together.
fn alike<'a>(group: &[&'a Finding]) -> Vec<Vec<&'a Finding>> {
    let mut places: HashMap<(&str, &[String], &str), usize> = HashMap::new();
    let mut alike: Vec<Vec<&Finding>> = Vec::new();
    for finding in group {
        let key = (
            finding.message.as_str(),
            finding.evidence.as_slice(),
            finding.remedy.as_str(),
        );
        let place = *places.entry(key).or_insert_with(|| {
            alike.push(Vec::new());
            alike.len() - 1
        });
        if let Some(findings) = alike.get_mut(place) {
            findings.push(finding);
        }
    }
    alike
}

fn subjects(audit: &Audit, findings: &[&Finding], out: &mut Text) {
    let Some(first) = findings.first() else {
        return;
    };
    let mut names: Vec<String> = findings
        .iter()
        .take(MOST_NAMES)
        .map(|finding| layout::short(&layout::subject(audit, finding), 200))
        .collect();
    if findings.len() > MOST_NAMES {
        names.push(format!("and {} more", findings.len() - MOST_NAMES));
    }
    let date = match first.bites.map(|at| at.date().to_string()) {
        Some(date) if !first.message.contains(&date) => format!(" [{date}]"),
        _ => String::new(),
    };
    out.folded(
        "  - ",
        4,
        &format!("{}: {}{date}", names.join(", "), visible(&first.message)),
    );
    for evidence in first.evidence.iter().take(3) {
        out.folded("      ", 6, &visible(evidence));
    }
}

fn dates(audit: &Audit, out: &mut Text) {
    let agenda = layout::agenda(audit);
    if agenda.is_empty() {
        return;
    }
    out.line("");
    out.line("WHAT COMES");
    for (at, change, events) in agenda.iter().take(MOST_DATES) {
        let what = match events.as_slice() {
            [event] => visible(&event.subject),
            many => layout::counted(many.len(), "subject"),
        };
        out.folded(
            &format!("  {}  ", at.date()),
            14,
            &format!("{}: {what}", change.title()),
        );
    }
    if agenda.len() > MOST_DATES {
        out.line(&format!("  … and {} more dates", agenda.len() - MOST_DATES));
    }
}
