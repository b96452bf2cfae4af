//! Makes the plan: judges every database, orders what passes, tells the clients' owners what comes first.

use std::collections::BTreeMap;

use time::UtcDateTime;

use super::super::evidence::Evidence;
use super::super::policy::Policy;
use super::consequences::{self, RestartExpectation};
use super::deadline::{self, Deadline};
use super::model::{
    Blocked, ClientStep, DefaultSummary, Expectation, Plan, Resource, ResourceKind, RootSummary,
    Step, Unchanged, UnchangedReason,
};
use super::rules::{self, Acceptance, PlanRule, RuleBreach};
use super::subject::{Context, Membership, Subject};
use super::waves::{self, Candidate};
use crate::fleet::{Cluster, Fleet, Instance, Product};
use crate::name::CaId;
use crate::trust::Verdict;

/// Makes the plan: judges every database, orders what may be changed, lists what clients need first.
pub(super) fn plan(context: &Context<'_>, evidence: &Evidence, accepted: Vec<Acceptance>) -> Plan {
    let builder = Builder {
        context,
        evidence,
        accepted: &accepted,
    };
    let mut parts = Parts::default();
    for cluster in context.fleet.clusters() {
        builder.add_cluster(cluster, &mut parts);
    }
    for instance in context.fleet.instances() {
        builder.add_instance(instance, &mut parts);
    }
    parts.hold_back_later_members();
    let Parts {
        candidates,
        mut blocked,
        mut unchanged,
        clients,
        ..
    } = parts;
    blocked.sort_by(|one, other| one.resource.cmp(&other.resource));
    unchanged.sort_by(|one, other| one.resource.cmp(&other.resource));
    Plan {
        target: context.target.clone(),
        made_at: context.at,
        fleet_taken_at: context.fleet.taken_at(),
        catalogue: context.catalogue.edition().to_owned(),
        client_steps: clients.into_values().collect(),
        steps: waves::schedule(context.policy, context.at, candidates),
        blocked,
        unchanged,
        defaults: defaults(context.fleet, context.target),
        gaps: context.fleet.gaps().to_vec(),
        policy: context.policy.clone(),
        accepted,
    }
}

#[derive(Default)]
struct Parts {
    candidates: Vec<Candidate>,
    blocked: Vec<Blocked>,
    unchanged: Vec<Unchanged>,
    // The lowest rank that is blocked, by cluster.
    first_blocked: BTreeMap<String, u8>,
    // By name and owner of the client.
    clients: BTreeMap<(String, Option<String>), ClientStep>,
}

impl Parts {
    /// Blocks what would have to follow a member that is blocked itself.
    fn hold_back_later_members(&mut self) {
        for candidate in std::mem::take(&mut self.candidates) {
            let breach = rules::follows_blocked_member(
                &self.first_blocked,
                candidate.group.as_deref(),
                candidate.rank,
            );
            let Some(breach) = breach else {
                self.candidates.push(candidate);
                continue;
            };
            let Step {
                resource,
                from,
                accepted: mut findings,
                deadline,
                ..
            } = candidate.step;
            findings.push(breach);
            self.blocked.push(Blocked {
                resource,
                from: Some(from),
                findings,
                deadline,
            });
        }
    }
}

struct Builder<'a> {
    context: &'a Context<'a>,
    evidence: &'a Evidence,
    accepted: &'a [Acceptance],
}

