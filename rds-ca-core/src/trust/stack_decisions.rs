//! What every known stack decides about one question.

use super::report::StackDifference;
use super::stack::{self, Stack};
use super::store::TrustStore;
use super::verdict::{Decision, Rule, Verdict};
use crate::bundle::Container;
use crate::name::StackId;

/// Where fewer than one stack in so many takes a file, whether the client at hand does is not known.
const FEW: usize = 4;

/// Each stack with its decision, and whether it is made for what the store is.
pub(super) struct StackDecisions(Vec<(&'static Stack, bool, Decision)>);

impl StackDecisions {
    /// Asks every stack; those that decide alike are asked once.
    pub(super) fn new(
        store: &TrustStore,
        with_host: bool,
        decide: impl Fn(&StackId) -> Option<Decision>,
    ) -> Self {
        let classes = stack::classes(with_host);
        let mut asked: Vec<Option<Decision>> = Vec::new();
        for (number, stack) in stack::stacks().enumerate() {
            let first = classes.get(number).copied().unwrap_or(number);
            let decision = match asked.get(first) {
                Some(known) => known.clone().map(|known| Decision {
                    stack: Some(stack.id()),
                    ..known
                }),
                None => decide(&stack.id()),
            };
            asked.push(decision);
        }
        Self(
            stack::stacks()
                .zip(asked)
                .filter_map(|(stack, decision)| {
                    Some((stack, stack.is_for(store.bundle()), decision?))
                })
                .collect(),
        )
    }

    /// Every stack that decides otherwise than `verdict`, but for those that are not made for such a store and were
    /// never measured on one.
    pub(super) fn other_than(&self, verdict: Verdict) -> Vec<StackDifference> {
        self.0
            .iter()
            .filter(|(_, is_for, decision)| {
                decision.verdict != verdict && (*is_for || decision.rule != Some(Rule::NotMeasured))
            })
            .map(|(stack, _, decision)| StackDifference::new(stack.id(), decision))
            .collect()
    }

    /// `decision`, which trusts by content, unless there is no stack that would, or hardly any.
    pub(super) fn unless_none_accepts(&self, store: &TrustStore, decision: Decision) -> Decision {
        let bundle = store.bundle();
        let is_for = self.0.iter().any(|(_, is_for, _)| *is_for);
        let asked: Vec<_> = self
            .0
            .iter()
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
        let most = most_frequent(asked.iter().map(|(_, _, decision)| decision));
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
            reason: format!("{what}; it {}{who}", decision.reason),
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
