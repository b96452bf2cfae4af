//! What an event shows of a step's database, and how that differs from the plan.

use time::UtcDateTime;

use super::super::plan::{Expectation, Resource, ResourceKind, Step, is_writer, pending_names};
use super::action::{Failure, RunEvent};
use crate::catalogue::Catalogue;
use crate::fleet::{CaOffer, Fleet, FleetBuilder, MaintenanceWindow};
use crate::name::{CaId, EngineVersion, Region};

/// What a step requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Offer,
    Cluster,
    Resource,
    Change,
    Failover,
    Probe,
    Person,
}

/// What an event shows.
#[derive(Clone, Debug)]
pub(super) enum Seen {
    /// Nothing new: the step may act.
    Turn,
    Database(Observed),
    DatabaseGone,
    Cluster(ObservedCluster),
    ClusterGone,
    /// Whether the old CA is offered.
    Offer(bool),
    ChangeAccepted,
    FailoverAccepted,
    /// The CA and its region that a handshake showed, and details.
    Probed(Option<(CaId, Option<Region>)>, String),
    /// Whether a person states that it is done.
    Answered(bool),
    /// A response that cannot be parsed.
    Unreadable(String),
    Failed(What, Failure),
}

impl Seen {
    /// Interprets an event as the answer to a request, where it fits.
    pub(super) fn of(
        what: What,
        event: RunEvent,
        step: &Step,
        now: UtcDateTime,
    ) -> Result<Self, &'static str> {
        Ok(match (what, event) {
            (_, RunEvent::Failure(failure)) => Self::Failed(what, failure),
            (What::Resource, RunEvent::Response { json }) => {
                match Observed::read(&step.resource, &json) {
                    Ok(Some(observed)) => Self::Database(observed),
                    Ok(None) => Self::DatabaseGone,
                    Err(why) => Self::Unreadable(why),
                }
            }
            (What::Cluster, RunEvent::Response { json }) => {
                let cluster = step.expected.cluster.as_deref().unwrap_or_default();
                match ObservedCluster::read(&step.resource, cluster, &json) {
                    Ok(Some(observed)) => Self::Cluster(observed),
                    Ok(None) => Self::ClusterGone,
                    Err(why) => Self::Unreadable(why),
                }
            }
            (What::Offer, RunEvent::Response { json }) => {
                match offers(&step.resource, &step.from, &json, now) {
                    Ok(offered) => Self::Offer(offered),
                    Err(why) => Self::Unreadable(why),
                }
            }
            (What::Change, RunEvent::Response { .. }) => Self::ChangeAccepted,
            (What::Failover, RunEvent::Response { .. }) => Self::FailoverAccepted,
            (What::Probe, RunEvent::Probed { ca, region, detail }) => {
                Self::Probed(ca.map(|ca| (ca, region)), detail)
            }
            (What::Person, RunEvent::Answer { yes }) => Self::Answered(yes),
            _ => return Err("it does not fit the requested action"),
        })
    }
}

/// The state to which a step brings a database.
#[derive(Clone, Copy, Debug)]
pub(super) struct Goal<'a> {
    pub(super) ca: &'a CaId,
    /// For a renewal: the expiry of the certificate that is to be replaced.
    pub(super) newer_than: Option<UtcDateTime>,
}

/// The current state of a database.
#[derive(Clone, Debug)]
pub(super) struct Observed {
    pub(super) resource_id: Option<String>,
    pub(super) ca: Option<CaId>,
    pub(super) certificate_ca: Option<CaId>,
    pub(super) certificate_valid_till: Option<UtcDateTime>,
    pub(super) pending_ca: Option<CaId>,
    pub(super) pending: Vec<String>,
    pub(super) status: Option<String>,
    pub(super) engine_version: Option<EngineVersion>,
    pub(super) cluster: Option<String>,
    pub(super) window: Option<MaintenanceWindow>,
}

