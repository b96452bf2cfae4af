//! The server side of each database: its CA, its certificate, pending changes.

use std::fmt;

use time::UtcDateTime;

use super::{
    CertificateAction, Cluster, Fleet, Instance, PendingAction, PendingChange, Product,
    RotationRestart, Scope, ServedBy, ServerCertificate,
};
use crate::catalogue::Catalogue;
use crate::name::CaId;
use crate::timestamp;

words! {
    /// Whether the server side of a database requires action.
    #[allow(clippy::exhaustive_enums, reason = "complete by nature")]
    pub enum ServerVerdict: "a server-side verdict" {
        /// Every relevant value was stated, and nothing ends or changes in the given period.
        Current = "current",
        /// Something ended, ends or changes: its clients must be checked.
        Affected = "affected",
        /// Undetermined: a relevant value was not stated or is not known.
        Unknown = "unknown",
    }
}

/// One observation behind a [`ServerVerdict`]; its text is a sentence.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ServerReason {
    /// The CA is retired: AWS no longer lists it, or its chain has ended.
    CaRetired {
        /// The CA.
        ca: CaId,
        /// When its chain ended; `None` if AWS no longer lists it but its chain is still valid.
        #[serde(with = "timestamp::rfc3339::option")]
        on: Option<UtcDateTime>,
    },
    /// The chain of the CA ends within the given period.
    CaEnds {
        /// The CA.
        ca: CaId,
        /// The date.
        #[serde(with = "timestamp::rfc3339")]
        on: UtcDateTime,
    },
    /// AWS and the certificates state different ends of the CA; the earlier one counts.
    CaEndsDiffer {
        /// The CA.
        ca: CaId,
        /// The end that AWS states.
        #[serde(with = "timestamp::rfc3339")]
        aws: UtcDateTime,
        /// The end of the chain according to its certificates.
        #[serde(with = "timestamp::rfc3339")]
        certificates: UtcDateTime,
    },
    /// Neither the catalogue nor AWS's answers for this account and region know the CA.
    CaUnknown {
        /// The CA.
        ca: CaId,
    },
    /// AWS did not state which CA is chosen.
    CaNotStated,
    /// AWS did not state the region, so the CA is undetermined.
    RegionNotStated,
    /// The server certificate has ended.
    CertificateEnded {
        /// The date.
        #[serde(with = "timestamp::rfc3339")]
        on: UtcDateTime,
    },
    /// The server certificate ends within the given period.
    CertificateEnds {
        /// The date.
        #[serde(with = "timestamp::rfc3339")]
        on: UtcDateTime,
        /// Whether RDS renews it automatically, without a restart and under the same root.
        renewed_by_rds: bool,
    },
    /// AWS did not state until when the server certificate is valid, or which CA signed it.
    CertificateNotStated,
    /// The server certificate is signed by a CA other than the chosen one: a change is not finished.
    CertificateOfOtherCa {
        /// The chosen CA.
        chosen: CaId,
        /// The CA that signed the certificate in use.
        used: CaId,
    },
    /// A change of CA is queued.
    ChangePending {
        /// The new CA.
        to: CaId,
    },
    /// AWS did not state whether a change is queued.
    PendingNotStated,
    /// A maintenance action on the certificate is pending.
    MaintenancePending {
        /// Which one.
        action: CertificateAction,
        /// When AWS will apply it, regardless of the window.
        #[serde(with = "timestamp::rfc3339::option")]
        forced_apply: Option<UtcDateTime>,
    },
    /// The engine was not stated or is not known: the CA setting does not show which certificate the database presents.
    EngineUnknown,
    /// RDS's CAs did not sign the certificate that its clients see, whatever CA the RDS API reports: Neptune and Aurora
    /// Serverless v1 use public Amazon CAs, RDS Custom those that its operator installed.
    OtherAuthority {
        /// The product.
        product: Product,
    },
}

impl ServerReason {
    /// The verdict of this reason alone; [`ServerVerdict::Current`] for mere information.
    pub fn verdict(&self) -> ServerVerdict {
        match self {
            Self::CaRetired { .. }
            | Self::CaEnds { .. }
            | Self::CertificateEnded { .. }
            | Self::CertificateOfOtherCa { .. }
            | Self::ChangePending { .. } => ServerVerdict::Affected,
            Self::CertificateEnds { renewed_by_rds, .. } => match renewed_by_rds {
                true => ServerVerdict::Current,
                false => ServerVerdict::Affected,
            },
            Self::MaintenancePending { action, .. } => match action {
                CertificateAction::CaCertificateRotation => ServerVerdict::Affected,
                // The root stays the same, so clients do not notice it.
                CertificateAction::ServerCertificateRotation => ServerVerdict::Current,
            },
            Self::CaUnknown { .. }
            | Self::CaNotStated
            | Self::RegionNotStated
            | Self::CertificateNotStated
            | Self::PendingNotStated
            | Self::EngineUnknown
            | Self::OtherAuthority { .. } => ServerVerdict::Unknown,
            // The end that counts is a separate reason.
            Self::CaEndsDiffer { .. } => ServerVerdict::Current,
        }
    }
}

