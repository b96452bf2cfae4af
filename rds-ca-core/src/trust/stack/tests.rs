//! Rules of stacks on certificates that state exactly what a case needs.

use time::UtcDateTime;

use super::kind::Treatment;
use super::{Rfc5280, Verifier};
use super::{certificate_form, find, openssl, stacks, stacks_named};
use crate::bundle::Bundle;
use crate::certificate::details::{
    AuthorityKey, BasicConstraints, Details, Digest, ExtendedKeyUsage, Extension, GeneralName,
    KeyUsage, Name, NameConstraints, Scheme,
};
use crate::certificate::form::{Kind, Oddity, Part, What};
use crate::certificate::{KeyAlgorithm, KeyId, Validity, known_pem};
use crate::trust::TrustStore;
use crate::trust::path::node::Node;
use crate::trust::path::{Anchor, Input, Pool, Settings, Signatures, Work};
use crate::trust::verdict::Rule;

fn name(text: &str) -> Name {
    Name {
        raw: text.as_bytes().into(),
        folded: text.into(),
        common_names: vec![text.to_owned()],
        emails: Vec::new(),
    }
}

/// A certificate that obeys every rule, with changes: a CA unless its name is `leaf`. The keys are its own and that of
/// its signer.
fn signed(
    [subject, key]: [&str; 2],
    [issuer, signer]: [&str; 2],
    change: impl FnOnce(&mut Details),
) -> Node {
    let ca = subject != "leaf";
    let mut details = Details {
        version: 3,
        tbs: subject.as_bytes().into(),
        subject: name(subject),
        issuer: name(issuer),
        serial: [1].into(),
        validity: Validity {
            not_before: UtcDateTime::UNIX_EPOCH,
            not_after: UtcDateTime::MAX,
        },
        key: key.as_bytes().into(),
        key_id: KeyId::of(key.as_bytes()),
        key_algorithm: KeyAlgorithm::Ec(384),
        basic_constraints: Some(BasicConstraints {
            ca,
            path_length: None,
            critical: true,
        }),
        key_usage: Some(KeyUsage(if ca { 1 | 1 << 5 } else { 1 })),
        extended_key_usage: (!ca).then_some(ExtendedKeyUsage {
            server: true,
            any: false,
            empty: false,
        }),
        subject_alt_names: (!ca).then(|| vec![GeneralName::Dns("db.example.test".to_owned())]),
        authority_key: Some(AuthorityKey {
            key_id: Some(signer.as_bytes().into()),
            ..AuthorityKey::default()
        }),
        subject_key: Some(key.as_bytes().into()),
        ..Details::none().clone()
    };
    details.signature.scheme = Scheme::Ecdsa(Digest::Sha384);
    details.signature.consistent = true;
    change(&mut details);
    Node::ideal(details, KeyId::of(signer.as_bytes()))
}

/// The same with one key for each name.
fn certificate(subject: &str, issuer: &str, change: impl FnOnce(&mut Details)) -> Node {
    signed([subject, subject], [issuer, issuer], change)
}

fn plain(subject: &str, issuer: &str) -> Node {
    certificate(subject, issuer, |_| ())
}

fn sha1(details: &mut Details) {
    details.signature.scheme = Scheme::Ecdsa(Digest::Sha1);
}

fn expired(details: &mut Details) {
    details.validity.not_after = UtcDateTime::UNIX_EPOCH;
}

/// The length of the accepted path, or the rule by which it is refused; RFC 5280 if no stack is named.
fn verify(stack: Option<&str>, store: &[&Node], sent: &[&Node]) -> Result<usize, Rule> {
    let pool = Pool::new(
        store
            .iter()
            .map(|&node| Anchor::plain(node.clone()))
            .collect(),
    );
    let sent: Vec<Node> = sent.iter().map(|&node| node.clone()).collect();
    let signatures = Signatures::default();
    let at = UtcDateTime::UNIX_EPOCH + time::Duration::days(20_000);
    let input = Input {
        store: &pool,
        sent: &sent,
        at,
        instant: at,
        work: Work::new(&signatures),
    };
    let verifier: &dyn Verifier = match stack {
        Some(stack) => find(stack).unwrap().verifier,
        None => &Rfc5280,
    };
    let outcome = verifier.verify(&input);
    outcome
        .map(|path| path.len())
        .map_err(|refused| refused.rule)
}

