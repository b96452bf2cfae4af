//! The CAs that AWS offers, as `DescribeCertificates` lists them.

use time::UtcDateTime;

use super::Scope;
use crate::certificate::Thumbprint;
use crate::name::CaId;

/// A CA that AWS offers in a region.
///
/// A retired CA is no longer listed, so its absence is a sign in itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct OfferedCa {
    /// Where.
    pub scope: Scope,
    /// The identifier.
    pub ca: CaId,
    /// SHA-1 of the CA certificate's DER; of an intermediate for some old CAs.
    pub thumbprint: Option<Thumbprint>,
    /// The CA certificate's first instant.
    #[cfg_attr(
        feature = "serde",
        serde(default, with = "crate::timestamp::rfc3339::option")
    )]
    pub valid_from: Option<UtcDateTime>,
    /// The CA certificate's last instant.
    #[cfg_attr(
        feature = "serde",
        serde(default, with = "crate::timestamp::rfc3339::option")
    )]
    pub valid_till: Option<UtcDateTime>,
    /// Whether the account overrides its default with this CA.
    pub customer_override: Option<bool>,
    /// The last instant of that override.
    #[cfg_attr(
        feature = "serde",
        serde(default, with = "crate::timestamp::rfc3339::option")
    )]
    pub customer_override_valid_till: Option<UtcDateTime>,
}

/// The CA that new databases get in an account and region unless they name one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DefaultCa {
    /// Where.
    pub scope: Scope,
    /// The identifier.
    pub ca: CaId,
}
