//! How much of what a server sends a client accepts, when the last second ends, and whose names a CA's constraints
//! bind.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use rds_ca_core::trust::{Rule, Verdict, stacks};
use rds_ca_core::{Bundle, Certificate, StackId, TrustStore};
use time::{Duration, UtcDateTime};

use crate::support::mint::Ca;

fn certificate(pem: &str) -> Certificate {
    let bundle = Bundle::parse(pem.as_bytes(), None).unwrap();
    bundle.certificates().next().unwrap().clone()
}

/// The stack's decision on a chain below `root`.
fn decide(
    root: &str,
    chain: &[Certificate],
    stack: &str,
    at: UtcDateTime,
) -> (Verdict, Option<Rule>) {
    let store = TrustStore::from_bytes(root.as_bytes(), None).unwrap();
    let decision = store.decide(chain, None, Some(&StackId::new(stack)), at);
    (decision.verdict, decision.rule)
}

const TRUSTED: (Verdict, Option<Rule>) = (Verdict::Trusted, None);
const TOO_MUCH: (Verdict, Option<Rule>) = (Verdict::NotTrusted, Some(Rule::GivenUp));

/// Measured in handshakes of TLS 1.2 and 1.3 with OpenSSL 3.0.19, Node 20, Java 17.0.15, Go 1.19.8 and 1.27.3 and
/// GnuTLS 3.7.9; `tests/stacks/cases.py` repeats the measurement (`m32`).
#[test]
fn clients_limit_the_certificates_and_octets_of_a_chain() {
    let root = Ca::root("Test Root", 300);
    let leaf = certificate(&root.server("db.example.test"));
    let junk = certificate(&Ca::root("Test Unrelated Root", 300).pem);
    let at = UtcDateTime::now() + Duration::hours(1);
    let sends = |count: usize| -> Vec<Certificate> {
        std::iter::once(&leaf)
            .chain(std::iter::repeat(&junk))
            .take(count)
            .cloned()
            .collect()
    };
    for (stack, most) in [
        ("java-jsse-nohost", 10),
        ("java-new-jsse-nohost", 10),
        ("pgjdbc-verify-ca", 10),
        ("gnutls", 16),
        ("curl-gnutls", 16),
    ] {
        let decide = |count| decide(&root.pem, &sends(count), stack, at);
        assert_eq!(
            (decide(most), decide(most + 1)),
            (TRUSTED, TOO_MUCH),
            "{stack}"
        );
    }
    for stack in ["openssl", "go-old", "go-new", "node", "rustls-strict"] {
        assert_eq!(decide(&root.pem, &sends(18), stack, at), TRUSTED, "{stack}");
    }
    // One certificate of 30,000 octets, several times.
    let big = certificate(&root.reissued_with("Test Big Root", 300, &"x".repeat(28_000)));
    let size = big.der().len();
    assert!((28_400..30_000).contains(&size), "{size}");
    let sends = |count: usize| -> Vec<Certificate> {
        let mut sent = vec![leaf.clone()];
        sent.resize(count + 1, big.clone());
        sent
    };
    for (stack, most) in [
        ("java-jsse-nohost", 1),
        ("go-old", 2),
        ("go-new", 9),
        ("openssl", 3),
        ("node", 3),
        ("gnutls", 4),
        ("rustls-lenient", 2),
    ] {
        let decide = |count| decide(&root.pem, &sends(count), stack, at);
        assert_eq!(
            (decide(most), decide(most + 1)),
            (TRUSTED, TOO_MUCH),
            "{stack}"
        );
    }
    // No stack accepts an unlimited size.
    for stack in stacks() {
        let id = stack.id();
        let (verdict, _) = decide(&root.pem, &sends(40), id.as_str(), at);
        assert_ne!(verdict, Verdict::Trusted, "{id}");
    }
}

/// Go and Java compare instants: half a second after the last second began, the certificate has expired.
#[test]
fn stacks_that_compare_instants_expire_a_certificate_at_its_last_second() {
    let root = Ca::root("Test Root", 300);
    let chain = [certificate(&root.server("db.example.test"))];
    let end = chain[0].validity().not_after;
    let expired = (Verdict::NotTrusted, Some(Rule::Expired));
    for (stack, after) in [
        ("go-old", expired),
        ("go-new", expired),
        ("java-jsse-nohost", expired),
        ("rustls-strict", TRUSTED),
        ("gnutls", TRUSTED),
    ] {
        let decide = |at| decide(&root.pem, &chain, stack, at);
        assert_eq!(decide(end), TRUSTED, "{stack}");
        assert_eq!(decide(end + Duration::milliseconds(5)), after, "{stack}");
        assert_eq!(decide(end + Duration::seconds(1)), expired, "{stack}");
    }
}

/// Go 1.19 checks the names of a CA itself against its own constraints; Go 1.27 does not.
#[test]
fn old_go_applies_the_constraints_of_a_ca_to_its_own_names() {
    let at = UtcDateTime::now() + Duration::hours(1);
    for (own, old, new) in [
        ("db.example.test", Verdict::NotTrusted, Verdict::Unknown),
        ("ca.inside.test", Verdict::Trusted, Verdict::Trusted),
    ] {
        let root = Ca::constrained("Test Root", own, ".inside.test");
        let chain = [certificate(&root.server("db.inside.test"))];
        for (stack, verdict) in [
            ("go-old", old),
            ("go-new", new),
            ("openssl", Verdict::Trusted),
        ] {
            let decided = decide(&root.pem, &chain, stack, at);
            assert_eq!(decided.0, verdict, "{stack}: {own}: {:?}", decided.1);
        }
    }
}