#[test]
fn signatures_below_the_anchor_must_be_strong() {
    let [leaf, sub, root] = [("leaf", "sub"), ("sub", "root"), ("root", "root")]
        .map(|(subject, issuer)| plain(subject, issuer));
    let weak = Err(Rule::WeakSignature);
    for stack in [None, Some("openssl"), Some("gnutls")] {
        let verify = |leaf, sub, root| verify(stack, &[root], &[leaf, sub]);
        assert_eq!(verify(&leaf, &sub, &root), Ok(3), "{stack:?}");
        let leaf_sha1 = certificate("leaf", "sub", sha1);
        assert_eq!(verify(&leaf_sha1, &sub, &root), weak, "{stack:?}");
        let sub_sha1 = certificate("sub", "root", sha1);
        assert_eq!(verify(&leaf, &sub_sha1, &root), weak, "{stack:?}");
        let root_sha1 = certificate("root", "root", sha1);
        assert_eq!(verify(&leaf, &sub, &root_sha1), Ok(3), "{stack:?}");
    }
}

/// People act on the rule that is reported: a violated one explains more than a certificate that does not match.
#[test]
fn the_rule_that_is_reported_is_that_of_the_nearest_path() {
    let leaf = plain("leaf", "root");
    let other_key = signed(["root", "other key"], ["root", "other key"], |_| ());
    let ended = certificate("root", "root", expired);
    let cross = certificate("root", "older root", |_| ());
    let sub = plain("sub", "root");
    let below_sub = plain("leaf", "sub");
    let rows: &[(&[&Node], &[&Node], Rule)] = &[
        (&[&other_key], &[&leaf], Rule::IssuerMismatch),
        (&[&ended], &[&leaf], Rule::Expired),
        (&[&other_key, &ended], &[&leaf], Rule::Expired),
        (&[&ended, &other_key], &[&leaf], Rule::Expired),
        // The other way ends without an anchor.
        (&[&ended], &[&leaf, &cross], Rule::Expired),
        (&[&other_key], &[&below_sub, &sub], Rule::IssuerMismatch),
        (&[], &[&below_sub, &sub], Rule::IssuerNotFound),
    ];
    for (number, (store, sent, rule)) in rows.iter().enumerate() {
        assert_eq!(verify(None, store, sent), Err(*rule), "row {number}");
    }
}

/// A key may be certified under two names, and a name with two keys: neither is a loop.
#[test]
fn a_path_may_hold_one_key_or_one_name_twice() {
    let root = plain("root", "root");
    // The root's name with newer keys, each certified by the one before it.
    let second = signed(["root", "second"], ["root", "root"], |_| ());
    let third = signed(["root", "third"], ["root", "second"], |_| ());
    let leaf = signed(["leaf", "leaf"], ["root", "third"], |_| ());
    // One key under two names.
    let upper = signed(["upper", "shared"], ["root", "root"], |_| ());
    let lower = signed(["lower", "shared"], ["upper", "shared"], |_| ());
    let shared = signed(["leaf", "leaf"], ["lower", "shared"], |_| ());
    for stack in [
        None,
        Some("openssl"),
        Some("go-new"),
        Some("java-jsse"),
        Some("rustls-strict"),
    ] {
        assert_eq!(
            verify(stack, &[&root], &[&leaf, &third, &second]),
            Ok(4),
            "{stack:?}"
        );
        assert_eq!(
            verify(stack, &[&root], &[&shared, &lower, &upper]),
            Ok(4),
            "{stack:?}"
        );
    }
}

/// RFC 5280 section 6.1.3 (b), and `check_name_constraints` of OpenSSL.
#[test]
fn name_constraints_do_not_bind_self_issued_cas() {
    let old = certificate("root", "root", |root| {
        root.name_constraints = Some(NameConstraints {
            permitted: Vec::new(),
            excluded: vec![GeneralName::Directory("root".into())],
        });
    });
    let new = signed(["root", "new key"], ["root", "root"], |_| ());
    let leaf = signed(["leaf", "leaf"], ["root", "new key"], |_| ());
    let other = plain("root b", "root");
    let below_other = plain("leaf", "root b");
    for stack in [None, Some("openssl")] {
        assert_eq!(verify(stack, &[&old], &[&leaf, &new]), Ok(3), "{stack:?}");
        let decided = verify(stack, &[&old], &[&below_other, &other]);
        assert_eq!(decided, Err(Rule::NameConstraints), "{stack:?}");
    }
}

