//! The answer to a question about a trust store, complete enough to act on without the store.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use time::UtcDateTime;

use super::store::TrustStore;
use super::verdict::{Decision, Rule, Verdict};
use crate::bundle::{Container, Problem};
use crate::catalogue::{
    Authority, AuthoritySummary, Catalogue, CatalogueSummary, CertificateSummary, Ending,
};
use crate::certificate::{Certificate, Fingerprint};
use crate::name::{CaId, Region, StackId};

/// The answer of [`TrustStore::check`](super::TrustStore::check) and
/// [`TrustStore::accepts`](super::TrustStore::accepts).
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct TrustReport {
    /// The verdict.
    pub verdict: Verdict,
    /// The reason, in one sentence.
    pub reason: String,
    /// What to do about it; absent if there is nothing to do.
    pub remedy: Option<String>,
    /// The path or name by which the store was opened.
    pub store: Option<String>,
    /// The store's container.
    pub container: Container,
    /// The question.
    pub question: Question,
    /// The TLS stack whose rules decided; absent for RFC 5280 over the entire file.
    pub stack: Option<StackId>,
    /// The instant of the question.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub at: UtcDateTime,
    /// The first rule that rejects, or that could not be decided; absent if trusted.
    pub rule: Option<Rule>,
    /// The certificate that the rule is about.
    pub rejected: Option<Arc<CertificateSummary>>,
    /// The certificate of the store that carries the trust.
    pub anchor: Option<Arc<CertificateSummary>>,
    /// The last instant at which the answer stays `trusted`: by the dates that the stack checks, and not later than
    /// the expiry of what RDS serves.
    #[serde(with = "crate::timestamp::rfc3339::option")]
    pub trusted_until: Option<UtcDateTime>,
    /// The path that was chosen, server certificate first; empty if no chain was available.
    pub path: Vec<Arc<CertificateSummary>>,
    /// Authorities that the store lacks.
    pub missing: Vec<AuthoritySummary>,
    /// Certificates of the store that have expired.
    pub expired: Vec<Arc<CertificateSummary>>,
    /// Certificates that expire within the horizon.
    pub expiring: Vec<Arc<CertificateSummary>>,
    /// Certificates that no database under the given authority needs, excluding
    /// those listed above or below.
    pub surplus: Vec<Arc<CertificateSummary>>,
    /// RDS intermediates used as trust anchors; AWS advises to keep only roots.
    pub intermediates: Vec<Arc<CertificateSummary>>,
    /// Roots of RDS environments that are not production.
    pub non_production: Vec<Arc<CertificateSummary>>,
    /// Certificates named like an RDS authority with an unknown key.
    pub look_alikes: Vec<Arc<CertificateSummary>>,
    /// Contents of the store that are not certificates.
    pub problems: Vec<Problem>,
    /// TLS stacks that would decide differently on exactly this store, with the reason.
    pub stacks_that_differ: Vec<StackDifference>,
    /// Authorities that expire within 120 days: those of the given region, and those that the store holds.
    #[serde(default)]
    pub endings: Vec<Ending>,
    /// The catalogue that was used.
    pub catalogue: CatalogueSummary,
}

/// The question to a store.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[non_exhaustive]
pub enum Question {
    /// Will it accept what RDS serves in that region under that authority?
    Authority {
        /// The region.
        region: Region,
        /// The CA identifier.
        ca: CaId,
    },
    /// Will it accept exactly this chain?
    Chain {
        /// Fingerprints of the chain, server certificate first.
        chain: Vec<Fingerprint>,
        /// The name the client connects to, if it checks names.
        host: Option<String>,
    },
}

/// A TLS stack that decides differently from the report, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct StackDifference {
    /// The stack.
    pub stack: StackId,
    /// Its decision.
    pub verdict: Verdict,
    /// The rule by which it decides.
    pub rule: Option<Rule>,
    /// The reason.
    pub reason: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

/// Stacks that decide differently from the report, all by the same rule.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct StackGroup {
    /// Their decision.
    pub verdict: Verdict,
    /// The rule by which they decide.
    pub rule: Option<Rule>,
    /// The reason that most of them have.
    pub reason: String,
    /// What to do about it.
    pub remedy: Option<String>,
    /// The stacks.
    pub stacks: Vec<StackId>,
}

impl TrustReport {
    /// The stacks that decide differently, grouped by verdict and rule, the largest group first.
    pub fn stack_groups(&self) -> Vec<StackGroup> {
        let mut groups: Vec<(StackGroup, HashMap<&str, usize>)> = Vec::new();
        for difference in &self.stacks_that_differ {
            let key = (difference.verdict, difference.rule);
            let at = groups
                .iter()
                .position(|(group, _)| (group.verdict, group.rule) == key)
                .unwrap_or_else(|| {
                    let group = StackGroup {
                        verdict: difference.verdict,
                        rule: difference.rule,
                        reason: difference.reason.clone(),
                        remedy: difference.remedy.clone(),
                        stacks: Vec::new(),
                    };
                    groups.push((group, HashMap::new()));
                    groups.len() - 1
                });
            let Some((group, reasons)) = groups.get_mut(at) else {
                continue;
            };
            group.stacks.push(difference.stack.clone());
            let count = reasons.entry(&difference.reason).or_default();
            *count += 1;
            let most = *count;
            let shown = reasons.get(&*group.reason).copied().unwrap_or_default();
            if most > shown {
                group.reason.clone_from(&difference.reason);
                group.remedy.clone_from(&difference.remedy);
            }
        }
        groups.sort_by_key(|(group, _)| std::cmp::Reverse(group.stacks.len()));
        groups.into_iter().map(|(group, _)| group).collect()
    }

