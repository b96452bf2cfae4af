//! Whether each client accepts each CA that its databases have, will have, or may get.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use time::{Duration, UtcDateTime};

use super::Inputs;
use super::clients::AuditedClient;
use super::database::{Database, Kind, Row, Standings};
use super::shared::{Interner, Text, in_parts};
use crate::catalogue::Catalogue;
use crate::client::{Clients, Connection, OpenedStore};
use crate::driver::{Change, Effect, ForcedTls, Transport, Verifies};
use crate::fleet::Scope;
use crate::mend::Addition;
use crate::name::{CaId, Region, StackId};
use crate::trust::{Check, Rule, TrustReport, TrustStore, Verdict};

words! {
    /// Whether a client continues to connect under a CA, from good to bad.
    #[allow(clippy::exhaustive_enums, reason = "complete by nature")]
    pub enum Readiness: "a readiness" {
        /// It accepts the CA.
        Ready = "ready",
        /// It accepts anything, because it does not verify.
        DoesNotVerify = "does_not_verify",
        /// Undetermined.
        Unknown = "unknown",
        /// It refuses the CA.
        NotReady = "not_ready",
    }
}

/// A cell of the readiness matrix: a client with its stack, and a CA in a region of its databases.
///
/// Values shared by clients with the same settings, stack and stores are in the [`Judgement`], whose members can be
/// read as if they were the cell's.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(into = "Plain", from = "Plain")]
#[non_exhaustive]
pub struct Cell {
    /// The client: an index in [`Audit::clients`](super::Audit::clients).
    pub client: usize,
    /// How many of the client's databases in the region use that CA now; under `amazon-trust-services`, the number of
    /// its endpoints.
    pub databases: usize,
    /// The end of the CA, as [`Circumstances::ca_ends`](super::Circumstances::ca_ends): the latest one, if the client's
    /// accounts differ.
    pub ca_ends: Option<UtcDateTime>,
    judgement: Arc<Judgement>,
}

impl Deref for Cell {
    type Target = Judgement;

    fn deref(&self) -> &Judgement {
        &self.judgement
    }
}

/// Changes a copy of the shared values.
impl DerefMut for Cell {
    fn deref_mut(&mut self) -> &mut Judgement {
        Arc::make_mut(&mut self.judgement)
    }
}

/// Whether clients with the same settings, stack and stores accept a CA in a region.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Judgement {
    /// The region.
    pub region: Region,
    /// The CA.
    pub ca: CaId,
    /// The readiness.
    pub readiness: Readiness,
    /// The effect of the CA on the client, determined by its driver or mode, its stores, the type of the key, and
    /// whether the server forces TLS; the worst of its databases in the region.
    pub effect: Effect,
    /// The decisive rule of the trust check.
    pub rule: Option<Rule>,
    /// The reason, as a sentence.
    pub reason: String,
    /// What to do about it.
    pub remedy: Option<Text>,
    /// The command that fixes the decisive store.
    pub command: Option<String>,
    /// The decisive store.
    pub store: Option<Text>,
    /// The last instant at which it is still *ready*.
    pub until: Option<UtcDateTime>,
    /// The stacks that would decide otherwise, if the client's own was not stated.
    pub stacks_that_differ: Vec<StackId>,
}

impl Cell {
    /// When the client stops accepting the CA, if that is before the CA's own end. The CA's end is reported on the
    /// databases instead.
    pub fn stops(&self) -> Option<UtcDateTime> {
        // OpenSSL rejects the last second already; that is not a separate date.
        let before = |until: UtcDateTime| {
            self.ca_ends
                .is_none_or(|ends| until.saturating_add(Duration::SECOND) < ends)
        };
        self.until
            .filter(|until| self.readiness == Readiness::Ready && before(*until))
    }
}

