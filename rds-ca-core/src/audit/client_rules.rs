//! Findings about each client.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use time::UtcDateTime;

use super::clients::AuditedClient;
use super::database::Database;
use super::finding::{Draft, Findings, Location, Own, SubjectKind, Template};
use super::order::by_name;
use super::readiness::{Cell, Judgement, Readiness};
use super::rules::AuditRule;
use super::shared::{Places, Text, in_parts};
use super::{Joined, counted};
use crate::client::Mode;
use crate::driver::{Effect, ForcedTls, Remark, RemarkKind, Transport};
use crate::name::{CaId, Region, StackId};
use crate::timestamp;
use crate::trust::{ChainQuestion, Rule, TrustReport, Verdict};

pub(super) fn findings(joined: &Joined<'_>) -> Findings {
    let mut findings = Findings::default();
    if joined.inputs.clients.is_none() {
        let message = format!(
            "no client manifest was given: it is not known who stops connecting to {}",
            counted(joined.databases.len(), "database")
        );
        let (rule, kind) = (AuditRule::ClientsUnknown, SubjectKind::Manifest);
        findings.push(Draft::new(rule, kind, "clients", message));
        return findings;
    }
    // In the order of names, in which findings are listed.
    let places = by_name(joined.audited, |client| client.name.as_str());
    let manifest = joined.clients.manifest();
    let path = |path: &PathBuf| Text::from(path.display().to_string());
    let common = manifest.path.as_ref().map(path);
    let parts = in_parts(&places, |_, part| {
        let mut collected = Collected::default();
        for place in part {
            let Some(client) = joined.audited.get(*place) else {
                continue;
            };
            let stated = manifest.clients.get(*place);
            let own = stated.and_then(|client| client.file.as_ref()).map(path);
            let rules = ClientRules {
                joined,
                place: *place,
                places: Places::from(*place),
                name: Text::from(client.name.as_str()),
                file: own.or_else(|| common.clone()),
                line: stated.and_then(|client| client.line),
                client,
            };
            rules.description(&mut collected.findings);
            rules.settings(&mut collected.findings);
            rules.forced_tls(&mut collected.findings);
            rules.readiness(&mut collected);
            rules.trust_services(&mut collected);
        }
        collected.findings
    });
    Findings::joined(parts)
}

/// The findings about clients, and what those about the same judgement have in common.
#[derive(Default)]
struct Collected<'a> {
    findings: Findings,
    known: HashMap<TemplateKey<'a>, Template>,
}

/// What determines a finding about a cell, apart from its client: what it states, the judgement, the number of
/// databases, when it takes effect, and the stack that the evidence names.
type TemplateKey<'a> = (
    Statement,
    *const Judgement,
    usize,
    Option<UtcDateTime>,
    Option<&'a StackId>,
);

/// What a finding about a cell states.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Statement {
    /// It refuses the CA in use.
    RefusesNow,
    /// It refuses the CA of a change in progress.
    RefusesNext,
    /// It refuses the CA that databases must move to.
    RefusesTarget,
    /// It accepts the CA until a date.
    Stops,
    /// It is not known.
    Unknown,
}

/// One client of the audit.
struct ClientRules<'a> {
    joined: &'a Joined<'a>,
    place: usize,
    /// The same place, as findings list it.
    places: Places,
    name: Text,
    /// Where the manifest describes it.
    file: Option<Text>,
    line: Option<usize>,
    client: &'a AuditedClient,
}

/// Databases of a client that share a region and a CA.
type Groups<'a> = BTreeMap<(&'a Region, &'a CaId), Vec<usize>>;

impl<'a> ClientRules<'a> {
    fn finding(&self, rule: AuditRule, message: String) -> Draft {
        Draft::new(rule, SubjectKind::Client, self.name.clone(), message)
            .clients(self.places.clone())
            .located(self.file.clone(), self.line)
    }

