//! Reads a fleet through the AWS SDK for Rust (feature `aws`): many accounts, many regions, within the API's rate
//! limits.
//!
//! [`FleetReader`] only reads: its credentials need `rds:Describe…` permissions and, for the tags of proxies,
//! `rds:ListTagsForResource`. Data that cannot be read becomes a [`Gap`](crate::fleet::Gap); everything else is still
//! part of the fleet.
//!
//! The HTTP client, the credentials and the endpoint come from the caller's `SdkConfig` (created with `aws-config`), so
//! SSO, assumed roles and proxies work as usual.

mod documents;
mod failure;
mod limiter;
mod progress;
mod reader;
mod rotation;
mod scope;
mod shared;

pub use progress::Progress;
pub use reader::FleetReader;
pub use rotation::{Environment, RotationDriver};
