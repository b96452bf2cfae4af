//! Records what could not be read, so that missing data is never taken for success.

use std::fmt;

use super::Scope;

words! {
    /// Why a part of the fleet could not be read.
    #[non_exhaustive]
    pub enum GapKind: "the kind of a gap" {
        /// The credentials lack the permission, or are not accepted.
        AccessDenied = "access_denied",
        /// The region is not enabled for the account.
        RegionDisabled = "region_disabled",
        /// The service refused because of load, after every retry.
        Throttled = "throttled",
        /// No answer in time, after every retry.
        TimedOut = "timed_out",
        /// The service or the network failed, after every retry.
        Failed = "failed",
        /// More pages exist than were given.
        MorePages = "more_pages",
        /// A listed resource has no name, or its account and region are not known.
        Unidentified = "unidentified",
        /// Two answers contradict each other, and it is not known which is newer.
        Contradictory = "contradictory",
        /// It was not requested, because an earlier request failed or the reading was stopped.
        NotAttempted = "not_attempted",
        /// An answer names a resource that no response describes, such as a member of a cluster.
        NotDescribed = "not_described",
    }
}

/// A part of the fleet that could not be read.
///
/// It may contain databases, so no result about a fleet with gaps is complete.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub struct Gap {
    /// Account and region.
    pub scope: Scope,
    /// The API operation that should have shown it, such as `DescribeDBInstances`.
    pub operation: String,
    /// The reason.
    pub kind: GapKind,
    /// Details: the service's own message, or the position in a file.
    pub detail: String,
    /// The number of pages of the operation that were read before.
    pub pages_read: usize,
}

impl Gap {
    /// A gap that begins with the first page.
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

    /// The same gap after a number of pages that were read.
    pub fn after_pages(self, pages_read: usize) -> Self {
        Self { pages_read, ..self }
    }

    /// The kind that corresponds to an error code of the RDS API or of a client library.
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
            // A region that is not enabled does not know the account's credentials.
            "InvalidClientTokenId"
            | "UnrecognizedClientException"
            | "OptInRequired"
            | "AuthFailure"
            | "RegionDisabledException" => GapKind::RegionDisabled,
            code if is_throttling(code) => GapKind::Throttled,
            "RequestTimeout"
            | "RequestTimeoutException"
            | "ConnectTimeoutError"
            | "ReadTimeoutError"
            | "TimeoutError" => GapKind::TimedOut,
            _ => GapKind::Failed,
        }
    }
}

/// Whether an error code of AWS asks the caller to slow down: the single list, for readers of fleets and for rotations.
///
/// Sources: the RDS API's common errors and botocore's retry modes.
///
/// # Example
///
/// ```
/// assert!(rds_ca_core::fleet::is_throttling("ThrottlingException"));
/// assert!(!rds_ca_core::fleet::is_throttling("AccessDenied"));
/// ```
pub fn is_throttling(code: &str) -> bool {
    matches!(
        code,
        "Throttling"
            | "ThrottlingException"
            | "ThrottledException"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "RequestLimitExceeded"
            | "TooManyRequestsException"
            | "SlowDown"
            | "PriorRequestNotComplete"
            | "BandwidthLimitExceeded"
            | "LimitExceededException"
            | "EC2ThrottledException"
            | "TransactionInProgressException"
            | "ProvisionedThroughputExceededException"
    )
}

impl Gap {
    /// Why it was not read, without account and region.
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
            GapKind::NotDescribed => "not described",
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

/// One line: what was not read, where, and why.
impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: {}", self.scope, self.operation, self.why())
    }
}
