//! Which authorities exist, and how a certificate relates to RDS.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

mod contents;
mod edition;
mod operator;
mod recognition;
mod table;
