//! Samples and logs merged over time: which clients connect, from where, how, and how often.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use time::UtcDateTime;

use super::coverage::{Watch, to_millisecond};
use super::force::ForcedTls;
use super::precondition::{Reason, SessionGap};
use super::query::Query;
use super::{Excluded, Sample, Session, State};
use crate::error::{Error, ErrorKind, Result};
use crate::name::{Engine, EngineVersion};

/// How a database instance was used while it was watched.
///
/// Merging is associative and commutative, so parts from several days or machines give the same result in any order.
/// Unmergeable parts are refused in any order too: another instance, another engine, the same sample twice.
///
/// # Example
///
/// ```
/// use rds_ca_core::sessions::{Sample, TlsSeen, Usage};
///
/// let at = rds_ca_core::timestamp::parse("2026-11-23T12:00:00Z")?;
/// let mut usage = Usage::new("orders");
/// usage.record(&Sample::unreachable(at, "connection timed out"))?;
/// // Missing data is unknown, never "no".
/// assert_eq!(usage.tls_seen(), TlsSeen::Unknown);
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    pub(super) instance: Option<String>,
    pub(super) server: Option<Latest<(Engine, EngineVersion)>>,
    pub(super) forced: Option<Latest<ForcedTls>>,
    pub(super) rows: BTreeMap<Session, Tally>,
    pub(super) gaps: BTreeMap<Reason, GapTally>,
    pub(super) excluded: Excluded,
    pub(super) watch: Watch,
}

/// The value of the latest sample; of two at the same moment, the greater one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Latest<T> {
    pub(super) at: UtcDateTime,
    pub(super) value: T,
}

/// How often and when a kind of session was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Tally {
    /// Sightings of sessions, summed over the samples: a session seen in ten samples counts ten.
    pub sightings: u64,
    /// Samples that contained at least one.
    pub samples: u64,
    /// Connections in logs, each counted once.
    pub connections: u64,
    /// When it was first seen, if known.
    #[serde(with = "crate::timestamp::rfc3339::option", default)]
    pub first_seen: Option<UtcDateTime>,
    /// When it was last seen, if known.
    #[serde(with = "crate::timestamp::rfc3339::option", default)]
    pub last_seen: Option<UtcDateTime>,
}

/// How often a precondition failed, and the latest detail.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct GapTally {
    /// The number of samples in which it failed.
    pub samples: u64,
    /// The latest detail.
    pub detail: String,
    /// When it first failed.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub first_seen: UtcDateTime,
    /// When it last failed.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub last_seen: UtcDateTime,
}

/// One kind of session and its tally, as reports list them.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct UsageRow {
    /// The kind of session.
    #[serde(flatten)]
    pub session: Session,
    /// How often and when.
    #[serde(flatten)]
    pub tally: Tally,
}

words! {
    /// Whether TLS was seen.
    #[allow(clippy::exhaustive_enums, reason = "complete by nature")]
    pub enum TlsSeen: "whether TLS was seen" {
        /// At least one network session used TLS.
        Yes = "yes",
        /// No session did, and nothing was hidden during the watch. The [`Watch`] states how long that was.
        No = "no",
        /// Undetermined: not watched, or something was hidden.
        Unknown = "unknown",
    }
}

impl Usage {
    /// The most kinds of session that are distinguished.
    pub const MAX_ROWS: usize = 100_000;

    /// An empty usage of the named instance.
    pub fn new(instance: impl Into<String>) -> Self {
        Self {
            instance: Some(instance.into()),
            ..Self::default()
        }
    }

    /// The instance's name, as stated by the caller.
    pub fn instance(&self) -> Option<&str> {
        self.instance.as_deref()
    }

    /// The engine, and its version at the latest sample.
    pub fn server(&self) -> Option<(&Engine, &EngineVersion)> {
        self.server
            .as_ref()
            .map(|latest| (&latest.value.0, &latest.value.1))
    }

    /// Whether the server refused sessions without TLS at the latest sample, if the server shows it.
    pub fn forced(&self) -> Option<&ForcedTls> {
        self.forced.as_ref().map(|latest| &latest.value)
    }

