//! The known regions, and what to do about a region without authorities.

use super::authority::{Authority, Role};
use super::{Catalogue, table};
use crate::certificate::Fingerprint;
use crate::name::{CaId, Partition, Region};

words! {
    /// How the catalogue knows a region.
    #[non_exhaustive]
    pub enum RegionStanding: "a region standing" {
        /// Its authorities are known.
        Known = "known",
        /// AWS has this region, but this edition has no authority of it.
        WithoutAuthorities = "without_authorities",
        /// The region is unknown: newer than this edition, or misspelt.
        Unknown = "unknown",
    }
}

impl Catalogue {
    /// The production regions whose authorities are known, by partition.
    pub fn regions(&self) -> impl Iterator<Item = &Region> {
        let mut last = None;
        self.rows()
            .iter()
            .filter(|row| row.production)
            .filter_map(|row| row.region.as_ref())
            .filter(move |region| last.replace(*region) != Some(*region))
    }

    /// The regions that AWS has and for which this catalogue has no authority.
    pub fn regions_without_authorities(&self) -> impl Iterator<Item = &Region> {
        table::WITHOUT_AUTHORITIES
            .iter()
            .filter(|region| !self.knows_region(region))
    }

    /// Whether authorities of that production region are known.
    pub fn knows_region(&self, region: &Region) -> bool {
        self.regions().any(|known| known == region)
    }

    /// How the catalogue knows that region.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::catalogue::RegionStanding;
    /// use rds_ca_core::{Catalogue, Region};
    ///
    /// let standing = |name| Catalogue::builtin().standing(&Region::new(name));
    /// assert_eq!(standing("cn-north-1"), RegionStanding::Known);
    /// assert_eq!(standing("eusc-de-east-1"), RegionStanding::WithoutAuthorities);
    /// assert_eq!(standing("eu-wst-1"), RegionStanding::Unknown);
    /// ```
    pub fn standing(&self, region: &Region) -> RegionStanding {
        if self.knows_region(region) {
            RegionStanding::Known
        } else if table::WITHOUT_AUTHORITIES.contains(region) {
            RegionStanding::WithoutAuthorities
        } else {
            RegionStanding::Unknown
        }
    }

    /// The region that `region` is most likely a misspelling of.
    pub fn nearest_region(&self, region: &Region) -> Option<&Region> {
        const MOST_EDITS: usize = 2;
        self.regions()
            .chain(self.regions_without_authorities())
            .map(|known| (edits(known.as_str(), region.as_str()), known))
            .filter(|(edits, _)| (1..=MOST_EDITS).contains(edits))
            .min_by_key(|(edits, _)| *edits)
            .map(|(_, known)| known)
    }

    /// Why there is no authority for that region and CA, in lower case.
    pub fn region_reason(&self, region: &Region, ca: &CaId) -> String {
        let edition = self.edition();
        match self.standing(region) {
            RegionStanding::Known => {
                format!("the catalogue {edition} has no authority {ca} in {region}")
            }
            RegionStanding::WithoutAuthorities => format!(
                "{region} is a region of AWS, but the catalogue {edition} has no certificate authority of it: \
                 no public copy of one is known"
            ),
            RegionStanding::Unknown => format!("the catalogue {edition} has no region {region}"),
        }
    }

    /// For a region outside the commercial partition: a note that AWS publishes a separate bundle for it.
    pub fn own_bundle(&self, region: &Region) -> Option<String> {
        let partition = region.partition();
        let bundle = table::PINNED
            .iter()
            .find(|bundle| bundle.partition == partition)?;
        let name = if partition == Partition::AWS_CN {
            "China"
        } else if partition == Partition::AWS_US_GOV {
            "GovCloud"
        } else {
            partition.as_str()
        };
        Some(format!(
            "{name} has separate authorities, which AWS's commercial bundle does not hold: {}",
            bundle.published_at
        ))
    }

    /// What to do when there is no authority for that region and CA.
    pub fn region_hint(&self, region: &Region, ca: &CaId) -> String {
        const SUPPLY: &str = "(`--ca-bundle`, in code `with_bundle`)";
        let edition = self.edition();
        match self.standing(region) {
            RegionStanding::Known => {
                let mut known: Vec<&str> = self
                    .authorities(Some(region), None)
                    .filter(|row: &&Authority| row.role == Role::Root)
                    .map(|row| row.ca_id.as_str())
                    .collect();
                known.dedup();
                return format!(
                    "known for {region}: {}; if {ca} is newer than edition {edition}, supply AWS's current bundle \
                     {SUPPLY}",
                    known.join(", "),
                );
            }
            RegionStanding::WithoutAuthorities => {
                return format!("supply the bundle that AWS publishes for {region} {SUPPLY}");
            }
            RegionStanding::Unknown => {}
        }
        if let Some(near) = self.nearest_region(region) {
            return format!("did you mean {near}?");
        }
        what_to_supply(&region.partition()).unwrap_or_else(|| {
            format!("if it is newer than edition {edition}, supply AWS's current bundle {SUPPLY}")
        })
    }
}

/// Whether this edition knows the digest of a file.
pub(super) fn is_pinned(sha256: Fingerprint) -> bool {
    let pinned = table::PINNED.iter().map(|bundle| bundle.sha256);
    let carried = table::SOURCES.iter().map(|source| source.sha256);
    pinned.chain(carried).any(|known| known == sha256)
}

/// The file to supply for a partition with a separate bundle.
pub(super) fn what_to_supply(partition: &Partition) -> Option<String> {
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
