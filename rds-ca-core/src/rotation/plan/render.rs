//! The plan for people: a table, Markdown, and equivalent AWS CLI commands.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use time::UtcDateTime;

use super::super::policy::RestartPolicy;
use super::consequences::{RestartExpectation, Rollback};
use super::deadline::Deadline;
use super::model::{Plan, ResourceKind, Step, UnchangedReason};
use crate::timestamp;

impl Plan {
    /// The plan as plain text, a line a database.
    pub fn to_text(&self) -> String {
        let mut out = format!("{}\n", self.summary());
        for step in &self.client_steps {
            let owner = step.owner.as_deref().unwrap_or("nobody named");
            let _ = writeln!(
                out,
                "client  {} ({owner}): {}",
                step.client,
                step.verdict.as_str().replace('_', " ")
            );
            let _ = writeln!(out, "        {}", step.remedy);
            for root in &step.roots {
                let name = root.name.as_deref().unwrap_or("not in the catalogue");
                let _ = writeln!(out, "        root for {}: {name}", root.region);
            }
            for store in &step.stores {
                let _ = writeln!(out, "        store {store}");
            }
            let _ = writeln!(out, "        before {}", some(&step.databases));
        }
        if !self.steps.is_empty() {
            let _ = writeln!(
                out,
                "{:>4}  {:<40} {:<18} {:<17} {:<20} deadline",
                "wave", "database", "from", "restart", "expected"
            );
        }
        for step in &self.steps {
            let _ = writeln!(
                out,
                "{:>4}  {:<40} {:<18} {:<17} {:<20} {}",
                step.wave,
                step.resource.to_string(),
                step.from,
                step.restart.as_str(),
                instant(step.expected_from),
                deadline(step.deadline),
            );
            for line in remarks(step) {
                let _ = writeln!(out, "      {line}");
            }
        }
        for blocked in &self.blocked {
            let _ = writeln!(
                out,
                "blocked {}  {}",
                blocked.resource,
                deadline(blocked.deadline)
            );
            for finding in blocked.findings.iter().filter(|finding| finding.blocks()) {
                let _ = writeln!(out, "        {}: {}", finding.rule, finding.detail);
            }
        }
        for note in self.notes() {
            let _ = writeln!(out, "{note}");
        }
        out
    }

    /// The plan as Markdown.
    pub fn to_markdown(&self) -> String {
        let mut out = format!("# Rotation to `{}`\n\n{}\n", self.target, self.summary());
        if !self.client_steps.is_empty() {
            out.push_str("\n## Clients first\n\n| Client | Owner | Verdict | What to do | Roots | Stores | Databases |\n");
            out.push_str("|---|---|---|---|---|---|---|\n");
            for step in &self.client_steps {
                let roots: Vec<String> = step
                    .roots
                    .iter()
                    .map(|root| {
                        root.name
                            .clone()
                            .unwrap_or_else(|| format!("{}: not in the catalogue", root.region))
                    })
                    .collect();
                let cells = [
                    step.client.clone(),
                    step.owner.clone().unwrap_or_default(),
                    step.verdict.as_str().replace('_', " "),
                    step.remedy.clone(),
                    roots.join(", "),
                    step.stores.join(", "),
                    some(&step.databases),
                ];
                row(&mut out, &cells);
            }
        }
        if !self.steps.is_empty() {
            out.push_str("\n## Changes\n\n| Wave | Database | From | Restart | Expected | Deadline | Remarks |\n");
            out.push_str("|---|---|---|---|---|---|---|\n");
            for step in &self.steps {
                let cells = [
                    step.wave.to_string(),
                    step.resource.to_string(),
                    step.from.to_string(),
                    step.restart.as_str().replace('_', " "),
                    instant(step.expected_from),
                    deadline(step.deadline),
                    remarks(step).join("; "),
                ];
                row(&mut out, &cells);
            }
        }
        if !self.blocked.is_empty() {
            out.push_str("\n## Blocked\n\n| Database | Deadline | Why |\n|---|---|---|\n");
            for blocked in &self.blocked {
                let why: Vec<String> = blocked
                    .findings
                    .iter()
                    .filter(|finding| finding.blocks())
                    .map(|finding| format!("`{}`: {}", finding.rule, finding.detail))
                    .collect();
                row(
                    &mut out,
                    &[
                        blocked.resource.to_string(),
                        deadline(blocked.deadline),
                        why.join("; "),
                    ],
                );
            }
        }
        let notes = self.notes();
        if !notes.is_empty() {
            out.push_str("\n## Also\n\n");
            for note in notes {
                let _ = writeln!(out, "- {note}");
            }
        }
        out
    }

