//! OpenSSL's configuration file (`openssl.cnf`): sections of `name = value`.
//!
//! Source: `crypto/conf/conf_def.c` and the manual page `config(5)` of OpenSSL 3.

use std::collections::BTreeMap;

/// The longest value after its variables are replaced, and the maximum number of names in a file and its includes.
const MAX_VALUE: usize = 64 * 1024;
const MAX_NAMES: usize = 10_000;
/// How deep files may include files.
const MAX_DEPTH: usize = 10;

/// The values of a file, by section and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpensslConf {
    sections: BTreeMap<String, BTreeMap<String, String>>,
    /// Whether a file that it includes could not be read, or it has too many names, so that values may be missing.
    pub has_unread: bool,
}

impl OpensslConf {
    /// Reads a file's text; `include` returns the text of the files at a path, or `None` where they cannot be read.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::driver::grammar::openssl_conf::OpensslConf;
    ///
    /// let text = "openssl_conf = init\n[init]\nssl_conf = ssl\n[ssl]\nsystem_default = tls\n[tls]\nMinProtocol = TLSv1.2\n";
    /// let conf = OpensslConf::parse(text, &|_| None);
    /// assert_eq!(conf.get("tls", "MinProtocol"), Some("TLSv1.2"));
    /// ```
    pub fn parse(text: &str, include: &dyn Fn(&str) -> Option<Vec<String>>) -> Self {
        let mut conf = Self::default();
        let mut section = "default".to_owned();
        conf.read(text, include, &mut section, 0);
        conf
    }

    /// The value of a name in a section.
    pub fn get(&self, section: &str, name: &str) -> Option<&str> {
        self.sections.get(section)?.get(name).map(String::as_str)
    }

    /// Every name and value of a section.
    pub fn section(&self, name: &str) -> impl Iterator<Item = (&str, &str)> {
        self.sections
            .get(name)
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    fn read(
        &mut self,
        text: &str,
        include: &dyn Fn(&str) -> Option<Vec<String>>,
        section: &mut String,
        depth: usize,
    ) {
        let mut count: usize = self.sections.values().map(BTreeMap::len).sum();
        for line in joined(text) {
            let line = uncommented(&line);
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            if let Some(inside) = line.strip_prefix('[') {
                inside
                    .split(']')
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .clone_into(section);
                continue;
            }
            if let Some(rest) = line.strip_prefix(".include") {
                let path = rest.trim_start().trim_start_matches('=').trim();
                let path = self.value(path, section);
                match include(&path).filter(|_| depth < MAX_DEPTH) {
                    Some(texts) => {
                        for text in texts {
                            self.read(&text, include, section, depth + 1);
                        }
                        count = self.sections.values().map(BTreeMap::len).sum();
                    }
                    None => self.has_unread = true,
                }
                continue;
            }
            let Some((name, value)) = line.split_once('=') else {
                continue;
            };
            if name.starts_with(".pragma") {
                continue;
            }
            if count >= MAX_NAMES {
                self.has_unread = true;
                return;
            }
            let (of, name) = match name.trim().split_once("::") {
                Some((of, name)) => (of.trim().to_owned(), name.trim()),
                None => (section.clone(), name.trim()),
            };
            let value = self.value(value.trim(), &of);
            count += 1;
            self.sections
                .entry(of)
                .or_default()
                .insert(name.to_owned(), value);
        }
    }

    /// The value without quotes and backslashes, with `$name`, `${name}` and `$(section::name)` replaced.
    fn value(&self, text: &str, section: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut quote = None;
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            if out.len() > MAX_VALUE {
                break;
            }
            match (c, quote) {
                ('"' | '\'' | '`', None) => quote = Some(c),
                (c, Some(open)) if c == open => quote = None,
                ('\\', _) => {
                    if let Some(next) = rest.chars().next() {
                        rest = rest.get(next.len_utf8()..).unwrap_or_default();
                        out.push(match next {
                            'n' => '\n',
                            'r' => '\r',
                            't' => '\t',
                            other => other,
                        });
                    }
                }
                ('$', None) => {
                    let close = match rest.chars().next() {
                        Some('{') => Some('}'),
                        Some('(') => Some(')'),
                        _ => None,
                    };
                    let (name, behind) = match close {
                        Some(close) => rest
                            .get(1..)
                            .and_then(|rest| rest.split_once(close))
                            .unwrap_or((rest, "")),
                        None => {
                            let end = rest
                                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':')
                                .unwrap_or(rest.len());
                            rest.split_at(end)
                        }
                    };
                    rest = behind;
                    let found = match name.split_once("::") {
                        Some((of, name)) => self.get(of, name),
                        None => self
                            .get(section, name)
                            .or_else(|| self.get("default", name)),
                    };
                    out.push_str(found.unwrap_or_default());
                }
                (c, _) => out.push(c),
            }
        }
        out
    }
}

/// The lines of the text; a line that ends in a backslash is joined with the next one.
fn joined(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for part in text.lines() {
        match part.strip_suffix('\\') {
            Some(part) => line.push_str(part),
            None => {
                line.push_str(part);
                lines.push(std::mem::take(&mut line));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The line without its comment: `#` outside of quotes.
fn uncommented(line: &str) -> String {
    let mut quote = None;
    let mut is_escaped = false;
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        if is_escaped {
            is_escaped = false;
        } else {
            match (c, quote) {
                ('\\', _) => is_escaped = true,
                ('"' | '\'' | '`', None) => quote = Some(c),
                (c, Some(open)) if c == open => quote = None,
                ('#', None) => break,
                _ => {}
            }
        }
        out.push(c);
    }
    out
}
