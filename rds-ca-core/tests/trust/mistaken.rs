//! Files that people supply in place of a trust store: never *trusted*, the cause first, and what to do.

use std::collections::BTreeSet;

use rds_ca_core::bundle::ProblemKind;
use rds_ca_core::trust::{Check, TrustReport, Verdict, stacks};
use rds_ca_core::{CaId, Catalogue, Region, StackId, TrustStore, timestamp};

use crate::support::Scratch;

const GLOBAL: &str = include_str!("../../data/aws/global-bundle.pem");
const REGION: &str = "eu-west-1";

fn root() -> String {
    let authority = Catalogue::builtin().authority(&Region::new(REGION), &CaId::RSA2048_G1);
    authority.unwrap().pem().unwrap()
}

fn ask(store: &TrustStore, stack: Option<&StackId>) -> TrustReport {
    let at = timestamp::parse("2026-11-27").unwrap();
    let check = Check::new(&Region::new(REGION), &CaId::RSA2048_G1, at);
    store.check(&match stack {
        Some(stack) => check.stack(stack.clone()),
        None => check,
    })
}

fn check(content: impl AsRef<[u8]>) -> TrustReport {
    ask(
        &TrustStore::from_bytes(content.as_ref(), None).unwrap(),
        None,
    )
}

/// Asserts the verdict, that the cause comes first, and that there is a remedy.
#[track_caller]
fn expect(content: impl AsRef<[u8]>, verdict: Verdict, cause: &str) {
    let report = check(content);
    assert_eq!(report.verdict, verdict, "{}", report.reason);
    let start: String = report.reason.chars().take(160).collect();
    assert!(
        start.contains(cause),
        "{cause:?} is not reported first: {}",
        report.reason
    );
    assert!(
        report.reason.len() < 420 && !report.reason.contains('\n'),
        "{}",
        report.reason
    );
    assert!(report.remedy.is_some_and(|remedy| !remedy.is_empty()));
}

fn tar(content: &str, magic: bool) -> Vec<u8> {
    let mut header = vec![0u8; 512];
    header[..11].copy_from_slice(b"ca/root.pem");
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
    header[148..156].copy_from_slice(b"        ");
    if magic {
        header[257..262].copy_from_slice(b"ustar");
    }
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    header.extend(content.bytes());
    header.resize(header.len().next_multiple_of(512) + 1024, 0);
    header
}

#[test]
fn no_stack_reads_archives() {
    let root = root();
    let with = |start: &[u8]| [start, root.as_bytes()].concat();
    for (archive, name) in [
        (with(b"\x1f\x8b\x08\0\0\0\0\0"), "gzip"),
        (with(b"PK\x03\x04\x14\0"), "zip"),
        (with(b"PK\x05\x06\0\0"), "zip"),
        (with(b"BZh9"), "bzip2"),
        (with(b"\xfd7zXZ\0"), "xz"),
        (with(b"\x28\xb5\x2f\xfd"), "zstd"),
        (with(b"7z\xbc\xaf\x27\x1c"), "7z"),
        (with(b"!<arch>\n"), "ar archive"),
        (with(b"\xed\xab\xee\xdb"), "rpm"),
        (tar(&root, true), "tar"),
        (tar(&root, false), "tar"),
        (tar(GLOBAL, true), "tar"),
    ] {
        expect(&archive, Verdict::Unknown, name);
        let store = TrustStore::from_bytes(&archive, None).unwrap();
        assert_eq!(store.bundle().problems()[0].kind, ProblemKind::Archive);
        for stack in stacks() {
            let report = ask(&store, Some(&stack.id()));
            if stack.id() == StackId::JAVA_KEYSTORE {
                assert_ne!(report.verdict, Verdict::Trusted);
                continue;
            }
            assert_eq!(report.verdict, Verdict::Unknown, "{name} {stack:?}");
            assert!(
                report.remedy.unwrap().contains("unpack"),
                "{name} {stack:?}"
            );
        }
    }
    // A store whose beginning only resembles one of these.
    assert_eq!(check(format!("PK notes\n{root}")).verdict, Verdict::Trusted);
}

#[test]
fn no_usual_client_reads_indented_text() {
    let root = root();
    let indented =
        |by: &str| -> String { root.lines().map(|line| format!("{by}{line}\n")).collect() };
    for text in [
        indented(" "),
        indented("  "),
        indented("    "),
        indented("\t"),
        indented("\t\t"),
        indented("        "),
        indented(" \t "),
        format!("tls:\n  ca: |\n{}", indented("    ")),
        format!("let root = \"\"\"\n{}\"\"\"\n", indented("    ")),
        format!("var root = `\n{}`\n", indented("\t")),
        indented("> "),
        indented("# "),
    ] {
        let report = check(&text);
        assert_ne!(
            report.verdict,
            Verdict::Trusted,
            "{text:.60}: {}",
            report.reason
        );
    }
}

