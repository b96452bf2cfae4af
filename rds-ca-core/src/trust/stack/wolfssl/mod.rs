//! wolfSSL's rules (`wolfSSL_CTX_load_verify_locations`, `ParseCertRelative`).

mod reader;

use super::certificate_form::usual;
use super::kind::{Limits, Stack, Treatment, Verifier};
use super::names;
use crate::certificate::details::Details;
use crate::certificate::form::Oddity;
use crate::trust::path::name_constraints;
use crate::trust::path::node::Node;
use crate::trust::path::rules::{self, extension};
use crate::trust::path::{Input, Outcome, Pass, Rejection, issuer_not_found, no_certificate};
use crate::trust::verdict::Rule;

#[derive(Debug)]
struct WolfSsl;

/// The front end.
pub(super) static STACKS: &[Stack] = &[Stack {
    id: "wolfssl",
    about: "wolfSSL: wolfSSL_CTX_load_verify_locations",
    measured: "5.5.4",
    reader: &reader::FILE,
    verifier: &WolfSsl,
    names: names::WOLFSSL,
}];

const KNOWN: &[&str] = &[
    extension::KEY_USAGE,
    extension::SUBJECT_ALT_NAME,
    extension::BASIC_CONSTRAINTS,
    extension::NAME_CONSTRAINTS,
    extension::EXTENDED_KEY_USAGE,
    extension::CRL_DISTRIBUTION,
    extension::POLICIES,
    extension::AUTHORITY_KEY,
    extension::SUBJECT_KEY,
];

/// Whether it can be loaded as an anchor; one with name constraints cannot, whatever they are.
fn is_loaded(details: &Details) -> bool {
    details.unknown_critical(KNOWN).is_none()
        && details.malformed_extension().is_none()
        && details.name_constraints.is_none()
}

/// A certificate that may sign, with the index of its own issuer in the list, if that was sent too.
struct Signer<'a> {
    node: &'a Node,
    above: Option<usize>,
}

impl Verifier for WolfSsl {
    fn form(&self, oddity: Oddity) -> Treatment {
        usual(oddity)
    }

    fn limits(&self) -> Limits {
        // `MAX_CHAIN_DEPTH`, by its source.
        Limits::NONE.certificates(9)
    }

    fn verify(&self, input: &Input<'_>) -> Outcome {
        let leaf = input.leaf().ok_or_else(no_certificate)?;
        let mut signers: Vec<Signer<'_>> = Vec::new();
        for anchor in input.store.anchors() {
            // Expired ones are dropped while loading.
            if anchor.node.details().validity.contains(input.at) {
                signers.push(Signer {
                    node: &anchor.node,
                    above: None,
                });
            }
        }
        if signers.is_empty() {
            let expired = input
                .store
                .anchors()
                .iter()
                .map(|anchor| rules::dates(&anchor.node, input.at));
            return Err(expired
                .last()
                .and_then(Result::err)
                .unwrap_or_else(|| issuer_not_found(std::slice::from_ref(leaf))));
        }
        if signers.iter().any(|signer| signer.node.is(leaf)) {
            purpose(leaf)?;
            return Ok(vec![leaf.clone()]);
        }
        // From the top down; each one that verifies may sign the next.
        for node in input.sent.iter().skip(1).rev() {
            input.work.candidate(node)?;
            let Some(above) = signer_of(node, &signers) else {
                continue;
            };
            sent(input, node, above, &signers)?;
            if node.details().is_ca() && !node.details().forbids_certificate_signing() {
                signers.push(Signer {
                    node,
                    above: Some(above),
                });
            }
        }
        let above = signer_of(leaf, &signers)
            .ok_or_else(|| issuer_not_found(std::slice::from_ref(leaf)))?;
        let path = upwards(leaf, above, &signers);
        let check = || {
            sent(input, leaf, above, &signers)?;
            if leaf.details().is_ca() {
                let why = format!(
                    "{} is a CA, and this client accepts no CA as a server certificate",
                    leaf.label()
                );
                return Err(Rejection::new(Rule::LeafIsACa, leaf, why));
            }
            purpose(leaf)
        };
        match check() {
            Ok(()) => Ok(path),
            Err(rejection) => Err(rejection.on(&path)),
        }
    }
}

/// By key identifier if there is one, otherwise by name; the first match in either case.
fn signer_of(child: &Node, signers: &[Signer<'_>]) -> Option<usize> {
    let details = child.details();
    let wanted = details
        .authority_key
        .as_ref()
        .and_then(|key| key.key_id.as_ref());
    signers.iter().position(|signer| {
        let signer = signer.node.details();
        let key_fits = match (wanted, &signer.subject_key) {
            (Some(wanted), Some(there)) => wanted == there,
            // wolfSSL computes the identifier of a key that states none.
            (Some(wanted), None) => **wanted == signer.computed_key[..],
            (None, _) => true,
        };
        key_fits && signer.subject.raw == details.issuer.raw
    })
}

/// The checks on every sent certificate whose signer is known.
fn sent(input: &Input<'_>, node: &Node, above: usize, signers: &[Signer<'_>]) -> Pass {
    let Some(signer) = signers.get(above) else {
        return Ok(());
    };
    rules::critical_extensions(node, KNOWN)?;
    input.work.signature(node, signer.node)?;
    rules::dates(node, input.at)?;
    // The path length of an anchor is ignored.
    let mut below = usize::from(node.details().is_ca());
    let mut next = Some(above);
    while let Some(signer) = next.and_then(|position| signers.get(position)) {
        if signer.above.is_some() {
            rules::path_length(signer.node, below)?;
            name_constraints::permits(signer.node, node, true)?;
        }
        below += 1;
        next = signer.above;
    }
    Ok(())
}

fn upwards(leaf: &Node, above: usize, signers: &[Signer<'_>]) -> Vec<Node> {
    let mut path = vec![leaf.clone()];
    let mut next = Some(above);
    while let Some(signer) = next.and_then(|position| signers.get(position)) {
        path.push(signer.node.clone());
        next = signer.above;
    }
    path
}

fn purpose(leaf: &Node) -> Pass {
    rules::serves(leaf, true)
}
