//! Which stack accepts what from which store.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

mod cases;
mod check;
mod instructions;
mod java_keystore;
mod limbo;
mod mistaken;
mod search;
mod sent;
mod stack_differential;
mod stack_matrix;
mod threads;
mod verdicts;
