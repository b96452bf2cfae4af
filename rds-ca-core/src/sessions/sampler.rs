//! The dialogue with a database: which statement to run next, given the answers so far.

use time::UtcDateTime;

use super::force::ForcedTls;
use super::parse::{self, Additions, Origin, Parsed};
use super::precondition::{Reason, SessionGap};
use super::query::{
    IDENTIFY, MYSQL_APPLICATIONS, MYSQL_PROCESSLIST, MYSQL_SETTINGS, POSTGRES_SETTINGS, Query,
    SQLSERVER_SETTINGS,
};
use super::rows::{Rows, Value};
use super::server::{Server, is_denial, recognise};
use super::{Sample, State};
use crate::name::{Engine, EngineFamily, EngineVersion};

/// Takes samples of one database over one connection.
///
/// It detects the engine and remembers it. Statements have no parameters and only read. PostgreSQL freezes its
/// statistics within a transaction; the sampler discards the frozen snapshot, so that several samples may be taken in
/// one transaction.
#[derive(Clone, Debug, Default)]
pub struct Sampler {
    server: Option<Server>,
    claimed_id: Option<i64>,
    poolers: Vec<String>,
}

impl Sampler {
    /// A sampler that does not know the engine yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A sampler for a known engine, which saves one statement.
    pub fn of(engine: Engine, version: EngineVersion) -> Self {
        Self {
            server: Some(Server { engine, version }),
            ..Self::default()
        }
    }

    /// Sets the session identifier that the driver was given when it connected: PostgreSQL's backend process, MySQL's
    /// connection.
    ///
    /// If the server knows the session by another identifier, a pooler or proxy is in between, and every session from
    /// its address is unknown.
    pub fn connected_as(&mut self, id: i64) {
        self.claimed_id = Some(id);
    }

    /// Sets the address of a pooler or proxy, as the database sees it: sessions from there are unknown.
    pub fn pooler(&mut self, address: impl Into<String>) {
        self.poolers.push(address.into());
    }

    /// The detected engine, once the server has answered.
    pub fn engine(&self) -> Option<&Engine> {
        self.server.as_ref().map(|server| &server.engine)
    }

    /// Begins a sample.
    pub fn begin(&mut self) -> Sampling<'_> {
        let step = match &self.server {
            None => Step::Identify(0),
            Some(server) => Step::settings(server),
        };
        Sampling {
            sampler: self,
            step,
            failures: Vec::new(),
            gaps: Vec::new(),
            forced: None,
            performance_schema: None,
            threads: Rows::default(),
            additions: Additions::default(),
            parsed: None,
        }
    }
}

/// One sample in progress: get a [`statement`](Self::statement), pass on the [`answer`](Self::answer), until there is
/// no further statement, then [`finish`](Self::finish).
#[derive(Debug)]
pub struct Sampling<'a> {
    sampler: &'a mut Sampler,
    step: Step,
    failures: Vec<String>,
    gaps: Vec<SessionGap>,
    forced: Option<ForcedTls>,
    performance_schema: Option<bool>,
    threads: Rows,
    additions: Additions,
    parsed: Option<Parsed>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Identify(usize),
    Settings(&'static str),
    Sessions,
    /// Which sessions came over the network; for MySQL and MariaDB.
    Hosts,
    /// The applications' names; for MySQL and MariaDB.
    Applications,
    /// Which sessions exist, where MySQL and MariaDB do not show how they are connected.
    Processlist,
    Done,
}

impl Step {
    /// The settings to read first, or directly the sessions where there are no settings to read.
    fn settings(server: &Server) -> Self {
        match server.engine.family() {
            EngineFamily::Postgres if server.version.major().is_some_and(|major| major >= 10) => {
                Self::Settings(POSTGRES_SETTINGS)
            }
            EngineFamily::MySql | EngineFamily::MariaDb => Self::Settings(MYSQL_SETTINGS),
            EngineFamily::SqlServer => Self::Settings(SQLSERVER_SETTINGS),
            _ => Self::Sessions,
        }
    }
}

