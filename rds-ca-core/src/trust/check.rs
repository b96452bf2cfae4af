//! The catalogue check: will a store accept what RDS serves in a region under a CA?

use super::by_content::{by_content, not_in_catalogue};
use super::ideal_chain::{decide_by_stack, trusts_until};
use super::question::Check;
use super::report::{Question, TrustReport, differences};
use super::store::TrustStore;
use super::verdict::{Decision, Rule, Verdict};
use crate::name::StackId;

impl TrustStore {
    /// Whether a client with this store will accept what RDS serves in a region under a CA.
    ///
    /// With no stack named, the store is judged by what it holds: the whole file, the root present
    /// as a root (matched by subject and public key, as verifiers do), its dates counted; the report
    /// lists every stack that would decide otherwise, and why. An unknown region or CA, or a store
    /// that may hide certificates, never gives `trusted` for want of evidence.
    pub fn check(&self, check: &Check<'_>) -> TrustReport {
        let authorities = check.serving();
        let report = TrustReport::new(
            self,
            check.catalogue,
            check.at,
            check.horizon,
            Question::Authority {
                region: check.region.clone(),
                ca: check.ca.clone(),
            },
            |authority| authorities.contains(&authority),
        );
        let by_content = authorities
            .iter()
            .map(|authority| by_content(self, check, authority))
            // The server may be signed by any of them, so the worst decision counts.
            .max_by_key(|decision| decision.verdict);
        let Some(by_content) = by_content else {
            let decision = not_in_catalogue(check);
            return report.decided(
                self,
                check.catalogue,
                Decision {
                    stack: check.stack.clone(),
                    ..decision
                },
            );
        };
        let by_stack = |stack: &StackId| {
            authorities
                .iter()
                .map(|authority| decide_by_stack(self, check, authority, stack, check.at))
                .max_by_key(|decision| decision.verdict)
        };
        let Some(decision) = check.stack.as_ref().and_then(by_stack) else {
            return TrustReport {
                stacks_that_differ: differences(by_content.verdict, by_stack),
                ..report.decided(self, check.catalogue, by_content)
            };
        };
        let until = check.stack.as_ref().and_then(|stack| {
            authorities
                .iter()
                .filter_map(|authority| trusts_until(self, check, authority, stack))
                .min()
                .filter(|_| decision.verdict == Verdict::Trusted)
        });
        // Where the root is in no part of the store, what is there instead says more than the stack.
        let absent = decision.rule == Some(Rule::IssuerNotFound)
            && by_content.rule == Some(Rule::IssuerNotFound);
        let (reason, remedy) = if absent {
            (by_content.reason, by_content.remedy)
        } else {
            (decision.reason, decision.remedy)
        };
        report.decided(
            self,
            check.catalogue,
            Decision {
                reason,
                remedy,
                trusted_until: until,
                missing: by_content.missing,
                ..decision
            },
        )
    }
}
