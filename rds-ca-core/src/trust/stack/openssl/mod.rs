//! OpenSSL's rules (`X509_verify_cert`), which .NET on Linux also uses, and its front ends.

mod certificate;
mod reader;

pub(super) use certificate::form;
pub(super) use reader::{ANY_USAGE, after_first, first, first_with_settings, settings};

use super::kind::{Limits, Stack, Treatment, Verifier};
use super::names;
use super::reading::Reader;
use crate::certificate::form::Oddity;
use time::UtcDateTime;

use crate::certificate::details::{Digest, Scheme};
use crate::certificate::{KeyAlgorithm, Validity};
use crate::trust::path::host_name::NameRule;
use crate::trust::path::name_constraints;
use crate::trust::path::node::Node;
use crate::trust::path::rules::{self, extension};
use crate::trust::path::{
    Anchor, Input, Names, Outcome, Pass, Rejection, Settings, issuer_not_found, no_certificate,
};
use crate::trust::verdict::Rule;

/// A configuration of OpenSSL's verifier.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenSsl {
    /// `X509_V_FLAG_PARTIAL_CHAIN`: any certificate of the store ends a path.
    pub(super) partial_chain: bool,
    /// `X509_V_FLAG_X509_STRICT`.
    pub(super) strict: bool,
    /// The security level: 2 is the default of Debian and of OpenSSL from 3.2.
    pub(super) security_level: u8,
    /// The server's keyUsage must have a bit that TLS can use (the purpose `sslserver`).
    pub(super) leaf_key_usage: bool,
}

pub(super) const DEFAULT: OpenSsl = OpenSsl {
    partial_chain: false,
    strict: false,
    security_level: 2,
    leaf_key_usage: true,
};
const LEVEL_1: OpenSsl = OpenSsl {
    security_level: 1,
    ..DEFAULT
};
const LEVEL_0: OpenSsl = OpenSsl {
    security_level: 0,
    ..DEFAULT
};
const PARTIAL: OpenSsl = OpenSsl {
    partial_chain: true,
    ..DEFAULT
};
const STRICT: OpenSsl = OpenSsl {
    strict: true,
    ..DEFAULT
};
const PARTIAL_AND_STRICT: OpenSsl = OpenSsl {
    partial_chain: true,
    strict: true,
    ..DEFAULT
};

