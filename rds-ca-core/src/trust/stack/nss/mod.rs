//! NSS's rules (`CERT_VerifyCertificate`), every certificate of the database being trusted as `C,,`.

mod certificate;
mod reader;

use super::kind::{Limits, Stack, Treatment, Verifier};
use super::names;
use crate::certificate::KeyAlgorithm;
use crate::certificate::details::Digest;
use crate::certificate::form::Oddity;
use crate::trust::path::name_constraints;
use crate::trust::path::node::Node;
use crate::trust::path::rules::{self, extension};
use crate::trust::path::{
    Input, Names, Outcome, Pass, Rejection, issuer_not_found, no_certificate,
};
use crate::trust::verdict::Rule;

#[derive(Debug)]
struct Nss;

/// The front end.
pub(super) static STACKS: &[Stack] = &[Stack {
    id: "nss",
    about: "NSS with a database filled by certutil -A -t C,, from the pieces of the file",
    measured: "NSS 3.87.1",
    reader: &reader::CERTUTIL_LOOP,
    verifier: &Nss,
    names: names::NSS,
}];

const KNOWN: &[&str] = &[
    extension::KEY_USAGE,
    extension::SUBJECT_ALT_NAME,
    extension::BASIC_CONSTRAINTS,
    extension::NAME_CONSTRAINTS,
    extension::EXTENDED_KEY_USAGE,
    extension::CRL_DISTRIBUTION,
    extension::POLICIES,
    extension::POLICY_MAPPINGS,
    extension::POLICY_CONSTRAINTS,
    extension::AUTHORITY_KEY,
    extension::SUBJECT_KEY,
    extension::INHIBIT_ANY_POLICY,
];

/// `CERT_MAX_CERT_CHAIN`: so many issuers are searched for.
const MAX_ISSUERS: usize = 20;

impl Verifier for Nss {
    fn form(&self, oddity: Oddity) -> Treatment {
        certificate::form(oddity)
    }

    fn limits(&self) -> Limits {
        // `MAX_HANDSHAKE_MSG_LEN`, by its source.
        Limits::octets((1 << 17) - 1)
    }

    fn verify(&self, input: &Input<'_>) -> Outcome {
        let mut path = vec![input.leaf().ok_or_else(no_certificate)?.clone()];
        loop {
            let last = path.last().ok_or_else(no_certificate)?;
            let issuer = (path.len() <= MAX_ISSUERS)
                .then(|| issuer(input, last))
                .flatten();
            let Some((issuer, anchor)) = issuer else {
                return Err(issuer_not_found(&path));
            };
            let looping = !anchor && path.iter().any(|member| member.is(issuer));
            if looping {
                return Err(issuer_not_found(&path));
            }
            path.push(issuer.clone());
            if anchor {
                break;
            }
        }
        match rules(input, &path) {
            Ok(()) => Ok(path),
            Err(rejection) => Err(rejection.on(&path)),
        }
    }
}

/// The best candidate, chosen once: valid, then newest, then in the database, then the last.
fn issuer<'a>(input: &Input<'a>, child: &'a Node) -> Option<(&'a Node, bool)> {
    let sent = input
        .sent
        .iter()
        .skip(1)
        .filter(|node| Names::Exact.link(child, node));
    let held = input
        .store
        .issuers(child, Names::Exact)
        .map(|anchor| (&anchor.node, true));
    let candidates = sent.map(|node| (node, false)).chain(held);
    let fitting = candidates.filter(|(node, _)| rules::key_identifiers(child, node).is_ok());
    let best = fitting.max_by_key(|(node, _)| {
        let validity = node.details().validity;
        (validity.contains(input.at), validity.not_before)
    });
    // A certificate that was sent may also be in the database.
    best.map(|(node, held)| {
        (
            node,
            held || input
                .store
                .anchors()
                .iter()
                .any(|anchor| anchor.node.is(node)),
        )
    })
}

fn rules(input: &Input<'_>, path: &[Node]) -> Pass {
    let top = path.len().saturating_sub(1);
    for (position, node) in path.iter().enumerate() {
        rules::dates(node, input.at)?;
        if position == top {
            // For an anchor neither keyUsage nor unknown extensions matter.
            if node.details().basic_constraints.is_some_and(|it| !it.ca) {
                return Err(rules::not_a_ca(node, Rule::AnchorNotACa));
            }
        } else {
            rules::critical_extensions(node, KNOWN)?;
            rules::digest(node, Digest::Sha1)?;
            let issuer = path.get(position + 1).unwrap_or(node);
            if issuer.details().key_algorithm == KeyAlgorithm::Ed25519 {
                let why = format!(
                    "{} has an Ed25519 key, which NSS does not support",
                    issuer.label()
                );
                return Err(Rejection::new(Rule::UnsupportedAlgorithm, issuer, why));
            }
            input.work.signature(node, issuer)?;
        }
        if position > 0 && position < top {
            rules::is_ca(node)?;
            rules::signs_certificates(node)?;
        }
        if position > 0 {
            rules::path_length(node, rules::not_self_issued(path, position))?;
        }
        for ca in path.iter().skip(position + 1) {
            name_constraints::permits(ca, node, position == 0)?;
        }
    }
    path.first().map_or(Ok(()), leaf)
}

fn leaf(leaf: &Node) -> Pass {
    let details = leaf.details();
    rules::serves(leaf, false)?;
    if details.is_ca() && details.extended_key_usage.is_some() {
        let why = format!(
            "{} is a CA, and its extended key usage then applies only to CAs",
            leaf.label()
        );
        return Err(Rejection::new(Rule::LeafIsACa, leaf, why));
    }
    if details.key_usage.is_some_and(|usage| !usage.any_for_tls()) {
        let why = format!(
            "the keyUsage of {} does not allow TLS servers",
            leaf.label()
        );
        return Err(Rejection::new(Rule::KeyUsage, leaf, why));
    }
    Ok(())
}
