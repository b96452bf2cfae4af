//! Groups keys that belong together: an object, a section or a group of variables becomes one setting.

use std::collections::BTreeMap;

use super::brackets::{BlockKey, Brackets, INNER};
use super::keys::{Hit, Role, simple};
use super::{File, Language, brackets, guess, literal};
use crate::discovery::draft::Draft;
use crate::discovery::found::SettingKind;
use crate::driver::{Options, Value};

/// Groups hits into blocks, and turns each block into a draft.
pub(super) fn group(file: &File<'_>, hits: Vec<Hit>, drafts: &mut Vec<Draft>) {
    let brackets = match file.language {
        Language::Braces
        | Language::Php
        | Language::Script
        | Language::Json
        | Language::Terraform => Brackets::of(file.text),
        _ => Brackets::default(),
    };
    let mut blocks: Vec<(BlockKey, Vec<Hit>)> = Vec::new();
    for mut hit in hits {
        // Keys inside a connection string are already part of its draft.
        if drafts
            .iter()
            .any(|draft| draft.dsn.is_some() && (draft.span.0..draft.span.1).contains(&hit.start))
        {
            continue;
        }
        let key = match file.language {
            Language::Yaml => yaml_parent(file, &hit),
            Language::Xml => xml_element(file, &hit),
            Language::Lines | Language::Dockerfile | Language::Other => lines_section(file, &hit),
            // `setProperty("sslmode", "require")`: neighbouring calls belong together.
            _ if is_setter(file.text, hit.start) => BlockKey::None,
            _ if hit.is_member => brackets.list(file.text, hit.start),
            _ => brackets.outer(file.text, hit.start),
        };
        // `db_ssl_ca: str = "certs/rds.pem"` in a class only names a value.
        if file.language == Language::Script
            && key == BlockKey::None
            && file.path.ends_with(".py")
            && is_statement(file.text, hit.start)
        {
            hit.is_name = true;
        }
        let near = |key: &BlockKey, last: &[Hit]| match (key, last.last()) {
            (BlockKey::None, Some(last)) => last.line + 10 >= hit.line,
            _ => true,
        };
        match blocks
            .iter_mut()
            .rev()
            .find(|(known, hits)| *known == key && near(known, hits))
        {
            Some((_, hits)) => hits.push(hit),
            None => blocks.push((key, vec![hit])),
        }
    }
    for (key, hits) in blocks {
        if drafts.len() >= super::MOST_IN_FILE {
            break;
        }
        if let Some(draft) = draft(file, &key, &hits) {
            drafts.push(draft);
        }
    }
}

/// Whether the key is the first argument of a call.
fn is_setter(text: &str, at: usize) -> bool {
    text.get(..at)
        .map(|before| before.trim_end_matches(['"', '\'']))
        .is_some_and(|before| before.len() < at && before.ends_with('('))
}

/// Whether the key is the first text on its line.
fn is_statement(text: &str, at: usize) -> bool {
    text.get(..at)
        .and_then(|before| before.rsplit('\n').next())
        .is_some_and(|before| before.trim().is_empty())
}

/// XML elements that hold one property each of the element around them.
const PROPERTIES: &[&str] = &[
    "property",
    "prop",
    "entry",
    "param",
    "parameter",
    "add",
    "value",
];

/// The block of a key in XML: the element whose attribute it is, or the element that holds the property.
fn xml_element(file: &File<'_>, hit: &Hit) -> BlockKey {
    let mut depth = 0usize;
    let mut before = file.text.get(..hit.start).unwrap_or_default();
    while let Some(open) = before.rfind('<') {
        let tag = before.get(open + 1..).unwrap_or_default();
        before = before.get(..open).unwrap_or_default();
        let name = tag
            .split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '/')))
            .next()
            .unwrap_or_default();
        let is_closed = tag
            .find('>')
            .is_some_and(|end| tag.get(..end).is_some_and(|tag| tag.ends_with('/')));
        if tag.starts_with(['!', '?']) || is_closed || name.is_empty() {
            continue;
        }
        if tag.starts_with('/') {
            depth += 1;
        } else if depth > 0 {
            depth -= 1;
        } else if !PROPERTIES.contains(&name) {
            return BlockKey::Bracket(open);
        }
    }
    BlockKey::None
}

