//! Messages and their causes: what real clients printed, what must not change an explanation, what must not be
//! explained.

#![allow(clippy::panic, reason = "a test may")]

mod drivers;
mod field;
mod measured;
mod properties;
mod silence;
