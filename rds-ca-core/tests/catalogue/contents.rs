//! The embedded catalogue: complete, consistent with its sources, and without unproven claims.

use std::collections::{BTreeMap, BTreeSet};

use rds_ca_core::catalogue::{CA_2010, Provenance, RegionStanding, Role, Status};
use rds_ca_core::certificate::{KeyAlgorithm, Thumbprint};
use rds_ca_core::{Authority, CaId, Catalogue, ErrorKind, Partition, Region, timestamp};
use sha2::{Digest as _, Sha256};

use crate::support::{Scratch, data, openssl};

const GLOBAL_SHA256: &str = "e5bb2084ccf45087bda1c9bffdea0eb15ee67f0b91646106e466714f9de3c7e3";

fn region(name: &str) -> Region {
    Region::new(name)
}

fn all() -> Vec<&'static Authority> {
    Catalogue::builtin().authorities(None, None).collect()
}

#[test]
fn the_files_match_their_sources() {
    let catalogue = Catalogue::builtin();
    let files = data::files();
    assert_eq!(files.len(), catalogue.sources().len());
    for (file, source) in files.iter().zip(catalogue.sources()) {
        assert_eq!(
            data::hex(&Sha256::digest(&file.content)),
            file.sha256,
            "{}",
            file.path
        );
        assert_eq!(
            data::pem_blocks(&file.content).len(),
            file.certificates,
            "{}",
            file.path
        );
        assert_eq!(source.path(), file.path);
        assert_eq!(source.sha256().to_string(), file.sha256);
        assert_eq!(source.certificates(), file.certificates);
        assert!(!source.taken_from().is_empty());
    }
    assert_eq!(files[0].path, "aws/global-bundle.pem");
    assert_eq!(files[0].sha256, GLOBAL_SHA256);
    assert_eq!(files[0].certificates, 108);
    assert_eq!(
        catalogue.edition(),
        format!("aws-global-{}", &GLOBAL_SHA256[..8])
    );
}

/// China's and GovCloud's bundles are recognised by these digests, and people are sent to these addresses.
#[test]
fn the_bundles_of_other_partitions_have_the_addresses_of_aws() {
    let found: Vec<_> = Catalogue::builtin()
        .pinned_bundles()
        .iter()
        .map(|bundle| {
            let host = bundle.published_at().split('/').nth(2).unwrap();
            (bundle.partition().as_str(), host, bundle.certificates())
        })
        .collect();
    let listed = data::pinned();
    assert_eq!(found.len(), listed.len());
    for (bundle, listed) in Catalogue::builtin().pinned_bundles().iter().zip(&listed) {
        assert_eq!(bundle.sha256().to_string(), listed.sha256);
        assert_eq!(bundle.certificates(), listed.certificates);
        assert_eq!(bundle.published_at(), listed.published_at);
    }
    for (partition, host, certificates) in found {
        let wanted = match partition {
            "aws-us-gov" => "truststore.pki.us-gov-west-1.rds.amazonaws.com",
            "aws-cn" => "rds-truststore.s3.cn-north-1.amazonaws.com.cn",
            other => panic!("{other}"),
        };
        assert_eq!(host, wanted);
        assert!(certificates > 0);
    }
}

#[test]
fn every_file_below_data_is_named_in_the_sources() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut found = BTreeSet::new();
    for folder in std::fs::read_dir(&root).unwrap().map(Result::unwrap) {
        if folder.path().is_dir() {
            for file in std::fs::read_dir(folder.path())
                .unwrap()
                .map(Result::unwrap)
            {
                let path = file.path();
                found.insert(
                    path.strip_prefix(&root)
                        .unwrap()
                        .to_str()
                        .unwrap()
                        .to_owned(),
                );
            }
        }
    }
    let named = data::files().into_iter().map(|file| file.path);
    let named = named
        .chain(data::facts().into_iter().map(|(path, _)| path))
        .collect();
    assert_eq!(found, named);
}

