//! The decisions of stacks on a store without a chain, and the limits on the work.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::time::{Duration, Instant};

use time::UtcDateTime;

use crate::support::mint::Ca;
use rds_ca_core::catalogue::Trust;
use rds_ca_core::trust::{ChainQuestion, Check, Rule, Verdict};
use rds_ca_core::{Bundle, CaId, Catalogue, Region, StackId, TrustStore, timestamp};

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
    // Node stops reading at the damage, silently.
    let damaged_between = format!("{other}{DAMAGED}{right}");
    assert_eq!(check(&damaged_between, "node-pg", "2027-01-01"), missing);
    // Readers of the first block only.
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

const ROOT: &str = "Amazon RDS eu-west-1 Root CA RSA2048 G1";

/// The store's copy of a root or of an intermediate expires, while RDS continues to serve under the root.
#[test]
fn only_some_stacks_check_the_dates_of_anchors() {
    let root = Ca::root(ROOT, 3650);
    let copy = root.reissued(ROOT, 40);
    let below = root.intermediate("Amazon RDS eu-west-1 Subordinate CA RSA2048 G1.A.9", 30);
    let catalogue = Catalogue::builtin()
        .with_bundle(root.pem.as_bytes(), Trust::Yes)
        .unwrap();
    let end_of = |pem: &str| {
        let bundle = Bundle::parse(pem.as_bytes(), None).unwrap();
        bundle.certificates().next().unwrap().validity().not_after
    };
    let ask = |pem: &str, stack: &str, at: UtcDateTime| {
        let store = TrustStore::from_bytes(pem.as_bytes(), None).unwrap();
        let check = Check::new(&Region::new("eu-west-1"), &CaId::RSA2048_G1, at);
        store.check(&check.stack(StackId::new(stack)).catalogue(&catalogue))
    };
    let now = UtcDateTime::now() + Duration::from_secs(3600);
    let shadowed = format!("{}{}", root.pem, below.pem);
    let (root_ends, copy_ends, below_ends) = (end_of(&root.pem), end_of(&copy), end_of(&below.pem));
    // OpenSSL treats a certificate's last second as expired.
    let second = Duration::from_secs(1);
    // The content of the store, the stack, until when it is trusted, and the verdict after that.
    let expired = (Verdict::NotTrusted, Some(Rule::Expired));
    for (pem, stack, until, then) in [
        (&copy, "libpq-verify-full", copy_ends - second, expired),
        (&copy, "go-new", copy_ends, expired),
        (&copy, "gnutls", copy_ends, expired),
        // These ignore the dates of an anchor; the chain below it expires with the CA.
        (&copy, "java-jsse", root_ends, expired),
        (&copy, "rustls-strict", root_ends, expired),
        (&root.pem, "libpq-verify-full", root_ends - second, expired),
        // In some stacks an expired intermediate in the store hides the one that the server sends.
        (
            &shadowed,
            "libpq-verify-full",
            below_ends - second,
            (Verdict::Unknown, Some(Rule::Expired)),
        ),
        (&shadowed, "go-new", root_ends, expired),
        (&shadowed, "java-jsse", root_ends, expired),
    ] {
        for at in [now, until - Duration::from_secs(1), until] {
            let report = ask(pem, stack, at);
            assert_eq!(
                report.verdict,
                Verdict::Trusted,
                "{stack} at {at}: {}",
                report.reason
            );
            assert_eq!(report.trusted_until, Some(until), "{stack} at {at}");
        }
        let after = ask(pem, stack, until + Duration::from_secs(1));
        assert_eq!(
            (after.verdict, after.rule),
            then,
            "{stack}: {}",
            after.reason
        );
        assert_eq!(after.trusted_until, None, "{stack}");
    }
}