/// The front ends: each adds a reader before the verifier and a name rule after it.
pub(super) static STACKS: &[Stack] = &[
    stack(
        "openssl",
        "OpenSSL s_client -verify_hostname",
        "OpenSSL 3.0.22",
        &DEFAULT,
        &reader::FILE,
        names::OPENSSL,
    ),
    stack(
        "openssl-nohost",
        "OpenSSL s_client without a host name check",
        "OpenSSL 3.0.22",
        &DEFAULT,
        &reader::FILE,
        None,
    ),
    stack(
        "openssl-partial",
        "OpenSSL s_client -partial_chain",
        "OpenSSL 3.0.22",
        &PARTIAL,
        &reader::FILE,
        names::OPENSSL,
    ),
    stack(
        "openssl-strict",
        "OpenSSL s_client -x509_strict",
        "OpenSSL 3.0.22",
        &STRICT,
        &reader::FILE,
        names::OPENSSL,
    ),
    stack(
        "openssl-sl1",
        "OpenSSL s_client at security level 1",
        "OpenSSL 3.0.22",
        &LEVEL_1,
        &reader::FILE,
        names::OPENSSL,
    ),
    stack(
        "openssl-sl0",
        "OpenSSL s_client at security level 0",
        "OpenSSL 3.0.22",
        &LEVEL_0,
        &reader::FILE,
        names::OPENSSL,
    ),
    stack(
        "libpq-verify-full",
        "libpq, psql: sslmode=verify-full",
        "libpq 15.18/OpenSSL 3.0.22",
        &DEFAULT,
        &reader::FILE,
        names::LIBPQ,
    ),
    stack(
        "libpq-verify-ca",
        "libpq, psql: sslmode=verify-ca",
        "libpq 15.18/OpenSSL 3.0.22",
        &DEFAULT,
        &reader::FILE,
        None,
    ),
    stack(
        "libpq-require",
        "libpq, psql: sslmode=require with a root file",
        "libpq 15.18/OpenSSL 3.0.22",
        &DEFAULT,
        &reader::FILE,
        None,
    ),
    stack(
        "psycopg-verify-full",
        "psycopg-binary: sslmode=verify-full",
        "libpq 18.6/OpenSSL 3.5.9",
        &DEFAULT,
        &reader::FILE,
        names::LIBPQ,
    ),
    stack(
        "psycopg-verify-ca",
        "psycopg-binary: sslmode=verify-ca",
        "libpq 18.6/OpenSSL 3.5.9",
        &DEFAULT,
        &reader::FILE,
        None,
    ),
    stack(
        "mariadb-verify",
        "MariaDB client: --ssl-ca --ssl-verify-server-cert",
        "MariaDB 10.11.19/OpenSSL 3.0.22",
        &DEFAULT,
        &reader::FILE,
        names::MARIADB,
    ),
    stack(
        "mariadb-noverify",
        "MariaDB client: --ssl-ca without --ssl-verify-server-cert",
        "MariaDB 10.11.19/OpenSSL 3.0.22",
        &DEFAULT,
        &reader::FILE,
        None,
    ),
    stack(
        "mysqlconn-verify-identity",
        "mysql-connector-python (libmysqlclient): VERIFY_IDENTITY",
        "26.10.0 C-ext/OpenSSL 3.5.8",
        &DEFAULT,
        &reader::FILE,
        names::OPENSSL,
    ),
    stack(
        "mysqlconn-verify-ca",
        "mysql-connector-python (libmysqlclient): VERIFY_CA",
        "26.10.0 C-ext/OpenSSL 3.5.8",
        &DEFAULT,
        &reader::FILE,
        None,
    ),
    stack(
        "curl",
        "curl with OpenSSL: --cacert",
        "7.88.1/OpenSSL/3.0.22",
        &PARTIAL,
        &reader::FILE,
        names::CURL,
    ),
    stack(
        "python-ssl",
        "Python ssl.create_default_context(cafile=…), up to 3.12",
        "3.11.7/OpenSSL 3.0.22",
        &DEFAULT,
        &reader::FILE,
        names::PYTHON,
    ),
    stack(
        "python-ssl-strict",
        "Python ssl.create_default_context(cafile=…), from 3.13",
        "3.11.7/OpenSSL 3.0.22",
        &PARTIAL_AND_STRICT,
        &reader::FILE,
        names::PYTHON,
    ),
    stack(
        "python-cadata",
        "Python load_verify_locations(cadata=…)",
        "3.11.7/OpenSSL 3.0.22",
        &DEFAULT,
        &reader::PYTHON_TEXT,
        names::PYTHON,
    ),
    stack(
        "rust-openssl",
        "openssl crate: SslConnector::set_ca_file",
        "openssl-rs 0.10.82/OpenSSL 3.0.22",
        &DEFAULT,
        &reader::FILE,
        names::PYTHON,
    ),
    stack(
        "rust-native-tls",
        "native-tls: Certificate::from_pem(file)",
        "native-tls 0.2.18/OpenSSL 3.0.22",
        &DEFAULT,
        &reader::FIRST,
        names::PYTHON,
    ),
    stack(
        "rust-native-tls-stack",
        "native-tls: Certificate::stack_from_pem(file)",
        "native-tls 0.2.18/OpenSSL 3.0.22",
        &DEFAULT,
        &reader::STACK,
        names::PYTHON,
    ),
    stack(
        "node",
        "Node.js 20 tls.connect({ca})",
        "20.20.2/OpenSSL 3.0.19",
        &LEVEL_1,
        &reader::NODE_OPTION,
        names::NODE,
    ),
    stack(
        "node-new",
        "Node.js 24 tls.connect({ca})",
        "24.21.0/OpenSSL 3.5.8",
        &DEFAULT,
        &reader::NODE_OPTION,
        names::NODE,
    ),
    stack(
        "node-extra-ca",
        "Node.js 20 with NODE_EXTRA_CA_CERTS",
        "20.20.2/OpenSSL 3.0.19",
        &LEVEL_1,
        &reader::NODE_EXTRA,
        names::NODE,
    ),
    stack(
        "node-pg",
        "node-postgres {ssl: {ca}}",
        "8.23.1/node 20.20.2",
        &LEVEL_1,
        &reader::NODE_OPTION,
        names::NODE,
    ),
    stack(
        "node-mysql2",
        "mysql2 for Node.js {ssl: {ca}}",
        "3.24.6/node 20.20.2",
        &LEVEL_1,
        &reader::NODE_OPTION,
        None,
    ),
    stack(
        "node-mysql2-verifyid",
        "mysql2 for Node.js {ssl: {ca, verifyIdentity: true}}",
        "3.24.6/node 20.20.2",
        &LEVEL_1,
        &reader::NODE_OPTION,
        names::MYSQL2,
    ),
    stack(
        "php-ssl",
        "PHP ssl:// streams with cafile",
        "8.2.36/OpenSSL 3.0.22",
        &DEFAULT,
        &reader::PHP,
        names::PHP_STREAM,
    ),
    stack(
        "php-mysqli",
        "PHP mysqli ssl_set(ca)",
        "8.2.36/OpenSSL 3.0.22",
        &DEFAULT,
        &reader::PHP,
        names::PHP_MYSQLI,
    ),
    stack(
        "php-mysqli-verify",
        "PHP mysqli ssl_set(ca) with MYSQLI_CLIENT_SSL_VERIFY_SERVER_CERT",
        "8.2.36/OpenSSL 3.0.22",
        &DEFAULT,
        &reader::PHP,
        names::PHP_MYSQLI,
    ),
];

