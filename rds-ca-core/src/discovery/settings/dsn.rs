//! Finds connection strings and URLs.

use super::literal;
use super::{File, Language};
use crate::discovery::draft::Draft;
use crate::discovery::found::SettingKind;

/// URL schemes, each with the driver that is assumed without other evidence.
pub(super) const SCHEMES: &[(&str, &str)] = &[
    ("jdbc:postgresql:", "pgjdbc"),
    ("jdbc:aws-wrapper:postgresql:", "pgjdbc"),
    ("jdbc:mysql:", "mysql-jdbc"),
    ("jdbc:aws-wrapper:mysql:", "mysql-jdbc"),
    ("jdbc:mysql:aws:", "mysql-jdbc"),
    ("jdbc:mariadb:", "mariadb-jdbc"),
    ("jdbc:sqlserver:", "mssql-jdbc"),
    ("jdbc:oracle:", "oracle-jdbc"),
    ("jdbc:db2:", "db2-jcc"),
    ("postgresql+asyncpg://", "sqlalchemy"),
    ("postgresql+psycopg2://", "sqlalchemy"),
    ("postgresql+psycopg://", "sqlalchemy"),
    ("postgresql+pg8000://", "sqlalchemy"),
    ("mysql+pymysql://", "sqlalchemy"),
    ("mysql+mysqldb://", "sqlalchemy"),
    ("mysql+mysqlconnector://", "sqlalchemy"),
    ("mariadb+pymysql://", "sqlalchemy"),
    ("mysql+aiomysql://", "sqlalchemy"),
    ("mysql+asyncmy://", "sqlalchemy"),
    ("postgresql://", "psql"),
    ("postgres://", "psql"),
    ("mysql2://", "rails"),
    ("mysql://", "mysql2"),
    ("mariadb://", "mariadb-node"),
    ("mongodb+srv://", "pymongo"),
    ("mongodb://", "pymongo"),
    ("sqlserver://", "go-mssqldb"),
    ("trilogy://", "trilogy"),
    ("r2dbc:postgresql:", "r2dbc"),
    ("r2dbc:mysql:", "r2dbc"),
    ("vertx-reactive:postgresql:", "vertx"),
];

/// Whether a driver that the file names takes URLs of the scheme.
fn fits(scheme: &str, driver: &str) -> bool {
    let of = |drivers: &[&str]| drivers.contains(&driver);
    if scheme.starts_with("jdbc:") || scheme.contains('+') && !scheme.starts_with("mongodb") {
        return false;
    }
    match scheme {
        "postgres://" | "postgresql://" => of(&[
            "psycopg",
            "psycopg2",
            "asyncpg",
            "pg",
            "postgres.js",
            "sequelize",
            "typeorm",
            "knex",
            "lib-pq",
            "pgx",
            "ruby-pg",
            "rails",
            "sqlx",
            "tokio-postgres",
            "sqlalchemy",
            "prisma",
            "aiopg",
        ]),
        "mysql://" | "mariadb://" => of(&[
            "mysql2",
            "mysqljs",
            "sequelize",
            "typeorm",
            "knex",
            "sqlx",
            "rust-mysql",
            "sqlalchemy",
            "prisma",
            "mariadb-node",
        ]),
        "mongodb://" | "mongodb+srv://" => of(&["pymongo", "mongodb-node"]),
        _ => false,
    }
}