    /// Findings about what its owner states or omits.
    fn description(&self, findings: &mut Findings) {
        let client = self.client;
        let all = || client.databases.clone();
        let has_endpoints = !client.trust_services.is_empty();
        if client.databases.is_empty() && !has_endpoints {
            let message = if client.selectors.is_empty() {
                "the manifest names no database for it".to_owned()
            } else {
                format!(
                    "nothing in the fleet matches {}",
                    client.selectors.join(", ")
                )
            };
            findings.push(self.finding(AuditRule::ClientMatchesNothing, message));
        } else if let Some(unmatched) = self.joined.unmatched_selectors.get(self.place)
            && !unmatched.is_empty()
        {
            let message = format!("nothing in the fleet matches {}", unmatched.join(", "));
            let endpoints: usize = client.trust_services.values().map(Vec::len).sum();
            let mut rest = format!(
                "its other selectors match {}",
                counted(client.databases.len(), "database")
            );
            if endpoints > 0 {
                rest += &format!(", and {} of proxies", counted(endpoints, "endpoint"));
            }
            let finding = self.finding(AuditRule::ClientMatchesNothing, message);
            findings.push(finding.evidence(rest));
        }
        match client.mode {
            Mode::Plain | Mode::Opportunistic | Mode::Encrypt => {
                let does = match client.mode {
                    Mode::Plain => "does not use TLS",
                    Mode::Opportunistic => "uses TLS if it is offered, but verifies nothing",
                    _ => "uses TLS but verifies nothing",
                };
                let databases = counted(client.databases.len(), "database");
                let finding = self
                    .finding(
                        AuditRule::ClientDoesNotVerify,
                        format!("it {does}, on {databases}"),
                    )
                    .evidence(match &client.connection {
                        Some(connection) => format!("its settings: {}", connection.summary()),
                        None => format!("mode = {}", client.mode),
                    })
                    .databases(all());
                findings.push(finding);
                if client.mode == Mode::Encrypt
                    && !client.stores.is_empty()
                    && client.connection.is_none()
                {
                    let message = "its mode is encrypt, but it has a trust store".to_owned();
                    let finding = self
                        .finding(AuditRule::ClientEncryptWithStore, message)
                        .evidence(format!("stores = {}", client.stores.join(", ")))
                        .databases(all());
                    findings.push(finding);
                }
            }
            Mode::Unknown => {
                let finding = match &client.connection {
                    None => {
                        let message = "whether it verifies certificates is not stated".to_owned();
                        self.finding(AuditRule::ClientModeUnknown, message)
                    }
                    Some(connection) => {
                        let message = "its driver's settings do not determine whether it verifies certificates";
                        let why = connection
                            .remarks
                            .iter()
                            .filter(|remark| remark.kind == RemarkKind::Unknown);
                        let finding =
                            self.finding(AuditRule::ClientModeUnknown, message.to_owned());
                        why.fold(finding, |finding, remark| {
                            finding.evidence(remark.text.clone())
                        })
                        .remedy(Some(
                            "provide what was not read: the client's files (`root`) and its environment (`HOME`)"
                                .to_owned(),
                        ))
                    }
                };
                findings.push(finding.databases(all()));
            }
            Mode::VerifyCa | Mode::VerifyFull => {
                if client.stores.is_empty() {
                    let message = "it verifies, but its trust store is not stated".to_owned();
                    findings.push(
                        self.finding(AuditRule::ClientStoreUnknown, message)
                            .databases(all()),
                    );
                }
            }
        }
        if client.stack.is_none()
            && client.mode.verifies() != Some(false)
            && !client.stores.is_empty()
        {
            let mut finding = self.finding(
                AuditRule::ClientStackUnknown,
                "its TLS stack is not stated".to_owned(),
            );
            let differing: Vec<&str> = self.differing();
            if !differing.is_empty() {
                finding =
                    finding.evidence(format!("would decide otherwise: {}", differing.join(", ")));
            }
            findings.push(finding.databases(all()));
        }
    }

