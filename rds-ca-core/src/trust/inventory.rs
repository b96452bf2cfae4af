//! How a catalogue recognises every certificate of a store, independent of the question.

use std::sync::Arc;

use time::UtcDateTime;

use crate::bundle::Bundle;
use crate::catalogue::{Catalogue, CertificateSummary, Recognition, Role};
use crate::certificate::{Certificate, Fingerprint};

/// The certificates of a store as one catalogue recognises them, computed on first use and kept.
#[derive(Debug)]
pub(super) struct Inventory {
    catalogue: Catalogue,
    items: Vec<Item>,
}

/// A certificate of a store.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) note: Arc<CertificateSummary>,
    pub(super) not_after: UtcDateTime,
    /// The fingerprint of the authority that it is, or whose name and key it has.
    pub(super) authority: Option<Fingerprint>,
    /// An RDS intermediate, by key or by name.
    pub(super) intermediate: bool,
    /// The root of an environment that is not production.
    pub(super) non_production: bool,
    /// Named like an RDS root, with an unknown key.
    pub(super) impostor: bool,
}

impl Inventory {
    pub(super) fn new(bundle: &Bundle, catalogue: &Catalogue) -> Self {
        let items = bundle.entries().iter().map(|entry| {
            let certificate = &entry.certificate;
            let recognition = catalogue.recognise(certificate);
            let authority = recognition.authority();
            Item {
                note: Arc::new(CertificateSummary::recognised(
                    certificate,
                    authority,
                    Some(&entry.place),
                )),
                not_after: certificate.validity().not_after,
                authority: authority.map(|found| found.fingerprint()),
                intermediate: is_intermediate(&recognition),
                non_production: authority
                    .is_some_and(|found| !found.is_production() && found.role() == Role::Root),
                impostor: matches!(
                    recognition,
                    Recognition::LooksLikeRds {
                        role: Role::Root,
                        ..
                    }
                ),
            }
        });
        Self {
            items: items.collect(),
            catalogue: catalogue.clone(),
        }
    }

    /// Whether it was made with that catalogue.
    pub(super) fn is_by(&self, catalogue: &Catalogue) -> bool {
        self.catalogue.is(catalogue)
    }

    pub(super) fn items(&self) -> &[Item] {
        &self.items
    }

    /// The summary of a certificate, which need not be in the store.
    pub(super) fn note(&self, certificate: &Certificate) -> Arc<CertificateSummary> {
        let fingerprint = certificate.fingerprint();
        let mut notes = self.items.iter().map(|item| &item.note);
        match notes.find(|note| note.fingerprint == fingerprint) {
            Some(note) => Arc::clone(note),
            None => Arc::new(CertificateSummary::new(&self.catalogue, certificate, None)),
        }
    }
}

/// An RDS intermediate, by key or by name: RDS may sign tomorrow's server certificate with another one. Intermediates
/// of other issuers are not considered.
fn is_intermediate(recognition: &Recognition<'_>) -> bool {
    match recognition {
        Recognition::Exact(authority) | Recognition::SameKey(authority) => {
            authority.role() == Role::Intermediate
        }
        Recognition::LooksLikeRds { role, .. } => *role == Role::Intermediate,
        _ => false,
    }
}