/// Finds the connection strings of a file.
pub(super) fn find(file: &File<'_>, drafts: &mut Vec<Draft>) {
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for (scheme, driver) in SCHEMES {
        let mut at = 0;
        while let Some(found) = file.text.get(at..).and_then(|rest| rest.find(scheme))
            && drafts.len() < super::MOST_IN_FILE
        {
            let start = at + found;
            at = start + scheme.len();
            if taken.iter().any(|(from, to)| (*from..*to).contains(&start)) {
                continue;
            }
            let before = file
                .text
                .get(..start)
                .and_then(|before| before.chars().next_back());
            if before.is_some_and(|c| c.is_alphanumeric() || c == '+' || c == ':') {
                continue;
            }
            let end = dsn_end(file.text, start);
            taken.push((start, end));
            let Some(dsn) = file.text.get(start..end) else {
                continue;
            };
            if let Some(draft) = draft(file, start, end, dsn, scheme, driver) {
                drafts.push(draft);
            }
        }
    }
    keyword_strings(file, drafts);
}

/// Reads a connection string in an environment variable.
pub(super) fn of_value(path: &str, line: usize, name: &str, value: &str, drafts: &mut Vec<Draft>) {
    for (scheme, driver) in SCHEMES {
        if value.starts_with(scheme) {
            let mut draft = Draft::new(path, line, name, SettingKind::Dsn);
            draft.driver = crate::driver::driver(driver).is_ok().then_some(*driver);
            draft.dsn = Some(value.to_owned());
            complete(&mut draft, value);
            drafts.push(draft);
            return;
        }
    }
    if value.contains("sslmode=") && value.contains("host=") {
        let mut draft = Draft::new(path, line, name, SettingKind::Dsn);
        draft.driver = Some("psql");
        draft.dsn = Some(value.to_owned());
        complete(&mut draft, value);
        drafts.push(draft);
    }
}

/// The end of a URL: a quote, a blank, or a bracket that it did not open; `${…}` and `#{…}` are part of it.
fn dsn_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let mut depth = 0usize;
    let mut previous = ' ';
    // A quote ends a quoted URL; a blank ends any other.
    for (offset, c) in rest.char_indices() {
        match c {
            '{' if matches!(previous, '$' | '#' | '{' | '%') || depth > 0 => depth += 1,
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '"' | '`' | '\n' | '\r' | '<' if depth == 0 || c == '\n' => return start + offset,
            '\'' if depth == 0 => return start + offset,
            ' ' | '\t' | ')' | ']' | '}'
                if depth == 0 && !(c == ')' && rest.starts_with("jdbc:oracle")) =>
            {
                return start + offset;
            }
            '(' if !rest.starts_with("jdbc:oracle") && depth == 0 && previous != '$' => {
                return start + offset;
            }
            _ => {}
        }
        if offset > 16_000 {
            return start + offset;
        }
        previous = c;
    }
    text.len()
}

fn draft(
    file: &File<'_>,
    start: usize,
    end: usize,
    dsn: &str,
    scheme: &str,
    driver: &'static str,
) -> Option<Draft> {
    // Append the parts of an expression that continue the string: `"…?ssl=true&ssl_ca_certs=" + path`.
    let mut full = dsn.to_owned();
    let line_end = file
        .text
        .get(end..)
        .and_then(|rest| rest.find('\n'))
        .map_or(file.text.len(), |at| end + at);
    let tail = file.text.get(end..line_end).unwrap_or_default();
    let trimmed = tail.trim_start_matches(['"', '\'', '`']).trim_start();
    if trimmed.starts_with(['+', '%']) || trimmed.starts_with(".format") || trimmed.is_empty() {
        let expression_end = literal::expression_end(file.text, end + (tail.len() - trimmed.len()));
        let more = file
            .text
            .get(end..expression_end.min(end + 2_000))
            .unwrap_or_default();
        for (position, part) in more.split(['"', '\'', '`']).enumerate() {
            if position > 0 && position % 2 == 0 || !tail.starts_with(['"', '\'', '`']) {
                if part.contains(['=', '@', '/', '&']) && !part.contains(['\n', '(']) {
                    full.push_str(part);
                }
            } else if part.contains(char::is_alphanumeric)
                && full.ends_with(['/', '=', '@', ':'])
                && !dsn.starts_with("mongodb")
            {
                // The value of the expression is unknown.
                full.push_str("${x}");
            }
        }
    }
    let body = full.get(scheme.len()..).unwrap_or_default();
    if body.trim_matches('/').is_empty() {
        return None;
    }
    let has_rds = !super::hosts(&full).is_empty();
    let tls_words = ["ssl", "tls", "truststore", "trustserver", "encrypt"];
    let lower = full.to_ascii_lowercase();
    let has_tls = tls_words.iter().any(|word| lower.contains(word));
    if !has_rds && !has_tls {
        return None;
    }
    // A database on the local host is not an RDS database.
    if !has_rds
        && ["@localhost", "//localhost", "@127.0.0.1", "//127.0.0.1"]
            .iter()
            .any(|host| lower.contains(host))
        && !lower.contains("ca")
    {
        return None;
    }
    if file.language == Language::Xml {
        full = full.replace("&amp;", "&");
    }
    let mut draft = Draft::new(
        file.path,
        file.line(start),
        key(file, start),
        SettingKind::Dsn,
    );
    draft.lines = (file.line(start), file.line(end));
    draft.span = (start, end);
    let own = if scheme.starts_with("mongodb") {
        mongo(file.path)
    } else {
        file.drivers
            .iter()
            .copied()
            .find(|known| fits(scheme, known))
    };
    draft.driver = own.or_else(|| crate::driver::driver(driver).is_ok().then_some(driver));
    draft.dsn = Some(full.clone());
    complete(&mut draft, &full);
    Some(draft)
}

