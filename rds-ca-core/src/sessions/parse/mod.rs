//! Converts the rows of each engine into sessions.

mod db2;
mod mysql;
mod oracle;
mod postgres;
mod sqlserver;

use super::rows::Rows;
use super::{Excluded, Reason, Session, SessionGap, State};
use crate::name::EngineFamily;

pub(super) use mysql::{Additions, processlist};

/// The result of parsing one statement's rows.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) sessions: Vec<Session>,
    pub(super) excluded: Excluded,
    pub(super) gaps: Vec<SessionGap>,
    /// The sampling session's own identifier, as the server knows it.
    pub(super) own_id: Option<i64>,
    /// The origin of the sampling session, as the server sees it; `None` when it was not among the rows.
    pub(super) own_origin: Option<Origin>,
    /// Addresses from which RDS Proxy's own user was connected.
    pub(super) proxies: Vec<String>,
}

/// The origin of sessions: an address, or the database's own host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Address(String),
    Local,
}

impl Origin {
    pub(super) fn of(session: &Session) -> Option<Self> {
        match (&session.client, session.state) {
            (_, State::Local) => Some(Self::Local),
            (Some(address), _) => Some(Self::Address(address.clone())),
            (None, _) => None,
        }
    }
}

/// Parses a statement's rows; the additions apply to MySQL and MariaDB.
pub(super) fn parse(family: EngineFamily, rows: &Rows, more: &Additions) -> Option<Parsed> {
    match family {
        EngineFamily::Postgres => Some(postgres::parse(rows)),
        EngineFamily::MySql | EngineFamily::MariaDb => Some(mysql::parse(rows, more)),
        EngineFamily::SqlServer => Some(sqlserver::parse(rows)),
        EngineFamily::Oracle => Some(oracle::parse(rows)),
        EngineFamily::Db2 => Some(db2::parse(rows)),
        EngineFamily::DocumentDb | EngineFamily::Neptune | EngineFamily::Unknown => None,
    }
}

/// The role of a row.
enum Role {
    Own(Option<i64>),
    Background,
    Client,
}

impl Parsed {
    /// Classifies a row: the sampler's own, the service's, a background process, or a client's.
    fn take(&mut self, session: Session, role: Role) {
        match role {
            Role::Background => self.excluded.background += 1,
            Role::Own(id) => {
                self.excluded.own += 1;
                self.own_id = id;
                self.own_origin = Origin::of(&session);
            }
            Role::Client => match session.user.as_deref() {
                Some("rdsadmin") => self.excluded.service += 1,
                // RDS Proxy creates this user when it registers a target, and connects with it.
                Some("rdsproxyadmin") => {
                    self.excluded.service += 1;
                    self.proxies.extend(session.client);
                }
                _ => self.sessions.push(session),
            },
        }
    }

    /// Records how many rows do not show how they are connected.
    fn note_hidden(&mut self) {
        let hidden = self
            .sessions
            .iter()
            .filter(|session| session.reason == Some(Reason::InsufficientPrivilege))
            .count();
        if hidden > 0 {
            self.gaps.push(SessionGap::new(
                Reason::InsufficientPrivilege,
                format!("{hidden} sessions of other users do not show how they are connected"),
            ));
        }
    }
}

/// The host of `host:port`, `[v6]:port`, or a bare host; and whether there was a port.
fn split_port(address: &str) -> (&str, bool) {
    if let Some(rest) = address.strip_prefix('[') {
        return match rest.split_once(']') {
            Some((host, port)) => (host, port.starts_with(':')),
            None => (rest, false),
        };
    }
    match address.rsplit_once(':') {
        // MySQL writes IPv6 hosts without brackets; the last colon still separates the port.
        Some((host, port)) if !host.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => {
            (host, true)
        }
        _ => (address, false),
    }
}

/// The host of an address that may end with a port.
pub(super) fn host_of(address: &str) -> String {
    split_port(address).0.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports() {
        assert_eq!(split_port("10.0.0.5:40118"), ("10.0.0.5", true));
        assert_eq!(split_port("localhost"), ("localhost", false));
        assert_eq!(split_port("fe80::1:40118"), ("fe80::1", true));
        assert_eq!(split_port("[fe80::1]:40118"), ("fe80::1", true));
        assert_eq!(split_port("[fe80::1"), ("fe80::1", false));
        assert_eq!(split_port(""), ("", false));
    }
}
