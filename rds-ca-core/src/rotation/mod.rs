//! Changing the CA of databases in safety: what to do in which order, and doing it.
//!
//! [`Plan::between`] is pure: a fleet, a target CA, a [`Policy`], the [`Evidence`] about clients and a time give steps
//! in waves, what stays as it is, and what is blocked and why. A database is blocked while a client of it would
//! reject the target CA, and also while nobody can tell.
//!
//! [`Run`] carries an approved plan out as a state machine, plain data in and out: it asks for an [`Action`] (an RDS
//! operation with its parameters in AWS's own JSON shape, a wait, a probe, a question to a person), is told what came
//! of it, and says which facts have to be in the [`Journal`] before the next action is carried out. So it resumes
//! after a crash at any point without doing anything twice.
//!
//! Nothing here connects to anything or reads a clock.

mod action;
mod ask;
mod build;
mod deadline;
mod evidence;
mod gate;
mod gather;
mod journal;
mod ledger;
mod look;
mod machine;
mod observe;
mod order;
mod pace;
mod plan;
mod policy;
mod progress;
mod render;
mod request;
mod rule;
mod save;
mod schedule;
mod wave;
mod window;

pub use action::{Action, Call, Event, Failure, FailureKind, ParameterValue};
pub use deadline::{Deadline, DeadlineKind};
pub use evidence::{ClientEvidence, DatabaseEvidence, Evidence};
pub use journal::Journal;
pub use ledger::{Fact, Outcome, OutcomeKind, Record};
pub use machine::{Command, Mode, Run, Turn};
pub use plan::{
    Blocked, ClientStep, DefaultNote, Expectation, Plan, Resource, ResourceKind,
    RestartExpectation, Rollback, RootNote, Step, Unchanged, UnchangedReason,
};
pub use policy::{Apply, Policy, RestartPolicy, WaitPolicy};
pub use request::PlanRequest;
pub use rule::{Acceptance, Finding, Rule};
pub use window::LocalWindow;
