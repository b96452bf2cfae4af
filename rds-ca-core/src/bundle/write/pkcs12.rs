//! PKCS#12 stores (RFC 7292) of trusted certificates, with the attribute by which Java recognises them.
//!
//! Salts and initial vectors are derived from the certificates: nothing in the store is secret, and the same
//! certificates give the same bytes.

use std::collections::HashSet;

use sha2::{Digest as _, Sha256};

use super::super::encode::{element, integer, set_of};
use super::super::pkcs12::{Mac, Scheme, Secret};
use super::{Encryption, alias, refused};
use crate::certificate::Certificate;
use crate::error::Result;

/// Rounds of key derivation; the minimum of Java 17 and OpenSSL 3.
const MODERN_ROUNDS: u64 = 10_000;
const LEGACY_ROUNDS: u64 = 2_048;

/// data and encryptedData, 1.2.840.113549.1.7.1 and .6.
const DATA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const ENCRYPTED_DATA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06];
/// certBag, 1.2.840.113549.1.12.10.1.3.
const CERTIFICATE_BAG: [u8; 11] = [
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x03,
];
/// x509Certificate, 1.2.840.113549.1.9.22.1.
const X509: [u8; 10] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x16, 0x01];
/// friendlyName, 1.2.840.113549.1.9.20.
const FRIENDLY_NAME: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x14];
/// Oracle's trustedKeyUsage, 2.16.840.1.113894.746875.1.1.
const TRUSTED_KEY_USAGE: [u8; 12] = [
    0x60, 0x86, 0x48, 0x01, 0x86, 0xf9, 0x66, 0xad, 0xca, 0x7b, 0x01, 0x01,
];
/// anyExtendedKeyUsage, 2.5.29.37.0: trusted for everything.
const ANY_USAGE: [u8; 4] = [0x55, 0x1d, 0x25, 0x00];

pub(super) fn write(
    certificates: &[&Certificate],
    password: Option<&str>,
    encryption: Encryption,
) -> Result<Vec<u8>> {
    let mut taken = HashSet::new();
    let bags: Vec<Vec<u8>> = certificates
        .iter()
        .map(|certificate| bag(&alias(certificate, &mut taken), certificate))
        .collect();
    let parts: Vec<&[u8]> = bags.iter().map(Vec::as_slice).collect();
    let content = element(0x30, &parts);
    let seed = Sha256::digest(&content);
    let (info, mac) = match password {
        None => (data_info(&content), None),
        Some(password) => {
            let secret = Secret::Text(password);
            let scheme = scheme(encryption, &seed);
            (
                encrypted_info(&scheme, secret, &content)?,
                Some((mac_data(encryption, &seed), secret)),
            )
        }
    };
    close(
        &element(0x30, &[&info]),
        mac.as_ref()
            .map(|(data, secret)| (data.as_slice(), *secret)),
    )
}

/// A bag with a trusted certificate.
pub(super) fn bag(alias: &str, certificate: &Certificate) -> Vec<u8> {
    let name: Vec<u8> = alias.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let attribute = |identifier: &[u8], value: Vec<u8>| {
        element(0x30, &[&element(0x06, &[identifier]), &set_of(vec![value])])
    };
    let attributes = set_of(vec![
        attribute(&FRIENDLY_NAME, element(0x1e, &[&name])),
        attribute(&TRUSTED_KEY_USAGE, element(0x06, &[&ANY_USAGE])),
    ]);
    let octets = element(0x04, &[certificate.der()]);
    let value = element(
        0x30,
        &[&element(0x06, &[&X509]), &element(0xa0, &[&octets])],
    );
    element(
        0x30,
        &[
            &element(0x06, &[&CERTIFICATE_BAG]),
            &element(0xa0, &[&value]),
            &attributes,
        ],
    )
}

/// ContentInfo with plain bytes.
pub(super) fn data_info(content: &[u8]) -> Vec<u8> {
    let octets = element(0x04, &[content]);
    element(
        0x30,
        &[&element(0x06, &[&DATA]), &element(0xa0, &[&octets])],
    )
}

/// ContentInfo with bytes encrypted by the scheme of an AlgorithmIdentifier.
pub(super) fn encrypted_info(
    algorithm: &[u8],
    secret: Secret<'_>,
    content: &[u8],
) -> Result<Vec<u8>> {
    let (parsed, _) = super::super::ber::first(algorithm)
        .map_err(|damage| refused(format!("the encryption scheme: {}", damage.reason())))?;
    let data = Scheme::read(&parsed)
        .ok()
        .and_then(|scheme| scheme.encrypt(secret, content))
        .ok_or_else(|| refused("its encryption scheme cannot be written"))?;
    let inner = element(
        0x30,
        &[
            &element(0x06, &[&DATA]),
            algorithm,
            &element(0x80, &[&data]),
        ],
    );
    let encrypted = element(0x30, &[&integer(0), &inner]);
    Ok(element(
        0x30,
        &[
            &element(0x06, &[&ENCRYPTED_DATA]),
            &element(0xa0, &[&encrypted]),
        ],
    ))
}