    /// The kinds of session that were seen.
    pub fn rows(&self) -> impl Iterator<Item = UsageRow> + '_ {
        self.rows.iter().map(|(session, tally)| UsageRow {
            session: session.clone(),
            tally: *tally,
        })
    }

    /// The preconditions that failed.
    pub fn gaps(&self) -> impl Iterator<Item = (Reason, &GapTally)> + '_ {
        self.gaps.iter().map(|(reason, tally)| (*reason, tally))
    }

    /// The excluded rows, summed over the samples.
    pub fn excluded(&self) -> Excluded {
        self.excluded
    }

    /// How long and how densely it was watched.
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// The tally of a state over all kinds of session; its `samples` is the maximum over the kinds.
    pub fn tally(&self, state: State) -> Tally {
        self.rows
            .iter()
            .filter(|(session, _)| session.state == state)
            .fold(Tally::default(), |sum, (_, tally)| {
                let samples = sum.samples.max(tally.samples);
                Tally {
                    samples,
                    ..sum.merge(*tally)
                }
            })
    }

    /// Whether TLS was seen.
    pub fn tls_seen(&self) -> TlsSeen {
        if self
            .rows
            .keys()
            .any(|session| session.state == State::Encrypted)
        {
            return TlsSeen::Yes;
        }
        let hidden = self
            .rows
            .keys()
            .any(|session| session.state == State::Unknown);
        let watched = self.watch.every().is_some() || self.watch.logs().next().is_some();
        if hidden || !self.gaps.is_empty() || !watched {
            return TlsSeen::Unknown;
        }
        TlsSeen::No
    }

    /// Adds a sample.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] when it is of another engine, or was added before; [`ErrorKind::LimitExceeded`] beyond
    /// [`MAX_ROWS`](Self::MAX_ROWS) or [`Watch::MAX_SAMPLES`]. In either case nothing is added.
    pub fn record(&mut self, sample: &Sample) -> Result<()> {
        self.absorb(Self::of_sample(sample))
    }

    /// Merges both usages.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] when they are of different instances or engines, or contain the same sample or logs of
    /// the same period; [`ErrorKind::LimitExceeded`] beyond [`MAX_ROWS`](Self::MAX_ROWS) or [`Watch::MAX_SAMPLES`].
    pub fn merge(mut self, other: Self) -> Result<Self> {
        self.absorb(other)?;
        Ok(self)
    }

    /// Checks everything before changing anything.
    fn absorb(&mut self, other: Self) -> Result<()> {
        let family = |latest: &Latest<(Engine, EngineVersion)>| latest.value.0.family().title();
        same(
            self.instance.as_deref(),
            other.instance.as_deref(),
            "instance",
        )?;
        same(
            self.server.as_ref().map(family),
            other.server.as_ref().map(family),
            "engine",
        )?;
        self.watch.check(&other.watch)?;
        let new = other
            .rows
            .keys()
            .filter(|session| !self.rows.contains_key(session));
        if self.rows.len() + new.count() > Self::MAX_ROWS {
            let why = format!(
                "there are more than {} kinds of session (bound MAX_ROWS)",
                Self::MAX_ROWS
            );
            return Err(
                Error::new(ErrorKind::LimitExceeded, "cannot merge samples", why)
                    .hinting("start a new file"),
            );
        }
        self.instance = self.instance.take().or(other.instance);
        self.server = self.server.take().max(other.server);
        self.forced = self.forced.take().max(other.forced);
        self.watch.absorb(other.watch);
        self.excluded = self.excluded.merge(other.excluded);
        for (session, tally) in other.rows {
            let sum = self.rows.entry(session).or_default();
            *sum = sum.merge(tally);
        }
        for (reason, tally) in other.gaps {
            let sum = match self.gaps.remove(&reason) {
                Some(own) => own.merge(tally),
                None => tally,
            };
            self.gaps.insert(reason, sum);
        }
        Ok(())
    }

    fn of_sample(sample: &Sample) -> Self {
        let at = to_millisecond(sample.at);
        let mut usage = Self {
            server: sample
                .engine
                .clone()
                .zip(sample.version.clone())
                .map(|value| Latest { at, value }),
            forced: sample.forced.clone().map(|value| Latest { at, value }),
            excluded: sample.excluded,
            watch: Watch::sampled(at, sample.gaps.is_empty()),
            ..Self::default()
        };
        for session in &sample.sessions {
            let tally = usage.rows.entry(session.clone()).or_insert(Tally {
                samples: 1,
                first_seen: Some(at),
                last_seen: Some(at),
                ..Tally::default()
            });
            tally.sightings += 1;
        }
        for SessionGap { reason, detail } in &sample.gaps {
            usage.gaps.entry(*reason).or_insert_with(|| GapTally {
                samples: 1,
                detail: detail.clone(),
                first_seen: at,
                last_seen: at,
            });
        }
        usage
    }

    /// Counts a connection that a log recorded.
    pub(super) fn connected(&mut self, session: Session, at: Option<UtcDateTime>) {
        let tally = self.rows.entry(session).or_default();
        *tally = tally.merge(Tally {
            connections: 1,
            first_seen: at,
            last_seen: at,
            ..Tally::default()
        });
    }

    /// Adds a gap that covers a complete log.
    pub(super) fn add_gap(&mut self, gap: SessionGap, from: UtcDateTime, until: UtcDateTime) {
        let tally = GapTally {
            samples: 1,
            detail: gap.detail,
            first_seen: from,
            last_seen: until,
        };
        self.gaps.insert(gap.reason, tally);
    }

    /// A summary in a few lines for a terminal.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        let mut line = |content: std::fmt::Arguments<'_>| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{content}");
        };
        let name = self.instance().unwrap_or("the database");
        match self.server() {
            Some((engine, version)) => line(format_args!("{name}: {engine} {version}")),
            None => line(format_args!("{name}")),
        }
        line(format_args!("watched: {}", self.watch.describe()));
        for state in State::ALL.iter().copied() {
            let tally = self.tally(state);
            let kinds = self
                .rows
                .keys()
                .filter(|session| session.state == state)
                .count();
            if kinds > 0 {
                line(format_args!(
                    "{state:>10}: {} sightings, {} logged connections, {kinds} kinds of client",
                    tally.sightings, tally.connections
                ));
            }
        }
        line(format_args!(
            "{}",
            match self.tls_seen() {
                TlsSeen::Yes =>
                    "TLS is used here; that does not show that any client verifies the certificate",
                TlsSeen::No =>
                    "no TLS session was seen; shorter or rarer ones may have been missed",
                TlsSeen::Unknown => "it is undetermined whether TLS is used here",
            }
        ));
        if let Some((engine, _)) = self
            .server()
            .filter(|(engine, _)| !Query::proven(engine.family()))
        {
            line(format_args!(
                "the statements for {} were tested on documented output, not on a live server",
                engine.family().title()
            ));
        }
        for (reason, tally) in self.gaps() {
            line(format_args!(
                "gap: {} ({}); {}",
                reason.explanation(),
                tally.detail,
                reason.hint()
            ));
        }
        if let Some(forced) = self.forced() {
            line(format_args!("{}", forced.describe()));
        }
        text
    }
}

