//! Authorities that an operator adds at run time.

use std::collections::HashSet;
use std::sync::Arc;

use super::authority::{Authority, Body, Provenance, Role};
use super::edition::Edition;
use super::{Catalogue, PinnedBundle, Recognition, pattern, table};
use crate::bundle::{Bundle, Entry, Place, Problem};
use crate::certificate::{Certificate, Fingerprint};
use crate::error::{Error, ErrorKind, Result};
use crate::name::{CaId, Partition, Region};

/// AWS's largest bundle holds 108; each certificate is compared with each authority.
const MAX_CERTIFICATES: usize = 5_000;

/// Whether the operator vouches for a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trust {
    /// No: certificates that this edition does not know stay *not vouched for*.
    No,
    /// Yes, whatever it contains.
    Yes,
    /// Yes, if the SHA-256 of the file is this.
    Sha256(Fingerprint),
}

/// A bundle that an operator added, and how its certificates were classified.
#[derive(Clone, Debug, serde::Serialize)]
pub struct OperatorBundle {
    sha256: Fingerprint,
    vouched: bool,
    pinned: Option<&'static PinnedBundle>,
    placed: usize,
    already_known: usize,
    contradictions: Vec<Contradiction>,
    unplaced: Vec<Unplaced>,
    problems: Vec<Problem>,
}

/// A root of an operator's bundle, not vouched for, that contradicts a root of the catalogue.
///
/// The catalogue keeps its own. Either the file is an imitation, or AWS changed a root: the operator finds out which
/// and vouches for the file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Contradiction {
    /// The partition in its name.
    pub partition: Partition,
    /// The region in its name; absent for a global root.
    pub region: Option<Region>,
    /// The CA in its name.
    pub ca_id: CaId,
    /// The subject as RFC 4514 text.
    pub subject: String,
    /// SHA-256 of the DER.
    pub fingerprint: Fingerprint,
    /// Its position in the bundle.
    pub place: Place,
    /// SHA-256 of the DER of the root that the catalogue keeps.
    pub known: Fingerprint,
}

/// A certificate of an operator's bundle that did not become an authority.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Unplaced {
    /// The subject as RFC 4514 text.
    pub subject: String,
    /// SHA-256 of the DER.
    pub fingerprint: Fingerprint,
    /// Its position in the bundle.
    pub place: Place,
    /// Why it did not become an authority, in lower case.
    pub reason: String,
}

impl OperatorBundle {
    /// SHA-256 of the file.
    pub fn sha256(&self) -> Fingerprint {
        self.sha256
    }

    /// Whether the operator vouches for it.
    pub fn is_vouched(&self) -> bool {
        self.vouched
    }

    /// The published file with exactly these bytes, if any.
    pub fn pinned(&self) -> Option<&'static PinnedBundle> {
        self.pinned
    }

    /// The number of authorities it added.
    pub fn placed(&self) -> usize {
        self.placed
    }

    /// The number of its certificates that this edition knows by fingerprint.
    pub fn already_known(&self) -> usize {
        self.already_known
    }

    /// The roots that contradict the catalogue; they did not become authorities.
    pub fn contradictions(&self) -> &[Contradiction] {
        &self.contradictions
    }

    /// The other certificates that did not become authorities.
    pub fn unplaced(&self) -> &[Unplaced] {
        &self.unplaced
    }

    /// Contents of the file that are not usable certificates.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// The rows of a catalogue that an operator extended.
pub(super) struct Extended {
    pub(super) rows: Vec<Authority>,
    /// Positions in `rows`, sorted by fingerprint.
    pub(super) by_fingerprint: Vec<u32>,
    pub(super) bundles: Vec<OperatorBundle>,
    /// Name and day of an edition that was loaded and vouched for.
    pub(super) title: Option<(String, i64)>,
}

