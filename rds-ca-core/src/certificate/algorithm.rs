//! Kinds of public keys and signatures.

use std::borrow::Cow;
use std::fmt;

/// The type and size of a public key; shown as AWS and OpenSSL abbreviate it, `RSA2048` or `EC384`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// RSA, with the size of the modulus in bits.
    Rsa(u32),
    /// An elliptic curve over a prime field of that many bits: the NIST curves.
    Ec(u32),
    /// Ed25519 (RFC 8410).
    Ed25519,
    /// Ed448 (RFC 8410).
    Ed448,
    /// Anything else, by its object identifier (for an elliptic curve, the curve's).
    Other(Cow<'static, str>),
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(bits) => f.pad(&format!("RSA{bits}")),
            Self::Ec(bits) => f.pad(&format!("EC{bits}")),
            Self::Ed25519 => f.pad("Ed25519"),
            Self::Ed448 => f.pad("Ed448"),
            Self::Other(identifier) => f.pad(identifier),
        }
    }
}

/// The algorithm of a certificate's signature, named as in RFC 8017, RFC 5758 and RFC 8410.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// RSA PKCS#1 v1.5 with MD5.
    RsaMd5,
    /// RSA PKCS#1 v1.5 with SHA-1.
    RsaSha1,
    /// RSA PKCS#1 v1.5 with SHA-256.
    RsaSha256,
    /// RSA PKCS#1 v1.5 with SHA-384.
    RsaSha384,
    /// RSA PKCS#1 v1.5 with SHA-512.
    RsaSha512,
    /// RSA PSS; the digest is in its parameters.
    RsaPss,
    /// ECDSA with SHA-1.
    EcdsaSha1,
    /// ECDSA with SHA-256.
    EcdsaSha256,
    /// ECDSA with SHA-384.
    EcdsaSha384,
    /// ECDSA with SHA-512.
    EcdsaSha512,
    /// Ed25519.
    Ed25519,
    /// Anything else, by its object identifier.
    Other(Cow<'static, str>),
}

impl SignatureAlgorithm {
    const NAMED: [(&'static str, &'static str, Self); 11] = [
        ("1.2.840.113549.1.1.4", "md5WithRSAEncryption", Self::RsaMd5),
        (
            "1.2.840.113549.1.1.5",
            "sha1WithRSAEncryption",
            Self::RsaSha1,
        ),
        (
            "1.2.840.113549.1.1.11",
            "sha256WithRSAEncryption",
            Self::RsaSha256,
        ),
        (
            "1.2.840.113549.1.1.12",
            "sha384WithRSAEncryption",
            Self::RsaSha384,
        ),
        (
            "1.2.840.113549.1.1.13",
            "sha512WithRSAEncryption",
            Self::RsaSha512,
        ),
        ("1.2.840.113549.1.1.10", "rsassaPss", Self::RsaPss),
        ("1.2.840.10045.4.1", "ecdsa-with-SHA1", Self::EcdsaSha1),
        (
            "1.2.840.10045.4.3.2",
            "ecdsa-with-SHA256",
            Self::EcdsaSha256,
        ),
        (
            "1.2.840.10045.4.3.3",
            "ecdsa-with-SHA384",
            Self::EcdsaSha384,
        ),
        (
            "1.2.840.10045.4.3.4",
            "ecdsa-with-SHA512",
            Self::EcdsaSha512,
        ),
        ("1.3.101.112", "Ed25519", Self::Ed25519),
    ];

    /// The algorithm of that object identifier, in dotted notation.
    pub(crate) fn from_identifier(identifier: &str) -> Self {
        Self::NAMED
            .into_iter()
            .find(|(known, _, _)| *known == identifier)
            .map_or_else(
                || Self::Other(identifier.to_owned().into()),
                |(_, _, algorithm)| algorithm,
            )
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Other(identifier) = self {
            return f.pad(identifier);
        }
        let name = Self::NAMED
            .iter()
            .find(|(_, _, algorithm)| algorithm == self);
        f.pad(name.map_or("", |(_, name, _)| name))
    }
}
