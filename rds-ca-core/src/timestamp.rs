//! Converts instants from and to text; the library itself never reads a clock.
//!
//! Every instant in the public API is a [`time::UtcDateTime`], every duration a [`std::time::Duration`].

use std::time::Duration;

use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, UtcDateTime};

use crate::error::{Error, Result};

/// Reads an instant from RFC 3339 text, or from a plain date (`2027-01-03`), which means midnight UTC.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when the text is neither.
///
/// # Example
///
/// ```
/// let at = rds_ca_core::timestamp::parse("2027-01-03")?;
/// assert_eq!(at, rds_ca_core::timestamp::parse("2027-01-03T01:00:00+01:00")?);
/// assert_eq!(rds_ca_core::timestamp::format(at), "2027-01-03T00:00:00Z");
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
pub fn parse(text: &str) -> Result<UtcDateTime> {
    let text = text.trim();
    if let Some(date) = parse_date(text) {
        return Ok(date.midnight().as_utc());
    }
    OffsetDateTime::parse(text, &Rfc3339)
        .map(OffsetDateTime::to_utc)
        .map_err(|cause| {
            Error::invalid("cannot read the time", "it is neither a date nor RFC 3339")
                .at(format!("{text:?}"))
                .hinting("write it as 2027-01-03 or 2027-01-03T12:00:00Z")
                .caused_by(cause)
        })
}

/// Writes an instant as RFC 3339 in UTC, with a fraction only where there is one.
pub fn format(at: UtcDateTime) -> String {
    // Formatting fails only for years outside 0..=9999, which `UtcDateTime` cannot hold without
    // the `large-dates` feature, except for negative ones.
    at.format(&Rfc3339).unwrap_or_else(|_| at.to_string())
}

fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}

/// An instant from seconds since 1970, as in the generated tables.
///
/// Seconds outside the calendar are clamped; certificates and tables cannot hold such values.
pub(crate) const fn from_unix(seconds: i64) -> UtcDateTime {
    match UtcDateTime::from_unix_timestamp(seconds) {
        Ok(at) => at,
        Err(_) if seconds < 0 => UtcDateTime::MIN,
        Err(_) => UtcDateTime::MAX,
    }
}

/// A duration of that many days.
pub(crate) const fn days(count: u64) -> Duration {
    Duration::from_secs(count * 86_400)
}

/// The instant `by` later, or the last representable instant.
pub(crate) fn later(at: UtcDateTime, by: Duration) -> UtcDateTime {
    time::Duration::try_from(by).map_or(UtcDateTime::MAX, |by| at.saturating_add(by))
}

/// The instant `by` earlier, or the first representable instant.
pub(crate) fn earlier(at: UtcDateTime, by: Duration) -> UtcDateTime {
    time::Duration::try_from(by).map_or(UtcDateTime::MIN, |by| at.saturating_sub(by))
}

/// `#[serde(with = "crate::timestamp::rfc3339")]` for one instant.
pub(crate) mod rfc3339 {
    use serde::{Deserialize, Deserializer, Serializer};
    use time::UtcDateTime;

    pub(crate) fn serialize<S: Serializer>(at: &UtcDateTime, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&super::format(*at))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        input: D,
    ) -> Result<UtcDateTime, D::Error> {
        let text = String::deserialize(input)?;
        super::parse(&text).map_err(serde::de::Error::custom)
    }

    /// The same for an optional instant.
    pub(crate) mod option {
        use serde::{Deserialize, Deserializer, Serializer};
        use time::UtcDateTime;

        pub(crate) fn serialize<S: Serializer>(
            at: &Option<UtcDateTime>,
            out: S,
        ) -> Result<S::Ok, S::Error> {
            match at {
                Some(at) => out.serialize_some(&super::super::format(*at)),
                None => out.serialize_none(),
            }
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
            input: D,
        ) -> Result<Option<UtcDateTime>, D::Error> {
            Option::<String>::deserialize(input)?
                .map(|text| super::super::parse(&text).map_err(serde::de::Error::custom))
                .transpose()
        }
    }
}