#[test]
fn the_age_counts_from_the_day_of_the_source() {
    let catalogue = Catalogue::builtin();
    assert_eq!(timestamp::format(catalogue.as_of()), "2026-09-21T00:00:00Z");
    let age = |at| catalogue.age_in_days(timestamp::parse(at).unwrap());
    assert_eq!(age("2026-09-21T23:59:59Z"), 0);
    assert_eq!(age("2026-11-23"), 63);
    assert_eq!(age("2026-09-20T23:59:59Z"), -1);
}

#[test]
fn the_rows_are_static() {
    assert!(std::ptr::eq(Catalogue::builtin(), Catalogue::builtin()));
    let copy = Catalogue::builtin().clone();
    for (mine, theirs) in copy.authorities(None, None).zip(all()) {
        assert!(std::ptr::eq(mine, theirs));
        let (mine, theirs) = (mine.der(), theirs.certificate());
        assert_eq!(mine.is_some(), theirs.is_some());
        if let (Some(mine), Some(theirs)) = (mine, theirs) {
            assert!(
                std::ptr::eq(mine, theirs.der()),
                "a certificate shares the embedded bytes"
            );
        }
    }
}

#[test]
fn every_region_has_three_roots() {
    let catalogue = Catalogue::builtin();
    let commercial: Vec<_> = catalogue
        .regions()
        .filter(|region| region.partition() == Partition::AWS)
        .collect();
    assert_eq!(commercial.len(), 34);
    let others = [
        "cn-north-1",
        "cn-northwest-1",
        "us-gov-east-1",
        "us-gov-west-1",
    ]
    .map(region);
    assert_eq!(catalogue.regions().count(), 38);
    for region in commercial.into_iter().chain(&others) {
        assert!(catalogue.knows_region(region));
        for ca in CaId::CURRENT {
            let root = catalogue.authority(region, &ca).unwrap();
            assert_eq!(catalogue.roots(region, &ca).count(), 1);
            assert_eq!(root.region(), Some(region));
            assert_eq!(root.partition(), &region.partition());
            assert_eq!(root.role(), Role::Root);
            assert!(root.is_production());
            assert_eq!(catalogue.require(region, &ca).unwrap(), root);
        }
    }
    let current = |row: &&&Authority| CaId::CURRENT.contains(row.ca_id());
    let commercial = |row: &&&Authority| *row.partition() == Partition::AWS;
    assert_eq!(all().iter().filter(current).filter(commercial).count(), 108);
}

#[test]
fn every_row_makes_sense() {
    const DAY: i64 = 24 * 60 * 60;
    for row in all() {
        let name = row.common_name();
        let is_environment = [" Beta ", " Preview ", " preview-"]
            .iter()
            .any(|word| name.contains(word));
        assert_eq!(row.is_production(), !is_environment, "{name}");
        assert_eq!(
            row.role() == Role::Root,
            row.subject() == row.issuer(),
            "{name}"
        );
        assert_eq!(row.provenance(), Provenance::Builtin);
        assert!(row.chain_not_after() <= row.not_after(), "{name}");
        if let Some(certificate) = row.certificate() {
            assert!(certificate.is_ca(), "{name}");
            assert_eq!(row.pem(), Some(certificate.pem()));
            assert!(row.missing_body().is_none());
        }
        let lifetime = (row.not_after() - row.not_before()).whole_days();
        let (years, key, label) = match row.ca_id() {
            ca if *ca == CaId::RSA2048_G1 => (40, KeyAlgorithm::Rsa(2048), "RSA2048 G1"),
            ca if *ca == CaId::RSA4096_G1 => (100, KeyAlgorithm::Rsa(4096), "RSA4096 G1"),
            ca if *ca == CaId::ECC384_G1 => (100, KeyAlgorithm::Ec(384), "ECC384 G1"),
            _ => {
                assert!(
                    matches!(row.status(), Status::Retired { on } if on == row.chain_not_after())
                );
                assert_eq!(row.rotates_automatically(), Some(false));
                assert!(
                    row.chain_not_after().unix_timestamp() < 1_800_000_000,
                    "{name}"
                );
                let bits = if *row.ca_id() == CA_2010 { 1024 } else { 2048 };
                assert_eq!(row.key_algorithm(), KeyAlgorithm::Rsa(bits), "{name}");
                continue;
            }
        };
        assert_eq!(row.key_algorithm(), key, "{name}");
        assert_eq!(row.rotates_automatically(), Some(true));
        let default = *row.ca_id() == CaId::RSA2048_G1;
        assert_eq!(
            row.status(),
            if default {
                Status::Default
            } else {
                Status::Current
            }
        );
        let region = row.region().unwrap().as_str();
        if name == "Amazon RDS cn-northwest-1 CA" {
            // A subordinate that people installed; its issuer names the CA.
            assert_eq!(
                timestamp::format(row.chain_not_after()),
                "2026-10-20T23:19:50Z"
            );
            continue;
        }
        let region = region
            .replace("beta-", "Beta ")
            .replace("preview-", "Preview ");
        if row.role() == Role::Root {
            assert_eq!(name, format!("Amazon RDS {region} Root CA {label}"));
            assert!(
                (lifetime - years * 365 - years / 4).abs() <= 7,
                "{name}: {lifetime} days"
            );
        } else {
            // The four of GovCloud.
            assert_eq!(name, format!("Amazon RDS {region} {label}"));
            assert!(region.starts_with("us-gov-"));
            assert!((lifetime * DAY) < 6 * 366 * DAY, "{name}");
        }
    }
}

