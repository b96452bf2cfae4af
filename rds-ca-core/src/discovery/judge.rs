//! What a store holds, and whether a client with it accepts what RDS serves now.

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

/// Public roots come in such numbers.
const MANY_ROOTS: usize = 20;

/// A judgement on the content of a store.
#[derive(Clone)]
struct Judged {
    verdict: Verdict,
    reason: String,
    remedy: Option<String>,
    until: Option<UtcDateTime>,
}

/// Judges stores, each content and region once.
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
                reason: "what it holds cannot be read".to_owned(),
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
                remedy: Some("give the variable that holds it: --try-password-env VAR".to_owned()),
                until: None,
            };
        }
        if holds == Holds::Nothing {
            let cause = store.bundle().cause().map(|cause| cause.reason.clone());
            return Judged {
                verdict: if store.bundle().problems().iter().any(|problem| problem.may_hide_certificates) { Verdict::Unknown } else { Verdict::NotTrusted },
                reason: match cause {
                    Some(cause) => format!("no certificate can be read from it: {cause}"),
                    None => "there is no certificate in it".to_owned(),
                },
                remedy: Some("fetch the bundle anew: https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem".to_owned()),
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
                reason: format!("no authority is known for {region}"),
                remedy: None,
                until: None,
            };
        };
        let accepted: Vec<&str> = reports
            .iter()
            .filter(|(_, report)| report.verdict == Verdict::Trusted)
            .map(|(ca, _)| ca.as_str())
            .collect();
        // The default CA is accepted, another one is not: it depends on the database.
        let default_fine = accepted.contains(&CaId::RSA2048_G1.as_str());
        if worst.verdict == Verdict::NotTrusted && default_fine && !is_known_use {
            return Judged {
                verdict: Verdict::Unknown,
                reason: format!(
                    "it accepts {} of {region} and not {worst_ca}; which one the database uses is not known",
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

    /// Without a region: what no region accepts is not trusted; anything else depends on where the databases are.
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
        let looks = bundle.certificates().any(|certificate| {
            matches!(
                catalogue.recognise(certificate),
                Recognition::LooksLikeRds { .. } | Recognition::AmazonTrustServices { .. }
            )
        });
        if serving.is_empty()
            && !looks
            && !bundle
                .problems()
                .iter()
                .any(|problem| problem.may_hide_certificates)
        {
            return Judged {
                verdict: Verdict::NotTrusted,
                reason: "no certificate in it is a root that RDS uses today, in any region".to_owned(),
                remedy: Some("fetch the bundle anew: https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem".to_owned()),
                until: None,
            };
        }
        let what = match serving.len() {
            0 => "it holds no root of RDS that is in use".to_owned(),
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
            reason: format!("the region of the databases is not known: {what}"),
            remedy: Some("give --region".to_owned()),
            until: None,
        }
    }
}

/// Whether a store holds something of RDS, or of the authorities of its proxies.
pub(super) fn is_of_rds(raw: &RawStore, catalogue: &Catalogue) -> bool {
    matches!(
        holds(raw, catalogue),
        Holds::Rds | Holds::AmazonTrustServices
    )
}

/// What a store holds.
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
        // A root of the first version has no extensions.
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

/// Whether the store is one of a client of databases, as far as its content, its name and its place tell.
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

/// Stores of Debian, Alpine, Red Hat, SUSE, and of JVMs.
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