/// The block of a key in YAML: its parent keys, such as `development` or `spring.datasource`.
fn yaml_parent(file: &File<'_>, hit: &Hit) -> BlockKey {
    let text = file.text;
    let start = text
        .get(..hit.start)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |at| at + 1);
    let line = text.get(start..).unwrap_or_default();
    let mut indent = line.len() - line.trim_start_matches([' ', '-']).len();
    let mut names: Vec<String> = Vec::new();
    let above: Vec<&str> = text.get(..start).unwrap_or_default().lines().collect();
    // Each item of a list is its own block: `- name: orders` and the lines below it.
    let dash = |line: &str| {
        let dash = line.len() - line.trim_start_matches(' ').len();
        line.get(dash..)
            .is_some_and(|rest| rest.starts_with("- "))
            .then_some(dash)
    };
    let mut item = usize::MAX;
    if !hit.is_member && is_mapping(text, hit) {
        let own = line.lines().next().unwrap_or_default();
        if let Some(column) = dash(own) {
            names.push(format!("-{}", above.len()));
            (item, indent) = (column, column + 1);
        }
    }
    if hit.is_member {
        item = line.lines().next().and_then(dash).unwrap_or(item);
        indent = indent.min(item.saturating_add(1));
    }
    for (number, line) in above.iter().enumerate().rev().take(4_000) {
        let trimmed = line.trim_start_matches([' ', '-']);
        if trimmed.is_empty() {
            continue;
        }
        let own = line.len() - trimmed.len();
        if let Some(column) = dash(line).filter(|column| *column < indent && *column < item)
            && own <= indent
        {
            if own < indent
                && let Some((name, _)) = trimmed.split_once(':')
            {
                names.push(name.trim_matches(['"', '\'', ' ']).to_owned());
            }
            names.push(format!("-{number}"));
            (item, indent) = (column, column + 1);
            continue;
        }
        if own >= indent || dash(line).is_some() {
            continue;
        }
        indent = own;
        if let Some((name, _)) = trimmed.split_once(':') {
            names.push(name.trim_matches(['"', '\'', ' ']).to_owned());
        }
        if indent == 0 {
            break;
        }
    }
    while names
        .first()
        .is_some_and(|name| INNER.contains(&simple(name).as_str()))
    {
        names.remove(0);
    }
    // The prefix separates groups of variables in the same list, such as `env:` of a container.
    names.reverse();
    let prefix = prefix_of(&hit.key);
    // The number of the document separates equal paths in different documents of one file.
    let documents = above.iter().filter(|line| line.trim_end() == "---").count();
    BlockKey::Named(format!("{documents}/{}/{prefix}", names.join("/")))
}

/// Whether a colon follows the key.
fn is_mapping(text: &str, hit: &Hit) -> bool {
    text.get(hit.start + hit.key.len()..)
        .is_some_and(|rest| rest.trim_start_matches(['"', '\'']).starts_with(':'))
}

/// The block of a key in a line-based file: its section or prefix, such as `[client]`, `spring.datasource`, `DB_`.
fn lines_section(file: &File<'_>, hit: &Hit) -> BlockKey {
    let start = file.text.get(..hit.start).unwrap_or_default();
    let section = start
        .lines()
        .rev()
        .take(2_000)
        .find(|line| line.trim_start().starts_with('[') && line.trim_end().ends_with(']'));
    let prefix = prefix_of(&hit.key);
    // The options on one command line belong together.
    let line = start.rsplit('\n').next().unwrap_or_default();
    if section.is_none() && line.trim_end().ends_with("--") {
        return BlockKey::Named(format!("line {}", hit.line));
    }
    BlockKey::Named(format!("{}/{prefix}", section.unwrap_or_default().trim()))
}

/// The part of a variable's name before its TLS words: `DB_SSL_CA` → `DB`, `PGSSLMODE` → `PG`.
fn prefix_of(key: &str) -> String {
    let lower = key.to_ascii_lowercase();
    let at = [
        "ssl", "tls", "_ca", "-ca", ".ca", "cert", "trust", "_pem", "_use", "rds_", "require",
        "verify", "encrypt",
    ]
    .iter()
    .filter_map(|word| lower.find(word))
    .min()
    .unwrap_or(0);
    let prefix = lower
        .get(..at)
        .unwrap_or_default()
        .trim_end_matches(['_', '.', '-']);
    // Quarkus puts the engine between the prefix and the TLS words.
    [".postgresql", ".mysql", ".mssql", ".oracle", ".db2"]
        .iter()
        .find_map(|engine| prefix.strip_suffix(engine))
        .unwrap_or(prefix)
        .to_owned()
}

