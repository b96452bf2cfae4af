//! Builds the command that mends a store.

use time::UtcDateTime;

use crate::bundle::Container;
use crate::catalogue::Catalogue;
use crate::name::{CaId, Region};
use crate::text::shell_word;

/// The exact command that adds what clients need under a CA of a region to the store at a path; `None` if the
/// catalogue holds no certificate to add.
///
/// `password_env` is the variable with the store's password; a Java store always needs one.
///
/// # Example
///
/// ```
/// use rds_ca_core::{CaId, Catalogue, Region, mend, timestamp};
/// use rds_ca_core::bundle::Container;
///
/// let at = timestamp::parse("2026-12-01")?;
/// let region = Region::new("eu-west-1");
/// let catalogue = Catalogue::builtin();
/// let command = mend::command("certs/rds.pem", Container::Pem, &region, &CaId::RSA2048_G1, catalogue, at, None);
/// assert_eq!(command.as_deref(), Some("rds-ca mend certs/rds.pem --region eu-west-1"));
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
pub fn command(
    path: &str,
    container: Container,
    region: &Region,
    ca: &CaId,
    catalogue: &Catalogue,
    at: UtcDateTime,
    password_env: Option<&str>,
) -> Option<String> {
    let addition = Addition::of(region, ca, catalogue, at)?;
    Some(addition.command(path, container, password_env))
}

/// What a store needs under a CA of a region, as words of the command: the same for every store.
pub(crate) struct Addition(String);

impl Addition {
    /// `None` where the catalogue holds no certificate to add.
    pub(crate) fn of(
        region: &Region,
        ca: &CaId,
        catalogue: &Catalogue,
        at: UtcDateTime,
    ) -> Option<Self> {
        let roots = catalogue.trust_roots_of(region, ca, at);
        if roots.is_empty() || roots.iter().any(|root| root.missing_body().is_some()) {
            return None;
        }
        // Without a CA, the roots of all current CAs are added, which saves the next change.
        let all = catalogue.trust_roots(region, at);
        let comes_along = roots.iter().all(|root| {
            all.iter()
                .any(|known| known.fingerprint() == root.fingerprint())
        }) && all.iter().all(|root| root.missing_body().is_none());
        let mut words = format!("--region {}", quoted(region.as_str()));
        if !comes_along {
            words += &format!(" --ca {}", quoted(ca.as_str()));
        }
        Some(Self(words))
    }

    /// The command for the store at a path.
    pub(crate) fn command(
        &self,
        path: &str,
        container: Container,
        password_env: Option<&str>,
    ) -> String {
        let mut command = format!("rds-ca mend {} {}", quoted(path), self.0);
        let of_java = matches!(
            container,
            Container::Jks | Container::Jceks | Container::Pkcs12
        );
        match password_env {
            Some(variable) => command += &format!(" --password-env {}", quoted(variable)),
            None if of_java => command += " --password-env STORE_PASSWORD",
            None => {}
        }
        command
    }
}

/// A path quoted for a shell; one that begins with a dash must not be taken for an option.
fn quoted(path: &str) -> String {
    match path.starts_with('-') {
        true => shell_word(&format!("./{path}")),
        false => shell_word(path),
    }
}
