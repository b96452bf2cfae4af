//! The parts that path building has in common: the pool of anchors, the budget, the search.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use time::UtcDateTime;

use super::node::Node;
use super::verdict::Rule;
use crate::certificate::KeyId;
use crate::certificate::signature::Check;

/// Signature checks for one verdict, unless the stack itself allows fewer.
pub(super) const MAX_SIGNATURE_CHECKS: u32 = 500;
/// Candidates looked at for one verdict; meshes of look-alikes end here.
pub(super) const MAX_CANDIDATES: u32 = 20_000;

/// Why a path was refused.
#[derive(Clone, Debug)]
pub(super) struct Rejection {
    pub(super) rule: Rule,
    /// The certificate that the rule is about.
    pub(super) about: Option<Node>,
    pub(super) why: String,
    /// The path as far as it came.
    pub(super) path: Vec<Node>,
}

impl Rejection {
    pub(super) fn new(rule: Rule, about: &Node, why: impl Into<String>) -> Self {
        Self {
            rule,
            about: Some(about.clone()),
            why: why.into(),
            path: Vec::new(),
        }
    }

    pub(super) fn on(mut self, path: &[Node]) -> Self {
        if self.path.is_empty() {
            self.path = path.to_vec();
        }
        self
    }
}

/// The path that a verifier accepts, server certificate first, anchor last.
pub(super) type Outcome = Result<Vec<Node>, Rejection>;

/// The result of one rule.
pub(super) type Pass = Result<(), Rejection>;

/// Trust settings of OpenSSL's `TRUSTED CERTIFICATE` blocks, as far as TLS servers are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settings {
    /// None: an ordinary certificate.
    None,
    /// Trusted for TLS servers, whether or not it is a root.
    Server,
    /// Not trusted for TLS servers.
    NotServer,
}

/// A certificate of the trust store.
#[derive(Clone, Debug)]
pub(super) struct Anchor {
    pub(super) node: Node,
    pub(super) settings: Settings,
}

impl Anchor {
    pub(super) fn plain(node: Node) -> Self {
        Self {
            node,
            settings: Settings::None,
        }
    }
}

/// The certificates of a trust store in the order in which a stack read them, found by subject.
#[derive(Debug, Default)]
pub(super) struct Pool {
    anchors: Vec<Anchor>,
    by_subject: HashMap<Box<[u8]>, Vec<usize>>,
    by_folded_subject: HashMap<Box<str>, Vec<usize>>,
}

/// How a stack compares issuer and subject names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// Byte for byte.
    Exact,
    /// As RFC 5280 section 7.1 says.
    Folded,
}

impl Names {
    /// Whether `child` names `issuer` as its issuer.
    pub(super) fn link(self, child: &Node, issuer: &Node) -> bool {
        let (child, issuer) = (child.details(), issuer.details());
        match self {
            Self::Exact => child.issuer.raw == issuer.subject.raw,
            Self::Folded => child.issuer.folded == issuer.subject.folded,
        }
    }
}

impl Pool {
    pub(super) fn new(anchors: Vec<Anchor>) -> Self {
        let mut pool = Self::default();
        for (position, anchor) in anchors.iter().enumerate() {
            let subject = &anchor.node.details().subject;
            let exact = pool.by_subject.entry(subject.raw.clone()).or_default();
            exact.push(position);
            let folded = &mut pool.by_folded_subject;
            folded
                .entry(subject.folded.clone())
                .or_default()
                .push(position);
        }
        pool.anchors = anchors;
        pool
    }

    pub(super) fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// The anchors whose subject is the issuer of `child`, in order.
    pub(super) fn issuers<'a>(
        &'a self,
        child: &Node,
        names: Names,
    ) -> impl DoubleEndedIterator<Item = &'a Anchor> + use<'a> {
        let issuer = &child.details().issuer;
        let positions = match names {
            Names::Exact => self.by_subject.get(&issuer.raw),
            Names::Folded => self.by_folded_subject.get(&issuer.folded),
        };
        let positions = positions.map(Vec::as_slice).unwrap_or_default();
        positions
            .iter()
            .filter_map(|&position| self.anchors.get(position))
    }
}

/// What a verifier works on.
pub(super) struct Input<'a> {
    pub(super) store: &'a Pool,
    /// What the server sent, its own certificate first; never empty.
    pub(super) sent: &'a [Node],
    pub(super) at: UtcDateTime,
    pub(super) work: Work,
}

impl<'a> Input<'a> {
    pub(super) fn leaf(&self) -> Option<&'a Node> {
        self.sent.first()
    }
}

/// Counts the work, remembers signatures, and says when it is enough.
pub(super) struct Work {
    signatures_left: Cell<u32>,
    candidates_left: Cell<u32>,
    known: RefCell<HashMap<(*const u8, KeyId), Check>>,
}

impl Work {
    pub(super) fn new() -> Self {
        Self {
            signatures_left: Cell::new(MAX_SIGNATURE_CHECKS),
            candidates_left: Cell::new(MAX_CANDIDATES),
            known: RefCell::default(),
        }
    }