impl Catalogue {
    /// This catalogue with the authorities of a bundle added, in any container, or those of an
    /// [`Edition`]'s file. An edition that is vouched for also sets the name and day.
    ///
    /// A certificate that this edition knows by fingerprint gets its bytes and keeps its provenance. The
    /// others are placed by their subject, as RDS names its CAs, and belong to the operator: *pinned* if the
    /// file is one that AWS publishes, vouched for if `trust` says so, otherwise not vouched for. Certificates without
    /// a place are listed in [`OperatorBundle::unplaced`]. One that is not vouched for never joins or replaces a root
    /// that the catalogue has for the same region and CA: it is reported in [`OperatorBundle::contradictions`], and no
    /// verdict on that region and CA is better than *unknown*.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when it holds no certificate or
    /// is not the file that `trust` names; [`ErrorKind::LimitExceeded`] above 5000 certificates; otherwise
    /// the errors of [`Bundle::parse`].
    pub fn with_bundle(&self, data: &[u8], trust: Trust) -> Result<Self> {
        const DOING: &str = "cannot add the bundle of certificate authorities";
        let sha256 = Fingerprint::of(data);
        let vouched = match trust {
            Trust::No => false,
            Trust::Yes => true,
            Trust::Sha256(expected) if expected == sha256 => true,
            Trust::Sha256(expected) => {
                return Err(Error::invalid(
                    DOING,
                    format!("its SHA-256 is {sha256}, not {expected}"),
                )
                .hinting("get the file again, or find out who changed it"));
            }
        };
        let edition = Edition::parse(data)?;
        if let Some(edition) = &edition
            && edition.base() != table::EDITION
        {
            return Err(Error::invalid(
                DOING,
                format!(
                    "the edition {} extends {}, and this release has {}",
                    edition.name(),
                    edition.base(),
                    table::EDITION
                ),
            )
            .hinting("make it again with `rds-ca catalogue --refresh`"));
        }
        let bundle = match &edition {
            Some(edition) => edition.bundle()?,
            None => Bundle::parse(data, None)?,
        };
        if bundle.entries().is_empty() {
            let why = bundle
                .problems()
                .first()
                .map_or_else(|| "it is empty".to_owned(), ToString::to_string);
            return Err(Error::invalid(
                DOING,
                format!("it holds no certificate: {why}"),
            ));
        }
        if self.rows().len() + bundle.entries().len() > MAX_CERTIFICATES {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                DOING,
                format!("with it the catalogue has more than {MAX_CERTIFICATES} certificates"),
            ));
        }
        let title = edition.filter(|_| vouched).map(|edition| edition.title());
        Ok(self.extend(&bundle, sha256, vouched, pin(sha256), title))
    }

    fn extend(
        &self,
        bundle: &Bundle,
        sha256: Fingerprint,
        vouched: bool,
        pinned: Option<&'static PinnedBundle>,
        title: Option<(String, i64)>,
    ) -> Self {
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
            contradictions: Vec::new(),
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
                Ok(row) => match self.contradicted(&row) {
                    Some(known) => {
                        report
                            .contradictions
                            .push(contradiction(entry, &row, known.fingerprint()))
                    }
                    None => {
                        rows.push(row);
                        report.placed += 1;
                    }
                },
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
        let before = self.extended.as_ref().and_then(|it| it.title.clone());
        Self {
            extended: Some(Arc::new(Extended {
                rows,
                by_fingerprint,
                bundles,
                title: title.or(before),
            })),
        }
    }

    /// The root of this catalogue that a root of the operator, not vouched for, would replace.
    fn contradicted(&self, new: &Authority) -> Option<&Authority> {
        if new.provenance.is_vouched() || new.role != Role::Root {
            return None;
        }
        self.rows().iter().find(|row| {
            row.provenance.is_vouched()
                && row.role == Role::Root
                && row.ca_id == new.ca_id
                && row.partition == new.partition
                && match &new.region {
                    Some(region) => self.answers(row, region),
                    None => row.region.is_none(),
                }
        })
    }

    /// A new authority at the place that its subject names, or the reason why there is none.
    fn place(
        &self,
        certificate: &Certificate,
        provenance: Provenance,
    ) -> Result<Authority, &'static str> {
        match self.recognise(certificate) {
            Recognition::SameKey(_) => {
                return Err("the catalogue already has an authority with its name and key");
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
            published: true,
            body: Body::Supplied(certificate.clone()),
        })
    }
}

/// The certificates of a bundle in any container, by fingerprint.
pub(super) fn fingerprints(data: &[u8]) -> Result<HashSet<Fingerprint>> {
    let bundle = Bundle::parse(data, None)?;
    Ok(bundle
        .certificates()
        .map(Certificate::fingerprint)
        .collect())
}

/// The published file that has this digest.
fn pin(sha256: Fingerprint) -> Option<&'static PinnedBundle> {
    table::PINNED.iter().find(|pinned| pinned.sha256 == sha256)
}

/// Whether a provenance is better: vouching for a bundle that was added before raises its provenance; nothing lowers
/// it, and authorities of this edition stay its own.
fn better(new: Provenance, old: Provenance) -> bool {
    match (new, old) {
        (_, Provenance::Builtin) => false,
        (Provenance::Pinned, Provenance::Operator { .. }) => true,
        (new, old) => new.is_vouched() && !old.is_vouched(),
    }
}

/// The operator's intermediates expire with the root that they name, if it expires earlier.
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
                    // Of two roots with one name, the operator's root signed the operator's intermediate.
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

