//! Drivers for PostgreSQL: one file per family.

mod asyncpg;
mod go;
mod libpq;
mod node;
mod pg8000;
mod pgjdbc;
mod rust;

pub(super) use asyncpg::asyncpg;
pub(super) use libpq::{framework, psycopg, psycopg2};
pub(super) use node::pg_client;
pub(super) use pg8000::pg8000;

use super::registry::Driver;

/// Every family's drivers.
pub(super) const FAMILIES: &[&[Driver]] = &[
    libpq::DRIVERS,
    asyncpg::DRIVERS,
    pg8000::DRIVERS,
    pgjdbc::DRIVERS,
    node::DRIVERS,
    go::DRIVERS,
    rust::DRIVERS,
];
