//! Database engines and their versions, as the RDS API names them.

use std::cmp::Ordering;
use std::fmt;

use super::{infallible_text, open_name};

open_name! {
    /// A database engine, as `Engine` of `DescribeDBInstances` states it.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::name::{Engine, EngineFamily};
    ///
    /// assert_eq!(Engine::new("Aurora-PostgreSQL"), Engine::AURORA_POSTGRESQL);
    /// assert_eq!(Engine::new("sqlserver-web").family(), EngineFamily::SqlServer);
    /// assert_eq!(Engine::new("custom-oracle-ee").family(), EngineFamily::Oracle);
    /// assert_eq!(Engine::new("tomorrow-db").family(), EngineFamily::Unknown);
    /// ```
    Engine {
        /// RDS for PostgreSQL.
        POSTGRES = "postgres",
        /// Aurora PostgreSQL.
        AURORA_POSTGRESQL = "aurora-postgresql",
        /// RDS for MySQL.
        MYSQL = "mysql",
        /// Aurora MySQL.
        AURORA_MYSQL = "aurora-mysql",
        /// RDS for MariaDB.
        MARIADB = "mariadb",
        /// Amazon DocumentDB, which the RDS API lists too.
        DOCDB = "docdb",
        /// Amazon Neptune, which the RDS API lists too.
        NEPTUNE = "neptune",
    }
}

words! {
    /// Engines that share a protocol and that this library treats alike.
    #[non_exhaustive]
    pub enum EngineFamily: "an engine family" {
        /// PostgreSQL, Aurora or not.
        Postgres = "postgresql",
        /// MySQL, Aurora or not.
        MySql = "mysql",
        /// MariaDB.
        MariaDb = "mariadb",
        /// Oracle Database, any edition.
        Oracle = "oracle",
        /// Microsoft SQL Server, any edition.
        SqlServer = "sqlserver",
        /// IBM Db2, any edition.
        Db2 = "db2",
        /// Amazon DocumentDB.
        DocumentDb = "docdb",
        /// Amazon Neptune.
        Neptune = "neptune",
        /// An engine that this library does not know.
        Unknown = "unknown",
    }
}

impl EngineFamily {
    /// The family with that name: its own identifier, `mongodb`, `mssql`, or a name of the RDS API such as
    /// `aurora-mysql`;
    /// `None` for any other.
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        let engine = match name.as_str() {
            "postgresql" => "postgres",
            "mongodb" | "documentdb" => "docdb",
            "mssql" => "sqlserver-se",
            other => other,
        };
        let family = Engine::new(engine).family();
        (family != Self::Unknown).then_some(family)
    }

    /// The usual name: `PostgreSQL`, `SQL Server` …
    pub fn title(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::MySql => "MySQL",
            Self::MariaDb => "MariaDB",
            Self::Oracle => "Oracle",
            Self::SqlServer => "SQL Server",
            Self::Db2 => "Db2",
            Self::DocumentDb => "DocumentDB",
            Self::Neptune => "Neptune",
            Self::Unknown => "unknown engine",
        }
    }
}

