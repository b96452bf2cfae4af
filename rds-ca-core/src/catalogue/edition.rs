//! An edition that an operator makes: what was added to the embedded catalogue, from which sources, on which day.
//!
//! A file of it is loaded at run time with [`Catalogue::with_bundle`], which a digest in the caller's hands vouches for
//! ([`Vouch::Sha256`](super::Vouch::Sha256)): the file cannot vouch for itself.

use serde::{Deserialize, Serialize};
use time::UtcDateTime;

use super::authority::Authority;
use super::compare::BundleComparison;
use super::{Catalogue, region};
use crate::bundle::Bundle;
use crate::certificate::{Certificate, Fingerprint};
use crate::error::{Error, ErrorKind, Result};
use crate::file_header::Head;
use crate::timestamp;

const FORMAT: &str = "rds-ca-catalogue-edition";
const VERSION: u32 = 1;

/// A bundle that an edition was made from, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EditionSource {
    /// A path, a URL, a package: whatever the operator calls it.
    pub name: String,
    /// SHA-256 of the whole file.
    pub sha256: Fingerprint,
}

/// What a refresh may do beyond adding authorities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshOptions {
    /// Admit roots that contradict the catalogue's; both then count as AWS's.
    pub admit_contradictions: bool,
    /// Go on although the bundle lacks roots that the catalogue has. They stay in the catalogue.
    pub allow_lacking: bool,
    /// The SHA-256 that the bundle must have, from a source that the operator trusts: it stands for a second copy.
    pub pinned: Option<Fingerprint>,
}

impl RefreshOptions {
    /// Additions only, from two copies.
    pub fn new() -> Self {
        Self::default()
    }
}

/// A new edition of the catalogue: the embedded one and what was added to it.
///
/// # Example
///
/// ```no_run
/// use rds_ca_core::catalogue::{Edition, RefreshOptions, Vouch};
/// use rds_ca_core::{Catalogue, timestamp};
///
/// let (first, second) = (std::fs::read("from-aws.pem")?, std::fs::read("from-a-package.pem")?);
/// let sources = [("from-aws.pem", &first[..]), ("from-a-package.pem", &second[..])];
/// let as_of = timestamp::parse("2026-12-01")?;
/// let edition = Edition::refresh(Catalogue::builtin(), &sources, as_of, RefreshOptions::new())?;
/// let file = edition.to_json();
/// // Keep the digest where nobody who can change the file can change it.
/// let digest = edition.sha256();
/// let catalogue = Catalogue::builtin().with_bundle(file.as_bytes(), Vouch::Sha256(digest))?;
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
    /// The embedded edition that it adds to.
    base: String,
    sources: Vec<EditionSource>,
    certificates: Vec<Row>,
}

/// The bytes count; the rest is for people.
#[derive(Serialize, Deserialize)]
struct Row {
    subject: String,
    not_after: String,
    fingerprint: Fingerprint,
    pem: String,
}

