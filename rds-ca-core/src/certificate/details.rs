//! The fields of a certificate beyond its names and dates, as verifiers need them.

use std::net::IpAddr;
use std::sync::LazyLock;

use time::UtcDateTime;

use super::{KeyAlgorithm, KeyId, Validity};

/// Every field that path validation reads, parsed once.
///
/// An extension that could not be read is absent from its field and marked in `extensions`.
#[derive(Clone, Debug)]
pub(crate) struct Details {
    /// 1, 2 or 3.
    pub(crate) version: u32,
    /// The bytes that are signed.
    pub(crate) tbs: Box<[u8]>,
    pub(crate) signature: Signature,
    pub(crate) subject: Name,
    pub(crate) issuer: Name,
    /// The serial number's content bytes.
    pub(crate) serial: Box<[u8]>,
    pub(crate) validity: Validity,
    /// The SubjectPublicKeyInfo in DER.
    pub(crate) key: Box<[u8]>,
    pub(crate) key_id: KeyId,
    pub(crate) key_algorithm: KeyAlgorithm,
    pub(crate) basic_constraints: Option<BasicConstraints>,
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) extended_key_usage: Option<ExtendedKeyUsage>,
    pub(crate) subject_alt_names: Option<Vec<GeneralName>>,
    pub(crate) name_constraints: Option<NameConstraints>,
    pub(crate) authority_key: Option<AuthorityKey>,
    pub(crate) subject_key: Option<Box<[u8]>>,
    /// SHA-1 of the public key's bits: the identifier that RFC 5280 section 4.2.1.2 proposes.
    pub(crate) computed_key: [u8; 20],
    pub(crate) extensions: Vec<Extension>,
}

/// A distinguished name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Name {
    /// The DER.
    pub(crate) raw: Box<[u8]>,
    /// The name in a form to compare by RFC 5280 section 7.1: case, string types and runs of blanks do not matter.
    pub(crate) folded: Box<str>,
    /// Common names, in order.
    pub(crate) common_names: Vec<String>,
    /// E-mail address attributes.
    pub(crate) emails: Vec<String>,
}

impl Name {
    pub(crate) fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }
}

/// The signature and its algorithm.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    pub(crate) scheme: Scheme,
    pub(crate) value: Box<[u8]>,
    /// Whether the certificate names the same algorithm inside and outside the signed part.
    pub(crate) consistent: bool,
}

/// A signature scheme with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    RsaPkcs1(Digest),
    RsaPss {
        digest: Digest,
        salt: usize,
    },
    Ecdsa(Digest),
    Ed25519,
    /// By object identifier.
    Other(String),
}