#[test]
fn openssl_verifies_every_signature() {
    let mut roots = BTreeMap::new();
    for row in all().into_iter().filter(|row| row.role() == Role::Root) {
        if let Some(pem) = row.pem() {
            roots.insert(row.subject(), pem);
        }
    }
    let scratch = Scratch::new();
    let mut verified = 0;
    for row in all() {
        let Some(pem) = row.pem() else { continue };
        let root = &roots[row.issuer()];
        let files = [
            scratch.write("root.pem", root),
            scratch.write("certificate.pem", pem),
        ];
        let files = files.each_ref().map(|path| path.to_str().unwrap());
        // Level 0 accepts RSA-1024 and SHA-1 of the oldest generations: this test is about signatures.
        openssl::run(
            &[
                "verify",
                "-no_check_time",
                "-check_ss_sig",
                "-auth_level",
                "0",
                "-no-CApath",
                "-no-CAstore",
                "-CAfile",
                files[0],
                files[1],
            ],
            b"",
        );
        verified += 1;
    }
    assert_eq!(verified, 180 - 10, "all but GovCloud's ten");
}

#[test]
fn thumbprints_match_those_of_other_programs() {
    let by_name: BTreeMap<_, _> = all()
        .into_iter()
        .map(|row| ((row.common_name(), row.not_after().date().to_string()), row))
        .collect();
    let text = include_str!("../data/catalogue/thumbprints.tsv");
    let mut compared = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let [name, not_after, thumbprint] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not three fields: {line}");
        };
        let found = by_name.get(&(name, not_after.to_owned()));
        let row = found.unwrap_or_else(|| panic!("{line}"));
        assert_eq!(
            Some(row.thumbprint()),
            Thumbprint::parse(thumbprint),
            "{line}"
        );
        compared += 1;
    }
    assert_eq!(compared, 104);
}

#[test]
fn the_order_is_by_partition_region_and_ca() {
    let of = |name: &str| -> Vec<_> {
        let region = region(name);
        let rows = Catalogue::builtin().authorities(Some(&region), None);
        rows.map(|row| (row.ca_id().to_string(), row.role()))
            .collect()
    };
    let current = ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"];
    let current = current.map(|ca| (ca.to_owned(), Role::Root));
    assert_eq!(of("ap-east-2"), current);
    let mut expected = current.to_vec();
    expected.extend(["rds-ca-2019", "rds-ca-2015"].map(|ca| (ca.to_owned(), Role::Intermediate)));
    // Then the global roots that apply to the region.
    expected.extend(["rds-ca-2019", "rds-ca-2015"].map(|ca| (ca.to_owned(), Role::Root)));
    assert_eq!(of("eu-west-1"), expected);

    let partitions: Vec<_> = all().iter().map(|row| row.partition().clone()).collect();
    assert!(partitions.is_sorted());
    let regions: Vec<_> = Catalogue::builtin()
        .regions()
        .map(|region| region.to_string())
        .collect();
    assert!(regions[..34].is_sorted() && regions[34..36].is_sorted() && regions[36..].is_sorted());
    let distinct: BTreeSet<_> = regions.iter().collect();
    assert_eq!(distinct.len(), regions.len());
}

