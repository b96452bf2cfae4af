//! How careful a rotation has to be.

use serde::{Deserialize, Serialize};

use super::LocalWindow;
use crate::error::{Error, Result};

/// When a change is applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Apply {
    /// In the database's own next maintenance window.
    #[default]
    MaintenanceWindow,
    /// At once (`ApplyImmediately`), in the windows of the policy where it has any. *All* queued changes of the
    /// database are applied with it.
    Immediately,
}

/// What happens to a database that takes a new certificate only at a restart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RestartPolicy {
    /// RDS restarts it with the change.
    #[default]
    Restart,
    /// It is not restarted (`CertificateRotationRestart=false`): the old certificate stays until a person restarts
    /// it, for which the run asks. AWS means this for databases whose clients do not use TLS.
    Postpone,
}

/// How long a run waits, and how often it looks. Times are in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct WaitPolicy {
    /// The first wait; each further one is twice as long.
    pub first_seconds: u32,
    /// The longest wait between two looks.
    pub longest_seconds: u32,
    /// How long a change may take after its time has come before it counts as failed.
    pub limit_seconds: u32,
    /// How often a request without a clear answer is repeated, and the least number of looks before giving up.
    pub attempts: u32,
}

impl Default for WaitPolicy {
    /// From 15 seconds to 5 minutes, for an hour and a half; eight times.
    fn default() -> Self {
        Self {
            first_seconds: 15,
            longest_seconds: 300,
            limit_seconds: 5400,
            attempts: 8,
        }
    }
}

/// How careful a rotation has to be. Every field has a default; `{}` is the default policy.
///
/// # Example
///
/// ```
/// use rds_ca_core::rotation::{Apply, Policy};
///
/// let policy = Policy::parse(r#"{"wave_size": 5, "windows": [{"window": "sun:01:00-sun:05:00", "utc_offset": "+02:00"}]}"#)?;
/// assert_eq!(policy.apply, Apply::MaintenanceWindow);
/// assert!(Policy::parse(r#"{"wavesize": 5}"#).is_err());
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Policy {
    /// Identifiers, ARNs or `tag:NAME=VALUE` of databases that go first.
    pub canaries: Vec<String>,
    /// How many databases go first where `canaries` names none: those with the fewest clients.
    pub canary_count: u32,
    /// The most databases in a wave.
    pub wave_size: u32,
    /// The most members of one cluster in a wave.
    pub per_cluster: u32,
    /// The most databases of one application in a wave; `null` for no limit.
    pub per_application: Option<u32>,
    /// The tag that names a database's application.
    pub application_tag: String,
    /// The most changes in an hour; `null` for no limit.
    pub per_hour: Option<u32>,
    /// The pause after a wave, in seconds.
    pub soak_seconds: u32,
    /// When changes are applied.
    pub apply: Apply,
    /// When changes may happen; always, where there are none.
    pub windows: Vec<LocalWindow>,
    /// What happens to databases that take a certificate only at a restart.
    pub restart: RestartPolicy,
    /// Whether an Aurora cluster is failed over to a member that is done, before its writer would be restarted. Only
    /// with immediate application: a failover happens at once, and a maintenance window may be days away.
    pub failover: bool,
    /// How old evidence about clients may be, in seconds, when a change is made.
    pub evidence_max_age_seconds: u32,
    /// Whether a change is proved by a handshake as well.
    pub probe: bool,
    /// How many failures stop the run; what was begun is still watched to its end.
    pub stop_after_failures: u32,
    /// How long a run waits.
    pub wait: WaitPolicy,
}

impl Default for Policy {
    /// One canary, waves of ten, one member of a cluster at a time, a quarter of an hour between waves, in the
    /// databases' maintenance windows, on evidence of the last 30 days, stopping at the first failure.
    fn default() -> Self {
        Self {
            canaries: Vec::new(),
            canary_count: 1,
            wave_size: 10,
            per_cluster: 1,
            per_application: None,
            application_tag: "application".to_owned(),
            per_hour: None,
            soak_seconds: 900,
            apply: Apply::default(),
            windows: Vec::new(),
            restart: RestartPolicy::default(),
            failover: false,
            evidence_max_age_seconds: 30 * 86_400,
            probe: false,
            stop_after_failures: 1,
            wait: WaitPolicy::default(),
        }
    }
}

impl Policy {
    /// Reads a policy from JSON; what it does not name has its default.
    ///
    /// # Errors
    ///
    /// When it is not JSON of a policy, a limit is zero, or `failover` is asked for without immediate application.
    pub fn parse(json: &str) -> Result<Self> {
        let policy: Self = serde_json::from_str(json).map_err(|cause| {
            Error::invalid("cannot read the policy", cause.to_string()).caused_by(cause)
        })?;
        policy.check()?;
        Ok(policy)
    }

    /// Refuses limits that nothing could ever meet.
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
                    "a limit of zero lets nothing happen",
                )
                .at(name));
            }
        }
        if self.failover && self.apply != Apply::Immediately {
            return Err(Error::invalid(
                "cannot use the policy",
                "a failover happens at once, and the restart that it is to hide would come with the maintenance window",
            )
            .at("failover")
            .hinting("set apply to immediately, with windows, or leave failover out"));
        }
        Ok(())
    }
}
