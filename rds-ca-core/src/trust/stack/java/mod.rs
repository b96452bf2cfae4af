//! The rules of Java's PKIX trust manager (`PKIXValidator`, `PKIXCertPathValidator`), and its front ends.

mod certificate;
mod reader;

use super::kind::{Limits, Stack, Treatment, Verifier};
use super::names;
use super::reading::Reader;
use crate::certificate::details::Digest;
use crate::certificate::form::Oddity;
use crate::trust::path::host_name::NameRule;
use crate::trust::path::name_constraints;
use crate::trust::path::node::Node;
use crate::trust::path::rules::{self, extension};
use crate::trust::path::{
    Anchor, Input, Names, Outcome, Pass, Rejection, Search, issuer_not_found, no_certificate,
};
use crate::trust::verdict::Rule;

/// The default trust manager, the only one modelled. Java counts milliseconds: a certificate expires at the start of
/// its last second.
#[derive(Debug)]
struct Pkix;

/// The front ends.
pub(super) static STACKS: &[Stack] = &[
    stack(
        "java-jsse",
        "JSSE 17, trust store filled by CertificateFactory, endpoint identification HTTPS",
        "17.0.15",
        &reader::FACTORY_17,
        names::JSSE,
    ),
    stack(
        "java-jsse-nohost",
        "JSSE 17 without endpoint identification",
        "17.0.15",
        &reader::FACTORY_17,
        None,
    ),
    stack(
        "java-new-jsse",
        "JSSE 25, trust store filled by CertificateFactory, endpoint identification HTTPS",
        "25.0.2",
        &reader::FACTORY_25,
        names::JSSE,
    ),
    stack(
        "java-new-jsse-nohost",
        "JSSE 25 without endpoint identification",
        "25.0.2",
        &reader::FACTORY_25,
        None,
    ),
    stack(
        "java-keytool",
        "a key store made by one keytool -importcert of the file",
        "17.0.15",
        &reader::KEYTOOL,
        names::JSSE,
    ),
    stack(
        "java-awsscript",
        "a key store made by the keytool loop of the RDS guide",
        "17.0.15",
        &reader::KEYTOOL_LOOP,
        names::JSSE,
    ),
    stack(
        "java-keystore",
        "javax.net.ssl.trustStore: a JKS, JCEKS or PKCS#12 key store",
        "17.0.15 and 25.0.3",
        &reader::KEY_STORE,
        names::JSSE,
    ),
    stack(
        "pgjdbc-verify-full",
        "pgjdbc: sslmode=verify-full",
        "42.5.5/java 17.0.15",
        &reader::FACTORY_17,
        names::PGJDBC,
    ),
    stack(
        "pgjdbc-verify-ca",
        "pgjdbc: sslmode=verify-ca",
        "42.5.5/java 17.0.15",
        &reader::FACTORY_17,
        None,
    ),
    stack(
        "mariadb-j",
        "MariaDB Connector/J: serverSslCert",
        "2.7/java 17.0.15",
        &reader::FACTORY_17,
        names::CONNECTOR_J,
    ),
];

const fn stack(
    id: &'static str,
    about: &'static str,
    measured: &'static str,
    reader: &'static Reader,
    names: Option<NameRule>,
) -> Stack {
    Stack {
        id,
        about,
        measured,
        reader,
        verifier: &Pkix,
        names,
    }
}

/// The critical extensions that PKIX handles.
const KNOWN: &[&str] = &[
    extension::KEY_USAGE,
    extension::SUBJECT_ALT_NAME,
    extension::BASIC_CONSTRAINTS,
    extension::NAME_CONSTRAINTS,
    extension::POLICIES,
    extension::POLICY_MAPPINGS,
    extension::POLICY_CONSTRAINTS,
    extension::EXTENDED_KEY_USAGE,
    extension::INHIBIT_ANY_POLICY,
];

/// `sun.security.provider.certpath` stops there.
const MAX_INTERMEDIATES: usize = 5;

impl Verifier for Pkix {
    fn form(&self, oddity: Oddity) -> Treatment {
        certificate::form(oddity)
    }

