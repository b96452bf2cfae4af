//! What a client trusts: which TLS stack accepts which chain from which trust store, and why not.
//!
//! A stack is a *reader* of trust files, a *verifier* and a *name rule*; each is modelled as the
//! measured stack does it.

mod check;
pub mod explain;
mod inventory;
mod report;
mod store;
mod verdict;

pub use check::Check;
pub use report::{
    AuthorityNote, CatalogueNote, CertificateNote, Question, StackDifference, TrustReport,
};
pub use store::TrustStore;
pub use verdict::{Decision, Rule, Verdict};
