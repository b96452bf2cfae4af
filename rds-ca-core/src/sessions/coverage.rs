//! How long and how densely a database was watched, and which conclusions that allows.
//!
//! A session that starts at a uniformly random moment of the watch and lasts `s` is seen if a sample is taken while it
//! runs, that is, if it starts within `s` before a sample. With gaps `g` between samples that is a fraction of `p = Σ
//! min(g, s) / Σ g` of the watch, so the session is missed with probability `1 − p`. The fraction is exact for
//! irregular gaps too. It assumes that starts are independent of the samples: a job that starts in step with the
//! sampling may always be missed, so sample with some jitter.

use std::collections::BTreeMap;
use std::time::Duration;

use time::UtcDateTime;

use crate::error::{Error, ErrorKind, Result};
use crate::timestamp;

/// The moments at which a database was sampled, and the periods that logs cover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// Milliseconds since 1970, and whether the sample was complete.
    samples: BTreeMap<i64, bool>,
    /// Periods covered by logs in milliseconds, from the first to the last line, without overlaps.
    logs: BTreeMap<i64, i64>,
}

/// An estimate with its 95 % confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Estimate {
    /// The lower bound.
    pub low: f64,
    /// The most likely value.
    pub likely: f64,
    /// The upper bound.
    pub high: f64,
}

impl Watch {
    /// The most samples that are kept: about one year with one sample every 30 seconds.
    pub const MAX_SAMPLES: usize = 1_000_000;

    /// The first watched moment.
    pub fn from(&self) -> Option<UtcDateTime> {
        let samples = self.samples.keys().next();
        let logs = self.logs.keys().next();
        samples
            .into_iter()
            .chain(logs)
            .min()
            .copied()
            .map(from_millis)
    }

    /// The last watched moment.
    pub fn to(&self) -> Option<UtcDateTime> {
        let samples = self.samples.keys().next_back();
        let logs = self.logs.values().next_back();
        samples
            .into_iter()
            .chain(logs)
            .max()
            .copied()
            .map(from_millis)
    }

    /// The number of complete samples.
    pub fn samples(&self) -> usize {
        self.complete().count()
    }

    /// The number of samples that were incomplete because a precondition failed. They allow no conclusion.
    pub fn incomplete_samples(&self) -> usize {
        self.samples.len() - self.samples()
    }

    /// The time from the first complete sample to the last.
    pub fn sampled_for(&self) -> Duration {
        self.gaps().sum()
    }

    /// The total time that logs cover; they contain every session of that time.
    pub fn logged_for(&self) -> Duration {
        self.logs
            .iter()
            .map(|(from, to)| Duration::from_millis(to.saturating_sub(*from).unsigned_abs()))
            .sum()
    }

