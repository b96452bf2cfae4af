//! Findings about each trust store, regardless of its clients.

use std::collections::HashMap;
use std::sync::Arc;

use super::finding::{Draft, Findings, Location, Own, SubjectKind, Template};
use super::rules::AuditRule;
use super::shared::{Places, Text, in_parts};
use super::{Joined, counted};
use crate::catalogue::CertificateSummary;
use crate::error::Error;
use crate::name::{CaId, Region};
use crate::trust::{Check, TrustStore};

pub(super) fn findings(joined: &Joined<'_>) -> Findings {
    let parts = in_parts(joined.clients.stores(), |first, part| {
        let mut findings = Findings::default();
        // The findings about each content, by its first copy.
        let mut known: HashMap<usize, Vec<(Template, Option<usize>)>> = HashMap::new();
        for (place, opened) in part.iter().enumerate() {
            let place = first + place;
            let path = Text::from(opened.path.display().to_string());
            let users = joined.users.get(place).cloned().unwrap_or_default();
            let store = match &opened.store {
                Ok(store) => store,
                Err(error) => {
                    findings.push(unopened(error, path).clients(users));
                    continue;
                }
            };
            let copy = joined.first_copies.get(place).copied().unwrap_or(place);
            let found = known.entry(copy).or_insert_with(|| {
                let found = of_store(joined, store).into_iter();
                found
                    .map(|(draft, line)| (findings.template(draft), line))
                    .collect()
            });
            for (template, line) in &*found {
                let own = Own {
                    name: path.clone(),
                    databases: Places::default(),
                    clients: users.clone(),
                    location: Some(Location {
                        file: path.clone(),
                        line: *line,
                    }),
                };
                findings.push_like(template, own);
            }
        }
        findings
    });
    Findings::joined(parts)
}

fn unopened(error: &Error, path: Text) -> Draft {
    let message = format!("it could not be opened: {error}");
    Draft::new(
        AuditRule::StoreUnopened,
        SubjectKind::Store,
        path.clone(),
        message,
    )
    .remedy(error.hint())
    .located(Some(path), None)
}

/// Findings about a store and all copies of it, each with the line of the first certificate concerned.
///
/// The trust check determines what a store contains, so that `check` and `audit` agree about the same store. Its lists
/// do not depend on the authority in question.
fn of_store(joined: &Joined<'_>, store: &TrustStore) -> Vec<(Draft, Option<usize>)> {
    let inputs = joined.inputs;
    let finding = |rule, message: String| Draft::new(rule, SubjectKind::Store, "", message);
    let region = joined
        .databases
        .iter()
        .find_map(|database| database.region.clone())
        .unwrap_or(Region::new("us-east-1"));
    let check = Check::new(&region, &CaId::RSA2048_G1, inputs.at).catalogue(inputs.catalogue);
    let report = store.check(&check);
    let line = |note: &CertificateSummary| note.place.as_ref().and_then(|place| place.line);
    let listed = |notes: &[Arc<CertificateSummary>]| -> Vec<(String, Option<usize>)> {
        notes
            .iter()
            .map(|note| (note.subject.to_string(), line(note)))
            .collect()
    };
    let current = |notes: &[Arc<CertificateSummary>]| -> Vec<(String, Option<usize>)> {
        let current = notes.iter().filter(|note| note.not_after >= inputs.at);
        current
            .map(|note| (note.subject.to_string(), line(note)))
            .collect()
    };
    let intermediates = current(&report.intermediates);
    let impostors = current(&report.look_alikes);
    let expired = listed(&report.expired);
    let mut findings = Vec::new();
    for (rule, what, certificates) in [
        (
            AuditRule::StoreHoldsIntermediates,
            "RDS intermediate",
            intermediates,
        ),
        (AuditRule::StoreLookAlike, "look-alike", impostors),
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

/// The most certificates or problems that a finding names individually.
const MOST_NAMED: usize = 10;
