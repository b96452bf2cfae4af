//! Computes how long a `trusted` verdict remains valid.
//!
//! Which date stops a client depends on its stack: some ignore an anchor's expiry, in some an expired intermediate of
//! the store hides the one that the server sends, OpenSSL treats a certificate's last second as expired. So the answer
//! is computed, not guessed: the stack is evaluated on both sides of each date on which a certificate near the path
//! becomes valid or expires.

use std::collections::{BTreeSet, HashSet};

use time::{Duration, UtcDateTime};

use super::store::TrustStore;
use crate::certificate::{Certificate, Validity};

/// The most dates evaluated for one answer; beyond them, the answer counts as ending at the last one evaluated.
const MAX_DATES: usize = 64;
/// The most intermediates that any stack follows upwards.
const MAX_CLIMB: usize = 16;

/// The last instant at which `trusts` still holds, given that it holds `at`.
///
/// `ends` is the expiry on the server's side, if known; the answer is never later.
pub(super) fn trusted_until(
    at: UtcDateTime,
    ends: Option<UtcDateTime>,
    validities: impl IntoIterator<Item = Validity>,
    trusts: impl Fn(UtcDateTime) -> bool,
) -> Option<UtcDateTime> {
    let at = at.truncate_to_second();
    let lasts: BTreeSet<UtcDateTime> = validities
        .into_iter()
        .flat_map(|validity| {
            let before = |at: UtcDateTime| at.saturating_sub(Duration::SECOND);
            let end = validity.not_after;
            [before(validity.not_before), before(end), end]
        })
        .filter(|last| *last >= at && ends.is_none_or(|ends| *last < ends))
        .collect();
    for (asked, last) in lasts.into_iter().enumerate() {
        let Some(next) = last.checked_add(Duration::SECOND) else {
            return Some(last);
        };
        if asked == MAX_DATES || !trusts(next) {
            return Some(last);
        }
    }
    ends
}

/// The certificates of the store that a path through these names may contain.
pub(super) fn related<'a>(
    store: &'a TrustStore,
    names: impl IntoIterator<Item = &'a str>,
) -> Vec<&'a Certificate> {
    let mut related: Vec<&Certificate> = Vec::new();
    let mut names: HashSet<&str> = names.into_iter().collect();
    // Upwards: the issuers, and their issuers.
    for _ in 0..MAX_CLIMB {
        let known = names.len();
        related = store
            .bundle()
            .certificates()
            .filter(|held| {
                held.details()
                    .is_some_and(|it| names.contains(&*it.subject.folded))
            })
            .collect();
        names.extend(
            related
                .iter()
                .filter_map(|held| Some(&*held.details()?.issuer.folded)),
        );
        if names.len() == known {
            break;
        }
    }
    related
}