impl fmt::Display for ServerReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CaRetired { ca, on: Some(on) } => write!(f, "{ca} ended {}", on.date()),
            Self::CaRetired { ca, on: None } => {
                write!(f, "{ca} is retired: AWS no longer lists it")
            }
            Self::CaEndsDiffer {
                ca,
                aws,
                certificates,
            } => write!(
                f,
                "{ca} ends {} according to AWS and {} according to its certificates; the earlier date counts",
                aws.date(),
                certificates.date()
            ),
            Self::CaEnds { ca, on } => write!(f, "{ca} ends {}", on.date()),
            Self::CaUnknown { ca } => write!(f, "the CA {ca} is not known in this region"),
            Self::CaNotStated => f.write_str("AWS did not state which CA is chosen"),
            Self::RegionNotStated => f.write_str("AWS did not state its region"),
            Self::CertificateEnded { on } => write!(f, "its certificate ended {}", on.date()),
            Self::CertificateEnds { on, renewed_by_rds } => {
                let renewed = if *renewed_by_rds {
                    "; RDS renews it"
                } else {
                    ""
                };
                write!(f, "its certificate ends {}{renewed}", on.date())
            }
            Self::CertificateNotStated => f.write_str(
                "AWS did not state which CA signed its certificate, or until when it is valid",
            ),
            Self::CertificateOfOtherCa { chosen, used } => {
                write!(
                    f,
                    "{chosen} is chosen, but its certificate is still from {used}"
                )
            }
            Self::ChangePending { to } => write!(f, "a change to {to} is queued"),
            Self::PendingNotStated => f.write_str("AWS did not state whether a change is queued"),
            Self::MaintenancePending {
                action,
                forced_apply,
            } => {
                let action = match action {
                    CertificateAction::CaCertificateRotation => "a change of CA",
                    CertificateAction::ServerCertificateRotation => {
                        "a new certificate under the same root"
                    }
                };
                write!(f, "maintenance is pending: {action}")?;
                forced_apply.map_or(Ok(()), |on| write!(f, ", by {} at the latest", on.date()))
            }
            Self::EngineUnknown => f.write_str("its engine is not known"),
            Self::OtherAuthority { product } => write!(
                f,
                "{} presents certificates that RDS's CAs did not sign",
                product.title()
            ),
        }
    }
}

/// The server side of a database.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct ServerSide {
    /// Whether it requires action: affected if any reason is, else unknown if any reason is.
    pub verdict: ServerVerdict,
    /// All observations, including mere information.
    pub reasons: Vec<ServerReason>,
}

impl ServerSide {
    fn of(reasons: Vec<ServerReason>) -> Self {
        let any = |wanted| reasons.iter().any(|reason| reason.verdict() == wanted);
        let verdict = if any(ServerVerdict::Affected) {
            ServerVerdict::Affected
        } else if any(ServerVerdict::Unknown) {
            ServerVerdict::Unknown
        } else {
            ServerVerdict::Current
        };
        Self { verdict, reasons }
    }
}

impl Fleet {
    /// The server side of an instance for the period from `at` to `until`.
    ///
    /// A missing field never makes it [`ServerVerdict::Current`].
    pub fn server_side_of(
        &self,
        instance: &Instance,
        catalogue: &Catalogue,
        at: UtcDateTime,
        until: UtcDateTime,
    ) -> ServerSide {
        let restart = instance
            .engine()
            .zip(instance.engine_version())
            .and_then(|(engine, version)| self.support_of(engine, version, &instance.scope()))
            .map_or(RotationRestart::Unknown, |support| support.restart);
        Judge {
            fleet: self,
            catalogue,
            at,
            until,
            scope: instance.scope(),
            restart,
        }
        .judge(&Side {
            product: instance.product(),
            chosen: instance.ca(),
            certificate: instance.server_certificate(),
            pending: instance.pending_changes(),
            pending_ca: instance.pending_ca(),
            actions: instance
                .arn()
                .map_or(&[], |arn| self.pending_actions_of(arn)),
            states_choice: true,
            states_pending: true,
        })
    }

