//! Reads literals of many languages tolerantly; anything else is kept as code.

use crate::driver::Value;

/// The deepest nesting that is followed.
const MAX_DEPTH: usize = 24;
/// The largest number of members of one object or list.
const MAX_MEMBERS: usize = 2_000;
/// The longest expression that is kept, in bytes.
const MAX_CODE: usize = 64 * 1024;

/// Reads the value that starts at the offset, and returns it with its end offset.
pub(super) fn value(text: &str, at: usize) -> (Value, usize) {
    parse(text, at, 0)
}

fn parse(text: &str, at: usize, depth: usize) -> (Value, usize) {
    let at = skip(text, at);
    let bytes = text.as_bytes();
    let Some(byte) = bytes.get(at).copied() else {
        return (Value::Null, at);
    };
    if depth > MAX_DEPTH {
        let end = expression_end(text, at);
        return (Value::Code(String::new()), end);
    }
    match byte {
        b'{' | b'[' | b'(' => {
            let (value, end) = members(text, at, depth);
            // An expression such as `(a || b)` is not a literal.
            if byte == b'(' {
                let end = expression_end(text, at);
                return (code(text, at, end), end);
            }
            (value, end)
        }
        b'"' | b'\'' | b'`' => {
            let (inside, end) = string(text, at);
            let after = skip_blanks(text, end);
            let next = bytes.get(after).copied();
            // A concatenated or formatted string is code.
            let is_joined = matches!(next, Some(b'+' | b'.' | b'%' | b'?'))
                || (next == Some(b'|') && bytes.get(after + 1) == Some(&b'|'));
            if is_joined {
                let end = expression_end(text, at);
                return (code(text, at, end), end);
            }
            if byte == b'`' && inside.contains("${") {
                return (Value::Text(inside), end);
            }
            (Value::Text(inside), end)
        }
        _ => {
            let end = expression_end(text, at);
            let word = text.get(at..end).unwrap_or_default().trim();
            let word = word
                .strip_prefix('!')
                .filter(|rest| matches!(*rest, "0" | "1"))
                .map_or(word, |rest| if rest == "0" { "true" } else { "false" });
            let value = match word {
                "true" | "True" | "TRUE" => Value::Bool(true),
                "false" | "False" | "FALSE" => Value::Bool(false),
                "null" | "nil" | "None" | "undefined" | "NULL" => Value::Null,
                _ if !word.is_empty()
                    && word
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-') =>
                {
                    Value::Number(word.to_owned())
                }
                _ if word.starts_with("array(") || word.starts_with("dict(") => {
                    let open = at + word.find('(').unwrap_or_default();
                    return members(text, open, depth);
                }
                _ => code(text, at, end),
            };
            (value, end)
        }
    }
}

fn code(text: &str, at: usize, end: usize) -> Value {
    let end = end.min(at + MAX_CODE);
    Value::Code(text.get(at..end).unwrap_or_default().trim().to_owned())
}

/// Reads the members between brackets: keys and values, or values alone.
pub(super) fn members(text: &str, open: usize, depth: usize) -> (Value, usize) {
    let bytes = text.as_bytes();
    let mut map = Vec::new();
    let mut list = Vec::new();
    let mut at = open + 1;
    loop {
        at = skip(text, at);
        match bytes.get(at) {
            None => break,
            Some(b'}' | b']' | b')') => {
                at += 1;
                break;
            }
            Some(b',' | b';') => {
                at += 1;
                continue;
            }
            _ => {}
        }
        if map.len() + list.len() > MAX_MEMBERS {
            break;
        }
        let before = at;
        match key(text, at) {
            Some((name, behind)) => {
                let (value, end) = parse(text, behind, depth + 1);
                map.push((name, value));
                at = end;
            }
            None => {
                let (value, end) = parse(text, at, depth + 1);
                list.push(value);
                at = end;
            }
        }
        if at <= before {
            at = before + 1;
            while !text.is_char_boundary(at) {
                at += 1;
            }
        }
    }
    if map.is_empty() && bytes.get(open) != Some(&b'{') {
        (Value::List(list), at)
    } else {
        (Value::Map(map), at)
    }
}

/// Reads a key and its separator (`:`, `=`, `=>`), and returns the key with the value's offset.
fn key(text: &str, at: usize) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    let (name, mut end) = match bytes.get(at)? {
        b'"' | b'\'' => string(text, at),
        b':' => {
            let end = word_end(text, at + 1);
            (text.get(at + 1..end)?.to_owned(), end)
        }
        byte if byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$' | b'\\') => {
            let end = word_end(text, at);
            (text.get(at..end)?.to_owned(), end)
        }
        _ => return None,
    };
    end = skip_blanks(text, end);
    let rest = bytes.get(end..)?;
    let behind = match rest {
        [b'=', b'>', ..] => end + 2,
        [b':', b':', ..] | [b'=', b'=', ..] => return None,
        [b':' | b'=', ..] => end + 1,
        _ => return None,
    };
    (!name.is_empty()).then_some((name, behind))
}

