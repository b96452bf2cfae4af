//! The builder of a plan.

use time::UtcDateTime;

use super::super::evidence::Evidence;
use super::super::policy::Policy;
use super::build;
use super::model::Plan;
use super::rules::Acceptance;
use super::subject::Context;
use crate::catalogue::Catalogue;
use crate::error::Result;
use crate::fleet::Fleet;
use crate::name::CaId;

/// A plan to be made, with all that decides about it.
#[derive(Clone, Debug)]
pub struct PlanRequest<'a> {
    fleet: &'a Fleet,
    target: &'a CaId,
    at: UtcDateTime,
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
            target,
            at,
            policy: Policy::default(),
            evidence: None,
            accepted: Vec::new(),
            catalogue: Catalogue::builtin(),
        }
    }

    /// How careful it is to be.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// What is known about clients.
    pub fn evidence(mut self, evidence: &'a Evidence) -> Self {
        self.evidence = Some(evidence);
        self
    }

    /// The breaches of rules that the operator accepts.
    pub fn accept(mut self, accepted: impl IntoIterator<Item = Acceptance>) -> Self {
        self.accepted.extend(accepted);
        self
    }

    /// The catalogue, where it is not the built-in one.
    pub fn catalogue(mut self, catalogue: &'a Catalogue) -> Self {
        self.catalogue = catalogue;
        self
    }

    /// Makes the plan.
    ///
    /// # Errors
    ///
    /// When the policy cannot be met: see [`Policy::parse`].
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
        Ok(build::plan(&context, evidence, self.accepted))
    }
}

impl Plan {
    /// What to do to bring a fleet to a CA; see [`PlanRequest`] for all that can be given.
    ///
    /// # Errors
    ///
    /// When the policy cannot be met: see [`Policy::parse`].
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::rotation::{Evidence, Plan, PlanRule, Policy};
    /// use rds_ca_core::{CaId, Fleet, timestamp};
    ///
    /// let fleet = Fleet::parse(br#"{"DBInstances": [{
    ///     "DBInstanceIdentifier": "orders", "Engine": "postgres", "EngineVersion": "15.4",
    ///     "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:orders",
    ///     "DBInstanceStatus": "available", "CACertificateIdentifier": "rds-ca-2019"
    /// }]}"#)?;
    /// let at = timestamp::parse("2024-01-01")?;
    /// let plan = Plan::between(&fleet, &CaId::RSA2048_G1, &Policy::default(), &Evidence::default(), at)?;
    /// assert!(plan.steps.is_empty());
    /// assert!(plan.blocked[0].findings.iter().any(|finding| finding.rule == PlanRule::NoClientsKnown));
    /// # Ok::<(), rds_ca_core::Error>(())
    /// ```
    pub fn between(
        fleet: &Fleet,
        target: &CaId,
        policy: &Policy,
        evidence: &Evidence,
        at: UtcDateTime,
    ) -> Result<Self> {
        PlanRequest::new(fleet, target, at)
            .policy(policy.clone())
            .evidence(evidence)
            .plan()
    }
}
