//! Stores of every type that people have, mended: valid content stays, missing roots are added.

use std::collections::BTreeSet;

use rds_ca_core::bundle::{Bundle, Container, Encryption, ProblemKind, Writer};
use rds_ca_core::mend::{ChangeKind, Mend, Mended, Selection};
use rds_ca_core::trust::{Check, Verdict};
use rds_ca_core::{
    CaId, Catalogue, Certificate, ErrorKind, Region, Result, StackId, TrustStore, timestamp,
};
use time::UtcDateTime;

use crate::support::data;

const PASSWORD: &str = "changeit";

fn at() -> UtcDateTime {
    timestamp::parse("2026-12-01").unwrap()
}

fn region() -> Region {
    Region::new("eu-west-1")
}

fn mend() -> Mend<'static> {
    Mend::new(Selection::new(Catalogue::builtin(), at()).region(&region()))
}

fn mended(store: &[u8]) -> Mended {
    mend()
        .store(store)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn root(region: &str, ca: &CaId) -> Certificate {
    let catalogue = Catalogue::builtin();
    let root = catalogue.authority(&Region::new(region), ca).unwrap();
    root.certificate().unwrap()
}

fn roots(region: &str) -> Vec<Certificate> {
    CaId::CURRENT.iter().map(|ca| root(region, ca)).collect()
}

fn accepts(content: &[u8], stack: &str, password: Option<&str>) -> bool {
    let store = TrustStore::from_bytes(content, password).unwrap();
    CaId::CURRENT.iter().all(|ca| {
        let check = Check::new(&region(), ca, at()).stack(StackId::new(stack));
        store.check(&check).verdict == Verdict::Trusted
    })
}

const PEM_STACKS: [&str; 6] = [
    "openssl",
    "libpq-verify-full",
    "python-ssl",
    "node",
    "go-new",
    "gnutls",
];

fn known_stacks() -> BTreeSet<String> {
    rds_ca_core::trust::stacks()
        .map(|it| it.id().to_string())
        .collect()
}

/// Every valid certificate of the store is still there, every needed one is, and a second run changes nothing.
fn proves(name: &str, before: &[u8], mended: &Mended, password: Option<&str>) {
    let held = |content: &[u8]| -> Vec<Certificate> {
        Bundle::parse(content, password)
            .unwrap()
            .certificates()
            .cloned()
            .collect()
    };
    let after = held(mended.content());
    for certificate in held(before) {
        assert!(
            after.contains(&certificate),
            "{name}: {} was lost",
            certificate.subject()
        );
    }
    for certificate in roots("eu-west-1") {
        assert!(after.contains(&certificate), "{name}");
    }
    let mut again = mend();
    if let Some(password) = password {
        again = again.password(password);
    }
    let again = again.store(mended.content()).unwrap();
    assert!(again.is_unchanged(), "{name}: {:?}", again.changes);
    assert!(mended.proved, "{name}: {:?}", mended.notes);
}

#[test]
fn every_kind_of_text_is_mended() {
    let london: String = roots("eu-west-2").iter().map(Certificate::pem).collect();
    let first = roots("eu-west-1")[0].pem();
    let ended = data::read("aws/legacy-2019.pem");
    let damaged = london.replacen("MII", "M*I", 1);
    let indented: String = london.lines().map(|line| format!("    {line}\n")).collect();
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(london.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let kinds: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("blanks", b" \n\n".to_vec()),
        ("another region", london.clone().into()),
        ("the first root only", first.clone().into()),
        ("2019", ended.clone().into()),
        ("no final line end", london.trim_end().into()),
        ("CRLF", london.replace('\n', "\r\n").into()),
        (
            "glued",
            london
                .replace("-----END CERTIFICATE-----\n", "-----END CERTIFICATE-----")
                .into(),
        ),
        ("literal line ends", london.replace('\n', "\\n").into()),
        ("indented", indented.into()),
        ("UTF-16", utf16),
        ("one character changed", damaged.into()),
        ("cut short", london[..london.len() - 200].into()),
        ("a NUL in a line", format!("\0\n{london}").into()),
        (
            "a redacted block",
            format!("-----BEGIN CERTIFICATE-----\n[REDACTED]\n-----END CERTIFICATE-----\n{london}")
                .into(),
        ),
        (
            "a merge conflict",
            format!("<<<<<<< HEAD\n{london}=======\n{first}>>>>>>> main\n").into(),
        ),
        (
            "a comment of another age",
            format!("# ours\n{london}# end\n").into(),
        ),
        ("duplicates", format!("{london}{london}").into()),
    ];
    for (name, before) in kinds {
        let mended = mended(&before);
        proves(name, &before, &mended, None);
        for stack in PEM_STACKS
            .iter()
            .filter(|stack| known_stacks().contains(**stack))
        {
            assert!(
                accepts(mended.content(), stack, None),
                "{name}: {stack}: {:?}",
                mended.notes
            );
        }
    }
}

#[test]
fn a_complete_store_stays_byte_for_byte() {
    for text in [
        roots("eu-west-1")
            .iter()
            .map(Certificate::pem)
            .collect::<String>(),
        data::read("aws/global-bundle.pem"),
    ] {
        let mended = mended(text.as_bytes());
        assert!(mended.is_unchanged());
        assert_eq!(mended.content(), text.as_bytes());
        assert!(mended.changes.is_empty());
    }
}

#[test]
fn line_ends_and_headings_are_those_of_the_file() {
    let london = roots("eu-west-2");
    let with_headings = Writer::new(at())
        .headings(true)
        .write(Container::Pem, &london)
        .unwrap();
    let with_headings = String::from_utf8(with_headings)
        .unwrap()
        .replace('\n', "\r\n");
    let mended = mended(with_headings.as_bytes());
    let text = std::str::from_utf8(mended.content()).unwrap();
    assert!(
        text.starts_with(&with_headings),
        "the existing text is unchanged"
    );
    assert!(text.contains("\r\n# Amazon RDS eu-west-1 Root CA RSA2048 G1\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
}

#[test]
fn a_private_key_stays_as_it_is() {
    let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n";
    let london: String = roots("eu-west-2").iter().map(Certificate::pem).collect();
    for before in [format!("{key}{london}"), format!("\0\n{london}{key}")] {
        let mended = mended(before.as_bytes());
        let text = String::from_utf8_lossy(mended.content());
        assert!(text.contains(key), "{text}");
        let shown = serde_json::to_string(&mended).unwrap();
        assert!(!shown.contains("MC4CAQAw"), "no key in any output");
    }
}

#[test]
fn only_requested_certificates_are_removed() {
    let ended = data::read("aws/legacy-2019.pem");
    let london: String = roots("eu-west-2").iter().map(Certificate::pem).collect();
    let before = format!("# keep\n{london}{ended}");
    let dropped = mend().drop_expired(true).store(before.as_bytes()).unwrap();
    let text = std::str::from_utf8(dropped.content()).unwrap();
    assert!(text.starts_with(&format!("# keep\n{london}")));
    let after = Bundle::parse(text.as_bytes(), None).unwrap();
    assert_eq!(after.certificates().len(), 6);
    let removed = |mended: &Mended| {
        let changes = mended.changes.iter();
        changes.filter(|it| it.kind == ChangeKind::Removed).count()
    };
    assert_eq!(removed(&dropped), 30);
    // Only the intermediates of the 2019 generation.
    let dropped = mend()
        .drop_intermediates(true)
        .store(before.as_bytes())
        .unwrap();
    let left = Bundle::parse(dropped.content(), None).unwrap();
    assert!(left.certificates().all(Certificate::is_self_issued));
    assert!(removed(&dropped) > 15);
}

#[test]
fn java_stores_keep_aliases_passwords_and_algorithms() {
    let london = roots("eu-west-2");
    let writer = Writer::new(at()).password(PASSWORD);
    for (name, container, encryption) in [
        ("JKS", Container::Jks, Encryption::Modern),
        ("modern PKCS#12", Container::Pkcs12, Encryption::Modern),
        ("legacy PKCS#12", Container::Pkcs12, Encryption::Legacy),
    ] {
        let before = writer
            .clone()
            .encryption(encryption)
            .write(container, &london)
            .unwrap();
        let error = mend().store(&before).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WrongPassword, "{name}: {error}");
        let error = mend()
            .password("something else")
            .store(&before)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WrongPassword, "{name}: {error}");
        let mended = mend().password(PASSWORD).store(&before).unwrap();
        proves(name, &before, &mended, Some(PASSWORD));
        assert!(
            accepts(mended.content(), "java-keystore", Some(PASSWORD))
                || container == Container::Jks
        );
        let places = |content: &[u8]| -> Vec<_> {
            let bundle = Bundle::parse(content, Some(PASSWORD)).unwrap();
            bundle
                .entries()
                .iter()
                .map(|entry| entry.place.clone())
                .collect()
        };
        let (old, new) = (places(&before), places(mended.content()));
        assert_eq!(new[..old.len()], old, "{name}: aliases in their order");
    }
}

#[test]
fn a_store_that_java_sees_as_empty_is_mended() {
    // The store of `openssl pkcs12 -export -nokeys` lacks the attribute by which Java trusts certificates.
    let scratch = crate::support::Scratch::new();
    let pem: String = roots("eu-west-1").iter().map(Certificate::pem).collect();
    let input = scratch.write("roots.pem", pem);
    let output = scratch.write("store.p12", "");
    let done = std::process::Command::new("openssl")
        .args([
            "pkcs12",
            "-export",
            "-nokeys",
            "-passout",
            "pass:changeit",
            "-in",
        ])
        .arg(&input)
        .arg("-out")
        .arg(&output)
        .status()
        .unwrap();
    assert!(done.success());
    let before = std::fs::read(&output).unwrap();
    let blind = Bundle::parse(&before, Some(PASSWORD)).unwrap();
    assert!(
        blind
            .problems()
            .iter()
            .any(|it| it.kind == ProblemKind::NotTrustedInJava)
    );
    let mended = mend().password(PASSWORD).store(&before).unwrap();
    let path = scratch.write("mended.p12", mended.content());
    let listed = std::process::Command::new("keytool")
        .args(["-list", "-storepass", PASSWORD, "-keystore"])
        .arg(&path)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&listed.stdout);
    assert_eq!(text.matches("trustedCertEntry").count(), 3, "{text}");
}

