//! DB instances of every service.

use std::sync::Arc;

use time::UtcDateTime;

use super::{MaintenanceWindow, Product, Scope};
use crate::name::{CaId, Engine, EngineVersion, Region};

/// Names and values of a resource's tags.
pub(crate) type Tags = Arc<[Tag]>;

/// A tag.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub struct Tag {
    /// The name.
    pub key: Arc<str>,
    /// The value; empty if the tag has none.
    pub value: Arc<str>,
}

/// A host name and a port, as the API reports them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Address {
    /// The host name.
    pub host: Arc<str>,
    /// The port, if stated.
    pub port: Option<u16>,
}

/// The certificate that a database presents, as `CertificateDetails` describes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct ServerCertificate {
    /// The CA that signed it.
    pub ca: Option<Arc<CaId>>,
    /// Its end of validity: of the *server* certificate, not of the CA.
    #[serde(default, with = "crate::timestamp::rfc3339::option")]
    pub valid_till: Option<UtcDateTime>,
}

/// A modification that was requested and is not yet applied.
///
/// A request with `ApplyImmediately` applies *all* queued modifications, not only its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct PendingChange {
    /// The member of `PendingModifiedValues`: `EngineVersion`, `CACertificateIdentifier` …
    pub name: Arc<str>,
    /// The new value, if it is a plain value and not secret.
    pub value: Option<Box<str>>,
}

/// A parameter group of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct ParameterGroupUse {
    /// The group's name.
    pub name: Arc<str>,
    /// `in-sync`, `pending-reboot`, `applying` …; the values are in effect only when in sync.
    pub apply_status: Option<Arc<str>>,
}

/// A DB instance, as `DescribeDBInstances` describes it.
///
/// That operation lists DocumentDB and Neptune instances too: see [`Instance::product`].
/// Wherever an accessor returns `None`, AWS did not state the value: that means *unknown*, never "no" and never "fine".
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Instance {
    pub(super) id: Arc<str>,
    pub(super) arn: Option<Arc<str>>,
    pub(super) resource_id: Option<Box<str>>,
    pub(super) account: Option<Arc<str>>,
    pub(super) region: Option<Arc<Region>>,
    pub(super) engine: Option<Arc<Engine>>,
    pub(super) engine_version: Option<Arc<EngineVersion>>,
    pub(super) class: Option<Arc<str>>,
    pub(super) status: Option<Arc<str>>,
    pub(super) endpoint: Option<Address>,
    pub(super) listener_endpoint: Option<Box<Address>>,
    pub(super) cluster: Option<Arc<str>>,
    pub(super) ca: Option<Arc<CaId>>,
    pub(super) server_certificate: Option<ServerCertificate>,
    pub(super) pending: Option<Arc<[PendingChange]>>,
    pub(super) maintenance_window: Option<MaintenanceWindow>,
    pub(super) parameter_groups: Option<Arc<[ParameterGroupUse]>>,
    pub(super) option_groups: Option<Arc<[Arc<str>]>>,
    pub(super) publicly_accessible: Option<bool>,
    pub(super) multi_az: Option<bool>,
    pub(super) replica_of: Option<Box<str>>,
    #[serde(default, with = "crate::timestamp::rfc3339::option")]
    pub(super) created: Option<UtcDateTime>,
    pub(super) tags: Option<Tags>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) terraform_address: Option<Box<str>>,
}

resource! { Instance }

impl Instance {
    /// The immutable resource identifier, `db-ABC…`, which does not change when the instance is renamed.
    pub fn resource_id(&self) -> Option<&str> {
        self.resource_id.as_deref()
    }

    /// The product.
    pub fn product(&self) -> Product {
        Product::of_instance(self.engine(), self.cluster.is_some())
    }

    /// The instance class: `db.r6g.large`, `db.serverless` …
    pub fn class(&self) -> Option<&str> {
        self.class.as_deref()
    }

    /// The status: `available`, `modifying`, `stopped` …
    pub fn status(&self) -> Option<&str> {
        self.status.as_deref()
    }

    /// The address for clients. An instance that is being created or is broken has none.
    pub fn endpoint(&self) -> Option<&Address> {
        self.endpoint.as_ref()
    }

    /// The listener of SQL Server's Always On availability group.
    pub fn listener_endpoint(&self) -> Option<&Address> {
        self.listener_endpoint.as_deref()
    }

    /// The cluster that it is a member of; `None` for a standalone instance, for which the API omits it.
    pub fn cluster(&self) -> Option<&str> {
        self.cluster.as_deref()
    }

    /// The name of its cluster, shared with the fleet.
    pub(crate) fn shared_cluster(&self) -> Option<Arc<str>> {
        self.cluster.clone()
    }

    /// The CA that is *chosen* for it. The server certificate shows which CA signed the certificate in use.
    pub fn ca(&self) -> Option<&CaId> {
        self.ca.as_deref()
    }

    /// The certificate that it presents.
    pub fn server_certificate(&self) -> Option<&ServerCertificate> {
        self.server_certificate.as_ref()
    }

    /// The DB parameter groups. An Aurora instance also has the parameters of its cluster.
    pub fn parameter_groups(&self) -> Option<&[ParameterGroupUse]> {
        self.parameter_groups.as_deref()
    }

    /// The names of the option groups, which contain Oracle's TLS settings.
    pub fn option_groups(&self) -> Option<&[Arc<str>]> {
        self.option_groups.as_deref()
    }

    /// Whether it has a public address.
    pub fn publicly_accessible(&self) -> Option<bool> {
        self.publicly_accessible
    }

    /// Whether it has a standby in another zone.
    pub fn multi_az(&self) -> Option<bool> {
        self.multi_az
    }

    /// The identifier or ARN of the instance or cluster that it replicates; the API omits it for others.
    pub fn replica_of(&self) -> Option<&str> {
        self.replica_of.as_deref()
    }

    /// Whether `name` is its identifier (in any case), ARN, resource identifier or host name.
    pub fn is_called(&self, name: &str) -> bool {
        let hosts = [self.endpoint(), self.listener_endpoint()];
        self.id.eq_ignore_ascii_case(name)
            || self.arn() == Some(name)
            || self.resource_id() == Some(name)
            || hosts
                .into_iter()
                .flatten()
                .any(|address| address.host.eq_ignore_ascii_case(name))
    }
}

/// Instances report the pending CA as `CACertificateIdentifier`, clusters as `CertificateDetails.CAIdentifier`; both
/// are stored under the first name.
pub(super) const PENDING_CA: &str = "CACertificateIdentifier";

pub(super) fn pending_ca(pending: Option<&[PendingChange]>) -> Option<CaId> {
    pending?
        .iter()
        .find(|change| *change.name == *PENDING_CA)
        .and_then(|change| change.value.as_deref())
        .map(CaId::new)
}
