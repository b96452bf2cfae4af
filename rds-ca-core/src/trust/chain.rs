//! The chain question: will a client with exactly this store accept exactly this chain?

use time::UtcDateTime;

use super::decide::{decide, decide_nodes, sent, unknown_stack};
use super::path::Signatures;
use super::question::{ChainQuestion, Check};
use super::report::{Question, TrustReport, anchor_of};
use super::stack::{self, Stack};
use super::stack_decisions::StackDecisions;
use super::store::TrustStore;
use super::trusted_until;
use super::verdict::{Decision, Verdict};
use crate::certificate::Certificate;
use crate::error::Error;
use crate::name::StackId;

impl TrustStore {
    /// Whether a client with exactly this store accepts exactly this chain.
    ///
    /// If no stack is named, the rules are those of RFC 5280 over everything the store holds (a root that is
    /// present as a root, dates checked, the name if given), and the report lists every stack that
    /// would decide differently, with the reason.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::trust::{ChainQuestion, Rule, Verdict};
    /// use rds_ca_core::{Bundle, CaId, Catalogue, Region, TrustStore, timestamp};
    ///
    /// let root = Catalogue::builtin().authority(&Region::new("eu-west-1"), &CaId::RSA2048_G1).unwrap();
    /// let store = TrustStore::from_bytes(root.pem().unwrap().as_bytes(), None)?;
    /// // A server that presents only another region's root.
    /// let other = Catalogue::builtin().authority(&Region::new("eu-west-2"), &CaId::RSA2048_G1).unwrap();
    /// let chain = [other.certificate().unwrap()];
    ///
    /// let report = store.accepts(&ChainQuestion::new(&chain, timestamp::parse("2027-01-01")?));
    /// assert_eq!(report.verdict, Verdict::NotTrusted);
    /// assert_eq!(report.rule, Some(Rule::IssuerNotFound));
    /// # Ok::<(), rds_ca_core::Error>(())
    /// ```
    pub fn accepts(&self, question: &ChainQuestion<'_>) -> TrustReport {
        let ChainQuestion {
            chain,
            host,
            at,
            stack,
            catalogue,
            key_proved,
        } = question;
        let sent = sent(chain);
        let signatures = Signatures::default();
        let decide = |stack: Option<&'static Stack>, at: UtcDateTime| {
            decide_nodes(self, &sent, *host, stack, &signatures, at)
        };
        let named = stack.as_ref().map(|id| stack::find(id.as_str()).ok_or(id));
        let decision = match named {
            None => decide(None, *at),
            Some(Ok(stack)) => decide(Some(stack), *at),
            Some(Err(unknown)) => unknown_stack(unknown),
        };
        let anchor = anchor_of(self, &decision);
        let authority = anchor.and_then(|anchor| catalogue.recognise(anchor).authority());
        let report = TrustReport::new(
            self,
            catalogue,
            *at,
            Check::HORIZON,
            Question::Chain {
                chain: chain.iter().map(Certificate::fingerprint).collect(),
                host: host.map(str::to_owned),
            },
            |fingerprint| authority.is_some_and(|it| it.fingerprint() == fingerprint),
        );
        let (decision, stacks_that_differ) = match stack {
            Some(_) => (decision, Vec::new()),
            None => {
                let stacks = StackDecisions::new(self, host.is_some(), |stack| {
                    Some(decide(Some(stack), *at))
                });
                let decision = match decision.verdict {
                    Verdict::Trusted => {
                        let clause = decision.reason.clone();
                        stacks.unless_none_accepts(self, decision, &clause)
                    }
                    _ => decision,
                };
                let differing = stacks.other_than(decision.verdict);
                (decision, differing)
            }
        };
        let until = (decision.verdict == Verdict::Trusted)
            .then(|| {
                let stack = named.and_then(Result::ok);
                accepts_until(self, question, |at| decide(stack, at))
            })
            .flatten();
        let report = TrustReport {
            stacks_that_differ,
            trusted_until: until,
            ..report.decided(self, catalogue, decision)
        };
        match *key_proved || report.verdict != Verdict::Trusted {
            true => report,
            false => TrustReport {
                verdict: Verdict::Unknown,
                reason: format!(
                    "the server did not prove that it holds the key of what it sent ({})",
                    report.reason
                ),
                remedy: Some("find out which server answers there, and check again".to_owned()),
                trusted_until: None,
                ..report
            },
        }
    }

    /// Decides whether `stack`, given exactly this store, accepts exactly this chain for this host.
    ///
    /// The chain is what the server sends, its own certificate first. A stack that compares no names
    /// ignores the host. Without a stack the rules are those of RFC 5280 over everything that the
    /// store holds: a root must be present as a root, and its dates are checked.
    pub fn decide(
        &self,
        chain: &[Certificate],
        host: Option<&str>,
        stack: Option<&StackId>,
        at: UtcDateTime,
    ) -> Decision {
        decide(self, chain, host, stack, at)
    }
}

/// The last instant at which the stack still accepts the chain that it accepts now.
fn accepts_until(
    store: &TrustStore,
    question: &ChainQuestion<'_>,
    decide: impl Fn(UtcDateTime) -> Decision,
) -> Option<UtcDateTime> {
    let names = question
        .chain
        .iter()
        .filter_map(Certificate::details)
        .flat_map(|sent| [&*sent.subject.folded, &*sent.issuer.folded]);
    let related = trusted_until::related(store, names);
    let validities = question
        .chain
        .iter()
        .chain(related)
        .map(Certificate::validity);
    trusted_until::trusted_until(question.at, None, validities, |at| {
        decide(at).verdict == Verdict::Trusted
    })
}

/// The error for a chain without a certificate.
pub fn empty_chain() -> Error {
    Error::invalid("cannot decide about the chain", "it holds no certificate")
        .hinting("give what the server sends, its own certificate first")
}
