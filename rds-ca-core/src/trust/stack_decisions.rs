//! What every known stack decides about one question.

use std::sync::Arc;

use super::report::StackDifference;
use super::stack::reading::Reading;
use super::stack::{self, Stack};
use super::store::TrustStore;
use super::verdict::{Decision, Rule, Verdict};
use crate::bundle::Container;

/// Where fewer than one stack in so many takes a file, whether the client at hand does is not known.
const FEW: usize = 4;

/// What every stack decides; those that decide alike share one decision.
pub(super) struct StackDecisions {
    stacks: Vec<StackDecision>,
    decisions: Vec<Decision>,
}

struct StackDecision {
    stack: &'static Stack,
    /// Whether it is made for what the store is.
    is_for: bool,
    /// Which decision is its.
    decision: usize,
}

impl StackDecisions {
    /// Asks every stack; those that have the same of the store and the same rules are asked once.
    pub(super) fn new(
        store: &TrustStore,
        with_host: bool,
        decide: impl Fn(&'static Stack) -> Option<Decision>,
    ) -> Self {
        let rules = stack::rule_classes(with_host);
        let mut stacks = Vec::with_capacity(rules.len());
        let mut decisions = Vec::new();
        // What was read, and by which rules it was judged, of each decision.
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

    /// Every stack that decides otherwise than `verdict`, but for those that are not made for such a store and were
    /// never measured on one.
    pub(super) fn other_than(&self, verdict: Verdict) -> Vec<StackDifference> {
        self.all()
            .filter(|(_, is_for, decision)| {
                decision.verdict != verdict && (*is_for || decision.rule != Some(Rule::NotMeasured))
            })
            .map(|(stack, _, decision)| StackDifference::new(stack.id(), decision))
            .collect()
    }

    /// `decision`, which trusts by content, unless there is no stack that would, or hardly any.
    pub(super) fn unless_none_accepts(&self, store: &TrustStore, decision: Decision) -> Decision {
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
        // Java's CertificateFactory alone reads PKCS#7 in PEM; whoever saved it as a `.pem` meant it for others.
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
            [] => format!("; none of the {asked} TLS stacks made for such a file takes it"),
            few => format!(
                "; only {} of the {asked} TLS stacks made for such a file take it: {}",
                few.len(),
                few.join(", ")
            ),
        };
        Decision {
            verdict: Verdict::Unknown,
            rule: most
                .and_then(|most| most.rule)
                .or(Some(Rule::StoreUnreadable)),
            reason: match decision.reason.starts_with("the chain ") {
                true => format!("{what}; {}{who}", decision.reason),
                false => format!("{what}; it {}{who}", decision.reason),
            },
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
