//! What is to be said of each trust store, whatever client uses it.

use super::finding::{Finding, SubjectKind};
use super::rules::AuditRule;
use super::{Joined, counted};
use crate::catalogue::{Recognition, Role};
use crate::trust::TrustStore;

pub(super) fn findings(joined: &Joined<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, opened) in joined.clients.stores().iter().enumerate() {
        let path = opened.path.display().to_string();
        let users: Vec<usize> = (0..joined.audited.len())
            .filter(|client| joined.clients.stores_of(*client).contains(&place))
            .collect();
        let finding = |rule, message: String| {
            Finding::new(rule, SubjectKind::Store, path.clone(), message).clients(users.clone())
        };
        match &opened.store {
            Err(error) => {
                let message = format!("it could not be opened: {error}");
                let hint = error.hint().map(str::to_owned);
                let opened = finding(AuditRule::StoreUnopened, message).remedy(hint);
                findings.push(opened.located(Some(path.clone()), None));
            }
            Ok(store) => {
                let found = of_store(joined, store, finding);
                findings.extend(
                    found
                        .into_iter()
                        .map(|(finding, line)| finding.located(Some(path.clone()), line)),
                );
            }
        }
    }
    findings
}

/// Findings, each with the line of the first certificate that it is about.
fn of_store(
    joined: &Joined<'_>,
    store: &TrustStore,
    finding: impl Fn(AuditRule, String) -> Finding,
) -> Vec<(Finding, Option<usize>)> {
    let (mut intermediates, mut look_alikes, mut expired) = (Vec::new(), Vec::new(), Vec::new());
    for entry in store.bundle().entries() {
        let certificate = &entry.certificate;
        let line = entry.place.line;
        let ended = certificate.validity().not_after < joined.inputs.at;
        match joined.inputs.catalogue.recognise(certificate) {
            Recognition::Exact(found) | Recognition::SameKey(found)
                if found.role() == Role::Intermediate && !ended =>
            {
                intermediates.push((certificate.subject(), line));
            }
            Recognition::LooksLikeRds {
                role: Role::Intermediate,
                ..
            } if !ended => {
                intermediates.push((certificate.subject(), line));
            }
            Recognition::LooksLikeRds { .. } if !ended => {
                look_alikes.push((certificate.subject(), line));
            }
            _ => {}
        }
        if ended {
            expired.push((certificate.subject(), line));
        }
    }
    let mut findings = Vec::new();
    for (rule, what, certificates) in [
        (
            AuditRule::StoreHoldsIntermediates,
            "RDS intermediate",
            intermediates,
        ),
        (AuditRule::StoreLookAlike, "look-alike", look_alikes),
        (AuditRule::StoreExpired, "expired certificate", expired),
    ] {
        if certificates.is_empty() {
            continue;
        }
        let mut found = finding(
            rule,
            format!("it holds {}", counted(certificates.len(), what)),
        );
        for (subject, line) in certificates.iter().take(MOST_NAMED) {
            let place = line.map_or_else(String::new, |line| format!("line {line}: "));
            found = found.evidence(format!("{place}{subject}"));
        }
        if certificates.len() > MOST_NAMED {
            found = found.evidence(format!("and {} more", certificates.len() - MOST_NAMED));
        }
        let line = certificates.first().and_then(|(_, line)| *line);
        findings.push((found, line));
    }
    let problems = store.bundle().problems();
    let hiding: Vec<_> = problems
        .iter()
        .filter(|problem| problem.may_hide_certificates)
        .collect();
    if let Some(first) = hiding.first() {
        let mut damaged = finding(
            AuditRule::StoreDamaged,
            format!("{} of it could not be read", counted(hiding.len(), "part")),
        );
        for problem in hiding.iter().take(MOST_NAMED) {
            damaged = damaged.evidence(problem.to_string());
        }
        findings.push((damaged.remedy(Some(first.hint.clone())), first.place.line));
    }
    findings
}

/// The most certificates or problems that a finding names one by one.
const MOST_NAMED: usize = 10;