fn draft(file: &File<'_>, key: &BlockKey, hits: &[Hit]) -> Option<Draft> {
    let (mut options, mut span) = (Options::new(), (usize::MAX, 0));
    if let BlockKey::Bracket(open) = key
        && file.language != Language::Xml
    {
        let (value, end) = literal::members(file.text, *open, 0);
        if let Value::Map(members) = value {
            options = members.into_iter().collect();
        } else if let Value::List(values) = value {
            // An object as an argument of a call.
            for value in values {
                if let Value::Map(members) = value {
                    options = members.into_iter().collect();
                }
            }
        }
        span = (*open, end);
        // `config.ssl = { … }`: the driver reads the object under that name.
        let is_part = brackets::name_before(file.text, *open).is_some_and(|name| {
            let name = name.rsplit('.').next().unwrap_or_default();
            matches!(simple(name).as_str(), "ssl" | "tls")
        });
        if is_part {
            let members = options
                .iter()
                .map(|(key, value)| (key.to_owned(), value.clone()))
                .collect();
            options = Options::new();
            options.set("ssl", Value::Map(members));
        }
    }
    let first = hits.iter().map(|hit| hit.line).min()?;
    let last = hits.iter().map(|hit| hit.line).max()?;
    let lines = if span.1 > 0 {
        let (from, to) = (file.line(span.0), file.line(span.1));
        if to - from > 200 {
            (first, last)
        } else {
            (from, to)
        }
    } else {
        (first, last)
    };
    let block = span_text(file, lines);
    let mut draft = of_hits(file.path, hits, is_of_database(file, block, lines.0))?;
    draft.lines = lines;
    if hits
        .iter()
        .all(|hit| hit.is_name && hit.role == Role::Store)
    {
        draft.kind = Some(SettingKind::Pointer);
    }
    draft.driver = guess::of_block(
        file,
        block,
        hits.iter().map(|hit| hit.key.as_str()),
        draft.driver,
    );
    draft.engine = guess::engine(block).or_else(|| guess::engine_of_drivers(&file.drivers));
    resolve(file, &mut draft, &mut options);
    if (!matches!(key, BlockKey::Bracket(_)) && options.is_empty())
        || matches!(
            file.language,
            Language::Lines
                | Language::Yaml
                | Language::Dockerfile
                | Language::Other
                | Language::Xml
        )
    {
        for hit in hits {
            options.set(hit.key.clone(), hit.value.clone());
        }
    }
    draft.options = options;
    Some(draft)
}

fn span_text<'a>(file: &File<'a>, lines: (usize, usize)) -> &'a str {
    let start = lines
        .0
        .checked_sub(1)
        .and_then(|line| file.lines.after(line));
    let end = file.lines.after(lines.1).unwrap_or(file.text.len());
    file.text.get(start.unwrap_or(0)..end).unwrap_or_default()
}

/// Replaces names by the values that the same file gives them, one level deep.
fn resolve(file: &File<'_>, draft: &mut Draft, options: &mut Options) {
    let mut replaced = Vec::new();
    for (key, value) in options.iter() {
        if let Value::Code(code) = value
            && let Some(found) = variable(file.text, code)
        {
            replaced.push((key.to_owned(), found));
        }
    }
    for (key, value) in replaced {
        options.set(key, value);
    }
    for (_, value) in &mut draft.pairs {
        if let Some(found) = resolved(file.text, value) {
            *value = found;
        }
    }
    if draft.pointer.is_none() {
        draft.pointer = draft
            .pairs
            .iter()
            .filter(|(key, _)| super::role(key, "").is_some_and(|role| role == Role::Store))
            .find_map(|(_, value)| literal::pointer_in(value));
    }
}

/// Resolves a value as [`variable`] does; of a list, its first member that is a name; of a call, the first argument
/// that leads to a path: `fs.readFileSync(caPath)`.
fn resolved(text: &str, value: &Value) -> Option<Value> {
    match value {
        Value::Code(code) => {
            if let Some(found) = variable(text, code) {
                return Some(found);
            }
            if literal::pointer_in(value).is_some() {
                return None;
            }
            argument(text, code, 0).map(Value::Text)
        }
        Value::List(values) => values.iter().find_map(|value| resolved(text, value)),
        _ => None,
    }
}