#[test]
fn a_chain_is_trusted_as_long_as_its_stack_accepts_it() {
    let root = Ca::root(ROOT, 3650);
    let copy = root.reissued(ROOT, 20);
    let leaf = root.intermediate("db.example.test", 30);
    let chain: Vec<_> = Bundle::parse(leaf.pem.as_bytes(), None)
        .unwrap()
        .certificates()
        .cloned()
        .collect();
    let store = TrustStore::from_bytes(copy.as_bytes(), None).unwrap();
    let (copy_ends, leaf_ends) = (
        store
            .bundle()
            .certificates()
            .next()
            .unwrap()
            .validity()
            .not_after,
        chain[0].validity().not_after,
    );
    let now = UtcDateTime::now() + Duration::from_secs(3600);
    for (stack, until) in [
        (None, copy_ends),
        (Some("libpq-verify-ca"), copy_ends - Duration::from_secs(1)),
        (Some("java-jsse-nohost"), leaf_ends),
    ] {
        let ask = |at| {
            let question = ChainQuestion::new(&chain, at);
            store.accepts(&match stack {
                Some(stack) => question.stack(StackId::new(stack)),
                None => question,
            })
        };
        let report = ask(now);
        assert_eq!(
            report.verdict,
            Verdict::Trusted,
            "{stack:?}: {}",
            report.reason
        );
        assert_eq!(report.trusted_until, Some(until), "{stack:?}");
        let held = store.bundle().certificates().next().unwrap();
        let anchor = report.anchor.as_ref().map(|anchor| anchor.fingerprint);
        assert_eq!(anchor, Some(held.fingerprint()), "{stack:?}");
        assert_eq!(ask(until).verdict, Verdict::Trusted, "{stack:?}");
        let after = ask(until + Duration::from_secs(1));
        assert_eq!(
            (after.verdict, after.trusted_until),
            (Verdict::NotTrusted, None)
        );
    }
}

#[test]
fn a_store_of_look_alikes_is_evaluated_at_few_dates() {
    let root = Ca::root(ROOT, 3650);
    let copies: String = (1..=60)
        .map(|number| root.reissued(ROOT, number * 10))
        .collect();
    let catalogue = Catalogue::builtin()
        .with_bundle(root.pem.as_bytes(), Trust::Yes)
        .unwrap();
    let store = TrustStore::from_bytes(format!("{copies}{}", root.pem).as_bytes(), None).unwrap();
    let now = UtcDateTime::now() + Duration::from_secs(3600);
    let check = Check::new(&Region::new("eu-west-1"), &CaId::RSA2048_G1, now);
    let report = store.check(&check.stack(StackId::new("go-new")).catalogue(&catalogue));
    assert_eq!(report.verdict, Verdict::Trusted);
    // Too early rather than too late, and never without a date.
    let until = report.trusted_until.unwrap();
    assert!(
        until > now + Duration::from_secs(300 * 86_400)
            && until < now + Duration::from_secs(400 * 86_400)
    );
}

#[test]
fn a_missing_root_is_named() {
    let store =
        TrustStore::from_bytes(root("eu-west-2", &CaId::RSA2048_G1).as_bytes(), None).unwrap();
    let at = timestamp::parse("2027-01-01").unwrap();
    let check = Check::new(&Region::new("eu-west-1"), &CaId::RSA2048_G1, at);
    for stack in ["libpq-verify-full", "java-jsse", "go-new"] {
        let report = store.check(&check.clone().stack(StackId::new(stack)));
        assert_eq!(report.rule, Some(Rule::IssuerNotFound), "{stack}");
        assert!(
            report.reason.contains("rds-ca-rsa2048-g1 in eu-west-1"),
            "{}",
            report.reason
        );
        assert!(report.remedy.unwrap().contains(ROOT), "{stack}");
    }
}

#[test]
fn the_report_lists_the_stacks_that_decide_differently() {
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
    // Each is in exactly one group, with its verdict and rule.
    let groups = report.stack_groups();
    let grouped: usize = groups.iter().map(|group| group.stacks.len()).sum();
    assert_eq!(grouped, report.stacks_that_differ.len());
    for other in &report.stacks_that_differ {
        let same = groups.iter().any(|group| {
            (group.verdict, group.rule) == (other.verdict, other.rule)
                && group.stacks.contains(&other.stack)
        });
        assert!(same, "{other:?}");
    }
    let keys: std::collections::BTreeSet<_> = groups
        .iter()
        .map(|group| format!("{:?} {:?}", group.verdict, group.rule))
        .collect();
    assert_eq!(keys.len(), groups.len(), "{keys:?}");
    // The reason of a group is that of most of its stacks.
    for group in &groups {
        let having = |reason: &str| {
            let others = report.stacks_that_differ.iter();
            others
                .filter(|it| (it.verdict, it.rule) == (group.verdict, group.rule))
                .filter(|it| it.reason == reason)
                .count()
        };
        let most = report.stacks_that_differ.iter();
        let most = most
            .filter(|it| group.stacks.contains(&it.stack))
            .map(|it| having(&it.reason))
            .max();
        assert_eq!(Some(having(&group.reason)), most, "{group:?}");
    }
}

