//! The check against Amazon Trust Services, which RDS Proxy, Aurora Serverless v1 and Aurora DSQL chain to.
//!
//! Such an endpoint is signed below one of Amazon's four roots; AWS does not state which one. It also sends a
//! certificate by which Starfield's root vouches for that root. So a store with all four is trusted, one with none of
//! the five is not, and with some of them the answer is undetermined.

use super::verdict::{Decision, Rule, Verdict};
use crate::catalogue::Authority;

/// Starfield's root helps only if the server sends the certificate that it signed.
const OLDER: &str = "Starfield ";

pub(super) fn remedy() -> String {
    "add the roots of Amazon Trust Services to the store (Amazon Root CA 1 to 4; \
     https://www.amazontrust.com/repository/)"
        .to_owned()
}

/// The decision that follows from the decisions on every root.
pub(super) fn of_all<'a>(
    decisions: impl Iterator<Item = (&'a Authority, Decision)>,
) -> Option<Decision> {
    let mut accepted: Vec<&str> = Vec::new();
    let mut needed: Vec<(&Authority, Decision)> = Vec::new();
    for (root, decision) in decisions {
        if decision.verdict == Verdict::Trusted {
            accepted.push(root.common_name());
        }
        if !root.common_name().starts_with(OLDER) {
            needed.push((root, decision));
        }
    }
    let lacking: Vec<&Authority> = needed
        .iter()
        .filter(|(_, decision)| decision.verdict == Verdict::NotTrusted)
        .map(|(root, _)| *root)
        .collect();
    // The worst decision on Amazon's roots; of accepted roots, the one that expires first.
    let worst = needed
        .into_iter()
        .map(|(_, decision)| decision)
        .max_by_key(|decision| (decision.verdict, std::cmp::Reverse(decision.trusted_until)))?;
    if worst.verdict != Verdict::NotTrusted || accepted.is_empty() {
        return Some(worst);
    }
    let names: Vec<&str> = lacking.iter().map(|root| root.common_name()).collect();
    Some(Decision {
        verdict: Verdict::Unknown,
        rule: Some(Rule::AuthorityUndetermined),
        reason: format!(
            "accepts {} but not {}, and AWS does not state which of its roots an endpoint uses",
            accepted.join(", "),
            names.join(", ")
        ),
        remedy: Some(remedy()),
        missing: lacking.into_iter().map(Into::into).collect(),
        ..worst
    })
}
