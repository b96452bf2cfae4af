//! Judges one database by every rule.

use time::{Duration, UtcDateTime};

use super::evidence::{ClientEvidence, DatabaseEvidence};
use super::plan::{RestartExpectation, Rollback};
use super::{Apply, Finding, Policy, RestartPolicy, Rule, window};
use crate::catalogue::{Authority, Catalogue, Status};
use crate::fleet::{
    EngineSupport, Fleet, MaintenanceWindow, ParameterGroupKind, ParameterGroupName, PendingChange,
    Product, RotationRestart, Scope, ServerCertificate,
};
use crate::name::{CaId, Engine, EngineFamily, EngineVersion};
use crate::trust::Verdict;

/// What the rules look at, the same of instances and clusters.
pub(super) struct Subject<'a> {
    pub(super) scope: Scope,
    pub(super) product: Product,
    pub(super) engine: Option<&'a Engine>,
    pub(super) version: Option<&'a EngineVersion>,
    pub(super) status: Option<&'a str>,
    /// The chosen CA; of a cluster that of its certificate.
    pub(super) ca: Option<&'a CaId>,
    pub(super) certificate: Option<&'a ServerCertificate>,
    pub(super) pending: Option<&'a [PendingChange]>,
    pub(super) pending_ca: Option<CaId>,
    pub(super) window: Option<MaintenanceWindow>,
    /// The cluster parameter group, where Babelfish is switched on.
    pub(super) parameter_group: Option<&'a str>,
    pub(super) evidence: Vec<&'a DatabaseEvidence>,
}

/// What all databases are judged by.
pub(super) struct Judge<'a> {
    pub(super) fleet: &'a Fleet,
    pub(super) target: &'a CaId,
    pub(super) policy: &'a Policy,
    pub(super) catalogue: &'a Catalogue,
    pub(super) at: UtcDateTime,
}

impl<'a> Judge<'a> {
    /// Every broken rule.
    pub(super) fn findings(&self, subject: &Subject<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        self.judge_clients(subject, &mut found);
        self.judge_offer(subject, &mut found);
        self.judge_state(subject, &mut found);
        self.judge_window(subject, &mut found);
        found
    }

