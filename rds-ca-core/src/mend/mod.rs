//! The smallest store that serves: which roots belong in a client's store, and how to get them into the one that is
//! there.
//!
//! [`Selection`] says which roots: those of regions and CAs, and the public ones where an endpoint is a proxy's. A new
//! store is written by [`Writer`](crate::bundle::Writer). [`Mend`] changes one that is there, in its own container and
//! style, and proves the result by reading it again with every reader that is known.

mod apply;
mod change;
mod command;
mod directory;
mod judge;
mod select;
mod store;

pub use apply::Applied;
pub use change::{Change, ChangeKind, Mended};
pub use command::command;
pub use select::Selection;
pub use store::Mend;
