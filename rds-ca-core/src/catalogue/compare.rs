//! Compares a bundle with the catalogue: additions, missing roots, contradictions.

use super::authority::{Authority, Role, Status};
use super::operator::{Contradiction, Trust, Unplaced};
use super::{Catalogue, region};
use crate::bundle::Problem;
use crate::certificate::Fingerprint;
use crate::error::Result;
use crate::name::Partition;

/// The differences between a bundle and the catalogue, certificate by certificate.
///
/// # Example
///
/// ```
/// use rds_ca_core::Catalogue;
/// use rds_ca_core::catalogue::BundleComparison;
///
/// let catalogue = Catalogue::builtin();
/// let root = catalogue.authorities(None, None).next().unwrap().pem().unwrap();
/// let compared = BundleComparison::new(catalogue, root.as_bytes())?;
/// assert_eq!((compared.known, compared.added.len()), (1, 0));
/// assert_eq!(compared.lacking.len(), 107, "the other roots that RDS offers in that partition");
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct BundleComparison {
    /// SHA-256 of the file.
    pub sha256: Fingerprint,
    /// Whether the file's digest is pinned, or the catalogue was made from the file.
    pub pinned: bool,
    /// The number of its certificates that the catalogue knows.
    pub known: usize,
    /// Authorities for regions and CAs for which the catalogue has no root.
    pub added: Vec<Authority>,
    /// Roots that contradict a root of the catalogue.
    pub contradicting: Vec<Contradiction>,
    /// Roots that RDS offers today in the partitions of the bundle and that the bundle lacks.
    pub lacking: Vec<Authority>,
    /// Certificates that are not an RDS authority.
    pub unplaced: Vec<Unplaced>,
    /// Contents of the file that are not usable certificates.
    pub problems: Vec<Problem>,
}

impl BundleComparison {
    /// Compares a bundle in any container with a catalogue.
    ///
    /// # Errors
    ///
    /// The errors of [`Catalogue::with_bundle`]: no certificate in it, too large.
    pub fn new(catalogue: &Catalogue, data: &[u8]) -> Result<Self> {
        let extended = catalogue.with_bundle(data, Trust::No)?;
        let held = super::operator::fingerprints(data)?;
        let of_partition: Vec<&Partition> = held
            .iter()
            .filter_map(|fingerprint| extended.by_fingerprint(*fingerprint))
            .map(Authority::partition)
            .collect();
        let offered = |row: &&Authority| {
            row.role() == Role::Root && !matches!(row.status(), Status::Retired { .. })
        };
        let lacking = catalogue
            .authorities(None, None)
            .filter(offered)
            .filter(|row| of_partition.contains(&row.partition()))
            .filter(|row| !held.contains(&row.fingerprint()))
            .cloned()
            .collect();
        let added = extended
            .authorities(None, None)
            .filter(|row| catalogue.by_fingerprint(row.fingerprint()).is_none())
            .cloned()
            .collect();
        let sha256 = Fingerprint::of(data);
        let report = extended.operator_bundles().last();
        Ok(Self {
            sha256,
            pinned: region::is_pinned(sha256),
            known: report.map_or(0, super::OperatorBundle::already_known),
            added,
            contradicting: report.map_or_else(Vec::new, |it| it.contradictions().to_vec()),
            lacking,
            unplaced: report.map_or_else(Vec::new, |it| it.unplaced().to_vec()),
            problems: report.map_or_else(Vec::new, |it| it.problems().to_vec()),
        })
    }

    /// Whether it holds exactly what the catalogue holds for its partitions.
    pub fn is_same(&self) -> bool {
        self.added.is_empty() && self.contradicting.is_empty() && self.lacking.is_empty()
    }
}
