//! Reading a client manifest: TOML or JSON, with the line and the key in every error.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;
use time::UtcDateTime;

use super::{Client, ClientSettings, Manifest, Mode, Selector, Suppression, Text};
use crate::driver;
use crate::error::{Error, ErrorKind, Result};
use crate::name::StackId;
use crate::text::Lines;
use crate::timestamp;
use crate::trust;

const DOING: &str = "cannot read the client manifest";
const HINT: &str = "see schemas/client-manifest.schema.json for the keys and their values";

impl Manifest {
    /// The largest manifest, in bytes.
    pub const MAX_BYTES: usize = 16 << 20;
    /// The maximum number of clients.
    pub const MAX_CLIENTS: usize = 100_000;
    /// The JSON Schema of manifests.
    pub const SCHEMA: &str = include_str!("../../schemas/client-manifest.schema.json");

    /// Reads a manifest: JSON when the file's name ends in `.json` or its text begins with `{`, else TOML.
    ///
    /// Stores with a relative path lie below the manifest's folder.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is not a manifest; the text names file, line and key.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let place = path.display().to_string();
        let length = std::fs::metadata(path)
            .map_err(|cause| Error::io("cannot read", path, cause))?
            .len();
        if length > Self::MAX_BYTES as u64 {
            return Err(too_large().at(place));
        }
        let bytes =
            crate::files::read(path).map_err(|cause| Error::io("cannot read", path, cause))?;
        let text = String::from_utf8(bytes).map_err(|cause| {
            Error::invalid(DOING, "it is not UTF-8 text")
                .at(place.clone())
                .caused_by(cause)
        })?;
        Self::parse_as(&text, path)
    }

    /// Reads the text of a manifest as though it were the file of that path: stores with a relative path lie below its
    /// folder, and errors name it.
    ///
    /// # Errors
    ///
    /// As [`Manifest::parse`].
    pub fn parse_as(text: &str, path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut manifest = Self::parse_below(text, folder)
            .map_err(|error| error.at(path.display().to_string()))?;
        manifest.path = Some(path.to_owned());
        for client in &mut manifest.clients {
            client.file = Some(path.to_owned());
        }
        for suppression in &mut manifest.suppressions {
            suppression.file = Some(path.to_owned());
        }
        Ok(manifest)
    }

    /// Reads several manifests as one, each with its own defaults and folder.
    ///
    /// # Errors
    ///
    /// As [`Manifest::read`], and when two files name one client.
    pub fn read_all<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Self> {
        let read: Vec<Self> = paths.into_iter().map(Self::read).collect::<Result<_>>()?;
        Self::join(read)
    }

    /// Joins several manifests into one.
    ///
    /// # Errors
    ///
    /// When two name one client, or there are too many.
    pub fn join(manifests: impl IntoIterator<Item = Self>) -> Result<Self> {
        let mut all = Self::default();
        let mut known: BTreeMap<String, Option<PathBuf>> = BTreeMap::new();
        for manifest in manifests {
            for client in &manifest.clients {
                if let Some(first) = known.get(&client.name) {
                    let first = first.as_ref().map(|file| file.display().to_string());
                    let why = format!(
                        "client {:?} is already defined in {}",
                        client.name,
                        first.unwrap_or_default()
                    );
                    let own = client.file.as_deref().unwrap_or(Path::new(""));
                    let place = format!("{}, {}", own.display(), line(client.line.unwrap_or(1)));
                    return Err(Error::invalid(DOING, why)
                        .at(place)
                        .hinting("give each client a unique name"));
                }
            }
            let names = manifest.clients.iter();
            known.extend(names.map(|client| (client.name.clone(), client.file.clone())));
            all.path = all.path.or(manifest.path);
            all.clients.extend(manifest.clients);
            all.suppressions.extend(manifest.suppressions);
        }
        if all.clients.len() > Self::MAX_CLIENTS {
            return Err(too_many());
        }
        Ok(all)
    }

    /// Reads the text of a manifest; the paths of its stores are kept as they are.
    ///
    /// # Errors
    ///
    /// As [`Manifest::read`].
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::client::{Manifest, Mode};
    ///
    /// let manifest = Manifest::parse(r#"
    ///     [[client]]
    ///     name = "billing"
    ///     stack = "pgjdbc-verify-full"
    ///     mode = "verify-full"
    ///     stores = ["certs/rds.pem"]
    ///     databases = ["tag:app=billing"]
    /// "#)?;
    /// assert_eq!(manifest.clients[0].mode, Mode::VerifyFull);
    ///
    /// let error = Manifest::parse("[[client]]\nname = \"billing\"\nmode = \"verify\"\n").unwrap_err();
    /// assert!(error.to_string().contains("line 3"));
    /// # Ok::<(), rds_ca_core::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        Self::parse_below(text, Path::new(""))
    }

    fn parse_below(text: &str, folder: &Path) -> Result<Self> {
        if text.len() > Self::MAX_BYTES {
            return Err(too_large());
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let manifest = if text.trim_start().starts_with('{') {
            parse_json(text)?
        } else {
            parse_toml(text)?
        };
        manifest.checked(folder)
    }

    /// Checks what the syntax does not: repeated names, too many clients, empty paths, unknown stacks and drivers.
    fn checked(mut self, folder: &Path) -> Result<Self> {
        if self.clients.len() > Self::MAX_CLIENTS {
            return Err(too_many());
        }
        let mut seen = BTreeMap::new();
        for client in &mut self.clients {
            let place = || line(client.line.unwrap_or(1));
            let wrong = |key: &str, why: String, hint: &str| {
                Err(Error::invalid(DOING, why)
                    .at(format!("{}, key {key}", place()))
                    .hinting(hint))
            };
            if client.name.trim().is_empty() {
                return wrong(
                    "name",
                    "the name is empty".to_owned(),
                    "give each client a unique name",
                );
            }
            if let Some(first) = seen.insert(client.name.clone(), client.line) {
                let first = first.map_or_else(String::new, |at| format!(" on line {at}"));
                let why = format!("client {:?} is already defined{first}", client.name);
                return wrong("name", why, "give each client a unique name");
            }
            for store in &mut client.stores {
                if store.as_os_str().is_empty() {
                    return wrong(
                        "stores",
                        "a path is empty".to_owned(),
                        "name a file or a folder",
                    );
                }
                if !store.starts_with("~") {
                    *store = folder.join(&*store);
                }
            }
            if let Some(stack) = &client.stack
                && !trust::stacks().any(|known| known.id() == *stack)
            {
                let error = trust::unknown_stack(stack);
                return wrong(
                    "stack",
                    format!("there is no stack {:?}", stack.as_str()),
                    error.hint().unwrap_or("`rds-ca stacks` lists them"),
                );
            }
            client.settings.below(folder);
            if client.driver.is_none() && !client.settings.is_empty() {
                return wrong(
                    "driver",
                    "it has settings but no driver".to_owned(),
                    "name the driver that reads them: rds-ca stacks lists them",
                );
            }
            if let Some(driver) = &client.driver
                && let Err(error) = driver::driver(driver)
            {
                let hint = error
                    .hint()
                    .unwrap_or("rds-ca stacks lists them")
                    .to_owned();
                return wrong(
                    "driver",
                    format!("no rules are known for the driver {driver:?}"),
                    &hint,
                );
            }
        }
        Ok(self)
    }
}

