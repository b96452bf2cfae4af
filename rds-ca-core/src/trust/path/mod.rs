//! The parts of path building that all verifiers share: certificates, the pool of anchors, the budget, the search, and
//! individual rules.

pub(in crate::trust) mod host_name;
pub(in crate::trust) mod host_pattern;
pub(in crate::trust) mod name_constraints;
pub(in crate::trust) mod node;
pub(in crate::trust) mod rules;
mod search;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher as _};
use std::sync::OnceLock;

use time::UtcDateTime;

use crate::certificate::KeyId;
use crate::certificate::details::Name;
use crate::certificate::signature::Check;
use crate::trust::verdict::Rule;
use node::Node;
pub(in crate::trust) use search::Search;

/// Signature checks for one verdict, unless the stack itself allows fewer.
pub(in crate::trust) const MAX_SIGNATURE_CHECKS: u32 = 500;
/// Candidates examined for one verdict; it stops searches in meshes of cross-signed certificates.
pub(in crate::trust) const MAX_CANDIDATES: u32 = 20_000;

/// Why a path was refused.
#[derive(Clone, Debug)]
pub(in crate::trust) struct Rejection {
    pub(in crate::trust) rule: Rule,
    /// The certificate that the rule is about.
    pub(in crate::trust) about: Option<Node>,
    pub(in crate::trust) why: String,
    /// The path as far as it was built.
    pub(in crate::trust) path: Vec<Node>,
}

impl Rejection {
    pub(in crate::trust) fn new(rule: Rule, about: &Node, why: impl Into<String>) -> Self {
        Self {
            rule,
            about: Some(about.clone()),
            why: why.into(),
            path: Vec::new(),
        }
    }

    pub(in crate::trust) fn on(mut self, path: &[Node]) -> Self {
        if self.path.is_empty() {
            self.path = path.to_vec();
        }
        self
    }
}

/// The path that a verifier accepts, server certificate first, anchor last.
pub(in crate::trust) type Outcome = Result<Vec<Node>, Rejection>;

/// The result of one rule.
pub(in crate::trust) type Pass = Result<(), Rejection>;

/// Trust settings of OpenSSL's `TRUSTED CERTIFICATE` blocks, as far as TLS servers are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trust) enum Settings {
    /// None: an ordinary certificate.
    None,
    /// Trusted for TLS servers, whether or not it is a root.
    Server,
    /// Not trusted for TLS servers.
    NotServer,
}

/// A certificate of the trust store.
#[derive(Clone, Debug)]
pub(in crate::trust) struct Anchor {
    pub(in crate::trust) node: Node,
    pub(in crate::trust) settings: Settings,
}

impl Anchor {
    pub(in crate::trust) fn plain(node: Node) -> Self {
        Self {
            node,
            settings: Settings::None,
        }
    }
}

/// The certificates of a trust store in the order in which a stack read them, indexed by subject.
#[derive(Debug, Default)]
pub(in crate::trust) struct Pool {
    anchors: Vec<Anchor>,
    by_subject: OnceLock<Vec<(u64, usize)>>,
    by_folded_subject: OnceLock<Vec<(u64, usize)>>,
}

/// How a stack compares issuer and subject names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trust) enum Names {
    /// Byte for byte.
    Exact,
    /// By RFC 5280 section 7.1.
    Folded,
}

impl Names {
    /// Whether `child` names `issuer` as its issuer.
    pub(in crate::trust) fn link(self, child: &Node, issuer: &Node) -> bool {
        let (child, issuer) = (child.details(), issuer.details());
        match self {
            Self::Exact => child.issuer.raw == issuer.subject.raw,
            Self::Folded => child.issuer.folded == issuer.subject.folded,
        }
    }
}

impl Pool {
    pub(in crate::trust) fn new(anchors: Vec<Anchor>) -> Self {
        Self {
            anchors,
            ..Self::default()
        }
    }

    pub(in crate::trust) fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// The anchors whose subject is the issuer of `child`, in order.
    pub(in crate::trust) fn issuers<'a>(
        &'a self,
        child: &'a Node,
        names: Names,
    ) -> impl DoubleEndedIterator<Item = &'a Anchor> + use<'a> {
        let (index, written): (_, fn(&Name) -> &[u8]) = match names {
            Names::Exact => (&self.by_subject, |name| &name.raw),
            Names::Folded => (&self.by_folded_subject, |name| name.folded.as_bytes()),
        };
        let subject = move |anchor: &'a Anchor| written(&anchor.node.details().subject);
        // Names of CAs begin alike, so they are found by their hash. Equal hashes are in the order of the store.
        let index = index.get_or_init(|| {
            let hashes = self.anchors.iter().map(|anchor| hash(subject(anchor)));
            let mut index: Vec<(u64, usize)> = hashes.zip(0..).collect();
            index.sort_unstable();
            index
        });
        let wanted = written(&child.details().issuer);
        let key = hash(wanted);
        let from = index.partition_point(|(hash, _)| *hash < key);
        let found = index.get(from..).unwrap_or_default();
        let count = found.partition_point(|(hash, _)| *hash == key);
        let found = found.get(..count).unwrap_or_default().iter();
        found
            .filter_map(|&(_, position)| self.anchors.get(position))
            .filter(move |anchor| subject(anchor) == wanted)
    }
}

