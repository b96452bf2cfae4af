//! Room `fleet`: AWS's answers in, what follows from them out.

mod answers;
mod standing;
mod terraform;
