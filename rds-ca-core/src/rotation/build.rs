//! Makes the plan: judge every database, order what passes, tell the clients' owners what comes first.

use std::collections::BTreeMap;

use time::UtcDateTime;

use super::gate::{self, Judge, Subject, breach};
use super::plan::{
    Blocked, ClientStep, DefaultNote, Expectation, Plan, Resource, ResourceKind,
    RestartExpectation, RootNote, Step, Unchanged, UnchangedReason,
};
use super::request::PlanRequest;
use super::{Deadline, Evidence, Finding, Policy, Rule, deadline};
use crate::fleet::{Cluster, Fleet, Instance, Product};
use crate::name::{CaId, EngineVersion};
use crate::trust::Verdict;

pub(super) fn plan(request: PlanRequest<'_>) -> Plan {
    let no_evidence = Evidence::default();
    let builder = Builder {
        judge: Judge {
            fleet: request.fleet,
            target: request.target,
            policy: &request.policy,
            catalogue: request.catalogue,
            at: request.at,
        },
        evidence: request.evidence.unwrap_or(&no_evidence),
        request: &request,
    };
    let mut parts = Parts::default();
    for cluster in request.fleet.clusters() {
        builder.add_cluster(cluster, &mut parts);
    }
    for instance in request.fleet.instances() {
        builder.add_instance(instance, &mut parts);
    }
    builder.hold_back_later_members(&mut parts);
    let Parts {
        candidates,
        mut blocked,
        mut unchanged,
        clients,
        ..
    } = parts;
    blocked.sort_by(|one, other| one.resource.cmp(&other.resource));
    unchanged.sort_by(|one, other| one.resource.cmp(&other.resource));
    let steps = builder.schedule(candidates);
    Plan {
        target: request.target.clone(),
        made_at: request.at,
        fleet_taken_at: request.fleet.taken_at(),
        catalogue: request.catalogue.edition().to_owned(),
        client_steps: clients.into_values().collect(),
        steps,
        blocked,
        unchanged,
        defaults: defaults(request.fleet, request.target),
        gaps: request.fleet.gaps().to_vec(),
        policy: request.policy,
        accepted: request.accepted,
    }
}

/// A database that passed every rule.
pub(super) struct Candidate {
    pub(super) step: Step,
    /// What it is ordered with: its cluster.
    pub(super) group: Option<String>,
    /// Readers before the writer.
    pub(super) rank: u8,
    pub(super) is_canary: bool,
    pub(super) clients: usize,
}

#[derive(Default)]
pub(super) struct Parts {
    pub(super) candidates: Vec<Candidate>,
    pub(super) blocked: Vec<Blocked>,
    pub(super) unchanged: Vec<Unchanged>,
    // The lowest rank that is blocked, by cluster.
    pub(super) first_blocked: BTreeMap<String, u8>,
    // By name and owner of the client.
    pub(super) clients: BTreeMap<(String, Option<String>), ClientStep>,
}

pub(super) struct Builder<'a> {
    pub(super) judge: Judge<'a>,
    pub(super) evidence: &'a Evidence,
    pub(super) request: &'a PlanRequest<'a>,
}

