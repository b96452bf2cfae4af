//! The MAC of a PKCS#12 store, which verifies the password.

use super::super::ber::{Damage, Element, tag};
use super::cipher::{Pbkdf2, Refusal, algorithm, salt};
use super::hash::{Hash, Password, Purpose};

/// MacData of RFC 7292 section 4, and PBMAC1 of RFC 9579.
#[derive(Debug)]
pub(in crate::bundle) struct Mac {
    key: Key,
    hash: Hash,
    digest: Vec<u8>,
}

#[derive(Debug)]
enum Key {
    Pkcs12 { salt: Vec<u8>, rounds: u64 },
    Pbkdf2(Pbkdf2),
}

impl Mac {
    pub(in crate::bundle) fn read(element: &Element<'_>) -> Result<Self, Refusal> {
        let mut parts = element.children();
        let mut info = parts.expect(tag::SEQUENCE)?.children();
        let (identifier, parameters) = algorithm(&info.expect(tag::SEQUENCE)?)?;
        let digest = info.expect(tag::OCTET_STRING)?.octets()?.into_owned();
        // 1.2.840.113549.1.5.14
        if identifier == [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0e] {
            let mut parameters = parameters.ok_or(Damage::Unexpected)?.children();
            let derivation = Pbkdf2::read(&parameters.expect(tag::SEQUENCE)?)?;
            let (scheme, _) = algorithm(&parameters.expect(tag::SEQUENCE)?)?;
            let hash = Hash::of_hmac(scheme).ok_or(Refusal::Unsupported("an unknown MAC"))?;
            return Ok(Self {
                key: Key::Pbkdf2(derivation),
                hash,
                digest,
            });
        }
        let hash = Hash::of_digest(identifier)
            .ok_or(Refusal::Unsupported("a MAC with an unknown digest"))?;
        let salt = salt(&parts.expect(tag::OCTET_STRING)?)?;
        let rounds = match parts.optional(tag::INTEGER)? {
            Some(rounds) => rounds.unsigned()?,
            None => 1,
        };
        Ok(Self {
            key: Key::Pkcs12 { salt, rounds },
            hash,
            digest,
        })
    }

    /// Rounds of key derivation needed to verify.
    pub(super) fn rounds(&self) -> u64 {
        match &self.key {
            Key::Pkcs12 { rounds, .. } => *rounds,
            Key::Pbkdf2(parameters) => parameters.rounds,
        }
    }

    /// Whether the MAC over `content` was made with that password.
    pub(super) fn verify(&self, password: Password<'_>, content: &[u8]) -> bool {
        self.key(password)
            .is_some_and(|key| self.hash.verify(&key, content, &self.digest))
    }

    /// The MAC over other content, made with that password and the parameters of this MAC.
    pub(in crate::bundle) fn compute(
        &self,
        password: Password<'_>,
        content: &[u8],
    ) -> Option<Vec<u8>> {
        self.hash.hmac(&self.key(password)?, content)
    }

    fn key(&self, password: Password<'_>) -> Option<Vec<u8>> {
        let length = self.hash.length();
        match &self.key {
            Key::Pkcs12 { salt, rounds } => u32::try_from(*rounds).ok().map(|rounds| {
                self.hash
                    .pkcs12(Purpose::Mac, password, salt, rounds, length)
            }),
            // RFC 9579 requires the key's length; one longer than the largest hash block is rejected.
            Key::Pbkdf2(parameters) => match parameters.key_length {
                Some(length @ 1..=128) => usize::try_from(length)
                    .ok()
                    .and_then(|length| parameters.derive(password, length)),
                Some(_) => None,
                None => parameters.derive(password, length),
            },
        }
    }
}
