//! The origin of a probed chain: signatures by the real openssl and by AWS decide, names do not.

use crate::support::mint::Ca;
use rds_ca_core::catalogue::{Role, Trust};
use rds_ca_core::probed::{
    Origin, OriginVerdict, ProbeFailure, ProbeFailureKind, ProbePhase, ProbedChain,
};
use rds_ca_core::{Bundle, CaId, Catalogue, Certificate, timestamp};

const ROOT: &str = "Amazon RDS eu-west-1 Root CA ECC384 G1";
const SUBORDINATE: &str = "Amazon RDS eu-west-1 Subordinate CA ECC384 G1.A.1";

fn certificate(pem: &str) -> Certificate {
    let bundle = Bundle::parse(pem.as_bytes(), None).unwrap();
    bundle.certificates().next().unwrap().clone()
}

fn probed(chain: &[&str]) -> ProbedChain {
    let at = timestamp::parse("2026-11-23").unwrap();
    ProbedChain {
        chain: chain.iter().map(|pem| certificate(pem)).collect(),
        ..ProbedChain::new("db.example.test", 5432, at)
    }
}

fn origin(chain: &[&str], catalogue: &Catalogue) -> Origin {
    probed(chain).origin(catalogue).unwrap()
}

/// A hierarchy like that of RDS, with other keys.
struct Hierarchy {
    root: Ca,
    subordinate: Ca,
    leaf: Ca,
}

fn hierarchy() -> Hierarchy {
    let root = Ca::root(ROOT, 3000);
    let subordinate = root.intermediate(SUBORDINATE, 1000);
    let leaf = subordinate.intermediate("db.example.test", 365);
    Hierarchy {
        root,
        subordinate,
        leaf,
    }
}

#[test]
fn signatures_lead_to_the_authority() {
    let Hierarchy {
        root,
        subordinate,
        leaf,
    } = hierarchy();
    let catalogue = Catalogue::builtin()
        .with_bundle(root.pem.as_bytes(), Trust::Yes)
        .unwrap();
    // Also with the root included, and with the others out of order.
    for chain in [
        vec![leaf.pem.as_str(), &subordinate.pem],
        vec![&leaf.pem, &subordinate.pem, &root.pem],
        vec![&leaf.pem, &root.pem, &subordinate.pem],
    ] {
        let origin = origin(&chain, &catalogue);
        assert_eq!(origin.verdict, OriginVerdict::Signed, "{origin:?}");
        let authority = origin.authority.unwrap();
        assert_eq!(authority.region.unwrap().as_str(), "eu-west-1");
        assert_eq!(authority.ca_id, CaId::ECC384_G1);
    }
}

#[test]
fn a_name_without_the_key_is_an_imitation() {
    // The same names, but the catalogue contains the real key of this root.
    let Hierarchy {
        subordinate,
        leaf,
        root,
    } = hierarchy();
    for chain in [
        vec![leaf.pem.as_str(), &subordinate.pem],
        vec![&leaf.pem, &subordinate.pem, &root.pem],
    ] {
        let origin = origin(&chain, Catalogue::builtin());
        assert_eq!(origin.verdict, OriginVerdict::NotSigned, "{origin:?}");
        assert!(origin.reason.contains("did not sign"), "{}", origin.reason);
    }
}

#[test]
fn a_chain_with_wrong_signatures_is_not_signed() {
    let ours = hierarchy();
    let theirs = hierarchy();
    let catalogue = Catalogue::builtin()
        .with_bundle(ours.root.pem.as_bytes(), Trust::Yes)
        .unwrap();
    let origin = origin(&[&theirs.leaf.pem, &ours.subordinate.pem], &catalogue);
    assert_eq!(origin.verdict, OriginVerdict::NotSigned, "{origin:?}");
    assert!(
        origin.reason.contains("db.example.test"),
        "{}",
        origin.reason
    );
}

#[test]
fn a_missing_subordinate_makes_the_origin_unknown() {
    let Hierarchy { leaf, .. } = hierarchy();
    let origin = origin(&[&leaf.pem], Catalogue::builtin());
    assert_eq!(origin.verdict, OriginVerdict::Unknown);
    assert!(origin.reason.contains("was not sent"), "{}", origin.reason);
}

#[test]
fn other_chains_lead_elsewhere() {
    let root = Ca::root("Private CA of a test", 1000);
    let leaf = root.intermediate("db.example.test", 365);
    let alone = Ca::leaf("db.example.test");
    for chain in [
        vec![leaf.pem.as_str(), &root.pem],
        vec![&leaf.pem],
        vec![&alone.pem],
    ] {
        assert_eq!(
            origin(&chain, Catalogue::builtin()).verdict,
            OriginVerdict::Elsewhere
        );
    }
}

#[test]
fn an_incomplete_chain_has_no_origin() {
    let leaf = Ca::leaf("db.example.test");
    let mut seen = probed(&[&leaf.pem]);
    assert!(seen.origin(Catalogue::builtin()).is_some());
    seen.failure = Some(ProbeFailure {
        phase: ProbePhase::Handshake,
        kind: ProbeFailureKind::Closed,
        reason: "the server closed the connection".to_owned(),
    });
    assert_eq!(seen.origin(Catalogue::builtin()), None);
    assert_eq!(probed(&[]).origin(Catalogue::builtin()), None);
}

/// AWS's own signatures: every intermediate in the catalogue leads to its root.
#[test]
fn real_intermediates_lead_to_their_real_roots() {
    let catalogue = Catalogue::builtin();
    let mut signed = 0;
    for authority in catalogue.authorities(None, None) {
        let (Role::Intermediate, Some(pem)) = (authority.role(), authority.pem()) else {
            continue;
        };
        let origin = origin(&[&pem], catalogue);
        match origin.verdict {
            OriginVerdict::Signed => {
                let root = origin.authority.unwrap();
                assert_eq!(
                    (root.ca_id, root.partition),
                    (authority.ca_id().clone(), authority.partition().clone())
                );
                signed += 1;
            }
            OriginVerdict::Unknown => {
                let roots = catalogue.authorities(None, None);
                let mut roots = roots.filter(|root| root.subject() == authority.issuer());
                assert!(roots.all(|root| root.der().is_none()), "{origin:?}");
            }
            other => panic!("{other:?}: {origin:?}"),
        }
    }
    assert!(
        signed > 20,
        "{signed} intermediates were led to their roots"
    );
}
