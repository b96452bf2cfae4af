//! Trust anchors for [rustls], as the values that its `ClientConfig` accepts.
//!
//! # Example
//!
//! ```
//! use std::sync::Arc;
//!
//! use rds_ca_core::{Region, timestamp};
//!
//! let roots = rds_ca_core::rustls::root_store(&Region::new("eu-west-1"), timestamp::parse("2027-01-01")?)?;
//! assert_eq!(roots.len(), 3);
//! // With a crypto provider (features `ring` or `aws-lc-rs` of rustls):
//! // let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
//! # let _ = Arc::new(roots);
//! # Ok::<(), rds_ca_core::Error>(())
//! ```
//!
//! [rustls]: https://docs.rs/rustls

use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, TrustAnchor};
use time::UtcDateTime;

use crate::bundle::Bundle;
use crate::catalogue::Catalogue;
use crate::certificate::Certificate;
use crate::error::{Error, ErrorKind, Result};
use crate::name::{CaId, Region};

/// The roots that a client of a region's databases should trust at an instant: those of every CA that RDS offers there,
/// so that a database may move between them.
///
/// [`Catalogue::trust_roots`] decides which roots these are.
///
/// # Errors
///
/// [`ErrorKind::Unknown`] for a region that the catalogue does not know, or for which it holds no
/// certificate: an empty `RootCertStore` would refuse every server.
pub fn root_store(region: &Region, at: UtcDateTime) -> Result<RootCertStore> {
    root_store_of(Catalogue::builtin(), region, at)
}

/// As [`root_store`], from another catalogue, such as one with operator-supplied authorities.
///
/// # Errors
///
/// As [`root_store`].
pub fn root_store_of(
    catalogue: &Catalogue,
    region: &Region,
    at: UtcDateTime,
) -> Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    for authority in catalogue.trust_roots(region, at) {
        let Some(certificate) = authority.certificate() else {
            continue;
        };
        add(&mut store, &certificate)?;
    }
    if store.is_empty() {
        return Err(Error::new(
            ErrorKind::Unknown,
            "cannot decide which roots to trust in",
            "the catalogue has no root certificate of the region",
        )
        .at(region.as_str())
        .hinting(catalogue.region_hint(region, &CaId::RSA2048_G1)));
    }
    Ok(store)
}

/// Every certificate of a bundle as a trust anchor of rustls, root or not, as rustls itself does it.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`] for a bundle without any certificate, and for a certificate that rustls rejects; the
/// text names the certificate. Nothing is left out silently.
///
/// # Example
///
/// ```
/// use rds_ca_core::{Bundle, CaId, Catalogue, Region};
///
/// let root = Catalogue::builtin().authority(&Region::new("eu-west-1"), &CaId::ECC384_G1).unwrap();
/// let bundle = Bundle::parse(root.pem().unwrap().as_bytes(), None)?;
/// assert_eq!(rds_ca_core::rustls::anchors(&bundle)?.len(), 1);
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
pub fn anchors(bundle: &Bundle) -> Result<Vec<TrustAnchor<'static>>> {
    let mut store = RootCertStore::empty();
    for certificate in bundle.certificates() {
        add(&mut store, certificate)?;
    }
    if store.is_empty() {
        return Err(Error::invalid(
            "cannot make trust anchors",
            "the bundle holds no certificate",
        )
        .hinting("see Bundle::problems for the reason"));
    }
    Ok(store.roots)
}

/// A certificate as rustls represents it.
pub fn der(certificate: &Certificate) -> CertificateDer<'static> {
    CertificateDer::from(certificate.der().to_vec())
}

fn add(store: &mut RootCertStore, certificate: &Certificate) -> Result<()> {
    store.add(der(certificate)).map_err(|cause| {
        Error::invalid(
            "cannot make a trust anchor of",
            format!("rustls rejects it: {cause}"),
        )
        .at(certificate.subject().to_owned())
        .hinting("leave it out of the bundle")
    })
}
