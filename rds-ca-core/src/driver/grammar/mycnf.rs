//! Option files of MySQL and MariaDB (`my.cnf`), as their programs, as Connector/C and as Python's drivers read them.
//!
//! Sources: `mysys/my_default.c` of MariaDB 10.11 (compared with `mariadb --print-defaults` on generated files),
//! `libmariadb/ma_default.c` of Connector/C, `pymysql/optionfile.py` and Python's `configparser`.

use super::super::files::{FileKind, Files, normal};

/// An option of one of the groups that are read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The file that contains it.
    pub file: String,
    /// The option's name, as written.
    pub key: String,
    /// Its value; `None` for a name without a value.
    pub value: Option<String>,
}

impl Entry {
    /// The name in lower case with dashes, `loose-` removed.
    pub fn name(&self) -> String {
        name(&self.key)
    }
}

/// The name of an option in lower case with dashes, `loose-` removed.
pub(crate) fn name(key: &str) -> String {
    let name = key.replace('_', "-").to_ascii_lowercase();
    match name.strip_prefix("loose-") {
        Some(rest) => rest.to_owned(),
        None => name,
    }
}

/// Why the option files cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The program stops at this file.
    Rejected {
        /// The file.
        file: String,
        /// The reason, in a few words.
        why: String,
    },
    /// The file cannot be seen.
    Unseen {
        /// The file.
        file: String,
    },
}

/// The maximum number of files, and of options, of one reader.
const MAX_FILES: usize = 1_000;
const MAX_ENTRIES: usize = 100_000;
/// The programs ignore includes nested deeper than this.
const MAX_DEPTH: usize = 10;
const LIBRARY_DEPTH: usize = 64;
/// The longest line, in bytes, that is read at once; the rest is read as another line.
const LINE: usize = 4_094;

