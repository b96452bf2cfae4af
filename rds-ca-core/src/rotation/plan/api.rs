//! Making a plan and rendering it.

use time::UtcDateTime;

use super::super::evidence::Evidence;
use super::super::policy::Policy;
use super::builder::PlanRequest;
use super::model::Plan;
use super::{commands, page, render};
use crate::error::Result;
use crate::fleet::Fleet;
use crate::name::CaId;

impl Plan {
    /// Plans how to bring a fleet to a CA; see [`PlanRequest`] for all the options.
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

    /// The plan as plain text, one line per database.
    ///
    /// Untrusted text cannot break lines or move the cursor.
    pub fn to_text(&self) -> String {
        render::text(self)
    }

    /// The page to approve, as Markdown: digest, policy, accepted rules, restarts, changes that cannot be undone.
    pub fn to_markdown(&self) -> String {
        page::markdown(self)
    }

    /// The page to approve, as one self-contained HTML file without scripts.
    pub fn to_html(&self) -> String {
        page::html(self)
    }

    /// The AWS CLI commands that do what the steps say, by wave, as a shell script.
    ///
    /// They check nothing: the person who runs them must wait for each change and check its result.
    pub fn to_commands(&self) -> String {
        commands::shell(self)
    }

    /// The settings that Terraform configurations must have, by wave; otherwise the next apply reverts the changes.
    pub fn to_terraform(&self) -> String {
        commands::terraform(self)
    }

    /// The settings that CloudFormation templates must have, by wave; otherwise the next update reverts the changes.
    pub fn to_cloudformation(&self) -> String {
        commands::cloudformation(self)
    }
}
