//! Which databases a plan covers, and which of them are canaries.

use super::super::names;
use super::super::policy::Policy;
use super::rules::Acceptance;
use crate::client::Selector;
use crate::error::{Error, Result};
use crate::fleet::{Cluster, Fleet, Instance};
use crate::name::CaId;

/// The databases that a plan is requested for.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection {
    /// The CAs that databases are moved from; empty means any.
    pub(super) from: Vec<CaId>,
    /// The databases that the plan covers; empty means all.
    pub(super) only: Vec<Selector>,
    /// The databases that it excludes.
    pub(super) except: Vec<Selector>,
    canaries: Vec<Selector>,
}

impl Selection {
    /// Adds the canaries of the policy, and refuses selectors and acceptances that match nothing: otherwise the plan
    /// would be less careful than its author believes.
    pub(super) fn check(
        mut self,
        fleet: &Fleet,
        policy: &Policy,
        accepted: &[Acceptance],
    ) -> Result<Self> {
        const DOING: &str = "cannot make the plan";
        for canary in &policy.canaries {
            let selector =
                Selector::parse(canary).map_err(|error| error.at("canaries of the policy"))?;
            self.canaries.push(selector);
        }
        let ids: Vec<&str> = fleet
            .instances()
            .iter()
            .map(Instance::id)
            .chain(fleet.clusters().iter().map(Cluster::id))
            .collect();
        let matches_any = |selector: &Selector| {
            fleet
                .instances()
                .iter()
                .any(|instance| selector.matches_instance(instance, fleet.cluster_of(instance)))
                || fleet
                    .clusters()
                    .iter()
                    .any(|cluster| selector.matches_cluster(cluster))
        };
        let lists = [
            ("a canary of the policy", &self.canaries),
            ("--only", &self.only),
            ("--except", &self.except),
        ];
        for (what, selectors) in lists {
            if let Some(idle) = selectors.iter().find(|selector| !matches_any(selector)) {
                let text = idle.to_string();
                return Err(Error::invalid(DOING, format!("{what} matches no database"))
                    .at(format!("{text:?}"))
                    .hinting(names::hint(&text, ids.iter().copied())));
            }
        }
        for acceptance in accepted {
            let Some(database) = &acceptance.database else {
                continue;
            };
            let is_known = fleet
                .instances()
                .iter()
                .any(|found| acceptance.names(found.id(), found.arn()))
                || fleet
                    .clusters()
                    .iter()
                    .any(|found| acceptance.names(found.id(), found.arn()));
            if !is_known {
                let why = format!("--accept {} names no database", acceptance.rule);
                return Err(Error::invalid(DOING, why)
                    .at(format!("{database:?}"))
                    .hinting(names::hint(database, ids.iter().copied())));
            }
        }
        let mut cas = fleet.instances().iter().filter_map(Instance::ca);
        for ca in &self.from {
            let in_use = cas.clone().any(|known| known == ca)
                || fleet.clusters().iter().any(|cluster| {
                    let certificate = cluster.server_certificate();
                    certificate.and_then(|found| found.ca.as_deref()) == Some(ca)
                });
            if !in_use {
                let known = cas.by_ref().map(CaId::as_str);
                return Err(Error::invalid(DOING, "--from: no database has this CA")
                    .at(format!("{:?}", ca.as_str()))
                    .hinting(names::hint(ca.as_str(), known)));
            }
        }
        Ok(self)
    }

    /// Whether particular databases were requested, so that all of them are moved.
    pub(super) fn is_explicit(&self) -> bool {
        !self.from.is_empty() || !self.only.is_empty()
    }

    pub(super) fn takes(&self, instance: &Instance, cluster: Option<&Cluster>) -> bool {
        let named = |selector: &Selector| selector.matches_instance(instance, cluster);
        (self.only.is_empty() || self.only.iter().any(named)) && !self.except.iter().any(named)
    }

    pub(super) fn takes_cluster(&self, cluster: &Cluster) -> bool {
        let named = |selector: &Selector| selector.matches_cluster(cluster);
        (self.only.is_empty() || self.only.iter().any(named)) && !self.except.iter().any(named)
    }

    /// Whether databases with that chosen CA, or with a certificate of that CA, are moved. A CA that is not stated
    /// is moved.
    pub(super) fn takes_ca(&self, chosen: Option<&CaId>, used: Option<&CaId>) -> bool {
        let taken = |ca: Option<&CaId>| ca.is_some_and(|ca| self.from.contains(ca));
        self.from.is_empty() || chosen.is_none() || taken(chosen) || taken(used)
    }

    pub(super) fn is_canary(&self, instance: &Instance, cluster: Option<&Cluster>) -> bool {
        let mut canaries = self.canaries.iter();
        canaries.any(|selector| selector.matches_instance(instance, cluster))
    }

    pub(super) fn is_canary_cluster(&self, cluster: &Cluster) -> bool {
        let mut canaries = self.canaries.iter();
        canaries.any(|selector| selector.matches_cluster(cluster))
    }
}
