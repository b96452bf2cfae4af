//! Findings about each client.

use std::collections::BTreeMap;

use super::clients::AuditedClient;
use super::database::Database;
use super::finding::{Draft, Findings, SubjectKind};
use super::readiness::{Cell, Readiness};
use super::rules::AuditRule;
use super::shared::in_parts;
use super::{Joined, by_name, counted};
use crate::client::Mode;
use crate::driver::{Effect, ForcedTls, Remark, RemarkKind, Transport};
use crate::name::{CaId, Region};
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
    let parts = in_parts(&places, |_, part| {
        let mut findings = Findings::default();
        for place in part {
            if let Some(client) = joined.audited.get(*place) {
                let rules = ClientRules {
                    joined,
                    place: *place,
                    client,
                };
                rules.description(&mut findings);
                rules.settings(&mut findings);
                rules.forced_tls(&mut findings);
                rules.readiness(&mut findings);
                rules.trust_services(&mut findings);
            }
        }
        findings
    });
    Findings::joined(parts)
}

/// One client of the audit.
struct ClientRules<'a> {
    joined: &'a Joined<'a>,
    place: usize,
    client: &'a AuditedClient,
}

/// Databases of a client that share a region and a CA.
type Groups<'a> = BTreeMap<(&'a Region, &'a CaId), Vec<usize>>;

impl ClientRules<'_> {
    fn finding(&self, rule: AuditRule, message: String) -> Draft {
        let manifest = self.joined.clients.manifest();
        let stated = manifest.clients.get(self.place);
        let line = stated.and_then(|client| client.line);
        let file = stated
            .and_then(|client| client.file.as_ref())
            .or(manifest.path.as_ref())
            .map(|path| path.display().to_string());
        Draft::new(rule, SubjectKind::Client, self.client.name.clone(), message)
            .clients(self.place)
            .located(file, line)
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
    fn readiness(&self, findings: &mut Findings) {
        let mut reported: Vec<(&Region, &CaId)> = Vec::new();
        for ((region, ca), databases) in self.groups(|database| database.ca.as_ref()) {
            let Some(cell) = self.joined.matrix.cell(self.place, region, ca) else {
                continue;
            };
            reported.push((region, ca));
            if cell.readiness != Readiness::NotReady {
                findings.extend(self.presented(&databases));
            }
            findings.extend(self.now(cell, databases));
        }
        for ((region, ca), databases) in self.groups(|database| database.next_ca.as_ref()) {
            let Some(cell) = self.joined.matrix.cell(self.place, region, ca) else {
                continue;
            };
            if cell.readiness == Readiness::NotReady {
                let message = format!(
                    "it {} {ca} in {region}, to which {} will change",
                    does(cell),
                    counted(databases.len(), "database")
                );
                let rule = or_falls_back(AuditRule::ClientRefusesNext, cell);
                findings.push(self.about(rule, message, cell, databases).apart("next"));
            } else if !reported.contains(&(region, ca)) {
                reported.push((region, ca));
                findings.extend(self.later(cell, databases));
            }
        }
        for ((region, ca), databases) in self.groups(|database| database.target_ca.as_ref()) {
            let Some(cell) = self.joined.matrix.cell(self.place, region, ca) else {
                continue;
            };
            if cell.readiness == Readiness::NotReady {
                let message = format!(
                    "it {} {ca} in {region}, to which {} to move",
                    does(cell),
                    match databases.len() {
                        1 => "1 database has".to_owned(),
                        count => format!("{count} databases have"),
                    }
                );
                let ends = databases
                    .iter()
                    .filter_map(|place| self.joined.databases.get(*place)?.ca_ends)
                    .min()
                    .filter(|ends| *ends >= self.joined.inputs.at);
                let rule = or_falls_back(AuditRule::ClientNotReady, cell);
                let finding = self.about(rule, message, cell, databases).apart("target");
                findings.push(finding.bites(ends));
            } else if !reported.contains(&(region, ca)) {
                reported.push((region, ca));
                findings.extend(self.later(cell, databases));
            }
        }
    }

    /// Findings about the roots that its proxies and similar services present.
    fn trust_services(&self, findings: &mut Findings) {
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
                findings.push(
                    self.about(rule, message, cell, Vec::new())
                        .apart("trust services"),
                );
            } else {
                findings.extend(self.later(cell, Vec::new()));
            }
        }
    }

    /// Its databases, grouped by region and the CA that `ca` returns.
    fn groups<'a>(&'a self, ca: impl Fn(&'a Database) -> Option<&'a CaId>) -> Groups<'a> {
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

    /// The finding about the CA that its databases use.
    fn now(&self, cell: &Cell, databases: Vec<usize>) -> Option<Draft> {
        let (region, ca) = (&cell.region, &cell.ca);
        match cell.readiness {
            Readiness::NotReady => {
                let message = format!(
                    "it {} {ca} in {region}, which {} now",
                    does(cell),
                    match databases.len() {
                        1 => "1 database presents".to_owned(),
                        count => format!("{count} databases present"),
                    }
                );
                let rule = or_falls_back(AuditRule::ClientRefuses, cell);
                Some(self.about(rule, message, cell, databases).apart("now"))
            }
            _ => self.later(cell, databases),
        }
    }

    /// The finding about a CA that it does not refuse now.
    fn later(&self, cell: &Cell, databases: Vec<usize>) -> Option<Draft> {
        if cell.readiness != Readiness::Ready {
            return self.unknown(cell, databases);
        }
        let Joined { inputs, .. } = self.joined;
        let soon = timestamp::later(inputs.at, inputs.horizon);
        let until = cell.stops().filter(|until| *until < soon)?;
        let many = match databases.len() {
            0 => String::new(),
            many => format!(", with {}", counted(many, "database")),
        };
        let message = format!(
            "it accepts {} in {} until {}{many}",
            cell.ca,
            cell.region,
            until.date(),
        );
        let finding = self.about(AuditRule::ClientStops, message, cell, databases);
        Some(finding.bites(Some(until)))
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

    fn unknown(&self, cell: &Cell, databases: Vec<usize>) -> Option<Draft> {
        // A missing store or mode is reported once per client.
        let is_said = self.client.stores.is_empty() && self.client.mode.verifies() != Some(false);
        if cell.readiness != Readiness::Unknown || is_said {
            return None;
        }
        let message = format!(
            "it is undetermined whether it accepts {} in {}",
            cell.ca, cell.region
        );
        Some(self.about(AuditRule::ClientUnknown, message, cell, databases))
    }

    fn about(&self, rule: AuditRule, message: String, cell: &Cell, databases: Vec<usize>) -> Draft {
        let mut finding = self
            .finding(rule, message)
            .of_ca(&cell.region, &cell.ca)
            .databases(databases)
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
        // The location for an editor is the store, because that is where the repair happens.
        if let Some(store) = &cell.store {
            finding = finding.located(Some(store.clone()), None);
        }
        finding
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