    /// A report without an answer yet: everything that follows from the store alone.
    ///
    /// `serves` returns, by fingerprint, whether the question is about that authority; the others are surplus.
    pub(super) fn new(
        store: &TrustStore,
        catalogue: &Catalogue,
        at: UtcDateTime,
        horizon: Duration,
        question: Question,
        serves: impl Fn(Fingerprint) -> bool,
    ) -> Self {
        let mut report = Self {
            verdict: Verdict::Unknown,
            reason: String::new(),
            remedy: None,
            store: store.name().map(str::to_owned),
            container: store.bundle().container(),
            question,
            stack: None,
            at,
            rule: None,
            rejected: None,
            anchor: None,
            trusted_until: None,
            path: Vec::new(),
            missing: Vec::new(),
            expired: Vec::new(),
            expiring: Vec::new(),
            surplus: Vec::new(),
            intermediates: Vec::new(),
            non_production: Vec::new(),
            look_alikes: Vec::new(),
            problems: store.bundle().problems().to_vec(),
            stacks_that_differ: Vec::new(),
            endings: Vec::new(),
            catalogue: CatalogueSummary::new(catalogue, at),
        };
        report.endings = endings(store, catalogue, at, &report.question);
        let horizon = crate::timestamp::later(at, horizon);
        let inventory = store.inventory(catalogue);
        // Most certificates of a bundle serve other regions.
        report.surplus.reserve_exact(inventory.items().len());
        for item in inventory.items() {
            let ended = item.not_after < at;
            let categories = Categories {
                expired: ended,
                expiring: (at..=horizon).contains(&item.not_after),
                intermediate: !ended && item.intermediate,
                non_production: item.non_production,
                impostor: !ended && item.impostor,
            };
            let surplus =
                categories == Categories::default() && !item.authority.is_some_and(&serves);
            for (belongs, list) in [
                (categories.expired, &mut report.expired),
                (categories.expiring, &mut report.expiring),
                (categories.intermediate, &mut report.intermediates),
                (categories.non_production, &mut report.non_production),
                (categories.impostor, &mut report.look_alikes),
                (surplus, &mut report.surplus),
            ] {
                if belongs {
                    list.push(Arc::clone(&item.note));
                }
            }
        }
        report
    }

    /// The report with an answer.
    pub(super) fn decided(
        self,
        store: &TrustStore,
        catalogue: &Catalogue,
        decision: Decision,
    ) -> Self {
        let inventory = store.inventory(catalogue);
        let note = |certificate: &Certificate| inventory.note(certificate);
        let anchor = decision
            .anchor
            .as_ref()
            .or_else(|| anchor_of(store, &decision));
        Self {
            anchor: anchor.map(note),
            path: decision.path.iter().map(note).collect(),
            rejected: decision.rejected.as_ref().map(note),
            verdict: decision.verdict,
            rule: decision.rule,
            reason: decision.reason,
            remedy: decision.remedy,
            stack: decision.stack,
            trusted_until: decision.trusted_until,
            missing: decision.missing,
            ..self
        }
    }
}

/// Authorities of the given region or in the store that expire soon.
fn endings(
    store: &TrustStore,
    catalogue: &Catalogue,
    at: UtcDateTime,
    question: &Question,
) -> Vec<Ending> {
    let asked = |authority: &Authority| match question {
        Question::Authority { region, .. } => authority.region() == Some(region),
        Question::Chain { .. } => false,
    };
    Ending::among(catalogue, at, |authority| {
        asked(authority) || holds(store, authority)
    })
}

/// Whether exactly that certificate is in the store.
pub(super) fn holds(store: &TrustStore, authority: &Authority) -> bool {
    let mut certificates = store.bundle().certificates();
    certificates.any(|held| held.fingerprint() == authority.fingerprint())
}

/// The anchor of an accepted path, if the store holds it.
pub(super) fn anchor_of<'a>(store: &TrustStore, decision: &'a Decision) -> Option<&'a Certificate> {
    let anchor = decision
        .path
        .last()
        .filter(|_| decision.verdict == Verdict::Trusted)?;
    store
        .bundle()
        .certificates()
        .any(|held| held == anchor)
        .then_some(anchor)
}

impl StackDifference {
    pub(super) fn new(stack: StackId, decision: &Decision) -> Self {
        Self {
            stack,
            verdict: decision.verdict,
            rule: decision.rule,
            reason: decision.reason.clone(),
            remedy: decision.remedy.clone(),
        }
    }
}

/// The lists that a certificate belongs to; it may be in several.
#[derive(Default, PartialEq, Eq)]
struct Categories {
    expired: bool,
    expiring: bool,
    intermediate: bool,
    non_production: bool,
    impostor: bool,
}
