//! One X.509 certificate: its bytes, its fingerprint and its fields.
//!
//! A certificate that is embedded in this crate is recognised by its bytes before anything is
//! parsed; its fields then come from a static table. Any other certificate is parsed at once.

mod algorithm;
pub(crate) mod details;
mod digest;
#[cfg(feature = "stores")]
pub(crate) mod form;
mod known;
#[rustfmt::skip]
mod known_table;
mod parse;
#[cfg(feature = "stores")]
pub(crate) mod signature;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use time::UtcDateTime;

pub use algorithm::{KeyAlgorithm, SignatureAlgorithm};
pub use digest::{Fingerprint, KeyId, Thumbprint};
#[cfg(all(test, feature = "stores"))]
pub(crate) use known::known_pem;
pub(crate) use known::{KNOWN, Known, block_at, hex};

use crate::error::Result;
use crate::timestamp;
use details::Details;

/// An X.509 certificate (RFC 5280), immutable and cheap to clone.
///
/// Two certificates are equal when their DER is.
///
/// # Example
///
/// ```
/// use rds_ca_core::{CaId, Catalogue, Certificate, Region};
///
/// let catalogue = Catalogue::builtin();
/// let authority = catalogue.authority(&Region::new("eu-west-1"), &CaId::RSA2048_G1).unwrap();
/// let root = Certificate::from_der(authority.der().unwrap())?;
/// assert_eq!(root.fingerprint(), authority.fingerprint());
/// assert!(root.subject().starts_with("L=Seattle,CN=Amazon RDS eu-west-1 Root CA RSA2048 G1,"));
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    der: Cow<'static, [u8]>,
    fingerprint: Fingerprint,
    fields: Fields,
    thumbprint: OnceLock<Thumbprint>,
    details: OnceLock<Option<Box<Details>>>,
    #[cfg(feature = "stores")]
    oddities: OnceLock<Box<[form::Oddity]>>,
    #[cfg(feature = "stores")]
    damaged: OnceLock<bool>,
}

/// The source of a certificate's fields.
enum Fields {
    Known(&'static Known),
    Parsed(Box<parse::Parsed>),
}

/// The period in which a certificate is valid, including both limits (RFC 5280 section 4.1.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Validity {
    /// The first second.
    pub not_before: UtcDateTime,
    /// The last second.
    pub not_after: UtcDateTime,
}

impl Validity {
    /// Whether `at` lies in the period.
    pub fn contains(&self, at: UtcDateTime) -> bool {
        self.not_before <= at && at <= self.not_after
    }
}

