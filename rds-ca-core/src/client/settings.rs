//! The settings of a client's driver, as the manifest states them: values may come from variables or files.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::driver::{Settings, Value};
use crate::error::{Error, Result};

/// The largest file that a value is read from, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// A text of the manifest: it may contain variables as `${NAME}`, or be read from a file.
#[derive(Clone, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "complete by nature")]
pub enum Text {
    /// Text in which `${NAME}` is replaced.
    Written(String),
    /// The content of a file, without blanks around it.
    File(PathBuf),
}

/// The settings of a client's driver. `Debug` shows no value: connection strings and environments carry passwords.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ClientSettings {
    /// The connection string.
    pub dsn: Option<Text>,
    /// The driver's options.
    pub options: Vec<(String, serde_json::Value)>,
    /// The client's complete environment.
    pub environment: BTreeMap<String, Text>,
    /// The folder that stands for `/` of the client's files; without one, paths are those of this machine.
    pub root: Option<PathBuf>,
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Written(_) => f.write_str("***"),
            Self::File(path) => write!(f, "file {}", path.display()),
        }
    }
}

impl fmt::Debug for ClientSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options: Vec<&str> = self.options.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("ClientSettings")
            .field("dsn", &self.dsn)
            .field("options", &options)
            .field("environment", &self.environment)
            .field("root", &self.root)
            .finish()
    }
}

impl ClientSettings {
    /// Whether nothing is stated.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Resolves relative paths of files against a folder.
    pub(super) fn below(&mut self, folder: &Path) {
        let texts = self.dsn.iter_mut().chain(self.environment.values_mut());
        for text in texts {
            if let Text::File(path) = text {
                *path = folder.join(&*path);
            }
        }
        if let Some(root) = &mut self.root {
            *root = folder.join(&*root);
        }
    }

    /// Fills in the settings of a driver; `lookup` returns the values of variables.
    pub(super) fn apply_to(
        &self,
        settings: &mut Settings<'_>,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<()> {
        settings.dsn = self
            .dsn
            .as_ref()
            .map(|text| text.read(lookup))
            .transpose()?;
        for (name, value) in &self.options {
            settings.options.set(name.clone(), value_of(value, lookup)?);
        }
        for (name, text) in &self.environment {
            settings
                .environment
                .insert(name.clone(), text.read(lookup)?);
        }
        Ok(())
    }
}

impl Text {
    fn read(&self, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String> {
        match self {
            Self::Written(text) => expand(text, lookup),
            Self::File(path) => {
                let failed = |cause| Error::io("cannot read", path, cause);
                let length = std::fs::metadata(path).map_err(failed)?.len();
                if length > MAX_FILE {
                    let why = format!("it is larger than {MAX_FILE} bytes");
                    return Err(
                        Error::invalid("cannot read a setting", why).at(path.display().to_string())
                    );
                }
                let text = crate::files::read_text(path).map_err(failed)?;
                Ok(text.trim().to_owned())
            }
        }
    }
}

fn value_of(value: &serde_json::Value, lookup: &dyn Fn(&str) -> Option<String>) -> Result<Value> {
    fn expanded(
        value: &serde_json::Value,
        lookup: &dyn Fn(&str) -> Option<String>,
        depth: usize,
    ) -> Result<serde_json::Value> {
        use serde_json::Value as Json;
        if depth > 32 {
            return Err(Error::invalid(
                "cannot read the options",
                "they are nested too deep",
            ));
        }
        Ok(match value {
            Json::String(text) => Json::String(expand(text, lookup)?),
            Json::Array(values) => Json::Array(
                values
                    .iter()
                    .map(|value| expanded(value, lookup, depth + 1))
                    .collect::<Result<_>>()?,
            ),
            Json::Object(members) => Json::Object(
                members
                    .iter()
                    .map(|(key, value)| Ok((key.clone(), expanded(value, lookup, depth + 1)?)))
                    .collect::<Result<_>>()?,
            ),
            other => other.clone(),
        })
    }
    expanded(value, lookup, 0).map(Value::from)
}

/// Replaces each `${NAME}`; `$${` stands for `${`.
fn expand(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, after) = rest.split_at(at);
        let after = after.get(2..).unwrap_or_default();
        if let Some(before) = before.strip_suffix('$') {
            out.push_str(before);
            out.push_str("${");
            rest = after;
            continue;
        }
        out.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            return Err(Error::invalid("cannot read a setting", "a ${ has no }"));
        };
        let value = lookup(name).ok_or_else(|| {
            let why = format!("the variable {name:?} is not set");
            Error::invalid("cannot read a setting", why)
                .hinting("set it, or write $${ where the text itself is meant")
        })?;
        out.push_str(&value);
        rest = behind;
    }
    out.push_str(rest);
    Ok(out)
}

impl<'de> serde::Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> std::result::Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged, expecting = "a text, or a table with `file`")]
        enum Written {
            Text(String),
            File(Place),
        }
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Place {
            file: PathBuf,
        }
        Ok(match Written::deserialize(input)? {
            Written::Text(text) => Self::Written(text),
            Written::File(place) => Self::File(place.file),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_replaced_and_missing_ones_reported() {
        let lookup = |name: &str| (name == "A").then(|| "x${B}".to_owned());
        for (text, wanted) in [
            ("", Some("")),
            ("plain $A {A}", Some("plain $A {A}")),
            ("<${A}>", Some("<x${B}>")),
            ("$${A}${A}", Some("${A}x${B}")),
            ("${B}", None),
            ("${A", None),
        ] {
            assert_eq!(expand(text, &lookup).ok().as_deref(), wanted, "{text}");
        }
    }
}
