//! The date on which something breaks if nothing is done.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::UtcDateTime;

use crate::fleet::{MaintenanceWindow, ServerReason, ServerSide};
use crate::timestamp;

words! {
    /// What happens on a [`Deadline`].
    #[non_exhaustive]
    pub enum DeadlineKind: "a deadline kind" {
        /// The chain of the current CA expires: clients that verify stop connecting.
        ChainEnds = "chain_ends",
        /// The server certificate expires and RDS does not renew it automatically.
        CertificateEnds = "certificate_ends",
        /// AWS applies a pending change of the certificate, whatever the maintenance window.
        ForcedMaintenance = "forced_maintenance",
        /// A queued change of the CA is applied in the maintenance window.
        QueuedChange = "queued_change",
    }
}

/// The date on which something breaks, or changes automatically, if nothing is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Deadline {
    /// The date.
    #[serde(with = "timestamp::rfc3339")]
    pub on: UtcDateTime,
    /// The event.
    pub kind: DeadlineKind,
}

/// The first deadline of a database.
pub(super) fn first(
    side: &ServerSide,
    window: Option<MaintenanceWindow>,
    at: UtcDateTime,
) -> Option<Deadline> {
    let of_reason = |reason: &ServerReason| {
        let (on, kind) = match reason {
            ServerReason::CaRetired { on: Some(on), .. } => (*on, DeadlineKind::ChainEnds),
            ServerReason::CaEnds { on, .. } => (*on, DeadlineKind::ChainEnds),
            ServerReason::CertificateEnded { on } => (*on, DeadlineKind::CertificateEnds),
            ServerReason::CertificateEnds {
                on,
                renewed_by_rds: false,
            } => (*on, DeadlineKind::CertificateEnds),
            ServerReason::MaintenancePending {
                forced_apply: Some(on),
                ..
            } => (*on, DeadlineKind::ForcedMaintenance),
            ServerReason::ChangePending { .. } => (window?.next(at).0, DeadlineKind::QueuedChange),
            _ => return None,
        };
        Some(Deadline { on, kind })
    };
    side.reasons.iter().filter_map(of_reason).min()
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            DeadlineKind::ChainEnds => "chain ends",
            DeadlineKind::CertificateEnds => "certificate ends",
            DeadlineKind::ForcedMaintenance => "forced maintenance",
            DeadlineKind::QueuedChange => "queued change is applied",
        };
        write!(f, "{} {what}", self.on.date())
    }
}