/// A cell as it is serialised, in the order of its members.
#[derive(serde::Serialize, serde::Deserialize)]
struct Plain {
    client: usize,
    region: Region,
    ca: CaId,
    databases: usize,
    #[serde(with = "crate::timestamp::rfc3339::option")]
    ca_ends: Option<UtcDateTime>,
    readiness: Readiness,
    effect: Effect,
    rule: Option<Rule>,
    reason: String,
    remedy: Option<Text>,
    command: Option<String>,
    store: Option<Text>,
    #[serde(with = "crate::timestamp::rfc3339::option")]
    until: Option<UtcDateTime>,
    stacks_that_differ: Vec<StackId>,
}

impl From<Cell> for Plain {
    fn from(cell: Cell) -> Self {
        let judgement = Judgement::clone(&cell.judgement);
        Self {
            client: cell.client,
            region: judgement.region,
            ca: judgement.ca,
            databases: cell.databases,
            ca_ends: cell.ca_ends,
            readiness: judgement.readiness,
            effect: judgement.effect,
            rule: judgement.rule,
            reason: judgement.reason,
            remedy: judgement.remedy,
            command: judgement.command,
            store: judgement.store,
            until: judgement.until,
            stacks_that_differ: judgement.stacks_that_differ,
        }
    }
}

impl From<Plain> for Cell {
    fn from(plain: Plain) -> Self {
        Self {
            client: plain.client,
            databases: plain.databases,
            ca_ends: plain.ca_ends,
            judgement: Arc::new(Judgement {
                region: plain.region,
                ca: plain.ca,
                readiness: plain.readiness,
                effect: plain.effect,
                rule: plain.rule,
                reason: plain.reason,
                remedy: plain.remedy,
                command: plain.command,
                store: plain.store,
                until: plain.until,
                stacks_that_differ: plain.stacks_that_differ,
            }),
        }
    }
}

/// The matrix: the cells of each client, by region and CA.
pub(super) struct Matrix {
    pub(super) cells: Vec<Cell>,
    /// The index of the first cell of each client.
    starts: Vec<usize>,
}

impl Matrix {
    /// The cells of a client.
    pub(super) fn of(&self, client: usize) -> &[Cell] {
        let start = |client: usize| self.starts.get(client).copied().unwrap_or(self.cells.len());
        let own = start(client)..start(client + 1);
        self.cells.get(own).unwrap_or_default()
    }

    pub(super) fn cell(&self, client: usize, region: &Region, ca: &CaId) -> Option<&Cell> {
        let own = self.of(client);
        let found = own.binary_search_by(|cell| (&cell.region, &cell.ca).cmp(&(region, ca)));
        own.get(found.ok()?)
    }
}

