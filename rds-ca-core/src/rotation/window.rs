//! Times at which changes are allowed, in somebody's own time zone.

use serde::{Deserialize, Serialize};
use time::{Duration, UtcDateTime};

use crate::error::{Error, Result};
use crate::fleet::MaintenanceWindow;

/// A weekly window in a time zone of fixed offset.
///
/// Named time zones are not known here: daylight saving time moves such a window by an hour, so choose it wide
/// enough, or give the offset that holds while the plan runs.
///
/// # Example
///
/// ```
/// use rds_ca_core::{rotation::LocalWindow, timestamp};
///
/// let nights = LocalWindow::new("mon:01:00-mon:05:00", "+02:00")?;
/// assert!(nights.contains(timestamp::parse("2027-01-03T23:30:00Z")?)); // Monday, half past one
/// let (start, _) = nights.next(timestamp::parse("2027-01-04T12:00:00Z")?);
/// assert_eq!(timestamp::format(start), "2027-01-10T23:00:00Z");
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Text", into = "Text")]
pub struct LocalWindow {
    window: MaintenanceWindow,
    offset_minutes: i16,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    window: String,
    #[serde(default = "utc")]
    utc_offset: String,
}

fn utc() -> String {
    "+00:00".to_owned()
}

impl LocalWindow {
    /// A window `ddd:hh:mm-ddd:hh:mm` at an offset from UTC such as `+05:30`, or `Z`.
    ///
    /// # Errors
    ///
    /// When either is not written so, or the offset is beyond ±14:00.
    pub fn new(window: &str, utc_offset: &str) -> Result<Self> {
        const DOING: &str = "cannot read the window";
        let window = MaintenanceWindow::parse(window).ok_or_else(|| {
            Error::invalid(DOING, "it is not a weekly window")
                .at(format!("{window:?}"))
                .hinting("write it as sun:01:00-sun:05:00")
        })?;
        let offset_minutes = offset(utc_offset.trim()).ok_or_else(|| {
            Error::invalid(DOING, "the offset from UTC is not one")
                .at(format!("{utc_offset:?}"))
                .hinting("write it as +02:00, or Z; it lies between -14:00 and +14:00")
        })?;
        Ok(Self {
            window,
            offset_minutes,
        })
    }

    /// Whether it is open at that time.
    pub fn contains(&self, at: UtcDateTime) -> bool {
        self.window.contains(at.saturating_add(self.offset()))
    }

    /// Start and end of the window that opens next at or after that time.
    pub fn next(&self, at: UtcDateTime) -> (UtcDateTime, UtcDateTime) {
        let (start, end) = self.window.next(at.saturating_add(self.offset()));
        (
            start.saturating_sub(self.offset()),
            end.saturating_sub(self.offset()),
        )
    }

    fn offset(&self) -> Duration {
        Duration::minutes(self.offset_minutes.into())
    }
}

/// The first time at or after `at` at which one of the windows is open; `at` itself when there are none.
pub(super) fn first_open(windows: &[LocalWindow], at: UtcDateTime) -> UtcDateTime {
    if windows.is_empty() || windows.iter().any(|window| window.contains(at)) {
        return at;
    }
    windows
        .iter()
        .map(|window| window.next(at).0)
        .min()
        .unwrap_or(at)
}

/// Whether one of the windows holds all of a maintenance window.
pub(super) fn allow(windows: &[LocalWindow], window: MaintenanceWindow, at: UtcDateTime) -> bool {
    let (start, end) = window.next(at);
    let holds = |allowed: &LocalWindow| {
        // An opening that reaches from before `start` to `end` or beyond.
        let (opened, _) = allowed.next(start.saturating_sub(Duration::seconds(7 * 86_400 - 1)));
        let closes = opened
            .saturating_add(Duration::try_from(allowed.window.length()).unwrap_or(Duration::ZERO));
        allowed.contains(start) && opened <= start && end <= closes
    };
    windows.is_empty() || windows.iter().any(holds)
}

fn offset(text: &str) -> Option<i16> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    if (hours.len(), minutes.len()) != (2, 2) {
        return None;
    }
    let (hours, minutes): (i16, i16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let all = hours * 60 + minutes;
    ((0..60).contains(&minutes) && (0..=14 * 60).contains(&all)).then_some(sign * all)
}

impl TryFrom<Text> for LocalWindow {
    type Error = Error;

    fn try_from(text: Text) -> Result<Self> {
        Self::new(&text.window, &text.utc_offset)
    }
}

impl From<LocalWindow> for Text {
    fn from(window: LocalWindow) -> Self {
        let sign = if window.offset_minutes < 0 { '-' } else { '+' };
        let minutes = window.offset_minutes.unsigned_abs();
        Self {
            window: window.window.to_string(),
            utc_offset: format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamp::parse;

    #[test]
    fn a_maintenance_window_has_to_lie_whole_in_an_allowed_one() {
        let at = parse("2027-01-06").unwrap();
        let allowed = [LocalWindow::new("sun:22:00-mon:04:00", "+02:00").unwrap()]; // sun:20:00-mon:02:00 UTC
        for (window, wanted) in [
            ("sun:20:00-sun:21:00", true),
            ("mon:01:00-mon:02:00", true),
            ("sun:23:30-mon:00:30", true),
            ("mon:01:30-mon:02:30", false),
            ("sun:19:30-sun:20:30", false),
            ("tue:01:00-tue:02:00", false),
        ] {
            let window = MaintenanceWindow::parse(window).unwrap();
            assert_eq!(allow(&allowed, window, at), wanted, "{window}");
            assert!(allow(&[], window, at));
        }
    }

    #[test]
    fn offsets() {
        for (text, minutes) in [("Z", 0), ("+05:30", 330), ("-03:00", -180), ("+14:00", 840)] {
            assert_eq!(offset(text), Some(minutes), "{text}");
        }
        for text in [
            "", "5", "+5:30", "+05:60", "+14:01", "05:00", "+0a:00", "+-1:00",
        ] {
            assert_eq!(offset(text), None, "{text}");
        }
    }
}