/// The path that a name in the expression leads to, directly or through other names.
fn argument(text: &str, code: &str, depth: usize) -> Option<String> {
    if depth > 2 || code.len() > 400 {
        return None;
    }
    code.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$')))
        .filter(|word| word.len() > 1 && word.starts_with(|c: char| c.is_alphabetic() || c == '_'))
        .take(8)
        .find_map(|word| {
            let found = variable(text, word)?;
            literal::pointer_in(&found)
                .filter(|path| super::is_store_path(path))
                .or_else(|| match &found {
                    Value::Code(code) => argument(text, code, depth + 1),
                    _ => None,
                })
        })
}

/// The value that the file assigns to a name: `const ca = fs.readFileSync('rds.pem')`.
fn variable(text: &str, code: &str) -> Option<Value> {
    let name = code
        .trim()
        .trim_start_matches('[')
        .trim_end_matches(']')
        .trim();
    let name = name.rsplit(['.', ':']).next().unwrap_or(name);
    let name = name
        .split(['(', ' '])
        .next()
        .unwrap_or(name)
        .trim_start_matches(['$', '@', '*', '&']);
    if name.len() < 2
        || name.len() > 60
        || !name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    {
        return None;
    }
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(name)) {
        let start = at + found;
        let end = start + name.len();
        at = end;
        let before = text
            .get(..start)
            .and_then(|before| before.chars().next_back());
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = text.get(end..)?;
        if rest.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let trimmed = rest.trim_start_matches([' ', '\t']);
        // A type may precede the value: `const ca: string = …`.
        let trimmed = match trimmed
            .strip_prefix(':')
            .filter(|rest| !rest.starts_with('='))
        {
            Some(typed) => match typed.find(['=', '\n', ',', '}']) {
                Some(at) if typed.get(at..)?.starts_with('=') => typed.get(at..)?,
                _ => continue,
            },
            None => trimmed,
        };
        let Some(value) = trimmed.strip_prefix(":=").or_else(|| {
            trimmed
                .strip_prefix('=')
                .filter(|rest| !rest.starts_with(['=', '>', '~']))
        }) else {
            continue;
        };
        let offset = text.len() - value.len();
        let (value, _) = literal::value(text, offset);
        return match value {
            Value::Code(code) if code.trim() == name => None,
            Value::Null => None,
            value => Some(value),
        };
    }
    None
}

/// Whether generic keys concern a database here: the file has a driver, or a host or a name is nearby.
fn is_of_database(file: &File<'_>, block: &str, first: usize) -> bool {
    let from = first.saturating_sub(4);
    let start = from
        .checked_sub(1)
        .and_then(|line| file.lines.after(line))
        .unwrap_or(0);
    let here = file.lines.after(first).unwrap_or(file.text.len());
    let near = file
        .text
        .get(start..here)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let line = near.trim_end().rsplit('\n').next().unwrap_or_default();
    let is_other = [
        "https.",
        "agent(",
        "axios",
        "redis",
        "smtp",
        "transport",
        "fetch(",
        "kafka",
        "elastic",
        "ldap",
        "mqtt",
        "amqp",
        "webpack",
        "request(",
        "curl ",
        "wget ",
        "urllib",
        "aiohttp",
    ]
    .iter()
    .any(|word| line.contains(word));
    if is_other && super::hosts(block).is_empty() {
        return false;
    }
    let path = file.path.to_ascii_lowercase();
    let names = [
        "database",
        "postgres",
        "mysql",
        "mongo",
        "sequelize",
        "typeorm",
        "knex",
        "datasource",
        "dialect",
        "repo,",
        "aurora",
        "docdb",
        ".rds.",
        "mariadb",
    ];
    !file.drivers.is_empty()
        || !super::hosts(block).is_empty()
        || guess::engine(block).is_some()
        || names
            .iter()
            .any(|word| near.contains(word) || path.contains(word))
        || near
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| matches!(word, "db" | "pg" | "rds" | "sql"))
}

