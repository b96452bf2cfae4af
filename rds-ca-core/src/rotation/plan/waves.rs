//! Puts the changes into waves: readers before writers, canaries first, no wave above a limit of the policy.

use std::collections::{BTreeMap, HashMap};

use time::{Duration, UtcDateTime};

use super::super::policy::{self, ApplyTiming, Policy};
use super::consequences::RestartExpectation;
use super::lineage::Standing;
use super::model::Step;

/// A database that may be changed.
pub(super) struct Candidate {
    pub(super) step: Step,
    pub(super) standing: Standing,
    pub(super) is_canary: bool,
    /// Whether its tags mark it as production; `None` where they do not state that.
    pub(super) is_production: Option<bool>,
}

/// Puts candidates into waves and returns the steps in order, with their expected times.
pub(super) fn schedule(
    policy: &Policy,
    at: UtcDateTime,
    candidates: Vec<Candidate>,
    canaries_are_done: bool,
) -> Vec<Step> {
    let mut groups: BTreeMap<(String, Option<usize>), Vec<Candidate>> = BTreeMap::new();
    for (index, candidate) in candidates.into_iter().enumerate() {
        let key = match &candidate.standing.group {
            Some(group) => (group.clone(), None),
            None => (String::new(), Some(index)),
        };
        groups.entry(key).or_default().push(candidate);
    }
    let mut groups: Vec<Vec<Candidate>> = groups.into_values().collect();
    for group in &mut groups {
        group.sort_by(|one, other| {
            (one.standing.rank, &one.step.resource)
                .cmp(&(other.standing.rank, &other.step.resource))
        });
    }
    // The earliest deadline goes first.
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
    let has_canary = groups.iter().flatten().any(|candidate| candidate.is_canary);
    if !has_canary && !canaries_are_done {
        choose_canaries(policy, &mut groups);
    }
    for group in &mut groups {
        pull_forward(group);
    }
    let shape: Vec<Group> = groups
        .iter()
        .map(|group| {
            group
                .iter()
                .map(|candidate| Item {
                    application: candidate.step.application.clone(),
                    rank: candidate.standing.rank,
                    is_canary: candidate.is_canary,
                })
                .collect()
        })
        .collect();
    let waves = assign(&shape, policy);
    let mut steps: Vec<Step> = groups
        .into_iter()
        .flatten()
        .zip(waves.into_iter().flatten())
        .map(|(candidate, wave)| Step {
            wave,
            canary: candidate.is_canary,
            ..candidate.step
        })
        .collect();
    steps.sort_by(|one, other| (one.wave, &one.resource).cmp(&(other.wave, &other.resource)));
    expect(policy, at, &mut steps);
    steps
}

/// Chooses canaries where the policy names none that can be changed: those that do the least harm, and never a primary
/// while one of its readers or replicas is waiting.
fn choose_canaries(policy: &Policy, groups: &mut [Vec<Candidate>]) {
    let named = !policy.canaries.is_empty();
    let count = usize::try_from(policy.canary_count).unwrap_or(usize::MAX);
    let mut order: Vec<_> = groups
        .iter()
        .enumerate()
        .flat_map(|(group, members)| {
            let first = members.iter().map(|member| member.standing.rank).min();
            let members = members.iter().enumerate().map(move |(index, member)| {
                let harm = match member.is_production {
                    Some(false) => 0_u8,
                    None => 1,
                    Some(true) => 2,
                };
                (
                    harm,
                    !member.standing.is_secondary && harm > 0,
                    Some(member.standing.rank) != first,
                    members.len(),
                    member.step.restart != RestartExpectation::None,
                    member.step.clients.len(),
                    (group, index),
                )
            });
            members.collect::<Vec<_>>()
        })
        .collect();
    order.sort_unstable();
    // Where all named canaries are blocked, another one must replace them.
    let count = if named { count.max(1) } else { count };
    for (.., (group, index)) in order.into_iter().take(count) {
        if let Some(candidate) = groups.get_mut(group).and_then(|group| group.get_mut(index)) {
            candidate.is_canary = true;
        }
    }
}

