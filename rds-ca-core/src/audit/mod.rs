//! Which clients stop connecting to which databases, when, and what to do: everything below, joined.
//!
//! An audit takes a fleet, a client manifest, session samples, probes and a *time*, and gives findings by
//! stable [rules](AuditRule), the readiness [matrix](Cell) of clients and CAs, and a [calendar](CalendarEvent) of every
//! date on which something changes state. Asked about a later time, it describes what will be if nothing is done until then.
//!
//! What could not be read is itself a finding, and an audit with such findings is never *fine*.
//!
//! # Example
//!
//! ```
//! use rds_ca_core::audit::{Audit, AuditRule, Inputs, Outcome};
//! use rds_ca_core::{Fleet, timestamp};
//!
//! let at = timestamp::parse("2027-01-01")?;
//! let audit = Audit::of(&Inputs::new(&Fleet::default(), at));
//! // An empty fleet proves nothing, and no clients were given.
//! assert_eq!(audit.outcome(), Outcome::Unknown);
//! assert!(audit.findings.iter().any(|finding| finding.rule == AuditRule::FleetEmpty));
//! # Ok::<(), rds_ca_core::Error>(())
//! ```

mod calendar;
mod client_rules;
mod clients;
mod database;
mod database_rules;
mod finding;
mod fleet_rules;
mod forced;
mod readiness;
mod refused_rules;
mod rules;
mod store_rules;
mod suppression;

use std::time::Duration;

use time::UtcDateTime;

pub use calendar::{CalendarEvent, Change};
pub use clients::AuditedClient;
pub use database::{Database, KnownBy};
pub use finding::{Finding, Location, Subject, SubjectKind, Suppressed};
pub use readiness::{Cell, Readiness};
pub use rules::{AuditRule, Severity};

use crate::catalogue::Catalogue;
use crate::catalogue::CatalogueSummary;
use crate::client::Clients;
use crate::fleet::Fleet;
use crate::name::CaId;
use crate::probed::ProbedChain;
use crate::sessions::Usage;
use crate::timestamp;
use crate::trust::Check;

/// What an audit joins.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    fleet: &'a Fleet,
    clients: Option<&'a Clients>,
    sessions: &'a [Usage],
    probes: &'a [ProbedChain],
    catalogue: &'a Catalogue,
    target: Option<&'a CaId>,
    at: UtcDateTime,
    asked_at: Option<UtcDateTime>,
    horizon: Duration,
    certificate_horizon: Duration,
    catalogue_age: Option<Duration>,
}

impl<'a> Inputs<'a> {
    /// How far ahead the end of a CA counts as near, by default: 180 days.
    pub const HORIZON: Duration = Check::HORIZON;
    /// How far ahead the end of a database's own certificate counts as near: 90 days.
    ///
    /// AWS renews certificates of one year at half their life, and announces the others three months before
    /// (RDS User Guide, "Rotating your SSL/TLS certificate"), so what is left then has not been renewed.
    pub const CERTIFICATE_HORIZON: Duration = timestamp::days(90);
    /// The age from which the catalogue counts as old: 365 days.
    pub const CATALOGUE_AGE: Duration = timestamp::days(365);

    /// The age from which an inventory counts as stale: 7 days.
    pub const FLEET_AGE: Duration = timestamp::days(7);

    /// A fleet at a time, without clients, sessions and probes, judged by the built-in catalogue.
    pub fn new(fleet: &'a Fleet, at: UtcDateTime) -> Self {
        Self {
            fleet,
            clients: None,
            sessions: &[],
            probes: &[],
            catalogue: Catalogue::builtin(),
            target: None,
            at,
            asked_at: None,
            horizon: Self::HORIZON,
            certificate_horizon: Self::CERTIFICATE_HORIZON,
            catalogue_age: None,
        }
    }

    /// Adds the clients.
    #[must_use]
    pub fn clients(self, clients: &'a Clients) -> Self {
        Self {
            clients: Some(clients),
            ..self
        }
    }

    /// Adds how databases were used; a database may have several elements.
    #[must_use]
    pub fn sessions(self, sessions: &'a [Usage]) -> Self {
        Self { sessions, ..self }
    }

    /// Adds what endpoints presented.
    #[must_use]
    pub fn probes(self, probes: &'a [ProbedChain]) -> Self {
        Self { probes, ..self }
    }

    /// Judges by another catalogue.
    #[must_use]
    pub fn catalogue(self, catalogue: &'a Catalogue) -> Self {
        Self { catalogue, ..self }
    }

    /// Asks whether every database could move to that CA. Without a target, only those have to move whose CA
    /// has ended or ends within the horizon, to their region's default CA.
    #[must_use]
    pub fn target(self, target: &'a CaId) -> Self {
        Self {
            target: Some(target),
            ..self
        }
    }

    /// States when the question is asked, where it is about a later time: the inventory's age counts until then.
    #[must_use]
    pub fn asked_at(self, asked_at: UtcDateTime) -> Self {
        Self {
            asked_at: Some(asked_at),
            ..self
        }
    }