/// The constraints of a CA bind what is below it, and not its own name.
#[test]
fn name_constraints_do_not_bind_the_ca_that_has_them() {
    let (leaf, root) = (plain("leaf", "sub"), plain("root", "root"));
    let sub = |excluded: &str| {
        certificate("sub", "root", |sub| {
            sub.name_constraints = Some(NameConstraints {
                permitted: Vec::new(),
                excluded: vec![GeneralName::Directory(excluded.into())],
            });
        })
    };
    for stack in [
        None,
        Some("openssl"),
        Some("gnutls"),
        Some("java-jsse"),
        Some("nss"),
    ] {
        let verify = |sub: &Node| verify(stack, &[&root], &[&leaf, sub]);
        assert_eq!(verify(&sub("sub")), Ok(3), "{stack:?}");
        let refused = verify(&sub("leaf"));
        assert_eq!(refused, Err(Rule::NameConstraints), "{stack:?}");
    }
}

/// RFC 5280 section 4.2.1.1: authorityCertIssuer names the issuer of the issuer, not the issuer.
#[test]
fn openssl_compares_the_issuer_of_the_issuer() {
    let (sub, root) = (plain("sub", "root"), plain("root", "root"));
    for (named, is_found) in [("root", true), ("sub", false)] {
        let leaf = certificate("leaf", "sub", |leaf| {
            leaf.authority_key = Some(AuthorityKey {
                issuer: Some(named.into()),
                ..AuthorityKey::default()
            });
        });
        let found = verify(Some("openssl"), &[&root], &[&leaf, &sub]);
        assert_eq!(found.is_ok(), is_found, "{named}: {found:?}");
    }
}

/// `check_extensions` of OpenSSL: the strict flag is about paths of at least two certificates.
#[test]
fn the_strict_flag_does_not_concern_a_server_certificate_alone() {
    let without_keys = |details: &mut Details| {
        (details.authority_key, details.subject_key) = (None, None);
    };
    let alone = certificate("leaf", "leaf", without_keys);
    assert_eq!(verify(Some("openssl-strict"), &[&alone], &[&alone]), Ok(1));
    let (leaf, root) = (
        certificate("leaf", "root", without_keys),
        plain("root", "root"),
    );
    assert_eq!(verify(Some("openssl"), &[&root], &[&leaf]), Ok(2));
    let strict = verify(Some("openssl-strict"), &[&root], &[&leaf]);
    assert_eq!(strict, Err(Rule::StrictProfile));
}

/// The common name of the server certificate counts as a host name if there is no other; that of a CA does not.
#[test]
fn name_constraints_bind_the_common_name_of_a_server() {
    let root = plain("root", "root");
    let upper = certificate("upper", "root", |upper| {
        upper.name_constraints = Some(NameConstraints {
            permitted: vec![GeneralName::Dns("inside.test".to_owned())],
            excluded: Vec::new(),
        });
    });
    let sub = certificate("sub", "upper", |sub| {
        sub.subject.common_names = vec!["ca.outside.test".to_owned()];
    });
    let leaf = |common_name: &str| {
        certificate("leaf", "sub", |leaf| {
            leaf.subject_alt_names = None;
            leaf.subject.common_names = vec![common_name.to_owned()];
        })
    };
    for stack in [
        None,
        Some("openssl"),
        Some("gnutls"),
        Some("java-jsse"),
        Some("nss"),
    ] {
        let verify = |leaf: &Node| verify(stack, &[&root], &[leaf, &sub, &upper]);
        assert_eq!(verify(&leaf("db.inside.test")), Ok(4), "{stack:?}");
        let outside = verify(&leaf("db.outside.test"));
        assert_eq!(outside, Err(Rule::NameConstraints), "{stack:?}");
    }
}