const fn stack(
    id: &'static str,
    about: &'static str,
    measured: &'static str,
    verifier: &'static OpenSsl,
    reader: &'static Reader,
    names: Option<NameRule>,
) -> Stack {
    Stack {
        id,
        about,
        measured,
        reader,
        verifier,
        names,
    }
}

/// The critical extensions that OpenSSL handles.
const KNOWN: &[&str] = &[
    extension::KEY_USAGE,
    extension::SUBJECT_ALT_NAME,
    extension::BASIC_CONSTRAINTS,
    extension::NAME_CONSTRAINTS,
    extension::CRL_DISTRIBUTION,
    extension::POLICIES,
    extension::POLICY_MAPPINGS,
    extension::SUBJECT_KEY,
    extension::POLICY_CONSTRAINTS,
    extension::EXTENDED_KEY_USAGE,
    extension::INHIBIT_ANY_POLICY,
    "1.3.6.1.5.5.7.1.14",
    "1.3.6.1.5.5.7.1.7",
    "1.3.6.1.5.5.7.1.8",
    "2.16.840.1.113730.1.1",
];

impl Verifier for OpenSsl {
    fn form(&self, oddity: Oddity) -> Treatment {
        certificate::form(oddity)
    }

    fn limits(&self) -> Limits {
        // `SSL_MAX_CERT_LIST_DEFAULT` (measured: 3.0.19, and Node 20).
        Limits::octets(100 << 10)
    }

    fn verify(&self, input: &Input<'_>) -> Outcome {
        let path = self.build(input)?;
        let check = || -> Pass {
            self.extensions(&path)?;
            self.security(&path)?;
            signatures_and_dates(input, &path)?;
            self.names(&path)
        };
        match check() {
            Ok(()) => Ok(path),
            Err(rejection) => Err(rejection.on(&path)),
        }
    }
}

impl OpenSsl {
    /// One path, without backtracking: the store first, then what the server sent.
    fn build(&self, input: &Input<'_>) -> Outcome {
        let leaf = input.leaf().ok_or_else(no_certificate)?;
        let mut path = vec![leaf.clone()];
        let mut unused: Vec<&Node> = input.sent.iter().skip(1).collect();
        loop {
            let Some(last) = path.last().cloned() else {
                return Err(no_certificate());
            };
            input.work.candidate(&last)?;
            if let Some(issuer) = trusted_issuer(input, &last) {
                let root = is_self_signed(&last);
                if root && !issuer.node.is(&last) {
                    return Err(self.no_anchor(input, &path));
                }
                if root {
                    path.pop();
                }
                path.push(issuer.node.clone());
                self.trust(input, &mut path, issuer)?;
                return Ok(path);
            }
            let issuer = match is_self_signed(&last) {
                true => None,
                false => best(
                    unused
                        .iter()
                        .copied()
                        .filter(|node| likely_issued(&last, node)),
                    input,
                ),
            };
            let Some(issuer) = issuer else { break };
            unused.retain(|node| !node.is(issuer));
            path.push(issuer.clone());
        }
        // The last resort with partial chains: the server certificate itself is in the store.
        let pinned = input
            .store
            .anchors()
            .iter()
            .find(|anchor| anchor.node.is(leaf));
        if let Some(pinned) = pinned.filter(|_| self.partial_chain) {
            if pinned.settings == Settings::NotServer {
                return Err(distrusted(&pinned.node, &path));
            }
            return Ok(vec![leaf.clone()]);
        }
        Err(self.no_anchor(input, &path))
    }

