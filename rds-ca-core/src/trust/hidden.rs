//! What a store may hide where a part of it could not be read.

use super::store::TrustStore;
use super::verdict::{Decision, Verdict};
use crate::bundle::Place;

/// What was not found may still be where we could not read; and where nothing was read, what the file is tells more
/// than what it lacks.
pub(super) fn unless_hidden(decision: Decision, store: &TrustStore) -> Decision {
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
        [] => {
            let lacks = decision.reason.trim_start_matches("it ");
            format!("{place}{}; it {lacks}", cause.reason)
        }
        _ if hiding.is_some() => format!(
            "{}, but a part of the store could not be read ({place}{})",
            decision.reason, cause.reason
        ),
        _ => return decision,
    };
    Decision {
        verdict,
        reason,
        remedy: Some(cause.hint.clone()),
        ..decision
    }
}
