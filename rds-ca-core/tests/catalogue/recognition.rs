//! How a certificate relates to RDS: recognised by bytes or by key, never by name alone.

use std::process::Command;

use rds_ca_core::catalogue::{Provenance, Recognition, Role, Trust};
use rds_ca_core::certificate::Fingerprint;
use rds_ca_core::{Authority, Bundle, CaId, Catalogue, Certificate, ErrorKind, Partition, Region};
use sha2::{Digest as _, Sha256};

use crate::support::mint::Ca;
use crate::support::{data, openssl};

const GLOBAL_SHA256: &str = "e5bb2084ccf45087bda1c9bffdea0eb15ee67f0b91646106e466714f9de3c7e3";

fn region(name: &str) -> Region {
    Region::new(name)
}

fn all() -> Vec<&'static Authority> {
    Catalogue::builtin().authorities(None, None).collect()
}

fn certificate(pem: &str) -> Certificate {
    Certificate::from_der(&data::pem_blocks(pem)[0]).unwrap()
}

#[test]
fn recognises_every_certificate_of_the_files() {
    let catalogue = Catalogue::builtin();
    let mut exact = 0;
    for file in data::files() {
        for der in data::pem_blocks(&file.content) {
            let certificate = Certificate::from_der(&der).unwrap();
            match catalogue.recognise(&certificate) {
                Recognition::Exact(row) => {
                    assert_eq!(row.der(), Some(&der[..]));
                    assert!(file.path.starts_with(row.partition().as_str()));
                    exact += 1;
                }
                Recognition::AmazonTrustServices { name } => {
                    assert_eq!(file.path, "amazon-trust-services/roots.pem");
                    assert_eq!(certificate.subject_common_name(), Some(name));
                }
                other => panic!("{}: {other:?}", certificate.subject()),
            }
        }
    }
    assert_eq!(exact, 170);
    let names: Vec<_> = all().iter().map(|row| row.common_name()).collect();
    assert!(
        names
            .iter()
            .all(|name| !name.contains("Amazon Root CA") && !name.contains("Starfield"))
    );
}

#[test]
fn a_cross_certificate_has_the_same_key() {
    let catalogue = Catalogue::builtin();
    let other = Ca::root("Some Other CA", 30);
    for name in ["eu-west-1", "us-west-2"] {
        let root = catalogue
            .authority(&region(name), &CaId::ECC384_G1)
            .unwrap();
        let crossed = certificate(&other.cross_sign(root.der().unwrap()));
        assert_ne!(crossed.fingerprint(), root.fingerprint());
        assert_eq!(catalogue.recognise(&crossed), Recognition::SameKey(root));
        assert_eq!(catalogue.recognise(&crossed).authority(), Some(root));
    }
    let roots = data::files()
        .into_iter()
        .find(|file| file.path.starts_with("amazon"))
        .unwrap();
    for der in data::pem_blocks(&roots.content) {
        let crossed = certificate(&other.cross_sign(&der));
        let recognition = catalogue.recognise(&crossed);
        assert!(
            matches!(recognition, Recognition::AmazonTrustServices { .. }),
            "{recognition:?}"
        );
    }
}

#[test]
fn a_name_alone_is_not_recognised_as_an_authority() {
    let catalogue = Catalogue::builtin();
    let looks_like = |name: &str| {
        let minted = certificate(&Ca::root(name, 30).pem);
        match catalogue.recognise(&minted) {
            Recognition::LooksLikeRds { region, ca_id, .. } => {
                Some((region.map(|region| region.to_string()), ca_id.to_string()))
            }
            Recognition::Unknown => None,
            other => panic!("{name}: {other:?}"),
        }
    };
    let in_region = |region: &str, ca: &str| Some((Some(region.to_owned()), ca.to_owned()));
    assert_eq!(
        looks_like("Amazon RDS eu-west-1 Root CA RSA2048 G1"),
        in_region("eu-west-1", "rds-ca-rsa2048-g1")
    );
    assert_eq!(
        looks_like("Amazon RDS mars-north-1 Root CA MLDSA65 G2"),
        in_region("mars-north-1", "rds-ca-mldsa65-g2")
    );
    assert_eq!(
        looks_like("Amazon RDS Beta us-east-1 Root CA ECC384 G1"),
        in_region("beta-us-east-1", "rds-ca-ecc384-g1")
    );
    assert_eq!(
        looks_like("Amazon RDS Root 2019 CA"),
        Some((None, "rds-ca-2019".to_owned()))
    );
    for name in [
        "Amazon RDS",
        "Amazon RDS ",
        "Amazon RDS Root CA RSA2048 G1",
        "Amazon RDS eu-west-1 Root CA RSA2048 G",
        "Amazon RDS cn-north-1 Root CA",
        "Amazon RDS CN Root 2019 CAs",
        "Example Root CA",
        "mydb.abcdefghijkl.eu-west-1.rds.amazonaws.com",
    ] {
        assert_eq!(looks_like(name), None, "{name}");
    }
    let root = Ca::root("Amazon RDS eu-west-1 Root CA RSA2048 G1", 30);
    let sent = root.intermediate("Amazon RDS eu-west-1 Subordinate CA RSA2048 G1.A.5", 30);
    let recognition = catalogue.recognise(&certificate(&sent.pem));
    let expected = Recognition::LooksLikeRds {
        region: Some(region("eu-west-1")),
        ca_id: CaId::RSA2048_G1,
        role: Role::Intermediate,
    };
    assert_eq!(recognition, expected);
}