impl Engine {
    /// The engine of that name: surrounding blanks removed, ASCII letters in lower case.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_ascii_lowercase().into())
    }

    /// The engine and version of a DB parameter group family, such as `postgres15` or `sqlserver-se-15.0`.
    ///
    /// `None` when the text does not end in a version.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::name::{Engine, EngineVersion};
    ///
    /// let (engine, version) = Engine::of_parameter_group_family("mariadb11.8").unwrap();
    /// assert_eq!((engine, version), (Engine::MARIADB, EngineVersion::new("11.8")));
    /// ```
    pub fn of_parameter_group_family(family: &str) -> Option<(Self, EngineVersion)> {
        let family = family.trim();
        let engine = family.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let version = family.get(engine.len()..)?;
        let engine = engine.trim_end_matches('-');
        (!engine.is_empty() && !version.is_empty())
            .then(|| (Self::new(engine), EngineVersion::new(version)))
    }

    /// The family; a prefix `custom-` (RDS Custom) does not change it.
    pub fn family(&self) -> EngineFamily {
        let name = self.as_str();
        let name = name.strip_prefix("custom-").unwrap_or(name);
        match name.split('-').next().unwrap_or(name) {
            "postgres" => EngineFamily::Postgres,
            "mysql" => EngineFamily::MySql,
            "mariadb" => EngineFamily::MariaDb,
            "oracle" => EngineFamily::Oracle,
            "sqlserver" => EngineFamily::SqlServer,
            "db2" => EngineFamily::Db2,
            "docdb" => EngineFamily::DocumentDb,
            "neptune" => EngineFamily::Neptune,
            "aurora" => match name {
                // Plain `aurora` was Aurora with MySQL 5.6.
                "aurora" | "aurora-mysql" => EngineFamily::MySql,
                "aurora-postgresql" => EngineFamily::Postgres,
                _ => EngineFamily::Unknown,
            },
            _ => EngineFamily::Unknown,
        }
    }

    /// Whether it is an Aurora engine.
    pub fn is_aurora(&self) -> bool {
        self.as_str() == "aurora" || self.as_str().starts_with("aurora-")
    }

    /// Whether it is an engine of RDS Custom, where the operator owns the host.
    pub fn is_custom(&self) -> bool {
        self.as_str().starts_with("custom-")
    }
}

/// An engine version as the API or the server writes it: `15.4`, `8.0.mysql_aurora.3.04.0`, `10.11.6-MariaDB` …
///
/// The text is kept verbatim. Versions are ordered by their numbers, so `9.6 < 10.1` and `8.0.9 < 8.0.36`; a part that
/// is not a number sorts after any number, and the text decides only where everything else is equal.
///
/// # Example
///
/// ```
/// use rds_ca_core::name::EngineVersion;
///
/// let version = EngineVersion::new("10.11.19-MariaDB-0+deb12u1");
/// assert_eq!((version.major(), version.minor()), (Some(10), Some(11)));
/// assert!(version.at_least(&[10, 5]) && !version.at_least(&[11, 8]));
/// assert!(EngineVersion::new("9.6.24") < EngineVersion::new("10.1"));
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EngineVersion(String);

impl EngineVersion {
    /// The version written as `text`, surrounding blanks removed.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The version as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The numbers it starts with: 8, 0, 36 of `8.0.36-log`.
    pub fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        self.parts().map_while(|part| match part {
            Part::Number(number) => Some(number),
            Part::Text(_) => None,
        })
    }

    /// The first number. PostgreSQL before 10 and MySQL use two numbers for a major version.
    pub fn major(&self) -> Option<u64> {
        self.numbers().next()
    }

    /// The second number.
    pub fn minor(&self) -> Option<u64> {
        self.numbers().nth(1)
    }

    /// Whether its numbers are at least these, missing ones counting as zero; false if it starts with no number.
    pub fn at_least(&self, wanted: &[u64]) -> bool {
        if self.major().is_none() {
            return false;
        }
        let own = self.numbers().chain(std::iter::repeat(0));
        for (own, wanted) in own.zip(wanted) {
            match own.cmp(wanted) {
                Ordering::Less => return false,
                Ordering::Greater => return true,
                Ordering::Equal => {}
            }
        }
        true
    }

    /// Aurora MySQL's own version, `3.04.0` of `8.0.mysql_aurora.3.04.0`.
    pub fn aurora(&self) -> Option<Self> {
        let (_, own) = self.0.split_once("mysql_aurora.")?;
        Some(Self::new(own))
    }

    fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        self.0
            .split(['.', '-', '_', ' ', '+'])
            .map(|part| match part.parse() {
                Ok(number) => Part::Number(number),
                Err(_) => Part::Text(part),
            })
    }
}

