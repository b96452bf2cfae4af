//! What a discovery found: stores, settings, clients, gaps. Plain data without a secret in it.

use time::UtcDateTime;

use crate::driver::{Transport, Verifies};
use crate::error::{Error, ErrorKind, Result};
use crate::name::Region;
use crate::trust::{TrustStore, Verdict};

/// What errors about the stores of a discovery say was done.
pub(super) const OPENING: &str = "cannot open the store";

words! {
    /// What a store holds, as far as RDS is concerned.
    #[non_exhaustive]
    pub enum Holds: "what a store holds" {
        /// At least one certificate of an RDS authority, or one that is named like it.
        Rds = "rds",
        /// Roots of Amazon Trust Services, to which RDS Proxy and Aurora DSQL chain, and none of RDS.
        AmazonTrustServices = "amazon-trust-services",
        /// The public roots of an operating system, a JVM or a package such as certifi.
        PublicRoots = "public-roots",
        /// Certificate authorities of others.
        OtherAuthorities = "other-authorities",
        /// Certificates of servers or clients, no authority.
        EndEntities = "end-entities",
        /// No certificate, although its name or a setting says that it is a store.
        Nothing = "nothing",
        /// Unknown: a password is needed, or the format is not read.
        Unknown = "unknown",
    }
}

words! {
    /// What a setting is: where its words stand.
    #[non_exhaustive]
    pub enum SettingKind: "a kind of setting" {
        /// A connection string or URL.
        Dsn = "dsn",
        /// Variables of an environment.
        Environment = "environment",
        /// Keys of a configuration file, or an object in source text.
        Options = "options",
        /// A path of a store, with nothing that says what is verified.
        Pointer = "pointer",
        /// A store that is copied into an image or a package.
        Copied = "copied",
        /// A bundle that is fetched from AWS when something is built or deployed.
        Fetched = "fetched",
        /// A host of RDS, with nothing else.
        Endpoint = "endpoint",
    }
}

/// A store that was found.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct FoundStore {
    /// Its path; a member of an archive after `!/`, a file of an image after its tag.
    pub path: String,
    /// The line of the first certificate, where it stands amid other text.
    pub line: Option<usize>,
    /// `pem`, `der`, `pkcs7`, `jks`, `jceks`, `pkcs12`, `directory`, `wallet` or `unknown`.
    pub container: String,
    /// What surrounds it: `text`, `base64`; absent for a file that is nothing else.
    pub within: Option<String>,
    /// SHA-256 of its bytes; absent for a directory.
    pub sha256: Option<String>,
    /// What it holds.
    pub holds: Holds,
    /// How many certificates can be read.
    pub certificates: usize,
    /// The region that it was judged for; absent where no name, endpoint or setting tells one.
    pub region: Option<Region>,
    /// Whether a client with it accepts what RDS serves in the region, under every CA that RDS offers there.
    pub verdict: Verdict,
    /// Why, in a line.
    pub reason: String,
    /// What to do, where there is something.
    pub remedy: Option<String>,
    /// Until when the verdict `trusted` holds.
    #[serde(with = "optional_time")]
    pub trusted_until: Option<UtcDateTime>,
    /// Whether it lies in a folder of dependencies: `node_modules`, a virtual environment.
    pub is_dependency: bool,
    /// The settings that lead to it, by their positions.
    pub used_by: Vec<usize>,
    /// Its certificates, in order.
    #[serde(skip)]
    pub contents: Vec<crate::certificate::Certificate>,
    #[serde(skip)]
    pub(super) opened: Option<Opened>,
}

/// A store that is open: two are equal when they hold the same certificates.
#[derive(Clone, Debug)]
pub(super) struct Opened(pub(super) std::sync::Arc<crate::trust::TrustStore>);

impl PartialEq for Opened {
    fn eq(&self, other: &Self) -> bool {
        self.0.bundle() == other.0.bundle()
    }
}

impl FoundStore {
    /// Where it is: the path, with the line where it stands amid other text.
    pub fn place(&self) -> String {
        place(&self.path, self.line)
    }

    /// The store, opened; `None` for what cannot be read.
    pub fn store(&self) -> Option<&TrustStore> {
        self.opened.as_ref().map(|opened| &*opened.0)
    }

    /// The same, or the error that says why it cannot be read.
    pub(super) fn opened(&self) -> Result<TrustStore> {
        self.store().cloned().ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, OPENING, self.reason.clone()).at(self.place())
        })
    }
}

mod optional_time {
    use time::UtcDateTime;

    // Serde hands the field over by reference.
    #[allow(clippy::ref_option)]
    pub(super) fn serialize<S: serde::Serializer>(
        at: &Option<UtcDateTime>,
        out: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => out.serialize_str(&crate::timestamp::format(*at)),
            None => out.serialize_none(),
        }
    }
}

