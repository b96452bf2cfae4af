//! Faults on demand.

use serde::{Deserialize, Serialize};

/// A rule: which requests get which fault.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The fault.
    pub kind: FaultKind,
    /// Only for this operation.
    pub operation: Option<String>,
    /// Only in this account.
    pub account: Option<String>,
    /// Only in this region.
    pub region: Option<String>,
    /// Only for requests about this resource.
    pub resource: Option<String>,
    /// The probability, from 0 to 1.
    #[serde(default = "Fault::always")]
    pub probability: f64,
    /// The most times that it occurs.
    pub times: Option<u64>,
    /// The most consecutive times for one resource; unlimited if absent.
    pub in_a_row: Option<u64>,
    /// For `slow` and the timeouts: how long, in real milliseconds.
    #[serde(default = "Fault::default_millis")]
    pub millis: u64,
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// `ThrottlingException`.
    Throttle,
    /// Status 500; the request was not carried out.
    InternalError,
    /// Status 500, although the request was carried out.
    InternalErrorAfter,
    /// No response; the request was not carried out.
    Timeout,
    /// No response, although the request was carried out.
    TimeoutAfter,
    /// The response is truncated.
    Truncated,
    /// The response is late.
    Slow,
    /// `AccessDenied`.
    AccessDenied,
    /// `InvalidClientTokenId`, as in a region that is not enabled for the account.
    RegionDisabled,
    /// The engine refuses the change.
    Refused,
    /// The change never ends: the database stays `modifying`.
    Stuck,
    /// Someone else changes the database's CA just before.
    Drift,
}

impl Fault {
    /// A fault for every request.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            operation: None,
            account: None,
            region: None,
            resource: None,
            probability: Self::always(),
            times: None,
            in_a_row: None,
            millis: Self::default_millis(),
        }
    }

    fn always() -> f64 {
        1.0
    }

    fn default_millis() -> u64 {
        30_000
    }

    /// Whether it applies to the request; if so, counts it.
    pub(crate) fn strikes(
        &mut self,
        request: &crate::request::Request,
        in_a_row: u64,
        random: &mut fastrand::Rng,
    ) -> bool {
        let only = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| Some(wanted) == found)
        };
        let meets = only(&self.operation, Some(&request.operation))
            && only(&self.account, Some(&request.account))
            && only(&self.region, Some(&request.region))
            && only(&self.resource, request.resource())
            && (self.kind != FaultKind::Refused || request.operation.starts_with("Modify"))
            && self.times != Some(0)
            && self.in_a_row.is_none_or(|most| in_a_row < most)
            && random.f64() < self.probability;
        if meets && let Some(times) = &mut self.times {
            *times -= 1;
        }
        meets
    }
}
