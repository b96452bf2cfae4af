//! The catalogue check: will a store accept what RDS serves in a region under a CA?

use time::{Duration, UtcDateTime};

use super::report::{AuthorityNote, CertificateNote, Question, TrustReport};
use super::store::TrustStore;
use super::verdict::{Rule, Verdict};
use crate::bundle::Entry;
use crate::catalogue::{Authority, Catalogue, Provenance, Recognition, Role};
use crate::name::{CaId, Region, StackId};
use crate::timestamp;

/// A question to [`TrustStore::check`].
#[derive(Clone, Debug)]
pub struct Check<'a> {
    region: Region,
    ca: CaId,
    pub(super) at: UtcDateTime,
    horizon: Duration,
    stack: Option<StackId>,
    catalogue: &'a Catalogue,
}

impl<'a> Check<'a> {
    /// How far ahead certificates count as expiring, unless told otherwise: 180 days.
    pub const HORIZON: Duration = Duration::days(180);

    /// Asks of the built-in catalogue, by RFC 5280 over the whole store.
    pub fn new(region: &Region, ca: &CaId, at: UtcDateTime) -> Self {
        Self {
            region: region.clone(),
            ca: ca.clone(),
            at,
            horizon: Self::HORIZON,
            stack: None,
            catalogue: Catalogue::builtin(),
        }
    }

    /// Asks of another catalogue, such as one with operator-supplied authorities.
    #[must_use]
    pub fn catalogue(self, catalogue: &Catalogue) -> Check<'_> {
        Check {
            catalogue,
            region: self.region,
            ca: self.ca,
            at: self.at,
            horizon: self.horizon,
            stack: self.stack,
        }
    }

    /// Lets the rules of one TLS stack decide.
    #[must_use]
    pub fn stack(self, stack: StackId) -> Self {
        Self {
            stack: Some(stack),
            ..self
        }
    }

    /// Changes how far ahead certificates count as expiring.
    #[must_use]
    pub fn horizon(self, horizon: Duration) -> Self {
        Self { horizon, ..self }
    }
}

