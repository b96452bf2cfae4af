//! What a store holds, sorted by what a person would do about it.

use time::{Duration, UtcDateTime};

use super::report::{CatalogueNote, CertificateNote, Question, TrustReport};
use super::store::TrustStore;
use super::verdict::Verdict;
use crate::catalogue::{Authority, Catalogue, Recognition, Role};
use crate::certificate::Certificate;

impl TrustStore {
    /// A report without an answer yet: everything that can be said of the store alone.
    ///
    /// `serves` tells which authorities the question is about; the others are surplus.
    pub(super) fn report(
        &self,
        catalogue: &Catalogue,
        at: UtcDateTime,
        horizon: Duration,
        question: Question,
        serves: impl Fn(&Authority) -> bool,
    ) -> TrustReport {
        let mut report = TrustReport {
            verdict: Verdict::Unknown,
            reason: String::new(),
            remedy: None,
            store: self.name().map(str::to_owned),
            container: self.bundle().container(),
            question,
            stack: None,
            at,
            rule: None,
            rejected: None,
            anchor: None,
            trusted_until: None,
            path: Vec::new(),
            missing: Vec::new(),
            expired: Vec::new(),
            expiring: Vec::new(),
            surplus: Vec::new(),
            intermediates: Vec::new(),
            non_production: Vec::new(),
            look_alikes: Vec::new(),
            problems: self.bundle().problems().to_vec(),
            stacks_that_differ: Vec::new(),
            catalogue: CatalogueNote::new(catalogue, at),
        };
        let horizon = at.saturating_add(horizon);
        for entry in self.bundle().entries() {
            let certificate = &entry.certificate;
            let recognition = catalogue.recognise(certificate);
            let lists = Lists {
                expired: certificate.validity().not_after < at,
                expiring: (at..=horizon).contains(&certificate.validity().not_after),
                intermediate: is_intermediate(certificate, &recognition),
                non_production: recognition
                    .authority()
                    .is_some_and(|found| !found.is_production()),
                look_alike: matches!(
                    recognition,
                    Recognition::LooksLikeRds {
                        role: Role::Root,
                        ..
                    }
                ),
            };
            let surplus =
                lists == Lists::default() && !recognition.authority().is_some_and(&serves);
            let note = || CertificateNote::new(catalogue, certificate, Some(&entry.place));
            for (belongs, list) in [
                (lists.expired, &mut report.expired),
                (lists.expiring, &mut report.expiring),
                (lists.intermediate, &mut report.intermediates),
                (lists.non_production, &mut report.non_production),
                (lists.look_alike, &mut report.look_alikes),
                (surplus, &mut report.surplus),
            ] {
                if belongs {
                    list.push(note());
                }
            }
        }
        report
    }
}

/// The lists that a certificate belongs to; it may be several.
#[derive(Default, PartialEq, Eq)]
struct Lists {
    expired: bool,
    expiring: bool,
    intermediate: bool,
    non_production: bool,
    look_alike: bool,
}

/// A CA certificate that is not a root: RDS may sign tomorrow's server certificate with another one.
fn is_intermediate(certificate: &Certificate, recognition: &Recognition<'_>) -> bool {
    match recognition.authority() {
        Some(authority) => authority.role() == Role::Intermediate,
        None => certificate.is_ca() && !certificate.is_self_issued(),
    }
}
