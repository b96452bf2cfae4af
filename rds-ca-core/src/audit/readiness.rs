//! Whether each client accepts each CA that its databases have, will have, or may get.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use time::{Duration, UtcDateTime};

use super::Inputs;
use super::clients::AuditedClient;
use super::database::{Database, Row, Standings};
use crate::catalogue::Catalogue;
use crate::client::{Clients, Connection, OpenedStore};
use crate::driver::{Change, Effect, ForcedTls, Transport, Verifies};
use crate::fleet::Scope;
use crate::mend;
use crate::name::{CaId, Region, StackId};
use crate::trust::{Check, Rule, TrustReport, TrustStore, Verdict};

words! {
    /// Whether a client goes on connecting under a CA. The order is from good to bad.
    #[allow(clippy::exhaustive_enums, reason = "complete by nature")]
    pub enum Readiness: "a readiness" {
        /// It accepts the CA.
        Ready = "ready",
        /// It accepts anything, for it does not verify.
        DoesNotVerify = "does_not_verify",
        /// Undetermined.
        Unknown = "unknown",
        /// It refuses the CA.
        NotReady = "not_ready",
    }
}

/// A cell of the readiness matrix: a client with its stack, and a CA in a region of its databases.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Cell {
    /// The client: a place in [`Audit::clients`](super::Audit::clients).
    pub client: usize,
    /// The region.
    pub region: Region,
    /// The CA.
    pub ca: CaId,
    /// How many of the client's databases in the region are under that CA now; under `amazon-trust-services` how many
    /// of its endpoints.
    pub databases: usize,
    /// The end of the CA, as [`Database::ca_ends`]: the latest one, where the client's accounts differ.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub ca_ends: Option<UtcDateTime>,
    /// The answer.
    pub readiness: Readiness,
    /// What the CA does to the client, by its driver or mode, its stores, the type of the key, and whether the server
    /// forces TLS; the worst of its databases in the region.
    pub effect: Effect,
    /// The rule of the trust check that decided.
    pub rule: Option<Rule>,
    /// The answer in a sentence.
    pub reason: String,
    /// What to do about it.
    pub remedy: Option<String>,
    /// The command that mends the store that decided.
    pub command: Option<String>,
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
        // OpenSSL takes the last second for over; that is not a separate date.
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
    let mut answers = Answers::of(clients.stores());
    let mut standings = Standings::new(inputs);
    let mut keys = Keys::new(inputs.catalogue);
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
                let key_type_changes = keys.differ(region, database.ca.as_ref(), ca);
                wanted
                    .changes
                    .insert((key_type_changes, database.tls_forced));
            }
            if let Some(ca) = &database.ca {
                let wanted = wanted.entry((region.clone(), ca.clone())).or_default();
                wanted.databases += 1;
            }
        }
        // What its proxies and their like present, which no change of the databases' CA reaches.
        for (region, endpoints) in &client.trust_services {
            let key = (region.clone(), CaId::AMAZON_TRUST_SERVICES);
            let wanted = wanted.entry(key).or_default();
            wanted.databases += endpoints.len();
            wanted.changes.insert((false, ForcedTls::Unknown));
        }
        for ((region, ca), wanted) in wanted {
            let mut cell = Asked {
                inputs,
                clients,
                place,
                client,
                changes: &wanted.changes,
            }
            .answer(&region, &ca, &mut answers);
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
    /// Whether the type of the key changes, and whether TLS is forced, of each database.
    changes: BTreeSet<(bool, ForcedTls)>,
}

/// The types of the keys under each CA.
struct Keys<'a> {
    catalogue: &'a Catalogue,
    known: HashMap<(Region, CaId), Option<String>>,
}

impl<'a> Keys<'a> {
    fn new(catalogue: &'a Catalogue) -> Self {
        Self {
            catalogue,
            known: HashMap::new(),
        }
    }

    /// Whether a change from one CA to another is one of the type of key (RSA to ECDSA), or may be.
    fn differ(&mut self, region: &Region, from: Option<&CaId>, to: &CaId) -> bool {
        if from == Some(to) {
            return false;
        }
        let from = from.and_then(|from| self.of(region, from));
        let to = self.of(region, to);
        from.is_none() || to.is_none() || from != to
    }

    fn of(&mut self, region: &Region, ca: &CaId) -> Option<String> {
        let catalogue = self.catalogue;
        self.known
            .entry((region.clone(), ca.clone()))
            .or_insert_with(|| {
                let key = catalogue.authority(region, ca)?.key_algorithm().to_string();
                // `RSA2048` and `RSA4096` are of one type.
                Some(
                    key.trim_end_matches(|c: char| c.is_ascii_digit())
                        .to_owned(),
                )
            })
            .clone()
    }
}