impl Tally {
    fn merge(self, other: Self) -> Self {
        Self {
            sightings: self.sightings.saturating_add(other.sightings),
            samples: self.samples.saturating_add(other.samples),
            connections: self.connections.saturating_add(other.connections),
            first_seen: self.first_seen.into_iter().chain(other.first_seen).min(),
            last_seen: self.last_seen.max(other.last_seen),
        }
    }
}

impl GapTally {
    fn merge(self, other: Self) -> Self {
        let later = (self.last_seen, &self.detail).max((other.last_seen, &other.detail));
        Self {
            samples: self.samples.saturating_add(other.samples),
            detail: later.1.clone(),
            first_seen: self.first_seen.min(other.first_seen),
            last_seen: later.0,
        }
    }
}

impl Excluded {
    fn merge(self, other: Self) -> Self {
        Self {
            own: self.own.saturating_add(other.own),
            service: self.service.saturating_add(other.service),
            background: self.background.saturating_add(other.background),
        }
    }
}

/// Two values that are both known must be equal.
fn same(own: Option<&str>, other: Option<&str>, what: &str) -> Result<()> {
    match (own, other) {
        (Some(own), Some(other)) if own != other => Err(Error::new(
            ErrorKind::Conflict,
            "cannot merge samples",
            format!("one is of {what} {own:?}, the other of {other:?}"),
        )
        .hinting("keep one file for each database instance")),
        _ => Ok(()),
    }
}
