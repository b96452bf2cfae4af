//! Authorities that an operator supplies: placed by name, never treated as RDS's own.

use rds_ca_core::catalogue::{Provenance, Recognition, Role, Trust};
use rds_ca_core::certificate::Fingerprint;
use rds_ca_core::{Authority, CaId, Catalogue, Certificate, ErrorKind, Region};
use sha2::{Digest as _, Sha256};

use crate::support::data;
use crate::support::mint::Ca;

const UNVOUCHED: Provenance = Provenance::Operator { vouched: false };
const VOUCHED: Provenance = Provenance::Operator { vouched: true };

fn certificate(ca: &Ca) -> Certificate {
    Certificate::from_der(&data::pem_blocks(&ca.pem)[0]).unwrap()
}

fn add(pem: &str, trust: Trust) -> Catalogue {
    Catalogue::builtin()
        .with_bundle(pem.as_bytes(), trust)
        .unwrap()
}

fn builtin(region: &Region, ca: &CaId) -> &'static Authority {
    Catalogue::builtin().authority(region, ca).unwrap()
}

#[test]
fn an_imitation_without_a_vouch_is_a_contradiction_and_not_an_authority() {
    for real in Catalogue::builtin().authorities(None, None) {
        if real.role() != Role::Root {
            continue;
        }
        let imitation = Ca::root(real.common_name(), 36_500);
        let catalogue = add(&imitation.pem, Trust::No);
        let theirs = certificate(&imitation).fingerprint();
        assert_eq!(
            catalogue.by_fingerprint(theirs),
            None,
            "{}",
            real.common_name()
        );
        assert!(matches!(
            catalogue.recognise(&certificate(&imitation)),
            Recognition::LooksLikeRds { .. }
        ));
        let report = &catalogue.operator_bundles()[0];
        assert_eq!((report.placed(), report.unplaced().len()), (0, 0));
        let [found] = report.contradictions() else {
            panic!("{}: {:?}", real.common_name(), report.contradictions())
        };
        assert_eq!(found.fingerprint, theirs);
        assert_eq!(found.known, real.fingerprint());
        assert_eq!(
            (&found.ca_id, found.region.as_ref()),
            (real.ca_id(), real.region())
        );
        // Everything else is unchanged.
        assert!(
            catalogue
                .authorities(None, None)
                .eq(Catalogue::builtin().authorities(None, None))
        );
    }
}

#[test]
fn an_imitation_with_a_vouch_is_the_operators_own_hierarchy() {
    let region = Region::new("us-east-1");
    let imitation = Ca::root("Amazon RDS us-east-1 Root CA ECC384 G1", 36_500);
    let real = builtin(&region, &CaId::ECC384_G1);
    let catalogue = add(&imitation.pem, Trust::Yes);
    let both: Vec<_> = catalogue
        .authorities(Some(&region), Some(&CaId::ECC384_G1))
        .collect();
    assert_eq!(both.len(), 2);
    assert!(both.contains(&real));
    let theirs = catalogue
        .by_fingerprint(certificate(&imitation).fingerprint())
        .unwrap();
    assert_eq!(theirs.provenance(), VOUCHED);
    assert_eq!(
        theirs.pem().as_deref(),
        Some(&*certificate(&imitation).pem())
    );
    assert_eq!(catalogue.authority(&region, &CaId::ECC384_G1), Some(theirs));
    assert_eq!(
        catalogue.required_roots(&region, &CaId::ECC384_G1),
        [theirs]
    );
    let at = rds_ca_core::timestamp::parse("2027-06-01").unwrap();
    assert!(catalogue.trust_roots(&region, at).contains(&theirs));
    assert_eq!(
        catalogue.recognise(&certificate(&imitation)),
        Recognition::Exact(theirs)
    );
    let other = Region::new("us-east-2");
    assert_eq!(
        catalogue.authority(&other, &CaId::ECC384_G1),
        Some(builtin(&other, &CaId::ECC384_G1))
    );
}

