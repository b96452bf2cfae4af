//! The builder of a plan.

use time::UtcDateTime;

use super::super::evidence::Evidence;
use super::super::policy::Policy;
use super::build;
use super::model::Plan;
use super::rules::Acceptance;
use super::selection::Selection;
use super::subject::Context;
use crate::catalogue::Catalogue;
use crate::client::Selector;
use crate::error::Result;
use crate::fleet::Fleet;
use crate::name::CaId;

/// A request for a plan, with everything that determines it.
#[derive(Clone, Debug)]
pub struct PlanRequest<'a> {
    fleet: &'a Fleet,
    target: Option<&'a CaId>,
    at: UtcDateTime,
    selection: Selection,
    policy: Policy,
    evidence: Option<&'a Evidence>,
    accepted: Vec<Acceptance>,
    catalogue: &'a Catalogue,
}

impl<'a> PlanRequest<'a> {
    /// A plan that brings a fleet to a CA, with the default policy and no evidence about clients.
    pub fn new(fleet: &'a Fleet, target: &'a CaId, at: UtcDateTime) -> Self {
        Self {
            fleet,
            target: Some(target),
            at,
            selection: Selection::default(),
            policy: Policy::default(),
            evidence: None,
            accepted: Vec::new(),
            catalogue: Catalogue::builtin(),
        }
    }

    /// A plan that renews server certificates under the CA that signed them, for those that expire without RDS renewing
    /// them automatically.
    pub fn renewing(fleet: &'a Fleet, at: UtcDateTime) -> Self {
        Self {
            target: None,
            ..Self::new(fleet, &CaId::RSA2048_G1, at)
        }
    }

    /// Moves all databases that are on these CAs, including those that need not move.
    #[must_use]
    pub fn from(mut self, cas: impl IntoIterator<Item = CaId>) -> Self {
        self.selection.from.extend(cas);
        self
    }

    /// Limits the plan to these databases, and moves them even if they need not move.
    #[must_use]
    pub fn only(mut self, databases: impl IntoIterator<Item = Selector>) -> Self {
        self.selection.only.extend(databases);
        self
    }

    /// Leaves these databases out.
    #[must_use]
    pub fn except(mut self, databases: impl IntoIterator<Item = Selector>) -> Self {
        self.selection.except.extend(databases);
        self
    }

    /// Sets how careful the rotation must be.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets what is known about clients.
    #[must_use]
    pub fn evidence(mut self, evidence: &'a Evidence) -> Self {
        self.evidence = Some(evidence);
        self
    }

    /// Sets the breaches of rules that the operator accepts.
    #[must_use]
    pub fn accept(mut self, accepted: impl IntoIterator<Item = Acceptance>) -> Self {
        self.accepted.extend(accepted);
        self
    }

    /// Sets the catalogue, in place of the built-in one.
    #[must_use]
    pub fn catalogue(mut self, catalogue: &'a Catalogue) -> Self {
        self.catalogue = catalogue;
        self
    }

    /// Makes the plan.
    ///
    /// # Errors
    ///
    /// When the policy cannot be met: see [`Policy::parse`]; when a canary, a selector or an acceptance names a
    /// database that does not exist.
    pub fn plan(self) -> Result<Plan> {
        self.policy.check()?;
        let context = Context {
            fleet: self.fleet,
            target: self.target,
            policy: &self.policy,
            catalogue: self.catalogue,
            at: self.at,
        };
        let no_evidence = Evidence::default();
        let evidence = self.evidence.unwrap_or(&no_evidence);
        let selection = self
            .selection
            .check(self.fleet, &self.policy, &self.accepted)?;
        Ok(build::plan(&context, evidence, &selection, self.accepted))
    }
}
