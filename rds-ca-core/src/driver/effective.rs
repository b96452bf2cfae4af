//! The effective connection: what a driver makes of its settings.

use std::fmt;

use super::settings::Secret;
use super::version::Version;
use crate::name::{EngineFamily, StackId};

words! {
    /// Whether the connection is encrypted.
    #[non_exhaustive]
    pub enum Transport: "a transport" {
        /// Never.
        Plain = "plain",
        /// Where the server offers TLS; otherwise it connects without.
        Opportunistic = "opportunistic",
        /// Only where the server refuses connections without TLS.
        OpportunisticPlainFirst = "opportunistic-plain-first",
        /// Always; without TLS there is no connection.
        Required = "required",
        /// The driver rejects the settings: there is no connection.
        Error = "error",
        /// Unknown.
        Unknown = "unknown",
    }
}

words! {
    /// Whether the driver checks the server's chain, or its name.
    #[non_exhaustive]
    pub enum Verifies: "a state of verification" {
        /// It does, and refuses a server that fails the check.
        Yes = "yes",
        /// It does not.
        No = "no",
        /// It does, and where the check fails it connects again without encryption if the server allows that.
        Fallback = "fallback",
        /// There is no TLS, so nothing can be checked.
        NoTls = "-",
        /// Unknown.
        Unknown = "unknown",
    }
}

words! {
    /// What a store is.
    #[non_exhaustive]
    pub enum StoreKind: "a kind of store" {
        /// A file of certificates.
        File = "file",
        /// A folder of certificates, by the hashes of their subjects.
        Folder = "folder",
        /// A Java key store: JKS or PKCS#12.
        KeyStore = "keystore",
        /// Certificates written into the settings.
        Inline = "inline",
        /// The default store of the operating system or the JVM.
        System = "system",
        /// Roots compiled into the program: Node's and webpki's root sets, a driver's profile.
        BuiltIn = "built-in",
    }
}

/// A store that decides, or would if it existed. Where there are several, a root in any of them is accepted.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Store {
    /// The setting that names it: `dsn:sslrootcert`, `option:ssl.ca`, `env:PGSSLROOTCERT`,
    /// `file:~/.my.cnf(ssl-ca)`, `system`; a file of the home folder by its own name, `file:~/.postgresql/root.crt`.
    pub place: String,
    /// What it is.
    pub kind: StoreKind,
    /// Its path, as the client sees it.
    pub path: Option<String>,
    /// Whether it exists; `None` when that is unknown.
    pub present: Option<bool>,
    #[serde(skip)]
    pub(super) content: Option<Vec<u8>>,
    #[serde(skip)]
    pub(super) password: Option<Secret>,
}

impl Store {
    pub(super) fn new(kind: StoreKind, place: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            kind,
            path: None,
            present: None,
            content: None,
            password: None,
        }
    }

    /// The certificates written into the settings, for a store of kind `inline`.
    pub fn content(&self) -> Option<&[u8]> {
        self.content.as_deref()
    }

    /// The password of a key store, where the settings contain it.
    pub fn password(&self) -> Option<&Secret> {
        self.password.as_ref()
    }
}

/// A server that the client connects to, as the settings name it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Address {
    /// The host name, address, or path of a local socket.
    pub host: String,
    /// The port; the driver's default where none is given.
    pub port: Option<u16>,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) if self.host.contains(':') && !self.host.starts_with('[') => {
                write!(f, "[{}]:{port}", self.host)
            }
            Some(port) => write!(f, "{}:{port}", self.host),
            None => f.write_str(&self.host),
        }
    }
}

words! {
    /// What a remark is about.
    #[non_exhaustive]
    pub enum RemarkKind: "a kind of remark" {
        /// The driver rejects the settings, and why.
        Rejected = "rejected",
        /// One setting takes precedence over another.
        Overrides = "overrides",
        /// A setting that the driver silently ignores.
        Ignored = "ignored",
        /// A setting that belongs to another driver, or is misspelt.
        Misspelt = "misspelt",
        /// A file that a setting names does not exist, or is not of the required kind.
        Missing = "missing",
        /// A store that the driver uses although no setting asks for it.
        Implicit = "implicit",
        /// The settings do not do what their names suggest, such as a verifying client that falls back to plain text.
        Surprise = "surprise",
        /// Another version of the driver, or of a library below it, behaves differently.
        Version = "version",
        /// The answer follows documentation and was not measured.
        NotMeasured = "not-measured",
        /// What is unknown, and why.
        Unknown = "unknown",
    }
}

/// A remark on how the driver reads its settings.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Remark {
    /// What it is about.
    pub kind: RemarkKind,
    /// The setting, in the words of [`Store::place`]; `None` when it concerns all of them.
    pub setting: Option<String>,
    /// The remark: a sentence without secrets.
    pub text: String,
}

