//! The TLS stacks: each a reader of trust files, a verifier and a name rule.
//!
//! One file per family. To add a stack, add a line to its family's list, or a file and a line here.

mod dotnet;
mod gnutls;
mod go;
mod java;
mod mbedtls;
mod names;
mod nss;
mod openssl;
mod webpki;
mod wolfssl;

use std::fmt;

use super::name::NameRule;
use super::path::{Input, Outcome};
pub(super) use super::reader::Reader;
use crate::error::{Error, ErrorKind};
use crate::name::StackId;
pub(super) use go::is_parsed as go_parses;
pub(super) use mbedtls::is_parsed as mbedtls_parses;
pub(super) use wolfssl::is_loaded as wolfssl_loads;

/// A TLS stack that this crate has rules for.
pub struct Stack {
    pub(super) id: &'static str,
    pub(super) about: &'static str,
    pub(super) measured: &'static str,
    pub(super) reader: Reader,
    pub(super) verifier: &'static dyn Verifier,
    /// Absent when the stack compares no names.
    pub(super) names: Option<NameRule>,
}

impl Stack {
    /// Its identifier, such as `libpq-verify-full`.
    pub fn id(&self) -> crate::name::StackId {
        crate::name::StackId::from_static(self.id)
    }

    /// Which client it is and how it is configured.
    pub fn about(&self) -> &'static str {
        self.about
    }

    /// The version whose behaviour was measured.
    pub fn measured_version(&self) -> &'static str {
        self.measured
    }

    /// How it reads a trust file.
    pub fn reads(&self) -> &'static str {
        self.reader.about()
    }

    /// Whether it compares the server certificate with the host name.
    pub fn checks_host_name(&self) -> bool {
        self.names.is_some()
    }
}

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stack")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Builds and checks a path as one implementation does.
pub(super) trait Verifier: Sync {
    fn verify(&self, input: &Input<'_>) -> Outcome;
}

const FAMILIES: [&[Stack]; 9] = [
    openssl::STACKS,
    java::STACKS,
    go::STACKS,
    webpki::STACKS,
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
