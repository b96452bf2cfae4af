//! Where two stacks differ on the same input, and by which rule.

use time::UtcDateTime;

use super::store::TrustStore;
use super::verdict::{Decision, Rule};
use crate::certificate::Certificate;
use crate::name::StackId;

/// What two stacks decide about the same store and chain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comparison {
    /// What the one decides.
    pub one: Decision,
    /// What the other decides.
    pub other: Decision,
}

impl Comparison {
    /// Whether the verdicts differ.
    pub fn differs(&self) -> bool {
        self.one.verdict != self.other.verdict
    }

    /// The rule that one of them has and the other does not; absent where the verdicts are the same.
    pub fn rule(&self) -> Option<Rule> {
        let rule = self.one.rule.or(self.other.rule);
        rule.filter(|_| self.differs())
    }
}

impl TrustStore {
    /// Compares what two stacks decide about the same chain and host.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::trust::Rule;
    /// use rds_ca_core::{CaId, Catalogue, Region, StackId, TrustStore, timestamp};
    ///
    /// let catalogue = Catalogue::builtin();
    /// let authority = catalogue.authority(&Region::new("eu-west-1"), &CaId::RSA2048_G1).unwrap();
    /// // A damaged block before the root: Go passes it over, libpq then loads nothing at all.
    /// let damaged = "-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n";
    /// let file = format!("{damaged}{}", authority.pem().unwrap());
    /// let store = TrustStore::from_bytes(file.as_bytes(), None)?;
    ///
    /// let chain = [authority.certificate().unwrap()];
    /// let [go, libpq] = ["go-new", "libpq-verify-ca"].map(StackId::new);
    /// let compared = store.compare(&chain, None, &go, &libpq, timestamp::parse("2027-01-01")?);
    /// assert_eq!(compared.rule(), Some(Rule::StoreUnreadable));
    /// # Ok::<(), rds_ca_core::Error>(())
    /// ```
    pub fn compare(
        &self,
        chain: &[Certificate],
        host: Option<&str>,
        one: &StackId,
        other: &StackId,
        at: UtcDateTime,
    ) -> Comparison {
        Comparison {
            one: self.decide(chain, host, Some(one), at),
            other: self.decide(chain, host, Some(other), at),
        }
    }
}