#[test]
fn the_trust_stores_of_a_system_hold_no_rds_authority() {
    let path = "/etc/ssl/certs/ca-certificates.crt";
    let text = std::fs::read_to_string(path).unwrap_or_else(|cause| {
        panic!("{path}: {cause}: this test needs the package `ca-certificates`")
    });
    let catalogue = Catalogue::builtin();
    let mut proxies = 0;
    for der in data::pem_blocks(&text) {
        match catalogue.recognise(&Certificate::from_der(&der).unwrap()) {
            Recognition::Unknown => {}
            Recognition::AmazonTrustServices { .. } => proxies += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(
        proxies, 5,
        "Mozilla trusts the five roots of Amazon Trust Services"
    );
}

#[test]
fn only_facts_of_govcloud_are_known() {
    let catalogue = Catalogue::builtin();
    let facts: Vec<_> = data::facts()
        .into_iter()
        .flat_map(|(_, facts)| facts)
        .collect();
    assert_eq!(facts.len(), 10);
    for fact in facts {
        let row = catalogue
            .by_fingerprint(Fingerprint::parse(&fact.fingerprint).unwrap())
            .unwrap();
        assert_eq!(row.thumbprint().to_string(), fact.thumbprint);
        assert_eq!(row.key_id().to_string(), fact.key_id);
        assert_eq!(row.subject(), fact.text.subject);
        assert_eq!(row.not_after(), fact.text.not_after);
        assert_eq!(
            (row.der(), row.pem(), row.certificate()),
            (None, None, None)
        );
        let missing = row.missing_body().unwrap();
        assert_eq!(missing.kind(), ErrorKind::Unsupported);
        let url = "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem";
        assert!(missing.hint().unwrap().contains(url), "{missing}");
    }
}

#[test]
#[ignore = "reads AWS's GovCloud bundle from the file that RDS_CA_GOV_BUNDLE names"]
fn govcloud_certificates_match_the_facts() {
    let path =
        std::env::var("RDS_CA_GOV_BUNDLE").expect("RDS_CA_GOV_BUNDLE names AWS's GovCloud bundle");
    let content = std::fs::read(path).unwrap();
    let builtin = Catalogue::builtin();
    let bundle = Bundle::parse(&content, None).unwrap();
    assert_eq!(bundle.certificates().count(), 10);
    for certificate in bundle.certificates() {
        // The fields come from the table; openssl must read the same values.
        let Recognition::Exact(row) = builtin.recognise(certificate) else {
            panic!("{certificate:?}");
        };
        let text = openssl::read(certificate.der());
        assert_eq!(row.subject(), text.subject);
        assert_eq!(row.issuer(), text.issuer);
        assert_eq!(row.serial(), text.serial);
        assert_eq!(
            (row.not_before(), row.not_after()),
            (text.not_before, text.not_after)
        );
        assert_eq!(row.key_algorithm().to_string(), text.key_algorithm);
        assert_eq!(
            row.signature_algorithm().to_string(),
            text.signature_algorithm
        );
        assert_eq!(
            row.key_id().to_string(),
            data::hex(&Sha256::digest(&text.public_key))
        );
        assert_eq!(certificate.is_ca(), text.is_ca);
    }
    let catalogue = builtin.with_bundle(&content, Trust::No).unwrap();
    let report = &catalogue.operator_bundles()[0];
    assert_eq!(
        report.pinned().map(|pinned| pinned.partition()),
        Some(&Partition::AWS_US_GOV)
    );
    assert_eq!((report.already_known(), report.placed()), (10, 0));
    for place in ["us-gov-east-1", "us-gov-west-1"].map(region) {
        for ca in CaId::CURRENT {
            let root = catalogue.authority(&place, &ca).unwrap();
            assert_eq!(root.provenance(), Provenance::Builtin);
            assert!(root.pem().is_some() && root.missing_body().is_none());
        }
    }
}

#[test]
#[ignore = "compares with what AWS serves: needs the network and `curl`"]
fn aws_serves_what_the_catalogue_was_made_from() {
    let url = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem";
    let output = Command::new("curl")
        .args([
            "--fail",
            "--silent",
            "--show-error",
            "--max-time",
            "60",
            url,
        ])
        .output()
        .expect("this test needs the program `curl`");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let served = Bundle::parse(&output.stdout, None).unwrap();
    let catalogue = Catalogue::builtin();
    let unknown: Vec<_> = served
        .certificates()
        .filter(|certificate| !matches!(catalogue.recognise(certificate), Recognition::Exact(_)))
        .map(Certificate::subject)
        .collect();
    assert_eq!(
        unknown, [""; 0],
        "AWS serves certificates that this edition does not know"
    );
    assert_eq!(data::hex(&Sha256::digest(&output.stdout)), GLOBAL_SHA256);
}