/// The effective connection: what a driver makes of its settings.
///
/// # Example
///
/// ```
/// use rds_ca_core::driver::{MemoryFiles, Settings, Verifies, effective};
///
/// // libpq verifies in every mode as soon as there is a root file, and then falls back to plain text.
/// let mut files = MemoryFiles::new();
/// files.add("/root/.postgresql/root.crt", "");
/// let mut settings = Settings::new("psql").with_files(&files);
/// settings.home = Some("/root".into());
/// settings.dsn = Some("postgresql://app@db.example.com/app".into());
/// let effective = effective(&settings)?;
/// assert_eq!(effective.verifies_chain, Verifies::Fallback);
/// assert_eq!(effective.stores[0].place, "file:~/.postgresql/root.crt");
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Effective {
    /// The driver's identifier.
    pub driver: String,
    /// The version whose rules were applied; the newest known one when none was given.
    pub version: String,
    /// The engine that it connects to, where known; in JSON `postgresql`, `mysql`, `mariadb` ….
    pub engine: Option<EngineFamily>,
    /// The servers, in the order in which they are tried.
    pub endpoints: Vec<Address>,
    /// The database.
    pub database: Option<String>,
    /// The user.
    pub user: Option<String>,
    /// Whether the connection is encrypted.
    pub transport: Transport,
    /// Whether the chain is verified.
    pub verifies_chain: Verifies,
    /// Whether the host name is verified.
    pub verifies_name: Verifies,
    /// The stores that decide, first by precedence; empty where nothing is verified.
    pub stores: Vec<Store>,
    /// The TLS stack that decides, by the identifiers of [`trust::stacks()`](crate::trust::stacks).
    pub stack: Option<StackId>,
    /// Remarks on how the driver reads the settings.
    pub remarks: Vec<Remark>,
    /// Whether the rules were measured with the real driver; otherwise they follow its documentation.
    pub measured: bool,
    /// How other versions read the same settings, where the version was not given and the result differs.
    pub alternatives: Vec<Alternative>,
    /// Whether it refuses every server, whatever its certificate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) refuses_all: bool,
}

/// How another version reads the same settings.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Alternative {
    /// The versions, such as `libpq before 16`.
    pub versions: String,
    /// Whether the connection is encrypted.
    pub transport: Transport,
    /// Whether the chain is verified.
    pub verifies_chain: Verifies,
    /// Whether the host name is verified.
    pub verifies_name: Verifies,
    /// The places of the stores that decide.
    pub places: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) any_store: bool,
}

impl Effective {
    /// A connection of which nothing is known yet.
    pub(super) fn new() -> Self {
        Self {
            driver: String::new(),
            version: String::new(),
            engine: None,
            endpoints: Vec::new(),
            database: None,
            user: None,
            transport: Transport::Unknown,
            verifies_chain: Verifies::Unknown,
            verifies_name: Verifies::Unknown,
            stores: Vec::new(),
            stack: None,
            remarks: Vec::new(),
            measured: true,
            alternatives: Vec::new(),
            refuses_all: false,
        }
    }

    /// A connection as its owner declares it, where driver and settings are unknown.
    pub fn declared(
        transport: Transport,
        verifies_chain: Verifies,
        verifies_name: Verifies,
        stack: Option<StackId>,
    ) -> Self {
        Self {
            transport,
            verifies_chain,
            verifies_name,
            stack,
            measured: false,
            ..Self::new()
        }
    }

    /// Adds an alternative: where the two have different effects, the effect is unknown.
    #[must_use]
    pub fn or_else(mut self, when: impl Into<String>, other: &Self) -> Self {
        self.alternatives.push(other.as_alternative(when.into()));
        self
    }

    /// A connection without TLS.
    pub(super) fn plain(mut self) -> Self {
        self.transport = Transport::Plain;
        self.verifies_chain = Verifies::NoTls;
        self.verifies_name = Verifies::NoTls;
        self.stores.clear();
        self
    }

    /// TLS without any verification.
    pub(super) fn unverified(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self.verifies_chain = Verifies::No;
        self.verifies_name = Verifies::No;
        self.stores.clear();
        self
    }

    /// TLS that verifies the chain against the stores, and the host name if `name` is set.
    pub(super) fn verified(
        mut self,
        transport: Transport,
        name: bool,
        stores: impl IntoIterator<Item = Store>,
    ) -> Self {
        self.transport = transport;
        self.verifies_chain = Verifies::Yes;
        self.verifies_name = if name { Verifies::Yes } else { Verifies::No };
        self.stores = stores.into_iter().collect();
        self
    }

    /// Settings that the driver rejects.
    pub(super) fn rejected(mut self, setting: Option<String>, why: impl Into<String>) -> Self {
        self.transport = Transport::Error;
        self.verifies_chain = Verifies::NoTls;
        self.verifies_name = Verifies::NoTls;
        self.stores.clear();
        self.remark(RemarkKind::Rejected, setting, why);
        self
    }

