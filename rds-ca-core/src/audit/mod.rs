//! Which clients stop connecting to which databases, when, and what to do: joins all lower rooms.
//!
//! An audit takes a fleet, a client manifest, session samples, probes and a *time*, and returns findings by stable
//! [rules](AuditRule), the readiness [matrix](Cell) of clients and CAs, and a [calendar](CalendarEvent) of every date
//! on which something changes state. For a later time, it describes the state if nothing is done until then.
//!
//! Unread data is itself a finding, and an audit with such findings is never *fine*.
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
mod order;
mod readiness;
mod refused_rules;
mod rules;
mod shared;
mod store_rules;
mod suppression;

use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Duration;

use time::UtcDateTime;

pub use calendar::{CalendarEvent, Change};
pub use clients::AuditedClient;
pub use database::{Circumstances, Database, KnownBy};
pub use finding::{Finding, FindingId, Location, Observation, Subject, SubjectKind, Suppressed};
pub use readiness::{Cell, Judgement, Readiness};
pub use rules::{AuditRule, Severity};
pub use shared::{Places, Text};

use crate::catalogue::{Catalogue, CatalogueSummary};
use crate::client::Clients;
use crate::fleet::Fleet;
use crate::name::CaId;
use crate::probed::ProbedChain;
use crate::sessions::Usage;
use crate::timestamp;
use crate::trust::Check;
use database::{Databases, Kind, NameRule, Names, Row};
use shared::{both, in_parts};

/// The inputs of an audit.
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
    /// AWS renews certificates of one year at half their life, and announces the others three months before (RDS User
    /// Guide, "Rotating your SSL/TLS certificate"), so a certificate with less time left has not been renewed.
    pub const CERTIFICATE_HORIZON: Duration = timestamp::days(90);
    /// The age from which the catalogue counts as old: 365 days.
    pub const CATALOGUE_AGE: Duration = timestamp::days(365);

    /// The age from which an inventory counts as stale: 7 days.
    pub const FLEET_AGE: Duration = timestamp::days(7);

    /// A fleet at a time, without clients, sessions and probes, evaluated with the built-in catalogue.
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

    /// Adds sampled sessions; a database may have several usages.
    #[must_use]
    pub fn sessions(self, sessions: &'a [Usage]) -> Self {
        Self { sessions, ..self }
    }

    /// Adds probed chains.
    #[must_use]
    pub fn probes(self, probes: &'a [ProbedChain]) -> Self {
        Self { probes, ..self }
    }

    /// Uses another catalogue.
    #[must_use]
    pub fn catalogue(self, catalogue: &'a Catalogue) -> Self {
        Self { catalogue, ..self }
    }

    /// Evaluates a move of every database to that CA. Without a target, only databases whose CA has ended or ends
    /// within the horizon must move, to their region's default CA.
    #[must_use]
    pub fn target(self, target: &'a CaId) -> Self {
        Self {
            target: Some(target),
            ..self
        }
    }

    /// Sets the present time, if the audit is for a later time: the inventory's age is counted until then.
    #[must_use]
    pub fn asked_at(self, asked_at: UtcDateTime) -> Self {
        Self {
            asked_at: Some(asked_at),
            ..self
        }
    }

    /// Reports a catalogue older than that as a finding, so that the audit is not fine.
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

/// The complete result of an audit.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Audit {
    /// The time of the audit.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub at: UtcDateTime,
    /// When the fleet was read.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub fleet_taken_at: Option<UtcDateTime>,
    /// The catalogue that was used.
    pub catalogue: CatalogueSummary,
    /// Whether a client manifest was given.
    pub has_clients: bool,
    /// The file of the client manifest, if it was read from one.
    pub manifest: Option<String>,
    /// The databases, in the order of the fleet.
    pub databases: Vec<Database>,
    /// The clients, in the order of the manifest.
    pub clients: Vec<AuditedClient>,
    /// The readiness matrix, sorted by client, region and CA.
    pub matrix: Vec<Cell>,
    /// The findings, by severity and date, including suppressed ones.
    pub findings: Vec<Finding>,
    /// Every date on which something changes state, in order of time.
    pub calendar: Vec<CalendarEvent>,
}

