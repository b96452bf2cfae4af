//! What happens while a fleet is read.

use crate::fleet::{Gap, Scope};

/// Something that happened while a fleet was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// A page arrived.
    Page {
        /// Where.
        scope: Scope,
        /// The operation.
        operation: &'static str,
        /// The number of its page, from 1.
        page: usize,
        /// The instances that were read by now, everywhere.
        instances: usize,
    },
    /// A request is sent again after a pause.
    Retry {
        /// Where.
        scope: Scope,
        /// The operation.
        operation: &'static str,
        /// What went wrong.
        why: String,
    },
    /// Something cannot be seen.
    Gap(Gap),
    /// An account and region is done.
    Done {
        /// Where.
        scope: Scope,
        /// How many are done.
        done: usize,
        /// How many there are.
        of: usize,
    },
}
