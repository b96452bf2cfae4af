//! Progress of reading a fleet.

use crate::fleet::{Gap, Scope};

/// An event while a fleet is read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// A page arrived.
    Page {
        /// Account and region.
        scope: Scope,
        /// The operation.
        operation: &'static str,
        /// The number of its page, from 1.
        page: usize,
        /// The number of instances that were read so far, in total.
        instances: usize,
    },
    /// A request is retried after a pause.
    Retry {
        /// Account and region.
        scope: Scope,
        /// The operation.
        operation: &'static str,
        /// What went wrong.
        why: String,
    },
    /// A part of the fleet cannot be read.
    Gap(Gap),
    /// An account and region is complete.
    Done {
        /// Account and region.
        scope: Scope,
        /// How many are complete.
        done: usize,
        /// How many there are in total.
        of: usize,
    },
}
