//! Code that several test files share.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "each test is a separate crate and uses a part of this"
)]

pub mod cases;
pub mod data;
pub mod mint;
pub mod openssl;
pub mod rotation;
mod scratch;
pub mod stacks;

pub use scratch::Scratch;