#[test]
fn pkcs7_and_der_keep_their_container() {
    let london = roots("eu-west-2");
    let p7b = Writer::new(at()).write(Container::Pkcs7, &london).unwrap();
    let mended = mended(&p7b);
    assert_eq!(mended.container, Container::Pkcs7);
    let after = Bundle::parse(mended.content(), None).unwrap();
    assert_eq!(after.certificates().len(), 6);
    let error = mend().store(london[0].der()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(
        error.to_string().contains("holds one certificate"),
        "{error}"
    );
}

#[test]
fn other_files_are_refused_with_the_position_unless_they_may_be_replaced() {
    let jks = Writer::new(at())
        .password(PASSWORD)
        .write(Container::Jks, &roots("eu-west-2"))
        .unwrap();
    let cut = &jks[..jks.len() / 2];
    let refused =
        |mend: Mend<'_>, bytes: &[u8]| -> Result<Mended> { mend.password(PASSWORD).store(bytes) };
    for (name, bytes) in [
        (
            "a web page",
            &b"<!DOCTYPE html><html><body>404</body></html>"[..],
        ),
        (
            "an error of S3",
            b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
        ),
        ("noise", b"\x00\x01\x02\x03\xff"),
        ("half a key store", cut),
    ] {
        let error = refused(mend(), bytes).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict, "{name}: {error}");
    }
    let page = mend()
        .anew(true)
        .store(b"<!DOCTYPE html><html><body>404</body></html>")
        .unwrap();
    assert!(accepts(page.content(), "openssl", None));
    assert!(
        page.changes
            .iter()
            .any(|it| it.kind == ChangeKind::Discarded)
    );
    assert!(
        refused(mend().anew(true), cut).is_err(),
        "a damaged key store may hide keys"
    );
}