    fn limits(&self) -> Limits {
        // `jdk.tls.maxHandshakeMessageSize` and `jdk.tls.maxCertificateChainLength` (measured: 17.0.15), from Java 23
        // on `jdk.tls.client.maxInboundCertificateChainLength`.
        Limits::octets(1 << 15).certificates(10)
    }

    fn verify(&self, input: &Input<'_>) -> Outcome {
        let leaf = input.leaf().ok_or_else(no_certificate)?;
        let path = match ordered(input) {
            Ordered::Pinned => return Ok(vec![leaf.clone()]),
            Ordered::Below(chain) => validate(input, chain)?,
            Ordered::No => build(input)?,
        };
        // Only after the path is built, and not at all for a pinned certificate.
        match end_entity(leaf) {
            Ok(()) => Ok(path),
            Err(rejection) => Err(rejection.on(&path)),
        }
    }
}

enum Ordered<'a> {
    /// The server certificate is itself trusted: nothing else is checked.
    Pinned,
    /// The certificates that were sent, in order, up to the point where the store continues the chain.
    Below(&'a [Node]),
    /// The chain must be put in order.
    No,
}

/// `PKIXValidator.engineValidate`.
fn ordered<'a>(input: &Input<'a>) -> Ordered<'a> {
    // The server certificate must be in the store byte for byte; above it, name and key suffice.
    let trusted = |node: &Node, position: usize| {
        let mut anchors = input.store.anchors().iter();
        anchors.any(|anchor| {
            let (one, two) = (anchor.node.details(), node.details());
            let same_key = one.key == two.key && one.subject.folded == two.subject.folded;
            anchor.node.is(node) || position > 0 && same_key
        })
    };
    let mut previous: Option<&Node> = None;
    for (position, node) in input.sent.iter().enumerate() {
        if previous.is_some_and(|previous| !Names::Folded.link(previous, node)) {
            return Ordered::No;
        }
        if trusted(node, position) {
            return match input.sent.get(..position) {
                Some(below @ [_, ..]) => Ordered::Below(below),
                _ => Ordered::Pinned,
            };
        }
        previous = Some(node);
    }
    let signed = |last: &Node| {
        let mut issuers = input.store.issuers(last, Names::Folded);
        issuers.any(|anchor| input.work.signature(last, &anchor.node).is_ok())
    };
    match previous {
        Some(last) if signed(last) => Ordered::Below(input.sent),
        _ => Ordered::No,
    }
}

/// `PKIXCertPathValidator`: only this chain, below each anchor of the right name in turn. The first match
/// is used, and only then is it checked whether it is a CA.
fn validate(input: &Input<'_>, chain: &[Node]) -> Outcome {
    let last = chain.last().ok_or_else(no_certificate)?;
    let (mut fitting, mut refused) = (Vec::new(), None);
    // If it is undetermined whether an anchor matches, Java may use that one.
    let mut undetermined = None;
    for anchor in input.store.issuers(last, Names::Folded) {
        let mut path = chain.to_vec();
        path.push(anchor.node.clone());
        let checked = selects(last, &anchor.node, input).and_then(|()| below_anchor(input, &path));
        match checked {
            Ok(()) => fitting.push(path),
            Err(rejection) if rejection.rule == Rule::NotMeasured => {
                undetermined = Some(rejection.on(&path));
            }
            Err(rejection) => refused = Some(rejection.on(&path)),
        }
    }
    if let Some(undetermined) = undetermined {
        return Err(undetermined);
    }
    one_of(fitting).unwrap_or_else(|| Err(refused.unwrap_or_else(|| issuer_not_found(chain))))
}

/// Anchors are kept in a set without an order, so Java may use any of several matching anchors.
fn one_of(fitting: Vec<Vec<Node>>) -> Option<Outcome> {
    let judge = |path: &Vec<Node>| path.last().map_or(Ok(()), trust_anchor);
    let refused = fitting
        .iter()
        .find_map(|path| judge(path).err().map(|rejection| rejection.on(path)));
    let accepted = fitting.iter().find(|path| judge(path).is_ok());
    match (accepted, refused) {
        (Some(path), None) => Some(Ok(path.clone())),
        (None, Some(rejection)) => Some(Err(rejection)),
        (None, None) => None,
        (Some(_), Some(rejection)) => Some(Err(Rejection {
            rule: Rule::DependsOnChance,
            why: format!(
                "Java may use any of several matching anchors, and refuses one of them: {}",
                rejection.why
            ),
            ..rejection
        })),
    }
}

