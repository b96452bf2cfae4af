//! The TLS stacks: each a reader of trust files, a verifier and a name rule.
//!
//! One folder per family: `mod.rs` holds its stacks and its rules, `reader.rs` how it reads files. CONTRIBUTING.md says
//! how to add one.

mod dotnet;
mod gnutls;
mod go;
mod java;
mod kind;
mod mbedtls;
mod names;
mod nss;
mod openssl;
pub(super) mod reading;
mod rfc5280;
mod rustls;
mod split_at_end_lines;
mod wolfssl;

use crate::error::{Error, ErrorKind};
use crate::name::StackId;
pub use kind::Stack;
pub(super) use kind::Verifier;
pub(super) use rfc5280::Rfc5280;

const FAMILIES: [&[Stack]; 9] = [
    openssl::STACKS,
    java::STACKS,
    go::STACKS,
    rustls::STACKS,
    gnutls::STACKS,
    dotnet::STACKS,
    nss::STACKS,
    mbedtls::STACKS,
    wolfssl::STACKS,
];

/// Every stack that this crate has rules for, family by family.
pub fn stacks() -> impl Iterator<Item = &'static Stack> {
    FAMILIES.into_iter().flatten()
}

/// The error for a stack that nobody knows, naming those that look alike.
pub fn unknown_stack(asked: &StackId) -> Error {
    let start = asked.as_str().split('-').next().unwrap_or_default();
    let alike: Vec<&str> = stacks()
        .map(|stack| stack.id)
        .filter(|id| id.starts_with(start))
        .collect();
    let known = if alike.is_empty() {
        stacks().map(|stack| stack.id).collect()
    } else {
        alike
    };
    Error::new(
        ErrorKind::Unknown,
        "cannot decide by the rules of",
        "there is no such stack",
    )
    .at(asked.as_str())
    .hinting(format!("known are {}", known.join(", ")))
}

pub(super) fn find(id: &str) -> Option<&'static Stack> {
    stacks().find(|stack| stack.id == id)
}
