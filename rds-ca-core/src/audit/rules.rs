//! The rules of an audit: one table of identifiers, severities, meanings and remedies.

words! {
    /// The severity of a finding, from light to heavy.
    #[allow(clippy::exhaustive_enums, reason = "complete by nature")]
    pub enum Severity: "a severity" {
        /// For information.
        Note = "note",
        /// Undetermined, which never counts as fine.
        Unknown = "unknown",
        /// Not fine: action is needed, but this alone causes no outage.
        Warning = "warning",
        /// An outage, now or at a known date.
        Error = "error",
    }
}

macro_rules! rules {
    ($( $name:ident = $id:literal, $severity:ident, $meaning:literal, $remedy:literal; )*) => {
        words! {
            /// A rule of the audit; its identifier is stable, so that people may suppress or filter by it.
            #[non_exhaustive]
            pub enum AuditRule: "a rule of the audit" { $( #[doc = $meaning] $name = $id, )* }
        }

        impl AuditRule {
            /// The identifier in kebab case.
            pub const fn id(self) -> &'static str {
                self.as_str()
            }

            /// The severity of its findings.
            pub fn severity(self) -> Severity {
                match self { $( Self::$name => Severity::$severity, )* }
            }

            /// The meaning of its findings, as a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $( Self::$name => $meaning, )* }
            }

            /// The usual remedy; a finding may state a more specific one.
            pub fn remedy(self) -> &'static str {
                match self { $( Self::$name => $remedy, )* }
            }
        }
    };
}

