//! Reads contexts of Python's `ssl` module: what they verify, and the connections that use them.

use super::{File, literal};
use crate::discovery::draft::{Answer, Draft};
use crate::discovery::found::SettingKind;
use crate::driver::{Transport, Value, Verifies};

/// How far after its creation a context may be changed, in bytes.
const NEAR: usize = 1_500;
/// How far a connection may be from its context, in lines.
const LINES: usize = 40;

/// Finds contexts and their stores; a connection string that uses a context gets the context's answer.
pub(super) fn contexts(file: &File<'_>, drafts: &mut Vec<Draft>) {
    const CALLS: [&str; 3] = [
        "create_default_context(",
        "ssl.SSLContext(",
        "_create_unverified_context(",
    ];
    if file.drivers.is_empty() {
        return;
    }
    let mut starts: Vec<(usize, &str)> = CALLS
        .iter()
        .flat_map(|call| {
            let found = file.text.match_indices(call);
            found.map(|(at, _)| (at + call.len(), *call))
        })
        .collect();
    starts.sort_unstable();
    for (position, (start, call)) in starts.iter().copied().enumerate() {
        if drafts.len() >= super::MOST_IN_FILE {
            break;
        }
        let next = starts
            .get(position + 1)
            .map_or(file.text.len(), |(next, _)| *next);
        let mut limit = (start + NEAR).min(next);
        while !file.text.is_char_boundary(limit) {
            limit -= 1;
        }
        let after = file.text.get(start..limit).unwrap_or_default();
        let name = assigned(file.text, start - call.len());
        let is_used = name.is_some_and(|name| is_passed(file.text, name));
        let own = arguments(file.text, start);
        let store = literal::pointer_in(&Value::Code(own.to_owned())).or_else(|| {
            let at = after.find("load_verify_locations(")? + "load_verify_locations(".len();
            literal::pointer_in(&Value::Code(arguments(after, at).to_owned()))
        });
        // The context is for something else.
        if store.is_none() && !is_used {
            continue;
        }
        let answer = answer(call, own, after);
        let line = file.line(start);
        let string = drafts
            .iter_mut()
            .filter(|draft| {
                draft.kind == Some(SettingKind::Dsn) && draft.line.abs_diff(line) <= LINES
            })
            .min_by_key(|draft| draft.line.abs_diff(line));
        if is_used && let Some(string) = string {
            string.answer = Some(answer);
            string.pointer = string.pointer.take().or_else(|| store.clone());
        }
        let known = drafts.iter().any(|draft| {
            store.is_some() && draft.pointer == store && draft.line.abs_diff(line) < 3
        });
        if known {
            continue;
        }
        let mut draft = Draft::new(file.path, line, "cafile", SettingKind::Options);
        draft.driver = file.drivers.first().copied();
        if store.is_none() {
            "ssl".clone_into(&mut draft.key);
            draft.remarks.push("the system's store decides".to_owned());
        }
        draft.pointer = store;
        draft.answer = Some(answer);
        drafts.push(draft);
    }
}

/// What the context verifies, according to the code after its creation.
fn answer(call: &str, own: &str, after: &str) -> Answer {
    let squeezed: String = after.split_whitespace().collect();
    let has = |word: &str| squeezed.contains(word);
    let off = has("verify_mode=ssl.CERT_NONE") || has("verify_mode=CERT_NONE");
    let on = has("verify_mode=ssl.CERT_REQUIRED") || has("verify_mode=CERT_REQUIRED");
    // By default, a bare context of the old protocols verifies nothing, nor does a context for servers.
    let is_bare = call == "_create_unverified_context("
        || (call == "ssl.SSLContext(" && !own.contains("TLS_CLIENT"))
        || own.contains("CLIENT_AUTH");
    let name = if has("check_hostname=False") {
        Verifies::No
    } else {
        Verifies::Yes
    };
    match (off, on) {
        // Both occur: a switch decides at run time.
        (true, true) => (Transport::Required, Verifies::Unknown, Verifies::Unknown),
        (true, false) => (Transport::Required, Verifies::No, Verifies::No),
        (false, true) => (Transport::Required, Verifies::Yes, name),
        (false, false) if is_bare => (Transport::Required, Verifies::No, Verifies::No),
        (false, false) => (Transport::Required, Verifies::Yes, name),
    }
}

/// The text between the brackets of a call.
fn arguments(text: &str, start: usize) -> &str {
    let end = literal::close(text, start).unwrap_or_else(|| literal::expression_end(text, start));
    text.get(start..end).unwrap_or_default()
}

/// The name to which the statement at the offset assigns its value.
fn assigned(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?;
    let line = before.rsplit('\n').next()?;
    let (name, rest) = line.split_once('=')?;
    let name = name.split(':').next()?.trim().trim_start_matches("self.");
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (is_name && matches!(rest.trim(), "" | "ssl.")).then_some(name)
}

/// Whether a connection gets the value: `ssl=context`, `{"ssl": context}`, `args["ssl"] = context`.
fn is_passed(text: &str, name: &str) -> bool {
    let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    ["ssl", "ssl_context", "tls_context", "sslcontext"]
        .iter()
        .any(|key| {
            [
                format!("{key}={name}"),
                format!("{key}=self.{name}"),
                format!("\"{key}\":{name}"),
                format!("'{key}':{name}"),
                format!("\"{key}\"]={name}"),
                format!("'{key}']={name}"),
            ]
            .iter()
            .any(|text| squeezed.contains(text.as_str()))
        })
}
