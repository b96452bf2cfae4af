//! Which store and which mode a client uses: the client manifest, and the stores that it names.
//!
//! AWS does not know the clients of a database, so their owners list them: in a [`Manifest`] in TOML or JSON, whose
//! schema is published as `schemas/client-manifest.schema.json`. [`Clients`] is the manifest with its stores opened.

mod connection;
mod draft;
mod manifest;
mod mode;
mod selector;
mod settings;
mod stores;

use std::path::PathBuf;

use time::UtcDateTime;

pub use connection::Connection;
pub use draft::draft;
pub use mode::Mode;
pub use selector::Selector;
pub use settings::{ClientSettings, Text};
pub use stores::{Clients, OpenedStore};

use crate::name::StackId;

/// A client, as its owner describes it.
///
/// # Example
///
/// ```
/// use rds_ca_core::client::{Client, Mode, Selector};
///
/// let mut client = Client::new("billing");
/// client.mode = Mode::VerifyFull;
/// client.stores.push("certs/rds.pem".into());
/// client.databases.push(Selector::parse("tag:app=billing")?);
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Client {
    /// Its name, unique in the manifest.
    pub name: String,
    /// The person or team responsible for it.
    pub owner: Option<String>,
    /// Its driver, such as `psycopg`; see [`driver::drivers`](crate::driver::drivers). Stack, mode and stores then
    /// follow from its settings.
    pub driver: Option<String>,
    /// The driver's version.
    pub driver_version: Option<String>,
    /// The settings of the driver; they may contain secrets, and are never serialized.
    #[serde(skip)]
    pub settings: ClientSettings,
    /// Its TLS stack; `None` when it is not stated.
    pub stack: Option<StackId>,
    /// How it treats the server's certificate.
    pub mode: Mode,
    /// The files or directories that it trusts. Where there are several, each must be sufficient: they count as the
    /// copies that its instances use.
    pub stores: Vec<PathBuf>,
    /// The environment variable with the stores' password; the library itself reads no environment.
    pub password_env: Option<String>,
    /// The databases that it connects to.
    pub databases: Vec<Selector>,
    /// The file of the manifest.
    pub file: Option<PathBuf>,
    /// The line of the manifest on which it begins, counted from 1.
    pub line: Option<usize>,
}

impl Client {
    /// A client with only its name set.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            owner: None,
            driver: None,
            driver_version: None,
            settings: ClientSettings::default(),
            stack: None,
            mode: Mode::Unknown,
            stores: Vec::new(),
            password_env: None,
            databases: Vec::new(),
            file: None,
            line: None,
        }
    }
}

/// A finding that its owner accepts, why, and until when.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Suppression {
    /// The rule's identifier, such as `client-does-not-verify`.
    pub rule: String,
    /// The name of the finding's subject, `*` standing for any text.
    pub subject: String,
    /// Why it is accepted.
    pub reason: String,
    /// The last instant at which it is valid.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub until: UtcDateTime,
    /// The file of the manifest.
    pub file: Option<PathBuf>,
    /// The line of the manifest on which it begins, counted from 1.
    pub line: Option<usize>,
}

impl Suppression {
    /// A suppression of a rule for every subject.
    pub fn new(rule: impl Into<String>, reason: impl Into<String>, until: UtcDateTime) -> Self {
        Self {
            rule: rule.into(),
            subject: "*".to_owned(),
            reason: reason.into(),
            until,
            file: None,
            line: None,
        }
    }

    /// Whether it applies to that rule and subject; `until` is not checked.
    pub fn covers(&self, rule: &str, subject: &str) -> bool {
        self.rule == rule && crate::text::glob(&self.subject, subject)
    }
}

/// The clients of a fleet, as their owners describe them.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Manifest {
    /// The file that it was read from; the first of several.
    pub path: Option<PathBuf>,
    /// The clients, in the order of the file.
    pub clients: Vec<Client>,
    /// The findings that are accepted for a time.
    pub suppressions: Vec<Suppression>,
}