/// Makes canaries of all members that must go before a canary of their group.
fn pull_forward(group: &mut [Candidate]) {
    let last = group
        .iter()
        .filter(|candidate| candidate.is_canary)
        .map(|candidate| candidate.standing.rank)
        .max();
    if let Some(last) = last {
        for candidate in group {
            candidate.is_canary |= candidate.standing.rank < last;
        }
    }
}

/// When each step happens if all earlier waves go as expected.
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
#[derive(Clone)]
struct Item {
    /// Its application, which is limited.
    application: Option<String>,
    /// Its rank within its group: a higher rank goes strictly later.
    rank: u8,
    /// Whether it goes before everything that is not a canary.
    is_canary: bool,
}

/// Changes whose order matters: the members of a cluster or a primary with its replicas, in the order of rank.
type Group = Vec<Item>;

/// The wave of every item of every group, counted from 1. Groups that come first go first.
///
/// The run time grows almost linearly with the number of items: full waves are skipped, not searched.
fn assign(groups: &[Group], policy: &Policy) -> Vec<Vec<u32>> {
    let mut size = Slots::new(policy.wave_size.min(policy.per_hour.unwrap_or(u32::MAX)));
    let mut applications: HashMap<&str, Slots> = HashMap::new();
    let mut waves: Vec<Vec<u32>> = groups.iter().map(|group| vec![0; group.len()]).collect();
    let mut floor = 1;
    for canaries in [true, false] {
        let mut last = floor - 1;
        for (group, waves) in groups.iter().zip(&mut waves) {
            let mut in_group = Slots::new(policy.per_cluster);
            let mut earliest = floor;
            // The latest wave of this group so far, and its rank.
            let (mut latest, mut rank) = (0, None);
            for (item, slot) in group
                .iter()
                .zip(waves.iter_mut())
                .filter(|(item, _)| item.is_canary == canaries)
            {
                if rank.is_some_and(|rank| rank < item.rank) {
                    // A limit may have put an earlier member into a later wave than the last one.
                    earliest = latest + 1;
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
                    wave = in_group.free_from(size.free_from(wave));
                    if let Some(slots) = &mut application {
                        wave = slots.free_from(wave);
                    }
                    if wave == before {
                        break;
                    }
                }
                size.take(wave);
                in_group.take(wave);
                if let Some(slots) = application {
                    slots.take(wave);
                }
                *slot = wave;
                latest = latest.max(wave);
                last = last.max(wave);
            }
        }
        floor = last + 1;
    }
    waves
}

/// How many slots each wave has left under one limit.
struct Slots {
    limit: u32,
    used: HashMap<u32, u32>,
    // From a full wave to a later one that may have room.
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
        // Path compression: the next search starts there.
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

    fn item(application: Option<&str>, rank: u8) -> Item {
        Item {
            application: application.map(str::to_owned),
            rank,
            is_canary: false,
        }
    }

    fn single(application: &str) -> Group {
        vec![item(Some(application), 0)]
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
    fn a_canary_of_a_cluster_goes_before_the_other_members() {
        let canary = Item {
            is_canary: true,
            ..item(None, 0)
        };
        let groups = [vec![item(None, 0), canary, item(None, 1)], single("a")];
        let waves = assign(&groups, &Policy::default());
        assert_eq!(waves, [vec![2, 1, 3], vec![2]]);
    }

    #[test]
    fn canaries_go_alone_and_writers_last() {
        let canary = Item {
            is_canary: true,
            ..item(None, 0)
        };
        let groups = [
            vec![item(None, 0), item(None, 0), item(None, 1)],
            vec![canary],
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
        let cluster = vec![item(Some("a"), 0), item(None, 0), item(None, 1)];
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