    /// Follows the store upwards until a member of the path is trusted (`check_trust`).
    fn trust(&self, input: &Input<'_>, path: &mut Vec<Node>, first: &Anchor) -> Pass {
        let mut anchor = first;
        loop {
            match anchor.settings {
                Settings::Server => return Ok(()),
                Settings::NotServer => return Err(distrusted(&anchor.node, path)),
                Settings::None if self.partial_chain => return Ok(()),
                Settings::None if is_self_signed(&anchor.node) => {
                    return known_signature(&anchor.node).map_err(|rejection| rejection.on(path));
                }
                Settings::None => {}
            }
            input.work.candidate(&anchor.node)?;
            let not_a_root = || {
                Rejection::new(
                    Rule::AnchorNotARoot,
                    &anchor.node,
                    format!(
                        "{} is in the trust store, but this client stops only at a self-signed root, and the store lacks its issuer",
                        anchor.node.label()
                    ),
                )
                .on(path)
            };
            let next = trusted_issuer(input, &anchor.node);
            let next = next.filter(|next| !path.iter().any(|member| member.is(&next.node)));
            anchor = next.ok_or_else(not_a_root)?;
            path.push(anchor.node.clone());
        }
    }

    fn no_anchor(&self, input: &Input<'_>, path: &[Node]) -> Rejection {
        let pinned = |node: &Node| {
            input
                .store
                .anchors()
                .iter()
                .any(|anchor| anchor.node.is(node))
        };
        if let Some(node) = path.iter().find(|node| !self.partial_chain && pinned(node)) {
            let why = format!(
                "{} is in the trust store, but this client stops only at a self-signed root",
                node.label()
            );
            return Rejection::new(Rule::AnchorNotARoot, node, why).on(path);
        }
        let mismatch = path.last().and_then(|last| {
            let mut named = input.store.issuers(last, Names::Folded);
            named.find_map(|anchor| {
                let (child, issuer) = (last, &anchor.node);
                rules::key_identifiers(child, issuer)
                    .and_then(|()| rules::issuer_serial(child, issuer))
                    .err()
            })
        });
        mismatch.map_or_else(|| issuer_not_found(path), |rejection| rejection.on(path))
    }

    /// `check_extensions`: what the extensions of each member must state.
    fn extensions(&self, path: &[Node]) -> Pass {
        let top = path.len().saturating_sub(1);
        for (position, node) in path.iter().enumerate() {
            rules::critical_extensions(node, KNOWN)?;
            well_formed(node)?;
            let ca = ca_kind(node);
            if position > 0 {
                let enough = match ca {
                    Ca::No => false,
                    Ca::Yes => true,
                    // Only the last member of the path, and only without the strict flag.
                    Ca::Legacy => position == top && !self.strict,
                };
                if !enough {
                    let rule = if position == top {
                        Rule::AnchorNotACa
                    } else {
                        Rule::IssuerNotACa
                    };
                    return Err(rules::not_a_ca(node, rule));
                }
            } else if self.strict && ca == Ca::Legacy {
                return Err(rules::not_a_ca(node, Rule::StrictProfile));
            }
            if self.strict && path.len() > 1 {
                strict(node, position == top)?;
            }
            rules::serves(node, false)?;
            let usage = node.details().key_usage;
            if position == 0
                && self.leaf_key_usage
                && usage.is_some_and(|usage| !usage.any_for_tls())
            {
                return Err(Rejection::new(
                    Rule::KeyUsage,
                    node,
                    format!(
                        "the keyUsage of {} does not allow TLS servers",
                        node.label()
                    ),
                ));
            }
            if position > 1 {
                rules::path_length(node, rules::not_self_issued(path, position))?;
            }
        }
        Ok(())
    }

    /// `check_auth_level`: sizes of all keys, digests of all signatures except the anchor's.
    fn security(&self, path: &[Node]) -> Pass {
        let (bits, digest) = match self.security_level {
            0 => return Ok(()),
            1 => (1024, Digest::Sha224),
            _ => (2048, Digest::Sha224),
        };
        let top = path.len().saturating_sub(1);
        for (position, node) in path.iter().enumerate() {
            rules::known_strength(node)?;
            rules::rsa_bits(node, bits)?;
            if position < top {
                rules::digest(node, digest)?;
            }
        }
        Ok(())
    }

    /// `check_name_constraints`: those of every issuer, including the anchor, on everything below it.
    fn names(&self, path: &[Node]) -> Pass {
        for (position, node) in path.iter().enumerate() {
            if position > 0 && node.details().is_self_issued() {
                continue;
            }
            let common_name = position == 0;
            for ca in path.iter().skip(position + 1) {
                name_constraints::permits(ca, node, common_name)?;
            }
        }
        Ok(())
    }
}

