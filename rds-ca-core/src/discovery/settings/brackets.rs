//! Matches brackets in source text to find the object that a key belongs to.

use super::keys::simple;
use super::literal;

/// Names of objects that hold TLS settings inside the settings of a connection.
pub(super) const INNER: &[&str] = &[
    "ssl",
    "tls",
    "dialectoptions",
    "options",
    "ssloptions",
    "extra",
    "connectargs",
    "connection",
    "sslopts",
    "driveroptions",
    "datasourceproperties",
    "properties",
    "mongooptions",
    "params",
    "replication",
    "pgoptions",
    "connectoptions",
    "ssldisabled",
    "tlsoptions",
    "poolconfig",
];

/// The common property of keys that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BlockKey {
    /// They are inside the bracket at that offset.
    Bracket(usize),
    /// They share a section, a parent key or a prefix.
    Named(String),
    /// Nothing: neighbouring keys belong together.
    None,
}

/// The matching brackets of a text outside of strings.
#[derive(Default)]
pub(super) struct Brackets {
    /// Offsets of the opening and the closing bracket.
    pairs: Vec<(usize, usize)>,
}

impl Brackets {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut open: Vec<usize> = Vec::new();
        let mut pairs = Vec::new();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'"' | b'`' => {
                    let (_, end) = literal::string(text, at);
                    at = end.max(at + 1);
                    continue;
                }
                b'\'' => {
                    // May be an apostrophe or a lifetime: it is a string only if it ends on its line.
                    let rest = text.get(at + 1..).unwrap_or_default();
                    let end = rest.find('\'').unwrap_or(usize::MAX);
                    let line = rest.find('\n').unwrap_or(rest.len());
                    if end < line || rest.starts_with("''") {
                        at = literal::string(text, at).1.max(at + 1);
                        continue;
                    }
                }
                b'{' | b'[' | b'(' => open.push(at),
                b'}' | b']' | b')' => {
                    if let Some(start) = open.pop() {
                        pairs.push((start, at));
                    }
                }
                _ => {}
            }
            at += 1;
        }
        pairs.sort_unstable();
        Self { pairs }
    }

    /// The list that contains the member at the offset.
    pub(super) fn list(&self, text: &str, offset: usize) -> BlockKey {
        let around: Vec<usize> = self
            .pairs
            .iter()
            .take_while(|(start, _)| *start < offset)
            .filter(|(_, end)| *end > offset)
            .map(|(start, _)| *start)
            .collect();
        // Terraform blocks have no list around them: those of one resource belong together.
        let list = around
            .iter()
            .rev()
            .find(|start| text.as_bytes().get(**start) == Some(&b'['))
            .or_else(|| around.iter().rev().nth(1));
        BlockKey::Named(format!("list {}", list.copied().unwrap_or_default()))
    }

    /// The object that the key at the offset belongs to: the innermost that is not a part of another, such as `ssl`.
    pub(super) fn outer(&self, text: &str, offset: usize) -> BlockKey {
        let mut around: Vec<(usize, usize)> = self
            .pairs
            .iter()
            .take_while(|(start, _)| *start < offset)
            .filter(|(_, end)| *end > offset)
            .copied()
            .collect();
        let Some(mut current) = around.pop() else {
            return BlockKey::None;
        };
        // The body of a function is not an object.
        if is_body(text, current.0) {
            return BlockKey::None;
        }
        while let Some(next) = around.pop() {
            let name = name_before(text, current.0);
            let is_inner = name.is_some_and(|name| INNER.contains(&simple(&name).as_str()));
            let is_argument = matches!(text.as_bytes().get(next.0), Some(b'('))
                && text.as_bytes().get(current.0) == Some(&b'{');
            let in_list = matches!(text.as_bytes().get(current.0), Some(b'['));
            let in_condition = text.get(..current.0).is_some_and(|before| {
                before.trim_end().ends_with(['?', ':', '&', '|'])
                    && before.trim_end().ends_with(['?', '&', '|'])
            });
            if !(is_inner || in_list || in_condition || is_argument) || is_body(text, next.0) {
                // A call with an object as one argument is one connection: `mongoose.connect(uri, {…})`.
                break;
            }
            if text.as_bytes().get(next.0) == Some(&b'(')
                && !is_connecting(text, next.0)
                && !is_inner
            {
                break;
            }
            current = next;
        }
        BlockKey::Bracket(current.0)
    }
}

/// Whether the bracket opens the body of a function, class or block.
fn is_body(text: &str, open: usize) -> bool {
    if text.as_bytes().get(open) != Some(&b'{') {
        return false;
    }
    let before = text.get(..open).unwrap_or_default().trim_end();
    if before.ends_with("=>") {
        return true;
    }
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.ends_with(')') && !line.contains("= ") && !line.trim_start().starts_with("return new"))
        || [
            "class ",
            "interface ",
            "namespace ",
            "func ",
            "fn ",
            "struct ",
            "package ",
            "impl ",
            "enum ",
            "trait ",
            "module ",
        ]
        .iter()
        .any(|word| {
            line.trim_start()
                .trim_start_matches("public ")
                .trim_start_matches("export ")
                .trim_start_matches("static ")
                .starts_with(word)
        })
        || [
            "else",
            "try",
            "do",
            "finally",
            "static",
            "companion object",
            "init",
        ]
        .iter()
        .any(|word| before.ends_with(word))
}

/// Whether the call opens a connection or builds its configuration.
fn is_connecting(text: &str, open: usize) -> bool {
    let start = text
        .get(..open)
        .and_then(|before| before.rfind(['\n', ';']))
        .map_or(0, |at| at + 1);
    let call = text
        .get(start..open)
        .unwrap_or_default()
        .to_ascii_lowercase();
    [
        "connect",
        "pool",
        "client",
        "sequelize",
        "datasource",
        "connection",
        "knex",
        "config",
        "engine",
        "postgres",
        "mysql",
        "mongo",
        "settings",
    ]
    .iter()
    .any(|word| call.contains(word))
}

/// The key or the variable whose value the bracket opens.
pub(super) fn name_before(text: &str, open: usize) -> Option<String> {
    let before = text.get(..open)?.trim_end();
    let before = before
        .strip_suffix("=>")
        .or_else(|| before.strip_suffix(':'))
        .or_else(|| before.strip_suffix('='))
        .or_else(|| {
            // `dict(` and `array(` belong to the key before them.
            before
                .strip_suffix("dict")
                .or_else(|| before.strip_suffix("array"))
                .map(|rest| rest.trim_end().trim_end_matches(['=', ':', '>']))
        })?;
    let before = before.trim_end().trim_end_matches(['"', '\'', '?']);
    let start = before
        .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '.')))
        .map_or(0, |at| at + 1);
    let name = before.get(start..)?;
    (!name.is_empty()).then(|| name.to_owned())
}
