//! Versions of drivers and of the libraries below them, as tools and people write them.

use std::cmp::Ordering;
use std::fmt;

/// A version as numbers: `3.2.3`. `3.2` and `3.2.0` are equal.
#[derive(Clone, Debug)]
pub struct Version(Vec<u32>);

impl Version {
    /// The first version number in the text; letters after it (`2.0.0rc2`) are dropped.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::driver::Version;
    ///
    /// let version = Version::find("mysql client Ver 15.1 Distrib 10.11.19-MariaDB").unwrap();
    /// assert_eq!(version.to_string(), "15.1");
    /// assert!(Version::find("3.9").unwrap() < Version::find("3.10.1").unwrap());
    /// ```
    pub fn find(text: &str) -> Option<Self> {
        find(text).map(|(_, version)| version)
    }

    /// Its first number.
    pub fn major(&self) -> u32 {
        self.0.first().copied().unwrap_or(0)
    }

    /// Splits a version that a library reports as one number: libpq `180006` for 18.6 and `90624` for 9.6.24,
    /// Connector/C `30320` and its Python driver `33020` for 3.3.20, libmysqlclient `80036`.
    fn of_library(self, name: &str) -> Self {
        let &[number] = self.0.as_slice() else {
            return self;
        };
        if number < 10_000 {
            return self;
        }
        let (major, rest) = (number / 10_000, number % 10_000);
        match name {
            "libpq" if major >= 10 => Self(vec![major, rest]),
            "connector/c" | "client library" if major < 10 && rest >= 1_000 => {
                Self(vec![major, rest / 1_000, rest % 1_000])
            }
            "libpq" | "connector/c" | "client library" => Self(vec![major, rest / 100, rest % 100]),
            _ => self,
        }
    }

    /// The first `digits` numbers of the version: what holds for `18` holds for `18.6`.
    pub(super) fn first(&self, digits: usize) -> Self {
        Self(self.0.iter().take(digits).copied().collect())
    }

    pub(super) fn of(text: &str) -> Self {
        Self::find(text).unwrap_or(Self(vec![0]))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let length = self.0.len().max(other.0.len());
        let part = |version: &Self, at: usize| version.0.get(at).copied().unwrap_or(0);
        (0..length)
            .map(|at| part(self, at).cmp(&part(other, at)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.pad(&parts.join("."))
    }
}

/// The position of the first version number, and the number. Digits inside a word (`mysql2`, `libpq5`) do not count.
fn find(text: &str) -> Option<(usize, Version)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let starts = bytes.get(at).is_some_and(u8::is_ascii_digit)
            && match at.checked_sub(1).and_then(|before| bytes.get(before)) {
                None => true,
                // `v20.20.2`, `go1.19.8`: a letter precedes the digits, but a dot follows them.
                Some(before) if before.is_ascii_alphabetic() => dotted(bytes, at),
                Some(before) => !before.is_ascii_digit() && *before != b'.' && *before != b'_',
            };
        if !starts {
            at += 1;
            continue;
        }
        let end = bytes
            .iter()
            .skip(at)
            .position(|byte| !byte.is_ascii_digit() && *byte != b'.')
            .map_or(bytes.len(), |length| at + length);
        let parts: Vec<u32> = text
            .get(at..end)?
            .split('.')
            .filter(|part| !part.is_empty())
            .take(6)
            .filter_map(|part| part.parse().ok())
            .collect();
        if !parts.is_empty() {
            return Some((at, Version(parts)));
        }
        at = end;
    }
    None
}

fn dotted(bytes: &[u8], at: usize) -> bool {
    let digits = bytes
        .iter()
        .skip(at)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    bytes.get(at + digits) == Some(&b'.')
        && bytes.get(at + digits + 1).is_some_and(u8::is_ascii_digit)
}

/// A parsed version text: the driver's own version, those of the parts below it, and words in parentheses.
#[derive(Clone, Debug, Default)]
pub(super) struct Versions {
    /// By the part's name in lower case; the driver itself is `""`.
    known: Vec<(String, Version)>,
    /// The text in lower case, for words such as `rustls`.
    words: String,
}

impl Versions {
    /// `psycopg 3.2.3 / libpq 17.0`, `postgresql-42.5.5`, `mysql 26.0.1 (rustls)`, `3.2.3`.
    pub(super) fn parse(text: &str) -> Self {
        // Real version texts are shorter.
        let text: String = text.chars().take(500).collect();
        let mut known = Vec::new();
        for (at, piece) in text.split(" / ").enumerate() {
            let Some((start, version)) = find(piece) else {
                continue;
            };
            if at == 0 {
                known.push((String::new(), version.clone()));
            }
            let name = piece
                .get(..start)
                .unwrap_or_default()
                .trim_end_matches(|c: char| c == 'v' || !c.is_alphanumeric())
                .to_ascii_lowercase();
            if !name.is_empty() && (at > 0 || !name.contains(' ')) {
                let version = version.of_library(&name);
                known.push((name, version));
            }
        }
        // The version of the distribution is the driver's own where both are given.
        if let Some((_, rest)) = text.split_once("Distrib ")
            && let Some(version) = Version::find(rest)
        {
            known.retain(|(name, _)| !name.is_empty());
            known.push((String::new(), version));
        }
        Self {
            known,
            words: text.to_ascii_lowercase(),
        }
    }

