//! A search for a path with backtracking.

use super::node::Node;
use super::{Anchor, Input, Names, Outcome, Pass, Rejection, issuer_not_found, no_certificate};
use crate::trust::verdict::Rule;

/// A depth-first search with backtracking: anchors first, then the certificates that the server sent.
pub(in crate::trust) struct Search<'a> {
    pub(in crate::trust) input: &'a Input<'a>,
    pub(in crate::trust) names: Names,
    /// The largest number of intermediates.
    pub(in crate::trust) depth: usize,
    /// Whether `issuer` may follow the last member of the path, as an anchor or not.
    #[allow(clippy::type_complexity)]
    pub(in crate::trust) step: &'a dyn Fn(&[Node], &Node, bool) -> Pass,
    /// Whether the complete path, anchor last, is accepted.
    pub(in crate::trust) finish: &'a dyn Fn(&[Node]) -> Pass,
    /// The anchors that continue the path, and certificates of the store that may only be intermediates.
    pub(in crate::trust) is_anchor: &'a dyn Fn(&Anchor) -> bool,
}

impl Search<'_> {
    /// The first accepted path, or the rejection that is closest to one.
    pub(in crate::trust) fn run(&self) -> Outcome {
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

    /// An error only if the budget is used up.
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

/// The most informative rejection so far: a violated rule explains more than a dead end.
#[derive(Default)]
struct Nearest(Option<Rejection>);

impl Nearest {
    fn keep(&mut self, rejection: Rejection, path: &[Node]) -> Pass {
        if matches!(rejection.rule, Rule::BudgetExceeded | Rule::GivenUp) {
            return Err(rejection.on(path));
        }
        let telling = |rejection: &Rejection| {
            let broken = !matches!(rejection.rule, Rule::IssuerNotFound | Rule::IssuerMismatch);
            // A rejection elsewhere must not hide an undetermined one.
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