impl Sampling<'_> {
    /// The statement to run next; `None` when the sample can be finished.
    pub fn statement(&self) -> Option<&'static str> {
        match self.step {
            Step::Identify(number) => IDENTIFY.get(number).map(|(sql, _)| *sql),
            Step::Settings(sql) => Some(sql),
            Step::Sessions => self.query().map(|query| query.sql),
            Step::Applications => Some(MYSQL_APPLICATIONS),
            Step::Hosts | Step::Processlist => Some(MYSQL_PROCESSLIST),
            Step::Done => None,
        }
    }

    /// Takes the rows of the last statement, or the text of its error.
    ///
    /// After an error on PostgreSQL, roll back the current transaction, if there is one, before the next statement.
    pub fn answer<E: std::fmt::Display>(&mut self, outcome: Result<Rows, E>) {
        let outcome = outcome.map_err(|error| error.to_string());
        self.step = match self.step {
            Step::Identify(number) => self.identified(number, outcome),
            Step::Settings(_) => self.configured(outcome),
            Step::Sessions => self.listed(outcome),
            Step::Hosts => {
                // Without the hosts, such sessions stay unknown.
                if let Ok(rows) = outcome {
                    self.additions.hosts(&rows);
                }
                Step::Applications
            }
            Step::Applications => {
                // The names only help the reader.
                if let Ok(rows) = outcome {
                    self.additions.applications(&rows);
                }
                self.parsed = parse::parse(self.family(), &self.threads, &self.additions);
                Step::Done
            }
            Step::Processlist => {
                if let Ok(rows) = outcome {
                    let why = self.gaps.first().map_or(Reason::NotShown, |gap| gap.reason);
                    self.parsed = Some(parse::processlist(&rows, why));
                }
                Step::Done
            }
            Step::Done => Step::Done,
        };
    }

    /// Returns the sample. `at` is the current time, kept to the millisecond.
    ///
    /// Never fails: failed reads are among its gaps.
    pub fn finish(mut self, at: UtcDateTime) -> Sample {
        let server = self.sampler.server.clone();
        if self.parsed.is_none() && self.gaps.is_empty() {
            let reason = if server.is_none() {
                Reason::QueryFailed
            } else {
                Reason::Unsupported
            };
            let detail = self.failures.join("; ");
            self.gaps.push(SessionGap::new(reason, detail));
        }
        let mut parsed = self.parsed.take().unwrap_or_default();
        self.mark_pooled_sessions(&mut parsed);
        self.gaps.append(&mut parsed.gaps);
        Sample {
            at: super::coverage::to_millisecond(at),
            engine: server.as_ref().map(|server| server.engine.clone()),
            version: server.map(|server| server.version),
            sessions: parsed.sessions,
            excluded: parsed.excluded,
            gaps: self.gaps,
            forced: self.forced,
        }
    }

    fn family(&self) -> EngineFamily {
        self.sampler
            .server
            .as_ref()
            .map_or(EngineFamily::Unknown, |server| server.engine.family())
    }

    fn query(&self) -> Option<&'static Query> {
        let server = self.sampler.server.as_ref()?;
        Query::sampled(server.engine.family(), &server.version)
    }

    fn identified(&mut self, number: usize, outcome: Result<Rows, String>) -> Step {
        let text = match outcome {
            Ok(rows) => rows
                .iter()
                .next()
                .and_then(|row| row.at(0).text().map(|text| text.into_owned())),
            Err(error) => {
                self.failures.push(error);
                None
            }
        };
        let family = IDENTIFY
            .get(number)
            .map_or(EngineFamily::Unknown, |(_, family)| *family);
        match text.and_then(|text| recognise(&text, family)) {
            Some(server) => {
                let step = Step::settings(&server);
                self.sampler.server = Some(server);
                self.failures.clear();
                step
            }
            None if number + 1 < IDENTIFY.len() => Step::Identify(number + 1),
            None => Step::Done,
        }
    }

    fn configured(&mut self, outcome: Result<Rows, String>) -> Step {
        let Some(server) = self.sampler.server.as_mut() else {
            return Step::Done;
        };
        // Settings that cannot be read do not affect the sessions, so their failure is not a gap.
        let Ok(rows) = outcome else {
            return Step::Sessions;
        };
        let (forced, pending, aurora) = match server.engine.family() {
            EngineFamily::MySql | EngineFamily::MariaDb => {
                let setting = |name: &str| {
                    rows.iter()
                        .find(|row| {
                            row.at(0)
                                .text()
                                .is_some_and(|own| own.eq_ignore_ascii_case(name))
                        })
                        .map(|row| row.at(1).clone())
                };
                self.performance_schema =
                    setting("performance_schema").and_then(|value| value.truth());
                let forced = setting("require_secure_transport");
                (forced, None, setting("aurora_version").is_some())
            }
            _ => {
                let row = rows.iter().next();
                let forced = row.map(|row| row.get("forced").clone());
                let pending = row.and_then(|row| row.truth("pending"));
                let aurora = row.and_then(|row| row.truth("aurora")) == Some(true);
                (forced, pending, aurora)
            }
        };
        if aurora {
            server.engine = match server.engine.family() {
                EngineFamily::Postgres => Engine::AURORA_POSTGRESQL,
                EngineFamily::MySql => Engine::AURORA_MYSQL,
                _ => server.engine.clone(),
            };
        }
        let value = forced.as_ref().and_then(Value::text);
        self.forced = ForcedTls::from_server(&server.engine, value.as_deref(), pending);
        if self.performance_schema == Some(false) {
            self.gaps.push(SessionGap::new(
                Reason::PerformanceSchemaOff,
                "performance_schema = OFF",
            ));
            return Step::Processlist;
        }
        Step::Sessions
    }

    fn listed(&mut self, outcome: Result<Rows, String>) -> Step {
        let mysql = matches!(self.family(), EngineFamily::MySql | EngineFamily::MariaDb);
        let error = match outcome {
            Ok(rows) if mysql => {
                self.threads = rows;
                let needed = Additions::needed(&self.threads);
                return if needed {
                    Step::Hosts
                } else {
                    Step::Applications
                };
            }
            Ok(rows) => {
                self.parsed = parse::parse(self.family(), &rows, &self.additions);
                return Step::Done;
            }
            Err(error) => error,
        };
        let reason = if is_denial(&error) {
            Reason::InsufficientPrivilege
        } else {
            Reason::QueryFailed
        };
        self.gaps.push(SessionGap::new(reason, error));
        if mysql { Step::Processlist } else { Step::Done }
    }

    /// The sessions from a pooler's address belong to the pooler: how its clients connect to it is unknown.
    fn mark_pooled_sessions(&mut self, parsed: &mut Parsed) {
        let known = self.sampler.poolers.iter().chain(&parsed.proxies);
        let mut origins: Vec<_> = known.cloned().map(Origin::Address).collect();
        if let (Some(claimed), Some(own)) = (self.sampler.claimed_id, parsed.own_id)
            // MySQL's handshake carries only the lower half of the identifier.
            && (claimed ^ own) & 0xFFFF_FFFF != 0
        {
            self.gaps.push(SessionGap::new(
                Reason::Pooler,
                "the sampling connection itself goes through a pooler or proxy: the server knows its \
                 session by another identifier than the driver was given",
            ));
            origins.extend(parsed.own_origin.clone());
        }
        for session in &mut parsed.sessions {
            let is_pooled = Origin::of(session).is_some_and(|origin| origins.contains(&origin));
            let named = session.application.as_deref().is_some_and(names_pooler);
            if is_pooled || named {
                (session.state, session.reason) = (State::Unknown, Some(Reason::Pooler));
            }
        }
    }
}