#[test]
fn retired_generations_apply_where_they_were_used() {
    let catalogue = Catalogue::builtin();
    let name = |place: &str, ca: &CaId| {
        catalogue
            .authority(&region(place), ca)
            .map(|row| row.common_name())
    };
    assert_eq!(
        name("eu-west-1", &CaId::RDS_CA_2019),
        Some("Amazon RDS Root 2019 CA")
    );
    assert_eq!(
        name("eu-west-1", &CaId::RDS_CA_2015),
        Some("Amazon RDS Root CA")
    );
    assert_eq!(
        name("me-south-1", &CaId::RDS_CA_2019),
        Some("Amazon RDS me-south-1 Root CA")
    );
    assert_eq!(
        name("us-gov-west-1", &CaId::RDS_CA_2017),
        Some("Amazon RDS GovCloud Root CA")
    );
    // Regions that opened later, and combinations that no source shows.
    assert_eq!(name("ap-south-2", &CaId::RDS_CA_2019), None);
    assert_eq!(name("us-gov-west-1", &CaId::RDS_CA_2019), None);
    assert_eq!(name("eu-west-1", &CaId::RDS_CA_2017), None);
    assert_eq!(name("eu-west-1", &CA_2010), None);
    assert_eq!(catalogue.authorities(None, Some(&CA_2010)).count(), 1);
}

#[test]
fn a_chain_expires_with_its_root() {
    let outliving = |ca: CaId| {
        all()
            .into_iter()
            .filter(move |row| row.chain_not_after() < row.not_after() && *row.ca_id() == ca)
            .map(|row| (row.common_name(), timestamp::format(row.chain_not_after())))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        outliving(CaId::RDS_CA_2019),
        [
            (
                "Amazon RDS af-south-1 CA",
                "2024-10-26T18:05:58Z".to_owned()
            ),
            (
                "Amazon RDS eu-south-1 CA",
                "2024-10-28T20:20:36Z".to_owned()
            ),
            (
                "Amazon RDS me-south-1 CA",
                "2024-05-08T21:48:27Z".to_owned()
            ),
        ]
    );
    // Those of 2015 outlive their root by hours on the same day.
    let of_2015 = outliving(CaId::RDS_CA_2015);
    assert!(of_2015.iter().all(|(_, end)| end == "2020-03-05T09:11:31Z"));
    assert_eq!(of_2015.len(), 14);
    let others = all()
        .into_iter()
        .filter(|row| row.chain_not_after() < row.not_after())
        .count();
    assert_eq!(others, 3 + 14);
}

#[test]
fn beta_and_preview_apply_only_to_themselves() {
    let catalogue = Catalogue::builtin();
    for (environment, place) in [
        ("beta-us-east-1", "us-east-1"),
        ("preview-us-east-2", "us-east-2"),
    ] {
        let (environment, place) = (region(environment), region(place));
        assert!(!catalogue.knows_region(&environment));
        for ca in CaId::CURRENT.iter().chain([&CaId::RDS_CA_2019]) {
            let theirs = catalogue.authority(&environment, ca).unwrap();
            assert!(!theirs.is_production());
            assert!(
                catalogue
                    .authorities(Some(&place), Some(ca))
                    .all(Authority::is_production)
            );
            assert_ne!(catalogue.authority(&place, ca), Some(theirs));
        }
    }
}

