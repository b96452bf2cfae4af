//! The catalogue check by the rules of TLS stacks.
//!
//! No chain is available, so the rules judge what RDS serves under a root: a subordinate CA and a server certificate
//! that obey every rule; the root is not sent.

use std::sync::LazyLock;

use time::UtcDateTime;

use super::by_content::chain_ended;
use super::decide::decide_nodes;
use super::path::Signatures;
use super::path::node::Node;
use super::question::Check;
use super::stack::Stack;
use super::store::TrustStore;
use super::trusted_until;
use super::verdict::{Decision, Rule, Verdict};
use crate::catalogue::Authority;
use crate::certificate::details::{
    AuthorityKey, BasicConstraints, Details, Digest, ExtendedKeyUsage, GeneralName, KeyUsage, Name,
    Scheme,
};
use crate::certificate::{Certificate, KeyAlgorithm, KeyId, Validity};

/// What RDS serves under one authority, prepared for one store: built once, judged by many stacks.
pub(super) struct IdealChain<'a> {
    pub(super) authority: &'a Authority,
    /// Absent if the root is neither known nor in the store.
    root: Option<Root>,
}

struct Root {
    /// The subject in the form that RFC 5280 section 7.1 compares.
    folded: Box<str>,
    /// What a server sends.
    usual: [Node; 2],
    /// What it sends if its subordinate CA is one that the store holds.
    others: Vec<(Certificate, [Node; 2])>,
}

impl<'a> IdealChain<'a> {
    pub(super) fn new(store: &TrustStore, authority: &'a Authority) -> Self {
        let known = authority.certificate();
        let same = |it: &&Certificate| {
            it.key_id() == authority.key_id() && it.subject() == authority.subject()
        };
        // For the chain below, certificates with one name and key differ only in the key
        // identifier; that of the published root is the correct one.
        let root = known
            .as_ref()
            .or_else(|| store.bundle().certificates().find(same))
            .and_then(Certificate::details);
        let root = root.map(|root| {
            let issued = store.bundle().certificates().filter(|it| {
                it.is_ca()
                    && !it.is_self_issued()
                    && it
                        .details()
                        .is_some_and(|it| it.issuer.folded == root.subject.folded)
            });
            Root {
                folded: root.subject.folded.clone(),
                usual: chain(root, None),
                others: issued
                    .map(|like| (like.clone(), chain(root, like.details())))
                    .collect(),
            }
        });
        Self { authority, root }
    }

    /// The decision of one stack.
    pub(super) fn decide(
        &self,
        store: &TrustStore,
        check: &Check<'_>,
        stack: &'static Stack,
        signatures: &Signatures,
        at: UtcDateTime,
    ) -> Decision {
        let decision = self.decide_for_root(store, stack, signatures, at);
        let ends = self.authority.chain_not_after();
        if decision.verdict != Verdict::Trusted || at.truncate_to_second() <= ends {
            return decision;
        }
        // A stack that ignores the expiry of its anchors refuses what expired below them.
        let end = chain_ended(check, self.authority, ends);
        Decision {
            verdict: end.verdict,
            rule: end.rule,
            reason: end.reason,
            remedy: end.remedy,
            ..decision
        }
    }

    /// The decision by RFC 5280, over everything that the store holds.
    pub(super) fn decide_by_rfc5280(
        &self,
        store: &TrustStore,
        signatures: &Signatures,
        at: UtcDateTime,
    ) -> Decision {
        match &self.root {
            Some(root) => {
                unless_constrained(decide_nodes(store, &root.usual, None, None, signatures, at))
            }
            None => Decision::new(
                Verdict::Unknown,
                Some(Rule::NotMeasured),
                format!(
                    "the root {:?} is not known well enough",
                    self.authority.subject()
                ),
            ),
        }
    }

    /// The last instant at which a stack accepts it.
    pub(super) fn trusts_until(
        &self,
        store: &TrustStore,
        check: &Check<'_>,
        stack: &'static Stack,
        signatures: &Signatures,
    ) -> Option<UtcDateTime> {
        let ends = Some(self.authority.chain_not_after());
        trusted_until::trusted_until(check.at, ends, self.validities(store), |at| {
            self.decide(store, check, stack, signatures, at).verdict == Verdict::Trusted
        })
    }

