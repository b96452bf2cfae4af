//! The encryption of a part of a PKCS#12 store.

use aes::{Aes128, Aes192, Aes256};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt as _, BlockModeEncrypt as _, KeyInit,
    KeyIvInit as _,
};
use des::{TdesEde2, TdesEde3};
use rc2::Rc2;

use super::super::ber::{Damage, Element, tag};
use super::hash::{Hash, Password, Purpose};

/// The longest salt; a longer one is an attack.
const MAX_SALT: usize = 4096;

/// The password-based encryption of RFC 7292 appendix C, or PBES2 of RFC 8018.
#[derive(Debug)]
pub(in crate::bundle) struct Scheme {
    cipher: Cipher,
    derivation: Derivation,
}

#[derive(Clone, Copy, Debug)]
enum Cipher {
    TripleDes,
    TwoKeyTripleDes,
    Rc2 { key_length: usize },
    Aes128,
    Aes192,
    Aes256,
}

#[derive(Debug)]
enum Derivation {
    Pkcs12 {
        salt: Vec<u8>,
        rounds: u64,
    },
    Pbkdf2 {
        parameters: Pbkdf2,
        initial_vector: Vec<u8>,
    },
}

/// The parameters of PBKDF2.
#[derive(Debug)]
pub(super) struct Pbkdf2 {
    salt: Vec<u8>,
    pub(super) rounds: u64,
    pub(super) key_length: Option<u64>,
    prf: Hash,
}

/// Why an algorithm cannot be read.
#[derive(Clone, Copy, Debug)]
pub(in crate::bundle) enum Refusal {
    Damage(Damage),
    Unsupported(&'static str),
}

impl From<Damage> for Refusal {
    fn from(damage: Damage) -> Self {
        Self::Damage(damage)
    }
}

/// An AlgorithmIdentifier's identifier and parameters.
pub(super) fn algorithm<'a>(
    element: &Element<'a>,
) -> Result<(&'a [u8], Option<Element<'a>>), Damage> {
    let mut parts = element.children();
    let identifier = parts.expect(tag::OBJECT_IDENTIFIER)?.content;
    Ok((identifier, parts.next_any()?))
}

impl Scheme {
    /// Reads an AlgorithmIdentifier.
    pub(in crate::bundle) fn read(element: &Element<'_>) -> Result<Self, Refusal> {
        let (identifier, parameters) = algorithm(element)?;
        let parameters = parameters.ok_or(Damage::Unexpected)?;
        match identifier {
            // 1.2.840.113549.1.12.1
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, last] => {
                let cipher = match last {
                    3 => Cipher::TripleDes,
                    4 => Cipher::TwoKeyTripleDes,
                    5 => Cipher::Rc2 { key_length: 16 },
                    6 => Cipher::Rc2 { key_length: 5 },
                    1 | 2 => return Err(Refusal::Unsupported("RC4")),
                    _ => return Err(Refusal::Unsupported("an unknown scheme of PKCS#12")),
                };
                let mut parameters = parameters.children();
                let salt = salt(&parameters.expect(tag::OCTET_STRING)?)?;
                let rounds = parameters.expect(tag::INTEGER)?.unsigned()?;
                Ok(Self {
                    cipher,
                    derivation: Derivation::Pkcs12 { salt, rounds },
                })
            }
            // 1.2.840.113549.1.5.13
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d] => {
                let mut parameters = parameters.children();
                let derivation = Pbkdf2::read(&parameters.expect(tag::SEQUENCE)?)?;
                let (cipher, vector) = algorithm(&parameters.expect(tag::SEQUENCE)?)?;
                let cipher = match cipher {
                    // 2.16.840.1.101.3.4.1
                    [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 2] => Cipher::Aes128,
                    [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 22] => Cipher::Aes192,
                    [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 42] => Cipher::Aes256,
                    // 1.2.840.113549.3.7
                    [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 7] => Cipher::TripleDes,
                    _ => {
                        return Err(Refusal::Unsupported(
                            "a cipher that is neither AES-CBC nor 3DES",
                        ));
                    }
                };
                let vector = vector.filter(|vector| vector.tag == tag::OCTET_STRING);
                Ok(Self {
                    cipher,
                    derivation: Derivation::Pbkdf2 {
                        parameters: derivation,
                        initial_vector: vector.ok_or(Damage::Unexpected)?.content.to_vec(),
                    },
                })
            }
            _ => Err(Refusal::Unsupported("an unknown encryption scheme")),
        }
    }

    /// Rounds of key derivation needed to decrypt.
    pub(super) fn rounds(&self) -> u64 {
        match &self.derivation {
            Derivation::Pkcs12 { rounds, .. } => *rounds,
            Derivation::Pbkdf2 { parameters, .. } => parameters.rounds,
        }
    }

    /// The plain bytes; a wrong password gives `None`, or by chance (one in 256) garbage.
    pub(super) fn decrypt(&self, password: Password<'_>, data: &[u8]) -> Option<Vec<u8>> {
        let (key, vector) = self.key(password)?;
        match self.cipher {
            Cipher::TripleDes => decrypt::<TdesEde3>(&key, &vector, data),
            Cipher::TwoKeyTripleDes => decrypt::<TdesEde2>(&key, &vector, data),
            Cipher::Rc2 { .. } => decrypt::<Rc2>(&key, &vector, data),
            Cipher::Aes128 => decrypt::<Aes128>(&key, &vector, data),
            Cipher::Aes192 => decrypt::<Aes192>(&key, &vector, data),
            Cipher::Aes256 => decrypt::<Aes256>(&key, &vector, data),
        }
    }

    /// Encrypts with this scheme, its salt and its initial vector.
    pub(in crate::bundle) fn encrypt(
        &self,
        password: Password<'_>,
        data: &[u8],
    ) -> Option<Vec<u8>> {
        let (key, vector) = self.key(password)?;
        match self.cipher {
            Cipher::TripleDes => encrypt::<TdesEde3>(&key, &vector, data),
            Cipher::TwoKeyTripleDes => encrypt::<TdesEde2>(&key, &vector, data),
            Cipher::Rc2 { .. } => encrypt::<Rc2>(&key, &vector, data),
            Cipher::Aes128 => encrypt::<Aes128>(&key, &vector, data),
            Cipher::Aes192 => encrypt::<Aes192>(&key, &vector, data),
            Cipher::Aes256 => encrypt::<Aes256>(&key, &vector, data),
        }
    }

    /// The key and the initial vector.
    fn key(&self, password: Password<'_>) -> Option<(Vec<u8>, Vec<u8>)> {
        let key_length = match self.cipher {
            Cipher::TripleDes | Cipher::Aes192 => 24,
            Cipher::TwoKeyTripleDes | Cipher::Aes128 => 16,
            Cipher::Rc2 { key_length } => key_length,
            Cipher::Aes256 => 32,
        };
        Some(match &self.derivation {
            Derivation::Pkcs12 { salt, rounds } => {
                let rounds = u32::try_from(*rounds).ok()?;
                let derive =
                    |purpose, length| Hash::Sha1.pkcs12(purpose, password, salt, rounds, length);
                (
                    derive(Purpose::Key, key_length),
                    derive(Purpose::InitialVector, 8),
                )
            }
            Derivation::Pbkdf2 {
                parameters,
                initial_vector,
            } => (
                parameters.derive(password, key_length)?,
                initial_vector.clone(),
            ),
        })
    }
}

