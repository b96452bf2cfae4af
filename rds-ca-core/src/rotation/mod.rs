//! Changing the CA of databases safely: what to do in which order, and doing it.
//!
//! [`Plan::between`] is pure: a fleet, a target CA, a [`Policy`], the [`Evidence`] about clients and a time give steps
//! in waves, the databases that stay as they are, and the blocked databases with the reasons. A database is blocked
//! while one of its clients would reject the target CA, and also while that is unknown.
//!
//! [`Run`] executes an approved plan as a state machine, plain data in and out. It returns an [`Action`] (an RDS
//! operation with its parameters in AWS's own JSON shape, a wait, a probe, a question to a person), takes the result,
//! and states which facts must be in the [`Journal`] before the next action is executed. So it resumes after a crash at
//! any point without doing anything twice.
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