/// What stores answered: each question once, and once for all copies of a file.
struct Answers {
    /// The first store with the same content, for each store.
    first: Vec<usize>,
    known: HashMap<(usize, Option<StackId>, Region, CaId), Answer>,
}

/// What a cell needs of a report.
struct Answer {
    verdict: Verdict,
    rule: Option<Rule>,
    reason: String,
    remedy: Option<String>,
    trusted_until: Option<UtcDateTime>,
    stacks_that_differ: Vec<StackId>,
}

impl From<TrustReport> for Answer {
    fn from(report: TrustReport) -> Self {
        let differing = report.stacks_that_differ.into_iter();
        Self {
            verdict: report.verdict,
            rule: report.rule,
            reason: report.reason,
            remedy: report.remedy,
            trusted_until: report.trusted_until,
            stacks_that_differ: differing.map(|differing| differing.stack).collect(),
        }
    }
}

impl Answers {
    fn of(stores: &[OpenedStore]) -> Self {
        let mut by_content: HashMap<&[u8], usize> = HashMap::new();
        let first = stores.iter().enumerate().map(|(place, opened)| {
            let store = opened.store.as_ref().ok();
            match store.and_then(TrustStore::whole_content) {
                Some(content) => *by_content.entry(content).or_insert(place),
                None => place,
            }
        });
        Self {
            first: first.collect(),
            known: HashMap::new(),
        }
    }
}

/// A client and what may change for it.
struct Asked<'a> {
    inputs: &'a Inputs<'a>,
    clients: &'a Clients,
    place: usize,
    client: &'a AuditedClient,
    changes: &'a BTreeSet<(bool, ForcedTls)>,
}

impl Asked<'_> {
    fn answer(&self, region: &Region, ca: &CaId, answers: &mut Answers) -> Cell {
        let mut cell = Cell {
            client: self.place,
            region: region.clone(),
            ca: ca.clone(),
            databases: 0,
            ca_ends: None,
            readiness: Readiness::Unknown,
            effect: Effect::Unknown,
            rule: None,
            reason: String::new(),
            remedy: None,
            command: None,
            store: None,
            until: None,
            stacks_that_differ: Vec::new(),
        };
        let Some(connection) = self.clients.connection_of(self.place) else {
            cell.reason = "how it connects is not stated".to_owned();
            return cell;
        };
        let stores = self.clients.stores_of(self.place);
        let verdict = if !connection.may_verify() {
            cell.reason = match connection.effective.transport {
                Transport::Plain => "it does not use TLS".to_owned(),
                _ => "it does not verify certificates".to_owned(),
            };
            Verdict::Unknown
        } else if connection.effective.transport == Transport::Error {
            cell.reason = "its driver rejects its settings".to_owned();
            Verdict::Unknown
        } else if stores.is_empty() {
            cell.reason = "its trust store is not stated".to_owned();
            cell.remedy = Some("state its stores in the client manifest".to_owned());
            Verdict::Unknown
        } else {
            for store in stores {
                self.judge(*store, &mut cell, answers);
            }
            match cell.readiness {
                Readiness::Ready => Verdict::Trusted,
                Readiness::NotReady => Verdict::NotTrusted,
                _ => Verdict::Unknown,
            }
        };
        self.conclude(connection, verdict, &mut cell);
        cell
    }

    /// What the verdict of its stores means for it.
    fn conclude(&self, connection: &Connection, verdict: Verdict, cell: &mut Cell) {
        let effective = &connection.effective;
        let uses_tls = !matches!(
            effective.transport,
            Transport::Plain | Transport::OpportunisticPlainFirst
        );
        let of = |(key_type_changes, tls_forced): &(bool, ForcedTls)| {
            let effect = match effective.transport {
                // That the server forces TLS stops it whatever the CA: a separate finding.
                Transport::Plain => Effect::KeepsWorking,
                _ => {
                    let change = Change {
                        key_type_changes: *key_type_changes,
                        tls_forced: *tls_forced,
                    };
                    effective.effect(verdict, change)
                }
            };
            let untried = *key_type_changes && uses_tls && self.client.stack.is_none();
            match effect {
                Effect::KeepsWorking if untried => Effect::Unknown,
                effect => effect,
            }
        };
        let effect = self.changes.iter().map(of).max();
        cell.effect = effect.unwrap_or(Effect::Unknown);
        let key_type_changes = self.changes.iter().any(|(changes, _)| *changes);
        let said = cell.readiness;
        if let Some(command) = &cell.command {
            let remedy = cell.remedy.as_deref().unwrap_or("mend its store");
            cell.remedy = Some(format!("{remedy}; this does it: {command}"));
        }
        cell.readiness = match cell.effect {
            Effect::Stops | Effect::FallsBackToPlainText => Readiness::NotReady,
            Effect::KeepsWorking if connection.may_verify() && verdict == Verdict::Trusted => {
                Readiness::Ready
            }
            Effect::KeepsWorking => Readiness::DoesNotVerify,
            _ => Readiness::Unknown,
        };
        if cell.readiness != Readiness::Ready
            || effective.verifies_chain == Verifies::No
                && effective.transport == Transport::Opportunistic
        {
            cell.until = None;
        }
        match (cell.effect, verdict) {
            (Effect::FallsBackToPlainText, _) => {
                cell.reason = format!("it goes on in plain text: its store {}", cell.reason);
            }
            (Effect::Unknown, Verdict::NotTrusted) if said == Readiness::NotReady => {
                let when = match (effective.transport, effective.verifies_chain) {
                    (Transport::Opportunistic, _) => "it may fall back to plain text",
                    (_, Verifies::No) => "if its driver verifies after all",
                    _ => "if it verifies",
                };
                cell.reason = format!("{when}: its store {}", cell.reason);
            }
            (Effect::Unknown, _)
                if key_type_changes
                    && (verdict == Verdict::Trusted || !connection.may_verify()) =>
            {
                cell.reason = format!(
                    "the type of the server's key changes, and it is not known whether its TLS stack takes that ({})",
                    cell.reason
                );
                cell.remedy = Some(
                    "state its stack, or try it against a database with such a key first"
                        .to_owned(),
                );
            }
            _ => {}
        }
    }
}

