//! read(write(x)) = x, the same bytes each time, and other programs can read them.

use std::process::Command;

use proptest::prelude::*;
use rds_ca_core::bundle::{Bundle, Container, Encryption, ProblemKind, Writer};
use rds_ca_core::{Catalogue, Certificate, ErrorKind, timestamp};

use crate::support::Scratch;

const PASSWORD: &str = "changeit";

fn writer() -> Writer {
    Writer::new(timestamp::parse("2026-09-21").unwrap()).password(PASSWORD)
}

fn known() -> Vec<Certificate> {
    Catalogue::builtin()
        .authorities(None, None)
        .filter_map(|row| row.certificate())
        .collect()
}

const CONTAINERS: [Container; 4] = [
    Container::Pem,
    Container::Pkcs7,
    Container::Jks,
    Container::Pkcs12,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn written_stores_are_read_back(
        places in proptest::collection::vec(0usize..170, 1..12),
        container in 0usize..4,
        headings: bool,
        encryption in 0usize..3,
    ) {
        let all = known();
        let chosen: Vec<Certificate> = places.iter().map(|at| all[*at].clone()).collect();
        let encryption = [Encryption::Modern, Encryption::Legacy, Encryption::None][encryption];
        let writer = writer().headings(headings).encryption(encryption);
        let container = CONTAINERS[container];
        let bytes = writer.write(container, &chosen).unwrap();
        prop_assert_eq!(&bytes, &writer.write(container, &chosen).unwrap());
        let password = (encryption != Encryption::None).then_some(PASSWORD);
        let read = Bundle::parse(&bytes, password).unwrap();
        prop_assert_eq!(read.container(), container);
        prop_assert!(read.problems().is_empty(), "{:?}", read.problems());
        let mut once: Vec<Certificate> = Vec::new();
        for certificate in chosen {
            if !once.contains(&certificate) {
                once.push(certificate);
            }
        }
        let read: Vec<Certificate> = read.certificates().cloned().collect();
        prop_assert_eq!(read, once);
    }
}

#[test]
fn certificates_that_a_container_cannot_hold_are_refused() {
    let all = known();
    for (container, certificates) in [
        (Container::Der, &all[..2]),
        (Container::Pem, &[]),
        (Container::Directory, &all[..1]),
        (Container::Jceks, &all[..1]),
    ] {
        let error = writer().write(container, certificates).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{container:?}");
    }
    assert_eq!(
        writer().write(Container::Der, &all[..1]).unwrap(),
        all[0].der()
    );
    let without = Writer::new(timestamp::parse("2026-09-21").unwrap());
    for container in [Container::Jks, Container::Pkcs12] {
        let error = without.write(container, &all[..1]).unwrap_err();
        assert!(error.to_string().contains("--password-env"), "{error}");
        let short = without.clone().password("five5");
        assert!(
            short.write(container, &all[..1]).is_err(),
            "keytool refuses it"
        );
        assert!(!format!("{short:?}").contains("five5"));
    }
}

#[test]
fn keytool_lists_every_certificate() {
    let all = known();
    let chosen = &all[..40];
    let scratch = Scratch::new();
    for (name, container, encryption) in [
        ("store.jks", Container::Jks, Encryption::Modern),
        ("modern.p12", Container::Pkcs12, Encryption::Modern),
        ("legacy.p12", Container::Pkcs12, Encryption::Legacy),
        ("open.p12", Container::Pkcs12, Encryption::None),
    ] {
        let bytes = writer()
            .encryption(encryption)
            .write(container, chosen)
            .unwrap();
        let path = scratch.write(name, bytes);
        let listed = Command::new("keytool")
            .args(["-list", "-storepass", PASSWORD, "-keystore"])
            .arg(&path)
            .output()
            .expect("install a JDK (Debian: default-jdk-headless)");
        let text = String::from_utf8_lossy(&listed.stdout).into_owned();
        assert!(listed.status.success(), "{name}: {text}");
        assert_eq!(
            text.matches("trustedCertEntry").count(),
            chosen.len(),
            "{name}: {text}"
        );
        if container == Container::Pkcs12 {
            let password = match encryption {
                Encryption::None => "pass:",
                _ => "pass:changeit",
            };
            let read = Command::new("openssl")
                .args(["pkcs12", "-nokeys", "-passin", password, "-in"])
                .arg(&path)
                .output()
                .unwrap();
            let text = String::from_utf8_lossy(&read.stdout);
            let count = text.matches("BEGIN CERTIFICATE").count();
            let why = String::from_utf8_lossy(&read.stderr);
            // OpenSSL 3 refuses a store without a MAC unless its check is disabled.
            if encryption != Encryption::None {
                assert_eq!(count, chosen.len(), "{name}: {why}");
            }
        }
    }
}

#[test]
fn openssl_reads_pkcs7_and_finds_by_hash() {
    let all = known();
    let scratch = Scratch::new();
    let path = scratch.write(
        "bundle.p7b",
        writer().write(Container::Pkcs7, &all).unwrap(),
    );
    let printed = Command::new("openssl")
        .args(["pkcs7", "-inform", "DER", "-print_certs", "-in"])
        .arg(&path)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&printed.stdout);
    assert_eq!(text.matches("BEGIN CERTIFICATE").count(), all.len());

    let files = writer().headings(true).write_directory(&all).unwrap();
    assert_eq!(files.len(), all.len());
    for (name, content) in &files {
        scratch.write(name, content);
    }
    let root = scratch.write("root.pem", all[0].pem());
    let folder = root.parent().unwrap();
    let verified = Command::new("openssl")
        .args([
            "verify",
            "-no_check_time",
            "-no-CAfile",
            "-no-CAstore",
            "-CApath",
        ])
        .arg(folder)
        .arg(&root)
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&verified.stderr);
    assert!(verified.status.success(), "{output}");
    let read = Bundle::read(folder, None).unwrap();
    let unhashed = |problem: &&rds_ca_core::bundle::Problem| problem.kind == ProblemKind::NotHashed;
    assert_eq!(read.problems().iter().find(unhashed), None);
}

#[test]
fn the_crate_pem_and_our_reader_read_the_same() {
    let all = known();
    for headings in [false, true] {
        let text = writer()
            .headings(headings)
            .write(Container::Pem, &all)
            .unwrap();
        let theirs: Vec<Vec<u8>> = pem::parse_many(&text)
            .unwrap()
            .into_iter()
            .map(pem::Pem::into_contents)
            .collect();
        let ours = Bundle::parse(&text, None).unwrap();
        assert!(
            ours.certificates()
                .map(Certificate::der)
                .eq(theirs.iter().map(Vec::as_slice))
        );
        assert!(
            theirs
                .iter()
                .map(Vec::as_slice)
                .eq(all.iter().map(Certificate::der))
        );
    }
}
