//! The contents of a store and its readiness, without a question about one CA.

use std::fmt;

use time::UtcDateTime;

use super::by_content::by_content;
use super::question::Check;
use super::report::{TrustReport, holds};
use super::stack;
use super::store::TrustStore;
use super::verdict::Verdict;
use crate::bundle::{Container, Problem};
use crate::catalogue::{Authority, Catalogue, CatalogueSummary, CertificateSummary, Ending};
use crate::name::{CaId, Region, StackId};
use crate::timestamp;

/// The contents of a store, and the regions and CAs it serves.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct StoreContents {
    /// The path or name by which the store was opened.
    pub store: Option<String>,
    /// The store's container.
    pub container: Container,
    /// The problem that explains most of what is wrong with it, if any.
    pub cause: Option<Problem>,
    /// Its certificates, in order.
    pub certificates: Vec<CertificateSummary>,
    /// The regions for which it holds valid roots, and the CAs of each; for a directory with hashed names, only roots
    /// that are found by them. If `stacks` is empty, no client can use the store as it is.
    pub serves: Vec<Served>,
    /// The stacks that load at least one certificate from it; for a directory, those that accept one in place of the
    /// file (OpenSSL's CApath) and find a certificate there by its hashed name.
    pub stacks: Vec<StackId>,
    /// Contents of the store that are not certificates.
    pub problems: Vec<Problem>,
    /// Authorities in use that expire soon: those in the store, and those of the regions that it serves.
    pub endings: Vec<Ending>,
    /// The instant at which validity was checked.
    #[serde(with = "crate::timestamp::rfc3339")]
    pub at: UtcDateTime,
    /// The catalogue that recognised them.
    pub catalogue: CatalogueSummary,
}

/// A region that a store serves.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Served {
    /// The region.
    pub region: Region,
    /// The CAs whose roots the store holds.
    pub cas: Vec<CaId>,
    /// The CAs that RDS offers in the region and whose roots the store lacks.
    pub missing: Vec<CaId>,
}

impl StoreContents {
    pub(super) fn new(store: &TrustStore, catalogue: &Catalogue, at: UtcDateTime) -> Self {
        let bundle = store.bundle();
        let notes = bundle.entries().iter().map(|entry| {
            CertificateSummary::new(catalogue, &entry.certificate, Some(&entry.place))
        });
        let serves: Vec<Served> = catalogue
            .regions()
            .filter_map(|region| {
                let held = |ca: &CaId| {
                    let check = Check::new(region, ca, at).catalogue(catalogue);
                    let serving = check.serving();
                    let is_held = |root: &&Authority| {
                        by_content(store, &check, root).verdict == Verdict::Trusted
                            && (!store.is_hashed() || store.finds_hashed(root, at))
                    };
                    !serving.is_empty() && serving.iter().all(is_held)
                };
                let (cas, missing): (Vec<CaId>, Vec<CaId>) = catalogue
                    .current_cas(region)
                    .into_iter()
                    .partition(|ca| held(ca));
                (!cas.is_empty()).then(|| Served {
                    region: region.clone(),
                    cas,
                    missing,
                })
            })
            .collect();
        let endings = Ending::among(catalogue, at, |authority| {
            let mut served = serves.iter().map(|served| Some(&served.region));
            served.any(|region| region == authority.region()) || holds(store, authority)
        });
        Self {
            store: store.name().map(str::to_owned),
            container: bundle.container(),
            cause: bundle.cause().cloned(),
            certificates: notes.collect(),
            serves,
            stacks: stack::stacks()
                .filter(|stack| match bundle.container() {
                    Container::Directory => stack.takes_directories() && store.is_hashed(),
                    _ => store.reading(Some(stack.reader)).failure.is_none(),
                })
                .map(stack::Stack::id)
                .collect(),
            problems: bundle.problems().to_vec(),
            endings,
            at,
            catalogue: CatalogueSummary::new(catalogue, at),
        }
    }
}

/// The readiness of a store for what RDS serves in a region; its `Display` is one line.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Readiness {
    /// The worst verdict over the CAs that RDS offers in the region.
    pub verdict: Verdict,
    /// The last instant at which all of them stay trusted; absent if one is not trusted.
    pub trusted_until: Option<UtcDateTime>,
    /// The region.
    pub region: Region,
    /// The report of each CA.
    pub reports: Vec<TrustReport>,
}

impl Readiness {
    pub(super) fn of(region: &Region, reports: Vec<TrustReport>) -> Self {
        let verdict = reports.iter().map(|report| report.verdict).max();
        let ends = reports.iter().map(|report| report.trusted_until);
        Self {
            // A region without CAs is an unknown region.
            verdict: verdict.unwrap_or(Verdict::Unknown),
            trusted_until: match verdict {
                Some(Verdict::Trusted) => ends.flatten().min(),
                _ => None,
            },
            region: region.clone(),
            reports,
        }
    }
}

impl fmt::Display for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = self.verdict.as_str().replace('_', " ");
        let worst = self
            .reports
            .iter()
            .find(|report| report.verdict == self.verdict);
        match (self.verdict, self.trusted_until, worst) {
            (Verdict::Trusted, Some(until), _) => write!(
                f,
                "{verdict}: {}, {} CAs, until {}",
                self.region,
                self.reports.len(),
                timestamp::format(until)
            ),
            (_, _, Some(worst)) => write!(f, "{verdict}: {}", worst.reason),
            (_, _, None) => write!(f, "{verdict}: the catalogue has no region {}", self.region),
        }
    }
}
