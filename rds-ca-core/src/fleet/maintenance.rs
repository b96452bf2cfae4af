//! Maintenance windows and pending maintenance actions.

use std::fmt;

use time::{Duration, UtcDateTime};

use super::Scope;

const DAY: u16 = 24 * 60;
const WEEK: u16 = 7 * DAY;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A weekly maintenance window, in UTC: `sun:05:00-sun:06:00`.
///
/// # Example
///
/// ```
/// use rds_ca_core::{fleet::MaintenanceWindow, timestamp};
///
/// let window = MaintenanceWindow::parse("sun:23:30-mon:00:30").unwrap();
/// let (start, end) = window.next(timestamp::parse("2027-01-01")?);
/// assert_eq!(timestamp::format(start), "2027-01-03T23:30:00Z");
/// assert_eq!(timestamp::format(end), "2027-01-04T00:30:00Z");
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MaintenanceWindow {
    // Minutes since Monday 00:00.
    start: u16,
    minutes: u16,
}

impl MaintenanceWindow {
    /// Parses `ddd:hh:mm-ddd:hh:mm`; `None` for any other text, and for a window of length zero.
    pub fn parse(text: &str) -> Option<Self> {
        let (start, end) = text.trim().split_once('-')?;
        let (start, end) = (minute_of_week(start)?, minute_of_week(end)?);
        let minutes = (end + WEEK - start) % WEEK;
        (minutes > 0).then_some(Self { start, minutes })
    }

    /// How long it is open.
    pub fn length(&self) -> std::time::Duration {
        std::time::Duration::from_secs(60 * u64::from(self.minutes))
    }

    /// Whether it is open at that time.
    pub fn contains(&self, at: UtcDateTime) -> bool {
        let since = at - self.last_start(at);
        since < self.length()
    }

    /// Start and end of the next window that opens at or after that time.
    pub fn next(&self, at: UtcDateTime) -> (UtcDateTime, UtcDateTime) {
        let last = self.last_start(at);
        let start = if last == at {
            last
        } else {
            last.saturating_add(Duration::WEEK)
        };
        (
            start,
            start.saturating_add(Duration::minutes(self.minutes.into())),
        )
    }

    // The last opening at or before that time.
    fn last_start(&self, at: UtcDateTime) -> UtcDateTime {
        let days = i64::from(at.weekday().number_days_from_monday());
        let monday = at
            .saturating_sub(Duration::days(days))
            .replace_time(time::Time::MIDNIGHT);
        let start = monday.saturating_add(Duration::minutes(self.start.into()));
        if start > at {
            start.saturating_sub(Duration::WEEK)
        } else {
            start
        }
    }
}

/// In the API's format.
impl fmt::Display for MaintenanceWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let write = |f: &mut fmt::Formatter<'_>, minute: u16| {
            let day = DAYS.get(usize::from(minute / DAY)).unwrap_or(&"mon");
            let minute = minute % DAY;
            write!(f, "{day}:{:02}:{:02}", minute / 60, minute % 60)
        };
        write(f, self.start)?;
        f.write_str("-")?;
        write(f, (self.start + self.minutes) % WEEK)
    }
}

impl serde::Serialize for MaintenanceWindow {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for MaintenanceWindow {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(input)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!("{text:?} is not a window like sun:05:00-sun:06:00"))
        })
    }
}

fn minute_of_week(text: &str) -> Option<u16> {
    let mut parts = text.split(':');
    let (day, hour, minute) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || (hour.len(), minute.len()) != (2, 2) {
        return None;
    }
    let day = DAYS
        .iter()
        .position(|known| known.eq_ignore_ascii_case(day))?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(u16::try_from(day).ok()? * DAY + hour * 60 + minute)
}

words! {
    /// What a pending maintenance action does to certificates.
    #[non_exhaustive]
    pub enum CertificateAction: "an action on certificates" {
        /// `ca-certificate-rotation`, the name in the API.
        CaCertificateRotation = "ca_certificate_rotation",
        /// `server-certificate-rotation`, the name in the user guide: same root, new server certificate.
        ServerCertificateRotation = "server_certificate_rotation",
    }
}

/// A maintenance action that is pending for a resource, as `DescribePendingMaintenanceActions` lists it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct PendingAction {
    /// Account and region.
    pub scope: Scope,
    /// The ARN of the instance or cluster.
    pub resource: String,
    /// The action, an open set: `system-update`, `ca-certificate-rotation` …
    pub action: String,
    /// From this time on it is applied in the next window.
    #[serde(default, with = "crate::timestamp::rfc3339::option")]
    pub auto_applied_after: Option<UtcDateTime>,
    /// At this time it is applied, regardless of the window.
    #[serde(default, with = "crate::timestamp::rfc3339::option")]
    pub forced_apply: Option<UtcDateTime>,
    /// When it will be applied according to the current settings.
    #[serde(default, with = "crate::timestamp::rfc3339::option")]
    pub current_apply: Option<UtcDateTime>,
    /// `immediate`, `next-maintenance` or `undo-opt-in`; `None` without an opt-in.
    pub opt_in: Option<String>,
    /// AWS's description.
    pub description: Option<String>,
}

impl PendingAction {
    /// Its effect on certificates, if it is one of the two names that AWS uses for such actions.
    pub fn certificate_action(&self) -> Option<CertificateAction> {
        match self.action.as_str() {
            "ca-certificate-rotation" => Some(CertificateAction::CaCertificateRotation),
            "server-certificate-rotation" => Some(CertificateAction::ServerCertificateRotation),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamp::{format, parse};

    #[test]
    fn windows_over_midnight_and_over_the_week() {
        let window = MaintenanceWindow::parse("Sun:23:45-mon:00:15").unwrap();
        assert_eq!(window.to_string(), "sun:23:45-mon:00:15");
        assert_eq!(window.length().as_secs(), 30 * 60);
        // 2027-01-03 is a Sunday.
        for (at, open, start) in [
            ("2027-01-03T23:44:59Z", false, "2027-01-03T23:45:00Z"),
            ("2027-01-03T23:45:00Z", true, "2027-01-03T23:45:00Z"),
            ("2027-01-04T00:14:59Z", true, "2027-01-10T23:45:00Z"),
            ("2027-01-04T00:15:00Z", false, "2027-01-10T23:45:00Z"),
        ] {
            let at = parse(at).unwrap();
            assert_eq!(window.contains(at), open, "{at}");
            assert_eq!(format(window.next(at).0), start, "{at}");
        }
    }

    #[test]
    fn invalid_windows() {
        for text in [
            "",
            "sun",
            "sun:05:00",
            "sun:05:00-",
            "sun:5:00-sun:06:00",
            "sun:24:00-mon:01:00",
            "sun:05:60-sun:06:00",
            "day:05:00-sun:06:00",
            "sun:05:00-sun:05:00",
            "sun:05:00:00-sun:06:00",
        ] {
            assert_eq!(MaintenanceWindow::parse(text), None, "{text}");
        }
    }
}
