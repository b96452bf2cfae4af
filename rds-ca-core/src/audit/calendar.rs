//! Every date on which something changes state.

use std::time::Duration;

use time::UtcDateTime;

use super::clients::AuditedClient;
use super::database::Standings;
use super::fleet_rules::inventory_regions;
use super::readiness::Cell;
use super::shared::{Places, Text, sort_in_halves};
use super::{Inputs, Joined};
use crate::catalogue::{Ending, Role, Status};
use crate::timestamp;

/// A date on which something changes state, and what it concerns.
///
/// `at` is the last instant of the old state: certificates are valid until the end of that second.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct CalendarEvent {
    /// The last instant before the change.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub at: UtcDateTime,
    /// What changes.
    pub change: Change,
    /// The subject of the change: a CA and region, a database, a client, a store …
    pub subject: Text,
    /// The databases concerned: indices in [`Audit::databases`](super::Audit::databases).
    pub databases: Places,
    /// The clients concerned: indices in [`Audit::clients`](super::Audit::clients).
    pub clients: Places,
}

words! {
    /// The kind of change on a date.
    #[non_exhaustive]
    pub enum Change: "a change of the calendar" {
        /// A CA ends: verifying clients refuse every database that still uses it.
        CaEnds = "ca_ends",
        /// A database's own certificate ends.
        ServerCertificateEnds = "server_certificate_ends",
        /// The validity of a certificate begins.
        StoreCertificateBegins = "store_certificate_begins",
        /// A certificate in a client's store ends.
        StoreCertificateEnds = "store_certificate_ends",
        /// A client stops accepting a CA of its databases.
        ClientStops = "client_stops",
        /// AWS applies a maintenance action on a certificate.
        MaintenanceApplied = "maintenance_applied",
        /// The date in a notice of AWS Health.
        HealthNotice = "health_notice",
        /// An account's override of the default CA ends.
        DefaultOverrideEnds = "default_override_ends",
        /// An intermediate of RDS ends, which some stores contain in place of its root.
        IntermediateEnds = "intermediate_ends",
        /// The catalogue is a year old.
        CatalogueOld = "catalogue_old",
        /// A suppression ends.
        SuppressionEnds = "suppression_ends",
        /// The warning period of another event begins.
        WarningBegins = "warning_begins",
    }
}

impl Change {
    /// The kind of change, as text.
    pub fn title(self) -> &'static str {
        match self {
            Self::CaEnds => "CA ends",
            Self::ServerCertificateEnds => "server certificate ends",
            Self::StoreCertificateBegins => "certificate in a store begins",
            Self::StoreCertificateEnds => "certificate in a store ends",
            Self::ClientStops => "client stops connecting",
            Self::MaintenanceApplied => "AWS applies maintenance",
            Self::HealthNotice => "date of an AWS Health notice",
            Self::DefaultOverrideEnds => "override of the default CA ends",
            Self::IntermediateEnds => "intermediate of RDS ends",
            Self::CatalogueOld => "catalogue is a year old",
            Self::SuppressionEnds => "suppression ends",
            Self::WarningBegins => "warning begins",
        }
    }
}

/// Collects events; those with the same date, change and subject are merged.
#[derive(Default)]
struct Calendar(Vec<CalendarEvent>);

impl Calendar {
    fn add(&mut self, at: UtcDateTime, change: Change, subject: impl Into<Text>) {
        self.concerning(at, change, subject, Places::default(), Places::default());
    }

    fn concerning(
        &mut self,
        at: UtcDateTime,
        change: Change,
        subject: impl Into<Text>,
        databases: Places,
        clients: Places,
    ) {
        self.0.push(CalendarEvent {
            at,
            change,
            subject: subject.into(),
            databases,
            clients,
        });
    }

    /// Adds the date on which the warning of `at` begins: the last instant before it counts as near.
    fn warn(&mut self, at: UtcDateTime, ahead: Duration, subject: impl Into<Text>) {
        // "Near" begins when less than `ahead` is left, so the last instant before is exactly that long before `at`.
        let begins = timestamp::earlier(at, ahead);
        self.add(begins, Change::WarningBegins, subject);
    }

