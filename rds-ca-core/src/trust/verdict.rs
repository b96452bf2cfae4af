//! What is decided about a trust store, and by which rule.

use time::UtcDateTime;

use crate::catalogue::AuthorityNote;
use crate::certificate::Certificate;
use crate::name::StackId;

words! {
    /// Whether a client will go on connecting.
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
            /// What repairs it, as a rule; never switching verification off.
            pub fn remedy(self) -> &'static str {
                match self { $( Self::$name => $remedy, )* }
            }
        }
    };
}

rules! {
    /// The stack cannot load the trust file, or finds no certificate in it.
    StoreUnreadable = "store-unreadable",
        "repair the file, or write it anew from AWS's bundle as plain PEM blocks";
    /// No anchor that the stack takes continues the chain.
    IssuerNotFound = "issuer-not-found",
        "add the root of the region and CA that signs the server certificate to the trust store";
    /// A certificate of the right name is there, but key identifiers or keys do not fit.
    IssuerMismatch = "issuer-mismatch",
        "put the root certificate that belongs to the server's chain into the trust store";
    /// The store holds an intermediate (or the server certificate itself), which this stack does not take as an anchor.
    AnchorNotARoot = "anchor-not-a-root",
        "put the self-signed root into the trust store in place of the intermediate";
    /// The store says explicitly that this certificate is not to be trusted for servers.
    AnchorDistrusted = "anchor-distrusted",
        "remove the trust settings of the TRUSTED CERTIFICATE block, or use a plain CERTIFICATE block";
    /// The anchor does not say that it is a CA, and the stack requires that.
    AnchorNotACa = "anchor-not-a-ca",
        "use the root certificate that the CA publishes";
    /// An intermediate is not allowed to sign certificates.
    IssuerNotACa = "issuer-not-a-ca",
        "make the server send the intermediate that its CA published";
    /// The server certificate says that it is a CA.
    LeafIsACa = "leaf-is-a-ca",
        "use a server certificate that is no CA";
    /// A certificate's last second has passed.
    Expired = "expired",
        "replace the expired certificate: in the store by the current bundle, on the server by rotating to a current CA";
    /// A certificate's first second has not come.
    NotYetValid = "not-yet-valid",
        "check the clock, or wait until the certificate is valid";
    /// A signature does not verify.
    BadSignature = "bad-signature",
        "put the root whose key signed the chain into the trust store; a certificate changed on the way has to be sent anew";
    /// A signature by a digest that the stack refuses.
    WeakSignature = "weak-signature",
        "use certificates signed with SHA-256 or better";
    /// A key smaller than the stack takes.
    WeakKey = "weak-key",
        "use RSA keys of at least 2048 bits or elliptic curve keys";
    /// An algorithm that the stack does not have.
    UnsupportedAlgorithm = "unsupported-algorithm",
        "use a CA whose key type this client supports";
    /// More intermediates than a certificate's pathLenConstraint allows.
    PathTooLong = "path-too-long",
        "use a chain with fewer intermediates, or an anchor nearer to the server certificate";
    /// The keyUsage extension does not allow what the certificate is used for.
    KeyUsage = "key-usage",
        "use certificates whose keyUsage fits their role";
    /// The extended key usage does not allow TLS servers.
    ExtendedKeyUsage = "extended-key-usage",
        "use a server certificate for TLS servers";
    /// A CA is not allowed to sign for this name, or has constraints that the stack cannot handle.
    NameConstraints = "name-constraints",
        "use a chain whose CAs may sign for the server's name";
    /// A critical extension that the stack does not know.
    UnknownCriticalExtension = "unknown-critical-extension",
        "use certificates without private critical extensions";
    /// A demand of RFC 5280 that this stack checks and others let pass.
    StrictProfile = "strict-profile",
        "use certificates that keep to RFC 5280, as those of Amazon RDS do";
    /// A certificate that the stack cannot parse.
    MalformedCertificate = "malformed-certificate",
        "use well-formed certificates";
    /// The server certificate is not for the host that the client asks for.
    NameMismatch = "name-mismatch",
        "connect to the endpoint's own name, which is in the certificate, or renew the server certificate";
    /// The server certificate has no subject alternative name of the kind that the stack requires.
    NoSubjectAltName = "no-subject-alt-name",
        "renew the server certificate: current ones carry the endpoint as a subject alternative name";
    /// The stack takes one of several fitting anchors, any of them, and would refuse one.
    DependsOnChance = "depends-on-chance",
        "leave only one certificate of each name and key in the trust store";
    /// There were more ways to build the chain than are tried.
    BudgetExceeded = "budget-exceeded",
        "remove the certificates that are not needed from the trust store";
    /// The catalogue does not know the region.
    RegionUnknown = "region-unknown",
        "check the spelling, or supply AWS's bundle for the region";
    /// The catalogue knows no such CA in the region.
    CaUnknown = "ca-unknown",
        "check the spelling, or supply AWS's current bundle";
    /// An operator's bundle that is not vouched for holds another root for the region and CA than the catalogue.
    AuthorityContradicted = "authority-contradicted",
        "find out which root is AWS's: compare the SHA-256 with the bundle at AWS's address; then leave the supplied \
         bundle out, or vouch for it (`--ca-bundle-sha256`, in code `Vouch`)";
    /// The store holds some of the roots that may sign, and AWS does not say which one does.
    AuthorityUndetermined = "authority-undetermined",
        "add every root that may sign: for Amazon Trust Services, Amazon Root CA 1 to 4";
    /// The stack itself gives up: there are more ways to build the chain than it tries, or the server sends more than
    /// it takes.
    GivenUp = "given-up",
        "remove the certificates that are not needed from the trust store, and from what the server sends";
    /// The stack is not one that this crate has rules for.
    UnknownStack = "unknown-stack",
        "name one of the listed stacks";
    /// What this stack does with such an input was not measured.
    NotMeasured = "not-measured",
        "try it with the client itself, or give it the container that it documents";
}

/// What one stack (or RFC 5280, with no stack named) decides, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// The stack whose rules were used; absent for those of RFC 5280.
    pub stack: Option<StackId>,
    /// The first rule that rejects, or that leaves it undetermined; absent when trusted.
    pub rule: Option<Rule>,
    /// Why, in a sentence.
    pub reason: String,
    /// What would repair it; absent when there is nothing to do.
    pub remedy: Option<String>,
    /// The certificate that the rule is about.
    pub rejected: Option<Certificate>,
    /// The certificate that carries the trust, where no path shows it.
    pub anchor: Option<Certificate>,
    /// The path that the verifier chose: server certificate first, anchor last; as far as it came
    /// when it rejects. Certificates that we do not hold (a catalogue check knows what the server
    /// sends by its properties only) are left out.
    pub path: Vec<Certificate>,
    /// The last instant at which it stays trusted, where that was asked.
    pub trusted_until: Option<UtcDateTime>,
    /// The authorities that would have to be in the store and are not.
    pub missing: Vec<AuthorityNote>,
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

    /// With another remedy than the rule's own.
    pub(super) fn remedy(self, remedy: impl Into<String>) -> Self {
        Self {
            remedy: Some(remedy.into()),
            ..self
        }
    }
}