impl Builder<'_> {
    fn policy(&self) -> &Policy {
        self.context.policy
    }

    fn add_cluster(&self, cluster: &Cluster, parts: &mut Parts) {
        let resource = Resource {
            scope: cluster.scope(),
            kind: ResourceKind::Cluster,
            id: cluster.id().to_owned(),
            arn: cluster.arn().map(str::to_owned),
            product: cluster.product(),
        };
        match cluster.product() {
            Product::MultiAzCluster => {}
            Product::AuroraServerlessV1 => {
                parts.unchanged.push(Unchanged {
                    resource,
                    reason: UnchangedReason::OtherAuthority,
                });
                return;
            }
            // The members are changed.
            _ => return,
        }
        let members = || self.context.fleet.instances_of(cluster);
        // The API gives a cluster no chosen CA; its members state the one that they have.
        let certificate = cluster.server_certificate();
        let ca = certificate
            .and_then(|certificate| certificate.ca.as_deref())
            .or_else(|| members().find_map(Instance::ca));
        let subject = Subject {
            scope: cluster.scope(),
            product: cluster.product(),
            membership: Membership::Standalone,
            engine: cluster.engine(),
            version: cluster.engine_version(),
            status: cluster.status(),
            ca,
            certificate,
            pending: cluster.pending_changes(),
            pending_ca: cluster.pending_ca(),
            window: cluster.maintenance_window(),
            parameter_group: cluster.parameter_group(),
            evidence: self.evidence.of_cluster(cluster, members()),
        };
        let side = self.context.fleet.server_side_of_cluster(
            cluster,
            self.context.catalogue,
            self.context.at,
            UtcDateTime::MAX,
        );
        let expected = |from: &CaId| Expectation {
            resource_id: cluster.resource_id().map(str::to_owned),
            ca: from.clone(),
            certificate_ca: certificate.and_then(|found| found.ca.as_deref().cloned()),
            pending: pending_names(cluster.pending_changes()),
            engine_version: cluster.engine_version().cloned(),
            cluster: None,
            is_writer: None,
            window: cluster.maintenance_window(),
        };
        let deadline = side
            .and_then(|side| deadline::first(&side, cluster.maintenance_window(), self.context.at));
        let position = Position {
            resource,
            application: cluster
                .tag(&self.policy().application_tag)
                .map(str::to_owned),
            is_canary: self.is_canary(cluster.id(), cluster.arn(), |key| cluster.tag(key)),
            group: None,
            rank: 0,
            failover: None,
            endpoint: None,
        };
        self.add(position, &subject, deadline, expected, parts);
    }

    fn add_instance(&self, instance: &Instance, parts: &mut Parts) {
        let resource = Resource {
            scope: instance.scope(),
            kind: ResourceKind::Instance,
            id: instance.id().to_owned(),
            arn: instance.arn().map(str::to_owned),
            product: instance.product(),
        };
        let cluster = self.context.fleet.cluster_of(instance);
        let reason = match instance.product() {
            Product::MultiAzCluster if cluster.is_some() => Some(UnchangedReason::WithCluster),
            Product::RdsCustom | Product::Neptune => Some(UnchangedReason::OtherAuthority),
            _ => None,
        };
        if let Some(reason) = reason {
            parts.unchanged.push(Unchanged { resource, reason });
            return;
        }
        let is_writer = cluster.and_then(|cluster| is_writer(cluster, instance.id()));
        let membership = match (instance.product(), instance.cluster()) {
            (Product::MultiAzCluster, _) => Membership::ClusterNotSeen,
            (_, Some(_)) => Membership::Member { is_writer },
            (_, None) => Membership::Standalone,
        };
        let subject = Subject {
            scope: instance.scope(),
            product: instance.product(),
            membership,
            engine: instance.engine(),
            version: instance.engine_version(),
            status: instance.status(),
            ca: instance.ca(),
            certificate: instance.server_certificate(),
            pending: instance.pending_changes(),
            pending_ca: instance.pending_ca(),
            window: instance.maintenance_window(),
            parameter_group: cluster.and_then(Cluster::parameter_group),
            evidence: self.evidence.of_instance(instance, cluster),
        };
        let side = self.context.fleet.server_side_of(
            instance,
            self.context.catalogue,
            self.context.at,
            UtcDateTime::MAX,
        );
        let expected = |from: &CaId| Expectation {
            resource_id: instance.resource_id().map(str::to_owned),
            ca: from.clone(),
            certificate_ca: instance
                .server_certificate()
                .and_then(|found| found.ca.as_deref().cloned()),
            pending: pending_names(instance.pending_changes()),
            engine_version: instance.engine_version().cloned(),
            cluster: instance.cluster().map(str::to_owned),
            is_writer,
            window: instance.maintenance_window(),
        };
        let tag = |key: &str| {
            instance
                .tag(key)
                .or_else(|| cluster.and_then(|cluster| cluster.tag(key)))
        };
        let can_fail_over = is_writer == Some(true)
            && instance.product() == Product::Aurora
            && cluster
                .and_then(Cluster::members)
                .is_some_and(|members| members.len() > 1);
        let position = Position {
            application: tag(&self.policy().application_tag).map(str::to_owned),
            is_canary: self.is_canary(instance.id(), instance.arn(), tag)
                || cluster
                    .is_some_and(|cluster| self.is_canary(cluster.id(), cluster.arn(), |_| None)),
            group: instance
                .cluster()
                .map(|cluster| format!("{} {cluster}", instance.scope())),
            rank: u8::from(is_writer == Some(true)),
            failover: instance
                .cluster()
                .filter(|_| can_fail_over && self.policy().failover)
                .map(str::to_owned),
            endpoint: instance.endpoint().cloned(),
            resource,
        };
        let deadline = deadline::first(&side, instance.maintenance_window(), self.context.at);
        self.add(position, &subject, deadline, expected, parts);
    }

    /// Sorts one database: unchanged, blocked, or a candidate.
    fn add(
        &self,
        position: Position,
        subject: &Subject<'_>,
        deadline: Option<Deadline>,
        expected: impl FnOnce(&CaId) -> Expectation,
        parts: &mut Parts,
    ) {
        let target = self.context.target;
        let used = subject.used_ca();
        let pends_elsewhere = subject
            .pending_ca
            .as_ref()
            .is_some_and(|pending| pending != target);
        let is_proved =
            used == Some(target) || (used.is_none() && subject.product != Product::MultiAzCluster);
        if subject.ca == Some(target) && is_proved && !pends_elsewhere {
            let reason = UnchangedReason::AtTarget;
            parts.unchanged.push(Unchanged {
                resource: position.resource,
                reason,
            });
            return;
        }
        let mut findings = rules::breaches(self.context, subject);
        for finding in &mut findings {
            finding.accepted = self
                .accepted
                .iter()
                .find(|known| {
                    finding.rule.is_acceptable()
                        && known.covers(
                            finding.rule,
                            &position.resource.id,
                            position.resource.arn.as_deref(),
                        )
                })
                .map(|known| known.reason.clone());
        }
        self.add_client_steps(&position.resource, subject, &mut parts.clients);
        let from = match subject.ca {
            Some(from) if !findings.iter().any(RuleBreach::blocks) => from.clone(),
            from => {
                if let Some(group) = position.group {
                    let first = parts.first_blocked.entry(group).or_insert(position.rank);
                    *first = position.rank.min(*first);
                }
                parts.blocked.push(Blocked {
                    resource: position.resource,
                    from: from.cloned(),
                    findings,
                    deadline,
                });
                return;
            }
        };
        let restart = consequences::restart(self.context, subject);
        let step = Step {
            engine: subject.engine.cloned(),
            wave: 0,
            application: position.application,
            restart,
            failover: position
                .failover
                .filter(|_| restart == RestartExpectation::Restart),
            expected_from: self.context.at,
            expected_until: None,
            deadline,
            also_applied: subject.other_changes(),
            clients: subject
                .clients()
                .map(|client| client.name.clone())
                .collect(),
            evidence_at: subject.clients().filter_map(|client| client.at).min(),
            accepted: findings,
            rollback: consequences::rollback(self.context, subject, &from),
            notes: consequences::notes(self.context, subject, &from),
            endpoint: position.endpoint,
            expected: expected(&from),
            resource: position.resource,
            from,
        };
        parts.candidates.push(Candidate {
            clients: step.clients.len(),
            step,
            group: position.group,
            rank: position.rank,
            is_canary: position.is_canary,
        });
    }

    fn add_client_steps(
        &self,
        resource: &Resource,
        subject: &Subject<'_>,
        steps: &mut BTreeMap<(String, Option<String>), ClientStep>,
    ) {
        for client in subject.clients() {
            let Some(rule) = rules::client_breach(client) else {
                continue;
            };
            let key = (client.name.clone(), client.owner.clone());
            let step = steps.entry(key).or_insert_with(|| ClientStep {
                client: client.name.clone(),
                owner: client.owner.clone(),
                stack: client.stack.clone(),
                stores: client.stores.clone(),
                verdict: client.verdict,
                reason: client.reason.clone(),
                remedy: client.remedy.clone().unwrap_or_else(|| {
                    match rule {
                        PlanRule::ClientRejectsTarget => "add the roots below to its trust stores, and restart it",
                        _ => "find out which store it uses and whether it verifies, and write that into the manifest",
                    }
                    .to_owned()
                }),
                roots: Vec::new(),
                databases: Vec::new(),
            });
            if client.verdict == Verdict::NotTrusted {
                step.verdict = client.verdict;
            }
            let name = resource.to_string();
            if step.databases.last() != Some(&name) {
                step.databases.push(name);
            }
            if let Some(region) = &subject.scope.region
                && !step.roots.iter().any(|root| root.region == *region)
            {
                let authority = self.context.authority(subject, self.context.target);
                step.roots.push(RootSummary {
                    region: region.clone(),
                    name: authority.map(|authority| authority.common_name().to_owned()),
                    fingerprint: authority.map(|authority| authority.fingerprint()),
                });
            }
        }
    }

    fn is_canary<'t>(
        &self,
        id: &str,
        arn: Option<&str>,
        tag: impl Fn(&str) -> Option<&'t str>,
    ) -> bool {
        self.policy()
            .canaries
            .iter()
            .any(|wanted| match wanted.strip_prefix("tag:") {
                Some(wanted) => match wanted.split_once('=') {
                    Some((key, value)) => tag(key) == Some(value),
                    None => tag(wanted).is_some(),
                },
                None => id.eq_ignore_ascii_case(wanted) || arn == Some(wanted.as_str()),
            })
    }
}