    /// TLS where it is unknown what is verified.
    pub(super) fn unknown(
        mut self,
        transport: Transport,
        setting: Option<String>,
        why: impl Into<String>,
    ) -> Self {
        self.transport = transport;
        self.verifies_chain = Verifies::Unknown;
        self.verifies_name = Verifies::Unknown;
        self.remark(RemarkKind::Unknown, setting, why);
        self
    }

    pub(super) fn stack(mut self, id: &'static str) -> Self {
        self.stack = Some(StackId::from_static(id));
        self
    }

    pub(super) fn remark(
        &mut self,
        kind: RemarkKind,
        setting: impl Into<Option<String>>,
        text: impl Into<String>,
    ) -> &mut Self {
        let remark = Remark {
            kind,
            setting: setting.into(),
            text: text.into(),
        };
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
        self
    }

    /// Whether both have the same transport, verification and stores.
    pub(super) fn same_decisions(&self, other: &Self) -> bool {
        let places = |effective: &Self| {
            let mut places: Vec<String> = effective
                .stores
                .iter()
                .map(|store| store.place.clone())
                .collect();
            places.sort_unstable();
            places
        };
        self.transport == other.transport
            && self.verifies_chain == other.verifies_chain
            && self.verifies_name == other.verifies_name
            && places(self) == places(other)
    }

    pub(super) fn as_alternative(&self, versions: String) -> Alternative {
        Alternative {
            versions,
            transport: self.transport,
            verifies_chain: self.verifies_chain,
            verifies_name: self.verifies_name,
            places: self
                .stores
                .iter()
                .map(|store| store.place.clone())
                .collect(),
            any_store: self.any_store(),
        }
    }

    /// Whether at least one of the stores that decide may exist.
    pub(super) fn any_store(&self) -> bool {
        !self.refuses_all
            && (self.stores.is_empty()
                || self.stores.iter().any(|store| store.present != Some(false)))
    }

    /// A short description: `TLS required, chain and name verified`.
    pub fn summary(&self) -> &'static str {
        summary(self.transport, self.verifies_chain, self.verifies_name)
    }
}

impl Alternative {
    /// A short description, as [`Effective::summary`].
    pub fn summary(&self) -> &'static str {
        summary(self.transport, self.verifies_chain, self.verifies_name)
    }
}

fn summary(transport: Transport, chain: Verifies, name: Verifies) -> &'static str {
    use Transport as T;
    use Verifies as V;
    match (transport, chain, name) {
        (T::Plain, ..) => "no TLS",
        (T::Error, ..) => "the driver rejects the settings",
        (T::Unknown, ..) => "whether the connection is encrypted is unknown",
        (T::Required, V::Yes, V::Yes) => "TLS required, chain and name verified",
        (T::Required, V::Yes, _) => "TLS required, chain verified, name not",
        (T::Required, V::No, V::Yes) => "TLS required, name verified, chain not",
        (T::Required, V::No, _) => "TLS required, nothing verified",
        (T::Required, ..) => "TLS required; what is verified is unknown",
        (T::Opportunistic, V::Fallback, _) => {
            "TLS where the server offers it; the chain is verified, and a failure leads to plain text"
        }
        (T::Opportunistic, V::Yes, V::Yes) => {
            "TLS where the server offers it, chain and name verified"
        }
        (T::Opportunistic, V::Yes, _) => "TLS where the server offers it, chain verified, name not",
        (T::Opportunistic, V::No, V::Yes) => {
            "TLS where the server offers it, name verified, chain not"
        }
        (T::Opportunistic, V::No, _) => "TLS where the server offers it, nothing verified",
        (T::Opportunistic, ..) => "TLS where the server offers it; what is verified is unknown",
        (T::OpportunisticPlainFirst, V::Yes, _) => {
            "TLS only where the server refuses plain text; then the chain is verified"
        }
        (T::OpportunisticPlainFirst, V::No, _) => {
            "TLS only where the server refuses plain text; nothing verified"
        }
        (T::OpportunisticPlainFirst, ..) => {
            "TLS only where the server refuses plain text; what is verified is unknown"
        }
    }
}

/// Describes a range of versions of a driver or of a part below it: `libpq before 16`.
pub(super) fn range(part: &str, from: Option<&Version>, before: Option<&Version>) -> String {
    let name = if part.is_empty() { "version" } else { part };
    match (from, before) {
        (Some(from), Some(before)) => format!("{name} {from} to before {before}"),
        (Some(from), None) => format!("{name} {from} and later"),
        (None, Some(before)) => format!("{name} before {before}"),
        (None, None) => format!("any {name}"),
    }
}