    fn into_events(mut self) -> Vec<CalendarEvent> {
        let order = |one: &CalendarEvent, other: &CalendarEvent| {
            (one.at, one.change, &one.subject).cmp(&(other.at, other.change, &other.subject))
        };
        sort_in_halves(&mut self.0, order);
        let alike = self.0.chunk_by(|one, other| order(one, other).is_eq());
        let event = |alike: &[CalendarEvent]| {
            let first = alike.first()?;
            Some(CalendarEvent {
                at: first.at,
                change: first.change,
                subject: first.subject.clone(),
                databases: Places::union(alike.iter().map(|event| &event.databases)),
                clients: Places::union(alike.iter().map(|event| &event.clients)),
            })
        };
        alike.filter_map(event).collect()
    }
}

pub(super) fn events(joined: &Joined<'_>) -> Vec<CalendarEvent> {
    let mut calendar = Calendar::default();
    kinds(joined, &mut calendar);
    databases(joined, &mut calendar);
    clients(joined, &mut calendar);
    stores(joined, &mut calendar);
    fleet(joined.inputs, &mut calendar);
    for suppression in &joined.clients.manifest().suppressions {
        let subject = format!("{} for {}", suppression.rule, suppression.subject);
        calendar.add(suppression.until, Change::SuppressionEnds, subject);
    }
    calendar.into_events()
}

/// The ends of the present, next and target CAs of each kind of database.
fn kinds(joined: &Joined<'_>, calendar: &mut Calendar) {
    let inputs = joined.inputs;
    let mut standings = Standings::new(inputs);
    let mut places: Vec<Vec<usize>> = vec![Vec::new(); joined.kinds.len()];
    for (place, row) in joined.rows.iter().enumerate() {
        if let Some(places) = places.get_mut(row.kind) {
            places.push(place);
        }
    }
    for (kind, places) in joined.kinds.iter().zip(places) {
        let shared = &*kind.circumstances;
        let (Some(region), true) = (&shared.region, shared.is_under_rds_ca()) else {
            continue;
        };
        for ca in [&shared.next_ca, &shared.target_ca].into_iter().flatten() {
            if let Some(ends) = standings.of(&shared.scope(), ca).ends() {
                let subject = Text::from(format!("{ca} in {region}"));
                calendar.add(ends, Change::CaEnds, subject.clone());
                calendar.warn(ends, inputs.horizon, subject);
            }
        }
        if let (Some(ca), Some(ends)) = (&shared.ca, shared.ca_ends) {
            let subject = Text::from(format!("{ca} in {region}"));
            let clients = clients_of(joined, &places);
            let (change, databases) = (Change::CaEnds, Places::from(places));
            calendar.concerning(ends, change, subject.clone(), databases, clients);
            calendar.warn(ends, inputs.horizon, subject);
        }
    }
}

/// The clients of these databases.
fn clients_of(joined: &Joined<'_>, databases: &[usize]) -> Places {
    let mut is_one = vec![false; joined.audited.len()];
    for database in databases
        .iter()
        .filter_map(|place| joined.databases.get(*place))
    {
        for client in &database.clients {
            if let Some(is_one) = is_one.get_mut(*client) {
                *is_one = true;
            }
        }
    }
    let clients = is_one.iter().enumerate().filter(|(_, is_one)| **is_one);
    Places::from(clients.map(|(place, _)| place).collect::<Vec<_>>())
}

fn databases(joined: &Joined<'_>, calendar: &mut Calendar) {
    let inputs = joined.inputs;
    for (place, database) in joined.databases.iter().enumerate() {
        if !database.is_under_rds_ca() {
            continue;
        }
        let mut add = |at, change| {
            let (name, clients) = (database.full_name().clone(), database.clients.clone());
            calendar.concerning(at, change, name, Places::from(place), clients);
        };
        if let Some(arn) = &database.arn {
            for action in inputs.fleet.pending_actions_of(arn) {
                if action.certificate_action().is_none() {
                    continue;
                }
                let dates = [
                    action.auto_applied_after,
                    action.forced_apply,
                    action.current_apply,
                ];
                for at in dates.into_iter().flatten() {
                    add(at, Change::MaintenanceApplied);
                }
            }
        }
        if let Some(ends) = database.certificate_ends {
            add(ends, Change::ServerCertificateEnds);
            calendar.warn(
                ends,
                inputs.certificate_horizon,
                database.full_name().clone(),
            );
        }
    }
}

