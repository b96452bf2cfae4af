//! Changing the CA of databases in safety: what to do in which order, and doing it.
//!
//! [`Plan::between`] is pure: a fleet, a target CA, a [`Policy`], the [`Evidence`] about clients and a time give steps
//! in waves, what stays as it is, and what is blocked and why. A database is blocked while a client of it would
//! reject the target CA, and also while that is unknown.
//!
//! [`Run`] carries an approved plan out as a state machine, plain data in and out: it asks for an [`Action`] (an RDS
//! operation with its parameters in AWS's own JSON shape, a wait, a probe, a question to a person), is told what came
//! of it, and says which facts have to be in the [`Journal`] before the next action is carried out. So it resumes
//! after a crash at any point without doing anything twice.
//!
//! Nothing here connects to anything or reads a clock.

mod evidence;
mod names;
mod plan;
mod policy;
mod run;
mod text;

pub use evidence::{ClientEvidence, DatabaseEvidence, Evidence};
pub use plan::{
    Acceptance, Blocked, ClientStep, Deadline, DeadlineKind, DefaultSummary, Expectation, Plan,
    PlanRequest, PlanRule, PlanStatus, Renewal, Resource, ResourceKind, RestartExpectation,
    Rollback, RootSummary, RuleBreach, Step, Unchanged, UnchangedReason,
};
pub use policy::{ApplyTiming, LocalWindow, Policy, RestartPolicy, WaitPolicy};
pub use run::{
    Action, Call, Command, Fact, Failure, FailureKind, Journal, OutcomeKind, ParameterValue,
    Record, Run, RunEvent, RunMode, RunStatus, StepOutcome, Turn, Wait,
};