fn hash(name: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(name);
    hasher.finish()
}

/// The input of a verifier.
pub(in crate::trust) struct Input<'a> {
    pub(in crate::trust) store: &'a Pool,
    /// What the server sent, its own certificate first; never empty.
    pub(in crate::trust) sent: &'a [Node],
    /// In full seconds, as most clients count.
    pub(in crate::trust) at: UtcDateTime,
    /// With the fraction of its second, for clients for which a certificate expires at the start of its last
    /// second.
    pub(in crate::trust) instant: UtcDateTime,
    pub(in crate::trust) work: Work<'a>,
}

impl<'a> Input<'a> {
    pub(in crate::trust) fn leaf(&self) -> Option<&'a Node> {
        self.sent.first()
    }
}

/// Counts the work, remembers signature checks, and enforces the budget.
pub(in crate::trust) struct Work<'a> {
    signatures_left: Cell<u32>,
    candidates_left: Cell<u32>,
    /// The checks that this verdict has paid for.
    asked: RefCell<Vec<(*const u8, KeyId)>>,
    known: &'a Signatures,
}

/// The signatures checked for one question, whatever the rules: each is checked once. It must not outlive the
/// certificates of the question, because it identifies them by address.
#[derive(Default)]
pub(in crate::trust) struct Signatures(RefCell<HashMap<(*const u8, KeyId), Check>>);

impl<'a> Work<'a> {
    pub(in crate::trust) fn new(known: &'a Signatures) -> Self {
        Self {
            signatures_left: Cell::new(MAX_SIGNATURE_CHECKS),
            candidates_left: Cell::new(MAX_CANDIDATES),
            asked: RefCell::default(),
            known,
        }
    }

    /// Checks a signature; the same check is free the second time.
    pub(in crate::trust) fn signature(&self, child: &Node, issuer: &Node) -> Pass {
        let question = (child.details().tbs.as_ptr(), issuer.details().key_id);
        // Another verdict may have checked it already; it still counts against the budget of this verdict.
        if !self.asked.borrow().contains(&question) {
            spend(&self.signatures_left, child, "signature checks")?;
            self.asked.borrow_mut().push(question);
        }
        let known = self.known.0.borrow().get(&question).copied();
        let check = known.unwrap_or_else(|| {
            let check = child.check_signature(issuer);
            self.known.0.borrow_mut().insert(question, check);
            check
        });
        match check {
            Check::Valid => Ok(()),
            Check::Invalid => Err(Rejection::new(
                Rule::BadSignature,
                child,
                format!(
                    "the signature of {} was not made with the key of {}",
                    child.label(),
                    issuer.label()
                ),
            )),
            Check::Unsupported => Err(Rejection::new(
                Rule::NotMeasured,
                child,
                format!(
                    "the signature of {} is of a type that cannot be checked here",
                    child.label()
                ),
            )),
        }
    }

    /// Counts one more candidate for an issuer.
    pub(in crate::trust) fn candidate(&self, child: &Node) -> Pass {
        spend(&self.candidates_left, child, "candidates for an issuer")
    }
}

fn spend(left: &Cell<u32>, about: &Node, what: &str) -> Pass {
    match left.get().checked_sub(1) {
        Some(rest) => {
            left.set(rest);
            Ok(())
        }
        None => Err(Rejection::new(
            Rule::BudgetExceeded,
            about,
            format!("more {what} than are allowed for one verdict"),
        )),
    }
}

pub(in crate::trust) fn no_certificate() -> Rejection {
    Rejection {
        rule: Rule::IssuerNotFound,
        about: None,
        why: "the server sent no certificate".to_owned(),
        path: Vec::new(),
    }
}

/// The rejection when nothing continues the path.
pub(in crate::trust) fn issuer_not_found(path: &[Node]) -> Rejection {
    let about = path.last();
    let why = match about {
        Some(last) if last.details().is_self_issued() && path.len() > 1 => {
            format!(
                "the chain ends in {}, which is not in the trust store",
                last.label()
            )
        }
        Some(last) => format!(
            "no certificate that issued {} is in the trust store",
            last.label()
        ),
        None => "the server sent no certificate".to_owned(),
    };
    Rejection {
        rule: Rule::IssuerNotFound,
        about: about.cloned(),
        why,
        path: path.to_vec(),
    }
}
