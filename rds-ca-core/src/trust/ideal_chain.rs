//! The catalogue check by the rules of one TLS stack.
//!
//! No chain is at hand, so the rules judge what RDS serves under a root: a subordinate CA and a server certificate that
//! keep to every rule, the root not sent.

use time::UtcDateTime;

use super::by_content::chain_ended;
use super::decide::decide_nodes;
use super::path::node::Node;
use super::question::Check;
use super::store::TrustStore;
use super::trusted_until;
use super::verdict::{Decision, Rule, Verdict};
use crate::catalogue::Authority;
use crate::certificate::details::{
    AuthorityKey, BasicConstraints, Details, Digest, ExtendedKeyUsage, GeneralName, KeyUsage, Name,
    Scheme,
};
use crate::certificate::{Certificate, KeyAlgorithm, KeyId, Validity};
use crate::name::StackId;

/// The root that a database's chain leads to; its body may not be known.
#[derive(Clone, Copy, Debug)]
struct Root<'a> {
    /// The subject as RFC 4514 text.
    subject: &'a str,
    key_id: KeyId,
    certificate: Option<&'a Certificate>,
}

/// What one stack makes of what is served under one authority.
pub(super) fn decide_by_stack(
    store: &TrustStore,
    check: &Check<'_>,
    authority: &Authority,
    stack: &StackId,
    at: UtcDateTime,
) -> Decision {
    let certificate = authority.certificate();
    let decision = decide_for_root(store, root_of(authority, certificate.as_ref()), stack, at);
    let ends = authority.chain_not_after();
    if decision.verdict != Verdict::Trusted || at.truncate_to_second() <= ends {
        return decision;
    }
    // A stack that ignores the end of its anchors refuses what ended below them.
    let end = chain_ended(check, authority, ends);
    Decision {
        verdict: end.verdict,
        rule: end.rule,
        reason: end.reason,
        remedy: end.remedy,
        ..decision
    }
}

/// What RFC 5280 makes of what is served under one authority, over everything that the store holds.
pub(super) fn decide_by_rfc5280(
    store: &TrustStore,
    check: &Check<'_>,
    authority: &Authority,
) -> Decision {
    let certificate = authority.certificate();
    let root = root_of(authority, certificate.as_ref());
    match details_of(store, root) {
        Some(root) => decide_nodes(store, &chain(root, None), None, None, check.at),
        None => Decision::new(
            Verdict::Unknown,
            Some(Rule::NotMeasured),
            format!("the root {:?} is not known well enough", root.subject),
        ),
    }
}

/// The last instant at which a stack accepts what is served under one authority.
pub(super) fn trusts_until(
    store: &TrustStore,
    check: &Check<'_>,
    authority: &Authority,
    stack: &StackId,
) -> Option<UtcDateTime> {
    let certificate = authority.certificate();
    let root = root_of(authority, certificate.as_ref());
    let ends = Some(authority.chain_not_after());
    trusted_until::trusted_until(check.at, ends, validities_under(store, root), |at| {
        decide_by_stack(store, check, authority, stack, at).verdict == Verdict::Trusted
    })
}

fn root_of<'a>(authority: &'a Authority, certificate: Option<&'a Certificate>) -> Root<'a> {
    Root {
        subject: authority.subject(),
        key_id: authority.key_id(),
        certificate,
    }
}

/// Decides whether `stack`, given this very store, accepts what RDS serves under `root`.
///
/// Which subordinate CA a server will send is not known. Where the store holds one of that root's
/// and the answer depends on whether the server sends that one, it is *unknown*.
fn decide_for_root(
    store: &TrustStore,
    root: Root<'_>,
    stack: &StackId,
    at: UtcDateTime,
) -> Decision {
    let Some(root_details) = details_of(store, root) else {
        return without_root(store, root, stack, at);
    };
    let sent = chain(root_details, None);
    let mut usual = decide_nodes(store, &sent, None, Some(stack), at);
    if usual.rule == Some(Rule::IssuerNotFound) {
        // Nobody knows the subordinate CA of the imagined chain by name; the root is what is missing.
        let what = format!(
            "no certificate that issued {:?} is in the trust store",
            SUBORDINATE
        );
        usual.reason = usual.reason.replace(
            &what,
            &format!("it loads no certificate {:?}", root.subject),
        );
    }
    if usual.verdict == Verdict::Unknown {
        return usual;
    }
    let issued = |it: &&Certificate| {
        it.is_ca()
            && !it.is_self_issued()
            && it
                .details()
                .is_some_and(|it| it.issuer.folded == root_details.subject.folded)
    };
    for subordinate in store.bundle().certificates().filter(issued) {
        let sent = chain(root_details, subordinate.details());
        let other = decide_nodes(store, &sent, None, Some(stack), at);
        if other.verdict != usual.verdict {
            return depends(usual, other, subordinate);
        }
    }
    usual
}

