//! What could not be seen, kept so that nobody mistakes blindness for health.

use std::fmt;

use super::Scope;

/// Why a part of the fleet could not be seen.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GapKind {
    /// The credentials may not ask, or are not accepted.
    AccessDenied,
    /// The region is not enabled for the account.
    RegionDisabled,
    /// The service refused for load, after every retry.
    Throttled,
    /// No answer in time, after every retry.
    TimedOut,
    /// The service or the network failed, after every retry.
    Failed,
    /// More pages exist than were given.
    MorePages,
    /// Something was listed that has no name or that we cannot place.
    Unidentified,
    /// Two answers contradict each other, and nothing says which is newer.
    Contradictory,
    /// It was not asked for any more, since something before it failed or the reading was stopped.
    NotAttempted,
}

impl GapKind {
    /// A stable word for the kind, as used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::RegionDisabled => "region_disabled",
            Self::Throttled => "throttled",
            Self::TimedOut => "timed_out",
            Self::Failed => "failed",
            Self::MorePages => "more_pages",
            Self::Unidentified => "unidentified",
            Self::Contradictory => "contradictory",
            Self::NotAttempted => "not_attempted",
        }
    }
}

/// A part of the fleet that could not be seen.
///
/// Databases may be hidden in it, so an answer about a fleet with gaps is never complete.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub struct Gap {
    /// Where.
    pub scope: Scope,
    /// The API operation that should have shown it, such as `DescribeDBInstances`.
    pub operation: String,
    /// Why.
    pub kind: GapKind,
    /// What was said about it: the service's own words, or the place in a file.
    pub detail: String,
    /// How many pages of the operation were read before.
    pub pages_read: usize,
}

impl Gap {
    /// A gap from whose first page on nothing was read.
    pub fn new(
        scope: Scope,
        operation: impl Into<String>,
        kind: GapKind,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            scope,
            operation: operation.into(),
            kind,
            detail: detail.into(),
            pages_read: 0,
        }
    }

    /// The same gap behind a number of pages that were read.
    pub fn after_pages(self, pages_read: usize) -> Self {
        Self { pages_read, ..self }
    }

    /// The kind that an error code of the RDS API, or of a client library, amounts to.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::fleet::{Gap, GapKind};
    ///
    /// assert_eq!(Gap::kind_of_code("AccessDenied"), GapKind::AccessDenied);
    /// assert_eq!(Gap::kind_of_code("NewFangledFault"), GapKind::Failed);
    /// ```
    pub fn kind_of_code(code: &str) -> GapKind {
        match code {
            "AccessDenied"
            | "AccessDeniedException"
            | "UnauthorizedOperation"
            | "NotAuthorized"
            | "UnauthorizedSSOTokenError"
            | "TokenRetrievalError"
            | "SSOTokenLoadError"
            | "NoCredentialsError"
            | "PartialCredentialsError"
            | "CredentialRetrievalError"
            | "ExpiredToken"
            | "ExpiredTokenException"
            | "SignatureDoesNotMatch"
            | "MissingAuthenticationToken"
            | "IncompleteSignature" => GapKind::AccessDenied,
            // A region that is not opted into does not know the account's credentials.
            "InvalidClientTokenId"
            | "UnrecognizedClientException"
            | "OptInRequired"
            | "AuthFailure"
            | "RegionDisabledException" => GapKind::RegionDisabled,
            "Throttling"
            | "ThrottlingException"
            | "ThrottledException"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "RequestLimitExceeded"
            | "TooManyRequestsException"
            | "SlowDown" => GapKind::Throttled,
            "RequestTimeout"
            | "RequestTimeoutException"
            | "ConnectTimeoutError"
            | "ReadTimeoutError"
            | "TimeoutError" => GapKind::TimedOut,
            _ => GapKind::Failed,
        }
    }
}

impl Gap {
    /// Why it was not seen, without where.
    pub(crate) fn why(&self) -> String {
        let mut why = match self.kind {
            GapKind::AccessDenied => "access denied",
            GapKind::RegionDisabled => "credentials not accepted there (is the region enabled?)",
            GapKind::Throttled => "throttled",
            GapKind::TimedOut => "timed out",
            GapKind::Failed => "failed",
            GapKind::MorePages => "more pages exist",
            GapKind::Unidentified => "not identified",
            GapKind::Contradictory => "contradictory",
            GapKind::NotAttempted => "not attempted",
        }
        .to_owned();
        match self.pages_read {
            0 => {}
            1 => why.push_str(" after 1 page"),
            pages => why.push_str(&format!(" after {pages} pages")),
        }
        if !self.detail.is_empty() {
            why.push_str(": ");
            why.push_str(&self.detail);
        }
        why
    }
}

/// One line: what was not seen, where, why.
impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: {}", self.scope, self.operation, self.why())
    }
}
