//! The grammars of connection strings, as the drivers read them.

pub mod libpq;
pub mod query;
