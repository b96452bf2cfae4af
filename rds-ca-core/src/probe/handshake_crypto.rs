//! The cryptography of the probe's handshakes: ciphers and hashes of ring, signatures and P-256 of the crates that check
//! certificates.
//!
//! ring's own P-256 and signatures would add 0.2 MB to the wheel, most of it a table that does not compress.

use std::sync::Arc;

use p256::elliptic_curve::point::AffineCoordinates as _;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::{PublicKey, SecretKey};
use ring::rand::SystemRandom;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::ring::{DEFAULT_CIPHER_SUITES, kx_group};
use rustls::crypto::{
    ActiveKeyExchange, CryptoProvider, GetRandomFailed, KeyProvider, SecureRandom, SharedSecret,
    SupportedKxGroup, WebPkiSupportedAlgorithms,
};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::SigningKey;
use rustls::{
    CertificateError, DigitallySignedStruct, Error, NamedGroup, PeerMisbehaved, ProtocolVersion,
    SignatureScheme,
};

use crate::certificate::details::{Digest, Scheme, Signature};
use crate::certificate::signature::{self, Check};
use crate::certificate::{Certificate, KeyAlgorithm};

/// The signatures that are verified, in the order of preference (RFC 8446 section 4.2.3).
pub(super) static SCHEMES: [(SignatureScheme, Scheme); 12] = [
    (
        SignatureScheme::ECDSA_NISTP384_SHA384,
        Scheme::Ecdsa(Digest::Sha384),
    ),
    (
        SignatureScheme::ECDSA_NISTP256_SHA256,
        Scheme::Ecdsa(Digest::Sha256),
    ),
    (SignatureScheme::ED25519, Scheme::Ed25519),
    (
        SignatureScheme::RSA_PSS_SHA512,
        Scheme::RsaPss {
            digest: Digest::Sha512,
            salt: 64,
        },
    ),
    (
        SignatureScheme::RSA_PSS_SHA384,
        Scheme::RsaPss {
            digest: Digest::Sha384,
            salt: 48,
        },
    ),
    (
        SignatureScheme::RSA_PSS_SHA256,
        Scheme::RsaPss {
            digest: Digest::Sha256,
            salt: 32,
        },
    ),
    (
        SignatureScheme::RSA_PKCS1_SHA512,
        Scheme::RsaPkcs1(Digest::Sha512),
    ),
    (
        SignatureScheme::RSA_PKCS1_SHA384,
        Scheme::RsaPkcs1(Digest::Sha384),
    ),
    (
        SignatureScheme::RSA_PKCS1_SHA256,
        Scheme::RsaPkcs1(Digest::Sha256),
    ),
    (
        SignatureScheme::ECDSA_NISTP521_SHA512,
        Scheme::Ecdsa(Digest::Sha512),
    ),
    (
        SignatureScheme::RSA_PKCS1_SHA1,
        Scheme::RsaPkcs1(Digest::Sha1),
    ),
    (
        SignatureScheme::ECDSA_SHA1_Legacy,
        Scheme::Ecdsa(Digest::Sha1),
    ),
];

/// ring's cipher suites, without its signatures and its keys.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(CryptoProvider {
        cipher_suites: DEFAULT_CIPHER_SUITES.to_vec(),
        kx_groups: vec![kx_group::X25519, &P256, kx_group::SECP384R1],
        // `verify` checks signatures.
        signature_verification_algorithms: WebPkiSupportedAlgorithms {
            all: &[],
            mapping: &[],
        },
        secure_random: &Random,
        key_provider: &NoKeys,
    })
}

/// Checks the server's proof that it holds the key of its certificate.
pub(super) fn verify(
    version: ProtocolVersion,
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signed: &DigitallySignedStruct,
) -> Result<HandshakeSignatureValid, Error> {
    let unsupported = || Error::from(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme);
    let certificate =
        Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding)?;
    let details = certificate.details().ok_or(CertificateError::BadEncoding)?;
    let (_, scheme) = SCHEMES
        .iter()
        .find(|(scheme, _)| *scheme == signed.scheme)
        .ok_or_else(unsupported)?;
    if version == ProtocolVersion::TLSv1_3 && !allowed_by_tls13(scheme, &details.key_algorithm) {
        return Err(unsupported());
    }
    let signature = Signature {
        scheme: scheme.clone(),
        value: signed.signature().into(),
        consistent: true,
    };
    match signature::verify_signed(message, &signature, details) {
        Check::Valid => Ok(HandshakeSignatureValid::assertion()),
        Check::Invalid => Err(CertificateError::BadSignature.into()),
        Check::Unsupported => Err(unsupported()),
    }
}

/// TLS 1.3 forbids PKCS#1 v1.5 and SHA-1, and ties each curve to one digest (RFC 8446 section 4.2.3).
fn allowed_by_tls13(scheme: &Scheme, key: &KeyAlgorithm) -> bool {
    match (scheme, key) {
        (Scheme::RsaPkcs1(_), _) => false,
        (Scheme::Ecdsa(digest), KeyAlgorithm::Ec(bits)) => matches!(
            (digest, bits),
            (Digest::Sha256, 256) | (Digest::Sha384, 384) | (Digest::Sha512, 521)
        ),
        _ => true,
    }
}

#[derive(Debug)]
struct Random;

impl SecureRandom for Random {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), GetRandomFailed> {
        ring::rand::SecureRandom::fill(&SystemRandom::new(), buffer).map_err(|_| GetRandomFailed)
    }
}

/// A probe has no certificate of its own.
#[derive(Debug)]
struct NoKeys;

impl KeyProvider for NoKeys {
    fn load_private_key(&self, _: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, Error> {
        Err(Error::General("a probe signs nothing".to_owned()))
    }
}

/// ECDHE on secp256r1 (RFC 8422 section 5, RFC 8446 section 7.4.2).
#[derive(Debug)]
struct P256;

impl SupportedKxGroup for P256 {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let mut bytes = [0; 32];
        // One draw in 2^32 is not below the order of the curve.
        let secret = loop {
            Random.fill(&mut bytes)?;
            if let Ok(secret) = SecretKey::from_slice(&bytes) {
                break secret;
            }
        };
        let public = secret.public_key().to_sec1_point(false);
        Ok(Box::new(Agreement {
            secret,
            public: public.as_bytes().into(),
        }))
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::secp256r1
    }
}

struct Agreement {
    secret: SecretKey,
    public: Box<[u8]>,
}

impl ActiveKeyExchange for Agreement {
    fn complete(self: Box<Self>, peer: &[u8]) -> Result<SharedSecret, Error> {
        // TLS allows uncompressed points only; a point that is not on the curve is refused.
        let peer = (peer.first() == Some(&4))
            .then(|| PublicKey::from_sec1_bytes(peer).ok())
            .flatten()
            .ok_or(PeerMisbehaved::InvalidKeyShare)?;
        let point = peer.to_projective() * *self.secret.to_nonzero_scalar();
        let shared = point.to_affine().x();
        Ok(SharedSecret::from(&shared[..]))
    }

    fn pub_key(&self) -> &[u8] {
        &self.public
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::secp256r1
    }
}
