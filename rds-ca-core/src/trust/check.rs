//! The catalogue check: will a store accept what RDS serves in a region under a CA?

use time::UtcDateTime;

use super::by_content::{by_content, not_in_catalogue};
use super::contents::{Readiness, StoreContents};
use super::decide::unknown_stack;
use super::ideal_chain::IdealChain;
use super::path::Signatures;
use super::question::Check;
use super::report::{Question, TrustReport};
use super::stack::{self, Stack};
use super::stack_decisions::StackDecisions;
use super::store::TrustStore;
use super::trust_services;
use super::verdict::{Decision, Rule, Verdict};
use crate::bundle::Container;
use crate::catalogue::Catalogue;
use crate::name::{CaId, Region, StackId};

impl TrustStore {
    /// Whether a client with this store will accept what RDS serves in a region under a CA.
    ///
    /// If no stack is named, the store is judged by its contents: the entire file, the root present
    /// as a root (matched by subject and public key, as verifiers do), its dates checked; the report
    /// lists every stack that would decide differently, with the reason. An unknown region or CA, or a store
    /// that may hide certificates, is never `trusted`; nor is a store that holds the root in a form that no known
    /// stack reads: an archive, a directory in which OpenSSL finds nothing, UTF-16 text.
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
            |fingerprint| authorities.iter().any(|it| it.fingerprint() == fingerprint),
        );
        let chains: Vec<IdealChain<'_>> = authorities
            .iter()
            .map(|authority| IdealChain::new(self, authority))
            .collect();
        let signatures = Signatures::default();
        let by_content = of_all(&chains, |chain| by_content(self, check, chain.authority));
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
        let by_stack = |stack: &'static Stack| {
            of_all(&chains, |chain| {
                chain.decide(self, check, stack, &signatures, check.at)
            })
        };
        let named = check
            .stack
            .as_ref()
            .map(|id| (id, stack::find(id.as_str())));
        let decision = named.and_then(|(id, found)| match found {
            Some(stack) => by_stack(stack),
            None => Some(unknown_stack(id)),
        });
        let Some(decision) = decision else {
            let stacks = StackDecisions::new(self, false, by_stack);
            let decision = match by_content.verdict {
                Verdict::Trusted => {
                    let by_rules = of_all(&chains, |chain| {
                        chain.decide_by_rfc5280(self, &signatures, check.at)
                    });
                    unless_no_stack_reads(self, check, by_content, by_rules, &stacks)
                }
                _ => by_content,
            };
            let report = TrustReport {
                stacks_that_differ: stacks.other_than(decision.verdict),
                ..report.decided(self, check.catalogue, decision)
            };
            return contradicted(check, report);
        };
        let until = named.and_then(|(_, stack)| stack).and_then(|stack| {
            chains
                .iter()
                .filter_map(|chain| chain.trusts_until(self, check, stack, &signatures))
                .min()
                .filter(|_| decision.verdict == Verdict::Trusted)
        });
        // If no part of the store holds the root, what it holds instead explains more than the stack's reason.
        let absent = decision.rule == Some(Rule::IssuerNotFound)
            && by_content.rule == Some(Rule::IssuerNotFound);
        let (reason, remedy) = if absent {
            (by_content.reason, by_content.remedy)
        } else {
            (decision.reason, decision.remedy)
        };
        let report = report.decided(
            self,
            check.catalogue,
            Decision {
                reason,
                remedy,
                trusted_until: until,
                missing: by_content.missing,
                ..decision
            },
        );
        contradicted(check, report)
    }

    /// Whether a client with this store will accept what RDS serves in a region today, under any of its CAs, in
    /// one line: for health endpoints and alarms.
    ///
    /// The result is the worst verdict over the CAs that RDS offers in the region, and the earliest expiry.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::trust::Verdict;
    /// use rds_ca_core::{Catalogue, Region, StackId, TrustStore, timestamp};
    ///
    /// let region = Region::new("eu-west-1");
    /// let roots: String = Catalogue::builtin()
    ///     .current_cas(&region)
    ///     .iter()
    ///     .filter_map(|ca| Catalogue::builtin().authority(&region, ca)?.pem())
    ///     .collect();
    /// let store = TrustStore::from_bytes(roots.as_bytes(), None)?;
    ///
    /// let at = timestamp::parse("2027-01-01")?;
    /// let readiness = store.readiness(&region, Some(&StackId::LIBPQ_VERIFY_FULL), at);
    /// assert_eq!(readiness.verdict, Verdict::Trusted);
    /// assert_eq!(readiness.to_string(), "trusted: eu-west-1, 3 CAs, until 2061-05-20T17:49:11Z");
    /// # Ok::<(), rds_ca_core::Error>(())
    /// ```
    pub fn readiness(
        &self,
        region: &Region,
        stack: Option<&StackId>,
        at: UtcDateTime,
    ) -> Readiness {
        let cas = Catalogue::builtin().current_cas(region);
        let reports = cas.iter().map(|ca| {
            let check = Check::new(region, ca, at);
            self.check(&match stack {
                Some(stack) => check.stack(stack.clone()),
                None => check,
            })
        });
        Readiness::of(region, reports.collect())
    }

    /// The contents of the store, and the regions and CAs it serves: the answer when no CA is given.
    pub fn contents(&self, catalogue: &Catalogue, at: UtcDateTime) -> StoreContents {
        StoreContents::new(self, catalogue, at)
    }
}