    /// The commands of the AWS command line that do what the steps say, by wave, as a shell script.
    ///
    /// They check nothing: who types them waits for each change, and looks at its result, himself.
    pub fn to_commands(&self) -> String {
        let mut out = String::from(
            "# What a run checks before and after each change, these commands do not.\n",
        );
        let mut wave = 0;
        for step in &self.steps {
            if step.wave != wave {
                wave = step.wave;
                let _ = writeln!(out, "\n# wave {wave}");
            }
            let region = step
                .resource
                .scope
                .region
                .as_ref()
                .map(|region| region.as_str())
                .unwrap_or_default();
            let account = step.resource.scope.account.as_deref().unwrap_or_default();
            let _ = writeln!(
                out,
                "# {} in account {account}, restart: {}",
                step.resource,
                step.restart.as_str()
            );
            let service = step.resource.service();
            if let Some(cluster) = &step.failover {
                let _ = writeln!(
                    out,
                    "aws {service} failover-db-cluster --region {} --db-cluster-identifier {}",
                    quote(region),
                    quote(cluster)
                );
            }
            let (operation, option) = match step.resource.kind {
                ResourceKind::Instance => ("modify-db-instance", "--db-instance-identifier"),
                ResourceKind::Cluster => ("modify-db-cluster", "--db-cluster-identifier"),
            };
            let apply = if self.is_immediate() {
                "--apply-immediately"
            } else {
                "--no-apply-immediately"
            };
            let _ = write!(
                out,
                "aws {service} {operation} --region {} {option} {} --ca-certificate-identifier {} {apply}",
                quote(region),
                quote(&step.resource.id),
                quote(self.target.as_str()),
            );
            if self.policy.restart == RestartPolicy::Postpone
                && step.restart == RestartExpectation::Postponed
            {
                out.push_str(" --no-certificate-rotation-restart");
            }
            out.push('\n');
        }
        out
    }

    fn summary(&self) -> String {
        format!(
            "to {}: {} to change in {} waves, {} blocked, {} unchanged, {} clients to fix; made for {}, catalogue {}",
            self.target,
            self.steps.len(),
            self.waves(),
            self.blocked.len(),
            self.unchanged.len(),
            self.client_steps.len(),
            instant(self.made_at),
            self.catalogue,
        )
    }

    fn notes(&self) -> Vec<String> {
        let mut by_reason: BTreeMap<UnchangedReason, Vec<String>> = BTreeMap::new();
        for unchanged in &self.unchanged {
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
            };
            format!("unchanged ({why}): {}", some(names))
        });
        let gaps = self.gaps.iter().map(|gap| {
            format!(
                "not seen: {} in {}: {} ({})",
                gap.operation,
                gap.scope,
                gap.detail,
                gap.kind.as_str()
            )
        });
        let defaults = self.defaults.iter().map(|note| {
            let by = match note.overridden {
                Some(true) => "by the account's override",
                Some(false) => "by AWS's default",
                None => "by default",
            };
            format!("new databases in {} get {} {by}", note.scope, note.ca)
        });
        gaps.chain(unchanged).chain(defaults).collect()
    }
}

fn remarks(step: &Step) -> Vec<String> {
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
fn instant(at: UtcDateTime) -> String {
    timestamp::format(at.replace_nanosecond(0).unwrap_or(at))
}

fn deadline(deadline: Option<Deadline>) -> String {
    deadline.map_or_else(|| "-".to_owned(), |deadline| deadline.to_string())
}

/// The first of many names, and how many more.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let mut text = names
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > SHOWN {
        let _ = write!(text, " and {} more", names.len() - SHOWN);
    }
    text
}

fn row(out: &mut String, cells: &[String]) {
    out.push('|');
    for cell in cells {
        let _ = write!(
            out,
            " {} |",
            cell.replace('|', "\\|").replace(['\n', '\r'], " ")
        );
    }
    out.push('\n');
}

/// A word for a POSIX shell.
fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
