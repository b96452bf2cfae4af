//! Everything that blocks a step: the rules, how they are evaluated, and how an operator accepts a breach.

use serde::{Deserialize, Serialize};
use time::{Duration, UtcDateTime};

use super::super::evidence::ClientEvidence;
use super::super::policy::{self, ApplyTiming};
use super::consequences::{self, BABELFISH, RestartExpectation};
use super::subject::{Context, Membership, Subject};
use crate::driver::{Effect, ForcedTls};
use crate::error::{Error, Result};
use crate::fleet::{Product, RotationRestart};
use crate::name::{CaId, EngineFamily};
use crate::trust::Verdict;

macro_rules! rules {
    ($( $(#[$meta:meta])* $name:ident = $text:literal, $acceptable:literal; )*) => {
        words! {
            /// A rule that blocks a database while it is broken. Its name is what `--accept RULE=REASON` takes.
            #[non_exhaustive]
            pub enum PlanRule: "a rule of plans" { $( $(#[$meta])* $name = $text, )* }
        }

        impl PlanRule {
            /// Whether an operator may accept the risk; if false, nothing can be done while the rule is broken.
            pub fn is_acceptable(self) -> bool {
                match self { $( Self::$name => $acceptable, )* }
            }
        }
    };
}

rules! {
    /// A client of the database verifies and would reject the target CA.
    ClientRejectsTarget = "client-rejects-target", true;
    /// A client would continue in plain text, without an error.
    ClientFallsBack = "client-falls-back", true;
    /// A client uses no TLS, and the database will refuse that after the restart that the step causes.
    ClientWithoutTls = "client-without-tls", true;
    /// Whether a client would accept the target CA is unknown.
    ClientUnknown = "client-unknown", true;
    /// No client is listed for the database.
    NoClientsKnown = "no-clients-known", true;
    /// The evidence about a client is older than the policy allows, or its age is unknown.
    EvidenceTooOld = "evidence-too-old", true;
    /// Sessions use TLS, but none of the known clients does.
    SessionsUnexplained = "sessions-unexplained", true;
    /// A probe saw another CA than the API reports.
    ProbeDisagrees = "probe-disagrees", true;
    /// AWS does not offer the target CA for this engine version or in this region.
    NotOffered = "not-offered", false;
    /// It is not known whether AWS offers the target CA for this engine version.
    OfferUnknown = "offer-unknown", true;
    /// It is not known whether the change restarts the database.
    RestartUnknown = "restart-unknown", true;
    /// The current CA was not stated, so neither drift nor the possibility of a rollback is known.
    CaNotStated = "ca-not-stated", false;
    /// Account or region is not known, so no request can be sent.
    PlaceNotStated = "place-not-stated", false;
    /// The engine is not known.
    EngineUnknown = "engine-unknown", false;
    /// The database's status does not permit a change, or was not stated.
    NotAvailable = "not-available", true;
    /// A change to another CA is already queued.
    OtherChangePending = "other-change-pending", true;
    /// The target CA is set already, but the certificate in use is from another CA: a change is not finished.
    ChangeUnfinished = "change-unfinished", false;
    /// Immediate application would apply other queued changes as well, or it was not stated whether there are any.
    PendingChangesWouldApply = "pending-changes-would-apply", true;
    /// The maintenance window was not stated, so it is not known when the change would happen.
    WindowUnknown = "window-unknown", true;
    /// The maintenance window lies outside the times that the policy allows.
    WindowNotAllowed = "window-not-allowed", true;
    /// The cluster was not seen, or does not state which member is the writer: the order of its members is not known.
    ClusterOrderUnknown = "cluster-order-unknown", false;
    /// Another member of the cluster, which must go first, is blocked.
    MemberBlocked = "member-blocked", false;
    /// A replica of the database, which must go first, is blocked.
    ReplicaBlocked = "replica-blocked", true;
    /// The expiry of the server certificate was not stated, so it is not known whether it must be renewed.
    CertificateNotStated = "certificate-not-stated", false;
    /// The key algorithm changes, and Oracle's cipher suites, which must match it, were not read.
    OracleCipherSuites = "oracle-cipher-suites", true;
}

impl PlanRule {
    /// The rule of that name.
    ///
    /// # Errors
    ///
    /// When no rule has that name.
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

/// An operator's acceptance of a broken rule; it stays in the plan and in the journal.
///
/// # Example
///
/// ```
/// use rds_ca_core::rotation::{Acceptance, PlanRule};
///
/// let accepted = Acceptance::parse("no-clients-known@orders=read by one cron job, which does not verify")?;
/// assert_eq!(accepted.rule, PlanRule::NoClientsKnown);
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
    pub rule: PlanRule,
    /// The identifier or ARN of the database that it is limited to.
    pub database: Option<String>,
    /// The reason.
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
        let rule = PlanRule::parse(rule.trim())?;
        if !rule.is_acceptable() {
            return Err(wrong(
                "this rule cannot be accepted: no change is possible while it is broken",
            ));
        }
        Ok(Self {
            rule,
            database,
            reason: reason.trim().to_owned(),
        })
    }

    /// Marks a breach as accepted, if one of the acceptances covers it.
    pub(super) fn accept(accepted: &[Self], breach: &mut RuleBreach, id: &str, arn: Option<&str>) {
        let known = accepted
            .iter()
            .find(|known| breach.rule.is_acceptable() && known.covers(breach.rule, id, arn));
        breach.accepted = known.map(|known| known.reason.clone());
    }

    /// Whether it applies to the database with that identifier or ARN.
    pub(super) fn names(&self, id: &str, arn: Option<&str>) -> bool {
        self.database
            .as_deref()
            .is_none_or(|wanted| id.eq_ignore_ascii_case(wanted) || arn == Some(wanted))
    }

    fn covers(&self, rule: PlanRule, id: &str, arn: Option<&str>) -> bool {
        self.rule == rule && self.names(id, arn)
    }
}

/// A broken rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RuleBreach {
    /// The rule.
    pub rule: PlanRule,
    /// What was found.
    pub detail: String,
    /// Why an operator accepted it; without such a reason it blocks.
    pub accepted: Option<String>,
}

impl RuleBreach {
    pub(super) fn new(rule: PlanRule, detail: impl Into<String>) -> Self {
        Self {
            rule,
            detail: detail.into(),
            accepted: None,
        }
    }

    /// Whether it prevents a change of the database.
    pub fn blocks(&self) -> bool {
        self.accepted.is_none()
    }
}

/// Every rule that a database breaks, without regard to other databases.
pub(super) fn breaches(context: &Context<'_>, subject: &Subject<'_>) -> Vec<RuleBreach> {
    let mut found = Vec::new();
    judge_identity(subject, &mut found);
    // A renewal keeps the root, so clients do not notice it.
    if !context.is_renewal() {
        judge_clients(context, subject, &mut found);
        judge_offer(context, subject, &mut found);
    }
    judge_restart(context, subject, &mut found);
    judge_forced_tls(context, subject, &mut found);
    judge_state(context, subject, &mut found);
    judge_window(context, subject, &mut found);
    found
}

fn judge_clients(context: &Context<'_>, subject: &Subject<'_>, found: &mut Vec<RuleBreach>) {
    let clients = || subject.evidence.iter().flat_map(|known| &known.clients);
    if clients().next().is_none() {
        let detail = "no client is listed for this database: give a client manifest that names it";
        found.push(RuleBreach::new(PlanRule::NoClientsKnown, detail));
    }
    for client in clients() {
        if let Some(rule) = client_breach(client) {
            let why = client.reason.as_deref().unwrap_or("no reason was given");
            found.push(RuleBreach::new(rule, format!("{}: {why}", client.name)));
        }
        let too_old = match client.at {
            None => Some(format!(
                "{}: when it was observed is not stated",
                client.name
            )),
            Some(at) if !is_fresh(context, at) => {
                Some(format!("{}: last observed on {}", client.name, at.date()))
            }
            Some(_) => None,
        };
        found.extend(too_old.map(|detail| RuleBreach::new(PlanRule::EvidenceTooOld, detail)));
    }
    let tls_seen = subject
        .evidence
        .iter()
        .any(|known| known.tls_seen == Some(true));
    if tls_seen && clients().all(|client| client.uses_tls == Some(false)) {
        let detail = "sessions with TLS were seen, and no known client uses TLS";
        found.push(RuleBreach::new(PlanRule::SessionsUnexplained, detail));
    }
    let used = subject
        .certificate
        .and_then(|certificate| certificate.ca.as_deref());
    for probed in subject
        .evidence
        .iter()
        .filter_map(|known| known.probed_ca.as_ref())
    {
        if Some(probed) != used.or(subject.ca) {
            let detail = format!(
                "a probe saw {probed}, the API reports {}",
                text(used.or(subject.ca))
            );
            found.push(RuleBreach::new(PlanRule::ProbeDisagrees, detail));
        }
    }
}

/// Whether evidence of that time may still be used. A time in the future counts as unknown.
fn is_fresh(context: &Context<'_>, at: UtcDateTime) -> bool {
    let most = Duration::seconds(context.policy.evidence_max_age_seconds.into());
    at <= context.at && context.at - at <= most
}

fn judge_offer(context: &Context<'_>, subject: &Subject<'_>, found: &mut Vec<RuleBreach>) {
    let Some(target) = context.target_of(subject) else {
        return;
    };
    let (Some(engine), Some(version)) = (subject.engine, subject.version) else {
        found.push(RuleBreach::new(
            PlanRule::OfferUnknown,
            "AWS did not state the engine's version",
        ));
        return;
    };
    let name = format!("{engine} {version}");
    match consequences::offers(context, subject, target) {
        Some(true) => {}
        Some(false) => {
            let detail = format!("{target} is not offered for {name} in this region");
            found.push(RuleBreach::new(PlanRule::NotOffered, detail));
        }
        None => {
            let detail =
                format!("which CAs {name} can be given was not read (DescribeDBEngineVersions)");
            found.push(RuleBreach::new(PlanRule::OfferUnknown, detail));
        }
    }
    if engine.family() == EngineFamily::Oracle
        && let Some(from) = subject.ca
    {
        let kind = |ca: &CaId| consequences::is_elliptic(context, subject, ca);
        let changes = match (kind(from), kind(target)) {
            (Some(old), Some(new)) if old == new => return,
            (Some(_), Some(_)) => "changes",
            _ => "may change",
        };
        let detail = format!(
            "from {from} to {target} the key algorithm {changes}: the option SQLNET.CIPHER_SUITE must list suites \
             for the new one, but was not read",
        );
        found.push(RuleBreach::new(PlanRule::OracleCipherSuites, detail));
    }
}

fn judge_restart(context: &Context<'_>, subject: &Subject<'_>, found: &mut Vec<RuleBreach>) {
    let (Some(engine), Some(version)) = (subject.engine, subject.version) else {
        found.push(RuleBreach::new(
            PlanRule::RestartUnknown,
            "AWS did not state the engine's version",
        ));
        return;
    };
    if consequences::restart(context, subject) != RestartExpectation::Unknown {
        return;
    }
    let name = format!("{engine} {version}");
    let is_stated = context
        .support(subject)
        .is_some_and(|support| support.restart != RotationRestart::Unknown);
    let detail = if is_stated {
        format!("whether {name} is a Babelfish cluster was not read (parameter {BABELFISH})")
    } else {
        format!(
            "AWS did not state whether {name} restarts (SupportsCertificateRotationWithoutRestart)"
        )
    };
    found.push(RuleBreach::new(PlanRule::RestartUnknown, detail));
}

/// A restart applies pending parameters: a client without TLS may be refused afterwards.
fn judge_forced_tls(context: &Context<'_>, subject: &Subject<'_>, found: &mut Vec<RuleBreach>) {
    use RestartExpectation as Restart;
    let restarts = match consequences::restart(context, subject) {
        Restart::None | Restart::ListenerOnly => return,
        Restart::Unknown => "if it restarts",
        Restart::Restart | Restart::RebootAfterwards | Restart::Postponed => "after its restart",
    };
    let detail = match subject.tls_forced() {
        Some(ForcedTls::FromNextRestart) => {
            format!("{restarts} the database refuses connections without TLS")
        }
        Some(ForcedTls::Unknown) => format!(
            "whether the database refuses connections without TLS {restarts} was not read (its parameter group)"
        ),
        _ => return,
    };
    for client in subject.clients() {
        if client.uses_tls == Some(false) {
            let detail = format!("{} uses no TLS: {detail}", client.name);
            found.push(RuleBreach::new(PlanRule::ClientWithoutTls, detail));
        }
    }
}

fn judge_state(context: &Context<'_>, subject: &Subject<'_>, found: &mut Vec<RuleBreach>) {
    let target = context.target_of(subject);
    match subject.status {
        Some("available" | "storage-optimization") => {}
        Some(status) => found.push(RuleBreach::new(
            PlanRule::NotAvailable,
            format!("it is {status}"),
        )),
        None => found.push(RuleBreach::new(
            PlanRule::NotAvailable,
            "AWS did not report its status",
        )),
    }
    if let Some(pending) = subject
        .pending_ca
        .as_ref()
        .filter(|pending| Some(*pending) != target)
    {
        let detail = format!("a change to {pending} is queued");
        found.push(RuleBreach::new(PlanRule::OtherChangePending, detail));
    }
    if let Some(target) = target.filter(|target| subject.ca == Some(target))
        && let Some(used) = subject.used_ca().filter(|used| *used != target)
    {
        let detail = format!(
            "{target} is chosen and the certificate in use is from {used}: restart the database, or wait until it is done",
        );
        found.push(RuleBreach::new(PlanRule::ChangeUnfinished, detail));
    }
    if context.policy.apply == ApplyTiming::Immediately {
        // For clusters, the API omits the list if it is empty.
        let silent = subject.pending.is_none() && subject.product != Product::MultiAzCluster;
        let others = subject.other_changes();
        if silent || !others.is_empty() {
            let what = if silent {
                "AWS did not state whether there are any".to_owned()
            } else {
                others.join(", ")
            };
            let detail = format!("immediate application applies all queued changes: {what}");
            found.push(RuleBreach::new(PlanRule::PendingChangesWouldApply, detail));
        }
    }
}

fn judge_window(context: &Context<'_>, subject: &Subject<'_>, found: &mut Vec<RuleBreach>) {
    if context.policy.apply != ApplyTiming::MaintenanceWindow {
        return;
    }
    match subject.window {
        None => found.push(RuleBreach::new(
            PlanRule::WindowUnknown,
            "AWS did not state its maintenance window",
        )),
        Some(own) if !policy::allow(&context.policy.windows, own, context.at) => {
            let detail =
                format!("its maintenance window {own} (UTC) is not inside the policy's windows");
            found.push(RuleBreach::new(PlanRule::WindowNotAllowed, detail));
        }
        Some(_) => {}
    }
}

/// What must be known of a database before any request can be sent for it.
fn judge_identity(subject: &Subject<'_>, found: &mut Vec<RuleBreach>) {
    if subject.product == Product::Unknown {
        found.push(RuleBreach::new(
            PlanRule::EngineUnknown,
            "its engine is not known, or was not stated",
        ));
    }
    match subject.membership {
        Membership::ClusterNotSeen => found.push(RuleBreach::new(
            PlanRule::ClusterOrderUnknown,
            "the cluster was not seen, and its CA is set there",
        )),
        Membership::Member { is_writer: None } if subject.product != Product::Unknown => {
            found.push(RuleBreach::new(
                PlanRule::ClusterOrderUnknown,
                "the writer of its cluster is not known, and the writer goes last",
            ));
        }
        Membership::Member { .. } | Membership::Standalone => {}
    }
    let scope = &subject.scope;
    if scope.region.is_none() || scope.account.is_none() {
        found.push(RuleBreach::new(
            PlanRule::PlaceNotStated,
            format!("{scope}"),
        ));
    }
    if subject.ca.is_none() {
        found.push(RuleBreach::new(
            PlanRule::CaNotStated,
            "AWS did not state its CA",
        ));
    }
}

/// A blocked database that other databases must follow.
pub(super) struct BlockedFirst {
    pub(super) rank: u8,
    pub(super) unit: Option<String>,
    pub(super) name: String,
}

/// The breach of a database that would have to follow blocked ones of its group.
pub(super) fn follows_blocked(
    blocked: &[BlockedFirst],
    unit: Option<&str>,
    rank: u8,
) -> Option<RuleBreach> {
    let before = || blocked.iter().filter(|first| first.rank < rank);
    if let Some(member) = before().find(|first| first.unit.as_deref() == unit) {
        let detail = format!(
            "{}, a reader of its cluster, is blocked, and the writer goes last",
            member.name
        );
        return Some(RuleBreach::new(PlanRule::MemberBlocked, detail));
    }
    let replica = before().next()?;
    let detail = format!("its replica {} is blocked, and goes first", replica.name);
    Some(RuleBreach::new(PlanRule::ReplicaBlocked, detail))
}

/// The rule that a client breaks, if any.
pub(super) fn client_breach(client: &ClientEvidence) -> Option<PlanRule> {
    match client.effect {
        Some(Effect::KeepsWorking) => return None,
        Some(Effect::Stops) => return Some(PlanRule::ClientRejectsTarget),
        Some(Effect::FallsBackToPlainText) => return Some(PlanRule::ClientFallsBack),
        Some(Effect::Unknown) => return Some(PlanRule::ClientUnknown),
        None => {}
    }
    match (client.verifies, client.verdict) {
        // It does not check the certificate, so nothing changes for it.
        (Some(false), _) | (_, Verdict::Trusted) => None,
        (_, Verdict::NotTrusted) => Some(PlanRule::ClientRejectsTarget),
        (_, Verdict::Unknown) => Some(PlanRule::ClientUnknown),
    }
}

fn text(ca: Option<&CaId>) -> &str {
    ca.map_or("no CA", CaId::as_str)
}