/// Reads option files and collects the options of the given groups.
pub(crate) struct Reader<'a> {
    pub(crate) files: &'a dyn Files,
    /// The folder that relative names start from.
    pub(crate) folder: Option<&'a str>,
    pub(crate) groups: Vec<String>,
    entries: Vec<Entry>,
    read: usize,
    unseen: Option<String>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        files: &'a dyn Files,
        folder: Option<&'a str>,
        groups: impl IntoIterator<Item = String>,
    ) -> Self {
        Self {
            files,
            folder,
            groups: groups.into_iter().collect(),
            entries: Vec::new(),
            read: 0,
            unseen: None,
        }
    }

    /// The options in the order of their appearance.
    pub(crate) fn finish(self) -> Result<Vec<Entry>, Failure> {
        match self.unseen {
            Some(file) => Err(Failure::Unseen { file }),
            None => Ok(self.entries),
        }
    }

    fn path(&self, text: &str) -> String {
        if text.starts_with('/') {
            return normal(text);
        }
        match self.folder {
            Some(folder) => normal(&format!("{folder}/{text}")),
            None => text.to_owned(),
        }
    }

    /// The text of a file; `None` where it does not exist or cannot be read.
    fn text(&mut self, path: &str) -> Option<String> {
        self.read += 1;
        if self.read > MAX_FILES || self.entries.len() > MAX_ENTRIES {
            self.unseen.get_or_insert_with(|| path.to_owned());
            return None;
        }
        match self.files.kind(path) {
            Some(None) => None,
            Some(Some(FileKind::Folder)) => None,
            _ => match self.files.read(path) {
                Some(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
                None => {
                    self.unseen.get_or_insert_with(|| path.to_owned());
                    None
                }
            },
        }
    }

    fn add(&mut self, file: &str, key: &str, value: Option<String>) {
        self.entries.push(Entry {
            file: file.to_owned(),
            key: key.to_owned(),
            value,
        });
    }

    /// Reads a file as the command line programs do, and returns whether it exists.
    pub(crate) fn program(&mut self, path: &str) -> Result<bool, Failure> {
        self.program_file(path, 0)
    }

    fn program_file(&mut self, path: &str, depth: usize) -> Result<bool, Failure> {
        let Some(text) = self.text(path) else {
            return Ok(false);
        };
        let rejected = |line: usize, why: &str| Failure::Rejected {
            file: path.to_owned(),
            why: format!("line {line}: {why}"),
        };
        let mut group: Option<bool> = None;
        for (line, text) in lines(&text) {
            let text = text.trim_start_matches(blank);
            if text.is_empty() || text.starts_with(['#', ';']) {
                continue;
            }
            if let Some(directive) = text.strip_prefix('!') {
                if depth >= MAX_DEPTH {
                    continue;
                }
                let directive = directive.trim_start_matches(blank);
                let argument = |keyword: &str| {
                    let rest = directive.strip_prefix(keyword)?;
                    rest.starts_with(blank).then(|| rest.trim_matches(blank))
                };
                if let Some(folder) = argument("includedir") {
                    if folder.is_empty() {
                        return Err(rejected(line, "!includedir names no folder"));
                    }
                    let folder = self.path(folder);
                    match self.files.kind(&folder) {
                        Some(Some(FileKind::Folder)) => {}
                        None => {
                            self.unseen.get_or_insert(folder);
                            continue;
                        }
                        _ => {
                            return Err(rejected(line, "the folder of !includedir does not exist"));
                        }
                    }
                    for name in self.files.list(&folder) {
                        if name.ends_with(".cnf") {
                            // An error in an included file stops the reading of that file only.
                            let _ = self.program_file(&format!("{folder}/{name}"), depth + 1);
                        }
                    }
                } else if let Some(file) = argument("include") {
                    if file.is_empty() {
                        return Err(rejected(line, "!include names no file"));
                    }
                    let file = self.path(file);
                    let _ = self.program_file(&file, depth + 1);
                }
                continue;
            }
            if let Some(rest) = text.strip_prefix('[') {
                let Some((name, _)) = rest.split_once(']') else {
                    return Err(rejected(line, "the name of a group has no closing bracket"));
                };
                let name = name.trim_end_matches(blank);
                group = Some(
                    self.groups
                        .iter()
                        .any(|known| known.eq_ignore_ascii_case(name)),
                );
                continue;
            }
            let Some(counts) = group else {
                return Err(rejected(line, "an option precedes the first group"));
            };
            if !counts {
                continue;
            }
            let text = without_comment(text);
            match text.split_once('=') {
                None => self.add(path, text.trim_end_matches(blank), None),
                Some((key, value)) => {
                    let value = value.trim_matches(blank);
                    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
                    let value = quote
                        .and_then(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
                        .unwrap_or(value);
                    self.add(path, key.trim_end_matches(blank), Some(unescaped(value)));
                }
            }
        }
        Ok(true)
    }

    /// Reads a file as Connector/C does: it stops silently at the first line that it does not understand.
    pub(crate) fn library(&mut self, path: &str) -> bool {
        self.library_file(path, 0)
    }

    fn library_file(&mut self, path: &str, depth: usize) -> bool {
        if depth >= LIBRARY_DEPTH {
            return false;
        }
        let Some(text) = self.text(path) else {
            return false;
        };
        let mut group: Option<bool> = None;
        let mut escaped = false;
        let ends_open = !text.ends_with('\n');
        let count = lines(&text).count();
        for (at, (_, text)) in lines(&text).enumerate() {
            let text = text.trim_start_matches(blank);
            if !escaped && text.starts_with(['"', '\'']) {
                continue;
            }
            if let Some(directive) = text.strip_prefix('!') {
                if let Some((word, argument)) = directive.split_once(' ') {
                    let argument = self.path(argument.trim_end_matches(blank));
                    if word == "includedir" {
                        if self.files.kind(&argument) == Some(None) {
                            return false;
                        }
                        for name in self.files.list(&argument) {
                            if name.ends_with(".cnf") {
                                self.library_file(&format!("{argument}/{name}"), depth + 1);
                            }
                        }
                    } else if word == "include" {
                        self.library_file(&argument, depth + 1);
                    }
                }
                continue;
            }
            if text.is_empty() || text.starts_with(['#', ';']) {
                continue;
            }
            escaped = text.starts_with('\\');
            if let Some(rest) = text.strip_prefix('[') {
                let Some((name, _)) = rest.split_once(']') else {
                    return false;
                };
                let name = name.trim_end_matches(blank);
                group = Some(self.groups.iter().any(|known| known == name));
                continue;
            }
            match group {
                None => return false,
                Some(false) => continue,
                Some(true) => {}
            }
            match text.split_once('=') {
                // It compares the name including its line end, so a name without a value is understood only on a last
                // line without a line end.
                None if ends_open && at + 1 == count => self.add(path, text, None),
                None => self.add(path, &format!("{text}\n"), None),
                Some((key, value)) => {
                    let value = value.trim_matches(blank);
                    let value = match value.strip_prefix(['"', '\'']) {
                        Some(rest) => rest.strip_suffix(['"', '\'']).unwrap_or(rest),
                        None => value,
                    };
                    self.add(path, key.trim_end_matches(blank), Some(unescaped(value)));
                }
            }
        }
        true
    }
}

/// The arguments that a program gets from one option file: `--ssl-ca=/rds.pem`, as `my_print_defaults` prints them.
///
/// `groups` are those that the program reads, suffixes included; relative names start from `folder`.
///
/// # Errors
///
/// [`Failure`] where the program would stop, or where a file cannot be seen.
///
/// # Example
///
/// ```
/// use rds_ca_core::driver::{MemoryFiles, grammar::mycnf};
///
/// let mut files = MemoryFiles::new();
/// files.add("/etc/my.cnf", "[client]\nssl_ca = '/etc/rds.pem' # RDS\n[mysqld]\nport=1\n");
/// let arguments = mycnf::arguments(&files, None, "/etc/my.cnf", &["client", "mysql"]).unwrap();
/// assert_eq!(arguments, ["--ssl_ca=/etc/rds.pem"]);
/// ```
pub fn arguments(
    files: &dyn Files,
    folder: Option<&str>,
    file: &str,
    groups: &[&str],
) -> Result<Vec<String>, Failure> {
    let mut reader = Reader::new(
        files,
        folder,
        groups.iter().map(|group| (*group).to_owned()),
    );
    let path = reader.path(file);
    reader.program(&path)?;
    Ok(reader
        .finish()?
        .into_iter()
        .map(|entry| match entry.value {
            Some(value) => format!("--{}={value}", entry.key),
            None => format!("--{}", entry.key),
        })
        .collect())
}

/// Whether C's `isspace` is true for the character.
fn blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}

