//! Authorities that an operator adds at run time.

use std::sync::Arc;

use super::authority::{Authority, Body, Provenance, Role};
use super::{Catalogue, PinnedBundle, Recognition, pattern, table};
use crate::bundle::{Bundle, Entry, Place, Problem};
use crate::certificate::{Certificate, Fingerprint};
use crate::error::{Error, Result};

/// Whether the operator answers for a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Vouch {
    /// No: what this edition does not know stays *not vouched for*.
    No,
    /// Yes, whatever is in it.
    Yes,
    /// Yes, if the SHA-256 of the whole file is this.
    Sha256(Fingerprint),
}

/// A bundle that an operator added, and what became of it.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct OperatorBundle {
    sha256: Fingerprint,
    vouched: bool,
    pinned: Option<&'static PinnedBundle>,
    placed: usize,
    already_known: usize,
    unplaced: Vec<Unplaced>,
    problems: Vec<Problem>,
}

/// A certificate of an operator's bundle that did not become an authority.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Unplaced {
    /// The subject as RFC 4514 text.
    pub subject: String,
    /// SHA-256 of the DER.
    pub fingerprint: Fingerprint,
    /// Where it stood.
    pub place: Place,
    /// Why it has no place in the catalogue, in lower case.
    pub reason: String,
}

impl OperatorBundle {
    /// SHA-256 of the whole file.
    pub fn sha256(&self) -> Fingerprint {
        self.sha256
    }

    /// Whether the operator vouches for it.
    pub fn is_vouched(&self) -> bool {
        self.vouched
    }

    /// The published file that it is, byte for byte.
    pub fn pinned(&self) -> Option<&'static PinnedBundle> {
        self.pinned
    }

    /// How many authorities it added.
    pub fn placed(&self) -> usize {
        self.placed
    }

    /// How many of its certificates this edition knows by fingerprint.
    pub fn already_known(&self) -> usize {
        self.already_known
    }

    /// The certificates that did not become authorities.
    pub fn unplaced(&self) -> &[Unplaced] {
        &self.unplaced
    }

    /// What in the file is not a usable certificate.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// The rows of a catalogue that an operator added to.
pub(super) struct Extended {
    pub(super) rows: Vec<Authority>,
    /// Positions in `rows`, sorted by fingerprint.
    pub(super) by_fingerprint: Vec<u32>,
    pub(super) bundles: Vec<OperatorBundle>,
}

impl Catalogue {
    /// This catalogue with the authorities of a bundle added, in any container.
    ///
    /// A certificate that this edition knows by fingerprint gets its bytes and stays what it is. The
    /// others are placed by their subject, as RDS names its CAs, and are the operator's: *pinned* when the whole
    /// file is one that AWS publishes, vouched for when `vouch` says so, else not. What has no place is
    /// told in [`OperatorBundle::unplaced`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when there is no certificate in it or
    /// it is not the file that `vouch` names; else what [`Bundle::parse`] gives.
    pub fn with_bundle(&self, data: &[u8], vouch: Vouch) -> Result<Self> {
        const DOING: &str = "cannot add the bundle of certificate authorities";
        let sha256 = Fingerprint::of(data);
        let vouched = match vouch {
            Vouch::No => false,
            Vouch::Yes => true,
            Vouch::Sha256(expected) if expected == sha256 => true,
            Vouch::Sha256(expected) => {
                return Err(Error::invalid(
                    DOING,
                    format!("its SHA-256 is {sha256}, not {expected}"),
                )
                .hinting("get the file again, or find out who changed it"));
            }
        };
        let bundle = Bundle::parse(data, None)?;
        if bundle.entries().is_empty() {
            let why = bundle
                .problems()
                .first()
                .map_or_else(|| "nothing in it".to_owned(), ToString::to_string);
            return Err(Error::invalid(
                DOING,
                format!("there is no certificate in it: {why}"),
            ));
        }
        Ok(self.extend(&bundle, sha256, vouched))
    }

