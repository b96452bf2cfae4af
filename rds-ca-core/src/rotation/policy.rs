//! How careful a rotation must be.

use serde::{Deserialize, Serialize};
use time::{Duration, UtcDateTime};

use crate::error::{Error, Result};
use crate::fleet::MaintenanceWindow;

words! {
    /// When a change is applied.
    #[non_exhaustive]
    #[derive(Default)]
    pub enum ApplyTiming: "an apply timing" {
        /// In the database's own next maintenance window.
        #[default]
        MaintenanceWindow = "maintenance_window",
        /// At once (`ApplyImmediately`); in the windows of the policy, if it has any. *All* queued changes of the
        /// database are applied with it.
        Immediately = "immediately",
    }
}

words! {
    /// What happens to a database that loads a new certificate only at a restart.
    #[non_exhaustive]
    #[derive(Default)]
    pub enum RestartPolicy: "a restart policy" {
        /// RDS restarts it with the change.
        #[default]
        Restart = "restart",
        /// RDS does not restart it (`CertificateRotationRestart=false`): the old certificate stays until a person
        /// restarts it, which the run asks for. AWS intends this for databases whose clients do not use TLS.
        Postpone = "postpone",
    }
}

/// How long a run waits, and how often it reads the state again. Times are in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct WaitPolicy {
    /// The first wait; each further one is twice as long.
    pub first_seconds: u32,
    /// The longest wait between two reads.
    pub longest_seconds: u32,
    /// How long a change may take after its scheduled time before it counts as failed.
    pub limit_seconds: u32,
    /// How often a request without a clear answer is repeated, and the least number of reads before giving up.
    pub attempts: u32,
}

impl Default for WaitPolicy {
    /// 15 seconds to 5 minutes, up to 90 minutes; eight attempts.
    fn default() -> Self {
        Self {
            first_seconds: 15,
            longest_seconds: 300,
            limit_seconds: 5400,
            attempts: 8,
        }
    }
}

/// How careful a rotation must be. Every field has a default; `{}` is the default policy.
///
/// # Example
///
/// ```
/// use rds_ca_core::rotation::{ApplyTiming, Policy};
///
/// let policy = Policy::parse(r#"{"wave_size": 5, "windows": [{"window": "sun:01:00-sun:05:00", "utc_offset": "+02:00"}]}"#)?;
/// assert_eq!(policy.apply, ApplyTiming::MaintenanceWindow);
/// assert!(Policy::parse(r#"{"wavesize": 5}"#).is_err());
/// assert_eq!(Policy::parse(r#"{"$schema": "policy.schema.json"}"#)?, Policy::default());
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Policy {
    /// Selectors of the databases that go first, as in client manifests: identifiers, ARNs, patterns, `tag:NAME=VALUE`.
    /// A selector that matches no database is refused.
    pub canaries: Vec<String>,
    /// How many databases go first if `canaries` names none: first those that are not production, then readers and
    /// replicas, then those without a restart and with the fewest clients.
    pub canary_count: u32,
    /// The most databases in a wave.
    pub wave_size: u32,
    /// The most members of one cluster in a wave.
    pub per_cluster: u32,
    /// The most databases of one application in a wave; `null` for no limit.
    pub per_application: Option<u32>,
    /// The tag that names a database's application.
    pub application_tag: String,
    /// The tags that name a database's environment; the first one present counts. A value that begins with `prod`,
    /// `prd` or `live` means production, which is chosen last as a canary.
    pub environment_tags: Vec<String>,
    /// The most changes in an hour; `null` for no limit.
    pub per_hour: Option<u32>,
    /// The pause after a wave, in seconds.
    pub soak_seconds: u32,
    /// When changes are applied.
    pub apply: ApplyTiming,
    /// When changes may happen; at any time if the list is empty.
    pub windows: Vec<LocalWindow>,
    /// What happens to databases that load a certificate only at a restart.
    pub restart: RestartPolicy,
    /// Whether an Aurora cluster is failed over to a member that is done before its writer would be restarted. Only
    /// with immediate application: a failover happens at once, and the maintenance window may be days away.
    pub failover: bool,
    /// How old evidence about clients may be, in seconds, when a change is made.
    pub evidence_max_age_seconds: u32,
    /// Whether a change must also be proved by a handshake.
    pub probe: bool,
    /// How many failures stop the run; changes in progress are still watched until they end.
    pub stop_after_failures: u32,
    /// How long a run waits.
    pub wait: WaitPolicy,
    /// The URL of the JSON Schema, for editors; it is ignored and not written.
    #[serde(rename = "$schema", skip_serializing)]
    pub(super) schema: SchemaAddress,
}

/// A text that is accepted and ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SchemaAddress;

impl<'de> Deserialize<'de> for SchemaAddress {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input).map(|_| Self)
    }
}