/// A message digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Digest {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Scheme {
    pub(crate) fn digest(&self) -> Option<Digest> {
        match self {
            Self::RsaPkcs1(digest) | Self::RsaPss { digest, .. } | Self::Ecdsa(digest) => {
                Some(*digest)
            }
            Self::Ed25519 | Self::Other(_) => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BasicConstraints {
    pub(crate) ca: bool,
    pub(crate) path_length: Option<u32>,
    pub(crate) critical: bool,
}

/// The bits of keyUsage (RFC 5280 section 4.2.1.3), the first one lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyUsage(pub(crate) u16);

impl KeyUsage {
    const KEY_ENCIPHERMENT: u16 = 1 << 2;
    const KEY_AGREEMENT: u16 = 1 << 4;

    pub(crate) fn digital_signature(self) -> bool {
        self.0 & 1 != 0
    }

    pub(crate) fn certificate_signing(self) -> bool {
        self.0 & 1 << 5 != 0
    }

    /// Whether any bit is set that lets a TLS server use the key.
    pub(crate) fn any_for_tls(self) -> bool {
        self.digital_signature() || self.0 & (Self::KEY_ENCIPHERMENT | Self::KEY_AGREEMENT) != 0
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExtendedKeyUsage {
    pub(crate) server: bool,
    pub(crate) any: bool,
    /// Whether it is empty.
    pub(crate) empty: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GeneralName {
    Dns(String),
    Ip(Box<[u8]>),
    Email(String),
    Uri(String),
    /// The name in the form of `Name::folded`.
    Directory(Box<str>),
    /// A name of another type, or a malformed one.
    Other,
}

impl GeneralName {
    /// The name in its usual notation.
    pub(crate) fn text(&self) -> Option<String> {
        match self {
            Self::Dns(text) | Self::Email(text) | Self::Uri(text) => Some(text.clone()),
            Self::Ip(octets) => {
                let v4 = <[u8; 4]>::try_from(&**octets).map(IpAddr::from);
                let v6 = <[u8; 16]>::try_from(&**octets).map(IpAddr::from);
                v4.or(v6).ok().map(|address| address.to_string())
            }
            Self::Directory(_) | Self::Other => None,
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct NameConstraints {
    pub(crate) permitted: Vec<GeneralName>,
    pub(crate) excluded: Vec<GeneralName>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct AuthorityKey {
    pub(crate) key_id: Option<Box<[u8]>>,
    /// The directory name of authorityCertIssuer, folded.
    pub(crate) issuer: Option<Box<str>>,
    pub(crate) serial: Option<Box<[u8]>>,
}

/// An extension that is present.
#[derive(Clone, Debug)]
pub(crate) struct Extension {
    pub(crate) identifier: String,
    pub(crate) critical: bool,
    pub(crate) malformed: bool,
}

impl Details {
    /// Empty details: no name, no key, never valid.
    pub(crate) fn none() -> &'static Self {
        static NONE: LazyLock<Details> = LazyLock::new(|| Details {
            version: 0,
            tbs: Box::default(),
            signature: Signature {
                scheme: Scheme::Other(String::new()),
                value: Box::default(),
                consistent: false,
            },
            subject: Name::default(),
            issuer: Name::default(),
            serial: Box::default(),
            validity: Validity {
                not_before: UtcDateTime::MAX,
                not_after: UtcDateTime::MIN,
            },
            key: Box::default(),
            key_id: KeyId::of(&[]),
            key_algorithm: KeyAlgorithm::Other("".into()),
            basic_constraints: None,
            key_usage: None,
            extended_key_usage: None,
            subject_alt_names: None,
            name_constraints: None,
            authority_key: None,
            subject_key: None,
            computed_key: [0; 20],
            extensions: Vec::new(),
        });
        &NONE
    }

    /// Whether issuer and subject are the same name, byte for byte.
    pub(crate) fn is_self_issued(&self) -> bool {
        self.issuer.raw == self.subject.raw
    }

    /// Whether the key identifiers state that a key other than its own signed it.
    pub(crate) fn names_another_key(&self) -> bool {
        let signer = self
            .authority_key
            .as_ref()
            .and_then(|key| key.key_id.as_ref());
        signer
            .zip(self.subject_key.as_ref())
            .is_some_and(|(signer, own)| signer != own)
    }

    /// Whether the basicConstraints extension states that it is a CA.
    pub(crate) fn is_ca(&self) -> bool {
        self.basic_constraints
            .is_some_and(|constraints| constraints.ca)
    }

    /// Whether there is a keyUsage extension that lacks keyCertSign.
    pub(crate) fn forbids_certificate_signing(&self) -> bool {
        self.key_usage
            .is_some_and(|usage| !usage.certificate_signing())
    }

    /// Whether there is an extendedKeyUsage extension that does not name TLS servers.
    pub(crate) fn forbids_servers(&self, any_counts: bool) -> bool {
        self.extended_key_usage
            .as_ref()
            .is_some_and(|usage| !(usage.server || any_counts && usage.any))
    }

    /// The first critical extension outside `known` (object identifiers in dotted notation).
    pub(crate) fn unknown_critical(&self, known: &[&str]) -> Option<&Extension> {
        self.extensions
            .iter()
            .find(|extension| extension.critical && !known.contains(&extension.identifier.as_str()))
    }

    pub(crate) fn malformed_extensions(&self) -> impl Iterator<Item = &Extension> {
        self.extensions
            .iter()
            .filter(|extension| extension.malformed)
    }

    /// The first extension that could not be read.
    pub(crate) fn malformed_extension(&self) -> Option<&Extension> {
        self.malformed_extensions().next()
    }

    /// Whether there is a nameConstraints extension that constrains nothing, which RFC 5280 forbids.
    pub(crate) fn has_empty_name_constraints(&self) -> bool {
        let constraints = self.name_constraints.as_ref();
        constraints.is_some_and(|it| it.permitted.is_empty() && it.excluded.is_empty())
    }

    /// Whether the key is on an elliptic curve other than the NIST curves from P-224 up.
    pub(crate) fn has_unusual_curve(&self) -> bool {
        const FAMILIES: [&str; 3] = ["1.2.840.10045.3.", "1.3.36.", "1.3.132.0."];
        const P_224: &str = "1.3.132.0.33";
        matches!(&self.key_algorithm, KeyAlgorithm::Other(curve)
            if curve != P_224 && FAMILIES.iter().any(|family| curve.starts_with(family)))
    }

    pub(crate) fn duplicate_extension(&self) -> Option<&Extension> {
        self.extensions
            .iter()
            .enumerate()
            .find_map(|(position, extension)| {
                self.extensions
                    .iter()
                    .take(position)
                    .any(|earlier| earlier.identifier == extension.identifier)
                    .then_some(extension)
            })
    }

    pub(crate) fn critical(&self, identifier: &str) -> bool {
        self.extensions
            .iter()
            .any(|extension| extension.critical && extension.identifier == identifier)
    }
}
