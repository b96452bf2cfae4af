//! How a client treats the server's certificate.

words! {
    /// How a client treats the server's certificate; the words are those of the client manifest.
    ///
    /// They follow libpq's `sslmode`, whose meaning other drivers share under other names.
    #[derive(Default)]
    #[allow(clippy::exhaustive_enums, reason = "complete by nature")]
    pub enum Mode: "a client's mode" {
        /// It never uses TLS.
        Plain = "plain",
        /// It uses TLS where the server offers it, else plain text, and verifies nothing.
        Opportunistic = "opportunistic",
        /// It requires TLS but verifies nothing.
        Encrypt = "encrypt",
        /// It verifies the chain but not the name.
        VerifyCa = "verify-ca",
        /// It verifies the chain and the name.
        VerifyFull = "verify-full",
        /// It is not stated.
        #[default]
        Unknown = "unknown",
    }
}

impl Mode {
    /// Whether the chain is verified; `None` when it is not stated.
    pub fn verifies(self) -> Option<bool> {
        match self {
            Self::Plain | Self::Opportunistic | Self::Encrypt => Some(false),
            Self::VerifyCa | Self::VerifyFull => Some(true),
            Self::Unknown => None,
        }
    }
}
