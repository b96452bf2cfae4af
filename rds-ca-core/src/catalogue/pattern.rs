//! Parses the names of RDS certificate authorities.
//!
//! A name proves nothing: anyone can mint one. It only shows where a certificate would belong.

use super::CA_2010;
use super::authority::Role;
use crate::certificate::Certificate;
use crate::name::{CaId, Partition, Region};

/// Where a certificate belongs if its name is genuine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) partition: Partition,
    pub(super) region: Option<Region>,
    pub(super) production: bool,
    pub(super) ca_id: CaId,
    pub(super) role: Role,
}

/// The place that a certificate's names indicate.
pub(super) fn of(certificate: &Certificate) -> Option<Place> {
    let role = if certificate.is_self_issued() {
        Role::Root
    } else {
        Role::Intermediate
    };
    place(
        certificate.subject_common_name()?,
        common_name(certificate.issuer()),
        role,
    )
}

/// The common name in an RDS name given as RFC 4514 text; RDS names contain nothing that is escaped.
pub(super) fn common_name(name: &str) -> &str {
    name.split(',')
        .find_map(|part| part.strip_prefix("CN="))
        .unwrap_or_default()
}

/// The place of a certificate by the common names of its subject and its issuer.
///
/// The forms in use (all of them after `Amazon RDS `):
///
/// | Common name | Generation |
/// |---|---|
/// | `<region> Root CA RSA2048 G1`, `<region> RSA2048 G1`, `<region> Subordinate CA RSA2048 G1.A.5` | `rds-ca-rsa2048-g1` |
/// | `<region> CA` below `<region> Root CA RSA2048 G1` (China) | `rds-ca-rsa2048-g1` |
/// | `Root 2019 CA`, `CN Root 2019 CA`, `<region> 2019 CA`; `<region> Root CA`, `<region> CA` in opt-in regions | 2019 |
/// | `GovCloud Root CA`, `us-gov-west-1 CA` below it | 2017 |
/// | `Root CA`, `<region> CA` below it | 2015 |
///
/// A region may be preceded by `Beta` or `Preview`.
fn place(subject: &str, issuer: &str, role: Role) -> Option<Place> {
    if subject == "aws.amazon.com/rds/" && role == Role::Root {
        return Some(global(Partition::AWS, CA_2010));
    }
    let words: Vec<_> = subject.strip_prefix("Amazon RDS ")?.split(' ').collect();
    let (environment, words) = match words.split_first()? {
        (&environment @ ("Beta" | "Preview"), rest) => (Some(environment), rest),
        _ => (None, words.as_slice()),
    };
    let production = environment.is_none();
    let regional = |region: &str, ca_id: CaId| {
        let region = environment_region(environment, region)?;
        // The Preview environment of 2015 has its name inside the region's.
        let production = production
            && !["beta-", "preview-"]
                .iter()
                .any(|start| region.as_str().starts_with(start));
        Some(Place {
            partition: region.partition(),
            region: Some(region),
            production,
            ca_id,
            role,
        })
    };
    match (words, role) {
        (["Root", "2019", "CA"], Role::Root) => match environment {
            Some("Beta") => regional("us-east-1", CaId::RDS_CA_2019),
            Some(_) => regional("us-east-2", CaId::RDS_CA_2019),
            None => Some(global(Partition::AWS, CaId::RDS_CA_2019)),
        },
        (["Root", "CA"], Role::Root) if production => {
            Some(global(Partition::AWS, CaId::RDS_CA_2015))
        }
        (["CN", "Root", "2019", "CA"], Role::Root) if production => {
            Some(global(Partition::AWS_CN, CaId::RDS_CA_2019))
        }
        (["GovCloud", "Root", "CA"], Role::Root) if production => {
            Some(global(Partition::AWS_US_GOV, CaId::RDS_CA_2017))
        }
        ([region, "2019", "CA"], Role::Intermediate) => regional(region, CaId::RDS_CA_2019),
        ([region, "CA"], Role::Intermediate) => match issuer {
            "Amazon RDS Root CA" => regional(region, CaId::RDS_CA_2015),
            "Amazon RDS GovCloud Root CA" => regional(region, CaId::RDS_CA_2017),
            _ if issuer == format!("Amazon RDS {region} Root CA") => opt_in_2019(region, regional),
            _ => {
                let root = format!("Amazon RDS {region} Root CA ");
                let (key, generation) = issuer.strip_prefix(&root)?.split_once(' ')?;
                regional(region, numbered(key, generation)?)
            }
        },
        ([region, "Root", "CA"], Role::Root) => opt_in_2019(region, regional),
        ([region, "Root", "CA", key, generation], Role::Root)
        | ([region, key, generation], Role::Intermediate) => {
            regional(region, numbered(key, generation)?)
        }
        ([region, "Subordinate", "CA", key, generation], Role::Intermediate) => {
            let generation = generation.split('.').next()?;
            regional(region, numbered(key, generation)?)
        }
        _ => None,
    }
}