fn word_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let length = rest
        .char_indices()
        .find(|(offset, c)| {
            !(c.is_alphanumeric()
                || matches!(c, '_' | '$' | '.' | '\\' | '-')
                || (*c == ':'
                    && rest
                        .get(*offset..)
                        .is_some_and(|rest| rest.starts_with("::")))
                || (*c == ':'
                    && *offset > 0
                    && rest
                        .get(offset - 1..)
                        .is_some_and(|rest| rest.starts_with("::"))))
        })
        .map_or(rest.len(), |(at, _)| at);
    at + length
}

/// Reads a quoted text and decodes its common escapes; returns it with its end offset.
pub(super) fn string(text: &str, at: usize) -> (String, usize) {
    let rest = text.get(at..).unwrap_or_default();
    let Some(quote) = rest.chars().next() else {
        return (String::new(), at);
    };
    let triple: String = std::iter::repeat_n(quote, 3).collect();
    if quote != '`' && rest.starts_with(&triple) {
        let inside = rest.get(3..).unwrap_or_default();
        let end = inside.find(&triple).unwrap_or(inside.len());
        return (
            inside.get(..end).unwrap_or_default().to_owned(),
            (at + end + 6).min(text.len()),
        );
    }
    let mut out = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((offset, c)) = chars.next() {
        if c == quote {
            return (out, at + offset + c.len_utf8());
        }
        if c == '\\' {
            match chars.next() {
                Some((_, 'n')) => out.push('\n'),
                Some((_, 't')) => out.push('\t'),
                Some((_, 'r')) => {}
                Some((_, other)) => out.push(other),
                None => break,
            }
            continue;
        }
        if c == '\n' && quote != '`' && out.len() > 4_000 {
            return (out, at + offset);
        }
        out.push(c);
    }
    (out, text.len())
}

/// The end of an expression: a comma, a closing bracket, a semicolon, or a line end after which it does not continue.
pub(super) fn expression_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut depth = 0usize;
    let mut at = at;
    let limit = at + MAX_CODE;
    while let Some(byte) = bytes.get(at).copied() {
        if at > limit {
            break;
        }
        match byte {
            b'"' | b'\'' | b'`' => {
                at = string(text, at).1;
                continue;
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                if depth == 0 {
                    return at;
                }
                depth -= 1;
            }
            b',' | b';' if depth == 0 => return at,
            b'\n' if depth == 0 => {
                let next = skip(text, at);
                let is_continued =
                    matches!(bytes.get(next), Some(b'.' | b'?' | b'+' | b'|' | b'&'))
                        || (matches!(bytes.get(next), Some(b':'))
                            && text.get(..next).is_some_and(|before| before.contains('?')));
                if !is_continued {
                    return at;
                }
            }
            _ => {}
        }
        at += 1;
    }
    at.min(text.len())
}

/// The offset of the bracket that closes the bracket before `start`.
pub(super) fn close(text: &str, start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let end = expression_end(text, at);
        match text.as_bytes().get(end)? {
            b')' | b']' | b'}' => return Some(end),
            _ => at = end + 1,
        }
    }
}

fn skip(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + (rest.len() - rest.trim_start().len())
}

fn skip_blanks(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + (rest.len() - rest.trim_start_matches([' ', '\t']).len())
}

/// The store's path in a value: a text, or the quoted parts of `path.join(__dirname, 'certs', 'rds.pem')`.
pub(crate) fn pointer_in(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => {
            Some(text.clone()).filter(|text| !text.is_empty() && !text.contains("-----BEGIN"))
        }
        Value::List(values) => values.iter().find_map(pointer_in),
        Value::Map(members) => members.iter().find_map(|(_, value)| pointer_in(value)),
        Value::Code(code) => {
            let mut parts: Vec<String> = Vec::new();
            let mut at = 0;
            while let Some(found) = code.get(at..).and_then(|rest| rest.find(['"', '\'', '`'])) {
                let (inside, end) = string(code, at + found);
                at = end.max(at + found + 1);
                if !inside.is_empty() && !inside.contains("-----BEGIN") && inside.len() < 1_000 {
                    parts.push(inside);
                }
                if parts.len() > 16 {
                    break;
                }
            }
            let last = parts.iter().rposition(|part| super::is_store_path(part))?;
            let is_joined = code.contains("join(")
                || code.contains("resolve(")
                || code.contains("Path(")
                || code.contains(" / ")
                || code.contains("rootPath")
                || code.contains("root.join");
            if is_joined {
                let first = parts
                    .iter()
                    .take(last)
                    .position(|part| part.contains("utf") || part.len() > 200)
                    .map_or(0, |at| at + 1);
                let joined: Vec<&str> = parts
                    .get(first..=last)?
                    .iter()
                    .map(|part| part.trim_matches('/'))
                    .filter(|part| !part.is_empty() && *part != ".")
                    .collect();
                let absolute = parts.get(first).is_some_and(|part| part.starts_with('/'))
                    && !code.contains("dirname");
                return Some(format!(
                    "{}{}",
                    if absolute { "/" } else { "" },
                    joined.join("/")
                ));
            }
            parts.get(last).cloned()
        }
        _ => None,
    }
}