/// The anchor and the certificates below it have rules of their own.
#[test]
fn the_rule_states_whether_the_anchor_or_another_is_not_a_ca() {
    let no_ca = |details: &mut Details| details.basic_constraints = None;
    let (leaf, sub, root) = (
        plain("leaf", "sub"),
        plain("sub", "root"),
        plain("root", "root"),
    );
    let sub_no_ca = certificate("sub", "root", |sub| {
        (sub.basic_constraints, sub.key_usage) = (None, None);
    });
    let root_no_ca = certificate("root", "root", |root| {
        (root.basic_constraints, root.key_usage) = (None, None);
    });
    let v1_root = certificate("root", "root", |root| {
        no_ca(root);
        (root.version, root.key_usage) = (1, None);
    });
    for (stack, silent_root) in [
        (None, Err(Rule::AnchorNotACa)),
        (Some("openssl"), Err(Rule::AnchorNotACa)),
        (Some("java-jsse"), Err(Rule::AnchorNotACa)),
        (Some("gnutls"), Ok(3)),
    ] {
        let verify = |sub: &Node, root: &Node| verify(stack, &[root], &[&leaf, sub]);
        let refused = Err(Rule::IssuerNotACa);
        assert_eq!(verify(&sub_no_ca, &root), refused, "{stack:?}");
        assert_eq!(verify(&sub, &root_no_ca), silent_root, "{stack:?}");
        assert_eq!(verify(&sub, &v1_root), Ok(3), "{stack:?}");
    }
    let ca_false = certificate("root", "root", |root| {
        root.basic_constraints = Some(BasicConstraints {
            ca: false,
            path_length: None,
            critical: true,
        });
    });
    let refused = verify(Some("gnutls"), &[&ca_false], &[&leaf, &sub]);
    assert_eq!(refused, Err(Rule::AnchorNotACa));
}

/// `MAX_SUB_CA_COUNT` of webpki, `sun.security.provider.certpath` where it must put the chain in order.
#[test]
fn searches_end_at_a_number_of_intermediates() {
    for (stack, most, reversed) in [
        (None, 8, false),
        (Some("rustls-strict"), 6, false),
        (Some("java-jsse"), 5, true),
    ] {
        for count in [most, most + 1] {
            let name = |number: usize| format!("ca {number}");
            let leaf = plain("leaf", &name(0));
            let mut cas: Vec<Node> = (0..count)
                .map(|number| plain(&name(number), &name(number + 1)))
                .collect();
            if reversed {
                cas.reverse();
            }
            let root = plain(&name(count), &name(count));
            let sent: Vec<&Node> = std::iter::once(&leaf).chain(&cas).collect();
            let accepted = verify(stack, &[&root], &sent).is_ok();
            assert_eq!(accepted, count == most, "{stack:?}: {count}");
        }
    }
}

/// `find_issuer` of GnuTLS: the last one that is valid, and if none is, the one that expires last; no other is tried.
#[test]
fn gnutls_uses_the_last_valid_anchor_of_a_name() {
    let leaf = certificate("leaf", "root", |leaf| leaf.authority_key = None);
    let until = |key: &str, days: i64| {
        signed(["root", key], ["root", key], |root| {
            root.validity.not_after = UtcDateTime::UNIX_EPOCH + time::Duration::days(days);
        })
    };
    let bad = Err(Rule::BadSignature);
    let (right, wrong) = (|days| until("root", days), |days| until("other", days));
    for (store, decided) in [
        ([wrong(40_000), right(30_000)], Ok(2)),
        ([right(40_000), wrong(30_000)], bad),
        ([right(30_000), wrong(40_000)], bad),
        ([right(30_000), wrong(10)], Ok(2)),
        ([wrong(10), right(30_000)], Ok(2)),
        ([right(20), wrong(10)], Err(Rule::Expired)),
        ([wrong(10), right(20)], Err(Rule::Expired)),
        ([wrong(20), right(10)], bad),
    ] {
        let store: Vec<&Node> = store.iter().collect();
        assert_eq!(verify(Some("gnutls"), &store, &[&leaf]), decided);
    }
}