/// The validities on which the answers of [`decide_for_root`] may depend.
fn validities_under(store: &TrustStore, root: Root<'_>) -> Vec<Validity> {
    let Some(root) = details_of(store, root) else {
        return Vec::new();
    };
    let below = store.bundle().certificates().filter_map(|held| {
        let details = held.details()?;
        (details.issuer.folded == root.subject.folded).then_some(&*details.subject.folded)
    });
    let names = std::iter::once(&*root.subject.folded).chain(below);
    trusted_until::near(store, names)
        .into_iter()
        .map(Certificate::validity)
        .collect()
}

fn details_of<'a>(store: &'a TrustStore, root: Root<'a>) -> Option<&'a Details> {
    let same = |it: &&Certificate| it.key_id() == root.key_id && it.subject() == root.subject;
    // Certificates of one name and key differ in nothing that the chain below depends on but the
    // identifier, of which the published root's is the right one.
    root.certificate
        .or_else(|| store.bundle().certificates().find(same))
        .and_then(Certificate::details)
}

/// The root is neither known nor in the store.
fn without_root(store: &TrustStore, root: Root<'_>, stack: &StackId, at: UtcDateTime) -> Decision {
    // Read all the same: a file that cannot be loaded is told first.
    let read = decide_nodes(store, &[], None, Some(stack), at);
    let mut held = store.bundle().certificates();
    let below = held.find(|it| it.is_ca() && it.issuer() == root.subject);
    let verdict = match (&read.rule, below) {
        (Some(Rule::IssuerNotFound), None) => Verdict::NotTrusted,
        (Some(Rule::IssuerNotFound), Some(_)) => Verdict::Unknown,
        _ => return read,
    };
    Decision {
        verdict,
        reason: match below {
            None => format!("the root {:?} is not in the trust store", root.subject),
            Some(below) => format!(
                "the root {:?} is not in the trust store, only {:?} below it",
                root.subject,
                below.subject()
            ),
        },
        rejected: below.cloned(),
        ..read
    }
}

/// The answer depends on which subordinate the server sends.
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

/// The name of the imagined subordinate CA.
const SUBORDINATE: &str = "the subordinate CA";

/// Server certificate and subordinate; the subordinate is a renewal of `like`, where that is given.
fn chain(root: &Details, like: Option<&Details>) -> [Node; 2] {
    const SUBORDINATE_KEY: &[u8] = b"the key of a subordinate CA";
    let scheme = match root.key_algorithm {
        KeyAlgorithm::Ec(256) => Scheme::Ecdsa(Digest::Sha256),
        KeyAlgorithm::Ec(_) => Scheme::Ecdsa(Digest::Sha384),
        KeyAlgorithm::Rsa(bits) if bits > 2048 => Scheme::RsaPkcs1(Digest::Sha384),
        _ => Scheme::RsaPkcs1(Digest::Sha256),
    };
    let key_id = like.map_or_else(|| KeyId::of(SUBORDINATE_KEY), |like| like.key_id);
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
        key: b"the key of a server".as_slice().into(),
        key_id: KeyId::of(b"the key of a server"),
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
        subject_key: Some(b"the key of a server".as_slice().into()),
        ..conforming(&scheme)
    };
    [
        Node::ideal(server, key_id),
        Node::ideal(subordinate, root.key_id),
    ]
}

/// Version 3, always in date, nothing unusual.
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
