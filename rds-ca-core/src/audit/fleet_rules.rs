//! What could not be seen, and what does not fit together.

use super::finding::{Finding, SubjectKind};
use super::rules::AuditRule;
use super::{Inputs, Joined};
use crate::timestamp;

pub(super) fn findings(joined: &Joined<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    gaps(joined, &mut findings);
    catalogue(joined.inputs, &mut findings);
    overrides(joined.inputs, &mut findings);
    unmatched(joined, &mut findings);
    findings
}

fn gaps(joined: &Joined<'_>, findings: &mut Vec<Finding>) {
    let fleet = joined.inputs.fleet;
    for gap in fleet.gaps() {
        let name = format!("{}, {}", gap.scope, gap.operation);
        findings.push(Finding::new(
            AuditRule::FleetGap,
            SubjectKind::Fleet,
            name,
            gap.why(),
        ));
    }
    if joined.databases.is_empty() {
        let message = "there is no database in it";
        findings.push(Finding::new(
            AuditRule::FleetEmpty,
            SubjectKind::Fleet,
            "fleet",
            message,
        ));
    }
    for unseen in fleet.unseen_by_health() {
        let message = "AWS Health names it, and the fleet does not show it";
        let mut finding = Finding::new(
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

fn catalogue(inputs: &Inputs<'_>, findings: &mut Vec<Finding>) {
    let catalogue = inputs.catalogue;
    for offered in inputs.fleet.offered_cas() {
        let (Some(region), Some(thumbprint)) = (&offered.scope.region, offered.thumbprint) else {
            continue;
        };
        // For some old CAs AWS states the thumbprint of an intermediate, so any row of the region will do.
        let known = catalogue
            .authorities(Some(region), Some(&offered.ca))
            .any(|authority| authority.thumbprint() == thumbprint);
        if known {
            continue;
        }
        let name = format!("{} in {region}", offered.ca);
        let message = match catalogue.authority(region, &offered.ca) {
            None => format!("AWS offers {name}, which the catalogue does not know"),
            Some(_) => format!(
                "AWS offers {name} with the thumbprint {thumbprint}, which the catalogue does not know"
            ),
        };
        let hint = catalogue.region_hint(region, &offered.ca);
        let finding = Finding::new(
            AuditRule::CatalogueDiffers,
            SubjectKind::Catalogue,
            name,
            message,
        );
        findings.push(finding.remedy(Some(hint)));
    }
    if catalogue.as_of().saturating_add(Inputs::CATALOGUE_AGE) < inputs.at {
        let message = format!(
            "edition {} is of {}",
            catalogue.edition(),
            catalogue.as_of().date()
        );
        let name = catalogue.edition();
        findings.push(Finding::new(
            AuditRule::CatalogueOld,
            SubjectKind::Catalogue,
            name,
            message,
        ));
    }
}

fn overrides(inputs: &Inputs<'_>, findings: &mut Vec<Finding>) {
    let soon = inputs.at.saturating_add(inputs.horizon);
    for offered in inputs.fleet.offered_cas() {
        let Some(ends) = offered
            .customer_override_valid_till
            .filter(|ends| *ends < soon)
        else {
            continue;
        };
        let name = offered.scope.to_string();
        let message = format!(
            "the default {} holds until {}",
            offered.ca,
            timestamp::format(ends)
        );
        let finding = Finding::new(
            AuditRule::DefaultOverrideEnds,
            SubjectKind::Fleet,
            name,
            message,
        );
        findings.push(finding.bites(Some(ends)));
    }
}

fn unmatched(joined: &Joined<'_>, findings: &mut Vec<Finding>) {
    for usage in joined.inputs.sessions {
        let name = usage.instance().unwrap_or("(no name)");
        let message = match joined.names.called(name).len() {
            1 => continue,
            0 => "no database of the fleet has that name".to_owned(),
            many => format!("{many} databases of the fleet have that name"),
        };
        findings.push(Finding::new(
            AuditRule::SessionsUnmatched,
            SubjectKind::Fleet,
            name,
            message,
        ));
    }
    for probe in joined.inputs.probes {
        if joined.names.called(&probe.host).is_empty() {
            let message = "no database of the fleet has that endpoint";
            let name = format!("{}:{}", probe.host, probe.port);
            findings.push(Finding::new(
                AuditRule::ProbeUnmatched,
                SubjectKind::Fleet,
                name,
                message,
            ));
        }
    }
}
