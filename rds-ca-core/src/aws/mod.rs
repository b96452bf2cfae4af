//! A fleet through the AWS SDK for Rust (feature `aws`): many accounts, many regions, within the API's rate.
//!
//! [`FleetReader`] only reads: its credentials need `rds:Describe…` permissions and, for the tags of proxies,
//! `rds:ListTagsForResource`. What cannot be read becomes a [`Gap`](crate::fleet::Gap); everything else is in the fleet
//! all the same.
//!
//! The HTTP client, the credentials and the endpoint come from the caller's `SdkConfig` (as `aws-config` makes it),
//! so SSO, assumed roles and proxies work as they do everywhere else.

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
pub use rotation::{RotationDriver, Surroundings};
