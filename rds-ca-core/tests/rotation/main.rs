//! Room `rotation`: plans and journals. Runs are simulated in `simulator/tests/simulation`.
// A helper of a test may panic as the test itself may.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod journal;
mod plan;
#[path = "../support/mod.rs"]
mod support;