#[test]
fn only_java_reads_pkcs7_in_pem() {
    let scratch = Scratch::new();
    std::fs::write(scratch.path().join("root.pem"), root()).unwrap();
    scratch.run("openssl crl2pkcs7 -nocrl -certfile root.pem -out root.p7b");
    scratch.run("openssl crl2pkcs7 -nocrl -certfile root.pem -outform der -out root.p7c");
    let pem = String::from_utf8(scratch.read("root.p7b")).unwrap();
    expect(&pem, Verdict::Unknown, "PKCS#7");
    expect(format!("# roots\n{pem}"), Verdict::Unknown, "PKCS#7");
    let report = check(pem);
    assert!(report.remedy.unwrap().contains("-print_certs"));
}

#[test]
fn the_report_names_what_was_saved_in_place_of_the_file() {
    let (not, unknown) = (Verdict::NotTrusted, Verdict::Unknown);
    let root = root();
    let print = "\n\nStatusCode        : 200\nStatusDescription : OK\nContent           : {45, 45, 45, 45...}\n\
                 RawContent        : HTTP/1.1 200 OK\n                    Connection: keep-alive\n";
    let utf16 = |text: &str| -> Vec<u8> {
        [0xfeff]
            .into_iter()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect()
    };
    let lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:e5bb2084ccf45087bda1c9bffdea0eb15ee67f0b\nsize 165408\n";
    for (content, verdict, cause) in [
        (print.as_bytes().to_vec(), not, "PowerShell"),
        (print.replace('\n', "\r\n").into_bytes(), not, "PowerShell"),
        (utf16(print), not, "PowerShell"),
        (utf16(&print.replace('\n', "\r\n")), not, "PowerShell"),
        (lfs.as_bytes().to_vec(), not, "Git LFS pointer"),
        (
            lfs.replace('\n', "\r\n").into_bytes(),
            not,
            "Git LFS pointer",
        ),
        (
            b"\0GITCRYPT\0\x8f\x11\x52\x93\x00\x71".to_vec(),
            unknown,
            "git-crypt",
        ),
        (
            b"$ANSIBLE_VAULT;1.1;AES256\n6638643965323633\n".to_vec(),
            unknown,
            "Ansible Vault",
        ),
        (
            b"age-encryption.org/v1\n-> X25519 abc\n".to_vec(),
            unknown,
            "by age",
        ),
        (
            b"Salted__\x01\x02\x03\x04\x05\x06\x07\x08".to_vec(),
            unknown,
            "openssl enc",
        ),
        (
            b"<html><head><title>404 Not Found</title></head></html>".to_vec(),
            not,
            "a web page titled",
        ),
        (
            b"<!DOCTYPE html>\n<html lang=en>".to_vec(),
            not,
            "a web page",
        ),
        (
            b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>".to_vec(),
            not,
            "AccessDenied",
        ),
        (
            b"<Error><Code>NoSuchKey</Code></Error>".to_vec(),
            not,
            "NoSuchKey",
        ),
        (
            b"{\"message\":\"Forbidden\"}".to_vec(),
            not,
            "an error in JSON",
        ),
        (
            b"{\"error\": {\"code\": 404}}".to_vec(),
            not,
            "an error in JSON",
        ),
        (b"404: Not Found".to_vec(), not, "an error message"),
        (
            b"curl: (22) The requested URL returned error: 403\n".to_vec(),
            not,
            "an error message",
        ),
        (b"Access Denied\n".to_vec(), not, "an error message"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/x-pem-file\r\n\r\n".to_vec(),
            not,
            "HTTP response",
        ),
        (b"%PDF-1.4\n%\xe2\xe3".to_vec(), not, "PDF"),
        (b"{\\rtf1\\ansi\\deff0".to_vec(), not, "word processor"),
        (
            root.replace('\n', "\\n").into_bytes(),
            not,
            "backslash and n",
        ),
        (
            root.replace("-----BEGIN", "----BEGIN").into_bytes(),
            unknown,
            "END",
        ),
        (
            b"-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n"
                .to_vec(),
            not,
            "a certificate request",
        ),
        (b"".to_vec(), not, "empty"),
        (b"\n \n".to_vec(), not, "blanks"),
        (b"[REDACTED]\n".to_vec(), unknown, "placeholder"),
        (
            b"[ERROR] noise\n\xfe\xed\xfe\xed\0\0\0\x02\0\0\0\0".to_vec(),
            not,
            "a Java key store that begins",
        ),
        (
            b"Picked up JAVA_TOOL_OPTIONS: -Xmx1g\n\xfe\xed\xfe\xed\0\0\0\x02".to_vec(),
            not,
            "a Java key store that begins",
        ),
    ] {
        expect(content, verdict, cause);
    }
}

