//! Reads Oracle's `tnsnames.ora` and `sqlnet.ora`, which use nested parentheses.

use super::File;
use crate::discovery::draft::Draft;
use crate::discovery::found::SettingKind;
use crate::driver::{Transport, Verifies};

/// Finds the connections of `tnsnames.ora` and the wallet of `sqlnet.ora`.
pub(super) fn find(file: &File<'_>, drafts: &mut Vec<Draft>) {
    let upper = file.text.to_ascii_uppercase();
    let mut at = 0;
    while let Some(found) = upper.get(at..).and_then(|rest| rest.find("(DESCRIPTION"))
        && drafts.len() < super::MOST_IN_FILE
    {
        let start = at + found;
        at = start + 1;
        // A `DESCRIPTION_LIST` contains descriptions, which are read on their own.
        if upper
            .get(start..)
            .is_some_and(|rest| rest.starts_with("(DESCRIPTION_LIST"))
        {
            continue;
        }
        let end = close(file.text, start);
        at = end;
        let text = file.text.get(start..end).unwrap_or_default();
        let lines = (file.line(start), file.line(end.saturating_sub(1)));
        let alias = alias(file.text.get(..start).unwrap_or_default());
        let is_tls = value(text, "PROTOCOL").is_some_and(|word| word.eq_ignore_ascii_case("tcps"));
        let checks_name = value(text, "SSL_SERVER_DN_MATCH").map(|word| {
            ["yes", "on", "true"]
                .iter()
                .any(|yes| word.eq_ignore_ascii_case(yes))
        });
        let mut draft = Draft::new(file.path, lines.0, alias, SettingKind::Dsn);
        draft.lines = lines;
        draft.endpoint = super::hosts(text).into_iter().next().map(|(_, host)| host);
        if draft.endpoint.is_none() {
            continue;
        }
        draft.pointer = value(text, "MY_WALLET_DIRECTORY")
            .or_else(|| value(text, "WALLET_LOCATION"))
            .map(str::to_owned);
        draft.answer = Some(if is_tls {
            (
                Transport::Required,
                Verifies::Yes,
                match checks_name {
                    Some(true) => Verifies::Yes,
                    Some(false) => Verifies::No,
                    // `sqlnet.ora` may set it, and the default changed with version 23.
                    None => Verifies::Unknown,
                },
            )
        } else {
            (Transport::Plain, Verifies::NoTls, Verifies::NoTls)
        });
        replace(drafts, draft);
    }
    if let Some(start) = upper.find("WALLET_LOCATION")
        && !upper.contains("(DESCRIPTION")
        && let Some(open) = upper.get(start..).and_then(|rest| rest.find('('))
    {
        let end = close(file.text, start + open);
        let text = file.text.get(start + open..end).unwrap_or_default();
        if let Some(folder) = value(text, "DIRECTORY") {
            let line = file.line(start);
            let mut draft = Draft::new(file.path, line, "WALLET_LOCATION", SettingKind::Pointer);
            draft.lines = (line, file.line(end.saturating_sub(1)));
            draft.pointer = Some(folder.to_owned());
            replace(drafts, draft);
        }
    }
}

/// Replaces the drafts of single keys on the same lines by this draft.
fn replace(drafts: &mut Vec<Draft>, draft: Draft) {
    drafts.retain(|known| {
        known.lines.1 < draft.lines.0 || draft.lines.1 < known.lines.0 || known.answer.is_some()
    });
    drafts.push(draft);
}

/// The offset after the bracket that closes the one at `open`.
fn close(text: &str, open: usize) -> usize {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// The value of `(KEY = value)`, without quotes.
fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let upper = text.to_ascii_uppercase();
    let mut at = 0;
    loop {
        let found = upper.get(at..)?.find(key)?;
        let start = at + found;
        at = start + key.len();
        let before = upper.get(..start)?.trim_end();
        let rest = text.get(at..)?.trim_start();
        if !(before.ends_with('(') || before.is_empty()) || !rest.starts_with('=') {
            continue;
        }
        let rest = rest.get(1..)?.trim_start();
        let word = rest.get(..rest.find([')', '('])?)?.trim();
        return Some(word.trim_matches(['"', '\''])).filter(|word| !word.is_empty());
    }
}

/// The name before `= (DESCRIPTION`.
fn alias(before: &str) -> String {
    let name = before.trim_end().trim_end_matches('=').trim_end();
    let name = name
        .rsplit(['\n', ',', ' ', ')'])
        .next()
        .unwrap_or_default();
    let name: String = name
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))
        .take(60)
        .collect();
    if name.is_empty() {
        "DESCRIPTION".to_owned()
    } else {
        name
    }
}
