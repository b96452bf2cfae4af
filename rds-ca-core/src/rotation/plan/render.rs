//! The plan as plain text, a line a database.

use std::collections::BTreeMap;

use time::UtcDateTime;

use super::super::text::{some, visible};
use super::approval;
use super::consequences::Rollback;
use super::deadline::Deadline;
use super::model::{Plan, Step, UnchangedReason};
use crate::timestamp;

/// The plan as plain text, a line a database.
///
/// Texts from outside cannot change lines or move the cursor.
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
        out.push(format!("        before {}", some(&step.databases)));
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

/// How many databases are changed, blocked and left as they are, and how many clients are to be mended first.
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

/// What is not changed, what could not be seen, what else is worth knowing.
pub(super) fn notes(plan: &Plan) -> Vec<String> {
    let mut by_reason: BTreeMap<UnchangedReason, Vec<String>> = BTreeMap::new();
    for unchanged in &plan.unchanged {
        let names = by_reason.entry(unchanged.reason).or_default();
        names.push(unchanged.resource.to_string());
    }
    let unchanged = by_reason.iter().map(|(reason, names)| {
        let why = match reason {
            UnchangedReason::AtTarget => "they have that CA",
            UnchangedReason::WithCluster => "they change with their cluster",
            UnchangedReason::OtherAuthority => {
                "their clients see certificates of another authority than RDS's CAs"
            }
            UnchangedReason::RenewsByItself => {
                "RDS renews them by itself, without a restart, in their maintenance windows"
            }
            UnchangedReason::NotDue if plan.target.is_none() => {
                "their certificates do not end soon"
            }
            UnchangedReason::NotDue => {
                "their CA neither ends soon nor is retired; --from or --only asks for the change"
            }
            UnchangedReason::NotSelected => "not selected",
        };
        format!("unchanged ({why}): {}", some(names))
    });
    let gaps = plan.gaps.iter().map(|gap| {
        format!(
            "not seen: {} in {}: {} ({})",
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
        lines.push("no way back: the old CA is not offered any more".to_owned());
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

/// In whole seconds: what is planned now is planned for a time with nanoseconds.
pub(super) fn instant(at: UtcDateTime) -> String {
    timestamp::format(at.replace_nanosecond(0).unwrap_or(at))
}

pub(super) fn deadline(deadline: Option<Deadline>) -> String {
    deadline.map_or_else(|| "-".to_owned(), |deadline| deadline.to_string())
}