impl Edition {
    /// Makes an edition from a bundle that AWS publishes, with a second copy of it from elsewhere or a digest.
    ///
    /// The first source is the bundle, each other one a copy from an independent place. What is added has to be in
    /// every source, to be signed by itself or by a root that is known, and to be in force at `as_of`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when one source stands alone without a pinned digest, when the copies differ in
    /// what they add, when a certificate's signature does not verify, and, unless `options` allow it, when the
    /// bundle contradicts the catalogue or lacks a root that the catalogue has. [`ErrorKind::Unknown`] when it adds
    /// nothing.
    #[cfg(feature = "stores")]
    #[cfg_attr(docsrs, doc(cfg(feature = "stores")))]
    pub fn refresh(
        catalogue: &Catalogue,
        sources: &[(&str, &[u8])],
        as_of: UtcDateTime,
        options: RefreshOptions,
    ) -> Result<Self> {
        const DOING: &str = "cannot make a new edition of the catalogue";
        let refuse = |why: String, hint: &str| Err(Error::invalid(DOING, why).hinting(hint));
        let Some(((name, data), copies)) = sources.split_first() else {
            return refuse("there is no bundle".to_owned(), "give AWS's bundle");
        };
        let sha256 = Fingerprint::of(data);
        if let Some(expected) = options.pinned.filter(|expected| *expected != sha256) {
            return refuse(
                format!("the SHA-256 of {name} is {sha256}, not {expected}"),
                "get the file again, or find out who changed it",
            );
        }
        if options.pinned.is_none() && copies.is_empty() && !region::is_pinned(sha256) {
            return refuse(
                format!("{name} stands alone, and its SHA-256 {sha256} is not pinned"),
                "give a second copy from an independent place (`--from`), or the digest that you trust (`--sha256`)",
            );
        }
        if let Some((copy, _)) = copies.iter().find(|(copy, _)| copy == name) {
            return refuse(
                format!("{copy} is given twice, which makes no second copy"),
                "give a copy from an independent place",
            );
        }
        let compared = BundleComparison::new(catalogue, data)?;
        if let (Some(first), false) = (compared.contradicting.first(), options.admit_contradictions)
        {
            return refuse(
                format!(
                    "{name} holds another root than the catalogue for {:?}, SHA-256 {} against {}",
                    first.subject, first.fingerprint, first.known
                ),
                "find out which is AWS's; to take both: `--admit-contradictions`",
            );
        }
        if let (Some(first), false) = (compared.lacking.first(), options.allow_lacking) {
            return refuse(
                format!(
                    "{name} lacks {} of the catalogue's roots, the first is {:?}",
                    compared.lacking.len(),
                    first.common_name()
                ),
                "AWS removes no root that databases use: give the whole bundle, or `--allow-lacking`, which keeps them",
            );
        }
        if let Some(problem) = compared.problems.iter().find(|it| it.may_hide_certificates) {
            return refuse(
                format!("{name} could not be read whole: {problem}"),
                "get the file again",
            );
        }
        let bundle = Bundle::parse(data, None)?;
        let wanted = |certificate: &&Certificate| {
            let fingerprint = certificate.fingerprint();
            compared
                .added
                .iter()
                .any(|row| row.fingerprint() == fingerprint)
                || compared
                    .contradicting
                    .iter()
                    .any(|it| it.fingerprint == fingerprint)
        };
        let certificates: Vec<Certificate> =
            bundle.certificates().filter(wanted).cloned().collect();
        if certificates.is_empty() {
            return Err(Error::new(
                ErrorKind::Unknown,
                DOING,
                format!("{name} adds nothing to edition {}", catalogue.edition()),
            )
            .hinting("there is nothing to do"));
        }
        for (copy, content) in copies {
            let held = super::operator::fingerprints(content)?;
            if let Some(absent) = certificates
                .iter()
                .find(|it| !held.contains(&it.fingerprint()))
            {
                return refuse(
                    format!(
                        "{copy} does not hold {:?} (SHA-256 {}), which {name} adds",
                        absent.subject(),
                        absent.fingerprint()
                    ),
                    "two copies that differ prove nothing: find out which one AWS serves",
                );
            }
        }
        for certificate in &certificates {
            if let Err(why) = sound(catalogue, &certificates, certificate, as_of) {
                return refuse(
                    format!("{:?} of {name} {why}", certificate.subject()),
                    "get the file again, or find out who changed it",
                );
            }
        }
        let source = |(name, data): &(&str, &[u8])| EditionSource {
            name: (*name).to_owned(),
            sha256: Fingerprint::of(data),
        };
        let digits: String = sha256.to_string().chars().take(8).collect();
        Ok(Self {
            name: format!("{}+{digits}", catalogue.edition()),
            as_of,
            base: catalogue.edition().to_owned(),
            sources: sources.iter().map(source).collect(),
            certificates,
        })
    }

    /// What it is called: the edition that it adds to, and the start of the bundle's SHA-256.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The day on which the sources were fetched.
    pub fn as_of(&self) -> UtcDateTime {
        self.as_of
    }

    /// What it was made from.
    pub fn sources(&self) -> &[EditionSource] {
        &self.sources
    }

    /// What it adds.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The file to keep; [`Catalogue::with_bundle`] loads it.
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
        // Nothing in it can fail to be written.
        let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The SHA-256 of [`Edition::to_json`], by which the file is vouched for.
    pub fn sha256(&self) -> Fingerprint {
        Fingerprint::of(self.to_json().as_bytes())
    }

    /// The edition in a file; absent when the file is something else.
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
                            "the certificate of {:?} is not the one of its fingerprint",
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

    /// The edition by whose name a catalogue goes once it was loaded and vouched for.
    pub(super) fn title(&self) -> (String, i64) {
        (self.name.clone(), self.as_of.unix_timestamp())
    }

    /// What it adds, as a bundle.
    pub(super) fn bundle(&self) -> Result<Bundle> {
        let pem: String = self.certificates.iter().map(Certificate::pem).collect();
        Bundle::parse(pem.as_bytes(), None)
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }
}

#[cfg(feature = "stores")]
/// Whether a certificate may be added: a CA in force whose signature verifies.
fn sound(
    catalogue: &Catalogue,
    added: &[Certificate],
    certificate: &Certificate,
    at: UtcDateTime,
) -> Result<(), String> {
    if !certificate.validity().contains(at) {
        let ends = timestamp::format(certificate.validity().not_after);
        return Err(format!(
            "is not in force at {}: it ends {ends}",
            timestamp::format(at)
        ));
    }
    let known = catalogue
        .authorities(None, None)
        .filter_map(Authority::certificate);
    let issuer = added
        .iter()
        .cloned()
        .chain(known)
        .find(|issuer| issuer.subject() == certificate.issuer())
        .ok_or_else(|| {
            "is signed by a CA that neither the bundle nor the catalogue holds".to_owned()
        })?;
    match certificate.is_signed_by(&issuer) {
        Some(true) => Ok(()),
        Some(false) => Err("has a signature that does not verify".to_owned()),
        None => Err("has a signature of a kind that cannot be verified here".to_owned()),
    }
}
