//! A refresh that cannot be fooled, the edition file that it makes, and authorities that expire soon.

use rds_ca_core::catalogue::{
    BundleComparison, Edition, Ending, Provenance, RefreshOptions, Role, Trust,
};
use rds_ca_core::certificate::Fingerprint;
use rds_ca_core::{CaId, Catalogue, ErrorKind, Region, timestamp};
use time::{Duration, UtcDateTime};

use crate::support::data;
use crate::support::mint::Ca;

const GLOBAL: &str = include_str!("../../data/aws/global-bundle.pem");

fn at() -> UtcDateTime {
    // Later than the day on which the test mints its certificates.
    timestamp::parse("2030-01-01").unwrap()
}

/// A bundle of AWS with three roots for a new region.
fn newer() -> (String, Vec<Ca>) {
    let roots: Vec<_> = ["RSA2048", "RSA4096", "ECC384"]
        .map(|key| Ca::root(&format!("Amazon RDS me-west-1 Root CA {key} G1"), 12_000))
        .into();
    let added: String = roots.iter().map(|root| root.pem.as_str()).collect();
    (format!("{GLOBAL}{added}"), roots)
}

fn refresh(
    sources: &[(&str, &str)],
    options: RefreshOptions,
) -> Result<Edition, rds_ca_core::Error> {
    let sources: Vec<_> = sources
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    Edition::refresh(Catalogue::builtin(), &sources, at(), options)
}

#[test]
fn two_copies_make_an_edition_that_its_digest_vouches_for() {
    let (bundle, roots) = newer();
    // The other copy may have another order and more certificates.
    let shuffled: String = roots.iter().rev().map(|root| root.pem.as_str()).collect();
    let copy = format!("{shuffled}{}{GLOBAL}", Ca::root("Example Root CA", 100).pem);
    let edition = refresh(
        &[("aws.pem", &bundle), ("package.pem", &copy)],
        RefreshOptions::new(),
    )
    .unwrap();
    assert_eq!(edition.certificates().len(), 3);
    assert!(edition.name().starts_with("aws-global-e5bb2084+"));
    let sources: Vec<_> = edition
        .sources()
        .iter()
        .map(|source| (source.name.as_str(), source.sha256))
        .collect();
    assert_eq!(
        sources,
        [
            ("aws.pem", Fingerprint::of(bundle.as_bytes())),
            ("package.pem", Fingerprint::of(copy.as_bytes()))
        ]
    );
    let file = edition.to_json();
    assert_eq!(edition.sha256(), Fingerprint::of(file.as_bytes()));

    let place = Region::new("me-west-1");
    let catalogue = Catalogue::builtin()
        .with_bundle(file.as_bytes(), Trust::Sha256(edition.sha256()))
        .unwrap();
    assert_eq!(catalogue.edition(), edition.name());
    assert_eq!(catalogue.as_of(), at());
    assert_eq!(catalogue.age_in_days(at() + Duration::days(3)), 3);
    assert!(catalogue.knows_region(&place));
    for ca in CaId::CURRENT {
        let root = catalogue.authority(&place, &ca).unwrap();
        assert_eq!(root.provenance(), Provenance::Operator { vouched: true });
        assert_eq!(catalogue.trust_roots_of(&place, &ca, at()), [root]);
    }
    // Without a vouch the roots are an operator's, and the edition is not named.
    let unvouched = Catalogue::builtin()
        .with_bundle(file.as_bytes(), Trust::No)
        .unwrap();
    assert_eq!(unvouched.edition(), Catalogue::builtin().edition());
    let root = unvouched.authority(&place, &CaId::RSA2048_G1).unwrap();
    assert_eq!(root.provenance(), Provenance::Operator { vouched: false });
    // A changed file is refused by its digest.
    let changed = file.replace("2030-01-01", "2031-01-01");
    let error = Catalogue::builtin()
        .with_bundle(changed.as_bytes(), Trust::Sha256(edition.sha256()))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    // A fingerprint that its certificate does not have, whoever vouches for the file.
    let own = Fingerprint::of(&data::pem_blocks(&roots[0].pem)[0]).to_string();
    let swapped = Fingerprint::of(&data::pem_blocks(&roots[1].pem)[0]).to_string();
    let misnamed = file.replace(&own, &swapped);
    assert_ne!(misnamed, file);
    let error = Catalogue::builtin()
        .with_bundle(misnamed.as_bytes(), Trust::Yes)
        .unwrap_err();
    assert!(
        error.to_string().contains("does not match its fingerprint"),
        "{error}"
    );
    let other = file.replace("aws-global-e5bb2084\"", "aws-global-00000000\"");
    let error = Catalogue::builtin()
        .with_bundle(other.as_bytes(), Trust::Yes)
        .unwrap_err();
    assert!(
        error.to_string().contains("extends aws-global-00000000"),
        "{error}"
    );
}

#[test]
fn a_digest_replaces_a_second_copy() {
    let (bundle, _) = newer();
    let digest = Fingerprint::of(bundle.as_bytes());
    let mut options = RefreshOptions::new();
    options.pinned = Some(digest);
    assert_eq!(
        refresh(&[("aws.pem", &bundle)], options)
            .unwrap()
            .certificates()
            .len(),
        3
    );
    options.pinned = Some(Fingerprint::of(b"something else"));
    let error = refresh(&[("aws.pem", &bundle)], options).unwrap_err();
    assert!(
        error.to_string().contains(&format!("{digest}, not ")),
        "{error}"
    );
}

