//! Mbed TLS's rules (`mbedtls_x509_crt_verify`, default profile).

mod certificate;
mod reader;

use super::kind::{Limits, Stack, Treatment, Verifier};
use super::names;
use crate::certificate::KeyAlgorithm;
use crate::certificate::details::{Details, Digest};
use crate::certificate::form::Oddity;
use crate::trust::path::node::Node;
use crate::trust::path::rules::{self, extension};
use crate::trust::path::{
    Input, Names, Outcome, Pass, Rejection, issuer_not_found, no_certificate,
};
use crate::trust::verdict::Rule;

#[derive(Debug)]
struct MbedTls;

/// The front end.
pub(super) static STACKS: &[Stack] = &[Stack {
    id: "mbedtls",
    about: "Mbed TLS: mbedtls_x509_crt_parse_file and the default profile",
    measured: "mbed TLS 2.28.3",
    reader: &reader::FILE,
    verifier: &MbedTls,
    names: names::MBEDTLS,
}];

/// A certificate with any other critical extension cannot be parsed.
const KNOWN: &[&str] = &[
    extension::KEY_USAGE,
    extension::SUBJECT_ALT_NAME,
    extension::BASIC_CONSTRAINTS,
    extension::EXTENDED_KEY_USAGE,
    extension::POLICIES,
    "2.16.840.1.113730.1.1",
];

/// `MBEDTLS_X509_MAX_INTERMEDIATE_CA`.
const MAX_INTERMEDIATES: usize = 8;

impl Verifier for MbedTls {
    fn form(&self, oddity: Oddity) -> Treatment {
        certificate::form(oddity)
    }

    fn limits(&self) -> Limits {
        // `MBEDTLS_SSL_IN_CONTENT_LEN`, by its source: messages are not reassembled from several records.
        Limits::octets((1 << 14) - 4)
    }

    fn verify(&self, input: &Input<'_>) -> Outcome {
        // Everything that was sent must be parsed.
        input.sent.iter().try_for_each(parses)?;
        let leaf = input.leaf().ok_or_else(no_certificate)?;
        let mut path = vec![leaf.clone()];
        build(input, &mut path).map_err(|rejection| rejection.on(&path))?;
        purpose(leaf).map_err(|rejection| rejection.on(&path))?;
        Ok(path)
    }
}

/// Whether the parser accepts it.
fn is_parsed(details: &Details) -> bool {
    details.unknown_critical(KNOWN).is_none()
        && details.malformed_extension().is_none()
        && !matches!(
            details.key_algorithm,
            KeyAlgorithm::Ed25519 | KeyAlgorithm::Ed448
        )
}

fn parses(node: &Node) -> Pass {
    rules::critical_extensions(node, KNOWN)?;
    if is_parsed(node.details()) {
        return Ok(());
    }
    let why = format!(
        "{} is not a certificate that Mbed TLS can parse",
        node.label()
    );
    Err(Rejection::new(Rule::MalformedCertificate, node, why))
}

/// `x509_crt_verify_chain`: upwards; each member is checked before its issuer is searched for.
fn build(input: &Input<'_>, path: &mut Vec<Node>) -> Pass {
    let mut from = 1;
    loop {
        let Some(child) = path.last().cloned() else {
            return Err(no_certificate());
        };
        rules::dates(&child, input.at)?;
        rules::rsa_bits(&child, 2048)?;
        rules::digest(&child, Digest::Sha224)?;
        let pinned = || {
            input
                .store
                .anchors()
                .iter()
                .any(|anchor| anchor.node.is(&child))
        };
        if path.len() == 1 && child.details().is_self_issued() && pinned() {
            return Ok(());
        }
        let held = input
            .store
            .issuers(&child, Names::Folded)
            .map(|anchor| &anchor.node);
        if let Some(anchor) = parent(input, path, &child, held, true)? {
            let anchor = anchor.clone();
            path.push(anchor.clone());
            rules::rsa_bits(&anchor, 2048)?;
            return rules::dates(&anchor, input.at);
        }
        // Only certificates sent after the child are candidates.
        let found = parent(input, path, &child, input.sent.iter().skip(from), false)?;
        let Some(found) = found.filter(|_| path.len() <= MAX_INTERMEDIATES).cloned() else {
            return Err(issuer_not_found(path));
        };
        let sent = input
            .sent
            .iter()
            .skip(from)
            .position(|node| node.is(&found));
        from += sent.map_or(1, |position| position + 1);
        input.work.signature(&child, &found)?;
        path.push(found);
    }
}

/// `x509_crt_find_parent_in`: the first match that is valid, otherwise the first match.
fn parent<'a>(
    input: &Input<'_>,
    path: &[Node],
    child: &Node,
    candidates: impl Iterator<Item = &'a Node>,
    top: bool,
) -> Result<Option<&'a Node>, Rejection> {
    let mut fallback = None;
    for node in candidates {
        let details = node.details();
        let old_root = top && details.version < 3;
        let ca = old_root || details.is_ca() && !details.forbids_certificate_signing();
        let below = rules::not_self_issued(path, path.len());
        if !Names::Folded.link(child, node) || !ca || rules::path_length(node, below).is_err() {
            continue;
        }
        input.work.candidate(child)?;
        if top && let Err(rejection) = input.work.signature(child, node) {
            match rejection.rule {
                Rule::BudgetExceeded | Rule::NotMeasured => return Err(rejection),
                _ => continue,
            }
        }
        if details.validity.contains(input.at) {
            return Ok(Some(node));
        }
        fallback = fallback.or(Some(node));
    }
    Ok(fallback)
}

/// What the handshake requires of the server certificate.
fn purpose(leaf: &Node) -> Pass {
    rules::serves(leaf, true)?;
    if leaf
        .details()
        .key_usage
        .is_some_and(|usage| !usage.digital_signature())
    {
        let why = format!("the keyUsage of {} lacks digitalSignature", leaf.label());
        return Err(Rejection::new(Rule::KeyUsage, leaf, why));
    }
    Ok(())
}