impl Builder<'_> {
    pub(super) fn policy(&self) -> &Policy {
        &self.request.policy
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
                    reason: UnchangedReason::PublicCa,
                });
                return;
            }
            // The members are changed.
            _ => return,
        }
        let members = || self.judge.fleet.instances_of(cluster);
        // The API gives a cluster no chosen CA; its members state the one that they have.
        let certificate = cluster.server_certificate();
        let ca = certificate
            .and_then(|certificate| certificate.ca.as_deref())
            .or_else(|| members().find_map(Instance::ca));
        let subject = Subject {
            scope: cluster.scope(),
            product: cluster.product(),
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
        let side = self.judge.fleet.server_side_of_cluster(
            cluster,
            self.judge.catalogue,
            self.judge.at,
            UtcDateTime::MAX,
        );
        let expected = |from: &CaId| Expectation {
            resource_id: cluster.resource_id().map(str::to_owned),
            ca: from.clone(),
            certificate_ca: certificate.and_then(|found| found.ca.as_deref().cloned()),
            pending: names(cluster.pending_changes()),
            engine_version: cluster.engine_version().map(owned_version),
            cluster: None,
            is_writer: None,
            window: cluster.maintenance_window(),
        };
        let deadline = side
            .and_then(|side| deadline::first(&side, cluster.maintenance_window(), self.judge.at));
        let place = Place {
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
        self.add(place, &subject, deadline, Vec::new(), expected, parts);
    }

    fn add_instance(&self, instance: &Instance, parts: &mut Parts) {
        let resource = Resource {
            scope: instance.scope(),
            kind: ResourceKind::Instance,
            id: instance.id().to_owned(),
            arn: instance.arn().map(str::to_owned),
            product: instance.product(),
        };
        let cluster = self.judge.fleet.cluster_of(instance);
        let mut findings = Vec::new();
        let reason = match instance.product() {
            Product::MultiAzCluster if cluster.is_some() => Some(UnchangedReason::WithCluster),
            Product::MultiAzCluster => {
                let detail = "the cluster was not seen, and its CA is set there";
                findings.push(Finding::new(Rule::ClusterOrderUnknown, detail));
                None
            }
            Product::RdsCustom => Some(UnchangedReason::CaSettingIgnored),
            Product::Neptune => Some(UnchangedReason::PublicCa),
            Product::Unknown => {
                findings.push(Finding::new(
                    Rule::EngineUnknown,
                    "its engine is not known, or was not stated",
                ));
                None
            }
            _ => None,
        };
        if let Some(reason) = reason {
            parts.unchanged.push(Unchanged { resource, reason });
            return;
        }
        let is_writer = cluster.and_then(|cluster| writes(cluster, instance.id()));
        if instance.cluster().is_some() && is_writer.is_none() && findings.is_empty() {
            let detail =
                "which member of its cluster writes is not known, and the writer goes last";
            findings.push(Finding::new(Rule::ClusterOrderUnknown, detail));
        }
        let subject = Subject {
            scope: instance.scope(),
            product: instance.product(),
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
        let side = self.judge.fleet.server_side_of(
            instance,
            self.judge.catalogue,
            self.judge.at,
            UtcDateTime::MAX,
        );
        let expected = |from: &CaId| Expectation {
            resource_id: instance.resource_id().map(str::to_owned),
            ca: from.clone(),
            certificate_ca: instance
                .server_certificate()
                .and_then(|found| found.ca.as_deref().cloned()),
            pending: names(instance.pending_changes()),
            engine_version: instance.engine_version().map(owned_version),
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
        let place = Place {
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
        let deadline = deadline::first(&side, instance.maintenance_window(), self.judge.at);
        self.add(place, &subject, deadline, findings, expected, parts);
    }

    /// Puts one database where it belongs: unchanged, blocked, or among the candidates.
    fn add(
        &self,
        place: Place,
        subject: &Subject<'_>,
        deadline: Option<Deadline>,
        mut findings: Vec<Finding>,
        expected: impl FnOnce(&CaId) -> Expectation,
        parts: &mut Parts,
    ) {
        let target = self.judge.target;
        let used = subject.certificate.and_then(|found| found.ca.as_deref());
        let pends_elsewhere = subject
            .pending_ca
            .as_ref()
            .is_some_and(|pending| pending != target);
        let is_proved =
            used == Some(target) || (used.is_none() && subject.product != Product::MultiAzCluster);
        if subject.ca == Some(target) && is_proved && !pends_elsewhere {
            let reason = UnchangedReason::AtTarget;
            parts.unchanged.push(Unchanged {
                resource: place.resource,
                reason,
            });
            return;
        }
        let scope = &place.resource.scope;
        if scope.region.is_none() || scope.account.is_none() {
            findings.push(Finding::new(Rule::PlaceNotStated, format!("{scope}")));
        }
        if subject.ca.is_none() {
            findings.push(Finding::new(Rule::CaNotStated, "AWS did not state its CA"));
        }
        findings.extend(self.judge.findings(subject));
        for finding in &mut findings {
            finding.accepted = self
                .request
                .accepted
                .iter()
                .find(|known| {
                    finding.rule.is_acceptable()
                        && known.covers(
                            finding.rule,
                            &place.resource.id,
                            place.resource.arn.as_deref(),
                        )
                })
                .map(|known| known.reason.clone());
        }
        self.add_client_steps(&place.resource, subject, &mut parts.clients);
        let from = match subject.ca {
            Some(from) if !findings.iter().any(Finding::blocks) => from.clone(),
            from => {
                if let Some(group) = place.group {
                    let first = parts.first_blocked.entry(group).or_insert(place.rank);
                    *first = place.rank.min(*first);
                }
                parts.blocked.push(Blocked {
                    resource: place.resource,
                    from: from.cloned(),
                    findings,
                    deadline,
                });
                return;
            }
        };
        let clients = || subject.evidence.iter().flat_map(|known| &known.clients);
        let restart = self.judge.restart(subject);
        let step = Step {
            engine: subject.engine.cloned(),
            wave: 0,
            application: place.application,
            restart,
            failover: place
                .failover
                .filter(|_| restart == RestartExpectation::Restart),
            expected_from: self.judge.at,
            expected_until: None,
            deadline,
            also_applied: gate::other_changes(subject.pending),
            clients: clients().map(|client| client.name.clone()).collect(),
            evidence_at: clients().filter_map(|client| client.at).min(),
            accepted: findings,
            rollback: self.judge.rollback(subject, &from),
            notes: self.judge.notes(subject, &from),
            endpoint: place.endpoint,
            expected: expected(&from),
            resource: place.resource,
            from,
        };
        parts.candidates.push(Candidate {
            clients: step.clients.len(),
            step,
            group: place.group,
            rank: place.rank,
            is_canary: place.is_canary,
        });
    }

    fn add_client_steps(
        &self,
        resource: &Resource,
        subject: &Subject<'_>,
        steps: &mut BTreeMap<(String, Option<String>), ClientStep>,
    ) {
        for client in subject.evidence.iter().flat_map(|known| &known.clients) {
            let Some(rule) = breach(client) else { continue };
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
                        Rule::ClientRejectsTarget => "add the roots below to its trust stores, and restart it",
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
                let authority = self.judge.authority(subject, self.judge.target);
                step.roots.push(RootNote {
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

/// Where a database stands in the plan.
struct Place {
    resource: Resource,
    application: Option<String>,
    is_canary: bool,
    group: Option<String>,
    rank: u8,
    failover: Option<String>,
    endpoint: Option<crate::fleet::Address>,
}

pub(super) fn writes(cluster: &Cluster, instance: &str) -> Option<bool> {
    let member = cluster
        .members()?
        .iter()
        .find(|member| member.instance.eq_ignore_ascii_case(instance));
    member?.is_writer
}

pub(super) fn names(pending: Option<&[crate::fleet::PendingChange]>) -> Vec<String> {
    let mut names: Vec<String> = pending
        .unwrap_or_default()
        .iter()
        .map(|change| change.name.to_string())
        .collect();
    names.sort();
    names
}

fn owned_version(version: &EngineVersion) -> EngineVersion {
    version.clone()
}

fn defaults(fleet: &Fleet, target: &CaId) -> Vec<DefaultNote> {
    let mut notes: Vec<DefaultNote> = fleet
        .default_cas()
        .iter()
        .filter(|default| default.ca != *target)
        .map(|default| DefaultNote {
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