#[test]
fn unknown_regions_and_cas_are_reported_with_a_hint() {
    let catalogue = Catalogue::builtin();
    let error = |place: &str, ca: &CaId| catalogue.require(&region(place), ca).unwrap_err();
    let misspelt = error("eu-wst-1", &CaId::RSA2048_G1);
    assert_eq!(misspelt.kind(), ErrorKind::Unknown);
    assert_eq!(misspelt.hint(), Some("did you mean eu-west-1?"));
    assert_eq!(catalogue.nearest_region(&region("mars-north-1")), None);
    assert_eq!(
        catalogue
            .nearest_region(&region("eu-west-1"))
            .map(Region::as_str),
        Some("eu-west-2")
    );

    let china = error("cn-north-9", &CaId::RSA2048_G1);
    assert_eq!(china.hint(), Some("did you mean cn-north-1?"));
    let china = error("cn-somewhere-1", &CaId::RSA2048_G1);
    assert!(
        china
            .hint()
            .unwrap()
            .contains("https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/"),
        "{china}"
    );

    for (place, wanted) in [
        ("cn-north-1", Some("China has separate authorities")),
        ("us-gov-west-1", Some("GovCloud has separate authorities")),
        ("eu-west-1", None),
    ] {
        let found = catalogue.own_bundle(&region(place));
        assert_eq!(found.is_some(), wanted.is_some(), "{place}");
        if let (Some(found), Some(wanted)) = (found, wanted) {
            assert!(found.starts_with(wanted), "{found}");
        }
    }
    let newer = error("mars-north-1", &CaId::RSA2048_G1);
    assert!(
        newer
            .hint()
            .unwrap()
            .contains("edition aws-global-e5bb2084"),
        "{newer}"
    );
    let retired = error("ap-south-2", &CaId::RDS_CA_2019);
    assert!(
        retired
            .hint()
            .unwrap()
            .starts_with("known for ap-south-2: rds-ca-rsa2048-g1, "),
        "{retired}"
    );
}

#[test]
fn a_region_without_authorities_is_not_called_a_misspelling() {
    let catalogue = Catalogue::builtin();
    let listed: Vec<_> = data::regions_without_authorities()
        .into_iter()
        .map(|(name, _)| region(&name))
        .collect();
    assert!(catalogue.regions_without_authorities().eq(&listed));
    for name in [
        "me-west-1",
        "sa-west-1",
        "eusc-de-east-1",
        "us-iso-east-1",
        "us-isob-west-1",
    ] {
        let place = region(name);
        assert_eq!(
            catalogue.standing(&place),
            RegionStanding::WithoutAuthorities
        );
        assert!(!catalogue.knows_region(&place));
        assert!(
            catalogue
                .trust_roots(&place, timestamp::parse("2026-12-01").unwrap())
                .is_empty()
        );
        let error = catalogue.require(&place, &CaId::RSA2048_G1).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("the catalogue has no certificate authority of this region"),
            "{error}"
        );
        assert!(!error.hint().unwrap().contains("did you mean"), "{error}");
        let reason = catalogue.region_reason(&place, &CaId::RSA2048_G1);
        assert!(
            reason.starts_with(&format!("{name} is a region of AWS")),
            "{reason}"
        );
    }
    let near = catalogue
        .nearest_region(&region("me-wst-1"))
        .map(Region::as_str);
    assert_eq!(
        near,
        Some("me-west-1"),
        "a typed name still gets a suggestion"
    );
    assert_eq!(
        catalogue.standing(&region("mars-north-1")),
        RegionStanding::Unknown
    );
}