    fn judge_clients(&self, subject: &Subject<'_>, found: &mut Vec<Finding>) {
        let clients = || subject.evidence.iter().flat_map(|known| &known.clients);
        if clients().next().is_none() {
            let detail = "nobody said which clients it has: give a client manifest that names it";
            found.push(Finding::new(Rule::NoClientsKnown, detail));
        }
        for client in clients() {
            if let Some(rule) = breach(client) {
                let why = client.reason.as_deref().unwrap_or("no reason was given");
                found.push(Finding::new(rule, format!("{}: {why}", client.name)));
            }
            let too_old = match client.at {
                None => Some(format!(
                    "{}: nobody said when it was looked at",
                    client.name
                )),
                Some(at) if !self.is_fresh(at) => {
                    Some(format!("{}: last looked at on {}", client.name, at.date()))
                }
                Some(_) => None,
            };
            found.extend(too_old.map(|detail| Finding::new(Rule::EvidenceTooOld, detail)));
        }
        let tls_seen = subject
            .evidence
            .iter()
            .any(|known| known.tls_seen == Some(true));
        if tls_seen && clients().all(|client| client.uses_tls == Some(false)) {
            let detail = "sessions with TLS were seen, and no known client uses TLS";
            found.push(Finding::new(Rule::SessionsUnexplained, detail));
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
                    "a probe saw {probed}, the API tells {}",
                    text(used.or(subject.ca))
                );
                found.push(Finding::new(Rule::ProbeDisagrees, detail));
            }
        }
    }

    /// Whether evidence of that time may still be used. What comes from the future is of no known age.
    fn is_fresh(&self, at: UtcDateTime) -> bool {
        let most = Duration::seconds(self.policy.evidence_max_age_seconds.into());
        at <= self.at && self.at - at <= most
    }

    fn judge_offer(&self, subject: &Subject<'_>, found: &mut Vec<Finding>) {
        let (Some(engine), Some(version)) = (subject.engine, subject.version) else {
            found.push(Finding::new(
                Rule::OfferUnknown,
                "AWS did not state the engine's version",
            ));
            found.push(Finding::new(
                Rule::RestartUnknown,
                "AWS did not state the engine's version",
            ));
            return;
        };
        let name = format!("{engine} {version}");
        match self.offers(subject, self.target) {
            Some(true) => {}
            Some(false) => {
                let detail = format!("{} is not offered for {name} in this region", self.target);
                found.push(Finding::new(Rule::NotOffered, detail));
            }
            None => {
                let detail = format!(
                    "which CAs {name} can be given was not read (DescribeDBEngineVersions)"
                );
                found.push(Finding::new(Rule::OfferUnknown, detail));
            }
        }
        if self.restart(subject) == RestartExpectation::Unknown {
            let detail = if self
                .support(subject)
                .is_some_and(|support| support.restart != RotationRestart::Unknown)
            {
                format!(
                    "whether {name} is a Babelfish cluster was not read (parameter {BABELFISH})"
                )
            } else {
                format!(
                    "AWS did not state whether {name} restarts (SupportsCertificateRotationWithoutRestart)"
                )
            };
            found.push(Finding::new(Rule::RestartUnknown, detail));
        }
        if engine.family() == EngineFamily::Oracle
            && let Some(from) = subject.ca
            && self.is_elliptic(subject, from) != self.is_elliptic(subject, self.target)
        {
            let detail = format!(
                "from {from} to {} the key algorithm changes: the option SQLNET.CIPHER_SUITE has to have suites \
                 for the new one, and is not part of what was read",
                self.target
            );
            found.push(Finding::new(Rule::OracleCipherSuites, detail));
        }
    }

    fn judge_state(&self, subject: &Subject<'_>, found: &mut Vec<Finding>) {
        match subject.status {
            Some("available" | "storage-optimization") => {}
            Some(status) => found.push(Finding::new(Rule::NotAvailable, format!("it is {status}"))),
            None => found.push(Finding::new(
                Rule::NotAvailable,
                "AWS did not state its state",
            )),
        }
        if let Some(pending) = subject
            .pending_ca
            .as_ref()
            .filter(|pending| *pending != self.target)
        {
            let detail = format!("a change to {pending} is queued");
            found.push(Finding::new(Rule::OtherChangePending, detail));
        }
        let used = subject
            .certificate
            .and_then(|certificate| certificate.ca.as_deref());
        if subject.ca == Some(self.target)
            && let Some(used) = used.filter(|used| *used != self.target)
        {
            let detail = format!(
                "{} is chosen and the certificate in use is of {used}: restart the database, or wait until it is done",
                self.target
            );
            found.push(Finding::new(Rule::ChangeUnfinished, detail));
        }
        if self.policy.apply == Apply::Immediately {
            // The API leaves the list out of clusters when there are none.
            let silent = subject.pending.is_none() && subject.product != Product::MultiAzCluster;
            let others = other_changes(subject.pending);
            if silent || !others.is_empty() {
                let what = if silent {
                    "AWS did not state whether any are".to_owned()
                } else {
                    others.join(", ")
                };
                let detail = format!("immediate application applies all queued changes: {what}");
                found.push(Finding::new(Rule::PendingChangesWouldApply, detail));
            }
        }
    }

    fn judge_window(&self, subject: &Subject<'_>, found: &mut Vec<Finding>) {
        if self.policy.apply != Apply::MaintenanceWindow {
            return;
        }
        match subject.window {
            None => found.push(Finding::new(
                Rule::WindowUnknown,
                "AWS did not state its maintenance window",
            )),
            Some(own) if !window::allow(&self.policy.windows, own, self.at) => {
                let detail = format!(
                    "its maintenance window {own} (UTC) is not inside the policy's windows"
                );
                found.push(Finding::new(Rule::WindowNotAllowed, detail));
            }
            Some(_) => {}
        }
    }

    /// What the change does to connections.
    pub(super) fn restart(&self, subject: &Subject<'_>) -> RestartExpectation {
        let (Some(engine), Some(version)) = (subject.engine, subject.version) else {
            return RestartExpectation::Unknown;
        };
        if engine.family() == EngineFamily::Oracle {
            return RestartExpectation::ListenerOnly;
        }
        let support = self.support(subject);
        let restart = match support.map_or(RotationRestart::Unknown, |support| support.restart) {
            // Amazon DocumentDB's own guide: 3.6 reboots, 4.0 and 5.0 do not.
            RotationRestart::Unknown if subject.product == Product::DocumentDb => {
                match version.major() {
                    Some(3) => RotationRestart::Needed,
                    Some(4 | 5) => RotationRestart::NotNeeded,
                    _ => RotationRestart::Unknown,
                }
            }
            known => known,
        };
        match restart {
            // ModifyDBCluster has no CertificateRotationRestart.
            RotationRestart::Needed
                if self.policy.restart == RestartPolicy::Postpone
                    && subject.product != Product::MultiAzCluster =>
            {
                RestartExpectation::Postponed
            }
            RotationRestart::Needed => RestartExpectation::Restart,
            RotationRestart::NotNeeded => match self.babelfish(subject, support) {
                Some(false) => RestartExpectation::None,
                Some(true) => RestartExpectation::RebootAfterwards,
                None => RestartExpectation::Unknown,
            },
            _ => RestartExpectation::Unknown,
        }
    }

    /// Whether it is a Babelfish cluster; `None` when that cannot be told.
    fn babelfish(&self, subject: &Subject<'_>, support: Option<&EngineSupport>) -> Option<bool> {
        if subject.engine != Some(&Engine::AURORA_POSTGRESQL) {
            return Some(false);
        }
        if support.and_then(|support| support.supports_babelfish) == Some(false) {
            return Some(false);
        }
        let name = subject.parameter_group?;
        // AWS's own groups have it off and cannot be changed.
        if name.starts_with("default.") {
            return Some(false);
        }
        let group =
            ParameterGroupName::new(subject.scope.clone(), ParameterGroupKind::Cluster, name);
        let group = self.fleet.parameter_group(&group)?;
        let value = group
            .parameters
            .get(BABELFISH)
            .and_then(|parameter| parameter.value.as_deref());
        Some(value == Some("on"))
    }

    fn support(&self, subject: &Subject<'_>) -> Option<&'a EngineSupport> {
        self.fleet
            .support_of(subject.engine?, subject.version?, &subject.scope)
    }

    /// Whether AWS offers a CA for that engine version in that region; `None` when that was not read.
    fn offers(&self, subject: &Subject<'_>, ca: &CaId) -> Option<bool> {
        let mut listed = self
            .fleet
            .offered_cas()
            .iter()
            .filter(|offered| offered.scope.region == subject.scope.region)
            .filter(|offered| {
                offered.scope.account.is_none() || offered.scope.account == subject.scope.account
            })
            .peekable();
        if listed.peek().is_some() {
            let current = listed.any(|offered| {
                offered.ca == *ca && offered.valid_till.is_none_or(|till| till > self.at)
            });
            if !current {
                return Some(false);
            }
        }
        let by_engine = self
            .support(subject)
            .and_then(|support| support.supports(ca));
        match by_engine {
            // Amazon DocumentDB's own guide: only 4.0 and 5.0 take ECDSA certificates.
            None if subject.product == Product::DocumentDb && *ca == CaId::ECC384_G1 => {
                (subject.version?.major() == Some(3)).then_some(false)
            }
            known => known,
        }
    }

    /// Whether the way back will be open.
    pub(super) fn rollback(&self, subject: &Subject<'_>, from: &CaId) -> Rollback {
        let authority = self.authority(subject, from);
        let ended = authority.is_some_and(|authority| {
            matches!(authority.status(), Status::Retired { on } if on <= self.at)
                || authority.chain_not_after() <= self.at
        });
        if ended {
            return Rollback::Impossible;
        }
        match self.offers(subject, from) {
            Some(true) => Rollback::Possible,
            Some(false) => Rollback::Impossible,
            None => Rollback::Unknown,
        }
    }

    /// What else is worth knowing.
    pub(super) fn notes(&self, subject: &Subject<'_>, from: &CaId) -> Vec<String> {
        let mut notes = Vec::new();
        let key = |ca| {
            self.authority(subject, ca)
                .map(|authority| authority.key_algorithm())
        };
        if let (Some(old), Some(new)) = (key(from), key(self.target))
            && old != new
        {
            notes.push(format!(
                "the key changes from {old} to {new}: AWS recommends a CA of the same algorithm"
            ));
        }
        if subject.pending_ca.as_ref() == Some(self.target) {
            notes.push("the change is queued already".to_owned());
        }
        let not_verifying: Vec<&str> = subject
            .evidence
            .iter()
            .flat_map(|known| &known.clients)
            .filter(|client| client.verifies == Some(false))
            .map(|client| client.name.as_str())
            .collect();
        if !not_verifying.is_empty() {
            notes.push(format!(
                "clients that do not verify at all: {}",
                not_verifying.join(", ")
            ));
        }
        notes
    }

    fn is_elliptic(&self, subject: &Subject<'_>, ca: &CaId) -> Option<bool> {
        use crate::certificate::KeyAlgorithm;
        match self.authority(subject, ca).map(Authority::key_algorithm) {
            Some(KeyAlgorithm::Rsa(_)) => Some(false),
            Some(KeyAlgorithm::Ec(_)) => Some(true),
            _ => None,
        }
    }

    pub(super) fn authority(&self, subject: &Subject<'_>, ca: &CaId) -> Option<&'a Authority> {
        self.catalogue.authority(subject.scope.region.as_ref()?, ca)
    }
}

/// The parameter that makes an Aurora PostgreSQL cluster a Babelfish cluster.
const BABELFISH: &str = "rds.babelfish_status";

/// The rule that a client breaks, if any.
pub(super) fn breach(client: &ClientEvidence) -> Option<Rule> {
    match (client.verifies, client.verdict) {
        // It does not look at the certificate, so nothing changes for it.
        (Some(false), _) | (_, Verdict::Trusted) => None,
        (_, Verdict::NotTrusted) => Some(Rule::ClientRejectsTarget),
        (_, Verdict::Unknown) => Some(Rule::ClientUnknown),
    }
}

/// The queued changes other than that of the CA, as `Name=value`.
pub(super) fn other_changes(pending: Option<&[PendingChange]>) -> Vec<String> {
    pending
        .unwrap_or_default()
        .iter()
        .filter(|change| &*change.name != "CACertificateIdentifier")
        .map(|change| match &change.value {
            Some(value) => format!("{}={value}", change.name),
            None => change.name.to_string(),
        })
        .collect()
}

fn text(ca: Option<&CaId>) -> &str {
    ca.map_or("no CA", CaId::as_str)
}
