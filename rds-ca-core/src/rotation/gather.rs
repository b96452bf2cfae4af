//! Evidence from an audit: who connects to what, and whether it accepts the target.

use std::collections::HashMap;

use super::evidence::{ClientEvidence, Evidence};
use crate::audit::{Audit, Cell, Inputs, KnownBy, Readiness};
use crate::client::Mode;
use crate::name::{CaId, Region};
use crate::sessions::{TlsSeen, Usage};
use crate::trust::Verdict;

impl Evidence {
    /// What an audit of these inputs says about a target CA, with the use of databases that sessions show.
    ///
    /// Stores were read by whoever opened the clients, so the audit's time is taken for the age of the evidence.
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
            for place in &database.clients {
                let Some(client) = audit.clients.get(*place) else {
                    continue;
                };
                let cell = database
                    .region
                    .as_ref()
                    .and_then(|region| cells.get(&(*place, region)));
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
                known.reason = cell.map(|cell| cell.reason.clone());
                known.remedy = cell.and_then(|cell| cell.remedy.clone());
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
                // What could not be seen clears nothing, and accuses nobody.
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
