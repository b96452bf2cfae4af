//! An audit as text, Markdown, JSON, HTML, SARIF, Prometheus text or JUnit XML.
//!
//! Untrusted text (names, messages of servers) is escaped for the respective format. The layouts of JSON
//! (`schemas/audit.schema.json`), SARIF's rule identifiers, Prometheus' metric names and JUnit's class names are
//! stable.

mod html;
mod json;
mod junit;
mod layout;
mod markdown;
mod next_steps;
mod outages;
mod prometheus;
mod sarif;
mod text;

use crate::audit::Audit;
use crate::error::{Error, Result};

words! {
    /// A format of reports.
    #[non_exhaustive]
    pub enum Format: "the format of a report" {
        /// Text for a terminal of 80 columns, or a pipe.
        Text = "text",
        /// JSON, with a version; the schema is `schemas/audit.schema.json`.
        Json = "json",
        /// GitHub-flavoured Markdown.
        Markdown = "md",
        /// One self-contained HTML page.
        Html = "html",
        /// SARIF 2.1.0 (OASIS), for code scanning.
        Sarif = "sarif",
        /// Prometheus text format 0.0.4, for the node exporter's textfile collector.
        Prometheus = "prometheus",
        /// JUnit XML, for pipelines.
        JUnit = "junit",
    }
}

/// Writes an audit in the given format.
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
        Format::Text => Ok(text(audit, text::WIDTH)),
        Format::Json => json::write(audit),
        Format::Markdown => Ok(markdown::write(audit)),
        Format::Html => html::write(audit),
        Format::Sarif => sarif::write(audit),
        Format::Prometheus => Ok(prometheus::write(audit)),
        Format::JUnit => junit::write(audit),
    }
}

/// Writes an audit as text, folded to that many columns (40 to 160); tables may be wider.
pub fn text(audit: &Audit, columns: usize) -> String {
    text::write(audit, columns)
}

fn failed(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::invalid("cannot write the report", cause.to_string()).caused_by(cause)
}
