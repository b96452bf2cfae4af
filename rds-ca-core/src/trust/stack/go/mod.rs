//! Go's rules (`crypto/x509`, `Certificate.Verify`).

mod certificate;
mod reader;

use std::cell::Cell;

use super::kind::{Limits, Stack, Treatment, Verifier};
use super::reading::Reader;
use crate::certificate::KeyAlgorithm;
use crate::certificate::details::{Details, Digest, GeneralName, Scheme};
use crate::certificate::form::Oddity;
use crate::trust::path::host_name::NameRule;
use crate::trust::path::host_pattern::Matching;
use crate::trust::path::name_constraints;
use crate::trust::path::node::Node;
use crate::trust::path::rules::{self, extension};
use crate::trust::path::{Anchor, Input, Names, Outcome, Pass, Rejection, Search, no_certificate};
use crate::trust::verdict::Rule;

#[derive(Debug)]
struct Go {
    /// Before Go 1.23.
    old: bool,
}

/// `VerifyHostname` accepts a wildcard below a top-level domain.
const NAMES: NameRule = NameRule {
    top_level_wildcard: true,
    matching: Matching::Go { star: true },
    ..NameRule::ALT_NAMES_ONLY
};

/// Go 1.27 refuses a name that is a bare star, Go 1.19 does not.
const NEW_NAMES: NameRule = NameRule {
    matching: Matching::Go { star: false },
    ..NAMES
};

/// The two measured versions differ in their parsers, in how much a server may send, and in name constraints.
pub(super) static STACKS: &[Stack] = &[
    stack(
        "go-old",
        "Go before 1.23: RootCAs filled by AppendCertsFromPEM (lib/pq, pgx, go-sql-driver)",
        "go1.19.8",
        &reader::ANY_SERIAL,
        &Go { old: true },
        NAMES,
    ),
    stack(
        "go-new",
        "Go from 1.23: RootCAs filled by AppendCertsFromPEM (lib/pq, pgx, go-sql-driver)",
        "go1.27.3",
        &reader::POSITIVE_SERIAL,
        &Go { old: false },
        NEW_NAMES,
    ),
];

const fn stack(
    id: &'static str,
    about: &'static str,
    measured: &'static str,
    reader: &'static Reader,
    verifier: &'static Go,
    names: NameRule,
) -> Stack {
    Stack {
        id,
        about,
        measured,
        reader,
        verifier,
        names: Some(names),
    }
}

/// The critical extensions that crypto/x509 handles in every version (`parseCertificate` of Go 1.19).
const KNOWN: &[&str] = &[
    extension::KEY_USAGE,
    extension::SUBJECT_ALT_NAME,
    extension::BASIC_CONSTRAINTS,
    extension::NAME_CONSTRAINTS,
    extension::CRL_DISTRIBUTION,
    extension::AUTHORITY_KEY,
    extension::EXTENDED_KEY_USAGE,
    extension::SUBJECT_KEY,
    extension::POLICIES,
    "1.3.6.1.5.5.7.1.1",
];

/// Extensions that Go 1.19 does not handle; from Go 1.24 on policies are checked, which was not measured.
const KNOWN_LATER: &[&str] = &[
    extension::POLICY_MAPPINGS,
    extension::POLICY_CONSTRAINTS,
    extension::INHIBIT_ANY_POLICY,
];

/// `maxChainSignatureChecks`.
const MAX_SIGNATURE_CHECKS: u32 = 100;
/// Go limits the signature checks, not the length; longer chains do not occur.
const MAX_INTERMEDIATES: usize = 10;

impl Verifier for Go {
    fn form(&self, oddity: Oddity) -> Treatment {
        certificate::form(oddity)
    }

    fn limits(&self) -> Limits {
        // `maxHandshake`, and from Go 1.21 `maxHandshakeCertificateMsg` (measured: 1.19.8 and 1.27.3).
        Limits::octets(if self.old { 1 << 16 } else { 1 << 18 })
    }

    fn verify(&self, input: &Input<'_>) -> Outcome {
        let leaf = input.leaf().ok_or_else(no_certificate)?;
        let alone = [leaf.clone()];
        self.valid(input, leaf)
            .map_err(|rejection| rejection.on(&alone))?;
        if input
            .store
            .anchors()
            .iter()
            .any(|anchor| anchor.node.is(leaf))
        {
            usages(&alone)?;
            return Ok(alone.to_vec());
        }
        let checks = Cell::new(0);
        Search {
            input,
            names: Names::Exact,
            depth: MAX_INTERMEDIATES,
            step: &|path, issuer, anchor| {
                checks.set(checks.get() + 1);
                if checks.get() > MAX_SIGNATURE_CHECKS {
                    let why = "Go stops after 100 signature checks";
                    return Err(Rejection::new(Rule::GivenUp, issuer, why));
                }
                self.step(input, path, issuer, anchor)
            },
            finish: &|path| {
                usages(path)?;
                path.iter().skip(1).try_for_each(|ca| self.own_names(ca))
            },
            is_anchor: &|_: &Anchor| true,
        }
        .run()
    }
}

