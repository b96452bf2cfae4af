//! Findings about each database.

use std::collections::HashMap;

use time::UtcDateTime;

use super::Joined;
use super::database::{Database, KnownBy, Probed, Row, Source};
use super::finding::{Draft, Findings, Own, SubjectKind, Template};
use super::order::by_name;
use super::rules::AuditRule;
use super::shared::{Places, in_parts};
use crate::fleet::{HealthSubject, PendingAction};
use crate::sessions::{State, TlsSeen, Usage};
use crate::timestamp;

pub(super) fn findings(joined: &Joined<'_>) -> Findings {
    let usages = usages_by_name(joined);
    // In the order of names, in which findings are listed.
    let places = by_name(joined.databases, Database::name);
    let parts = in_parts(&places, |_, part| {
        let mut findings = Findings::default();
        let mut alike: Vec<Option<Alike>> = joined.kinds.iter().map(|_| None).collect();
        for place in part {
            let (Some(database), Some(row)) =
                (joined.databases.get(*place), joined.rows.get(*place))
            else {
                continue;
            };
            let rules = DatabaseRules {
                joined,
                place: Places::from(*place),
                database,
                row,
                usages: usages.get(place).map_or(&[], Vec::as_slice),
            };
            if let Some(alike) = alike.get_mut(row.kind) {
                let alike = alike.get_or_insert_with(|| rules.alike(&mut findings));
                rules.push_alike(alike, &mut findings);
            }
            rules.certificate(&mut findings);
            rules.changes(&mut findings);
            rules.probe(&mut findings);
            rules.sessions(&mut findings);
        }
        findings
    });
    let mut findings = Findings::joined(parts);
    health(joined, &mut findings);
    findings
}

/// The findings that follow from a database's kind: made for the first one, and the same for all others.
struct Alike {
    /// About the CA that signed its certificate.
    authority: Vec<Template>,
    /// If the end of its own certificate is not known.
    certificate_unknown: Template,
    /// If it has neither clients nor samples of sessions.
    without_clients: Template,
}

/// One database of the audit.
struct DatabaseRules<'a> {
    joined: &'a Joined<'a>,
    place: Places,
    database: &'a Database,
    row: &'a Row<'a>,
    /// Several usages, because a database may have been sampled in parts.
    usages: &'a [&'a Usage],
}

