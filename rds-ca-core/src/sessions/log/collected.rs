//! The result of reading the lines of a log, for every format.

use std::collections::BTreeMap;
use std::fmt;

use time::UtcDateTime;

use super::super::{Excluded, Reason, Session, State};
use super::LogReading;

/// The largest number of connections whose first line was read and whose second line is awaited.
const MAX_PENDING: usize = 10_000;

/// Reads the lines of one format.
pub(super) trait Lines: fmt::Debug + Send + Sync {
    /// Reads a line; `received` is the time that a log export states for it.
    fn line(&mut self, line: &str, received: Option<UtcDateTime>, found: &mut Collected);

    /// Processes lines that are still waiting for a second one: the logs have ended.
    fn end(&mut self, _found: &mut Collected) {}
}

/// Sessions, refused attempts, and the period that the logs cover.
#[derive(Debug)]
pub(super) struct Collected {
    pub(super) reading: LogReading,
    pub(super) first: Option<UtcDateTime>,
    pub(super) last: Option<UtcDateTime>,
}

impl Collected {
    /// The time of any line extends the period that the logs cover.
    pub(super) fn seen_at(&mut self, at: Option<UtcDateTime>) {
        let Some(at) = at else {
            return;
        };
        self.first = self.first.into_iter().chain([at]).min();
        self.last = self.last.max(Some(at));
    }

    /// Counts a connection; connections of Amazon's own users are counted separately.
    pub(super) fn connected(&mut self, session: Session, at: Option<UtcDateTime>) {
        if is_service(session.user.as_deref()) {
            let Excluded { service, .. } = &mut self.reading.usage.excluded;
            *service += 1;
            return;
        }
        self.reading.connections += 1;
        self.reading.undated += u64::from(at.is_none());
        self.reading.usage.connected(session, at);
    }

    /// Counts a failed attempt.
    pub(super) fn refuse(&mut self, attempt: Attempt, reason: Reason, at: Option<UtcDateTime>) {
        if is_service(attempt.user.as_deref()) {
            return;
        }
        self.reading.refused += 1;
        let session = Session {
            user: attempt.user,
            client: attempt.client,
            application: None,
            database: attempt.database,
            state: State::Refused,
            reason: Some(reason),
            protocol: None,
            cipher: None,
        };
        self.reading.usage.connected(session, at);
    }
}

/// The account and the target of an attempt to connect.
#[derive(Clone, Debug, Default)]
pub(super) struct Attempt {
    pub(super) user: Option<String>,
    pub(super) client: Option<String>,
    pub(super) database: Option<String>,
}

/// Amazon's own users: of every engine, of RDS Proxy, of SQL Server.
fn is_service(user: Option<&str>) -> bool {
    matches!(user, Some("rdsadmin" | "rdsproxyadmin" | "rdsa"))
}

/// The content of the first line of a connection, by the number of the process or connection, until the second line is
/// read.
#[derive(Debug)]
pub(super) struct Awaited<T>(BTreeMap<u64, T>);

impl<T> Default for Awaited<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> Awaited<T> {
    /// Stores a value; if there are too many, returns all values stored before.
    pub(super) fn wait(&mut self, id: u64, value: T) -> Vec<T> {
        let over = self.0.len() >= MAX_PENDING;
        let before = if over { self.take_all() } else { Vec::new() };
        self.0.insert(id, value);
        before
    }

    pub(super) fn take(&mut self, id: u64) -> Option<T> {
        self.0.remove(&id)
    }

    pub(super) fn take_all(&mut self) -> Vec<T> {
        std::mem::take(&mut self.0).into_values().collect()
    }
}
