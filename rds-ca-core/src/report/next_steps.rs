//! What to do first: the steps that keep clients connecting, then the other important findings.

use std::collections::{BTreeSet, HashMap};

use super::layout::{self, visible};
use super::outages::{Stop, When};
use crate::audit::{Audit, AuditRule, AuditedClient, Severity};

/// One line of what to do first.
pub(super) struct Step {
    pub(super) when: String,
    pub(super) urgent: bool,
    pub(super) who: String,
    pub(super) about: String,
    pub(super) remedy: String,
}

/// The most clients that a step names.
const MOST_NAMES: usize = 4;

/// One step for each remedy, the earliest first; then one for each other important rule.
pub(super) fn first_steps(audit: &Audit, stops: &[Stop<'_>]) -> Vec<Step> {
    let reported: BTreeSet<AuditRule> = stops
        .iter()
        .flat_map(|stop| stop.findings.iter().map(|finding| finding.rule))
        .collect();
    let others = layout::by_rule(audit).into_iter().filter_map(|group| {
        let first = group.first()?;
        if first.severity == Severity::Note || reported.contains(&first.rule) {
            return None;
        }
        let bites = group.iter().filter_map(|finding| finding.bites).min();
        let (who, remedy) = match group.as_slice() {
            [one] => (layout::subject(audit, one), one.remedy.as_str()),
            many => (layout::counted(many.len(), "finding"), first.rule.remedy()),
        };
        Some(Step {
            when: bites.map_or(first.severity.to_string(), |at| When::By(at).to_string()),
            urgent: first.severity == Severity::Error,
            who: layout::short(&who, 120),
            about: first.rule.meaning().to_owned(),
            remedy: visible(remedy),
        })
    });
    by_remedy(stops).into_iter().chain(others).collect()
}

/// The clients that one remedy keeps connecting.
struct Cure<'a> {
    when: When,
    /// The first date, for a change without a date.
    dated: Option<When>,
    remedy: &'a str,
    clients: Vec<&'a AuditedClient>,
    databases: BTreeSet<usize>,
}

fn by_remedy(stops: &[Stop<'_>]) -> Vec<Step> {
    let mut cures: Vec<Cure<'_>> = Vec::new();
    let mut indices: HashMap<&str, usize> = HashMap::new();
    let reasons = stops
        .iter()
        .flat_map(|stop| stop.findings.iter().map(move |finding| (stop, *finding)));
    for (stop, finding) in reasons {
        let index = *indices.entry(&finding.remedy).or_insert_with(|| {
            cures.push(Cure {
                when: stop.when,
                dated: None,
                remedy: &finding.remedy,
                clients: Vec::new(),
                databases: BTreeSet::new(),
            });
            cures.len() - 1
        });
        let Some(cure) = cures.get_mut(index) else {
            continue;
        };
        if matches!(stop.when, When::By(_)) {
            cure.dated.get_or_insert(stop.when);
        }
        if !cure
            .clients
            .iter()
            .any(|known| known.name == stop.client.name)
        {
            cure.clients.push(stop.client);
        }
        cure.databases.extend(&finding.databases);
    }
    cures.iter().map(Cure::step).collect()
}

impl Cure<'_> {
    fn step(&self) -> Step {
        Step {
            when: match (self.when, self.dated) {
                (When::AtTheChange, Some(by)) => format!("{}, else {by}", When::AtTheChange),
                (when, _) => when.to_string(),
            },
            urgent: true,
            who: named(&self.clients),
            about: layout::counted(self.databases.len(), "database"),
            remedy: visible(self.remedy),
        }
    }
}

fn named(clients: &[&AuditedClient]) -> String {
    let mut who: Vec<String> = clients
        .iter()
        .take(MOST_NAMES)
        .map(|client| layout::short(&layout::owned(client), 80))
        .collect();
    if clients.len() > MOST_NAMES {
        who.push(format!("{} more", clients.len() - MOST_NAMES));
    }
    who.join(", ")
}
