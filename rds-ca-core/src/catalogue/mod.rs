//! Which RDS certificate authorities exist: by region and identifier, by fingerprint, by key.
//!
//! The catalogue is embedded as static tables, so it costs nothing until the first query: nothing is parsed and
//! nothing is allocated before. Its [edition](Catalogue::edition) names the
//! publication that it was made from. Of certificates that this crate may not carry (GovCloud) it knows
//! fingerprint, key and dates. An operator adds their bytes, a newer bundle or a test hierarchy with
//! [`Catalogue::with_bundle`].
//!
//! [`Catalogue::trust_roots`] is the only policy of which roots a client should trust: the TLS contexts that this
//! crate makes, the remedies in its reports and the bundles that it writes all use it.

mod authority;
mod compare;
mod edition;
mod ending;
mod json;
mod operator;
mod pattern;
mod recognition;
#[cfg(feature = "stores")]
mod refresh;
mod region;
mod source;
mod summary;
#[rustfmt::skip]
mod table;

use std::fmt;
use std::sync::Arc;

use time::UtcDateTime;

pub use authority::{Authority, Provenance, Role, Status};
pub use compare::BundleComparison;
pub use edition::{Edition, EditionSource};
pub use ending::Ending;
pub use operator::{Contradiction, OperatorBundle, Trust, Unplaced};
pub use recognition::Recognition;
#[cfg(feature = "stores")]
pub use refresh::RefreshOptions;
pub use region::RegionStanding;
pub use source::{PinnedBundle, Source};
pub use summary::{AuthoritySummary, CatalogueSummary, CertificateSummary};

use crate::certificate::{Certificate, Fingerprint};
use crate::error::{Error, ErrorKind, Result};
use crate::name::{CaId, Partition, Region};
use crate::timestamp;

/// A label for the CA of 2010, which expired in 2015: AWS's own identifier for it is not known.
///
/// No identifier of AWS is in parentheses.
pub const CA_2010: CaId = CaId::from_static("(2010)");

