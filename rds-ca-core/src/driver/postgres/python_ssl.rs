//! `ssl.SSLContext` objects of Python, as expressions.

use super::super::case::Case;
use super::super::effective::{Effective, Store, Transport};
use super::super::node::literal;

/// What a context verifies.
pub(super) enum Context {
    /// Chain and name, against these stores.
    Verifying(Vec<Store>),
    /// Nothing.
    Unverified,
    /// It cannot be told.
    Unknown,
}

/// Reads the expressions that stand in documentation: `ssl.create_default_context(cafile="…")`, and
/// `ssl._create_unverified_context()`.
pub(super) fn context(case: &Case<'_>, code: &str, place: &str) -> Context {
    if code.contains("_create_unverified_context(") {
        return Context::Unverified;
    }
    let Some((_, arguments)) = code.split_once("create_default_context(") else {
        return Context::Unknown;
    };
    // Anything behind the call may change what it made.
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
            // The purpose, which is for servers by default.
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
    pub(super) fn connect(self, answer: Effective, place: String) -> Effective {
        match self {
            Self::Verifying(stores) => answer
                .verified(Transport::Required, true, stores)
                .stack("python-ssl"),
            Self::Unverified => answer.unverified(Transport::Required),
            Self::Unknown => answer.unknown(
                Transport::Required,
                Some(place),
                "what this SSLContext verifies cannot be told from here",
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
