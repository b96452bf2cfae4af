//! Which product a resource of the RDS API is.

use crate::name::{Engine, EngineFamily};

/// The product that an instance or a cluster belongs to: they are rotated in different ways, if at all.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Product {
    /// An RDS DB instance, single-AZ or with a standby.
    Rds,
    /// A Multi-AZ DB cluster or a member of one: the CA is set on the *cluster*.
    MultiAzCluster,
    /// Aurora, provisioned or Serverless v2: the CA is set on each *instance*.
    Aurora,
    /// Aurora Serverless v1, which shows no instances and no server certificate.
    AuroraServerlessV1,
    /// RDS Custom, which ignores the CA setting.
    RdsCustom,
    /// Amazon DocumentDB.
    DocumentDb,
    /// Amazon Neptune, which shows the CA but not the server certificate.
    Neptune,
    /// An engine that we do not know, or none stated.
    Unknown,
}

impl Product {
    /// A stable word for the product, as used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rds => "rds",
            Self::MultiAzCluster => "multi_az_cluster",
            Self::Aurora => "aurora",
            Self::AuroraServerlessV1 => "aurora_serverless_v1",
            Self::RdsCustom => "rds_custom",
            Self::DocumentDb => "document_db",
            Self::Neptune => "neptune",
            Self::Unknown => "unknown",
        }
    }

    pub(super) fn of_instance(engine: Option<&Engine>, in_cluster: bool) -> Self {
        match Self::of_engine(engine) {
            Self::Rds if in_cluster => Self::MultiAzCluster,
            product => product,
        }
    }

    pub(super) fn of_cluster(engine: Option<&Engine>, engine_mode: Option<&str>) -> Self {
        match Self::of_engine(engine) {
            Self::Aurora if engine_mode == Some("serverless") => Self::AuroraServerlessV1,
            Self::Rds => Self::MultiAzCluster,
            product => product,
        }
    }

    fn of_engine(engine: Option<&Engine>) -> Self {
        let Some(engine) = engine else {
            return Self::Unknown;
        };
        match engine.family() {
            EngineFamily::Unknown => Self::Unknown,
            EngineFamily::DocumentDb => Self::DocumentDb,
            EngineFamily::Neptune => Self::Neptune,
            _ if engine.is_custom() => Self::RdsCustom,
            _ if engine.is_aurora() => Self::Aurora,
            _ => Self::Rds,
        }
    }
}