/// Numbered lines without their line ends; a line longer than the buffer is split.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_terminator('\n')
        .enumerate()
        .flat_map(|(at, line)| {
            let mut rest = Some(line);
            std::iter::from_fn(move || {
                let line = rest.take()?;
                if line.len() <= LINE {
                    return Some((at + 1, line));
                }
                let mut cut = LINE;
                while !line.is_char_boundary(cut) {
                    cut -= 1;
                }
                let (front, behind) = line.split_at_checked(cut)?;
                rest = Some(behind);
                Some((at + 1, front))
            })
        })
}

/// The text before the first `#` outside quotes.
fn without_comment(text: &str) -> &str {
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if matches!(c, '"' | '\'') && !escaped {
            match quote {
                None => quote = Some(c),
                Some(open) if open == c => quote = None,
                Some(_) => {}
            }
        }
        if quote.is_none() && c == '#' {
            return text.get(..at).unwrap_or(text);
        }
        escaped = quote.is_some() && c == '\\' && !escaped;
    }
    text
}

/// The value with its escapes replaced; a backslash at the end, or before any other letter, is kept.
fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' || chars.peek().is_none() {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\x08'),
            Some('s') => out.push(' '),
            Some(c @ ('"' | '\'' | '\\')) => out.push(c),
            Some(c) => {
                out.push('\\');
                out.push(c);
            }
            None => {}
        }
    }
    out
}

/// A file as Python's `RawConfigParser` reads it with PyMySQL's settings, or the name of the exception.
#[derive(Debug, Default)]
pub(crate) struct PythonFile {
    sections: Vec<(String, PythonOptions)>,
}

