//! What is known about the clients of databases: it decides whether a database is blocked.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use time::UtcDateTime;

use crate::audit::{Audit, Cell, Inputs, KnownBy, Readiness};
use crate::client::Mode;
use crate::driver::{Effect, ForcedTls};
use crate::error::{Error, Result};
use crate::fleet::{Cluster, Instance};
use crate::name::{CaId, Region};
use crate::sessions::{TlsSeen, Usage};
use crate::timestamp;
use crate::trust::Verdict;

/// What is known about the clients of databases with regard to one target CA.
///
/// A database that it does not name has no known clients: that means *unknown*, not "none".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Evidence {
    /// Keyed by the ARN of an instance or cluster, or by its identifier where that is unambiguous.
    pub databases: BTreeMap<String, DatabaseEvidence>,
}

/// What is known about the clients of one database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct DatabaseEvidence {
    /// Its clients.
    pub clients: Vec<ClientEvidence>,
    /// Whether sessions with TLS were seen; `null` when none were sampled, or not all were visible.
    pub tls_seen: Option<bool>,
    /// The CA that a probe saw in use; `null` without a probe.
    pub probed_ca: Option<CaId>,
    /// Whether the server refuses connections without TLS; `null` when it was not determined.
    pub tls_forced: Option<ForcedTls>,
}

/// What is known about a client of a database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ClientEvidence {
    /// Its name.
    pub name: String,
    /// Who is responsible for it.
    #[serde(default)]
    pub owner: Option<String>,
    /// Its TLS stack.
    #[serde(default)]
    pub stack: Option<String>,
    /// The stores that it trusts.
    #[serde(default)]
    pub stores: Vec<String>,
    /// Whether it verifies certificates; `null` when not stated.
    #[serde(default)]
    pub verifies: Option<bool>,
    /// Whether it uses TLS at all; `null` when not stated.
    #[serde(default)]
    pub uses_tls: Option<bool>,
    /// What the change does to it; takes precedence over verification and verdict. `null` where only those are known.
    #[serde(default)]
    pub effect: Option<Effect>,
    /// Whether its stores accept the target CA.
    pub verdict: Verdict,
    /// The reason.
    #[serde(default)]
    pub reason: Option<String>,
    /// What would fix it.
    #[serde(default)]
    pub remedy: Option<String>,
    /// The commands that fix its stores.
    #[serde(default)]
    pub commands: Vec<String>,
    /// When it was observed; `null` when not stated, which counts as too old.
    #[serde(default, with = "timestamp::rfc3339::option")]
    pub at: Option<UtcDateTime>,
}

impl ClientEvidence {
    /// A client and the verdict of its stores on the target CA; nothing else is known.
    pub fn new(name: impl Into<String>, verdict: Verdict) -> Self {
        Self {
            name: name.into(),
            owner: None,
            stack: None,
            stores: Vec::new(),
            verifies: None,
            uses_tls: None,
            effect: None,
            verdict,
            reason: None,
            remedy: None,
            commands: Vec::new(),
            at: None,
        }
    }
}

impl Evidence {
    /// Reads evidence from JSON: `{"databases": {"orders": {"clients": [{"name": …, "verdict": …}]}}}`.
    ///
    /// # Errors
    ///
    /// When it is not JSON of that shape.
    pub fn parse(json: &str) -> Result<Self> {
        serde_json::from_str(json).map_err(|cause| {
            Error::invalid("cannot read the evidence", cause.to_string()).caused_by(cause)
        })
    }

    /// Merges other evidence. Earlier findings stay: a CA that a probe saw, sessions that were seen with TLS.
    pub fn merge(&mut self, more: Self) {
        for (name, more) in more.databases {
            let known = self.add(&name);
            known.clients.extend(more.clients);
            known.tls_seen = known.tls_seen.max(more.tls_seen);
            known.probed_ca = known.probed_ca.take().or(more.probed_ca);
            known.tls_forced = known.tls_forced.or(more.tls_forced);
        }
    }

    /// Returns the entry of a database, named by its ARN or identifier, and adds it where it is missing.
    pub fn add(&mut self, database: &str) -> &mut DatabaseEvidence {
        self.databases.entry(database.to_owned()).or_default()
    }

