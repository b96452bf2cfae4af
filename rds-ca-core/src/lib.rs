//! Which of my clients will stop connecting to which of my Amazon RDS databases at a change of
//! certificate authority, when, and what do I do in which order so that none does?
//!
//! Amazon RDS signs every database's server certificate with a regional certificate authority (CA).
//! A client that verifies certificates and lacks the new root stops connecting at the moment the
//! database is switched. This crate knows the CAs, reads what clients trust, and says what follows.
//!
//! The core does no network I/O and reads no clock: time is an argument. *Unknown* is an answer of its
//! own and never counts as fine.
//!
//! # Overview
//!
//! | To | Use | Feature |
//! |---|---|---|
//! | know which CAs exist | [`Catalogue`], [`Authority`] | |
//! | read certificates from any container | [`Bundle`] | `stores` for key stores and directories |
//! | check a trust store | [`TrustStore::check`], [`TrustStore::accepts`], [`TrustStore::readiness`] | `stores` |
//! | know what a driver makes of its settings | [`driver`] | `stores` |
//! | understand an error message | [`explain`](mod@explain) | `stores` |
//! | audit a fleet with its clients | [`audit`](mod@audit), [`Fleet`], [`client`] | `fleet` |
//! | plan and run a change of CA | [`rotation`] | `fleet` |
//! | connect with rustls | `rustls` | `rustls` |
//! | write reports, ask endpoints, read the RDS API | `report`, `probe`, `aws` | of the same name |
//!
//! # Check a store
//!
//! ```
//! # #[cfg(feature = "stores")] {
//! use rds_ca_core::trust::{Check, Verdict};
//! use rds_ca_core::{CaId, Catalogue, Region, StackId, TrustStore, timestamp};
//!
//! let region = Region::new("eu-west-1");
//! let root = Catalogue::builtin().authority(&region, &CaId::RSA2048_G1).unwrap().pem().unwrap();
//! let store = TrustStore::from_bytes(root.as_bytes(), None)?; // or TrustStore::open(path, password)
//!
//! let at = timestamp::parse("2027-01-01")?;
//! let check = Check::new(&region, &CaId::RSA2048_G1, at).stack(StackId::LIBPQ_VERIFY_FULL);
//! assert_eq!(store.check(&check).verdict, Verdict::Trusted);
//!
//! // Not for every CA of the region: the store will not survive a move to ECC384.
//! let readiness = store.readiness(&region, None, at);
//! assert_eq!(readiness.verdict, Verdict::NotTrusted);
//! # }
//! # Ok::<(), rds_ca_core::Error>(())
//! ```
//!
//! # Know what a driver makes of its settings
//!
//! The same words mean different things to different drivers: libpq's `sslmode=require` verifies the chain when a root file
//! lies where libpq looks for one. The room [`driver`] answers, per driver and version, which transport, which checks and
//! which stores come of a configuration, and what a change does to such a client.
//!
//! # Audit a fleet
//!
//! ```
//! # #[cfg(feature = "fleet")] {
//! use rds_ca_core::{CaId, Fleet};
//!
//! // AWS's own `aws rds describe-db-instances` output, as it is.
//! let fleet = Fleet::parse(
//!     br#"{"DBInstances": [{
//!         "DBInstanceIdentifier": "orders",
//!         "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:orders",
//!         "CACertificateIdentifier": "rds-ca-2019"
//!     }]}"#,
//! )?;
//! assert_eq!(fleet.instances()[0].ca(), Some(&CaId::RDS_CA_2019));
//! # }
//! # Ok::<(), rds_ca_core::Error>(())
//! ```
//!
//! Join it with a client manifest ([`client`]) in [`audit`](mod@audit) to learn which client stops when.
//!
//! # Rotate
//!
//! [`rotation`] makes a plan (a pure function of fleet, target, policy and evidence), saves it with a digest, and runs it as a
//! state machine that asks for one request at a time: your code sends it, the machine decides what the answer means.
//!
//! # Connect with rustls
//!
//! ```
//! # #[cfg(feature = "rustls")] {
//! use rds_ca_core::{Region, timestamp};
//!
//! let at = timestamp::parse("2027-01-01")?;
//! let roots = rds_ca_core::rustls::root_store(&Region::new("eu-west-1"), at)?;
//! // rustls::ClientConfig::builder().with_root_certificates(roots)
//! assert_eq!(roots.len(), 3);
//! # }
//! # Ok::<(), rds_ca_core::Error>(())
//! ```
//!
//! # Features
//!
//! | Feature | Default | Brings |
//! |---|---|---|
//! | *(none)* | | names, certificates, PEM and DER bundles, the catalogue |
//! | `stores` | yes | every container, [`trust`], [`explain`](mod@explain), [`driver`], [`probed`] |
//! | `fleet` | no | [`fleet`], [`sessions`], [`client`], [`audit`](mod@audit), [`rotation`] |
//! | `discovery` | no | walks through hosts, images and repositories; brings `fleet` |
//! | `report` | no | an audit as text, Markdown, HTML, SARIF, Prometheus, JUnit; brings `fleet` |
//! | `probe` | no | asks live endpoints for their chains; brings `stores` |
//! | `aws` | no | reads a fleet through the AWS SDK; brings `fleet` |
//! | `rustls` | no | trust anchors for rustls |
//!
//! # What it is not for
//!
//! * It is no TLS library: [`trust`] predicts what measured stacks decide; connections are theirs to make.
//! * It verifies no revocation, and speaks of no CA outside RDS but to say that it is another's.
//! * It changes nothing by itself: plans are approved by digest, and requests are sent by the caller.
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
#[cfg(feature = "rustls")]
pub mod rustls;
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
