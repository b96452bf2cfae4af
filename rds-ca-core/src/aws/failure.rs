//! Why a request failed, and whether a retry may help.

use aws_sdk_rds::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

use crate::fleet::{Gap, GapKind};

/// A failed request.
pub(super) struct Failure {
    pub(super) kind: GapKind,
    pub(super) detail: String,
    pub(super) is_transient: bool,
}

impl Failure {
    pub(super) fn of<E, R>(error: SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        R: std::fmt::Debug,
        SdkError<E, R>: Status,
    {
        if let SdkError::ServiceError(service) = &error {
            let code = service.err().code().unwrap_or_default();
            let kind = Gap::kind_of_code(code);
            let message = service.err().message().unwrap_or_default();
            let status = error.status().unwrap_or_default();
            return Self {
                kind,
                detail: format!("{code}: {message}"),
                is_transient: status >= 500
                    || matches!(kind, GapKind::Throttled | GapKind::TimedOut),
            };
        }
        let detail = DisplayErrorContext(&error).to_string();
        let (kind, is_transient) = match &error {
            SdkError::TimeoutError(_) => (GapKind::TimedOut, true),
            SdkError::DispatchFailure(failure) if failure.is_timeout() => (GapKind::TimedOut, true),
            // The network, or an incomplete response.
            SdkError::DispatchFailure(failure) => (GapKind::Failed, !failure.is_user()),
            SdkError::ResponseError(_) => (GapKind::Failed, true),
            // Nothing was sent: no credentials, no endpoint.
            _ => (GapKind::AccessDenied, false),
        };
        Self {
            kind,
            detail,
            is_transient,
        }
    }
}

/// The HTTP status, whatever the type of the response.
pub(super) trait Status {
    fn status(&self) -> Option<u16>;
}

impl<E> Status for SdkError<E, aws_sdk_rds::config::http::HttpResponse> {
    fn status(&self) -> Option<u16> {
        self.raw_response()
            .map(|response| response.status().as_u16())
    }
}