/// Combines the decisions on all authorities.
fn of_all(
    chains: &[IdealChain<'_>],
    decide: impl Fn(&IdealChain<'_>) -> Decision,
) -> Option<Decision> {
    let public = |chain: &IdealChain<'_>| *chain.authority.ca_id() == CaId::AMAZON_TRUST_SERVICES;
    if chains.first().is_some_and(public) {
        let decisions = chains.iter().map(|chain| (chain.authority, decide(chain)));
        return trust_services::of_all(decisions);
    }
    let decisions = chains.iter().map(decide);
    // Any of them may sign the server certificate, so the worst decision counts.
    decisions.max_by_key(|decision| decision.verdict)
}

/// A root that an operator supplied without vouching for it contradicts one of the catalogue: the catalogue's root is
/// required, and until the contradiction is resolved the verdict is at best *unknown*.
fn contradicted(check: &Check<'_>, report: TrustReport) -> TrustReport {
    let mut contradictions = check.catalogue.contradictions(&check.region, &check.ca);
    let Some(first) = contradictions.next() else {
        return report;
    };
    let reason = format!(
        "{}; the supplied bundle holds a different root with that name (SHA-256 {}), which is not vouched for; \
         the catalogue's has the SHA-256 {}",
        report.reason, first.fingerprint, first.known
    );
    if report.verdict != Verdict::Trusted {
        return TrustReport { reason, ..report };
    }
    let rule = Rule::AuthorityContradicted;
    TrustReport {
        verdict: Verdict::Unknown,
        rule: Some(rule),
        trusted_until: None,
        remedy: Some(rule.remedy().to_owned()),
        reason,
        ..report
    }
}

/// The store holds the root; decides whether any stack reads it.
fn unless_no_stack_reads(
    store: &TrustStore,
    check: &Check<'_>,
    by_content: Decision,
    by_rules: Option<Decision>,
    stacks: &StackDecisions,
) -> Decision {
    // Subject and key are those of RDS; a certificate with other bytes may have other constraints.
    if let Some(refused) = by_rules.filter(|decision| decision.verdict != Verdict::Trusted) {
        return Decision {
            verdict: refused.verdict,
            rule: refused.rule,
            reason: format!("{}, but {}", by_content.reason, refused.reason),
            remedy: refused.remedy,
            rejected: refused.rejected,
            trusted_until: None,
            ..by_content
        };
    }
    if store.bundle().container() == Container::Directory {
        return in_directory(store, check, by_content);
    }
    let clause = format!("it {}", by_content.reason);
    stacks.unless_none_accepts(store, by_content, &clause)
}

/// OpenSSL finds certificates in a directory by the hash of their subject; clients that accept directories rely on it.
fn in_directory(store: &TrustStore, check: &Check<'_>, by_content: Decision) -> Decision {
    let roots = check.serving();
    if roots.iter().all(|root| store.finds_hashed(root, check.at)) {
        return Decision {
            reason: format!(
                "{}; OpenSSL finds it there by its hashed file name (CApath)",
                by_content.reason
            ),
            ..by_content
        };
    }
    let mut files: Vec<&str> = Vec::new();
    for entry in store.bundle().entries() {
        if let Some(file) = entry.place.file.as_deref()
            && !files.contains(&file)
        {
            files.push(file);
        }
    }
    let count = files.len();
    files.truncate(5);
    let more = match count.saturating_sub(files.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Decision {
        verdict: Verdict::Unknown,
        rule: Some(Rule::NotMeasured),
        reason: format!(
            "a directory, whose files hold the root ({}{more}), but OpenSSL does not find it there by the hash of its \
             subject; it is not known which file a client reads",
            files.join(", ")
        ),
        remedy: Some(
            "check the file that the client uses; for CApath run `openssl rehash` on the directory; Go reads every \
             file of a directory that SSL_CERT_DIR names"
                .to_owned(),
        ),
        trusted_until: None,
        ..by_content
    }
}
