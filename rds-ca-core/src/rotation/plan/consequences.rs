//! The effect of a change of the CA on connections, and whether it can be undone.

use super::super::policy::RestartPolicy;
use super::subject::{Context, Subject};
use crate::catalogue::Authority;
use crate::driver::ForcedTls;
use crate::fleet::{
    CaOffer, EngineSupport, ParameterGroupKind, ParameterGroupName, Product, RotationRestart,
};
use crate::name::{CaId, Engine, EngineFamily};

words! {
    /// The effect of a change on connections.
    #[non_exhaustive]
    pub enum RestartExpectation: "a restart expectation" {
        /// Nothing: the engine loads the certificate while it runs.
        None = "none",
        /// Oracle restarts its listener: sessions survive, new connections fail for a moment.
        ListenerOnly = "listener_only",
        /// The database restarts.
        Restart = "restart",
        /// A Babelfish cluster must be rebooted afterwards; the run asks a person to do so.
        RebootAfterwards = "reboot_afterwards",
        /// The policy postpones the restart; the run asks a person to restart it.
        Postponed = "postponed",
        /// Unknown.
        Unknown = "unknown",
    }
}

impl RestartExpectation {
    /// Whether a person must restart it before the new certificate is in use.
    pub fn is_manual(self) -> bool {
        matches!(self, Self::RebootAfterwards | Self::Postponed)
    }
}

words! {
    /// Whether the change can be rolled back.
    #[non_exhaustive]
    pub enum Rollback: "a rollback" {
        /// AWS still offers the old CA.
        Possible = "possible",
        /// AWS does not offer the old CA, or it has expired.
        Impossible = "impossible",
        /// It is not known.
        Unknown = "unknown",
    }
}

/// The parameter that makes an Aurora PostgreSQL cluster a Babelfish cluster.
pub(super) const BABELFISH: &str = "rds.babelfish_status";

/// What the change does to connections.
pub(super) fn restart(context: &Context<'_>, subject: &Subject<'_>) -> RestartExpectation {
    let (Some(engine), Some(version)) = (subject.engine, subject.version) else {
        return RestartExpectation::Unknown;
    };
    if engine.family() == EngineFamily::Oracle {
        return RestartExpectation::ListenerOnly;
    }
    let support = context.support(subject);
    let restart = match support.map_or(RotationRestart::Unknown, |support| support.restart) {
        // Source: Amazon DocumentDB's guide: 3.6 reboots, 4.0 and 5.0 do not.
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
            if context.policy.restart == RestartPolicy::Postpone
                && subject.product != Product::MultiAzCluster =>
        {
            RestartExpectation::Postponed
        }
        RotationRestart::Needed => RestartExpectation::Restart,
        RotationRestart::NotNeeded => match babelfish(context, subject, support) {
            Some(false) => RestartExpectation::None,
            Some(true) => RestartExpectation::RebootAfterwards,
            None => RestartExpectation::Unknown,
        },
        _ => RestartExpectation::Unknown,
    }
}

/// Whether it is a Babelfish cluster; `None` when that is unknown.
fn babelfish(
    context: &Context<'_>,
    subject: &Subject<'_>,
    support: Option<&EngineSupport>,
) -> Option<bool> {
    if subject.engine != Some(&Engine::AURORA_POSTGRESQL) {
        return Some(false);
    }
    if support.and_then(|support| support.supports_babelfish) == Some(false) {
        return Some(false);
    }
    let name = subject.parameter_group?;
    // AWS's default groups have it off and cannot be changed.
    if name.starts_with("default.") {
        return Some(false);
    }
    let group = ParameterGroupName::new(subject.scope.clone(), ParameterGroupKind::Cluster, name);
    let group = context.fleet.parameter_group(&group)?;
    let value = group
        .parameters
        .get(BABELFISH)
        .and_then(|parameter| parameter.value.as_deref());
    Some(value == Some("on"))
}

/// Whether AWS offers a CA for that engine version in that region; `None` when that was not read.
pub(super) fn offers(context: &Context<'_>, subject: &Subject<'_>, ca: &CaId) -> Option<bool> {
    let standing = context
        .fleet
        .ca_standing(context.catalogue, ca, &subject.scope);
    if standing.offer_at(context.at) == CaOffer::NotOffered {
        return Some(false);
    }
    let by_engine = context
        .support(subject)
        .and_then(|support| support.supports(ca));
    match by_engine {
        // Source: Amazon DocumentDB's guide: only 4.0 and 5.0 accept ECDSA certificates.
        None if subject.product == Product::DocumentDb && *ca == CaId::ECC384_G1 => {
            (subject.version?.major() == Some(3)).then_some(false)
        }
        known => known,
    }
}

/// Whether a rollback will be possible.
pub(super) fn rollback(context: &Context<'_>, subject: &Subject<'_>, from: &CaId) -> Rollback {
    let standing = context
        .fleet
        .ca_standing(context.catalogue, from, &subject.scope);
    if standing.is_retired_at(context.at) {
        return Rollback::Impossible;
    }
    match offers(context, subject, from) {
        Some(true) => Rollback::Possible,
        Some(false) => Rollback::Impossible,
        None => Rollback::Unknown,
    }
}

/// Further remarks for the reader of the plan.
pub(super) fn notes(context: &Context<'_>, subject: &Subject<'_>, from: &CaId) -> Vec<String> {
    let mut notes = Vec::new();
    let key = |ca: &CaId| {
        context
            .authority(subject, ca)
            .map(|authority| authority.key_algorithm())
    };
    if let (Some(old), Some(new)) = (key(from), context.target.and_then(key))
        && old != new
    {
        notes.push(format!(
            "the key changes from {old} to {new}: AWS recommends a CA of the same algorithm"
        ));
    }
    if context.target.is_some() && subject.pending_ca.as_ref() == context.target {
        notes.push("the change is already queued".to_owned());
    }
    let restarts = !matches!(
        restart(context, subject),
        RestartExpectation::None | RestartExpectation::ListenerOnly
    );
    if restarts {
        for waiting in &subject.waiting {
            notes.push(format!("the restart also applies: {waiting}"));
        }
        if subject.tls_forced() == Some(ForcedTls::FromNextRestart) {
            notes.push("after the restart the database refuses connections without TLS".to_owned());
        }
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
            "clients that do not verify: {}",
            not_verifying.join(", ")
        ));
    }
    notes
}

pub(super) fn is_elliptic(context: &Context<'_>, subject: &Subject<'_>, ca: &CaId) -> Option<bool> {
    use crate::certificate::KeyAlgorithm;
    match context.authority(subject, ca).map(Authority::key_algorithm) {
        Some(KeyAlgorithm::Rsa(_)) => Some(false),
        Some(KeyAlgorithm::Ec(_)) => Some(true),
        _ => None,
    }
}
