//! What a stack makes of a store without a chain at hand, and what bounds the work.

mod support;

use std::time::{Duration, Instant};

use rds_ca_core::catalogue::Vouch;
use rds_ca_core::trust::{Check, Rule, Verdict};
use rds_ca_core::{Bundle, CaId, Catalogue, Region, StackId, TrustStore, timestamp};
use support::mint::Ca;

const DAMAGED: &str = "-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n";

fn root(region: &str, ca: &CaId) -> String {
    let authority = Catalogue::builtin()
        .authority(&Region::new(region), ca)
        .unwrap();
    authority.pem().unwrap()
}

fn check(store: &str, stack: &str, at: &str) -> (Verdict, Option<Rule>) {
    let store = TrustStore::from_bytes(store.as_bytes(), None).unwrap();
    let check = Check::new(
        &Region::new("eu-west-1"),
        &CaId::RSA2048_G1,
        timestamp::parse(at).unwrap(),
    );
    let report = store.check(&check.stack(StackId::new(stack)));
    assert_eq!(report.stack, Some(StackId::new(stack)));
    (report.verdict, report.rule)
}

#[test]
fn readers_decide_without_any_chain() {
    let right = root("eu-west-1", &CaId::RSA2048_G1);
    let other = root("eu-west-2", &CaId::RSA2048_G1);
    let trusted = (Verdict::Trusted, None);
    let unreadable = (Verdict::NotTrusted, Some(Rule::StoreUnreadable));
    let missing = (Verdict::NotTrusted, Some(Rule::IssuerNotFound));

    let damaged_first = format!("{DAMAGED}{right}");
    for (stack, expected) in [
        ("go-new", trusted),
        ("php-mysqli", trusted),
        ("java-awsscript", trusted),
        ("libpq-verify-full", unreadable),
        ("java-jsse", unreadable),
        ("node-pg", unreadable),
    ] {
        assert_eq!(
            check(&damaged_first, stack, "2027-01-01"),
            expected,
            "{stack}"
        );
    }
    // What Node reads ends at the damage, without a word.
    let damaged_between = format!("{other}{DAMAGED}{right}");
    assert_eq!(check(&damaged_between, "node-pg", "2027-01-01"), missing);
    // First-only readers.
    let second = format!("{other}{right}");
    for stack in ["java-keytool", "rust-native-tls", "dotnet-first"] {
        assert_eq!(check(&second, stack, "2027-01-01"), missing, "{stack}");
        assert_eq!(
            check(&format!("{right}{other}"), stack, "2027-01-01"),
            trusted,
            "{stack}"
        );
    }
    assert_eq!(check(&second, "java-jsse", "2027-01-01"), trusted);
    assert_eq!(check("", "libpq-verify-ca", "2027-01-01"), unreadable);
}

#[test]
fn dates_of_anchors_count_in_some_stacks_only() {
    let store = root("eu-west-1", &CaId::RSA2048_G1);
    for (stack, expected) in [
        (
            "libpq-verify-full",
            (Verdict::NotTrusted, Some(Rule::Expired)),
        ),
        ("go-new", (Verdict::NotTrusted, Some(Rule::Expired))),
        ("java-jsse", (Verdict::Trusted, None)),
        ("rustls-strict", (Verdict::Trusted, None)),
    ] {
        assert_eq!(check(&store, stack, "2070-01-01"), expected, "{stack}");
    }
}

#[test]
fn the_report_lists_the_stacks_that_decide_otherwise() {
    let store = format!("{}{DAMAGED}", root("eu-west-1", &CaId::RSA2048_G1));
    let store = TrustStore::from_bytes(store.as_bytes(), None).unwrap();
    let at = timestamp::parse("2027-01-01").unwrap();
    let report = store.check(&Check::new(
        &Region::new("eu-west-1"),
        &CaId::RSA2048_G1,
        at,
    ));
    assert_eq!(report.verdict, Verdict::Trusted);
    let differ = |stack: &str| {
        report
            .stacks_that_differ
            .iter()
            .find(|other| other.stack == StackId::new(stack))
    };
    assert_eq!(
        differ("libpq-verify-full").unwrap().rule,
        Some(Rule::StoreUnreadable)
    );
    assert!(differ("libpq-verify-full").unwrap().reason.contains("line"));
    assert!(differ("go-new").is_none() && differ("node").is_none());
}