/// Go and GnuTLS accept a server certificate that is itself in the store; OpenSSL only with a root or the flag.
#[test]
fn a_server_certificate_in_the_store_ends_the_path_for_some() {
    let (leaf, other) = (plain("leaf", "root"), plain("leaf", "root"));
    let not_a_root = Err(Rule::AnchorNotARoot);
    for (stack, decided) in [
        ("go-new", Ok(1)),
        ("java-jsse", Ok(1)),
        ("gnutls", Ok(1)),
        ("wolfssl", Ok(1)),
        ("openssl-partial", Ok(1)),
        ("openssl", not_a_root),
        ("rustls-strict", Err(Rule::IssuerNotFound)),
    ] {
        assert_eq!(verify(Some(stack), &[&leaf], &[&leaf]), decided, "{stack}");
        // Another certificate of its name and key is not it.
        let found = verify(Some(stack), &[&other], &[&leaf]);
        assert_eq!(found, Err(Rule::IssuerNotFound), "{stack}");
    }
}

/// `maxChainSignatureChecks` of Go.
#[test]
fn go_checks_a_hundred_signatures() {
    let leaf = certificate("leaf", "root", |leaf| leaf.authority_key = None);
    let silent = |root: &mut Details| root.subject_key = None;
    let others: Vec<Node> = (0..100)
        .map(|number| signed(["root", &format!("key {number}")], ["root", "root"], silent))
        .collect();
    let root = certificate("root", "root", silent);
    for (before, decided) in [(0, Ok(2)), (99, Ok(2)), (100, Err(Rule::GivenUp))] {
        let store: Vec<&Node> = others[..before].iter().chain([&root]).collect();
        assert_eq!(
            verify(Some("go-new"), &store, &[&leaf]),
            decided,
            "{before}"
        );
    }
}

fn extension(identifier: &str, critical: bool) -> Extension {
    Extension {
        identifier: identifier.to_owned(),
        critical,
        malformed: false,
    }
}

/// Go from 1.24 on handles the critical extension, or not; another anchor is refused in any case.
#[test]
fn a_refusal_does_not_hide_what_was_not_measured() {
    let leaf = plain("leaf", "root");
    let unmeasured = certificate("root", "root", |root| {
        root.extensions = vec![extension("2.5.29.36", true)];
    });
    let ended = certificate("root", "root", expired);
    let not_measured = Err(Rule::NotMeasured);
    for store in [[&unmeasured, &ended], [&ended, &unmeasured]] {
        assert_eq!(verify(Some("go-new"), &store, &[&leaf]), not_measured);
    }
    assert_eq!(
        verify(Some("go-old"), &[&ended], &[&leaf]),
        Err(Rule::Expired)
    );
}

/// RFC 5280 section 4.1.2.6: a certificate without a subject has its names in a critical extension.
#[test]
fn a_certificate_without_a_subject_marks_its_names_as_critical() {
    let root = plain("root", "root");
    for (critical, decided) in [(true, Ok(2)), (false, Err(Rule::MalformedCertificate))] {
        let leaf = certificate("leaf", "root", |leaf| {
            leaf.subject = Name::default();
            leaf.extensions = vec![extension("2.5.29.17", critical)];
        });
        assert_eq!(verify(None, &[&root], &[&leaf]), decided, "{critical}");
    }
}

/// Version 1 has no extensions (RFC 5280 section 4.1.2.9).
#[test]
fn extensions_need_version_3() {
    let root = plain("root", "root");
    let extension = extension("2.5.29.17", false);
    for (version, extensions, decided) in [
        (1, vec![], Ok(2)),
        (3, vec![extension.clone()], Ok(2)),
        (1, vec![extension], Err(Rule::MalformedCertificate)),
    ] {
        let leaf = certificate("leaf", "root", |leaf| {
            (leaf.version, leaf.extensions) = (version, extensions);
        });
        assert_eq!(
            verify(None, &[&root], &[&leaf]),
            decided,
            "version {version}"
        );
    }
    // webpki takes no other version from a server.
    let leaf = certificate("leaf", "root", |leaf| leaf.version = 1);
    let decided = verify(Some("rustls-strict"), &[&root], &[&leaf]);
    assert_eq!(decided, Err(Rule::MalformedCertificate));
}

