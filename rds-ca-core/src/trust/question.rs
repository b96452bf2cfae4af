//! The questions to a trust store.

use std::time::Duration;

use time::UtcDateTime;

use crate::catalogue::{Authority, Catalogue, Provenance};
use crate::certificate::Certificate;
use crate::name::{CaId, Region, StackId};
use crate::timestamp;

/// A question to [`TrustStore::check`](super::TrustStore::check).
#[derive(Clone, Debug)]
pub struct Check<'a> {
    pub(super) region: Region,
    pub(super) ca: CaId,
    pub(super) at: UtcDateTime,
    pub(super) horizon: Duration,
    pub(super) stack: Option<StackId>,
    pub(super) catalogue: &'a Catalogue,
}

impl<'a> Check<'a> {
    /// How far ahead certificates count as expiring by default: 180 days.
    pub const HORIZON: Duration = timestamp::days(180);

    /// Uses the built-in catalogue and the rules of RFC 5280 over the entire store.
    pub fn new(region: &Region, ca: &CaId, at: UtcDateTime) -> Self {
        Self {
            region: region.clone(),
            ca: ca.clone(),
            at,
            horizon: Self::HORIZON,
            stack: None,
            catalogue: Catalogue::builtin(),
        }
    }

    /// Uses another catalogue, such as one with operator-supplied authorities.
    #[must_use]
    pub fn catalogue(self, catalogue: &Catalogue) -> Check<'_> {
        Check {
            catalogue,
            region: self.region,
            ca: self.ca,
            at: self.at,
            horizon: self.horizon,
            stack: self.stack,
        }
    }

    /// Applies the rules of one TLS stack.
    #[must_use]
    pub fn stack(self, stack: StackId) -> Self {
        Self {
            stack: Some(stack),
            ..self
        }
    }

    /// Changes how far ahead certificates count as expiring.
    #[must_use]
    pub fn horizon(self, horizon: Duration) -> Self {
        Self { horizon, ..self }
    }
}

impl Check<'_> {
    /// The roots that RDS may use.
    pub(super) fn serving(&self) -> Vec<&Authority> {
        self.catalogue.required_roots(&self.region, &self.ca)
    }
}

pub(super) fn is_operators(authority: &Authority) -> bool {
    matches!(authority.provenance(), Provenance::Operator { .. })
}

/// What a server presents to a client: a question to [`TrustStore::accepts`](super::TrustStore::accepts).
#[derive(Clone, Debug)]
pub struct ChainQuestion<'a> {
    pub(super) chain: &'a [Certificate],
    pub(super) host: Option<&'a str>,
    pub(super) at: UtcDateTime,
    pub(super) stack: Option<StackId>,
    pub(super) catalogue: &'a Catalogue,
    pub(super) key_proved: bool,
}

impl<'a> ChainQuestion<'a> {
    /// A chain, server certificate first, without a host name, by RFC 5280 over the entire store.
    pub fn new(chain: &'a [Certificate], at: UtcDateTime) -> Self {
        Self {
            chain,
            host: None,
            at,
            stack: None,
            catalogue: Catalogue::builtin(),
            key_proved: true,
        }
    }

    /// States whether the server proved in the handshake that it holds the first certificate's key. If it did not,
    /// the answer is at best *unknown*: anyone can send a public chain.
    #[must_use]
    pub fn key_proved(self, key_proved: bool) -> Self {
        Self { key_proved, ..self }
    }

    /// The name that the client connects to; stacks that compare names check it.
    #[must_use]
    pub fn host(self, host: &'a str) -> Self {
        Self {
            host: Some(host),
            ..self
        }
    }

    /// Applies the rules of one TLS stack.
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
