//! The header of every JSON file that we write and read back: its format and version.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// The first members of the file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object with `format` and `version`")]
pub(crate) struct Head {
    format: String,
    version: u32,
}

impl Head {
    /// The header of a file to be written.
    pub(crate) fn new(format: &str, version: u32) -> Self {
        Self {
            format: format.to_owned(),
            version,
        }
    }

    /// Refuses another format and another version. A later version may lay out the file differently, so the header is
    /// read before the rest.
    pub(crate) fn expect(&self, format: &str, version: u32, doing: &str) -> Result<()> {
        if self.format != format {
            let why = format!("its format is {:?}, not {format:?}", self.format);
            return Err(Error::invalid(doing, why));
        }
        if self.version != version {
            let why = format!(
                "it has version {} of {format}, and this release reads version {version}",
                self.version
            );
            return Err(Error::new(ErrorKind::Unsupported, doing, why)
                .hinting("read it with the release that wrote it"));
        }
        Ok(())
    }
}
