//! What is known of one database when a plan is made, and what every database is judged against.

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

/// What is known of an instance or a cluster, in one shape for both.
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
    /// The cluster parameter group, which switches Babelfish on.
    pub(super) parameter_group: Option<&'a str>,
    /// What waits in its parameter groups for a restart, as `name=value`.
    pub(super) waiting: Vec<String>,
    pub(super) evidence: Vec<&'a DatabaseEvidence>,
}

impl<'a> Subject<'a> {
    /// The CA of the certificate in use.
    pub(super) fn used_ca(&self) -> Option<&'a CaId> {
        self.certificate.and_then(|found| found.ca.as_deref())
    }

    /// Whether the server refuses connections without TLS, as far as the evidence says; the worst of what is known.
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

    /// The queued changes other than that of the CA, as `Name=value`.
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

/// What every database of a plan is judged against.
pub(super) struct Context<'a> {
    pub(super) fleet: &'a Fleet,
    /// The CA that databases are to have; `None` renews their certificates under the CA that they have.
    pub(super) target: Option<&'a CaId>,
    pub(super) policy: &'a Policy,
    pub(super) catalogue: &'a Catalogue,
    pub(super) at: UtcDateTime,
}

impl<'a> Context<'a> {
    pub(super) fn is_renewal(&self) -> bool {
        self.target.is_none()
    }

    /// The CA that a database has after its change; `None` where its own is not stated and only renewed.
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

/// What waits in the parameter groups of an instance, and of its cluster, for a restart.
///
/// Of an instance AWS says whether its group waits; of a cluster it does not, so every value that counts from a restart
/// on may.
pub(super) fn waiting(
    fleet: &Fleet,
    instance: Option<&Instance>,
    cluster: Option<&Cluster>,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |name: ParameterGroupName, may: &str| {
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
                "{} ({may} in parameter group {group})",
                values.join(", ")
            ));
        } else if may == "waits" {
            found.push(format!(
                "what waits in parameter group {group}, whose parameters about TLS show nothing"
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
                "waits",
            );
        }
    }
    if let Some(cluster) = cluster
        && let Some(name) = cluster.parameter_group()
    {
        add(
            ParameterGroupName::new(cluster.scope(), ParameterGroupKind::Cluster, name),
            "may wait",
        );
    }
    found
}
