//! Identifiers of TLS stacks.

use super::open_name;

open_name! {
    /// A TLS stack as a client configures it: a reader of trust files, a verifier and a name rule.
    ///
    /// The identifiers that this crate has rules for are listed by
    /// [`trust::stacks()`](crate::trust::stacks); any other is kept as it was written, and every
    /// question about it is answered *unknown*.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::StackId;
    ///
    /// assert_eq!(StackId::new(" libpq-verify-full ").as_str(), "libpq-verify-full");
    /// ```
    StackId {}
}

impl StackId {
    /// The identifier written as `text`, in lower case, surrounding blanks removed.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_ascii_lowercase().into())
    }
}