/// Every client with every CA that its databases have, will have, or may get.
///
/// A question is a kind of client with a CA and the possible changes; each is answered once, for all clients.
pub(super) fn matrix(
    inputs: &Inputs<'_>,
    clients: &Clients,
    first_copies: &[usize],
    audited: &[AuditedClient],
    databases: &[Database],
    rows: &[Row<'_>],
    kinds: &[Kind],
) -> Matrix {
    let prospects = Prospects::of(inputs, audited, kinds);
    let client_kinds = client_kinds(clients, audited);
    let parts = in_parts(audited, |first, part| {
        let mut wanted = Vec::new();
        for (place, client) in part.iter().enumerate() {
            let place = first + place;
            let kind = client_kinds.get(place).copied().unwrap_or(place);
            wanted.extend(prospects.wanted(place, kind, client, databases, rows));
        }
        let mut questions: Vec<Question> = wanted.iter().map(|wanted| wanted.question).collect();
        questions.sort_unstable();
        questions.dedup();
        (wanted, questions)
    });
    let (wanted, questions): (Vec<Vec<Wanted>>, Vec<Vec<Question>>) = parts.into_iter().unzip();
    let mut questions = questions.concat();
    // Sorted parts are merged in one pass.
    questions.sort();
    questions.dedup();
    let path = |opened: &OpenedStore| Text::from(opened.path.display().to_string());
    let paths: Vec<Text> = clients.stores().iter().map(path).collect();
    let answers = Answers {
        first_copies,
        known: Mutex::default(),
    };
    let additions: Vec<OnceLock<Option<Addition>>> = prospects
        .authorities
        .iter()
        .map(|_| OnceLock::new())
        .collect();
    let parts = in_parts(&questions, |_, part| {
        // Stores with the same content have different paths, and stacks may agree.
        let mut judgements = Interner::default();
        let judge = |question: &Question| {
            let (region, ca) = prospects.authorities.get(question.authority)?;
            let asked = Asked {
                inputs,
                clients,
                place: question.kind,
                client: audited.get(question.kind)?,
                changes: question.changes,
                authority: question.authority,
                paths: &paths,
                answers: &answers,
                addition: additions.get(question.authority)?,
            };
            Some(judgements.keep(asked.judgement(region, ca), |_| {}))
        };
        part.iter().map(judge).collect::<Vec<_>>()
    });
    let judgements: Vec<Option<Arc<Judgement>>> = parts.concat();
    let of_kind = starts(
        audited.len(),
        questions.iter().map(|question| question.kind),
    );
    let mut cells = Vec::with_capacity(wanted.iter().map(Vec::len).sum());
    for wanted in wanted {
        // A part is released once its cells are made.
        cells.extend(wanted.iter().filter_map(|wanted| {
            let start = of_kind.get(wanted.question.kind).copied()?;
            let asked = questions.get(start..of_kind.get(wanted.question.kind + 1).copied()?)?;
            let question = start + asked.binary_search(&wanted.question).ok()?;
            Some(Cell {
                client: wanted.client,
                databases: wanted.databases,
                ca_ends: wanted.ca_ends,
                judgement: Arc::clone(judgements.get(question)?.as_ref()?),
            })
        }));
    }
    let starts = starts(audited.len(), cells.iter().map(|cell| cell.client));
    Matrix { cells, starts }
}

/// For each number below `count`, and `count` itself, the position of the first element that is not less, in an ascending
/// list.
fn starts(count: usize, ascending: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut starts = Vec::with_capacity(count + 1);
    let mut length = 0;
    for number in ascending {
        starts.resize(starts.len().max(number.min(count) + 1), length);
        length += 1;
    }
    starts.resize(count + 1, length);
    starts
}

/// For each client the first equivalent one: with the same settings, stack and stores.
fn client_kinds(clients: &Clients, audited: &[AuditedClient]) -> Vec<usize> {
    let mut known: HashMap<_, Vec<usize>> = HashMap::new();
    let mut kinds = Vec::with_capacity(audited.len());
    for (place, client) in audited.iter().enumerate() {
        let key = (
            clients.stores_of(place),
            clients.any_store_serves(place),
            &client.stack,
            &client.password_env,
        );
        let alike = known.entry(key).or_default();
        let connection = clients.connection_of(place);
        let equal = |other: &&usize| clients.connection_of(**other) == connection;
        kinds.push(match alike.iter().find(equal) {
            Some(first) => *first,
            None => {
                alike.push(place);
                place
            }
        });
    }
    kinds
}

/// A kind of client, a CA in a region, and the possible changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Question {
    /// The first client of the kind.
    kind: usize,
    /// An index in [`Prospects::authorities`].
    authority: usize,
    changes: Changes,
}

/// A cell to be computed: a client with a CA in a region.
#[derive(Clone, Copy)]
struct Wanted {
    client: usize,
    question: Question,
    databases: usize,
    ca_ends: Option<UtcDateTime>,
}

/// The possible changes for databases when their CA changes: a set of pairs, whether the type of the key changes, and
/// whether TLS is forced.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Changes(u8);

impl Changes {
    fn add(&mut self, key_type_changes: bool, tls_forced: ForcedTls) {
        let pairs = Self::pairs();
        let wanted = (key_type_changes, tls_forced);
        for (bit, _) in pairs.enumerate().filter(|(_, pair)| *pair == wanted) {
            self.0 |= 1 << bit;
        }
    }

