//! The causes that a message may have, and how likely each is.

words! {
    /// A cause; the identifiers are stable.
    #[non_exhaustive]
    #[allow(
        missing_docs,
        reason = "each is described by its entry in the table, which is what users see"
    )]
    pub enum CauseId: "the cause of a message" {
        RootMissing = "root-missing",
        OtherRegionOrAlgorithm = "other-region-or-algorithm",
        FirstCertificateOnly = "first-certificate-only",
        AliasesCollide = "aliases-collide",
        IntermediateAsAnchor = "intermediate-as-anchor",
        PinnedServerCertificate = "pinned-server-certificate",
        ProxyNeedsOtherRoots = "proxy-needs-other-roots",
        ChainIncomplete = "chain-incomplete",
        SameNameOtherKey = "same-name-other-key",
        SentChainDamaged = "sent-chain-damaged",
        Intercepted = "intercepted",
        RootExpired = "root-expired",
        IntermediateExpired = "intermediate-expired",
        ServerCertificateExpired = "server-certificate-expired",
        ValidLater = "valid-later",
        ClientClock = "client-clock",
        HostNameMismatch = "host-name-mismatch",
        ConnectsByAddress = "connects-by-address",
        CommonNameOnly = "common-name-only",
        NotAnAuthorityInPath = "not-an-authority-in-path",
        CertificateForOtherUse = "certificate-for-other-use",
        PathTooLong = "path-too-long",
        ForbiddenName = "forbidden-name",
        UnknownCriticalExtension = "unknown-critical-extension",
        WeakCertificate = "weak-certificate",
        StrictFlags = "strict-flags",
        DistrustedInStore = "distrusted-in-store",
        RevocationCheck = "revocation-check",
        StoreDamaged = "store-damaged",
        WrongContainer = "wrong-container",
        StoreHoldsNothing = "store-holds-nothing",
        StoreNotFound = "store-not-found",
        WrongStorePassword = "wrong-store-password",
        Pkcs12WithoutTrust = "pkcs12-without-trust",
        TlsVersionTooOld = "tls-version-too-old",
        WrongPort = "wrong-port",
        ServerWithoutTls = "server-without-tls",
        EncryptionForced = "encryption-forced",
        WrongCredentials = "wrong-credentials",
        ClientCertificateWanted = "client-certificate-wanted",
        ClientRefused = "client-refused",
        NotReachable = "not-reachable",
        StoreNotUsed = "store-not-used",
        CaAsClientCertificate = "ca-as-client-certificate",
        OptionOfAnotherDriver = "option-of-another-driver",
        OptionClash = "option-clash",
        ClientWithoutTls = "client-without-tls",
        CauseHiddenByDriver = "cause-hidden-by-driver",
        RdsCaNotOffered = "rds-ca-not-offered",
        RdsCaFlagWithoutCa = "rds-ca-flag-without-ca",
        BundleNeedsSplitting = "bundle-needs-splitting",
    }
}

words! {
    /// How likely a cause is, given the message alone.
    #[non_exhaustive]
    pub enum Likelihood: "how likely a cause is" {
        /// What this message most often means.
        Likely = "likely",
        /// Seen with this message; check it when the likely ones are excluded.
        Possible = "possible",
        /// Possible, but something in the message contradicts it.
        Unlikely = "unlikely",
    }
}

/// One cause that a message may have.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Cause {
    /// Its identifier.
    pub id: CauseId,
    /// Its rank among the causes of this message, from 1.
    pub rank: usize,
    /// How likely it is.
    pub likelihood: Likelihood,
    /// The problem, in one line.
    pub title: &'static str,
    /// How it arises.
    pub why: &'static str,
    /// Evidence that distinguishes it from the other causes.
    pub evidence: &'static [&'static str],
    /// What to do.
    pub remedy: &'static str,
    /// One command that shows whether this is the cause, filled with facts from the text. A missing fact is written as
    /// a shell variable: `"$STORE"`.
    pub command: String,
    /// The index of the first of the [`events`](super::Explanation::events) that may have this cause, from 0.
    pub event: usize,
}