#[test]
fn deceptive_sources_of_a_refresh_are_refused() {
    let (bundle, roots) = newer();
    let refused = |sources: &[(&str, &str)], why: &str| {
        let error = refresh(sources, RefreshOptions::new()).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
        error
    };
    refused(&[("aws.pem", &bundle)], "is the only copy");
    refused(&[("aws.pem", &bundle), ("aws.pem", &bundle)], "given twice");
    // The second copy lacks one of the new roots.
    let fewer = bundle.replace(&roots[2].pem, "");
    refused(
        &[("aws.pem", &bundle), ("other.pem", &fewer)],
        "does not hold",
    );
    // A root of AWS was dropped.
    let first = data::pem_blocks(GLOBAL)[0].clone();
    let first = rds_ca_core::Certificate::from_der(&first).unwrap().pem();
    let without = bundle.replace(&first, "");
    assert_ne!(without, bundle);
    refused(
        &[("aws.pem", &without), ("other.pem", &without)],
        "lacks 1 of the catalogue's roots",
    );
    // An imitation of an existing root.
    let imitation = Ca::root("Amazon RDS eu-west-1 Root CA RSA2048 G1", 12_000);
    let fooled = format!("{bundle}{}", imitation.pem);
    refused(
        &[("aws.pem", &fooled), ("other.pem", &fooled)],
        "holds a different root than the catalogue",
    );
    let mut options = RefreshOptions::new();
    options.admit_contradictions = true;
    let admitted = refresh(&[("aws.pem", &fooled), ("other.pem", &fooled)], options).unwrap();
    assert_eq!(admitted.certificates().len(), 4);
    // A signature that does not verify.
    let mut der = data::pem_blocks(&roots[0].pem)[0].clone();
    *der.last_mut().unwrap() ^= 1;
    let broken = rds_ca_core::Certificate::from_der(&der).unwrap().pem();
    let broken = bundle.replace(&roots[0].pem, &broken);
    refused(
        &[("aws.pem", &broken), ("other.pem", &broken)],
        "signature that does not verify",
    );
    // Nothing new.
    let error = refused(
        &[("aws.pem", GLOBAL), ("other.pem", GLOBAL)],
        "adds nothing",
    );
    assert_eq!(error.kind(), ErrorKind::Unknown);
    // A damaged block may hide new certificates.
    let damaged = bundle.replacen("MII", "[cut]", 1);
    refused(&[("aws.pem", &damaged), ("other.pem", &damaged)], "aws.pem");
}

#[test]
fn a_comparison_lists_added_lacking_and_contradicting_roots() {
    let same = BundleComparison::new(Catalogue::builtin(), GLOBAL.as_bytes()).unwrap();
    assert!(same.is_same() && same.pinned);
    assert_eq!(same.known, 108);
    let (bundle, _) = newer();
    let imitation = Ca::root("Amazon RDS eu-west-1 Root CA RSA2048 G1", 12_000);
    let bundle = format!("{bundle}{}", imitation.pem);
    let compared = BundleComparison::new(Catalogue::builtin(), bundle.as_bytes()).unwrap();
    assert_eq!(
        (
            compared.added.len(),
            compared.contradicting.len(),
            compared.lacking.len()
        ),
        (3, 1, 0)
    );
    // China's file is complete for its own partition.
    let china = data::read("aws-cn/global-bundle.pem");
    let compared = BundleComparison::new(Catalogue::builtin(), china.as_bytes()).unwrap();
    assert!(compared.is_same() && compared.pinned);
    let older = data::read("aws/legacy-2019.pem");
    let compared = BundleComparison::new(Catalogue::builtin(), older.as_bytes()).unwrap();
    assert_eq!(compared.lacking.len(), 108);
}

#[test]
fn govclouds_intermediates_are_reported_120_days_before_their_expiry() {
    let catalogue = Catalogue::builtin();
    let intermediates: Vec<_> = catalogue
        .authorities(None, None)
        .filter(|row| row.partition().as_str() == "aws-us-gov" && row.role() == Role::Intermediate)
        .filter(|row| CaId::CURRENT.contains(row.ca_id()))
        .collect();
    assert_eq!(intermediates.len(), 4);
    for row in intermediates {
        let ends = row.chain_not_after();
        let days_left = |at| {
            let endings = Ending::within(catalogue, row.region(), at);
            let mine: Vec<_> = endings
                .into_iter()
                .filter(|ending| ending.fingerprint == row.fingerprint())
                .collect();
            assert!(mine.len() <= 1);
            mine.into_iter().next().map(|ending| ending.days_left)
        };
        let notice = Duration::days(120);
        let second = Duration::seconds(1);
        assert_eq!(days_left(ends - notice - second), None);
        assert_eq!(days_left(ends - notice), Some(120));
        assert_eq!(days_left(ends), Some(0));
        assert_eq!(
            days_left(ends + second),
            None,
            "expired certificates are reported by the store's own dates"
        );
    }
    // Other regions get no report.
    let now = timestamp::parse("2026-11-27").unwrap();
    let regions: Vec<_> = Ending::within(catalogue, None, now)
        .into_iter()
        .filter_map(|ending| ending.region)
        .collect();
    assert_eq!(regions.len(), 2, "those of January");
    assert!(
        regions
            .iter()
            .all(|region| region.as_str().starts_with("us-gov-"))
    );
}