rules! {
    // Clients
    ClientRefuses = "client-refuses", Error,
        "The client refuses the certificate that its databases present now: it cannot connect.",
        "give the client's trust store the missing root, or move the databases to a CA that it contains";
    ClientFailing = "client-failing", Error,
        "The database's log records attempts of the client that failed in the last seven days, and no session with TLS after them.",
        "correct the client's trust store or its mode, as the reason states";
    ClientRefusesNext = "client-refuses-next", Error,
        "A change of CA is in progress, and the client refuses the new one: it stops connecting at the change.",
        "update the client's trust store before the change, or cancel the change";
    ClientStops = "client-stops", Error,
        "The client accepts its databases, or the next CA, only until a certificate in its store ends, before the CA does.",
        "update the client's trust store before that date";
    ClientNotReady = "client-not-ready", Error,
        "Its databases must or should move to another CA, and the client refuses that one.",
        "add the new root to the client's trust store before the databases move";
    ClientFallsBack = "client-falls-back", Error,
        "The client continues without TLS if it refuses the certificate: passwords and data are sent in clear, without an error.",
        "update its trust store before the change, and set a mode that requires TLS";
    ClientPlainRefused = "client-plain-refused", Error,
        "The client does not use TLS, and its database refuses connections without it.",
        "make the client use TLS: mode verify-full with the region's bundle as its trust store";
    ClientPlainRefusedNext = "client-plain-refused-next", Error,
        "The client does not use TLS, and its database will refuse that after its next restart, which a change of CA may cause.",
        "make the client use TLS before the database restarts, or revert the parameter";
    ClientSettingsRejected = "client-settings-rejected", Warning,
        "The client's driver rejects its settings, so it cannot connect at all.",
        "correct the settings, or the manifest";
    ClientContradiction = "client-contradiction", Warning,
        "The manifest's statement about the client differs from the effective connection of its driver; the settings count.",
        "correct the settings if the manifest is right, else the manifest";
    ClientSettingsUnread = "client-settings-unread", Unknown,
        "The client's settings could not be read, so the manifest's statement counts.",
        "set the variable or provide the file that the manifest names";
    ClientUnknown = "client-unknown", Unknown,
        "It is undetermined whether the client accepts a CA of its databases.",
        "follow the reason; until then treat the client as not ready";
    ClientDoesNotVerify = "client-does-not-verify", Warning,
        "The client does not verify certificates: a CA with the same type of key does not stop it, but anyone in between can read the traffic.",
        "make the client verify: mode verify-full with the region's bundle as its trust store";
    ClientModeUnknown = "client-mode-unknown", Unknown,
        "It is not stated whether the client verifies certificates.",
        "state its mode in the client manifest";
    ClientEncryptWithStore = "client-encrypt-with-store", Unknown,
        "According to the manifest the client does not verify, but it has a trust store: some drivers verify if there is one, such as libpq with sslmode=require and a root file.",
        "state the mode that the driver really uses: verify-ca or verify-full";
    ClientSettingsRemark = "client-settings-remark", Note,
        "Some of the client's settings have no effect, or not the effect that their names suggest.",
        "remove or correct the settings that are named";
    ClientStackUnknown = "client-stack-unknown", Note,
        "The client's TLS stack is not stated, so RFC 5280 over the entire store decides; real stacks may decide otherwise.",
        "state its stack in the client manifest";
    ClientStoreUnknown = "client-store-unknown", Unknown,
        "The client verifies, but its trust store is not stated.",
        "state its stores in the client manifest";
    ClientMatchesNothing = "client-matches-nothing", Unknown,
        "The manifest's selectors of the client's databases match nothing in the fleet.",
        "correct the manifest, or read the part of the fleet that is missing";
    ClientsUnknown = "clients-unknown", Unknown,
        "No client manifest was given, so no client's readiness is known.",
        "list the clients in a manifest";
    // Databases
    DatabaseWithoutClients = "database-without-clients", Unknown,
        "No client of the manifest names the database, so it is not known who stops connecting to it.",
        "add its clients to the manifest; an unused database may be suppressed with a reason";
    DatabaseCaEnded = "database-ca-ended", Error,
        "The CA that signed the database's certificate has ended: clients that verify refuse it.",
        "update the clients' trust stores, then move the database to a current CA";
    DatabaseCaEnds = "database-ca-ends", Warning,
        "The CA that signed the database's certificate ends soon.",
        "update the clients' trust stores, then move the database to a current CA before that date";
    DatabaseCaRetired = "database-ca-retired", Warning,
        "AWS no longer lists the database's CA in its account and region: it is retired, and no database can return to it.",
        "update the clients' trust stores, then move the database to a CA that AWS offers";
    DatabaseCertificateEnded = "database-certificate-ended", Error,
        "The database's own certificate has ended: clients that verify refuse it.",
        "renew the server certificate: apply the pending maintenance action, or set the CA again";
    DatabaseCertificateEnds = "database-certificate-ends", Warning,
        "The database's own certificate ends soon and has not been renewed.",
        "apply the pending maintenance action, or set the CA again, before that date";
    DatabaseCertificateUnknown = "database-certificate-unknown", Unknown,
        "AWS did not state when the database's own certificate ends.",
        "read the instance again, or probe its endpoint";
    DatabaseCaUnknown = "database-ca-unknown", Unknown,
        "The CA that signed the database's certificate is not stated, or not in the catalogue.",
        "read the instance again, probe its endpoint, or supply AWS's current bundle";
    DatabaseOtherAuthority = "database-other-authority", Unknown,
        "Its clients see a certificate of another authority (Amazon Trust Services, or what the operator of RDS Custom installed), whatever CA the RDS API shows.",
        "check its clients' trust stores for the roots of Amazon Trust Services";
    DatabaseChangeWaiting = "database-change-waiting", Warning,
        "The CA that is chosen is not the one that signed the certificate in use: the change is applied with a restart or in the next maintenance window.",
        "make its clients ready now, then let the change happen at a time of your choice";
    DatabaseMaintenanceDue = "database-maintenance-due", Warning,
        "A maintenance action on the database's certificate is pending and will be applied at a date that AWS sets.",
        "make its clients ready, then apply it in a window of your choice";
    DatabaseProbeDiffers = "database-probe-differs", Warning,
        "The endpoint presents another CA than AWS reports.",
        "find out the cause: a change that is pending a restart, a proxy in front, or an old inventory";
    DatabaseProbeFailed = "database-probe-failed", Unknown,
        "The endpoint was probed, but returned no complete chain.",
        "probe from where clients connect, and follow the reason";
    DatabaseProbeUnproved = "database-probe-unproved", Unknown,
        "The endpoint sent a chain but did not prove that it holds the key; anyone can send a public chain, so it proves nothing.",
        "probe again from where clients connect; find out which server answers there, or which old TLS version it requires";
    DatabaseProbeUnrecognised = "database-probe-unrecognised", Unknown,
        "The endpoint presents a certificate that no authority of the catalogue signed.",
        "find out which server answers there: a proxy, an interceptor, or one with a newer authority";
    DatabasePlainSessions = "database-plain-sessions", Warning,
        "Sessions without TLS were seen on the database.",
        "let these clients use TLS and verify, then require TLS on the server";
    DatabaseSessionsUnknown = "database-sessions-unknown", Note,
        "Not every session of the database was visible, so its use of TLS is known only in part.",
        "remove the cause, and sample again";
    DatabaseRefusesClients = "database-refuses-clients", Warning,
        "The database's log records failed attempts, with or without TLS, of clients that the manifest does not name.",
        "find the clients at these addresses, and correct their trust stores or modes";
    DatabaseLoginsRefused = "database-logins-refused", Note,
        "The database's log records refused logins. For an account that must use TLS, MySQL and MariaDB answer a login without TLS in the same way.",
        "check user and password; then whether the account must use TLS";
    DatabaseHealthNotice = "database-health-notice", Warning,
        "AWS Health names the database in a notice about its CA.",
        "make its clients ready before the date of the notice";
    // Stores
    StoreUnopened = "store-unopened", Unknown,
        "A trust store of the manifest could not be opened.",
        "correct the path, the permission or the password";
    StoreDamaged = "store-damaged", Warning,
        "Something in the trust store could not be read.",
        "recreate the store from AWS's bundle";
    StoreHoldsIntermediates = "store-holds-intermediates", Warning,
        "The trust store contains RDS intermediates as anchors: AWS renews them at any time, and then they are useless.",
        "keep the region's roots in the store, and no intermediates";
    StoreLookAlike = "store-look-alike", Warning,
        "The trust store contains a certificate named like an RDS authority whose key is neither known nor vouched for.",
        "find out where it came from; replace the store with AWS's bundle";
    StoreExpired = "store-expired", Note,
        "The trust store contains expired certificates, which are harmless to most stacks but hide what is missing.",
        "remove them when the store is next written";
    // Unread data, and inputs that do not match
    FleetStale = "fleet-stale", Unknown,
        "The inventory is more than seven days old; databases may have been created or changed since.",
        "read the inventory again";
    FleetGap = "fleet-gap", Unknown,
        "A part of the fleet could not be read; databases may be hidden in it.",
        "follow the reason, and read that part again";
    FleetEmpty = "fleet-empty", Unknown,
        "The fleet shows no database, which proves nothing.",
        "read the inventory of every account and region";
    HealthUnseen = "health-unseen", Unknown,
        "AWS Health names a resource that the fleet does not contain.",
        "read the account and region that it is in, or confirm that it no longer exists";
    CatalogueDiffers = "catalogue-differs", Unknown,
        "AWS offers a CA that is not in this catalogue, or that has another certificate in it.",
        "supply AWS's current bundle for the region";
    CatalogueLacksRegion = "catalogue-lacks-region", Unknown,
        "The inventory has a region for which this edition of the catalogue contains no certificate authority.",
        "supply the bundle that AWS publishes for the region";
    CatalogueStale = "catalogue-stale", Unknown,
        "The catalogue is older than the operator allows; newer authorities are not in it.",
        "update rds-ca, or make a newer edition: rds-ca catalogue --refresh global-bundle.pem --from copy.pem -o editions";
    AuthorityEnds = "authority-ends", Warning,
        "A certificate of a CA that databases of the inventory may use ends within 120 days.",
        "keep the region's roots in every trust store, and no intermediates";
    CatalogueOld = "catalogue-old", Note,
        "The catalogue is more than a year older than the time of the audit; newer authorities are not in it.",
        "update this library, or supply AWS's current bundle";
    DefaultOverrideEnds = "default-override-ends", Warning,
        "The account's override of the default CA ends soon; new databases then get another CA.",
        "renew or remove the override";
    SessionsUnmatched = "sessions-unmatched", Unknown,
        "Sessions were sampled on a database that the fleet does not contain, or whose name matches several.",
        "name the samples by the instance's ARN, or read the part of the fleet that is missing";
    ProbeUnmatched = "probe-unmatched", Unknown,
        "An endpoint was probed that belongs to no database of the fleet.",
        "probe the endpoints of the fleet, or read the part of it that is missing";
    SuppressionExpired = "suppression-expired", Warning,
        "A suppression has ended, so its finding counts again.",
        "repair the cause, or renew the suppression with a reason";
    SuppressionUnused = "suppression-unused", Note,
        "A suppression covers no finding.",
        "remove it from the manifest";
}