impl Asked<'_> {
    /// The command that mends the store, where it is a file or folder that can be mended where it lies.
    fn command(&self, opened: &OpenedStore, store: &TrustStore, cell: &Cell) -> Option<String> {
        let stated = self.clients.manifest().clients.get(self.place);
        let password_env = stated.and_then(|client| client.password_env.as_deref());
        if !opened.is_on_disk {
            return None;
        }
        mend::command(
            &opened.path.display().to_string(),
            store.bundle().container(),
            &cell.region,
            &cell.ca,
            self.inputs.catalogue,
            self.inputs.at,
            password_env,
        )
    }

    /// Lets one store decide. Of several copies the worst counts; of several that a driver reads, the best.
    fn judge(&self, place: usize, cell: &mut Cell, answers: &mut Answers) {
        let Self {
            inputs,
            clients,
            client,
            ..
        } = self;
        let any_serves = clients.any_store_serves(self.place);
        let Some(opened) = clients.stores().get(place) else {
            return;
        };
        let path = opened.path.display().to_string();
        let store = match &opened.store {
            Ok(store) => store,
            Err(error) => {
                let counts = match any_serves {
                    true => cell.readiness != Readiness::Ready,
                    false => cell.readiness != Readiness::NotReady,
                };
                if counts {
                    cell.readiness = Readiness::Unknown;
                    cell.reason = format!("its store could not be opened: {error}");
                    cell.remedy = error.hint().map(str::to_owned);
                    cell.command = None;
                    cell.store = Some(path);
                    cell.until = None;
                }
                return;
            }
        };
        let key = (
            answers.first.get(place).copied().unwrap_or(place),
            client.stack.clone(),
            cell.region.clone(),
            cell.ca.clone(),
        );
        let report = answers.known.entry(key).or_insert_with(|| {
            let mut check =
                Check::new(&cell.region, &cell.ca, inputs.at).catalogue(inputs.catalogue);
            if let Some(stack) = &client.stack {
                check = check.stack(stack.clone());
            }
            store.check(&check).into()
        });
        let readiness = match report.verdict {
            Verdict::Trusted => Readiness::Ready,
            Verdict::NotTrusted => Readiness::NotReady,
            Verdict::Unknown => Readiness::Unknown,
        };
        // The first store finds an empty cell.
        let worse = cell.store.is_none()
            || match any_serves {
                true => readiness < cell.readiness,
                false => readiness > cell.readiness,
            };
        let both_ready = readiness == Readiness::Ready && cell.readiness == Readiness::Ready;
        let earlier = both_ready
            && match any_serves {
                true => report.trusted_until > cell.until,
                false => report.trusted_until < cell.until,
            };
        if worse || earlier {
            cell.readiness = readiness;
            cell.rule = report.rule;
            cell.reason = report.reason.clone();
            cell.remedy = report.remedy.clone();
            cell.command = (report.verdict == Verdict::NotTrusted)
                .then(|| self.command(opened, store, cell))
                .flatten();
            cell.until = report.trusted_until;
            cell.store = Some(path);
        }
        if client.stack.is_none() {
            for differing in &report.stacks_that_differ {
                if !cell.stacks_that_differ.contains(differing) {
                    cell.stacks_that_differ.push(differing.clone());
                }
            }
        }
    }
}
