//! GnuTLS's rules (`gnutls_x509_trust_list_verify_crt2`).

mod certificate;
mod reader;

use super::kind::{Limits, Stack, Treatment, Verifier};
use super::names;
use crate::certificate::details::Digest;
use crate::certificate::form::Oddity;
use crate::trust::path::name_constraints;
use crate::trust::path::node::Node;
use crate::trust::path::rules::{self, extension};
use crate::trust::path::{
    Input, Names, Outcome, Pass, Rejection, issuer_not_found, no_certificate,
};
use crate::trust::verdict::Rule;

/// A configuration of the verifier.
#[derive(Debug)]
struct GnuTls {
    /// Whether the purpose (a TLS server) is passed on.
    purpose: bool,
}

/// The front ends.
pub(super) static STACKS: &[Stack] = &[
    Stack {
        id: "gnutls",
        about: "gnutls-cli --x509cafile",
        measured: "GnuTLS 3.7.9",
        reader: &reader::LIST,
        verifier: &GnuTls { purpose: true },
        names: names::GNUTLS,
    },
    Stack {
        id: "curl-gnutls",
        about: "libcurl with GnuTLS: CURLOPT_CAINFO",
        measured: "7.88.1/GnuTLS/3.7.9",
        reader: &reader::LIST,
        verifier: &GnuTls { purpose: false },
        names: names::CURL_GNUTLS,
    },
];

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
    extension::INHIBIT_ANY_POLICY,
];

impl Verifier for GnuTls {
    fn form(&self, oddity: Oddity) -> Treatment {
        certificate::form(oddity)
    }

    fn limits(&self) -> Limits {
        // `MAX_HANDSHAKE_DATA_SIZE` and `DEFAULT_MAX_VERIFY_DEPTH` (measured: 3.7.9).
        Limits::octets(1 << 17).certificates(16)
    }

    fn verify(&self, input: &Input<'_>) -> Outcome {
        let chain = sorted(input)?;
        let last = chain.last().ok_or_else(no_certificate)?;
        let issuers: Vec<_> = input
            .store
            .issuers(last, Names::Exact)
            .map(|it| &it.node)
            .collect();
        let refused = match self.against(input, &chain, &issuers) {
            Ok(path) => return Ok(path),
            Err(refused) => refused,
        };
        // The second attempt: certificates in the store under the last certificate's own name.
        if !refused.old_or_unknown || last.details().is_self_issued() {
            return Err(refused.rejection);
        }
        let own_name = |node: &&Node| node.details().subject.raw == last.details().subject.raw;
        let nodes = input.store.anchors().iter().map(|anchor| &anchor.node);
        let same_name: Vec<_> = nodes.filter(own_name).collect();
        self.against(input, &chain, &same_name)
            .map_err(|_| refused.rejection)
    }
}

/// `_gnutls_sort_clist`, then cut where the chain meets the store, without a root at its end.
fn sorted(input: &Input<'_>) -> Result<Vec<Node>, Rejection> {
    let mut chain = vec![input.leaf().ok_or_else(no_certificate)?.clone()];
    let mut unused: Vec<&Node> = input.sent.iter().skip(1).collect();
    // The issuer of a self-issued certificate may also be another sent certificate with its name.
    while let Some(last) = chain.last() {
        // The first match is used, whether or not it leads to an anchor.
        let issued = |node: &&Node| {
            same_name(&last.details().issuer.raw, &node.details().subject.raw)
                && rules::key_identifiers(last, node).is_ok()
        };
        let Some(found) = unused.iter().position(issued) else {
            break;
        };
        chain.push(unused.remove(found).clone());
    }
    if chain.len() > 1
        && chain
            .last()
            .is_some_and(|last| last.details().is_self_issued())
    {
        chain.pop();
    }
    // Searched by the issuer's name, so only self-issued ones are found.
    let held = |node: &Node| {
        let mut anchors = input.store.anchors().iter();
        node.details().is_self_issued() && anchors.any(|anchor| anchor.node.is(node))
    };
    if let Some(cut) = chain.iter().skip(1).position(held) {
        chain.truncate(cut + 2);
    }
    Ok(chain)
}

/// Why a path is refused, and whether one of the reasons makes GnuTLS try again (`SIGNER_OLD_OR_UNKNOWN`).
struct Refused {
    rejection: Rejection,
    old_or_unknown: bool,
}

impl From<Rejection> for Refused {
    fn from(rejection: Rejection) -> Self {
        let old_or_unknown = matches!(
            rejection.rule,
            Rule::IssuerNotFound | Rule::Expired | Rule::WeakSignature
        );
        Self {
            rejection,
            old_or_unknown,
        }
    }
}