/// `get_issuer_sk` of OpenSSL: the first that is valid, or the one that expires last.
#[test]
fn openssl_uses_the_sent_issuer_that_expires_last() {
    let (leaf, root) = (plain("leaf", "sub"), plain("root", "root"));
    let old = certificate("sub", "root", expired);
    let future = certificate("sub", "root", |sub| {
        sub.validity.not_before = UtcDateTime::MAX;
    });
    let valid = plain("sub", "root");
    for (sent, decided) in [
        ([&leaf, &old, &future], Err(Rule::NotYetValid)),
        ([&leaf, &future, &old], Err(Rule::NotYetValid)),
        ([&leaf, &old, &valid], Ok(3)),
        ([&leaf, &valid, &old], Ok(3)),
    ] {
        assert_eq!(verify(Some("openssl"), &[&root], &sent), decided);
    }
}

/// `CERT_MAX_CERT_CHAIN` of NSS.
#[test]
fn nss_searches_for_twenty_issuers() {
    let names: Vec<String> = (0..22).map(|number| format!("ca {number}")).collect();
    let cas: Vec<Node> = names
        .iter()
        .zip(names.iter().skip(1))
        .map(|(subject, issuer)| plain(subject, issuer))
        .collect();
    let leaf = plain("leaf", "ca 0");
    let sent: Vec<&Node> = std::iter::once(&leaf).chain(&cas).collect();
    for (anchor, decided) in [
        (0, Ok(2)),
        (18, Ok(20)),
        (19, Ok(21)),
        (20, Err(Rule::IssuerNotFound)),
    ] {
        let root = plain(&names[anchor], &names[anchor]);
        let sent: Vec<&Node> = sent[..=anchor].to_vec();
        assert_eq!(verify(Some("nss"), &[&root], &sent), decided, "{anchor}");
    }
}

/// Names are compared as bytes by some clients; only names in the usual form are known to be treated alike.
#[test]
fn names_in_unusual_forms_are_beyond_measurement() {
    let der = |pem: &str| {
        let bundle = Bundle::parse(pem.as_bytes(), None).unwrap();
        let held = bundle.certificates().next().unwrap().clone();
        Node::held(&held).unwrap().details().subject.raw.clone()
    };
    let known = known_pem();
    let (one, two): (&[u8], &[u8]) = (&der(&known[0]), &der(&known[1]));
    assert_ne!(one, two);
    let odd: &[u8] = b"\x31\x00";
    for (named, written, decided) in [
        (one, one, Ok(())),
        (one, two, Ok(())),
        (odd, odd, Ok(())),
        (odd, one, Err(Rule::NotMeasured)),
        (one, odd, Err(Rule::NotMeasured)),
    ] {
        let leaf = certificate("leaf", "root", |leaf| leaf.issuer.raw = named.into());
        let root = certificate("root", "root", |root| {
            (root.subject.raw, root.issuer.raw) = (written.into(), written.into());
        });
        let pass = certificate_form::beyond_doubt(&[leaf, root], &[], &Pool::default(), &Rfc5280);
        assert_eq!(
            pass.map_err(|it| it.rule),
            decided,
            "{named:x?} {written:x?}"
        );
    }
}

/// `X509_CERT_AUX`: two lists of object identifiers; anything else is no certificate for OpenSSL.
#[test]
fn trust_settings_are_lists_of_uses() {
    const SERVER: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
    for (der, settings) in [
        ("", Some(Settings::None)),
        ("3000", Some(Settings::None)),
        ("300c 300a 06082b06010505070301", Some(Settings::Server)),
        ("300c 300a 06082b06010505070302", Some(Settings::NotServer)),
        ("300c a00a 06082b06010505070301", Some(Settings::NotServer)),
        ("300c a00a 06082b06010505070302", Some(Settings::None)),
        // Not an identifier, and an identifier without an end.
        ("3005 3003 020105", None),
        ("3005 3003 060180", None),
        ("3003 020105", None),
    ] {
        let digits: String = der.split(' ').collect();
        let bytes: Vec<u8> = (0..digits.len() / 2)
            .map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        assert_eq!(openssl::settings(&bytes, &[SERVER]), settings, "{der}");
    }
}