    fn extend(&self, bundle: &Bundle, sha256: Fingerprint, vouched: bool) -> Self {
        let pinned = table::PINNED.iter().find(|pinned| pinned.sha256 == sha256);
        let provenance = match pinned {
            Some(_) => Provenance::Pinned,
            None => Provenance::Operator { vouched },
        };
        let mut report = OperatorBundle {
            sha256,
            vouched,
            pinned,
            placed: 0,
            already_known: 0,
            unplaced: Vec::new(),
            problems: bundle.problems().to_vec(),
        };
        let mut rows = self.rows().to_vec();
        for entry in bundle.entries() {
            let certificate = &entry.certificate;
            let known = rows
                .iter_mut()
                .find(|row| row.fingerprint() == certificate.fingerprint());
            if let Some(row) = known {
                report.already_known += 1;
                if row.der().is_none() {
                    row.body = Body::Supplied(certificate.clone());
                }
                if better(provenance, row.provenance) {
                    row.provenance = provenance;
                }
                continue;
            }
            match self.place(certificate, provenance) {
                Ok(row) => {
                    rows.push(row);
                    report.placed += 1;
                }
                Err(reason) => report.unplaced.push(unplaced(entry, reason)),
            }
        }
        end_with_the_chain(&mut rows);
        rows.sort_by(|a, b| a.order().cmp(&b.order()));
        let mut by_fingerprint: Vec<u32> = (0..).take(rows.len()).collect();
        by_fingerprint.sort_by_cached_key(|position| {
            let position = usize::try_from(*position).ok()?;
            rows.get(position).map(Authority::fingerprint)
        });
        let mut bundles = self.operator_bundles().to_vec();
        bundles.push(report);
        Self {
            extended: Some(Arc::new(Extended {
                rows,
                by_fingerprint,
                bundles,
            })),
        }
    }

    /// A new authority in the place that its subject gives, or why there is none.
    fn place(
        &self,
        certificate: &Certificate,
        provenance: Provenance,
    ) -> Result<Authority, &'static str> {
        match self.recognise(certificate) {
            Recognition::SameKey(_) => {
                return Err("the catalogue has an authority with its name and key already");
            }
            Recognition::AmazonTrustServices { .. } => {
                return Err("it is a root of Amazon Trust Services, which signs no databases");
            }
            _ => {}
        }
        if !certificate.is_ca() {
            return Err("it is not the certificate of a CA");
        }
        let place = pattern::of(certificate)
            .ok_or("its subject is not the name of an RDS certificate authority")?;
        Ok(Authority {
            partition: place.partition,
            region: place.region,
            production: place.production,
            ca_id: place.ca_id,
            role: place.role,
            chain_not_after: certificate.validity().not_after.unix_timestamp(),
            provenance,
            body: Body::Supplied(certificate.clone()),
        })
    }
}

/// A bundle added again with a vouch raises what it vouches for; nothing lowers it, and what this
/// edition knows stays its own.
fn better(new: Provenance, old: Provenance) -> bool {
    match (new, old) {
        (_, Provenance::Builtin) => false,
        (Provenance::Pinned, Provenance::Operator { .. }) => true,
        (new, old) => new.is_vouched() && !old.is_vouched(),
    }
}

/// The operator's intermediates end with the root that they name, if that ends earlier.
fn end_with_the_chain(rows: &mut [Authority]) {
    let ends: Vec<Option<i64>> = rows
        .iter()
        .map(|row| {
            let is_operators = matches!(row.body, Body::Supplied(_));
            (is_operators && row.role == Role::Intermediate)
                .then(|| {
                    let roots = rows
                        .iter()
                        .filter(|root| root.role == Role::Root && root.subject() == row.issuer());
                    // Of two roots of one name, the operator's is the one that signed the operator's.
                    roots
                        .min_by_key(|root| matches!(root.body, Body::Known(_)))
                        .map(|root| root.not_after().unix_timestamp())
                })
                .flatten()
        })
        .collect();
    for (row, end) in rows.iter_mut().zip(ends) {
        if let Some(end) = end {
            row.chain_not_after = row.chain_not_after.min(end);
        }
    }
}

fn unplaced(entry: &Entry, reason: &str) -> Unplaced {
    Unplaced {
        subject: entry.certificate.subject().to_owned(),
        fingerprint: entry.certificate.fingerprint(),
        place: entry.place.clone(),
        reason: reason.to_owned(),
    }
}
