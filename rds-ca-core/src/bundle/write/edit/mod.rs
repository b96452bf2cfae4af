//! Changes an existing store: removes certificates, adds certificates, keeps everything else unchanged.
//!
//! Each container keeps its style: line ends and headings of PEM; aliases, order, password and algorithms of key
//! stores. Private keys are copied byte for byte and never decrypted.

#[cfg(feature = "stores")]
mod jks;
mod pem;
#[cfg(feature = "stores")]
mod pkcs12;
mod pkcs7;

use std::collections::HashSet;

use time::UtcDateTime;

use super::super::{Container, der};
use crate::certificate::{Certificate, Fingerprint};
use crate::error::{Error, ErrorKind, Result};

/// What to change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edit<'a> {
    /// Certificates to append, in this order.
    pub(crate) add: &'a [Certificate],
    /// Certificates to remove wherever they stand.
    pub(crate) remove: &'a HashSet<Fingerprint>,
    /// The date of new entries in a Java key store.
    pub(crate) created: UtcDateTime,
    /// Rewrite the text from its blocks, well formed, instead of keeping it.
    pub(crate) anew: bool,
}

impl Edit<'_> {
    fn removes(&self, certificate: &[u8]) -> bool {
        !self.remove.is_empty() && self.remove.contains(&Fingerprint::of(certificate))
    }
}

/// The changed store.
///
/// # Errors
///
/// [`ErrorKind::WrongPassword`] when the password is missing or wrong; [`ErrorKind::Conflict`] when this store cannot
/// be changed, with the byte, line or entry that prevents it.
pub(crate) fn edit(
    bytes: &[u8],
    container: Container,
    password: Option<&str>,
    edit: &Edit<'_>,
) -> Result<Vec<u8>> {
    match container {
        // PEM may contain a PKCS#7 structure.
        Container::Pkcs7 if der::structure(bytes).is_some() => pkcs7::edit(bytes, edit),
        Container::Pem | Container::Pkcs7 => pem::edit(bytes, edit),
        Container::Der => Err(refused(
            "a DER file holds one certificate, and nothing can be added to it",
        )
        .hinting("write a PEM bundle next to it with `rds-ca bundle`, and point the client there")),
        #[cfg(feature = "stores")]
        Container::Jks | Container::Jceks => jks::edit(bytes, password, edit),
        #[cfg(feature = "stores")]
        Container::Pkcs12 => pkcs12::edit(bytes, password, edit),
        other => {
            let _ = password;
            Err(refused(format!(
                "a store of the type {} cannot be changed",
                other.as_str()
            )))
        }
    }
}

fn refused(why: impl Into<String>) -> Error {
    Error::new(ErrorKind::Conflict, "cannot mend the store", why)
}
