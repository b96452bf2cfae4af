//! Parameters that control TLS, by parameter group.

use std::collections::BTreeMap;

use super::Scope;
use crate::name::Region;

words! {
    /// The kind of resource whose parameters a group contains.
    #[allow(clippy::exhaustive_enums, reason = "complete by nature")]
    pub enum ParameterGroupKind: "the kind of a parameter group" {
        /// A DB parameter group, for instances.
        Instance = "instance",
        /// A DB cluster parameter group.
        Cluster = "cluster",
    }
}

/// Identifies one parameter group, which the answer of `DescribeDBParameters` does not.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub struct ParameterGroupName {
    /// Account and region.
    pub scope: Scope,
    /// The kind of resource whose parameters it contains.
    pub kind: ParameterGroupKind,
    /// The name, unique for its kind in its account and region.
    pub name: String,
}

impl ParameterGroupName {
    /// The group with that name.
    pub fn new(scope: Scope, kind: ParameterGroupKind, name: impl Into<String>) -> Self {
        Self {
            scope,
            kind,
            name: name.into(),
        }
    }

    /// What a fleet sorts its groups by.
    pub(super) fn key(&self) -> ParameterGroupKey<'_> {
        let Scope { account, region } = &self.scope;
        (&self.name, self.kind, account.as_deref(), region.as_ref())
    }
}

/// Name, kind, account and region of a parameter group.
pub(crate) type ParameterGroupKey<'a> = (
    &'a str,
    ParameterGroupKind,
    Option<&'a str>,
    Option<&'a Region>,
);

/// The parameters of a parameter group that control TLS. The others are not kept: they may be secret.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct ParameterGroup {
    /// Which group.
    pub group: ParameterGroupName,
    /// The parameters by name.
    pub parameters: BTreeMap<String, Parameter>,
}

/// One parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Parameter {
    /// The value; `None` means the engine's own default, which AWS does not state.
    pub value: Option<String>,
    /// `user`, `system` or `engine-default`.
    pub source: Option<String>,
    /// `static` (needs a restart) or `dynamic`.
    pub apply_type: Option<String>,
    /// `immediate` or `pending-reboot`.
    pub apply_method: Option<String>,
    /// Whether the group's owner may change it.
    pub is_modifiable: Option<bool>,
}

/// The parameters that control TLS, for requests by name: the filter `parameter-name` of `DescribeDBParameters` avoids
/// reading hundreds of others.
pub const TLS_PARAMETERS: [&str; 12] = [
    "rds.force_ssl",
    "ssl",
    "ssl_ciphers",
    "ssl_min_protocol_version",
    "ssl_max_protocol_version",
    "require_secure_transport",
    "tls_version",
    "tls",
    "db2comm",
    "neptune_enforce_ssl",
    "rds.babelfish_status",
    "babelfishpg_tds.tds_ssl_encrypt",
];

/// Whether a parameter with that name controls TLS.
pub(super) fn controls_tls(name: &str) -> bool {
    const PARTS: [&str; 6] = [
        "ssl",
        "tls",
        "require_secure_transport",
        "db2comm",
        "babelfish",
        "sqlnet",
    ];
    let name = name.to_ascii_lowercase();
    PARTS.iter().any(|part| name.contains(part))
}
