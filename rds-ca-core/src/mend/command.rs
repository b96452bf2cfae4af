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
    let mut words = vec![
        "rds-ca mend".to_owned(),
        quoted(path),
        format!("--region {}", quoted(region.as_str())),
    ];
    if !comes_along {
        words.push(format!("--ca {}", quoted(ca.as_str())));
    }
    let of_java = matches!(
        container,
        Container::Jks | Container::Jceks | Container::Pkcs12
    );
    match password_env {
        Some(variable) => words.push(format!("--password-env {}", quoted(variable))),
        None if of_java => words.push("--password-env STORE_PASSWORD".to_owned()),
        None => {}
    }
    Some(words.join(" "))
}

/// A path quoted for a shell; one that begins with a dash must not be taken for an option.
fn quoted(path: &str) -> String {
    match path.starts_with('-') {
        true => shell_word(&format!("./{path}")),
        false => shell_word(path),
    }
}