    /// Findings about its driver's settings.
    fn settings(&self, findings: &mut Findings) {
        let Some(connection) = self.joined.clients.connection_of(self.place) else {
            return;
        };
        let all = || self.client.databases.clone();
        if let Some(problem) = &connection.problem {
            let finding = self.finding(AuditRule::ClientSettingsUnread, problem.clone());
            findings.push(finding.databases(all()));
        }
        if !connection.is_derived {
            return;
        }
        let effective = &connection.effective;
        let of = |kinds: &[RemarkKind]| -> Vec<String> {
            let wanted = effective
                .remarks
                .iter()
                .filter(|remark| kinds.contains(&remark.kind));
            let text = |remark: &Remark| match &remark.setting {
                Some(setting) => format!("{setting}: {}", remark.text),
                None => remark.text.clone(),
            };
            wanted.map(text).collect()
        };
        if effective.transport == Transport::Error {
            let message = "its driver rejects its settings: it cannot connect".to_owned();
            let finding = self.finding(AuditRule::ClientSettingsRejected, message);
            findings.push(
                finding
                    .evidences(of(&[RemarkKind::Rejected]))
                    .databases(all()),
            );
        }
        if !connection.contradictions.is_empty() {
            let message = format!(
                "the manifest states {} that its driver's settings contradict",
                counted(connection.contradictions.len(), "thing")
            );
            let finding = self.finding(AuditRule::ClientContradiction, message);
            findings.push(
                finding
                    .evidences(connection.contradictions.iter().cloned())
                    .databases(all()),
            );
        }
        let remarks = of(&[
            RemarkKind::Overrides,
            RemarkKind::Ignored,
            RemarkKind::Misspelt,
            RemarkKind::Missing,
            RemarkKind::Implicit,
            RemarkKind::Surprise,
        ]);
        if !remarks.is_empty() {
            let message = format!("its settings do not all count: {}", effective.summary());
            let finding = self.finding(AuditRule::ClientSettingsRemark, message);
            findings.push(finding.evidences(remarks).databases(all()));
        }
    }

    /// Findings about a client in plain text, if servers refuse that.
    fn forced_tls(&self, findings: &mut Findings) {
        let connection = self.joined.clients.connection_of(self.place);
        if connection.map(|found| found.effective.transport) != Some(Transport::Plain) {
            return;
        }
        let of = |wanted: ForcedTls| -> Vec<usize> {
            let is_so = |place: &&usize| {
                let database = self.joined.databases.get(**place);
                database.is_some_and(|database| database.tls_forced == wanted)
            };
            self.client
                .databases
                .iter()
                .filter(is_so)
                .copied()
                .collect()
        };
        for (forced, rule, (when_one, when_many)) in [
            (
                ForcedTls::Now,
                AuditRule::ClientPlainRefused,
                ("refuses that now", "refuse that now"),
            ),
            (
                ForcedTls::FromNextRestart,
                AuditRule::ClientPlainRefusedNext,
                (
                    "will refuse that from its next restart",
                    "will refuse that from their next restart",
                ),
            ),
        ] {
            let databases = of(forced);
            if databases.is_empty() {
                continue;
            }
            let many = counted(databases.len(), "database");
            let when = if databases.len() == 1 {
                when_one
            } else {
                when_many
            };
            let message = format!("it does not use TLS, and {many} {when}");
            findings.push(self.finding(rule, message).databases(databases));
        }
    }

    fn differing(&self) -> Vec<&str> {
        let cells = self.joined.matrix.of(self.place);
        let mut stacks: Vec<&str> = cells
            .iter()
            .filter(|cell| cell.databases > 0)
            .flat_map(|cell| cell.stacks_that_differ.iter().map(AsRef::as_ref))
            .collect();
        stacks.sort_unstable();
        stacks.dedup();
        stacks
    }

    /// Findings about whether it accepts the present, next and target CAs of its databases.
    fn readiness(&self, collected: &mut Collected<'a>) {
        let mut reported: Vec<(&Region, &CaId)> = Vec::new();
        for ((region, ca), databases) in self.groups(|database| database.ca.as_ref()) {
            let Some(cell) = self.joined.matrix.cell(self.place, region, ca) else {
                continue;
            };
            reported.push((region, ca));
            if cell.readiness != Readiness::NotReady {
                collected.findings.extend(self.presented(&databases));
            }
            match cell.readiness {
                Readiness::NotReady => {
                    self.state(collected, Statement::RefusesNow, cell, databases, None)
                }
                _ => self.later(collected, cell, databases),
            }
        }
        for ((region, ca), databases) in self.groups(|database| database.next_ca.as_ref()) {
            let Some(cell) = self.joined.matrix.cell(self.place, region, ca) else {
                continue;
            };
            if cell.readiness == Readiness::NotReady {
                self.state(collected, Statement::RefusesNext, cell, databases, None);
            } else if !reported.contains(&(region, ca)) {
                reported.push((region, ca));
                self.later(collected, cell, databases);
            }
        }
        for ((region, ca), databases) in self.groups(|database| database.target_ca.as_ref()) {
            let Some(cell) = self.joined.matrix.cell(self.place, region, ca) else {
                continue;
            };
            if cell.readiness == Readiness::NotReady {
                let ends = databases
                    .iter()
                    .filter_map(|place| self.joined.databases.get(*place)?.ca_ends)
                    .min()
                    .filter(|ends| *ends >= self.joined.inputs.at);
                self.state(collected, Statement::RefusesTarget, cell, databases, ends);
            } else if !reported.contains(&(region, ca)) {
                reported.push((region, ca));
                self.later(collected, cell, databases);
            }
        }
    }

