//! A trust store as JSON, for another process: its bytes, and what was read from them.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::store::TrustStore;
use crate::bundle::{Bundle, Content};

#[derive(Serialize, Deserialize)]
struct Packed {
    path: Option<PathBuf>,
    /// In base64; absent for a directory.
    content: Option<String>,
    bundle: Bundle,
}

/// The password is not included; the certificates that it opened are.
impl Serialize for TrustStore {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let content = self.content();
        Packed {
            path: content.path().map(Into::into),
            content: content.bytes().map(|bytes| STANDARD.encode(bytes)),
            bundle: self.bundle().clone(),
        }
        .serialize(out)
    }
}

/// The JSON is not verified: it is for a process that trusts the one that wrote it.
impl<'de> Deserialize<'de> for TrustStore {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let packed = Packed::deserialize(input)?;
        let bytes = packed.content.map(|text| STANDARD.decode(text));
        let bytes = bytes.transpose().map_err(serde::de::Error::custom)?;
        let content = Content::restored(packed.path, bytes);
        Ok(Self::restored(content, packed.bundle))
    }
}
