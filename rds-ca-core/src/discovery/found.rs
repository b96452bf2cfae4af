//! The results of a discovery: stores, settings, clients, gaps. Plain data without secrets.

use time::UtcDateTime;

use crate::driver::{Transport, Verifies};
use crate::error::{Error, ErrorKind, Result};
use crate::name::Region;
use crate::trust::{TrustStore, Verdict};

/// The operation named in errors about a discovery's stores.
pub(super) const OPENING: &str = "cannot open the store";

words! {
    /// What a store holds, as far as RDS is concerned.
    #[non_exhaustive]
    pub enum Holds: "what a store holds" {
        /// At least one certificate of an RDS authority, or one named like it.
        Rds = "rds",
        /// Roots of Amazon Trust Services, to which RDS Proxy and Aurora DSQL chain, and no RDS certificates.
        AmazonTrustServices = "amazon-trust-services",
        /// The public roots of an operating system, a JVM or a package such as certifi.
        PublicRoots = "public-roots",
        /// Other certificate authorities.
        OtherAuthorities = "other-authorities",
        /// Only end-entity certificates: of servers or clients.
        EndEntities = "end-entities",
        /// No certificate, although its name or a setting marks it as a store.
        Nothing = "nothing",
        /// Unknown: a password is needed, or the format is not supported.
        Unknown = "unknown",
    }
}

words! {
    /// The kind of a setting: where it is written.
    #[non_exhaustive]
    pub enum SettingKind: "a kind of setting" {
        /// A connection string or URL.
        Dsn = "dsn",
        /// Environment variables.
        Environment = "environment",
        /// Keys of a configuration file, or an object in source text.
        Options = "options",
        /// The path of a store, without anything that states what is verified.
        Pointer = "pointer",
        /// A store that is copied into an image or a package.
        Copied = "copied",
        /// A bundle that is fetched from AWS when something is built or deployed.
        Fetched = "fetched",
        /// An RDS host name and nothing else.
        Endpoint = "endpoint",
    }
}

/// A store that was found.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct FoundStore {
    /// Its path; the path inside an archive or image follows `!/`.
    pub path: String,
    /// The line of the first certificate, if the store is inside other text.
    pub line: Option<usize>,
    /// `pem`, `der`, `pkcs7`, `jks`, `jceks`, `pkcs12`, `directory`, `wallet` or `unknown`.
    pub container: String,
    /// What surrounds it: `text` or `base64`; absent if the file is only the store.
    pub within: Option<String>,
    /// SHA-256 of its bytes; absent for a directory.
    pub sha256: Option<String>,
    /// What it holds.
    pub holds: Holds,
    /// How many certificates can be read.
    pub certificates: usize,
    /// The region that it was checked for; absent where no name, endpoint or setting gives one.
    pub region: Option<Region>,
    /// Whether a client with it accepts what RDS serves in the region, under every CA that RDS offers there.
    pub verdict: Verdict,
    /// The reason for the verdict, in a line.
    pub reason: String,
    /// What to do, if anything.
    pub remedy: Option<String>,
    /// When the verdict `trusted` ends.
    #[serde(with = "optional_time")]
    pub trusted_until: Option<UtcDateTime>,
    /// Whether it is in a dependency folder: `node_modules`, a virtual environment.
    pub is_dependency: bool,
    /// The indexes of the settings that lead to it.
    pub used_by: Vec<usize>,
    /// Its certificates, in order.
    #[serde(skip)]
    pub contents: Vec<crate::certificate::Certificate>,
    #[serde(skip)]
    pub(super) opened: Option<Opened>,
}

/// An opened store. Two are equal when their bundles are.
#[derive(Clone, Debug)]
pub(super) struct Opened(pub(super) std::sync::Arc<crate::trust::TrustStore>);

impl PartialEq for Opened {
    fn eq(&self, other: &Self) -> bool {
        self.0.bundle() == other.0.bundle()
    }
}

impl FoundStore {
    /// Its place: the path, followed by the line if the store is inside other text.
    pub fn place(&self) -> String {
        place(&self.path, self.line)
    }

