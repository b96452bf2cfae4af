//! What an engine version can do with certificates, as `DescribeDBEngineVersions` says it.

use super::Scope;
use crate::name::{CaId, Engine, EngineVersion};

words! {
    /// Whether a change of the server certificate restarts the database.
    #[non_exhaustive]
    pub enum RotationRestart: "whether a change of certificate restarts a database" {
        /// The engine takes a new certificate while it runs.
        NotNeeded = "not_needed",
        /// The engine takes a new certificate only at a start. Oracle says so too, and restarts its listener only.
        Needed = "needed",
        /// AWS did not say.
        Unknown = "unknown",
    }
}

/// An engine version and what it supports in one account and region.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct EngineSupport {
    /// Where it was asked; the answer holds for this region.
    pub scope: Scope,
    /// The engine.
    pub engine: Engine,
    /// The version.
    pub version: EngineVersion,
    /// The CAs that it can be given; `None` when AWS did not say, which is not "any" and not "none".
    pub supported_cas: Option<Vec<CaId>>,
    /// Whether a change of certificate restarts it.
    pub restart: RotationRestart,
    /// `available` or `deprecated`.
    pub status: Option<String>,
    /// Whether it can be a Babelfish cluster, which has to be rebooted after a change of CA.
    pub supports_babelfish: Option<bool>,
}

impl EngineSupport {
    /// Whether it can be given that CA; `None` when AWS did not say.
    pub fn supports(&self, ca: &CaId) -> Option<bool> {
        self.supported_cas.as_ref().map(|cas| cas.contains(ca))
    }
}