impl Default for Policy {
    /// One canary, waves of ten, one member of a cluster at a time, 15 minutes between waves, in the databases'
    /// maintenance windows, on evidence of the last 30 days, stopping at the first failure.
    fn default() -> Self {
        Self {
            canaries: Vec::new(),
            canary_count: 1,
            wave_size: 10,
            per_cluster: 1,
            per_application: None,
            application_tag: "application".to_owned(),
            environment_tags: ["environment", "env", "stage"].map(str::to_owned).to_vec(),
            per_hour: None,
            soak_seconds: 900,
            apply: ApplyTiming::default(),
            windows: Vec::new(),
            restart: RestartPolicy::default(),
            failover: false,
            evidence_max_age_seconds: 30 * 86_400,
            probe: false,
            stop_after_failures: 1,
            wait: WaitPolicy::default(),
            schema: SchemaAddress,
        }
    }
}

impl Policy {
    /// The JSON Schema of policies.
    pub const SCHEMA: &str = include_str!("../../schemas/policy.schema.json");

    /// Reads a policy from JSON; fields that are left out have their defaults.
    ///
    /// # Errors
    ///
    /// When it is not JSON of a policy, a limit is zero, or `failover` is set without immediate application.
    pub fn parse(json: &str) -> Result<Self> {
        const DOING: &str = "cannot read the policy";
        // Serde would take the members of a list for the fields in their order.
        if json.trim_start().starts_with('[') {
            return Err(Error::invalid(DOING, "it is not a JSON object"));
        }
        let policy: Self = serde_json::from_str(json).map_err(|cause| {
            let why = match cause.is_data() {
                true => cause.to_string(),
                false => format!("it is not JSON: {cause}"),
            };
            Error::invalid(DOING, why).caused_by(cause)
        })?;
        policy.check()?;
        Ok(policy)
    }

    /// Reads a policy file; errors name it.
    ///
    /// # Errors
    ///
    /// When it cannot be read, and as [`parse`](Self::parse).
    pub fn read(path: impl AsRef<std::path::Path>) -> Result<Self> {
        let path = path.as_ref();
        let text = crate::files::read_text(path)
            .map_err(|cause| Error::io("cannot read the policy", path, cause))?;
        Self::parse(&text).map_err(|error| error.at(path.display().to_string()))
    }

    /// Refuses limits that can never be met.
    pub(super) fn check(&self) -> Result<()> {
        let limits = [
            ("wave_size", Some(self.wave_size)),
            ("per_cluster", Some(self.per_cluster)),
            ("per_application", self.per_application),
            ("per_hour", self.per_hour),
            ("stop_after_failures", Some(self.stop_after_failures)),
            ("wait.first_seconds", Some(self.wait.first_seconds)),
            ("wait.longest_seconds", Some(self.wait.longest_seconds)),
            ("wait.attempts", Some(self.wait.attempts)),
        ];
        for (name, limit) in limits {
            if limit == Some(0) {
                return Err(Error::invalid(
                    "cannot use the policy",
                    "a limit of zero allows no change",
                )
                .at(name));
            }
        }
        if self.failover && self.apply != ApplyTiming::Immediately {
            return Err(Error::invalid(
                "cannot use the policy",
                "a failover happens at once, but the restart that it should hide would happen in the maintenance window",
            )
            .at("failover")
            .hinting("set apply to immediately, with windows, or leave failover out"));
        }
        Ok(())
    }
}

/// A weekly window in a time zone of fixed offset.
///
/// Named time zones are not supported: daylight saving time moves such a window by an hour, so choose it wide enough,
/// or give the offset that applies while the plan runs.
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
    /// When either has another syntax, or the offset is beyond ±14:00.
    pub fn new(window: &str, utc_offset: &str) -> Result<Self> {
        const DOING: &str = "cannot read the window";
        let window = MaintenanceWindow::parse(window).ok_or_else(|| {
            Error::invalid(DOING, "it is not a weekly window")
                .at(format!("{window:?}"))
                .hinting("write it as sun:01:00-sun:05:00")
        })?;
        let offset_minutes = offset(utc_offset.trim()).ok_or_else(|| {
            Error::invalid(DOING, "it is not an offset from UTC")
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

    /// Start and end of the next window that opens at or after that time.
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

/// Whether one of the windows contains the entire maintenance window.
pub(super) fn allow(windows: &[LocalWindow], window: MaintenanceWindow, at: UtcDateTime) -> bool {
    let (start, end) = window.next(at);
    let holds = |allowed: &LocalWindow| {
        // The allowed window that opens last at or before `start` must stay open until `end`.
        let (opened, _) = allowed.next(start.saturating_sub(Duration::seconds(7 * 86_400 - 1)));
        let closes = opened
            .saturating_add(Duration::try_from(allowed.window.length()).unwrap_or(Duration::ZERO));
        end <= closes
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

/// `sun:01:00-sun:05:00 +02:00`.
impl std::fmt::Display for LocalWindow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = Text::from(*self);
        write!(f, "{} {}", text.window, text.utc_offset)
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
    fn a_maintenance_window_must_lie_entirely_in_an_allowed_one() {
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
