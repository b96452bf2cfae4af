//! What a client trusts: which TLS stack accepts which chain from which trust store, and why not.
//!
//! A stack is a *reader* of trust files, a *verifier* and a *name rule*; each follows the behaviour
//! of the measured stack.

mod by_content;
mod chain;
mod check;
mod checker;
mod contents;
mod decide;
mod hidden;
mod ideal_chain;
mod inventory;
mod json;
mod path;
mod question;
mod report;
mod stack;
mod stack_decisions;
mod store;
mod trust_services;
mod trusted_until;
mod verdict;

pub use chain::empty_chain;
pub use checker::Checker;
pub use contents::{Readiness, Served, StoreContents};
pub use question::{ChainQuestion, Check};
pub use report::{Question, StackDifference, StackGroup, TrustReport};
pub use stack::{Stack, stacks, stacks_named, unknown_stack};
pub use store::TrustStore;
pub use verdict::{Decision, Rule, Verdict};
