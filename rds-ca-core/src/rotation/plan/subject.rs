//! What is known of one database when a plan is made, and the context in which databases are evaluated.

use time::UtcDateTime;

use super::super::evidence::{ClientEvidence, DatabaseEvidence};
use super::super::policy::Policy;
use crate::catalogue::{Authority, Catalogue};
use crate::driver::ForcedTls;
use crate::fleet::{
    Cluster, EngineSupport, Fleet, Instance, MaintenanceWindow, ParameterGroupKind,
    ParameterGroupName, PendingChange, Product, Scope, ServerCertificate,
};
use crate::name::{CaId, Engine, EngineVersion};

/// How an instance relates to a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Membership {
    /// It is a cluster, or an instance without one.
    Standalone,
    /// A member of an Aurora or DocumentDB cluster; whether it is the writer, where that is known.
    Member { is_writer: Option<bool> },
    /// A member of a Multi-AZ DB cluster that is not in the inventory.
    ClusterNotSeen,
}

/// What is known of an instance or a cluster, in the same form for both.
pub(super) struct Subject<'a> {
    pub(super) scope: Scope,
    pub(super) product: Product,
    pub(super) membership: Membership,
    pub(super) engine: Option<&'a Engine>,
    pub(super) version: Option<&'a EngineVersion>,
    pub(super) status: Option<&'a str>,
    /// The chosen CA; for a cluster, the CA of its certificate.
    pub(super) ca: Option<&'a CaId>,
    pub(super) certificate: Option<&'a ServerCertificate>,
    pub(super) pending: Option<&'a [PendingChange]>,
    pub(super) pending_ca: Option<CaId>,
    pub(super) window: Option<MaintenanceWindow>,
    /// The maintenance action that renews its certificate, by AWS's name.
    pub(super) renewal_action: Option<&'a str>,
    /// The cluster parameter group, which can switch Babelfish on.
    pub(super) parameter_group: Option<&'a str>,
    /// The parameters in its parameter groups that are pending a restart, as `name=value`.
    pub(super) waiting: Vec<String>,
    pub(super) evidence: Vec<&'a DatabaseEvidence>,
}

impl<'a> Subject<'a> {
    /// The CA of the certificate in use.
    pub(super) fn used_ca(&self) -> Option<&'a CaId> {
        self.certificate.and_then(|found| found.ca.as_deref())
    }

    /// Whether the server refuses connections without TLS according to the evidence; the worst of what is known.
    pub(super) fn tls_forced(&self) -> Option<ForcedTls> {
        let known = || self.evidence.iter().filter_map(|known| known.tls_forced);
        [
            ForcedTls::FromNextRestart,
            ForcedTls::Unknown,
            ForcedTls::Now,
            ForcedTls::No,
        ]
        .into_iter()
        .find(|wanted| known().any(|known| known == *wanted))
    }

    pub(super) fn clients(&self) -> impl Iterator<Item = &'a ClientEvidence> {
        self.evidence.iter().flat_map(|known| &known.clients)
    }

    /// The queued changes other than the one of the CA, as `Name=value`.
    pub(super) fn other_changes(&self) -> Vec<String> {
        self.pending
            .unwrap_or_default()
            .iter()
            .filter(|change| &*change.name != "CACertificateIdentifier")
            .map(|change| match &change.value {
                Some(value) => format!("{}={value}", change.name),
                None => change.name.to_string(),
            })
            .collect()
    }
}

/// The context in which every database of a plan is evaluated.
pub(super) struct Context<'a> {
    pub(super) fleet: &'a Fleet,
    /// The CA that databases should have; `None` renews their certificates under their current CA.
    pub(super) target: Option<&'a CaId>,
    pub(super) policy: &'a Policy,
    pub(super) catalogue: &'a Catalogue,
    pub(super) at: UtcDateTime,
}

impl<'a> Context<'a> {
    pub(super) fn is_renewal(&self) -> bool {
        self.target.is_none()
    }

    /// The CA that a database has after its change; `None` for a renewal of a database whose CA is not stated.
    pub(super) fn target_of(&self, subject: &Subject<'a>) -> Option<&'a CaId> {
        self.target.or(subject.ca)
    }

    pub(super) fn support(&self, subject: &Subject<'_>) -> Option<&'a EngineSupport> {
        self.fleet
            .support_of(subject.engine?, subject.version?, &subject.scope)
    }

    pub(super) fn authority(&self, subject: &Subject<'_>, ca: &CaId) -> Option<&'a Authority> {
        self.catalogue.authority(subject.scope.region.as_ref()?, ca)
    }
}

/// The changes in the parameter groups of an instance, and of its cluster, that are pending a restart.
///
/// For an instance, AWS states whether its group has pending changes; for a cluster it does not, so every parameter
/// that takes effect at a restart may be pending.
pub(super) fn waiting(
    fleet: &Fleet,
    instance: Option<&Instance>,
    cluster: Option<&Cluster>,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |name: ParameterGroupName, state: &str| {
        let group = name.name.clone();
        let values: Vec<String> = fleet
            .parameter_group(&name)
            .into_iter()
            .flat_map(|group| &group.parameters)
            .filter(|(_, parameter)| parameter.apply_method.as_deref() == Some("pending-reboot"))
            .filter_map(|(name, parameter)| Some(format!("{name}={}", parameter.value.as_ref()?)))
            .collect();
        if !values.is_empty() {
            found.push(format!(
                "{} ({state} in parameter group {group})",
                values.join(", ")
            ));
        } else if state == "pending" {
            found.push(format!(
                "pending changes in parameter group {group}, of which none is known to be about TLS"
            ));
        }
    };
    for used in instance
        .and_then(Instance::parameter_groups)
        .unwrap_or_default()
    {
        if used.apply_status.as_deref() == Some("pending-reboot")
            && let Some(instance) = instance
        {
            let kind = ParameterGroupKind::Instance;
            add(
                ParameterGroupName::new(instance.scope(), kind, &*used.name),
                "pending",
            );
        }
    }
    if let Some(cluster) = cluster
        && let Some(name) = cluster.parameter_group()
    {
        add(
            ParameterGroupName::new(cluster.scope(), ParameterGroupKind::Cluster, name),
            "possibly pending",
        );
    }
    found
}