#[test]
fn an_intermediate_in_the_store_makes_it_depend_on_what_the_server_sends() {
    let root = Ca::root("Amazon RDS eu-west-1 Root CA RSA2048 G1", 3650);
    let below = root.intermediate("Amazon RDS eu-west-1 Subordinate CA RSA2048 G1.A.9", 30);
    let catalogue = Catalogue::builtin()
        .with_bundle(root.pem.as_bytes(), Vouch::Yes)
        .unwrap();
    let now = time::UtcDateTime::now();
    let decide = |store: &str, stack: &str, days: i64| {
        let store = TrustStore::from_bytes(store.as_bytes(), None).unwrap();
        let at = now + time::Duration::days(days);
        let check = Check::new(&Region::new("eu-west-1"), &CaId::RSA2048_G1, at);
        let report = store.check(&check.stack(StackId::new(stack)).catalogue(&catalogue));
        (report.verdict, report.rule)
    };
    let both = format!("{}{}", root.pem, below.pem);
    assert_eq!(
        decide(&both, "libpq-verify-full", 1),
        (Verdict::Trusted, None)
    );
    // Once it has expired it shadows the valid one that the server may send: OpenSSL looks into the store first.
    assert_eq!(
        decide(&both, "libpq-verify-full", 60),
        (Verdict::Unknown, Some(Rule::Expired))
    );
    for stack in ["go-new", "java-jsse", "rustls-strict", "gnutls"] {
        assert_eq!(
            decide(&both, stack, 60),
            (Verdict::Trusted, None),
            "{stack}"
        );
    }
    // Alone it is no root for OpenSSL, and for others only as long as the server sends this very one.
    assert_eq!(
        decide(&below.pem, "libpq-verify-full", 1).0,
        Verdict::NotTrusted
    );
    assert_eq!(decide(&below.pem, "go-new", 1).0, Verdict::Unknown);
}

#[test]
fn what_was_never_measured_is_unknown() {
    let store = root("eu-west-1", &CaId::RSA2048_G1);
    assert_eq!(
        check(&store, "schannel", "2027-01-01"),
        (Verdict::Unknown, Some(Rule::UnknownStack))
    );
    let folder = TrustStore::open(env!("CARGO_MANIFEST_DIR"), None);
    let folder = folder
        .or_else(|_| TrustStore::open("/etc/ssl", None))
        .unwrap();
    let at = timestamp::parse("2027-01-01").unwrap();
    let decision = folder.decide(&[], None, Some(&StackId::new("openssl")), at);
    assert_eq!(
        (decision.verdict, decision.rule),
        (Verdict::Unknown, Some(Rule::NotMeasured))
    );
}

#[test]
fn look_alikes_without_end_are_told_in_bounded_time() {
    let root = Ca::root("Amazon RDS eu-west-1 Root CA RSA2048 G1", 3650);
    let leaf = root.intermediate("Amazon RDS eu-west-1 Subordinate CA RSA2048 G1.A.9", 30);
    let der = Bundle::parse(root.pem.as_bytes(), None)
        .unwrap()
        .certificates()
        .next()
        .unwrap()
        .der()
        .to_vec();
    // The same name and identifiers, another key each: bytes of its point on P-384 are changed.
    let point = der
        .windows(4)
        .position(|bytes| bytes == [0x03, 0x62, 0x00, 0x04]);
    let position = point.expect("a key on P-384") + 24;
    let mut store = String::new();
    for number in 0..800u16 {
        let mut other = der.clone();
        let [high, low] = number.to_be_bytes();
        other[position] ^= high;
        other[position + 1] ^= low;
        other[position + 2] ^= 0x55;
        if let Ok(certificate) = rds_ca_core::Certificate::from_der(&other) {
            store.push_str(&certificate.pem());
        }
    }
    let store = TrustStore::from_bytes(store.as_bytes(), None).unwrap();
    assert!(store.bundle().certificates().len() > 700);
    let chain: Vec<_> = Bundle::parse(leaf.pem.as_bytes(), None)
        .unwrap()
        .certificates()
        .cloned()
        .collect();
    let now = time::UtcDateTime::now();
    for (stack, verdict, rule) in [
        (None, Verdict::Unknown, Rule::BudgetExceeded),
        (Some("rustls-strict"), Verdict::NotTrusted, Rule::LeafIsACa),
        (Some("go-new"), Verdict::NotTrusted, Rule::GivenUp),
        (Some("openssl"), Verdict::NotTrusted, Rule::BadSignature),
        (
            Some("java-jsse-nohost"),
            Verdict::Unknown,
            Rule::BudgetExceeded,
        ),
    ] {
        let start = Instant::now();
        let decision = store.decide(&chain, None, stack.map(StackId::new).as_ref(), now);
        assert_eq!(
            (decision.verdict, decision.rule),
            (verdict, Some(rule)),
            "{stack:?}: {}",
            decision.explanation
        );
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{stack:?}: {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn rules_have_stable_names_and_remedies() {
    let names: std::collections::BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.as_str()).collect();
    assert_eq!(names.len(), Rule::ALL.len());
    for rule in Rule::ALL {
        assert!(
            rule.as_str()
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
            "{rule}"
        );
        assert!(
            !rule.remedy().is_empty() && !rule.remedy().contains("disable"),
            "{rule}"
        );
    }
}