/// `SunCertPathBuilder`: any order, with backtracking.
fn build(input: &Input<'_>) -> Outcome {
    // `ForwardBuilder` ignores key identifiers. It uses one selector for all steps and sets the date on it
    // after it has searched for an anchor above the server certificate: from the next step on an anchor must also be
    // valid.
    let dates = |position: usize, issuer: &Node, is_anchor: bool| {
        if is_anchor && position > 1 || issuer.details().version < 3 {
            rules::dates(issuer, input.instant)?;
        }
        Ok(())
    };
    let search = |finish: &dyn Fn(&[Node]) -> Pass| {
        Search {
            input,
            names: Names::Folded,
            depth: MAX_INTERMEDIATES,
            step: &|path, issuer, is_anchor| dates(path.len(), issuer, is_anchor),
            finish,
            is_anchor: &|_: &Anchor| true,
        }
        .run()
    };
    let judge = |path: &[Node]| path.last().map_or(Ok(()), trust_anchor);
    let accepted = search(&|path| judge(path).and_then(|()| below_anchor(input, path)));
    // Is there also a path to an anchor that is not a CA?
    let trap = search(&|path| match judge(path) {
        Ok(()) => Err(no_certificate()),
        Err(_) => below_anchor(input, path),
    });
    match (accepted, trap) {
        (Ok(good), Ok(bad)) => one_of(vec![good, bad]).unwrap_or_else(|| Err(no_certificate())),
        (Ok(good), Err(_)) => Ok(good),
        (Err(rejection), _) => Err(rejection),
    }
}

/// `AdaptableX509CertSelector`: identifiers of the issuer must match.
fn selects(child: &Node, issuer: &Node, input: &Input<'_>) -> Pass {
    rules::key_identifiers(child, issuer)?;
    if issuer.details().version > 2 {
        rules::issuer_serial(child, issuer)
    } else {
        rules::dates(issuer, input.instant)
    }
}

/// The rules on a complete path, from the anchor down, except whether the anchor is a CA.
fn below_anchor(input: &Input<'_>, path: &[Node]) -> Pass {
    let Some((anchor, below)) = path.split_last() else {
        return Ok(());
    };
    rules::rsa_bits(anchor, 1024)?;
    for (position, node) in below.iter().enumerate().rev() {
        let issuer = path.get(position + 1).unwrap_or(anchor);
        // jdk.certpath.disabledAlgorithms: MD5, and RSA below 1024 bits. SHA-1 is refused only in
        // chains to the JDK's own roots.
        rules::digest(node, Digest::Sha1)?;
        rules::rsa_bits(node, 1024)?;
        rules::dates(node, input.instant)?;
        input.work.signature(node, issuer)?;
        rules::critical_extensions(node, KNOWN)?;
        if position > 0 {
            rules::is_ca(node)?;
            rules::signs_certificates(node)?;
            rules::path_length(node, rules::not_self_issued(path, position))?;
        }
        // Constraints of the anchor itself are ignored.
        for ca in below.iter().skip(position + 1) {
            name_constraints::permits(ca, node, position == 0)?;
        }
    }
    Ok(())
}

/// An anchor of version 3 must be a CA (`jdk.security.allowNonCaAnchor`).
fn trust_anchor(anchor: &Node) -> Pass {
    if anchor.details().version < 3 {
        return Ok(());
    }
    let ca = anchor.details().is_ca() && !anchor.details().forbids_certificate_signing();
    if ca {
        Ok(())
    } else {
        Err(rules::not_a_ca(anchor, Rule::AnchorNotACa))
    }
}

/// `EndEntityChecker` for TLS servers.
fn end_entity(leaf: &Node) -> Pass {
    rules::serves(leaf, true)?;
    let usage = leaf.details().key_usage;
    if usage.is_some_and(|usage| !usage.digital_signature()) {
        return Err(Rejection::new(
            Rule::KeyUsage,
            leaf,
            format!("the keyUsage of {} lacks digitalSignature", leaf.label()),
        ));
    }
    Ok(())
}