impl DatabaseRules<'_> {
    fn finding(&self, rule: AuditRule, message: impl Into<String>) -> Draft {
        let name = self.database.full_name().clone();
        Draft::new(rule, SubjectKind::Database, name, message)
            .of(self.database.region.as_ref(), self.database.ca.as_ref())
            .databases(self.place.clone())
            .clients(self.database.clients.clone())
    }

    fn at(&self) -> UtcDateTime {
        self.joined.inputs.at
    }

    fn alike(&self, findings: &mut Findings) -> Alike {
        let unknown = "the end of its server certificate is not stated";
        let unknown = self.finding(AuditRule::DatabaseCertificateUnknown, unknown);
        let authority = self.authority().into_iter();
        Alike {
            authority: authority.map(|draft| findings.template(draft)).collect(),
            certificate_unknown: findings.template(unknown),
            without_clients: findings.template(self.without_clients()),
        }
    }

    fn push_alike(&self, alike: &Alike, findings: &mut Findings) {
        let mut push = |template: &Template| {
            let own = Own {
                name: self.database.full_name().clone(),
                databases: self.place.clone(),
                clients: self.database.clients.clone(),
                location: None,
            };
            findings.push_like(template, own);
        };
        alike.authority.iter().for_each(&mut push);
        if self.database.is_under_rds_ca() && self.database.certificate_ends.is_none() {
            push(&alike.certificate_unknown);
        }
        if self.lacks_clients() && self.usages.is_empty() {
            push(&alike.without_clients);
        }
    }

    /// About the CA that signed the certificate in use; the same for all databases of a kind.
    fn authority(&self) -> Vec<Draft> {
        let mut findings = Vec::new();
        let database = self.database;
        if !database.is_under_rds_ca() {
            let message = format!(
                "{} presents certificates that RDS's CAs did not sign",
                database.product.title()
            );
            findings.push(self.finding(AuditRule::DatabaseOtherAuthority, message));
            return findings;
        }
        let (Some(ca), Some(region)) = (&database.ca, &database.region) else {
            // An unrecognised chain is a separate finding.
            if !matches!(self.row.probed, Probed::Unrecognised(_)) {
                let what = if database.region.is_none() {
                    "region"
                } else {
                    "CA"
                };
                let message = format!("its {what} is not stated");
                findings.push(self.finding(AuditRule::DatabaseCaUnknown, message));
            }
            return findings;
        };
        let catalogue = self.joined.inputs.catalogue;
        if catalogue.authority(region, ca).is_none() {
            let message = format!("the catalogue has no authority {ca} in {region}");
            let hint = catalogue.region_hint(region, ca);
            findings.push(
                self.finding(AuditRule::DatabaseCaUnknown, message)
                    .remedy(Some(hint)),
            );
        }
        let has_ended = database.ca_ends.is_some_and(|ends| ends < self.at());
        if database.ca_is_unlisted && !has_ended {
            let message = format!("AWS no longer lists {ca} in {region}: it is retired");
            let mut finding = self.finding(AuditRule::DatabaseCaRetired, message);
            if let Some(ends) = database.ca_ends {
                finding = finding.evidence(format!("its chain ends {}", timestamp::format(ends)));
            }
            findings.push(finding);
        }
        let Some(ends) = database.ca_ends else {
            return findings;
        };
        let both = match (database.ca_ends_by_aws, database.ca_ends_by_certificates) {
            (Some(aws), Some(certificates)) if aws != certificates => Some(format!(
                "AWS states {}, the certificates {}; the earlier date counts",
                timestamp::format(aws),
                timestamp::format(certificates)
            )),
            _ => None,
        };
        let known = match database.ca_known_by {
            KnownBy::Probe => "as the endpoint presented it",
            KnownBy::CertificateDetails => "as AWS reports for the certificate in use",
            _ => "the chosen CA; whether it is in use is not stated",
        };
        if ends < self.at() {
            let message = format!("{ca} in {region} ended {}", timestamp::format(ends));
            let finding = self.finding(AuditRule::DatabaseCaEnded, message);
            findings.push(finding.evidence(known).evidences(both));
        } else if ends < timestamp::later(self.at(), self.joined.inputs.horizon) {
            let message = format!("{ca} in {region} ends {}", timestamp::format(ends));
            let finding = self
                .finding(AuditRule::DatabaseCaEnds, message)
                .evidence(known)
                .evidences(both);
            findings.push(finding.bites(Some(ends)));
        }
        findings
    }

    /// The database's own certificate.
    fn certificate(&self, findings: &mut Findings) {
        let ends = self.database.certificate_ends;
        let Some(ends) = ends.filter(|_| self.database.is_under_rds_ca()) else {
            return;
        };
        if ends < self.at() {
            let message = format!("its server certificate ended {}", timestamp::format(ends));
            findings.push(self.finding(AuditRule::DatabaseCertificateEnded, message));
        } else if ends < timestamp::later(self.at(), self.joined.inputs.certificate_horizon) {
            let message = format!("its server certificate ends {}", timestamp::format(ends));
            let finding = self.finding(AuditRule::DatabaseCertificateEnds, message);
            findings.push(finding.bites(Some(ends)));
        }
    }

    /// Findings about pending changes and their dates.
    fn changes(&self, findings: &mut Findings) {
        if let (Some(ca), Some(next)) = (&self.database.ca, &self.database.next_ca) {
            let mut finding = self.finding(
                AuditRule::DatabaseChangeWaiting,
                format!("it presents {ca}, but {next} is chosen"),
            );
            let window = match self.row.source {
                Source::Instance(instance, _) => instance.maintenance_window(),
                Source::Cluster(cluster) => cluster.maintenance_window(),
            };
            if let Some(window) = window {
                finding = finding.evidence(format!("maintenance window {window}"));
            }
            findings.push(finding);
        }
        for action in self.actions() {
            let Some(date) = date_of(action) else {
                continue;
            };
            let mut finding = self
                .finding(
                    AuditRule::DatabaseMaintenanceDue,
                    format!("{} waits", action.action),
                )
                .apart(action.action.clone())
                .bites(Some(date));
            for (name, at) in [
                ("applied in the window after", action.auto_applied_after),
                ("forced at", action.forced_apply),
                ("will be applied at", action.current_apply),
            ] {
                if let Some(at) = at {
                    finding = finding.evidence(format!("{name} {}", timestamp::format(at)));
                }
            }
            findings.push(finding);
        }
    }

    fn actions(&self) -> impl Iterator<Item = &PendingAction> {
        let arn = self.database.arn.as_deref();
        arn.map_or(&[][..], |arn| {
            self.joined.inputs.fleet.pending_actions_of(arn)
        })
        .iter()
        .filter(|action| action.certificate_action().is_some())
    }

    /// Findings about what its endpoint presented.
    fn probe(&self, findings: &mut Findings) {
        let Some(probe) = self.row.probe else {
            return;
        };
        let endpoint = format!(
            "{}:{} at {}",
            probe.host,
            probe.port,
            timestamp::format(probe.at)
        );
        if let Some(failure) = &probe.failure {
            let finding = self.finding(AuditRule::DatabaseProbeFailed, failure.to_string());
            findings.push(finding.evidence(endpoint));
            return;
        }
        match &self.row.probed {
            Probed::Unrecognised(reason) => {
                let message =
                    format!("the chain that it presents is not proved to be from RDS: {reason}");
                let finding = self.finding(AuditRule::DatabaseProbeUnrecognised, message);
                findings.push(finding.evidence(endpoint));
            }
            Probed::Ca(ca) => {
                if let Some(reported) = self.row.reported_ca().filter(|reported| *reported != ca) {
                    let message = format!("it presents {ca}, but AWS reports {reported}");
                    let finding = self.finding(AuditRule::DatabaseProbeDiffers, message);
                    findings.push(finding.evidence(endpoint));
                }
            }
            Probed::Unproved => {
                let message = "the endpoint sent a chain, but did not prove that it holds the key";
                let finding = self.finding(AuditRule::DatabaseProbeUnproved, message);
                findings.push(finding.evidence(endpoint).evidences(probe.remarks.clone()));
            }
            Probed::Nothing => {}
        }
    }

    fn lacks_clients(&self) -> bool {
        self.joined.inputs.clients.is_some() && self.database.clients.is_empty()
    }

    fn without_clients(&self) -> Draft {
        let message = "no client of the manifest names it";
        self.finding(AuditRule::DatabaseWithoutClients, message)
    }

    /// Findings about its sampled sessions.
    fn sessions(&self, findings: &mut Findings) {
        if self.lacks_clients() && !self.usages.is_empty() {
            let seen = self.usages.iter().map(|usage| match usage.tls_seen() {
                TlsSeen::Yes => "sessions with TLS were seen on it".to_owned(),
                TlsSeen::No => format!("no TLS session was seen: {}", usage.watch().describe()),
                TlsSeen::Unknown => "not all of its sessions were visible".to_owned(),
            });
            findings.push(self.without_clients().evidences(seen));
        }
        for usage in self.usages {
            self.sampled(usage, findings);
        }
    }

    /// Findings about one sample.
    fn sampled(&self, usage: &Usage, findings: &mut Findings) {
        let plain = usage.tally(State::Plain);
        if plain.sightings > 0 || plain.connections > 0 {
            let mut users: Vec<String> = usage
                .rows()
                .filter(|row| row.session.state == State::Plain)
                .map(|row| {
                    let part = |value: Option<String>| value.unwrap_or_else(|| "?".to_owned());
                    format!(
                        "user {} from {}",
                        part(row.session.user),
                        part(row.session.client)
                    )
                })
                .collect();
            users.dedup();
            users.truncate(MOST_NAMED);
            let message = format!(
                "sessions without TLS: {} sightings, {} logged connections",
                plain.sightings, plain.connections
            );
            let finding = self.finding(AuditRule::DatabasePlainSessions, message);
            let finding = finding.evidences(users);
            findings.push(finding.evidence(format!("watched: {}", usage.watch().describe())));
        }
        let mut hidden: Vec<String> = usage
            .gaps()
            .map(|(reason, tally)| format!("{} ({})", reason.explanation(), tally.detail))
            .collect();
        if usage.tally(State::Unknown).sightings > 0 {
            hidden.push("sessions whose transport is undetermined".to_owned());
        }
        if !hidden.is_empty() {
            let message = "not every session was visible";
            let finding = self.finding(AuditRule::DatabaseSessionsUnknown, message);
            findings.push(finding.evidences(hidden));
        }
    }
}