#[test]
fn one_policy_decides_what_a_client_should_trust() {
    let catalogue = Catalogue::builtin();
    let at = |text| timestamp::parse(text).unwrap();
    for place in catalogue.regions() {
        let roots = catalogue.trust_roots(place, at("2026-12-01"));
        let cas: Vec<_> = roots.iter().map(|root| root.ca_id().clone()).collect();
        assert_eq!(cas, CaId::CURRENT, "{place}");
        assert!(
            roots
                .iter()
                .all(|root| root.region() == Some(place) && root.role() == Role::Root)
        );
        // Before they were made and after they expire there is no root to trust.
        assert!(catalogue.trust_roots(place, at("2020-01-01")).is_empty());
        let late = catalogue.trust_roots(place, at("2070-01-01"));
        assert_eq!(late.len(), 2, "RSA2048 has expired");
    }
    let ireland = region("eu-west-1");
    let of_2019 = |when| {
        catalogue
            .trust_roots_of(&ireland, &CaId::RDS_CA_2019, at(when))
            .len()
    };
    assert_eq!((of_2019("2024-01-01"), of_2019("2026-12-01")), (1, 0));
    for nowhere in ["mars-north-1", "me-west-1", "beta-us-east-1"] {
        assert!(
            catalogue
                .trust_roots(&region(nowhere), at("2026-12-01"))
                .is_empty()
        );
    }
}

#[test]
fn amazon_trust_services_is_listed_only_on_request() {
    let catalogue = Catalogue::builtin();
    let (ireland, ca) = (region("eu-west-1"), CaId::new("Amazon-Trust-Services"));
    assert_eq!(ca, CaId::AMAZON_TRUST_SERVICES);
    let names: Vec<_> = catalogue
        .authorities(Some(&ireland), Some(&ca))
        .map(Authority::common_name)
        .collect();
    assert_eq!(
        names,
        [
            "Amazon Root CA 1",
            "Amazon Root CA 2",
            "Amazon Root CA 3",
            "Amazon Root CA 4",
            "Starfield Services Root Certificate Authority - G2"
        ]
    );
    let at = timestamp::parse("2026-12-01").unwrap();
    assert_eq!(catalogue.trust_roots_of(&ireland, &ca, at).len(), 5);
    assert!(
        catalogue
            .authorities(Some(&ireland), None)
            .all(|row| *row.ca_id() != ca)
    );
    assert!(all().iter().all(|row| *row.ca_id() != ca));
    for elsewhere in ["cn-north-1", "mars-north-1"] {
        assert_eq!(
            catalogue.authority(&region(elsewhere), &ca),
            None,
            "not documented"
        );
    }
}

#[test]
fn an_authority_as_json() {
    let catalogue = Catalogue::builtin();
    let row = catalogue
        .authority(&region("us-west-2"), &CaId::RSA2048_G1)
        .unwrap();
    let json = serde_json::to_value(row).unwrap();
    assert_eq!(json["region"], "us-west-2");
    assert_eq!(json["partition"], "aws");
    assert_eq!(json["ca_id"], "rds-ca-rsa2048-g1");
    assert_eq!(json["key_algorithm"], "RSA2048");
    assert_eq!(json["signature_algorithm"], "sha256WithRSAEncryption");
    assert_eq!(json["not_after"], "2061-05-24T22:59:00Z");
    assert_eq!(json["status"], "default");
    assert_eq!(json["provenance"], "builtin");
    assert_eq!(json["vouched"], true);
    assert_eq!(json["fingerprint"], row.fingerprint().to_string());
    assert_eq!(json["pem"], row.pem().unwrap());
    let certificate = rds_ca_core::Certificate::from_der(row.der().unwrap()).unwrap();
    assert_eq!(row.serial(), certificate.serial());
    let summary = rds_ca_core::catalogue::AuthoritySummary::from(row);
    assert_eq!(summary.subject, row.subject());
    assert_eq!(summary.fingerprint, row.fingerprint());
    let retired = catalogue
        .authority(&region("eu-west-1"), &CaId::RDS_CA_2019)
        .unwrap();
    let json = serde_json::to_value(retired).unwrap();
    assert_eq!(json["status"], "retired");
    assert_eq!(json["retired_on"], "2024-08-22T17:08:50Z");
    assert_eq!(json["region"], serde_json::Value::Null);
}

#[test]
fn a_certificate_that_servers_only_send_does_not_end_its_ca() {
    let sent = data::pem_blocks(&data::read("aws-cn/subordinates.pem"));
    let unpublished: Vec<_> = all()
        .into_iter()
        .filter(|row| !row.is_published())
        .map(|row| row.der().unwrap().to_vec())
        .collect();
    assert_eq!(unpublished, sent);
}
