//! The plan as a file: JSON with a format number and a digest that an approval names.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::model::Plan;
use crate::certificate::hexadecimal;
use crate::error::{Error, ErrorKind, Result};
use crate::file_header::Head;

const FORMAT: &str = "rds-ca-plan";
const VERSION: u32 = 1;
const DOING: &str = "cannot read the plan";

#[derive(Serialize)]
struct Saved<'a> {
    #[serde(flatten)]
    head: Head,
    digest: String,
    #[serde(flatten)]
    plan: &'a Plan,
}

impl Plan {
    /// The JSON Schema of saved plans.
    pub const SCHEMA: &str = include_str!("../../../schemas/plan.schema.json");
    /// The largest file that is read, in bytes.
    pub const MAX_BYTES: usize = 1 << 30;

    /// SHA-256 in hexadecimal over the content of the plan. Layout and the order of members do not count.
    pub fn digest(&self) -> Result<String> {
        let content = serde_json::to_vec(self).map_err(|cause| cannot_write(&cause))?;
        let mut hash = Sha256::new();
        hash.update(format!("{FORMAT}/{VERSION}\n"));
        hash.update(&content);
        Ok(hexadecimal(&hash.finalize()))
    }

    /// The plan as JSON, beginning with `format`, `version` and `digest`.
    ///
    /// # Errors
    ///
    /// When it cannot be written as JSON.
    pub fn to_json(&self) -> Result<String> {
        let saved = Saved {
            head: Head::new(FORMAT, VERSION),
            digest: self.digest()?,
            plan: self,
        };
        let mut text =
            serde_json::to_string_pretty(&saved).map_err(|cause| cannot_write(&cause))?;
        text.push('\n');
        Ok(text)
    }

    /// Reads a saved plan.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when it is not a plan; [`ErrorKind::Conflict`] when its content does not match its
    /// digest; [`ErrorKind::Unsupported`] for a later format; [`ErrorKind::LimitExceeded`] beyond
    /// [`MAX_BYTES`](Self::MAX_BYTES).
    pub fn from_json(json: &str) -> Result<Self> {
        if json.len() > Self::MAX_BYTES {
            let why = format!(
                "it is larger than {} bytes (bound MAX_BYTES)",
                Self::MAX_BYTES
            );
            return Err(Error::new(ErrorKind::LimitExceeded, DOING, why));
        }
        let wrong = |cause: serde_json::Error| {
            Error::invalid(DOING, cause.to_string())
                .hinting("give the file that `rds-ca plan` wrote")
                .caused_by(cause)
        };
        let mut value: serde_json::Value = serde_json::from_str(json).map_err(wrong)?;
        let head = Head::deserialize(&value).map_err(wrong)?;
        head.expect(FORMAT, VERSION, DOING)?;
        let mut written = None;
        if let Some(members) = value.as_object_mut() {
            written = members.remove("digest");
            for name in ["format", "version"] {
                members.remove(name);
            }
        }
        let Some(serde_json::Value::String(written)) = written else {
            return Err(Error::invalid(DOING, "it has no digest"));
        };
        let plan: Self = serde_json::from_value(value).map_err(wrong)?;
        plan.policy.check()?;
        let digest = plan.digest()?;
        if !digest.eq_ignore_ascii_case(&written) {
            let why = format!("its content has the digest {digest}, but it states {written}");
            return Err(Error::new(ErrorKind::Conflict, DOING, why)
                .hinting("it was changed after it was written: make a new plan"));
        }
        if plan
            .steps
            .windows(2)
            .any(|pair| matches!(pair, [one, next] if one.wave > next.wave))
        {
            return Err(Error::invalid(
                DOING,
                "its steps are not in the order of waves",
            ));
        }
        Ok(plan)
    }

    /// The fewest digits of a digest that approve a plan: with fewer, two plans with equal beginnings can be
    /// constructed.
    pub const APPROVAL_DIGITS: usize = 32;

    /// Checks that an approval names this exact plan: by its digest, or by the first 32 digits or more.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] when it does not.
    pub fn check_approval(&self, digest: &str) -> Result<()> {
        const DOING: &str = "cannot run the plan";
        let own = self.digest()?;
        let given = digest.trim().to_ascii_lowercase();
        let is_hex = given.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hex && given.len() < Self::APPROVAL_DIGITS && own.starts_with(&given) {
            let why = format!("the approval has {} digits, which is too few", given.len());
            return Err(Error::new(ErrorKind::Conflict, DOING, why)
                .hinting("give the entire digest, or its first 32 digits"));
        }
        if given.len() >= Self::APPROVAL_DIGITS && own.starts_with(&given) {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Conflict,
            DOING,
            format!("the approval names {given:?}, the plan is {own}"),
        )
        .hinting("read the plan, then approve it by its digest"))
    }
}

fn cannot_write(cause: &serde_json::Error) -> Error {
    Error::invalid("cannot write the plan", cause.to_string())
}
