//! The product that a resource of the RDS API belongs to.

use crate::name::{Engine, EngineFamily};

words! {
    /// The product that an instance or a cluster belongs to: products differ in how their certificates are rotated, if
    /// at all.
    #[non_exhaustive]
    pub enum Product: "a product" {
        /// An RDS DB instance, single-AZ or with a standby.
        Rds = "rds",
        /// A Multi-AZ DB cluster or a member of one: the CA is set on the *cluster*.
        MultiAzCluster = "multi_az_cluster",
        /// Aurora, provisioned or Serverless v2: the CA is set on each *instance*.
        Aurora = "aurora",
        /// Aurora Serverless v1, which shows no instances and no server certificate.
        AuroraServerlessV1 = "aurora_serverless_v1",
        /// RDS Custom, which ignores the CA setting.
        RdsCustom = "rds_custom",
        /// Amazon DocumentDB.
        DocumentDb = "document_db",
        /// Amazon Neptune, which shows the CA but not the server certificate.
        Neptune = "neptune",
        /// An unknown engine, or no stated engine.
        Unknown = "unknown",
    }
}

words! {
    /// Which authority signed the certificate that the clients of a database see. The RDS API shows a CA for all
    /// databases.
    #[non_exhaustive]
    pub enum ServedBy: "whose certificate clients see" {
        /// The RDS CA that the RDS API shows.
        RdsCa = "rds_ca",
        /// Another authority, whatever CA the RDS API shows: RDS's CAs are irrelevant.
        OtherAuthority = "other_authority",
        /// Undetermined: the engine is not known.
        Unknown = "unknown",
    }
}

impl Product {
    /// Which authority signed the certificate that its clients see: Neptune and Aurora Serverless v1 present
    /// certificates of public Amazon CAs, RDS Custom those that its operator installed.
    pub fn served_by(self) -> ServedBy {
        match self {
            Self::Rds | Self::MultiAzCluster | Self::Aurora | Self::DocumentDb => ServedBy::RdsCa,
            Self::AuroraServerlessV1 | Self::RdsCustom | Self::Neptune => ServedBy::OtherAuthority,
            Self::Unknown => ServedBy::Unknown,
        }
    }

    /// The usual name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Rds => "RDS",
            Self::MultiAzCluster => "Multi-AZ DB cluster",
            Self::Aurora => "Aurora",
            Self::AuroraServerlessV1 => "Aurora Serverless v1",
            Self::RdsCustom => "RDS Custom",
            Self::DocumentDb => "DocumentDB",
            Self::Neptune => "Neptune",
            Self::Unknown => "an unknown product",
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
