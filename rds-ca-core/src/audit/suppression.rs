//! Findings that their owners accept for a time.

use super::Inputs;
use super::finding::{Finding, SubjectKind, Suppressed};
use super::rules::AuditRule;
use crate::client::{Clients, Suppression};
use crate::timestamp;

/// Marks what is suppressed, says what is over or idle, and puts the heaviest and soonest first.
pub(super) fn apply(
    inputs: &Inputs<'_>,
    clients: &Clients,
    mut findings: Vec<Finding>,
) -> Vec<Finding> {
    let manifest = clients.manifest();
    let file = manifest
        .path
        .as_ref()
        .map(|path| path.display().to_string());
    let mut about = Vec::new();
    for suppression in &manifest.suppressions {
        let expired = suppression.until < inputs.at;
        let mut covered = 0_usize;
        for finding in findings
            .iter_mut()
            .filter(|finding| covers(suppression, finding))
        {
            covered += 1;
            if !expired {
                finding.suppressed = Some(Suppressed {
                    reason: suppression.reason.clone(),
                    until: suppression.until,
                });
            }
        }
        let what = format!("{} for {}", suppression.rule, suppression.subject);
        let message = match (covered, expired) {
            (0, _) => "it covers no finding".to_owned(),
            (_, true) => format!(
                "its time was over at {}",
                timestamp::format(suppression.until)
            ),
            (_, false) => continue,
        };
        let rule = if covered == 0 {
            AuditRule::SuppressionUnused
        } else {
            AuditRule::SuppressionExpired
        };
        let mut finding = Finding::new(rule, SubjectKind::Manifest, what, message)
            .evidence(format!("its reason was: {}", suppression.reason))
            .located(file.clone(), suppression.line);
        if suppression.rule.parse::<AuditRule>().is_err() {
            finding = finding.evidence(format!("there is no rule {:?}", suppression.rule));
        }
        about.push(finding);
    }
    findings.append(&mut about);
    findings.sort_by(|one, other| {
        let order = |finding: &Finding| {
            (
                finding.suppressed.is_some(),
                std::cmp::Reverse(finding.severity),
                finding.rule,
                finding.bites,
            )
        };
        order(one)
            .cmp(&order(other))
            .then_with(|| one.subject.cmp(&other.subject))
    });
    findings
}

fn covers(suppression: &Suppression, finding: &Finding) -> bool {
    suppression.covers(finding.rule.id(), &finding.subject.name)
}
