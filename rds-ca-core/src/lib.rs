//! Which of my clients will stop connecting to which of my Amazon RDS databases when their
//! certificate authority changes, when, and what do I do in which order so that none does?
//!
//! Amazon RDS signs every database's server certificate with a regional certificate authority (CA).
//! A client that verifies certificates and lacks the new root stops connecting at the moment the
//! database is switched. This crate knows the CAs, reads what clients trust, and reports the consequences.
//!
//! The core does no network I/O and reads no clock: time is an argument. *Unknown* is a verdict, and never counts as
//! fine.
//!
//! # Overview
//!
//! | To | Use | Feature |
//! |---|---|---|
//! | list the CAs that exist | [`Catalogue`], [`Authority`] | |
//! | read certificates from any container | [`Bundle`] | `stores` for key stores and directories |
//! | check a trust store | [`TrustStore::check`], [`TrustStore::accepts`], [`TrustStore::readiness`] | `stores` |
//! | find out how a driver interprets its settings | [`driver`] | `stores` |
//! | understand an error message | [`explain`](mod@explain) | `stores` |
//! | audit a fleet with its clients | [`audit`](mod@audit), [`Fleet`], [`client`] | `fleet` |
//! | plan and run a change of CA | [`rotation`] | `fleet` |
//! | connect with rustls | `rustls` | `rustls` |
//! | find the clients in hosts, images, repositories, clusters | `discovery` | `discovery` |
//! | write reports, probe endpoints, read the RDS API | `report`, `probe`, `aws` | of the same name |
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
//! // Not for every CA of the region: the store lacks the root for a move to ECC384.
//! let readiness = store.readiness(&region, None, at);
//! assert_eq!(readiness.verdict, Verdict::NotTrusted);
//! # }
//! # Ok::<(), rds_ca_core::Error>(())
//! ```
//!
//! # Find out how a driver interprets its settings
//!
//! The same setting means different things to different drivers: libpq's `sslmode=require` verifies the chain when a
//! root file exists where libpq looks for one. The module [`driver`] reports, per driver and version, which transport,
//! which checks and which stores follow from a configuration, and what a change of CA does to such a client.
//!
//! ```
//! # #[cfg(feature = "stores")] {
//! use rds_ca_core::driver::{Change, Effect, ForcedTls, Settings, effective};
//! use rds_ca_core::trust::Verdict;
//!
//! let mut settings = Settings::new("psycopg");
//! settings.version = Some("3.3.9 / libpq 18.6".into());
//! settings.dsn = Some("postgresql://app@db.example.com/app?sslmode=prefer&sslrootcert=/rds.pem".into());
//! let client = effective(&settings)?;
//!
//! // The store lacks the new root, and the server accepts plain text: the client continues without TLS.
//! let change = Change { tls_forced: ForcedTls::No, ..Change::default() };
//! assert_eq!(client.effect(Verdict::NotTrusted, change), Effect::FallsBackToPlainText);
//! # }
//! # Ok::<(), rds_ca_core::Error>(())
//! ```
//!
//! # Audit a fleet
//!
//! A fleet is AWS's own JSON (the unchanged output of `aws rds describe-db-instances` and its like). Joined with the
//! clients it shows which client stops when, and what to do.
//!
//! ```
//! # #[cfg(feature = "fleet")] {
//! use rds_ca_core::audit::{Audit, Inputs, Outcome};
//! use rds_ca_core::client::{Clients, Manifest};
//! use rds_ca_core::{Fleet, timestamp};
//!
//! let fleet = Fleet::parse(
//!     br#"{"DBInstances": [{
//!         "DBInstanceIdentifier": "orders",
//!         "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:orders",
//!         "CACertificateIdentifier": "rds-ca-2019"
//!     }]}"#,
//! )?;
//! let manifest = Manifest::parse(r#"
//!     [[client]]
//!     name = "shop"
//!     stack = "libpq-verify-full"
//!     mode = "verify-full"
//!     stores = ["/no/such/file.pem"]
//!     databases = ["orders"]
//! "#)?;
//! let clients = Clients::open(manifest, |_| None);
//!
//! let at = timestamp::parse("2027-01-01")?;
//! let audit = Audit::of(&Inputs::new(&fleet, at).clients(&clients));
//! assert_eq!(audit.outcome(), Outcome::NotFine, "the CA of the database expired in 2024");
//! for finding in &audit.findings {
//!     println!("{}: {}", finding.severity, finding.message);
//! }
//! # }
//! # Ok::<(), rds_ca_core::Error>(())
//! ```
//!
//! # Rotate
//!
//! [`rotation`] makes a plan (a pure function of fleet, target, policy and evidence), saves it with a digest, and runs
//! it as a state machine that asks for one request at a time: your code sends the request, the machine interprets the
//! response.
//!
//! ```
//! # #[cfg(feature = "fleet")] {
//! use rds_ca_core::rotation::{PlanRequest, PlanStatus};
//! use rds_ca_core::{CaId, Fleet, timestamp};
//!
//! let fleet = Fleet::parse(
//!     br#"{"DBInstances": [{
//!         "DBInstanceIdentifier": "orders",
//!         "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:orders",
//!         "CACertificateIdentifier": "rds-ca-2019"
//!     }]}"#,
//! )?;
//! let at = timestamp::parse("2024-01-10")?;
//! let plan = PlanRequest::new(&fleet, &CaId::RSA2048_G1, at).plan()?;
//!
//! // No client is listed for the database, so nothing shows that none would stop.
//! assert_eq!(plan.status(), PlanStatus::Blocked);
//! assert!(plan.steps.is_empty());
//! # }
//! # Ok::<(), rds_ca_core::Error>(())
//! ```
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
//! | Feature | Default | Crates | Content |
//! |---|---|---|---|
//! | *(none)* | | 57 | names, certificates, PEM and DER bundles, the catalogue |
//! | `stores` | yes | 101 | every container, [`trust`], [`explain`](mod@explain), [`driver`], [`probed`] |
//! | `fleet` | no | 108 | [`fleet`], [`sessions`], [`client`], [`audit`](mod@audit), [`rotation`] |
//! | `discovery` | no | 148 | searches hosts, images and repositories; enables `fleet` |
//! | `report` | no | 114 | an audit as text, Markdown, HTML, SARIF, Prometheus, JUnit; enables `fleet` |
//! | `probe` | no | 108 | reads the chains of live endpoints; enables `stores` |
//! | `aws` | no | 186 | reads a fleet through the AWS SDK; enables `fleet` |
//! | `rustls` | no | 64 | trust anchors for rustls |
//!
//! *Crates* is the largest number of crates that Cargo builds on Linux for that feature alone, procedural macros
//! included.
//!
//! A complete build for development took 62 seconds of processor time without features and 154 with the default
//! ones (user and system together), measured on 2026-11-28 with Rust 1.95 on a virtual
//! machine with two x86-64 cores and Linux.
//!
//! # What it is not for
//!
//! * It is not a TLS library: [`trust`] predicts what measured stacks decide; the stacks make the connections.
//! * It checks no revocation, and of a CA outside RDS it reports only that it is not one of RDS.
//! * It changes nothing by itself: plans are approved by digest, and the caller sends the requests.
#![forbid(unsafe_code)]
// No input may make the library panic.
#![warn(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
// Public types may grow, unless their declaration gives a reason why they do not.
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// Lower rooms define items that only higher rooms use; a build without those leaves some of them unused.
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
#[cfg(feature = "discovery")]
pub mod discovery;
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

/// The README's examples are doctests.
#[cfg(all(doctest, feature = "fleet"))]
#[doc = include_str!("../../README.md")]
pub struct Readme;
