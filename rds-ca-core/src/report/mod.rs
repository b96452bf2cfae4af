//! An audit as text, Markdown, JSON, HTML, SARIF, Prometheus text or JUnit XML.
//!
//! Everything that came from outside (names, messages of servers) is escaped for the format that it goes
//! into. The layouts of JSON (`schemas/audit.schema.json`), SARIF's rule identifiers, Prometheus' metric
//! names and JUnit's class names are stable.

mod next_steps;
mod html;
mod json;
mod junit;
mod layout;
mod markdown;
mod prometheus;
mod sarif;
mod outages;
mod text;

use std::fmt;

use crate::audit::Audit;
use crate::error::{Error, Result};

/// A format of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// Text for a terminal of 80 columns, or a pipe.
    Text,
    /// JSON, with a version; the schema is `schemas/audit.schema.json`.
    Json,
    /// GitHub-flavoured Markdown.
    Markdown,
    /// One HTML page that needs nothing besides itself.
    Html,
    /// SARIF 2.1.0 (OASIS), for code scanning.
    Sarif,
    /// Prometheus text format 0.0.4, for the node exporter's textfile collector.
    Prometheus,
    /// JUnit XML, for pipelines.
    JUnit,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 7] = [
        Self::Text,
        Self::Json,
        Self::Markdown,
        Self::Html,
        Self::Sarif,
        Self::Prometheus,
        Self::JUnit,
    ];

    /// The format's name, as commands write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Sarif => "sarif",
            Self::Prometheus => "prometheus",
            Self::JUnit => "junit",
        }
    }

    /// The format of that name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for any other name.
    pub fn parse(name: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == name)
            .ok_or_else(|| {
                Error::invalid("cannot write the report", "there is no such format")
                    .at(format!("{name:?}"))
                    .hinting("one of text, json, md, html, sarif, prometheus, junit")
            })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Writes an audit in a format.
///
/// # Errors
///
/// None is known: every audit can be written in every format.
///
/// # Example
///
/// ```
/// use rds_ca_core::audit::{Audit, Inputs};
/// use rds_ca_core::report::{Format, write};
/// use rds_ca_core::{Fleet, timestamp};
///
/// let audit = Audit::of(&Inputs::new(&Fleet::default(), timestamp::parse("2027-01-01")?));
/// assert!(write(&audit, Format::Text)?.contains("fleet-empty"));
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
pub fn write(audit: &Audit, format: Format) -> Result<String> {
    match format {
        Format::Text => Ok(text::write(audit)),
        Format::Json => json::write(audit),
        Format::Markdown => Ok(markdown::write(audit)),
        Format::Html => html::write(audit),
        Format::Sarif => sarif::write(audit),
        Format::Prometheus => Ok(prometheus::write(audit)),
        Format::JUnit => junit::write(audit),
    }
}

fn failed(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::invalid("cannot write the report", cause.to_string()).caused_by(cause)
}
