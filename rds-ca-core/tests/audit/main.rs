//! Rooms `audit` and `report`: which facts lead to which findings, and how they are written.

#[path = "../support/mod.rs"]
mod support;

mod effects;
mod findings;
mod model;
mod refused;
mod reports;
mod sharing;
