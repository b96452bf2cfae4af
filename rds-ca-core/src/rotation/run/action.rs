//! What a run requests and the results it takes: plain data in both directions.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use time::UtcDateTime;

use crate::fleet::{Scope, is_throttling};
use crate::name::{CaId, Engine, Region};
use crate::timestamp;

/// What a run asks its driver to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// Call an operation of the API, and report the response or the failure.
    Call(Call),
    /// Wait until that time or less, then ask again.
    Wait(Wait),
    /// Connect and determine which CA signed the presented chain.
    Probe {
        /// The host.
        host: String,
        /// The port.
        port: Option<u16>,
        /// The engine.
        engine: Option<Engine>,
        /// The protocol to begin with: `postgres`, `mysql`, `mssql`, `tls`, or `auto` where the engine does not
        /// determine it.
        protocol: String,
        /// The region whose authority is expected.
        region: Option<Region>,
        /// The CA that is expected.
        expected: CaId,
    },
    /// Ask a person, and report the answer.
    Ask {
        /// The question, to be answered by yes or no.
        question: String,
    },
    /// Nothing more remains to be done.
    Finished,
}

/// A wait, and its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Wait {
    /// Until when.
    #[serde(with = "timestamp::rfc3339")]
    pub until: UtcDateTime,
    /// What it waits for: `the RDS API answered InternalFailure`, `its maintenance window opens then`.
    pub reason: String,
    /// Which attempt this follows, counted from 1.
    pub attempt: Option<u32>,
    /// The number of attempts after which it gives up at the earliest.
    pub limit: Option<u32>,
    /// When it gives up at the earliest.
    #[serde(with = "timestamp::rfc3339::option")]
    pub gives_up_at: Option<UtcDateTime>,
}

impl Wait {
    pub(super) fn new(until: UtcDateTime, reason: impl Into<String>) -> Self {
        Self {
            until,
            reason: reason.into(),
            attempt: None,
            limit: None,
            gives_up_at: None,
        }
    }
}

/// `the RDS API answered InternalFailure; attempt 3 of 8; next at …; gives up at …`.
impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        match (self.attempt, self.limit) {
            (Some(attempt), Some(limit)) => write!(f, "; attempt {attempt} of {limit}")?,
            (Some(attempt), None) => write!(f, "; attempt {attempt}")?,
            _ => {}
        }
        write!(f, "; next at {}", timestamp::format(to_seconds(self.until)))?;
        match self.gives_up_at {
            Some(at) => write!(f, "; gives up at {}", timestamp::format(to_seconds(at))),
            None => Ok(()),
        }
    }
}

fn to_seconds(at: UtcDateTime) -> UtcDateTime {
    at.replace_nanosecond(0).unwrap_or(at)
}

/// A call of an API operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Call {
    /// The service, as the AWS command line and boto3 name it: `rds`, `docdb`.
    pub service: String,
    /// Account and region.
    pub scope: Scope,
    /// The operation, such as `ModifyDBInstance`.
    pub operation: String,
    /// Its parameters, as AWS's JSON has them.
    pub parameters: BTreeMap<String, ParameterValue>,
    /// Whether it changes anything.
    pub changes: bool,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum ParameterValue {
    /// Text.
    Text(String),
    /// Yes or no.
    Flag(bool),
}

/// The result of an [`Action`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum RunEvent {
    /// The response of a call: its JSON, as `aws` and boto3 give it.
    Response {
        /// The JSON.
        json: String,
    },
    /// A call failed, or its result is unknown.
    Failure(Failure),
    /// The result of a probe; `None` when the handshake failed or the CA is not known.
    Probed {
        /// The CA.
        ca: Option<CaId>,
        /// The region whose authority signed the chain; without one, the probe proves nothing.
        #[serde(default)]
        region: Option<Region>,
        /// Details.
        detail: String,
    },
    /// A person's answer: whether it is done.
    Answer {
        /// Yes.
        yes: bool,
    },
    /// The wait is over, or was cut short.
    Waited,
}

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Failure {
    /// What it means for the run.
    pub kind: FailureKind,
    /// The error code, such as `InvalidDBInstanceState`.
    pub code: String,
    /// The message of the service or the library.
    pub message: String,
}

words! {
    /// What a failure means.
    #[non_exhaustive]
    pub enum FailureKind: "a failure kind" {
        /// Refused because of load: it did not happen, and may be retried.
        Throttled = "throttled",
        /// The resource is busy: it did not happen, and may be retried later.
        NotNow = "not_now",
        /// The resource or the CA does not exist.
        NotFound = "not_found",
        /// Refused permanently.
        Refused = "refused",
        /// No answer, or an error of the service itself: it may have happened.
        Uncertain = "uncertain",
    }
}

impl Failure {
    /// A failure by its error code and HTTP status; status `None` means that no answer came.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::rotation::{Failure, FailureKind};
    ///
    /// let kind = |code, status| Failure::new(code, status, "").kind;
    /// assert_eq!(kind("ThrottlingException", Some(400)), FailureKind::Throttled);
    /// assert_eq!(kind("InvalidParameterCombination", Some(400)), FailureKind::Refused);
    /// assert_eq!(kind("InternalFailure", Some(500)), FailureKind::Uncertain);
    /// assert_eq!(kind("", None), FailureKind::Uncertain);
    /// ```
    pub fn new(code: impl Into<String>, status: Option<u16>, message: impl Into<String>) -> Self {
        let code = code.into();
        // The query protocol and the SDKs' models write some codes with and some without the suffix.
        let word = code.strip_suffix("Fault").unwrap_or(&code);
        let kind = match word {
            word if is_throttling(word) => FailureKind::Throttled,
            "InvalidDBInstanceState" | "InvalidDBClusterState" => FailureKind::NotNow,
            "DBInstanceNotFound" | "DBClusterNotFound" | "CertificateNotFound" => {
                FailureKind::NotFound
            }
            _ => match status {
                Some(400..=499) => FailureKind::Refused,
                _ => FailureKind::Uncertain,
            },
        };
        Self {
            kind,
            code,
            message: message.into(),
        }
    }

    /// Whether no answer arrived at all.
    pub(super) fn is_no_answer(&self) -> bool {
        self.kind == FailureKind::Uncertain && self.code.is_empty()
    }

    pub(super) fn text(&self) -> String {
        match (self.code.as_str(), self.message.as_str()) {
            ("", "") => "no answer".to_owned(),
            ("", message) => message.to_owned(),
            (code, "") => code.to_owned(),
            (code, message) => format!("{code}: {message}"),
        }
    }
}
