//! Determines what a store holds, and whether a client with it accepts what RDS serves now.

use std::collections::HashMap;

use time::UtcDateTime;

use super::Discover;
use super::content::{is_rds_name, is_store_name};
use super::found::{FoundStore, Holds};
use super::seen::{RawStore, is_dependency};
use crate::catalogue::{Catalogue, Recognition};
use crate::certificate::{Certificate, Fingerprint};
use crate::name::{CaId, Region};
use crate::trust::{Check, TrustStore, Verdict};

/// A store with at least this many authorities is taken for a public root store.
const MANY_ROOTS: usize = 20;

/// The verdict on the content of a store.
#[derive(Clone)]
struct Judged {
    verdict: Verdict,
    reason: String,
    remedy: Option<String>,
    until: Option<UtcDateTime>,
}

/// Checks stores; each content is checked once per region.
pub(super) struct Judge<'a> {
    options: &'a Discover<'a>,
    known: HashMap<(Fingerprint, Option<Region>), Judged>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(options: &'a Discover<'a>) -> Self {
        Self {
            options,
            known: HashMap::new(),
        }
    }

    /// The store with its verdict for the region.
    pub(super) fn judge(&mut self, raw: &RawStore, region: Option<Region>) -> FoundStore {
        let holds = holds(raw, self.options.catalogue);
        let judged = match (raw.digest, &raw.store) {
            (Some(digest), Some(store)) => {
                let key = (digest, region.clone());
                match self.known.get(&key) {
                    Some(known) => known.clone(),
                    None => {
                        let judged = self.of_content(store, region.as_ref(), holds, raw.is_locked);
                        self.known.insert(key, judged.clone());
                        judged
                    }
                }
            }
            (None, Some(store)) => self.of_content(store, region.as_ref(), holds, raw.is_locked),
            _ => Judged {
                verdict: Verdict::Unknown,
                reason: "its content cannot be read".to_owned(),
                remedy: Some("list it with its own tool (orapki wallet display)".to_owned()),
                until: None,
            },
        };
        let contents: Vec<Certificate> = raw
            .store
            .iter()
            .flat_map(|store| store.bundle().certificates().cloned())
            .collect();
        FoundStore {
            path: raw.path.clone(),
            line: raw.line,
            container: raw.container.to_owned(),
            within: raw.within.map(str::to_owned),
            sha256: raw.digest.map(|digest| digest.to_string()),
            holds,
            certificates: contents.len(),
            region,
            verdict: judged.verdict,
            reason: judged.reason,
            remedy: judged.remedy,
            trusted_until: judged.until,
            is_dependency: is_dependency(&raw.path),
            used_by: Vec::new(),
            contents,
            opened: raw.store.clone().map(super::found::Opened),
        }
    }

    fn of_content(
        &self,
        store: &TrustStore,
        region: Option<&Region>,
        holds: Holds,
        is_locked: bool,
    ) -> Judged {
        if is_locked {
            return Judged {
                verdict: Verdict::Unknown,
                reason: "a password is needed to read it".to_owned(),
                remedy: Some(
                    "give the variable that holds the password: --try-password-env VAR".to_owned(),
                ),
                until: None,
            };
        }
        if holds == Holds::Nothing {
            let cause = store.bundle().cause().map(|cause| cause.reason.clone());
            return Judged {
                verdict: if store.bundle().problems().iter().any(|problem| problem.may_hide_certificates) { Verdict::Unknown } else { Verdict::NotTrusted },
                reason: match cause {
                    Some(cause) => format!("no certificate can be read from it: {cause}"),
                    None => "it contains no certificate".to_owned(),
                },
                remedy: Some("download the bundle again: https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem".to_owned()),
                until: None,
            };
        }
        let Some(region) = region else {
            return self.of_every_region(store);
        };
        self.of_region(store, region)
    }

    fn of_region(&self, store: &TrustStore, region: &Region) -> Judged {
        let catalogue = self.options.catalogue;
        let mut cas = self.options.cas_in_use(region);
        let is_known_use = !cas.is_empty();
        if cas.is_empty() {
            cas = catalogue.current_cas(region);
        }
        let reports: Vec<_> = cas
            .iter()
            .map(|ca| {
                (
                    ca,
                    store.check(&Check::new(region, ca, self.options.at).catalogue(catalogue)),
                )
            })
            .collect();
        let worst = reports.iter().max_by_key(|(_, report)| report.verdict);
        let Some((worst_ca, worst)) = worst else {
            return Judged {
                verdict: Verdict::Unknown,
                reason: format!("no RDS CA is known for {region}"),
                remedy: None,
                until: None,
            };
        };
        let accepted: Vec<&str> = reports
            .iter()
            .filter(|(_, report)| report.verdict == Verdict::Trusted)
            .map(|(ca, _)| ca.as_str())
            .collect();
        // The default CA is accepted but another CA is not: the answer depends on the database.
        let default_fine = accepted.contains(&CaId::RSA2048_G1.as_str());
        if worst.verdict == Verdict::NotTrusted && default_fine && !is_known_use {
            return Judged {
                verdict: Verdict::Unknown,
                reason: format!(
                    "in {region} it accepts {} but not {worst_ca}; which CA the database uses is unknown",
                    accepted.join(", ")
                ),
                remedy: worst
                    .remedy
                    .clone()
                    .or_else(|| Some("give the inventory: --fleet FILE".to_owned())),
                until: None,
            };
        }
        Judged {
            verdict: worst.verdict,
            reason: format!("{region}, {worst_ca}: {}", worst.reason),
            remedy: worst.remedy.clone(),
            until: match worst.verdict {
                Verdict::Trusted => reports
                    .iter()
                    .filter_map(|(_, report)| report.trusted_until)
                    .min(),
                _ => None,
            },
        }
    }

    /// The verdict without a region: a store that fits no region is not trusted; otherwise the answer is unknown.
    fn of_every_region(&self, store: &TrustStore) -> Judged {
        let catalogue = self.options.catalogue;
        let bundle = store.bundle();
        let at = self.options.at;
        let serving: Vec<&Region> = catalogue
            .regions()
            .filter(|region| {
                bundle.certificates().any(|certificate| {
                    certificate.validity().contains(at)
                        && catalogue
                            .recognise(certificate)
                            .authority()
                            .is_some_and(|authority| {
                                catalogue.current_cas(region).iter().any(|ca| {
                                    catalogue
                                        .roots(region, ca)
                                        .any(|root| root.fingerprint() == authority.fingerprint())
                                })
                            })
                })
            })
            .collect();
        let may_be_rds = bundle.certificates().any(|certificate| {
            matches!(
                catalogue.recognise(certificate),
                Recognition::LooksLikeRds { .. } | Recognition::AmazonTrustServices { .. }
            )
        });
        if serving.is_empty()
            && !may_be_rds
            && !bundle
                .problems()
                .iter()
                .any(|problem| problem.may_hide_certificates)
        {
            return Judged {
                verdict: Verdict::NotTrusted,
                reason: "it contains no root that RDS uses today in any region".to_owned(),
                remedy: Some("download the bundle again: https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem".to_owned()),
                until: None,
            };
        }
        let what = match serving.len() {
            0 => "it contains no RDS root that is in use".to_owned(),
            1..=3 => format!(
                "it serves {}",
                serving
                    .iter()
                    .map(|region| region.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            count => format!("it serves {count} regions"),
        };
        Judged {
            verdict: Verdict::Unknown,
            reason: format!("the region of the databases is unknown: {what}"),
            remedy: Some("give --region".to_owned()),
            until: None,
        }
    }
}

/// Whether a store holds RDS certificates, or roots of Amazon Trust Services (RDS Proxy).
pub(super) fn is_of_rds(raw: &RawStore, catalogue: &Catalogue) -> bool {
    matches!(
        holds(raw, catalogue),
        Holds::Rds | Holds::AmazonTrustServices
    )
}

/// Classifies the content of a store.
fn holds(raw: &RawStore, catalogue: &Catalogue) -> Holds {
    if raw.is_locked {
        return Holds::Unknown;
    }
    let Some(store) = &raw.store else {
        return Holds::Unknown;
    };
    let bundle = store.bundle();
    if bundle.certificates().len() == 0 {
        return Holds::Nothing;
    }
    let (mut authorities, mut amazon) = (0, 0);
    for certificate in bundle.certificates() {
        match catalogue.recognise(certificate) {
            Recognition::Exact(authority) | Recognition::SameKey(authority)
                if *authority.ca_id() == CaId::AMAZON_TRUST_SERVICES =>
            {
                amazon += 1
            }
            Recognition::Exact(_) | Recognition::SameKey(_) | Recognition::LooksLikeRds { .. } => {
                return Holds::Rds;
            }
            Recognition::AmazonTrustServices { .. } => amazon += 1,
            Recognition::Unknown => {}
        }
        // An X.509 version 1 root has no extensions.
        if certificate.is_ca() || certificate.is_self_issued() {
            authorities += 1;
        }
    }
    if authorities >= MANY_ROOTS {
        Holds::PublicRoots
    } else if amazon > 0 {
        Holds::AmazonTrustServices
    } else if authorities > 0 {
        Holds::OtherAuthorities
    } else {
        Holds::EndEntities
    }
}

/// Whether the store is probably one of a database client, judging by its content, name and path.
pub(super) fn is_relevant(raw: &RawStore, found: &FoundStore) -> bool {
    let named = is_rds_name(&raw.path) || (is_database_name(&raw.path) && is_store_name(&raw.path));
    match found.holds {
        Holds::Rds | Holds::AmazonTrustServices => {
            !raw.has_private_key || found.holds == Holds::Rds
        }
        Holds::PublicRoots => is_system(&raw.path),
        Holds::Nothing => is_rds_name(&raw.path) && is_store_name(&raw.path),
        Holds::Unknown => named || is_system(&raw.path) || raw.container == "wallet",
        Holds::OtherAuthorities | Holds::EndEntities => false,
    }
}

fn is_database_name(path: &str) -> bool {
    let name = path
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(path)
        .to_ascii_lowercase();
    [
        "truststore",
        "trust-store",
        "trust_store",
        "cacerts",
        "mongo",
        "mysql",
        "postgres",
        "database",
        "aws",
        "ewallet",
    ]
    .iter()
    .any(|word| name.contains(word))
}

/// Whether the path is a default store of Debian, Alpine, Red Hat, SUSE or a JVM.
pub(super) fn is_system(path: &str) -> bool {
    const ENDS: &[&str] = &[
        "etc/ssl/certs/ca-certificates.crt",
        "etc/ssl/cert.pem",
        "etc/pki/tls/certs/ca-bundle.crt",
        "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "etc/pki/ca-trust/extracted/openssl/ca-bundle.trust.crt",
        "etc/pki/ca-trust/extracted/java/cacerts",
        "etc/pki/java/cacerts",
        "etc/ssl/certs/java/cacerts",
        "etc/ssl/ca-bundle.pem",
        "var/lib/ca-certificates/ca-bundle.pem",
        "var/lib/ca-certificates/java-cacerts",
        "lib/security/cacerts",
        "lib/security/jssecacerts",
        "usr/local/etc/openssl/cert.pem",
        "etc/ssl/certs",
    ];
    ENDS.iter().any(|end| {
        path == *end
            || path
                .strip_suffix(end)
                .is_some_and(|rest| rest.ends_with('/'))
    })
}
