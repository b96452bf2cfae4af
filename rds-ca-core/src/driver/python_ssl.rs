//! Expressions that create Python's `ssl.SSLContext`, for every Python driver.

use super::case::Case;
use super::effective::{Effective, Store, Transport};
use super::node::literal;

/// What a context verifies.
pub(super) enum Context {
    /// Chain and name, against these stores.
    Verifying(Vec<Store>),
    /// Nothing.
    Unverified,
    /// Unknown.
    Unknown,
}

/// Reads the expressions that documentation uses: `ssl.create_default_context(cafile="…")`, and
/// `ssl._create_unverified_context()`.
pub(super) fn context(case: &Case<'_>, code: &str, place: &str) -> Context {
    let code = code.trim();
    // `ssl._create_unverified_context()`, or a function of the program with that word in its name.
    let called = code.split_once('(').map_or("", |(name, _)| name);
    if called.contains("unverified") && code.ends_with(')') {
        return Context::Unverified;
    }
    let Some((_, arguments)) = code.split_once("create_default_context(") else {
        return Context::Unknown;
    };
    // Code after the call may change the context.
    let Some((arguments, behind)) = arguments.rsplit_once(')') else {
        return Context::Unknown;
    };
    if !behind.trim().is_empty() || arguments.contains(')') {
        return Context::Unknown;
    }
    let mut stores = Vec::new();
    for argument in arguments
        .split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty())
    {
        let Some((name, value)) = argument.split_once('=') else {
            // The purpose; `SERVER_AUTH` is the default.
            if argument.ends_with("SERVER_AUTH") {
                continue;
            }
            return Context::Unknown;
        };
        let Some(value) = literal(value) else {
            return Context::Unknown;
        };
        let place = format!("{place}({})", name.trim());
        match name.trim() {
            "cafile" => stores.push(case.file(&place, &value)),
            "capath" => stores.push(case.folder(&place, &value)),
            "cadata" => stores.push(case.inline(&place, &value)),
            _ => return Context::Unknown,
        }
    }
    if stores.is_empty() {
        stores = case.openssl_default();
    }
    Context::Verifying(stores)
}

impl Context {
    pub(super) fn connect(
        self,
        answer: Effective,
        place: String,
        transport: Transport,
    ) -> Effective {
        match self {
            Self::Verifying(stores) => answer.verified(transport, true, stores).stack("python-ssl"),
            Self::Unverified => answer.stack("python-ssl").unverified(transport),
            Self::Unknown => answer.unknown(
                transport,
                Some(place),
                "what this SSLContext verifies is unknown",
            ),
        }
    }
}

/// Whether Python's `load_verify_locations` finds a certificate in the file; `None` where it cannot be read.
pub(super) fn has_certificate(case: &Case<'_>, path: &str) -> Option<bool> {
    let text = case.read(path)?;
    Some(
        text.contains("-----BEGIN CERTIFICATE-----")
            || text.contains("-----BEGIN TRUSTED CERTIFICATE-----")
            || text.contains("-----BEGIN X509 CERTIFICATE-----"),
    )
}