fn contradiction(entry: &Entry, row: &Authority, known: Fingerprint) -> Contradiction {
    Contradiction {
        partition: row.partition.clone(),
        region: row.region.clone(),
        ca_id: row.ca_id.clone(),
        subject: entry.certificate.subject().to_owned(),
        fingerprint: entry.certificate.fingerprint(),
        place: entry.place.clone(),
        known,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::{KNOWN, Known, hex};

    const IMITATION: &[u8] =
        include_bytes!("../../tests/data/catalogue/imitation-us-gov-west-1.pem");
    /// The values that `openssl` prints for it.
    const FINGERPRINT: &str = "42831fb9620a65a70ac42843a9f842d86c1ceab4ba3a538b8df389ec09d45399";
    const KEY_ID: &str = "5ea1840929fdcae547431b77e40ecb339e04155310331cfc6d80dd196c4b2b05";
    const SUBJECT: &str = r"L=Seattle,CN=Amazon RDS us-gov-west-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\, Inc.,C=US";

    /// A catalogue with one root of which only facts are known, as of the ten GovCloud roots in the real one.
    fn facts_only() -> Catalogue {
        let template = KNOWN.first().unwrap();
        let known: &'static Known = Box::leak(Box::new(Known {
            fingerprint: Fingerprint::from_bytes(hex(FINGERPRINT)),
            key_id: crate::certificate::KeyId::from_bytes(hex(KEY_ID)),
            subject: SUBJECT,
            issuer: SUBJECT,
            common_name: Some("Amazon RDS us-gov-west-1 Root CA ECC384 G1"),
            serial: "1",
            key_algorithm: crate::certificate::KeyAlgorithm::Ec(384),
            signature_algorithm: crate::certificate::SignatureAlgorithm::EcdsaSha384,
            der: None,
            ..*template
        }));
        let (gov, west) = (Partition::AWS_US_GOV, "us-gov-west-1");
        let ca = CaId::ECC384_G1;
        Catalogue {
            extended: Some(Arc::new(Extended {
                rows: vec![Authority::known(
                    known,
                    gov,
                    Some(west),
                    true,
                    ca,
                    Role::Root,
                    0,
                )],
                by_fingerprint: vec![0],
                bundles: Vec::new(),
                title: None,
            })),
        }
    }

    #[test]
    fn a_known_fingerprint_gets_its_bytes_and_stays_builtin() {
        let before = facts_only();
        let (west, ca) = (Region::new("us-gov-west-1"), CaId::ECC384_G1);
        assert_eq!(before.authority(&west, &ca).unwrap().pem(), None);
        let bundle = Bundle::parse(IMITATION, None).unwrap();
        let certificate = bundle.certificates().next().unwrap().clone();
        let exact = before.recognise(&certificate);
        assert!(
            matches!(exact, Recognition::Exact(_)),
            "facts alone recognise it: {exact:?}"
        );

        for trust in [Trust::No, Trust::Yes] {
            let after = before.with_bundle(IMITATION, trust).unwrap();
            let root = after.authority(&west, &ca).unwrap();
            assert_eq!(root.provenance(), Provenance::Builtin);
            assert_eq!(root.der(), Some(certificate.der()));
            assert!(root.missing_body().is_none());
            assert_eq!(after.operator_bundles()[0].already_known(), 1);
            assert_eq!(after.recognise(&certificate), Recognition::Exact(root));
        }
        assert_eq!(
            before.authority(&west, &ca).unwrap().pem(),
            None,
            "the base catalogue did not change"
        );
    }

    #[test]
    fn a_pinned_file_vouches_for_its_certificates() {
        let pinned: &'static PinnedBundle = Box::leak(Box::new(PinnedBundle {
            partition: Partition::AWS_US_GOV,
            sha256: Fingerprint::of(IMITATION),
            certificates: 1,
            published_at: "https://example.com/global-bundle.pem",
        }));
        let bundle = Bundle::parse(IMITATION, None).unwrap();
        let catalogue = Catalogue::builtin();
        let extended = catalogue.extend(
            &bundle,
            Fingerprint::of(IMITATION),
            false,
            Some(pinned),
            None,
        );
        let root = bundle.certificates().next().unwrap();
        let root = extended.by_fingerprint(root.fingerprint()).unwrap();
        assert_eq!(root.provenance(), Provenance::Pinned);
        assert_eq!(extended.operator_bundles()[0].pinned(), Some(pinned));
        // Neither a vouch nor its absence changes what AWS published, and the published file raises what was added before.
        let fingerprint = root.fingerprint();
        for (trust, alone) in [(Trust::No, false), (Trust::Yes, true)] {
            let later = extended.with_bundle(IMITATION, trust).unwrap();
            let root = later.by_fingerprint(fingerprint).unwrap();
            assert_eq!(root.provenance(), Provenance::Pinned);
            let before = catalogue.with_bundle(IMITATION, trust).unwrap();
            let contradicts = before.by_fingerprint(fingerprint).is_none();
            assert_eq!(contradicts, !alone, "only a vouch places it");
            let sha256 = Fingerprint::of(IMITATION);
            let after = before.extend(&bundle, sha256, false, Some(pinned), None);
            let root = after.by_fingerprint(fingerprint).unwrap();
            assert_eq!(root.provenance(), Provenance::Pinned);
        }
        assert!(
            table::PINNED
                .iter()
                .all(|known| pin(known.sha256) == Some(known))
        );
        assert_eq!(pin(Fingerprint::of(IMITATION)), None);
    }
}