    /// The periods that logs cover.
    pub fn logs(&self) -> impl Iterator<Item = (UtcDateTime, UtcDateTime)> + '_ {
        self.logs
            .iter()
            .map(|(from, to)| (from_millis(*from), from_millis(*to)))
    }

    /// The median time between complete samples; `None` with fewer than two.
    pub fn every(&self) -> Option<Duration> {
        let mut gaps: Vec<_> = self.gaps().collect();
        let middle = gaps.len() / 2;
        (!gaps.is_empty()).then(|| *gaps.select_nth_unstable(middle).1)
    }

    /// The longest time without a complete sample.
    pub fn longest_gap(&self) -> Option<Duration> {
        self.gaps().max()
    }

    /// The probability that every sample missed one session of that length.
    ///
    /// `None` with fewer than two complete samples, which allow no conclusion.
    pub fn probability_of_missing(&self, length: Duration) -> Option<f64> {
        let watched = self.sampled_for().as_secs_f64();
        if watched <= 0.0 {
            return None;
        }
        let seen: f64 = self.gaps().map(|gap| gap.min(length).as_secs_f64()).sum();
        Some((1.0 - seen / watched).clamp(0.0, 1.0))
    }

    /// The largest number of independent sessions of that length that may all have been missed with a probability of at
    /// least 5 %; `None` when not even one can be stated.
    pub fn may_have_missed(&self, length: Duration) -> Option<u64> {
        let missed = self.probability_of_missing(length)?;
        if missed >= 1.0 {
            return None;
        }
        if missed <= 0.05 {
            return Some(0);
        }
        // Above 2^53 the conversion saturates, which makes no practical difference.
        Some((0.05_f64.ln() / missed.ln()) as u64)
    }

    /// The estimated number of sessions of that length, given how often such sessions were sighted.
    ///
    /// The bounds are those of a Poisson count of the sessions seen (Wilson and Hilferty's approximation), which is
    /// conservative.
    pub fn estimate(&self, sightings: u64, length: Duration) -> Option<Estimate> {
        let missed = self.probability_of_missing(length)?;
        if missed >= 1.0 {
            return None;
        }
        let seen = 1.0 - missed;
        // A session longer than the gaps is sighted several times.
        let per_session = self.sightings_per_session(length)?;
        let sessions = sightings as f64 * seen / per_session;
        Some(Estimate {
            low: poisson_low(sessions) / seen,
            likely: sessions / seen,
            high: poisson_high(sessions) / seen,
        })
    }

    fn sightings_per_session(&self, length: Duration) -> Option<f64> {
        let (first, last) = (self.complete().next()?, self.complete().next_back()?);
        let length = length.as_secs_f64() * 1000.0;
        let sum: f64 = self
            .complete()
            .skip(1)
            .map(|at| length.min((at - first) as f64))
            .sum();
        (last > first).then(|| sum / (last - first) as f64)
    }

    /// One sentence: how long, how densely, and what may have been missed.
    pub fn describe(&self) -> String {
        let mut parts = Vec::new();
        match self.every() {
            Some(every) => {
                let half = every / 2;
                let missed = self.probability_of_missing(half).unwrap_or(1.0);
                parts.push(format!(
                    "{} at one sample every {} ({} samples); a session of {} is missed with probability {missed:.2}",
                    duration_text(self.sampled_for()),
                    duration_text(every),
                    self.samples(),
                    duration_text(half),
                ));
            }
            None if self.samples() == 1 => {
                parts.push("a single sample, which does not prove absence".to_owned());
            }
            None => {}
        }
        if self.incomplete_samples() > 0 {
            parts.push(format!(
                "{} samples were incomplete",
                self.incomplete_samples()
            ));
        }
        if !self.logs.is_empty() {
            parts.push(format!(
                "{} of connection logs",
                duration_text(self.logged_for())
            ));
        }
        if parts.is_empty() {
            return "not watched".to_owned();
        }
        parts.join("; ")
    }

    fn complete(&self) -> impl DoubleEndedIterator<Item = i64> + '_ {
        self.samples
            .iter()
            .filter(|(_, complete)| **complete)
            .map(|(at, _)| *at)
    }

    fn gaps(&self) -> impl Iterator<Item = Duration> + '_ {
        self.complete()
            .zip(self.complete().skip(1))
            .map(|(from, to)| Duration::from_millis(to.saturating_sub(from).unsigned_abs()))
    }

    pub(super) fn sampled(at: UtcDateTime, complete: bool) -> Self {
        Self {
            samples: [(to_millis(at), complete)].into(),
            logs: BTreeMap::new(),
        }
    }

    pub(super) fn logged(from: UtcDateTime, to: UtcDateTime) -> Self {
        let (from, to) = (to_millis(from), to_millis(to));
        Self {
            samples: BTreeMap::new(),
            logs: [(from.min(to), from.max(to))].into(),
        }
    }

    /// Checks that the other can be added. Each moment may be in one of them only; otherwise its sessions would count
    /// twice.
    pub(super) fn check(&self, other: &Self) -> Result<()> {
        let doing = "cannot merge samples";
        let twice = |what: &str, at: i64| {
            let why = format!("both hold {what} of {}", timestamp::format(from_millis(at)));
            Error::new(ErrorKind::Conflict, doing, why)
                .hinting("merge each sample once: leave out the file that was already merged")
        };
        if let Some(at) = other
            .samples
            .keys()
            .find(|at| self.samples.contains_key(at))
        {
            return Err(twice("the sample", *at));
        }
        if let Some((from, _)) = other
            .logs
            .iter()
            .find(|(from, to)| self.overlaps_log(**from, **to))
        {
            return Err(twice("logs", *from));
        }
        if self.samples.len() + other.samples.len() > Self::MAX_SAMPLES {
            let why = format!(
                "there are more than {} samples (bound MAX_SAMPLES)",
                Self::MAX_SAMPLES
            );
            return Err(
                Error::new(ErrorKind::LimitExceeded, doing, why).hinting("start a new file")
            );
        }
        Ok(())
    }

    /// Adds the other, which was [checked](Self::check).
    pub(super) fn absorb(&mut self, other: Self) {
        self.samples.extend(other.samples);
        self.logs.extend(other.logs);
    }

    /// Logs that share only one moment do not overlap: a file ends where the next begins.
    fn overlaps_log(&self, from: i64, to: i64) -> bool {
        self.logs
            .iter()
            .any(|(start, end)| (from < *end && *start < to) || *start == from)
    }

    pub(super) fn entries(&self) -> (&BTreeMap<i64, bool>, &BTreeMap<i64, i64>) {
        (&self.samples, &self.logs)
    }
}

