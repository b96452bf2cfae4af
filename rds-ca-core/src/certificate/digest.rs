//! Digests that identify a certificate or a key.

use sha2::Digest as _;

macro_rules! digest {
    ($(#[$meta:meta])* $name:ident, $size:literal, $hash:ty) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; $size]);

        impl $name {
            /// The digest of `bytes`.
            pub fn of(bytes: &[u8]) -> Self {
                Self(<$hash>::digest(bytes).into())
            }

            pub(crate) const fn from_bytes(bytes: [u8; $size]) -> Self {
                Self(bytes)
            }

            /// The digest written in hexadecimal, in any case, with or without colons or blanks.
            pub fn parse(text: &str) -> Option<Self> {
                let mut digest = [0; $size];
                let mut digits = text
                    .chars()
                    .filter(|c| !matches!(c, ':' | ' '))
                    .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()));
                for byte in &mut digest {
                    let (high, low) = (digits.next()??, digits.next()??);
                    *byte = high << 4 | low;
                }
                digits.next().is_none().then_some(Self(digest))
            }

            /// The digest's bytes.
            pub fn as_bytes(&self) -> &[u8; $size] {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&super::hexadecimal(&self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(input)?;
                Self::parse(&text).ok_or_else(|| {
                    serde::de::Error::custom(concat!("not a digest of ", $size, " bytes in hexadecimal"))
                })
            }
        }
    };
}

digest! {
    /// SHA-256 of a certificate's DER (or of an entire file, where the documentation says so).
    Fingerprint, 32, sha2::Sha256
}

digest! {
    /// SHA-1 of a certificate's DER: AWS uses it as a name; it proves nothing.
    Thumbprint, 20, sha1::Sha1
}

digest! {
    /// SHA-256 of a SubjectPublicKeyInfo.
    KeyId, 32, sha2::Sha256
}