/// The document in both notations.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<C, S> {
    #[serde(default, rename = "$schema")]
    _schema: Option<String>,
    /// Reserved for a later layout; 1 where it is given.
    #[serde(default)]
    version: Option<u32>,
    /// The values for clients of this file that do not state their own.
    #[serde(default)]
    defaults: Common,
    #[serde(default = "Vec::new", alias = "client")]
    clients: Vec<C>,
    #[serde(default = "Vec::new", alias = "suppression")]
    suppressions: Vec<S>,
}

/// Declares the keys of a client twice: as the defaults of a file, and for a client with a name.
macro_rules! common {
    ($( $(#[$meta:meta])* $name:ident: $type:ty, )*) => {
        #[derive(Clone, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Common { $( $(#[$meta])* #[serde(default)] $name: Option<$type>, )* }

        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct ClientEntry {
            name: String,
            /// Where a discovery found it: TOML has comments for that.
            #[serde(default, rename = "discovered")]
            _discovered: Vec<String>,
            /// Whether a later discovery no longer found it.
            #[serde(default, rename = "vanished")]
            _vanished: bool,
            $( $(#[$meta])* #[serde(default)] $name: Option<$type>, )*
        }

        impl ClientEntry {
            fn or(self, defaults: &Common) -> Self {
                Self { name: self.name, _discovered: Vec::new(), _vanished: false, $( $name: self.$name.or_else(|| defaults.$name.clone()), )* }
            }
        }
    };
}

common! {
    owner: String,
    driver: String,
    driver_version: String,
    dsn: Text,
    options: serde_json::Map<String, serde_json::Value>,
    environment: BTreeMap<String, Text>,
    root: PathBuf,
    stack: StackId,
    mode: Mode,
    stores: Vec<PathBuf>,
    password_env: String,
    databases: Vec<Selector>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SuppressionEntry {
    rule: String,
    #[serde(default = "any")]
    subject: String,
    reason: Reason,
    #[serde(deserialize_with = "instant")]
    until: UtcDateTime,
}

/// A text that is not empty.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Reason(String);

impl TryFrom<String> for Reason {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.trim().is_empty() {
            return Err("the reason is empty: state why the finding is accepted");
        }
        Ok(Self(text))
    }
}

fn any() -> String {
    "*".to_owned()
}

/// A time as text, or as a date of TOML.
fn instant<'de, D: serde::Deserializer<'de>>(input: D) -> Result<UtcDateTime, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Toml(toml::value::Datetime),
    }
    let text = match Written::deserialize(input)? {
        Written::Text(text) => text,
        Written::Toml(date) => date.to_string(),
    };
    timestamp::parse(&text).map_err(serde::de::Error::custom)
}

impl ClientEntry {
    fn at(self, line: usize, defaults: &Common) -> Client {
        let entry = self.or(defaults);
        Client {
            name: entry.name,
            owner: entry.owner,
            driver: entry.driver,
            driver_version: entry.driver_version,
            settings: ClientSettings {
                dsn: entry.dsn,
                options: entry.options.unwrap_or_default().into_iter().collect(),
                environment: entry.environment.unwrap_or_default(),
                root: entry.root,
            },
            stack: entry.stack,
            mode: entry.mode.unwrap_or_default(),
            stores: entry.stores.unwrap_or_default(),
            password_env: entry.password_env,
            databases: entry.databases.unwrap_or_default(),
            file: None,
            line: Some(line),
        }
    }
}

impl SuppressionEntry {
    fn at(self, line: usize) -> Suppression {
        Suppression {
            rule: self.rule,
            subject: self.subject,
            reason: self.reason.0,
            until: self.until,
            file: None,
            line: Some(line),
        }
    }
}

fn parse_toml(text: &str) -> Result<Manifest> {
    type Tables = Document<toml::Spanned<ClientEntry>, toml::Spanned<SuppressionEntry>>;
    let lines = Lines::new(text);
    let at = |offset: usize| lines.of(offset);
    let deserializer = toml::Deserializer::parse(text).map_err(|cause| {
        let place = cause.span().map_or(1, |span| at(span.start));
        Error::invalid(DOING, cause.message().trim().to_owned())
            .at(line(place))
            .hinting(HINT)
    })?;
    let document: Tables = serde_path_to_error::deserialize(deserializer).map_err(|cause| {
        let place = cause.inner().span().map_or(1, |span| at(span.start));
        error_at(place, cause.path(), cause.inner().message())
    })?;
    version(document.version)?;
    Ok(Manifest {
        path: None,
        clients: document
            .clients
            .into_iter()
            .map(|entry| {
                let place = at(entry.span().start);
                entry.into_inner().at(place, &document.defaults)
            })
            .collect(),
        suppressions: document
            .suppressions
            .into_iter()
            .map(|entry| {
                let place = at(entry.span().start);
                entry.into_inner().at(place)
            })
            .collect(),
    })
}

fn parse_json(text: &str) -> Result<Manifest> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let document: Document<&RawValue, &RawValue> =
        serde_path_to_error::deserialize(&mut deserializer).map_err(|cause| {
            error_at(
                cause.inner().line(),
                cause.path(),
                &without_place(cause.inner()),
            )
        })?;
    deserializer.end().map_err(|cause| {
        Error::invalid(DOING, without_place(&cause))
            .at(line(cause.line()))
            .hinting(HINT)
    })?;
    version(document.version)?;
    Ok(Manifest {
        path: None,
        clients: entries(
            text,
            "clients",
            &document.clients,
            |entry: ClientEntry, line| entry.at(line, &document.defaults),
        )?,
        suppressions: entries(
            text,
            "suppressions",
            &document.suppressions,
            SuppressionEntry::at,
        )?,
    })
}

/// Reads each entry by itself, so that its line is known.
fn entries<'de, E: Deserialize<'de>, V>(
    text: &str,
    list: &str,
    entries: &[&'de RawValue],
    build: impl Fn(E, usize) -> V,
) -> Result<Vec<V>> {
    let lines = Lines::new(text);
    let read = |(position, raw): (usize, &&'de RawValue)| {
        let raw: &'de str = raw.get();
        // The raw text lies in `text`, so its address gives the line.
        let first = lines.of((raw.as_ptr() as usize).saturating_sub(text.as_ptr() as usize));
        let mut deserializer = serde_json::Deserializer::from_str(raw);
        serde_path_to_error::deserialize(&mut deserializer)
            .map(|entry| build(entry, first))
            .map_err(|cause| {
                let place = first + cause.inner().line().saturating_sub(1);
                let path = format!("{list}[{position}].{}", cause.path());
                error_at(place, path, &without_place(cause.inner()))
            })
    };
    entries.iter().enumerate().map(read).collect()
}

fn error_at(place: usize, path: impl std::fmt::Display, why: &str) -> Error {
    // The reader of TOML wraps each table to know its lines; the wrapper is not a key of the file.
    let path = path
        .to_string()
        .replace(".$__serde_spanned_private_value", "");
    let place = match path.trim_end_matches(['.', '?']) {
        "" => line(place),
        path => format!("{}, key {path}", line(place)),
    };
    Error::invalid(DOING, why.trim().to_owned())
        .at(place)
        .hinting(HINT)
}

fn version(version: Option<u32>) -> Result<()> {
    match version {
        None | Some(1) => Ok(()),
        Some(other) => Err(Error::new(
            ErrorKind::Unsupported,
            DOING,
            format!("its version is {other}; this release reads version 1"),
        )),
    }
}

fn too_many() -> Error {
    let why = format!(
        "it has more than {} clients (bound MAX_CLIENTS)",
        Manifest::MAX_CLIENTS
    );
    Error::new(ErrorKind::LimitExceeded, DOING, why)
}

fn too_large() -> Error {
    let why = format!(
        "it is larger than {} bytes (bound MAX_BYTES)",
        Manifest::MAX_BYTES
    );
    Error::new(ErrorKind::LimitExceeded, DOING, why)
}

fn line(number: usize) -> String {
    format!("line {number}")
}

/// The message without serde_json's own "at line 1 column 2", which the error states already.
fn without_place(cause: &serde_json::Error) -> String {
    let text = cause.to_string();
    match text.rfind(" at line ") {
        Some(end) => text.get(..end).unwrap_or(&text).to_owned(),
        None => text,
    }
}
