//! Accounts for certificates that an unreadable part of a store may hide.

use super::store::TrustStore;
use super::verdict::{Decision, Verdict};
use crate::bundle::Place;

/// A certificate that was not found may be in an unreadable part of the store, so the verdict is then *unknown*. If the
/// store holds no certificate at all, the reason begins with what the file is.
///
/// `clause` is the reason of `decision` as part of a longer sentence.
pub(super) fn unless_hidden(decision: Decision, clause: &str, store: &TrustStore) -> Decision {
    let bundle = store.bundle();
    let mut problems = bundle.problems().iter();
    let hiding = problems.find(|problem| problem.may_hide_certificates);
    let verdict = match hiding {
        Some(_) => Verdict::Unknown,
        None => decision.verdict,
    };
    let cause = match bundle.entries() {
        [] => bundle.cause(),
        _ => bundle
            .cause()
            .filter(|cause| cause.may_hide_certificates)
            .or(hiding),
    };
    let Some(cause) = cause else {
        return Decision {
            verdict,
            ..decision
        };
    };
    let place = match cause.place.to_string() {
        place if place.is_empty() || cause.place == Place::default() => String::new(),
        place => format!("{place}: "),
    };
    let reason = match bundle.entries() {
        [] => format!("{place}{}; {clause}", cause.reason),
        _ => format!(
            "{}, but a part of the store could not be read ({place}{})",
            decision.reason, cause.reason
        ),
    };
    Decision {
        verdict,
        reason,
        remedy: Some(cause.hint.clone()),
        ..decision
    }
}
