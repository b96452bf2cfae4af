//! Text for a terminal of 80 columns, or a pipe.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::layout::{self, Row, visible};
use super::outages::{headline, stops};
use crate::audit::{Audit, Finding};
use crate::name::CaId;

/// The default width in columns, and the minimum and maximum.
pub(super) const WIDTH: usize = 80;
const NARROWEST: usize = 40;
const WIDEST: usize = 160;
/// The widths of a client's name in the matrix, and of its region.
const MOST_NAME: usize = 30;
const REGION: usize = 17;
/// The most lines of the matrix, subjects of a rule, and dates that are shown; the other formats contain all.
const MOST_ROWS: usize = 40;
const MOST_SUBJECTS: usize = 10;
const MOST_NAMES: usize = 6;
const MOST_DATES: usize = 12;
const MOST_STOPS: usize = 20;

pub(super) fn write(audit: &Audit, columns: usize) -> String {
    let mut out = Text(String::new(), columns.clamp(NARROWEST, WIDEST));
    head(audit, &mut out);
    who_stops(audit, &mut out);
    matrix(audit, &mut out);
    findings(audit, &mut out);
    suppressed(audit, &mut out);
    dates(audit, &mut out);
    out.0
}

struct Text(String, usize);

impl Text {
    fn line(&mut self, line: &str) {
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }

    /// Folds a text between words; a word longer than the line is not split, so that paths can be copied.
    fn folded(&mut self, first: &str, indent: usize, text: &str) {
        let mut line = first.to_owned();
        let mut empty = true;
        for word in text.split_whitespace() {
            if !empty && line.chars().count() + 1 + word.chars().count() > self.1 {
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
        "{}, catalogue {} of {}",
        layout::inventory(audit),
        visible(&note.edition),
        note.as_of.date()
    ));
}

fn who_stops(audit: &Audit, out: &mut Text) {
    let stops = stops(audit);
    let Some(headline) = headline(audit, &stops) else {
        return;
    };
    out.line("");
    out.folded("", 2, &headline);
    for stop in stops.iter().take(MOST_STOPS) {
        let first = format!("  {:<23}", stop.when);
        let text = format!(
            "{}, {}",
            layout::owned(stop.client),
            layout::counted(stop.databases, "database")
        );
        out.folded(&first, first.chars().count(), &text);
    }
    if stops.len() > MOST_STOPS {
        out.line(&format!("  … and {} more", stops.len() - MOST_STOPS));
    }
}

fn matrix(audit: &Audit, out: &mut Text) {
    let rows = layout::rows(audit);
    if rows.is_empty() {
        return;
    }
    let columns: Vec<(CaId, String)> = layout::columns(audit)
        .into_iter()
        .map(|ca| {
            let title = layout::short(&visible(layout::column(&ca)), 14);
            (ca, title)
        })
        .collect();
    let name_of = |row: &Row<'_>| {
        let client = audit.clients.get(row.client);
        visible(client.map_or("", |client| &client.name))
    };
    let longest = rows.iter().map(|row| name_of(row).chars().count()).max();
    let name_width = longest.unwrap_or(0).clamp(6, MOST_NAME);
    // As many CAs as fit next to the names; the others follow in separate tables.
    let mut left = columns.as_slice();
    while !left.is_empty() {
        let mut used = name_width + 2 + REGION;
        let fitting = left.iter().take_while(|(_, title)| {
            used += width(title);
            used <= out.1
        });
        let (block, rest) = left.split_at(fitting.count().max(1).min(left.len()));
        left = rest;
        out.line("");
        let mut header = format!("{:name_width$}  {:REGION$}", "CLIENT", "REGION");
        for (_, title) in block {
            // Writing to a string cannot fail.
            let _ = write!(header, "{title:^0$}", width(title));
        }
        out.line(&header);
        for row in rows.iter().take(MOST_ROWS) {
            let name = layout::short(&name_of(row), name_width);
            let region = layout::short(&visible(row.region), REGION - 2);
            let mut line = format!("{name:name_width$}  {region:REGION$}");
            for (ca, title) in block {
                let _ = write!(line, "{:^1$}", answer(row, ca), width(title));
            }
            out.line(&line);
        }
        if rows.len() > MOST_ROWS {
            out.line(&format!("… and {} more lines", rows.len() - MOST_ROWS));
        }
    }
    out.line("ok accepts, NO refuses, ? undetermined, -- does not verify, [ ] in use now");
}

fn width(title: &str) -> usize {
    title.chars().count().max(4) + 2
}

fn answer(row: &Row<'_>, ca: &CaId) -> String {
    let Some(cell) = row.cells.iter().find(|cell| cell.ca == *ca) else {
        return String::new();
    };
    let text = layout::readiness(cell.readiness);
    if cell.databases > 0 {
        format!("[{text}]")
    } else {
        text.to_owned()
    }
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
        // If all remedies are the same, one is sufficient.
        if same {
            out.folded("  > ", 4, &visible(&first.remedy));
        }
    }
}

fn suppressed(audit: &Audit, out: &mut Text) {
    let suppressed = layout::suppressed(audit);
    if suppressed.is_empty() {
        return;
    }
    out.line("");
    out.line("SUPPRESSED, and not counted above");
    for (finding, why) in suppressed.iter().take(MOST_ROWS) {
        let subject = layout::short(&layout::subject(audit, finding), 200);
        let until = why.until.date();
        let text = format!(
            "{}, {subject}: until {until}, {}",
            finding.rule,
            visible(&why.reason)
        );
        out.folded("  - ", 4, &text);
    }
    if suppressed.len() > MOST_ROWS {
        out.line(&format!("  … and {} more", suppressed.len() - MOST_ROWS));
    }
}

/// Groups findings that differ only in their subject.
fn alike<'a>(group: &[&'a Finding]) -> Vec<Vec<&'a Finding>> {
    let mut indices: HashMap<(&str, &[String], &str), usize> = HashMap::new();
    let mut alike: Vec<Vec<&Finding>> = Vec::new();
    for finding in group {
        let key = (
            finding.message.as_str(),
            finding.evidence.as_slice(),
            finding.remedy.as_str(),
        );
        let index = *indices.entry(key).or_insert_with(|| {
            alike.push(Vec::new());
            alike.len() - 1
        });
        if let Some(findings) = alike.get_mut(index) {
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
    out.line("UPCOMING CHANGES");
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
