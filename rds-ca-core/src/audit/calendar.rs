//! Every date on which something changes state.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use time::UtcDateTime;

use super::database::Standings;
use super::fleet_rules::inventory_regions;
use super::{Inputs, Joined};
use crate::catalogue::{Ending, Role, Status};
use crate::timestamp;

/// A date on which something changes state, for whom.
///
/// `at` is the last instant of the old state: certificates are good to the end of that second.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct CalendarEvent {
    /// The last instant before the change.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub at: UtcDateTime,
    /// What changes.
    pub change: Change,
    /// Whose state it is: a CA and region, a database, a client, a store …
    pub subject: String,
    /// The databases concerned: places in [`Audit::databases`](super::Audit::databases).
    pub databases: Vec<usize>,
    /// The clients concerned: places in [`Audit::clients`](super::Audit::clients).
    pub clients: Vec<usize>,
}

words! {
    /// What changes on a date.
    #[non_exhaustive]
    pub enum Change: "a change of the calendar" {
        /// A CA ends: verifying clients refuse every database still under it.
        CaEnds = "ca_ends",
        /// A database's own certificate ends.
        ServerCertificateEnds = "server_certificate_ends",
        /// A certificate begins to be valid.
        StoreCertificateBegins = "store_certificate_begins",
        /// A certificate in a client's store ends.
        StoreCertificateEnds = "store_certificate_ends",
        /// A client stops accepting a CA of its databases.
        ClientStops = "client_stops",
        /// AWS applies a maintenance action on a certificate.
        MaintenanceApplied = "maintenance_applied",
        /// The day that a notice of AWS Health names.
        HealthNotice = "health_notice",
        /// An account's override of the default CA ends.
        DefaultOverrideEnds = "default_override_ends",
        /// An intermediate of RDS ends, which some stores hold in place of its root.
        IntermediateEnds = "intermediate_ends",
        /// The catalogue is a year old.
        CatalogueOld = "catalogue_old",
        /// A suppression's time is over.
        SuppressionEnds = "suppression_ends",
        /// Something of the above comes so near that it is warned of.
        WarningBegins = "warning_begins",
    }
}

impl Change {
    /// What it is, in words.
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

#[derive(Default)]
struct Concerned {
    databases: BTreeSet<usize>,
    clients: BTreeSet<usize>,
}

/// Collects events, those of one date and subject together.
#[derive(Default)]
struct Calendar(BTreeMap<(UtcDateTime, Change, String), Concerned>);

impl Calendar {
    fn add(
        &mut self,
        at: UtcDateTime,
        change: Change,
        subject: impl Into<String>,
    ) -> &mut Concerned {
        self.0.entry((at, change, subject.into())).or_default()
    }

    /// The date on which a warning of `at` begins: the last instant before it counts as near.
    fn warn(&mut self, at: UtcDateTime, ahead: Duration, subject: impl Into<String>) {
        // "Near" begins when less than `ahead` is left, so the last quiet instant is exactly that long before.
        self.add(
            timestamp::earlier(at, ahead),
            Change::WarningBegins,
            subject,
        );
    }
}

pub(super) fn events(joined: &Joined<'_>) -> Vec<CalendarEvent> {
    let mut calendar = Calendar::default();
    databases(joined, &mut calendar);
    clients(joined, &mut calendar);
    fleet(joined.inputs, &mut calendar);
    for suppression in &joined.clients.manifest().suppressions {
        let subject = format!("{} for {}", suppression.rule, suppression.subject);
        calendar.add(suppression.until, Change::SuppressionEnds, subject);
    }
    let event = |((at, change, subject), concerned): ((_, _, _), Concerned)| CalendarEvent {
        at,
        change,
        subject,
        databases: concerned.databases.into_iter().collect(),
        clients: concerned.clients.into_iter().collect(),
    };
    calendar.0.into_iter().map(event).collect()
}

fn databases(joined: &Joined<'_>, calendar: &mut Calendar) {
    let inputs = joined.inputs;
    let mut standings = Standings::new(inputs);
    for (place, database) in joined.databases.iter().enumerate() {
        if !database.is_under_rds_ca() {
            continue;
        }
        let scope = database.scope();
        for ca in [&database.ca, &database.next_ca, &database.target_ca]
            .into_iter()
            .flatten()
        {
            let Some(region) = &database.region else {
                continue;
            };
            if let Some(ends) = standings.of(&scope, ca).ends() {
                let subject = format!("{ca} in {region}");
                let event = calendar.add(ends, Change::CaEnds, subject.clone());
                if database.ca.as_ref() == Some(ca) {
                    event.databases.insert(place);
                    event.clients.extend(&database.clients);
                }
                calendar.warn(ends, inputs.horizon, subject);
            }
        }
        if let Some(ends) = database.certificate_ends {
            let event = calendar.add(ends, Change::ServerCertificateEnds, database.name());
            event.databases.insert(place);
            event.clients.extend(&database.clients);
            calendar.warn(ends, inputs.certificate_horizon, database.name());
        }
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
                    let event = calendar.add(at, Change::MaintenanceApplied, database.name());
                    event.databases.insert(place);
                    event.clients.extend(&database.clients);
                }
            }
        }
    }
}

fn clients(joined: &Joined<'_>, calendar: &mut Calendar) {
    let expected = expected(joined);
    for (cell, databases) in joined.matrix.cells.iter().zip(expected) {
        let (Some(client), Some(until)) = (joined.audited.get(cell.client), cell.stops()) else {
            continue;
        };
        if databases.is_empty() {
            continue;
        }
        let subject = format!("{} on {} in {}", client.name, cell.ca, cell.region);
        let event = calendar.add(until, Change::ClientStops, subject.clone());
        event.clients.insert(cell.client);
        event.databases.extend(databases);
        calendar.warn(until, joined.inputs.horizon, subject);
    }
    for (place, opened) in joined.clients.stores().iter().enumerate() {
        let Ok(store) = &opened.store else {
            continue;
        };
        let users: Vec<usize> = (0..joined.audited.len())
            .filter(|client| joined.clients.stores_of(*client).contains(&place))
            .collect();
        let path = opened.path.display().to_string();
        for certificate in store.bundle().certificates() {
            let validity = certificate.validity();
            let event = calendar.add(
                validity.not_after,
                Change::StoreCertificateEnds,
                path.clone(),
            );
            event.clients.extend(&users);
            // Like all events, a start is dated one second earlier: the last instant before it.
            let before = validity.not_before.saturating_sub(time::Duration::SECOND);
            let event = calendar.add(before, Change::StoreCertificateBegins, path.clone());
            event.clients.extend(&users);
        }
    }
}

/// For each cell of the matrix the client's databases that are, or are to come, under its CA.
fn expected(joined: &Joined<'_>) -> Vec<Vec<usize>> {
    let mut expected = vec![Vec::new(); joined.matrix.cells.len()];
    for (client, audited) in joined.audited.iter().enumerate() {
        for place in &audited.databases {
            let (Some(database), Some(row)) =
                (joined.databases.get(*place), joined.rows.get(*place))
            else {
                continue;
            };
            let (Some(region), true) = (&database.region, database.is_under_rds_ca()) else {
                continue;
            };
            let mut cas = vec![&database.ca, &database.next_ca, &row.successor];
            cas.dedup();
            for ca in cas.into_iter().flatten() {
                let cell = joined.matrix.place(client, region, ca);
                if let Some(places) = cell.and_then(|cell| expected.get_mut(cell)) {
                    places.push(*place);
                }
            }
        }
    }
    expected
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