    fn iter(self) -> impl Iterator<Item = (bool, ForcedTls)> {
        let pairs = Self::pairs().enumerate();
        pairs
            .filter(move |(bit, _)| self.0 & (1 << bit) != 0)
            .map(|(_, pair)| pair)
    }

    fn pairs() -> impl Iterator<Item = (bool, ForcedTls)> {
        let forced = |changes: bool| ForcedTls::ALL.iter().map(move |forced| (changes, *forced));
        [false, true].into_iter().flat_map(forced)
    }
}

/// The present, next and possible CAs of databases of each kind.
struct Prospects {
    /// The regions and CAs of all clients, in order.
    authorities: Vec<(Region, CaId)>,
    /// For each kind of databases.
    of_kind: Vec<Vec<Prospect>>,
}

/// A present, next or possible CA of databases of a kind.
struct Prospect {
    /// An index in [`Prospects::authorities`].
    authority: usize,
    is_present: bool,
    ca_ends: Option<UtcDateTime>,
    key_type_changes: bool,
}

impl Prospects {
    fn of(inputs: &Inputs<'_>, audited: &[AuditedClient], kinds: &[Kind]) -> Self {
        let mut possible: HashMap<Scope, Vec<CaId>> = HashMap::new();
        let mut cas_of_kind: Vec<BTreeSet<CaId>> = Vec::with_capacity(kinds.len());
        let mut authorities: BTreeSet<(Region, CaId)> = BTreeSet::new();
        for kind in kinds {
            let shared = &*kind.circumstances;
            let mut cas = BTreeSet::new();
            if let (Some(region), true) = (&shared.region, shared.is_under_rds_ca()) {
                let scope = shared.scope();
                let offered = possible.entry(scope.clone()).or_insert_with(|| {
                    inputs
                        .fleet
                        .possible_cas(inputs.catalogue, &scope, inputs.at)
                });
                let stated = [&shared.ca, &shared.next_ca, &kind.successor];
                cas.extend(stated.into_iter().flatten().chain(&*offered).cloned());
                authorities.extend(cas.iter().map(|ca| (region.clone(), ca.clone())));
            }
            cas_of_kind.push(cas);
        }
        // The roots that proxies and similar services present.
        for region in audited
            .iter()
            .flat_map(|client| client.trust_services.keys())
        {
            authorities.insert((region.clone(), CaId::AMAZON_TRUST_SERVICES));
        }
        let mut prospects = Self {
            authorities: authorities.into_iter().collect(),
            of_kind: Vec::with_capacity(kinds.len()),
        };
        let mut standings = Standings::new(inputs);
        let mut keys = Keys::new(inputs.catalogue);
        for (kind, cas) in kinds.iter().zip(cas_of_kind) {
            let shared = &*kind.circumstances;
            let of = |ca: &CaId| {
                let region = shared.region.as_ref()?;
                Some(Prospect {
                    authority: prospects.authority(region, ca)?,
                    is_present: shared.ca.as_ref() == Some(ca),
                    ca_ends: standings.of(&shared.scope(), ca).ends(),
                    key_type_changes: keys.differ(region, shared.ca.as_ref(), ca),
                })
            };
            let of_kind = cas.iter().filter_map(of).collect();
            prospects.of_kind.push(of_kind);
        }
        prospects
    }

    fn authority(&self, region: &Region, ca: &CaId) -> Option<usize> {
        let found = self
            .authorities
            .binary_search_by(|known| (&known.0, &known.1).cmp(&(region, ca)));
        found.ok()
    }

