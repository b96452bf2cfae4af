//! The file in which probed chains are kept: `{"version": 1, "probes": [...]}`.

use serde::{Deserialize, Serialize};

use super::ProbedChain;
use crate::error::{Error, Result};

const VERSION: u32 = 1;

#[derive(Deserialize)]
#[serde(expecting = "an object with `version` and `probes`")]
struct Head {
    version: u32,
}

#[derive(Deserialize)]
#[serde(expecting = "an object with `version` and `probes`")]
struct File {
    probes: Vec<ProbedChain>,
}

#[derive(Serialize)]
struct FileOut<'a> {
    version: u32,
    probes: &'a [ProbedChain],
}

/// Writes probed chains as the JSON file that an audit reads (feature `serde`).
///
/// # Errors
///
/// None in practice; a failure of the JSON writer would be one.
pub fn probes_to_json(probes: &[ProbedChain]) -> Result<String> {
    let file = FileOut {
        version: VERSION,
        probes,
    };
    serde_json::to_string_pretty(&file).map_err(|cause| {
        Error::invalid("cannot write the probes", cause.to_string()).caused_by(cause)
    })
}

/// Reads what [`probes_to_json`] wrote (feature `serde`).
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when it is no such file, its version is
/// not 1, or a chain holds something that is not a certificate.
///
/// # Example
///
/// ```
/// use rds_ca_core::trust::{probes_from_json, probes_to_json};
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
    // The version comes first: a later layout may not even have the fields of this one.
    let head: Head = serde_json::from_str(text).map_err(invalid)?;
    if head.version != VERSION {
        return Err(Error::invalid(
            DOING,
            format!(
                "the file has version {}, this program reads version {VERSION}",
                head.version
            ),
        ));
    }
    let file: File = serde_json::from_str(text).map_err(invalid)?;
    Ok(file.probes)
}
