//! A row of the catalogue: one RDS certificate authority in one region.

use std::borrow::Cow;
use std::fmt;

use time::UtcDateTime;

use super::CA_2010;
use crate::certificate::{
    Certificate, Fingerprint, KeyAlgorithm, KeyId, Known, SignatureAlgorithm, Thumbprint, Validity,
};
use crate::error::{Error, ErrorKind};
use crate::name::{CaId, Partition, Region};
use crate::timestamp;

/// One certificate of a CA with which RDS signs databases.
///
/// The current generations have one root per region and CA. The retired ones had a global
/// root (no region) and one intermediate per region, or a separate root in opt-in regions.
#[derive(Clone)]
pub struct Authority {
    pub(super) partition: Partition,
    pub(super) region: Option<Region>,
    pub(super) production: bool,
    pub(super) ca_id: CaId,
    pub(super) role: Role,
    /// Seconds since 1970.
    pub(super) chain_not_after: i64,
    pub(super) provenance: Provenance,
    /// False for a certificate that servers send and that AWS publishes in no bundle.
    pub(super) published: bool,
    pub(super) body: Body,
}

/// The source of an authority's fields and bytes.
#[derive(Clone)]
pub(super) enum Body {
    /// The embedded table; the bytes may be missing.
    Known(&'static Known),
    /// A certificate that the operator supplied.
    Supplied(Certificate),
}

words! {
    /// The role of a certificate in its chain.
    #[non_exhaustive]
    pub enum Role: "a role" {
        /// Self-signed: belongs in a trust store.
        Root = "root",
        /// Signed by a root (AWS: subordinate): sent by the server.
        Intermediate = "intermediate",
    }
}

/// Lifecycle status of a CA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// New databases use it unless another CA is requested.
    ///
    /// An account can override the default in a region; `DescribeCertificates` shows it
    /// (`DefaultCertificateForNewLaunches`).
    Default,
    /// It can be chosen if the engine version supports it (`DescribeDBEngineVersions` shows it).
    Current,
    /// It can no longer be used.
    Retired {
        /// The expiry of its chain.
        on: UtcDateTime,
    },
    /// An identifier that this edition does not know.
    Unknown,
}

/// Who vouches that a certificate is an RDS authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provenance {
    /// This edition knows its fingerprint.
    Builtin,
    /// It came in a file whose SHA-256 this edition knows.
    Pinned,
    /// The operator supplied it.
    Operator {
        /// Whether the operator vouches for it; otherwise only its subject makes it look like one of RDS.
        vouched: bool,
    },
}

impl Status {
    /// A stable value: `default`, `current`, `retired` or `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Current => "current",
            Self::Retired { .. } => "retired",
            Self::Unknown => "unknown",
        }
    }
}

impl Provenance {
    /// A stable value: `builtin`, `pinned` or `operator`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Builtin => "builtin",
            Self::Pinned => "pinned",
            Self::Operator { .. } => "operator",
        }
    }

    /// Whether this edition or the operator vouches for it.
    pub fn is_vouched(self) -> bool {
        !matches!(self, Self::Operator { vouched: false })
    }
}

impl Authority {
    /// A row of the generated table.
    pub(super) const fn known(
        known: &'static Known,
        partition: Partition,
        region: Option<&'static str>,
        production: bool,
        ca_id: CaId,
        role: Role,
        chain_not_after: i64,
    ) -> Self {
        Self {
            partition,
            region: match region {
                Some(region) => Some(Region::from_static(region)),
                None => None,
            },
            production,
            ca_id,
            role,
            chain_not_after,
            provenance: Provenance::Builtin,
            published: true,
            body: Body::Known(known),
        }
    }

    /// The row of a certificate that servers send and that AWS publishes in no bundle.
    pub(super) const fn sent_by_servers(mut self) -> Self {
        self.published = false;
        self
    }

    /// The partition it belongs to.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The region it belongs to; absent for the global roots of 2010 to 2019.
    pub fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// Whether it signs databases of production regions; false for the Beta and Preview environments.
    pub fn is_production(&self) -> bool {
        self.production
    }

