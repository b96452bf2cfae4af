//! How a client treats the server's certificate.

use std::fmt;

/// How a client treats the server's certificate; the words are those of the client manifest.
///
/// They follow libpq's `sslmode`, whose meaning other drivers share under other names.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
#[allow(clippy::exhaustive_enums)] // complete by nature
pub enum Mode {
    /// It never uses TLS.
    Plain,
    /// It uses TLS where the server offers it, else plain text, and verifies nothing.
    Opportunistic,
    /// It insists on TLS and verifies nothing.
    Encrypt,
    /// It verifies the chain and not the name.
    VerifyCa,
    /// It verifies the chain and the name.
    VerifyFull,
    /// Nobody said.
    #[default]
    Unknown,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 6] = [
        Self::Plain,
        Self::Opportunistic,
        Self::Encrypt,
        Self::VerifyCa,
        Self::VerifyFull,
        Self::Unknown,
    ];

    /// The mode's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Opportunistic => "opportunistic",
            Self::Encrypt => "encrypt",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the chain is verified; `None` when nobody said.
    pub fn verifies(self) -> Option<bool> {
        match self {
            Self::Plain | Self::Opportunistic | Self::Encrypt => Some(false),
            Self::VerifyCa | Self::VerifyFull => Some(true),
            Self::Unknown => None,
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
