//! The rules of rustls-webpki with the `ring` provider.

mod certificate;
mod reader;

use super::kind::{Limits, Stack, Treatment, Verifier};
use super::reading::Reader;
use crate::certificate::KeyAlgorithm;
use crate::certificate::details::{Digest, GeneralName, Scheme};
use crate::certificate::form::Oddity;
use crate::trust::path::host_name::NameRule;
use crate::trust::path::name_constraints;
use crate::trust::path::node::Node;
use crate::trust::path::rules::{self, extension};
use crate::trust::path::{Anchor, Input, Names, Outcome, Pass, Rejection, Search, no_certificate};
use crate::trust::verdict::Rule;

#[derive(Debug)]
struct Webpki;

/// The front ends.
pub(super) static STACKS: &[Stack] = &[
    stack(
        "rustls-strict",
        "rustls: every PEM block must decode and be added to the RootCertStore",
        &reader::STRICT,
    ),
    stack(
        "rustls-lenient",
        "rustls: undecodable PEM blocks dropped, add_parsable_certificates",
        &reader::LENIENT,
    ),
];

const fn stack(id: &'static str, about: &'static str, reader: &'static Reader) -> Stack {
    Stack {
        id,
        about,
        measured: "rustls 0.23.46/webpki 0.103.17",
        reader,
        verifier: &Webpki,
        names: Some(NameRule::ALT_NAMES_ONLY),
    }
}

/// The critical extensions that webpki handles; the others of RFC 5280 are errors if critical.
const KNOWN: &[&str] = &[
    extension::KEY_USAGE,
    extension::SUBJECT_ALT_NAME,
    extension::BASIC_CONSTRAINTS,
    extension::NAME_CONSTRAINTS,
    extension::EXTENDED_KEY_USAGE,
    extension::CRL_DISTRIBUTION,
];

/// `MAX_SUB_CA_COUNT`.
const MAX_INTERMEDIATES: usize = 6;

impl Verifier for Webpki {
    fn form(&self, oddity: Oddity) -> Treatment {
        certificate::form(oddity)
    }

    fn limits(&self) -> Limits {
        // `MAX_HANDSHAKE_SIZE`.
        Limits::octets((1 << 16) - 1)
    }

    fn verify(&self, input: &Input<'_>) -> Outcome {
        let leaf = input.leaf().ok_or_else(no_certificate)?;
        alone(input, leaf, None).map_err(|rejection| rejection.on(std::slice::from_ref(leaf)))?;
        // The handshake signature uses this key, and needs one of the same algorithms.
        rules::rsa_bits(leaf, 2048)?;
        Search {
            input,
            names: Names::Exact,
            depth: MAX_INTERMEDIATES,
            step: &|path, issuer, anchor| match anchor {
                // For an anchor only name, key and name constraints are used.
                true => Ok(()),
                false => alone(input, issuer, Some(path.len().saturating_sub(1))),
            },
            finish: &|path| signed_chain(input, path),
            is_anchor: &|_: &Anchor| true,
        }
        .run()
    }
}

/// `check_issuer_independent_properties`; `below` is the number of intermediates below a CA.
fn alone(input: &Input<'_>, node: &Node, below: Option<usize>) -> Pass {
    parses(node)?;
    rules::dates(node, input.at)?;
    match below {
        Some(below) => {
            rules::is_ca(node)?;
            rules::path_length(node, below)?;
        }
        None if node.details().is_ca() => {
            let why = format!(
                "{} is a CA, and this client accepts no CA as a server certificate",
                node.label()
            );
            return Err(Rejection::new(Rule::LeafIsACa, node, why));
        }
        None => {}
    }
    rules::serves(node, false)
}

/// What `Cert::from_der` requires of a certificate that the server sends.
fn parses(node: &Node) -> Pass {
    let details = node.details();
    if details.version != 3
        || !details.signature.consistent
        || details
            .malformed_extensions()
            .any(|it| KNOWN.contains(&it.identifier.as_str()))
        || details.duplicate_extension().is_some()
    {
        let why = format!(
            "{} is not a version 3 certificate that webpki can parse",
            node.label()
        );
        return Err(Rejection::new(Rule::MalformedCertificate, node, why));
    }
    rules::critical_extensions(node, KNOWN)
}

/// `check_signed_chain` and the name constraints, from the anchor down.
fn signed_chain(input: &Input<'_>, path: &[Node]) -> Pass {
    for pair in path.windows(2).rev() {
        if let [child, issuer] = pair {
            supported(child, issuer)?;
            input.work.signature(child, issuer)?;
        }
    }
    for (position, ca) in path.iter().enumerate().skip(1) {
        let permitted = ca
            .details()
            .name_constraints
            .iter()
            .flat_map(|it| &it.permitted);
        if permitted
            .into_iter()
            .any(|tree| matches!(tree, GeneralName::Directory(_)))
        {
            let why = format!(
                "{} permits directory names, which webpki finds in no certificate",
                ca.label()
            );
            return Err(Rejection::new(Rule::NameConstraints, ca, why));
        }
        for node in path.iter().take(position) {
            name_constraints::permits_alt_names(ca, node)?;
        }
    }
    Ok(())
}

/// The algorithms of the `ring` provider.
fn supported(child: &Node, issuer: &Node) -> Pass {
    let scheme = &child.details().signature.scheme;
    let supported = match (scheme, &issuer.details().key_algorithm) {
        (Scheme::RsaPkcs1(digest) | Scheme::RsaPss { digest, .. }, KeyAlgorithm::Rsa(bits)) => {
            *digest >= Digest::Sha256 && (2048..=8192).contains(bits)
        }
        (Scheme::Ecdsa(digest), KeyAlgorithm::Ec(256 | 384)) => {
            matches!(digest, Digest::Sha256 | Digest::Sha384)
        }
        (Scheme::Ed25519, KeyAlgorithm::Ed25519) => true,
        _ => false,
    };
    if supported {
        return Ok(());
    }
    let rule = match (scheme.digest(), &issuer.details().key_algorithm) {
        (Some(digest), _) if digest < Digest::Sha256 => Rule::WeakSignature,
        (_, KeyAlgorithm::Rsa(bits)) if *bits < 2048 => Rule::WeakKey,
        _ => Rule::UnsupportedAlgorithm,
    };
    let why = format!(
        "the signature of {} by {} is of a type that rustls does not support",
        child.label(),
        issuer.label()
    );
    Err(Rejection::new(rule, child, why))
}
