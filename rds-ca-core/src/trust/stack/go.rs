//! Go's rules (`crypto/x509`, `Certificate.Verify`).

use super::{Reader, Stack};
use crate::certificate::KeyAlgorithm;
use crate::certificate::details::{Digest, Scheme};
use crate::trust::checks::{self, extension};
use crate::trust::constraints;
use crate::trust::name::NameRule;
use crate::trust::node::Node;
use crate::trust::path::{Anchor, Input, Names, Outcome, Pass, Rejection, Search, no_certificate};
use crate::trust::verdict::Rule;

#[derive(Debug)]
struct Go;

/// The two measured versions differ in what their parsers take, not in the rules.
pub(super) static STACKS: &[Stack] = &[
    stack(
        "go-old",
        "Go before 1.23: RootCAs filled by AppendCertsFromPEM (lib/pq, pgx, go-sql-driver)",
        "go1.19.8",
        Reader::Go,
    ),
    stack(
        "go-new",
        "Go from 1.23: RootCAs filled by AppendCertsFromPEM (lib/pq, pgx, go-sql-driver)",
        "go1.27.3",
        Reader::GoPositiveSerial,
    ),
];

const fn stack(
    id: &'static str,
    about: &'static str,
    measured: &'static str,
    reader: Reader,
) -> Stack {
    Stack {
        id,
        about,
        measured,
        reader,
        verifier: &Go,
        names: Some(NameRule::ALT_NAMES_ONLY),
    }
}

/// The critical extensions that crypto/x509 handles.
const KNOWN: &[&str] = &[
    extension::KEY_USAGE,
    extension::SUBJECT_ALT_NAME,
    extension::BASIC_CONSTRAINTS,
    extension::NAME_CONSTRAINTS,
    extension::EXTENDED_KEY_USAGE,
    extension::POLICIES,
    extension::POLICY_MAPPINGS,
    extension::POLICY_CONSTRAINTS,
    extension::INHIBIT_ANY_POLICY,
];

/// Go bounds the signature checks, not the length; nothing longer occurs.
const MAX_INTERMEDIATES: usize = 10;

impl super::Verifier for Go {
    fn verify(&self, input: &Input<'_>) -> Outcome {
        let leaf = input.leaf().ok_or_else(no_certificate)?;
        let alone = [leaf.clone()];
        valid(input, leaf).map_err(|rejection| rejection.on(&alone))?;
        if input
            .store
            .anchors()
            .iter()
            .any(|anchor| anchor.node.is(leaf))
        {
            usages(&alone)?;
            return Ok(alone.to_vec());
        }
        Search {
            input,
            names: Names::Exact,
            depth: MAX_INTERMEDIATES,
            step: &|path, issuer, anchor| step(input, path, issuer, anchor),
            finish: &usages,
            is_anchor: &|_: &Anchor| true,
        }
        .run()
    }
}

/// `isValid`: what does not depend on the rest of the path.
fn valid(input: &Input<'_>, node: &Node) -> Pass {
    checks::critical_extensions(node, KNOWN)?;
    checks::dates(node, input.at)
}

fn step(input: &Input<'_>, path: &[Node], issuer: &Node, anchor: bool) -> Pass {
    let Some(child) = path.last() else {
        return Ok(());
    };
    signed_by(input, child, issuer)?;
    valid(input, issuer)?;
    for node in path {
        constraints::permits_alt_names(issuer, node)?;
    }
    if !anchor {
        checks::is_ca(issuer)?;
    }
    // Self-issued intermediates count as well.
    checks::path_length(issuer, path.len().saturating_sub(1))
}

/// `CheckSignatureFrom`: the issuer may sign, and with a digest that still counts.
fn signed_by(input: &Input<'_>, child: &Node, issuer: &Node) -> Pass {
    let details = issuer.details();
    let silent = details.basic_constraints.is_none();
    if silent && details.version == 3 || !silent && !details.is_ca() {
        return Err(checks::not_a_ca(issuer, Rule::AnchorNotACa));
    }
    checks::signs_certificates(issuer)?;
    checks::digest(child, Digest::Sha224)?;
    supported(child, issuer)?;
    input.work.signature(child, issuer)
}

fn supported(child: &Node, issuer: &Node) -> Pass {
    let scheme = &child.details().signature.scheme;
    let missing = matches!(scheme, Scheme::Other(_))
        || scheme.digest() == Some(Digest::Sha224)
        || matches!(
            issuer.details().key_algorithm,
            KeyAlgorithm::Other(_) | KeyAlgorithm::Ed448
        );
    if missing {
        let why = format!(
            "the signature of {} is of a kind that Go does not have",
            child.label()
        );
        return Err(Rejection::new(Rule::UnsupportedAlgorithm, child, why));
    }
    Ok(())
}

/// `checkChainForKeyUsage`: the anchor counts like the rest.
fn usages(path: &[Node]) -> Pass {
    path.iter()
        .rev()
        .try_for_each(|node| checks::serves(node, true))
}
