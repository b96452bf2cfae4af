//! A TLS stack: a reader of trust files, a verifier and a name rule.

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
    /// Absent if the stack compares no names.
    pub(in crate::trust) names: Option<NameRule>,
}

impl Stack {
    /// Its identifier, such as `libpq-verify-full`.
    pub fn id(&self) -> StackId {
        StackId::from_static(self.id)
    }

    /// The client and its configuration.
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

    /// Whether it is made for this type of bundle, whatever it then finds in it.
    ///
    /// A reader of PEM is not made for key stores, nor a reader of the first certificate for a file of many.
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

    /// Whether its client accepts a directory with hashed names in place of the file, as OpenSSL's CApath.
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

/// How a parser treats one deviation from the strict form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::trust) enum Treatment {
    /// It is accepted and has no effect.
    Harmless,
    /// It is loaded; its effect in a path is not modelled.
    Loaded,
    /// Not measured, or measured with both results.
    Unknown,
    /// The certificate is refused while it is loaded.
    Refused,
}

/// Builds and checks a path as one implementation does.
///
/// Two verifiers with the same `Debug` text decide alike.
pub(in crate::trust) trait Verifier: Sync + fmt::Debug {
    fn verify(&self, input: &Input<'_>) -> Outcome;

    /// How its certificate parser treats a deviation from the strict form.
    fn form(&self, oddity: Oddity) -> Treatment;

    /// How much it accepts from a server.
    fn limits(&self) -> Limits;
}

/// How much a client accepts from a server, before it reads any certificate.
#[derive(Clone, Copy, Debug)]
pub(in crate::trust) struct Limits {
    certificates: usize,
    /// The certificate message of TLS 1.3, without the four-octet header of handshake messages.
    octets: usize,
}

impl Limits {
    /// No limit that matters: for chains that are not received from a server.
    pub(in crate::trust) const NONE: Self = Self {
        certificates: usize::MAX,
        octets: usize::MAX,
    };

    /// A message of at most that many octets.
    pub(super) const fn octets(octets: usize) -> Self {
        Self {
            octets,
            ..Self::NONE
        }
    }

    /// And of at most that many certificates.
    pub(super) const fn certificates(self, certificates: usize) -> Self {
        Self {
            certificates,
            ..self
        }
    }

    /// Checks the limits.
    pub(in crate::trust) fn check(self, sent: &[Node]) -> Pass {
        let Some(leaf) = sent.first() else {
            return Ok(());
        };
        let refused = |what: String| Err(Rejection::new(Rule::GivenUp, leaf, what));
        if sent.len() > self.certificates {
            return refused(format!(
                "the server sends {} certificates, and this client accepts {}",
                sent.len(),
                self.certificates
            ));
        }
        // The context, the length of the list, and for each certificate its length and that of its extensions.
        let certificates = sent.iter().filter_map(Node::certificate);
        let octets: usize = certificates.map(|held| held.der().len() + 5).sum();
        if octets + 4 > self.octets {
            return refused(format!(
                "the server sends certificates of {octets} octets, and this client accepts messages of {}",
                self.octets
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::known_pem;
    use crate::trust::stack::find;

    /// RFC 8446 section 4.4.2: four octets for the message, five for each certificate.
    #[test]
    fn the_octets_of_a_message_are_those_of_its_certificates_and_lengths() {
        let bundle = Bundle::parse(known_pem().concat().as_bytes(), None).unwrap();
        let sent: Vec<Node> = bundle
            .certificates()
            .take(2)
            .filter_map(Node::held)
            .collect();
        let octets: usize = bundle
            .certificates()
            .take(2)
            .map(|it| it.der().len() + 5)
            .sum();
        let accepts = |limits: Limits| limits.check(&sent).map_err(|it| it.rule);
        let refused = Err(Rule::GivenUp);
        for (limits, expected) in [
            (Limits::octets(octets + 4), Ok(())),
            (Limits::octets(octets + 3), refused),
            (Limits::octets(octets / 2), refused),
            (Limits::NONE.certificates(2), Ok(())),
            (Limits::NONE.certificates(1), refused),
            (Limits::NONE, Ok(())),
        ] {
            assert_eq!(accepts(limits), expected, "{limits:?}");
        }
    }

    /// Constants of the sources; an octet less would be a false alarm, one more a chain that the client refuses.
    #[test]
    fn limits_are_those_of_the_sources() {
        for (stack, octets, certificates) in [
            ("openssl", 102_400, usize::MAX),
            ("gnutls", 131_072, 16),
            ("java-jsse", 32_768, 10),
            ("nss", 131_071, usize::MAX),
            ("mbedtls", 16_380, usize::MAX),
            ("rustls-strict", 65_535, usize::MAX),
            ("wolfssl", usize::MAX, 9),
        ] {
            let limits = find(stack).unwrap().verifier.limits();
            let found = (limits.octets, limits.certificates);
            assert_eq!(found, (octets, certificates), "{stack}");
        }
    }
}