    /// Checks a signature; the same question costs nothing the second time.
    pub(super) fn signature(&self, child: &Node, issuer: &Node) -> Pass {
        let question = (child.details().tbs.as_ptr(), issuer.details().key_id);
        let known = self.known.borrow().get(&question).copied();
        let check = match known {
            Some(check) => check,
            None => {
                spend(&self.signatures_left, child, "signature checks")?;
                let check = child.check_signature(issuer);
                self.known.borrow_mut().insert(question, check);
                check
            }
        };
        match check {
            Check::Valid => Ok(()),
            Check::Invalid => Err(Rejection::new(
                Rule::BadSignature,
                child,
                format!(
                    "the signature of {} is not by the key of {}",
                    child.label(),
                    issuer.label()
                ),
            )),
            Check::Unsupported => Err(Rejection::new(
                Rule::NotMeasured,
                child,
                format!(
                    "the signature of {} is of a kind that is not checked here",
                    child.label()
                ),
            )),
        }
    }

    /// One more candidate for an issuer.
    pub(super) fn candidate(&self, child: &Node) -> Pass {
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
            format!("more {what} than are made for one verdict"),
        )),
    }
}

/// A depth-first search with backtracking: anchors first, then what the server sent.
pub(super) struct Search<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) names: Names,
    /// Intermediates at most.
    pub(super) depth: usize,
    /// Whether `issuer` may stand above the last member of the path, as an anchor or not.
    #[allow(clippy::type_complexity)]
    pub(super) step: &'a dyn Fn(&[Node], &Node, bool) -> Pass,
    /// Whether the finished path, anchor last, is accepted.
    pub(super) finish: &'a dyn Fn(&[Node]) -> Pass,
    /// The anchors that continue the path, and certificates of the store that may only stand in the middle.
    pub(super) is_anchor: &'a dyn Fn(&Anchor) -> bool,
}

impl Search<'_> {
    /// The first path accepted, or the rejection that comes nearest to one.
    pub(super) fn run(&self) -> Outcome {
        let Some(leaf) = self.input.leaf() else {
            return Err(no_certificate());
        };
        let mut path = vec![leaf.clone()];
        let mut nearest = Nearest::default();
        match self.extend(&mut path, &mut nearest)? {
            true => Ok(path),
            false => Err(nearest
                .0
                .unwrap_or_else(|| issuer_not_found(std::slice::from_ref(leaf)))),
        }
    }

    /// An error only when the work is used up.
    fn extend(&self, path: &mut Vec<Node>, nearest: &mut Nearest) -> Result<bool, Rejection> {
        let Some(last) = path.last().cloned() else {
            return Ok(false);
        };
        let store = self.input.store;
        for anchor in store
            .issuers(&last, self.names)
            .filter(|anchor| (self.is_anchor)(anchor))
        {
            self.input.work.candidate(&last)?;
            let mut tried = Ok(());
            if !last.is(&anchor.node) || path.len() == 1 {
                tried = (self.step)(path, &anchor.node, true);
            }
            if let Err(rejection) = tried {
                nearest.keep(rejection, path)?;
                continue;
            }
            path.push(anchor.node.clone());
            match (self.finish)(path) {
                Ok(()) => return Ok(true),
                Err(rejection) => nearest.keep(rejection, path)?,
            }
            path.pop();
        }
        if path.len() > self.depth {
            return Ok(false);
        }
        let middle = store
            .issuers(&last, self.names)
            .filter(|anchor| !(self.is_anchor)(anchor));
        let middle = middle.map(|anchor| &anchor.node);
        for candidate in self.input.sent.iter().skip(1).chain(middle) {
            let looping = || {
                path.iter()
                    .any(|member| member.same_subject_and_key(candidate))
            };
            if !self.names.link(&last, candidate) || looping() {
                continue;
            }
            self.input.work.candidate(&last)?;
            if let Err(rejection) = (self.step)(path, candidate, false) {
                nearest.keep(rejection, path)?;
                continue;
            }
            path.push(candidate.clone());
            if self.extend(path, nearest)? {
                return Ok(true);
            }
            path.pop();
        }
        nearest.dead_end(path);
        Ok(false)
    }
}

/// The most telling rejection so far: a broken rule tells more than a dead end.
#[derive(Default)]
struct Nearest(Option<Rejection>);

impl Nearest {
    fn keep(&mut self, rejection: Rejection, path: &[Node]) -> Pass {
        if matches!(rejection.rule, Rule::BudgetExceeded | Rule::GivenUp) {
            return Err(rejection.on(path));
        }
        let telling = |rejection: &Rejection| {
            let broken = !matches!(rejection.rule, Rule::IssuerNotFound | Rule::IssuerMismatch);
            // A question left open must not be covered by a refusal elsewhere.
            (rejection.rule == Rule::NotMeasured, broken)
        };
        let rejection = rejection.on(path);
        if self
            .0
            .as_ref()
            .is_none_or(|old| telling(old) < telling(&rejection))
        {
            self.0 = Some(rejection);
        }
        Ok(())
    }

    fn dead_end(&mut self, path: &[Node]) {
        let longer =
            |old: &Rejection| old.rule == Rule::IssuerNotFound && old.path.len() < path.len();
        if self.0.as_ref().is_none_or(longer) {
            self.0 = Some(issuer_not_found(path));
        }
    }
}

pub(super) fn no_certificate() -> Rejection {
    Rejection {
        rule: Rule::IssuerNotFound,
        about: None,
        why: "the server sent no certificate".to_owned(),
        path: Vec::new(),
    }
}

/// Nothing continues the path.
pub(super) fn issuer_not_found(path: &[Node]) -> Rejection {
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