/// BOOLEAN has two values in DER: 0x00 and 0xff. Whether a client that reads another one treats it as true is not
/// measured.
#[test]
fn a_root_with_a_damaged_boolean_is_fine_for_no_stack() {
    let authority = Catalogue::builtin().authority(&Region::new("eu-west-1"), &CaId::RSA2048_G1);
    let mut der = authority.unwrap().certificate().unwrap().der().to_vec();
    let constraints = [
        0x55, 0x1d, 0x13, 0x01, 0x01, 0xff, 0x04, 0x05, 0x30, 0x03, 0x01, 0x01, 0xff,
    ];
    let at = der
        .windows(constraints.len())
        .position(|bytes| bytes == constraints)
        .expect("critical constraints of a CA");
    der[at + constraints.len() - 1] = 0x01;
    let pem = rds_ca_core::Certificate::from_der(&der).unwrap().pem();
    for stack in rds_ca_core::trust::stacks() {
        let (verdict, rule) = check(&pem, stack.id().as_str(), "2027-01-01");
        assert_ne!(verdict, Verdict::Trusted, "{stack:?}: {rule:?}");
    }
}

#[test]
fn a_root_that_a_stack_does_not_load_is_named() {
    let store = [
        root("eu-central-1", &CaId::RSA2048_G1),
        root("eu-west-1", &CaId::RSA2048_G1),
    ];
    let store = TrustStore::from_bytes(store.concat().as_bytes(), None).unwrap();
    let at = timestamp::parse("2027-01-01").unwrap();
    let check = Check::new(&Region::new("eu-west-1"), &CaId::RSA2048_G1, at);
    assert_eq!(store.check(&check).verdict, Verdict::Trusted);
    // keytool imports the first certificate of a file.
    let report = store.check(&check.stack(StackId::new("java-keytool")));
    assert_eq!(report.rule, Some(Rule::IssuerNotFound));
    let reason = &report.reason;
    assert!(reason.contains("it loads no certificate"), "{reason}");
    assert!(reason.contains("eu-west-1 Root CA RSA2048 G1"), "{reason}");
    assert!(!reason.contains("Subordinate"), "{reason}");
}

#[test]
fn an_intermediate_in_the_store_makes_it_depend_on_what_the_server_sends() {
    let root = Ca::root("Amazon RDS eu-west-1 Root CA RSA2048 G1", 3650);
    let below = root.intermediate("Amazon RDS eu-west-1 Subordinate CA RSA2048 G1.A.9", 30);
    let catalogue = Catalogue::builtin()
        .with_bundle(root.pem.as_bytes(), Trust::Yes)
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
    // Once it has expired it hides the valid one that the server may send: OpenSSL searches the store first.
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
    // Alone it is not a root for OpenSSL, and for others only as long as the server sends exactly this one.
    assert_eq!(
        decide(&below.pem, "libpq-verify-full", 1).0,
        Verdict::NotTrusted
    );
    assert_eq!(decide(&below.pem, "go-new", 1).0, Verdict::Unknown);
}

/// Of GovCloud's roots only facts are known. What a client does with an intermediate depends on what the server sends.
#[test]
fn an_intermediate_of_a_root_that_is_neither_known_nor_held_is_not_fine() {
    let region = Region::new("us-gov-west-1");
    let real = Catalogue::builtin()
        .authority(&region, &CaId::RSA2048_G1)
        .unwrap();
    let root = Ca::root(real.common_name(), 3650);
    let below = root.intermediate("Amazon RDS us-gov-west-1 RSA2048 G1", 30);
    let other = Ca::root("Test Unrelated Root", 300);
    let at = UtcDateTime::now() + Duration::from_secs(3600);
    for (pem, verdict) in [
        (&below.pem, Verdict::Unknown),
        (&other.pem, Verdict::NotTrusted),
    ] {
        for stack in ["go-new", "libpq-verify-full", "java-jsse"] {
            let store = TrustStore::from_bytes(pem.as_bytes(), None).unwrap();
            let check = Check::new(&region, &CaId::RSA2048_G1, at).stack(StackId::new(stack));
            let report = store.check(&check);
            let found = (report.verdict, report.rule);
            assert_eq!(
                found,
                (verdict, Some(Rule::IssuerNotFound)),
                "{stack}: {}",
                report.reason
            );
        }
    }
}

/// AWS constrains no names. What a client accepts below a root with constraints depends on the names of the databases.
#[test]
fn a_root_with_name_constraints_is_undecided() {
    let root = Ca::constrained(ROOT, "ca.amazonaws.com", "amazonaws.com");
    let catalogue = Catalogue::builtin()
        .with_bundle(root.pem.as_bytes(), Trust::Yes)
        .unwrap();
    let store = TrustStore::from_bytes(root.pem.as_bytes(), None).unwrap();
    let at = UtcDateTime::now() + Duration::from_secs(3600);
    for stack in [
        None,
        Some("libpq-verify-full"),
        Some("gnutls"),
        Some("java-jsse"),
    ] {
        let check = Check::new(&Region::new("eu-west-1"), &CaId::RSA2048_G1, at);
        let report = store.check(&match stack {
            Some(stack) => check.stack(StackId::new(stack)).catalogue(&catalogue),
            None => check.catalogue(&catalogue),
        });
        let found = (report.verdict, report.rule);
        let expected = (Verdict::Unknown, Some(Rule::NameConstraints));
        assert_eq!(found, expected, "{stack:?}: {}", report.reason);
    }
}