impl Observed {
    /// The database in a response; `None` when it does not exist, `Err` when the response cannot be parsed.
    pub(super) fn read(resource: &Resource, json: &str) -> Result<Option<Self>, String> {
        let fleet = parse(resource, json)?;
        Ok(match resource.kind {
            ResourceKind::Instance => {
                fleet
                    .instances_called(&resource.id)
                    .next()
                    .map(|found| Self {
                        resource_id: found.resource_id().map(str::to_owned),
                        ca: found.ca().cloned(),
                        certificate_ca: found
                            .server_certificate()
                            .and_then(|certificate| certificate.ca.as_deref().cloned()),
                        certificate_valid_till: found
                            .server_certificate()
                            .and_then(|certificate| certificate.valid_till),
                        pending_ca: found.pending_ca(),
                        pending: pending_names(found.pending_changes()),
                        status: found.status().map(str::to_owned),
                        engine_version: found.engine_version().cloned(),
                        cluster: found.cluster().map(str::to_owned),
                        window: found.maintenance_window(),
                    })
            }
            ResourceKind::Cluster => fleet.clusters_called(&resource.id).next().map(|found| {
                let ca = found
                    .server_certificate()
                    .and_then(|certificate| certificate.ca.as_deref().cloned());
                Self {
                    resource_id: found.resource_id().map(str::to_owned),
                    ca: ca.clone(),
                    certificate_ca: ca,
                    certificate_valid_till: found
                        .server_certificate()
                        .and_then(|certificate| certificate.valid_till),
                    pending_ca: found.pending_ca(),
                    pending: pending_names(found.pending_changes()),
                    status: found.status().map(str::to_owned),
                    engine_version: found.engine_version().cloned(),
                    cluster: None,
                    window: found.maintenance_window(),
                }
            }),
        })
    }

    /// Whether the change to `goal` is complete: set, in use, nothing queued, and available.
    pub(super) fn has(&self, goal: Goal<'_>) -> bool {
        self.ca.as_ref() == Some(goal.ca)
            && self.certificate_ca.as_ref() == Some(goal.ca)
            && self
                .pending_ca
                .as_ref()
                .is_none_or(|pending| pending == goal.ca)
            && self.is_newer(goal)
            && self.is_available()
    }

    fn is_newer(&self, goal: Goal<'_>) -> bool {
        goal.newer_than
            .is_none_or(|old| self.certificate_valid_till.is_some_and(|end| end > old))
    }

    /// Whether a change to `goal` was visibly accepted. A queued CA takes precedence over the one in use: a rollback
    /// may begin while the old CA is still in use and the new one is queued.
    pub(super) fn moves_to(&self, goal: Goal<'_>) -> bool {
        match &self.pending_ca {
            Some(pending) => pending == goal.ca,
            // Where a restart is postponed, the old certificate may stay in use for long.
            None => self.ca.as_ref() == Some(goal.ca) && self.is_newer(goal),
        }
    }

    /// Its status, as AWS writes it.
    pub(super) fn status(&self) -> &str {
        self.status.as_deref().unwrap_or("in an unknown state")
    }

    /// The first difference from a complete change to `goal`.
    pub(super) fn against(&self, goal: Goal<'_>) -> String {
        let text = |ca: &Option<CaId>| {
            ca.as_ref()
                .map_or_else(|| "not stated".to_owned(), CaId::to_string)
        };
        let ca = goal.ca;
        if self.ca.as_ref() != Some(ca) {
            format!("its CA is {}, not {ca}", text(&self.ca))
        } else if self.certificate_ca.as_ref() != Some(ca) {
            let used = text(&self.certificate_ca);
            format!("the CA of its certificate is {used}, not {ca}")
        } else if let Some(pending) = self.pending_ca.as_ref().filter(|pending| *pending != ca) {
            format!("a change to {pending} is queued")
        } else if !self.is_newer(goal) {
            "its certificate is not newer than before".to_owned()
        } else {
            format!("it is {}", self.status())
        }
    }

    pub(super) fn is_available(&self) -> bool {
        matches!(
            self.status.as_deref(),
            Some("available" | "storage-optimization")
        )
    }

