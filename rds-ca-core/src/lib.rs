//! Which of my clients will stop connecting to which of my Amazon RDS databases at a change of
//! certificate authority, when, and what do I do in which order so that none does?
//!
//! Amazon RDS signs every database's server certificate with a regional certificate authority (CA).
//! A client that verifies certificates and lacks the new root stops connecting at the moment the
//! database is switched. This crate knows the CAs, reads what clients trust, and says what follows.
//!
//! The core does no network I/O and reads no clock: time is an argument.
#![forbid(unsafe_code)]
// No input may make the library panic.
#![warn(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// Lower rooms offer what higher ones use; a build without those leaves some of it idle.
#![cfg_attr(not(feature = "fleet"), allow(dead_code))]

#[macro_use]
mod words;

#[cfg(feature = "fleet")]
pub mod audit;
#[cfg(feature = "aws")]
pub mod aws;
pub mod bundle;
pub mod catalogue;
pub mod certificate;
#[cfg(feature = "fleet")]
pub mod client;
#[cfg(feature = "stores")]
pub mod driver;
pub mod error;
#[cfg(feature = "stores")]
pub mod explain;
#[cfg(feature = "stores")]
mod file_header;
pub mod files;
#[cfg(feature = "fleet")]
pub mod fleet;
#[cfg(feature = "stores")]
pub mod mend;
pub mod name;
#[cfg(feature = "probe")]
pub mod probe;
#[cfg(feature = "stores")]
pub mod probed;
#[cfg(feature = "report")]
pub mod report;
#[cfg(feature = "fleet")]
pub mod rotation;
#[cfg(feature = "fleet")]
pub mod sessions;
pub mod text;
pub mod timestamp;
#[cfg(feature = "stores")]
pub mod trust;

pub use bundle::Bundle;
pub use catalogue::{Authority, Catalogue};
pub use certificate::Certificate;
pub use error::{Error, ErrorKind, Result};
#[cfg(feature = "fleet")]
pub use fleet::Fleet;
pub use name::{CaId, Engine, EngineVersion, Partition, Region, StackId};
#[cfg(feature = "stores")]
pub use trust::TrustStore;

/// The README's examples are tested as they stand.
#[cfg(all(doctest, feature = "fleet"))]
#[doc = include_str!("../../README.md")]
pub struct Readme;