/// How many certificates each reader loads from a file with something unusual, or why it loads none. By the sources:
/// `File.ReadAllText`, `Base64_Decode` of wolfSSL, `X509_load_cert_crl_file`, `X509Factory`.
#[test]
fn readers_load_what_their_sources_accept() {
    let pem = known_pem().swap_remove(0);
    let bundle = Bundle::parse(pem.as_bytes(), None).unwrap();
    let der = bundle.certificates().next().unwrap().der();
    let text = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let marked = format!("\u{feff}{pem}");
        marked.encode_utf16().flat_map(unit).collect()
    };
    let lines: Vec<&str> = pem.lines().collect();
    let with = |line: &str| {
        let lines = [&lines[..3], &[line], &lines[3..], &[""]].concat();
        lines.join("\n").into_bytes()
    };
    let after = |label: &str, body: &str| {
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n{pem}").into_bytes()
    };
    let headed = format!("Proc-Type: 4\n\n{}\nAAAA", "A".repeat(64));
    let too_long = format!("Proc-Type: 4\n\n{}", "A".repeat(68));
    let (unreadable, unknown) = (Err(Rule::StoreUnreadable), Err(Rule::NotMeasured));
    for (stack, file, loaded) in [
        ("dotnet", text(u16::to_le_bytes), Ok(1)),
        ("dotnet", text(u16::to_be_bytes), Ok(1)),
        ("wolfssl", pem.clone().into_bytes(), Ok(1)),
        ("wolfssl", with(""), unreadable),
        ("wolfssl", with("\r"), unreadable),
        ("wolfssl", with("!!!!"), unreadable),
        ("mbedtls", with("!!!!"), unreadable),
        ("go-new", with("!!!!"), unreadable),
        ("java-jsse", [der, der].concat(), Ok(2)),
        ("java-jsse", [der, pem.as_bytes()].concat(), Ok(2)),
        ("rustls-strict", after("CERTIFICATE", "!!!!"), unreadable),
        ("rustls-lenient", after("CERTIFICATE", "!!!!"), Ok(1)),
        ("libpq-verify-full", after("X509 CRL", "MAA="), unknown),
        ("gnutls", after("X509 CRL", "MAA="), Ok(1)),
        (
            "libpq-verify-full",
            after("DSA PRIVATE KEY", "MAA="),
            unknown,
        ),
        (
            "libpq-verify-full",
            after("OPENSSH PRIVATE KEY", "b3BlbnNzaA=="),
            unreadable,
        ),
        (
            "libpq-verify-full",
            after("ENCRYPTED PRIVATE KEY", "MAA="),
            Ok(1),
        ),
        (
            "libpq-verify-full",
            after("ENCRYPTED PRIVATE KEY", "Proc-Type: 4\n\nMAA="),
            unreadable,
        ),
        (
            "libpq-verify-full",
            after("CERTIFICATE REQUEST", &headed),
            Ok(1),
        ),
        (
            "libpq-verify-full",
            after("CERTIFICATE REQUEST", &too_long),
            unreadable,
        ),
    ] {
        let store = TrustStore::from_bytes(&file, None).unwrap();
        let reading = store.reading(Some(find(stack).unwrap().reader));
        let found = match &reading.failure {
            Some((rule, _)) => Err(*rule),
            None => Ok(reading.pool.anchors().len()),
        };
        assert_eq!(found, loaded, "{stack}: {}", String::from_utf8_lossy(&file));
    }
}