/// The known RDS certificate authorities, and those an operator adds.
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
    /// its SHA-256, `aws-global-e5bb2084`; or the name of an [`Edition`] that was loaded and vouched for.
    pub fn edition(&self) -> &str {
        self.title().map_or(table::EDITION, |(name, _)| name)
    }

    /// The last day on which an independent source confirms that AWS served exactly these bytes.
    ///
    /// AWS adds roots when it opens a region or a new generation.
    pub fn as_of(&self) -> UtcDateTime {
        timestamp::from_unix(self.as_of_unix())
    }

    /// Full days from [`Catalogue::as_of`] to `at`; negative before it.
    pub fn age_in_days(&self, at: UtcDateTime) -> i64 {
        (at.unix_timestamp() - self.as_of_unix()).div_euclid(24 * 60 * 60)
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
    /// Sorted by partition and region (Beta and Preview after the production regions, global roots
    /// last); within a region in AWS's order of CAs, then the retired ones. For a region, the global
    /// roots that apply to it are included. The roots of Amazon Trust Services, which sign no databases, are
    /// included only if [`CaId::AMAZON_TRUST_SERVICES`] is requested.
    pub fn authorities<'a, 'q>(
        &'a self,
        region: Option<&'q Region>,
        ca: Option<&'q CaId>,
    ) -> impl Iterator<Item = &'a Authority> {
        self.all().filter(move |row| {
            ca.map_or(row.ca_id != CaId::AMAZON_TRUST_SERVICES, |ca| {
                row.ca_id == *ca
            }) && region.is_none_or(|region| {
                row.region.as_ref() == Some(region) || self.answers(row, region)
            })
        })
    }

    /// The root of the chain that databases of that region present under that CA.
    ///
    /// Under a retired CA it is the region's own root if there was one, otherwise the global root if
    /// an intermediate of the region is known. It is the first of [`Catalogue::required_roots`]; for a region
    /// that is not a production region, its root.
    pub fn authority(&self, region: &Region, ca: &CaId) -> Option<&Authority> {
        self.roots(region, ca)
            .min_by_key(|row| precedence(row.provenance))
    }

    /// Every root for that region and CA: those of the operator and those of the embedded table.
    pub fn roots<'a, 'q>(
        &'a self,
        region: &'q Region,
        ca: &'q CaId,
    ) -> impl Iterator<Item = &'a Authority> {
        self.all()
            .filter(move |row| row.ca_id == *ca && self.answers(row, region))
    }

    /// The roots that databases of a production region may chain to under that CA; a client needs
    /// all of them. Roots that the operator vouches for take precedence, then those of the embedded table, then those
    /// that the operator added without vouching for them.
    ///
    /// A bundle that is not vouched for adds roots for regions and CAs that the catalogue lacks. It never
    /// replaces an existing root ([`Catalogue::contradictions`]).
    pub fn required_roots(&self, region: &Region, ca: &CaId) -> Vec<&Authority> {
        let rank = |row: &&Authority| precedence(row.provenance);
        let answering = self.roots(region, ca).filter(|row| row.production);
        let mut answering: Vec<&Authority> = answering.collect();
        let best = answering.iter().map(rank).min();
        answering.retain(|row| Some(rank(row)) == best);
        answering
    }

    /// The roots that a client of that region's databases should trust at that instant, whatever CA a database
    /// uses or moves to: those of every CA that RDS offers there, valid at `at`.
    ///
    /// A root of which only facts are known (GovCloud) is included without its bytes
    /// ([`Authority::missing_body`]). Empty if no authority of the region is known: trust nothing then, and
    /// report it.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::{Catalogue, Region, timestamp};
    ///
    /// let at = timestamp::parse("2026-12-01")?;
    /// let roots = Catalogue::builtin().trust_roots(&Region::new("eu-west-1"), at);
    /// let cas: Vec<_> = roots.iter().map(|root| root.ca_id().as_str()).collect();
    /// assert_eq!(cas, ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"]);
    /// # Ok::<(), rds_ca_core::Error>(())
    /// ```
    pub fn trust_roots(&self, region: &Region, at: UtcDateTime) -> Vec<&Authority> {
        let mut offered: Vec<&CaId> = self
            .authorities(Some(region), None)
            .filter(|row| row.production && row.role == Role::Root)
            .filter(|row| !matches!(row.status(), Status::Retired { .. }))
            .map(|row| &row.ca_id)
            .collect();
        offered.dedup();
        offered
            .into_iter()
            .flat_map(|ca| self.trust_roots_of(region, ca, at))
            .collect()
    }

    /// The roots that a client should trust for that region and CA at that instant; works for a retired CA and for
    /// Amazon Trust Services too.
    pub fn trust_roots_of(&self, region: &Region, ca: &CaId, at: UtcDateTime) -> Vec<&Authority> {
        let mut roots = self.required_roots(region, ca);
        roots.retain(|root| root.not_before() <= at && at <= root.chain_not_after());
        roots
    }

    /// The roots of Amazon Trust Services, which RDS Proxy, Aurora Serverless v1 and Aurora DSQL chain to.
    ///
    /// Four roots of Amazon and one of Starfield, which cross-signed the others for older clients. AWS does
    /// not state which one an endpoint uses, and may change it.
    pub fn amazon_trust_services(&self) -> &'static [Authority] {
        &table::AMAZON_TRUST_SERVICES
    }

    /// Roots that operators supplied without vouching for them, and that contradict known roots for that region
    /// and CA.
    pub fn contradictions(
        &self,
        region: &Region,
        ca: &CaId,
    ) -> impl Iterator<Item = &Contradiction> {
        self.operator_bundles()
            .iter()
            .flat_map(OperatorBundle::contradictions)
            .filter(move |found| {
                found.ca_id == *ca
                    && found.region.as_ref().is_none_or(|own| own == region)
                    && found.partition == region.partition()
                    && self.by_fingerprint(found.fingerprint).is_none()
            })
    }

    /// [`Catalogue::authority`], or an error with the reason and what to do about it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unknown`] when the region or the CA in it is not in this edition.
    pub fn require(&self, region: &Region, ca: &CaId) -> Result<&Authority> {
        self.authority(region, ca).ok_or_else(|| {
            let error = Error::new(
                ErrorKind::Unknown,
                "cannot determine the root of",
                match self.standing(region) {
                    RegionStanding::Known => {
                        format!("no root of {ca} is known for this region")
                    }
                    RegionStanding::WithoutAuthorities => {
                        "the catalogue has no certificate authority of this region".to_owned()
                    }
                    RegionStanding::Unknown => "the region is not in the catalogue".to_owned(),
                },
            );
            error
                .at(format!("{region}, {ca}"))
                .hinting(self.region_hint(region, ca))
        })
    }

    /// The CAs that RDS offers in a region today, in AWS's order; for an unknown region, those that it offers in every
    /// region.
    ///
    /// Whether a database may use one also depends on its engine version (`DescribeDBEngineVersions`).
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

    /// How a certificate relates to RDS.
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

    /// Whether it is the same catalogue value, not merely an equal one.
    #[cfg(feature = "stores")]
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (&self.extended, &other.extended) {
            (None, None) => true,
            (Some(one), Some(two)) => Arc::ptr_eq(one, two),
            _ => false,
        }
    }

    /// Name and day of an edition that was loaded at run time.
    fn title(&self) -> Option<&(String, i64)> {
        self.extended.as_ref()?.title.as_ref()
    }

    fn as_of_unix(&self) -> i64 {
        self.title().map_or(table::AS_OF, |(_, as_of)| *as_of)
    }

    fn rows(&self) -> &[Authority] {
        match &self.extended {
            Some(extended) => &extended.rows,
            None => &table::AUTHORITIES,
        }
    }

    /// The rows of RDS, then those of Amazon Trust Services.
    fn all(&self) -> impl Iterator<Item = &Authority> {
        self.rows().iter().chain(&table::AMAZON_TRUST_SERVICES)
    }

    /// Whether `row` is the root of that region: its own, or the global one that an intermediate of the
    /// region names as its issuer. As everywhere in this module, the common name decides.
    fn answers(&self, row: &Authority, region: &Region) -> bool {
        if row.role != Role::Root {
            return false;
        }
        if row.ca_id == CaId::AMAZON_TRUST_SERVICES {
            // The roots of proxies in the other partitions are not documented.
            return [Partition::AWS, Partition::AWS_US_GOV].contains(&region.partition())
                && self.standing(region) != RegionStanding::Unknown;
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

/// The precedence of a provenance; the lowest comes first.
fn precedence(provenance: Provenance) -> u8 {
    match provenance {
        Provenance::Operator { vouched: true } => 0,
        Provenance::Builtin | Provenance::Pinned => 1,
        Provenance::Operator { vouched: false } => 2,
    }
}
