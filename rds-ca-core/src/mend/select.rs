//! Selects the roots that a store needs.

use std::collections::HashSet;

use time::UtcDateTime;

use crate::catalogue::{Authority, Catalogue};
use crate::certificate::Certificate;
use crate::error::{Error, ErrorKind, Result};
use crate::name::{Authorities, CaId, Endpoint, Region};

const DOING: &str = "cannot choose the roots";

/// The roots that clients of some regions or endpoints need.
///
/// # Example
///
/// ```
/// use rds_ca_core::mend::Selection;
/// use rds_ca_core::{Catalogue, Region, timestamp};
///
/// let at = timestamp::parse("2026-12-01")?;
/// let selection = Selection::new(Catalogue::builtin(), at).region(&Region::new("eu-west-1"));
/// assert_eq!(selection.certificates()?.len(), 3);
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Selection<'a> {
    catalogue: &'a Catalogue,
    at: UtcDateTime,
    regions: Vec<Region>,
    /// Regions with an endpoint that chains to Amazon Trust Services.
    public: Vec<Region>,
    cas: Vec<CaId>,
}

impl<'a> Selection<'a> {
    /// An empty selection from a catalogue, for an instant: roots that are not valid then are left out.
    pub fn new(catalogue: &'a Catalogue, at: UtcDateTime) -> Self {
        Self {
            catalogue,
            at,
            regions: Vec::new(),
            public: Vec::new(),
            cas: Vec::new(),
        }
    }

    /// Adds the roots of a region.
    #[must_use]
    pub fn region(mut self, region: &Region) -> Self {
        if !self.regions.contains(region) {
            self.regions.push(region.clone());
        }
        self
    }

    /// Adds the roots of Amazon Trust Services, under which proxies, Aurora Serverless v1 and Aurora DSQL present
    /// certificates in a region, in addition to those of [`Selection::region`].
    #[must_use]
    pub fn trust_services(mut self, region: &Region) -> Self {
        if !self.public.contains(region) {
            self.public.push(region.clone());
        }
        self
    }

    /// Restricts the roots to the named CAs; without any, the roots of every CA that RDS offers are selected.
    #[must_use]
    pub fn ca(mut self, ca: &CaId) -> Self {
        if !self.cas.contains(ca) {
            self.cas.push(ca.clone());
        }
        self
    }

    /// Adds the roots that sign an endpoint's certificate, by its host name: those of a region, or for a proxy those of
    /// Amazon Trust Services.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unknown`] when the name does not show it: a name of the operator's own, or another service.
    pub fn endpoint(mut self, host: &str) -> Result<Self> {
        let endpoint = Endpoint::parse(host);
        let unknown = |why: &str| {
            Error::new(ErrorKind::Unknown, DOING, why)
                .at(host)
                .hinting("name its region instead (`--region`)")
        };
        let (list, region) = match endpoint.authorities() {
            Authorities::Rds => (&mut self.regions, endpoint.region().cloned()),
            Authorities::AmazonTrustServices => {
                (&mut self.public, endpoint.trust_services_region())
            }
            _ => {
                return Err(unknown(
                    "the name does not show whose authorities sign its certificate",
                ));
            }
        };
        let Some(region) = region else {
            return Err(unknown("the name does not show the region"));
        };
        if !list.contains(&region) {
            list.push(region);
        }
        Ok(self)
    }

    /// The catalogue it selects from.
    pub fn catalogue(&self) -> &'a Catalogue {
        self.catalogue
    }

    /// The instant it is for.
    pub fn at(&self) -> UtcDateTime {
        self.at
    }

    /// The roots, each with the region that needs it, in the order of the regions and in AWS's order of CAs.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when nothing was selected; [`ErrorKind::Unknown`] when the catalogue has no valid
    /// root for a region and CA: a store that lacks one is never called complete.
    pub fn authorities(&self) -> Result<Vec<(Region, &'a Authority)>> {
        if self.regions.is_empty() && self.public.is_empty() {
            return Err(Error::invalid(
                DOING,
                "neither a region nor an endpoint was given",
            ));
        }
        let mut chosen: Vec<(Region, &Authority)> = Vec::new();
        let mut seen = HashSet::new();
        let mut take = |region: &Region, ca: Option<&CaId>| {
            let roots = match ca {
                Some(ca) => self.catalogue.trust_roots_of(region, ca, self.at),
                None => self.catalogue.trust_roots(region, self.at),
            };
            if roots.is_empty() {
                let any = CaId::RSA2048_G1;
                let ca = ca.unwrap_or(&any);
                let known = self.catalogue.authority(region, ca).is_some();
                let (why, hint) = if known {
                    (
                        format!("no root of {ca} in {region} is valid then"),
                        "choose a CA that RDS offers today".to_owned(),
                    )
                } else {
                    (
                        self.catalogue.region_reason(region, ca),
                        self.catalogue.region_hint(region, ca),
                    )
                };
                return Err(Error::new(ErrorKind::Unknown, DOING, why).hinting(hint));
            }
            for root in roots {
                if seen.insert(root.fingerprint()) {
                    chosen.push((region.clone(), root));
                }
            }
            Ok(())
        };
        for region in &self.regions {
            if self.cas.is_empty() {
                take(region, None)?;
            }
            for ca in &self.cas {
                take(region, Some(ca))?;
            }
        }
        for region in &self.public {
            take(region, Some(&CaId::AMAZON_TRUST_SERVICES))?;
        }
        Ok(chosen)
    }

    /// The certificates to install.
    ///
    /// # Errors
    ///
    /// As [`Selection::authorities`]; [`ErrorKind::Unsupported`] when only facts are known of one (GovCloud).
    pub fn certificates(&self) -> Result<Vec<Certificate>> {
        let mut certificates = Vec::new();
        for (_, authority) in self.authorities()? {
            match authority.certificate() {
                Some(certificate) => certificates.push(certificate),
                None => {
                    return Err(authority.missing_body().unwrap_or_else(|| {
                        Error::new(ErrorKind::Unsupported, DOING, "its bytes are not known")
                    }));
                }
            }
        }
        Ok(certificates)
    }
}
