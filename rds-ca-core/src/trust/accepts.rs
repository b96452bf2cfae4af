//! The chain question: will a client with this very store accept this very chain?

use time::UtcDateTime;

use super::check::Check;
use super::report::{CertificateNote, Question, StackDifference, TrustReport};
use super::stack;
use super::store::TrustStore;
use super::until;
use super::verdict::{Decision, Verdict};
use crate::catalogue::{Authority, Catalogue};
use crate::certificate::Certificate;
use crate::error::Error;
use crate::name::StackId;

/// What a server presents, and to whom: a question to [`TrustStore::accepts`].
#[derive(Clone, Debug)]
pub struct Presented<'a> {
    chain: &'a [Certificate],
    host: Option<&'a str>,
    at: UtcDateTime,
    stack: Option<StackId>,
    catalogue: &'a Catalogue,
}

impl<'a> Presented<'a> {
    /// Asks about a chain, server certificate first, without a name, by RFC 5280 over the whole store.
    pub fn new(chain: &'a [Certificate], at: UtcDateTime) -> Self {
        Self {
            chain,
            host: None,
            at,
            stack: None,
            catalogue: Catalogue::builtin(),
        }
    }

    /// The name that the client connects to; stacks that compare names check it.
    #[must_use]
    pub fn host(self, host: &'a str) -> Self {
        Self {
            host: Some(host),
            ..self
        }
    }

    /// Lets the rules of one TLS stack decide.
    #[must_use]
    pub fn stack(self, stack: StackId) -> Self {
        Self {
            stack: Some(stack),
            ..self
        }
    }

    /// Names authorities by another catalogue.
    #[must_use]
    pub fn catalogue(self, catalogue: &'a Catalogue) -> Self {
        Self { catalogue, ..self }
    }
}

impl TrustStore {
    /// Whether a client with this very store accepts this very chain.
    ///
    /// With no stack named, the rules are those of RFC 5280 over everything the store holds (a root
    /// present as a root, dates counted, the name if given), and the report lists every stack that
    /// would decide otherwise, and why.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::trust::{Presented, Rule, Verdict};
    /// use rds_ca_core::{Bundle, CaId, Catalogue, Region, TrustStore, timestamp};
    ///
    /// let root = Catalogue::builtin().authority(&Region::new("eu-west-1"), &CaId::RSA2048_G1).unwrap();
    /// let store = TrustStore::from_bytes(root.pem().unwrap().as_bytes(), None)?;
    /// // A server that presents nothing but another region's root.
    /// let other = Catalogue::builtin().authority(&Region::new("eu-west-2"), &CaId::RSA2048_G1).unwrap();
    /// let chain = [other.certificate().unwrap()];
    ///
    /// let report = store.accepts(&Presented::new(&chain, timestamp::parse("2027-01-01")?));
    /// assert_eq!(report.verdict, Verdict::NotTrusted);
    /// assert_eq!(report.rule, Some(Rule::IssuerNotFound));
    /// # Ok::<(), rds_ca_core::Error>(())
    /// ```
    pub fn accepts(&self, presented: &Presented<'_>) -> TrustReport {
        let Presented {
            chain,
            host,
            at,
            stack,
            catalogue,
        } = presented;
        let decision = self.decide(chain, *host, stack.as_ref(), *at);
        let authority = self
            .anchor_of(&decision)
            .and_then(|anchor| catalogue.recognise(anchor).authority());
        let mut report = self.report(
            catalogue,
            *at,
            Check::HORIZON,
            Question::Chain {
                chain: chain.iter().map(Certificate::fingerprint).collect(),
                host: host.map(str::to_owned),
            },
            |found: &Authority| Some(found) == authority,
        );
        if stack.is_none() {
            report.stacks_that_differ = self.differences(decision.verdict, |id| {
                Some(self.decide(chain, *host, Some(id), *at))
            });
        }
        let until = (decision.verdict == Verdict::Trusted)
            .then(|| self.accepts_until(presented))
            .flatten();
        self.fill(&mut report, catalogue, decision);
        report.trusted_until = until;
        report
    }

    /// The last instant at which the stack still accepts what it accepts now.
    fn accepts_until(&self, presented: &Presented<'_>) -> Option<UtcDateTime> {
        let names = presented
            .chain
            .iter()
            .filter_map(Certificate::details)
            .flat_map(|sent| [&*sent.subject.folded, &*sent.issuer.folded]);
        let near = until::near(self, names);
        let validities = presented
            .chain
            .iter()
            .chain(near)
            .map(Certificate::validity);
        until::trusted_until(presented.at, None, validities, |at| {
            let decision = self.decide(
                presented.chain,
                presented.host,
                presented.stack.as_ref(),
                at,
            );
            decision.verdict == Verdict::Trusted
        })
    }

    /// Puts a decision into a report, but for how long it stands.
    pub(super) fn fill(&self, report: &mut TrustReport, catalogue: &Catalogue, decision: Decision) {
        let note = |certificate: &Certificate| {
            let entry = self
                .bundle()
                .entries()
                .iter()
                .find(|entry| entry.certificate == *certificate);
            CertificateNote::new(catalogue, certificate, entry.map(|entry| &entry.place))
        };
        report.anchor = self.anchor_of(&decision).map(note);
        report.path = decision.path.iter().map(note).collect();
        report.rejected = decision.certificate.as_ref().map(note);
        report.verdict = decision.verdict;
        report.rule = decision.rule;
        report.reason = decision.explanation;
        report.remedy = Some(decision.remedy).filter(|remedy| !remedy.is_empty());
        report.stack = decision.stack;
    }

    /// The certificate that carries the trust: the end of an accepted path, when the store holds it.
    fn anchor_of<'a>(&self, decision: &'a Decision) -> Option<&'a Certificate> {
        let anchor = decision
            .path
            .last()
            .filter(|_| decision.verdict == Verdict::Trusted)?;
        self.bundle()
            .certificates()
            .any(|held| held == anchor)
            .then_some(anchor)
    }

    /// Every stack that decides otherwise than `verdict`.
    pub(super) fn differences(
        &self,
        verdict: Verdict,
        decide: impl Fn(&StackId) -> Option<Decision>,
    ) -> Vec<StackDifference> {
        stack::stacks()
            .map(stack::Stack::id)
            .filter_map(|id| Some((decide(&id)?, id)))
            .filter(|(decision, _)| decision.verdict != verdict)
            .map(|(decision, id)| StackDifference::new(id, decision))
            .collect()
    }
}

/// The error for a chain without a certificate: nothing was asked.
pub fn empty_chain() -> Error {
    Error::invalid("cannot decide about the chain", "it holds no certificate")
        .hinting("give what the server sends, its own certificate first")
}