words! {
    /// The result of an audit in one word, from good to bad.
    #[allow(clippy::exhaustive_enums, reason = "complete by nature")]
    pub enum Outcome: "the outcome of an audit" {
        /// Everything was read, and is fine.
        Fine = "fine",
        /// Nothing bad was found, but something is undetermined.
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

    /// Joins the inputs.
    pub fn of(inputs: &Inputs<'_>) -> Self {
        let none = Clients::default();
        let clients = inputs.clients.unwrap_or(&none);
        let Databases {
            list: mut databases,
            rows,
            kinds,
        } = database::databases(inputs);
        set_forced_tls(inputs, &mut databases, &rows);
        let (audited, unmatched_selectors) =
            clients::audited(inputs.fleet, clients, &databases, &rows);
        let first_copies = readiness::first_copies(clients.stores());
        let (clients_of, matrix) = both(
            || clients_of(databases.len(), &audited),
            || {
                readiness::matrix(
                    inputs,
                    clients,
                    &first_copies,
                    &audited,
                    &databases,
                    &rows,
                    &kinds,
                )
            },
        );
        for (database, clients) in databases.iter_mut().zip(clients_of) {
            database.clients = clients;
        }
        let joined = Joined {
            inputs,
            clients,
            databases: &databases,
            rows: &rows,
            kinds: &kinds,
            names: OnceLock::new(),
            users: users(clients),
            first_copies: &first_copies,
            audited: &audited,
            unmatched_selectors: &unmatched_selectors,
            matrix: &matrix,
        };
        let (of_databases, mut findings) = both(
            || database_rules::findings(&joined),
            || client_rules::findings(&joined),
        );
        findings.append(of_databases);
        refused_rules::findings(&joined, &mut findings);
        findings.append(store_rules::findings(&joined));
        fleet_rules::findings(&joined, &mut findings);
        let (calendar, findings) = both(
            || calendar::events(&joined),
            || {
                suppression::apply(inputs, clients, &mut findings);
                findings.into_list()
            },
        );
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

    /// The outcome: the worst of the findings that are not suppressed.
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

    /// The number of findings of a severity, without the suppressed ones.
    pub fn count(&self, severity: Severity) -> usize {
        self.counting()
            .filter(|finding| finding.severity == severity)
            .count()
    }
}

/// Whether each database refuses connections without TLS.
fn set_forced_tls(inputs: &Inputs<'_>, databases: &mut [Database], rows: &[Row<'_>]) {
    let evidence = forced::Evidence::of(inputs.fleet, inputs.sessions);
    let parts = in_parts(rows, |_, part| {
        let of = |row| forced::of(&evidence, row);
        part.iter().map(of).collect::<Vec<_>>()
    });
    for (database, forced) in databases.iter_mut().zip(parts.into_iter().flatten()) {
        database.tls_forced = forced;
    }
}

/// The clients of each database; databases with the same ones share the list.
fn clients_of(databases: usize, audited: &[AuditedClient]) -> Vec<Places> {
    // The lists of all databases, end to end: where each one ends, and what all of them hold.
    let mut ends: Vec<usize> = vec![0; databases];
    let own = || audited.iter().flat_map(|client| &client.databases);
    for database in own() {
        if let Some(count) = ends.get_mut(*database) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += std::mem::replace(end, sum);
    }
    let mut all: Vec<usize> = vec![0; sum];
    for (place, client) in audited.iter().enumerate() {
        for database in &client.databases {
            if let Some(next) = ends.get_mut(*database)
                && let Some(slot) = all.get_mut(*next)
            {
                *slot = place;
                *next += 1;
            }
        }
    }
    let mut known: HashMap<&[usize], Places> = HashMap::new();
    let mut start = 0;
    let shared = ends.into_iter().map(|end| {
        let clients = all.get(start..end).unwrap_or_default();
        start = end;
        let places = known.entry(clients);
        let places = places.or_insert_with(|| Places::from(clients.to_vec()));
        places.clone()
    });
    shared.collect()
}

/// The clients that use each store.
fn users(clients: &Clients) -> Vec<Places> {
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); clients.stores().len()];
    for client in 0..clients.manifest().clients.len() {
        for store in clients.stores_of(client) {
            if let Some(users) = users
                .get_mut(*store)
                .filter(|users| users.last() != Some(&client))
            {
                users.push(client);
            }
        }
    }
    users.into_iter().map(Places::from).collect()
}

/// The data that the rules use.
struct Joined<'a> {
    inputs: &'a Inputs<'a>,
    clients: &'a Clients,
    databases: &'a [Database],
    rows: &'a [Row<'a>],
    kinds: &'a [Kind],
    /// The databases by their own names, as samples and probes name them.
    names: OnceLock<Names>,
    /// The clients that use each store.
    users: Vec<Places>,
    /// For each store the first one with the same content.
    first_copies: &'a [usize],
    audited: &'a [AuditedClient],
    /// Each client's selectors that match no database.
    unmatched_selectors: &'a [Vec<String>],
    matrix: &'a readiness::Matrix,
}

impl Joined<'_> {
    /// The indices of the databases that have that name themselves.
    fn called(&self, name: &str) -> Vec<usize> {
        let names = self
            .names
            .get_or_init(|| Names::of(self.rows, NameRule::Own));
        names.called(self.rows, name)
    }
}

/// `1 database`, `2 databases`.
fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}