/// Requirements of `ParseCertificate` beyond valid DER.
fn is_parsed(details: &Details) -> bool {
    details.malformed_extension().is_none()
        && details.duplicate_extension().is_none()
        && !details.has_empty_name_constraints()
        && !details.has_unusual_curve()
}

/// Critical constraints on other types of names count as an unknown extension.
fn constraint_kinds(node: &Node) -> Pass {
    let details = node.details();
    let trees = details
        .name_constraints
        .iter()
        .flat_map(|it| it.permitted.iter().chain(&it.excluded));
    let mut other =
        trees.filter(|tree| matches!(tree, GeneralName::Directory(_) | GeneralName::Other));
    if details.critical(extension::NAME_CONSTRAINTS) && other.next().is_some() {
        let why = format!(
            "{} constrains a type of name that Go does not know",
            node.label()
        );
        return Err(Rejection::new(Rule::UnknownCriticalExtension, node, why));
    }
    Ok(())
}

impl Go {
    /// `isValid`: the checks that do not depend on the rest of the path.
    fn valid(&self, input: &Input<'_>, node: &Node) -> Pass {
        if !is_parsed(node.details()) {
            let why = format!("{} is not a certificate that Go can parse", node.label());
            return Err(Rejection::new(Rule::MalformedCertificate, node, why));
        }
        constraint_kinds(node)?;
        let later = KNOWN_LATER
            .iter()
            .find(|it| !self.old && node.details().critical(it));
        if let Some(later) = later {
            let why = format!(
                "{} has the critical extension {later}: how Go treats it was not measured",
                node.label()
            );
            return Err(Rejection::new(Rule::NotMeasured, node, why));
        }
        rules::critical_extensions(node, KNOWN)?;
        // Instants are compared, so a certificate expires at the start of its last second.
        rules::dates(node, input.instant)
    }

    fn step(&self, input: &Input<'_>, path: &[Node], issuer: &Node, anchor: bool) -> Pass {
        let Some(child) = path.last() else {
            return Ok(());
        };
        signed_by(input, child, issuer)?;
        self.valid(input, issuer)?;
        for node in path {
            name_constraints::permits_alt_names(issuer, node)?;
        }
        if !anchor {
            rules::is_ca(issuer)?;
        }
        // Self-issued intermediates count as well.
        rules::path_length(issuer, path.len().saturating_sub(1))
    }

    /// In Go 1.19 the constraints of a CA also apply to its own names; in 1.27 they do not.
    fn own_names(&self, ca: &Node) -> Pass {
        name_constraints::permits_alt_names(ca, ca).map_err(|rejection| match self.old {
            true => rejection,
            false => Rejection {
                rule: Rule::NotMeasured,
                why: format!("{}: some versions of Go refuse this", rejection.why),
                ..rejection
            },
        })
    }
}

/// `CheckSignatureFrom`: the issuer may sign, and the digest is still accepted.
fn signed_by(input: &Input<'_>, child: &Node, issuer: &Node) -> Pass {
    let details = issuer.details();
    let silent = details.basic_constraints.is_none();
    if silent && details.version == 3 || !silent && !details.is_ca() {
        return Err(rules::not_a_ca(issuer, Rule::AnchorNotACa));
    }
    // A keyUsage without any bit counts as absent.
    if details.key_usage.is_some_and(|usage| usage.0 != 0) {
        rules::signs_certificates(issuer)?;
    }
    rules::digest(child, Digest::Sha224)?;
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
            "the signature of {} is of a type that Go does not support",
            child.label()
        );
        return Err(Rejection::new(Rule::UnsupportedAlgorithm, child, why));
    }
    Ok(())
}

/// `checkChainForKeyUsage`: the anchor is checked like the others.
fn usages(path: &[Node]) -> Pass {
    path.iter()
        .rev()
        .try_for_each(|node| match &node.details().extended_key_usage {
            // An empty list counts as absent.
            Some(usage) if usage.empty => Ok(()),
            _ => rules::serves(node, true),
        })
}
