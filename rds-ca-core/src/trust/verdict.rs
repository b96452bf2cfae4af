//! Verdicts on a trust store, and the rules behind them.

use time::UtcDateTime;

use crate::catalogue::AuthoritySummary;
use crate::certificate::Certificate;
use crate::name::StackId;

words! {
    /// Whether a client will continue to connect.
    ///
    /// *Unknown* is a verdict, and never counts as fine. The order is from good to bad, so that
    /// the worst of several verdicts is their maximum.
    #[allow(clippy::exhaustive_enums, reason = "complete by nature")]
    pub enum Verdict: "a verdict" {
        /// The store accepts it.
        Trusted = "trusted",
        /// Undetermined.
        Unknown = "unknown",
        /// The store refuses it.
        NotTrusted = "not_trusted",
    }
}

macro_rules! rules {
    ($( $(#[$meta:meta])* $name:ident = $text:literal, $remedy:literal; )*) => {
        words! {
            /// The rule that decided: a stable name for why a stack refuses, or why the answer is undetermined.
            #[non_exhaustive]
            pub enum Rule: "a rule" { $( $(#[$meta])* $name = $text, )* }
        }

        impl Rule {
            /// The usual remedy; never switching verification off.
            pub fn remedy(self) -> &'static str {
                match self { $( Self::$name => $remedy, )* }
            }
        }
    };
}

rules! {
    /// The stack cannot load the trust file, or finds no certificate in it.
    StoreUnreadable = "store-unreadable",
        "repair the file, or write it again from AWS's bundle as plain PEM blocks";
    /// No anchor that the stack accepts continues the chain.
    IssuerNotFound = "issuer-not-found",
        "add the root of the region and CA that signs the server certificate to the trust store";
    /// A certificate with the right name is there, but key identifiers or keys do not match.
    IssuerMismatch = "issuer-mismatch",
        "put the root certificate that belongs to the server's chain into the trust store";
    /// The store holds an intermediate (or the server certificate itself), which this stack does not accept as an
    /// anchor.
    AnchorNotARoot = "anchor-not-a-root",
        "put the self-signed root into the trust store in place of the intermediate";
    /// The store explicitly marks this certificate as not trusted for servers.
    AnchorDistrusted = "anchor-distrusted",
        "remove the trust settings of the TRUSTED CERTIFICATE block, or use a plain CERTIFICATE block";
    /// The anchor does not state that it is a CA, and the stack requires that.
    AnchorNotACa = "anchor-not-a-ca",
        "use the root certificate that the CA publishes";
    /// An intermediate is not allowed to sign certificates.
    IssuerNotACa = "issuer-not-a-ca",
        "make the server send the intermediate that its CA published";
    /// The server certificate states that it is a CA.
    LeafIsACa = "leaf-is-a-ca",
        "use a server certificate that is not a CA";
    /// A certificate has expired.
    Expired = "expired",
        "replace the expired certificate: in the store by the current bundle, on the server by rotating to a current CA";
    /// A certificate is not yet valid.
    NotYetValid = "not-yet-valid",
        "check the clock, or wait until the certificate is valid";
    /// A signature does not verify.
    BadSignature = "bad-signature",
        "put the root whose key signed the chain into the trust store; a certificate that was changed in transit must be sent again";
    /// A signature by a digest that the stack refuses.
    WeakSignature = "weak-signature",
        "use certificates signed with SHA-256 or better";
    /// A key smaller than the stack accepts.
    WeakKey = "weak-key",
        "use RSA keys of at least 2048 bits or elliptic curve keys";
    /// An algorithm that the stack does not support.
    UnsupportedAlgorithm = "unsupported-algorithm",
        "use a CA whose key type this client supports";
    /// More intermediates than a certificate's pathLenConstraint allows.
    PathTooLong = "path-too-long",
        "use a chain with fewer intermediates, or an anchor nearer to the server certificate";
    /// The keyUsage extension does not allow this use of the certificate.
    KeyUsage = "key-usage",
        "use certificates whose keyUsage allows their role";
    /// The extended key usage does not allow TLS servers.
    ExtendedKeyUsage = "extended-key-usage",
        "use a server certificate for TLS servers";
    /// A CA is not allowed to sign for this name, or has constraints that the stack cannot handle.
    NameConstraints = "name-constraints",
        "use a chain whose CAs may sign for the server's name";
    /// A critical extension that the stack does not know.
    UnknownCriticalExtension = "unknown-critical-extension",
        "use certificates without private critical extensions";
    /// A requirement of RFC 5280 that this stack checks and others do not.
    StrictProfile = "strict-profile",
        "use certificates that conform to RFC 5280, as those of Amazon RDS do";
    /// A certificate that the stack cannot parse.
    MalformedCertificate = "malformed-certificate",
        "use well-formed certificates";
    /// The server certificate is not valid for the host that the client connects to.
    NameMismatch = "name-mismatch",
        "connect to the endpoint's own name, which is in the certificate, or renew the server certificate";
    /// The server certificate has no subject alternative name of the type that the stack requires.
    NoSubjectAltName = "no-subject-alt-name",
        "renew the server certificate: current ones have the endpoint as a subject alternative name";
    /// The stack uses any one of several matching anchors, and would refuse one of them.
    DependsOnChance = "depends-on-chance",
        "leave only one certificate of each name and key in the trust store";
    /// There were more possible chains than are tried.
    BudgetExceeded = "budget-exceeded",
        "remove the certificates that are not needed from the trust store";
    /// The catalogue does not know the region.
    RegionUnknown = "region-unknown",
        "check the spelling, or supply AWS's bundle for the region";
    /// The catalogue has no such CA in the region.
    CaUnknown = "ca-unknown",
        "check the spelling, or supply AWS's current bundle";
    /// An operator's bundle that is not vouched for holds a different root for the region and CA than the catalogue.
    AuthorityContradicted = "authority-contradicted",
        "find out which root is AWS's: compare the SHA-256 with the bundle at AWS's address; then leave the supplied \
         bundle out, or vouch for it (`--ca-bundle-sha256`, in code `Trust`)";
    /// The store holds some of the roots that may sign, and AWS does not state which one does.
    AuthorityUndetermined = "authority-undetermined",
        "add every root that may sign: for Amazon Trust Services, Amazon Root CA 1 to 4";
    /// The stack itself stops: there are more possible chains than it tries, or the server sends more than
    /// it accepts.
    GivenUp = "given-up",
        "remove the certificates that are not needed from the trust store, and from what the server sends";
    /// This crate has no rules for the stack.
    UnknownStack = "unknown-stack",
        "name one of the listed stacks";
    /// The stack's behaviour with such input was not measured.
    NotMeasured = "not-measured",
        "try it with the client itself, or give it the container that it documents";
}

/// The decision of one stack (or of RFC 5280, with no stack named), and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// The stack whose rules were used; absent for those of RFC 5280.
    pub stack: Option<StackId>,
    /// The first rule that rejects, or that leaves it undetermined; absent if trusted.
    pub rule: Option<Rule>,
    /// The reason, in a sentence.
    pub reason: String,
    /// What would repair it; absent if there is nothing to do.
    pub remedy: Option<String>,
    /// The certificate that the rule is about.
    pub rejected: Option<Certificate>,
    /// The certificate that carries the trust, if there is no path to show it.
    pub anchor: Option<Certificate>,
    /// The path that the verifier chose: server certificate first, anchor last; as far as it was built
    /// if it rejects. Certificates that are not available (a catalogue check knows what the server
    /// sends only by its properties) are left out.
    pub path: Vec<Certificate>,
    /// The last instant at which it stays trusted, if that was requested.
    pub trusted_until: Option<UtcDateTime>,
    /// The authorities that the store lacks.
    pub missing: Vec<AuthoritySummary>,
}

impl Decision {
    /// A decision without certificates.
    pub(super) fn new(verdict: Verdict, rule: Option<Rule>, reason: String) -> Self {
        Self {
            verdict,
            stack: None,
            rule,
            reason,
            remedy: rule.map(|rule| rule.remedy().to_owned()),
            rejected: None,
            anchor: None,
            path: Vec::new(),
            trusted_until: None,
            missing: Vec::new(),
        }
    }

    /// Replaces the rule's own remedy.
    pub(super) fn remedy(self, remedy: impl Into<String>) -> Self {
        Self {
            remedy: Some(remedy.into()),
            ..self
        }
    }
}
