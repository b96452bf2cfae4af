//! Authorities in use that expire soon.

use std::time::Duration;

use time::UtcDateTime;

use super::Catalogue;
use super::authority::{Authority, Role, Status};
use crate::certificate::Fingerprint;
use crate::name::{CaId, Region};
use crate::timestamp;

/// A certificate of a CA that RDS uses today, whose chain expires within [`Ending::NOTICE`].
///
/// The intermediates of GovCloud expire in January and April 2027: stores that trust them in place of the roots stop
/// working then.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Ending {
    /// The certificate's common name.
    pub name: String,
    /// The region; absent for a global root.
    pub region: Option<Region>,
    /// The CA.
    pub ca_id: CaId,
    /// Root or intermediate.
    pub role: Role,
    /// SHA-256 of the DER.
    pub fingerprint: Fingerprint,
    /// The last second of its chain's validity.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub ends: UtcDateTime,
    /// Full days from the given instant to the expiry.
    pub days_left: i64,
    /// What happens, as a phrase in lower case.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Ending {
    /// How long before the expiry it is reported: 120 days.
    pub const NOTICE: Duration = timestamp::days(120);

    /// The authorities in use that expire within [`Ending::NOTICE`] of `at`, of one region or of all. Expired
    /// authorities and retired CAs are not included.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::catalogue::Ending;
    /// use rds_ca_core::{Catalogue, Region, timestamp};
    ///
    /// let gov = Region::new("us-gov-west-1");
    /// let on = |at| Ending::within(Catalogue::builtin(), Some(&gov), timestamp::parse(at).unwrap());
    /// assert_eq!(on("2026-12-01")[0].name, "Amazon RDS us-gov-west-1 RSA4096 G1");
    /// assert_eq!(on("2026-12-01")[0].days_left, 34);
    /// assert!(on("2026-09-01").is_empty());
    /// ```
    pub fn within(catalogue: &Catalogue, region: Option<&Region>, at: UtcDateTime) -> Vec<Self> {
        Self::among(catalogue, at, |row| {
            region.is_none() || row.region() == region
        })
    }

    /// The same for the given authorities.
    pub(crate) fn among(
        catalogue: &Catalogue,
        at: UtcDateTime,
        asked: impl Fn(&Authority) -> bool,
    ) -> Vec<Self> {
        // Ends are full seconds.
        let first = at.unix_timestamp() + i64::from(at.nanosecond() > 0);
        let last = timestamp::later(at, Self::NOTICE).unix_timestamp();
        let mut endings: Vec<Self> = catalogue
            .rows()
            .iter()
            .filter(|row| (first..=last).contains(&row.chain_not_after))
            .filter(|row| asked(row))
            .filter(|row| row.is_production() && !matches!(row.status(), Status::Retired { .. }))
            .map(|row| Self::of(row, at))
            .collect();
        endings.sort_by_key(|ending| ending.ends);
        endings
    }

    fn of(row: &Authority, at: UtcDateTime) -> Self {
        let ends = row.chain_not_after();
        let days_left = (ends - at).whole_days();
        let name = row.common_name();
        let when = timestamp::format(ends);
        let (message, remedy) = match row.role() {
            Role::Intermediate => (
                format!(
                    "the intermediate {name:?} expires {when}, in {days_left} days: a client that trusts it in place of \
                     its root refuses its databases from then on"
                ),
                "keep the region's roots in every trust store and no intermediates; where a server does not send its \
                 intermediate, add the new one from AWS's bundle before that date"
                    .to_owned(),
            ),
            Role::Root => (
                format!("the root {name:?} expires {when}, in {days_left} days"),
                "update the clients' trust stores and move the databases to another CA before that date".to_owned(),
            ),
        };
        Self {
            name: name.to_owned(),
            region: row.region().cloned(),
            ca_id: row.ca_id().clone(),
            role: row.role(),
            fingerprint: row.fingerprint(),
            ends,
            days_left,
            message,
            remedy,
        }
    }
}
