//! What is known of one database when a plan is made, and what every database is judged against.

use time::UtcDateTime;

use super::super::evidence::{ClientEvidence, DatabaseEvidence};
use super::super::policy::Policy;
use crate::catalogue::{Authority, Catalogue};
use crate::fleet::{
    EngineSupport, Fleet, MaintenanceWindow, PendingChange, Product, Scope, ServerCertificate,
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
    pub(super) evidence: Vec<&'a DatabaseEvidence>,
}

impl<'a> Subject<'a> {
    /// The CA of the certificate in use.
    pub(super) fn used_ca(&self) -> Option<&'a CaId> {
        self.certificate.and_then(|found| found.ca.as_deref())
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