impl GnuTls {
    /// `_gnutls_verify_crt_status` against these certificates of the store.
    fn against(
        &self,
        input: &Input<'_>,
        chain: &[Node],
        trusted: &[&Node],
    ) -> Result<Vec<Node>, Refused> {
        // The server certificate must be identical; above it, name and key suffice.
        let same = |position: usize, node: &Node| {
            trusted.iter().find(|anchor| match position {
                0 => anchor.is(node),
                _ => anchor.same_subject_and_key(node),
            })
        };
        let mut below = chain;
        for (position, node) in chain.iter().enumerate() {
            if let Some(anchor) = same(position, node) {
                rules::dates(anchor, input.at)?;
                below = chain.get(..position).unwrap_or_default();
                break;
            }
        }
        let Some(last) = below.last() else {
            // The server certificate itself, or one with its name and key, is in the store.
            let leaf = chain.first().ok_or_else(no_certificate)?;
            self.leaf(leaf).map_err(|rejection| rejection.on(chain))?;
            return Ok(vec![leaf.clone()]);
        };
        let mut path = below.to_vec();
        path.push(
            find_issuer(input, last, trusted)
                .ok_or_else(|| issuer_not_found(below))?
                .clone(),
        );
        match self.rules(input, &path) {
            Ok(()) => Ok(path),
            Err(refused) => Err(Refused {
                rejection: refused.rejection.on(&path),
                ..refused
            }),
        }
    }

    /// From the anchor down. All rules are applied to each certificate, even after one fails.
    fn rules(&self, input: &Input<'_>, path: &[Node]) -> Result<(), Refused> {
        for (position, pair) in path.windows(2).enumerate().rev() {
            let [node, issuer] = pair else { continue };
            self.pair(input, path, position, node, issuer)
                .map_err(|rejection| {
                    let others = [
                        rules::digest(node, Digest::Sha224),
                        rules::dates(issuer, input.at),
                        rules::dates(node, input.at),
                    ];
                    let old = |other: Rejection| Refused::from(other).old_or_unknown;
                    let also = others.into_iter().filter_map(Result::err).any(old);
                    let refused = Refused::from(rejection);
                    Refused {
                        old_or_unknown: refused.old_or_unknown || also,
                        ..refused
                    }
                })?;
        }
        path.first().map_or(Ok(()), |leaf| Ok(self.leaf(leaf)?))
    }

    fn pair(
        &self,
        input: &Input<'_>,
        path: &[Node],
        position: usize,
        node: &Node,
        issuer: &Node,
    ) -> Pass {
        let top = path.len().saturating_sub(1);
        rules::critical_extensions(issuer, KNOWN)?;
        rules::critical_extensions(node, KNOWN)?;
        // An anchor of version 1, or a root without basicConstraints, may sign.
        let silent_root = issuer.details().version == 1
            || issuer.details().basic_constraints.is_none() && issuer.details().is_self_issued();
        let may_sign = issuer.details().is_ca() || silent_root && position + 1 == top;
        if !may_sign {
            let rule = if position + 1 == top {
                Rule::AnchorNotACa
            } else {
                Rule::IssuerNotACa
            };
            return Err(rules::not_a_ca(issuer, rule));
        }
        rules::path_length(issuer, rules::not_self_issued(path, position + 1))?;
        rules::signs_certificates(issuer)?;
        input.work.signature(node, issuer)?;
        rules::digest(node, Digest::Sha224)?;
        rules::dates(issuer, input.at)?;
        rules::dates(node, input.at)?;
        if self.purpose && position > 0 {
            rules::serves(node, false)?;
        }
        for ca in path.iter().skip(position + 1) {
            name_constraints::permits(ca, node, position == 0)?;
        }
        Ok(())
    }

    fn leaf(&self, leaf: &Node) -> Pass {
        if self.purpose {
            rules::serves(leaf, true)?;
        }
        // The handshake requires it, not the verifier.
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
}

fn is_issuer(child: &Node, issuer: &Node) -> bool {
    Names::Exact.link(child, issuer) && rules::key_identifiers(child, issuer).is_ok()
}

/// Of several matches the last one that is valid; if none is valid, the one that expires last.
fn find_issuer<'a>(input: &Input<'_>, child: &Node, trusted: &[&'a Node]) -> Option<&'a Node> {
    let fitting = trusted
        .iter()
        .copied()
        .filter(|node| is_issuer(child, node));
    fitting.max_by_key(|node| {
        let in_date = rules::dates(node, input.at).is_ok();
        (
            in_date,
            (!in_date).then_some(node.details().validity.not_after),
        )
    })
}

/// Whether two names are equal except for the string types of their values; letter case matters.
fn same_name(one: &[u8], two: &[u8]) -> bool {
    const TYPES: [u8; 2] = [0x0c, 0x13]; // UTF8String and PrintableString, no characters of any name
    let same = |(one, two): (&u8, &u8)| one == two || TYPES.contains(one) && TYPES.contains(two);
    one.len() == two.len() && one.iter().zip(two).all(same)
}
