//! The decisions of every known stack on one question.

use std::sync::Arc;

use super::report::StackDifference;
use super::stack::reading::Reading;
use super::stack::{self, Stack};
use super::store::TrustStore;
use super::verdict::{Decision, Rule, Verdict};
use crate::bundle::Container;

/// If fewer than one stack in `FEW` accepts a file, it is not known whether the client in question does.
const FEW: usize = 4;

/// The decisions of every stack; stacks that decide alike share one decision.
pub(super) struct StackDecisions {
    stacks: Vec<StackDecision>,
    decisions: Vec<Decision>,
}

struct StackDecision {
    stack: &'static Stack,
    /// Whether it is made for this type of store.
    is_for: bool,
    /// The index of its decision.
    decision: usize,
}

impl StackDecisions {
    /// Collects the decisions; stacks with the same reading of the store and the same rules are evaluated once.
    pub(super) fn new(
        store: &TrustStore,
        with_host: bool,
        decide: impl Fn(&'static Stack) -> Option<Decision>,
    ) -> Self {
        let rules = stack::rule_classes(with_host);
        let mut stacks = Vec::with_capacity(rules.len());
        let mut decisions = Vec::new();
        // The reading and the rules of each decision.
        let mut asked: Vec<(Arc<Reading>, usize)> = Vec::new();
        for (stack, &rules) in stack::stacks().zip(rules) {
            let reading = store.reading(Some(stack.reader));
            let same =
                |(known, by): &(Arc<Reading>, usize)| *by == rules && Arc::ptr_eq(known, &reading);
            let known = asked.iter().position(same);
            let decision = match known {
                Some(known) => known,
                None => {
                    let Some(decision) = decide(stack) else {
                        continue;
                    };
                    decisions.push(decision);
                    asked.push((reading, rules));
                    decisions.len() - 1
                }
            };
            stacks.push(StackDecision {
                stack,
                is_for: stack.is_for(store.bundle()),
                decision,
            });
        }
        Self { stacks, decisions }
    }

    fn all(&self) -> impl Iterator<Item = (&'static Stack, bool, &Decision)> {
        self.stacks.iter().filter_map(|it| {
            let decision = self.decisions.get(it.decision)?;
            Some((it.stack, it.is_for, decision))
        })
    }

    /// Every stack whose decision differs from `verdict`, except those that are not made for such a store and were
    /// never measured on one.
    pub(super) fn other_than(&self, verdict: Verdict) -> Vec<StackDifference> {
        self.all()
            .filter(|(_, is_for, decision)| {
                decision.verdict != verdict && (*is_for || decision.rule != Some(Rule::NotMeasured))
            })
            .map(|(stack, _, decision)| StackDifference::new(stack.id(), decision))
            .collect()
    }

    /// `decision`, which trusts by content, unless no stack, or hardly any, would accept the store. `clause` is its
    /// reason as part of a longer sentence.
    pub(super) fn unless_none_accepts(
        &self,
        store: &TrustStore,
        decision: Decision,
        clause: &str,
    ) -> Decision {
        let bundle = store.bundle();
        let is_for = self.stacks.iter().any(|it| it.is_for);
        let asked: Vec<_> = self
            .all()
            .filter(|(_, made_for, _)| *made_for || !is_for)
            .collect();
        let accepting: Vec<&str> = asked
            .iter()
            .filter(|(_, _, decision)| decision.verdict == Verdict::Trusted)
            .map(|(stack, _, _)| stack.id)
            .collect();
        // Only Java's CertificateFactory reads PKCS#7 in PEM; a file saved as `.pem` is meant for other clients.
        let odd = bundle.container() == Container::Pkcs7 && !store.is_binary();
        if accepting.len() * FEW >= asked.len() && !accepting.is_empty() && !odd {
            return decision;
        }
        let most = most_frequent(asked.iter().map(|(_, _, decision)| *decision));
        let (what, remedy) = match (bundle.cause(), odd) {
            (_, true) => (
                "PKCS#7 in PEM, which Java's CertificateFactory reads and other clients do not"
                    .to_owned(),
                Some("turn it into certificates: openssl pkcs7 -print_certs".to_owned()),
            ),
            (Some(cause), _) => (cause.reason.clone(), Some(cause.hint.clone())),
            (None, _) => (
                most.map_or_else(String::new, |most| most.reason.clone()),
                most.and_then(|most| most.remedy.clone()),
            ),
        };
        let asked = asked.len();
        let who = match accepting.as_slice() {
            _ if odd => String::new(),
            [] => format!("; none of the {asked} TLS stacks made for such a file accepts it"),
            few => format!(
                "; only {} of the {asked} TLS stacks made for such a file accept it: {}",
                few.len(),
                few.join(", ")
            ),
        };
        Decision {
            verdict: Verdict::Unknown,
            rule: most
                .and_then(|most| most.rule)
                .or(Some(Rule::StoreUnreadable)),
            reason: format!("{what}; {clause}{who}"),
            remedy,
            trusted_until: None,
            ..decision
        }
    }
}

/// The decision whose rule occurs most often.
fn most_frequent<'a>(decisions: impl Iterator<Item = &'a Decision>) -> Option<&'a Decision> {
    let refusals: Vec<&Decision> = decisions
        .filter(|decision| decision.verdict != Verdict::Trusted)
        .collect();
    let count = |decision: &Decision| {
        refusals
            .iter()
            .filter(|other| other.rule == decision.rule)
            .count()
    };
    let mut best: Option<(&Decision, usize)> = None;
    for decision in &refusals {
        let count = count(decision);
        if best.is_none_or(|(_, most)| count > most) {
            best = Some((decision, count));
        }
    }
    best.map(|(decision, _)| decision)
}