    /// Decides whether `stack`, given exactly this store, accepts what RDS serves under the root.
    ///
    /// It is not known which subordinate CA a server will send. If the store holds one of that root
    /// and the answer depends on whether the server sends that one, it is *unknown*.
    fn decide_for_root(
        &self,
        store: &TrustStore,
        stack: &'static Stack,
        signatures: &Signatures,
        at: UtcDateTime,
    ) -> Decision {
        let subject = self.authority.subject();
        let Some(root) = &self.root else {
            return without_root(store, subject, stack, signatures, at);
        };
        let mut usual = unless_constrained(decide_nodes(
            store,
            &root.usual,
            None,
            Some(stack),
            signatures,
            at,
        ));
        if usual.rule == Some(Rule::IssuerNotFound) {
            // The subordinate CA of the ideal chain is a placeholder; the root is what is missing.
            let what = format!(
                "no certificate that issued {:?} is in the trust store",
                SUBORDINATE
            );
            usual.reason = usual
                .reason
                .replace(&what, &format!("it loads no certificate {subject:?}"));
        }
        if usual.verdict == Verdict::Unknown {
            return usual;
        }
        for (subordinate, sent) in &root.others {
            let other =
                unless_constrained(decide_nodes(store, sent, None, Some(stack), signatures, at));
            if other.verdict != usual.verdict {
                return depends(usual, other, subordinate);
            }
        }
        usual
    }

    /// The validities on which the answers may depend.
    fn validities(&self, store: &TrustStore) -> Vec<Validity> {
        let Some(Root { folded, .. }) = &self.root else {
            return Vec::new();
        };
        let below = store.bundle().certificates().filter_map(|held| {
            let details = held.details()?;
            (details.issuer.folded == *folded).then_some(&*details.subject.folded)
        });
        let names = std::iter::once(&**folded).chain(below);
        trusted_until::related(store, names)
            .into_iter()
            .map(Certificate::validity)
            .collect()
    }
}

/// No certificate of RDS constrains names. If one in the store does, the result depends on the names of the databases
/// and of the subordinate CA, which are placeholders here.
fn unless_constrained(decision: Decision) -> Decision {
    let constrains =
        |it: &&Certificate| it.details().is_some_and(|it| it.name_constraints.is_some());
    let constrained = match decision.verdict {
        Verdict::Trusted => decision.path.iter().find(constrains).cloned(),
        _ => None,
    };
    let Some(certificate) = constrained else {
        return decision;
    };
    let rule = Rule::NameConstraints;
    Decision {
        verdict: Verdict::Unknown,
        rule: Some(rule),
        reason: format!(
            "{:?} in the trust store may sign for some names only, unlike the certificate that AWS publishes",
            certificate
                .subject_common_name()
                .unwrap_or(certificate.subject())
        ),
        remedy: Some("put the root that AWS publishes in its place".to_owned()),
        rejected: Some(certificate),
        ..decision
    }
}

/// The decision if the root is neither known nor in the store.
fn without_root(
    store: &TrustStore,
    subject: &str,
    stack: &'static Stack,
    signatures: &Signatures,
    at: UtcDateTime,
) -> Decision {
    // Read anyway: an unreadable store takes precedence.
    let read = decide_nodes(store, &[], None, Some(stack), signatures, at);
    let mut held = store.bundle().certificates();
    let below = held.find(|it| it.is_ca() && it.issuer() == subject);
    let verdict = match (&read.rule, below) {
        (Some(Rule::IssuerNotFound), None) => Verdict::NotTrusted,
        (Some(Rule::IssuerNotFound), Some(_)) => Verdict::Unknown,
        _ => return read,
    };
    Decision {
        verdict,
        reason: match below {
            None => format!("the root {subject:?} is not in the trust store"),
            Some(below) => format!(
                "the root {subject:?} is not in the trust store, only {:?} below it",
                below.subject()
            ),
        },
        rejected: below.cloned(),
        ..read
    }
}