    /// Findings about the roots that its proxies and similar services present.
    fn trust_services(&self, collected: &mut Collected<'a>) {
        for (region, endpoints) in &self.client.trust_services {
            let ca = &CaId::AMAZON_TRUST_SERVICES;
            let Some(cell) = self.joined.matrix.cell(self.place, region, ca) else {
                continue;
            };
            if cell.readiness == Readiness::NotReady {
                let message = format!(
                    "it {} {ca} in {region}, which {} now: {}",
                    does(cell),
                    match endpoints.len() {
                        1 => "1 endpoint presents".to_owned(),
                        count => format!("{count} endpoints present"),
                    },
                    endpoints.join(", ")
                );
                let rule = or_falls_back(AuditRule::ClientRefuses, cell);
                let finding = self.about(rule, message, cell);
                collected.findings.push(finding.apart("trust services"));
            } else {
                self.later(collected, cell, Vec::new());
            }
        }
    }

    /// Its databases, grouped by region and the CA that `ca` returns.
    fn groups(&self, ca: impl Fn(&'a Database) -> Option<&'a CaId>) -> Groups<'a> {
        let mut groups = Groups::new();
        for place in &self.client.databases {
            let Some(database) = self.joined.databases.get(*place) else {
                continue;
            };
            if let (Some(region), Some(ca), true) =
                (&database.region, ca(database), database.is_under_rds_ca())
            {
                groups.entry((region, ca)).or_default().push(*place);
            }
        }
        groups
    }

    /// States of a CA that it does not refuse now until when it is accepted.
    fn later(&self, collected: &mut Collected<'a>, cell: &Cell, databases: Vec<usize>) {
        if cell.readiness != Readiness::Ready {
            // A missing store or mode is reported once per client.
            let is_said =
                self.client.stores.is_empty() && self.client.mode.verifies() != Some(false);
            if cell.readiness == Readiness::Unknown && !is_said {
                self.state(collected, Statement::Unknown, cell, databases, None);
            }
            return;
        }
        let Joined { inputs, .. } = self.joined;
        let soon = timestamp::later(inputs.at, inputs.horizon);
        if let Some(until) = cell.stops().filter(|until| *until < soon) {
            self.state(collected, Statement::Stops, cell, databases, Some(until));
        }
    }

    /// Adds a finding about a cell; its texts are made once for all clients of whom they are true.
    fn state(
        &self,
        collected: &mut Collected<'a>,
        statement: Statement,
        cell: &Cell,
        databases: Vec<usize>,
        bites: Option<UtcDateTime>,
    ) {
        let count = databases.len();
        let judgement: &Judgement = cell;
        let stack = self.client.stack.as_ref();
        let key = (
            statement,
            std::ptr::from_ref(judgement),
            count,
            bites,
            stack,
        );
        let Collected { findings, known } = collected;
        let make = || findings.template(self.draft(statement, cell, count, bites));
        let template = known.entry(key).or_insert_with(make);
        let own = Own {
            name: self.name.clone(),
            databases: databases.into(),
            clients: self.places.clone(),
            location: self.location(cell),
        };
        findings.push_like(template, own);
    }

    /// The location for an editor: the store, because that is where the repair happens, or else the manifest.
    fn location(&self, cell: &Cell) -> Option<Location> {
        let (file, line) = match &cell.store {
            Some(store) => (Some(store), None),
            None => (self.file.as_ref(), self.line),
        };
        let file = file?.clone();
        Some(Location { file, line })
    }