infallible_text!(EngineVersion, new);

/// Numbers sort before text, by the derived order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    Number(u64),
    Text(&'a str),
}

impl Ord for EngineVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts()
            .cmp(other.parts())
            // `15.00` and `15.0` are different texts, so they must not compare as equal.
            .then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for EngineVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for EngineVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for EngineVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl serde::Serialize for EngineVersion {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for EngineVersion {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        <String as serde::Deserialize>::deserialize(input).map(|text| Self::new(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_of_every_documented_engine() {
        use EngineFamily as Family;
        for (name, family) in [
            ("postgres", Family::Postgres),
            ("aurora-postgresql", Family::Postgres),
            ("mysql", Family::MySql),
            ("aurora-mysql", Family::MySql),
            ("aurora", Family::MySql),
            ("mariadb", Family::MariaDb),
            ("oracle-ee", Family::Oracle),
            ("oracle-se2-cdb", Family::Oracle),
            ("custom-oracle-ee-cdb", Family::Oracle),
            ("sqlserver-ex", Family::SqlServer),
            ("custom-sqlserver-dev", Family::SqlServer),
            ("db2-se", Family::Db2),
            ("docdb", Family::DocumentDb),
            ("neptune", Family::Neptune),
            ("aurora-iris", Family::Unknown),
            ("postgresql9", Family::Unknown),
            ("", Family::Unknown),
        ] {
            assert_eq!(Engine::new(name).family(), family, "{name}");
        }
        assert!(Engine::AURORA_MYSQL.is_aurora() && !Engine::MYSQL.is_aurora());
        assert!(Engine::new("custom-sqlserver-ee").is_custom());
    }

    #[test]
    fn parameter_group_families() {
        for (family, engine, version) in [
            ("postgres15", "postgres", "15"),
            ("postgres9.6", "postgres", "9.6"),
            ("aurora-mysql8.0", "aurora-mysql", "8.0"),
            ("sqlserver-se-15.0", "sqlserver-se", "15.0"),
            ("db2-se-11.5", "db2-se", "11.5"),
            ("oracle-ee-cdb-19", "oracle-ee-cdb", "19"),
        ] {
            let expected = (Engine::new(engine), EngineVersion::new(version));
            assert_eq!(
                Engine::of_parameter_group_family(family),
                Some(expected),
                "{family}"
            );
        }
        assert_eq!(Engine::of_parameter_group_family("postgres"), None);
        assert_eq!(Engine::of_parameter_group_family("15"), None);
        assert_eq!(Engine::of_parameter_group_family(""), None);
    }

    #[test]
    fn versions_compare_by_number() {
        let ascending = [
            "5.7.mysql_aurora.2.11.2",
            "8.0.9",
            "8.0.36",
            "8.0.36-log",
            "8.0.mysql_aurora.3.04.0",
            "8.4",
            "9.6.24",
            "10",
            "10.5",
            "10.11.19-MariaDB",
            "15.00.4236.7.v1",
        ]
        .map(EngineVersion::new);
        assert!(ascending.is_sorted(), "{ascending:?}");
        assert_ne!(EngineVersion::new("15.00"), EngineVersion::new("15.0"));
        assert_ne!(
            EngineVersion::new("15.00").cmp(&EngineVersion::new("15.0")),
            Ordering::Equal
        );
    }

    #[test]
    fn at_least_and_parts() {
        let version = EngineVersion::new("15");
        assert!(
            version.at_least(&[15]) && version.at_least(&[15, 0]) && version.at_least(&[14, 9])
        );
        assert!(!version.at_least(&[15, 1]));
        assert!(!EngineVersion::new("beta1").at_least(&[0]));
        let aurora = EngineVersion::new("8.0.mysql_aurora.3.04.0");
        assert_eq!(aurora.aurora(), Some(EngineVersion::new("3.04.0")));
        assert_eq!(EngineVersion::new("8.0.36").aurora(), None);
    }
}
