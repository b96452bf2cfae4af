//! The digests of PKCS#12, and its two key derivation functions.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};

/// A password as the writer of the store may have used it.
#[derive(Clone, Copy, Debug)]
pub(in crate::bundle) enum Password<'a> {
    Text(&'a str),
    /// No password at all, which some writers distinguish from an empty one.
    Absent,
}

impl Password<'_> {
    /// UTF-16 followed by two zero bytes (RFC 7292 appendix B.1).
    fn utf16(self) -> Vec<u8> {
        match self {
            Self::Absent => Vec::new(),
            Self::Text(text) => text
                .encode_utf16()
                .chain([0])
                .flat_map(u16::to_be_bytes)
                .collect(),
        }
    }

    fn utf8(&self) -> &[u8] {
        match self {
            Self::Absent => &[],
            Self::Text(text) => text.as_bytes(),
        }
    }
}

/// The purpose of a derived key; the numbers are those of RFC 7292 appendix B.3.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Key = 1,
    InitialVector = 2,
    Mac = 3,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512_224,
    Sha512_256,
}

macro_rules! with_hash {
    ($hash:expr, $type:ident => $do:expr) => {
        match $hash {
            Hash::Sha1 => {
                type $type = Sha1;
                $do
            }
            Hash::Sha224 => {
                type $type = Sha224;
                $do
            }
            Hash::Sha256 => {
                type $type = Sha256;
                $do
            }
            Hash::Sha384 => {
                type $type = Sha384;
                $do
            }
            Hash::Sha512 => {
                type $type = Sha512;
                $do
            }
            Hash::Sha512_224 => {
                type $type = Sha512_224;
                $do
            }
            Hash::Sha512_256 => {
                type $type = Sha512_256;
                $do
            }
        }
    };
}

impl Hash {
    /// The hash for the object identifier of a digest.
    pub(super) fn of_digest(identifier: &[u8]) -> Option<Self> {
        Some(match identifier {
            // 1.3.14.3.2.26
            [0x2b, 0x0e, 0x03, 0x02, 0x1a] => Self::Sha1,
            // 2.16.840.1.101.3.4.2
            [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last] => match last {
                1 => Self::Sha256,
                2 => Self::Sha384,
                3 => Self::Sha512,
                4 => Self::Sha224,
                5 => Self::Sha512_224,
                6 => Self::Sha512_256,
                _ => return None,
            },
            _ => return None,
        })
    }

    /// The hash for the object identifier of an HMAC.
    pub(super) fn of_hmac(identifier: &[u8]) -> Option<Self> {
        Some(match identifier {
            // 1.2.840.113549.2
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, last] => match last {
                7 => Self::Sha1,
                8 => Self::Sha224,
                9 => Self::Sha256,
                10 => Self::Sha384,
                11 => Self::Sha512,
                12 => Self::Sha512_224,
                13 => Self::Sha512_256,
                _ => return None,
            },
            _ => return None,
        })
    }

    /// The length of a digest, in bytes.
    pub(super) fn length(self) -> usize {
        with_hash!(self, H => <H as Digest>::output_size())
    }

    /// Whether `mac` is the HMAC of `data`.
    pub(super) fn verify(self, key: &[u8], data: &[u8], mac: &[u8]) -> bool {
        with_hash!(self, H => Hmac::<H>::new_from_slice(key)
            .is_ok_and(|hmac| hmac.chain_update(data).verify_slice(mac).is_ok()))
    }

    /// The HMAC of `data`.
    pub(super) fn hmac(self, key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
        with_hash!(self, H => Hmac::<H>::new_from_slice(key)
            .ok()
            .map(|hmac| hmac.chain_update(data).finalize().into_bytes().to_vec()))
    }

    /// PBKDF2 (RFC 8018 section 5.2).
    pub(super) fn pbkdf2(
        self,
        password: Password<'_>,
        salt: &[u8],
        rounds: u32,
        length: usize,
    ) -> Vec<u8> {
        let mut key = vec![0; length];
        // HMAC accepts keys of any length, so this cannot fail.
        let _ = with_hash!(self, H => pbkdf2::pbkdf2::<Hmac<H>>(password.utf8(), salt, rounds, &mut key));
        key
    }

    /// The key derivation of PKCS#12 (RFC 7292 appendix B.2).
    pub(super) fn pkcs12(
        self,
        purpose: Purpose,
        password: Password<'_>,
        salt: &[u8],
        rounds: u32,
        length: usize,
    ) -> Vec<u8> {
        let block = match self {
            Self::Sha1 | Self::Sha224 | Self::Sha256 => 64,
            _ => 128,
        };
        with_hash!(self, H => derive::<H>(block, purpose, &password.utf16(), salt, rounds, length))
    }
}

fn derive<H: Digest>(
    block: usize,
    purpose: Purpose,
    password: &[u8],
    salt: &[u8],
    rounds: u32,
    length: usize,
) -> Vec<u8> {
    let diversifier = vec![purpose as u8; block];
    let filled = |bytes: &[u8]| -> Vec<u8> {
        let length = bytes.len().div_ceil(block) * block;
        bytes.iter().copied().cycle().take(length).collect()
    };
    let mut input = filled(salt);
    input.extend(filled(password));
    let mut key = Vec::with_capacity(length);
    while key.len() < length {
        let mut digest = H::new()
            .chain_update(&diversifier)
            .chain_update(&input)
            .finalize();
        for _ in 1..rounds {
            digest = H::digest(&digest);
        }
        key.extend(digest.iter().take(length - key.len()));
        // The digest, repeated to the block length, plus one is added to every block of the input.
        let addend = filled(&digest);
        for part in input.chunks_mut(block) {
            let mut carry = 1u16;
            for (byte, add) in part.iter_mut().zip(&addend).rev() {
                carry += u16::from(*byte) + u16::from(*add);
                *byte = carry.to_be_bytes()[1];
                carry >>= 8;
            }
        }
    }
    key
}