const MOST_NAMED: usize = 10;

/// The date on which an action takes effect: the first that AWS states.
pub(super) fn date_of(action: &PendingAction) -> Option<UtcDateTime> {
    [
        action.current_apply,
        action.auto_applied_after,
        action.forced_apply,
    ]
    .into_iter()
    .flatten()
    .min()
}

/// The usages of each database, by its index, if the sample's name matches exactly one.
fn usages_by_name<'a>(joined: &Joined<'a>) -> HashMap<usize, Vec<&'a Usage>> {
    let mut usages: HashMap<usize, Vec<&Usage>> = HashMap::new();
    for usage in joined.inputs.sessions {
        if let [place] = *joined.called(usage.instance().unwrap_or_default()) {
            usages.entry(place).or_default().push(usage);
        }
    }
    usages
}

/// The databases that AWS Health names in a notice about CAs.
fn health(joined: &Joined<'_>, findings: &mut Findings) {
    for notice in joined.inputs.fleet.health() {
        if notice.subject != HealthSubject::CertificateAuthority {
            continue;
        }
        for entity in &notice.entities {
            if entity
                .status
                .as_deref()
                .is_some_and(|status| status.eq_ignore_ascii_case("resolved"))
            {
                continue;
            }
            for place in joined.called(&entity.name) {
                let Some(database) = joined.databases.get(place) else {
                    continue;
                };
                let message = "AWS Health names it in a notice about its CA";
                let name = database.full_name().clone();
                let mut finding = Draft::new(
                    AuditRule::DatabaseHealthNotice,
                    SubjectKind::Database,
                    name,
                    message,
                )
                .of(database.region.as_ref(), database.ca.as_ref())
                .databases(place)
                .clients(database.clients.clone())
                .apart(notice.event.clone().unwrap_or_default())
                .bites(notice.start);
                if let Some(event) = &notice.event {
                    finding = finding.evidence(event.clone());
                }
                findings.push(finding);
            }
        }
    }
}