fn clients(joined: &Joined<'_>, calendar: &mut Calendar) {
    for cell in &joined.matrix.cells {
        let (Some(client), Some(until)) = (joined.audited.get(cell.client), cell.stops()) else {
            continue;
        };
        let databases = expected(joined, client, cell);
        if databases.is_empty() {
            continue;
        }
        let subject = Text::from(format!("{} on {} in {}", client.name, cell.ca, cell.region));
        let (databases, clients) = (Places::from(databases), Places::from(cell.client));
        let change = Change::ClientStops;
        calendar.concerning(until, change, subject.clone(), databases, clients);
        calendar.warn(until, joined.inputs.horizon, subject);
    }
}

/// The client's databases that use the CA of a cell, or will use it.
fn expected(joined: &Joined<'_>, client: &AuditedClient, cell: &Cell) -> Vec<usize> {
    let is_expected = |place: &&usize| {
        let row = joined.rows.get(**place);
        let Some(kind) = row.and_then(|row| joined.kinds.get(row.kind)) else {
            return false;
        };
        let shared = &*kind.circumstances;
        let cas = [&shared.ca, &shared.next_ca, &kind.successor];
        shared.is_under_rds_ca()
            && shared.region.as_ref() == Some(&cell.region)
            && cas.into_iter().flatten().any(|ca| *ca == cell.ca)
    };
    client
        .databases
        .iter()
        .filter(is_expected)
        .copied()
        .collect()
}

fn stores(joined: &Joined<'_>, calendar: &mut Calendar) {
    for (opened, users) in joined.clients.stores().iter().zip(&joined.users) {
        let Ok(store) = &opened.store else {
            continue;
        };
        let path = Text::from(opened.path.display().to_string());
        let mut add = |at, change| {
            calendar.concerning(at, change, path.clone(), Places::default(), users.clone());
        };
        for certificate in store.bundle().certificates() {
            let validity = certificate.validity();
            add(validity.not_after, Change::StoreCertificateEnds);
            // Like all events, a start is dated one second earlier: the last instant before it.
            let before = validity.not_before.saturating_sub(time::Duration::SECOND);
            add(before, Change::StoreCertificateBegins);
        }
    }
}

fn fleet(inputs: &Inputs<'_>, calendar: &mut Calendar) {
    let old = timestamp::later(inputs.catalogue.as_of(), Inputs::CATALOGUE_AGE);
    calendar.add(old, Change::CatalogueOld, inputs.catalogue.edition());
    for region in inventory_regions(inputs) {
        let rows = inputs.catalogue.authorities(Some(region), None);
        let in_use = rows.filter(|row| {
            row.role() == Role::Intermediate && !matches!(row.status(), Status::Retired { .. })
        });
        for row in in_use {
            let (ends, name) = (row.chain_not_after(), row.common_name());
            calendar.add(ends, Change::IntermediateEnds, name);
            calendar.warn(ends, Ending::NOTICE, name);
        }
    }
    for offered in inputs.fleet.offered_cas() {
        if let Some(ends) = offered.customer_override_valid_till {
            let subject = format!("{}: {}", offered.scope, offered.ca);
            calendar.add(ends, Change::DefaultOverrideEnds, subject.clone());
            calendar.warn(ends, inputs.horizon, subject);
        }
    }
    for notice in inputs.fleet.health() {
        if let Some(at) = notice.start {
            let subject = notice
                .event
                .clone()
                .unwrap_or_else(|| timestamp::format(at));
            calendar.add(at, Change::HealthNotice, subject);
        }
    }
}
