//! How notebooks display values: small HTML tables, every value escaped.

use quick_xml::escape::escape;
use serde::Serialize;
use serde_json::Value;

/// The most rows that a notebook shows; the rest is counted.
const ROWS: usize = 200;

/// A table of these members of the rows, under a title.
pub(crate) fn table<'a, Row: Serialize + 'a>(
    title: &str,
    members: &[&str],
    rows: impl ExactSizeIterator<Item = &'a Row>,
) -> String {
    let more = rows.len().saturating_sub(ROWS);
    let head: String = members
        .iter()
        .map(|member| {
            format!(
                "<th scope=\"col\">{}</th>",
                escape(member.replace('_', " "))
            )
        })
        .collect();
    let body: String = rows
        .take(ROWS)
        .map(|row| {
            let row = serde_json::to_value(row).unwrap_or_default();
            let cells = members.iter().map(|member| cell(row.get(member)));
            format!("<tr>{}</tr>", cells.collect::<String>())
        })
        .collect();
    let rest = match more {
        0 => String::new(),
        more => format!("<tfoot><tr><td>and {more} more</td></tr></tfoot>"),
    };
    let title = escape(title);
    format!(
        "<table><caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody>{rest}</table>"
    )
}

fn cell(value: Option<&Value>) -> String {
    let text = match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    format!("<td style=\"text-align:left\">{}</td>", escape(text))
}