/// `internal_verify`: the anchor's own signature is not checked, its dates are.
fn signatures_and_dates(input: &Input<'_>, path: &[Node]) -> Pass {
    for pair in path.windows(2).rev() {
        if let [child, issuer] = pair {
            input.work.signature(child, issuer)?;
        }
    }
    path.iter().rev().try_for_each(|node| {
        rules::dates(node, input.at)?;
        match in_date(node.details().validity, input.at) {
            true => Ok(()),
            false => Err(Rejection::new(
                Rule::Expired,
                node,
                format!("{} expires in this second", node.label()),
            )),
        }
    })
}

/// `X509_cmp_time` treats the last second of a certificate as after its expiry.
fn in_date(validity: Validity, at: UtcDateTime) -> bool {
    validity.contains(at) && at < validity.not_after
}

/// `ossl_x509v3_cache_extensions`: only these are read, and none may occur twice.
fn well_formed(node: &Node) -> Pass {
    const READ: &[&str] = &[
        extension::BASIC_CONSTRAINTS,
        extension::KEY_USAGE,
        extension::EXTENDED_KEY_USAGE,
        extension::SUBJECT_KEY,
        extension::AUTHORITY_KEY,
        extension::SUBJECT_ALT_NAME,
        extension::NAME_CONSTRAINTS,
        extension::CRL_DISTRIBUTION,
    ];
    let details = node.details();
    let malformed = details
        .malformed_extensions()
        .find(|it| READ.contains(&it.identifier.as_str()));
    match malformed.or_else(|| details.duplicate_extension()) {
        None => Ok(()),
        Some(extension) => Err(Rejection::new(
            Rule::MalformedCertificate,
            node,
            format!(
                "the extension {} of {} is malformed or present twice",
                extension.identifier,
                node.label()
            ),
        )),
    }
}

/// `get_trusted_issuer`: the first matching certificate of the store that is valid, otherwise the
/// match that expires last. Other candidates are never tried.
fn trusted_issuer<'a>(input: &Input<'a>, child: &'a Node) -> Option<&'a Anchor> {
    let fitting = input.store.issuers(child, Names::Folded);
    let mut latest: Option<&Anchor> = None;
    let fitting = fitting.filter(|anchor| likely_issued(child, &anchor.node));
    // A candidate that cannot be read is skipped; if there is no other, it gives the reason.
    let mut malformed: Option<&Anchor> = None;
    for anchor in fitting {
        if well_formed(&anchor.node).is_err() {
            malformed = malformed.or(Some(anchor));
            continue;
        }
        let validity = anchor.node.details().validity;
        if in_date(validity, input.at) {
            return Some(anchor);
        }
        if latest.is_none_or(|old| old.node.details().validity.not_after < validity.not_after) {
            latest = Some(anchor);
        }
    }
    latest.or(malformed)
}

/// The same choice among the certificates that the server sent.
fn best<'a>(fitting: impl Iterator<Item = &'a Node>, input: &Input<'_>) -> Option<&'a Node> {
    let mut latest: Option<&Node> = None;
    for node in fitting {
        let validity = node.details().validity;
        if in_date(validity, input.at) {
            return Some(node);
        }
        if latest.is_none_or(|old| old.details().validity.not_after < validity.not_after) {
            latest = Some(node);
        }
    }
    latest
}

/// `ossl_x509_likely_issued`: names, key identifiers and the type of the key; no signature.
fn likely_issued(child: &Node, issuer: &Node) -> bool {
    Names::Folded.link(child, issuer)
        && rules::key_identifiers(child, issuer).is_ok()
        && rules::issuer_serial(child, issuer).is_ok()
        && issuer_name_fits(child, issuer)
        && key_type_fits(child, issuer)
}

/// authorityCertIssuer, if present, must name the issuer of the issuer.
fn issuer_name_fits(child: &Node, issuer: &Node) -> bool {
    let key = child.details().authority_key.as_ref();
    key.and_then(|key| key.issuer.as_ref())
        .is_none_or(|name| *name == issuer.details().issuer.folded)
}