    /// The cells of a client, in order: the number of databases of each region and CA (zero for a possible CA), and the
    /// CA's latest end.
    fn wanted(
        &self,
        place: usize,
        kind: usize,
        client: &AuditedClient,
        databases: &[Database],
        rows: &[Row<'_>],
    ) -> impl Iterator<Item = Wanted> {
        let new = |authority| Wanted {
            client: place,
            question: Question {
                kind,
                authority,
                changes: Changes::default(),
            },
            databases: 0,
            ca_ends: None,
        };
        let mut cells: BTreeMap<usize, Wanted> = BTreeMap::new();
        let own = client.databases.iter();
        for (database, row) in
            own.filter_map(|place| Some((databases.get(*place)?, rows.get(*place)?)))
        {
            for prospect in self.of_kind.get(row.kind).into_iter().flatten() {
                let cell = cells.entry(prospect.authority);
                let cell = cell.or_insert_with(|| new(prospect.authority));
                cell.databases += usize::from(prospect.is_present);
                cell.ca_ends = cell.ca_ends.max(prospect.ca_ends);
                let changes = &mut cell.question.changes;
                changes.add(prospect.key_type_changes, database.tls_forced);
            }
        }
        // A change of the databases' CA does not affect proxies and similar services.
        for (region, endpoints) in &client.trust_services {
            if let Some(authority) = self.authority(region, &CaId::AMAZON_TRUST_SERVICES) {
                let cell = cells.entry(authority).or_insert_with(|| new(authority));
                cell.databases += endpoints.len();
                cell.question.changes.add(false, ForcedTls::Unknown);
            }
        }
        cells.into_values()
    }
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

    /// Whether a change from one CA to another changes the type of the key (RSA to ECDSA), or may change it.
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
                // `RSA2048` and `RSA4096` have the same type.
                Some(
                    key.trim_end_matches(|c: char| c.is_ascii_digit())
                        .to_owned(),
                )
            })
            .clone()
    }
}

/// The stores' answers: each question is asked once for all copies of a file, on any thread.
struct Answers<'a> {
    first_copies: &'a [usize],
    known: Mutex<HashMap<AnswerKey<'a>, Arc<OnceLock<Answer>>>>,
}

/// A store, the stack that reads it, and an index in [`Prospects::authorities`].
type AnswerKey<'a> = (usize, Option<&'a StackId>, usize);

/// The parts of a report that a cell needs.
struct Answer {
    verdict: Verdict,
    rule: Option<Rule>,
    reason: String,
    remedy: Option<Text>,
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
            remedy: report.remedy.map(Text::from),
            trusted_until: report.trusted_until,
            stacks_that_differ: differing.map(|differing| differing.stack).collect(),
        }
    }
}

/// For each store the first one with the same content.
pub(super) fn first_copies(stores: &[OpenedStore]) -> Vec<usize> {
    let mut by_content: HashMap<&[u8], usize> = HashMap::new();
    let first = stores.iter().enumerate().map(|(place, opened)| {
        let store = opened.store.as_ref().ok();
        match store.and_then(TrustStore::whole_content) {
            Some(content) => *by_content.entry(content).or_insert(place),
            None => place,
        }
    });
    first.collect()
}

impl<'a> Answers<'a> {
    /// The answer of a store; `answer` computes it if it is not known yet.
    fn get(
        &self,
        store: usize,
        stack: Option<&'a StackId>,
        authority: usize,
        answer: impl FnOnce() -> Answer,
    ) -> Arc<OnceLock<Answer>> {
        let first = self.first_copies.get(store).copied().unwrap_or(store);
        let key = (first, stack, authority);
        let slot = {
            // A thread that panicked left the map in the state before or after one insertion.
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(key).or_default())
        };
        slot.get_or_init(answer);
        slot
    }
}

/// A client and the possible changes for it.
struct Asked<'a> {
    inputs: &'a Inputs<'a>,
    clients: &'a Clients,
    place: usize,
    client: &'a AuditedClient,
    changes: Changes,
    /// The CA in a region: an index in [`Prospects::authorities`].
    authority: usize,
    paths: &'a [Text],
    answers: &'a Answers<'a>,
    /// The roots that a store without the CA needs.
    addition: &'a OnceLock<Option<Addition>>,
}