impl TrustStore {
    /// Whether a client with this store will accept what RDS serves in a region under a CA.
    ///
    /// With no stack named, the store is judged by what it holds: the whole file, the root present
    /// as a root (matched by subject and public key, as verifiers do), its dates counted; the report
    /// lists every stack that would decide otherwise, and why. An unknown region or CA, or a store
    /// that may hide certificates, never gives `trusted` for want of evidence.
    pub fn check(&self, check: &Check<'_>) -> TrustReport {
        let authorities = serving(check);
        let mut report = self.report(
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
            .map(|authority| self.find(check, authority))
            // The server may be signed by any of them, so the worst finding counts.
            .max_by_key(|finding| finding.verdict)
            .unwrap_or_else(|| Finding::not_in_catalogue(check));
        let by_stack = |stack: &StackId| {
            authorities
                .iter()
                .map(|authority| self.decide_by_stack(check, authority, stack, check.at))
                .max_by_key(|decision| decision.verdict)
        };
        match (&check.stack, authorities.is_empty()) {
            (Some(stack), false) => {
                if let Some(decision) = by_stack(stack) {
                    let until = authorities
                        .iter()
                        .filter_map(|authority| self.trusts_until(check, authority, stack))
                        .min()
                        .filter(|_| decision.verdict == Verdict::Trusted);
                    let absent = decision.rule == Some(Rule::IssuerNotFound)
                        && by_content.rule == Some(Rule::IssuerNotFound);
                    self.fill(&mut report, check.catalogue, decision);
                    report.trusted_until = until;
                    report.missing = by_content.missing;
                    // Where the root is in no part of the store, what is there instead says more than the stack.
                    if absent {
                        report.reason = by_content.reason;
                        report.remedy = by_content.remedy;
                    }
                }
            }
            (stack, no_authority) => {
                if !no_authority {
                    report.stacks_that_differ = self.differences(by_content.verdict, by_stack);
                }
                report.stack.clone_from(stack);
                report.verdict = by_content.verdict;
                report.rule = by_content.rule;
                report.rejected = by_content.rejected;
                report.anchor = by_content.anchor;
                report.trusted_until = by_content.trusted_until;
                report.reason = by_content.reason;
                report.remedy = by_content.remedy;
                report.missing = by_content.missing;
            }
        }
        report
    }
}

/// What one authority's presence in a store comes to.
pub(super) struct Finding {
    pub(super) verdict: Verdict,
    pub(super) rule: Option<Rule>,
    pub(super) reason: String,
    pub(super) remedy: Option<String>,
    rejected: Option<CertificateNote>,
    anchor: Option<CertificateNote>,
    trusted_until: Option<UtcDateTime>,
    missing: Vec<AuthorityNote>,
}

/// The roots that RDS may use. What the operator supplied for a region and a CA goes before the
/// built-in rows: it is a newer edition, or a hierarchy of the operator's own.
fn serving<'a>(check: &'a Check<'_>) -> Vec<&'a Authority> {
    let roots: Vec<_> = check
        .catalogue
        .roots(&check.region, &check.ca)
        .filter(|authority| authority.is_production())
        .collect();
    let operator: Vec<_> = roots
        .iter()
        .copied()
        .filter(|root| is_operators(root))
        .collect();
    if operator.is_empty() { roots } else { operator }
}

fn is_operators(authority: &Authority) -> bool {
    matches!(authority.provenance(), Provenance::Operator { .. })
}

impl TrustStore {
    /// Looks for one authority in the whole store.
    fn find(&self, check: &Check<'_>, authority: &Authority) -> Finding {
        let held: Vec<&Entry> = self
            .bundle()
            .entries()
            .iter()
            .filter(|entry| {
                entry.certificate.key_id() == authority.key_id()
                    && entry.certificate.subject() == authority.subject()
            })
            .collect();
        let (roots, others): (Vec<&Entry>, Vec<&Entry>) = held
            .into_iter()
            .partition(|entry| entry.certificate.is_self_issued() && entry.certificate.is_ca());
        // Where a key has several certificates, the one that lasts longest carries the trust.
        let best = roots
            .iter()
            .filter(|entry| entry.certificate.validity().contains(check.at))
            .max_by_key(|entry| entry.certificate.validity().not_after);
        let note = |entry: &Entry| {
            CertificateNote::new(check.catalogue, &entry.certificate, Some(&entry.place))
        };
        if let Some(entry) = best {
            let until = entry
                .certificate
                .validity()
                .not_after
                .min(authority.chain_not_after());
            return Finding::held(check, authority, note(entry), until);
        }
        let finding = match (roots.first(), others.first()) {
            (Some(root), _) => Finding::out_of_date(check, authority, note(root)),
            (None, Some(other)) => Finding::not_a_root(check, authority, note(other)),
            (None, None) => Finding::missing(check, authority, self.instead(check)),
        };
        finding.unless_hidden(self)
    }

    /// What the store holds for the region instead, in words.
    fn instead(&self, check: &Check<'_>) -> Option<String> {
        let of_region = |authority: &Authority| {
            authority.is_production()
                && authority.role() == Role::Root
                && authority
                    .region()
                    .is_none_or(|region| region == &check.region)
        };
        let held = |entry: &Entry| match check.catalogue.recognise(&entry.certificate) {
            Recognition::Exact(found) | Recognition::SameKey(found) if of_region(found) => {
                let end = entry.certificate.validity().not_after;
                let tense = if end < check.at { "ended" } else { "ends" };
                Some(format!("{} ({tense} {})", found.ca_id(), end.date()))
            }
            _ => None,
        };
        let held: Vec<String> = self.bundle().entries().iter().filter_map(held).collect();
        (!held.is_empty()).then(|| held.join(", "))
    }
}

impl Finding {
    fn new(verdict: Verdict, rule: Option<Rule>, reason: String, remedy: Option<String>) -> Self {
        Self {
            verdict,
            rule,
            reason,
            remedy,
            rejected: None,
            anchor: None,
            trusted_until: None,
            missing: Vec::new(),
        }
    }

    fn not_in_catalogue(check: &Check<'_>) -> Self {
        let Check {
            region,
            ca,
            catalogue,
            ..
        } = check;
        let edition = catalogue.edition();
        let (rule, reason) = if catalogue.knows_region(region) {
            (
                Rule::CaUnknown,
                format!("the catalogue {edition} has no authority {ca} in {region}"),
            )
        } else {
            (
                Rule::RegionUnknown,
                format!("the catalogue {edition} has no region {region}"),
            )
        };
        Self::new(
            Verdict::Unknown,
            Some(rule),
            reason,
            Some(catalogue.region_hint(region, ca)),
        )
    }

