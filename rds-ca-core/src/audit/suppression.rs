//! Findings that their owners accept temporarily.

use std::sync::Arc;

use super::Inputs;
use super::finding::{Draft, Finding, Findings, SubjectKind, Suppressed};
use super::rules::AuditRule;
use crate::client::{Clients, Suppression};
use crate::timestamp;

/// Marks suppressed findings, and reports expired and unused suppressions.
pub(super) fn apply(inputs: &Inputs<'_>, clients: &Clients, findings: &mut Findings) {
    let manifest = clients.manifest();
    let file = manifest
        .path
        .as_ref()
        .map(|path| path.display().to_string());
    let mut about = Vec::new();
    for suppression in &manifest.suppressions {
        let expired = suppression.until < inputs.at;
        let why = Arc::new(Suppressed {
            reason: suppression.reason.clone(),
            until: suppression.until,
        });
        let mut covered = 0_usize;
        for finding in findings
            .iter_mut()
            .filter(|finding| covers(suppression, finding))
        {
            covered += 1;
            if !expired {
                finding.suppressed = Some(Arc::clone(&why));
            }
        }
        let what = format!("{} for {}", suppression.rule, suppression.subject);
        let message = match (covered, expired) {
            (0, _) => "it covers no finding".to_owned(),
            (_, true) => format!("it ended at {}", timestamp::format(suppression.until)),
            (_, false) => continue,
        };
        let rule = if covered == 0 {
            AuditRule::SuppressionUnused
        } else {
            AuditRule::SuppressionExpired
        };
        let mut finding = Draft::new(rule, SubjectKind::Manifest, what, message)
            .evidence(format!("its reason was: {}", suppression.reason))
            .located(file.clone(), suppression.line);
        if suppression.rule.parse::<AuditRule>().is_err() {
            finding = finding.evidence(format!("there is no rule {:?}", suppression.rule));
        }
        about.push(finding);
    }
    findings.extend(about);
}

fn covers(suppression: &Suppression, finding: &Finding) -> bool {
    suppression.covers(finding.rule.id(), &finding.subject.name)
}
