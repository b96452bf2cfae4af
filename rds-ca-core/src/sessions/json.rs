//! Storing a usage and resuming it: versioned JSON.

use serde::{Deserialize, Serialize};
use time::UtcDateTime;

use super::Excluded;
use super::coverage::{Watch, from_millis};
use super::force::ForcedTls;
use super::precondition::Reason;
use super::usage::{GapTally, Latest, Usage, UsageRow};
use crate::error::{Error, ErrorKind, Result};
use crate::file_header::Head;
use crate::name::{Engine, EngineVersion};

const FORMAT: &str = "rds-ca-sessions";
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Document {
    #[serde(flatten)]
    head: Head,
    instance: Option<String>,
    server: Option<Server>,
    forced_tls: Option<Force>,
    tls_seen: Option<serde_json::Value>,
    rows: Vec<UsageRow>,
    gaps: Vec<GapEntry>,
    excluded: Excluded,
    watch: Times,
}

#[derive(Serialize, Deserialize)]
struct Server {
    engine: Engine,
    version: EngineVersion,
    #[serde(with = "crate::timestamp::rfc3339")]
    at: UtcDateTime,
}

#[derive(Serialize, Deserialize)]
struct Force {
    #[serde(flatten)]
    forced: ForcedTls,
    #[serde(with = "crate::timestamp::rfc3339")]
    at: UtcDateTime,
}

#[derive(Serialize, Deserialize)]
struct GapEntry {
    reason: Reason,
    #[serde(flatten)]
    tally: GapTally,
}

/// `samples` and `incomplete` contain milliseconds since 1970: the first time, then the distance to each next one.
#[derive(Serialize, Deserialize)]
struct Times {
    /// For human readers; not read back.
    #[serde(skip_deserializing)]
    summary: String,
    samples: Vec<i64>,
    incomplete: Vec<i64>,
    logs: Vec<Stretch>,
}

#[derive(Serialize, Deserialize)]
struct Stretch {
    #[serde(with = "crate::timestamp::rfc3339")]
    from: UtcDateTime,
    #[serde(with = "crate::timestamp::rfc3339")]
    to: UtcDateTime,
}

impl Usage {
    /// The largest JSON text that [`from_json`](Self::from_json) reads, in bytes.
    pub const MAX_JSON: usize = 128 << 20;

    /// The usage as JSON, for storing and resuming.
    ///
    /// Each of its `rows` has `user`, `client`, `application`, `database`, `state`, `reason`, `protocol`, `cipher` and
    /// the tally.
    ///
    /// # Errors
    ///
    /// None is known: every usage can be written.
    pub fn to_json(&self) -> Result<String> {
        let (samples, logs) = self.watch.entries();
        let distances = |complete: bool| {
            let mut before = 0;
            samples
                .iter()
                .filter(|(_, own)| **own == complete)
                .map(|(at, _)| at - std::mem::replace(&mut before, *at))
                .collect()
        };
        let document = Document {
            head: Head::new(FORMAT, VERSION),
            instance: self.instance.clone(),
            server: self.server.clone().map(|latest| Server {
                engine: latest.value.0,
                version: latest.value.1,
                at: latest.at,
            }),
            forced_tls: self.forced.clone().map(|latest| Force {
                forced: latest.value,
                at: latest.at,
            }),
            tls_seen: serde_json::to_value(self.tls_seen()).ok(),
            rows: self.rows().collect(),
            gaps: self
                .gaps()
                .map(|(reason, tally)| GapEntry {
                    reason,
                    tally: tally.clone(),
                })
                .collect(),
            excluded: self.excluded,
            watch: Times {
                summary: self.watch.describe(),
                samples: distances(true),
                incomplete: distances(false),
                logs: logs
                    .iter()
                    .map(|(from, to)| Stretch {
                        from: from_millis(*from),
                        to: from_millis(*to),
                    })
                    .collect(),
            },
        };
        serde_json::to_string_pretty(&document).map_err(|cause| {
            Error::invalid("cannot write the session usage", cause.to_string()).caused_by(cause)
        })
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when it is not such JSON, [`ErrorKind::Unsupported`] when it has another version of
    /// the format, [`ErrorKind::LimitExceeded`] beyond [`MAX_JSON`](Self::MAX_JSON), [`MAX_ROWS`](Self::MAX_ROWS) or
    /// [`Watch::MAX_SAMPLES`].
    pub fn from_json(text: &str) -> Result<Self> {
        let doing = "cannot read the session usage";
        if text.len() > Self::MAX_JSON {
            let why = format!(
                "it is longer than {} bytes (bound MAX_JSON)",
                Self::MAX_JSON
            );
            return Err(Error::new(ErrorKind::LimitExceeded, doing, why));
        }
        let invalid = |cause: serde_json::Error| {
            Error::invalid(doing, cause.to_string())
                .hinting("give a file that `rds-ca sessions` wrote")
                .caused_by(cause)
        };
        let head: Head = serde_json::from_str(text).map_err(invalid)?;
        head.expect(FORMAT, VERSION, doing)?;
        let document: Document = serde_json::from_str(text).map_err(invalid)?;
        let mut usage = Self {
            instance: document.instance,
            server: document.server.map(|server| Latest {
                at: server.at,
                value: (server.engine, server.version),
            }),
            forced: document.forced_tls.map(|force| Latest {
                at: force.at,
                value: force.forced,
            }),
            excluded: document.excluded,
            ..Self::default()
        };
        for UsageRow { session, tally } in document.rows {
            if usage.rows.insert(session, tally).is_some() {
                return Err(Error::invalid(
                    doing,
                    "it lists the same kind of session twice",
                ));
            }
        }
        for GapEntry { reason, tally } in document.gaps {
            usage.gaps.insert(reason, tally);
        }
        usage.watch = document.watch.read()?;
        // Merging with an empty usage checks the bounds.
        usage.merge(Self::default())
    }
}

impl Times {
    fn read(self) -> Result<Watch> {
        let mut watch = Watch::default();
        for (distances, complete) in [(self.samples, true), (self.incomplete, false)] {
            let mut at = 0_i64;
            for distance in distances {
                at = at.saturating_add(distance);
                add(&mut watch, Watch::sampled(from_millis(at), complete))?;
            }
        }
        for Stretch { from, to } in self.logs {
            add(&mut watch, Watch::logged(from, to))?;
        }
        Ok(watch)
    }
}

fn add(watch: &mut Watch, part: Watch) -> Result<()> {
    watch.check(&part)?;
    watch.absorb(part);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_is_refused_by_name() {
        let error = Usage::from_json(r#"{"format": "rds-ca-sessions", "version": 2}"#).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        let error = Usage::from_json("[]").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}
