//! When a CA ends, whether AWS offers it, and whether it is retired: the single rule that all other code uses.
//!
//! **Scope.** An answer of AWS counts for the account and region that it was given for, and for no other. An answer
//! whose account is not stated (a file of `aws rds describe-certificates`: a certificate's ARN has no account) counts
//! if the fleet shows at most one account in that region. With several accounts it may belong to any of them: then it
//! does not prove an offer, but its dates still count, because an early date is a warning.
//!
//! **Precedence.** AWS's answer and the certificates of the catalogue may differ. Both are kept, and the *earlier* end
//! counts. A CA that a complete answer of AWS no longer lists is retired from now on, not only when its certificate
//! expires.

use time::UtcDateTime;

use super::{Fleet, OfferedCa, Scope};
use crate::catalogue::{Authority, Catalogue, Provenance, Role, Status};
use crate::name::{CaId, Region};

words! {
    /// Whether AWS offers a CA in an account and region, according to its answers.
    #[non_exhaustive]
    pub enum CaOffer: "whether a CA is offered" {
        /// AWS lists it, and it has not ended.
        Offered = "offered",
        /// AWS lists others but not this one, or it has ended.
        NotOffered = "not_offered",
        /// AWS's answer for this account and region was not read, or not completely.
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
    /// The end of the chain according to the catalogue's certificates: root and intermediate.
    pub chain_ends: Option<UtcDateTime>,
    /// Whether AWS's answer lists it; `None` if no complete answer for this account and region was read.
    pub listed: Option<bool>,
    /// The time from which it is retired according to AWS's publications (RDS User Guide), if there is one.
    pub published_retirement: Option<UtcDateTime>,
    /// Whether the catalogue contains it for the region.
    pub in_catalogue: bool,
}

impl CaStanding {
    /// The end that counts: the earlier of AWS's end and the certificates' end.
    pub fn ends(&self) -> Option<UtcDateTime> {
        match (self.aws_ends, self.chain_ends) {
            (Some(aws), Some(chain)) => Some(aws.min(chain)),
            (aws, chain) => aws.or(chain),
        }
    }

    /// Whether its chain has ended at that time. Certificates are valid until the end of their last second.
    pub fn has_ended_at(&self, at: UtcDateTime) -> bool {
        self.ends().is_some_and(|ends| ends < at)
    }

    /// Whether it is retired at that time: AWS no longer lists it, or it has ended.
    pub fn is_retired_at(&self, at: UtcDateTime) -> bool {
        self.is_unlisted()
            || self.published_retirement.is_some_and(|on| on <= at)
            || self.has_ended_at(at)
    }

    /// Whether AWS gave a complete list of offered CAs that does not contain this known CA.
    pub fn is_unlisted(&self) -> bool {
        self.listed == Some(false) && self.in_catalogue
    }

    /// Whether a database can be moved to it at that time, as far as the region is concerned; the engine matters as
    /// well ([`Fleet::support_of`]).
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

    /// Both ends as text, if they differ; `None` if there is nothing to add to [`ends`](Self::ends).
    pub fn both_ends(&self) -> Option<String> {
        let (aws, chain) = (self.aws_ends?, self.chain_ends?);
        (aws != chain).then(|| {
            format!(
                "AWS states {}, the certificates {}; the earlier date counts",
                aws.date(),
                chain.date()
            )
        })
    }
}

/// How an answer of AWS relates to the account and region in question.
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
            standing.listed = (is_listed || self.is_complete_list(scope)).then_some(is_listed);
        }
        let chain = Chain::of(catalogue, region, ca);
        standing.in_catalogue = chain.is_known;
        standing.chain_ends = chain.ends;
        standing.published_retirement = chain.retired;
        standing
    }

    /// The CAs that databases of an account and region may get: those that AWS offers there, or else those in the
    /// catalogue.
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

    /// The CA that new databases of an account and region get, by the same scope rule.
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

    /// The answers of `DescribeCertificates` that apply to an account and region.
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
    fn is_complete_list(&self, scope: &Scope) -> bool {
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

/// What the catalogue's certificates state about a CA in a region.
struct Chain {
    is_known: bool,
    ends: Option<UtcDateTime>,
    retired: Option<UtcDateTime>,
}

impl Chain {
    /// The chain ends with its root ([`Catalogue::authority`]) or with the intermediate that currently signs (the one
    /// that ends last), whichever is first. If the root is known, only intermediates of its origin count: certificates
    /// from an operator form a separate hierarchy, which counts without being vouched for only if nothing else is known.
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
