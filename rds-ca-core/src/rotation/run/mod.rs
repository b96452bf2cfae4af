//! Carrying out a plan: a state machine over facts, plain data in and out.

mod action;
mod facts;
mod journal;
mod machine;
mod next_step;
mod observed;
mod requests;
mod step;
mod timing;

pub use action::{Action, Call, Failure, FailureKind, ParameterValue, RunEvent, Wait};
pub use facts::{Fact, OutcomeKind, Record, RunStatus, StepOutcome};
pub use journal::Journal;
pub use machine::{Command, Run, RunMode, Turn};
