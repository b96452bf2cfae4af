//! The file format for probed chains: `{"format": "rds-ca-probe", "version": 1, "probes": [...]}`.

use serde::{Deserialize, Serialize};

use super::ProbedChain;
use crate::error::{Error, Result};
use crate::file_header::Head;

const FORMAT: &str = "rds-ca-probe";
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    head: Head,
    probes: &'a [ProbedChain],
}

#[derive(Deserialize)]
#[serde(expecting = "an object with `format`, `version` and `probes`")]
struct Read {
    probes: Vec<ProbedChain>,
}

/// Writes probed chains as the JSON file that an audit reads.
///
/// # Errors
///
/// None in practice; only a failure of the JSON writer.
pub fn probes_to_json(probes: &[ProbedChain]) -> Result<String> {
    let file = Written {
        head: Head::new(FORMAT, VERSION),
        probes,
    };
    serde_json::to_string_pretty(&file).map_err(|cause| {
        Error::invalid("cannot write the probes", cause.to_string()).caused_by(cause)
    })
}

/// Reads what [`probes_to_json`] wrote.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when it is not such a file or a chain contains something
/// other than a certificate, [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) for another version.
///
/// # Example
///
/// ```
/// use rds_ca_core::probed::{probes_from_json, probes_to_json};
///
/// let none = probes_to_json(&[])?;
/// assert!(probes_from_json(&none)?.is_empty());
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
pub fn probes_from_json(text: &str) -> Result<Vec<ProbedChain>> {
    const DOING: &str = "cannot read the probes";
    let invalid = |cause: serde_json::Error| {
        Error::invalid(DOING, cause.to_string())
            .at(format!("line {}", cause.line()))
            .caused_by(cause)
    };
    let head: Head = serde_json::from_str(text).map_err(invalid)?;
    head.expect(FORMAT, VERSION, DOING)?;
    let file: Read = serde_json::from_str(text).map_err(invalid)?;
    Ok(file.probes)
}