/// Application names that poolers set. A pooler that passes on its clients' names is not detected this way.
fn names_pooler(application: &str) -> bool {
    let application = application.to_ascii_lowercase();
    [
        "pgbouncer",
        "pgpool",
        "pgcat",
        "odyssey",
        "supavisor",
        "proxysql",
        "maxscale",
    ]
    .iter()
    .any(|name| application.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> UtcDateTime {
        crate::timestamp::parse("2026-11-23T12:00:00Z").unwrap()
    }

    fn run(sampler: &mut Sampler, answers: &[(&str, Result<Rows, &str>)]) -> Sample {
        let mut sampling = sampler.begin();
        let mut asked = 0;
        while let Some(sql) = sampling.statement() {
            asked += 1;
            assert!(asked < 20, "the dialogue does not end");
            let answer = answers
                .iter()
                .find(|(part, _)| sql.contains(part))
                .map_or(Err("syntax error"), |(_, answer)| answer.clone());
            sampling.answer(answer);
        }
        sampling.finish(at())
    }

    #[test]
    fn no_statement_succeeds() {
        let sample = run(&mut Sampler::new(), &[]);
        assert_eq!(sample.engine, None);
        assert_eq!(sample.gaps.len(), 1);
        assert_eq!(sample.gaps[0].reason, Reason::QueryFailed);
    }

    #[test]
    fn an_engine_without_a_statement_is_a_gap() {
        let mut sampler = Sampler::of(Engine::MARIADB, EngineVersion::new("10.3.1"));
        let sample = run(&mut sampler, &[]);
        assert_eq!(sample.gaps[0].reason, Reason::Unsupported);
        assert_eq!(sample.count(State::Encrypted), 0);
    }

    #[test]
    fn with_performance_schema_off_sessions_are_unknown() {
        let version = Rows::new(["version()"], [vec!["8.0.36".into()]]);
        let settings = Rows::new(
            ["Variable_name", "Value"],
            [vec!["performance_schema".into(), "OFF".into()]],
        );
        let list = Rows::new(
            ["id", "user_name", "host", "db", "own"],
            [
                vec![
                    1.into(),
                    "app".into(),
                    "10.0.0.5:1".into(),
                    Value::Null,
                    0.into(),
                ],
                vec![
                    2.into(),
                    "me".into(),
                    "10.0.0.6:1".into(),
                    Value::Null,
                    1.into(),
                ],
            ],
        );
        let sample = run(
            &mut Sampler::new(),
            &[
                ("version()", Ok(version)),
                ("SHOW GLOBAL VARIABLES", Ok(settings)),
                ("information_schema.PROCESSLIST", Ok(list)),
            ],
        );
        assert_eq!(sample.gaps[0].reason, Reason::PerformanceSchemaOff);
        assert_eq!(sample.sessions.len(), 1);
        assert_eq!(
            sample.sessions[0].reason,
            Some(Reason::PerformanceSchemaOff)
        );
        assert_eq!(sample.excluded.own, 1);
    }

    fn postgres_rows() -> [(&'static str, Result<Rows, &'static str>); 1] {
        let columns = [
            "pid",
            "usename",
            "client_addr",
            "application_name",
            "backend_type",
            "ssl",
            "own",
        ];
        let row = |pid: i64, address: &str, application: &str, own: bool| {
            let backend = "client backend";
            vec![
                pid.into(),
                "u".into(),
                address.into(),
                application.into(),
                backend.into(),
                true.into(),
                own.into(),
            ]
        };
        let rows = Rows::new(
            columns,
            [
                row(1, "10.0.0.1", "psql", false),
                row(2, "10.0.0.2", "psql", false),
                row(3, "10.0.0.3", "pgbouncer", false),
                row(4, "10.0.0.1", "", true),
            ],
        );
        [("pg_stat_activity", Ok(rows))]
    }

    #[test]
    fn a_pooler_makes_its_sessions_unknown() {
        let states = |sampler: &mut Sampler| {
            let sample = run(sampler, &postgres_rows());
            let states: Vec<_> = sample
                .sessions
                .iter()
                .map(|session| session.state)
                .collect();
            (states, sample.gaps.len())
        };
        use State::{Encrypted, Unknown};
        let fresh = || Sampler::of(Engine::POSTGRES, EngineVersion::new("15.4"));
        // By the name that the pooler sets.
        assert_eq!(
            states(&mut fresh()),
            (vec![Encrypted, Encrypted, Unknown], 0)
        );
        // By the address that the operator set.
        let mut configured = fresh();
        configured.pooler("10.0.0.2");
        assert_eq!(
            states(&mut configured),
            (vec![Encrypted, Unknown, Unknown], 0)
        );
        // By the identifier of the sampling connection.
        let mut through = fresh();
        through.connected_as(77);
        assert_eq!(states(&mut through), (vec![Unknown, Encrypted, Unknown], 1));
        let mut direct = fresh();
        direct.connected_as(4);
        assert_eq!(
            states(&mut direct),
            (vec![Encrypted, Encrypted, Unknown], 0)
        );
    }
}