    fn draft(
        &self,
        statement: Statement,
        cell: &Cell,
        count: usize,
        bites: Option<UtcDateTime>,
    ) -> Draft {
        let (ca, region) = (&cell.ca, &cell.region);
        let refuses = format!("it {} {ca} in {region}", does(cell));
        let verb = |one: &str, many: &str| match count {
            1 => format!("1 database {one}"),
            count => format!("{count} databases {many}"),
        };
        let (rule, message, apart) = match statement {
            Statement::RefusesNow => (
                or_falls_back(AuditRule::ClientRefuses, cell),
                format!("{refuses}, which {} now", verb("presents", "present")),
                "now",
            ),
            Statement::RefusesNext => (
                or_falls_back(AuditRule::ClientRefusesNext, cell),
                format!("{refuses}, to which {}", verb("will change", "will change")),
                "next",
            ),
            Statement::RefusesTarget => (
                or_falls_back(AuditRule::ClientNotReady, cell),
                format!(
                    "{refuses}, to which {}",
                    verb("has to move", "have to move")
                ),
                "target",
            ),
            Statement::Stops => {
                let until = bites.map_or_else(String::new, |until| until.date().to_string());
                let many = match count {
                    0 => String::new(),
                    many => format!(", with {}", counted(many, "database")),
                };
                let message = format!("it accepts {ca} in {region} until {until}{many}");
                (AuditRule::ClientStops, message, "")
            }
            Statement::Unknown => {
                let message = format!("it is undetermined whether it accepts {ca} in {region}");
                (AuditRule::ClientUnknown, message, "")
            }
        };
        self.about(rule, message, cell).apart(apart).bites(bites)
    }

    /// Findings about the probed chains: names, dates and keys of the server's own certificates.
    fn presented(&self, databases: &[usize]) -> Vec<Draft> {
        let Joined {
            inputs,
            clients,
            rows,
            ..
        } = self.joined;
        if self.client.mode.verifies() != Some(true) {
            return Vec::new();
        }
        let stores = clients.stores_of(self.place).iter().filter_map(|place| {
            let opened = clients.stores().get(*place)?;
            Some((
                opened.path.display().to_string(),
                opened.store.as_ref().ok()?,
            ))
        });
        let mut refused: BTreeMap<(String, Option<Rule>), (TrustReport, Vec<usize>)> =
            BTreeMap::new();
        for (path, store) in stores {
            for place in databases {
                let Some(probe) = rows.get(*place).and_then(|row| row.probe) else {
                    continue;
                };
                if !probe.is_evidence() {
                    continue;
                }
                let mut question =
                    ChainQuestion::new(&probe.chain, inputs.at).catalogue(inputs.catalogue);
                if self.client.mode == Mode::VerifyFull {
                    question = question.host(&probe.host);
                }
                if let Some(stack) = &self.client.stack {
                    question = question.stack(stack.clone());
                }
                let report = store.accepts(&question);
                if report.verdict == Verdict::NotTrusted {
                    let group = refused.entry((path.clone(), report.rule));
                    group.or_insert_with(|| (report, Vec::new())).1.push(*place);
                }
            }
        }
        let finding = |((path, rule), (report, places)): (
            (String, Option<Rule>),
            (TrustReport, Vec<usize>),
        )| {
            let message = format!(
                "it refuses the chain that {} presented",
                counted(places.len(), "endpoint")
            );
            let finding = self
                .finding(AuditRule::ClientRefuses, message)
                .apart(format!("{path} {}", rule.map_or("", Rule::as_str)))
                .databases(places)
                .evidence(format!("{path}: {}", report.reason))
                .remedy(report.remedy)
                .located(Some(path), None);
            match rule {
                Some(rule) => finding.evidence(format!("trust rule {rule}")),
                None => finding,
            }
        };
        refused.into_iter().map(finding).collect()
    }

    fn about(&self, rule: AuditRule, message: String, cell: &Cell) -> Draft {
        let mut finding = self
            .finding(rule, message)
            .of_ca(&cell.region, &cell.ca)
            .remedy(cell.remedy.clone())
            .evidence(match &cell.store {
                Some(store) => format!("{store}: {}", cell.reason),
                None => cell.reason.clone(),
            });
        let stack = self
            .client
            .stack
            .as_ref()
            .map(|stack| format!("rules of {stack}"));
        if let Some(rule) = cell.rule {
            finding = finding.evidence(match stack {
                Some(stack) => format!("{stack}: {rule}"),
                None => rule.to_string(),
            });
        }
        match self.location(cell) {
            Some(location) => finding.located(Some(location.file), location.line),
            None => finding,
        }
    }
}

/// How a client that is not ready behaves under a CA.
fn does(cell: &Cell) -> &'static str {
    match cell.effect {
        Effect::FallsBackToPlainText => "falls back to plain text under",
        _ => "refuses",
    }
}

fn or_falls_back(rule: AuditRule, cell: &Cell) -> AuditRule {
    match cell.effect {
        Effect::FallsBackToPlainText => AuditRule::ClientFallsBack,
        _ => rule,
    }
}
