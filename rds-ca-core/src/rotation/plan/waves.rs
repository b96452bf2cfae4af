//! Puts the changes into waves: readers before writers, canaries first, no wave beyond a limit of the policy.

use std::collections::{BTreeMap, HashMap};

use time::{Duration, UtcDateTime};

use super::super::policy::{self, ApplyTiming, Policy};
use super::consequences::RestartExpectation;
use super::model::Step;

/// A database that may be changed.
pub(super) struct Candidate {
    pub(super) step: Step,
    /// What it is ordered with: its cluster.
    pub(super) group: Option<String>,
    /// Readers before the writer.
    pub(super) rank: u8,
    pub(super) is_canary: bool,
    pub(super) clients: usize,
}

/// Puts candidates into waves and returns the steps in order, with their expected times.
pub(super) fn schedule(policy: &Policy, at: UtcDateTime, candidates: Vec<Candidate>) -> Vec<Step> {
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
    if policy.canaries.is_empty() {
        choose_canaries(policy, &mut groups);
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
    let waves = assign(&shape, policy);
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
    expect(policy, at, &mut steps);
    steps
}

/// The gentlest go first: no restart, few clients.
fn choose_canaries(policy: &Policy, groups: &mut [Vec<Candidate>]) {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    let count = usize::try_from(policy.canary_count).unwrap_or(usize::MAX);
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
fn expect(policy: &Policy, at: UtcDateTime, steps: &mut [Step]) {
    let mut ready = at;
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
            Some(window) if policy.apply == ApplyTiming::MaintenanceWindow => {
                let (from, until) = window.next(ready);
                (step.expected_from, step.expected_until) = (from, Some(until));
                over = over.max(until);
            }
            _ => {
                step.expected_from = policy::first_open(&policy.windows, ready);
                over = over.max(step.expected_from);
            }
        }
        if let Some(deadline) = step
            .deadline
            .filter(|deadline| deadline.on < step.expected_from)
        {
            let past = deadline.on <= at;
            step.notes.push(match past {
                true => format!("its deadline has passed: {deadline}"),
                false => format!("this is after its deadline: {deadline}"),
            });
        }
    }
}

/// A change to be put into a wave.
struct Item {
    /// Its application, which is limited.
    application: Option<String>,
    /// Its rank within its group: a higher rank goes strictly later.
    rank: u8,
}

/// Changes whose order matters: the members of a cluster, or one database.
struct Group {
    /// In the order of rank.
    items: Vec<Item>,
    /// Whether it goes before everything that is not a canary.
    is_canary: bool,
}

/// The wave of every item of every group, counted from 1. Groups that come first go first.
///
/// The work grows with the number of items alone, almost: full waves are stepped over, not searched.
fn assign(groups: &[Group], policy: &Policy) -> Vec<Vec<u32>> {
    let mut size = Slots::new(policy.wave_size.min(policy.per_hour.unwrap_or(u32::MAX)));
    let mut applications: HashMap<&str, Slots> = HashMap::new();
    let mut waves: Vec<Vec<u32>> = groups.iter().map(|_| Vec::new()).collect();
    let mut floor = 1;
    for canaries in [true, false] {
        let mut last = floor - 1;
        for (group, waves) in groups
            .iter()
            .zip(&mut waves)
            .filter(|(group, _)| group.is_canary == canaries)
        {
            let mut own = Slots::new(policy.per_cluster);
            let mut earliest = floor;
            let mut rank = None;
            for item in &group.items {
                if rank.is_some_and(|rank| rank < item.rank) {
                    // A limit may have put an earlier member into a later wave than the last one.
                    earliest = waves.iter().max().map_or(earliest, |wave| wave + 1);
                }
                rank = Some(item.rank);
                let mut application = match (&item.application, policy.per_application) {
                    (Some(name), Some(limit)) => Some(
                        applications
                            .entry(name)
                            .or_insert_with(|| Slots::new(limit)),
                    ),
                    _ => None,
                };
                let mut wave = earliest;
                loop {
                    let before = wave;
                    wave = own.free_from(size.free_from(wave));
                    if let Some(slots) = &mut application {
                        wave = slots.free_from(wave);
                    }
                    if wave == before {
                        break;
                    }
                }
                size.take(wave);
                own.take(wave);
                if let Some(slots) = application {
                    slots.take(wave);
                }
                waves.push(wave);
                last = last.max(wave);
            }
        }
        floor = last + 1;
    }
    waves
}

/// How many places each wave has left under one limit.
struct Slots {
    limit: u32,
    used: HashMap<u32, u32>,
    // From a full wave to a later one that may be free.
    next: HashMap<u32, u32>,
}

impl Slots {
    fn new(limit: u32) -> Self {
        Self {
            limit,
            used: HashMap::new(),
            next: HashMap::new(),
        }
    }

    fn free_from(&mut self, wave: u32) -> u32 {
        let mut free = wave;
        while let Some(next) = self.next.get(&free) {
            free = *next;
        }
        // Whoever asks again goes there directly.
        let mut at = wave;
        while at != free {
            let Some(next) = self.next.insert(at, free) else {
                break;
            };
            at = next;
        }
        free
    }

    fn take(&mut self, wave: u32) {
        let used = self.used.entry(wave).or_default();
        *used += 1;
        if *used >= self.limit {
            self.next.insert(wave, wave + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn single(application: &str) -> Group {
        Group {
            items: vec![Item {
                application: Some(application.to_owned()),
                rank: 0,
            }],
            is_canary: false,
        }
    }

    #[test]
    fn limits_of_waves_and_applications() {
        let groups: Vec<Group> = ["a", "a", "a", "b", "b", "c"].map(single).into();
        let policy = Policy {
            wave_size: 3,
            per_application: Some(1),
            ..Policy::default()
        };
        let waves: Vec<u32> = assign(&groups, &policy).concat();
        assert_eq!(waves, [1, 2, 3, 1, 2, 1]);
    }

    #[test]
    fn canaries_go_alone_and_writers_last() {
        let member = |rank| Item {
            application: None,
            rank,
        };
        let groups = [
            Group {
                items: vec![member(0), member(0), member(1)],
                is_canary: false,
            },
            Group {
                items: vec![member(0)],
                is_canary: true,
            },
        ];
        let waves = assign(
            &groups,
            &Policy {
                per_cluster: 2,
                ..Policy::default()
            },
        );
        assert_eq!(waves, [vec![2, 2, 3], vec![1]]);
        let waves = assign(&groups, &Policy::default());
        assert_eq!(waves, [vec![2, 3, 4], vec![1]]);
    }

    #[test]
    fn a_writer_goes_after_each_reader_whatever_held_that_up() {
        let member = |application: Option<&str>, rank| Item {
            application: application.map(str::to_owned),
            rank,
        };
        let cluster = Group {
            items: vec![member(Some("a"), 0), member(None, 0), member(None, 1)],
            is_canary: false,
        };
        let policy = Policy {
            per_cluster: 2,
            per_application: Some(1),
            ..Policy::default()
        };
        assert_eq!(
            assign(&[single("a"), cluster], &policy),
            [vec![1], vec![2, 1, 3]]
        );
    }

    #[test]
    fn a_full_plan_is_put_together_in_no_time() {
        let groups: Vec<Group> = (0..200_000).map(|_| single("one")).collect();
        let waves = assign(
            &groups,
            &Policy {
                wave_size: 1,
                ..Policy::default()
            },
        );
        assert_eq!(waves.last().unwrap(), &[200_000]);
    }
}
