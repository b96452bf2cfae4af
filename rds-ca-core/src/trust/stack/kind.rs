//! What a TLS stack is: a reader of trust files, a verifier and a name rule.

use std::fmt;

use super::certificate_form::Taken;
use super::reading::Reader;
use crate::bundle::Bundle;
use crate::certificate::form::Oddity;
use crate::name::StackId;
use crate::trust::path::host_name::NameRule;
use crate::trust::path::{Input, Outcome};

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

/// Builds and checks a path as one implementation does.
///
/// Two that print alike (`Debug`) decide alike.
pub(in crate::trust) trait Verifier: Sync + fmt::Debug {
    fn verify(&self, input: &Input<'_>) -> Outcome;

    /// What its certificate parser makes of a departure from the strict form.
    fn form(&self, oddity: Oddity) -> Taken;
}
