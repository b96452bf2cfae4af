//! The catalogue check by the contents of a store, independent of any reader.

use std::collections::BTreeSet;

use super::hidden::unless_hidden;
use super::question::{Check, is_operators};
use super::store::TrustStore;
use super::trust_services;
use super::verdict::{Decision, Rule, Verdict};
use crate::bundle::Entry;
use crate::catalogue::{Authority, Catalogue, Recognition, Role};
use crate::certificate::Certificate;
use crate::name::{CaId, Partition, Region};
use crate::timestamp;
use time::UtcDateTime;

/// Searches the entire store for one authority.
pub(super) fn by_content(store: &TrustStore, check: &Check<'_>, authority: &Authority) -> Decision {
    let held: Vec<&Certificate> = store
        .bundle()
        .certificates()
        .filter(|held| held.key_id() == authority.key_id() && held.subject() == authority.subject())
        .collect();
    let (roots, others): (Vec<&Certificate>, Vec<&Certificate>) = held
        .into_iter()
        .partition(|held| held.is_self_issued() && held.is_ca());
    // If a key has several certificates, the one that is valid longest carries the trust.
    let best = roots
        .iter()
        .filter(|held| held.validity().contains(check.at))
        .max_by_key(|held| held.validity().not_after);
    if let Some(root) = best {
        return holds(check, authority, root);
    }
    let decision = match (roots.first(), others.first()) {
        (Some(root), _) => out_of_date(check, authority, root),
        (None, Some(other)) => not_a_root(check, authority, other),
        (None, None) => missing(check, authority, instead(store, check)),
    };
    let clause = format!("it {}", decision.reason);
    unless_hidden(decision, &clause, store)
}

/// The first certificate of AWS's global bundle: the only one that a tool for a single certificate reads from it.
const FIRST_OF_GLOBAL_BUNDLE: (&str, CaId) = ("sa-east-1", CaId::RSA2048_G1);

/// What the store holds of other regions, where that explains the problem: one block of a bundle, the bundle of another
/// region, or only expired certificates.
fn elsewhere(store: &TrustStore, check: &Check<'_>) -> Option<String> {
    let held: Vec<(&Authority, UtcDateTime)> = store
        .bundle()
        .certificates()
        .filter_map(|held| {
            let found = check.catalogue.recognise(held).authority()?;
            Some((found, held.validity().not_after))
        })
        .collect();
    let last = held.iter().map(|(_, end)| *end).max()?;
    if last < check.at {
        return Some(format!(
            "all {} RDS certificates in it have expired, the last on {}",
            held.len(),
            last.date()
        ));
    }
    let roots = || {
        held.iter()
            .filter(|(found, end)| *end >= check.at && found.role() == Role::Root)
            .map(|(found, _)| *found)
    };
    if let (1, Some(root)) = (store.bundle().entries().len(), roots().next()) {
        let (region, ca) = FIRST_OF_GLOBAL_BUNDLE;
        let name = format!("{} of {}", root.ca_id(), root.region()?);
        let is_first = root.region()?.as_str() == region && *root.ca_id() == ca;
        return Some(match is_first {
            true => format!(
                "it holds only {name}, the first certificate of AWS's global bundle, the only one that a tool \
                 for a single certificate reads from it"
            ),
            false => format!("it holds only {name}"),
        });
    }
    let regions: BTreeSet<&str> = roots()
        .filter_map(|root| Some(root.region()?.as_str()))
        .collect();
    match regions.len() {
        0 => None,
        1..=3 => {
            let regions: Vec<&str> = regions.into_iter().collect();
            Some(format!(
                "it holds the current roots of {} only",
                regions.join(", ")
            ))
        }
        many => Some(format!("it holds current roots of {many} other regions")),
    }
}

/// What the store holds for the region instead, as a clause.
fn instead(store: &TrustStore, check: &Check<'_>) -> Option<String> {
    let of_region = |authority: &Authority| {
        authority.is_production()
            && authority.role() == Role::Root
            && authority
                .region()
                .is_none_or(|region| region == &check.region)
    };
    let held = |entry: &Entry| match check.catalogue.recognise(&entry.certificate) {
        Recognition::Exact(found) | Recognition::SameKey(found) if of_region(found) => {
            let end = entry.certificate.validity().not_after;
            let tense = if end < check.at { "expired" } else { "expires" };
            Some(format!("{} ({tense} {})", found.ca_id(), end.date()))
        }
        _ => None,
    };
    let held: Vec<String> = store.bundle().entries().iter().filter_map(held).collect();
    if held.is_empty() {
        return elsewhere(store, check);
    }
    Some(format!("for the region it holds {}", held.join(", ")))
}

/// The decision if the catalogue has no authority to search for.
pub(super) fn not_in_catalogue(check: &Check<'_>) -> Decision {
    let Check {
        region,
        ca,
        catalogue,
        ..
    } = check;
    let rule = if catalogue.knows_region(region) {
        Rule::CaUnknown
    } else {
        Rule::RegionUnknown
    };
    let reason = catalogue.region_reason(region, ca);
    Decision::new(Verdict::Unknown, Some(rule), reason).remedy(catalogue.region_hint(region, ca))
}

