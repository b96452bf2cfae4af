//! What an engine version supports regarding certificates, according to `DescribeDBEngineVersions`.

use super::Scope;
use crate::name::{CaId, Engine, EngineVersion};

words! {
    /// Whether a change of the server certificate restarts the database.
    #[non_exhaustive]
    pub enum RotationRestart: "whether a change of certificate restarts a database" {
        /// The engine loads a new certificate while it runs.
        NotNeeded = "not_needed",
        /// The engine loads a new certificate only when it starts. AWS states this for Oracle too, although only its
        /// listener restarts.
        Needed = "needed",
        /// AWS did not state it.
        Unknown = "unknown",
    }
}

/// An engine version and what it supports in one account and region.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct EngineSupport {
    /// The account and region of the request; the answer applies to this region.
    pub scope: Scope,
    /// The engine.
    pub engine: Engine,
    /// The version.
    pub version: EngineVersion,
    /// The CAs that it supports; `None` when AWS did not state them, which means neither "any" nor "none".
    pub supported_cas: Option<Vec<CaId>>,
    /// Whether a change of certificate restarts it.
    pub restart: RotationRestart,
    /// `available` or `deprecated`.
    pub status: Option<String>,
    /// Whether it can be a Babelfish cluster, which must be rebooted after a change of CA.
    pub supports_babelfish: Option<bool>,
}

impl EngineSupport {
    /// Whether it supports that CA; `None` when AWS did not state it.
    pub fn supports(&self, ca: &CaId) -> Option<bool> {
        self.supported_cas.as_ref().map(|cas| cas.contains(ca))
    }
}
