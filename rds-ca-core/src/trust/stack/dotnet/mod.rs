//! .NET on Linux: OpenSSL builds the path, .NET judges it by its own policy.

mod reader;

use super::kind::Stack;
use super::names;
use super::openssl::{self, OpenSsl};

/// No security level, and no check of the server's keyUsage.
const CHAIN: OpenSsl = OpenSsl {
    security_level: 0,
    leaf_key_usage: false,
    ..openssl::DEFAULT
};

/// The front ends.
pub(super) static STACKS: &[Stack] = &[
    Stack {
        id: "dotnet",
        about: ".NET 8 on Linux: ImportFromPemFile and CustomRootTrust, as Npgsql does for Root Certificate",
        measured: ".NET 8.0.4",
        reader: &reader::PEM,
        verifier: &CHAIN,
        names: names::DOTNET,
    },
    Stack {
        id: "dotnet-first",
        about: ".NET 8 on Linux: new X509Certificate2(file) and CustomRootTrust",
        measured: ".NET 8.0.4",
        reader: &reader::FIRST,
        verifier: &CHAIN,
        names: names::DOTNET,
    },
];