#[test]
fn the_selection_never_returns_a_part() {
    let catalogue = Catalogue::builtin();
    let selection = || Selection::new(catalogue, at());
    let kind = |selection: Selection<'_>| selection.certificates().unwrap_err().kind();
    assert_eq!(kind(selection()), ErrorKind::InvalidInput);
    assert_eq!(
        kind(selection().region(&Region::new("eu-wst-1"))),
        ErrorKind::Unknown
    );
    assert_eq!(
        kind(selection().region(&Region::new("me-west-1"))),
        ErrorKind::Unknown
    );
    assert_eq!(
        kind(selection().region(&Region::new("us-gov-west-1"))),
        ErrorKind::Unsupported
    );
    let ended = selection().region(&region()).ca(&CaId::RDS_CA_2019);
    assert_eq!(kind(ended), ErrorKind::Unknown);
    let both = selection()
        .endpoint("db.abcdefghijkl.eu-west-1.rds.amazonaws.com")
        .unwrap()
        .endpoint("app.proxy-abcdefghijkl.eu-west-1.rds.amazonaws.com")
        .unwrap();
    assert_eq!(both.certificates().unwrap().len(), 3 + 5);
    assert!(selection().endpoint("db.example.com").is_err());
}

/// Files that people keep as a store but that are not one, or must not be changed: refused with the reason, or mended.
#[test]
fn files_from_the_field_are_mended_or_refused_and_never_damaged() {
    let london: String = roots("eu-west-2").iter().map(Certificate::pem).collect();
    let indented: String = london.lines().map(|line| format!("    {line}\n")).collect();
    let jks = Writer::new(at())
        .password(PASSWORD)
        .write(Container::Jks, &roots("eu-west-2"))
        .unwrap();
    let mut logged = b"2026-12-01 12:00:00 INFO writing the store\n".to_vec();
    logged.extend_from_slice(&jks);
    let mut crypt = b"\0GITCRYPT\0".to_vec();
    crypt.extend((0..400u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8));
    let request = "-----BEGIN CERTIFICATE REQUEST-----\nMIIBBzCBrgIBADAMMQowCAYDVQQDDAFhMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END CERTIFICATE REQUEST-----\n";
    let print = "StatusCode        : 200\r\nStatusDescription : OK\r\nContent           : {45, 45, 45, 45...}\r\n";
    let yaml = format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  rds.pem: |\n{indented}");
    let kinds: Vec<(&str, Vec<u8>, bool)> = vec![
        ("git-crypt", crypt, false),
        ("a JKS after a log line", logged, false),
        ("a print of PowerShell", print.into(), false),
        (
            "PEM with a heading in YAML",
            yaml.replacen("    -----BEGIN", "    # London\n\n    -----BEGIN", 1)
                .into(),
            false,
        ),
        ("PEM in YAML", yaml.into(), false),
        (
            "a CSR next to roots",
            format!("{request}{london}").into(),
            true,
        ),
        (
            "a page after roots",
            format!("{london}<html>404</html>").into(),
            true,
        ),
        (
            "a certificate without a border",
            london.replacen("-----END CERTIFICATE-----\n", "", 1).into(),
            true,
        ),
    ];
    for (name, before, is_served) in kinds {
        match mend().password(PASSWORD).store(&before) {
            Ok(mended) => {
                assert!(is_served, "{name} is not a store");
                // GnuTLS stops at a request, which is left in its place.
                let is_request = name.starts_with("a CSR");
                assert_eq!(mended.proved, !is_request, "{name}: {:?}", mended.notes);
                for stack in PEM_STACKS {
                    if is_request && stack == "gnutls" {
                        continue;
                    }
                    assert!(accepts(mended.content(), stack, None), "{name}: {stack}");
                }
                if is_request {
                    let text = String::from_utf8_lossy(mended.content());
                    assert!(text.contains(request.trim_end()), "the request stays");
                }
                let again = mend().store(mended.content()).unwrap();
                assert!(again.is_unchanged(), "{name}: a second run changes nothing");
            }
            Err(error) => {
                assert!(!is_served, "{name}: {error}");
                assert_eq!(error.kind(), ErrorKind::Conflict, "{name}: {error}");
                assert!(error.hint().is_some(), "{name}: {error}");
            }
        }
    }
}