/// What RDS serves names the key identifier of the published root.
#[test]
fn a_copy_of_a_root_with_another_key_identifier_is_another_root_for_some() {
    let root = Ca::root(ROOT, 3650);
    let copy = root.reissued_with(ROOT, 300, "x\nsubjectKeyIdentifier=01:02:03:04");
    let catalogue = Catalogue::builtin()
        .with_bundle(root.pem.as_bytes(), Trust::Yes)
        .unwrap();
    let at = UtcDateTime::now() + Duration::from_secs(3600);
    for (pem, stack, verdict) in [
        (&copy, "libpq-verify-full", Verdict::NotTrusted),
        (&copy, "gnutls", Verdict::NotTrusted),
        (&copy, "rustls-strict", Verdict::Trusted),
        (&root.pem, "libpq-verify-full", Verdict::Trusted),
        (&root.pem, "gnutls", Verdict::Trusted),
    ] {
        let store = TrustStore::from_bytes(pem.as_bytes(), None).unwrap();
        let check = Check::new(&Region::new("eu-west-1"), &CaId::RSA2048_G1, at);
        let report = store.check(&check.stack(StackId::new(stack)).catalogue(&catalogue));
        assert_eq!(report.verdict, verdict, "{stack}: {}", report.reason);
    }
}

/// A cross-certificate has the name and the key of a root, and most clients do not stop at it.
#[test]
fn a_cross_certificate_of_a_root_is_not_that_root() {
    let authority = Catalogue::builtin().authority(&Region::new("eu-west-1"), &CaId::RSA2048_G1);
    let root = authority.unwrap().certificate().unwrap();
    let cross = Ca::root("Test Other Root", 300).cross_sign(root.der());
    let at = UtcDateTime::now() + Duration::from_secs(3600);
    let check = Check::new(&Region::new("eu-west-1"), &CaId::RSA2048_G1, at);
    let report = TrustStore::from_bytes(cross.as_bytes(), None)
        .unwrap()
        .check(&check);
    let found = (report.verdict, report.rule);
    let expected = (Verdict::NotTrusted, Some(Rule::AnchorNotARoot));
    assert_eq!(found, expected, "{}", report.reason);
    let both = format!("{cross}{}", root.pem());
    let report = TrustStore::from_bytes(both.as_bytes(), None)
        .unwrap()
        .check(&check);
    assert_eq!(report.verdict, Verdict::Trusted, "{}", report.reason);
}

/// The right name and key in a certificate that clients refuse.
#[test]
fn a_root_that_may_not_sign_is_not_fine() {
    let root = Ca::root(ROOT, 3650);
    let unfit = root.reissued_with(ROOT, 300, "x\nkeyUsage=critical,digitalSignature");
    let catalogue = Catalogue::builtin()
        .with_bundle(root.pem.as_bytes(), Trust::Yes)
        .unwrap();
    let store = TrustStore::from_bytes(unfit.as_bytes(), None).unwrap();
    let at = UtcDateTime::now() + Duration::from_secs(3600);
    let check = Check::new(&Region::new("eu-west-1"), &CaId::RSA2048_G1, at);
    let report = store.check(&check.catalogue(&catalogue));
    assert_ne!(report.verdict, Verdict::Trusted);
    assert_eq!(report.rule, Some(Rule::KeyUsage), "{}", report.reason);
    assert!(
        report.reason.contains("lacks keyCertSign"),
        "{}",
        report.reason
    );
}

#[test]
fn unmeasured_behaviour_is_unknown() {
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
fn many_look_alikes_take_bounded_time() {
    let root = Ca::root("Amazon RDS eu-west-1 Root CA RSA2048 G1", 3650);
    let leaf = root.intermediate("Amazon RDS eu-west-1 Subordinate CA RSA2048 G1.A.9", 30);
    let der = Bundle::parse(root.pem.as_bytes(), None)
        .unwrap()
        .certificates()
        .next()
        .unwrap()
        .der()
        .to_vec();
    // The same name and identifiers, each with another key: bytes of its point on P-384 are changed.
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
        // The keys do not lie on their curve, and Go cannot parse such a certificate.
        (Some("go-new"), Verdict::NotTrusted, Rule::StoreUnreadable),
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
            decision.reason
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
