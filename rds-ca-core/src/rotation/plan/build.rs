//! Makes the plan: evaluates every database, orders those that may be changed, lists what clients need first.

use std::collections::BTreeMap;

use time::{Duration, UtcDateTime};

use super::super::evidence::Evidence;
use super::super::policy::Policy;
use super::consequences::{self, RestartExpectation, Rollback};
use super::deadline::{self, Deadline};
use super::lineage::{Lineage, Standing};
use super::model::{
    Blocked, ClientStep, DefaultSummary, Expectation, Plan, Renewal, Resource, ResourceKind,
    RootSummary, Step, Unchanged, UnchangedReason,
};
use super::rules::{self, Acceptance, BlockedFirst, PlanRule, RuleBreach};
use super::selection::Selection;
use super::subject::{self, Context, Membership, Subject};
use super::waves::{self, Candidate};
use crate::fleet::{
    CertificateAction, Cluster, Fleet, Instance, Product, ServerReason, ServerSide,
};
use crate::name::CaId;

/// A certificate that expires sooner is renewed; AWS offers the action at half of its life, or three months before
/// expiry.
const RENEWAL_HORIZON: Duration = Duration::days(183);
/// A database whose CA expires sooner must move to another CA.
const CA_HORIZON: Duration = Duration::days(3 * 365);

/// Makes the plan: evaluates every database, orders those that may be changed, lists what clients need first.
pub(super) fn plan(
    context: &Context<'_>,
    evidence: &Evidence,
    selection: &Selection,
    accepted: Vec<Acceptance>,
) -> Plan {
    let lineage = Lineage::of(context.fleet);
    let builder = Builder {
        context,
        evidence,
        selection,
        lineage: &lineage,
        accepted: &accepted,
    };
    let mut parts = Parts::default();
    for cluster in context.fleet.clusters() {
        builder.add_cluster(cluster, &mut parts);
    }
    for instance in context.fleet.instances() {
        builder.add_instance(instance, &mut parts);
    }
    builder.block_followers(&mut parts);
    let notes = builder.notes(&parts);
    let Parts {
        candidates,
        mut blocked,
        mut unchanged,
        clients,
        canary_is_done,
        ..
    } = parts;
    blocked.sort_by(|one, other| one.resource.cmp(&other.resource));
    unchanged.sort_by(|one, other| one.resource.cmp(&other.resource));
    Plan {
        target: context.target.cloned(),
        made_at: context.at,
        fleet_taken_at: context.fleet.taken_at(),
        catalogue: context.catalogue.edition().to_owned(),
        client_steps: clients.into_values().collect(),
        steps: waves::schedule(context.policy, context.at, candidates, canary_is_done),
        blocked,
        unchanged,
        defaults: context
            .target
            .map(|target| defaults(context.fleet, target))
            .unwrap_or_default(),
        gaps: context.fleet.gaps().to_vec(),
        notes,
        policy: context.policy.clone(),
        accepted,
    }
}

#[derive(Default)]
struct Parts {
    candidates: Vec<Candidate>,
    blocked: Vec<Blocked>,
    unchanged: Vec<Unchanged>,
    // By group: its blocked members.
    blocked_first: BTreeMap<String, Vec<BlockedFirst>>,
    // By name and owner of the client.
    clients: BTreeMap<(String, Option<String>), ClientStep>,
    /// Whether a canary that the policy names needs no change.
    canary_is_done: bool,
}

impl Parts {
    fn leave(&mut self, position: Position, reason: UnchangedReason) {
        self.canary_is_done |= position.is_canary && reason == UnchangedReason::AtTarget;
        self.unchanged.push(Unchanged {
            resource: position.resource,
            reason,
        });
    }

    fn block(
        &mut self,
        resource: Resource,
        standing: &Standing,
        from: Option<CaId>,
        findings: Vec<RuleBreach>,
        deadline: Option<Deadline>,
    ) {
        if let Some(group) = &standing.group {
            let first = BlockedFirst {
                rank: standing.rank,
                unit: standing.unit.clone(),
                name: resource.to_string(),
            };
            self.blocked_first
                .entry(group.clone())
                .or_default()
                .push(first);
        }
        self.blocked.push(Blocked {
            resource,
            from,
            findings,
            deadline,
        });
    }
}

struct Builder<'a> {
    context: &'a Context<'a>,
    evidence: &'a Evidence,
    selection: &'a Selection,
    lineage: &'a Lineage,
    accepted: &'a [Acceptance],
}

impl<'a> Builder<'a> {
    fn policy(&self) -> &Policy {
        self.context.policy
    }

