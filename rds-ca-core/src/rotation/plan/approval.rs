//! What a person approves: digest, policy, restarts, changes that cannot be undone. Every format of the page contains
//! it.

use std::collections::BTreeMap;

use super::super::policy::{ApplyTiming, RestartPolicy};
use super::super::text::abbreviated;
use super::consequences::Rollback;
use super::model::Plan;

/// Digest, policy, restarts, changes that cannot be undone.
pub(super) fn lines(plan: &Plan) -> Vec<String> {
    let policy = &plan.policy;
    let mut lines = vec![match plan.digest() {
        Ok(digest) => format!("digest {digest}"),
        Err(error) => error.to_string(),
    }];
    lines.push(match policy.apply {
        ApplyTiming::MaintenanceWindow => {
            "changes are applied in each database's next maintenance window".to_owned()
        }
        ApplyTiming::Immediately => format!(
            "changes are applied at once, with all other queued changes, {}",
            match policy.windows.len() {
                0 => "at any time".to_owned(),
                count => format!("in {count} windows of the policy"),
            }
        ),
    });
    lines.push(format!(
        "waves of at most {}, {} s apart; the run stops after {}; evidence about clients may be {} days old",
        policy.wave_size,
        policy.soak_seconds,
        match policy.stop_after_failures {
            1 => "1 failure".to_owned(),
            count => format!("{count} failures"),
        },
        policy.evidence_max_age_seconds / 86_400
    ));
    for window in &policy.windows {
        lines.push(format!("changes may happen in {window}"));
    }
    let per_cluster = format!("at most {} of a cluster in a wave", policy.per_cluster);
    let per_application = policy
        .per_application
        .map(|count| format!("{count} of an application"));
    let per_hour = policy
        .per_hour
        .map(|count| format!("{count} changes an hour"));
    let limits: Vec<String> = [Some(per_cluster), per_application, per_hour]
        .into_iter()
        .flatten()
        .collect();
    lines.push(limits.join(", "));
    lines.push(match policy.probe {
        true => "each change is proved by a handshake as well".to_owned(),
        false => "a change is proved by what AWS reports, not by a handshake".to_owned(),
    });
    if policy.failover {
        lines.push("Aurora clusters are failed over before their writers restart".to_owned());
    }
    if policy.restart == RestartPolicy::Postpone {
        lines.push("restarts are postponed: a person restarts".to_owned());
    }
    let canaries: Vec<String> = plan
        .steps
        .iter()
        .filter(|step| step.canary)
        .map(|step| step.resource.to_string())
        .collect();
    lines.push(match canaries.as_slice() {
        [] => "no canary".to_owned(),
        names => format!("canaries: {}", abbreviated(names)),
    });
    let mut restarts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for step in &plan.steps {
        let names = restarts.entry(step.restart.as_str()).or_default();
        names.push(step.resource.to_string());
    }
    for (restart, names) in restarts {
        let restart = restart.replace('_', " ");
        lines.push(format!("restart {restart}: {}", abbreviated(&names)));
    }
    for (rollback, what) in [
        (Rollback::Impossible, "cannot be undone"),
        (Rollback::Unknown, "whether it can be undone is not known"),
    ] {
        let names: Vec<String> = plan
            .steps
            .iter()
            .filter(|step| step.rollback == rollback)
            .map(|step| step.resource.to_string())
            .collect();
        if !names.is_empty() {
            lines.push(format!("{what}: {}", abbreviated(&names)));
        }
    }
    lines.extend(cautions(plan));
    lines
}

/// What a person must know before this plan is approved or carried out by hand.
pub(super) fn cautions(plan: &Plan) -> Vec<String> {
    if plan.steps.is_empty() {
        return Vec::new();
    }
    vec![
        "where Terraform or CloudFormation declares these databases, its next apply reverts the change: \
         see --format terraform or cloudformation"
            .to_owned(),
    ]
}
