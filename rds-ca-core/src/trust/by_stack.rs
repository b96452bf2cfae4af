//! The catalogue check by the rules of one TLS stack.

use time::UtcDateTime;

use super::check::{Check, Finding};
use super::ideal::Root;
use super::store::TrustStore;
use super::until;
use super::verdict::{Decision, Verdict};
use crate::catalogue::Authority;
use crate::certificate::Certificate;
use crate::name::StackId;

impl TrustStore {
    /// What one stack makes of what is served under one authority.
    pub(super) fn decide_by_stack(
        &self,
        check: &Check<'_>,
        authority: &Authority,
        stack: &StackId,
        at: UtcDateTime,
    ) -> Decision {
        let certificate = authority.certificate();
        let decision =
            self.decide_for_authority(root_of(authority, certificate.as_ref()), stack, at);
        let ends = authority.chain_not_after();
        if decision.verdict != Verdict::Trusted || at.truncate_to_second() <= ends {
            return decision;
        }
        // A stack that ignores the end of its anchors refuses what ended below them.
        let end = Finding::chain_ended(check, authority, ends);
        Decision {
            verdict: end.verdict,
            rule: end.rule,
            explanation: end.reason,
            remedy: end.remedy.unwrap_or_default(),
            ..decision
        }
    }

    /// The last instant at which a stack accepts what is served under one authority.
    pub(super) fn trusts_until(
        &self,
        check: &Check<'_>,
        authority: &Authority,
        stack: &StackId,
    ) -> Option<UtcDateTime> {
        let certificate = authority.certificate();
        let root = root_of(authority, certificate.as_ref());
        let ends = Some(authority.chain_not_after());
        until::trusted_until(check.at, ends, self.validities_under(root), |at| {
            self.decide_by_stack(check, authority, stack, at).verdict == Verdict::Trusted
        })
    }
}

fn root_of<'a>(authority: &'a Authority, certificate: Option<&'a Certificate>) -> Root<'a> {
    Root {
        subject: authority.subject(),
        key_id: authority.key_id(),
        certificate,
    }
}