/// A setting that was found: something that tells how a client connects, or which store it reads.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct FoundSetting {
    /// The file.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The key that names the store, the mode or the connection string.
    pub key: String,
    /// What it is.
    pub kind: SettingKind,
    /// The driver that reads it, where that is known; see [`crate::driver::drivers`].
    pub driver: Option<String>,
    /// The store as it is written, a variable as `${NAME}`; the URL of a bundle that is fetched.
    pub store: Option<String>,
    /// The found store that it leads to: its path, with the line where it stands amid other text.
    pub leads_to: Option<String>,
    /// The host, and the port where there is one.
    pub endpoint: Option<String>,
    /// Whether the connection is encrypted.
    pub transport: Transport,
    /// Whether the chain is verified.
    pub verifies_chain: Verifies,
    /// Whether the host name is verified.
    pub verifies_name: Verifies,
    /// What is worth knowing, in a line each.
    pub remarks: Vec<String>,
    /// What is not fine about it beside what it verifies, in a line.
    pub problem: Option<String>,
    /// The service that it belongs to: a container, a function, a unit, a folder.
    pub service: String,
}

/// A client: settings of one service for one connection, joined.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct FoundClient {
    /// Its name: of the service, or of the folder.
    pub name: String,
    /// The driver, where that is known.
    pub driver: Option<String>,
    /// The stores that it reads, as paths of found stores where they were found.
    pub stores: Vec<String>,
    /// The databases: endpoints, or their identifiers in the fleet.
    pub databases: Vec<String>,
    /// Whether the connection is encrypted.
    pub transport: Transport,
    /// Whether the chain is verified.
    pub verifies_chain: Verifies,
    /// Whether the host name is verified.
    pub verifies_name: Verifies,
    /// Where each of it comes from: `path:line key`.
    pub origins: Vec<String>,
    /// Its settings, by their positions.
    pub settings: Vec<usize>,
}

/// A path, with the line where there is one.
pub(super) fn place(path: &str, line: Option<usize>) -> String {
    match line {
        Some(line) => format!("{path}:{line}"),
        None => path.to_owned(),
    }
}

words! {
    /// Why something was not read.
    #[non_exhaustive]
    pub enum GapKind: "a kind of gap" {
        /// The system refused, or it vanished.
        Unreadable = "unreadable",
        /// It is larger, deeper or more than what is read.
        TooLarge = "too-large",
        /// It is neither a file nor a folder: a pipe, a device, a socket.
        Special = "special",
        /// It is damaged, or lies about its size.
        Damaged = "damaged",
        /// It was left out on purpose: a folder of version control, the system's own folders.
        Skipped = "skipped",
        /// Another file system is mounted there, and other file systems were not asked for.
        Mounted = "mounted",
        /// A password is needed.
        Locked = "locked",
        /// What it refers to is not among what was given.
        Missing = "missing",
    }
}

impl GapKind {
    /// Whether a store or a setting may be hidden there: such a gap makes the answer incomplete.
    ///
    /// A locked key store hides none: it is listed as a store, with a verdict.
    pub fn may_hide(self) -> bool {
        !matches!(self, Self::Skipped | Self::Special | Self::Locked)
    }
}

words! {
    /// Why a store or a setting is not fine, or why that is unknown.
    #[non_exhaustive]
    pub enum DiscoveryRule: "a rule of discovery" {
        /// The store refuses what RDS serves now, or is of no use to the setting that reads it.
        StoreRefuses = "store-refuses",
        /// Whether the store accepts what RDS serves is unknown.
        StoreUnknown = "store-unknown",
        /// The setting verifies nothing.
        SettingVerifiesNothing = "setting-verifies-nothing",
        /// What the setting verifies is unknown.
        SettingUnknown = "setting-unknown",
    }
}

impl DiscoveryRule {
    /// Whether what the rule finds is surely not fine; otherwise that is unknown.
    pub fn is_wrong(self) -> bool {
        matches!(self, Self::StoreRefuses | Self::SettingVerifiesNothing)
    }
}

/// A store or a setting that is not fine, or of which that is unknown.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct DiscoveryFinding {
    /// The rule.
    pub rule: DiscoveryRule,
    /// The file, as in the store or the setting.
    pub path: String,
    /// The line, counted from 1; absent for all of a file.
    pub line: Option<usize>,
    /// What is not fine, and what to do, in a sentence or two.
    pub text: String,
}

/// What was not read, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub struct DiscoveryGap {
    /// The file or folder.
    pub path: String,
    /// Why it was not read.
    pub kind: GapKind,
    /// The same in words.
    pub reason: String,
    /// Whether a store or a setting may be hidden there ([`GapKind::may_hide`]).
    pub may_hide: bool,
}

impl DiscoveryGap {
    pub(super) fn new(path: impl Into<String>, kind: GapKind, reason: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            kind,
            reason: reason.into(),
            may_hide: kind.may_hide(),
        }
    }
}