/// How a database is ordered in the plan.
struct Position {
    resource: Resource,
    application: Option<String>,
    is_canary: bool,
    group: Option<String>,
    rank: u8,
    failover: Option<String>,
    endpoint: Option<crate::fleet::Address>,
}

/// Whether an instance is the writer of a cluster; `None` where the cluster does not say.
pub(in super::super) fn is_writer(cluster: &Cluster, instance: &str) -> Option<bool> {
    let member = cluster
        .members()?
        .iter()
        .find(|member| member.instance.eq_ignore_ascii_case(instance));
    member?.is_writer
}

/// The names of queued changes, sorted.
pub(in super::super) fn pending_names(
    pending: Option<&[crate::fleet::PendingChange]>,
) -> Vec<String> {
    let mut names: Vec<String> = pending
        .unwrap_or_default()
        .iter()
        .map(|change| change.name.to_string())
        .collect();
    names.sort();
    names
}

fn defaults(fleet: &Fleet, target: &CaId) -> Vec<DefaultSummary> {
    let mut notes: Vec<DefaultSummary> = fleet
        .default_cas()
        .iter()
        .filter(|default| default.ca != *target)
        .map(|default| DefaultSummary {
            scope: default.scope.clone(),
            ca: default.ca.clone(),
            overridden: fleet
                .offered_ca(&default.ca, &default.scope)
                .and_then(|offered| offered.customer_override),
        })
        .collect();
    notes.sort();
    notes
}
