//! The grammars of connection strings, as the drivers read them.

pub mod jdbc;
pub mod libpq;
pub mod mongodb;
pub mod mycnf;
pub(crate) mod odbc;
pub mod openssl_conf;
pub mod pairs;
pub mod pgjdbc;
pub mod query;