#[test]
fn an_imitation_of_2019_is_a_hierarchy() {
    let root = Ca::root("Amazon RDS Root 2019 CA", 100);
    let below = root.intermediate("Amazon RDS us-east-1 2019 CA", 400);
    let catalogue = add(&format!("{}{}", below.pem, root.pem), Trust::Yes);
    let region = Region::new("us-east-1");
    let answering = catalogue.authority(&region, &CaId::RDS_CA_2019).unwrap();
    assert_eq!(answering.fingerprint(), certificate(&root).fingerprint());
    assert_eq!((answering.region(), answering.role()), (None, Role::Root));
    let real = builtin(&region, &CaId::RDS_CA_2019);
    assert!(
        catalogue
            .roots(&region, &CaId::RDS_CA_2019)
            .any(|row| row == real)
    );
    let intermediate = catalogue
        .by_fingerprint(certificate(&below).fingerprint())
        .unwrap();
    assert_eq!(
        (intermediate.region(), intermediate.role()),
        (Some(&region), Role::Intermediate)
    );
    assert!(intermediate.not_after() > answering.not_after());
    assert_eq!(
        intermediate.chain_not_after(),
        answering.not_after(),
        "it expires with its own root"
    );
    let report = &catalogue.operator_bundles()[0];
    assert_eq!((report.placed(), report.unplaced().len()), (2, 0));
    // Without a vouch the root contradicts the real one wherever that one applies.
    let alone = add(&root.pem, Trust::No);
    assert_eq!(alone.contradictions(&region, &CaId::RDS_CA_2019).count(), 1);
    assert_eq!(alone.authority(&region, &CaId::RDS_CA_2019), Some(real));
}

#[test]
fn regions_and_generations_to_come_are_placed() {
    let names = [
        "Amazon RDS mars-north-1 Root CA RSA2048 G2",
        "Amazon RDS us-iso-east-1 Root CA RSA4096 G1",
    ];
    let roots = names.map(|name| Ca::root(name, 30));
    let catalogue = add(&format!("{}{}", roots[0].pem, roots[1].pem), Trust::No);
    let (mars, iso) = (Region::new("mars-north-1"), Region::new("us-iso-east-1"));
    let g2 = CaId::new("rds-ca-rsa2048-g2");
    let row = catalogue.authority(&mars, &g2).unwrap();
    assert_eq!(row.provenance(), UNVOUCHED);
    assert_eq!(
        (row.status().as_str(), row.rotates_automatically()),
        ("unknown", None)
    );
    assert!(catalogue.knows_region(&mars) && catalogue.knows_region(&iso));
    assert_eq!(
        catalogue
            .authority(&iso, &CaId::RSA4096_G1)
            .unwrap()
            .partition()
            .as_str(),
        "aws-iso"
    );
    assert_eq!(catalogue.authority(&iso, &CaId::RSA2048_G1), None);
    let order: Vec<_> = catalogue
        .authorities(None, None)
        .map(|row| row.partition().as_str())
        .collect();
    assert!(order.is_sorted());
}

#[test]
fn a_digest_vouches_or_refuses() {
    let root = Ca::root("Amazon RDS eu-west-1 Root CA RSA2048 G1", 30);
    let digest = Fingerprint::parse(&data::hex(&Sha256::digest(root.pem.as_bytes()))).unwrap();
    let catalogue = add(&root.pem, Trust::Sha256(digest));
    assert_eq!(
        catalogue
            .by_fingerprint(certificate(&root).fingerprint())
            .unwrap()
            .provenance(),
        VOUCHED
    );
    let report = &catalogue.operator_bundles()[0];
    assert!(report.is_vouched() && report.pinned().is_none());
    assert_eq!(report.sha256(), digest);
    let changed = format!("{}\n", root.pem);
    let error = Catalogue::builtin()
        .with_bundle(changed.as_bytes(), Trust::Sha256(digest))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(
        error.to_string().contains(&format!("not {digest}")),
        "{error}"
    );
}

