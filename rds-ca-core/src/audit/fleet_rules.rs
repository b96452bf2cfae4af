//! Findings about unread data, and about inputs that do not match.

use std::collections::BTreeSet;

use super::finding::{Draft, Findings, SubjectKind};
use super::rules::AuditRule;
use super::{Inputs, Joined};
use crate::catalogue::{Ending, Role};
use crate::fleet::{CatalogueMatch, Cluster, GapKind, Instance};
use crate::name::{CaId, Region};
use crate::timestamp;

pub(super) fn findings(joined: &Joined<'_>, findings: &mut Findings) {
    gaps(joined, findings);
    catalogue(joined.inputs, findings);
    regions(joined.inputs, findings);
    overrides(joined.inputs, findings);
    unmatched(joined, findings);
}

fn gaps(joined: &Joined<'_>, findings: &mut Findings) {
    let fleet = joined.inputs.fleet;
    for gap in fleet.gaps() {
        let name = format!("{}, {}", gap.scope, gap.operation);
        findings.push(
            Draft::new(AuditRule::FleetGap, SubjectKind::Fleet, name, gap.why()).apart(
                match gap.kind {
                    // The cluster's name is part of it, but no changing number.
                    GapKind::NotDescribed => gap.detail.clone(),
                    kind => kind.to_string(),
                },
            ),
        );
    }
    if joined.databases.is_empty() {
        let message = "it contains no database";
        findings.push(Draft::new(
            AuditRule::FleetEmpty,
            SubjectKind::Fleet,
            "fleet",
            message,
        ));
    }
    stale(joined.inputs, findings);
    for unseen in fleet.unseen_by_health() {
        let message = "AWS Health names it, but the fleet does not contain it";
        let mut finding = Draft::new(
            AuditRule::HealthUnseen,
            SubjectKind::Fleet,
            unseen.entity.name.clone(),
            message,
        )
        .bites(unseen.notice.start);
        if let Some(account) = &unseen.entity.account {
            finding = finding.evidence(format!("account {account}"));
        }
        findings.push(finding);
    }
}

fn stale(inputs: &Inputs<'_>, findings: &mut Findings) {
    let Some(taken) = inputs.fleet.taken_at() else {
        return;
    };
    // A later time may be examined on purpose; that alone does not make an inventory old.
    let asked = inputs
        .asked_at
        .map_or(inputs.at, |asked| asked.min(inputs.at));
    if timestamp::later(taken, Inputs::FLEET_AGE) < asked {
        let days = (asked - taken).whole_days();
        let message = format!("the inventory is from {}, {days} days old", taken.date());
        let rule = AuditRule::FleetStale;
        findings.push(Draft::new(rule, SubjectKind::Fleet, "inventory", message));
    }
}

fn catalogue(inputs: &Inputs<'_>, findings: &mut Findings) {
    let catalogue = inputs.catalogue;
    for offered in inputs.fleet.offered_cas() {
        let Some(region) = &offered.scope.region else {
            continue;
        };
        let name = format!("{} in {region}", offered.ca);
        let message = match (offered.compare(catalogue), offered.thumbprint) {
            (CatalogueMatch::NotInCatalogue, _) => {
                format!("AWS offers {name}, which is not in the catalogue")
            }
            (CatalogueMatch::Differs, Some(thumbprint)) => format!(
                "AWS offers {name} with the thumbprint {thumbprint}, which is not in the catalogue"
            ),
            _ => continue,
        };
        let hint = catalogue.region_hint(region, &offered.ca);
        let finding = Draft::new(
            AuditRule::CatalogueDiffers,
            SubjectKind::Catalogue,
            name,
            message,
        );
        findings.push(finding.of_ca(region, &offered.ca).remedy(Some(hint)));
    }
    let age = catalogue.age_in_days(inputs.at);
    let most = inputs.catalogue_age.map(|most| most.as_secs() / 86_400);
    if let Some(most) = most.filter(|most| u64::try_from(age).is_ok_and(|age| age > *most)) {
        let message = format!(
            "edition {} is from {}, {age} days before, but {most} days are allowed",
            catalogue.edition(),
            catalogue.as_of().date()
        );
        findings.push(Draft::new(
            AuditRule::CatalogueStale,
            SubjectKind::Catalogue,
            catalogue.edition(),
            message,
        ));
    } else if timestamp::later(catalogue.as_of(), Inputs::CATALOGUE_AGE) < inputs.at {
        let message = format!(
            "edition {} is from {}",
            catalogue.edition(),
            catalogue.as_of().date()
        );
        let name = catalogue.edition();
        findings.push(Draft::new(
            AuditRule::CatalogueOld,
            SubjectKind::Catalogue,
            name,
            message,
        ));
    }
}