    /// The CA's identifier ([`CA_2010`] where AWS's identifier is not known).
    pub fn ca_id(&self) -> &CaId {
        &self.ca_id
    }

    /// Root or intermediate.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The subject as RFC 4514 text.
    pub fn subject(&self) -> &str {
        match &self.body {
            Body::Known(known) => known.subject,
            Body::Supplied(certificate) => certificate.subject(),
        }
    }

    /// The subject, copied only if it is not in the embedded table.
    pub(super) fn shared_subject(&self) -> Cow<'static, str> {
        match &self.body {
            Body::Known(known) => known.subject.into(),
            Body::Supplied(certificate) => certificate.shared_subject(),
        }
    }

    /// The issuer as RFC 4514 text.
    pub fn issuer(&self) -> &str {
        match &self.body {
            Body::Known(known) => known.issuer,
            Body::Supplied(certificate) => certificate.issuer(),
        }
    }

    /// The subject's common name.
    pub fn common_name(&self) -> &str {
        match &self.body {
            Body::Known(known) => known.common_name,
            Body::Supplied(certificate) => certificate.subject_common_name(),
        }
        .unwrap_or_default()
    }

    /// The serial number in lower-case hexadecimal.
    pub fn serial(&self) -> &str {
        match &self.body {
            Body::Known(known) => known.serial,
            Body::Supplied(certificate) => certificate.serial(),
        }
    }

    /// The type and size of the public key.
    pub fn key_algorithm(&self) -> KeyAlgorithm {
        match &self.body {
            Body::Known(known) => known.key_algorithm.clone(),
            Body::Supplied(certificate) => certificate.key_algorithm(),
        }
    }

    /// The algorithm of the signature.
    pub fn signature_algorithm(&self) -> SignatureAlgorithm {
        match &self.body {
            Body::Known(known) => known.signature_algorithm.clone(),
            Body::Supplied(certificate) => certificate.signature_algorithm(),
        }
    }

    /// When the certificate itself is valid; see [`Authority::chain_not_after`].
    pub fn validity(&self) -> Validity {
        match &self.body {
            Body::Known(known) => known.validity(),
            Body::Supplied(certificate) => certificate.validity(),
        }
    }

    /// The first second of the certificate's validity.
    pub fn not_before(&self) -> UtcDateTime {
        self.validity().not_before
    }

    /// The last second of the certificate's validity.
    pub fn not_after(&self) -> UtcDateTime {
        self.validity().not_after
    }

    /// The last second at which the entire chain up to the root is valid.
    ///
    /// Three intermediates of the 2019 generation outlive their root by days to a year, and most of
    /// 2015 by hours, so their own expiry is too late.
    pub fn chain_not_after(&self) -> UtcDateTime {
        timestamp::from_unix(self.chain_not_after)
    }

    /// SHA-256 of the DER.
    pub fn fingerprint(&self) -> Fingerprint {
        match &self.body {
            Body::Known(known) => known.fingerprint,
            Body::Supplied(certificate) => certificate.fingerprint(),
        }
    }

    /// SHA-1 of the DER, which `DescribeCertificates` returns as `Thumbprint`.
    pub fn thumbprint(&self) -> Thumbprint {
        match &self.body {
            Body::Known(known) => known.thumbprint,
            Body::Supplied(certificate) => certificate.thumbprint(),
        }
    }

    /// SHA-256 of the SubjectPublicKeyInfo.
    pub fn key_id(&self) -> KeyId {
        match &self.body {
            Body::Known(known) => known.key_id,
            Body::Supplied(certificate) => certificate.key_id(),
        }
    }

    /// Whether RDS rotates the server certificates under this CA by itself; absent if unknown.
    ///
    /// It does under the current generation and did not under any earlier one (RDS User Guide, "Rotating
    /// your SSL/TLS certificate").
    pub fn rotates_automatically(&self) -> Option<bool> {
        match self.status() {
            Status::Default | Status::Current => Some(true),
            Status::Retired { .. } => Some(false),
            Status::Unknown => None,
        }
    }

    /// The lifecycle status of its CA.
    pub fn status(&self) -> Status {
        const RETIRED: [CaId; 4] = [
            CaId::RDS_CA_2019,
            CaId::RDS_CA_2017,
            CaId::RDS_CA_2015,
            CA_2010,
        ];
        if self.ca_id == CaId::RSA2048_G1 {
            Status::Default
        } else if CaId::CURRENT.contains(&self.ca_id) || self.ca_id == CaId::AMAZON_TRUST_SERVICES {
            Status::Current
        } else if RETIRED.contains(&self.ca_id) {
            Status::Retired {
                on: self.chain_not_after(),
            }
        } else {
            Status::Unknown
        }
    }

    /// Whether AWS publishes it in a bundle, as opposed to a certificate that servers only send.
    ///
    /// A certificate that servers only send is renewed from time to time under the same root, so its expiry is not the
    /// expiry of its CA. `published_at` in `data/SOURCES.toml` decides which these are.
    pub fn is_published(&self) -> bool {
        self.published
    }

    /// Who vouches that it is an RDS authority.
    pub fn provenance(&self) -> Provenance {
        self.provenance
    }

    /// The certificate's bytes; absent if only facts are known of it ([`Authority::missing_body`]).
    pub fn der(&self) -> Option<&[u8]> {
        match &self.body {
            Body::Known(known) => known.der(),
            Body::Supplied(certificate) => Some(certificate.der()),
        }
    }

    /// The certificate as a PEM block; absent if only facts are known of it.
    pub fn pem(&self) -> Option<String> {
        self.der().map(crate::certificate::pem)
    }

    /// The certificate; absent if only facts are known of it.
    pub fn certificate(&self) -> Option<Certificate> {
        match &self.body {
            Body::Known(known) => Certificate::from_known(known),
            Body::Supplied(certificate) => Some(certificate.clone()),
        }
    }

    /// Why the certificate's bytes are missing and what to supply; absent if they are known.
    ///
    /// Its kind is [`ErrorKind::Unsupported`].
    pub fn missing_body(&self) -> Option<Error> {
        if self.der().is_some() {
            return None;
        }
        let error = Error::new(
            ErrorKind::Unsupported,
            "cannot provide the certificate of",
            "only its fingerprint, key and dates are known here, not its bytes",
        )
        .at(self.common_name());
        Some(error.hinting(
            super::region::what_to_supply(&self.partition).unwrap_or_else(|| {
                "supply a bundle that holds it (`--ca-bundle`, in code `with_bundle`)".to_owned()
            }),
        ))
    }

    /// The catalogue's order: partition, production regions, other environments, global roots; within
    /// them the CAs in AWS's order, then the retired ones, newest first; roots before intermediates.
    pub(super) fn order(&self) -> impl Ord + '_ {
        const ORDER: [CaId; 7] = [
            CaId::RSA2048_G1,
            CaId::RSA4096_G1,
            CaId::ECC384_G1,
            CaId::RDS_CA_2019,
            CaId::RDS_CA_2017,
            CaId::RDS_CA_2015,
            CA_2010,
        ];
        // An unknown identifier is newer than all known ones.
        let rank = ORDER
            .iter()
            .position(|known| *known == self.ca_id)
            .map_or(-1, |position| i64::try_from(position).unwrap_or(i64::MAX));
        (
            &self.partition,
            !self.production,
            self.region.is_none(),
            &self.region,
            rank,
            &self.ca_id,
            self.role,
            self.common_name(),
        )
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority")
            .field("subject", &self.common_name())
            .field("ca_id", &self.ca_id)
            .field("provenance", &self.provenance)
            .field("fingerprint", &self.fingerprint())
            .finish_non_exhaustive()
    }
}

/// Two authorities are equal when their certificates are.
impl PartialEq for Authority {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint() == other.fingerprint()
    }
}

impl Eq for Authority {}