/// Wraps the parts in a `PFX`; the MAC is recomputed with the parameters of a MacData.
pub(super) fn close(parts: &[u8], mac: Option<(&[u8], Secret<'_>)>) -> Result<Vec<u8>> {
    let info = data_info(parts);
    let mac = match mac {
        None => Vec::new(),
        Some((data, secret)) => signed(data, secret, parts)?,
    };
    Ok(element(0x30, &[&integer(3), &info, &mac]))
}

/// A MacData with the digest of `content` and unchanged parameters.
fn signed(data: &[u8], secret: Secret<'_>, content: &[u8]) -> Result<Vec<u8>> {
    let damaged = || refused("its MAC cannot be written");
    let (parsed, _) = super::super::ber::first(data).map_err(|_| damaged())?;
    let digest = Mac::read(&parsed)
        .ok()
        .and_then(|mac| mac.compute(secret, content))
        .ok_or_else(damaged)?;
    let mut parts = parsed.children();
    let mut rest = Vec::new();
    let info = parts.next_any().ok().flatten().ok_or_else(damaged)?;
    while let Some(part) = parts.next_any().map_err(|_| damaged())? {
        rest.extend_from_slice(part.raw);
    }
    let algorithm = info
        .children()
        .next_any()
        .ok()
        .flatten()
        .ok_or_else(damaged)?;
    let info = element(0x30, &[algorithm.raw, &element(0x04, &[&digest])]);
    Ok(element(0x30, &[&info, &rest]))
}

const NULL: [u8; 2] = [0x05, 0x00];

/// The AlgorithmIdentifier of the encryption.
fn scheme(encryption: Encryption, seed: &[u8]) -> Vec<u8> {
    let (salt, vector) = seed.split_at_checked(16).unwrap_or((seed, seed));
    let identifier = |bytes: &[u8]| element(0x06, &[bytes]);
    if encryption == Encryption::Legacy {
        // pbeWithSHAAnd3-KeyTripleDES-CBC, 1.2.840.113549.1.12.1.3.
        let oid = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x03];
        let salt = salt.get(..8).unwrap_or(salt);
        let parameters = element(0x30, &[&element(0x04, &[salt]), &integer(LEGACY_ROUNDS)]);
        return element(0x30, &[&identifier(&oid), &parameters]);
    }
    // hmacWithSHA256, 1.2.840.113549.2.9.
    let prf = element(
        0x30,
        &[
            &identifier(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09]),
            &NULL,
        ],
    );
    let derivation = element(
        0x30,
        &[
            // PBKDF2, 1.2.840.113549.1.5.12.
            &identifier(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c]),
            &element(
                0x30,
                &[
                    &element(0x04, &[salt]),
                    &integer(MODERN_ROUNDS),
                    &integer(32),
                    &prf,
                ],
            ),
        ],
    );
    let cipher = element(
        0x30,
        &[
            // aes256-CBC, 2.16.840.1.101.3.4.1.42.
            &identifier(&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a]),
            &element(0x04, &[vector]),
        ],
    );
    element(
        0x30,
        &[
            // PBES2, 1.2.840.113549.1.5.13.
            &identifier(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d]),
            &element(0x30, &[&derivation, &cipher]),
        ],
    )
}

/// A MacData whose digest is still empty.
fn mac_data(encryption: Encryption, seed: &[u8]) -> Vec<u8> {
    let (digest, rounds): (&[u8], u64) = match encryption {
        // SHA-1, 1.3.14.3.2.26.
        Encryption::Legacy => (&[0x2b, 0x0e, 0x03, 0x02, 0x1a], LEGACY_ROUNDS),
        // SHA-256, 2.16.840.1.101.3.4.2.1.
        _ => (
            &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01],
            MODERN_ROUNDS,
        ),
    };
    let salt = Sha256::digest(seed);
    let salt = salt.get(..16).unwrap_or(&salt);
    let algorithm = element(0x30, &[&element(0x06, &[digest]), &NULL]);
    let info = element(0x30, &[&algorithm, &element(0x04, &[])]);
    element(0x30, &[&info, &element(0x04, &[salt]), &integer(rounds)])
}
