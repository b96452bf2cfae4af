//! The plan as plain text, one line per database.

use std::collections::BTreeMap;

use time::UtcDateTime;

use super::super::text::{abbreviated, visible};
use super::approval;
use super::consequences::Rollback;
use super::deadline::Deadline;
use super::model::{Plan, Step, UnchangedReason};
use crate::timestamp;

/// The plan as plain text, one line per database.
///
/// Untrusted text cannot break lines or move the cursor.
pub(super) fn text(plan: &Plan) -> String {
    let text = lines(plan);
    let mut out = String::with_capacity(text.len());
    for line in text {
        out.push_str(&visible(&line));
        out.push('\n');
    }
    out
}

fn lines(plan: &Plan) -> Vec<String> {
    let mut out = vec![summary(plan)];
    for step in &plan.client_steps {
        let owner = step.owner.as_deref().unwrap_or("not named");
        out.push(format!(
            "client  {} ({owner}): {}",
            step.client,
            step.outcome()
        ));
        out.push(format!("        {}", step.remedy));
        for command in &step.commands {
            out.push(format!("        run {command}"));
        }
        for root in &step.roots {
            let name = root.name.as_deref().unwrap_or("not in the catalogue");
            out.push(format!("        root for {}: {name}", root.region));
        }
        for store in &step.stores {
            out.push(format!("        store {store}"));
        }
        out.push(format!("        before {}", abbreviated(&step.databases)));
    }
    if !plan.steps.is_empty() {
        out.push(format!(
            "{:>4}  {:<40} {:<18} {:<17} {:<20} deadline",
            "wave", "database", "from", "restart", "expected"
        ));
    }
    for step in &plan.steps {
        out.push(format!(
            "{:>4}  {:<40} {:<18} {:<17} {:<20} {}",
            step.wave,
            step.resource.to_string(),
            step.from,
            step.restart.as_str(),
            instant(step.expected_from),
            deadline(step.deadline)
        ));
        for line in remarks(step) {
            out.push(format!("      {line}"));
        }
    }
    for blocked in &plan.blocked {
        out.push(format!(
            "blocked {}  {}",
            blocked.resource,
            deadline(blocked.deadline)
        ));
        for finding in blocked.findings.iter().filter(|finding| finding.blocks()) {
            out.push(format!("        {}: {}", finding.rule, finding.detail));
        }
    }
    for note in notes(plan).into_iter().chain(approval::cautions(plan)) {
        out.push(note);
    }
    out
}

pub(super) fn title(plan: &Plan) -> String {
    match &plan.target {
        Some(target) => format!("Rotation to {target}"),
        None => "Renewal of server certificates".to_owned(),
    }
}

pub(super) fn summary(plan: &Plan) -> String {
    format!("{}: {}", title(plan), counts(plan))
}

/// How many databases are changed, blocked and left as they are, and how many clients must be fixed first.
pub(super) fn counts(plan: &Plan) -> String {
    let counted = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    format!(
        "{} to change in {}, {} blocked, {} unchanged, {} to fix; made for {}, catalogue {}",
        plan.steps.len(),
        counted(plan.waves() as usize, "wave", "waves"),
        plan.blocked.len(),
        plan.unchanged.len(),
        counted(plan.client_steps.len(), "client", "clients"),
        instant(plan.made_at),
        plan.catalogue,
    )
}

/// Unchanged databases, unread parts of the fleet, and further remarks.
pub(super) fn notes(plan: &Plan) -> Vec<String> {
    let mut by_reason: BTreeMap<UnchangedReason, Vec<String>> = BTreeMap::new();
    for unchanged in &plan.unchanged {
        let names = by_reason.entry(unchanged.reason).or_default();
        names.push(unchanged.resource.to_string());
    }
    let unchanged = by_reason.iter().map(|(reason, names)| {
        let why = match reason {
            UnchangedReason::AtTarget => "they already have that CA",
            UnchangedReason::WithCluster => "they change with their cluster",
            UnchangedReason::OtherAuthority => {
                "their clients see certificates that RDS's CAs did not sign"
            }
            UnchangedReason::RenewsByItself => {
                "RDS renews them by itself, without a restart, in their maintenance windows"
            }
            UnchangedReason::NotDue if plan.target.is_none() => {
                "their certificates do not expire soon"
            }
            UnchangedReason::NotDue => {
                "their CA neither expires soon nor is retired; request the change with --from or --only"
            }
            UnchangedReason::NotSelected => "not selected",
        };
        format!("unchanged ({why}): {}", abbreviated(names))
    });
    let gaps = plan.gaps.iter().map(|gap| {
        format!(
            "not read: {} in {}: {} ({})",
            gap.operation,
            gap.scope,
            gap.detail,
            gap.kind.as_str()
        )
    });
    let defaults = plan.defaults.iter().map(|note| {
        let by = match note.overridden {
            Some(true) => "by the account's override",
            Some(false) => "by AWS's default",
            None => "by default",
        };
        format!("new databases in {} get {} {by}", note.scope, note.ca)
    });
    let notes = plan.notes.iter().cloned();
    gaps.chain(unchanged).chain(defaults).chain(notes).collect()
}

pub(super) fn remarks(step: &Step) -> Vec<String> {
    let mut lines = step.notes.clone();
    if !step.also_applied.is_empty() {
        lines.push(format!(
            "queued changes that are applied too: {}",
            step.also_applied.join(", ")
        ));
    }
    if let Some(cluster) = &step.failover {
        lines.push(format!("the cluster {cluster} is failed over first"));
    }
    if let Some(address) = &step.terraform_address {
        lines.push(format!("Terraform declares it: {address}"));
    }
    if step.rollback == Rollback::Impossible {
        lines.push(match step.renewal {
            Some(_) => "no rollback: a renewal of a certificate is not undone".to_owned(),
            None => "no rollback: AWS no longer offers the old CA".to_owned(),
        });
    }
    for finding in &step.accepted {
        let reason = finding.accepted.as_deref().unwrap_or_default();
        lines.push(format!(
            "accepted {}: {} ({reason})",
            finding.rule, finding.detail
        ));
    }
    lines
}

/// Rounded down to seconds: a plan made now has a time with nanoseconds.
pub(super) fn instant(at: UtcDateTime) -> String {
    timestamp::format(at.replace_nanosecond(0).unwrap_or(at))
}

pub(super) fn deadline(deadline: Option<Deadline>) -> String {
    deadline.map_or_else(|| "-".to_owned(), |deadline| deadline.to_string())
}
