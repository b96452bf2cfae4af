//! Room `fleet`: AWS's responses and what follows from them.

mod answers;
mod cases;
mod standing;
#[path = "../support/mod.rs"]
mod support;
mod terraform;
