//! Verifies that a key signed a certificate.

use rsa::pkcs8::DecodePublicKey as _;
use sha2::Digest as _;

use super::KeyAlgorithm;
use super::details::{Details, Digest, Scheme};

/// The result of a signature check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    Valid,
    Invalid,
    /// A scheme, curve or key size that this crate cannot verify.
    Unsupported,
}

/// Checks the signature of `child` with the public key of `issuer`; names are not compared.
pub(crate) fn verify(child: &Details, issuer: &Details) -> Check {
    match (&child.signature.scheme, &issuer.key_algorithm) {
        (Scheme::RsaPkcs1(_) | Scheme::RsaPss { .. }, KeyAlgorithm::Rsa(_)) => rsa(child, issuer),
        (Scheme::Ecdsa(digest), KeyAlgorithm::Ec(bits)) => ecdsa(*digest, *bits, child, issuer),
        (Scheme::Ed25519, KeyAlgorithm::Ed25519) => ed25519(child, issuer),
        (Scheme::Other(_), _) | (_, KeyAlgorithm::Other(_) | KeyAlgorithm::Ed448) => {
            Check::Unsupported
        }
        _ => Check::Invalid,
    }
}

fn rsa(child: &Details, issuer: &Details) -> Check {
    // Outside 1024 to 8192 bits.
    let Ok(key) = rsa::PublicKey::from_public_key_der(&issuer.key) else {
        return Check::Unsupported;
    };
    let hash = hash(child);
    let signature = &child.signature.value;
    macro_rules! with_digest {
        ($digest:expr, $scheme:ident) => {
            match $digest {
                Digest::Md5 => key.verify($scheme!(md5::Md5), &hash, signature),
                Digest::Sha1 => key.verify($scheme!(sha1::Sha1), &hash, signature),
                Digest::Sha224 => key.verify($scheme!(sha2::Sha224), &hash, signature),
                Digest::Sha256 => key.verify($scheme!(sha2::Sha256), &hash, signature),
                Digest::Sha384 => key.verify($scheme!(sha2::Sha384), &hash, signature),
                Digest::Sha512 => key.verify($scheme!(sha2::Sha512), &hash, signature),
            }
        };
    }
    let verified = match child.signature.scheme {
        Scheme::RsaPkcs1(digest) => {
            macro_rules! pkcs1 {
                ($hash:ty) => {
                    rsa::Pkcs1v15Sign::new::<$hash>()
                };
            }
            with_digest!(digest, pkcs1)
        }
        Scheme::RsaPss { digest, salt } => {
            macro_rules! pss {
                ($hash:ty) => {
                    rsa::Pss::<$hash>::new_with_salt(salt)
                };
            }
            with_digest!(digest, pss)
        }
        _ => return Check::Unsupported,
    };
    if verified.is_ok() {
        Check::Valid
    } else {
        Check::Invalid
    }
}

fn ecdsa(digest: Digest, bits: u32, child: &Details, issuer: &Details) -> Check {
    let mut hash = hash(child);
    let width = usize::try_from(bits.div_ceil(8)).unwrap_or(0);
    if digest < Digest::Sha512 && hash.len() < width {
        // A digest padded with leading zeros is the same number; the library requires the full length.
        let mut padded = vec![0; width - hash.len()];
        padded.append(&mut hash);
        hash = padded;
    }
    macro_rules! on_curve {
        ($curve:ident) => {{
            use $curve::ecdsa::signature::hazmat::PrehashVerifier as _;
            use $curve::pkcs8::DecodePublicKey as _;
            let Ok(key) = $curve::ecdsa::VerifyingKey::from_public_key_der(&issuer.key) else {
                return Check::Invalid;
            };
            $curve::ecdsa::Signature::from_der(&child.signature.value)
                .is_ok_and(|signature| key.verify_prehash(&hash, &signature).is_ok())
        }};
    }
    let valid = match bits {
        256 => on_curve!(p256),
        384 => on_curve!(p384),
        521 => on_curve!(p521),
        _ => return Check::Unsupported,
    };
    if valid { Check::Valid } else { Check::Invalid }
}

fn ed25519(child: &Details, issuer: &Details) -> Check {
    // The key is the last 32 bytes of its SubjectPublicKeyInfo (RFC 8410 section 4).
    let valid = issuer
        .key
        .last_chunk::<32>()
        .and_then(|key| ed25519_dalek::VerifyingKey::from_bytes(key).ok())
        .zip(ed25519_dalek::Signature::from_slice(&child.signature.value).ok())
        .is_some_and(|(key, signature)| {
            use ed25519_dalek::Verifier as _;
            key.verify(&child.tbs, &signature).is_ok()
        });
    if valid { Check::Valid } else { Check::Invalid }
}

fn hash(child: &Details) -> Vec<u8> {
    let signed = &child.tbs;
    match child.signature.scheme.digest() {
        Some(Digest::Md5) => md5::Md5::digest(signed).to_vec(),
        Some(Digest::Sha1) => sha1::Sha1::digest(signed).to_vec(),
        Some(Digest::Sha224) => sha2::Sha224::digest(signed).to_vec(),
        Some(Digest::Sha256) => sha2::Sha256::digest(signed).to_vec(),
        Some(Digest::Sha384) => sha2::Sha384::digest(signed).to_vec(),
        Some(Digest::Sha512) => sha2::Sha512::digest(signed).to_vec(),
        None => Vec::new(),
    }
}

/// Whether an uncompressed point lies on the NIST curve whose coordinates have that many octets.
pub(super) fn is_on_curve(point: &[u8], octets: usize) -> bool {
    match octets {
        32 => p256::PublicKey::from_sec1_bytes(point).is_ok(),
        48 => p384::PublicKey::from_sec1_bytes(point).is_ok(),
        _ => p521::PublicKey::from_sec1_bytes(point).is_ok(),
    }
}
