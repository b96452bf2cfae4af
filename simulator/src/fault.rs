//! What goes wrong on demand.

use serde::{Deserialize, Serialize};

/// A rule: which requests meet which fault.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What happens.
    pub kind: FaultKind,
    /// Only to this operation.
    pub operation: Option<String>,
    /// Only in this account.
    pub account: Option<String>,
    /// Only in this region.
    pub region: Option<String>,
    /// Only to requests for this resource.
    pub resource: Option<String>,
    /// To this share of them, from 0 to 1.
    #[serde(default = "Fault::always")]
    pub probability: f64,
    /// At most so often.
    pub times: Option<u64>,
    /// Never more often than that in a row to one resource; without a limit if absent.
    pub in_a_row: Option<u64>,
    /// For `slow` and the time-outs: how long, in real milliseconds.
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
    /// Status 500, and nothing was done.
    InternalError,
    /// Status 500 although it was done.
    InternalErrorAfter,
    /// No answer, and nothing was done.
    Timeout,
    /// No answer although it was done.
    TimeoutAfter,
    /// The answer ends in the middle.
    Truncated,
    /// The answer comes late.
    Slow,
    /// `AccessDenied`.
    AccessDenied,
    /// `InvalidClientTokenId`, as a region answers that the account has not opted into.
    RegionDisabled,
    /// The engine refuses the change.
    Refused,
    /// The change never ends: the database stays `modifying`.
    Stuck,
    /// Someone else changes the database's CA just before.
    Drift,
}

impl Fault {
    /// A fault that every request meets.
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

    /// Whether the request meets it; counts it down if so.
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
