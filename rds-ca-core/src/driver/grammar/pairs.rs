//! Connection strings of ADO.NET: keys and values.
//!
//! Source: `DbConnectionStringBuilder`.

/// Keys and values in the order of their appearance, keys as they are written.
pub type Pairs = Vec<(String, String)>;

/// The key without blanks, in lower case.
pub(crate) fn simple(key: &str) -> String {
    key.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'))
        .collect::<String>()
        .to_ascii_lowercase()
}

/// `Key=value; Key="va;lue"` as ADO.NET reads it: quotes of either kind, doubled inside; the last of equal keys counts.
pub fn ado_net(text: &str) -> Pairs {
    let mut pairs = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ';');
        // `==` in a key stands for one `=`.
        let mut key = String::new();
        let mut chars = rest.char_indices().peekable();
        let mut from = None;
        while let Some((at, c)) = chars.next() {
            if c == '=' {
                if chars.peek().is_some_and(|(_, next)| *next == '=') {
                    chars.next();
                } else {
                    from = Some(at + 1);
                    break;
                }
            }
            key.push(c);
        }
        let Some(value) = from.and_then(|from| rest.get(from..)) else {
            return pairs;
        };
        let value = value.trim_start();
        let (value, behind) = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => quoted(value.get(1..).unwrap_or_default(), quote),
            None => {
                let (value, behind) = value.split_once(';').unwrap_or((value, ""));
                (value.trim_end().to_owned(), behind)
            }
        };
        pairs.push((key.trim().to_owned(), value));
        rest = behind;
    }
}

/// The text up to a closing character that is not doubled, and the text after it.
fn quoted(text: &str, close: char) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == close {
            if chars.peek().is_some_and(|(_, next)| *next == close) {
                chars.next();
            } else {
                return (value, text.get(at + c.len_utf8()..).unwrap_or_default());
            }
        }
        value.push(c);
    }
    (value, "")
}

/// The last pair whose simplified key is one of `names`.
pub(crate) fn last<'p>(pairs: &'p Pairs, names: &[&str]) -> Option<(&'p str, &'p str)> {
    let found = pairs
        .iter()
        .rev()
        .find(|(key, _)| names.contains(&simple(key).as_str()));
    found.map(|(key, value)| (key.as_str(), value.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_separators() {
        let owned = |pairs: &[(&str, &str)]| -> Pairs {
            pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect()
        };
        assert_eq!(
            ado_net("Server = a ; Pwd=\"x;\"\"y\"; Encrypt==x=1;;Last='it''s'"),
            owned(&[
                ("Server", "a"),
                ("Pwd", "x;\"y"),
                ("Encrypt=x", "1"),
                ("Last", "it's")
            ])
        );
        assert_eq!(last(&ado_net("a b=1;AB=2"), &["ab"]), Some(("AB", "2")));
    }
}