    /// How it differs from the plan, in the fields that the plan states; a change to `goal` that is already queued is
    /// not a difference.
    pub(super) fn drift(&self, expected: &Expectation, goal: &CaId) -> Option<String> {
        fn differs<T: PartialEq + std::fmt::Display>(
            what: &str,
            was: Option<&T>,
            is: Option<&T>,
        ) -> Option<String> {
            let text =
                |value: Option<&T>| value.map_or_else(|| "not stated".to_owned(), T::to_string);
            (was != is).then(|| format!("{what} was {}, is {}", text(was), text(is)))
        }
        let listed = |names: &[String]| {
            let others = names.iter().filter(|name| *name != PENDING_CA).cloned();
            Some(others.collect::<Vec<_>>().join(", ")).filter(|names| !names.is_empty())
        };
        let other_ca = self.pending_ca.as_ref().filter(|pending| *pending != goal);
        let seen = |difference: Option<String>, was_seen: bool| difference.filter(|_| was_seen);
        let resource_id = expected.resource_id.as_ref();
        let certificate_ca = expected.certificate_ca.as_ref();
        seen(
            differs(
                "the resource identifier",
                resource_id,
                self.resource_id.as_ref(),
            ),
            resource_id.is_some(),
        )
        .or_else(|| differs("the CA", Some(&expected.ca), self.ca.as_ref()))
        .or_else(|| {
            let difference = differs(
                "the CA of the certificate",
                certificate_ca,
                self.certificate_ca.as_ref(),
            );
            seen(difference, certificate_ca.is_some())
        })
        .or_else(|| other_ca.map(|pending| format!("a change to {pending} is queued")))
        .or_else(|| {
            differs(
                "the engine's version",
                expected.engine_version.as_ref(),
                self.engine_version.as_ref(),
            )
        })
        .or_else(|| {
            differs(
                "the cluster",
                expected.cluster.as_ref(),
                self.cluster.as_ref(),
            )
        })
        .or_else(|| {
            let difference = differs(
                "the maintenance window",
                expected.window.as_ref(),
                self.window.as_ref(),
            );
            seen(difference, expected.window.is_some())
        })
        .or_else(|| {
            differs(
                "the list of queued changes",
                listed(&expected.pending).as_ref(),
                listed(&self.pending).as_ref(),
            )
        })
    }
}

/// The name of a queued change of the CA in a list of queued changes.
const PENDING_CA: &str = "CACertificateIdentifier";

/// The current state of a cluster.
#[derive(Clone, Copy, Debug)]
pub(super) struct ObservedCluster {
    /// Whether the member is the writer; `None` when the cluster does not state it.
    pub(super) is_writer: Option<bool>,
    pub(super) is_available: bool,
}

impl ObservedCluster {
    /// The cluster with that identifier, from the point of view of one member.
    pub(super) fn read(
        resource: &Resource,
        cluster: &str,
        json: &str,
    ) -> Result<Option<Self>, String> {
        let fleet = parse(resource, json)?;
        Ok(fleet.clusters_called(cluster).next().map(|found| Self {
            is_writer: is_writer(found, &resource.id),
            is_available: found.status() == Some("available"),
        }))
    }
}

/// Whether the response of `DescribeCertificates` offers a CA at that time: [`Fleet::ca_standing`] decides.
fn offers(resource: &Resource, ca: &CaId, json: &str, at: UtcDateTime) -> Result<bool, String> {
    let fleet = parse(resource, json)?;
    let standing = fleet.ca_standing(Catalogue::builtin(), ca, &resource.scope);
    Ok(standing.offer_at(at) == CaOffer::Offered)
}

fn parse(resource: &Resource, json: &str) -> Result<Fleet, String> {
    let mut builder = FleetBuilder::new();
    builder
        .add_json(json.as_bytes(), &resource.scope)
        .map_err(|error| error.to_string())?;
    Ok(builder.finish())
}