    /// The server side of a Multi-AZ DB cluster; `None` for other clusters, whose members are evaluated instead.
    pub fn server_side_of_cluster(
        &self,
        cluster: &Cluster,
        catalogue: &Catalogue,
        at: UtcDateTime,
        until: UtcDateTime,
    ) -> Option<ServerSide> {
        let product = cluster.product();
        let own = match product {
            Product::MultiAzCluster | Product::AuroraServerlessV1 => true,
            // Otherwise a cluster without any known member would yield nothing.
            _ => self.instances_of(cluster).next().is_none(),
        };
        let judge = Judge {
            fleet: self,
            catalogue,
            at,
            until,
            scope: cluster.scope(),
            restart: RotationRestart::Unknown,
        };
        own.then(|| {
            judge.judge(&Side {
                product,
                chosen: None,
                certificate: cluster.server_certificate(),
                pending: cluster.pending_changes(),
                pending_ca: cluster.pending_ca(),
                actions: cluster
                    .arn()
                    .map_or(&[], |arn| self.pending_actions_of(arn)),
                // The API reports no chosen CA for clusters, and omits empty lists of pending changes.
                states_choice: false,
                states_pending: false,
            })
        })
    }
}

struct Side<'a> {
    product: Product,
    chosen: Option<&'a CaId>,
    certificate: Option<&'a ServerCertificate>,
    pending: Option<&'a [PendingChange]>,
    pending_ca: Option<CaId>,
    actions: &'a [PendingAction],
    states_choice: bool,
    states_pending: bool,
}

struct Judge<'a> {
    fleet: &'a Fleet,
    catalogue: &'a Catalogue,
    at: UtcDateTime,
    until: UtcDateTime,
    scope: Scope,
    restart: RotationRestart,
}

impl Judge<'_> {
    fn judge(&self, side: &Side<'_>) -> ServerSide {
        let mut reasons = Vec::new();
        match side.product.served_by() {
            ServedBy::OtherAuthority => reasons.push(ServerReason::OtherAuthority {
                product: side.product,
            }),
            ServedBy::Unknown => reasons.push(ServerReason::EngineUnknown),
            ServedBy::RdsCa => {}
        }
        let used = side.certificate.and_then(|found| found.ca.as_deref());
        match side.chosen {
            Some(chosen) => reasons.extend(self.judge_ca(chosen)),
            None if side.states_choice => reasons.push(ServerReason::CaNotStated),
            None => {}
        }
        if let Some(used) = used
            && side.chosen != Some(used)
        {
            reasons.extend(self.judge_ca(used));
            if let Some(chosen) = side.chosen {
                reasons.push(ServerReason::CertificateOfOtherCa {
                    chosen: chosen.clone(),
                    used: used.clone(),
                });
            }
        }
        let ends = side.certificate.and_then(|found| found.valid_till);
        match (used, ends) {
            (Some(_), Some(_)) => {}
            _ => reasons.push(ServerReason::CertificateNotStated),
        }
        if let Some(on) = ends {
            reasons.extend(self.judge_end(on));
        }
        if side.pending.is_none() && side.states_pending {
            reasons.push(ServerReason::PendingNotStated);
        }
        if let Some(to) = &side.pending_ca {
            reasons.push(ServerReason::ChangePending { to: to.clone() });
        }
        reasons.extend(side.actions.iter().filter_map(|action| {
            Some(ServerReason::MaintenancePending {
                action: action.certificate_action()?,
                forced_apply: action.forced_apply,
            })
        }));
        ServerSide::of(reasons)
    }

    fn judge_end(&self, on: UtcDateTime) -> Option<ServerReason> {
        if on < self.at {
            Some(ServerReason::CertificateEnded { on })
        } else if on < self.until {
            let renewed_by_rds = self.restart == RotationRestart::NotNeeded;
            Some(ServerReason::CertificateEnds { on, renewed_by_rds })
        } else {
            None
        }
    }

    fn judge_ca(&self, ca: &CaId) -> Vec<ServerReason> {
        if self.scope.region.is_none() {
            return vec![ServerReason::RegionNotStated];
        }
        let standing = self.fleet.ca_standing(self.catalogue, ca, &self.scope);
        let mut reasons = Vec::new();
        let ends = standing.ends();
        let ca = || ca.clone();
        if standing.is_retired_at(self.at) {
            let on = ends.filter(|on| *on < self.at);
            reasons.push(ServerReason::CaRetired { ca: ca(), on });
        }
        match ends {
            Some(on) if on >= self.at && on < self.until => {
                reasons.push(ServerReason::CaEnds { ca: ca(), on });
            }
            Some(_) => {}
            None if reasons.is_empty() => reasons.push(ServerReason::CaUnknown { ca: ca() }),
            None => {}
        }
        if let (Some(aws), Some(certificates)) = (standing.aws_ends, standing.chain_ends)
            && aws != certificates
            && (self.at..self.until).contains(&aws.min(certificates))
        {
            reasons.push(ServerReason::CaEndsDiffer {
                ca: ca(),
                aws,
                certificates,
            });
        }
        reasons
    }
}