fn global(partition: Partition, ca_id: CaId) -> Place {
    Place {
        partition,
        region: None,
        production: true,
        ca_id,
        role: Role::Root,
    }
}

/// Roots without a year are those of commercial opt-in regions; the meaning of such a name in another
/// partition is not published.
fn opt_in_2019(region: &str, regional: impl Fn(&str, CaId) -> Option<Place>) -> Option<Place> {
    (Region::new(region).partition() == Partition::AWS)
        .then(|| regional(region, CaId::RDS_CA_2019))
        .flatten()
}

/// `RSA2048` and `G1` give `rds-ca-rsa2048-g1`; future generations are expected to follow the same pattern.
fn numbered(key: &str, generation: &str) -> Option<CaId> {
    let digits = generation.strip_prefix('G')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_key = key.len() >= 3 && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_number && is_key)
        .then(|| CaId::new(&format!("rds-ca-{key}-{generation}").to_ascii_lowercase()))
}

fn environment_region(environment: Option<&str>, region: &str) -> Option<Region> {
    let mut parts = region.split('-');
    let last = parts.next_back()?;
    let looks_like_a_region = parts.clone().count() >= 2
        && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase()))
        && last.bytes().all(|byte| byte.is_ascii_digit())
        && !last.is_empty();
    looks_like_a_region.then(|| match environment {
        Some(environment) => Region::new(&format!("{environment}-{region}")),
        None => Region::new(region),
    })
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn every_name_in_the_table_gives_its_place() {
        for row in &table::AUTHORITIES {
            let expected = Place {
                partition: row.partition().clone(),
                region: row.region().cloned(),
                production: row.is_production(),
                ca_id: row.ca_id().clone(),
                role: row.role(),
            };
            let found = place(row.common_name(), common_name(row.issuer()), row.role());
            assert_eq!(found, Some(expected), "{}", row.subject());
        }
    }

    #[test]
    fn other_names_have_no_place() {
        for name in [
            "",
            "Amazon RDS",
            "Amazon RDS  Root CA RSA2048 G1",
            "Amazon RDS eu-west Root CA RSA2048 G1",
            "Amazon RDS eu-1 Root CA RSA2048 G1",
            "Amazon RDS eu--1 Root CA RSA2048 G1",
            "Amazon RDS eu-West-1 Root CA RSA2048 G1",
            "Amazon RDS eu-west- Root CA RSA2048 G1",
            "Amazon RDS eu-west-1a Root CA RSA2048 G1",
            "Amazon RDS eu-west-1 Root CA RSA2048 G1 ",
            "Amazon RDS eu-west-1 Root CA RSA2048 Gx",
            "Amazon RDS Gamma us-east-1 Root CA RSA2048 G1",
            "Amazon Root CA 1",
            // Roots of other environments are not the global ones of production.
            "Amazon RDS Beta Root CA",
            "Amazon RDS Preview CN Root 2019 CA",
            "Amazon RDS Beta GovCloud Root CA",
        ] {
            for role in [Role::Root, Role::Intermediate] {
                assert_eq!(place(name, name, role), None, "{name}");
            }
        }
    }
}
