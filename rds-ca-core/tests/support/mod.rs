//! What several test files share.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "each test is a crate of its own and uses a part of this"
)]

pub mod data;
pub mod openssl;
mod scratch;

pub use scratch::Scratch;