impl Asked<'_> {
    fn judgement(&self, region: &Region, ca: &CaId) -> Judgement {
        let mut cell = Judgement {
            region: region.clone(),
            ca: ca.clone(),
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
            cell.remedy = Some("state its stores in the client manifest".into());
            Verdict::Unknown
        } else {
            for store in stores {
                self.judge(*store, &mut cell);
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

    /// Applies the verdict of its stores.
    fn conclude(&self, connection: &Connection, verdict: Verdict, cell: &mut Judgement) {
        let effective = &connection.effective;
        let uses_tls = !matches!(
            effective.transport,
            Transport::Plain | Transport::OpportunisticPlainFirst
        );
        let of = |(key_type_changes, tls_forced): (bool, ForcedTls)| {
            let effect = match effective.transport {
                // A server that forces TLS stops it regardless of the CA: a separate finding.
                Transport::Plain => Effect::KeepsWorking,
                _ => {
                    let change = Change {
                        key_type_changes,
                        tls_forced,
                    };
                    effective.effect(verdict, change)
                }
            };
            let untried = key_type_changes && uses_tls && self.client.stack.is_none();
            match effect {
                Effect::KeepsWorking if untried => Effect::Unknown,
                effect => effect,
            }
        };
        let effect = self.changes.iter().map(of).max();
        cell.effect = effect.unwrap_or(Effect::Unknown);
        let key_type_changes = self.changes.iter().any(|(changes, _)| changes);
        let said = cell.readiness;
        if let Some(command) = &cell.command {
            let remedy = cell.remedy.as_deref().unwrap_or("fix its store");
            cell.remedy = Some(format!("{remedy}; to do so, run: {command}").into());
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
                cell.reason = format!("it continues in plain text: its store {}", cell.reason);
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
                    "the type of the server's key changes, and it is not known whether its TLS stack accepts it ({})",
                    cell.reason
                );
                cell.remedy = Some(
                    "state its stack, or try it against a database with such a key first".into(),
                );
            }
            _ => {}
        }
    }
}

impl Asked<'_> {
    /// The command that fixes the store, if it is a file or folder that can be changed in place.
    fn command(
        &self,
        opened: &OpenedStore,
        path: &str,
        store: &TrustStore,
        cell: &Judgement,
    ) -> Option<String> {
        let stated = self.clients.manifest().clients.get(self.place);
        let password_env = stated.and_then(|client| client.password_env.as_deref());
        if !opened.is_on_disk {
            return None;
        }
        let (catalogue, at) = (self.inputs.catalogue, self.inputs.at);
        let addition = self
            .addition
            .get_or_init(|| Addition::of(&cell.region, &cell.ca, catalogue, at));
        let container = store.bundle().container();
        Some(addition.as_ref()?.command(path, container, password_env))
    }

    /// Applies the verdict of one store. Of several copies the worst counts; of several that a driver reads, the best.
    fn judge(&self, place: usize, cell: &mut Judgement) {
        let Self {
            inputs,
            clients,
            client,
            ..
        } = self;
        let any_serves = clients.any_store_serves(self.place);
        let (Some(opened), Some(path)) = (clients.stores().get(place), self.paths.get(place))
        else {
            return;
        };
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
                    cell.remedy = error.hint().map(Text::from);
                    cell.command = None;
                    cell.store = Some(path.clone());
                    cell.until = None;
                }
                return;
            }
        };
        let ask = || {
            let mut check =
                Check::new(&cell.region, &cell.ca, inputs.at).catalogue(inputs.catalogue);
            if let Some(stack) = &client.stack {
                check = check.stack(stack.clone());
            }
            Answer::from(store.check(&check))
        };
        let stack = client.stack.as_ref();
        let slot = self.answers.get(place, stack, self.authority, ask);
        let Some(report) = slot.get() else {
            return;
        };
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
                .then(|| self.command(opened, path, store, cell))
                .flatten();
            cell.until = report.trusted_until;
            cell.store = Some(path.clone());
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
