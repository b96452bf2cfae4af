//! The CAs that AWS offers, as `DescribeCertificates` lists them.

use time::UtcDateTime;

use super::Scope;
use crate::catalogue::{Catalogue, Role};
use crate::certificate::Thumbprint;
use crate::name::CaId;

/// A CA that AWS offers in a region.
///
/// A retired CA is no longer listed, so its absence is significant.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct OfferedCa {
    /// Account and region.
    pub scope: Scope,
    /// The identifier.
    pub ca: CaId,
    /// SHA-1 of the CA certificate's DER; for some old CAs that of an intermediate.
    pub thumbprint: Option<Thumbprint>,
    /// The start of the CA certificate's validity.
    #[serde(default, with = "crate::timestamp::rfc3339::option")]
    pub valid_from: Option<UtcDateTime>,
    /// The end of the CA certificate's validity.
    #[serde(default, with = "crate::timestamp::rfc3339::option")]
    pub valid_till: Option<UtcDateTime>,
    /// Whether the account overrides its default with this CA.
    pub customer_override: Option<bool>,
    /// The end of that override.
    #[serde(default, with = "crate::timestamp::rfc3339::option")]
    pub customer_override_valid_till: Option<UtcDateTime>,
}

/// The CA that new databases get in an account and region unless they name one.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct DefaultCa {
    /// Account and region.
    pub scope: Scope,
    /// The identifier.
    pub ca: CaId,
}

words! {
    /// How an offered CA compares with the catalogue: a check that the catalogue is current.
    #[non_exhaustive]
    pub enum CatalogueMatch: "how a CA compares with the catalogue" {
        /// The thumbprint is that of the catalogue's root for the region and CA.
        Root = "root",
        /// The thumbprint is that of an intermediate, which AWS reports for some old CAs.
        Intermediate = "intermediate",
        /// The catalogue has another certificate for the region and CA: it is out of date, or the answer is wrong.
        Differs = "differs",
        /// The catalogue has no certificate for the region and CA: it is out of date, or the CA is not RDS's.
        NotInCatalogue = "not_in_catalogue",
        /// AWS stated no thumbprint or no region.
        NotStated = "not_stated",
    }
}

impl OfferedCa {
    /// Compares it with the catalogue, by thumbprint.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::{Catalogue, Fleet, fleet::CatalogueMatch};
    ///
    /// let fleet = Fleet::parse(br#"{"Certificates": [{
    ///     "CertificateIdentifier": "rds-ca-rsa2048-g1",
    ///     "CertificateArn": "arn:aws:rds:us-west-2::cert:rds-ca-rsa2048-g1",
    ///     "Thumbprint": "7c40cb42714b6fdb2b296f9bbd0e8bb364436a76"
    /// }]}"#)?;
    /// let found = fleet.offered_cas()[0].compare(Catalogue::builtin());
    /// assert_eq!(found, CatalogueMatch::Root);
    /// # Ok::<(), rds_ca_core::Error>(())
    /// ```
    pub fn compare(&self, catalogue: &Catalogue) -> CatalogueMatch {
        let (Some(thumbprint), Some(region)) = (self.thumbprint, &self.scope.region) else {
            return CatalogueMatch::NotStated;
        };
        let mut found = CatalogueMatch::NotInCatalogue;
        for authority in catalogue.authorities(Some(region), Some(&self.ca)) {
            match authority.role() {
                Role::Root if authority.thumbprint() == thumbprint => return CatalogueMatch::Root,
                Role::Intermediate if authority.thumbprint() == thumbprint => {
                    return CatalogueMatch::Intermediate;
                }
                _ => found = CatalogueMatch::Differs,
            }
        }
        found
    }
}