/// The MongoDB driver for the language of a file; `None` if the name does not determine it.
pub(super) fn mongo(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    Some(match end {
        "py" | "ipynb" => "pymongo",
        "js" | "ts" | "mjs" | "cjs" | "jsx" | "tsx" => "mongodb-node",
        "java" | "kt" | "scala" | "properties" => "mongodb-java",
        "go" => "mongodb-go",
        "cs" => "mongodb-dotnet",
        "rb" => "mongodb-ruby",
        "php" => "mongodb-php",
        "rs" => "mongodb-rust",
        "json" if name.starts_with("appsettings") => "mongodb-dotnet",
        "yml" | "yaml" if name.starts_with("application") => "mongodb-java",
        "yml" if name.starts_with("mongoid") => "mongodb-ruby",
        _ => return None,
    })
}

fn complete(draft: &mut Draft, dsn: &str) {
    draft.endpoint = super::hosts(dsn).into_iter().next().map(|(_, host)| host);
    draft.pairs = parameters(dsn);
    draft.pointer = draft
        .pairs
        .iter()
        .find(|(key, value)| {
            super::role(key, &value.plain().unwrap_or_default()) == Some(super::Role::Store)
        })
        .and_then(|(_, value)| value.plain())
        .filter(|value| !value.is_empty());
}

/// The parameters of any connection string: `?a=b&c=d`, `;a=b;c=d`, `a=b c=d`.
fn parameters(dsn: &str) -> Vec<(String, crate::driver::Value)> {
    let query = dsn.split_once('?').map_or_else(
        || dsn.split_once(';').map_or(dsn, |(_, rest)| rest),
        |(_, query)| query,
    );
    let is_query = dsn.contains('?');
    let separators: &[char] = if is_query {
        &['&']
    } else if dsn.contains(';') {
        &[';']
    } else {
        &[' ']
    };
    query
        .split(separators)
        .filter_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            let value = value.trim().trim_matches(['\'', '"']);
            let typed = match value {
                "true" => crate::driver::Value::Bool(true),
                "false" => crate::driver::Value::Bool(false),
                other => crate::driver::Value::Text(decoded(other)),
            };
            let key = key.trim().trim_start_matches("amp;");
            (key.len() < 80
                && key
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ')))
            .then(|| (key.to_owned(), typed))
        })
        .take(200)
        .collect()
}