#[test]
fn merge_conflicts_are_reported_first() {
    let root = root();
    let other = GLOBAL
        .split_inclusive("-----END CERTIFICATE-----\n")
        .next()
        .unwrap();
    for text in [
        format!("<<<<<<< HEAD\n{other}=======\n{other}>>>>>>> main\n"),
        format!("{other}<<<<<<< HEAD\n=======\n{other}>>>>>>> 0123abc (Update)\n"),
        format!(
            "<<<<<<< Updated upstream\n{other}||||||| base\n=======\n>>>>>>> Stashed changes\n"
        ),
    ] {
        let report = check(&text);
        assert_eq!(report.problems[0].kind, ProblemKind::MergeConflict);
        assert_eq!(report.verdict, Verdict::NotTrusted, "{}", report.reason);
    }
    // Inside a block it damages the block.
    let (start, end) = root.split_at(root.len() / 2);
    let line = end.find('\n').unwrap() + 1;
    let text = format!(
        "{start}{}<<<<<<< HEAD\n{}=======\n>>>>>>> main\n",
        &end[..line],
        &end[line..]
    );
    expect(text, Verdict::Unknown, "merge conflict");
    let fine = format!("# <<<<<<< not a conflict\n{root}");
    assert_eq!(check(fine).verdict, Verdict::Trusted);
}

#[test]
fn the_report_states_what_the_store_holds_in_place_of_the_region() {
    let first = GLOBAL
        .split_inclusive("-----END CERTIFICATE-----\n")
        .next()
        .unwrap();
    expect(
        first,
        Verdict::NotTrusted,
        "does not hold the root of rds-ca-rsa2048-g1 in eu-west-1",
    );
    assert!(
        check(first)
            .reason
            .contains("holds only rds-ca-rsa2048-g1 of sa-east-1, the first certificate of AWS's")
    );

    let catalogue = Catalogue::builtin();
    for region in [
        "eu-north-1",
        "us-east-1",
        "ap-south-1",
        "sa-east-1",
        "ca-west-1",
        "me-south-1",
    ] {
        let region = Region::new(region);
        let roots: String = CaId::CURRENT
            .iter()
            .map(|ca| catalogue.authority(&region, ca).unwrap().pem().unwrap())
            .collect();
        let report = check(roots);
        assert_eq!(report.verdict, Verdict::NotTrusted);
        let expected = format!("it holds the current roots of {region} only");
        assert!(report.reason.contains(&expected), "{}", report.reason);
    }

    // Another root of the region, before everything else.
    let own = catalogue.authority(&Region::new(REGION), &CaId::ECC384_G1);
    let reason = check(own.unwrap().pem().unwrap()).reason;
    let held = "; for the region it holds rds-ca-ecc384-g1 (expires 2121-05-2";
    assert!(reason.contains(held), "{reason}");

    // Only roots that have expired, seen from a later time.
    let roots: String = CaId::CURRENT
        .iter()
        .map(|ca| {
            catalogue
                .authority(&Region::new("us-east-1"), ca)
                .unwrap()
                .pem()
                .unwrap()
        })
        .collect();
    let at = timestamp::parse("2200-01-01").unwrap();
    let question = Check::new(&Region::new(REGION), &CaId::RSA2048_G1, at);
    let report = TrustStore::from_bytes(roots.as_bytes(), None)
        .unwrap()
        .check(&question);
    assert!(
        report
            .reason
            .contains("all 3 RDS certificates in it have expired, the last on 2121-05-2"),
        "{}",
        report.reason
    );
}