fn holds(check: &Check<'_>, authority: &Authority, root: &Certificate) -> Decision {
    let until = root.validity().not_after.min(authority.chain_not_after());
    let decision = if until < check.at {
        chain_ended(check, authority, until)
    } else {
        let reason = format!(
            "holds the root of {}, good until {}",
            name(check, authority),
            timestamp::format(until)
        );
        Decision::new(Verdict::Trusted, None, reason)
    };
    Decision {
        trusted_until: (until >= check.at).then_some(until),
        anchor: Some(root.clone()),
        ..decision
    }
}

/// The chain that RDS serves under the authority has expired, whatever the store holds.
pub(super) fn chain_ended(
    check: &Check<'_>,
    authority: &Authority,
    ended: UtcDateTime,
) -> Decision {
    let ended = timestamp::format(ended);
    let reason = format!("the chain of {} expired on {ended}", name(check, authority));
    Decision::new(Verdict::NotTrusted, Some(Rule::Expired), reason).remedy(move_to_current(check))
}

fn out_of_date(check: &Check<'_>, authority: &Authority, root: &Certificate) -> Decision {
    let name = name(check, authority);
    let validity = root.validity();
    let decision = if validity.not_after < check.at {
        let ended = timestamp::format(validity.not_after);
        let reason = format!("holds the root of {name}, which expired on {ended}");
        Decision::new(Verdict::NotTrusted, Some(Rule::Expired), reason)
            .remedy(move_to_current(check))
    } else {
        let begins = timestamp::format(validity.not_before);
        let reason = format!("holds the root of {name}, which is not valid before {begins}");
        Decision::new(Verdict::NotTrusted, Some(Rule::NotYetValid), reason)
            .remedy("check the clock, or the given instant")
    };
    Decision {
        rejected: Some(root.clone()),
        ..decision
    }
}

fn not_a_root(check: &Check<'_>, authority: &Authority, other: &Certificate) -> Decision {
    let name = name(check, authority);
    let reason = format!(
        "holds the key of {name} only in a certificate that is not a self-signed CA certificate"
    );
    Decision {
        rejected: Some(other.clone()),
        missing: vec![authority.into()],
        ..Decision::new(Verdict::NotTrusted, Some(Rule::AnchorNotARoot), reason)
            .remedy(add_root(check, authority))
    }
}

fn missing(check: &Check<'_>, authority: &Authority, instead: Option<String>) -> Decision {
    let mut reason = format!("does not hold the root of {}", name(check, authority));
    let end = authority.chain_not_after();
    if end < check.at {
        reason = format!(
            "{reason}, whose chain expired on {}",
            timestamp::format(end)
        );
    }
    if let Some(instead) = instead {
        reason = format!("{reason}; {instead}");
    }
    if let Some(own) = check.catalogue.own_bundle(&check.region) {
        reason = format!("{reason}; {own}");
    }
    Decision {
        missing: vec![authority.into()],
        ..Decision::new(Verdict::NotTrusted, Some(Rule::IssuerNotFound), reason)
            .remedy(add_root(check, authority))
    }
}

fn name(check: &Check<'_>, authority: &Authority) -> String {
    let supplied = if is_operators(authority) {
        " (operator-supplied)"
    } else {
        ""
    };
    if check.ca == CaId::AMAZON_TRUST_SERVICES {
        return format!("{} ({})", check.ca, authority.common_name());
    }
    format!("{} in {}{supplied}", check.ca, check.region)
}

fn add_root(check: &Check<'_>, authority: &Authority) -> String {
    // Do not suggest adding an expired root.
    if authority.chain_not_after() < check.at {
        return move_to_current(check);
    }
    if check.ca == CaId::AMAZON_TRUST_SERVICES {
        return trust_services::remedy();
    }
    let name = authority.common_name();
    let Check { region, ca, .. } = check;
    if is_operators(authority) || !authority.is_production() {
        return format!("add {name:?} to the store before a database of the region moves to {ca}");
    }
    // Our commands cannot write a root of which only facts are known.
    let built_in = Catalogue::builtin().authority(region, ca);
    let ours = built_in
        .and_then(Authority::der)
        .map(|_| format!("`rds-ca bundle --region {region} -o {region}.pem`"));
    let places: Vec<String> = ours.into_iter().chain(bundle_address(region)).collect();
    format!(
        "add {name:?} to the store before a database of the region moves to {ca}: take the region's roots from {}",
        places.join(" or ")
    )
}

/// The address of AWS's bundle of a region; `None` for the isolated partitions, which are not on the public Internet.
fn bundle_address(region: &Region) -> Option<String> {
    let hosts = [
        (Partition::AWS, "truststore.pki.rds.amazonaws.com"),
        (
            Partition::AWS_US_GOV,
            "truststore.pki.us-gov-west-1.rds.amazonaws.com",
        ),
        (
            Partition::AWS_CN,
            "rds-truststore.s3.cn-north-1.amazonaws.com.cn",
        ),
    ];
    let own = region.partition();
    let (_, host) = hosts.into_iter().find(|(partition, _)| *partition == own)?;
    Some(format!("https://{host}/{region}/{region}-bundle.pem"))
}

fn move_to_current(check: &Check<'_>) -> String {
    format!(
        "add the current roots of {} to the store, then move the databases to one of their authorities",
        check.region
    )
}