    /// Everything known about an instance, under its own names and under those of its cluster.
    pub(super) fn of_instance<'a>(
        &'a self,
        instance: &'a Instance,
        cluster: Option<&'a Cluster>,
    ) -> Vec<&'a DatabaseEvidence> {
        let own = [instance.arn(), Some(instance.id())];
        let clusters = [cluster.and_then(Cluster::arn), cluster.map(Cluster::id)];
        self.named(own.into_iter().chain(clusters))
    }

    /// Everything known about a cluster, under its own names and under those of its members.
    pub(super) fn of_cluster<'a>(
        &'a self,
        cluster: &'a Cluster,
        members: impl Iterator<Item = &'a Instance>,
    ) -> Vec<&'a DatabaseEvidence> {
        let members = members.flat_map(|member| [member.arn(), Some(member.id())]);
        self.named(
            [cluster.arn(), Some(cluster.id())]
                .into_iter()
                .chain(members),
        )
    }

    fn named<'a>(
        &'a self,
        names: impl Iterator<Item = Option<&'a str>>,
    ) -> Vec<&'a DatabaseEvidence> {
        names
            .flatten()
            .filter_map(|name| self.databases.get(name))
            .collect()
    }
}

impl Evidence {
    /// What an audit of these inputs says about a target CA, with the TLS use that sessions show.
    ///
    /// The caller has read the stores already, so the audit's time is taken as the age of the evidence.
    pub fn gather(inputs: Inputs<'_>, target: &CaId, sessions: &[Usage]) -> Self {
        let audit = Audit::of(&inputs.sessions(sessions).target(target));
        let mut evidence = Self::default();
        let cells: HashMap<(usize, &Region), &Cell> = audit
            .matrix
            .iter()
            .filter(|cell| cell.ca == *target)
            .map(|cell| ((cell.client, &cell.region), cell))
            .collect();
        for database in &audit.databases {
            let mut clients = Vec::new();
            for index in &database.clients {
                let Some(client) = audit.clients.get(*index) else {
                    continue;
                };
                let cell = database
                    .region
                    .as_ref()
                    .and_then(|region| cells.get(&(*index, region)));
                let verdict = match cell.map(|cell| cell.readiness) {
                    Some(Readiness::Ready) => Verdict::Trusted,
                    Some(Readiness::NotReady) => Verdict::NotTrusted,
                    Some(Readiness::DoesNotVerify | Readiness::Unknown) | None => Verdict::Unknown,
                };
                let mut known = ClientEvidence::new(client.name.clone(), verdict);
                known.owner = client.owner.clone();
                known.stack = client.stack.as_ref().map(|stack| stack.as_str().to_owned());
                known.stores = client.stores.clone();
                known.verifies = client.mode.verifies();
                known.uses_tls = match client.mode {
                    Mode::Plain => Some(false),
                    Mode::Encrypt | Mode::VerifyCa | Mode::VerifyFull => Some(true),
                    Mode::Opportunistic | Mode::Unknown => None,
                };
                known.effect = cell.map(|cell| cell.effect);
                known.commands = cell
                    .and_then(|cell| cell.command.clone())
                    .into_iter()
                    .collect();
                known.reason = cell.map(|cell| cell.reason.clone());
                known.remedy = cell.and_then(|cell| cell.remedy.as_ref().map(ToString::to_string));
                known.at = Some(audit.at);
                clients.push(known);
            }
            let probed = database
                .ca
                .as_ref()
                .filter(|_| database.ca_known_by == KnownBy::Probe);
            if !clients.is_empty() || probed.is_some() {
                let known = evidence.add(database.name());
                known.clients = clients;
                known.tls_forced = Some(database.tls_forced);
                known.probed_ca = probed.cloned();
            }
        }
        for usage in sessions {
            let Some(name) = usage.instance() else {
                continue;
            };
            let seen = match usage.tls_seen() {
                TlsSeen::Yes => true,
                TlsSeen::No => false,
                // Missing data neither clears nor blames a client.
                TlsSeen::Unknown => continue,
            };
            let called = |database: &&crate::audit::Database| {
                database.id.eq_ignore_ascii_case(name)
                    || database.arn.as_deref() == Some(name)
                    || database
                        .host
                        .as_deref()
                        .is_some_and(|host| host.eq_ignore_ascii_case(name))
            };
            for database in audit.databases.iter().filter(called) {
                let known = evidence.add(database.name());
                known.tls_seen = Some(seen || known.tls_seen == Some(true));
            }
        }
        evidence
    }
}
