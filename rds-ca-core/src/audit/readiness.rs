//! Whether each client accepts each CA that its databases have, will have, or may get.

use std::collections::{BTreeMap, HashMap};

use time::{Duration, UtcDateTime};

use super::Inputs;
use super::clients::AuditedClient;
use super::database::{Database, Row, Standings};
use crate::client::{Clients, Mode};
use crate::fleet::Scope;
use crate::name::{CaId, Region, StackId};
use crate::trust::{Check, Rule, TrustReport, Verdict};

words! {
    /// Whether a client goes on connecting under a CA. The order is from good to bad.
    pub enum Readiness: "a readiness" {
        /// It accepts the CA.
        Ready = "ready",
        /// It accepts anything, for it does not verify.
        DoesNotVerify = "does_not_verify",
        /// It could not be told.
        Unknown = "unknown",
        /// It refuses the CA.
        NotReady = "not_ready",
    }
}

/// A cell of the readiness matrix: a client with its stack, and a CA in a region of its databases.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Cell {
    /// The client: a place in [`Audit::clients`](super::Audit::clients).
    pub client: usize,
    /// The region.
    pub region: Region,
    /// The CA.
    pub ca: CaId,
    /// How many of the client's databases in the region are under that CA now.
    pub databases: usize,
    /// The end of the CA, as [`Database::ca_ends`]: the latest one, where the client's accounts differ.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub ca_ends: Option<UtcDateTime>,
    /// The answer.
    pub readiness: Readiness,
    /// The rule of the trust check that decided.
    pub rule: Option<Rule>,
    /// The answer in a sentence.
    pub reason: String,
    /// What to do about it.
    pub remedy: Option<String>,
    /// The store that decided.
    pub store: Option<String>,
    /// The last instant at which the answer stays *ready*.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub until: Option<UtcDateTime>,
    /// The stacks that would decide otherwise, where the client's own was not stated.
    pub stacks_that_differ: Vec<StackId>,
}

impl Cell {
    /// When the client stops accepting the CA, where that is before the CA's own end. The CA's end is reported on the
    /// databases instead.
    pub fn stops(&self) -> Option<UtcDateTime> {
        // OpenSSL takes the last second for over; that is no date of its own.
        let before = |until: UtcDateTime| {
            self.ca_ends
                .is_none_or(|ends| until.saturating_add(Duration::SECOND) < ends)
        };
        self.until
            .filter(|until| self.readiness == Readiness::Ready && before(*until))
    }
}

/// The matrix, and the answers by client, region and CA.
pub(super) struct Matrix {
    pub(super) cells: Vec<Cell>,
    places: HashMap<(usize, Region, CaId), usize>,
}

impl Matrix {
    pub(super) fn cell(&self, client: usize, region: &Region, ca: &CaId) -> Option<&Cell> {
        self.cells.get(self.place(client, region, ca)?)
    }

    pub(super) fn place(&self, client: usize, region: &Region, ca: &CaId) -> Option<usize> {
        self.places
            .get(&(client, region.clone(), ca.clone()))
            .copied()
    }
}

