//! Which RDS certificate authorities exist: by region and identifier, by fingerprint, by key.
//!
//! The catalogue is embedded as static tables, so having it costs nothing: nothing is parsed and
//! nothing allocated before the first question. Its [edition](Catalogue::edition) names the
//! publication that it was made from. Certificates that this crate may not carry (GovCloud) are known
//! by fingerprint, key and dates; those of China only by the digest of AWS's file. An operator adds
//! them, or a test hierarchy, with [`Catalogue::with_bundle`].

mod authority;
mod json;
mod note;
mod operator;
mod pattern;
mod recognition;
mod source;
#[rustfmt::skip]
mod table;

use std::fmt;
use std::sync::Arc;

use time::UtcDateTime;

pub use authority::{Authority, Provenance, Role, Status};
pub use note::{AuthorityNote, CatalogueNote, CertificateNote};
pub use operator::{OperatorBundle, Unplaced, Vouch};
pub use recognition::Recognition;
pub use source::{PinnedBundle, Source};

use crate::certificate::{Certificate, Fingerprint};
use crate::error::{Error, ErrorKind, Result};
use crate::name::{CaId, Partition, Region};
use crate::timestamp;

/// A label for the CA of 2010, which ended in 2015: AWS's own identifier for it is not known.
///
/// No identifier of AWS is written in parentheses.
pub const CA_2010: CaId = CaId::from_static("(2010)");

/// The RDS certificate authorities that are known, and those an operator adds.
///
/// # Example
///
/// ```
/// use rds_ca_core::{CaId, Catalogue, Region};
///
/// let catalogue = Catalogue::builtin();
/// let root = catalogue.authority(&Region::new("us-west-2"), &CaId::RSA2048_G1).unwrap();
/// assert_eq!(root.thumbprint().to_string(), "7c40cb42714b6fdb2b296f9bbd0e8bb364436a76");
/// assert_eq!(rds_ca_core::timestamp::format(root.not_after()), "2061-05-24T22:59:00Z");
/// ```
#[derive(Clone)]
pub struct Catalogue {
    // Absent for the built-in catalogue, whose rows are static.
    extended: Option<Arc<operator::Extended>>,
}

static BUILTIN: Catalogue = Catalogue { extended: None };