impl Certificate {
    /// Reads one certificate from exactly its DER.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when the bytes are not one complete
    /// X.509 certificate, or when more bytes follow it.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        if let Some(embedded) = known::recognise(der) {
            return Ok(embedded.clone());
        }
        let fingerprint = Fingerprint::of(der);
        let der = Cow::Owned(der.to_vec());
        Ok(match known::find(fingerprint) {
            Some(known) => Self::of_known(known, der),
            None => {
                let fields = Fields::Parsed(Box::new(parse::certificate(&der)?));
                Self::new(fingerprint, fields, der)
            }
        })
    }

    /// A certificate of the embedded table, without hashing or parsing; `None` if only facts are known.
    pub(crate) fn from_known(known: &Known) -> Option<Self> {
        known.certificate().cloned()
    }

    fn of_known(known: &'static Known, der: Cow<'static, [u8]>) -> Self {
        Self::new(known.fingerprint, Fields::Known(known), der)
    }

    fn new(fingerprint: Fingerprint, fields: Fields, der: Cow<'static, [u8]>) -> Self {
        Self(Arc::new(Inner {
            der,
            fingerprint,
            fields,
            thumbprint: OnceLock::new(),
            details: OnceLock::new(),
            #[cfg(feature = "stores")]
            oddities: OnceLock::new(),
            #[cfg(feature = "stores")]
            damaged: OnceLock::new(),
        }))
    }

    /// The certificate's bytes.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The certificate as a PEM block (RFC 7468), with a final newline.
    pub fn pem(&self) -> String {
        pem(self.der())
    }

    /// SHA-256 of the DER.
    pub fn fingerprint(&self) -> Fingerprint {
        self.0.fingerprint
    }

    /// SHA-1 of the DER, by which `DescribeCertificates` identifies a CA.
    pub fn thumbprint(&self) -> Thumbprint {
        *self.0.thumbprint.get_or_init(|| match &self.0.fields {
            Fields::Known(known) => known.thumbprint,
            Fields::Parsed(_) => Thumbprint::of(&self.0.der),
        })
    }

    /// SHA-256 of the SubjectPublicKeyInfo: the same for every certificate of one key.
    pub fn key_id(&self) -> KeyId {
        match &self.0.fields {
            Fields::Known(known) => known.key_id,
            Fields::Parsed(parsed) => parsed.key_id,
        }
    }

    /// The subject as RFC 4514 text, most specific attribute first.
    pub fn subject(&self) -> &str {
        match &self.0.fields {
            Fields::Known(known) => known.subject,
            Fields::Parsed(parsed) => &parsed.subject,
        }
    }

    /// The subject, copied only if it is not in the embedded table.
    pub(crate) fn shared_subject(&self) -> Cow<'static, str> {
        match &self.0.fields {
            Fields::Known(known) => known.subject.into(),
            Fields::Parsed(parsed) => parsed.subject.clone().into(),
        }
    }

    /// The last common name, copied only if it is not in the embedded table.
    pub(crate) fn shared_common_name(&self) -> Option<Cow<'static, str>> {
        match &self.0.fields {
            Fields::Known(known) => known.common_name.map(Cow::Borrowed),
            Fields::Parsed(parsed) => parsed.common_name.clone().map(Cow::Owned),
        }
    }

    /// The issuer as RFC 4514 text, most specific attribute first.
    pub fn issuer(&self) -> &str {
        match &self.0.fields {
            Fields::Known(known) => known.issuer,
            Fields::Parsed(parsed) => &parsed.issuer,
        }
    }

    /// The last common name of the subject, if it has one.
    pub fn subject_common_name(&self) -> Option<&str> {
        match &self.0.fields {
            Fields::Known(known) => known.common_name,
            Fields::Parsed(parsed) => parsed.common_name.as_deref(),
        }
    }

    /// The DNS names, addresses, mail addresses and URIs of its subjectAltName (RFC 5280 section
    /// 4.2.1.6), in order; other types of names are left out.
    pub fn names(&self) -> Vec<String> {
        let names = self
            .details()
            .and_then(|details| details.subject_alt_names.as_ref());
        names
            .into_iter()
            .flatten()
            .filter_map(details::GeneralName::text)
            .collect()
    }

    /// The serial number in lower-case hexadecimal, without leading zeros; negative ones start with `-`.
    pub fn serial(&self) -> &str {
        match &self.0.fields {
            Fields::Known(known) => known.serial,
            Fields::Parsed(parsed) => &parsed.serial,
        }
    }

    /// The period in which it is valid.
    pub fn validity(&self) -> Validity {
        match &self.0.fields {
            Fields::Known(known) => known.validity(),
            Fields::Parsed(parsed) => parsed.validity,
        }
    }

    /// The type and size of its public key.
    pub fn key_algorithm(&self) -> KeyAlgorithm {
        match &self.0.fields {
            Fields::Known(known) => known.key_algorithm.clone(),
            Fields::Parsed(parsed) => parsed.key_algorithm.clone(),
        }
    }

    /// The algorithm of its signature.
    pub fn signature_algorithm(&self) -> SignatureAlgorithm {
        match &self.0.fields {
            Fields::Known(known) => known.signature_algorithm.clone(),
            Fields::Parsed(parsed) => parsed.signature_algorithm.clone(),
        }
    }

    /// The fields that verifiers use, read on first use.
    pub(crate) fn details(&self) -> Option<&Details> {
        self.0
            .details
            .get_or_init(|| parse::details(&self.0.der).map(Box::new))
            .as_deref()
    }

    /// The deviations of its bytes from the strict form, determined on first use; embedded certificates have none.
    #[cfg(feature = "stores")]
    pub(crate) fn oddities(&self) -> &[form::Oddity] {
        match &self.0.fields {
            Fields::Known(_) => &[],
            Fields::Parsed(_) => self
                .0
                .oddities
                .get_or_init(|| form::oddities(&self.0.der).into()),
        }
    }

    /// Whether its fields are in the embedded table.
    pub(crate) fn is_known(&self) -> bool {
        matches!(self.0.fields, Fields::Known(_))
    }

    /// Whether it is self-issued and its signature does not verify with its own key: not what its issuer made.
    ///
    /// Clients do not check the signature of a trust anchor, so such a certificate may still be one. False if
    /// the signature cannot be checked, and if the certificate names another key of the same issuer (a new key
    /// signed by the old one, RFC 4210 section 4.4).
    #[cfg(feature = "stores")]
    pub fn is_damaged(&self) -> bool {
        match &self.0.fields {
            Fields::Known(_) => false,
            Fields::Parsed(_) => *self.0.damaged.get_or_init(|| {
                self.details().is_some_and(|details| {
                    self.is_self_issued()
                        && !details.names_another_key()
                        && signature::verify(details, details) == signature::Check::Invalid
                })
            }),
        }
    }

    /// Whether basicConstraints states that it is a CA (false for a version 1 certificate, which has no extensions).
    pub fn is_ca(&self) -> bool {
        match &self.0.fields {
            Fields::Known(known) => known.is_ca,
            Fields::Parsed(parsed) => parsed.is_ca,
        }
    }

    /// Whether `issuer`'s key made the signature; `None` if this crate cannot verify signatures of its type. Names are
    /// not compared.
    #[cfg(feature = "stores")]
    pub(crate) fn is_signed_by(&self, issuer: &Self) -> Option<bool> {
        match signature::verify(self.details()?, issuer.details()?) {
            signature::Check::Valid => Some(true),
            signature::Check::Invalid => Some(false),
            signature::Check::Unsupported => None,
        }
    }

    /// Whether issuer and subject are the same name: a root, as far as names show it (RFC 5280 section 3.2).
    pub fn is_self_issued(&self) -> bool {
        self.subject() == self.issuer()
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.0.fingerprint == other.0.fingerprint
    }
}

impl Eq for Certificate {}

impl std::hash::Hash for Certificate {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.fingerprint.hash(state);
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &self.subject())
            .field("not_after", &timestamp::format(self.validity().not_after))
            .field("fingerprint", &self.fingerprint())
            .finish_non_exhaustive()
    }
}

/// `der` as a PEM block labelled `CERTIFICATE`, in lines of 64 characters.
pub(crate) fn pem(der: &[u8]) -> String {
    pem_block("CERTIFICATE", der)
}

/// `content` as a PEM block with that label, in lines of 64 characters that end with LF.
pub(crate) fn pem_block(label: &str, content: &[u8]) -> String {
    let style = ::pem::EncodeConfig::new().set_line_ending(::pem::LineEnding::LF);
    ::pem::encode_config(&::pem::Pem::new(label, content), style)
}

/// Two lower-case digits per byte.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| {
        if half < 10 {
            b'0' + half
        } else {
            b'a' - 10 + half
        }
    };
    let mut text = vec![0; bytes.len() * 2];
    for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
    // The bytes are all ASCII.
    String::from_utf8(text).unwrap_or_default()
}
