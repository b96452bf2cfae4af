//! Connection strings and `odbc.ini` of ODBC.

/// `key=value` pairs of a connection string: a value in braces ends at its closing brace; `}}` in it stands for `}`.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((key, behind)) = rest.split_once('=') {
        // Text without a `=` before the key is not a pair.
        let key = key.rsplit(';').next().unwrap_or_default().trim();
        let behind = behind.trim_start();
        let (value, next) = match behind.strip_prefix('{') {
            Some(inside) => braced(inside),
            None => {
                let (value, next) = behind.split_once(';').unwrap_or((behind, ""));
                (value.trim_end().to_owned(), next)
            }
        };
        if !key.is_empty() {
            found.push((key.to_owned(), value));
        }
        rest = next;
    }
    found
}

/// The value up to its closing brace, and the text after the next semicolon.
fn braced(inside: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = inside;
    loop {
        let Some((before, behind)) = rest.split_once('}') else {
            value.push_str(rest);
            return (value, "");
        };
        value.push_str(before);
        match behind.strip_prefix('}') {
            Some(behind) => {
                value.push('}');
                rest = behind;
            }
            None => {
                let next = behind.split_once(';').map_or("", |(_, next)| next);
                return (value, next);
            }
        }
    }
}

/// The keys and values of a section of `odbc.ini`.
pub(crate) fn section(text: &str, name: &str) -> Vec<(String, String)> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with([';', '#']) {
            continue;
        }
        if let Some(section) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            inside = section.trim().eq_ignore_ascii_case(name);
        } else if inside && let Some((key, value)) = line.split_once('=') {
            found.push((key.trim().to_owned(), value.trim().to_owned()));
        }
    }
    found
}
