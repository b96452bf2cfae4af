//! DB clusters: Aurora, Multi-AZ DB clusters, DocumentDB, Neptune.

use std::sync::Arc;

use time::UtcDateTime;

use super::instance::{Tags, pending_ca};
use super::{MaintenanceWindow, PendingChange, Product, Scope, ServerCertificate, Tag};
use crate::name::{CaId, Engine, EngineVersion, Region};

/// A member of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Member {
    /// The instance's identifier.
    pub instance: Arc<str>,
    /// Whether it is the writer.
    pub is_writer: Option<bool>,
}

/// A DB cluster, as `DescribeDBClusters` describes it.
///
/// `None` means that AWS did not state it: *unknown*, never "no" and never "fine". The API reports no chosen CA for
/// a cluster, only the server certificate of a Multi-AZ DB cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cluster {
    pub(super) id: Arc<str>,
    pub(super) arn: Option<Arc<str>>,
    pub(super) resource_id: Option<Box<str>>,
    pub(super) account: Option<Arc<str>>,
    pub(super) region: Option<Arc<Region>>,
    pub(super) engine: Option<Arc<Engine>>,
    pub(super) engine_version: Option<Arc<EngineVersion>>,
    pub(super) engine_mode: Option<Arc<str>>,
    pub(super) status: Option<Arc<str>>,
    pub(super) writer_endpoint: Option<Box<str>>,
    pub(super) reader_endpoint: Option<Box<str>>,
    pub(super) custom_endpoints: Option<Box<[Box<str>]>>,
    pub(super) port: Option<u16>,
    pub(super) members: Option<Box<[Member]>>,
    pub(super) server_certificate: Option<ServerCertificate>,
    pub(super) pending: Option<Arc<[PendingChange]>>,
    pub(super) maintenance_window: Option<MaintenanceWindow>,
    pub(super) parameter_group: Option<Arc<str>>,
    #[serde(default, with = "crate::timestamp::rfc3339::option")]
    pub(super) created: Option<UtcDateTime>,
    pub(super) tags: Option<Tags>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) terraform_address: Option<Box<str>>,
}

resource! { Cluster }

impl Cluster {
    /// The immutable resource identifier, `cluster-ABC…`.
    pub fn resource_id(&self) -> Option<&str> {
        self.resource_id.as_deref()
    }

    /// `provisioned`, `serverless` (Serverless v1) …
    pub fn engine_mode(&self) -> Option<&str> {
        self.engine_mode.as_deref()
    }

    /// The product.
    pub fn product(&self) -> Product {
        Product::of_cluster(self.engine(), self.engine_mode())
    }

    /// The status: `available`, `modifying` …
    pub fn status(&self) -> Option<&str> {
        self.status.as_deref()
    }

    /// The host name of the writer.
    pub fn writer_endpoint(&self) -> Option<&str> {
        self.writer_endpoint.as_deref()
    }

    /// The host name of the readers.
    pub fn reader_endpoint(&self) -> Option<&str> {
        self.reader_endpoint.as_deref()
    }

    /// The custom endpoints' host names; the API omits an empty list.
    pub fn custom_endpoints(&self) -> impl Iterator<Item = &str> {
        self.custom_endpoints.iter().flatten().map(|host| &**host)
    }

    /// Every host name of the cluster.
    pub fn endpoints(&self) -> impl Iterator<Item = &str> {
        self.writer_endpoint()
            .into_iter()
            .chain(self.reader_endpoint())
            .chain(self.custom_endpoints())
    }

    /// The port.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The members.
    pub fn members(&self) -> Option<&[Member]> {
        self.members.as_deref()
    }

    /// The certificate that a Multi-AZ DB cluster presents.
    pub fn server_certificate(&self) -> Option<&ServerCertificate> {
        self.server_certificate.as_ref()
    }

    /// The name of the cluster parameter group.
    pub fn parameter_group(&self) -> Option<&str> {
        self.parameter_group.as_deref()
    }

    /// Whether `name` is its identifier (in any case), ARN, resource identifier or one of its host names.
    pub fn is_called(&self, name: &str) -> bool {
        self.id.eq_ignore_ascii_case(name)
            || self.arn() == Some(name)
            || self.resource_id() == Some(name)
            || self
                .endpoints()
                .any(|endpoint| endpoint.eq_ignore_ascii_case(name))
    }
}
