//! What a client is configured with: driver, version, connection string, options, environment, files.

use std::collections::BTreeMap;
use std::fmt;

use super::files::{Files, NoFiles};
use crate::error::{Error, ErrorKind, Result};
use crate::name::EngineFamily;

/// The longest connection string that is read, in bytes.
pub const MAX_DSN: usize = 64 * 1024;
/// The most options and environment variables that are read, and the deepest nesting of options.
const MAX_VALUES: usize = 10_000;
const MAX_DEPTH: usize = 32;
/// The longest value of an option or of an environment variable, in bytes; the value may be a bundle.
const MAX_VALUE: usize = 1024 * 1024;

/// Text that is never shown: it has no `Display`, and `Debug` shows three stars.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps the text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether the secret equals this text.
    pub fn is(&self, text: &str) -> bool {
        self.0 == text
    }

    /// The text itself, for opening a store.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A value of a driver's option, with the types of JSON.
///
/// `Debug` shows the structure but no text, since any text may be a password.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// `null`, `None`, `undefined`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// An object: keys and values, in order.
    Map(Vec<(String, Value)>),
    /// An expression in the driver's language, such as `ssl.create_default_context(cafile="/a.pem")`:
    /// in JSON an object with the one key `$py`, `$js` ….
    Code(String),
}

impl Value {
    /// The member of an object with that name.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            // The last of two equal keys counts, as in JSON parsers.
            Self::Map(members) => members
                .iter()
                .rev()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text, if it is text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Text, number or boolean as text: `true`, `5432`.
    pub fn plain(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text.clone()),
            Self::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// Whether Python, JavaScript and similar languages treat it as true in a condition.
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Number(text) => text.parse::<f64>().is_ok_and(|number| number != 0.0),
            Self::Text(text) => !text.is_empty(),
            // An empty list or object is false in Python only: rules for which that matters check it themselves.
            Self::List(_) | Self::Map(_) | Self::Code(_) => true,
        }
    }

    fn measure(&self, depth: usize, count: &mut usize) -> Result<()> {
        *count += 1;
        if depth > MAX_DEPTH || *count > MAX_VALUES {
            return Err(too_much(format!(
                "the options are nested deeper than {MAX_DEPTH} levels, or are more than {MAX_VALUES}"
            )));
        }
        match self {
            Self::Text(text) | Self::Number(text) | Self::Code(text) if text.len() > MAX_VALUE => {
                Err(too_much(format!(
                    "an option is longer than {MAX_VALUE} bytes"
                )))
            }
            Self::List(values) => values
                .iter()
                .try_for_each(|value| value.measure(depth + 1, count)),
            Self::Map(members) => members
                .iter()
                .try_for_each(|(_, value)| value.measure(depth + 1, count)),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(_) => f.write_str("number"),
            Self::Text(_) => f.write_str("text"),
            Self::Code(_) => f.write_str("code"),
            Self::List(values) => f.debug_list().entries(values).finish(),
            Self::Map(members) => f
                .debug_map()
                .entries(members.iter().map(|(key, value)| (key, value)))
                .finish(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match value {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Number(number) => Self::Number(number.to_string()),
            Json::String(text) => Self::Text(text),
            Json::Array(values) => Self::List(values.into_iter().map(Self::from).collect()),
            Json::Object(members) => {
                let mut members: Vec<_> = members
                    .into_iter()
                    .map(|(key, value)| (key, Self::from(value)))
                    .collect();
                if let [(key, Self::Text(code))] = members.as_mut_slice()
                    && key.starts_with('$')
                {
                    return Self::Code(std::mem::take(code));
                }
                Self::Map(members)
            }
        }
    }
}

/// The options given to a driver in addition to its connection string: keyword arguments, an object, properties.
///
/// Each option has a place, such as `option:ssl.ca`. An option that a framework passes on keeps the place where the
/// operator wrote it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    members: Vec<(String, Value)>,
    /// Paths of options that were written elsewhere, with that place, such as `ssl` → `option:dialectOptions.ssl`.
    places: Vec<(String, String)>,
}

impl Options {
    /// No options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Adds an option, or replaces the one of that name.
    pub fn set(&mut self, key: impl Into<String>, value: impl Into<Value>) -> &mut Self {
        let (key, value) = (key.into(), value.into());
        // The places of nested options are replaced as well.
        self.places.retain(|(path, _)| {
            path.strip_prefix(key.as_str())
                .is_none_or(|rest| !(rest.is_empty() || rest.starts_with('.')))
        });
        match self.members.iter_mut().find(|(name, _)| *name == key) {
            Some((_, old)) => *old = value,
            None => self.members.push((key, value)),
        }
        self
    }

    /// Adds an option that was written at that place.
    pub(crate) fn set_from(
        &mut self,
        key: impl Into<String>,
        value: impl Into<Value>,
        place: impl Into<String>,
    ) -> &mut Self {
        let key = key.into();
        self.set(key.clone(), value);
        self.places.push((key, place.into()));
        self
    }

