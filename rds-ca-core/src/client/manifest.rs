//! Reading a client manifest: TOML or JSON, with the line and the key in every complaint.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;
use time::UtcDateTime;

use super::{Client, Manifest, Mode, Selector, Suppression};
use crate::error::{Error, ErrorKind, Result};
use crate::name::StackId;
use crate::timestamp;

const DOING: &str = "cannot read the client manifest";
const HINT: &str = "see schemas/client-manifest.schema.json for the keys and their values";

impl Manifest {
    /// The largest manifest, in bytes.
    pub const MAX_BYTES: usize = 16 << 20;
    /// The most clients.
    pub const MAX_CLIENTS: usize = 100_000;

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
        let bytes = std::fs::read(path).map_err(|cause| Error::io("cannot read", path, cause))?;
        let text = String::from_utf8(bytes).map_err(|cause| {
            Error::invalid(DOING, "it is not UTF-8 text")
                .at(place.clone())
                .caused_by(cause)
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut manifest = Self::parse_below(&text, folder).map_err(|error| error.at(place))?;
        manifest.path = Some(path.to_owned());
        Ok(manifest)
    }

    /// Reads a manifest that is at hand; its stores' paths are taken as they are.
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

    /// What no single value shows: names that occur twice, too many clients.
    fn checked(mut self, folder: &Path) -> Result<Self> {
        if self.clients.len() > Self::MAX_CLIENTS {
            let why = format!(
                "it has more than {} clients (bound MAX_CLIENTS)",
                Self::MAX_CLIENTS
            );
            return Err(Error::new(ErrorKind::LimitExceeded, DOING, why));
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
                    "give each client a name of its own",
                );
            }
            if let Some(first) = seen.insert(client.name.clone(), client.line) {
                let first = first.map_or_else(String::new, |at| format!(" on line {at}"));
                let why = format!("there is a client {:?}{first} already", client.name);
                return wrong("name", why, "give each client a name of its own");
            }
            for store in &mut client.stores {
                if store.as_os_str().is_empty() {
                    return wrong(
                        "stores",
                        "a path is empty".to_owned(),
                        "name a file or a folder",
                    );
                }
                *store = folder.join(&*store);
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
    #[serde(default = "Vec::new", alias = "client")]
    clients: Vec<C>,
    #[serde(default = "Vec::new", alias = "suppression")]
    suppressions: Vec<S>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientEntry {
    name: String,
    #[serde(default)]
    owner: Option<String>,
    #[serde(default)]
    stack: Option<StackId>,
    #[serde(default)]
    mode: Mode,
    #[serde(default)]
    stores: Vec<PathBuf>,
    #[serde(default)]
    password_env: Option<String>,
    #[serde(default)]
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

/// A text that says something.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Reason(String);

impl TryFrom<String> for Reason {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.trim().is_empty() {
            return Err("the reason is empty: say why the finding is accepted");
        }
        Ok(Self(text))
    }
}

fn any() -> String {
    "*".to_owned()
}

/// Text in both notations, or TOML's own dates.
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
    fn at(self, line: usize) -> Client {
        Client {
            name: self.name,
            owner: self.owner,
            stack: self.stack,
            mode: self.mode,
            stores: self.stores,
            password_env: self.password_env,
            databases: self.databases,
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
            line: Some(line),
        }
    }
}

fn parse_toml(text: &str) -> Result<Manifest> {
    type Tables = Document<toml::Spanned<ClientEntry>, toml::Spanned<SuppressionEntry>>;
    let at = |offset: usize| line_of(text, offset);
    let deserializer = toml::Deserializer::parse(text).map_err(|cause| {
        let place = cause.span().map_or(1, |span| at(span.start));
        Error::invalid(DOING, cause.message().trim().to_owned())
            .at(line(place))
            .hinting(HINT)
    })?;
    let document: Tables = serde_path_to_error::deserialize(deserializer).map_err(|cause| {
        let place = cause.inner().span().map_or(1, |span| at(span.start));
        complaint(place, cause.path(), cause.inner().message())
    })?;
    version(document.version)?;
    Ok(Manifest {
        path: None,
        clients: document
            .clients
            .into_iter()
            .map(|entry| {
                let place = at(entry.span().start);
                entry.into_inner().at(place)
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
            complaint(
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
        clients: entries(text, "clients", &document.clients, ClientEntry::at)?,
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
    let read = |(position, raw): (usize, &&'de RawValue)| {
        let raw: &'de str = raw.get();
        // The raw text lies in `text`, so its address tells the line.
        let first = line_of(
            text,
            (raw.as_ptr() as usize).saturating_sub(text.as_ptr() as usize),
        );
        let mut deserializer = serde_json::Deserializer::from_str(raw);
        serde_path_to_error::deserialize(&mut deserializer)
            .map(|entry| build(entry, first))
            .map_err(|cause| {
                let place = first + cause.inner().line().saturating_sub(1);
                let path = format!("{list}[{position}].{}", cause.path());
                complaint(place, path, &without_place(cause.inner()))
            })
    };
    entries.iter().enumerate().map(read).collect()
}

fn complaint(place: usize, path: impl std::fmt::Display, why: &str) -> Error {
    // The reader of TOML wraps each table to know its lines; that wrapping is no key of the file.
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

fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

/// The message without serde_json's own "at line 1 column 2", which would be said twice.
fn without_place(cause: &serde_json::Error) -> String {
    let text = cause.to_string();
    match text.rfind(" at line ") {
        Some(end) => text.get(..end).unwrap_or(&text).to_owned(),
        None => text,
    }
}