#[test]
fn the_command_is_the_one_that_mends() {
    let catalogue = Catalogue::builtin();
    let command = |path: &str, container, ca: &CaId, variable| {
        rds_ca_core::mend::command(path, container, &region(), ca, catalogue, at(), variable)
    };
    let g1 = &CaId::RSA2048_G1;
    assert_eq!(
        command("/etc/my certs/it's.pem", Container::Pem, g1, None).as_deref(),
        Some(r"rds-ca mend '/etc/my certs/it'\''s.pem' --region eu-west-1")
    );
    assert_eq!(
        command("a.jks", Container::Jks, g1, Some("PW")).as_deref(),
        Some("rds-ca mend a.jks --region eu-west-1 --password-env PW")
    );
    assert_eq!(
        command(
            "a.p12",
            Container::Pkcs12,
            &CaId::AMAZON_TRUST_SERVICES,
            None
        )
        .as_deref(),
        Some(
            "rds-ca mend a.p12 --region eu-west-1 --ca amazon-trust-services --password-env STORE_PASSWORD"
        )
    );
    assert_eq!(
        command("-x.pem", Container::Pem, g1, None).as_deref(),
        Some("rds-ca mend ./-x.pem --region eu-west-1")
    );
    let gov = Region::new("us-gov-west-1");
    let none = rds_ca_core::mend::command("a", Container::Pem, &gov, g1, catalogue, at(), None);
    assert_eq!(none, None, "its bytes are not known");
}
