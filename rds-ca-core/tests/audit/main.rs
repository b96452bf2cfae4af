//! Rooms `audit` and `report`: which finding follows from which facts, and how it is written.

#[path = "../support/mod.rs"]
mod support;

mod effects;
mod findings;
mod model;
mod refused;
mod reports;
mod sharing;
