//! Puts changes into waves, so that no wave breaks a limit of the policy.

use std::collections::HashMap;

use super::Policy;

/// A change to be put into a wave.
pub(super) struct Item {
    /// Its application, which is limited.
    pub(super) application: Option<String>,
    /// Its place in the order of its group: a higher one goes strictly later.
    pub(super) rank: u8,
}

/// Changes whose order matters: the members of a cluster, or one database.
pub(super) struct Group {
    /// In the order of rank.
    pub(super) items: Vec<Item>,
    /// Whether it goes before all that is no canary.
    pub(super) is_canary: bool,
}

/// The wave of every item of every group, counted from 1. Groups that come first go first.
///
/// The work grows with the number of items alone, almost: full waves are stepped over, not searched.
pub(super) fn assign(groups: &[Group], policy: &Policy) -> Vec<Vec<u32>> {
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
