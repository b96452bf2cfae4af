//! The meanings of messages, independent of the stack, and the causes that each may have.

use super::cause::CauseId::{self, *};
use super::cause::Likelihood::{self, *};

words! {
    /// The meaning of an error message, in a vocabulary shared by all stacks.
    #[non_exhaustive]
    pub enum Meaning: "what a message means" {
        /// The certificate was refused; the message does not say why.
        VerificationFailed = "verification_failed",
        /// No certificate in the trust store issued what the server sent.
        IssuerUnknown = "issuer_unknown",
        /// A certificate of the trust store was issued by one that the store lacks.
        AnchorIsNoRoot = "anchor_is_no_root",
        /// Only the server certificate was available to verify, without its issuer.
        IssuerOfServerUnknown = "issuer_of_server_unknown",
        /// The server sent a root that the trust store does not hold.
        RootSentButNotTrusted = "root_sent_but_not_trusted",
        /// The server certificate is self-signed.
        SelfSigned = "self_signed",
        /// A certificate has expired.
        Expired = "expired",
        /// A certificate is not valid yet.
        NotYetValid = "not_yet_valid",
        /// A certificate is not valid yet or has expired.
        OutsideValidity = "outside_validity",
        /// The certificate does not name the host.
        NameMismatch = "name_mismatch",
        /// The client connects by IP address, and the certificate names none.
        AddressMismatch = "address_mismatch",
        /// The certificate has no subject alternative name, and the stack ignores the common name.
        NoAlternativeName = "no_alternative_name",
        /// A certificate that is not a certificate authority is used as one.
        NotAnAuthority = "not_an_authority",
        /// The certificate is not meant for servers.
        WrongUsage = "wrong_usage",
        /// A path length constraint is exceeded.
        PathLength = "path_length",
        /// A name constraint forbids the name.
        NameConstraint = "name_constraint",
        /// A critical extension is not understood.
        UnknownExtension = "unknown_extension",
        /// A signature does not match the key that should have made it.
        BadSignature = "bad_signature",
        /// A key is too short or a digest too old.
        WeakAlgorithm = "weak_algorithm",
        /// The key identifiers of certificate and issuer differ.
        KeyIdentifier = "key_identifier",
        /// A rule of the strict RFC 5280 profile is broken.
        StrictProfile = "strict_profile",
        /// The store marks this certificate as not trusted.
        Distrusted = "distrusted",
        /// A certificate is revoked, or its revocation could not be checked.
        Revocation = "revocation",
        /// The version of a certificate is too old for the stack.
        OldVersion = "old_version",
        /// No certificate was found in the trust file.
        StoreEmpty = "store_empty",
        /// The trust file could not be decoded.
        StoreUnreadable = "store_unreadable",
        /// The trust file does not exist or may not be read.
        StoreMissing = "store_missing",
        /// The password of the store is wrong, or the store is damaged.
        StorePassword = "store_password",
        /// Java has a trust store without any anchor.
        NoAnchors = "no_anchors",
        /// A certificate was not imported because its alias exists already.
        AliasTaken = "alias_taken",
        /// The two sides have no protocol version in common.
        ProtocolVersion = "protocol_version",
        /// The two sides have no algorithm in common.
        NoCommonAlgorithm = "no_common_algorithm",
        /// The server's answer is not TLS.
        NotTls = "not_tls",
        /// The connection ended during the handshake.
        CutOff = "cut_off",
        /// The connection could not be made; the message does not say why.
        ConnectionFailed = "connection_failed",
        /// The server was not reached.
        NotReached = "not_reached",
        /// The server refuses connections that are not encrypted.
        EncryptionRequired = "encryption_required",
        /// The login was refused; some servers also refuse unencrypted connections in this way.
        AccessDenied = "access_denied",
        /// The server does not offer TLS.
        NoTlsOffered = "no_tls_offered",
        /// The server requests a client certificate.
        ClientCertificate = "client_certificate",
        /// From a server's log: a client refused the server's certificate.
        RefusedByClient = "refused_by_client",
        /// From a server's log: a client began TLS and the handshake failed.
        AcceptFailed = "accept_failed",
        /// The TLS handshake failed; the message does not say why.
        HandshakeFailed = "handshake_failed",
        /// The database's protocol began, and then the answer was not TLS.
        NotTlsAfterProtocol = "not_tls_after_protocol",
        /// The trust store is of a container other than the expected one.
        OtherContainer = "other_container",
        /// Apple's rules for server certificates are not met.
        NotStandard = "not_standard",
        /// What is configured as the client's own certificate or key cannot be used as one.
        ClientKeyUnusable = "client_key_unusable",
        /// The file that is configured as the client's own certificate could not be loaded.
        ClientCertificateNotLoaded = "client_certificate_not_loaded",
        /// The wallet or key store does not open; the message does not say why.
        WalletUnusable = "wallet_unusable",
        /// The driver does not know an option.
        OptionUnknown = "option_unknown",
        /// Two options, or an option and its value, contradict each other.
        OptionsClash = "options_clash",
        /// The client, or this build of it, does not support TLS.
        ClientHasNoTls = "client_has_no_tls",
        /// The RDS API does not offer that CA.
        CaNotOffered = "ca_not_offered",
        /// The RDS API requires a CA identifier together with the flag.
        CaFlagAlone = "ca_flag_alone",
        /// The system's store takes one certificate per file.
        BundleInOneFile = "bundle_in_one_file",
        /// The client verified against another store than the configured one.
        StoreIgnored = "store_ignored",
    }
}

