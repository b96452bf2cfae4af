//! What to do first: the steps that keep clients connecting, then what else weighs.

use std::collections::{BTreeSet, HashMap};

use super::layout::{self, visible};
use super::stops::{Stop, When};
use crate::audit::{Audit, AuditRule, Severity};

/// A line of what to do first.
pub(super) struct Step {
    pub(super) when: String,
    pub(super) urgent: bool,
    pub(super) who: String,
    pub(super) about: String,
    pub(super) remedy: String,
}

/// The most clients that a step names.
const MOST_NAMES: usize = 4;

/// One step for each remedy, the soonest first; then one for each other rule that weighs.
pub(super) fn first_steps(audit: &Audit, stops: &[Stop<'_>]) -> Vec<Step> {
    let told: BTreeSet<AuditRule> = stops.iter().map(|stop| stop.finding.rule).collect();
    let others = layout::by_rule(audit).into_iter().filter_map(|group| {
        let first = group.first()?;
        if first.severity == Severity::Note || told.contains(&first.rule) {
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
    first: &'a Stop<'a>,
    /// The first date, where the first of all has none.
    dated: Option<When>,
    names: Vec<&'a str>,
    databases: BTreeSet<usize>,
}

fn by_remedy(stops: &[Stop<'_>]) -> Vec<Step> {
    let mut cures: Vec<Cure<'_>> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for stop in stops {
        let place = *places.entry(&stop.finding.remedy).or_insert_with(|| {
            cures.push(Cure {
                first: stop,
                dated: None,
                names: Vec::new(),
                databases: BTreeSet::new(),
            });
            cures.len() - 1
        });
        let Some(cure) = cures.get_mut(place) else {
            continue;
        };
        if matches!(stop.when, When::By(_)) {
            cure.dated.get_or_insert(stop.when);
        }
        if !cure.names.contains(&stop.client.name.as_str()) {
            cure.names.push(&stop.client.name);
        }
        cure.databases.extend(&stop.databases);
    }
    cures.iter().map(Cure::step).collect()
}

impl Cure<'_> {
    fn step(&self) -> Step {
        Step {
            when: match (self.first.when, self.dated) {
                (When::AtTheChange, Some(by)) => format!("{}, else {by}", When::AtTheChange),
                (when, _) => when.to_string(),
            },
            urgent: true,
            who: named(&self.names),
            about: layout::counted(self.databases.len(), "database"),
            remedy: visible(&self.first.finding.remedy),
        }
    }
}

fn named(names: &[&str]) -> String {
    let mut who: Vec<String> = names
        .iter()
        .take(MOST_NAMES)
        .map(|name| layout::short(&visible(name), 60))
        .collect();
    if names.len() > MOST_NAMES {
        who.push(format!("{} more", names.len() - MOST_NAMES));
    }
    who.join(", ")
}
