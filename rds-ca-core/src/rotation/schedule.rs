//! Puts what passed into an order: readers before writers, canaries first, waves, expected times.

use std::collections::BTreeMap;

use time::{Duration, UtcDateTime};

use super::build::{Builder, Candidate, Parts};
use super::plan::{Blocked, RestartExpectation, Step};
use super::wave::{self, Group, Item};
use super::{Apply, Finding, Rule, window};

impl Builder<'_> {
    /// Blocks what would have to follow a member that is blocked itself.
    pub(super) fn hold_back_later_members(&self, parts: &mut Parts) {
        let first = &parts.first_blocked;
        let (kept, held): (Vec<_>, Vec<_>) = std::mem::take(&mut parts.candidates)
            .into_iter()
            .partition(|candidate| {
                candidate
                    .group
                    .as_ref()
                    .and_then(|group| first.get(group))
                    .is_none_or(|rank| candidate.rank <= *rank)
            });
        parts.candidates = kept;
        parts.blocked.extend(held.into_iter().map(|candidate| {
            let Step {
                resource,
                from,
                accepted: mut findings,
                deadline,
                ..
            } = candidate.step;
            let detail = "a reader of its cluster is blocked, and the writer goes last";
            findings.push(Finding::new(Rule::MemberBlocked, detail));
            Blocked {
                resource,
                from: Some(from),
                findings,
                deadline,
            }
        }));
    }

    pub(super) fn schedule(&self, candidates: Vec<Candidate>) -> Vec<Step> {
        let mut groups: BTreeMap<(String, Option<usize>), Vec<Candidate>> = BTreeMap::new();
        for (place, candidate) in candidates.into_iter().enumerate() {
            let key = match &candidate.group {
                Some(group) => (group.clone(), None),
                None => (String::new(), Some(place)),
            };
            groups.entry(key).or_default().push(candidate);
        }
        let mut groups: Vec<Vec<Candidate>> = groups.into_values().collect();
        for group in &mut groups {
            group.sort_by(|one, other| {
                (one.rank, &one.step.resource).cmp(&(other.rank, &other.step.resource))
            });
        }
        // What ends first goes first.
        groups.sort_by_cached_key(|group| {
            let on = group
                .iter()
                .filter_map(|candidate| candidate.step.deadline)
                .map(|deadline| deadline.on)
                .min();
            (
                on.unwrap_or(UtcDateTime::MAX),
                group
                    .first()
                    .map(|candidate| candidate.step.resource.clone()),
            )
        });
        if self.policy().canaries.is_empty() {
            self.choose_canaries(&mut groups);
        }
        let shape: Vec<Group> = groups
            .iter()
            .map(|group| Group {
                is_canary: group.iter().any(|candidate| candidate.is_canary),
                items: group
                    .iter()
                    .map(|candidate| Item {
                        application: candidate.step.application.clone(),
                        rank: candidate.rank,
                    })
                    .collect(),
            })
            .collect();
        let waves = wave::assign(&shape, self.policy());
        let mut steps: Vec<Step> = groups
            .into_iter()
            .flatten()
            .zip(waves.into_iter().flatten())
            .map(|(candidate, wave)| Step {
                wave,
                ..candidate.step
            })
            .collect();
        steps.sort_by(|one, other| (one.wave, &one.resource).cmp(&(other.wave, &other.resource)));
        self.expect(&mut steps);
        steps
    }

    /// The gentlest go first: no restart, few clients.
    fn choose_canaries(&self, groups: &mut [Vec<Candidate>]) {
        let mut order: Vec<usize> = (0..groups.len()).collect();
        let count = usize::try_from(self.policy().canary_count).unwrap_or(usize::MAX);
        order.sort_by_key(|place| {
            groups.get(*place).map(|group| {
                let restarts = group
                    .iter()
                    .any(|candidate| candidate.step.restart != RestartExpectation::None);
                let clients: usize = group.iter().map(|candidate| candidate.clients).sum();
                (group.len(), restarts, clients, *place)
            })
        });
        for place in order.into_iter().take(count) {
            for candidate in groups.get_mut(place).into_iter().flatten() {
                candidate.is_canary = true;
            }
        }
    }

    /// When each step happens if all waves before do as expected.
    fn expect(&self, steps: &mut [Step]) {
        let policy = self.policy();
        let mut ready = self.judge.at;
        let mut wave = 0;
        let mut over = ready;
        for step in steps {
            if step.wave != wave {
                wave = step.wave;
                if wave > 1 {
                    ready = over.saturating_add(Duration::seconds(policy.soak_seconds.into()));
                }
                over = ready;
            }
            match step.expected.window {
                Some(own) if policy.apply == Apply::MaintenanceWindow => {
                    let (from, until) = own.next(ready);
                    (step.expected_from, step.expected_until) = (from, Some(until));
                    over = over.max(until);
                }
                _ => {
                    step.expected_from = window::first_open(&policy.windows, ready);
                    over = over.max(step.expected_from);
                }
            }
            if let Some(deadline) = step
                .deadline
                .filter(|deadline| deadline.on < step.expected_from)
            {
                let past = deadline.on <= self.judge.at;
                step.notes.push(match past {
                    true => format!("its deadline has passed: {deadline}"),
                    false => format!("this is after its deadline: {deadline}"),
                });
            }
        }
    }
}