/// An intermediate alone does not show that RDS offers its CA: there is no root to trust.
#[test]
fn an_intermediate_without_its_root_offers_no_ca() {
    let root = Ca::root("Amazon RDS eu-west-1 Root CA RSA2048 G2", 30);
    let below = root.intermediate("Amazon RDS eu-west-1 Subordinate CA RSA2048 G2.A.1", 20);
    let (region, ca) = (Region::new("eu-west-1"), CaId::new("rds-ca-rsa2048-g2"));
    let now = certificate(&root).validity().not_before + time::Duration::DAY;
    let alone = add(&below.pem, Trust::Yes);
    assert_eq!(alone.operator_bundles()[0].placed(), 1);
    assert_eq!(alone.current_cas(&region), CaId::CURRENT);
    let both = add(&format!("{}{}", below.pem, root.pem), Trust::Yes);
    assert!(both.current_cas(&region).contains(&ca));
    // A root for a CA that the catalogue lacks contradicts nothing.
    let unvouched = add(&root.pem, Trust::No);
    assert_eq!(unvouched.operator_bundles()[0].placed(), 1);
    assert!(unvouched.operator_bundles()[0].contradictions().is_empty());
    let trusted = |catalogue: &Catalogue| catalogue.trust_roots(&region, now).len();
    assert_eq!(trusted(&both), trusted(&alone) + 1);
    let beta = Region::new("beta-us-east-1");
    assert_eq!(alone.current_cas(&beta), CaId::CURRENT);
    assert!(alone.trust_roots(&beta, now).is_empty());
}

/// A root of the operator does not shorten the chains of RDS's own intermediates, whatever its name.
#[test]
fn the_operators_root_ends_only_the_operators_chains() {
    let root = Ca::root("Amazon RDS us-gov-west-1 Root CA RSA2048 G1", 30);
    let below = root.intermediate("Amazon RDS us-gov-west-1 RSA2048 G1", 60);
    let catalogue = add(&format!("{}{}", root.pem, below.pem), Trust::Yes);
    let own = catalogue.by_fingerprint(certificate(&below).fingerprint());
    assert_eq!(
        own.unwrap().chain_not_after(),
        certificate(&root).validity().not_after
    );
    for known in Catalogue::builtin().authorities(None, None) {
        let now = catalogue.by_fingerprint(known.fingerprint()).unwrap();
        assert_eq!(now.chain_not_after(), known.chain_not_after());
    }
}

/// A verifier matches a root by its name and its key, so the name alone shows nothing.
#[test]
fn the_name_of_a_public_root_with_another_key_is_not_that_root() {
    let root = &Catalogue::builtin().amazon_trust_services()[0];
    let mut der = root.der().unwrap().to_vec();
    let real = Certificate::from_der(&der).unwrap();
    assert!(matches!(
        Catalogue::builtin().recognise(&real),
        Recognition::AmazonTrustServices { .. }
    ));
    // In the middle of the modulus.
    let at = der.len() / 2;
    der[at] ^= 1;
    let other = Certificate::from_der(&der).unwrap();
    assert_eq!(other.subject(), real.subject());
    assert_ne!(other.key_id(), real.key_id());
    assert_eq!(Catalogue::builtin().recognise(&other), Recognition::Unknown);
}

#[test]
fn certificates_without_a_place_are_reported() {
    let known = data::files();
    let amazon = known
        .iter()
        .find(|file| file.path.starts_with("amazon"))
        .unwrap();
    let real = builtin(&Region::new("eu-west-1"), &CaId::ECC384_G1);
    let crossed = Ca::root("Some Other CA", 30);
    let strange = [
        (
            Ca::root("Example Root CA", 30).pem,
            "not the name of an RDS",
        ),
        (
            Ca::leaf("Amazon RDS eu-west-1 Root CA RSA2048 G1").pem,
            "not the certificate of a CA",
        ),
        (
            crossed.cross_sign(real.der().unwrap()),
            "already has an authority with its name and key",
        ),
    ];
    let mut bundle: String = strange.iter().map(|(pem, _)| pem.as_str()).collect();
    bundle.push_str(&amazon.content);
    bundle.push_str(&real.pem().unwrap());
    let catalogue = add(&bundle, Trust::Yes);
    let report = &catalogue.operator_bundles()[0];
    assert_eq!((report.placed(), report.already_known()), (0, 1));
    assert_eq!(report.unplaced().len(), strange.len() + 5);
    for (unplaced, (_, reason)) in report.unplaced().iter().zip(&strange) {
        assert!(unplaced.reason.contains(reason), "{unplaced:?}");
        assert!(unplaced.place.line.is_some());
    }
    assert!(
        report.unplaced()[3..]
            .iter()
            .all(|unplaced| unplaced.reason.contains("Amazon Trust Services"))
    );
    assert!(
        catalogue
            .authorities(None, None)
            .eq(Catalogue::builtin().authorities(None, None)),
        "the same authorities in the same order"
    );
    let same = catalogue.by_fingerprint(real.fingerprint()).unwrap();
    assert_eq!(
        same.provenance(),
        Provenance::Builtin,
        "a vouch does not turn builtin authorities into the operator's"
    );
}