/// Every client with every CA that its databases have, will have, or may get.
pub(super) fn matrix(
    inputs: &Inputs<'_>,
    clients: &Clients,
    audited: &[AuditedClient],
    databases: &[Database],
    rows: &[Row<'_>],
) -> Matrix {
    let mut matrix = Matrix {
        cells: Vec::new(),
        places: HashMap::new(),
    };
    let mut possible: HashMap<Scope, Vec<CaId>> = HashMap::new();
    let mut answers = HashMap::new();
    let mut standings = Standings::new(inputs);
    for (place, client) in audited.iter().enumerate() {
        // How many databases there are of each region and CA (none of a CA that may come), and the CA's latest end.
        let mut wanted: BTreeMap<(Region, CaId), Wanted> = BTreeMap::new();
        let own = client.databases.iter();
        for (database, row) in
            own.filter_map(|place| Some((databases.get(*place)?, rows.get(*place)?)))
        {
            let (Some(region), true) = (&database.region, database.is_under_rds_ca()) else {
                continue;
            };
            let scope = database.scope();
            let offered = possible.entry(scope.clone()).or_insert_with(|| {
                inputs
                    .fleet
                    .possible_cas(inputs.catalogue, &scope, inputs.at)
            });
            let may_come = database.next_ca.iter().chain(&row.successor);
            for ca in database.ca.iter().chain(may_come).chain(&*offered) {
                let wanted = wanted.entry((region.clone(), ca.clone())).or_default();
                wanted.ca_ends = wanted.ca_ends.max(standings.of(&scope, ca).ends());
            }
            if let Some(ca) = &database.ca {
                let wanted = wanted.entry((region.clone(), ca.clone())).or_default();
                wanted.databases += 1;
            }
        }
        for ((region, ca), wanted) in wanted {
            let mut cell = answer(inputs, clients, place, client, &region, &ca, &mut answers);
            cell.databases = wanted.databases;
            cell.ca_ends = wanted.ca_ends;
            matrix
                .places
                .insert((place, region, ca), matrix.cells.len());
            matrix.cells.push(cell);
        }
    }
    matrix
}

#[derive(Default)]
struct Wanted {
    databases: usize,
    ca_ends: Option<UtcDateTime>,
}

type Answers = HashMap<(usize, Option<StackId>, Region, CaId), TrustReport>;

fn answer(
    inputs: &Inputs<'_>,
    clients: &Clients,
    place: usize,
    client: &AuditedClient,
    region: &Region,
    ca: &CaId,
    answers: &mut Answers,
) -> Cell {
    let mut cell = Cell {
        client: place,
        region: region.clone(),
        ca: ca.clone(),
        databases: 0,
        ca_ends: None,
        readiness: Readiness::Unknown,
        rule: None,
        reason: String::new(),
        remedy: None,
        store: None,
        until: None,
        stacks_that_differ: Vec::new(),
    };
    let stores = clients.stores_of(place);
    match (client.mode, stores.is_empty()) {
        (Mode::Plain, _) => {
            cell.readiness = Readiness::DoesNotVerify;
            cell.reason = "it does not use TLS".to_owned();
            return cell;
        }
        (Mode::Opportunistic | Mode::Encrypt, true) => {
            cell.readiness = Readiness::DoesNotVerify;
            cell.reason = "it does not verify certificates".to_owned();
            return cell;
        }
        (_, true) => {
            cell.reason = "its trust store is not stated".to_owned();
            cell.remedy = Some("state its stores in the client manifest".to_owned());
            return cell;
        }
        (_, false) => {}
    }
    for store in stores {
        judge(inputs, clients, *store, client, &mut cell, answers);
    }
    soften(client.mode, &mut cell);
    cell
}

/// What a refusal means for a client that is said not to verify, or of whose mode nobody spoke.
fn soften(mode: Mode, cell: &mut Cell) {
    if mode == Mode::Opportunistic {
        // It goes on whatever ends.
        cell.until = None;
    }
    if cell.readiness == Readiness::Ready || mode.verifies() == Some(true) {
        return;
    }
    match mode {
        // MySQL's PREFERRED with a stale CA goes on in plain text (RDS User Guide, MySQL, certificate rotation).
        Mode::Opportunistic => {
            cell.readiness = Readiness::DoesNotVerify;
            cell.reason = format!("it may fall back to plain text: its store {}", cell.reason);
        }
        Mode::Encrypt => {
            cell.readiness = Readiness::Unknown;
            cell.reason = format!(
                "if its driver verifies after all: its store {}",
                cell.reason
            );
        }
        _ => {
            cell.readiness = Readiness::Unknown;
            cell.reason = format!("if it verifies: its store {}", cell.reason);
        }
    }
    cell.until = None;
}

/// Lets one store decide; the worst of several counts.
fn judge(
    inputs: &Inputs<'_>,
    clients: &Clients,
    place: usize,
    client: &AuditedClient,
    cell: &mut Cell,
    answers: &mut Answers,
) {
    let Some(opened) = clients.stores().get(place) else {
        return;
    };
    let path = opened.path.display().to_string();
    let store = match &opened.store {
        Ok(store) => store,
        Err(error) => {
            if cell.readiness != Readiness::NotReady {
                cell.readiness = Readiness::Unknown;
                cell.reason = format!("its store could not be opened: {error}");
                cell.remedy = error.hint().map(str::to_owned);
                cell.store = Some(path);
                cell.until = None;
            }
            return;
        }
    };
    let key = (
        place,
        client.stack.clone(),
        cell.region.clone(),
        cell.ca.clone(),
    );
    let report = answers.entry(key).or_insert_with(|| {
        let mut check = Check::new(&cell.region, &cell.ca, inputs.at).catalogue(inputs.catalogue);
        if let Some(stack) = &client.stack {
            check = check.stack(stack.clone());
        }
        store.check(&check)
    });
    let readiness = match report.verdict {
        Verdict::Trusted => Readiness::Ready,
        Verdict::NotTrusted => Readiness::NotReady,
        Verdict::Unknown => Readiness::Unknown,
    };
    // The first store finds an empty cell.
    let worse = cell.store.is_none() || readiness > cell.readiness;
    let earlier = readiness == Readiness::Ready
        && cell.readiness == Readiness::Ready
        && report.trusted_until < cell.until;
    if worse || earlier {
        cell.readiness = readiness;
        cell.rule = report.rule;
        cell.reason = report.reason.clone();
        cell.remedy = report.remedy.clone();
        cell.until = report.trusted_until;
        cell.store = Some(path);
    }
    if client.stack.is_none() {
        for differing in &report.stacks_that_differ {
            if !cell.stacks_that_differ.contains(&differing.stack) {
                cell.stacks_that_differ.push(differing.stack.clone());
            }
        }
    }
}
