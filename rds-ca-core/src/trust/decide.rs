//! From a store, a chain and a stack to a decision.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use time::UtcDateTime;

use super::name::NameRule;
use super::node::Node;
use super::path::{Input, Outcome, Rejection, Work};
use super::reader::{Reader, Reading};
use super::rfc5280::Rfc5280;
use super::stack::{self, Stack, Verifier};
use super::store::TrustStore;
use super::verdict::{Decision, Rule, Verdict};
use crate::certificate::Certificate;
use crate::name::StackId;

/// What each reader made of one store; a store is read once by each.
#[derive(Debug, Default)]
pub(super) struct Readings(Mutex<HashMap<Option<Reader>, Arc<Reading>>>);

impl Readings {
    /// `None` is the whole file, as this crate reads it.
    pub(super) fn get(&self, reader: Option<Reader>, store: &TrustStore) -> Arc<Reading> {
        let mut known = self
            .0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let reading = known.entry(reader).or_insert_with(|| {
            Arc::new(match reader {
                Some(reader) => reader.read(store.bytes(), store.bundle()),
                None => Reading::whole(store.bundle()),
            })
        });
        Arc::clone(reading)
    }
}

/// Decides whether `stack`, given this very store, accepts this very chain for this host.
///
/// With no stack the rules are those of RFC 5280 over everything the store holds.
pub(super) fn decide(
    store: &TrustStore,
    chain: &[Certificate],
    host: Option<&str>,
    stack: Option<&StackId>,
    at: UtcDateTime,
) -> Decision {
    let sent: Vec<Node> = chain.iter().filter_map(Node::held).collect();
    decide_nodes(store, &sent, host, stack, at)
}

impl TrustStore {
    /// Decides whether `stack`, given this very store, accepts this very chain for this host.
    ///
    /// The chain is what the server sends, its own certificate first. A stack that compares no names
    /// ignores the host. With no stack the rules are those of RFC 5280 over everything that the
    /// store holds: a root has to be there as a root, and its dates count.
    pub fn decide(
        &self,
        chain: &[Certificate],
        host: Option<&str>,
        stack: Option<&StackId>,
        at: UtcDateTime,
    ) -> Decision {
        decide(self, chain, host, stack, at)
    }
}

/// The same for certificates of which some are known by their properties only.
pub(super) fn decide_nodes(
    store: &TrustStore,
    sent: &[Node],
    host: Option<&str>,
    stack: Option<&StackId>,
    at: UtcDateTime,
) -> Decision {
    let (reading, verifier, names): (_, &dyn Verifier, _) = match stack {
        None => (
            store.reading(None),
            &Rfc5280,
            Some(NameRule::ALT_NAMES_ONLY),
        ),
        Some(id) => match stack::find(id.as_str()) {
            Some(Stack {
                reader,
                verifier,
                names,
                ..
            }) => (store.reading(Some(*reader)), *verifier, *names),
            None => return unknown_stack(id),
        },
    };
    if let Some((rule, why)) = &reading.failure {
        let rejection = Rejection {
            rule: *rule,
            about: None,
            why: why.clone(),
            path: Vec::new(),
        };
        return decision(stack, Err(rejection), &reading);
    }
    let input = Input {
        store: &reading.pool,
        sent,
        // Certificates are dated in whole seconds.
        at: at.truncate_to_second(),
        work: Work::new(),
    };
    let outcome = verifier.verify(&input).and_then(|path| {
        let named = match (names, host, path.first()) {
            (Some(names), Some(host), Some(leaf)) => names.check(leaf, host),
            _ => Ok(()),
        };
        named.map_err(|rejection| rejection.on(&path))?;
        Ok(path)
    });
    decision(stack, outcome, &reading)
}

fn decision(stack: Option<&StackId>, outcome: Outcome, reading: &Reading) -> Decision {
    let held = |nodes: &[Node]| {
        nodes
            .iter()
            .filter_map(Node::certificate)
            .cloned()
            .collect()
    };
    match outcome {
        Ok(path) => Decision {
            verdict: Verdict::Trusted,
            stack: stack.cloned(),
            rule: None,
            certificate: None,
            explanation: match path.last() {
                Some(anchor) => format!(
                    "the chain leads to {}, which is in the trust store",
                    anchor.label()
                ),
                None => String::new(),
            },
            path: held(&path),
            remedy: String::new(),
        },
        Err(rejection) => Decision {
            verdict: match rejection.rule {
                Rule::BudgetExceeded
                | Rule::DependsOnChance
                | Rule::NotMeasured
                | Rule::UnknownStack => Verdict::Unknown,
                _ => Verdict::NotTrusted,
            },
            stack: stack.cloned(),
            rule: Some(rejection.rule),
            certificate: rejection
                .about
                .as_ref()
                .and_then(Node::certificate)
                .cloned(),
            path: held(&rejection.path),
            explanation: match reading.passed_over.first() {
                Some(passed_over) if rejection.rule == Rule::IssuerNotFound => {
                    format!(
                        "{}; of the file it passes over: {passed_over}",
                        rejection.why
                    )
                }
                _ => rejection.why,
            },
            remedy: rejection.rule.remedy().to_owned(),
        },
    }
}

fn unknown_stack(id: &StackId) -> Decision {
    Decision {
        verdict: Verdict::Unknown,
        stack: Some(id.clone()),
        rule: Some(Rule::UnknownStack),
        certificate: None,
        path: Vec::new(),
        explanation: format!("there are no rules for a stack named {:?}", id.as_str()),
        remedy: Rule::UnknownStack.remedy().to_owned(),
    }
}
