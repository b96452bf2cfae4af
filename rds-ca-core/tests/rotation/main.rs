//! Room `rotation`: plans, journals, and thousands of simulated runs.
// A helper of a test may panic as the test itself may.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod journal;
mod plan;
mod simulation;
#[path = "../support/mod.rs"]
mod support;