    fn add_cluster(&self, cluster: &'a Cluster, parts: &mut Parts) {
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
        // The API reports no chosen CA for a cluster; its members report theirs.
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
            renewal_action: self.renewal_action(cluster.arn()),
            parameter_group: cluster.parameter_group(),
            waiting: subject::waiting(self.context.fleet, None, Some(cluster)),
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
            certificate_valid_till: certificate.and_then(|found| found.valid_till),
            pending: pending_names(cluster.pending_changes()),
            engine_version: cluster.engine_version().cloned(),
            cluster: None,
            is_writer: None,
            window: cluster.maintenance_window(),
        };
        let standing = self.lineage.of_cluster(cluster);
        let tag = |key: &str| cluster.tag(key);
        let position = Position {
            resource,
            application: tag(&self.policy().application_tag).map(str::to_owned),
            is_canary: self.selection.is_canary_cluster(cluster),
            is_production: self.is_production(tag),
            is_selected: self.selection.takes_cluster(cluster),
            standing,
            failover: None,
            endpoint: None,
            terraform_address: cluster.terraform_address().map(str::to_owned),
        };
        self.add(position, &subject, side.as_ref(), expected, parts);
    }

    fn add_instance(&self, instance: &'a Instance, parts: &mut Parts) {
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
            renewal_action: self.renewal_action(instance.arn()),
            parameter_group: cluster.and_then(Cluster::parameter_group),
            waiting: subject::waiting(self.context.fleet, Some(instance), cluster),
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
            certificate_valid_till: instance
                .server_certificate()
                .and_then(|found| found.valid_till),
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
            is_canary: self.selection.is_canary(instance, cluster),
            is_production: self.is_production(tag),
            is_selected: self.selection.takes(instance, cluster),
            standing: self.lineage.of_instance(instance, is_writer),
            failover: instance
                .cluster()
                .filter(|_| can_fail_over && self.policy().failover)
                .map(str::to_owned),
            endpoint: instance.endpoint().cloned(),
            terraform_address: instance.terraform_address().map(str::to_owned),
            resource,
        };
        self.add(position, &subject, Some(&side), expected, parts);
    }

    /// Classifies one database: unchanged, blocked, or a candidate.
    fn add(
        &self,
        position: Position,
        subject: &Subject<'a>,
        side: Option<&ServerSide>,
        expected: impl FnOnce(&CaId) -> Expectation,
        parts: &mut Parts,
    ) {
        if let Some(reason) = self.why_unchanged(&position, subject, side) {
            parts.leave(position, reason);
            return;
        }
        let (id, arn) = (&position.resource.id, position.resource.arn.as_deref());
        let mut findings = rules::breaches(self.context, subject);
        if self.context.is_renewal() && !states_certificate(subject) {
            let detail = "AWS did not state when its server certificate ends";
            findings.push(RuleBreach::new(PlanRule::CertificateNotStated, detail));
        }
        for finding in &mut findings {
            Acceptance::accept(self.accepted, finding, id, arn);
        }
        if !self.context.is_renewal() {
            self.add_client_steps(&position.resource, subject, &mut parts.clients);
        }
        let deadline = side.and_then(|side| deadline::first(side, subject.window, self.context.at));
        let (from, to) = match (subject.ca, self.context.target_of(subject)) {
            (Some(from), Some(to)) if !findings.iter().any(RuleBreach::blocks) => {
                (from.clone(), to.clone())
            }
            (from, _) => {
                let from = from.cloned();
                parts.block(
                    position.resource,
                    &position.standing,
                    from,
                    findings,
                    deadline,
                );
                return;
            }
        };
        let restart = consequences::restart(self.context, subject);
        let is_renewal = self.context.is_renewal();
        let step = Step {
            engine: subject.engine.cloned(),
            wave: 0,
            canary: position.is_canary,
            group: position.standing.group.clone(),
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
            evidence_at: subject
                .clients()
                .filter(|_| !is_renewal)
                .filter_map(|client| client.at)
                .min(),
            accepted: findings,
            rollback: match is_renewal {
                true => Rollback::Impossible,
                false => consequences::rollback(self.context, subject, &from),
            },
            notes: consequences::notes(self.context, subject, &from),
            endpoint: position.endpoint,
            terraform_address: position.terraform_address,
            expected: expected(&from),
            resource: position.resource,
            renewal: is_renewal.then(|| Renewal {
                action: subject.renewal_action.map(str::to_owned),
            }),
            from,
            to,
        };
        parts.candidates.push(Candidate {
            step,
            standing: position.standing,
            is_canary: position.is_canary,
            is_production: position.is_production,
        });
    }

    /// Why a database needs no step; `None` where it needs one.
    fn why_unchanged(
        &self,
        position: &Position,
        subject: &Subject<'a>,
        side: Option<&ServerSide>,
    ) -> Option<UnchangedReason> {
        let Some(target) = self.context.target else {
            if !position.is_selected {
                return Some(UnchangedReason::NotSelected);
            }
            return self.why_not_renewed(subject, side);
        };
        let used = subject.used_ca();
        let pends_elsewhere = subject
            .pending_ca
            .as_ref()
            .is_some_and(|pending| pending != target);
        let is_proved =
            used == Some(target) || (used.is_none() && subject.product != Product::MultiAzCluster);
        if subject.ca == Some(target) && is_proved && !pends_elsewhere {
            return Some(UnchangedReason::AtTarget);
        }
        if !position.is_selected || !self.selection.takes_ca(subject.ca, used) {
            return Some(UnchangedReason::NotSelected);
        }
        // A change to the target that is already under way must be completed.
        let begun = subject.ca == Some(target) || subject.pending_ca.is_some();
        if self.selection.is_explicit() || begun || self.has_to_move(side) {
            return None;
        }
        Some(UnchangedReason::NotDue)
    }

    /// Whether the CA of a database has expired, expires soon, is retired, or is not known well enough to decide.
    fn has_to_move(&self, side: Option<&ServerSide>) -> bool {
        let soon = self.context.at.saturating_add(CA_HORIZON);
        let Some(side) = side else { return true };
        side.reasons.iter().any(|reason| match reason {
            ServerReason::CaRetired { .. }
            | ServerReason::CaUnknown { .. }
            | ServerReason::CaNotStated
            | ServerReason::RegionNotStated
            | ServerReason::EngineUnknown
            | ServerReason::CertificateOfOtherCa { .. } => true,
            ServerReason::CaEnds { on, .. } => *on <= soon,
            ServerReason::MaintenancePending { action, .. } => {
                *action == CertificateAction::CaCertificateRotation
            }
            _ => false,
        })
    }

    fn why_not_renewed(
        &self,
        subject: &Subject<'a>,
        side: Option<&ServerSide>,
    ) -> Option<UnchangedReason> {
        if self.selection.is_explicit()
            || subject.renewal_action.is_some()
            || !states_certificate(subject)
        {
            return None;
        }
        let soon = self.context.at.saturating_add(RENEWAL_HORIZON);
        let ends = side?.reasons.iter().find_map(|reason| match reason {
            ServerReason::CertificateEnded { on } => Some((*on, false)),
            ServerReason::CertificateEnds { on, renewed_by_rds } => Some((*on, *renewed_by_rds)),
            _ => None,
        });
        match ends {
            Some((on, _)) if on < self.context.at => None,
            Some((_, true)) => Some(UnchangedReason::RenewsByItself),
            Some((on, false)) if on <= soon => None,
            _ => Some(UnchangedReason::NotDue),
        }
    }

    /// The name of the action that renews the certificate of a resource, where one is pending.
    fn renewal_action(&self, arn: Option<&str>) -> Option<&'a str> {
        let actions = self.context.fleet.pending_actions();
        let action = actions.iter().find(|action| {
            Some(action.resource.as_str()) == arn
                && action.certificate_action() == Some(CertificateAction::ServerCertificateRotation)
        });
        action.map(|action| action.action.as_str())
    }

    /// Whether tags mark a database as production; `None` where they do not state that.
    fn is_production<'t>(&self, tag: impl Fn(&str) -> Option<&'t str>) -> Option<bool> {
        let value = self
            .policy()
            .environment_tags
            .iter()
            .find_map(|key| tag(key))?;
        let value = value.to_ascii_lowercase();
        let production = ["prod", "prd", "live"];
        let not = ["nonprod", "non-prod", "preprod", "pre-prod"];
        Some(
            production.iter().any(|word| value.starts_with(word))
                && !not.iter().any(|word| value.starts_with(word)),
        )
    }

    /// Blocks databases that would have to follow a blocked reader or replica.
    fn block_followers(&self, parts: &mut Parts) {
        for candidate in std::mem::take(&mut parts.candidates) {
            let Candidate { step, standing, .. } = &candidate;
            let breach = standing
                .group
                .as_ref()
                .and_then(|group| parts.blocked_first.get(group))
                .and_then(|blocked| {
                    rules::follows_blocked(blocked, standing.unit.as_deref(), standing.rank)
                });
            let Some(mut breach) = breach else {
                parts.candidates.push(candidate);
                continue;
            };
            let (id, arn) = (&step.resource.id, step.resource.arn.as_deref());
            Acceptance::accept(self.accepted, &mut breach, id, arn);
            let mut candidate = candidate;
            let blocks = breach.blocks();
            candidate.step.accepted.push(breach);
            if !blocks {
                parts.candidates.push(candidate);
                continue;
            }
            let Step {
                resource,
                from,
                accepted,
                deadline,
                ..
            } = candidate.step;
            parts.blocked.push(Blocked {
                resource,
                from: Some(from),
                findings: accepted,
                deadline,
            });
        }
    }

    /// Remarks about the request.
    fn notes(&self, parts: &Parts) -> Vec<String> {
        let steps = parts.candidates.iter().map(|candidate| {
            let step = &candidate.step;
            (&step.resource, &step.accepted)
        });
        let blocked = parts
            .blocked
            .iter()
            .map(|blocked| (&blocked.resource, &blocked.findings));
        let found: Vec<(&Resource, &Vec<RuleBreach>)> = steps.chain(blocked).collect();
        let is_used = |known: &&Acceptance| {
            found.iter().any(|(resource, findings)| {
                known.names(&resource.id, resource.arn.as_deref())
                    && findings.iter().any(|finding| finding.rule == known.rule)
            })
        };
        let unused = self.accepted.iter().filter(|known| !is_used(known));
        let mut notes: Vec<String> = unused
            .map(|known| match &known.database {
                Some(database) => format!(
                    "--accept {}@{database} changes nothing: that rule is not broken there",
                    known.rule
                ),
                None => format!(
                    "--accept {} changes nothing: that rule is broken nowhere",
                    known.rule
                ),
            })
            .collect();
        let named = !self.policy().canaries.is_empty();
        let canaries = parts.candidates.iter().any(|found| found.is_canary);
        if named && !canaries && !parts.canary_is_done && !parts.candidates.is_empty() {
            notes.push(
                "no canary that the policy names can be changed; another was chosen".to_owned(),
            );
        }
        notes
    }

    fn add_client_steps(
        &self,
        resource: &Resource,
        subject: &Subject<'a>,
        steps: &mut BTreeMap<(String, Option<String>), ClientStep>,
    ) {
        for client in subject.clients() {
            let Some(rule) = rules::client_breach(client) else {
                continue;
            };
            let key = (client.name.clone(), client.owner.clone());
            let remedy = || {
                client.remedy.clone().unwrap_or_else(|| {
                    match rule {
                        PlanRule::ClientRejectsTarget | PlanRule::ClientFallsBack => {
                            "add the roots below to its trust stores, and restart it"
                        }
                        _ => "find out which store it uses and whether it verifies, and record that in the manifest",
                    }
                    .to_owned()
                })
            };
            let step = steps.entry(key).or_insert_with(|| ClientStep {
                client: client.name.clone(),
                owner: client.owner.clone(),
                stack: client.stack.clone(),
                stores: client.stores.clone(),
                verdict: client.verdict,
                reason: client.reason.clone(),
                remedy: remedy(),
                effect: client.effect,
                commands: Vec::new(),
                roots: Vec::new(),
                databases: Vec::new(),
            });
            // What the worst of its databases needs is what the client needs.
            if (client.effect, client.verdict) > (step.effect, step.verdict) {
                (step.reason, step.remedy) = (client.reason.clone(), remedy());
            }
            step.effect = step.effect.max(client.effect);
            step.verdict = step.verdict.max(client.verdict);
            for command in &client.commands {
                if !step.commands.contains(command) {
                    step.commands.push(command.clone());
                }
            }
            let name = resource.to_string();
            if step.databases.last() != Some(&name) {
                step.databases.push(name);
            }
            if let Some(region) = &subject.scope.region
                && !step.roots.iter().any(|root| root.region == *region)
            {
                let target = self.context.target_of(subject);
                let authority = target.and_then(|target| self.context.authority(subject, target));
                step.roots.push(RootSummary {
                    region: region.clone(),
                    name: authority.map(|authority| authority.common_name().to_owned()),
                    fingerprint: authority.map(|authority| authority.fingerprint()),
                });
            }
        }
    }
}

/// How a database is ordered in the plan.
struct Position {
    resource: Resource,
    application: Option<String>,
    is_canary: bool,
    is_production: Option<bool>,
    is_selected: bool,
    standing: Standing,
    failover: Option<String>,
    endpoint: Option<crate::fleet::Address>,
    terraform_address: Option<String>,
}

/// Whether the CA and the expiry of the certificate were stated.
fn states_certificate(subject: &Subject<'_>) -> bool {
    subject
        .certificate
        .is_some_and(|found| found.ca.is_some() && found.valid_till.is_some())
}

/// Whether an instance is the writer of a cluster; `None` where the cluster does not state it.
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
