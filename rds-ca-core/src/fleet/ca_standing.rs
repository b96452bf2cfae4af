//! When a CA ends, whether AWS offers it, and whether it is retired: one rule, which everything else asks.
//!
//! **Scope.** What AWS answered counts for the account and region that it answered for, and for no other. An answer
//! whose account is not stated (a file of `aws rds describe-certificates`: a certificate's ARN has no account) counts
//! where the fleet shows one account at most in that region; with several it can belong to any of them, so it proves
//! no offer, and its dates count all the same, because an early date is a warning.
//!
//! **Precedence.** AWS's answer and the certificates of the catalogue may differ. Both are kept, and the *earlier* end
//! counts. A CA that AWS lists no more, in an answer that was read to its end, is retired from now on, not from the end
//! of its certificate on.

use time::UtcDateTime;

use super::{Fleet, OfferedCa, Scope};
use crate::catalogue::{Authority, Catalogue, Provenance, Role, Status};
use crate::name::{CaId, Region};

words! {
    /// Whether AWS offers a CA in an account and region, as far as its answers tell.
    #[non_exhaustive]
    pub enum CaOffer: "whether a CA is offered" {
        /// AWS lists it, and its date is not over.
        Offered = "offered",
        /// AWS lists others, and not this one; or its date is over.
        NotOffered = "not_offered",
        /// AWS's answer for this account and region was not read, or not to its end.
        Unknown = "unknown",
    }
}

/// What is known of a CA in an account and region.
///
/// # Example
///
/// ```
/// use rds_ca_core::fleet::{CaOffer, Scope};
/// use rds_ca_core::{CaId, Catalogue, Fleet, Region, timestamp};
///
/// let fleet = Fleet::parse(br#"{"Certificates": [{
///     "CertificateIdentifier": "rds-ca-rsa2048-g1",
///     "CertificateArn": "arn:aws:rds:eu-west-1::cert:rds-ca-rsa2048-g1",
///     "ValidTill": "2027-03-01T00:00:00Z"
/// }]}"#)?;
/// let scope = Scope::new("123456789012", Region::new("eu-west-1"));
/// let standing = fleet.ca_standing(Catalogue::builtin(), &CaId::RSA2048_G1, &scope);
/// let at = timestamp::parse("2027-01-01")?;
/// assert_eq!(standing.ends(), Some(timestamp::parse("2027-03-01")?), "the earlier of the two ends");
/// assert!(standing.chain_ends > standing.aws_ends);
/// assert_eq!(standing.offer_at(at), CaOffer::Offered);
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CaStanding {
    /// The end that AWS states (`ValidTill` of `DescribeCertificates`).
    pub aws_ends: Option<UtcDateTime>,
    /// The end of the chain by its certificates, as the catalogue knows them: root and intermediate.
    pub chain_ends: Option<UtcDateTime>,
    /// Whether AWS's answer lists it; `None` where no whole answer for this account and region was read.
    pub listed: Option<bool>,
    /// From when on it is retired by what is published of it (RDS User Guide), where it is.
    pub published_retirement: Option<UtcDateTime>,
    /// Whether the catalogue knows it in the region.
    pub in_catalogue: bool,
}

impl CaStanding {
    /// The end that counts: the earlier one of AWS's and the certificates'.
    pub fn ends(&self) -> Option<UtcDateTime> {
        match (self.aws_ends, self.chain_ends) {
            (Some(aws), Some(chain)) => Some(aws.min(chain)),
            (aws, chain) => aws.or(chain),
        }
    }

    /// Whether its chain has ended at that time. Certificates are valid to the end of their last second.
    pub fn has_ended_at(&self, at: UtcDateTime) -> bool {
        self.ends().is_some_and(|ends| ends < at)
    }

    /// Whether it is retired at that time: AWS lists it no more, or its end is over.
    pub fn is_retired_at(&self, at: UtcDateTime) -> bool {
        self.is_unlisted()
            || self.published_retirement.is_some_and(|on| on <= at)
            || self.has_ended_at(at)
    }

    /// Whether AWS gave a whole list of what it offers, without this CA, which is a known one.
    pub fn is_unlisted(&self) -> bool {
        self.listed == Some(false) && self.in_catalogue
    }

    /// Whether a database can be moved to it at that time, as far as its region decides; the engine decides too
    /// ([`Fleet::support_of`]).
    pub fn offer_at(&self, at: UtcDateTime) -> CaOffer {
        match self.listed {
            Some(false) => CaOffer::NotOffered,
            _ if self.is_retired_at(at) => CaOffer::NotOffered,
            Some(true) => CaOffer::Offered,
            None => CaOffer::Unknown,
        }
    }

    /// Whether anything is known of it in the region.
    pub fn is_known(&self) -> bool {
        self.in_catalogue || self.listed == Some(true) || self.aws_ends.is_some()
    }

    /// The two ends in words, where they differ; `None` where there is nothing to add to [`ends`](Self::ends).
    pub fn both_ends(&self) -> Option<String> {
        let (aws, chain) = (self.aws_ends?, self.chain_ends?);
        (aws != chain).then(|| {
            format!(
                "AWS states {}, the certificates {}; the earlier one counts",
                aws.date(),
                chain.date()
            )
        })
    }
}

/// How an answer of AWS relates to the account and region asked about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It answered for this account and region.
    Own,
    /// Its account is not stated, and several are possible.
    Possible,
}