    /// The opened store; `None` if it cannot be read.
    pub fn store(&self) -> Option<&TrustStore> {
        self.opened.as_ref().map(|opened| &*opened.0)
    }

    /// The opened store, or an error with the reason why it cannot be read.
    pub(super) fn opened(&self) -> Result<TrustStore> {
        self.store().cloned().ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, OPENING, self.reason.clone()).at(self.place())
        })
    }
}

mod optional_time {
    use time::UtcDateTime;

    // Serde passes the field by reference.
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

/// A setting that was found: it states how a client connects, or which store it reads.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct FoundSetting {
    /// The file.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The key that names the store, the mode or the connection string.
    pub key: String,
    /// Its kind.
    pub kind: SettingKind,
    /// The driver that reads it, if known; see [`crate::driver::drivers`].
    pub driver: Option<String>,
    /// The store as written, with a variable as `${NAME}`; or the URL of a fetched bundle.
    pub store: Option<String>,
    /// The place of the found store that it leads to; see [`FoundStore::place`].
    pub leads_to: Option<String>,
    /// The host, and the port if there is one.
    pub endpoint: Option<String>,
    /// Whether the connection is encrypted.
    pub transport: Transport,
    /// Whether the chain is verified.
    pub verifies_chain: Verifies,
    /// Whether the host name is verified.
    pub verifies_name: Verifies,
    /// Remarks, one line each.
    pub remarks: Vec<String>,
    /// What is wrong with it apart from what it verifies, in a line.
    pub problem: Option<String>,
    /// The service that it belongs to: a container, a function, a systemd unit or a folder.
    pub service: String,
}

/// A client: the joined settings of one service for one connection.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct FoundClient {
    /// Its name, taken from the service or the folder.
    pub name: String,
    /// The driver, if known.
    pub driver: Option<String>,
    /// The stores that it reads: the places of found stores, otherwise the paths as written.
    pub stores: Vec<String>,
    /// The databases: endpoints, or their identifiers in the fleet.
    pub databases: Vec<String>,
    /// Whether the connection is encrypted.
    pub transport: Transport,
    /// Whether the chain is verified.
    pub verifies_chain: Verifies,
    /// Whether the host name is verified.
    pub verifies_name: Verifies,
    /// The settings that it was derived from: `path:line key`.
    pub origins: Vec<String>,
    /// The indexes of its settings.
    pub settings: Vec<usize>,
}

/// The path, followed by the line if there is one.
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
        /// The operating system refused access, or the file vanished.
        Unreadable = "unreadable",
        /// It exceeds a limit on size, depth or number.
        TooLarge = "too-large",
        /// It is neither a file nor a folder: a pipe, a device, a socket.
        Special = "special",
        /// It is damaged, or declares a wrong size.
        Damaged = "damaged",
        /// It was skipped on purpose: a version control folder, a folder of the operating system.
        Skipped = "skipped",
        /// Another file system is mounted there, and mounted file systems were not requested.
        Mounted = "mounted",
        /// A password is needed.
        Locked = "locked",
        /// Something that it refers to is not among the inputs.
        Missing = "missing",
    }
}

impl GapKind {
    /// Whether a store or a setting may be hidden there; such a gap makes the answer incomplete.
    ///
    /// A locked key store hides nothing: it is listed as a store with a verdict.
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
    /// Whether a finding of this rule is certainly not fine; otherwise it is unknown.
    pub fn is_wrong(self) -> bool {
        matches!(self, Self::StoreRefuses | Self::SettingVerifiesNothing)
    }
}

/// A store or a setting that is not fine, or for which that is unknown.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct DiscoveryFinding {
    /// The rule.
    pub rule: DiscoveryRule,
    /// The file, as in the store or the setting.
    pub path: String,
    /// The line, counted from 1; absent if the finding concerns the whole file.
    pub line: Option<usize>,
    /// What is not fine, and what to do, in a sentence or two.
    pub text: String,
}

/// Something that was not read, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub struct DiscoveryGap {
    /// The file or folder.
    pub path: String,
    /// Why it was not read.
    pub kind: GapKind,
    /// The reason as text.
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