impl Catalogue {
    /// The catalogue that this crate was built with.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The publication that the current roots were taken from: AWS's global bundle and the start of
    /// its SHA-256, `aws-global-e5bb2084`.
    pub fn edition(&self) -> &'static str {
        table::EDITION
    }

    /// When that publication was fetched from AWS, according to the package that it was taken from.
    ///
    /// Identical copies were seen later, so the data is at least this fresh; AWS adds roots when it
    /// opens a region or a new generation.
    pub fn as_of(&self) -> UtcDateTime {
        timestamp::from_unix(table::AS_OF)
    }

    /// Whole days from [`Catalogue::as_of`] to `at`; negative before it.
    pub fn age_in_days(&self, at: UtcDateTime) -> i64 {
        (at.unix_timestamp() - table::AS_OF).div_euclid(24 * 60 * 60)
    }

    /// The files that the catalogue was made from.
    pub fn sources(&self) -> &'static [Source] {
        &table::SOURCES
    }

    /// The published files that are recognised by their digest when an operator supplies them.
    pub fn pinned_bundles(&self) -> &'static [PinnedBundle] {
        &table::PINNED
    }

    /// The bundles that an operator added.
    pub fn operator_bundles(&self) -> &[OperatorBundle] {
        self.extended
            .as_ref()
            .map_or(&[], |extended| &extended.bundles)
    }

    /// The authorities of a region, of a CA, of both, or all of them.
    ///
    /// Sorted by partition and region (Beta and Preview after the regions of production, global roots
    /// last); within a region as AWS lists the CAs, then the retired ones. For a region, the global
    /// roots that answer for it are included.
    pub fn authorities<'a, 'q>(
        &'a self,
        region: Option<&'q Region>,
        ca: Option<&'q CaId>,
    ) -> impl Iterator<Item = &'a Authority> {
        self.rows().iter().filter(move |row| {
            ca.is_none_or(|ca| row.ca_id == *ca)
                && region.is_none_or(|region| {
                    row.region.as_ref() == Some(region) || self.answers(row, region)
                })
        })
    }

    /// The root that databases of that region chain to under that CA.
    ///
    /// Under a retired CA it is the region's own root where there was one, else the global root if
    /// an intermediate of the region is known. Where the operator vouches for a root of the same
    /// place, that one is given; one that is not vouched for only where there is no other.
    pub fn authority(&self, region: &Region, ca: &CaId) -> Option<&Authority> {
        self.roots(region, ca)
            .min_by_key(|row| match row.provenance {
                Provenance::Operator { vouched: true } => 0,
                Provenance::Builtin | Provenance::Pinned => 1,
                Provenance::Operator { vouched: false } => 2,
            })
    }

    /// Every root that answers for that region and CA: the operator's stand beside our own.
    pub fn roots<'a, 'q>(
        &'a self,
        region: &'q Region,
        ca: &'q CaId,
    ) -> impl Iterator<Item = &'a Authority> {
        self.rows()
            .iter()
            .filter(move |row| row.ca_id == *ca && self.answers(row, region))
    }

    /// [`Catalogue::authority`], or why there is none and what to do about it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unknown`] when the region or the CA in it is not in this edition.
    pub fn require(&self, region: &Region, ca: &CaId) -> Result<&Authority> {
        self.authority(region, ca).ok_or_else(|| {
            let error = Error::new(
                ErrorKind::Unknown,
                "cannot tell the root of",
                if self.knows_region(region) {
                    format!("no root of {ca} is known for this region")
                } else {
                    "the region is not in the catalogue".to_owned()
                },
            );
            error
                .at(format!("{region}, {ca}"))
                .hinting(self.region_hint(region, ca))
        })
    }

    /// The CAs that RDS offers in a region today, as AWS lists them; for a region that is not known,
    /// those that it offers everywhere.
    ///
    /// Whether a database may use one depends on its engine version too (`DescribeDBEngineVersions`).
    pub fn current_cas(&self, region: &Region) -> Vec<CaId> {
        let mut current: Vec<CaId> = self
            .authorities(Some(region), None)
            .filter(|row| row.production && row.role == Role::Root)
            .filter(|row| !matches!(row.status(), Status::Retired { .. }))
            .map(|row| row.ca_id.clone())
            .collect();
        current.dedup();
        if current.is_empty() {
            CaId::CURRENT.to_vec()
        } else {
            current
        }
    }

    /// The regions of production whose authorities are known, by partition.
    pub fn regions(&self) -> impl Iterator<Item = &Region> {
        let mut last = None;
        self.rows()
            .iter()
            .filter(|row| row.production)
            .filter_map(|row| row.region.as_ref())
            .filter(move |region| last.replace(*region) != Some(*region))
    }

    /// Whether authorities of that region of production are known.
    pub fn knows_region(&self, region: &Region) -> bool {
        self.regions().any(|known| known == region)
    }

    /// The known region that `region` is most likely a misspelling of.
    pub fn nearest_region(&self, region: &Region) -> Option<&Region> {
        const MOST_EDITS: usize = 2;
        self.regions()
            .map(|known| (edits(known.as_str(), region.as_str()), known))
            .filter(|(edits, _)| (1..=MOST_EDITS).contains(edits))
            .min_by_key(|(edits, _)| *edits)
            .map(|(_, known)| known)
    }

    /// What to do when there is no authority for that region and CA.
    pub fn region_hint(&self, region: &Region, ca: &CaId) -> String {
        if self.knows_region(region) {
            let mut known: Vec<&str> = self
                .authorities(Some(region), None)
                .filter(|row| row.role == Role::Root)
                .map(|row| row.ca_id.as_str())
                .collect();
            known.dedup();
            return format!(
                "known for {region}: {}; if {ca} is newer than edition {}, supply AWS's current bundle \
                 (`--ca-bundle`, in code `with_bundle`)",
                known.join(", "),
                self.edition()
            );
        }
        if let Some(hint) = what_to_supply(&region.partition()) {
            return hint;
        }
        match self.nearest_region(region) {
            Some(near) => format!("did you mean {near}?"),
            None => format!(
                "if it is newer than edition {}, supply AWS's current bundle (`--ca-bundle`, in code \
                 `with_bundle`)",
                self.edition()
            ),
        }
    }

    /// What a certificate is to RDS.
    pub fn recognise(&self, certificate: &Certificate) -> Recognition<'_> {
        recognition::recognise(self, certificate)
    }

    /// The authority whose certificate has that fingerprint.
    pub fn by_fingerprint(&self, fingerprint: Fingerprint) -> Option<&Authority> {
        let (rows, positions) = match &self.extended {
            Some(extended) => (extended.rows.as_slice(), extended.by_fingerprint.as_slice()),
            None => (
                table::AUTHORITIES.as_slice(),
                table::BY_FINGERPRINT.as_slice(),
            ),
        };
        let row = |position: u32| rows.get(usize::try_from(position).ok()?);
        let found = positions
            .binary_search_by_key(&Some(fingerprint), |position| {
                row(*position).map(Authority::fingerprint)
            })
            .ok()?;
        row(*positions.get(found)?)
    }

    fn rows(&self) -> &[Authority] {
        match &self.extended {
            Some(extended) => &extended.rows,
            None => &table::AUTHORITIES,
        }
    }

    /// Whether `row` is the root of that region: its own, or the global one that an intermediate of the
    /// region names as its issuer. As everywhere in this room, the common name decides the place.
    fn answers(&self, row: &Authority, region: &Region) -> bool {
        if row.role != Role::Root {
            return false;
        }
        match &row.region {
            Some(own) => own == region,
            None => self.rows().iter().any(|below| {
                below.role == Role::Intermediate
                    && below.region.as_ref() == Some(region)
                    && below.ca_id == row.ca_id
                    && below.partition == row.partition
                    && pattern::common_name(below.issuer()) == row.common_name()
            }),
        }
    }
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catalogue")
            .field("edition", &self.edition())
            .field("authorities", &self.rows().len())
            .field("operator_bundles", &self.operator_bundles())
            .finish()
    }
}

/// The file to supply for a partition whose certificates this crate does not carry.
fn what_to_supply(partition: &Partition) -> Option<String> {
    let bundle = table::PINNED
        .iter()
        .find(|bundle| bundle.partition == *partition)?;
    Some(format!(
        "supply {} (`--ca-bundle`, in code `with_bundle`)",
        bundle.published_at
    ))
}

/// Levenshtein's distance; names of regions are short.
fn edits(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (to, pair) in b.chars().zip(row.windows(2)) {
            let (substitute, delete) = match pair {
                [diagonal, above] => (diagonal + usize::from(from != to), above + 1),
                _ => continue,
            };
            let insert = next.last().map_or(usize::MAX, |left| left + 1);
            next.push(substitute.min(delete).min(insert));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