use Meaning::*;

impl Meaning {
    /// The meaning as a sentence.
    pub fn says(self) -> &'static str {
        match self {
            VerificationFailed => {
                "the server's certificate was refused; the message does not say which rule was violated"
            }
            IssuerUnknown => "no certificate in the trust store issued what the server sent",
            AnchorIsNoRoot => {
                "the path ends at a certificate whose own issuer is not in the trust store"
            }
            IssuerOfServerUnknown => {
                "only the server certificate could be checked: its issuer was neither sent nor in the trust store"
            }
            RootSentButNotTrusted => {
                "the server's path ends in a self-signed certificate that the trust store does not hold"
            }
            SelfSigned => "the server certificate is self-signed and not in the trust store",
            Expired => "a certificate of the path has expired",
            NotYetValid => "a certificate of the path is not valid yet",
            OutsideValidity => "a certificate of the path has expired or is not valid yet",
            NameMismatch => {
                "the server certificate does not name the host that the client connects to"
            }
            AddressMismatch => {
                "the client connects by IP address and the server certificate does not name it"
            }
            NoAlternativeName => {
                "the server certificate has no subject alternative name that could match"
            }
            NotAnAuthority => {
                "a certificate that is not marked as a certificate authority is used as one"
            }
            WrongUsage => "a certificate of the path is not meant for this use",
            PathLength => "there are more certificates in the path than one of them allows",
            NameConstraint => "an authority in the path may not issue certificates for this name",
            UnknownExtension => {
                "a certificate has a critical extension that the stack does not know"
            }
            BadSignature => {
                "a certificate was not signed by the key of the issuer that was found for it"
            }
            WeakAlgorithm => {
                "a key is too short, or a signature algorithm too weak, for this stack's policy"
            }
            KeyIdentifier => {
                "the key identifier of an issuer differs from the one that the certificate names"
            }
            StrictProfile => {
                "a certificate breaks a rule that only the strict RFC 5280 profile enforces"
            }
            Distrusted => {
                "the trust store holds the certificate but marks it as not trusted for servers"
            }
            Revocation => {
                "a certificate is revoked, or its revocation status could not be determined"
            }
            OldVersion => "a certificate has an X.509 version that this stack does not accept",
            StoreEmpty => "no certificate was found in the trust store",
            StoreUnreadable => "the trust store could not be decoded",
            StoreMissing => "the trust store could not be opened",
            StorePassword => "the trust store did not open with this password",
            NoAnchors => "Java loaded a trust store and found no trusted certificate in it",
            AliasTaken => {
                "keytool left a certificate out because its alias is already in the store"
            }
            ProtocolVersion => "client and server have no TLS version in common",
            NoCommonAlgorithm => {
                "client and server have no algorithm in common, or the server has no certificate that the client can use"
            }
            NotTls => "the server's answer is not TLS",
            CutOff => "the connection ended during the handshake",
            ConnectionFailed => {
                "the connection could not be made; the message does not say why, the log around it may"
            }
            NotReached => "the server was not reached, so no certificate was checked",
            EncryptionRequired => {
                "the server refuses connections that are not encrypted, and this one was not"
            }
            AccessDenied => {
                "the login was refused; an account that must use TLS gets the same error without it"
            }
            NoTlsOffered => "the server does not offer TLS",
            ClientCertificate => "the server requests a client certificate",
            RefusedByClient => {
                "the other side refused this side's certificate: in a server's log, a client that does not trust the server"
            }
            AcceptFailed => "the server's log: a client began TLS and did not finish the handshake",
            HandshakeFailed => "the TLS handshake failed; the message does not say why",
            NotTlsAfterProtocol => {
                "the database's protocol began, and then the answer was not TLS that the client supports"
            }
            OtherContainer => {
                "the trust store is in a format other than the one that the client expects"
            }
            NotStandard => "the certificate breaks one of Apple's rules for server certificates",
            ClientKeyUnusable => {
                "the file that is configured as the client's own certificate or key does not hold one"
            }
            ClientCertificateNotLoaded => {
                "the file that is configured as the client's own certificate could not be loaded"
            }
            WalletUnusable => "the wallet does not open; the message does not say why",
            OptionUnknown => "the driver does not know this option",
            OptionsClash => "the driver refuses the combination of options before it connects",
            ClientHasNoTls => "the client, or this build of it, does not support TLS",
            CaNotOffered => "the RDS API does not offer that CA",
            CaFlagAlone => "the RDS API accepts this flag only together with a CA identifier",
            BundleInOneFile => {
                "the file was skipped: the system's store takes one certificate per file"
            }
            StoreIgnored => "the client does not use the trust store that was configured",
        }
    }

    /// The rank of its causes among those of other messages: 0 first.
    ///
    /// Meanings that give a reason come first; a refused login or plain attempt comes after the TLS attempt before it.
    pub(super) fn tier(self) -> u8 {
        match self {
            VerificationFailed | NoCommonAlgorithm | RefusedByClient => 1,
            AccessDenied => 2,
            EncryptionRequired => 3,
            NotReached | CutOff | AcceptFailed | HandshakeFailed => 4,
            ConnectionFailed => 5,
            _ => 0,
        }
    }

    /// Whether the other meaning, in the same message, only wraps this one or is a less specific form of it.
    pub(super) fn covers(self, other: Self) -> bool {
        match other {
            VerificationFailed => self.is_reason(),
            ConnectionFailed => self != ConnectionFailed,
            HandshakeFailed | CutOff | AcceptFailed => {
                self.is_reason()
                    || matches!(
                        self,
                        VerificationFailed
                            | ProtocolVersion
                            | NoCommonAlgorithm
                            | NotTls
                            | NotTlsAfterProtocol
                            | NoTlsOffered
                            | ClientCertificate
                            | RefusedByClient
                            | ClientKeyUnusable
                    )
                    || (other == HandshakeFailed
                        && matches!(self, CutOff | AcceptFailed | ClientHasNoTls | OptionsClash))
                    || (other == CutOff && self == AcceptFailed)
            }
            NotReached => !matches!(self, NotReached | ConnectionFailed | EncryptionRequired),
            NoCommonAlgorithm => self.is_reason() || self == ProtocolVersion,
            NotTls => matches!(self, NoTlsOffered | NotTlsAfterProtocol),
            StoreUnreadable => matches!(
                self,
                StoreMissing
                    | StoreEmpty
                    | StorePassword
                    | OtherContainer
                    | ClientKeyUnusable
                    | ClientCertificateNotLoaded
                    | WalletUnusable
            ),
            StoreEmpty => self == StoreMissing,
            ClientKeyUnusable => {
                matches!(self, StoreEmpty | StoreMissing | ClientCertificateNotLoaded)
            }
            OtherContainer => self == StorePassword,
            NameMismatch => matches!(self, NoAlternativeName | AddressMismatch),
            SelfSigned => self == RootSentButNotTrusted,
            Expired => self == RefusedByClient,
            OutsideValidity => matches!(self, Expired | NotYetValid),
            NoTlsOffered => matches!(self, EncryptionRequired | ClientHasNoTls),
            AccessDenied => self == EncryptionRequired,
            BadSignature => self == IssuerUnknown,
            _ => false,
        }
    }

    /// Whether it states which rule refused the certificate, or what is wrong with the store.
    fn is_reason(self) -> bool {
        !matches!(
            self,
            VerificationFailed
                | ProtocolVersion
                | NoCommonAlgorithm
                | NotTls
                | NotTlsAfterProtocol
                | CutOff
                | ConnectionFailed
                | NotReached
                | EncryptionRequired
                | AccessDenied
                | NoTlsOffered
                | HandshakeFailed
                | AcceptFailed
                | CaNotOffered
                | CaFlagAlone
                | BundleInOneFile
        )
    }

    /// The possible causes, the most likely first.
    pub(super) fn causes(self) -> &'static [(CauseId, Likelihood)] {
        match self {
            VerificationFailed => &[
                (RootMissing, Likely),
                (OtherRegionOrAlgorithm, Likely),
                (StoreNotUsed, Possible),
                (RootExpired, Possible),
                (HostNameMismatch, Possible),
                (ConnectsByAddress, Possible),
                (IntermediateAsAnchor, Possible),
                (StoreDamaged, Possible),
                (IntermediateExpired, Possible),
                (ProxyNeedsOtherRoots, Possible),
                (ChainIncomplete, Possible),
                (ServerCertificateExpired, Possible),
                (ClientClock, Possible),
                (PinnedServerCertificate, Possible),
                (CommonNameOnly, Possible),
                (WeakCertificate, Possible),
                (Intercepted, Possible),
                (NotAnAuthorityInPath, Possible),
                (SameNameOtherKey, Possible),
                (CertificateForOtherUse, Possible),
                (ForbiddenName, Possible),
                (UnknownCriticalExtension, Possible),
                (PathTooLong, Possible),
                (DistrustedInStore, Possible),
            ],
            ConnectionFailed => &[
                (NotReachable, Possible),
                (RootMissing, Possible),
                (OtherRegionOrAlgorithm, Possible),
                (RootExpired, Possible),
                (HostNameMismatch, Possible),
                (ConnectsByAddress, Possible),
                (IntermediateAsAnchor, Possible),
                (StoreDamaged, Possible),
                (IntermediateExpired, Possible),
                (ProxyNeedsOtherRoots, Possible),
                (ChainIncomplete, Possible),
                (ServerCertificateExpired, Possible),
                (ClientClock, Possible),
                (PinnedServerCertificate, Possible),
                (CommonNameOnly, Possible),
                (WeakCertificate, Possible),
                (Intercepted, Possible),
                (NotAnAuthorityInPath, Possible),
                (SameNameOtherKey, Possible),
                (CertificateForOtherUse, Possible),
                (ForbiddenName, Possible),
                (UnknownCriticalExtension, Possible),
                (PathTooLong, Possible),
                (DistrustedInStore, Possible),
            ],
            NotReached => &[(NotReachable, Likely)],
            IssuerUnknown => &[
                (RootMissing, Likely),
                (OtherRegionOrAlgorithm, Likely),
                (StoreNotUsed, Possible),
                (FirstCertificateOnly, Possible),
                (StoreDamaged, Possible),
                (IntermediateAsAnchor, Possible),
                (ProxyNeedsOtherRoots, Possible),
                (ChainIncomplete, Possible),
                (SameNameOtherKey, Possible),
                (PinnedServerCertificate, Possible),
                (NotAnAuthorityInPath, Possible),
                (RootExpired, Possible),
                (Intercepted, Possible),
                (WrongContainer, Possible),
                (StoreHoldsNothing, Possible),
                (DistrustedInStore, Possible),
                (WeakCertificate, Possible),
            ],
            AnchorIsNoRoot => &[
                (IntermediateAsAnchor, Likely),
                (RootMissing, Possible),
                (OtherRegionOrAlgorithm, Possible),
                (FirstCertificateOnly, Possible),
            ],
            IssuerOfServerUnknown => &[
                (ChainIncomplete, Likely),
                (RootMissing, Likely),
                (StoreNotUsed, Possible),
                (PinnedServerCertificate, Possible),
                (IntermediateAsAnchor, Possible),
                (Intercepted, Possible),
            ],
            RootSentButNotTrusted => &[
                (RootMissing, Likely),
                (OtherRegionOrAlgorithm, Likely),
                (StoreNotUsed, Possible),
                (FirstCertificateOnly, Possible),
                (Intercepted, Possible),
                (ProxyNeedsOtherRoots, Possible),
                (StoreDamaged, Possible),
                (IntermediateAsAnchor, Possible),
            ],
            SelfSigned => &[
                (Intercepted, Likely),
                (RootMissing, Possible),
                (PinnedServerCertificate, Possible),
            ],
            Expired => &[
                (RootExpired, Likely),
                (IntermediateExpired, Likely),
                (ServerCertificateExpired, Likely),
                (ClientClock, Possible),
            ],
            NotYetValid => &[(ClientClock, Likely), (ValidLater, Likely)],
            OutsideValidity => &[
                (RootExpired, Likely),
                (IntermediateExpired, Likely),
                (ServerCertificateExpired, Likely),
                (ClientClock, Likely),
                (ValidLater, Possible),
            ],
            NameMismatch => &[
                (HostNameMismatch, Likely),
                (ConnectsByAddress, Possible),
                (CommonNameOnly, Possible),
                (ForbiddenName, Unlikely),
            ],
            AddressMismatch => &[(ConnectsByAddress, Likely), (HostNameMismatch, Possible)],
            NoAlternativeName => &[
                (CommonNameOnly, Likely),
                (HostNameMismatch, Possible),
                (ConnectsByAddress, Possible),
            ],
            NotAnAuthority => &[
                (NotAnAuthorityInPath, Likely),
                (PinnedServerCertificate, Possible),
                (PathTooLong, Possible),
                (Intercepted, Possible),
            ],
            WrongUsage => &[
                (CertificateForOtherUse, Likely),
                (NotAnAuthorityInPath, Possible),
                (DistrustedInStore, Possible),
            ],
            PathLength => &[(PathTooLong, Likely)],
            NameConstraint => &[
                (ForbiddenName, Likely),
                (PathTooLong, Possible),
                (NotAnAuthorityInPath, Possible),
                (HostNameMismatch, Unlikely),
            ],
            UnknownExtension => &[
                (UnknownCriticalExtension, Likely),
                (ForbiddenName, Possible),
            ],
            BadSignature => &[
                (SameNameOtherKey, Likely),
                (SentChainDamaged, Likely),
                (WeakCertificate, Possible),
            ],
            WeakAlgorithm => &[(WeakCertificate, Likely)],
            KeyIdentifier => &[(SameNameOtherKey, Likely)],
            StrictProfile => &[(StrictFlags, Likely), (SameNameOtherKey, Possible)],
            Distrusted => &[(DistrustedInStore, Likely), (RootMissing, Possible)],
            Revocation => &[(RevocationCheck, Likely)],
            OldVersion => &[(NotAnAuthorityInPath, Likely), (WeakCertificate, Possible)],
            StoreEmpty => &[
                (StoreHoldsNothing, Likely),
                (WrongContainer, Likely),
                (StoreDamaged, Likely),
                (StoreNotFound, Possible),
            ],
            StoreUnreadable => &[
                (StoreDamaged, Likely),
                (WrongContainer, Likely),
                (StoreHoldsNothing, Possible),
            ],
            StoreMissing => &[
                (StoreNotFound, Likely),
                (StoreNotUsed, Unlikely),
                (StoreDamaged, Possible),
                (StoreHoldsNothing, Possible),
                (WrongContainer, Possible),
            ],
            StorePassword => &[
                (WrongStorePassword, Likely),
                (WrongContainer, Possible),
                (StoreDamaged, Possible),
            ],
            NoAnchors => &[
                (Pkcs12WithoutTrust, Likely),
                (StoreNotFound, Likely),
                (StoreHoldsNothing, Possible),
                (StoreDamaged, Possible),
            ],
            AliasTaken => &[(AliasesCollide, Likely)],
            ProtocolVersion => &[(TlsVersionTooOld, Likely)],
            NoCommonAlgorithm => &[
                (TlsVersionTooOld, Likely),
                (WeakCertificate, Likely),
                (ServerWithoutTls, Unlikely),
            ],
            NotTls => &[
                (WrongPort, Likely),
                (ServerWithoutTls, Possible),
                (TlsVersionTooOld, Possible),
            ],
            CutOff => &[
                (WrongPort, Possible),
                (TlsVersionTooOld, Possible),
                (ServerWithoutTls, Possible),
                (ClientRefused, Possible),
                (EncryptionForced, Possible),
            ],
            EncryptionRequired => &[(EncryptionForced, Likely)],
            AccessDenied => &[(WrongCredentials, Likely), (EncryptionForced, Possible)],
            NoTlsOffered => &[(ServerWithoutTls, Likely), (WrongPort, Possible)],
            ClientCertificate => &[(ClientCertificateWanted, Likely)],
            RefusedByClient => &[
                (ClientRefused, Likely),
                (RootMissing, Possible),
                (RootExpired, Possible),
                (ClientCertificateWanted, Possible),
            ],
            AcceptFailed => &[
                (ClientRefused, Possible),
                (TlsVersionTooOld, Possible),
                (WrongPort, Possible),
            ],
            HandshakeFailed => &[
                (RootMissing, Likely),
                (CauseHiddenByDriver, Likely),
                (TlsVersionTooOld, Possible),
                (HostNameMismatch, Possible),
                (OtherRegionOrAlgorithm, Possible),
                (WrongPort, Possible),
            ],
            NotTlsAfterProtocol => &[
                (TlsVersionTooOld, Likely),
                (ServerWithoutTls, Possible),
                (WrongPort, Possible),
            ],
            OtherContainer => &[
                (WrongContainer, Likely),
                (StoreDamaged, Possible),
                (WrongStorePassword, Possible),
                (FirstCertificateOnly, Possible),
            ],
            NotStandard => &[
                (CertificateForOtherUse, Likely),
                (WeakCertificate, Possible),
                (RootMissing, Possible),
            ],
            ClientKeyUnusable => &[
                (CaAsClientCertificate, Likely),
                (StoreHoldsNothing, Possible),
                (WrongContainer, Possible),
                (StoreDamaged, Possible),
                (FirstCertificateOnly, Possible),
                (StoreNotFound, Possible),
                (ClientCertificateWanted, Possible),
            ],
            ClientCertificateNotLoaded => &[
                (StoreNotFound, Likely),
                (CaAsClientCertificate, Likely),
                (WrongContainer, Possible),
                (StoreDamaged, Possible),
            ],
            WalletUnusable => &[
                (StoreNotFound, Likely),
                (WrongContainer, Likely),
                (WrongStorePassword, Likely),
                (RootMissing, Possible),
            ],
            OptionUnknown => &[(OptionOfAnotherDriver, Likely), (OptionClash, Possible)],
            OptionsClash => &[(OptionClash, Likely), (OptionOfAnotherDriver, Possible)],
            ClientHasNoTls => &[(ClientWithoutTls, Likely)],
            CaNotOffered => &[(RdsCaNotOffered, Likely)],
            CaFlagAlone => &[(RdsCaFlagWithoutCa, Likely)],
            BundleInOneFile => &[(BundleNeedsSplitting, Likely)],
            StoreIgnored => &[(StoreNotUsed, Likely), (OptionOfAnotherDriver, Possible)],
        }
    }
}