/// The draft of keys that belong together; generic keys alone count only if `is_of_database`.
fn of_hits(path: &str, hits: &[Hit], is_of_database: bool) -> Option<Draft> {
    let has = |role: Role| hits.iter().find(|hit| hit.role == role);
    let main = has(Role::Store)
        .or_else(|| has(Role::Mode))
        .or_else(|| has(Role::Verify))
        .or_else(|| has(Role::Trusting))
        .or_else(|| has(Role::VerifyName))
        .or_else(|| has(Role::Tls))?;
    let mut draft = Draft::new(path, main.line, main.key.clone(), SettingKind::Options);
    let weak = |hit: &Hit| {
        matches!(
            simple(&hit.key).as_str(),
            "ssl"
                | "tls"
                | "ca"
                | "encrypt"
                | "cacert"
                | "cacerts"
                | "capath"
                | "cafile"
                | "checkhostname"
                | "verifymode"
                | "truststore"
                | "insecureskipverify"
                | "sslverify"
                | "cacertificate"
                | "servercertificate"
                | "tlsca"
                | "tlscert"
                | "rootcertificate"
                | "tlscacert"
                | "tlscafile"
                | "truststorepath"
                | "rejectunauthorized"
                | "verify"
                | "dangeracceptinvalidcerts"
                | "sslverifymode"
                | "cacertfile"
        )
    };
    // Keys that other programs use too need a database nearby.
    if hits.iter().all(weak) && !is_of_database {
        let leads_to_rds = hits.iter().any(|hit| {
            literal::pointer_in(&hit.value)
                .is_some_and(|path| super::super::content::is_rds_name(&path))
        });
        if !leads_to_rds {
            return None;
        }
    }
    // `ssl` alone counts only with a boolean, an object or a mode as its value.
    if hits.iter().all(|hit| {
        hit.role == Role::Tls
            && !matches!(hit.value, Value::Bool(_) | Value::Map(_))
            && !hit.value.text().is_some_and(is_mode_word)
    }) {
        return None;
    }
    draft.pointer = hits
        .iter()
        .filter(|hit| hit.role == Role::Store)
        .find_map(|hit| literal::pointer_in(&hit.value).or_else(|| variable_name(&hit.raw)));
    draft.pairs = hits
        .iter()
        .map(|hit| (hit.key.clone(), hit.value.clone()))
        .collect();
    draft.lines = (
        hits.iter().map(|hit| hit.line).min()?,
        hits.iter().map(|hit| hit.line).max()?,
    );
    Some(draft)
}

/// Whether a value of `ssl` states a mode.
fn is_mode_word(text: &str) -> bool {
    text == "Amazon RDS"
        || matches!(
            simple(text).as_str(),
            "true"
                | "false"
                | "require"
                | "required"
                | "prefer"
                | "preferred"
                | "allow"
                | "disable"
                | "disabled"
                | "verifyca"
                | "verifyfull"
                | "verifyidentity"
        )
}

/// The variable that a value comes from: `process.env.RDS_CA`, `os.environ["RDS_CA"]`, `ENV['RDS_CA']`, `${RDS_CA}`.
fn variable_name(raw: &str) -> Option<String> {
    let marks = [
        "process.env.",
        "os.environ",
        "getenv(",
        "os.getenv",
        "ENV[",
        "env(",
        "Getenv(",
        "process.env[",
        "${",
        "env::var(",
    ];
    let at = marks
        .iter()
        .filter_map(|mark| raw.find(mark).map(|at| at + mark.len()))
        .min()?;
    let rest = raw.get(at..)?;
    let name: String = rest
        .trim_start_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .trim_start_matches("get(")
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect();
    (!name.is_empty()).then(|| format!("${{{name}}}"))
}

