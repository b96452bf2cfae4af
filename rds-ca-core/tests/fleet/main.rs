//! Room `fleet`: AWS's answers in, what follows from them out.

mod answers;
mod cases;
mod standing;
#[path = "../support/mod.rs"]
mod support;
mod terraform;