#[test]
fn a_directory_is_trusted_only_if_openssl_finds_the_root_in_it() {
    let at = |scratch: &Scratch| {
        ask(
            &TrustStore::open(scratch.path().join("ca"), None).unwrap(),
            None,
        )
    };
    let folder = |files: &[(&str, String)]| {
        let scratch = Scratch::new();
        std::fs::create_dir(scratch.path().join("ca")).unwrap();
        for (name, content) in files {
            std::fs::write(scratch.path().join("ca").join(name), content).unwrap();
        }
        scratch
    };
    let expired = include_str!("../../data/aws/legacy-2019.pem").to_owned();
    let plain = folder(&[("rds.pem", root())]);
    let report = at(&plain);
    assert_eq!(report.verdict, Verdict::Unknown, "{}", report.reason);
    assert!(report.reason.contains("rds.pem"), "{}", report.reason);
    let mixed = folder(&[
        ("old.pem", expired.clone()),
        ("global-bundle.pem", GLOBAL.to_owned()),
    ]);
    assert_eq!(at(&mixed).verdict, Verdict::Unknown);

    let hashed = folder(&[("rds.pem", root()), ("old.pem", expired)]);
    hashed.run("openssl rehash ca");
    let report = at(&hashed);
    assert_eq!(report.verdict, Verdict::Trusted, "{}", report.reason);

    // The link has a wrong name, in upper case, or comes after a gap.
    let name = hashed.run("openssl x509 -in ca/rds.pem -noout -subject_hash");
    let name = name.trim();
    for wrong in [
        format!("{}.0", name.to_ascii_uppercase()),
        format!("{name}.1"),
        format!("{name}.00"),
        name.to_owned(),
        format!("{name}.pem"),
        format!("x{name}.0"),
        "00000000.0".to_owned(),
    ] {
        let folder = folder(&[(&wrong, root())]);
        assert_eq!(at(&folder).verdict, Verdict::Unknown, "{wrong}");
    }
    let right = folder(&[(&format!("{name}.0"), root())]);
    assert_eq!(at(&right).verdict, Verdict::Trusted);
    // Without a region: which stacks read it, and what is found in it.
    let contents = |scratch: &Scratch| {
        let store = TrustStore::open(scratch.path().join("ca"), None).unwrap();
        let contents = store.contents(
            Catalogue::builtin(),
            timestamp::parse("2026-11-27").unwrap(),
        );
        let served: Vec<String> = contents
            .serves
            .iter()
            .map(|it| it.region.to_string())
            .collect();
        (contents.stacks, served)
    };
    let no_stack = (Vec::new(), vec![REGION.to_owned()]);
    assert_eq!(contents(&plain), no_stack);
    assert_eq!(contents(&folder(&[("00000000.0", root())])), no_stack);
    let (readers, served) = contents(&right);
    assert!(readers.contains(&StackId::CURL) && readers.contains(&StackId::PYTHON_SSL));
    assert!(!readers.contains(&StackId::LIBPQ_VERIFY_FULL));
    assert_eq!(served, [REGION]);
    // A certificate without such a name is not found next to one that has it.
    let partly_hashed = folder(&[
        (&format!("{name}.0"), root()),
        ("global-bundle.pem", GLOBAL.to_owned()),
    ]);
    assert_eq!(contents(&partly_hashed), (readers, served));
    // No stack was measured with directories.
    let store = TrustStore::open(right.path().join("ca"), None).unwrap();
    assert_eq!(
        ask(&store, Some(&StackId::OPENSSL)).verdict,
        Verdict::Unknown
    );
}

#[test]
fn every_stack_has_a_constant_and_the_names_are_those_of_the_stacks() {
    let known: BTreeSet<_> = stacks().map(rds_ca_core::trust::Stack::id).collect();
    let constants: BTreeSet<_> = StackId::KNOWN.iter().cloned().collect();
    assert_eq!(known, constants);
}

#[test]
fn key_stores_are_judged_by_the_stacks_that_read_them() {
    let scratch = Scratch::new();
    std::fs::write(scratch.path().join("root.pem"), root()).unwrap();
    scratch.run("keytool -importcert -noprompt -alias a -file root.pem -keystore s.jks -storetype jks -storepass changeit");
    let store = TrustStore::open(scratch.path().join("s.jks"), Some("changeit")).unwrap();
    let report = ask(&store, None);
    assert_eq!(report.verdict, Verdict::Trusted, "{}", report.reason);
    assert!(
        report.stacks_that_differ.is_empty(),
        "{:?}",
        report.stacks_that_differ
    );
    let wrong = ask(&store, Some(&StackId::JAVA_JSSE));
    assert_eq!(wrong.verdict, Verdict::Unknown);
    assert!(wrong.remedy.unwrap().contains("java-keystore"));

    scratch.run("keytool -importcert -noprompt -alias a -file root.pem -keystore s.p12 -storetype pkcs12 -storepass changeit");
    let locked = TrustStore::open(scratch.path().join("s.p12"), None).unwrap();
    let report = ask(&locked, Some(&StackId::JAVA_KEYSTORE));
    assert_ne!(report.verdict, Verdict::Trusted);
    assert!(report.reason.contains("password"), "{}", report.reason);
    assert!(
        report.remedy.as_ref().unwrap().contains("password"),
        "{:?}",
        report.remedy
    );
}