    fn held(
        check: &Check<'_>,
        authority: &Authority,
        anchor: CertificateNote,
        until: UtcDateTime,
    ) -> Self {
        let name = name(check, authority);
        let mut finding = if until < check.at {
            Self::chain_ended(check, authority, until)
        } else {
            let reason = format!(
                "holds the root of {name}, good until {}",
                timestamp::format(until)
            );
            Self::new(Verdict::Trusted, None, reason, None)
        };
        finding.trusted_until = (until >= check.at).then_some(until);
        finding.anchor = Some(anchor);
        finding
    }

    pub(super) fn chain_ended(
        check: &Check<'_>,
        authority: &Authority,
        ended: UtcDateTime,
    ) -> Self {
        let ended = timestamp::format(ended);
        let reason = format!("the chain of {} ended {ended}", name(check, authority));
        Self::new(
            Verdict::NotTrusted,
            Some(Rule::Expired),
            reason,
            Some(move_to_current(check)),
        )
    }

    fn out_of_date(check: &Check<'_>, authority: &Authority, root: CertificateNote) -> Self {
        let name = name(check, authority);
        let mut finding = if root.not_after < check.at {
            let ended = timestamp::format(root.not_after);
            let reason = format!("holds the root of {name}, which ended {ended}");
            Self::new(
                Verdict::NotTrusted,
                Some(Rule::Expired),
                reason,
                Some(move_to_current(check)),
            )
        } else {
            let begins = timestamp::format(root.not_before);
            let reason = format!("holds the root of {name}, which is not valid before {begins}");
            let remedy = "check the clock, or the instant asked about".to_owned();
            Self::new(
                Verdict::NotTrusted,
                Some(Rule::NotYetValid),
                reason,
                Some(remedy),
            )
        };
        finding.rejected = Some(root);
        finding
    }

    fn not_a_root(check: &Check<'_>, authority: &Authority, other: CertificateNote) -> Self {
        let name = name(check, authority);
        let reason = format!(
            "holds the key of {name} only in a certificate that is not a self-signed CA certificate"
        );
        let mut finding = Self::new(
            Verdict::NotTrusted,
            Some(Rule::AnchorNotARoot),
            reason,
            Some(add_root(check, authority)),
        );
        finding.rejected = Some(other);
        finding.missing.push(authority.into());
        finding
    }

    fn missing(check: &Check<'_>, authority: &Authority, instead: Option<String>) -> Self {
        let mut reason = format!("does not hold the root of {}", name(check, authority));
        let end = authority.chain_not_after();
        if end < check.at {
            reason = format!("{reason}, whose chain ended {}", timestamp::format(end));
        }
        if let Some(instead) = instead {
            reason = format!("{reason}; for the region it holds {instead}");
        }
        let remedy = add_root(check, authority);
        let mut finding = Self::new(
            Verdict::NotTrusted,
            Some(Rule::IssuerNotFound),
            reason,
            Some(remedy),
        );
        finding.missing.push(authority.into());
        finding
    }

    /// What was not found may still be where we could not read.
    fn unless_hidden(self, store: &TrustStore) -> Self {
        let mut hiding = store
            .bundle()
            .problems()
            .iter()
            .filter(|problem| problem.may_hide_certificates);
        match hiding.next() {
            Some(problem) => Self {
                verdict: Verdict::Unknown,
                reason: format!(
                    "{}, but a part of the store could not be read ({}: {})",
                    self.reason, problem.place, problem.reason
                ),
                remedy: Some(problem.hint.clone()),
                ..self
            },
            None => self,
        }
    }
}

fn name(check: &Check<'_>, authority: &Authority) -> String {
    let supplied = if is_operators(authority) {
        " (operator-supplied)"
    } else {
        ""
    };
    format!("{} in {}{supplied}", check.ca, check.region)
}

fn add_root(check: &Check<'_>, authority: &Authority) -> String {
    // A root that has ended helps nobody.
    if authority.chain_not_after() < check.at {
        return move_to_current(check);
    }
    format!(
        "add {:?} (SHA-256 {}) to the store, or the whole bundle of {}, before a database of the region \
         moves to {}",
        authority.common_name(),
        authority.fingerprint(),
        check.region,
        check.ca
    )
}

fn move_to_current(check: &Check<'_>) -> String {
    format!(
        "add the current roots of {} to the store, then move the databases to one of their authorities",
        check.region
    )
}