/// The decision if the answer depends on which subordinate the server sends.
fn depends(usual: Decision, other: Decision, subordinate: &Certificate) -> Decision {
    let refused = if usual.verdict == Verdict::Trusted {
        &other
    } else {
        &usual
    };
    Decision {
        verdict: Verdict::Unknown,
        rule: refused.rule,
        rejected: Some(subordinate.clone()),
        reason: format!(
            "it depends on whether the server sends the intermediate {:?}, which the trust store holds: {}",
            subordinate.subject_common_name().unwrap_or(subordinate.subject()),
            refused.reason
        ),
        remedy: Some("keep roots only in the trust store: remove the intermediate, and add its root where it is missing".to_owned()),
        ..usual
    }
}

/// The name of the placeholder for the subordinate CA.
const SUBORDINATE: &str = "the subordinate CA";

/// Server certificate and subordinate; if `like` is given, the subordinate is a renewal of it.
fn chain(root: &Details, like: Option<&Details>) -> [Node; 2] {
    const SUBORDINATE_KEY: &[u8] = b"the key of a subordinate CA";
    const SERVER_KEY: &[u8] = b"the key of a server";
    static KEYS: LazyLock<[KeyId; 2]> =
        LazyLock::new(|| [SUBORDINATE_KEY, SERVER_KEY].map(KeyId::of));
    let [subordinate_key, server_key] = *KEYS;
    let scheme = match root.key_algorithm {
        KeyAlgorithm::Ec(256) => Scheme::Ecdsa(Digest::Sha256),
        KeyAlgorithm::Ec(_) => Scheme::Ecdsa(Digest::Sha384),
        KeyAlgorithm::Rsa(bits) if bits > 2048 => Scheme::RsaPkcs1(Digest::Sha384),
        _ => Scheme::RsaPkcs1(Digest::Sha256),
    };
    let key_id = like.map_or(subordinate_key, |like| like.key_id);
    let subordinate = Details {
        tbs: b"subordinate".as_slice().into(),
        subject: like.map_or_else(|| name(SUBORDINATE), |like| like.subject.clone()),
        issuer: root.subject.clone(),
        key: like.map_or_else(|| SUBORDINATE_KEY.into(), |like| like.key.clone()),
        key_id,
        key_algorithm: root.key_algorithm.clone(),
        basic_constraints: Some(BasicConstraints {
            ca: true,
            path_length: Some(0),
            critical: true,
        }),
        // digitalSignature, keyCertSign, cRLSign.
        key_usage: Some(KeyUsage(1 | 1 << 5 | 1 << 6)),
        authority_key: authority_key(root),
        subject_key: like.map_or_else(
            || Some(SUBORDINATE_KEY.into()),
            |like| like.subject_key.clone(),
        ),
        ..conforming(&scheme)
    };
    let server = Details {
        tbs: b"server".as_slice().into(),
        subject: name("the database"),
        issuer: subordinate.subject.clone(),
        key: SERVER_KEY.into(),
        key_id: server_key,
        key_algorithm: KeyAlgorithm::Rsa(2048),
        basic_constraints: Some(BasicConstraints {
            ca: false,
            path_length: None,
            critical: true,
        }),
        // digitalSignature, keyEncipherment.
        key_usage: Some(KeyUsage(1 | 1 << 2)),
        extended_key_usage: Some(ExtendedKeyUsage {
            server: true,
            any: false,
            empty: false,
        }),
        subject_alt_names: Some(vec![GeneralName::Dns(
            "database.rds.amazonaws.com".to_owned(),
        )]),
        authority_key: authority_key(&subordinate),
        subject_key: Some(SERVER_KEY.into()),
        ..conforming(&scheme)
    };
    [
        Node::ideal(server, key_id),
        Node::ideal(subordinate, root.key_id),
    ]
}

/// Version 3, always valid, nothing unusual.
fn conforming(scheme: &Scheme) -> Details {
    let mut details = Details::none().clone();
    details.version = 3;
    details.signature.scheme = scheme.clone();
    details.signature.consistent = true;
    details.serial = [1].into();
    details.validity = Validity {
        not_before: UtcDateTime::MIN,
        not_after: UtcDateTime::MAX,
    };
    details
}

fn authority_key(issuer: &Details) -> Option<AuthorityKey> {
    issuer.subject_key.as_ref().map(|key| AuthorityKey {
        key_id: Some(key.clone()),
        ..AuthorityKey::default()
    })
}

fn name(text: &str) -> Name {
    Name {
        raw: text.as_bytes().into(),
        folded: text.into(),
        common_names: vec![text.to_owned()],
        emails: Vec::new(),
    }
}
