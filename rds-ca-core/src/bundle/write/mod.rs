//! Writes containers: certificates in, bytes out.
//!
//! The same certificates in the same order give the same bytes. Entries of Java stores have a date, which the
//! caller gives.
//!
//! [`edit`] changes an existing store: it removes and adds certificates in the store's own container and style, and
//! leaves everything else unchanged, private keys above all.

#[cfg(feature = "stores")]
mod directory;
pub(crate) mod edit;
#[cfg(feature = "stores")]
mod jks;
mod pem;
#[cfg(feature = "stores")]
mod pkcs12;
mod pkcs7;

use std::collections::HashSet;

use time::UtcDateTime;

use super::Container;
use crate::certificate::Certificate;
use crate::error::{Error, Result};

/// Writes bundles.
///
/// # Example
///
/// ```
/// use rds_ca_core::bundle::{Bundle, Container, Writer};
/// use rds_ca_core::{Catalogue, Region, timestamp};
///
/// let at = timestamp::parse("2026-12-01")?;
/// let roots = Catalogue::builtin().trust_roots(&Region::new("eu-west-1"), at);
/// let roots: Vec<_> = roots.iter().filter_map(|root| root.certificate()).collect();
/// let pem = Writer::new(at).headings(true).write(Container::Pem, &roots)?;
/// let read = Bundle::parse(&pem, None)?;
/// assert!(read.certificates().eq(&roots));
/// assert!(read.problems().is_empty());
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Writer {
    headings: bool,
    password: Option<String>,
    encryption: Encryption,
    created: UtcDateTime,
}

/// How a PKCS#12 store is protected. Certificates are public: the password only serves readers that require one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encryption {
    /// AES-256 and HMAC-SHA-256, as Java 17 writes: OpenSSL 1.1 and Java 8u301 read it.
    #[default]
    Modern,
    /// Triple DES and HMAC-SHA-1, for older readers.
    Legacy,
    /// Neither encryption nor MAC, and no password. Java 18 reads it; before Java 18 the system property
    /// `keystore.pkcs12.macAlgorithm=NONE` is needed, but only to write it.
    None,
}

impl Writer {
    /// `date` becomes the date of a Java store's entries.
    pub fn new(created: UtcDateTime) -> Self {
        Self {
            headings: false,
            password: None,
            encryption: Encryption::default(),
            created,
        }
    }

    /// Adds comment lines with the name, the expiry and the SHA-256 before each PEM block.
    #[must_use]
    pub fn headings(self, headings: bool) -> Self {
        Self { headings, ..self }
    }

    /// The password of Java and PKCS#12 stores.
    #[must_use]
    pub fn password(self, password: impl Into<String>) -> Self {
        Self {
            password: Some(password.into()),
            ..self
        }
    }

    /// How a PKCS#12 store is protected.
    #[must_use]
    pub fn encryption(self, encryption: Encryption) -> Self {
        Self { encryption, ..self }
    }

    /// Writes one file; duplicates are left out.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when there is no certificate, more than one for
    /// DER, no password for a store that needs one, or a password that the container does not allow (Java requires six
    /// characters); for a directory, which is not one file, and for JCEKS.
    pub fn write(&self, container: Container, certificates: &[Certificate]) -> Result<Vec<u8>> {
        let certificates = once(certificates);
        if certificates.is_empty() {
            return Err(refused("there is no certificate to write"));
        }
        match container {
            Container::Pem => Ok(pem::write(&certificates, self.headings).into_bytes()),
            Container::Der => match certificates.as_slice() {
                [one] => Ok(one.der().to_vec()),
                several => Err(refused(format!(
                    "a DER file holds one certificate, and these are {}",
                    several.len()
                ))
                .hinting("write PEM, or one file for each")),
            },
            Container::Pkcs7 => Ok(pkcs7::write(&certificates)),
            #[cfg(feature = "stores")]
            Container::Jks => jks::write(&certificates, self.needed_password()?, self.created),
            #[cfg(feature = "stores")]
            Container::Pkcs12 => {
                let password = match self.encryption {
                    Encryption::None => None,
                    _ => Some(self.needed_password()?),
                };
                pkcs12::write(&certificates, password, self.encryption)
            }
            other => Err(refused(format!(
                "a container of the type {} cannot be written",
                other.as_str()
            ))
            .hinting("write PEM, PKCS#7, DER, JKS or PKCS#12; a directory with `write_directory`")),
        }
    }

    /// The files of a hashed directory as `openssl rehash` names them: name and content.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when there is no certificate.
    #[cfg(feature = "stores")]
    pub fn write_directory(&self, certificates: &[Certificate]) -> Result<Vec<(String, Vec<u8>)>> {
        let certificates = once(certificates);
        if certificates.is_empty() {
            return Err(refused("there is no certificate to write"));
        }
        directory::write(&certificates, self.headings)
    }

    #[cfg(feature = "stores")]
    fn needed_password(&self) -> Result<&str> {
        // `keytool` accepts no shorter one.
        const SHORTEST: usize = 6;
        match &self.password {
            None => Err(refused("a Java key store needs a password")
                .hinting("give the variable that holds it: `--password-env VAR`")),
            Some(short) if short.chars().count() < SHORTEST => Err(refused(format!(
                "the password is shorter than the {SHORTEST} characters that Java's keytool requires"
            ))),
            Some(password) => Ok(password),
        }
    }
}

impl std::fmt::Debug for Writer {
    // The password is not shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("headings", &self.headings)
            .field("encryption", &self.encryption)
            .finish_non_exhaustive()
    }
}

/// Each certificate once, at its first position.
fn once(certificates: &[Certificate]) -> Vec<&Certificate> {
    let mut seen = HashSet::new();
    certificates
        .iter()
        .filter(|certificate| seen.insert(certificate.fingerprint()))
        .collect()
}

pub(super) fn refused(why: impl Into<String>) -> Error {
    Error::invalid("cannot write the bundle", why)
}

/// The certificate's name as an unused alias of a key store: lower case, digits and hyphens.
#[cfg(feature = "stores")]
pub(super) fn alias(certificate: &Certificate, taken: &mut HashSet<String>) -> String {
    let name = certificate.subject_common_name().unwrap_or("certificate");
    let mut alias = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            alias.push(c.to_ascii_lowercase());
        } else if !alias.is_empty() && !alias.ends_with('-') {
            alias.push('-');
        }
    }
    let alias = match alias.trim_end_matches('-') {
        "" => "certificate",
        alias => alias,
    };
    let free = (1u32..)
        .map(|number| match number {
            1 => alias.to_owned(),
            number => format!("{alias}-{number}"),
        })
        .find(|name| !taken.contains(name))
        .unwrap_or_default();
    taken.insert(free.clone());
    free
}