#[test]
fn a_bundle_without_certificates_is_an_error() {
    for bytes in [&b""[..], b"<html></html>", b"\0\0\0"] {
        let error = Catalogue::builtin()
            .with_bundle(bytes, Trust::Yes)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
}

#[test]
fn bundles_add_up_and_a_later_vouch_counts() {
    let first = Ca::root("Amazon RDS mars-north-1 Root CA RSA2048 G1", 30);
    let second = Ca::root("Amazon RDS eu-west-2 Root CA RSA2048 G1", 30);
    let once = add(&first.pem, Trust::No);
    let twice = once.with_bundle(second.pem.as_bytes(), Trust::No).unwrap();
    let vouched = twice.with_bundle(first.pem.as_bytes(), Trust::Yes).unwrap();
    let again = vouched
        .with_bundle(first.pem.as_bytes(), Trust::No)
        .unwrap();
    assert_eq!(again.operator_bundles().len(), 4);
    let provenance = |catalogue: &Catalogue, ca| {
        catalogue
            .by_fingerprint(certificate(ca).fingerprint())
            .map(Authority::provenance)
    };
    assert_eq!(provenance(&once, &second), None);
    assert_eq!(provenance(&twice, &first), Some(UNVOUCHED));
    assert_eq!(provenance(&vouched, &first), Some(VOUCHED));
    assert_eq!(
        provenance(&again, &first),
        Some(VOUCHED),
        "nothing withdraws a vouch"
    );
    let (london, ca) = (Region::new("eu-west-2"), CaId::RSA2048_G1);
    assert_eq!(provenance(&again, &second), None);
    assert_eq!(again.contradictions(&london, &ca).count(), 1);
    // It contradicts nothing elsewhere.
    for (place, ca) in [("eu-west-1", &ca), ("eu-west-2", &CaId::ECC384_G1)] {
        let place = Region::new(place);
        assert_eq!(again.contradictions(&place, ca).count(), 0);
    }
    let global = add(&Ca::root("Amazon RDS Root 2019 CA", 30).pem, Trust::No);
    for (place, count) in [("eu-west-2", 1), ("us-east-1", 1), ("cn-north-1", 0)] {
        let place = Region::new(place);
        let found = global.contradictions(&place, &CaId::RDS_CA_2019);
        assert_eq!(found.count(), count, "{place}");
    }
    let settled = again
        .with_bundle(second.pem.as_bytes(), Trust::Yes)
        .unwrap();
    assert_eq!(provenance(&settled, &second), Some(VOUCHED));
    assert_eq!(settled.contradictions(&london, &ca).count(), 0);
}

#[test]
fn too_many_certificates_are_refused() {
    let root = certificate(&Ca::root("Amazon RDS mars-north-1 Root CA RSA2048 G1", 30));
    // The serial number comes after the two outer headers and the version; the signature no longer matches,
    // which reading does not check.
    const SERIAL: usize = 18;
    let bundle = |count: u16| -> String {
        let mut der = root.der().to_vec();
        let variants = (0..count).map(|number| {
            der[SERIAL..SERIAL + 2].copy_from_slice(&number.to_be_bytes());
            Certificate::from_der(&der).unwrap().pem()
        });
        variants.collect()
    };
    let within = add(&bundle(100), Trust::No);
    assert_eq!(within.operator_bundles()[0].unplaced().len(), 0);
    assert_eq!(within.operator_bundles()[0].placed(), 100);
    let many = bundle(5_000);
    let error = Catalogue::builtin()
        .with_bundle(many.as_bytes(), Trust::No)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    assert!(
        error.to_string().contains("more than 5000 certificates"),
        "{error}"
    );
}