/// The options of a section: names as written, and values.
type PythonOptions = Vec<(String, Option<String>)>;

impl PythonFile {
    /// Reads the text; `strict` rejects a repeated section or option.
    pub(crate) fn parse(text: &str, strict: bool) -> Result<Self, &'static str> {
        let mut file = Self::default();
        // The option that a more indented line continues, and the indentation of its first line.
        let mut open: Option<usize> = None;
        let mut indent = 0;
        for line in text.split('\n') {
            let line = line.strip_suffix('\r').unwrap_or(line);
            let content = line.trim();
            if content.starts_with(['#', ';']) {
                continue;
            }
            let mine = line.len() - line.trim_start().len();
            if content.is_empty() {
                continue;
            }
            if let Some(at) = open
                && mine > indent
                && let Some((_, options)) = file.sections.last_mut()
                && let Some((_, value)) = options.get_mut(at)
            {
                match value {
                    Some(value) => {
                        value.push('\n');
                        value.push_str(content);
                    }
                    None => return Err("MultilineContinuationError"),
                }
                continue;
            }
            indent = mine;
            if let Some(rest) = content.strip_prefix('[')
                && let Some((name, _)) = rest.rsplit_once(']')
                && !name.is_empty()
            {
                open = None;
                if file.sections.iter().any(|(known, _)| known == name) {
                    if strict && name != "DEFAULT" {
                        return Err("DuplicateSectionError");
                    }
                    // Reopened: moved to the end, where options are added.
                    if let Some(at) = file.sections.iter().position(|(known, _)| known == name) {
                        let section = file.sections.remove(at);
                        file.sections.push(section);
                    }
                } else {
                    file.sections.push((name.to_owned(), Vec::new()));
                }
                continue;
            }
            let Some((_, options)) = file.sections.last_mut() else {
                return Err("MissingSectionHeaderError");
            };
            let (key, value) = match content.find(['=', ':']) {
                Some(at) => {
                    let (key, value) = content.split_at_checked(at).unwrap_or((content, ""));
                    (key, value.get(1..).map(|value| value.trim().to_owned()))
                }
                None => (content, None),
            };
            let key = key.trim_end();
            if key.is_empty() {
                return Err("ParsingError");
            }
            let known = options
                .iter()
                .position(|(known, _)| name_of(known) == name_of(key));
            if let Some(at) = known {
                if strict {
                    return Err("DuplicateOptionError");
                }
                options.remove(at);
            }
            options.push((key.to_owned(), value));
            open = Some(options.len() - 1);
        }
        Ok(file)
    }

    /// The option of a section, or of `DEFAULT`: its name as written and its value with its quotes removed.
    pub(crate) fn get(&self, section: &str, option: &str) -> Option<(&str, Option<&str>)> {
        let own = self.sections.iter().find(|(name, _)| name == section)?;
        let fallback = self.sections.iter().find(|(name, _)| name == "DEFAULT");
        let find = |(_, options): &(String, PythonOptions)| {
            options.iter().position(|(key, _)| name_of(key) == option)
        };
        let (section, at) = match find(own) {
            Some(at) => (own, at),
            None => (fallback?, find(fallback?)?),
        };
        let (key, value) = section.1.get(at)?;
        Some((key, value.as_deref().map(unquoted)))
    }

    /// Whether any option has no value.
    pub(crate) fn has_bare_option(&self) -> bool {
        let mut options = self.sections.iter().flat_map(|(_, options)| options);
        options.any(|(_, value)| value.is_none())
    }

    /// Every option of a section: its name as written, and its value.
    pub(crate) fn section(&self, name: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.sections
            .iter()
            .filter(move |(known, _)| known == name)
            .flat_map(|(_, options)| options)
            .map(|(key, value)| (key.as_str(), value.as_deref()))
    }
}

fn name_of(key: &str) -> String {
    key.to_lowercase().replace('_', "-")
}

