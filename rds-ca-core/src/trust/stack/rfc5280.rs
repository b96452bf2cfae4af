//! The rules when no stack is named: RFC 5280 over everything the store holds.

use super::kind::{Limits, Treatment, Verifier};
use crate::certificate::details::Digest;
use crate::certificate::form::Oddity;
use crate::trust::path::node::Node;
use crate::trust::path::rules::{self, extension};
use crate::trust::path::{
    Anchor, Input, Names, Outcome, Pass, Rejection, Search, name_constraints,
};
use crate::trust::verdict::Rule;

/// A root counts only as a root, and its dates are checked, as a careful client would.
#[derive(Debug)]
pub(in crate::trust) struct Rfc5280;

const KNOWN: &[&str] = &[
    extension::KEY_USAGE,
    extension::SUBJECT_ALT_NAME,
    extension::BASIC_CONSTRAINTS,
    extension::NAME_CONSTRAINTS,
    extension::EXTENDED_KEY_USAGE,
    extension::CRL_DISTRIBUTION,
    extension::POLICIES,
];

const MAX_INTERMEDIATES: usize = 8;

impl Verifier for Rfc5280 {
    fn limits(&self) -> Limits {
        Limits::NONE
    }

    fn form(&self, _: Oddity) -> Treatment {
        // It is not a client: how clients treat damage is reported for each of them.
        Treatment::Harmless
    }

    fn verify(&self, input: &Input<'_>) -> Outcome {
        Search {
            input,
            names: Names::Folded,
            depth: MAX_INTERMEDIATES,
            step: &|path, issuer, anchor| match path.last() {
                Some(child) => step(input, child, issuer, anchor),
                None => Ok(()),
            },
            finish: &|path| complete_path(input, path),
            is_anchor: &|anchor: &Anchor| is_root(&anchor.node),
        }
        .run()
    }
}

fn is_root(node: &Node) -> bool {
    let details = node.details();
    details.issuer.folded == details.subject.folded
}

fn step(input: &Input<'_>, child: &Node, issuer: &Node, anchor: bool) -> Pass {
    rules::key_identifiers(child, issuer)?;
    issuer_alone(input, issuer, anchor)?;
    input.work.signature(child, issuer)
}

fn issuer_alone(input: &Input<'_>, issuer: &Node, anchor: bool) -> Pass {
    well_formed(issuer)?;
    let rule = if anchor {
        Rule::AnchorNotACa
    } else {
        Rule::IssuerNotACa
    };
    let old_root = anchor && issuer.details().version < 3;
    if !issuer.details().is_ca() && !old_root {
        return Err(rules::not_a_ca(issuer, rule));
    }
    rules::signs_certificates(issuer)?;
    rules::dates(issuer, input.at)?;
    rules::serves(issuer, true)
}

/// Sections 4.1 and 4.2: what a conforming CA never issues.
fn well_formed(node: &Node) -> Pass {
    let details = node.details();
    let broken = [
        (
            !details.signature.consistent,
            "names two signature algorithms",
        ),
        (
            details.malformed_extension().is_some(),
            "has a malformed extension",
        ),
        (
            details.duplicate_extension().is_some(),
            "has an extension twice",
        ),
        (
            details.version < 3 && !details.extensions.is_empty(),
            "has extensions without being version 3",
        ),
        (details.issuer.is_empty(), "has no issuer name"),
        (
            details.has_empty_name_constraints(),
            "has name constraints that constrain nothing",
        ),
        (
            details.subject.is_empty()
                && details.subject_alt_names.is_some()
                && !details.critical(extension::SUBJECT_ALT_NAME),
            "has no subject and a subject alternative name that is not critical",
        ),
        (
            details
                .subject_alt_names
                .as_ref()
                .is_some_and(Vec::is_empty),
            "has an empty subject alternative name",
        ),
    ];
    if let Some((_, what)) = broken.into_iter().find(|(broken, _)| *broken) {
        let why = format!("{} {what}", node.label());
        return Err(Rejection::new(Rule::MalformedCertificate, node, why));
    }
    rules::critical_extensions(node, KNOWN)
}

/// Section 6.1, from the anchor down.
fn complete_path(input: &Input<'_>, path: &[Node]) -> Pass {
    for (position, node) in path.iter().enumerate().rev() {
        if position + 1 < path.len() {
            rules::digest(node, Digest::Sha224)?;
        }
        if position > 0 {
            rules::path_length(node, rules::not_self_issued(path, position))?;
        }
        if position > 0 && node.details().is_self_issued() {
            continue;
        }
        for ca in path.iter().skip(position + 1) {
            name_constraints::permits(ca, node, position == 0)?;
            name_constraints::permits_alt_names(ca, node)?;
        }
    }
    let Some(leaf) = path.first() else {
        return Ok(());
    };
    well_formed(leaf)?;
    rules::dates(leaf, input.at)?;
    rules::serves(leaf, true)?;
    if leaf
        .details()
        .key_usage
        .is_some_and(|usage| !usage.any_for_tls())
    {
        let why = format!(
            "the keyUsage of {} does not allow TLS servers",
            leaf.label()
        );
        return Err(Rejection::new(Rule::KeyUsage, leaf, why));
    }
    Ok(())
}
