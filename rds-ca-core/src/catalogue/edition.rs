//! An edition that an operator makes: what was added to the embedded catalogue, from which sources, and when.
//!
//! [`Catalogue::with_bundle`](super::Catalogue::with_bundle) loads its file at run time. The caller vouches for the
//! file with a digest ([`Trust::Sha256`](super::Trust::Sha256)): the file cannot vouch for itself.

use serde::{Deserialize, Serialize};
use time::UtcDateTime;

use crate::bundle::Bundle;
use crate::certificate::{Certificate, Fingerprint};
use crate::error::{Error, Result};
use crate::file_header::Head;
use crate::timestamp;

const FORMAT: &str = "rds-ca-catalogue-edition";
const VERSION: u32 = 1;

/// A bundle that an edition was made from, and its origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EditionSource {
    /// A path, a URL or a package name, as the operator gave it.
    pub name: String,
    /// SHA-256 of the file.
    pub sha256: Fingerprint,
}

/// A new edition of the catalogue: additions to the embedded one.
///
/// # Example
///
/// ```no_run
/// use rds_ca_core::catalogue::{Edition, RefreshOptions, Trust};
/// use rds_ca_core::{Catalogue, timestamp};
///
/// let (first, second) = (std::fs::read("from-aws.pem")?, std::fs::read("from-a-package.pem")?);
/// let sources = [("from-aws.pem", &first[..]), ("from-a-package.pem", &second[..])];
/// let as_of = timestamp::parse("2026-12-01")?;
/// let edition = Edition::refresh(Catalogue::builtin(), &sources, as_of, RefreshOptions::new())?;
/// let file = edition.to_json();
/// // Keep the digest where people who can change the file cannot write.
/// let digest = edition.sha256();
/// let catalogue = Catalogue::builtin().with_bundle(file.as_bytes(), Trust::Sha256(digest))?;
/// assert_eq!(catalogue.edition(), edition.name());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    name: String,
    as_of: UtcDateTime,
    base: String,
    sources: Vec<EditionSource>,
    certificates: Vec<Certificate>,
}

#[derive(Serialize, Deserialize)]
struct File {
    #[serde(flatten)]
    head: Head,
    edition: String,
    #[serde(with = "crate::timestamp::rfc3339")]
    as_of: UtcDateTime,
    /// The embedded edition that it extends.
    base: String,
    sources: Vec<EditionSource>,
    certificates: Vec<Row>,
}

/// Only the certificate's bytes count; the other fields are informative.
#[derive(Serialize, Deserialize)]
struct Row {
    subject: String,
    not_after: String,
    fingerprint: Fingerprint,
    pem: String,
}

impl Edition {
    /// An edition that adds these certificates to another edition.
    #[cfg(feature = "stores")]
    pub(super) fn new(
        base: &str,
        as_of: UtcDateTime,
        sources: Vec<EditionSource>,
        certificates: Vec<Certificate>,
    ) -> Self {
        let digits = sources.first().map_or_else(String::new, |source| {
            source.sha256.to_string().chars().take(8).collect()
        });
        Self {
            name: format!("{base}+{digits}"),
            as_of,
            base: base.to_owned(),
            sources,
            certificates,
        }
    }

    /// Its name: the edition that it extends, and the start of the bundle's SHA-256.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The day on which the sources were fetched.
    pub fn as_of(&self) -> UtcDateTime {
        self.as_of
    }

    /// The sources it was made from.
    pub fn sources(&self) -> &[EditionSource] {
        &self.sources
    }

    /// The certificates it adds.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The content of its file; [`Catalogue::with_bundle`](super::Catalogue::with_bundle) loads it.
    pub fn to_json(&self) -> String {
        let row = |certificate: &Certificate| Row {
            subject: certificate.subject().to_owned(),
            not_after: timestamp::format(certificate.validity().not_after),
            fingerprint: certificate.fingerprint(),
            pem: certificate.pem(),
        };
        let file = File {
            head: Head::new(FORMAT, VERSION),
            edition: self.name.clone(),
            as_of: self.as_of,
            base: self.base.clone(),
            sources: self.sources.clone(),
            certificates: self.certificates.iter().map(row).collect(),
        };
        // Serialisation of these types cannot fail.
        let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The SHA-256 of [`Edition::to_json`], with which the caller vouches for the file.
    pub fn sha256(&self) -> Fingerprint {
        Fingerprint::of(self.to_json().as_bytes())
    }

    /// The edition in a file; `None` if the file is something else.
    pub(super) fn parse(data: &[u8]) -> Result<Option<Self>> {
        const DOING: &str = "cannot read the edition of the catalogue";
        if data.trim_ascii_start().first() != Some(&b'{') {
            return Ok(None);
        }
        let Ok(head) = serde_json::from_slice::<Head>(data) else {
            return Ok(None);
        };
        head.expect(FORMAT, VERSION, DOING)?;
        let file: File = serde_json::from_slice(data)
            .map_err(|cause| Error::invalid(DOING, cause.to_string()))?;
        let mut certificates = Vec::new();
        for row in &file.certificates {
            let bundle = Bundle::parse(row.pem.as_bytes(), None)?;
            let mut held = bundle.certificates();
            match (held.next(), held.next()) {
                (Some(one), None) if one.fingerprint() == row.fingerprint => {
                    certificates.push(one.clone());
                }
                _ => {
                    return Err(Error::invalid(
                        DOING,
                        format!(
                            "the certificate of {:?} does not match its fingerprint",
                            row.subject
                        ),
                    ));
                }
            }
        }
        Ok(Some(Self {
            name: file.edition,
            as_of: file.as_of,
            base: file.base,
            sources: file.sources,
            certificates,
        }))
    }

    /// Name and day that a catalogue takes over once the edition was loaded and vouched for.
    pub(super) fn title(&self) -> (String, i64) {
        (self.name.clone(), self.as_of.unix_timestamp())
    }

    /// The certificates it adds, as a bundle.
    pub(super) fn bundle(&self) -> Result<Bundle> {
        let pem: String = self.certificates.iter().map(Certificate::pem).collect();
        Bundle::parse(pem.as_bytes(), None)
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }
}
