//! What a client trusts: which TLS stack accepts which chain from which trust store, and why not.
//!
//! A stack is a *reader* of trust files, a *verifier* and a *name rule*; each is modelled as the
//! measured stack does it.

mod accepts;
mod by_stack;
mod check;
mod checks;
mod compare;
mod constraints;
mod decide;
mod ideal;
mod inventory;
mod name;
mod node;
mod origin;
mod path;
mod probe_file;
mod probed;
mod reader;
mod report;
mod rfc5280;
mod stack;
mod store;
mod until;
mod verdict;

pub use accepts::{Presented, empty_chain};
pub use check::Check;
pub use compare::Comparison;
pub use origin::{Origin, OriginVerdict};
pub use probe_file::{probes_from_json, probes_to_json};
pub use probed::{
    PlainText, ProbeFailure, ProbeFailureKind, ProbePhase, ProbeTimings, ProbedChain, Protocol,
    TlsVersion,
};
pub use report::{
    AuthorityNote, CatalogueNote, CertificateNote, Question, StackDifference, TrustReport,
};
pub use stack::{Stack, stacks, unknown_stack};
pub use store::TrustStore;
pub use verdict::{Decision, Rule, Verdict};
