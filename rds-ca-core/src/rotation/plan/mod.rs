//! What to do in which order: a pure function of fleet, target, policy, evidence and time.

mod api;
mod approval;
mod build;
mod builder;
mod commands;
mod consequences;
mod deadline;
mod file;
mod lineage;
mod model;
mod page;
mod render;
mod rules;
mod selection;
mod subject;
mod waves;

pub use builder::PlanRequest;
pub use consequences::{RestartExpectation, Rollback};
pub use deadline::{Deadline, DeadlineKind};
pub use model::{
    Blocked, ClientStep, DefaultSummary, Expectation, Plan, PlanStatus, Renewal, Resource,
    ResourceKind, RootSummary, Step, Unchanged, UnchangedReason,
};
pub use rules::{Acceptance, PlanRule, RuleBreach};

pub(super) use build::{is_writer, pending_names};
