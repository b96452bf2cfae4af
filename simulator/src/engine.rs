//! The simulated engine versions, and what they support regarding certificates.

/// An engine version.
///
/// The samples are those that AWS published, if any (see the assumptions in `simulator/README.md`); the others cover
/// every case that a reader must handle.
#[derive(Debug)]
pub(crate) struct EngineVersion {
    pub(crate) engine: &'static str,
    pub(crate) version: &'static str,
    pub(crate) family: &'static str,
    /// `SupportsCertificateRotationWithoutRestart`; `None` leaves the member out.
    pub(crate) without_restart: Option<bool>,
    pub(crate) cas: &'static [&'static str],
    pub(crate) port: u16,
}

const ALL: &[&str] = &[
    "rds-ca-2019",
    "rds-ca-rsa2048-g1",
    "rds-ca-rsa4096-g1",
    "rds-ca-ecc384-g1",
];
const G1: &[&str] = &["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"];
const RSA: &[&str] = &["rds-ca-2019", "rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1"];

macro_rules! versions {
    ($( $engine:literal $version:literal $family:literal $without:expr, $cas:expr, $port:literal; )*) => {
        &[ $( EngineVersion {
            engine: $engine, version: $version, family: $family,
            without_restart: $without, cas: $cas, port: $port,
        } ),* ]
    };
}

pub(crate) const VERSIONS: &[EngineVersion] = versions! {
    "postgres" "15.4" "postgres15" Some(true), G1, 5432;
    "postgres" "13.4" "postgres13" Some(true), G1, 5432;
    "mysql" "8.0.35" "mysql8.0" Some(true), G1, 3306;
    "mysql" "5.7.33" "mysql5.7" Some(false), ALL, 3306;
    "mariadb" "10.6.14" "mariadb10.6" None, ALL, 3306;
    "mariadb" "10.11.6" "mariadb10.11" Some(true), G1, 3306;
    "oracle-ee" "19.0.0.0.ru-2023-10.rur-2023-10.r1" "oracle-ee-19" Some(false), ALL, 1521;
    "sqlserver-se" "15.00.4236.7.v1" "sqlserver-se-15.0" Some(false), RSA, 1433;
    "db2-se" "11.5.9.0.sb00000000.r1" "db2-se-11.5" Some(true), G1, 50000;
    "aurora-postgresql" "15.4" "aurora-postgresql15" Some(true), G1, 5432;
    "aurora-mysql" "8.0.mysql_aurora.3.04.0" "aurora-mysql8.0" Some(true), G1, 3306;
    "aurora-mysql" "5.7.mysql_aurora.2.11.1" "aurora-mysql5.7" Some(false), ALL, 3306;
    "docdb" "5.0.0" "docdb5.0" Some(true), G1, 27017;
    "docdb" "3.6.0" "docdb3.6" Some(false), RSA, 27017;
    "neptune" "1.2.1.0" "neptune1.2" None, &[], 8182;
    "custom-oracle-ee" "19.my_cev1" "custom-oracle-ee-19" None, &[], 1521;
};

impl EngineVersion {
    pub(crate) fn find(engine: &str, version: Option<&str>) -> Option<&'static Self> {
        VERSIONS.iter().find(|known| {
            known.engine == engine && version.is_none_or(|version| known.version == version)
        })
    }

    /// The service of the engine in host names.
    pub(crate) fn service(&self) -> &'static str {
        match self.engine {
            "docdb" => "docdb",
            "neptune" => "neptune",
            _ => "rds",
        }
    }

    pub(crate) fn is_aurora(&self) -> bool {
        self.engine.starts_with("aurora")
    }

    /// Whether the CA is set on its clusters: Multi-AZ DB clusters.
    pub(crate) fn clusters_take_ca(&self) -> bool {
        matches!(self.engine, "postgres" | "mysql")
    }

    /// Months for which a server certificate is issued.
    pub(crate) fn certificate_months(&self) -> i64 {
        if self.without_restart == Some(true) {
            12
        } else {
            36
        }
    }
}
