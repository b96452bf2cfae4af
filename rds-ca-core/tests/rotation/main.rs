//! Room `rotation`: plans and journals. Runs with random faults are simulated in `simulator/tests/simulation`.
// A test helper may panic like a test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod journal;
mod plan;
mod run;
#[path = "../support/mod.rs"]
mod support;