    /// Makes a catalogue older than that a finding which keeps the audit from being fine.
    #[must_use]
    pub fn catalogue_age(self, most: Duration) -> Self {
        Self {
            catalogue_age: Some(most),
            ..self
        }
    }

    /// Changes how far ahead the end of a CA counts as near.
    #[must_use]
    pub fn horizon(self, horizon: Duration) -> Self {
        Self { horizon, ..self }
    }
}

/// The whole answer of an audit.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Audit {
    /// The time that it is about.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub at: UtcDateTime,
    /// When the fleet was read.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub fleet_taken_at: Option<UtcDateTime>,
    /// The catalogue that it was judged by.
    pub catalogue: CatalogueSummary,
    /// Whether a client manifest was given.
    pub has_clients: bool,
    /// The file of the client manifest, where it was read from one.
    pub manifest: Option<String>,
    /// The databases, in the order of the fleet.
    pub databases: Vec<Database>,
    /// The clients, in the order of the manifest.
    pub clients: Vec<AuditedClient>,
    /// The readiness matrix, sorted by client, region and CA.
    pub matrix: Vec<Cell>,
    /// The findings, the heaviest and soonest first; suppressed ones among them.
    pub findings: Vec<Finding>,
    /// Every date on which something changes state, in order of time.
    pub calendar: Vec<CalendarEvent>,
}

words! {
    /// The answer of an audit in one word. The order is from good to bad.
    #[allow(clippy::exhaustive_enums, reason = "complete by nature")]
    pub enum Outcome: "the outcome of an audit" {
        /// Everything asked about was seen, and is fine.
        Fine = "fine",
        /// Nothing bad was seen, and something is undetermined.
        Unknown = "unknown",
        /// Something is not fine.
        NotFine = "not_fine",
    }
}

impl Outcome {
    /// The exit status of a command with this outcome: 0, 3 or 1.
    pub fn exit_status(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Unknown => 3,
            Self::NotFine => 1,
        }
    }
}

impl Audit {
    /// The JSON Schema of audits as JSON.
    pub const SCHEMA: &str = include_str!("../../schemas/audit.schema.json");

    /// Joins what is given.
    pub fn of(inputs: &Inputs<'_>) -> Self {
        let none = Clients::default();
        let clients = inputs.clients.unwrap_or(&none);
        let (mut databases, rows) = database::databases(inputs);
        let seen = forced::seen(inputs.sessions);
        for (database, row) in databases.iter_mut().zip(&rows) {
            database.tls_forced = forced::of(inputs.fleet, &seen, row);
        }
        let names = database::Names::of(&rows);
        let (audited, idle_selectors) = clients::audited(inputs.fleet, clients, &databases, &rows);
        for (place, client) in audited.iter().enumerate() {
            for database in &client.databases {
                if let Some(database) = databases.get_mut(*database) {
                    database.clients.push(place);
                }
            }
        }
        let matrix = readiness::matrix(inputs, clients, &audited, &databases, &rows);
        let joined = Joined {
            inputs,
            clients,
            databases: &databases,
            rows: &rows,
            names: &names,
            audited: &audited,
            idle_selectors: &idle_selectors,
            matrix: &matrix,
        };
        let mut findings = client_rules::findings(&joined);
        findings.extend(database_rules::findings(&joined));
        findings.extend(refused_rules::findings(&joined));
        findings.extend(store_rules::findings(&joined));
        findings.extend(fleet_rules::findings(&joined));
        let calendar = calendar::events(&joined);
        let mut findings = suppression::apply(inputs, clients, findings);
        finding::identify(&mut findings);
        Self {
            at: inputs.at,
            fleet_taken_at: inputs.fleet.taken_at(),
            catalogue: CatalogueSummary::new(inputs.catalogue, inputs.at),
            has_clients: inputs.clients.is_some(),
            manifest: clients
                .manifest()
                .path
                .as_ref()
                .map(|path| path.display().to_string()),
            findings,
            calendar,
            matrix: matrix.cells,
            clients: audited,
            databases,
        }
    }

    /// The answer in one word: the worst of the findings that are not suppressed.
    pub fn outcome(&self) -> Outcome {
        match self.counting().map(|finding| finding.severity).max() {
            Some(Severity::Error | Severity::Warning) => Outcome::NotFine,
            Some(Severity::Unknown) => Outcome::Unknown,
            Some(Severity::Note) | None => Outcome::Fine,
        }
    }

    /// The findings that are not suppressed.
    pub fn counting(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.suppressed.is_none())
    }

    /// How many findings of a severity there are, without the suppressed ones.
    pub fn count(&self, severity: Severity) -> usize {
        self.counting()
            .filter(|finding| finding.severity == severity)
            .count()
    }
}

/// Everything that the rules look at.
struct Joined<'a> {
    inputs: &'a Inputs<'a>,
    clients: &'a Clients,
    databases: &'a [Database],
    rows: &'a [database::Row<'a>],
    names: &'a database::Names,
    audited: &'a [AuditedClient],
    /// What of each client's selectors means no database.
    idle_selectors: &'a [Vec<String>],
    matrix: &'a readiness::Matrix,
}

/// `1 database`, `2 databases`.
fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}