/// Times are kept to the millisecond, so that storing does not change them.
pub(super) fn to_millisecond(at: UtcDateTime) -> UtcDateTime {
    from_millis(to_millis(at))
}

pub(super) fn to_millis(at: UtcDateTime) -> i64 {
    // The dates that `time` supports fit into 64 bits of milliseconds.
    i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000_000)).unwrap_or(i64::MAX)
}

pub(super) fn from_millis(at: i64) -> UtcDateTime {
    UtcDateTime::from_unix_timestamp_nanos(i128::from(at) * 1_000_000)
        .unwrap_or_else(|_| timestamp::from_unix(if at < 0 { i64::MIN } else { i64::MAX }))
}

/// The bounds of a Poisson mean by Wilson and Hilferty, two-sided 95 %.
fn poisson_low(count: f64) -> f64 {
    if count <= 0.0 {
        return 0.0;
    }
    (count * (1.0 - 1.0 / (9.0 * count) - 1.96 / (3.0 * count.sqrt())).powi(3)).max(0.0)
}

fn poisson_high(count: f64) -> f64 {
    let next = count + 1.0;
    next * (1.0 - 1.0 / (9.0 * next) + 1.96 / (3.0 * next.sqrt())).powi(3)
}

/// A duration in the largest unit that keeps it precise enough.
fn duration_text(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    let (value, unit) = match seconds {
        s if s >= 2.0 * 86_400.0 => (s / 86_400.0, "days"),
        s if s >= 2.0 * 3_600.0 => (s / 3_600.0, "hours"),
        s if s >= 120.0 => (s / 60.0, "minutes"),
        s => (s, "s"),
    };
    let text = format!("{value:.1}");
    format!("{} {unit}", text.strip_suffix(".0").unwrap_or(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator with a fixed seed (Steele and others' SplitMix64), so that runs are repeatable.
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    fn watch(millis: impl IntoIterator<Item = i64>) -> Watch {
        Watch {
            samples: millis.into_iter().map(|at| (at, true)).collect(),
            logs: BTreeMap::new(),
        }
    }

    #[test]
    fn one_sample_allows_no_conclusion() {
        let watch = watch([0]);
        assert_eq!(
            watch.probability_of_missing(Duration::from_secs(3600)),
            None
        );
        assert_eq!(watch.may_have_missed(Duration::from_secs(3600)), None);
        assert!(watch.describe().contains("single sample"));
        assert_eq!(Watch::default().describe(), "not watched");
    }

    #[test]
    fn a_sample_a_minute_misses_half_of_the_sessions_of_half_a_minute() {
        let watch = watch((0..=14 * 24 * 60).map(|minute| minute * 60_000));
        let missed = watch
            .probability_of_missing(Duration::from_secs(30))
            .unwrap();
        assert!((missed - 0.5).abs() < 1e-12);
        assert_eq!(
            watch.probability_of_missing(Duration::from_secs(60)),
            Some(0.0)
        );
        assert_eq!(watch.may_have_missed(Duration::from_secs(30)), Some(4));
        assert_eq!(
            watch.describe(),
            "14 days at one sample every 60 s (20161 samples); a session of 30 s is missed with probability 0.50"
        );
    }

    #[test]
    fn incomplete_samples_do_not_cover() {
        let mut watch = watch([0, 60_000, 120_000]);
        watch.samples.insert(60_000, false);
        assert_eq!(watch.every(), Some(Duration::from_secs(120)));
        assert_eq!((watch.samples(), watch.incomplete_samples()), (2, 1));
    }

    /// Compares the formula with randomly drawn sessions, with irregular gaps, for several lengths.
    #[test]
    fn the_formula_holds_in_simulation() {
        let mut random = Random(7);
        let mut at = 0.0;
        let millis: Vec<i64> = (0..400)
            .map(|_| {
                at += 20_000.0 + random.next() * 80_000.0;
                at as i64
            })
            .collect();
        let (first, last) = (millis[0] as f64, *millis.last().unwrap() as f64);
        let watch = watch(millis.iter().copied());
        for seconds in [1, 10, 30, 60, 90] {
            let length = f64::from(seconds) * 1000.0;
            let trials = 40_000;
            let missed = (0..trials)
                .filter(|_| {
                    let start = first + random.next() * (last - first);
                    let next = millis.partition_point(|at| (*at as f64) < start);
                    millis
                        .get(next)
                        .is_none_or(|at| *at as f64 > start + length)
                })
                .count() as f64
                / f64::from(trials);
            let predicted = watch
                .probability_of_missing(Duration::from_secs(seconds as u64))
                .unwrap();
            // Four standard errors of the simulated share.
            let margin = 4.0 * (predicted * (1.0 - predicted) / f64::from(trials)).sqrt() + 1e-9;
            assert!(
                (missed - predicted).abs() <= margin,
                "{seconds} s: {missed} but predicted {predicted}"
            );
        }
    }

    /// The bounds of the estimate contain the true number in about 95 of 100 simulated watches, or more.
    #[test]
    fn the_estimate_bounds_the_number_of_short_sessions() {
        let mut random = Random(11);
        for (length, sessions) in [(2_000.0, 200), (15_000.0, 60), (150_000.0, 40)] {
            let mut contained = 0;
            let rounds = 300;
            for _ in 0..rounds {
                let millis: Vec<i64> = (0..=240)
                    .map(|n| n * 60_000 + (random.next() * 10_000.0) as i64)
                    .collect();
                let (first, last) = (millis[0] as f64, *millis.last().unwrap() as f64);
                let sightings: usize = (0..sessions)
                    .map(|_| {
                        let start = first + random.next() * (last - first);
                        millis
                            .iter()
                            .filter(|at| (start..=start + length).contains(&(**at as f64)))
                            .count()
                    })
                    .sum();
                let watch = watch(millis);
                let length = Duration::from_millis(length as u64);
                let estimate = watch.estimate(sightings as u64, length).unwrap();
                assert!(estimate.low <= estimate.likely && estimate.likely <= estimate.high);
                contained +=
                    usize::from((estimate.low..=estimate.high).contains(&f64::from(sessions)));
            }
            assert!(
                contained * 100 >= rounds * 93,
                "{length} ms: contained in {contained} of {rounds}"
            );
        }
    }

    #[test]
    fn the_same_moment_twice_is_a_conflict() {
        let error = watch([5]).check(&watch([5])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
        let logs = |from, to| Watch::logged(from_millis(from), from_millis(to));
        assert!(logs(0, 10).check(&logs(10, 20)).is_ok());
        assert!(logs(0, 10).check(&logs(9, 20)).is_err());
        assert!(logs(0, 10).check(&logs(0, 10)).is_err());
    }
}
