//! Makes a new edition from AWS's bundle and a second copy of it: additions only, unless the operator allows more.

use time::UtcDateTime;

use super::authority::Authority;
use super::compare::BundleComparison;
use super::edition::{Edition, EditionSource};
use super::{Catalogue, region};
use crate::bundle::Bundle;
use crate::certificate::{Certificate, Fingerprint};
use crate::error::{Error, ErrorKind, Result};
use crate::timestamp;

/// What a refresh may do beyond adding authorities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshOptions {
    /// Admit roots that contradict the catalogue; both then count as AWS's.
    pub admit_contradictions: bool,
    /// Continue although the bundle lacks roots that the catalogue has. They stay in the catalogue.
    pub allow_lacking: bool,
    /// The SHA-256 that the bundle must have, from a source that the operator trusts; it replaces a second copy.
    pub pinned: Option<Fingerprint>,
}

impl RefreshOptions {
    /// Additions only, from two copies.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Edition {
    /// Makes an edition from a bundle that AWS publishes, with a second copy of it from elsewhere or a digest.
    ///
    /// The first source is the bundle, each other one a copy from an independent source. An added certificate must be
    /// in every source, be signed by itself or by a known root, and be valid at `as_of`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when there is only one source and no pinned digest, when the copies differ in
    /// what they add, when a certificate's signature does not verify, and, unless `options` allow it, when the
    /// bundle contradicts the catalogue or lacks a root that the catalogue has. [`ErrorKind::Unknown`] when it adds
    /// nothing.
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
                format!("{name} is the only copy, and its SHA-256 {sha256} is not pinned"),
                "give a second copy from an independent source (`--from`), or the digest that you trust (`--sha256`)",
            );
        }
        if let Some((copy, _)) = copies.iter().find(|(copy, _)| copy == name) {
            return refuse(
                format!("{copy} is given twice, which is not a second copy"),
                "give a copy from an independent source",
            );
        }
        let compared = BundleComparison::new(catalogue, data)?;
        if let (Some(first), false) = (compared.contradicting.first(), options.admit_contradictions)
        {
            return refuse(
                format!(
                    "{name} holds a different root than the catalogue for {:?}, SHA-256 {} instead of {}",
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
                "AWS removes no root that databases use: give the complete bundle, or `--allow-lacking`, which keeps them",
            );
        }
        if let Some(problem) = compared.problems.iter().find(|it| it.may_hide_certificates) {
            return refuse(
                format!("{name} could not be read completely: {problem}"),
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
            if let Err(why) = check_addition(catalogue, &certificates, certificate, as_of) {
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
        Ok(Self::new(
            catalogue.edition(),
            as_of,
            sources.iter().map(source).collect(),
            certificates,
        ))
    }
}

/// Whether a certificate may be added: a valid CA whose signature verifies.
fn check_addition(
    catalogue: &Catalogue,
    added: &[Certificate],
    certificate: &Certificate,
    at: UtcDateTime,
) -> Result<(), String> {
    if !certificate.validity().contains(at) {
        let ends = timestamp::format(certificate.validity().not_after);
        return Err(format!(
            "is not valid at {}: it expires {ends}",
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
        None => Err("has a signature of a type that cannot be verified here".to_owned()),
    }
}
