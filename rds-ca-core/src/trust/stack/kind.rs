//! What a TLS stack is: a reader of trust files, a verifier and a name rule.

use std::fmt;

use super::reading::Reader;
use crate::bundle::Bundle;
use crate::certificate::form::Oddity;
use crate::name::StackId;
use crate::trust::path::host_name::NameRule;
use crate::trust::path::node::Node;
use crate::trust::path::{Input, Outcome, Pass, Rejection};
use crate::trust::verdict::Rule;

/// A TLS stack that this crate has rules for.
pub struct Stack {
    pub(in crate::trust) id: &'static str,
    pub(in crate::trust) about: &'static str,
    pub(in crate::trust) measured: &'static str,
    pub(in crate::trust) reader: &'static Reader,
    pub(in crate::trust) verifier: &'static dyn Verifier,
    /// Absent when the stack compares no names.
    pub(in crate::trust) names: Option<NameRule>,
}

impl Stack {
    /// Its identifier, such as `libpq-verify-full`.
    pub fn id(&self) -> StackId {
        StackId::from_static(self.id)
    }

    /// Which client it is and how it is configured.
    pub fn about(&self) -> &'static str {
        self.about
    }

    /// The version whose behaviour was measured.
    pub fn measured_version(&self) -> &'static str {
        self.measured
    }

    /// How it reads a trust file.
    pub fn reads(&self) -> &'static str {
        self.reader.about()
    }

    /// Whether it is made for what this bundle is, whatever it then finds in it.
    ///
    /// A reader of PEM is not made for key stores, nor one that takes the first certificate for a file of many.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::{Bundle, trust::stacks};
    ///
    /// let pem = Bundle::parse(b"-----BEGIN CERTIFICATE-----\n", None)?;
    /// let java = stacks().find(|stack| stack.id().as_str() == "java-keystore").unwrap();
    /// assert!(!java.is_for(&pem));
    /// # Ok::<(), rds_ca_core::Error>(())
    /// ```
    pub fn is_for(&self, bundle: &Bundle) -> bool {
        self.reader.is_for(bundle)
    }

    /// Whether its client can be given a directory with hashed names in place of the file, as OpenSSL's CApath.
    pub(in crate::trust) fn takes_directories(&self) -> bool {
        super::OF_DIRECTORIES.contains(&self.id)
    }

    /// Whether it compares the server certificate with the host name.
    pub fn checks_host_name(&self) -> bool {
        self.names.is_some()
    }
}

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stack")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What a parser makes of one departure from the strict form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::trust) enum Taken {
    /// It is taken, and nothing is decided otherwise than without it.
    Harmless,
    /// It is loaded; what it does in a path is not modelled.
    Loaded,
    /// Not measured, or measured with both results.
    Unknown,
    /// The certificate is refused while it is loaded.
    Refused,
}

/// Builds and checks a path as one implementation does.
///
/// Two that print alike (`Debug`) decide alike.
pub(in crate::trust) trait Verifier: Sync + fmt::Debug {
    fn verify(&self, input: &Input<'_>) -> Outcome;

    /// What its certificate parser makes of a departure from the strict form.
    fn form(&self, oddity: Oddity) -> Taken;

    /// How much it takes of what a server sends.
    fn limits(&self) -> Limits;
}

/// How much a client takes of what a server sends, before it looks at any certificate.
#[derive(Clone, Copy, Debug)]
pub(in crate::trust) struct Limits {
    certificates: usize,
    /// The certificate message of TLS 1.3, without the four octets before every handshake message.
    octets: usize,
}

impl Limits {
    /// None that matters: what was never sent needs none.
    pub(in crate::trust) const NONE: Self = Self {
        certificates: usize::MAX,
        octets: usize::MAX,
    };

    /// A message of so many octets at most.
    pub(super) const fn octets(octets: usize) -> Self {
        Self {
            octets,
            ..Self::NONE
        }
    }

    /// And of so many certificates.
    pub(super) const fn certificates(self, certificates: usize) -> Self {
        Self {
            certificates,
            ..self
        }
    }

    /// Whether it takes that much.
    pub(in crate::trust) fn check(self, sent: &[Node]) -> Pass {
        let Some(leaf) = sent.first() else {
            return Ok(());
        };
        let refused = |what: String| Err(Rejection::new(Rule::GivenUp, leaf, what));
        if sent.len() > self.certificates {
            return refused(format!(
                "the server sends {} certificates, and this client takes {}",
                sent.len(),
                self.certificates
            ));
        }
        // The context, the length of the list, and for each certificate its length and that of its extensions.
        let certificates = sent.iter().filter_map(Node::certificate);
        let octets: usize = certificates.map(|held| held.der().len() + 5).sum();
        if octets + 4 > self.octets {
            return refused(format!(
                "the server sends certificates of {octets} octets, and this client takes messages of {}",
                self.octets
            ));
        }
        Ok(())
    }
}