/// The regions that have a database in the inventory.
pub(super) fn inventory_regions<'a>(inputs: &Inputs<'a>) -> BTreeSet<&'a Region> {
    let instances = inputs.fleet.instances().iter().filter_map(Instance::region);
    let clusters = inputs.fleet.clusters().iter().filter_map(Cluster::region);
    instances.chain(clusters).collect()
}

/// Findings about the catalogue's data for the regions in the inventory.
fn regions(inputs: &Inputs<'_>, findings: &mut Findings) {
    let catalogue = inputs.catalogue;
    for region in inventory_regions(inputs) {
        if !catalogue.knows_region(region) {
            let any = CaId::RSA2048_G1;
            let finding = Draft::new(
                AuditRule::CatalogueLacksRegion,
                SubjectKind::Catalogue,
                region.as_str(),
                catalogue.region_reason(region, &any),
            );
            findings.push(finding.remedy(Some(catalogue.region_hint(region, &any))));
        }
        // The end of a root is reported on each database under it.
        let endings = Ending::within(catalogue, Some(region), inputs.at).into_iter();
        for ending in endings.filter(|ending| ending.role == Role::Intermediate) {
            let finding = Draft::new(
                AuditRule::AuthorityEnds,
                SubjectKind::Catalogue,
                ending.name,
                ending.message,
            );
            findings.push(finding.bites(Some(ending.ends)).remedy(Some(ending.remedy)));
        }
    }
}

fn overrides(inputs: &Inputs<'_>, findings: &mut Findings) {
    let soon = timestamp::later(inputs.at, inputs.horizon);
    for offered in inputs.fleet.offered_cas() {
        let Some(ends) = offered
            .customer_override_valid_till
            .filter(|ends| *ends < soon)
        else {
            continue;
        };
        let name = offered.scope.to_string();
        let message = format!(
            "the default {} is valid until {}",
            offered.ca,
            timestamp::format(ends)
        );
        let finding = Draft::new(
            AuditRule::DefaultOverrideEnds,
            SubjectKind::Fleet,
            name,
            message,
        );
        let finding = finding.of(offered.scope.region.as_ref(), Some(&offered.ca));
        findings.push(finding.bites(Some(ends)));
    }
}

fn unmatched(joined: &Joined<'_>, findings: &mut Findings) {
    for usage in joined.inputs.sessions {
        let name = usage.instance().unwrap_or("(no name)");
        let message = match joined.called(name).len() {
            1 => continue,
            0 => "no database of the fleet has that name".to_owned(),
            many => format!("{many} databases of the fleet have that name"),
        };
        findings.push(Draft::new(
            AuditRule::SessionsUnmatched,
            SubjectKind::Fleet,
            name,
            message,
        ));
    }
    for probe in joined.inputs.probes {
        if joined.called(&probe.host).is_empty() {
            let message = "no database of the fleet has that endpoint";
            let name = format!("{}:{}", probe.host, probe.port);
            findings.push(Draft::new(
                AuditRule::ProbeUnmatched,
                SubjectKind::Fleet,
                name,
                message,
            ));
        }
    }
}
