//! What a run asks for and the results it takes: plain data both ways.

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
    /// Call an operation of the API, and tell the response or the failure.
    Call(Call),
    /// Wait until that time, or shorter; then ask again.
    Wait(Wait),
    /// Connect and look which CA the presented chain comes from.
    Probe {
        /// The host.
        host: String,
        /// The port.
        port: Option<u16>,
        /// The engine.
        engine: Option<Engine>,
        /// The protocol to begin with: `postgres`, `mysql`, `mssql`, `tls`, or `auto` where the engine does not say.
        protocol: String,
        /// The region whose authority it should be.
        region: Option<Region>,
        /// The CA that it should be.
        expected: CaId,
    },
    /// Ask a person, and tell the answer.
    Ask {
        /// The question, to be answered by yes or no.
        question: String,
    },
    /// There is nothing more to do.
    Finished,
}

/// A wait, and why.
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
    /// After how many attempts it gives up at the earliest.
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
        write!(f, "; next at {}", timestamp::format(whole(self.until)))?;
        match self.gives_up_at {
            Some(at) => write!(f, "; gives up at {}", timestamp::format(whole(at))),
            None => Ok(()),
        }
    }
}

fn whole(at: UtcDateTime) -> UtcDateTime {
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

/// What became of an [`Action`].
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
    /// What a probe saw; `None` when the handshake failed or the CA is not known.
    Probed {
        /// The CA.
        ca: Option<CaId>,
        /// The region whose authority signed the chain; it proves nothing without one.
        #[serde(default)]
        region: Option<Region>,
        /// What there is to say of it.
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
    /// The service's or the library's own words.
    pub message: String,
}

words! {
    /// What a failure means.
    #[non_exhaustive]
    pub enum FailureKind: "a failure kind" {
        /// Refused for load: it did not happen, and may be tried again.
        Throttled = "throttled",
        /// The resource is busy: it did not happen, and may be tried again later.
        NotNow = "not_now",
        /// There is no such resource or CA.
        NotFound = "not_found",
        /// Refused for good.
        Refused = "refused",
        /// No answer, or an error of the service's own: it may have happened.
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
        // The query protocol and the SDKs' models spell some codes with and some without the last word.
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

    /// Whether no answer came at all.
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
