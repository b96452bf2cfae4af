//! The smallest store that serves: which roots a client's store needs, and how to add them to an existing
//! store.
//!
//! [`Selection`] chooses the roots: those of regions and CAs, and the public ones if an endpoint is a proxy. A new
//! store is written by [`Writer`](crate::bundle::Writer). [`Mend`] changes an existing one, in its own container and
//! style, and verifies the result by reading it again with every known reader.

mod apply;
mod change;
mod command;
mod directory;
mod judge;
mod select;
mod store;

pub use apply::Applied;
pub use change::{Change, ChangeKind, Mended};
#[cfg(feature = "fleet")]
pub(crate) use command::Addition;
pub use command::command;
pub use select::Selection;
pub use store::Mend;