fn key_type_fits(child: &Node, issuer: &Node) -> bool {
    match (
        &child.details().signature.scheme,
        &issuer.details().key_algorithm,
    ) {
        (Scheme::RsaPkcs1(_) | Scheme::RsaPss { .. }, key) => {
            matches!(key, KeyAlgorithm::Rsa(_) | KeyAlgorithm::Other(_))
        }
        (Scheme::Ecdsa(_), key) => matches!(key, KeyAlgorithm::Ec(_) | KeyAlgorithm::Other(_)),
        (Scheme::Ed25519, key) => *key == KeyAlgorithm::Ed25519,
        (Scheme::Other(_), _) => true,
    }
}

/// `EXFLAG_SS`: by names, key identifiers and key type; the signature itself does not matter.
fn is_self_signed(node: &Node) -> bool {
    likely_issued(node, node)
}

/// A root must have a signature algorithm that matches its key (`check_sig_alg_match`); OpenSSL may know an algorithm
/// that this crate does not.
fn known_signature(node: &Node) -> Pass {
    match node.details().signature.scheme {
        Scheme::Other(_) => Err(Rejection::new(
            Rule::NotMeasured,
            node,
            format!(
                "it was not measured whether OpenSSL knows the signature algorithm of {}",
                node.label()
            ),
        )),
        _ => Ok(()),
    }
}

/// The return value of `X509_check_ca`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ca {
    No,
    Yes,
    /// Without basicConstraints, but a self-signed version 1 certificate or one with keyCertSign.
    Legacy,
}

fn ca_kind(node: &Node) -> Ca {
    let details = node.details();
    if details.forbids_certificate_signing() {
        return Ca::No;
    }
    match details.basic_constraints {
        Some(constraints) if constraints.ca => Ca::Yes,
        Some(_) => Ca::No,
        None if details.version == 1 && is_self_signed(node) => Ca::Legacy,
        None if details.key_usage.is_some() => Ca::Legacy,
        None => Ca::No,
    }
}

/// Requirements of `X509_V_FLAG_X509_STRICT`.
fn strict(node: &Node, top: bool) -> Pass {
    let details = node.details();
    let signs = details
        .key_usage
        .is_some_and(|usage| usage.certificate_signing());
    let has_path_length = details
        .basic_constraints
        .is_some_and(|it| it.path_length.is_some());
    let critical_constraints = details.basic_constraints.is_some_and(|it| it.critical);
    let no_name = details.subject.is_empty();
    let alt_names = details.subject_alt_names.as_ref();
    let key_id = details
        .authority_key
        .as_ref()
        .is_some_and(|key| key.key_id.is_some());
    let broken = [
        (
            has_path_length && !details.is_ca(),
            "has a path length without being a CA",
        ),
        (
            has_path_length && !signs,
            "has a path length without keyCertSign",
        ),
        (
            details.is_ca() && !critical_constraints,
            "has a basicConstraints extension that is not critical",
        ),
        (
            details.is_ca() && details.key_usage.is_none(),
            "is a CA without keyUsage",
        ),
        (
            !details.is_ca() && signs,
            "has keyCertSign without being a CA",
        ),
        (details.issuer.is_empty(), "has no issuer name"),
        (
            no_name && (details.is_ca() || alt_names.is_none()),
            "has no subject name",
        ),
        (
            alt_names.is_some_and(Vec::is_empty),
            "has an empty subject alternative name",
        ),
        (
            no_name && alt_names.is_some() && !details.critical(extension::SUBJECT_ALT_NAME),
            "has no subject name and a subject alternative name that is not critical",
        ),
        (
            !details.signature.consistent,
            "names two signature algorithms",
        ),
        (
            details.critical(extension::AUTHORITY_KEY),
            "has a critical authority key identifier",
        ),
        (
            details.critical(extension::SUBJECT_KEY),
            "has a critical subject key identifier",
        ),
        (
            details.version >= 3 && !top && !key_id,
            "has no authority key identifier",
        ),
        (
            details.version >= 3 && details.is_ca() && details.subject_key.is_none(),
            "is a CA without subject key identifier",
        ),
        (
            details.version < 3 && !details.extensions.is_empty(),
            "has extensions without being version 3",
        ),
    ];
    match broken.into_iter().find(|(broken, _)| *broken) {
        None => Ok(()),
        Some((_, what)) => Err(Rejection::new(
            Rule::StrictProfile,
            node,
            format!("{} {what}", node.label()),
        )),
    }
}

fn distrusted(node: &Node, path: &[Node]) -> Rejection {
    let why = format!(
        "the trust store marks {} as not trusted for TLS servers",
        node.label()
    );
    Rejection::new(Rule::AnchorDistrusted, node, why).on(path)
}
