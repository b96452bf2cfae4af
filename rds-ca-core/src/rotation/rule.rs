//! The rules that a database has to pass before it may be changed, and accepting their breach.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

macro_rules! rules {
    ($( $(#[$meta:meta])* $name:ident = $text:literal, $acceptable:literal; )*) => {
        /// A rule that blocks a database while it is broken. Its name is what `--accept RULE=REASON` takes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Rule { $( $(#[$meta])* $name, )* }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[ $( Self::$name, )* ];

            /// Its stable name in kebab case.
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$name => $text, )* }
            }

            /// Whether an operator can take the risk; without what other rules ask for there is nothing to do.
            pub fn is_acceptable(self) -> bool {
                match self { $( Self::$name => $acceptable, )* }
            }
        }
    };
}

rules! {
    /// A client of the database verifies and would reject the target CA.
    ClientRejectsTarget = "client-rejects-target", true;
    /// It cannot be told whether a client would accept the target CA.
    ClientUnknown = "client-unknown", true;
    /// Nobody said which clients the database has.
    NoClientsKnown = "no-clients-known", true;
    /// What is known about a client is older than the policy allows, or of no known age.
    EvidenceTooOld = "evidence-too-old", true;
    /// Sessions use TLS and none of the known clients does.
    SessionsUnexplained = "sessions-unexplained", true;
    /// A probe saw another CA than the API tells.
    ProbeDisagrees = "probe-disagrees", true;
    /// AWS does not offer the target CA for this engine version or in this region.
    NotOffered = "not-offered", false;
    /// It is not known whether AWS offers the target CA for this engine version.
    OfferUnknown = "offer-unknown", true;
    /// It is not known whether the change restarts the database.
    RestartUnknown = "restart-unknown", true;
    /// The current CA was not stated, so neither drift nor the way back can be told.
    CaNotStated = "ca-not-stated", false;
    /// Account or region are not known, so no request can be sent.
    PlaceNotStated = "place-not-stated", false;
    /// The engine is not known.
    EngineUnknown = "engine-unknown", false;
    /// The database is in no state for a change, or its state was not stated.
    NotAvailable = "not-available", true;
    /// A change to another CA is queued already.
    OtherChangePending = "other-change-pending", true;
    /// The target CA is chosen already and the certificate in use is of another: a change is not finished.
    ChangeUnfinished = "change-unfinished", false;
    /// Immediate application would apply other queued changes as well, or it was not stated whether there are any.
    PendingChangesWouldApply = "pending-changes-would-apply", true;
    /// The maintenance window was not stated, so it is not known when the change would happen.
    WindowUnknown = "window-unknown", true;
    /// The maintenance window lies outside the times that the policy allows.
    WindowNotAllowed = "window-not-allowed", true;
    /// The cluster was not seen, or does not say which member writes: the order of its members is not known.
    ClusterOrderUnknown = "cluster-order-unknown", false;
    /// Another member of the cluster, which has to go first, is blocked.
    MemberBlocked = "member-blocked", false;
    /// The key algorithm changes and Oracle's cipher suites, which have to fit it, were not seen.
    OracleCipherSuites = "oracle-cipher-suites", true;
}

impl Rule {
    /// The rule of that name.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn parse(text: &str) -> Result<Self> {
        let known = Self::ALL.iter().find(|rule| rule.as_str() == text);
        known.copied().ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|rule| rule.as_str()).collect();
            Error::invalid("cannot accept the rule", "there is no such rule")
                .at(format!("{text:?}"))
                .hinting(format!("the rules are {}", names.join(", ")))
        })
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An operator's word that the breach of a rule is to be borne; it stays in plan and journal.
///
/// # Example
///
/// ```
/// use rds_ca_core::rotation::{Acceptance, Rule};
///
/// let accepted = Acceptance::parse("no-clients-known@orders=read by one cron job, which does not verify")?;
/// assert_eq!(accepted.rule, Rule::NoClientsKnown);
/// assert_eq!(accepted.database.as_deref(), Some("orders"));
/// assert!(Acceptance::parse("no-clients-known=").is_err());
/// assert!(Acceptance::parse("not-offered=please").is_err());
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Acceptance {
    /// The rule.
    pub rule: Rule,
    /// The identifier or ARN of the database that it is limited to.
    pub database: Option<String>,
    /// Why.
    pub reason: String,
}

impl Acceptance {
    /// Reads `RULE=REASON` or `RULE@DATABASE=REASON`.
    ///
    /// # Errors
    ///
    /// When the rule does not exist or cannot be accepted, or no reason is given.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |why: &str| {
            Error::invalid("cannot accept", why)
                .at(format!("{text:?}"))
                .hinting("write RULE=REASON or RULE@DATABASE=REASON")
        };
        let (subject, reason) = text
            .split_once('=')
            .ok_or_else(|| wrong("there is no reason"))?;
        if reason.trim().is_empty() {
            return Err(wrong("the reason is empty"));
        }
        let (rule, database) = match subject.split_once('@') {
            Some((rule, database)) => (rule, Some(database.trim().to_owned())),
            None => (subject, None),
        };
        let rule = Rule::parse(rule.trim())?;
        if !rule.is_acceptable() {
            return Err(wrong(
                "this rule cannot be accepted: without what it asks for there is nothing to do",
            ));
        }
        Ok(Self {
            rule,
            database,
            reason: reason.trim().to_owned(),
        })
    }

    pub(super) fn covers(&self, rule: Rule, id: &str, arn: Option<&str>) -> bool {
        self.rule == rule
            && self
                .database
                .as_deref()
                .is_none_or(|wanted| id.eq_ignore_ascii_case(wanted) || arn == Some(wanted))
    }
}

/// A broken rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// What was found.
    pub detail: String,
    /// Why an operator accepted it; while there is no such reason it blocks.
    pub accepted: Option<String>,
}

impl Finding {
    pub(super) fn new(rule: Rule, detail: impl Into<String>) -> Self {
        Self {
            rule,
            detail: detail.into(),
            accepted: None,
        }
    }

    /// Whether it keeps the database from being changed.
    pub fn blocks(&self) -> bool {
        self.accepted.is_none()
    }
}
