//! Decides about a store, a chain and a stack.

use time::UtcDateTime;

use super::hidden::unless_hidden;
use super::path::host_name::NameRule;
use super::path::node::Node;
use super::path::{Input, Outcome, Rejection, Signatures, Work};
use super::stack::certificate_form;
use super::stack::reading::Reading;
use super::stack::{self, Rfc5280, Stack, Verifier};
use super::store::TrustStore;
use super::verdict::{Decision, Rule, Verdict};
use crate::certificate::Certificate;
use crate::name::StackId;

/// Decides whether `stack`, given exactly this store, accepts exactly this chain for this host.
///
/// Without a stack the rules are those of RFC 5280 over everything the store holds.
pub(super) fn decide(
    store: &TrustStore,
    chain: &[Certificate],
    host: Option<&str>,
    stack: Option<&StackId>,
    at: UtcDateTime,
) -> Decision {
    let stack = match stack.map(|id| stack::find(id.as_str()).ok_or(id)) {
        Some(Err(unknown)) => return unknown_stack(unknown),
        Some(Ok(stack)) => Some(stack),
        None => None,
    };
    decide_nodes(store, &sent(chain), host, stack, &Signatures::default(), at)
}

/// The chain in the form that path building uses.
pub(super) fn sent(chain: &[Certificate]) -> Vec<Node> {
    chain.iter().filter_map(Node::held).collect()
}

/// The same for certificates of which some are known only by their properties; the results of signature checks are
/// shared by the decisions on one question.
///
/// A named stack decides by what it reads from the store; without a stack, a missing certificate may be in an unread
/// part.
pub(super) fn decide_nodes(
    store: &TrustStore,
    sent: &[Node],
    host: Option<&str>,
    stack: Option<&'static Stack>,
    signatures: &Signatures,
    at: UtcDateTime,
) -> Decision {
    let decision = by_rules(store, sent, host, stack, signatures, at);
    match (stack, decision.rule) {
        (None, Some(Rule::IssuerNotFound | Rule::StoreUnreadable)) => {
            let clause = decision.reason.clone();
            unless_hidden(decision, &clause, store)
        }
        _ => decision,
    }
}

fn by_rules(
    store: &TrustStore,
    sent: &[Node],
    host: Option<&str>,
    stack: Option<&'static Stack>,
    signatures: &Signatures,
    at: UtcDateTime,
) -> Decision {
    let (reading, verifier, names): (_, &dyn Verifier, _) = match stack {
        None => (
            store.reading(None),
            &Rfc5280,
            Some(NameRule::ALT_NAMES_ONLY),
        ),
        Some(stack) => (
            store.reading(Some(stack.reader)),
            stack.verifier,
            stack.names,
        ),
    };
    if let Some((rule, why)) = &reading.failure {
        let rejection = Rejection {
            rule: *rule,
            about: None,
            why: why.clone(),
            path: Vec::new(),
        };
        let decision = decision(stack, Err(rejection), &reading);
        return match &reading.remedy {
            Some(remedy) => decision.remedy(remedy.clone()),
            None => decision,
        };
    }
    let input = Input {
        store: &reading.pool,
        sent,
        // Certificates have a resolution of one second.
        at: at.truncate_to_second(),
        instant: at,
        work: Work::new(signatures),
    };
    let verified = verifier
        .limits()
        .check(sent)
        .and_then(|()| certificate_form::parses(sent, verifier))
        .and_then(|()| verifier.verify(&input));
    let outcome = verified.and_then(|path| {
        let named = match (names, host, path.first()) {
            (Some(names), Some(host), Some(leaf)) => names.check(leaf, host),
            _ => Ok(()),
        };
        named
            .and_then(|()| certificate_form::beyond_doubt(&path, sent, &reading.pool, verifier))
            .map_err(|rejection| rejection.on(&path))?;
        Ok(path)
    });
    decision(stack, outcome, &reading)
}

fn decision(stack: Option<&Stack>, outcome: Outcome, reading: &Reading) -> Decision {
    let held = |nodes: &[Node]| {
        nodes
            .iter()
            .filter_map(Node::certificate)
            .cloned()
            .collect()
    };
    let decision = match outcome {
        Ok(path) => {
            let reason = path.last().map_or_else(String::new, |anchor| {
                format!(
                    "the chain leads to {}, which is in the trust store",
                    anchor.label()
                )
            });
            Decision {
                path: held(&path),
                ..Decision::new(Verdict::Trusted, None, reason)
            }
        }
        Err(rejection) => {
            let verdict = match rejection.rule {
                Rule::BudgetExceeded
                | Rule::DependsOnChance
                | Rule::NotMeasured
                | Rule::UnknownStack => Verdict::Unknown,
                _ => Verdict::NotTrusted,
            };
            let reason = match reading.skipped.first() {
                Some(skipped) if rejection.rule == Rule::IssuerNotFound => {
                    format!("{}; in the file it skips: {skipped}", rejection.why)
                }
                _ => rejection.why,
            };
            let about = rejection.about.as_ref().and_then(Node::certificate);
            Decision {
                rejected: about.cloned(),
                path: held(&rejection.path),
                ..Decision::new(verdict, Some(rejection.rule), reason)
            }
        }
    };
    Decision {
        stack: stack.map(Stack::id),
        ..decision
    }
}

/// The decision for a stack without rules in this crate.
pub(super) fn unknown_stack(id: &StackId) -> Decision {
    let reason = format!("there are no rules for a stack named {:?}", id.as_str());
    Decision {
        stack: Some(id.clone()),
        ..Decision::new(Verdict::Unknown, Some(Rule::UnknownStack), reason)
    }
}
