//! Individual rules that several verifiers share.

use time::UtcDateTime;

use super::node::Node;
use super::{Pass, Rejection};
use crate::certificate::KeyAlgorithm;
use crate::certificate::details::Digest;
use crate::timestamp;
use crate::trust::verdict::Rule;

/// The certificate must be within its validity.
pub(in crate::trust) fn dates(node: &Node, at: UtcDateTime) -> Pass {
    let validity = node.details().validity;
    if at < validity.not_before {
        let from = timestamp::format(validity.not_before);
        return Err(Rejection::new(
            Rule::NotYetValid,
            node,
            format!("{} is not valid before {from}", node.label()),
        ));
    }
    if validity.not_after < at {
        let until = timestamp::format(validity.not_after);
        return Err(Rejection::new(
            Rule::Expired,
            node,
            format!("{} expired on {until}", node.label()),
        ));
    }
    Ok(())
}

/// The digest of the signature must be at least as strong as `least`.
pub(in crate::trust) fn digest(node: &Node, least: Digest) -> Pass {
    match node.details().signature.scheme.digest() {
        Some(digest) if digest < least => Err(Rejection::new(
            Rule::WeakSignature,
            node,
            format!(
                "{} is signed with {digest:?}, which is refused",
                node.label()
            ),
        )),
        _ => Ok(()),
    }
}

/// An RSA key must have at least that many bits.
pub(in crate::trust) fn rsa_bits(node: &Node, least: u32) -> Pass {
    match node.details().key_algorithm {
        KeyAlgorithm::Rsa(bits) if bits < least => Err(Rejection::new(
            Rule::WeakKey,
            node,
            format!(
                "{} has an RSA key of {bits} bits; {least} are required",
                node.label()
            ),
        )),
        _ => Ok(()),
    }
}

/// The strength of the key must be known.
pub(in crate::trust) fn known_strength(node: &Node) -> Pass {
    match node.details().key_algorithm {
        KeyAlgorithm::Other(_) => Err(Rejection::new(
            Rule::NotMeasured,
            node,
            format!("the strength of the key of {} is unknown", node.label()),
        )),
        _ => Ok(()),
    }
}

/// basicConstraints must be present and state that it is a CA.
pub(in crate::trust) fn is_ca(node: &Node) -> Pass {
    if node.details().is_ca() {
        return Ok(());
    }
    Err(not_a_ca(node, Rule::IssuerNotACa))
}

pub(in crate::trust) fn not_a_ca(node: &Node, rule: Rule) -> Rejection {
    Rejection::new(
        rule,
        node,
        format!("{} does not state that it is a CA", node.label()),
    )
}

/// keyUsage, if present, must allow signing certificates.
pub(in crate::trust) fn signs_certificates(node: &Node) -> Pass {
    if node.details().forbids_certificate_signing() {
        return Err(Rejection::new(
            Rule::KeyUsage,
            node,
            format!("the keyUsage of {} lacks keyCertSign", node.label()),
        ));
    }
    Ok(())
}

/// extendedKeyUsage, if present, must allow TLS servers.
pub(in crate::trust) fn serves(node: &Node, any_counts: bool) -> Pass {
    if node.details().forbids_servers(any_counts) {
        return Err(Rejection::new(
            Rule::ExtendedKeyUsage,
            node,
            format!(
                "the extended key usage of {} does not name TLS servers",
                node.label()
            ),
        ));
    }
    Ok(())
}

/// Every critical extension must be one of `known`.
pub(in crate::trust) fn critical_extensions(node: &Node, known: &[&str]) -> Pass {
    match node.details().unknown_critical(known) {
        None => Ok(()),
        Some(extension) => Err(Rejection::new(
            Rule::UnknownCriticalExtension,
            node,
            format!(
                "{} has the critical extension {}, which is unknown",
                node.label(),
                extension.identifier
            ),
        )),
    }
}

/// `below` intermediates must not exceed the pathLenConstraint of `node`.
pub(in crate::trust) fn path_length(node: &Node, below: usize) -> Pass {
    let limit = node
        .details()
        .basic_constraints
        .and_then(|it| it.path_length);
    match limit {
        Some(limit) if usize::try_from(limit).is_ok_and(|limit| below > limit) => {
            Err(Rejection::new(
                Rule::PathTooLong,
                node,
                format!(
                    "{} allows {limit} intermediates below it, not {below}",
                    node.label()
                ),
            ))
        }
        _ => Ok(()),
    }
}

/// The number of intermediates in `path[1..end]` that count for pathLenConstraint: those with the
/// same issuer and subject do not (RFC 5280 section 4.2.1.9).
pub(in crate::trust) fn not_self_issued(path: &[Node], end: usize) -> usize {
    let intermediates = path.iter().take(end).skip(1);
    intermediates
        .filter(|node| !node.details().is_self_issued())
        .count()
}

/// The key identifiers of `child` and `issuer`, if both have one, must be the same.
pub(in crate::trust) fn key_identifiers(child: &Node, issuer: &Node) -> Pass {
    let wanted = child.details().authority_key.as_ref();
    let wanted = wanted.and_then(|key| key.key_id.as_ref());
    let there = issuer.details().subject_key.as_ref();
    match wanted.zip(there) {
        Some((wanted, there)) if wanted != there => Err(Rejection::new(
            Rule::IssuerMismatch,
            issuer,
            format!(
                "{} has the name of the issuer of {}, but a different key identifier",
                issuer.label(),
                child.label()
            ),
        )),
        _ => Ok(()),
    }
}

/// The serial number in the authority key identifier of `child` must be that of `issuer`.
pub(in crate::trust) fn issuer_serial(child: &Node, issuer: &Node) -> Pass {
    let key = child.details().authority_key.as_ref();
    match key.and_then(|key| key.serial.as_ref()) {
        Some(serial) if *serial != issuer.details().serial => Err(Rejection::new(
            Rule::IssuerMismatch,
            issuer,
            format!(
                "{} names, by serial number, a different certificate of its issuer than {}",
                child.label(),
                issuer.label()
            ),
        )),
        _ => Ok(()),
    }
}

/// The extensions that every measured stack understands (RFC 5280 section 4.2).
pub(in crate::trust) mod extension {
    pub(in crate::trust) const SUBJECT_KEY: &str = "2.5.29.14";
    pub(in crate::trust) const KEY_USAGE: &str = "2.5.29.15";
    pub(in crate::trust) const SUBJECT_ALT_NAME: &str = "2.5.29.17";
    pub(in crate::trust) const BASIC_CONSTRAINTS: &str = "2.5.29.19";
    pub(in crate::trust) const NAME_CONSTRAINTS: &str = "2.5.29.30";
    pub(in crate::trust) const CRL_DISTRIBUTION: &str = "2.5.29.31";
    pub(in crate::trust) const POLICIES: &str = "2.5.29.32";
    pub(in crate::trust) const POLICY_MAPPINGS: &str = "2.5.29.33";
    pub(in crate::trust) const AUTHORITY_KEY: &str = "2.5.29.35";
    pub(in crate::trust) const POLICY_CONSTRAINTS: &str = "2.5.29.36";
    pub(in crate::trust) const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
    pub(in crate::trust) const INHIBIT_ANY_POLICY: &str = "2.5.29.54";
}