/// What is refused may not count as read, and what was not measured may not count as harmless.
#[test]
fn parsers_treat_damage_as_measured() {
    use Treatment::{Harmless, Loaded, Refused, Unknown};
    let [basic, usage] = [Kind::BasicConstraints, Kind::KeyUsage].map(Part::Extension);
    for (stack, part, what, [critical, not_critical]) in [
        ("java-jsse", Part::Certificate, What::Broken, [Refused; 2]),
        ("java-jsse", Part::Key, What::KeySize, [Unknown; 2]),
        ("java-jsse", basic, What::BooleanValue, [Loaded; 2]),
        ("java-jsse", basic, What::Broken, [Refused, Loaded]),
        ("java-jsse", usage, What::Empty, [Loaded; 2]),
        ("java-jsse", usage, What::Bits, [Refused, Loaded]),
        ("gnutls", Part::Certificate, What::Broken, [Refused; 2]),
        ("gnutls", Part::Serial, What::Constructed, [Refused; 2]),
        ("mbedtls", Part::Certificate, What::Broken, [Refused; 2]),
        (
            "rustls-strict",
            Part::Certificate,
            What::Broken,
            [Refused; 2],
        ),
        ("mbedtls", Part::Serial, What::IntegerLong, [Unknown; 2]),
        (
            "mbedtls",
            Part::Serial,
            What::IntegerNegative,
            [Harmless; 2],
        ),
        ("nss", Part::Serial, What::LongLength, [Refused; 2]),
        ("nss", Part::Certificate, What::Broken, [Refused; 2]),
        ("nss", usage, What::Broken, [Loaded; 2]),
        ("rustls-strict", usage, What::BitsTrailing, [Harmless; 2]),
        ("nss", usage, What::BitsTrailing, [Harmless; 2]),
        (
            "openssl",
            Part::Serial,
            What::IntegerNegative,
            [Harmless; 2],
        ),
    ] {
        let treat = |critical| {
            let oddity = Oddity {
                part,
                what,
                critical,
            };
            find(stack).unwrap().verifier.form(oddity)
        };
        let found = [treat(true), treat(false)];
        assert_eq!(
            found,
            [critical, not_critical],
            "{stack}: {part:?} {what:?}"
        );
    }
}

/// The first certificate of a file of many is not what its owner means.
#[test]
fn readers_of_one_certificate_are_not_made_for_many() {
    let known = known_pem();
    let one = Bundle::parse(known[0].as_bytes(), None).unwrap();
    let der = one.certificates().next().unwrap().der();
    let two = Bundle::parse(known[..2].concat().as_bytes(), None).unwrap();
    let der = Bundle::parse(der, None).unwrap();
    for (stack, made_for) in [
        ("openssl", [true, true, false]),
        ("java-jsse", [true, true, true]),
        ("mbedtls", [true, true, true]),
        ("rust-native-tls", [true, false, false]),
        ("java-keystore", [false, false, false]),
    ] {
        let stack = find(stack).unwrap();
        let found = [&one, &two, &der].map(|bundle| stack.is_for(bundle));
        assert_eq!(found, made_for, "{stack:?}");
    }
}

#[test]
fn stacks_are_named_by_themselves_their_family_and_patterns() {
    for stack in stacks() {
        let alone = stacks_named(stack.id).unwrap();
        assert_eq!(alone.iter().map(|it| it.id).collect::<Vec<_>>(), [stack.id]);
        let shown = format!("Stack {{ id: {:?}, .. }}", stack.id);
        assert_eq!(format!("{stack:?}"), shown);
    }
    for (stack, family) in [
        ("libpq-verify-full", "openssl"),
        ("curl-gnutls", "gnutls"),
        ("pgjdbc-verify-ca", "java"),
        ("go-new", "go"),
        ("dotnet-first", "dotnet"),
    ] {
        assert_eq!(find(stack).unwrap().family(), family, "{stack}");
    }
    let java = stacks_named("java").unwrap();
    assert!(java.iter().any(|it| it.id == "mariadb-j"), "{java:?}");
    assert!(java.iter().all(|it| it.family() == "java"), "{java:?}");
    assert_eq!(stacks_named("libpq-*").unwrap().len(), 3);
    assert!(stacks_named("gnu").is_err());
}

/// Words of two letters are not alike: `go` is not `no`.
#[test]
fn an_unknown_stack_is_answered_with_similar_names() {
    let hint = |asked: &str| {
        let error = stacks_named(asked).unwrap_err();
        error.hint().unwrap_or_default().to_owned()
    };
    assert!(
        hint("opensl").contains("do you mean openssl"),
        "{}",
        hint("opensl")
    );
    assert!(hint("nodes").contains("node-pg"), "{}", hint("nodes"));
    assert!(
        hint("gnutsl2").contains("the families are"),
        "{}",
        hint("gnutsl2")
    );
    assert!(hint("xy").contains("the families are"), "{}", hint("xy"));
}
