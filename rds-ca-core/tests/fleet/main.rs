//! Room `fleet`: AWS's answers in, what follows from them out.
#![allow(clippy::unwrap_used, clippy::panic)]

mod answers;
mod standing;