fn unquoted(value: &str) -> &str {
    ['\'', '"']
        .into_iter()
        .find_map(|quote| {
            let inner = value.strip_prefix(quote)?.strip_suffix(quote)?;
            Some(inner)
        })
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::super::super::files::MemoryFiles;
    use super::*;

    fn files(text: &str) -> MemoryFiles {
        let mut files = MemoryFiles::new();
        files.add("/d/main.cnf", text);
        files.add("/d/b.cnf", "[client]\nuser=b\n");
        files.add("/d/broken.cnf", "user=x\n");
        files.add("/d/c/20.cnf", "[mysql]\nuser=20\n");
        files.add("/d/c/9.cnf", "[client]\nuser=9\n");
        files.add("/d/c/no.txt", "[client]\nuser=no\n");
        files
    }

    fn of(text: &str) -> Result<Vec<String>, Failure> {
        arguments(&files(text), Some("/d"), "main.cnf", &["client", "mysql"])
    }

    #[test]
    fn options_are_read_as_the_programs_read_them() {
        for (text, expected) in [
            ("[client]\nssl-ca\t=\t/a.pem  \n", vec!["--ssl-ca=/a.pem"]),
            ("[CLIENT] text\nssl\n", vec!["--ssl"]),
            ("[ client ]\nssl\n[mysqld]\nssl\n", vec![]),
            (
                "[client]\nssl-ca=/a.pem#root\n; x\n # y\n",
                vec!["--ssl-ca=/a.pem"],
            ),
            (
                "[client]\nssl-ca=\"/a b#c.pem\" # x\n",
                vec!["--ssl-ca=/a b#c.pem"],
            ),
            (
                "[client]\nssl-ca=\"/a.pem\" more\n",
                vec!["--ssl-ca=\"/a.pem\" more"],
            ),
            // A backslash before a quote inside quotes keeps them open.
            ("[client]\nx=\"a\\\"b#c\" # y\n", vec!["--x=a\"b#c"]),
            ("[client]\nx=\"a\\\\\" # y\n", vec!["--x=a\\"]),
            ("[client]\nx=a\\\"b # y\n", vec!["--x=a\"b # y"]),
            ("[client]\nssl-ca=C:\\new\\q\n", vec!["--ssl-ca=C:\new\\q"]),
            (
                "[client]\nssl-ca=/a.pem\\\nhost=h\n",
                vec!["--ssl-ca=/a.pem\\", "--host=h"],
            ),
            ("[client]\nssl-ca=\"\"\nx='\n", vec!["--ssl-ca=", "--x='"]),
            (
                "!include b.cnf\n!include none.cnf\n!includes b.cnf\n",
                vec!["--user=b"],
            ),
            ("!include broken.cnf\n[client]\na=1\n", vec!["--a=1"]),
            (
                "  !includedir c\n[mysql]\na\n",
                vec!["--user=20", "--user=9", "--a"],
            ),
        ] {
            assert_eq!(
                of(text),
                Ok(expected.into_iter().map(str::to_owned).collect()),
                "{text}"
            );
        }
        for text in [
            "a=1\n",
            "\u{feff}[client]\n",
            "[client\n",
            "!includedir none\n",
        ] {
            assert!(matches!(of(text), Err(Failure::Rejected { .. })), "{text}");
        }
    }

    #[test]
    fn the_library_stops_silently_where_it_does_not_understand() {
        for (text, whole, expected) in [
            ("[client]\nssl-ca = /a.pem \n", true, vec!["ssl-ca=/a.pem"]),
            ("a=1\n[client]\nb=2\n", false, vec![]),
            ("[client]\na=1\n[x\nb=2\n", false, vec!["a=1"]),
            // Only the exact name of a group counts.
            (
                "[CLIENT]\na=1\n[ client]\nb=1\n[client ]\nc=1\n",
                true,
                vec!["c=1"],
            ),
            (
                "[mysqld]\na=1\n[client]\nb=1\n[mysql]\nc=1\n",
                true,
                vec!["b=1"],
            ),
            ("[client]\n# a=1\n ; b=1\n\n  \nc=1\n", true, vec!["c=1"]),
            // A line that starts with a quote is skipped, unless the line before starts with a backslash.
            ("[client]\n\"a=1\n'b=1\nc=1\n", true, vec!["c=1"]),
            (
                "[client]\n\\x=1\n\"a=1\n\"b=1\n",
                true,
                vec!["\\x=1", "\"a=1"],
            ),
            // The name without a value includes its line end.
            ("[client]\nssl\n", true, vec!["ssl\n"]),
            ("[client]\nssl", true, vec!["ssl"]),
            ("[client]\nssl\nssl", true, vec!["ssl\n", "ssl"]),
            (
                "[client]\na='x'\nb=\"y'\nc=\"z\nd=\"\ne=u#v\n",
                true,
                vec!["a=x", "b=y", "c=z", "d=", "e=u#v"],
            ),
            ("[client]\na=\\s\\q\\\\ \n", true, vec!["a= \\q\\"]),
            (
                "!include b.cnf\n[client]\na=1\n",
                true,
                vec!["user=b", "a=1"],
            ),
            ("!include none.cnf\n[client]\na=1\n", true, vec!["a=1"]),
            ("!include broken.cnf\n[client]\na=1\n", true, vec!["a=1"]),
            (
                "!include\tb.cnf\n!includes b.cnf\n!include\n[client]\na=1\n",
                true,
                vec!["a=1"],
            ),
            (
                "!includedir c\n[client]\na=1\n",
                true,
                vec!["user=9", "a=1"],
            ),
            ("!includedir none\n[client]\na=1\n", false, vec![]),
        ] {
            let files = files(text);
            let mut reader = Reader::new(&files, Some("/d"), ["client".to_owned()]);
            assert_eq!(reader.library("/d/main.cnf"), whole, "{text}");
            let found: Vec<String> = reader
                .finish()
                .unwrap()
                .into_iter()
                .map(|entry| match entry.value {
                    Some(value) => format!("{}={value}", entry.key),
                    None => entry.key,
                })
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    /// A view in which one folder and its contents cannot be seen.
    struct WithoutFar(MemoryFiles);

    impl Files for WithoutFar {
        fn kind(&self, path: &str) -> Option<Option<FileKind>> {
            if path.starts_with("/far") {
                return None;
            }
            self.0.kind(path)
        }

        fn read(&self, path: &str) -> Option<Vec<u8>> {
            self.0.read(path)
        }

        fn list(&self, path: &str) -> Vec<String> {
            self.0.list(path)
        }
    }

    #[test]
    fn what_cannot_be_seen_is_reported_and_what_is_absent_is_not() {
        for (text, unseen) in [
            ("!includedir /far/d\n", Some("/far/d")),
            ("!include /far/x.cnf\n", Some("/far/x.cnf")),
            ("!include /near.cnf\n", None),
            // A folder is no file.
            ("!include /d\n", None),
        ] {
            let files = WithoutFar(files(text));
            let found = arguments(&files, Some("/d"), "main.cnf", &["client"]);
            let expected = match unseen {
                Some(file) => Err(Failure::Unseen {
                    file: file.to_owned(),
                }),
                None => Ok(vec![]),
            };
            assert_eq!(found, expected, "{text}");
        }
        // Nothing is known about the rest of files with too many options.
        let many = format!(
            "[client]\n{}!include b.cnf\n",
            "a\n".repeat(MAX_ENTRIES + 1)
        );
        assert_eq!(
            of(&many),
            Err(Failure::Unseen {
                file: "/d/b.cnf".to_owned()
            })
        );
    }

    #[test]
    fn a_file_that_includes_itself_ends() {
        let mut files = MemoryFiles::new();
        files.add("/d/a.cnf", "[client]\na\n!include a.cnf\n!include a.cnf\n");
        assert!(arguments(&files, Some("/d"), "a.cnf", &["client"]).is_err());
        files.add("/d/a.cnf", "[client]\na\n!include a.cnf\n");
        let once = arguments(&files, Some("/d"), "a.cnf", &["client"]);
        assert_eq!(once.map(|all| all.len()), Ok(11));
        files.add("/d/c/a.cnf", "[client]\na\n!includedir .\n");
        let once = arguments(&files, Some("/d/c"), "a.cnf", &["client"]);
        assert_eq!(once.map(|all| all.len()), Ok(11));
        for directive in ["!include a.cnf", "!includedir ."] {
            files.add("/d/c/a.cnf", format!("[client]\na=1\n{directive}\n"));
            let mut reader = Reader::new(&files, Some("/d/c"), ["client".to_owned()]);
            assert!(reader.library("/d/c/a.cnf"), "{directive}");
            assert_eq!(reader.finish().unwrap().len(), LIBRARY_DEPTH, "{directive}");
        }
    }

    #[test]
    fn python_reads_them_with_configparser() {
        let file = PythonFile::parse("[client]\nssl_CA: '/a.pem'\nbare\n", true).unwrap();
        assert_eq!(
            file.get("client", "ssl-ca"),
            Some(("ssl_CA", Some("/a.pem")))
        );
        assert_eq!(file.get("client", "bare"), Some(("bare", None)));
        assert_eq!(file.get("mysql", "ssl-ca"), None);
        assert!(file.has_bare_option());
        for (text, expected) in [
            // A more indented line continues the value.
            (
                "[client]\nssl-ca=/a\n  b\n\tc\nx=1\n",
                Some(Some("/a\nb\nc")),
            ),
            ("[client]\n  x=1\n  ssl-ca=/a\n", Some(Some("/a"))),
            (" [client]\n ssl-ca=/a\r\n# no\n  ; no\n", Some(Some("/a"))),
            (
                "[DEFAULT]\nssl-ca=/a\n[client]\nx=1\n[DEFAULT]\ny=1\n",
                Some(Some("/a")),
            ),
            (
                "[DEFAULT]\nssl-ca=/a\n[client]\nssl-ca=/b\n",
                Some(Some("/b")),
            ),
            ("[DEFAULT]\nssl-ca=/a\n[mysql]\nx=1\n", None),
            (
                "[x]\nssl-ca=/x\n[client]\nssl-ca=\"/a'\n",
                Some(Some("\"/a'")),
            ),
            ("[client]\nssl-ca='\n", Some(Some("'"))),
            ("[client]\nssl-ca=''\n", Some(Some(""))),
            ("[client]\nssl-ca=\n", Some(Some(""))),
            ("[client]\n[]\nssl-ca=/a\n", Some(Some("/a"))),
        ] {
            let file = PythonFile::parse(text, true).unwrap();
            let found = file.get("client", "ssl-ca").map(|(_, value)| value);
            assert_eq!(found, expected, "{text}");
            assert_eq!(file.has_bare_option(), text.contains("[]"), "{text}");
        }
        // Where repeated sections are allowed, they are one.
        let again = PythonFile::parse("[a]\nx=1\n[b]\ny=2\n[a]\nz=3\nx=4\n", false).unwrap();
        let section = |name| again.section(name).collect::<Vec<_>>();
        assert_eq!(section("a"), [("z", Some("3")), ("x", Some("4"))]);
        assert_eq!(section("b"), [("y", Some("2"))]);
        for strict in [true, false] {
            for (text, error) in [
                ("[a]\nbare\n  more\n", "MultilineContinuationError"),
                ("[a]\n=1\n", "ParsingError"),
                ("[]\n", "MissingSectionHeaderError"),
            ] {
                assert_eq!(
                    PythonFile::parse(text, strict).unwrap_err(),
                    error,
                    "{text}"
                );
            }
        }
        for (text, error) in [
            ("a=1", "MissingSectionHeaderError"),
            ("[a]\nx_y=1\nx-y=2", "DuplicateOptionError"),
            ("[a]\n[b]\n[a]", "DuplicateSectionError"),
        ] {
            assert_eq!(PythonFile::parse(text, true).unwrap_err(), error);
            assert_eq!(
                PythonFile::parse(text, false).is_ok(),
                !error.starts_with("Missing")
            );
        }
    }
}
