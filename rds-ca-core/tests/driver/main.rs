//! What drivers make of their settings, compared with the real drivers and their documentation, and hostile input.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::type_complexity,
    reason = "a test fails by panicking"
)]

mod answers;
mod documented;
mod grammar;
mod java;
mod matrix;
mod mysql;
mod mysql_rules;
mod openssl_conf;
mod postgres;
mod reports;
mod secrets;
mod shared;
