//! The known drivers: one row each, in the file of their family.

use super::case::Case;
use super::effective::Effective;
use super::version::Version;
use crate::error::{Error, ErrorKind, Result};
use crate::name::EngineFamily;

/// A driver that this crate has rules for.
pub struct Driver {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) engines: &'static [EngineFamily],
    /// Which versions the rules were measured with; `None` where they follow documentation.
    pub(super) measured: Option<&'static str>,
    /// The newest known version of each part; the driver itself is `""`.
    pub(super) newest: &'static [(&'static str, &'static str)],
    /// The versions at which the behaviour of each part may change.
    pub(super) boundaries: &'static [(&'static str, &'static str)],
    /// Build variants that behave differently, such as `native-tls` and `rustls`; the first is the default.
    pub(super) builds: &'static [&'static str],
    /// Whether it accepts a connection string of this form.
    pub(super) takes: fn(&str) -> bool,
    pub(super) rules: fn(&Case<'_>) -> Effective,
}

impl Driver {
    /// Its identifier, such as `psycopg`.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Its usual name.
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// The engines that it connects to.
    pub fn engines(&self) -> &'static [EngineFamily] {
        self.engines
    }

    /// The versions that its rules were measured with; `None` where they follow documentation.
    pub fn measured(&self) -> Option<&'static str> {
        self.measured
    }

    /// Whether it accepts a connection string of that form.
    pub fn takes(&self, dsn: &str) -> bool {
        (self.takes)(dsn)
    }

    /// The newest version that the rules know.
    pub fn newest(&self) -> Option<&'static str> {
        self.newest
            .iter()
            .find(|(part, _)| part.is_empty())
            .map(|(_, version)| *version)
    }

    /// The boundaries of a part, in order.
    pub(super) fn boundaries_of(&self, part: &str) -> Vec<Version> {
        let mut versions: Vec<Version> = self
            .boundaries
            .iter()
            .filter(|(name, _)| *name == part)
            .map(|(_, version)| Version::of(version))
            .collect();
        versions.sort();
        versions
    }

    /// The parts that have boundaries.
    pub(super) fn parts(&self) -> Vec<&'static str> {
        let mut parts: Vec<&'static str> = self.boundaries.iter().map(|(part, _)| *part).collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    }
}

impl std::fmt::Debug for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Driver({})", self.id)
    }
}

/// Every family's drivers.
const FAMILIES: &[&[Driver]] = &[super::frameworks::DRIVERS, super::java_frameworks::DRIVERS];

/// Other common names of drivers.
const ALIASES: &[(&str, &str)] = &[
    ("libpq", "psql"),
    ("node-postgres", "pg"),
    ("lib/pq", "lib-pq"),
    ("github.com/lib/pq", "lib-pq"),
    ("jackc/pgx", "pgx"),
    ("github.com/jackc/pgx", "pgx"),
    ("go-sql-driver", "go-mysql"),
    ("go-sql-driver/mysql", "go-mysql"),
    ("github.com/go-sql-driver/mysql", "go-mysql"),
    ("activerecord", "rails"),
    ("mssql", "tedious"),
    ("connector-j", "mysql-jdbc"),
    ("mysql-connector-j", "mysql-jdbc"),
    ("mariadb-connector-j", "mariadb-jdbc"),
    ("mysql-connector-python", "mysqlconn"),
    ("mysqldb", "mysqlclient"),
    ("mysql.data", "mysql-net"),
    ("microsoft.data.sqlclient", "sqlclient"),
    ("system.data.sqlclient", "sqlclient"),
    ("oracle-thin", "oracle-jdbc"),
    ("python-oracledb", "oracledb"),
    ("ibm_db", "db2-cli"),
    ("spring-boot", "spring"),
    ("jpa", "hibernate"),
    ("mongodb", "mongodb-node"),
    ("mongoose", "mongodb-node"),
    ("motor", "pymongo"),
];

/// All known drivers, in the order of their families.
pub fn drivers() -> impl Iterator<Item = &'static Driver> {
    FAMILIES
        .iter()
        .chain(super::postgres::FAMILIES)
        .chain(&[super::documented::DRIVERS, super::mongodb::DRIVERS])
        .chain(super::mysql::FAMILIES)
        .chain(&[super::sql_server::DRIVERS, super::oracle_db2::DRIVERS])
        .copied()
        .flatten()
}

/// Finds a driver by its identifier, its title or another common name, ignoring case.
///
/// # Errors
///
/// `Unknown` when there are no rules for it; the hint names the nearest one.
pub fn driver(id: &str) -> Result<&'static Driver> {
    let wanted = id.trim();
    let other = ALIASES
        .iter()
        .find(|(alias, _)| alias.eq_ignore_ascii_case(wanted));
    // Perl writes `DBD::Pg`.
    let wanted = other.map_or_else(|| wanted.replace("::", "-"), |(_, id)| (*id).to_owned());
    let wanted = wanted.as_str();
    let is_called = |driver: &&Driver| {
        [driver.id, driver.title]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(wanted))
    };
    if let Some(driver) = drivers().find(is_called) {
        return Ok(driver);
    }
    let ids: Vec<&str> = drivers().map(|driver| driver.id).collect();
    let hint = match super::case::meant(wanted, &ids) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("known drivers: {}", ids.join(", ")),
    };
    let shown: String = wanted.chars().take(60).collect();
    Err(Error::new(
        ErrorKind::Unknown,
        "looking up the driver",
        format!("no rules are known for {shown:?}"),
    )
    .hinting(hint))
}