    /// The version of that part; the driver itself is `""`.
    pub(super) fn get(&self, part: &str) -> Option<&Version> {
        self.known
            .iter()
            .find(|(name, _)| name == part)
            .map(|(_, version)| version)
    }

    pub(super) fn set(&mut self, part: &str, version: Version) {
        self.known.retain(|(name, _)| name != part);
        self.known.push((part.to_owned(), version));
    }

    /// Whether the text contains that word.
    pub(super) fn has_word(&self, word: &str) -> bool {
        self.words.match_indices(word).any(|(at, _)| {
            let edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
            let before = self
                .words
                .get(..at)
                .and_then(|text| text.chars().next_back());
            let behind = self
                .words
                .get(at + word.len()..)
                .and_then(|text| text.chars().next());
            edge(before) && edge(behind)
        })
    }

    pub(super) fn add_word(&mut self, word: &str) {
        self.words.push(' ');
        self.words.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_texts_of_tools_are_understood() {
        let versions = Versions::parse("psycopg 3.2.3 / libpq 17.0");
        assert_eq!(versions.get(""), Some(&Version::of("3.2.3")));
        assert_eq!(versions.get("libpq"), Some(&Version::of("17")));
        let versions = Versions::parse("mysql2 3.24.6 / node v20.20.2");
        assert_eq!(versions.get(""), Some(&Version::of("3.24.6")));
        assert_eq!(versions.get("node"), Some(&Version::of("20.20.2")));
        let versions = Versions::parse("pg 8.0.3 / pg-connection-string 0.1.3 / node v20.20.2");
        assert_eq!(
            versions.get("pg-connection-string"),
            Some(&Version::of("0.1.3"))
        );
        let versions = Versions::parse("mariadb 2.0.0rc2 / Connector/C 3.4.8");
        assert_eq!(versions.get(""), Some(&Version::of("2.0.0")));
        assert_eq!(versions.get("connector/c"), Some(&Version::of("3.4.8")));
        let versions = Versions::parse("mysql client Ver 15.1 Distrib 10.11.19-MariaDB");
        assert_eq!(versions.get(""), Some(&Version::of("10.11.19")));
        let versions = Versions::parse("PHP 8.2.36 pdo_pgsql / libpq 15.18");
        assert_eq!(versions.get("libpq"), Some(&Version::of("15.18")));
        let versions = Versions::parse("mysql 26.0.1 (native-tls)");
        assert!(versions.has_word("native-tls") && !versions.has_word("rustls"));
        for (text, has_word) in [
            ("sqlx 0.8.6 (rustls)", true),
            ("rustls", true),
            ("rustlsx, xrustls and rustls2", false),
            ("xrustls rustls-ring", true),
        ] {
            assert_eq!(Versions::parse(text).has_word("rustls"), has_word, "{text}");
        }
        for (text, part, version) in [
            ("psycopg 3.3.9 / libpq 180006", "libpq", "18.6"),
            ("psycopg2 2.7 / libpq 90624", "libpq", "9.6.24"),
            (
                "mariadb 1.1.14 / Connector/C 33020",
                "connector/c",
                "3.3.20",
            ),
            ("mariadb 1.1.14 / Connector/C 30408", "connector/c", "3.4.8"),
            (
                "mysqlclient 2.2.7 / client library 80036",
                "client library",
                "8.0.36",
            ),
        ] {
            let found = Versions::parse(text);
            assert_eq!(found.get(part), Some(&Version::of(version)), "{text}");
        }
        for (text, own) in [
            ("postgresql-42.5.5", "42.5.5"),
            ("mariadb-java-client-2.7.6", "2.7.6"),
            ("go-mysql 1.5.0 / go1.19.8", "1.5.0"),
            ("v3.4.9", "3.4.9"),
            ("16", "16"),
            ("DBD::mysql 4.050", "4.50"),
            (
                "mysqlclient-static 2.3.0.post3 / client library 3.4.11",
                "2.3.0",
            ),
        ] {
            assert_eq!(
                Versions::parse(text).get(""),
                Some(&Version::of(own)),
                "{text}"
            );
        }
    }
}