    /// Removes an option.
    pub(crate) fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.members.iter().position(|(name, _)| name == key)?;
        Some(self.members.remove(at).1)
    }

    /// The option at a path of keys separated by dots, such as `ssl.ca`; an explicit `null` is an option too.
    pub fn get(&self, path: &str) -> Option<&Value> {
        let member = |key: &str| {
            self.members
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value)
        };
        if let Some(value) = member(path) {
            return Some(value);
        }
        let mut keys = path.split('.');
        let mut value = member(keys.next()?)?;
        for key in keys {
            value = value.get(key)?;
        }
        Some(value)
    }

    /// The option at that path; `null` counts as absent.
    pub fn given(&self, path: &str) -> Option<&Value> {
        self.get(path).filter(|value| **value != Value::Null)
    }

    /// The name and value of every option.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.members
            .iter()
            .map(|(key, value)| (key.as_str(), value))
    }

    /// Records the place where the option at the path was written.
    pub(crate) fn written_at(&mut self, path: &str, place: impl Into<String>) {
        self.places.push((path.to_owned(), place.into()));
    }

    /// Where the option was written: `option:ssl.ca`, or the place that a framework read it from.
    pub fn place(&self, path: &str) -> String {
        self.places
            .iter()
            .filter_map(|(prefix, place)| {
                let rest = path.strip_prefix(prefix.as_str())?;
                (rest.is_empty() || rest.starts_with('.')).then_some((prefix.len(), place, rest))
            })
            .max_by_key(|(length, ..)| *length)
            .map_or_else(
                || format!("option:{path}"),
                |(_, place, rest)| format!("{place}{rest}"),
            )
    }
}

impl FromIterator<(String, Value)> for Options {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(members: I) -> Self {
        let mut options = Self::new();
        for (key, value) in members {
            options.set(key, value);
        }
        options
    }
}

/// Everything that decides how a client connects, as plain data.
///
/// `Debug` shows no value: connection strings, options and environments carry passwords.
///
/// # Example
///
/// ```
/// use rds_ca_core::driver::{Settings, Transport, effective};
///
/// let mut settings = Settings::new("psycopg");
/// settings.dsn = Some("postgresql://app@db.example.com/app?sslmode=disable".into());
/// assert_eq!(effective(&settings)?.transport, Transport::Plain);
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Settings<'a> {
    /// The driver's identifier, such as `psycopg`; see [`drivers()`](super::drivers).
    pub driver: String,
    /// Its version, alone (`3.2.3`) or with the libraries below it (`psycopg 3.2.3 / libpq 17.0`).
    pub version: Option<String>,
    /// The engine that it connects to, for drivers that serve several.
    pub engine: Option<EngineFamily>,
    /// The connection string or URL.
    pub dsn: Option<String>,
    /// Options, keyword arguments, properties.
    pub options: Options,
    /// The complete environment.
    pub environment: BTreeMap<String, String>,
    /// The client's home folder, as the client sees it; if absent, the variable `HOME` counts.
    pub home: Option<String>,
    /// The folder that relative paths start from, as the client sees it.
    pub working_directory: Option<String>,
    /// The client's files.
    pub files: &'a dyn Files,
}

impl Settings<'static> {
    /// Settings with only the driver set, and no view of files.
    pub fn new(driver: impl Into<String>) -> Self {
        Self {
            driver: driver.into(),
            version: None,
            engine: None,
            dsn: None,
            options: Options::new(),
            environment: BTreeMap::new(),
            home: None,
            working_directory: None,
            files: &NoFiles,
        }
    }
}

impl<'a> Settings<'a> {
    /// The same settings with that view of files.
    pub fn with_files<'b>(self, files: &'b dyn Files) -> Settings<'b>
    where
        'a: 'b,
    {
        Settings { files, ..self }
    }

    /// # Errors
    ///
    /// `LimitExceeded` names the bound.
    pub(super) fn check_bounds(&self) -> Result<()> {
        if self.dsn.as_ref().is_some_and(|dsn| dsn.len() > MAX_DSN) {
            return Err(too_much(format!(
                "the connection string is longer than {MAX_DSN} bytes"
            )));
        }
        if self.environment.len() > MAX_VALUES {
            return Err(too_much(format!(
                "there are more than {MAX_VALUES} environment variables"
            )));
        }
        if self
            .environment
            .iter()
            .any(|(name, value)| name.len() > MAX_VALUE || value.len() > MAX_VALUE)
        {
            return Err(too_much(format!(
                "an environment variable is longer than {MAX_VALUE} bytes"
            )));
        }
        let mut count = 0;
        self.options
            .iter()
            .try_for_each(|(_, value)| value.measure(0, &mut count))
    }
}

impl fmt::Debug for Settings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("driver", &self.driver)
            .field("dsn", &self.dsn.as_ref().map(|_| "***"))
            .field("options", &self.options)
            .field("environment", &self.environment.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

fn too_much(why: String) -> Error {
    Error::new(ErrorKind::LimitExceeded, "reading a client's settings", why)
}