/// Joins a connection string with the options next to it: `connect(uri, {…})`, a URL and its properties.
///
/// A string without TLS parameters belongs to options a few lines below or above; any string belongs to the
/// options of the call that contains it.
pub(super) fn with_dsn(drafts: &mut Vec<Draft>) {
    let says_tls = |draft: &Draft| {
        draft.pairs.iter().any(|(key, value)| {
            super::role(key, &value.plain().unwrap_or_default())
                .is_some_and(|role| role != Role::Host)
        })
    };
    let mut taken: Vec<bool> = vec![false; drafts.len()];
    for at in 0..drafts.len() {
        let Some(options) = drafts.get(at) else {
            break;
        };
        if options.kind != Some(SettingKind::Options) || options.dsn.is_some() {
            continue;
        }
        let (first, last) = options.lines;
        let nearest = drafts
            .iter()
            .zip(&taken)
            .enumerate()
            .filter(|(_, (_, taken))| !**taken)
            .map(|(other, (draft, _))| (other, draft))
            .filter(|(_, draft)| {
                draft.kind == Some(SettingKind::Dsn)
                    && (draft.engine.is_none()
                        || options.engine.is_none()
                        || draft.engine == options.engine)
            })
            .filter_map(|(other, draft)| {
                let line = draft.line;
                if first <= line && line <= last {
                    return Some((0, other));
                }
                if says_tls(draft) {
                    return None;
                }
                // A string above the options is preferred to one below.
                match (first.checked_sub(line), line.checked_sub(last)) {
                    (Some(above), _) if above <= 8 => Some((2 * above, other)),
                    (_, Some(below)) if below <= 4 => Some((2 * below + 9, other)),
                    _ => None,
                }
            })
            .min();
        let Some((_, other)) = nearest else {
            continue;
        };
        let Some(string) = drafts.get(other).cloned() else {
            continue;
        };
        if let Some(taken) = taken.get_mut(other) {
            *taken = true;
        }
        let Some(options) = drafts.get_mut(at) else {
            continue;
        };
        let scheme = string.dsn.as_deref().unwrap_or_default();
        let decides = scheme.starts_with("jdbc:")
            || string.driver == Some("sqlalchemy")
            || (scheme.starts_with("mongodb") && string.driver.is_some());
        if decides || options.driver.is_none() {
            options.driver = string.driver;
        }
        options.dsn = string.dsn;
        options.endpoint = string.endpoint.or(options.endpoint.take());
        options.pairs.extend(string.pairs);
        options.pointer = options.pointer.take().or(string.pointer);
        options.lines = (first.min(string.lines.0), last.max(string.lines.1));
    }
    let mut taken = taken.into_iter();
    drafts.retain(|_| taken.next() != Some(true));
}

/// Turns the variables of an environment into one draft per prefix.
pub(super) fn of_variables(
    path: &str,
    hits: Vec<Hit>,
    environment: &BTreeMap<String, String>,
    drafts: &mut Vec<Draft>,
) {
    let mut groups: Vec<(String, Vec<Hit>)> = Vec::new();
    for hit in hits {
        let prefix = if hit.role == Role::Host {
            String::new()
        } else {
            prefix_of(&hit.key)
        };
        match groups.iter_mut().find(|(known, _)| *known == prefix) {
            Some((_, hits)) => hits.push(hit),
            None => groups.push((prefix, vec![hit])),
        }
    }
    let hosts: Vec<String> = environment
        .values()
        .flat_map(|value| super::hosts(value))
        .map(|(_, host)| host)
        .collect();
    let mut placed = drafts
        .iter()
        .any(|draft| draft.path == path && draft.endpoint.is_some());
    for (_, hits) in groups {
        let drivers = guess::of_environment(environment);
        if let Some(mut draft) = of_hits(path, &hits, true) {
            draft.kind = Some(SettingKind::Environment);
            draft.driver = drivers.first().copied();
            draft.environment.clone_from(environment);
            draft.endpoint = hosts.first().cloned();
            placed |= draft.endpoint.is_some();
            drafts.push(draft);
        } else if let Some(hit) = hits.iter().find(|hit| super::is_store_path(&hit.raw)) {
            let mut draft = Draft::new(path, hit.line, hit.key.clone(), SettingKind::Pointer);
            draft.pointer = Some(hit.raw.clone());
            draft.endpoint = hosts.first().cloned();
            placed |= draft.endpoint.is_some();
            draft.driver = drivers.first().copied();
            drafts.push(draft);
        }
    }
    if !placed && let Some(host) = hosts.first() {
        let name = environment
            .iter()
            .find(|(_, value)| value.contains(host.as_str()))
            .map_or("host", |(name, _)| name.as_str());
        let mut draft = Draft::new(path, 1, name, SettingKind::Environment);
        draft.driver = guess::of_environment(environment).first().copied();
        draft.endpoint = Some(host.clone());
        draft.environment.clone_from(environment);
        drafts.push(draft);
    }
}