impl Fleet {
    /// What is known of a CA in an account and region.
    pub fn ca_standing(&self, catalogue: &Catalogue, ca: &CaId, scope: &Scope) -> CaStanding {
        let mut standing = CaStanding {
            aws_ends: None,
            chain_ends: None,
            listed: None,
            published_retirement: None,
            in_catalogue: false,
        };
        let Some(region) = &scope.region else {
            return standing;
        };
        let answers = self.answers_for(scope);
        for (offered, _) in answers.iter().filter(|(offered, _)| offered.ca == *ca) {
            standing.aws_ends = match (standing.aws_ends, offered.valid_till) {
                (Some(known), Some(ends)) => Some(known.min(ends)),
                (known, ends) => known.or(ends),
            };
        }
        let mut own = answers
            .iter()
            .filter(|(_, reach)| *reach == Reach::Own)
            .peekable();
        if own.peek().is_some() {
            let is_listed = own.any(|(offered, _)| offered.ca == *ca);
            standing.listed = (is_listed || self.is_whole_list(scope)).then_some(is_listed);
        }
        let chain = Chain::of(catalogue, region, ca);
        standing.in_catalogue = chain.is_known;
        standing.chain_ends = chain.ends;
        standing.published_retirement = chain.retired;
        standing
    }

    /// The CAs that databases of an account and region may get: what AWS offers there, else what the catalogue holds.
    pub fn possible_cas(&self, catalogue: &Catalogue, scope: &Scope, at: UtcDateTime) -> Vec<CaId> {
        let Some(region) = &scope.region else {
            return Vec::new();
        };
        let mut offered: Vec<CaId> = self
            .answers_for(scope)
            .into_iter()
            .map(|(offered, _)| offered.ca.clone())
            .collect();
        offered.sort_unstable();
        offered.dedup();
        offered.retain(|ca| !self.ca_standing(catalogue, ca, scope).has_ended_at(at));
        match offered.is_empty() {
            true => catalogue.current_cas(region),
            false => offered,
        }
    }

    /// The CA that new databases of an account and region get, by the same rule of scope.
    pub fn default_ca(&self, scope: &Scope) -> Option<&CaId> {
        scope.region.as_ref()?;
        let of = |wanted: &Scope| {
            self.default_cas()
                .iter()
                .find(|default| default.scope == *wanted)
                .map(|default| &default.ca)
        };
        let without_account = Scope {
            account: None,
            region: scope.region.clone(),
        };
        of(scope).or_else(|| match self.has_other_account(scope) {
            true => None,
            false => of(&without_account),
        })
    }

    /// The answers of `DescribeCertificates` that reach an account and region.
    fn answers_for(&self, scope: &Scope) -> Vec<(&OfferedCa, Reach)> {
        let Some(region) = &scope.region else {
            return Vec::new();
        };
        let in_region = self.offered_in(region);
        let own: Vec<_> = in_region
            .iter()
            .filter(|offered| offered.scope.account == scope.account)
            .map(|offered| (offered, Reach::Own))
            .collect();
        if !own.is_empty() || scope.account.is_none() {
            return own;
        }
        let reach = match self.has_other_account(scope) {
            true => Reach::Possible,
            false => Reach::Own,
        };
        in_region
            .iter()
            .filter(|offered| offered.scope.account.is_none())
            .map(|offered| (offered, reach))
            .collect()
    }

    /// Whether the fleet shows another account in the same region.
    fn has_other_account(&self, scope: &Scope) -> bool {
        let seen = scope
            .region
            .as_ref()
            .and_then(|region| self.accounts.get(region));
        seen.is_some_and(|accounts| {
            accounts
                .iter()
                .any(|account| Some(&**account) != scope.account.as_deref())
        })
    }

    /// Whether no page of `DescribeCertificates` is known to be missing there.
    fn is_whole_list(&self, scope: &Scope) -> bool {
        let reaches = |gap: &Scope| {
            (gap.region.is_none() || gap.region == scope.region)
                && (gap.account.is_none() || gap.account == scope.account)
        };
        !self
            .gaps()
            .iter()
            .any(|gap| gap.operation == "DescribeCertificates" && reaches(&gap.scope))
    }
}

/// What the catalogue's certificates say of a CA in a region.
struct Chain {
    is_known: bool,
    ends: Option<UtcDateTime>,
    retired: Option<UtcDateTime>,
}

impl Chain {
    /// The chain ends with its root ([`Catalogue::authority`]) or with the intermediate that signs now (the last one to
    /// end), whichever is first. Intermediates count beside a root of the same origin: what an operator supplied makes a
    /// separate hierarchy, which counts without being vouched for only where nothing else is known.
    fn of(catalogue: &Catalogue, region: &Region, ca: &CaId) -> Self {
        let origin = |row: &Authority| match row.provenance() {
            Provenance::Builtin | Provenance::Pinned => 0,
            Provenance::Operator { vouched: true } => 1,
            Provenance::Operator { vouched: false } => 2,
        };
        let root = catalogue.authority(region, ca);
        let intermediates: Vec<&Authority> = catalogue
            .authorities(Some(region), Some(ca))
            .filter(|row| row.role() == Role::Intermediate && row.is_published())
            .collect();
        let wanted = root
            .map(origin)
            .or_else(|| intermediates.iter().map(|row| origin(row)).min());
        let intermediate = intermediates
            .iter()
            .filter(|row| Some(origin(row)) == wanted)
            .map(|row| row.chain_not_after())
            .max();
        let retired = root.and_then(|row| match row.status() {
            Status::Retired { on } => Some(on),
            _ => None,
        });
        let root = root.map(Authority::chain_not_after);
        Self {
            is_known: root.is_some() || intermediate.is_some(),
            ends: match (root, intermediate) {
                (Some(root), Some(intermediate)) => Some(root.min(intermediate)),
                (root, intermediate) => root.or(intermediate),
            },
            retired,
        }
    }
}
