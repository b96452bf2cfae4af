//! RDS Proxies, which are between clients and databases.

use super::{Scope, Tag};

/// An RDS Proxy, as `DescribeDBProxies` describes it.
///
/// Clients of a proxy see the proxy's certificate, from public Amazon CAs, not the database's: a rotation of the
/// database's CA does not affect them.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Proxy {
    /// Account and region.
    pub scope: Scope,
    /// The name, unique in its account and region.
    pub name: String,
    /// The ARN.
    pub arn: Option<String>,
    /// The host name that clients connect to.
    pub endpoint: Option<String>,
    /// `MYSQL`, `POSTGRESQL` or `SQLSERVER`.
    pub engine_family: Option<String>,
    /// Whether it refuses clients without TLS.
    pub require_tls: Option<bool>,
    /// The status: `available`, `modifying` …
    pub status: Option<String>,
    /// Its tags; `None` when not stated. `DescribeDBProxies` does not state them, but `ListTagsForResource` and
    /// infrastructure code do.
    #[serde(default)]
    pub tags: Option<Vec<Tag>>,
}