fn decoded(text: &str) -> String {
    text.replace("%2F", "/")
        .replace("%2f", "/")
        .replace("%3A", ":")
        .replace("%20", " ")
}

fn key(file: &File<'_>, start: usize) -> String {
    super::key_before(file.text, start)
}

/// Finds strings of libpq, Go and .NET: `host=… sslmode=…`, `user:x@tcp(host)/db?tls=…`, `Server=…;SslMode=…`.
fn keyword_strings(file: &File<'_>, drafts: &mut Vec<Draft>) {
    let mut offset = 0;
    for line in file.text.split_inclusive('\n') {
        if drafts.len() >= super::MOST_IN_FILE {
            break;
        }
        let start = offset;
        offset += line.len();
        if line.len() > 4_000 {
            continue;
        }
        let inside = quoted_with(line, '=').unwrap_or(line.trim());
        let lower = inside.to_ascii_lowercase();
        let number = file.line(start);
        let is_taken = |drafts: &[Draft]| {
            drafts.iter().any(|draft| {
                draft.dsn.is_some() && draft.lines.0 <= number && number <= draft.lines.1
            })
        };
        let pdo = lower.starts_with("pgsql:") && lower.contains("sslmode=");
        let libpq = (lower.contains("sslmode=") || lower.contains("sslrootcert="))
            && ["host=", "dbname=", "user=", "port="]
                .iter()
                .any(|word| lower.contains(word))
            && !lower.contains("://")
            && !lower.contains(';')
            && !lower.contains("jdbc:");
        let go = lower.contains("@tcp(") && lower.contains("tls=");
        let net = lower.contains(';')
            && ["server=", "host=", "data source="]
                .iter()
                .any(|word| lower.contains(word))
            && [
                "sslmode=",
                "ssl mode=",
                "encrypt=",
                "trustservercertificate=",
                "ssl=",
                "sslca=",
                "root certificate=",
            ]
            .iter()
            .any(|word| lower.contains(word))
            && !lower.contains("jdbc:");
        let net = net && !pdo;
        if !(libpq || go || net || pdo) || is_taken(drafts) {
            continue;
        }
        let mut draft = Draft::new(
            file.path,
            number,
            key(
                file,
                start
                    + line
                        .find(inside.get(..inside.len().min(8)).unwrap_or_default())
                        .unwrap_or_default(),
            ),
            SettingKind::Dsn,
        );
        let own = |drivers: &[&'static str], other: &'static str| {
            file.drivers
                .iter()
                .copied()
                .find(|driver| drivers.contains(driver))
                .unwrap_or(other)
        };
        let from = start + line.find(inside).unwrap_or_default();
        draft.span = (from, from + inside.len());
        draft.driver = Some(if pdo {
            "pdo_pgsql"
        } else if go {
            "go-mysql"
        } else if net {
            let postgres = lower.contains("root certificate=")
                || lower.contains("username=")
                || lower.contains("host=");
            own(
                &["npgsql", "mysqlconnector", "mysql-net", "sqlclient"],
                if lower.contains("encrypt=") || lower.contains("trustserver") && !postgres {
                    "sqlclient"
                } else if postgres {
                    "npgsql"
                } else {
                    "mysqlconnector"
                },
            )
        } else {
            own(
                &[
                    "lib-pq",
                    "pgx",
                    "psycopg2",
                    "psycopg",
                    "ruby-pg",
                    "pg_connect",
                    "pdo_pgsql",
                    "tokio-postgres",
                ],
                "psql",
            )
        });
        draft.dsn = Some(inside.to_owned());
        complete(&mut draft, inside);
        if go {
            draft.pairs = parameters(inside);
        }
        drafts.push(draft);
    }
}

/// The longest quoted part of a line that contains the character.
fn quoted_with(line: &str, mark: char) -> Option<&str> {
    line.split(['"', '`'])
        .filter(|part| part.contains(mark))
        .max_by_key(|part| part.len())
}
