//! An account and a region: the origin of an observation.

use std::fmt;

use crate::name::Region;

/// An account and a region, as far as they are known.
///
/// # Example
///
/// ```
/// use rds_ca_core::{Region, fleet::Scope};
///
/// let scope = Scope::new("123456789012", Region::new("eu-west-1"));
/// assert_eq!(scope.to_string(), "account 123456789012, eu-west-1");
/// assert_eq!(Scope::default().to_string(), "unknown account, unknown region");
/// ```
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
#[allow(
    clippy::exhaustive_structs,
    reason = "complete by nature: an account and a region"
)]
pub struct Scope {
    /// The account's number, or the label that the caller gave it.
    pub account: Option<String>,
    /// The region.
    pub region: Option<Region>,
}

impl Scope {
    /// A scope with known account and region.
    pub fn new(account: impl Into<String>, region: Region) -> Self {
        Self {
            account: Some(account.into()),
            region: Some(region),
        }
    }

    /// The scope in an ARN: `arn:aws:rds:eu-west-1:123456789012:db:orders`.
    ///
    /// The ARN of a certificate has no account. Text that is not an ARN gives an empty scope.
    pub fn of_arn(arn: &str) -> Self {
        let mut parts = arn.split(':');
        if parts.next() != Some("arn") {
            return Self::default();
        }
        let mut parts = parts.skip(2).map(|part| (!part.is_empty()).then_some(part));
        Self {
            region: parts.next().flatten().map(Region::new),
            account: parts.next().flatten().map(str::to_owned),
        }
    }

    /// This scope, with missing parts taken from another.
    pub fn or(mut self, other: &Self) -> Self {
        self.account = self.account.or_else(|| other.account.clone());
        self.region = self.region.or_else(|| other.region.clone());
        self
    }
}

/// `account 123456789012, eu-west-1`, with `unknown` for missing parts.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.account {
            Some(account) => write!(f, "account {account}, ")?,
            None => f.write_str("unknown account, ")?,
        }
        match &self.region {
            Some(region) => write!(f, "{region}"),
            None => f.write_str("unknown region"),
        }
    }
}