fn encrypt<C: BlockCipherEncrypt + KeyInit>(
    key: &[u8],
    vector: &[u8],
    data: &[u8],
) -> Option<Vec<u8>> {
    let cipher = cbc::Encryptor::<C>::new_from_slices(key, vector).ok()?;
    Some(cipher.encrypt_padded_vec::<Pkcs7>(data))
}

fn decrypt<C: BlockCipherDecrypt + KeyInit>(
    key: &[u8],
    vector: &[u8],
    data: &[u8],
) -> Option<Vec<u8>> {
    let cipher = cbc::Decryptor::<C>::new_from_slices(key, vector).ok()?;
    cipher.decrypt_padded_vec::<Pkcs7>(data).ok()
}

impl Pbkdf2 {
    /// Reads an AlgorithmIdentifier, which must be that of PBKDF2.
    pub(super) fn read(element: &Element<'_>) -> Result<Self, Refusal> {
        let (identifier, parameters) = algorithm(element)?;
        // 1.2.840.113549.1.5.12
        if identifier != [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c] {
            return Err(Refusal::Unsupported("a key derivation that is not PBKDF2"));
        }
        let mut parameters = parameters.ok_or(Damage::Unexpected)?.children();
        let salt = salt(&parameters.expect(tag::OCTET_STRING)?)?;
        let rounds = parameters.expect(tag::INTEGER)?.unsigned()?;
        let key_length = parameters.optional(tag::INTEGER)?;
        let key_length = key_length.map(|length| length.unsigned()).transpose()?;
        let prf = match parameters.next_any()? {
            None => Hash::Sha1,
            Some(prf) => Hash::of_hmac(algorithm(&prf)?.0)
                .ok_or(Refusal::Unsupported("PBKDF2 with an unknown function"))?,
        };
        Ok(Self {
            salt,
            rounds,
            key_length,
            prf,
        })
    }

    pub(super) fn derive(&self, password: Password<'_>, length: usize) -> Option<Vec<u8>> {
        let rounds = u32::try_from(self.rounds).ok()?;
        Some(self.prf.pbkdf2(password, &self.salt, rounds, length))
    }
}

pub(super) fn salt(element: &Element<'_>) -> Result<Vec<u8>, Damage> {
    let salt = element.octets()?;
    if salt.len() > MAX_SALT {
        return Err(Damage::Unexpected);
    }
    Ok(salt.into_owned())
}
